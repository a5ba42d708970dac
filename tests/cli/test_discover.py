# SPDX-License-Identifier: Apache-2.0
"""Scans from the command line: what is planned, what goes wrong, how they are stopped. What they find
is the business of tests/emul."""
import http.server
import json
import os
import signal
import subprocess
import threading
import time

from harness import (BINARY, DENIED, INTERRUPTED, IO, NOT_FOUND, PARTIAL, UNAVAILABLE,
                     USAGE, main)

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-that-nobody-may-see",
        "AWS_REGION": "eu-west-1"}

IDENTITY = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/test</Arn><UserId>AIDA</UserId>
<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""


class Cloud:
    """Answers who one is and refuses or delays all else, on a port of its own."""

    def __init__(self, answer):
        cloud = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                cloud.requests.append(body)
                status, text = (200, IDENTITY) if b"GetCallerIdentity" in body else answer(body)
                try:
                    self.send_response(status)
                    self.send_header("content-type", "text/xml")
                    self.send_header("content-length", str(len(text)))
                    self.end_headers()
                    self.wfile.write(text)
                except OSError:
                    self.close_connection = True  # who asked has gone away: some tests see to it

            do_GET = do_POST

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        self.requests = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def refuse(_):
    return 403, (b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>User may not do this"
                 b"</Message></Error></ErrorResponse>")


def test_a_plan_asks_nobody(p):
    with Cloud(refuse) as cloud:
        env = p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS)
        r = p.ok("discover", "aws", "--plan", "-r", "eu-west-1", "-k", "aws.ec2.instance,aws.s3.*",
                 "--json", env=env)
        assert cloud.requests == []
    plan, = r.json()
    operations = {(c["service"], c["operation"]) for c in plan["calls"]}
    assert ("ec2", "DescribeInstances") in operations and ("s3", "ListBuckets") in operations
    assert not [o for o in operations if o[0] in ("rds", "lambda", "sqs")], operations
    policy = plan["policy"]
    actions = [a for s in policy["Statement"] for a in s["Action"]]
    assert policy["Version"] == "2012-10-17" and "ec2:DescribeInstances" in actions
    assert {c["action"] for c in plan["calls"] if c.get("action")} <= set(actions)
    assert not [a for a in actions if "*" in a], actions
    assert not os.path.exists(p.path("home/.local")), "a plan made a store"


def test_a_plan_for_a_person_takes_regions_together(p):
    text = p.ok("discover", "aws", "--plan", "-r", "eu-west-1,us-east-1", "-k",
                "aws.rds.db-instance").out
    assert "2 regions" in text and "rds:DescribeDBInstances" in text and '"Statement"' in text


def test_a_plan_of_azure_has_the_index_and_what_it_needs(p):
    plan, = p.ok("discover", "azure", "--plan", "--account", "11111111-1111-1111-1111-111111111111",
                 "-k", "azure.sql.*,azure.insights.diagnostic-setting", "--json").json()
    operations = [(c["service"], c["operation"]) for c in plan["calls"]]
    assert ("resourcegraph", "resources") in operations, operations
    # The lists that stand in for the index are no calls of a scan; those of what it lacks are.
    assert not [o for o in operations if o[1] in ("servers", "servers/databases")], operations
    assert operations.count(("sql", "failoverGroups")) == 1, operations
    assert operations.count(("monitor", "diagnosticSettings")) == 1, operations
    actions = plan["policy"]["Actions"]
    for needed in ("Microsoft.ResourceGraph/resources/read", "Microsoft.Sql/servers/read",
                   "Microsoft.Sql/servers/databases/read",
                   "Microsoft.Resources/subscriptions/resourceGroups/read"):
        assert needed in actions, needed
    assert all(a.endswith("/read") and "*" not in a for a in actions), actions
    assert "Microsoft.Compute/virtualMachines/read" not in actions


def test_mistakes_are_told_before_anything_is_asked(p):
    for args, says in [(["oci"], "unknown PROVIDER 'oci'"), ([], "PROVIDER is missing"),
                       (["aws", "--tag", "env"], "write KEY=VALUE"),
                       (["aws", "--in-flight", "0"], "0 is not between 1 and 512"),
                       (["aws", "-r", ""], "empty value"),
                       (["aws", "--record", "a", "--replay", "b"], "either written or played")]:
        p.fails(USAGE, says, "discover", *args, env=p.env(**KEYS))
    p.fails(NOT_FOUND, "none.jsonl", "discover", "aws", "--replay", "none.jsonl",
            env=p.env(**KEYS))
    p.fails(IO, "no/such", "discover", "aws", "--record", "no/such/file",
            env=p.env(**KEYS))


def test_without_credentials_it_says_where_it_looked(p):
    r = p.run("discover", "aws", env=p.env(AWS_REGION="eu-west-1"))
    assert r.status == DENIED and "credential" in r.err.lower(), r


def test_an_endpoint_that_is_dead_is_named(p):
    r = p.run("discover", "aws", env=p.env(AWS_ENDPOINT_URL="http://127.0.0.1:9", **KEYS))
    assert r.status in (UNAVAILABLE, 75) and "127.0.0.1" in r.err, r
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in r.err + r.out


def test_what_is_refused_is_in_the_coverage(p):
    with Cloud(refuse) as cloud:
        env = p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS)
        r = p.run("discover", "aws", "-r", "eu-west-1", "-k", "aws.ec2.vpc,aws.rds.db-instance",
                  "--json", env=env)
    assert r.status == PARTIAL, r
    scan, = r.json()
    gaps = {(g["service"], g["operation"]): g for g in scan["gaps"]}
    gap = gaps["ec2", "DescribeVpcs"]
    assert gap["status"] == "denied" and gap["action"] == "ec2:DescribeVpcs", gap
    assert "AccessDenied" in gap["cause"], gap
    stored = p.ok("coverage", "--json", "--gaps").json()
    assert ("ec2", "DescribeVpcs") in {(c["service"], c["operation"]) for c in stored}
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in r.err + r.out


def test_max_calls_is_a_ceiling(p):
    with Cloud(refuse) as cloud:
        env = p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS)
        r = p.run("discover", "aws", "-r", "eu-west-1", "--max-calls", "7", env=env)
        assert r.status == PARTIAL, r
        assert len(cloud.requests) <= 7, len(cloud.requests)
    assert "skipped" in {c["status"] for c in p.ok("coverage", "--json").json()}


def start(p, cloud):
    return subprocess.Popen([BINARY, "discover", "aws", "-r", "eu-west-1"], cwd=p.dir,
                            env=p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for_calls(cloud, child):
    """Until it is known who one is, and something else is being asked."""
    deadline = time.monotonic() + 20
    while len(cloud.requests) < 2:
        if child.poll() is not None or time.monotonic() > deadline:
            child.kill()
            raise AssertionError("%d calls; %r" % (len(cloud.requests), child.communicate()))
        time.sleep(0.02)


def stall(_):
    time.sleep(60)
    return refuse(_)


def test_an_interrupt_stops_it_within_a_second_or_so(p):
    with Cloud(stall) as cloud:
        child = start(p, cloud)
        wait_for_calls(cloud, child)
        child.send_signal(signal.SIGINT)
        begun = time.monotonic()
        try:
            child.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
        assert child.returncode == INTERRUPTED, child.returncode
        assert time.monotonic() - begun < 5
    # What was complete by then was kept, and the rest says why it is missing.
    assert {c["status"] for c in p.ok("coverage", "--json").json()} >= {"skipped"}


def test_a_killed_scan_leaves_the_store_as_it_was(p):
    p.write_inventory()
    p.ok("import", "inventory.json")
    before = p.ok("export").out
    with Cloud(stall) as cloud:
        child = start(p, cloud)
        wait_for_calls(cloud, child)
        child.kill()
        child.communicate()
    assert p.ok("export").out == before
    assert len(p.ok("scans", "--json").json()) == 1


def test_a_recording_can_be_made_and_played(p):
    with Cloud(refuse) as cloud:
        env = p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS)
        args = ["-r", "eu-west-1", "-k", "aws.ec2.vpc", "--json"]
        a = p.run("discover", "aws", *args, "--record", "r.jsonl", env=env)
        assert a.status == PARTIAL, a
    recording = p.read("r.jsonl").decode()
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in recording and "AKIDEXAMPLE" not in recording
    for line in recording.splitlines():
        assert line.startswith("#") or json.loads(line)
    b = p.run("discover", "aws", *args, "--replay", "r.jsonl", env=env)
    assert b.status == PARTIAL, b
    assert [g["cause"] for g in a.json()[0]["gaps"]] == [g["cause"] for g in b.json()[0]["gaps"]]


main()

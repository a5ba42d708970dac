# SPDX-License-Identifier: Apache-2.0
"""Tests of the program from outside: every test has a home and a folder of its own, and runs the
binary as a user would. A script defines functions test_*, whose names read as sentences, and ends in
harness.main(); it prints TAP."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

BINARY = os.path.abspath(os.environ["CVZ_BINARY"])
ROOT = os.path.abspath(os.environ["CVZ_SOURCE_ROOT"])
HERE = os.path.dirname(os.path.abspath(__file__))

# Exit statuses of src/base/err.h.
OK, USAGE, PARTIAL, NOT_FOUND, INVALID = 0, 2, 3, 4, 65
UNAVAILABLE, IO, CONFLICT, DENIED, INTERRUPTED = 69, 74, 75, 77, 130


class Skip(Exception):
    pass


class Result:
    def __init__(self, args, status, out, err):
        self.args, self.status, self.raw_out, self.raw_err = args, status, out, err
        self.out = out.decode("utf-8", "replace")
        self.err = err.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.out)

    def lines(self):
        return self.out.splitlines()

    def __repr__(self):
        return "%s\n  status %d\n  stdout: %.2000s\n  stderr: %.2000s" % (
            " ".join(map(str, self.args)), self.status, self.out, self.err)


class Place:
    """Where a test runs: a folder with a home in it."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="cvz-cli-")
        self.home = os.path.join(self.dir, "home")
        os.mkdir(self.home)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def env(self, **more):
        env = {"PATH": os.environ["PATH"], "HOME": self.home, "TZ": "UTC", "LANG": "C.UTF-8",
               "AWS_EC2_METADATA_DISABLED": "true"}
        env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
        env.update(more)
        return env

    def run(self, *args, stdin=b"", env=None, timeout=120, binary=BINARY, **more):
        """Runs to the end; never lets a crash of the program pass for an error that it reports."""
        done = subprocess.run([binary, *args], input=stdin, capture_output=True, cwd=self.dir,
                              env=env or self.env(), timeout=timeout, **more)
        result = Result(args, done.returncode, done.stdout, done.stderr)
        assert "Sanitizer" not in result.err, result
        assert "this cannot be" not in result.err, result
        return result

    def ok(self, *args, **more):
        result = self.run(*args, **more)
        assert result.status == OK, result
        return result

    def fails(self, status, says, *args, **more):
        """The status, the text in what it says, and one message only."""
        result = self.run(*args, **more)
        assert result.status == status, result
        assert says in result.err, result
        return result

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def read(self, name):
        with open(self.path(name), "rb") as f:
            return f.read()

    def write_inventory(self, name="inventory.json", **more):
        return self.write(name, json.dumps(inventory(**more)))

    def remove(self):
        for folder, names, _ in os.walk(self.dir):
            for n in names:
                os.chmod(os.path.join(folder, n), 0o700)
        shutil.rmtree(self.dir)


ARN = "arn:aws:ec2:eu-west-1:123456789012:"


def inventory(**changes):
    """A small environment: a network with two machines, a database, a key."""
    base = {"provider": "aws", "account": "123456789012", "region": "eu-west-1"}
    resources = [
        dict(base, id=ARN + "vpc/vpc-1", kind="aws.ec2.vpc", name="main"),
        dict(base, id=ARN + "subnet/subnet-1", kind="aws.ec2.subnet", name="private-a",
             parent=ARN + "vpc/vpc-1", zone="eu-west-1a"),
        dict(base, id=ARN + "instance/i-1", kind="aws.ec2.instance", name="web-1", state="running",
             parent=ARN + "subnet/subnet-1", tags={"env": "prod", "team": "web"},
             properties={"instanceType": "t3.micro"}),
        dict(base, id=ARN + "instance/i-2", kind="aws.ec2.instance", name="web-2", state="stopped",
             parent=ARN + "subnet/subnet-1", tags={"env": "test"}),
        dict(base, id="arn:aws:rds:eu-west-1:123456789012:db:orders", kind="aws.rds.db-instance",
             name="orders-db", parent=ARN + "vpc/vpc-1", tags={"env": "prod"}),
        dict(base, id="arn:aws:kms:eu-west-1:123456789012:key/k-1", kind="aws.kms.key",
             name="orders-key"),
    ]
    relations = [
        {"source": ARN + "instance/i-1", "target": "arn:aws:rds:eu-west-1:123456789012:db:orders",
         "verb": "writes", "rule": "test/rule", "field": "endpoint"},
        {"source": "arn:aws:rds:eu-west-1:123456789012:db:orders",
         "target": "arn:aws:kms:eu-west-1:123456789012:key/k-1", "verb": "encrypted-by",
         "rule": "aws.rds.db-instance/encrypted-by/KmsKeyId", "field": "KmsKeyId"},
    ]
    document = {"format": "cloudviz.inventory/1", "taken": "2026-11-23T10:00:00Z",
                "resources": resources, "relations": relations, "coverage": []}
    for r in document["resources"]:
        r.update(changes.get(r["name"].replace("-", "_"), {}))
    return document


def accepts_golden():
    return os.environ.get("CVZ_ACCEPT", "") == "1"


def assert_golden(name, text):
    """Holds a text against tests/cli/golden/NAME; CVZ_ACCEPT=1 takes it as the new truth."""
    path = os.path.join(HERE, "golden", name)
    if accepts_golden():
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return
    with open(path, encoding="utf-8") as f:
        expected = f.read()
    assert text == expected, "%s differs; got:\n%s" % (path, text)


def need(tool):
    path = shutil.which(tool)
    if path is None:
        raise Skip(tool + " is not installed")
    return path


def main():
    import __main__
    tests = [(n, f) for n, f in vars(__main__).items() if n.startswith("test_") and callable(f)]
    failed = 0
    print("1..%d" % len(tests), flush=True)
    for number, (name, test) in enumerate(tests, 1):
        said = name[len("test_"):].replace("_", " ")
        place = Place()
        try:
            test(place)
            print("ok %d - %s" % (number, said), flush=True)
        except Skip as reason:
            print("ok %d - %s # SKIP %s" % (number, said, reason), flush=True)
        except Exception:
            failed += 1
            print("not ok %d - %s" % (number, said))
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            sys.stdout.flush()
        finally:
            place.remove()
    sys.exit(1 if failed else 0)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole way against an emulator: environments are built with boto3, the program scans them, and
what it exports is compared with what boto3 lists and implies (oracle.py, which never reads the
catalogue): every resource with its id, name, tags and container, every relation in both directions.

    test_discover.py PATH_TO_CLOUDVIZ [--seed N] [--only NAME] [--keep DIR]

CVZ_SEED replays the random environment. Without moto and boto3 the test is skipped, loudly."""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

SKIPPED = 77

try:
    import emulator
    import environment
    import oracle
    import oracle_kinds
    import oracle_more
except ImportError as missing:
    print(f"SKIPPED: no comparison with an emulator: {missing}", file=sys.stderr)
    sys.exit(SKIPPED)

KINDS = oracle.KINDS + oracle_kinds.MORE_KINDS + oracle_more.THE_REST

# Operations that the emulator does not know; their rows have to say so, and nothing else may.
UNKNOWN_TO_EMULATOR = {
    "DescribePlacementGroups", "DescribeCapacityReservations", "DescribeClientVpnEndpoints",
    "ListAddons", "DescribeDirectConnectGateways", "DescribeVirtualInterfaces",
    "ListVpcConnectors", "ListAccelerators", "ListFirewallPolicies",
    "ListRuleGroups", "ListCollections", "DescribeProjects", "ListStreamProcessors",
    "DescribeInstanceInformation", "GetGroups", "GetSamplingRules", "ListDataSources",
    "DescribeEnvironmentResources",
}
# The same names of other services are known.
UNKNOWN_OF_SERVICE = {("apprunner", "ListServices"), ("dax", "DescribeSubnetGroups"),
                      ("workspaces", "DescribeTags")}
# It takes signatures of rest-json services for wrong when it checks them at all.
SIGNED_KINDS = ["aws.ec2.*", "aws.iam.*", "aws.sqs.*", "aws.dynamodb.*", "aws.rds.*", "aws.sns.*",
                "aws.kms.*", "aws.secretsmanager.*", "aws.autoscaling.*"]


class Program:
    """The program under test, in a folder and an environment of its own."""

    def __init__(self, path, folder, url, key="test", secret="test"):
        self.path = path
        self.folder = folder
        self.env = {
            "PATH": os.environ.get("PATH", ""), "HOME": folder, "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1"),
        }

    def run(self, *args, expect=(0,)):
        done = subprocess.run([self.path, *args], env=self.env, cwd=self.folder, timeout=600,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode not in expect:
            raise AssertionError(f"{' '.join(args)} ended with {done.returncode}:"
                                 f" {done.stderr.decode(errors='replace')[-4000:]}")
        return done

    def discover(self, store, *args, expect=(0, 3)):
        return self.run("discover", "aws", "--store", f"sqlite:{store}", *args, expect=expect)

    def export(self, store):
        return json.loads(self.run("export", "--store", f"sqlite:{store}").stdout)


class Mistakes:
    """What differs, grouped, so that one wrong rule is one paragraph rather than a hundred."""

    def __init__(self):
        self.groups = collections.defaultdict(list)

    def add(self, group, detail):
        self.groups[group].append(detail)

    def tell(self):
        for group, details in sorted(self.groups.items()):
            print(f"  {group}: {len(details)}")
            for detail in details[:4]:
                print(f"      {detail}")
        return sum(len(details) for details in self.groups.values())


def compare(inventory, truth, mistakes):
    kinds = {kind.name for kind in KINDS}
    ours = {resource["id"]: resource for resource in inventory["resources"]
            if not resource.get("external") and resource["kind"] in kinds}
    theirs = {found.id: found for found in truth.found}
    for missing in sorted(set(theirs) - set(ours)):
        mistakes.add(f"{theirs[missing].kind.name} is missing", missing)
    for surplus in sorted(set(ours) - set(theirs)):
        mistakes.add(f"{ours[surplus]['kind']} is too much", surplus)
    everything = {resource["id"]: resource for resource in inventory["resources"]}
    for id_, found in theirs.items():
        if id_ in ours:
            compare_resource(ours[id_], found, truth, everything, mistakes)
    compare_relations(inventory, truth, everything, mistakes)


def compare_resource(ours, found, truth, everything, mistakes):
    kind = found.kind.name

    def same(what, one, other):
        if one != other:
            mistakes.add(f"{kind}: another {what}", f"{ours['id']}: {one!r}, boto3 has {other!r}")

    same("kind", ours["kind"], kind)
    same("name", ours.get("name") or found.native, found.name)
    same("account", ours.get("account"), oracle.ACCOUNT)
    if found.region:
        same("region", ours.get("region"), found.region)
    if found.kind.tags is not None:
        same("tags", ours.get("tags", {}), found.tags)
    container = truth.container(found)
    parent = everything.get(ours.get("parent", ""), {})
    if container is None:
        return
    if container == found.region:
        same("container", (parent.get("kind", "").rsplit(".", 1)[-1], parent.get("region", "")),
             ("region", container) if container else ("account", ""))
    else:
        same("container", ours.get("parent"), container)


def compare_relations(inventory, truth, everything, mistakes):
    kinds = {kind.name: kind for kind in KINDS}

    def told(id_):
        return everything.get(id_, {}).get("kind", "?")

    ours = {(edge["source"], edge["verb"], edge["target"])
            for edge in inventory["relations"]}
    theirs = truth.relations()
    for source, verb, target in sorted(theirs - ours):
        mistakes.add(f"{told(source)} {verb} {told(target)} is missing", f"{source} -> {target}")
    for source, verb, target in sorted(ours - theirs):
        # What leads to something unknown by a short name is not in the table, nor are kinds that
        # the table leaves out.
        ends = [everything.get(one, {}) for one in (source, target)]
        if any(one.get("external") for one in ends):
            continue
        if all(one == "internet" or told(one) in kinds for one in (source, target)):
            mistakes.add(f"{told(source)} {verb} {told(target)} is too much",
                         f"{source} -> {target}")


def check_coverage(inventory, mistakes, denied=()):
    """Every row is complete, but those that cannot be."""
    seen = set()
    for row in inventory["coverage"]:
        operation = row["operation"]
        seen.add(operation)
        wanted = "complete"
        if operation in UNKNOWN_TO_EMULATOR or (row["service"], operation) in UNKNOWN_OF_SERVICE:
            wanted = "unsupported"
        elif operation in denied:
            wanted = "denied"
        if row["status"] != wanted:
            mistakes.add(f"coverage of {row['service']} {operation}",
                         f"{row.get('region', 'global')}: {row['status']}, not {wanted}: {row.get('cause')}")
    for operation in denied:
        if operation not in seen:
            mistakes.add("coverage says nothing of a denied operation", operation)


def scan_and_compare(program, truth, name, mistakes):
    store = os.path.join(program.folder, f"{name}.db")
    regions = [word for region in truth.regions for word in ("--region", region)]
    program.discover(store, *regions)
    inventory = program.export(store)
    compare(inventory, truth, mistakes)
    check_coverage(inventory, mistakes)
    counts = collections.Counter(resource["kind"] for resource in inventory["resources"]
                                 if not resource.get("external"))
    print(f"  {len(truth.found)} resources of {len(truth.by_kind)} kinds and"
          f" {len(truth.relations())} relations by boto3; {sum(counts.values())} resources and"
          f" {len(inventory['relations'])} relations by the program")
    return store, regions


# ---- the tests ----

def test_showcase(path, folder, emulated, _seed):
    """Every kind that the emulator knows, in two regions; a second scan finds nothing new."""
    environment.showcase(emulated.url)
    program = Program(path, folder, emulated.url)
    truth = oracle.Oracle(emulated.url, ["us-east-1", "eu-west-1"], KINDS).collect()
    mistakes = Mistakes()
    store, regions = scan_and_compare(program, truth, "showcase", mistakes)
    # Things in the emulator move on when they are looked at, and with time: it has to come to rest.
    for _ in range(12):
        before = versions(store)
        program.discover(store, *regions)
        if versions(store) == before:
            break
    else:
        mistakes.add("scans of what does not change write versions", f"{before} -> {versions(store)}")
    return mistakes


def test_random(path, folder, emulated, seed):
    """Other names, tags and numbers, from the seed."""
    homes = environment.random_environment(emulated.url, seed)
    program = Program(path, folder, emulated.url)
    truth = oracle.Oracle(emulated.url, [home.region for home in homes], KINDS).collect()
    mistakes = Mistakes()
    scan_and_compare(program, truth, "random", mistakes)
    return mistakes


def test_denied(path, folder, emulated, _seed):
    """With signatures and policies checked: exactly the permissions of the plan suffice; without
    one of them its row is denied and names it, and all else is complete."""
    env = environment.Environment(emulated.url, "us-east-1", environment.Namer())
    for part in ("identities", "keys", "networks", "buckets", "machines", "messages", "databases"):
        getattr(env, part)()
    kinds = [word for kind in SIGNED_KINDS for word in ("--kind", kind)]
    scope = ["--region", "us-east-1", *kinds]
    plan = Program(path, folder, emulated.url).run("discover", "aws", "--plan", "--json", *scope)
    policy = json.loads(plan.stdout)[0]["policy"]
    if isinstance(policy, str):
        policy = json.loads(policy)
    # The emulator takes the name of the endpoint for that of the permission "tag:GetResources".
    policy["Statement"].append({"Effect": "Allow", "Resource": "*",
                                "Action": ["tagging:GetResources"]})
    iam = env.client("iam")
    iam.create_user(UserName="scanner")
    key = iam.create_access_key(UserName="scanner")["AccessKey"]
    mistakes = Mistakes()
    for name, left_out in (("allowed", None), ("denied", "rds:DescribeDBInstances")):
        iam.put_user_policy(UserName="scanner", PolicyName="scan",
                            PolicyDocument=json.dumps(without(policy, left_out)))
        truth = oracle.Oracle(emulated.url, ["us-east-1"],
                              [kind for kind in KINDS if in_scope(kind.name)]).collect()
        emulated.check_signatures(True)
        try:
            program = Program(path, folder, emulated.url, key["AccessKeyId"],
                              key["SecretAccessKey"])
            store = os.path.join(folder, f"{name}.db")
            program.discover(store, *scope)
            inventory = program.export(store)
        finally:
            emulated.check_signatures(False)
        denied = {"DescribeDBInstances"} if left_out else set()
        check_coverage(inventory, mistakes, denied)
        for row in inventory["coverage"]:
            if row["status"] == "denied" and row.get("action") != left_out:
                mistakes.add("a denied row names another action", str(row.get("action")))
        if left_out:
            truth.found = [found for found in truth.found
                           if found.kind.operation != "describe_db_instances"]
            ours = {resource["id"] for resource in inventory["resources"]}
            for found in truth.found:
                if found.id not in ours:
                    mistakes.add(f"{found.kind.name} is missing", found.id)
        else:
            compare(inventory, truth, mistakes)
    wrong = Program(path, folder, emulated.url, key["AccessKeyId"], "not the secret")
    emulated.check_signatures(True)
    try:
        done = wrong.discover(os.path.join(folder, "wrong.db"), *scope, expect=range(256))
    finally:
        emulated.check_signatures(False)
    if done.returncode == 0:
        mistakes.add("a wrong secret is taken", done.stdout.decode()[-300:])
    if b"not the secret" in done.stdout + done.stderr:
        mistakes.add("a secret stands in the output", "")
    return mistakes


def test_since(path, folder, emulated, _seed):
    """A scan that builds on the last: the same inventory for fewer calls; what changed is described
    again; with another catalogue, or after too long, everything is."""
    env = environment.Environment(emulated.url, "us-east-1", environment.Namer())
    for part in ("identities", "keys", "networks", "buckets", "messages", "machines"):
        getattr(env, part)()
    ecs, ec2 = env.client("ecs"), env.client("ec2")
    for number in range(40):
        ecs.register_task_definition(family=f"family-{number}", taskRoleArn=env.role,
                                     containerDefinitions=[{"name": "a", "image": "x", "memory": 9}])
    program = Program(path, folder, emulated.url)
    store = os.path.join(folder, "since.db")
    kinds = [word for kind in ("aws.ecs.*", "aws.ec2.*", "aws.iam.*") for word in ("--kind", kind)]
    mistakes = Mistakes()

    def scan(*args):
        done = program.discover(store, "--region", "us-east-1", "--json", *kinds, *args)
        return json.loads(done.stdout)[0], program.export(store)

    first, before = scan()
    second, after = scan("--since", "last")
    if contents(before) != contents(after):
        mistakes.add("the inventory is another", f"{first} {second}")
    if second.get("reused", 0) < 41 or second["calls"] > first["calls"] - second["reused"]:
        mistakes.add("calls were not left out", f"{first['calls']}, then {second}")
    ecs.register_task_definition(family="family-1", containerDefinitions=[
        {"name": "a", "image": "y", "memory": 9}])
    ec2.create_launch_template_version(
        LaunchTemplateId=env.template, SourceVersion="1",
        LaunchTemplateData={"InstanceType": "m7i.large", "KeyName": "other"})
    ec2.modify_launch_template(LaunchTemplateId=env.template, DefaultVersion="2")
    tagged = ecs.list_task_definitions(familyPrefix="family-2")["taskDefinitionArns"][0]
    ecs.tag_resource(resourceArn=tagged, tags=[{"key": "new", "value": "yes"}])
    third, inventory = scan("--since", "last")
    changed = {resource["id"]: resource for resource in inventory["resources"]}
    template = next(one for id_, one in changed.items() if id_.endswith(env.template))
    if template["properties"]["Data"].get("instanceType") != "m7i.large":
        mistakes.add("a changed template was not described again", str(template["properties"]))
    if changed[tagged].get("tags") != {"new": "yes"}:
        mistakes.add("new tags of what did not change are missing", str(changed[tagged]))
    if not any(id_.endswith("task-definition/family-1:2") for id_ in changed):
        mistakes.add("a new definition is missing", str(sorted(changed)))
    if third["calls"] > second["calls"] + 3 or third["since"] != "last":
        mistakes.add("more than what changed was asked", f"{second['calls']}, then {third}")
    os.mkdir(os.path.join(folder, "catalogue"))
    with open(os.path.join(folder, "catalogue/none.yaml"), "w", encoding="utf-8") as extra:
        extra.write("provider: aws\nservice: ec2\nlabel: none\nprotocol: ec2\n"
                    "api_version: '2016-11-15'\nendpoint: ec2\nscope: regional\nresources: []\n")
    for args in (("--catalogue", os.path.join(folder, "catalogue")), ("--region", "eu-west-1")):
        whole, _ = scan("--since", "last", *args)
        if "reused" in whole or not whole["since"].startswith("everything was read: "):
            mistakes.add("a delta was trusted that cannot be", str(whole))
    return mistakes


def contents(inventory):
    """What is there, without how it was found."""
    return (sorted(json.dumps(one, sort_keys=True) for one in inventory["resources"]),
            sorted(json.dumps({key: value for key, value in one.items() if key != "seen"},
                              sort_keys=True) for one in inventory["relations"]))


def in_scope(kind):
    return any(kind.startswith(glob.rstrip("*")) for glob in SIGNED_KINDS)


def without(policy, action):
    """The policy with one action less."""
    policy = json.loads(json.dumps(policy))
    for statement in policy["Statement"]:
        actions = statement["Action"]
        actions = actions if isinstance(actions, list) else [actions]
        statement["Action"] = [one for one in actions if one != action]
    return policy


def versions(store):
    import sqlite3
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        tables = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%version%'")]
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in tables}


TESTS = [test_showcase, test_random, test_denied, test_since]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("CVZ_SEED", "1")))
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", help="a folder for the stores, instead of a passing one")
    args = parser.parse_args()
    failed = 0
    tests = [test for test in TESTS if args.only in test.__name__]
    print(f"1..{len(tests)}\n# seed {args.seed}")
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as passing:
            folder = args.keep or passing
            with emulator.running(os.path.join(folder, "emulator.log")) as emulated:
                wrong = test(os.path.abspath(args.program), folder, emulated, args.seed).tell()
        failed += wrong > 0
        print(f"{'not ok' if wrong else 'ok'} {number} - {test.__name__}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

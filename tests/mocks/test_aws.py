#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The mock of AWS, judged by boto3, which pages and parses by itself; then the program against it, with
calls that go wrong by plan: it finds the same, or says what is missing.

    test_aws.py PATH_TO_CLOUDVIZ"""
import collections
import json
import os
import subprocess
import sys
import tempfile

import clouds

try:
    import boto3
    import botocore.config
    import jmespath
except ImportError as missing:
    print(f"SKIPPED: the mock of AWS was not judged: {missing}", file=sys.stderr)
    sys.exit(clouds.SKIPPED)

REGION = "eu-west-1"
# The mock's word for a kind: how boto3 lists it, and the program's kind.
LISTS = {
    "vpc": ("ec2", "describe_vpcs", "Vpcs[]", "aws.ec2.vpc"),
    "subnet": ("ec2", "describe_subnets", "Subnets[]", "aws.ec2.subnet"),
    "group": ("ec2", "describe_security_groups", "SecurityGroups[]", "aws.ec2.security-group"),
    "instance": ("ec2", "describe_instances", "Reservations[].Instances[]", "aws.ec2.instance"),
    "interface": ("ec2", "describe_network_interfaces", "NetworkInterfaces[]",
                  "aws.ec2.network-interface"),
    "volume": ("ec2", "describe_volumes", "Volumes[]", "aws.ec2.volume"),
    "function": ("lambda", "list_functions", "Functions[]", "aws.lambda.function"),
    "log": ("logs", "describe_log_groups", "logGroups[]", "aws.logs.log-group"),
    "table": ("dynamodb", "list_tables", "TableNames[]", "aws.dynamodb.table"),
    "queue": ("sqs", "list_queues", "QueueUrls[]", "aws.sqs.queue"),
    "key": ("kms", "list_keys", "Keys[]", "aws.kms.key"),
    "balancer": ("elbv2", "describe_load_balancers", "LoadBalancers[]", "aws.elbv2.load-balancer"),
    "target": ("elbv2", "describe_target_groups", "TargetGroups[]", "aws.elbv2.target-group"),
    "secret": ("secretsmanager", "list_secrets", "SecretList[]", "aws.secretsmanager.secret"),
    "definition": ("ecs", "list_task_definitions", "taskDefinitionArns[]", "aws.ecs.task-definition"),
    "bucket": ("s3", "list_buckets", "Buckets[]", "aws.s3.bucket"),
    "topic": ("sns", "list_topics", "Topics[]", "aws.sns.topic"),
    "role": ("iam", "get_account_authorization_details", "RoleDetailList[]", "aws.iam.role"),
    "zone": ("route53", "list_hosted_zones", "HostedZones[]", "aws.route53.hosted-zone"),
    "database": ("rds", "describe_db_instances", "DBInstances[]", "aws.rds.db-instance"),
}
# boto3 asks CloudWatch in a protocol that neither the mock nor the program speaks.
OTHERS = {"alarm": "aws.cloudwatch.alarm"}
# What goes wrong once or for some of the calls, and is got over.
PASSING = {
    "throttled calls": [{"kind": "throttled", "share": 0.05}],
    "a short outage": [{"kind": "unavailable", "nth": 20, "times": 4}],
    "answers that are cut off": [{"kind": "cut", "nth": 10, "times": 2}],
    "connections that are dropped": [{"kind": "drop", "nth": 15, "times": 2}],
    "pages that shift": [{"kind": "shift", "match": "DescribeVolumes", "times": 2}],
}
# What stays wrong: the row that has to say so.
LASTING = {
    "a refusal": ([{"kind": "forbidden", "match": "ListSecrets", "times": 0}], "ListSecrets",
                  "denied"),
    "pages without an end": ([{"kind": "loop", "match": "DescribeLogGroups", "times": 0}],
                             "DescribeLogGroups", "failed partial"),
    "a page of a proxy": ([{"kind": "html", "match": "ListSecrets", "times": 0}], "ListSecrets",
                          "failed"),
    "an outage": ([{"kind": "internal", "match": "ListTables", "times": 0}], "ListTables", "failed"),
}


def by_boto3(url):
    config = botocore.config.Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    session = boto3.session.Session("a", "b", region_name=REGION)
    for word, (service, operation, items, _) in LISTS.items():
        client = session.client(service, endpoint_url=url, config=config)
        pages = client.get_paginator(operation).paginate()
        yield word, sum(len(jmespath.search(items, page) or ()) for page in pages)


def scan(program, url, folder, *args, expect):
    store = f"sqlite:{folder}/inventory.db"
    env = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "AWS_ENDPOINT_URL": url,
           "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": REGION,
           "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run([program, "discover", "aws", "--region", REGION, "--store", store, *args],
                          env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300,
                          check=False)
    if done.returncode not in expect:
        raise AssertionError(f"ended with {done.returncode}: {done.stdout.decode()[-2000:]}")
    exported = subprocess.run([program, "export", "--store", store], env=env, check=True,
                              stdout=subprocess.PIPE)
    return json.loads(exported.stdout)


def counts(inventory):
    return collections.Counter(resource["kind"] for resource in inventory["resources"]
                               if not resource.get("external"))


def check(mock, program):
    """(what, whether it holds, and why not)"""
    expected = mock.expected()["resources"]
    for word, n in by_boto3(mock.url):
        yield f"boto3 lists every {word}", n == expected[word], f"{n}, not {expected[word]}"
    wanted = {row[3]: expected[word] for word, row in LISTS.items()}
    wanted |= {kind: expected[word] for word, kind in OTHERS.items()}

    def wrong(inventory, but=()):
        found = counts(inventory)
        return {kind: (found[kind], n) for kind, n in wanted.items()
                if found[kind] != n and kind not in but}

    for what, faults in {"nothing wrong": [], **PASSING}.items():
        with tempfile.TemporaryDirectory() as folder:
            mock.plan(*faults)
            inventory = scan(program, mock.url, folder, expect=(0,))
            yield f"all is found, with {what}", not wrong(inventory), wrong(inventory)
            if faults:
                yield f"{what} did happen", mock.hits() > 0, ""
    for what, (faults, operation, status) in LASTING.items():
        with tempfile.TemporaryDirectory() as folder:
            mock.plan(*faults)
            inventory = scan(program, mock.url, folder, expect=(3,))
            rows = [row for row in inventory["coverage"] if row["operation"] == operation]
            yield (f"{what} is told", len(rows) == 1 and rows[0]["status"] in status.split(), rows)
            kinds = rows[0]["kinds"].split(",")
            yield f"all else is found, with {what}", not wrong(inventory, kinds), wrong(inventory)
    yield from check_renewal(mock, program, wrong)


def check_renewal(mock, program, wrong):
    """Keys of a role run out in the middle: they are renewed once, for all."""
    with tempfile.TemporaryDirectory() as folder:
        mock.plan({"kind": "expired", "match": "DescribeVolumes"},
                  {"kind": "expired", "match": "ListSecrets"})
        inventory = scan(program, mock.url, folder, "--role", "Reader", expect=(0,))
        yield "all is found, when keys run out", not wrong(inventory), wrong(inventory)
        renewals = sum(row["operation"] == "AssumeRole" for row in mock.log())
        yield "keys are renewed once or twice", renewals in (2, 3), f"{renewals} times"


def main():
    failed = number = 0
    with clouds.running("mock_aws.py", 3000, "--seed", 7) as mock:
        for what, holds, why in check(mock, os.path.abspath(sys.argv[1])):
            number += 1
            failed += not holds
            print(f"{'ok' if holds else 'not ok'} {number} - {what}" + ("" if holds else f" # {why}"),
                  flush=True)
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

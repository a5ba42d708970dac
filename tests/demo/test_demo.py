#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The recording of the demo still fits the catalogue: played through the extractor it answers every
call, leaves the one gap that it is meant to have, and holds what the demo shows. Fails when an
entry asks something new; `make demo-record` makes the recording anew.

    test_demo.py PATH_TO_CLOUDVIZ"""

import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDING = os.path.join(ROOT, "assets/demo/aws.jsonl")
SIZE_MAX = 1_500_000
# Kinds of which an account uses some that are not its own.
OUTSIDE = ("internet", "on-premises", "aws.service", "aws.ec2.image", "aws.ec2.prefix-list")

# What somebody who looks at the demo should find: source's name, verb, target's name.
SHOWN = {
    ("shared-services", "peers-with", "shared-to-prod"), ("shared-to-prod", "peers-with", "prod"),
    ("www.quillbasket.example", "targets", "shop"),
    ("www.quillbasket.example", "targets", "quillbasket-assets"),
    ("shop", "targets", "storefront"), ("shop", "targets", "checkout"),
    ("storefront", "targets", "storefront"), ("checkout", "secured-by", "checkout"),
    ("orders-writer", "member-of", "orders"), ("orders", "writes", "orders-failed"),
    ("nightly", "triggers", "nightly-report"), ("order-shipped", "triggers", "mailings"),
    ("quillbasket-assets", "logs-to", "quillbasket-access-logs"),
    ("quillbasket-assets", "encrypted-by", "Customer data"),
    ("orders database busy", "monitors", "orders"), ("orders database busy", "triggers", "on-call"),
    ("head-office", "routes-to", "head-office"), ("On premises", "routes-to", "head-office"),
    ("172.16.0.0/12", "allows", "staff"), ("lambda.amazonaws.com", "assumes", "order-functions"), ("Internet", "routes-to", "shop"),
    ("shop.quillbasket.example", "resolves-to", "shop"),
    ("returns.quillbasket.example", "resolves-to", "returns"),
}


def scan(program, folder):
    env = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "AWS_REGION": "eu-west-1",
           "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example",
           "AWS_EC2_METADATA_DISABLED": "true"}
    store = f"sqlite:{folder}/demo.db"
    done = subprocess.run([program, "discover", "aws", "--store", store, "--replay", RECORDING],
                          env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120,
                          check=False)
    if done.returncode != 3:
        return None, f"ended with status {done.returncode}: {done.stdout.decode()[-2000:]}"
    exported = subprocess.run([program, "export", "--store", store], env=env, timeout=120,
                              stdout=subprocess.PIPE, check=True)
    return json.loads(exported.stdout), None


def mistakes(inventory):
    gaps = [(row["service"], row["operation"], row["status"], row.get("cause", ""))
            for row in inventory["coverage"] if row["status"] != "complete"]
    if [gap[:3] for gap in gaps] != [("ssm", "DescribeParameters", "denied")]:
        yield f"other gaps than the one that is meant: {gaps}"
    resources = {resource["id"]: resource for resource in inventory["resources"]}
    real = [resource for resource in resources.values() if not resource.get("external")]
    if not 80 <= len(real) <= 140:
        yield f"{len(real)} resources"
    for resource in resources.values():
        if resource.get("external") and resource["kind"] not in OUTSIDE:
            yield f"{resource['id']} leads nowhere"
    names = {id_: resource.get("name") or id_ for id_, resource in resources.items()}
    told = {(names[edge["source"]], edge["verb"], names[edge["target"]])
            for edge in inventory["relations"]}
    for source, verb, target in SHOWN:
        if (source, verb, target) not in told:
            yield f"{source} {verb} {target} is missing"


def main():
    with tempfile.TemporaryDirectory() as folder:
        inventory, failure = scan(os.path.abspath(sys.argv[1]), folder)
    wrong = [failure] if failure else list(mistakes(inventory))
    if os.path.getsize(RECORDING) > SIZE_MAX:
        wrong.append("the recording is too large to be built in")
    for line in wrong:
        print(f"# {line}")
    print(f"1..1\n{'not ok' if wrong else 'ok'} 1 - the demo's recording fits the catalogue")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The recordings of the demo still fit the catalogue: played through the extractor they answer every
call, leave the one gap that they are meant to have, and hold what the demo shows. Fails when an
entry asks something new; `make demo-record` makes the recordings anew.

    test_demo.py PATH_TO_CLOUDVIZ"""

import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SIZE_MAX = 1_500_000
# Kinds of which an account uses some that are not its own.
OUTSIDE = ("internet", "on-premises", "aws.service", "aws.ec2.image", "aws.ec2.prefix-list")

# What somebody who looks at the demo should find: source's name, verb, target's name.
AWS_SHOWN = {
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
    ("172.16.0.0/12", "allows", "staff"), ("lambda.amazonaws.com", "assumes", "order-functions"),
    ("Internet", "routes-to", "shop"),
    ("shop.quillbasket.example", "resolves-to", "shop"),
    ("returns.quillbasket.example", "resolves-to", "returns"),
}
AZURE_SHOWN = {
    ("Internet", "routes-to", "agw-backoffice"), ("Internet", "routes-to", "vpng-hub"),
    ("On premises", "routes-to", "lgw-head-office"),
    ("cn-head-office", "peers-with", "lgw-head-office"), ("cn-head-office", "peers-with", "vpng-hub"),
    ("vnet-hub", "peers-with", "vnet-backoffice"), ("afw-hub", "routes-to", "Internet"),
    ("rt-app", "routes-to", "afw-hub"), ("agw-backoffice", "secured-by", "waf-backoffice"),
    ("agw-backoffice", "targets", "app-quillbasket-returns"),
    ("agw-backoffice", "targets", "app-quillbasket-warehouse"),
    ("snet-gateway", "allows", "nsg-app"), ("snet-app", "secured-by", "nsg-app"),
    ("pe-sql", "targets", "sql-backoffice"), ("pe-sql", "attached-to", "snet-data"),
    ("app-quillbasket-returns", "assumes", "id-backoffice"),
    ("Key Vault Secrets User", "granted", "kv-backoffice"), ("Reader", "granted", "labels"),
    ("func-print-labels", "reads", "quillbasketoffice"), ("scan-arrived", "triggers", "labels"),
    ("labels", "writes", "labels-failed"), ("kv-backoffice", "logs-to", "to-logs"),
    ("appi-backoffice", "logs-to", "log-quillbasket"),
    ("warehouse database busy", "monitors", "warehouse"),
}
GCP_SHOWN = {
    ("Internet", "routes-to", "insights"), ("insights", "targets", "dashboards"),
    ("insights.quillbasket.example", "resolves-to", "insights"),
    ("insights", "targets", "recommendations"), ("dashboards", "secured-by", "insights-armor"),
    ("dashboard-files", "targets", "quillbasket-dashboard-files"),
    ("dashboards-neg", "targets", "dashboards"), ("dashboards", "reads", "dashboards-db"),
    ("dashboards", "reads", "dashboards-db-password"), ("dashboards-db", "attached-to", "analytics"),
    ("clicks", "triggers", "clicks-raw"), ("clicks-raw", "writes", "clicks"),
    ("clicks", "member-of", "shop_events"), ("sessions", "reads", "clicks"),
    ("sessions", "attached-to", "pipelines"), ("orders", "triggers", "enrich-orders"),
    ("shop_events", "encrypted-by", "events"), ("models", "attached-to", "cluster"),
    ("training", "member-of", "models"), ("cluster", "routes-to", "analytics-nat"),
    ("analytics-nat", "routes-to", "Internet"), ("pipeline", "granted", "bigquery.dataEditor"),
}
# Provider, the gaps that are meant, from and to how many resources, and what is to be found.
CLOUDS = (("aws", [("ssm", "DescribeParameters", "denied")], (80, 140), AWS_SHOWN),
          ("azure", [], (35, 60), AZURE_SHOWN), ("gcp", [], (30, 60), GCP_SHOWN))
SETTINGS = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "example", "AWS_EC2_METADATA_DISABLED": "true",
            "AZURE_TENANT_ID": "7c2a1f4e-5b1d-4c55-9a30-0d4a3c1b2e6f",
            "AZURE_CLIENT_ID": "5f2d1c0a-9b7e-4a51-8f66-3d2c1b0a9e87",
            "AZURE_CLIENT_SECRET": "example", "CLOUDSDK_AUTH_ACCESS_TOKEN": "example",
            "CLOUDSDK_CORE_PROJECT": "quillbasket-analytics", "NO_GCE_CHECK": "true"}


def recording(provider):
    return os.path.join(ROOT, f"assets/demo/{provider}.jsonl")


def scan(program, provider, status, folder):
    env = {"PATH": os.environ.get("PATH", ""), "HOME": folder, **SETTINGS}
    store = f"sqlite:{folder}/{provider}.db"
    done = subprocess.run([program, "discover", provider, "--store", store, "--replay",
                           recording(provider)], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120, check=False)
    if done.returncode != status:
        return None, f"ended with status {done.returncode}: {done.stdout.decode()[-2000:]}"
    exported = subprocess.run([program, "export", "--store", store], env=env, timeout=120,
                              stdout=subprocess.PIPE, check=True)
    return json.loads(exported.stdout), None


def mistakes(inventory, meant, size, shown):
    gaps = [(row["service"], row["operation"], row["status"], row.get("cause", ""))
            for row in inventory["coverage"] if row["status"] != "complete"]
    if [gap[:3] for gap in gaps] != meant:
        yield f"other gaps than those that are meant: {gaps}"
    resources = {resource["id"]: resource for resource in inventory["resources"]}
    real = [resource for resource in resources.values() if not resource.get("external")]
    if not size[0] <= len(real) <= size[1]:
        yield f"{len(real)} resources"
    for resource in resources.values():
        if resource.get("external") and resource["kind"] not in OUTSIDE:
            yield f"{resource['id']} leads nowhere"
    names = {id_: resource.get("name") or id_ for id_, resource in resources.items()}
    told = {(names[edge["source"]], edge["verb"], names[edge["target"]])
            for edge in inventory["relations"]}
    for source, verb, target in shown:
        if (source, verb, target) not in told:
            yield f"{source} {verb} {target} is missing"


def main():
    print(f"1..{len(CLOUDS)}")
    failed = False
    for number, (provider, gaps, size, shown) in enumerate(CLOUDS, 1):
        with tempfile.TemporaryDirectory() as folder:
            inventory, failure = scan(os.path.abspath(sys.argv[1]), provider, 3 if gaps else 0, folder)
        wrong = [failure] if failure else list(mistakes(inventory, gaps, size, shown))
        if os.path.getsize(recording(provider)) > SIZE_MAX:
            wrong.append("the recording is too large to be built in")
        for line in wrong:
            print(f"# {line}")
        print(f"{'not ok' if wrong else 'ok'} {number} - the {provider} recording fits the catalogue")
        failed = failed or bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

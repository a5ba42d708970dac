#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An organisation in the emulator: a tree of units with accounts, resources in each of them, and one
account whose role is refused. The program has to enter all others, at the same time, place every account
where boto3's ListParents says it is, and tell of the one it could not enter.

    test_organization.py PATH_TO_CLOUDVIZ"""

import os
import sys
import tempfile

SKIPPED = 77

try:
    import boto3
    import emulator
    from test_discover import Program
except ImportError as missing:
    print(f"SKIPPED: no organisation in an emulator: {missing}", file=sys.stderr)
    sys.exit(SKIPPED)

ROLE = "OrganizationAccountAccessRole"
REGION = "eu-west-1"


class Organization:
    """Management account, two units, one within the other, four accounts."""

    def __init__(self, url):
        self.url = url
        self.client = self.session("test", "test").client("organizations", endpoint_url=url)

    @staticmethod
    def session(key, secret, token=None):
        return boto3.session.Session(key, secret, token, region_name=REGION)

    def build(self):
        org = self.client
        org.create_organization(FeatureSet="ALL")
        self.root = org.list_roots()["Roots"][0]["Id"]
        outer = self.unit(self.root, "workloads")
        inner = self.unit(outer, "production")
        self.accounts = {name: self.account(name, where) for name, where in (
            ("shop", inner), ("billing", inner), ("sandbox", outer), ("audit", None),
            ("locked", outer))}
        for number, name in enumerate(sorted(self.accounts)):
            self.fill(self.accounts[name], name, number + 1)

    def unit(self, parent, name):
        return self.client.create_organizational_unit(
            ParentId=parent, Name=name, Tags=[{"Key": "tier", "Value": name}])[
                "OrganizationalUnit"]["Id"]

    def account(self, name, unit):
        id_ = self.client.create_account(Email=f"{name}@example.com", AccountName=name)[
            "CreateAccountStatus"]["AccountId"]
        if unit:
            self.client.move_account(AccountId=id_, SourceParentId=self.root,
                                     DestinationParentId=unit)
        return id_

    def fill(self, account, name, queues):
        """As many queues as the account's number, and a network."""
        sts = self.session("test", "test").client("sts", endpoint_url=self.url)
        keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/{ROLE}",
                               RoleSessionName="build")["Credentials"]
        inside = self.session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        for number in range(queues):
            inside.client("sqs", endpoint_url=self.url).create_queue(
                QueueName=f"{name}-{number}")
        inside.client("ec2", endpoint_url=self.url).create_vpc(CidrBlock="10.7.0.0/16")

    def tree(self):
        """id of each account and unit -> id of what it stands in."""
        org, found = self.client, {}
        pending = [self.root]
        organization = org.describe_organization()["Organization"]["Arn"]
        arns = {self.root: organization}
        while pending:
            parent = pending.pop()
            for unit in org.list_organizational_units_for_parent(ParentId=parent)[
                    "OrganizationalUnits"]:
                arns[unit["Id"]] = unit["Arn"]
                found[unit["Arn"]] = arns[parent]
                pending.append(unit["Id"])
        for account in org.list_accounts()["Accounts"]:
            parent = org.list_parents(ChildId=account["Id"])["Parents"][0]["Id"]
            found[f"arn:aws:iam::{account['Id']}:root"] = arns[parent]
        return found


def mistakes(organization, inventory):
    resources = {resource["id"]: resource for resource in inventory["resources"]}
    for id_, parent in organization.tree().items():
        if id_ not in resources:
            yield f"{id_} is missing"
        elif resources[id_].get("parent") != parent:
            yield f"{id_} stands in {resources[id_].get('parent')}, not in {parent}"
    names = {resource["account"]: resource.get("name") for resource in resources.values()
             if resource["kind"] == "aws.account" and not resource.get("external")}
    for name, id_ in organization.accounts.items():
        queues = [r for r in resources.values()
                  if r["kind"] == "aws.sqs.queue" and r.get("account") == id_]
        wanted = 0 if name == "locked" else sorted(organization.accounts).index(name) + 1
        if len(queues) != wanted:
            yield f"{name} has {len(queues)} queues, not {wanted}"
        if name != "locked" and names.get(id_) != name:
            yield f"{name} is called {names.get(id_)}"
    if not any(r["kind"] == "aws.ec2.vpc" and r.get("account") == emulator.ACCOUNT
               for r in resources.values()):
        yield "the management account was not looked at"
    refused = [row for row in inventory["coverage"] if row["status"] == "denied"]
    locked = organization.accounts["locked"]
    if [(row["account"], row["operation"]) for row in refused] != [(locked, "AssumeRole")]:
        yield f"other refusals than the one that is meant: {refused}"
    if any(row["operation"] == "DescribeOrganization" and row["calls"] != 1
           for row in inventory["coverage"]):
        yield "the organisation was asked for more than once"


def main():
    with tempfile.TemporaryDirectory() as folder, \
            emulator.running(os.path.join(folder, "emulator.log")) as emulated:
        organization = Organization(emulated.url)
        organization.build()
        emulated.refuse(organization.accounts["locked"])
        program = Program(os.path.abspath(sys.argv[1]), folder, emulated.url)
        store = os.path.join(folder, "organization.db")
        program.discover(store, "--organization", "self", "--role", ROLE, "--region", REGION)
        wrong = list(mistakes(organization, program.export(store)))
    for line in wrong:
        print(f"# {line}")
    print(f"1..1\n{'not ok' if wrong else 'ok'} 1 - accounts of an organisation")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Terraform would have in its state, beside what a scan of an emulated account finds. The
state's attributes are written from boto3's own answers, as the provider's documentation names them;
then things are changed, deleted and made by hand, and every standing has to be what was done.

    test_standing.py PATH_TO_CLOUDVIZ"""

import json
import os
import sys
import tempfile

SKIPPED = 77

try:
    import boto3
    import emulator
    from test_discover import Program
except ImportError as missing:
    print(f"SKIPPED: no standing of emulated resources: {missing}", file=sys.stderr)
    sys.exit(SKIPPED)

REGION = "eu-west-1"
AWS = 'provider["registry.terraform.io/hashicorp/aws"]'


def tags_of(tags):
    return {t["Key"]: t["Value"] for t in tags or ()}


class Account:
    def __init__(self, url):
        session = boto3.session.Session("test", "test", region_name=REGION)
        self.ec2, self.sqs, self.s3, self.lambda_, self.iam, self.logs, self.dynamodb = (
            session.client(name, endpoint_url=url)
            for name in ("ec2", "sqs", "s3", "lambda", "iam", "logs", "dynamodb"))
        self.arn = f"arn:aws:ec2:{REGION}:{emulator.ACCOUNT}:"

    def build(self):
        ec2 = self.ec2

        def tagged(kind, name):
            return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name},
                                                    {"Key": "env", "Value": "prod"}]}]

        self.vpc = ec2.create_vpc(CidrBlock="10.3.0.0/16", TagSpecifications=tagged("vpc", "main"))[
            "Vpc"]["VpcId"]
        self.subnets = [ec2.create_subnet(
            VpcId=self.vpc, CidrBlock=f"10.3.{n}.0/24", AvailabilityZone=REGION + zone,
            TagSpecifications=tagged("subnet", "s" + zone))["Subnet"]["SubnetId"]
            for n, zone in enumerate("ab")]
        self.group = ec2.create_security_group(
            GroupName="web", Description="web", VpcId=self.vpc,
            TagSpecifications=tagged("security-group", "web"))["GroupId"]
        image = ec2.register_image(Name="base", RootDeviceName="/dev/sda1")["ImageId"]
        self.instances = [ec2.run_instances(
            ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro", SubnetId=s,
            SecurityGroupIds=[self.group], TagSpecifications=tagged("instance", "web"))[
                "Instances"][0]["InstanceId"] for s in self.subnets]
        self.queue = self.sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "45"},
                                           tags={"env": "prod"})["QueueUrl"]
        self.s3.create_bucket(Bucket="logs-of-things",
                              CreateBucketConfiguration={"LocationConstraint": REGION})
        self.iam.create_role(RoleName="app", AssumeRolePolicyDocument="{}")
        self.logs.create_log_group(logGroupName="/app/web")
        self.dynamodb.create_table(
            TableName="carts", BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])

    def state(self):
        """The attributes as Terraform's provider has them."""
        def resource(kind, name, *instances):
            return {"mode": "managed", "type": kind, "name": name, "provider": AWS,
                    "instances": [dict({"attributes": a}, **({"index_key": i} if len(instances) > 1
                                                             else {}))
                                  for i, a in enumerate(instances)]}

        ec2 = self.ec2
        vpc = ec2.describe_vpcs(VpcIds=[self.vpc])["Vpcs"][0]
        subnets = [ec2.describe_subnets(SubnetIds=[s])["Subnets"][0] for s in self.subnets]
        group = ec2.describe_security_groups(GroupIds=[self.group])["SecurityGroups"][0]
        instances = [ec2.describe_instances(InstanceIds=[i])["Reservations"][0]["Instances"][0]
                     for i in self.instances]
        queue = self.sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["All"])["Attributes"]
        role = self.iam.get_role(RoleName="app")["Role"]
        table = self.dynamodb.describe_table(TableName="carts")["Table"]
        group_arn = self.logs.describe_log_groups()["logGroups"][0]["arn"]
        resources = [
            resource("aws_vpc", "main", {
                "id": vpc["VpcId"], "arn": self.arn + "vpc/" + vpc["VpcId"],
                "cidr_block": vpc["CidrBlock"], "instance_tenancy": vpc["InstanceTenancy"],
                "tags_all": tags_of(vpc["Tags"])}),
            resource("aws_subnet", "s", *[{
                "id": s["SubnetId"], "arn": s["SubnetArn"], "vpc_id": s["VpcId"],
                "cidr_block": s["CidrBlock"], "availability_zone": s["AvailabilityZone"],
                "map_public_ip_on_launch": s["MapPublicIpOnLaunch"],
                "tags_all": tags_of(s["Tags"])} for s in subnets]),
            resource("aws_security_group", "web", {
                "id": self.group, "arn": self.arn + "security-group/" + self.group,
                "name": group["GroupName"], "description": group["Description"],
                "vpc_id": self.vpc, "tags_all": tags_of(group["Tags"])}),
            resource("aws_instance", "web", *[{
                "id": i["InstanceId"], "arn": self.arn + "instance/" + i["InstanceId"],
                "instance_type": i["InstanceType"], "ami": i["ImageId"], "subnet_id": i["SubnetId"],
                "private_ip": i["PrivateIpAddress"],
                "availability_zone": i["Placement"]["AvailabilityZone"],
                "vpc_security_group_ids": [self.group], "tags_all": tags_of(i["Tags"])}
                for i in instances]),
            resource("aws_sqs_queue", "orders", {
                "id": self.queue, "url": self.queue, "arn": queue["QueueArn"], "name": "orders",
                "visibility_timeout_seconds": int(queue["VisibilityTimeout"]),
                "tags_all": {"env": "prod"}}),
            resource("aws_s3_bucket", "logs", {
                "id": "logs-of-things", "bucket": "logs-of-things", "arn": "arn:aws:s3:::logs-of-things",
                "region": REGION}),
            resource("aws_iam_role", "app", {"id": "app", "name": "app", "arn": role["Arn"]}),
            resource("aws_cloudwatch_log_group", "web", {
                "id": "/app/web", "name": "/app/web", "arn": group_arn.removesuffix(":*")}),
            resource("aws_dynamodb_table", "carts", {
                "id": "carts", "name": "carts", "arn": table["TableArn"],
                "billing_mode": "PAY_PER_REQUEST"}),
            resource("aws_route_table_association", "a", {"id": "rtbassoc-1"}),
        ]
        return {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "emulated",
                "resources": resources}

    def change_by_hand(self):
        ec2 = self.ec2
        ec2.stop_instances(InstanceIds=self.instances[:1])
        ec2.modify_instance_attribute(InstanceId=self.instances[0], InstanceType={"Value": "t3.large"})
        ec2.create_tags(Resources=[self.subnets[0]], Tags=[{"Key": "env", "Value": "test"}])
        ec2.terminate_instances(InstanceIds=self.instances[1:])
        ec2.delete_subnet(SubnetId=self.subnets[1])
        self.sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={"VisibilityTimeout": "60"})
        self.dynamodb.delete_table(TableName="carts")
        self.sqs.create_queue(QueueName="by-hand")


EXPECTED = {
    "aws_vpc.main": ("managed", {}),
    "aws_subnet.s[0]": ("drifted", {"tags.env": ("prod", "test")}),
    "aws_subnet.s[1]": ("to-create", {}),
    "aws_security_group.web": ("managed", {}),
    "aws_instance.web[0]": ("drifted", {"instance_type": ("t3.micro", "t3.large")}),
    "aws_sqs_queue.orders": ("drifted", {"visibility_timeout_seconds": (45, "60")}),
    "aws_s3_bucket.logs": ("managed", {}),
    "aws_iam_role.app": ("managed", {}),
    "aws_cloudwatch_log_group.web": ("managed", {}),
    "aws_dynamodb_table.carts": ("to-create", {}),
}


def standing(program, store, path):
    return json.loads(program.run("standing", "--store", f"sqlite:{store}", "--json", path).stdout)


def told(row):
    return (row["standing"],
            {d["field"]: (d["declared"], d["live"]) for d in row.get("differences", ())})


def untouched(document):
    """Before anything was changed, all is managed."""
    for row in document["resources"]:
        if row.get("address") and told(row) != ("managed", {}):
            yield f"{row['address']} is {told(row)}, though nothing was changed"
    if document["parts"] != 1:
        yield f"{document['parts']} parts, not the one association"


def changed(document):
    rows = {r["address"]: r for r in document["resources"] if r.get("address")}
    # A terminated instance is listed for a while; it is what it is then.
    rows.pop("aws_instance.web[1]", None)
    for address, expected in EXPECTED.items():
        if address not in rows:
            yield f"{address} has no standing"
        elif told(rows[address]) != expected:
            yield f"{address} is {told(rows[address])}, not {expected}"
    for address in set(rows) - set(EXPECTED):
        yield f"{address} should not be told of"
    unmanaged = {r["name"] for r in document["resources"] if r["standing"] == "unmanaged"}
    if "by-hand" not in unmanaged:
        yield f"the queue that was made by hand is not unmanaged: {sorted(unmanaged)}"


def main():
    with tempfile.TemporaryDirectory() as folder, \
            emulator.running(os.path.join(folder, "emulator.log")) as emulated:
        account = Account(emulated.url)
        account.build()
        path = os.path.join(folder, "terraform.tfstate")
        with open(path, "w", encoding="utf-8") as out:
            json.dump(account.state(), out)
        program = Program(os.path.abspath(sys.argv[1]), folder, emulated.url)
        store = os.path.join(folder, "standing.db")
        program.discover(store, "--region", REGION)
        wrong = [list(untouched(standing(program, store, path)))]
        account.change_by_hand()
        program.discover(store, "--region", REGION)
        wrong.append(list(changed(standing(program, store, path))))
    print("1..2")
    for number, (says, lines) in enumerate(zip(("nothing was changed", "things were changed by hand"),
                                               wrong), 1):
        for line in lines:
            print(f"# {line}")
        print(f"{'not ok' if lines else 'ok'} {number} - {says}")
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())

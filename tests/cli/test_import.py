# SPDX-License-Identifier: Apache-2.0
"""Files of other tools: told by their content, read into the same graph, hostile or not."""
import copy
import json
import os
import random
import subprocess

from harness import INVALID, ROOT, UNAVAILABLE, Skip, main, need

AWS = 'provider["registry.terraform.io/hashicorp/aws"]'
EC2 = "arn:aws:ec2:eu-west-1:123456789012:"


def tf(kind, name, attributes, module=None, provider=AWS, **instance):
    r = {"mode": "managed", "type": kind, "name": name, "provider": provider,
         "instances": [dict({"schema_version": 1, "attributes": attributes}, **instance)]}
    return dict(r, module=module) if module else r


def state(*resources, **more):
    return dict({"version": 4, "terraform_version": "1.9.0", "serial": 7, "lineage": "5e1f",
                 "outputs": {}, "resources": list(resources), "check_results": None}, **more)


def network():
    """A network with a database in it, whose secrets are marked in several ways."""
    return state(
        tf("aws_vpc", "main", {"id": "vpc-1", "arn": EC2 + "vpc/vpc-1", "cidr_block": "10.0.0.0/16",
                               "tags": {"Name": "main"}, "tags_all": {"Name": "main", "env": "prod"}}),
        {"module": "module.net", "mode": "managed", "type": "aws_subnet", "name": "private",
         "provider": AWS, "instances": [
             {"index_key": i, "attributes": {
                 "id": "subnet-%d" % i, "arn": EC2 + "subnet/subnet-%d" % i, "vpc_id": "vpc-1",
                 "availability_zone": "eu-west-1" + zone, "cidr_block": "10.0.%d.0/24" % i}}
             for i, zone in enumerate("ab")]},
        tf("aws_security_group", "db", {"id": "sg-1", "arn": EC2 + "security-group/sg-1",
                                        "name": "db", "vpc_id": "vpc-1"}),
        tf("aws_db_subnet_group", "db", {
            "id": "db", "name": "db", "arn": "arn:aws:rds:eu-west-1:123456789012:subgrp:db",
            "subnet_ids": ["subnet-0", "subnet-1"]}),
        tf("aws_db_instance", "db", {
            "id": "db-XYZ", "identifier": "orders", "instance_class": "db.t3.micro",
            "arn": "arn:aws:rds:eu-west-1:123456789012:db:orders", "password": "S3CRET-one",
            "username": "S3CRET-two", "db_subnet_group_name": "db",
            "vpc_security_group_ids": ["sg-1"]},
           sensitive_attributes=[[{"type": "get_attr", "value": "username"}]]),
        tf("aws_nat_gateway", "out", {"id": "nat-1", "subnet_id": "subnet-0"}),
        tf("aws_ssm_parameter", "p", {
            "id": "/app/key", "name": "/app/key", "value": "S3CRET-three", "type": "SecureString",
            "arn": "arn:aws:ssm:eu-west-1:123456789012:parameter/app/key"}),
        tf("tls_private_key", "k", {"id": "k", "private_key_pem": "S3CRET-four",
                                    "note": "-----BEGIN RSA PRIVATE KEY-----S3CRET-five"},
           provider='provider["registry.terraform.io/hashicorp/tls"]'),
        tf("aws_quantum_thing", "q", {"id": "q-1", "arn": "arn:aws:quantum:eu-west-1:123456789012:q/1",
                                      "network": EC2 + "vpc/vpc-1"}),
        {"mode": "data", "type": "aws_ami", "name": "x", "provider": AWS,
         "instances": [{"attributes": {"id": "ami-1"}}]})


def exported(p, *files):
    p.ok("import", *files)
    return p.ok("export").json()


def by_id(document):
    return {r["id"]: r for r in document["resources"]}


def edges(document):
    return {(r["source"].split(":")[-1], r["verb"], r["target"].split(":")[-1])
            for r in document["relations"]}


def test_a_state_becomes_resources_with_the_clouds_own_ids_in_their_containers(p):
    p.write("prod.tfstate", json.dumps(network()))
    document = exported(p, "prod.tfstate")
    there = by_id(document)
    vpc = there[EC2 + "vpc/vpc-1"]
    assert (vpc["kind"], vpc["name"], vpc["tags"]) == \
        ("aws.ec2.vpc", "main", {"Name": "main", "env": "prod"}), vpc
    assert vpc["parent"] == "arn:aws:ec2:eu-west-1:123456789012:region/eu-west-1", vpc
    assert there[vpc["parent"]]["parent"] == "arn:aws:iam::123456789012:root"
    assert there[EC2 + "subnet/subnet-1"]["parent"] == vpc["id"]
    assert there[EC2 + "subnet/subnet-1"]["zone"] == "eu-west-1b"
    # A database of two subnets stands in what holds both; what has no ARN has the usual id.
    assert there["arn:aws:rds:eu-west-1:123456789012:db:orders"]["parent"] == vpc["id"]
    assert there[EC2 + "natgateway/nat-1"]["parent"] == EC2 + "subnet/subnet-0"
    assert ("orders", "secured-by", "security-group/sg-1") in edges(document), edges(document)
    assert ("db", "attached-to", "subnet/subnet-1") in edges(document), edges(document)
    # Types that no table knows are kept, with the references that stand in them.
    unknown = there["arn:aws:quantum:eu-west-1:123456789012:q/1"]
    assert unknown["kind"] == "aws.quantum-thing" and unknown["region"] == "eu-west-1", unknown
    assert ("q/1", "depends-on", "vpc/vpc-1") in edges(document), edges(document)
    assert "ami-1" not in json.dumps(document), "what was only looked up is not looked after"


def test_no_secret_of_a_state_is_kept(p):
    p.write("prod.tfstate", json.dumps(network()))
    document = exported(p, "prod.tfstate")
    assert "S3CRET" not in json.dumps(document)
    with open(p.path("home/.local/share/cloudviz/inventory.db"), "rb") as f:
        assert b"S3CRET" not in f.read()
    assert "orders" in json.dumps(document)


def test_a_state_of_terraform_0_11_reads_the_same(p):
    flat = {"version": 3, "terraform_version": "0.11.14", "serial": 1, "lineage": "old", "modules": [
        {"path": ["root"], "outputs": {}, "resources": {
            "aws_vpc.main": {"type": "aws_vpc", "depends_on": [], "provider": "provider.aws",
                             "primary": {"id": "vpc-1", "attributes": {
                                 "id": "vpc-1", "arn": EC2 + "vpc/vpc-1", "tags.%": "2",
                                 "tags.Name": "main", "tags.kubernetes.io/x": "y"}}}}},
        {"path": ["root", "db"], "resources": {
            "aws_instance.web.0": {
                "type": "aws_instance", "provider": "provider.aws", "primary": {
                    "id": "i-1", "attributes": {
                        "id": "i-1", "arn": EC2 + "instance/i-1", "vpc_security_group_ids.#": "1",
                        "vpc_security_group_ids.2541437006": "sg-1", "root_block_device.#": "1",
                        "root_block_device.0.volume_size": "8"}}},
            "aws_security_group.web": {
                "type": "aws_security_group", "provider": "provider.aws", "primary": {
                    "id": "sg-1", "attributes": {"id": "sg-1", "vpc_id": "vpc-1",
                                                 "arn": EC2 + "security-group/sg-1"}}},
            "data.aws_ami.x": {"type": "aws_ami", "primary": {"id": "ami-1", "attributes": {}}}}}]}
    p.write("old.tfstate", json.dumps(flat))
    document = exported(p, "old.tfstate")
    there = by_id(document)
    assert there[EC2 + "vpc/vpc-1"]["tags"] == {"Name": "main", "kubernetes.io/x": "y"}
    assert there[EC2 + "security-group/sg-1"]["parent"] == EC2 + "vpc/vpc-1"
    assert ("instance/i-1", "secured-by", "security-group/sg-1") in edges(document)
    assert there[EC2 + "instance/i-1"]["properties"]["root_block_device"] == [{"volume_size": "8"}]


def test_what_holds_no_state_says_what_to_do(p):
    cases = {
        json.dumps({"version": 3, "serial": 1, "lineage": "x", "backend":
                    {"type": "s3", "config": {"secret_key": "S3CRET"}, "hash": 1}}): "terraform state pull",
        json.dumps({"serial": 1, "lineage": "x", "meta": {}, "encrypted_data": "S3CRET",
                    "encryption_version": "v0"}): "encrypted",
        json.dumps(state(version=9)): "version 9",
        'resource "aws_vpc" "x" {\n}\n': "terraform show -json",
        "PK\x03\x04rest": "terraform show -json",
    }
    for text, says in cases.items():
        p.write("x", text)
        r = p.fails(UNAVAILABLE, says, "import", "x")
        assert "S3CRET" not in r.err and len(r.err.splitlines()) == 1, r
    p.write("x", b"\xff\xfe{\x00}\x00")
    p.fails(UNAVAILABLE, "UTF-16", "import", "x")
    assert not os.path.exists(p.path("home/.local")), "an empty store was left behind"


def test_what_is_wrong_with_one_resource_leaves_out_that_one_and_says_so(p):
    broken = network()
    broken["resources"][0]["instances"].append({"attributes": "text"})
    broken["resources"].append({"type": 5})
    broken["resources"].append(copy.deepcopy(broken["resources"][0]))
    p.write("prod.tfstate", json.dumps(broken))
    r = p.ok("import", "prod.tfstate")
    for says in ("resources[0].instances[1]: attributes", "resources[10]: type",
                 "aws_vpc.main: its id stands twice"):
        assert says in r.err, r
    rows = p.ok("coverage", "--json").json()
    assert rows[0]["status"] == "partial" and "left out" in rows[0]["cause"], rows


def test_what_a_state_no_longer_has_goes_with_the_next_import_of_it(p):
    full = network()
    p.write("prod.tfstate", json.dumps(full))
    p.ok("import", "prod.tfstate")
    full["resources"] = [r for r in full["resources"] if r["type"] != "aws_nat_gateway"]
    p.write("prod.tfstate", json.dumps(full))
    done = p.ok("import", "--json", "prod.tfstate").json()[0]
    assert (done["gone"], done["changed"]) == (1, 0), done


def terraform(p, *args):
    done = subprocess.run([need("terraform"), *args], cwd=p.dir, capture_output=True, timeout=120,
                          env=p.env(CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1"))
    assert done.returncode == 0, done
    return done.stdout


def test_what_terraform_itself_writes_reads_the_same_as_plan_state_and_shown_state(p):
    """The real program, with the provider that is built into it."""
    p.write("main.tf", """
resource "terraform_data" "a" { input = "x" }
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a.id
}
module "m" {
  source = "./m"
  up     = terraform_data.b[0].id
}
resource "terraform_data" "c" {
  input = { token = sensitive("S3CRET"), from = module.m.out }
}
""")
    p.write("m/main.tf", """
variable "up" {}
resource "terraform_data" "x" {
  for_each = toset(["p", "q"])
  input    = var.up
}
resource "terraform_data" "y" {
  for_each = toset(["p", "q"])
  input    = terraform_data.x[each.key].id
}
output "out" { value = terraform_data.x["p"].id }
""")
    terraform(p, "init", "-input=false")
    terraform(p, "plan", "-out", "p.plan")
    p.write("plan.json", terraform(p, "show", "-json", "p.plan"))
    terraform(p, "apply", "-auto-approve", "p.plan")
    p.write("shown.json", terraform(p, "show", "-json"))

    def seen(name, store):
        p.ok("--store", "sqlite:" + store, "import", name)
        document = p.ok("--store", "sqlite:" + store, "export").json()
        assert "S3CRET" not in json.dumps(document)
        short = {r["id"]: r["name"] for r in document["resources"]}
        return (sorted(short.values()),
                {(short[r["source"]], short[r["target"]]) for r in document["relations"]})

    planned, wanted = seen("plan.json", "plan.db")
    made, found = seen("terraform.tfstate", "state.db")
    assert planned == made, (planned, made)
    assert seen("shown.json", "shown.db") == (made, found)
    m = "module.m.terraform_data."
    assert wanted == {("terraform_data.b[0]", "terraform_data.a"),
                      ("terraform_data.b[1]", "terraform_data.a"),
                      (m + 'x["p"]', "terraform_data.b[0]"), (m + 'x["q"]', "terraform_data.b[0]"),
                      (m + 'y["p"]', m + 'x["p"]'), (m + 'y["q"]', m + 'x["q"]'),
                      ("terraform_data.c", m + 'x["p"]')}, wanted
    # The state names no instances in its dependencies: it knows at least these resources.
    assert {(a.split("[")[0], b.split("[")[0]) for a, b in found} == \
        {(a.split("[")[0], b.split("[")[0]) for a, b in wanted}, found


TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Env: {Type: String, Default: prod}
  Pass: {Type: String, NoEcho: true, Default: S3CRET}
  Zones: {Type: CommaDelimitedList, Default: "eu-west-1a, eu-west-1b"}
  Asked: {Type: String}
Mappings:
  Sizes: {prod: {db: db.m5.large}, test: {db: db.t3.micro}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Not [!Condition IsProd]
  Open: !And [!Condition IsProd, !Equals [!Ref Asked, x]]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 10.0.0.0/16, Tags: [{Key: Name, Value: !Sub "${Env}-vpc"}]}
  SubnetA:
    Type: AWS::EC2::Subnet
    Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, AvailabilityZone: !Select [1, !Ref Zones]}
  Sg: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: !FindInMap [Sizes, !Ref Env, db]
      MasterUserPassword: !Ref Pass
      VPCSecurityGroups: [!GetAtt Sg.GroupId]
      DBSubnetGroupName: !Ref Group
      MultiAZ: !If [IsProd, true, false]
  Group: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: [!Ref SubnetA]}}
  TestOnly: {Type: AWS::SQS::Queue, Condition: IsTest}
  Perhaps: {Type: AWS::SQS::Queue, Condition: Open}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Join ["-", [logs, !Ref Env]]}}
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Environment: {Variables: {X: S3CRET}}
      Code: {ZipFile: S3CRET}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Roles: [!Ref Role]
      PolicyDocument: {Statement: [{Resource: !Sub "arn:aws:s3:::${Bucket}/*"}]}
  "Fn::ForEach::Queues":
    - Name
    - [orders, mails]
    - Queue${Name}: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
  Custom: {Type: "Custom::Thing", Properties: {ServiceToken: !GetAtt Fn.Arn}, DependsOn: Db}
  Broken: 7
"""


def test_a_cloudformation_template_is_evaluated_as_far_as_that_goes_without_a_stack(p):
    p.write("web.yaml", TEMPLATE)
    r = p.ok("import", "web.yaml")
    assert "Resources.Broken: must be an object" in r.err, r
    document = p.ok("export").json()
    there = {r["id"].split("web.yaml:")[-1]: r for r in document["resources"]}
    assert "S3CRET" not in json.dumps(document)
    assert "TestOnly" not in there and "Perhaps" in there, sorted(there)
    assert {there[q]["name"] for q in ("Queueorders", "Queuemails")} == {"orders", "mails"}
    assert there["Vpc"]["tags"] == {"Name": "prod-vpc"} and there["Vpc"]["name"] == "prod-vpc"
    assert (there["SubnetA"]["zone"], there["SubnetA"]["parent"][-3:]) == ("eu-west-1b", "Vpc")
    assert there["Db"]["properties"]["DBInstanceClass"] == "db.m5.large"
    assert there["Db"]["properties"]["MultiAZ"] is True
    assert there["Db"]["parent"].endswith(":SubnetA"), there["Db"]
    assert "arn:aws:s3:::logs-prod" in there, sorted(there)
    assert {("Db", "secured-by", "Sg"), ("Fn", "assumes", "Role"), ("Policy", "member-of", "Role"),
            ("Policy", "depends-on", "logs-prod"), ("Custom", "depends-on", "Fn"),
            ("Custom", "depends-on", "Db"), ("Group", "attached-to", "SubnetA")} <= edges(document)


def test_short_forms_mean_what_cfn_lint_takes_them_for(p):
    try:
        import cfnlint.decode.cfn_yaml
    except ImportError:
        raise Skip("cfn-lint is not installed") from None
    p.write("t", TEMPLATE)
    p.write("long/t", json.dumps(cfnlint.decode.cfn_yaml.loads(TEMPLATE), default=dict))
    p.write("got/t", json.dumps({"TemplateBody": TEMPLATE, "StagesAvailable": ["Original"]}))
    texts = []
    for name in ("t", "long/t", "got/t"):
        p.ok("--store", "sqlite:x.db", "import", "-q", name)
        document = p.ok("--store", "sqlite:x.db", "export").json()
        texts.append([document["resources"], document["relations"]])
        os.remove(p.path("x.db"))
    assert texts[0] == texts[1] == texts[2]


def test_templates_that_go_round_in_circles_end(p):
    deep = {"Ref": "A"}
    for _ in range(80):
        deep = {"Fn::Join": ["", [deep, deep][:1]]}
    p.write("loop.json", json.dumps({
        "Conditions": {"A": {"Condition": "B"}, "B": {"Condition": "A"}},
        "Mappings": {"M": {"a": {"b": {"Fn::FindInMap": ["M", "a", "b"]}}}},
        "Resources": {
            "A": {"Type": "AWS::SQS::Queue", "Condition": "A", "DependsOn": ["B", "A"],
                  "Properties": {"QueueName": {"Fn::FindInMap": ["M", "a", "b"]}, "X": deep}},
            "B": {"Type": "AWS::SQS::Queue", "DependsOn": "A"}}}))
    r = p.ok("import", "loop.json")
    assert "too deep" in r.err, r
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        "a%d: &a%d [%s]\n" % (i, i, ", ".join(["*a%d" % (i - 1)] * 10)) for i in range(1, 9))
    p.write("bomb.yaml", bomb + "Resources: {}\n")
    p.fails(INVALID, "too many nodes", "import", "bomb.yaml")


def test_an_aws_config_snapshot_is_read_with_its_relationships(p):
    def item(kind, name, arn, related=(), **more):
        return dict({"resourceType": kind, "resourceId": name, "ARN": arn, "awsRegion": "eu-west-1",
                     "awsAccountId": "123456789012", "configurationItemStatus": "OK",
                     "availabilityZone": "Not Applicable", "tags": {}, "configuration": {},
                     "relationships": [{"resourceType": t, "resourceId": i, "name": n}
                                       for n, t, i in related]}, **more)

    snapshot = {"fileVersion": "1.0", "configSnapshotId": "x", "configurationItems": [
        item("AWS::EC2::VPC", "vpc-1", EC2 + "vpc/vpc-1"),
        item("AWS::EC2::Subnet", "subnet-1", EC2 + "subnet/subnet-1",
             [("Is contained in Vpc", "AWS::EC2::VPC", "vpc-1")]),
        item("AWS::EC2::SecurityGroup", "sg-1", EC2 + "security-group/sg-1",
             [("Is associated with Instance", "AWS::EC2::Instance", "i-1"),
              ("Is contained in Vpc", "AWS::EC2::VPC", "vpc-1")]),
        item("AWS::EC2::Instance", "i-1", EC2 + "instance/i-1",
             [("Is contained in Vpc", "AWS::EC2::VPC", "vpc-1"),
              ("Is contained in Subnet", "AWS::EC2::Subnet", "subnet-1"),
              ("Is associated with SecurityGroup", "AWS::EC2::SecurityGroup", "sg-1")],
             availabilityZone="eu-west-1a", tags={"Name": "web"},
             configuration='{"instanceType":"t3.micro","password":"S3CRET"}',
             resourceCreationTime="2026-01-02T03:04:05.000Z"),
        item("AWS::EC2::EIP", "eipalloc-1", EC2 + "eip/eipalloc-1"),
        item("AWS::RDS::DBInstance", "db-XYZ", "arn:aws:rds:eu-west-1:123456789012:db:orders",
             resourceName="orders"),
        item("AWS::Quantum::Thing", "q", "arn:aws:quantum:eu-west-1:123456789012:q/1"),
        item("AWS::SQS::Queue", "gone", "arn:aws:sqs:eu-west-1:123456789012:gone",
             configurationItemStatus="ResourceDeleted"),
        {"resourceId": "no-type"}]}
    p.write("snapshot.json", json.dumps(snapshot))
    r = p.ok("import", "snapshot.json")
    assert "configurationItems[8]" in r.err, r
    document = p.ok("export").json()
    there = by_id(document)
    web = there[EC2 + "instance/i-1"]
    assert (web["parent"], web["zone"], web["name"]) == \
        (EC2 + "subnet/subnet-1", "eu-west-1a", "web"), web
    assert web["properties"]["instanceType"] == "t3.micro" and "S3CRET" not in json.dumps(document)
    # Both ends tell of the group; it is told once, and ids are those of a scan.
    assert edges(document) == {("instance/i-1", "secured-by", "security-group/sg-1")}
    assert EC2 + "elastic-ip/eipalloc-1" in there and "arn:aws:rds:eu-west-1:123456789012:db:orders" in there
    assert there["arn:aws:quantum:eu-west-1:123456789012:q/1"]["kind"] == "aws.quantum.thing"
    assert not any("gone" in i for i in there), sorted(there)


SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
GROUP = "/subscriptions/%s/resourceGroups/rg1" % SUBSCRIPTION


def azure_row(kind, name, properties, **more):
    return dict({"id": "%s/providers/%s/%s" % (GROUP, kind, name), "name": name, "type": kind.lower(),
                 "location": "westeurope", "resourceGroup": "rg1", "subscriptionId": SUBSCRIPTION,
                 "tags": {"env": "prod"}, "properties": properties}, **more)


def azure_rows():
    subnet = GROUP + "/providers/Microsoft.Network/virtualNetworks/v1/subnets/s1"
    return [
        azure_row("Microsoft.Network/virtualNetworks", "v1", {"subnets": [
            {"id": subnet, "name": "s1", "properties": {"addressPrefix": "10.0.1.0/24"}}]}),
        azure_row("Microsoft.Network/networkInterfaces", "n1", {"ipConfigurations": [
            {"properties": {"subnet": {"id": subnet.upper()}}}]}),
        azure_row("Microsoft.Quantum/things", "q1", {})]


def imported_alike(p, forms):
    """Resources and relations of one inventory in several forms: all give the same."""
    seen = []
    for name, text in forms.items():
        p.write(name, text)
        p.ok("--store", "sqlite:" + name + ".db", "import", name)
        document = p.ok("--store", "sqlite:" + name + ".db", "export").json()
        seen.append((document["resources"], document["relations"]))
    assert all(s == seen[0] for s in seen), "the forms differ"
    return seen[0]


def test_a_resource_graph_result_is_read_as_a_scan_would_have_read_it(p):
    rows = azure_rows()
    columns = ["id", "name", "type", "location", "resourceGroup", "subscriptionId", "tags", "properties"]
    forms = {
        "cli.json": json.dumps({"count": 3, "data": rows, "skip_token": None, "total_records": 3}),
        "rest.json": json.dumps({"totalRecords": 3, "count": 3, "resultTruncated": "false", "data": rows}),
        "table.json": json.dumps({"totalRecords": 3, "data": {
            "columns": [{"name": c, "type": "string"} for c in columns],
            "rows": [[r[c] for c in columns] for r in rows]}}),
        "bare.json": json.dumps(rows),
        "lines.json": "".join(json.dumps(r) + "\n" for r in rows),
    }
    resources, relations = imported_alike(p, forms)
    there = {r["name"]: r for r in resources}
    assert (there["s1"]["kind"], there["s1"]["parent"]) == ("azure.network.subnet", there["v1"]["id"])
    assert (there["v1"]["parent"], there["v1"]["group"]) == (GROUP, "rg1"), there["v1"]
    assert there["rg1"]["kind"] == "azure.resource-group", there["rg1"]
    assert there["q1"]["kind"] == "azure.quantum.things" and there["q1"]["parent"] == GROUP
    assert [(r["verb"], r["target"]) for r in relations if r["source"] == there["n1"]["id"]] == \
        [("attached-to", there["s1"]["id"])], relations


def test_a_part_of_a_result_takes_nothing_away(p):
    rows = azure_rows()
    p.write("all.json", json.dumps(rows))
    p.ok("import", "all.json")
    p.write("part.json", json.dumps({"data": rows[:1] + [{"x": 1}], "totalRecords": 3}))
    r = p.ok("import", "--json", "part.json")
    assert r.json()[0]["gone"] == 0, r
    assert "2 of 3 records" in r.err and "data[1]" in r.err, r


def test_a_cloud_asset_export_is_read_as_a_scan_would_have_read_it(p):
    compute = "https://www.googleapis.com/compute/v1/projects/my-proj/"

    def asset(kind, name, data, **more):
        return dict({"name": "//" + name, "asset_type": kind, "ancestors": ["projects/123"],
                     "resource": {"version": "v1", "data": data}}, **more)

    assets = [
        asset("cloudresourcemanager.googleapis.com/Project",
              "cloudresourcemanager.googleapis.com/projects/123",
              {"projectId": "my-proj", "projectNumber": "123", "name": "My project"}),
        asset("compute.googleapis.com/Network",
              "compute.googleapis.com/projects/my-proj/global/networks/net",
              {"name": "net", "selfLink": compute + "global/networks/net"}),
        asset("compute.googleapis.com/Subnetwork",
              "compute.googleapis.com/projects/my-proj/regions/europe-west1/subnetworks/sub",
              {"name": "sub", "network": compute + "global/networks/net"}),
        asset("quantum.googleapis.com/BarBaz", "quantum.googleapis.com/projects/my-proj/bars/b",
              {"name": "b"})]
    lines = "".join(json.dumps(a) + "\n" for a in assets)
    listed = [{{"asset_type": "assetType"}.get(k, k): v for k, v in a.items()} for a in assets]
    history = [{"asset": a, "window": {}} for a in assets] + [{"asset": assets[3], "deleted": True}]
    forms = {"export.json": lines, "list.json": json.dumps(listed),
             "rest.json": json.dumps({"assets": listed, "readTime": "x"}),
             "history.json": json.dumps(history)}
    resources, relations = imported_alike(p, forms)
    there = {r["name"]: r for r in resources}
    assert {r["account"] for r in resources} == {"my-proj"}, resources
    assert there["net"]["parent"] == there["My project"]["id"], there["net"]
    assert there["sub"]["parent"] in (there["net"]["id"], there["My project"]["id"]), there["sub"]
    assert any((r["source"], r["target"]) == (there["sub"]["id"], there["net"]["id"])
               for r in relations), relations
    assert there["b"]["kind"] == "gcp.quantum.bar-baz", there["b"]
    # One line of an export that was cut off.
    p.write("cut.json", lines + lines[:50])
    r = p.ok("import", "cut.json")
    assert "line 5" in r.err, r
    assert p.ok("coverage", "--gaps", "--json").json()[0]["status"] == "partial"


ARM = """{
 "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
 "contentVersion": "1.0.0.0",
 "parameters": {
  "prefix": {
   "type": "string",
   "defaultValue": "web"
  },
  "pw": {
   "type": "securestring",
   "defaultValue": "S3CRET"
  },
  "n": {
   "type": "int",
   "defaultValue": 2
  },
  "location": {
   "type": "string",
   "defaultValue": "[resourceGroup().location]"
  },
  "test": {
   "type": "bool",
   "defaultValue": false
  }
 },
 "variables": {
  "vnet": "[concat(parameters('prefix'), '-vnet')]",
  "nsgId": "[resourceId('Microsoft.Network/networkSecurityGroups', 'nsg')]",
  "copy": [
   {
    "name": "names",
    "count": 2,
    "input": "[format('x{0}', copyIndex('names'))]"
   }
  ]
 },
 "resources": [
  {
   "type": "Microsoft.Network/networkSecurityGroups",
   "apiVersion": "2023-01-01",
   "name": "nsg",
   "location": "westeurope",
   "properties": {
    "securityRules": []
   }
  },
  {
   "type": "Microsoft.Network/virtualNetworks",
   "apiVersion": "2023-01-01",
   "name": "[variables('vnet')]",
   "location": "[parameters('location')]",
   "properties": {
    "addressSpace": {
     "addressPrefixes": [
      "10.0.0.0/16"
     ]
    },
    "subnets": [
     {
      "name": "default",
      "properties": {
       "addressPrefix": "10.0.0.0/24",
       "networkSecurityGroup": {
        "id": "[variables('nsgId')]"
       }
      }
     }
    ]
   },
   "resources": [
    {
     "type": "subnets",
     "apiVersion": "2023-01-01",
     "name": "extra",
     "properties": {
      "addressPrefix": "10.0.1.0/24"
     }
    }
   ]
  },
  {
   "type": "Microsoft.Network/networkInterfaces",
   "apiVersion": "2023-01-01",
   "name": "[concat(parameters('prefix'),'-nic-',copyIndex())]",
   "location": "westeurope",
   "copy": {
    "name": "nics",
    "count": "[parameters('n')]"
   },
   "dependsOn": [
    "[resourceId('Microsoft.Network/virtualNetworks', variables('vnet'))]"
   ],
   "properties": {
    "ipConfigurations": [
     {
      "name": "ip",
      "properties": {
       "subnet": {
        "id": "[resourceId('Microsoft.Network/virtualNetworks/subnets', variables('vnet'), 'default')]"
       }
      }
     }
    ]
   }
  },
  {
   "type": "Microsoft.Compute/virtualMachines",
   "apiVersion": "2023-03-01",
   "name": "[toLower(format('{0}-VM', parameters('prefix')))]",
   "location": "westeurope",
   "properties": {
    "hardwareProfile": {
     "vmSize": "Standard_B1s"
    },
    "osProfile": {
     "adminPassword": "[parameters('pw')]",
     "customData": "S3CRET"
    },
    "networkProfile": {
     "networkInterfaces": [
      {
       "id": "[resourceId('Microsoft.Network/networkInterfaces', concat(parameters('prefix'),'-nic-0'))]"
      }
     ]
    }
   }
  },
  {
   "condition": "[parameters('test')]",
   "type": "Microsoft.Storage/storageAccounts",
   "apiVersion": "2023-01-01",
   "name": "teststore",
   "location": "westeurope"
  },
  {
   "type": "Microsoft.Resources/deployments",
   "apiVersion": "2022-09-01",
   "name": "nested",
   "properties": {
    "mode": "Incremental",
    "expressionEvaluationOptions": {
     "scope": "inner"
    },
    "parameters": {
     "who": {
      "value": "[parameters('prefix')]"
     }
    },
    "template": {
     "$schema": "x",
     "parameters": {
      "who": {
       "type": "string"
      }
     },
     "resources": [
      {
       "type": "Microsoft.Storage/storageAccounts",
       "apiVersion": "2023-01-01",
       "name": "[concat(parameters('who'),'store')]",
       "location": "westeurope",
       "sku": {
        "name": "Standard_LRS"
       }
      }
     ]
    }
   }
  },
  {
   "type": "Microsoft.Resources/deployments",
   "apiVersion": "2022-09-01",
   "name": "linked",
   "properties": {
    "templateLink": {
     "uri": "https://x"
    }
   }
  }
 ]
}"""


def test_an_arm_template_is_evaluated_as_far_as_that_goes_without_a_deployment(p):
    p.write("main.json", ARM)
    r = p.ok("import", "main.json")
    assert "linked: the template that it links to is not in the file" in r.err, r
    document = p.ok("export").json()
    assert "S3CRET" not in json.dumps(document)
    there = {r["name"]: r for r in document["resources"]}
    base = "/subscriptions/template/resourceGroups/main/providers/"
    assert set(there) == {"template", "main", "web-vm", "web-nic-0", "web-nic-1", "nsg", "web-vnet",
                          "default", "extra", "webstore"}, sorted(there)
    vnet = base + "Microsoft.Network/virtualNetworks/web-vnet"
    assert there["default"]["id"] == vnet + "/subnets/default" and there["default"]["parent"] == vnet
    assert (there["extra"]["kind"], there["extra"]["parent"]) == ("azure.network.subnet", vnet)
    assert there["webstore"]["properties"]["sku"]["name"] == "Standard_LRS"
    found = {(r["source"].split("/")[-1], r["verb"], r["target"].split("/")[-1])
             for r in document["relations"]}
    assert {("web-nic-0", "attached-to", "default"), ("web-nic-1", "attached-to", "default"),
            ("web-nic-0", "attached-to", "web-vm"), ("default", "secured-by", "nsg")} <= found, found


def test_hostile_arm_templates_end(p):
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"

    def template(**more):
        return json.dumps(dict({"$schema": schema, "resources": []}, **more))

    store = {"type": "Microsoft.Storage/storageAccounts", "name": "[variables('a')]"}
    loops = [{"name": "n", "count": 1000000000, "input": "x"}]
    cases = [
        template(variables={"a": "[variables('b')]", "b": "[variables('a')]"}, resources=[store]),
        template(variables={"a": "x", "copy": loops}, resources=[dict(store, copy={"name": "c", "count": 10 ** 9}), 7]),
        template(variables={"a": "[" + "concat(" * 5000 + ")" * 5000 + "]"}, resources=[store]),
        template(variables={"a": "[substring('abc', -5, 99999999999)]"}, resources=[store]),
        template(resources={"x": {"type": "A/b", "name": "[range(0, 10)[99999]]"}}),
    ]
    for text in cases:
        p.write("t.json", text)
        p.ok("list", "--from", "t.json")
    p.write("t.json", "/* by hand */\n" + template(variables={"a": "x"}, resources=[store])[:-1].replace(
        '"resources"', '// what there is\n"resources"') + ', "outputs": {"o": "two\nlines"}}')
    assert "x" in p.ok("list", "--from", "t.json").out
    p.write("t.json", template(resources="x"))
    p.fails(INVALID, "resources", "list", "--from", "t.json")
    p.write("t.bicep", "param x string\n\nresource a 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n}\n")
    p.fails(UNAVAILABLE, "az bicep build", "import", "t.bicep")


def live(p):
    """What a scan of the network of the state has found, some of it changed by hand."""
    def row(service, operation, kinds, **more):
        return dict({"provider": "aws", "account": "123456789012", "region": "eu-west-1",
                     "service": service, "operation": operation, "kinds": kinds,
                     "status": "complete", "resources": 1}, **more)

    def thing(kind, tail, name, service="ec2", **more):
        return dict({"id": "arn:aws:%s:eu-west-1:123456789012:%s" % (service, tail), "kind": kind,
                     "provider": "aws", "account": "123456789012", "region": "eu-west-1",
                     "name": name}, **more)

    p.write("live.json", json.dumps({
        "format": "cloudviz.inventory/1", "resources": [
            thing("aws.ec2.vpc", "vpc/vpc-1", "main", tags={"Name": "main", "env": "prod", "aws:x": "y"},
                  properties={"cidrBlock": "10.0.0.0/16"}),
            thing("aws.ec2.vpc", "vpc/vpc-2", "other", tags={}, properties={"cidrBlock": "10.9.0.0/16"}),
            thing("aws.ec2.subnet", "subnet/subnet-0", "a",
                  properties={"cidrBlock": "10.0.0.0/24", "availabilityZone": "eu-west-1a",
                              "mapPublicIpOnLaunch": "false"}),
            thing("aws.ec2.security-group", "security-group/sg-1", "db", properties={"groupName": "db"}),
            thing("aws.rds.db-instance", "db:orders", "orders", service="rds",
                  properties={"DBInstanceClass": "db.t3.large", "Engine": "postgres", "MultiAZ": True}),
            thing("aws.ecs.task", "task/t", "t", service="ecs"),
            {"id": "arn:aws:iam::123456789012:role/r", "kind": "aws.iam.role", "provider": "aws",
             "external": True}],
        "coverage": [row("ec2", "DescribeSubnets", "aws.ec2.subnet"),
                     row("ec2", "DescribeNatGateways", "aws.ec2.nat-gateway", status="denied")]}))


def standings(p, *args):
    document = p.ok("standing", "--from", "live.json", "--json", *args).json()
    return document, {r.get("address") or r["id"].split(":")[-1]: r for r in document["resources"]}


def test_a_state_beside_what_is_there_gives_each_resource_its_standing(p):
    live(p)
    p.write("prod.tfstate", json.dumps(network()))
    document, rows = standings(p, "prod.tfstate")
    got = {k: r["standing"] for k, r in rows.items()}
    assert got == {
        "aws_vpc.main": "managed",                       # the provider's own tags do not count
        "vpc/vpc-2": "unmanaged",
        "module.net.aws_subnet.private[0]": "managed",
        "module.net.aws_subnet.private[1]": "to-create",  # looked for, and not there any more
        "aws_security_group.db": "managed",
        "aws_db_instance.db": "drifted",
        "aws_db_subnet_group.db": "unseen", "aws_ssm_parameter.p": "unseen",
        "aws_nat_gateway.out": "unseen",                 # its list was refused
    }, got
    assert rows["aws_db_instance.db"]["differences"] == [
        {"field": "instance_class", "declared": "db.t3.micro", "live": "db.t3.large"}]
    assert rows["aws_db_instance.db"]["file"] == "prod.tfstate"
    assert document["counts"]["managed"] == 3 and document["parts"] == 2, document
    assert "S3CRET" not in json.dumps(document)
    r = p.ok("standing", "--from", "live.json", "--only", "drifted", "prod.tfstate")
    assert "instance_class: db.t3.micro -> db.t3.large" in r.out and len(r.lines()) == 2, r
    assert "3 managed, 1 drifted" in r.err, r
    p.fails(2, "no standing", "standing", "--from", "live.json", "--only", "lost", "prod.tfstate")
    p.fails(2, "tells what is there", "standing", "--from", "live.json", "live.json")


def test_tags_that_were_changed_by_hand_are_a_drift(p):
    live(p)
    changed = network()
    vpc = changed["resources"][0]["instances"][0]["attributes"]
    vpc["tags_all"] = {"Name": "main", "env": "test", "team": "a"}
    p.write("prod.tfstate", json.dumps(changed))
    _, rows = standings(p, "prod.tfstate")
    assert rows["aws_vpc.main"]["differences"] == [
        {"field": "tags.env", "declared": "test", "live": "prod"},
        {"field": "tags.team", "declared": "a", "live": None}], rows["aws_vpc.main"]


def test_a_plan_says_what_will_become_of_things(p):
    live(p)

    def change(kind, name, actions, before, after, **more):
        return {"address": "%s.%s" % (kind, name), "mode": "managed", "type": kind, "name": name,
                "provider_name": "registry.terraform.io/hashicorp/aws",
                "change": dict({"actions": actions, "before": before, "after": after,
                                "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}},
                               **more)}

    vpc = {"id": "vpc-1", "arn": EC2 + "vpc/vpc-1", "cidr_block": "10.0.0.0/16"}
    db = {"id": "db-XYZ", "identifier": "orders", "instance_class": "db.t3.micro", "password": "S3CRET",
          "arn": "arn:aws:rds:eu-west-1:123456789012:db:orders"}
    subnet = {"id": "subnet-0", "arn": EC2 + "subnet/subnet-0", "vpc_id": "vpc-1"}
    changes = [
        change("aws_vpc", "main", ["no-op"], vpc, vpc),
        change("aws_db_instance", "db", ["update"], db, dict(db, instance_class="db.r5.large"),
               before_sensitive={"password": True}, after_sensitive={"password": True}),
        change("aws_subnet", "a", ["delete"], subnet, None),
        change("aws_instance", "web", ["create"], None, {"instance_type": "t3.micro"},
               after_unknown={"id": True, "subnet_id": True}),
        change("aws_security_group", "db", ["delete", "create"],
               {"id": "sg-1", "arn": EC2 + "security-group/sg-1"}, {"name": "db"})]

    def planned(c):
        return {"address": c["address"], "mode": "managed", "type": c["type"], "name": c["name"],
                "provider_name": c["provider_name"], "values": c["change"]["after"],
                "sensitive_values": c["change"]["after_sensitive"]}

    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes,
            "planned_values": {"root_module": {"resources": [
                planned(c) for c in changes if c["change"]["after"]]}},
            "configuration": {
                "provider_config": {"aws": {"name": "aws", "expressions": {
                    "region": {"constant_value": "eu-west-1"}}}},
                "root_module": {"resources": [
                    {"address": "aws_instance.web", "mode": "managed", "type": "aws_instance",
                     "name": "web", "provider_config_key": "aws", "expressions": {
                         "instance_type": {"constant_value": "t3.micro"},
                         "subnet_id": {"references": ["aws_subnet.b.id", "aws_subnet.b"]},
                         "vpc_security_group_ids": {"references": [
                             "aws_security_group.db.id", "aws_security_group.db"]}}}]}}}
    p.write("plan.json", json.dumps(plan))
    document, rows = standings(p, "plan.json")
    assert {k: r["standing"] for k, r in rows.items() if r.get("address")} == {
        "aws_vpc.main": "managed", "aws_db_instance.db": "to-update", "aws_subnet.a": "to-destroy",
        "aws_instance.web": "to-create", "aws_security_group.db": "to-replace"}, rows
    assert rows["aws_db_instance.db"]["differences"] == [
        {"field": "instance_class", "declared": "db.r5.large", "live": "db.t3.large"}]
    assert "S3CRET" not in json.dumps(document)
    # In the graph, what is planned hangs on what it will use.
    document = exported(p, "plan.json")
    web = by_id(document)["terraform:aws_instance.web"]
    assert (web["state"], web["region"]) == ("planned", "eu-west-1"), web
    assert ("terraform:aws_instance.web", "secured-by", EC2 + "security-group/sg-1") in \
        {(r["source"], r["verb"], r["target"]) for r in document["relations"]}, document["relations"]


def test_an_import_leaves_what_a_scan_has_seen_as_it_was_seen(p):
    live(p)
    document = json.loads(p.read("live.json"))
    for r in document["resources"]:
        r["source"] = "123456789012/eu-west-1/ec2/DescribeVpcs"
    p.write("live.json", json.dumps(document))
    p.ok("import", "live.json")
    p.write("prod.tfstate", json.dumps(network()))
    done = p.ok("import", "--json", "prod.tfstate").json()[0]
    assert (done["changed"], done["gone"], done["seen"]) == (0, 0, 4), done
    there = by_id(p.ok("export").json())
    assert there["arn:aws:rds:eu-west-1:123456789012:db:orders"]["properties"]["DBInstanceClass"] == \
        "db.t3.large"
    assert EC2 + "natgateway/nat-1" in there


def test_standings_hold_for_azure_and_google_too_whatever_wrote_the_inventory(p):
    p.write("live.json", json.dumps(azure_rows()))
    azure = 'provider["registry.terraform.io/hashicorp/azurerm"]'
    vnet = GROUP + "/providers/Microsoft.Network/virtualNetworks/v1"
    p.write("az.tfstate", json.dumps(state(
        tf("azurerm_virtual_network", "v", {"id": vnet, "name": "v1", "location": "West Europe",
                                            "resource_group_name": "rg1", "tags": {"env": "dev"}},
           provider=azure),
        tf("azurerm_subnet", "s", {"id": vnet.replace("rg1", "RG1") + "/subnets/s1", "name": "s1",
                                   "address_prefixes": ["10.0.1.0/24"]}, provider=azure),
        tf("azurerm_storage_account", "st", {
            "id": GROUP + "/providers/Microsoft.Storage/storageAccounts/st", "name": "st",
            "primary_access_key": "S3CRET"}, provider=azure))))
    document, rows = standings(p, "az.tfstate")
    assert {k: r["standing"] for k, r in rows.items() if r.get("address")} == {
        "azurerm_virtual_network.v": "drifted", "azurerm_subnet.s": "managed",
        "azurerm_storage_account.st": "unseen"}, rows
    assert rows["azurerm_virtual_network.v"]["differences"] == [
        {"field": "tags.env", "declared": "dev", "live": "prod"}]
    google = 'provider["registry.terraform.io/hashicorp/google"]'
    p.write("live.json", "".join(json.dumps(
        {"name": "//compute.googleapis.com/projects/my-proj/" + path, "asset_type":
         "compute.googleapis.com/" + kind, "ancestors": ["projects/my-proj"],
         "resource": {"data": data}}) + "\n" for path, kind, data in (
             ("global/networks/net", "Network", {"name": "net"}),
             ("regions/europe-west1/subnetworks/sub", "Subnetwork",
              {"name": "sub", "ipCidrRange": "10.0.0.0/24"}))))
    p.write("g.tfstate", json.dumps(state(
        tf("google_compute_network", "net", {
            "id": "projects/my-proj/global/networks/net", "name": "net", "project": "my-proj"},
           provider=google),
        tf("google_compute_subnetwork", "sub", {
            "id": "projects/my-proj/regions/europe-west1/subnetworks/sub", "name": "sub",
            "ip_cidr_range": "10.0.1.0/24", "project": "my-proj"}, provider=google))))
    _, rows = standings(p, "g.tfstate")
    assert {k: r["standing"] for k, r in rows.items() if r.get("address")} == {
        "google_compute_network.net": "managed", "google_compute_subnetwork.sub": "drifted"}, rows
    there = {r["name"]: r for r in p.ok("list", "--from", "g.tfstate", "--json").json()}
    assert "region" not in there["net"] and there["sub"]["region"] == "europe-west1", there
    assert there["net"]["id"] == "//compute.googleapis.com/projects/my-proj/global/networks/net"


def test_the_formats_are_those_that_the_documentation_lists(p):
    with open(os.path.join(ROOT, "docs", "import.md"), encoding="utf-8") as f:
        text = f.read()
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    formats = p.ok("import", "--formats", "--json").json()
    assert len(formats) == 7, formats
    for f in formats:
        row = "| %s | %s | %s |" % (f["label"], f["made"], f["reads"])
        assert row in rows, row


def test_random_damage_never_crashes_it(p):
    rng = random.Random(int(os.environ.get("CVZ_SEED", "1")))
    base = bytearray(json.dumps(network()).encode())
    for _ in range(40):
        damaged = bytearray(base)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(damaged))
            if rng.random() < 0.3:
                del damaged[at:at + rng.randrange(1, 40)]
            else:
                damaged[at] = rng.choice(b'{}[]",:0a\\\x00\xff')
        p.write("x.json", bytes(damaged))
        r = p.run("list", "--from", "x.json")
        assert r.status in (0, INVALID, UNAVAILABLE), r


if __name__ == "__main__":
    main()

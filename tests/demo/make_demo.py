#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes assets/demo/aws.jsonl, the recording that `cloudviz demo` plays.

A web shop of nobody is built with boto3 in an emulator; the program scans it with --record. The
emulator is seeded and lives in one moment, so that the same recording comes out each time; one
operation is refused, so that the demo shows what a gap looks like.

    make_demo.py PATH_TO_CLOUDVIZ [OUTPUT]
"""

import argparse
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests/emul"))

import boto3
import botocore.config
import emulator

REGION = "eu-west-1"
ACCOUNT = emulator.ACCOUNT
CLOCK = "2026-03-02T09:00:00"
SEED = 20260302
DENIED = "ssm:DescribeParameters"
DOMAIN = "quillbasket.example"
ZONES = [REGION + letter for letter in "abc"]
IMAGE = "ami-0a1b2c3d4e5f60718"


def pairs(key="Key", value="Value", **tags):
    return [{key: name, value: text} for name, text in tags.items()]


def trust(service):
    return json.dumps({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole"}]})


class Shop:
    """The shop "Quillbasket": a network for what customers see, one for what the staff needs."""

    def __init__(self, url):
        self.url = url
        self.session = boto3.session.Session("demo", "demo", region_name=REGION)
        self.clients = {}

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = self.session.client(
                service, endpoint_url=self.url,
                config=botocore.config.Config(retries={"max_attempts": 1},
                                              s3={"addressing_style": "path"}))
        return self.clients[service]

    @staticmethod
    def spec(kind, name, **tags):
        return [{"ResourceType": kind, "Tags": pairs(Name=name, **tags)}]

    def build(self):
        for part in (self.identities, self.keys, self.prod_network, self.prod_groups,
                     self.storage, self.entry, self.web, self.databases, self.messages,
                     self.containers, self.functions, self.edge, self.shared_network,
                     self.watching):
            part()

    # ---- who may do what ----

    def identities(self):
        iam = self.client("iam")
        policy = iam.create_policy(
            PolicyName="shop-data-access", PolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "dynamodb:*"],
                    "Resource": "*"}]}))["Policy"]["Arn"]
        self.roles = {}
        for name, service in (("web-server", "ec2"), ("checkout-task", "ecs-tasks"),
                              ("order-functions", "lambda")):
            self.roles[name] = iam.create_role(
                RoleName=name, AssumeRolePolicyDocument=trust(service),
                Tags=pairs(team="shop"))["Role"]["Arn"]
            iam.attach_role_policy(RoleName=name, PolicyArn=policy)
        iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
        self.profile = iam.create_instance_profile(
            InstanceProfileName="web-server")["InstanceProfile"]["Arn"]
        iam.add_role_to_instance_profile(InstanceProfileName="web-server", RoleName="web-server")

    def keys(self):
        kms, secrets = self.client("kms"), self.client("secretsmanager")
        self.key = kms.create_key(Description="Customer data", Tags=pairs(
            "TagKey", "TagValue", team="platform"))["KeyMetadata"]["Arn"]
        kms.create_alias(AliasName="alias/shop-data", TargetKeyId=self.key)
        self.secret = secrets.create_secret(
            Name="prod/orders-db", SecretString="none", KmsKeyId=self.key,
            ClientRequestToken="0f0e0d0c-0b0a-4900-8807-060504030201",
            Tags=pairs(team="shop"))["ARN"]
        self.certificate = self.client("acm").request_certificate(
            DomainName=f"shop.{DOMAIN}", Tags=pairs(team="platform"))["CertificateArn"]

    # ---- the production network ----

    def prod_network(self):
        ec2 = self.client("ec2")
        self.vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=self.spec(
            "vpc", "prod", environment="prod"))["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnets = {}
        for row, tier in enumerate(("public", "private", "data")):
            self.subnets[tier] = [
                ec2.create_subnet(
                    VpcId=self.vpc, CidrBlock=f"10.20.{row * 16 + number}.0/24",
                    AvailabilityZone=zone, TagSpecifications=self.spec(
                        "subnet", f"prod-{tier}-{zone[-1]}", tier=tier))["Subnet"]["SubnetId"]
                for number, zone in enumerate(ZONES)]
        for subnet in self.subnets["public"]:
            ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        gateway = ec2.create_internet_gateway(TagSpecifications=self.spec(
            "internet-gateway", "prod"))["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        public = self.route_table(self.vpc, "prod-public", self.subnets["public"])
        ec2.create_route(RouteTableId=public, DestinationCidrBlock="0.0.0.0/0",
                         GatewayId=gateway)
        self.private_tables = []
        for number, zone in enumerate(ZONES):
            address = ec2.allocate_address(Domain="vpc", TagSpecifications=self.spec(
                "elastic-ip", f"prod-nat-{zone[-1]}"))["AllocationId"]
            nat = ec2.create_nat_gateway(
                SubnetId=self.subnets["public"][number], AllocationId=address,
                TagSpecifications=self.spec("natgateway", f"prod-{zone[-1]}"))["NatGateway"][
                    "NatGatewayId"]
            table = self.route_table(self.vpc, f"prod-private-{zone[-1]}",
                                     [self.subnets["private"][number]])
            ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0",
                             NatGatewayId=nat)
            self.private_tables.append(table)
        ec2.create_vpc_endpoint(
            VpcId=self.vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway",
            RouteTableIds=self.private_tables, TagSpecifications=self.spec("vpc-endpoint", "s3"))

    def route_table(self, vpc, name, subnets):
        ec2 = self.client("ec2")
        table = ec2.create_route_table(VpcId=vpc, TagSpecifications=self.spec(
            "route-table", name))["RouteTable"]["RouteTableId"]
        for subnet in subnets:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def group(self, vpc, name, description, *rules):
        """A security group; a rule is (port, where from: a CIDR or another group)."""
        ec2 = self.client("ec2")
        group = ec2.create_security_group(GroupName=name, Description=description, VpcId=vpc,
                                          TagSpecifications=self.spec("security-group", name))
        for port, source in rules:
            who = ({"UserIdGroupPairs": [{"GroupId": source}]} if source.startswith("sg-")
                   else {"IpRanges": [{"CidrIp": source}]})
            ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, **who}])
        return group["GroupId"]

    def prod_groups(self):
        self.groups = {"alb": self.group(self.vpc, "alb", "The Internet to the load balancer",
                                         (443, "0.0.0.0/0"), (80, "0.0.0.0/0"))}
        self.groups["web"] = self.group(self.vpc, "web", "Storefront",
                                        (8080, self.groups["alb"]))
        self.groups["checkout"] = self.group(self.vpc, "checkout", "Checkout service",
                                             (9000, self.groups["alb"]))
        self.groups["db"] = self.group(self.vpc, "orders-db", "Orders database",
                                       (5432, self.groups["web"]),
                                       (5432, self.groups["checkout"]))
        self.groups["cache"] = self.group(self.vpc, "session-cache", "Session cache",
                                          (6379, self.groups["web"]))

    # ---- storage ----

    def storage(self):
        s3 = self.client("s3")
        self.buckets = {}
        for stem, description in (("assets", "web"), ("invoices", "shop"), ("access-logs", "ops")):
            name = f"quillbasket-{stem}"
            s3.create_bucket(Bucket=name,
                             CreateBucketConfiguration={"LocationConstraint": REGION})
            s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration={
                "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True})
            s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(team=description)})
            self.buckets[stem] = name
        for stem in ("assets", "invoices"):
            s3.put_bucket_encryption(
                Bucket=self.buckets[stem], ServerSideEncryptionConfiguration={"Rules": [{
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.key}}]})
        s3.put_bucket_acl(Bucket=self.buckets["access-logs"],
                          GrantWrite="uri=http://acs.amazonaws.com/groups/s3/LogDelivery",
                          GrantReadACP="uri=http://acs.amazonaws.com/groups/s3/LogDelivery")
        for stem in ("assets", "invoices"):
            s3.put_bucket_logging(Bucket=self.buckets[stem], BucketLoggingStatus={
                "LoggingEnabled": {"TargetBucket": self.buckets["access-logs"],
                                   "TargetPrefix": f"{stem}/"}})

    # ---- what customers meet ----

    def entry(self):
        elbv2 = self.client("elbv2")
        balancer = elbv2.create_load_balancer(
            Name="shop", Scheme="internet-facing", Subnets=self.subnets["public"],
            SecurityGroups=[self.groups["alb"]], Tags=pairs(environment="prod"))[
                "LoadBalancers"][0]
        self.balancer, self.balancer_dns = balancer["LoadBalancerArn"], balancer["DNSName"]
        self.targets = {}
        for name, kind, port in (("storefront", "instance", 8080), ("checkout", "ip", 9000)):
            self.targets[name] = elbv2.create_target_group(
                Name=name, Protocol="HTTP", Port=port, VpcId=self.vpc, TargetType=kind,
                Tags=pairs(environment="prod"))["TargetGroups"][0]["TargetGroupArn"]
        elbv2.create_listener(
            LoadBalancerArn=self.balancer, Protocol="HTTPS", Port=443,
            Certificates=[{"CertificateArn": self.certificate}], DefaultActions=[{
                "Type": "forward", "ForwardConfig": {"TargetGroups": [
                    {"TargetGroupArn": arn, "Weight": 1} for arn in self.targets.values()]}}])

    def web(self):
        ec2, autoscaling = self.client("ec2"), self.client("autoscaling")
        template = ec2.create_launch_template(
            LaunchTemplateName="storefront", LaunchTemplateData={
                "ImageId": IMAGE, "InstanceType": "m7g.large",
                "SecurityGroupIds": [self.groups["web"]],
                "IamInstanceProfile": {"Arn": self.profile},
                "TagSpecifications": [{"ResourceType": "instance",
                                       "Tags": pairs(Name="storefront", environment="prod")}]})
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName="storefront", MinSize=0, MaxSize=9, DesiredCapacity=0,
            LaunchTemplate={"LaunchTemplateId": template["LaunchTemplate"]["LaunchTemplateId"],
                            "Version": "$Default"},
            VPCZoneIdentifier=",".join(self.subnets["private"]),
            TargetGroupARNs=[self.targets["storefront"]],
            Tags=[{"Key": "environment", "Value": "prod", "PropagateAtLaunch": True}])
        # AWS spreads a group over its subnets; the emulator would not.
        machines = [
            ec2.run_instances(
                MinCount=1, MaxCount=1, SubnetId=subnet, ClientToken=f"storefront-{number}",
                ImageId=IMAGE, InstanceType="m7g.large", SecurityGroupIds=[self.groups["web"]],
                IamInstanceProfile={"Arn": self.profile}, TagSpecifications=self.spec(
                    "instance", "storefront", environment="prod"))["Instances"][0]["InstanceId"]
            for number, subnet in enumerate(self.subnets["private"])]
        autoscaling.attach_instances(AutoScalingGroupName="storefront", InstanceIds=machines)
        autoscaling.update_auto_scaling_group(AutoScalingGroupName="storefront", MinSize=3)

    def databases(self):
        rds, elasticache = self.client("rds"), self.client("elasticache")
        dynamodb = self.client("dynamodb")
        rds.create_db_subnet_group(DBSubnetGroupName="prod-data", SubnetIds=self.subnets["data"],
                                   DBSubnetGroupDescription="Databases of the shop")
        rds.create_db_cluster(
            DBClusterIdentifier="orders", Engine="aurora-postgresql", EngineVersion="15.4",
            MasterUsername="shop", MasterUserPassword="not-a-password", StorageEncrypted=True,
            KmsKeyId=self.key, DBSubnetGroupName="prod-data",
            VpcSecurityGroupIds=[self.groups["db"]], Tags=pairs(environment="prod"))
        for number, name in enumerate(("orders-writer", "orders-reader-1", "orders-reader-2")):
            rds.create_db_instance(
                DBInstanceIdentifier=name, Engine="aurora-postgresql",
                DBInstanceClass="db.r6g.large", DBClusterIdentifier="orders",
                DBSubnetGroupName="prod-data", AvailabilityZone=ZONES[number],
                Tags=pairs(environment="prod"))
        # The emulator backs up each member by itself, where AWS backs up the cluster.
        for snapshot in rds.describe_db_snapshots()["DBSnapshots"]:
            rds.delete_db_snapshot(DBSnapshotIdentifier=snapshot["DBSnapshotIdentifier"])
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName="prod-cache", CacheSubnetGroupDescription="Caches of the shop",
            SubnetIds=self.subnets["data"])
        elasticache.create_cache_cluster(
            CacheClusterId="sessions", Engine="redis", EngineVersion="7.1", NumCacheNodes=1,
            CacheNodeType="cache.r7g.large", CacheSubnetGroupName="prod-cache",
            SecurityGroupIds=[self.groups["cache"]], PreferredAvailabilityZone=ZONES[0],
            Tags=pairs(environment="prod"))
        self.streams = {}
        for name in ("carts", "inventory"):
            table = dynamodb.create_table(
                TableName=name, BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                StreamSpecification={"StreamEnabled": True,
                                     "StreamViewType": "NEW_AND_OLD_IMAGES"},
                SSESpecification={"Enabled": True, "SSEType": "KMS",
                                  "KMSMasterKeyId": self.key},
                Tags=pairs(environment="prod"))["TableDescription"]
            self.streams[name] = table["LatestStreamArn"]

    def messages(self):
        sqs, sns = self.client("sqs"), self.client("sns")
        arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:"
        sqs.create_queue(QueueName="orders-failed", tags={"environment": "prod"})
        for name in ("orders", "mailings"):
            sqs.create_queue(QueueName=name, tags={"environment": "prod"}, Attributes={
                "KmsMasterKeyId": self.key, "RedrivePolicy": json.dumps(
                    {"deadLetterTargetArn": arn + "orders-failed", "maxReceiveCount": 5})})
        self.queues = {name: arn + name for name in ("orders", "mailings", "orders-failed")}
        self.topics = {
            name: sns.create_topic(Name=name, Tags=pairs(environment="prod"))["TopicArn"]
            for name in ("order-events", "on-call")}
        for queue in ("orders", "mailings"):
            sns.subscribe(TopicArn=self.topics["order-events"], Protocol="sqs",
                          Endpoint=self.queues[queue])

    def containers(self):
        ecs, ecr, logs = self.client("ecs"), self.client("ecr"), self.client("logs")
        repository = ecr.create_repository(repositoryName="shop/checkout", tags=pairs(
            team="shop"))["repository"]["repositoryUri"]
        logs.create_log_group(logGroupName="/ecs/checkout", tags={"environment": "prod"})
        cluster = ecs.create_cluster(clusterName="shop", tags=pairs("key", "value",
                                                                    environment="prod"))
        definition = ecs.register_task_definition(
            family="checkout", networkMode="awsvpc", requiresCompatibilities=["FARGATE"],
            cpu="512", memory="1024", taskRoleArn=self.roles["checkout-task"],
            executionRoleArn=self.roles["checkout-task"], containerDefinitions=[{
                "name": "checkout", "image": f"{repository}:4.2.0", "memory": 1024,
                "secrets": [{"name": "DB_PASSWORD", "valueFrom": self.secret}],
                "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": "/ecs/checkout", "awslogs-region": REGION,
                    "awslogs-stream-prefix": "checkout"}}}])["taskDefinition"]
        ecs.create_service(
            cluster=cluster["cluster"]["clusterName"], serviceName="checkout", desiredCount=3,
            taskDefinition=definition["taskDefinitionArn"], launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {
                "subnets": self.subnets["private"],
                "securityGroups": [self.groups["checkout"]]}},
            loadBalancers=[{"targetGroupArn": self.targets["checkout"],
                            "containerName": "checkout", "containerPort": 9000}],
            tags=pairs("key", "value", environment="prod"))

    def functions(self):
        awslambda, events = self.client("lambda"), self.client("events")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr(zipfile.ZipInfo("main.py", (2026, 1, 1, 0, 0, 0)),
                             "def handler(event, context):\n    return event\n")
        self.functions_made = {}
        for name in ("fulfil-order", "returns-api"):
            self.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")
        for name in ("fulfil-order", "send-mail", "nightly-report", "returns-api"):
            self.functions_made[name] = awslambda.create_function(
                FunctionName=name, Runtime="python3.13", Handler="main.handler", MemorySize=512,
                Role=self.roles["order-functions"], Code={"ZipFile": code.getvalue()},
                LoggingConfig={"LogFormat": "JSON", "LogGroup": f"/aws/lambda/{name}"},
                Tags={"environment": "prod"})["FunctionArn"]
        for source, function in ((self.queues["orders"], "fulfil-order"),
                                 (self.queues["mailings"], "send-mail"),
                                 (self.streams["inventory"], "send-mail")):
            position = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
            awslambda.create_event_source_mapping(EventSourceArn=source, BatchSize=10,
                                                  FunctionName=function, **position)
        events.put_rule(Name="nightly", ScheduleExpression="cron(0 2 * * ? *)")
        events.put_targets(Rule="nightly", Targets=[
            {"Id": "report", "Arn": self.functions_made["nightly-report"]}])
        events.put_rule(Name="order-shipped",
                        EventPattern='{"source": ["quillbasket.orders"]}')
        events.put_targets(Rule="order-shipped", Targets=[
            {"Id": "mail", "Arn": self.queues["mailings"]}])

    def edge(self):
        cloudfront, route53 = self.client("cloudfront"), self.client("route53")
        v2 = self.client("apigatewayv2")
        api = v2.create_api(Name="returns", ProtocolType="HTTP",
                            Tags={"environment": "prod"})["ApiId"]
        v2.create_integration(ApiId=api, IntegrationType="AWS_PROXY", PayloadFormatVersion="2.0",
                              IntegrationUri=self.functions_made["returns-api"])
        distribution = cloudfront.create_distribution_with_tags(DistributionConfigWithTags={
            "Tags": {"Items": pairs(environment="prod")}, "DistributionConfig": {
                "CallerReference": "shop", "Comment": "The shop's front", "Enabled": True,
                "PriceClass": "PriceClass_100",
                "Aliases": {"Quantity": 1, "Items": [f"www.{DOMAIN}"]},
                "Origins": {"Quantity": 2, "Items": [
                    {"Id": "assets", "S3OriginConfig": {"OriginAccessIdentity": ""},
                     "DomainName": f"{self.buckets['assets']}.s3.amazonaws.com"},
                    {"Id": "shop", "DomainName": self.balancer_dns, "CustomOriginConfig": {
                        "HTTPPort": 80, "HTTPSPort": 443,
                        "OriginProtocolPolicy": "https-only"}}]},
                "DefaultCacheBehavior": {
                    "TargetOriginId": "shop", "ViewerProtocolPolicy": "redirect-to-https",
                    "ForwardedValues": {"QueryString": True, "Cookies": {"Forward": "all"}},
                    "MinTTL": 0}}})["Distribution"]
        zone = route53.create_hosted_zone(Name=DOMAIN, CallerReference="zone")["HostedZone"]["Id"]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [
            {"Action": "CREATE", "ResourceRecordSet": record} for record in (
                {"Name": f"www.{DOMAIN}", "Type": "A", "AliasTarget": {
                    "HostedZoneId": "Z2FDTNDATAQYW2", "EvaluateTargetHealth": False,
                    "DNSName": distribution["DomainName"]}},
                {"Name": f"shop.{DOMAIN}", "Type": "A", "AliasTarget": {
                    "HostedZoneId": "Z32O12XQLNTSW2", "EvaluateTargetHealth": True,
                    "DNSName": "dualstack." + self.balancer_dns}},
                {"Name": f"returns.{DOMAIN}", "Type": "CNAME", "TTL": 300, "ResourceRecords": [
                    {"Value": f"{api}.execute-api.{REGION}.amazonaws.com"}]})]})

    # ---- the staff's network ----

    def shared_network(self):
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.90.0.0/16", TagSpecifications=self.spec(
            "vpc", "shared-services", environment="shared"))["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.90.{number}.0/24", AvailabilityZone=zone,
                              TagSpecifications=self.spec("subnet", f"shared-{zone[-1]}"))[
                                  "Subnet"]["SubnetId"]
            for number, zone in enumerate(ZONES[:2])]
        table = self.route_table(vpc, "shared", subnets)
        office = ec2.create_customer_gateway(
            Type="ipsec.1", PublicIp="198.51.100.24", BgpAsn=65010,
            TagSpecifications=self.spec("customer-gateway", "head-office"))["CustomerGateway"]
        gateway = ec2.create_vpn_gateway(Type="ipsec.1", TagSpecifications=self.spec(
            "vpn-gateway", "shared"))["VpnGateway"]["VpnGatewayId"]
        ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=vpc)
        ec2.create_vpn_connection(Type="ipsec.1", VpnGatewayId=gateway,
                                  CustomerGatewayId=office["CustomerGatewayId"],
                                  TagSpecifications=self.spec("vpn-connection", "head-office"))
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="172.16.0.0/12",
                         GatewayId=gateway)
        peering = ec2.create_vpc_peering_connection(
            VpcId=vpc, PeerVpcId=self.vpc, TagSpecifications=self.spec(
                "vpc-peering-connection", "shared-to-prod"))["VpcPeeringConnection"][
                    "VpcPeeringConnectionId"]
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.20.0.0/16",
                         VpcPeeringConnectionId=peering)
        for private in self.private_tables:
            ec2.create_route(RouteTableId=private, DestinationCidrBlock="10.90.0.0/16",
                             VpcPeeringConnectionId=peering)
        group = self.group(vpc, "staff", "From the head office", (22, "172.16.0.0/12"),
                           (389, "172.16.0.0/12"))
        for name, kind, subnet in (("bastion", "t4g.small", subnets[0]),
                                   ("directory", "m6i.large", subnets[1])):
            ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, InstanceType=kind,
                              SubnetId=subnet, SecurityGroupIds=[group], ClientToken=name,
                              TagSpecifications=self.spec("instance", name,
                                                          environment="shared"))

    def watching(self):
        cloudwatch = self.client("cloudwatch")
        watched = (
            ("shop errors", "AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer",
             self.balancer.split("loadbalancer/")[1]),
            ("orders stuck", "AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName",
             "orders-failed"),
            ("orders database busy", "AWS/RDS", "CPUUtilization", "DBClusterIdentifier",
             "orders"))
        for name, namespace, metric, dimension, value in watched:
            cloudwatch.put_metric_alarm(
                AlarmName=name, Namespace=namespace, MetricName=metric, Statistic="Maximum",
                Period=60, EvaluationPeriods=3, Threshold=1.0,
                ComparisonOperator="GreaterThanThreshold",
                AlarmActions=[self.topics["on-call"]],
                Dimensions=[{"Name": dimension, "Value": value}])
            cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="fine")
        self.client("cloudtrail").create_trail(
            Name="audit", S3BucketName=self.buckets["access-logs"], IsMultiRegionTrail=True)


# ---- the recording ----

def service_variables(port):
    """Each service at a host of its own, so that a recorded address says whose it is."""
    variables = {"AWS_ENDPOINT_URL_STS": f"http://sts.{REGION}.amazonaws.com.localhost:{port}"}
    for path in sorted(os.listdir(os.path.join(ROOT, "catalogue/aws"))):
        with open(os.path.join(ROOT, "catalogue/aws", path), encoding="utf-8") as text:
            fields = dict(re.findall(r"^(\w+): \"?([^\"\n]+)", text.read(), re.M))
        region = fields.get("region", REGION)
        host = fields.get("host", f"{fields['endpoint']}.{region}.amazonaws.com")
        host = host.replace("{$account}", ACCOUNT).replace("{$region}", region)
        name = re.sub(r"[^A-Z0-9]", "_", fields.get("service_id", fields["service"]).upper())
        variables[f"AWS_ENDPOINT_URL_{name}"] = f"http://{host}.localhost:{port}"
    return variables


def record(program, url, folder):
    port = url.rsplit(":", 1)[1]
    path = os.path.join(folder, "recording.jsonl")
    env = {"PATH": os.environ["PATH"], "HOME": folder, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
           "AWS_SECRET_ACCESS_KEY": "example", "AWS_REGION": REGION,
           "AWS_EC2_METADATA_DISABLED": "true", **service_variables(port)}
    done = subprocess.run(
        [program, "discover", "aws", "--store", f"sqlite:{folder}/demo.db", "--in-flight", "1",
         "--record", path], env=env, check=False)
    if done.returncode not in (0, 3):   # 3: complete, but for what was refused
        sys.exit(f"the scan ended with status {done.returncode}")
    with open(path, encoding="utf-8") as lines:
        return tidy(lines, port)


def tidy(lines, port):
    """Addresses as they are in AWS; each answer once; in an order that does not depend on the
    scan's."""
    kept, seen, homes = [], set(), list(HOMES)
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        line = re.sub(rf"http://([a-z0-9.-]+)\.localhost:{port}", r"https://\1", line.strip())
        # A bucket is asked in its own region, which one address for all of S3 does not tell.
        line = re.sub(r"https://s3\.us-east-1\.([a-z.]+)/(?=quillbasket)",
                      rf"https://s3.{REGION}.\1/", line)
        # The one number that the emulator draws from elsewhere.
        line = re.sub(r'(\\"Serial\\": \\")\d+', r"\g<1>69479831455184872257", line)
        # And one that is an address in its memory: of the rule that a listener has by itself.
        line = re.sub(r"(:listener-rule/app/shop/\w+/\w+/)\d+(?=<)", r"\g<1>140687730990800", line)
        row = json.loads(line)
        row["headers"] = {name: value for name, value in row.get("headers", {}).items()
                          if name.lower() in ("content-type", "x-amzn-errortype")}
        if (row["url"], row.get("target")) in seen and "//tagging." in row["url"]:
            row = tags_at_home(row, homes.pop(0))
        seen.add((row["url"], row.get("target")))
        kept.append(row)
    kept.sort(key=lambda row: (row["url"], row.get("target", ""), row.get("body", "")))
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
                   for row in kept)


# Where the index of tags is asked for what is global, and for which services.
HOMES = (("us-east-1", ("cloudfront", "iam", "route53")), ("us-west-2", ("globalaccelerator",)))


def tags_at_home(row, home):
    """The index of tags is asked again, for what is global, in other regions: one address for all
    cannot tell which, and the emulator answers all to each."""
    region, services = home
    answer = json.loads(row["response"])
    answer["ResourceTagMappingList"] = [
        one for one in answer["ResourceTagMappingList"]
        if one["ResourceARN"].split(":")[2] in services]
    return {**row, "url": row["url"].replace(REGION, region), "response": json.dumps(answer)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("output", nargs="?", default=os.path.join(ROOT, "assets/demo/aws.jsonl"))
    args = parser.parse_args()
    settings = {"EMULATOR_CLOCK": CLOCK, "EMULATOR_EMPTY": "yes", "EMULATOR_DENY": DENIED,
                "EMULATOR_REGIONS": REGION, "PYTHONHASHSEED": "0",
                "MOTO_ACM_VALIDATION_WAIT": "-1"}
    with tempfile.TemporaryDirectory() as folder, \
            emulator.running(os.path.join(folder, "emulator.log"), **settings) as emulated:
        emulated.post(f"/moto-api/seed?a={SEED}")
        Shop(emulated.url).build()
        text = record(os.path.abspath(args.program), emulated.url, folder)
    os.makedirs(os.path.dirname(args.output), exist_ok=True)
    with open(args.output, "w", encoding="utf-8") as output:
        output.write(text)
    print(f"{args.output}: {text.count(chr(10))} answers, {len(text.encode()) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

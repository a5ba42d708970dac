# SPDX-License-Identifier: Apache-2.0
"""What is in an account, by boto3: the other opinion that a scan is compared with. A table of kinds
in the API's own words (never the catalogue's): which operation lists them, which member is the id,
where the tags are, and which members refer to what."""

import json
import re
import urllib.parse
from dataclasses import dataclass, field
from typing import Any, Callable

import boto3
import botocore.config
import botocore.exceptions
import jmespath
import oracle_reach as reach

ACCOUNT = "123456789012"
HOME = "us-east-1"


@dataclass
class Kind:
    name: str
    service: str
    operation: str
    items: str
    id: Callable[[dict, str], str]
    label: Any = None  # path of the name; default: the native id
    tags: Any = None  # "Tags", "map:tags" or (client, item) -> dict
    native: Any = None
    keys: tuple = ()
    parent: tuple = ()  # ((path, kind), ...): the first that gives something
    refs: tuple = ()  # (verb, path or function, kind or kinds or "dns" or "any"[, "<"])
    params: dict = field(default_factory=dict)
    parts: Any = None  # (client, item, region) -> dict: further calls for one item
    under: Any = None  # (kind, parameters from the parent's item)
    is_global: bool = False
    keep: Any = None  # item -> bool
    dns: tuple = ()


@dataclass
class Found:
    kind: Kind
    item: dict
    region: str
    id: str
    native: str
    name: str
    tags: dict
    keys: set
    parent_item: Any = None


def arn(service, text, region=True, account=True):
    """An id in AWS's form, from members of the item."""
    def make(item, here):
        return (f"arn:aws:{service}:{here if region else ''}:{ACCOUNT if account else ''}:"
                + text.format(**item))
    return make


def member(name):
    return lambda item, _here: item[name]


def picked(path, pattern):
    """Values of a path, reduced to what a pattern's first group finds in them."""
    def keys(item):
        texts = jmespath.search(path, item)
        texts = texts if isinstance(texts, list) else [texts]
        return [match.group(1) for text in texts if text
                for match in [re.search(pattern, text)] if match]
    return keys


def when(condition, path):
    def keys(item):
        return jmespath.search(path, item) if condition(item) else None
    return keys


def ec2(name, operation, items, native, arn_word, **rest):
    rest.setdefault("tags", "Tags")
    rest.setdefault("label", "tag:Name")
    # Images and snapshots may be everybody's: their ARNs name no account.
    account = name not in ("image", "snapshot")
    return Kind(name=f"aws.ec2.{name}", service="ec2", operation=operation, items=items,
                id=arn("ec2", arn_word + "/{" + native + "}", account=account), native=native,
                **rest)


def tags_of(operation, param, answer, source, **more):
    """Tags that have an operation of their own."""
    def ask(client, item):
        value = source(item) if callable(source) else item[source]
        found = jmespath.search(answer, getattr(client, operation)(**{param: value}, **more))
        if isinstance(found, dict):
            return found
        return {tag.get("Key", tag.get("key", tag.get("TagKey"))):
                tag.get("Value", tag.get("value", tag.get("TagValue"))) for tag in found or ()}
    return ask


SUBNET, VPC, GROUP = "aws.ec2.subnet", "aws.ec2.vpc", "aws.ec2.security-group"
ROLE, KEY, BUCKET = "aws.iam.role", "aws.kms.key", "aws.s3.bucket"
TOPIC, QUEUE, FUNCTION = "aws.sns.topic", "aws.sqs.queue", "aws.lambda.function"
LOGS, SECRET, TABLE = "aws.logs.log-group", "aws.secretsmanager.secret", "aws.dynamodb.table"
IN_VPC = (("VpcId", VPC),)
IN_SUBNET = (("SubnetId", SUBNET), ("VpcId", VPC))
S3_URI = r"^s3a?://([^/]+)"

KINDS = [
    # ---- EC2 ----
    ec2("instance", "describe_instances", "Reservations[].Instances[]", "InstanceId", "instance",
        parent=IN_SUBNET, keep=lambda item: item["State"]["Name"] != "terminated",
        dns=("PublicDnsName", "PrivateDnsName"), refs=(
            ("secured-by", "SecurityGroups[].GroupId", GROUP),
            ("assumes", "IamInstanceProfile.Arn", "aws.iam.instance-profile"),
            ("created-from", "ImageId", "aws.ec2.image"),
            ("depends-on", "KeyName", "aws.ec2.key-pair"),
            ("attached-to", "BlockDeviceMappings[].Ebs.VolumeId", "aws.ec2.volume", "<"),
            ("attached-to", "NetworkInterfaces[].NetworkInterfaceId",
             "aws.ec2.network-interface", "<"))),
    ec2("volume", "describe_volumes", "Volumes[]", "VolumeId", "volume", refs=(
        ("attached-to", "Attachments[].InstanceId", "aws.ec2.instance"),
        ("created-from", "SnapshotId", "aws.ec2.snapshot"),
        ("encrypted-by", "KmsKeyId", KEY))),
    ec2("snapshot", "describe_snapshots", "Snapshots[]", "SnapshotId", "snapshot",
        params={"OwnerIds": ["self"]}, refs=(
            ("backs-up", when(lambda item: item["VolumeId"] != "vol-ffffffff", "VolumeId"),
             "aws.ec2.volume"), ("encrypted-by", "KmsKeyId", KEY))),
    ec2("image", "describe_images", "Images[]", "ImageId", "image", label="Name",
        params={"Owners": ["self"]}, refs=(
            ("created-from", "BlockDeviceMappings[].Ebs.SnapshotId", "aws.ec2.snapshot"),
            ("created-from", "SourceInstanceId", "aws.ec2.instance"))),
    ec2("key-pair", "describe_key_pairs", "KeyPairs[]", "KeyPairId", "key-pair", label="KeyName",
        keys=("KeyName",)),
    ec2("launch-template", "describe_launch_templates", "LaunchTemplates[]", "LaunchTemplateId",
        "launch-template", label="LaunchTemplateName", keys=("LaunchTemplateName",),
        parts=lambda client, item, _region: {"Data": client.describe_launch_template_versions(
            LaunchTemplateId=item["LaunchTemplateId"], Versions=["$Default"])[
                "LaunchTemplateVersions"][0]["LaunchTemplateData"]}, refs=(
            ("secured-by", "Data.SecurityGroupIds[]", GROUP),
            ("secured-by", "Data.NetworkInterfaces[].Groups[]", GROUP),
            ("assumes", "Data.IamInstanceProfile.Arn", "aws.iam.instance-profile"),
            ("created-from", "Data.ImageId", "aws.ec2.image"),
            ("attached-to", "Data.NetworkInterfaces[].SubnetId", SUBNET),
            ("depends-on", "Data.KeyName", "aws.ec2.key-pair"))),
    ec2("spot-fleet", "describe_spot_fleet_requests", "SpotFleetRequestConfigs[]",
        "SpotFleetRequestId", "spot-fleet-request", refs=(
            ("assumes", "SpotFleetRequestConfig.IamFleetRole", ROLE),
            ("created-from", "SpotFleetRequestConfig.LaunchSpecifications[].ImageId",
             "aws.ec2.image"))),
    # ---- VPC ----
    ec2("vpc", "describe_vpcs", "Vpcs[]", "VpcId", "vpc", refs=(
        ("depends-on", when(lambda item: item["DhcpOptionsId"] != "default", "DhcpOptionsId"),
         "aws.ec2.dhcp-options"),)),
    ec2("subnet", "describe_subnets", "Subnets[]", "SubnetId", "subnet", parent=IN_VPC,
        keys=(lambda item: f"{item['SubnetId']} in {item['AvailabilityZone']}",),
        refs=(("attached-to", "VpcId", "main table", "<"),)),
    ec2("security-group", "describe_security_groups", "SecurityGroups[]", "GroupId",
        "security-group", label="GroupName", parent=IN_VPC, refs=(
            ("allows", "IpPermissions[].UserIdGroupPairs[].GroupId", GROUP, "<"),
            ("allows", "IpPermissions[].PrefixListIds[].PrefixListId", "aws.ec2.prefix-list", "<"),
            ("allows", "IpPermissionsEgress[].UserIdGroupPairs[].GroupId", GROUP),
            ("allows", "IpPermissionsEgress[].PrefixListIds[].PrefixListId",
             "aws.ec2.prefix-list"),
            ("allows", reach.rules("IpPermissions"), "range", "<"),
            ("allows", reach.rules("IpPermissionsEgress", everywhere=False), "range"))),
    ec2("network-acl", "describe_network_acls", "NetworkAcls[]", "NetworkAclId", "network-acl",
        parent=IN_VPC, refs=(("secured-by", "Associations[].SubnetId", SUBNET, "<"),
                             ("allows", reach.entries(False), "range", "<"),
                             ("allows", reach.entries(True), "range"))),
    ec2("route-table", "describe_route_tables", "RouteTables[]", "RouteTableId", "route-table",
        parent=IN_VPC, refs=(
            ("attached-to", "Associations[].SubnetId", SUBNET),
            ("attached-to", "Associations[].GatewayId", "aws.ec2.internet-gateway"),
            ("routes-to", picked("Routes[].GatewayId", "^(igw-.*)"), "aws.ec2.internet-gateway"),
            ("routes-to", picked("Routes[].GatewayId", "^(vgw-.*)"), "aws.ec2.vpn-gateway"),
            ("routes-to", picked("Routes[].GatewayId", "^(vpce-.*)"), "aws.ec2.vpc-endpoint"),
            ("routes-to", "Routes[].NatGatewayId", "aws.ec2.nat-gateway"),
            ("routes-to", "Routes[].TransitGatewayId", "aws.ec2.transit-gateway"),
            ("routes-to", "Routes[].VpcPeeringConnectionId", "aws.ec2.vpc-peering-connection"),
            ("routes-to", "Routes[].NetworkInterfaceId", "aws.ec2.network-interface"),
            ("routes-to", "Routes[].InstanceId", "aws.ec2.instance"),
            ("routes-to", "Routes[].EgressOnlyInternetGatewayId",
             "aws.ec2.egress-only-internet-gateway"),
            ("depends-on", "Routes[].DestinationPrefixListId", "aws.ec2.prefix-list"))),
    ec2("nat-gateway", "describe_nat_gateways", "NatGateways[]", "NatGatewayId", "natgateway",
        parent=IN_SUBNET, keep=lambda item: item["State"] != "deleted", refs=(
            ("attached-to", "NatGatewayAddresses[].NetworkInterfaceId",
             "aws.ec2.network-interface", "<"),
            ("attached-to", "NatGatewayAddresses[].AllocationId", "aws.ec2.elastic-ip", "<"))),
    ec2("internet-gateway", "describe_internet_gateways", "InternetGateways[]",
        "InternetGatewayId", "internet-gateway", parent=(("Attachments[].VpcId", VPC),), refs=(
            ("routes-to", when(lambda item: item["Attachments"], "`internet`"), "internet",
             "<"),)),
    ec2("egress-only-internet-gateway", "describe_egress_only_internet_gateways",
        "EgressOnlyInternetGateways[]", "EgressOnlyInternetGatewayId",
        "egress-only-internet-gateway", parent=(("Attachments[].VpcId", VPC),), refs=(
            ("routes-to", when(lambda item: item["Attachments"], "`internet`"), "internet"),)),
    ec2("network-interface", "describe_network_interfaces", "NetworkInterfaces[]",
        "NetworkInterfaceId", "network-interface", parent=IN_SUBNET, tags="TagSet",
        keys=(lambda item: f"{item.get('VpcId')}/{item.get('PrivateIpAddress')}",), refs=(
            ("attached-to", "Attachment.InstanceId", "aws.ec2.instance"),
            ("secured-by", "Groups[].GroupId", GROUP),
            ("attached-to", "Association.AllocationId", "aws.ec2.elastic-ip", "<"),
            ("attached-to", picked("Description", "^ELB ((?:app|net|gwy)/.+)$"),
             "aws.elbv2.load-balancer"),
            ("attached-to", picked("Description", "^Interface for NAT Gateway (nat-.+)$"),
             "aws.ec2.nat-gateway"),
            ("attached-to", picked("Description", "^VPC Endpoint Interface (vpce-.+)$"),
             "aws.ec2.vpc-endpoint"))),
    ec2("elastic-ip", "describe_addresses", "Addresses[]", "AllocationId", "elastic-ip",
        label=lambda item, tags: tags.get("Name", item["PublicIp"]), keys=("PublicIp",), refs=(
            ("attached-to", "InstanceId", "aws.ec2.instance"),
            ("attached-to", "NetworkInterfaceId", "aws.ec2.network-interface"))),
    ec2("vpc-endpoint", "describe_vpc_endpoints", "VpcEndpoints[]", "VpcEndpointId",
        "vpc-endpoint", parent=IN_VPC,
        label=lambda item, tags: tags.get("Name", item["ServiceName"]), refs=(
            ("attached-to", "SubnetIds[]", SUBNET),
            ("attached-to", "RouteTableIds[]", "aws.ec2.route-table"),
            ("secured-by", "Groups[].GroupId", GROUP),
            ("attached-to", "NetworkInterfaceIds[]", "aws.ec2.network-interface", "<"))),
    ec2("vpc-endpoint-service", "describe_vpc_endpoint_service_configurations",
        "ServiceConfigurations[]", "ServiceId", "vpc-endpoint-service", refs=(
            ("targets", "NetworkLoadBalancerArns[]", "aws.elbv2.load-balancer"),
            ("targets", "GatewayLoadBalancerArns[]", "aws.elbv2.load-balancer"))),
    ec2("dhcp-options", "describe_dhcp_options", "DhcpOptions[]", "DhcpOptionsId",
        "dhcp-options"),
    ec2("prefix-list", "describe_managed_prefix_lists", "PrefixLists[]", "PrefixListId",
        "prefix-list", label="PrefixListName", keep=lambda item: item.get("OwnerId") != "AWS"),
    ec2("flow-log", "describe_flow_logs", "FlowLogs[]", "FlowLogId", "vpc-flow-log", refs=(
        ("logs-to", "ResourceId", [VPC, SUBNET, "aws.ec2.network-interface"], "<"),
        ("logs-to", "LogGroupName", LOGS),
        ("logs-to", picked("LogDestination", "^(arn:aws:s3:::[^/]+)"), BUCKET),
        ("assumes", "DeliverLogsPermissionArn", ROLE))),
    ec2("vpc-peering-connection", "describe_vpc_peering_connections", "VpcPeeringConnections[]",
        "VpcPeeringConnectionId", "vpc-peering-connection", refs=(
            ("peers-with", "RequesterVpcInfo.VpcId", VPC, "<"),
            ("peers-with", "AccepterVpcInfo.VpcId", VPC))),
    ec2("transit-gateway", "describe_transit_gateways", "TransitGateways[]", "TransitGatewayId",
        "transit-gateway", label=lambda item, tags: tags.get("Name", item.get("Description"))),
    ec2("transit-gateway-attachment", "describe_transit_gateway_attachments",
        "TransitGatewayAttachments[]", "TransitGatewayAttachmentId", "transit-gateway-attachment",
        refs=(("routes-to", "ResourceId", [VPC, "aws.ec2.vpn-connection"], "<"),
              ("routes-to", "TransitGatewayId", "aws.ec2.transit-gateway"),
              ("attached-to", "Association.TransitGatewayRouteTableId",
               "aws.ec2.transit-gateway-route-table", "<"))),
    ec2("transit-gateway-route-table", "describe_transit_gateway_route_tables",
        "TransitGatewayRouteTables[]", "TransitGatewayRouteTableId",
        "transit-gateway-route-table", refs=(
            ("attached-to", "TransitGatewayId", "aws.ec2.transit-gateway"),)),
    ec2("vpn-gateway", "describe_vpn_gateways", "VpnGateways[]", "VpnGatewayId", "vpn-gateway",
        parent=(("VpcAttachments[?State=='attached'].VpcId", VPC),)),
    ec2("customer-gateway", "describe_customer_gateways", "CustomerGateways[]",
        "CustomerGatewayId", "customer-gateway"),
    ec2("vpn-connection", "describe_vpn_connections", "VpnConnections[]", "VpnConnectionId",
        "vpn-connection", refs=(
            ("routes-to", "CustomerGatewayId", "aws.ec2.customer-gateway", "<"),
            ("routes-to", "VpnGatewayId", "aws.ec2.vpn-gateway"),
            ("routes-to", "TransitGatewayId", "aws.ec2.transit-gateway"))),
    # ---- compute ----
    Kind("aws.autoscaling.group", "autoscaling", "describe_auto_scaling_groups",
         "AutoScalingGroups[]", member("AutoScalingGroupARN"), native="AutoScalingGroupName",
         tags="Tags", parent=((lambda item: item["VPCZoneIdentifier"].split(","), SUBNET),), refs=(
             ("targets", "Instances[].InstanceId", "aws.ec2.instance"),
             ("attached-to", lambda item: item["VPCZoneIdentifier"].split(","), SUBNET),
             ("targets", "TargetGroupARNs[]", "aws.elbv2.target-group", "<"),
             ("targets", "LoadBalancerNames[]", "aws.elb.load-balancer", "<"),
             ("created-from", "LaunchTemplate.LaunchTemplateId", "aws.ec2.launch-template"),
             ("created-from", "LaunchConfigurationName",
              "aws.autoscaling.launch-configuration"),
             ("assumes", "ServiceLinkedRoleARN", ROLE))),
    Kind("aws.autoscaling.launch-configuration", "autoscaling", "describe_launch_configurations",
         "LaunchConfigurations[]", member("LaunchConfigurationARN"),
         native="LaunchConfigurationName", refs=(
             ("secured-by", "SecurityGroups[]", GROUP),
             ("created-from", "ImageId", "aws.ec2.image"),
             ("depends-on", "KeyName", "aws.ec2.key-pair"),
             ("assumes", "IamInstanceProfile", "aws.iam.instance-profile"))),
    Kind("aws.elbv2.load-balancer", "elbv2", "describe_load_balancers", "LoadBalancers[]",
         member("LoadBalancerArn"), native="LoadBalancerArn", label="LoadBalancerName",
         tags=tags_of("describe_tags", "ResourceArns", "TagDescriptions[0].Tags",
                      lambda item: [item["LoadBalancerArn"]]), parent=IN_VPC,
         keys=(lambda item: item["LoadBalancerArn"].split("loadbalancer/")[1],),
         dns=("DNSName", lambda item: "dualstack." + item["DNSName"]), refs=(
             ("routes-to", when(lambda item: item["Scheme"] == "internet-facing", "`internet`"),
              "internet", "<"),
             ("attached-to", "AvailabilityZones[].SubnetId", SUBNET),
             ("secured-by", "SecurityGroups[]", GROUP))),
    Kind("aws.elbv2.listener", "elbv2", "describe_listeners", "Listeners[]",
         member("ListenerArn"), native="ListenerArn",
         label=lambda item, _tags: f"{item['Protocol']} {item['Port']}",
         tags=tags_of("describe_tags", "ResourceArns", "TagDescriptions[0].Tags",
                      lambda item: [item["ListenerArn"]]),
         parts=lambda client, item, _region: {"Rules": [
             rule for rule in client.describe_rules(ListenerArn=item["ListenerArn"])["Rules"]
             if not rule["IsDefault"]]},
         under=("aws.elbv2.load-balancer",
                lambda parent: {"LoadBalancerArn": parent["LoadBalancerArn"]}), refs=(
             ("routes-to", "LoadBalancerArn", "aws.elbv2.load-balancer", "<"),
             ("targets", "DefaultActions[].TargetGroupArn", "aws.elbv2.target-group"),
             ("targets", "DefaultActions[].ForwardConfig.TargetGroups[].TargetGroupArn",
              "aws.elbv2.target-group"),
             ("targets", "Rules[].Actions[].[TargetGroupArn, ForwardConfig.TargetGroups[].TargetGroupArn][][]",
              "aws.elbv2.target-group"),
             ("depends-on", "Certificates[].CertificateArn", "aws.acm.certificate"))),
    Kind("aws.elbv2.target-group", "elbv2", "describe_target_groups", "TargetGroups[]",
         member("TargetGroupArn"), native="TargetGroupArn", label="TargetGroupName",
         parent=IN_VPC, tags=tags_of("describe_tags", "ResourceArns", "TagDescriptions[0].Tags",
                      lambda item: [item["TargetGroupArn"]]),
         parts=lambda client, item, _region: {"Targets": client.describe_target_health(
             TargetGroupArn=item["TargetGroupArn"])["TargetHealthDescriptions"]}, refs=(
             ("targets", "LoadBalancerArns[]", "aws.elbv2.load-balancer", "<"),
             ("targets", when(lambda item: item["TargetType"] == "instance",
                              "Targets[].Target.Id"), "aws.ec2.instance"),
             ("targets", when(lambda item: item["TargetType"] == "lambda",
                              "Targets[].Target.Id"), FUNCTION),
             ("targets", lambda item: [f"{item['VpcId']}/{target['Target']['Id']}"
                                       for target in item["Targets"]
                                       if item["TargetType"] == "ip"],
              "aws.ec2.network-interface"))),
    Kind("aws.elb.load-balancer", "elb", "describe_load_balancers", "LoadBalancerDescriptions[]",
         arn("elasticloadbalancing", "loadbalancer/{LoadBalancerName}"),
         native="LoadBalancerName", parent=(("VPCId", VPC),), dns=("DNSName",),
         tags=tags_of("describe_tags", "LoadBalancerNames", "TagDescriptions[0].Tags",
                      lambda item: [item["LoadBalancerName"]]), refs=(
             ("routes-to", when(lambda item: item["Scheme"] == "internet-facing", "`internet`"),
              "internet", "<"),
             ("attached-to", "Subnets[]", SUBNET), ("secured-by", "SecurityGroups[]", GROUP),
             ("targets", "Instances[].InstanceId", "aws.ec2.instance"))),
    Kind("aws.ecs.cluster", "ecs", "list_clusters", "clusterArns[].{arn: @}",
         lambda item, _here: item["clusterArn"], native="clusterName", tags="tags",
         keys=("clusterArn",), parts=lambda client, item, _region: client.describe_clusters(
             clusters=[item["arn"]], include=["TAGS"])["clusters"][0]),
    Kind("aws.ecs.service", "ecs", "list_services", "serviceArns[].{arn: @}",
         member("serviceArn"), native="serviceArn", label="serviceName", tags="tags",
         under=("aws.ecs.cluster", lambda parent: {"cluster": parent["arn"]}),
         parts=lambda client, item, _region: client.describe_services(
             cluster=item["arn"].split("/")[1], services=[item["arn"]],
             include=["TAGS"])["services"][0],
         keys=(lambda item: f"{item['clusterArn']}/{item['serviceName']}",),
         parent=(("networkConfiguration.awsvpcConfiguration.subnets[]", SUBNET),), refs=(
             ("member-of", "clusterArn", "aws.ecs.cluster"),
             ("created-from", "taskDefinition", "aws.ecs.task-definition"),
             ("targets", "loadBalancers[].targetGroupArn", "aws.elbv2.target-group", "<"),
             ("attached-to", "networkConfiguration.awsvpcConfiguration.subnets[]", SUBNET),
             ("secured-by", "networkConfiguration.awsvpcConfiguration.securityGroups[]", GROUP),
             ("assumes", "roleArn", ROLE))),
    Kind("aws.ecs.task-definition", "ecs", "list_task_definitions",
         "taskDefinitionArns[].{arn: @}", member("taskDefinitionArn"),
         native="taskDefinitionArn", tags="tags",
         label=lambda item, _tags: f"{item['family']}:{item['revision']}",
         parts=lambda client, item, _region: (lambda answer: {
             **answer["taskDefinition"], "tags": answer.get("tags", [])})(
                 client.describe_task_definition(taskDefinition=item["arn"], include=["TAGS"])),
         refs=(("assumes", "taskRoleArn", ROLE), ("assumes", "executionRoleArn", ROLE),
               ("created-from", picked("containerDefinitions[].image", r"^(\d+\.dkr[^:@]+)"),
                "aws.ecr.repository"),
               ("logs-to", 'containerDefinitions[].logConfiguration.options."awslogs-group"',
                LOGS),
               ("reads", picked("containerDefinitions[].secrets[].valueFrom",
                                r"^(arn:aws:secretsmanager:[^:]+:\d+:secret:[^:]+)"), SECRET),
               ("reads", picked("containerDefinitions[].secrets[].valueFrom",
                                r"^([^:]+|arn:aws:ssm:.*)$"), "aws.ssm.parameter"),
               ("attached-to", "volumes[].efsVolumeConfiguration.fileSystemId",
                "aws.efs.file-system"))),
    Kind("aws.ecs.task", "ecs", "list_tasks", "taskArns[].{arn: @}", member("taskArn"),
         native="taskArn", tags="tags", label=lambda item, _tags: item["taskArn"].split("/")[-1],
         under=("aws.ecs.cluster", lambda parent: {"cluster": parent["arn"]}),
         parts=lambda client, item, _region: client.describe_tasks(
             cluster=item["arn"].split("/")[1], tasks=[item["arn"]],
             include=["TAGS"])["tasks"][0],
         parent=(("attachments[].details[?name=='subnetId'].value[]", SUBNET),), refs=(
             ("member-of", lambda item: [f"{item['clusterArn']}/{item['group'][8:]}"]
              if item.get("group", "").startswith("service:") else [], "aws.ecs.service"),
             ("member-of", "clusterArn", "aws.ecs.cluster"),
             ("created-from", "taskDefinitionArn", "aws.ecs.task-definition"),
             ("attached-to", "attachments[].details[?name=='networkInterfaceId'].value[]",
              "aws.ec2.network-interface", "<"))),
    Kind("aws.ecs.capacity-provider", "ecs", "describe_capacity_providers",
         "capacityProviders[]", member("capacityProviderArn"), native="name", tags="tags",
         keep=lambda item: not item["name"].startswith("FARGATE"), refs=(
             ("targets", "autoScalingGroupProvider.autoScalingGroupArn",
              "aws.autoscaling.group"),)),
    Kind("aws.ecr.repository", "ecr", "describe_repositories", "repositories[]",
         member("repositoryArn"), native="repositoryName", keys=("repositoryUri",),
         tags=tags_of("list_tags_for_resource", "resourceArn", "tags", "repositoryArn"),
         refs=(("encrypted-by", "encryptionConfiguration.kmsKey", KEY),)),
    Kind("aws.eks.cluster", "eks", "list_clusters", "clusters[].{name: @}", member("arn"),
         native="name", tags="map:tags", parts=lambda client, item, _region:
         client.describe_cluster(name=item["name"])["cluster"],
         parent=(("resourcesVpcConfig.vpcId", VPC),), refs=(
             ("assumes", "roleArn", ROLE),
             ("attached-to", "resourcesVpcConfig.subnetIds[]", SUBNET),
             ("secured-by", "resourcesVpcConfig.securityGroupIds[]", GROUP),
             ("secured-by", "resourcesVpcConfig.clusterSecurityGroupId", GROUP),
             ("encrypted-by", "encryptionConfig[].provider.keyArn", KEY))),
    Kind("aws.eks.nodegroup", "eks", "list_nodegroups", "nodegroups[].{name: @}",
         member("nodegroupArn"), native="nodegroupArn", label="nodegroupName", tags="map:tags",
         under=("aws.eks.cluster", lambda parent: {"clusterName": parent["name"]}),
         parts=lambda client, item, _region: client.describe_nodegroup(
             clusterName=item["_parent"]["name"], nodegroupName=item["name"])["nodegroup"],
         parent=(("clusterName", "aws.eks.cluster"),), refs=(
             ("assumes", "nodeRole", ROLE), ("attached-to", "subnets[]", SUBNET),
             ("targets", "resources.autoScalingGroups[].name", "aws.autoscaling.group"),
             ("created-from", "launchTemplate.id", "aws.ec2.launch-template"))),
    Kind("aws.eks.fargate-profile", "eks", "list_fargate_profiles",
         "fargateProfileNames[].{name: @}", member("fargateProfileArn"),
         native="fargateProfileArn", label="fargateProfileName", tags="map:tags",
         under=("aws.eks.cluster", lambda parent: {"clusterName": parent["name"]}),
         parts=lambda client, item, _region: client.describe_fargate_profile(
             clusterName=item["_parent"]["name"],
             fargateProfileName=item["name"])["fargateProfile"],
         parent=(("clusterName", "aws.eks.cluster"),), refs=(
             ("assumes", "podExecutionRoleArn", ROLE), ("attached-to", "subnets[]", SUBNET))),
    Kind("aws.lambda.function", "lambda", "list_functions", "Functions[]",
         member("FunctionArn"), native="FunctionName",
         tags=tags_of("list_tags", "Resource", "Tags", "FunctionArn"),
         parent=(("VpcConfig.VpcId", VPC),), refs=(
             ("assumes", "Role", ROLE), ("attached-to", "VpcConfig.SubnetIds[]", SUBNET),
             ("secured-by", "VpcConfig.SecurityGroupIds[]", GROUP),
             ("encrypted-by", "KMSKeyArn", KEY),
             ("depends-on", picked("Layers[].Arn", r"^(.*):\d+$"), "aws.lambda.layer"),
             ("writes", "DeadLetterConfig.TargetArn", [QUEUE, TOPIC]),
             ("logs-to", "LoggingConfig.LogGroup", LOGS))),
    Kind("aws.lambda.layer", "lambda", "list_layers", "Layers[]", member("LayerArn"),
         native="LayerName"),
    Kind("aws.lambda.event-source-mapping", "lambda", "list_event_source_mappings",
         "EventSourceMappings[]", member("EventSourceMappingArn"), native="UUID",
         tags=tags_of("list_tags", "Resource", "Tags", "EventSourceMappingArn"), refs=(
             ("triggers", picked("EventSourceArn", "^(arn:aws:sqs:.*)$"), QUEUE, "<"),
             ("triggers", picked("EventSourceArn", "^(arn:aws:kinesis:.*)$"),
              "aws.kinesis.stream", "<"),
             ("triggers", picked("EventSourceArn", "^(arn:aws:dynamodb:.*)/stream/"), TABLE, "<"),
             ("triggers", "FunctionArn", FUNCTION))),
    Kind("aws.batch.compute-environment", "batch", "describe_compute_environments",
         "computeEnvironments[]", member("computeEnvironmentArn"),
         native="computeEnvironmentName", tags="map:tags",
         parent=(("computeResources.subnets[]", SUBNET),), refs=(
             ("assumes", "serviceRole", ROLE),
             ("attached-to", "computeResources.subnets[]", SUBNET),
             ("secured-by", "computeResources.securityGroupIds[]", GROUP),
             ("assumes", "computeResources.instanceRole", "aws.iam.instance-profile"),
             ("targets", "ecsClusterArn", "aws.ecs.cluster"))),
    Kind("aws.batch.job-queue", "batch", "describe_job_queues", "jobQueues[]",
         member("jobQueueArn"), native="jobQueueName", tags="map:tags", refs=(
             ("targets", "computeEnvironmentOrder[].computeEnvironment",
              "aws.batch.compute-environment"),)),
    Kind("aws.batch.job-definition", "batch", "describe_job_definitions", "jobDefinitions[]",
         member("jobDefinitionArn"), native="jobDefinitionArn", tags="map:tags",
         params={"status": "ACTIVE"},
         label=lambda item, _tags: f"{item['jobDefinitionName']}:{item['revision']}", refs=(
             ("created-from", picked("containerProperties.image", r"^(\d+\.dkr[^:@]+)"),
              "aws.ecr.repository"),
             ("assumes", "containerProperties.jobRoleArn", ROLE),
             ("assumes", "containerProperties.executionRoleArn", ROLE))),
    # ---- storage ----
    Kind("aws.s3.bucket", "s3", "list_buckets", "Buckets[]",
         lambda item, _here: f"arn:aws:s3:::{item['Name']}", native="Name", is_global=True,
         tags=lambda client, item: bucket_tags(client, item["Name"]),
         parts=lambda client, item, _region: bucket_parts(client, item["Name"]),
         dns=(lambda item: f"{item['Name']}.s3.amazonaws.com",), refs=(
             ("encrypted-by", "Encryption.Rules[].ApplyServerSideEncryptionByDefault."
                              "KMSMasterKeyID", KEY),
             ("triggers", "Notification.QueueConfigurations[].QueueArn", QUEUE),
             ("triggers", "Notification.TopicConfigurations[].TopicArn", TOPIC),
             ("triggers", "Notification.LambdaFunctionConfigurations[].LambdaFunctionArn",
              FUNCTION),
             ("logs-to", "Logging.TargetBucket", BUCKET),
             ("replicates-to", "Replication.Rules[].Destination.Bucket", BUCKET),
             ("assumes", "Replication.Role", ROLE))),
    Kind("aws.s3.access-point", "s3control", "list_access_points", "AccessPointList[]",
         arn("s3", "accesspoint/{Name}"), native="Name", params={"AccountId": ACCOUNT},
         parent=(("VpcConfiguration.VpcId", VPC),), refs=(("routes-to", "Bucket", BUCKET),)),
    Kind("aws.efs.file-system", "efs", "describe_file_systems", "FileSystems[]",
         member("FileSystemArn"), native="FileSystemId", label="Name", tags="Tags",
         refs=(("encrypted-by", "KmsKeyId", KEY),)),
    Kind("aws.efs.mount-target", "efs", "describe_mount_targets", "MountTargets[]",
         arn("elasticfilesystem", "mount-target/{MountTargetId}"), native="MountTargetId",
         under=("aws.efs.file-system", lambda parent: {"FileSystemId": parent["FileSystemId"]}),
         parent=IN_SUBNET, refs=(
             ("attached-to", "FileSystemId", "aws.efs.file-system"),
             ("attached-to", "NetworkInterfaceId", "aws.ec2.network-interface", "<"))),
    Kind("aws.efs.access-point", "efs", "describe_access_points", "AccessPoints[]",
         member("AccessPointArn"), native="AccessPointId", label="Name", tags="Tags",
         refs=(("attached-to", "FileSystemId", "aws.efs.file-system"),)),
    Kind("aws.backup.vault", "backup", "list_backup_vaults", "BackupVaultList[]",
         member("BackupVaultArn"), native="BackupVaultName",
         tags=tags_of("list_tags", "ResourceArn", "Tags", "BackupVaultArn"),
         refs=(("encrypted-by", "EncryptionKeyArn", KEY),)),
    Kind("aws.backup.plan", "backup", "list_backup_plans", "BackupPlansList[]",
         member("BackupPlanArn"), native="BackupPlanId", label="BackupPlanName",
         tags=tags_of("list_tags", "ResourceArn", "Tags", "BackupPlanArn"),
         parts=lambda client, item, _region: {"Rules": client.get_backup_plan(
             BackupPlanId=item["BackupPlanId"])["BackupPlan"]["Rules"]},
         refs=(("writes", "Rules[].TargetBackupVaultName", "aws.backup.vault"),)),
]


def bucket_tags(client, name):
    try:
        return {tag["Key"]: tag["Value"]
                for tag in client.get_bucket_tagging(Bucket=name)["TagSet"]}
    except botocore.exceptions.ClientError:
        return {}


def bucket_parts(client, name):
    parts = {}
    for word, operation, answer in (
            ("Encryption", "get_bucket_encryption", "ServerSideEncryptionConfiguration"),
            ("Notification", "get_bucket_notification_configuration", None),
            ("Logging", "get_bucket_logging", "LoggingEnabled"),
            ("Replication", "get_bucket_replication", "ReplicationConfiguration")):
        try:
            found = getattr(client, operation)(Bucket=name)
        except botocore.exceptions.ClientError:
            continue
        parts[word] = found.get(answer) if answer else found
    place = client.get_bucket_location(Bucket=name)["LocationConstraint"]
    return {**parts, "_region": place or "us-east-1"}


class Oracle:
    """Everything that boto3 lists, and what it implies."""

    def __init__(self, url, regions, kinds, key="test", secret="test"):
        self.url = url
        self.regions = regions
        self.kinds = kinds
        self.session = boto3.session.Session(key, secret)
        self.clients = {}
        self.found = []
        self.by_kind = {}
        self.skipped = {}  # kind -> why the emulator could not say

    def client(self, service, region):
        if (service, region) not in self.clients:
            config = botocore.config.Config(retries={"max_attempts": 1},
                                            s3={"addressing_style": "path"})
            client = self.session.client(service, region_name=region, endpoint_url=self.url,
                                         config=config)
            client.meta.events.register("before-send.s3-control", drop_account)
            self.clients[service, region] = client
        return self.clients[service, region]

    def collect(self):
        for kind in self.kinds:
            for region in [HOME] if kind.is_global else self.regions:
                self.collect_kind(kind, region)
        return self

    def collect_kind(self, kind, region):
        client = self.client(kind.service, region)
        parents = [None]
        if kind.under:
            parents = [found for found in self.by_kind.get(kind.under[0], ())
                       if kind.is_global or found.region == region]
        for parent in parents:
            params = dict(kind.params)
            if parent is not None:
                params.update(kind.under[1](parent.item))
            for item in jmespath.search(kind.items, self.ask(client, kind.operation, params)) or ():
                self.add(kind, client, region, dict(item), parent)

    @staticmethod
    def ask(client, operation, params):
        """The answer of all pages."""
        if client.can_paginate(operation):
            return client.get_paginator(operation).paginate(**params).build_full_result()
        return getattr(client, operation)(**params)

    def add(self, kind, client, region, item, parent):
        if parent is not None:
            item["_parent"] = parent.item
        if kind.parts:
            item.update(kind.parts(client, item, region))
        if kind.keep and not kind.keep(item):
            return
        region = item.get("_region", region)
        native = kind.native(item) if callable(kind.native) else item[kind.native]
        tags = self.tags_of(kind, client, item)
        found = Found(kind, item, "" if kind.is_global and "_region" not in item else region,
                      kind.id(item, region), native, "", tags, set())
        found.name = self.name_of(kind, item, tags, native)
        found.keys = {found.id, native}
        for key in kind.keys:
            found.keys.add(key(item) if callable(key) else item.get(key))
        self.found.append(found)
        self.by_kind.setdefault(kind.name, []).append(found)

    @staticmethod
    def name_of(kind, item, tags, native):
        if kind.label is None:
            return native
        if callable(kind.label):
            return kind.label(item, tags) or native
        if kind.label == "tag:Name":
            return tags.get("Name") or native
        return jmespath.search(kind.label, item) or native

    @staticmethod
    def tags_of(kind, client, item):
        if kind.tags is None:
            return {}
        if callable(kind.tags):
            return kind.tags(client, item)
        if kind.tags.startswith("map:"):
            return item.get(kind.tags[4:]) or {}
        return {tag.get("Key", tag.get("key")): tag.get("Value", tag.get("value", ""))
                for tag in item.get(kind.tags) or ()}

    # ---- what it implies ----

    @staticmethod
    def keys_at(item, path):
        value = path(item) if callable(path) else jmespath.search(path, item)
        values = value if isinstance(value, list) else [value]
        return [str(one) for one in values if one not in (None, "", [], {})]

    def resolve(self, found, key, kinds):
        """The id that a key means: an item's own region first, then the account's global ones."""
        kinds = kinds if isinstance(kinds, list) else [kinds]
        for kind in kinds:
            # The emulator gives an address twice now and then: the smaller id has it.
            meant = [other.id for other in self.by_kind.get(kind, ())
                     if key in other.keys and (key == other.id or not found.region or
                                               other.region in (found.region, "")
                                               or other.kind.is_global)]
            if meant:
                return key if key in meant else min(meant)
        return key if key.startswith("arn:") else None

    def resolve_any(self, key):
        for other in self.found:
            if key in other.keys:
                return other.id
        return key if key.startswith("arn:") else None

    def resolve_dns(self, host):
        host = host.rstrip(".").lower()
        for other in self.found:
            for path in other.kind.dns:
                if host in [name.rstrip(".").lower() for name in self.keys_at(other.item, path)]:
                    yield other.id

    def relations(self):
        """(source, verb, target) of everything whose both ends are known or whole ids."""
        edges = set()
        for found in self.found:
            for verb, path, kinds, *way in found.kind.refs:
                for key in self.keys_at(found.item, path):
                    for target in self.targets(found, key, kinds):
                        if target is not None:
                            edge = (found.id, verb, target)
                            edges.add(edge if not way else edge[::-1])
        return edges

    def targets(self, found, key, kinds):
        if kinds == "internet":
            return ["internet"]
        if kinds == "range":
            return [reach.range_means(self, found, key)]
        if kinds == "main table":
            return reach.main_table(self, found)
        if kinds == "text":
            return [key]
        if kinds == "any":
            return [self.resolve_any(key)]
        if kinds == "dns":
            return list(self.resolve_dns(key))
        return [self.resolve(found, key, kinds)]

    def container(self, found, depth=0):
        """The id of the container, or the region's name, or ""."""
        for path, kind in found.kind.parent:
            keys = self.keys_at(found.item, path)
            places = [self.place(found, key, kind, depth) for key in keys]
            places = [place for place in places if place]
            if places:
                return self.common(places)
        return found.region

    def place(self, found, key, kind, depth):
        target = self.resolve(found, key, kind)
        others = [other for other in self.by_kind.get(kind, ()) if other.id == target]
        if not others or depth > 5:
            return None
        if kind in (VPC, SUBNET, "aws.eks.cluster"):
            return target
        return self.container(others[0], depth + 1)

    def common(self, places):
        if len(set(places)) == 1:
            return places[0]
        networks = {self.container(other) for other in self.by_kind[SUBNET]
                    if other.id in places}
        return networks.pop() if len(networks) == 1 else None


def drop_account(request, **_kwargs):
    request.url = request.url.replace(f"//{ACCOUNT}.", "//")

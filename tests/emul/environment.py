# SPDX-License-Identifier: Apache-2.0
"""Builds AWS environments in an emulator with boto3: every kind that the emulator knows, as many as
asked for, with names and tags from a namer. Nothing in here reads the catalogue."""

import io
import json
import random
import zipfile

import boto3
import botocore.config

from environment_more import MoreParts

ACCOUNT = "123456789012"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
    "Action": "sts:AssumeRole"}]})
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})


class Namer:
    """Names and tags; those of a seeded one differ from run to run and do not spare anybody."""

    VALUES = ["Größe <&\"'>", "数据库", "naïve café", "emoji 🚀", "a=b;c", "  inner  space", "%2F/\\",
              "Ελλάδα", "line", "x" * 200]

    def __init__(self, rng=None):
        self.rng = rng
        self.count = 0

    def name(self, stem):
        self.count += 1
        if self.rng is None:
            return f"{stem}-{self.count}"
        return f"{stem}-{self.rng.randrange(16 ** 6):06x}-{self.count}"

    def tags(self, name=None):
        tags = {"stage": "test"}
        if self.rng is not None:
            tags = {f"k{number}": self.rng.choice(self.VALUES).strip()
                    for number in range(self.rng.randrange(4))}
        if name is not None:
            tags["Name"] = name
        return tags

    def some(self, low, high):
        return low if self.rng is None else self.rng.randint(low, high)


def pairs(tags, key="Key", value="Value"):
    return [{key: name, value: text} for name, text in tags.items()]


class Environment(MoreParts):
    """One region's builder. What a later part needs of an earlier one stands in attributes."""

    def __init__(self, url, region, namer, key="test", secret="test"):
        self.url = url
        self.region = region
        self.namer = namer
        self.session = boto3.session.Session(key, secret, region_name=region)
        self.clients = {}

    def client(self, service):
        if service not in self.clients:
            config = botocore.config.Config(retries={"max_attempts": 1}, inject_host_prefix=False,
                                            s3={"addressing_style": "path"})
            client = self.session.client(service, endpoint_url=self.url, config=config)
            # Access points are asked of a host with the account's number in front.
            client.meta.events.register("before-send.s3-control", self.drop_account)
            self.clients[service] = client
        return self.clients[service]

    @staticmethod
    def drop_account(request, **_kwargs):
        request.url = request.url.replace(f"//{ACCOUNT}.", "//")

    def spec(self, kind, stem):
        """Tags of a new EC2 resource, with its name among them."""
        return [{"ResourceType": kind, "Tags": pairs(self.namer.tags(self.namer.name(stem)))}]

    # ---- the account's global parts ----

    def identities(self):
        iam = self.client("iam")
        name = self.namer.name
        self.policy = iam.create_policy(PolicyName=name("policy"), PolicyDocument=ALLOW,
                                        Tags=pairs(self.namer.tags()))["Policy"]["Arn"]
        role = name("role")
        self.role = iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST,
                                    PermissionsBoundary=self.policy,
                                    Tags=pairs(self.namer.tags()))["Role"]["Arn"]
        iam.attach_role_policy(RoleName=role, PolicyArn=self.policy)
        self.role_name = role
        in_path = name("pathrole")
        iam.create_role(RoleName=in_path, Path="/service/deep/", AssumeRolePolicyDocument=TRUST)
        provider = iam.create_open_id_connect_provider(
            Url="https://token.example.com", ThumbprintList=["0" * 40])[
                "OpenIDConnectProviderArn"]
        iam.create_role(RoleName=name("partner"), AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
                    "AWS": ["arn:aws:iam::999988887777:root", "111122223333", self.role],
                    "Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}},
                {"Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity",
                 "Principal": {"Federated": provider}},
                {"Effect": "Deny", "Action": "sts:AssumeRole",
                 "Principal": {"AWS": "arn:aws:iam::444455556666:root"}}]}))
        profile = name("profile")
        self.profile = iam.create_instance_profile(
            InstanceProfileName=profile)["InstanceProfile"]["Arn"]
        self.profile_name = profile
        iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)
        group, user = name("group"), name("user")
        iam.create_group(GroupName=group)
        iam.attach_group_policy(GroupName=group, PolicyArn=self.policy)
        iam.create_user(UserName=user, Tags=pairs(self.namer.tags()))
        iam.add_user_to_group(GroupName=group, UserName=user)
        iam.attach_user_policy(UserName=user, PolicyArn=self.policy)

    # ---- networks ----

    def networks(self):
        ec2 = self.client("ec2")
        self.zones = [f"{self.region}{letter}" for letter in "ab"]
        self.vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16",
                                  TagSpecifications=self.spec("vpc", "net"))["Vpc"]["VpcId"]
        self.other_vpc = ec2.create_vpc(CidrBlock="10.2.0.0/16",
                                        TagSpecifications=self.spec("vpc", "net"))["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=self.vpc, EnableDnsHostnames={"Value": True})
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.1.{number}.0/24",
                              AvailabilityZone=self.zones[number % 2],
                              TagSpecifications=self.spec("subnet", "sub"))["Subnet"]["SubnetId"]
            for number in range(4)]
        self.other_subnet = ec2.create_subnet(VpcId=self.other_vpc, CidrBlock="10.2.0.0/24",
                                              AvailabilityZone=self.zones[0])["Subnet"]["SubnetId"]
        self.groups = [
            ec2.create_security_group(GroupName=self.namer.name("sg"), Description="a group",
                                      VpcId=self.vpc)["GroupId"] for _ in range(3)]
        self.open_groups(ec2)
        self.gateways(ec2)
        self.links(ec2)

    def open_groups(self, ec2):
        first, second, third = self.groups
        prefix_list = ec2.create_managed_prefix_list(
            PrefixListName=self.namer.name("list"), MaxEntries=5, AddressFamily="IPv4",
            Entries=[{"Cidr": "10.9.0.0/16"}])["PrefixList"]["PrefixListId"]
        ec2.authorize_security_group_ingress(GroupId=first, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
             "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}])
        ec2.authorize_security_group_ingress(GroupId=second, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
             "UserIdGroupPairs": [{"GroupId": first}, {"GroupId": third}]}])
        ec2.authorize_security_group_ingress(GroupId=third, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
             "PrefixListIds": [{"PrefixListId": prefix_list}]}])
        # The network's own range, a subnet's, a neighbour's, an office's and somebody's.
        ec2.authorize_security_group_ingress(GroupId=second, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 9000, "ToPort": 9000,
             "IpRanges": [{"CidrIp": block} for block in (
                 "10.1.0.0/16", "10.1.2.0/25", "10.2.0.7/32", "192.168.44.0/24",
                 "203.0.113.0/24", "10.0.0.0/8")],
             "Ipv6Ranges": [{"CidrIpv6": "::/0"}, {"CidrIpv6": "2001:db8:7::/48"}]}])
        ec2.authorize_security_group_egress(GroupId=second, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
             "IpRanges": [{"CidrIp": "198.51.100.9/32"}, {"CidrIp": "10.1.1.0/24"}]}])
        ec2.authorize_security_group_egress(GroupId=third, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
             "UserIdGroupPairs": [{"GroupId": second}]}])

    def gateways(self, ec2):
        self.igw = ec2.create_internet_gateway(
            TagSpecifications=self.spec("internet-gateway", "igw")
        )["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=self.igw, VpcId=self.vpc)
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        self.nat = ec2.create_nat_gateway(
            SubnetId=self.subnets[0], AllocationId=address,
            TagSpecifications=self.spec("natgateway", "nat"))["NatGateway"]["NatGatewayId"]
        table = ec2.create_route_table(VpcId=self.vpc, TagSpecifications=self.spec(
            "route-table", "routes"))["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0",
                         GatewayId=self.igw)
        private = ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=private, DestinationCidrBlock="0.0.0.0/0",
                         NatGatewayId=self.nat)
        ec2.associate_route_table(RouteTableId=table, SubnetId=self.subnets[0])
        ec2.associate_route_table(RouteTableId=private, SubnetId=self.subnets[1])
        egress = ec2.create_egress_only_internet_gateway(VpcId=self.vpc)[
            "EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]
        ec2.create_route(RouteTableId=private, DestinationIpv6CidrBlock="::/0",
                         EgressOnlyInternetGatewayId=egress)
        guard = ec2.create_network_acl(VpcId=self.vpc)["NetworkAcl"]["NetworkAclId"]
        for number, action, egress, block in ((100, "allow", False, "192.168.0.0/16"),
                                              (110, "deny", False, "198.51.100.0/24"),
                                              (120, "allow", False, "10.1.3.0/24"),
                                              (100, "allow", True, "0.0.0.0/0")):
            ec2.create_network_acl_entry(NetworkAclId=guard, RuleNumber=number, Protocol="-1",
                                         RuleAction=action, Egress=egress, CidrBlock=block)
        ec2.create_vpc_endpoint(VpcId=self.vpc, ServiceName=f"com.amazonaws.{self.region}.s3",
                                RouteTableIds=[private], VpcEndpointType="Gateway")
        self.endpoint = ec2.create_vpc_endpoint(
            VpcId=self.vpc, ServiceName=f"com.amazonaws.{self.region}.sqs",
            VpcEndpointType="Interface", SubnetIds=self.subnets[:2],
            SecurityGroupIds=[self.groups[0]])["VpcEndpoint"]["VpcEndpointId"]
        self.private_table = private

    def links(self, ec2):
        peering = ec2.create_vpc_peering_connection(
            VpcId=self.vpc, PeerVpcId=self.other_vpc,
            TagSpecifications=self.spec("vpc-peering-connection", "peer")
        )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
        ec2.create_route(RouteTableId=self.private_table, DestinationCidrBlock="10.2.0.0/16",
                         VpcPeeringConnectionId=peering)
        hub = ec2.create_transit_gateway(
            Description="hub", TagSpecifications=self.spec("transit-gateway", "hub")
        )["TransitGateway"]["TransitGatewayId"]
        ec2.create_transit_gateway_vpc_attachment(
            TransitGatewayId=hub, VpcId=self.vpc, SubnetIds=self.subnets[:1])
        ec2.create_transit_gateway_route_table(TransitGatewayId=hub)
        ec2.create_route(RouteTableId=self.private_table, DestinationCidrBlock="10.3.0.0/16",
                         TransitGatewayId=hub)
        office = ec2.create_customer_gateway(
            Type="ipsec.1", PublicIp="203.0.113.7", BgpAsn=65000)["CustomerGateway"][
                "CustomerGatewayId"]
        gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
        ec2.attach_vpn_gateway(VpnGatewayId=gateway, VpcId=self.other_vpc)
        table = ec2.create_route_table(VpcId=self.other_vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="192.168.0.0/16",
                         GatewayId=gateway)
        ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=office, VpnGatewayId=gateway)
        options = ec2.create_dhcp_options(DhcpConfigurations=[
            {"Key": "domain-name", "Values": ["example.internal"]}])["DhcpOptions"][
                "DhcpOptionsId"]
        ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=self.vpc)

    # ---- compute ----

    def machines(self):
        ec2 = self.client("ec2")
        image = "ami-0123456789abcdef0"   # somebody else's
        self.public_image = image
        self.key_name = self.namer.name("key")
        ec2.create_key_pair(KeyName=self.key_name)
        self.instances = []
        for number in range(self.namer.some(3, 12)):
            instance = ec2.run_instances(
                ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro",
                KeyName=self.key_name, SubnetId=self.subnets[number % 4],
                SecurityGroupIds=[self.groups[number % 3]],
                IamInstanceProfile={"Arn": self.profile},
                TagSpecifications=self.spec("instance", "web"))["Instances"][0]["InstanceId"]
            self.instances.append(instance)
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        ec2.associate_address(AllocationId=address, InstanceId=self.instances[1])
        volume = ec2.create_volume(AvailabilityZone=self.zones[0], Size=8, Encrypted=True,
                                   KmsKeyId=self.key,
                                   TagSpecifications=self.spec("volume", "disk"))["VolumeId"]
        ec2.attach_volume(VolumeId=volume, InstanceId=self.instances[0], Device="/dev/sdf")
        snapshot = ec2.create_snapshot(VolumeId=volume,
                                       TagSpecifications=self.spec("snapshot", "snap"))
        ec2.create_volume(AvailabilityZone=self.zones[0], SnapshotId=snapshot["SnapshotId"])
        self.image = ec2.create_image(InstanceId=self.instances[1],
                                      Name=self.namer.name("image"))["ImageId"]
        interface = ec2.create_network_interface(
            SubnetId=self.subnets[2], Groups=[self.groups[1]],
            Description="of nobody")["NetworkInterface"]
        self.address = interface["PrivateIpAddress"]
        ec2.create_route(RouteTableId=self.private_table, DestinationCidrBlock="10.4.0.0/16",
                         NetworkInterfaceId=interface["NetworkInterfaceId"])
        ec2.create_route(RouteTableId=self.private_table, DestinationCidrBlock="10.5.0.0/16",
                         InstanceId=self.instances[1])
        self.template = ec2.create_launch_template(
            LaunchTemplateName=self.namer.name("template"),
            LaunchTemplateData={"ImageId": image, "InstanceType": "t3.micro",
                                "NetworkInterfaces": [{"DeviceIndex": 0,
                                                       "SubnetId": self.subnets[1],
                                                       "Groups": [self.groups[2]]}],
                                "KeyName": self.key_name, "SecurityGroupIds": [self.groups[0]],
                                "IamInstanceProfile": {"Arn": self.profile}},
            TagSpecifications=self.spec("launch-template", "lt"))["LaunchTemplate"][
                "LaunchTemplateId"]
        logs = self.client("logs")
        group = self.namer.name("/vpc/flow")
        logs.create_log_group(logGroupName=group)
        ec2.create_flow_logs(ResourceIds=[self.vpc], ResourceType="VPC", TrafficType="ALL",
                             LogGroupName=group, DeliverLogsPermissionArn=self.role)
        ec2.create_flow_logs(ResourceIds=[self.subnets[0]], ResourceType="Subnet",
                             TrafficType="ALL", LogDestinationType="s3",
                             LogDestination=f"arn:aws:s3:::{self.bucket}")
        ec2.request_spot_fleet(SpotFleetRequestConfig={
            "IamFleetRole": self.role, "TargetCapacity": 1, "SpotPrice": "0.1",
            "AllocationStrategy": "lowestPrice",
            "LaunchSpecifications": [{"ImageId": image, "InstanceType": "t3.micro",
                                      "SubnetId": self.subnets[0]}]})

    def balancers(self):
        elbv2, elb = self.client("elbv2"), self.client("elb")
        balancer = elbv2.create_load_balancer(
            Name=self.namer.name("alb")[:32], Subnets=self.subnets[:2],
            SecurityGroups=[self.groups[0]], Scheme="internet-facing",
            Tags=pairs(self.namer.tags()) or pairs({"a": "b"}))["LoadBalancers"][0]
        self.balancer, self.balancer_dns = balancer["LoadBalancerArn"], balancer["DNSName"]
        elbv2.create_load_balancer(Name=self.namer.name("nlb")[:32], Type="network",
                                   Scheme="internal", Subnets=self.subnets[:2])
        groups = []
        for kind in ("instance", "ip", "lambda"):
            network = {} if kind == "lambda" else {"Protocol": "HTTP", "Port": 80,
                                                   "VpcId": self.vpc}
            groups.append(elbv2.create_target_group(
                Name=self.namer.name("tg")[:32], TargetType=kind,
                **network)["TargetGroups"][0]["TargetGroupArn"])
        self.target_group, self.ip_group, self.lambda_group = groups
        elbv2.register_targets(TargetGroupArn=groups[0],
                               Targets=[{"Id": name} for name in self.instances[:2]])
        elbv2.register_targets(TargetGroupArn=groups[1], Targets=[{"Id": self.address}])
        self.listener = elbv2.create_listener(
            LoadBalancerArn=self.balancer, Protocol="HTTPS", Port=443,
            Certificates=[{"CertificateArn": self.certificate}],
            DefaultActions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": [
                {"TargetGroupArn": groups[0], "Weight": 1},
                {"TargetGroupArn": groups[1], "Weight": 1}]}}],
            Tags=pairs({"listens": "yes"}))["Listeners"][0]["ListenerArn"]
        elbv2.create_rule(
            ListenerArn=self.listener, Priority=5,
            Conditions=[{"Field": "path-pattern", "Values": ["/api/*"]}],
            Actions=[{"Type": "forward", "TargetGroupArn": self.lambda_group}])
        self.classic = self.namer.name("classic")[:32]
        elb.create_load_balancer(
            LoadBalancerName=self.classic, Subnets=[self.subnets[0]],
            SecurityGroups=[self.groups[0]], Tags=pairs({"old": "yes"}),
            Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}])
        elb.register_instances_with_load_balancer(
            LoadBalancerName=self.classic, Instances=[{"InstanceId": self.instances[0]}])
        self.client("ec2").stop_instances(InstanceIds=[self.instances[2]])

    def scaling(self):
        autoscaling = self.client("autoscaling")
        configuration = self.namer.name("lc")
        autoscaling.create_launch_configuration(
            LaunchConfigurationName=configuration, ImageId=self.public_image,
            InstanceType="t3.micro", KeyName=self.key_name, SecurityGroups=[self.groups[1]],
            IamInstanceProfile=self.profile_name)
        self.scaling_group = self.namer.name("asg")
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=self.scaling_group, MinSize=1, MaxSize=3, DesiredCapacity=2,
            LaunchTemplate={"LaunchTemplateId": self.template, "Version": "$Latest"},
            VPCZoneIdentifier=",".join(self.subnets[:2]), TargetGroupARNs=[self.target_group],
            Tags=[{"Key": "team", "Value": "scale", "PropagateAtLaunch": False}])
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=self.namer.name("asg"), MinSize=0, MaxSize=1,
            LaunchConfigurationName=configuration, VPCZoneIdentifier=self.subnets[2],
            LoadBalancerNames=[self.classic])

    def containers(self):
        ecs, ecr = self.client("ecs"), self.client("ecr")
        repository = ecr.create_repository(
            repositoryName=self.namer.name("team/app"), tags=pairs(self.namer.tags()),
            encryptionConfiguration={"encryptionType": "KMS", "kmsKey": self.key_arn}
        )["repository"]
        self.image_uri = repository["repositoryUri"] + ":1.2"
        cluster = ecs.create_cluster(clusterName=self.namer.name("cluster"),
                                     tags=pairs(self.namer.tags(), "key", "value"))["cluster"]
        group = self.namer.name("/ecs/app")
        self.client("logs").create_log_group(logGroupName=group)
        definition = ecs.register_task_definition(
            family=self.namer.name("app"), taskRoleArn=self.role, executionRoleArn=self.role,
            networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
            volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": self.files}}],
            containerDefinitions=[{
                "name": "app", "image": self.image_uri, "memory": 128,
                "secrets": [{"name": "PW", "valueFrom": self.secret + ":password::"},
                            {"name": "URL", "valueFrom": self.parameter}],
                "logConfiguration": {"logDriver": "awslogs", "options": {
                    "awslogs-group": group, "awslogs-region": self.region,
                    "awslogs-stream-prefix": "app"}}}],
            tags=pairs({"tier": "app"}, "key", "value"))["taskDefinition"]["taskDefinitionArn"]
        ecs.create_service(
            cluster=cluster["clusterName"], serviceName=self.namer.name("service"),
            taskDefinition=definition, desiredCount=1, launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {
                "subnets": self.subnets[:2], "securityGroups": [self.groups[1]]}},
            loadBalancers=[{"targetGroupArn": self.ip_group, "containerName": "app",
                            "containerPort": 80}],
            tags=pairs({"tier": "app"}, "key", "value"))
        ecs.run_task(cluster=cluster["clusterName"], taskDefinition=definition,
                     launchType="FARGATE", networkConfiguration={"awsvpcConfiguration": {
                         "subnets": [self.subnets[0]], "securityGroups": [self.groups[1]]}})
        ecs.create_capacity_provider(
            name=self.namer.name("provider"), autoScalingGroupProvider={
                "autoScalingGroupArn": self.client("autoscaling").describe_auto_scaling_groups(
                    AutoScalingGroupNames=[self.scaling_group])["AutoScalingGroups"][0][
                        "AutoScalingGroupARN"]})
        self.cluster_arn = cluster["clusterArn"]

    def kubernetes(self):
        eks = self.client("eks")
        cluster = self.namer.name("k8s")
        eks.create_cluster(
            name=cluster, roleArn=self.role, tags=self.namer.tags(),
            resourcesVpcConfig={"subnetIds": self.subnets[:2],
                                "securityGroupIds": [self.groups[0]]},
            encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": self.key_arn}}])
        eks.create_nodegroup(clusterName=cluster, nodegroupName=self.namer.name("nodes"),
                             subnets=self.subnets[:2], nodeRole=self.role,
                             tags={"pool": "general"})
        eks.create_fargate_profile(clusterName=cluster,
                                   fargateProfileName=self.namer.name("fargate"),
                                   podExecutionRoleArn=self.role, subnets=self.subnets[:1],
                                   selectors=[{"namespace": "default"}])

    def functions(self):
        awslambda = self.client("lambda")
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("main.py", "def handler(event, context):\n    return event\n")
        layer = awslambda.publish_layer_version(
            LayerName=self.namer.name("layer"), Content={"ZipFile": code.getvalue()})
        self.functions_made = []
        for number in range(self.namer.some(2, 60)):
            function = awslambda.create_function(
                FunctionName=self.namer.name("fn"), Runtime="python3.12", Role=self.role,
                Handler="main.handler", Code={"ZipFile": code.getvalue()},
                KMSKeyArn=self.key_arn, Layers=[layer["LayerVersionArn"]] if number == 0 else [],
                VpcConfig={"SubnetIds": self.subnets[:2], "SecurityGroupIds": [self.groups[1]]}
                if number == 0 else {}, Tags=self.namer.tags(),
                DeadLetterConfig={"TargetArn": self.dead_letters} if number == 0 else {})
            self.functions_made.append(function["FunctionArn"])
        self.function = self.functions_made[0]
        for source in (self.queue, self.table_stream, self.kinesis):
            position = {} if ":sqs:" in source else {"StartingPosition": "LATEST"}
            awslambda.create_event_source_mapping(EventSourceArn=source, BatchSize=5,
                                                  FunctionName=self.function, **position)
        self.client("elbv2").register_targets(TargetGroupArn=self.lambda_group,
                                              Targets=[{"Id": self.functions_made[1]}])

    def batch(self):
        batch = self.client("batch")
        compute = batch.create_compute_environment(
            computeEnvironmentName=self.namer.name("ce"), type="MANAGED", state="ENABLED",
            serviceRole=self.role, tags=self.namer.tags(), computeResources={
                "type": "EC2", "minvCpus": 0, "maxvCpus": 4, "instanceTypes": ["t3.micro"],
                "subnets": self.subnets[:1], "securityGroupIds": [self.groups[0]],
                "instanceRole": self.profile})["computeEnvironmentArn"]
        batch.create_job_queue(jobQueueName=self.namer.name("jobs"), state="ENABLED", priority=1,
                               computeEnvironmentOrder=[{"order": 1,
                                                         "computeEnvironment": compute}])
        batch.register_job_definition(
            jobDefinitionName=self.namer.name("job"), type="container", containerProperties={
                "image": self.image_uri, "vcpus": 1, "memory": 128, "jobRoleArn": self.role})

    # ---- storage and databases ----

    def keys(self):
        kms = self.client("kms")
        key = kms.create_key(Description=self.namer.name("data key"),
                             Tags=pairs(self.namer.tags(), "TagKey", "TagValue"))["KeyMetadata"]
        self.key, self.key_arn = key["KeyId"], key["Arn"]
        self.alias = f"alias/{self.namer.name('key')}"
        kms.create_alias(AliasName=self.alias, TargetKeyId=self.key)
        self.certificate = self.client("acm").request_certificate(
            DomainName="shop.example.com", Tags=pairs(self.namer.tags())
            or pairs({"a": "b"}))["CertificateArn"]
        secrets = self.client("secretsmanager")
        self.secret = secrets.create_secret(Name=self.namer.name("db/password"), SecretString="x",
                                            KmsKeyId=self.key_arn,
                                            Tags=pairs(self.namer.tags()))["ARN"]
        ssm = self.client("ssm")
        self.parameter = self.namer.name("/app/url")
        ssm.put_parameter(Name=self.parameter, Value="x", Type="String",
                          Tags=pairs(self.namer.tags()))
        ssm.put_parameter(Name=self.namer.name("plain"), Value="x", Type="SecureString",
                          KeyId=self.key_arn)
        for _ in range(self.namer.some(0, 120)):
            ssm.put_parameter(Name=self.namer.name("/many/p"), Value="x", Type="String")

    def buckets(self):
        s3 = self.client("s3")
        where = {} if self.region == "us-east-1" else {
            "CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.bucket, target, plain = (self.namer.name(f"b-{self.region}-{stem}")
                                      for stem in ("data", "logs", "plain"))
        for name in (self.bucket, target, plain):
            s3.create_bucket(Bucket=name, **where)
        tags = self.namer.tags()
        if tags:
            s3.put_bucket_tagging(Bucket=self.bucket, Tagging={"TagSet": pairs(tags)})
        s3.put_bucket_encryption(
            Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [{
                "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms",
                                                       "KMSMasterKeyID": self.key_arn}}]})
        s3.put_public_access_block(Bucket=self.bucket, PublicAccessBlockConfiguration={
            "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True})
        s3.put_bucket_acl(Bucket=target, GrantWrite=(
            "uri=http://acs.amazonaws.com/groups/s3/LogDelivery"),
            GrantReadACP="uri=http://acs.amazonaws.com/groups/s3/LogDelivery")
        s3.put_bucket_logging(Bucket=self.bucket, BucketLoggingStatus={
            "LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "s3/"}})
        for name in (self.bucket, target):
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_replication(Bucket=self.bucket, ReplicationConfiguration={
            "Role": self.role, "Rules": [{"ID": "all", "Status": "Enabled", "Priority": 1,
                                          "DeleteMarkerReplication": {"Status": "Disabled"},
                                          "Filter": {"Prefix": ""}, "Destination": {
                                              "Bucket": f"arn:aws:s3:::{target}"}}]})
        self.client("s3control").create_access_point(
            AccountId=ACCOUNT, Name=self.namer.name("ap")[:50].lower(), Bucket=self.bucket,
            VpcConfiguration={"VpcId": self.vpc})

    def notifications(self):
        self.client("s3").put_bucket_notification_configuration(
            Bucket=self.bucket, NotificationConfiguration={
                "QueueConfigurations": [{"QueueArn": self.queue,
                                         "Events": ["s3:ObjectCreated:*"]}],
                "TopicConfigurations": [{"TopicArn": self.topic,
                                         "Events": ["s3:ObjectRemoved:*"]}],
                "LambdaFunctionConfigurations": [{"LambdaFunctionArn": self.function,
                                                  "Events": ["s3:ObjectCreated:Put"]}]})

    def file_systems(self):
        efs = self.client("efs")
        self.files = efs.create_file_system(
            CreationToken=self.namer.name("token"), Encrypted=True, KmsKeyId=self.key_arn,
            Tags=pairs(self.namer.tags(self.namer.name("files"))))["FileSystemId"]
        efs.create_mount_target(FileSystemId=self.files, SubnetId=self.subnets[0])
        efs.create_access_point(ClientToken=self.namer.name("token"), FileSystemId=self.files,
                                Tags=pairs({"Name": "ap"}))
        backup = self.client("backup")
        vault = self.namer.name("vault")
        backup.create_backup_vault(BackupVaultName=vault, EncryptionKeyArn=self.key_arn,
                                   BackupVaultTags=self.namer.tags())
        backup.create_backup_plan(BackupPlan={"BackupPlanName": self.namer.name("plan"), "Rules": [
            {"RuleName": "daily", "TargetBackupVaultName": vault}]})

    def databases(self):
        rds = self.client("rds")
        group = self.namer.name("dbnet")
        rds.create_db_subnet_group(DBSubnetGroupName=group, DBSubnetGroupDescription="data",
                                   SubnetIds=self.subnets[2:], Tags=pairs({"for": "db"}))
        rds.create_db_parameter_group(DBParameterGroupName=self.namer.name("pg"),
                                      DBParameterGroupFamily="postgres15", Description="tuned",
                                      Tags=pairs(self.namer.tags()))
        primary = self.namer.name("orders")
        rds.create_db_instance(
            DBInstanceIdentifier=primary, Engine="postgres", DBInstanceClass="db.t3.micro",
            AllocatedStorage=20, MasterUsername="root", MasterUserPassword="password1",
            DBSubnetGroupName=group, VpcSecurityGroupIds=[self.groups[2]], KmsKeyId=self.key,
            StorageEncrypted=True, Tags=pairs(self.namer.tags()), MonitoringInterval=60,
            MonitoringRoleArn=self.role, ManageMasterUserPassword=False)
        rds.create_db_instance_read_replica(DBInstanceIdentifier=self.namer.name("replica"),
                                            SourceDBInstanceIdentifier=primary,
                                            DBSubnetGroupName=group)
        rds.create_db_snapshot(DBSnapshotIdentifier=self.namer.name("snap"),
                               DBInstanceIdentifier=primary)
        for engine in ("aurora-postgresql", "neptune"):   # moto has no DocumentDB
            cluster = self.namer.name("cluster")
            rds.create_db_cluster(
                DBClusterIdentifier=cluster, Engine=engine, MasterUsername="root",
                MasterUserPassword="password1", DBSubnetGroupName=group, KmsKeyId=self.key,
                StorageEncrypted=True, VpcSecurityGroupIds=[self.groups[2]],
                Tags=pairs(self.namer.tags()))
            rds.create_db_instance(DBInstanceIdentifier=self.namer.name("member"), Engine=engine,
                                   DBInstanceClass="db.r5.large", DBClusterIdentifier=cluster,
                                   DBSubnetGroupName=group)
        self.database = primary
        rds.create_db_proxy(DBProxyName=self.namer.name("proxy"), EngineFamily="POSTGRESQL",
                            Auth=[{"SecretArn": self.secret}], RoleArn=self.role,
                            VpcSubnetIds=self.subnets[2:], VpcSecurityGroupIds=[self.groups[2]])

    def tables(self):
        dynamodb = self.client("dynamodb")
        for number in range(self.namer.some(1, 110)):
            table = dynamodb.create_table(
                TableName=self.namer.name("table"), BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                SSESpecification={"Enabled": True, "SSEType": "KMS",
                                  "KMSMasterKeyId": self.key_arn},
                Tags=pairs(self.namer.tags()))["TableDescription"]
            if number == 0:
                self.table, self.table_stream = table["TableName"], table["LatestStreamArn"]

    def caches(self):
        elasticache = self.client("elasticache")
        group = self.namer.name("cachenet")
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=group, CacheSubnetGroupDescription="caches",
            SubnetIds=self.subnets[2:], Tags=pairs({"for": "cache"}))
        self.cache = self.namer.name("cache")
        elasticache.create_cache_cluster(
            CacheClusterId=self.cache, Engine="redis", CacheNodeType="cache.t3.micro",
            NumCacheNodes=1, CacheSubnetGroupName=group, SecurityGroupIds=[self.groups[2]],
            Tags=pairs(self.namer.tags()))
        elasticache.create_replication_group(
            ReplicationGroupId=self.namer.name("rg"), ReplicationGroupDescription="sessions",
            Engine="redis", NumCacheClusters=2, CacheSubnetGroupName=group, KmsKeyId=self.key_arn,
            AtRestEncryptionEnabled=True)
        redshift = self.client("redshift")
        group = self.namer.name("dwhnet")
        redshift.create_cluster_subnet_group(ClusterSubnetGroupName=group, Description="dwh",
                                             SubnetIds=self.subnets[2:],
                                             Tags=pairs(self.namer.tags()))
        redshift.create_cluster(
            ClusterIdentifier=self.namer.name("dwh"), NodeType="ra3.large", MasterUsername="root",
            MasterUserPassword="Password1", ClusterSubnetGroupName=group, IamRoles=[self.role],
            KmsKeyId=self.key_arn, Encrypted=True,
            VpcSecurityGroupIds=[self.groups[2]], Tags=pairs(self.namer.tags()))
        self.client("opensearch").create_domain(
            DomainName=self.namer.name("search")[:28], EngineVersion="OpenSearch_2.11",
            EncryptionAtRestOptions={"Enabled": True, "KmsKeyId": self.key},
            VPCOptions={"SubnetIds": self.subnets[:1], "SecurityGroupIds": [self.groups[2]]},
            TagList=pairs(self.namer.tags()))

    # ---- messages ----

    def messages(self):
        sqs, sns = self.client("sqs"), self.client("sns")
        arn = f"arn:aws:sqs:{self.region}:{ACCOUNT}:"
        dead = self.namer.name("dead")
        sqs.create_queue(QueueName=dead)
        self.dead_letters = arn + dead
        name = self.namer.name("orders")
        sqs.create_queue(QueueName=name, tags=self.namer.tags(), Attributes={
            "KmsMasterKeyId": self.key, "RedrivePolicy": json.dumps(
                {"deadLetterTargetArn": self.dead_letters, "maxReceiveCount": 3})})
        self.queue = arn + name
        self.queue_name = name
        self.topic = sns.create_topic(Name=self.namer.name("alerts"),
                                      Attributes={"KmsMasterKeyId": self.key},
                                      Tags=pairs(self.namer.tags()))["TopicArn"]
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=self.queue)
        sns.subscribe(TopicArn=self.topic, Protocol="email", Endpoint="ops@example.com")
        kinesis = self.client("kinesis")
        stream = self.namer.name("clicks")
        kinesis.create_stream(StreamName=stream, ShardCount=1)
        kinesis.add_tags_to_stream(StreamName=stream, Tags={"flow": "clicks"})
        kinesis.start_stream_encryption(StreamName=stream, EncryptionType="KMS",
                                        KeyId=self.key_arn)
        self.kinesis = f"arn:aws:kinesis:{self.region}:{ACCOUNT}:stream/{stream}"
        firehose = self.client("firehose")
        for _ in range(self.namer.some(1, 12)):
            firehose.create_delivery_stream(
                DeliveryStreamName=self.namer.name("archive"),
                DeliveryStreamType="KinesisStreamAsSource",
                KinesisStreamSourceConfiguration={"KinesisStreamARN": self.kinesis,
                                                  "RoleARN": self.role},
                ExtendedS3DestinationConfiguration={"RoleARN": self.role,
                                                    "BucketARN": f"arn:aws:s3:::{self.bucket}"},
                Tags=pairs({"flow": "archive"}))

    def events(self):
        events, sns = self.client("events"), self.client("sns")
        sns.subscribe(TopicArn=self.topic, Protocol="lambda", Endpoint=self.function)
        bus = self.namer.name("bus")
        events.create_event_bus(Name=bus, Tags=pairs(self.namer.tags()))
        for target_bus in ("default", bus):
            rule = self.namer.name("rule")
            events.put_rule(Name=rule, EventBusName=target_bus, RoleArn=self.role,
                            EventPattern='{"source": ["shop"]}', Tags=pairs(self.namer.tags()))
            events.put_targets(Rule=rule, EventBusName=target_bus, Targets=[
                {"Id": "1", "Arn": self.function, "RoleArn": self.role}, {"Id": "2", "Arn": self.queue},
                {"Id": "3", "Arn": self.topic}])
        group = self.namer.name("/states/flow")
        self.client("logs").create_log_group(logGroupName=group)
        self.client("stepfunctions").create_state_machine(
            name=self.namer.name("flow"), roleArn=self.role,
            loggingConfiguration={"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {
                "logGroupArn": f"arn:aws:logs:{self.region}:{ACCOUNT}:log-group:{group}:*"}}]},
            definition=json.dumps({"StartAt": "a", "States": {"a": {"Type": "Succeed"}}}),
            tags=pairs(self.namer.tags(), "key", "value"))
        self.client("mq").create_broker(
            BrokerName=self.namer.name("broker")[:50], EngineType="RABBITMQ",
            EncryptionOptions={"UseAwsOwnedKey": False, "KmsKeyId": self.key_arn},
            EngineVersion="3.13", HostInstanceType="mq.m5.large", DeploymentMode="SINGLE_INSTANCE",
            PubliclyAccessible=False, AutoMinorVersionUpgrade=True, SubnetIds=[self.subnets[0]],
            SecurityGroups=[self.groups[0]], Tags=self.namer.tags(),
            Users=[{"Username": "admin", "Password": "password1234"}])
        self.client("kafka").create_cluster_v2(
            ClusterName=self.namer.name("kafka"), Tags=self.namer.tags(), Provisioned={
                "BrokerNodeGroupInfo": {"ClientSubnets": self.subnets[:2],
                                        "InstanceType": "kafka.m5.large",
                                        "SecurityGroups": [self.groups[0]]},
                "EncryptionInfo": {"EncryptionAtRest": {"DataVolumeKMSKeyId": self.key_arn}},
                "KafkaVersion": "3.5.1", "NumberOfBrokerNodes": 2})

    # ---- the edge ----

    def apis(self):
        v1, v2 = self.client("apigateway"), self.client("apigatewayv2")
        api = v1.create_rest_api(name=self.namer.name("api"), tags=self.namer.tags())["id"]
        root = v1.get_resources(restApiId=api)["items"][0]["id"]
        v1.put_method(restApiId=api, resourceId=root, httpMethod="GET", authorizationType="NONE")
        v1.put_integration(
            restApiId=api, resourceId=root, httpMethod="GET", type="AWS_PROXY",
            integrationHttpMethod="POST", credentials=self.role,
            uri=f"arn:aws:apigateway:{self.region}:lambda:path/2015-03-31/functions/"
                f"{self.function}/invocations")
        v1.create_deployment(restApiId=api, stageName="live")
        http = v2.create_api(Name=self.namer.name("http"), ProtocolType="HTTP",
                             Tags=self.namer.tags())["ApiId"]
        link = v2.create_vpc_link(Name=self.namer.name("link"), SubnetIds=self.subnets[:2],
                                  SecurityGroupIds=[self.groups[0]],
                                  Tags=self.namer.tags())["VpcLinkId"]
        v2.create_integration(ApiId=http, IntegrationType="AWS_PROXY",
                              IntegrationUri=self.function, PayloadFormatVersion="2.0",
                              CredentialsArn=self.role)
        v2.create_integration(ApiId=http, IntegrationType="HTTP_PROXY",
                              IntegrationUri=self.listener, ConnectionType="VPC_LINK",
                              ConnectionId=link, IntegrationMethod="ANY",
                              PayloadFormatVersion="1.0")

    def edge(self):
        cloudfront, route53 = self.client("cloudfront"), self.client("route53")
        bucket_host = f"{self.bucket}.s3.amazonaws.com"
        distribution = cloudfront.create_distribution_with_tags(DistributionConfigWithTags={
            "Tags": {"Items": pairs(self.namer.tags()) or pairs({"a": "b"})},
            "DistributionConfig": {
                "CallerReference": self.namer.name("ref"), "Comment": "shop", "Enabled": True,
                "Aliases": {"Quantity": 1, "Items": ["www.example.com"]},
                "ViewerCertificate": {"ACMCertificateArn": self.certificate,
                                      "SSLSupportMethod": "sni-only"},
                "Origins": {"Quantity": 2, "Items": [
                    {"Id": "s3", "DomainName": bucket_host,
                     "S3OriginConfig": {"OriginAccessIdentity": ""}},
                    {"Id": "alb", "DomainName": self.balancer_dns, "CustomOriginConfig": {
                        "HTTPPort": 80, "HTTPSPort": 443,
                        "OriginProtocolPolicy": "https-only"}}]},
                "DefaultCacheBehavior": {
                    "TargetOriginId": "s3", "ViewerProtocolPolicy": "redirect-to-https",
                    "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
                    "MinTTL": 0}}})["Distribution"]
        zone = route53.create_hosted_zone(Name="example.com",
                                          CallerReference=self.namer.name("ref"))["HostedZone"]["Id"]
        zone_id = zone.split("/")[-1]
        route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id,
                                         AddTags=pairs({"zone": "public"}))
        route53.create_hosted_zone(Name="internal.example.com",
                                   CallerReference=self.namer.name("ref"),
                                   VPC={"VPCRegion": self.region, "VPCId": self.vpc},
                                   HostedZoneConfig={"PrivateZone": True})
        check = route53.create_health_check(
            CallerReference=self.namer.name("ref"), HealthCheckConfig={
                "Type": "HTTPS", "FullyQualifiedDomainName": self.balancer_dns, "Port": 443,
                "ResourcePath": "/"})["HealthCheck"]["Id"]
        records = [
            {"Name": "shop.example.com", "Type": "A", "AliasTarget": {
                "HostedZoneId": "Z35SXDOTRQ7X7K", "DNSName": "dualstack." + self.balancer_dns,
                "EvaluateTargetHealth": True}},
            {"Name": "www.example.com", "Type": "A", "AliasTarget": {
                "HostedZoneId": "Z2FDTNDATAQYW2", "DNSName": distribution["DomainName"],
                "EvaluateTargetHealth": False}},
            {"Name": "blue.example.com", "Type": "CNAME", "TTL": 60, "SetIdentifier": "one",
             "Weight": 1, "HealthCheckId": check,
             "ResourceRecords": [{"Value": self.balancer_dns}]}]
        for number in range(self.namer.some(1, 330)):
            records.append({"Name": f"txt{number}.example.com", "Type": "TXT", "TTL": 300,
                            "ResourceRecords": [{"Value": '"hello world"'}]})
        for start in range(0, len(records), 100):
            route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": [
                {"Action": "CREATE", "ResourceRecordSet": record}
                for record in records[start:start + 100]]})
        self.zone_id = zone_id

    def protection(self):
        wafv2 = self.client("wafv2")
        visible = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False,
                   "MetricName": "m"}
        acl = wafv2.create_web_acl(
            Name=self.namer.name("acl"), Scope="REGIONAL", DefaultAction={"Allow": {}},
            VisibilityConfig=visible, Tags=pairs(self.namer.tags()) or pairs({"a": "b"}))
        wafv2.associate_web_acl(WebACLArn=acl["Summary"]["ARN"], ResourceArn=self.balancer)
        if self.region == "us-east-1":
            wafv2.create_web_acl(Name=self.namer.name("acl"), Scope="CLOUDFRONT",
                                 DefaultAction={"Allow": {}}, VisibilityConfig=visible)
        self.client("cognito-idp").create_user_pool(
            PoolName=self.namer.name("users"), LambdaConfig={"PreSignUp": self.function},
            UserPoolTags=self.namer.tags())
        self.client("acm-pca").create_certificate_authority(
            CertificateAuthorityType="ROOT", CertificateAuthorityConfiguration={
                "KeyAlgorithm": "RSA_2048", "SigningAlgorithm": "SHA256WITHRSA",
                "Subject": {"CommonName": "ca.example.com"}}, Tags=pairs({"pki": "root"}))

    # ---- watching ----

    def watching(self):
        logs, cloudwatch = self.client("logs"), self.client("cloudwatch")
        for _ in range(self.namer.some(1, 120)):
            logs.create_log_group(logGroupName=self.namer.name("/app/log"),
                                  tags=self.namer.tags(), kmsKeyId=self.key_arn)
        dimensions = {"InstanceId": self.instances[0], "QueueName": self.queue_name,
                      "DBInstanceIdentifier": self.database, "TableName": self.table,
                      "FunctionName": self.function.split(":")[-1],
                      "LoadBalancer": self.balancer.split("loadbalancer/")[1],
                      "AutoScalingGroupName": self.scaling_group, "CacheClusterId": self.cache}
        for name, value in dimensions.items():
            cloudwatch.put_metric_alarm(
                AlarmName=self.namer.name(f"alarm {name}"), MetricName="m", Namespace="n",
                Period=60, EvaluationPeriods=1, Threshold=1.0, Statistic="Sum",
                ComparisonOperator="GreaterThanThreshold", AlarmActions=[self.topic],
                OKActions=[self.topic], Dimensions=[{"Name": name, "Value": value}],
                Tags=pairs(self.namer.tags()))
        cloudwatch.put_dashboard(DashboardName=self.namer.name("board"),
                                 DashboardBody='{"widgets": []}')
        trail = self.client("cloudtrail")
        group = self.namer.name("trail")
        logs.create_log_group(logGroupName=group)
        trail.create_trail(
            Name=self.namer.name("trail"), S3BucketName=self.bucket, KmsKeyId=self.key_arn,
            CloudWatchLogsRoleArn=self.role, IsMultiRegionTrail=self.region == "us-east-1",
            SnsTopicName=self.topic.split(":")[-1],
            CloudWatchLogsLogGroupArn=f"arn:aws:logs:{self.region}:{ACCOUNT}:log-group:{group}:*",
            TagsList=pairs({"audit": "yes"}))
        self.client("cloudformation").create_stack(
            StackName=self.namer.name("stack"), RoleARN=self.role, Tags=pairs(self.namer.tags()),
            TemplateBody=json.dumps({"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}))

    def analytics(self):
        glue, athena = self.client("glue"), self.client("athena")
        database, connection = self.namer.name("lake"), self.namer.name("jdbc")
        path = f"s3://{self.bucket}/lake/"
        glue.create_database(DatabaseInput={"Name": database, "LocationUri": path},
                             Tags=self.namer.tags())
        glue.create_connection(ConnectionInput={
            "Name": connection, "ConnectionType": "JDBC", "ConnectionProperties": {},
            "PhysicalConnectionRequirements": {"SubnetId": self.subnets[2],
                                               "SecurityGroupIdList": [self.groups[2]]}})
        glue.create_job(Name=self.namer.name("etl"), Role=self.role, Tags=self.namer.tags(),
                        Connections={"Connections": [connection]},
                        Command={"Name": "glueetl", "ScriptLocation": path + "job.py"})
        glue.create_crawler(Name=self.namer.name("crawler"), Role=self.role,
                            DatabaseName=database, Tags=self.namer.tags(),
                            Targets={"S3Targets": [{"Path": path}], "JdbcTargets": [
                                {"ConnectionName": connection, "Path": "db/%"}]})
        athena.create_work_group(
            Name=self.namer.name("analysts"), Tags=pairs(self.namer.tags()), Configuration={
                "ResultConfiguration": {"OutputLocation": path, "EncryptionConfiguration": {
                    "EncryptionOption": "SSE_KMS", "KmsKey": self.key_arn}}})
        athena.create_data_catalog(Name=self.namer.name("catalog"), Type="GLUE",
                                   Parameters={"catalog-id": ACCOUNT})
        discovery = self.client("servicediscovery")
        discovery.create_private_dns_namespace(Name="svc.local", Vpc=self.vpc,
                                               Tags=pairs(self.namer.tags()))
        namespace = discovery.list_namespaces()["Namespaces"][0]["Id"]
        discovery.create_service(Name=self.namer.name("svc"), NamespaceId=namespace,
                                 DnsConfig={"NamespaceId": namespace, "DnsRecords": [
                                     {"Type": "A", "TTL": 60}]})
        self.client("directconnect").create_connection(
            location="EqDC2", bandwidth="1Gbps", connectionName=self.namer.name("line"),
            tags=pairs({"line": "one"}, "key", "value"))

    REGIONAL = ["keys", "networks", "buckets", "machines", "balancers", "scaling", "file_systems",
                "containers", "kubernetes", "databases", "tables", "caches", "messages",
                "functions", "batch", "notifications", "events", "apis", "protection", "watching",
                "analytics", "platforms", "directories", "more_storage", "more_databases",
                "more_security", "more_watching", "more_analytics", "learning"]

    def build(self, with_globals):
        if with_globals:
            self.identities()
        for part in self.REGIONAL:
            getattr(self, part)()
        if with_globals:
            self.edge()


def showcase(url):
    """Every kind that the emulator knows, in two regions; the same each time but for the ids that
    the emulator draws."""
    namer = Namer()
    home = Environment(url, "us-east-1", namer)
    home.build(True)
    away = Environment(url, "eu-west-1", namer)
    away.role, away.profile, away.profile_name = home.role, home.profile, home.profile_name
    away.build(False)
    return [home, away]


def random_environment(url, seed):
    """Names, tags and numbers from the seed; the second region has some of the parts only."""
    rng = random.Random(seed)
    namer = Namer(rng)
    home = Environment(url, rng.choice(["us-east-1", "eu-central-1", "ap-southeast-2"]), namer)
    home.build(True)
    away = Environment(url, "us-west-2", namer)
    away.role, away.profile, away.profile_name = home.role, home.profile, home.profile_name
    parts = {"keys", "networks", "buckets", "machines"}
    parts |= set(rng.sample(["tables", "messages", "databases", "file_systems"], 2))
    for part in Environment.REGIONAL:
        if part in parts:
            getattr(away, part)()
    return [home, away]

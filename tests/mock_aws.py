#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An AWS account of N resources, made from a seed: the operations of a usual mix of kinds are answered
with pages of the size that is asked for, at most of the size that the service has, every other operation
with an empty answer of its protocol. Roles can be assumed; their keys are good until they are revoked.
mock_http.py has faults and controls; /_mock/expected says how many calls are needed at least."""
import json
import math
import random
import urllib.parse

import mock_http
from mock_http import Refusal, Reply

ACCOUNT = "123456789012"
REGION = "eu-west-1"
# How many of N are of a kind, in parts of 10,000.
MIX = {"vpc": 20, "subnet": 100, "group": 480, "instance": 2100, "interface": 2400, "volume": 2200,
       "function": 700, "log": 700, "table": 100, "queue": 150, "key": 30, "balancer": 30,
       "listener": 30, "target": 30, "secret": 300, "definition": 200, "bucket": 60, "topic": 60,
       "role": 120, "zone": 10, "record": 100, "database": 40, "alarm": 40}
# How many a list gives at most, and what is asked of each item behind the list.
PAGES = {"vpc": 1000, "subnet": 1000, "group": 1000, "instance": 1000, "interface": 1000,
         "volume": 500, "function": 50, "log": 50, "table": 100, "queue": 1000, "key": 1000,
         "balancer": 400, "target": 400, "secret": 100, "definition": 100, "bucket": 1000,
         "topic": 100, "role": 1000, "zone": 100, "database": 100, "alarm": 100}
DESCRIBES = {"table": 1, "queue": 1, "key": 1, "balancer": 1, "listener": 1, "target": 1,
             "definition": 1, "bucket": 5, "topic": 1, "zone": 1}


def arn(service, rest):
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def xml_tags(tags):
    items = "".join(f"<item><key>{k}</key><value>{v}</value></item>" for k, v in tags.items())
    return f"<tagSet>{items}</tagSet>"


class Estate:
    """The resources: by kind, each as its API's list would have it."""

    def __init__(self, n, seed):
        self.rng = random.Random(seed)
        self.count = {kind: max(1, n * share // 10000) for kind, share in MIX.items()}
        self.hex = lambda i, word: f"{word}-{i:017x}"
        made = {kind: getattr(self, kind) for kind in MIX}
        self.items = {kind: [make(i) for i in range(self.count[kind])] for kind, make in made.items()}
        self.tagged = [{"ResourceARN": a, "Tags": [{"Key": k, "Value": v} for k, v in
                                                   self.tags(a).items()]}
                       for a in self.taggable()]

    def tags(self, name):
        return {"Name": name.rsplit("/")[-1], "env": self.rng.choice(["prod", "test", "dev"]),
                "team": self.rng.choice(["web", "data", "core", "ops"])}

    def pick(self, kind, word):
        return self.hex(self.rng.randrange(self.count[kind]), word)

    def vpc(self, i):
        vpc = self.hex(i, "vpc")
        return (f"<item><vpcId>{vpc}</vpcId><ownerId>{ACCOUNT}</ownerId><state>available</state>"
                f"<cidrBlock>10.{i % 256}.0.0/16</cidrBlock><isDefault>false</isDefault>"
                f"<instanceTenancy>default</instanceTenancy>{xml_tags(self.tags(vpc))}</item>")

    def subnet(self, i):
        subnet = self.hex(i, "subnet")
        return (f"<item><subnetId>{subnet}</subnetId><subnetArn>{arn('ec2', 'subnet/' + subnet)}"
                f"</subnetArn><state>available</state><vpcId>{self.hex(i % self.count['vpc'], 'vpc')}"
                f"</vpcId><cidrBlock>10.0.{i % 256}.0/24</cidrBlock><availableIpAddressCount>200"
                f"</availableIpAddressCount><availabilityZone>{REGION}{'abc'[i % 3]}"
                f"</availabilityZone>{xml_tags(self.tags(subnet))}</item>")

    def group(self, i):
        group = self.hex(i, "sg")
        other = self.pick("group", "sg")
        return (f"<item><ownerId>{ACCOUNT}</ownerId><groupId>{group}</groupId><groupName>group-{i}"
                f"</groupName><groupDescription>made up</groupDescription><vpcId>"
                f"{self.hex(i % self.count['vpc'], 'vpc')}</vpcId><ipPermissions><item><ipProtocol>tcp"
                f"</ipProtocol><fromPort>443</fromPort><toPort>443</toPort><groups><item><userId>"
                f"{ACCOUNT}</userId><groupId>{other}</groupId></item></groups><ipRanges/>"
                f"<ipv6Ranges/><prefixListIds/></item></ipPermissions><ipPermissionsEgress/>"
                f"{xml_tags(self.tags(group))}</item>")

    def instance(self, i):
        instance = self.hex(i, "i")
        subnet = i % self.count["subnet"]
        return (f"<item><reservationId>r-{i:017x}</reservationId><ownerId>{ACCOUNT}</ownerId>"
                f"<groupSet/><instancesSet><item><instanceId>{instance}</instanceId><imageId>"
                f"ami-{i % 7:017x}</imageId><instanceState><code>16</code><name>running</name>"
                f"</instanceState><privateDnsName>ip-10-0-{i // 250}-{i % 250}.{REGION}.compute.internal"
                f"</privateDnsName><keyName>ops</keyName><amiLaunchIndex>0</amiLaunchIndex>"
                f"<instanceType>m6i.large</instanceType><launchTime>2026-01-02T03:04:05.000Z"
                f"</launchTime><placement><availabilityZone>{REGION}{'abc'[subnet % 3]}"
                f"</availabilityZone><groupName/><tenancy>default</tenancy></placement><monitoring>"
                f"<state>disabled</state></monitoring><subnetId>{self.hex(subnet, 'subnet')}</subnetId>"
                f"<vpcId>{self.hex(subnet % self.count['vpc'], 'vpc')}</vpcId><privateIpAddress>"
                f"10.0.{i // 250}.{i % 250}</privateIpAddress><groupSet><item><groupId>"
                f"{self.pick('group', 'sg')}</groupId><groupName>g</groupName></item></groupSet>"
                f"<architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType>"
                f"<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>"
                f"{self.hex(i % self.count['volume'], 'vol')}</volumeId><status>attached</status>"
                f"</ebs></item></blockDeviceMapping><virtualizationType>hvm</virtualizationType>"
                f"{xml_tags(self.tags(instance))}<networkInterfaceSet><item><networkInterfaceId>"
                f"{self.hex(i % self.count['interface'], 'eni')}</networkInterfaceId></item>"
                f"</networkInterfaceSet></item></instancesSet></item>")

    def interface(self, i):
        subnet = i % self.count["subnet"]
        return (f"<item><networkInterfaceId>{self.hex(i, 'eni')}</networkInterfaceId><subnetId>"
                f"{self.hex(subnet, 'subnet')}</subnetId><vpcId>"
                f"{self.hex(subnet % self.count['vpc'], 'vpc')}</vpcId><availabilityZone>"
                f"{REGION}{'abc'[subnet % 3]}</availabilityZone><description/><status>in-use</status>"
                f"<privateIpAddress>10.0.{i // 250}.{i % 250}</privateIpAddress><groupSet><item>"
                f"<groupId>{self.pick('group', 'sg')}</groupId></item></groupSet><attachment>"
                f"<instanceId>{self.hex(i % self.count['instance'], 'i')}</instanceId><status>attached"
                f"</status></attachment><interfaceType>interface</interfaceType></item>")

    def volume(self, i):
        volume = self.hex(i, "vol")
        return (f"<item><volumeId>{volume}</volumeId><size>100</size><snapshotId/>"
                f"<availabilityZone>{REGION}a</availabilityZone><status>in-use</status><createTime>"
                f"2026-01-02T03:04:05.000Z</createTime><attachmentSet><item><volumeId>{volume}"
                f"</volumeId><instanceId>{self.hex(i % self.count['instance'], 'i')}</instanceId>"
                f"<device>/dev/xvda</device><status>attached</status></item></attachmentSet>"
                f"<volumeType>gp3</volumeType><encrypted>false</encrypted>"
                f"{xml_tags(self.tags(volume))}</item>")

    def function(self, i):
        subnet = i % self.count["subnet"]
        return {"FunctionName": f"function-{i}", "FunctionArn": arn("lambda", f"function:function-{i}"),
                "Runtime": "python3.13", "Role": f"arn:aws:iam::{ACCOUNT}:role/function-{i % 40}",
                "Handler": "app.handler", "CodeSize": 1000 + i, "Timeout": 30, "MemorySize": 512,
                "LastModified": "2026-01-02T03:04:05.000+0000", "Version": "$LATEST",
                "VpcConfig": {"SubnetIds": [self.hex(subnet, "subnet")],
                              "SecurityGroupIds": [self.pick("group", "sg")],
                              "VpcId": self.hex(subnet % self.count["vpc"], "vpc")},
                "TracingConfig": {"Mode": "PassThrough"}, "PackageType": "Zip",
                "Architectures": ["arm64"],
                "LoggingConfig": {"LogFormat": "Text", "LogGroup": f"/aws/lambda/function-{i}"}}

    def log(self, i):
        name = f"/aws/lambda/function-{i}"
        return {"logGroupName": name, "creationTime": 1767323045000, "storedBytes": i * 1000,
                "arn": arn("logs", f"log-group:{name}:*"),
                "logGroupArn": arn("logs", f"log-group:{name}"), "logGroupClass": "STANDARD"}

    def table(self, i):
        return f"table-{i}"

    def queue(self, i):
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/queue-{i}"

    def key(self, i):
        return {"KeyId": f"{i:08x}-0000-0000-0000-000000000000",
                "KeyArn": arn("kms", f"key/{i:08x}-0000-0000-0000-000000000000")}

    def balancer_arn(self, i):
        return arn("elasticloadbalancing", f"loadbalancer/app/web-{i}/{i:016x}")

    def target_arn(self, i):
        return arn("elasticloadbalancing", f"targetgroup/web-{i}/{i:016x}")

    def balancer(self, i):
        return (f"<member><LoadBalancerArn>{self.balancer_arn(i)}</LoadBalancerArn><DNSName>web-{i}."
                f"{REGION}.elb.amazonaws.com</DNSName><LoadBalancerName>web-{i}</LoadBalancerName>"
                f"<Scheme>internal</Scheme><VpcId>{self.hex(i % self.count['vpc'], 'vpc')}</VpcId>"
                f"<State><Code>active</Code></State><Type>application</Type></member>")

    def listener(self, i):
        return (f"<member><ListenerArn>{arn('elasticloadbalancing', f'listener/app/web-{i}/{i:016x}/1')}"
                f"</ListenerArn><LoadBalancerArn>{self.balancer_arn(i % self.count['balancer'])}"
                f"</LoadBalancerArn><Port>443</Port><Protocol>HTTPS</Protocol><DefaultActions><member>"
                f"<Type>forward</Type><TargetGroupArn>{self.target_arn(i % self.count['target'])}"
                f"</TargetGroupArn></member></DefaultActions></member>")

    def target(self, i):
        return (f"<member><TargetGroupArn>{self.target_arn(i)}</TargetGroupArn><TargetGroupName>"
                f"web-{i}</TargetGroupName><Protocol>HTTPS</Protocol><Port>443</Port><VpcId>"
                f"{self.hex(i % self.count['vpc'], 'vpc')}</VpcId><TargetType>instance</TargetType>"
                f"</member>")

    def secret(self, i):
        return {"ARN": arn("secretsmanager", f"secret:secret-{i}-abcdef"), "Name": f"secret-{i}",
                "CreatedDate": 1767323045.5,
                "Tags": [{"Key": "env", "Value": "prod"}]}

    def definition(self, i):
        return arn("ecs", f"task-definition/app-{i}:1")

    def bucket(self, i):
        return (f"<Bucket><Name>bucket-{i}</Name><CreationDate>2026-01-02T03:04:05.000Z</CreationDate>"
                f"<BucketRegion>{REGION}</BucketRegion></Bucket>")

    def topic(self, i):
        return f"<member><TopicArn>{arn('sns', f'topic-{i}')}</TopicArn></member>"

    def role(self, i):
        name = f"function-{i}"
        trust = urllib.parse.quote(json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "lambda.amazonaws.com"}}]}))
        return (f"<member><RoleName>{name}</RoleName><RoleId>AROA{i:016d}</RoleId><Arn>"
                f"arn:aws:iam::{ACCOUNT}:role/{name}</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate>"
                f"<AssumeRolePolicyDocument>{trust}</AssumeRolePolicyDocument><InstanceProfileList/>"
                f"<AttachedManagedPolicies/><Tags/></member>")

    def zone(self, i):
        return (f"<HostedZone><Id>/hostedzone/Z{i:012d}</Id><Name>zone-{i}.example.</Name><Config>"
                f"<PrivateZone>false</PrivateZone></Config><ResourceRecordSetCount>10"
                f"</ResourceRecordSetCount></HostedZone>")

    def record(self, i):
        zone = i % self.count["zone"]
        return (zone, f"<ResourceRecordSet><Name>host-{i}.zone-{zone}.example.</Name><Type>A</Type>"
                f"<AliasTarget><DNSName>web-{i % self.count['balancer']}.{REGION}.elb.amazonaws.com."
                f"</DNSName></AliasTarget></ResourceRecordSet>")

    def database(self, i):
        subnet = i % self.count["subnet"]
        return (f"<DBInstance><DBInstanceIdentifier>db-{i}</DBInstanceIdentifier><DBInstanceArn>"
                f"{arn('rds', f'db:db-{i}')}</DBInstanceArn><Engine>postgres</Engine><DBInstanceClass>"
                f"db.m7g.large</DBInstanceClass><DBInstanceStatus>available</DBInstanceStatus>"
                f"<AvailabilityZone>{REGION}{'abc'[subnet % 3]}</AvailabilityZone><DBSubnetGroup>"
                f"<DBSubnetGroupName>data</DBSubnetGroupName><VpcId>"
                f"{self.hex(subnet % self.count['vpc'], 'vpc')}</VpcId><Subnets><Subnet>"
                f"<SubnetIdentifier>{self.hex(subnet, 'subnet')}</SubnetIdentifier></Subnet></Subnets>"
                f"</DBSubnetGroup><VpcSecurityGroups><VpcSecurityGroupMembership><VpcSecurityGroupId>"
                f"{self.pick('group', 'sg')}</VpcSecurityGroupId></VpcSecurityGroupMembership>"
                f"</VpcSecurityGroups><TagList/></DBInstance>")

    def alarm(self, i):
        return (f"<member><AlarmName>alarm-{i}</AlarmName><AlarmArn>"
                f"{arn('cloudwatch', f'alarm:alarm-{i}')}</AlarmArn><StateValue>OK</StateValue>"
                f"<Namespace>AWS/EC2</Namespace><MetricName>CPUUtilization</MetricName><Dimensions>"
                f"<member><Name>InstanceId</Name><Value>"
                f"{self.hex(i % self.count['instance'], 'i')}</Value></member></Dimensions></member>")

    def taggable(self):
        for i in range(self.count["function"]):
            yield arn("lambda", f"function:function-{i}")
        for i in range(self.count["log"]):
            yield arn("logs", f"log-group:/aws/lambda/function-{i}")
        for i in range(self.count["table"]):
            yield arn("dynamodb", f"table/table-{i}")
        for i in range(self.count["queue"]):
            yield arn("sqs", f"queue-{i}")
        for i in range(self.count["key"]):
            yield self.items["key"][i]["KeyArn"]
        for i in range(self.count["balancer"]):
            yield self.balancer_arn(i)
        for i in range(self.count["listener"]):
            yield arn("elasticloadbalancing", f"listener/app/web-{i}/{i:016x}/1")
        for i in range(self.count["target"]):
            yield self.target_arn(i)
        for name, kind in (("bucket", "s3:::bucket-"), ("zone", "route53:::hostedzone/Z")):
            for i in range(self.count[name]):
                yield f"arn:aws:{kind}{i if name == 'bucket' else f'{i:012d}'}"
        for i in range(self.count["topic"]):
            yield arn("sns", f"topic-{i}")
        for i in range(self.count["alarm"]):
            yield arn("cloudwatch", f"alarm:alarm-{i}")

    def tagged_in(self, region):
        """What the index of a region has: buckets are in theirs, what is global in one."""
        return [row for row in self.tagged
                if {"": REGION if ":s3:" in row["ResourceARN"] else "us-east-1"}.get(
                    row["ResourceARN"].split(":")[3], row["ResourceARN"].split(":")[3]) == region]

    def minimum(self):
        """The calls that no scan of these kinds can do without, beside the empty lists: pages at their
        largest, one list of records for each zone and of listeners for each balancer, what has to be
        asked of single items, and the index of tags in the region and where what is global is."""
        lists = sum(math.ceil(self.count[kind] / size) for kind, size in PAGES.items())
        lists += self.count["balancer"] + self.count["zone"]
        describes = sum(self.count[kind] * each for kind, each in DESCRIBES.items()
                        if kind not in ("balancer", "zone"))
        indexes = sum(max(1, math.ceil(len(self.tagged_in(region)) / 100))
                      for region in (REGION, "us-east-1"))
        return lists + describes + indexes


class Aws(mock_http.Cloud):
    """By operation: a function of the parameters, to a Reply."""

    def __init__(self, options, _url):
        self.estate = Estate(options.n, options.seed)
        self.kept = {}  # texts of pages, made once
        self.generation = 0

    def resources(self):
        return sum(self.estate.count.values())

    def expected(self):
        return {"resources": self.estate.count, "minimum": self.estate.minimum()}

    def revoke(self):
        self.generation += 1

    # ---- who asks ----

    @staticmethod
    def scope(request):
        """The words of the signature's scope: key, date, region, service."""
        given = request.headers.get("authorization", "").split("Credential=")[-1]
        return (given.split(",")[0].split("/") + [""] * 4)[:4]

    def check_keys(self, request):
        key = self.scope(request)[0]
        if key.startswith("ASIA") and int(key[4:10]) < self.generation:
            raise Refusal(self.error(request, "ExpiredToken", "ExpiredTokenException",
                                     "The security token included in the request is expired"))

    def error(self, request, code, json_code, message, status=400, headers=None):
        if "x-amz-target" in request.headers or self.scope(request)[3] in ("lambda", "eks"):
            return Reply.json({"__type": json_code, "message": message}, status,
                              {"x-amzn-ErrorType": json_code, **(headers or {})})
        body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
        if self.scope(request)[3] == "ec2":
            body = f"<Response><Errors>{body}</Errors><RequestID>r</RequestID></Response>"
        elif self.scope(request)[3] != "s3":
            body = f"<ErrorResponse>{body}</ErrorResponse>"
        return Reply(status, body, "text/xml", headers)

    REFUSALS = {  # kind: status, code in XML, code in JSON, message
        "expired": (400, "ExpiredToken", "ExpiredTokenException", "The security token is expired"),
        "forbidden": (403, "AccessDenied", "AccessDeniedException", "User is not authorized"),
        "throttled": (400, "Throttling", "ThrottlingException", "Rate exceeded"),
        "unavailable": (503, "ServiceUnavailable", "ServiceUnavailableException", "Try again"),
        "internal": (500, "InternalError", "InternalServerException", "We made a mistake"),
        "too-large": (413, "RequestEntityTooLarge", "RequestTooLargeException", "Too large"),
    }

    def refuse(self, kind, request, retry_after=None):
        status, code, json_code, message = self.REFUSALS[kind]
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        if kind == "forbidden" and self.scope(request)[3] == "ec2":
            code = "UnauthorizedOperation"
        return self.error(request, code, json_code, message, status, headers)

    # ---- pages ----

    @staticmethod
    def page(request, items, start, size):
        """A part of a list, and where the next one begins ("" for nowhere)."""
        start, size = int(start or 0), int(size)
        if request.fault == "shift" and start:
            start -= 1
        end = start if request.fault == "empty" else min(len(items), start + size)
        if request.fault == "loop":
            return items[start:end], str(start)
        return items[start:end], (str(end) if end < len(items) else "")

    def once(self, key, request, make):
        """The same text for the same page, but where a fault is in it."""
        if request.fault:
            return make()
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    EC2 = {"DescribeVpcs": ("vpc", "vpcSet"), "DescribeSubnets": ("subnet", "subnetSet"),
           "DescribeSecurityGroups": ("group", "securityGroupInfo"),
           "DescribeInstances": ("instance", "reservationSet"),
           "DescribeNetworkInterfaces": ("interface", "networkInterfaceSet"),
           "DescribeVolumes": ("volume", "volumeSet")}

    def ec2(self, request, action, params):
        if action == "DescribeRegions":
            return (f"<{action}Response><regionInfo><item><regionName>{REGION}</regionName></item>"
                    f"</regionInfo></{action}Response>")
        if action not in self.EC2:
            return f"<{action}Response><requestId>r</requestId></{action}Response>"
        kind, wrapper = self.EC2[action]
        items, token = self.page(request, self.estate.items[kind], params.get("NextToken"),
                                 min(int(params.get("MaxResults", 1000)), PAGES[kind]))
        token = f"<nextToken>{token}</nextToken>" if token else ""
        return (f'<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
                f"<requestId>r</requestId><{wrapper}>{''.join(items)}</{wrapper}>{token}"
                f"</{action}Response>")

    # action and version: kind, wrapper, token, size
    QUERY = {("DescribeLoadBalancers", "2015-12-01"): ("balancer", "LoadBalancers", "Marker"),
             ("DescribeTargetGroups", "2015-12-01"): ("target", "TargetGroups", "Marker"),
             ("DescribeDBInstances", "2014-10-31"): ("database", "DBInstances", "Marker"),
             ("DescribeAlarms", "2010-08-01"): ("alarm", "MetricAlarms", "NextToken"),
             ("ListTopics", "2010-03-31"): ("topic", "Topics", "NextToken"),
             ("GetAccountAuthorizationDetails", "2010-05-08"): ("role", "RoleDetailList", "Marker")}

    def query(self, request, action, params):
        row = self.QUERY.get((action, params.get("Version")))
        if row is not None:
            kind, wrapper, token = row
            size = params.get("PageSize") or params.get("MaxRecords") or params.get("MaxItems") or 100
            items, rest = self.page(request, self.estate.items[kind], params.get(token),
                                    min(int(size), PAGES[kind]))
            after = {"balancer": "NextMarker", "target": "NextMarker"}.get(kind, token)
            inner = f"<{wrapper}>{''.join(items)}</{wrapper}>"
            if kind == "role":
                inner += f"<IsTruncated>{'true' if rest else 'false'}</IsTruncated>"
            inner += f"<{after}>{rest}</{after}>" if rest else ""
        else:
            inner = self.of_one(action, params)
        return f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"

    def of_one(self, action, params):
        estate = self.estate
        if action == "GetCallerIdentity":
            return f"<Arn>arn:aws:iam::{ACCOUNT}:user/mock</Arn><UserId>A</UserId><Account>{ACCOUNT}</Account>"
        if action == "AssumeRole":
            return (f"<Credentials><AccessKeyId>ASIA{self.generation:06d}000001"
                    "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                    "<Expiration>2036-01-01T00:00:00Z</Expiration></Credentials>")
        if action == "DescribeListeners":
            wanted = f"<LoadBalancerArn>{params['LoadBalancerArn']}</LoadBalancerArn>"
            return f"<Listeners>{''.join(x for x in estate.items['listener'] if wanted in x)}</Listeners>"
        if action == "DescribeTargetHealth":
            target = int(params["TargetGroupArn"].rsplit("/", 1)[1], 16)
            return ("<TargetHealthDescriptions><member><Target><Id>"
                    f"{estate.hex(target % estate.count['instance'], 'i')}"
                    "</Id></Target></member></TargetHealthDescriptions>")
        return ""

    # target: kind, member, token, size, token of the answer
    JSON = {"DescribeLogGroups": ("log", "logGroups", "nextToken", "limit", "nextToken"),
            "ListSecrets": ("secret", "SecretList", "NextToken", "MaxResults", "NextToken"),
            "ListQueues": ("queue", "QueueUrls", "NextToken", "MaxResults", "NextToken"),
            "ListKeys": ("key", "Keys", "Marker", "Limit", "NextMarker"),
            "ListTables": ("table", "TableNames", "ExclusiveStartTableName", "Limit",
                           "LastEvaluatedTableName"),
            "ListTaskDefinitions": ("definition", "taskDefinitionArns", "nextToken", "maxResults",
                                    "nextToken")}

    def json(self, request, operation, params):
        if operation == "GetResources":
            items, rest = self.page(request, self.estate.tagged_in(self.scope(request)[2]),
                                    params.get("PaginationToken"),
                                    min(params["ResourcesPerPage"], 100))
            return {"ResourceTagMappingList": items, "PaginationToken": rest}
        if operation in self.JSON:
            kind, member, token, size, after = self.JSON[operation]
            items, rest = self.page(request, self.estate.items[kind], params.get(token),
                                    min(params.get(size, 100), PAGES[kind]))
            answer = {member: items, **({after: rest} if rest else {})}
            if operation == "ListKeys":
                answer["Truncated"] = bool(rest)
            return answer
        return self.json_of_one(operation, params)

    @staticmethod
    def json_of_one(operation, params):
        if operation == "GetQueueAttributes":
            name = params["QueueUrl"].rsplit("/", 1)[1]
            return {"Attributes": {"QueueArn": arn("sqs", name), "VisibilityTimeout": "30",
                                   "CreatedTimestamp": "1767323045"}}
        if operation == "DescribeTable":
            name = params["TableName"]
            return {"Table": {"TableName": name, "TableArn": arn("dynamodb", f"table/{name}"),
                              "TableStatus": "ACTIVE", "CreationDateTime": 1767323045.25}}
        if operation == "DescribeKey":
            return {"KeyMetadata": {"KeyId": params["KeyId"], "KeyState": "Enabled",
                                    "Arn": arn("kms", "key/" + params["KeyId"]),
                                    "KeyManager": "CUSTOMER", "Enabled": True}}
        if operation == "DescribeTaskDefinition":
            name = params["taskDefinition"].rsplit("/", 1)[1]
            return {"taskDefinition": {
                "taskDefinitionArn": params["taskDefinition"], "family": name.split(":")[0],
                "revision": 1, "status": "ACTIVE", "cpu": "256", "memory": "512",
                "taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/function-0",
                "containerDefinitions": [{"name": "app", "image": "app:1"}]}, "tags": []}
        return {}

    # ---- rest ----

    def rest(self, request):
        service = self.scope(request)[3]
        if request.path == "/2015-03-31/functions":
            items, rest = self.page(request, self.estate.items["function"], request.arg("Marker"),
                                    min(int(request.arg("MaxItems", 50)), PAGES["function"]))
            return Reply.json({"Functions": items, "NextMarker": rest or None})
        if service == "s3":
            return Reply(200, self.s3(request), "application/xml")
        if service == "route53":
            return Reply(200, self.route53(request), "application/xml")
        if service == "cloudfront":
            return Reply(200, "<DistributionList><IsTruncated>false</IsTruncated></DistributionList>",
                         "application/xml")
        return Reply.json({})

    def s3(self, request):
        if request.path == "/":
            items, rest = self.page(request, self.estate.items["bucket"],
                                    request.arg("continuation-token"),
                                    min(int(request.arg("max-buckets", 1000)), PAGES["bucket"]))
            token = f"<ContinuationToken>{rest}</ContinuationToken>" if rest else ""
            return (f"<ListAllMyBucketsResult><Buckets>{''.join(items)}</Buckets>{token}"
                    "</ListAllMyBucketsResult>")
        return "<Nothing/>"

    def route53(self, request):
        if request.path.endswith("/rrset"):
            zone = int(request.path.split("/")[3][1:])
            records = "".join(text for where, text in self.estate.items["record"] if where == zone)
            return (f"<ListResourceRecordSetsResponse><ResourceRecordSets>{records}</ResourceRecordSets>"
                    "<IsTruncated>false</IsTruncated></ListResourceRecordSetsResponse>")
        if request.path.endswith("/hostedzone"):
            items, rest = self.page(request, self.estate.items["zone"], request.arg("marker"),
                                    min(int(request.arg("maxitems", 100)), PAGES["zone"]))
            return (f"<ListHostedZonesResponse><HostedZones>{''.join(items)}</HostedZones><IsTruncated>"
                    f"{'true' if rest else 'false'}</IsTruncated><NextMarker>{rest}</NextMarker>"
                    "</ListHostedZonesResponse>")
        return "<Nothing/>"

    def handle(self, request):
        self.check_keys(request)
        target = request.headers.get("x-amz-target")
        if target:
            request.operation = target.rsplit(".", 1)[-1]
            key = (target, self.scope(request)[2], request.body)
            text = self.once(key, request, lambda: json.dumps(
                self.json(request, request.operation, json.loads(request.body or b"{}"))))
            return Reply(200, text, "application/x-amz-json-1.1")
        if request.method == "POST" and request.body.startswith(b"Action="):
            params = request.form()
            request.operation = params["Action"]
            tell = self.ec2 if params.get("Version") == "2016-11-15" else self.query
            text = self.once(request.body, request,
                             lambda: tell(request, request.operation, params))
            return Reply(200, text, "text/xml")
        request.operation = request.path
        return self.rest(request)


def main():
    mock_http.run(Aws, mock_http.arguments(__doc__).parse_args())


if __name__ == "__main__":
    main()

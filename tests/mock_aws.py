#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An AWS account of N resources, made from a seed, that pages and takes its time.

    mock_aws.py N [--seed S] [--delay MS] [--throttle SHARE]     prints its port

It answers the operations of a usual mix of kinds with pages of the size that is asked for, every
other operation with an empty answer of its protocol, each after MS milliseconds however many are
asked at once. SHARE of the requests are refused as throttled. GET /calls tells how many requests
there were, GET /resources how many resources there are."""
import argparse
import asyncio
import json
import random
import urllib.parse

ACCOUNT = "123456789012"
REGION = "eu-west-1"
# How many of N are of a kind, in parts of 10,000.
MIX = {"vpc": 20, "subnet": 100, "group": 480, "instance": 2400, "interface": 2400, "volume": 2400,
       "function": 700, "log": 700, "table": 150, "queue": 150, "key": 50, "balancer": 40,
       "listener": 40, "target": 40, "secret": 330}


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


class Answers:
    """By operation: a function of the parameters, to (content type, text)."""

    def __init__(self, estate):
        self.estate = estate
        self.pages = {}  # texts of pages, made once

    def page(self, key, items, start, size):
        start = int(start or 0)
        end = min(len(items), start + int(size))
        return items[start:end], (str(end) if end < len(items) else "")

    def ec2(self, action, kind, wrapper, params):
        key = (action, params.get("NextToken"), params.get("MaxResults"))
        if key not in self.pages:
            items, token = self.page(action, self.estate.items[kind], params.get("NextToken"),
                                     params.get("MaxResults", 1000))
            token = f"<nextToken>{token}</nextToken>" if token else ""
            self.pages[key] = (f'<{action}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
                               f"<requestId>r</requestId><{wrapper}>{''.join(items)}</{wrapper}>"
                               f"{token}</{action}Response>")
        return self.pages[key]

    EC2 = {"DescribeVpcs": ("vpc", "vpcSet"), "DescribeSubnets": ("subnet", "subnetSet"),
           "DescribeSecurityGroups": ("group", "securityGroupInfo"),
           "DescribeInstances": ("instance", "reservationSet"),
           "DescribeNetworkInterfaces": ("interface", "networkInterfaceSet"),
           "DescribeVolumes": ("volume", "volumeSet")}

    def query(self, action, params):
        estate = self.estate
        inner = ""
        if action == "GetCallerIdentity":
            inner = (f"<Arn>arn:aws:iam::{ACCOUNT}:user/mock</Arn><UserId>A</UserId><Account>{ACCOUNT}"
                     "</Account>")
        elif action == "DescribeLoadBalancers" and params["Version"] == "2015-12-01":
            inner = f"<LoadBalancers>{''.join(estate.items['balancer'])}</LoadBalancers>"
        elif action == "DescribeListeners":
            wanted = params["LoadBalancerArn"]
            found = [x for x in estate.items["listener"]
                     if f"<LoadBalancerArn>{wanted}</LoadBalancerArn>" in x]
            inner = f"<Listeners>{''.join(found)}</Listeners>"
        elif action == "DescribeTargetGroups":
            inner = f"<TargetGroups>{''.join(estate.items['target'])}</TargetGroups>"
        elif action == "DescribeTargetHealth":
            inner = ("<TargetHealthDescriptions><member><Target><Id>"
                     f"{estate.hex(len(params['TargetGroupArn']) % estate.count['instance'], 'i')}"
                     "</Id></Target></member></TargetHealthDescriptions>")
        return f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"

    def form(self, body):
        params = dict(urllib.parse.parse_qsl(body))
        action = params["Action"]
        if action in self.EC2:
            return self.ec2(action, *self.EC2[action], params)
        if params["Version"] == "2016-11-15":
            inner = ""
            if action == "DescribeRegions":
                inner = f"<regionInfo><item><regionName>{REGION}</regionName></item></regionInfo>"
            return f"<{action}Response><requestId>r</requestId>{inner}</{action}Response>"
        return self.query(action, params)

    def json(self, target, body):
        estate = self.estate
        operation = target.rsplit(".", 1)[-1]
        params = json.loads(body or "{}")

        def listed(kind, member, token, size, next_token=None):
            items, rest = self.page(target, estate.items[kind], params.get(token),
                                    params.get(size, 100))
            return {member: items, **({next_token or token: rest} if rest else {})}

        if operation == "GetResources":
            items, rest = self.page(target, estate.tagged, params.get("PaginationToken"),
                                    params["ResourcesPerPage"])
            return {"ResourceTagMappingList": items, "PaginationToken": rest}
        if operation == "DescribeLogGroups":
            return listed("log", "logGroups", "nextToken", "limit")
        if operation == "ListSecrets":
            return listed("secret", "SecretList", "NextToken", "MaxResults")
        if operation == "ListQueues":
            return listed("queue", "QueueUrls", "NextToken", "MaxResults")
        if operation == "GetQueueAttributes":
            name = params["QueueUrl"].rsplit("/", 1)[1]
            return {"Attributes": {"QueueArn": arn("sqs", name), "VisibilityTimeout": "30",
                                   "CreatedTimestamp": "1767323045"}}
        if operation == "ListTables":
            items, rest = self.page(target, estate.items["table"],
                                    params.get("ExclusiveStartTableName"), params["Limit"])
            return {"TableNames": items, **({"LastEvaluatedTableName": rest} if rest else {})}
        if operation == "DescribeTable":
            name = params["TableName"]
            return {"Table": {"TableName": name, "TableArn": arn("dynamodb", f"table/{name}"),
                              "TableStatus": "ACTIVE", "CreationDateTime": 1767323045.25}}
        if operation == "ListKeys":
            return {"Keys": estate.items["key"], "Truncated": False}
        if operation == "DescribeKey":
            return {"KeyMetadata": {"KeyId": params["KeyId"], "KeyState": "Enabled",
                                    "Arn": arn("kms", "key/" + params["KeyId"].rsplit("/")[-1]),
                                    "KeyManager": "CUSTOMER", "Enabled": True}}
        return {}

    def rest(self, path, service):
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/2015-03-31/functions":
            items, rest = self.page(path, self.estate.items["function"], query.get("Marker"),
                                    query.get("MaxItems", 50))
            return "application/json", json.dumps({"Functions": items, "NextMarker": rest or None})
        if service in ("s3", "route53", "cloudfront"):
            return "application/xml", "<Nothing/>"
        return "application/json", "{}"

    def of(self, method, path, headers, body):
        if "x-amz-target" in headers:
            return "application/x-amz-json-1.1", json.dumps(self.json(headers["x-amz-target"], body))
        if method == "POST" and body.startswith("Action="):
            return "text/xml", self.form(body)
        scope = headers.get("authorization", "").split("Credential=")[-1].split("/")
        return self.rest(path, scope[3] if len(scope) > 3 else "")


class Server:
    def __init__(self, options):
        self.estate = Estate(options.n, options.seed)
        self.answers = Answers(self.estate)
        self.options = options
        self.rng = random.Random(options.seed + 1)
        self.calls = 0

    async def answer(self, method, path, headers, body):
        """(status, content type, text)"""
        if path == "/calls":
            return 200, "text/plain", str(self.calls)
        if path == "/resources":
            return 200, "text/plain", str(sum(self.estate.count.values()))
        self.calls += 1
        if self.options.delay:
            await asyncio.sleep(self.options.delay / 1000)
        if self.rng.random() < self.options.throttle:
            return 400, "text/xml", ("<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded"
                                     "</Message></Error></ErrorResponse>")
        return (200, *self.answers.of(method, path, headers, body))

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ", 2)
                pairs = (line.split(":", 1) for line in head[1:] if ":" in line)
                headers = {name.lower(): value.strip() for name, value in pairs}
                body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
                status, kind, text = await self.answer(method, path, headers, body)
                data = text.encode()
                writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n"
                             f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("n", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--delay", type=int, default=0)
    parser.add_argument("--throttle", type=float, default=0)
    mock = Server(parser.parse_args())
    server = await asyncio.start_server(mock.serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())

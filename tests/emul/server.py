#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""moto's server with some of its holes mended: answers that lack what AWS always says. Each mend
names what is missing. Both opinions, boto3's and the program's, read the mended answers.

    server.py PORT

For recordings, three variables make it tell more, and the same each time:

    EMULATOR_CLOCK  the one moment that it lives in, as 2026-03-02T09:00:00
    EMULATOR_EMPTY  set: operations that moto does not know are answered with empty lists
    EMULATOR_DENY   operations that are refused: "ssm:DescribeParameters ..."
    EMULATOR_REGIONS  the regions that are switched on, in place of all
"""

import datetime
import io
import json
import os
import re
import sys
import time


def stop_the_clock(moment):
    """Before moto is imported: its modules keep what they find by then."""
    now = datetime.datetime.fromisoformat(moment)

    class Stopped(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(*now.timetuple()[:6], tzinfo=tz)

        @classmethod
        def utcnow(cls):
            return cls.now()

        @classmethod
        def today(cls):
            return cls.now()

    seconds = now.replace(tzinfo=datetime.timezone.utc).timestamp()
    datetime.datetime = Stopped
    time.time = lambda: seconds


if os.environ.get("EMULATOR_CLOCK"):
    stop_the_clock(os.environ["EMULATOR_CLOCK"])

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, run_simple


def mend_athena():
    """Workgroups come into being anew whenever they are listed."""
    from moto.athena.models import AthenaBackend

    def steady(answer):
        for group in answer if isinstance(answer, list) else [answer]:
            group["CreationTime"] = 1767225600
        return answer

    for name in ("list_work_groups", "get_work_group"):
        asked = getattr(AthenaBackend, name)
        setattr(AthenaBackend, name,
                lambda self, *args, asked=asked: steady(asked(self, *args)))


def mend_beanstalk():
    """Applications have no tags that could be asked for."""
    from moto.elasticbeanstalk.models import EBBackend

    asked = EBBackend.list_tags_for_resource

    def list_tags_for_resource(self, arn):
        return {} if ":application/" in arn else asked(self, arn)

    EBBackend.list_tags_for_resource = list_tags_for_resource


def mend_cloudfront():
    """A listed distribution lacks all of its configuration."""
    from moto.cloudfront import models

    made = models.Distribution.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        config = vars(self.distribution_config)
        for name in ("Aliases", "Origins", "DefaultCacheBehavior", "CacheBehaviors", "Comment",
                     "PriceClass", "Enabled", "ViewerCertificate", "WebACLId", "HttpVersion",
                     "IsIPV6Enabled"):
            if name in config:
                setattr(self, name, config[name])

    models.Distribution.__init__ = init


def mend_cognito():
    """The tags of a user pool are kept, but cannot be asked for."""
    from moto.cognitoidp.responses import CognitoIdpResponse

    def list_tags_for_resource(self):
        pool = self.backend.describe_user_pool(self._get_param("ResourceArn").rsplit("/", 1)[1])
        return json.dumps({"Tags": pool.extended_config.get("UserPoolTags") or {}})

    CognitoIdpResponse.list_tags_for_resource = list_tags_for_resource


def mend_iam():
    """The policies of the account's details have no names."""
    from moto.iam.models import ManagedPolicy

    ManagedPolicy.policy_name = property(lambda self: self.name)


def mend_s3():
    """Listed buckets do not say where they are."""
    from moto.core.responses import ActionResult
    from moto.s3.responses import S3Response

    def all_buckets(self):
        self.data["Action"] = "ListAllMyBuckets"
        self._authenticate_and_authorize_s3_action()
        self.data["Action"] = "ListBuckets"
        return self.serialized(ActionResult({"Owner": {"ID": "0" * 32}, "Buckets": [
            {"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601,
             "BucketRegion": bucket.region_name}
            for bucket in self.backend.list_buckets(None, None, None)]}))

    S3Response.all_buckets = all_buckets


def mend_wafv2():
    """What an access list protects is kept, but cannot be asked for."""
    from moto.wafv2.responses import WAFV2Response

    def list_resources_for_web_acl(self):
        acl = self.wafv2_backend.wacls[self._get_param("WebACLArn")]
        word = {"API_GATEWAY": ":apigateway:"}.get(self._get_param("ResourceType"), "/app/")
        return 200, {}, json.dumps({"ResourceArns": [
            arn for arn in acl.associated_resources if word in arn]})

    WAFV2Response.list_resources_for_web_acl = list_resources_for_web_acl


def mend_ecs():
    """Capacity providers cannot be listed without their names; a cluster that Batch made has no
    tags where the tag index wants an empty list."""
    from moto.ecs import models

    made = models.Cluster.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        self.tags = self.tags or []

    models.Cluster.__init__ = init
    asked = models.EC2ContainerServiceBackend.describe_capacity_providers

    def describe(self, names):
        return asked(self, names if names is not None else list(self.capacity_providers))

    models.EC2ContainerServiceBackend.describe_capacity_providers = describe


def mend_eks():
    """A cluster does not say in which network its subnets are."""
    from moto.ec2.models import ec2_backends
    from moto.eks import models

    made = models.Cluster.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        config = self.resources_vpc_config
        region = kwargs.get("region_name") or self.region_name
        account = kwargs.get("account_id") or self.account_id
        subnets = ec2_backends[account][region].describe_subnets(subnet_ids=config["subnetIds"])
        config.setdefault("vpcId", subnets[0].vpc_id)

    models.Cluster.__init__ = init


def mend_elasticache():
    """Security groups of a cache cluster are taken, but not given back; nor is the group that it
    belongs to, nor are a replication group's members clusters of their own."""
    from moto.elasticache import models

    models.CacheCluster.security_groups = property(lambda self: [
        {"SecurityGroupId": name, "Status": "active"} for name in self.security_group_ids])


def mend_nat_gateways():
    """How a gateway is connected is not said."""
    from moto.ec2.models import nat_gateways

    made = nat_gateways.NatGateway.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        self.connectivity_type = kwargs.get("connectivity_type") or "public"

    nat_gateways.NatGateway.__init__ = init


def mend_kms():
    """Aliases of the provider's that no service has used yet have no key."""
    from moto.kms.responses import KmsResponse

    listed = KmsResponse.list_aliases

    def list_aliases(self):
        answer = json.loads(listed(self))
        answer["Aliases"] = [alias for alias in answer["Aliases"]
                             if not alias["AliasName"].startswith("alias/aws/")]
        return json.dumps(answer)

    KmsResponse.list_aliases = list_aliases


def mend_sagemaker():
    """The ARN of an endpoint's configuration is kept as a tuple, which the index of tags trips over."""
    from moto.sagemaker.models import FakeEndpointConfig

    FakeEndpointConfig.arn = property(lambda self: self.endpoint_config_arn, lambda self, _arn: None)


def mend_tag_index():
    """The index leaves out listeners and rules of event buses."""
    from moto.resourcegroupstaggingapi.models import ResourceGroupsTaggingAPIBackend

    known = ResourceGroupsTaggingAPIBackend._get_resources_generator

    def generate(self, *args, **kwargs):
        yield from known(self, *args, **kwargs)
        for balancer in self.elbv2_backend.load_balancers.values():
            for arn in balancer.listeners:
                tags = self.elbv2_backend.tagging_service.list_tags_for_resource(arn)["Tags"]
                if tags:
                    yield {"ResourceARN": arn, "Tags": tags}
        for bus in self.events_backend.event_buses.values():
            for rule in bus.rules.values():
                tags = self.events_backend.tagger.list_tags_for_resource(rule.arn)["Tags"]
                if tags:
                    yield {"ResourceARN": rule.arn, "Tags": tags}

    ResourceGroupsTaggingAPIBackend._get_resources_generator = generate


MENDS = (mend_athena, mend_beanstalk, mend_cloudfront, mend_cognito, mend_ecs, mend_eks, mend_elasticache, mend_iam, mend_kms,
         mend_nat_gateways, mend_s3, mend_sagemaker, mend_tag_index, mend_wafv2)

XML, JSON = "text/xml", "application/x-amz-json-1.1"


class Front:
    """Stands before moto: refuses what it is told to; what moto does not know (it answers with
    status 500 and a page) is unknown in AWS's words, or empty."""

    UNKNOWN = {  # operation -> the empty answer
        "DescribePlacementGroups": (XML, "<placementGroupSet/>"),
        "DescribeCapacityReservations": (XML, "<capacityReservationSet/>"),
        "DescribeClientVpnEndpoints": (XML, "<clientVpnEndpoint/>"),
        "OvertureService.DescribeDirectConnectGateways": (JSON, '{"directConnectGateways": []}'),
        "OvertureService.DescribeVirtualInterfaces": (JSON, '{"virtualInterfaces": []}'),
        "ListAddons": (JSON, '{"addons": []}'),
        "AppRunner.ListServices": (JSON, '{"ServiceSummaryList": []}'),
        "AppRunner.ListVpcConnectors": (JSON, '{"VpcConnectors": []}'),
        "AmazonDAXV3.DescribeSubnetGroups": (JSON, '{"SubnetGroups": []}'),
        "GlobalAccelerator_V20180706.ListAccelerators": (JSON, '{"Accelerators": []}'),
        "NetworkFirewall_20201112.ListFirewallPolicies": (JSON, '{"FirewallPolicies": []}'),
        "NetworkFirewall_20201112.ListRuleGroups": (JSON, '{"RuleGroups": []}'),
        "RekognitionService.ListCollections": (JSON, '{"CollectionIds": []}'),
        "RekognitionService.DescribeProjects": (JSON, '{"ProjectDescriptions": []}'),
        "RekognitionService.ListStreamProcessors": (JSON, '{"StreamProcessors": []}'),
        "AmazonSSM.DescribeInstanceInformation": (JSON, '{"InstanceInformationList": []}'),
        "WorkspacesService.DescribeTags": (JSON, '{"TagList": []}'),
        "GetGroups": (JSON, '{"Groups": []}'),
        "GetSamplingRules": (JSON, '{"SamplingRuleRecords": []}'),
        "ListDataSources": (JSON, '{"dataSources": []}'),
        "DescribeEnvironmentResources": (
            XML, "<DescribeEnvironmentResourcesResult><EnvironmentResources/>"
                 "</DescribeEnvironmentResourcesResult>"),
    }
    UNKNOWN_PATHS = {
        "/clusters/[^/]+/addons": "ListAddons",
        "/Groups": "GetGroups",
        "/GetSamplingRules": "GetSamplingRules",
        "/v1/apis/[^/]+/datasources": "ListDataSources",
    }
    UNKNOWN_ERROR = {
        XML: "<Response><Errors><Error><Code>InvalidAction</Code><Message>The action is not "
             "valid for this web service.</Message></Error></Errors></Response>",
        JSON: '{"__type": "UnknownOperationException"}',
    }

    def __init__(self, app):
        self.app = app
        self.empty = bool(os.environ.get("EMULATOR_EMPTY"))
        self.denied = os.environ.get("EMULATOR_DENY", "").split()
        self.refused = []  # accounts whose roles cannot be assumed
        self.regions = os.environ.get("EMULATOR_REGIONS", "").split()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/refuse-roles":
            self.refused.append(environ["wsgi.input"].read(12))
            return self.answer(start_response, "200 OK", "text/plain", "")
        operation = self.operation(environ)
        if operation == "AssumeRole" and self.is_refused(environ):
            return self.answer(start_response, "403 Forbidden", XML, self.ROLE_REFUSED)
        for action in self.denied:
            if operation and operation.split(".")[-1] == action.split(":")[1]:
                return self.answer(start_response, "400 Bad Request", "application/x-amz-json-1.1",
                                   json.dumps(self.refusal(action)))
        if operation == "DescribeRegions" and self.regions:
            return self.answer(start_response, "200 OK", "text/xml", self.region_list())
        if operation in self.UNKNOWN:
            content_type, empty = self.UNKNOWN[operation]
            if content_type == XML:
                empty = f"<{operation}Response>{empty}</{operation}Response>"
            if self.empty:
                return self.answer(start_response, "200 OK", content_type, empty)
            return self.answer(start_response, "400 Bad Request", content_type,
                               self.UNKNOWN_ERROR[content_type])
        return self.app(environ, start_response)

    def operation(self, environ):
        for path, name in self.UNKNOWN_PATHS.items():
            if re.fullmatch(path, environ["PATH_INFO"]):
                return name
        target = environ.get("HTTP_X_AMZ_TARGET")
        if target or environ["REQUEST_METHOD"] != "POST":
            return target
        if "urlencoded" not in environ.get("CONTENT_TYPE", ""):
            return None
        size = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(size)
        environ["wsgi.input"] = io.BytesIO(body)
        found = re.search(rb"(?:^|&)Action=(\w+)", body)
        return found and found.group(1).decode()

    ROLE_REFUSED = ("<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User is "
                    "not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>")

    def is_refused(self, environ):
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(body)
        return any(account in body for account in self.refused)

    def region_list(self):
        return ("<DescribeRegionsResponse><regionInfo>" + "".join(
            f"<item><regionName>{region}</regionName><regionEndpoint>ec2.{region}.amazonaws.com"
            "</regionEndpoint><optInStatus>opt-in-not-required</optInStatus></item>"
            for region in self.regions) + "</regionInfo></DescribeRegionsResponse>")

    @staticmethod
    def refusal(action):
        return {"__type": "AccessDeniedException", "message":
                "User: arn:aws:iam::123456789012:user/inventory is not authorized to perform: "
                f"{action} because no identity-based policy allows the {action} action"}

    @staticmethod
    def answer(start_response, status, content_type, body):
        start_response(status, [("Content-Type", content_type),
                                ("Content-Length", str(len(body)))])
        return [body.encode()]


def main():
    for mend in MENDS:
        mend()
    port = int(sys.argv[1])
    os.environ["MOTO_PORT"] = str(port)
    app = Front(DomainDispatcherApplication(create_backend_app))
    WSGIRequestHandler.protocol_version = "HTTP/1.1"  # connections are kept, as AWS keeps them
    run_simple("127.0.0.1", port, app, threaded=True)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Shows that check_models.py can fail: each row breaks one thing in a real entry and names the
words that the report has to have for it, and did not have before."""

import copy

# (what is broken, kind or None for the file itself, path into the entry, value, expected words);
# the value DELETE takes the member out.
DELETE = object()

BROKEN = [
    ("an operation", "aws.rds.db-instance", ["list", "operation"], "DescribeDBInstance",
     "has no operation DescribeDBInstance"),
    ("a describe's operation", "aws.sqs.queue", ["describe", 0, "operation"], "GetQueueAttribute",
     "has no operation GetQueueAttribute"),
    ("the items", "aws.rds.db-instance", ["list", "items"], "DBInstance", "has no member DBInstance"),
    ("items that are no list", "aws.s3.bucket", ["list", "items"], "Owner", "not a list"),
    ("a name in the API's spelling", "aws.ec2.instance", ["native"], "InstanceId",
     "has no member InstanceId"),
    ("a relation's field", "aws.rds.db-instance", ["relations", 2, "field"],
     "VpcSecurityGroups[].SecurityGroupId", "has no member SecurityGroupId"),
    ("a relation's field that is an object", "aws.rds.db-instance", ["relations", 2, "field"],
     "Endpoint", "not texts"),
    ("a verb", "aws.rds.db-instance", ["relations", 0, "verb"], "hugs", "unknown verb hugs"),
    ("a target", "aws.sqs.queue", ["relations", 1, "to"], "aws.sqs.tail",
     "unknown kind aws.sqs.tail"),
    ("a pattern without a group", "aws.sqs.queue", ["native", "pick"], "[^/]+$", "has no group"),
    ("a pattern of another dialect", "aws.sqs.queue", ["native", "pick"], "(\\d+)$",
     "no POSIX extended"),
    ("a paging token", "aws.rds.db-instance", ["list", "page", "token"], "NextToken",
     "has no parameter NextToken"),
    ("the token of the next page", "aws.rds.db-instance", ["list", "page", "next"], "NextMarker",
     "has no member NextMarker"),
    ("pages that are not followed", "aws.rds.db-instance", ["list", "page"], DELETE, "has pages"),
    ("a page below the model's limit", "aws.kms.key", ["list", "page", "size", "value"], 5000,
     "is above 1000"),
    ("a parameter", "aws.ec2.image", ["list", "params"], {"Owners": ["self"]},
     "has no such parameter"),
    ("a parameter's value", "aws.wafv2.web-acl", ["list", "params"], {"Scope": "GLOBAL"},
     "is none of"),
    ("a required parameter", "aws.wafv2.web-acl", ["list", "params"], DELETE, "requires Scope"),
    ("a parameter's type", "aws.cloudtrail.trail", ["list", "params"],
     {"includeShadowTrails": "no"}, "for a boolean"),
    ("an HTTP path", "aws.eks.cluster", ["describe", 0, "http"], "GET /cluster/{@}",
     "in the model"),
    ("an HTTP method", "aws.eks.cluster", ["list", "http"], "POST /clusters", "is GET in the model"),
    ("an error code", "aws.eks.cluster", ["describe", 0, "empty_on"], ["NoSuchCluster"],
     "has no error NoSuchCluster"),
    ("a permission", "aws.s3.bucket", ["list", "actions"], ["s3:ListBuckets"], "should be"),
    ("a comparison that never holds", "aws.ec2.network-acl", ["list", "where"],
     "default == `true`", "is never equal"),
    ("a value outside of the enumeration", "aws.ec2.nat-gateway", ["list", "where"],
     "state != 'gone'", "is none of"),
    ("a state", "aws.eks.cluster", ["ok_states"], ["FINE"], "FINE is none of"),
    ("tags", "aws.rds.db-instance", ["tags", "key"], "key", "has no member key"),
    ("a template's expression", "aws.rds.db-proxy", ["id"], "{ProxyArn}", "has no member ProxyArn"),
    ("a variable", "aws.rds.db-proxy", ["id"], "{$zone}", "no variable $zone"),
    ("a parent's member", "aws.elbv2.listener", ["list", "params"],
     {"LoadBalancerArn": "{$parent.Arn}"}, "has no member Arn"),
    ("a parent that is none", "aws.rds.db-instance", ["parent", 0, "to"], "aws.ec2.vcp",
     "unknown kind aws.ec2.vcp"),
    ("what is not kept", "aws.rds.db-instance", ["omit"], ["LatestTime"],
     "has no member LatestTime"),
    ("the vendor's name", None, ["sns", "service_id"], "Simple Notes", "is SNS to the vendor"),
    ("no label", "aws.rds.db-instance", ["label"], DELETE, "has no label"),
    ("no category", "aws.rds.db-instance", ["category"], DELETE, "has no category"),
    ("no role", "aws.rds.db-instance", ["role"], DELETE, "has no role"),
    ("a role", "aws.rds.db-instance", ["role"], "hero", "unknown role hero"),
    ("a glyph", "aws.rds.db-instance", ["icon"], "elephant", "unknown icon elephant"),
    ("a misspelt key", "aws.rds.db-instance", ["relation"], [], "unknown key relation"),
    ("no id", "aws.rds.db-instance", ["id"], DELETE, "needs native and id"),
    ("the version", None, ["rds", "api_version"], "2014-10-30", "is 2014-10-31 in the model"),
    ("the protocol", None, ["sqs", "protocol"], "json-1.1", "is none of"),
    ("the target's prefix", None, ["sqs", "target_prefix"], "AmazonSqs", "is AmazonSQS"),
    ("the endpoint", None, ["efs", "endpoint"], "efs", "is not elasticfilesystem"),
    ("the signing name", None, ["ecr", "signing_name"], "api.ecr", "is ecr in the model"),
    ("a missing list in XML", None, ["rds", "xml_lists"], ["DBClusters"], "add DBInstances to"),
    ("a list in XML that is none", None, ["rds", "xml_lists"], ["Endpoint"],
     "no answer has a list"),
]


def find_file(files, kind, path):
    for name, entry in files.items():
        if kind is None and entry["service"] == path[0]:
            return name, entry, path[1:]
        for number, resource in enumerate(entry["resources"]):
            if resource["kind"] == kind:
                return name, entry, ["resources", number, *path]
    raise LookupError(f"the catalogue has no {kind or path[0]}")


def broken(entry, path, value):
    entry = copy.deepcopy(entry)
    place = entry
    for step in path[:-1]:
        place = place[step]
    if value is DELETE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return entry


def run(files, checker):
    """TAP on standard output; the number of rows that were not found out."""
    missed, before, session = 0, {}, checker({}).session
    print(f"1..{len(BROKEN)}")
    for number, (what, kind, path, value, words) in enumerate(BROKEN, 1):
        name, entry, full = find_file(files, kind, path)
        if name not in before:
            before[name] = set(checker({name: entry}, session).run().lines)
        after = set(checker({name: broken(entry, full, value)}, session).run().lines)
        found = any(words in line for line in after - before[name])
        missed += not found
        print(f"{'ok' if found else 'not ok'} {number} - {what} in {kind or path[0]} is found out")
    return 1 if missed else 0

# SPDX-License-Identifier: Apache-2.0
"""Shows that check_gcp.py can fail: each row breaks one thing in a real entry and names the words
that the report has to have for it, and did not have before."""

from selftest import DELETE, broken

# (what is broken, kind or None for the file itself, path into the entry, value, expected words);
# the value DELETE takes the member out. For a file the path begins with its name.
BROKEN = [
    ("an operation", "gcp.compute.instance", ["list", "operation"], "compute.instances.lists",
     "has no method compute.instances.lists"),
    ("a path", "gcp.compute.disk", ["list", "http"],
     "GET /compute/v1/projects/{$account}/aggregated/disc", "is at /compute/v1/projects"),
    ("a path of another version", "gcp.storage.bucket", ["list", "http"], "GET /storage/v2/b",
     "not at /storage/v2/b"),
    ("a verb of HTTP", "gcp.pubsub.topic", ["list", "http"], "POST /v1/projects/{$account}/topics",
     "is GET"),
    ("a call that writes", "gcp.compute.instance-group", ["describe", 0, "operation"],
     "compute.instanceGroups.addInstances", "may change something"),
    ("a parameter", "gcp.iam.role", ["list", "params"], {"views": "FULL"},
     "has no parameter views"),
    ("a parameter's value", "gcp.iam.role", ["list", "params"], {"view": "WHOLE"}, "is none of"),
    ("a parameter that is needed", "gcp.storage.bucket", ["list", "params"], DELETE,
     "requires project"),
    ("a token", "gcp.sqladmin.instance", ["list", "page", "token"], "nextToken",
     "there is no nextToken"),
    ("the token of the next page", "gcp.sqladmin.instance", ["list", "page", "next"], "nextPage",
     "has no member nextPage"),
    ("a size", "gcp.sqladmin.instance", ["list", "page", "size", "param"], "pageSize",
     "there is no pageSize"),
    ("a size above the maximum", None, ["compute.yaml", "defaults", "list", "page", "size", "value"],
     5000, "is above 500"),
    ("pages that are not followed", "gcp.run.location", ["list", "page"], None, "has pages"),
    ("the items", "gcp.pubsub.topic", ["list", "items"], "topic", "has no member topic"),
    ("items that are no list", "gcp.pubsub.topic", ["list", "items"], "nextPageToken",
     "not a list"),
    ("a permission", "gcp.pubsub.topic", ["list", "actions"], ["pubsub.topics.get"],
     "should be pubsub.topics.list"),
    ("the index's permission", None, ["cloudasset.yaml", "indexes", 0, "actions"],
     ["cloudasset.assets.export"], "should be cloudasset.assets.listResource"),
    ("the index's rows", None, ["cloudasset.yaml", "indexes", 0, "items"], "resources",
     "has no member resources"),
    ("the type of a row", None, ["cloudasset.yaml", "indexes", 0, "type"], "type",
     "has no member type"),
    ("when something changed", None, ["cloudasset.yaml", "indexes", 0, "changes", "list", "time"],
     "changeTime", "has no member changeTime"),
    ("rows that are fetched", None, ["cloudasset.yaml", "indexes", 0, "changes", "fetch", "items"],
     "assets", "not an object (Asset)"),
    ("an asset type", "gcp.pubsub.topic", ["index", "type"], "pubsub.googleapis.com/Topics",
     "there is no asset type"),
    ("another asset type", "gcp.pubsub.topic", ["index", "type"],
     "pubsub.googleapis.com/Subscription", "is no an object (Topic)"),
    ("an index", "gcp.pubsub.topic", ["index", "in"], "stock", "there is no index stock"),
    ("which rows", "gcp.dataflow.job", ["index", "where"], "status == 'x'", "has no member status"),
    ("parts", "gcp.compute.nat", ["each"], "nat[]", "has no member nat"),
    ("parts that are no list", "gcp.compute.nat", ["each"], "name", "not a list"),
    ("of which the part is", "gcp.compute.nat", ["id"], "{$whole.link}/nats/{name}",
     "has no member link"),
    ("a field of a part", "gcp.compute.nat", ["facts"], ["natAllocation"],
     "has no member natAllocation"),
    ("a relation's field", "gcp.compute.url-map", ["relations", 0, "field"], "service",
     "has no member service"),
    ("a relation's field that is an object", "gcp.compute.instance", ["relations", 0, "field"],
     "scheduling", "not texts"),
    ("a member of an older shape", "gcp.run.service", ["relations", 0, "field"],
     "spec.template.spec.serviceAccount", "has no member serviceAccount"),
    ("a verb", "gcp.pubsub.topic", ["relations", 0, "verb"], "hugs", "unknown verb hugs"),
    ("a target", "gcp.pubsub.topic", ["relations", 0, "to"], "gcp.cloudkms.key",
     "unknown kind gcp.cloudkms.key"),
    ("a pattern of another dialect", "gcp.pubsub.topic", ["relations", 0, "pick"], "(\\\\w+)$",
     "no POSIX extended"),
    ("a container", "gcp.redis.instance", ["parent", 0, "field"], "network",
     "has no member network"),
    ("a parent's member", "gcp.aiplatform.model", ["list", "host"], "{$parent.location}-x",
     "has no member location"),
    ("a parent that is none", "gcp.cloudkms.crypto-key", ["list", "parent"], "gcp.cloudkms.ring",
     "unknown kind gcp.cloudkms.ring"),
    ("a host name", "gcp.sqladmin.instance", ["dns"], ["ipAddress"], "has no member ipAddress"),
    ("a key", "gcp.sqladmin.instance", ["keys"], ["connection"], "has no member connection"),
    ("what is not kept", "gcp.sqladmin.instance", ["omit"], ["password"], "has no member password"),
    ("a state", "gcp.sqladmin.instance", ["ok_states"], ["FINE"], "FINE is none of"),
    ("labels", "gcp.sqladmin.instance", ["tags", "map"], "labels", "has no member labels"),
    ("what is described", "gcp.compute.instance-group", ["describe", 0, "items"], "members",
     "has no member members"),
    ("when it is not whole", "gcp.storage.bucket", ["list", "partial"], ["missing[]"],
     "hold nowhere"),
    ("the endpoint", None, ["sqladmin.yaml", "endpoint"], "cloudsql", "no document is of cloudsql"),
    ("a variable", "gcp.sqladmin.instance", ["id"], "{$project}", "no variable $project"),
    ("a glyph", "gcp.pubsub.topic", ["icon"], "elephant", "unknown icon elephant"),
    ("a misspelt key", "gcp.pubsub.topic", ["relation"], [], "unknown key relation"),
    ("a kind's name", "gcp.pubsub.topic", ["kind"], "google.topic", "is not named gcp.api.type"),
    ("how an account is told", None, ["project.yaml", "accounts", 0, "id"], "project",
     "has no member project"),
]


def find_file(files, kind, path):
    for name, entry in files.items():
        if kind is None and name.endswith("/" + path[0]):
            return name, path[1:]
        for number, resource in enumerate(entry.get("resources", ())):
            if kind is not None and resource["kind"] == kind:
                return name, ["resources", number, *path]
    raise LookupError(f"the catalogue has no {kind or path[0]}")


def run(files, checker, models):
    """TAP on standard output; whether there were rows that were not found out."""
    before = set(checker(files, models).run().lines)
    missed = 0
    print(f"1..{len(BROKEN)}")
    for number, (what, kind, path, value, words) in enumerate(BROKEN, 1):
        name, full = find_file(files, kind, path)
        after = set(checker({**files, name: broken(files[name], full, value)}, models).run().lines)
        found = any(words in line for line in after - before)
        missed += not found
        print(f"{'ok' if found else 'not ok'} {number} - {what} in {kind or path[0]} is found out")
    return 1 if missed else 0

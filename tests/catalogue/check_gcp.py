#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the catalogue's Google Cloud entries against Google's own discovery documents.

Every method, path, parameter, paging token, permission, asset type and field of an entry has to be in
the vendor's documents under the name that it has on the wire. A mistake is reported as
"<file>: <kind>: <place>: <what is wrong>", all of them at once. What no document describes is named in
UNMODELLED and counted. Without the documents the test is skipped, loudly.

    check_gcp.py [--self-test]
"""

import os
import re
import sys

SKIPPED = 77

try:
    import checking
    import expressions
    import gcp_models
    from checking import ROOT, Entries, Report, Words, as_list, template_expressions
    from wire import Any, List, Scalar, Struct, WireError
except ImportError as missing:
    print("SKIPPED: the Google Cloud catalogue was not held against the vendor's documents:"
          f" {missing}", file=sys.stderr)
    sys.exit(SKIPPED)

# Kinds that the inventory gives and whose API has no document in the client.
UNMODELLED = {
    "gcp.container.object": "Kubernetes has no discovery document",
    "gcp.containerregistry.image": "Container Registry's API is gone",
}
# The inventory writes some kinds as an older version of their API did than the one that is listed.
OLDER_SHAPES = {
    "gcp.project": [("cloudresourcemanager.v1", "Project")],
    "gcp.folder": [("cloudresourcemanager.v2", "Folder")],
    "gcp.organization": [("cloudresourcemanager.v1", "Organization")],
    "gcp.run.service": [("run.v1", "Service")],
    "gcp.run.job": [("run.v1", "Job")],
    "gcp.cloudfunctions.function": [("cloudfunctions.v1", "CloudFunction")],
    "gcp.bigquery.dataset": [("bigquery.v2", "Dataset")],
    "gcp.bigquery.table": [("bigquery.v2", "Table")],
}
# Asset types whose last word is not the name of the schema in the list.
SCHEMA_NAMES = {
    "compute.googleapis.com/GlobalAddress": "Address",
    "compute.googleapis.com/GlobalForwardingRule": "ForwardingRule",
    "compute.googleapis.com/HttpHealthCheck": "HttpHealthCheck",
    "compute.googleapis.com/RegionBackendService": "BackendService",
    "compute.googleapis.com/RegionDisk": "Disk",
    "cloudfunctions.googleapis.com/CloudFunction": "Function",
    "serviceusage.googleapis.com/Service": "GoogleApiServiceusageV1Service",
    "sqladmin.googleapis.com/Instance": "DatabaseInstance",
}
# Permissions that are not called as the method is. Nothing publishes them in a machine's form, so
# each is written down here a second time, on purpose.
OTHER_ACTIONS = {
    "aiplatform.projects.locations.list": "aiplatform.locations.list",
    "appengine.apps.get": "appengine.applications.get",
    "bigquery.datasets.list": "bigquery.datasets.get",
    "cloudasset.assets.list": "cloudasset.assets.listResource",
    "cloudasset.batchGetAssetsHistory": "cloudasset.assets.exportResource",
    "cloudresourcemanager.folders.search": "resourcemanager.folders.get",
    "cloudresourcemanager.organizations.search": "resourcemanager.organizations.get",
    "cloudresourcemanager.projects.get": "resourcemanager.projects.get",
    "cloudresourcemanager.projects.getIamPolicy": "resourcemanager.projects.getIamPolicy",
    "cloudresourcemanager.projects.list": "resourcemanager.projects.list",
    "cloudresourcemanager.projects.search": "resourcemanager.projects.get",
    "cloudtrace.projects.traceSinks.list": "cloudtrace.tracesinks.list",
    "compute.instanceGroups.listInstances": "compute.instanceGroups.list",
    "compute.networkEndpointGroups.listNetworkEndpoints": "compute.networkEndpointGroups.get",
    "compute.networkFirewallPolicies.aggregatedList": "compute.firewallPolicies.list",
    "dataflow.projects.jobs.aggregated": "dataflow.jobs.list",
    "firestore.projects.databases.list": "datastore.databases.list",
    "iam.projects.serviceAccounts.keys.list": "iam.serviceAccountKeys.list",
    "logging.projects.metrics.list": "logging.logMetrics.list",
    "securitycenter.organizations.notificationConfigs.list":
        "securitycenter.notificationconfig.list",
    "sql.instances.list": "cloudsql.instances.list",
    "vision.projects.locations.productSets.list": "serviceusage.services.use",
}
OTHER_PREFIXES = {"bigtableadmin": "bigtable"}
# The index's operations have names of their own in the ledger: (method, permission).
INDEX_OPERATIONS = {
    "cloudasset.assets.list": ("cloudasset.assets.list", "cloudasset.assets.listResource"),
    "cloudasset.assets.listIamPolicy": ("cloudasset.assets.list", "cloudasset.assets.listIamPolicy"),
}
# Where discovery documents and answers differ.
UNDOCUMENTED = {
    "gcp.compute.instance": ["metadata.items"],  # {key, value} inside, without a type
}

FILE_KEYS = {"provider", "service", "service_id", "label", "endpoint", "defaults", "accounts",
             "indexes", "resources"}
KIND_KEYS = {"kind", "label", "category", "role", "tier", "level", "icon", "facts", "anchor", "index",
             "list", "each", "describe", "native", "id", "name", "state", "ok_states", "created",
             "zone", "region", "account", "tags", "keys", "dns", "blocks", "omit", "parent", "relations",
             "only_named"}
CALL_KEYS = {"operation", "http", "host", "params", "actions", "items", "page", "partial",
             "empty_on", "disabled_on"}
LIST_KEYS = CALL_KEYS | {"where", "parent"}
DESCRIBE_KEYS = CALL_KEYS | {"where", "into"}
INDEX_KEYS = CALL_KEYS | {"name", "per", "type", "item", "id", "account", "region", "generic", "past_hours",
                           "changes"}
CHANGE_LIST_KEYS = CALL_KEYS | {"id", "time", "gone", "made", "before", "row", "whole"}
FETCH_KEYS = CALL_KEYS | {"batch"}
ACCOUNTS_KEYS = CALL_KEYS | {"when", "where", "id", "alias", "name"}
PAGE_KEYS = {"token", "next", "size"}
TYPES = os.path.join(ROOT, "tests/catalogue/gcp_asset_types.txt")
APPENDED = ("parent", "relations", "keys")


def with_defaults(own, defaults):
    """An entry as the program completes it (docs/catalogue.md)."""
    whole = dict(own)
    for key, value in defaults.items():
        if key not in own:
            if key not in ("list", "index"):
                whole[key] = value
        elif key in APPENDED:
            whole[key] = own[key] + value
        elif key in ("list", "index"):
            whole[key] = {**value, **own[key]}
    return {key: value for key, value in whole.items() if value is not None}


class Checker(Entries):
    def __init__(self, files, models):
        self.models = models
        self.words = Words()
        self.report = Report()
        self.types = read_types()
        self.files = dict(files)
        provider = next(path for path in files if path.endswith("provider.yaml"))
        self.provider = self.files.pop(provider)
        self.kinds = {}  # kind -> (path, file, whole resource, own members)
        self.indexes = {}
        self.documents = {}
        self.wholes = {}
        self.fields = 0
        for path, entry in self.files.items():
            for index in entry.get("indexes", ()):
                self.indexes[index["name"]] = index
            for own in entry.get("resources", ()):
                kind = own.get("kind", "?")
                self.report.at(path, kind).expect(kind not in self.kinds, "stands twice")
                whole = with_defaults(own, entry.get("defaults", {}))
                self.kinds[kind] = (path, entry, with_defaults(whole, self.provider["defaults"]), own)

    def run(self):
        for path, entry in self.files.items():
            self.check_file(path, entry)
        for path, entry, resource, own in self.kinds.values():
            self.check_kind(path, entry, resource, own)
        for table, where in ((UNMODELLED, "UNMODELLED"), (OLDER_SHAPES, "OLDER_SHAPES"),
                             (UNDOCUMENTED, "UNDOCUMENTED")):
            for kind in table:
                self.report.at(where).expect(kind in self.kinds, f"there is no {kind}")
        return self.report

    # ---- files, indexes, accounts ----

    def check_file(self, path, entry):
        place = self.report.at(path)
        place.known_keys(entry, FILE_KEYS)
        for key in ("label", "service", "endpoint"):
            place.expect(entry.get(key), f"has no {key}")
        place.under("endpoint").expect(self.models.of_host(entry["endpoint"]),
                                       f"no document is of {entry['endpoint']}.googleapis.com")
        for index in entry.get("indexes", ()):
            self.check_index(place.under(index.get("name", "?")), entry, index)
        for number, rule in enumerate(entry.get("accounts", ())):
            where = place.under(f"accounts[{number}]")
            where.known_keys(rule, ACCOUNTS_KEYS)
            method = self.check_call(where, entry, rule)
            node = where.under("items").infer(rule["items"], method.answer()) if method else Any()
            item = node.item if isinstance(node, List) else node
            if rule["operation"] == "cloudasset.assets.list":
                item = with_member(item, ["resource", "data"], self.shape(
                    "cloudresourcemanager.v1", "Project"))
            for key in ("where", "id", "alias", "name"):
                if key in rule:
                    self.check_text(where.under(key), rule[key], item)

    def check_index(self, place, entry, index):
        place.known_keys(index, INDEX_KEYS)
        name, action = INDEX_OPERATIONS.get(index["operation"], (index["operation"], None))
        method = self.check_call(place, entry, {**index, "operation": name, "actions": [action]})
        place.under("actions").expect(index.get("actions") == [action], f"should be {action}")
        if method is None:
            return
        row = place.under("items").infer(index["items"], method.answer())
        row = row.item if isinstance(row, List) else row
        for key in ("type", "item", "id", "account", "region"):
            if key in index:
                text = index[key]["field"] if isinstance(index[key], dict) else index[key]
                place.under(key).infer(text, row)
        if "changes" in index:
            self.check_changes(place.under("changes"), entry, index["changes"], row)

    def check_changes(self, place, entry, changes, row):
        place.known_keys(changes, {"hours", "list", "fetch"})
        for name, known in (("list", CHANGE_LIST_KEYS), ("fetch", FETCH_KEYS)):
            where, call = place.under(name), changes[name]
            where.known_keys(call, known)
            method = self.check_call(where, entry, call)
            node = where.under("items").infer(call["items"], method.answer()) if method else Any()
            item = node.item if isinstance(node, List) else node
            for key in ("id", "time", "gone", "made", "before", "row"):
                if key in call:
                    where.under(key).infer(call[key], item)
            # What is fetched are rows as the index gives them.
            where.expect(name == "list" or str(item) == str(row), f"gives {item}, not {row}")

    # ---- calls ----

    def check_call(self, place, entry, call, item=None, parents=()):
        """The method of a call, or None after that was reported."""
        verb, _, template = call.get("http", "").partition(" ")
        path, _, query = template.partition("?")
        method, is_there = self.models.method(entry["endpoint"], call.get("operation"), path)
        if not place.under("operation").expect(
                method, f"{entry['endpoint']} has no method {call.get('operation')}"):
            return None
        place.under("http").expect(is_there, f"{method.id} is at {method.path}, not at {path}")
        place.under("http").expect(verb == method.verb, f"{method.id} is {method.verb}")
        place.under("http").expect(
            verb == "GET" or method.id.rpartition(".")[2].startswith(("list", "getIamPolicy")),
            f"{method.id} may change something")
        place.under("http").expect(not query, "parameters stand in params")
        for text in [template, call.get("host", "")]:
            for expression in template_expressions(text):
                self.check_expression(place.under("http"), expression.removeprefix("+"), item,
                                      parents)
        self.check_params(place.under("params"), call, method)
        self.check_page(place.under("page"), call.get("page"), method)
        self.check_actions(place.under("actions"), call, method)
        self.check_partial(place.under("partial"), call.get("partial", ()), method)
        return method

    def check_expression(self, place, expression, item, parents):
        if item is None and not expression.startswith("$"):
            return  # of the scope: accounts and organisations
        if expression.startswith("$parent"):
            place.expect(parents, "there is no parent")
        for parent in parents or [None]:
            self.check_template_part(place, expression, item,
                                     self.document(parent) if parent else None)

    @staticmethod
    def check_params(place, call, method):
        for name, value in call.get("params", {}).items():
            if name in method.recommended:
                continue
            if not place.expect(name in method.params, f"{method.id} has no parameter {name}"):
                continue
            param = method.params[name]
            repeated = param.get("repeated", False)
            place.under(name).expect(not isinstance(value, list) or repeated, "is one value")
            for one in as_list(value):
                if "enum" in param and not str(one).startswith("{"):
                    place.under(name).expect(one in param["enum"],
                                             f"{one} is none of {', '.join(param['enum'])}")
                kind = {bool: "boolean", int: "integer"}.get(type(one), "string")
                place.under(name).expect(kind == param["type"], f"is a {param['type']}")
        for name, param in method.params.items():
            place.expect(not param.get("required") or name in call.get("params", {}),
                         f"{method.id} requires {name}")

    def check_page(self, place, page, method):
        known = set(method.params)
        if method.body and method.verb == "POST" and not known:
            return
        answer = method.answer()
        has_pages = "pageToken" in known and isinstance(answer, Struct) and \
            "nextPageToken" in answer.members
        if page is None:
            place.expect(not has_pages, f"{method.id} has pages")
            return
        place.known_keys(page, PAGE_KEYS)
        place.under("token").expect(page["token"] in known, f"there is no {page['token']}")
        place.under("next").infer(page["next"], answer)
        if "size" not in page:
            place.expect(not known & {"pageSize", "maxResults"}, "the size may be said")
            return
        size = page["size"]
        if place.under("size").expect(size["param"] in known, f"there is no {size['param']}"):
            high = method.maximum(size["param"])
            place.under("size").expect(high is None or size["value"] <= high, f"is above {high}")

    @staticmethod
    def check_actions(place, call, method):
        prefix, *words = method.id.split(".")
        wanted = OTHER_ACTIONS.get(method.id)
        if wanted is None:
            verb = "get" if words[-1] == "get" else "list"
            wanted = ".".join([OTHER_PREFIXES.get(prefix, prefix), words[-2], verb])
        if call["operation"] in INDEX_OPERATIONS and call["actions"] != [wanted]:
            wanted = call["actions"][0]  # the index says which of the two contents it is
        given = call.get("actions", [])
        place.expect(given == [wanted], f"{', '.join(map(str, given))} should be {wanted}")

    def check_partial(self, place, texts, method):
        """The ways in which an answer may say that it is not whole: one has to be this one's."""
        answer = method.answer()
        place.expect(not texts or any(self.holds(text, answer) for text in texts),
                     f"{' and '.join(texts)} hold nowhere in {answer}")

    # ---- documents ----

    def shape(self, api, schema):
        return self.models.api(api).node(schema)

    def document(self, kind):
        """The node of one resource: a part, where `each` gives parts."""
        if kind not in self.documents:
            self.documents[kind] = Any()  # against a circle of parents
            path, entry, resource, _own = self.kinds[kind]
            place = self.report.at(path, kind)
            item = self.read_document(place, entry, resource)
            self.wholes[kind] = item
            if "each" in resource:
                node = place.under("each").infer(resource["each"], item)
                place.under("each").expect(isinstance(node, (List, Any)), f"is {node}, not a list")
                item = node.item if isinstance(node, List) else node
            self.documents[kind] = item
        return self.documents[kind]

    def parents_of(self, resource):
        names = as_list(resource.get("list", {}).get("parent", []))
        return [name for name in names if name in self.kinds]

    def read_document(self, place, entry, resource):
        kind, item = resource["kind"], None
        if resource.get("only_named"):
            return Any()
        if "list" in resource:
            item = self.read_list(place.under("list"), entry, resource)
        elif resource["index"]["in"] == "policies":
            item = self.shape("cloudasset.v1", "Asset")
        else:
            item = self.models.of_types(as_list(resource["index"]["type"]))
            place.expect((item is None) == (kind in UNMODELLED),
                         "no list and no document says what it is like" if item is None else
                         "stands in UNMODELLED, but has a document")
            item = item or Any()
        listed = item
        for api, schema in OLDER_SHAPES.get(kind, ()):
            item = gcp_models.union(item, self.shape(api, schema))
        for path in UNDOCUMENTED.get(kind, ()):
            item = with_member(item, path.split("."), List(Any()))
        if "index" in resource:
            self.check_in_index(place.under("index"), resource, listed, item)
        for step, call in enumerate(resource.get("describe", ())):
            item = self.read_describe(place.under(f"describe[{step}]"), entry, call, item)
        return item

    def read_list(self, place, entry, resource):
        call = resource["list"]
        place.known_keys(call, LIST_KEYS)
        for name in as_list(call.get("parent", [])):
            place.under("parent").expect(name in self.kinds, f"unknown kind {name}")
        method = self.check_call(place, entry, call, None, self.parents_of(resource))
        if method is None:
            return Any()
        node = place.under("items").infer(call["items"], method.answer())
        if not isinstance(node, Any):
            place.under("items").expect(isinstance(node, List), f"is {node}, not a list")
        item = node.item if isinstance(node, List) else node
        if "where" in call:
            place.under("where").infer(call["where"], item)
        return item

    def read_describe(self, place, entry, call, item):
        place.known_keys(call, DESCRIBE_KEYS)
        method = self.check_call(place, entry, call, item)
        if method is None or not isinstance(item, Struct):
            return item
        if "where" in call:
            place.under("where").infer(call["where"], item)
        node = place.under("items").infer(call["items"], method.answer())
        if call.get("into"):
            return item.merged(Struct({call["into"]: node}))
        return item.merged(node) if isinstance(node, Struct) else item

    def check_in_index(self, place, resource, listed, item):
        index = resource["index"]
        place.known_keys(index, {"in", "type", "where"})
        place.expect(index["in"] in self.indexes, f"there is no index {index['in']}")
        helper = index.get("where") == "`false`"
        for name in as_list(index.get("type", [])):
            place.under("type").expect(name in self.types, f"there is no asset type {name}")
            wanted = SCHEMA_NAMES.get(name, name.rpartition("/")[2])
            place.under("type").expect(
                helper or "list" not in resource or not isinstance(listed, Struct) or
                listed.name.endswith(wanted) or
                resource["kind"] in OLDER_SHAPES,
                f"{name} is no {listed}")
        if "where" in index and not helper:
            place.under("where").infer(index["where"], item)

    # ---- a kind ----

    def check_template_part(self, place, expression, item, parent):
        """A row is an asset; what is about rows has to hold there."""
        variable, _, rest = expression.partition(".")
        if variable != "$row":
            super().check_template_part(place, expression, item, parent)
            return
        node = place.infer(rest, self.shape("cloudasset.v1", "Asset"))
        place.expect(isinstance(node, Scalar), f"{{{expression}}} is {node}")

    def check_kind(self, path, entry, resource, own):
        kind = resource.get("kind", "?")
        place = self.report.at(path, kind)
        place.known_keys(resource, KIND_KEYS)
        self.check_words(place, resource)
        place.expect(re.fullmatch(r"gcp(\.[a-z]+)?\.[a-z-]+", kind), "is not named gcp.api.type")
        place.expect("list" in resource or "index" in resource or resource.get("only_named"),
                     "is found by nothing")
        item = self.document(kind)
        self.whole = self.wholes[kind]
        parents = self.parents_of(resource)
        parent = self.document(parents[0]) if parents else None
        self.check_texts(place, resource, own, item)
        for expression in template_expressions(resource.get("id", "")):
            self.check_template_part(place.under("id"), expression, item, parent)
        for name in resource.get("omit", ()):
            self.check_omit(place.under("omit"), name, item)
        if "state" in resource:
            place.expect("ok_states" in resource, "a state needs ok_states")
            self.check_states(place.under("ok_states"), resource, item)
        if "tags" in own:
            self.check_tags(place.under("tags"), own["tags"], item)
        for number, rule in enumerate(resource.get("parent", ())):
            for to in as_list(rule["to"]):
                self.check_parent(place.under(f"parent[{number}]"), {**rule, "to": to}, item, parent)
        for number, rule in enumerate(resource.get("relations", ())):
            self.check_relation(place.under(f"relations[{number}]"), rule, item, parent)
            self.fields += 1
        self.whole = Any()

    def check_texts(self, place, resource, own, item):
        for key in ("native", "name", "created", "zone", "region", "state", "account"):
            if key not in resource:
                continue
            if key in own or self.holds(resource[key], item):
                self.check_text(place.under(key), resource[key], item)
        place.expect("native" in own or "id" not in own or self.holds(resource["native"], item),
                     "has no native that it could have")
        for key in ("keys", "dns", "blocks"):
            for value in resource.get(key, ()):
                self.check_text(place.under(key), value, item, many=True)
        for value in resource.get("facts", ()):
            self.check_text(place.under("facts"), value, item)

    def check_states(self, place, resource, item):
        """Each of the shapes that a kind comes in has states of its own."""
        state = resource["state"]
        texts = [state["field"]] if isinstance(state, dict) else str(state).split(" || ")
        nodes = [self.report.at("").infer(text, item) for text in texts]
        values = [getattr(node, "values", ()) for node in nodes]
        for value in resource["ok_states"]:
            place.expect(not all(values) or any(value in known for known in values),
                         f"{value} is none of {', '.join(sum(values, ()))}")

    @staticmethod
    def holds(value, item):
        try:
            expressions.infer(value["field"] if isinstance(value, dict) else value, item)
        except WireError:
            return False
        return True


def with_member(item, steps, value):
    """The node with one more member."""
    if not isinstance(item, Struct):
        return item
    if len(steps) > 1:
        inner = item.member(steps[0]) if steps[0] in item.members else Struct({}, steps[0])
        value = with_member(inner, steps[1:], value)
    return item.merged(Struct({steps[0]: value}))


def read_types():
    with open(TYPES, encoding="utf-8") as text:
        return {line.strip() for line in text if line.strip() and not line.startswith("#")}


def main():
    args = checking.options(__doc__).parse_args()
    folder = gcp_models.folder_of_documents()
    if folder is None:
        print("SKIPPED: the Google Cloud catalogue was not held against the vendor's documents:"
              " google-api-python-client is not installed", file=sys.stderr)
        return SKIPPED
    models = gcp_models.Models(folder)
    if args.self_test:
        import selftest_gcp
        return selftest_gcp.run(checking.read_files("gcp"), Checker, models)
    checker = Checker(checking.read_files("gcp"), models)
    report = checker.run()
    return checking.tell(
        report,
        f"{len(checker.kinds)} kinds, {checker.fields} relations, {report.checked} checks,"
        f" {len(report.lines)} mistakes; {len(UNMODELLED)} kinds without a document"
        f" {', '.join(sorted(UNMODELLED))}")


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the catalogue's Azure entries against the models that Microsoft's management packages carry.

Every path, version, permission and field of an entry has to be in the vendor's model under the name
that it has on the wire; the queries of the indexes have to be queries. A mistake is reported as
"<file>: <kind>: <place>: <what is wrong>", all of them at once. What no package models is named in
UNMODELLED and counted. Without the packages the test is skipped, loudly.

    check_azure.py [--self-test]
"""

import glob
import os
import re
import sys

SKIPPED = 77

try:
    import jmespath

    import azure_models
    import checking
    import expressions
    from checking import (PARENT_KEYS, RELATION_KEYS, ROOT, Entries, Report, Words, as_list,
                          template_expressions)
    from wire import Any, List, Scalar, Struct, WireError
except ImportError as missing:
    print(f"SKIPPED: the Azure catalogue was not held against the vendor's models: {missing}",
          file=sys.stderr)
    sys.exit(SKIPPED)

sys.path.insert(0, os.path.join(ROOT, "tests"))
import kql  # noqa: E402  (the query language of the mock cloud)

# What Microsoft publishes no Python package for, or has taken out of its package again. These
# entries' fields are held against nothing here.
UNMODELLED = {
    "azure.web.connection": "API connections have no management package",
    "azure.aad.domain-service": "azure-mgmt-domainservices has no content yet",
}
# Members that Resource Graph adds to what the resource manager says.
INDEX_ONLY = {
    "Microsoft.Compute/virtualMachines": ["properties.extended"],
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines": ["properties.extended"],
    "Microsoft.Management/managementGroups": ["properties.details"],
    "Microsoft.Resources/subscriptions": ["properties"],
    "Microsoft.Security/assessments": ["properties.resourceDetails.Id"],
}
# Members of the version that an entry asks for which the package, older than that, does not have.
NEWER = {
    "azure.machinelearningservices.workspace": ["properties.hubResourceId"],
    "azure.synapse.workspace": ["properties.defaultDataLakeStorage.resourceId"],
}
NEWER_PARAMS = {"options.authorizationScopeFilter"}
# Types that are called otherwise in the index than in the path of the list.
INDEX_NAMES = {
    "microsoft.network/dnszones/a": "microsoft.network/dnszones/recordsets",
    "microsoft.network/dnszones/aaaa": "microsoft.network/dnszones/recordsets",
    "microsoft.network/dnszones/cname": "microsoft.network/dnszones/recordsets",
    "microsoft.network/privatednszones/a": "microsoft.network/privatednszones/all",
    "microsoft.network/privatednszones/aaaa": "microsoft.network/privatednszones/all",
    "microsoft.network/privatednszones/cname": "microsoft.network/privatednszones/all",
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems":
        "microsoft.recoveryservices/vaults/backupprotecteditems",
}
# Paths without a provider in them: whose they are, and what permits them.
OTHER_PATHS = {
    "/subscriptions": "Microsoft.Resources/subscriptions",
    "/subscriptions/{}": "Microsoft.Resources/subscriptions",
    "/subscriptions/{}/resourcegroups": "Microsoft.Resources/subscriptions/resourceGroups",
    "/providers/microsoft.management/managementgroups/{}/descendants":
        "Microsoft.Management/managementGroups/descendants",
}
# Columns of a row of Resource Graph that are no members of each resource.
COLUMNS = ("id", "name", "type", "kind", "location", "resourceGroup", "subscriptionId", "managedBy")

FILE_KEYS = {"provider", "service", "label", "accounts", "indexes", "resources"}
KIND_KEYS = {"kind", "label", "category", "role", "tier", "level", "icon", "facts", "anchor", "index",
             "list", "each", "describe", "only_named", "native", "id", "name", "state", "ok_states", "created",
             "zone", "region", "group", "account", "tags", "keys", "dns", "blocks", "omit", "parent",
             "relations"}
CALL_KEYS = {"operation", "http", "params", "actions", "items", "page", "empty_on", "disabled_on"}
LIST_KEYS = CALL_KEYS | {"where", "parent", "parent_where"}
DESCRIBE_KEYS = CALL_KEYS | {"where", "into"}
INDEX_KEYS = CALL_KEYS | {"name", "per", "batch", "needs_lists", "type", "item", "account", "generic",
                          "changes", "total", "past_hours"}
CHANGES_KEYS = {"hours", "list", "fetch"}
CHANGE_LIST_KEYS = CALL_KEYS | {"id", "time", "gone", "whole", "made", "before", "row"}
FETCH_KEYS = CALL_KEYS | {"batch"}
ACCOUNTS_KEYS = CALL_KEYS | {"when", "where", "id", "name"}
PAGE_KEYS = {"url", "token", "next", "size"}
VERSIONS = os.path.join(ROOT, "tests/catalogue/azure_versions.tsv")


def read_versions():
    """type (small letters) -> its stable versions, newest first."""
    versions = {}
    with open(VERSIONS, encoding="utf-8") as table:
        for line in table:
            if not line.startswith("#"):
                name, _, known = line.rstrip("\n").partition("\t")
                versions[name.lower()] = known.split(" ")
    return versions


def type_of_path(path):
    """".../providers/Microsoft.Sql/servers/{}/databases" -> "Microsoft.Sql/servers/databases"."""
    other = OTHER_PATHS.get(path.lower().rstrip("/"))
    if other:
        return other
    steps = path.rpartition("/providers/")[2].split("/")
    return "/".join([steps[0]] + steps[1::2])


def plain_path(template):
    """A path of the catalogue with {} in place of each expression, its query and its version."""
    path, _, query = re.sub(r"\{[^}]*\}", "{}", template).partition("?")
    version = re.search(r"(?:^|&)api-version=([^&]*)", query)
    return path, query, version.group(1) if version else None


class Checker(Entries):
    def __init__(self, files, models):
        self.models = models
        self.words = Words()
        self.report = Report()
        self.versions = read_versions()
        self.files = dict(files)
        provider = next(path for path in files if path.endswith("provider.yaml"))
        self.provider_path, self.defaults = provider, self.files.pop(provider)["defaults"]
        self.kinds = {}  # kind -> (path of the file, resource)
        self.indexes = {}
        self.documents = {}
        for path, entry in self.files.items():
            for index in entry.get("indexes", ()):
                self.indexes[index["name"]] = index
            for resource in entry.get("resources", ()):
                self.report.at(path, resource.get("kind", "?")).expect(
                    resource.get("kind") not in self.kinds, "stands twice")
                self.kinds[resource.get("kind")] = (path, resource)

    def run(self):
        for path, entry in self.files.items():
            self.check_file(path, entry)
            for resource in entry.get("resources", ()):
                self.check_kind(path, resource)
        self.check_defaults()
        for kind in UNMODELLED:
            self.report.at("UNMODELLED").expect(kind in self.kinds, f"there is no {kind}")
        return self.report

    # ---- files and indexes ----

    def check_file(self, path, entry):
        place = self.report.at(path)
        place.known_keys(entry, FILE_KEYS)
        for key in ("label", "service"):
            place.expect(entry.get(key), f"has no {key}")
        for index in entry.get("indexes", ()):
            self.check_index(place.under(index.get("name", "?")), index)
        for number, rule in enumerate(entry.get("accounts", ())):
            self.check_accounts(place.under(f"accounts[{number}]"), rule)

    def check_accounts(self, place, rule):
        place.known_keys(rule, ACCOUNTS_KEYS)
        answer = self.answer_of(place, rule, None)
        item = answer.item() if answer else Any()
        self.check_actions(place, rule)
        for key in ("where", "id", "name"):
            if key in rule:
                place.under(key).infer(rule[key], item)

    def check_index(self, place, index):
        place.known_keys(index, INDEX_KEYS)
        if "changes" in index:
            place.known_keys(index["changes"], CHANGES_KEYS)
            place.known_keys(index["changes"]["list"], CHANGE_LIST_KEYS)
            place.known_keys(index["changes"]["fetch"], FETCH_KEYS)
            # One row of the ledger tells of all three.
            for part in ("list", "fetch"):
                place.expect(index["changes"][part]["operation"] == index["operation"],
                             f"changes: {part}: the operation is not the index's")
        path, _query, version = plain_path(index["http"].partition(" ")[2])
        found = self.models.posts.get(azure_models.normal_path(path), ())
        answer = next((a for a in found if a.module.folder.endswith("resourcegraph")), None)
        if not place.under("http").expect(answer, f"no package knows {path}"):
            return
        self.check_version(place.under("http"), "Microsoft.ResourceGraph/resources", version)
        whole = answer.module.node(answer.model)
        place.under("items").infer(index["items"], whole)
        place.under("page", "next").infer(index["page"]["next"], whole)
        if "total" in index:
            place.under("total").infer(index["total"], whole)
        request = answer.module.node("QueryRequest")
        names = list(index["params"]) + [index["page"]["token"], index["page"]["size"]["param"]]
        for name in names:
            if name not in NEWER_PARAMS:
                self.check_param(place.under("params"), name, request)
        self.check_query(place.under("query"), index)

    @staticmethod
    def check_param(place, name, node):
        for step in name.split("."):
            if not place.expect(isinstance(node, Struct) and step in node.members,
                                f"a query has no {name}"):
                return
            node = node.member(step)

    def check_query(self, place, index):
        """The query with and without what may be asked for; what it gives has to be in order."""
        types = self.types_of_index(index["name"])
        for given in (None, {"types": ", ".join(f"'{t}'" for t in types), "groups": "'a', 'b'"}):
            text = filled_query(index["params"]["query"], given)
            try:
                steps = kql.parse(text)
            except kql.Invalid as error:
                place.wrong(f"{error}: {text}")
                return
            place.expect(steps, "is empty")
        place.expect(text.rstrip().endswith("| order by id asc"), "is not ordered by id")
        place.expect(re.search(r"\| project id,", text), "does not name the id first")
        place.expect(text.split()[0] == index["name"] or index["name"] == "managementgroups",
                     "is asked of another table")
        literals = set(re.findall(r"\"([a-z.]+/[a-z./]+)\"", index["params"]["query"]))
        if literals:
            place.expect(literals == {t.lower() for t in types},
                         f"names {', '.join(sorted(literals))}, the entries"
                         f" {', '.join(sorted(t.lower() for t in types))}")

    def types_of_index(self, name):
        return sorted({t for _path, r in self.kinds.values() if r.get("index", {}).get("in") == name
                       for t in as_list(r["index"]["type"])})

    # ---- calls ----

    def check_version(self, place, resource_type, version):
        """Stable, and one that the vendor has."""
        if not place.expect(version, "has no api-version"):
            return
        known, name = None, resource_type.lower()
        while known is None and "/" in name:
            known = self.versions.get(name)
            name = name.rpartition("/")[0]
        if place.expect(known, f"azure_versions.tsv has no versions of {resource_type}"):
            place.expect(version in known,
                         f"{resource_type} has no version {version} (it has {' '.join(known)})")

    def answer_of(self, place, call, parents):
        """What the model says that a call answers, or None."""
        where = place.under("http")
        method, _, template = call["http"].partition(" ")
        where.expect(method == "GET", f"{method} is no reading")
        answers = []
        for path in self.whole_paths(template, parents):
            path, _query, version = plain_path(path)
            self.check_version(where, type_of_path(path), version)
            answers.append(self.find(where, path, version))
        return answers[0] if answers else None

    def find(self, place, path, version):
        answer = self.models.find(path, version)
        if answer is None and "/providers/" in path:
            # What may be asked of any resource has one path in the model.
            scope, slash, rest = path.rpartition("/providers/")
            answer = self.models.find("/{}" + slash + rest, version) if scope.strip("/") else None
        place.expect(answer, f"no package knows {path}")
        return answer

    def whole_paths(self, template, parents):
        """The path with that of each parent in place of {$parent_id}, of the item for {id}."""
        match = re.match(r"\{(\$parent_id|id)\}", template)
        if not match:
            return [template]
        return [self.path_of(kind) + template[match.end():] for kind in parents or ()]

    def path_of(self, kind):
        """Where one resource of a kind is."""
        _path, resource = self.kinds[kind]
        if kind == "azure.subscription":
            return "/subscriptions/{}"
        if kind == "azure.resource-group":
            return "/subscriptions/{}/resourceGroups/{}"
        if kind == "azure.management-group":
            return "/providers/Microsoft.Management/managementGroups/{}"
        steps = as_list(resource["index"]["type"])[0].split("/") if "index" in resource else \
            type_of_path(plain_path(self.whole_paths(resource["list"]["http"].partition(" ")[2],
                                                     as_list(resource["list"]["parent"]))[0])[0]
                         ).split("/")
        return ("/subscriptions/{}/resourceGroups/{}/providers/" + steps[0] +
                "".join(f"/{step}/{{}}" for step in steps[1:]))

    def check_actions(self, place, call, parents=None, types=()):
        template = call["http"].partition(" ")[2]
        wanted = {type_of_path(plain_path(path)[0]).lower() + "/read"
                  for path in self.whole_paths(template, parents)}
        # The index shows a type to whom that type's own permission is given.
        wanted |= {name.lower() + "/read" for name in types}
        given = {action.lower() for action in call.get("actions", ())}
        place.under("actions").expect(given == wanted, f"{', '.join(sorted(given))} should be"
                                                       f" {', '.join(sorted(wanted))}")

    # ---- documents ----

    def parent_of(self, resource):
        name = resource.get("list", {}).get("parent")
        if name is None or any(kind not in self.kinds for kind in as_list(name)):
            return None
        nodes = [self.document(kind) for kind in as_list(name)]
        return nodes[0] if len(nodes) == 1 else Any()

    def document(self, kind):
        """The node of a kind's whole item, after its describes."""
        if kind not in self.documents:
            self.documents[kind] = Any()  # against a circle of parents
            path, resource = self.kinds[kind]
            self.documents[kind] = self.read_document(self.report.at(path, kind), resource)
        return self.documents[kind]

    def read_document(self, place, resource):
        call = resource.get("list")
        if resource.get("only_named"):
            place.expect(not call and "index" not in resource, "is found, and is only named")
            return Any()
        parents = as_list(call["parent"]) if call and "parent" in call else []
        place.expect(call or "index" in resource, "is found by nothing")
        for kind in parents:
            if not place.under("list", "parent").expect(kind in self.kinds, f"unknown kind {kind}"):
                return Any()
        if resource["kind"] in UNMODELLED:
            return Any()
        if call:
            item = self.listed(place, resource, call, parents)
        else:
            answer = self.models.of_type(as_list(resource["index"]["type"])[0])
            item = answer.item() if answer else Any()
        if "index" in resource:
            item = self.check_in_index(place.under("index"), resource, item)
        for number, describe in enumerate(resource.get("describe", ())):
            item = self.read_describe(place.under(f"describe[{number}]"), resource, describe, item)
        return item

    def listed(self, place, resource, call, parents):
        where = place.under("list")
        where.known_keys(call, LIST_KEYS)
        where.under("page").known_keys(call.get("page", {}), PAGE_KEYS)
        answer = self.answer_of(where, call, parents)
        self.check_actions(where, call, parents, as_list(resource.get("index", {}).get("type", [])))
        item = answer.item() if answer else Any()
        if answer and call.get("items") == "[@]":
            item = answer.whole()
        where.expect(isinstance(item, Struct), f"the model has {item} there, no object")
        for path in NEWER.get(resource["kind"], ()):
            item = with_member(item, path.split("."))
        if "where" in call:
            where.under("where").infer(call["where"], self.with_columns(item))
        for kind in parents if "parent_where" in call else ():
            where.under("parent_where").infer(call["parent_where"], self.document(kind))
        if "index" in resource and answer:
            wanted = as_list(resource["index"]["type"])[0].lower()
            path = self.whole_paths(call["http"].partition(" ")[2], parents)[0]
            place.under("index").expect(
                type_of_path(plain_path(path)[0]).lower() == INDEX_NAMES.get(wanted, wanted),
                f"{wanted} is not what the list gives")
        return item

    @staticmethod
    def with_columns(item):
        if not isinstance(item, Struct):
            return item
        return Struct({**{name: Scalar("string") for name in COLUMNS}, **item.members}, item.name)

    def check_in_index(self, place, resource, item):
        index = resource["index"]
        place.known_keys(index, {"in", "type", "where"})
        place.expect(index["in"] in self.indexes, f"there is no index {index['in']}")
        for name in as_list(index["type"]):
            known = INDEX_NAMES.get(name.lower(), name.lower())
            place.expect(self.models.of_type(known) or name in OTHER_PATHS.values(),
                         f"no package knows the type {name}")
        item = self.with_columns(item)
        for path in INDEX_ONLY.get(as_list(index["type"])[0], ()):
            item = with_member(item, path.split("."))
        if "where" in index:
            place.under("where").infer(index["where"], item)
        return item

    def read_describe(self, place, resource, call, item):
        place.known_keys(call, DESCRIBE_KEYS)
        answer = self.answer_of(place, call, [resource["kind"]])
        self.check_actions(place, call, [resource["kind"]])
        if answer is None or not isinstance(item, Struct):
            return item
        page = answer.whole()
        if answer.is_list:
            page = Struct({"value": List(answer.item()), "nextLink": Scalar("string")}, "the page")
        node = place.under("items").infer(call["items"], page)
        if "where" in call:
            place.under("where").infer(call["where"], item)
        if "into" in call:
            return item.merged(Struct({call["into"]: node}))
        return item.merged(node) if isinstance(node, Struct) else item

    # ---- a kind ----

    def check_kind(self, path, resource):
        kind = resource.get("kind", "?")
        place = self.report.at(path, kind)
        place.known_keys(resource, KIND_KEYS)
        self.check_words(place, resource)
        place.expect(kind.startswith("azure."), "does not begin with azure.")
        item = self.whole = self.document(kind)
        parent = self.parent_of(resource)
        if "each" in resource:
            node = place.under("each").infer(resource["each"], item)
            item = node.item if isinstance(node, List) else node
        self.check_members(place, resource, item, parent)
        if "state" in resource:
            place.expect("ok_states" in resource, "a state of its own needs ok_states")
            self.check_states(place.under("ok_states"), resource, item)
        self.whole = Any()

    def check_members(self, place, resource, item, parent):
        for key in ("native", "name", "created", "zone", "region", "state", "group", "account"):
            if key in resource:
                self.check_text(place.under(key), resource[key], item)
        for expression in template_expressions(resource.get("id", "")):
            self.check_template_part(place.under("id"), expression, item, parent)
        for key in ("keys", "dns", "blocks"):
            for value in resource.get(key, ()):
                self.check_text(place.under(key), value, item, many=True)
        for value in resource.get("facts", ()):
            self.check_text(place.under("facts"), value, item)
        for path in resource.get("omit", ()):
            self.check_omit(place.under("omit"), path, item)
        for number, rule in enumerate(resource.get("parent", ())):
            for to in as_list(rule["to"]):
                self.check_parent(place.under(f"parent[{number}]"), {**rule, "to": to}, item, parent)
        for number, rule in enumerate(resource.get("relations", ())):
            self.check_relation(place.under(f"relations[{number}]"), rule, item, parent)

    def check_defaults(self):
        """What the provider's file says for all has to hold for some."""
        place = self.report.at(self.provider_path)
        items = [self.document(kind) for kind in self.kinds]
        values = [self.defaults[key] for key in ("name", "state", "created", "region", "zone",
                                                 "group", "account", "native")]
        values += self.defaults["keys"] + [self.defaults["tags"]["map"]]
        values += [rule["field"] for key in ("parent", "relations") for rule in self.defaults[key]]
        for value in values:
            text = value["field"] if isinstance(value, dict) else value
            place.expect(any(self.holds(text, item) for item in items), f"`{text}` holds nowhere")
        for key, known in (("parent", PARENT_KEYS), ("relations", RELATION_KEYS)):
            for rule in self.defaults[key]:
                place.under(key).known_keys(rule, known)

    @staticmethod
    def holds(text, item):
        if not isinstance(item, Struct):
            return False
        try:
            return not isinstance(expressions.infer(text, item), Any)
        except WireError:
            return False


def with_member(item, steps):
    """The node with one more member, of which nothing is known."""
    if not isinstance(item, Struct):
        return item
    inner = item.member(steps[0]) if steps[0] in item.members else Struct({}, steps[0])
    value = Any() if len(steps) == 1 else with_member(inner, steps[1:])
    return item.merged(Struct({steps[0]: value}))


def filled_query(template, given):
    """The text of a query; `given` is None when everything is asked for."""
    text, position = "", 0
    for expression in template_expressions(template):
        start = template.index("{" + expression + "}", position)
        value = jmespath.search(expression, given or {"types": None, "groups": None})
        text += template[position:start] + str(value)
        position = start + len(expression) + 2
    return text + template[position:]


def main():
    args = checking.options(__doc__).parse_args()
    root = azure_models.root_of_packages()
    if root is None or not glob.glob(os.path.join(root, "compute")):
        print("SKIPPED: the Azure catalogue was not held against the vendor's models:"
              " the azure-mgmt packages are not installed", file=sys.stderr)
        return SKIPPED
    models = azure_models.Models(root)
    if args.self_test:
        import selftest_azure
        return selftest_azure.run(checking.read_files("azure"), Checker, models)
    checker = Checker(checking.read_files("azure"), models)
    report = checker.run()
    return checking.tell(
        report,
        f"{len(checker.kinds)} kinds, {report.checked} checks, {len(report.lines)} mistakes;"
        f" {len(UNMODELLED)} kinds without a model: {', '.join(sorted(UNMODELLED))}")


if __name__ == "__main__":
    sys.exit(main())

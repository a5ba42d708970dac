#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of the Azure catalogue holds for something: for each relation and each container of each
kind a resource is made that has just what the rule asks for; `cloudviz discover azure` has to find
the relation by that rule, or the resource in that container. Once by Resource Graph, and once by the
lists that stand in for it.

    test_azure_rules.py PATH_TO_CLOUDVIZ"""
import http.server
import json
import os
import re
import sys
import tempfile

import jmespath

import made_up
import rules
import witness

SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
CONTAINERS = {"azure.subscription", "azure.resource-group", "azure.management-group"}
# What a text may look like that a rule takes a part of; the first that fits is taken.
TEXTS = [GROUP + "/providers/Contoso.T/as/x/bs/y/cs/z", "https://h.example.net/x", "198.51.100.0/24",
         "h.example.net", "some", "Endpoint=sb://h.example.net/;x", "AccountName=some;x",
         f"https://management.azure.com{GROUP}/providers/Contoso.T/as/x",
         f"hidden-link:{GROUP}/providers/Contoso.T/as/x"]
# What the rules with `known` name: something of the catalogue's own has to have it.
ADDRESS = "10.7.7.7"
NETWORK = GROUP + "/providers/Microsoft.Network/virtualNetworks/n"
BASES = {
    "azure.network.network-interface":
        {"properties": {"ipConfigurations": [{"properties": {"privateIPAddress": ADDRESS}}]}},
    "azure.network.virtual-network-gateway":
        {"properties": {"ipConfigurations": [
            {"properties": {"subnet": {"id": NETWORK + "/subnets/s"}}}]}},
}
# Describes whose answers look otherwise than what they become.
WRITTEN = {"backends": lambda v: [{"properties": one} for one in v],
           "endpoints": lambda v: [{"properties": {"endpointUri": one.get("endpointUri"),
                                                   "TopicEndpoint": one.get("topic")}} for one in v],
           "streams": lambda v: {"properties": {side: [
               {"properties": {"datasource": {"properties": {
                   **{k: x for k, x in one.items() if k != "accounts"},
                   "storageAccounts": [{"accountName": a} for a in one.get("accounts", ())]}}}}
               for one in v.get(side, ())] for side in ("inputs", "outputs")}}}


def as_list(value):
    return value if isinstance(value, list) else [value]


def slug(kind):
    return "base-" + kind.replace(".", "-")


class World:
    """What the mock cloud has: rows of the index, and what lists and describes answer."""

    def __init__(self, files):
        provider = next(f for path, f in files.items() if path.endswith("provider.yaml"))
        self.defaults = provider["defaults"]
        self.kinds = {r["kind"]: r for f in files.values() for r in f.get("resources", ())}
        self.rows = {}     # table -> rows
        self.answers = {}  # path -> what GET gives
        self.lists = {}    # path -> rows of the index, as a list gives them
        self.wanted = []   # (rule, source or None) that has to be there
        self.placed = []   # (id, what it stands in)
        for kind, resource in self.kinds.items():
            if not resource.get("only_named"):
                self.make(kind, resource)

    # ---- ids ----

    def parent_base(self, kind):
        return self.id_of(as_list(self.kinds[kind]["list"]["parent"])[0])

    def id_of(self, kind, name=None):
        resource, name = self.kinds[kind], name or slug(kind)
        if kind in CONTAINERS:
            return {"azure.subscription": f"/subscriptions/{SUBSCRIPTION}",
                    "azure.resource-group": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}",
                    "azure.management-group":
                        f"/providers/Microsoft.Management/managementGroups/{name}"}[kind]
        if "each" in resource:
            owner = self.id_of(self.owner_of(kind))
            if "id" in resource:
                return resource["id"].replace("{$whole.id}", owner).replace("{name}", name)
            return f"{owner}/{resource['each'].split('.')[-1][:-2]}/{name}"
        if "index" in resource:
            space, *steps = as_list(resource["index"]["type"])[0].split("/")
            path = "".join(f"/{step}/{{}}" for step in steps)
            names = ["up"] * (len(steps) - 1) + [name]
            return f"{GROUP}/providers/{space}" + path.format(*names)
        suffix = resource["list"]["http"].partition("}")[2].partition("?")[0]
        return f"{self.parent_base(kind)}{suffix}/{name}"

    def owner_of(self, kind):
        """The kind whose rows have this one's parts in them."""
        wanted = self.kinds[kind]["index"]
        return next(k for k, r in self.kinds.items() if r.get("index") == wanted and "each" not in r)

    # ---- resources ----

    def make(self, kind, resource):
        base = json.loads(json.dumps(BASES.get(kind, {})))
        for child in self.kinds.values():  # what its lists under it ask of it
            if kind in as_list(child.get("list", {}).get("parent", ())) \
                    and "parent_where" in child["list"]:
                witness.make_true(child["list"]["parent_where"], base)
        self.add(kind, resource, slug(kind), base)
        rules = resource.get("relations", [])
        if kind == "azure.compute.virtual-machine":
            rules = rules + self.defaults["relations"]
        for number, rule in enumerate(rules):
            document, name = {}, f"r{number}-{kind.replace('.', '-')}"
            self.satisfy(kind, rule, document)
            self.add(kind, resource, name, document)
            self.wanted.append((f"{kind}/{rule['verb']}/{rule['field']}", self.id_of(kind, name)))
        for number, rule in enumerate(resource.get("parent", ())):
            self.place(kind, resource, rule, number)

    def satisfy(self, kind, rule, document):
        if rule.get("to") in ("internet", "on-premises"):
            witness.make_true(rule["field"], document)
            return
        for expression in re.findall(r"\{([^{}$][^{}]*)\}", rule.get("as", "")):
            witness.put(expression, document, self.named_by(rule, rule["as"]))
        if rule["field"] != "id":
            witness.put(rule["field"], document, self.value_for(rule))

    def value_for(self, rule):
        target = as_list(rule.get("to", [""]))[0]
        if self.kinds.get(target, {}).get("only_named"):
            return slug(target)
        if rule.get("match") == "address":
            return "198.51.100.0/24"
        if rule.get("match") == "dns" and "pick" not in rule:
            return "h.example.net"
        if rule.get("known"):
            if "as" in rule:
                return self.named_by(rule, rule["as"])
            if target == "azure.network.virtual-network-gateway":
                return NETWORK + "/subnets/s"
            return ADDRESS if target == "azure.network.network-interface" or \
                "azure.network.network-interface" in as_list(rule["to"]) else \
                self.id_of(target).rpartition("/")[0] + "/" + slug(target)
        pick = rule.get("pick")
        return next(t for t in TEXTS if pick is None or re.search(pick, t))

    @staticmethod
    def named_by(rule, template):
        """A name that something has, where the rule means one of the catalogue's own."""
        return slug(as_list(rule["to"])[0]) if rule.get("known") and template else "some"

    def place(self, kind, resource, rule, number):
        target = as_list(rule["to"])[0]
        field = rule["field"]
        text, pick = (field["field"], field["pick"]) if isinstance(field, dict) else (field, None)
        if text == "id" or "as" in rule or self.kinds[target]["role"] != "container" or number > 0:
            return
        name, document = f"p{number}-{kind.replace('.', '-')}", {}
        inside = self.id_of(target)
        witness.put(text, document, inside + "/subnets/s" if pick else inside)
        self.add(kind, resource, name, document)
        self.placed.append((self.id_of(kind, name), inside))

    def add(self, kind, resource, name, document):
        for where in (resource.get("index", {}).get("where"), resource.get("list", {}).get("where")):
            if where and kind != "azure.network.dns-record" and "ends_with" not in where:
                witness.make_true(where, document)
        self.describe(kind, resource, name, document)
        for part in self.kinds.values():  # parts that came to be on the way need a name, too
            if "each" in part and part.get("index") == resource.get("index") and "each" not in resource:
                for one in jmespath.search(part["each"], document) or ():
                    one.setdefault("name", f"part-of-{name}")
                    one.setdefault("id", f"{self.id_of(kind, name)}/parts/{one['name']}")
        item = {"id": self.id_of(kind, name), "name": name, "location": "westeurope", **document}
        if "each" in resource:
            self.add_part(kind, resource, name, item)
        elif "index" in resource:
            row = {"type": as_list(resource["index"]["type"])[0].lower(),
                   "subscriptionId": SUBSCRIPTION, **item}
            self.rows.setdefault(resource["index"]["in"], []).append(row)
            if "list" in resource:
                self.lists.setdefault(self.list_path(resource), []).append(row)
        else:
            suffix = resource["list"]["http"].partition("}")[2].partition("?")[0]
            self.answers.setdefault(self.parent_base(kind) + suffix, {"value": []})["value"].append(item)

    def list_path(self, resource):
        call = resource["list"]
        path = call["http"].partition(" ")[2].partition("?")[0].replace("{$account}", SUBSCRIPTION)
        if "parent" in call:
            path = path.replace("{$parent_id}", self.id_of(as_list(call["parent"])[0]))
        return path

    def stand_in(self, path):
        """What a list answers in place of the index."""
        if path == f"/subscriptions/{SUBSCRIPTION}":
            return self.lists[path][0]
        return {"value": self.lists[path]}

    def add_part(self, kind, resource, name, item):
        owner = self.owner_of(kind)
        row = next(r for r in self.rows[self.kinds[owner]["index"]["in"]]
                   if r["id"] == self.id_of(owner))
        steps = resource["each"][:-2].split(".")
        for step in steps[:-1]:
            row = row.setdefault(step, {})
        row.setdefault(steps[-1], []).append(item)

    def describe(self, kind, resource, name, document):
        for step in resource.get("describe", ()):
            value = document.pop(step.get("into"), None)
            if value is None:
                continue
            path = step["http"].partition(" ")[2].partition("?")[0]
            path = path.replace("{id}", self.id_of(kind, name))
            answer = WRITTEN.get(step["into"], lambda v: v)(value)
            self.answers[path] = answer if isinstance(answer, dict) else {"value": answer}


class Cloud(http.server.BaseHTTPRequestHandler):
    world = None
    is_refused = False
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if "oauth2" in self.path:
            self.reply({"token_type": "Bearer", "expires_in": 3600, "access_token": "token"})
            return
        if self.is_refused:
            self.reply({"error": {"code": "AuthorizationFailed", "message": "no"}}, 403)
            return
        query = json.loads(body)["query"]
        table = "managementgroups" if "managementgroups" in query else query.split()[0]
        self.reply({"data": self.world.rows.get(table, []), "resultTruncated": "false"})

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/subscriptions":
            self.reply({"value": [{"subscriptionId": SUBSCRIPTION, "displayName": "One",
                                   "state": "Enabled"}]})
        elif path in self.world.lists:
            self.reply(self.world.stand_in(path))
        else:
            self.reply(self.world.answers.get(path, {"value": []}))


def scan(path, world, is_refused):
    Cloud.world, Cloud.is_refused = world, is_refused
    with rules.serving(Cloud) as url, tempfile.TemporaryDirectory() as folder:
        program = made_up.Program(path, folder, {
            "ARM_ENDPOINT": url, "AZURE_AUTHORITY_HOST": url, "AZURE_TENANT_ID": "t",
            "AZURE_CLIENT_ID": "c", "AZURE_CLIENT_SECRET": "s"})
        _done, inventory = program.discover(
            "azure", expect=(made_up.PARTIAL,) if is_refused else (made_up.OK,))
    return inventory


def main():
    world = World(rules.read_catalogue("azure"))
    path = os.path.abspath(sys.argv[1])
    print("1..6")
    wrong = rules.hold(world, scan(path, world, False), 1, "the index", set(), str.lower)
    unlisted = {kind for kind, resource in world.kinds.items()
                if "list" not in resource and "only_named" not in resource}
    wrong += rules.hold(world, scan(path, world, True), 4, "lists", unlisted, str.lower)
    print(f"# {len(world.kinds)} kinds, {len(world.wanted)} relations, {len(world.placed)} places;"
          f" {len(unlisted)} kinds are in the index only")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

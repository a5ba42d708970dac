#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of the Google Cloud catalogue holds for something: for each relation and each container of
each kind an object is made that has just what the rule asks for; `cloudviz discover gcp` has to find
the relation by that rule, or the object in that container. Once by Cloud Asset Inventory, and once by
the lists that stand in for it.

    test_gcp_rules.py PATH_TO_CLOUDVIZ"""
import copy
import http.server
import json
import os
import re
import sys
import tempfile
import urllib.parse

import jmespath

import made_up
import rules
import witness

PLACE = "projects/p/locations/europe-west1"
LINK = "https://www.googleapis.com/compute/v1/"
NETWORK = "projects/p/global/networks/n"
# What a text may look like that a rule takes a part of; the first that fits is taken.
TEXTS = ["some", "x@p.iam.gserviceaccount.com", "serviceAccount:x@p.iam.gserviceaccount.com",
         f"{PLACE}/keyRings/r/cryptoKeys/k", "projects/p/zones/europe-west1-b/instanceGroupManagers/m",
         "projects/p/regions/europe-west1/instanceGroupManagers/m", "projects/p/global/images/i",
         "projects/p/regions/europe-west1/serviceAttachments/a", "projects/p/global/sslCertificates/c",
         NETWORK, "folders/5", "organizations/9", "projects/_/buckets/some", "gs://some/x",
         "storage.googleapis.com/some", "bigquery.googleapis.com/projects/p/datasets/d",
         "pubsub.googleapis.com/projects/p/topics/t", "logging.googleapis.com/projects/p",
         f"logging.googleapis.com/{PLACE}/buckets/b", "europe-docker.pkg.dev/p/r/i:1",
         "https://h.example.net/x", "h.example.net", "apps/p/services/s", "bq://p.d.t",
         f"{PLACE}/clusters/c", "resource.labels.instance_id = \"4711\"",
         "https://container.googleapis.com/v1/projects/p/locations/europe-west1/clusters/c/nodePools/n"]
# What rules with `known` name: something of the catalogue's own has to have it.
KNOWN = {"gcp.compute.address": "198.51.100.7", "gcp.compute.global-address": "198.51.100.8",
         "gcp.compute.instance": "4711", "gcp.bigquery.table": "bq://p.d.t"}
BASES = {
    "gcp.compute.address": {"address": "198.51.100.7", "region": LINK + "projects/p/regions/r1-x1"},
    "gcp.compute.global-address": {"address": "198.51.100.8"},
    "gcp.compute.instance": {"id": "4711"},
    "gcp.bigquery.table": {"tableReference": {"projectId": "p", "datasetId": "d", "tableId": "t"}},
    "gcp.sqladmin.instance": {"dnsName": "h.example.net"},
    "gcp.appengine.service": {"name": "apps/p/services/default", "id": "default"},
    "gcp.appengine.application": {"name": "apps/p", "id": "p"},
    "gcp.organization": {"name": "organizations/9"},
    "gcp.folder": {"name": "folders/5"},
    "gcp.project": {"projectId": "p"},
    "gcp.compute.network": {"selfLink": LINK + NETWORK},
}
# Kinds that are not named as most are.
OWN_WAYS = {
    "gcp.appengine.application": lambda name: {"name": f"apps/{name}", "id": name},
    "gcp.appengine.service": lambda name: {"name": f"apps/p/services/{name}", "id": name},
    "gcp.appengine.version": lambda name: {"name": f"apps/p/services/default/versions/{name}",
                                           "id": name},
    "gcp.cloudkms.crypto-key": lambda name: {"name": f"{PLACE}/keyRings/r/cryptoKeys/{name}"},
    "gcp.container.node-pool": lambda name: {
        "name": name, "selfLink": f"https://container.googleapis.com/v1/{PLACE}/clusters/c/nodePools/"
                                  f"{name}"},
    "gcp.iam.service-account-key": lambda name: {
        "name": f"projects/p/serviceAccounts/x@p.iam.gserviceaccount.com/keys/{name}"},
    "gcp.bigquery.dataset": lambda name: {
        "datasetReference": {"projectId": "p", "datasetId": name}, "selfLink": "https://x/"},
    "gcp.bigquery.table": lambda name: {
        "tableReference": {"projectId": "p", "datasetId": "d", "tableId": name}},
    "gcp.bigquery.model": lambda name: {
        "modelReference": {"projectId": "p", "datasetId": "d", "modelId": name}},
    "gcp.container.object": lambda name: {"metadata": {"name": name}},
    "gcp.dataproc.job": lambda name: {"reference": {"jobId": name}},
    "gcp.run.domain-mapping": lambda name: {"metadata": {"name": name}},
    "gcp.secretmanager.secret-version": lambda name: {
        "name": f"projects/p/secrets/s/versions/{name}"},
    "gcp.sqladmin.backup-run": lambda name: {"id": name},
    "gcp.dataflow.job": lambda name: {"id": name, "name": name, "location": "europe-west1"},
    "gcp.dataproc.cluster": lambda name: {"clusterName": name, "labels": {
        "goog-dataproc-location": "europe-west1"}},
    "gcp.dns.managed-zone": lambda name: {"id": name, "name": name, "dnsName": "example.com."},
    "gcp.dns.policy": lambda name: {"id": name, "name": name},
    "gcp.dns.resource-record-set": lambda name: {"name": name, "type": "CNAME"},
    "gcp.iam.service-account": lambda name: {"name": name, "email": name, "uniqueId": name},
    "gcp.logging.log-sink": lambda name: {"name": name},
    "gcp.logging.log-metric": lambda name: {"name": name},
}
# Kinds that are told from others by what the API is called.
APIS = {"gcp.vision.api": "vision", "gcp.speech.api": "speech", "gcp.cloudtrace.api": "cloudtrace",
        "gcp.automl.api": "automl", "gcp.cloudscheduler.api": "cloudscheduler",
        "gcp.vision.location": "vision", "gcp.speech.location": "speech"}
# An answer that describes has other names than what it becomes.
MEMBERS = {"listInstances", "listNetworkEndpoints"}


def as_list(value):
    return value if isinstance(value, list) else [value]


def collection(kind):
    """gcp.certificatemanager.certificate-map-entry -> certificateMapEntries"""
    first, *rest = kind.rpartition(".")[2].split("-")
    word = first + "".join(part.capitalize() for part in rest)
    return word[:-1] + "ies" if word.endswith("y") else word + "s"


def completed(own, defaults):
    """An entry as the program completes it."""
    whole = {**{k: v for k, v in defaults.items() if k not in ("list", "index")}, **own}
    for key in ("list", "index"):
        if key in own:
            whole[key] = {**defaults.get(key, {}), **own[key]}
    return whole


class World:
    """What the mock cloud has: assets, and what lists and describes answer."""

    def __init__(self, files):
        provider = next(f for path, f in files.items() if path.endswith("provider.yaml"))
        self.kinds, self.file_of = {}, {}
        for file in files.values():
            for own in file.get("resources", ()):
                entry = completed(completed(own, file.get("defaults", {})), provider["defaults"])
                self.kinds[own["kind"]] = entry
                self.file_of[own["kind"]] = file
        self.assets, self.policies = [], []
        self.items = {}    # kind -> its documents, as lists give them
        self.answers = {}  # path of a describe -> what it gives
        self.wanted = []   # (rule, id) that has to be there
        self.placed = []   # (id, what it stands in)
        for kind, entry in self.kinds.items():
            if not entry.get("only_named"):
                self.make(kind, entry)

    # ---- documents ----

    def api_of(self, kind):
        return self.file_of[kind]["endpoint"]

    def is_helper(self, kind):
        """Listed only where the index is refused."""
        return self.kinds[kind].get("index", {}).get("where") == "`false`"

    def document(self, kind, name):
        """What all have: a name as its API gives it."""
        entry = self.kinds[kind]
        if kind in APIS:
            return {"name": f"projects/41/services/{APIS[kind]}.googleapis.com", "state": "ENABLED"}
        if kind in OWN_WAYS:
            return OWN_WAYS[kind](name)
        if kind.endswith(".location"):
            return {"name": f"projects/p/locations/{name}", "locationId": name}
        if kind == "gcp.serviceusage.service":
            return {"name": f"projects/41/services/{name}.googleapis.com", "state": "ENABLED"}
        if "selfLink" in json.dumps(entry["native"]):
            api = self.api_of(kind)
            host = LINK if api == "compute" else f"https://{api}.googleapis.com/v1/"
            things = kind.rpartition(".")[2] + "s"
            return {"name": name, "selfLink": f"{host}projects/p/global/{things}/{name}"}
        if entry["native"] == "name" and kind not in ("gcp.storage.bucket", "gcp.sqladmin.instance",
                                                      "gcp.region"):
            return {"name": f"{PLACE}/{collection(kind)}/{name}"}
        return {"name": name}

    def make(self, kind, entry):
        self.add(kind, entry, self.base_name(kind), copy.deepcopy(BASES.get(kind, {})))
        if kind in APIS or kind == "gcp.project":
            return  # there is one of each
        for number, rule in enumerate(entry.get("relations") or ()):
            name, document = f"r{number}-{kind.replace('.', '-')}", {}
            self.satisfy(rule, document)
            id_ = self.add(kind, entry, name, document)
            self.wanted.append((f"{kind}/{rule['verb']}/{rule['field']}", id_))
        for number, rule in enumerate(entry.get("parent") or ()):
            self.place(kind, entry, rule, number)

    @staticmethod
    def base_name(kind):
        return "base-" + kind.replace(".", "-")

    def satisfy(self, rule, document):
        if rule.get("to") in ("internet", "on-premises"):
            witness.make_true(rule["field"], document)
            return
        for expression in re.findall(r"\{([^{}$][^{}]*)\}", rule.get("as", "")):
            witness.put(expression, document, "some")
        if rule["field"] not in ("name", "selfLink"):
            witness.put(rule["field"], document, self.value_for(rule))

    @staticmethod
    def value_for(rule):
        if rule.get("match") == "address":
            return "198.51.100.0/24"
        if rule.get("match") == "dns" and "pick" not in rule:
            return "h.example.net"
        pick = rule.get("pick")
        if rule.get("known") and "to" in rule:
            known = KNOWN.get(as_list(rule["to"])[0], "some")
            return known if pick is None or re.search(pick, known) else TEXTS[-2]
        return next(t for t in TEXTS if pick is None or re.search(pick, t))

    def place(self, kind, entry, rule, number):
        field = rule["field"]
        target = as_list(rule["to"])[0]
        if number > 0 or "as" in rule or isinstance(field, dict) or field in ("@", "name") or \
                self.kinds[target]["role"] != "container":
            return
        name, document = f"p{number}-{kind.replace('.', '-')}", {}
        inside = self.id_of(target, self.base(target))
        witness.put(field, document, inside)
        self.placed.append((self.add(kind, entry, name, document), inside))

    # ---- where they are ----

    def base(self, kind):
        return {**self.document(kind, self.base_name(kind)), **BASES.get(kind, {})}

    def native_of(self, kind, document):
        native = self.kinds[kind]["native"]
        text = jmespath.search(native["field"] if isinstance(native, dict) else native, document)
        return re.search(native["pick"], text).group(1) if isinstance(native, dict) else text

    def id_of(self, kind, document):
        """As the entry's template says; the asset is called the same."""
        entry = self.kinds[kind]
        if kind == "gcp.project":
            return "//cloudresourcemanager.googleapis.com/projects/p"
        if "{$row.name}" in entry["id"]:  # only the inventory has it, and calls it so
            word = jmespath.search("name || metadata.name || id || modelReference.modelId ||"
                                   " reference.jobId", document)
            inside = f"{PLACE}/clusters/c/k8s/" if kind == "gcp.container.object" else ""
            return f"//{as_list(entry['index']['type'])[0].partition('/')[0]}/{inside}{word}"
        known = {"$account": "p", "$native": self.native_of(kind, document)}
        if "parent" in entry.get("list", {}):
            parent = as_list(entry["list"]["parent"])[0]
            if "each" not in self.kinds[parent]:
                known["$parent_native"] = self.native_of(parent, self.base(parent))
                known["$parent_id"] = self.id_of(parent, self.base(parent))
        return re.sub(r"\{([^{}]*)\}", lambda m: known.get(m.group(1)) if m.group(1) in known else
                      jmespath.search(m.group(1), document), entry["id"])

    def add(self, kind, entry, name, document):
        """The id by which the object has to be found."""
        for where in (entry.get("index", {}).get("where"), entry.get("list", {}).get("where")):
            if where and where != "`false`" and kind not in APIS:
                witness.make_true(where, document)
        whole = self.document(kind, name)
        merge(whole, document)
        document = whole
        if kind in ("gcp.iam.binding", "gcp.iam.project-binding"):
            return self.add_binding(kind, name, document)
        if "each" in entry:
            return self.add_part(kind, entry, name, document)
        self.describe(entry, document)
        self.items.setdefault(kind, []).append(document)
        id_ = self.id_of(kind, document)
        if "index" in entry and not self.is_helper(kind):
            self.assets.append({"name": id_, "assetType": as_list(entry["index"]["type"])[0],
                                "ancestors": ["projects/41"], "resource": {"data": document}})
        return id_

    def add_binding(self, kind, name, document):
        role = document.get("role", f"roles/{name}")
        if kind == "gcp.iam.project-binding":
            self.answers.setdefault("/v3/projects/p:getIamPolicy", {"bindings": []})["bindings"].append(
                {"members": [], **document, "role": role})
            return f"//cloudresourcemanager.googleapis.com/projects/p/bindings/{role}/"
        owner = f"//storage.googleapis.com/{name}"
        self.policies.append({"name": owner, "assetType": "storage.googleapis.com/Bucket",
                              "ancestors": ["projects/41"], "iamPolicy": {"bindings": [
                                  {"members": [], **document, "role": role}]}})
        return f"{owner}/bindings/{role}/"

    def add_part(self, kind, entry, name, part):
        """An owner with this one part in it."""
        owner_kind = next(k for k, r in self.kinds.items() if "each" not in r and not self.is_helper(k)
                          and set(as_list(r.get("index", {}).get("type", ())))
                          == set(as_list(entry["index"]["type"])))
        if kind in APIS:
            return ""
        if entry["each"].endswith("}]"):  # a switch of its owner
            part = {k: v for k, v in part.items() if k not in ("name", "selfLink")}
            owner = {**self.document(owner_kind, f"of-{name}"), **part}
            witness.make_true(entry["index"]["where"], owner)
            suffix = "/cdnPolicy"
        elif kind == "gcp.compute.firewall-target":
            owner = {**self.document(owner_kind, f"of-{name}"), "tags": {"items": [name]},
                     "networkInterfaces": [{"network": LINK + NETWORK}]}
            self.add(owner_kind, self.kinds[owner_kind], f"of-{name}", owner)
            return f"//compute.googleapis.com/{NETWORK}/firewallTargets/{name}"
        else:
            owner = {**self.document(owner_kind, f"of-{name}"), "network": LINK + NETWORK}
            owner[entry["each"][:-2]] = [{**part, "name": name}]
            suffix = f"/{entry['each'][:-2]}/{name}"
        return self.add(owner_kind, self.kinds[owner_kind], f"of-{name}", owner) + suffix

    def describe(self, entry, document):
        for step in entry.get("describe", ()):
            value = document.pop(step.get("into"), None)
            if value is None:
                continue
            witness.make_true(re.sub(r" && !.*| && network.*", "", step["where"]), document)
            path = re.sub(r"^https://[^/]+", "", document["selfLink"])
            self.answers[f"{path}/{step['operation'].rpartition('.')[2]}"] = {"items": value}

    # ---- lists ----

    def list_answers(self):
        """path -> what it answers, for all kinds that have a list."""
        answers = {}
        for kind, entry in self.kinds.items():
            if "list" not in entry or "each" in entry:
                continue
            call = entry["list"]
            template = call["http"].partition(" ")[2].partition("?")[0]
            path = template.replace("{$account}", "p")
            for name, value in self.parents_of(call).items():
                path = path.replace(name, urllib.parse.quote(value, safe="/"))
            api = self.api_of(kind)
            merge(answers.setdefault(f"{api} {path}", {}), self.page(call["items"], self.items[kind]))
        return answers

    def parents_of(self, call):
        if "parent" not in call:
            return {}
        kind = as_list(call["parent"])[0]
        entry, base = self.kinds[kind], self.items.get(kind, [{}])[0]
        value = jmespath.search(entry["each"], {})[0] if "each" in entry else \
            self.native_of(kind, base)
        return {"{$parent_native}": value, "{+$parent_native}": value,
                "{$parent.id}": base.get("id", ""), "{$parent.name}": base.get("name", "")}

    @staticmethod
    def page(items, documents):
        whole = re.fullmatch(r"values\(items \|\| `\{\}`\)\[\]\.(\w+)\[\]", items)
        inner = re.fullmatch(r"(\w+)\[\]\.(\w+)\[\]", items)
        if whole:
            return {"items": {"global": {whole.group(1): documents}}}
        if inner:
            return {inner.group(1): [{inner.group(2): documents}]}
        return documents[0] if items.startswith("[@]") else {items: documents}


def merge(into, value):
    for key, inner in value.items():
        if isinstance(inner, list):
            into.setdefault(key, []).extend(inner)
        elif isinstance(inner, dict):
            merge(into.setdefault(key, {}), inner)
        else:
            into[key] = inner


class Cloud(http.server.BaseHTTPRequestHandler):
    world = lists = None
    is_refused = False
    protocol_version = "HTTP/1.1"
    missed = set()

    def log_message(self, *_):
        pass

    def reply(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Metadata-Flavor", "Google")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        path = re.sub(r"^/_api/[a-z]+|\?.*", "", self.path)
        self.reply(self.world.answers.get(path, {}))

    def do_GET(self):
        path, _, query = self.path.partition("?")
        _, _, rest = path.partition("/_api/")
        if not rest:
            self.reply({"access_token": "token", "expires_in": 3600, "token_type": "Bearer"})
            return
        api, _, path = rest.partition("/")
        path = "/" + urllib.parse.unquote(path)
        if api == "cloudasset":
            if self.is_refused:
                self.reply({"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no"}}, 403)
            else:
                is_policy = "IAM_POLICY" in query
                self.reply({"assets": self.world.policies if is_policy else self.world.assets})
        elif f"{api} {path}" in self.lists:
            self.reply(self.lists[f"{api} {path}"])
        elif path == "/v3/projects/p":
            self.reply({"name": "projects/41", "projectId": "p", "displayName": "P"})
        else:
            self.reply({})


def scan(path, world, is_refused):
    Cloud.world, Cloud.lists, Cloud.is_refused = world, world.list_answers(), is_refused
    with rules.serving(Cloud) as url, tempfile.TemporaryDirectory() as folder:
        env = {"GCE_METADATA_HOST": url.partition("//")[2], "CLOUDVIZ_TRUST_LOOPBACK": "1"}
        for kind in world.kinds:
            api = world.api_of(kind)
            env[f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api.upper()}"] = f"{url}/_api/{api}/"
        env["CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET"] = f"{url}/_api/cloudasset/"
        program = made_up.Program(path, folder, env)
        _done, inventory = program.discover("gcp", "--account", "p",
                                            expect=(made_up.OK, made_up.PARTIAL))
    return inventory


def main():
    world = World(rules.read_catalogue("gcp"))
    path = os.path.abspath(sys.argv[1])
    print("1..6")
    helpers = {kind for kind, entry in world.kinds.items()
               if world.is_helper(kind) or entry.get("only_named")}
    wrong = rules.hold(world, scan(path, world, False), 1, "the index", helpers)
    # A project has one application: its list cannot have one for each rule.
    unlisted = {kind for kind, entry in world.kinds.items() if "list" not in entry}
    wrong += rules.hold(world, scan(path, world, True), 4, "lists",
                        unlisted | {"gcp.appengine.application"})
    print(f"# {len(world.kinds)} kinds, {len(world.wanted)} relations, {len(world.placed)} places;"
          f" {len(unlisted)} kinds are in the index only, {len(helpers)} in lists only")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

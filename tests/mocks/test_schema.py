#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the mocks answer, held against the vendors' own models: Google's discovery documents, the
models of azure-mgmt-*. A member that a model does not know, or of another kind, is a failure. Skips,
and says so, without the models."""
import collections
import json
import os
import sys
import urllib.request

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [TESTS, os.path.join(TESTS, "catalogue")]
import clouds
import azure_models
import discovery
import estate_azure
import estate_azure_types
import estate_gcp
import estate_gcp_types
import mock_entra
import wire

TOKEN = "a-token-that-is-good"
N = 1200
# The packages that the tests bring have no model of these,
AZURE_NO_MODEL = {"microsoft.web/connections", "microsoft.aad/domainservices"}
# and of these one of an older version than the made-up ones are of.
AZURE_OLD_MODEL = {"Microsoft.Insights/scheduledQueryRules", "Microsoft.Synapse/workspaces"}
# Google's list of these has no schema of its own for the items, or none is published.
GCP_PARTIAL = {"bigquery.googleapis.com/Dataset", "bigquery.googleapis.com/Table"}


class Mistakes:
    def __init__(self):
        self.of = collections.Counter()

    def add(self, text):
        self.of[text] += 1

    def tell(self):
        assert not self.of, "\n" + "\n".join(f"{n} x {text}" for text, n in sorted(self.of.items()))


def get(url, token):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


# ---- Azure ----

def check_azure(node, value, where):
    """What is wrong with a value of a model's node."""
    if value is None or isinstance(node, wire.Any) or node is None:
        return
    if isinstance(node, wire.Struct):
        if not isinstance(value, dict):
            yield f"{where} is a {type(value).__name__}, not an object"
            return
        for name, one in value.items():
            if name not in node.members:
                yield f"{where}.{name} is not known to {node.name}"
            else:
                yield from check_azure(node.member(name), one, f"{where}.{name}")
    elif isinstance(node, wire.List):
        if not isinstance(value, list):
            yield f"{where} is a {type(value).__name__}, not a list"
            return
        for one in value:
            yield from check_azure(node.item, one, where + "[]")
    elif isinstance(node, wire.Map):
        for one in value.values() if isinstance(value, dict) else ():
            yield from check_azure(node.value, one, where + "{}")
    else:
        kinds = {"string": str, "boolean": bool, "number": (int, float)}[node.kind]
        if not isinstance(value, kinds) or (isinstance(value, bool) and node.kind != "boolean"):
            yield f"{where} is a {type(value).__name__}, not a {node.kind}"


def test_azure_resources_fit_the_models():
    root = azure_models.root_of_packages()
    models = root and azure_models.Models(root)
    if not models or len(models.answers) < 100:
        raise clouds.Skip("azure-mgmt-* is not installed")
    estate = estate_azure.AzureEstate(N, all_types=True)
    mistakes, missing, checked = Mistakes(), set(), 0
    for type_, things in estate.by_type.items():
        if type_ not in estate_azure_types.TABLE or type_ in AZURE_OLD_MODEL:
            continue
        answer = models.of_type(type_)
        if answer is None:
            missing.add(type_.lower())
            continue
        node = answer.item()
        for thing in things:
            checked += 1
            for text in check_azure(node, estate.managed(thing), type_):
                mistakes.add(text)
    assert missing <= AZURE_NO_MODEL, missing
    mistakes.tell()
    assert checked > N / 2


def test_azure_answers_are_as_documented():
    with clouds.running("mock_azure.py", 300) as mock:
        form = (f"grant_type=client_credentials&client_id={mock_entra.CLIENT}&client_secret="
                f"{mock_entra.SECRET}&scope=https://management.azure.com/.default").encode()
        token = json.load(urllib.request.urlopen(
            f"{mock.url}/{estate_azure.TENANT}/oauth2/v2.0/token", form))["access_token"]
        models = azure_models.Models(azure_models.root_of_packages())
        estate = estate_azure.AzureEstate(300)
        home = estate.by_type[estate_azure.SUBSCRIPTION][0].id
        mistakes = Mistakes()
        for path in ("/subscriptions", f"{home}/resourcegroups", f"{home}/resources",
                     "/providers/Microsoft.Management/managementGroups",
                     f"{home}/providers/Microsoft.Compute/virtualMachines",
                     f"{home}/providers/Microsoft.Network/virtualNetworks"):
            answer = models.find(path.replace(home, "/subscriptions/{}"))
            if answer is None:
                print(f"# no model has {path}")
                continue
            told = get(f"{mock.url}{path}?api-version=2022-12-01", token)
            assert told["value"], path
            for one in told["value"]:
                for text in check_azure(answer.item(), one, path):
                    mistakes.add(text)
        mistakes.tell()


# ---- Google ----

def gcp_schema(row):
    """(document, schema of an item) of a type, by the method that lists it."""
    path = row.path.format(account="p", number="1", region="r", zone="z", name="n", uid="u",
                           up=gcp_up(row))
    above = path.rsplit("/" + row.collection + "/", 1)[0] if "/" in path else ""
    tries = [f"{row.prefix}/{above}/{row.collection}", f"{row.prefix}/{above}/{row.collection}"
             ":aggregated", row.prefix, f"{row.prefix}/{path}"]
    if row.api == "dataflow":
        tries.insert(0, f"{row.prefix}/projects/p/locations/r/jobs")
    for one in tries:
        method = discovery.find(row.api, "GET", one.replace("//", "/"))
        if method and method.response:
            schema = method.document["schemas"][method.response]
            items = schema.get("properties", {}).get(row.items)
            if items and items.get("type") == "array":
                return method.document, items["items"]
            if one.endswith("/" + path):
                return method.document, method.schema()
    return None, None


def gcp_up(row):
    up = row.parent and estate_gcp_types.TABLE[row.parent]
    if not up:
        return ""
    return up.path.format(account="p", number="1", region="r", zone="z", name="n", uid="u",
                          up=gcp_up(up))


def test_google_resources_fit_the_schemas():
    if not discovery.folder():
        raise clouds.Skip("google-api-python-client is not installed")
    estate = estate_gcp.GcpEstate(N, all_types=True)
    mistakes, missing = Mistakes(), set()
    for type_, things in estate.by_type.items():
        row = estate_gcp_types.TABLE.get(type_)
        if row is None:
            continue
        document, schema = gcp_schema(row)
        if schema is None:
            missing.add(type_)
            continue
        if type_ in GCP_PARTIAL:  # the whole is in an answer of its own
            kind = type_.rsplit("/", maxsplit=1)[1]
            schema = {"$ref": kind}
        for thing in things:
            for text in discovery.check(document, schema, thing.doc, type_):
                mistakes.add(text)
    assert not missing, missing
    mistakes.tell()


def test_google_answers_are_as_documented():
    if not discovery.folder():
        raise clouds.Skip("google-api-python-client is not installed")
    estate = estate_gcp.GcpEstate(N, all_types=True)
    project = estate.projects[0].account
    organization = f"organizations/{estate_gcp.ORGANIZATION}"
    paths = [("cloudasset", f"/v1/{organization}/assets", "contentType=RESOURCE&pageSize=1000"),
             ("cloudasset", f"/v1/{organization}/assets", "contentType=IAM_POLICY"),
             ("cloudasset", f"/v1/{organization}:searchAllResources", ""),
             ("cloudresourcemanager", "/v3/projects:search", ""),
             ("cloudresourcemanager", "/v3/folders", f"parent={organization}"),
             ("cloudresourcemanager", "/v3/organizations:search", ""),
             ("serviceusage", f"/v1/projects/{project}/services", "filter=state:ENABLED"),
             ("compute", f"/compute/v1/projects/{project}/aggregated/instances", ""),
             ("compute", f"/compute/v1/projects/{project}/global/networks", ""),
             ("container", f"/v1/projects/{project}/locations/-/clusters", ""),
             ("storage", "/storage/v1/b", f"project={project}"),
             ("bigquery", f"/bigquery/v2/projects/{project}/datasets", ""),
             ("iam", f"/v1/projects/{project}/serviceAccounts", ""),
             ("pubsub", f"/v1/projects/{project}/topics", "")]
    mistakes = Mistakes()
    with clouds.running("mock_gcp.py", N, "--all-types", "--accept-token", TOKEN) as mock:
        for api, path, query in paths:
            method = discovery.find(api, "GET", path)
            assert method, f"no method is {path}"
            unknown = {part.split("=")[0] for part in query.split("&") if part} - set(
                method.parameters)
            assert not unknown, (path, unknown)
            told = get(f"{mock.url}/_api/{api}{path}?{query}", TOKEN)
            assert told, path
            for text in discovery.check(method.document, method.schema(), told, method.id):
                mistakes.add(text)
    mistakes.tell()


def test_the_checks_can_fail():
    document = {"schemas": {"A": {"id": "A", "type": "object", "properties": {
        "n": {"type": "integer"}, "s": {"type": "array", "items": {"type": "string"}}}}}}
    assert list(discovery.check(document, {"$ref": "A"}, {"n": 1, "s": ["x"]})) == []
    for wrong in ({"n": "1"}, {"s": "x"}, {"s": [1]}, {"other": 1}, {"n": True}):
        assert len(list(discovery.check(document, {"$ref": "A"}, wrong))) == 1, wrong
    node = wire.Struct({"a": wire.Scalar("string"), "b": wire.List(wire.Scalar("number"))}, "A")
    assert list(check_azure(node, {"a": "x", "b": [1]}, "")) == []
    for wrong in ({"a": 1}, {"b": 1}, {"b": ["x"]}, {"c": 1}):
        assert len(list(check_azure(node, wrong, ""))) == 1, wrong


if __name__ == "__main__":
    sys.exit(clouds.run_tests([test for name, test in list(globals().items())
                               if name.startswith("test_")]))

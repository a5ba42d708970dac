# SPDX-License-Identifier: Apache-2.0
"""Google's discovery documents, as google-api-python-client carries them: which methods there are,
at which paths, with which parameters, and what their answers look like."""

import functools
import glob
import importlib.util
import json
import os
import re

from wire import Any, List, Map, Scalar, Struct

NUMBERS = {"integer", "number"}


def folder_of_documents():
    """Where the client keeps them, or None. Nothing of it is run."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = os.path.join(next(iter(spec.submodule_search_locations)), "discovery_cache/documents")
    return folder if os.path.isdir(folder) else None


EXPRESSION = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}")


def paths_agree(ours, theirs):
    """A path of the catalogue and one of a document. {x} is one word, our {+x} may be several."""
    if "{+" not in ours:
        ours, theirs = EXPRESSION.sub("x", ours), pattern_of(theirs)
        return re.fullmatch(theirs, ours) is not None
    return re.fullmatch(pattern_of(ours), EXPRESSION.sub("x", theirs)) is not None


def pattern_of(path):
    pattern, end = "", 0
    for match in EXPRESSION.finditer(path):
        word = "[^/:]+(?:/[^/:]+)*" if match.group().startswith("{+") else "[^/:]+"
        pattern += re.escape(path[end:match.start()]) + word
        end = match.end()
    return pattern + re.escape(path[end:])


class Method:
    def __init__(self, api, data):
        self.api = api
        self.id = data["id"]
        self.verb = data["httpMethod"]
        self.path = "/" + api.document["servicePath"] + data.get("flatPath", data["path"])
        self.response = data.get("response", {}).get("$ref")
        self.params = {name: param for name, param in
                       {**api.document.get("parameters", {}), **data.get("parameters", {})}.items()
                       if param.get("location") == "query"}
        # The documents of Compute Engine speak of a parameter that they do not list.
        self.recommended = set(re.findall(r"set the\s+`(\w+)`\s+parameter",
                                          data.get("description", "")))
        self.body = data.get("request", {}).get("$ref")

    def maximum(self, name):
        """As a member or, more often, in words; None where nothing is said."""
        param = self.params[name]
        words = re.search(r"(?:Acceptable values are\s+`?\d+`?\s+to\s+`?|[Mm]aximum (?:value )?is "
                          r"|values above )(\d[\d,]*)", param.get("description", ""))
        if "maximum" in param:
            return int(param["maximum"])
        return int(words.group(1).replace(",", "")) if words else None

    def answer(self):
        return self.api.node(self.response) if self.response else Struct({}, self.id)


class Api:
    """One document."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as text:
            self.document = json.load(text)
        self.name = os.path.basename(path)[:-len(".json")]
        self.host = self.document["rootUrl"].split("/")[2]
        self.methods = {}
        self.collect(self.document)

    def collect(self, node):
        for method in node.get("methods", {}).values():
            self.methods[method["id"]] = Method(self, method)
        for inner in node.get("resources", {}).values():
            self.collect(inner)

    def has(self, schema):
        return schema in self.document["schemas"]

    @functools.lru_cache(maxsize=None)
    def node(self, schema):
        return self.node_of(self.document["schemas"][schema], schema)

    def node_of(self, data, name=""):
        if "$ref" in data:
            return self.node(data["$ref"])
        kind = data.get("type")
        if kind == "array":
            return List(lambda: self.node_of(data["items"]))
        if kind == "object" and "additionalProperties" in data:
            return Map(lambda: self.node_of(data["additionalProperties"]))
        if kind == "object" and "properties" in data:
            return Struct({member: lambda inner=inner, member=member: self.node_of(inner, member)
                           for member, inner in data["properties"].items()}, name)
        if kind == "boolean":
            return Scalar("boolean")
        if kind in NUMBERS:
            return Scalar("number")
        if kind == "string":
            return Scalar("string", tuple(data.get("enum", ())), data.get("format") == "date-time")
        return Any()


class Models:
    """The documents, read as they are needed."""

    def __init__(self, folder):
        self.folder = folder
        self.read = {}

    def api(self, name):
        if name not in self.read:
            self.read[name] = Api(os.path.join(self.folder, f"{name}.json"))
        return self.read[name]

    def of_host(self, endpoint):
        """All versions of an API, whose documents are named as the host is."""
        paths = sorted(glob.glob(os.path.join(self.folder, f"{endpoint}.v*.json")))
        apis = [self.api(os.path.basename(path)[:-len(".json")]) for path in paths]
        return [api for api in apis if api.host == f"{endpoint}.googleapis.com"]

    def of_types(self, types):
        """What assets of these types look like, in all versions of their APIs; None for unknown."""
        whole = None
        for name in types:
            host, _, word = name.partition("/")
            host, _, domain = host.partition(".")
            pattern = re.compile(r"(?:[A-Z]\w*V\d+(?:(?:alpha|beta)\d+)?|" + host.capitalize() +
                                 ")?" + word)
            for api in self.of_host(host) if domain == "googleapis.com" else ():
                for schema in api.document["schemas"]:
                    if pattern.fullmatch(schema):
                        node = api.node(schema)
                        whole = union(whole, node) if whole is not None else node
        return whole

    def method(self, endpoint, name, template):
        """The method of that name at that path; of that name in any version; None."""
        found = None
        for api in self.of_host(endpoint):
            method = api.methods.get(name)
            if method is not None and paths_agree(template, method.path):
                return method, True
            found = found or method
        return found, False


def union(one, other):
    """What may look like this or like that."""
    if isinstance(one, Struct) and isinstance(other, Struct):
        members = {**one.members, **other.members}
        for name in set(one.members) & set(other.members):
            members[name] = lambda n=name: union(one.member(n), other.member(n))
        return Struct(members, f"{one.name} or {other.name}")
    if isinstance(one, List) and isinstance(other, List):
        return List(lambda: union(one.item, other.item))
    if isinstance(one, Map) and isinstance(other, Map):
        return Map(lambda: union(one.value, other.value))
    if isinstance(one, Scalar) and isinstance(other, Scalar) and one.kind == other.kind:
        both = bool(one.values and other.values)
        return Scalar(one.kind, one.values + other.values if both else ())
    return Any()

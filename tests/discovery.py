# SPDX-License-Identifier: Apache-2.0
"""Google's discovery documents, as google-api-python-client brings them: which method a path is, and
whether a value is what a schema says."""
import functools
import glob
import importlib.util
import json
import os
import re


def folder():
    """Where the documents are; None where the package is not installed."""
    spec = importlib.util.find_spec("googleapiclient")
    return spec and os.path.join(os.path.dirname(spec.origin), "discovery_cache", "documents")


class Method:
    def __init__(self, document, method):
        self.document = document
        self.http = method["httpMethod"]
        self.parameters = method.get("parameters", {})
        self.response = method.get("response", {}).get("$ref")
        self.id = method["id"]
        path = "/" + document["servicePath"] + method.get("flatPath", method["path"])
        # A variable is one segment, but where it takes slashes.
        parts = re.split(r"(\{[^}]*\})", path)
        self.regex = re.compile("".join(
            (".+" if part.startswith("{+") else "[^/:]+") if part.startswith("{") else re.escape(part)
            for part in parts))

    def schema(self):
        return {"$ref": self.response} if self.response else None


def methods_of(document, resources):
    for resource in resources.values():
        for method in resource.get("methods", {}).values():
            yield Method(document, method)
        yield from methods_of(document, resource.get("resources", {}))


@functools.lru_cache(maxsize=None)
def methods(api):
    """The methods of all versions of an API."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder() or "/nonexistent", api + ".v*.json"))):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        found += methods_of(document, {"": document, **document.get("resources", {})}
                            if "methods" in document else document.get("resources", {}))
    return found


def find(api, http, path):
    """The method of a path, or None."""
    return next((one for one in methods(api) if one.http == http and one.regex.fullmatch(path)), None)


KINDS = {"string": str, "boolean": bool, "object": dict, "array": list, "integer": int,
         "number": (int, float)}


def check(document, schema, value, where=""):
    """What is wrong with a value: texts."""
    if "$ref" in schema:
        schema = document["schemas"][schema["$ref"]]
    kind = schema.get("type", "any")
    if kind == "any" or value is None:
        return
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind not in ("boolean",)):
        yield f"{where} is a {type(value).__name__}, not a {kind}"
    elif kind == "array":
        for one in value:
            yield from check(document, schema["items"], one, where + "[]")
    elif kind == "object":
        known, more = schema.get("properties", {}), schema.get("additionalProperties")
        for name, one in value.items():
            if name in known:
                yield from check(document, known[name], one, f"{where}.{name}")
            elif more is None:
                yield f"{where}.{name} is not known to {schema.get('id', 'the schema')}"
            else:
                yield from check(document, more, one, f"{where}{{}}")
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where} is {value!r}, none of {', '.join(schema['enum'][:5])} ..."

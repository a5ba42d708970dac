#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the tables of other tools' types (catalogue/import) against what others know of them.

Kinds have to be the catalogue's, or those of other types of the table; CloudFormation's types and
properties have to be in the vendor's own schemas of resources, which cfn-lint carries. Without
cfn-lint that part is skipped, loudly. A mistake is reported as "<file>: <type>: <place>: <what is
wrong>", all of them at once.

    check_import.py [--self-test]
"""

import glob
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = 77

try:
    import jmespath
    import yaml

    import expressions
    from wire import Any, List, Map, Scalar, Struct, WireError
except ImportError as missing:
    print(f"SKIPPED: the tables of other tools' types were not checked: {missing}", file=sys.stderr)
    sys.exit(SKIPPED)

REFS = {"parent", "relations"}
KEYS = REFS | {"kind", "provider", "id", "native", "name", "state", "zone", "region", "keys", "omit",
               "same", "like"}
# Types that the vendor's schemas do not have: SAM's are a transform's.
NO_SCHEMA = ("AWS::Serverless::",)


def load(name):
    with open(os.path.join(ROOT, "catalogue", "import", name + ".yaml"), encoding="utf-8") as f:
        return yaml.safe_load(f)["types"]


def known_kinds():
    kinds = set()
    for path in glob.glob(os.path.join(ROOT, "catalogue", "*", "*.yaml")):
        with open(path, encoding="utf-8") as f:
            document = yaml.safe_load(f) or {}
        kinds |= {r["kind"] for r in document.get("resources") or [] if "kind" in r}
    return kinds


def texts(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def references(entry):
    """(place, expression, kinds) of every reference."""
    for expression, kinds in (entry.get("parent") or {}).items():
        yield "parent", expression, texts(kinds)
    for verb, rules in (entry.get("relations") or {}).items():
        for expression, kinds in rules.items():
            yield verb, expression, texts(kinds)


def expressions_of(entry):
    for place, expression, _ in references(entry):
        yield place, expression
    for place in ("native", "name", "state", "zone", "region"):
        if isinstance(entry.get(place), str):
            yield place, entry[place]
    for expression in texts(entry.get("keys")):
        yield "keys", expression
    for expression in entry.get("same") or {}:
        yield "same", expression


def check_kinds(name, types, catalogue):
    """Mistakes in one table that no model is needed for."""
    own = {entry["kind"] for entry in types.values() if "kind" in entry}
    for kind, entry in types.items():
        for key in sorted(set(entry) - KEYS):
            yield f"{name}: {kind}: unknown member {key}"
        if "like" in entry and (entry["like"] not in types or len(entry) > 1):
            yield f"{name}: {kind}: like: {entry['like']} is no type"
        for place, expression in expressions_of(entry):
            try:
                jmespath.compile(expression)
            except jmespath.exceptions.JMESPathError as error:
                yield f"{name}: {kind}: {place}: {expression}: {error}"
        for place, _, kinds in references(entry):
            for target in kinds:
                if target not in own | catalogue:
                    yield f"{name}: {kind}: {place}: unknown kind {target}"


# ---- CloudFormation's schemas

class Schema:
    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for step in node["$ref"].lstrip("#/").split("/"):
                target = target[step]
            node = target
        return node

    def members(self, node):
        """All properties that any variant has."""
        found = dict(node.get("properties") or {})
        for how in ("oneOf", "anyOf", "allOf"):
            for variant in node.get(how) or []:
                for name, value in self.members(self.resolve(variant)).items():
                    found.setdefault(name, value)
        return found

    def node(self, node):
        node = self.resolve(node)
        kinds = texts(node.get("type"))
        if "array" in kinds:
            return List(lambda: self.node(node.get("items") or {}))
        members = self.members(node)
        if members:
            return Struct({k: (lambda v=v: self.node(v)) for k, v in members.items()})
        if "patternProperties" in node:
            first = next(iter(node["patternProperties"].values()))
            return Map(lambda: self.node(first))
        if "object" in kinds or not kinds:
            return Any()
        return Scalar("string")


def check_schema(name, kind, entry, document):
    root = Schema(document).node(document)
    for place, expression in expressions_of(entry):
        try:
            expressions.infer(expression, root)
        except WireError as error:
            yield f"{name}: {kind}: {place}: {expression}: {error}"


def check_cloudformation(types):
    try:
        from cfnlint.schema import PROVIDER_SCHEMA_MANAGER as schemas
        from cfnlint.schema import ResourceNotFoundError
    except ImportError as missing:
        print(f"SKIPPED: CloudFormation's types were not held against the vendor's schemas: "
              f"{missing}", file=sys.stderr)
        return
    for kind, entry in types.items():
        if kind.startswith(NO_SCHEMA):
            continue
        try:
            schema = schemas.get_resource_schema("us-east-1", kind).schema
        except ResourceNotFoundError:
            yield f"cloudformation: {kind}: the vendor has no such type"
            continue
        yield from check_schema("cloudformation", kind, entry, schema)


def self_test():
    """Mistakes that were made on purpose are found."""
    vpc = {"kind": "a.b", "parent": {"VpcId": "a.b"}}
    schema = {"properties": {"VpcId": {"type": "string"},
                             "Subnets": {"type": "array", "items": {"$ref": "#/definitions/S"}}},
              "definitions": {"S": {"type": "object", "properties": {"Id": {"type": "string"}}}}}
    cases = [
        ("a good one", list(check_kinds("t", {"X": vpc}, set())) +
         list(check_schema("t", "X", {"keys": "Subnets[].Id"}, schema)), ""),
        ("an unknown kind", check_kinds("t", {"X": dict(vpc, parent={"V": "a.c"})}, set()), "a.c"),
        ("an unknown member", check_kinds("t", {"X": dict(vpc, color=1)}, set()), "color"),
        ("no expression", check_kinds("t", {"X": dict(vpc, name="[")}, set()), "name"),
        ("an unknown type", check_kinds("t", {"X": {"like": "Y"}}, set()), "Y"),
        ("an unknown property", check_schema("t", "X", {"name": "Vpc"}, schema), "Vpc"),
        ("one behind a reference", check_schema("t", "X", {"keys": "Subnets[].Nr"}, schema), "Nr"),
        ("a list that is none", check_schema("t", "X", {"keys": "VpcId[]"}, schema), "VpcId"),
    ]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (says, mistakes, expected) in enumerate(cases, 1):
        mistakes = list(mistakes)
        good = expected in mistakes[0] if expected and mistakes else not expected and not mistakes
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {says}")
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    catalogue = known_kinds()
    terraform, cloudformation = load("terraform"), load("cloudformation")
    mistakes = list(check_kinds("terraform", terraform, catalogue))
    mistakes += check_kinds("cloudformation", cloudformation, catalogue)
    mistakes += check_cloudformation(cloudformation)
    for mistake in mistakes:
        print(mistake)
    ours = {e["kind"] for t in (terraform, cloudformation) for e in t.values() if "kind" in e}
    print(f"{len(terraform)} of Terraform's types, {len(cloudformation)} of CloudFormation's, "
          f"{len(ours & catalogue)} of the catalogue's {len(catalogue)} kinds, "
          f"{len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())

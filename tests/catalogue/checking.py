# SPDX-License-Identifier: Apache-2.0
"""What the checkers of all providers have in common: the report, the program's closed vocabularies,
and the checks of an entry's members over the node of its item."""

import argparse
import glob
import os
import re
import sys

import yaml

import expressions
from wire import Any, List, Map, Scalar, Unlisted, WireError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

VARIABLES = {"partition", "account", "region", "native", "item", "keys", "key", "id",
             "parent", "parent_native", "parent_id", "row", "whole"}
RELATION_KEYS = {"verb", "field", "pick", "as", "cut", "split", "json", "decode", "match", "to",
                 "reverse", "known", "otherwise", "derived", "label"}
# One node each, outside of all clouds: the field is a condition.
PLACES = {"internet", "on-premises"}
PARENT_KEYS = {"to", "field", "split", "as", "cut"}


def x_macro(path, macro, column):
    """The texts in one column of an X-macro table of a header: the program's own words."""
    with open(os.path.join(ROOT, path), encoding="utf-8") as header:
        text = header.read().replace("\\\n", " ")
    body = re.search(rf"#define {macro}\(X\)(.*)", text).group(1)
    rows = re.findall(r'X\((\w+),\s*"([^"]*)"', body)
    return {row[column] for row in rows}


def read_files(provider):
    """Documents of the catalogue by their paths in the tree."""
    return read_paths(sorted(glob.glob(os.path.join(ROOT, f"catalogue/{provider}/*.yaml"))))


def read_paths(paths):
    files = {}
    for path in paths:
        with open(path, encoding="utf-8") as text:
            files[os.path.relpath(path, ROOT)] = yaml.safe_load(text)
    return files


def options(description):
    """What all checkers take; each may add to it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--self-test", action="store_true",
                        help="break entries on purpose and see each mistake found")
    return parser


def tell(report, summary):
    """The mistakes, and in a line what was checked; the exit status."""
    for line in report.lines:
        print(line, file=sys.stderr)
    print(summary)
    return 1 if report.lines else 0


def as_list(value):
    return value if isinstance(value, list) else [value]


class Report:
    def __init__(self):
        self.lines = []
        self.checked = 0

    def at(self, *place):
        return Place(self, [part for part in place if part])


class Place:
    """Where in the catalogue a check stands; says what is wrong there."""

    def __init__(self, report, parts):
        self.report = report
        self.parts = parts

    def under(self, *parts):
        return Place(self.report, self.parts + [str(part) for part in parts])

    def wrong(self, what):
        self.report.lines.append(f"{': '.join(self.parts)}: {what}")

    def expect(self, truth, what):
        self.report.checked += 1
        if not truth:
            self.wrong(what)
        return truth

    def known_keys(self, mapping, known):
        for key in mapping:
            self.expect(key in known, f"unknown key {key}")

    def infer(self, text, node):
        """What the expression gives, or Any after its mistake was reported."""
        self.report.checked += 1
        try:
            result = expressions.infer(str(text), node)
        except WireError as error:
            self.wrong(f"`{text}`: {error}")
            return Any()
        if isinstance(result, Unlisted):
            self.wrong(f"`{text}` gives {result}")
            return Any()
        return result


def template_expressions(text):
    """The {...} parts of a template; braces inside an expression are counted."""
    found, depth, start = [], 0, 0
    for position, char in enumerate(text):
        if char == "{":
            if depth == 0:
                start = position + 1
            depth += 1
        elif char == "}" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start:position])
    return found


class Words:
    """The closed vocabularies, read from the program's own headers and assets."""

    def __init__(self):
        self.categories = x_macro("src/graph/kind.h", "CVZ_CATEGORY_TABLE", 1)
        self.roles = x_macro("src/graph/kind.h", "CVZ_ROLE_TABLE", 1)
        self.tiers = x_macro("src/graph/kind.h", "CVZ_TIER_TABLE", 1)
        self.levels = x_macro("src/graph/kind.h", "CVZ_LEVEL_TABLE", 1)
        self.verbs = x_macro("src/graph/verb.h", "CVZ_VERB_TABLE", 1)
        with open(os.path.join(ROOT, "assets/icons/icons.yaml"), encoding="utf-8") as icons:
            self.icons = set(re.findall(r"^([a-z][a-z-]*):", icons.read(), re.M))


class Entries:
    """The checks of one entry. Whoever inherits has `report`, `words` and `kinds`."""

    whole = Any()  # the document that the entry's items are parts of

    def check_template_part(self, place, expression, item, parent):
        """One {...} of a template."""
        if not expression.startswith("$"):
            if place.expect(item is not None, f"{{{expression}}}: there is no item yet"):
                node = place.infer(expression, item)
                place.expect(isinstance(node, (Scalar, Any, List)), f"{{{expression}}} is {node}")
            return
        variable, _, rest = expression[1:].partition(".")
        place.expect(variable in VARIABLES, f"there is no variable ${variable}")
        if variable.startswith("parent"):
            if not place.expect(parent is not None, "there is no parent"):
                return
        documents = {"parent": parent, "row": self.whole, "whole": self.whole}
        if rest and place.expect(variable in documents, f"${variable} is one text"):
            node = place.infer(rest, documents[variable])
            place.expect(isinstance(node, (Scalar, Any)), f"{{{expression}}} is {node}")

    def check_words(self, place, resource):
        for key, known in (("category", self.words.categories), ("role", self.words.roles),
                           ("tier", self.words.tiers), ("level", self.words.levels),
                           ("icon", self.words.icons)):
            if key in resource:
                place.under(key).expect(resource[key] in known, f"unknown {key} {resource[key]}")
            elif key in ("category", "role"):
                place.wrong(f"has no {key}")
        place.expect(resource.get("label"), "has no label")
        place.expect(resource.get("role") != "container" or "level" in resource,
                     "a container needs a level")
        place.expect(resource.get("role") != "node" or "tier" in resource,
                     "a node needs a tier")
        place.expect(len(resource.get("facts", ())) <= 2, "two facts at most")

    def check_text(self, place, value, item, many=False):
        """An expression that stands for one text, or {field, pick}."""
        if isinstance(value, dict):
            place.known_keys(value, {"field", "pick"})
            self.check_pick(place, value)
            value = value["field"]
        node = place.infer(value, item)
        if many and isinstance(node, List):
            node = node.item
        place.expect(isinstance(node, (Scalar, Any)), f"`{value}` is {node}")
        return node

    @staticmethod
    def check_omit(place, path, node):
        for name in path.split("."):
            while isinstance(node, List):
                node = node.item
            node = place.infer(name, node)

    @staticmethod
    def check_pick(place, rule):
        if "pick" not in rule:
            return
        try:
            groups = re.compile(rule["pick"]).groups
        except re.error as error:
            place.under("pick").wrong(str(error))
            return
        place.under("pick").expect(groups >= 1, "has no group")
        # What POSIX does not know, or reads in another way.
        place.under("pick").expect(not re.search(r"\\[a-zA-Z]|\(\?|[*+?}]\?", rule["pick"]),
                                   "is no POSIX extended expression")

    def check_states(self, place, resource, item):
        if "ok_states" not in resource:
            return
        if not place.expect("state" in resource, "without a state"):
            return
        state = resource["state"]
        node = self.report.at("").infer(state["field"] if isinstance(state, dict) else state, item)
        values = getattr(node, "values", ())
        for value in resource["ok_states"]:
            # EC2 answers in lower case some of what its model has capitalised.
            place.expect(not values or value.lower() in {known.lower() for known in values},
                         f"{value} is none of {', '.join(values)}")

    @staticmethod
    def check_tags(place, tags, item):
        if item is None:
            return
        place.known_keys(tags, {"list", "map", "key", "value"})
        node = place.infer(tags.get("list", tags.get("map")), item)
        if isinstance(node, Any):
            return
        if "map" in tags:
            place.expect(isinstance(node, Map), f"is {node}, not a map")
            return
        if place.expect(isinstance(node, List), f"is {node}, not a list"):
            place.under("key").infer(tags["key"], node.item)
            place.under("value").infer(tags["value"], node.item)

    def check_parent(self, place, rule, item, parent):
        place.known_keys(rule, PARENT_KEYS)
        for to in as_list(rule["to"]):
            place.expect(to in self.kinds, f"unknown kind {to}")
        for expression in template_expressions(rule.get("as", "")):
            self.check_template_part(place.under("as"), expression, item, parent)
        self.check_text(place.under("field"), rule["field"], item, many=True)

    def check_relation(self, place, rule, item, parent):
        place.known_keys(rule, RELATION_KEYS)
        place.under("verb").expect(rule["verb"] in self.words.verbs, f"unknown verb {rule['verb']}")
        targets = as_list(rule["to"]) if "to" in rule else []
        for target in targets:
            place.under("to").expect(target in self.kinds or target in PLACES,
                                     f"unknown kind {target}")
        place.expect(targets or rule.get("match") in ("dns", "any", "address"), "leads nowhere")
        self.check_pick(place, rule)
        for expression in template_expressions(rule.get("as", "")):
            self.check_template_part(place.under("as"), expression, item, parent)
        node = place.under("field").infer(rule["field"], item)
        if PLACES & set(targets):
            return
        if isinstance(node, List):
            node = node.item
        place.under("field").expect(
            isinstance(node, Any) or isinstance(node, Scalar) and node.kind == "string",
            f"`{rule['field']}` gives {node}, not texts")

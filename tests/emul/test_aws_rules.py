#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every relation of the AWS catalogue holds for something: for each rule of each kind a resource is made
that has just what the rule asks for, told in the service's own protocol; `cloudviz discover aws` has to
find the kind, and the relation by that rule.

    test_aws_rules.py PATH_TO_CLOUDVIZ"""
import http.server
import json
import os
import re
import re._parser as regex_parser
import sys
import tempfile
import urllib.parse
from xml.sax.saxutils import escape

import jmespath

import made_up
import rules
import witness

ACCOUNT, REGION = "123456789012", "us-east-1"
XML = ("ec2", "query", "rest-xml")
TOKEN = re.compile(r"w\d+x")


def as_list(value):
    return value if isinstance(value, list) else [value]


# ---- texts that a pattern fits ----

def sample(parsed):
    """The shortest text, or nearly, that a pattern fits."""
    out = ""
    for kind, value in parsed:
        kind = str(kind)
        if kind == "LITERAL":
            out += chr(value)
        elif kind == "NOT_LITERAL":
            out += "a" if chr(value) != "a" else "b"
        elif kind == "ANY":
            out += "a"
        elif kind == "IN":
            out += of_class(value)
        elif kind == "MAX_REPEAT":
            out += sample(value[2]) * max(value[0], 1 if value[1] > 1 else value[0])
        elif kind == "SUBPATTERN":
            out += sample(value[3])
        elif kind == "BRANCH":
            out += sample(value[1][0])
    return out


def of_class(parts):
    wanted = re.compile("[" + "".join(class_part(part) for part in parts) + "]")
    return next(char for char in "a0-/:._" if wanted.match(char))


def class_part(part):
    kind, value = str(part[0]), part[1]
    if kind == "NEGATE":
        return "^"
    if kind == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return re.escape(chr(value))


def text_for(pick, token):
    """A text that the pattern takes something from, with the token in it where it can be."""
    for text in (token, f"arn:aws:some:{REGION}:{ACCOUNT}:thing/{token}", f"https://h/{token}",
                 f"/path/{token}", f"name:{token}"):
        found = re.search(pick, text)
        if found and token in found.group(1):
            return text
    return sample(regex_parser.parse(pick))


# ---- answers from documents: the way of an expression backwards ----

FILLED = witness.Slot({"": "there"}, "")
JOINED = ["some"]  # what the parts of a joined text are


def gives_items(ast):
    """Whether the place of an expression is that of an item of its list, not of the list."""
    kind, children = ast["type"], ast["children"]
    if kind in ("projection", "subexpression", "index_expression", "pipe"):
        return gives_items(children[-1])
    return kind == "filter_projection"


def place(ast, slot):
    """As witness.place, with what only AWS's entries use: join, lists of filtered lists, and texts as
    they are."""
    kind, children = ast["type"], ast["children"]
    if kind == "literal":
        return FILLED
    if kind == "projection" and children[0]["type"] == "flatten":
        inner = children[0]["children"][0]
        there = place(inner, slot)
        return place(children[1], there if gives_items(inner) else there.item())
    if kind == "function_expression" and ast["value"] == "join":
        for part in children[1]["children"]:
            there = place(part, slot)
            if there.get() is None:
                there.set(JOINED[0])
        return FILLED
    return witness_place(ast, slot)


def hold(ast, slot):
    """As witness.hold; what a function looks at has to be there, even where it must not hold."""
    if ast["type"] == "not_expression" and ast["children"][0]["type"] == "function_expression":
        among = ast["children"][0]["children"][0]
        if ast["children"][0]["value"] == "contains" and among["type"] == "literal":
            place(ast["children"][0]["children"][1], slot).set("another")
        elif place(among, slot).get() is None:
            place(among, slot).set(["another"] if ast["children"][0]["value"] == "contains"
                                   else "another")
        return
    if ast["type"] == "function_expression" and ast["value"] == "starts_with":
        there, wanted = place(ast["children"][0], slot), ast["children"][1]["value"]
        if not (there.get() or "").startswith(wanted):
            there.set(wanted + (there.get() or JOINED[0]))
        return
    witness_hold(ast, slot)


witness_place, witness.place = witness.place, place
witness_hold, witness.hold = witness.hold, hold


def fill(ast, slot, value):
    """Makes an expression over the answer give the value."""
    kind, children = ast["type"], ast["children"]
    if kind == "function_expression" and ast["value"] == "merge":
        hashed = {pair["value"]: pair["children"][0] for pair in children[1]["children"]}
        rest = {name: part for name, part in value.items() if name not in hashed}
        fill(children[0], slot, rest)
        for name, inner in hashed.items():
            if name in value:
                fill(inner, slot, value[name])
    elif kind == "multi_select_dict":
        for pair in children:
            if pair["value"] in value:
                fill(pair["children"][0], slot, value[pair["value"]])
    elif kind == "multi_select_list":
        fill(children[0], slot, value[0])
    elif kind == "projection" and children[1]["type"] in ("multi_select_dict",
                                                          "function_expression"):
        rows = []
        for one in value:
            box = {}
            fill(children[1], witness.Slot(box, ""), one)
            rows.append(box.get("", {}))
        place(children[0], slot).set(rows)
    elif kind == "projection" and children[0]["type"] == "flatten" \
            and children[1]["type"] == "identity":
        place(children[0]["children"][0], slot).set(value)
    else:
        place(ast, slot).set(value)


def answer_for(items, value):
    box = {}
    fill(jmespath.compile(items).parsed, witness.Slot(box, ""), value)
    return box.get("", {})


def to_xml(value, service, name=None):
    if isinstance(value, dict):
        return "".join(element(key, one, service) for key, one in value.items())
    if isinstance(value, list):
        word = "item" if service["protocol"] == "ec2" else "member"
        return "".join(element(word, one, service) for one in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def element(name, value, service):
    if name in service.get("xml_lists", ()) and not isinstance(value, list):
        value = [value]
    if isinstance(value, list) and name in service.get("xml_flat", ()):
        return "".join(element(name, one, service) for one in value)
    return f"<{name}>{to_xml(value, service)}</{name}>"


# ---- the account ----

class Operation:
    """What a mock answers to one operation of one service."""

    def __init__(self, service, call):
        self.service, self.name = service, call["operation"]
        self.marks = [value for value in call.get("params", {}).values()
                      if isinstance(value, str) and "{" not in value]
        self.parts = []    # (items expression, list of documents) of a list
        self.of_token = {}  # token -> the whole answer of a describe
        self.batches = []   # (items expression, list of documents)
        if "http" in call:
            method, path = call["http"].split(" ", 1)
            path, _, query = path.partition("?")
            pattern = "".join(part if part.startswith("[") else re.escape(part)
                              for part in re.split(r"(\[\^\?\]\+)",
                                                   re.sub(r"\{[^}]*\}", "[^?]+", path)))
            self.regex = re.compile(rf"{method} {pattern}(\?{query}.*)?" if not query else
                                    rf"{method} {pattern}\?{query}.*")
            self.rank = (len(query), len(re.sub(r"\{[^}]*\}", "", path)))

    def answer(self, request):
        document = {}
        for items, documents in self.parts + self.batches:
            part = answer_for(items, documents)
            document = merged(document, part)
        for token in TOKEN.findall(request):
            if token in self.of_token:
                document = merged(document, self.of_token[token])
                break
        return document


def merged(a, b):
    """Two answers in one: lists follow each other."""
    if isinstance(a, dict) and isinstance(b, dict):
        return {**a, **{key: merged(a[key], one) if key in a else one for key, one in b.items()}}
    if isinstance(a, list) and isinstance(b, list):
        return a + b
    return b


class World:
    def __init__(self, files):
        self.operations = {}
        self.wanted = []  # (rule, token)
        self.kinds = {}   # kind -> token of its plain resource
        self.count = 0
        for service in files:
            for resource in service.get("resources") or ():
                if not resource.get("only_named") and resource["kind"] not in ("aws.account",
                                                                               "aws.region"):
                    self.make(service, resource)

    def operation(self, service, call):
        key = (service["service"], call["operation"], call.get("http"),
               json.dumps(call.get("params", {})))
        return self.operations.setdefault(key, Operation(service, call))

    def make(self, service, resource):
        documents = [self.document(resource)]
        self.kinds[resource["kind"]] = self.token
        for rule in resource.get("relations", ()):
            if rule.get("known") or rule.get("otherwise") or rule["verb"] == "contains":
                continue   # they need the other end; extraction cases and the emulator have them
            documents.append(self.document(resource, rule))
            self.wanted.append((f"{resource['kind']}/{rule['verb']}/{rule['field']}", self.token))
        self.tell(service, resource, documents)

    # ---- documents ----

    def document(self, resource, rule=None):
        self.count += 1
        self.token = token = f"w{self.count}x"
        document = {}
        JOINED[0] = "some"
        if rule:
            self.satisfy(rule, document)
        JOINED[0] = token
        native = resource["native"]
        if isinstance(native, dict):
            witness.put(native["field"], document, text_for(native["pick"], token))
        elif native != "@":
            self.put(native, document, token)
        for expression in re.findall(r"\{([^{}$][^{}]*)\}", resource["id"]):
            self.put(expression, document, f"arn:aws:some:{REGION}:{ACCOUNT}:thing/{token}")
        for call in resource.get("describe", ()):
            if not call.get("tags_only"):
                self.prepare(call, document, token)
                if "where" in call and call.get("into") in document:
                    witness.make_true(call["where"], document)
        if "where" in resource["list"]:
            witness.make_true(resource["list"]["where"], document)
        return document

    @staticmethod
    def put(expression, document, value):
        try:
            witness.put(expression, document, value)
        except ValueError:
            pass  # a text that other members make up

    def prepare(self, call, document, token):
        """What is asked with, and what an answer is known by."""
        texts = [call["batch"]["key"], call["match"]] if "batch" in call else []
        texts += re.findall(r"\{([^{}$@][^{}]*)\}", json.dumps(call.get("params", {}))
                            + call.get("http", ""))
        for expression in texts:
            if expression != "@" and ":" not in expression:
                self.put(expression, document, f"arn:aws:some:{REGION}:{ACCOUNT}:thing/{token}")

    def satisfy(self, rule, document):
        if rule.get("to") in ("internet", "on-premises"):
            witness.make_true(rule["field"], document)
            return
        value = self.value_for(rule)
        if "json" in rule:
            inner = {}
            witness.put(rule["json"], inner, value)
            value = json.dumps(inner)
            if rule.get("decode") == "url":
                value = urllib.parse.quote(value)
        for expression in re.findall(r"\{([^{}$][^{}]*)\}", rule.get("as", "")):
            self.put(expression, document, self.token)
        witness.put(rule["field"], document, value)
        if rule.get("match") == "address":   # what only must not be something else
            replaced = json.dumps(document).replace('"another"', f'"{value}"')
            document.update(json.loads(replaced))

    @staticmethod
    def value_for(rule):
        if rule.get("match") == "address":
            return "*" if "json" in rule else "198.51.100.0/24"
        if "pick" in rule:
            return sample(regex_parser.parse(rule["pick"]))
        return "h.example.net" if rule.get("match") == "dns" else \
            f"arn:aws:other:{REGION}:{ACCOUNT}:thing/some"

    # ---- answers ----

    def tell(self, service, resource, documents):
        rows = [json.loads(json.dumps(one)) for one in documents]
        tokens = [TOKEN.search(json.dumps(one)).group(0) if TOKEN.search(json.dumps(one)) else ""
                  for one in documents]
        describes = [call for call in resource.get("describe", ()) if not call.get("tags_only")]
        whole = [json.loads(json.dumps(one)) for one in documents]
        for call in describes:
            into = call.get("into", "")
            for row, token in zip(rows, tokens):
                value = row.pop(into, None) if into else None
                if value is not None:
                    self.operation(service, call).of_token[token] = answer_for(call["items"], value)
            if not into:
                self.describe_whole(service, call, whole, tokens)
        scalar = [call for call in describes if self.takes_scalars(call)]
        if scalar:
            rows = [self.scalar_of(scalar[0], one, token) for one, token in zip(whole, tokens)]
        operation = self.operation(service, resource["list"])
        if resource["list"]["items"] == "[Organization]":
            rows = rows[:1]
        operation.parts.append((resource["list"]["items"], rows))

    def describe_whole(self, service, call, documents, tokens):
        operation = self.operation(service, call)
        if "batch" in call:
            operation.batches.append((call["items"], documents))
            return
        for document, token in zip(documents, tokens):
            operation.of_token[token] = answer_for(call["items"], document)

    @staticmethod
    def takes_scalars(call):
        return call.get("batch", {}).get("key") == "@" or "{@}" in json.dumps(call.get("params", {})) \
            or "{@}" in call.get("http", "")

    @staticmethod
    def scalar_of(call, document, token):
        if "batch" in call:
            return jmespath.search(call["match"], document)
        return f"arn:aws:some:{REGION}:{ACCOUNT}:thing/{token}" if "http" not in call else token


# ---- the mock ----

class Cloud(http.server.BaseHTTPRequestHandler):
    world = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def find(self, service, body):
        """The operation that is asked for; None for one that nothing is known of."""
        target = self.headers.get("X-Amz-Target")
        if target or body.startswith("Action="):
            name = target.rsplit(".", 1)[1] if target else re.match(r"Action=(\w+)", body).group(1)
            version = re.search(r"Version=([\d-]+)", body)
            return name, [one for (_, operation, http_, _), one in self.world.operations.items()
                          if operation == name and http_ is None and self.is_of(one, service, version)
                          and all(mark in body for mark in one.marks)]
        line = f"{self.command} {urllib.parse.unquote(self.path)}"
        found = [one for one in self.world.operations.values()
                 if hasattr(one, "regex") and self.is_of(one, service, None)
                 and one.regex.fullmatch(line)]
        return "Some", sorted(found, key=lambda one: one.rank)[-1:]

    @staticmethod
    def is_of(operation, service, version):
        entry = operation.service
        if version and entry.get("api_version") != version.group(1):
            return False
        return entry.get("signing_name", entry["endpoint"]) == service

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        service = self.headers.get("Authorization", "").split("/")[3]
        name, found = self.find(service, body)
        if name == "GetCallerIdentity":
            text = (f"<{name}Response><GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/a</Arn><Account>"
                    f"{ACCOUNT}</Account><UserId>A</UserId></GetCallerIdentityResult></{name}Response>")
        else:
            text = self.tell(name, found, body)
        self.send_response(200)
        self.send_header("Content-Type", "text/xml" if text.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST

    def tell(self, name, found, body):
        request = urllib.parse.unquote_plus(self.path + " " + body)
        document = {}
        for operation in found:
            document = merged(document, operation.answer(request))
        protocol = found[0].service["protocol"] if found else (
            "query" if body.startswith("Action=") else "json")
        if protocol not in XML:
            return json.dumps(document)
        inner = to_xml(document, found[0].service if found else {"protocol": "query"})
        if protocol == "query":
            inner = f"<{name}Result>{inner}</{name}Result>"
        return f"<{name}Response>{inner}</{name}Response>"


def main():
    world = World([service for service in rules.read_catalogue("aws").values()
                   if service.get("resources")])
    Cloud.world = world
    with rules.serving(Cloud) as url, tempfile.TemporaryDirectory() as folder:
        program = made_up.Program(os.path.abspath(sys.argv[1]), folder, {
            "AWS_ENDPOINT_URL": url, "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_EC2_METADATA_DISABLED": "true"})
        _done, inventory = program.discover("aws", "--region", REGION,
                                            expect=(made_up.OK, made_up.PARTIAL))
    kinds = {one["kind"] for one in inventory["resources"] if not one.get("external")}
    seen = {edge["rule"] for edge in inventory["relations"]}
    results = [("every kind is found", sorted(set(world.kinds) - kinds)),
               ("every relation holds", sorted({rule for rule, _ in world.wanted} - seen))]
    print(f"1..2\n# {len(world.kinds)} kinds, {len(world.wanted)} relations")
    return 1 if rules.tell(results) else 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: Apache-2.0
"""Writes requests for every operation of the catalogue, with random parameters, by our protocol
adapters and by AWS's own serializers, and compares.

usage: protocols.py REQUEST_PROGRAM [COUNT]      CVZ_SEED=n replays a run
"""
import json
import os
import pathlib
import random
import subprocess
import sys
from urllib.parse import parse_qsl, urlsplit

try:
    import yaml
    import botocore.loaders
    import botocore.model
    import botocore.serialize
except ImportError as missing:
    print(f"SKIPPED: {missing}: nothing to compare with", file=sys.stderr)
    sys.exit(77)

ROOT = pathlib.Path(os.environ.get("CVZ_SOURCE_ROOT", pathlib.Path(__file__).parents[2]))
PROTOCOLS = {"ec2": "ec2", "query": "query", "json-1.0": "json", "json-1.1": "json",
             "rest-json": "rest-json", "rest-xml": "rest-xml"}
NASTY = "abcXYZ019-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}é漢😀"
# Asks a service that once spoke query for its old error codes beside the new ones.
NOT_OURS = {"x-amzn-query-mode"}
NUMBERS = {"integer", "long", "float", "double"}


class Skip(Exception):
    """A parameter of a type that no entry of the catalogue sends."""


def text(rng):
    return "".join(rng.choice(NASTY) for _ in range(rng.randrange(1, 12)))


def value_of(rng, shape, depth=0):
    """A value that the vendor's serializer takes for this shape."""
    kind = shape.type_name
    if kind in ("timestamp", "blob") or depth > 3 or getattr(shape, "is_document_type", False):
        raise Skip
    if kind == "structure":
        return members_of(rng, shape, depth + 1)
    if kind == "list":
        return [value_of(rng, shape.member, depth + 1) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
    if kind == "map":
        return {text(rng): value_of(rng, shape.value, depth + 1) for _ in range(rng.randrange(3))}
    if kind == "boolean":
        return rng.random() < 0.5
    if kind in ("float", "double"):
        return rng.randrange(1000) / 8
    if kind in NUMBERS:
        return rng.randrange(-5, 100000)
    return text(rng)


def members_of(rng, shape, depth):
    made = {}
    for name, member in shape.members.items():
        wanted = name in shape.required_members or rng.random() < 0.5 / (depth + 1)
        if not wanted:
            continue
        try:
            made[name] = value_of(rng, member, depth)
        except Skip:
            if name in shape.required_members:
                raise
    return made


def wire_tree(shape, value, protocol):
    """The same value as a catalogue entry would write it: a tree of names on the wire."""
    kind = shape.type_name
    if kind == "structure":
        tree = {}
        for name, inner in value.items():
            member = shape.members[name]
            tree[wire_name(member, name, protocol, inner)] = wire_tree(member, inner, protocol)
        return tree
    if kind == "list":
        return [wire_tree(shape.member, item, protocol) for item in value]
    if kind == "map":
        if protocol in ("query", "ec2"):
            raise Skip
        return {key: wire_tree(shape.value, item, protocol) for key, item in value.items()}
    return value


def wire_name(member, name, protocol, value):
    if protocol == "ec2":
        if "queryName" in member.serialization:
            return member.serialization["queryName"]
        wire = member.serialization.get("name", name)
        return wire[0].upper() + wire[1:]
    wire = member.serialization.get("name", name)
    if protocol == "query" and member.type_name == "list":
        item = member.member.serialization.get("name")
        if member.serialization.get("flattened"):
            return (item or wire) + "[]"
        if item not in (None, "member") and value:
            return f"{wire}.{item}[]"
    return wire


class Request:
    """One operation with parameters, as both sides get it."""

    def __init__(self, rng, service, model, call):
        self.service = service
        self.protocol = service["protocol"]
        family = PROTOCOLS[self.protocol]
        self.operation = model.operation_model(call["operation"])
        shape = self.operation.input_shape
        self.values = {} if shape is None else members_of(rng, shape, 0)
        self.labels, self.params = {}, {}
        for name, value in self.values.items():
            self.place(name, value, family)

    def place(self, name, value, family):
        member = self.operation.input_shape.members[name]
        location = member.serialization.get("location")
        wire = wire_name(member, name, family, value)
        if location == "uri":
            self.labels[wire] = value
        elif location == "header":
            if not isinstance(value, str):
                raise Skip
            self.values[name] = self.params["header:" + wire] = "plain-" + str(len(value))
        elif location == "headers" or self.operation.input_shape.serialization.get("payload"):
            raise Skip
        else:
            self.params[wire] = wire_tree(member, value, family)

    def line(self):
        uri = self.operation.http.get("requestUri", "/")
        if "+}" in uri:
            raise Skip
        return json.dumps({
            "protocol": self.protocol, "operation": self.operation.name,
            "api_version": self.service.get("api_version", ""),
            "target_prefix": self.service.get("target_prefix", ""),
            "method": self.operation.http["method"] if self.protocol.startswith("rest") else "",
            "path": quote_names(uri, self.labels), "labels": self.labels, "params": self.params,
        }, ensure_ascii=False)

    def theirs(self):
        serializer = botocore.serialize.create_serializer(PROTOCOLS[self.protocol], False)
        return serializer.serialize_to_request(self.values, self.operation)


def quote_names(uri, labels):
    """Labels may have names that are no plain JMESPath identifiers."""
    for name in labels:
        uri = uri.replace("{" + name + "}", '{"' + name + '"}')
    return uri


def pairs_of(query):
    return sorted(parse_qsl(query, keep_blank_values=True))


def their_pairs(request):
    query = request["query_string"]
    pairs = query.items() if isinstance(query, dict) else query
    flat = []
    for name, value in pairs:
        flat += [(name, str(v)) for v in (value if isinstance(value, list) else [value])]
    split = urlsplit(request["url_path"])
    return sorted(flat + parse_qsl(split.query, keep_blank_values=True)), split.path


def form_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return float(value)
    return str(value)


def same_number(ours, theirs):
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return False


def differences(request, ours):
    theirs = request.theirs()
    found = []
    split = urlsplit(ours["target"])
    query, path = their_pairs(theirs)
    if ours["method"] != theirs["method"]:
        found.append(("method", ours["method"], theirs["method"]))
    if split.path != path:
        found.append(("path", split.path, path))
    if pairs_of(split.query) != query:
        found.append(("query", pairs_of(split.query), query))
    body = theirs["body"]
    if isinstance(body, dict):  # a form
        mine = dict(parse_qsl(ours["body"], keep_blank_values=True))
        want = {name: form_of(value) for name, value in body.items()}
        wrong = {name for name in mine.keys() | want.keys() if mine.get(name) != want.get(name)
                 and not same_number(mine.get(name, "x"), want.get(name, "y"))}
        found += [("form", name, mine.get(name), want.get(name)) for name in sorted(wrong)]
    elif request.protocol != "rest-xml":
        if json.loads(ours["body"] or "{}") != json.loads(body or "{}"):
            found.append(("body", ours["body"], body))
    elif ours["body"] or body:
        found.append(("body", ours["body"], body))
    mine = {name.lower(): value for name, value in ours["headers"].items()}
    for name, value in theirs["headers"].items():
        if name.lower() in NOT_OURS or (name.lower() == "content-type" and not body):
            continue
        if mine.get(name.lower()) != value:
            found.append(("header", name, mine.get(name.lower()), value))
    return found


def calls_of(service):
    entries = service.get("resources") or []
    for call in [entry["list"] for entry in entries if "list" in entry] + \
            [d for entry in entries for d in entry.get("describe", [])] + \
            ([service["bulk_tags"]] if "bulk_tags" in service else []):
        yield call


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    seed = int(os.environ.get("CVZ_SEED", random.randrange(1 << 32)))
    rng = random.Random(seed)
    print(f"CVZ_SEED={seed}")
    loader = botocore.loaders.Loader()
    requests, lines = [], []
    for path in sorted((ROOT / "catalogue" / "aws").glob("*.yaml")):
        service = yaml.safe_load(path.read_text(encoding="utf-8"))
        name = service.get("model", service["service"])
        model = botocore.model.ServiceModel(loader.load_service_model(name, "service-2"), name)
        for call in calls_of(service):
            for _ in range(count):
                try:
                    request = Request(rng, service, model, call)
                    lines.append(request.line())
                    requests.append(request)
                except Skip:
                    pass
    done = subprocess.run([program], input="\n".join(lines).encode(), stdout=subprocess.PIPE,
                          check=True)
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(requests), f"{len(answers)} answers to {len(requests)} requests"
    failed = 0
    for request, ours in zip(requests, answers):
        wrong = differences(request, ours)
        if wrong:
            failed += 1
            if failed <= 10:
                print(f"{request.service['service']} {request.operation.name} {request.values}")
                for what in wrong:
                    print("   ", what)
    operations = {(r.service["service"], r.operation.name) for r in requests}
    print(f"{len(requests)} requests of {len(operations)} operations, {failed} differ")
    return 1 if failed or len(operations) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the catalogue's AWS entries against the models that botocore carries.

Every operation, HTTP path, parameter, paging token, field and error code of an entry has to be in
the vendor's model under the name that it has on the wire. A mistake is reported as
"<file>: <kind>: <place>: <what is wrong>", all of them at once; the exit status says whether there
were any. Without botocore the test is skipped, loudly.

    check_models.py [--self-test] [FILE ...]
"""

import re
import sys

SKIPPED = 77

try:
    import botocore.config
    import botocore.session

    import checking
    import expressions
    import wire
    from checking import Entries, Report, Words, as_list, template_expressions
    from wire import Any, List, Scalar, Struct, WireError
except ImportError as missing:
    print(f"SKIPPED: the catalogue was not held against the vendor's models: {missing}",
          file=sys.stderr)
    sys.exit(SKIPPED)

# Permissions whose names are not the operation's. Nothing publishes them in a machine's form, so
# each is written down here a second time, on purpose.
OTHER_ACTIONS = {
    ("s3", "ListBuckets"): {"s3:ListAllMyBuckets"},
    ("s3", "GetBucketEncryption"): {"s3:GetEncryptionConfiguration"},
    ("s3", "GetBucketNotificationConfiguration"): {"s3:GetBucketNotification"},
    ("s3", "GetBucketReplication"): {"s3:GetReplicationConfiguration"},
    ("s3", "GetPublicAccessBlock"): {"s3:GetBucketPublicAccessBlock"},
    ("apigateway", None): {"apigateway:GET"},
    ("apigatewayv2", None): {"apigateway:GET"},
}
# Prefixes of permissions where they are not the signing name.
OTHER_PREFIXES = {"cloudwatch": "cloudwatch", "resourcegroupstaggingapi": "tag"}

FILE_KEYS = {"provider", "accounts", "service", "label", "protocol", "api_version", "target_prefix", "endpoint",
             "scope", "region", "host", "signing_name", "service_id", "iam_prefix", "model", "xml_lists",
             "xml_flat", "resources", "bulk_tags", "defaults", "indexes", "accounts"}
KIND_KEYS = {"kind", "anchor", "index", "each", "group", "account", "label", "category", "role", "tier", "level", "icon", "facts", "list",
             "describe", "native", "id", "name", "state", "ok_states", "created", "zone", "region",
             "tags", "bulk_tags", "keys", "dns", "blocks", "only_named", "omit", "parent", "relations"}
CALL_KEYS = {"operation", "http", "params", "actions", "items", "page", "empty_on", "disabled_on",
             "host", "partial"}
LIST_KEYS = CALL_KEYS | {"where", "parent", "regions", "once"}
ACCOUNTS_KEYS = CALL_KEYS | {"when", "where", "id", "alias", "name"}
DESCRIBE_KEYS = CALL_KEYS | {"batch", "match", "where", "into", "tags_only", "settled"}
BULK_KEYS = CALL_KEYS | {"id", "tags"}
PAGE_KEYS = {"token", "next", "more", "size"}


class Service:
    """One file and the model behind it."""

    def __init__(self, path, entry, session):
        self.path = path
        self.entry = entry
        self.name = entry["service"]
        self.model = session.get_service_model(entry.get("model", self.name))
        self.protocol = entry["protocol"]
        self.rules = wire.XmlRules(entry.get("xml_lists", ()), entry.get("xml_flat", ()))

    def operation(self, place, name):
        if not place.expect(name in self.model.operation_names,
                            f"{self.model.service_name} has no operation {name}"):
            return None
        return self.model.operation_model(name)

    def iam_prefix(self):
        return self.entry.get("iam_prefix",
                              self.entry.get("signing_name", self.entry["endpoint"]))


class Checker(Entries):
    def __init__(self, files, session=None):
        self.session = session or botocore.session.get_session()
        self.words = Words()
        self.report = Report()
        self.services = [Service(path, entry, self.session) for path, entry in files.items()]
        self.kinds = {}  # kind -> (service, resource)
        self.documents = {}  # kind -> node
        self.paginators = {}

    def run(self):
        for service in self.services:
            for resource in service.entry["resources"]:
                place = self.report.at(service.path, resource.get("kind", "?"))
                place.expect(resource.get("kind") not in self.kinds, "stands twice")
                self.kinds[resource.get("kind")] = (service, resource)
        for service in self.services:
            self.check_service(service)
            for resource in service.entry["resources"]:
                if not resource.get("only_named"):
                    self.check_kind(service, resource)
            for number, call in enumerate(service.entry.get("accounts", ())):
                self.check_accounts(service, call, f"accounts[{number}]")
            if "bulk_tags" in service.entry:
                self.check_bulk(service, service.entry["bulk_tags"])
        return self.report

    # ---- the service ----

    def check_service(self, service):
        entry, model = service.entry, service.model
        place = self.report.at(service.path)
        place.known_keys(entry, FILE_KEYS)
        place.expect(entry.get("label"), "has no label")
        metadata = model.metadata
        spoken = set(metadata.get("protocols", ())) | {metadata["protocol"]}
        version = metadata.get("jsonVersion")
        if version and "json" in spoken:
            spoken = (spoken - {"json"}) | {f"json-{version}"}
        place.under("protocol").expect(entry["protocol"] in spoken,
                                       f"{entry['protocol']} is none of {', '.join(sorted(spoken))}")
        place.under("api_version").expect(str(entry.get("api_version")) == metadata["apiVersion"],
                                          f"is {metadata['apiVersion']} in the model")
        if entry["protocol"].startswith("json"):
            place.under("target_prefix").expect(
                entry.get("target_prefix") == metadata.get("targetPrefix"),
                f"is {metadata.get('targetPrefix')} in the model")
        named = entry.get("service_id", service.name)
        place.under("service_id").expect(
            snake_case(named) == snake_case(metadata["serviceId"]),
            f"{named} is {metadata['serviceId']} to the vendor's tools")
        self.check_endpoint(service, place)
        self.check_xml_rules(service, place)

    def check_endpoint(self, service, place):
        entry, metadata = service.entry, service.model.metadata
        signing = metadata.get("signingName", metadata["endpointPrefix"])
        place.under("signing_name").expect(entry.get("signing_name", entry["endpoint"]) == signing,
                                           f"is {signing} in the model")
        place.under("scope").expect(entry["scope"] in ("regional", "global"), "regional or global")
        if entry["scope"] == "global":
            place.under("region").expect(entry.get("region"), "a global service signs somewhere")
        region = entry.get("region", "eu-central-1")
        host = entry.get("host", "{endpoint}.{$region}.amazonaws.com")
        host = host.replace("{endpoint}", entry["endpoint"]).replace("{$region}", region)
        host = re.sub(r"^\{\$account\}\.", "", host)
        client = self.session.create_client(
            service.model.service_name, region_name=region, aws_access_key_id="x",
            aws_secret_access_key="x",
            config=botocore.config.Config(s3={"us_east_1_regional_endpoint": "regional"}))
        known = client.meta.endpoint_url.split("://", 1)[1]
        place.under("endpoint").expect(host == known, f"{host} is not {known}")

    def check_xml_rules(self, service, place):
        lists, flat, others = set(), set(), set()
        for operation in self.operations_of(service):
            if operation in service.model.operation_names:
                found = wire.list_elements(service.model.operation_model(operation))
                lists, flat, others = lists | found[0], flat | found[1], others | found[2]
        for name in service.rules.lists:
            where = place.under("xml_lists", name)
            where.expect(name in lists, "no answer has a list of that name")
            where.expect(name not in others, "is an object or a text as well, in some answer")
        for name in service.rules.flat:
            where = place.under("xml_flat", name)
            where.expect(name in flat, "no answer repeats an element of that name")
            where.expect(name not in others, "stands alone as well, in some answer")

    @staticmethod
    def operations_of(service):
        for resource in service.entry["resources"]:
            if not resource.get("only_named"):
                yield resource["list"]["operation"]
            for call in resource.get("describe", ()):
                yield call["operation"]

    # ---- one call ----

    def check_call(self, service, place, call, known, item=None, parent=None):
        """The node of the answer."""
        place.known_keys(call, known)
        operation = service.operation(place, call["operation"])
        if operation is None:
            return Any()
        self.check_http(service, place.under("http"), call, operation, item, parent)
        self.check_params(service, place.under("params"), call, operation, item, parent)
        answer = wire.answer_of(operation, service.protocol, service.rules)
        self.check_page(service, place.under("page"), call, operation, answer)
        self.check_errors(place, call, operation)
        self.check_actions(service, place.under("actions"), call)
        return answer

    def check_http(self, service, place, call, operation, item, parent):
        http = operation.http
        if not service.protocol.startswith("rest"):
            place.expect("http" not in call, f"{service.protocol} has one path for all")
            return
        if not place.expect(" " in call.get("http", ""), "has to be METHOD and path"):
            return
        method, path = call["http"].split(" ", 1)
        place.expect(method == http["method"], f"{method} is {http['method']} in the model")
        for expression in template_expressions(path):
            self.check_template_part(place, expression, item, parent)
        place.expect(path_pattern(http["requestUri"]).fullmatch(filled_path(path)),
                     f"{path} is {http['requestUri']} in the model")

    def check_params(self, service, place, call, operation, item, parent):
        known = self.params_of(service, operation)
        placed = placeholders(operation.http["requestUri"])
        given = set(call.get("params", {}))
        for name, value in call.get("params", {}).items():
            where = place.under(name)
            if where.expect(name in known, f"{operation.name} has no such parameter (it has"
                                           f" {', '.join(sorted(known)) or 'none'})"):
                self.check_value(service, where, value, known[name], item, parent)
        if "batch" in call:
            given.add(call["batch"]["param"])
        size = call.get("page", {}).get("size")
        if size:
            given.add(size["param"])
        if service.protocol.startswith("rest"):
            given |= placed
        required = operation.input_shape.required_members if operation.input_shape else ()
        for name in required:
            member = operation.input_shape.members[name]
            names = {wire.param_name(member, name, service.protocol), name,
                     member.serialization.get("name")}
            place.expect(names & given, f"{operation.name} requires {name}")

    @staticmethod
    def params_of(service, operation):
        if operation.input_shape is None:
            return {}
        return {wire.param_name(member, name, service.protocol): member
                for name, member in operation.input_shape.members.items()
                if member.serialization.get("location") != "uri"}

    def check_value(self, service, place, value, shape, item, parent):
        if isinstance(value, str) and "{" in value:
            for expression in template_expressions(value):
                self.check_template_part(place, expression, item, parent)
        elif isinstance(value, list):
            if place.expect(shape.type_name == "list", f"is a {shape.type_name} in the model"):
                for member in value:
                    self.check_value(service, place, member, shape.member, item, parent)
        elif isinstance(value, dict):
            if place.expect(shape.type_name == "structure", f"is a {shape.type_name} in the model"):
                members = {wire.param_name(member, name, service.protocol): member
                           for name, member in shape.members.items()}
                for name, member in value.items():
                    if place.under(name).expect(name in members, f"{shape.name} has no such member"):
                        self.check_value(service, place.under(name), member, members[name], item,
                                         parent)
        else:
            self.check_scalar(place, value, shape)

    @staticmethod
    def check_scalar(place, value, shape):
        kinds = {bool: {"boolean"}, int: wire.NUMBERS, float: wire.NUMBERS, str: {"string"}}
        place.expect(shape.type_name in kinds[type(value)],
                     f"{value!r} for a {shape.type_name}")
        enum = getattr(shape, "enum", ())
        if enum:
            place.expect(value in enum, f"{value!r} is none of {', '.join(enum)}")

    def check_page(self, service, place, call, operation, answer):
        page = call.get("page")
        config = self.paginator(service, operation.name)
        if page is None:
            # What gives one object per call needs no second page.
            place.expect(config is None or gives_one(call, answer),
                         f"{operation.name} has pages, by {config and config['input_token']}")
            return
        place.known_keys(page, PAGE_KEYS)
        params = self.params_of(service, operation)
        tokens = as_list(page["token"])
        for token in tokens:
            place.under("token").expect(token in params, f"{operation.name} has no parameter {token}")
        for expression in as_list(page["next"]):
            node = place.under("next").infer(expression, answer)
            place.under("next").expect(isinstance(node, (Scalar, Any)), f"`{expression}` is {node}")
        place.under("next").expect(len(as_list(page["next"])) == len(tokens),
                                   "there are as many as there are tokens")
        if "more" in page:
            place.under("more").infer(page["more"], answer)
        if config is not None:
            ours = {params[token].name for token in tokens if token in params}
            names = {name for name, member in operation.input_shape.members.items()
                     if wire.param_name(member, name, service.protocol) in tokens}
            theirs = set(as_list(config["input_token"]))
            place.under("token").expect(names == theirs or not ours,
                                        f"the model pages by {', '.join(sorted(theirs))}")
        if "size" in page:
            self.check_size(place.under("size"), page["size"], params)

    @staticmethod
    def check_size(place, size, params):
        if not place.expect(size["param"] in params, f"there is no parameter {size['param']}"):
            return
        limits = params[size["param"]].metadata
        low, high = limits.get("min"), limits.get("max")
        place.expect(high is None or size["value"] <= high, f"{size['value']} is above {high}")
        place.expect(low is None or size.get("min", 1) >= low, f"min is below {low}")
        place.expect(size.get("min", 1) <= size["value"], "min is above value")

    def paginator(self, service, operation):
        name = service.model.service_name
        if name not in self.paginators:
            try:
                data = self.session.get_component("data_loader").load_service_model(
                    name, "paginators-1")
                self.paginators[name] = data["pagination"]
            except botocore.exceptions.UnknownServiceError:
                self.paginators[name] = {}
        return self.paginators[name].get(operation)

    @staticmethod
    def check_errors(place, call, operation):
        modelled = set()
        for shape in operation.error_shapes:
            modelled |= {shape.name, shape.metadata.get("error", {}).get("code")}
        for key in ("empty_on", "disabled_on"):
            for code in call.get(key, ()):
                # Where a service models no errors, nothing can be said about a code.
                place.under(key).expect(not modelled or code in modelled,
                                        f"{operation.name} has no error {code}")

    @staticmethod
    def check_actions(service, place, call):
        prefix = service.iam_prefix()
        default = f"{prefix}:{call['operation']}"
        other = (OTHER_ACTIONS.get((service.name, call["operation"]))
                 or OTHER_ACTIONS.get((service.name, None)) or {default})
        given = set(call.get("actions", [default]))
        place.expect(given == other, f"{', '.join(sorted(given))} should be"
                                     f" {', '.join(sorted(other))}")
        signing = service.model.metadata.get("signingName", service.model.metadata["endpointPrefix"])
        place.expect(prefix == OTHER_PREFIXES.get(service.name, signing),
                     f"permissions of {service.name} do not begin with {prefix}")

    # ---- a kind ----

    def parent_of(self, resource):
        """The document of the first kind that it hangs under; the others have what is used of it."""
        names = as_list(resource["list"].get("parent", []))
        return self.document(names[0]) if names and names[0] in self.kinds else None

    def document(self, kind):
        """The node of a kind's whole item, after its describes."""
        if kind not in self.documents:
            self.documents[kind] = Any()  # against a circle of parents
            service, resource = self.kinds[kind]
            self.documents[kind] = self.read_document(service, resource)
        return self.documents[kind]

    def read_document(self, service, resource):
        place = self.report.at(service.path, resource["kind"])
        call = resource["list"]
        parent = self.parent_of(resource)
        where = place.under("list")
        answer = self.check_call(service, where, call, LIST_KEYS, None, parent)
        for name in as_list(call.get("parent", [])):
            where.expect(name in self.kinds, f"unknown kind {name}")
        item = self.items_of(where, call, answer)
        if "where" in call:
            where.under("where").infer(call["where"], item)
        for step, describe in enumerate(resource.get("describe", ())):
            item = self.read_describe(service, place.under(f"describe[{step}]"), describe, item,
                                      parent)
        return item

    @staticmethod
    def items_of(place, call, answer):
        if not place.expect("items" in call, "has no items"):
            return Any()
        node = place.under("items").infer(call["items"], answer)
        if isinstance(node, Any):
            return node
        if not place.under("items").expect(isinstance(node, List), f"is {node}, not a list"):
            return Any()
        return node.item

    def read_describe(self, service, place, call, item, parent):
        answer = self.check_call(service, place, call, DESCRIBE_KEYS, item, parent)
        if not place.expect("items" in call, "has no items"):
            return item
        if "where" in call:
            place.under("where").infer(call["where"], item)
        settled = call.get("settled", True)
        if settled is not True:
            place.under("settled").infer(settled, item)
        node = place.under("items").infer(call["items"], answer)
        if "batch" in call:
            batch = call["batch"]
            place.under("batch", "key").infer(batch["key"], item)
            operation = service.model.operation_model(call["operation"])
            place.under("batch", "param").expect(
                batch["param"] in self.params_of(service, operation),
                f"{call['operation']} has no parameter {batch['param']}")
            if not isinstance(node, Any):
                if place.under("items").expect(isinstance(node, List), f"is {node}, not a list"):
                    node = node.item
            place.under("match").infer(call.get("match", "@"), node)
        into = call.get("into", "")
        if into:
            if isinstance(item, Scalar):
                place.wrong(f"into: a text has no room for {into}")
                return Any()
            return item if isinstance(item, Any) else item.merged(Struct({into: node}))
        if isinstance(node, Any) or isinstance(item, Any):
            return node if isinstance(item, Scalar) else Any()
        if not place.expect(isinstance(node, Struct), f"items is {node}: it needs into"):
            return item
        return node if isinstance(item, Scalar) else item.merged(node)

    def check_kind(self, service, resource):
        kind = resource.get("kind", "?")
        place = self.report.at(service.path, kind)
        place.known_keys(resource, KIND_KEYS)
        self.check_words(place, resource)
        item = self.document(kind)
        parent = self.parent_of(resource)
        for key in ("native", "name", "created", "zone", "region", "state"):
            if key in resource:
                self.check_text(place.under(key), resource[key], item)
        if place.expect("native" in resource and "id" in resource, "needs native and id"):
            for expression in template_expressions(resource["id"]):
                self.check_template_part(place.under("id"), expression, item, parent)
        for key in ("keys", "dns", "blocks"):
            for value in resource.get(key, ()):
                self.check_text(place.under(key), value, item, many=True)
        for value in resource.get("facts", ()):
            self.check_text(place.under("facts"), value, item)
        for path in resource.get("omit", ()):
            self.check_omit(place.under("omit"), path, item)
        self.check_states(place.under("ok_states"), resource, item)
        self.check_settled(place, resource)
        if "tags" in resource:
            self.check_tags(place.under("tags"), resource["tags"],
                            item if service_lists_tags(resource) else None)
        place.expect(not resource.get("bulk_tags") or "tags" in resource,
                     "bulk_tags without tags: nowhere to put them")
        for number, rule in enumerate(resource.get("parent", ())):
            self.check_parent(place.under(f"parent[{number}]"), rule, item, parent)
        for number, rule in enumerate(resource.get("relations", ())):
            self.check_relation(place.under(f"relations[{number}]"), rule, item, parent)

    @staticmethod
    def check_settled(place, resource):
        """What a scan takes from an earlier one has not what was left out of it."""
        if not any("settled" in call for call in resource.get("describe", ())):
            return
        for path in resource.get("omit", ()):
            words = re.escape(path).replace(r"\.", r"(\[[^\]]*\])?\.")
            for number, rule in enumerate(resource.get("relations", ())):
                place.under(f"relations[{number}]").expect(
                    not re.search(rf"(^|[^\w.]){words}\b", rule["field"]),
                    f"needs {path}, which is not kept for the next scan")

    def check_accounts(self, service, call, name):
        place = self.report.at(service.path, name)
        item = self.items_of(place, call, self.check_call(service, place, call, ACCOUNTS_KEYS))
        place.expect(call["when"] in ("visible", "organization", "named"), f"when {call['when']}?")
        for key in ("where", "id", "alias", "name"):
            if key in call:
                place.under(key).infer(call[key], item)

    def check_bulk(self, service, call):
        place = self.report.at(service.path, "bulk_tags")
        answer = self.check_call(service, place, call, BULK_KEYS)
        item = self.items_of(place, call, answer)
        self.check_text(place.under("id"), call["id"], item)
        self.check_tags(place.under("tags"), call["tags"], item)


def service_lists_tags(resource):
    """False where the tags come from the index alone: the item has no such member."""
    if not resource.get("bulk_tags"):
        return True
    member = resource["tags"].get("list", resource["tags"].get("map"))
    return any(call.get("into") == member or call.get("tags_only")
               for call in resource.get("describe", ()))


def snake_case(text):
    return re.sub(r"[^a-z0-9]", "_", text.lower())


def gives_one(call, answer):
    try:
        return isinstance(expressions.infer(call["items"], answer), Struct)
    except (KeyError, WireError):
        return False


def path_pattern(uri):
    """What a path may look like by the model; {Name} is one segment, {Name+} may be several."""
    parts = re.split(r"(\{[^}]+\})", uri)
    return re.compile("".join(
        (".+" if part.endswith("+}") else "[^/]+") if part.startswith("{") else re.escape(part)
        for part in parts))


def filled_path(path):
    """A path of the catalogue with a text in place of each expression."""
    out, depth = [], 0
    for char in path:
        if char == "{":
            if depth == 0:
                out.append("x")
            depth += 1
        elif char == "}":
            depth -= 1
        elif depth == 0:
            out.append(char)
    return "".join(out)


def placeholders(path):
    return {name.rstrip("+") for name in re.findall(r"\{([^}]+)\}", path)}


def main():
    parser = checking.options(__doc__)
    parser.add_argument("files", nargs="*")
    args = parser.parse_args()
    files = checking.read_paths(args.files) if args.files else checking.read_files("aws")
    if args.self_test:
        import selftest
        return selftest.run(files, Checker)
    checker = Checker(files)
    report = checker.run()
    return checking.tell(
        report,
        f"{len(checker.kinds)} kinds of {len(checker.services)} services,"
        f" {report.checked} checks, {len(report.lines)} mistakes")


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An Azure tenant of N resources, made from a seed: Entra's token endpoint, managed identity,
Resource Graph and the resource manager, on one port that is printed. For

    AZURE_AUTHORITY_HOST=http://127.0.0.1:PORT ARM_ENDPOINT=http://127.0.0.1:PORT

Tokens, queries, versions and pages are checked, not believed. mock_http.py has faults and controls."""
import base64
import functools
import json
import os
import re
import sys
import time
import urllib.parse
import zlib

import estate_azure
import kql
import mock_http
from estate_azure import SUBSCRIPTION, TABLE, TABLES, TENANT, text
from mock_http import Refusal, Reply
from mock_entra import Entra

GRAPH_VERSIONS = {"2024-04-01", "2022-10-01", "2021-03-01", "2021-06-01-preview", "2020-04-01-preview",
                  "2019-04-01", "2018-09-01-preview"}
COLUMNS = ["id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId",
           "managedBy", "sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation"]
# Types that cannot be listed for a whole subscription.
NO_SUBSCRIPTION_LIST = {"microsoft.network/connections"}
SUPPORT = ("Please provide below info when asking for support: timestamp = 2026-01-01T00:00:00Z, "
           "correlationId = 00000000-0000-0000-0000-000000000000.")


def refusal(status, code, message, details=None, headers=None):
    error = {"code": code, "message": message, **({"details": details} if details else {})}
    return Refusal(Reply.json({"error": error}, status, headers))


@functools.lru_cache(maxsize=None)
def models():
    """Microsoft's own models of the resource manager, where they are installed."""
    sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "catalogue"))
    import azure_models
    root = azure_models.root_of_packages()
    made = azure_models.Models(root) if root else None
    return {} if made is None else made.answers


@functools.lru_cache(maxsize=None)
def is_known_path(path):
    return path in models()


def is_modelled(path, holder, kind):
    """Whether Microsoft lists that there, though nothing is made up of it."""
    space = kind.split("/")[0]
    if holder is None:
        return any(is_known_path(f"{scope}/providers/{kind}") for scope in (
            "/subscriptions/{}", "/subscriptions/{}/resourcegroups/{}", "/{}"))
    rest = path[len(holder.id):]
    mine = holder.id.lower().rpartition("/providers/")[2].split("/")
    above = "/".join(part if place % 2 == 1 else "{}" for place, part in enumerate(mine) if place)
    return is_known_path(f"/subscriptions/{{}}/resourcegroups/{{}}/providers/{space}/{above}{rest}")


class GraphRow:
    """A thing as a row; `get` for queries, `fragment` for answers."""

    __slots__ = ("estate", "thing", "texts")

    def __init__(self, made, thing):
        self.estate, self.thing, self.texts = made, thing, {}

    def get(self, name):
        return self.estate.column(self.thing, name)

    def fragment(self, name):
        found = self.texts.get(name)
        if found is None:
            found = self.texts[name] = f'"{name}":{text(self.get(name))}'
        return found


def row_text(row, columns):
    if isinstance(row, GraphRow):
        return "{" + ",".join([row.fragment(name) for name in columns]) + "}"
    return text({name: row.get(name) for name in columns})


class Window:
    """So many queries in so many seconds, as Resource Graph counts them."""

    def __init__(self, quota, seconds):
        self.quota, self.seconds = quota, seconds
        self.start, self.used = 0.0, 0

    def take(self):
        """(granted, headers)"""
        now = time.monotonic()
        if now - self.start >= self.seconds:
            self.start, self.used = now, 0
        granted = not self.quota or self.used < self.quota
        self.used += granted
        left = self.quota - self.used if self.quota else 15
        wait = max(0, int(self.start + self.seconds - now + 0.999))
        return granted, {"x-ms-user-quota-remaining": str(left),
                         "x-ms-user-quota-resets-after": f"00:00:{wait:02d}"}


class Bucket:
    """Reads of a subscription: 250, and 25 more each second."""

    def __init__(self, size=250, refill=25):
        self.size, self.refill = size, refill
        self.left, self.at = float(size), time.monotonic()

    def take(self):
        now = time.monotonic()
        self.left = min(self.size, self.left + (now - self.at) * self.refill)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Azure(mock_http.Cloud):
    def __init__(self, options, url):
        self.url = url
        self.estate = estate_azure.AzureEstate(options.n, options.seed, options.all_types,
                                               options.subscriptions)
        self.entra = Entra(url, options)
        self.window = Window(options.quota, 5)
        self.buckets = {} if options.arm_quota else None
        self.payload_limit = options.payload_limit
        self.arm_page = options.arm_page
        self.changed = 0
        self.forget()

    def forget(self):
        """What was kept of answers, after the estate changed."""
        self.rows = {name: [] for name in TABLES}
        for thing in self.estate.things:
            table = self.estate.in_index(thing)
            if table:
                self.rows[table].append(GraphRow(self.estate, thing))
        self.rows["resourcechanges"] = [GraphRow(self.estate, one)
                                        for one in self.estate.changes]
        self.results, self.pages, self.lists = {}, {}, {}

    def resources(self):
        return len(self.estate.things)

    def expected(self):
        """With the calls that an index scan needs at least: a token, the subscriptions, the pages of
        each table that has something; and how many of them follow from each other."""
        pages = [-(-len(rows) // 1000) for name, rows in self.rows.items()
                 if rows and "changes" not in name]
        return {**self.estate.expected(), "minimum": 2 + sum(pages), "chain": 2 + max(pages)}

    def revoke(self):
        self.entra.tokens.revoke()

    # ---- refusals ----

    def refuse(self, kind, request, retry_after=None):
        wait = {} if retry_after is None else {"Retry-After": str(retry_after)}
        graph = "resourcegraph" in request.path.lower()
        if "/oauth2/" in request.path or request.path.startswith("/metadata/"):
            return self.entra.refuse(kind, wait)
        if kind == "expired":
            self.entra.tokens.revoke(request.headers.get("authorization", ""))
            return self.unauthorized("ExpiredAuthenticationToken",
                                     "The access token expiry UTC time '1/1/2026 1:00:00 AM' is "
                                     "earlier than current UTC time '1/1/2026 1:00:01 AM'.").reply
        if kind == "forbidden":
            kinds = re.search(r"/providers/([^/?]+/[^/?]+)[^?]*$", request.path)
            action = f"{kinds[1] if kinds else 'Microsoft.Resources/subscriptions'}/read"
            scope = request.path.split("/providers/")[0] or "/"
            return refusal(403, "AuthorizationFailed", "The client 'scanner' with object id "
                           f"'{self.entra.object_id}' does not have authorization to perform action "
                           f"'{action}' over scope '{scope}' or the scope is invalid. If access was "
                           "recently granted, please refresh your credentials.").reply
        if kind == "throttled":
            if graph:
                return self.throttled({"x-ms-user-quota-remaining": "0",
                                       "x-ms-user-quota-resets-after": "00:00:01", **wait}).reply
            return refusal(429, "TooManyRequests", "The request is being throttled.",
                           headers=wait).reply
        if kind == "too-large":
            return self.too_large(99999999).reply
        if kind == "unavailable":
            return refusal(503, "ServiceUnavailable", "The service is temporarily unavailable.",
                           headers=wait).reply
        return refusal(500, "InternalServerError", "Encountered internal server error.",
                       headers=wait).reply

    def unauthorized(self, code, message):
        return refusal(401, code, message, headers={
            "WWW-Authenticate": f'Bearer authorization_uri="{self.url}/{TENANT}", '
                                f'error="invalid_token", error_description="{message}"'})

    def throttled(self, headers):
        return refusal(429, "RateLimiting", SUPPORT, [{
            "code": "RateLimiting", "message": "Client application has been throttled and should not "
            "attempt to repeat the request until an amount of time has elapsed. Please see "
            "https://aka.ms/resourcegraph-throttling for help."}], headers)

    def too_large(self, size):
        return refusal(400, "BadRequest", SUPPORT, [{
            "code": "ResponsePayloadTooLarge", "message": f"Response payload size is {size}, and has "
            f"exceeded the limit of {self.payload_limit}. Please consider querying less data at a "
            "time and make paginated call if needed."}])

    # ---- dispatch ----

    def handle(self, request):
        path = request.path
        if self.entra.knows(path):
            return self.entra.handle(request)
        if path == "/_change":
            return self.change(json.loads(request.body))
        self.authorize(request)
        lower = path.lower().rstrip("/")
        if lower == "/providers/microsoft.resourcegraph/resources":
            return self.graph(request)
        return self.manage(request, lower)

    def authorize(self, request):
        header = request.headers.get("authorization")
        problem = self.entra.problem(header)
        if problem == "missing":
            raise self.unauthorized("AuthenticationFailed", "Authentication failed. The "
                                    "'Authorization' header is missing.")
        if problem == "expired":
            raise self.unauthorized("ExpiredAuthenticationToken", "The access token is expired.")
        if problem:
            raise self.unauthorized("InvalidAuthenticationToken", "The access token is invalid.")

    # ---- Resource Graph ----

    def bad_query(self, code, message, **more):
        return refusal(400, "BadRequest", SUPPORT, [
            {"code": "InvalidQuery", "message": "Query is invalid. Please refer to the documentation "
             "for the Azure Resource Graph service and fix the error before retrying."},
            {"code": code, "message": message, **more}])

    def graph(self, request):
        request.operation = "resources"
        if request.method != "POST":
            raise refusal(405, "MethodNotAllowed", "The http method is not allowed.")
        self.check_version(request, GRAPH_VERSIONS)
        granted, headers = self.window.take()
        if not granted:
            raise self.throttled(headers)
        try:
            body = json.loads(request.body)
        except ValueError as error:
            raise refusal(400, "BadRequest", SUPPORT, [
                {"code": "InvalidJsonRequest", "message": str(error)}]) from error
        key = (request.body, request.fault)
        if key not in self.pages:
            self.pages[key] = self.graph_page(body, request.fault)
        status, answer = self.pages[key]
        return Reply(status, answer, headers=headers)

    def graph_page(self, body, fault):
        for name in body:
            if name not in ("subscriptions", "managementGroups", "query", "options", "facets"):
                raise refusal(400, "BadRequest", SUPPORT, [
                    {"code": "InvalidJsonRequest", "message": f"Could not find member '{name}'"}])
        options = body.get("options") or {}
        top = options.get("$top", options.get("top", 100))
        if not isinstance(top, int) or not 1 <= top <= 1000:
            raise refusal(400, "BadRequest", SUPPORT, [{
                "code": "InvalidTopParameter", "message": f"$top has to be between 1 and 1000: {top}"}])
        rows, columns = self.result(body)
        start = self.start_of(options, body)
        if fault == "shift" and start:
            start -= 1  # a row came in before what was read
        end = start if fault == "empty" else min(len(rows), start + top)
        answer = [row_text(row, columns) for row in rows[start:end]]
        more = end < len(rows)
        paged = more and "id" in columns
        token = ""
        if paged or fault == "loop":
            place = start if fault == "loop" else end
            token = ',"$skipToken":' + text(self.token(place, body, fault == "empty"))
        if options.get("resultFormat", "objectArray") == "table":
            data = self.as_table(rows[start:end], columns)
        else:
            data = "[" + ",".join(answer) + "]"
        whole = (f'{{"totalRecords":{len(rows)},"count":{end - start},"data":{data},"facets":[],'
                 f'"resultTruncated":"{"true" if more and not paged else "false"}"{token}}}').encode()
        if self.payload_limit and len(whole) > self.payload_limit:
            raise self.too_large(len(whole))
        return 200, whole

    def as_table(self, rows, columns):
        kinds = {"properties": "object", "tags": "object", "sku": "object"}
        return text({"columns": [{"name": name, "type": kinds.get(name, "string")}
                                 for name in columns],
                     "rows": [[row.get(name) for name in columns] for row in rows]})

    def token(self, place, body, other=False):
        """`other`: for the same place as another one."""
        scope = text([body.get("query"), body.get("subscriptions"), body.get("managementGroups")])
        return base64.b64encode(text({"at": place, "of": zlib.crc32(scope.encode()),
                                      **({"n": 1} if other else {})}).encode()).decode()

    def start_of(self, options, body):
        token = options.get("$skipToken", options.get("skipToken"))
        if not token:
            return int(options.get("$skip", options.get("skip", 0)) or 0)
        try:
            place = json.loads(base64.b64decode(token))["at"]
        except (ValueError, KeyError, TypeError) as error:
            raise refusal(400, "BadRequest", SUPPORT, [{
                "code": "InvalidSkipToken", "message": "The skip token is invalid."}]) from error
        if token not in (self.token(place, body), self.token(place, body, True)):
            raise refusal(400, "BadRequest", SUPPORT, [{
                "code": "InvalidSkipToken", "message": "The skip token is of another query."}])
        return place

    def scope_of(self, body):
        """The subscriptions asked for; None for all. Management groups count with what is below."""
        wanted = body.get("subscriptions")
        known = {one.account: one for one in self.estate.by_type[SUBSCRIPTION]}
        if wanted:
            valid = {one.lower() for one in wanted} & set(known)
            if not valid:
                raise refusal(400, "BadRequest", SUPPORT, [{
                    "code": "NoValidSubscriptionsInQueryRequest",
                    "message": "There must be at least one subscription that is eligible to contain "
                               f"resources. Given: '{', '.join(wanted[:3])}'."}])
            return valid
        groups = body.get("managementGroups")
        if groups:
            return {key for key, one in known.items()
                    if {chain["name"] for chain in
                        one.doc["properties"]["managementGroupAncestorsChain"]} & set(groups)}
        return None

    def result(self, body):
        """All rows of a query, and its columns."""
        scope = self.scope_of(body)
        query = body.get("query")
        if not isinstance(query, str) or not query.strip():
            raise refusal(400, "BadRequest", SUPPORT, [{
                "code": "EmptyQuery", "message": "Query is empty."}])
        key = (query, None if scope is None else tuple(sorted(scope)))
        if key in self.results:
            return self.results[key]
        try:
            table, steps = kql.parse(query)
        except kql.Invalid as error:
            raise self.bad_query(error.code, error.code, line=1, token=error.token,
                                 characterPositionInLine=error.position) from error
        if table.lower() not in TABLES:
            raise self.bad_query("DisallowedLogicalTableName",
                                 f"Table {table} is invalid, unsupported or disallowed.")
        rows = [row for row in self.rows[table.lower()]
                if scope is None or row.thing.account is None or row.thing.account in scope]
        try:
            self.results[key] = kql.run(steps, rows, COLUMNS)
        except (TypeError, ValueError) as error:
            raise self.bad_query("SemanticError", str(error)) from error
        return self.results[key]

    # ---- the resource manager ----

    def check_version(self, request, known=None, newest="2026-10-01"):
        version = request.arg("api-version")
        if not version:
            raise refusal(400, "MissingApiVersionParameter", "The api-version query parameter "
                          "(?api-version=) is required for all requests.")
        if (known and version not in known or version[:10] > newest
                or not re.fullmatch(r"\d{4}-\d\d-\d\d(-(preview|alpha|beta))?", version)):
            raise refusal(400, "InvalidApiVersionParameter", f"The api-version '{version}' is "
                          f"invalid. The supported versions are '{', '.join(sorted(known or ()))}'.")

    def manage(self, request, lower):
        self.check_version(request)
        if request.method != "GET":
            raise refusal(405, "MethodNotAllowed", "The http method is not allowed.")
        if lower.startswith("/subscriptions/"):
            self.meter(lower.split("/")[2])
        key = (request.target, request.fault)
        if key not in self.lists:
            self.lists[key] = self.managed(request, lower)
        answer, request.operation = self.lists[key]
        headers = {"x-ms-ratelimit-remaining-subscription-reads": "11999",
                   "x-ms-request-id": "00000000-0000-0000-0000-000000000001"}
        if self.buckets is not None and lower.startswith("/subscriptions/"):
            left = int(self.buckets[lower.split("/")[2]].left)
            headers["x-ms-ratelimit-remaining-subscription-reads"] = str(left)
        return Reply(200, answer, headers=headers)

    def meter(self, subscription):
        if self.buckets is not None and not self.buckets.setdefault(subscription, Bucket()).take():
            raise refusal(429, "SubscriptionRequestsThrottled",
                          f"Number of 'read' requests for subscription '{subscription}' exceeded the "
                          "limit. Please try again after '1' seconds.",
                          headers={"Retry-After": "1"})

    def managed(self, request, lower):
        """(text of the answer, operation)"""
        of = self.estate.by_type
        if lower == "/subscriptions":
            return self.page(request, of[SUBSCRIPTION]), "subscriptions"
        if lower == "/tenants":
            return text({"value": [{"id": f"/tenants/{TENANT}", "tenantId": TENANT,
                                    "displayName": "Example", "tenantCategory": "Home"}]}), "tenants"
        if lower.startswith("/providers/microsoft.management/managementgroups"):
            return self.management_groups(request, lower)
        parts = lower.split("/")
        subscription = f"/subscriptions/{parts[2]}" if len(parts) > 2 else ""
        if parts[1] != "subscriptions" or subscription not in self.estate.by_id:
            raise refusal(404, "SubscriptionNotFound" if parts[1] == "subscriptions" else
                          "InvalidResourceType", f"The subscription '{request.path}' could not be "
                          "found.")
        if lower == subscription:
            return text(self.estate.managed(self.estate.by_id[lower])), "subscription"
        return self.in_subscription(request, lower, parts)

    def management_groups(self, request, lower):
        groups = self.estate.by_type[estate_azure.MG]
        rest = lower.split("/")[4:]
        if not rest:
            return self.page(request, groups), "managementGroups"
        one = next((group for group in groups if group.name.lower() == rest[0]), None)
        if one is None:
            raise refusal(404, "NotFound", f"'{rest[0]}' not found.")
        if rest[1:] == ["descendants"]:
            below = [thing for thing in (*groups, *self.estate.by_type[SUBSCRIPTION])
                     if self.is_below(thing, one)]
            parents = {thing.id: thing.parent for thing in below}
            made = [{"id": f"/providers/Microsoft.Management/managementGroups/{thing.name}"
                     if thing.account is None else thing.id,
                     "type": "Microsoft.Management/managementGroups" +
                             ("" if thing.account is None else "/subscriptions"),
                     "name": thing.account or thing.name,
                     "properties": {"displayName": (thing.more or {}).get("label", thing.name),
                                    "parent": {"id": parents[thing.id]}}} for thing in below]
            return self.page(request, made, lambda doc: doc), "descendants"
        return text({"id": one.id, "name": one.name, "type": estate_azure.MG,
                     "properties": {**one.doc["properties"]}}), "managementGroup"

    def is_below(self, thing, group):
        while thing is not None and thing.parent:
            if thing.parent == group.id:
                return True
            thing = self.estate.by_id.get(thing.parent.lower())
        return False

    def in_subscription(self, request, lower, parts):
        if parts[3:] == ["resourcegroups"]:
            mine = [one for one in self.estate.groups if one.account == parts[2]]
            return self.page(request, mine), "resourceGroups"
        if parts[3:] == ["locations"]:
            return text({"value": [{"id": f"/subscriptions/{parts[2]}/locations/{name}",
                                    "name": name, "type": "Region", "displayName": name}
                                   for name in estate_azure.LOCATIONS]}), "locations"
        if parts[3:] == ["providers"]:
            spaces = sorted({name.split("/")[0] for name in TABLE})
            return text({"value": [{"id": f"/subscriptions/{parts[2]}/providers/{name}",
                                    "namespace": name, "registrationState": "Registered",
                                    "resourceTypes": []} for name in spaces]}), "providers"
        if parts[-1] == "resources" and len(parts) in (4, 6):
            return self.all_resources(request, parts), "resources"
        thing = self.estate.by_id.get(lower)
        if thing is not None:
            return text(self.estate.managed(thing)), thing.type
        return self.typed(request, lower, parts)

    def all_resources(self, request, parts):
        """Every resource of a subscription or a group, without properties."""
        wanted = request.arg("$filter", "")
        match = re.fullmatch(r"resourceType eq '([^']+)'", wanted)
        if wanted and not match:
            raise refusal(400, "InvalidFilterInQueryString", f"Invalid $filter '{wanted}'.")
        kind = match and match[1].lower()
        mine = [thing for thing in self.estate.things
                if thing.account == parts[2] and "location" in thing.doc
                and thing.type != estate_azure.RG and TABLE.get(thing.type)
                and (len(parts) == 4 or (thing.group or "").lower() == parts[4])
                and (kind is None or thing.type.lower() == kind)]
        told = ("id", "name", "type", "location", "tags", "kind", "sku", "identity", "managedBy")
        return self.page(request, mine, lambda thing: {
            key: thing.doc[key] for key in told if key in thing.doc}, 1000)

    def typed(self, request, lower, parts):
        """Lists of a type: in the subscription, in a group, inside of a resource, hanging on one."""
        place = lower.rfind("/providers/")
        scope, named = lower[:place], lower[place + 11:].split("/")
        if place >= 0 and len(named) == 2:
            kind = "/".join(named)
            if not (self.of_kind(kind) or is_modelled(lower, None, kind)):
                self.check_type(kind, request)
            if scope not in self.estate.by_id:
                raise refusal(404, "ResourceNotFound", f"'{scope}' was not found.")
            whole = scope == f"/subscriptions/{parts[2]}"
            if whole and kind in NO_SUBSCRIPTION_LIST:
                raise refusal(404, "InvalidResourceType", f"The resource type '{named[1]}' could not "
                              "be found in the namespace 'Microsoft.Network'.")
            hung = kind in self.extension_types()
            mine = [thing for thing in self.of_kind(kind)
                    if (thing.id.lower().startswith(scope + "/") if whole or hung else
                        thing.parent.lower() == scope)]
            return self.page(request, mine), kind
        parent = lower
        while parent and parent not in self.estate.by_id:
            parent = parent.rpartition("/")[0]
        tail = [one for one in lower[len(parent) + 1:].split("/") if one != "default"]
        if not parent or not tail or parts[3:] and parent.count("/") < 4:
            raise refusal(404, "ResourceNotFound", f"The Resource '{request.path}' was not found.")
        holder = self.estate.by_id[parent]
        kind = f"{holder.type}/{'/'.join(tail)}".lower()
        mine = self.estate.inside_of(holder, kind)
        if not mine and not is_modelled(lower, holder, kind):
            self.check_type(kind, request)
        return self.page(request, mine), kind

    def of_kind(self, kind):
        return next((things for name, things in self.estate.by_type.items()
                     if name.lower() == kind), [])

    def extension_types(self):
        return {one.lower() for one in (estate_azure.ROLE, estate_azure.POLICY, estate_azure.PRICING,
                                        estate_azure.ASSESSMENT)}

    def check_type(self, kind, request):
        known = {name.lower() for name in TABLE} | {name.lower() for name in self.estate.by_type} | {
            one.lower() for one in (estate_azure.DIAGNOSTIC, estate_azure.SENTINEL)}
        if kind in known:
            return
        space, _, rest = kind.partition("/")
        if not any(name.startswith(space + "/") for name in known):
            raise refusal(404, "InvalidResourceNamespace",
                          f"The resource namespace '{space}' is invalid.")
        raise refusal(404, "InvalidResourceType", f"The resource type '{rest}' could not be found in "
                      f"the namespace '{space}' for api version '{request.arg('api-version')}'.")

    def page(self, request, things, tell=None, size=None):
        """One page of a list; the next one by a whole address."""
        tell = tell or self.estate.managed
        size = int(request.arg("$top") or request.arg("$maxpagesize") or size or self.arm_page)
        start = int((request.arg("$skiptoken") or "0").rstrip("e"))
        if request.fault == "shift" and start:
            start -= 1
        end = start if request.fault == "empty" else min(len(things), start + size)
        answer = {"value": [tell(one) for one in things[start:end]]}
        if end < len(things) or request.fault == "loop":
            place = start if request.fault == "loop" else end
            query = [(key, value) for key, value in request.query if key != "$skiptoken"]
            query.append(("$skiptoken", f"{place}e" if request.fault == "empty" else str(place)))
            answer["nextLink"] = f"{self.url}{urllib.parse.quote(request.path, safe='/()')}?" + \
                urllib.parse.urlencode(query, safe="$,")
        return text(answer)

    # ---- time goes on ----

    def change(self, wanted):
        """{"create": n, "update": n, "delete": n}: as many things, told by resourcechanges."""
        done = self.estate.change(**wanted)
        self.changed += 1
        self.forget()
        return Reply.json(done)


def main():
    parser = mock_http.arguments(__doc__)
    parser.add_argument("--subscriptions", type=int, default=0)
    parser.add_argument("--quota", type=int, default=15,
                        help="queries of Resource Graph in five seconds; 0: no limit")
    parser.add_argument("--arm-quota", action="store_true", help="reads of a subscription are limited")
    parser.add_argument("--payload-limit", type=int, default=16777216, help="bytes of an answer")
    parser.add_argument("--arm-page", type=int, default=100, help="how many a list gives at once")
    parser.add_argument("--token-life", type=float, default=3600, help="seconds")
    parser.add_argument("--polls", type=int, default=2, help="that a device code is waited for")
    mock_http.run(Azure, parser.parse_args())


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Google Cloud organisation of N resources, made from a seed: the token endpoints, the metadata
server, Cloud Asset Inventory, Resource Manager, Service Usage and the services' own lists, on one
port that is printed. Which API is meant, the path says (or the Host header):

    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET=http://127.0.0.1:PORT/_api/cloudasset/

Tokens, parameters and page tokens are checked, not believed. mock_http.py has faults and controls."""
import base64
import datetime
import functools
import json
import os
import re
import time

import discovery
import estate_gcp
import mock_http
from estate_gcp import FOLDER, ORG, PROJECT, SERVICE, TABLE
from mock_google import Google
from mock_http import Refusal, Reply

CONTENT = {None, "RESOURCE", "IAM_POLICY", "ORG_POLICY", "ACCESS_POLICY", "OS_INVENTORY",
           "RELATIONSHIP", "CONTENT_TYPE_UNSPECIFIED"}
REASONS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED",
           404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
# They want one location by its name.
ONE_LOCATION = {"run", "cloudkms"}
OLD_STYLE = {"compute", "storage", "bigquery", "sqladmin", "dns"}


@functools.lru_cache(maxsize=None)
def asset_types():
    """What the inventory knows beside what is made up here."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "catalogue",
                        "gcp_asset_types.txt")
    with open(path, encoding="ascii") as file:
        return {line.strip() for line in file if "/" in line and not line.startswith("#")} | {
            ORG, FOLDER, PROJECT, SERVICE}


def text(value):
    return json.dumps(value, separators=(",", ":"))


def refusal(status, message, reason=None, details=(), headers=None, old=False, name=None):
    error = {"code": status, "message": message}
    if old:
        error["errors"] = [{"message": message, "domain": "global", "reason": reason or "invalid"}]
    else:
        error["status"] = name or REASONS[status]
        if reason:
            details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason,
                        "domain": "googleapis.com", "metadata": {}}, *details]
        if details:
            error["details"] = list(details)
    return Refusal(Reply.json({"error": error}, status, headers))


def moment(value):
    try:
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError as error:
        raise refusal(400, f"Invalid timestamp '{value}'.") from error


class Gcp(mock_http.Cloud):
    def __init__(self, options, url):
        self.url = url
        self.estate = estate_gcp.GcpEstate(options.n, options.seed, options.all_types,
                                           options.projects)
        self.google = Google(url, options)
        self.quota, self.minute, self.used = options.quota, 0, 0
        self.disabled = set(filter(None, options.disabled.split(",")))
        self.forget()

    def forget(self):
        """What was kept of answers, after the estate changed."""
        self.assets, self.pages, self.subsets = {}, {}, {}
        self.alias = {}
        for thing in self.estate.things:
            if thing.type == PROJECT:
                self.alias[thing.account] = thing.more["number"]
            elif thing.type in (estate_gcp.SA, "dns.googleapis.com/ManagedZone"):
                self.alias[thing.more["email"] if thing.type == estate_gcp.SA else thing.name] = \
                    thing.more["uid"]
        self.by_collection = {}
        for thing in self.estate.things:
            row = TABLE.get(thing.type)
            if row:
                self.by_collection.setdefault(((row.api, row.prefix), row.collection), []).append(thing)

    def resources(self):
        return len(self.estate.things)

    def expected(self):
        """With the calls that a scan of the inventory needs at least: a token, the projects, the pages
        of resources and of policies, the members of each group that only it knows; and how many of
        them follow from each other."""
        pages = -(-len(self.estate.things) // 1000)
        policies = -(-len(self.estate.policies) // 1000)
        groups = sum("description" not in one.doc
                     for one in self.estate.by_type.get(estate_gcp.GROUP, ()))
        return {**self.estate.expected(), "minimum": 2 + pages + policies + groups,
                "chain": 2 + pages}

    def revoke(self):
        self.google.tokens.revoke()

    # ---- refusals ----

    def refuse(self, kind, request, retry_after=None):
        wait = {} if retry_after is None else {"Retry-After": str(retry_after)}
        api, path = self.split(request)
        old = api in OLD_STYLE
        if self.google.knows(path):
            return self.google.refuse(kind, wait)
        if kind == "expired":
            self.google.tokens.revoke(request.headers.get("authorization", ""))
            return self.unauthenticated("ACCESS_TOKEN_EXPIRED").reply
        if kind == "forbidden":
            return refusal(403, f"Permission 'x.list' denied on resource '{path}' (or it may not "
                           "exist).", "forbidden" if old else "IAM_PERMISSION_DENIED",
                           old=old).reply
        if kind == "throttled":
            if api == "compute":
                return refusal(403, "Rate Limit Exceeded", "rateLimitExceeded", old=True,
                               headers=wait).reply
            more = [] if retry_after is None else [
                {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{retry_after}s"}]
            return refusal(429, "Quota exceeded for quota metric 'ListAssets requests' and limit "
                           "'ListAssets requests per minute'.", "RATE_LIMIT_EXCEEDED", more,
                           headers=wait).reply
        if kind == "too-large":
            return refusal(400, "The response is too large. Please reduce the page size.").reply
        status = 503 if kind == "unavailable" else 500
        return refusal(status, "The service is currently unavailable." if status == 503 else
                       "Internal error encountered.", "backendError" if old else None, old=old,
                       headers=wait).reply

    def unauthenticated(self, reason):
        return refusal(401, "Request had invalid authentication credentials. Expected OAuth 2 access "
                       "token, login cookie or other valid authentication credential.", reason,
                       headers={"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", '
                                                    'error="invalid_token"'})

    # ---- dispatch ----

    def split(self, request):
        """(API or None, path)"""
        match = re.match(r"/_api/([a-z0-9-]+)(/.*)$", request.path)
        if match:
            return match[1], re.sub("^/+", "/", match[2])
        host = re.match(r"([a-z0-9-]+)\.googleapis\.com", request.headers.get("host", ""))
        return host and host[1], request.path

    def handle(self, request):
        api, path = self.split(request)
        if self.google.knows(path):
            return self.google.handle(request, path)
        if path == "/_change":
            done = self.estate.change(**json.loads(request.body))
            self.forget()
            return Reply.json(done)
        self.authorize(request, api)
        if api in self.disabled:
            raise refusal(403, f"{api} API has not been used in project 1 before or it is disabled. "
                          "Enable it by visiting the console then retry.",
                          "accessNotConfigured" if api in OLD_STYLE else "SERVICE_DISABLED",
                          old=api in OLD_STYLE)
        match = re.fullmatch(r"/v1/((?:projects|folders|organizations)/[^/:]+)"
                             r"(/assets|:searchAllResources|:batchGetAssetsHistory)", path)
        if match and api in (None, "cloudasset"):
            self.meter()
            return self.inventory(request, match[1], match[2][1:])
        if api == "cloudasset":
            raise refusal(404, "Requested entity was not found.")
        for known in (self.resource_manager, self.service_usage):
            reply = known(request, api, path)
            if reply:
                return reply
        return self.service(request, api, path)

    def authorize(self, request, api):
        problem = self.google.problem(request.headers, api)
        if problem == "quota project":
            raise refusal(403, "Your application is authenticating by using local Application Default "
                          "Credentials. The cloudasset.googleapis.com API requires a quota project, "
                          "which is not set by default.", "SERVICE_DISABLED")
        if problem:
            raise self.unauthenticated("CREDENTIALS_MISSING" if problem == "missing" else
                                       "ACCESS_TOKEN_EXPIRED" if problem == "expired" else
                                       "ACCESS_TOKEN_TYPE_UNSUPPORTED")

    def meter(self):
        minute = time.time() // 60
        if minute != self.minute:
            self.minute, self.used = minute, 0
        self.used += 1
        if self.quota and self.used > self.quota:
            raise refusal(429, "Quota exceeded for quota metric 'ListAssets requests'.",
                          "RATE_LIMIT_EXCEEDED")

    # ---- pages ----

    def start_of(self, request, of):
        token = request.arg("pageToken")
        if not token:
            return 0
        try:
            place, same, *_ = json.loads(base64.urlsafe_b64decode(token))
        except (ValueError, TypeError) as error:
            raise refusal(400, "Page token is invalid.") from error
        if same != of:
            raise refusal(400, "The page token was given for another request.")
        return place

    def page(self, request, things, of, maximum, default):
        """(the part of the things, the next token or None)"""
        name = "maxResults" if request.arg("maxResults") is not None else "pageSize"
        try:
            size = int(request.arg(name) or 0) or default
        except ValueError as error:
            raise refusal(400, f"Invalid value at '{name}' (TYPE_INT32).") from error
        if size < 0:
            raise refusal(400, f"{name} must not be negative.")
        size = min(size, maximum)
        start = self.start_of(request, of)
        if request.fault == "shift" and start:
            start -= 1
        end = start if request.fault == "empty" else min(len(things), start + size)
        place = start if request.fault == "loop" else end
        token = None
        if end < len(things) or request.fault == "loop":
            other = [1] if request.fault == "empty" else []  # for the same place another token
            token = base64.urlsafe_b64encode(text([place, of, *other]).encode()).decode()
        return things[start:end], token

    # ---- Cloud Asset Inventory ----

    def inventory(self, request, parent, what):
        key = (request.target, request.fault, request.method)
        request.operation = what
        if request.method != "GET":
            raise refusal(404, "Not found.")
        if key not in self.pages:
            self.pages[key] = Reply(200, {"assets": self.list_assets,
                                          "searchAllResources": self.search,
                                          "batchGetAssetsHistory": self.histories}[what](
                                              request, parent))
        return self.pages[key]

    def known_parent(self, parent):
        kind, _, key = parent.partition("/")
        number = self.alias.get(key, key)
        if f"//cloudresourcemanager.googleapis.com/{kind}/{number}".lower() not in self.estate.by_id:
            raise refusal(403, f"The caller does not have permission on {parent}.",
                          "IAM_PERMISSION_DENIED")
        return f"{kind}/{number}"

    def check_parameters(self, request, allowed):
        for name, _ in request.query:
            if name not in allowed and name not in ("alt", "prettyPrint", "$alt", "fields", "key",
                                                    "quotaUser", "$.xgafv", "$prettyPrint"):
                raise refusal(400, f"Invalid JSON payload received. Unknown name \"{name}\": Cannot "
                              "bind query parameter. Field could not be found in request message.")

    def wanted_types(self, request, things):
        """By names and RE2 patterns; a pattern that fits nothing is an error."""
        wanted = request.args("assetTypes")
        if not wanted:
            return things
        known = {thing.type for thing in self.estate.things} | set(TABLE) | asset_types()
        types = set()
        for one in wanted:
            if re.search(r"\(\?[=!<]|\\[1-9]", one):  # RE2 has neither
                raise refusal(400, f"Invalid asset type pattern: {one}")
            try:
                fits = {name for name in known if re.fullmatch(one, name)}
            except re.error as error:
                raise refusal(400, f"Invalid asset type pattern: {one}") from error
            if not fits:
                raise refusal(400, f"Request contains an invalid argument: asset type {one} is not "
                              "supported.", details=[{
                                  "@type": "type.googleapis.com/google.rpc.BadRequest",
                                  "fieldViolations": [{"field": "assetTypes",
                                                       "description": f"No match for {one}."}]}])
            types |= fits
        return [thing for thing in things if thing.type in types]

    def below(self, parent, things):
        return [thing for thing in things if parent in self.estate.ancestors(thing)]

    def list_assets(self, request, parent):
        self.check_parameters(request, {"assetTypes", "contentType", "pageSize", "pageToken",
                                        "readTime", "relationshipTypes"})
        parent = self.known_parent(parent)
        content = request.arg("contentType")
        if content not in CONTENT:
            raise refusal(400, f"Invalid value at 'content_type', \"{content}\"")
        if content == "RELATIONSHIP":
            raise refusal(403, "RELATIONSHIP content needs Security Command Center Premium.",
                          "IAM_PERMISSION_DENIED")
        size = request.arg("pageSize")
        if size and size.lstrip("-").isdigit() and int(size) > 1000:
            raise refusal(400, "page_size must be at most 1000.")
        of = [parent, content or "", sorted(request.args("assetTypes")), request.arg("readTime", "")]
        key = text(of)
        if key not in self.subsets:
            things = self.below(parent, self.wanted_types(request, self.estate.things))
            if content == "IAM_POLICY":
                things = [thing for thing in things if thing.id in self.estate.policies]
            self.subsets[key] = self.at_time(request, sorted(things, key=lambda thing: thing.id),
                                             parent, content)
        assets, token = self.page(request, self.subsets[key], key, 1000, 100)
        read = request.arg("readTime") or datetime.datetime.now(
            datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        told = ",".join([self.asset_text(asset, content) for asset in assets])
        tail = f',"nextPageToken":{text(token)}' if token else ""
        members = f',"assets":[{told}]' if assets else ""
        return f'{{"readTime":"{read}"{members}{tail}}}'

    def at_time(self, request, things, parent, content):
        """As it was by readTime: things of now, or assets of then."""
        read = request.arg("readTime")
        if not read:
            return things
        when = moment(read)
        now = datetime.datetime.now(datetime.timezone.utc)
        if when > now + datetime.timedelta(minutes=1) or when < now - datetime.timedelta(days=35):
            raise refusal(400, "readTime has to be within the last 35 days.")
        for until, assets in self.estate.history:
            if when < moment(until):
                kinds = {thing.type for thing in self.wanted_types(
                    request, [one for one, _ in assets])}
                return [(asset if content == "RESOURCE" else
                         {key: value for key, value in asset.items() if key != "resource"})
                        for thing, asset in assets
                        if thing.type in kinds and parent in asset["ancestors"]]
        return things

    def asset_text(self, thing, content):
        if isinstance(thing, dict):
            return text(thing)
        key = (thing.id, content)
        if key not in self.assets:
            self.assets[key] = text(self.estate.asset(thing, content))
        return self.assets[key]

    def search(self, request, parent):
        self.check_parameters(request, {"query", "assetTypes", "pageSize", "pageToken", "orderBy",
                                        "readMask"})
        parent = self.known_parent(parent)
        things = self.below(parent, self.wanted_types(request, self.estate.things))
        found, token = self.page(request, things, text([parent, request.args("assetTypes")]), 500, 100)
        results = [{"name": thing.id, "assetType": thing.type, "displayName": thing.name,
                    "project": f"projects/{thing.more['number']}",
                    "location": thing.zone or thing.region, "labels": thing.tags,
                    "organization": f"organizations/{estate_gcp.ORGANIZATION}"} for thing in found]
        return text({"results": results, **({"nextPageToken": token} if token else {})})

    def histories(self, request, parent):
        """Without a start of the window: as it is now."""
        self.check_parameters(request, {"assetNames", "contentType", "readTimeWindow.startTime",
                                        "readTimeWindow.endTime", "relationshipTypes"})
        self.known_parent(parent)
        names = request.args("assetNames")
        if not names or len(names) > 100:
            raise refusal(400, "Between 1 and 100 asset names are needed.")
        content = request.arg("contentType")
        found = []
        for name in names:
            thing = self.estate.by_id.get(name.lower())
            past = self.estate.history if request.arg("readTimeWindow.startTime") else ()
            for until, assets in past:
                then = next((asset for one, asset in assets if one.id == name), None)
                if then:
                    found.append({"window": {"startTime": then["updateTime"], "endTime": until},
                                  "asset": then, "deleted": False})
            if thing in self.estate.things:
                found.append({"window": {"startTime": thing.more.get("updated", estate_gcp.UPDATED)},
                              "asset": self.estate.asset(thing, content), "deleted": False})
            elif thing is not None:
                found.append({"window": {"startTime": self.estate.history[-1][0]}, "deleted": True})
        return text({"assets": found})

    # ---- Resource Manager, Service Usage ----

    def resource_manager(self, request, api, path):
        of = self.estate.by_type
        if api not in (None, "cloudresourcemanager"):
            return None
        kinds = {"projects": PROJECT, "folders": FOLDER, "organizations": ORG}
        match = re.fullmatch(r"/v3/(projects|folders|organizations)(:search)?", path)
        if match:
            request.operation = match[1]
            things = of[kinds[match[1]]]
            parent = request.arg("parent")
            if not match[2]:
                if not parent:
                    raise refusal(400, "parent is needed.")
                things = [one for one in things if one.doc.get("parent") == parent]
            elif request.arg("query"):
                things = self.searched(request.arg("query"), things)
            found, token = self.page(request, things, text([path, parent]), 300, 50)
            return Reply.json({match[1]: [one.doc for one in found],
                               **({"nextPageToken": token} if token else {})})
        if path == "/v1/projects":
            found, token = self.page(request, of[PROJECT], path, 500, 500)
            return Reply.json({"projects": [
                {"projectNumber": one.more["number"], "projectId": one.account, "name": one.name,
                 "lifecycleState": "ACTIVE", "createTime": one.doc["createTime"],
                 "parent": {"type": "folder", "id": one.doc["parent"].split("/")[1]}}
                for one in found], **({"nextPageToken": token} if token else {})})
        match = re.fullmatch(r"/v[13]/((projects|folders|organizations)/([^/:]+))(:getIamPolicy)?", path)
        if match:
            thing = self.estate.by_id.get("//cloudresourcemanager.googleapis.com/"
                                          + self.known_parent(match[1]).lower())
            request.operation = match[2]
            return Reply.json(self.estate.policies.get(thing.id, {"version": 1, "etag": "AA=="})
                              if match[4] else thing.doc)
        if api:
            raise refusal(404, "Requested entity was not found.")
        return None

    def searched(self, query, things):
        """parent:folders/1, id:x, state:ACTIVE, joined by spaces or AND."""
        for term in re.split(r"\s+(?:AND\s+)?", query.strip()):
            key, _, value = term.replace("=", ":", 1).partition(":")
            field = {"id": "projectId", "projectId": "projectId", "state": "state",
                     "parent": "parent", "displayName": "displayName"}.get(key)
            if field is None:
                raise refusal(400, f"Invalid query: {query}")
            things = [one for one in things if one.doc.get(field) == value]
        return things

    def service_usage(self, request, api, path):
        match = re.fullmatch(r"/v1/projects/([^/]+)/services", path)
        if not match or api not in (None, "serviceusage"):
            return None
        request.operation = "services"
        size = request.arg("pageSize")
        if size and int(size) > 200:
            raise refusal(400, "The page size has to be at most 200.")
        number = self.known_parent(f"projects/{match[1]}").split("/")[1]
        things = [one for one in self.estate.by_type[SERVICE] if one.more["number"] == number]
        if request.arg("filter") not in (None, "state:ENABLED"):
            raise refusal(400, "Invalid filter.")
        found, token = self.page(request, things, path, 200, 50)
        return Reply.json({"services": [one.doc for one in found],
                           **({"nextPageToken": token} if token else {})})

    # ---- the services' own lists ----

    def same(self, asked, told):
        return asked in ("-", told) or self.alias.get(asked) == told or self.alias.get(told) == asked

    def service(self, request, api, path):
        key = (request.target, request.fault)
        if key not in self.pages:
            self.pages[key] = Reply(200, self.service_page(request, api, path))
        request.operation = path.rsplit("/", 1)[-1]
        return self.pages[key]

    def service_page(self, request, api, path):
        if path.startswith("/compute/v1/projects/") and api in (None, "compute"):
            return self.compute(request, path[len("/compute/v1/"):])
        if path == "/storage/v1/b":
            project = request.arg("project")
            if not project:
                raise refusal(400, "Required parameter: project", "required", old=True)
            path = f"/storage/v1/b/projects/{project}/b"
        match = re.fullmatch(r"/v1/projects/([^/]+)/locations", path)
        if match:
            self.known_parent(f"projects/{match[1]}")
            return text({"locations": [
                {"name": f"projects/{match[1]}/locations/{region}", "locationId": region}
                for region in (*estate_gcp.REGIONS, "global")]})
        for (of, prefix), collection in self.by_collection:
            if api in (None, of) and path.startswith(prefix + "/"):
                found = self.listed(request, of, prefix, collection, path[len(prefix) + 1:])
                if found:
                    return found
        one = self.single(api, path)
        if one:
            return text(one.doc)
        match = re.search(r"/(projects)/([^/]+)/", path)
        if match:
            self.known_parent(f"projects/{match[2]}")
        method = api and discovery.find(api, request.method, path)
        if method:
            self.check_parameters(request, set(method.parameters))
            return "{}"  # none of these here
        raise refusal(404, f"Method or resource not found: {path}", "notFound", old=api in OLD_STYLE)

    def single(self, api, path):
        for row in TABLE.values():
            if api in (None, row.api) and path.startswith(row.prefix + "/"):
                asked = path[len(row.prefix) + 1:].split("/")
                for thing in self.estate.by_type.get(row.type, ()):
                    told = thing.more["path"].split("/")
                    if len(asked) == len(told) and all(map(self.same, asked, told)):
                        return thing
        return None

    def listed(self, request, api, prefix, collection, rest):
        """The things of a collection whose paths start as is asked; None where the path is another."""
        asked = rest.split("/")
        aggregated = asked[-1] == f"{collection}:aggregated"
        if asked[-1] != collection and not aggregated:
            return None
        asked = asked[:-1]
        if "-" in asked and api in ONE_LOCATION:
            raise refusal(400, "Location '-' is not supported; name one location.")
        if asked[:1] == ["projects"]:
            self.known_parent(f"projects/{asked[1]}")
        things = [thing for thing in self.by_collection[(api, prefix), collection]
                  if self.under(asked, thing, aggregated)]
        if not things:
            return None
        row = TABLE[things[0].type]
        things = [thing for thing in things if thing.type == things[0].type]
        found, token = self.page(request, things, rest, 1000, 100)
        docs = [self.short(thing) for thing in found]
        kind = {"kind": f"{api}#{collection}"} if api in OLD_STYLE else {}
        return text({**kind, row.items: docs, **({"nextPageToken": token} if token else {})})

    def under(self, asked, thing, aggregated):
        row = TABLE[thing.type]
        if row.api == "storage":
            return self.same(asked[1], thing.account) or asked[1] == thing.more["number"]
        told = thing.more["path"].split("/")
        told = told[:len(told) - 1 - told[::-1].index(row.collection)]
        if aggregated:
            return self.same(asked[1], told[1])
        return len(asked) == len(told) and all(map(self.same, asked, told))

    def short(self, thing):
        """What a list gives of a thing, where that is less than all."""
        if thing.type == "bigquery.googleapis.com/Dataset":
            return {key: thing.doc[key] for key in ("kind", "id", "datasetReference", "labels",
                                                    "location") if key in thing.doc}
        return thing.doc

    def compute(self, request, path):
        parts = path.split("/")
        project = self.known_parent("/".join(parts[:2])).split("/")[1]
        collection = parts[-1]
        if collection == "listInstances":
            return self.members(request, path)
        mine = [thing for thing in self.by_collection.get((("compute", "/compute/v1"), collection), ())
                if thing.more["number"] == project]
        size = request.arg("maxResults")
        if size and not 0 <= int(size) <= 500:
            raise refusal(400, f"Invalid value for field 'maxResults': '{size}'. Must be less than or "
                          "equal to 500", "invalid", old=True)
        if parts[2] == "aggregated":
            return self.aggregated(request, mine, path, collection)
        scope = path.rpartition("/")[0]
        exact = [thing for thing in mine
                 if thing.more["path"].rsplit("/", 2)[0].split("/", 2)[2] == scope.split("/", 2)[2]]
        if collection in ("zones", "regions") and len(parts) == 3:
            kind = collection[:-1]
            names = sorted({getattr(thing, kind) for thing in self.estate.things if thing.zone})
            return text({"kind": f"compute#{kind}List", "id": path, "items": [
                {"kind": f"compute#{kind}", "id": estate_gcp.digits(name, 4), "name": name,
                 "status": "UP", "description": name,
                 "selfLink": f"https://www.googleapis.com/compute/v1/{path}/{name}"}
                for name in names]})
        known = {row.collection for row in TABLE.values() if row.api == "compute"}
        if collection not in known:
            one = self.single("compute", "/compute/v1/" + path)
            if one:
                return text(one.doc)
            if not discovery.find("compute", "GET", "/compute/v1/" + path):
                raise refusal(404, f"The resource '{path}' was not found", "notFound", old=True)
        found, token = self.page(request, exact, path, 500, 500)
        return text({"kind": f"compute#{collection}List", "id": path,
                     "selfLink": "https://www.googleapis.com/compute/v1/" + path,
                     **({"items": [thing.doc for thing in found]} if found else {}),
                     **({"nextPageToken": token} if token else {})})

    def members(self, request, path):
        """The machines of a group, which only this method tells."""
        group = self.single("compute", "/compute/v1/" + path.rpartition("/")[0])
        if group is None or request.method != "POST":
            raise refusal(404, f"The resource '{path}' was not found", "notFound", old=True)
        found, token = self.page(request, group.more["members"], path, 500, 500)
        items = [{"instance": machine.more["link"], "status": "RUNNING"} for machine in found]
        return text({"kind": "compute#instanceGroupsListInstances", "id": path,
                     **({"items": items} if items else {}),
                     **({"nextPageToken": token} if token else {})})

    def aggregated(self, request, things, path, collection):
        found, token = self.page(request, things, path, 500, 500)
        scopes = {}
        for zone in estate_gcp.REGIONS:
            scopes[f"regions/{zone}"] = {"warning": {
                "code": "NO_RESULTS_ON_PAGE", "message": "There are no results for scope on this page.",
                "data": [{"key": "scope", "value": f"regions/{zone}"}]}}
        for thing in found:
            scope = thing.more["path"].split("/", 2)[2].rsplit("/", 2)[0]
            held = scopes.setdefault(scope, {})
            held.pop("warning", None)
            held.setdefault(collection, []).append(thing.doc)
        return text({"kind": f"compute#{collection}AggregatedList", "id": path, "items": scopes,
                     "selfLink": "https://www.googleapis.com/compute/v1/" + path,
                     **({"nextPageToken": token} if token else {})})


def main():
    parser = mock_http.arguments(__doc__)
    parser.add_argument("--projects", type=int, default=0)
    parser.add_argument("--quota", type=int, default=0, help="ListAssets in a minute; 0: no limit")
    parser.add_argument("--disabled", default="", help="APIs that are not switched on, with commas")
    parser.add_argument("--token-life", type=float, default=3600, help="seconds")
    parser.add_argument("--accept-token", help="a token that is good without being given")
    mock_http.run(Gcp, parser.parse_args())


if __name__ == "__main__":
    main()

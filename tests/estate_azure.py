# SPDX-License-Identifier: Apache-2.0
"""A made-up Azure tenant, as Resource Graph and the resource manager tell it, and what a scan of it
has to find."""
import datetime
import json

import estate
from estate import Thing, guid
from estate_azure_types import (DISK, LOCATIONS, LOGS, MG, RG, SUBNET, SUBSCRIPTION, TABLE, TENANT, UAI,
                                VAULT)

ROLE = "Microsoft.Authorization/roleAssignments"
POLICY = "Microsoft.Authorization/policyAssignments"
PRICING, ASSESSMENT = "Microsoft.Security/pricings", "Microsoft.Security/assessments"
DIAGNOSTIC = "Microsoft.Insights/diagnosticSettings"
SENTINEL = "Microsoft.SecurityInsights/onboardingStates"
# Which table of Resource Graph has what is made here; the resource manager alone has the rest.
INDEX = {ROLE: "authorizationresources", POLICY: "policyresources", PRICING: "securityresources",
         ASSESSMENT: "securityresources", RG: "resourcecontainers",
         SUBSCRIPTION: "resourcecontainers", MG: "resourcecontainers"}
TABLES = ["resources", "resourcecontainers", "authorizationresources", "policyresources",
          "securityresources", "computeresources", "networkresources", "recoveryservicesresources",
          "dnsresources", "appserviceresources", "insightresources", "insightsresources",
          "advisorresources",
          "healthresources", "batchresources", "kustoresources", "desktopvirtualizationresources",
          "extensibilityresources", "kubernetesconfigurationresources", "patchassessmentresources",
          "resourcechanges", "resourcecontainerchanges", "networkresourcechanges",
          "healthresourcechanges"]
# Columns that are texts are empty, not null, where there is nothing.
TEXT_COLUMNS = {"id", "name", "type", "tenantId", "kind", "location", "resourceGroup",
                "subscriptionId", "managedBy"}
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


class AzureEstate(estate.Estate):
    """The parts in the order of making; `things` holds all of them."""

    def __init__(self, n, seed=1, all_types=False, subscriptions=None):
        super().__init__(n, seed, all_types)
        self.groups = []
        self.changes = []
        self.make_containers(subscriptions or max(1, min(20, n // 2500)))
        extras = self.extras()
        for name, count in estate.shares([(row.type, row.share) for row in TABLE.values()], n,
                                         all_types, len(self.things) + sum(extras.values())).items():
            for number in range(count):
                self.make(TABLE[name], number)
        self.make_extras(extras)
        while len(self.things) < n:
            self.make(TABLE[DISK], len(self.by_type.get(DISK, ())))
        self.make_references()

    # ---- making ----

    def make_containers(self, subscriptions):
        root = self.management_group(TENANT, "Tenant Root Group", None)
        homes = [self.management_group(f"mg-{word}", word.title(), root)
                 for word in ("platform", "workloads")]
        for number in range(subscriptions):
            self.subscription(number, homes[number % 2])
        for number in range(max(2 * subscriptions, self.n * 150 // 10000)):
            self.resource_group(number)

    def management_group(self, name, label, parent):
        id_ = f"/providers/Microsoft.Management/managementGroups/{name}"
        chain = [] if parent is None else [
            {"name": parent.name, "displayName": parent.more["label"]},
            *parent.doc["properties"]["details"]["managementGroupAncestorsChain"]]
        details = {"version": 1, "updatedTime": "2025-01-01T00:00:00.0000000Z",
                   "managementGroupAncestorsChain": chain,
                   "managementGroupAncestors": [one["name"] for one in chain]}
        if parent is not None:
            details["parent"] = {"id": parent.id, "name": parent.name,
                                 "displayName": parent.more["label"]}
        doc = {"id": id_, "name": name, "type": MG,
               "properties": {"tenantId": TENANT, "displayName": label, "details": details}}
        return self.add(Thing(id=id_, type=MG, name=name, number=len(self.things), doc=doc, tags={},
                              parent=parent and parent.id, more={"label": label}))

    def subscription(self, number, home):
        key = guid(f"subscription {number} of {self.n}")
        label = f"{['Production', 'Development', 'Shared', 'Data'][number % 4]} {number}"
        tags = {"owner": self.rng.choice(estate.TEAMS)}
        chain = [{"name": home.name, "displayName": home.more["label"]},
                 *home.doc["properties"]["details"]["managementGroupAncestorsChain"]]
        doc = {"id": f"/subscriptions/{key}", "name": label, "type": SUBSCRIPTION, "tags": tags,
               "properties": {"state": "Enabled", "managementGroupAncestorsChain": chain,
                              "subscriptionPolicies": {
                                  "locationPlacementId": "Public_2014-09-01",
                                  "quotaId": "EnterpriseAgreement_2014-09-01",
                                  "spendingLimit": "Off"}}}
        self.add(Thing(id=doc["id"], type=SUBSCRIPTION, name=label, number=number, doc=doc,
                       parent=home.id, account=key, tags=tags))

    def resource_group(self, number):
        homes = self.by_type[SUBSCRIPTION]
        home = homes[number % len(homes)]
        name = f"rg-{self.word()}-{self.rng.choice(estate.ENVIRONMENTS)}-{number}"
        name = name.upper() if number % 7 == 3 else name
        place = (self.rng.choice(LOCATIONS) if self.rng.random() < 0.2
                 else LOCATIONS[home.number % len(LOCATIONS)])
        id_ = f"{home.id}/resourceGroups/{name}"
        tags = self.make_tags()
        doc = {"id": id_, "name": name, "type": RG, "location": place, "tags": tags,
               "properties": {"provisioningState": "Succeeded"}}
        self.groups.append(self.add(Thing(
            id=id_, type=RG, name=name, number=number, doc=doc, parent=home.id, region=place,
            group=name, account=home.account, tags=tags)))

    def make(self, row, number):
        if row.parent:
            parents = self.by_type.get(row.parent)
            if not parents:
                row = TABLE[row.parent]
                return self.make(row, len(self.by_type.get(row.type, ())))
            parent = parents[number % len(parents)]
        else:
            parent = self.groups[number % len(self.groups)]
        service = self.word()
        if row.name:
            name = row.name.format(n=number, service=service)
        else:
            name = f"{row.word}-{service}-{self.rng.choice(estate.ENVIRONMENTS)}-{number:04d}"
        thing = Thing(type=row.type, name=name, number=number, parent=parent.id,
                      region=parent.region, group=parent.group, account=parent.account)
        if row.parent:
            tail = row.type[len(row.parent) + 1:].split("/")
            middle = "/default/".join(tail)
            thing.id = f"{parent.id}/{middle}/{name}"
        else:
            thing.id = f"{parent.id}/providers/{row.type}/{name}"
        doc = {"id": thing.id, "name": name, "type": row.type}
        if row.location:
            doc["location"] = thing.region
        thing.tags = self.make_tags() if row.tags else {}
        if thing.tags:
            doc["tags"] = thing.tags
        if row.top:
            doc.update(row.top(self, thing))
        thing.doc = doc
        return self.add(thing)

    def extras(self):
        """How many there are of what hangs on other things."""
        scale = self.n / 10000
        return {ROLE: max(2, int(300 * scale)), POLICY: max(1, int(30 * scale)),
                PRICING: 2 * len(self.by_type[SUBSCRIPTION]), ASSESSMENT: int(80 * scale),
                DIAGNOSTIC: int(100 * scale) or 1, SENTINEL: 1}

    def make_extras(self, count):
        identities = self.by_type.get(UAI, [])
        homes = self.by_type[SUBSCRIPTION]
        for number in range(count[ROLE]):
            scope = (self.groups if number % 3 else homes)[number % len(self.groups if number % 3
                                                                        else homes)]
            who = identities[number % len(identities)] if identities else None
            self.extra(ROLE, guid(f"{ROLE}{number}"), scope, number, {
                "roleDefinitionId": f"/subscriptions/{scope.account}/providers/"
                                    f"Microsoft.Authorization/roleDefinitions/{READER}",
                "principalId": guid(who.id) if who else guid("nobody"),
                "principalType": "ServicePrincipal", "scope": scope.id,
                "createdOn": "2025-01-02T03:04:05.6789Z"},
                [(scope, "properties.scope"), *([(who, "properties.principalId")] if who else [])])
        for number in range(count[POLICY]):
            scope = self.groups[number % len(self.groups)]
            self.extra(POLICY, f"policy-{number}", scope, number, {
                "displayName": f"Policy {number}", "scope": scope.id, "enforcementMode": "Default",
                "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/"
                                      + guid(f"definition {number % 5}")},
                [(scope, "properties.scope")])
        for number in range(count[PRICING]):
            self.extra(PRICING, ["VirtualMachines", "StorageAccounts"][number // len(homes)],
                       homes[number % len(homes)], number, {"pricingTier": "Standard"}, [])
        machines = self.by_type.get("Microsoft.Compute/virtualMachines") or self.groups
        for number in range(count[ASSESSMENT]):
            scope = machines[number % len(machines)]
            self.extra(ASSESSMENT, guid(f"assessment {number}"), scope, number, {
                "displayName": "Machines should be patched", "status": {"code": "Unhealthy"},
                "resourceDetails": {"Source": "Azure", "Id": scope.id}}, [])
        vaults, logs = self.by_type.get(VAULT, []), self.by_type.get(LOGS, [])
        for number in range(count[DIAGNOSTIC] if vaults and logs else 0):
            scope, to = vaults[number % len(vaults)], logs[number % len(logs)]
            self.extra(DIAGNOSTIC, f"to-logs-{number // len(vaults)}", scope, number, {
                "workspaceId": to.id, "logs": [{"category": "AuditEvent", "enabled": True}],
                "metrics": []}, [(to, "properties.workspaceId"), (scope, "id")])
        if logs:
            self.extra(SENTINEL, "default", logs[0], 0, {"customerManagedKey": False}, [])

    def extra(self, type_, name, scope, number, properties, named):
        id_ = f"{scope.id}/providers/{type_}/{name}"
        doc = {"id": id_, "name": name, "type": type_, "properties": properties}
        thing = self.add(Thing(id=id_, type=type_, name=name, number=number, doc=doc, tags={},
                               parent=scope.id, group=scope.group, account=scope.account))
        for target, field in named:
            self.relate(thing, target, field)

    def make_references(self):
        for row in TABLE.values():
            for ref in row.refs:
                for thing in self.by_type.get(row.type, ()):
                    self.refer(thing, ref)
        for thing in self.things:
            held = thing.doc.get("identity")
            if held:
                held["type"] = "UserAssigned"
            if thing.type == SUBNET:
                self.by_id[thing.parent.lower()].doc["properties"]["subnets"].append(thing.doc)

    def spell(self, text):
        """One in twelve is written in another case, as Azure does."""
        if not text.startswith("/subscriptions/") or self.rng.random() > 1 / 12:
            return text
        return (text.lower() if self.rng.random() < 0.5
                else text.replace("/resourceGroups/", "/resourcegroups/"))

    # ---- time goes on ----

    def change(self, create=0, update=0, delete=0):
        """New disks, other tags, snapshots gone; each told as a change of now."""
        snapshots = self.by_type.get("Microsoft.Compute/snapshots", [])
        named = {target for _, target, _ in self.relations}
        made, touched, gone = [], [], []
        for _ in range(create):
            thing = self.make(TABLE[DISK], len(self.by_type.get(DISK, ())))
            made.append(self.changed(thing, "Create"))
        for thing in self.by_type.get(DISK, [])[:update]:
            thing.tags = {**thing.tags, "touched": str(len(self.changes))}
            thing.doc["tags"] = thing.tags
            touched.append(self.changed(thing, "Update"))
        for thing in [one for one in snapshots if one.id not in named][:delete]:
            snapshots.remove(thing)
            self.things.remove(thing)
            del self.by_id[thing.id.lower()]
            self.relations = [row for row in self.relations if row[0] != thing.id]
            gone.append(self.changed(thing, "Delete"))
        return {"created": made, "updated": touched, "deleted": gone}

    def changed(self, thing, how):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
        name = guid(f"change {len(self.changes)}")
        doc = {"id": f"{thing.id}/providers/Microsoft.Resources/changes/{name}", "name": name,
               "properties": {"targetResourceId": thing.id, "targetResourceType": thing.type.lower(),
                              "changeType": how, "changes": {},
                              "changeAttributes": {"timestamp": now, "changesCount": 0,
                                                   "correlationId": guid(name)}}}
        self.changes.append(Thing(id=doc["id"], type="Microsoft.Resources/changes", name=name,
                                  doc=doc, group=thing.group, account=thing.account))
        return thing.id

    # ---- telling ----

    def inside_of(self, holder, kind):
        """The things of a type directly inside of another."""
        return next((things for (parent, name), things in self.inside.items()
                     if parent == holder.id and name.lower() == kind), [])

    def in_index(self, thing):
        """The table of Resource Graph that has the thing, or None."""
        row = TABLE.get(thing.type)
        return row.index if row else INDEX.get(thing.type)

    def column(self, thing, name):
        """The value of a column of its row."""
        doc = thing.doc
        if name == "type":
            return thing.type.lower()
        if name == "tenantId":
            return TENANT
        if name == "subscriptionId":
            return thing.account or ""
        if name == "resourceGroup":
            return (thing.group or "").lower()
        return doc.get(name, "" if name in TEXT_COLUMNS else None)

    def managed(self, thing):
        """As the resource manager answers."""
        doc = thing.doc
        if thing.type == SUBSCRIPTION:
            return {"id": doc["id"], "authorizationSource": "RoleBased", "managedByTenants": [],
                    "subscriptionId": thing.account, "tenantId": TENANT, "displayName": thing.name,
                    "state": "Enabled", "tags": thing.tags,
                    "subscriptionPolicies": doc["properties"]["subscriptionPolicies"]}
        if thing.type == RG:
            return {**doc, "type": "Microsoft.Resources/resourceGroups"}
        if thing.type == MG:
            return {"id": thing.id, "name": thing.name, "type": MG,
                    "properties": {"tenantId": TENANT, "displayName": thing.more["label"]}}
        if "extended" in doc.get("properties", {}):
            return {**doc, "properties": {key: value for key, value in doc["properties"].items()
                                          if key != "extended"}}
        return doc

    def expected(self):
        return {
            "resources": [{"id": one.id, "type": one.type, "name": one.name, "parent": one.parent,
                           "region": one.region if "location" in one.doc or one.type == SUBNET
                           else None,
                           "group": one.group, "account": one.account, "tags": one.tags,
                           "index": self.in_index(one)} for one in self.things],
            "relations": [{"source": source, "target": target, "field": field}
                          for source, target, field in self.relations]}


def text(value):
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    import sys
    print(json.dumps(AzureEstate(int(sys.argv[1])).expected(), indent=1))

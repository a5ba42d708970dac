# SPDX-License-Identifier: Apache-2.0
"""A made-up Google Cloud organisation, as Cloud Asset Inventory and the services tell it, and what a
scan of it has to find."""
import copy
import datetime
import json
import re

import estate
from estate import Thing, guid, put
from estate_gcp_types import DISK, GROUP, INSTANCE, NODES, REGIONS, SA, TABLE

ORGANIZATION = "112233445566"
CRM = "cloudresourcemanager.googleapis.com/"
ORG, FOLDER, PROJECT = CRM + "Organization", CRM + "Folder", CRM + "Project"
SERVICE = "serviceusage.googleapis.com/Service"
SNAPSHOT = "compute.googleapis.com/Snapshot"
UPDATED = "2026-01-02T03:04:05.678901Z"
API_VERSIONS = {"compute": "v1", "bigquery": "v2", "sqladmin": "v1beta4", "dns": "v1", "run": "v2",
                "cloudfunctions": "v2", "cloudresourcemanager": "v3", "monitoring": "v3",
                "logging": "v2", "bigtableadmin": "v2", "dataflow": "v1b3", "notebooks": "v2"}


def digits(text, length):
    """A number that stays with a text."""
    return str(int(guid(text).replace("-", ""), 16))[:length]


def label(text):
    """As labels may be: lower case, no punctuation but _ and -."""
    return re.sub(r"[^\w-]", "_", text.lower())[:63]


class GcpEstate(estate.Estate):
    def __init__(self, n, seed=1, all_types=False, projects=None):
        super().__init__(n, seed, all_types)
        self.projects = []
        self.history = []  # (until when, assets as they were)
        self.policies = {}
        self.make_containers(projects or max(1, min(20, n // 2500)))
        services = sorted({row.type.split("/")[0] for row in TABLE.values()})
        if n < 500:
            services = services[:2]
        for project in self.projects:
            for name in services:
                self.service(project, name)
        count = estate.shares([(row.type, row.share) for row in TABLE.values()], n, all_types,
                              len(self.things))
        for name, wanted in count.items():
            for number in range(wanted):
                self.make(TABLE[name], number)
        while len(self.things) < n:
            self.make(TABLE[DISK], len(self.by_type.get(DISK, ())))
        self.make_references()
        self.make_members()
        self.make_policies()

    # ---- making ----

    def container(self, type_, key, name, parent, doc, **more):
        plural = type_.rsplit("/", maxsplit=1)[1].lower() + "s"
        doc = {"name": f"{plural}/{key}", "displayName": name, "state": "ACTIVE",
               "createTime": "2024-01-02T03:04:05.678Z", **doc}
        if parent:
            doc["parent"] = parent.doc["name"]
        if type_ == ORG:
            doc.pop("parent", None)
        return self.add(Thing(
            id=f"//cloudresourcemanager.googleapis.com/{plural}/{key}", type=type_, name=name,
            number=len(self.things), doc=doc, parent=parent and parent.id, region="global",
            tags=doc.get("labels", {}), more={"path": f"{plural}/{key}", "number": key, **more}))

    def make_containers(self, projects):
        root = self.container(ORG, ORGANIZATION, "example.com", None, {
            "directoryCustomerId": "C01abc2de"})
        homes = [self.container(FOLDER, digits("folder " + word, 12), word, root, {})
                 for word in ("platform", "workloads")]
        for number in range(projects):
            key = f"acme-{self.word()}-{self.rng.choice(estate.ENVIRONMENTS)}-{number}"
            labels = self.make_tags(value=label)
            project = self.container(
                PROJECT, digits("project " + key, 12), f"Acme {number}", homes[number % 2],
                {"projectId": key, **({"labels": labels} if labels else {})})
            project.account = key
            self.near.setdefault((PROJECT, key, None), []).append(project)
            self.projects.append(project)

    def service(self, project, name):
        path = f"projects/{project.more['number']}/services/{name}"
        self.add(Thing(id=f"//serviceusage.googleapis.com/{path}", type=SERVICE, name=name, tags={},
                       number=len(self.things), parent=project.id, account=project.account,
                       region="global", more={"path": path, "number": project.more["number"]},
                       doc={"name": path, "parent": f"projects/{project.more['number']}",
                            "state": "ENABLED", "config": {"name": name}}))

    def place(self, row, number, project, parent):
        """(region, zone) of the number-th of a type."""
        if parent is not None:
            return parent.region, parent.zone
        nth = number // len(self.projects)
        region = REGIONS[nth % len(REGIONS)]
        if row.at == "zone":
            return region, f"{region}-{'bcd'[nth // len(REGIONS) % 3]}"
        return {"region": region, "multi": "eu"}.get(row.at, "global"), None

    def make(self, row, number):
        parent = None
        if row.parent:
            parents = self.by_type.get(row.parent)
            if not parents:
                row = TABLE[row.parent]
                return self.make(row, len(self.by_type.get(row.type, ())))
            parent = parents[number % len(parents)]
        project = (self.projects[number % len(self.projects)] if parent is None else
                   self.near[(PROJECT, parent.account, None)][0])
        region, zone = self.place(row, number, project, parent)
        service = self.word()
        words = {"n": number, "service": service, "account": project.account}
        name = (row.name.format(**words) if row.name else
                f"{row.word}-{service}-{self.rng.choice(estate.ENVIRONMENTS)}-{number:04d}")
        uid = digits(f"{row.type} {name} {project.account} {region}", 19)
        path = row.path.format(account=project.account, number=project.more["number"], region=region,
                               zone=zone, name=name, uid=uid,
                               up=parent.more["path"] if parent else "")
        thing = Thing(
            id=f"//{row.host}/{path}", type=row.type, name=name, number=number,
            parent=(parent or project).id, account=project.account, region=region, zone=zone,
            more={"path": path, "uid": uid, "number": project.more["number"],
                  "link": "https://www.googleapis.com/compute/v1/" + path,
                  "email": f"{name}@{project.account}.iam.gserviceaccount.com",
                  "connection": f"{project.account}:{region}:{name}",
                  "gip": f"35.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
                  "ip": f"34.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"})
        thing.doc = row.top(self, thing)
        thing.tags = self.make_tags(value=label) if row.labels else {}
        if thing.tags:
            put(thing.doc, row.labels, thing.tags)
        return self.add(thing)

    def make_references(self):
        for row in TABLE.values():
            for ref in row.refs:
                for thing in self.by_type.get(row.type, ()):
                    self.refer(thing, ref)
        for pool in self.by_type.get(NODES, ()):  # they stand in their clusters, too
            self.by_id[pool.parent.lower()].doc["nodePools"].append(pool.doc)

    def make_members(self):
        """Two machines in each group: of a managed one they say so themselves, else the group does."""
        managed = {source: target for source, target, field in self.relations
                   if field == "instanceGroup"}
        of = {group: manager for manager, group in managed.items()}
        for group in self.by_type.get(GROUP, []):
            group.more["members"] = []
            manager = self.by_id.get(of.get(group.id, "").lower())
            near = self.near.get((INSTANCE, group.account, group.zone), [])
            for place in range(min(2, len(near))):
                machine = near[(2 * (group.number // 7) + place) % len(near)]
                items = machine.doc["metadata"]["items"]
                if manager is None:
                    group.more["members"].append(machine)
                    self.relate(group, machine, "members[]")
                elif all(item["key"] != "created-by" for item in items):
                    items.append({"key": "created-by", "value": manager.more["path"].replace(
                        group.account, group.more["number"], 1)})
                    self.relate(machine, manager, "metadata.items[created-by]")
            if manager:
                group.doc["description"] = (
                    f"This instance group is controlled by Instance Group Manager '{manager.name}'. To "
                    "modify instances in this group, use the Instance Group Manager API.")

    def make_policies(self):
        """Who may do what on projects: two roles for some of the service accounts in each."""
        for project in self.projects:
            accounts = self.near.get((SA, project.account, None), [])[:4]
            members = [f"serviceAccount:{one.more['email']}" for one in accounts]
            self.policies[project.id] = {"version": 1, "etag": "BwX=", "bindings": [
                {"role": "roles/viewer", "members": members or ["user:ada@example.com"]},
                {"role": "roles/owner", "members": ["user:ada@example.com"]}]}

    def spell(self, text):
        """Self links have one of two hosts, and some fields only the path."""
        if text.startswith("https://www.googleapis.com/compute/") and self.rng.random() < 0.1:
            return text.replace("www.googleapis.com", "compute.googleapis.com")
        return text

    # ---- time goes on ----

    def change(self, create=0, update=0, delete=0):
        """New disks, other labels, snapshots gone; what was before is kept for readTime."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        self.history.append((now, [(one, self.asset(one, "RESOURCE")) for one in self.things]))
        named = {target for _, target, _ in self.relations}
        made, touched, gone = [], [], []
        for _ in range(create):
            thing = self.make(TABLE[DISK], len(self.by_type.get(DISK, ())))
            thing.more["updated"] = now
            made.append(thing.id)
        for thing in self.by_type.get(DISK, [])[:update]:
            thing.tags = {**thing.tags, "touched": str(len(self.history))}
            thing.doc = {**copy.deepcopy(thing.doc), "labels": thing.tags}
            thing.more["updated"] = now
            touched.append(thing.id)
        for thing in [one for one in self.by_type.get(SNAPSHOT, []) if one.id not in named][:delete]:
            self.by_type[SNAPSHOT].remove(thing)
            self.things.remove(thing)
            self.relations = [row for row in self.relations if row[0] != thing.id]
            gone.append(thing.id)
        return {"created": made, "updated": touched, "deleted": gone}

    # ---- telling ----

    def ancestors(self, thing):
        found = []
        while thing is not None:
            if thing.type in (PROJECT, FOLDER, ORG):
                found.append(thing.more["path"])
            thing = self.by_id.get((thing.parent or "").lower())
        return found

    def asset(self, thing, content=None):
        """As Cloud Asset Inventory answers."""
        asset = {"name": thing.id, "assetType": thing.type,
                 "updateTime": thing.more.get("updated", UPDATED)}
        if content == "RESOURCE":
            service, _, kind = thing.type.partition("/")
            service = service.split(".")[0]
            version = API_VERSIONS.get(service, "v1")
            parents = self.ancestors(thing)
            up = parents[1:2] if thing.type in (PROJECT, FOLDER, ORG) else parents[:1]
            asset["resource"] = {
                "version": version, "discoveryName": kind, "data": thing.doc,
                "discoveryDocumentUri": f"https://{service}.googleapis.com/$discovery/rest",
                "location": thing.zone or thing.region,
                **({"parent": f"//cloudresourcemanager.googleapis.com/{up[0]}"} if up else {})}
        elif content == "IAM_POLICY":
            asset["iamPolicy"] = self.policies[thing.id]
        asset["ancestors"] = self.ancestors(thing)
        return asset

    def expected(self):
        return {
            "resources": [{"id": one.id, "type": one.type, "name": one.name, "parent": one.parent,
                           "region": one.region, "zone": one.zone, "account": one.account,
                           "tags": one.tags, "index": True} for one in self.things],
            "relations": [{"source": source, "target": target, "field": field}
                          for source, target, field in self.relations]}


if __name__ == "__main__":
    import sys
    print(json.dumps(GcpEstate(int(sys.argv[1])).expected(), indent=1))

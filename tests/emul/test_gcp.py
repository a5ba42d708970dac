#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`cloudviz discover gcp` against a made-up organisation: every resource with its name, labels and
place, every relation; each fault that a cloud and the way to it have; scopes; the index refused;
several clouds at once.

    test_gcp.py PATH_TO_CLOUDVIZ [WORD]"""
import contextlib
import json
import os
import re
import time

import made_up
from made_up import OK, PARTIAL, Found, Mistakes, Program, check_coverage, clouds, compare, rows

import estate_gcp
import estate_gcp_types
import mock_entra
from estate_gcp import FOLDER, ORG, PROJECT, SERVICE

N, SEED = 2600, 12
PARENT = f"organizations/{estate_gcp.ORGANIZATION}"
ASSETS = r"cloudasset/v1/.*/assets.*contentType=RESOURCE"
NEXT = ASSETS + r".*pageToken"
APIS = {row.api for row in estate_gcp_types.TABLE.values()} | {
    "cloudasset", "cloudresourcemanager", "serviceusage", "securitycenter", "cloudtrace", "vision",
    "networkconnectivity"}


class Judge:
    """Google's asset types in our words."""

    # A firewall rule names machines by a tag, which is a thing of its own.
    HUBS = {"gcp.compute.firewall-target"}
    SURPLUS = re.compile(r"gcp\.(region|folder|organization|iam\.(project-)?binding|\w+\.location|"
                         r"compute\.(firewall-target|nat|[\w-]*cdn))")
    KINDS = {PROJECT: "gcp.project", FOLDER: "gcp.folder", ORG: "gcp.organization"}
    # Where their data say that they are, which their names do not.
    ANY_REGION = {"bigtableadmin.googleapis.com/Cluster", "spanner.googleapis.com/Instance"}
    # APIs that have nothing of their own to list go by what people call them.
    OWN_NAMES = {"gcp.cloudscheduler.api", "gcp.speech.api", "gcp.vision.api", "gcp.cloudtrace.api"}

    @classmethod
    def kind(cls, one, ours):
        api, _, word = one["type"].partition("/")
        word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", word).lower()
        if one["type"] == SERVICE and ours["kind"] in cls.OWN_NAMES:
            return ours["kind"]
        return cls.KINDS.get(one["type"], f"gcp.{api.split('.')[0]}.{word}")

    @staticmethod
    def name(one):
        return one["name"].rstrip(".")

    @staticmethod
    def region(one):
        return one["region"] if one["region"] not in ("global", "eu") else None

    @staticmethod
    def is_placed(one, id_, found):
        return found.are_linked(id_, found.fold(one["parent"]))


def environment(mock, keys):
    env = {f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}": f"{mock.url}/_api/{name}/"
           for name in APIS}
    return {**env, "CLOUDVIZ_TRUST_LOOPBACK": "1",
            "GOOGLE_APPLICATION_CREDENTIALS": os.path.join(keys, "service_account.json")}


class Scene:
    def __init__(self, path, folder, mock, keys):
        self.path, self.folder, self.mock, self.keys = path, folder, mock, keys
        self.program = Program(path, folder, environment(mock, keys))
        self.expected = mock.expected()
        # A project goes by its name, in the inventory by its number.
        self.names = {one["id"].rsplit("/", 1)[1]: one["account"]
                      for one in self.expected["resources"] if one["type"] == PROJECT}
        self.projects = sorted({one["account"] for one in self.expected["resources"]
                                if one["account"]})

    def scan(self, *args, expect=(OK,), scope=("--organization", PARENT)):
        done, inventory = self.program.discover("gcp", *scope, *args, expect=expect)
        return done, Found(inventory, self.fold)

    def fold(self, id_):
        head, _, last = id_.rpartition("/projects/")
        if head == "//cloudresourcemanager.googleapis.com":
            return f"{head}/projects/{self.names.get(last, last)}"
        return id_

    def ids(self, *types, **members):
        return {self.fold(one["id"]) for one in self.expected["resources"]
                if (not types or one["type"] in types)
                and all(one[name] == value for name, value in members.items())}


@contextlib.contextmanager
def scene_of(path, folder, *options):
    keys = os.path.join(folder, f"keys{len(os.listdir(folder))}")
    with clouds.running("mock_gcp.py", *options, "--keys", keys) as mock:
        yield Scene(path, folder, mock, keys)


@contextlib.contextmanager
def setting(path, folder):
    with scene_of(path, folder, N, "--seed", SEED, "--all-types", "--projects", 3, "--drip",
                  2) as scene:
        yield scene


def test_everything_is_found(scene):
    """Ids, kinds, names, labels, places, relations; the second scan finds nothing new."""
    scene.mock.plan()
    _, found = scene.scan()
    mistakes = Mistakes()
    compare(scene.expected, found, Judge, mistakes)
    check_coverage(found, mistakes)
    mistakes.tell()
    refused = [row for row in scene.mock.log() if row["status"] >= 400]
    assert not refused, refused[:3]
    before = scene.program.versions()
    scene.program.discover("gcp", "--organization", PARENT, fresh=False)
    assert scene.program.versions() == before, "a scan of what does not change writes versions"


def test_one_fault_loses_nothing(scene):
    wanted = scene.ids()
    for fault in ({"kind": "expired"}, {"kind": "throttled", "retry_after": 1}, {"kind": "throttled"},
                  {"kind": "unavailable"}, {"kind": "internal"}, {"kind": "cut"}, {"kind": "drop"},
                  {"kind": "drip"}, {"kind": "empty"}, {"kind": "shift"}, {"kind": "html"}):
        for match in (NEXT, "/listInstances", "contentType=IAM_POLICY"):
            if match != NEXT and fault["kind"] in ("empty", "shift"):
                continue  # of one page
            made_up.scan_past_a_fault(scene, wanted, {"match": match, **fault})


def test_random_faults_lose_nothing(scene):
    """One call in twelve goes wrong, by a seed that CVZ_SEED replays; with the index and without."""
    seed = int(os.environ.get("CVZ_SEED", SEED))
    print(f"# seed {seed}")
    with scene_of(scene.path, scene.folder, 1500, "--seed", seed) as other:
        faults = made_up.random_faults("^(GET|POST) /_api/", 0.08)
        refused = {"match": "_api/cloudasset/", "kind": "forbidden", "times": 0}
        scope = [word for project in other.projects for word in ("--account", project)]
        for plan, expect in ((faults, (OK,)), ([refused, *faults], (PARTIAL,))):
            other.mock.plan(*plan)
            _, found = other.scan(expect=expect, scope=scope)
            assert expect == (OK,) or other.mock.hits() > 9
            mistakes = Mistakes()
            compare(other.expected, found, Judge, mistakes,
                    only=lambda one: one["type"] not in (ORG, FOLDER))
            mistakes.tell()
            gaps = {row["status"] for row in found.coverage} - {"complete"}
            assert gaps == (set() if expect == (OK,) else {"denied"}), gaps


def test_a_fault_that_stays_is_in_the_ledger(scene):
    """Of the members of groups, which only they themselves tell."""
    for kind, status in (("forbidden", "denied"), ("unavailable", "failed"), ("html", "failed"),
                         ("empty-body", "failed"), ("cut", "failed"), ("throttled", "throttled")):
        scene.mock.plan({"match": "/listInstances", "kind": kind, "times": 0})
        _, found = scene.scan("--kind", "gcp.compute.instance-group", expect=(PARTIAL,),
                              scope=("--account", scene.projects[0]))
        gaps = [row for row in found.coverage if row["status"] != "complete"]
        assert {row["status"] for row in gaps} == {status}, (kind, gaps)
        assert all("gcp.compute.instance-group" in row["kinds"] and row["cause"]
                   for row in gaps), gaps
        assert {row["operation"] for row in gaps} == {"compute.instanceGroups.listInstances"}
        if kind == "forbidden":
            assert {row["action"] for row in gaps} == {"compute.instanceGroups.list"}, gaps
        assert scene.ids("compute.googleapis.com/InstanceGroup",
                         account=scene.projects[0]) <= set(found.of)


def test_a_service_that_is_switched_off_is_no_gap(scene):
    with scene_of(scene.path, scene.folder, 600, "--disabled", "cloudscheduler,dns") as other:
        _, found = other.scan()
        disabled = {row["service"] for row in found.coverage if row["status"] == "disabled"}
        assert disabled and disabled <= {"cloudscheduler", "dns"}, disabled


def test_a_token_of_pages_that_loops_ends(scene):
    scene.mock.plan({"match": NEXT, "kind": "loop", "times": 0})
    _, found = scene.scan(expect=(PARTIAL,))
    gaps = [row for row in rows(found, "cloudasset.assets.list") if row["status"] != "complete"]
    assert gaps and all(row["status"] in ("partial", "failed") for row in gaps), gaps
    assert len(scene.mock.log()) < 3000


def test_the_index_is_refused(scene):
    """Then the lists of each service find the same."""
    scene.mock.plan({"match": "_api/cloudasset/", "kind": "forbidden", "times": 0})
    scope = [word for project in scene.projects for word in ("--account", project)]
    _, found = scene.scan(expect=(PARTIAL,), scope=scope)
    denied = [row for row in rows(found, "cloudasset.assets.list")]
    assert denied and all(row["status"] == "denied" for row in denied), denied
    missing = {}
    for one in scene.expected["resources"]:
        if scene.fold(one["id"]) not in found.of and one["type"] not in (ORG, FOLDER):
            missing.setdefault(one["type"], []).append(one["id"])
    assert not missing, {type_: (len(ids), ids[0]) for type_, ids in missing.items()}
    mistakes = Mistakes()
    compare(scene.expected, found, Judge, mistakes, only=lambda one: one["type"] not in (ORG, FOLDER))
    mistakes.tell()


def test_scopes(scene):
    scene.mock.plan()
    project = scene.projects[0]
    _, found = scene.scan(scope=("--account", project))
    assert {one.get("account") for one in found.of.values()} - {None, ""} == {project}
    assert scene.ids(account=project) <= set(found.of)

    folder = sorted(scene.ids(FOLDER))[0].rsplit("/", 1)[1]
    _, found = scene.scan(scope=("--organization", f"folders/{folder}"))
    below = {one["account"] for one in scene.expected["resources"] if one["type"] == PROJECT
             and one["parent"].endswith(folder)}
    assert {one.get("account") for one in found.of.values()} - {None, ""} == below

    _, found = scene.scan("--kind", "gcp.compute.instance",
                          scope=("--organization", PARENT.rsplit("/", 1)[1]))
    assert scene.ids("compute.googleapis.com/Instance") <= set(found.of)
    kinds = {one["kind"] for one in found.of.values()}
    assert kinds <= {"gcp.compute.instance", "gcp.project", "gcp.folder", "gcp.organization",
                     "gcp.region", "gcp.compute.network", "gcp.compute.subnetwork"}, kinds

    _, found = scene.scan("--tag", "env=prod", "--kind", "gcp.compute.disk")
    wanted = {one["id"] for one in scene.expected["resources"]
              if one["type"] == "compute.googleapis.com/Disk"
              and (one["tags"] or {}).get("env") == "prod"}
    got = {id_ for id_, one in found.of.items() if one["kind"] == "gcp.compute.disk"}
    assert wanted == got, (len(wanted), len(got))

    _, found = scene.scan("--region", "europe-west1", "--kind", "gcp.compute.instance")
    got = {one.get("region") for one in found.of.values() if one["kind"] == "gcp.compute.instance"}
    assert got == {"europe-west1"}, got


def test_a_scan_since_the_last(scene):
    with scene_of(scene.path, scene.folder, 2000, "--seed", SEED) as other:
        made_up.check_since(other, "gcp", Judge, "contentType=RESOURCE|batchGet", r"assets\?pageSize",
                            ("--organization", PARENT))


def test_the_past_is_filled_in(scene):
    with scene_of(scene.path, scene.folder, 600, "--seed", SEED) as other:
        made_up.check_backfill(other, "gcp", 840,
                               {"args": ("--organization", PARENT),
                                "env": {"CLOUDVIZ_ORGANIZATION": PARENT}})


def test_tokens_that_live_for_a_second(scene):
    with scene_of(scene.path, scene.folder, 1500, "--seed", SEED, "--token-life", 1.5, "--delay",
                  300) as other:
        _, found = other.scan("--in-flight", "2")
        assert other.ids() <= set(found.of)
        signed_in = sum(row["operation"] == "/token" for row in other.mock.log())
        assert 1 < signed_in < 60, signed_in


def test_every_way_to_sign_in(scene):
    """A federated workload, one that takes on a service account, the metadata server."""
    scene.mock.plan()
    host = scene.mock.url.removeprefix("http://")
    project = scene.projects[0]
    # (A user's file is never asked where to refresh it.)
    for name in ("external_account.json", "external_impersonated.json", None):
        env = environment(scene.mock, scene.keys)
        env["GOOGLE_CLOUD_PROJECT"] = project
        if name:
            env["GOOGLE_APPLICATION_CREDENTIALS"] = os.path.join(scene.keys, name)
        else:
            del env["GOOGLE_APPLICATION_CREDENTIALS"]
            env.update({"GCE_METADATA_HOST": host, "GCE_METADATA_IP": host})
        program = Program(scene.path, scene.folder, env)
        _, inventory = program.discover("gcp", "--account", project, "--kind", "gcp.storage.bucket")
        found = Found(inventory, scene.fold)
        assert scene.ids("storage.googleapis.com/Bucket", account=project) <= set(found.of), name


def test_a_wrong_key_is_told_and_not_shown(scene):
    import mock_auth
    with open(os.path.join(scene.keys, "service_account.json"), encoding="utf-8") as file:
        document = json.load(file)
    document["private_key"] = mock_auth.private_pem(mock_auth.new_key()).decode()
    forged = mock_auth.write_private(os.path.join(scene.folder, "forged.json"), json.dumps(document))
    env = {**environment(scene.mock, scene.keys), "GOOGLE_APPLICATION_CREDENTIALS": forged}
    program = Program(scene.path, scene.folder, env)
    program.secrets = [document["private_key"].splitlines()[3]]
    done = program.run("discover", "gcp", "--store", f"sqlite:{scene.folder}/wrong.db",
                       "--organization", PARENT, expect=range(1, 256))
    assert b"invalid_grant" in done.stderr, done.stderr


def test_several_clouds_in_one_scan(scene):
    """AWS, Azure and Google at the same time, into one inventory with one ledger."""
    scene.mock.plan()
    with clouds.running("mock_azure.py", 900, "--quota", 0) as azure, \
            clouds.running("mock_aws.py", 900) as aws:
        env = {**environment(scene.mock, scene.keys), "ARM_ENDPOINT": azure.url,
               "AZURE_AUTHORITY_HOST": azure.url, "AZURE_TENANT_ID": mock_entra.TENANT,
               "AZURE_CLIENT_ID": mock_entra.CLIENT, "AZURE_CLIENT_SECRET": mock_entra.SECRET,
               "AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": "AKIDMOCK",
               "AWS_SECRET_ACCESS_KEY": "mock-secret-of-aws", "AWS_REGION": "eu-west-1",
               "GOOGLE_CLOUD_PROJECT": scene.projects[0]}
        program = Program(scene.path, scene.folder, env)
        program.secrets = [mock_entra.SECRET, "mock-secret-of-aws"]
        start = time.monotonic()
        _, inventory = program.discover("all", expect=(OK, PARTIAL))
        print(f"# three clouds in {time.monotonic() - start:.1f} s")
        ids = {scene.fold(one["id"]).lower() for one in inventory["resources"]
               if not one.get("external")}
        lost = {one["id"] for one in azure.expected()["resources"] if one["id"].lower() not in ids}
        assert not lost, sorted(lost)[:3]
        lost = {id_ for id_ in scene.ids(account=scene.projects[0]) if id_.lower() not in ids}
        assert not lost, sorted(lost)[:3]
        assert sum(id_.startswith("arn:aws:ec2:") and ":instance/" in id_ for id_ in ids) > 100
        providers = {row["provider"] for row in inventory["coverage"]}
        assert providers == {"aws", "azure", "gcp"}, providers


if __name__ == "__main__":
    made_up.main([test for name, test in list(globals().items()) if name.startswith("test_")],
                 setting)

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`cloudviz discover azure` against a made-up tenant: every resource with its name, tags and place,
every relation; each fault that a cloud and the way to it have; scopes; the index refused.

    test_azure.py PATH_TO_CLOUDVIZ [WORD]"""
import contextlib
import json
import os
import re
import time

import made_up
from made_up import OK, PARTIAL, Found, Mistakes, Program, check_coverage, clouds, compare, rows

import estate_azure
import mock_entra
from estate_azure import MG, RG, SUBSCRIPTION

N, SEED = 2600, 11
GRAPH = r"ResourceGraph/resources.*\"resources "
NEXT = r"ResourceGraph/resources.*\$skipToken"
EXTENSIONS = {estate_azure.ROLE, estate_azure.ASSESSMENT, estate_azure.POLICY}


class Judge:
    """Azure's types in our words."""

    HUBS = ()
    ANY_REGION = OWN_NAMES = ()
    PLACES = {"azure.network.virtual-network", "azure.network.subnet",
              "azure.app.managed-environment", "azure.web.hosting-environment"}
    # The manager keeps them below something that they have nothing to do with.
    NOMINAL = {"Microsoft.Network/networkWatchers/flowLogs"}
    # What comes out of an answer beside the resources that it is of.
    SURPLUS = re.compile(r"azure\.(containerservice\.agent-pool|management-group)")
    KINDS = {
        "Microsoft.Management/managementGroups": "azure.management-group",
        "Microsoft.Resources/subscriptions": "azure.subscription",
        "Microsoft.Resources/subscriptions/resourceGroups": "azure.resource-group",
        "Microsoft.Automation/automationAccounts": "azure.automation.account",
        "Microsoft.Batch/batchAccounts": "azure.batch.account",
        "Microsoft.Cache/redis": "azure.cache.redis",
        "Microsoft.Cdn/profiles": "azure.cdn.(profile|front-door)",
        "Microsoft.Compute/virtualMachineScaleSets/virtualMachines":
            "azure.compute.scale-set-instance",
        "Microsoft.EventHub/namespaces/eventhubs": "azure.eventhub.event-hub",
        "Microsoft.Insights/autoscalesettings": "azure.insights.autoscale-setting",
        "Microsoft.NetApp/netAppAccounts": "azure.netapp.account",
        "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies":
            "azure.network.web-application-firewall-policy",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks": "azure.network.private-dns-link",
        "Microsoft.Network/publicIPAddresses": "azure.network.public-ip-address",
        "Microsoft.Network/publicIPPrefixes": "azure.network.public-ip-prefix",
        "Microsoft.SignalRService/signalR": "azure.signalrservice.signalr",
        "Microsoft.Sql/managedInstances/databases": "azure.sql.managed-database",
        "Microsoft.Storage/storageAccounts": "azure.storage.account",
        "Microsoft.Storage/storageAccounts/blobServices/containers": "azure.storage.blob-container",
        "Microsoft.Storage/storageAccounts/fileServices/shares": "azure.storage.file-share",
        "Microsoft.StorageSync/storageSyncServices": "azure.storagesync.service",
        "Microsoft.StreamAnalytics/streamingjobs": "azure.streamanalytics.streaming-job",
        "Microsoft.Web/serverfarms": "azure.web.server-farm",
        "Microsoft.Web/sites": "azure.web.(site|function-app|workflow-app)",
    }

    @classmethod
    def kind(cls, one, ours):
        """The kind that it has to be of: what it is of, where that is one of several."""
        wanted = cls.KINDS.get(one["type"])
        if wanted is None:
            space, *_, last = one["type"].split("/")
            word = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", last).lower()
            word = re.sub("ies$", "y", word) if word.endswith("ies") else re.sub("(?<!s)s$", "", word)
            wanted = f"azure.{space.split('.')[-1].lower()}.{word}"
        return ours["kind"] if re.fullmatch(wanted, ours["kind"]) else wanted

    @staticmethod
    def name(one):
        """What people call it; None where the type leaves that open."""
        if one["type"] == MG:
            return {"mg-platform": "Platform", "mg-workloads": "Workloads"}.get(
                one["name"], "Tenant Root Group")
        # Sentinel is called "default" everywhere; we say of which workspace it is.
        is_open = one["type"] in EXTENSIONS or one["type"].endswith("/onboardingStates")
        return None if is_open else one["name"]

    @staticmethod
    def region(one):
        return one["region"]

    @staticmethod
    def is_placed(one, id_, found):
        """In its parent, or beside it with a relation; what is in a network stands there, and what is
        attached to something beside that, in whatever group."""
        if found.are_linked(id_, found.fold(one["parent"])) or one["type"] in Judge.NOMINAL:
            return True
        up = next(found.above(id_), None)
        return one["parent"].lower().split("/")[-2:] == ["resourcegroups", one["group"].lower()] and (
            found.of.get(up, {}).get("kind") in Judge.PLACES
            or any(up == next(found.above(near), None) for near in found.next_to[id_]))


def fold(id_):
    return id_.lower()


def environment(mock):
    return {"ARM_ENDPOINT": mock.url, "AZURE_AUTHORITY_HOST": mock.url,
            "AZURE_TENANT_ID": estate_azure.TENANT, "AZURE_CLIENT_ID": mock_entra.CLIENT,
            "AZURE_CLIENT_SECRET": mock_entra.SECRET}


class Scene:
    fold = staticmethod(fold)

    def __init__(self, path, folder, mock):
        self.path, self.folder, self.mock = path, folder, mock
        self.program = Program(path, folder, environment(mock))
        self.program.secrets = [mock_entra.SECRET]
        self.expected = mock.expected()

    def scan(self, *args, expect=(OK,)):
        done, inventory = self.program.discover("azure", *args, expect=expect)
        return done, Found(inventory, fold)

    def ids(self, *types, **members):
        return {fold(one["id"]) for one in self.expected["resources"]
                if (not types or one["type"] in types)
                and all(one[name] == value for name, value in members.items())}


@contextlib.contextmanager
def setting(path, folder):
    with clouds.running("mock_azure.py", N, "--seed", SEED, "--all-types", "--quota", 0,
                        "--subscriptions", 3, "--drip", 2) as mock:
        yield Scene(path, folder, mock)


def test_everything_is_found(scene):
    """Ids, kinds, names, tags, places, relations; the second scan finds nothing new."""
    scene.mock.plan()
    _, found = scene.scan()
    mistakes = Mistakes()
    compare(scene.expected, found, Judge, mistakes)
    check_coverage(found, mistakes)
    mistakes.tell()
    assert not [row for row in scene.mock.log() if row["status"] >= 400]
    before = scene.program.versions()
    scene.program.discover("azure", fresh=False)
    assert scene.program.versions() == before, "a scan of what does not change writes versions"


def test_one_fault_loses_nothing(scene):
    """Of each that passes: asked again, or read on."""
    wanted = scene.ids()
    for fault in ({"kind": "expired"}, {"kind": "throttled", "retry_after": 1}, {"kind": "throttled"},
                  {"kind": "unavailable"}, {"kind": "internal"}, {"kind": "cut"}, {"kind": "drop"},
                  {"kind": "drip"}, {"kind": "empty"}, {"kind": "shift"}, {"kind": "too-large"},
                  {"kind": "html"}):
        for match in (NEXT, r"GET \S+/resourceGroups/\S+/blobServices"):
            if match != NEXT and fault["kind"] in ("empty", "shift", "too-large"):
                continue  # of one page
            made_up.scan_past_a_fault(scene, wanted, {"match": match, **fault})


def test_random_faults_lose_nothing(scene):
    """One call in twelve goes wrong, by a seed that CVZ_SEED replays."""
    seed = int(os.environ.get("CVZ_SEED", SEED))
    print(f"# seed {seed}")
    with clouds.running("mock_azure.py", 1500, "--seed", seed, "--quota", 0) as mock:
        other = Scene(scene.path, scene.folder, mock)
        other.mock.control("faults", made_up.random_faults("^(GET|POST) /(subscriptions|providers)/", 0.08))
        _, found = other.scan()
        assert other.mock.hits() > 5
        mistakes = Mistakes()
        compare(other.mock.expected(), found, Judge, mistakes)
        check_coverage(found, mistakes)
        mistakes.tell()


def test_a_fault_that_stays_is_in_the_ledger(scene):
    """Of blob containers, of which nothing else hangs."""
    containers = scene.ids("Microsoft.Storage/storageAccounts/blobServices/containers")
    for kind, status in (("forbidden", "denied"), ("unavailable", "failed"), ("html", "failed"),
                         ("empty-body", "failed"), ("cut", "failed"), ("throttled", "throttled")):
        # Each refused list is tried several times, so this is of one account only.
        scene.mock.plan({"match": r"GET \S+/blobServices", "kind": kind, "times": 0})
        account = sorted(scene.ids("Microsoft.Storage/storageAccounts"))[0]
        group = next(one["group"] for one in scene.expected["resources"]
                     if fold(one["id"]) == account)
        _, found = scene.scan("--group", group, expect=(PARTIAL,))
        row, = {row["operation"]: row for row in found.coverage
                if row["status"] != "complete"}.values()
        assert row["status"] == status, (kind, row)
        assert "azure.storage.blob-container" in row["kinds"] and row["cause"], row
        if kind == "forbidden":
            assert row["action"] == "Microsoft.Storage/storageAccounts/blobServices/containers/read"
            assert "AuthorizationFailed" in row["cause"], row
        assert not containers & set(found.of)
        others = {id_ for id_ in scene.ids(group=group) - containers}
        assert others <= set(found.of), sorted(others - set(found.of))[:3]


def test_a_token_of_pages_that_loops_ends(scene):
    scene.mock.plan({"match": NEXT, "kind": "loop", "times": 0})
    _, found = scene.scan(expect=(PARTIAL,))
    row, = rows(found, "resources")[:1]
    assert row["status"] in ("partial", "failed") and row["cause"], row
    assert len(scene.mock.log()) < 3000
    # A list by addresses, too.
    scene.mock.plan({"match": r"GET \S+/blobServices", "kind": "loop", "times": 0})
    _, found = scene.scan("--kind", "azure.storage.*", expect=(PARTIAL,))
    assert {row["status"] for row in found.coverage} >= {"complete"}


def test_the_index_is_refused(scene):
    """Then the lists of each type find the same."""
    scene.mock.plan({"match": "Microsoft.ResourceGraph", "kind": "forbidden", "times": 0})
    _, found = scene.scan(expect=(PARTIAL,))
    denied = rows(found, "resources")
    assert denied and all(row["status"] == "denied" for row in denied), denied
    assert "Microsoft.ResourceGraph/resources/read" in {row["action"] for row in denied}
    missing = {}
    for one in scene.expected["resources"]:
        if fold(one["id"]) not in found.of:
            missing.setdefault(one["type"], []).append(one["id"])
    assert not missing, {type_: len(ids) for type_, ids in missing.items()}
    # A subscription alone does not say which management group it is in; and who listed the groups
    # passes for whose they are.
    mistakes = Mistakes()
    compare({**scene.expected, "resources": [
        {**one, "parent": None} if one["type"] == SUBSCRIPTION else one
        for one in scene.expected["resources"]]}, found, Judge, mistakes,
            only=lambda one: one["type"] != MG)
    mistakes.tell()


def test_scopes(scene):
    scene.mock.plan()
    homes = [one for one in scene.expected["resources"] if one["type"] == SUBSCRIPTION]
    home = homes[0]["account"]
    _, found = scene.scan("--account", home)
    accounts = {one.get("account") for one in found.of.values()} - {None, ""}
    assert accounts == {home}, accounts
    assert scene.ids(account=home) <= set(found.of)

    group = next(one["group"] for one in scene.expected["resources"]
                 if one["type"] == RG and one["account"] == home)
    _, found = scene.scan("--group", group.lower())
    assert scene.ids(group=group) <= set(found.of)
    strangers = {one["id"] for one in found.of.values() if one.get("group")
                 and one["group"].lower() != group.lower()}
    assert not strangers, sorted(strangers)[:3]

    _, found = scene.scan("--kind", "azure.compute.virtual-machine")
    wanted = scene.ids("Microsoft.Compute/virtualMachines")
    assert wanted <= set(found.of)
    kinds = {one["kind"] for one in found.of.values()}
    assert kinds <= {"azure.compute.virtual-machine", "azure.subscription", "azure.resource-group",
                     "azure.management-group"}, kinds

    tag = {"env": "prod", "team": "data"}
    _, found = scene.scan("--tag", "env=prod", "--tag", "team=data", "--kind", "azure.compute.*")
    wanted = {fold(one["id"]) for one in scene.expected["resources"]
              if one["type"].startswith("Microsoft.Compute/")
              and tag.items() <= (one["tags"] or {}).items()}
    got = {id_ for id_, one in found.of.items() if one["kind"].startswith("azure.compute.")}
    assert wanted == got, (len(wanted), len(got))

    region = homes and estate_azure.LOCATIONS[1]
    _, found = scene.scan("--region", region, "--kind", "azure.network.*")
    got = {one.get("region") for one in found.of.values() if one["kind"].startswith("azure.network.")}
    assert got == {region}, got


def test_an_organisation_is_enumerated(scene):
    scene.mock.plan()
    _, found = scene.scan("--organization", "mg-workloads")
    below = {one["account"] for one in scene.expected["resources"] if one["type"] == SUBSCRIPTION
             and one["parent"].endswith("/mg-workloads")}
    accounts = {one.get("account") for one in found.of.values()} - {None, ""}
    assert below and accounts == below, (accounts, below)


def test_many_subscriptions_share_queries(scene):
    """At most two hundred in one, each of them in exactly one."""
    with clouds.running("mock_azure.py", 1500, "--seed", SEED, "--quota", 0,
                        "--subscriptions", 230) as mock:
        other = Scene(scene.path, scene.folder, mock)
        _, found = other.scan("--shallow")
        homes = other.ids(SUBSCRIPTION)
        assert len(homes) == 230 and homes <= set(found.of)
        bodies = [json.loads(row["body"]) for row in mock.log() if "ResourceGraph" in row["target"]]
        asked = [body["subscriptions"] for body in bodies
                 if body["query"].startswith("resourcecontainers") and "subscriptions" in body]
        assert sorted(map(len, asked)) == [30, 200], list(map(len, asked))
        assert len({one for some in asked for one in some}) == 230
        groups = [body for body in bodies if "subscriptions" not in body]
        assert len(groups) == 1, "management groups are of no subscription"


def test_the_quota_is_kept(scene):
    """Of fifteen queries in five seconds: what is over it comes later, and nothing is lost."""
    with clouds.running("mock_azure.py", 16000, "--seed", SEED, "--quota", 15) as mock:
        other = Scene(scene.path, scene.folder, mock)
        start = time.monotonic()
        _, found = other.scan("--shallow")
        assert time.monotonic() - start > 4, "the quota was not waited for"
        wanted = {fold(one["id"]) for one in other.expected["resources"] if one["index"]}
        assert wanted <= set(found.of)
        refused = [row for row in mock.log() if row["status"] == 429]
        assert len(refused) <= 6, f"{len(refused)} queries were over the quota"


def test_a_scan_since_the_last(scene):
    with clouds.running("mock_azure.py", 2000, "--seed", SEED, "--quota", 0) as mock:
        made_up.check_since(Scene(scene.path, scene.folder, mock), "azure", Judge,
                            r'"(?:resources|resourcechanges) ', "resourcechanges")


def test_the_past_is_filled_in(scene):
    with clouds.running("mock_azure.py", 600, "--seed", SEED, "--quota", 0) as mock:
        made_up.check_backfill(Scene(scene.path, scene.folder, mock), "azure", 336, {})


def test_tokens_that_live_for_a_second(scene):
    """They are renewed on the way, once for all that wait."""
    with clouds.running("mock_azure.py", 2000, "--seed", SEED, "--quota", 0, "--token-life", 1.5,
                        "--delay", 60) as mock:
        other = Scene(scene.path, scene.folder, mock)
        _, found = other.scan("--in-flight", "4")
        assert {fold(one["id"]) for one in other.expected["resources"]} <= set(found.of)
        signed_in = sum(row["operation"] == "token" for row in mock.log())
        assert 1 < signed_in < 60, signed_in


def test_a_wrong_secret_is_told_and_not_shown(scene):
    scene.mock.plan()
    program = Program(scene.path, scene.folder, {**environment(scene.mock),
                                                 "AZURE_CLIENT_SECRET": "wrong-secret-0123"})
    program.secrets = ["wrong-secret-0123"]
    done = program.run("discover", "azure", "--store", f"sqlite:{scene.folder}/wrong.db",
                       expect=range(1, 256))
    assert b"AADSTS7000215" in done.stderr, done.stderr
    assert len(scene.mock.log()) < 5


def test_a_recording_has_no_secret_and_plays(scene):
    scene.mock.plan()
    recording = os.path.join(scene.folder, "recording.jsonl")
    _, live = scene.scan("--kind", "azure.network.*", "--record", recording)
    with open(recording, encoding="utf-8") as file:
        text = file.read()
    assert mock_entra.SECRET not in text and "eyJhbGciOi" not in text
    scene.mock.plan()
    _, played = scene.scan("--kind", "azure.network.*", "--replay", recording)
    assert set(played.of) == set(live.of)
    assert not scene.mock.log()


def test_an_interrupt_keeps_what_is_complete(scene):
    with clouds.running("mock_azure.py", 2000, "--seed", SEED, "--quota", 0, "--delay", 300) as mock:
        other = Scene(scene.path, scene.folder, mock)
        other.program.new_store()
        child = other.program.start("discover", "azure", "--store", f"sqlite:{other.program.store}",
                                    "--in-flight", "2")
        while mock.calls() < 8 and child.poll() is None:
            time.sleep(0.05)
        start = time.monotonic()
        child.send_signal(2)
        child.communicate(timeout=30)
        assert child.returncode == 130 and time.monotonic() - start < 3, child.returncode
        statuses = {row["status"] for row in other.program.export()["coverage"]}
        assert "skipped" in statuses and "complete" in statuses, statuses


if __name__ == "__main__":
    made_up.main([test for name, test in list(globals().items()) if name.startswith("test_")],
                 setting)

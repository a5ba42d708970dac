# SPDX-License-Identifier: Apache-2.0
"""The program against a made-up cloud: how it is run, and how what it found is held against what the
estate has. The estate never reads the catalogue."""
import collections
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "..", "mocks")]
import clouds

OK, PARTIAL = 0, 3
# What a field says of the thing and of what it names, in the words of the inventory. The fields that
# are not here lead somewhere, too, but a reader may call it in more than one way.
VERBS = [(re.compile(pattern), verb) for pattern, verb in [
    (r"etworkSecurityGroup\.id$", "secured-by"),
    (r"[kK]msKeyName$|diskEncryptionSetId$|customerManagedKey$|databaseEncryption\.keyName$",
     "encrypted-by"),
    (r"userAssignedIdentities\{\}$|[sS]erviceAccount(s\[\]\.email|Email)?$", "assumes"),
    (r"remoteVirtualNetwork\.id$|peerings\[\]\.network$", "peers-with"),
    (r"creationData\.sourceResourceId$|^sourceDisk$", "(created-from|backs-up)"),
    (r"defaultService$|urlMap$|backends\[\]\.group$", "(targets|routes-to)"),
    (r"deadLetterTopic$", "(writes|targets|triggers)")]]


class Program:
    """The program, in a folder and an environment of its own."""

    def __init__(self, path, folder, env):
        self.path, self.folder = path, folder
        self.store = os.path.join(folder, "inventory.db")
        self.env = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "TZ": "UTC", **env,
                    "AWS_EC2_METADATA_DISABLED": "true",
                    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "detect_leaks=1")}
        self.secrets = []

    def run(self, *args, expect=(OK,)):
        done = subprocess.run([self.path, *args], env=self.env, cwd=self.folder, timeout=600,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        told = (done.stdout + done.stderr).decode(errors="replace")
        for secret in self.secrets:
            assert secret not in told, f"a secret stands in what {args[:2]} says"
        assert done.returncode in expect, (
            f"{' '.join(args)} ended with {done.returncode}: {told[-3000:]}")
        return done

    def start(self, *args):
        return subprocess.Popen([self.path, *args], env=self.env, cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def new_store(self):
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.store + suffix):
                os.remove(self.store + suffix)

    def discover(self, provider, *args, expect=(OK,), fresh=True):
        """A scan into an empty store; the exit status and what is there then."""
        if fresh:
            self.new_store()
        done = self.run("discover", provider, "--store", f"sqlite:{self.store}", *args, expect=expect)
        return done, self.export()

    def export(self):
        return json.loads(self.run("export", "--store", f"sqlite:{self.store}").stdout)

    def versions(self):
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as db:
            names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"
                                                  " AND name LIKE '%version%'")]
            return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


class Mistakes:
    """What differs, grouped, so that one wrong rule is one paragraph."""

    def __init__(self):
        self.groups = collections.defaultdict(list)

    def add(self, group, detail):
        self.groups[group].append(detail)

    def tell(self):
        text = "".join(f"\n  {group}: {len(details)}" + "".join(f"\n      {one}" for one in details[:3])
                       for group, details in sorted(self.groups.items()))
        assert not text, text


class Found:
    """An inventory, to look things up in."""

    def __init__(self, inventory, fold):
        self.fold = fold
        self.of = {fold(one["id"]): one for one in inventory["resources"] if not one.get("external")}
        self.edges = collections.defaultdict(set)
        self.next_to = collections.defaultdict(set)
        for edge in inventory["relations"]:
            source, target = fold(edge["source"]), fold(edge["target"])
            self.edges[source, target].add(edge["verb"])
            self.next_to[source].add(target)
            self.next_to[target].add(source)
        self.coverage = inventory["coverage"]

    def above(self, id_):
        """What a resource stands in, from near to far."""
        while id_ in self.of:
            id_ = self.fold(self.of[id_].get("parent") or "")
            if id_:
                yield id_

    def are_linked(self, one, other, hubs=()):
        """By a relation, by containment, or over a resource of a kind that only links."""
        if (other in self.next_to[one] or other in self.above(one) or one in self.above(other)):
            return True
        return any(self.of.get(hub, {}).get("kind") in hubs
                   for hub in self.next_to[one] & self.next_to[other])


def compare(expected, found, judge, mistakes, only=lambda one: True):
    """judge has kind(thing), name(thing), region(thing), HUBS and SURPLUS."""
    wanted = {found.fold(one["id"]): one for one in expected["resources"] if only(one)}
    for id_, one in wanted.items():
        ours = found.of.get(id_)
        if ours is None:
            mistakes.add(f"{one['type']} is missing", id_)
        else:
            compare_resource(one, ours, id_, found, judge, mistakes)
    for id_ in set(found.of) - set(wanted):
        if not judge.SURPLUS.fullmatch(found.of[id_]["kind"]):
            mistakes.add(f"{found.of[id_]['kind']} is too much", id_)
    for edge in expected["relations"]:
        source, target = found.fold(edge["source"]), found.fold(edge["target"])
        if source in wanted and target in wanted:
            compare_relation(wanted[source], source, target, edge, found, judge, mistakes)


def compare_resource(one, ours, id_, found, judge, mistakes):
    kind = one["type"]

    def same(what, wanted, got):
        if wanted != got:
            mistakes.add(f"{kind}: another {what}", f"{id_}: {got!r}, not {wanted!r}")
    same("kind", judge.kind(one, ours), ours["kind"])
    if judge.name(one) is not None and ours["kind"] not in judge.OWN_NAMES:
        same("name", judge.name(one), ours.get("name"))
    same("tags", one["tags"] or {}, ours.get("tags") or {})
    same("account", one["account"], ours.get("account") or None)
    if one["type"] not in judge.ANY_REGION:
        same("region", judge.region(one), ours.get("region") or None)
    if one.get("group"):
        same("group", one["group"].lower(), (ours.get("group") or "").lower())
    if one["parent"] and found.fold(one["parent"]) in found.of:
        if not judge.is_placed(one, id_, found):
            mistakes.add(f"{kind}: stands elsewhere", f"{id_}: in {list(found.above(id_))[:2]},"
                         f" not in {one['parent']}")


def compare_relation(one, source, target, edge, found, judge, mistakes):
    if source not in found.of or target not in found.of:
        return
    name = f"{one['type']} {edge['field']}"
    if not found.are_linked(source, target, judge.HUBS):
        mistakes.add(f"{name}: no relation", f"{source} -> {target}")
        return
    verb = next((verb for pattern, verb in VERBS if pattern.search(edge["field"])), None)
    verbs = found.edges[source, target]
    if verb and verbs and not any(re.fullmatch(verb, one) for one in verbs):
        mistakes.add(f"{name}: another verb", f"{sorted(verbs)}, not {verb}")


def check_coverage(found, mistakes, **other):
    """Every row is complete, but the operations that are named: operation=status."""
    seen = set()
    for row in found.coverage:
        wanted = other.get(row["operation"], "complete")
        if row["status"] not in ((wanted,) if isinstance(wanted, str) else wanted):
            mistakes.add(f"coverage of {row['service']} {row['operation']}",
                         f"{row['status']}, not {wanted}: {row.get('cause')}")
        seen.add(row["operation"])
    for operation in set(other) - seen:
        mistakes.add("the coverage has no row", operation)


def scan_past_a_fault(scene, wanted, fault):
    """One call goes wrong, once: nothing of `wanted` is lost, and no gap is told."""
    scene.mock.plan(fault)
    _, found = scene.scan()
    assert scene.mock.hits() == 1, fault
    lost = wanted - set(found.of)
    assert not lost, f"{fault} lost {len(lost)}: {sorted(lost)[:2]}"
    mistakes = Mistakes()
    check_coverage(found, mistakes)
    mistakes.tell()


def rows(found, operation):
    return [row for row in found.coverage if row["operation"] == operation]


def check_since(scene, provider, judge, index, changes, args=()):
    """A scan of what changed finds the same as one of everything, for a part of the bytes; where the
    cloud does not say what changed, everything is read. `index` and `changes` are what such calls
    look like."""
    def scan(*more, fresh=False):
        scene.mock.control("reset")
        _, inventory = scene.program.discover(provider, *args, *more, fresh=fresh)
        told = [row for row in scene.mock.log()
                if re.search(index, row["target"] + row.get("body", ""))]
        return inventory, sum(row["bytes"] for row in told)

    def compared(inventory, what):
        found = Found(inventory, scene.fold)
        mistakes = Mistakes()
        compare(scene.mock.expected(), found, judge, mistakes)
        for row in found.coverage:
            if row["status"] != "complete":
                mistakes.add(f"{what}: {row['operation']}", f"{row['status']}: {row.get('cause')}")
        mistakes.tell()
    whole, bytes_of_all = scan(fresh=True)
    compared(whole, "the first scan")
    done = scene.mock.change(create=3, update=5, delete=2)
    assert done["created"] and done["updated"] and done["deleted"]
    part, bytes_of_part = scan("--since", "last")
    compared(part, "what changed")
    assert bytes_of_part < bytes_of_all / 4, (bytes_of_part, bytes_of_all)
    scene.mock.change(create=1, delete=1)
    scene.mock.control("faults", [{"match": changes, "kind": "internal", "times": 0}])
    # The plan would be gone with a reset.
    _, inventory = scene.program.discover(provider, *args, "--since", "last", fresh=False,
                                          expect=(OK, PARTIAL))
    found = Found(inventory, scene.fold)
    assert scene.mock.hits(), "nobody asked what changed"
    mistakes = Mistakes()
    compare(scene.mock.expected(), found, judge, mistakes)
    mistakes.tell()


def check_backfill(scene, provider, hours, settings):
    """The past that a cloud remembers, from before what was just made, changed and deleted."""
    _, before = scene.program.discover(provider, *settings.get("args", ()))
    there = {scene.fold(one["id"]) for one in before["resources"] if not one.get("external")}
    done = scene.mock.change(create=3, update=2, delete=2)
    created = {scene.fold(one) for one in done["created"]}
    deleted = {scene.fold(one) for one in done["deleted"]}
    scene.program.new_store()
    scene.program.env.update(settings.get("env", {}))
    scene.program.run("history", "--backfill", provider, "--step", str(hours), "--store",
                      f"sqlite:{scene.program.store}", expect=(OK, PARTIAL))
    past = {scene.fold(one["id"]): one for one in scene.program.export()["resources"]
            if not one.get("external")}
    assert not created & set(past), "what was made today was not there then"
    assert deleted & there <= set(past), "what was deleted today was there then"
    assert len(set(past) & there) > len(there) / 2, (len(past), len(there))
    again = scene.program.run("history", "--backfill", provider, "--store",
                              f"sqlite:{scene.program.store}", expect=range(1, 256))
    assert b"has scans already" in again.stderr, again.stderr


def random_faults(path, hit):
    """A plan of passing faults at random: that part of the calls goes wrong, in one of these ways, and
    the token is no good any more in the middle."""
    kinds = ["throttled", "unavailable", "internal", "cut", "drop", "html"]
    return [{"kind": "expired", "nth": 9, "match": path}] + [
        {"kind": kind, "share": hit / len(kinds), "match": path} for kind in kinds]


def main(tests, setting):
    """setting() gives what the tests are called with, as a context."""
    if len(sys.argv) < 2 or not os.path.exists(sys.argv[1]):
        sys.exit("usage: test_x.py PATH_TO_CLOUDVIZ [WORD]")
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    with tempfile.TemporaryDirectory() as folder, setting(os.path.abspath(sys.argv[1]),
                                                         folder) as scene:
        def bound(test):
            def run():
                test(scene)
            run.__name__ = test.__name__
            return run
        sys.exit(clouds.run_tests([bound(test) for test in tests if word in test.__name__]))

# SPDX-License-Identifier: Apache-2.0
"""Bundles: a made-up account of AWS is captured, opened by Python's own tarfile, and used in place of the
cloud; masked, nothing that names anybody in it may be left, and it must still work."""
import json
import os
import re
import subprocess
import sys
import tarfile

from harness import INVALID, IO, NOT_FOUND, USAGE, main

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret-that-nobody-may-see",
        "AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true"}
MOCK = os.path.join(os.environ["CVZ_SOURCE_ROOT"], "tests", "mock_aws.py")
# Words of the clouds' and of ours, which people use too.
COMMON = {"default", "main", "root", "internet", "true", "0.0.0.0/0", "data", "web", "core"}


class Cloud:
    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, MOCK, "200", "--seed", "7"],
                                        stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:%s" % re.search(r"\d+", self.process.stdout.readline()).group()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def capture(p, name, *more):
    with Cloud() as cloud:
        r = p.ok("capture", "aws", "-r", "eu-west-1", "-o", p.path(name), "--json", *more,
                 env=p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS))
        return r.json(), p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS)


def parts(p, name):
    with tarfile.open(p.path(name), "r:gz") as bundle:
        return {m.name: bundle.extractfile(m).read().decode() for m in bundle}


def lines_of(p, *args):
    return sorted(p.ok(*args).out.splitlines())


def test_a_bundle_stands_in_for_the_cloud(p):
    done, env = capture(p, "a.cvz")
    held = parts(p, "a.cvz")
    assert set(held) == {"meta.json", "inventory.json", "recording.jsonl"}
    assert json.loads(held["meta.json"])["format"] == "cloudviz.bundle/1"
    assert os.stat(p.path("a.cvz")).st_mode & 0o777 == 0o600
    assert [f for f in os.listdir(p.path()) if f.startswith("a.cvz.")] == []
    assert "secret-that-nobody-may-see" not in "".join(held.values())
    inventory = json.loads(held["inventory.json"])
    assert done["answers"] == len(held["recording.jsonl"].splitlines()) > 50
    # The same again, from the answers alone, and from the file, in every command.
    store = "sqlite:" + p.path("again.db")
    p.ok("--store", store, "discover", "aws", "-r", "eu-west-1", "--replay", p.path("a.cvz"), env=env)
    again = json.loads(p.ok("--store", store, "export").out)
    assert len(again["resources"]) == len(inventory["resources"]) > 150
    assert len(again["relations"]) == len(inventory["relations"]) > 150
    assert lines_of(p, "list", "--from", p.path("a.cvz")) == lines_of(p, "--store", store, "list")
    one = inventory["resources"][0]["id"]
    assert one in p.ok("show", one, "--from", p.path("a.cvz")).out
    relation = inventory["relations"][0]
    p.ok("explain", relation["source"], relation["target"], "--from", p.path("a.cvz"))
    rows = p.ok("coverage", "--from", p.path("a.cvz"), "--json").json()
    assert len(rows) == len(inventory["coverage"]) > 100
    assert "<svg" in p.ok("render", "--from", p.path("a.cvz"), "-o", "-").out
    p.ok("--store", "sqlite:" + p.path("b.db"), "import", p.path("a.cvz"))


def tokens(inventory):
    """What names somebody: ids, names, accounts, values of tags, addresses."""
    places = {r.get(k) for r in inventory["resources"] for k in ("region", "zone")}
    found = set()
    for r in inventory["resources"]:
        found |= {r["id"], re.split("[/:]", r["id"])[-1], r.get("name"), r.get("account")}
        found |= set(r.get("tags", {}).values())
        found |= set(re.findall(r"\d+\.\d+\.\d+\.\d+(?:/\d+)?", json.dumps(r)))
        found |= set(re.findall(r"[a-z]+-[0-9a-f]{17}", json.dumps(r)))
    return {t for t in found if t and len(t) > 2 and t not in places and t.lower() not in COMMON
            and not t.endswith(".amazonaws.com")}


def test_nothing_that_names_anybody_is_left_in_a_masked_one(p):
    capture(p, "a.cvz")
    done, env = capture(p, "m.cvz", "--mask")
    plain, masked = parts(p, "a.cvz"), parts(p, "m.cvz")
    inventory = json.loads(plain["inventory.json"])
    wanted = tokens(inventory)
    assert done["masked"] and len(wanted) > 300
    text = "".join(masked.values()).lower()
    left = [t for t in wanted
            if re.search(r"(?<![a-z0-9])" + re.escape(t.lower()) + r"(?![a-z0-9])", text)]
    assert left == [], left[:10]
    # It is as large, hangs together in the same way, and works in the same way.
    other = json.loads(masked["inventory.json"])
    assert len(other["resources"]) == len(inventory["resources"])
    assert sorted((r["verb"], r["rule"]) for r in other["relations"]) == sorted(
        (r["verb"], r["rule"]) for r in inventory["relations"])
    assert sorted(r["kind"] for r in other["resources"]) == sorted(
        r["kind"] for r in inventory["resources"])
    store = "sqlite:" + p.path("again.db")
    p.ok("--store", store, "discover", "aws", "-r", "eu-west-1", "--replay", p.path("m.cvz"), env=env)
    again = json.loads(p.ok("--store", store, "export").out)
    assert {r["id"] for r in again["resources"]} == {r["id"] for r in other["resources"]}
    assert len(again["relations"]) == len(other["relations"])


def test_two_masked_bundles_have_nothing_in_common(p):
    capture(p, "a.cvz", "--mask")
    capture(p, "b.cvz", "--mask")
    a, b = (tokens(json.loads(parts(p, n)["inventory.json"])) for n in ["a.cvz", "b.cvz"])
    assert len(a & b) < len(a) / 50, a & b


def test_damaged_bundles_are_refused(p):
    capture(p, "a.cvz")
    whole = open(p.path("a.cvz"), "rb").read()
    p.write("cut.cvz", whole[: len(whole) // 2])
    p.fails(INVALID, "cut or damaged", "list", "--from", p.path("cut.cvz"))
    p.write("flipped.cvz", whole[:200] + bytes([whole[200] ^ 255]) + whole[201:])
    p.fails(INVALID, "flipped.cvz", "list", "--from", p.path("flipped.cvz"))
    with tarfile.open(p.path("other.cvz"), "w:gz") as bundle:
        bundle.add(__file__, "x.py")
    p.fails(NOT_FOUND, "holds no inventory.json", "list", "--from", p.path("other.cvz"))
    p.fails(USAGE, "holds one scan only", "coverage", "--from", p.path("a.cvz"), "--scan", "3")


def test_what_cannot_be_written_is_not_scanned_for(p):
    with Cloud() as cloud:
        p.fails(IO, "cannot write", "capture", "aws", "-o", p.path("no", "such", "folder.cvz"),
                env=p.env(AWS_ENDPOINT_URL=cloud.url, **KEYS))


main()

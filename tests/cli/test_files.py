# SPDX-License-Identifier: Apache-2.0
"""Files that are missing, malformed, huge or hostile, and stores that cannot be used: one clear
error with place and cause, and nothing half-written."""
import json
import os
import random
import sqlite3

from harness import CONFLICT, DENIED, INVALID, IO, NOT_FOUND, OK, UNAVAILABLE, USAGE, Skip, inventory, main

WRONG = (USAGE, NOT_FOUND, INVALID, IO, DENIED)


def test_a_missing_file_is_named(p):
    r = p.fails(NOT_FOUND, "none.json", "import", "none.json")
    assert "No such file" in r.err, r
    assert not os.path.exists(p.path("home/.local")), "an empty store was left behind"
    p.fails(NOT_FOUND, "none.json", "render", "--from", "none.json")
    p.fails(INVALID, "is no file", "import", "home")


def test_malformed_files_are_errors_with_a_place(p):
    base = json.dumps(inventory())
    cases = {
        "": "line 1", "{": "line 1", "[]": "format", "null": "format", "{}": "format",
        base[:-30]: "line 1", base + "x": "line 1",
        '{"format":"cloudviz.inventory/1","resources":{}}': "resources",
        '{"format":"cloudviz.inventory/1","resources":[{"kind":"a"}]}': "resources[0]",
        '{"format":"cloudviz.inventory/1","resources":[{"id":"a"}]}': "resources[0]",
        '{"format":"cloudviz.inventory/1","resources":[{"id":"a","kind":"b","tags":[1]}]}':
            "resources[0].tags",
        '{"format":"cloudviz.inventory/1","relations":[{"source":"a"}]}': "relations[0]",
        "[" * 100000: "line 1",
        "\x00\x01\x02": "line 1", "\ufeff" + base: "line 1",
        "\udcff": "line 1",
    }
    for text, says in cases.items():
        p.write("bad.json", text.encode("utf-8", "surrogateescape"))
        for args in (["import", "bad.json"], ["list", "--from", "bad.json"]):
            r = p.fails(INVALID, "bad.json", *args)
            assert says in r.err, (text[:60], r)
            assert r.out == "" and len(r.err.splitlines()) == 1, r
    assert not os.path.exists(p.path("home/.local"))


def test_a_file_of_a_later_format_is_told_apart_from_a_wrong_one(p):
    p.write("later.json", '{"format":"cloudviz.inventory/9"}')
    p.fails(UNAVAILABLE, '"cloudviz.inventory/9"', "import", "later.json")


def test_random_damage_never_crashes_it(p):
    seed = int(os.environ.get("CVZ_SEED", "1"))
    rng = random.Random(seed)
    base = bytearray(json.dumps(inventory()).encode())
    for round_number in range(60):
        damaged = bytearray(base)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(damaged))
            if rng.random() < 0.3:
                del damaged[at:at + rng.randrange(1, 40)]
            else:
                damaged[at] = rng.randrange(256)
        p.write("bad.json", bytes(damaged))
        r = p.run("render", "--from", "bad.json", "-f", rng.choice(["json", "svg", "dot"]))
        assert r.status in (OK,) + WRONG, "CVZ_SEED=%d round %d: %r" % (seed, round_number, r)


def test_hostile_names_stay_names(p):
    nasty = ["\x1b[31mred", "\u202eevil", "</svg><script>alert(1)</script>", "\"]; drop", "a\nb",
             "x" * 5000, "\u0000", "%s%n", "subgraph end", "'; DROP TABLE resources;--"]
    document = inventory()
    for i, name in enumerate(nasty):
        document["resources"].append({"id": "n%d" % i, "kind": name or "k", "name": name,
                                      "tags": {name: name}, "state": name})
    p.write("inventory.json", json.dumps(document))
    p.ok("import", "inventory.json")
    for args in (["list"], ["show", "n0"], ["show", "n4"], ["history", "-n", "50"],
                 ["explain", "n0", "web-1"]):
        out = p.ok(*args).raw_out
        for byte in list(range(32)) + [127]:
            assert byte == 10 or bytes([byte]) not in out, (args, out)
        assert "\u202e".encode() not in out, args
    assert len(p.ok("list", "--json").json()) == 6 + len(nasty)


def test_a_large_inventory_is_read_quickly_enough(p):
    document = {"format": "cloudviz.inventory/1", "resources": [
        {"id": "r%d" % i, "kind": "aws.ec2.instance", "name": "n%d" % (i % 500), "region": "eu",
         "parent": "r%d" % (i // 50)} for i in range(20000)]}
    p.write("inventory.json", json.dumps(document))
    p.ok("import", "inventory.json", timeout=60)
    assert len(p.ok("list", "--csv").lines()) == 20001


def test_a_store_that_cannot_be_written_is_an_error(p):
    p.write_inventory()
    p.fails(IO, "Not a directory", "--store", "sqlite:inventory.json/x.db", "import",
            "inventory.json")
    p.fails(NOT_FOUND, "no/such/place", "--store", "sqlite:no/such/place/x.db", "list")
    assert not os.path.exists(p.path("no"))
    p.fails(USAGE, "redis", "--store", "redis:x", "list")
    r = p.run("list", env={k: v for k, v in p.env().items() if k != "HOME"})
    assert r.status == NOT_FOUND and "HOME" in r.err, r


def test_a_read_only_store_can_be_read_and_not_written(p):
    if os.geteuid() == 0:
        raise Skip("root writes everywhere")
    p.write_inventory()
    p.ok("--store", "sqlite:i.db", "import", "inventory.json")
    before = p.read("i.db")
    os.chmod(p.path("i.db"), 0o400)
    os.chmod(p.dir, 0o500)
    try:
        r = p.run("--store", "sqlite:i.db", "import", "inventory.json")
        assert r.status in (DENIED, IO), r
        assert len(p.ok("--store", "sqlite:i.db", "list").lines()) == 7
    finally:
        os.chmod(p.dir, 0o700)
    assert p.read("i.db") == before


def test_a_file_that_is_no_store_is_left_alone(p):
    p.write_inventory()
    for name, content in [("text.db", b"hello world, this is no database\n" * 100),
                          ("short.db", b"SQLite format 3\0"), ("noise.db", os.urandom(8192))]:
        p.write(name, content)
        for args in (["list"], ["import", "inventory.json"]):
            r = p.run("--store", "sqlite:" + name, *args)
            assert r.status in (INVALID, IO), r
            assert name in r.err and len(r.err.splitlines()) == 1, r
        assert p.read(name) == content, name
    with sqlite3.connect(p.path("other.db")) as db:
        db.execute("create table t(x)")
    r = p.run("--store", "sqlite:other.db", "import", "inventory.json")
    assert r.status in (INVALID, CONFLICT), r


def test_a_damaged_store_is_an_error_not_a_crash(p):
    p.write_inventory()
    p.ok("--store", "sqlite:good.db", "import", "inventory.json")
    good = p.read("good.db")
    rng = random.Random(7)
    for _ in range(25):
        bad = bytearray(good)
        for _ in range(40):
            bad[rng.randrange(100, len(bad))] = rng.randrange(256)
        p.write("bad.db", bytes(bad[:rng.choice([len(bad), len(bad) // 2, 4096])]))
        for args in (["list"], ["history"], ["export"]):
            r = p.run("--store", "sqlite:bad.db", *args)
            assert r.status in (OK, INVALID, IO, CONFLICT, NOT_FOUND), r


def test_outputs_that_cannot_be_written_are_errors(p):
    p.write_inventory()
    for args in (["render", "--from", "inventory.json", "-o", "no/place/a.svg"],
                 ["export", "--from", "inventory.json", "-o", "no/place/a.json"]):
        p.fails(NOT_FOUND, "no/place/a.", *args)
    p.write("dir.svg/x", "")
    r = p.run("render", "--from", "inventory.json", "-o", "dir.svg")
    assert r.status == IO and "dir.svg" in r.err, r
    assert os.listdir(p.path("dir.svg")) == ["x"] and not [
        n for n in os.listdir(p.dir) if n.endswith(".tmp")], os.listdir(p.dir)


def test_a_failed_drawing_leaves_the_old_file(p):
    p.write_inventory()
    p.write("a.svg", "old")
    p.fails(NOT_FOUND, "no resource matches", "render", "--from", "inventory.json", "-o", "a.svg",
            "name=nobody")
    assert p.read("a.svg") == b"old"


main()

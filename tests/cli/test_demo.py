# SPDX-License-Identifier: Apache-2.0
"""`cloudviz demo`: a recorded environment, through everything but the network."""
import os
import re
import xml.etree.ElementTree as ET

from harness import OK, ROOT, main

FILES = ["architecture.dot", "architecture.mmd", "architecture.png", "architecture.svg",
         "inventory.db"]


def test_the_recording_is_there(_):
    assert os.path.exists(ROOT + "/assets/demo/aws.jsonl"), "run tests/demo/make_demo.py"


def test_it_draws_and_tells_what_it_did(p):
    r = p.ok("demo", "-q")
    assert sorted(os.listdir(p.path("cloudviz-demo"))) == FILES
    m = re.search(r"account (\d{12}): (\d+) resources, (\d+) relations", r.out)
    assert m and 40 <= int(m.group(2)) <= 160 and int(m.group(3)) > 50, r
    for part in ["Found", "Not seen", "Drawn", "cloudviz-demo/architecture.svg",
                 "sqlite:cloudviz-demo/inventory.db"]:
        assert part in r.out, r
    found = sum(int(n) for n in re.findall(r" {3,}(\d+)  [A-Z]", r.out.split("Not seen")[0]))
    assert found == int(m.group(2)), (found, r.out)


def test_the_ledgers_add_up_to_what_was_found(p):
    scan = p.ok("demo", "-q", "--json", "out").json()
    for file in scan["files"]:
        ledger = file["ledger"]
        assert ledger["shown"] + ledger["folded"] + ledger["shelved"] == ledger["total"]
        assert ledger["total"] == scan["resources"], file
        assert os.path.getsize(p.path(file["file"])) > 1000
    assert sum(c["resources"] for c in scan["categories"]) == scan["resources"]


def test_a_second_run_finds_nothing_new(p):
    first = p.ok("demo", "-q", "--json", "out").json()
    second = p.ok("demo", "-q", "--json", "out").json()
    assert first["added"] >= first["resources"] > 0, first
    assert (second["added"], second["changed"], second["gone"]) == (0, 0, 0), second
    assert second["unchanged"] == first["unchanged"] + first["added"]


def test_nothing_of_the_users_is_used(p):
    env = p.env(AWS_ACCESS_KEY_ID="mine", AWS_SECRET_ACCESS_KEY="mine", AWS_PROFILE="mine",
                AWS_ENDPOINT_URL="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9")
    a = p.ok("demo", "-q", "--json", "a", env=env).json()
    b = p.ok("demo", "-q", "--json", "b").json()
    assert a["resources"] == b["resources"] and a["gaps"] == [
        dict(g, ms=x["ms"]) for g, x in zip(b["gaps"], a["gaps"])]
    assert not os.path.exists(p.path("home/.local")), "the demo touched the user's own store"


def test_its_gap_is_the_one_that_was_recorded(p):
    gaps = p.ok("demo", "-q", "--json").json()["gaps"]
    assert [g["status"] for g in gaps] == ["denied"], gaps
    assert gaps[0]["action"] in gaps[0]["cause"]


def test_the_picture_shows_what_the_store_holds(p):
    p.ok("demo", "-q")
    svg = ET.parse(p.path("cloudviz-demo/architecture.svg"))
    text = "".join(svg.getroot().itertext())
    names = {r["name"] for r in p.ok("list", "--json", "--store",
                                     "sqlite:cloudviz-demo/inventory.db",
                                     "tag:Name and kind=aws.ec2.vpc").json()}
    assert names and all(name in text for name in names), names


def test_a_folder_that_cannot_be_made_is_an_error(p):
    p.write("file", "")
    r = p.run("demo", "-q", "file/x")
    assert r.status not in (OK, 70) and "file" in r.err and len(r.err.splitlines()) == 1, r


main()

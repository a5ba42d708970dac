# SPDX-License-Identifier: Apache-2.0
"""`cloudviz demo`: recorded environments, through everything but the network."""
import os
import re
import xml.etree.ElementTree as ET

from harness import OK, ROOT, main

CLOUDS = ["aws", "azure", "gcp"]
FILES = ["architecture.dot", "architecture.html", "architecture.mmd", "architecture.png",
         "architecture.svg", "atlas.pdf", "aws.svg", "azure.svg", "gcp.svg", "inventory.db"]


def test_the_recordings_are_there(_):
    for name in CLOUDS:
        assert os.path.exists(f"{ROOT}/assets/demo/{name}.jsonl"), "run make demo-record"


def test_it_draws_and_tells_what_it_did(p):
    r = p.ok("demo", "-q")
    assert sorted(os.listdir(p.path("cloudviz-demo"))) == FILES
    found = re.findall(r"^(\w+) account [\w-]+: (\d+) resources, (\d+) relations", r.out, re.M)
    assert [row[0] for row in found] == CLOUDS, r
    for part in ["Found", "Not seen", "Drawn", "cloudviz-demo/architecture.svg",
                 "sqlite:cloudviz-demo/inventory.db"]:
        assert part in r.out, r
    for (_, resources, relations), part in zip(found, r.out.split(" account ")[1:]):
        assert 40 <= int(resources) <= 160 and int(relations) > 50, r
        counts = re.findall(r" {3,}(\d+)  [A-Z]", part.split("Not seen")[0].split("Drawn")[0])
        assert sum(int(n) for n in counts) == int(resources), (counts, r.out)


def test_the_ledgers_add_up_to_what_was_found(p):
    demo = p.ok("demo", "-q", "--json", "out").json()
    every = sum(scan["resources"] for scan in demo["scans"])
    for file in demo["files"]:
        ledger = file["ledger"]
        assert ledger["shown"] + ledger["folded"] + ledger["shelved"] == ledger["total"] == every
        assert os.path.getsize(p.path(file["file"])) > 1000
    for scan in demo["scans"]:
        assert sum(c["resources"] for c in scan["categories"]) == scan["resources"]


def test_a_picture_of_a_cloud_has_that_cloud_only(p):
    p.ok("demo", "-q", "out")
    names = {name: set(ET.parse(p.path(f"out/{name}.svg")).getroot().itertext())
             for name in [*CLOUDS, "architecture"]}
    for name, own in (("aws", "storefront"), ("azure", "agw-backoffice"), ("gcp", "clicks")):
        for other in CLOUDS:
            assert (own in names[other]) == (name == other), (own, other)
        assert own in names["architecture"], own


def test_a_second_run_finds_nothing_new(p):
    first = p.ok("demo", "-q", "--json", "out").json()["scans"]
    second = p.ok("demo", "-q", "--json", "out").json()["scans"]
    for a, b in zip(first, second, strict=True):
        assert a["added"] >= a["resources"] > 0, a
        assert (b["added"], b["changed"], b["gone"]) == (0, 0, 0), b
        assert b["unchanged"] == a["unchanged"] + a["added"]


def test_nothing_of_the_users_is_used(p):
    env = p.env(AZURE_CLIENT_ID="mine", CLOUDSDK_AUTH_ACCESS_TOKEN="mine", AWS_ACCESS_KEY_ID="mine", AWS_SECRET_ACCESS_KEY="mine", AWS_PROFILE="mine",
                AWS_ENDPOINT_URL="http://127.0.0.1:9", HTTPS_PROXY="http://127.0.0.1:9")
    theirs = p.ok("demo", "-q", "--json", "a", env=env).json()["scans"]
    plain = p.ok("demo", "-q", "--json", "b").json()["scans"]
    for a, b in zip(theirs, plain, strict=True):
        assert a["resources"] == b["resources"] and a["gaps"] == [
            dict(g, ms=x["ms"]) for g, x in zip(b["gaps"], a["gaps"])]
    assert not os.path.exists(p.path("home/.local")), "the demo touched the user's own store"


def test_its_gap_is_the_one_that_was_recorded(p):
    gaps = [gap for scan in p.ok("demo", "-q", "--json").json()["scans"] for gap in scan["gaps"]]
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

# SPDX-License-Identifier: Apache-2.0
"""Two moments beside each other: diff, render --diff, --unchanged, --time."""
import copy
import json

from harness import ARN, NOT_FOUND, USAGE, inventory, main

FORMATS = ["svg", "png", "pdf", "jpg", "html", "drawio", "mermaid", "dot", "json", "csv", "markdown"]
LAYOUTS = ["hierarchical", "force", "circular", "grid", "mindmap", "timeline"]


def two(p):
    """Before and after: one changed, one gone, one new, a relation that comes with it."""
    before = inventory()
    after = copy.deepcopy(before)
    web = next(r for r in after["resources"] if r["id"] == ARN + "instance/i-1")
    web["state"] = "stopped"
    web["properties"] = dict(web.get("properties") or {}, instanceType="t3.large")
    gone = ARN + "instance/i-2"
    after["resources"] = [r for r in after["resources"] if r["id"] != gone]
    after["relations"] = [r for r in after["relations"] if gone not in (r["source"], r["target"])]
    new = dict(copy.deepcopy(web), id=ARN + "instance/i-3", name="web-3", state="running")
    new.pop("source", None)
    after["resources"].append(new)
    after["relations"].append({"source": new["id"], "target": web["id"], "verb": "reads"})
    p.write("a.json", json.dumps(before))
    p.write("b.json", json.dumps(after))
    return web["name"]


def test_diff_tells_what_changed_from_both_sides(p):
    web = two(p)
    there = p.ok("diff", "--json", "a.json", "b.json").json()
    back = p.ok("diff", "--json", "b.json", "a.json").json()
    assert there["counts"] == {"added": 1, "removed": 1, "changed": 1,
                               "relations": there["counts"]["relations"]}, there["counts"]
    assert [back["counts"][k] for k in ("added", "removed", "changed")] == [1, 1, 1]
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(r["id"], r["change"]) for r in there["resources"]} == \
        {(r["id"], swapped[r["change"]]) for r in back["resources"]}
    changed = next(r for r in there["resources"] if r["change"] == "changed")
    fields = {c["field"]: (c["from"], c["to"]) for c in changed["changes"]}
    assert fields["state"][1] == "stopped" and fields["instanceType"][1] == "t3.large", fields
    text = p.ok("diff", "a.json", "b.json")
    assert text.out.startswith("~ %s (" % web) and " \u2192 stopped" in text.out, text.out
    assert "1 added, 1 removed, 1 changed" in text.err


def test_nothing_differs_from_itself(p):
    two(p)
    r = p.ok("diff", "a.json", "a.json")
    assert r.out == "" and r.err.startswith("0 added, 0 removed, 0 changed; 0 relations"), r
    p.ok("import", "a.json")
    assert p.ok("diff", "a.json").out == ""
    assert p.ok("diff", "live", "a.json").out == ""
    p.fails(NOT_FOUND, "there is no scan before the last one", "diff", "previous")


def test_moments_of_the_store_are_compared(p):
    two(p)
    p.ok("import", "a.json")
    p.ok("import", "b.json")
    for args in (["previous"], ["previous", "now"], ["previous", "last"], ["a.json"]):
        counts = p.ok("diff", "--json", *args).json()["counts"]
        assert counts["changed"] == 1 and counts["added"] == 1, (args, counts)
    assert p.ok("diff", "2001-01-01").err.count(" added, 0 removed, 0 changed") == 1


def test_a_filter_holds_for_both_sides(p):
    two(p)
    found = p.ok("diff", "--json", "--where", "name=web-3", "a.json", "b.json").json()
    assert [r["name"] for r in found["resources"]] == ["web-3"]


def test_what_was_not_looked_for_is_not_gone(p):
    two(p)
    after = json.loads(p.read("b.json"))
    before = json.loads(p.read("a.json"))
    for r in before["resources"]:
        if r["id"] == ARN + "instance/i-2":
            r["source"] = "123456789012/eu-west-1/ec2/DescribeInstances"
    after["coverage"] = [{"provider": "aws", "account": "123456789012", "region": "eu-west-1",
                          "service": "s3", "operation": "ListBuckets", "status": "complete",
                          "kinds": "aws.s3.bucket"}]
    p.write("a.json", json.dumps(before))
    p.write("b.json", json.dumps(after))
    found = p.ok("diff", "--json", "a.json", "b.json").json()
    assert found["counts"]["removed"] == 0 and found["notLookedFor"] >= 1, found["counts"]


STATE = {
    "version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "l", "outputs": {},
    "resources": [{
        "mode": "managed", "type": "aws_instance", "name": "web",
        "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
        "instances": [{"schema_version": 1, "attributes": {
            "arn": ARN + "instance/i-1", "id": "i-1", "instance_type": "t3.micro",
            "tags": {"Name": "x"}}}]}]}


def test_a_terraform_state_is_compared_by_what_it_can_tell(p):
    two(p)
    p.write("s.tfstate", json.dumps(STATE))
    found = p.ok("diff", "--json", "s.tfstate", "b.json").json()
    row = next(r for r in found["resources"] if r["id"] == ARN + "instance/i-1")
    fields = {c["field"]: (c["from"], c["to"]) for c in row["changes"]}
    assert fields["instance_type"] == ("t3.micro", "t3.large"), fields
    assert "state" not in fields, "a state file tells none"
    back = p.ok("diff", "--json", "b.json", "s.tfstate").json()
    row = next(r for r in back["resources"] if r["id"] == ARN + "instance/i-1")
    assert {c["field"]: c["to"] for c in row["changes"]}["instance_type"] == "t3.micro"


def test_each_format_and_each_layout_draws_both(p):
    two(p)
    for form in FORMATS:
        p.ok("render", "--diff", "a.json", "--from", "b.json", "-f", form, "-o", "o." + form)
    for layout in LAYOUTS:
        r = p.ok("render", "--diff", "a.json", "--from", "b.json", "-l", layout, "-o", "l.json",
                 "--fit", "none")
        assert "~ " in r.err and "+ web-3" in r.err, r.err
        nodes = {n["id"]: n["change"] for n in json.loads(p.read("l.json"))["nodes"]}
        assert nodes[ARN + "instance/i-1"] == "changed" and nodes[ARN + "instance/i-2"] == "removed"
        assert nodes[ARN + "instance/i-3"] == "added"
    svg = p.read("o.svg").decode()
    assert "compared with a.json" in svg and "What changed" in svg and 'class="cr"' in svg
    assert "classDef removed" in p.read("o.mermaid").decode()
    assert 'change="added"' in p.read("o.drawio").decode()
    assert "dashed" in p.read("o.dot").decode()


def test_what_is_the_same_may_be_hidden_or_shown(p):
    two(p)
    args = ["render", "--diff", "a.json", "--from", "b.json", "-o", "o.json", "--fit", "none"]
    counts = {}
    for way in ("grey", "show", "hide"):
        p.ok(*args, "--unchanged", way)
        counts[way] = len(json.loads(p.read("o.json"))["nodes"])
    assert counts["grey"] == counts["show"] > counts["hide"] >= 3, counts
    found = p.ok(*args, "--json").json()["changes"]
    assert found["counts"]["added"] == 1 and len(found["resources"]) == 3


def test_a_picture_of_two_moments_keeps_its_places_and_takes_a_focus(p):
    two(p)
    args = ["render", "--diff", "a.json", "--from", "b.json"]
    p.ok(*args, "-o", "then.json")
    p.ok(*args, "-o", "now.json", "--keep", "then.json")
    place = [{n["id"]: (n["x"], n["y"]) for n in json.loads(p.read(f))["nodes"]}
             for f in ("then.json", "now.json")]
    assert place[0] == place[1]
    p.ok(*args, "-o", "f.svg", "--focus", "web-3", "--depth", "1")
    p.ok(*args, "-o", "f.svg", "kind=*.instance")
    p.ok(*args, "-o", "f.pdf", "--atlas")


def test_a_timeline_by_what_the_store_saw_first(p):
    two(p)
    p.ok("import", "a.json")
    p.ok("import", "b.json")
    p.ok("render", "-l", "timeline", "--time", "first-seen", "-o", "t.svg")
    p.fails(USAGE, "a file has none", "render", "--from", "a.json", "--time", "first-seen", "-o",
            "t.svg")


def test_each_mistake_has_one_clear_error(p):
    two(p)
    p.write("broken.json", '{"format": "cloudviz.inventory/1", "resources": [{]}')
    p.write("noise", b"\x00\xff" * 64)
    p.fails(NOT_FOUND, "'nope' is no moment", "diff", "nope", "a.json")
    for args in (["broken.json", "a.json"], ["a.json", "broken.json"], ["noise", "a.json"]):
        r = p.run("diff", *args)
        assert r.status != 0 and len(r.err.strip().splitlines()) == 1, r
    p.fails(USAGE, "grey, hide, show", "render", "--diff", "a.json", "--from", "b.json",
            "--unchanged", "blue", "-o", "x.svg")


main()

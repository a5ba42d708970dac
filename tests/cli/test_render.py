# SPDX-License-Identifier: Apache-2.0
"""Pictures from the command line."""
import csv
import io
import json
import re
import subprocess
import xml.etree.ElementTree as ET

from harness import ARN, NOT_FOUND, USAGE, inventory, main, need


def test_the_extension_names_the_format(p):
    p.write_inventory()
    for name, magic in [("a.svg", b"<"), ("a.png", b"\x89PNG\r\n\x1a\n"), ("a.mmd", b"---"),
                        ("a.dot", b"digraph"), ("a.json", b"{")]:
        r = p.ok("render", "--from", "inventory.json", "-o", name)
        assert p.read(name).startswith(magic), name
        assert re.fullmatch(r"%s: 6 resources: \d+ shown, \d+ folded, \d+ shelved\n" % name,
                            r.err) and r.out == "", r
    assert p.ok("render", "--from", "inventory.json", "-o", "a.svg", "-q").err == ""
    # --format wins over the extension.
    p.ok("render", "--from", "inventory.json", "-o", "b.svg", "-f", "dot")
    assert p.read("b.svg").startswith(b"digraph")


def test_the_ledger_adds_up(p):
    p.write_inventory()
    for fit in ["screen", "a4", "none"]:
        ledger = p.ok("render", "--from", "inventory.json", "-o", "a.json", "--fit", fit,
                      "--json").json()
        assert ledger["shown"] + ledger["folded"] + ledger["shelved"] == ledger["total"] == 6


def test_the_same_inventory_gives_the_same_bytes(p):
    p.write_inventory()
    document = inventory()
    document["resources"].reverse()
    document["relations"].reverse()
    p.write("reversed.json", json.dumps(document))
    for form in ["svg", "png", "mermaid", "dot", "json"]:
        a = p.ok("render", "--from", "inventory.json", "-f", form).raw_out
        assert a == p.ok("render", "--from", "reversed.json", "-f", form).raw_out, form
        assert a == p.ok("render", "--from", "inventory.json", "-f", form).raw_out, form


def test_the_picture_is_of_the_store_or_of_the_file(p):
    p.write_inventory()
    p.ok("import", "inventory.json")
    nodes = [json.loads(p.ok("render", "-f", "json", "--fit", "none", *args).out)["nodes"]
             for args in ([], ["--from", "inventory.json"])]
    assert [n["id"] for n in nodes[0]] == [n["id"] for n in nodes[1]]
    p.fails(NOT_FOUND, "there is no inventory", "render", "--store", "sqlite:none.db")


def test_a_filter_keeps_what_matches_and_its_frames(p):
    p.write_inventory()
    picture = p.ok("render", "--from", "inventory.json", "-f", "json", "--fit", "none",
                   "name=web-1").json()
    assert ARN + "instance/i-1" in [n["id"] for n in picture["nodes"]]
    assert ARN + "instance/i-2" not in [n["id"] for n in picture["nodes"]]
    p.fails(NOT_FOUND, "no resource matches 'name=nobody'", "render", "--from", "inventory.json",
            "name=nobody")


def test_a_focus_is_named_like_any_resource(p):
    p.write_inventory()
    picture = p.ok("render", "--from", "inventory.json", "-f", "json", "--focus", "orders-db",
                   "--depth", "1", "--fit", "none").json()
    shown = {n["id"] for n in picture["nodes"]}
    assert "arn:aws:rds:eu-west-1:123456789012:db:orders" in shown
    assert ARN + "instance/i-1" in shown and ARN + "instance/i-2" not in shown, shown
    p.fails(NOT_FOUND, "no resource with the id or name 'x'", "render", "--from",
            "inventory.json", "--focus", "x")


def test_title_and_gaps_stand_in_the_picture(p):
    document = inventory()
    document["coverage"] = [
        {"provider": "aws", "account": "123456789012", "region": "eu-west-1", "service": "sqs",
         "operation": "ListQueues", "status": "denied", "cause": "AccessDenied"}]
    p.write("inventory.json", json.dumps(document))
    svg = p.ok("render", "--from", "inventory.json").out
    text = " ".join("".join(t.itertext()) for t in ET.fromstring(svg).iter()
                    if t.tag.endswith("text"))
    assert "AWS account 123456789012" in text, text
    assert "eu-west-1" in text and "2026-11-23 10:00 UTC" in text, text
    assert "sqs in eu-west-1 (denied)" in text, text
    assert "Payments <1>" in "".join(ET.fromstring(p.ok(
        "render", "--from", "inventory.json", "--title", "Payments <1>").out).itertext())


def test_svg_is_well_formed_for_hostile_names(p):
    document = inventory(web_1={"name": "</svg><script>\u0001&\"'"}, main={"name": "]]>\ufffe"})
    p.write("inventory.json", json.dumps(document))
    root = ET.fromstring(p.ok("render", "--from", "inventory.json").out)
    assert not [e for e in root.iter() if e.tag.endswith("script")]


def test_dot_is_read_by_graphviz(p):
    dot = need("dot")
    document = inventory(web_1={"name": 'a"b\\ <c> {d|e}'})
    p.write("inventory.json", json.dumps(document))
    p.ok("render", "--from", "inventory.json", "-o", "a.dot")
    done = subprocess.run([dot, "-Tplain", p.path("a.dot")], capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr == "", done
    assert "web-2" in done.stdout


def test_mermaid_keeps_below_its_ceiling(p):
    long_name = "a-name-that-is-longer-than-most-names-are-in-any-account-"
    document = inventory()
    for i in range(1500):
        document["resources"].append(
            {"id": "bucket/%d" % i, "kind": "aws.s3.bucket", "provider": "aws",
             "name": "%s%d" % (long_name, i), "region": "r%d" % (i % 40)})
        document["relations"].append({"source": ARN + "instance/i-%d" % (i % 2 + 1),
                                      "target": "bucket/%d" % i, "verb": "reads",
                                      "field": "f%d" % i})
    p.write("inventory.json", json.dumps(document))
    text = p.ok("render", "--from", "inventory.json", "-f", "mermaid").out
    assert len(text) <= 45000, len(text)
    assert text.count("-->") + text.count("-.->") <= 400
    # Whoever asks for everything gets it.
    assert len(p.ok("render", "--from", "inventory.json", "-f", "mermaid", "--fit",
                    "none").out) > 45000


def test_a_table_has_a_row_for_each_resource_that_is_meant(p):
    p.write_inventory()
    p.ok("render", "--from", "inventory.json", "-o", "all.csv")
    rows = list(csv.DictReader(io.StringIO(p.read("all.csv").decode(), newline="")))
    assert p.read("all.csv").count(b"\r\n") == len(rows) + 1 == 7
    by_name = {row["name"]: row for row in rows}
    assert by_name["web-1"] == {
        "provider": "aws", "account": "123456789012", "region": "eu-west-1", "zone": "",
        "container": "main / private-a", "kind": "aws.ec2.instance", "name": "web-1",
        "state": "running", "relations": "1", "tags": "env=prod; team=web", "created": "",
        "id": ARN + "instance/i-1"}
    assert by_name["orders-db"]["relations"] == "2"
    # What stands around them has no row; what is near does.
    r = p.ok("render", "--from", "inventory.json", "-f", "csv", "name=web-2")
    assert [row["name"] for row in csv.DictReader(io.StringIO(r.out, newline=""))] == ["web-2"]
    r = p.ok("render", "--from", "inventory.json", "-f", "csv", "--focus", "orders-db", "--depth", "1")
    names = {row["name"] for row in csv.DictReader(io.StringIO(r.out, newline=""))}
    assert names == {"orders-db", "orders-key", "web-1"}, names


def test_a_table_for_documents_is_cut_by_container(p):
    p.write_inventory()
    p.ok("render", "--from", "inventory.json", "-o", "all.md")
    text = p.read("all.md").decode()
    assert text == p.ok("render", "--from", "inventory.json", "-f", "md").out
    assert re.findall("^#+ .*$", text, re.M) == [
        "# AWS account 123456789012", "## In no container", "## `main`", "## `main` / `private-a`"]
    assert ("| `web-1` | EC2 instance | 123456789012 | eu-west-1 | running | 1 | `env=prod` "
            "`team=web` |\n") in text


def test_a_theme_may_tell_providers_by_colour(p):
    document = inventory()
    base = {"kind": "azure.subscription", "provider": "azure", "account": "s"}
    document["resources"] += [
        dict(base, id="/subscriptions/s", name="Office"),
        dict(base, id="/subscriptions/s/vm", kind="azure.compute.virtual-machine", name="vm",
             parent="/subscriptions/s")]
    p.write("inventory.json", json.dumps(document))
    for theme, has in [("colorful", True), ("professional", False)]:
        svg = p.ok("render", "--from", "inventory.json", "--theme", theme, "--fit", "none").out
        frames = set(re.findall(r'class="(pb\d)"', svg))
        assert len(frames) == (2 if has else 0), (theme, frames)
        assert (">Azure<" in svg and ">AWS<" in svg) == has, theme
    p.write("own.yaml", "base: light\nprovider-azure: '#336699'\n")
    svg = p.ok("render", "--from", "inventory.json", "--theme", "./own.yaml", "--fit", "none").out
    assert "stroke:#336699" in svg and ">other providers<" in svg
    # Formats that paint by themselves have it from the same place.
    for form in ["mermaid", "dot", "drawio"]:
        assert "#336699" in p.ok("render", "--from", "inventory.json", "--theme", "./own.yaml",
                                 "--fit", "none", "-f", form).out, form


def test_mermaid_follows_the_layout(p):
    p.write_inventory()
    for layout, word in [("hierarchical", "flowchart TB"), ("mindmap", "mindmap"),
                         ("timeline", "timeline"), ("force", "flowchart TB")]:
        text = p.ok("render", "--from", "inventory.json", "-f", "mermaid", "-l", layout).out
        assert text.split("---\n")[2].startswith(word + "\n"), text
    assert "flowchart LR\n" in p.ok("render", "--from", "inventory.json", "-f", "mermaid",
                                    "--direction", "right").out
    # Its ceiling is Mermaid's, not that of pictures.
    p.ok("render", "--from", "inventory.json", "--fit", "mermaid", "-o", "a.png", "--dpi", "300")
    assert len(p.read("a.png")) > 45000


def test_every_layout_direction_and_detail_draws(p):
    p.write_inventory()
    for layout in ["hierarchical", "grid"]:
        for direction in ["down", "right"]:
            for detail in "1234":
                r = p.ok("render", "--from", "inventory.json", "-l", layout, "--direction",
                         direction, "-d", detail, "-f", "json").json()
                assert r["layout"] == layout and r["width"] > 0
    p.fails(USAGE, "unknown theme 'mauve'", "render", "--from", "inventory.json", "--theme",
            "mauve")


def test_a_picture_is_grouped_by_what_one_asks_for(p):
    p.write_inventory()
    for key in ["account", "region", "network", "group", "kind", "category", "provider",
                "tag:env", "tag:<no such & thing>"]:
        for layout in ["hierarchical", "force", "circular", "grid", "mindmap", "timeline"]:
            picture = p.ok("render", "--from", "inventory.json", "-f", "json", "-l", layout,
                           "--group-by", key).json()
            groups = [n for n in picture["nodes"] if n["id"].startswith("group:")]
            assert groups and all(not n.get("parent") for n in groups), (key, layout)
    p.fails(USAGE, "unknown group-by 'colour'", "render", "--from", "inventory.json",
            "--group-by", "colour")
    p.fails(USAGE, "unknown group-by 'tag:'", "render", "--from", "inventory.json",
            "--group-by", "tag:")


def test_the_other_side_of_a_comparison_may_follow(p):
    p.write_inventory()
    document = inventory()
    gone = document["resources"].pop()["id"]
    document["relations"] = [r for r in document["relations"] if gone not in r.values()]
    p.write("after.json", json.dumps(document))
    named = p.ok("render", "-f", "svg", "--diff", "inventory.json", "--from", "after.json").raw_out
    assert named == p.ok("render", "-f", "svg", "--diff", "inventory.json", "after.json").raw_out
    part = p.ok("render", "-f", "json", "--diff", "inventory.json", "after.json",
                "kind=aws.ec2.*").json()
    assert part["ledger"]["shelved"] > 0
    p.ok("import", "inventory.json")
    p.ok("render", "-f", "svg", "--diff", "after.json", "now")


def test_lenses_and_stages_are_named(p):
    p.write_inventory()
    whole = p.ok("render", "--from", "inventory.json", "-o", "a.json", "--json").json()
    part = p.ok("render", "--from", "inventory.json", "-o", "a.json", "--json", "--only",
                "monitoring,identity").json()
    assert part["shelved"] > whole["shelved"] and "outside the lenses" in part["notes"]
    notes = p.ok("render", "--from", "inventory.json", "-o", "a.svg", "--json", "--ledger",
                 "--without", "attach,fold", "--without", "zones").json()["notes"]
    assert [s for s in ("attach", "fold", "zones") if f"without {s}\n" not in notes] == [], notes
    assert "without attach" in p.read("a.svg").decode()
    p.fails(USAGE, "unknown value 'everything'", "render", "--only", "data,everything")
    p.fails(USAGE, "unknown value 'time'", "render", "--without", "time")


def test_an_empty_inventory_draws_an_empty_picture(p):
    p.write("inventory.json", '{"format":"cloudviz.inventory/1"}')
    for form in ["svg", "png", "mermaid", "dot", "json", "csv", "markdown"]:
        p.ok("render", "--from", "inventory.json", "-f", form)


def test_dpi_makes_a_larger_picture(p):
    p.write_inventory()
    widths = []
    for dpi in ["96", "192"]:
        p.ok("render", "--from", "inventory.json", "-o", "a.png", "--dpi", dpi)
        widths.append(int.from_bytes(p.read("a.png")[16:20], "big"))
    assert abs(widths[1] - 2 * widths[0]) <= 2, widths


main()

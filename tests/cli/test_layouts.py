# SPDX-License-Identifier: Apache-2.0
"""Every layout from the command line: any order of the input, places that are kept, Graphviz."""
import json
import random

from estates import estate
from harness import INVALID, NOT_FOUND, USAGE, Skip, main

OWN = ["hierarchical", "grid", "force", "circular", "mindmap", "timeline"]
GRAPHVIZ = ["dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork"]


def boxes(document):
    return {n["id"]: (n["x"], n["y"], n["w"], n["h"]) for n in document["nodes"]}


def overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def check_siblings(document):
    nodes = document["nodes"]
    place = boxes(document)
    for i, a in enumerate(nodes):
        for b in nodes[:i]:
            if a["parent"] == b["parent"]:
                assert not overlap(place[a["id"]], place[b["id"]]), (a["id"], b["id"])


def draw(p, name, layout, *more):
    return p.ok("render", "--from", name, "-f", "json", "--fit", "none", "-l", layout,
                *more).json()


def test_the_order_of_the_input_does_not_matter(p):
    document = estate(120)
    p.write("a.json", json.dumps(document))
    random.Random(5).shuffle(document["resources"])
    random.Random(6).shuffle(document["relations"])
    p.write("b.json", json.dumps(document))
    for layout in OWN:
        a, b = (p.ok("render", "--from", name, "-f", "json", "--fit", "none", "-l", layout).raw_out
                for name in ("a.json", "b.json"))
        assert a == b, layout
        check_siblings(json.loads(a))


def test_what_was_there_stays(p):
    document = estate(400)
    p.write("before.json", json.dumps(document))
    document["resources"].append({"id": "zz-new", "kind": "aws.ec2.instance", "name": "new",
                                  "parent": "sub-3", "created": "2026-09-30"})
    document["relations"].append({"source": "zz-new", "target": "card-0003", "verb": "depends-on"})
    p.write("after.json", json.dumps(document))
    for layout in OWN:
        before = draw(p, "before.json", layout)
        p.write("former.json", json.dumps(before))
        after = draw(p, "after.json", layout, "--keep", "former.json")
        was, now = boxes(before), boxes(after)
        kept = sum(was[i][:2] == now[i][:2] for i in was)
        assert kept >= 0.95 * len(was), (layout, kept, len(was))
        assert "zz-new" in now
        check_siblings(after)


def test_only_a_picture_of_the_same_layout_is_kept(p):
    p.write("a.json", json.dumps(estate(12)))
    p.ok("render", "--from", "a.json", "-l", "grid", "-o", "grid.json")
    p.fails(USAGE, "grid.json: was drawn as 'grid', and this is 'force'", "render", "--from",
            "a.json", "-l", "force", "--keep", "grid.json")
    p.fails(INVALID, "is no picture in cloudviz.layout/1", "render", "--from", "a.json", "--keep",
            "a.json")
    p.fails(NOT_FOUND, "cannot open none.json", "render", "--from", "a.json", "--keep", "none.json")
    # Nonsense in it is not believed.
    former = json.loads(p.read("grid.json"))
    for i, node in enumerate(former["nodes"]):
        node["x"], node["w"] = [(1e300, 5), (-7, 5), ("x", None), (0, 0), (3, 4e6)][i % 5]
    p.write("grid.json", json.dumps(former))
    check_siblings(draw(p, "a.json", "grid", "--keep", "grid.json"))


def test_graphviz_lays_out_where_it_is_there(p):
    p.write("a.json", json.dumps(estate(40)))
    if "without Graphviz" in p.run("render", "--from", "a.json", "--engine", "graphviz", "-l",
                                   "dot").err:
        raise Skip("this program was built without Graphviz")
    for layout in GRAPHVIZ:
        document = draw(p, "a.json", layout, "--engine", "graphviz")
        assert document["layout"] == layout
        check_siblings(document)
        assert document["width"] > 500 and document["height"] > 200, layout
    # Our names mean what comes near to them.
    assert draw(p, "a.json", "force", "--engine", "graphviz")["layout"] == "fdp"
    p.fails(USAGE, "Graphviz has no layout 'timeline'", "render", "--from", "a.json", "--engine",
            "graphviz", "-l", "timeline")
    p.fails(USAGE, "add --engine graphviz", "render", "--from", "a.json", "-l", "neato")


main()

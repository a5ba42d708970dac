# SPDX-License-Identifier: Apache-2.0
"""Pictures of many pages: everything is on one of them, and each is reached from the first."""
import collections
import io
import json
import re
import subprocess

import pypdf

from estates import estate
from harness import ROOT, USAGE, main, need

LEDGER = re.compile(r"(\d+) resources: (\d+) shown, (\d+) folded, (\d+) shelved")


def atlas(p, document, name="a.pdf", *more):
    p.write("estate.json", json.dumps(document))
    p.ok("render", "--from", "estate.json", "-o", name, "--atlas", "--fit", "40/80", *more)
    return p.read(name)


def flat(names, kind="aws.s3.bucket"):
    return {"format": "cloudviz.inventory/1", "taken": "2026-11-23T10:00:00Z", "relations": [],
            "coverage": [], "resources": [{"id": f"r{i}", "kind": kind, "name": name}
                                          for i, name in enumerate(names)]}


class Document:
    """A PDF as pypdf reads it: the destinations by name, where the links of each page lead."""

    def __init__(self, data):
        reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
        self.reader, self.pages = reader, reader.pages
        self.at = {name: reader.get_destination_page_number(target)
                   for name, target in reader.named_destinations.items()}
        self.links = [[self.at[note["/Dest"]] for note in self.notes(page)] for page in self.pages]
        self.drawn = sum(name.startswith("/p") for name in self.at)

    @staticmethod
    def notes(page):
        return [note.get_object() for note in page.get("/Annots", [])]


def texts(p, name):
    """What stands on each page, by poppler."""
    need("pdftotext")
    out = subprocess.run(["pdftotext", "-raw", p.path(name), "-"], check=True, capture_output=True)
    return out.stdout.decode().split("\f")[:-1]


def bookmarks(items):
    for item in items:
        if isinstance(item, list):
            yield from bookmarks(item)
        else:
            yield item


def test_every_page_is_reached_from_the_first_and_leads_back(p):
    document = Document(atlas(p, estate(240)))
    assert document.drawn > 6 and document.at["/p1"] == 0
    seen, queue = {0}, [0]
    for page in queue:
        assert page == 0 or 0 in reach_up(document, page), page
        more = set(document.links[page]) - seen
        seen |= more
        queue += sorted(more)
    assert seen == set(range(document.drawn)), "the pages but those of the index"
    index = range(document.drawn, len(document.pages))
    assert len(index) > 0 and all(document.links[page] for page in index)


def reach_up(document, page):
    """The pages that the way back above the title leads to."""
    notes = Document.notes(document.pages[page])
    top = float(document.pages[page].mediabox.height)
    return {document.at[note["/Dest"]] for note in notes
            if note["/Rect"][3] > top - 30}


def test_links_lie_on_the_page_and_are_not_empty(p):
    for page in Document(atlas(p, estate(200))).pages:
        for note in Document.notes(page):
            left, bottom, right, top = map(float, note["/Rect"])
            assert 0 <= left < right <= page.mediabox.width + 1, note
            assert 0 <= bottom < top <= page.mediabox.height + 1, note


def test_bookmarks_are_the_tree_of_pages(p):
    document = Document(atlas(p, estate(240)))
    marks = list(bookmarks(document.reader.outline))
    assert len(marks) == len(document.pages)
    found = {document.reader.get_destination_page_number(mark) for mark in marks}
    assert found == set(range(len(document.pages)))
    assert marks[0].title == "Overview"


def test_other_readers_find_nothing_wrong(p):
    atlas(p, estate(240))
    done = subprocess.run([need("qpdf"), "--check", p.path("a.pdf")], capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    info = subprocess.run([need("pdfinfo"), "-dests", p.path("a.pdf")], capture_output=True)
    assert info.returncode == 0 and not info.stderr, info.stderr
    document = Document(p.read("a.pdf"))
    assert info.stdout.decode().count("[ Fit") == len(document.at) == len(document.pages)


def test_every_resource_is_on_a_page_and_in_the_index(p):
    document = estate(240)
    drawn = Document(atlas(p, document)).drawn
    pages = texts(p, "a.pdf")
    words = [set(page.split()) for page in pages]
    index = collections.ChainMap(*({word: None} for page in words[drawn:] for word in page))
    for resource in document["resources"]:
        name = resource["name"]
        assert any(name in page for page in words[:drawn]), name
        assert name in index, name


def test_the_index_tells_the_right_page(p):
    document = Document(atlas(p, estate(150)))
    words = [page.split() for page in texts(p, "a.pdf")]
    rows = 0
    for line in "\n".join(texts(p, "a.pdf")[document.drawn:]).splitlines():
        row = re.fullmatch(r"(card-\d+) .*?(\d+)", line)
        if row is not None:
            rows += 1
            assert row[1] in words[int(row[2]) - 1], line
    assert rows > 100, "rows were read"


def test_the_ledger_of_each_page_adds_up(p):
    drawn = Document(atlas(p, estate(240))).drawn
    for page in texts(p, "a.pdf")[:drawn]:
        total, shown, folded, shelved = map(int, LEDGER.search(page).groups())
        assert shown + folded + shelved == total and shown > 0, page
    assert LEDGER.search(texts(p, "a.pdf")[0])[1] == str(len(estate(240)["resources"]))


def test_a_page_has_no_more_cards_than_its_budget(p):
    atlas(p, estate(240), "a.drawio")
    for page in read_drawio(p, "a.drawio"):
        own = [v for v in page["vertices"] if not is_port(v)]
        assert len(own) <= 40, page["name"]


def is_port(vertex):
    return vertex["resource"].startswith("page:")


def test_many_of_one_kind_and_no_container(p):
    names = [f"bucket-{i:04d}" for i in range(500)]
    drawn = Document(atlas(p, flat(names))).drawn
    assert drawn >= 1 + 500 // 40
    words = set(" ".join(texts(p, "a.pdf")[:drawn]).split())
    assert words >= set(names), sorted(set(names) - words)[:3]


def test_a_small_inventory_has_one_page_and_an_index(p):
    document = Document(atlas(p, flat(["one"])))
    assert (document.drawn, len(document.pages)) == (1, 2)
    document = Document(atlas(p, flat([])))
    assert (document.drawn, len(document.pages)) == (1, 1)


def test_without_a_budget_there_is_one_picture(p):
    p.write("estate.json", json.dumps(estate(100)))
    p.ok("render", "--from", "estate.json", "-o", "a.pdf", "--atlas", "--fit", "none")
    assert Document(p.read("a.pdf")).drawn == 1


def test_deep_nesting_has_a_way_back_that_fits(p):
    document = flat([f"level-{i}" for i in range(40)], "aws.ec2.vpc")
    for i, resource in enumerate(document["resources"]):
        resource["parent"] = f"r{i - 1}" if i > 0 else None
    document["resources"] += [{"id": f"c{i}-{k}", "kind": "aws.sqs.queue", "name": f"q{i}-{k}",
                               "parent": f"r{i}"} for i in range(40) for k in range(6)]
    for resource in document["resources"]:
        if resource.get("parent", "") is None:
            del resource["parent"]
    found = Document(atlas(p, document))
    assert found.drawn > 3
    assert all(0 in reach_up(found, page) for page in range(1, found.drawn))


def test_the_same_inventory_gives_the_same_bytes(p):
    document = estate(300)
    for name in ["a.pdf", "a.drawio"]:
        once = atlas(p, document, name)
        document["resources"].reverse()
        document["relations"].reverse()
        assert once == atlas(p, document, name), name


HOSTILE = ['say "it\'s" <b>&amp;</b>', "</text><script>alert(1)</script>", "]]>--><!--",
           "(paren) \\ %PDF /Dest", "\u05e9\u05dc\u05d5\u05dd \u202eevil\u202c",
           "\U0001f600 grin", "x" * 4096, "%n%s%p", "\u0000\u0007bell".replace("\u0000", ""),
           "dest='p1' rect=[0 0 1 1]"]


def test_hostile_names_are_safe_and_can_be_read(p):
    names = [f"{name} {i}" for i, name in enumerate(HOSTILE * 9)]
    document = Document(atlas(p, flat(names)))
    assert document.drawn > 3
    need("qpdf")
    done = subprocess.run(["qpdf", "--check", p.path("a.pdf")], capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    # poppler sets right-to-left text between marks of its own, letter by letter
    text = re.sub(r"[\s\u202a-\u202e]+", "", "".join(texts(p, "a.pdf")))
    for part in ["</text>", "]]>", "(paren)", "%PDF", "\u05e9\u05dc\u05d5\u05dd", "\U0001f600grin",
                 "%n%s%p", "dest='p1'"]:
        assert part in text, part
    assert all(mark.title for mark in bookmarks(document.reader.outline))
    pages = read_drawio_of(p, flat(names))
    labels = {v["label"].split("\n")[0] for page in pages for v in page["vertices"]}
    for i, name in enumerate(names):
        if len(name) < 100 and "\u202e" not in name and "\u0007" not in name:
            assert name in labels, name


def read_drawio(p, name):
    """What maxGraph, the library that draw.io stands on, makes of the file."""
    with open(p.path(name), "rb") as f:
        done = subprocess.run([need("node"), ROOT + "/tests/render/drawio.mjs", ROOT + "/tests"],
                              stdin=f, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def read_drawio_of(p, document):
    atlas(p, document, "a.drawio")
    return read_drawio(p, "a.drawio")


def test_draw_io_has_pages_with_containers_connectors_and_links(p):
    document = estate(240)
    pages = read_drawio_of(p, document)
    by_id = {page["id"]: page for page in pages}
    assert len(by_id) == len(pages) > 6
    assert pages[0]["name"] == "Overview"
    links = 0
    for page in pages:
        cells = {v["id"]: v for v in page["vertices"]}
        for vertex in page["vertices"]:
            assert vertex["parent"] == "1" or cells[vertex["parent"]]["container"], vertex
            assert min(vertex["box"]) >= 0, vertex
            if vertex["link"] is not None:
                links += 1
                assert vertex["link"].removeprefix("data:page/id,") in by_id, vertex
        for edge in page["edges"]:
            assert edge["source"] in cells and edge["target"] in cells, edge
    assert links > len(pages) - 2
    names = {v["label"].split("\n")[0].strip() for page in pages for v in page["vertices"]}
    assert names >= {r["name"] for r in document["resources"]}
    assert sum(len(page["edges"]) for page in pages) > 180


def test_draw_io_names_what_has_no_card(p):
    import xml.etree.ElementTree as ElementTree
    document = estate(120)
    document["resources"] += [{"id": f"eni-{i}", "kind": "aws.ec2.network-interface",
                               "name": f"eni-{i}", "parent": "sub-0"} for i in range(9)]
    document["relations"] += [{"source": f"eni-{i}", "target": f"card-{i:04d}",
                               "verb": "attached-to"} for i in range(9)]
    root = ElementTree.fromstring(atlas(p, document, "a.drawio"))
    named = set()
    for one in root.iter("object"):
        named.add(one.get("label").split("\n")[0].strip())
        named.update((one.get("with") or "").split(", "))
    names = {r["name"] for r in document["resources"]}
    assert names <= named, sorted(names - named)[:5]


def test_draw_io_keeps_the_rules_of_its_file_format(p):
    """https://www.drawio.com/docs/reference/file-format/: structure, cells and their order."""
    import xml.etree.ElementTree as ElementTree
    root = ElementTree.fromstring(atlas(p, estate(200), "a.drawio"))
    assert root.tag == "mxfile" and {d.tag for d in root} == {"diagram"}
    assert all(d.get("id") and d.get("name") for d in root)
    for diagram in root:
        (model,) = diagram
        (cells,) = model
        assert (model.tag, cells.tag) == ("mxGraphModel", "root")
        inner = [c if c.tag == "mxCell" else c.find("mxCell") for c in cells]
        assert [dict(c.attrib) for c in cells[:2]] == [{"id": "0"}, {"id": "1", "parent": "0"}]
        ids = [c.get("id") for c in cells]
        assert len(set(ids)) == len(ids) and None not in ids
        for outer, cell in zip(cells[2:], inner[2:]):
            assert outer.tag in ("mxCell", "object", "UserObject"), outer.tag
            assert outer is cell or (cell.get("id") is None and cell.get("value") is None)
            assert (cell.get("vertex") == "1") != (cell.get("edge") == "1")
            assert cell.get("parent") in ids and cell.get("style").endswith(";")
            (geometry,) = cell.findall("mxGeometry")
            assert geometry.get("as") == "geometry"


def test_formats_without_pages_say_so(p):
    p.write_inventory()
    for form in ["svg", "png", "mermaid", "json"]:
        r = p.fails(USAGE, "%s has no pages; these have:" % form, "render", "--from",
                    "inventory.json", "-f", form, "-o", "x", "--atlas")
        assert "pdf" in r.err and "drawio" in r.err, r
    p.ok("render", "--from", "inventory.json", "-o", "then.json")
    p.fails(USAGE, "--keep is for one picture", "render", "--from", "inventory.json", "-o",
            "a.pdf", "--atlas", "--keep", "then.json")


def test_html_keeps_hostile_names_within_its_pages(p):
    names = [f"{name} {i}" for i, name in enumerate(HOSTILE * 9)]
    text = atlas(p, flat(names), "a.html").decode()
    parts = re.findall(r"<(/?(?:script|template|svg|style))[\s>]", text)
    pages = text.count("<template id=")
    assert pages > 3 and parts.count("template") == parts.count("/template") == pages
    assert parts.count("script") == parts.count("/script") == pages + 2, "its own, and no other"
    assert parts.count("svg") == parts.count("/svg") == pages
    ids = re.findall(r'<template id="(\w+)"', text)
    assert set(re.findall(r'href="#(\w+)"', text)) <= set(ids) and len(set(ids)) == pages
    assert not re.search(r"""(src|href)=["'](?!#)""", text)


def test_it_tells_how_many_pages_there_are(p):
    p.write("estate.json", json.dumps(estate(200)))
    args = ["render", "--from", "estate.json", "-o", "a.pdf", "--atlas", "--fit", "40/80"]
    said = p.ok(*args).err
    pages = p.ok(*args, "--json").json()["pages"]
    assert said.startswith("a.pdf: %d pages: " % pages) and pages == Document(p.read("a.pdf")).drawn


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Other people's programs read what render_sample writes: expat and librsvg the SVG, Graphviz the
DOT, Mermaid the Mermaid, and a reader from the PNG specification the pixels.

    readers.py RENDER_SAMPLE TESTS_FOLDER
"""
import html.parser
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zlib

import layout_schema

SAMPLE, TESTS = sys.argv[1], pathlib.Path(sys.argv[2])
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = {"order platform": [], "hostile names": ["-x"], "icons": ["-d", "1"],
            "300 cards": ["-n", "300"], "laid out": ["-l", "hierarchical", "-d", "4"]}


def sample(*args):
    return subprocess.run([SAMPLE, *args], check=True, capture_output=True).stdout


def run(command, text):
    done = subprocess.run(command, input=text, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-800:]
    return done.stdout


def shape_of(args):
    """How many boxes, containers with something in them, and edges there are."""
    layout = json.loads(sample(*args, "json"))
    parents = {node["parent"] for node in layout["nodes"]} - {None}
    return layout, len(layout["nodes"]) - len(parents), len(parents), len(layout["edges"])


def check_svg(args):
    root = ElementTree.fromstring(sample(*args, "svg"))
    layout, _, _, edges = shape_of(args)
    groups = root.findall(f"{SVG}g[@role='img']")
    more = root.findall(f"{SVG}g[@aria-hidden='true']")
    assert len(groups) + len(more) == len(root.findall(f"{SVG}g"))
    named = {group.get("data-id") for group in groups}
    assert all(group.get("data-id") in named for group in more), "what goes on has begun"
    assert len(groups) == len(layout["nodes"]) + edges, "a group for each node and edge"
    assert all(group.find(f"{SVG}title").text for group in groups), "each group says what it is"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not tags & {"script", "a", "foreignObject", "image"}, f"nothing active: {tags}"
    for element in root.iter(f"{SVG}text"):
        assert element.get("stroke") == "none"
    for element in root.iter(f"{SVG}use"):
        name = element.get("{http://www.w3.org/1999/xlink}href")
        assert root.find(f".//{SVG}path[@id='{name[1:]}']") is not None, name


def check_rsvg(args):
    pixels = run(["rsvg-convert", "--unlimited"], sample(*args, "svg"))
    assert read_png(pixels)[:2] == read_png(sample(*args, "png"))[:2], "the same size as our PNG"


def check_dot(args):
    layout, leaves, clusters, edges = shape_of(args)
    drawn = ElementTree.fromstring(run(["dot", "-Tsvg"], sample(*args, "dot")))
    classes = [group.get("class") for group in drawn.iter(f"{SVG}g")]
    counts = tuple(classes.count(name) for name in ("node", "cluster", "edge"))
    assert counts == (leaves, clusters, edges), f"{counts} != {(leaves, clusters, edges)}"
    check_dot_graph(layout, sample(*args, "dot"))


def check_dot_graph(layout, text):
    """Graphviz's own writing of it is the same graph; lines that end at a cluster end at theirs."""
    drawn = json.loads(run(["dot", "-Tjson"], text))
    again = json.loads(run(["dot", "-Tjson"], run(["dot", "-Tcanon"], text)))
    told, told_again = ({one["name"]: [one.get(name) for name in ("label", "tooltip", "kind",
                                                                 "fillcolor", "style")]
                         for one in graph["objects"]} for graph in (drawn, again))
    assert told == told_again, "it says something else when Graphviz has written it"
    objects = {one["_gvid"]: one for one in drawn["objects"]}
    clusters = {one["name"]: one for one in drawn["objects"] if "nodes" in one}
    ends = set()
    for edge in drawn["edges"]:
        for end, at in [(edge.get("ltail"), edge["tail"]), (edge.get("lhead"), edge["head"])]:
            assert end is None or at in clusters[end]["nodes"], f"{end} does not hold {at}"
            ends.add((clusters[end] if end else objects[at])["tooltip"])
    wanted = {edge[end] for edge in layout["edges"] for end in ("source", "target")}
    assert len(ends) == len(wanted), f"{len(ends)} things have lines, not {len(wanted)}"


def check_mermaid(args):
    _, leaves, clusters, edges = shape_of(args)
    text = sample(*args, "mermaid")
    read = json.loads(run(["node", str(TESTS / "render/mermaid.mjs"), str(TESTS)], text))
    drawn = [node for node in read["nodes"] if node["classes"]]
    counts = (len(drawn), read["subgraphs"], read["edges"])
    assert counts == (leaves, clusters, edges), f"{counts} != {(leaves, clusters, edges)}"
    assert re.fullmatch(r"flowchart-?v?2?", read["type"]), read["type"]
    if edges <= 400:
        assert len(text.decode()) <= 45000, f"{len(text)} characters"


def read_png(data):
    """Width, height, rows: from the specification, chunk by chunk, sums checked."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, []
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        crc, = struct.unpack(">I", data[at + 8 + length:at + 12 + length])
        assert zlib.crc32(kind + body) == crc, kind
        chunks.append((kind, body))
        at += 12 + length
    assert chunks[0][0] == b"IHDR" and chunks[-1][0] == b"IEND"
    width, height, depth, colour = struct.unpack(">IIBB", chunks[0][1][:10])
    return width, height, depth, colour, b"".join(body for kind, body in chunks if kind == b"IDAT")


def check_png(args):
    data = sample(*args, "png")
    assert data == sample(*args, "png"), "the same bytes again"
    width, height, depth, colour, packed = read_png(data)
    assert (depth, colour) == (8, 2), "RGB"
    rows = zlib.decompress(packed)
    stride = 1 + 3 * width
    assert len(rows) == stride * height
    assert set(rows[::stride]) == {0}, "rows without filters"
    assert rows[1:4] == b"\xff\xff\xff", "the ground is the theme's"
    seen = {rows[i:i + 3] for y in range(0, height, 2)
            for i in range(y * stride + 1, (y + 1) * stride, 3)}
    for tile in (b"\xe7\x62\x00", b"\x01\x3a\xac", b"\x00\x84\x54"):
        assert tile in seen, f"the tile {tile.hex()} was not painted"


def check_pdf(args):
    data = sample(*args, "pdf")
    assert data == sample(*args, "pdf"), "the same bytes again"
    told = dict(line.split(":", 1) for line in
                run(["pdfinfo", "-"], data).decode().splitlines() if ":" in line)
    layout, _, _, _ = shape_of(args)
    assert told["Pages"].strip() == "1" and told["JavaScript"].strip() in ("no", "none"), told
    width = float(told["Page size"].split()[0])
    assert abs(width / 0.75 - read_png(sample(*args, "png"))[0]) < 2, "a pixel is 3/4 of a point"
    words = set(run(["pdftotext", "-", "-"], data).decode().split())
    named = [node["label"].split()[0] for node in layout["nodes"]
             if re.fullmatch(r"[a-z0-9-]{1,12}( .*)?", node["label"])]
    if args != ["-d", "1"]:
        missing = [name for name in named if name not in words]
        assert len(missing) <= len(named) / 10, f"text that cannot be found: {missing[:5]}"


def check_jpg(args):
    pixels = run(["djpeg", "-pnm"], sample(*args, "jpg"))
    kind, size, _, rest = pixels.split(b"\n", 3)
    width, height = map(int, size.split())
    assert kind == b"P6" and (width, height) == read_png(sample(*args, "png"))[:2]
    assert len(rest) == 3 * width * height and min(rest[:3]) > 250, "the ground is the theme's"


class Page(html.parser.HTMLParser):
    """Its scripts, and whatever would lead out of it."""

    def __init__(self):
        super().__init__()
        self.scripts, self.leads, self.policy, self.inside = [], [], "", None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "script":
            self.inside = attrs.get("id", "viewer")
            self.scripts.append((self.inside, ""))
        if attrs.get("http-equiv") == "Content-Security-Policy":
            self.policy = attrs["content"]
        self.leads += [attrs[name] for name in ("src", "href", "xlink:href", "action")
                       if attrs.get(name, "#").startswith("#") is False]

    def handle_endtag(self, tag):
        self.inside = None if tag == "script" else self.inside

    def handle_data(self, data):
        if self.inside:
            name, text = self.scripts[-1]
            self.scripts[-1] = name, text + data


def check_html(args):
    page = Page()
    page.feed(sample(*args, "html").decode())
    assert [name for name, _ in page.scripts] == ["data", "viewer"], "nothing ends a script early"
    assert not page.leads and page.policy.startswith("default-src 'none'"), page.leads
    data, layout = json.loads(page.scripts[0][1]), json.loads(sample(*args, "json"))
    assert {name: value for name, value in data.items() if name != "origin"} == layout
    with tempfile.NamedTemporaryFile("w", suffix=".js") as script:
        script.write(page.scripts[1][1])
        script.flush()
        run(["node", "--check", script.name], b"")


def check_drawio(args):
    """Cells as mxGraph wants them: known parents and ends, geometry within the parent."""
    root = ElementTree.fromstring(sample(*args, "drawio"))
    layout, _, _, edges = shape_of(args)
    model = root.find("diagram/mxGraphModel/root")
    objects = {one.get("id"): one for one in model.iter("object")}
    assert {one.get("resource") for one in objects.values()} >= \
        {node["id"] for node in layout["nodes"] if "\ufffd" not in node["id"]} or "-x" in args
    assert len(objects) == len(layout["nodes"])
    sizes = {}
    for name, one in objects.items():
        cell, box = one.find("mxCell"), one.find("mxCell/mxGeometry")
        x, y, w, h = (float(box.get(side)) for side in ("x", "y", "width", "height"))
        sizes[name] = w, h
        assert cell.get("vertex") == "1"
        parent = cell.get("parent")
        assert parent == "1" or parent in sizes, "parents come first"
        if parent != "1":
            assert "container=1" in objects[parent].find("mxCell").get("style")
            assert x >= 0 and x + w <= sizes[parent][0] and y + h <= sizes[parent][1], name
    connectors = [cell for cell in model.findall("mxCell") if cell.get("edge") == "1"]
    assert len(connectors) == edges
    assert all(cell.get("source") in objects and cell.get("target") in objects
               for cell in connectors)


def check_json(args):
    for layout in ["hierarchical", "force", "circular", "grid", "mindmap", "timeline"]:
        layout_schema.check(json.loads(sample(*args, "-l", layout, "json")))
    layout_schema.check(json.loads(sample(*args, "json")))


def check_large_png(args):
    """More pixels than a band, at 600 dpi, equal to what one band of the same size would be."""
    width, height, _, _, packed = read_png(sample(*args, "-r", "600", "png"))
    base = read_png(sample(*args, "png"))
    assert abs(width / base[0] - 6.25) < 0.01 and abs(height / base[1] - 6.25) < 0.01
    inflate, n = zlib.decompressobj(), 0
    while packed:
        n += len(inflate.decompress(packed, 1 << 24))
        packed = inflate.unconsumed_tail
    n += len(inflate.flush())
    assert n == height * (1 + 3 * width)


CHECKS = [("expat reads the SVG", check_svg, None), ("librsvg draws the SVG", check_rsvg, "rsvg-convert"),
          ("Graphviz reads the DOT", check_dot, "dot"), ("Mermaid reads the Mermaid", check_mermaid, "node"),
          ("the PNG is one", check_png, None), ("Poppler reads the PDF", check_pdf, "pdftotext"),
          ("libjpeg reads the JPEG", check_jpg, "djpeg"), ("the HTML is whole", check_html, "node"),
          ("the cells of draw.io fit together", check_drawio, None),
          ("the JSON is as its schema has it", check_json, None)]


def main():
    cases = [(f"{title}: {name}", check, args, tool)
             for title, check, tool in CHECKS for name, args in PICTURES.items()]
    cases.append(("a PNG of many bands is whole", check_large_png, [], None))
    print(f"1..{len(cases)}")
    failed = 0
    for number, (title, check, args, tool) in enumerate(cases, 1):
        missing = tool is not None and shutil.which(tool) is None
        if tool == "node" and not (TESTS / "node_modules/mermaid").is_dir():
            missing = True
        if missing:
            print(f"ok {number} - {title} # SKIP {tool} is not installed (make setup)")
            continue
        try:
            check(args)
            print(f"ok {number} - {title}")
        except (AssertionError, ElementTree.ParseError, subprocess.SubprocessError) as error:
            failed += 1
            print(f"not ok {number} - {title}")
            print("#", str(error).replace("\n", "\n# "))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

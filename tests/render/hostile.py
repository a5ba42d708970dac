#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Names that anybody may have given to a resource, in every format and layout, read back by programs
that we did not write: expat, html5lib, Poppler, Mermaid in Chromium, Graphviz, Python's csv and json,
markdown-it and marked. Each name must come back whole or with its middle left out, none may become
markup, and no file may grow without end.

    hostile.py CLOUDVIZ TESTS_FOLDER
"""
import csv
import functools
import html
import io
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

BINARY, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.path[:0] = [str(TESTS)]
import chromium  # noqa: E402
import layout_schema  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
LAYOUTS = ["hierarchical", "grid", "force", "circular", "mindmap", "timeline"]
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
NAMES = [
    'say "hello" \'world\'', "<script>alert(1)</script>", "a<b>c</b>&d", "]]><!-- --><![CDATA[",
    "&amp; &lt; &#35; #35; #quot; &copy", "end", "subgraph", "graph; click n0 call()", "classDef a",
    "style x:#f00;y", "%%{init: {\"theme\":\"dark\"}}%%", "100%% sure %% not", "`**bold**` _it_ __x__",
    "*a*b* ***", "a;b;c;", "key: value: x", "x:y", "fa:fa-car", "[a](http://evil.example) ![b](c)",
    "[[a]] ((b)) {{c}} >d]", "(round) [square] {curly}", "- item", "+ item", "1. first", "2) second",
    "# heading", "=== rule", "> quote", "~~gone~~ ~x~", "$$x^2$$ $y$", "${7*7} {{7*7}}", "a|b|c",
    "a\\|b", "|", "\\N\\G\\E\\T\\l", "back\\slash\\", "C:\\new\\table", "-->", "a --- b", ":::compute",
    "@{ shape: rect }", "http://evil.example/x", "www.evil.example", "someone@evil.example",
    "javascript:alert(1)", "=1+1", "+SUM(A1)", "-2+3", "@SUM(1)", "\tleading tab", "\uff1dfull width",
    "two\nlines", "two\r\nlines", "many    blanks", "  around  ", "\u00a0", "   ", "", "\u2028sep\u2029",
    "nul\u0001 esc\u001b[31m del\u007f", "\ufb02\u00b0\u00b035\u00b6\u00df", "not\ufffe\uffffcharacters",
    "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", "\u0633\u0644\u0627\u0645-db-1",
    "\u202eevil\u202c", "a\u2067b", "\U0001f469\u200d\U0001f4bb \U0001f1e9\U0001f1ea",
    "\u6f22\u5b57\u304b\u306a \ud55c\uad6d\uc5b4", "gr\u00fc\u00df dich", "<&\"\\x" * 800,
    "\u05e9" * 2000, "word " * 800, "`" * 60, "x" * 4096, "\U0001f469\u200d\U0001f4bb" * 300,
]

SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" * 2 + " ab1" * 4 + "\u00b6\u00df\ufb02\u00b0\u05e9\u2026"


def some_names(n, seed):
    """Names of signs in any order; CVZ_SEED=N takes others."""
    rng = random.Random(seed)
    return ["".join(rng.choice(SIGNS) for _ in range(rng.randint(1, 16))) for _ in range(n)]


NAMES += some_names(60, int(os.environ.get("CVZ_SEED", "1")))


def inventory():
    base = {"provider": "aws", "account": "123456789012", "region": "eu-west-1"}
    resources = [dict(base, id="vpc-1", kind="aws.ec2.vpc", name="<main> & \"co\"")]
    for i, name in enumerate(NAMES):
        resources.append(dict(base, id=f"i-{i}", kind="aws.ec2.instance", name=name, parent="vpc-1",
                              state="running" if i % 3 else name[:40],
                              created=f"2026-0{i % 5 + 1}-01T00:00:00Z" if i % 4 else "",
                              tags={name[:60] or "empty": name[:200]}))
    relations = [{"source": f"i-{i}", "target": f"i-{i + 1}", "verb": "targets", "field": "x"}
                 for i in range(0, len(NAMES) - 1, 2)]
    return {"format": "cloudviz.inventory/1", "taken": "2026-11-23T10:00:00Z",
            "resources": resources, "relations": relations, "coverage": []}


# ---- what is to be read ----

def clean(text):
    """What of a name may be shown: one line without what cannot be seen."""
    text = re.sub("[\ufffe\uffff]", "\ufffd", TURNS.sub("", text))
    blanks = "[\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000]+"
    return re.sub(blanks, " ", text).strip(" ")


def matches(seen, name):
    """Whole, or with its middle left out somewhere; readers may have other blanks."""
    seen, name = (re.sub("[\\s\ufeff]+", "", clean(text)) for text in (seen, name))
    if seen == name:
        return True
    if "\u2026" not in seen:
        return False
    parts = [re.escape(part) for part in seen.split("\u2026")]
    return len(seen) >= 4 and re.fullmatch(".+".join(parts), name, re.S) is not None


def expect(texts, what):
    """Each name among the texts; those without a sign are called by their id, or somehow."""
    texts = [t for t in texts if t]
    for i, name in enumerate(NAMES):
        if clean(name):
            assert any(matches(text, name) for text in texts), \
                f"{what}: {name[:60]!r} is not there"
        elif name == "":
            assert any(matches(text, f"i-{i}") for text in texts), f"{what}: i-{i} is not there"


def expect_isolated(line, what):
    """Right-to-left letters beside others stand between isolates."""
    for part in re.split("\u2068[^\u2069]*\u2069", line):
        if RIGHT_TO_LEFT.search(part):
            rest = RIGHT_TO_LEFT.sub("", part)
            names = [clean(n) for n in NAMES if RIGHT_TO_LEFT.search(n)]
            whole = any(matches(part, name) for name in names)
            assert whole or not re.search(r"[A-Za-z\u00d7]", rest), \
                f"{what}: letters are not isolated in {line[:80]!r}"


# ---- readers ----

def render(*args):
    done = subprocess.run([BINARY, "render", "-q", "--from", INVENTORY, *args], timeout=120,
                          capture_output=True, env={**os.environ, "HOME": HOME, "TZ": "UTC"})
    assert done.returncode == 0 and b"Sanitizer" not in done.stderr, done.stderr[-2000:]
    assert len(done.stdout) < 2_000_000, f"{len(done.stdout)} bytes"
    return done.stdout


def run(command, data):
    done = subprocess.run(command, input=data, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-800:]
    return done.stdout


ALLOWED_SVG = {"svg", "title", "desc", "style", "defs", "path", "g", "rect", "text", "tspan", "use",
               "circle", "polyline", "polygon", "line"}


def check_svg_tree(root, what):
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= ALLOWED_SVG, f"{what}: {tags - ALLOWED_SVG}"
    assert not [name for element in root.iter() for name in element.keys()
                if name.startswith("on")], "an event handler"
    texts = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    expect(texts, what)
    for text in texts:
        expect_isolated(text, what)


def check_svg(data, what):
    check_svg_tree(ElementTree.fromstring(data), what)


def check_html(data, what):
    import html5lib
    page = html5lib.parse(data, transport_encoding="utf-8")
    xhtml = "{http://www.w3.org/1999/xhtml}"
    scripts = page.findall(f".//{xhtml}script")
    assert [script.get("id") for script in scripts] == ["data", None], "a script of somebody's"
    assert not page.findall(f".//{xhtml}img") + page.findall(f".//{xhtml}a"), "markup of somebody's"
    check_svg_tree(page.find(f".//{SVG}svg"), what)
    check_layout(json.loads(scripts[0].text), what)


def check_layout(layout, what):
    labels = {node["id"]: node["label"] for node in layout["nodes"]}
    for i, name in enumerate(NAMES):
        assert labels[f"i-{i}"] == (name or f"i-{i}"), f"{what}: {name[:60]!r}"


def check_json(data, what):
    layout = json.loads(data)
    check_layout(layout, what)
    layout_schema.check(layout)


def check_drawio(data, what):
    root = ElementTree.fromstring(data)
    lines = [one.get("label").split("\n")[0] for one in root.iter("object")]
    expect(lines, what)
    for one in root.iter("object"):
        assert "html=0" in one.find("mxCell").get("style"), "draw.io would take it for HTML"
        for line in one.get("label").split("\n"):
            expect_isolated(line, what)


def check_dot(data, what):
    drawn = json.loads(run(["dot", "-Tjson"], data))
    lines = [draw["text"] for one in drawn["objects"] for draw in one.get("_ldraw_", [])
             if draw["op"] == "T"]
    expect(lines, what)
    for line in lines:
        expect_isolated(line, what)
    assert {one["tooltip"] for one in drawn["objects"]} >= {f"i-{i}" for i in range(len(NAMES))}
    assert len(drawn["edges"]) == (len(NAMES)) // 2


def check_csv(data, what):
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
    assert len(rows) == len(NAMES) + 1
    by_id = {row["id"]: row for row in rows}
    for i, name in enumerate(NAMES):
        seen = by_id[f"i-{i}"]["name"]
        for cell in by_id[f"i-{i}"].values():
            assert not re.match("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", cell) or cell in "-+", cell
        assert not seen.startswith("'") or name.startswith("'") or \
            seen[1:2] in "=+-@\t\r\n\uff1d", seen
        assert matches(seen if name.startswith("'") else seen.removeprefix("'"), re.sub("[\x01\x1b\x7f]", "\ufffd", name)), \
            f"{what}: {name[:60]!r} came back as {seen[:60]!r}"
        assert ("\n" in seen) == ("\n" in name), "line ends are kept"


def check_markdown(data, what):
    from markdown_it import MarkdownIt
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(data.decode("utf-8"))
    cells, kinds = [], set()
    for i, token in enumerate(tokens):
        kinds.add(token.type)
        if token.type == "inline":
            kinds |= {child.type for child in token.children}
            if tokens[i - 1].type == "td_open":
                cells.append("".join(child.content for child in token.children))
    assert kinds & {"html_inline", "html_block", "link_open", "image", "em_open", "strong_open",
                    "s_open", "fence", "bullet_list_open", "ordered_list_open", "hr"} == set(), kinds
    assert len(cells) == 7 * (len(NAMES) + 1), f"{len(cells)} cells"
    expect(cells[::7], what)
    for cell in cells:
        expect_isolated(cell, what)
    check_marked(data, what)


def check_marked(data, what):
    """The same by another reader, with links where there is an address."""
    script = ("import('%s').then(({marked}) => process.stdout.write(JSON.stringify(marked.lexer("
              "require('fs').readFileSync(0, 'utf8')))))"
              % (TESTS / "node_modules/marked/lib/marked.esm.js").as_uri())
    tokens = json.loads(run(["node", "-e", script], data))
    cells = [cell for token in tokens if token["type"] == "table" for row in token["rows"]
             for cell in row]
    assert len(cells) == 7 * (len(NAMES) + 1), f"{len(cells)} cells"
    kinds = {child["type"] for cell in cells for child in cell["tokens"]}
    assert kinds <= {"text", "codespan", "escape"}, kinds
    expect(["".join(child["text"] if child["type"] == "codespan" else html.unescape(child["text"])
                    for child in cell["tokens"]) for cell in cells[::7]], what)


def check_pdf(data, what):
    told = run(["pdfinfo", "-"], data).decode()
    assert re.search(r"JavaScript:\s+no", told) and re.search(r"Pages:\s+1\b", told), told
    words = run(["pdftotext", "-raw", "-", "-"], data).decode().splitlines()
    lines = [clean(line) for line in words]
    for name in NAMES:  # where glyphs and letters are one and the same
        if re.fullmatch(r"[ -~]{1,20}", name) and clean(name) and "  " not in name:
            assert any(clean(name) in line or matches(line, name) for line in lines), \
                f"{what}: {name!r} is not there"


def check_pixels(data, what):
    command = ["djpeg", "-pnm"] if data[:2] == b"\xff\xd8" else ["pngtopnm"]
    if command[0] == "pngtopnm" and shutil.which("pngtopnm") is None:
        assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[-8:-4] == b"IEND"
        return
    kind, size, _ = run(command, data)[:64].split(b"\n", 2)
    assert kind == b"P6" and all(int(n) > 100 for n in size.split())


def beginnings(label):
    """Mermaid breaks lines where it likes: the first lines, the first two, and so on."""
    lines = label.strip().split("\n")
    return [" ".join(lines[:n]) for n in range(1, min(len(lines), 8) + 1)]


def check_mermaid(data, what):
    text = data.decode("utf-8")
    page = mermaid_page()
    told = page.run(f"draw({json.dumps(text)})")
    assert "error" not in told, f"{what}: {told['error']}"
    assert set(told["tags"]) <= {"svg", "style", "g", "marker", "path", "foreignObject", "div",
                                 "span", "p", "br", "rect", "text", "tspan", "circle", "polygon",
                                 "line", "defs"}, told["tags"]
    assert told["links"] == 0, "a label became a link"
    expect([text for label in told["labels"] for text in (label, *beginnings(label))], what)
    for label in told["labels"]:
        expect_isolated(label.replace("\n", " "), what)
    escaped = len(re.findall(r"#\w+;", text)) / max(1, len(text))
    assert escaped < 0.12, f"{what}: nobody can read this"


@functools.cache
def mermaid_page():
    browser = chromium.Browser(timeout=120)
    path = os.path.join(HOME, "mermaid.html")
    with open(path, "w", encoding="utf-8") as page:
        page.write("<!doctype html><meta charset=utf-8><body><script src=\"%s\"></script><script>%s"
                   "</script></body>" % ((TESTS / "node_modules/mermaid/dist/mermaid.min.js").as_uri(),
                                         (TESTS / "render/mermaid_draw.js").read_text("utf-8")))
    return browser.open(path)


CHECKS = {  # format: check, program that it needs, whether the layout matters
    "svg": (check_svg, None, True), "html": (check_html, None, True),
    "drawio": (check_drawio, None, True), "json": (check_json, None, True),
    "mermaid": (check_mermaid, "chromium", True), "dot": (check_dot, "dot", False),
    "csv": (check_csv, None, False), "markdown": (check_markdown, "node", False),
    "pdf": (check_pdf, "pdftotext", True), "png": (check_pixels, None, True),
    "jpg": (check_pixels, "djpeg", True),
}


def is_missing(tool):
    if tool in ("chromium", "node") and not (TESTS / "node_modules/mermaid").is_dir():
        return True
    return tool is not None and (chromium.find() if tool == "chromium" else shutil.which(tool)) is None


def main():
    cases = [(form, layout, *CHECKS[form]) for form in CHECKS
             for layout in (LAYOUTS if CHECKS[form][2] else LAYOUTS[:1])]
    print(f"1..{len(cases)}")
    failed = 0
    for number, (form, layout, check, tool, _) in enumerate(cases, 1):
        what = f"{form} {layout}"
        if is_missing(tool):
            print(f"ok {number} - {what} # SKIP {tool} is not installed (make setup)")
            continue
        try:
            check(render("-f", form, "-l", layout, "--fit", "none"), what)
            print(f"ok {number} - {what}", flush=True)
        except (AssertionError, ElementTree.ParseError, subprocess.SubprocessError, KeyError,
                ValueError, chromium.Failed) as error:
            failed += 1
            print(f"not ok {number} - {what}")
            print("#", f"{type(error).__name__}: {error}"[:1500].replace("\n", "\n# "), flush=True)
    return failed > 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cvz-hostile-") as HOME:
        INVENTORY = os.path.join(HOME, "inventory.json")
        with open(INVENTORY, "w", encoding="utf-8") as file:
            json.dump(inventory(), file)
        status = main()
    sys.exit(status)

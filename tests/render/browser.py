#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Chromium opens what CloudViz draws, and says itself what is wrong with it: the demo in every layout
and theme, each cloud, the golden pictures, and HTML pages that are walked in by pointer and keyboard.

    browser.py CLOUDVIZ TESTS_FOLDER      CVZ_SHOTS=FOLDER keeps what was seen
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import traceback

BINARY, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.path[:0] = [str(TESTS / "cli"), str(TESTS)]
import chromium  # noqa: E402
from estates import estate  # noqa: E402

LAYOUTS = ["hierarchical", "grid", "force", "circular", "mindmap", "timeline"]
THEMES = ["professional", "light", "dark", "minimal", "colorful"]
JUDGE = (TESTS / "render/judge.js").read_text(encoding="utf-8")
SHOTS = os.environ.get("CVZ_SHOTS")
# The names are hostile, and the fonts that have their signs are not ours.
FOREIGN = re.compile(r'^outside of its (ground|card): "[^"]*[^\x20-\x7e\xa0-\u024f\u2010-\u2026×→]')


def shoot(page, name):
    if SHOTS:
        os.makedirs(SHOTS, exist_ok=True)
        page.screenshot(f"{SHOTS}/{name}.png")


# ---- pictures ----

def show_whole(page):
    width, height = page.run("(({width, height}) => [width, height])"
                             "(document.querySelector('svg').viewBox.baseVal)")
    page.ask("Emulation.setDeviceMetricsOverride", width=int(width) + 1, height=int(height) + 1,
             deviceScaleFactor=1, mobile=False)


def check_quiet(page):
    assert page.said == [], f"it complains: {page.said}"
    assert page.asked == [], f"it asks for {page.asked}"


def page_for_pictures(browser, path):
    """One for all of them: that is quicker."""
    if not hasattr(browser, "pictures"):
        browser.pictures = browser.open(path)
    else:
        browser.pictures.go(path)
    return browser.pictures


def check_picture(browser, path, name, min_texts=20):
    """Where everything is, on what, and what the picture says to those who do not see it."""
    page = page_for_pictures(browser, path)
    show_whole(page)
    told = page.run(JUDGE)
    shoot(page, name)
    check_quiet(page)
    complaints = [c for c in told["complaints"] if not FOREIGN.match(c)]
    assert not complaints, "\n".join(complaints[:10])
    assert told["texts"] >= min_texts and told["grounds"] >= 5, f"little was judged: {told}"
    check_access(page)


def check_access(page):
    """The tree that screen readers get: the picture, and an image with a name for each thing."""
    tree = page.tree()
    title = page.run("document.querySelector('svg > title').textContent")
    assert ("graphics-document", title) in tree, tree[:5]
    names = [name for role, name in tree if role == "image"]
    groups = page.run("document.querySelectorAll('svg > g[role=img]').length")
    assert len(names) == groups, f"{len(names)} images in the tree, {groups} groups drawn"
    assert all(name.strip() for name in names), "an image without a name"


# What somebody might break, and the complaint that has to come then.
MISTAKES = [
    (r'(<text [^>]*class="n"[^>]* x=")\d', r'\g<1>9', "outside of"),
    (r"(\.n\{fill:)#\w{6}", r"\1#f4f4f4", "only 1."),
    (r"</svg>", '<rect class="pg" width="900" height="900"/></svg>', "covered"),
    (r"(\.e0\{[^}]*stroke:)#\w{6}", r"\1#f0f0f0", "only 1."),
    (r"</svg>", '<image width="9" height="9" href="https://cvz.invalid/a.png"/></svg>', "it "),
    (r"</svg>", '<script>nothing.at.all</script></svg>', "it complains"),
    (r'(<g role="img"[^>]*>)<title>[^<]*</title>', r"\1", "image"),
]


def check_mistakes(browser, path, folder):
    """The judge is judged, too."""
    text = pathlib.Path(path).read_text(encoding="utf-8")
    for pattern, instead, complaint in MISTAKES:
        broken = pathlib.Path(folder) / "broken.svg"
        changed, n = re.subn(pattern, instead, text, count=1)
        assert n == 1, pattern
        broken.write_text(changed, encoding="utf-8")
        try:
            check_picture(browser, broken, "broken")
        except AssertionError as error:
            assert complaint in str(error), f"{pattern}: {error}"
        else:
            raise AssertionError(f"nobody noticed {pattern}")


def check_font(browser, path):
    """Latin text is in the font by which it was measured."""
    page = browser.open(path)
    for domain in ["DOM", "CSS"]:
        page.ask(f"{domain}.enable")
    root = page.ask("DOM.getDocument", depth=0)["root"]["nodeId"]
    nodes = page.ask("DOM.querySelectorAll", nodeId=root, selector="text.n")["nodeIds"]
    fonts = {font["familyName"] for node in nodes[:10]
             for font in page.ask("CSS.getPlatformFontsForNode", nodeId=node)["fonts"]}
    page.close()
    assert fonts and all(font.startswith("Inter") for font in fonts), fonts


# ---- pages to walk in ----

class Viewer:
    def __init__(self, browser, path):
        self.page = browser.open(path)
        self.run = self.page.run

    def where(self):
        """What the picture's transformation is: x, y, scale."""
        return self.run("(m => [m.e, m.f, m.a])(new DOMMatrix(getComputedStyle("
                        "document.querySelector('#stage svg')).transform))")

    def centre_of(self, name):
        """Of the card or frame whose title begins with this, in the window."""
        return self.run(f"""(() => {{
            const group = [...document.querySelectorAll("#stage g[data-id]")].find((g) =>
                g.querySelector("title")?.textContent.startsWith({json.dumps(name)}));
            const box = group.querySelector("rect").getBoundingClientRect();
            return [box.x + box.width / 2, box.y + Math.min(box.height / 2, 15 * box.height / 48)];
        }})()""")

    def details(self):
        return self.run("document.getElementById('details').hidden ? null :"
                        "document.getElementById('details').innerText")

    def found(self):
        return self.run("document.getElementById('found').textContent")

    def visible(self):
        """Names that can be seen, of cards and of frames."""
        return set(self.run("""[...document.querySelectorAll("#stage text")].filter((t) =>
            /^(n|m|hn)$/.test(t.getAttribute("class")) && t.getClientRects().length > 0)
            .map((t) => t.textContent)"""))


def is_near(a, b):
    return all(abs(x - y) < 0.01 for x, y in zip(a, b, strict=True))


def test_all_of_it_is_seen_at_first(v):
    for corner in ["bar", "help"]:
        assert not v.run(f"""(() => {{
            const a = document.querySelector("#stage svg").getBoundingClientRect();
            const b = document.getElementById("{corner}").getBoundingClientRect();
            return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        }})()"""), f"#{corner} covers the picture"


def test_panning_and_zooming_move_the_picture(v):
    x, y, scale = v.where()
    v.page.drag(700, 500, 640, 450)
    assert is_near(v.where(), [x - 60, y - 50, scale]), (v.where(), x, y)
    v.page.mouse("mouseWheel", 640, 450, deltaX=0, deltaY=-200)
    nx, ny, larger = v.where()
    assert larger > scale * 1.2
    # What is under the pointer stays there.
    for pointer, before, after in [(640, x - 60, nx), (450, y - 50, ny)]:
        assert abs((pointer - before) / scale - (pointer - after) / larger) < 0.01
    v.page.key("ArrowRight")
    v.page.key("+")
    assert v.where()[2] > larger
    v.page.key("0")
    assert is_near(v.where(), [x, y, scale]), "0 shows all of it again"
    v.run("document.getElementById('in').click()")
    assert v.where()[2] > scale
    v.run("document.getElementById('fit').click()")
    assert is_near(v.where(), [x, y, scale])


def test_search_finds_by_name_kind_and_id(v):
    v.page.key("/")
    assert v.run("document.activeElement.id") == "search"
    v.page.type("storefront")
    count = int(v.found().split()[0])
    assert count >= 1, v.found()
    dim = v.run("document.querySelectorAll('#stage g.dim').length")
    assert dim > 20, "what does not match steps back"
    v.page.key("Enter")
    assert v.found() == f"1 of {count}", v.found()
    assert "storefront" in v.details().lower(), v.details()
    if count > 1:
        v.page.key("Enter")
        assert v.found() == f"2 of {count}"
    mark = v.run("(b => [b.x + b.width / 2, b.y + b.height / 2])"
                 "(document.querySelector('rect.mark').getBoundingClientRect())")
    assert 0 < mark[0] < 1280 and 0 < mark[1] < 900, f"it is brought into the window: {mark}"
    v.page.key("Escape")
    assert v.found() == "" and v.run("document.querySelectorAll('#stage g.dim').length") == 0
    v.page.key("/")
    v.page.type("no such thing")
    assert v.found().startswith("0"), v.found()


def test_a_click_opens_details_and_escape_closes_them(v):
    label = v.run("""(() => {
        const data = JSON.parse(document.getElementById("data").textContent);
        const cards = new Set(data.nodes.filter((n) => !n.container).map((n) => n.id));
        const edge = data.edges.find((e) => cards.has(e.source) && cards.has(e.target));
        return data.nodes.find((n) => n.id === edge.source).label;
    })()""")
    v.page.click(*v.centre_of(label))
    text = v.details()
    assert text and label in text and "Kind" in text, text
    links = v.run("document.querySelectorAll('#details li button').length")
    assert links > 0, "its relations lead on"
    v.run("document.querySelector('#details li button').click()")
    assert v.details() != text
    v.page.key("Escape")
    assert v.details() is None


def test_containers_collapse_with_all_that_is_in_them(v):
    before = v.visible()
    inner = v.run("""(() => {
        const data = JSON.parse(document.getElementById("data").textContent);
        const holder = data.nodes.find((n) => n.container && n.parent &&
            data.nodes.some((m) => m.parent === n.id && m.container));
        const isIn = (n) => { for (let at = n; at; at = data.nodes.find((m) => m.id === at.parent))
            if (at.parent === holder.id) return true; return false; };
        const inside = data.nodes.filter(isIn);
        const g = [...document.querySelectorAll("#stage g[data-id]")].find((g) =>
            g.getAttribute("data-id") === holder.id);
        return [holder.id, inside.length, document.querySelectorAll("#stage g[data-id]").length];
    })()""")
    holder, count, _ = inner
    assert count > 2
    v.run(f"""(() => {{
        const g = [...document.querySelectorAll("#stage g[data-id]")].find((g) =>
            g.getAttribute("data-id") === {json.dumps(holder)});
        g.dispatchEvent(new MouseEvent("dblclick", {{bubbles: true}}));
    }})()""")
    after = v.visible()
    assert len(after) < len(before), "nothing was hidden"
    left = v.run(f"""(() => {{
        const data = JSON.parse(document.getElementById("data").textContent);
        const byId = new Map(data.nodes.map((n) => [n.id, n]));
        const holder = byId.get({json.dumps(holder)});
        const svg = document.querySelector("#stage svg");
        const [x, y] = [holder.x + data.origin[0], holder.y + data.origin[1]];
        // Whatever text still stands inside the frame, below its header, was left behind.
        return [...svg.querySelectorAll("text")].filter((t) => t.getClientRects().length > 0).filter((t) => {{
            const b = t.getBBox(), cx = b.x + b.width / 2, cy = b.y + b.height / 2;
            return cx > x && cx < x + holder.w && cy > y + 30 && cy < y + holder.h;
        }}).map((t) => t.textContent);
    }})()""")
    assert len(left) == 1 and re.fullmatch(r"\d+ inside", left[0]), f"left inside: {left[:8]}"
    v.run(f"""[...document.querySelectorAll("#stage g[data-id]")].find((g) =>
        g.getAttribute("data-id") === {json.dumps(holder)})
        .dispatchEvent(new MouseEvent("dblclick", {{bubbles: true}}))""")
    assert v.visible() == before, "it opens again"


def test_the_keyboard_alone_is_enough(v):
    """Tab reaches the controls and the things drawn, each with a name; Enter opens, Escape closes."""
    seen = []
    for _ in range(12):
        v.page.key("Tab")
        seen.append(v.run("(a => [a.tagName, a.id, a.getAttribute('aria-label') || a.textContent])"
                          "(document.activeElement)"))
    assert all(name.strip() for _, _, name in seen), seen
    assert [name for _, name, _ in seen[:4]] == ["search", "in", "out", "fit"], seen
    assert any(tag == "g" for tag, _, _ in seen), seen
    for _ in range(12):
        if v.run("document.activeElement.closest('g[data-id]') !== null"):
            break
        v.page.key("Tab")
    assert v.run("document.querySelector('rect.mark') !== null"), "what has the focus is marked"
    before = v.run("document.activeElement.getAttribute('data-id')")
    v.page.key("Enter")
    assert v.details(), "Enter opens the details"
    assert v.run("document.activeElement.closest('#details') !== null"), "and goes into them"
    v.page.key("Escape")
    assert v.details() is None
    assert v.run("document.activeElement.getAttribute('data-id')") == before, "and back again"
    open_now = v.run("document.querySelectorAll('g[aria-expanded=true]').length")
    v.run("document.querySelector('g[aria-expanded=true]').focus()")
    v.page.key("Enter")
    v.page.key("c")
    assert v.run("document.querySelectorAll('g[aria-expanded=true]').length") == open_now - 1


def test_everything_has_a_role_and_a_name(v):
    tree = v.page.tree()
    for wanted in [("searchbox", "search"), ("button", "zoom in"), ("button", "zoom out"),
                   ("button", "Fit"), ("toolbar", "view")]:
        assert wanted in tree, (wanted, tree[:20])
    named = {name for role, name in tree if role == "button"}
    assert any("storefront" in name for name in named), "things drawn can be pressed"
    roles = {role for role, _ in tree}
    assert "status" in roles and "graphics-document" in roles, roles
    for role, name in tree:
        assert name.strip() or role not in ("button", "searchbox", "image", "img", "link"), role


WALKS = [test_all_of_it_is_seen_at_first, test_panning_and_zooming_move_the_picture, test_search_finds_by_name_kind_and_id,
         test_a_click_opens_details_and_escape_closes_them,
         test_containers_collapse_with_all_that_is_in_them, test_the_keyboard_alone_is_enough,
         test_everything_has_a_role_and_a_name]


def walk(test, browser, path):
    viewer = Viewer(browser, path)
    test(viewer)
    shoot(viewer.page, test.__name__)
    check_quiet(viewer.page)
    viewer.page.close()


def check_thousand(browser, path):
    """Times are far above what they take, so that a busy machine passes; a quadratic loop does not."""
    begin = time.monotonic()
    v = Viewer(browser, path)
    loaded = time.monotonic() - begin
    assert v.run("document.querySelectorAll('#stage g[data-id]').length") >= 1000
    times = v.run("""(async () => {
        const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const took = async (what) => { const t = performance.now(); what(); await frame();
            return performance.now() - t; };
        const search = document.getElementById("search");
        const type = (text) => { search.value = text; search.dispatchEvent(new Event("input")); };
        const holder = [...document.querySelectorAll("#stage g[data-id]")][0];
        return {
            search: await took(() => type("card-0500")),
            none: await took(() => type("")),
            zoom: await took(() => document.getElementById("in").click()),
            collapse: await took(() => holder.dispatchEvent(new MouseEvent("dblclick", {bubbles: true}))),
        };
    })()""")
    shoot(v.page, "thousand")
    check_quiet(v.page)
    v.page.close()
    print(f"# 1,000 nodes: loaded in {loaded * 1000:.0f} ms;",
          ", ".join(f"{name} {ms:.0f} ms" for name, ms in times.items()))
    assert loaded < 15 and all(ms < 2000 for ms in times.values()), times


# ---- an atlas: one file, many pages ----

def shown_page(page):
    """The one that is there, once it has started."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            there = page.run("""(() => {
                const list = document.getElementById("pages");
                const named = location.hash.slice(1) || "p1";
                return document.readyState === "complete" && !window.left && list && list.value === named
                    && document.querySelectorAll("#stage > svg").length === 1 ? named : null;
            })()""")
        except chromium.Failed:  # it is just starting anew
            there = None
        if there:
            return there
        time.sleep(0.05)
    raise AssertionError("no page shows up")


def click_on(page, selector):
    x, y = page.run(f"""(() => {{
        const box = document.querySelector({json.dumps(selector)}).getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];
    }})()""")
    page.click(x, y)


def check_atlas(browser, path):
    page = browser.open(path)
    assert shown_page(page) == "p1"
    names = page.run("[...document.querySelectorAll('#pages option')].map((o) => o.text)")
    assert names[0] == "1 Overview" and len(names) > 5, names
    target = page.run("document.querySelector('#stage a[data-id]').getAttribute('href')")
    click_on(page, "#stage a[data-id] rect")
    assert "#" + shown_page(page) == target != "#p1"
    shoot(page, "atlas-below")
    assert page.run("document.querySelectorAll('#stage g[data-id]').length") > 0
    click_on(page, "#stage a[href='#p1']:not([data-id])")
    assert shown_page(page) == "p1", "the way back"
    page.run("document.querySelector('#stage a[data-id]').focus()")
    page.key("Enter", "\r")
    assert "#" + shown_page(page) == target, "by keyboard, too"
    page.run("""(() => {
        const list = document.getElementById("pages");
        list.value = "i1";
        window.left = true; /* until the next page is there */
        list.dispatchEvent(new Event("change"));
    })()""")
    assert shown_page(page) == "i1"
    assert page.run("document.querySelectorAll('#stage a').length") > 100, "the index leads on"
    shoot(page, "atlas-index")
    check_quiet(page)
    page.close()


# ---- cases ----

def cloudviz(*args):
    subprocess.run([BINARY, *args], check=True, stdout=subprocess.DEVNULL, timeout=120)


def only_dejavu(folder):
    """A machine without Inter: fontconfig's file for it."""
    path = f"{folder}/fonts.conf"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
                   f"<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{folder}/cache</cachedir>"
                   f"</fontconfig>")
    return path


def pictures(folder):
    """(title, path, name): drawn here, and the golden ones."""
    cloudviz("demo", "-q", f"{folder}/demo")
    store = f"sqlite:{folder}/demo/inventory.db"
    for layout in LAYOUTS:
        for theme in THEMES:
            path = f"{folder}/{layout}-{theme}.svg"
            cloudviz("--store", store, "render", "-q", "-l", layout, "--theme", theme, "-o", path)
            yield f"the demo, {layout}, {theme}", path, f"{layout}-{theme}"
    for cloud in ["aws", "azure", "gcp"]:
        yield f"the demo's {cloud}", f"{folder}/demo/{cloud}.svg", cloud
    for path in sorted((TESTS / "golden/render").glob("*.svg")):
        yield f"golden {path.name}", str(path), f"golden-{path.stem}"


def cases(folder):
    """(title, which browser, check)"""
    drawn = list(pictures(folder))
    for title, path, name in drawn:
        yield title, "inter", lambda b, path=path, name=name: check_picture(b, path, name)
    yield "mistakes are noticed", "inter", (
        lambda b: check_mistakes(b, TESTS / "golden/render/order-platform.svg", folder))
    yield "the font is the one that was measured", "inter", lambda b: check_font(b, drawn[0][1])
    for title, path, name in [d for d in drawn if "professional" in d[0] or "golden" in d[0]]:
        yield f"without Inter: {title}", "dejavu", (
            lambda b, path=path, name=name: check_picture(b, path, f"dejavu-{name}"))
    page = f"{folder}/demo.html"
    cloudviz("--store", f"sqlite:{folder}/demo/inventory.db", "render", "-q", "-o", page,
             "provider=aws")
    for test in WALKS:
        title = test.__name__.removeprefix("test_").replace("_", " ")
        yield f"HTML: {title}", "inter", lambda b, test=test: walk(test, b, page)
    atlas = f"{folder}/atlas.html"
    cloudviz("--store", f"sqlite:{folder}/demo/inventory.db", "render", "-q", "-o", atlas, "--atlas",
             "--fit", "40/60")
    yield "HTML: pages lead to one another", "inter", lambda b: check_atlas(b, atlas)
    with open(f"{folder}/estate.json", "w", encoding="utf-8") as file:
        json.dump(estate(1000), file)
    large = f"{folder}/thousand.html"
    cloudviz("render", "-q", "--from", f"{folder}/estate.json", "--fit", "none", "-o", large)
    yield "HTML: a thousand nodes", "inter", lambda b: check_thousand(b, large)


def run(title, check, browser):
    try:
        check(browser)
        return True
    except (AssertionError, chromium.Failed) as error:
        print("#", str(error).replace("\n", "\n# "))
    except Exception:  # a mistake of the test's own
        print("#", traceback.format_exc().replace("\n", "\n# "))
    return False


def main():
    if chromium.find() is None:
        print("1..0 # SKIP CHROMIUM IS NOT INSTALLED: no picture was looked at (make setup)")
        return 0
    failed = number = 0
    with tempfile.TemporaryDirectory(prefix="cvz-browser-") as folder:
        todo = list(cases(folder))
        print(f"1..{len(todo)}", flush=True)
        for kind in ["inter", "dejavu"]:
            fonts = {"FONTCONFIG_FILE": only_dejavu(folder)} if kind == "dejavu" else {}
            with chromium.Browser(env=fonts) as browser:
                for title, _, check in [case for case in todo if case[1] == kind]:
                    number += 1
                    good = run(title, check, browser)
                    failed += not good
                    print(f"{'ok' if good else 'not ok'} {number} - {title}", flush=True)
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

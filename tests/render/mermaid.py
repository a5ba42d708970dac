#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The real Mermaid, as it is set up in a page that sets nothing up, takes what CloudViz writes: the
demo in every theme, estates of 10 to 10,000 cards, no card, one card.

    mermaid.py CLOUDVIZ TESTS_FOLDER
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BINARY, TESTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
sys.path[:0] = [str(TESTS / "cli"), str(TESTS)]
import chromium  # noqa: E402
from estates import estate  # noqa: E402

TEXT_MAX, EDGES_MAX = 45000, 400
DIAGRAMS = {"hierarchical": "flowchart-v2", "mindmap": "mindmap", "timeline": "timeline"}
THEMES = {"professional": (255, 255, 255), "dark": (16, 21, 29), "colorful": (255, 253, 248)}
EVERYTHING = {"maxTextSize": 100_000_000, "maxEdges": 1_000_000}


def cloudviz(*args):
    done = subprocess.run([BINARY, *args], capture_output=True, timeout=300, cwd=HOME,
                          env={**os.environ, "HOME": HOME, "TZ": "UTC"})
    assert done.returncode == 0, done.stderr[-1000:]
    return done.stdout


def mermaid(*args):
    return cloudviz("render", "-q", "-f", "mermaid", *args).decode("utf-8")


def read(page, text, **config):
    told = page.run(f"read({json.dumps(text)}, {json.dumps(config)})")
    assert "error" not in told, told["error"]
    return told["type"]


def draw(page, text):
    told = page.run(f"draw({json.dumps(text)}, {{}})")
    assert "error" not in told, told["error"]
    assert told["links"] == 0
    return told


def check_demo(page, layout, theme):
    """What is drawn is what the picture holds, on the theme's ground."""
    source = ["--store", "sqlite:demo/inventory.db", "--fit", "mermaid", "-l", layout]
    told = draw(page, mermaid(*source, "--theme", theme, "provider=aws"))
    assert told["ground"] == "rgb(%d, %d, %d)" % THEMES[theme], told["ground"]
    picture = json.loads(cloudviz("render", "-q", "-f", "json", *source, "provider=aws"))
    around = {node["parent"] for node in picture["nodes"]} - {None}
    if layout == "hierarchical":
        counts = told["nodes"], told["clusters"], told["edges"]
        assert counts == (len(picture["nodes"]) - len(around), len(around),
                          len(picture["edges"])), counts
    elif layout == "mindmap":
        roots = sum(node["parent"] is None for node in picture["nodes"])
        assert told["nodes"] == len(picture["nodes"]) + (roots != 1), told["nodes"]
    else:
        resources = [node for node in picture["nodes"] if node["members"]]
        assert 0.8 * len(resources) <= told["nodes"] <= len(resources), told["nodes"]


def check_estate(page, layout, n):
    """Within the limits of Mermaid and of GitHub; without a budget all of it is there."""
    path = os.path.join(HOME, f"{n}.json")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(estate(n), file)
    for fit in ["mermaid", "github"]:
        text = mermaid("--from", path, "-l", layout, "--fit", fit)
        assert len(text) <= TEXT_MAX, f"{len(text)} characters"
        assert len(re.findall(r"^  n\d+ \S*[-=.]{2,}\S* ?\S* n\d+$", text, re.M)) <= EDGES_MAX
        assert read(page, text) == DIAGRAMS[layout]
    text = mermaid("--from", path, "-l", layout, "--fit", "none")
    named = len(set(re.findall(r"card-\d{4}", text)))
    assert named == n, f"{named} of {n}"
    assert read(page, text, **EVERYTHING) == DIAGRAMS[layout]
    if n <= 10:
        assert draw(page, text)["nodes"] >= n


def check_little(page, layout, resources):
    path = os.path.join(HOME, "little.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"format": "cloudviz.inventory/1", "resources": resources}, file)
    for direction in ["down", "right"]:
        told = draw(page, mermaid("--from", path, "-l", layout, "--direction", direction))
        assert told["nodes"] <= len(resources) + 1
        assert not resources or any("only one" in " ".join(label.split())
                                    for label in told["labels"])


def open_page(browser):
    path = os.path.join(HOME, "mermaid.html")
    script = (TESTS / "node_modules/mermaid/dist/mermaid.min.js").as_uri()
    with open(path, "w", encoding="utf-8") as page:
        page.write(f"<!doctype html><meta charset=utf-8><body><script src=\"{script}\"></script>"
                   f"<script>{(TESTS / 'render/mermaid_draw.js').read_text('utf-8')}</script>")
    return browser.open(path)


def main():
    one = [{"id": "i-1", "kind": "aws.ec2.instance", "name": "only one", "created": "2026-01-01"}]
    cases = [(f"the demo as a {layout} in {theme}", check_demo, (layout, theme))
             for layout in DIAGRAMS for theme in THEMES]
    cases += [(f"{n} cards as a {layout}", check_estate, (layout, n))
              for layout in DIAGRAMS for n in (10, 100, 1000, 10000)]
    cases += [(f"{len(some)} cards as a {layout}", check_little, (layout, some))
              for layout in DIAGRAMS for some in ([], one)]
    if chromium.find() is None or not (TESTS / "node_modules/mermaid").is_dir():
        print("1..0 # SKIP chromium or Mermaid is not installed (make setup)")
        return False
    print(f"1..{len(cases)}")
    failed = 0
    cloudviz("demo", "-q", "demo")
    with chromium.Browser(timeout=240) as browser:
        page = open_page(browser)
        for number, (title, check, args) in enumerate(cases, 1):
            try:
                check(page, *args)
                print(f"ok {number} - {title}", flush=True)
            except (AssertionError, subprocess.SubprocessError, chromium.Failed) as error:
                failed += 1
                print(f"not ok {number} - {title}")
                print("#", str(error)[:1000].replace("\n", "\n# "), flush=True)
    return failed > 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cvz-mermaid-") as HOME:
        status = main()
    sys.exit(status)

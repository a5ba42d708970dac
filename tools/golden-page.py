#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Before and after, side by side, of all golden files that differ from the last commit: one HTML page
that needs nothing else. Pictures are shown as pictures, with what differs between them; text by line.

    tools/golden-page.py OUT.html PATH...      PATH: files or folders of the repository
"""
import base64
import difflib
import html
import pathlib
import subprocess
import sys

PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
LINES_MAX, LINE_MAX = 400, 240
STYLE = """
body { font: 14px system-ui, sans-serif; margin: 24px; color: #1b2430; background: #f3f6f9; }
h2 { font-size: 15px; margin: 32px 0 8px; overflow-wrap: anywhere; }
.three { display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; }
figure { margin: 0; background: #fff; border: 1px solid #cfd6de; border-radius: 6px; padding: 8px; }
figcaption { color: #556070; margin-bottom: 6px; }
img { width: 100%; height: auto; display: block; }
.both { display: grid; }
.both img { grid-area: 1 / 1; }
.both img + img { mix-blend-mode: difference; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; background: #fff; }
td { font: 12px ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; padding: 1px 6px;
  vertical-align: top; border-left: 1px solid #cfd6de; }
.gone { background: #fde2e0; } .new { background: #dff3e4; } .gap td { color: #556070; text-align: center; }
"""


def git(*args):
    return subprocess.run(["git", *args], check=True, capture_output=True).stdout


def changed(paths):
    """[(path, before, after)]: bytes, b"" for what was or is not there."""
    names = git("diff", "--name-only", "-z", "HEAD", "--", *paths)
    names += git("ls-files", "--others", "--exclude-standard", "-z", "--", *paths)
    for name in sorted(set(names.decode().split("\0")) - {""}):
        shown = subprocess.run(["git", "show", f"HEAD:./{name}"], capture_output=True, check=False)
        path = pathlib.Path(name)
        yield name, shown.stdout, path.read_bytes() if path.exists() else b""


# ---- pictures ----

def image(kind, data):
    if not data:
        return "<p>there is none</p>"
    return f'<img alt="" src="data:{kind};base64,{base64.b64encode(data).decode()}">'


def picture(kind, before, after):
    both = (f'<figure><figcaption>what differs is light</figcaption><div class="both">'
            f"{image(kind, before)}{image(kind, after)}</div></figure>") if before and after else ""
    return (f'<div class="three"><figure><figcaption>before</figcaption>{image(kind, before)}</figure>'
            f"<figure><figcaption>after</figcaption>{image(kind, after)}</figure>{both}</div>")


# ---- text ----

def cell(lines, at, name):
    text = html.escape(lines[at][:LINE_MAX]) if at < len(lines) else ""
    return f'<td class="{name if at < len(lines) else ""}">{text}</td>'


def rows(before, after):
    a, b = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False) \
        if len(a) * len(b) < 4_000_000 else difflib.SequenceMatcher(None, a, b)
    for group in matcher.get_grouped_opcodes(2):
        yield f'<tr class="gap"><td colspan="2">line {group[0][1] + 1}</td></tr>'
        for what, a1, a2, b1, b2 in group:
            left, right = ("", "") if what == "equal" else ("gone", "new")
            for i in range(max(a2 - a1, b2 - b1)):
                yield "<tr>" + cell(a[:a2], a1 + i, left) + cell(b[:b2], b1 + i, right) + "</tr>"


def text(before, after):
    every = list(rows(before, after))
    more = f"<p>{len(every) - LINES_MAX} lines more</p>" if len(every) > LINES_MAX else ""
    return f"<table><tbody>{''.join(every[:LINES_MAX])}</tbody></table>{more}"


def page(files):
    parts = []
    for name, before, after in files:
        kind = PICTURES.get(pathlib.Path(name).suffix)
        parts.append(f"<h2>{html.escape(name)}</h2>")
        parts.append(picture(kind, before, after) if kind else text(before, after))
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Golden files: before and '
            f"after</title>\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src "
            f"data:; style-src 'unsafe-inline'\">\n<style>{STYLE}</style></head>\n<body>"
            f"<h1>{len(files)} golden files differ from the last commit</h1>\n{''.join(parts)}</body></html>\n")


def main():
    out, files = pathlib.Path(sys.argv[1]), list(changed(sys.argv[2:]))
    if not files:
        out.unlink(missing_ok=True)
        print("no golden file differs from the last commit")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(files), encoding="utf-8")
    print(f"{len(files)} golden files differ from the last commit; before and after: {out}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The glyphs: how many there are and for what; that all are drawn in one hand; that no two look alike
at 16 px in black and white.

    icons.py SOURCE_ROOT ICON_SHEET_PROGRAM
"""
import collections
import itertools
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import zlib

import yaml

ROOT, SHEET = pathlib.Path(sys.argv[1]), sys.argv[2]
GRID, SIDE, LIVE = 24, 16, (2, 22)  # grid units, pixels, the part of the grid that lines may be in
ALIKE = 0.29  # of the ink; the nearest pairs are told, look at them (docs/images/icons.svg)
NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "Z": 0, "O": 3, "R": 5}


def glyphs():
    """name -> path; and name -> the one it is the same as."""
    every = yaml.safe_load((ROOT / "assets/icons/icons.yaml").read_text(encoding="utf-8"))
    return ({n: p for n, p in every.items() if not p.startswith("=")},
            {n: p[1:] for n, p in every.items() if p.startswith("=")})


def kinds():
    """kind -> its icon, "" for none."""
    found = {}
    for path in sorted((ROOT / "catalogue").glob("*/*.yaml")):
        for entry in walk(yaml.safe_load(path.read_text(encoding="utf-8"))):
            found[entry["kind"]] = entry.get("icon", "")
    return found


def walk(value):
    if isinstance(value, dict):
        if isinstance(value.get("kind"), str) and "category" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from walk(one)


# ---- the hand ----

def tokens(path):
    for letter, number in re.findall(r"([A-Za-z])|(-?(?:\d+\.?\d*|\.\d+))", path):
        yield letter or float(number)


def points(path):
    """Where the pen goes, in absolute coordinates; for circles and rectangles their extremes."""
    at, start, stream = (0.0, 0.0), (0.0, 0.0), list(tokens(path))
    command = None
    while stream:
        if isinstance(stream[0], str):
            command = stream.pop(0)
        upper, n = command.upper(), NUMBERS[command.upper()]
        numbers, stream = stream[:n], stream[n:]
        assert len(numbers) == n and all(isinstance(x, float) for x in numbers), (command, numbers)
        if upper == "O":
            x, y, r = numbers
            yield from [(x - r, y - r), (x + r, y + r)]
            continue
        if upper == "R":
            x, y, w, h, _ = numbers
            yield from [(x, y), (x + w, y + h)]
            continue
        base = at if command.islower() else (0.0, 0.0)
        if upper == "Z":
            at = start
        elif upper == "H":
            at = (base[0] + numbers[0], at[1])
        elif upper == "V":
            at = (at[0], base[1] + numbers[0])
        else:
            at = (base[0] + numbers[-2], base[1] + numbers[-1])
        if upper == "M":
            start, command = at, "l" if command == "m" else "L"
        yield at


def check_grid(drawn):
    for name, path in drawn.items():
        places = list(points(path))
        assert places, f"{name}: nothing is drawn"
        for x, y in places:
            assert LIVE[0] <= x <= LIVE[1] and LIVE[0] <= y <= LIVE[1], f"{name}: {x:g}, {y:g}"


def check_stroke(svg):
    assert 'stroke-width="1.75"' in svg and 'stroke-linejoin="round"' in svg
    assert 'stroke-linecap="round"' in svg and "gradient" not in svg.lower()
    style = (ROOT / "src/render/style_priv.h").read_text(encoding="utf-8")
    row = re.search(r"X\(STYLE_GLYPH,[^)]*\)", style)
    assert row and re.search(r"\b175\b", row.group()), f"cards draw another stroke: {row}"


# ---- the looks ----

def grey(png):
    """Rows of a PNG of 8 bits a channel, as light from 0 to 1; from the specification."""
    at, packed = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        body = png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
        packed += body if kind == b"IDAT" else b""
        at += 12 + length
    n = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    assert depth == 8
    raw, rows, before = zlib.decompress(packed), [], bytes(width * n)
    for y in range(height):
        how, row = raw[y * (width * n + 1)], bytearray(raw[y * (width * n + 1) + 1:][:width * n])
        for i in range(width * n):
            a, b = row[i - n] if i >= n else 0, before[i]
            c = before[i - n] if i >= n else 0
            paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, paeth)[how]) & 255
        rows.append([row[i] / 255 for i in range(0, width * n, n)])
        before = row
    return rows


def svg_path(path):
    """Our two words in SVG's own."""
    path = re.sub(r"O ([\d.]+) ([\d.]+) ([\d.]+)", lambda m: (
        "M{0} {1}a{2} {2} 0 1 0 {3} 0a{2} {2} 0 1 0 -{3} 0Z".format(
            float(m[1]) - float(m[3]), m[2], m[3], 2 * float(m[3]))), path)
    return re.sub(r"R ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)", lambda m: (
        f"M{m[1]} {m[2]}h{m[3]}v{m[4]}h-{m[3]}Z"), path)


def rasters(drawn):
    """name -> the ink of each of 16 x 16 pixels; librsvg draws."""
    parts = "".join(
        f'<path transform="translate({SIDE * i} 0)scale({SIDE / GRID})" d="{svg_path(path)}"/>'
        for i, path in enumerate(drawn.values()))
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE * len(drawn)}" height="{SIDE}" '
           f'fill="none" stroke="black" stroke-width="1.75" stroke-linecap="round" '
           f'stroke-linejoin="round">{parts}</svg>')
    png = subprocess.run(["rsvg-convert", "-b", "white", "--unlimited"], input=svg.encode(),
                         capture_output=True, check=True).stdout
    rows = grey(png)
    return {name: [1 - rows[y][SIDE * i + x] for y in range(SIDE) for x in range(SIDE)]
            for i, name in enumerate(drawn)}


def shifted(ink, dx, dy):
    return [ink[(y - dy) * SIDE + x - dx] if 0 <= x - dx < SIDE and 0 <= y - dy < SIDE else 0
            for y in range(SIDE) for x in range(SIDE)]


def distance(a, b):
    """1 - shared ink / all ink, where one lies best on the other."""
    best = 1.0
    for dx, dy in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)]:
        moved = shifted(b, dx, dy)
        best = min(best, 1 - sum(map(min, a, moved)) / sum(map(max, a, moved)))
    return best


def nearest(ink, n):
    """Only what is near without moving can be near at all: the rest is quick."""
    rough = []
    for a, b in itertools.combinations(ink, 2):
        shared = sum(map(min, ink[a], ink[b]))
        rough.append((1 - shared / (sum(ink[a]) + sum(ink[b]) - shared), a, b))
    rough.sort()
    return sorted((distance(ink[a], ink[b]), a, b) for _, a, b in rough[:400])[:n]


# ---- cases ----

def check_counts():
    drawn, same = glyphs()
    table = collections.Counter(kinds().values())
    own = sum(n for name, n in table.items() if name)
    used = {same.get(name, name) for name in table if name}
    print(f"# {len(drawn)} glyphs; {own} of {sum(table.values())} kinds of the catalogue have one, "
          f"{len(used)} different ones")
    assert len(drawn) >= 120 and own >= 120 and len(used) >= 120
    unknown = set(table) - set(drawn) - set(same) - {""}
    assert not unknown, f"the catalogue names glyphs that are not there: {unknown}"


def check_categories():
    drawn, same = glyphs()
    header = (ROOT / "src/graph/kind.h").read_text(encoding="utf-8")
    names = re.findall(r'X\(CVZ_CATEGORY_\w+, "(\w+)"', header)
    assert len(names) == 13
    assert not set(names) - set(drawn), set(names) - set(drawn)


def check_families():
    drawn, same = glyphs()
    assert not set(same.values()) - set(drawn), "the same as one that is not there"
    twins = [pair for pair in itertools.combinations(drawn, 2)
             if drawn[pair[0]].split() == drawn[pair[1]].split()]
    assert not twins, f"one drawing under two names, and no '=': {twins}"


def check_looks():
    drawn, _ = glyphs()
    ink = rasters(drawn)
    for name, pixels in ink.items():
        across = [i % SIDE for i, value in enumerate(pixels) if value > 0.2]
        down = [i // SIDE for i, value in enumerate(pixels) if value > 0.2]
        assert max(max(across) - min(across), max(down) - min(down)) >= 10, f"{name} is small"
    pairs = nearest(ink, 8)
    print("# nearest:", ", ".join(f"{a}/{b} {d:.2f}" for d, a, b in pairs))
    near = [pair for pair in pairs if pair[0] < ALIKE]
    assert not near, f"alike at {SIDE} px: {near}"


def check_list():
    drawn, same = glyphs()
    text = (ROOT / "assets/icons/README.md").read_text(encoding="utf-8")
    table = [line for line in text.splitlines() if line.startswith("| ") and "names" not in line]
    listed = " ".join(line.strip("| ").split(" | ", 1)[1] for line in table).split()
    counts = collections.Counter(listed)
    assert set(listed) == set(drawn) | set(same), set(listed) ^ (set(drawn) | set(same))
    assert max(counts.values()) == 1, [name for name, n in counts.items() if n > 1]


def check_sheet():
    svg = subprocess.run([SHEET], capture_output=True, check=True, text=True).stdout
    check_stroke(svg)
    kept = (ROOT / "docs/images/icons.svg").read_text(encoding="utf-8")
    assert svg == kept, "docs/images/icons.svg is an older one: ninja -C build/test icon-sheet"


CASES = [("there is one for each category", check_categories, None),
         ("there are enough, and the catalogue uses them", check_counts, None),
         ("each keeps to the grid", lambda: check_grid(glyphs()[0]), None),
         ("what is the same says so", check_families, None),
         ("all are told apart at 16 px", check_looks, "rsvg-convert"),
         ("the list of names is whole", check_list, None),
         ("the contact sheet is up to date", check_sheet, None)]


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (title, check, tool) in enumerate(CASES, 1):
        if tool and shutil.which(tool) is None:
            print(f"ok {number} - {title} # SKIP {tool} is not installed (make setup)")
            continue
        try:
            check()
            print(f"ok {number} - {title}")
        except AssertionError as error:
            failed += 1
            print(f"not ok {number} - {title}")
            print("#", str(error).replace("\n", "\n# "))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

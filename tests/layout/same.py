#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same drawing from every compiler: gcc and clang, without and with optimisation and fused
multiply-add; and in whatever order the input stands. The tree's own program is the measure.

    same.py SAME_PROGRAM BUILD_TREE SOURCE_ROOT

What the others are compiled from, and with which arguments, is what the tree's own compile_commands
say, but for the compiler and the optimisation. Ninja keeps what has not changed.
"""
import concurrent.futures
import json
import os
import pathlib
import random
import shlex
import shutil
import subprocess
import sys
import tempfile

PROGRAM, TREE, ROOT = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
sys.path.insert(0, str(ROOT / "tests/cli"))
from estates import estate  # noqa: E402

MODULES = ["base", "codec", "graph", "view", "layout", "render"]
FILES = ["src/store/interchange_read.c", "src/store/interchange_write.c", "tests/layout/same.c"]
LIBRARIES = ["libxxhash", "yaml-0.1", "expat", "pangocairo", "fontconfig", "libpng", "libjpeg", "zlib"]
DROPPED = ("-O", "-g", "-W", "-M", "-o", "-c", "-fdiagnostics", "-flto", "--coverage")
TAKES_VALUE = {"-MQ", "-MF", "-o", "-c"}


def has_fma():
    try:
        return " fma " in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


FAST = ["-O2", "-mavx2", "-mfma"] if has_fma() else ["-O2"]
VARIANTS = {"gcc, no optimisation": ("gcc", ["-O0"]), "gcc, with FMA": ("gcc", FAST),
            "clang, with FMA": ("clang", FAST)}


# ---- building ----

def sources():
    """(file, arguments) for each; generated ones stand in the tree."""
    for entry in json.loads((TREE / "compile_commands.json").read_text(encoding="utf-8")):
        full = (TREE / entry["file"]).resolve()
        is_ours = full.is_relative_to(ROOT)
        output = entry["output"]
        ours = any(f"src/{m}/libcvz_{m}.a.p/" in output for m in MODULES)
        named = is_ours and str(full.relative_to(ROOT)) in FILES and (
            "libcvz_store" in output or "tests/layout/same" in output)
        if ours or named:
            yield str(full), arguments(shlex.split(entry["command"]))


def arguments(words):
    kept, skip = [], True  # what is before the first option is the compiler
    for word in words:
        if not word.startswith("-") and (skip or not kept):
            skip = False
        elif skip:
            skip = False
        elif word in TAKES_VALUE:
            skip = True
        elif word.startswith(DROPPED):
            continue
        elif word.startswith("-") or kept[-1:] == ["-include"]:
            kept.append(word)
    return kept


def ninja_text(folder, listed):
    def quote(words):
        return " ".join(shlex.quote(w) for w in words).replace("$", "$$")
    ccache = "ccache " if shutil.which("ccache") else ""
    libs = subprocess.run(["pkg-config", "--libs", *LIBRARIES], check=True, capture_output=True,
                          text=True).stdout.split()
    # Ninja's own notes stay out of those of the tree.
    lines = [f"builddir = {folder}", "rule cc", "  command = $cc $args -w -MD -MF $out.d -c $in -o $out", "  depfile = $out.d",
             "  deps = gcc", "rule link", f"  command = $cc $in -o $out {quote(libs)} -lm -pthread"]
    for number, (compiler, flags) in enumerate(VARIANTS.values()):
        if shutil.which(compiler) is None:
            continue
        objects = []
        for index, (file, args) in enumerate(listed):
            objects.append(f"{folder}/{number}/{index}-{pathlib.Path(file).stem}.o")
            lines += [f"build {objects[-1]}: cc {file}", f"  cc = {ccache}{compiler}",
                      f"  args = {quote(args + flags)}"]
        lines += [f"build {folder}/same-{number}: link {' '.join(objects)}", f"  cc = {compiler}"]
    return "\n".join(lines) + "\n"


def build():
    folder = TREE / "tests/layout/compilers"
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(sources())
    assert len(listed) > 80, f"only {len(listed)} files are compiled"
    assert all("-ffp-contract=off" in args for _, args in listed), "fused multiply-add is not off"
    text = ninja_text(folder, listed)
    file = folder / "build.ninja"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    # The arguments name folders relative to the tree.
    done = subprocess.run(["ninja", "--quiet", "-f", str(file)], cwd=TREE, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return {name: str(folder / f"same-{number}") for number, name in enumerate(VARIANTS)
            if shutil.which(VARIANTS[name][0])}


# ---- comparing ----

def star(n):
    ids = [f"s{i}" for i in range(n)]
    return inventory([{"id": i, "kind": "queue", "name": i} for i in ids],
                     [{"source": ids[0], "target": i, "verb": "reads"} for i in ids[1:]])


def deep(n):
    """Containers in containers, each with two cards that are joined over the levels."""
    resources, relations = [], []
    for i in range(n):
        parent = {"parent": f"d{i - 1}"} if i else {}
        resources.append({"id": f"d{i}", "kind": "group", "name": f"level {i}", **parent})
        for side in "ab":
            resources.append({"id": f"{side}{i}", "kind": "vm", "name": f"{side} {i}",
                              "parent": f"d{i}", "created": f"2026-0{1 + i % 9}-01"})
        if i:
            relations += [{"source": f"a{i}", "target": f"b{i - 1}", "verb": "writes"},
                          {"source": f"b{i}", "target": f"a{i // 2}", "verb": "targets"}]
    return inventory(resources, relations)


def inventory(resources, relations):
    return {"format": "cloudviz.inventory/1", "taken": "2026-11-23T10:00:00Z",
            "resources": resources, "relations": relations}


GRAPHS = {"none": inventory([], []), "one": inventory([{"id": "a", "kind": "vm"}], []),
          "star": star(40), "deep": deep(9), "estate": estate(200), "thousand": estate(1000)}
BUDGETS = [("0", "0"), ("150", "250")]


def shuffled(document, seed):
    rng = random.Random(seed)
    return {**document, "resources": rng.sample(document["resources"], len(document["resources"])),
            "relations": rng.sample(document["relations"], len(document["relations"]))}


def drawn(program, path, budget):
    return subprocess.run([program, path, *budget], check=True, capture_output=True,
                          timeout=120).stdout


def first_difference(a, b):
    part = ""
    for one, other in zip(a.splitlines(), b.splitlines()):
        if one.startswith(b"== "):
            part = one.decode()
        if one != other:
            return f"{part}: {one[:200]!r} and {other[:200]!r}"
    return f"{len(a)} and {len(b)} bytes"


def compare(pool, cases):
    """[(what, program, path, budget, expected)]; what is not the same."""
    answers = pool.map(lambda case: drawn(*case[1:4]), cases)
    return [f"{case[0]}: {first_difference(case[4], answer)}"
            for case, answer in zip(cases, answers, strict=True) if answer != case[4]]


def main():
    if "clang" not in {c for c, _ in VARIANTS.values() if shutil.which(c)}:
        print("# SKIPPED IN PART: clang is not installed, only gcc is compared (tools/setup.sh dev)")
    titles, failed = [], 0
    programs = build()
    with tempfile.TemporaryDirectory(prefix="cvz-same-") as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as pool:
        paths = {}
        for name, document in GRAPHS.items():
            for seed in [None, 1, 2]:
                paths[name, seed] = f"{folder}/{name}-{seed}.json"
                with open(paths[name, seed], "w", encoding="utf-8") as file:
                    json.dump(document if seed is None else shuffled(document, seed), file)
        keys = [(name, budget) for name in GRAPHS for budget in BUDGETS]
        measure = dict(zip(keys, pool.map(lambda k: drawn(PROGRAM, paths[k[0], None], k[1]), keys),
                           strict=True))
        assert all(text.count(b"\n== ") >= 12 for text in measure.values()), "six layouts, two formats"
        for name, program in programs.items():
            titles.append((name, compare(pool, [
                (f"{g} {b}", program, paths[g, None], b, measure[g, b]) for g, b in keys])))
        titles.append(("the input in another order", compare(pool, [
            (f"{g} {b} {seed}", PROGRAM, paths[g, seed], b, measure[g, b])
            for g, b in keys for seed in [1, 2]])))
    print(f"1..{len(titles)}")
    for number, (title, different) in enumerate(titles, 1):
        for line in different:
            print("#", line)
        failed += bool(different)
        print(f"{'not ok' if different else 'ok'} {number} - the same bytes: {title}")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Functions of src/ have at most 80 lines, files at most 700; sources have an SPDX line. Prints what
is larger; with --table, the figures of each module."""
import glob
import os
import re
import sys

FUNCTION_MAX, FILE_MAX = 80, 700
# Layout is clang-format's: a function's braces stand alone in the first column.
HEAD = re.compile(r"(\w+)\([^;]*\)?\s*$")


def functions(lines):
    """(name, lines from its head to its closing brace) of each function."""
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            head = start
            while head > 0 and lines[head - 1] and not lines[head - 1].startswith(("}", "#", " *", "/*")):
                head -= 1
            name = re.search(r"(\w+)\(", " ".join(lines[head:start]))
            yield (name.group(1) if name else "?"), number - head + 1
            start = None


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    os.chdir(root)
    bad, table = [], {}
    for path in sorted(glob.glob("src/**/*.[ch]", recursive=True)):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        if not lines or "SPDX-License-Identifier" not in lines[0]:
            bad.append(f"{path}: no SPDX line")
        if len(lines) > FILE_MAX:
            bad.append(f"{path}: {len(lines)} lines, at most {FILE_MAX}")
        for name, length in functions(lines):
            table.setdefault(path.split("/")[1], []).append(length)
            if length > FUNCTION_MAX:
                bad.append(f"{path}: {name}() has {length} lines, at most {FUNCTION_MAX}")
    if "--table" in sys.argv:
        for module, sizes in table.items():
            sizes.sort()
            print(f"{module:8} {len(sizes):5} functions, median {sizes[len(sizes) // 2]:3}, "
                  f"p90 {sizes[len(sizes) * 9 // 10]:3}, largest {sizes[-1]:3}")
    print("\n".join(bad), end="\n" if bad else "")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

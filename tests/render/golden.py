#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what render_sample writes with tests/golden/render/; CVZ_ACCEPT=1 takes it as it is.

    golden.py RENDER_SAMPLE GOLDEN_FOLDER
"""
import difflib
import os
import pathlib
import subprocess
import sys

CASES = {
    "order-platform.svg": ["svg"],
    "order-platform-icons.svg": ["-d", "1", "svg"],
    "order-platform.json": ["json"],
    "order-platform.mmd": ["mermaid"],
    "order-platform.dot": ["dot"],
    **{f"order-platform-{layout}.{extension}": ["-l", layout, extension]
       for layout in ("hierarchical", "grid", "force", "circular", "mindmap", "timeline")
       for extension in ("svg", "json")},
    **{f"order-platform-{layout}.mmd": ["-l", layout, "mermaid"]
       for layout in ("mindmap", "timeline")},
    "order-platform.md": ["markdown"],
    "order-platform.csv": ["csv"],
    "hostile.svg": ["-x", "svg"],
    "hostile.mmd": ["-x", "mermaid"],
    "hostile.dot": ["-x", "dot"],
}


def main():
    sample, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    accept = os.environ.get("CVZ_ACCEPT") == "1"
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (name, args) in enumerate(CASES.items(), 1):
        actual = subprocess.run([sample, *args], check=True, capture_output=True).stdout
        path = folder / name
        expected = path.read_bytes() if path.exists() else b""
        same = actual == expected
        if not same:
            diff = difflib.unified_diff(
                expected.decode().splitlines(), actual.decode().splitlines(),
                f"before: {name}", f"after: {name}", lineterm="", n=1)
            for line in list(diff)[:60]:
                print("#", line[:200])
            if accept:
                path.write_bytes(actual)
        failed += not (same or accept)
        print(f"{'ok' if same or accept else 'not ok'} {number} - {name} is as it was")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

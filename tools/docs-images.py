#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures of docs/images anew, from the demo's inventory as of a fixed day.

    docs-images.py PATH_TO_CLOUDVIZ [NAME...]"""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TAKEN = "2026-11-02T09:00:00Z"
AWS = ["provider=aws"]
LAYOUTS = ("hierarchical", "grid", "force", "circular", "mindmap", "timeline")

# file: what of the demo, and how
IMAGES = {
    "demo.png": AWS,
    "azure.svg": ["provider=azure"],
    "gcp.svg": ["provider=gcp"],
    **{f"layout-{layout}.svg": AWS + ["--layout", layout, "--no-legend"] for layout in LAYOUTS},
    "lens-security.svg": AWS + ["--only", "security"],
    "by-region.svg": ["--group-by", "region"],
}


def main():
    program, names = os.path.abspath(sys.argv[1]), sys.argv[2:] or list(IMAGES)
    with tempfile.TemporaryDirectory() as folder:
        inventory = os.path.join(folder, "inventory.json")
        subprocess.run([program, "demo", "-q", folder], check=True, stdout=subprocess.DEVNULL)
        subprocess.run([program, "export", "--store", f"sqlite:{folder}/inventory.db",
                        "-o", inventory, "-q"], check=True)
        with open(inventory, encoding="utf-8") as file:
            document = json.load(file)
        document["taken"] = TAKEN
        with open(inventory, "w", encoding="utf-8") as file:
            json.dump(document, file)
        for name in names:
            subprocess.run([program, "render", "-q", "--from", inventory, "-o",
                            os.path.join(ROOT, "docs/images", name), *IMAGES[name]], check=True)


if __name__ == "__main__":
    main()

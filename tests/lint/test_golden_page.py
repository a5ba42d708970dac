#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/golden-page.py shows what differs from the last commit, whatever is in it, and nothing else."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import chromium

ROOT = pathlib.Path(__file__).resolve().parents[2]
SVG = ('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30">'
       '<rect width="40" height="30" fill="{}"/></svg>')


class Showing(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cvz-golden-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.write("golden/a.svg", SVG.format("red"))
        self.write("golden/same.svg", SVG.format("blue"))
        self.write("golden/b.txt", "one\ntwo <b>\nthree\n")
        self.write("golden/gone.txt", "was here\n")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def git(self, *args):
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        env.update({f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER")
                    for what in ("NAME", "EMAIL")})
        subprocess.run(["git", *args], cwd=self.folder, check=True, env=env)

    def show(self):
        done = subprocess.run([sys.executable, str(ROOT / "tools/golden-page.py"), "out/p.html", "golden"],
                              cwd=self.folder, check=True, capture_output=True, text=True)
        page = self.folder / "out/p.html"
        return done.stdout, page.read_text(encoding="utf-8") if page.exists() else None

    def change(self):
        self.write("golden/a.svg", SVG.format("green"))
        self.write("golden/b.txt", "one\ntwo <script>alert(1)</script>\nthree\n")
        self.write("golden/new.svg", SVG.format("black"))
        self.write("other.txt", "not asked for\n")
        (self.folder / "golden/gone.txt").unlink()

    def test_what_is_the_same_makes_no_page(self):
        self.assertEqual(self.show(), ("no golden file differs from the last commit\n", None))

    def test_all_that_differs_is_shown_and_counted(self):
        self.change()
        said, page = self.show()
        self.assertIn("4 golden files differ", said)
        self.assertIn("out/p.html", said)
        for name in ["golden/a.svg", "golden/b.txt", "golden/gone.txt", "golden/new.svg"]:
            self.assertIn(f"<h2>{name}</h2>", page)
        self.assertNotIn("same.svg", page)
        self.assertNotIn("not asked for", page)
        self.assertIn('<td class="gone">two &lt;b&gt;</td>', page)
        self.assertIn('<td class="new">two &lt;script&gt;alert(1)&lt;/script&gt;</td>', page)
        self.assertIn('<td class="gone">was here</td>', page)
        self.assertNotIn("<script", page)

    def test_an_old_page_does_not_stay(self):
        self.change()
        self.show()
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "y")
        self.assertIsNone(self.show()[1])

    @unittest.skipUnless(chromium.find(), "CHROMIUM IS NOT INSTALLED (make setup)")
    def test_chromium_shows_the_pictures(self):
        self.change()
        self.show()
        with chromium.Browser() as browser:
            page = browser.open(self.folder / "out/p.html")
            sizes = page.run("[...document.images].map((i) => i.naturalWidth + 'x' + i.naturalHeight)")
            self.assertEqual(sizes, ["40x30"] * 5)  # before, after, both; and one that is new
            self.assertEqual((page.said, [url for url in page.asked if not url.startswith("data:")]),
                             ([], []))


if __name__ == "__main__":
    unittest.main()

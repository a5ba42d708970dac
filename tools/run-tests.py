#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the meson tests of one or more build trees and counts every case of every program.

    tools/run-tests.py [--suite NAME]... [--valgrind] BUILD...

Ends with one line, "N passed, N failed[, N skipped]", and with status 1 where something failed or
nothing ran.
"""
import argparse
import json
import os
import re
import subprocess
import sys

TAP_LINE = re.compile(r"^(not )?ok\b([^#]*)(?:#\s*(skip|todo)\b(.*))?", re.IGNORECASE)
TAP_PLAN_SKIP = re.compile(r"^1\.\.0\s*#\s*skip(.*)", re.IGNORECASE)
UNITTEST = re.compile(r"^Ran (\d+) tests? in", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)
BAD = {"FAIL", "TIMEOUT", "ERROR", "INTERRUPT", "UNEXPECTEDPASS"}


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []
        self.skips = []

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures
        self.skips += other.skips


def count_tap(name, text):
    count = Count()
    for line in text.splitlines():
        plan = TAP_PLAN_SKIP.match(line)
        if plan:
            count.skipped += 1
            count.skips.append(f"{name}:{plan.group(1)}")
            continue
        case = TAP_LINE.match(line)
        if not case:
            continue
        title = case.group(2).strip(" -0123456789")
        if (case.group(3) or "").lower() == "skip":
            count.skipped += 1
            count.skips.append(f"{name}: {title}:{case.group(4)}")
        elif case.group(1):
            count.failed += 1
            count.failures.append(f"{name}: {title}")
        else:
            count.passed += 1
    return count


def count_unittest(name, text):
    """Python's unittest tells totals only."""
    count = Count()
    ran = sum(int(n) for n in UNITTEST.findall(text))
    if ran == 0:
        return None
    for details in UNITTEST_END.findall(text):
        numbers = dict(re.findall(r"(\w+)=(\d+)", details))
        count.failed += int(numbers.get("failures", 0)) + int(numbers.get("errors", 0))
        count.skipped += int(numbers.get("skipped", 0))
    count.passed = max(0, ran - count.failed - count.skipped)
    if count.failed:
        count.failures.append(name)
    if count.skipped:
        count.skips.append(f"{name}: {count.skipped} of its cases")
    return count


def count_test(name, test):
    """One entry of testlog.json. A program that failed counts as one failure at least, also where
    all that it printed was well: it may have leaked, or died."""
    stdout = test.get("stdout") or ""
    result = test["result"]
    count = count_tap(name, stdout)
    if count.passed + count.failed + count.skipped == 0:
        count = count_unittest(name, stdout + "\n" + (test.get("stderr") or "")) or Count()
    empty = count.passed + count.failed + count.skipped == 0
    if result in BAD and count.failed == 0:
        count.failed += 1
        count.failures.append(f"{name}: {result.lower()}")
    elif empty and result == "SKIP":
        count.skipped += 1
        count.skips.append(name)
    elif empty and result in ("OK", "EXPECTEDFAIL"):
        count.passed += 1
    return count


def run_tree(tree, options):
    # meson names its log after the wrapper, too
    name = "testlog-valgrind.json" if options.valgrind else "testlog.json"
    log = os.path.join(tree, "meson-logs", name)
    if subprocess.call(["ninja", "-C", tree, "--quiet"]) != 0:
        print(f"the build in {tree} failed")
        return None
    command = ["meson", "test", "-C", tree, "--no-rebuild", "--print-errorlogs"]
    if options.valgrind:
        command += ["--timeout-multiplier", "20", "--wrapper",
                    "valgrind -q --error-exitcode=99 --leak-check=full --trace-children=no "
                    f"--suppressions={os.path.abspath('tests/valgrind.supp')}"]
    for suite in options.suite:
        command += ["--suite", suite]
    if os.path.exists(log):
        os.remove(log)
    subprocess.call(command, stdin=subprocess.DEVNULL)
    total = Count()
    if not os.path.exists(log):
        return total
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            test = json.loads(line)
            total.add(count_test(f"{tree}: {test['name']}", test))
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--suite", action="append", default=[])
    parser.add_argument("--valgrind", action="store_true")
    parser.add_argument("build", nargs="+")
    options = parser.parse_args()
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

    total = Count()
    for tree in options.build:
        print(f"\n== {tree}", flush=True)
        count = run_tree(tree, options)
        if count is None:
            count = Count()
            count.failed = 1
            count.failures.append(f"{tree}: does not build")
        total.add(count)

    print()
    for skip in total.skips:
        print(f"skipped: {skip}")
    for failure in total.failures:
        print(f"failed: {failure}")
    line = f"{total.passed} passed, {total.failed} failed"
    if total.skipped:
        line += f", {total.skipped} skipped"
    print(line)
    return 1 if total.failed or total.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())

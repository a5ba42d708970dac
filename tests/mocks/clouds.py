# SPDX-License-Identifier: Apache-2.0
"""A mock cloud as a process of its own, gone when the test is."""
import contextlib
import json
import os
import subprocess
import sys
import urllib.request

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SKIPPED = 77


class Mock:
    def __init__(self, url, child):
        self.url = url
        self.child = child

    def control(self, what, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + "/_mock/" + what, data=data)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def plan(self, *faults):
        """The log and the count start anew, and these faults wait."""
        self.control("reset")
        self.control("faults", list(faults))

    def hits(self):
        """How many faults came to pass."""
        return sum(fault["hit"] for fault in json.loads(self.control("faults")))

    def log(self):
        return [json.loads(line) for line in self.control("log").splitlines()]

    def change(self, **what):
        """Time goes on: create=2, update=3, delete=1."""
        request = urllib.request.Request(self.url + "/_change", data=json.dumps(what).encode())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def calls(self):
        return int(self.control("calls"))

    def expected(self):
        return json.loads(self.control("expected"))

    def rss(self):
        with open(f"/proc/{self.child.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


@contextlib.contextmanager
def running(name, *options, tls=None):
    """running("mock_azure.py", 1000, "--seed", 3)"""
    command = [sys.executable, os.path.join(TESTS, name), *map(str, options)]
    if tls:
        command += ["--tls", tls]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        port = child.stdout.readline().decode().strip()
        if not port:
            raise AssertionError(f"{' '.join(command)} does not start")
        yield Mock(f"{'https' if tls else 'http'}://127.0.0.1:{port}", child)
    finally:
        child.terminate()
        child.wait()
        child.stdout.close()


class Skip(Exception):
    pass


def run_tests(tests):
    """Runs functions and prints TAP."""
    failed = 0
    print(f"1..{len(tests)}")
    for number, test in enumerate(tests, 1):
        name = test.__name__.removeprefix("test_").replace("_", " ")
        try:
            test()
            print(f"ok {number} - {name}", flush=True)
        except Skip as reason:
            print(f"SKIPPED: {name}: {reason}", file=sys.stderr)
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception as error:  # every failure is told, then the next one runs
            failed += 1
            import traceback
            for line in traceback.format_exc().splitlines()[-80:]:
                print(f"# {line[:300]}")
            print(f"not ok {number} - {name}: {str(error)[:200]!r}", flush=True)
    return 1 if failed else 0

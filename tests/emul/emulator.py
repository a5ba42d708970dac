# SPDX-License-Identifier: Apache-2.0
"""A moto server of our own: on a free loopback port, gone when the test is."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request

ACCOUNT = "123456789012"


class Emulator:
    def __init__(self, url):
        self.url = url

    def post(self, path, body=b""):
        request = urllib.request.Request(self.url + path, data=body, method="POST",
                                         headers={"Content-Type": "text/plain"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def reset(self):
        self.post("/moto-api/reset")

    def check_signatures(self, on):
        """From now on every signature and every IAM policy counts, or none."""
        self.post("/moto-api/reset-auth", b"0" if on else b"inf")

    def refuse(self, account):
        """From now on no role of that account can be assumed."""
        self.post("/refuse-roles", account.encode())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(log=None, **settings):
    """Starts a server (server.py says what its settings are) and waits until it answers."""
    command = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "server.py")]
    port = free_port()
    # moto's own account is ACCOUNT; keys of other accounts lead to those.
    inherited = {name: value for name, value in os.environ.items() if name != "MOTO_ACCOUNT_ID"}
    env = {**inherited,
           # Its own images bring two thousand snapshots with them.
           "MOTO_EC2_LOAD_DEFAULT_AMIS": "false", **settings}
    output = open(log, "wb") if log else subprocess.DEVNULL
    server = subprocess.Popen([*command, str(port)], env=env,
                              stdout=output, stderr=output)
    try:
        emulator = Emulator(f"http://127.0.0.1:{port}")
        wait_for(emulator, server)
        yield emulator
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
        if log:
            output.close()


def wait_for(emulator, server, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(emulator.url + "/moto-api/data.json", timeout=2):
                return
        except OSError:
            if server.poll() is not None:
                sys.exit(f"moto_server ended with status {server.returncode}")
            if time.monotonic() > deadline:
                sys.exit("moto_server does not answer")
            time.sleep(0.1)

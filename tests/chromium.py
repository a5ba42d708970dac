# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, spoken to over two pipes (--remote-debugging-pipe): no port, no module.

    with chromium.Browser() as browser:
        page = browser.open(path)            # a file; waits until it has loaded
        page.run("document.title")           # JavaScript, answered as JSON would say it
        page.key("Tab"), page.click(10, 10), page.screenshot("x.png")
        page.said, page.asked                # what it said on the console, what else it asked for
"""
import base64
import itertools
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-extensions", "--force-device-scale-factor=1", "--force-color-profile=srgb",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe"]
# windowsVirtualKeyCode, by which Chromium knows the keys that write nothing
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
        "ArrowDown": 40}


def find():
    """The program, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Failed(Exception):
    """What Chromium answered with an error, or not in time."""


class Browser:
    def __init__(self, width=1280, height=900, timeout=60, env=()):
        self.size, self.timeout = (width, height), timeout
        self.env = {**os.environ, **dict(env)}
        self.home = tempfile.TemporaryDirectory(prefix="cvz-chromium-", ignore_cleanup_errors=True)
        self.numbers, self.events, self.rest = itertools.count(1), [], b""
        takes, self.to = os.pipe()
        self.back, gives = os.pipe()
        self.process = self._start(takes, gives)
        os.close(takes)
        os.close(gives)

    def _start(self, takes, gives):
        """It reads from descriptor 3 and writes to 4."""
        command = [find(), *FLAGS, f"--window-size={self.size[0]},{self.size[1]}",
                   f"--user-data-dir={self.home.name}", "about:blank"]
        script = f'exec 3<&{takes} 4>&{gives}; exec "$@"'
        # bash: descriptors above 9; the shell of others may not know them
        return subprocess.Popen(["bash", "-c", script, "bash", *command],
                                pass_fds=(takes, gives), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                env={**self.env, "HOME": self.home.name})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.to)  # it ends with its pipe
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.back)
        self.home.cleanup()

    def _read(self, until):
        while b"\0" not in self.rest:
            if not select.select([self.back], [], [], max(0, until - time.monotonic()))[0]:
                raise Failed(f"no answer within {self.timeout} s")
            block = os.read(self.back, 1 << 20)
            if not block:
                raise Failed("it has ended")
            self.rest += block
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, session=None, **params):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.to, text):]
        until = time.monotonic() + self.timeout
        while True:
            answer = self._read(until)
            if answer.get("id") == number:
                if "error" in answer:
                    raise Failed(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, name, session):
        until = time.monotonic() + self.timeout
        while not any(e.get("method") == name and e.get("sessionId") == session
                      for e in self.events):
            self.events.append(self._read(until))

    def open(self, path):
        """A file in a page of its own."""
        target = self.ask("Target.createTarget", url="about:blank", newWindow=True,
                          width=self.size[0], height=self.size[1])["targetId"]
        session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        for domain in ["Page", "Runtime", "Log", "Network"]:
            page.ask(f"{domain}.enable")
        page.go(path)
        return page


class Page:
    def __init__(self, browser, target, session):
        self.browser, self.target, self.session, self.url = browser, target, session, ""

    def ask(self, method, **params):
        return self.browser.ask(method, self.session, **params)

    def go(self, path):
        """Another file in the same page; what was said and asked before is forgotten."""
        self.browser.events = [e for e in self.browser.events if e.get("sessionId") != self.session]
        self.url = pathlib.Path(path).resolve().as_uri()
        told = self.ask("Page.navigate", url=self.url)
        if "errorText" in told:
            raise Failed(f"{path}: {told['errorText']}")
        self.browser.wait_for("Page.loadEventFired", self.session)

    def events(self, *names):
        return [e["params"] for e in self.browser.events
                if e.get("sessionId") == self.session and e.get("method") in names]

    def run(self, script):
        told = self.ask("Runtime.evaluate", expression=script, returnByValue=True,
                        awaitPromise=True)
        if "exceptionDetails" in told:
            details = told["exceptionDetails"]
            raise Failed(details.get("exception", {}).get("description", details["text"]))
        return told["result"].get("value")

    @property
    def said(self):
        """Whatever it complained about."""
        self.ask("Runtime.evaluate", expression="0")  # what is under way has come then
        texts = [e["entry"]["text"] for e in self.events("Log.entryAdded")]
        texts += [e["exceptionDetails"]["text"] for e in self.events("Runtime.exceptionThrown")]
        texts += [json.dumps(e["args"]) for e in self.events("Runtime.consoleAPICalled")]
        return texts

    @property
    def asked(self):
        """Every URL but its own."""
        return [e["request"]["url"] for e in self.events("Network.requestWillBeSent")
                if e["request"]["url"] != self.url]

    def key(self, name, text=""):
        """A key by its name; one that writes by what it writes."""
        what = {"key": name, "windowsVirtualKeyCode": KEYS.get(name, 0)}
        if len(name) == 1:
            text = text or name
        self.ask("Input.dispatchKeyEvent", type="keyDown", text=text, **what)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **what)

    def type(self, text):
        for letter in text:
            self.key(letter)

    def mouse(self, kind, x, y, **more):
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x, y, count=1):
        for n in range(1, count + 1):
            for kind in ["mousePressed", "mouseReleased"]:
                self.mouse(kind, x, y, button="left", clickCount=n)

    def drag(self, x, y, to_x, to_y):
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        self.mouse("mouseMoved", to_x, to_y, button="left", buttons=1)
        self.mouse("mouseReleased", to_x, to_y, button="left", clickCount=1)

    def screenshot(self, path, clip=None):
        params = {"clip": dict(zip(["x", "y", "width", "height", "scale"], [*clip, 1]))} if clip \
            else {}
        data = self.ask("Page.captureScreenshot", format="png",
                        captureBeyondViewport=clip is not None, **params)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def tree(self):
        """The accessibility tree: (role, name) of whatever is not ignored."""
        self.ask("Accessibility.enable")
        return [(node.get("role", {}).get("value", ""), node.get("name", {}).get("value", ""))
                for node in self.ask("Accessibility.getFullAXTree")["nodes"]
                if not node.get("ignored")]

    def close(self):
        self.browser.ask("Target.closeTarget", targetId=self.target)
        self.browser.events = [e for e in self.browser.events
                               if e.get("sessionId") != self.session]

# SPDX-License-Identifier: Apache-2.0
"""What the mock clouds have in common: an HTTP server that holds many connections in one thread,
takes its time, goes wrong by plan and keeps a log.

A plan is a list of faults. Each has

    kind      expired forbidden throttled unavailable internal too-large   the cloud's own refusals
              cut html empty-body drip drop                                 something between goes wrong
              loop empty shift                                              pages that are told wrongly
    match     a regular expression that METHOD, target, body (and X-Amz-Target) have to fit; all do
              without it
    nth       the first of the fitting calls that is hit, from 1
    times     how many are hit (1); 0: all from there on
    share     in place of nth: which part of the calls, drawn from the seed
    retry_after   seconds, for refusals that may say so

The path /_mock/ belongs to tests: calls, resources, log, peak, expected, faults (POST a plan), reset,
revoke (every token that was given is no good any more)."""
import argparse
import asyncio
import gzip
import json
import random
import re
import ssl
import sys
import time
import urllib.parse

REASONS = {200: "OK", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
           404: "Not Found", 405: "Method Not Allowed", 413: "Payload Too Large",
           429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}
# What the transport does with an answer; all else is the cloud's own business.
TRANSPORT_FAULTS = {"cut", "html", "empty-body", "drip", "drop"}
PAGE_FAULTS = {"loop", "empty", "shift"}
HTML = (b"<!DOCTYPE html><html><head><title>Sign in to the network</title></head>"
        b"<body><h1>Please accept the terms of use</h1></body></html>")


class Request:
    def __init__(self, method, target, headers, body):
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        path, _, query = target.partition("?")
        # A slash that is written as %2F separates nothing.
        self.path = urllib.parse.unquote(re.sub("%2f", "%252F", path, flags=re.I))
        self.query = urllib.parse.parse_qsl(query, keep_blank_values=True) if query else []
        self.fault = None       # of PAGE_FAULTS, for the cloud's paging
        self.operation = ""     # told by the cloud, for the log

    def arg(self, name, default=None):
        return next((value for key, value in self.query if key == name), default)

    def args(self, name):
        return [value for key, value in self.query if key == name]

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode(), keep_blank_values=True))


class Reply:
    """An answer; may be kept and sent many times."""

    def __init__(self, status, body=b"", kind="application/json; charset=utf-8", headers=None):
        self.status = status
        self.body = body if isinstance(body, bytes) else body.encode()
        self.kind = kind
        self.headers = headers or {}
        self.zipped = None

    @classmethod
    def json(cls, document, status=200, headers=None):
        return cls(status, json.dumps(document, separators=(",", ":")), headers=headers)

    def bytes(self, zipped):
        body = self.body
        headers = dict(self.headers)
        if zipped and len(body) > 1000:
            if self.zipped is None:
                self.zipped = gzip.compress(body, 1)
            body = self.zipped
            headers["Content-Encoding"] = "gzip"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Other')}\r\n"
                f"Content-Type: {self.kind}\r\nContent-Length: {len(body)}\r\n{lines}\r\n")
        return head.encode(), body


class Refusal(Exception):
    """Raised by a cloud in place of an answer."""

    def __init__(self, reply):
        super().__init__(reply.status)
        self.reply = reply


class Plan:
    def __init__(self, faults=(), seed=1):
        self.rng = random.Random(seed)
        self.faults = [dict(fault) for fault in faults]
        for fault in self.faults:
            fault["seen"] = fault["hit"] = 0
            fault["regex"] = re.compile(fault.get("match", ""), re.S)

    def pick(self, request):
        """The first fault whose turn it is; every fitting fault counts the call."""
        if not self.faults:
            return None
        text = (f"{request.method} {request.target} {request.body.decode(errors='replace')}"
                f" {request.headers.get('x-amz-target', '')}")
        found = None
        for fault in self.faults:
            if not fault["regex"].search(text):
                continue
            fault["seen"] += 1
            times = fault.get("times", 1)
            if "share" in fault:
                due = self.rng.random() < fault["share"]
            else:
                first = fault.get("nth", 1)
                due = fault["seen"] >= first and (times == 0 or fault["seen"] < first + times)
            if due and found is None:
                fault["hit"] += 1
                found = fault
        return found

    def told(self):
        return [{key: value for key, value in fault.items() if key != "regex"}
                for fault in self.faults]


class Cloud:
    """What a mock cloud fills in."""

    secrets = re.compile(rb"(client_secret|assertion|client_assertion|refresh_token|subject_token|"
                         rb"device_code|code)=[^&]*")

    def handle(self, request):
        """A Reply, or raises Refusal."""
        raise NotImplementedError

    def refuse(self, kind, request, retry_after=None):
        """The Reply by which this cloud says so."""
        raise NotImplementedError

    def resources(self):
        raise NotImplementedError

    def expected(self):
        return {}

    def revoke(self):
        pass


class Server:
    def __init__(self, cloud, options):
        self.cloud = cloud
        self.delay = options.delay / 1000
        self.zip = options.gzip
        self.seed = options.seed
        self.drip = options.drip
        self.plan = Plan(json.loads(options.faults or "[]"), options.seed)
        self.file = open(options.log, "w", encoding="utf-8") if options.log else None
        self.forget()

    def forget(self):
        self.log = []
        self.calls = 0
        self.open = self.peak = 0
        self.started = time.monotonic()

    def control(self, request):
        what = request.path[len("/_mock/"):]
        if what == "calls":
            return Reply(200, str(self.calls), "text/plain")
        if what == "resources":
            return Reply(200, str(self.cloud.resources()), "text/plain")
        if what == "peak":
            return Reply(200, str(self.peak), "text/plain")
        if what == "log":
            return Reply(200, "".join(json.dumps(row) + "\n" for row in self.log), "text/plain")
        if what == "expected":
            return Reply.json(self.cloud.expected())
        if what == "faults":
            if request.method == "POST":
                self.plan = Plan(json.loads(request.body), self.seed)
            return Reply.json(self.plan.told())
        if what == "reset":
            self.forget()
            self.plan = Plan()
            return Reply(200)
        if what == "revoke":
            self.cloud.revoke()
            return Reply(200)
        return Reply(404, "no such control", "text/plain")

    def answer(self, request):
        """(reply, fault of the transport or None)"""
        fault = self.plan.pick(request)
        kind = fault["kind"] if fault else None
        start = time.perf_counter()
        try:
            if kind in TRANSPORT_FAULTS or kind is None:
                reply = self.cloud.handle(request)
            elif kind in PAGE_FAULTS:
                request.fault = kind
                reply = self.cloud.handle(request)
            else:
                reply = self.cloud.refuse(kind, request, fault.get("retry_after"))
        except Refusal as refusal:
            reply = refusal.reply
        except Exception as error:  # a mistake of the mock must not look like one of the program
            print(f"mock: {request.method} {request.target}: {error!r}", file=sys.stderr, flush=True)
            reply = Reply(599, repr(error), "text/plain")
        self.note(request, reply, kind, time.perf_counter() - start)
        return reply, kind if kind in TRANSPORT_FAULTS else None

    def note(self, request, reply, fault, took):
        row = {"ms": round((time.monotonic() - self.started) * 1000), "method": request.method,
               "target": request.target, "operation": request.operation, "status": reply.status,
               "bytes": len(reply.body), "took_ms": round(took * 1000, 1)}
        if request.body:
            row["body"] = self.cloud.secrets.sub(rb"\1=...", request.body)[:20000].decode(
                errors="replace")
        if fault:
            row["fault"] = fault
        self.log.append(row)
        if self.file:
            self.file.write(json.dumps(row) + "\n")
            self.file.flush()


class Connection(asyncio.Protocol):
    """One request after the other, as they come in."""

    def __init__(self, server):
        self.server = server
        self.loop = asyncio.get_running_loop()
        self.data = b""
        self.busy = False
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, exc):
        self.transport = None

    def data_received(self, data):
        self.data += data
        if not self.busy:
            self.next()

    def next(self):
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return
        lines = self.data[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        need = end + 4 + int(headers.get("content-length", 0))
        if headers.get("expect") and len(self.data) == end + 4 < need:
            self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if len(self.data) < need:
            return
        body, self.data = self.data[end + 4:need], self.data[need:]
        method, target, _ = lines[0].split(" ", 2)
        self.busy = True
        self.start(Request(method, target, headers, body))

    def start(self, request):
        server = self.server
        if request.path.startswith("/_mock/"):
            self.send(request, server.control(request), None)
            return
        server.calls += 1
        server.open += 1
        server.peak = max(server.peak, server.open)
        reply, fault = server.answer(request)
        if server.delay:
            self.loop.call_later(server.delay, self.finish, request, reply, fault)
        else:
            self.finish(request, reply, fault)

    def finish(self, request, reply, fault):
        self.server.open -= 1
        self.send(request, reply, fault)

    def send(self, request, reply, fault):
        if self.transport is None:
            return
        if fault == "html":
            reply = Reply(200, HTML, "text/html")
        elif fault == "empty-body":
            reply = Reply(200, b"", reply.kind)
        zipped = self.server.zip and "gzip" in request.headers.get("accept-encoding", "")
        head, body = reply.bytes(zipped)
        if fault == "drop":
            self.transport.abort()
        elif fault == "cut":
            self.transport.write(head + body[:max(1, len(body) // 2)])
            self.transport.close()
        elif fault == "drip":
            self.transport.write(head)
            self.loop.create_task(self.drop_by_drop(body))
        else:
            self.transport.write(head + body)
            self.ready(request)

    async def drop_by_drop(self, body):
        """The body in 20 pieces, over so many seconds as are set."""
        size = max(1, len(body) // 20 + 1)
        for start in range(0, len(body), size):
            await asyncio.sleep(self.server.drip / 20)
            if self.transport is None:
                return
            self.transport.write(body[start:start + size])
        self.ready(None)

    def ready(self, request):
        self.busy = False
        if request is not None and request.headers.get("connection", "").lower() == "close":
            self.transport.close()
        elif self.data:
            self.loop.call_soon(self.next)


def arguments(doc):
    parser = argparse.ArgumentParser(description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("n", type=int, help="how many resources")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all-types", action="store_true", help="at least two of each type")
    parser.add_argument("--delay", type=float, default=0, help="milliseconds an answer takes")
    parser.add_argument("--faults", help="a plan, JSON")
    parser.add_argument("--drip", type=float, default=4, help="seconds that a dripping answer takes")
    parser.add_argument("--log", help="a file for the request log")
    parser.add_argument("--gzip", action="store_true", help="to whom accepts it")
    parser.add_argument("--tls", metavar="FILE", help="speak TLS; FILE gets the certificate")
    parser.add_argument("--keys", metavar="DIR", help="a folder that gets keys to sign in with")
    parser.add_argument("--port", type=int, default=0)
    return parser


def run(make_cloud, options):
    """Serves until it is killed. make_cloud(options, url) makes the cloud."""
    asyncio.run(serve(make_cloud, options))


async def serve(make_cloud, options):
    loop = asyncio.get_running_loop()
    context = None
    if options.tls:
        import mock_auth
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(mock_auth.write_tls_certificate(options.tls))
    box = []
    server = await loop.create_server(lambda: Connection(box[0]), "127.0.0.1", options.port,
                                      ssl=context, backlog=512)
    port = server.sockets[0].getsockname()[1]
    url = f"{'https' if options.tls else 'http'}://127.0.0.1:{port}"
    box.append(Server(make_cloud(options, url), options))
    print(port, flush=True)
    await server.serve_forever()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints one table: what we take, what a peer takes for the same in the same run, the limit we hold
ourselves to, and our figure divided by the limit. Other programs on the machine move all figures;
the ratio of ours to the peer's moves least.

    bench/run.py BUILD [--full] [--only WORD]

--full also lets the peers have what takes them minutes."""
import argparse
import json
import math
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PEER_PATIENCE = 60
rows = []


def row(what, ours, unit, peer=None, peer_name="", limit=None, more_is_better=False):
    ratio = None
    if limit and ours is not None:
        ratio = limit / ours if more_is_better else ours / limit
    rows.append((what, ours, unit, peer, peer_name, limit, ratio))
    print_row(rows[-1])


def number(v):
    if v is None:
        return "-"
    if isinstance(v, str):
        return v
    return f"{v:,.0f}" if abs(v) >= 100 else f"{v:.3g}"


def print_row(r):
    what, ours, unit, peer, peer_name, limit, ratio = r
    peer_text = f"{number(peer)} {peer_name}" if peer is not None else "-"
    mark = "" if ratio is None else ("" if ratio <= 1 else "  over the limit")
    print(f"{what:44} {number(ours):>9} {unit:7} {peer_text:>34} {number(limit):>9} "
          f"{number(ratio):>7}{mark}", flush=True)


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, **options).stdout.decode()


def wall(*command, patience=PEER_PATIENCE, **options):
    """Milliseconds; None where the program is missing or loses patience."""
    if shutil.which(command[0]) is None:
        return None
    start = time.perf_counter()
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       timeout=patience, **options)
    except subprocess.TimeoutExpired:
        return f">{patience * 1000:,}"
    except subprocess.CalledProcessError:
        return None
    return (time.perf_counter() - start) * 1000


# ---- the benches ----

def bench_json(build, folder, _full):
    path = os.path.join(folder, "text.json")
    ours = json.loads(run(f"{build}/bench/bench_json", path))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    best_read = best_write = math.inf
    for _ in range(3):
        start = time.perf_counter()
        value = json.loads(text)
        middle = time.perf_counter()
        json.dumps(value)
        best_read = min(best_read, middle - start)
        best_write = min(best_write, time.perf_counter() - middle)
    mb = ours["bytes"] / 1e6
    row("read JSON", ours["read_mb_s"], "MB/s", mb / best_read, "Python json", 300, True)
    row("write JSON", ours["write_mb_s"], "MB/s", mb / best_write, "Python json", 300, True)


def bench_draw(build, folder, full):
    """From a graph with containers to a picture: all of it, no budget."""
    limits = {1000: (50, 3, 400), 10000: (600, 30, 1000), 50000: (4000, None, None)}
    for n, (drawing, mermaid, png) in limits.items():
        base = os.path.join(folder, f"estate-{n}")
        megapixels = "34.8" if png else "0"
        ours = json.loads(run(f"{build}/bench/bench_draw", str(n), "-r", "5" if n == 1000 else "2",
                              "-p", megapixels, *(["-P"] if png else []), "-s", base + ".svg", "-d",
                              base + ".dot", "-e", base + ".json"))
        total = ours["layout_ms"] + ours["svg_ms"]
        small = n == 1000
        if small or full:  # it would take minutes
            dot = wall("dot", "-Tsvg", base + ".dot", patience=PEER_PATIENCE if small else 600)
            row(f"hierarchical layout + SVG, {n:,}", total, "ms", dot, "dot", drawing)
        fdp = wall("fdp", "-Tsvg", base + ".dot")
        row(f"hierarchical layout + SVG, {n:,}", total, "ms", fdp, "fdp", drawing)
        if small or full:
            row(f"  layout alone, {n:,}", ours["layout_ms"], "ms",
                elk_places(base + ".json", base + ".at"), "elkjs")
        row(f"  SVG text alone, {n:,}", ours["svg_ms"], "ms", None, "", 25 if n == 10000 else None)
        grid = json.loads(run(f"{build}/bench/bench_draw", str(n), "-l", "grid"))
        row(f"grid layout + SVG, {n:,}", grid["layout_ms"] + grid["svg_ms"], "ms")
        if mermaid:
            row(f"Mermaid text, {n:,}", ours["mermaid_ms"], "ms", None, "", mermaid)
        if png:
            bench_pages(base, ours, n, png)


def bench_pages(base, ours, n, png):
    """Pixels and paper, against a reader of our SVG; its largest picture has 32,767 pixels a side."""
    dpi = str(ours["dpi"])
    rsvg = wall("rsvg-convert", "-d", dpi, "-p", dpi, "-z", str(ours["dpi"] / 96), "--unlimited", "-o",
                base + ".png", base + ".svg")
    # At 72 dpi, the least, a large estate has more pixels than an A2 page at 300.
    row(f"PNG of {n:,} at {dpi} dpi", ours["png_ms"], "ms", rsvg, "rsvg-convert",
        png if ours["dpi"] > 72 else None)
    rsvg = wall("rsvg-convert", "-f", "pdf", "--unlimited", "-o", base + ".pdf", base + ".svg")
    row(f"PDF of {n:,}", ours["pdf_ms"], "ms", rsvg, "rsvg-convert", 1200 if n == 10000 else None)


def bench_atlas(build, folder, full):
    """An estate on many pages: CPU time. Nobody else makes such, there is no peer."""
    sys.path.append(os.path.join(ROOT, "tests/cli"))
    from estates import estate
    for n, limit in {1000: 1000, 10000: 6000, **({50000: 30000} if full else {})}.items():
        inventory = os.path.join(folder, f"estate-{n}.json")
        with open(inventory, "w", encoding="utf-8") as file:
            json.dump(estate(n), file)
        for form in ["pdf", "drawio", "html"]:
            command = [f"{build}/src/cloudviz", "render", "--from", inventory, "--atlas", "-o",
                       os.path.join(folder, f"atlas.{form}"), "--json"]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            pages = json.loads(run(*command))["pages"]
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            row(f"atlas of {n:,} as {form}, {pages:,} pages", took * 1000, "ms", None, "", limit)


def bench_render(build, _folder, _full):
    """Formats alone, of cards in a grid that fill an A2 page at 300 dpi: CPU time."""
    limits = {("svg", 10000): 25, ("mermaid", 1000): 3, ("mermaid", 10000): 30, ("png", 1000): 400,
              ("png", 10000): 1000}
    for line in run(f"{build}/bench/bench_render").splitlines():
        figures = json.loads(line)
        what = figures["format"], figures["nodes"]
        row(f"{what[0]} of a grid of {what[1]:,}: CPU time", figures["cpu_ms"], "ms", None, "",
            limits.get(what))


def bench_mermaid(build, folder, _full):
    """Our layout and SVG, beside the real Mermaid on our Mermaid text of the same graph."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    for n in (100, 1000):
        base = os.path.join(folder, f"mermaid-{n}")
        ours = json.loads(run(f"{build}/bench/bench_draw", str(n), "-r", "3", "-m", base + ".mmd"))
        theirs = None
        if chromium is not None:
            told = subprocess.run(["timeout", str(PEER_PATIENCE), "node",
                                   os.path.join(ROOT, "bench/mermaid.mjs"), chromium, base + ".mmd"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
            theirs = (f">{PEER_PATIENCE * 1000:,}" if told.returncode == 124
                      else float(told.stdout) if told.returncode == 0 else None)
        row(f"layout + SVG, {n:,}", ours["layout_ms"] + ours["svg_ms"], "ms", theirs, "Mermaid")


def graphviz_lines(plain):
    """What bench_draw -q reads. Of a curve's points those that it passes through; y grows downwards."""
    for words in map(str.split, plain.splitlines()):
        if words and words[0] == "node":
            yield f"n {words[1][1:]} {float(words[2]) * 72} {-float(words[3]) * 72}"
        elif words and words[0] == "edge":
            n = int(words[3])
            at = [float(word) * 72 for word in words[4:4 + 2 * n]]
            points = list(zip(at[0::2], at[1::2]))[::3]
            yield (f"e {words[1][1:]} {words[2][1:]} {len(points)} "
                   + " ".join(f"{x} {-y}" for x, y in points))
            rest = words[4 + 2 * n:]
            if len(rest) > 3:
                yield f"t {float(rest[-4]) * 72} {-float(rest[-3]) * 72}"


def graphviz_places(program, dot, places, patience=PEER_PATIENCE):
    """Milliseconds; writes what it drew. None where it is missing or loses patience."""
    if shutil.which(program) is None:
        return None
    start = time.perf_counter()
    try:
        # circo's own places are free of overlaps, or meant to be; dot alone leads lines around boxes
        # in the time that we have.
        apart = [] if program == "circo" else ["-Goverlap=prism"]
        lines = "polyline" if program == "dot" else "line"
        # dot loses an edge that has a text and crosses clusters now and then, says so, and goes on.
        plain = subprocess.run([program, *apart, f"-Gsplines={lines}", "-Tplain", dot],
                               check=False, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               timeout=patience).stdout.decode()
    except (subprocess.SubprocessError, OSError):
        return None
    if "\nnode " not in plain:
        return None
    took = (time.perf_counter() - start) * 1000
    with open(places, "w", encoding="utf-8") as file:
        file.write("\n".join(graphviz_lines(plain)) + "\n")
    return took


def elk_places(graph, places):
    try:
        return float(run("node", os.path.join(ROOT, "bench/elk.mjs"), graph, places, timeout=600,
                         stderr=subprocess.DEVNULL))
    except (subprocess.SubprocessError, OSError, ValueError):
        return None


# our layout, whether without containers, the peers that draw the same
COMPARED = [("hierarchical", False, ["dot", "elkjs"]), ("force", False, ["fdp"]),
            ("force", True, ["sfdp", "neato"]), ("circular", True, ["circo"]), ("grid", False, []),
            ("mindmap", False, []), ("timeline", False, [])]
# at 100 and 1,000 cards: figure -> the most that we allow ourselves
MARKS = {("hierarchical", 100): {"straight": 3, "routed": 2.5, "area": 8},
         ("hierarchical", 1000): {"straight": 6, "routed": 4, "area": 12, "length": 6},
         ("force", 1000): {"straight": 1.6, "area": 8}}
FIGURES = {"straight": "crossings/edge, straight", "routed": "crossings/edge, routed",
           "through": "foreign boxes/edge", "bends": "bends/edge", "area": "area/cards",
           "aspect": "width/height", "length": "edge length/card", "overlaps": "overlaps",
           "labels_hit": "labels that hit something"}


def bench_layouts(build, folder, full):
    """Figures of quality for every layout, beside those of others for the same graph, of whose edges
    every third has a text."""
    program = f"{build}/bench/bench_draw"
    for n in (100, 1000):
        for layout, flat, peers in COMPARED:
            base = os.path.join(folder, f"{layout}-{n}-{flat}")
            how = ["-t", *(["-f"] if flat else [])]
            run(program, str(n), *how, "-d", base + ".dot", "-e", base + ".json")
            ours = json.loads(run(program, str(n), *how, "-l", layout, "-q", "own"))
            marks = MARKS.get((layout, n), {}) if flat or layout != "force" else {}
            theirs = {}
            for peer in peers:
                if peer == "circo" and n > 100 and not full:
                    continue # it takes minutes
                took = (elk_places(base + ".json", base + ".at") if peer == "elkjs"
                        else graphviz_places(peer, base + ".dot", base + ".at"))
                if took is not None:
                    theirs[peer] = json.loads(run(program, str(n), *how, "-q", base + ".at"))
            for figure, words in FIGURES.items():
                what = f"{layout}{', flat' if flat else ''}, {n:,}: {words}"
                for peer in theirs or [None]:
                    row(what, ours[figure], "", theirs[peer][figure] if peer else None, peer or "",
                        marks.get(figure))


SIZES = [1000, 3162, 10000, 31623, 100000]
LAYOUTS = ["hierarchical", "grid", "force", "circular", "mindmap", "timeline"]
STAGES = ["graph", "view", "simplified", "measure"]
# Pixels and pages of the largest would take minutes: how far each goes.
FORMATS = {"svg": 100000, "json": 100000, "mermaid": 100000, "dot": 100000, "drawio": 100000,
           "html": 100000, "pdf": 31623, "png": 10000}
SHAPES = ["cards", "star", "hubs", "chain", "tree", "cliques", "random", "box", "nest"]
# n log n itself has 1.11 from 1,000 to 100,000; what no longer fits into the caches adds to that.
EXPONENT_MAX = 1.25


def measure_step(build, step, shape, n):
    return json.loads(run(f"{build}/bench/bench_growth", "-l", "mindmap", step, shape, str(n),
                          timeout=300))


def fitted_exponent(points):
    """Of the times' growth, by least squares over all sizes on logarithmic scales; what takes less
    than a millisecond is noise."""
    logs = [(math.log(n), math.log(ms)) for n, ms in points if ms >= 1]
    if len(logs) < 2:
        return None
    x, y = (statistics.fmean(column) for column in zip(*logs))
    return (sum((a - x) * (b - y) for a, b in logs) / sum((a - x) ** 2 for a, _ in logs))


def bench_growth(build, _folder, full):
    """Time must grow no faster than n log n: the exponent of each step's CPU time on an estate from
    1,000 to 100,000, and of each layout on graphs that are unlike any estate."""
    work = [(step, "estate", FORMATS.get(step, 100000)) for step in [*STAGES, *LAYOUTS, *FORMATS]]
    # Cliques of more cards have more edges than a picture may.
    work += [(layout, shape, 100000 if full and shape != "cliques" else 10000)
             for shape in SHAPES for layout in LAYOUTS]
    for step, shape, most in work:
        points = [(n, measure_step(build, step, shape, n)["ms"]) for n in SIZES if n <= most]
        times = " ".join(number(ms) for _, ms in points)
        row(f"growth: {step}, {shape}", fitted_exponent(points), "", f"{times} ms", "", EXPONENT_MAX)
        if (step, shape) == ("force", "estate"):
            row("force, 10,000: CPU time", dict(points)[10000], "ms", None, "", 1000)


def bench_memory(build, _folder, _full):
    """By how much the peak rises while 10,000 cards are laid out or written, for each of them."""
    n = 10000
    for step in ["view", *LAYOUTS, "svg", "json", "html"]:
        found = measure_step(build, step, "estate", n)
        row(f"memory, {step}, {n:,}", found["mb"] * 1024 / found["items"], "KB/card")


def sqlite_insert(path, inventory):
    """Seconds that Python's sqlite3 takes for the same rows in one transaction."""
    with open(inventory, encoding="utf-8") as file:
        document = json.load(file)
    resources = [(r["id"], r["kind"], json.dumps(r)) for r in document["resources"]]
    relations = [(r["source"], r["target"], r["verb"]) for r in document["relations"]]
    start = time.perf_counter()
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("CREATE TABLE resource (id TEXT PRIMARY KEY, kind TEXT, body TEXT)")
    db.execute("CREATE TABLE relation (source TEXT, target TEXT, verb TEXT)")
    with db:
        db.executemany("INSERT INTO resource VALUES (?,?,?)", resources)
        db.executemany("INSERT INTO relation VALUES (?,?,?)", relations)
    db.close()
    return time.perf_counter() - start


def bench_store(build, folder, _full):
    inventory = os.path.join(folder, "inventory.json")
    found = {}
    for line in run(f"{build}/bench/bench_store", "100000", inventory).splitlines():
        figures = json.loads(line)
        found[figures["bench"]] = figures
    peer = sqlite_insert(os.path.join(folder, "peer.db"), inventory)
    reading = found["read interchange"]
    row("read and model 100,000 resources", reading["mb"] / reading["seconds"], "MB/s", None, "",
        200, True)
    row("store 100,000: first scan", found["first put"]["seconds"], "s", peer, "Python sqlite3", 2)
    row("store 100,000: unchanged scan", found["unchanged put"]["seconds"], "s", None, "", 0.5)
    row("store 100,000: on disk", found["on disk"]["mb"], "MB", os.path.getsize(
        os.path.join(folder, "peer.db")) / 1e6, "Python sqlite3", 100)
    row("load 100,000", found["load"]["seconds"], "s")
    row("graph of 100,000 without properties", found["build without properties"]["mb"], "MB", None,
        "", 60)


def boto3_scan(url, in_flight):
    """Seconds that boto3 takes for the same calls from so many threads."""
    try:
        import boto3
        import botocore.config
    except ImportError:
        return None
    client = boto3.client("sqs", endpoint_url=url, region_name="eu-west-1",
                          aws_access_key_id="AKIDBENCH", aws_secret_access_key="x",
                          config=botocore.config.Config(max_pool_connections=in_flight))
    start = time.perf_counter()
    urls = []
    for page in client.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1000}):
        urls += page.get("QueueUrls", [])
    with ThreadPoolExecutor(in_flight) as pool:
        list(pool.map(lambda u: client.get_queue_attributes(QueueUrl=u, AttributeNames=["All"]),
                      urls))
    return time.perf_counter() - start


def bench_extraction(build, _folder, _full):
    in_flight, delay, queues = 10, 50, 2000
    scan = f"{build}/tests/extract/scan"
    mock = subprocess.Popen([sys.executable, os.path.join(ROOT, "bench/mock_sqs.py"), str(queues),
                             str(delay)], stdout=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{mock.stdout.readline().decode().strip()}"
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ENDPOINT_URL": url,
               "AWS_ACCESS_KEY_ID": "AKIDBENCH", "AWS_SECRET_ACCESS_KEY": "x",
               "AWS_EC2_METADATA_DISABLED": "true"}
        start = time.perf_counter()
        told = subprocess.run([scan, "--region", "eu-west-1", "--kind", "aws.sqs.queue",
                               "--in-flight", str(in_flight), "--quiet"], env=env, check=False,
                              stderr=subprocess.PIPE).stderr.decode()
        ours = time.perf_counter() - start
        with urllib.request.urlopen(url + "/calls") as reply:
            calls = int(reply.read())
        if "complete" not in told or "not complete" in told:
            print(f"  the scan said: {told.strip()}")
        peer = boto3_scan(url, in_flight)
        floor = math.ceil(calls / in_flight) * delay / 1000
        row(f"extraction, {queues:,} queues, {calls:,} calls", ours, "s", peer, "boto3",
            1.15 * floor)
    finally:
        mock.terminate()
        mock.wait()


# A child begins with the peak memory of who starts it: a small one does.
MEASURE = """import resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.call(sys.argv[1:])
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)"""


def scan_cloud(build, env, options):
    """Runs a scan: (seconds, peak memory in MB, what it said)."""
    done = subprocess.run([sys.executable, "-c", MEASURE, f"{build}/tests/extract/scan", "--quiet",
                           *options], env=env, capture_output=True, text=True, check=False)
    told = done.stderr
    if "complete" not in told or "not complete" in told:
        print(f"  the scan said: {told.strip()}")
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), float(peak) / 1024, told


def bench_cloud(build, mock, settings, *scope, resources=10000, options=(), what="",
                counted=True):
    """A mock cloud of many resources that takes 50 ms for each answer, 10 calls at once: the time
    against what so many calls take at least, and not less than the pages that follow from each other;
    the calls against what the mock says are needed and one for each list that is empty. `settings`
    makes the environment from the mock's address and a folder of keys."""
    in_flight, delay = 10, 50
    sys.path.insert(0, os.path.join(ROOT, "tests/mocks"))
    import clouds
    with tempfile.TemporaryDirectory() as keys, clouds.running(
            f"mock_{mock}.py", resources, "--delay", delay, *options, "--keys", keys) as cloud:
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", **settings(cloud.url, keys)}
        runs = []
        for _ in range(2):  # at first the mock makes its pages
            cloud.control("reset")
            runs.append(scan_cloud(build, env, [*scope, "--in-flight", str(in_flight)]))
        ours, memory = min(run[0] for run in runs), max(run[1] for run in runs)
        log = [line for line in cloud.log() if line["operation"] != "AssumeRole"]
        expected = cloud.expected()
    name = f"extraction, {mock}{what}, {resources:,}"
    floor = max(math.ceil(len(log) / in_flight), expected.get("chain", 0)) * delay / 1000
    row(name, ours, "s", floor, "the calls alone", 1.15 * floor)
    if "minimum" in expected and counted:
        empty = len({line["operation"] for line in log
                     if line["bytes"] < 200 and "bucket" not in line["operation"]})
        row("  calls", len(log), "", expected["minimum"], "needed", expected["minimum"] + empty)
    row("  peak memory", memory, "MB", None, "", 60 + 300 * resources / 100000)


def bench_extraction_aws(build, _folder, _full):
    bench_cloud(build, "aws", lambda url, _keys: {
        "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "AKIDBENCH", "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "eu-west-1"}, "--region", "eu-west-1")


def azure_settings(url, keys):
    with open(os.path.join(keys, "azure.json"), encoding="utf-8") as file:
        known = json.load(file)
    return {"ARM_ENDPOINT": url, "AZURE_AUTHORITY_HOST": url, "AZURE_TENANT_ID": known["tenant"],
            "AZURE_CLIENT_ID": known["client"], "AZURE_CLIENT_SECRET": known["secret"]}


def bench_extraction_azure(build, _folder, full):
    """The index alone, then with what has to be listed resource by resource."""
    options = ("--quota", 0, "--gzip")
    bench_cloud(build, "azure", azure_settings, "--provider", "azure", "--shallow", options=options,
                what=" index")
    bench_cloud(build, "azure", azure_settings, "--provider", "azure", options=options, counted=False)
    if full:
        bench_cloud(build, "azure", azure_settings, "--provider", "azure", "--shallow",
                    options=options, what=" index", resources=100000)


def bench_extraction_gcp(build, _folder, full):
    def settings(url, keys):
        env = {f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{api.upper()}": f"{url}/_api/{api}/" for api in apis}
        return {**env, "CLOUDVIZ_TRUST_LOOPBACK": "1",
                "GOOGLE_APPLICATION_CREDENTIALS": os.path.join(keys, "service_account.json")}
    sys.path.insert(0, os.path.join(ROOT, "tests"))
    import estate_gcp
    apis = {row.api for row in estate_gcp.TABLE.values()} | {
        "cloudasset", "cloudresourcemanager", "serviceusage", "securitycenter", "cloudtrace", "vision",
        "networkconnectivity"}
    scope = ("--provider", "gcp", "--organization", f"organizations/{estate_gcp.ORGANIZATION}",
             "--shallow")
    for resources in (10000, 100000) if full else (10000,):
        bench_cloud(build, "gcp", settings, *scope, options=("--gzip",), resources=resources,
                    what=" index")


def bench_start(build, _folder, _full):
    program = f"{build}/src/cloudviz"
    times = [wall(program, "--version") for _ in range(40)]
    peer = [wall("dot", "-V") for _ in range(10)]
    if times[0] is not None:
        row("cloudviz --version", statistics.median(times), "ms",
            statistics.median(peer) if peer[0] is not None else None, "dot -V", 5)


BENCHES = [bench_start, bench_json, bench_store, bench_extraction,
           bench_extraction_aws, bench_extraction_azure,
           bench_extraction_gcp, bench_draw, bench_atlas, bench_render, bench_mermaid, bench_layouts,
           bench_memory, bench_growth]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    print(f"{'':44} {'ours':>9} {'':7} {'peer':>34} {'limit':>9} {'ratio':>7}")
    failed = 0
    for bench in BENCHES:
        if options.only not in bench.__name__:
            continue
        start = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            try:
                bench(os.path.abspath(options.build), folder, options.full)
            except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
                print(f"{bench.__name__}: {error}")
                failed = 1
        print(f"({bench.__name__[6:]}: {time.perf_counter() - start:.0f} s)", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())

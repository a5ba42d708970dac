# SPDX-License-Identifier: Apache-2.0
"""What the tests of the catalogue's rules have in common: the catalogue as it stands in the files,
a cloud on loopback that answers from it, and whether what was found has all that it says."""

import contextlib
import glob
import http.server
import os
import threading

import yaml

import made_up


def read_catalogue(provider):
    files = {}
    for path in sorted(glob.glob(os.path.join(made_up.HERE, f"../../catalogue/{provider}/*.yaml"))):
        with open(path, encoding="utf-8") as text:
            files[path] = yaml.safe_load(text)
    return files


@contextlib.contextmanager
def serving(handler):
    """The address of a server that answers with this class."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def tell(results, first=1):
    """A line of TAP for each (what holds, what is wrong with it); how many do not hold."""
    for number, (what, wrong) in enumerate(results, first):
        print(f"{'not ok' if wrong else 'ok'} {number} - {what}")
        for line in wrong:
            print("#", line)
    return sum(bool(wrong) for _what, wrong in results)


def hold(world, inventory, first, where, missing, fold=str):
    """Whether each kind, relation and container of the world was found; ids are compared as `fold`
    gives them. Nothing is asked of `missing` kinds."""
    found = {fold(r["id"]): r for r in inventory["resources"]}
    rules = {(edge["rule"], fold(end)) for edge in inventory["relations"]
             for end in (edge["source"], edge["target"])}
    kinds = {r["kind"] for r in inventory["resources"]} | missing

    def parent(id_):
        return found.get(fold(id_), {}).get("parent")

    return tell([
        (f"every kind is found by {where}", sorted(set(world.kinds) - kinds)),
        (f"every relation holds by {where}", [
            f"{rule} of {id_}" for rule, id_ in world.wanted
            if (rule, fold(id_)) not in rules and rule.split("/")[0] not in missing]),
        (f"every container contains by {where}", [
            f"{id_} is in {parent(id_)}, not in {inside}" for id_, inside in world.placed
            if fold(parent(id_) or "") != fold(inside)])], first)

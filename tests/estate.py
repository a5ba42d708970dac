# SPDX-License-Identifier: Apache-2.0
"""Made-up estates: any number of resources from a seed, with names and tags as people give them and
references that hold. A cloud's table (estate_azure.py, estate_gcp.py) says what there is; this file
makes it, and the inventory that a scan has to find. Nothing here reads the catalogue."""
import random
import uuid

ENVIRONMENTS = ["prod", "prod", "prod", "staging", "test", "dev"]
TEAMS = ["web", "data", "core", "ops", "billing", "search", "identity", "mobile"]
WORDS = ["orders", "checkout", "catalog", "payments", "users", "search", "mail", "reports", "events",
         "media", "ledger", "cart", "stock", "pricing", "audit", "session", "gateway", "hub"]
# Texts that people do put into tags.
ODD = ["Überwachung", "日本支社", "a=b;c", "50% off", "<none>", "\"quoted\"", "x" * 200, "tab\there"]


class Ref:
    """A field of a type that names things of another type.

    path     where: `[]` goes into a list, `{}` makes the text a key of a mapping
    to       the type that is named
    each     how many are named, where the path has a `[]`
    write    what is written, a template over the target: {id}, {name}, ...
    back     the field of the target that names us, with back_write over us
    share    how many of the things have the field at all
    pick     which: "spread" evenly over what is near, "take" what nobody has taken yet, "inside" us,
             "sibling" inside of what we are in, "via T" what that names which we name of type T,
             "with T" one that names the same of type T as we do
    told     False: no relation is expected of it
    """

    def __init__(self, path, to, each=1, write="{id}", back=None, back_write="{id}", share=1.0,
                 pick="spread", told=True):
        self.path, self.to, self.each, self.write = path, to, each, write
        self.back, self.back_write, self.share, self.pick = back, back_write, share, pick
        self.told = told


class Thing:
    """A resource of the estate."""

    __slots__ = ("id", "type", "name", "number", "doc", "parent", "region", "zone", "group",
                 "account", "tags", "row", "more")

    def __init__(self, **given):
        for slot in self.__slots__:
            setattr(self, slot, given.get(slot))

    def words(self):
        return {"id": self.id, "name": self.name, "region": self.region or "",
                "zone": self.zone or "", "group": self.group or "", "account": self.account or "",
                "n": self.number, "guid": guid(self.id), **(self.more or {})}


def guid(text):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text.lower()))


def put(document, path, value):
    """Puts a value where the path says; makes what is missing on the way."""
    parts = path.split(".")
    at = document
    for part in parts[:-1]:
        if part.endswith("[]"):
            found = at.setdefault(part[:-2], [])
            if not found:
                found.append({})
            at = found[0]
        elif part.endswith("{}"):
            found = at.setdefault(part[:-2], {})
            at = found.setdefault("main", {})
        else:
            at = at.setdefault(part, {})
    last = parts[-1]
    if last.endswith("[]"):
        at.setdefault(last[:-2], []).append(value)
    elif last.endswith("{}"):
        at.setdefault(last[:-2], {})[value] = {}
    else:
        at[last] = value


def put_each(document, path, value):
    """The same, where each value gets an item of its own in the last list on the way."""
    head, mark, tail = path.rpartition("[].")
    if not mark:
        put(document, path, value)
        return
    item = {}
    put(item, tail, value)
    put(document, head + "[]", item)


def shares(table, n, all_types, fixed=0):
    """How many of each row of (name, share of 10,000) make n - fixed together."""
    total = sum(share for _, share in table)
    rest = n - fixed
    least = 2 if all_types else (1 if rest >= 4 * len(table) else 0)
    count = {name: max(least, rest * share // total) for name, share in table}
    biggest = max(table, key=lambda row: row[1])[0]
    count[biggest] += rest - sum(count.values())
    while count[biggest] < 1:  # few things, many types
        count[biggest] += 1
        largest = max((name for name in count if name != biggest), key=lambda name: count[name])
        count[largest] -= 1
    return count


class Estate:
    """What clouds have in common; a subclass makes the things."""

    def __init__(self, n, seed, all_types=False):
        self.rng = random.Random(f"{type(self).__name__} {seed}")
        self.n = n
        self.all_types = all_types
        self.things = []
        self.by_type = {}
        self.by_id = {}
        self.relations = []
        self.near = {}
        self.inside = {}
        self.taken = {}
        self.chosen = {}

    def add(self, thing):
        self.things.append(thing)
        self.by_type.setdefault(thing.type, []).append(thing)
        self.by_id[thing.id.lower()] = thing
        self.inside.setdefault((thing.parent, thing.type), []).append(thing)
        places = {(thing.account, thing.zone or thing.region), (thing.account, thing.region),
                  (thing.account, None), (None, None)}
        for place in places:
            self.near.setdefault((thing.type, *place), []).append(thing)
        return thing

    def word(self):
        return self.rng.choice(WORDS)

    def make_tags(self, key=lambda key: key, value=lambda value: value):
        if self.rng.random() < 0.15:
            return {}
        tags = {"env": self.rng.choice(ENVIRONMENTS), "team": self.rng.choice(TEAMS)}
        if self.rng.random() < 0.3:
            tags["cost-center"] = str(self.rng.randrange(1000, 1100))
        if self.rng.random() < 0.02:
            tags["note"] = self.rng.choice(ODD)
        return {key(name): value(text) for name, text in tags.items()}

    def targets(self, thing, ref):
        """What the reference of a thing names: near things first."""
        if ref.pick in ("inside", "sibling"):
            pool = self.inside.get((thing.id if ref.pick == "inside" else thing.parent, ref.to), [])
        elif ref.pick.startswith("via "):
            between = self.chosen.get((thing.id, ref.pick[4:]))
            found = between and self.chosen.get((between.id, ref.to))
            return [found] if found else []
        elif ref.pick.startswith("with "):
            mine = self.chosen.get((thing.id, ref.pick[5:]))
            pool = [one for one in self.near.get((ref.to, thing.account, None), [])
                    if mine and self.chosen.get((one.id, ref.pick[5:])) is mine]
        elif ref.pick == "take":
            key = (ref.to, thing.account, thing.zone or thing.region)
            pool = self.near.get(key, [])
            start = self.taken.get(key, 0)
            self.taken[key] = min(len(pool), start + ref.each)
            return pool[start:start + ref.each]
        else:
            pool = (self.near.get((ref.to, thing.account, thing.zone or thing.region))
                    or self.near.get((ref.to, thing.account, thing.region))
                    or self.near.get((ref.to, thing.account, None))
                    or self.near.get((ref.to, None, None)) or [])
        if ref.to == thing.type:
            pool = [one for one in pool if one is not thing]
        wanted = min(ref.each, len(pool))
        return [pool[(thing.number * ref.each + i) % len(pool)] for i in range(wanted)]

    def refer(self, thing, ref):
        """Fills in one reference of a thing."""
        if ref.share < 1 and self.rng.random() >= ref.share:
            return
        for target in self.targets(thing, ref):
            text = self.spell(ref.write.format(**target.words()))
            (put if ref.each == 1 else put_each)(thing.doc, ref.path, text)
            if ref.back:
                put_each(target.doc, ref.back, self.spell(ref.back_write.format(**thing.words())))
            self.chosen[thing.id, ref.to] = target
            if ref.told:
                self.relate(thing, target, ref.path)

    def spell(self, text):
        """A reference as the cloud might spell it."""
        return text

    def relate(self, source, target, field):
        self.relations.append((source.id, target.id, field))

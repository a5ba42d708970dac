-- SPDX-License-Identifier: Apache-2.0
-- The inventory: what was true when. docs/store.md explains the rules.
--
-- A line "-- @sqlite" or "-- @pg" opens a part for that dialect alone, "-- @all" closes it.

-- Texts that repeat (kinds, accounts, regions, rules), each once; 0 is the empty one.
CREATE TABLE word (
    wid INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
)
-- @sqlite
STRICT
-- @all
;
INSERT INTO word (wid, text) VALUES (0, '');

-- One row for each scan or import. `moment` is when it counts from, in milliseconds since 1970:
-- its `finished`, but never before the scan that was put before it.
CREATE TABLE scan (
    scan INTEGER PRIMARY KEY,
    started TEXT NOT NULL,
    finished TEXT NOT NULL,
    moment INTEGER NOT NULL,
    scope TEXT NOT NULL,
    origin TEXT NOT NULL,
    resources INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    relations_added INTEGER NOT NULL,
    relations_gone INTEGER NOT NULL
)
-- @sqlite
STRICT
-- @all
;

-- Every resource that was ever seen, with what the next scan needs to know of its current version:
-- `version` is 0 while it is gone.
CREATE TABLE resource (
    rid INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    hash BLOB NOT NULL,
    flags INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES word
)
-- @sqlite
STRICT
-- @all
;

-- What a resource was like from one scan to another. `to_scan` is 0 while it is current; `added`: it
-- began the resource; `gone`: the resource ended with it. Flags: 1 external, 2 id without case.
-- `parent` is a rid or 0. The properties, a JSON text, are `size` bytes at `place` of the unpacked
-- `pack`; 0, 0, 0 where there are none.
CREATE TABLE version (
    vid INTEGER PRIMARY KEY,
    rid INTEGER NOT NULL REFERENCES resource,
    from_scan INTEGER NOT NULL REFERENCES scan,
    to_scan INTEGER NOT NULL,
    added INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    parent INTEGER NOT NULL,
    kind INTEGER NOT NULL REFERENCES word,
    provider INTEGER NOT NULL REFERENCES word,
    account INTEGER NOT NULL REFERENCES word,
    region INTEGER NOT NULL REFERENCES word,
    zone INTEGER NOT NULL REFERENCES word,
    grouped INTEGER NOT NULL REFERENCES word,
    category INTEGER NOT NULL REFERENCES word,
    state INTEGER NOT NULL REFERENCES word,
    source INTEGER NOT NULL REFERENCES word,
    name TEXT NOT NULL,
    created TEXT NOT NULL,
    tags TEXT NOT NULL,
    pack INTEGER NOT NULL,
    place INTEGER NOT NULL,
    size INTEGER NOT NULL
)
-- @sqlite
STRICT
-- @all
;
CREATE INDEX version_of_resource ON version (rid, from_scan);

-- Properties of many versions behind each other, deflated (zlib); `size`: of the whole, unpacked.
CREATE TABLE pack (
    pack INTEGER PRIMARY KEY,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
)
-- @sqlite
STRICT
-- @all
;

-- A relation from one scan to another. `origin`: 0 declared by the provider, 1 derived by a rule.
CREATE TABLE relation (
    source INTEGER NOT NULL REFERENCES resource,
    target INTEGER NOT NULL REFERENCES resource,
    verb INTEGER NOT NULL REFERENCES word,
    rule INTEGER NOT NULL REFERENCES word,
    field INTEGER NOT NULL REFERENCES word,
    from_scan INTEGER NOT NULL REFERENCES scan,
    to_scan INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    seen INTEGER NOT NULL REFERENCES word,
    PRIMARY KEY (source, target, verb, rule, field, from_scan)
)
-- @sqlite
STRICT, WITHOUT ROWID
-- @all
;

-- The ledger of each scan, in its order.
CREATE TABLE coverage (
    scan INTEGER NOT NULL REFERENCES scan,
    place INTEGER NOT NULL,
    provider INTEGER NOT NULL REFERENCES word,
    account INTEGER NOT NULL REFERENCES word,
    region INTEGER NOT NULL REFERENCES word,
    service INTEGER NOT NULL REFERENCES word,
    operation INTEGER NOT NULL REFERENCES word,
    kinds INTEGER NOT NULL REFERENCES word,
    action INTEGER NOT NULL REFERENCES word,
    status INTEGER NOT NULL REFERENCES word,
    cause TEXT NOT NULL,
    filtered INTEGER NOT NULL,
    calls INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    retries INTEGER NOT NULL,
    throttles INTEGER NOT NULL,
    resources INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    PRIMARY KEY (scan, place)
)
-- @sqlite
STRICT, WITHOUT ROWID
-- @all
;

-- For people with a SQL prompt: what is there now, in words.
CREATE VIEW inventory AS
SELECT r.id, kind.text AS kind, v.name, provider.text AS provider, account.text AS account,
       region.text AS region, zone.text AS zone, grouped.text AS "group",
       category.text AS category, state.text AS state, v.created, parent.id AS parent, v.tags
FROM resource r
JOIN version v ON v.vid = r.version
JOIN word kind ON kind.wid = v.kind
JOIN word provider ON provider.wid = v.provider
JOIN word account ON account.wid = v.account
JOIN word region ON region.wid = v.region
JOIN word zone ON zone.wid = v.zone
JOIN word grouped ON grouped.wid = v.grouped
JOIN word category ON category.wid = v.category
JOIN word state ON state.wid = v.state
LEFT JOIN resource parent ON parent.rid = v.parent;

CREATE VIEW relations AS
SELECT source.id AS source, verb.text AS verb, target.id AS target, rule.text AS rule,
       field.text AS field, seen.text AS seen
FROM relation l
JOIN resource source ON source.rid = l.source
JOIN resource target ON target.rid = l.target
JOIN word verb ON verb.wid = l.verb
JOIN word rule ON rule.wid = l.rule
JOIN word field ON field.wid = l.field
JOIN word seen ON seen.wid = l.seen
WHERE l.to_scan = 0;

# SPDX-License-Identifier: Apache-2.0
"""Looking at an inventory in the store: list, show, explain, history, scans, coverage, export."""
import csv
import io
import json

from harness import ARN, NOT_FOUND, USAGE, inventory, main


def imported(p, **changes):
    p.write_inventory(**changes)
    return p.ok("import", "inventory.json")


def ids(p, *args):
    return [r["id"] for r in p.ok("list", "--json", *args).json()]


def test_import_counts_what_it_took_in(p):
    p.write_inventory()
    row = p.ok("import", "--json", "inventory.json").json()[0]
    assert (row["resources"], row["relations"], row["added"]) == (6, 2, 6), row
    row = p.ok("import", "--json", "inventory.json").json()[0]
    assert (row["added"], row["changed"], row["gone"], row["unchanged"]) == (0, 0, 0, 6), row
    p.write_inventory(web_1={"state": "stopped"})
    row = p.ok("import", "--json", "inventory.json").json()[0]
    assert (row["added"], row["changed"], row["unchanged"]) == (0, 1, 5), row


def test_import_reads_standard_input(p):
    p.ok("import", "-", stdin=json.dumps(inventory()).encode())
    assert len(ids(p)) == 6


def test_the_store_is_where_it_is_told_to_be(p):
    p.write_inventory()
    p.ok("--store", "sqlite:here.db", "import", "inventory.json")
    assert p.read("here.db")[:15] == b"SQLite format 3"
    assert len(ids(p, "--store", "sqlite:here.db")) == 6
    r = p.run("list", env=p.env(CLOUDVIZ_STORE="sqlite:here.db"))
    assert len(r.lines()) == 7, r
    r = p.ok("import", "inventory.json", env=p.env(XDG_DATA_HOME=p.path("data")))
    assert p.read("data/cloudviz/inventory.db")
    p.fails(NOT_FOUND, "there is no inventory at", "list")


def test_list_filters(p):
    imported(p)
    assert ids(p, "kind=*.instance") == [ARN + "instance/i-1", ARN + "instance/i-2"]
    assert ids(p, "kind=*.instance", "and", "tag:env=prod") == [ARN + "instance/i-1"]
    assert ids(p, "writes(name=orders-db)") == [ARN + "instance/i-1"]
    assert ids(p, "within(name=main) and not kind=*.instance,*.subnet") == \
        ["arn:aws:rds:eu-west-1:123456789012:db:orders"]
    r = p.ok("list", "name=nothing")
    assert r.out == "" and r.err == "no resource matches\n", r
    assert p.ok("list", "--json", "name=nothing", "-q").json() == []


def test_list_as_a_table_as_json_and_as_csv_tells_the_same(p):
    imported(p)
    table = p.ok("list").lines()
    assert table[0].split() == ["NAME", "KIND", "REGION", "ACCOUNT", "STATE", "ID"], table
    rows = p.ok("list", "--json").json()
    read = list(csv.DictReader(io.StringIO(p.ok("list", "--csv").out)))
    assert len(table) - 1 == len(rows) == len(read) == 6
    for line, j, c in zip(table[1:], rows, read):
        assert line.split()[-1] == j["id"] == c["id"] and j["name"] == c["name"]
    assert rows[0]["tags"] == {"env": "prod", "team": "web"} and "properties" not in rows[0]


def test_csv_quotes_what_must_be_quoted(p):
    imported(p, web_1={"name": 'a "b", c\nd'})
    read = list(csv.DictReader(io.StringIO(p.ok("list", "--csv", "kind=*.instance").out)))
    assert read[0]["name"] == 'a "b", c\nd', read


def test_show_tells_all_of_a_resource(p):
    imported(p)
    shown = p.ok("show", "--json", "web-1").json()
    assert [c["name"] for c in shown["path"]] == ["main", "private-a"]
    assert shown["properties"] == {"instanceType": "t3.micro"}
    assert shown["tags"]["env"] == "prod"
    assert [(r["direction"], r["verb"], r["other"]["name"], r["field"])
            for r in shown["relations"]] == [("out", "writes", "orders-db", "endpoint")]
    text = p.ok("show", "orders-db").out
    for part in ["encrypted-by", "written-by", "field KmsKeyId",
                 "rule aws.rds.db-instance/encrypted-by/KmsKeyId", "inside     main", "env: prod"]:
        assert part in text, text
    assert p.ok("show", "main", "--json").json()["contains"] == 2


def test_a_resource_is_named_by_id_last_part_or_name(p):
    imported(p)
    for name in [ARN + "instance/i-1", "i-1", "web-1", "WEB-1", "k-1"]:
        assert p.ok("show", "--json", name).json()["kind"] in ("aws.ec2.instance", "aws.kms.key")
    p.fails(NOT_FOUND, "no resource with the id or name 'web'", "show", "web")
    imported(p, web_2={"name": "web-1"})
    r = p.fails(USAGE, "'web-1' could be one of 2 resources", "show", "web-1")
    assert "i-1" in r.err and "i-2" in r.err, r


def test_explain_tells_the_relation_and_its_ground(p):
    imported(p)
    e = p.ok("explain", "--json", "web-1", "orders-db").json()
    assert e["direct"] and [(s["verb"], s["rule"], s["field"]) for s in e["steps"]] == \
        [("writes", "test/rule", "endpoint")]
    # The other way round it is the same relation.
    assert p.ok("explain", "--json", "orders-db", "web-1").json()["steps"] == e["steps"]


def test_explain_finds_the_shortest_way(p):
    imported(p)
    e = p.ok("explain", "--json", "web-1", "orders-key").json()
    assert not e["direct"]
    assert [(s["source"]["name"], s["verb"], s["target"]["name"]) for s in e["steps"]] == \
        [("web-1", "writes", "orders-db"), ("orders-db", "encrypted-by", "orders-key")]
    e = p.ok("explain", "--json", "web-1", "web-2").json()
    assert [(s["source"]["name"], s["verb"], s["target"]["name"]) for s in e["steps"]] == \
        [("private-a", "contains", "web-1"), ("private-a", "contains", "web-2")]


def test_explain_says_when_there_is_no_way(p):
    document = inventory()
    document["resources"].append({"id": "alone", "kind": "x.y"})
    p.write("inventory.json", json.dumps(document))
    assert "not connected" in p.ok("explain", "alone", "web-1", "--from", "inventory.json").out


def test_history_tells_what_changed(p):
    imported(p)
    imported(p, web_1={"state": "stopped", "properties": {"instanceType": "t3.large"}})
    versions = p.ok("history", "--json", "web-1").json()
    assert [v["change"] for v in versions] == ["changed", "added"]
    assert {c["field"]: (c["from"], c["to"]) for c in versions[0]["changes"]} == {
        "state": ("running", "stopped"), "properties.instanceType": ("t3.micro", "t3.large")}
    assert "state: running -> stopped" in p.ok("history", "web-1").out
    assert len(p.ok("history", "--json").json()) == 7
    assert len(p.ok("history", "--json", "-n", "2").json()) == 2
    p.fails(NOT_FOUND, "was ever seen", "history", "nobody")


def test_a_past_moment_can_be_looked_at(p):
    imported(p)
    before = p.ok("scans", "--json").json()[0]["finished"]
    imported(p, web_1={"state": "stopped"})
    assert p.ok("show", "--json", "web-1").json()["state"] == "stopped"
    assert p.ok("show", "--json", "web-1", "--at", before).json()["state"] == "running"
    assert ids(p, "--at", "2000-01-01") == []


def test_scans_are_listed_newest_first(p):
    imported(p)
    imported(p)
    rows = p.ok("scans", "--json").json()
    assert [r["id"] for r in rows] == [2, 1] and rows[0]["origin"] == "import inventory.json"


def test_coverage_comes_with_an_import(p):
    document = inventory()
    row = {"provider": "aws", "account": "123456789012", "region": "eu-west-1", "service": "ec2",
           "operation": "DescribeInstances", "status": "complete", "calls": 1, "resources": 2}
    denied = dict(row, service="sqs", operation="ListQueues", status="denied", resources=0,
                  cause="AccessDenied")
    document["coverage"] = [row, denied]
    p.write("inventory.json", json.dumps(document))
    p.ok("import", "inventory.json")
    r = p.ok("coverage", "--gaps", "--json")
    assert [(c["operation"], c["cause"]) for c in r.json()] == [("ListQueues", "AccessDenied")]
    assert "1 of 2 operations complete" in r.err
    assert len(p.ok("coverage", "--json", "--scan", "1").json()) == 2
    p.fails(NOT_FOUND, "there is no scan 9", "coverage", "--scan", "9")


def test_export_and_import_keep_everything(p):
    imported(p)
    p.ok("export", "-o", "out.json")
    p.ok("--store", "sqlite:copy.db", "import", "out.json")
    a, b = p.ok("export").json(), p.ok("export", "--store", "sqlite:copy.db").json()
    for document in a, b:
        del document["taken"]
        for relation in document["relations"]:
            relation.pop("seen", None)
    assert a == b
    assert len(a["resources"]) == 6 and len(a["relations"]) == 2


def test_export_of_a_part_keeps_its_containers_and_names_its_ends(p):
    p.write_inventory()
    part = p.ok("export", "--from", "inventory.json", "name=web-1").json()
    found = {r["id"].split("/")[-1]: r for r in part["resources"]}
    assert set(found) == {"vpc-1", "subnet-1", "i-1",
                          "arn:aws:rds:eu-west-1:123456789012:db:orders"}, found
    assert found["arn:aws:rds:eu-west-1:123456789012:db:orders"]["external"] is True
    assert [r["verb"] for r in part["relations"]] == ["writes"]


def test_a_file_can_stand_in_for_the_store(p):
    p.write_inventory()
    assert len(ids(p, "--from", "inventory.json")) == 6
    assert len(p.ok("list", "--from", "-", stdin=p.read("inventory.json")).lines()) == 7
    p.fails(USAGE, "one moment only", "list", "--from", "inventory.json", "--at", "2026-01-01")


def test_the_catalogue_lists_its_kinds(p):
    rows = {r["kind"]: r for r in p.ok("catalogue", "--json").json()}
    assert len(rows) >= 60
    instance = rows["aws.ec2.instance"]
    assert instance["operation"] == "DescribeInstances"
    assert instance["action"] == "ec2:DescribeInstances" and instance["relations"] > 0
    assert p.ok("catalogue", "--names").lines() == sorted(rows)
    for provider in sorted({row["provider"] for row in rows.values()}):
        named = p.ok("catalogue", "--provider", provider, "--names").lines()
        assert named == sorted(k for k in rows if k.startswith(provider + ".")) != []
    p.fails(NOT_FOUND, "nothing of 'ibm'", "catalogue", "--provider", "ibm")


main()

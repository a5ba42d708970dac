# SPDX-License-Identifier: Apache-2.0
"""What docs/layout.schema.json, and what a schema cannot say, has against a cloudviz.layout/1."""
import json
import pathlib

import jsonschema

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "docs/layout.schema.json")
                    .read_text("utf-8"))
jsonschema.Draft202012Validator.check_schema(SCHEMA)


def check(layout):
    """AssertionError for what is not described, or not so."""
    error = jsonschema.exceptions.best_match(
        jsonschema.Draft202012Validator(SCHEMA).iter_errors(layout))
    assert error is None, f"{error.json_path}: {error.message[:300]}"
    ids = {node["id"] for node in layout["nodes"]}
    assert len(ids) == len(layout["nodes"]), "ids are unique"
    assert {node["parent"] for node in layout["nodes"]} - {None} <= ids
    assert {end for edge in layout["edges"] for end in (edge["source"], edge["target"])} <= ids
    ledger = layout["ledger"]
    assert ledger["shown"] + ledger["folded"] + ledger["shelved"] == ledger["total"]

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what drift is told by (`same` in catalogue/import) against the vendors' models: the live
side of each pair has to be a property that the cloud tells of the kind. A path that does not exist
would never differ from anything. Providers whose models are not installed are skipped, loudly."""

import contextlib
import glob
import io
import os
import sys

SKIPPED = 77

try:
    import check_import
    import checking
    import expressions
    from wire import List, WireError
except ImportError as missing:
    print(f"SKIPPED: what drift is told by was not checked: {missing}", file=sys.stderr)
    sys.exit(SKIPPED)


def aws_checker():
    import check_models
    return check_models.Checker(checking.read_files("aws"))


def azure_checker():
    import azure_models
    import check_azure
    root = azure_models.root_of_packages()
    if root is None or not glob.glob(os.path.join(root, "compute")):
        raise ImportError("the azure-mgmt packages are not installed")
    return check_azure.Checker(checking.read_files("azure"), azure_models.Models(root))


def gcp_checker():
    import check_gcp
    import gcp_models
    folder = gcp_models.folder_of_documents()
    if folder is None:
        raise ImportError("google-api-python-client is not installed")
    return check_gcp.Checker(checking.read_files("gcp"), gcp_models.Models(folder))


CHECKERS = {"aws": aws_checker, "azure": azure_checker, "gcp": gcp_checker}


def checkers():
    for provider, make in CHECKERS.items():
        try:
            checker = make()
        except (ImportError, SystemExit) as missing:
            print(f"SKIPPED: drift of {provider}: {missing}", file=sys.stderr)
            continue
        with contextlib.redirect_stderr(io.StringIO()):
            checker.run()
        yield provider, checker


def node_of(checker, kind):
    """What is kept of a kind: its whole item, or the part of it that `each` finds."""
    if kind not in checker.kinds:
        raise WireError(f"the catalogue has no {kind}")
    node, each = checker.document(kind), checker.kinds[kind][-1].get("each")
    if each:
        node = expressions.infer(each, node)
    return node.item if isinstance(node, List) else node


def pairs():
    for table in ("terraform", "cloudformation"):
        for name, entry in check_import.load(table).items():
            for attribute, live in (entry.get("same") or {}).items():
                yield table, name, entry["kind"], attribute, live


def main():
    mistakes = checked = 0
    for provider, checker in checkers():
        for table, name, kind, attribute, live in pairs():
            if not kind.startswith(provider + "."):
                continue
            checked += 1
            try:
                expressions.infer(live, node_of(checker, kind))
            except WireError as error:
                mistakes += 1
                print(f"{table}: {name}: same: {attribute}: {live}: {error}")
    print(f"{checked} pairs checked, {mistakes} mistakes")
    return 1 if mistakes or not checked else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes assets/demo/azure.jsonl and gcp.jsonl, which `cloudviz demo` plays beside aws.jsonl.

The back office (azure_office.py) and the analytics (gcp_analytics.py) of the same shop of nobody are
written down as documents of the two clouds; mock servers tell them, the program scans those with
--record. The addresses become those of the clouds; times and numbers of the documents are fixed.

    make_clouds.py PATH_TO_CLOUDVIZ [FOLDER]
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.dirname(HERE))

import mock_entra
import estate_gcp_types
from estate_azure_types import TENANT

NOW = "2026-03-02T09:00:00.000000Z"
APIS = {row.api for row in estate_gcp_types.TABLE.values()} | {
    "cloudasset", "cloudresourcemanager", "serviceusage"}


def azure_settings(url):
    return {"ARM_ENDPOINT": url, "AZURE_AUTHORITY_HOST": url, "AZURE_TENANT_ID": TENANT,
            "AZURE_CLIENT_ID": mock_entra.CLIENT, "AZURE_CLIENT_SECRET": mock_entra.SECRET}


def gcp_settings(url):
    return {"CLOUDSDK_AUTH_ACCESS_TOKEN": "ya29.demo", "NO_GCE_CHECK": "true",
            "CLOUDSDK_CORE_PROJECT": "quillbasket-analytics",
            "CLOUDSDK_AUTH_TOKEN_HOST": f"{url}/_api/oauth2/token",
            **{f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}": f"{url}/_api/{name}/"
               for name in APIS}}


def azure_home(line, url):
    """A token is asked of Entra ID, for the resource manager."""
    quoted = re.escape(url.replace(":", "%3A").replace("/", "%2F"))
    line = re.sub(quoted, "https%3A%2F%2Fmanagement.azure.com", line)
    line = re.sub(re.escape(url) + r"(?=/[^/\"]+/oauth2/)", "https://login.microsoftonline.com", line)
    return line.replace(url, "https://management.azure.com")


def gcp_home(line, url):
    line = re.sub(re.escape(url) + r"/_api/([a-z0-9]+)/", r"https://\1.googleapis.com/", line)
    return re.sub(r'(\\"readTime\\":\\")[^"\\]+', r"\g<1>" + NOW, line)


CLOUDS = (("azure", "azure_office.py", azure_settings, azure_home),
          ("gcp", "gcp_analytics.py", gcp_settings, gcp_home))


def record(program, provider, mock, settings, home):
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
            [sys.executable, os.path.join(HERE, mock), "0"], stdout=subprocess.PIPE) as server:
        try:
            url = f"http://127.0.0.1:{int(server.stdout.readline())}"
            path = os.path.join(folder, "recording.jsonl")
            env = {"PATH": os.environ["PATH"], "HOME": folder, "CLOUDVIZ_TRUST_LOOPBACK": "1",
                   **settings(url)}
            subprocess.run([program, "discover", provider, "--store", f"sqlite:{folder}/demo.db",
                            "--in-flight", "1", "--record", path], env=env, check=True)
        finally:
            server.kill()
        with open(path, encoding="utf-8") as lines:
            return tidy([home(line, url) for line in lines])


def tidy(lines):
    """Without the headers that nobody asks for; in an order that does not depend on the scan's."""
    kept = [json.loads(line) for line in lines if line.strip() and not line.startswith("#")]
    for row in kept:
        row["headers"] = {name: value for name, value in row.get("headers", {}).items()
                          if name.lower() == "content-type"}
    kept.sort(key=lambda row: (row["url"], row.get("body", "")))
    return "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("folder", nargs="?", default=os.path.join(ROOT, "assets/demo"))
    args = parser.parse_args()
    for provider, mock, settings, home in CLOUDS:
        text = record(os.path.abspath(args.program), provider, mock, settings, home)
        path = os.path.join(args.folder, provider + ".jsonl")
        with open(path, "w", encoding="utf-8") as output:
            output.write(text)
        print(f"{path}: {text.count(chr(10))} answers, {len(text.encode()) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

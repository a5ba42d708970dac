#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The mock Azure, judged by Microsoft's own clients: they sign in, ask and page as they do with the
real one, over TLS. Skips, and says so, without them."""
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import clouds

try:
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
    from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RedirectPolicy, RetryPolicy
    from azure.core.rest import HttpRequest
    from azure.core import PipelineClient
    from azure.identity import (CertificateCredential, ClientSecretCredential, DeviceCodeCredential,
                                ManagedIdentityCredential, WorkloadIdentityCredential)
    from azure.mgmt.resourcegraph import ResourceGraphClient
    from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions
except ImportError as missing:
    print(f"SKIPPED: no comparison with Microsoft's clients: {missing}", file=sys.stderr)
    sys.exit(clouds.SKIPPED)

import estate_azure
import mock_auth

SCOPE = "https://management.azure.com/.default"
N, SEED = 3000, 5
EVERYTHING = ("resources | project id,name,type,tenantId,kind,location,resourceGroup,subscriptionId,"
              "managedBy,sku,plan,properties,identity,zones,tags | order by id asc")
logging.getLogger("azure").setLevel(logging.CRITICAL)  # of what is refused on purpose
folder = tempfile.TemporaryDirectory()
CA = os.path.join(folder.name, "ca.pem")


class Scene:
    """The mock, what is in it and a credential."""


scene = Scene()


def secret(value=None):
    return ClientSecretCredential(scene.keys["tenant"], scene.keys["client"],
                                  value or scene.keys["secret"], authority=scene.mock.url,
                                  disable_instance_discovery=True)


def certificate(path):
    return CertificateCredential(scene.keys["tenant"], scene.keys["client"], path,
                                 authority=scene.mock.url, disable_instance_discovery=True)


def graph():
    return ResourceGraphClient(secret(), base_url=scene.mock.url, retry_total=0)


def ask(query, top=1000, token=None, **more):
    return graph().resources(QueryRequest(query=query, options=QueryRequestOptions(
        top=top, skip_token=token, **more.pop("options", {})), **more))


def refused(call, *says):
    try:
        call()
    except (ClientAuthenticationError, HttpResponseError) as error:
        for text in says:
            assert text in str(error), (text, str(error))
        return error
    raise AssertionError(f"was not refused: {says}")


def test_a_secret_signs_in():
    token = secret().get_token(SCOPE)
    claims = mock_auth.jwt_parts(token.token)[1]
    assert claims["tid"] == scene.keys["tenant"] and claims["aud"] == "https://management.azure.com"
    refused(lambda: secret("wrong").get_token(SCOPE), "AADSTS7000215")
    refused(lambda: secret().get_token("https://management.azure.com/read"), "AADSTS1002012")


def test_a_certificate_signs_in_and_another_does_not():
    assert certificate(scene.keys["certificate"]).get_token(SCOPE).token
    key = mock_auth.new_key()
    other = mock_auth.write_private(
        os.path.join(folder.name, "other.pem"), mock_auth.private_pem(key)
        + mock_auth.certificate_pem(mock_auth.new_certificate(key, "other")))
    refused(lambda: certificate(other).get_token(SCOPE), "AADSTS700027")
    # The right certificate, but signed by another key.
    with open(scene.keys["certificate"], "rb") as file:
        text = file.read()
    forged = mock_auth.write_private(
        os.path.join(folder.name, "forged.pem"), mock_auth.private_pem(key)
        + text[text.index(b"-----BEGIN CERTIFICATE"):])
    refused(lambda: certificate(forged).get_token(SCOPE), "AADSTS700027", "signature")


def test_a_federated_token_signs_in():
    def workload(path):
        return WorkloadIdentityCredential(
            tenant_id=scene.keys["tenant"], client_id=scene.keys["client"], token_file_path=path,
            authority=scene.mock.url, disable_instance_discovery=True).get_token(SCOPE)
    assert workload(scene.keys["federated"]).token
    _, claims, _, _ = mock_auth.jwt_parts(open(scene.keys["federated"], encoding="ascii").read())
    forged = mock_auth.write_private(os.path.join(folder.name, "forged.jwt"),
                                     mock_auth.sign_jwt(claims, mock_auth.new_key()))
    refused(lambda: workload(forged), "AADSTS700027")


def test_a_device_code_signs_in():
    prompts = []
    credential = DeviceCodeCredential(
        tenant_id=scene.keys["tenant"], authority=scene.mock.url, disable_instance_discovery=True,
        prompt_callback=lambda *told: prompts.append(told))
    assert credential.get_token(SCOPE).token and len(prompts) == 1
    again = credential.get_token("https://management.azure.com/other/.default")  # by refresh token
    assert again.token and len(prompts) == 1


def test_managed_identities_are_told():
    os.environ["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = scene.mock.url
    try:
        assert ManagedIdentityCredential().get_token(SCOPE).token
        refused(lambda: ManagedIdentityCredential(client_id="nobody").get_token(SCOPE))
    finally:
        del os.environ["AZURE_POD_IDENTITY_AUTHORITY_HOST"]
    os.environ["IDENTITY_ENDPOINT"] = scene.mock.url + "/msi/token"
    os.environ["IDENTITY_HEADER"] = scene.keys["identity_header"]
    try:
        assert ManagedIdentityCredential().get_token(SCOPE).token
    finally:
        del os.environ["IDENTITY_ENDPOINT"], os.environ["IDENTITY_HEADER"]


def test_the_graph_pages_everything_once():
    found, token, pages = [], None, 0
    while True:
        answer = ask(EVERYTHING, 700, token)
        found += answer.data
        pages += 1
        token = answer.skip_token
        assert answer.count == len(answer.data) and answer.result_truncated == "false"
        if not token:
            break
    expected = {one["id"] for one in scene.expected["resources"] if one["index"] == "resources"}
    assert pages == -(-len(expected) // 700) and answer.total_records == len(expected)
    ids = [row["id"] for row in found]
    assert ids == sorted(expected), "sorted, each once"
    assert all(row["type"] == row["type"].lower() for row in found)


def test_the_graph_takes_a_scope_and_tables():
    subscription = scene.estate.by_type[estate_azure.SUBSCRIPTION][0].account
    mine = sum(one["account"] == subscription and one["index"] == "resources"
               for one in scene.expected["resources"])
    counted = ask("resources | summarize count()", subscriptions=[subscription])
    assert counted.data == [{"count_": mine}], (counted.data, mine)
    containers = ask("resourcecontainers | project id, type | order by id asc")
    assert {row["type"] for row in containers.data} == {
        "microsoft.resources/subscriptions", "microsoft.management/managementgroups",
        "microsoft.resources/subscriptions/resourcegroups"}
    refused(lambda: ask("resources", subscriptions=["00000000-0000-0000-0000-000000000000"]),
            "NoValidSubscriptionsInQueryRequest")
    assert not ask("resources | where type =~ 'Microsoft.Nothing/atAll'").data


def test_the_graph_refuses_what_it_does_not_understand():
    for query in ("resources | frobnicate", "nosuchtable", "resources | where", "",
                  "resources | where type in~ ('a'", "resources; drop table resources"):
        error = refused(lambda: ask(query))
        assert error.status_code == 400 and error.error.code == "BadRequest", query
    refused(lambda: ask(EVERYTHING, 1001), "$top")
    refused(lambda: ask(EVERYTHING, 10, "bm9uc2Vuc2U="), "InvalidSkipToken")


def test_without_an_id_there_are_no_further_pages():
    answer = ask("resources | project name", 10)
    assert answer.skip_token is None and answer.result_truncated == "true"


def test_the_manager_pages_by_whole_addresses():
    policies = [RedirectPolicy(), RetryPolicy(retry_total=0),
                BearerTokenCredentialPolicy(secret(), SCOPE)]
    client = PipelineClient(scene.mock.url, policies=policies)
    found, pages = [], 0
    for subscription in scene.estate.by_type[estate_azure.SUBSCRIPTION]:
        url = (f"{scene.mock.url}{subscription.id}/providers/Microsoft.Network/networkInterfaces"
               "?api-version=2025-05-01")
        while url:
            answer = client.send_request(HttpRequest("GET", url))
            answer.raise_for_status()
            found += answer.json()["value"]
            pages += 1
            url = answer.json().get("nextLink")
    expected = [one["id"] for one in scene.expected["resources"]
                if one["type"] == "Microsoft.Network/networkInterfaces"]
    assert pages > len(scene.estate.by_type[estate_azure.SUBSCRIPTION])
    assert sorted(one["id"] for one in found) == sorted(expected)


def test_the_quota_of_the_graph_is_held():
    with clouds.running("mock_azure.py", 100, "--quota", 3, "--keys",
                        os.path.join(folder.name, "quota"), tls=CA + ".quota") as mock:
        keys = json.load(open(os.path.join(folder.name, "quota", "azure.json"), encoding="utf-8"))
        context = __import__("ssl").create_default_context(cafile=CA + ".quota")
        form = (f"grant_type=client_credentials&client_id={keys['client']}&client_secret="
                f"{keys['secret']}&scope={SCOPE}").encode()

        def post(path, body, **headers):
            request = urllib.request.Request(mock.url + path, data=body, headers=headers)
            return urllib.request.urlopen(request, context=context)
        token = json.load(post(f"/{keys['tenant']}/oauth2/v2.0/token", form, **{
            "Content-Type": "application/x-www-form-urlencoded"}))["access_token"]
        left = []
        for _ in range(4):
            try:
                with post("/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01",
                          b'{"query":"resources"}', Authorization="Bearer " + token) as answer:
                    left.append(answer.headers["x-ms-user-quota-remaining"])
            except urllib.error.HTTPError as error:
                left.append(error.code)
                assert error.headers["x-ms-user-quota-resets-after"].startswith("00:00:0")
        assert left == ["2", "1", "0", 429], left


def test_the_azure_command_line_reads_it():
    if shutil.which("az") is None:
        raise clouds.Skip("az is not installed")
    env = {**os.environ, "AZURE_CONFIG_DIR": os.path.join(folder.name, "az"),
           "REQUESTS_CA_BUNDLE": CA}
    url = f"{scene.mock.url}/subscriptions?api-version=2022-12-01"
    done = subprocess.run(["az", "rest", "--url", url, "--skip-authorization-header", "--headers",
                           f"Authorization=Bearer {secret().get_token(SCOPE).token}"], env=env,
                          capture_output=True, timeout=120, check=True)
    assert json.loads(done.stdout)["value"]


def main():
    os.environ["REQUESTS_CA_BUNDLE"] = CA
    keys = os.path.join(folder.name, "keys")
    with clouds.running("mock_azure.py", N, "--seed", SEED, "--quota", 0, "--keys", keys,
                        "--polls", 0, tls=CA) as mock:
        scene.mock = mock
        with open(os.path.join(keys, "azure.json"), encoding="utf-8") as file:
            scene.keys = json.load(file)
        scene.estate = estate_azure.AzureEstate(N, SEED)
        scene.expected = scene.estate.expected()
        tests = [test for name, test in globals().items() if name.startswith("test_")]
        return clouds.run_tests(tests)


if __name__ == "__main__":
    with folder:
        sys.exit(main())

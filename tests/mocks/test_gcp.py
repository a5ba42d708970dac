#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The mock Google Cloud, judged by Google's own clients and by gcloud: they sign in, ask and page as
they do with the real one. Skips, and says so, without them."""
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import clouds

try:
    import google.auth
    import google.auth.exceptions
    import google.auth.transport.requests
    import google_auth_httplib2
    import googleapiclient.errors
    import httplib2
    from google.auth import identity_pool
    from google.oauth2 import credentials as user_credentials
    from google.oauth2 import service_account
    from googleapiclient.discovery import build
except ImportError as missing:
    print(f"SKIPPED: no comparison with Google's clients: {missing}", file=sys.stderr)
    sys.exit(clouds.SKIPPED)

import estate_gcp
import mock_auth
import mock_google

N, SEED = 3000, 5
TOKEN = "a-token-that-is-good"
SCOPES = [mock_google.PLATFORM]
folder = tempfile.TemporaryDirectory()
HTTP = google.auth.transport.requests.Request()


class Scene:
    """The mock and what is in it."""


scene = Scene()


def key(name):
    return os.path.join(scene.keys, name)


def robot(name="service_account.json"):
    return service_account.Credentials.from_service_account_file(key(name), scopes=SCOPES)


def api(name, version, path=""):
    http = google_auth_httplib2.AuthorizedHttp(robot(), httplib2.Http())
    return build(name, version, http=http, static_discovery=True, cache_discovery=False,
                 client_options={"api_endpoint": f"{scene.mock.url}/_api/{name}/{path}"})


def refused(call, kind, *says):
    try:
        call()
    except kind as error:
        for text in says:
            assert text in str(error), (text, str(error))
        return error
    raise AssertionError(f"was not refused: {says}")


def paged(method, following, **parameters):
    """All answers of a list, by the client's own paging."""
    request, answers = method(**parameters), []
    while request is not None:
        answers.append(request.execute())
        request = following(request, answers[-1])
        assert len(answers) < 200
    return answers


def test_a_service_account_signs_in():
    credentials = robot()
    credentials.refresh(HTTP)
    assert credentials.token and credentials.expiry > datetime.datetime.now(
        datetime.timezone.utc).replace(tzinfo=None)
    with open(key("service_account.json"), encoding="utf-8") as file:
        forged = json.load(file)
    forged["private_key"] = mock_auth.private_pem(mock_auth.new_key()).decode()
    mock_auth.write_private(key("forged.json"), json.dumps(forged))
    refused(lambda: robot("forged.json").refresh(HTTP), google.auth.exceptions.RefreshError,
            "invalid_grant", "signature")


def test_a_user_signs_in():
    with open(key("authorized_user.json"), encoding="utf-8") as file:
        told = json.load(file)
    # The library leaves the file's token_uri alone.
    credentials = user_credentials.Credentials(
        None, refresh_token=told["refresh_token"], client_id=told["client_id"],
        client_secret=told["client_secret"], token_uri=told["token_uri"])
    credentials.refresh(HTTP)
    assert credentials.token
    url = f"{scene.mock.url}/_api/cloudasset/v1/{scene.project}/assets"
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + credentials.token})
    error = refused(lambda: urllib.request.urlopen(request), urllib.error.HTTPError)
    assert error.code == 403 and b"quota project" in error.read()
    request.add_header("X-Goog-User-Project", "acme-scan")
    assert json.load(urllib.request.urlopen(request))["assets"]


def test_the_installed_application_signs_in_with_pkce():
    verifier = "v" * 60
    challenge = mock_auth.b64(hashlib.sha256(verifier.encode()).digest())
    query = urllib.parse.urlencode({
        "client_id": mock_google.CLIENT, "response_type": "code", "scope": SCOPES[0], "state": "s",
        "redirect_uri": "http://127.0.0.1:9/", "code_challenge": challenge,
        "code_challenge_method": "S256", "access_type": "offline"})

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    def code():
        opener = urllib.request.build_opener(Stay)
        error = refused(lambda: opener.open(f"{scene.mock.url}/o/oauth2/v2/auth?{query}"),
                        urllib.error.HTTPError)
        found = urllib.parse.parse_qs(urllib.parse.urlsplit(error.headers["Location"]).query)
        assert found["state"] == ["s"]
        return found["code"][0]

    def token(verifier):
        form = urllib.parse.urlencode({
            "grant_type": "authorization_code", "client_id": mock_google.CLIENT, "code": code(),
            "client_secret": mock_google.CLIENT_SECRET, "redirect_uri": "http://127.0.0.1:9/",
            "code_verifier": verifier}).encode()
        return json.load(urllib.request.urlopen(scene.mock.url + "/token", form))
    assert token(verifier)["refresh_token"]
    assert refused(lambda: token("w" * 60), urllib.error.HTTPError).code == 400


def test_a_workload_federates_and_impersonates():
    for name in ("external_account.json", "external_impersonated.json"):
        with open(key(name), encoding="utf-8") as file:
            credentials = identity_pool.Credentials.from_info(json.load(file), scopes=SCOPES)
        credentials.refresh(HTTP)
        assert credentials.token, name


def test_the_metadata_server_gives_tokens():
    # The library reads its variables when it is imported.
    told = subprocess.run([sys.executable, "-c", """
import google.auth, google.auth.transport.requests
credentials, project = google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])
credentials.refresh(google.auth.transport.requests.Request())
print(type(credentials).__module__, project, len(credentials.token) > 100)
"""], capture_output=True, timeout=60, check=True, env={
        "PATH": os.environ["PATH"], "HOME": folder.name,
        "GCE_METADATA_HOST": scene.mock.url.removeprefix("http://"),
        "GCE_METADATA_IP": scene.mock.url.removeprefix("http://")}).stdout.decode()
    assert told.split() == ["google.auth.compute_engine.credentials", mock_google.PROJECT, "True"], told


def test_the_inventory_pages_everything_once():
    assets = api("cloudasset", "v1").assets()
    for content in ("RESOURCE", None):
        more = {"contentType": content} if content else {}
        answers = paged(assets.list, assets.list_next,
                        parent=f"organizations/{estate_gcp.ORGANIZATION}", pageSize=700, **more)
        found = [asset for answer in answers for asset in answer["assets"]]
        assert len(answers) == -(-N // 700)
        assert sorted(one["name"] for one in found) == sorted(
            one["id"] for one in scene.expected["resources"])
        assert all(("resource" in one) == (content is not None) for one in found)


def test_the_inventory_takes_types_and_scopes():
    assets = api("cloudasset", "v1").assets()
    found = []  # the library's own paging cannot repeat a parameter
    for wanted in (["compute.googleapis.com/(Disk|Instance)", "storage.*"],
                   ["storage.googleapis.com/Bucket"]):
        answer = assets.list(parent=scene.project, pageSize=1000, assetTypes=wanted).execute()
        found += answer["assets"]
        assert ("nextPageToken" in answer) == (len(wanted) == 2)
    types = {asset["assetType"] for asset in found}
    assert types == {"compute.googleapis.com/Disk", "compute.googleapis.com/Instance",
                     "storage.googleapis.com/Bucket"}, types
    for wrong in ({"assetTypes": ["nothing.googleapis.com/.*"]}, {"pageSize": 1001},
                  {"readTime": "2020-01-01T00:00:00Z"}, {"pageToken": "nonsense"},
                  {"assetTypes": ["(?=x)"]}):
        error = refused(lambda: assets.list(parent=scene.project, **wrong).execute(),
                        googleapiclient.errors.HttpError)
        told = json.loads(error.content)["error"]
        assert told["code"] == 400 and told["status"] == "INVALID_ARGUMENT", (wrong, told)
    refused(lambda: assets.list(parent="projects/of-others").execute(),
            googleapiclient.errors.HttpError, "403")


def test_policies_and_search():
    assets = api("cloudasset", "v1").assets()
    policies, = paged(assets.list, assets.list_next, parent=scene.project, contentType="IAM_POLICY")
    assert policies["assets"][0]["iamPolicy"]["bindings"]
    client = api("cloudasset", "v1").v1()
    answers = paged(client.searchAllResources, client.searchAllResources_next, scope=scene.project,
                    pageSize=500)
    assert {row["assetType"] for answer in answers for row in answer["results"]} >= {
        "compute.googleapis.com/Instance"}


def test_compute_lists_in_pages():
    compute = api("compute", "v1", "compute/v1/")
    wanted = {one["id"] for one in scene.expected["resources"] if one["account"] == scene.name
              and one["type"] == "compute.googleapis.com/Instance"}
    answers = paged(compute.instances().aggregatedList, compute.instances().aggregatedList_next,
                    project=scene.name, maxResults=50)
    found = [one for answer in answers for scope in answer["items"].values()
             for one in scope.get("instances", ())]
    assert len(answers) > 1
    assert {"//compute.googleapis.com/" + one["selfLink"].split("/compute/v1/")[1]
            for one in found} == wanted and len(found) == len(wanted)
    assert compute.networks().list(project=scene.name).execute()["items"]
    refused(lambda: compute.instances().aggregatedList(project=scene.name, maxResults=501).execute(),
            googleapiclient.errors.HttpError, "maxResults")


def test_other_services_list():
    parent, any_location = scene.project, scene.project + "/locations/-"
    lists = [
        (api("container", "v1").projects().locations().clusters(), "clusters", {"parent": any_location}),
        (api("pubsub", "v1").projects().topics(), "topics", {"project": parent}),
        (api("storage", "v1", "storage/v1/").buckets(), "items", {"project": scene.name}),
        (api("iam", "v1").projects().serviceAccounts(), "accounts", {"name": parent}),
        (api("sqladmin", "v1beta4").instances(), "items", {"project": scene.name}),
        (api("secretmanager", "v1").projects().secrets(), "secrets", {"parent": parent}),
        (api("bigquery", "v2", "bigquery/v2/").datasets(), "datasets", {"projectId": scene.name}),
        (api("dns", "v1").managedZones(), "managedZones", {"project": scene.name}),
        (api("redis", "v1").projects().locations().instances(), "instances", {"parent": any_location}),
        (api("run", "v2").projects().locations().services(), "services",
         {"parent": parent + "/locations/europe-west1"}),
        (api("monitoring", "v3").projects().alertPolicies(), "alertPolicies", {"name": parent}),
        (api("logging", "v2").projects().sinks(), "sinks", {"parent": parent}),
        (api("serviceusage", "v1").services(), "services",
         {"parent": parent, "filter": "state:ENABLED"})]
    for collection, member, parameters in lists:
        assert collection.list(**parameters).execute().get(member), (member, parameters)
    refused(lambda: api("run", "v2").projects().locations().services().list(
        parent=any_location).execute(), googleapiclient.errors.HttpError, "400")


def test_the_resource_manager_tells_the_tree():
    manager = api("cloudresourcemanager", "v3")
    projects = manager.projects().search().execute()["projects"]
    assert len(projects) == len(scene.estate.projects)
    root = manager.organizations().search().execute()["organizations"][0]["name"]
    folders = manager.folders().list(parent=root).execute()["folders"]
    assert {one["parent"] for one in projects} <= {one["name"] for one in folders}
    got = manager.projects().get(name=scene.project).execute()
    assert got["projectId"] == scene.name


def gcloud(*args):
    if shutil.which("gcloud") is None:
        raise clouds.Skip("gcloud is not installed")
    env = {**os.environ, "CLOUDSDK_CONFIG": os.path.join(folder.name, "gcloud"),
           "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": mock_auth.write_private(
               os.path.join(folder.name, "token"), TOKEN),
           "CLOUDSDK_CORE_PROJECT": scene.name, "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
           "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
           "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1"}
    for name, path in (("CLOUDASSET", ""), ("COMPUTE", "compute/v1/"), ("PUBSUB", ""),
                       ("CLOUDRESOURCEMANAGER", ""), ("CONTAINER", ""), ("SQL", "")):
        host = "sqladmin" if name == "SQL" else name.lower()
        env[f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name}"] = f"{scene.mock.url}/_api/{host}/{path}"
    done = subprocess.run(["gcloud", *args, "--format=json"], env=env, capture_output=True,
                          timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


def test_gcloud_lists_the_inventory():
    listed = gcloud("asset", "list", f"--project={scene.name}", "--content-type=resource")
    wanted = {one["id"] for one in scene.expected["resources"] if one["account"] == scene.name}
    assert {one["name"] for one in listed} == wanted


def test_gcloud_lists_what_services_have():
    for command in (("compute", "instances", "list"), ("pubsub", "topics", "list"),
                    ("container", "clusters", "list"), ("projects", "list"), ("sql", "instances",
                                                                              "list")):
        assert gcloud(*command), command


def main():
    scene.keys = os.path.join(folder.name, "keys")
    with clouds.running("mock_gcp.py", N, "--seed", SEED, "--keys", scene.keys, "--accept-token",
                        TOKEN) as mock:
        scene.mock = mock
        scene.estate = estate_gcp.GcpEstate(N, SEED)
        scene.expected = scene.estate.expected()
        scene.name = scene.estate.projects[0].account
        scene.project = f"projects/{scene.name}"
        return clouds.run_tests([test for name, test in globals().items()
                                 if name.startswith("test_")])


if __name__ == "__main__":
    with folder:
        sys.exit(main())

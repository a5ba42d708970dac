# SPDX-License-Identifier: Apache-2.0
"""Who one is and signing in, from outside, against small fakes of the clouds."""
import base64
import http.server
import json
import os
import signal
import stat
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from harness import BINARY, DENIED, INTERRUPTED, UNAVAILABLE, USAGE, main

NOWHERE = "http://127.0.0.1:1"


def b64(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


ID_TOKEN = b64({"alg": "none"}) + "." + b64({"oid": "u-1", "tid": "t-1",
                                             "preferred_username": "ann@contoso.com"}) + ".c2ln"
ACCESS = b64({"alg": "none"}) + "." + b64({"oid": "u-1", "tid": "t-1", "upn": "ann@contoso.com"}) + (
    ".c2VjcmV0")


class Fake:
    """Answers by (method, path without query): a list of (status, body), the last one again."""

    def __init__(self, answers):
        fake = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
                path = self.path.split("?")[0]
                fake.requests.append((self.command, path, body, dict(self.headers)))
                rows = answers.get((self.command, path), [(404, {})])
                status, answer = rows.pop(0) if len(rows) > 1 else rows[0]
                data = (answer if isinstance(answer, str) else json.dumps(answer)).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def alone(p, **more):
    """An environment in which no cloud's metadata service is asked."""
    return p.env(PATH="/nonexistent", AZURE_POD_IDENTITY_AUTHORITY_HOST=NOWHERE,
                 GCE_METADATA_HOST="127.0.0.1:1", GCE_METADATA_IP="127.0.0.1:1", **more)


STS = """<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ci</Arn>
<UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
SUBSCRIPTIONS = {"value": [{"subscriptionId": "s-%d" % i, "displayName": "Sub %d" % i,
                            "state": "Enabled", "tenantId": "t-1"} for i in range(5)]}
TOKEN = {"token_type": "Bearer", "access_token": ACCESS, "expires_in": 3600,
         "refresh_token": "refresh-secret", "id_token": ID_TOKEN, "foci": "1",
         "client_info": b64({"uid": "u-1", "utid": "t-1"})}
CODE = {"device_code": "device-secret", "user_code": "ABCD-EFGH", "expires_in": 900, "interval": 1,
        "verification_uri": "https://microsoft.com/devicelogin", "message": "m"}
SECRETS = ["c2VjcmV0", "refresh-secret", "device-secret", "client-secret"]


def no_secret(result):
    for secret in SECRETS:
        assert secret not in result.out + result.err, result
    return result


def azure(fake):
    return {"AZURE_AUTHORITY_HOST": fake.url, "ARM_ENDPOINT": fake.url}


def test_aws_says_who_one_is(p):
    with Fake({("POST", "/"): [(200, STS)]}) as fake:
        env = alone(p, AWS_ENDPOINT_URL=fake.url, AWS_ACCESS_KEY_ID="AK", AWS_REGION="eu-west-1",
                    AWS_SECRET_ACCESS_KEY="client-secret")
        found = no_secret(p.ok("whoami", "aws", "--json", env=env)).json()
        assert found == [{"provider": "aws", "source": "env", "account": "123456789012",
                          "identity": "arn:aws:iam::123456789012:user/ci",
                          "reads": [{"id": "123456789012"}]}], found
        table = p.ok("whoami", "aws", env=env).lines()
        assert table[0].split() == ["PROVIDER", "IDENTITY", "ACCOUNT", "SOURCE", "UNTIL", "READS"]
        assert table[1].split() == ["aws", "arn:aws:iam::123456789012:user/ci", "123456789012", "env",
                                    "123456789012"]


def test_azure_says_who_one_is_and_what_may_be_read(p):
    with Fake({("POST", "/t-1/oauth2/v2.0/token"): [(200, TOKEN)],
               ("GET", "/subscriptions"): [(200, SUBSCRIPTIONS)]}) as fake:
        env = alone(p, AZURE_TENANT_ID="t-1", AZURE_CLIENT_ID="c", AZURE_CLIENT_SECRET="client-secret",
                    **azure(fake))
        found = no_secret(p.ok("whoami", "azure", "--json", env=env)).json()[0]
        assert found["source"] == "environment" and found["identity"] == "ann@contoso.com", found
        assert found["account"] == "t-1" and "expires" in found, found
        assert [r["id"] for r in found["reads"]] == ["s-%d" % i for i in range(5)], found
        assert fake.requests[-1][3].get("authorization") == "Bearer " + ACCESS, fake.requests[-1]
        table = no_secret(p.ok("whoami", "azure", env=env))
        assert "Sub 0, Sub 1, Sub 2 and 2 more" in table.out, table


def test_what_may_not_be_read_is_noted(p):
    with Fake({("POST", "/t-1/oauth2/v2.0/token"): [(200, TOKEN)],
               ("GET", "/subscriptions"): [(403, {"error": {"code": "AuthorizationFailed",
                                                            "message": "no"}})]}) as fake:
        env = alone(p, AZURE_TENANT_ID="t-1", AZURE_CLIENT_ID="c", AZURE_CLIENT_SECRET="client-secret",
                    **azure(fake))
        r = no_secret(p.ok("whoami", "azure", env=env))
        assert "azure: the subscriptions: status 403, AuthorizationFailed: no" in r.err, r


def test_without_credentials_each_cloud_says_why(p):
    r = p.fails(DENIED, "no credentials for any cloud", "whoami", env=alone(p))
    for name in ["aws", "azure", "gcp"]:
        assert "\n%s: " % name in "\n" + r.err, r
    rows = p.fails(DENIED, "no credentials", "whoami", "--json", env=alone(p)).json()
    assert [row["code"] for row in rows] == ["unauthenticated"] * 3, rows
    lines = p.fails(DENIED, "no credentials", "whoami", "--csv", env=alone(p)).lines()
    assert lines[0] == "provider,identity,account,source,expires,reads,code,error,note", lines
    assert lines[1].startswith('aws,,,,,,unauthenticated,"no AWS credentials: '), lines
    p.fails(DENIED, "azure-cli: not installed", "whoami", "azure", env=alone(p))
    p.fails(USAGE, "unknown PROVIDER 'oracle'", "whoami", "oracle", env=alone(p))


def test_one_cloud_is_enough(p):
    with Fake({("POST", "/"): [(200, STS)]}) as fake:
        env = alone(p, AWS_ENDPOINT_URL=fake.url, AWS_ACCESS_KEY_ID="AK", AWS_REGION="eu-west-1",
                    AWS_SECRET_ACCESS_KEY="client-secret")
        rows = p.ok("whoami", "--json", env=env).json()
        assert [("error" in row) for row in rows] == [False, True, True], rows


def test_a_person_signs_in_to_azure(p):
    pending = (400, {"error": "authorization_pending"})
    with Fake({("POST", "/contoso.com/oauth2/v2.0/devicecode"): [(200, CODE)],
               ("POST", "/contoso.com/oauth2/v2.0/token"): [pending, (200, TOKEN)],
               ("POST", "/t-1/oauth2/v2.0/token"): [(200, TOKEN)],
               ("GET", "/subscriptions"): [(200, SUBSCRIPTIONS)]}) as fake:
        env = alone(p, **azure(fake))
        r = no_secret(p.ok("login", "azure", "--tenant", "contoso.com", env=env))
        assert "Open https://microsoft.com/devicelogin\nand enter the code ABCD-EFGH\n" in r.err, r
        cache = os.path.join(p.home, ".azure", "msal_token_cache.json")
        assert r.out == "Signed in as ann@contoso.com (t-1); kept in %s\n" % cache, r
        assert stat.S_IMODE(os.stat(cache).st_mode) == 0o600
        found = no_secret(p.ok("whoami", "azure", "--json", env=env)).json()[0]
        assert found["source"] == "sign-in" and found["identity"] == "ann@contoso.com", found


def test_a_person_signs_in_to_aws(p):
    portal = {"roleCredentials": {"accessKeyId": "AKSSO", "secretAccessKey": "client-secret",
                                  "sessionToken": "refresh-secret", "expiration": 4070908800000}}
    with Fake({("POST", "/client/register"): [(200, {
                   "clientId": "c", "clientSecret": "client-secret",
                   "clientSecretExpiresAt": 4070908800})],
               ("POST", "/device_authorization"): [(200, {
                   "deviceCode": "device-secret", "userCode": "ABCD-EFGH", "expiresIn": 600,
                   "verificationUri": "https://device.sso/", "interval": 1,
                   "verificationUriComplete": "https://device.sso/?user_code=ABCD-EFGH"})],
               ("POST", "/token"): [(400, {"error": "authorization_pending"}), (200, {
                   "accessToken": "token-c2VjcmV0", "expiresIn": 28800, "tokenType": "Bearer",
                   "refreshToken": "refresh-secret"})],
               ("GET", "/federation/credentials"): [(200, portal)],
               ("POST", "/"): [(200, STS)]}) as fake:
        p.write("home/.aws/config", "[default]\nsso_session = s\nsso_account_id = 1\n"
                "sso_role_name = r\nregion = eu-west-1\n[sso-session s]\nsso_region = eu-west-1\n"
                "sso_start_url = https://start\n")
        env = alone(p, AWS_ENDPOINT_URL=fake.url)
        r = no_secret(p.ok("login", "aws", env=env))
        assert "Open https://device.sso/?user_code=ABCD-EFGH\n" in r.err, r
        assert "Signed in (https://start); kept in " in r.out, r
        found = no_secret(p.ok("whoami", "aws", "--json", env=env)).json()[0]
        assert found["source"] == "sso" and found["expires"] == "2099-01-01T00:00:00Z", found


def test_a_sign_in_that_is_declined(p):
    with Fake({("POST", "/organizations/oauth2/v2.0/devicecode"): [(200, CODE)],
               ("POST", "/organizations/oauth2/v2.0/token"): [
                   (400, {"error": "authorization_declined"})]}) as fake:
        r = no_secret(p.fails(DENIED, "the sign-in was declined", "login", "azure",
                              env=alone(p, **azure(fake))))
        assert r.out == "", r
        assert not os.path.exists(os.path.join(p.home, ".azure", "msal_token_cache.json"))


def test_a_sign_in_is_given_up(p):
    with Fake({("POST", "/organizations/oauth2/v2.0/devicecode"): [(200, CODE)],
               ("POST", "/organizations/oauth2/v2.0/token"): [
                   (400, {"error": "authorization_pending"})]}) as fake:
        child = subprocess.Popen([BINARY, "login", "azure"], env=alone(p, **azure(fake)), cwd=p.dir,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while b"Waiting" not in child.stderr.readline():
            pass
        begun = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
        assert child.returncode == INTERRUPTED, child.returncode
        assert time.monotonic() - begun < 2


def test_a_person_signs_in_to_google(p):
    claims = "e30." + b64({"email": "ann@example.com"}) + ".x"
    with Fake({("POST", "/token"): [(200, {
                   "access_token": "token-c2VjcmV0", "expires_in": 3600, "id_token": claims,
                   "refresh_token": "refresh-secret"})],
               ("POST", "/tokeninfo"): [(200, {"email": "ann@example.com"})],
               ("GET", "/v3/projects:search"): [(200, {"projects": [{
                   "projectId": "p-1", "displayName": "One", "state": "ACTIVE"}]})]}) as fake:
        env = alone(p, CLOUDSDK_AUTH_TOKEN_HOST=fake.url + "/token",
                    CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER=fake.url)
        no_secret(p.fails(USAGE, "--client FILE", "login", "google", env=env))
        p.write("client.json", json.dumps({"installed": {
            "client_id": "app", "client_secret": "client-secret"}}))
        child = subprocess.Popen([BINARY, "login", "google", "--client", p.path("client.json")],
                                 env=env, cwd=p.dir, text=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE)
        url = child.stderr.readline().split()[1]
        assert url.startswith("https://accounts.google.com/o/oauth2/v2/auth?"), url
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)
        back = query["redirect_uri"][0] + "/?" + urllib.parse.urlencode(
            {"state": query["state"][0], "code": "code-of-the-person"})
        with urllib.request.urlopen(back, timeout=20) as page:
            assert b"You are done here" in page.read()
        out, _ = child.communicate(timeout=20)
        kept = os.path.join(p.home, ".config", "gcloud", "application_default_credentials.json")
        assert child.returncode == 0 and out == "Signed in as ann@example.com; kept in %s\n" % kept, out
        assert stat.S_IMODE(os.stat(kept).st_mode) == 0o600
        form = urllib.parse.parse_qs(fake.requests[0][2])
        assert form["code"] == ["code-of-the-person"] and len(form["code_verifier"][0]) >= 43
        found = no_secret(p.ok("whoami", "google", "--json", env=env)).json()[0]
        assert found["source"] == "gcloud-adc/authorized_user", found
        assert found["identity"] == "ann@example.com" and found["reads"][0]["id"] == "p-1", found


def test_a_service_that_is_no_authority(p):
    with Fake({("POST", "/organizations/oauth2/v2.0/devicecode"): [(200, "<html>")]}) as fake:
        p.fails(UNAVAILABLE, "an answer that makes no sense", "login", "azure",
                env=alone(p, **azure(fake)))
    p.fails(USAGE, "unknown PROVIDER 'all'", "login", "all", env=alone(p))


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Gives the same home folder and environment to our search for Google Cloud credentials and to
Google's own library: both must find the same token and the same projects, or both must fail. One fake
of Google's token, STS, IAM and metadata services, and of AWS's metadata service, on the loopback
checks what it is sent (signatures too) and derives the tokens that it hands out from it.

usage: adc.py ADC_PROGRAM [COUNT]      CVZ_SEED=n replays a run
"""
import base64
import datetime
import hashlib
import hmac
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

try:
    import google.auth
    import google.auth.external_account
    import google.auth.iam
    import google.auth.compute_engine._metadata as metadata
    import google.auth.transport.requests
    import google.oauth2.credentials
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
except ImportError as e:
    print(f"SKIPPED: {e}: nothing to compare with", file=sys.stderr)
    sys.exit(77)

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
KEY = rsa.generate_private_key(65537, 2048)
PEMS = [KEY.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
        for form in [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL]]
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
CLOUD = "https://www.googleapis.com/auth/cloud-platform"
STATE = {}


def token_of(*parts):
    return "ya29." + hashlib.sha1("|".join(parts).encode()).hexdigest()


class Refused(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Refused(what)


def aws_signature_is_right(asked):
    """AWS's rules, step by step; says who signed for what."""
    url, headers = urlsplit(asked["url"]), {h["key"].lower(): h["value"] for h in asked["headers"]}
    fields = dict(f.split("=", 1) for f in headers["authorization"].split(" ", 1)[1].split(", "))
    signed = fields["SignedHeaders"].split(";")
    check({"host", "x-amz-date"} <= set(signed), "host and date are not signed")
    check(headers["host"] == url.netloc, "another host is signed")
    key, day, region, service, _ = fields["Credential"].split("/")
    canonical = "\n".join([
        asked["method"], url.path or "/", "&".join(sorted(url.query.split("&"))),
        "".join(f"{h}:{headers[h]}\n" for h in signed), ";".join(signed),
        hashlib.sha256(b"").hexdigest()])
    text = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"],
                      f"{day}/{region}/{service}/aws4_request",
                      hashlib.sha256(canonical.encode()).hexdigest()])
    secret = ("AWS4" + AWS_SECRET).encode()
    for step in [day, region, service, "aws4_request"]:
        secret = hmac.new(secret, step.encode(), hashlib.sha256).digest()
    check(hmac.new(secret, text.encode(), hashlib.sha256).hexdigest() == fields["Signature"],
          "the signature is wrong")
    return [key, region, asked["url"], asked["method"], headers["x-goog-cloud-target-resource"],
            headers.get("x-amz-security-token", "")]


class Fake(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body, headers=()):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json" if data[:1] == b"{" else "text/plain")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def grant(self, *parts):
        self.answer(200, {"access_token": token_of(*parts), "expires_in": 3599,
                          "token_type": "Bearer"})

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/subject":
            ok = self.headers.get("X-Key") == "k" and STATE["subject"] == "ok"
            return self.answer(200 if ok else 403, STATE["subject_text"] if ok else "no")
        if url.path.startswith("/latest/"):
            return self.aws_metadata(url.path)
        google = [("Metadata-Flavor", "Google")]
        if STATE["gce"] != "ok" or self.headers.get("Metadata-Flavor") != "Google":
            return self.answer(404 if STATE["gce"] == "none" else 200, "")
        if url.path in ("", "/"):
            return self.answer(200, "computeMetadata/", google)
        if url.path.endswith("/token"):
            return self.answer(200, {"access_token": token_of("gce", parse_qs(url.query)["scopes"][0]),
                                     "expires_in": 3599, "token_type": "Bearer"},
                               google)
        texts = {"project/project-id": "project-gce",
                 "instance/service-accounts/default/email": "robot@gce.example"}
        name = url.path.removeprefix("/computeMetadata/v1/")
        if name == "instance/service-accounts/default/":
            return self.answer(200, {"email": "robot@gce.example", "scopes": [CLOUD]}, google)
        return self.answer(200 if name in texts else 404, texts.get(name, "no"), google)

    def aws_metadata(self, path):
        if self.headers.get("x-aws-ec2-metadata-token") != "IMDS":
            return self.answer(401, "")
        folder = "/latest/meta-data/iam/security-credentials"
        texts = {"/latest/meta-data/placement/availability-zone": "eu-west-1b", folder: "the-role",
                 folder + "/the-role": json.dumps({"AccessKeyId": "AKIMDS", "Token": "imds-token",
                                                   "SecretAccessKey": AWS_SECRET})}
        return self.answer(200 if path in texts else 404, texts.get(path, ""))

    def do_PUT(self):
        ok = self.path == "/latest/api/token" and STATE["imds"] == "ok"
        self.answer(200 if ok else 403, "IMDS" if ok else "no")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        try:
            if self.path.endswith(":generateAccessToken"):
                return self.impersonate(json.loads(body))
            form = {k: v[0] for k, v in parse_qs(body).items()}
            check(self.headers["Content-Type"] == "application/x-www-form-urlencoded", "no form")
            {"/token": self.oauth, "/v1/token": self.sts, "/v1/oauthtoken": self.workforce,
             "/tokeninfo": self.info}[self.path](form)
        except (Refused, KeyError, ValueError, jwt.PyJWTError) as e:
            self.answer(400, {"error": "invalid_grant", "error_description": f"{e}: {body}"})

    def info(self, form):
        check(form["access_token"].startswith("ya29."), "no token")
        self.answer(200, {"email": "somebody@example.com", "expires_in": "3599"})

    def oauth(self, form):
        if form["grant_type"] == "refresh_token":
            check(form["refresh_token"] != "revoked", "revoked")
            return self.grant("user", form["client_id"], form["client_secret"],
                              form["refresh_token"])
        check(form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", "grant_type")
        claims = jwt.decode(form["assertion"], KEY.public_key(), ["RS256"],
                            audience="https://oauth2.googleapis.com/token")
        check(claims["exp"] - claims["iat"] == 3600, "lifetime")
        header = jwt.get_unverified_header(form["assertion"])
        return self.grant("sa", claims["iss"], claims["scope"], header.get("kid") or "")

    def sts(self, form):
        check(form["grant_type"] == "urn:ietf:params:oauth:grant-type:token-exchange", "grant_type")
        subject = [form["subject_token"]]
        if form["subject_token_type"] == "urn:ietf:params:aws:token-type:aws4_request":
            subject = aws_signature_is_right(json.loads(unquote(form["subject_token"])))
        return self.grant("sts", form["audience"], form["scope"], form["requested_token_type"],
                          form["subject_token_type"],
                          json.loads(unquote(form.get("options", "{}"))).get("userProject", ""),
                          self.headers.get("Authorization", ""), *subject)

    def workforce(self, form):
        check(form["grant_type"] == "refresh_token", "grant_type")
        return self.grant("workforce", form["refresh_token"], self.headers["Authorization"])

    def impersonate(self, asked):
        who = unquote(self.path.split("/")[-1])
        if "denied" in who:
            return self.answer(403, {"error": {"code": 403, "status": "PERMISSION_DENIED",
                                               "message": f"no: {self.headers['Authorization']}"}})
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        return self.answer(200, {
            "accessToken": token_of("as", who, self.headers["Authorization"], *asked["scope"],
                                    asked["lifetime"], *asked.get("delegates") or []),
            "expireTime": later.strftime("%Y-%m-%dT%H:%M:%SZ")})


# ---- files ----

def service_account(**changes):
    return {"type": "service_account", "client_email": "sa@p.iam.gserviceaccount.com",
            "private_key": PEMS[0], "private_key_id": "kid1", "project_id": "project-key",
            "token_uri": "BASE/token", "client_id": "1"} | changes


def user(**changes):
    return {"type": "authorized_user", "client_id": "cid", "client_secret": "sec&ret",
            "refresh_token": "1//refresh"} | changes


POOL = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x"
PEOPLE = "//iam.googleapis.com/locations/global/workforcePools/p/providers/x"
JWT = "urn:ietf:params:oauth:token-type:jwt"


def external(source, **changes):
    return {"type": "external_account", "audience": POOL, "subject_token_type": JWT,
            "token_url": "BASE/v1/token", "credential_source": source} | changes


def aws(**changes):
    return external({
        "environment_id": "aws1",
        "region_url": "BASE/latest/meta-data/placement/availability-zone",
        "url": "BASE/latest/meta-data/iam/security-credentials",
        "regional_cred_verification_url":
            "https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15",
        "imdsv2_session_token_url": "BASE/latest/api/token"} | changes,
        subject_token_type="urn:ietf:params:aws:token-type:aws4_request")


def as_account(who="target@p.iam.gserviceaccount.com"):
    return f"BASE/v1/projects/-/serviceAccounts/{who}:generateAccessToken"


def impersonated(source, **changes):
    return {"type": "impersonated_service_account", "source_credentials": source,
            "service_account_impersonation_url": as_account()} | changes


def program(response, **changes):
    quoted = json.dumps(response).replace("\\", "\\\\").replace('"', '\\"')
    return external({"executable": {"command": f'/bin/echo "{quoted}"', "timeout_millis": 5000}
                     | changes})


OIDC = {"version": 1, "success": True, "token_type": JWT, "id_token": "ey.pro.gram",
        "expiration_time": 4070908800}
ALLOW = {"GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES": "1"}


def aws_env(**more):
    return {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": AWS_SECRET,
            "AWS_REGION": "us-east-2"} | more


def directed():
    """(name, explicit file, gcloud's file, environment, state)"""
    yield "nothing at all", None, None, {}, {}
    yield "a service account", service_account(), None, {}, {}
    yield "a service account in PKCS#1", service_account(private_key=PEMS[1]), None, {}, {}
    yield "without a key id", {k: v for k, v in service_account().items()
                               if k != "private_key_id"}, None, {}, {}
    yield "without a project", {k: v for k, v in service_account().items()
                                if k != "project_id"}, None, {}, {}
    for name in ["client_email", "private_key", "type"]:
        yield f"a service account without {name}", {
            k: v for k, v in service_account().items() if k != name}, None, {}, {}
    yield "a key that is none", service_account(private_key="-----BEGIN"), None, {}, {}
    yield "a key of another", service_account(private_key=OTHER), None, {}, {}
    yield "a user", user(), None, {}, {}
    yield "a user in gcloud's folder", None, user(), {}, {}
    yield "a user whose sign-in is over", None, user(refresh_token="revoked"), {}, {}
    for name in ["client_id", "client_secret", "refresh_token"]:
        yield f"a user without {name}", None, {k: v for k, v in user().items() if k != name}, {}, {}
    yield "a user's token_uri does not count", None, user(token_uri="https://evil.invalid/"), {}, {}
    yield "the explicit file comes first", service_account(), user(), {}, {}
    yield "an explicit file that is not there", "missing", user(), {}, {"gce": "ok"}
    yield "files before the metadata server", None, user(), {}, {"gce": "ok"}
    yield "the metadata server", None, None, {}, {"gce": "ok"}
    yield "another server at its address", None, None, {}, {"gce": "foreign"}
    yield "malformed", "{\"type\": \"service_account\", ", None, {}, {"gce": "ok"}
    yield "malformed in gcloud's folder", None, "[]", {}, {"gce": "ok"}
    yield "an unknown type", {"type": "something"}, None, {}, {}
    yield "an empty file", "", None, {}, {}
    yield "a project of the environment", service_account(), None, {
        "GOOGLE_CLOUD_PROJECT": "project-env"}, {}
    yield "the former name", service_account(), None, {"GCLOUD_PROJECT": "project-old"}, {}
    yield "both names", service_account(), None, {
        "GOOGLE_CLOUD_PROJECT": "project-env", "GCLOUD_PROJECT": "project-old"}, {}
    yield "a quota project", None, user(quota_project_id="quota-file"), {}, {}
    yield "a quota project of the environment", None, user(quota_project_id="quota-file"), {
        "GOOGLE_CLOUD_QUOTA_PROJECT": "quota-env"}, {}
    yield "a quota project on a machine", None, None, {
        "GOOGLE_CLOUD_QUOTA_PROJECT": "quota-env"}, {"gce": "ok"}
    yield "another folder", None, user(), {"CLOUDSDK_CONFIG": "HOME/elsewhere"}, {}
    yield "a token file", external({"file": "HOME/subject"}), None, {}, {}
    yield "a token file of JSON", external({"file": "HOME/subject.json", "format": {
        "type": "json", "subject_token_field_name": "tok"}}), None, {}, {}
    yield "a token file of JSON without the name", external({"file": "HOME/subject.json", "format": {
        "type": "json", "subject_token_field_name": "other"}}), None, {}, {}
    yield "a token file that is not there", external({"file": "HOME/none"}), None, {}, {"gce": "ok"}
    yield "an empty token file", external({"file": "HOME/empty"}), None, {}, {}
    yield "an unknown format", external({"file": "HOME/subject", "format": {"type": "x"}}), None, {}, {}
    url = {"url": "BASE/subject", "headers": {"X-Key": "k"}}
    yield "a URL", external(url), None, {}, {}
    yield "a URL of JSON", external(url | {"format": {
        "type": "json", "subject_token_field_name": "tok"}}), None, {}, {
        "subject_text": json.dumps({"tok": "url-json"})}
    yield "a URL without its header", external({"url": "BASE/subject"}), None, {}, {}
    yield "a URL that fails", external(url), None, {}, {"subject": "bad"}
    yield "a client", external(url, client_id="c", client_secret="s"), None, {}, {}
    yield "a person of a pool", external(url, audience=PEOPLE, workforce_pool_user_project="up"), (
        None), {}, {}
    yield "a person of a pool with a client", external(
        url, audience=PEOPLE, workforce_pool_user_project="up", client_id="c", client_secret="s"), (
        None), {}, {}
    yield "a person's project in a workload's pool", external(
        url, workforce_pool_user_project="up"), None, {}, {}
    yield "no source", external({}), None, {}, {}
    yield "no audience", {k: v for k, v in external(url).items() if k != "audience"}, None, {}, {}
    yield "federation and an account", external(
        url, service_account_impersonation_url=as_account()), None, {}, {}
    yield "with a lifetime", external(
        url, service_account_impersonation_url=as_account(),
        service_account_impersonation={"token_lifetime_seconds": 2800}), None, {}, {}
    yield "an account that is denied", external(
        url, service_account_impersonation_url=as_account("denied@p.iam.gserviceaccount.com")), (
        None), {}, {}
    yield "aws keys of the environment", aws(), None, aws_env(), {}
    yield "aws keys with a session", aws(), None, aws_env(AWS_SESSION_TOKEN="st"), {}
    yield "aws with the other region variable", aws(), None, {
        k: v for k, v in aws_env(AWS_DEFAULT_REGION="eu-north-1").items() if k != "AWS_REGION"}, {}
    yield "aws keys of an instance", aws(), None, {}, {"imds": "ok"}
    yield "aws keys of nobody", aws(), None, {}, {"imds": "none"}
    yield "aws of another version", aws(environment_id="aws2"), None, aws_env(), {}
    yield "aws in China", aws(regional_cred_verification_url="https://sts.{region}.amazonaws.com.cn"
                              "?Action=GetCallerIdentity&Version=2011-06-15"), None, aws_env(), {}
    yield "aws with an account", aws() | {"service_account_impersonation_url": as_account()}, None, (
        aws_env()), {}
    yield "a program", program(OIDC), None, ALLOW, {}
    yield "a program that nobody allows", program(OIDC), None, {}, {}
    yield "a program with SAML", program({**OIDC, "saml_response": "PHNhbWw+", "token_type":
                                          "urn:ietf:params:oauth:token-type:saml2"}), None, ALLOW, {}
    yield "a program that fails", program({"version": 1, "success": False, "code": "1",
                                           "message": "no"}), None, ALLOW, {}
    yield "a program whose token is over", program({**OIDC, "expiration_time": 1}), None, ALLOW, {}
    yield "a program of version 2", program({**OIDC, "version": 2}), None, ALLOW, {}
    yield "a program of no type", program({k: v for k, v in OIDC.items()
                                           if k != "token_type"}), None, ALLOW, {}
    yield "a program with too little time", program(OIDC, timeout_millis=10), None, ALLOW, {}
    yield "a program that is not there", external({"executable": {"command": "/nonexistent"}}), None, (
        ALLOW), {}
    yield "what a program wrote before", program(OIDC, output_file="HOME/output"), None, ALLOW, {}
    yield "what it wrote is over", program(OIDC, output_file="HOME/output.old"), None, ALLOW, {}
    yield "what it wrote is malformed", program(OIDC, output_file="HOME/subject"), None, ALLOW, {}
    yield "a program sees its variables", external({"executable": {"command": (
        "/bin/sh -c 'printf \"{\\\"version\\\":1,\\\"success\\\":true,\\\"token_type\\\":\\\"%s\\\","
        "\\\"id_token\\\":\\\"%s\\\"}\" $GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE "
        "$GOOGLE_EXTERNAL_ACCOUNT_AUDIENCE$GOOGLE_EXTERNAL_ACCOUNT_INTERACTIVE'")}}), None, ALLOW, {}
    yield "a person of a pool, signed in", None, {
        "type": "external_account_authorized_user", "audience": PEOPLE, "client_id": "c",
        "client_secret": "s", "refresh_token": "r", "token_url": "BASE/v1/oauthtoken"}, {}, {}
    for name, source in [("a user", user()), ("a key", service_account()),
                         ("a person of a pool", {
                             "type": "external_account_authorized_user", "audience": PEOPLE,
                             "client_id": "c", "client_secret": "s", "refresh_token": "r",
                             "token_url": "BASE/v1/oauthtoken"})]:
        yield f"an account through {name}", impersonated(source), None, {}, {}
    yield "an account through delegates", impersonated(user(), delegates=["a@x", "b@y"]), None, {}, {}
    yield "an account through nothing", impersonated({"type": "x"}), None, {}, {}
    yield "an account in an account", impersonated(impersonated(user())), None, {}, {}
    yield "hosts that are not Google's", external(url, token_url="https://evil.invalid/token"), (
        None), {}, {}
    yield "a key without token_uri", {k: v for k, v in service_account().items()
                                      if k != "token_uri"}, None, {}, {}
    yield "a key with an empty token_uri", service_account(token_uri=""), None, {}, {}
    yield "a key with a foreign token_uri", service_account(token_uri="https://evil.invalid/"), (
        None), {}, {}


OTHER = rsa.generate_private_key(65537, 2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption()).decode()


def random_file(rng):
    """Some file with something missing, of another type, or doubled up."""
    url = {"url": "BASE/subject", "headers": {"X-Key": "k"}}
    file = rng.choice([
        service_account, user, aws, lambda: external(url), lambda: external({"file": "HOME/subject"}),
        lambda: program(OIDC), lambda: impersonated(rng.choice([user(), service_account()])),
        lambda: external(url, service_account_impersonation_url=as_account())])()
    for _ in range(rng.choice([0, 0, 1, 2])):
        name = rng.choice(sorted(file))
        change = rng.choice(["drop", "empty", "null", "add"])
        if change == "drop":
            del file[name]
        elif change == "add":
            file |= rng.choice([{"quota_project_id": "q"}, {"client_id": "c", "client_secret": "s"},
                                {"universe_domain": "googleapis.com"}, {"unknown": {"a": [1]}}])
        elif isinstance(file[name], str):
            file[name] = "" if change == "empty" else None
    return file


def random_case(rng, i):
    env = {}
    for name, value, chance in [
            ("GOOGLE_CLOUD_PROJECT", "project-env", 0.2), ("GCLOUD_PROJECT", "project-old", 0.2),
            ("GOOGLE_CLOUD_QUOTA_PROJECT", "quota-env", 0.2), ("AWS_ACCESS_KEY_ID", "AKENV", 0.5),
            ("AWS_SECRET_ACCESS_KEY", AWS_SECRET, 0.7), ("AWS_REGION", "us-east-2", 0.5),
            ("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1", 0.7)]:
        if rng.random() < chance:
            env[name] = value
    explicit = random_file(rng) if rng.random() < 0.6 else None
    own = random_file(rng) if rng.random() < 0.6 else None
    return f"random {i}", explicit, own, env, {"gce": rng.choice(["ok", "none"]),
                                               "imds": rng.choice(["ok", "none"])}


# ---- the two searches ----

def theirs(env, port):
    os.environ.clear()
    os.environ.update(env)
    # The resource manager's own address is built in; nobody is there.
    google.auth.external_account.Credentials.get_project_id = lambda self, request: None
    metadata._GCE_METADATA_HOST = env["GCE_METADATA_HOST"]
    google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT = f"http://127.0.0.1:{port}/token"
    google.auth.iam._IAM_ENDPOINT = as_account("{}").replace("BASE", f"http://127.0.0.1:{port}")
    try:
        found, project = google.auth.default(scopes=[CLOUD])
        found.refresh(google.auth.transport.requests.Request())
        return {"token": found.token, "project": project or "",
                "quota": getattr(found, "quota_project_id", None) or ""}
    except Exception as e:  # whatever it is that goes wrong there, it is a failure
        return {"error": f"{type(e).__name__}: {e}"}


def ours(program_path, env, arguments=()):
    done = subprocess.run([program_path, *arguments], env=env, stdout=subprocess.PIPE, check=True,
                          timeout=60)
    return json.loads(done.stdout)


def write(path, content, base, home):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    with open(path, "w") as f:
        f.write(text.replace("BASE", base).replace("HOME", home))


def prepare(home, case, port):
    name, explicit, own, env, state = case
    base = f"http://127.0.0.1:{port}"
    shutil.rmtree(home, ignore_errors=True)
    STATE.clear()
    STATE.update({"gce": "none", "imds": "none", "subject": "ok", "subject_text": "url-token"})
    STATE.update(state)
    whole = {"HOME": home, "PATH": home + "/bin", "CLOUDVIZ_TRUST_LOOPBACK": "1",
             "CLOUDSDK_AUTH_TOKEN_HOST": "", "GCE_METADATA_HOST": f"127.0.0.1:{port}",
             "GCE_METADATA_IP": f"127.0.0.1:{port}", "NO_PROXY": "*"}
    whole |= {k: v for k, v in os.environ.items() if k in KEPT} | SANITIZERS
    whole |= {k: v.replace("HOME", home) for k, v in env.items()}
    for path, text in [("subject", "file-token"), ("empty", ""),
                       ("subject.json", json.dumps({"tok": "json-token"})),
                       ("output", json.dumps({**OIDC, "id_token": "ey.be.fore"})),
                       ("output.old", json.dumps({**OIDC, "expiration_time": 1}))]:
        write(os.path.join(home, path), text, base, home)
    if explicit is not None:
        path = os.path.join(home, "explicit.json")
        whole["GOOGLE_APPLICATION_CREDENTIALS"] = path
        if explicit != "missing":
            write(path, explicit, base, home)
    if own is not None:
        folder = whole.get("CLOUDSDK_CONFIG", os.path.join(home, ".config/gcloud"))
        write(os.path.join(folder, "application_default_credentials.json"), own, base, home)
    return name, whole


SANITIZERS = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
KEPT = ("LD_LIBRARY_PATH",)
SECRETS = ["1//refresh", "sec&ret", "PRIVATE KEY", "file-token", "json-token", "url-token", AWS_SECRET,
           "ya29.", "ey.pro.gram"]


def compare(mine, other):
    """What differs, where both should say the same."""
    if "error" in mine or "error" in other:
        return ["error"] if ("error" in mine) != ("error" in other) else []
    # Theirs does not look for a project everywhere where ours does.
    return [k for k in ["token", "project", "quota"] if mine[k] != other[k] and other[k]]


# To ours a member that is set to nothing is not there; theirs looks at these for being there.
AS_IF_ABSENT = ["client_email", "service_account_impersonation_url"]


def is_emptied(file):
    return any(file.get(name) == "" for name in AS_IF_ABSENT) if file else False


def main():
    program_path = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    seed = int(os.environ.get("CVZ_SEED", random.SystemRandom().randrange(1 << 32)))
    rng = random.Random(seed)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cases = list(directed()) + [random_case(rng, i) for i in range(count)]
    wrong, apart, sources, found = 0, 0, {}, 0
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")
        for case in cases:
            name, env = prepare(home, case, port)
            mine = ours(program_path, env | {
                "CLOUDSDK_AUTH_TOKEN_HOST": f"http://127.0.0.1:{port}/token"} if
                (case[1] or case[2] or {}) and "authorized_user" in json.dumps(case[1:3]) else env)
            other = theirs(env, port)
            label = mine.get("source", "none")
            sources[label] = sources.get(label, 0) + 1
            found += "token" in other
            bad = compare(mine, other)
            if bad == ["error"] and (is_emptied(case[1]) or is_emptied(case[2])):
                apart += 1
                bad = []
            if any(s in mine.get("error", "") for s in SECRETS):
                bad.append("a secret is told")
            if bad:
                wrong += 1
                print(f"{name}: {bad}: ours {mine}\n    theirs {other}\n    environment {env}\n"
                      f"    explicit {case[1]!r:.600}\n    gcloud's {case[2]!r:.600}", file=sys.stderr)
    server.shutdown()
    print(f"{len(cases)} cases, {wrong} different, {apart} apart on purpose; {found} tokens found by theirs; "
          f"ours: {sources} (CVZ_SEED={seed})")
    return 1 if wrong or found < 30 else 0


if __name__ == "__main__":
    sys.exit(main())

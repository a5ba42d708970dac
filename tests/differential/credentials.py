# SPDX-License-Identifier: Apache-2.0
"""Gives the same home folder and environment to our credential chain and to AWS's own: both must
find the same keys in the same source, or both must fail. A fake STS, SSO, container and metadata
service on the loopback derives the keys that it hands out from what it was asked.

usage: credentials.py KEYS_PROGRAM [COUNT]      CVZ_SEED=n replays a run
"""
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

try:
    import botocore.credentials
    import botocore.exceptions
    import botocore.session
    import botocore.tokens
    import botocore.utils
except ImportError:
    print("SKIPPED: botocore is not installed, nothing to compare with", file=sys.stderr)
    sys.exit(77)

LATER = "2099-01-01T00:00:00Z"
ACCOUNT = "111122223333"
STATE = {"imds": "none", "container": "ok", "portal": "ok", "oidc": "ok"}


def key_of(*parts):
    return "ASIA" + hashlib.sha1("|".join(parts).encode()).hexdigest()[:16].upper()


class Fake(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body, kind="application/json"):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urlsplit(self.path)
        q = parse_qs(url.query)
        if url.path == "/federation/credentials":
            token = self.headers.get("x-amz-sso_bearer_token", "")
            if STATE["portal"] != "ok":
                return self.answer(401, {"__type": "UnauthorizedException", "message": "no"})
            return self.answer(200, {"roleCredentials": {
                "accessKeyId": key_of("sso", q["role_name"][0], q["account_id"][0], token),
                "secretAccessKey": "S", "sessionToken": "T", "expiration": 4070908800000}})
        if url.path.startswith("/container"):
            if STATE["container"] == "error":
                return self.answer(404, {"message": "no"})
            if STATE["container"] == "garbage":
                return self.answer(200, "{ not json")
            answer = {"AccessKeyId": key_of("container", self.path,
                                            self.headers.get("Authorization", "-")),
                      "SecretAccessKey": "S", "Token": "T", "Expiration": LATER}
            if STATE["container"] == "partial":
                del answer["SecretAccessKey"]
            return self.answer(200, answer)
        folder = "/latest/meta-data/iam/security-credentials/"
        if self.headers.get("x-aws-ec2-metadata-token") != "IMDSTOKEN" or STATE["imds"] == "none":
            return self.answer(404, "", "text/plain")
        if url.path == folder:
            return self.answer(200, "the-role", "text/plain")
        if url.path == folder + "the-role" and STATE["imds"] == "refused":
            return self.answer(200, {"Code": "AssumeRoleUnauthorizedAccess", "Message": "no"})
        if url.path == folder + "the-role":
            return self.answer(200, {"Code": "Success", "AccessKeyId": key_of("imds"),
                                     "SecretAccessKey": "S", "Token": "T", "Expiration": LATER})
        return self.answer(404, "", "text/plain")

    def do_PUT(self):
        ok = self.path == "/latest/api/token" and STATE["imds"] != "none"
        self.answer(200 if ok else 404, "IMDSTOKEN" if ok else "", "text/plain")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/token":
            if STATE["oidc"] != "ok":
                return self.answer(400, {"error": "invalid_grant"})
            asked = json.loads(body)
            assert asked["grantType"] == "refresh_token", asked
            return self.answer(200, {"accessToken": "renewed-" + asked["refreshToken"],
                                     "expiresIn": 3600, "refreshToken": "next", "tokenType": "B"})
        q = {k: v[0] for k, v in parse_qs(body).items()}
        signer = re.search(r"Credential=([^/]+)/", self.headers.get("Authorization", ""))
        who = signer.group(1) if signer else "unsigned"
        if "deny" in q.get("RoleArn", ""):
            return self.answer(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no"
                               "</Message></Error></ErrorResponse>", "text/xml")
        made = key_of(q["Action"], q.get("RoleArn", ""), q.get("ExternalId", ""),
                      q.get("DurationSeconds", ""), q.get("WebIdentityToken", ""), who)
        action = q["Action"]
        return self.answer(200, f"<{action}Response xmlns='https://sts.amazonaws.com/doc/2011-06-15"
                           f"/'><{action}Result><Credentials><AccessKeyId>{made}</AccessKeyId>"
                           "<SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>"
                           f"<Expiration>{LATER}</Expiration></Credentials></{action}Result>"
                           f"</{action}Response>", "text/xml")


# ---- cases ----

def role(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def sso_cache(home, name, seconds_left, refresh):
    folder = os.path.join(home, ".aws/sso/cache")
    os.makedirs(folder, exist_ok=True)
    def stamp(t):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + t))
    token = {"startUrl": "https://start", "region": "eu-west-1", "accessToken": "tok-" + name,
             "expiresAt": stamp(seconds_left)}
    if refresh:
        token.update({"clientId": "c", "clientSecret": "s", "refreshToken": "r-" + name,
                      "registrationExpiresAt": stamp(86400)})
    path = os.path.join(folder, hashlib.sha1(name.encode()).hexdigest() + ".json")
    with open(path, "w") as f:
        json.dump(token, f)


def directed():
    """(name, config, credentials, environment, arguments, state, sso cache)"""
    static = "aws_access_key_id = AKST\naws_secret_access_key = s\n"
    script = "credential_process = /bin/echo"
    good = ('{\\"Version\\": 1, \\"AccessKeyId\\": \\"AKPROC\\", \\"SecretAccessKey\\": \\"s\\"}')
    sso = ("sso_session = s1\nsso_account_id = 1\nsso_role_name = r\n"
           "[sso-session s1]\nsso_region = eu-west-1\nsso_start_url = https://start\n")
    env = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "s"}
    web = {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token", "AWS_ROLE_ARN": role("web")}
    full = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:PORT/container?id=1"}
    yield "nothing at all", "", "", {}
    yield "env", "", "", env
    yield "env without the secret", "", "", {"AWS_ACCESS_KEY_ID": "AKENV"}
    yield "env before files", "", "[default]\n" + static, env
    yield "env with the old token's name", "", "", env | {
        "AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new"}
    yield "an explicit profile drops env", "[profile p]\n" + static, "", env, ["--profile", "p"]
    yield "a profile of the environment keeps env", "[profile p]\n" + static, "", env | {
        "AWS_PROFILE": "p"}
    yield "both profile variables", "[profile p]\n" + static + "[profile q]\n" + static.replace(
        "AKST", "AKQ"), "", {"AWS_PROFILE": "p", "AWS_DEFAULT_PROFILE": "q"}
    yield "an unknown profile", "", "[default]\n" + static, {"AWS_PROFILE": "nope"}
    yield "an unknown explicit profile", "", "[default]\n" + static, {}, ["--profile", "nope"]
    yield "shared before config", "[default]\n" + static.replace("AKST", "AKCONF"), (
        "[default]\n" + static), {}
    yield "config alone", "[default]\n" + static, "", {}
    yield "shared without a secret", "", "[default]\naws_access_key_id = A\n", {}
    yield "profile words need the prefix", "[p]\n" + static, "", {"AWS_PROFILE": "p"}
    yield "quoted profile", '[profile "my p"]\n' + static, "", {"AWS_PROFILE": "my p"}
    yield "a malformed file", "[default\n", "", {}
    yield "a key before a section", "a = b\n", "", {}
    yield "a repeated section", "[default]\n[default]\n", "", {}
    yield "a repeated key", "[default]\nregion = a\nregion = b\n", "", {}
    yield "comments and colons", "# c\n[default]\n; d\naws_access_key_id: AK # e\n" + (
        "aws_secret_access_key:s\n"), "", {}
    yield "upper case keys", "[default]\nAWS_ACCESS_KEY_ID=AKUP\nAws_Secret_Access_Key=s\n", "", {}
    yield "nested keys", "[default]\ns3 =\n  addressing_style = path\n" + static, "", {}
    yield "a nested line that is none", "[default]\ns3 =\n  nonsense\n" + static, "", {}
    yield "a role", f"[default]\nrole_arn = {role('a')}\nsource_profile = base\n", (
        "[base]\n" + static), {}
    yield "a role with everything", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = base\nexternal_id = xyz\n"
        "duration_seconds = 1200\nrole_session_name = me\n[profile base]\n" + static), "", {}
    yield "a role with a silly duration", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = base\nduration_seconds = long\n"
        "[profile base]\n" + static), "", {}
    yield "a chain of roles", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {role('b')}\nsource_profile = c\n[profile c]\n" + static), "", {}
    yield "a loop of roles", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {role('b')}\nsource_profile = default\n"), "", {}
    yield "a loop further down", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {role('b')}\nsource_profile = c\n"
        f"[profile c]\nrole_arn = {role('c')}\nsource_profile = b\n"), "", {}
    yield "self reference with keys", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = default\n" + static), "", {}
    yield "self reference without keys", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = default\n"), "", {}
    yield "a role from a role with keys of its own", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = b\n"
        f"[profile b]\nrole_arn = {role('b')}\nsource_profile = c\n" + static), "", {}
    yield "a missing source_profile", f"[default]\nrole_arn={role('a')}\nsource_profile=no\n", "", {}
    yield "an empty source_profile", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = b\n[profile b]\nregion = x\n"), "", {}
    yield "a role without a source", f"[default]\nrole_arn = {role('a')}\n", "", {}
    yield "a role with two sources", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = b\ncredential_source = Environment\n"
        "[profile b]\n" + static), "", {}
    yield "a denied role", f"[default]\nrole_arn = {role('deny')}\nsource_profile = b\n", (
        "[b]\n" + static), {}
    for source in ["Environment", "Ec2InstanceMetadata", "EcsContainer", "environment", "Else"]:
        yield (f"credential_source {source}",
               f"[profile p]\nrole_arn = {role('a')}\ncredential_source = {source}\n", "",
               env | full, ["--profile", "p"], {"imds": "ok"})
    yield "credential_source without any", (
        f"[default]\nrole_arn = {role('a')}\ncredential_source = Environment\n"), "", {}
    yield "web identity", "", "", web
    yield "web identity of a profile", (
        f"[default]\nrole_arn = {role('w')}\nweb_identity_token_file = HOME/token\n"), "", {}
    yield "web identity without a role", "", "", {"AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/token"}
    yield "web identity without the file", "", "", web | {
        "AWS_WEB_IDENTITY_TOKEN_FILE": "HOME/none"}
    yield "web identity of env with an explicit profile", "[profile p]\n" + static, "", web, [
        "--profile", "p"]
    yield "web identity before sso", "[default]\n" + sso, "", web, [], {}, [("s1", 7200, False)]
    yield "a role whose source has a web identity", (
        f"[default]\nrole_arn = {role('a')}\nsource_profile = w\n"
        f"[profile w]\nrole_arn = {role('w')}\nweb_identity_token_file = HOME/token\n"), "", web
    yield "sso", "[default]\n" + sso, "", {}, [], {}, [("s1", 7200, False)]
    yield "sso that nobody signed in to", "[default]\n" + sso, "", {}
    yield "sso that has expired", "[default]\n" + sso, "", {}, [], {}, [("s1", -5, False)]
    yield "sso that is renewed", "[default]\n" + sso, "", {}, [], {}, [("s1", 300, True)]
    yield "sso that is renewed late", "[default]\n" + sso, "", {}, [], {}, [("s1", -300, True)]
    yield "sso that cannot be renewed but lasts", "[default]\n" + sso, "", {}, [], {
        "oidc": "bad"}, [("s1", 300, True)]
    yield "sso that cannot be renewed", "[default]\n" + sso, "", {}, [], {
        "oidc": "bad"}, [("s1", -300, True)]
    yield "sso that is refused", "[default]\n" + sso, "", {}, [], {
        "portal": "no"}, [("s1", 7200, False)]
    yield "sso without its session", "[default]\n" + sso.split("[")[0], "", {}
    yield "sso without a role", "[default]\n" + sso.replace("sso_role_name = r\n", ""), "", {}
    yield "sso that contradicts itself", "[default]\nsso_region = us-east-1\n" + sso, "", {}, [], (
        {}), [("s1", 7200, False)]
    yield "sso of the older form", ("[default]\nsso_start_url = https://start\nsso_region = eu-west-1"
                                    "\nsso_account_id = 1\nsso_role_name = r\n"), "", {}, [], {}, [
        ("https://start", 7200, False)]
    yield "a role from sso", (f"[default]\nrole_arn = {role('a')}\nsource_profile = b\n"
                              "[profile b]\n" + sso), "", {}, [], {}, [("s1", 7200, False)]
    yield "process", f"[default]\n{script} \"{good}\"\n", "", {}
    yield "process behind shared", f"[default]\n{script} \"{good}\"\n", "[default]\n" + static, {}
    yield "process before config", f"[default]\n{script} \"{good}\"\n" + static, "", {}
    yield "process of version 2", f"[default]\n{script} \"{good}\"\n".replace(": 1", ": 2"), "", {}
    yield "process without keys", "[default]\ncredential_process = /bin/echo {}\n", "", {}
    yield "process that fails", "[default]\ncredential_process = /bin/false\n", "", {}
    yield "process that is not there", "[default]\ncredential_process = /nonexistent\n", "", {}
    yield "process with an open quotation", "[default]\ncredential_process = a 'b\n", "", {}
    yield "container", "", "", full
    yield "container with a token", "", "", full | {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x"}
    yield "container with a token file", "", "", full | {
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic x",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "HOME/token"}
    yield "container with a line break in its token", "", "", full | {
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nX: b"}
    yield "container elsewhere", "", "", {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1:PORT/container"}
    yield "container by name", "", "", {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:PORT/container"}
    yield "container that looks local", "", "", {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.example.com:PORT/container"}
    for state in ["error", "garbage", "partial"]:
        yield f"container with {state}", "", "", full, [], {"container": state, "imds": "ok"}
    yield "container before instance", "", "", full, [], {"imds": "ok"}
    yield "instance", "", "", {}, [], {"imds": "ok"}
    yield "instance without trust", "", "", {}, [], {"imds": "refused"}
    yield "instance switched off", "", "", {"AWS_EC2_METADATA_DISABLED": "TRUE"}, [], {"imds": "ok"}
    yield "instance behind files", "[default]\n" + static, "", {}, [], {"imds": "ok"}


LINES = [
    "aws_access_key_id = AK{n}", "aws_secret_access_key = s", "aws_session_token = T{n}",
    "role_arn = " + role("r{n}"), "source_profile = {p}", "credential_source = Environment",
    "credential_source = Ec2InstanceMetadata", "external_id = id{n}", "duration_seconds = 3600",
    "region = eu-west-1", "sso_session = s1", "sso_account_id = {n}", "sso_role_name = r",
    "sso_start_url = https://start", "sso_region = eu-west-1", "# aws_access_key_id = no",
    "web_identity_token_file = HOME/token", "role_session_name = n{n}", "  continued = line",
    "s3 =\n  a = b", "output: json", "",
]


def random_file(rng, header):
    profiles = ["default", "a", "b", "c"]
    text = ""
    for p in profiles:
        if rng.random() < 0.15:
            continue
        text += f"[{header(p)}]\n"
        pool = rng.sample(LINES, rng.randrange(1, 6))
        if rng.random() < 0.5:
            pool = LINES[:2] + [x for x in pool if x not in LINES[:2]]
        for line in pool:
            text += line.format(n=rng.randrange(3), p=rng.choice(profiles)) + "\n"
    text += "[sso-session s1]\nsso_region = eu-west-1\nsso_start_url = https://start\n"
    if rng.random() < 0.03:
        text += rng.choice(["stray\n", "[default]\n", "[x\n", "=y\n"])
    return text


def random_case(rng, i):
    env = {}
    for name, value, chance in [
            ("AWS_ACCESS_KEY_ID", "AKENV", 0.15), ("AWS_SECRET_ACCESS_KEY", "s", 0.3),
            ("AWS_PROFILE", rng.choice("abc"), 0.4), ("AWS_WEB_IDENTITY_TOKEN_FILE", "HOME/token",
                                                      0.1), ("AWS_ROLE_ARN", role("e"), 0.2),
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:PORT/container", 0.15)]:
        if rng.random() < chance:
            env[name] = value
    config = random_file(rng, lambda p: p if p == "default" else f"profile {p}")
    credentials = random_file(rng, lambda p: p) if rng.random() < 0.6 else ""
    arguments = ["--profile", rng.choice("abc")] if rng.random() < 0.2 else []
    cache = [(n, rng.choice([7200, 7200, -5]), rng.random() < 0.5)
             for n in ["s1", "https://start"] if rng.random() < 0.7]
    return (f"random {i}", config, credentials, env, arguments,
            {"imds": rng.choice(["ok", "none"])}, cache)


# ---- the two chains ----

def theirs(env, arguments):
    os.environ.clear()
    os.environ.update(env)
    cache = os.path.join(env["HOME"], ".aws/sso/cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.utils.ContainerMetadataFetcher.SLEEP_TIME = 0
    profile = arguments[1] if arguments[:1] == ["--profile"] else None
    try:
        found = botocore.session.Session(profile=profile).get_credentials()
        if found is None:
            return {"error": "nothing found"}
        keys = found.get_frozen_credentials()
        return {"source": found.method, "access_key": keys.access_key, "token": keys.token or ""}
    except Exception as e:  # whatever it is that goes wrong there, it is a failure
        return {"error": f"{type(e).__name__}: {e}"}


def ours(program, env, arguments):
    done = subprocess.run([program, *arguments], env=env, stdout=subprocess.PIPE, check=True,
                          timeout=60)
    return json.loads(done.stdout)


def same(a, b):
    if "error" in a or "error" in b:
        return "error" in a and "error" in b
    return all(a[k] == b[k] for k in ["source", "access_key", "token"])


def prepare(home, case, port):
    name, config, credentials, env, arguments, state, cache = (list(case) + [[], {}, []])[:7] if (
        len(case) == 4) else (list(case) + [{}, []])[:7]
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(os.path.join(home, ".aws"))
    for path, text in [(".aws/config", config), (".aws/credentials", credentials)]:
        if text:
            with open(os.path.join(home, path), "w") as f:
                f.write(text.replace("HOME", home))
    with open(os.path.join(home, "token"), "w") as f:
        f.write("web-identity-token")
    for entry in cache or []:
        sso_cache(home, *entry)
    STATE.update({"imds": "none", "container": "ok", "portal": "ok", "oidc": "ok"})
    STATE.update(state)
    whole = {"HOME": home, "PATH": os.environ_path, "AWS_DEFAULT_REGION": "eu-west-1",
             "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_MAX_ATTEMPTS": "1",
             "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://127.0.0.1:{port}/"}
    for k, v in env.items():
        whole[k] = v.replace("HOME", home).replace("PORT", str(port))
    for k in ["ASAN_OPTIONS", "UBSAN_OPTIONS"]:
        if k in SANITIZERS:
            whole[k] = SANITIZERS[k]
    return name, whole, arguments


SANITIZERS = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(os.environ.get("CVZ_SEED", random.SystemRandom().randrange(1 << 32)))
    rng = random.Random(seed)
    os.environ_path = os.environ.get("PATH", "/usr/bin:/bin")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cases = list(directed()) + [random_case(rng, i) for i in range(count)]
    wrong = apart = 0
    sources = {}
    with tempfile.TemporaryDirectory() as folder:
        home = os.path.join(folder, "home")
        for case in cases:
            name, env, arguments = prepare(home, case, server.server_port)
            mine = ours(program, env, arguments)
            prepare(home, case, server.server_port)  # a renewed sign-in rewrites its cache
            other = theirs(env, arguments)
            label = mine.get("source", "none")
            sources[label] = sources.get(label, 0) + 1
            # A profile with a bad sso-session: their STS client cannot even be made then, whatever it
            # is made for. Ours only looks there when it signs in that way.
            if "SSO token provider" in other.get("error", "") and "error" not in mine:
                apart += 1
            elif not same(mine, other):
                wrong += 1
                print(f"{name}: ours {mine}\n    theirs {other}\n    environment {env}\n"
                      f"    config {case[1]!r}\n    credentials {case[2]!r}", file=sys.stderr)
    server.shutdown()
    print(f"{len(cases)} cases, {wrong} different, {apart} not comparable; found by: {sources} (CVZ_SEED={seed})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

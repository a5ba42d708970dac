# SPDX-License-Identifier: Apache-2.0
"""Signs in to a fake IAM Identity Center, whose requests and answers are held against AWS's own model
of the service. What we keep must be what AWS's own library finds: the same token, the same keys, and
a registration that it renews the token with.

usage: sso.py LOGIN_PROGRAM KEYS_PROGRAM
"""
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

try:
    import botocore.credentials
    import botocore.session
    import botocore.tokens
    import botocore.validate
except ImportError:
    print("SKIPPED: botocore is not installed, nothing to compare with", file=sys.stderr)
    sys.exit(77)

MODEL = botocore.session.Session().get_service_model("sso-oidc")
OPERATIONS = {MODEL.operation_model(n).http["requestUri"]: MODEL.operation_model(n)
              for n in ["RegisterClient", "StartDeviceAuthorization", "CreateToken"]}
SEEN, STATE = [], {}


class Fake(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        q = parse_qs(urlsplit(self.path).query)
        token = self.headers.get("x-amz-sso_bearer_token", "")
        if not token.startswith("token-"):
            return self.answer(401, {"message": "no"})
        self.answer(200, {"roleCredentials": {
            "accessKeyId": f"AK-{token}-{q['account_id'][0]}-{q['role_name'][0]}",
            "secretAccessKey": "S", "sessionToken": "T", "expiration": 4070908800000}})

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = OPERATIONS[self.path]
        report = botocore.validate.ParamValidator().validate(asked, operation.input_shape)
        unknown = set(asked) - set(operation.input_shape.members)
        if report.has_errors() or unknown or "Authorization" in self.headers:
            SEEN.append(f"{operation.name}: {report.generate_report()} {unknown or ''}")
            return self.answer(400, {"error": "invalid_request"})
        SEEN.append(operation.name)
        body = getattr(self, operation.name)(asked)
        status = 400 if "error" in body else 200
        if status == 200 and set(body) - set(operation.output_shape.members):
            SEEN.append(f"{operation.name}: the fake answers what the model does not know")
        self.answer(status, body)

    def RegisterClient(self, asked):
        STATE["scopes"] = asked.get("scopes")
        return {"clientId": "client", "clientSecret": "secret",
                "clientSecretExpiresAt": int(time.time()) + 86400}

    def StartDeviceAuthorization(self, asked):
        STATE["start_url"] = asked["startUrl"]
        return {"deviceCode": "device", "userCode": "AAAA-BBBB", "interval": 1, "expiresIn": 60,
                "verificationUri": "https://device.example/",
                "verificationUriComplete": "https://device.example/?user_code=AAAA-BBBB"}

    def CreateToken(self, asked):
        if (asked["clientId"], asked["clientSecret"]) != ("client", "secret"):
            return {"error": "invalid_client"}
        if asked["grantType"] == "refresh_token":
            return {"accessToken": "token-renewed-with-" + asked["refreshToken"], "expiresIn": 3600,
                    "refreshToken": "next", "tokenType": "Bearer"}
        if STATE.setdefault("asked", 0) < 1:
            STATE["asked"] += 1
            return {"error": "authorization_pending"}
        return {"accessToken": "token-" + STATE["start_url"].split("//")[1].split(".")[0],
                "expiresIn": STATE["lifetime"], "tokenType": "Bearer"} | (
                    {"refreshToken": "refresh"} if STATE["scopes"] else {})


CONFIG = """
[profile corp]
sso_session = corp session
sso_account_id = 111122223333
sso_role_name = Audit
[sso-session "corp session"]
sso_region = eu-west-1
sso_start_url = https://corp.awsapps.com/start
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = us-east-1
sso_account_id = 444455556666
sso_role_name = Old
"""


def theirs(env, profile):
    os.environ.clear()
    os.environ.update(env)
    cache = os.path.join(env["HOME"], ".aws/sso/cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    session = botocore.session.Session(profile=profile)
    keys = session.get_credentials().get_frozen_credentials()
    found = {"key": keys.access_key}
    if profile == "corp":
        found["token"] = botocore.tokens.SSOTokenProvider(session).load_token() \
            .get_frozen_token().token
    return found


def run(program, env, *arguments):
    done = subprocess.run([program, *arguments], env=env, stdout=subprocess.PIPE, check=True,
                          timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def sign_in(login, keys, env, profile, lifetime, wanted):
    """What is wrong with one sign-in."""
    SEEN.clear()
    STATE.clear()
    STATE["lifetime"] = lifetime
    *told, end = run(login, env, "aws", "--profile", profile)
    if "place" not in end:
        return [f"{profile}: {end}, seen {SEEN}"]
    wrong = [s for s in SEEN if s not in ("RegisterClient", "StartDeviceAuthorization", "CreateToken")]
    if told != [{"url": "https://device.example/?user_code=AAAA-BBBB", "user_code": "AAAA-BBBB"}]:
        wrong.append(f"told {told}")
    if stat.S_IMODE(os.stat(end["place"]).st_mode) != 0o600:
        wrong.append("others may read it")
    # Ours last: it may renew what is kept.
    for who, found in [("theirs", theirs(env, profile)),
                       ("ours", {"key": run(keys, env, "--profile", profile)[0].get("access_key")})]:
        for name, value in found.items():
            if value != wanted[name]:
                wrong.append(f"{who}: {name} {value}, wanted {wanted[name]}")
    return [f"{profile}, {lifetime} s: {w}" for w in wrong]


def main():
    login, keys = (os.path.abspath(p) for p in sys.argv[1:3])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Fake)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wrong = []
    with tempfile.TemporaryDirectory() as home:
        os.makedirs(os.path.join(home, ".aws"))
        with open(os.path.join(home, ".aws/config"), "w") as f:
            f.write(CONFIG)
        env = {"HOME": home, "PATH": os.environ.get("PATH", ""), "AWS_MAX_ATTEMPTS": "1",
               "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
               "AWS_EC2_METADATA_DISABLED": "true"}
        env |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
        corp = "AK-{}-111122223333-Audit"
        wrong += sign_in(login, keys, env, "corp", 28800, {
            "key": corp.format("token-corp"), "token": "token-corp"})
        wrong += sign_in(login, keys, env, "old", 28800, {
            "key": "AK-token-old-444455556666-Old", "token": None})
        # Nearly over: whoever asks first renews it, with what was registered here.
        wrong += sign_in(login, keys, env, "corp", 120, {
            "key": corp.format("token-renewed-with-refresh"),
            "token": "token-renewed-with-refresh"})
    server.shutdown()
    for w in wrong:
        print(w, file=sys.stderr)
    print(f"3 sign-ins, {len(wrong)} things wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

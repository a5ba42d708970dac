# SPDX-License-Identifier: Apache-2.0
"""Google's token endpoints as far as programs sign in by them: service account keys, refresh tokens,
the installed-app flow with PKCE, workload identity federation, impersonation, the metadata server."""
import hashlib
import json
import os
import re
import secrets
import time
import urllib.parse

import mock_auth
from mock_http import Refusal, Reply

EMAIL = "scanner@acme-scan.iam.gserviceaccount.com"
PROJECT = "acme-scan"
CLIENT = "1234567890-mockclient.apps.googleusercontent.com"
CLIENT_SECRET = "GOCSPX-mock-client-secret"
REFRESH = "1//mock-refresh-token-0123456789"
AUDIENCE = ("//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/pool/"
            "providers/provider")
SUBJECT = "repo:example/scan"
PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
SCOPES = {PLATFORM, PLATFORM + ".read-only", "https://www.googleapis.com/auth/iam"}
TOKEN_TYPES = {"urn:ietf:params:oauth:token-type:jwt", "urn:ietf:params:oauth:token-type:id_token"}
METADATA = {"Metadata-Flavor": "Google", "Server": "Metadata Server for VM"}


def bad(error, description, status=400):
    return Refusal(Reply.json({"error": error, "error_description": description}, status))


class Google:
    def __init__(self, url, options):
        self.url = url
        self.tokens = mock_auth.Tokens(options.token_life)
        if options.accept_token:
            self.tokens.accept(options.accept_token, {"kind": "service"})
        self.key = self.issuer = None
        self.codes = {}
        if options.keys:
            self.write_keys(options.keys)

    def write_keys(self, folder):
        """Credential files in Google's own formats."""
        os.makedirs(folder, exist_ok=True)
        self.key, self.issuer = mock_auth.new_key(), mock_auth.new_key()

        def write(name, document):
            return mock_auth.write_private(os.path.join(folder, name), json.dumps(document))
        write("service_account.json", {
            "type": "service_account", "project_id": PROJECT, "private_key_id": "0123456789abcdef",
            "private_key": mock_auth.private_pem(self.key).decode(), "client_email": EMAIL,
            "client_id": "100000000000000000001", "auth_uri": self.url + "/o/oauth2/auth",
            "token_uri": self.url + "/token", "universe_domain": "googleapis.com"})
        write("authorized_user.json", {
            "type": "authorized_user", "client_id": CLIENT, "client_secret": CLIENT_SECRET,
            "refresh_token": REFRESH, "quota_project_id": PROJECT, "token_uri": self.url + "/token"})
        now = int(time.time())
        subject = mock_auth.write_private(os.path.join(folder, "subject.jwt"), mock_auth.sign_jwt(
            {"iss": self.url + "/oidc", "sub": SUBJECT, "aud": "https:" + AUDIENCE, "iat": now,
             "exp": now + 3600}, self.issuer))
        external = {"type": "external_account", "audience": AUDIENCE,
                    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                    "token_url": self.url + "/v1/token", "universe_domain": "googleapis.com",
                    "credential_source": {"file": subject, "format": {"type": "text"}}}
        write("external_account.json", external)
        write("external_impersonated.json", {
            **external, "service_account_impersonation_url":
            f"{self.url}/v1/projects/-/serviceAccounts/{EMAIL}:generateAccessToken"})

    def knows(self, path):
        return (path in ("/token", "/v1/token", "/", "/v1/oauthtoken")
                or path.startswith(("/computeMetadata/", "/o/oauth2/"))
                or path.endswith(":generateAccessToken"))

    def handle(self, request, path):
        request.operation = path
        if path == "/" or path.startswith("/computeMetadata/"):
            return self.metadata(request, path)
        if path.startswith("/o/oauth2/"):
            return self.consent(request)
        if path.endswith(":generateAccessToken"):
            return self.impersonate(request)
        if request.method != "POST":
            return Reply(404, "not found", "text/plain")
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise bad("invalid_request", "The body has to be a form.")
        return self.exchange(request.form()) if path == "/v1/token" else self.token(request.form())

    def refuse(self, kind, wait):
        if kind == "throttled":
            return Reply.json({"error": "rate_limit_exceeded"}, 429, wait)
        if kind in ("expired", "forbidden"):
            return bad("invalid_grant", "Bad Request").reply
        return Reply.json({"error": "internal_failure"}, 503 if kind == "unavailable" else 500, wait)

    def problem(self, headers, api):
        """None when the bearer may read; else what is wrong."""
        header = headers.get("authorization")
        try:
            claims = self.tokens.check(header)
        except mock_auth.BadToken as error:
            if str(error) == "unknown" and self.self_signed(header.partition(" ")[2]):
                return None
            return str(error)
        if claims["kind"] == "user" and api == "cloudasset" and "x-goog-user-project" not in headers:
            return "quota project"
        return None

    def self_signed(self, token):
        """A token that a service account signed for itself."""
        if self.key is None:
            return False
        try:
            _, claims = mock_auth.verify_jwt(token, self.key.public_key())
        except mock_auth.BadToken:
            return False
        return (claims.get("iss") == claims.get("sub") == EMAIL
                and bool(claims.get("scope") or claims.get("aud", "").endswith(".googleapis.com/")))

    def give(self, kind, **more):
        token, life = self.tokens.give({"kind": kind, "email": EMAIL if kind == "service" else
                                        "ada@example.com"})
        return Reply.json({"access_token": token, "expires_in": life, "token_type": "Bearer", **more})

    def check_scope(self, scope):
        words = set((scope or "").split())
        if not words & SCOPES:
            raise bad("invalid_scope", "Invalid OAuth scope or ID token audience provided.")

    # ---- grants ----

    def token(self, form):
        grant = form.get("grant_type")
        if grant == "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return self.signed(form.get("assertion", ""))
        if grant == "refresh_token":
            self.check_client(form)
            if form.get("refresh_token") != REFRESH:
                raise bad("invalid_grant", "Token has been expired or revoked.")
            return self.give("user", scope=PLATFORM)
        if grant == "authorization_code":
            return self.code(form)
        raise bad("unsupported_grant_type", f"Invalid grant_type: {grant}")

    def check_client(self, form):
        if form.get("client_id") != CLIENT or form.get("client_secret") != CLIENT_SECRET:
            raise bad("invalid_client", "The OAuth client was not found.", 401)

    def signed(self, assertion):
        if self.key is None:
            raise bad("invalid_grant", "Invalid JWT Signature.")
        try:
            header, claims = mock_auth.verify_jwt(assertion, self.key.public_key())
        except mock_auth.BadToken as error:
            raise bad("invalid_grant", f"Invalid JWT: {error}") from error
        if header.get("kid") not in (None, "0123456789abcdef"):
            raise bad("invalid_grant", "Invalid JWT Signature.")
        if claims.get("iss") != EMAIL:
            raise bad("invalid_grant", "Invalid grant: account not found")
        if claims.get("aud") not in (self.url + "/token", "https://oauth2.googleapis.com/token"):
            raise bad("invalid_grant", "Invalid JWT: Failed audience check.")
        if claims["exp"] - claims.get("iat", 0) > 3600:
            raise bad("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and"
                      " in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
        self.check_scope(claims.get("scope"))
        return self.give("service")

    def consent(self, request):
        """The user says yes at once."""
        if request.arg("client_id") != CLIENT or request.arg("response_type") != "code":
            return Reply(400, "bad client", "text/plain")
        target = request.arg("redirect_uri", "")
        if not re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", target):
            return Reply(400, "redirect_uri_mismatch", "text/plain")
        self.check_scope(request.arg("scope"))
        code = "4/" + secrets.token_urlsafe(24)
        self.codes[code] = (target, request.arg("code_challenge"),
                            request.arg("code_challenge_method"))
        answer = {"code": code, "scope": request.arg("scope"), "state": request.arg("state", "")}
        return Reply(302, b"", "text/html", {"Location": target + ("&" if "?" in target else "?")
                                             + urllib.parse.urlencode(answer)})

    def code(self, form):
        self.check_client(form)
        known = self.codes.pop(form.get("code"), None)
        if known is None:
            raise bad("invalid_grant", "Malformed auth code.")
        target, challenge, method = known
        if form.get("redirect_uri") != target:
            raise bad("redirect_uri_mismatch", "Bad Request")
        if challenge:
            verifier = form.get("code_verifier", "")
            told = (mock_auth.b64(hashlib.sha256(verifier.encode()).digest()) if method == "S256"
                    else verifier)
            if told != challenge:
                raise bad("invalid_grant", "Invalid code verifier.")
        return self.give("user", refresh_token=REFRESH, scope=PLATFORM)

    def exchange(self, form):
        """Workload identity federation."""
        wanted = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                  "audience": AUDIENCE,
                  "requested_token_type": "urn:ietf:params:oauth:token-type:access_token"}
        for name, value in wanted.items():
            if form.get(name) != value:
                raise bad("invalid_request", f"Invalid value for \"{name}\".")
        self.check_scope(form.get("scope"))
        kind = form.get("subject_token_type")
        if kind == "urn:ietf:params:aws:token-type:aws4_request":
            self.check_aws(form.get("subject_token", ""))
        elif kind in TOKEN_TYPES:
            try:
                _, claims = mock_auth.verify_jwt(form.get("subject_token", ""),
                                                 self.issuer.public_key())
            except mock_auth.BadToken as error:
                raise bad("invalid_grant", f"Error connecting to the given credential's issuer: "
                          f"{error}") from error
            if claims.get("iss") != self.url + "/oidc" or claims.get("aud") not in (
                    AUDIENCE, "https:" + AUDIENCE):
                raise bad("invalid_grant", "The audience in ID Token does not match the expected one.")
        else:
            raise bad("invalid_request", "Invalid subject token type.")
        return self.give("federated", issued_token_type=wanted["requested_token_type"])

    def check_aws(self, subject):
        """The signed request that would tell AWS who one is; the signature itself only AWS can check."""
        try:
            document = json.loads(urllib.parse.unquote(subject))
            headers = {one["key"].lower(): one["value"] for one in document["headers"]}
        except (ValueError, KeyError, TypeError) as error:
            raise bad("invalid_request", f"Invalid AWS token: {error}") from error
        if document.get("method") != "POST" or "Action=GetCallerIdentity" not in document["url"]:
            raise bad("invalid_request", "The request is not GetCallerIdentity.")
        if headers.get("x-goog-cloud-target-resource") != AUDIENCE:
            raise bad("invalid_grant", "The target resource is another.")
        signed = re.search(r"SignedHeaders=([^,\s]+)", headers.get("authorization", ""))
        if not signed or "x-goog-cloud-target-resource" not in signed[1].split(";"):
            raise bad("invalid_grant", "The target resource is not signed.")

    def impersonate(self, request):
        try:
            self.tokens.check(request.headers.get("authorization"))
        except mock_auth.BadToken as error:
            raise Refusal(Reply.json({"error": {"code": 401, "message": str(error),
                                                "status": "UNAUTHENTICATED"}}, 401)) from error
        if not request.path.endswith(f"/serviceAccounts/{EMAIL}:generateAccessToken"):
            raise Refusal(Reply.json({"error": {
                "code": 403, "message": "Permission 'iam.serviceAccounts.getAccessToken' denied on "
                "resource (or it may not exist).", "status": "PERMISSION_DENIED"}}, 403))
        body = json.loads(request.body or b"{}")
        self.check_scope(" ".join(body.get("scope", [])))
        life = int(str(body.get("lifetime", "3600s")).rstrip("s"))
        token, life = self.tokens.give({"kind": "service", "email": EMAIL}, min(life, 3600))
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + life))
        return Reply.json({"accessToken": token, "expireTime": expires})

    def metadata(self, request, path):
        if request.headers.get("metadata-flavor") != "Google":
            return Reply(403, "Missing Metadata-Flavor:Google header.", "text/html", METADATA)
        account = r"/computeMetadata/v1/instance/service-accounts/(default|" + re.escape(EMAIL) + ")"
        if path == "/":
            return Reply(200, "computeMetadata/\n", "application/text", METADATA)
        if path == "/computeMetadata/v1/project/project-id":
            return Reply(200, PROJECT, "application/text", METADATA)
        if path == "/computeMetadata/v1/project/numeric-project-id":
            return Reply(200, "123456789012", "application/text", METADATA)
        if path == "/computeMetadata/v1/universe/universe-domain":
            return Reply(200, "googleapis.com", "application/text", METADATA)
        if re.fullmatch(account + "/token", path):
            reply = self.give("service")
            reply.headers.update(METADATA)
            return reply
        if re.fullmatch(account + "/email", path):
            return Reply(200, EMAIL, "application/text", METADATA)
        if re.fullmatch(account + "/?", path):
            return Reply.json({"aliases": ["default"], "email": EMAIL, "scopes": [PLATFORM]},
                              headers=METADATA)
        return Reply(404, "not found", "text/html", METADATA)

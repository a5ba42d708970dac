# SPDX-License-Identifier: Apache-2.0
"""Microsoft Entra ID and managed identity as far as programs sign in by them: client credentials with
a secret, a certificate or a federated token, refresh, device code, the metadata endpoint."""
import json
import os
import re
import secrets
import time

import mock_auth
from estate_azure_types import TENANT
from mock_http import Refusal, Reply

CLIENT = "5f2d1c0a-9b7e-4a51-8f66-3d2c1b0a9e87"
SECRET = "mock~client.secret-0123456789"
PUBLIC_CLIENTS = {"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "1950a258-227b-4e31-a9cf-717495945fc2"}
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
FEDERATED_SUBJECT = "system:serviceaccount:scan:cloudviz"
FEDERATED_AUDIENCE = "api://AzureADTokenExchange"


def problem(status, error, number, message, headers=None):
    return Refusal(Reply.json({
        "error": error, "error_description": f"AADSTS{number}: {message} Trace ID: 00000000-0000-0000-"
        "0000-000000000000 Correlation ID: 00000000-0000-0000-0000-000000000000 Timestamp: "
        "2026-01-01 00:00:00Z", "error_codes": [number], "timestamp": "2026-01-01 00:00:00Z",
        "trace_id": "00000000-0000-0000-0000-000000000000",
        "correlation_id": "00000000-0000-0000-0000-000000000000"}, status, headers))


class Entra:
    def __init__(self, url, options):
        self.url = url
        self.tokens = mock_auth.Tokens(options.token_life)
        self.object_id = "aa11bb22-0000-4000-8000-00000000c11e"
        self.polls = options.polls
        self.devices, self.refreshes = {}, {}
        self.outcome = None  # of device codes, when a test says one
        self.identity_header = secrets.token_hex(16)
        self.certificate = self.issuer = None
        if options.keys:
            self.write_keys(options.keys)

    def write_keys(self, folder):
        """What a client needs to sign in, in the vendors' own formats."""
        os.makedirs(folder, exist_ok=True)
        key = mock_auth.new_key()
        self.certificate = mock_auth.new_certificate(key, "scanner")
        certificate = mock_auth.write_private(
            os.path.join(folder, "certificate.pem"),
            mock_auth.private_pem(key) + mock_auth.certificate_pem(self.certificate))
        self.issuer = mock_auth.new_key()
        now = time.time()
        federated = mock_auth.write_private(
            os.path.join(folder, "federated.jwt"),
            mock_auth.sign_jwt({"iss": self.url + "/oidc", "sub": FEDERATED_SUBJECT,
                                "aud": FEDERATED_AUDIENCE, "iat": int(now), "nbf": int(now),
                                "exp": int(now) + 3600}, self.issuer))
        mock_auth.write_private(os.path.join(folder, "azure.json"), json.dumps({
            "tenant": TENANT, "client": CLIENT, "secret": SECRET, "certificate": certificate,
            "federated": federated, "identity_header": self.identity_header}))

    def knows(self, path):
        return (path.startswith(("/metadata/", "/msi/", "/_device", "/common/discovery/"))
                or "/oauth2/" in path or "/.well-known/" in path)

    def handle(self, request):
        path = request.path
        if path == "/metadata/identity/oauth2/token":
            return self.imds(request)
        if path == "/msi/token":
            return self.app_service(request)
        if path == "/_device":
            self.outcome = json.loads(request.body)["outcome"]
            return Reply(200)
        if path.endswith("/.well-known/openid-configuration"):
            return self.configuration(path.split("/")[1])
        if path.startswith("/common/discovery/instance"):
            return Reply.json({"tenant_discovery_endpoint":
                               f"{self.url}/{TENANT}/v2.0/.well-known/openid-configuration",
                               "api-version": "1.1", "metadata": []})
        match = re.fullmatch(r"/([^/]+)/oauth2(?:/v2\.0)?/(token|devicecode)", path)
        if match is None or request.method != "POST":
            return Reply(404, "not found", "text/plain")
        if match[1] not in (TENANT, "organizations", "common"):
            raise problem(400, "invalid_request", 90002, f"Tenant '{match[1]}' not found.")
        if not request.headers.get("content-type", "").startswith(
                "application/x-www-form-urlencoded"):
            raise problem(400, "invalid_request", 900144, "The request body must be a form.")
        form = request.form()
        request.operation = match[2]
        return self.device_code(form) if match[2] == "devicecode" else self.token(request, form)

    def refuse(self, kind, wait):
        if kind == "throttled":
            return Reply.json({"error": "temporarily_unavailable", "error_codes": [90055]}, 429, wait)
        if kind in ("expired", "forbidden"):
            return problem(401, "invalid_client", 7000215, "Invalid client secret provided.").reply
        return Reply.json({"error": "temporarily_unavailable"},
                          503 if kind == "unavailable" else 500, wait)

    def configuration(self, tenant):
        base = f"{self.url}/{tenant}"
        return Reply.json({
            "token_endpoint": f"{base}/oauth2/v2.0/token", "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys", "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"]})

    def problem(self, header):
        """None when the bearer may read; "missing", "unknown" or "expired"."""
        try:
            self.tokens.check(header)
        except mock_auth.BadToken as error:
            return str(error)
        return None

    # ---- grants ----

    def token(self, request, form):
        grant = form.get("grant_type")
        if grant == "client_credentials":
            return self.client_credentials(request, form)
        if grant == "refresh_token":
            return self.refresh(form)
        if grant in (DEVICE, "device_code"):
            return self.poll(form)
        raise problem(400, "unsupported_grant_type", 70003,
                      f"The app requested an unsupported grant type '{grant}'.")

    def check_scope(self, form, default):
        scope = form.get("scope", form.get("resource", ""))
        words = [word for word in scope.split(" ")
                 if word not in ("openid", "profile", "offline_access", "email")]
        first = words[0] if words else ""
        if default and not first.endswith("/.default") and "scope" in form:
            raise problem(400, "invalid_scope", 1002012, f"The provided value for scope {scope} is "
                          "not valid. Client credential flows must have a scope value with /.default "
                          "suffixed to the resource identifier.")
        if not scope:
            raise problem(400, "invalid_request", 900144, "The request body must contain the following"
                          " parameter: 'scope'.")
        return first.removesuffix("/.default")

    def give(self, audience, who="app", **more):
        claims = {"aud": audience, "iss": f"https://sts.windows.net/{TENANT}/", "tid": TENANT,
                  "oid": self.object_id, "sub": self.object_id, "ver": "1.0"}
        claims.update({"appid": CLIENT, "idtyp": "app"} if who == "app" else
                      {"upn": "ada@example.com", "name": "Ada", "scp": "user_impersonation"})
        token, life = self.tokens.give(claims)
        return Reply.json({"token_type": "Bearer", "expires_in": life, "ext_expires_in": life,
                           "access_token": token, **more})

    def client_credentials(self, request, form):
        if form.get("client_id") != CLIENT:
            raise problem(400, "unauthorized_client", 700016, "Application with identifier "
                          f"'{form.get('client_id')}' was not found in the directory 'Example'.")
        audience = self.check_scope(form, default=True)
        if "client_secret" in form:
            if form["client_secret"] != SECRET:
                raise problem(401, "invalid_client", 7000215, "Invalid client secret provided. Ensure "
                              "the secret being sent in the request is the client secret value.")
        elif form.get("client_assertion_type") == ASSERTION and form.get("client_assertion"):
            self.check_assertion(request, form["client_assertion"])
        else:
            raise problem(401, "invalid_client", 7000216, "'client_assertion', 'client_secret' or "
                          "'request' is required for the 'client_credentials' grant type.")
        return self.give(audience)

    def check_assertion(self, request, assertion):
        """Signed by the registered certificate, or by the trusted issuer."""
        try:
            header, claims, _, _ = mock_auth.jwt_parts(assertion)
            if claims.get("iss") == self.url + "/oidc":
                self.check_federated(assertion)
            else:
                self.check_certificate(request, assertion, header)
        except mock_auth.BadToken as error:
            raise problem(401, "invalid_client", 700027, f"Client assertion failed signature "
                          f"validation: {error}") from error

    def check_federated(self, assertion):
        if self.issuer is None:
            raise mock_auth.BadToken("no issuer is trusted")
        _, claims = mock_auth.verify_jwt(assertion, self.issuer.public_key())
        if claims.get("sub") != FEDERATED_SUBJECT:
            raise problem(401, "invalid_client", 700213, "No matching federated identity record found "
                          f"for presented assertion subject '{claims.get('sub')}'.")
        if claims.get("aud") != FEDERATED_AUDIENCE:
            raise problem(401, "invalid_client", 700212, "No matching federated identity record found "
                          f"for presented assertion audience '{claims.get('aud')}'.")

    def check_certificate(self, request, assertion, header):
        if self.certificate is None:
            raise mock_auth.BadToken("no certificate is registered")
        sha1, sha256 = mock_auth.thumbprints(self.certificate)
        told = {name: str(header[name]).rstrip("=") for name in ("x5t", "x5t#S256") if name in header}
        if not told or told.get("x5t", sha1) != sha1 or told.get("x5t#S256", sha256) != sha256:
            raise mock_auth.BadToken("the key was not found by its thumbprint")
        _, claims = mock_auth.verify_jwt(assertion, self.certificate.public_key(),
                                         ("RS256", "PS256"))
        if claims.get("iss") != CLIENT or claims.get("sub") != CLIENT:
            raise mock_auth.BadToken("issuer and subject have to be the client")
        audience = claims.get("aud")
        if audience not in (self.url + request.path, f"{self.url}/{TENANT}/v2.0"):
            raise mock_auth.BadToken(f"the audience {audience!r} is not this endpoint")
        if not claims.get("jti"):
            raise mock_auth.BadToken("it has no jti")
        if claims["exp"] - time.time() > 24 * 3600:
            raise mock_auth.BadToken("it is valid for more than a day")

    def refresh(self, form):
        known = self.refreshes.get(form.get("refresh_token"))
        if known is None:
            raise problem(400, "invalid_grant", 70008, "The refresh token has expired or is invalid.")
        if form.get("client_id") != known:
            raise problem(400, "invalid_grant", 700005, "The token was given to another client.")
        return self.give_user(self.check_scope(form, default=False), known,
                              "openid" in form.get("scope", ""))

    def give_user(self, audience, client, told):
        """With a refresh token; `told`: and who the user is."""
        refresh = "mock-refresh." + secrets.token_urlsafe(32)
        self.refreshes[refresh] = client
        more = {}
        if told:
            who = {"iss": f"{self.url}/{TENANT}/v2.0", "aud": client, "tid": TENANT, "ver": "2.0",
                   "sub": self.object_id, "oid": self.object_id, "name": "Ada",
                   "preferred_username": "ada@example.com"}
            more["id_token"] = self.tokens.give(who)[0]
            more["client_info"] = mock_auth.b64(json.dumps(
                {"uid": self.object_id, "utid": TENANT}).encode())
        return self.give(audience, "user", refresh_token=refresh,
                         scope=f"{audience}/.default", **more)

    def device_code(self, form):
        if form.get("client_id") not in PUBLIC_CLIENTS:
            raise problem(400, "unauthorized_client", 700016, "Application was not found.")
        audience = self.check_scope(form, default=False)
        code = secrets.token_urlsafe(24)
        self.devices[code] = {"client": form["client_id"], "polls": 0, "audience": audience,
                              "last": 0.0, "told": "openid" in form.get("scope", "")}
        user = secrets.token_hex(4).upper()
        return Reply.json({
            "device_code": code, "user_code": user, "verification_uri": f"{self.url}/devicelogin",
            "expires_in": 900, "interval": 1, "message": "To sign in, use a web browser to open the "
            f"page {self.url}/devicelogin and enter the code {user} to authenticate."})

    def poll(self, form):
        device = self.devices.get(form.get("device_code") or form.get("code"))
        if device is None or device["client"] != form.get("client_id"):
            raise problem(400, "bad_verification_code", 70018, "Invalid verification code.")
        now, last = time.monotonic(), device["last"]
        device["polls"] += 1
        device["last"] = now
        if self.outcome == "declined":
            raise problem(400, "authorization_declined", 70044, "The user declined.")
        if self.outcome == "expired":
            raise problem(400, "expired_token", 70019, "The code has expired.")
        if last and now - last < 0.9:
            raise problem(400, "slow_down", 70016, "Polling too fast.")
        if device["polls"] <= self.polls:
            raise problem(400, "authorization_pending", 70016, "OAuth 2.0 device flow error. "
                          "Authorization is pending. Continue polling.")
        del self.devices[form.get("device_code") or form.get("code")]
        return self.give_user(device["audience"], device["client"], device["told"])

    # ---- managed identity ----

    def managed(self, request, client_parameter):
        resource = request.arg("resource")
        if not resource:
            raise Refusal(Reply.json({"error": "invalid_request", "error_description":
                                      "Required query variable 'resource' is missing"}, 400))
        if request.arg(client_parameter) not in (None, CLIENT):
            raise Refusal(Reply.json({"error": "invalid_request", "error_description":
                                      "Identity not found"}, 400))
        token, life = self.tokens.give({
            "aud": resource, "tid": TENANT, "oid": self.object_id, "appid": CLIENT, "idtyp": "app",
            "xms_mirid": "/subscriptions/x/resourcegroups/y/providers/Microsoft.Compute/"
                         "virtualMachines/scanner"})
        now = int(time.time())
        return {"access_token": token, "client_id": CLIENT, "expires_in": str(life),
                "expires_on": str(now + life), "ext_expires_in": str(life), "not_before": str(now),
                "resource": resource, "token_type": "Bearer"}

    def imds(self, request):
        request.operation = "imds"
        if request.headers.get("metadata", "").lower() != "true":
            raise Refusal(Reply.json({"error": "invalid_request", "error_description":
                                      "Required metadata header not specified"}, 400))
        if "x-forwarded-for" in request.headers or request.arg("api-version") not in (
                "2018-02-01", "2019-08-01", "2020-06-01", "2021-02-01"):
            raise Refusal(Reply.json({"error": "invalid_request"}, 400))
        return Reply.json(self.managed(request, "client_id"))

    def app_service(self, request):
        request.operation = "app-service"
        if request.headers.get("x-identity-header") != self.identity_header:
            raise Refusal(Reply.json({"statusCode": 401, "message": "Unauthorized"}, 401))
        if request.arg("api-version") != "2019-08-01":
            raise Refusal(Reply.json({"statusCode": 400, "message": "Bad Request"}, 400))
        answer = self.managed(request, "client_id")
        return Reply.json({key: answer[key] for key in ("access_token", "client_id", "expires_on",
                                                        "resource", "token_type")})

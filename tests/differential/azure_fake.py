# SPDX-License-Identifier: Apache-2.0
"""A fake Azure on the loopback: an authority that proves who asks (over TLS), the services that hand
out tokens to managed identities, and a resource manager. Tokens tell what was asked for."""
import base64
import datetime
import hashlib
import json
import os
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
import ipaddress

SECRETS = {"client-1": "s3cret&=+ü", "client-2": "other"}
FEDERATED = "issued-elsewhere"
STATE = {}
LOG = []


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64json(value):
    return b64url(json.dumps(value, separators=(",", ":")).encode())


ID_TOKEN = ".".join([b64json({"alg": "none"}), b64json({
    "oid": "user-1", "tid": "tenant-1", "sub": "s", "preferred_username": "Ann@contoso.com"}), "c2ln"])
CLIENT_INFO = b64json({"uid": "user-1", "utid": "tenant-1"})


def token_of(*parts):
    return "T." + hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]


def certificate(key, name, issuer=None, issuer_key=None):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(
        issuer.subject if issuer else subject).public_key(key.public_key()).serial_number(
        x509.random_serial_number()).not_valid_before(
        now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=2))
    builder = builder.add_extension(x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    builder = builder.add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), True)
    return builder.sign(issuer_key or key, hashes.SHA256())


def pem(certificate_):
    return certificate_.public_bytes(serialization.Encoding.PEM)


def key_pem(key, password=None, traditional=False):
    form = serialization.PrivateFormat
    return key.private_bytes(
        serialization.Encoding.PEM, form.TraditionalOpenSSL if traditional else form.PKCS8,
        serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption())


def new_rsa():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Keys:
    """Made once: the TLS service's, a client's with its issuer, and keys that will not do."""

    def __init__(self):
        self.root_key, self.key, self.other_key = new_rsa(), new_rsa(), new_rsa()
        self.ec_key = ec.generate_private_key(ec.SECP256R1())
        self.root = certificate(self.root_key, "root")
        self.leaf = certificate(self.key, "client-1", self.root, self.root_key)
        self.ec_leaf = certificate(self.ec_key, "client-1")
        self.tls_key = new_rsa()
        self.tls = certificate(self.tls_key, "127.0.0.1")

    def prints(self):
        return {b64url(self.leaf.fingerprint(hashes.SHA1())),
                b64url(self.leaf.fingerprint(hashes.SHA256()))}


class Fake(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys = None
    arc_folder = None

    def log_message(self, *args):
        pass

    def answer(self, status, body, kind="application/json", headers=()):
        data = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(data))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def base(self):
        return f"https://127.0.0.1:{self.server.server_port}"

    def error(self, status, code, text):
        self.answer(status, {"error": code, "error_description": text + "\r\nTrace ID: 1",
                             "error_codes": [1]})

    # ---- the authority ----

    def proof(self, q, tenant):
        """What proves who asks, or None."""
        client = q.get("client_id", "")
        if "client_secret" in q:
            return "secret" if SECRETS.get(client) == q["client_secret"] else None
        assertion = q.get("client_assertion", "")
        if q.get("client_assertion_type") != (
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"):
            return None
        if assertion == FEDERATED:
            return "federated"
        try:
            header = jwt.get_unverified_header(assertion)
            named = header.get("x5t", header.get("x5t#S256", "")).rstrip("=")
            claims = jwt.decode(assertion, self.keys.key.public_key(), algorithms=["RS256", "PS256"],
                                audience=self.base() + urlsplit(self.path).path, issuer=client)
            STATE["signed"] = header["alg"], "x5t" in header
            assert named in self.keys.prints() and claims["sub"] == client
            assert claims["exp"] - time.time() <= 601 and claims["jti"]
            if "x5c" in header:
                chain = header["x5c"] if isinstance(header["x5c"], list) else [header["x5c"]]
                first = x509.load_der_x509_certificate(base64.b64decode(chain[0]))
                assert first == self.keys.leaf
                return f"certificate with {len(chain)}"
            return "certificate"
        except Exception as e:  # whatever is wrong with it
            LOG.append(f"refused: {e!r}")
            return None

    def grant_to_person(self, q, tenant):
        if q["grant_type"] == "refresh_token":
            if not q.get("refresh_token", "").startswith("R."):
                return self.error(400, "invalid_grant", "AADSTS50173: over")
            seed = q["refresh_token"]
        else:
            if q.get("device_code") != "device-1":
                return self.error(400, "bad_verification_code", "what?")
            STATE["polls"] = STATE.get("polls", 0) + 1
            if STATE["polls"] < 3:
                return self.error(400, ["authorization_pending", "slow_down"][STATE["polls"] - 1], "w")
            seed = "device"
        answer = {"token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 7200,
                  "access_token": token_of("person", seed, tenant, q.get("scope", "")),
                  "refresh_token": "R." + hashlib.sha256(seed.encode()).hexdigest()[:16],
                  "foci": "1", "id_token": ID_TOKEN, "client_info": CLIENT_INFO}
        if STATE.get("scope"):
            answer["scope"] = STATE["scope"]
        STATE.setdefault("tenants of tokens", {})[answer["access_token"]] = tenant
        return self.answer(200, answer)

    def post_authority(self, path, q):
        tenant = path.split("/")[1]
        if ("v2.0" in path) == (tenant == "adfs"):
            return self.answer(404, {"error": "no such endpoint"})
        if path.endswith("/devicecode"):
            return self.answer(200, {"device_code": "device-1", "user_code": "ABCD", "message": "Go.",
                                     "verification_uri": "https://microsoft.com/devicelogin",
                                     "expires_in": 900, "interval": 1})
        if q.get("grant_type") != "client_credentials":
            return self.grant_to_person(q, tenant)
        mode = STATE.get("authority", "ok")
        if mode == "html":
            return self.answer(200, "<html></html>", "text/html")
        if mode == "empty":
            return self.answer(200, {})
        proof = self.proof(q, tenant)
        if proof is None or mode == "refuse":
            return self.error(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        return self.answer(200, {"token_type": "Bearer", "expires_in": STATE.get("expires_in", 3599),
                                 "access_token": token_of("app", tenant, q["client_id"], q["scope"],
                                                          proof)})

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        q = {k: v[0] for k, v in parse_qs(text).items()}
        path = urlsplit(self.path).path
        LOG.append(f"POST {path} {q.get('grant_type', '')}")
        if path == "/shell":
            return self.managed("shell", q)
        if path.endswith(("/token", "/devicecode")):
            return self.post_authority(path, q)
        return self.answer(404, {})

    # ---- managed identities ----

    def managed(self, place, q):
        mode = STATE.get("managed", "ok")
        LOG.append(f"managed {place} {q}")
        if mode == "none":
            if place == "app":
                return self.answer(400, {"statusCode": 400, "message": "no identity"})
            return self.answer(400, {"error": "invalid_request", "error_description": "no identity"})
        if mode == "html":
            return self.answer(200, "<html></html>", "text/html")
        until = int(time.time()) + 86399
        client = q.get("client_id", q.get("clientid", ""))
        answer = {"access_token": token_of(place, q.get("resource", ""), client,
                                           q.get("api-version", "")), "token_type": "Bearer",
                  "expires_on": str(until), "resource": q.get("resource", ""), "client_id": client}
        if place in ("vm", "arc", "shell"):
            answer["expires_in"] = "86399"
        if mode == "other":
            answer["client_id"] = "somebody-else"
        return self.answer(200, answer)

    def get_arc(self, q):
        if self.headers.get("Metadata") != "true":
            return self.answer(400, {"error": "no header"})
        if self.headers.get("Authorization") == "Basic arc-key":
            return self.managed("arc", q)
        path = STATE.get("challenge", "FOLDER/a.key").replace("FOLDER", self.arc_folder)
        return self.answer(401, "", headers=[("WWW-Authenticate", f"Basic realm={path}")])

    def do_GET(self):
        url = urlsplit(self.path)
        q = {k: v[0] for k, v in parse_qs(url.query).items()}
        LOG.append(f"GET {url.path}")
        if url.path.endswith("/.well-known/openid-configuration"):
            tenant = url.path.split("/")[1]
            at = f"{self.base()}/{tenant}/oauth2" + ("" if tenant == "adfs" else "/v2.0")
            return self.answer(200, {
                "issuer": f"{self.base()}/{tenant}/v2.0", "token_endpoint": f"{at}/token",
                "authorization_endpoint": f"{at}/authorize",
                "device_authorization_endpoint": f"{at}/devicecode"})
        if url.path == "/tenants":
            return self.answer(200, {"value": [{"id": f"/tenants/{t}", "tenantId": t,
                                                "displayName": t.upper(),
                                                "defaultDomain": f"{t}.example"}
                                               for t in STATE.get("tenants", [])]})
        if url.path == "/subscriptions":
            token = self.headers.get("Authorization", "").partition(" ")[2]
            tenant = STATE.get("tenants of tokens", {}).get(token, "tenant-1")
            number = tenant[-1] if tenant[-1].isdigit() else "1"
            return self.answer(200, {"value": [
                {"id": f"/subscriptions/sub-{number}", "subscriptionId": f"sub-{number}",
                 "displayName": "Main" if number == "1" else f"Guest {number}",
                 "state": "Enabled", "tenantId": f"tenant-{number}", "managedByTenants": []}]})
        if url.path == "/metadata/identity/oauth2/token":
            if self.headers.get("Metadata") != "true":
                return self.answer(400, {"error": "no header"})
            return self.managed("vm", q)
        if url.path == "/app" and self.headers.get("X-IDENTITY-HEADER") == "header-1":
            return self.managed("app", q)
        if url.path == "/ml" and self.headers.get("secret") == "header-1":
            return self.managed("ml", q)
        if url.path == "/arc":
            return self.get_arc(q)
        return self.answer(404, {})


def start(folder):
    """(port of https, port of http, the file with its certificate)"""
    Fake.keys = Keys()
    Fake.arc_folder = os.path.join(folder, "arc")
    os.makedirs(Fake.arc_folder, exist_ok=True)
    for name, text in [("a.key", "arc-key"), ("big.key", "x" * 5000), ("a.txt", "arc-key")]:
        with open(os.path.join(Fake.arc_folder, name), "w") as f:
            f.write(text)
    ca = os.path.join(folder, "ca.pem")
    with open(ca, "wb") as f:
        f.write(pem(Fake.keys.tls) + key_pem(Fake.keys.tls_key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca)
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Fake) for _ in range(2)]
    servers[0].socket = context.wrap_socket(servers[0].socket, server_side=True)
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return servers[0].server_port, servers[1].server_port, ca

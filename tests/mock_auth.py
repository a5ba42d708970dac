# SPDX-License-Identifier: Apache-2.0
"""Keys, certificates, tokens: what the mock clouds need to check a signature for real. The checks are
those of the `cryptography` package, none is ours."""
import base64
import datetime
import hashlib
import hmac
import ipaddress
import json
import os
import secrets
import time

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID


class BadToken(Exception):
    pass


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key):
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                             serialization.NoEncryption())


def new_certificate(key, name, days=30):
    now = datetime.datetime.now(datetime.timezone.utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternatives = x509.SubjectAlternativeName([
        x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=5))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(alternatives, critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256()))


def certificate_pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def write_private(path, data):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return path


def write_tls_certificate(path):
    """Puts the certificate to trust at path; returns a file with it and its key."""
    key = new_key()
    certificate = certificate_pem(new_certificate(key, "mock cloud"))
    with open(path, "wb") as file:
        file.write(certificate)
    return write_private(path + ".key", private_pem(key) + certificate)


def jwt_parts(token):
    """(header, claims, what is signed, signature); nothing of it is checked."""
    try:
        head, body, signature = token.split(".")
        return (json.loads(unb64(head)), json.loads(unb64(body)), f"{head}.{body}".encode(),
                unb64(signature))
    except (ValueError, TypeError) as error:
        raise BadToken(f"not a JSON web token: {error}") from error


def verify_jwt(token, public_key, algorithms=("RS256",)):
    """The header and the claims of a token that is signed by the key and valid now."""
    header, claims, signed, signature = jwt_parts(token)
    if header.get("alg") not in algorithms:
        raise BadToken(f"the algorithm {header.get('alg')!r} is not allowed")
    pad = padding.PKCS1v15()
    if header["alg"] == "PS256":
        pad = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
    try:
        public_key.verify(signature, signed, pad, hashes.SHA256())
    except InvalidSignature as error:
        raise BadToken("the signature is wrong") from error
    now = time.time()
    if not isinstance(claims.get("exp"), (int, float)) or claims["exp"] <= now:
        raise BadToken("the token is expired")
    if claims.get("nbf", now) > now + 300 or claims.get("iat", now) > now + 300:
        raise BadToken("the token is not valid yet")
    return header, claims


def sign_jwt(claims, key, header=None):
    head = b64(json.dumps({"alg": "RS256", "typ": "JWT", **(header or {})}).encode())
    signed = f"{head}.{b64(json.dumps(claims).encode())}"
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{b64(signature)}"


def thumbprints(certificate):
    """x5t and x5t#S256 of a certificate."""
    der = certificate.public_bytes(serialization.Encoding.DER)
    return b64(hashlib.sha1(der).digest()), b64(hashlib.sha256(der).digest())


class Tokens:
    """Access tokens that were given. They look like JSON web tokens, as some clients read them."""

    def __init__(self, life):
        self.life = life
        self.key = secrets.token_bytes(32)
        self.given = {}
        self.gone = set()

    def give(self, claims, life=None):
        """(token, seconds that it lives)"""
        life = self.life if life is None else life
        now = time.time()
        body = {"iat": int(now), "nbf": int(now), "exp": int(now + life),
                "uti": secrets.token_hex(8), **claims}
        signed = f"{b64(json.dumps({'alg': 'HS256', 'typ': 'JWT'}).encode())}." \
                 f"{b64(json.dumps(body).encode())}"
        token = f"{signed}.{b64(hmac.digest(self.key, signed.encode(), 'sha256'))}"
        self.given[token] = (now + life, claims)
        return token, int(life)

    def accept(self, token, claims):
        """A token that is not ours is good, too."""
        self.given[token] = (float("inf"), claims)

    def check(self, header):
        """The claims of the bearer of an Authorization header."""
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise BadToken("missing")
        found = self.given.get(token)
        if found is None:
            raise BadToken("expired" if token in self.gone else "unknown")
        if found[0] <= time.time():
            raise BadToken("expired")
        return found[1]

    def revoke(self, header=None):
        """All, or the one of the header."""
        gone = list(self.given) if header is None else [header.partition(" ")[2]]
        for token in gone:
            if self.given.pop(token, None):
                self.gone.add(token)

# SPDX-License-Identifier: Apache-2.0
"""Tokens that we sign must pass PyJWT's verification and say what they were told to, with RS256 equal
byte for byte to PyJWT's; claims of PyJWT's tokens must be read as PyJWT reads them.

usage: tokens.py TOKENS_PROGRAM [COUNT]      CVZ_SEED=n replays a run
"""
import json
import os
import random
import subprocess
import sys

try:
    import jwt
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
except ImportError as e:
    print(f"SKIPPED: {e}: nothing to compare with", file=sys.stderr)
    sys.exit(77)


def random_text(rng):
    return "".join(chr(rng.choice([rng.randrange(32, 127), rng.randrange(0xa0, 0x3000), 0x1f600]))
                   for _ in range(rng.randrange(30)))


def random_claims(rng):
    claims = {"iss": random_text(rng), "exp": 4070908800 + rng.randrange(10**6)}
    for _ in range(rng.randrange(6)):
        claims[random_text(rng) or "k"] = rng.choice([
            1, -2.5, True, None, [random_text(rng)], {"a": random_text(rng)}, random_text(rng)])
    claims.pop("aud", None)
    return claims


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    seed = int(os.environ.get("CVZ_SEED", random.SystemRandom().randrange(1 << 32)))
    rng = random.Random(seed)
    keys = [rsa.generate_private_key(65537, bits) for bits in [2048, 3072, 4096]]
    forms = [serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL]
    ours = subprocess.Popen([os.path.abspath(sys.argv[1])], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(**question):
        ours.stdin.write(json.dumps(question) + "\n")
        ours.stdin.flush()
        return ours.stdout.readline().rstrip("\n")

    wrong = 0
    for i in range(count):
        key, alg = rng.choice(keys), rng.choice(["RS256", "PS256"])
        pem = key.private_bytes(serialization.Encoding.PEM, rng.choice(forms),
                                serialization.NoEncryption()).decode()
        claims, header = random_claims(rng), {"alg": alg, "typ": "JWT", "kid": random_text(rng)}
        token = ask(key=pem, header=json.dumps(header, separators=(",", ":")),
                    claims=json.dumps(claims, separators=(",", ":")))
        try:
            said = jwt.decode(token, key.public_key(), [alg], options={
                "verify_sub": False, "verify_jti": False, "verify_iat": False, "verify_nbf": False,
                "verify_iss": False, "verify_aud": False})
            ok = said == claims and jwt.get_unverified_header(token) == header
        except jwt.PyJWTError as e:
            ok, token = False, f"{token}: {e}"
        other = jwt.encode(claims, key, alg, {"kid": header["kid"]})
        if alg == "RS256":
            own = ask(key=pem, claims=json.dumps(claims, separators=(",", ":")),
                      header=json.dumps(jwt.get_unverified_header(other), separators=(",", ":")))
            ok = ok and own == other
        ok = ok and json.loads(ask(token=other)) == claims
        if not ok:
            wrong += 1
            print(f"case {i}, {alg}, {claims}: {token}", file=sys.stderr)
    ours.stdin.close()
    ours.wait(10)
    print(f"{count} tokens, {wrong} wrong (CVZ_SEED={seed})")
    return 1 if wrong or ours.returncode else 0


if __name__ == "__main__":
    sys.exit(main())

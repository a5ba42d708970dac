# SPDX-License-Identifier: Apache-2.0
"""Gives the same environment to our chain and to Azure's own (azure-identity): both must get the same
token from the same fake Azure, or both must fail. The fake proves signatures and passwords, and its
tokens tell what they were given for.

usage: azure_credentials.py TOKEN_PROGRAM [COUNT]      CVZ_SEED=n replays a run
"""
import json
import logging
import os
import random
import subprocess
import sys
import tempfile

try:
    import azure.identity
    import msal.managed_identity
    import azure_fake as fake
    from azure.core.pipeline.transport import RequestsTransport
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption, NoEncryption, pkcs12)
except ImportError as e:
    print(f"SKIPPED: {e}: nothing to compare with", file=sys.stderr)
    sys.exit(77)

SCOPE = "https://management.azure.com/.default"
TENANT = {"AZURE_TENANT_ID": "tenant-1", "AZURE_CLIENT_ID": "client-1"}
GOOD_AZ = """echo '{"accessToken": "AZ", "expires_on": 4070908800, "tenant": "t"}'"""
AZ = {
    "good": GOOD_AZ,
    "old": """echo '{"accessToken": "AZ", "expiresOn": "2098-12-31 10:00:00.000000"}'""",
    "nobody": """echo "ERROR: Please run 'az login' to setup account." >&2; exit 1""",
    "garbage": "echo nothing of use",
    "refused": "echo 'ERROR: AADSTS50173: over' >&2; exit 1",
}


def write_certificates(folder, keys):
    """Files by name, and the password of each."""
    both = fake.pem(keys.leaf) + fake.pem(keys.root)
    p12 = pkcs12.serialize_key_and_certificates
    files = {
        "pem": (fake.key_pem(keys.key) + fake.pem(keys.leaf), ""),
        "pem-traditional": (fake.key_pem(keys.key, traditional=True) + fake.pem(keys.leaf), ""),
        "pem-certificate-first": (fake.pem(keys.leaf) + fake.key_pem(keys.key), ""),
        "pem-encrypted": (fake.key_pem(keys.key, b"pw") + fake.pem(keys.leaf), "pw"),
        "pem-encrypted-wrong": (fake.key_pem(keys.key, b"pw") + fake.pem(keys.leaf), "no"),
        "pem-encrypted-without": (fake.key_pem(keys.key, b"pw") + fake.pem(keys.leaf), ""),
        "pem-chain": (fake.key_pem(keys.key) + both, ""),
        "pem-no-key": (fake.pem(keys.leaf), ""),
        "pem-no-certificate": (fake.key_pem(keys.key), ""),
        "pem-ec": (fake.key_pem(keys.ec_key) + fake.pem(keys.ec_leaf), ""),
        "pfx": (p12(b"x", keys.key, keys.leaf, None, BestAvailableEncryption(b"pw")), "pw"),
        "pfx-chain": (p12(b"x", keys.key, keys.leaf, [keys.root], BestAvailableEncryption(b"pw")),
                      "pw"),
        "pfx-open": (p12(b"x", keys.key, keys.leaf, None, NoEncryption()), ""),
        "pfx-wrong": (p12(b"x", keys.key, keys.leaf, None, BestAvailableEncryption(b"pw")), "no"),
        "garbage": (b"no certificate at all", ""),
        "empty": (b"", ""),
    }
    for name, (data, _) in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)
    return {name: password for name, (_, password) in files.items()}


def directed(passwords):
    """(name, environment, state, az)"""
    secret = TENANT | {"AZURE_CLIENT_SECRET": fake.SECRETS["client-1"]}
    federated = TENANT | {"AZURE_FEDERATED_TOKEN_FILE": "HOME/token"}
    app = {"IDENTITY_ENDPOINT": "HTTP/app", "IDENTITY_HEADER": "header-1"}
    arc = {"IDENTITY_ENDPOINT": "HTTP/arc", "IMDS_ENDPOINT": "HTTP"}
    ml = {"MSI_ENDPOINT": "HTTP/ml", "MSI_SECRET": "header-1"}
    shell = {"MSI_ENDPOINT": "HTTP/shell"}
    vm = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": "HTTP"}
    user = {"AZURE_CLIENT_ID": "client-9"}
    yield "nothing at all", {}, {}, None
    yield "secret", secret, {}, None
    yield "secret of another", secret | {"AZURE_CLIENT_ID": "client-2"}, {}, "good"
    yield "secret without a client", {k: v for k, v in secret.items() if k != "AZURE_CLIENT_ID"}, {}, (
        "good")
    yield "secret, refused, with az", secret, {"authority": "refuse"}, "good"
    yield "secret, html", secret, {"authority": "html"}, "good"
    yield "secret, empty answer", secret, {"authority": "empty"}, "good"
    yield "secret, lifetime as text", secret, {"expires_in": "1800"}, None
    yield "tenant that leads elsewhere", secret | {"AZURE_TENANT_ID": "a/../b"}, {}, None
    adfs = {"AZURE_TENANT_ID": "adfs"}
    yield "AD FS", secret | adfs, {}, None
    yield "AD FS, certificate", TENANT | adfs | {"AZURE_CLIENT_CERTIFICATE_PATH": "HOME/pem"}, {}, None
    yield "secret before certificate", secret | {
        "AZURE_CLIENT_CERTIFICATE_PATH": "HOME/pem"}, {}, None
    yield "secret before everything", secret | federated | app, {}, "good"
    for name, password in passwords.items():
        certificate = TENANT | {"AZURE_CLIENT_CERTIFICATE_PATH": f"HOME/{name}"}
        if password:
            certificate["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = password
        yield f"certificate {name}", certificate, {}, None
    yield "certificate with its chain", TENANT | {
        "AZURE_CLIENT_CERTIFICATE_PATH": "HOME/pem-chain",
        "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN": "true"}, {}, None
    yield "certificate that is not there", TENANT | {
        "AZURE_CLIENT_CERTIFICATE_PATH": "HOME/none"}, {}, "good"
    yield "federated", federated, {}, None
    yield "federated without the file", federated | {
        "AZURE_FEDERATED_TOKEN_FILE": "HOME/none"}, {}, "good"
    yield "federated, refused", federated, {"authority": "refuse"}, "good"
    for name, place in [("app", app), ("arc", arc), ("ml", ml), ("shell", shell), ("vm", vm)]:
        yield f"{name}", place, {}, "good"
        yield f"{name}, user-assigned", place | user, {}, "good"
        yield f"{name}, no identity", place, {"managed": "none"}, "good"
        yield f"{name}, html", place, {"managed": "html"}, "good"
        yield f"{name}, no identity, alone", place, {"managed": "none"}, None
    yield "arc, somebody else's", arc | user, {"managed": "other"}, "good"
    for path in ["FOLDER/../a.key", "/etc/passwd", "FOLDER/big.key", "FOLDER/none.key"]:
        yield f"arc, {path}", arc, {"challenge": path}, "good"
    for state in AZ:
        yield f"az {state}", {}, {}, state
    for choice in ["dev", "prod", "EnvironmentCredential", "managedidentitycredential",
                   "WorkloadIdentityCredential", "azureclicredential", "AzureCliCredential ", "none"]:
        yield f"choice {choice}", secret | federated | app | {
            "AZURE_TOKEN_CREDENTIALS": choice}, {}, "good"
        yield f"choice {choice} without any", {"AZURE_TOKEN_CREDENTIALS": choice}, {}, "good"


POOL = [
    ("AZURE_TENANT_ID", ["tenant-1", "contoso.onmicrosoft.com"], 0.7),
    ("AZURE_CLIENT_ID", ["client-1", "client-2"], 0.7),
    ("AZURE_CLIENT_SECRET", [fake.SECRETS["client-1"], "wrong"], 0.3),
    ("AZURE_FEDERATED_TOKEN_FILE", ["HOME/token", "HOME/none"], 0.3),
    ("IDENTITY_ENDPOINT", ["HTTP/app", "HTTP/arc"], 0.3),
    ("IDENTITY_HEADER", ["header-1"], 0.3),
    ("IMDS_ENDPOINT", ["HTTP"], 0.3),
    ("MSI_ENDPOINT", ["HTTP/ml", "HTTP/shell"], 0.2),
    ("MSI_SECRET", ["header-1"], 0.2),
    ("AZURE_POD_IDENTITY_AUTHORITY_HOST", ["HTTP", "HTTP/"], 0.3),
    ("AZURE_TOKEN_CREDENTIALS", ["dev", "prod", "EnvironmentCredential", "azureclicredential",
                                 "ManagedIdentityCredential", "WorkloadIdentityCredential"], 0.3),
]


def random_case(rng, i, passwords):
    env = {}
    for name, values, chance in POOL:
        if rng.random() < chance:
            env[name] = rng.choice(values)
    if "IDENTITY_ENDPOINT" in env:  # with both families their two libraries disagree with each other
        env.pop("MSI_ENDPOINT", None)
    if rng.random() < 0.3:
        name = rng.choice(list(passwords))
        env["AZURE_CLIENT_CERTIFICATE_PATH"] = f"HOME/{name}"
        if passwords[name]:
            env["AZURE_CLIENT_CERTIFICATE_PASSWORD"] = passwords[name]
    state = {"managed": rng.choice(["ok", "ok", "none"]),
             "authority": rng.choice(["ok", "ok", "ok", "refuse"])}
    return f"random {i}", env, state, rng.choice([None, *AZ])


def theirs(env):
    os.environ.clear()
    os.environ.update(env)
    try:
        with azure.identity.DefaultAzureCredential(disable_instance_discovery=True) as chain:
            token = chain.get_token(SCOPE)
            source = type(chain._successful_credential).__name__
        return {"token": token.token, "expires": token.expires_on, "source": source}
    except Exception as e:  # whatever goes wrong there, it is a failure
        return {"error": f"{type(e).__name__}: {e}"}


def ours(program, env, ca):
    done = subprocess.run([program, "--ca", ca, "--arc", fake.Fake.arc_folder], env=env,
                          stdout=subprocess.PIPE, check=True, timeout=60)
    return json.loads(done.stdout)


SOURCES = {"environment": "EnvironmentCredential", "azure-cli": "AzureCliCredential",
           "workload-identity": "WorkloadIdentityCredential",
           "managed-identity": "ManagedIdentityCredential"}


def same(a, b):
    if "error" in a or "error" in b:
        return "error" in a and "error" in b
    return (a["token"] == b["token"] and abs(a["expires"] - b["expires"]) <= 5 and
            SOURCES[a["source"]] == b["source"])


# Where ours differs on purpose; docs/decisions/008-azure-credentials.md says why.
def is_ours(env, state, mine, other):
    is_shell = "MSI_ENDPOINT" in env and "MSI_SECRET" not in env
    is_arc = "IMDS_ENDPOINT" in env and "IDENTITY_HEADER" not in env
    if is_shell and state.get("managed") == "html" and mine.get("code") == "unavailable":
        return "a shell that answers with HTML ends the chain"
    if is_arc and state.get("managed") == "html" and mine.get("code") == "unavailable":
        return "an agent that answers with HTML ends the chain"
    if is_shell and mine.get("source") == "azure-cli" and "error" in other:
        return "a shell that refuses does not end the chain"
    if is_arc and ".." in state.get("challenge", "") and mine.get("code") == "unavailable":
        return "a challenge that leads elsewhere"
    if "no client ID was provided" in other.get("error", ""):
        return "a workload without a client does not end the chain"
    return None


SANITIZERS = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}


def environment(case, home, ports, ca):
    _, env, state, az = case
    fake.STATE.clear()
    fake.STATE.update(state)
    binaries = os.path.join(home, "bin")
    os.makedirs(binaries, exist_ok=True)
    path = os.path.join(binaries, "az")
    if os.path.exists(path):
        os.remove(path)
    if az:
        with open(path, "w") as f:
            f.write("#!/bin/sh\n" + AZ[az] + "\n")
        os.chmod(path, 0o755)
    whole = {"HOME": home, "PATH": f"{binaries}:/usr/bin:/bin", "TZ": "Asia/Tokyo",
             "AZURE_AUTHORITY_HOST": f"https://127.0.0.1:{ports[0]}",
             "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1", "REQUESTS_CA_BUNDLE": ca}
    for k, v in env.items():
        whole[k] = v.replace("HOME", home).replace("HTTP", f"http://127.0.0.1:{ports[1]}")
    return whole | SANITIZERS


def signatures(program, home, ports, ca):
    """What our signatures are made with, as the service saw it: the number of surprises."""
    certificate = TENANT | {"AZURE_CLIENT_CERTIFICATE_PATH": "HOME/pem"}
    wanted = [({}, ("PS256", False)),
              ({"AZURE_CLIENT_CERTIFICATE_ALGORITHM": "RS256"}, ("RS256", True)),
              ({"AZURE_TENANT_ID": "adfs"}, ("RS256", True))]
    wrong = 0
    for variables, expected in wanted:
        env = environment(("", certificate | variables, {}, None), home, ports, ca)
        found = ours(program, env, ca)
        if "error" in found or fake.STATE.get("signed") != expected:
            print(f"signature: {found} {fake.STATE}, expected {expected}", file=sys.stderr)
            wrong += 1
    return wrong


def main():
    program = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 150
    seed = int(os.environ.get("CVZ_SEED", random.SystemRandom().randrange(1 << 32)))
    rng = random.Random(seed)
    logging.disable(logging.CRITICAL)
    RequestsTransport.sleep = lambda self, seconds: None  # before it asks again
    wrong = 0
    sources, apart = {}, {}
    with tempfile.TemporaryDirectory() as home:
        *ports, ca = fake.start(home)
        prefixes = msal.managed_identity._supported_arc_platforms_and_their_prefixes
        prefixes[sys.platform] = fake.Fake.arc_folder
        passwords = write_certificates(home, fake.Fake.keys)
        with open(os.path.join(home, "token"), "w") as f:
            f.write(fake.FEDERATED)
        cases = list(directed(passwords)) + [random_case(rng, i, passwords) for i in range(count)]
        wrong += signatures(program, home, ports, ca)
        for case in cases:
            env = environment(case, home, ports, ca)
            mine = ours(program, env, ca)
            other = theirs(env)
            label = mine.get("source", "none")
            sources[label] = sources.get(label, 0) + 1
            if same(mine, other):
                continue
            why = is_ours(case[1], case[2], mine, other)
            if why:
                apart[why] = apart.get(why, 0) + 1
                continue
            wrong += 1
            print(f"{case[0]}: ours {mine}\n    theirs {other}\n    environment {case[1]} state "
                  f"{case[2]} az {case[3]}", file=sys.stderr)
    print(f"{len(cases)} cases, {wrong} different, apart on purpose: {apart}; found by: {sources} "
          f"(CVZ_SEED={seed})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

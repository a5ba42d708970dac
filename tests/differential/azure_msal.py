# SPDX-License-Identifier: Apache-2.0
"""The token cache that ours shares with Microsoft's library (MSAL): what a sign-in through either
leaves behind must be the same document, and each must be able to go on with the other's.

usage: azure_msal.py TOKEN_PROGRAM
"""
import copy
import json
import logging
import os
import stat
import subprocess
import sys
import tempfile
import warnings

try:
    import msal
    import msal_extensions
    import azure_fake as fake
except ImportError as e:
    print(f"SKIPPED: {e}: nothing to compare with", file=sys.stderr)
    sys.exit(77)

CLIENT = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
TIMES = {"cached_at", "expires_on", "extended_expires_on", "last_modification_time"}


class World:
    def __init__(self, program, folder):
        self.program = program
        self.https, self.http, self.ca = fake.start(folder)
        self.home = os.path.join(folder, "home")
        self.failed = 0
        self.base = f"https://127.0.0.1:{self.https}"
        self.scope = f"{self.base}/.default"

    def reset(self, **state):
        subprocess.run(["rm", "-rf", self.home], check=True)
        os.makedirs(self.home)
        fake.STATE.clear()
        fake.STATE.update(state)
        fake.LOG.clear()

    def file(self, name="msal_token_cache.json"):
        return os.path.join(self.home, ".azure", name)

    def ours(self, *arguments, **variables):
        env = {"HOME": self.home, "PATH": "/nonexistent", "AZURE_AUTHORITY_HOST": self.base,
               "ARM_ENDPOINT": self.base, "AZURE_TOKEN_CREDENTIALS": "dev"} | variables
        env |= {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
        done = subprocess.run([self.program, "--ca", self.ca, *arguments], env=env, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60)
        return json.loads(done.stdout)

    def theirs(self, tenant, cache):
        return msal.PublicClientApplication(CLIENT, authority=f"{self.base}/{tenant}",
                                            token_cache=cache, verify=self.ca,
                                            instance_discovery=False)

    def load(self):
        """As the Azure CLI does it."""
        return msal_extensions.PersistedTokenCache(msal_extensions.FilePersistence(self.file()))

    def sign_in_theirs(self, tenant="organizations"):
        os.makedirs(os.path.dirname(self.file()), exist_ok=True)
        app = self.theirs(tenant, self.load())
        flow = app.initiate_device_flow(scopes=[self.scope])
        flow["interval"] = 0
        while True:
            result = app.acquire_token_by_device_flow(flow, exit_condition=lambda flow: True)
            if "access_token" in result:
                return result
            assert result["error"] in ("authorization_pending", "slow_down"), result

    def check(self, what, ok, detail=""):
        if not ok:
            self.failed += 1
            print(f"FAILED: {what}: {detail}", file=sys.stderr)
        else:
            print(f"ok: {what}")


def timeless(document):
    document = copy.deepcopy(document)
    for section in document.values():
        for entry in section.values():
            for name in TIMES & set(entry):
                assert isinstance(entry[name], str) and int(entry[name]) > 1700000000, entry
                entry[name] = "T"
    return document


def read(path):
    with open(path, encoding="utf-8-sig") as f:
        return json.load(f)


def same_document(w, scope):
    """The same answers, the same cache."""
    documents = []
    for sign_in in (w.sign_in_theirs, lambda: w.ours("--login")):
        w.reset(scope=scope)
        sign_in()
        documents.append(timeless(read(w.file())))
    w.check(f"one document for the scope {scope!r}", documents[0] == documents[1],
            f"theirs {json.dumps(documents[0], indent=1)}\nours {json.dumps(documents[1], indent=1)}")


def theirs_goes_on_with_ours(w):
    w.reset()
    signed_in = w.ours("--login")
    w.check("ours signs in", signed_in.get("user") == "Ann@contoso.com" and signed_in["note"] == "",
            signed_in)
    w.check("for its owner alone", stat.S_IMODE(os.stat(w.file()).st_mode) == 0o600 and
            stat.S_IMODE(os.stat(os.path.dirname(w.file())).st_mode) == 0o700)
    w.check("no lock is left", not os.path.exists(w.file() + ".lockfile"))
    app = w.theirs("organizations", w.load())
    accounts = app.get_accounts()
    w.check("theirs knows who signed in", [a["username"] for a in accounts] == ["Ann@contoso.com"],
            accounts)
    fake.LOG.clear()
    token = app.acquire_token_silent([w.scope], account=accounts[0])
    w.check("theirs takes the token from the cache", token and token["access_token"] ==
            list(read(w.file())["AccessToken"].values())[0]["secret"] and
            not any("POST" in x for x in fake.LOG), (token, fake.LOG))
    other = w.theirs("tenant-2", w.load()).acquire_token_silent([w.scope], account=accounts[0])
    w.check("theirs renews in another tenant", other and "access_token" in other and
            "POST /tenant-2/oauth2/v2.0/token refresh_token" in fake.LOG, (other, fake.LOG))
    profile = read(w.file("azureProfile.json"))
    w.check("the profile is as `az login` writes it", profile == {"subscriptions": [{
        "id": "sub-1", "name": "Main", "state": "Enabled", "isDefault": True,
        "user": {"name": "Ann@contoso.com", "type": "user"}, "tenantId": "tenant-1",
        "environmentName": "custom", "homeTenantId": "tenant-1", "managedByTenants": []}]},
            profile)


def ours_goes_on_with_theirs(w):
    w.reset()
    w.sign_in_theirs()
    fake.LOG.clear()
    found = w.ours("--identity")
    w.check("ours renews what theirs has", found.get("source") == "sign-in" and
            "POST /tenant-1/oauth2/v2.0/token refresh_token" in fake.LOG, (found, fake.LOG))
    fake.LOG.clear()
    again = w.ours()
    w.check("ours takes its token from the cache", again.get("token") == found.get("token") and
            not fake.LOG, (again, fake.LOG))
    app = w.theirs("tenant-1", w.load())
    silent = app.acquire_token_silent([w.scope], account=app.get_accounts()[0])
    w.check("and so does theirs", silent and silent["access_token"] == found.get("token") and
            not any("POST" in x for x in fake.LOG), (silent, fake.LOG))
    document = read(w.file())
    w.check("one refresh token, the last", len(document["RefreshToken"]) == 1, document)
    # A renewal through theirs makes the next refresh token; ours must use that one.
    app = w.theirs("tenant-3", w.load())
    app.acquire_token_silent([w.scope], account=app.get_accounts()[0])
    last = list(read(w.file())["RefreshToken"].values())[0]["secret"]
    third = w.ours(AZURE_TENANT_ID="tenant-4")
    w.check("ours renews with the newest", third.get("token") == fake.token_of(
        "person", last, "tenant-4", w.scope + " offline_access openid profile"), third)
    fake.LOG.clear()
    # The scope that the Azure CLI asks for.
    w.reset()
    w.sign_in_theirs("tenant-1")
    document = read(w.file())
    for entry in document["AccessToken"].values():
        entry["target"] = ("https://management.core.windows.net//.default "
                           "https://management.core.windows.net//user_impersonation")
        entry["secret"] = "AZ"
    with open(w.file(), "w") as f:
        json.dump(document, f)
    fake.LOG.clear()
    w.check("ours takes a token that the Azure CLI asked for", w.ours(ARM_ENDPOINT="").get(
        "token") == "AZ",
            fake.LOG)


def main():
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        w = World(os.path.abspath(sys.argv[1]), folder)
        os.environ["REQUESTS_CA_BUNDLE"] = w.ca  # a variable of the machine would win over `verify`
        for scope in ["https://management.azure.com/.default openid profile offline_access",
                      "https://management.azure.com/user_impersonation "
                      "https://management.azure.com/.default"]:
            same_document(w, scope)
        theirs_goes_on_with_ours(w)
        ours_goes_on_with_theirs(w)
    return 1 if w.failed else 0


if __name__ == "__main__":
    sys.exit(main())

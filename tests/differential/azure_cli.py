# SPDX-License-Identifier: Apache-2.0
"""The Azure CLI's own code goes on with what a sign-in through ours has left behind, and ours with what
the Azure CLI has: people and service principals, tokens, subscriptions, the cloud.

usage: azure_cli.py TOKEN_PROGRAM          runs itself for each step of the Azure CLI
"""
import json
import logging
import os
import subprocess
import sys
import tempfile

try:
    import azure_fake as fake
    import azure_msal
    from azure.cli.core import get_default_cli
    from azure.cli.core._profile import Profile
except ImportError as e:
    print(f"SKIPPED: {e}: nothing to compare with", file=sys.stderr)
    sys.exit(77)


# ---- steps of the Azure CLI, each in a process of its own ----

def step_token(profile, base):
    (_, token, _), subscription, tenant = profile.get_raw_token(resource=base)
    return {"token": token, "subscription": subscription, "tenant": tenant,
            "name": profile.get_subscription()["name"]}


def step_person(profile, base):
    return profile.login(True, None, None, False, "tenant-1", scopes=[f"{base}/.default"],
                         use_device_code=True)


def step_anywhere(profile, base):
    return profile.login(True, None, None, False, None, scopes=[f"{base}/.default"],
                         use_device_code=True)


def step_principal(profile, base):
    return profile.login(False, "client-1", {"client_secret": fake.SECRETS["client-1"]}, True,
                         "tenant-1")


STEPS = {"token": step_token, "person": step_person, "anywhere": step_anywhere, "principal": step_principal}


def run_step(name, base):
    logging.disable(logging.CRITICAL)
    profile = Profile(cli_ctx=get_default_cli())
    print(json.dumps(STEPS[name](profile, base)))


# ---- the test ----

def set_up(w):
    """A cloud of the fake's, as `az cloud register` and `az cloud set` write it."""
    folder = os.path.dirname(w.file())
    os.makedirs(folder, exist_ok=True)
    names = ["management", "resource_manager", "active_directory", "active_directory_resource_id",
             "active_directory_graph_resource_id"]
    with open(os.path.join(folder, "clouds.config"), "w") as f:
        f.write("[custom]\n" + "".join(f"endpoint_{name} = {w.base}\n" for name in names))
    with open(os.path.join(folder, "config"), "w") as f:
        f.write("[cloud]\nname = custom\n[core]\ninstance_discovery = false\n"
                "collect_telemetry = false\nencrypt_token_cache = false\n")


def az(w, step):
    env = dict(os.environ, HOME=w.home, AZURE_CONFIG_DIR=os.path.dirname(w.file()),
               REQUESTS_CA_BUNDLE=w.ca, AZURE_CORE_INSTANCE_DISCOVERY="false",
               AZURE_CORE_COLLECT_TELEMETRY="false")
    done = subprocess.run([sys.executable, __file__, "--step", step, w.base], env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    if done.returncode != 0:
        return {"error": done.stderr.decode()[-2000:]}
    return json.loads(done.stdout)


def az_goes_on_with_ours(w):
    w.reset()
    w.ours("--login")
    set_up(w)
    fake.LOG.clear()
    found = az(w, "token")
    w.check("az has a token by our sign-in", found.get("subscription") == "sub-1" and
            found.get("tenant") == "tenant-1" and found.get("name") == "Main" and
            "POST /tenant-1/oauth2/v2.0/token refresh_token" in fake.LOG, (found, fake.LOG))
    ours = w.ours()
    w.check("and ours goes on after that", ours.get("source") == "sign-in", ours)


def ours_goes_on_with_az(w):
    w.reset()
    set_up(w)
    person = az(w, "person")
    w.check("a person signs in with az", isinstance(person, list) and
            person[0]["user"]["name"] == "Ann@contoso.com", person)
    entry = azure_msal.read(w.file("azureProfile.json"))["subscriptions"]
    found = w.ours()
    w.check("ours has a token by that", found.get("source") == "sign-in", found)
    w.check("by the subscription's name, too", w.ours("--profile", "main").get("source") == "sign-in")
    w.check("and no other", "none of those" in w.ours("--profile", "other").get("error", ""))
    w.ours("--login")
    again = azure_msal.read(w.file("azureProfile.json"))["subscriptions"]
    w.check("ours writes the subscription as az does", again == entry, (again, entry))
    w.reset()
    set_up(w)
    principal = az(w, "principal")
    w.check("a principal signs in with az", isinstance(principal, list) and
            principal[0]["user"]["name"] == "client-1", principal)
    found = w.ours()
    w.check("ours has a token by that", found.get("token") == fake.token_of(
        "app", "tenant-1", "client-1", w.scope, "secret"), found)
    person = w.ours("--login")
    after = azure_msal.read(w.file("azureProfile.json"))["subscriptions"]
    w.check("ours signs a person in beside it", person.get("subscription") == "Main" and
            [s["user"]["name"] for s in after] == ["Ann@contoso.com"], (person, after))
    w.check("which az sees", az(w, "token").get("name") == "Main")


def guests_are_kept_alike(w):
    profiles = []
    for sign_in in (lambda: az(w, "anywhere"), lambda: w.ours("--login")):
        w.reset(tenants=["tenant-1", "tenant-2", "tenant-3"])
        set_up(w)
        sign_in()
        profiles.append(azure_msal.read(w.file("azureProfile.json"))["subscriptions"])
    w.check("subscriptions of other tenants are kept alike", profiles[0] == profiles[1] and
            len(profiles[0]) == 3, profiles)
    w.check("and one of them can be chosen", "POST /tenant-2/oauth2/v2.0/token refresh_token"
            in fake.LOG and w.ours("--profile", "Guest 2").get("source") == "sign-in", fake.LOG)


def main():
    with tempfile.TemporaryDirectory() as folder:
        w = azure_msal.World(os.path.abspath(sys.argv[1]), folder)
        az_goes_on_with_ours(w)
        ours_goes_on_with_az(w)
        guests_are_kept_alike(w)
    return 1 if w.failed else 0


if __name__ == "__main__":
    sys.exit(run_step(*sys.argv[2:4]) if sys.argv[1] == "--step" else main())

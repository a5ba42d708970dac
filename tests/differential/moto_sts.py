# SPDX-License-Identifier: Apache-2.0
"""Roles, web identities, instance roles and signatures against moto's server, which checks
signatures by code of its own.

usage: moto_sts.py KEYS_PROGRAM
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

try:
    import boto3
    import moto.server  # noqa: F401
except ImportError:
    print("SKIPPED: moto's server is not installed", file=sys.stderr)
    sys.exit(77)

ACCOUNT = "123456789012"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(port):
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=2).read()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    sys.exit("moto's server does not start")


def make_user(url):
    """A user who may assume roles, and the keys that its requests are signed with."""
    args = {"endpoint_url": url, "region_name": "us-east-1", "aws_access_key_id": "x",
            "aws_secret_access_key": "y"}
    iam = boto3.client("iam", **args)
    iam.create_user(UserName="ci")
    iam.put_user_policy(UserName="ci", PolicyName="all", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}))
    iam.create_role(RoleName="auditor", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                       "Principal": {"AWS": "*"}}]}))
    key = iam.create_access_key(UserName="ci")["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def check_signatures(url, on):
    """moto lets `count` more requests through before it checks each signature and permission."""
    request = urllib.request.Request(f"{url}/moto-api/reset-auth", data=b"0" if on else b"Infinity",
                                     method="POST", headers={"Content-Type": "text/plain"})
    urllib.request.urlopen(request, timeout=5).read()


def main():
    program = os.path.abspath(sys.argv[1])
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = start(port)
    failures = []

    def run(what, expected, env, *arguments):
        base = {"PATH": os.environ["PATH"], "HOME": home, "AWS_REGION": "us-east-1",
                "AWS_ENDPOINT_URL": url, "AWS_EC2_METADATA_SERVICE_ENDPOINT": url}
        out = subprocess.run([program, *arguments], env=base | env, stdout=subprocess.PIPE,
                             check=True, timeout=60).stdout
        got = json.loads(out)
        for k, v in expected.items():
            if v not in got.get(k, ""):
                failures.append(f"{what}: {k} is {got.get(k)!r}, not {v!r} ({got.get('error')})")
        print(f"{what}: {got.get('source', got.get('error'))}")

    try:
        with tempfile.TemporaryDirectory() as home:
            access, secret = make_user(url)
            user = {"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret}
            with open(os.path.join(home, "token"), "w") as f:
                f.write("a.b.c")
            web = {"AWS_WEB_IDENTITY_TOKEN_FILE": f"{home}/token",
                   "AWS_ROLE_ARN": f"arn:aws:iam::{ACCOUNT}:role/auditor",
                   "AWS_ROLE_SESSION_NAME": "me"}
            run("web identity", {"source": "assume-role-with-web-identity", "token": "FQoG"}, web)
            run("instance role", {"source": "iam-role", "access_key": "test-key"}, {})
            check_signatures(url, True)
            run("identity", {"source": "env", "arn": f"arn:aws:iam::{ACCOUNT}:user/ci"}, user,
                "--identity")
            run("assumed role", {"source": "assume-role", "account": ACCOUNT,
                                 "arn": ":assumed-role/auditor/cloudviz"}, user,
                "--assume", "auditor", ACCOUNT, "--identity")
            run("a wrong secret", {"error": "SignatureDoesNotMatch"},
                user | {"AWS_SECRET_ACCESS_KEY": "wrong"}, "--identity")
    finally:
        server.terminate()
        server.wait(10)
    for f in failures:
        print(f, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

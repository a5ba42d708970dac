# SPDX-License-Identifier: Apache-2.0
"""Signs random requests with our signer and with AWS's own, and compares.

usage: sigv4.py SIGN_PROGRAM [COUNT]      CVZ_SEED=n replays a run
"""
import datetime
import json
import os
import random
import subprocess
import sys
from urllib.parse import quote

try:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError:
    print("SKIPPED: botocore is not installed, nothing to compare with", file=sys.stderr)
    sys.exit(77)

NASTY = "abcXYZ019-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}é漢😀\u2028\x01\x7f"
WORDS = ["", "a", "prefix", "list-type", "X-Amz-Meta", "Action", "arn:aws:eks:eu-west-1:1:cluster/x",
         "..", ".", "a b", "%", "%2f", "+", "~", "=", "&"]


def text(rng, most):
    if rng.random() < 0.3:
        return rng.choice(WORDS)
    return "".join(rng.choice(NASTY) for _ in range(rng.randrange(most)))


def url_of(rng):
    """A URL as our own code builds them: every piece percent-encoded."""
    scheme = rng.choice(["https", "http"])
    host = rng.choice(["example.amazonaws.com", "S3.EU-west-1.amazonaws.com", "127.0.0.1", "[::1]"])
    port = rng.choice(["", "", ":443", ":80", ":5000"])
    path = "/" + "/".join(
        rng.choice(["", ".", "..", quote(text(rng, 8), safe="~")]) if rng.random() < 0.4
        else quote(text(rng, 12), safe="-_.~" + rng.choice(["", ":@$,;=!*'()"]))
        for _ in range(rng.randrange(6)))
    pairs = []
    for _ in range(rng.choice([0, 0, 1, 2, 5])):
        name = quote(text(rng, 6), safe="-_.~")
        pairs.append(name if rng.random() < 0.2 else name + "=" + quote(text(rng, 10), safe="-_.~"))
    query = "?" + "&".join(pairs) if pairs or rng.random() < 0.1 else ""
    return f"{scheme}://{host}{port}{path}{query}"


def headers_of(rng):
    """Values without the blanks of Unicode, which Python's split() also takes for blanks."""
    found = []
    for _ in range(rng.randrange(5)):
        name = rng.choice(["Content-Type", "X-Amz-Target", "x-amz-meta-a", "X-Amz-Meta-A",
                           "X-Test-1", "x-test", "User-Agent", "Expect", "Connection"])
        value = "".join(rng.choice("abc019  \t=/;,é漢") for _ in range(rng.randrange(16))).strip()
        found.append([name, value])
    return found


def request_of(rng):
    when = datetime.datetime(2015, 8, 30, 12, 36, 0) + datetime.timedelta(
        seconds=rng.randrange(400_000_000))
    return {
        "method": rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD"]),
        "url": url_of(rng),
        "headers": headers_of(rng),
        "body": text(rng, 200),
        "access_key": "AKID" + str(rng.randrange(10)),
        "secret_key": "secret/+" + str(rng.randrange(10)),
        "token": rng.choice(["", "", "TOKEN/+==" + str(rng.randrange(5))]),
        "region": rng.choice(["us-east-1", "eu-central-1", "cn-north-1"]),
        "service": rng.choice(["ec2", "sts", "s3", "execute-api"]),
        "time": when.strftime("%Y%m%dT%H%M%SZ"),
        "s3": rng.random() < 0.3,
    }


def expected(r):
    when = datetime.datetime.strptime(r["time"], "%Y%m%dT%H%M%SZ").replace(
        tzinfo=datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *a, **k: when
    request = AWSRequest(method=r["method"], url=r["url"], data=r["body"].encode())
    for name, value in r["headers"]:
        request.headers.add_header(name, value)
    creds = Credentials(r["access_key"], r["secret_key"], r["token"] or None)
    signer = botocore.auth.S3SigV4Auth if r["s3"] else botocore.auth.SigV4Auth
    signer(creds, r["service"], r["region"]).add_auth(request)
    return request.headers["Authorization"]


def main():
    program = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 5000
    seed = int(os.environ.get("CVZ_SEED", random.SystemRandom().randrange(1 << 32)))
    rng = random.Random(seed)
    requests = [request_of(rng) for _ in range(count)]
    lines = "".join(json.dumps(r) + "\n" for r in requests)
    done = subprocess.run([program], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    ours = done.stdout.decode().splitlines()
    assert len(ours) == count, f"{len(ours)} answers to {count} requests"
    wrong = 0
    for r, got in zip(requests, ours):
        want = expected(r)
        if got != want:
            wrong += 1
            if wrong <= 3:
                print(f"request  {json.dumps(r)}\n  ours   {got}\n  theirs {want}", file=sys.stderr)
    print(f"{count} requests, {wrong} signed differently (CVZ_SEED={seed})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

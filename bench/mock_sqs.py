#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""SQS, STS and the tagging API as far as a scan of queues needs them: every answer takes DELAY
milliseconds, however many are asked at once. GET /calls tells how many there were.

    mock_sqs.py QUEUES DELAY_MS     prints its port
"""
import asyncio
import json
import sys
import urllib.parse

QUEUES, DELAY = int(sys.argv[1]), int(sys.argv[2]) / 1000
ACCOUNT = "123456789012"
calls = 0

IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::{ACCOUNT}:user/bench</Arn><UserId>AIDA</UserId>
<Account>{ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
REGIONS = """<DescribeRegionsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><regionInfo><item>
<regionName>eu-west-1</regionName><regionEndpoint>ec2.eu-west-1.amazonaws.com</regionEndpoint>
<optInStatus>opt-in-not-required</optInStatus></item></regionInfo></DescribeRegionsResponse>"""
ALIASES = """<ListAccountAliasesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
<ListAccountAliasesResult><IsTruncated>false</IsTruncated><AccountAliases/></ListAccountAliasesResult>
</ListAccountAliasesResponse>"""
XML = {"GetCallerIdentity": IDENTITY, "DescribeRegions": REGIONS, "ListAccountAliases": ALIASES}


def list_queues(body):
    start = int(body.get("NextToken") or 0)
    end = min(QUEUES, start + int(body.get("MaxResults") or 1000))
    urls = [f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/queue-{i}" for i in range(start, end)]
    return {"QueueUrls": urls, **({"NextToken": str(end)} if end < QUEUES else {})}


def attributes(body):
    name = body["QueueUrl"].rsplit("/", 1)[1]
    return {"Attributes": {"QueueArn": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{name}",
                           "CreatedTimestamp": "1760000000", "VisibilityTimeout": "30",
                           "ApproximateNumberOfMessages": "3"}}


def answer(target, body):
    """(content type, text)"""
    if "Action=" in body:
        action = urllib.parse.parse_qs(body)["Action"][0]
        return "text/xml", XML.get(action, f"<Unknown>{action}</Unknown>")
    document = json.loads(body or "{}")
    operation = target.rsplit(".", 1)[-1]
    found = {"ListQueues": list_queues, "GetQueueAttributes": attributes,
             "ListQueueTags": lambda _: {"Tags": {"team": "bench"}},
             "GetResources": lambda _: {"ResourceTagMappingList": [
                 {"ResourceARN": f"arn:aws:sqs:eu-west-1:{ACCOUNT}:queue-0",
                  "Tags": [{"Key": "team", "Value": "bench"}]}]}}[operation](document)
    return "application/x-amz-json-1.0", json.dumps(found)


async def serve(reader, writer):
    global calls
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            lines = head.split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
            body = (await reader.readexactly(int(headers.get("content-length", 0)))).decode()
            if lines[0].startswith("GET /calls"):
                kind, text = "text/plain", str(calls)
            else:
                target = next((line.split(": ", 1)[1] for line in lines
                               if line.lower().startswith("x-amz-target:")), "")
                calls += 1
                kind, text = answer(target, body)
                await asyncio.sleep(DELAY)
            data = text.encode()
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n"
                         f"Content-Length: {len(data)}\r\n\r\n".encode() + data)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())

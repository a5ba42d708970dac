# SPDX-License-Identifier: Apache-2.0
"""An inventory of any size: accounts, networks, subnets, and what stands in these."""
import random

KINDS = ["aws.ec2.instance", "aws.rds.instance", "aws.lambda.function", "aws.elbv2.loadbalancer"]


def estate(n, seed=1):
    rng = random.Random(seed)
    resources = [{"id": "acct", "kind": "aws.account", "name": "acct", "account": "1"}]
    relations = []
    cards = []
    for i in range(n):
        network, subnet = f"net-{i // 60}", f"sub-{i // 12}"
        if i % 60 == 0:
            resources.append({"id": network, "kind": "aws.ec2.vpc", "name": network,
                              "parent": "acct"})
        if i % 12 == 0:
            resources.append({"id": subnet, "kind": "aws.ec2.subnet", "name": subnet,
                              "parent": network})
        card = f"card-{i:04d}"
        cards.append(card)
        resources.append({"id": card, "kind": rng.choice(KINDS), "name": card, "parent": subnet,
                          "created": f"2026-{rng.randint(1, 9):02d}-{rng.randint(1, 28):02d}"})
    for i, card in enumerate(cards):
        for _ in range(rng.choice([1, 1, 2])):
            near = cards[rng.randrange(max(0, i - 40), min(n, i + 40))]
            if near != card:
                relations.append({"source": card, "target": near, "verb": "depends-on"})
    return {"format": "cloudviz.inventory/1", "taken": "2026-11-23T10:00:00Z",
            "resources": resources, "relations": relations, "coverage": []}

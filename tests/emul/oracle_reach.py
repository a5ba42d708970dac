# SPDX-License-Identifier: Apache-2.0
"""Who may reach whom, as the oracle sees it: what a range of addresses means where somebody allows
it, who may take a role, which route table a subnet falls back to. By Python's ipaddress and the
decoded documents of boto3."""

import ipaddress
import json

# Python's is_private holds what documents use as examples for private, too.
PRIVATE = [ipaddress.ip_network(text) for text in (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7",
    "fe80::/10")]
VPC, SUBNET = "aws.ec2.vpc", "aws.ec2.subnet"


def ranges_of(found):
    item = found.item
    texts = [item.get("CidrBlock")]
    texts += [one["CidrBlock"] for one in item.get("CidrBlockAssociationSet", ())]
    texts += [one["Ipv6CidrBlock"] for one in item.get("Ipv6CidrBlockAssociationSet", ())]
    return [ipaddress.ip_network(text) for text in texts if text]


def range_means(oracle, found, text):
    """The id of what a range leads to."""
    block = ipaddress.ip_network(text, strict=False)
    if block.prefixlen == 0:
        return "internet"
    if block.num_addresses == 1:
        for other in oracle.by_kind.get("aws.ec2.elastic-ip", ()):
            if other.item["PublicIp"] == str(block.network_address):
                return other.id
    holders = [(part.prefixlen, other.kind.name == SUBNET, other)
               for kind in (VPC, SUBNET) for other in oracle.by_kind.get(kind, ())
               for part in ranges_of(other)
               if part.version == block.version and block.subnet_of(part)]
    own = [one for one in holders if one[2].item["VpcId"] == found.item.get("VpcId")]
    if not own and holders:
        # The smallest, where one network alone has it.
        length = max(one[0] for one in holders)
        own = [one for one in holders if one[0] == length]
        if len({(one[2].item["VpcId"], one[2].region) for one in own}) > 1:
            own = []
    if own:
        return max(own, key=lambda one: one[:2])[2].id
    name = str(block.network_address) if block.num_addresses == 1 else str(block)
    inside = any(block.version == one.version and block.subnet_of(one) for one in PRIVATE)
    return f"{'on-premises' if inside else 'internet'}:{name}"


def rules(permissions, everywhere=True):
    """Ranges of a security group's permissions."""
    def keys(item):
        found = [one["CidrIp"] for rule in item[permissions] for one in rule.get("IpRanges", ())]
        found += [one["CidrIpv6"] for rule in item[permissions]
                  for one in rule.get("Ipv6Ranges", ())]
        return [one for one in found if everywhere or one not in ("0.0.0.0/0", "::/0")]
    return keys


def entries(egress):
    """Ranges that a network access list lets pass, one that is not the network's default."""
    def keys(item):
        return [] if item["IsDefault"] else [
            entry.get("CidrBlock") or entry["Ipv6CidrBlock"] for entry in item["Entries"]
            if entry["RuleAction"] == "allow" and entry["Egress"] == egress]
    return keys


def main_table(oracle, found):
    """The main route table of a subnet's network, where no table is the subnet's own."""
    tables = [table for table in oracle.by_kind.get("aws.ec2.route-table", ())
              if table.item["VpcId"] == found.item["VpcId"]]
    links = [(table, link) for table in tables for link in table.item["Associations"]]
    if any(link.get("SubnetId") == found.item["SubnetId"] for _, link in links):
        return []
    return [table.id for table, link in links if link["Main"]]


def principals(document, member):
    """Principals of a policy's statements that allow something; "*" where there is no condition."""
    def keys(item):
        policy = item.get(document) or {}
        policy = json.loads(policy) if isinstance(policy, str) else policy
        statements = policy.get("Statement", [])
        found = []
        for statement in statements if isinstance(statements, list) else [statements]:
            if statement["Effect"] != "Allow":
                continue
            who = statement["Principal"]
            values = who.get(member, []) if isinstance(who, dict) else []
            found += values if isinstance(values, list) else [values]
        return found
    return keys


def accounts(document):
    def keys(item):
        for text in principals(document, "AWS")(item):
            if text.isdigit():
                yield f"arn:aws:iam::{text}:root"
            elif text.endswith(":root"):
                yield text
    return lambda item: list(keys(item))


def parts(document, word):
    return lambda item: [text for text in principals(document, "AWS")(item) if f":{word}/" in text]

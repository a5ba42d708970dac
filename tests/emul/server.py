#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""moto's server with some of its holes mended: answers that lack what AWS always says. Each mend
names what is missing. Both opinions, boto3's and the program's, read the mended answers."""

import sys

from moto.server import main


def mend_cloudfront():
    """A listed distribution lacks all of its configuration."""
    from moto.cloudfront import models

    made = models.Distribution.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        config = vars(self.distribution_config)
        for name in ("Aliases", "Origins", "DefaultCacheBehavior", "CacheBehaviors", "Comment",
                     "PriceClass", "Enabled", "ViewerCertificate", "WebACLId", "HttpVersion",
                     "IsIPV6Enabled"):
            if name in config:
                setattr(self, name, config[name])

    models.Distribution.__init__ = init


def mend_ecs():
    """Capacity providers cannot be listed without their names."""
    from moto.ecs import models

    asked = models.EC2ContainerServiceBackend.describe_capacity_providers

    def describe(self, names):
        return asked(self, names if names is not None else list(self.capacity_providers))

    models.EC2ContainerServiceBackend.describe_capacity_providers = describe


def mend_eks():
    """A cluster does not say in which network its subnets are."""
    from moto.ec2.models import ec2_backends
    from moto.eks import models

    made = models.Cluster.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        config = self.resources_vpc_config
        region = kwargs.get("region_name") or self.region_name
        account = kwargs.get("account_id") or self.account_id
        subnets = ec2_backends[account][region].describe_subnets(subnet_ids=config["subnetIds"])
        config.setdefault("vpcId", subnets[0].vpc_id)

    models.Cluster.__init__ = init


def mend_elasticache():
    """Security groups of a cache cluster are taken, but not given back."""
    from moto.elasticache import models

    models.CacheCluster.security_groups = property(lambda self: [
        {"SecurityGroupId": name, "Status": "active"} for name in self.security_group_ids])


def mend_nat_gateways():
    """How a gateway is connected is not said, nor in whose network it is until it is asked twice."""
    from moto.ec2.models import nat_gateways

    made = nat_gateways.NatGateway.__init__

    def init(self, *args, **kwargs):
        made(self, *args, **kwargs)
        self.connectivity_type = kwargs.get("connectivity_type") or "public"

    nat_gateways.NatGateway.__init__ = init


for mend in (mend_cloudfront, mend_ecs, mend_eks, mend_elasticache, mend_nat_gateways):
    mend()

if __name__ == "__main__":
    main(sys.argv[1:])

/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/aws/session.h"

/* Longer prefixes first; the first partition takes what no prefix does. */
static const struct cvz_aws_partition partitions[] = {
    {"aws-cn", "cn-", "amazonaws.com.cn", "cn-northwest-1"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "us-gov-west-1"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "us-isob-east-1"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "us-isof-south-1"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "eu-isoe-west-1"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "us-iso-east-1"},
    {"aws-eusc", "eusc-", "amazonaws.eu", "eusc-de-east-1"},
    {"aws", "", "amazonaws.com", "us-east-1"},
};

const struct cvz_aws_partition *cvz_aws_partition_of_region(struct cvz_str region)
{
    size_t i = 0;

    while (!cvz_str_starts(region, cvz_str_from(partitions[i].prefix)))
        i++; /* the last one has an empty prefix */
    return &partitions[i];
}

const struct cvz_aws_partition *cvz_aws_partition_named(struct cvz_str name)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(partitions); i++)
        if (cvz_str_is(name, partitions[i].name))
            return &partitions[i];
    return NULL;
}

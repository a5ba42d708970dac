/* SPDX-License-Identifier: Apache-2.0 */
/* An answer of the shape and size that DescribeInstances has, made from a seed. */
#ifndef CVZ_BENCH_JSON_INVENTORY_H
#define CVZ_BENCH_JSON_INVENTORY_H

#include "base/rng.h"
#include "base/str.h"

static inline void bench_write_instance(struct cvz_buf *buf, struct cvz_rng *rng, unsigned i)
{
    static const char *const types[] = {"t3.micro", "m6i.large", "c7g.xlarge", "r6g.2xlarge"};

    cvz_buf_printf(buf,
                   "{\"InstanceId\":\"i-%08x%08x\",\"ImageId\":\"ami-%08x\",\"State\":{\"Code\":16,"
                   "\"Name\":\"running\"},\"PrivateDnsName\":\"ip-10-0-%u-%u.ec2.internal\","
                   "\"InstanceType\":\"%s\",\"LaunchTime\":\"2026-03-14T09:26:53.000Z\",",
                   i, cvz_rng_u32(rng), cvz_rng_u32(rng), cvz_rng_below(rng, 256),
                   cvz_rng_below(rng, 256), types[cvz_rng_below(rng, 4)]);
    cvz_buf_printf(buf,
                   "\"Placement\":{\"AvailabilityZone\":\"eu-west-1%c\",\"Tenancy\":\"default\"},"
                   "\"CpuOptions\":{\"CoreCount\":%u,\"ThreadsPerCore\":2},\"EbsOptimized\":%s,"
                   "\"SecurityGroups\":[{\"GroupName\":\"web\",\"GroupId\":\"sg-%08x\"}],",
                   'a' + (int)cvz_rng_below(rng, 3), cvz_rng_below(rng, 64) + 1,
                   cvz_rng_below(rng, 2) == 1 ? "true" : "false", cvz_rng_u32(rng));
    cvz_buf_printf(buf,
                   "\"Tags\":[{\"Key\":\"Name\",\"Value\":\"web-%u\"},{\"Key\":\"team\",\"Value\":"
                   "\"caf\xc3\xa9 \\\"north\\\"\"}],\"VpcId\":\"vpc-%08x\",\"Price\":%u.%03u}",
                   i, cvz_rng_u32(rng), cvz_rng_below(rng, 9), cvz_rng_below(rng, 1000));
}

static inline void bench_write_instances(struct cvz_buf *buf, unsigned n)
{
    struct cvz_rng rng = cvz_rng_seeded(1);

    cvz_buf_add_z(buf, "{\"Instances\":[");
    for (unsigned i = 0; i < n; i++) {
        if (i > 0)
            cvz_buf_add_char(buf, ',');
        bench_write_instance(buf, &rng, i);
    }
    cvz_buf_add_z(buf, "]}");
}

#endif

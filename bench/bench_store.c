/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a graph and the store cost: builds an inventory of N resources (100,000 unless told) with
 * three relations for two of them, writes and reads it as a file, puts it twice, loads it. One line
 * of JSON for each.
 *
 *     bench_store [N [OUT.json]]    the file goes to OUT.json too, for others to store
 */
#include "base/clock.h"
#include "base/file.h"
#include "base/num.h"
#include "store/interchange.h"
#include "store/store.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PER_SUBNET = 40, PER_NETWORK = 1000 };

static int64_t started;

static void start(void)
{
    started = cvz_clock_steady(&cvz_clock_system);
}

static void report(const char *what, double mb)
{
    double seconds = (double)(cvz_clock_steady(&cvz_clock_system) - started) / 1000;

    printf("{\"bench\":\"%s\",\"seconds\":%.3f", what, seconds);
    if (mb > 0)
        printf(",\"mb\":%.1f", mb);
    printf("}\n");
    fflush(stdout);
}

static void must(int rc, const struct cvz_err *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_store: %s\n", err->text);
    exit(1);
}

static double mb_in_use(void)
{
    struct mallinfo2 info = mallinfo2();

    return (double)(info.uordblks + info.hblkhd) / 1e6;
}

static struct cvz_str id_of(struct cvz_arena *arena, const char *type, const char *prefix,
                            uint64_t number)
{
    return cvz_arena_printf(arena, "arn:aws:ec2:eu-west-1:123456789012:%s/%s-%017llx", type, prefix,
                            (unsigned long long)number);
}

/* An instance among its like, as EC2 tells of it. */
static void add_resource(struct cvz_graph_builder *b, uint32_t i, bool properties)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    uint64_t random = cvz_hash_u64(i + 1);
    const struct cvz_tag tags[] = {
        {CVZ_STR("Name"), cvz_arena_printf(&arena, "web-%u", i)},
        {CVZ_STR("env"), i % 3 == 0 ? CVZ_STR("prod") : CVZ_STR("staging")},
        {CVZ_STR("team"), cvz_arena_printf(&arena, "team-%u", i % 17)},
    };
    struct cvz_resource r = {
        .id = id_of(&arena, "instance", "i", random),
        .kind = CVZ_STR("aws.ec2.instance"),
        .name = tags[0].value,
        .provider = CVZ_STR("aws"),
        .account = CVZ_STR("123456789012"),
        .region = CVZ_STR("eu-west-1"),
        .zone = i % 2 == 0 ? CVZ_STR("eu-west-1a") : CVZ_STR("eu-west-1b"),
        .category = CVZ_STR("compute"),
        .state = CVZ_STR("running"),
        .created = cvz_arena_printf(&arena, "2026-%02u-%02uT%02u:%02u:%02uZ", i % 12 + 1,
                                    i % 28 + 1, i % 24, i % 60, i / 60 % 60),
        .source = CVZ_STR("123456789012/eu-west-1/ec2/DescribeInstances"),
        .tags = tags,
        .n_tags = CVZ_COUNT_OF(tags),
    };
    if (properties)
        r.properties = cvz_arena_printf(
            &arena,
            "{\"amiLaunchIndex\":0,\"architecture\":\"x86_64\",\"blockDeviceMapping\":[{"
            "\"deviceName\":\"/dev/xvda\",\"ebs\":{\"attachTime\":\"2026-01-02T03:04:05Z\","
            "\"deleteOnTermination\":true,\"status\":\"attached\",\"volumeId\":\"vol-%016llx\"}}],"
            "\"dnsName\":\"ec2-10-%u-%u-%u.eu-west-1.compute.amazonaws.com\",\"ebsOptimized\":true,"
            "\"hypervisor\":\"xen\",\"imageId\":\"ami-0abcdef1234567890\",\"instanceId\":"
            "\"i-%017llx\",\"instanceType\":\"t3.%s\",\"privateIpAddress\":\"10.%u.%u.%u\","
            "\"subnetId\":\"subnet-%08x\",\"vpcId\":\"vpc-%08x\",\"virtualizationType\":\"hvm\"}",
            (unsigned long long)cvz_hash_u64(random), i >> 16 & 255, i >> 8 & 255, i & 255,
            (unsigned long long)random, i % 4 == 0 ? "large" : "micro", i >> 16 & 255, i >> 8 & 255,
            i & 255, i / PER_SUBNET, i / PER_NETWORK);
    struct cvz_str subnet = id_of(&arena, "subnet", "subnet", i / PER_SUBNET);
    must(cvz_graph_builder_add(b, &r, subnet, &err), &err);

    struct cvz_relation_new relation = {
        .source_id = r.id,
        .target_id = id_of(&arena, "security-group", "sg", i / PER_NETWORK),
        .verb = CVZ_VERB_SECURED_BY,
        .rule = CVZ_STR("aws.ec2.instance/secured-by/groupSet[].groupId"),
        .field = CVZ_STR("groupSet[].groupId"),
        .seen = CVZ_STR("2026-11-23T10:00:00Z"),
    };
    must(cvz_graph_builder_relate(b, &relation, &err), &err);
    if (i % 2 == 0) {
        relation.verb = CVZ_VERB_CREATED_FROM;
        relation.rule = CVZ_STR("aws.ec2.instance/created-from/imageId");
        relation.field = CVZ_STR("imageId");
        relation.target_id = CVZ_STR("arn:aws:ec2:eu-west-1::image/ami-0abcdef1234567890");
        must(cvz_graph_builder_relate(b, &relation, &err), &err);
    }
    cvz_arena_release(&arena);
}

static struct cvz_graph *build(uint32_t n, bool properties)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    for (uint32_t i = 0; i < n; i++)
        add_resource(b, i, properties);
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR("2026-11-23T10:00:00Z"));
    cvz_graph_builder_free(b);
    return g;
}

static void bench_graph(uint32_t n)
{
    double before = mb_in_use();

    start();
    struct cvz_graph *g = build(n, false);
    report("build without properties", mb_in_use() - before);
    cvz_graph_unref(g);
}

static void bench_interchange(const struct cvz_graph *g, const char *path)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_inventory found = {0};
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;

    start();
    cvz_inventory_write(&text, g, NULL, 0);
    report("write interchange", (double)text.n / 1e6);
    if (path != NULL)
        must(cvz_file_write(path, cvz_buf_str(&text), 0644, &err), &err);
    start();
    must(cvz_inventory_read(cvz_buf_str(&text), &arena, &found, &err), &err);
    report("read interchange", (double)text.n / 1e6);
    cvz_graph_unref(found.graph);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

static double mb_of_file(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static void put(struct cvz_store *store, const struct cvz_graph *g, const char *what)
{
    struct cvz_scan_stats stats;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_scan scan = {.finished = CVZ_STR("2026-11-23T10:00:00Z")};

    start();
    must(cvz_store_put(store, &scan, g, NULL, 0, &stats, &err), &err);
    report(what, 0);
}

static void bench_store(const struct cvz_graph *g, const char *folder)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_store *store = NULL;
    struct cvz_graph *loaded = NULL;
    struct cvz_buf url = CVZ_BUF_INIT;

    cvz_buf_printf(&url, "sqlite:%s/bench.db", folder);
    const char *path = url.p + strlen("sqlite:");
    must(cvz_store_open(cvz_buf_str(&url), true, &store, &err), &err);
    put(store, g, "first put");
    cvz_store_close(store);
    printf("{\"bench\":\"on disk\",\"mb\":%.1f}\n", mb_of_file(path));
    must(cvz_store_open(cvz_buf_str(&url), true, &store, &err), &err);
    put(store, g, "unchanged put");
    start();
    must(cvz_store_load(store, CVZ_STR(""), &loaded, &err), &err);
    report("load", 0);
    if (cvz_graph_size(loaded) != cvz_graph_size(g))
        must(-1, &(struct cvz_err){.text = "what was loaded is not what was put"});
    cvz_graph_unref(loaded);
    cvz_store_close(store);
    printf("{\"bench\":\"on disk, after an unchanged put\",\"mb\":%.1f}\n", mb_of_file(path));
    unlink(path);
    cvz_buf_release(&url);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/cvz-bench-XXXXXX";
    int64_t n = 100000;

    if (argc > 3 ||
        (argc > 1 && (!cvz_parse_i64(cvz_str_from(argv[1]), &n) || n < 1 || n > 10000000))) {
        fprintf(stderr, "usage: bench_store [N [OUT.json]]\n");
        return 2;
    }
    if (mkdtemp(folder) == NULL)
        return 1;
    bench_graph((uint32_t)n);
    start();
    struct cvz_graph *g = build((uint32_t)n, true);
    report("build with properties", 0);
    bench_interchange(g, argc == 3 ? argv[2] : NULL);
    bench_store(g, folder);
    cvz_graph_unref(g);
    rmdir(folder);
    return 0;
}

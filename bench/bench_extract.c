/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From answers to a graph, without a network: MB of answers in a second of one core, by protocol,
 * through the whole engine. One line of JSON for each.
 *
 *     bench_extract [RESOURCES]
 */
#include "cloud/discover.h"

#include "base/num.h"
#include "codec/json.h"

#include <stdio.h>
#include <time.h>

/* Of this process: what others do on the machine does not count. */
static int64_t cpu_ms(void)
{
    struct timespec t;

    return clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0 ? t.tv_sec * 1000 + t.tv_nsec / 1000000
                                                            : 0;
}

enum { RUNS = 3 };

static const char *get_env(void *ctx, const char *name)
{
    static const char *const env[][2] = {
        {"AWS_ACCESS_KEY_ID", "AKIDBENCH"},
        {"AWS_SECRET_ACCESS_KEY", "x"},
        {"AWS_EC2_METADATA_DISABLED", "true"},
        {"AWS_REGION", "eu-west-1"},
    };

    (void)ctx;
    for (size_t i = 0; i < CVZ_COUNT_OF(env); i++) {
        if (strcmp(name, env[i][0]) == 0)
            return env[i][1];
    }
    return NULL;
}

static void add_exchange(struct cvz_buf *out, const char *method, const char *url,
                         const char *target, const char *body, struct cvz_str response)
{
    cvz_buf_printf(out, "{\"method\":\"%s\",\"url\":\"%s\",", method, url);
    if (target != NULL)
        cvz_buf_printf(out, "\"target\":\"%s\",", target);
    cvz_buf_add_z(out, "\"body\":");
    cvz_json_write_str(out, cvz_str_from(body));
    cvz_buf_add_z(out, ",\"status\":200,\"headers\":{},\"response\":");
    cvz_json_write_str(out, response);
    cvz_buf_add_z(out, "}\n");
}

static void add_identity(struct cvz_buf *out)
{
    add_exchange(out, "POST", "https://sts.eu-west-1.amazonaws.com/", NULL,
                 "Action=GetCallerIdentity&Version=2011-06-15",
                 CVZ_STR("<GetCallerIdentityResponse><GetCallerIdentityResult>"
                         "<Arn>arn:aws:iam::123456789012:user/bench</Arn><UserId>A</UserId>"
                         "<Account>123456789012</Account></GetCallerIdentityResult>"
                         "</GetCallerIdentityResponse>"));
    add_exchange(out, "POST", "https://iam.amazonaws.com/", NULL,
                 "Action=ListAccountAliases&Version=2010-05-08&MaxItems=1000",
                 CVZ_STR("<ListAccountAliasesResponse><ListAccountAliasesResult/>"
                         "</ListAccountAliasesResponse>"));
}

/* Pages of secrets: JSON with everything in the list. Returns the bytes of the answers. */
static size_t add_json_pages(struct cvz_buf *out, unsigned n)
{
    size_t bytes = 0;

    for (unsigned from = 0; from < n; from += 100) {
        struct cvz_buf page = CVZ_BUF_INIT, body = CVZ_BUF_INIT;
        cvz_buf_add_z(&page, "{\"SecretList\":[");
        for (unsigned i = from; i < from + 100 && i < n; i++)
            cvz_buf_printf(
                &page,
                "%s{\"ARN\":\"arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/%u-a1b2c3\","
                "\"Name\":\"app/%u\",\"Description\":\"What the application %u needs to know to "
                "start: the address and the password of its database, rotated each month\","
                "\"KmsKeyId\":\"arn:aws:kms:eu-west-1:123456789012:key/%08x-1111-2222-3333-"
                "444455556666\",\"RotationEnabled\":true,\"RotationLambdaARN\":\"arn:aws:lambda:"
                "eu-west-1:123456789012:function:rotate-%u\",\"RotationRules\":"
                "{\"AutomaticallyAfterDays\":30},\"LastRotatedDate\":1760000000.123,"
                "\"LastChangedDate\":1760000000.456,\"LastAccessedDate\":1760000000.0,"
                "\"CreatedDate\":1700000000.789,\"Tags\":[{\"Key\":\"env\",\"Value\":\"prod\"},"
                "{\"Key\":\"team\",\"Value\":\"team-%u\"},{\"Key\":\"service\",\"Value\":"
                "\"service-%u\"}],\"SecretVersionsToStages\":{\"a1b2c3d4-%u\":[\"AWSCURRENT\"],"
                "\"e5f6a7b8-%u\":[\"AWSPREVIOUS\"]}}",
                i > from ? "," : "", i, i, i, i % 50, i % 20, i % 30, i % 200, i, i);
        cvz_buf_add_z(&page, "]");
        if (from + 100 < n)
            cvz_buf_printf(&page, ",\"NextToken\":\"%u\"", from + 100);
        cvz_buf_add_char(&page, '}');
        cvz_buf_add_z(&body, "{\"MaxResults\":100");
        if (from > 0)
            cvz_buf_printf(&body, ",\"NextToken\":\"%u\"", from);
        cvz_buf_add_char(&body, '}');
        add_exchange(out, "POST", "https://secretsmanager.eu-west-1.amazonaws.com/",
                     "secretsmanager.ListSecrets", body.p, cvz_buf_str(&page));
        bytes += page.n;
        cvz_buf_release(&page);
        cvz_buf_release(&body);
    }
    return bytes;
}

/* Pages of volumes: XML. */
static size_t add_xml_pages(struct cvz_buf *out, unsigned n)
{
    size_t bytes = 0;

    for (unsigned from = 0; from < n; from += 500) {
        struct cvz_buf page = CVZ_BUF_INIT, body = CVZ_BUF_INIT;
        cvz_buf_add_z(&page, "<DescribeVolumesResponse xmlns=\"http://ec2.amazonaws.com/doc/"
                             "2016-11-15/\"><requestId>r</requestId><volumeSet>");
        for (unsigned i = from; i < from + 500 && i < n; i++)
            cvz_buf_printf(
                &page,
                "<item><volumeId>vol-%017x</volumeId><size>100</size><snapshotId>snap-%017x"
                "</snapshotId><availabilityZone>eu-west-1%c</availabilityZone><status>in-use"
                "</status><createTime>2026-01-02T03:04:05.000Z</createTime><attachmentSet><item>"
                "<volumeId>vol-%017x</volumeId><instanceId>i-%017x</instanceId><device>/dev/xvda"
                "</device><status>attached</status><attachTime>2026-01-02T03:04:05.000Z"
                "</attachTime><deleteOnTermination>true</deleteOnTermination></item>"
                "</attachmentSet><volumeType>gp3</volumeType><iops>3000</iops><encrypted>true"
                "</encrypted><kmsKeyId>arn:aws:kms:eu-west-1:123456789012:key/%08x</kmsKeyId>"
                "<multiAttachEnabled>false</multiAttachEnabled><throughput>125</throughput>"
                "<tagSet><item><key>Name</key><value>data-%u</value></item><item><key>env</key>"
                "<value>prod</value></item></tagSet></item>\n",
                i, i % 500, "abc"[i % 3], i, i / 2, i % 9, i);
        cvz_buf_add_z(&page, "</volumeSet>");
        if (from + 500 < n)
            cvz_buf_printf(&page, "<nextToken>%u</nextToken>", from + 500);
        cvz_buf_add_z(&page, "</DescribeVolumesResponse>");
        cvz_buf_add_z(&body, "Action=DescribeVolumes&Version=2016-11-15&MaxResults=500");
        if (from > 0)
            cvz_buf_printf(&body, "&NextToken=%u", from);
        add_exchange(out, "POST", "https://ec2.eu-west-1.amazonaws.com/", NULL, body.p,
                     cvz_buf_str(&page));
        bytes += page.n;
        cvz_buf_release(&page);
        cvz_buf_release(&body);
    }
    return bytes;
}

static int measure(const char *name, struct cvz_str kind, const struct cvz_catalogue *catalogue,
                   struct cvz_str recording, size_t bytes, unsigned n)
{
    const struct cvz_str region = CVZ_STR("eu-west-1");
    const struct cvz_env env = {.get = get_env};
    int64_t best = INT64_MAX;
    uint32_t found_n = 0;
    int rc = 0;

    for (unsigned run = 0; run < RUNS && rc == 0; run++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_discovery found = {0};
        struct cvz_discover_params params = {
            .catalogue = catalogue,
            .scope = {.regions = &region, .n_regions = 1, .kinds = &kind, .n_kinds = 1},
            .http = CVZ_HTTP_PARAMS_INIT,
            .env = &env,
        };
        rc = cvz_http_replay_new(recording, 0, &params.http.transport, &err);
        int64_t from = cpu_ms();
        if (rc == 0)
            rc = cvz_discover(CVZ_STR("aws"), &params, &arena, &found, &err);
        int64_t ms = cpu_ms() - from;
        if (rc != 0)
            fprintf(stderr, "bench_extract: %s\n", err.text);
        else
            found_n = cvz_graph_size(found.graph);
        best = ms < best ? ms : best;
        cvz_graph_unref(found.graph);
        (void)cvz_http_transport_close(params.http.transport, NULL);
        cvz_arena_release(&arena);
    }
    printf("{\"bench\":\"%s\",\"mb\":%.1f,\"resources\":%u,\"wanted\":%u,\"ms\":%lld,"
           "\"mb_s\":%.1f}\n",
           name, (double)bytes / 1e6, found_n, n, (long long)best,
           (double)bytes / 1e3 / (double)(best > 0 ? best : 1));
    return rc;
}

int main(int argc, char **argv)
{
    struct cvz_catalogue *catalogue = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    int64_t n = 100000;

    if (argc > 1 && (!cvz_parse_i64(cvz_str_from(argv[1]), &n) || n < 1 || n > 10000000))
        return 2;
    if (cvz_catalogue_load(NULL, &catalogue, &err) != 0) {
        fprintf(stderr, "bench_extract: %s\n", err.text);
        return 1;
    }
    struct cvz_buf json = CVZ_BUF_INIT, xml = CVZ_BUF_INIT;
    add_identity(&json);
    size_t json_bytes = add_json_pages(&json, (unsigned)n);
    int rc = measure("json", CVZ_STR("aws.secretsmanager.secret"), catalogue, cvz_buf_str(&json),
                     json_bytes, (unsigned)n);
    cvz_buf_release(&json);
    add_identity(&xml);
    size_t xml_bytes = add_xml_pages(&xml, (unsigned)n);
    rc |= measure("xml", CVZ_STR("aws.ec2.volume"), catalogue, cvz_buf_str(&xml), xml_bytes,
                  (unsigned)n);
    cvz_buf_release(&xml);
    cvz_catalogue_free(catalogue);
    return rc != 0;
}

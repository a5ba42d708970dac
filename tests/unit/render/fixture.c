/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <stdlib.h>

enum { NONE = CVZ_CATEGORY_OTHER };

#define KIND(n, l, i, c, r, t, v)                                                                  \
    {                                                                                              \
        .name = CVZ_STR_INIT(n), .label = CVZ_STR_INIT(l), .icon = CVZ_STR_INIT(i),                \
        .category = CVZ_CATEGORY_##c, .role = CVZ_ROLE_##r, .tier = CVZ_TIER_##t,                  \
        .level = CVZ_LEVEL_##v                                                                     \
    }

enum {
    ACCOUNT,
    REGION,
    VPC,
    ZONE,
    SUBNET,
    INSTANCE,
    LB,
    DB,
    BUCKET,
    KEY,
    IGW,
    NAT,
    INTERNET,
    ROUTES,
    FUNCTION,
    QUEUE,
    ROLE,
    LOGS,
    CDN,
    ZONE_DNS,
    KINDS
};

static const struct cvz_kind kinds[KINDS] = {
    [ACCOUNT] = KIND("aws.account", "AWS account", "account", OTHER, CONTAINER, NONE, ACCOUNT),
    [REGION] = KIND("aws.region", "Region", "region", OTHER, CONTAINER, NONE, REGION),
    [VPC] = KIND("aws.ec2.vpc", "VPC", "vpc", NETWORK, CONTAINER, NONE, NETWORK),
    [ZONE] = KIND("aws.zone", "Availability zone", "zone", OTHER, CONTAINER, NONE, ZONE),
    [SUBNET] = KIND("aws.ec2.subnet", "Subnet", "subnet", NETWORK, CONTAINER, NONE, SUBNET),
    [INSTANCE] = KIND("aws.ec2.instance", "EC2 instance", "instance", COMPUTE, NODE, COMPUTE, NONE),
    [LB] =
        KIND("aws.elb.load-balancer", "Load balancer", "load-balancer", NETWORK, NODE, ENTRY, NONE),
    [DB] = KIND("aws.rds.db-instance", "RDS instance", "relational", DATABASE, NODE, DATA, NONE),
    [BUCKET] = KIND("aws.s3.bucket", "S3 bucket", "bucket", STORAGE, NODE, DATA, NONE),
    [KEY] = KIND("aws.kms.key", "KMS key", "key", SECURITY, SHARED, PLATFORM, NONE),
    [IGW] = KIND("aws.ec2.internet-gateway", "Internet gateway", "internet-gateway", NETWORK,
                 BORDER, ENTRY, NONE),
    [NAT] = KIND("aws.ec2.nat-gateway", "NAT gateway", "nat-gateway", NETWORK, NODE, ENTRY, NONE),
    [INTERNET] = KIND("internet", "Internet", "internet", OTHER, NODE, OUTSIDE, NONE),
    [ROUTES] =
        KIND("aws.ec2.route-table", "Route table", "route-table", NETWORK, FURNITURE, NONE, NONE),
    [FUNCTION] =
        KIND("aws.lambda.function", "Lambda function", "function", COMPUTE, NODE, COMPUTE, NONE),
    [QUEUE] = KIND("aws.sqs.queue", "SQS queue", "queue", INTEGRATION, NODE, MESSAGING, NONE),
    [ROLE] = KIND("aws.iam.role", "IAM role", "role", SECURITY, SHARED, PLATFORM, NONE),
    [LOGS] =
        KIND("aws.logs.log-group", "Log group", "log-group", MONITORING, SHARED, PLATFORM, NONE),
    [CDN] = KIND("aws.cloudfront.distribution", "CloudFront", "cdn", NETWORK, NODE, EDGE, NONE),
    [ZONE_DNS] =
        KIND("aws.route53.hosted-zone", "Hosted zone", "dns-zone", NETWORK, NODE, EDGE, NONE),
};

#define BADGE(b) (1u << CVZ_BADGE_##b)

struct row {
    uint8_t kind;
    int8_t parent; /* -1 at the root */
    const char *label, *fact, *fact2, *state;
    uint32_t count, hidden;
    uint16_t badges;
    uint8_t place;
    int16_t x, y, w, h; /* px */
};

static const struct row rows[] = {
    /* 0 */ {INTERNET, -1, "Internet", "", "", "", 1, 0, 0, CVZ_PLACE_FLOW, 532, 0, 168, 48},
    /* 1 */ {ACCOUNT, -1, "production", "123456789012", "", "", 1, 0, 0, 0, 0, 96, 1232, 860},
    /* 2 */ {CDN, 1, "d111111abcdef8.cloudfront.net", "", "", "", 1, 0, 0, 0, 532, 140, 168, 48},
    /* 3 */ {ZONE_DNS, 1, "example.com", "", "", "", 1, 14, 0, 0, 764, 140, 168, 48},
    /* 4 */ {REGION, 1, "eu-central-1", "Frankfurt", "", "", 1, 0, 0, 0, 12, 224, 1208, 720},
    /* 5 */ {VPC, 4, "prod-vpc", "10.20.0.0/16", "", "", 1, 0, 0, 0, 24, 280, 760, 652},
    /* 6 */ {IGW, 5, "prod-igw", "", "", "", 1, 0, 0, CVZ_PLACE_BORDER, 336, 264, 136, 32},
    /* 7 */ {ZONE, 5, "eu-central-1a", "", "", "", 1, 0, 0, CVZ_PLACE_COLUMN, 36, 400, 360, 468},
    /* 8 */ {ZONE, 5, "eu-central-1b", "", "", "", 1, 0, 0, CVZ_PLACE_COLUMN, 412, 400, 360, 468},
    /* 9 */
    {LB, 5, "web-alb", "", "", "", 1, 0, BADGE(PUBLIC) | BADGE(GUARDED), 0, 320, 328, 168, 48},
    /* 10 */
    {SUBNET, 7, "public-a", "10.20.0.0/20", "", "", 1, 0, BADGE(PUBLIC), 0, 48, 440, 336, 100},
    /* 11 */
    {SUBNET, 8, "public-b", "10.20.16.0/20", "", "", 1, 0, BADGE(PUBLIC), 0, 424, 440, 336, 100},
    /* 12 */ {NAT, 10, "nat-a", "", "", "", 1, 0, 0, 0, 60, 480, 168, 48},
    /* 13 */ {NAT, 11, "nat-b", "", "", "pending", 1, 0, 0, 0, 580, 480, 168, 48},
    /* 14 */ {SUBNET, 7, "app-a", "10.20.128.0/20", "", "", 1, 0, 0, 0, 48, 572, 336, 100},
    /* 15 */ {SUBNET, 8, "app-b", "10.20.144.0/20", "", "", 1, 0, 0, 0, 424, 572, 336, 100},
    /* 16 */
    {INSTANCE, 14, "web-server-blue", "m6i.large", "linux", "", 12, 0, BADGE(ROLE), 0, 204, 612,
     168, 48},
    /* 17 */
    {INSTANCE, 15, "web-server-green-canary-0f3a", "m6i.large", "linux", "stopped", 1, 3,
     BADGE(ROLE) | BADGE(GUARDED), 0, 436, 612, 168, 48},
    /* 18 */ {SUBNET, 7, "data-a", "10.20.192.0/21", "", "", 1, 0, 0, 0, 48, 740, 336, 116},
    /* 19 */ {SUBNET, 8, "data-b", "10.20.200.0/21", "", "", 1, 0, 0, 0, 424, 740, 336, 116},
    /* 20 */
    {DB, 18, "orders-primary", "postgres 15.4", "db.r6g.xlarge", "", 1, 0,
     BADGE(LOCKED) | BADGE(BACKED_UP) | BADGE(REPLICATED), 0, 204, 788, 168, 48},
    /* 21 */
    {DB, 19, "orders-replica", "postgres 15.4", "db.r6g.xlarge", "failed", 1, 0, BADGE(LOCKED), 0,
     436, 788, 168, 48},
    /* 22 */ {ROUTES, 5, "rtb-public", "", "", "", 1, 0, 0, CVZ_PLACE_STRIP, 36, 884, 136, 32},
    /* 23 */
    {ROUTES, 5, "rtb-private-0a1b2c3d4e", "", "", "", 3, 0, 0, CVZ_PLACE_STRIP, 188, 884, 136, 32},
    /* 24 */ {QUEUE, 4, "order-events", "", "", "", 1, 0, BADGE(LOCKED), 0, 816, 612, 168, 48},
    /* 25 */
    {FUNCTION, 4, "process-orders", "python3.12", "512 MB", "", 1, 0, BADGE(ROLE), 0, 816, 700, 168,
     48},
    /* 26 */
    {BUCKET, 4, "acme-prod-order-archive-eu-central-1", "", "", "", 1, 0,
     BADGE(LOCKED) | BADGE(REPLICATED), 0, 816, 788, 168, 48},
    /* 27 */
    {BUCKET, 4, "acme-static-assets", "", "", "", 1, 0, BADGE(PUBLIC), 0, 816, 328, 168, 48},
    /* 28 */ {KEY, 4, "alias/prod-data", "", "", "", 1, 0, 0, CVZ_PLACE_RAIL, 1040, 280, 168, 48},
    /* 29 */ {ROLE, 4, "web-server-role", "", "", "", 4, 0, 0, CVZ_PLACE_RAIL, 1040, 344, 168, 48},
    /* 30 */
    {LOGS, 4, "/aws/lambda/process-orders", "", "", "", 31, 0, 0, CVZ_PLACE_RAIL, 1040, 408, 168,
     48},
};

struct line {
    uint8_t source, target, verb;
    uint32_t count;
    const char *label;
    bool both_ways;
    int16_t points[12]; /* x, y ... px; 0, 0 ends */
    int16_t label_at[2];
};

static const struct line lines[] = {
    {0, 2, CVZ_VERB_ROUTES_TO, 1, "", false, {616, 48, 616, 140}, {0}},
    {2,
     9,
     CVZ_VERB_ROUTES_TO,
     1,
     "443",
     false,
     {580, 188, 580, 206, 404, 206, 404, 264},
     {492, 206}},
    {2, 27, CVZ_VERB_READS, 1, "", false, {660, 188, 660, 206, 900, 206, 900, 328}, {0}},
    {3, 2, CVZ_VERB_RESOLVES_TO, 1, "", false, {764, 164, 700, 164}, {0}},
    {9,
     16,
     CVZ_VERB_TARGETS,
     12,
     "8080",
     false,
     {364, 376, 364, 390, 288, 390, 288, 612},
     {288, 556}},
    {9,
     17,
     CVZ_VERB_TARGETS,
     2,
     "8080",
     false,
     {444, 376, 444, 390, 520, 390, 520, 612},
     {520, 556}},
    {16, 20, CVZ_VERB_READS, 12, "5432", false, {288, 660, 288, 788}, {288, 706}},
    {17,
     20,
     CVZ_VERB_READS,
     1,
     "5432",
     false,
     {520, 660, 520, 722, 330, 722, 330, 788},
     {430, 722}},
    {20, 21, CVZ_VERB_REPLICATES_TO, 1, "", false, {372, 812, 436, 812}, {0}},
    {17, 24, CVZ_VERB_WRITES, 1, "", false, {604, 636, 816, 636}, {0}},
    {24, 25, CVZ_VERB_TRIGGERS, 1, "", false, {900, 660, 900, 700}, {0}},
    {25, 26, CVZ_VERB_WRITES, 1, "", false, {900, 748, 900, 788}, {0}},
    {25, 29, CVZ_VERB_ASSUMES, 1, "", false, {984, 716, 1008, 716, 1008, 368, 1040, 368}, {0}},
    {26, 28, CVZ_VERB_ENCRYPTED_BY, 1, "", false, {984, 812, 1024, 812, 1024, 304, 1040, 304}, {0}},
    {25, 30, CVZ_VERB_LOGS_TO, 1, "", false, {984, 732, 1016, 732, 1016, 432, 1040, 432}, {0}},
    {4, 1, CVZ_VERB_DEPENDS_ON, 0, "", false, {0}, {0}}, /* none: its end */
};

static struct cvz_item item_of(const struct row *row, uint32_t node, struct cvz_arena *arena,
                               struct cvz_str id)
{
    const struct cvz_kind *kind = &kinds[row->kind];
    uint32_t *members = CVZ_ARENA_ARRAY(arena, uint32_t, 1);
    members[0] = node;
    return (struct cvz_item){
        .id = id,
        .label = cvz_str_from(row->label),
        .kind_label = kind->label,
        .fact = {cvz_str_from(row->fact), cvz_str_from(row->fact2)},
        .state = cvz_str_from(row->state),
        .kind = kind,
        .kind_name = kind->name,
        .members = members,
        .n_members = 1,
        .parent = row->parent < 0 ? CVZ_ITEM_NONE : (uint32_t)row->parent,
        .count = row->count,
        .hidden_edges = row->hidden,
        .badges = row->badges,
        .place = row->place,
        .tier = kind->tier,
        .level = kind->level,
        .container = kind->role == CVZ_ROLE_CONTAINER,
        .external = row->kind == INTERNET,
    };
}

static struct cvz_graph *graph_of(struct fixture *f, uint32_t n)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    for (uint32_t i = 0; i < n; i++) {
        struct cvz_resource r = {.id = cvz_arena_printf(&f->arena, "id:%05u", i),
                                 .kind = CVZ_STR("test.thing")};
        if (cvz_graph_builder_add(b, &r, CVZ_STR(""), NULL) != 0)
            abort();
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR("2026-11-23T10:00:00Z"));
    cvz_graph_builder_free(b);
    return g;
}

static struct cvz_route route_of(const struct line *line, struct cvz_arena *arena)
{
    struct cvz_route route = {.points = CVZ_ARENA_ARRAY(arena, struct cvz_point, 6)};
    while (route.n_points < 6 &&
           (line->points[2 * route.n_points] != 0 || line->points[2 * route.n_points + 1] != 0)) {
        route.points[route.n_points] =
            (struct cvz_point){line->points[2 * route.n_points] * CVZ_UNIT,
                               line->points[2 * route.n_points + 1] * CVZ_UNIT};
        route.n_points++;
    }
    return route;
}

static void init_edges(struct fixture *f)
{
    f->view.n_edges = CVZ_COUNT_OF(lines) - 1;
    f->view.edges = CVZ_ARENA_ARRAY(&f->arena, struct cvz_view_edge, f->view.n_edges);
    f->layout.routes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_route, f->view.n_edges);
    for (uint32_t i = 0; i < f->view.n_edges; i++) {
        const struct line *line = &lines[i];
        f->view.edges[i] = (struct cvz_view_edge){
            .source = line->source,
            .target = line->target,
            .count = line->count,
            .label = cvz_str_from(line->label),
            .verb = line->verb,
            .edge_class = (uint8_t)cvz_verb_info((enum cvz_verb)line->verb)->edge_class,
            .both_ways = line->both_ways,
        };
        f->layout.routes[i] = route_of(line, &f->arena);
    }
    struct cvz_size *sizes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, f->view.n_items);
    struct cvz_size *labels = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, f->view.n_edges);
    cvz_render_measure(&f->view, 3, sizes, labels);
    for (uint32_t i = 0; i < f->view.n_edges; i++) {
        const int16_t *at = lines[i].label_at;
        if (at[0] != 0)
            f->layout.routes[i].label =
                (struct cvz_box){at[0] * CVZ_UNIT - labels[i].w / 2,
                                 at[1] * CVZ_UNIT - labels[i].h / 2, labels[i].w, labels[i].h};
    }
}

void fixture_init(struct fixture *f)
{
    *f = (struct fixture){0};
    uint32_t n = CVZ_COUNT_OF(rows);
    f->graph = graph_of(f, n);
    f->view = (struct cvz_view){.graph = f->graph,
                                .n_items = n,
                                .ledger = {.total = 412,
                                           .shown = 58,
                                           .folded = 331,
                                           .shelved = 23,
                                           .edges_total = 640,
                                           .edges_shown = 48,
                                           .edges_implied = 580,
                                           .notes = CVZ_STR_INIT("fold: 12 instances to 1\n")}};
    f->layout = (struct cvz_layout){
        .view = &f->view, .name = "by hand", .width = 1232 * CVZ_UNIT, .height = 956 * CVZ_UNIT};
    f->view.items = CVZ_ARENA_ARRAY(&f->arena, struct cvz_item, n);
    f->layout.boxes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_box, n);
    for (uint32_t i = 0; i < n; i++) {
        f->view.items[i] = item_of(&rows[i], i, &f->arena, cvz_graph_resource(f->graph, i)->id);
        f->layout.boxes[i] = (struct cvz_box){rows[i].x * CVZ_UNIT, rows[i].y * CVZ_UNIT,
                                              rows[i].w * CVZ_UNIT, rows[i].h * CVZ_UNIT};
    }
    init_edges(f);
}

void fixture_release(struct fixture *f)
{
    cvz_graph_unref(f->graph);
    cvz_arena_release(&f->arena);
}

/* ---- large ---- */

enum { STEP_X = 184, STEP_Y = 80 };

static struct cvz_route grid_route(struct fixture *f, uint32_t from, uint32_t to)
{
    const struct cvz_box *a = &f->layout.boxes[from], *b = &f->layout.boxes[to];
    struct cvz_route route = {.points = CVZ_ARENA_ARRAY(&f->arena, struct cvz_point, 4)};
    int32_t ax = a->x + a->w / 2, bx = b->x + b->w / 2, y = a->y + a->h + 16 * CVZ_UNIT;
    route.n_points = ax == bx ? 2 : 4;
    route.points[0] = (struct cvz_point){ax, a->y + a->h};
    route.points[route.n_points - 1] = (struct cvz_point){bx, b->y};
    if (ax != bx) {
        route.points[1] = (struct cvz_point){ax, y};
        route.points[2] = (struct cvz_point){bx, y};
    }
    return route;
}

static void grid_edges(struct fixture *f, uint32_t columns)
{
    uint32_t n = f->view.n_items;
    f->view.edges = CVZ_ARENA_ARRAY(&f->arena, struct cvz_view_edge, 2 * (size_t)n);
    f->layout.routes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_route, 2 * (size_t)n);
    for (uint32_t i = 0; i + columns < n; i++) {
        uint32_t targets[2] = {i + columns, i + columns + 1};
        for (uint32_t k = 0; k < 1 + i % 2; k++) {
            if (targets[k] >= n)
                continue;
            uint32_t e = f->view.n_edges++;
            enum cvz_verb verb = (enum cvz_verb)(i % CVZ_VERB_COUNT);
            f->view.edges[e] = (struct cvz_view_edge){
                .source = i,
                .target = targets[k],
                .count = 1,
                .verb = (uint8_t)verb,
                .edge_class = (uint8_t)cvz_verb_info(verb)->edge_class,
            };
            f->layout.routes[e] = grid_route(f, i, targets[k]);
        }
    }
}

void fixture_grid(struct fixture *f, uint32_t n)
{
    static const uint8_t used[] = {INSTANCE, DB, BUCKET, FUNCTION, QUEUE, LB, KEY, LOGS};
    *f = (struct fixture){0};
    f->graph = graph_of(f, n);
    f->view =
        (struct cvz_view){.graph = f->graph, .n_items = n, .ledger = {.total = n, .shown = n}};
    f->view.items = CVZ_ARENA_ARRAY(&f->arena, struct cvz_item, n);
    f->layout = (struct cvz_layout){.view = &f->view, .name = "by hand"};
    f->layout.boxes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_box, n);
    uint32_t columns = 1;
    while ((uint64_t)columns * columns * STEP_X < (uint64_t)n * STEP_Y * 2)
        columns++;
    for (uint32_t i = 0; i < n; i++) {
        struct row row = {.kind = used[i % CVZ_COUNT_OF(used)],
                          .parent = -1,
                          .count = 1,
                          .label = "",
                          .fact = "",
                          .fact2 = "",
                          .state = ""};
        f->view.items[i] = item_of(&row, i, &f->arena, cvz_graph_resource(f->graph, i)->id);
        f->view.items[i].label = cvz_arena_printf(&f->arena, "resource-%05u-prod", i);
        f->layout.boxes[i] = (struct cvz_box){(int32_t)(i % columns) * STEP_X * CVZ_UNIT,
                                              (int32_t)(i / columns) * STEP_Y * CVZ_UNIT,
                                              168 * CVZ_UNIT, 48 * CVZ_UNIT};
    }
    f->layout.width = (int32_t)columns * STEP_X * CVZ_UNIT;
    f->layout.height = (int32_t)((n + columns - 1) / columns) * STEP_Y * CVZ_UNIT;
    grid_edges(f, columns);
}

/* ---- hostile ---- */

static const struct cvz_str hostile[] = {
    CVZ_STR_INIT("\"><script>alert(1)</script>"),
    CVZ_STR_INIT("'); DROP TABLE x; -- &amp; &lt; &#0;"),
    CVZ_STR_INIT("]]><!-- --><![CDATA["),
    CVZ_STR_INIT("a\0b\x01\x02\x1b[31m\x7f"),
    CVZ_STR_INIT("\xff\xfe\xc0\x80\xed\xa0\x80 broken"),
    CVZ_STR_INIT("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84\xd8\xa7\xd9\x85"),
    CVZ_STR_INIT("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"),
    CVZ_STR_INIT("\xe6\xbc\xa2\xe5\xad\x97\xe3\x81\x8b\xe3\x81\xaa"),
    CVZ_STR_INIT("end"),
    CVZ_STR_INIT("subgraph x\nend\n%%{init: {'theme':'x'}}%%"),
    CVZ_STR_INIT("\"] --> n0[\"`**x**` #quot; |y|"),
    CVZ_STR_INIT("\\N\\G\\\" label=\"x"),
    CVZ_STR_INIT("graph; click n0 \"javascript:alert(1)\""),
    CVZ_STR_INIT("\xe2\x80\xae"
                 "evil\xe2\x80\xac"),
    CVZ_STR_INIT("1. first"),
    CVZ_STR_INIT("\xef\xbf\xbe\xef\xbf\xbf"),
    CVZ_STR_INIT(""),
    CVZ_STR_INIT(" "),
};

static struct cvz_str hostile_text(struct fixture *f, uint32_t i)
{
    if (i % (CVZ_COUNT_OF(hostile) + 1) < CVZ_COUNT_OF(hostile))
        return hostile[i % (CVZ_COUNT_OF(hostile) + 1)];
    char *huge = cvz_arena_bytes(&f->arena, 4096);
    for (size_t k = 0; k < 4096; k++)
        huge[k] = "<&\"\\x"[k % 5];
    return (struct cvz_str){huge, 4096};
}

void fixture_make_hostile(struct fixture *f)
{
    for (uint32_t i = 0; i < f->view.n_items; i++) {
        struct cvz_item *item = &f->view.items[i];
        item->label = hostile_text(f, i);
        item->kind_label = hostile_text(f, i + 5);
        item->kind_name = hostile_text(f, i + 7);
        item->state = i % 3 == 0 ? hostile_text(f, i + 9) : CVZ_STR("");
        item->fact[0] = hostile_text(f, i + 11);
        item->id = cvz_arena_printf(&f->arena, "%u:%.*s", i, CVZ_STR_ARG(hostile_text(f, i + 13)));
    }
    for (uint32_t i = 0; i < f->view.n_edges; i++)
        f->view.edges[i].label = hostile_text(f, i + 3);
}

struct cvz_picture fixture_picture(const struct fixture *f)
{
    return (struct cvz_picture){
        .view = &f->view,
        .layout = &f->layout,
        .title = CVZ_STR("Order platform"),
        .subtitle =
            CVZ_STR("account 123456789012 \xc2\xb7 eu-central-1 \xc2\xb7 2026-11-23 10:00 UTC"),
        .footnote = CVZ_STR("Not seen: rds:DescribeDBSnapshots in eu-central-1 (denied), "
                            "organizations:ListAccounts (denied)"),
        .detail = 3,
        .dpi = 96,
        .legend = true,
    };
}

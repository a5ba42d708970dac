/* SPDX-License-Identifier: Apache-2.0 */
#include "picture.h"

#include "base/rng.h"

#include <stdlib.h>

static const struct cvz_kind any_kind = {.category = CVZ_CATEGORY_OTHER};

void picture_init(struct picture *picture)
{
    *picture = (struct picture){0};
    picture->params = CVZ_LAYOUT_PARAMS_INIT;
}

void picture_release(struct picture *picture)
{
    cvz_vec_release(&picture->items);
    cvz_vec_release(&picture->edges);
    cvz_vec_release(&picture->sizes);
    cvz_vec_release(&picture->times);
    cvz_arena_release(&picture->arena);
}

static uint32_t add(struct picture *picture, struct cvz_item item, struct cvz_size size)
{
    item.kind = &any_kind;
    item.id = cvz_arena_printf(&picture->arena, "%zu", picture->items.n);
    cvz_vec_push(&picture->items, item);
    cvz_vec_push(&picture->sizes, size);
    return (uint32_t)picture->items.n - 1;
}

uint32_t picture_card(struct picture *picture, uint32_t parent, unsigned tier, const char *label)
{
    struct cvz_item item = {.parent = parent,
                            .tier = (uint8_t)tier,
                            .level = CVZ_LEVEL_NONE,
                            .label = cvz_arena_str(&picture->arena, cvz_str_from(label))};

    return add(picture, item, (struct cvz_size){168 * CVZ_UNIT, 48 * CVZ_UNIT});
}

uint32_t picture_container(struct picture *picture, uint32_t parent, const char *label)
{
    struct cvz_item item = {.parent = parent,
                            .tier = CVZ_TIER_NONE,
                            .level = CVZ_LEVEL_NONE,
                            .container = true,
                            .label = cvz_arena_str(&picture->arena, cvz_str_from(label))};

    return add(picture, item, (struct cvz_size){120 * CVZ_UNIT, 28 * CVZ_UNIT});
}

void picture_edge(struct picture *picture, uint32_t source, uint32_t target)
{
    cvz_vec_push(&picture->edges,
                 (struct cvz_view_edge){.source = source, .target = target, .count = 1});
}

static int by_ends(const void *pa, const void *pb)
{
    const struct cvz_view_edge *a = pa, *b = pb;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->target < b->target ? -1 : a->target > b->target;
}

void picture_finish(struct picture *picture)
{
    if (picture->edges.n > 0)
        qsort(picture->edges.p, picture->edges.n, sizeof picture->edges.p[0], by_ends);
    picture->view.items = picture->items.p;
    picture->view.n_items = (uint32_t)picture->items.n;
    picture->view.edges = picture->edges.p;
    picture->view.n_edges = (uint32_t)picture->edges.n;
    picture->params.sizes = picture->sizes.p;
}

void picture_times(struct picture *picture, uint64_t seed)
{
    const int64_t day = INT64_C(86400000), first = 20000 * day;
    struct cvz_rng rng = cvz_rng_seeded(seed);

    cvz_vec_clear(&picture->times);
    for (size_t i = 0; i < picture->items.n; i++) {
        int64_t busy = cvz_rng_below(&rng, 12) * 60, any = cvz_rng_below(&rng, 720);
        int64_t at = first + (cvz_rng_below(&rng, 3) > 0 ? busy : any) * day +
                     (int64_t)cvz_rng_below(&rng, 86400000);
        cvz_vec_push(&picture->times, cvz_rng_below(&rng, 8) == 0 ? CVZ_TIME_NONE : at);
    }
    picture->params.times = picture->times.p;
}

bool picture_read(struct picture *picture, FILE *in)
{
    char line[512], label[256];
    int parent, place;
    unsigned tier, source, target;

    while (fgets(line, sizeof line, in) != NULL) {
        if (sscanf(line, "c %d %d %u %255s", &parent, &place, &tier, label) == 4) {
            uint32_t c = picture_container(picture, (uint32_t)parent, label);
            picture->items.p[c].place = (uint8_t)place;
            picture->items.p[c].tier = (uint8_t)tier;
        } else if (sscanf(line, "n %d %d %u %255s", &parent, &place, &tier, label) == 4) {
            uint32_t n = picture_card(picture, (uint32_t)parent, tier, label);
            picture->items.p[n].place = (uint8_t)place;
        } else if (sscanf(line, "e %u %u", &source, &target) == 2) {
            picture_edge(picture, source, target);
        } else {
            return false;
        }
    }
    picture_finish(picture);
    return true;
}

enum { PER_NETWORK = 56, NETWORKS_PER_ACCOUNT = 5, SHARED = 28, SUBNETS = 4, GUARDS = 4 };

/* The cards of a network: from `first` on, its guards first. */
static void fill_network(struct picture *picture, struct cvz_rng *rng, uint32_t network,
                         uint32_t shared)
{
    uint32_t subnets[SUBNETS], first = (uint32_t)picture->items.n;

    for (uint32_t i = 0; i < GUARDS; i++)
        picture_card(picture, network, CVZ_TIER_NONE, "guard");
    for (uint32_t i = 0; i < SUBNETS; i++)
        subnets[i] = picture_container(picture, network, "subnet");
    uint32_t cards = (uint32_t)picture->items.n;
    for (uint32_t i = 0; i < PER_NETWORK - GUARDS; i++) {
        uint32_t card =
            picture_card(picture, subnets[cvz_rng_below(rng, SUBNETS)], CVZ_TIER_NONE, "card");
        if (cvz_rng_below(rng, 10) < 7)
            picture_edge(picture, card, first + cvz_rng_below(rng, GUARDS));
        if (card > cards && cvz_rng_below(rng, 10) < 5)
            picture_edge(picture, card, cards + cvz_rng_below(rng, card - cards));
        if (cvz_rng_below(rng, 10) < 3)
            picture_edge(picture, card, shared + cvz_rng_below(rng, SHARED));
    }
}

void picture_estate(struct picture *picture, uint32_t n_cards, uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    uint32_t account = CVZ_ITEM_NONE, shared = 0, region = CVZ_ITEM_NONE, n_networks = 0;

    for (uint32_t cards = 0; cards < n_cards; cards += PER_NETWORK, n_networks++) {
        if (n_networks % NETWORKS_PER_ACCOUNT == 0) {
            account = picture_container(picture, CVZ_ITEM_NONE, "account");
            shared = (uint32_t)picture->items.n;
            for (uint32_t i = 0; i < SHARED; i++, cards++)
                picture_card(picture, account, CVZ_TIER_NONE, "shared");
        }
        if (n_networks % NETWORKS_PER_ACCOUNT % 2 == 0)
            region = picture_container(picture, account, "region");
        fill_network(picture, &rng, picture_container(picture, region, "network"), shared);
    }
    picture_finish(picture);
}

static void write_box(const struct picture *picture, const struct cvz_layout *layout, uint32_t i,
                      FILE *out)
{
    const struct cvz_item *item = &picture->items.p[i];
    struct cvz_box box = layout->boxes[i];

    fprintf(out, "%s{\"id\":%u,\"x\":%.2f,\"y\":%.2f,\"w\":%.2f,\"h\":%.2f,\"kind\":\"%s\"",
            i > 0 ? "," : "", i, box.x / 4.0, box.y / 4.0, box.w / 4.0, box.h / 4.0,
            item->container ? "container" : "leaf");
    if (item->parent != CVZ_ITEM_NONE)
        fprintf(out, ",\"parent\":%u", item->parent);
    fputs("}\n", out);
}

void picture_write_json(const struct picture *picture, const struct cvz_layout *layout, FILE *out)
{
    const struct cvz_view *view = &picture->view;

    fputs("{\"origin\":\"topleft\",\"nodes\":[", out);
    for (uint32_t i = 0; i < view->n_items; i++)
        write_box(picture, layout, i, out);
    fputs("],\"edges\":[", out);
    for (uint32_t e = 0; e < view->n_edges; e++)
        fprintf(out, "%s[%u,%u]", e > 0 ? "," : "", view->edges[e].source, view->edges[e].target);
    fputs("],\"routes\":[", out);
    for (uint32_t e = 0; e < view->n_edges; e++) {
        const struct cvz_route *route = &layout->routes[e];
        fputs(e > 0 ? ",[" : "[", out);
        for (uint32_t i = 0; i < route->n_points; i++)
            fprintf(out, "%s[%.2f,%.2f]", i > 0 ? "," : "", route->points[i].x / 4.0,
                    route->points[i].y / 4.0);
        fputs("]\n", out);
    }
    fputs("]}\n", out);
}

static void write_svg_item(const struct picture *picture, const struct cvz_layout *layout,
                           uint32_t i, FILE *out)
{
    static const char *const fills[] = {"#f6f8fb", "#eef3f9", "#f8fafc", "#eaf2ea"};
    static const char *const cards[] = {"#999", "#5b7", "#48c", "#d83",
                                        "#a5c", "#36a", "#777", "#aaa"};
    const struct cvz_item *item = &picture->items.p[i];
    struct cvz_box b = layout->boxes[i];
    int depth = 0;

    for (uint32_t p = item->parent; p != CVZ_ITEM_NONE; p = picture->items.p[p].parent)
        depth++;
    fprintf(out,
            "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" rx=\"5\" fill=\"%s\" "
            "stroke=\"%s\"/><text x=\"%.2f\" y=\"%.2f\" font-size=\"12\">%.*s</text>\n",
            b.x / 4.0, b.y / 4.0, b.w / 4.0, b.h / 4.0,
            item->container ? fills[depth % 4] : "#ffffff",
            item->container ? "#9ab" : cards[item->tier & 7], b.x / 4.0 + 8, b.y / 4.0 + 18,
            CVZ_STR_ARG(item->label));
}

static void write_svg_stroke(const struct cvz_stroke *stroke, FILE *out)
{
    static const char *const looks[CVZ_STROKE_COUNT] = {
        [CVZ_STROKE_BRANCH] = "fill=\"none\" stroke=\"#99a\"",
        [CVZ_STROKE_ARC] = "fill=\"none\" stroke=\"#9ab\" stroke-width=\"3\"",
        [CVZ_STROKE_LANE] = "fill=\"#f0f4f8\"",
        [CVZ_STROKE_AXIS] = "fill=\"none\" stroke=\"#333\"",
        [CVZ_STROKE_TICK] = "fill=\"none\" stroke=\"#ddd\"",
    };

    fprintf(out, "<polyline %s points=\"", looks[stroke->kind]);
    for (uint32_t i = 0; i < stroke->n_points; i++)
        fprintf(out, "%.2f,%.2f ", stroke->points[i].x / 4.0, stroke->points[i].y / 4.0);
    fprintf(out, "\"/><text x=\"%.2f\" y=\"%.2f\" font-size=\"11\">%.*s</text>\n",
            stroke->label.x / 4.0, (stroke->label.y + stroke->label.h / 2) / 4.0 + 4,
            CVZ_STR_ARG(stroke->text));
}

void picture_write_svg(const struct picture *picture, const struct cvz_layout *layout, FILE *out)
{
    static const char *const colours[] = {"#2563eb", "#0d9488", "#888888",
                                          "#8b5cf6", "#555555", "#d97706"};

    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
            "font-family=\"sans-serif\"><defs><marker id=\"a\" orient=\"auto\" markerWidth=\"7\" "
            "markerHeight=\"7\" refX=\"6\" refY=\"3\"><path d=\"M0 0 L6 3 L0 6z\"/></marker></defs>"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            layout->width / 4.0, layout->height / 4.0);
    for (uint32_t i = 0; i < picture->view.n_items; i++)
        write_svg_item(picture, layout, i, out);
    for (uint32_t i = 0; i < layout->n_strokes; i++)
        write_svg_stroke(&layout->strokes[i], out);
    for (uint32_t e = 0; e < picture->view.n_edges; e++) {
        const struct cvz_route *route = &layout->routes[e];
        fprintf(out, "<polyline fill=\"none\" stroke=\"%s\" marker-end=\"url(#a)\" points=\"",
                colours[picture->view.edges[e].edge_class % 6]);
        for (uint32_t i = 0; i < route->n_points; i++)
            fprintf(out, "%.2f,%.2f ", route->points[i].x / 4.0, route->points[i].y / 4.0);
        fputs("\"/>\n", out);
    }
    fputs("</svg>\n", out);
}

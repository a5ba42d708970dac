/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lays out and draws an estate of N cards, without any budget, and prints the milliseconds of each
 * step as JSON. The same graph can be written for others to draw.
 *
 *     bench_draw N [-l LAYOUT] [-r RUNS] [-p MEGAPIXELS] [-P] [-s OUT.svg] [-d OUT.dot]
 *                [-e OUT.elk.json] [-m OUT.mmd] [-f] [-t] [-q PLACES]
 *
 * -f flat: without containers. -t: every third edge has a text. -P: as PDF, too. -q prints the
 * figures of the layout instead, or, if PLACES is a file and not "own", those of what another
 * program made of the same graph, in pixels:
 *
 *     n CARD X Y                       the middle of a card
 *     e SOURCE TARGET COUNT X Y ...    the line of an edge
 *     t X Y                            the middle of the text of the edge before
 */
#include "judge.h"
#include "picture.h"

#include "base/file.h"
#include "base/num.h"
#include "base/rng.h"
#include "codec/json.h"
#include "render/render.h"

#include <getopt.h>
#include <math.h>
#include <time.h>

struct options {
    const char *layout, *svg, *dot, *elk, *mermaid, *quality;
    bool flat, texts, pdf;
    int runs;
    double megapixels;
};

struct times {
    double layout, svg, mermaid, png, pdf;
    struct cvz_buf svg_text, mermaid_text;
    unsigned dpi;
};

/* Accounts, regions, networks and subnets, so that there are ten cards to a subnet, and three edges
 * for two cards: a third of them inside their subnet, half of them inside their network. */
enum { PER_SUBNET = 10, PER_NETWORK = 60, PER_REGION = 360, PER_ACCOUNT = 1440 };

static uint32_t open_container(struct picture *p, uint32_t i, uint32_t per, uint32_t *place,
                               uint32_t parent, const char *kind)
{
    if (i % per == 0) {
        struct cvz_str label = cvz_arena_printf(&p->arena, "%s %u", kind, i / per);
        *place = picture_container(p, parent, label.p);
    }
    return *place;
}

static uint32_t random_end(struct cvz_rng *rng, uint32_t n, uint32_t i)
{
    static const uint32_t spans[] = {PER_SUBNET,  PER_SUBNET,  PER_NETWORK,
                                     PER_NETWORK, PER_NETWORK, PER_REGION};
    uint32_t span = spans[cvz_rng_below(rng, CVZ_COUNT_OF(spans))];
    uint32_t first = i / span * span;

    return first + cvz_rng_below(rng, n - first < span ? n - first : span);
}

static void make_estate(struct picture *p, uint32_t n, bool flat)
{
    struct cvz_rng rng = cvz_rng_seeded(1);
    uint32_t *cards = CVZ_ARENA_ARRAY(&p->arena, uint32_t, n);
    uint32_t account = 0, region = 0, network = 0, subnet = 0;

    if (flat)
        subnet = CVZ_ITEM_NONE;
    for (uint32_t i = 0; i < n; i++) {
        if (!flat) {
            open_container(p, i, PER_ACCOUNT, &account, CVZ_ITEM_NONE, "account");
            open_container(p, i, PER_REGION, &region, account, "region");
            open_container(p, i, PER_NETWORK, &network, region, "network");
            open_container(p, i, PER_SUBNET, &subnet, network, "subnet");
        }
        struct cvz_str label = cvz_arena_printf(&p->arena, "card %u", i);
        cards[i] = picture_card(p, subnet, CVZ_TIER_ENTRY + cvz_rng_below(&rng, 4), label.p);
    }
    for (uint32_t i = 0; i < n * 3 / 2; i++) {
        uint32_t from = cvz_rng_below(&rng, n);
        uint32_t to = random_end(&rng, n, from);
        if (from != to)
            picture_edge(p, cards[from], cards[to]);
    }
    picture_finish(p);
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int draw(const char *format, struct cvz_picture *picture, struct cvz_buf *out, double *best,
                struct cvz_err *err)
{
    double start = now_ms();

    cvz_buf_clear(out);
    int rc = cvz_format_find(cvz_str_from(format))->write(picture, out, err);
    double took = now_ms() - start;
    *best = took < *best ? took : *best;
    return rc;
}

/* The resolution that gives the picture so many pixels. */
static unsigned dpi_for(const struct cvz_layout *layout, double megapixels)
{
    double at_96 = (double)layout->width / CVZ_UNIT * layout->height / CVZ_UNIT / 1e6;
    double dpi = 96 * sqrt(megapixels / at_96);

    return dpi < 72 ? 72 : dpi > 1200 ? 1200 : (unsigned)dpi;
}

static int run(const struct options *o, struct picture *p, struct times *t, struct cvz_err *err)
{
    struct cvz_layout *layout = NULL;
    struct cvz_buf out = CVZ_BUF_INIT;

    double start = now_ms();
    int rc = cvz_layout_new(cvz_str_from(o->layout), &p->view, &p->params, &layout, err);
    double took = now_ms() - start;
    t->layout = took < t->layout ? took : t->layout;
    if (rc != 0)
        return rc;
    t->dpi = dpi_for(layout, o->megapixels);
    struct cvz_picture picture = {
        .view = &p->view, .layout = layout, .detail = 3, .dpi = t->dpi, .legend = false};
    rc = draw("svg", &picture, &t->svg_text, &t->svg, err);
    if (rc == 0)
        rc = draw("mermaid", &picture, &t->mermaid_text, &t->mermaid, err);
    if (rc == 0 && o->megapixels > 0)
        rc = draw("png", &picture, &out, &t->png, err);
    if (rc == 0 && o->pdf)
        rc = draw("pdf", &picture, &out, &t->pdf, err);
    cvz_buf_release(&out);
    cvz_layout_free(layout);
    return rc;
}

/* ---- texts of edges ---- */

enum { TEXT_W = 48, TEXT_H = 12 };

static bool has_text(const struct picture *p, uint32_t edge)
{
    return p->params.labels != NULL && p->params.labels[edge].w > 0;
}

static void add_texts(struct picture *p)
{
    struct cvz_size *texts = CVZ_ARENA_ARRAY(&p->arena, struct cvz_size, p->view.n_edges + 1);

    for (uint32_t i = 0; i < p->view.n_edges; i += 3)
        texts[i] = (struct cvz_size){TEXT_W * CVZ_UNIT, TEXT_H * CVZ_UNIT};
    p->params.labels = texts;
}

/* ---- for the peers: nested clusters of boxes of the same sizes ---- */

static void write_dot_children(struct cvz_buf *buf, const struct picture *p, uint32_t parent)
{
    for (uint32_t i = 0; i < p->view.n_items; i++) {
        if (p->view.items[i].parent != parent)
            continue;
        if (p->view.items[i].container) {
            cvz_buf_printf(buf, "subgraph cluster_%u {\n", i);
            write_dot_children(buf, p, i);
            cvz_buf_add_z(buf, "}\n");
        } else {
            cvz_buf_printf(buf, "n%u [width=%.2f,height=%.2f];\n", i,
                           (double)p->params.sizes[i].w / CVZ_UNIT / 72,
                           (double)p->params.sizes[i].h / CVZ_UNIT / 72);
        }
    }
}

static void write_dot(struct cvz_buf *buf, const struct picture *p)
{
    cvz_buf_add_z(buf, "digraph g {\nnode [shape=box,fixedsize=true];\n");
    write_dot_children(buf, p, CVZ_ITEM_NONE);
    for (uint32_t i = 0; i < p->view.n_edges; i++) {
        const struct cvz_view_edge *e = &p->view.edges[i];
        if (!p->view.items[e->source].container && !p->view.items[e->target].container)
            cvz_buf_printf(buf, "n%u -> n%u%s;\n", e->source, e->target,
                           has_text(p, i) ? " [label=\"443, 8443\",fontsize=9]" : "");
    }
    cvz_buf_add_z(buf, "}\n");
}

static void write_elk_children(struct cvz_buf *buf, const struct picture *p, uint32_t parent)
{
    const char *comma = "";

    cvz_buf_add_z(buf, "\"children\":[");
    for (uint32_t i = 0; i < p->view.n_items; i++) {
        if (p->view.items[i].parent != parent)
            continue;
        cvz_buf_printf(buf, "%s{\"id\":\"n%u\",\"width\":%d,\"height\":%d,", comma, i,
                       p->params.sizes[i].w / CVZ_UNIT, p->params.sizes[i].h / CVZ_UNIT);
        write_elk_children(buf, p, i);
        cvz_buf_add_char(buf, '}');
        comma = ",";
    }
    cvz_buf_add_char(buf, ']');
}

static void write_elk(struct cvz_buf *buf, const struct picture *p)
{
    cvz_buf_add_z(buf, "{\"id\":\"root\",\"layoutOptions\":{\"elk.algorithm\":\"layered\","
                       "\"elk.hierarchyHandling\":\"INCLUDE_CHILDREN\"},");
    write_elk_children(buf, p, CVZ_ITEM_NONE);
    cvz_buf_add_z(buf, ",\"edges\":[");
    for (uint32_t i = 0; i < p->view.n_edges; i++) {
        cvz_buf_printf(buf, "%s{\"id\":\"e%u\",\"sources\":[\"n%u\"],\"targets\":[\"n%u\"]",
                       i > 0 ? "," : "", i, p->view.edges[i].source, p->view.edges[i].target);
        if (has_text(p, i))
            cvz_buf_printf(buf, ",\"labels\":[{\"text\":\"443, 8443\",\"width\":%d,\"height\":%d}]",
                           TEXT_W, TEXT_H);
        cvz_buf_add_char(buf, '}');
    }
    cvz_buf_add_z(buf, "]}");
}

static int write_peer(const char *path, const struct picture *p,
                      void (*write)(struct cvz_buf *, const struct picture *), struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT;
    int rc = 0;

    if (path != NULL) {
        write(&text, p);
        rc = cvz_file_write(path, cvz_buf_str(&text), 0644, err);
    }
    cvz_buf_release(&text);
    return rc;
}

/* ---- figures ---- */

static void print_quality(const struct picture *p, const struct cvz_layout *layout)
{
    struct figures f = judge_layout(layout, &p->params);

    printf("{\"straight\":%.3f,\"routed\":%.3f,\"through\":%.3f,\"area\":%.2f,\"aspect\":%.2f,"
           "\"length\":%.2f,\"bends\":%.2f,\"overlaps\":%u,\"labels_hit\":%u}\n",
           f.straight, f.routed, f.through, f.area, f.aspect, f.length, f.bends, f.overlaps,
           f.label_hits);
}

/* ---- what another program drew ---- */

struct drawn {
    const struct picture *picture;
    struct cvz_layout layout;
    struct cvz_arena arena;
    uint32_t edge; /* the last one read */
    double x1, y1, x2, y2;
};

static void read_card(struct drawn *d, FILE *in)
{
    double x, y;
    uint32_t card;

    if (fscanf(in, "%u %lf %lf", &card, &x, &y) != 3 || card >= d->picture->view.n_items)
        return;
    struct cvz_size size = d->picture->params.sizes[card];
    double left = x * CVZ_UNIT - size.w / 2.0, top = y * CVZ_UNIT - size.h / 2.0;
    d->layout.boxes[card] = (struct cvz_box){(int32_t)left, (int32_t)top, size.w, size.h};
    d->x1 = fmin(d->x1, left);
    d->y1 = fmin(d->y1, top);
    d->x2 = fmax(d->x2, left + size.w);
    d->y2 = fmax(d->y2, top + size.h);
}

/* Of several edges between the same ends the first that has no line yet. */
static void read_edge(struct drawn *d, FILE *in)
{
    const struct cvz_view *view = &d->picture->view;
    uint32_t source, target, n, e = 0;
    double x, y;

    if (fscanf(in, "%u %u %u", &source, &target, &n) != 3 || n > 10000)
        return;
    while (e < view->n_edges &&
           (view->edges[e].source != source || view->edges[e].target != target ||
            d->layout.routes[e].n_points > 0))
        e++;
    struct cvz_point *points = CVZ_ARENA_ARRAY(&d->arena, struct cvz_point, n);
    for (uint32_t i = 0; i < n && fscanf(in, "%lf %lf", &x, &y) == 2; i++)
        points[i] = (struct cvz_point){(int32_t)(x * CVZ_UNIT), (int32_t)(y * CVZ_UNIT)};
    d->edge = e;
    if (e < view->n_edges)
        d->layout.routes[e] = (struct cvz_route){.points = points, .n_points = n};
}

static void read_text(struct drawn *d, FILE *in)
{
    const int32_t w = TEXT_W * CVZ_UNIT, h = TEXT_H * CVZ_UNIT;
    double x, y;

    if (fscanf(in, "%lf %lf", &x, &y) == 2 && d->edge < d->picture->view.n_edges)
        d->layout.routes[d->edge].label = (struct cvz_box){(int32_t)(x * CVZ_UNIT) - w / 2,
                                                           (int32_t)(y * CVZ_UNIT) - h / 2, w, h};
}

static int judge_places(const struct picture *p, const char *path, struct cvz_err *err)
{
    struct drawn d = {.picture = p,
                      .layout = {.view = &p->view, .nested = true},
                      .edge = UINT32_MAX,
                      .x1 = 1e18,
                      .y1 = 1e18,
                      .x2 = -1e18,
                      .y2 = -1e18};
    FILE *in = fopen(path, "r");
    char what;

    if (in == NULL)
        return cvz_fail(err, CVZ_ENOTFOUND, "%s cannot be read", path);
    d.layout.boxes = CVZ_ARENA_ARRAY(&d.arena, struct cvz_box, (size_t)p->view.n_items + 1);
    d.layout.routes = CVZ_ARENA_ARRAY(&d.arena, struct cvz_route, (size_t)p->view.n_edges + 1);
    while (fscanf(in, " %c", &what) == 1) {
        if (what == 'n')
            read_card(&d, in);
        else if (what == 'e')
            read_edge(&d, in);
        else if (what == 't')
            read_text(&d, in);
    }
    fclose(in);
    d.layout.width = (int32_t)(d.x2 - d.x1);
    d.layout.height = (int32_t)(d.y2 - d.y1);
    print_quality(p, &d.layout);
    cvz_arena_release(&d.arena);
    return 0;
}

static int tell_quality(const struct options *o, struct picture *p, struct cvz_err *err)
{
    struct cvz_layout *layout = NULL;

    if (strcmp(o->quality, "own") != 0)
        return judge_places(p, o->quality, err);
    int rc = cvz_layout_new(cvz_str_from(o->layout), &p->view, &p->params, &layout, err);
    if (rc == 0)
        print_quality(p, layout);
    cvz_layout_free(layout);
    return rc;
}

static int run_all(const struct options *o, uint32_t n, struct cvz_err *err)
{
    struct picture picture;
    struct times t = {.layout = 1e30, .svg = 1e30, .mermaid = 1e30, .png = 1e30, .pdf = 1e30};
    int rc = 0;

    picture_init(&picture);
    make_estate(&picture, n, o->flat);
    picture_times(&picture, 1);
    if (o->texts)
        add_texts(&picture);
    if (o->quality != NULL) {
        rc = tell_quality(o, &picture, err);
        picture_release(&picture);
        return rc;
    }
    for (int i = 0; rc == 0 && i < o->runs; i++)
        rc = run(o, &picture, &t, err);
    if (rc == 0)
        rc = write_peer(o->dot, &picture, write_dot, err);
    if (rc == 0)
        rc = write_peer(o->elk, &picture, write_elk, err);
    if (rc == 0 && o->svg != NULL)
        rc = cvz_file_write(o->svg, cvz_buf_str(&t.svg_text), 0644, err);
    if (rc == 0 && o->mermaid != NULL)
        rc = cvz_file_write(o->mermaid, cvz_buf_str(&t.mermaid_text), 0644, err);
    if (rc == 0)
        printf("{\"items\":%u,\"edges\":%u,\"layout_ms\":%.2f,\"svg_ms\":%.2f,\"mermaid_ms\":%.2f,"
               "\"png_ms\":%.2f,\"pdf_ms\":%.2f,\"dpi\":%u}\n",
               picture.view.n_items, picture.view.n_edges, t.layout, t.svg, t.mermaid,
               o->megapixels > 0 ? t.png : 0, o->pdf ? t.pdf : 0, t.dpi);
    cvz_buf_release(&t.svg_text);
    cvz_buf_release(&t.mermaid_text);
    picture_release(&picture);
    return rc;
}

int main(int argc, char **argv)
{
    struct options o = {.layout = "hierarchical", .runs = 1};
    struct cvz_err err = CVZ_ERR_INIT;
    int64_t n = 0;
    int c;

    while ((c = getopt(argc, argv, "l:r:p:s:d:e:m:q:ftP")) != -1) {
        if (c == 'l')
            o.layout = optarg;
        else if (c == 'r')
            o.runs = (int)strtol(optarg, NULL, 10);
        else if (c == 'p')
            o.megapixels = strtod(optarg, NULL);
        else if (c == 's')
            o.svg = optarg;
        else if (c == 'd')
            o.dot = optarg;
        else if (c == 'e')
            o.elk = optarg;
        else if (c == 'q')
            o.quality = optarg;
        else if (c == 'm')
            o.mermaid = optarg;
        else if (c == 'f')
            o.flat = true;
        else if (c == 't')
            o.texts = true;
        else if (c == 'P')
            o.pdf = true;
        else
            return 2;
    }
    if (optind != argc - 1 || !cvz_parse_i64(cvz_str_from(argv[optind]), &n) || n < 1 ||
        n > 1000000)
        return fprintf(stderr, "usage: bench_draw N [options]\n"), 2;
    if (run_all(&o, (uint32_t)n, &err) != 0)
        return fprintf(stderr, "bench_draw: %s\n", err.text), 1;
    return 0;
}

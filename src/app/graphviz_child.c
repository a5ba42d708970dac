/* SPDX-License-Identifier: Apache-2.0 */
/* The child: builds Graphviz' graph, lets it lay that out, and writes the boxes and curves. One
 * pixel is one of its points. Memory is given back by the end of the process. */
#include "app/graphviz_priv.h"

#include <graphviz/gvc.h>
#include <stdio.h>

enum { CURVE_STEPS = 6 };

struct child {
    const struct cvz_graphviz_job *job;
    Agraph_t *graph;
    Agraph_t **clusters; /* by item: of containers, where the program knows them */
    Agnode_t **nodes;    /* by item */
    Agedge_t **edges;    /* by edge; NULL where an end has no node */
    struct cvz_arena arena;
};

bool cvz_graphviz_is_there(void)
{
    return true;
}

static void set(void *object, const char *name, const char *value)
{
    char none[] = "";

    agsafeset(object, (char *)(uintptr_t)name, (char *)(uintptr_t)value, none);
}

static void set_number(void *object, const char *name, double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.4f", value);
    set(object, name, text);
}

/* A container that holds nothing is a node. */
static bool *find_holders(struct child *c)
{
    const struct cvz_view *view = c->job->view;
    bool *holds = CVZ_ARENA_ARRAY(&c->arena, bool, (size_t)view->n_items + 1);

    for (uint32_t i = 0; i < view->n_items; i++) {
        if (view->items[i].parent != CVZ_ITEM_NONE)
            holds[view->items[i].parent] = true;
    }
    return holds;
}

static void add_cluster(struct child *c, Agraph_t *in, uint32_t i)
{
    char name[32];

    snprintf(name, sizeof name, "cluster_%u", i);
    c->clusters[i] = agsubg(in, name, 1);
    /* A label as high as the header, and no wider than it must be. */
    set(c->clusters[i], "label", "-");
    set_number(c->clusters[i], "fontsize", (double)c->job->params->header / CVZ_UNIT * 0.8);
    set_number(c->clusters[i], "margin", (double)c->job->params->padding / CVZ_UNIT);
}

static void add_node(struct child *c, Agraph_t *in, uint32_t i, bool is_header)
{
    struct cvz_size size = c->job->params->sizes[i];
    char name[32];

    if (is_header && size.h > c->job->params->header)
        size.h = c->job->params->header;
    snprintf(name, sizeof name, "n%u", i);
    c->nodes[i] = agnode(in, name, 1);
    set_number(c->nodes[i], "width", size.w / (double)CVZ_UNIT / 72);
    set_number(c->nodes[i], "height", size.h / (double)CVZ_UNIT / 72);
    set_number(c->nodes[i], "area", (double)size.w * size.h / (CVZ_UNIT * 72.0) / (CVZ_UNIT * 72));
    set(c->nodes[i], "fixedsize", "true");
    set(c->nodes[i], "shape", "box");
    set(c->nodes[i], "label", "");
}

static void build(struct child *c)
{
    const struct cvz_view *view = c->job->view;
    const bool *holds = find_holders(c);
    char name[32];

    c->graph = agopen((char *)(uintptr_t) "g", Agdirected, NULL);
    set(c->graph, "overlap", "prism");
    set(c->graph, "splines", view->n_edges > 1500 ? "line" : "true");
    set_number(c->graph, "nodesep", 0.3);
    set_number(c->graph, "ranksep", 0.6);
    set(c->graph, "start", "1");
    set(c->graph, "rankdir", c->job->params->direction == CVZ_DIRECTION_RIGHT ? "LR" : "TB");
    for (uint32_t i = 0; i < view->n_items; i++) {
        uint32_t parent = view->items[i].parent;
        bool in_cluster = c->job->nested && parent != CVZ_ITEM_NONE;
        Agraph_t *in = in_cluster ? c->clusters[parent] : c->graph;
        if (c->job->nested && holds[i])
            add_cluster(c, in, i);
        else
            add_node(c, in, i, holds[i]);
        if (!c->job->nested && parent != CVZ_ITEM_NONE)
            agedge(c->graph, c->nodes[parent], c->nodes[i], NULL, 1);
    }
    for (uint32_t e = 0; e < view->n_edges; e++) {
        Agnode_t *a = c->nodes[view->edges[e].source], *b = c->nodes[view->edges[e].target];
        snprintf(name, sizeof name, "e%u", e);
        c->edges[e] = a != NULL && b != NULL && a != b ? agedge(c->graph, a, b, name, 1) : NULL;
    }
}

static int32_t units(double points)
{
    return (int32_t)(points * CVZ_UNIT);
}

static void write_boxes(const struct child *c, FILE *out)
{
    for (uint32_t i = 0; i < c->job->view->n_items; i++) {
        struct cvz_box box = {0, 0, 0, 0};
        if (c->nodes[i] != NULL) {
            struct cvz_size size = c->job->params->sizes[i];
            pointf at = ND_coord(c->nodes[i]);
            bool is_header = c->job->view->items[i].container && !c->job->nested;
            box.h = is_header && size.h > c->job->params->header ? c->job->params->header : size.h;
            box.w = size.w;
            box.x = units(at.x) - box.w / 2;
            box.y = -units(at.y) - box.h / 2;
        }
        fwrite(&box, sizeof box, 1, out);
    }
}

static pointf on_curve(const pointf *p, double t)
{
    double u = 1 - t, a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;

    return (pointf){a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                    a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y};
}

/* Of the first curve of an edge, which is a row of cubic pieces. */
static uint32_t sample(const Agedge_t *edge, struct cvz_point *points)
{
    const splines *all = edge != NULL ? ED_spl(edge) : NULL;
    uint32_t n = 0;

    if (all == NULL || all->size < 1)
        return 0;
    const bezier *curve = &all->list[0];
    for (int i = 0; i + 3 < (int)curve->size; i += 3) {
        for (int step = i == 0 ? 0 : 1; step <= CURVE_STEPS; step++) {
            pointf at = on_curve(&curve->list[i], (double)step / CURVE_STEPS);
            if (n == CVZ_GRAPHVIZ_POINTS_MAX)
                return n;
            points[n++] = (struct cvz_point){units(at.x), -units(at.y)};
        }
    }
    return n;
}

static void write_routes(const struct child *c, FILE *out)
{
    static struct cvz_point points[CVZ_GRAPHVIZ_POINTS_MAX];

    for (uint32_t e = 0; e < c->job->view->n_edges; e++) {
        uint32_t n = sample(c->edges[e], points);
        fwrite(&n, sizeof n, 1, out);
        fwrite(points, sizeof points[0], n, out);
    }
}

bool cvz_graphviz_run(const struct cvz_graphviz_job *job, int fd)
{
    struct child c = {.job = job};
    size_t n = (size_t)job->view->n_items + 1;
    GVC_t *context = gvContext();
    FILE *out = fdopen(fd, "w");

    if (context == NULL || out == NULL)
        return false;
    agseterr(AGMAX);
    c.clusters = CVZ_ARENA_ARRAY(&c.arena, Agraph_t *, n);
    c.nodes = CVZ_ARENA_ARRAY(&c.arena, Agnode_t *, n);
    c.edges = CVZ_ARENA_ARRAY(&c.arena, Agedge_t *, (size_t)job->view->n_edges + 1);
    build(&c);
    if (gvLayout(context, c.graph, job->program) != 0)
        return false;
    fwrite(CVZ_GRAPHVIZ_MAGIC, 8, 1, out);
    write_boxes(&c, out);
    write_routes(&c, out);
    return fflush(out) == 0 && !ferror(out);
}

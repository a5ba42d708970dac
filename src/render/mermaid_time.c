/* SPDX-License-Identifier: Apache-2.0 */
/* A timeline: a section for each lane, in it its periods, oldest first, with what came in them. */
#include "layout/chronicle.h"
#include "render/encode_priv.h"
#include "render/mermaid_priv.h"

enum { PERIODS_MAX = 12 };

/* A lane's name: its container's, or that of a category. */
static void write_section(struct mermaid *m, const struct cvz_lane *lane)
{
    struct cvz_str name = lane->text;

    if (lane->container != CVZ_LANE_NONE) {
        const struct cvz_item *item = &m->view->items[lane->container];
        name = mermaid_words(m, item->label.n > 0 ? item->label : item->kind_label);
    }
    cvz_buf_add_z(m->out, "  section ");
    encode_mermaid(m->out, name.n > 0 ? name : CVZ_STR("unnamed"), MERMAID_HEADING);
    cvz_buf_add_char(m->out, '\n');
}

/* Zones and categories stand for no resource: nothing happened to them. */
static void drop_made_up(struct cvz_chronicle *c, const struct cvz_view *view)
{
    uint32_t n = 0, n_dated = 0;

    for (uint32_t i = 0; i < c->n_events; i++) {
        if (view->items[c->events[i].item].n_members == 0)
            continue;
        n_dated += i < c->n_dated;
        c->events[n++] = c->events[i];
    }
    c->n_events = n;
    c->n_dated = n_dated;
}

/* Where the events of each lane and period begin: a sort by counting, which keeps the order of
 * time.
 */
static uint32_t *sort_by_place(const struct cvz_chronicle *c, uint32_t n_periods,
                               struct cvz_arena *arena, uint32_t *order)
{
    size_t n = (size_t)c->n_lanes * n_periods;
    uint32_t *starts = CVZ_ARENA_ARRAY(arena, uint32_t, n + 2);

    for (uint32_t i = 0; i < c->n_events; i++)
        starts[(size_t)c->events[i].lane * n_periods + c->events[i].period + 2]++;
    for (size_t k = 1; k <= n; k++)
        starts[k + 1] += starts[k];
    for (uint32_t i = 0; i < c->n_events; i++)
        order[starts[(size_t)c->events[i].lane * n_periods + c->events[i].period + 1]++] =
            c->events[i].item;
    return starts;
}

static void write_period(struct mermaid *m, struct cvz_str name, const uint32_t *items, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        mermaid_indent(m, 1);
        if (i == 0)
            encode_mermaid(m->out, name, MERMAID_HEADING);
        cvz_buf_add_z(m->out, " : ");
        mermaid_label(m, &m->view->items[items[i]]);
        cvz_buf_add_char(m->out, '\n');
    }
}

void mermaid_write_timeline(struct mermaid *m)
{
    struct cvz_chronicle c = cvz_chronicle_new(m->view, m->picture->times, &m->arena);
    uint32_t *order = CVZ_ARENA_ARRAY(&m->arena, uint32_t, (size_t)c.n_events + 1), n_periods;

    drop_made_up(&c, m->view);
    struct cvz_str *names = cvz_chronicle_periods(&c, PERIODS_MAX, &m->arena, &n_periods);
    const uint32_t *starts = sort_by_place(&c, n_periods, &m->arena, order);
    struct cvz_str title = mermaid_words(m, m->picture->title);

    cvz_buf_add_z(m->out, "timeline\n  title ");
    encode_mermaid(m->out, title.n > 0 ? title : CVZ_STR("cloud resources"), MERMAID_EVENT);
    cvz_buf_add_char(m->out, '\n');
    for (uint32_t l = 0; l < c.n_lanes; l++) {
        const uint32_t *lane = starts + (size_t)l * n_periods;
        if (lane[0] == lane[n_periods])
            continue; /* a section without events has no place */
        write_section(m, &c.lanes[l]);
        for (uint32_t p = 0; p < n_periods; p++)
            write_period(m, names[p], order + lane[p], lane[p + 1] - lane[p]);
    }
}

/* Without '>', for which Mermaid drops all of it. */
void mermaid_style_timeline(struct mermaid *m)
{
    mermaid_color(m, " text {fill", TOKEN_TEXT);
    mermaid_color(m, "} line, .lineWrapper line {stroke", TOKEN_MUTED);
    mermaid_color(m, "} marker path {fill", TOKEN_MUTED);
    cvz_buf_add_z(m->out, "} .eventWrapper {filter:none}");
}

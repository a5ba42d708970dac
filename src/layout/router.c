/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/router_priv.h"

static struct cvz_point end_of(const struct cvz_block *b, bool below)
{
    return (struct cvz_point){b->left + b->w / 2, below ? b->top + b->h : b->top};
}

/* Two bends, half way. */
void cvz_route(struct cvz_plan *plan, struct cvz_layout *layout)
{
    for (uint32_t e = 0; e < plan->view->n_edges; e++) {
        const struct cvz_block *s = &plan->blocks[plan->links[e].source];
        const struct cvz_block *t = &plan->blocks[plan->links[e].target];
        bool down = t->top >= s->top;
        struct cvz_point a = end_of(s, down), b = end_of(t, !down);
        int32_t y = (a.y + b.y) / 2;
        struct cvz_route *route = &layout->routes[e];
        route->points = CVZ_ARENA_ARRAY(layout->arena, struct cvz_point, 4);
        route->n_points = 4;
        route->points[0] = a;
        route->points[1] = (struct cvz_point){a.x, y};
        route->points[2] = (struct cvz_point){b.x, y};
        route->points[3] = b;
        for (uint32_t i = 0; plan->turned && i < 4; i++) {
            struct cvz_point p = route->points[i];
            route->points[i] = (struct cvz_point){p.y, p.x};
        }
    }
}

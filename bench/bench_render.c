/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Drawing: a grid of cards with one and a half edges for each, as one JSON line per figure. The
 * best of several runs, CPU apart: this is one thread. The pixels are those of A2 at 300 dpi,
 * whatever the number of cards.
 */
#include "fixture.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A2 at 300 dpi has 34.8 million pixels: the resolution at which this picture has as many. */
static unsigned dpi_for_a2(const struct cvz_layout *layout)
{
    double pixels = (double)(layout->width / CVZ_UNIT + 48) * (layout->height / CVZ_UNIT + 160);
    double dpi = 96.0 * sqrt(7016.0 * 4961.0 / pixels);
    return dpi < 72.0 ? 72 : dpi > 1200.0 ? 1200 : (unsigned)lround(dpi);
}

/* Ten thousand full cards do not go on an A2 sheet above 72 dpi; ten thousand names do. */
static void tighten(struct fixture *f)
{
    for (uint32_t i = 0; i < f->view.n_items; i++) {
        struct cvz_box *box = &f->layout.boxes[i];
        *box = (struct cvz_box){box->x * 152 / 184, box->y / 2, 144 * CVZ_UNIT, 32 * CVZ_UNIT};
    }
    for (uint32_t i = 0; i < f->view.n_edges; i++) {
        struct cvz_route *route = &f->layout.routes[i];
        for (uint32_t k = 0; k < route->n_points; k++)
            route->points[k] =
                (struct cvz_point){route->points[k].x * 152 / 184, route->points[k].y / 2};
    }
    f->layout.width = f->layout.width * 152 / 184;
    f->layout.height /= 2;
}

static int measure(const struct fixture *f, const char *format, unsigned cards, int rounds)
{
    const struct cvz_format_ops *ops = cvz_format_find(cvz_str_from(format));
    struct cvz_picture picture = fixture_picture(f);
    picture.dpi = dpi_for_a2(&f->layout);
    picture.detail = cards > 5000 ? 2 : 3;
    double best = INFINITY;
    size_t bytes = 0;
    for (int i = 0; i < rounds; i++) {
        struct cvz_buf out = CVZ_BUF_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        double start = cpu_ms();
        int rc = ops->write(&picture, &out, &err);
        best = fmin(best, cpu_ms() - start);
        bytes = out.n;
        cvz_buf_release(&out);
        if (rc != 0) {
            fprintf(stderr, "bench_render: %s\n", err.text);
            return rc;
        }
    }
    printf("{\"bench\":\"render\",\"format\":\"%s\",\"nodes\":%u,\"edges\":%u,\"dpi\":%u,"
           "\"cpu_ms\":%.2f,\"bytes\":%zu}\n",
           format, cards, f->view.n_edges, picture.dpi, best, bytes);
    return 0;
}

int main(void)
{
    static const unsigned sizes[] = {1000, 10000};
    int rc = 0;
    for (size_t i = 0; i < CVZ_COUNT_OF(sizes) && rc == 0; i++) {
        struct fixture f;
        fixture_grid(&f, sizes[i]);
        if (sizes[i] > 5000)
            tighten(&f);
        rc |= measure(&f, "svg", sizes[i], 7);
        rc |= measure(&f, "mermaid", sizes[i], 7);
        rc |= measure(&f, "dot", sizes[i], 7);
        rc |= measure(&f, "json", sizes[i], 7);
        rc |= measure(&f, "png", sizes[i], 3);
        fixture_release(&f);
    }
    return rc != 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times a layout and prints a line of JSON for each run.
 *
 *     bench_layout [-l LAYOUT] [-r RUNS] [-j OUT.json] [-s OUT.svg] [-R] [-q] FILE|CARDS...
 */
#include "judge.h"
#include "picture.h"

#include <getopt.h>
#include <stdlib.h>
#include <time.h>

struct options {
    const char *layout, *json, *svg;
    int runs;
    bool right, quick;
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void write_to(const char *path, const struct picture *picture,
                     const struct cvz_layout *layout,
                     void (*write)(const struct picture *, const struct cvz_layout *, FILE *))
{
    FILE *out = path != NULL ? fopen(path, "w") : NULL;

    if (out == NULL)
        return;
    write(picture, layout, out);
    fclose(out);
}

static void print_figures(const struct figures *f)
{
    printf(",\"straight\":%.2f,\"routed\":%.2f,\"through\":%.3f,\"shared\":%.3f,\"bends\":%.2f,"
           "\"area\":%.2f,\"aspect\":%.2f,\"length\":%.2f,\"faults\":%u",
           f->straight, f->routed, f->through, f->shared, f->bends, f->area, f->aspect, f->length,
           f->overlaps + f->escapes + f->loose_ends + f->outside);
}

static int run(const struct options *options, const char *path)
{
    struct picture picture;
    struct cvz_err err = CVZ_ERR_INIT;
    unsigned long made = strtoul(path, NULL, 10); /* a number instead of a file: an estate */
    FILE *in = made > 0 ? NULL : fopen(path, "r");
    struct figures figures = {0};
    double best = 1e30;
    int rc = 1;

    picture_init(&picture);
    if (made > 0) {
        picture_estate(&picture, (uint32_t)made, 7);
    } else if (in == NULL || !picture_read(&picture, in)) {
        fprintf(stderr, "bench_layout: %s cannot be read\n", path);
        goto out;
    }
    picture_times(&picture, 7);
    picture.params.direction = options->right ? CVZ_DIRECTION_RIGHT : CVZ_DIRECTION_DOWN;
    for (int i = 0; i < options->runs; i++) {
        struct cvz_layout *layout = NULL;
        double start = now_ms();
        if (cvz_layout_new(cvz_str_from(options->layout), &picture.view, &picture.params, &layout,
                           &err) != 0) {
            fprintf(stderr, "bench_layout: %s: %s\n", path, err.text);
            goto out;
        }
        double took = now_ms() - start;
        best = took < best ? took : best;
        if (i == 0 && !options->quick)
            figures = judge_layout(layout, &picture.params);
        if (i == 0) {
            write_to(options->json, &picture, layout, picture_write_json);
            write_to(options->svg, &picture, layout, picture_write_svg);
        }
        cvz_layout_free(layout);
    }
    printf("{\"file\":\"%s\",\"layout\":\"%s\",\"items\":%u,\"edges\":%u,\"ms\":%.2f", path,
           options->layout, picture.view.n_items, picture.view.n_edges, best);
    if (!options->quick)
        print_figures(&figures);
    puts("}");
    rc = 0;
out:
    if (in != NULL)
        fclose(in);
    picture_release(&picture);
    return rc;
}

int main(int argc, char **argv)
{
    struct options options = {.layout = "hierarchical", .runs = 1};
    int rc = 0, c;

    while ((c = getopt(argc, argv, "l:r:j:s:Rq")) != -1) {
        switch (c) {
        case 'l':
            options.layout = optarg;
            break;
        case 'r':
            options.runs = (int)strtol(optarg, NULL, 10);
            break;
        case 'j':
            options.json = optarg;
            break;
        case 's':
            options.svg = optarg;
            break;
        case 'R':
            options.right = true;
            break;
        case 'q':
            options.quick = true;
            break;
        default:
            return 2;
        }
    }
    for (int i = optind; i < argc; i++)
        rc |= run(&options, argv[i]);
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reads and writes one large JSON text several times and prints, as JSON, the best of them in MB/s.
 * With a file name: writes the text there first, for others to read. */
#include "json_inventory.h"

#include "base/clock.h"
#include "base/file.h"
#include "codec/json.h"

#include <stdio.h>
#include <time.h>

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v = cvz_value_null;
    double read = 1e9;
    double write = 1e9;
    int rc = 0;

    bench_write_instances(&text, 20000);
    if (argc > 1)
        rc = cvz_file_write(argv[1], cvz_buf_str(&text), 0644, &err);
    for (int i = 0; rc == 0 && i < 15; i++) {
        double start = seconds();
        cvz_arena_release(&arena);
        rc = cvz_json_read(cvz_buf_str(&text), &arena, &v, &err);
        double middle = seconds();
        cvz_buf_clear(&out);
        cvz_json_write(&out, &v, CVZ_JSON_COMPACT);
        double end = seconds();
        read = middle - start < read ? middle - start : read;
        write = end - middle < write ? end - middle : write;
    }
    if (rc != 0)
        fprintf(stderr, "bench_json: %s\n", err.text);
    else
        printf("{\"bytes\":%zu,\"read_mb_s\":%.1f,\"write_mb_s\":%.1f,\"tree_ratio\":%.2f}\n",
               text.n, (double)text.n / read / 1e6, (double)out.n / write / 1e6,
               (double)arena.used / (double)text.n);
    cvz_buf_release(&text);
    cvz_buf_release(&out);
    cvz_arena_release(&arena);
    return rc != 0;
}

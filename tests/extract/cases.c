/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs cases (case.h) and prints TAP: cases FOLDER. The folder has the provider's name. With
 * CVZ_ACCEPT=1 the expected results are replaced by what came out; look at the difference before
 * you commit it.
 */
#include "case.h"

#include "../conformance/tap.h"

#include "base/file.h"

#include <dirent.h>
#include <stdlib.h>

enum { CASE_FILE_MAX = 16 << 20 };

static int accept_result(const char *path, size_t expect_at, struct cvz_str result,
                         struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT, new = CVZ_BUF_INIT;
    int rc = cvz_file_read(path, CASE_FILE_MAX, &text, err);

    if (rc == 0) {
        cvz_buf_add(&new, text.p, expect_at < text.n ? expect_at : text.n);
        cvz_buf_add_str(&new, result);
        cvz_buf_add_char(&new, '\n');
        rc = cvz_file_write(path, cvz_buf_str(&new), 0644, err);
    }
    cvz_buf_release(&text);
    cvz_buf_release(&new);
    return rc;
}

/* The first line in which they differ, from both. */
static void tell_difference(struct cvz_str got, struct cvz_str expected, struct cvz_buf *why)
{
    struct cvz_str a, b;
    unsigned line = 0;
    bool more_a, more_b;

    do {
        a = b = CVZ_STR("(the end)");
        more_a = cvz_str_split(&got, '\n', &a);
        more_b = cvz_str_split(&expected, '\n', &b);
        line++;
    } while (more_a && more_b && cvz_str_eq(a, b));
    cvz_buf_printf(why, "line %u of the result: got \"%.*s\", expected \"%.*s\"", line,
                   CVZ_STR_ARG(a), CVZ_STR_ARG(b));
}

static bool run(const char *path, struct cvz_str provider, const struct cvz_catalogue *catalogue,
                struct cvz_buf *why)
{
    struct case_file c = {.arena = CVZ_ARENA_INIT};
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_discovery found = {0};
    struct cvz_buf result = CVZ_BUF_INIT;
    size_t unused = 0;

    int rc = case_read(path, &c, &err);
    if (rc == 0)
        rc = cvz_http_replay_new(cvz_buf_str(&c.recording), 0, &c.params.http.transport, &err);
    if (rc != 0) {
        cvz_buf_add_z(why, err.text);
        case_release(&c);
        return false;
    }
    c.params.catalogue = catalogue;
    rc = cvz_discover(provider, &c.params, &c.arena, &found, &err);
    case_describe(rc, &err, &found, &result);
    unused = cvz_http_replay_unused(c.params.http.transport);
    struct cvz_str text = cvz_str_trim(cvz_buf_str(&result));
    bool is_same = cvz_str_eq(text, c.expected);
    if (!is_same && getenv("CVZ_ACCEPT") != NULL)
        is_same = accept_result(path, c.expect_at, text, &err) == 0;
    if (!is_same)
        tell_difference(text, c.expected, why);
    if (unused > 0)
        cvz_buf_printf(why, "%s%zu replies were never asked for", why->n > 0 ? "; " : "", unused);
    cvz_graph_unref(found.graph);
    (void)cvz_http_transport_close(c.params.http.transport, NULL);
    cvz_buf_release(&result);
    case_release(&c);
    return is_same && unused == 0;
}

static int is_case(const struct dirent *entry)
{
    return cvz_str_ends(cvz_str_from(entry->d_name), CVZ_STR(".case"));
}

/* "/tests/extract/aws" -> "aws" */
static struct cvz_str last_part(const char *folder)
{
    const char *slash = strrchr(folder, '/');

    return cvz_str_from(slash != NULL ? slash + 1 : folder);
}

int main(int argc, char **argv)
{
    struct cvz_catalogue *catalogue = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct dirent **entries = NULL;
    struct tap tap = {0};
    int n = argc > 1 ? scandir(argv[1], &entries, is_case, alphasort) : -1;

    if (n < 0 || cvz_catalogue_load(NULL, &catalogue, &err) != 0) {
        printf("Bail out! %s\n", n < 0 ? "no folder of cases" : err.text);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        struct cvz_buf path = CVZ_BUF_INIT, why = CVZ_BUF_INIT;
        bool is_wanted = argc < 3 || strstr(entries[i]->d_name, argv[2]) != NULL;
        cvz_buf_printf(&path, "%s/%s", argv[1], entries[i]->d_name);
        if (is_wanted) {
            bool passed = run(path.p, last_part(argv[1]), catalogue, &why);
            tap_result(&tap, passed, cvz_str_from(entries[i]->d_name), cvz_buf_str(&why));
        }
        cvz_buf_release(&path);
        cvz_buf_release(&why);
        free(entries[i]);
    }
    free(entries);
    cvz_catalogue_free(catalogue);
    return tap_end(&tap);
}

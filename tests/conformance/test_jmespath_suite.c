/* SPDX-License-Identifier: Apache-2.0 */
/* The JMESPath compliance suite: every case of every file. */
#include "tap.h"

#include "base/file.h"
#include "codec/jmespath.h"
#include "codec/json.h"

#include <dirent.h>

static void run_case(struct tap *tap, const char *file, const struct cvz_value *given,
                     const struct cvz_value *one)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf got = CVZ_BUF_INIT;
    struct cvz_value found = cvz_value_null;
    const struct cvz_jmespath *expr;

    struct cvz_str text = cvz_value_str(cvz_value_get(one, CVZ_STR("expression")));
    bool must_fail = cvz_value_is(cvz_value_get(one, CVZ_STR("error")), CVZ_TYPE_STRING);
    bool timed_only = cvz_value_is(cvz_value_get(one, CVZ_STR("bench")), CVZ_TYPE_STRING);
    int rc = cvz_jmespath_compile(text, &arena, &expr, &err);
    if (rc == 0)
        rc = cvz_jmespath_search(expr, given, &arena, &found, &err);
    bool passed = must_fail ? rc != 0 : rc == 0;
    if (passed && !must_fail && !timed_only)
        passed = cvz_value_eq(&found, cvz_value_get(one, CVZ_STR("result")));
    cvz_json_write(&got, &found, CVZ_JSON_COMPACT);
    tap_result(tap, passed, cvz_arena_printf(&arena, "%s: %.*s", file, CVZ_STR_ARG(text)),
               rc != 0 ? cvz_str_from(err.text) : cvz_buf_str(&got));
    cvz_buf_release(&got);
    cvz_arena_release(&arena);
}

static void run_file(struct tap *tap, const char *folder, const char *name)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value suites = cvz_value_null;

    struct cvz_str path = cvz_arena_printf(&arena, "%s/%s", folder, name);
    if (cvz_file_read(path.p, 1 << 24, &text, &err) != 0 ||
        cvz_json_read(cvz_buf_str(&text), &arena, &suites, &err) != 0)
        tap_result(tap, false, cvz_str_from(name), cvz_str_from(err.text));
    for (size_t i = 0; i < suites.n; i++) {
        const struct cvz_value *suite = cvz_value_at(&suites, i);
        const struct cvz_value *cases = cvz_value_get(suite, CVZ_STR("cases"));
        for (size_t j = 0; j < cases->n; j++)
            run_case(tap, name, cvz_value_get(suite, CVZ_STR("given")), cvz_value_at(cases, j));
    }
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

int main(int argc, char **argv)
{
    struct tap tap = {0};
    struct dirent **names = NULL;

    if (argc != 2 || tap_skips(argv[1]))
        return argc != 2;
    int n = scandir(argv[1], &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (cvz_str_ends(cvz_str_from(names[i]->d_name), CVZ_STR(".json")))
            run_file(&tap, argv[1], names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return tap_end(&tap);
}

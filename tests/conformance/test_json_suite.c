/* SPDX-License-Identifier: Apache-2.0 */
/* JSONTestSuite: y_* must be read, n_* must be refused, i_* may be either but must not crash. */
#include "tap.h"

#include "base/file.h"
#include "codec/json.h"

#include <dirent.h>

/* What is read must also survive being written and read again. */
static bool survives(const struct cvz_value *v, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_value again;

    cvz_json_write(&buf, v, CVZ_JSON_PRETTY);
    bool same =
        cvz_json_read(cvz_buf_str(&buf), arena, &again, NULL) == 0 && cvz_value_eq(v, &again);
    cvz_buf_release(&buf);
    return same;
}

static void run_case(struct tap *tap, const char *folder, const char *name)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    struct cvz_str path = cvz_arena_printf(&arena, "%s/%s", folder, name);
    int rc = cvz_file_read(path.p, 1 << 24, &text, &err);
    bool passed = rc == 0;
    if (rc == 0) {
        rc = cvz_json_read(cvz_buf_str(&text), &arena, &v, &err);
        passed = name[0] == 'i' || (rc == 0) == (name[0] == 'y');
        if (rc == 0 && !survives(&v, &arena))
            passed = false;
    }
    tap_result(tap, passed, cvz_str_from(name),
               rc != 0 ? cvz_str_from(err.text) : CVZ_STR("this was read"));
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
        if (names[i]->d_name[0] != '.')
            run_case(&tap, argv[1], names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return tap_end(&tap);
}

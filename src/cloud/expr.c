/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/expr.h"

/* Longer texts are no names; a pattern need not be run over a whole policy document. */
enum { PICK_TEXT_MAX = 1 << 16 };

int cvz_pattern_compile(struct cvz_str text, struct cvz_pattern **ret, struct cvz_err *err)
{
    struct cvz_pattern *pattern = CVZ_NEW(struct cvz_pattern);
    struct cvz_buf z = CVZ_BUF_INIT;
    char cause[128];

    cvz_buf_add_str(&z, text);
    cvz_buf_add_char(&z, '\0');
    int code = memchr(z.p, '\0', z.n - 1) != NULL ? REG_BADPAT
                                                  : regcomp(&pattern->regex, z.p, REG_EXTENDED);
    cvz_buf_release(&z);
    if (code != 0) {
        (void)regerror(code, &pattern->regex, cause, sizeof cause);
        free(pattern);
        return cvz_fail(err, CVZ_EINVALID, "%s", cause);
    }
    if (pattern->regex.re_nsub < 1) {
        cvz_pattern_free(pattern);
        return cvz_fail(err, CVZ_EINVALID, "a group in parentheses is missing");
    }
    *ret = pattern;
    return 0;
}

void cvz_pattern_free(struct cvz_pattern *pattern)
{
    if (pattern == NULL)
        return;
    regfree(&pattern->regex);
    free(pattern);
}

struct cvz_str cvz_pattern_pick(const struct cvz_pattern *pattern, struct cvz_str s)
{
    regmatch_t match[2] = {{0, (regoff_t)s.n}, {-1, -1}};

    if (s.p == NULL || s.n > PICK_TEXT_MAX ||
        regexec(&pattern->regex, s.p, 2, match, REG_STARTEND) != 0 || match[1].rm_so < 0)
        return CVZ_STR_NULL;
    return cvz_str_sub(s, (size_t)match[1].rm_so, (size_t)(match[1].rm_eo - match[1].rm_so));
}

int cvz_expr_value(const struct cvz_expr *e, const struct cvz_value *item, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err)
{
    if (e->path == NULL) {
        *ret = cvz_value_null;
        return 0;
    }
    return cvz_jmespath_search(e->path, item, arena, ret, err);
}

static struct cvz_str picked(const struct cvz_expr *e, struct cvz_str text)
{
    return e->pick == NULL || text.p == NULL ? text : cvz_pattern_pick(e->pick, text);
}

int cvz_expr_text(const struct cvz_expr *e, const struct cvz_value *item, struct cvz_arena *arena,
                  struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_value v;
    int rc = cvz_expr_value(e, item, arena, &v, err);

    if (rc == 0)
        *ret = picked(e, cvz_value_text(&v, arena));
    return rc;
}

struct cvz_str cvz_expr_text_or_none(const struct cvz_expr *e, const struct cvz_value *item,
                                     struct cvz_arena *arena)
{
    struct cvz_str text = CVZ_STR_NULL;

    return cvz_expr_text(e, item, arena, &text, NULL) == 0 && text.p != NULL ? text : CVZ_STR("");
}

static void add_text(const struct cvz_expr *e, struct cvz_str text, struct cvz_texts *ret)
{
    text = picked(e, text);
    if (text.n > 0)
        cvz_vec_push(&ret->v, text);
}

static void add_texts(const struct cvz_expr *e, const struct cvz_value *v, struct cvz_arena *arena,
                      unsigned depth, struct cvz_texts *ret)
{
    enum { DEPTH_MAX = 16 };

    if (v->type == CVZ_TYPE_ARRAY && depth < DEPTH_MAX) {
        for (uint32_t i = 0; i < v->n; i++)
            add_texts(e, &v->u.items[i], arena, depth + 1, ret);
        return;
    }
    if (v->type == CVZ_TYPE_BOOL && !v->u.boolean)
        return;
    struct cvz_str rest = cvz_value_text(v, arena), piece;
    if (e->split == '\0') {
        add_text(e, rest, ret);
        return;
    }
    while (cvz_str_split(&rest, e->split, &piece))
        add_text(e, cvz_str_trim(piece), ret);
}

void cvz_expr_add_texts(const struct cvz_expr *e, const struct cvz_value *v,
                        struct cvz_arena *arena, struct cvz_texts *ret)
{
    add_texts(e, v, arena, 0, ret);
}

bool cvz_value_is_true(const struct cvz_value *v)
{
    switch ((enum cvz_type)v->type) {
    case CVZ_TYPE_NULL:
        return false;
    case CVZ_TYPE_BOOL:
        return v->u.boolean;
    case CVZ_TYPE_STRING:
    case CVZ_TYPE_ARRAY:
    case CVZ_TYPE_OBJECT:
        return v->n > 0;
    case CVZ_TYPE_INT:
    case CVZ_TYPE_REAL:
    case CVZ_TYPE_COUNT:
        break;
    }
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* References of documents that no table knows: texts that name what has no id yet ("${...}"), and
 * whole ids of other resources of the file. */
#include "cloud/import/import_priv.h"

enum { DEPTH_MAX = 32, TEXT_MAX = 1024, FOUND_MAX = 500 };

struct search {
    struct importing *im;
    uint32_t node;
    struct cvz_str rule;
    struct cvz_buf path; /* of the member that is looked at */
    unsigned n;
};

static bool is_whole_id(const struct import_tables *tables, struct cvz_str text)
{
    for (size_t i = 0; i < tables->n_providers; i++) {
        if (cvz_pattern_pick(tables->providers[i].id, text).n > 0)
            return true;
    }
    return false;
}

static void refer(struct search *s, struct cvz_str key)
{
    s->n++;
    import_refer_local(s->im, s->node, CVZ_VERB_DEPENDS_ON, key, s->rule,
                       cvz_arena_str(s->im->arena, cvz_buf_str(&s->path)));
}

/* "${a}-${b}": each of them. */
static void refer_to_symbols(struct search *s, struct cvz_str text)
{
    for (;;) {
        ptrdiff_t from = cvz_str_find(text, CVZ_STR("${"));
        if (from < 0 || s->n >= FOUND_MAX)
            return;
        text = cvz_str_sub(text, (size_t)from, text.n);
        ptrdiff_t end = cvz_str_find_char(text, '}');
        if (end < 0)
            return;
        refer(s, cvz_str_sub(text, 0, (size_t)end + 1));
        text = cvz_str_sub(text, (size_t)end + 1, text.n);
    }
}

static void look_at(struct search *s, const struct cvz_value *v, unsigned depth)
{
    size_t n = s->path.n;

    if (depth > DEPTH_MAX || s->n >= FOUND_MAX)
        return;
    if (v->type == CVZ_TYPE_STRING) {
        struct cvz_str text = cvz_value_str(v);
        refer_to_symbols(s, text);
        if (text.n <= TEXT_MAX && is_whole_id(s->im->tables, text))
            refer(s, text);
    }
    for (uint32_t i = 0; v->type == CVZ_TYPE_ARRAY && i < v->n; i++)
        look_at(s, &v->u.items[i], depth + 1);
    for (uint32_t i = 0; v->type == CVZ_TYPE_OBJECT && i < v->n; i++) {
        if (n > 0)
            cvz_buf_add_char(&s->path, '.');
        cvz_buf_add_str(&s->path, cvz_value_str(&v->u.members[i].name));
        look_at(s, &v->u.members[i].value, depth + 1);
        s->path.n = n;
    }
}

void import_refer_found(struct importing *im, uint32_t node, const struct cvz_value *doc,
                        struct cvz_str rule)
{
    struct search s = {.im = im, .node = node, .rule = rule};

    look_at(&s, doc, 0);
    cvz_buf_release(&s.path);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* References that no table knows: texts that name what has no id yet ("${...}"), and
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

/* "${Db.Endpoint}" and "${Db}" name one thing. */
static struct cvz_str base_of(struct cvz_str key)
{
    ptrdiff_t dot = cvz_str_starts(key, CVZ_STR("${")) ? cvz_str_find_char(key, '.') : -1;

    return dot < 0 ? cvz_str_sub(key, 0, key.n - (key.n > 0 && key.p[key.n - 1] == '}'))
                   : cvz_str_sub(key, 0, (size_t)dot);
}

/* A table says more of a reference than that it is there. */
static bool is_told(const struct search *s, struct cvz_str key)
{
    const struct weave *w = &s->im->weave;
    const struct weave_node *node = &w->nodes.p[s->node];

    for (uint32_t i = 0; i < node->n_refs && i < FOUND_MAX; i++) {
        if (cvz_str_eq(base_of(w->refs.p[node->first_ref + i].key), base_of(key)))
            return true;
    }
    return false;
}

static void refer(struct search *s, struct cvz_str key)
{
    if (is_told(s, key))
        return;
    s->n++;
    import_refer_local(s->im, s->node, CVZ_VERB_DEPENDS_ON, key, s->rule,
                       cvz_arena_str(s->im->arena, cvz_buf_str(&s->path)));
}

bool import_next_symbol(struct cvz_str *rest, struct cvz_str *ret)
{
    ptrdiff_t from = cvz_str_find(*rest, CVZ_STR("${"));

    if (from < 0)
        return false;
    *rest = cvz_str_sub(*rest, (size_t)from, rest->n);
    ptrdiff_t end = cvz_str_find_char(*rest, '}');
    if (end < 0)
        return false;
    *ret = cvz_str_sub(*rest, 0, (size_t)end + 1);
    *rest = cvz_str_sub(*rest, (size_t)end + 1, rest->n);
    return true;
}

static void look_at(struct search *s, const struct cvz_value *v, unsigned depth)
{
    size_t n = s->path.n;

    if (depth > DEPTH_MAX || s->n >= FOUND_MAX)
        return;
    if (v->type == CVZ_TYPE_STRING) {
        struct cvz_str text = cvz_value_str(v), rest = text, symbol;
        while (s->n < FOUND_MAX && import_next_symbol(&rest, &symbol))
            refer(s, symbol);
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

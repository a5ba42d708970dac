/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around a picture: title, subtitle, and what it could not show. */
#include "app/caption_priv.h"

#include "base/map.h"

enum { LISTED = 4 };

/* Different values of a field, in order of appearance. */
struct names {
    CVZ_VEC(struct cvz_str) list;
    struct cvz_map seen;
};

static void names_add(struct names *names, struct cvz_str name)
{
    uint32_t next = (uint32_t)names->list.n;

    if (name.n > 0 && cvz_map_put_new(&names->seen, name, next) == next)
        cvz_vec_push(&names->list, name);
}

static void names_release(struct names *names)
{
    cvz_vec_release(&names->list);
    cvz_map_release(&names->seen);
}

/* "a, b, c" or, when there are many, "7 regions". */
static void add_names(struct cvz_buf *buf, const struct names *names, const char *what)
{
    if (names->list.n > LISTED) {
        cvz_buf_printf(buf, "%zu %s", names->list.n, what);
        return;
    }
    for (size_t i = 0; i < names->list.n; i++)
        cvz_buf_printf(buf, "%s%.*s", i > 0 ? ", " : "", CVZ_STR_ARG(names->list.p[i]));
}

static struct cvz_str taken(struct cvz_arena *arena, struct cvz_buf *buf)
{
    struct cvz_str s = cvz_arena_str(arena, cvz_buf_str(buf));

    cvz_buf_release(buf);
    return s;
}

static void collect(const struct cvz_app_inventory *in, struct names *ret, size_t offset)
{
    for (uint32_t i = 0; i < cvz_graph_size(in->graph); i++) {
        const struct cvz_resource *r = cvz_graph_resource(in->graph, i);
        if (in->marks[i] && (r->flags & CVZ_RESOURCE_EXTERNAL) == 0)
            names_add(ret, *(const struct cvz_str *)((const char *)r + offset));
    }
}

/* The resource that stands for the account; NULL when there is none. */
static const struct cvz_resource *account_of(const struct cvz_app_inventory *in,
                                             struct cvz_kinds kinds, struct cvz_str account)
{
    for (uint32_t i = 0; i < cvz_graph_size(in->graph); i++) {
        const struct cvz_resource *r = cvz_graph_resource(in->graph, i);
        if (cvz_str_eq(r->account, account) &&
            cvz_kinds_find(&kinds, r->kind)->level == CVZ_LEVEL_ACCOUNT)
            return r;
    }
    return NULL;
}

/* " project Web", for the first word to be the provider. */
static void add_account(struct cvz_buf *buf, const struct cvz_resource *r, struct cvz_kinds kinds,
                        struct cvz_str id)
{
    struct cvz_str label = r != NULL ? cvz_kinds_find(&kinds, r->kind)->label : CVZ_STR("account");
    struct cvz_str provider = cvz_buf_str(buf);

    if (cvz_str_starts(label, provider)) /* "AWS account" */
        label = cvz_str_trim(cvz_str_sub(label, provider.n, label.n));
    cvz_buf_add_z(buf, buf->n > 0 ? " " : "");
    for (size_t i = 0; i < label.n; i++)
        cvz_buf_add_char(buf, cvz_char_lower(label.p[i]));
    cvz_buf_printf(buf, " %.*s", CVZ_STR_ARG(r != NULL ? cvz_resource_label(r) : id));
}

struct cvz_str cvz_app_title(const struct cvz_app_inventory *in, struct cvz_kinds kinds,
                             struct cvz_arena *arena)
{
    struct names providers = {0};
    struct names accounts = {0};
    struct cvz_buf buf = CVZ_BUF_INIT;

    collect(in, &providers, offsetof(struct cvz_resource, provider));
    collect(in, &accounts, offsetof(struct cvz_resource, account));
    for (size_t i = 0; i < providers.list.n && i < LISTED; i++) {
        cvz_buf_add_z(&buf, i > 0 ? ", " : "");
        cvz_buf_add_str(&buf, cvz_provider_label(providers.list.p[i], arena));
    }
    if (accounts.list.n == 1)
        add_account(&buf, account_of(in, kinds, accounts.list.p[0]), kinds, accounts.list.p[0]);
    else if (accounts.list.n > 1)
        cvz_buf_printf(&buf, "%s%zu accounts", buf.n > 0 ? ", " : "", accounts.list.n);
    if (buf.n == 0)
        cvz_buf_add_z(&buf, "Inventory");
    names_release(&providers);
    names_release(&accounts);
    return taken(arena, &buf);
}

/* "2026-11-23T10:00:00Z" as people write it: "2026-11-23 10:00 UTC". */
static void add_moment(struct cvz_buf *buf, struct cvz_str rfc3339)
{
    enum { DATE = 10, MINUTE_FROM = 11, MINUTE = 5 };

    cvz_buf_add_str(buf, cvz_str_sub(rfc3339, 0, DATE));
    if (rfc3339.n >= MINUTE_FROM + MINUTE) {
        cvz_buf_add_char(buf, ' ');
        cvz_buf_add_str(buf, cvz_str_sub(rfc3339, MINUTE_FROM, MINUTE));
        cvz_buf_add_z(buf, " UTC");
    }
}

struct cvz_str cvz_app_subtitle(const struct cvz_app_inventory *in, struct cvz_str filter,
                                struct cvz_arena *arena)
{
    static const char dot[] = " \xc2\xb7 ";
    struct names regions = {0};
    struct cvz_buf buf = CVZ_BUF_INIT;

    collect(in, &regions, offsetof(struct cvz_resource, region));
    add_names(&buf, &regions, "regions");
    names_release(&regions);
    if (cvz_graph_taken(in->graph).n > 0) {
        cvz_buf_add_z(&buf, buf.n > 0 ? dot : "");
        add_moment(&buf, cvz_graph_taken(in->graph));
    }
    if (filter.n > 0) {
        cvz_buf_add_z(&buf, buf.n > 0 ? dot : "");
        cvz_buf_add_z(&buf, "only ");
        cvz_buf_add_str(&buf, filter);
    }
    return taken(arena, &buf);
}

/* A region that is switched off holds nothing, and what an endpoint does not know is not there:
 * these hide no resource. */

struct cvz_str cvz_app_footnote(const struct cvz_app_inventory *in, struct cvz_arena *arena)
{
    struct names gaps = {0};
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (size_t i = 0; i < in->n_coverage; i++) {
        const struct cvz_coverage *row = &in->coverage[i];
        if (!cvz_cover_is_gap(row->status))
            continue;
        names_add(&gaps, cvz_arena_printf(arena, "%.*s%s%.*s (%s)", CVZ_STR_ARG(row->service),
                                          row->region.n > 0 ? " in " : "", CVZ_STR_ARG(row->region),
                                          cvz_cover_name(row->status)));
    }
    for (size_t i = 0; i < gaps.list.n && i < LISTED; i++)
        cvz_buf_printf(&buf, "%s%.*s",
                       i > 0 ? ", " : "Not seen, or not all of it: ", CVZ_STR_ARG(gaps.list.p[i]));
    if (gaps.list.n > LISTED)
        cvz_buf_printf(&buf, " and %zu more", gaps.list.n - LISTED);
    names_release(&gaps);
    return taken(arena, &buf);
}

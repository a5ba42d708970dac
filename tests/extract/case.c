/* SPDX-License-Identifier: Apache-2.0 */
#include "case.h"

#include "base/file.h"
#include "base/num.h"
#include "codec/json.h"

enum { CASE_MAX = 16 << 20, DEPTH_MAX = 4 };

/* ---- settings ---- */

static const char *get_env(void *ctx, const char *name)
{
    const struct case_file *c = ctx;

    for (size_t i = 0; i < c->env.n; i++) {
        if (cvz_str_is(c->env.p[i].key, name))
            return c->env.p[i].value.p;
    }
    return NULL;
}

static struct cvz_tag pair_of(struct case_file *c, struct cvz_str text)
{
    ptrdiff_t equals = cvz_str_find_char(text, '=');
    size_t n = equals < 0 ? text.n : (size_t)equals;

    return (struct cvz_tag){cvz_arena_str(&c->arena, cvz_str_sub(text, 0, n)),
                            cvz_arena_str(&c->arena, cvz_str_sub(text, n + 1, text.n))};
}

static int read_setting(struct case_file *c, struct cvz_str line, struct cvz_err *err)
{
    struct cvz_str name, value = line;
    int64_t n = 0;

    if (line.n == 0 || !cvz_str_split(&value, ' ', &name))
        return 0;
    value = cvz_str_trim(value);
    bool is_number = cvz_parse_i64(value, &n);
    if (cvz_str_is(name, "account"))
        cvz_vec_push(&c->accounts, value);
    else if (cvz_str_is(name, "region"))
        cvz_vec_push(&c->regions, value);
    else if (cvz_str_is(name, "kind"))
        cvz_vec_push(&c->kinds, value);
    else if (cvz_str_is(name, "tag"))
        cvz_vec_push(&c->tags, pair_of(c, value));
    else if (cvz_str_is(name, "env"))
        cvz_vec_push(&c->env, pair_of(c, value));
    else if (cvz_str_is(name, "organization"))
        c->params.scope.organization = value;
    else if (cvz_str_is(name, "role"))
        c->params.scope.role = value;
    else if (cvz_str_is(name, "max-calls") && is_number)
        c->params.scope.max_calls = (uint64_t)n;
    else if (cvz_str_is(name, "max-body") && is_number)
        c->params.http.max_body = (size_t)n;
    else if (cvz_str_is(name, "max-attempts") && is_number)
        c->params.http.max_attempts = (unsigned)n;
    else if (cvz_str_is(name, "in-flight") && is_number)
        c->params.http.in_flight = (unsigned)n;
    else if (cvz_str_is(name, "cancel-after") && is_number)
        c->cancel_after = (unsigned)n;
    else
        return cvz_fail(err, CVZ_EINVALID, "setting '%.*s'", CVZ_STR_ARG(line));
    return 0;
}

/* ---- sections ---- */

/* The call that the replies after it belong to. */
struct call {
    struct cvz_str method, url, target, body;
};

static void add_member(struct cvz_buf *out, const char *name, struct cvz_str value)
{
    cvz_buf_printf(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
    cvz_json_write_str(out, value);
}

static struct cvz_str word(struct cvz_str *rest)
{
    struct cvz_str piece = CVZ_STR("");

    *rest = cvz_str_trim(*rest);
    (void)cvz_str_split(rest, ' ', &piece);
    return piece;
}

static void add_reply(struct case_file *c, const struct call *call, struct cvz_str head,
                      struct cvz_str body)
{
    struct cvz_buf *out = &c->recording;
    struct cvz_str status = word(&head), type = cvz_str_trim(head), line, rest;

    cvz_buf_add_char(out, '{');
    add_member(out, "method", call->method);
    add_member(out, "url", call->url);
    if (call->target.n > 0)
        add_member(out, "target", call->target);
    add_member(out, "body", call->body);
    cvz_buf_printf(out, ",\"status\":%.*s,\"headers\":{", CVZ_STR_ARG(status));
    if (type.n > 0)
        add_member(out, "content-type", type);
    for (rest = body; cvz_str_starts(rest, CVZ_STR("> ")); body = rest) {
        struct cvz_str name;
        (void)cvz_str_split(&rest, '\n', &line);
        line = cvz_str_sub(line, 2, line.n);
        (void)cvz_str_split(&line, ':', &name);
        add_member(out, cvz_arena_str(&c->arena, name).p, cvz_str_trim(line));
    }
    cvz_buf_add_char(out, '}');
    add_member(out, "response", cvz_str_trim(body));
    cvz_buf_add_z(out, "}\n");
}

static int read_text(const char *path, struct case_file *c, struct cvz_str text, unsigned depth,
                     struct cvz_err *err);

static int include(const char *path, struct case_file *c, struct cvz_str name, unsigned depth,
                   struct cvz_err *err)
{
    struct cvz_str folder = cvz_str_from(path);
    struct cvz_buf text = CVZ_BUF_INIT;
    ptrdiff_t slash = cvz_str_rfind_char(folder, '/');

    if (depth >= DEPTH_MAX)
        return cvz_fail(err, CVZ_EINVALID, "%s: included too deep", path);
    struct cvz_str other = cvz_arena_printf(&c->arena, "%.*s%.*s", (int)(slash + 1), path,
                                            CVZ_STR_ARG(cvz_str_trim(name)));
    int rc = cvz_file_read(other.p, CASE_MAX, &text, err);
    if (rc == 0)
        rc = read_text(other.p, c, cvz_arena_str(&c->arena, cvz_buf_str(&text)), depth + 1, err);
    cvz_buf_release(&text);
    return rc;
}

/* The text up to the next line that begins with '['. */
static struct cvz_str section_text(struct cvz_str *rest)
{
    const char *from = rest->p;
    size_t n = 0;

    while (n < rest->n && rest->p[n] != '[') {
        ptrdiff_t end = cvz_str_find_char(cvz_str_sub(*rest, n, rest->n), '\n');
        n = end < 0 ? rest->n : n + (size_t)end + 1;
    }
    *rest = cvz_str_sub(*rest, n, rest->n);
    return (struct cvz_str){from, n};
}

static int read_section(const char *path, struct case_file *c, struct call *call,
                        struct cvz_str head, struct cvz_str body, unsigned depth,
                        struct cvz_err *err)
{
    struct cvz_str name, line;

    if (!cvz_str_split(&head, ']', &name))
        return 0;
    if (cvz_str_is(name, "[settings")) {
        int rc = 0;
        while (rc == 0 && cvz_str_split(&body, '\n', &line))
            rc = read_setting(c, cvz_str_trim(line), err);
        return rc;
    }
    if (cvz_str_is(name, "[include"))
        return include(path, c, head, depth, err);
    if (cvz_str_is(name, "[call")) {
        call->method = word(&head);
        call->url = word(&head);
        call->target = word(&head);
        call->body = cvz_str_trim(body);
    } else if (cvz_str_is(name, "[reply")) {
        add_reply(c, call, head, body);
    } else if (cvz_str_is(name, "[expect")) {
        c->expected = cvz_str_trim(body);
    } else {
        return cvz_fail(err, CVZ_EINVALID, "%s: unknown section %.*s]", path, CVZ_STR_ARG(name));
    }
    return 0;
}

static int read_text(const char *path, struct case_file *c, struct cvz_str text, unsigned depth,
                     struct cvz_err *err)
{
    struct cvz_str rest = text, head;
    struct call call = {CVZ_STR(""), CVZ_STR(""), CVZ_STR(""), CVZ_STR("")};
    int rc = 0;

    (void)section_text(&rest); /* comments */
    while (rc == 0 && rest.n > 0 && cvz_str_split(&rest, '\n', &head)) {
        if (depth == 0 && cvz_str_starts(head, CVZ_STR("[expect]")))
            c->expect_at = (size_t)(head.p - text.p) + head.n + 1;
        rc = read_section(path, c, &call, head, section_text(&rest), depth, err);
    }
    return rc;
}

/* ---- the whole ---- */

static int64_t wall(void *ctx)
{
    int64_t ms = 0;

    (void)ctx;
    return cvz_time_parse(CVZ_STR("2026-11-23T10:00:00Z"), &ms) ? ms : 0;
}

static int64_t steady(void *ctx)
{
    (void)ctx;
    return cvz_clock_steady(&cvz_clock_system);
}

/* Stamps are always the same; backoff takes the time that it takes. */
static const struct cvz_clock case_clock = {wall, steady, NULL};

static void on_progress(void *ctx, const struct cvz_progress *p)
{
    struct case_file *c = ctx;

    if (c->cancel_after > 0 && p->calls_done >= c->cancel_after)
        c->cancelled = 1;
}

int case_read(const char *path, struct case_file *c, struct cvz_err *err)
{
    static const struct cvz_env env = {.get = get_env};
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_env *own = CVZ_ARENA_NEW(&c->arena, struct cvz_env);

    *own = env;
    own->ctx = c;
    c->params.http = CVZ_HTTP_PARAMS_INIT;
    c->params.http.clock = &case_clock;
    c->params.env = own;
    c->params.progress = on_progress;
    c->params.progress_ctx = c;
    c->params.cancelled = &c->cancelled;
    int rc = cvz_file_read(path, CASE_MAX, &text, err);
    if (rc == 0)
        rc = read_text(path, c, cvz_arena_str(&c->arena, cvz_buf_str(&text)), 0, err);
    c->params.scope.accounts = c->accounts.p;
    c->params.scope.n_accounts = c->accounts.n;
    c->params.scope.regions = c->regions.p;
    c->params.scope.n_regions = c->regions.n;
    c->params.scope.kinds = c->kinds.p;
    c->params.scope.n_kinds = c->kinds.n;
    c->params.scope.tags = c->tags.p;
    c->params.scope.n_tags = c->tags.n;
    cvz_buf_release(&text);
    return rc;
}

void case_release(struct case_file *c)
{
    cvz_vec_release(&c->accounts);
    cvz_vec_release(&c->regions);
    cvz_vec_release(&c->kinds);
    cvz_vec_release(&c->tags);
    cvz_vec_release(&c->env);
    cvz_buf_release(&c->recording);
    cvz_arena_release(&c->arena);
}

/* ---- describing ---- */

static void describe_resource(const struct cvz_graph *g, uint32_t node, struct cvz_buf *out)
{
    const struct cvz_resource *r = cvz_graph_resource(g, node);
    const struct {
        const char *name;
        struct cvz_str value;
    } fields[] = {
        {"name", r->name}, {"account", r->account}, {"region", r->region},
        {"zone", r->zone}, {"state", r->state},     {"created", r->created},
    };

    cvz_buf_printf(out, "%s %.*s\n   ", r->flags & CVZ_RESOURCE_EXTERNAL ? "external" : "resource",
                   CVZ_STR_ARG(r->id));
    cvz_buf_printf(out, " %.*s", CVZ_STR_ARG(r->kind));
    for (size_t i = 0; i < CVZ_COUNT_OF(fields); i++) {
        if (fields[i].value.n > 0)
            cvz_buf_printf(out, " %s=%.*s", fields[i].name, CVZ_STR_ARG(fields[i].value));
    }
    for (uint32_t i = 0; i < r->n_tags; i++)
        cvz_buf_printf(out, " %.*s:%.*s", CVZ_STR_ARG(r->tags[i].key),
                       CVZ_STR_ARG(r->tags[i].value));
    if (r->parent != CVZ_NODE_NONE)
        cvz_buf_printf(out, "\n    in %.*s", CVZ_STR_ARG(cvz_graph_resource(g, r->parent)->id));
    cvz_buf_add_char(out, '\n');
}

static void describe_relation(const struct cvz_graph *g, uint32_t index, struct cvz_buf *out)
{
    const struct cvz_relation *r = cvz_graph_relation(g, index);

    cvz_buf_printf(out, "relation %.*s\n    %s %.*s\n    by %.*s%s\n",
                   CVZ_STR_ARG(cvz_graph_resource(g, r->source)->id), cvz_verb_info(r->verb)->text,
                   CVZ_STR_ARG(cvz_graph_resource(g, r->target)->id), CVZ_STR_ARG(r->rule),
                   r->origin == CVZ_ORIGIN_DERIVED ? ", derived" : "");
}

static void describe_coverage(const struct cvz_coverage *c, struct cvz_buf *out)
{
    const struct {
        const char *name;
        uint32_t n;
    } counts[] = {
        {"calls", c->calls},         {"pages", c->pages},         {"retries", c->retries},
        {"throttles", c->throttles}, {"resources", c->resources},
    };

    cvz_buf_printf(out, "asked %.*s/%.*s/%.*s/%.*s: %s%s", CVZ_STR_ARG(c->account),
                   CVZ_STR_ARG(c->region), CVZ_STR_ARG(c->service), CVZ_STR_ARG(c->operation),
                   cvz_cover_name(c->status), c->filtered ? ", filtered" : "");
    for (size_t i = 0; i < CVZ_COUNT_OF(counts); i++) {
        if (counts[i].n > 0)
            cvz_buf_printf(out, " %s=%u", counts[i].name, counts[i].n);
    }
    if (c->cause.n > 0)
        cvz_buf_printf(out, "\n    %.*s", CVZ_STR_ARG(c->cause));
    cvz_buf_add_char(out, '\n');
}

void case_describe(int rc, const struct cvz_err *err, const struct cvz_discovery *found,
                   struct cvz_buf *out)
{
    cvz_buf_printf(out, "%s%s%s\n", cvz_code_name(rc), rc != 0 ? ": " : "",
                   rc != 0 ? err->text : "");
    for (uint32_t i = 0; found->graph != NULL && i < cvz_graph_size(found->graph); i++)
        describe_resource(found->graph, i, out);
    for (uint32_t i = 0; found->graph != NULL && i < cvz_graph_n_relations(found->graph); i++)
        describe_relation(found->graph, i, out);
    for (size_t i = 0; i < found->n_coverage; i++)
        describe_coverage(&found->coverage[i], out);
}

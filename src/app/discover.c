/* SPDX-License-Identifier: Apache-2.0 */
#include "app/discover_priv.h"

#include "app/caption_priv.h"
#include "app/choice.h"
#include "base/file.h"
#include "codec/json.h"

static const char all_providers[] = "all";

/* ---- from the parameters of the use case to those of the engine ---- */

static int read_tags(const struct cvz_app_strings *texts, struct cvz_arena *arena,
                     const struct cvz_tag **ret, struct cvz_err *err)
{
    struct cvz_tag *tags = CVZ_ARENA_ARRAY(arena, struct cvz_tag, texts->n);

    for (size_t i = 0; i < texts->n; i++) {
        ptrdiff_t equals = cvz_str_find_char(texts->p[i], '=');
        if (equals <= 0)
            return cvz_fail(err, CVZ_EUSAGE, "tag '%.*s': write KEY=VALUE",
                            CVZ_STR_ARG(texts->p[i]));
        tags[i].key = cvz_str_sub(texts->p[i], 0, (size_t)equals);
        tags[i].value = cvz_str_sub(texts->p[i], (size_t)equals + 1, texts->p[i].n);
    }
    *ret = tags;
    return 0;
}

/* What the engine's progress goes through on its way out. */
static void relay_progress(void *ctx, const struct cvz_progress *p)
{
    const struct cvz_app_discover_params *params = ctx;
    struct cvz_app_progress progress = {
        .provider = p->provider,
        .current = p->current,
        .calls_done = p->calls_done,
        .calls_open = p->calls_open,
        .resources = p->resources,
    };

    params->progress(params->progress_ctx, &progress);
}

static int engine_params(struct cvz_app *app, const struct cvz_app_discover_params *params,
                         const struct cvz_app_scan *scan, struct cvz_arena *arena,
                         struct cvz_discover_params *ret, struct cvz_err *err)
{
    const struct cvz_tag *tags = NULL;
    struct cvz_kinds kinds;

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        rc = read_tags(&params->tags, arena, &tags, err);
    if (rc != 0)
        return rc;
    *ret = (struct cvz_discover_params){
        .catalogue = app->catalogue,
        .scope =
            {
                .accounts = params->accounts.p,
                .n_accounts = params->accounts.n,
                .regions = params->regions.p,
                .n_regions = params->regions.n,
                .kinds = params->kinds.p,
                .n_kinds = params->kinds.n,
                .groups = params->groups.p,
                .n_groups = params->groups.n,
                .organization = params->organization.p != NULL ? params->organization : CVZ_STR(""),
                .as_of = scan->as_of.p != NULL ? scan->as_of : CVZ_STR(""),
                .tags = tags,
                .n_tags = params->tags.n,
                .max_calls = params->max_calls,
                .is_shallow = params->is_shallow,
                .role = params->role.p != NULL ? params->role : CVZ_STR(""),
                .profile = params->profile.p != NULL ? params->profile : CVZ_STR(""),
            },
        .env = scan->env,
        .progress = params->progress != NULL ? relay_progress : NULL,
        .progress_ctx = (void *)(uintptr_t)params,
        .cancelled = params->cancelled,
    };
    const struct cvz_app_http wanted = {.in_flight = params->in_flight,
                                        .max_attempts = params->max_attempts,
                                        .timeout_ms = params->timeout_ms,
                                        .connect_ms = params->connect_ms,
                                        .ca_file = params->ca_file};
    ret->http = cvz_app_http_params(app, &wanted, arena);
    ret->http.transport = scan->transport;
    return 0;
}

/* ---- what came of it ---- */

static void add_scope_part(struct cvz_buf *buf, const char *what,
                           const struct cvz_app_strings *strings)
{
    for (size_t i = 0; i < strings->n; i++)
        cvz_buf_printf(buf, "%s%.*s", i == 0 ? what : ", ", CVZ_STR_ARG(strings->p[i]));
}

/* "aws; regions eu-west-1, us-east-1; kinds aws.ec2.*" */
static struct cvz_str describe_scope(const struct cvz_app_discover_params *params,
                                     struct cvz_str provider, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_buf_add_str(&buf, provider);
    add_scope_part(&buf, "; accounts ", &params->accounts);
    add_scope_part(&buf, "; regions ", &params->regions);
    add_scope_part(&buf, "; kinds ", &params->kinds);
    add_scope_part(&buf, "; groups ", &params->groups);
    if (params->organization.n > 0)
        cvz_buf_printf(&buf, "; organization %.*s", CVZ_STR_ARG(params->organization));
    add_scope_part(&buf, "; tags ", &params->tags);
    if (params->max_calls > 0)
        cvz_buf_printf(&buf, "; at most %llu calls", (unsigned long long)params->max_calls);
    struct cvz_str s = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return s;
}

static struct cvz_value count_categories(const struct cvz_graph *g, struct cvz_kinds kinds,
                                         struct cvz_arena *arena)
{
    uint32_t counts[CVZ_CATEGORY_COUNT] = {0};
    struct cvz_list list = {0};

    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        enum cvz_category category;
        if ((r->flags & CVZ_RESOURCE_EXTERNAL) != 0)
            continue;
        if (!cvz_category_parse(r->category, &category))
            category = cvz_kinds_find(&kinds, r->kind)->category;
        counts[category]++;
    }
    for (int c = 0; c < CVZ_CATEGORY_COUNT; c++) {
        struct cvz_dict doc = {0};
        if (counts[c] == 0)
            continue;
        cvz_doc_set(&doc, arena, "category", cvz_str_from(cvz_category_name(c)));
        cvz_doc_set(&doc, arena, "label", cvz_str_from(cvz_category_label(c)));
        cvz_doc_set_i64(&doc, arena, "resources", counts[c]);
        cvz_list_add(&list, arena, cvz_dict_end(&doc));
    }
    return cvz_list_end(&list);
}

static void set_coverage(struct cvz_dict *doc, const struct cvz_discovery *found,
                         struct cvz_arena *arena)
{
    uint32_t counts[CVZ_COVER_COUNT] = {0};
    struct cvz_dict by_status = {0};
    struct cvz_list gaps = {0};
    int64_t calls = 0, reused = 0;

    for (size_t i = 0; i < found->n_coverage; i++) {
        const struct cvz_coverage *row = &found->coverage[i];
        counts[row->status]++;
        calls += row->calls;
        reused += row->reused;
        if (cvz_cover_is_gap(row->status))
            cvz_list_add(&gaps, arena, cvz_doc_coverage(arena, row));
    }
    for (int c = 0; c < CVZ_COVER_COUNT; c++)
        if (counts[c] > 0)
            cvz_doc_set_i64(&by_status, arena, cvz_cover_name(c), counts[c]);
    cvz_doc_set_i64(doc, arena, "calls", calls);
    if (reused > 0)
        cvz_doc_set_i64(doc, arena, "reused", reused);
    cvz_dict_set(doc, arena, CVZ_STR("coverage"), cvz_dict_end(&by_status));
    cvz_dict_set(doc, arena, CVZ_STR("gaps"), cvz_list_end(&gaps));
}

static struct cvz_value scan_document(struct cvz_str provider, const struct cvz_discovery *found,
                                      const struct cvz_scan_stats *stats, struct cvz_kinds kinds,
                                      struct cvz_arena *arena)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "provider", provider);
    cvz_doc_set(&doc, arena, "identity", found->identity);
    cvz_doc_set(&doc, arena, "account", found->account);
    cvz_doc_set_i64(&doc, arena, "scan", stats->scan_id);
    cvz_doc_set_i64(&doc, arena, "resources", stats->resources);
    cvz_doc_set_i64(&doc, arena, "relations", cvz_graph_n_relations(found->graph));
    cvz_doc_set_i64(&doc, arena, "added", stats->added);
    cvz_doc_set_i64(&doc, arena, "changed", stats->changed);
    cvz_doc_set_i64(&doc, arena, "gone", stats->gone);
    cvz_doc_set_i64(&doc, arena, "unchanged", stats->unchanged);
    cvz_dict_set(&doc, arena, CVZ_STR("categories"), count_categories(found->graph, kinds, arena));
    set_coverage(&doc, found, arena);
    return cvz_dict_end(&doc);
}

/* ---- a scan ---- */

static bool has_result(int rc)
{
    return rc == 0 || rc == CVZ_EPARTIAL || rc == CVZ_ECANCELLED;
}

/* A scan while its outcomes are kept. */
struct keeping {
    struct cvz_app *app;
    const struct cvz_app_discover_params *params;
    struct cvz_store *store;
    struct cvz_str started, origin, as_of;
    struct cvz_arena *arena;
    const char **why_whole; /* by provider: why nothing could be taken from an earlier scan */
};

/* Keeps what was found of one provider. */
static int keep(const struct keeping *k, struct cvz_str provider, struct cvz_discovery *found,
                struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_scan_stats stats = {0};
    const struct cvz_scan record = {
        .started = k->started,
        .finished = k->as_of.n > 0 ? k->as_of : cvz_app_now(k->app, k->arena),
        .scope = describe_scope(k->params, provider, k->arena),
        .origin = k->origin,
    };

    int rc = cvz_store_put(k->store, &record, found->graph, found->coverage, found->n_coverage,
                           &stats, err);
    if (rc == 0)
        *ret = scan_document(provider, found, &stats, cvz_catalogue_kinds(k->app->catalogue),
                             k->arena);
    return rc;
}

/* Of several providers, one without credentials is no reason to leave the others out. */
static int worse(int a, int b, bool is_one_of_many)
{
    if (b == CVZ_EAUTH && is_one_of_many)
        return a;
    if (a == 0 || b == CVZ_ECANCELLED || (!has_result(b) && has_result(a) && a != CVZ_ECANCELLED))
        return b;
    return a;
}

/* With a word about what was taken from an earlier scan. */
static struct cvz_value with_since(const struct keeping *k, size_t which, struct cvz_value doc)
{
    struct cvz_dict dict = {0};

    if (!k->params->since_last)
        return doc;
    for (uint32_t i = 0; i < doc.n; i++)
        cvz_dict_set(&dict, k->arena, cvz_value_str(&doc.u.members[i].name),
                     doc.u.members[i].value);
    const char *why = k->why_whole[which];
    cvz_doc_set(&dict, k->arena, "since",
                why == NULL ? CVZ_STR("last")
                            : cvz_arena_printf(k->arena, "everything was read: %s", why));
    return cvz_dict_end(&dict);
}

/* Keeps all that has a result; gives the worst that happened, with its error. */
static int keep_all(const struct keeping *k, const struct cvz_app_scan *scan,
                    struct cvz_discover_outcome *outcomes, struct cvz_value *ret,
                    struct cvz_err *err)
{
    struct cvz_list results = {0};
    size_t told = 0;
    int worst = 0;

    for (size_t i = 0; i < scan->n_providers; i++) {
        struct cvz_discover_outcome *o = &outcomes[i];
        struct cvz_value one = cvz_value_null;
        int kept = has_result(o->rc) ? keep(k, scan->providers[i], &o->found, &one, &o->err) : 0;
        if (kept != 0)
            o->rc = kept;
        else if (has_result(o->rc))
            cvz_list_add(&results, k->arena, with_since(k, i, one));
        int next = worse(worst, o->rc, scan->n_providers > 1);
        told = next != worst ? i : told;
        worst = next;
        if (o->found.graph != NULL)
            cvz_graph_unref(o->found.graph);
    }
    if (results.n == 0) /* nobody has credentials */
        worst = outcomes[told].rc;
    if (worst != 0 && err != NULL)
        *err = outcomes[told].err;
    *ret = cvz_list_end(&results);
    return worst;
}

/* The last scan of this provider and this scope; NULL when there is none that can be trusted, and
 * why. A scan's origin names the catalogue that it was made with. */
static const struct cvz_scan *last_scan(const struct keeping *k, const struct cvz_scan *scans,
                                        size_t n, struct cvz_str scope, const char **ret_why)
{
    int64_t now, then;

    *ret_why = "there is no earlier scan of this scope";
    for (size_t i = 0; i < n; i++) {
        if (!cvz_str_eq(scans[i].scope, scope))
            continue;
        if (!cvz_str_eq(scans[i].origin, k->origin))
            *ret_why = "the last scan of this scope was made with another catalogue";
        else if (!cvz_time_parse(k->started, &now) || !cvz_time_parse(scans[i].started, &then) ||
                 now - then > k->params->since_max_ms)
            *ret_why = "the last scan of this scope is too old";
        else
            return &scans[i];
        return NULL;
    }
    return NULL;
}

/* What the store knows of former scans, one for each provider; they share the graph. */
static int load_previous(const struct keeping *k, const struct cvz_app_scan *scan,
                         struct cvz_graph **ret_graph, const struct cvz_discover_previous **ret,
                         struct cvz_err *err)
{
    struct cvz_discover_previous *previous =
        CVZ_ARENA_ARRAY(k->arena, struct cvz_discover_previous, scan->n_providers);
    struct cvz_scan *scans;
    size_t n_scans;

    int rc = cvz_store_scans(k->store, k->arena, &scans, &n_scans, err);
    if (rc == 0)
        rc = cvz_store_load(k->store, CVZ_STR(""), ret_graph, err);
    for (size_t i = 0; i < scan->n_providers && rc == 0; i++) {
        const struct cvz_scan *last =
            last_scan(k, scans, n_scans, describe_scope(k->params, scan->providers[i], k->arena),
                      &k->why_whole[i]);
        struct cvz_coverage *coverage;
        if (last == NULL || !cvz_time_parse(last->started, &previous[i].wall_ms))
            continue;
        rc = cvz_store_coverage(k->store, last->id, k->arena, &coverage, &previous[i].n_coverage,
                                err);
        k->why_whole[i] = NULL;
        previous[i].coverage = coverage;
        previous[i].graph = *ret_graph;
    }
    *ret = previous;
    return rc;
}

int cvz_app_scan(struct cvz_app *app, const struct cvz_app_discover_params *params,
                 const struct cvz_app_scan *scan, struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err)
{
    struct keeping keeping = {.app = app, .params = params, .origin = scan->origin, .arena = arena};
    struct cvz_discover_outcome *outcomes =
        CVZ_ARENA_ARRAY(arena, struct cvz_discover_outcome, scan->n_providers);
    struct cvz_discover_params engine;
    struct cvz_graph *former = NULL;

    keeping.as_of = scan->as_of;
    keeping.started = scan->as_of.n > 0 ? scan->as_of : cvz_app_now(app, arena);
    keeping.why_whole = CVZ_ARENA_ARRAY(arena, const char *, scan->n_providers);
    int rc = engine_params(app, params, scan, arena, &engine, err);
    if (rc == 0)
        keeping.origin = cvz_arena_printf(arena, "%.*s, catalogue %.8s", CVZ_STR_ARG(scan->origin),
                                          cvz_catalogue_fingerprint(app->catalogue, arena).p);
    if (rc == 0) /* before the first call: a scan that cannot be kept is not begun */
        rc = cvz_app_store(app, true, &keeping.store, err);
    if (rc == 0 && params->since_last)
        rc = load_previous(&keeping, scan, &former, &engine.previous, err);
    if (rc == 0) {
        cvz_discover_all(scan->providers, scan->n_providers, &engine, arena, outcomes);
        rc = keep_all(&keeping, scan, outcomes, ret, err);
    }
    if (former != NULL)
        cvz_graph_unref(former);
    return rc;
}

/* The network, a recorder around it, or a recording. */
static int open_transport(const struct cvz_app_discover_params *params, struct cvz_buf *recording,
                          struct cvz_arena *arena, struct cvz_http_transport **ret,
                          struct cvz_err *err)
{
    *ret = NULL;
    if (params->record.n > 0 && params->replay.n > 0)
        return cvz_fail(err, CVZ_EUSAGE, "a recording is either written or played");
    if (params->record.n > 0)
        return cvz_http_recorder_new(cvz_arena_str(arena, params->record).p, ret, err);
    if (params->replay.n == 0)
        return 0;
    const char *path = cvz_arena_str(arena, params->replay).p;
    struct cvz_str answers;
    int rc = cvz_app_part_read(path, CVZ_APP_BUNDLE_RECORDING, recording, &answers, err);
    if (rc != 0)
        return rc;
    rc = cvz_http_replay_new(answers, 0, ret, err);
    return rc != 0 ? cvz_fail_context(err, rc, "%s", path) : 0;
}

/* The providers that are meant: the one that is named, or all. */
static int wanted_providers(struct cvz_str name, struct cvz_arena *arena,
                            const struct cvz_str **ret, size_t *ret_n, struct cvz_err *err)
{
    bool all = cvz_str_is(name, all_providers);
    struct cvz_choice c;
    size_t n = 0;

    for (size_t i = 0; cvz_app_providers(i, &c); i++)
        n++;
    struct cvz_str *names = CVZ_ARENA_ARRAY(arena, struct cvz_str, n);
    *ret_n = 0;
    for (size_t i = 0; cvz_app_providers(i, &c); i++) {
        if (strcmp(c.name, all_providers) != 0 && (all || cvz_str_is(name, c.name)))
            names[(*ret_n)++] = cvz_str_from(c.name);
    }
    *ret = names;
    return *ret_n > 0 ? 0 : cvz_fail(err, CVZ_EUSAGE, "unknown provider '%.*s'", CVZ_STR_ARG(name));
}

int cvz_app_discover(struct cvz_app *app, const struct cvz_app_discover_params *params,
                     struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_scan scan = {.env = &cvz_env_process, .origin = CVZ_STR("discover")};
    struct cvz_buf recording = CVZ_BUF_INIT;

    int rc = wanted_providers(params->provider, arena, &scan.providers, &scan.n_providers, err);
    if (rc != 0)
        return rc;
    rc = open_transport(params, &recording, arena, &scan.transport, err);
    if (rc == 0)
        rc = cvz_app_scan(app, params, &scan, arena, ret, err);
    int closed = cvz_http_transport_close(scan.transport, has_result(rc) ? err : NULL);
    cvz_buf_release(&recording);
    return closed != 0 && has_result(rc) ? closed : rc;
}

/* ---- a plan ---- */

/* What a call takes where nothing is known of the network. */
enum { CALL_MS = 100 };

static struct cvz_value estimate(const struct cvz_plan *plan, unsigned in_flight,
                                 struct cvz_arena *arena)
{
    struct cvz_dict doc = {0};
    uint64_t ms = (plan->calls_expected + in_flight - 1) / in_flight * CALL_MS;

    cvz_doc_set_i64(&doc, arena, "calls", (int64_t)plan->calls_expected);
    cvz_doc_set_i64(&doc, arena, "seconds", (int64_t)((ms + 999) / 1000));
    cvz_doc_set_i64(&doc, arena, "ms_per_call", CALL_MS);
    cvz_doc_set_i64(&doc, arena, "in_flight", in_flight);
    cvz_dict_set(&doc, arena, CVZ_STR("at_least"), cvz_value_from_bool(!plan->is_counted));
    return cvz_dict_end(&doc);
}

/* A store that is there counts what will be asked about; without one a plan is as good. */
static struct cvz_graph *known_resources(struct cvz_app *app)
{
    struct cvz_graph *graph = NULL;
    struct cvz_store *store;

    if (cvz_app_store(app, false, &store, NULL) != 0 ||
        cvz_store_load(store, CVZ_STR(""), &graph, NULL) != 0)
        return NULL;
    return graph;
}

static int plan_provider(struct cvz_app *app, const struct cvz_app_discover_params *params,
                         struct cvz_str provider, struct cvz_arena *arena, struct cvz_value *ret,
                         struct cvz_err *err)
{
    const struct cvz_app_scan scan = {.env = &cvz_env_process};
    struct cvz_discover_params engine;
    struct cvz_plan plan = {0};
    struct cvz_list calls = {0};
    struct cvz_dict doc = {0};
    struct cvz_value policy = cvz_value_null;

    struct cvz_discover_previous previous = {.graph = NULL};

    int rc = engine_params(app, params, &scan, arena, &engine, err);
    struct cvz_graph *known = rc == 0 ? known_resources(app) : NULL;
    previous.graph = known;
    engine.previous = &previous;
    if (rc == 0)
        rc = cvz_discover_plan(provider, &engine, arena, &plan, err);
    if (known != NULL)
        cvz_graph_unref(known);
    if (rc == 0)
        rc = cvz_json_read(plan.policy, arena, &policy, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < plan.n_calls; i++) {
        const struct cvz_plan_call *call = &plan.calls[i];
        struct cvz_dict row = {0};
        cvz_doc_set(&row, arena, "account", call->account);
        cvz_doc_set(&row, arena, "region", call->region);
        cvz_doc_set(&row, arena, "service", call->service);
        cvz_doc_set(&row, arena, "operation", call->operation);
        cvz_doc_set(&row, arena, "action", call->action);
        cvz_doc_set(&row, arena, "kinds", call->kinds);
        cvz_doc_set(&row, arena, "repeated", call->fan_out);
        cvz_list_add(&calls, arena, cvz_dict_end(&row));
    }
    cvz_doc_set(&doc, arena, "provider", provider);
    cvz_dict_set(&doc, arena, CVZ_STR("calls"), cvz_list_end(&calls));
    cvz_dict_set(&doc, arena, CVZ_STR("estimate"), estimate(&plan, engine.http.in_flight, arena));
    cvz_dict_set(&doc, arena, CVZ_STR("policy"), policy);
    *ret = cvz_dict_end(&doc);
    return 0;
}

int cvz_app_plan(struct cvz_app *app, const struct cvz_app_discover_params *params,
                 struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_str *providers;
    struct cvz_list plans = {0};
    size_t n;

    int rc = wanted_providers(params->provider, arena, &providers, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct cvz_value plan = cvz_value_null;
        rc = plan_provider(app, params, providers[i], arena, &plan, err);
        cvz_list_add(&plans, arena, plan);
    }
    *ret = cvz_list_end(&plans);
    return rc;
}

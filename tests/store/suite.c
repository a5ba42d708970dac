/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conformance suite of stores. Inventories are written down as interchange files, so that a
 * case reads as what was found and what is expected to be there afterwards.
 */
#include "../unit/test.h"

#include "suite.h"

#include "store/interchange.h"
#include "store/store.h"

#include <stdlib.h>

static suite_url_fn make_url;

struct fixture {
    struct cvz_store *store;
    struct cvz_arena arena;
    struct cvz_err err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char url[512];

    make_url(url);
    assert_ok(cvz_store_open(cvz_str_from(url), true, &f->store, &f->err), &f->err);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    cvz_store_close(f->store);
    cvz_arena_release(&f->arena);
    free(f);
    return 0;
}

/* ---- shorthands ---- */

/* A ledger row of service "svc" in account 1, region eu: operation, kinds, status. */
#define ROW(operation, kinds, status)                                                              \
    "{'provider':'p','account':'1','region':'eu','service':'svc','operation':'" operation          \
    "','kinds':'" kinds "','status':'" status "'}"
#define FILTERED(operation, kinds)                                                                 \
    "{'provider':'p','account':'1','region':'eu','service':'svc','operation':'" operation          \
    "','kinds':'" kinds "','status':'complete','filtered':true}"
#define VM(id, more)                                                                               \
    "{'id':'" id "','kind':'vm','account':'1','region':'eu','source':'1/eu/svc/ListVms'" more "}"
#define REL(source, verb, target) "{'source':'" source "','target':'" target "','verb':'" verb "'}"
#define DONE ROW("ListVms", "vm", "complete")

/* JSON with ' for ", as an inventory. */
static struct cvz_inventory inventory(struct fixture *f, const char *resources,
                                      const char *relations, const char *coverage)
{
    struct cvz_inventory ret = {0};
    struct cvz_buf text = CVZ_BUF_INIT;

    cvz_buf_printf(&text,
                   "{'format':'cloudviz.inventory/1','resources':[%s],'relations':[%s],"
                   "'coverage':[%s]}",
                   resources, relations, coverage);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\'')
            text.p[i] = '"';
    assert_ok(cvz_inventory_read(cvz_buf_str(&text), &f->arena, &ret, &f->err), &f->err);
    cvz_buf_release(&text);
    return ret;
}

/* A scan that finished on that day of November 2026. */
static struct cvz_scan_stats put(struct fixture *f, unsigned day, const char *resources,
                                 const char *relations, const char *coverage)
{
    struct cvz_inventory found = inventory(f, resources, relations, coverage);
    struct cvz_scan_stats stats = {0};
    const struct cvz_scan scan = {
        .started = cvz_arena_printf(&f->arena, "2026-11-%02uT10:00:00Z", day),
        .finished = cvz_arena_printf(&f->arena, "2026-11-%02uT10:01:00Z", day),
        .scope = CVZ_STR("all"),
        .origin = CVZ_STR("discover"),
    };

    assert_ok(cvz_store_put(f->store, &scan, found.graph, found.coverage, found.n_coverage, &stats,
                            &f->err),
              &f->err);
    cvz_graph_unref(found.graph);
    return stats;
}

static void assert_stats(struct cvz_scan_stats stats, uint32_t added, uint32_t changed,
                         uint32_t gone, uint32_t unchanged)
{
    if (stats.added != added || stats.changed != changed || stats.gone != gone ||
        stats.unchanged != unchanged)
        fail_msg("added %u, changed %u, gone %u, unchanged %u; expected %u, %u, %u, %u",
                 stats.added, stats.changed, stats.gone, stats.unchanged, added, changed, gone,
                 unchanged);
}

static struct cvz_graph *load(struct fixture *f, const char *at)
{
    struct cvz_graph *g = NULL;

    assert_ok(cvz_store_load(f->store, cvz_str_from(at), &g, &f->err), &f->err);
    return g;
}

/* What is there at a moment: ids and relations, each behind a blank; externals in brackets. */
static void assert_there(struct fixture *f, const char *at, const char *expected)
{
    struct cvz_graph *g = load(f, at);
    struct cvz_buf text = CVZ_BUF_INIT;

    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        bool external = (r->flags & CVZ_RESOURCE_EXTERNAL) != 0;
        cvz_buf_printf(&text, external ? " [%.*s]" : " %.*s", CVZ_STR_ARG(r->id));
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(g); i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, i);
        cvz_buf_printf(&text, " %.*s>%.*s", CVZ_STR_ARG(cvz_graph_resource(g, r->source)->id),
                       CVZ_STR_ARG(cvz_graph_resource(g, r->target)->id));
    }
    assert_str(cvz_buf_str(&text), expected);
    cvz_buf_release(&text);
    cvz_graph_unref(g);
}

static void assert_text(struct fixture *f, const struct cvz_graph *g,
                        const struct cvz_graph *expected)
{
    struct cvz_buf a = CVZ_BUF_INIT;
    struct cvz_buf b = CVZ_BUF_INIT;

    (void)f;
    cvz_inventory_write(&a, g, NULL, 0);
    cvz_inventory_write(&b, expected, NULL, 0);
    assert_str(cvz_buf_str(&a), b.p);
    cvz_buf_release(&a);
    cvz_buf_release(&b);
}

/* ---- cases ---- */

static void an_empty_store_answers_everything(void **state)
{
    struct fixture *f = *state;
    struct cvz_scan *scans = NULL;
    struct cvz_coverage *coverage = NULL;
    struct cvz_version *versions = NULL;
    size_t n = 1;

    assert_there(f, "", "");
    assert_there(f, "2026-11-23T10:00:00Z", "");
    assert_ok(cvz_store_scans(f->store, &f->arena, &scans, &n, &f->err), &f->err);
    assert_int_equal(n, 0);
    assert_ok(cvz_store_coverage(f->store, 0, &f->arena, &coverage, &n, &f->err), &f->err);
    assert_int_equal(n, 0);
    assert_ok(cvz_store_history(f->store, CVZ_STR(""), 10, &f->arena, &versions, &n, &f->err),
              &f->err);
    assert_int_equal(n, 0);
}

/* Everything that a resource, a relation or a coverage row can say; long properties too. */
static void brings_back_all_of_it(void **state)
{
    struct fixture *f = *state;
    struct cvz_buf resources = CVZ_BUF_INIT;
    struct cvz_coverage *coverage = NULL;
    size_t n = 0;
    const char *relations = "{'source':'a','target':'out','verb':'targets','origin':'derived',"
                            "'rule':'r','field':'f','seen':'2026-11-01T00:00:00Z'},"
                            "{'source':'b','target':'a','verb':'reads'}";
    const char *row = "{'provider':'p','account':'1','region':'eu','service':'s','operation':'o',"
                      "'kinds':'vm,db','action':'s:o','cause':'why','status':'denied',"
                      "'filtered':true,'calls':1,'pages':2,'retries':3,'throttles':4,"
                      "'resources':4294967295,'ms':6000000000}";

    cvz_buf_add_z(&resources,
                  "{'id':'a','kind':'vm','name':'n \\\\\\u0000 \xc3\xa9','provider':'p',"
                  "'account':'1','region':'eu','zone':'z','group':'g','category':'compute',"
                  "'state':'running','created':'2026-01-01T00:00:00Z','source':'s','parent':'b',"
                  "'nocase':true,'tags':{'k':'v','':'','z':'\\u0001'},'properties':{'text':[");
    for (int i = 0; i < 2000; i++)
        cvz_buf_printf(&resources, "%s'item %d'", i > 0 ? "," : "", i);
    cvz_buf_add_z(&resources, "]}},{'id':'b','kind':'db','properties':{'n':1.5}},"
                              "{'id':'out','kind':'cdn','external':true,'name':'far'}");
    struct cvz_inventory found = inventory(f, resources.p, relations, row);
    put(f, 1, resources.p, relations, row);
    struct cvz_graph *g = load(f, "");

    assert_str(cvz_graph_taken(g), "2026-11-01T10:01:00Z");
    struct cvz_buf a = CVZ_BUF_INIT;
    struct cvz_buf b = CVZ_BUF_INIT;
    cvz_inventory_write_resource(&a, g, 0);
    cvz_inventory_write_resource(&b, found.graph, 0);
    assert_str(cvz_buf_str(&a), b.p);
    assert_int_equal(cvz_graph_size(g), 3);
    assert_int_equal(cvz_graph_n_relations(g), 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct cvz_relation *x = cvz_graph_relation(g, i);
        const struct cvz_relation *y = cvz_graph_relation(found.graph, i);
        assert_int_equal(x->verb, y->verb);
        assert_int_equal(x->origin, y->origin);
        assert_true(cvz_str_eq(x->rule, y->rule) && cvz_str_eq(x->field, y->field) &&
                    cvz_str_eq(x->seen, y->seen));
    }

    assert_ok(cvz_store_coverage(f->store, 0, &f->arena, &coverage, &n, &f->err), &f->err);
    assert_int_equal(n, 1);
    cvz_buf_clear(&a);
    cvz_buf_clear(&b);
    cvz_inventory_write(&a, g, coverage, n);
    cvz_inventory_write(&b, g, found.coverage, found.n_coverage);
    assert_str(cvz_buf_str(&a), b.p);
    cvz_buf_release(&a);
    cvz_buf_release(&b);
    cvz_buf_release(&resources);
    cvz_graph_unref(found.graph);
    cvz_graph_unref(g);
}

static void versions_follow_what_changes(void **state)
{
    struct fixture *f = *state;

    assert_stats(put(f, 1, VM("a", "") "," VM("b", ",'state':'on'"), "", DONE), 2, 0, 0, 0);
    assert_stats(put(f, 2, VM("a", "") "," VM("b", ",'state':'on'"), "", DONE), 0, 0, 0, 2);
    assert_stats(put(f, 3, VM("a", "") "," VM("b", ",'state':'off'"), "", DONE), 0, 1, 0, 1);
    assert_stats(put(f, 4, VM("b", ",'state':'off'"), "", DONE), 0, 0, 1, 1);
    assert_stats(put(f, 5, VM("a", "") "," VM("b", ",'state':'off'"), "", DONE), 1, 0, 0, 1);

    assert_there(f, "", " a b");
    assert_there(f, "2026-11-01T10:00:59Z", "");
    assert_there(f, "2026-11-01T10:01:00Z", " a b");
    assert_there(f, "2026-11-04T12:00:00+01:00", " b");
    assert_there(f, "2026-11-05", " b");
    assert_there(f, "2026-12-01", " a b");
    struct cvz_graph *g = load(f, "2026-11-02T23:00:00Z");
    assert_str(cvz_graph_resource(g, 1)->state, "on");
    assert_str(cvz_graph_taken(g), "2026-11-02T10:01:00Z");
    cvz_graph_unref(g);
}

static void history_tells_each_version(void **state)
{
    static const struct {
        const char *id, *change, *from, *to;
    } expected[] = {
        {"a", "added", "2026-11-05T10:01:00Z", ""},
        {"a", "gone", "2026-11-01T10:01:00Z", "2026-11-04T10:01:00Z"},
        {"b", "changed", "2026-11-03T10:01:00Z", ""},
        {"b", "added", "2026-11-01T10:01:00Z", "2026-11-03T10:01:00Z"},
    };
    struct fixture *f = *state;
    struct cvz_version *v = NULL;
    size_t n = 0;

    versions_follow_what_changes(state);
    assert_ok(cvz_store_history(f->store, CVZ_STR(""), 100, &f->arena, &v, &n, &f->err), &f->err);
    assert_int_equal(n, CVZ_COUNT_OF(expected));
    for (size_t i = 0; i < n; i++) {
        assert_str(v[i].id, expected[i].id);
        assert_str(v[i].kind, "vm");
        assert_str(v[i].change, expected[i].change);
        assert_str(v[i].valid_from, expected[i].from);
        assert_str(v[i].valid_to, expected[i].to);
    }
    assert_str(v[3].resource, "{\"id\":\"b\",\"kind\":\"vm\",\"account\":\"1\",\"region\":\"eu\","
                              "\"state\":\"on\",\"source\":\"1/eu/svc/ListVms\"}");
    assert_ok(cvz_store_history(f->store, CVZ_STR("b"), 1, &f->arena, &v, &n, &f->err), &f->err);
    assert_int_equal(n, 1);
    assert_str(v[0].change, "changed");
    assert_ok(cvz_store_history(f->store, CVZ_STR("c"), 1, &f->arena, &v, &n, &f->err), &f->err);
    assert_int_equal(n, 0);
}

static void only_a_complete_row_proves_that_something_is_gone(void **state)
{
    static const struct {
        const char *coverage, *there;
    } cases[] = {
        {"", " a"},
        {ROW("ListVms", "vm", "denied"), " a"},
        {ROW("ListVms", "vm", "partial"), " a"},
        {ROW("ListVms", "vm", "throttled"), " a"},
        {ROW("ListVms", "vm", "skipped"), " a"},
        {FILTERED("ListVms", "vm"), " a"},
        {ROW("ListOthers", "vm", "complete"), " a"},
        {ROW("ListVms", "vm", "complete") "," ROW("ListVms", "vm", "failed"), " a"},
        {ROW("ListVms", "vm", "complete"), ""},
    };
    struct fixture *f = *state;

    put(f, 1, VM("a", ""), "", DONE);
    for (unsigned i = 0; i < CVZ_COUNT_OF(cases); i++) {
        put(f, 2 + i, "", "", cases[i].coverage);
        assert_there(f, "", cases[i].there);
    }
}

static void a_resource_found_by_another_row_is_proven_gone_by_that_one(void **state)
{
    struct fixture *f = *state;
    const char *other = "{'id':'a','kind':'vm','account':'1','region':'eu',"
                        "'source':'1/eu/svc/ListMore'}";

    put(f, 1, VM("a", ""), "", DONE);
    assert_stats(put(f, 2, other, "", ROW("ListMore", "vm", "complete")), 0, 0, 0, 1);
    assert_stats(put(f, 3, "", "", DONE), 0, 0, 0, 0);
    assert_stats(put(f, 4, "", "", ROW("ListMore", "vm", "complete")), 0, 0, 1, 0);
    assert_there(f, "", "");
}

static void relations_go_when_the_ledger_is_complete(void **state)
{
    const char *both = VM("a", "") "," VM("b", "");
    struct fixture *f = *state;

    struct cvz_scan_stats stats =
        put(f, 1, both, REL("a", "reads", "b") "," REL("b", "reads", "a"), DONE);
    assert_int_equal(stats.relations_added, 2);
    /* Its source was seen, but a row that could have told of it did not answer. */
    stats = put(f, 2, both, REL("b", "reads", "a"), DONE "," ROW("DescribeVm", "vm", "denied"));
    assert_int_equal(stats.relations_gone, 0);
    assert_there(f, "", " a b a>b b>a");
    /* Rows of other kinds do not matter. */
    stats = put(f, 3, both, REL("b", "reads", "a"), DONE "," ROW("DescribeDb", "db,vms", "denied"));
    assert_int_equal(stats.relations_gone, 1);
    assert_int_equal(stats.relations_added, 0);
    assert_there(f, "", " a b b>a");
    assert_there(f, "2026-11-02T11:00:00Z", " a b a>b b>a");
    stats = put(f, 4, both, REL("a", "reads", "b") "," REL("b", "reads", "a"), DONE);
    assert_int_equal(stats.relations_added, 1);
    assert_there(f, "", " a b a>b b>a");
    /* Not seen, not gone: its relations stay. */
    put(f, 5, VM("b", ""), "", ROW("ListVms", "vm", "partial"));
    assert_there(f, "", " a b a>b b>a");
    /* Gone with its source. */
    stats = put(f, 6, VM("b", ""), REL("b", "reads", "a"), DONE);
    assert_int_equal(stats.gone, 1);
    assert_there(f, "", " [a] b b>a");
}

static void externals_come_back_and_go_with_the_last_that_names_them(void **state)
{
    const char *far = ",{'id':'far','kind':'cdn','name':'Far','external':true}";
    struct fixture *f = *state;
    struct cvz_buf both = CVZ_BUF_INIT;

    cvz_buf_printf(&both, "%s%s", VM("a", "") "," VM("b", ""), far);
    assert_stats(put(f, 1, both.p, REL("a", "targets", "far") "," REL("b", "targets", "far"), DONE),
                 2, 0, 0, 0);
    struct cvz_graph *g = load(f, "");
    assert_str(cvz_graph_resource(g, 2)->kind, "cdn");
    assert_str(cvz_graph_resource(g, 2)->name, "Far");
    cvz_graph_unref(g);
    /* b was not looked at: it still names far. */
    put(f, 2, VM("a", ""), "", ROW("ListVms", "vm", "partial"));
    assert_there(f, "", " a b [far] a>far b>far");
    put(f, 3, VM("a", "") "," VM("b", ""), REL("b", "targets", "far"), DONE);
    assert_there(f, "", " a b [far] b>far");
    assert_stats(put(f, 4, VM("a", "") "," VM("b", ""), "", DONE), 0, 0, 0, 2);
    assert_there(f, "", " a b");
    assert_there(f, "2026-11-03T11:00:00Z", " a b [far] b>far");
    cvz_buf_release(&both);
}

static void a_reference_does_not_overwrite_what_was_seen(void **state)
{
    struct fixture *f = *state;

    put(f, 1, VM("a", ",'state':'on'") "," VM("b", ""), "", DONE);
    /* A scan of something else, that only mentions a. */
    assert_stats(put(f, 2, "{'id':'x','kind':'db'}", REL("x", "reads", "a"), ""), 1, 0, 0, 0);
    struct cvz_graph *g = load(f, "");
    assert_str(cvz_graph_resource(g, 0)->state, "on");
    assert_int_equal(cvz_graph_resource(g, 0)->flags, 0);
    cvz_graph_unref(g);
    assert_there(f, "", " a b x x>a");
    /* Once it is known to be gone, it is what the reference says. */
    assert_stats(put(f, 3, VM("b", ""), "", DONE), 0, 0, 1, 1);
    assert_there(f, "", " [a] b x x>a");
    /* And when it comes back, it is real. */
    assert_stats(put(f, 4, VM("a", "") "," VM("b", ""), "", DONE), 1, 0, 0, 1);
    assert_there(f, "", " a b x x>a");
}

static void ids_without_case_stay_one_resource(void **state)
{
    struct fixture *f = *state;
    const char *lower = "{'id':'/subs/vm','kind':'vm','nocase':true}";
    const char *upper = "{'id':'/Subs/VM','kind':'vm','nocase':true}";

    assert_stats(put(f, 1, lower, "", ""), 1, 0, 0, 0);
    assert_stats(put(f, 2, upper, "", ""), 0, 0, 0, 1);
    put(f, 3, "{'id':'x','kind':'db'}", REL("x", "reads", "/SUBS/VM"), "");
    assert_there(f, "", " /subs/vm x x>/subs/vm");
}

static void parents_come_back_and_a_moved_child_is_a_change(void **state)
{
    struct fixture *f = *state;
    const char *nets = "{'id':'n1','kind':'vpc'},{'id':'n2','kind':'vpc'},";
    struct cvz_buf text = CVZ_BUF_INIT;

    cvz_buf_printf(&text, "%s%s", nets, VM("a", ",'parent':'n1'"));
    put(f, 1, text.p, "", DONE);
    struct cvz_graph *g = load(f, "");
    assert_int_equal(cvz_graph_resource(g, 0)->parent, 1);
    cvz_graph_unref(g);
    cvz_buf_clear(&text);
    cvz_buf_printf(&text, "%s%s", nets, VM("a", ",'parent':'n2'"));
    assert_stats(put(f, 2, text.p, "", DONE), 0, 1, 0, 2);
    g = load(f, "");
    assert_int_equal(cvz_graph_resource(g, 0)->parent, 2);
    cvz_graph_unref(g);
    cvz_buf_release(&text);
}

static void scans_are_listed_newest_first(void **state)
{
    struct fixture *f = *state;
    struct cvz_scan *scans = NULL;
    size_t n = 0;

    put(f, 1, VM("a", ""), "", DONE);
    struct cvz_scan_stats stats = put(f, 2, VM("a", ""), "", DONE);
    assert_ok(cvz_store_scans(f->store, &f->arena, &scans, &n, &f->err), &f->err);
    assert_int_equal(n, 2);
    assert_int_equal(scans[0].id, stats.scan_id);
    assert_str(scans[0].started, "2026-11-02T10:00:00Z");
    assert_str(scans[0].finished, "2026-11-02T10:01:00Z");
    assert_str(scans[1].scope, "all");
    assert_str(scans[1].origin, "discover");
}

static void coverage_is_of_one_scan_or_the_latest_of_each_row(void **state)
{
    struct fixture *f = *state;
    struct cvz_coverage *rows = NULL;
    size_t n = 0;

    struct cvz_scan_stats first =
        put(f, 1, "", "", ROW("B", "vm", "denied") "," ROW("A", "vm", "complete"));
    put(f, 2, "", "", ROW("B", "vm", "complete"));
    assert_ok(cvz_store_coverage(f->store, first.scan_id, &f->arena, &rows, &n, &f->err), &f->err);
    assert_int_equal(n, 2);
    assert_str(rows[0].operation, "B");
    assert_int_equal(rows[0].status, CVZ_COVER_DENIED);
    assert_ok(cvz_store_coverage(f->store, 0, &f->arena, &rows, &n, &f->err), &f->err);
    assert_int_equal(n, 2);
    assert_str(rows[0].operation, "B");
    assert_int_equal(rows[0].status, CVZ_COVER_COMPLETE);
    assert_str(rows[1].operation, "A");
    assert_ok(cvz_store_coverage(f->store, 77, &f->arena, &rows, &n, &f->err), &f->err);
    assert_int_equal(n, 0);
}

/* History only grows: an older file that is imported later counts from the newest moment on. */
static void a_scan_of_the_past_counts_from_the_newest_moment(void **state)
{
    struct fixture *f = *state;

    put(f, 10, VM("a", ""), "", DONE);
    put(f, 5, VM("a", "") "," VM("b", ""), "", DONE);
    assert_there(f, "2026-11-06", "");
    assert_there(f, "2026-11-11", " a b");
}

static void refuses_what_is_no_time(void **state)
{
    struct fixture *f = *state;
    struct cvz_inventory found = inventory(f, "", "", "");
    struct cvz_scan_stats stats;
    struct cvz_graph *g = NULL;
    const struct cvz_scan scan = {.finished = CVZ_STR("yesterday")};

    assert_fails(cvz_store_put(f->store, &scan, found.graph, NULL, 0, &stats, &f->err),
                 CVZ_EINVALID, &f->err, "yesterday");
    assert_fails(cvz_store_load(f->store, CVZ_STR("yesterday"), &g, &f->err), CVZ_EUSAGE, &f->err,
                 "yesterday");
    cvz_graph_unref(found.graph);
    assert_there(f, "", "");
}

static void loading_what_was_put_gives_the_same_inventory(void **state)
{
    struct fixture *f = *state;
    struct cvz_buf resources = CVZ_BUF_INIT;
    struct cvz_buf relations = CVZ_BUF_INIT;

    for (unsigned i = 0; i < 500; i++) {
        cvz_buf_printf(&resources,
                       "%s{'id':'r%u','kind':'k%u','name':'n%u','parent':'r%u',"
                       "'tags':{'i':'%u'},'properties':{'i':%u}}",
                       i > 0 ? "," : "", i, i % 7, i % 50, i / 3 + (i % 5 == 0), i % 11, i);
        cvz_buf_printf(&relations, "%s" REL("r%u", "reads", "r%u"), i > 0 ? "," : "", i,
                       i * 7919 % 520);
    }
    struct cvz_inventory found = inventory(f, resources.p, relations.p, "");
    put(f, 1, resources.p, relations.p, "");
    struct cvz_graph *g = load(f, "");
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    /* The same but for the moment: the file had none. */
    for (uint32_t i = 0; i < cvz_graph_size(found.graph); i++) {
        const struct cvz_resource *r = cvz_graph_resource(found.graph, i);
        struct cvz_str parent = r->parent != CVZ_NODE_NONE
                                    ? cvz_graph_resource(found.graph, r->parent)->id
                                    : CVZ_STR("");
        assert_ok(cvz_graph_builder_add(b, r, parent, &f->err), &f->err);
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(found.graph); i++) {
        const struct cvz_relation *r = cvz_graph_relation(found.graph, i);
        const struct cvz_relation_new again = {
            .source_id = cvz_graph_resource(found.graph, r->source)->id,
            .target_id = cvz_graph_resource(found.graph, r->target)->id,
            .verb = r->verb,
        };
        assert_ok(cvz_graph_builder_relate(b, &again, &f->err), &f->err);
    }
    struct cvz_graph *expected = cvz_graph_builder_finish(b, cvz_graph_taken(g));
    assert_text(f, g, expected);
    cvz_graph_builder_free(b);
    cvz_graph_unref(expected);
    cvz_graph_unref(found.graph);
    cvz_graph_unref(g);
    cvz_buf_release(&resources);
    cvz_buf_release(&relations);
}

int suite_run(const char *name, suite_url_fn fresh_url)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(an_empty_store_answers_everything),
        CASE(brings_back_all_of_it),
        CASE(versions_follow_what_changes),
        CASE(history_tells_each_version),
        CASE(only_a_complete_row_proves_that_something_is_gone),
        CASE(a_resource_found_by_another_row_is_proven_gone_by_that_one),
        CASE(relations_go_when_the_ledger_is_complete),
        CASE(externals_come_back_and_go_with_the_last_that_names_them),
        CASE(a_reference_does_not_overwrite_what_was_seen),
        CASE(ids_without_case_stay_one_resource),
        CASE(parents_come_back_and_a_moved_child_is_a_change),
        CASE(scans_are_listed_newest_first),
        CASE(coverage_is_of_one_scan_or_the_latest_of_each_row),
        CASE(a_scan_of_the_past_counts_from_the_newest_moment),
        CASE(refuses_what_is_no_time),
        CASE(loading_what_was_put_gives_the_same_inventory),
    };

    make_url = fresh_url;
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan of whatever the environment points to, as an inventory file on standard output: what the
 * end-to-end tests and the benchmarks drive.
 *
 *     scan [--provider NAME] [--organization ID] [--shallow] [--plan] [--region GLOB]... [--kind
 * GLOB]... [--tag K=V]... [--account ID]... [--role R]
 *          [--max-calls N] [--in-flight N] [--seed N] [--catalogue DIR] [--quiet]
 */
#include "cloud/discover.h"

#include "base/num.h"
#include "base/vec.h"
#include "store/interchange.h"

#include <stdio.h>
#include <stdlib.h>

struct settings {
    struct cvz_discover_params params;
    CVZ_VEC(struct cvz_str) accounts, regions, kinds;
    CVZ_VEC(struct cvz_tag) tags;
    const char *catalogue, *provider;
    bool is_plan, is_quiet;
};

static int64_t number_of(const char *text)
{
    int64_t n = 0;

    if (!cvz_parse_i64(cvz_str_from(text), &n) || n < 0) {
        fprintf(stderr, "scan: '%s' is no number\n", text);
        exit(2);
    }
    return n;
}

static void take(struct settings *s, const char *option, const char *value)
{
    struct cvz_str text = cvz_str_from(value);

    if (strcmp(option, "--account") == 0) {
        cvz_vec_push(&s->accounts, text);
    } else if (strcmp(option, "--region") == 0) {
        cvz_vec_push(&s->regions, text);
    } else if (strcmp(option, "--kind") == 0) {
        cvz_vec_push(&s->kinds, text);
    } else if (strcmp(option, "--tag") == 0) {
        ptrdiff_t equals = cvz_str_find_char(text, '=');
        size_t n = equals < 0 ? text.n : (size_t)equals;
        const struct cvz_tag tag = {cvz_str_sub(text, 0, n),
                                    equals < 0 ? CVZ_STR("*") : cvz_str_sub(text, n + 1, text.n)};
        cvz_vec_push(&s->tags, tag);
    } else if (strcmp(option, "--role") == 0) {
        s->params.scope.role = text;
    } else if (strcmp(option, "--max-calls") == 0) {
        s->params.scope.max_calls = (uint64_t)number_of(value);
    } else if (strcmp(option, "--in-flight") == 0) {
        s->params.http.in_flight = (unsigned)number_of(value);
    } else if (strcmp(option, "--seed") == 0) {
        s->params.http.seed = (uint64_t)number_of(value);
    } else if (strcmp(option, "--catalogue") == 0) {
        s->catalogue = value;
    } else if (strcmp(option, "--provider") == 0) {
        s->provider = value;
    } else if (strcmp(option, "--organization") == 0) {
        s->params.scope.organization = text;
    } else {
        fprintf(stderr, "scan: unknown option %s\n", option);
        exit(2);
    }
}

static void read_settings(struct settings *s, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--plan") == 0)
            s->is_plan = true;
        else if (strcmp(argv[i], "--quiet") == 0)
            s->is_quiet = true;
        else if (strcmp(argv[i], "--shallow") == 0)
            s->params.scope.is_shallow = true;
        else if (i + 1 < argc)
            take(s, argv[i], argv[i + 1]), i++;
        else
            fprintf(stderr, "scan: %s needs a value\n", argv[i]);
    }
    s->params.scope.accounts = s->accounts.p;
    s->params.scope.n_accounts = s->accounts.n;
    s->params.scope.regions = s->regions.p;
    s->params.scope.n_regions = s->regions.n;
    s->params.scope.kinds = s->kinds.p;
    s->params.scope.n_kinds = s->kinds.n;
    s->params.scope.tags = s->tags.p;
    s->params.scope.n_tags = s->tags.n;
}

static int plan(const struct settings *s, struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_plan plan;
    int rc = cvz_discover_plan(cvz_str_from(s->provider), &s->params, arena, &plan, err);

    for (size_t i = 0; rc == 0 && i < plan.n_calls; i++) {
        const struct cvz_plan_call *c = &plan.calls[i];
        fprintf(stderr, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", CVZ_STR_ARG(c->region),
                CVZ_STR_ARG(c->service), CVZ_STR_ARG(c->operation), CVZ_STR_ARG(c->action),
                CVZ_STR_ARG(c->fan_out));
    }
    if (rc == 0)
        fwrite(plan.policy.p, 1, plan.policy.n, stdout);
    return rc;
}

static int scan(const struct settings *s, struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_discovery found;
    struct cvz_buf out = CVZ_BUF_INIT;
    int64_t from = cvz_clock_steady(&cvz_clock_system);
    int rc = cvz_discover(cvz_str_from(s->provider), &s->params, arena, &found, err);
    unsigned calls = 0;

    if (found.graph == NULL)
        return rc;
    for (size_t i = 0; i < found.n_coverage; i++)
        calls += found.coverage[i].calls;
    fprintf(stderr, "scan: %u resources, %u relations, %u calls, %lld ms: %s\n",
            cvz_graph_size(found.graph), cvz_graph_n_relations(found.graph), calls,
            (long long)(cvz_clock_steady(&cvz_clock_system) - from),
            rc == 0 ? "complete" : err->text);
    if (!s->is_quiet) {
        cvz_inventory_write(&out, found.graph, found.coverage, found.n_coverage);
        fwrite(out.p, 1, out.n, stdout);
    }
    cvz_buf_release(&out);
    cvz_graph_unref(found.graph);
    return rc;
}

int main(int argc, char **argv)
{
    struct settings s = {.params = {.http = CVZ_HTTP_PARAMS_INIT, .env = &cvz_env_process},
                         .provider = "aws"};
    struct cvz_catalogue *catalogue = NULL;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    read_settings(&s, argc, argv);
    int rc = cvz_catalogue_load(s.catalogue, &catalogue, &err);
    s.params.catalogue = catalogue;
    if (rc == 0)
        rc = s.is_plan ? plan(&s, &arena, &err) : scan(&s, &arena, &err);
    if (rc != 0)
        fprintf(stderr, "scan: %s\n", err.text);
    cvz_catalogue_free(catalogue);
    cvz_arena_release(&arena);
    cvz_vec_release(&s.accounts);
    cvz_vec_release(&s.regions);
    cvz_vec_release(&s.kinds);
    cvz_vec_release(&s.tags);
    return rc == 0 ? 0 : cvz_code_exit_status(rc);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Discovery: from a scope to resources, relations and a coverage ledger, for any provider of the
 * registry (cloud/providers.c).
 */
#ifndef CVZ_CLOUD_DISCOVER_H
#define CVZ_CLOUD_DISCOVER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "cloud/catalogue.h"
#include "graph/coverage.h"
#include "graph/graph.h"
#include "http/client.h"

/* The environment that credentials come from; tests give their own. */
struct cvz_env {
    const char *(*get)(void *ctx, const char *name); /* NULL or "" when unset */
    void *ctx;
};
extern const struct cvz_env cvz_env_process;
/* NULL when it is unset or empty. */
const char *cvz_env_get(const struct cvz_env *env, const char *name);

struct cvz_discover_scope {
    const struct cvz_str *accounts; /* empty: the identity's own */
    size_t n_accounts;
    const struct cvz_str *regions; /* globs; empty: all that are enabled */
    size_t n_regions;
    const struct cvz_str *kinds; /* globs; empty: all */
    size_t n_kinds;
    const struct cvz_tag *tags; /* all must match (globs); empty: no filter */
    size_t n_tags;
    uint64_t max_calls;           /* 0: no limit */
    bool is_shallow;              /* leaves out lists that hang under single resources */
    const struct cvz_str *groups; /* resource groups, globs; empty: all */
    size_t n_groups;
    struct cvz_str organization; /* whose accounts are found and scanned; "" for none */
    struct cvz_str role;    /* name of the role to assume in each account, or a whole ARN; "" */
    struct cvz_str profile; /* "" for the environment's */
    /* RFC 3339: what was there then, as far as the provider's indexes remember; "": now. */
    struct cvz_str as_of;
};

/* Of all providers of a discovery together. */
struct cvz_progress {
    struct cvz_str provider;         /* whose call it was */
    unsigned calls_done, calls_open; /* open: queued or in flight */
    unsigned resources;
    struct cvz_str current; /* "eu-west-1 ec2 DescribeInstances" */
};

/* What a former scan of the same scope found: unchanged resources are taken from there. */
struct cvz_discover_previous {
    const struct cvz_graph *graph;
    const struct cvz_coverage *coverage; /* of that scan */
    size_t n_coverage;
    int64_t wall_ms; /* when it began */
};

struct cvz_discover_params {
    const struct cvz_catalogue *catalogue;
    /* One for each provider, its graph NULL where there is none; NULL: everything is read. */
    const struct cvz_discover_previous *previous;
    struct cvz_discover_scope scope;
    struct cvz_http_params http; /* in_flight, transport, clock, seed ... */
    const struct cvz_env *env;
    void (*progress)(void *ctx, const struct cvz_progress *p); /* may be NULL */
    void *progress_ctx;
    const volatile int *cancelled; /* set by a signal handler; may be NULL */
};

/* What a discovery found. Everything lives in the arena, except the graph. */
struct cvz_discovery {
    struct cvz_graph *graph; /* the caller unrefs it */
    struct cvz_coverage *coverage;
    size_t n_coverage;
    struct cvz_str identity; /* "arn:aws:iam::123456789012:user/ci" */
    struct cvz_str account;
};

/* The providers of the registry: the index-th name, NULL behind the last. */
const char *cvz_discover_provider(size_t index);
/* What else it is called; NULL for nothing, and behind the last. */
const char *cvz_discover_provider_alias(size_t index);

/* 0 when no row of the ledger is a gap (graph/coverage.h); CVZ_EPARTIAL when some are (ret is
 * filled: the ledger names the causes); CVZ_ECANCELLED (ret is filled with what is complete); any
 * other code when nothing could be done at all (no credentials, unknown provider). */
int cvz_discover(struct cvz_str provider, const struct cvz_discover_params *params,
                 struct cvz_arena *arena, struct cvz_discovery *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* What became of one provider. */
struct cvz_discover_outcome {
    struct cvz_discovery found;
    int rc; /* as cvz_discover gives it */
    struct cvz_err err;
};

/* Several providers at the same time, over one client: each as cvz_discover would do it, and
 * in_flight calls for each. ret[i] is what became of providers[i]. */
void cvz_discover_all(const struct cvz_str *providers, size_t n,
                      const struct cvz_discover_params *params, struct cvz_arena *arena,
                      struct cvz_discover_outcome *ret);

/* One call that a scan would make; `fan_out` says what it is repeated for ("per ECS cluster"), ""
 * for once per account and region. */
struct cvz_plan_call {
    struct cvz_str account, region, service, operation, action, kinds, fan_out;
};
struct cvz_plan {
    struct cvz_plan_call *calls;
    size_t n_calls;
    uint64_t calls_expected; /* with repetitions and pages */
    bool is_counted;         /* by what params->previous found; else: at least so many */
    struct cvz_str policy;   /* the least-privilege policy document for exactly these, JSON */
};

/* Makes no call at all; regions that only the cloud could list stand as given by the scope, or as
 * the provider's built-in list. */
int cvz_discover_plan(struct cvz_str provider, const struct cvz_discover_params *params,
                      struct cvz_arena *arena, struct cvz_plan *ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

#endif

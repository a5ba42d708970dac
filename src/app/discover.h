/* SPDX-License-Identifier: Apache-2.0 */
/* Discovery into the store: a scan, what it would ask (plan), and one of a recording (demo). */
#ifndef CVZ_APP_DISCOVER_H
#define CVZ_APP_DISCOVER_H

#include "app/app.h"

struct cvz_app_progress {
    struct cvz_str provider;
    struct cvz_str current; /* "eu-west-1 ec2 DescribeInstances" */
    unsigned calls_done, calls_open;
    unsigned resources;
};

struct cvz_app_discover_params {
    struct cvz_str provider; /* one of cvz_app_providers */
    struct cvz_app_strings accounts, regions, kinds, groups;
    struct cvz_str organization; /* "" for none */
    struct cvz_app_strings tags; /* "key=value", globs; CVZ_EUSAGE for one without '=' */
    struct cvz_str role, profile;
    uint64_t max_calls;    /* 0: no limit */
    bool since_last;       /* what did not change is taken from the last scan of this scope */
    int64_t since_max_ms;  /* unless that is older than this */
    bool is_shallow;       /* without what is listed resource by resource */
    unsigned in_flight;    /* calls at once; 0: as many as is usual */
    unsigned max_attempts; /* of a call; 0: as usual; so below */
    int64_t timeout_ms, connect_ms;
    struct cvz_str ca_file; /* "": the system's */
    struct cvz_str record;  /* file that the answers are written to; "" */
    struct cvz_str replay;  /* file that they are taken from, in place of the network; "" */
    void (*progress)(void *ctx, const struct cvz_app_progress *p); /* may be NULL */
    void *progress_ctx;
    const volatile int *cancelled; /* not 0: stop, keep what is complete; may be NULL */
};

struct cvz_app_backfill_params {
    struct cvz_app_discover_params discover; /* of one provider */
    int64_t step_ms;                         /* between two moments */
};

/* Puts what a provider remembers of the past into a store that has nothing later: one scan for each
 * step, the oldest first. An array as of cvz_app_discover, each with "at". CVZ_EUNSUPPORTED for a
 * provider that remembers nothing; CVZ_ECONFLICT for a store with later scans. */
int cvz_app_backfill(struct cvz_app *app, const struct cvz_app_backfill_params *params,
                     struct cvz_arena *arena, struct cvz_value *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* Scans and stores. An array, for each provider {"provider", "identity", "account", "scan",
 * "resources", "relations", "added", "changed", "gone", "unchanged", "calls", "ms", "categories":
 * [{"category", "label", "resources"}], "coverage": {status: operations}, "gaps": [ledger rows]}.
 *
 * 0 when all is complete; CVZ_EPARTIAL when the ledger has gaps, CVZ_ECANCELLED when it was
 * stopped: both with the result, stored. Any other code: nothing was stored of that provider. */
int cvz_app_discover(struct cvz_app *app, const struct cvz_app_discover_params *params,
                     struct cvz_arena *arena, struct cvz_value *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* What it would ask, without asking: an array, for each provider {"provider", "calls": [{"account",
 * "region", "service", "operation", "action", "kinds", "repeated"}], "policy": the least that it
 * must be allowed}. */
int cvz_app_plan(struct cvz_app *app, const struct cvz_app_discover_params *params,
                 struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

struct cvz_app_demo_params {
    const char *dir;  /* comes into being */
    int64_t delay_ms; /* before each recorded answer */
    void (*progress)(void *ctx, const struct cvz_app_progress *p);
    void *progress_ctx;
    const volatile int *cancelled;
};

/* Recorded environments, one in each cloud, through the real extractor into DIR/inventory.db, drawn
 * to DIR: {"scans": as of cvz_app_discover, "files": [{"file", "ledger"}], "store"}. Gaps are part
 * of the example, no error. */
int cvz_app_demo(const struct cvz_app_demo_params *params, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif

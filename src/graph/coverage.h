/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The coverage ledger: what was asked of whom, and how it went. One row for each (provider,
 * account, region, service, operation) that a scan wanted; a scan without a row for something did
 * not look.
 */
#ifndef CVZ_GRAPH_COVERAGE_H
#define CVZ_GRAPH_COVERAGE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* X(constant, name, meaning) */
#define CVZ_COVER_TABLE(X)                                                                         \
    X(CVZ_COVER_COMPLETE, "complete", "all pages were read")                                       \
    X(CVZ_COVER_PARTIAL, "partial", "some answers are missing")                                    \
    X(CVZ_COVER_DENIED, "denied", "the identity may not do this")                                  \
    X(CVZ_COVER_DISABLED, "disabled", "the service or region is not switched on")                  \
    X(CVZ_COVER_THROTTLED, "throttled", "given up after repeated throttling")                      \
    X(CVZ_COVER_FAILED, "failed", "the endpoint did not answer, or not in a usable way")           \
    X(CVZ_COVER_UNSUPPORTED, "unsupported", "the endpoint does not know the operation")            \
    X(CVZ_COVER_SKIPPED, "skipped", "left out by --max-calls or because the scan was cancelled")

enum cvz_cover {
#define CVZ_COVER_ENUM(constant, name, meaning) constant,
    CVZ_COVER_TABLE(CVZ_COVER_ENUM)
#undef CVZ_COVER_ENUM
        CVZ_COVER_COUNT
};

struct cvz_coverage {
    struct cvz_str provider, account, region, service, operation;
    struct cvz_str kinds;  /* comma-separated: what this operation discovers */
    struct cvz_str action; /* the permission it needs: "ec2:DescribeInstances" */
    struct cvz_str cause;  /* for all but complete: the provider's code and text, no secret */
    uint8_t status;        /* enum cvz_cover */
    bool filtered;         /* a tag filter dropped some: what is not there proves nothing */
    uint32_t calls, pages, retries, throttles, resources;
    uint32_t reused; /* what was not asked again, because it is as an earlier scan found it */
    int64_t ms;      /* time spent waiting for answers */
};

const char *cvz_cover_name(enum cvz_cover cover);
bool cvz_cover_parse(struct cvz_str text, enum cvz_cover *ret) CVZ_MUST_CHECK;

/* Whether a status means that something may be missing: not where there is nothing to see, because
 * it is not switched on or the endpoint has no such thing. */
bool cvz_cover_is_gap(enum cvz_cover cover);

/* "account/region/service/operation" into the arena: what a resource's `source` says. */
struct cvz_str cvz_coverage_key(const struct cvz_coverage *c, struct cvz_arena *arena);

#endif

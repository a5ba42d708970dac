/* SPDX-License-Identifier: Apache-2.0 */
/* The members of the interchange file: one table that the reader and the writer share. */
#ifndef CVZ_STORE_INTERCHANGE_PRIV_H
#define CVZ_STORE_INTERCHANGE_PRIV_H

#include "store/interchange.h"

#include <stddef.h>

#define INVENTORY_FORMAT "cloudviz.inventory/1"

/* A member of type struct cvz_str. */
struct text_member {
    struct cvz_str name;
    size_t offset;
};

/* The ledger's counts are of type uint32_t. */
#define RESOURCE_TEXT(member)                                                                      \
    {                                                                                              \
        CVZ_STR_INIT(#member), offsetof(struct cvz_resource, member)                               \
    }
#define COVERAGE_MEMBER(member)                                                                    \
    {                                                                                              \
        CVZ_STR_INIT(#member), offsetof(struct cvz_coverage, member)                               \
    }

/* In the order in which they are written; parent, tags and properties stand behind them. */
static const struct text_member resource_texts[] = {
    RESOURCE_TEXT(id),       RESOURCE_TEXT(kind),   RESOURCE_TEXT(name),    RESOURCE_TEXT(provider),
    RESOURCE_TEXT(account),  RESOURCE_TEXT(region), RESOURCE_TEXT(zone),    RESOURCE_TEXT(group),
    RESOURCE_TEXT(category), RESOURCE_TEXT(state),  RESOURCE_TEXT(created), RESOURCE_TEXT(source),
};

static const struct flag_member {
    struct cvz_str name;
    uint32_t flag;
} resource_flags[] = {
    {CVZ_STR_INIT("external"), CVZ_RESOURCE_EXTERNAL},
    {CVZ_STR_INIT("nocase"), CVZ_RESOURCE_ID_NOCASE},
};

static const struct text_member coverage_texts[] = {
    COVERAGE_MEMBER(provider), COVERAGE_MEMBER(account),   COVERAGE_MEMBER(region),
    COVERAGE_MEMBER(service),  COVERAGE_MEMBER(operation), COVERAGE_MEMBER(kinds),
    COVERAGE_MEMBER(action),   COVERAGE_MEMBER(cause),
};

static const struct text_member coverage_counts[] = {
    COVERAGE_MEMBER(calls),     COVERAGE_MEMBER(pages),     COVERAGE_MEMBER(retries),
    COVERAGE_MEMBER(throttles), COVERAGE_MEMBER(resources),
};

static const char *const origin_names[] = {
    [CVZ_ORIGIN_DECLARED] = "declared",
    [CVZ_ORIGIN_DERIVED] = "derived",
};

static inline const struct cvz_str *text_at(const void *object, size_t offset)
{
    return (const struct cvz_str *)((const char *)object + offset);
}

static inline const uint32_t *count_at(const void *object, size_t offset)
{
    return (const uint32_t *)((const char *)object + offset);
}

#endif

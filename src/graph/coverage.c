/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/coverage.h"

#include <assert.h>

static const char *const names[] = {
#define COVER_ROW(constant, name, meaning) [constant] = name,
    CVZ_COVER_TABLE(COVER_ROW)
#undef COVER_ROW
};
static_assert(CVZ_COUNT_OF(names) == CVZ_COVER_COUNT, "a name for each status");

const char *cvz_cover_name(enum cvz_cover cover)
{
    CVZ_ASSERT(cover < CVZ_COVER_COUNT);
    return names[cover];
}

bool cvz_cover_parse(struct cvz_str text, enum cvz_cover *ret)
{
    for (unsigned i = 0; i < CVZ_COVER_COUNT; i++) {
        if (cvz_str_is(text, names[i])) {
            *ret = i;
            return true;
        }
    }
    return false;
}

bool cvz_cover_is_gap(enum cvz_cover cover)
{
    switch (cover) {
    case CVZ_COVER_COMPLETE:
    case CVZ_COVER_DISABLED:
    case CVZ_COVER_UNSUPPORTED:
        return false;
    case CVZ_COVER_PARTIAL:
    case CVZ_COVER_DENIED:
    case CVZ_COVER_THROTTLED:
    case CVZ_COVER_FAILED:
    case CVZ_COVER_SKIPPED:
    case CVZ_COVER_COUNT:
        break;
    }
    return true;
}

struct cvz_str cvz_coverage_key(const struct cvz_coverage *c, struct cvz_arena *arena)
{
    const struct cvz_str parts[] = {c->account, c->region, c->service, c->operation};
    size_t n = CVZ_COUNT_OF(parts) - 1;

    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++)
        n += parts[i].n;
    char *key = cvz_arena_bytes(arena, n + 1);
    char *p = key;
    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++) {
        if (i > 0)
            *p++ = '/';
        if (parts[i].n > 0)
            memcpy(p, parts[i].p, parts[i].n);
        p += parts[i].n;
    }
    *p = '\0';
    return (struct cvz_str){key, n};
}

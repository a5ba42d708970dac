/* SPDX-License-Identifier: Apache-2.0 */
/* How states and badges look. */
#include "render/scene_priv.h"

/* Providers have thousands of state words; these stems sort them. The first that occurs counts. */
static const struct {
    struct cvz_str stem;
    enum status status;
} stems[] = {
    {CVZ_STR_INIT("fail"), STATUS_FAILED},
    {CVZ_STR_INIT("error"), STATUS_FAILED},
    {CVZ_STR_INIT("unhealthy"), STATUS_FAILED},
    {CVZ_STR_INIT("alarm"), STATUS_FAILED},
    {CVZ_STR_INIT("incompat"), STATUS_FAILED},
    {CVZ_STR_INIT("inaccess"), STATUS_FAILED},
    {CVZ_STR_INIT("invalid"), STATUS_FAILED},
    {CVZ_STR_INIT("expired"), STATUS_FAILED},
    {CVZ_STR_INIT("degraded"), STATUS_WARNING},
    {CVZ_STR_INIT("impaired"), STATUS_WARNING},
    {CVZ_STR_INIT("warn"), STATUS_WARNING},
    {CVZ_STR_INIT("full"), STATUS_WARNING},
    {CVZ_STR_INIT("insufficient"), STATUS_WARNING},
    {CVZ_STR_INIT("rollback"), STATUS_WARNING},
    {CVZ_STR_INIT("unavailable"), STATUS_OFF},
    {CVZ_STR_INIT("pending"), STATUS_BUSY},
    {CVZ_STR_INIT("shutting"), STATUS_BUSY},
    {CVZ_STR_INIT("stopping"), STATUS_BUSY},
    {CVZ_STR_INIT("stop"), STATUS_OFF},
    {CVZ_STR_INIT("deleted"), STATUS_OFF},
    {CVZ_STR_INIT("terminated"), STATUS_OFF},
    {CVZ_STR_INIT("disabled"), STATUS_OFF},
    {CVZ_STR_INIT("inactive"), STATUS_OFF},
    {CVZ_STR_INIT("deallocated"), STATUS_OFF},
    {CVZ_STR_INIT("paused"), STATUS_OFF},
    {CVZ_STR_INIT("suspended"), STATUS_OFF},
    {CVZ_STR_INIT("down"), STATUS_OFF},
    {CVZ_STR_INIT("ing"), STATUS_BUSY},
    {CVZ_STR_INIT("progress"), STATUS_BUSY},
    {CVZ_STR_INIT("modif"), STATUS_BUSY},
    {CVZ_STR_INIT("initial"), STATUS_BUSY},
    {CVZ_STR_INIT("available"), STATUS_OK},
    {CVZ_STR_INIT("active"), STATUS_OK},
    {CVZ_STR_INIT("enabled"), STATUS_OK},
    {CVZ_STR_INIT("ready"), STATUS_OK},
    {CVZ_STR_INIT("healthy"), STATUS_OK},
    {CVZ_STR_INIT("issued"), STATUS_OK},
};

enum status status_of(struct cvz_str state)
{
    if (cvz_str_eq_nocase(state, CVZ_STR("running")) || cvz_str_eq_nocase(state, CVZ_STR("ok")))
        return STATUS_OK;
    for (size_t i = 0; i < CVZ_COUNT_OF(stems); i++)
        if (cvz_str_find_nocase(state, stems[i].stem) >= 0)
            return stems[i].status;
    return STATUS_UNKNOWN;
}

const char *const badge_icons[CVZ_BADGE_COUNT] = {
    [CVZ_BADGE_LOCKED] = "secret",          [CVZ_BADGE_PUBLIC] = "internet",
    [CVZ_BADGE_BACKED_UP] = "backup",       [CVZ_BADGE_REPLICATED] = "copy",
    [CVZ_BADGE_GUARDED] = "security-group", [CVZ_BADGE_ROLE] = "role",
};

const char *badge_meaning(enum cvz_badge badge)
{
    static const char *const meanings[CVZ_BADGE_COUNT] = {
#define BADGE_MEANING(constant, name, meaning) [constant] = meaning,
        CVZ_BADGE_TABLE(BADGE_MEANING)
#undef BADGE_MEANING
    };
    return meanings[badge];
}

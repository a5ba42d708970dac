/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CONF_CONF_PRIV_H
#define CVZ_CONF_CONF_PRIV_H

#include "conf/conf.h"

struct cvz_conf_value {
    struct cvz_str text; /* as it was given, a path with its "~/" replaced */
    int64_t number;      /* numbers, durations, booleans */
    const struct cvz_str *items;
    size_t n_items;
    enum cvz_conf_source source;
    struct cvz_str place;
};

struct cvz_conf {
    struct cvz_arena *arena;
    struct cvz_str home;
    struct cvz_str file;
    struct cvz_conf_value values[CVZ_SETTING_COUNT];
};

/* Reads `text` as a value of the setting. The error says what was expected, not where. */
int cvz_setting_parse(const struct cvz_conf *conf, enum cvz_setting_id id, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif

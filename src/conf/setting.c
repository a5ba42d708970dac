/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf_priv.h"

#include "base/num.h"

#include <inttypes.h>

const struct cvz_setting cvz_settings[CVZ_SETTING_COUNT] = {
#define CVZ_SETTING_ROW(constant, name, type, preset, choices, min, max, help)                     \
    [CVZ_SETTING_##constant] = {name, CVZ_SETTING_TYPE_##type, preset, choices, min, max, help},
    CVZ_SETTING_TABLE(CVZ_SETTING_ROW)
#undef CVZ_SETTING_ROW
};

/* ---- names ---- */

enum cvz_setting_id cvz_setting_find(struct cvz_str name)
{
    for (int id = 0; id < CVZ_SETTING_COUNT; id++) {
        struct cvz_str own = cvz_str_from(cvz_settings[id].name);
        size_t i = 0;
        while (i < own.n && i < name.n &&
               (own.p[i] == name.p[i] || (own.p[i] == '_' && name.p[i] == '-')))
            i++;
        if (i == own.n && i == name.n)
            return (enum cvz_setting_id)id;
    }
    return CVZ_SETTING_COUNT;
}

struct cvz_str cvz_setting_variable(enum cvz_setting_id id, struct cvz_arena *arena)
{
    struct cvz_str name = cvz_arena_printf(arena, "CLOUDVIZ_%s", cvz_settings[id].name);
    char *out = cvz_arena_bytes(arena, name.n + 1);

    for (size_t i = 0; i <= name.n; i++)
        out[i] = name.p[i] >= 'a' && name.p[i] <= 'z' ? (char)(name.p[i] - 'a' + 'A') : name.p[i];
    return (struct cvz_str){out, name.n};
}

struct cvz_str cvz_setting_flag(enum cvz_setting_id id, struct cvz_arena *arena)
{
    struct cvz_str name = cvz_arena_printf(arena, "--%s", cvz_settings[id].name);
    char *out = cvz_arena_bytes(arena, name.n + 1);

    for (size_t i = 0; i <= name.n; i++)
        out[i] = name.p[i] == '_' ? '-' : name.p[i];
    return (struct cvz_str){out, name.n};
}

/* ---- values ---- */

typedef int parse_fn(const struct cvz_conf *conf, const struct cvz_setting *s, struct cvz_str text,
                     struct cvz_conf_value *ret, struct cvz_err *err);

static int parse_text(const struct cvz_conf *conf, const struct cvz_setting *s, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err)
{
    (void)s;
    if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
        return cvz_fail(err, CVZ_EINVALID, "a zero byte");
    ret->text = cvz_arena_str(conf->arena, text);
    return 0;
}

static int parse_path(const struct cvz_conf *conf, const struct cvz_setting *s, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err)
{
    int rc = parse_text(conf, s, text, ret, err);
    if (rc == 0 && conf->home.n > 0 && cvz_str_starts(text, CVZ_STR("~/")))
        ret->text = cvz_arena_printf(conf->arena, "%s%s", conf->home.p, ret->text.p + 1);
    return rc;
}

static int parse_word(const struct cvz_conf *conf, const struct cvz_setting *s, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return cvz_fail(err, CVZ_EINVALID, "expected a name of small letters");
    }
    return parse_text(conf, s, text, ret, err);
}

static int parse_choice(const struct cvz_conf *conf, const struct cvz_setting *s,
                        struct cvz_str text, struct cvz_conf_value *ret, struct cvz_err *err)
{
    struct cvz_str rest = cvz_str_from(s->choices);
    struct cvz_str choice;

    while (cvz_str_split(&rest, ' ', &choice))
        if (cvz_str_eq(choice, text))
            return parse_text(conf, s, text, ret, err);
    return cvz_fail(err, CVZ_EINVALID, "expected one of: %s", s->choices);
}

static int parse_number(const struct cvz_conf *conf, const struct cvz_setting *s,
                        struct cvz_str text, struct cvz_conf_value *ret, struct cvz_err *err)
{
    int64_t v;

    if (!cvz_parse_i64(text, &v) || v < s->min || v > s->max)
        return cvz_fail(err, CVZ_EINVALID, "expected a number from %" PRIi64 " to %" PRIi64, s->min,
                        s->max);
    ret->number = v;
    return parse_text(conf, s, text, ret, err);
}

/* "90s" of a unit table; a number alone is seconds. */
static bool read_duration(struct cvz_str text, int64_t *ret_ms)
{
    static const struct {
        struct cvz_str unit;
        int64_t ms;
    } units[] = {/* "ms" ends in "s" too: it comes first */
                 {CVZ_STR_INIT("ms"), 1},
                 {CVZ_STR_INIT("s"), 1000},
                 {CVZ_STR_INIT("m"), 60000},
                 {CVZ_STR_INIT("h"), 3600000},
                 {CVZ_STR_INIT(""), 1000}};
    int64_t v;

    for (size_t i = 0; i < CVZ_COUNT_OF(units); i++)
        if (cvz_str_ends(text, units[i].unit))
            return cvz_parse_i64(cvz_str_sub(text, 0, text.n - units[i].unit.n), &v) &&
                   !__builtin_mul_overflow(v, units[i].ms, ret_ms);
    return false;
}

static int parse_duration(const struct cvz_conf *conf, const struct cvz_setting *s,
                          struct cvz_str text, struct cvz_conf_value *ret, struct cvz_err *err)
{
    int64_t ms;

    if (!read_duration(text, &ms) || ms < s->min || ms > s->max)
        return cvz_fail(err, CVZ_EINVALID,
                        "expected a time such as \"500ms\" or \"30s\", from %" PRIi64
                        " ms to %" PRIi64 " s",
                        s->min, s->max / 1000);
    ret->number = ms;
    return parse_text(conf, s, text, ret, err);
}

static int parse_bool(const struct cvz_conf *conf, const struct cvz_setting *s, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err)
{
    static const struct {
        struct cvz_str word;
        bool value;
    } words[] = {
        {CVZ_STR_INIT("true"), true},   {CVZ_STR_INIT("yes"), true}, {CVZ_STR_INIT("1"), true},
        {CVZ_STR_INIT("false"), false}, {CVZ_STR_INIT("no"), false}, {CVZ_STR_INIT("0"), false},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++)
        if (cvz_str_eq(words[i].word, text)) {
            ret->number = words[i].value;
            return parse_text(conf, s, text, ret, err);
        }
    return cvz_fail(err, CVZ_EINVALID, "expected true or false");
}

static int parse_list(const struct cvz_conf *conf, const struct cvz_setting *s, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err)
{
    struct cvz_str piece;
    size_t n = 1;

    int rc = parse_text(conf, s, text, ret, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == ',';
    struct cvz_str *items = CVZ_ARENA_ARRAY(conf->arena, struct cvz_str, n);
    struct cvz_str rest = ret->text;
    for (ret->n_items = 0; cvz_str_split(&rest, ',', &piece);) {
        piece = cvz_str_trim(piece);
        if (piece.n > 0)
            items[ret->n_items++] = cvz_arena_str(conf->arena, piece);
    }
    ret->items = items;
    return 0;
}

static parse_fn *const parsers[CVZ_SETTING_TYPE_COUNT] = {
    [CVZ_SETTING_TYPE_TEXT] = parse_text,     [CVZ_SETTING_TYPE_PATH] = parse_path,
    [CVZ_SETTING_TYPE_WORD] = parse_word,     [CVZ_SETTING_TYPE_CHOICE] = parse_choice,
    [CVZ_SETTING_TYPE_NUMBER] = parse_number, [CVZ_SETTING_TYPE_DURATION] = parse_duration,
    [CVZ_SETTING_TYPE_BOOL] = parse_bool,     [CVZ_SETTING_TYPE_LIST] = parse_list,
};

int cvz_setting_parse(const struct cvz_conf *conf, enum cvz_setting_id id, struct cvz_str text,
                      struct cvz_conf_value *ret, struct cvz_err *err)
{
    const struct cvz_setting *s = &cvz_settings[id];
    struct cvz_conf_value v = {.text = CVZ_STR("")};

    int rc = parsers[s->type](conf, s, text, &v, err);
    if (rc == 0)
        *ret = v;
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf_priv.h"

#include "codec/json.h"

#include <inttypes.h>

/* ---- the reference ---- */

static void write_bounds(struct cvz_buf *buf, const struct cvz_setting *s)
{
    struct cvz_str rest = cvz_str_from(s->choices);
    struct cvz_str choice;

    switch (s->type) {
    case CVZ_SETTING_TYPE_NUMBER:
        cvz_buf_printf(buf, "%" PRIi64 " to %" PRIi64, s->min, s->max);
        return;
    case CVZ_SETTING_TYPE_DURATION:
        cvz_buf_printf(buf, "%" PRIi64 "ms to %" PRIi64 "s", s->min, s->max / 1000);
        return;
    case CVZ_SETTING_TYPE_CHOICE:
        for (const char *comma = ""; cvz_str_split(&rest, ' ', &choice); comma = ", ")
            cvz_buf_printf(buf, "%s`%.*s`", comma, CVZ_STR_ARG(choice));
        return;
    case CVZ_SETTING_TYPE_BOOL:
        cvz_buf_add_z(buf, "`true`, `false`");
        return;
    case CVZ_SETTING_TYPE_LIST:
        cvz_buf_add_z(buf, "a list");
        return;
    case CVZ_SETTING_TYPE_PATH:
        cvz_buf_add_z(buf, "a path");
        return;
    case CVZ_SETTING_TYPE_WORD:
        cvz_buf_add_z(buf, "a name");
        return;
    case CVZ_SETTING_TYPE_TEXT:
    case CVZ_SETTING_TYPE_COUNT:
        break;
    }
    cvz_buf_add_z(buf, "a text");
}

static void write_row(struct cvz_buf *buf, enum cvz_setting_id id, struct cvz_arena *arena)
{
    const struct cvz_setting *s = &cvz_settings[id];
    struct cvz_str name = cvz_setting_variable(id, arena);

    cvz_buf_printf(buf, "| `%s` | `%s` | %s | ", s->name, name.p, s->help);
    write_bounds(buf, s);
    if (id == CVZ_SETTING_STORE)
        cvz_buf_add_z(buf, " | `sqlite:$XDG_DATA_HOME/cloudviz/inventory.db` |\n");
    else if (s->preset[0] != '\0')
        cvz_buf_printf(buf, " | `%s` |\n", s->preset);
    else
        cvz_buf_add_z(buf, " | |\n");
}

void cvz_conf_write_reference(struct cvz_buf *buf)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    cvz_buf_add_z(
        buf, "# Settings\n\n"
             "A setting can be given as a flag where a command has it (`--in-flight 8`), as a\n"
             "variable of the environment (`CLOUDVIZ_IN_FLIGHT=8`) or in a YAML file\n"
             "(`in_flight: 8`). The flag wins over the variable, the variable over the file.\n"
             "The file is `$XDG_CONFIG_HOME/cloudviz/config.yaml` (usually\n"
             "`~/.config/cloudviz/config.yaml`), or what `--config` or `CLOUDVIZ_CONFIG`\n"
             "names. `cloudviz config` shows what is in force and where it comes from.\n\n"
             "| Setting | Variable | Meaning | Values | Default |\n"
             "|---|---|---|---|---|\n");
    for (int id = 0; id < CVZ_SETTING_COUNT; id++)
        write_row(buf, (enum cvz_setting_id)id, &arena);
    cvz_arena_release(&arena);
}

/* ---- what is in force ---- */

/* The password in "scheme://user:password@host" is not shown. */
static struct cvz_str masked(struct cvz_str text, struct cvz_arena *arena)
{
    ptrdiff_t scheme = cvz_str_find(text, CVZ_STR("://"));
    if (scheme < 0)
        return text;
    struct cvz_str rest = cvz_str_sub(text, (size_t)scheme + 3, text.n);
    ptrdiff_t slash = cvz_str_find_char(rest, '/');
    ptrdiff_t at = cvz_str_rfind_char(slash < 0 ? rest : cvz_str_sub(rest, 0, (size_t)slash), '@');
    ptrdiff_t colon = cvz_str_find_char(rest, ':');
    if (at < 0 || colon < 0 || colon > at)
        return text;
    size_t before = (size_t)scheme + 3 + (size_t)colon + 1;
    struct cvz_str host = cvz_str_sub(rest, (size_t)at, rest.n);
    return cvz_arena_printf(arena, "%.*s********%.*s", (int)before, text.p, CVZ_STR_ARG(host));
}

void cvz_conf_write_text(const struct cvz_conf *conf, struct cvz_buf *buf)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    for (int id = 0; id < CVZ_SETTING_COUNT; id++) {
        const struct cvz_conf_value *v = &conf->values[id];
        struct cvz_str text = masked(v->text, &arena);
        if (text.n == 0)
            text = CVZ_STR("-");
        cvz_buf_printf(buf, "%-16s  %-32.*s  %.*s\n", cvz_settings[id].name, CVZ_STR_ARG(text),
                       CVZ_STR_ARG(v->place));
    }
    cvz_arena_release(&arena);
}

static struct cvz_value json_value(const struct cvz_conf *conf, enum cvz_setting_id id,
                                   struct cvz_arena *arena)
{
    const struct cvz_conf_value *v = &conf->values[id];
    enum cvz_setting_type type = cvz_settings[id].type;
    struct cvz_list items = {0};

    if (type == CVZ_SETTING_TYPE_NUMBER)
        return cvz_value_from_i64(v->number);
    if (type == CVZ_SETTING_TYPE_BOOL)
        return cvz_value_from_bool(v->number != 0);
    if (type != CVZ_SETTING_TYPE_LIST)
        return cvz_value_from_str(masked(v->text, arena));
    for (size_t i = 0; i < v->n_items; i++)
        cvz_list_add(&items, arena, cvz_value_from_str(v->items[i]));
    return cvz_list_end(&items);
}

void cvz_conf_write_json(const struct cvz_conf *conf, struct cvz_buf *buf)
{
    static const char *const sources[] = {
        [CVZ_CONF_DEFAULT] = "default",
        [CVZ_CONF_FILE] = "file",
        [CVZ_CONF_VARIABLE] = "variable",
        [CVZ_CONF_FLAG] = "flag",
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_dict all = {0};

    for (int i = 0; i < CVZ_SETTING_COUNT; i++) {
        enum cvz_setting_id id = (enum cvz_setting_id)i;
        struct cvz_dict one = {0};
        cvz_dict_set(&one, &arena, CVZ_STR("value"), json_value(conf, id, &arena));
        cvz_dict_set(&one, &arena, CVZ_STR("source"),
                     cvz_value_from_str(cvz_str_from(sources[conf->values[id].source])));
        cvz_dict_set(&one, &arena, CVZ_STR("place"), cvz_value_from_str(conf->values[id].place));
        cvz_dict_set(&all, &arena, cvz_str_from(cvz_settings[id].name), cvz_dict_end(&one));
    }
    struct cvz_value v = cvz_dict_end(&all);
    cvz_json_write(buf, &v, CVZ_JSON_PRETTY);
    cvz_buf_add_char(buf, '\n');
    cvz_arena_release(&arena);
}

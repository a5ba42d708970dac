/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/conf_priv.h"

#include "base/file.h"
#include "codec/json.h"
#include "codec/yaml.h"

#include <stdlib.h>

enum { FILE_MAX = 1 << 20 };

static const char *process_variable(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

static struct cvz_str variable(const struct cvz_conf_params *params, const char *name)
{
    const char *text =
        params->get != NULL ? params->get(params->ctx, name) : process_variable(NULL, name);

    return text != NULL ? cvz_str_from(text) : CVZ_STR("");
}

/* Checks and keeps a value; the place goes before the error. */
static int put(struct cvz_conf *conf, enum cvz_setting_id id, struct cvz_str text,
               enum cvz_conf_source source, struct cvz_str place, struct cvz_err *err)
{
    struct cvz_conf_value v;

    int rc = cvz_setting_parse(conf, id, text, &v, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(place));
    v.source = source;
    v.place = place;
    if (source >= conf->values[id].source)
        conf->values[id] = v;
    return 0;
}

/* ---- defaults ---- */

/* $XDG_<x>_HOME/cloudviz/<name>, or the same below the home folder; "" without either. A relative
 * path in the variable is none, as the XDG specification has it. */
static struct cvz_str xdg_path(const struct cvz_conf_params *params, const struct cvz_conf *conf,
                               const char *name_of_variable, const char *below_home,
                               const char *name)
{
    struct cvz_str folder = variable(params, name_of_variable);

    if (folder.n > 0 && folder.p[0] == '/')
        return cvz_arena_printf(conf->arena, "%s/cloudviz/%s", folder.p, name);
    if (conf->home.n == 0)
        return CVZ_STR("");
    return cvz_arena_printf(conf->arena, "%s/%s/cloudviz/%s", conf->home.p, below_home, name);
}

static int put_defaults(struct cvz_conf *conf, const struct cvz_conf_params *params,
                        struct cvz_err *err)
{
    int rc = 0;

    for (int id = 0; rc == 0 && id < CVZ_SETTING_COUNT; id++)
        rc = put(conf, (enum cvz_setting_id)id, cvz_str_from(cvz_settings[id].preset),
                 CVZ_CONF_DEFAULT, CVZ_STR("default"), err);
    struct cvz_str data = xdg_path(params, conf, "XDG_DATA_HOME", ".local/share", "inventory.db");
    if (rc == 0 && data.n > 0)
        conf->values[CVZ_SETTING_STORE].text = cvz_arena_printf(conf->arena, "sqlite:%s", data.p);
    return rc;
}

/* ---- the file ---- */

/* The line on which a key of the outermost mapping stands, 0 where it is written in a way that this
 * does not see (in quotes, in braces): only messages are the poorer for it. */
static size_t line_of_key(struct cvz_str text, struct cvz_str key)
{
    struct cvz_str line;

    for (size_t n = 1; cvz_str_split(&text, '\n', &line); n++) {
        struct cvz_str after = cvz_str_sub(line, key.n, line.n);
        if (cvz_str_starts(line, key) && cvz_str_starts(cvz_str_trim(after), CVZ_STR(":")))
            return n;
    }
    return 0;
}

static struct cvz_str place_in_file(const struct cvz_conf *conf, struct cvz_str text,
                                    struct cvz_str key)
{
    size_t line = line_of_key(text, key);

    if (line == 0)
        return cvz_arena_printf(conf->arena, "%s: %.*s", conf->file.p, CVZ_STR_ARG(key));
    return cvz_arena_printf(conf->arena, "%s, line %zu: %.*s", conf->file.p, line,
                            CVZ_STR_ARG(key));
}

/* A list becomes the text that a flag would have. */
static int text_of(const struct cvz_conf *conf, const struct cvz_value *v,
                   enum cvz_setting_type type, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_buf joined = CVZ_BUF_INIT;
    int rc = 0;

    if (type != CVZ_SETTING_TYPE_LIST || v->type != CVZ_TYPE_ARRAY) {
        *ret = cvz_value_text(v, conf->arena);
        return ret->p != NULL ? 0 : cvz_fail(err, CVZ_EINVALID, "expected a single value");
    }
    for (size_t i = 0; rc == 0 && i < v->n; i++) {
        struct cvz_str item = cvz_value_text(cvz_value_at(v, i), conf->arena);
        if (item.p == NULL || cvz_str_find_char(item, ',') >= 0)
            rc = cvz_fail(err, CVZ_EINVALID, "expected a list of texts without commas");
        if (i > 0)
            cvz_buf_add_char(&joined, ',');
        cvz_buf_add_str(&joined, item);
    }
    if (rc == 0)
        *ret = cvz_arena_str(conf->arena, cvz_buf_str(&joined));
    cvz_buf_release(&joined);
    return rc;
}

static int put_member(struct cvz_conf *conf, const struct cvz_member *m, struct cvz_str file_text,
                      struct cvz_err *err)
{
    struct cvz_str key = cvz_value_str(&m->name);
    struct cvz_str place = place_in_file(conf, file_text, key);
    enum cvz_setting_id id = cvz_setting_find(key);
    struct cvz_str text;

    if (id == CVZ_SETTING_COUNT)
        return cvz_fail(err, CVZ_EINVALID, "%.*s: there is no such setting", CVZ_STR_ARG(place));
    if (m->value.type == CVZ_TYPE_NULL)
        return 0;
    int rc = text_of(conf, &m->value, cvz_settings[id].type, &text, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(place));
    return put(conf, id, text, CVZ_CONF_FILE, place, err);
}

static int put_members(struct cvz_conf *conf, struct cvz_str text, struct cvz_err *err)
{
    struct cvz_value v;

    int rc = cvz_yaml_read(text, conf->arena, &v, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "%s", conf->file.p);
    if (v.type != CVZ_TYPE_OBJECT && v.type != CVZ_TYPE_NULL)
        return cvz_fail(err, CVZ_EINVALID, "%s: expected settings, one `name: value` a line",
                        conf->file.p);
    for (size_t i = 0; rc == 0 && v.type == CVZ_TYPE_OBJECT && i < v.n; i++)
        rc = put_member(conf, &v.u.members[i], text, err);
    return rc;
}

static int put_file(struct cvz_conf *conf, const struct cvz_conf_params *params,
                    struct cvz_err *err)
{
    struct cvz_str path = params->path != NULL ? cvz_str_from(params->path) : CVZ_STR("");
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err trouble = CVZ_ERR_INIT;

    if (path.n == 0)
        path = variable(params, "CLOUDVIZ_CONFIG");
    bool asked_for = path.n > 0;
    if (!asked_for)
        path = xdg_path(params, conf, "XDG_CONFIG_HOME", ".config", "config.yaml");
    if (path.n == 0)
        return 0;

    path = cvz_arena_str(conf->arena, path);
    int rc = cvz_file_read(path.p, FILE_MAX, &text, &trouble);
    if (rc == CVZ_ENOTFOUND && !asked_for) {
        rc = 0;
    } else if (rc != 0) {
        rc = cvz_fail(err, rc, "%s", trouble.text);
    } else {
        conf->file = path;
        rc = put_members(conf, cvz_buf_str(&text), err);
    }
    cvz_buf_release(&text);
    return rc;
}

/* ---- variables and flags ---- */

static int put_variables(struct cvz_conf *conf, const struct cvz_conf_params *params,
                         struct cvz_err *err)
{
    int rc = 0;

    for (int id = 0; rc == 0 && id < CVZ_SETTING_COUNT; id++) {
        struct cvz_str name = cvz_setting_variable((enum cvz_setting_id)id, conf->arena);
        struct cvz_str text = variable(params, name.p);
        if (text.n > 0)
            rc = put(conf, (enum cvz_setting_id)id, text, CVZ_CONF_VARIABLE, name, err);
    }
    return rc;
}

int cvz_conf_load(const struct cvz_conf_params *params, struct cvz_arena *arena,
                  struct cvz_conf **ret, struct cvz_err *err)
{
    struct cvz_conf *conf = CVZ_ARENA_NEW(arena, struct cvz_conf);

    conf->arena = arena;
    conf->home = cvz_arena_str(arena, variable(params, "HOME"));
    conf->file = CVZ_STR("");
    int rc = put_defaults(conf, params, err);
    if (rc == 0)
        rc = put_file(conf, params, err);
    if (rc == 0)
        rc = put_variables(conf, params, err);
    if (rc == 0)
        *ret = conf;
    return rc;
}

int cvz_conf_set(struct cvz_conf *conf, enum cvz_setting_id id, struct cvz_str text,
                 struct cvz_err *err)
{
    return put(conf, id, text, CVZ_CONF_FLAG, cvz_setting_flag(id, conf->arena), err);
}

/* ---- values ---- */

struct cvz_str cvz_conf_text(const struct cvz_conf *conf, enum cvz_setting_id id)
{
    return conf->values[id].text;
}

int64_t cvz_conf_number(const struct cvz_conf *conf, enum cvz_setting_id id)
{
    CVZ_ASSERT(cvz_settings[id].type == CVZ_SETTING_TYPE_NUMBER ||
               cvz_settings[id].type == CVZ_SETTING_TYPE_DURATION);
    return conf->values[id].number;
}

bool cvz_conf_bool(const struct cvz_conf *conf, enum cvz_setting_id id)
{
    CVZ_ASSERT(cvz_settings[id].type == CVZ_SETTING_TYPE_BOOL);
    return conf->values[id].number != 0;
}

const struct cvz_str *cvz_conf_list(const struct cvz_conf *conf, enum cvz_setting_id id,
                                    size_t *ret_n)
{
    CVZ_ASSERT(cvz_settings[id].type == CVZ_SETTING_TYPE_LIST);
    *ret_n = conf->values[id].n_items;
    return conf->values[id].items;
}

enum cvz_conf_source cvz_conf_source(const struct cvz_conf *conf, enum cvz_setting_id id)
{
    return conf->values[id].source;
}

struct cvz_str cvz_conf_place(const struct cvz_conf *conf, enum cvz_setting_id id)
{
    return conf->values[id].place;
}

struct cvz_str cvz_conf_file(const struct cvz_conf *conf)
{
    return conf->file;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/gcp/session_priv.h"

#include "base/file.h"
#include "cloud/gcp/file_priv.h"
#include "cloud/secret.h"

#include <stdlib.h>

enum { NAME_MAX_BYTES = 128 };

const char *cvz_gcp_env(const struct cvz_gcp_session *s, const char *name)
{
    return cvz_env_get(s->params.env, name);
}

/* ---- properties ---- */

/* CLOUDSDK_CORE_PROJECT of "core" and "project". */
static const char *property_variable(const struct cvz_gcp_session *s, const char *section,
                                     const char *name)
{
    char variable[NAME_MAX_BYTES];
    int n = snprintf(variable, sizeof variable, "CLOUDSDK_%s_%s", section, name);

    if (n < 0 || (size_t)n >= sizeof variable)
        return NULL;
    for (char *p = variable; *p != '\0'; p++)
        if (*p >= 'a' && *p <= 'z')
            *p = (char)(*p - 'a' + 'A');
    return cvz_gcp_env(s, variable);
}

struct cvz_str cvz_gcp_configured(const struct cvz_gcp_session *s, const char *section,
                                  const char *name)
{
    for (size_t i = 0; i < s->config.n; i++)
        if (cvz_str_is(s->config.sections[i].name, section)) {
            struct cvz_str value = cvz_ini_get(&s->config.sections[i], name);
            return value.n > 0 ? value : CVZ_STR_NULL;
        }
    return CVZ_STR_NULL;
}

struct cvz_str cvz_gcp_property(const struct cvz_gcp_session *s, const char *section,
                                const char *name)
{
    struct cvz_str value = cvz_str_from(property_variable(s, section, name));

    return value.p != NULL ? value : cvz_gcp_configured(s, section, name);
}

/* ---- gcloud's files ---- */

/* A missing file gives "". */
static int read_text(struct cvz_gcp_session *s, struct cvz_str path, struct cvz_str *ret,
                     struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    int rc = cvz_file_read(path.p, CVZ_INI_MAX, &buf, err);

    *ret = rc == 0 ? cvz_arena_str(&s->arena, cvz_buf_str(&buf)) : CVZ_STR("");
    cvz_secret_release(&buf);
    return rc;
}

/* What gcloud accepts; it becomes part of a path. */
static bool is_configuration(struct cvz_str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool is_letter = c >= 'a' && c <= 'z';
        if (!is_letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-')))
            return false;
    }
    return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

/* Which one is active, and whether somebody named it. */
static int configuration_name(struct cvz_gcp_session *s, struct cvz_str *ret, bool *ret_named,
                              struct cvz_err *err)
{
    const char *variable = cvz_gcp_env(s, "CLOUDSDK_ACTIVE_CONFIG_NAME");
    struct cvz_str path;
    int rc;

    *ret_named = s->params.profile.n > 0 || variable != NULL;
    *ret = s->params.profile.n > 0 ? s->params.profile : cvz_str_from(variable);
    if (*ret_named) {
        if (!is_configuration(*ret) && !cvz_str_is(*ret, "NONE"))
            return cvz_fail(err, CVZ_EINVALID, "\"%.*s\" is no name of a gcloud configuration",
                            CVZ_STR_ARG(*ret));
        return 0;
    }
    path = cvz_arena_printf(&s->arena, "%.*s/active_config", CVZ_STR_ARG(s->config_dir));
    rc = s->config_dir.n > 0 ? read_text(s, path, ret, NULL) : CVZ_ENOTFOUND;
    if (rc != 0)
        *ret = CVZ_STR("default");
    *ret = cvz_str_trim(*ret);
    if (!is_configuration(*ret) && !cvz_str_is(*ret, "NONE"))
        return cvz_fail(err, CVZ_EINVALID, "%s: no name of a configuration", path.p);
    return 0;
}

static int read_configuration(struct cvz_gcp_session *s, struct cvz_err *err)
{
    struct cvz_err failed = CVZ_ERR_INIT;
    struct cvz_str name, text;
    bool is_named;
    int rc = configuration_name(s, &name, &is_named, err);

    if (rc != 0 || cvz_str_is(name, "NONE"))
        return rc;
    struct cvz_str path = cvz_arena_printf(&s->arena, "%.*s/configurations/config_%.*s",
                                           CVZ_STR_ARG(s->config_dir), CVZ_STR_ARG(name));
    rc = s->config_dir.n > 0 ? read_text(s, path, &text, &failed) : CVZ_ENOTFOUND;
    if (rc == CVZ_ENOTFOUND && is_named)
        return cvz_fail(err, rc, "gcloud has no configuration \"%.*s\" (no %s)", CVZ_STR_ARG(name),
                        path.p);
    if (rc == CVZ_ENOTFOUND)
        return 0;
    if (rc == 0) {
        rc = cvz_ini_read(text, &s->arena, &s->config, &failed);
        if (rc != 0)
            (void)cvz_fail_context(&failed, rc, "%s", path.p);
    }
    if (rc != 0 && err != NULL)
        *err = failed;
    return rc;
}

static void find_config_dir(struct cvz_gcp_session *s)
{
    const char *named = cvz_gcp_env(s, "CLOUDSDK_CONFIG");
    const char *home = cvz_gcp_env(s, "HOME");

    if (named != NULL)
        s->config_dir = cvz_arena_str(&s->arena, cvz_str_from(named));
    else
        s->config_dir =
            home != NULL ? cvz_arena_printf(&s->arena, "%s/.config/gcloud", home) : CVZ_STR("");
}

/* ---- where things are ---- */

static int choose_universe(struct cvz_gcp_session *s, struct cvz_err *err)
{
    struct cvz_str name = cvz_str_from(cvz_gcp_env(s, "GOOGLE_CLOUD_UNIVERSE_DOMAIN"));

    if (name.p == NULL)
        name = cvz_gcp_property(s, "core", "universe_domain");
    if (name.p == NULL)
        name = CVZ_STR("googleapis.com");
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
              (c == '.' && i > 0 && i + 1 < name.n)))
            return cvz_fail(err, CVZ_EINVALID, "the universe domain \"%.*s\" is no domain",
                            CVZ_STR_ARG(name));
    }
    if (cvz_str_find_char(name, '.') < 0) /* "com" would be half the world */
        return cvz_fail(err, CVZ_EINVALID, "the universe domain \"%.*s\" is no domain",
                        CVZ_STR_ARG(name));
    s->universe = cvz_arena_str(&s->arena, name);
    return 0;
}

int cvz_gcp_session_endpoint(struct cvz_gcp_session *s, const char *api, struct cvz_str *ret,
                             struct cvz_err *err)
{
    struct cvz_str url = cvz_gcp_property(s, "api_endpoint_overrides", api);

    if (url.p != NULL) {
        int rc = cvz_gcp_check_own_url(&url, api, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "the endpoint of gcloud's api_endpoint_overrides");
        url = cvz_arena_str(&s->arena, url);
        for (size_t i = 0; i < s->overrides.n; i++)
            if (cvz_str_eq(s->overrides.p[i], url)) {
                *ret = s->overrides.p[i];
                return 0;
            }
        cvz_vec_push(&s->overrides, url);
    }
    *ret = url;
    return 0;
}

int cvz_gcp_service_url(struct cvz_gcp_session *s, const char *section, const char *name,
                        const char *usual, struct cvz_arena *arena, struct cvz_str *ret,
                        struct cvz_err *err)
{
    struct cvz_str url = cvz_gcp_property(s, section, name);

    if (url.p != NULL) {
        int rc = cvz_gcp_check_own_url(&url, name, err);
        if (rc == 0)
            *ret = cvz_arena_str(arena, url);
        return rc;
    }
    const char *mark = strstr(usual, "{}");
    *ret = mark == NULL ? cvz_str_from(usual)
                        : cvz_arena_printf(arena, "%.*s%.*s%s", (int)(mark - usual), usual,
                                           CVZ_STR_ARG(s->universe), mark + 2);
    return 0;
}

/* ---- projects ---- */

static struct cvz_str find_project(struct cvz_gcp_session *s)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_gcp_file file = {0};
    struct cvz_str found = CVZ_STR_NULL;

    if (s->params.profile.n > 0)
        found = cvz_gcp_configured(s, "core", "project");
    if (found.n == 0)
        found = cvz_str_from(cvz_gcp_env(s, "GOOGLE_CLOUD_PROJECT"));
    if (found.n == 0)
        found = cvz_str_from(cvz_gcp_env(s, "GCLOUD_PROJECT"));
    if (found.n == 0 && cvz_gcp_file_find(s, &arena, &file, NULL) == 0)
        found = cvz_value_str(cvz_value_get(&file.json, CVZ_STR("project_id")));
    if (found.n == 0)
        found = cvz_gcp_property(s, "core", "project");
    if (found.n == 0 && file.path.n == 0 &&
        cvz_gcp_metadata_get(s, "project/project-id", &arena, &found, NULL) != 0)
        found = CVZ_STR("");
    found = cvz_arena_str(&s->arena, cvz_str_trim(found));
    cvz_arena_wipe(&arena);
    return found;
}

struct cvz_str cvz_gcp_session_project(struct cvz_gcp_session *s)
{
    if (!s->project_known)
        s->project = find_project(s);
    s->project_known = true;
    return s->project;
}

struct cvz_str cvz_gcp_session_quota_project(struct cvz_gcp_session *s)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_gcp_file file = {0};
    struct cvz_str found = cvz_str_from(cvz_gcp_env(s, "GOOGLE_CLOUD_QUOTA_PROJECT"));

    if (found.n == 0 && cvz_gcp_file_find(s, &arena, &file, NULL) == 0)
        found = cvz_value_str(cvz_value_get(&file.json, CVZ_STR("quota_project_id")));
    if (found.n == 0)
        found = cvz_gcp_property(s, "billing", "quota_project");
    if (cvz_str_starts(found, CVZ_STR("CURRENT_PROJECT"))) /* words of gcloud's, no projects */
        found = cvz_gcp_session_project(s);
    else if (cvz_str_is(found, "LEGACY"))
        found = CVZ_STR("");
    found = cvz_arena_str(&s->arena, found);
    cvz_arena_wipe(&arena);
    return found;
}

struct cvz_str cvz_gcp_session_universe(const struct cvz_gcp_session *s)
{
    return s->universe;
}

/* ---- the session ---- */

int cvz_gcp_session_new(const struct cvz_gcp_session_params *params, struct cvz_gcp_session **ret,
                        struct cvz_err *err)
{
    struct cvz_gcp_session *s = CVZ_NEW(struct cvz_gcp_session);

    s->params = *params;
    s->params.profile = cvz_arena_str(&s->arena, params->profile);
    s->trust_loopback = cvz_str_is(cvz_str_from(cvz_gcp_env(s, "CLOUDVIZ_TRUST_LOOPBACK")), "1");
    find_config_dir(s);
    int rc = read_configuration(s, err);
    if (rc == 0)
        rc = choose_universe(s, err);
    if (rc != 0) {
        cvz_gcp_session_free(s);
        return rc;
    }
    *ret = s;
    return 0;
}

void cvz_gcp_session_free(struct cvz_gcp_session *s)
{
    if (s == NULL)
        return;
    cvz_vec_release(&s->overrides);
    cvz_arena_wipe(&s->arena);
    free(s);
}

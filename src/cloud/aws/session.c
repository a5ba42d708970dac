/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/aws/session_priv.h"

#include "base/file.h"
#include "base/num.h"
#include "cloud/secret.h"
#include "cloud/shell.h"
#include "http/url.h"

#include <stdlib.h>

const char *cvz_aws_env(const struct cvz_aws_session *s, const char *name)
{
    return cvz_env_get(s->params.env, name);
}

struct cvz_str cvz_aws_expand_path(const struct cvz_aws_session *s, struct cvz_str path,
                                   struct cvz_arena *arena)
{
    if (path.n > 0 && path.p[0] == '~' && (path.n == 1 || path.p[1] == '/'))
        return cvz_arena_printf(arena, "%.*s%.*s", CVZ_STR_ARG(s->home),
                                CVZ_STR_ARG(cvz_str_sub(path, 1, path.n)));
    return cvz_arena_str(arena, path);
}

/* ---- the files ---- */

/* A missing file leaves *ret empty. */
static int read_file(struct cvz_aws_session *s, const char *variable, const char *usual,
                     struct cvz_ini *ret, struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err failed = CVZ_ERR_INIT;
    const char *named = cvz_aws_env(s, variable);
    struct cvz_str path =
        cvz_aws_expand_path(s, cvz_str_from(named != NULL ? named : usual), &s->arena);
    int rc = cvz_file_read(path.p, CVZ_INI_MAX, &buf, &failed);

    if (rc == CVZ_ENOTFOUND)
        return 0;
    if (rc == 0) {
        struct cvz_str text = cvz_arena_str(&s->arena, cvz_buf_str(&buf));
        rc = cvz_ini_read(text, &s->arena, ret, &failed);
        if (rc != 0)
            (void)cvz_fail_context(&failed, rc, "%s", path.p);
    }
    cvz_secret_release(&buf);
    if (rc != 0 && err != NULL)
        *err = failed;
    return rc;
}

/* The name in "[profile name]": two words as a shell reads them, the first beginning with kind. */
static bool name_in_header(struct cvz_str header, const char *kind, struct cvz_arena *arena,
                           struct cvz_str *ret)
{
    char **words;
    size_t n;

    if (!cvz_str_starts(header, cvz_str_from(kind)) ||
        cvz_shell_split(header, arena, &words, &n, NULL) != 0 || n != 2)
        return false;
    *ret = cvz_str_from(words[1]);
    return true;
}

static struct cvz_aws_profile *add_profile(struct cvz_aws_session *s, struct cvz_str name)
{
    uint32_t at = cvz_map_put_new(&s->profile_names, name, (uint32_t)s->profiles.n);

    if (at == s->profiles.n)
        cvz_vec_push(&s->profiles, (struct cvz_aws_profile){.name = name});
    return &s->profiles.p[at];
}

/* Where two headers name one profile, the later one counts. */
static void index_profiles(struct cvz_aws_session *s)
{
    for (size_t i = 0; i < s->config.n; i++) {
        const struct cvz_ini_section *section = &s->config.sections[i];
        struct cvz_str name = section->name;
        if (cvz_str_is(name, "default") ||
            name_in_header(section->name, "profile", &s->arena, &name))
            add_profile(s, name)->config = section;
    }
    for (size_t i = 0; i < s->credentials.n; i++)
        add_profile(s, s->credentials.sections[i].name)->credentials = &s->credentials.sections[i];
}

const struct cvz_ini_section *cvz_aws_config_section(const struct cvz_aws_session *s,
                                                     const char *kind, struct cvz_str name)
{
    const struct cvz_ini_section *found = NULL;
    struct cvz_arena arena = CVZ_ARENA_INIT;

    for (size_t i = 0; i < s->config.n; i++) {
        struct cvz_str own;
        if (name_in_header(s->config.sections[i].name, kind, &arena, &own) && cvz_str_eq(own, name))
            found = &s->config.sections[i];
    }
    cvz_arena_release(&arena);
    return found;
}

const struct cvz_aws_profile *cvz_aws_profile_find(const struct cvz_aws_session *s,
                                                   struct cvz_str name)
{
    uint32_t at = cvz_map_get(&s->profile_names, name);

    return at == CVZ_MAP_NONE ? NULL : &s->profiles.p[at];
}

struct cvz_str cvz_aws_profile_get(const struct cvz_aws_profile *profile, const char *key)
{
    if (profile == NULL)
        return CVZ_STR_NULL;
    struct cvz_str value = cvz_ini_get(profile->credentials, key);
    return value.p != NULL ? value : cvz_ini_get(profile->config, key);
}

static int choose_profile(struct cvz_aws_session *s, struct cvz_err *err)
{
    const char *named = cvz_aws_env(s, "AWS_DEFAULT_PROFILE");

    if (named == NULL)
        named = cvz_aws_env(s, "AWS_PROFILE");
    s->explicit_profile = s->params.profile.n > 0;
    if (s->explicit_profile)
        s->profile = cvz_arena_str(&s->arena, s->params.profile);
    else if (named != NULL)
        s->profile = cvz_arena_str(&s->arena, cvz_str_from(named));
    else
        s->profile = CVZ_STR("default");
    if ((s->explicit_profile || named != NULL) && cvz_aws_profile_find(s, s->profile) == NULL)
        return cvz_fail(err, CVZ_ENOTFOUND,
                        "the profile \"%.*s\" stands neither in the config file nor in the "
                        "credentials file",
                        CVZ_STR_ARG(s->profile));
    return 0;
}

/* ---- settings ---- */

int64_t cvz_aws_setting(const struct cvz_aws_session *s, const char *variable, const char *key,
                        int64_t fallback)
{
    struct cvz_str text = cvz_str_from(cvz_aws_env(s, variable));
    int64_t v;

    if (text.p == NULL)
        text = cvz_aws_profile_get(cvz_aws_profile_find(s, s->profile), key);
    return text.p != NULL && cvz_parse_i64(text, &v) && v >= 1 ? v : fallback;
}

static bool is_on(const struct cvz_aws_session *s, const char *variable, const char *key)
{
    struct cvz_str text = cvz_str_from(cvz_aws_env(s, variable));

    if (text.p == NULL)
        text = cvz_aws_profile_get(cvz_aws_profile_find(s, s->profile), key);
    return text.p != NULL && cvz_str_eq_nocase(text, CVZ_STR("true"));
}

struct cvz_str cvz_aws_session_region(struct cvz_aws_session *s)
{
    static const char *const variables[] = {"AWS_REGION", "AWS_DEFAULT_REGION"};
    struct cvz_str text = CVZ_STR_NULL;

    if (s->region_known)
        return s->region;
    for (size_t i = 0; i < CVZ_COUNT_OF(variables) && text.p == NULL; i++)
        text = cvz_str_from(cvz_aws_env(s, variables[i]));
    if (text.p == NULL)
        text = cvz_aws_profile_get(cvz_aws_profile_find(s, s->profile), "region");
    if (text.p == NULL &&
        cvz_aws_metadata_get(s, "/latest/meta-data/placement/region", &s->arena, &text, NULL) != 0)
        text = CVZ_STR("");
    s->region = cvz_arena_str(&s->arena, cvz_str_trim(text));
    s->region_known = true;
    return s->region;
}

/* "Elastic Load Balancing v2" -> "elastic_load_balancing_v2", or in upper case. */
static struct cvz_str snake_case(const char *service_id, bool upper, struct cvz_arena *arena)
{
    size_t n = strlen(service_id);
    char *p = cvz_arena_bytes(arena, n + 1);

    for (size_t i = 0; i <= n; i++) {
        char c = service_id[i];
        if (c == ' ' || c == '-')
            p[i] = '_';
        else if (upper && c >= 'a' && c <= 'z')
            p[i] = (char)(c - 'a' + 'A');
        else if (!upper && c >= 'A' && c <= 'Z')
            p[i] = (char)(c - 'A' + 'a');
        else
            p[i] = c;
    }
    return (struct cvz_str){p, n};
}

static int find_endpoint(const struct cvz_aws_session *s, const char *service_id,
                         struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_aws_profile *profile = cvz_aws_profile_find(s, s->profile);
    struct cvz_str variable = cvz_arena_printf(arena, "AWS_ENDPOINT_URL_%.*s",
                                               CVZ_STR_ARG(snake_case(service_id, true, arena)));
    struct cvz_str services = cvz_aws_profile_get(profile, "services");

    *ret = cvz_str_from(cvz_aws_env(s, variable.p));
    if (ret->p == NULL)
        *ret = cvz_str_from(cvz_aws_env(s, "AWS_ENDPOINT_URL"));
    if (ret->p != NULL)
        return 0;
    if (services.p != NULL) {
        const struct cvz_ini_section *section = cvz_aws_config_section(s, "services", services);
        if (section == NULL)
            return cvz_fail(err, CVZ_EINVALID,
                            "the profile \"%.*s\" names the services section \"%.*s\", which is "
                            "not there",
                            CVZ_STR_ARG(s->profile), CVZ_STR_ARG(services));
        struct cvz_str nested = cvz_ini_get(section, snake_case(service_id, false, arena).p);
        *ret = cvz_ini_nested(nested, "endpoint_url");
    }
    if (ret->n == 0)
        *ret = cvz_aws_profile_get(profile, "endpoint_url");
    return 0;
}

int cvz_aws_session_endpoint(const struct cvz_aws_session *s, const char *service_id,
                             struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str found = CVZ_STR_NULL;
    struct cvz_url url;
    int rc = 0;

    if (!is_on(s, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"))
        rc = find_endpoint(s, service_id, &arena, &found, err);
    cvz_arena_release(&arena);
    if (rc != 0 || found.n == 0) {
        *ret = CVZ_STR_NULL;
        return rc;
    }
    if ((rc = cvz_url_split(found, &url, err)) != 0)
        return cvz_fail_context(err, rc, "the endpoint configured for %s", service_id);
    while (cvz_str_ends(found, CVZ_STR("/")))
        found.n--;
    *ret = found;
    return 0;
}

int cvz_aws_service_url(const struct cvz_aws_session *s, const char *service_id, const char *prefix,
                        struct cvz_str region, struct cvz_arena *arena, struct cvz_str *ret,
                        struct cvz_err *err)
{
    struct cvz_str url = CVZ_STR_NULL;
    int rc = cvz_aws_session_endpoint(s, service_id, &url, err);

    if (rc != 0)
        return rc;
    for (size_t i = 0; i < region.n; i++)
        if (!((region.p[i] >= 'a' && region.p[i] <= 'z') ||
              (region.p[i] >= '0' && region.p[i] <= '9') || region.p[i] == '-'))
            return cvz_fail(err, CVZ_EINVALID, "\"%.*s\" is no region", CVZ_STR_ARG(region));
    if (url.p == NULL)
        url = cvz_arena_printf(arena, "https://%s.%.*s.%s", prefix, CVZ_STR_ARG(region),
                               cvz_aws_partition_of_region(region)->dns_suffix);
    *ret = url;
    return 0;
}

/* ---- the session ---- */

int cvz_aws_session_new(const struct cvz_aws_session_params *params, struct cvz_aws_session **ret,
                        struct cvz_err *err)
{
    struct cvz_aws_session *s = CVZ_NEW(struct cvz_aws_session);
    int rc;

    s->params = *params;
    const char *home = cvz_aws_env(s, "HOME");
    s->home = cvz_arena_str(&s->arena, cvz_str_from(home != NULL ? home : ""));
    s->params.mfa_code = cvz_arena_str(&s->arena, params->mfa_code);
    s->params.profile = cvz_arena_str(&s->arena, params->profile);
    s->signing_keys = cvz_sigv4_cache_new();
    rc = read_file(s, "AWS_CONFIG_FILE", "~/.aws/config", &s->config, err);
    if (rc == 0)
        rc =
            read_file(s, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", &s->credentials, err);
    if (rc == 0) {
        index_profiles(s);
        rc = choose_profile(s, err);
    }
    if (rc != 0) {
        cvz_aws_session_free(s);
        return rc;
    }
    *ret = s;
    return 0;
}

void cvz_aws_session_free(struct cvz_aws_session *s)
{
    if (s == NULL)
        return;
    cvz_sigv4_cache_free(s->signing_keys);
    cvz_vec_release(&s->profiles);
    cvz_map_release(&s->profile_names);
    cvz_arena_wipe(&s->arena);
    free(s);
}

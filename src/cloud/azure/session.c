/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/session_priv.h"

#include "base/file.h"
#include "base/mem.h"
#include "cloud/azure/files_priv.h"
#include "cloud/ini.h"
#include "http/url.h"

#include <stdlib.h>

/* The clouds by the names that the Azure CLI has for them, and some that others have. */
static const struct cloud {
    const char *name, *alias;
    const char *authority, *endpoint;
    const char *old_resource; /* the audience that the Azure CLI asks for */
} clouds[] = {
    {"AzureCloud", "AzurePublicCloud", "https://login.microsoftonline.com",
     "https://management.azure.com", "https://management.core.windows.net"},
    {"AzureChinaCloud", "AzureChina", "https://login.chinacloudapi.cn",
     "https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn"},
    {"AzureUSGovernment", "AzureUSGovernmentCloud", "https://login.microsoftonline.us",
     "https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net"},
};

/* The one whose URLs come from variables. */
static const char custom[] = "custom";

const char *cvz_azure_env(const struct cvz_azure_session *s, const char *name)
{
    return cvz_env_get(s->params.env, name);
}

bool cvz_azure_is_tenant(struct cvz_str tenant)
{
    for (size_t i = 0; i < tenant.n; i++) {
        char c = tenant.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '.'))
            return false;
    }
    return tenant.n > 0 && !cvz_str_is(tenant, ".") && !cvz_str_is(tenant, "..");
}

/* ---- the cloud ---- */

/* A URL of a variable, which may lack its scheme, without slashes at the end; CVZ_STR_NULL when it
 * is not set. Secrets and tokens go there, so it is https or this machine. */
static int read_url(struct cvz_azure_session *s, const char *variable, struct cvz_str *ret,
                    struct cvz_err *err)
{
    struct cvz_str text = cvz_str_trim(cvz_str_from(cvz_azure_env(s, variable)));
    struct cvz_url url;

    *ret = CVZ_STR_NULL;
    if (text.n == 0)
        return 0;
    if (cvz_str_find(text, CVZ_STR("://")) < 0)
        text = cvz_arena_printf(&s->arena, "https://%.*s", CVZ_STR_ARG(text));
    while (cvz_str_ends(text, CVZ_STR("/")))
        text.n--;
    int rc = cvz_url_split(text, &url, err);
    if (rc == 0 && url.query.p != NULL)
        rc = cvz_fail(err, CVZ_EINVALID, "a URL without a query was expected");
    if (rc == 0 && !url.tls && !cvz_url_host_is_loopback(url.host))
        rc = cvz_fail(err, CVZ_EINVALID,
                      "plain http is for this machine only: secrets are sent there");
    if (rc != 0)
        return cvz_fail_context(err, rc, "%s", variable);
    *ret = cvz_arena_str(&s->arena, text);
    return 0;
}

/* By name; with "", the one that this authority belongs to, else the first. NULL for none. */
static const struct cloud *find_cloud(struct cvz_str name, struct cvz_str authority)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(clouds); i++)
        if (name.n > 0 ? cvz_str_eq_nocase(name, cvz_str_from(clouds[i].name)) ||
                             cvz_str_eq_nocase(name, cvz_str_from(clouds[i].alias))
                       : cvz_str_eq_nocase(authority, cvz_str_from(clouds[i].authority)))
            return &clouds[i];
    return name.n > 0 ? NULL : &clouds[0];
}

/* The one that `az cloud set` has chosen, when it is a known one; "" for none. */
static struct cvz_str cloud_of_cli(struct cvz_azure_session *s)
{
    struct cvz_str path = cvz_arena_printf(&s->arena, "%.*s/config", CVZ_STR_ARG(s->config_dir));
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_str name = CVZ_STR_NULL;
    struct cvz_ini ini;

    if (s->config_dir.n > 0 && cvz_file_read(path.p, CVZ_INI_MAX, &buf, NULL) == 0 &&
        cvz_ini_read(cvz_arena_str(&s->arena, cvz_buf_str(&buf)), &s->arena, &ini, NULL) == 0)
        for (size_t i = 0; i < ini.n; i++)
            if (cvz_str_is(ini.sections[i].name, "cloud"))
                name = cvz_ini_get(&ini.sections[i], "name");
    cvz_buf_release(&buf);
    return name.n > 0 && find_cloud(name, CVZ_STR("")) != NULL ? name : CVZ_STR("");
}

/* Whom tokens of a custom cloud are for: Azure Stack names its resource manager otherwise than by
 * its URL. */
static int choose_audience(struct cvz_azure_session *s, struct cvz_err *err)
{
    struct cvz_str text = cvz_str_trim(cvz_str_from(cvz_azure_env(s, "ARM_AUDIENCE")));

    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] <= ' ' || text.p[i] >= 0x7f)
            return cvz_fail(err, CVZ_EINVALID, "ARM_AUDIENCE: a URI was expected");
    while (cvz_str_ends(text, CVZ_STR("/")))
        text.n--;
    if (text.n > 0)
        s->resource = cvz_arena_str(&s->arena, text);
    return 0;
}

static int choose_cloud(struct cvz_azure_session *s, struct cvz_err *err)
{
    struct cvz_str name = cvz_str_trim(cvz_str_from(cvz_azure_env(s, "AZURE_CLOUD")));
    struct cvz_str endpoint = CVZ_STR_NULL;
    struct cvz_str authority = CVZ_STR_NULL;
    int rc = read_url(s, "ARM_ENDPOINT", &endpoint, err);

    if (rc == 0)
        rc = read_url(s, "AZURE_AUTHORITY_HOST", &authority, err);
    if (rc != 0)
        return rc;
    if (name.n == 0 && endpoint.n == 0 && authority.n == 0)
        name = cloud_of_cli(s);
    bool is_custom =
        cvz_str_eq_nocase(name, cvz_str_from(custom)) || (name.n == 0 && endpoint.n > 0);
    const struct cloud *cloud = find_cloud(is_custom ? CVZ_STR("") : name, authority);
    if (cloud == NULL)
        return cvz_fail(err, CVZ_EINVALID,
                        "AZURE_CLOUD: \"%.*s\" is none of AzureCloud, AzureChinaCloud, "
                        "AzureUSGovernment, custom",
                        CVZ_STR_ARG(name));
    if (is_custom && endpoint.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "AZURE_CLOUD is custom, and ARM_ENDPOINT is not set");
    s->cloud = cvz_str_from(is_custom ? custom : cloud->name);
    s->authority = authority.n > 0 ? authority : cvz_str_from(cloud->authority);
    s->endpoint = is_custom ? endpoint : cvz_str_from(cloud->endpoint);
    s->resource = s->endpoint;
    s->old_resource = is_custom ? CVZ_STR_NULL : cvz_str_from(cloud->old_resource);
    return is_custom ? choose_audience(s, err) : 0;
}

/* ---- the session ---- */

/* The subscription that the user named must be one that somebody has signed in to. */
static int check_profile(const struct cvz_azure_session *s, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_azure_subscription *list = NULL;
    size_t n = 0;
    size_t i = 0;
    int rc = cvz_azure_profile_read(s, &arena, &list, &n, err);

    while (rc == 0 && i < n && !cvz_azure_is_subscription(&list[i], s->params.profile))
        i++;
    if (rc == 0 && i == n)
        rc = cvz_fail(err, CVZ_ENOTFOUND,
                      "the subscription \"%.*s\" is none of those that %.*s/azureProfile.json has "
                      "in %.*s",
                      CVZ_STR_ARG(s->params.profile), CVZ_STR_ARG(s->config_dir),
                      CVZ_STR_ARG(s->cloud));
    cvz_arena_release(&arena);
    return rc;
}

static void find_config_dir(struct cvz_azure_session *s)
{
    const char *named = cvz_azure_env(s, "AZURE_CONFIG_DIR");
    const char *home = cvz_azure_env(s, "HOME");

    if (named != NULL)
        s->config_dir = cvz_arena_str(&s->arena, cvz_str_from(named));
    else
        s->config_dir = home != NULL ? cvz_arena_printf(&s->arena, "%s/.azure", home) : CVZ_STR("");
}

int cvz_azure_session_new(const struct cvz_azure_session_params *params,
                          struct cvz_azure_session **ret, struct cvz_err *err)
{
    struct cvz_azure_session *s = CVZ_NEW(struct cvz_azure_session);

    s->params = *params;
    s->params.profile = cvz_arena_str(&s->arena, params->profile);
    s->arc_folder = CVZ_STR("/var/opt/azcmagent/tokens");
    find_config_dir(s);
    int rc = choose_cloud(s, err);
    if (rc == 0 && s->params.profile.n > 0)
        rc = check_profile(s, err);
    if (rc != 0) {
        cvz_azure_session_free(s);
        return rc;
    }
    *ret = s;
    return 0;
}

void cvz_azure_session_free(struct cvz_azure_session *s)
{
    if (s == NULL)
        return;
    cvz_arena_wipe(&s->arena);
    free(s);
}

struct cvz_str cvz_azure_session_endpoint(const struct cvz_azure_session *s)
{
    return s->endpoint;
}

bool cvz_azure_session_is_trusted(const struct cvz_azure_session *s, struct cvz_str text)
{
    struct cvz_url own;
    struct cvz_url url;

    return cvz_url_split(s->endpoint, &own, NULL) == 0 && cvz_url_split(text, &url, NULL) == 0 &&
           url.tls == own.tls && url.port == own.port && cvz_str_eq_nocase(url.host, own.host);
}

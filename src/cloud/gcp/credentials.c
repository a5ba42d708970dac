/* SPDX-License-Identifier: Apache-2.0 */
/* The chain. */
#include "cloud/gcp/credentials_priv.h"

#include "base/file.h"
#include "cloud/oauth.h"
#include "cloud/secret.h"

#include <stdlib.h>

enum { SOURCE_MAX = 96, TOKEN_FILE_MAX = 64 * 1024, IMPERSONATION_S = 3600 };

struct cvz_gcp_credentials {
    struct cvz_gcp_session *session;
    struct cvz_gcp_credentials *source; /* of an impersonated account; NULL: the chain */
    struct cvz_str account;             /* the impersonated one; a copy */
    struct cvz_arena arena;             /* for that */
    struct cvz_bearer *bearer;
    char name[SOURCE_MAX]; /* of the source */
};

/* ---- types of files ---- */

static const struct type {
    const char *name;
    cvz_gcp_type_fn *load;
    bool is_outer; /* made from others: cannot stand within another */
} types[] = {
    {"service_account", cvz_gcp_load_service_account, false},
    {"authorized_user", cvz_gcp_load_user, false},
    {"external_account", cvz_gcp_load_external, false},
    {"external_account_authorized_user", cvz_gcp_load_external_user, false},
    {"impersonated_service_account", cvz_gcp_load_impersonated, true},
};

/* Where its tokens are good is the user's to say, not a file's. */
static int check_universe(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                          struct cvz_err *err)
{
    struct cvz_str universe = cvz_gcp_member(file, "universe_domain");

    if (universe.n == 0 || cvz_str_eq(universe, l->session->universe))
        return 0;
    return cvz_fail(err, CVZ_EINVALID,
                    "universe_domain is \"%.*s\", which GOOGLE_CLOUD_UNIVERSE_DOMAIN must say too",
                    CVZ_STR_ARG(universe));
}

int cvz_gcp_load_object(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                        const char **ret_type, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_str type = cvz_gcp_member(file, "type");

    for (size_t i = 0; i < CVZ_COUNT_OF(types); i++) {
        if (!cvz_str_is(type, types[i].name) || (l->is_inner && types[i].is_outer))
            continue;
        if (ret_type != NULL)
            *ret_type = types[i].name;
        int rc = check_universe(l, file, err);
        if (rc == 0)
            rc = types[i].load(l, file, ret, err);
        return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", types[i].name);
    }
    return cvz_fail(err, CVZ_EINVALID, "type is %s%.*s", type.n > 0 ? "unknown: " : "missing",
                    (int)(type.n > 64 ? 64 : type.n), type.p);
}

int cvz_gcp_exchange(const struct cvz_gcp_lookup *l, struct cvz_str url, struct cvz_str form,
                     struct cvz_str authorization, struct cvz_bearer_token *ret,
                     struct cvz_err *err)
{
    const struct cvz_http_params *http = &l->session->params.http;
    const struct cvz_ask ask = {
        .http = http, .pause = &l->session->params.pause, .timeout_ms = CVZ_GCP_TIMEOUT_MS};
    struct cvz_http_response response;
    int rc = cvz_oauth_post(&ask, url, form, authorization, ret->arena, &response, err);

    if (rc == 0)
        rc = cvz_oauth_read_token(http->clock, &response, ret, err);
    if (rc != 0)
        cvz_oauth_conceal_form(form, err);
    return rc;
}

/* ---- the chain ---- */

/* What somebody has named and is missing is no reason to look elsewhere. */
static int must_be(int rc, struct cvz_err *err)
{
    if (rc == CVZ_ENOTFOUND && err != NULL)
        err->code = CVZ_EAUTH;
    return rc == CVZ_ENOTFOUND ? CVZ_EAUTH : rc;
}

/* gcloud's way to hand a token over; nobody knows when it ends. */
static int load_access_token(struct cvz_gcp_credentials *c, struct cvz_bearer_token *ret,
                             struct cvz_err *err)
{
    const char *text = cvz_gcp_env(c->session, "CLOUDSDK_AUTH_ACCESS_TOKEN");
    struct cvz_str path = cvz_gcp_property(c->session, "auth", "access_token_file");
    struct cvz_buf buf = CVZ_BUF_INIT;
    int rc = 0;

    snprintf(c->name, sizeof c->name, "access-token");
    if (text == NULL && path.n == 0)
        return CVZ_ENOTFOUND;
    if (text != NULL) {
        ret->text = cvz_arena_str(ret->arena, cvz_str_from(text));
    } else {
        cvz_buf_reserve(&buf, TOKEN_FILE_MAX); /* growing would leave copies behind */
        rc = cvz_file_read(cvz_arena_str(ret->arena, path).p, TOKEN_FILE_MAX, &buf, err);
        ret->text = cvz_arena_str(ret->arena, cvz_buf_str(&buf));
        cvz_secret_release(&buf);
    }
    ret->text = cvz_str_trim(ret->text);
    return must_be(rc, err);
}

static int load_file(struct cvz_gcp_credentials *c, struct cvz_bearer_token *ret,
                     struct cvz_err *err)
{
    const struct cvz_gcp_lookup l = {.session = c->session, .scope = CVZ_GCP_SCOPE};
    struct cvz_gcp_file file = {.origin = ""};
    const char *type = "";
    int rc = cvz_gcp_file_find(c->session, ret->arena, &file, err);

    if (rc == CVZ_ENOTFOUND && file.path.n == 0)
        return rc;
    if (rc == 0) {
        rc = cvz_gcp_load_object(&l, &file.json, &type, ret, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%s", file.path.p);
    }
    snprintf(c->name, sizeof c->name, "%s/%s", file.origin, type);
    return must_be(rc, err);
}

static int load_metadata(struct cvz_gcp_credentials *c, struct cvz_bearer_token *ret,
                         struct cvz_err *err)
{
    const struct cvz_gcp_lookup l = {.session = c->session, .scope = CVZ_GCP_SCOPE};
    int rc = cvz_gcp_load_metadata(&l, ret, err);

    snprintf(c->name, sizeof c->name, "metadata-server");
    return rc == 0 || rc == CVZ_ENOTFOUND ? rc : cvz_fail_context(err, rc, "the metadata server");
}

static int load_chain(struct cvz_gcp_credentials *c, struct cvz_bearer_token *ret,
                      struct cvz_err *err)
{
    static int (*const chain[])(struct cvz_gcp_credentials *, struct cvz_bearer_token *,
                                struct cvz_err *) = {load_access_token, load_file, load_metadata};
    int rc = CVZ_ENOTFOUND;

    for (size_t i = 0; i < CVZ_COUNT_OF(chain) && rc == CVZ_ENOTFOUND; i++)
        rc = chain[i](c, ret, err);
    if (rc == CVZ_ENOTFOUND)
        return cvz_fail(err, CVZ_EAUTH,
                        "no Google Cloud credentials: GOOGLE_APPLICATION_CREDENTIALS is not set, "
                        "nobody has signed in (`cloudviz login gcp`, or `gcloud auth "
                        "application-default login`), and there is no metadata server");
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "Google Cloud credentials");
}

/* ---- an account that others speak for ---- */

static int load_impersonated(struct cvz_gcp_credentials *c, struct cvz_str account,
                             struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const struct cvz_gcp_lookup l = {.session = c->session, .scope = CVZ_GCP_SCOPE};
    struct cvz_gcp_impersonation target = {.delegates = &cvz_value_null,
                                           .lifetime_s = IMPERSONATION_S};
    int rc = cvz_gcp_check_account(account, err);

    if (rc == 0)
        rc = cvz_gcp_service_url(c->session, "api_endpoint_overrides", "iamcredentials",
                                 "https://iamcredentials.{}", ret->arena, &target.url, err);
    if (rc != 0)
        return rc;
    target.url =
        cvz_arena_printf(ret->arena, "%.*s/v1/projects/-/serviceAccounts/%.*s:generateAccessToken",
                         CVZ_STR_ARG(target.url), CVZ_STR_ARG(account));
    rc = cvz_gcp_impersonate(&l, &target, ret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "cannot speak for %.*s", CVZ_STR_ARG(account));
}

static int fetch(void *ctx, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_gcp_credentials *c = ctx;
    struct cvz_str also = cvz_gcp_property(c->session, "auth", "impersonate_service_account");
    int rc;

    if (c->source != NULL) {
        rc = cvz_gcp_credentials_token(c->source, &ret->text, err);
        if (rc == 0)
            rc = load_impersonated(c, c->account, ret, err);
        snprintf(c->name, sizeof c->name, "impersonation");
    } else {
        rc = load_chain(c, ret, err);
        if (rc == 0 && also.n > 0)
            rc = load_impersonated(c, also, ret, err);
    }
    ret->source = "Google Cloud";
    return rc;
}

/* ---- credentials ---- */

struct cvz_gcp_credentials *cvz_gcp_credentials_new(struct cvz_gcp_session *session)
{
    struct cvz_gcp_credentials *c = CVZ_NEW(struct cvz_gcp_credentials);
    const struct cvz_bearer_params params = {
        .clock = session->params.http.clock, .fetch = fetch, .ctx = c};

    c->session = session;
    c->bearer = cvz_bearer_new(&params);
    return c;
}

int cvz_gcp_credentials_impersonate(struct cvz_gcp_session *session,
                                    struct cvz_gcp_credentials *source, struct cvz_str account,
                                    struct cvz_gcp_credentials **ret, struct cvz_err *err)
{
    int rc = cvz_gcp_check_account(account, err);

    if (rc != 0)
        return rc;
    struct cvz_gcp_credentials *c = cvz_gcp_credentials_new(session);
    c->source = source;
    c->account = cvz_arena_str(&c->arena, account);
    *ret = c;
    return 0;
}

void cvz_gcp_credentials_free(struct cvz_gcp_credentials *c)
{
    if (c == NULL)
        return;
    cvz_bearer_free(c->bearer);
    cvz_arena_release(&c->arena);
    free(c);
}

int cvz_gcp_credentials_token(struct cvz_gcp_credentials *c, struct cvz_str *ret,
                              struct cvz_err *err)
{
    return cvz_bearer_get(c->bearer, ret, err);
}

void cvz_gcp_credentials_expire(struct cvz_gcp_credentials *c)
{
    cvz_bearer_expire(c->bearer);
    if (c->source != NULL)
        cvz_bearer_expire(c->source->bearer);
}

const char *cvz_gcp_credentials_source(const struct cvz_gcp_credentials *c)
{
    return cvz_bearer_source(c->bearer)[0] != '\0' ? c->name : "";
}

struct cvz_str cvz_gcp_credentials_account(const struct cvz_gcp_credentials *c)
{
    return c->account;
}

int64_t cvz_gcp_credentials_expires_ms(const struct cvz_gcp_credentials *c)
{
    return cvz_bearer_expires_ms(c->bearer);
}

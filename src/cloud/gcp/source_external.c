/* SPDX-License-Identifier: Apache-2.0 */
/* Workload identity federation (AIP-4117): a token of somebody else's, exchanged for Google's
 * (RFC 8693). */
#include "cloud/gcp/credentials_priv.h"

#include "cloud/oauth.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum {
    FORM_MAX = 512 * 1024,
    LIFETIME_S = 3600,
    LIFETIME_MIN_S = 600,
    LIFETIME_MAX_S = 43200,
};

/* What the token's place is called in credential_source. */
static const struct place {
    const char *member;
    cvz_gcp_subject_fn *load;
} places[] = {
    {"environment_id", cvz_gcp_subject_aws},
    {"executable", cvz_gcp_subject_executable},
    {"file", cvz_gcp_subject_file},
    {"url", cvz_gcp_subject_url},
};

static int load_subject(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                        struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_value *source = cvz_value_get(file, CVZ_STR("credential_source"));

    for (size_t i = 0; i < CVZ_COUNT_OF(places); i++) {
        const struct cvz_value *v = cvz_value_get_z(source, places[i].member);
        if (cvz_value_is(v, CVZ_TYPE_NULL))
            continue;
        int rc = places[i].load(l, file, source, arena, ret, err);
        if (rc == 0 && ret->n == 0)
            rc = cvz_fail(err, CVZ_EAUTH, "no token there");
        return rc == 0 ? 0 : cvz_fail_context(err, rc, "credential_source, %s", places[i].member);
    }
    return cvz_fail(err, CVZ_EINVALID,
                    "credential_source has none of environment_id, executable, file, url");
}

/* A person's token counts against a project of theirs, unless a client's id says whose. */
static void add_options(const struct cvz_value *file, struct cvz_buf *form, struct cvz_arena *arena)
{
    struct cvz_str project = cvz_gcp_member(file, "workforce_pool_user_project");
    struct cvz_dict d = {0};
    struct cvz_buf text = CVZ_BUF_INIT;

    if (project.n == 0 || cvz_gcp_member(file, "client_id").n > 0)
        return;
    cvz_dict_set(&d, arena, CVZ_STR("userProject"), cvz_value_from_str(project));
    struct cvz_value options = cvz_dict_end(&d);
    cvz_json_write(&text, &options, CVZ_JSON_COMPACT);
    cvz_form_add(form, CVZ_STR("options"), cvz_buf_str(&text));
    cvz_buf_release(&text);
}

static int exchange(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                    struct cvz_str subject, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);
    struct cvz_str client = cvz_gcp_member(file, "client_id");
    struct cvz_str authorization = CVZ_STR_NULL;

    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"),
                 CVZ_STR("urn:ietf:params:oauth:grant-type:token-exchange"));
    cvz_form_add(&form, CVZ_STR("audience"), cvz_gcp_member(file, "audience"));
    cvz_form_add(&form, CVZ_STR("scope"), cvz_str_from(l->scope));
    cvz_form_add(&form, CVZ_STR("requested_token_type"),
                 CVZ_STR("urn:ietf:params:oauth:token-type:access_token"));
    cvz_form_add(&form, CVZ_STR("subject_token"), subject);
    cvz_form_add(&form, CVZ_STR("subject_token_type"), cvz_gcp_member(file, "subject_token_type"));
    add_options(file, &form, ret->arena);
    if (client.n > 0)
        authorization = cvz_oauth_basic(client, cvz_gcp_member(file, "client_secret"), ret->arena);
    int rc = form.failed ? cvz_fail(err, CVZ_ETOOBIG, "the token to exchange is too large")
                         : cvz_gcp_exchange(l, cvz_gcp_member(file, "token_url"),
                                            cvz_buf_str(&form), authorization, ret, err);
    cvz_secret_release(&form);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "token_url");
}

static bool is_workforce(struct cvz_str audience)
{
    return cvz_str_glob(CVZ_STR("//iam.*/locations/*/workforcePools/*"), audience, false) &&
           cvz_str_find(audience, CVZ_STR("/projects/")) < 0;
}

static int check_file(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                      struct cvz_err *err)
{
    struct cvz_str audience, type, url;
    int rc;

    if ((rc = cvz_gcp_need(file, "audience", &audience, err)) != 0 ||
        (rc = cvz_gcp_need(file, "subject_token_type", &type, err)) != 0 ||
        (rc = cvz_gcp_need(file, "token_url", &url, err)) != 0 ||
        (rc = cvz_gcp_check_url(l->session, url, CVZ_GCP_URL_TOKEN, "token_url", err)) != 0)
        return rc;
    if (cvz_gcp_member(file, "workforce_pool_user_project").n > 0 && !is_workforce(audience))
        return cvz_fail(err, CVZ_EINVALID,
                        "workforce_pool_user_project belongs to an audience of a workforce pool");
    return 0;
}

/* What service_account_impersonation says about how long; the usual hour when it says nothing. */
static int read_lifetime(const struct cvz_value *file, int64_t *ret, struct cvz_err *err)
{
    const struct cvz_value *options = cvz_value_get(file, CVZ_STR("service_account_impersonation"));
    const struct cvz_value *v = cvz_value_get(options, CVZ_STR("token_lifetime_seconds"));

    *ret = LIFETIME_S;
    if (cvz_value_is(v, CVZ_TYPE_NULL))
        return 0;
    if (!cvz_value_i64(v, ret) || *ret < LIFETIME_MIN_S || *ret > LIFETIME_MAX_S)
        return cvz_fail(err, CVZ_EINVALID, "token_lifetime_seconds is not within %d and %d",
                        LIFETIME_MIN_S, LIFETIME_MAX_S);
    return 0;
}

int cvz_gcp_load_external(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                          struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const char *member = "service_account_impersonation_url";
    struct cvz_gcp_impersonation target = {.url = cvz_gcp_member(file, member),
                                           .delegates = &cvz_value_null};
    struct cvz_gcp_lookup own = *l;
    struct cvz_str subject = CVZ_STR_NULL;
    int rc = check_file(l, file, err);

    if (target.url.n > 0)
        own.scope = CVZ_GCP_INNER_SCOPE;
    if (rc == 0 && target.url.n > 0)
        rc = cvz_gcp_check_url(l->session, target.url, CVZ_GCP_URL_TOKEN, member, err);
    if (rc == 0)
        rc = read_lifetime(file, &target.lifetime_s, err);
    if (rc == 0)
        rc = load_subject(l, file, ret->arena, &subject, err);
    if (rc == 0)
        rc = exchange(&own, file, subject, ret, err);
    if (rc != 0 || target.url.n == 0)
        return rc;
    rc = cvz_gcp_impersonate(l, &target, ret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", member);
}

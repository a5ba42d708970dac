/* SPDX-License-Identifier: Apache-2.0 */
/* Who a token speaks for. */
#include "cloud/gcp/credentials_priv.h"

#include "cloud/oauth.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum { FORM_MAX = 256 * 1024 };

/* The members of credential files that name somebody, most telling first. */
static struct cvz_str name_in_file(const struct cvz_value *file)
{
    static const char *const members[] = {"client_email", "account", "audience"};
    struct cvz_str found =
        cvz_gcp_impersonated_account(cvz_gcp_member(file, "service_account_impersonation_url"));

    for (size_t i = 0; i < CVZ_COUNT_OF(members) && found.n == 0; i++)
        found = cvz_gcp_member(file, members[i]);
    return found;
}

/* Beside the token endpoint; the token goes in the body, so that no log of URLs has it. */
static int ask_token_info(struct cvz_gcp_session *s, struct cvz_str token, struct cvz_arena *arena,
                          struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_ask ask = {
        .http = &s->params.http, .pause = &s->params.pause, .timeout_ms = CVZ_GCP_TIMEOUT_MS};
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);
    struct cvz_http_response response;
    struct cvz_value answer;
    struct cvz_str url;
    int rc =
        cvz_gcp_service_url(s, "auth", "token_host", "https://oauth2.{}/token", arena, &url, err);

    if (rc != 0)
        return rc;
    if (cvz_str_ends(url, CVZ_STR("/token")))
        url = cvz_arena_printf(arena, "%.*sinfo", CVZ_STR_ARG(url));
    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("access_token"), token);
    rc = cvz_oauth_post(&ask, url, cvz_buf_str(&form), CVZ_STR_NULL, arena, &response, err);
    cvz_secret_release(&form);
    if (rc == 0)
        rc = cvz_oauth_read(&response, arena, &answer, err);
    if (rc == 0) {
        *ret = cvz_gcp_member(&answer, "email");
        if (ret->n == 0)
            *ret = cvz_gcp_member(&answer, "sub");
    }
    return rc;
}

static struct cvz_str find_name(struct cvz_gcp_session *s, const char *source, struct cvz_str token,
                                struct cvz_arena *arena)
{
    struct cvz_gcp_file file = {0};
    struct cvz_str name = cvz_gcp_property(s, "auth", "impersonate_service_account");
    bool is_from_file = strchr(source, '/') != NULL;

    if (name.n == 0 && is_from_file && cvz_gcp_file_find(s, arena, &file, NULL) == 0)
        name = name_in_file(&file.json);
    if (name.n == 0 && strcmp(source, "metadata-server") == 0)
        (void)!cvz_gcp_metadata_get(s, "instance/service-accounts/default/email", arena, &name,
                                    NULL);
    if (name.n == 0)
        (void)!ask_token_info(s, token, arena, &name, NULL);
    return cvz_str_trim(name);
}

int cvz_gcp_identity(struct cvz_gcp_session *s, struct cvz_gcp_credentials *c,
                     struct cvz_arena *arena, struct cvz_gcp_identity *ret, struct cvz_err *err)
{
    struct cvz_arena secrets = CVZ_ARENA_INIT;
    struct cvz_str token;
    int rc = cvz_gcp_credentials_token(c, &token, err);

    if (rc != 0)
        return rc;
    struct cvz_str name = cvz_gcp_credentials_account(c);
    if (name.n == 0)
        name = find_name(s, cvz_gcp_credentials_source(c), token, &secrets);
    ret->id = cvz_arena_str(arena, name);
    ret->project = cvz_gcp_session_project(s);
    ret->expires_ms = cvz_gcp_credentials_expires_ms(c);
    cvz_arena_wipe(&secrets);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Finds Google Cloud credentials as the environment says and prints, as a JSON line, the token and
 * the projects, or that nothing was found. For adc.py. Arguments: --profile NAME, --identity,
 * --impersonate ACCOUNT. */
#include "cloud/gcp/credentials.h"
#include "codec/json.h"

#include <stdio.h>

static void print_member(struct cvz_buf *out, const char *name, struct cvz_str value)
{
    cvz_buf_printf(out, "%s\"%s\":", out->n > 0 ? "," : "{", name);
    cvz_json_write_str(out, value);
}

struct arguments {
    struct cvz_str account;
    bool identity;
};

static int look_up(struct cvz_gcp_session *s, const struct arguments *a, struct cvz_buf *out,
                   struct cvz_err *err)
{
    struct cvz_gcp_credentials *own = cvz_gcp_credentials_new(s);
    struct cvz_gcp_credentials *other = NULL;
    struct cvz_gcp_identity identity = {0};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str token;
    int rc = 0;

    if (a->account.n > 0)
        rc = cvz_gcp_credentials_impersonate(s, own, a->account, &other, err);
    struct cvz_gcp_credentials *c = other != NULL ? other : own;
    if (rc == 0)
        rc = cvz_gcp_credentials_token(c, &token, err);
    if (rc == 0) {
        print_member(out, "token", token);
        print_member(out, "source", cvz_str_from(cvz_gcp_credentials_source(c)));
        print_member(out, "project", cvz_gcp_session_project(s));
        print_member(out, "quota", cvz_gcp_session_quota_project(s));
    }
    if (rc == 0 && a->identity) {
        rc = cvz_gcp_identity(s, c, &arena, &identity, err);
        print_member(out, "identity", identity.id);
    }
    cvz_arena_release(&arena);
    cvz_gcp_credentials_free(other);
    cvz_gcp_credentials_free(own);
    return rc;
}

int main(int argc, char **argv)
{
    struct cvz_gcp_session_params params = {
        .env = &cvz_env_process, .http = CVZ_HTTP_PARAMS_INIT, .profile = CVZ_STR("")};
    struct arguments a = {.account = CVZ_STR("")};
    struct cvz_gcp_session *s = NULL;
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc)
            params.profile = cvz_str_from(argv[++i]);
        else if (strcmp(argv[i], "--impersonate") == 0 && i + 1 < argc)
            a.account = cvz_str_from(argv[++i]);
        else if (strcmp(argv[i], "--identity") == 0)
            a.identity = true;
    }
    int rc = cvz_gcp_session_new(&params, &s, &err);
    if (rc == 0)
        rc = look_up(s, &a, &out, &err);
    if (rc != 0) {
        cvz_buf_clear(&out);
        print_member(&out, "error", cvz_str_from(err.text));
        print_member(&out, "code", cvz_str_from(cvz_code_name(err.code)));
    }
    cvz_gcp_session_free(s);
    printf("%s}\n", out.p);
    cvz_buf_release(&out);
    return 0;
}

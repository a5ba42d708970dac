/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the credential chain as the environment says and prints, as a JSON line, what was found or
 * that nothing was. For credentials.py. Arguments: --profile NAME, --mfa CODE, --assume ROLE
 * ACCOUNT, --identity, --endpoint SERVICE, --region. */
#include "cloud/aws/credentials.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

static const char *get_env(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

struct arguments {
    struct cvz_str role, account;
    const char *endpoint;
    bool identity, region;
};

static void print_member(struct cvz_buf *out, const char *name, struct cvz_str value)
{
    cvz_buf_printf(out, "%s\"%s\":", out->n > 0 ? "," : "{", name);
    cvz_json_write_str(out, value);
}

static int print_identity(struct cvz_aws_session *s, struct cvz_aws_credentials *c,
                          struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_aws_identity id;
    int rc = cvz_aws_caller_identity(s, c, &arena, &id, err);

    if (rc == 0) {
        print_member(out, "arn", id.arn);
        print_member(out, "account", id.account);
    }
    cvz_arena_release(&arena);
    return rc;
}

static int look_up(struct cvz_aws_session *s, const struct arguments *a, struct cvz_buf *out,
                   struct cvz_err *err)
{
    struct cvz_aws_credentials *own = cvz_aws_credentials_new(s);
    struct cvz_aws_credentials *assumed = NULL;
    struct cvz_aws_role role = {.role = a->role, .account = a->account};
    struct cvz_aws_keys keys;
    int rc = 0;

    if (role.role.n > 0)
        rc = cvz_aws_credentials_assume(s, own, &role, &assumed, err);
    struct cvz_aws_credentials *c = assumed != NULL ? assumed : own;
    if (rc == 0)
        rc = cvz_aws_credentials_keys(c, &keys, err);
    if (rc == 0) {
        print_member(out, "source", cvz_str_from(cvz_aws_credentials_source(c)));
        print_member(out, "access_key", keys.access_key);
        print_member(out, "secret_key", keys.secret_key);
        print_member(out, "token", keys.session_token.p != NULL ? keys.session_token : CVZ_STR(""));
    }
    if (rc == 0 && a->identity)
        rc = print_identity(s, c, out, err);
    cvz_aws_credentials_free(assumed);
    cvz_aws_credentials_free(own);
    return rc;
}

static int run(const struct cvz_aws_session_params *params, const struct arguments *a,
               struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_aws_session *s = NULL;
    struct cvz_str url;
    int rc = cvz_aws_session_new(params, &s, err);

    if (rc == 0 && a->endpoint != NULL) {
        rc = cvz_aws_session_endpoint(s, a->endpoint, &url, err);
        if (rc == 0)
            print_member(out, "endpoint", url.p != NULL ? url : CVZ_STR(""));
    } else if (rc == 0 && a->region) {
        print_member(out, "region", cvz_aws_session_region(s));
    } else if (rc == 0) {
        rc = look_up(s, a, out, err);
    }
    cvz_aws_session_free(s);
    return rc;
}

int main(int argc, char **argv)
{
    struct cvz_env env = {.get = get_env};
    struct cvz_aws_session_params params = {
        .env = &env, .http = CVZ_HTTP_PARAMS_INIT, .profile = CVZ_STR(""), .mfa_code = CVZ_STR("")};
    struct arguments a = {.role = CVZ_STR(""), .account = CVZ_STR("")};
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc)
            params.profile = cvz_str_from(argv[++i]);
        else if (strcmp(argv[i], "--mfa") == 0 && i + 1 < argc)
            params.mfa_code = cvz_str_from(argv[++i]);
        else if (strcmp(argv[i], "--endpoint") == 0 && i + 1 < argc)
            a.endpoint = argv[++i];
        else if (strcmp(argv[i], "--identity") == 0)
            a.identity = true;
        else if (strcmp(argv[i], "--region") == 0)
            a.region = true;
        else if (strcmp(argv[i], "--assume") == 0 && i + 2 < argc) {
            a.role = cvz_str_from(argv[++i]);
            a.account = cvz_str_from(argv[++i]);
        }
    }
    if (run(&params, &a, &out, &err) != 0) {
        cvz_buf_clear(&out);
        print_member(&out, "error", cvz_str_from(err.text));
        print_member(&out, "code", cvz_str_from(cvz_code_name(err.code)));
    }
    printf("%s}\n", out.p);
    cvz_buf_release(&out);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Walks Azure's chain as the environment says and prints, as a JSON line, the token that was found
 * or that none was; or signs in. For azure_credentials.py and azure_msal.py. Arguments: --ca FILE,
 * --arc FOLDER, --profile NAME, --login, --identity. */
#include "cloud/azure/credentials.h"
#include "cloud/azure/login.h"
#include "cloud/azure/session_priv.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

static const char *get_env(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

/* The service that is asked here lets nobody wait. */
static int no_pause(void *ctx, int64_t ms, struct cvz_err *err)
{
    (void)ctx;
    (void)ms;
    (void)err;
    return 0;
}

struct arguments {
    const char *arc;
    bool login, identity;
};

static void print_member(struct cvz_buf *out, const char *name, struct cvz_str value)
{
    cvz_buf_printf(out, "%s\"%s\":", out->n > 0 ? "," : "{", name);
    cvz_json_write_str(out, value);
}

static void tell(void *ctx, const struct cvz_login_prompt *p)
{
    (void)ctx;
    fprintf(stderr, "%.*s %.*s\n", CVZ_STR_ARG(p->url), CVZ_STR_ARG(p->code));
}

static int sign_in(struct cvz_azure_session *s, struct cvz_buf *out, struct cvz_err *err)
{
    const struct cvz_login_params params = {.prompt = tell};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_azure_login login;
    int rc = cvz_azure_login(s, &params, &arena, &login, err);

    if (rc == 0) {
        print_member(out, "user", login.user);
        print_member(out, "tenant", login.tenant);
        print_member(out, "subscription", login.subscription);
        print_member(out, "note", login.note);
    }
    cvz_arena_release(&arena);
    return rc;
}

static int print_identity(struct cvz_azure_session *s, struct cvz_azure_credentials *c,
                          struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_azure_identity who;
    int rc = cvz_azure_identity(s, c, &arena, &who, err);

    if (rc == 0) {
        print_member(out, "id", who.id);
        print_member(out, "tenant", who.tenant);
        print_member(out, "name", who.name);
    }
    cvz_arena_release(&arena);
    return rc;
}

static int look_up(struct cvz_azure_session *s, const struct arguments *a, struct cvz_buf *out,
                   struct cvz_err *err)
{
    struct cvz_azure_credentials *c = cvz_azure_credentials_new(s);
    struct cvz_str token;
    int rc = cvz_azure_credentials_token(c, &token, err);

    if (rc == 0) {
        print_member(out, "token", token);
        print_member(out, "source", cvz_str_from(cvz_azure_credentials_source(c)));
        cvz_buf_printf(out, ",\"expires\":%lld",
                       (long long)(cvz_azure_credentials_expires_ms(c) / 1000));
    }
    if (rc == 0 && a->identity)
        rc = print_identity(s, c, out, err);
    cvz_azure_credentials_free(c);
    return rc;
}

static int run(const struct cvz_azure_session_params *params, const struct arguments *a,
               struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_azure_session *s = NULL;
    int rc = cvz_azure_session_new(params, &s, err);

    if (rc != 0)
        return rc;
    if (a->arc != NULL)
        s->arc_folder = cvz_str_from(a->arc);
    rc = a->login ? sign_in(s, out, err) : look_up(s, a, out, err);
    cvz_azure_session_free(s);
    return rc;
}

int main(int argc, char **argv)
{
    struct cvz_env env = {.get = get_env};
    struct cvz_azure_session_params params = {.env = &env,
                                              .http = CVZ_HTTP_PARAMS_INIT,
                                              .profile = CVZ_STR(""),
                                              .pause = {.wait = no_pause}};
    struct arguments a = {0};
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ca") == 0 && i + 1 < argc)
            params.http.ca_file = argv[++i];
        else if (strcmp(argv[i], "--arc") == 0 && i + 1 < argc)
            a.arc = argv[++i];
        else if (strcmp(argv[i], "--profile") == 0 && i + 1 < argc)
            params.profile = cvz_str_from(argv[++i]);
        else if (strcmp(argv[i], "--login") == 0)
            a.login = true;
        else if (strcmp(argv[i], "--identity") == 0)
            a.identity = true;
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

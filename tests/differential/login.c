/* SPDX-License-Identifier: Apache-2.0 */
/* Signs in to a provider as the environment says, and prints a JSON line for what the person is to
 * be told and another for the end. For sso.py. Arguments: PROVIDER [--profile NAME] [--client
 * FILE]. */
#include "cloud/identity.h"
#include "codec/json.h"

#include <stdio.h>

static void print_member(struct cvz_buf *out, const char *name, struct cvz_str value)
{
    cvz_buf_printf(out, "%s\"%s\":", out->n > 0 ? "," : "{", name);
    cvz_json_write_str(out, value);
}

static void finish_line(struct cvz_buf *out)
{
    printf("%s}\n", out->p);
    fflush(stdout);
    cvz_buf_release(out);
}

static void prompt(void *ctx, const struct cvz_login_prompt *p)
{
    struct cvz_buf out = CVZ_BUF_INIT;

    (void)ctx;
    print_member(&out, "url", p->url);
    print_member(&out, "user_code", p->code);
    finish_line(&out);
}

int main(int argc, char **argv)
{
    struct cvz_identity_params params = {
        .env = &cvz_env_process, .http = CVZ_HTTP_PARAMS_INIT, .profile = CVZ_STR("")};
    struct cvz_login_params login = {
        .tenant = CVZ_STR(""), .client = CVZ_STR(""), .prompt = prompt};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_login done;

    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--profile") == 0)
            params.profile = cvz_str_from(argv[i + 1]);
        else if (strcmp(argv[i], "--client") == 0)
            login.client = cvz_str_from(argv[i + 1]);
    }
    int rc = cvz_login(cvz_str_from(argc > 1 ? argv[1] : ""), &params, &login, &arena, &done, &err);
    if (rc == 0) {
        print_member(&out, "account", done.account);
        print_member(&out, "identity", done.identity);
        print_member(&out, "place", done.place);
    } else {
        print_member(&out, "error", cvz_str_from(err.text));
        print_member(&out, "code", cvz_str_from(cvz_code_name(rc)));
    }
    finish_line(&out);
    cvz_arena_release(&arena);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* credential_process: a program that prints keys. */
#include "cloud/aws/credentials_priv.h"

#include "cloud/process.h"
#include "cloud/secret.h"
#include "cloud/shell.h"
#include "codec/json.h"

enum { OUTPUT_MAX = 64 * 1024 };

static int take_output(const struct cvz_aws_lookup *l, struct cvz_str text,
                       struct cvz_aws_found *ret, struct cvz_err *err)
{
    static const struct cvz_aws_key_names names = {
        "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", false, false};
    struct cvz_value answer;
    int64_t version;

    if (cvz_json_read(text, l->arena, &answer, NULL) != 0) /* its message might quote */
        return cvz_fail(err, CVZ_EAUTH, "its output is no JSON");
    const struct cvz_value *v = cvz_value_get(&answer, CVZ_STR("Version"));
    if (!cvz_value_is(v, CVZ_TYPE_INT) || !cvz_value_i64(v, &version) || version != 1)
        return cvz_fail(err, CVZ_EAUTH, "its output is not of Version 1");
    return cvz_aws_take_keys(&answer, &names, ret, err);
}

int cvz_aws_load_process(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                         struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);
    struct cvz_str command = cvz_aws_profile_get(p, "credential_process");
    struct cvz_buf out = CVZ_BUF_INIT;
    char **argv = NULL;
    size_t n = 0;

    if (command.p == NULL)
        return 0;
    int rc = cvz_shell_split(command, l->arena, &argv, &n, err);
    if (rc == 0 && n == 0)
        rc = cvz_fail(err, CVZ_EINVALID, "credential_process is empty");
    if (rc != 0)
        return rc;
    const struct cvz_process_params params = {
        .argv = (const char *const *)argv,
        .timeout_ms = l->session->params.http.timeout_ms, /* a minute, unless the user said more */
        .output_max = OUTPUT_MAX,
        .cancelled = l->session->params.http.cancelled,
    };
    rc = cvz_process_run(&params, &out, err);
    if (rc == 0)
        rc = take_output(l, cvz_arena_str(l->arena, cvz_buf_str(&out)), ret, err);
    else if (rc == CVZ_ENOTFOUND) /* here that is no way to go on */
        rc = cvz_fail(err, CVZ_EAUTH, "there is no such program");
    cvz_secret_release(&out);
    if (rc != 0)
        return cvz_fail_context(err, rc, "%s", argv[0]);
    return 0;
}

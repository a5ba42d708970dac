/* SPDX-License-Identifier: Apache-2.0 */
/* The Azure CLI, run for its token. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/process.h"
#include "cloud/secret.h"
#include "codec/json.h"

#include <time.h>

enum { RUN_MS = 10000, OUTPUT_MAX = 256 * 1024, NOTES_MAX = 4096, LINE_MAX = 200 };

/* "2026-11-25 21:00:00.000000" in local time, as versions before 2.54 say it. */
static bool read_local_time(struct cvz_str text, struct cvz_arena *arena, int64_t *ret_seconds)
{
    struct cvz_str day = cvz_str_sub(text, 0, 10);
    struct cvz_str hour = cvz_str_sub(text, 11, 8);
    struct tm parts;
    int64_t ms;

    if (text.n < 19 || text.p[10] != ' ' ||
        !cvz_time_parse(cvz_arena_printf(arena, "%.*sT%.*sZ", CVZ_STR_ARG(day), CVZ_STR_ARG(hour)),
                        &ms))
        return false;
    time_t as_utc = ms / 1000;
    if (gmtime_r(&as_utc, &parts) == NULL)
        return false;
    parts.tm_isdst = -1;
    *ret_seconds = mktime(&parts);
    return *ret_seconds >= 0;
}

static int read_output(struct cvz_str text, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_value answer = cvz_value_null;
    int64_t seconds = 0;

    if (cvz_json_read(text, ret->arena, &answer, NULL) != 0) /* its message might quote */
        return cvz_fail(err, CVZ_ENOTFOUND, "its output is no JSON");
    ret->text = cvz_value_str(cvz_value_get(&answer, CVZ_STR("accessToken")));
    if (ret->text.n == 0)
        return cvz_fail(err, CVZ_ENOTFOUND, "its output holds no accessToken");
    if (!cvz_value_i64(cvz_value_get(&answer, CVZ_STR("expires_on")), &seconds) &&
        !read_local_time(cvz_value_str(cvz_value_get(&answer, CVZ_STR("expiresOn"))), ret->arena,
                         &seconds))
        return cvz_fail(err, CVZ_ENOTFOUND, "its output does not say until when");
    return cvz_azure_set_expiry(seconds, ret, err);
}

/* The first line of what it said, unless that might hold a token. */
static int fail_with_notes(struct cvz_str notes, struct cvz_err *err)
{
    struct cvz_str line;

    notes = cvz_str_trim(notes);
    if (cvz_str_find(notes, CVZ_STR("az login")) >= 0 && cvz_str_find(notes, CVZ_STR("AADSTS")) < 0)
        return cvz_fail(err, CVZ_ENOTFOUND,
                        "nobody has signed in: run `cloudviz login azure` or "
                        "`az login`");
    if (!cvz_str_split(&notes, '\n', &line) || line.n == 0 ||
        cvz_str_find(line, CVZ_STR("eyJ")) >= 0 || cvz_str_find(line, CVZ_STR("oken\":")) >= 0)
        return cvz_fail(err, CVZ_ENOTFOUND, "it failed");
    return cvz_fail(err, CVZ_ENOTFOUND, "%.*s", CVZ_STR_ARG(cvz_str_sub(line, 0, LINE_MAX)));
}

int cvz_azure_load_cli(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                       struct cvz_err *err)
{
    struct cvz_str resource = cvz_arena_str(ret->arena, s->resource);
    struct cvz_str profile = cvz_arena_str(ret->arena, s->params.profile);
    const char *argv[10] = {"az",   "account",    "get-access-token", "--output",
                            "json", "--resource", resource.p};
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_buf notes = CVZ_BUF_INIT_MAX(NOTES_MAX);
    const struct cvz_process_params params = {
        .argv = argv,
        .dir = "/bin", /* it looks for modules in the folder that it is started in */
        .timeout_ms = RUN_MS,
        .output_max = OUTPUT_MAX,
        .notes = &notes,
        .cancelled = s->params.http.cancelled,
    };

    if (profile.n > 0) {
        argv[7] = "--subscription";
        argv[8] = profile.p;
    }
    int rc = cvz_process_run(&params, &out, err);
    if (rc == 0)
        rc = read_output(cvz_arena_str(ret->arena, cvz_buf_str(&out)), ret, err);
    else if (rc == CVZ_ENOTFOUND)
        rc = cvz_fail(err, CVZ_ENOTFOUND, "not installed");
    else if (rc == CVZ_EAUTH)
        rc = fail_with_notes(cvz_buf_str(&notes), err);
    else if (rc != CVZ_ECANCELLED && err != NULL)
        err->code = rc = CVZ_ENOTFOUND;
    cvz_secret_release(&out);
    cvz_secret_release(&notes);
    return rc;
}

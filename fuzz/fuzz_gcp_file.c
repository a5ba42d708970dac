/* SPDX-License-Identifier: Apache-2.0 */
/* Credential files of Google Cloud: every text is refused with a cause, or asks somebody who may be
 * asked; nobody answers here. What it holds as secrets stands in no error. */
#include "base/check.h"
#include "cloud/gcp/credentials_priv.h"
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *get(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "AWS_REGION") == 0 ? "eu-west-1" : NULL;
}

static int wait_not(void *ctx, int64_t ms, struct cvz_err *err)
{
    (void)ctx;
    (void)ms;
    (void)err;
    return 0;
}

/* Files are other people's. */
static bool names_files(const struct cvz_value *file)
{
    const struct cvz_value *source = cvz_value_get(file, CVZ_STR("source_credentials"));

    return cvz_value_path(file, "credential_source.file")->type != CVZ_TYPE_NULL ||
           cvz_value_path(source, "credential_source.file")->type != CVZ_TYPE_NULL;
}

static void load(struct cvz_gcp_session *session, const struct cvz_value *file,
                 struct cvz_arena *arena)
{
    const struct cvz_gcp_lookup l = {.session = session, .scope = CVZ_GCP_SCOPE};
    struct cvz_bearer_token token = {.arena = arena, .expires_ms = INT64_MAX, .source = ""};
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str key = cvz_gcp_member(file, "private_key");

    if (cvz_gcp_load_object(&l, file, NULL, &token, &err) == 0)
        return;
    CVZ_ASSERT(err.text[0] != '\0');
    CVZ_ASSERT(key.n < 64 || cvz_str_find(cvz_str_from(err.text), key) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_str text = {(const char *)data, size};
    const struct cvz_env env = {.get = get};
    struct cvz_gcp_session_params params = {.env = &env,
                                            .http = CVZ_HTTP_PARAMS_INIT,
                                            .profile = CVZ_STR(""),
                                            .pause = {.wait = wait_not}};
    struct cvz_gcp_session *session = NULL;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value file;

    CVZ_ASSERT(cvz_http_replay_new(CVZ_STR(""), 0, &params.http.transport, NULL) == 0);
    CVZ_ASSERT(cvz_gcp_session_new(&params, &session, NULL) == 0);
    if (cvz_json_read(text, &arena, &file, NULL) == 0 && !names_files(&file))
        load(session, &file, &arena);
    cvz_gcp_session_free(session);
    cvz_http_transport_close(params.http.transport, NULL);
    cvz_arena_release(&arena);
    return 0;
}

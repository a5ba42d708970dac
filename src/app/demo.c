/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo: recorded answers of an example environment, through the real extractor, the real store
 * and the real renderer. Only the network is played.
 */
#include "app/discover_priv.h"

#include "app/draw.h"
#include "base/embed.h"
#include "base/file.h"

extern const struct cvz_embed cvz_embedded_demo;

struct setting {
    const char *name;
    const char *value;
};

/* An example environment: whose answers were recorded, and what its tools find in the environment.
 * The keys are of the kind that documentation uses; a recording asks nobody for a real one. */
struct example {
    const char *provider;
    const char *recording;
    struct setting settings[4];
};

static const struct example example = {
    .provider = "aws",
    .recording = "aws.jsonl",
    .settings =
        {
            {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
            {"AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
            {"AWS_REGION", "eu-west-1"},
            {"AWS_EC2_METADATA_DISABLED", "true"},
        },
};

static const struct {
    const char *file;
    const char *format;
} pictures[] = {
    {"architecture.svg", "svg"},
    {"architecture.png", "png"},
    {"architecture.mmd", "mermaid"},
    {"architecture.dot", "dot"},
};

static const char *setting_of_example(void *ctx, const char *name)
{
    (void)ctx;
    for (size_t i = 0; i < CVZ_COUNT_OF(example.settings); i++)
        if (strcmp(example.settings[i].name, name) == 0)
            return example.settings[i].value;
    return NULL;
}

static int discover(struct cvz_app *app, const struct cvz_app_demo_params *params,
                    struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_embed_file *file =
        cvz_embed_find(&cvz_embedded_demo, cvz_str_from(example.recording));
    const struct cvz_env env = {.get = setting_of_example};
    struct cvz_http_transport *transport = NULL;
    struct cvz_app_discover_params discover = {
        .progress = params->progress,
        .progress_ctx = params->progress_ctx,
        .cancelled = params->cancelled,
    };

    if (file == NULL)
        return cvz_fail(err, CVZ_EINTERNAL, "the recording %s was not built in", example.recording);
    int rc = cvz_http_replay_new(file->bytes, params->delay_ms, &transport, err);
    if (rc != 0)
        return rc;
    const struct cvz_str provider = cvz_str_from(example.provider);
    struct cvz_value results = cvz_value_null;
    struct cvz_app_scan scan = {
        .providers = &provider,
        .n_providers = 1,
        .transport = transport,
        .env = &env,
        .origin = CVZ_STR("demo"),
    };
    rc = cvz_app_scan(app, &discover, &scan, arena, &results, err);
    *ret = *cvz_value_at(&results, 0);
    int closed = cvz_http_transport_close(transport, rc == 0 ? err : NULL);
    return rc == CVZ_EPARTIAL ? closed : rc != 0 ? rc : closed;
}

static int draw(struct cvz_app *app, const char *dir, size_t i, struct cvz_arena *arena,
                struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_draw_params params = CVZ_APP_DRAW_PARAMS_INIT;
    struct cvz_str path = cvz_arena_printf(arena, "%s/%s", dir, pictures[i].file);
    struct cvz_buf bytes = CVZ_BUF_INIT;
    struct cvz_value ledger = cvz_value_null;
    struct cvz_dict doc = {0};

    params.format = cvz_str_from(pictures[i].format);
    int rc = cvz_app_draw(app, &params, &bytes, arena, &ledger, err);
    if (rc == 0)
        rc = cvz_file_write(path.p, cvz_buf_str(&bytes), 0666, err);
    if (rc == 0) {
        cvz_doc_set(&doc, arena, "file", path);
        cvz_dict_set(&doc, arena, CVZ_STR("ledger"), ledger);
        *ret = cvz_dict_end(&doc);
    }
    cvz_buf_release(&bytes);
    return rc;
}

/* `discovered` with the files and the store. */
static struct cvz_value with_files(const struct cvz_value *discovered, const struct cvz_list *files,
                                   struct cvz_str store, struct cvz_arena *arena)
{
    struct cvz_dict doc = {0};

    for (uint32_t i = 0; i < discovered->n; i++)
        cvz_dict_set(&doc, arena, cvz_value_str(&discovered->u.members[i].name),
                     discovered->u.members[i].value);
    cvz_dict_set(&doc, arena, CVZ_STR("files"), cvz_list_end(files));
    cvz_doc_set(&doc, arena, "store", store);
    return cvz_dict_end(&doc);
}

int cvz_app_demo(const struct cvz_app_demo_params *params, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_settings settings = {
        .store = cvz_arena_printf(arena, "sqlite:%s/inventory.db", params->dir),
    };
    struct cvz_value discovered = cvz_value_null;
    struct cvz_list files = {0};
    struct cvz_app *app = cvz_app_new(&settings);

    int rc = cvz_dir_make(params->dir, 0777, err);
    if (rc == 0)
        rc = discover(app, params, arena, &discovered, err);
    for (size_t i = 0; i < CVZ_COUNT_OF(pictures) && rc == 0; i++) {
        struct cvz_value file = cvz_value_null;
        rc = draw(app, params->dir, i, arena, &file, err);
        if (rc == 0)
            cvz_list_add(&files, arena, file);
    }
    if (rc == 0)
        *ret = with_files(&discovered, &files, settings.store, arena);
    cvz_app_free(app);
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo: recorded answers of example environments, through the real extractor, the real store
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

/* The example environments: whose answers were recorded. */
static const struct {
    const char *provider;
    const char *recording;
} examples[] = {
    {"aws", "aws.jsonl"},
    {"azure", "azure.jsonl"},
    {"gcp", "gcp.jsonl"},
};

/* What the clouds' tools find in the environment. The keys are of the kind that documentation uses;
 * a recording asks nobody for a real one. */
static const struct setting settings[] = {
    {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
    {"AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
    {"AWS_REGION", "eu-west-1"},
    {"AWS_EC2_METADATA_DISABLED", "true"},
    {"AZURE_TENANT_ID", "7c2a1f4e-5b1d-4c55-9a30-0d4a3c1b2e6f"},
    {"AZURE_CLIENT_ID", "5f2d1c0a-9b7e-4a51-8f66-3d2c1b0a9e87"},
    {"AZURE_CLIENT_SECRET", "example"},
    {"CLOUDSDK_AUTH_ACCESS_TOKEN", "example"},
    {"CLOUDSDK_CORE_PROJECT", "quillbasket-analytics"},
    {"NO_GCE_CHECK", "true"},
};

/* What is drawn: all of it in each format, and each cloud by itself, with what is around it. */
static const struct {
    const char *file;
    const char *format;
    const char *filter;
    bool atlas;
} pictures[] = {
    {"architecture.svg", "svg", "", false},
    {"architecture.png", "png", "", false},
    {"architecture.mmd", "mermaid", "", false},
    {"architecture.dot", "dot", "", false},
    {"architecture.html", "html", "", false},
    {"atlas.pdf", "pdf", "", true},
    {"aws.svg", "svg", "provider=aws or kind=internet or kind=on-premises", false},
    {"azure.svg", "svg", "provider=azure or kind=internet or kind=on-premises", false},
    {"gcp.svg", "svg", "provider=gcp or kind=internet", false},
};

static const char *setting_of_example(void *ctx, const char *name)
{
    (void)ctx;
    for (size_t i = 0; i < CVZ_COUNT_OF(settings); i++)
        if (strcmp(settings[i].name, name) == 0)
            return settings[i].value;
    return NULL;
}

/* The recordings, one after the other: to the transport they are one. */
static int add_recordings(struct cvz_buf *text, struct cvz_err *err)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(examples); i++) {
        const char *name = examples[i].recording;
        const struct cvz_embed_file *file = cvz_embed_find(&cvz_embedded_demo, cvz_str_from(name));
        if (file == NULL)
            return cvz_fail(err, CVZ_EINTERNAL, "the recording %s was not built in", name);
        cvz_buf_add_str(text, file->bytes);
    }
    return 0;
}

static int discover(struct cvz_app *app, const struct cvz_app_demo_params *params,
                    struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_env env = {.get = setting_of_example};
    struct cvz_str providers[CVZ_COUNT_OF(examples)];
    struct cvz_http_transport *transport = NULL;
    struct cvz_buf text = CVZ_BUF_INIT; /* as long as the transport: its answers stand in there */
    struct cvz_app_discover_params discover = {
        .progress = params->progress,
        .progress_ctx = params->progress_ctx,
        .cancelled = params->cancelled,
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(examples); i++)
        providers[i] = cvz_str_from(examples[i].provider);
    int rc = add_recordings(&text, err);
    if (rc == 0)
        rc = cvz_http_replay_new(cvz_buf_str(&text), params->delay_ms, &transport, err);
    if (rc != 0) {
        cvz_buf_release(&text);
        return rc;
    }
    struct cvz_app_scan scan = {
        .providers = providers,
        .n_providers = CVZ_COUNT_OF(providers),
        .transport = transport,
        .env = &env,
        .origin = CVZ_STR("demo"),
    };
    rc = cvz_app_scan(app, &discover, &scan, arena, ret, err);
    int closed = cvz_http_transport_close(transport, rc == 0 ? err : NULL);
    cvz_buf_release(&text);
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
    params.source.filter = cvz_str_from(pictures[i].filter);
    params.atlas = pictures[i].atlas;
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

static struct cvz_value demo_document(struct cvz_value scans, const struct cvz_list *files,
                                      struct cvz_str store, struct cvz_arena *arena)
{
    struct cvz_dict doc = {0};

    cvz_dict_set(&doc, arena, CVZ_STR("scans"), scans);
    cvz_dict_set(&doc, arena, CVZ_STR("files"), cvz_list_end(files));
    cvz_doc_set(&doc, arena, "store", store);
    return cvz_dict_end(&doc);
}

int cvz_app_demo(const struct cvz_app_demo_params *params, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_settings app_settings = {
        .store = cvz_arena_printf(arena, "sqlite:%s/inventory.db", params->dir),
    };
    struct cvz_value scans = cvz_value_null;
    struct cvz_list files = {0};
    struct cvz_app *app = cvz_app_new(&app_settings);

    int rc = cvz_dir_make(params->dir, 0777, err);
    if (rc == 0)
        rc = discover(app, params, arena, &scans, err);
    for (size_t i = 0; i < CVZ_COUNT_OF(pictures) && rc == 0; i++) {
        struct cvz_value file = cvz_value_null;
        rc = draw(app, params->dir, i, arena, &file, err);
        if (rc == 0)
            cvz_list_add(&files, arena, file);
    }
    if (rc == 0)
        *ret = demo_document(scans, &files, app_settings.store, arena);
    cvz_app_free(app);
    return rc;
}

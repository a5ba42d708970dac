/* SPDX-License-Identifier: Apache-2.0 */
#include "app/identity.h"

#include "app/app_priv.h"
#include "cloud/identity.h"

static const char all_providers[] = "all";

static struct cvz_identity_params cloud_params(struct cvz_app *app,
                                               const struct cvz_app_identity_params *params,
                                               struct cvz_arena *arena)
{
    const struct cvz_app_http limits = {.timeout_ms = params->timeout_ms,
                                        .connect_ms = params->connect_ms,
                                        .ca_file = params->ca_file};
    struct cvz_identity_params cloud = {
        .env = &cvz_env_process,
        .http = cvz_app_http_params(app, &limits, arena),
        .profile = params->profile.p != NULL ? params->profile : CVZ_STR(""),
    };

    cloud.http.cancelled = params->cancelled;
    return cloud;
}

static void set_time(struct cvz_dict *doc, struct cvz_arena *arena, const char *name, int64_t ms)
{
    char text[CVZ_TIME_TEXT_MAX];

    if (ms <= 0 || ms == INT64_MAX) /* unknown, or never */
        return;
    size_t n = cvz_time_format(ms / 1000 * 1000, text);
    cvz_doc_set(doc, arena, name, cvz_arena_str(arena, (struct cvz_str){text, n}));
}

/* ---- who one is ---- */

static struct cvz_value readable_of(const struct cvz_whoami *who, struct cvz_arena *arena)
{
    struct cvz_list list = {0};

    for (size_t i = 0; i < who->n_readable; i++) {
        struct cvz_dict one = {0};
        cvz_doc_set(&one, arena, "id", who->readable[i].id);
        cvz_doc_set(&one, arena, "name", who->readable[i].name);
        cvz_doc_set(&one, arena, "state", who->readable[i].state);
        cvz_list_add(&list, arena, cvz_dict_end(&one));
    }
    return cvz_list_end(&list);
}

static int ask(struct cvz_str provider, const struct cvz_identity_params *params,
               struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_err failed = CVZ_ERR_INIT;
    struct cvz_whoami who = {0};
    struct cvz_dict doc = {0};
    int rc = cvz_whoami(provider, params, arena, &who, &failed);

    cvz_doc_set(&doc, arena, "provider", provider);
    if (rc == 0) {
        cvz_doc_set(&doc, arena, "source", cvz_arena_str(arena, who.source));
        cvz_doc_set(&doc, arena, "identity", who.identity);
        cvz_doc_set(&doc, arena, "account", who.account);
        set_time(&doc, arena, "expires", who.expires_ms);
        cvz_dict_set(&doc, arena, CVZ_STR("reads"), readable_of(&who, arena));
        cvz_doc_set(&doc, arena, "note", who.note);
    } else {
        cvz_doc_set(&doc, arena, "code", cvz_str_from(cvz_code_name(rc)));
        cvz_doc_set(&doc, arena, "error", cvz_arena_str(arena, cvz_str_from(failed.text)));
        if (err != NULL)
            *err = failed;
    }
    *ret = cvz_dict_end(&doc);
    return rc;
}

int cvz_app_whoami(struct cvz_app *app, const struct cvz_app_identity_params *params,
                   struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_identity_params cloud = cloud_params(app, params, arena);
    struct cvz_list found = {0};
    struct cvz_value one;
    const char *name;
    bool any = false;
    int rc = 0;

    if (!cvz_str_is(params->provider, all_providers)) {
        rc = ask(params->provider, &cloud, arena, &one, err);
        if (rc == 0)
            cvz_list_add(&found, arena, one);
    }
    for (size_t i = 0; cvz_str_is(params->provider, all_providers) && rc != CVZ_ECANCELLED &&
                       (name = cvz_discover_provider(i)) != NULL;
         i++) {
        rc = ask(cvz_str_from(name), &cloud, arena, &one, err);
        any = any || rc == 0;
        cvz_list_add(&found, arena, one);
    }
    *ret = cvz_list_end(&found);
    if (any && rc != CVZ_ECANCELLED)
        return 0;
    if (rc != 0 && rc != CVZ_ECANCELLED && found.n > 1)
        return cvz_fail(err, CVZ_EAUTH, "no credentials for any cloud");
    return rc;
}

/* ---- signing in ---- */

struct relay {
    const struct cvz_app_login_params *params;
    struct cvz_arena *arena;
};

static void relay_prompt(void *ctx, const struct cvz_login_prompt *prompt)
{
    const struct relay *relay = ctx;
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, relay->arena, "url", prompt->url);
    cvz_doc_set(&doc, relay->arena, "code", prompt->code);
    cvz_doc_set(&doc, relay->arena, "message", prompt->message);
    set_time(&doc, relay->arena, "expires", prompt->expires_ms);
    const struct cvz_value value = cvz_dict_end(&doc);
    relay->params->prompt(relay->params->ctx, &value);
}

int cvz_app_login(struct cvz_app *app, const struct cvz_app_login_params *params,
                  struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_identity_params cloud = cloud_params(app, &params->identity, arena);
    struct relay relay = {params, arena};
    const struct cvz_login_params login = {
        .tenant = params->tenant.p != NULL ? params->tenant : CVZ_STR(""),
        .client = params->client.p != NULL ? params->client : CVZ_STR(""),
        .prompt = relay_prompt,
        .ctx = &relay,
    };
    struct cvz_login done = {0};
    struct cvz_dict doc = {0};
    int rc = cvz_login(params->identity.provider, &cloud, &login, arena, &done, err);

    if (rc != 0)
        return rc;
    cvz_doc_set(&doc, arena, "provider", params->identity.provider);
    cvz_doc_set(&doc, arena, "identity", done.identity);
    cvz_doc_set(&doc, arena, "account", done.account);
    cvz_doc_set(&doc, arena, "place", done.place);
    cvz_doc_set(&doc, arena, "note", done.note);
    *ret = cvz_dict_end(&doc);
    return 0;
}

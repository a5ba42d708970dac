/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app_priv.h"

#include "base/mem.h"

struct cvz_app *cvz_app_new(const struct cvz_app_settings *settings)
{
    struct cvz_app *app = CVZ_NEW(struct cvz_app);

    app->settings = *settings;
    return app;
}

void cvz_app_free(struct cvz_app *app)
{
    if (app == NULL)
        return;
    cvz_store_close(app->store);
    cvz_catalogue_free(app->catalogue);
    cvz_arena_release(&app->arena);
    free(app);
}

const struct cvz_clock *cvz_app_clock(const struct cvz_app *app)
{
    return app->settings.clock != NULL ? app->settings.clock : &cvz_clock_system;
}

struct cvz_http_params cvz_app_http_params(const struct cvz_app *app,
                                           const struct cvz_app_http *wanted,
                                           struct cvz_arena *arena)
{
    struct cvz_http_params params = CVZ_HTTP_PARAMS_INIT;

    params.clock = cvz_app_clock(app);
    params.user_agent = "cloudviz/" CVZ_VERSION;
    if (wanted->in_flight > 0)
        params.in_flight = wanted->in_flight;
    if (wanted->max_attempts > 0)
        params.max_attempts = wanted->max_attempts;
    if (wanted->timeout_ms > 0)
        params.timeout_ms = wanted->timeout_ms;
    if (wanted->connect_ms > 0)
        params.connect_ms = wanted->connect_ms;
    if (wanted->ca_file.n > 0)
        params.ca_file = cvz_arena_str(arena, wanted->ca_file).p;
    return params;
}

struct cvz_str cvz_app_now(struct cvz_app *app, struct cvz_arena *arena)
{
    char text[CVZ_TIME_TEXT_MAX];
    size_t n = cvz_time_format(cvz_clock_wall(cvz_app_clock(app)), text);

    return cvz_arena_str(arena, (struct cvz_str){text, n});
}

int cvz_app_default_store(struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");

    if (data != NULL && data[0] == '/')
        *ret = cvz_arena_printf(arena, "sqlite:%s/cloudviz/inventory.db", data);
    else if (home != NULL && home[0] == '/')
        *ret = cvz_arena_printf(arena, "sqlite:%s/.local/share/cloudviz/inventory.db", home);
    else
        return cvz_fail(err, CVZ_ENOTFOUND,
                        "there is no home folder (HOME is not set): name a store, as in "
                        "sqlite:inventory.db");
    return 0;
}

int cvz_app_store(struct cvz_app *app, bool create, struct cvz_store **ret, struct cvz_err *err)
{
    struct cvz_str url = app->settings.store;
    int rc = 0;

    if (app->store == NULL) {
        if (url.n == 0)
            rc = cvz_app_default_store(&app->arena, &url, err);
        if (rc != 0)
            return rc;
        rc = cvz_store_open(url, create, &app->store, err);
        if (rc == CVZ_ENOTFOUND && !create)
            return cvz_fail(err, rc,
                            "there is no inventory at %.*s yet: 'cloudviz discover aws' or "
                            "'cloudviz import FILE' makes one",
                            CVZ_STR_ARG(url));
    }
    if (rc == 0)
        *ret = app->store;
    return rc;
}

int cvz_app_kinds(struct cvz_app *app, struct cvz_kinds *ret, struct cvz_err *err)
{
    struct cvz_str dir = app->settings.catalogue_dir;

    if (app->catalogue == NULL) {
        const char *path = dir.n > 0 ? cvz_arena_str(&app->arena, dir).p : NULL;
        int rc = cvz_catalogue_load(path, &app->catalogue, err);
        if (rc != 0)
            return rc;
    }
    *ret = cvz_catalogue_kinds(app->catalogue);
    return 0;
}

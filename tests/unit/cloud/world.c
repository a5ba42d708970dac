/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "base/file.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

static const char *get(void *ctx, const char *name)
{
    const struct test_world *w = ctx;
    const char *const *v = w->variables;

    for (; v[0] != NULL; v += 2)
        if (strcmp(v[0], name) == 0)
            return v[1];
    return NULL;
}

static int64_t wall(void *ctx)
{
    const struct test_world *w = ctx;

    return w->now;
}

static int64_t steady(void *ctx)
{
    (void)ctx;
    return cvz_clock_steady(&cvz_clock_system);
}

static int wait_a_while(void *ctx, int64_t ms, struct cvz_err *err)
{
    struct test_world *w = ctx;

    (void)err;
    w->now += ms;
    w->waited_ms += ms;
    return 0;
}

void test_world_start(struct test_world *w)
{
    *w = (struct test_world){.home = "/tmp/cvz-home-XXXXXX", .now = INT64_C(1764000000000)};
    assert_non_null(mkdtemp(w->home));
    w->env = (struct cvz_env){.get = get, .ctx = w};
    w->clock = (struct cvz_clock){.wall_ms = wall, .steady_ms = steady, .ctx = w};
    w->pause = (struct cvz_ask_pause){.wait = wait_a_while, .ctx = w};
    w->http = CVZ_HTTP_PARAMS_INIT;
    w->http.clock = &w->clock;
    test_world_set(w, "HOME", w->home);
    test_world_set(w, "AWS_REGION", "eu-west-1");
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

void test_world_stop(struct test_world *w)
{
    nftw(w->home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void test_world_set(struct test_world *w, const char *name, const char *value)
{
    size_t i = 0;

    while (w->variables[i] != NULL && strcmp(w->variables[i], name) != 0)
        i += 2;
    assert_true(i + 2 < CVZ_COUNT_OF(w->variables));
    w->variables[i] = name;
    w->variables[i + 1] = value;
}

void test_world_write(struct test_world *w, const char *name, const char *text)
{
    char path[256];
    struct cvz_err err = CVZ_ERR_INIT;

    snprintf(path, sizeof path, "%s/%s", w->home, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_ok(cvz_dir_make(path, 0755, &err), &err);
    *slash = '/';
    assert_ok(cvz_file_write(path, cvz_str_from(text), 0600, &err), &err);
}

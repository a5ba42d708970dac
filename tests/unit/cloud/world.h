/* SPDX-License-Identifier: Apache-2.0 */
/* An environment, a home folder and a clock that the test owns. */
#ifndef CVZ_TESTS_UNIT_CLOUD_WORLD_H
#define CVZ_TESTS_UNIT_CLOUD_WORLD_H

#include "../test.h"

#include "cloud/ask.h"
#include "cloud/discover.h"

struct test_world {
    const char *variables[64]; /* name, value, name, value ..., NULL */
    char home[64];
    int64_t now;
    int64_t waited_ms; /* by all pauses; the clock went on by as much */
    struct cvz_env env;
    struct cvz_clock clock;
    struct cvz_ask_pause pause;
    struct cvz_http_params http; /* with that clock */
};

/* Makes an empty home folder; HOME and AWS_REGION are all that is set. */
void test_world_start(struct test_world *w);
void test_world_stop(struct test_world *w); /* removes the folder */
void test_world_set(struct test_world *w, const char *name, const char *value);
/* A file under the home folder, whose folders are made. */
void test_world_write(struct test_world *w, const char *name, const char *text);

#endif

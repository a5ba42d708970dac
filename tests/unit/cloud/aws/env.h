/* SPDX-License-Identifier: Apache-2.0 */
/* An environment and a clock that the test owns. */
#ifndef CVZ_TESTS_UNIT_CLOUD_AWS_ENV_H
#define CVZ_TESTS_UNIT_CLOUD_AWS_ENV_H

#include "../../test.h"

#include "cloud/aws/credentials.h"

struct test_world {
    const char *variables[32]; /* name, value, name, value ..., NULL */
    char home[64];
    int64_t now;
    struct cvz_env env;
    struct cvz_clock clock;
    struct cvz_aws_session_params params;
};

/* Makes an empty home folder; no metadata service is asked. */
void test_world_start(struct test_world *w);
void test_world_stop(struct test_world *w); /* removes the folder */
void test_world_set(struct test_world *w, const char *name, const char *value);
/* A file under the home folder, whose folders are made. */
void test_world_write(struct test_world *w, const char *name, const char *text);

#endif

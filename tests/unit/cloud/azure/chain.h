/* SPDX-License-Identifier: Apache-2.0 */
/* An Azure that the test owns: a server that gives the answers it is told to, and the chain of
 * credentials that asks it. */
#ifndef CVZ_TESTS_UNIT_CLOUD_AZURE_CHAIN_H
#define CVZ_TESTS_UNIT_CLOUD_AZURE_CHAIN_H

#include "../../server.h"
#include "../world.h"

#include "cloud/azure/credentials.h"

enum { TEST_MINUTE = 60 * 1000, TEST_ANSWERS = 16 };

struct test_azure {
    struct test_world world;
    struct test_server server;
    char url[64];
    /* Given in order; the last one again and again. */
    struct {
        int status;
        const char *headers, *body;
    } answers[TEST_ANSWERS];
    unsigned n_answers;
    unsigned asked;
    struct test_request last; /* what was asked last */
    struct cvz_azure_session *session;
    struct cvz_azure_credentials *creds;
};

/* The authority and the resource manager are that server, and there is no Azure CLI. */
void test_azure_start(struct test_azure *a);
void test_azure_stop(struct test_azure *a);
void test_azure_set(struct test_azure *a, const char *name, const char *value);
void test_azure_answer(struct test_azure *a, int status, const char *headers, const char *body);
/* Forgets the answers and what was asked. */
void test_azure_reset(struct test_azure *a);

/* A session and credentials of what is set now; the former ones are freed. */
void test_azure_open(struct test_azure *a);

void test_azure_assert_token(struct test_azure *a, const char *expected, const char *source);
/* No error may hold "SECRET". */
void test_azure_assert_fails(struct test_azure *a, int code, const char *part);
/* The last request's form or query has exactly this `name=value` (encoded). */
void test_azure_assert_asked(const struct test_azure *a, const char *pair);

#endif

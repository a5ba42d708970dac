/* SPDX-License-Identifier: Apache-2.0 */
/* A Google that the test owns: a server with an answer for each path, and the session and the
 * credentials that ask it. */
#ifndef CVZ_TESTS_UNIT_CLOUD_GCP_GOOGLE_H
#define CVZ_TESTS_UNIT_CLOUD_GCP_GOOGLE_H

#include "../../server.h"
#include "../world.h"

#include "cloud/gcp/credentials.h"

enum { TEST_MINUTE = 60 * 1000, TEST_ROUTES = 24 };

struct test_route {
    const char *path; /* what the target begins with */
    int status;
    const char *headers, *body;
    unsigned asked;
};

struct test_google {
    struct test_world world;
    struct test_server server;
    char url[64];
    struct test_route routes[TEST_ROUTES]; /* the last that fits answers; else 404 */
    unsigned n_routes;
    struct test_request last;
    struct cvz_str profile;
    struct cvz_gcp_session *session;
    struct cvz_gcp_credentials *creds;
};

#define TEST_ADC ".config/gcloud/application_default_credentials.json"
#define TEST_USER                                                                                  \
    "{\"type\":\"authorized_user\",\"client_id\":\"cid\",\"client_secret\":\"SECRET-of-client\","  \
    "\"refresh_token\":\"SECRET-refresh\",\"quota_project_id\":\"quota-file\"}"
#define TEST_TOKEN(text)                                                                           \
    "{\"access_token\":\"" text "\",\"expires_in\":3600,\"token_type\":\"Bearer\"}"

/* gcloud's token endpoint and the metadata server are that server, which has no metadata. */
void test_google_start(struct test_google *g);
void test_google_stop(struct test_google *g);
void test_google_set(struct test_google *g, const char *name, const char *value);
/* A file in the home folder, with the server's URL for BASE. */
void test_google_write(struct test_google *g, const char *name, const char *text);
void test_google_route(struct test_google *g, const char *path, int status, const char *headers,
                       const char *body);
/* How often the first route of that path was asked. */
unsigned test_google_asked(const struct test_google *g, const char *path);

/* A session and credentials of what is set now; the former ones are freed. */
void test_google_open(struct test_google *g);
void test_google_assert_token(struct test_google *g, const char *expected, const char *source);
/* No error may hold "SECRET". */
void test_google_assert_fails(struct test_google *g, int code, const char *part);

#endif

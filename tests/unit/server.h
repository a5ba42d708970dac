/* SPDX-License-Identifier: Apache-2.0 */
/* A small HTTP/1.1 server on a free port of the loopback, for tests: a thread for each connection,
 * one handler that writes raw bytes, so that it can misbehave in any way. */
#ifndef CVZ_TESTS_UNIT_SERVER_H
#define CVZ_TESTS_UNIT_SERVER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct test_request {
    unsigned number; /* 0, 1, ... in order of arrival */
    char method[16];
    char target[4096];
    char head[16384]; /* request line and headers as they came */
    char body[65536];
    size_t n_body;
};

struct test_server {
    int fd;
    uint16_t port;
    void *thread;
    void *ctx; /* the test's */
    /* Writes an answer; false closes the connection. */
    bool (*handle)(struct test_server *s, int fd, const struct test_request *r);
    atomic_uint connections, requests, active, most_active, open;
    atomic_bool stopping;
};

/* Starts; asserts that it works. */
void test_server_start(struct test_server *s,
                       bool (*handle)(struct test_server *, int, const struct test_request *),
                       void *ctx);
/* Ends every connection and waits for every thread. */
void test_server_stop(struct test_server *s);

void test_send(int fd, const char *text);
void test_send_bytes(int fd, const void *p, size_t n);
/* A whole answer with Content-Length; `headers` are lines that each end in \r\n, or "". */
bool test_answer(int fd, int status, const char *headers, const char *body);
/* Value of a header of the request, into out; false when it is not there. */
bool test_header(const struct test_request *r, const char *name, char *out, size_t size);
/* Up to ms, or until the server stops. */
void test_pause(const struct test_server *s, int ms);

#endif

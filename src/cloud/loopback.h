/* SPDX-License-Identifier: Apache-2.0 */
/* A browser's way back to a program that signs somebody in (RFC 8252, section 7.3): a port of this
 * machine's loopback, open for one answer. */
#ifndef CVZ_CLOUD_LOOPBACK_H
#define CVZ_CLOUD_LOOPBACK_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

enum { CVZ_LOOPBACK_REQUEST_MAX = 16 * 1024 }; /* bytes of a request's head */

struct cvz_loopback {
    int fd; /* -1: closed */
    uint16_t port;
};

/* Listens at 127.0.0.1, at a port that the system chooses. */
int cvz_loopback_open(struct cvz_loopback *ret, struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_loopback_close(struct cvz_loopback *loopback); /* closed already is accepted */

struct cvz_loopback_wait {
    struct cvz_str state; /* what the answer must say as "state": not guessable */
    struct cvz_str title; /* of the page that the browser shows then; plain text */
    int64_t timeout_ms;
    const volatile int *cancelled; /* may be NULL */
};

/* Waits for a GET of "/" that says so, answers it with a page, and gives its query, in the arena.
 * Whatever else comes is refused and does not end the waiting: anybody on this machine may
 * knock. CVZ_ETIMEOUT, CVZ_ECANCELLED. */
int cvz_loopback_take(const struct cvz_loopback *loopback, const struct cvz_loopback_wait *wait,
                      struct cvz_arena *arena, struct cvz_str *ret_query,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* The value of a field of a query, decoded, in the arena; "" when it is not there. */
struct cvz_str cvz_loopback_field(struct cvz_str query, const char *name, struct cvz_arena *arena);

#endif

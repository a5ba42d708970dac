/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/loopback.h"

#include "base/clock.h"
#include "cloud/secret.h"
#include "http/url.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 8, LOOK_MS = 100, READ_MS = 2000 };

/* ---- the port ---- */

int cvz_loopback_open(struct cvz_loopback *ret, struct cvz_err *err)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&address, n) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &n) != 0) {
        int rc = cvz_fail_errno(err, CVZ_EIO, errno, "cannot listen at 127.0.0.1");
        if (fd >= 0)
            close(fd);
        return rc;
    }
    *ret = (struct cvz_loopback){.fd = fd, .port = ntohs(address.sin_port)};
    return 0;
}

void cvz_loopback_close(struct cvz_loopback *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

/* ---- one request ---- */

/* 0 while there is time. */
static int check_time(const struct cvz_loopback_wait *w, int64_t until, struct cvz_err *err)
{
    if (w->cancelled != NULL && *w->cancelled != 0)
        return cvz_fail(err, CVZ_ECANCELLED, "cancelled");
    if (cvz_clock_steady(&cvz_clock_system) >= until)
        return cvz_fail(err, CVZ_ETIMEOUT, "nobody has signed in within %lld s",
                        (long long)(w->timeout_ms / 1000));
    return 0;
}

static bool is_ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};

    return poll(&p, 1, LOOK_MS) > 0;
}

/* The head of a request, up to the empty line. False for one that does not come, or not whole. */
static bool read_head(int fd, const struct cvz_loopback_wait *w, int64_t until, struct cvz_buf *buf)
{
    int64_t soon = cvz_clock_steady(&cvz_clock_system) + READ_MS;
    char block[2048];
    bool is_whole = false;

    if (soon < until)
        until = soon;
    while (!is_whole && !buf->failed && check_time(w, until, NULL) == 0) {
        if (!is_ready(fd, POLLIN))
            continue;
        ssize_t n = recv(fd, block, sizeof block, 0);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            break;
        cvz_buf_add(buf, block, (size_t)n);
        is_whole = cvz_str_find(cvz_buf_str(buf), CVZ_STR("\r\n\r\n")) >= 0;
    }
    explicit_bzero(block, sizeof block);
    return is_whole && !buf->failed;
}

/* A page of one sentence. The browser keeps nothing of it, and tells nobody where it was. */
static void answer(int fd, const char *status, struct cvz_str title)
{
    struct cvz_buf page = CVZ_BUF_INIT;
    struct cvz_buf out = CVZ_BUF_INIT;

    cvz_buf_printf(&page,
                   "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">"
                   "<title>CloudViz</title><p>%.*s</p></html>\n",
                   CVZ_STR_ARG(title));
    cvz_buf_printf(&out,
                   "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\n"
                   "Content-Length: %zu\r\nConnection: close\r\nCache-Control: no-store\r\n"
                   "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
                   "Content-Security-Policy: default-src 'none'\r\n\r\n",
                   status, page.n);
    cvz_buf_add_str(&out, cvz_buf_str(&page));
    for (size_t sent = 0; sent < out.n && is_ready(fd, POLLOUT);) {
        ssize_t n = send(fd, out.p + sent, out.n - sent, MSG_NOSIGNAL);
        if (n <= 0)
            break;
        sent += (size_t)n;
    }
    shutdown(fd, SHUT_WR);
    cvz_buf_release(&page);
    cvz_buf_release(&out);
}

/* Another name in Host is a page elsewhere whose name was made to lead here. */
static bool is_own_host(struct cvz_str head, uint16_t port)
{
    struct cvz_str rest = head;
    struct cvz_str name = CVZ_STR("host:");
    char own[32];

    snprintf(own, sizeof own, "127.0.0.1:%u", port);
    for (struct cvz_str line; cvz_str_split(&rest, '\n', &line);)
        if (cvz_str_eq_nocase(cvz_str_sub(line, 0, name.n), name))
            return cvz_str_is(cvz_str_trim(cvz_str_sub(line, name.n, line.n)), own);
    return false;
}

struct cvz_str cvz_loopback_field(struct cvz_str query, const char *name, struct cvz_arena *arena)
{
    for (struct cvz_str field, own; cvz_str_split(&query, '&', &field);) {
        if (!cvz_str_split(&field, '=', &own) || !cvz_str_is(own, name) || field.n == 0)
            continue;
        struct cvz_buf value = CVZ_BUF_INIT;
        cvz_buf_reserve(&value, field.n); /* growing would leave copies behind */
        cvz_url_decode(&value, field);
        struct cvz_str kept = cvz_arena_str(arena, cvz_buf_str(&value));
        cvz_secret_release(&value);
        return kept;
    }
    return CVZ_STR("");
}

/* True for the answer that is waited for. */
static bool take_query(struct cvz_str head, const struct cvz_loopback *l,
                       const struct cvz_loopback_wait *w, struct cvz_arena *arena,
                       struct cvz_str *ret, const char **ret_status)
{
    struct cvz_str line = cvz_str_sub(head, 0, (size_t)cvz_str_find_char(head, '\r'));
    struct cvz_str verb = CVZ_STR("GET /?");
    ptrdiff_t end = cvz_str_rfind_char(line, ' ');

    *ret_status = "404 Not Found";
    if (!cvz_str_starts(line, verb) || end < (ptrdiff_t)verb.n)
        return false;
    struct cvz_str query = cvz_str_sub(line, verb.n, (size_t)end - verb.n);
    struct cvz_str state = cvz_loopback_field(query, "state", arena);
    *ret_status = "400 Bad Request";
    if (!is_own_host(head, l->port) || state.n == 0 || state.n != w->state.n ||
        CRYPTO_memcmp(state.p, w->state.p, state.n) != 0)
        return false;
    *ret = cvz_arena_str(arena, query);
    *ret_status = "200 OK";
    return true;
}

int cvz_loopback_take(const struct cvz_loopback *l, const struct cvz_loopback_wait *w,
                      struct cvz_arena *arena, struct cvz_str *ret_query, struct cvz_err *err)
{
    int64_t until = cvz_clock_steady(&cvz_clock_system) + w->timeout_ms;
    bool done = false;
    int rc;

    while (!done && (rc = check_time(w, until, err)) == 0) {
        int fd =
            is_ready(l->fd, POLLIN) ? accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) : -1;
        if (fd < 0)
            continue;
        struct cvz_buf head = CVZ_BUF_INIT_MAX(CVZ_LOOPBACK_REQUEST_MAX);
        cvz_buf_reserve(&head, CVZ_LOOPBACK_REQUEST_MAX - 1); /* growing would leave copies */
        if (read_head(fd, w, until, &head)) {
            const char *status;
            done = take_query(cvz_buf_str(&head), l, w, arena, ret_query, &status);
            answer(fd, status, done ? w->title : CVZ_STR("This is not what was expected."));
        }
        cvz_secret_release(&head);
        close(fd);
    }
    return done ? 0 : rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "server.h"

#include "base/check.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
    struct test_server *server;
    int fd;
    char buffered[16384 + 65536];
    size_t n;
};

void test_send_bytes(int fd, const void *p, size_t n)
{
    const char *bytes = p;

    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        n -= (size_t)sent;
    }
}

void test_send(int fd, const char *text)
{
    test_send_bytes(fd, text, strlen(text));
}

bool test_answer(int fd, int status, const char *headers, const char *body)
{
    char head[2048];

    snprintf(head, sizeof head, "HTTP/1.1 %d Status\r\nContent-Length: %zu\r\n%s\r\n", status,
             strlen(body), headers);
    test_send(fd, head);
    test_send(fd, body);
    return true;
}

bool test_header(const struct test_request *r, const char *name, char *out, size_t size)
{
    size_t n = strlen(name);

    for (const char *line = strchr(r->head, '\n'); line != NULL; line = strchr(line, '\n')) {
        line++;
        if (strncasecmp(line, name, n) != 0 || line[n] != ':')
            continue;
        const char *value = line + n + 1;
        while (*value == ' ')
            value++;
        snprintf(out, size, "%.*s", (int)strcspn(value, "\r\n"), value);
        return true;
    }
    return false;
}

void test_pause(const struct test_server *s, int ms)
{
    for (; ms > 0 && !atomic_load(&s->stopping); ms -= 10) {
        struct timespec t = {.tv_nsec = (ms < 10 ? ms : 10) * 1000000L};
        nanosleep(&t, NULL);
    }
}

/* More bytes; false at the end, or when the server stops. */
static bool fill(struct connection *c)
{
    struct pollfd p = {.fd = c->fd, .events = POLLIN};

    while (!atomic_load(&c->server->stopping)) {
        if (poll(&p, 1, 20) <= 0)
            continue;
        if (c->n + 1 >= sizeof c->buffered)
            return false;
        ssize_t got = recv(c->fd, c->buffered + c->n, sizeof c->buffered - 1 - c->n, 0);
        if (got <= 0)
            return false;
        c->n += (size_t)got;
        c->buffered[c->n] = '\0';
        return true;
    }
    return false;
}

static bool read_request(struct connection *c, struct test_request *r)
{
    char *end;
    char length[32] = "0";

    c->buffered[c->n] = '\0';
    while ((end = strstr(c->buffered, "\r\n\r\n")) == NULL)
        if (!fill(c))
            return false;
    size_t head = (size_t)(end - c->buffered) + 4;
    CVZ_ASSERT(head < sizeof r->head);
    memcpy(r->head, c->buffered, head);
    r->head[head] = '\0';
    if (sscanf(r->head, "%15s %4095s", r->method, r->target) != 2)
        return false;
    (void)test_header(r, "content-length", length, sizeof length);
    r->n_body = (size_t)strtoul(length, NULL, 10);
    CVZ_ASSERT(r->n_body < sizeof r->body);
    while (c->n < head + r->n_body)
        if (!fill(c))
            return false;
    memcpy(r->body, c->buffered + head, r->n_body);
    r->body[r->n_body] = '\0';
    c->n -= head + r->n_body;
    memmove(c->buffered, c->buffered + head + r->n_body, c->n);
    return true;
}

static void *serve(void *arg)
{
    struct connection *c = arg;
    struct test_server *s = c->server;
    struct test_request *r = cvz_calloc(1, sizeof *r);
    bool keep = true;

    while (keep && read_request(c, r)) {
        r->number = atomic_fetch_add(&s->requests, 1);
        unsigned active = atomic_fetch_add(&s->active, 1) + 1;
        unsigned most = atomic_load(&s->most_active);
        while (active > most && !atomic_compare_exchange_weak(&s->most_active, &most, active))
            continue;
        keep = s->handle(s, c->fd, r);
        atomic_fetch_sub(&s->active, 1);
    }
    shutdown(c->fd, SHUT_RDWR);
    close(c->fd);
    free(r);
    free(c);
    atomic_fetch_sub(&s->open, 1);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct test_server *s = arg;
    struct pollfd p = {.fd = s->fd, .events = POLLIN};
    const int on = 1;

    while (!atomic_load(&s->stopping)) {
        pthread_t thread;
        if (poll(&p, 1, 20) <= 0)
            continue;
        int fd = accept(s->fd, NULL, NULL);
        if (fd < 0)
            continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *c = cvz_calloc(1, sizeof *c);
        c->server = s;
        c->fd = fd;
        atomic_fetch_add(&s->connections, 1);
        atomic_fetch_add(&s->open, 1);
        CVZ_ASSERT(pthread_create(&thread, NULL, serve, c) == 0);
        pthread_detach(thread);
    }
    return NULL;
}

void test_server_start(struct test_server *s,
                       bool (*handle)(struct test_server *, int, const struct test_request *),
                       void *ctx)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    pthread_t thread;

    memset(s, 0, sizeof *s);
    s->handle = handle;
    s->ctx = ctx;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CVZ_ASSERT(s->fd >= 0);
    CVZ_ASSERT(bind(s->fd, (struct sockaddr *)&at, sizeof at) == 0);
    CVZ_ASSERT(listen(s->fd, 128) == 0);
    CVZ_ASSERT(getsockname(s->fd, (struct sockaddr *)&at, &n) == 0);
    s->port = ntohs(at.sin_port);
    CVZ_ASSERT(pthread_create(&thread, NULL, accept_all, s) == 0);
    s->thread = cvz_malloc(sizeof thread);
    memcpy(s->thread, &thread, sizeof thread);
}

void test_server_stop(struct test_server *s)
{
    pthread_t thread;

    atomic_store(&s->stopping, true);
    memcpy(&thread, s->thread, sizeof thread);
    pthread_join(thread, NULL);
    free(s->thread);
    while (atomic_load(&s->open) > 0) {
        struct timespec t = {.tv_nsec = 1000000};
        nanosleep(&t, NULL);
    }
    close(s->fd);
}

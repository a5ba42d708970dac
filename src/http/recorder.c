/* SPDX-License-Identifier: Apache-2.0 */
/* A transport around the network's that writes down what passes. */
#include "http/recording.h"
#include "http/transport_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { RECORDER_MAGIC = 0x52454331 };

struct recorder {
    struct cvz_http_transport transport;
    FILE *file;
    int failed; /* errno of the first write that failed */
};

struct recorder_session {
    struct cvz_http_session session;
    struct recorder *recorder;
    struct cvz_http_session *live;
};

static struct recorder *recorder_of(struct cvz_http_transport *t)
{
    CVZ_CHECK_MAGIC(t, RECORDER_MAGIC);
    return (struct recorder *)(void *)t;
}

static struct recorder_session *session_of(struct cvz_http_session *s)
{
    return (struct recorder_session *)(void *)s;
}

static int recorder_send(struct cvz_http_session *s, struct cvz_http_exchange *x,
                         struct cvz_err *err)
{
    struct cvz_http_session *live = session_of(s)->live;

    return live->ops->send(live, x, err);
}

static void write_down(struct recorder *r, const struct cvz_http_exchange *x)
{
    struct cvz_buf line = CVZ_BUF_INIT;
    struct cvz_http_response response = cvz_http_exchange_response(x);

    cvz_http_record_write(&line, x->request, &response, &x->err);
    if (fwrite(line.p, 1, line.n, r->file) != line.n && r->failed == 0)
        r->failed = errno;
    cvz_buf_release(&line);
}

static struct cvz_http_exchange *recorder_wait(struct cvz_http_session *s, int64_t timeout_ms,
                                               int wake_fd)
{
    struct recorder_session *rs = session_of(s);
    struct cvz_http_exchange *x = rs->live->ops->wait(rs->live, timeout_ms, wake_fd);

    if (x != NULL)
        write_down(rs->recorder, x);
    return x;
}

static void recorder_drop(struct cvz_http_session *s, struct cvz_http_exchange *x)
{
    struct cvz_http_session *live = session_of(s)->live;

    live->ops->drop(live, x);
}

static void recorder_session_close(struct cvz_http_session *s)
{
    struct recorder_session *rs = session_of(s);

    rs->live->ops->close(rs->live);
    free(rs);
}

static int recorder_open(struct cvz_http_transport *t, const struct cvz_http_params *params,
                         struct cvz_http_session **ret, struct cvz_err *err)
{
    static const struct cvz_http_session_ops ops = {.send = recorder_send,
                                                    .wait = recorder_wait,
                                                    .drop = recorder_drop,
                                                    .close = recorder_session_close};
    struct cvz_http_session *live;
    int rc = cvz_http_live_open(params, &live, err);

    if (rc != 0)
        return rc;
    struct recorder_session *rs = CVZ_NEW(struct recorder_session);
    *rs = (struct recorder_session){.session.ops = &ops, .recorder = recorder_of(t), .live = live};
    *ret = &rs->session;
    return 0;
}

static int recorder_close(struct cvz_http_transport *t, struct cvz_err *err)
{
    struct recorder *r = recorder_of(t);
    int failed = r->failed;

    if (fflush(r->file) != 0 && failed == 0)
        failed = errno;
    if (fclose(r->file) != 0 && failed == 0)
        failed = errno;
    free(r);
    if (failed != 0)
        return cvz_fail_errno(err, CVZ_EIO, failed, "cannot write the recording whole");
    return 0;
}

int cvz_http_recorder_new(const char *path, struct cvz_http_transport **ret, struct cvz_err *err)
{
    static const struct cvz_http_transport_ops ops = {.open = recorder_open,
                                                      .close = recorder_close};
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

    if (file == NULL) {
        int e = errno;
        if (fd >= 0)
            close(fd);
        return cvz_fail_errno(err, CVZ_EIO, e, "cannot write the recording %s", path);
    }
    struct recorder *r = CVZ_NEW(struct recorder);
    *r = (struct recorder){.transport = {.magic = RECORDER_MAGIC, .ops = &ops}, .file = file};
    *ret = &r->transport;
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int code_of_errno(int e)
{
    switch (e) {
    case ENOENT:
    case ENOTDIR:
        return CVZ_ENOTFOUND;
    case EACCES:
    case EPERM:
        return CVZ_EDENIED;
    default:
        return CVZ_EIO;
    }
}

static int fail_path(struct cvz_err *err, const char *verb, const char *path)
{
    int e = errno;

    return cvz_fail_errno(err, code_of_errno(e), e, "cannot %s %s", verb, path);
}

/* Appends all that fd gives. */
static int read_all(int fd, const char *path, size_t max, struct cvz_buf *buf, struct cvz_err *err)
{
    char block[65536];
    size_t total = 0;

    for (;;) {
        ssize_t n = read(fd, block, sizeof block);
        if (n == 0)
            return 0;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_path(err, "read", path);
        total += (size_t)n;
        if (total > max)
            return cvz_fail(err, CVZ_ETOOBIG, "%s has more than %zu bytes", path, max);
        cvz_buf_add(buf, block, (size_t)n);
        if (buf->failed)
            return cvz_fail(err, CVZ_ETOOBIG, "%s has too many bytes", path);
    }
}

bool cvz_file_is_readable(const char *path)
{
    return access(path, R_OK) == 0;
}

int cvz_file_read(const char *path, size_t max, struct cvz_buf *buf, struct cvz_err *err)
{
    struct stat st;
    int rc = 0;

    if (strcmp(path, "-") == 0)
        return read_all(STDIN_FILENO, "standard input", max, buf, err);

    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail_path(err, "open", path);
    if (fstat(fd, &st) != 0) {
        rc = fail_path(err, "read", path);
        goto out;
    }
    if (S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode)) {
        rc = cvz_fail(err, CVZ_EINVALID, "%s is no file", path);
        goto out;
    }
    if (S_ISREG(st.st_mode) && (size_t)st.st_size <= max)
        cvz_buf_reserve(buf, (size_t)st.st_size);
    if (fcntl(fd, F_SETFL, 0) != 0) { /* O_NONBLOCK was for open(2) of a pipe without a writer */
        rc = fail_path(err, "read", path);
        goto out;
    }
    rc = read_all(fd, path, max, buf, err);
out:
    close(fd);
    return rc;
}

static int write_all(int fd, struct cvz_str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes.p += n;
        bytes.n -= (size_t)n;
    }
    return 0;
}

/* The temporary file beside the target; the caller renames or removes it. */
static int write_temporary(const char *temporary, struct cvz_str bytes, mode_t mode,
                           struct cvz_err *err)
{
    int rc = 0;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd < 0)
        return fail_path(err, "create", temporary);
    if (write_all(fd, bytes) != 0 || fsync(fd) != 0)
        rc = fail_path(err, "write", temporary);
    if (close(fd) != 0 && rc == 0)
        rc = fail_path(err, "write", temporary);
    return rc;
}

int cvz_file_write(const char *path, struct cvz_str bytes, mode_t mode, struct cvz_err *err)
{
    struct cvz_buf temporary = CVZ_BUF_INIT;
    struct stat st;
    int rc = 0;

    if (strcmp(path, "-") == 0)
        return write_all(STDOUT_FILENO, bytes) == 0 ? 0
                                                    : fail_path(err, "write", "standard output");
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) {
        int fd = open(path, O_WRONLY | O_CLOEXEC); /* /dev/null, a pipe: nothing to replace */
        if (fd < 0 || write_all(fd, bytes) != 0)
            rc = fail_path(err, "write", path);
        if (fd >= 0)
            close(fd);
        return rc;
    }
    cvz_buf_printf(&temporary, "%s.%ld.tmp", path, (long)getpid());
    rc = write_temporary(temporary.p, bytes, mode, err);
    if (rc == 0 && rename(temporary.p, path) != 0)
        rc = fail_path(err, "write", path);
    if (rc != 0)
        unlink(temporary.p);
    cvz_buf_release(&temporary);
    return rc;
}

int cvz_dir_make(const char *path, mode_t mode, struct cvz_err *err)
{
    struct cvz_buf partial = CVZ_BUF_INIT;
    struct stat st;
    int rc = 0;

    cvz_buf_add_z(&partial, path);
    for (size_t i = 1; i <= partial.n && rc == 0; i++) {
        if (partial.p[i] != '/' && partial.p[i] != '\0')
            continue;
        char kept = partial.p[i];
        partial.p[i] = '\0';
        if (mkdir(partial.p, kept == '\0' ? mode : 0755) != 0 &&
            (errno != EEXIST || stat(partial.p, &st) != 0 || !S_ISDIR(st.st_mode)))
            rc = fail_path(err, "make the folder", partial.p);
        partial.p[i] = kept;
    }
    cvz_buf_release(&partial);
    return rc;
}

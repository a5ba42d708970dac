/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/secret.h"

#include <sys/mman.h>
#include <unistd.h>

void cvz_secret_forget(struct cvz_secret *secret)
{
    if (secret->memory != NULL) {
        explicit_bzero(secret->memory, secret->size);
        munlock(secret->memory, secret->size);
        munmap(secret->memory, secret->size);
    }
    *secret = (struct cvz_secret){0};
}

int cvz_secret_hold(struct cvz_secret *secret, struct cvz_str *texts, size_t n, struct cvz_err *err)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t needed = 0;

    for (size_t i = 0; i < n; i++) {
        if (texts[i].n > CVZ_SECRET_MAX - needed)
            return cvz_fail(err, CVZ_ETOOBIG, "credentials of more than %d bytes", CVZ_SECRET_MAX);
        needed += texts[i].n;
    }
    size_t size = (needed / page + 1) * page;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return cvz_fail(err, CVZ_ENOMEM, "no memory for credentials");
    (void)mlock(memory, size);
    (void)madvise(memory, size, MADV_DONTDUMP);
    char *at = memory;
    for (size_t i = 0; i < n; i++) {
        if (texts[i].n > 0)
            memcpy(at, texts[i].p, texts[i].n);
        texts[i].p = at;
        at += texts[i].n;
    }
    cvz_secret_forget(secret);
    *secret = (struct cvz_secret){memory, size};
    return 0;
}

void cvz_secret_release(struct cvz_buf *buf)
{
    if (buf->p != NULL)
        explicit_bzero(buf->p, buf->cap);
    cvz_buf_release(buf);
}

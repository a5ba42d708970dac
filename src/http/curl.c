/* SPDX-License-Identifier: Apache-2.0 */
#include "http/curl_priv.h"

#include "base/check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

/* The name under which every libcurl since 7.16 is found. */
static const char library[] = "libcurl.so.4";

static const struct {
    const char *name;
    size_t at;
} functions[] = {
#define CURL_ROW(name) {"curl_" #name, offsetof(struct cvz_curl, name)},
    CVZ_CURL_TABLE(CURL_ROW)
#undef CURL_ROW
};

/* Filled once; never unloaded. */
static struct cvz_curl loaded;
static struct cvz_err failure;
static int outcome;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

    if (handle == NULL) {
        outcome = cvz_fail(&failure, CVZ_EUNSUPPORTED, "the network needs libcurl: %s", dlerror());
        return;
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(functions); i++) {
        void *function = dlsym(handle, functions[i].name);
        if (function == NULL) {
            outcome =
                cvz_fail(&failure, CVZ_EUNSUPPORTED, "%s has no %s", library, functions[i].name);
            return;
        }
        memcpy((char *)&loaded + functions[i].at, &function, sizeof function);
    }
}

int cvz_curl_load(const struct cvz_curl **ret, struct cvz_err *err)
{
    pthread_once(&once, load);
    if (outcome != 0)
        return cvz_fail(err, failure.code, "%s", failure.text);
    *ret = &loaded;
    return 0;
}

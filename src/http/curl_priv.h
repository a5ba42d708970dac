/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl, loaded when the network is first used: with all that it needs (30 libraries) it would
 * cost every run 4 ms, and most runs never ask anybody.
 */
#ifndef CVZ_HTTP_CURL_PRIV_H
#define CVZ_HTTP_CURL_PRIV_H

#include "base/err.h"

#include <curl/curl.h>

/* X(name): curl_<name> */
#define CVZ_CURL_TABLE(X)                                                                          \
    X(easy_cleanup)                                                                                \
    X(easy_getinfo)                                                                                \
    X(easy_init)                                                                                   \
    X(easy_reset)                                                                                  \
    X(easy_setopt)                                                                                 \
    X(easy_strerror)                                                                               \
    X(global_cleanup)                                                                              \
    X(global_init)                                                                                 \
    X(multi_add_handle)                                                                            \
    X(multi_cleanup)                                                                               \
    X(multi_info_read)                                                                             \
    X(multi_init)                                                                                  \
    X(multi_perform)                                                                               \
    X(multi_poll)                                                                                  \
    X(multi_remove_handle)                                                                         \
    X(multi_setopt)                                                                                \
    X(multi_strerror)                                                                              \
    X(slist_append)                                                                                \
    X(slist_free_all)

struct cvz_curl {
#define CVZ_CURL_MEMBER(name) __typeof__(curl_##name) *name;
    CVZ_CURL_TABLE(CVZ_CURL_MEMBER)
#undef CVZ_CURL_MEMBER
};

/* Its functions, the same for the whole process. CVZ_EUNSUPPORTED when the library is not there.
 * Any thread. */
int cvz_curl_load(const struct cvz_curl **ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of http and https, taken apart and put together. */
#ifndef CVZ_HTTP_URL_H
#define CVZ_HTTP_URL_H

#include "base/err.h"
#include "base/str.h"

enum { CVZ_URL_MAX = 64 * 1024 };

/* Pieces of the text that was split. */
struct cvz_url {
    struct cvz_str scheme;    /* "http" or "https", as written */
    struct cvz_str host;      /* without the brackets of an IPv6 address */
    struct cvz_str authority; /* host and port, as written */
    struct cvz_str path;      /* as written; may be empty */
    struct cvz_str query;     /* without '?'; CVZ_STR_NULL when there is no '?' */
    uint16_t port;            /* the scheme's own when none is written */
    bool tls;
    bool default_port; /* the port is the scheme's */
};

/* Strict: absolute, http or https, printable ASCII without blanks, quotes, <, >, \, ^, `, {, |, };
 * no user name, no fragment, a well-formed port. CVZ_EINVALID otherwise; the message does not
 * repeat the query. */
int cvz_url_split(struct cvz_str text, struct cvz_url *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* True for addresses in 127.0.0.0/8, ::1 and the name "localhost". */
bool cvz_url_host_is_loopback(struct cvz_str host);

/* RFC 3986: all but A-Z a-z 0-9 - . _ ~ becomes %XX (upper case). */
void cvz_url_encode(struct cvz_buf *buf, struct cvz_str s);
/* The same, and '/' stays. */
void cvz_url_encode_path(struct cvz_buf *buf, struct cvz_str s);
/* %XX becomes the byte; a '%' without two hex digits stays as it is. */
void cvz_url_decode(struct cvz_buf *buf, struct cvz_str s);

/* "name=value", both encoded, after a '&' when buf is not empty. */
void cvz_form_add(struct cvz_buf *buf, struct cvz_str name, struct cvz_str value);

#endif

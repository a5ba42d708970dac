/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/sigv4.h"

#include "base/mem.h"
#include "base/vec.h"
#include "http/url.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

enum {
    DATE_LENGTH = 8,   /* of "20261123T100000Z" */
    CACHE_SLOTS = 512, /* a power of two */
    HEADERS_MAX = 256,
};

/* ---- hashes ---- */

static void sha256(struct cvz_str s, unsigned char out[SHA256_DIGEST_LENGTH])
{
    CVZ_ASSERT(EVP_Digest(s.p != NULL ? s.p : "", s.n, out, NULL, EVP_sha256(), NULL) == 1);
}

static void hmac(const void *key, size_t n, struct cvz_str s,
                 unsigned char out[SHA256_DIGEST_LENGTH])
{
    CVZ_ASSERT(HMAC(EVP_sha256(), key, (int)n, (const unsigned char *)s.p, s.n, out, NULL) != NULL);
}

static void add_hex(struct cvz_buf *buf, const unsigned char digest[SHA256_DIGEST_LENGTH])
{
    static const char hex[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        cvz_buf_add_char(buf, hex[digest[i] >> 4]);
        cvz_buf_add_char(buf, hex[digest[i] & 15]);
    }
}

static void add_sha256_hex(struct cvz_buf *buf, struct cvz_str s)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];

    sha256(s, digest);
    add_hex(buf, digest);
}

/* ---- signing keys ---- */

struct slot {
    bool used;
    unsigned char name[SHA256_DIGEST_LENGTH]; /* hash of secret, date, region and service */
    unsigned char key[SHA256_DIGEST_LENGTH];
};

struct cvz_sigv4_cache {
    struct slot slots[CACHE_SLOTS];
};

struct cvz_sigv4_cache *cvz_sigv4_cache_new(void)
{
    return CVZ_NEW(struct cvz_sigv4_cache);
}

void cvz_sigv4_cache_free(struct cvz_sigv4_cache *cache)
{
    if (cache == NULL)
        return;
    OPENSSL_cleanse(cache, sizeof *cache);
    free(cache);
}

static void derive_key(const struct cvz_sigv4_params *p, struct cvz_str date,
                       unsigned char out[SHA256_DIGEST_LENGTH])
{
    struct cvz_buf first = CVZ_BUF_INIT;
    unsigned char key[SHA256_DIGEST_LENGTH];

    cvz_buf_reserve(&first, p->keys.secret_key.n + 8); /* growing would leave a copy behind */
    cvz_buf_add_z(&first, "AWS4");
    cvz_buf_add_str(&first, p->keys.secret_key);
    hmac(first.p, first.n, date, key);
    hmac(key, sizeof key, p->region, key);
    hmac(key, sizeof key, p->service, key);
    hmac(key, sizeof key, CVZ_STR("aws4_request"), out);
    OPENSSL_cleanse(first.p, first.n);
    OPENSSL_cleanse(key, sizeof key);
    cvz_buf_release(&first);
}

/* The lengths stand before the texts, so that no two tuples read alike. */
static void name_key(const struct cvz_sigv4_params *p, struct cvz_str date,
                     unsigned char out[SHA256_DIGEST_LENGTH])
{
    const struct cvz_str parts[] = {p->keys.secret_key, date, p->region, p->service};
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    CVZ_ASSERT(ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1);
    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++) {
        CVZ_ASSERT(EVP_DigestUpdate(ctx, &parts[i].n, sizeof parts[i].n) == 1);
        CVZ_ASSERT(EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1);
    }
    CVZ_ASSERT(EVP_DigestFinal_ex(ctx, out, NULL) == 1);
    EVP_MD_CTX_free(ctx);
}

static void signing_key(const struct cvz_sigv4_params *p, struct cvz_str date,
                        struct cvz_sigv4_cache *cache, unsigned char out[SHA256_DIGEST_LENGTH])
{
    unsigned char name[SHA256_DIGEST_LENGTH];

    if (cache == NULL) {
        derive_key(p, date, out);
        return;
    }
    name_key(p, date, name);
    struct slot *slot = &cache->slots[(name[0] | name[1] << 8) & (CACHE_SLOTS - 1)];
    if (!slot->used || CRYPTO_memcmp(slot->name, name, sizeof name) != 0) {
        derive_key(p, date, slot->key);
        memcpy(slot->name, name, sizeof name);
        slot->used = true;
    }
    memcpy(out, slot->key, sizeof slot->key);
}

/* ---- the URL ---- */

struct pieces {
    struct cvz_str host; /* with its port, unless that is the scheme's */
    struct cvz_str path, query;
};

static struct cvz_str up_to(struct cvz_str s, const char *set)
{
    size_t i = 0;

    while (i < s.n && strchr(set, s.p[i]) == NULL)
        i++;
    return cvz_str_sub(s, 0, i);
}

/* Lenient, since the client is strict: what it would refuse may as well be signed. */
static int split(struct cvz_str url, struct pieces *ret, struct cvz_err *err)
{
    ptrdiff_t colon = cvz_str_find(url, CVZ_STR("://"));

    if (colon < 0)
        return cvz_fail(err, CVZ_EINVALID, "cannot sign a request: its URL has no host");
    bool tls = cvz_str_eq_nocase(cvz_str_sub(url, 0, (size_t)colon), CVZ_STR("https"));
    struct cvz_str rest = cvz_str_sub(url, (size_t)colon + 3, url.n);
    struct cvz_str port = tls ? CVZ_STR(":443") : CVZ_STR(":80");
    ret->host = up_to(rest, "/?#");
    rest = cvz_str_sub(rest, ret->host.n, rest.n);
    if (cvz_str_ends(ret->host, port))
        ret->host.n -= port.n;
    if (ret->host.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "cannot sign a request: its URL has no host");
    ret->path = up_to(rest, "?#");
    rest = cvz_str_sub(rest, ret->path.n, rest.n);
    ret->query =
        rest.n > 0 && rest.p[0] == '?' ? up_to(cvz_str_sub(rest, 1, rest.n), "#") : CVZ_STR("");
    return 0;
}

/* RFC 3986 section 5.2.4, and no empty segments. */
static void add_normalised(struct cvz_buf *buf, struct cvz_str path)
{
    size_t start = buf->n;
    struct cvz_str rest = path;

    for (struct cvz_str segment; cvz_str_split(&rest, '/', &segment);) {
        if (segment.n == 0 || cvz_str_is(segment, "."))
            continue;
        if (cvz_str_is(segment, "..")) {
            while (buf->n > start && buf->p[--buf->n] != '/')
                continue;
            continue;
        }
        cvz_buf_add_char(buf, '/');
        cvz_buf_add_str(buf, segment);
    }
    if (buf->n == start || cvz_str_ends(path, CVZ_STR("/")))
        cvz_buf_add_char(buf, '/');
}

static void add_path(struct cvz_buf *buf, struct cvz_str path, bool s3)
{
    struct cvz_buf normalised = CVZ_BUF_INIT;

    if (s3) {
        cvz_buf_add_str(buf, path.n > 0 ? path : CVZ_STR("/"));
        return;
    }
    add_normalised(&normalised, path);
    cvz_url_encode_path(buf, cvz_buf_str(&normalised));
    cvz_buf_release(&normalised);
}

struct pair {
    struct cvz_str name, value;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *left = a;
    const struct pair *right = b;
    int order = cvz_str_cmp(left->name, right->name);

    return order != 0 ? order : cvz_str_cmp(left->value, right->value);
}

/* Decoded and encoded again, so that every spelling of a value is signed as the service reads it.
 */
static struct cvz_str respell(struct cvz_str s, struct cvz_arena *arena)
{
    struct cvz_buf plain = CVZ_BUF_INIT;
    struct cvz_buf encoded = CVZ_BUF_INIT;

    cvz_url_decode(&plain, s);
    cvz_url_encode(&encoded, cvz_buf_str(&plain));
    struct cvz_str kept = cvz_arena_str(arena, cvz_buf_str(&encoded));
    cvz_buf_release(&plain);
    cvz_buf_release(&encoded);
    return kept;
}

static void add_query(struct cvz_buf *buf, struct cvz_str query)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    CVZ_VEC(struct pair) pairs = CVZ_VEC_INIT;

    for (struct cvz_str field; cvz_str_split(&query, '&', &field);) {
        struct cvz_str name = up_to(field, "=");
        struct cvz_str value = cvz_str_sub(field, name.n + 1, field.n);
        cvz_vec_push(&pairs, (struct pair){respell(name, &arena), respell(value, &arena)});
    }
    if (pairs.n > 1)
        qsort(pairs.p, pairs.n, sizeof *pairs.p, compare_pairs);
    for (size_t i = 0; i < pairs.n; i++) {
        if (i > 0)
            cvz_buf_add_char(buf, '&');
        cvz_buf_add_str(buf, pairs.p[i].name);
        cvz_buf_add_char(buf, '=');
        cvz_buf_add_str(buf, pairs.p[i].value);
    }
    cvz_vec_release(&pairs);
    cvz_arena_release(&arena);
}

/* ---- headers ---- */

/* What one signature is made of. */
struct work {
    const struct cvz_sigv4_params *params;
    const struct cvz_http_request *request;
    struct cvz_arena *arena;
    struct pieces url;
    char time[CVZ_TIME_TEXT_MAX];
    struct cvz_str body_hash;
    struct cvz_http_header *sent; /* all but authorization */
    size_t n_sent;
    struct cvz_http_header *covered; /* lower-case names, sorted; the host among them */
    size_t n_covered;
};

static bool is_one_of(struct cvz_str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cvz_str_eq_nocase(name, cvz_str_from(names[i])))
            return true;
    return false;
}

static bool is_owned(struct cvz_str name)
{
    static const char *const names[] = {"authorization", "x-amz-date", "x-amz-security-token",
                                        "x-amz-content-sha256", "date"};

    return is_one_of(name, names, CVZ_COUNT_OF(names));
}

/* A transport or a proxy may change these on the way. */
static bool is_unsigned(struct cvz_str name)
{
    static const char *const names[] = {
        "accept",
        "accept-encoding",
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "x-amzn-trace-id",
    };

    return is_one_of(name, names, CVZ_COUNT_OF(names));
}

/* Runs of blanks become one, those at the ends go. */
static void add_value(struct cvz_buf *buf, struct cvz_str value)
{
    bool gap = false;

    value = cvz_str_trim(value);
    for (size_t i = 0; i < value.n; i++) {
        bool blank = value.p[i] == ' ' || value.p[i] == '\t';
        if (!blank && gap)
            cvz_buf_add_char(buf, ' ');
        if (!blank)
            cvz_buf_add_char(buf, value.p[i]);
        gap = blank;
    }
}

static void send(struct work *w, struct cvz_str name, struct cvz_str value)
{
    w->sent[w->n_sent++] = (struct cvz_http_header){name, value};
}

static bool has_line_break(struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
            return true;
    return false;
}

static int collect_sent(struct work *w, struct cvz_err *err)
{
    const struct cvz_http_request *r = w->request;
    const struct cvz_sigv4_params *p = w->params;

    w->sent = CVZ_ARENA_ARRAY(w->arena, struct cvz_http_header, r->n_headers + 4);
    for (size_t i = 0; i < r->n_headers; i++) {
        if (is_owned(r->headers[i].name))
            continue;
        if (has_line_break(r->headers[i].name) || has_line_break(r->headers[i].value))
            return cvz_fail(err, CVZ_EINVALID, "cannot sign a header that holds a line break");
        send(w, r->headers[i].name, r->headers[i].value);
    }
    send(w, CVZ_STR("x-amz-date"), cvz_arena_str(w->arena, cvz_str_from(w->time)));
    if (has_line_break(p->keys.session_token))
        return cvz_fail(err, CVZ_EINVALID, "the session token holds a line break");
    if (p->keys.session_token.n > 0)
        send(w, CVZ_STR("x-amz-security-token"), p->keys.session_token);
    if (p->s3)
        send(w, CVZ_STR("x-amz-content-sha256"), w->body_hash);
    return 0;
}

/* Insertion keeps the order of equal names; lists are short. */
static void insert_signed(struct work *w, struct cvz_http_header h)
{
    size_t at = w->n_covered++;

    for (; at > 0 && cvz_str_cmp(w->covered[at - 1].name, h.name) > 0; at--)
        w->covered[at] = w->covered[at - 1];
    w->covered[at] = h;
}

static void collect_signed(struct work *w)
{
    bool host = false;

    w->covered = CVZ_ARENA_ARRAY(w->arena, struct cvz_http_header, w->n_sent + 1);
    for (size_t i = 0; i < w->n_sent; i++) {
        if (is_unsigned(w->sent[i].name))
            continue;
        struct cvz_str name = cvz_arena_lower(w->arena, w->sent[i].name);
        host |= cvz_str_is(name, "host");
        insert_signed(w, (struct cvz_http_header){name, w->sent[i].value});
    }
    if (!host)
        insert_signed(
            w, (struct cvz_http_header){CVZ_STR("host"), cvz_arena_lower(w->arena, w->url.host)});
}

static bool continues(const struct work *w, size_t i)
{
    return i > 0 && cvz_str_eq(w->covered[i].name, w->covered[i - 1].name);
}

static void add_headers(struct cvz_buf *buf, const struct work *w)
{
    for (size_t i = 0; i < w->n_covered; i++) {
        if (continues(w, i)) {
            cvz_buf_add_char(buf, ',');
        } else {
            if (i > 0)
                cvz_buf_add_char(buf, '\n');
            cvz_buf_add_str(buf, w->covered[i].name);
            cvz_buf_add_char(buf, ':');
        }
        add_value(buf, w->covered[i].value);
    }
    cvz_buf_add_char(buf, '\n');
}

static void add_header_names(struct cvz_buf *buf, const struct work *w)
{
    for (size_t i = 0; i < w->n_covered; i++) {
        if (continues(w, i))
            continue;
        if (i > 0)
            cvz_buf_add_char(buf, ';');
        cvz_buf_add_str(buf, w->covered[i].name);
    }
}

/* ---- the signature ---- */

static int prepare(struct work *w, struct cvz_err *err)
{
    struct cvz_buf hash = CVZ_BUF_INIT;
    int rc = split(w->request->url, &w->url, err);

    if (rc != 0)
        return rc;
    if (w->params->keys.access_key.n == 0 || w->params->keys.secret_key.n == 0)
        return cvz_fail(err, CVZ_EAUTH, "cannot sign a request without credentials");
    if (w->request->n_headers > HEADERS_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "cannot sign a request with more than %d headers",
                        HEADERS_MAX);
    cvz_time_format_basic(w->params->wall_ms, w->time);
    add_sha256_hex(&hash, w->request->body);
    w->body_hash = cvz_arena_str(w->arena, cvz_buf_str(&hash));
    cvz_buf_release(&hash);
    rc = collect_sent(w, err);
    if (rc == 0)
        collect_signed(w);
    return rc;
}

static void add_canonical_request(struct cvz_buf *buf, const struct work *w)
{
    cvz_buf_add_str(buf, w->request->method);
    cvz_buf_add_char(buf, '\n');
    add_path(buf, w->url.path, w->params->s3);
    cvz_buf_add_char(buf, '\n');
    if (w->url.query.n > 0)
        add_query(buf, w->url.query);
    cvz_buf_add_char(buf, '\n');
    add_headers(buf, w);
    cvz_buf_add_char(buf, '\n');
    add_header_names(buf, w);
    cvz_buf_add_char(buf, '\n');
    cvz_buf_add_str(buf, w->body_hash);
}

static void add_scope(struct cvz_buf *buf, const struct work *w)
{
    cvz_buf_add(buf, w->time, DATE_LENGTH);
    cvz_buf_printf(buf, "/%.*s/%.*s/aws4_request", CVZ_STR_ARG(w->params->region),
                   CVZ_STR_ARG(w->params->service));
}

static void wipe(struct cvz_buf *buf)
{
    if (buf->p != NULL)
        OPENSSL_cleanse(buf->p, buf->cap);
    cvz_buf_release(buf);
}

static struct cvz_str authorization(const struct work *w, struct cvz_sigv4_cache *cache)
{
    struct cvz_buf canonical = CVZ_BUF_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    unsigned char key[SHA256_DIGEST_LENGTH];
    unsigned char signature[SHA256_DIGEST_LENGTH];

    add_canonical_request(&canonical, w);
    cvz_buf_printf(&text, "AWS4-HMAC-SHA256\n%s\n", w->time);
    add_scope(&text, w);
    cvz_buf_add_char(&text, '\n');
    add_sha256_hex(&text, cvz_buf_str(&canonical));
    signing_key(w->params, (struct cvz_str){w->time, DATE_LENGTH}, cache, key);
    hmac(key, sizeof key, cvz_buf_str(&text), signature);

    cvz_buf_clear(&text);
    cvz_buf_add_z(&text, "AWS4-HMAC-SHA256 Credential=");
    cvz_buf_add_str(&text, w->params->keys.access_key);
    cvz_buf_add_char(&text, '/');
    add_scope(&text, w);
    cvz_buf_add_z(&text, ", SignedHeaders=");
    add_header_names(&text, w);
    cvz_buf_add_z(&text, ", Signature=");
    add_hex(&text, signature);
    struct cvz_str value = cvz_arena_str(w->arena, cvz_buf_str(&text));
    OPENSSL_cleanse(key, sizeof key);
    wipe(&canonical); /* the session token stands in it */
    cvz_buf_release(&text);
    return value;
}

int cvz_sigv4_sign(const struct cvz_sigv4_params *params, struct cvz_sigv4_cache *cache,
                   const struct cvz_http_request *request, struct cvz_arena *arena,
                   const struct cvz_http_header **ret, size_t *ret_n, struct cvz_err *err)
{
    struct work w = {.params = params, .request = request, .arena = arena};
    int rc = prepare(&w, err);

    if (rc != 0)
        return rc;
    send(&w, CVZ_STR("authorization"), authorization(&w, cache));
    *ret = w.sent;
    *ret_n = w.n_sent;
    return 0;
}

int cvz_sigv4_canonical_request(const struct cvz_sigv4_params *params,
                                const struct cvz_http_request *request, struct cvz_buf *buf,
                                struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct work w = {.params = params, .request = request, .arena = &arena};
    int rc = prepare(&w, err);

    if (rc == 0)
        add_canonical_request(buf, &w);
    cvz_arena_release(&arena);
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "../../test.h"

#include "base/file.h"
#include "base/vec.h"
#include "cloud/sigv4.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The keys of the published examples. */
static struct cvz_sigv4_params example(void)
{
    struct cvz_sigv4_params p = {
        .keys = {CVZ_STR("AKIDEXAMPLE"), CVZ_STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                 CVZ_STR("")},
        .region = CVZ_STR("us-east-1"),
        .service = CVZ_STR("service"),
    };

    assert_true(cvz_time_parse(CVZ_STR("20150830T123600Z"), &p.wall_ms));
    return p;
}

static struct cvz_str find(const struct cvz_http_header *h, size_t n, const char *name)
{
    struct cvz_http_response r = {.headers = h, .n_headers = n};

    return cvz_http_header_get(&r, name);
}

/* ---- the published suite ---- */

enum { HEADERS_MAX = 16 };

/* A .req file: request line, headers (a line that begins with a blank continues the value of the
 * one before), an empty line, the body. */
struct parsed {
    struct cvz_http_request request;
    struct cvz_http_header headers[HEADERS_MAX];
};

static void parse_request(struct cvz_str text, struct cvz_arena *arena, struct parsed *p)
{
    struct cvz_str line;
    struct cvz_str method;
    struct cvz_str host = CVZ_STR("");
    size_t n = 0;

    assert_true(cvz_str_split(&text, '\n', &line));
    line = cvz_str_trim(line);
    assert_true(cvz_str_split(&line, ' ', &method));
    ptrdiff_t end = cvz_str_rfind_char(line, ' '); /* a path may hold blanks */
    struct cvz_str path = cvz_str_sub(line, 0, (size_t)end);
    while (cvz_str_split(&text, '\n', &line) && cvz_str_trim(line).n > 0) {
        if (line.p[0] == ' ' || line.p[0] == '\t') {
            p->headers[n - 1].value =
                cvz_arena_printf(arena, "%.*s %.*s", CVZ_STR_ARG(p->headers[n - 1].value),
                                 CVZ_STR_ARG(cvz_str_trim(line)));
            continue;
        }
        ptrdiff_t colon = cvz_str_find_char(line, ':');
        assert_true(colon > 0 && n < HEADERS_MAX);
        p->headers[n] =
            (struct cvz_http_header){cvz_str_sub(line, 0, (size_t)colon),
                                     cvz_str_trim(cvz_str_sub(line, (size_t)colon + 1, line.n))};
        if (cvz_str_eq_nocase(p->headers[n].name, CVZ_STR("host")))
            host = p->headers[n].value;
        n++;
    }
    p->request = (struct cvz_http_request){
        .method = method,
        .url = cvz_arena_printf(arena, "https://%.*s%.*s", CVZ_STR_ARG(host), CVZ_STR_ARG(path)),
        .headers = p->headers,
        .n_headers = n,
        .body = text,
    };
}

static struct cvz_str read_part(const char *dir, const char *name, const char *ext,
                                struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str path = cvz_arena_printf(arena, "%s/%s.%s", dir, name, ext);

    assert_ok(cvz_file_read(path.p, 65536, &buf, &err), &err);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* Where a case has a session token, its canonical request says which. */
static struct cvz_str token_of(struct cvz_str canonical)
{
    for (struct cvz_str line; cvz_str_split(&canonical, '\n', &line);)
        if (cvz_str_starts(line, CVZ_STR("x-amz-security-token:")))
            return cvz_str_sub(line, strlen("x-amz-security-token:"), line.n);
    return CVZ_STR("");
}

static void check_case(const char *dir, const char *name)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_sigv4_params params = example();
    struct parsed p = {0};
    const struct cvz_http_header *headers;
    size_t n;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf canonical = CVZ_BUF_INIT;

    parse_request(read_part(dir, name, "req", &arena), &arena, &p);
    struct cvz_str expected = read_part(dir, name, "creq", &arena);
    params.keys.session_token = token_of(expected);
    assert_ok(cvz_sigv4_canonical_request(&params, &p.request, &canonical, &err), &err);
    if (!cvz_str_eq(cvz_buf_str(&canonical), expected))
        print_error("case %s\n", name);
    assert_str(cvz_buf_str(&canonical), expected.p);
    assert_ok(cvz_sigv4_sign(&params, NULL, &p.request, &arena, &headers, &n, &err), &err);
    assert_str(find(headers, n, "authorization"), read_part(dir, name, "authz", &arena).p);
    cvz_buf_release(&canonical);
    cvz_arena_release(&arena);
}

/* Folders hold one case each, or folders of cases. Returns how many there were. */
static unsigned check_folder(const char *dir, const char *name)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct stat st;
    unsigned n = 0;

    if (stat(cvz_arena_printf(&arena, "%s/%s.req", dir, name).p, &st) == 0) {
        check_case(dir, name);
        n = 1;
    } else {
        DIR *d = opendir(dir);
        assert_non_null(d);
        for (struct dirent *e; (e = readdir(d)) != NULL;) {
            struct cvz_str sub = cvz_arena_printf(&arena, "%s/%s", dir, e->d_name);
            if (e->d_name[0] != '.' && stat(sub.p, &st) == 0 && S_ISDIR(st.st_mode))
                n += check_folder(sub.p, e->d_name);
        }
        closedir(d);
    }
    cvz_arena_release(&arena);
    return n;
}

static void signs_every_case_of_the_published_suite(void **state)
{
    const char *root = getenv("CVZ_SOURCE_ROOT");
    char dir[4096];
    struct stat st;

    (void)state;
    snprintf(dir, sizeof dir, "%s/../shared/conformance/sigv4", root != NULL ? root : ".");
    if (stat(dir, &st) != 0) {
        print_message("# SKIPPED: the published SigV4 cases are not at %s\n", dir);
        skip();
    }
    unsigned n = check_folder(dir, "");
    print_message("# %u published cases\n", n);
    assert_in_range(n, 30, 1000);
}

/* ---- cases of our own ---- */

/* What the canonical request's lines are for a URL. */
static void assert_canonical(bool s3, const char *url, const char *path, const char *query)
{
    struct cvz_sigv4_params params = example();
    struct cvz_http_request request = {.method = CVZ_STR("GET"), .url = cvz_str_from(url)};
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str line;

    params.s3 = s3;
    assert_ok(cvz_sigv4_canonical_request(&params, &request, &buf, &err), &err);
    struct cvz_str rest = cvz_buf_str(&buf);
    assert_true(cvz_str_split(&rest, '\n', &line));
    assert_true(cvz_str_split(&rest, '\n', &line));
    assert_str(line, path);
    assert_true(cvz_str_split(&rest, '\n', &line));
    assert_str(line, query);
    cvz_buf_release(&buf);
}

static void paths_are_encoded_twice_but_for_s3(void **state)
{
    (void)state;
    assert_canonical(false, "https://h/a%20b/arn%3Aaws%2Fx", "/a%2520b/arn%253Aaws%252Fx", "");
    assert_canonical(true, "https://h/a%20b/arn%3Aaws%2Fx", "/a%20b/arn%3Aaws%2Fx", "");
    assert_canonical(false, "https://h/a/./b//../c/", "/a/c/", "");
    assert_canonical(true, "https://h/a/./b//../c/", "/a/./b//../c/", "");
    assert_canonical(false, "https://h", "/", "");
    assert_canonical(false, "https://h/..", "/", "");
    assert_canonical(false, "https://h/../../x/..", "/", "");
    assert_canonical(false, "https://h/tags*(=)", "/tags%2A%28%3D%29", "");
    assert_canonical(false, "https://h?x", "/", "x=");
}

static void queries_are_sorted_and_spelt_one_way(void **state)
{
    (void)state;
    assert_canonical(false, "https://h/?b=2&a=1&a=0&encryption", "/", "a=0&a=1&b=2&encryption=");
    assert_canonical(false, "https://h/?k=a%2fb/c&K=%7E", "/", "K=~&k=a%2Fb%2Fc");
    assert_canonical(false, "https://h/?a=1=2", "/", "a=1%3D2");
    assert_canonical(false, "https://h/?", "/", "");
    assert_canonical(true, "https://h/?list-type=2&prefix=", "/", "list-type=2&prefix=");
    /* by encoded name, then by value: "a" before "a-b" although "=" sorts behind "-" */
    assert_canonical(false, "https://h/?a-b=1&a=2", "/", "a=2&a-b=1");
}

static void the_host_is_signed_as_it_is_sent(void **state)
{
    static const struct {
        const char *url, *host;
    } cases[] = {
        {"https://S3.Amazonaws.com/", "host:s3.amazonaws.com\n"},
        {"https://h:443/", "host:h\n"},
        {"http://h:443/", "host:h:443\n"},
        {"http://h:80/x", "host:h\n"},
        {"http://[::1]:5000/x", "host:[::1]:5000\n"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_sigv4_params params = example();
        struct cvz_http_request request = {.method = CVZ_STR("GET"),
                                           .url = cvz_str_from(cases[i].url)};
        struct cvz_buf buf = CVZ_BUF_INIT;
        assert_int_equal(cvz_sigv4_canonical_request(&params, &request, &buf, NULL), 0);
        assert_non_null(strstr(buf.p, cases[i].host));
        cvz_buf_release(&buf);
    }
}

static void what_the_signature_owns_is_sent_once(void **state)
{
    static const struct cvz_http_header given[] = {
        {CVZ_STR_INIT("Authorization"), CVZ_STR_INIT("old")},
        {CVZ_STR_INIT("X-Amz-Date"), CVZ_STR_INIT("old")},
        {CVZ_STR_INIT("X-Amz-Security-Token"), CVZ_STR_INIT("old")},
        {CVZ_STR_INIT("Accept"), CVZ_STR_INIT("application/json")},
        {CVZ_STR_INIT("Content-Type"), CVZ_STR_INIT("application/json")},
    };
    struct cvz_sigv4_params params = example();
    struct cvz_http_request request = {.method = CVZ_STR("POST"),
                                       .url = CVZ_STR("https://h/"),
                                       .headers = given,
                                       .n_headers = CVZ_COUNT_OF(given),
                                       .body = CVZ_STR("{}")};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    const struct cvz_http_header *h;
    size_t n;

    (void)state;
    params.keys.session_token = CVZ_STR("TOKEN");
    params.s3 = true;
    assert_int_equal(cvz_sigv4_sign(&params, NULL, &request, &arena, &h, &n, NULL), 0);
    assert_int_equal(n, 6);
    assert_str(find(h, n, "x-amz-date"), "20150830T123600Z");
    assert_str(find(h, n, "x-amz-security-token"), "TOKEN");
    assert_str(find(h, n, "x-amz-content-sha256"),
               "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assert_str(find(h, n, "accept"), "application/json");
    struct cvz_str a = find(h, n, "authorization");
    assert_true(cvz_str_find(a, CVZ_STR("SignedHeaders=content-type;host;x-amz-content-sha256;"
                                        "x-amz-date;x-amz-security-token, ")) > 0);
    assert_true(cvz_str_find(a, CVZ_STR("wJalr")) < 0);
    cvz_arena_release(&arena);
}

static void the_cache_gives_the_same_signatures(void **state)
{
    struct cvz_sigv4_cache *cache = cvz_sigv4_cache_new();
    struct cvz_http_request request = {.method = CVZ_STR("GET"), .url = CVZ_STR("https://h/")};
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (unsigned i = 0; i < 3000; i++) { /* more names than slots, each seen twice */
        struct cvz_sigv4_params params = example();
        const struct cvz_http_header *with, *without;
        size_t n;
        unsigned k = i % 1500;
        params.region = cvz_arena_printf(&arena, "r%u", k % 30);
        params.service = cvz_arena_printf(&arena, "s%u", k / 30 % 25);
        params.keys.secret_key = cvz_arena_printf(&arena, "secret%u", k / 750);
        params.wall_ms += (int64_t)(i % 2) * 86400000;
        assert_int_equal(cvz_sigv4_sign(&params, cache, &request, &arena, &with, &n, NULL), 0);
        assert_int_equal(cvz_sigv4_sign(&params, NULL, &request, &arena, &without, &n, NULL), 0);
        assert_true(cvz_str_eq(find(with, n, "authorization"), find(without, n, "authorization")));
    }
    cvz_arena_release(&arena);
    cvz_sigv4_cache_free(cache);
    cvz_sigv4_cache_free(NULL);
}

static void what_cannot_be_signed_is_refused(void **state)
{
    static const struct cvz_http_header bad = {CVZ_STR_INIT("X-A"), CVZ_STR_INIT("a\nb: c")};
    struct cvz_sigv4_params params = example();
    struct cvz_sigv4_params token = example();
    struct cvz_sigv4_params keyless = example();
    struct cvz_http_request request = {.method = CVZ_STR("GET"), .url = CVZ_STR("https://h/")};
    struct cvz_http_request hostless = {.method = CVZ_STR("GET"), .url = CVZ_STR("https:///x")};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_http_header *h;
    size_t n;

    (void)state;
    assert_fails(cvz_sigv4_sign(&params, NULL, &hostless, &arena, &h, &n, &err), CVZ_EINVALID, &err,
                 "no host");
    keyless.keys.secret_key = CVZ_STR("");
    assert_fails(cvz_sigv4_sign(&keyless, NULL, &request, &arena, &h, &n, &err), CVZ_EAUTH, &err,
                 "without credentials");
    token.keys.session_token = CVZ_STR("SECRET\r\nX: y");
    assert_fails(cvz_sigv4_sign(&token, NULL, &request, &arena, &h, &n, &err), CVZ_EINVALID, &err,
                 "line break");
    assert_null(strstr(err.text, "SECRET"));
    request.headers = &bad;
    request.n_headers = 1;
    assert_fails(cvz_sigv4_sign(&params, NULL, &request, &arena, &h, &n, &err), CVZ_EINVALID, &err,
                 "line break");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_every_case_of_the_published_suite),
        cmocka_unit_test(paths_are_encoded_twice_but_for_s3),
        cmocka_unit_test(queries_are_sorted_and_spelt_one_way),
        cmocka_unit_test(the_host_is_signed_as_it_is_sent),
        cmocka_unit_test(what_the_signature_owns_is_sent_once),
        cmocka_unit_test(the_cache_gives_the_same_signatures),
        cmocka_unit_test(what_cannot_be_signed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

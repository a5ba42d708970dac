/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/rng.h"
#include "http/url.h"

static void splits_what_it_accepts(void **state)
{
    static const struct {
        const char *text, *host, *path, *query;
        uint16_t port;
        bool tls, default_port;
    } cases[] = {
        {"https://h", "h", "", NULL, 443, true, true},
        {"HTTP://H.example:80/", "H.example", "/", NULL, 80, false, true},
        {"http://h:8080?x=1", "h", "", "x=1", 8080, false, false},
        {"https://h/a/../b?", "h", "/a/../b", "", 443, true, true},
        {"http://[fd00:ec2::23]:81/x?y?z", "fd00:ec2::23", "/x", "y?z", 81, false, false},
        {"https://h/a%2Fb:@!$&'()*+,;=[]", "h", "/a%2Fb:@!$&'()*+,;=[]", NULL, 443, true, true},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_url url;
        struct cvz_err err = CVZ_ERR_INIT;
        assert_ok(cvz_url_split(cvz_str_from(cases[i].text), &url, &err), &err);
        assert_str(url.host, cases[i].host);
        assert_str(url.path, cases[i].path);
        assert_true((cases[i].query == NULL) == (url.query.p == NULL));
        if (cases[i].query != NULL)
            assert_str(url.query, cases[i].query);
        assert_int_equal(url.port, cases[i].port);
        assert_int_equal(url.tls, cases[i].tls);
        assert_int_equal(url.default_port, cases[i].default_port);
    }
}

static void refuses_all_else(void **state)
{
    static const char *const wrong[] = {
        "",
        "h",
        "//h",
        "ftp://h",
        "https:/h",
        "https://",
        "https:///x",
        "http://:80",
        "http://h:",
        "http://h:0",
        "http://h:65536",
        "http://h:8x",
        "http://[::1",
        "http://[]/",
        "http://[g]/",
        "http://a b/",
        "http://h/\x7f",
        "http://h/é",
        "http://h/#f",
        "http://u@h/",
        "http://u:secret@h/",
        "http://h/\r\nX: y",
        "http://h_!/",
        "http://h\\@x/",
        "http://[::1]x/",
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++) {
        struct cvz_url url;
        struct cvz_err err = CVZ_ERR_INIT;
        if (cvz_url_split(cvz_str_from(wrong[i]), &url, &err) != CVZ_EINVALID)
            fail_msg("accepted: %s", wrong[i]);
        assert_null(strstr(err.text, "secret"));
    }
}

static void knows_its_own_machine(void **state)
{
    static const char *const own[] = {"localhost", "LOCALHOST", "127.0.0.1", "127.255.0.9", "::1"};
    static const char *const others[] = {
        "127.0.0.1.example.com", "127.0.0",           "127.0.0.0.1", "",          "128.0.0.1",
        "127.0.0.256",           "localhost.example", "127.",        "127.0.0.-1"};

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(own); i++)
        assert_true(cvz_url_host_is_loopback(cvz_str_from(own[i])));
    for (size_t i = 0; i < CVZ_COUNT_OF(others); i++)
        assert_false(cvz_url_host_is_loopback(cvz_str_from(others[i])));
}

static void encodes_all_but_the_unreserved(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    cvz_url_encode(&buf, CVZ_STR("aZ9-._~ /+\xc3\xa9\0"));
    assert_string_equal(buf.p, "aZ9-._~%20%2F%2B%C3%A9%00");
    cvz_buf_clear(&buf);
    cvz_url_encode_path(&buf, CVZ_STR("/a b/*"));
    assert_string_equal(buf.p, "/a%20b/%2A");
    cvz_buf_clear(&buf);
    cvz_form_add(&buf, CVZ_STR("a&"), CVZ_STR("=b"));
    cvz_form_add(&buf, CVZ_STR("c"), CVZ_STR(""));
    assert_string_equal(buf.p, "a%26=%3Db&c=");
    cvz_buf_clear(&buf);
    cvz_url_decode(&buf, CVZ_STR("%41%4a%4G%4+%%41%"));
    assert_string_equal(buf.p, "AJ%4G%4+%A%");
    cvz_buf_release(&buf);
}

static void every_byte_string_comes_back(void **state)
{
    struct cvz_rng rng = cvz_rng_seeded(3);
    struct cvz_buf there = CVZ_BUF_INIT;
    struct cvz_buf back = CVZ_BUF_INIT;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        char text[40];
        size_t n = cvz_rng_below(&rng, sizeof text);
        for (size_t k = 0; k < n; k++)
            text[k] = (char)cvz_rng_below(&rng, 256);
        cvz_buf_clear(&there);
        cvz_buf_clear(&back);
        cvz_url_encode(&there, (struct cvz_str){text, n});
        cvz_url_decode(&back, cvz_buf_str(&there));
        assert_int_equal(back.n, n);
        assert_true(n == 0 || memcmp(back.p, text, n) == 0);
    }
    cvz_buf_release(&there);
    cvz_buf_release(&back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_what_it_accepts),
        cmocka_unit_test(refuses_all_else),
        cmocka_unit_test(knows_its_own_machine),
        cmocka_unit_test(encodes_all_but_the_unreserved),
        cmocka_unit_test(every_byte_string_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

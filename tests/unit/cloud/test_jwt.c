/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"
#include "keys.h"

#include "cloud/jwt.h"

/* RFC 7515, appendix A.2. */
static const char rfc_token[] = "eyJhbGciOiJSUzI1NiJ9"
                                ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtc"
                                "GxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                                ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__"
                                "dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5juj"
                                "Gbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
                                "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7"
                                "K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
                                "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np"
                                "6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
#define RFC_HEADER "{\"alg\":\"RS256\"}"
#define RFC_CLAIMS                                                                                 \
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"

/* 1024 bits. */
static const char small_key[] = "-----BEGIN PRIVATE KEY-----\n"
                                "MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBALY7taT6QVE/BKn+\n"
                                "jrKA7Ff6nYSGuN7vCW12hwwHq9y49Lw57mRf1hT718raZE1TdMgS3bCH+NX/EkL0\n"
                                "FaVNH+60ldusi64hCOOh85czyTFpwWZQKYMY3ng8MrtD+MDmt7npwXEv+8t/Ham+\n"
                                "NktMvZRGzJsWeu2H7d6AiDRHWr3FAgMBAAECgYEAkov77Fsv8cVK2+YRHS2eYrXw\n"
                                "vGWW//iczUF3Is58f/jhHwk7U87aG2/XvpLX/HMzw72gN9lw267PIbamPZODLBi8\n"
                                "EdCkBQgKC+FQbiJcDaIxZ61pcNelS7eZueUl2qmVlaSIeL3CUlxXz/1698UnoY0H\n"
                                "b8eCxRWUQ9GGUzrEQ8ECQQDgROp4cyrylsSEZ4Kn5fcnVriTSt9lqjsbMWoNV+I+\n"
                                "2lREv3XL5X2d2fpk17QaJTbop80xo+ydGSmqn2bg4R1RAkEA0AQ9tYbtgoM4UtiV\n"
                                "D1Z/r2g09Y4Y95dBWvnlxyC3uLHOOVe8+1syPi+PIOSCFjTfMX/XvrdcCmSDTP4v\n"
                                "k+nsNQJAYxkwvl6tiJpkZdlTW5t7Vc+1Kai5BDRvf7mbEiBWYc2Z1PMBO0LB+iFa\n"
                                "ynqiI7d0BuQ3AItdv6Fhzvo2vIHcsQJAGwvCHj0J2oNHKnZggxsDBQJuiFLOajqv\n"
                                "U63UM1zMpmXv40LGHoRP9wfl+yfaxhpfvqbZnUFn5S4GaFdQRlIO1QJBAKOlX5Ur\n"
                                "Wsu798omdYWOnZt3FyzrffEFSspBE9Xu53zvYAjgwbmiLtpncA+Tl4vxcZ2M+m9p\n"
                                "ZV1vv8edD1qV9UU=\n"
                                "-----END PRIVATE KEY-----\n";

/* For ES256. */
static const char ec_key[] = "-----BEGIN PRIVATE KEY-----\n"
                             "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiOs9lnr+1mkxygp2\n"
                             "D2vNqlL8aT8wOWH0KmarTRa1f2OhRANCAARlAvfH95ycoozKJfXJSRcoP/erpFE7\n"
                             "UtJQXo1DdgVqYN9+R3BL37xYlPhbVJmHN+uowUA1M969pktgLwlOhEhn\n"
                             "-----END PRIVATE KEY-----\n";

/* Half of a key. */
static const char public_key[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAofgWCuLjybRlzo0tZWJj\n"
    "NiuSfb4p4fAkd/wWJcyQoTbji9k0l8W26mPddxHmfHQp+Vaw+4qPCJrcS2mJPMEz\n"
    "P1Pt0Bm4d4QlL+yRT+SFd2lZS+pCgNMsD1W/YpRPEwOWvG6b32690r2jZ47soMZo\n"
    "9wGzjb/7OMg0LOL+bSf63kpaSHSXndS5z5rexMdbBYUsLA9e+KXBdQOS+UTo7WTB\n"
    "EMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6/I5IhlJH7aGhyxX\n"
    "FvUK+DWNmoudF8NAco9/h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXp\n"
    "oQIDAQAB\n"
    "-----END PUBLIC KEY-----\n";

static int sign(const char *header, const char *claims, const char *pem, struct cvz_buf *buf,
                struct cvz_err *err)
{
    struct cvz_jwt_params params = {cvz_str_from(header), cvz_str_from(claims), cvz_str_from(pem)};

    return cvz_jwt_sign(&params, buf, err);
}

static void a_token_is_that_of_the_standard(void **state)
{
    const char *const keys[] = {test_key_pkcs1, test_key_pkcs8};
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(keys); i++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        cvz_buf_add_z(&buf, "before ");
        assert_ok(sign(RFC_HEADER, RFC_CLAIMS, keys[i], &buf, &err), &err);
        assert_str(cvz_str_sub(cvz_buf_str(&buf), 7, buf.n), rfc_token);
        cvz_buf_release(&buf);
    }
}

static void what_cannot_be_signed_is_refused_without_being_told(void **state)
{
    static const struct {
        const char *header, *claims, *key, *told;
    } cases[] = {
        {"{\"alg\":\"none\"}", "{}", test_key_pkcs1, "neither RS256 nor PS256"},
        {"{\"alg\":\"HS256\"}", "{}", test_key_pkcs1, "neither RS256 nor PS256"},
        {"{\"typ\":\"JWT\"}", "{}", test_key_pkcs1, "neither RS256 nor PS256"},
        {"[\"RS256\"]", "{}", test_key_pkcs1, "header is no JSON object"},
        {RFC_HEADER, "{\"iss\":", test_key_pkcs1, "claims is no JSON object"},
        {RFC_HEADER, "", test_key_pkcs1, "claims is no JSON object"},
        {RFC_HEADER, "{}", "", "key is missing"},
        {RFC_HEADER, "{}", "MIIEowIBAAKCAQEAofgWCuLjybRlzo0t", "no private key in PEM form"},
        {RFC_HEADER, "{}", public_key, "no private key in PEM form"},
        {RFC_HEADER, "{}", small_key, "no RSA key of 2048"},
        {RFC_HEADER, "{}", ec_key, "no RSA key of 2048"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        assert_fails(sign(cases[i].header, cases[i].claims, cases[i].key, &buf, &err), CVZ_EINVALID,
                     &err, cases[i].told);
        assert_null(strstr(err.text, "MII"));
        assert_int_equal(buf.n, 0);
        cvz_buf_release(&buf);
    }
}

static void a_cut_key_is_refused(void **state)
{
    char text[sizeof test_key_pkcs8];

    (void)state;
    for (size_t n = 1; n + 30 < sizeof text; n += 97) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        memcpy(text, test_key_pkcs8, n);
        text[n] = '\0';
        assert_int_equal(sign(RFC_HEADER, "{}", text, &buf, &err), CVZ_EINVALID);
        cvz_buf_release(&buf);
    }
}

static void claims_are_read(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value claims;

    (void)state;
    assert_ok(cvz_jwt_claims(cvz_str_from(rfc_token), &arena, &claims, &err), &err);
    assert_str(cvz_value_str(cvz_value_get(&claims, CVZ_STR("iss"))), "joe");
    cvz_arena_release(&arena);
}

static void claims_of_what_is_no_token_are_refused(void **state)
{
    static const char *const texts[] = {
        "",         "a",          "e30.e30",   "e30..x", "e30.e30.a.b",      "e30.W10.",
        "e30.e3.x", "e30.e30=.x", "e30.eyJ.x", "..",     "ya29.opaque-token"};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value claims;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        assert_int_equal(cvz_jwt_claims(cvz_str_from(texts[i]), &arena, &claims, &err),
                         CVZ_EINVALID);
        assert_true(err.text[0] != '\0');
    }
    cvz_arena_release(&arena);
}

static void base64url_is_that_of_the_standard(void **state)
{
    static const struct {
        const char *plain, *coded;
    } cases[] = {
        {"", ""},
        {"f", "Zg"},
        {"fo", "Zm8"},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg"},
        {"fooba", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy"},
        {"\xff\xfe\xfd", "__79"},
        {"\xfb\xf0", "-_A"},
    };
    static const char *const wrong[] = {
        "Z", "Zh", "Zm9", "Zg==", "Zm 8", "Zm9v\n", "+/+/", "Zm9vY"};

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_buf coded = CVZ_BUF_INIT, plain = CVZ_BUF_INIT;
        cvz_base64url_encode(&coded, cvz_str_from(cases[i].plain));
        assert_str(cvz_buf_str(&coded), cases[i].coded);
        assert_true(cvz_base64url_decode(&plain, cvz_buf_str(&coded)));
        assert_str(cvz_buf_str(&plain), cases[i].plain);
        cvz_buf_release(&coded);
        cvz_buf_release(&plain);
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++) {
        struct cvz_buf plain = CVZ_BUF_INIT;
        assert_false(cvz_base64url_decode(&plain, cvz_str_from(wrong[i])));
        cvz_buf_release(&plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_that_of_the_standard),
        cmocka_unit_test(what_cannot_be_signed_is_refused_without_being_told),
        cmocka_unit_test(a_cut_key_is_refused),
        cmocka_unit_test(claims_are_read),
        cmocka_unit_test(claims_of_what_is_no_token_are_refused),
        cmocka_unit_test(base64url_is_that_of_the_standard),
    };
    return cmocka_run_group_tests_name("jwt", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "app/mask_priv.h"
#include "base/rng.h"
#include "codec/json.h"

static const unsigned char key[CVZ_MASK_KEY] = "a key that is no secret, of 32 b";

struct masking {
    struct cvz_mask *mask;
    struct cvz_arena arena;
};

static struct masking start(void)
{
    struct masking m = {.mask = cvz_mask_new(key)};

    cvz_mask_know(m.mask, CVZ_STR("instance subnet vpc bucket web database logs role user policy "
                                  "ec2 s3 sts iam eu us Statement Effect Action Allow Resource "
                                  "subscriptions resourceGroups providers network virtualNetworks "
                                  "GetCallerIdentity InstanceId Filter Name Value storage lambda"));
    return m;
}

static void stop(struct masking *m)
{
    cvz_mask_free(m->mask);
    cvz_arena_release(&m->arena);
}

/* A copy with a NUL behind it. */
static const char *masked(struct masking *m,
                          void (*how)(struct cvz_mask *, struct cvz_str, struct cvz_buf *),
                          const char *text)
{
    struct cvz_buf out = CVZ_BUF_INIT;

    how(m->mask, cvz_str_from(text), &out);
    struct cvz_str s = cvz_arena_str(&m->arena, cvz_buf_str(&out));
    cvz_buf_release(&out);
    return s.p;
}

static const char *text(struct masking *m, const char *t)
{
    return masked(m, cvz_mask_text, t);
}

#define assert_changed(m, t) assert_string_not_equal(text(m, t), t)
#define assert_stays(m, t) assert_string_equal(text(m, t), t)

/* ---- words ---- */

static void words_keep_their_shape_everywhere(void **state)
{
    struct masking m = start();
    const char *one = text(&m, "payroll-Batch-42 of payroll, PAYROLL and payroll7x");

    (void)state;
    assert_null(strcasestr(one, "payroll"));
    assert_int_equal(strlen(one), strlen("payroll-Batch-42 of payroll, PAYROLL and payroll7x"));
    char word[8];
    memcpy(word, one, 7);
    word[7] = '\0';
    assert_int_equal(strncasecmp(strchr(one, 'o') != NULL ? strstr(one, " of ") + 4 : "", word, 7),
                     0);
    assert_true(one[8] >= 'A' && one[8] <= 'Z'); /* Batch */
    assert_string_equal(text(&m, "payroll"), word);
    stop(&m);
}

static void what_says_nothing_stays(void **state)
{
    static const char *const texts[] = {
        "default",
        "true",
        "instance",
        "eu-west-1",
        "10",
        "2026",
        "2026-11-23",
        "2026-11-23T10:00:00Z",
        "t3",
        "vpc web database",
        "0.0.0.0/0",
        "::/0",
        "127.0.0.1",
        "::1",
        "169.254.169.254",
    };
    struct masking m = start();

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++)
        assert_stays(&m, texts[i]);
    stop(&m);
}

static void what_was_learned_goes_though_it_is_known(void **state)
{
    struct masking m = start();

    (void)state;
    cvz_mask_learn(m.mask, CVZ_STR("web-1"));
    cvz_mask_learn(m.mask, CVZ_STR("logs"));
    cvz_mask_learn(m.mask, CVZ_STR("a-1"));
    cvz_mask_learn(m.mask, CVZ_STR("default"));
    cvz_mask_learn_id(m.mask,
                      CVZ_STR("arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc12345678"));
    assert_changed(&m, "web-1");
    assert_changed(&m, "logs");
    assert_changed(&m, "a-1");
    assert_stays(&m, "default");
    assert_stays(&m, "web database"); /* not its name */
    assert_null(strstr(text(&m, "http://web-1.example.com/logs?x=a-1"), "web-1"));
    const char *arn = text(&m, "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc12345678");
    assert_int_equal(strncmp(arn, "arn:aws:ec2:eu-west-1:", 22), 0);
    assert_non_null(strstr(arn, ":instance/i-"));
    assert_null(strstr(arn, "0abc12345678"));
    assert_null(strstr(arn, "111122223333"));
    stop(&m);
}

static void no_two_words_become_one(void **state)
{
    enum { N = 20000 };
    struct masking m = start();
    struct cvz_map seen = CVZ_MAP_INIT;
    char word[16];

    (void)state;
    for (unsigned i = 0; i < N; i++) { /* more than there are names of this shape that are free */
        snprintf(word, sizeof word, "x%u%c", i / 26, 'a' + i % 26);
        const char *other = text(&m, word);
        if (strlen(word) <= 2)
            continue;
        assert_int_equal(cvz_map_get(&seen, cvz_str_from(other)), CVZ_MAP_NONE);
        cvz_map_put(&seen, cvz_str_from(other), i);
        assert_string_not_equal(other, word);
    }
    cvz_map_release(&seen);
    stop(&m);
}

static void another_key_gives_other_words(void **state)
{
    struct masking a = start();
    struct masking b = {
        .mask = cvz_mask_new((const unsigned char *)"another key, and no secret either")};

    (void)state;
    assert_string_not_equal(text(&a, "payroll 54.12.9.8"), text(&b, "payroll 54.12.9.8"));
    stop(&a);
    stop(&b);
}

/* ---- addresses ---- */

static uint32_t address_of(const char *t)
{
    unsigned a, b, c, d;

    assert_int_equal(sscanf(t, "%u.%u.%u.%u", &a, &b, &c, &d), 4);
    return a << 24 | b << 16 | c << 8 | d;
}

static uint32_t mask_address(struct masking *m, uint32_t address)
{
    char t[16];

    snprintf(t, sizeof t, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255,
             address & 255);
    return address_of(text(m, t));
}

static unsigned in_common(uint32_t a, uint32_t b)
{
    return a == b ? 32 : (unsigned)__builtin_clz(a ^ b);
}

/* In 10.0.0.0/8 and in one network of the Internet's. */
static void addresses_keep_what_they_have_in_common(void **state)
{
    static const struct {
        uint32_t network;
        unsigned bits;
    } networks[] = {{0x0a000000, 8}, {0xac100000, 12}, {0xc0a80000, 16}, {0x36000000, 8}};
    struct cvz_rng rng = cvz_rng_seeded(5);
    struct masking m = start();

    (void)state;
    for (size_t k = 0; k < CVZ_COUNT_OF(networks); k++)
        for (unsigned i = 0; i < 300; i++) {
            uint32_t host = UINT32_MAX >> networks[k].bits;
            uint32_t a = networks[k].network | (cvz_rng_u32(&rng) & host) | 1;
            uint32_t b = (a ^ (1U << cvz_rng_below(&rng, 32 - networks[k].bits))) | 1;
            uint32_t x = mask_address(&m, a);
            uint32_t y = mask_address(&m, b);
            assert_int_equal(in_common(a, b), in_common(x, y));
            assert_int_not_equal(a, x);
            if (k < 3) /* private stays private */
                assert_true(in_common(a, x) >= networks[k].bits);
            else
                assert_true(x >> 24 != 10 && x >> 24 != 127 && x >> 24 < 224 && x >> 24 != 54);
            cvz_arena_clear(&m.arena);
        }
    stop(&m);
}

static void networks_hold_their_addresses(void **state)
{
    struct masking m = start();
    const char *network = text(&m, "10.20.48.0/20");
    uint32_t base = address_of(network);

    (void)state;
    assert_true(strcmp(strchr(network, '/'), "/20") == 0);
    assert_int_equal(base & 0xfff, 0);
    assert_int_equal(mask_address(&m, 0x0a14330f) & 0xfffff000, base);
    assert_int_not_equal(mask_address(&m, 0x0a14400f) & 0xfffff000, base);
    assert_int_equal(strncmp(text(&m, "ip-10-20-51-15.ec2.internal"), "ip-10-", 6), 0);
    assert_null(strstr(text(&m, "ip-10-20-51-15.ec2.internal"), "20-51-15"));
    const char *six = text(&m, "2001:db8:7::/48");
    assert_string_equal(six + strlen(six) - 5, "::/48");
    assert_int_equal(strncmp(text(&m, "2001:db8:7:1::5"), six, strlen(six) - 5), 0);
    assert_string_equal(text(&m, "fd12:3456::1") + 0, text(&m, "FD12:3456::1"));
    assert_changed(&m, "fd12:3456::1");
    stop(&m);
}

static void other_numbers_are_no_addresses(void **state)
{
    struct masking m = start();

    (void)state;
    assert_stays(&m, "8.0.35");
    assert_stays(&m, "10:20:30");
    assert_int_equal(strncmp(text(&m, "s3:::ab"), "s3:::", 5), 0);
    assert_changed(&m, "0a:1b:2c:3d:4e:5f");
    assert_int_equal(strlen(text(&m, "0a:1b:2c:3d:4e:5f")), 17);
    const char *uuid = text(&m, "6F9619FF-8B86-D011-B42D-00C04FC964FF");
    assert_string_not_equal(uuid, "6F9619FF-8B86-D011-B42D-00C04FC964FF");
    assert_int_equal(strcasecmp(uuid, text(&m, "6f9619ff-8b86-d011-b42d-00c04fc964ff")), 0);
    stop(&m);
}

/* ---- documents ---- */

static void every_way_of_writing_means_the_same(void **state)
{
    struct masking m = start();
    char expected[256];

    (void)state;
    cvz_mask_learn(m.mask, CVZ_STR("Zahlungs\xc3\xbc"
                                   "bersicht"));
    const char *plain = text(&m, "Zahlungs\xc3\xbc"
                                 "bersicht");
    assert_null(strstr(plain, "Zahl"));
    snprintf(expected, sizeof expected, "{\"a\":\"%s\",\"n\":[1,true]}", plain);
    assert_string_equal(
        masked(&m, cvz_mask_body, "{\"a\":\"Zahlungs\\u00fcbersicht\",\"n\":[1,true]}"), expected);
    snprintf(expected, sizeof expected, "<a x='1'><b>%s</b>&amp;</a>", plain);
    assert_string_equal(
        masked(&m, cvz_mask_body, "<a x='1'><b>Zahlungs&#xfc;bersicht</b>&amp;</a>"), expected);
    snprintf(expected, sizeof expected, "Action=GetCallerIdentity&Name.1=%s%%2F", plain);
    assert_string_equal(
        masked(&m, cvz_mask_body, "Action=GetCallerIdentity&Name.1=Zahlungs%C3%BCbersicht%2F"),
        expected);
    snprintf(expected, sizeof expected, "https://s3.eu-west-1.amazonaws.com/%s?tagging", plain);
    assert_string_equal(masked(&m, cvz_mask_url,
                               "https://s3.eu-west-1.amazonaws.com/Zahlungs%C3%BCbersicht?tagging"),
                        expected);
    stop(&m);
}

static void documents_in_documents_are_masked_too(void **state)
{
    struct masking m = start();

    (void)state;
    cvz_mask_learn(m.mask, CVZ_STR("payroll"));
    const char *inner =
        masked(&m, cvz_mask_body,
               "{\"Policy\":\"{\\\"Statement\\\":[{\\\"Action\\\":\\\"s3:GetObject\\\","
               "\\\"Resource\\\":\\\"arn:aws:s3:::payroll\\\"}]}\"}");
    assert_non_null(strstr(inner, "s3:GetObject")); /* what it describes stays */
    assert_null(strstr(inner, "payroll"));
    const char *coded = masked(&m, cvz_mask_body, "<d>%7B%22Resource%22%3A%22payroll%22%7D</d>");
    assert_int_equal(strncmp(coded, "<d>%7B%22Resource%22%3A%22", 26), 0);
    assert_null(strstr(coded, "payroll"));
    stop(&m);
}

static void names_of_members_stay_unless_people_gave_them(void **state)
{
    struct masking m = start();
    const char *doc =
        masked(&m, cvz_mask_body,
               "{\"CostlyThing\":1,\"tags\":{\"costly/thing\":\"x\",\"Name\":\"abc\"},"
               "\"/subscriptions/quux-1/x\":2,\"InstanceType\":\"m5.large\"}");

    (void)state;
    assert_non_null(strstr(doc, "CostlyThing"));
    assert_null(strstr(doc, "costly/thing"));
    assert_non_null(strstr(doc, "\"Name\""));
    assert_null(strstr(doc, "quux"));
    assert_non_null(strstr(doc, "m5.large"));
    stop(&m);
}

static void accounts_may_be_numbers(void **state)
{
    struct masking m = start();

    (void)state;
    cvz_mask_learn(m.mask, CVZ_STR("111122223333"));
    const char *doc =
        masked(&m, cvz_mask_body, "{\"a\":111122223333,\"b\":443,\"c\":\"111122223333\"}");
    assert_null(strstr(doc, "111122223333"));
    assert_non_null(strstr(doc, "\"b\":443"));
    assert_int_equal(strncmp(strstr(doc, "\"a\":") + 4, strstr(doc, "\"c\":\"") + 5, 12), 0);
    stop(&m);
}

/* Whatever is fed, the output is as well-formed as the input was, and nothing learned is left. */
static void nothing_that_was_learned_is_left(void **state)
{
    static const char *const marks[] = {" ",          "/", ":", ".",   "\"",    "\\",       "%",
                                        "&",          ";", "<", "-",   "_",     "=",        "?",
                                        " \xc3\xa9 ", "{", "[", "%2F", "&#65;", "10.1.2.3 "};
    struct cvz_rng rng = cvz_rng_seeded(11);
    struct masking m = start();

    (void)state;
    cvz_mask_learn(m.mask, CVZ_STR("secretname"));
    cvz_mask_learn(m.mask, CVZ_STR("other-secret-7"));
    for (unsigned i = 0; i < 3000; i++) {
        struct cvz_buf in = CVZ_BUF_INIT;
        for (unsigned k = cvz_rng_below(&rng, 12); k-- > 0;) {
            cvz_buf_add_z(&in, marks[cvz_rng_below(&rng, CVZ_COUNT_OF(marks))]);
            if (cvz_rng_below(&rng, 2) == 0) {
                cvz_buf_add_z(&in, cvz_rng_below(&rng, 2) == 0 ? "SecretName" : "other-secret-7");
                cvz_buf_add_z(&in, marks[cvz_rng_below(&rng, 5)]);
            }
        }
        const char *in_text = in.p != NULL ? in.p : "";
        const char *outs[] = {text(&m, in_text), masked(&m, cvz_mask_body, in_text),
                              masked(&m, cvz_mask_url, in_text)};
        for (size_t k = 0; k < CVZ_COUNT_OF(outs); k++)
            if (strcasestr(outs[k], "secretname") != NULL ||
                strstr(outs[k], "other-secret-7") != NULL)
                fail_msg("%s -> %s", in_text, outs[k]);
        cvz_buf_release(&in);
        cvz_arena_clear(&m.arena);
    }
    stop(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_keep_their_shape_everywhere),
        cmocka_unit_test(what_says_nothing_stays),
        cmocka_unit_test(what_was_learned_goes_though_it_is_known),
        cmocka_unit_test(no_two_words_become_one),
        cmocka_unit_test(another_key_gives_other_words),
        cmocka_unit_test(addresses_keep_what_they_have_in_common),
        cmocka_unit_test(networks_hold_their_addresses),
        cmocka_unit_test(other_numbers_are_no_addresses),
        cmocka_unit_test(every_way_of_writing_means_the_same),
        cmocka_unit_test(documents_in_documents_are_masked_too),
        cmocka_unit_test(names_of_members_stay_unless_people_gave_them),
        cmocka_unit_test(accounts_may_be_numbers),
        cmocka_unit_test(nothing_that_was_learned_is_left),
    };
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens that are kept, and the memory that they stand in. */
#include "world.h"

#include "cloud/bearer.h"
#include "cloud/secret.h"

enum { MINUTE = 60 * 1000 };

/* Gives numbered tokens, or fails. */
struct issuer {
    struct test_world *world;
    unsigned asked;
    int64_t lifetime_ms; /* INT64_MAX: never ends */
    int rc;
    const char *text; /* NULL: "T<number>" */
};

static int issue(void *ctx, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct issuer *i = ctx;

    i->asked++;
    if (i->rc != 0)
        return cvz_fail(err, i->rc, "the issuer is out");
    ret->text = i->text != NULL ? cvz_arena_str(ret->arena, cvz_str_from(i->text))
                                : cvz_arena_printf(ret->arena, "T%u", i->asked);
    ret->source = "issuer";
    if (i->lifetime_ms != INT64_MAX)
        ret->expires_ms = i->world->now + i->lifetime_ms;
    return 0;
}

struct setting {
    struct test_world world;
    struct issuer issuer;
    struct cvz_bearer *bearer;
};

static void start(struct setting *s, int64_t lifetime_ms)
{
    *s = (struct setting){0};
    test_world_start(&s->world);
    s->issuer = (struct issuer){.world = &s->world, .lifetime_ms = lifetime_ms};
    const struct cvz_bearer_params params = {
        .clock = &s->world.clock, .fetch = issue, .ctx = &s->issuer};
    s->bearer = cvz_bearer_new(&params);
}

static void stop(struct setting *s)
{
    cvz_bearer_free(s->bearer);
    test_world_stop(&s->world);
}

static void assert_token(struct setting *s, const char *expected)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    assert_ok(cvz_bearer_get(s->bearer, &token, &err), &err);
    assert_str(token, expected);
}

static void assert_none(struct setting *s, int code, const char *part)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    assert_fails(cvz_bearer_get(s->bearer, &token, &err), code, &err, part);
}

static void a_token_is_fetched_once_and_renewed_in_time(void **state)
{
    struct setting s;

    (void)state;
    start(&s, 60 * MINUTE);
    assert_string_equal(cvz_bearer_source(s.bearer), "");
    assert_int_equal(cvz_bearer_expires_ms(s.bearer), 0);
    assert_token(&s, "T1");
    assert_string_equal(cvz_bearer_source(s.bearer), "issuer");
    assert_int_equal(cvz_bearer_expires_ms(s.bearer), s.world.now + 60 * MINUTE);
    s.world.now += 55 * MINUTE - 1;
    assert_token(&s, "T1");
    s.world.now += 1; /* five minutes left */
    assert_token(&s, "T2");
    cvz_bearer_expire(s.bearer);
    assert_token(&s, "T3");
    stop(&s);
}

static void a_failure_is_tolerated_while_the_token_lasts(void **state)
{
    struct setting s;

    (void)state;
    start(&s, 60 * MINUTE);
    assert_token(&s, "T1");
    s.issuer.rc = CVZ_EUNAVAILABLE;
    s.world.now += 56 * MINUTE;
    assert_token(&s, "T1");
    assert_token(&s, "T1");
    assert_int_equal(s.issuer.asked, 2); /* not again within a minute */
    s.world.now += MINUTE;
    assert_token(&s, "T1");
    assert_int_equal(s.issuer.asked, 3);
    s.world.now += 3 * MINUTE;
    assert_none(&s, CVZ_EUNAVAILABLE, "the issuer is out");
    s.issuer.rc = 0;
    assert_token(&s, "T5");
    stop(&s);
}

static void a_token_may_last_for_ever(void **state)
{
    struct setting s;

    (void)state;
    start(&s, INT64_MAX);
    assert_token(&s, "T1");
    s.world.now += INT64_C(1000) * 365 * 24 * 60 * MINUTE;
    assert_token(&s, "T1");
    stop(&s);
}

static void tokens_that_cannot_be_sent_are_refused(void **state)
{
    static const char *const texts[] = {"", "a b", "a\r\nX: y", "a\tb", "\x7f", "\xc3\xa9"};
    struct setting s;

    (void)state;
    start(&s, 60 * MINUTE);
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++) {
        s.issuer.text = texts[i];
        assert_none(&s, CVZ_EAUTH, "issuer gave no usable token");
    }
    s.issuer.text = "ok";
    s.issuer.lifetime_ms = 0;
    assert_none(&s, CVZ_EAUTH, "the token from issuer has expired");
    stop(&s);
}

static void secrets_are_copied_replaced_and_bounded(void **state)
{
    static char big[CVZ_SECRET_MAX];
    struct cvz_secret secret = {0};
    struct cvz_str texts[] = {CVZ_STR("one"), CVZ_STR_NULL, CVZ_STR("two")};
    struct cvz_str more[] = {CVZ_STR("three")};
    struct cvz_str much[] = {{big, sizeof big}, CVZ_STR("x")};
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    assert_ok(cvz_secret_hold(&secret, texts, CVZ_COUNT_OF(texts), &err), &err);
    assert_str(texts[0], "one");
    assert_int_equal(texts[1].n, 0);
    assert_str(texts[2], "two");
    assert_true(texts[0].p >= secret.memory && texts[2].p < secret.memory + secret.size);
    assert_fails(cvz_secret_hold(&secret, much, CVZ_COUNT_OF(much), &err), CVZ_ETOOBIG, &err,
                 "credentials of more than");
    assert_str(texts[0], "one"); /* as it was */
    assert_ok(cvz_secret_hold(&secret, more, 1, &err), &err);
    assert_str(more[0], "three");
    much[0].n--;
    assert_ok(cvz_secret_hold(&secret, much, CVZ_COUNT_OF(much), &err), &err);
    cvz_secret_forget(&secret);
    assert_null(secret.memory);
    cvz_secret_forget(&secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_fetched_once_and_renewed_in_time),
        cmocka_unit_test(a_failure_is_tolerated_while_the_token_lasts),
        cmocka_unit_test(a_token_may_last_for_ever),
        cmocka_unit_test(tokens_that_cannot_be_sent_are_refused),
        cmocka_unit_test(secrets_are_copied_replaced_and_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

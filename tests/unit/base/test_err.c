/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/utf8.h"

#include <errno.h>

static void tells_facts_of_each_code(void **state)
{
    (void)state;
    assert_string_equal(cvz_code_name(CVZ_OK), "ok");
    assert_string_equal(cvz_code_name(CVZ_ETHROTTLED), "throttled");
    assert_int_equal(cvz_code_http_status(CVZ_ENOTFOUND), 404);
    assert_int_equal(cvz_code_exit_status(CVZ_EUSAGE), 2);
    assert_true(cvz_code_is_retryable(CVZ_EUNAVAILABLE));
    assert_false(cvz_code_is_retryable(CVZ_EDENIED));
    assert_string_equal(cvz_code_name(-999), "internal");
}

static void says_place_and_cause(void **state)
{
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    assert_int_equal(cvz_fail(NULL, CVZ_EIO, "nobody listens"), CVZ_EIO);
    assert_int_equal(cvz_fail_context(NULL, CVZ_EIO, "nobody listens"), CVZ_EIO);
    assert_int_equal(cvz_fail_errno(&err, CVZ_ENOTFOUND, ENOENT, "cannot open %s", "a\nb"),
                     CVZ_ENOTFOUND);
    assert_string_equal(err.text, "cannot open a?b: No such file or directory");
    assert_int_equal(cvz_fail_context(&err, CVZ_EIO, "settings"), CVZ_ENOTFOUND);
    assert_string_equal(err.text, "settings: cannot open a?b: No such file or directory");
}

static void cuts_long_texts_between_characters(void **state)
{
    struct cvz_err err = CVZ_ERR_INIT;
    char longer[2 * CVZ_ERR_TEXT_MAX];

    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        memset(longer, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof longer; i += 2)
            memcpy(longer + i, "\xc3\xa9", 3);
        cvz_fail(&err, CVZ_EINVALID, "%s", longer);
        struct cvz_str text = cvz_str_from(err.text);
        assert_true(text.n < CVZ_ERR_TEXT_MAX);
        assert_int_equal(cvz_utf8_check(text), text.n);
        assert_true(cvz_str_ends(text, CVZ_STR("\xe2\x80\xa6")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_facts_of_each_code),
        cmocka_unit_test(says_place_and_cause),
        cmocka_unit_test(cuts_long_texts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "graph/verb.h"

static void reads_back_every_verb(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CVZ_VERB_COUNT; i++) {
        const struct cvz_verb_info *info = cvz_verb_info(i);
        enum cvz_verb verb = CVZ_VERB_COUNT;
        assert_true(cvz_verb_parse(cvz_str_from(info->text), &verb));
        assert_int_equal(verb, i);
        assert_true(info->inverse[0] != '\0');
        assert_true(cvz_edge_class_name(info->edge_class)[0] != '\0');
    }
}

static void knows_the_forward_text_only(void **state)
{
    enum cvz_verb verb = CVZ_VERB_COUNT;

    (void)state;
    assert_false(cvz_verb_parse(CVZ_STR("secures"), &verb));
    assert_false(cvz_verb_parse(CVZ_STR(""), &verb));
    assert_false(cvz_verb_parse(CVZ_STR("Targets"), &verb));
    assert_int_equal(verb, CVZ_VERB_COUNT);
    assert_string_equal(cvz_verb_info(CVZ_VERB_SECURED_BY)->inverse, "secures");
    assert_string_equal(cvz_edge_class_name(CVZ_EDGE_PEERING), "peering");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_every_verb),
        cmocka_unit_test(knows_the_forward_text_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

#include "cloud/import/cloudformation_priv.h"

#define TEMPLATE                                                                                   \
    "{\"Parameters\":{\"Env\":{\"Type\":\"String\",\"Default\":\"prod\"},\"Asked\":{\"Type\":"     \
    "\"String\"},\"Pass\":{\"NoEcho\":true,\"Default\":\"S3CRET\"},\"L\":{\"Type\":"               \
    "\"CommaDelimitedList\",\"Default\":\"a, b\"},\"P\":{\"Type\":"                                \
    "\"AWS::SSM::Parameter::Value<String>\",\"Default\":\"/x\"}},"                                 \
    "\"Mappings\":{\"M\":{\"prod\":{\"size\":\"big\",\"n\":3}}},"                                  \
    "\"Conditions\":{\"Prod\":{\"Fn::Equals\":[{\"Ref\":\"Env\"},\"prod\"]},"                      \
    "\"Test\":{\"Fn::Not\":[{\"Condition\":\"Prod\"}]},"                                           \
    "\"Open\":{\"Fn::Equals\":[{\"Ref\":\"Asked\"},\"x\"]},"                                       \
    "\"Both\":{\"Fn::And\":[{\"Condition\":\"Open\"},{\"Condition\":\"Test\"}]},"                  \
    "\"Any\":{\"Fn::Or\":[{\"Condition\":\"Open\"},{\"Condition\":\"Prod\"}]},"                    \
    "\"Round\":{\"Condition\":\"Trip\"},\"Trip\":{\"Condition\":\"Round\"}},\"Resources\":{}}"

static void functions_give_what_can_be_told_without_a_stack(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"Ref\":\"Env\"}", "\"prod\""},
        {"{\"Ref\":\"Asked\"}", "\"${Asked}\""},
        {"{\"Ref\":\"Pass\"}", "null"},
        {"{\"Ref\":\"P\"}", "\"${P}\""},
        {"{\"Ref\":\"L\"}", "[\"a\",\"b\"]"},
        {"{\"Ref\":\"Db\"}", "\"${Db}\""},
        {"{\"Ref\":\"AWS::Region\"}", "\"${AWS::Region}\""},
        {"{\"Ref\":\"AWS::Partition\"}", "\"aws\""},
        {"{\"a\":{\"Ref\":\"AWS::NoValue\"},\"b\":1}", "{\"b\":1}"},
        {"{\"Fn::GetAtt\":[\"Db\",\"Endpoint.Address\"]}", "\"${Db.Endpoint.Address}\""},
        {"{\"Fn::GetAtt\":\"Db.Arn\"}", "\"${Db.Arn}\""},
        {"{\"Fn::Join\":[\"-\",[\"a\",{\"Ref\":\"Env\"},3]]}", "\"a-prod-3\""},
        {"{\"Fn::Sub\":\"${Env}:${!Env}:${Db.Arn}:${ AWS::Region }\"}",
         "\"prod:${Env}:${Db.Arn}:${AWS::Region}\""},
        {"{\"Fn::Sub\":[\"${X}-${Env}\",{\"X\":{\"Ref\":\"Db\"}}]}", "\"${Db}-prod\""},
        {"{\"Fn::Select\":[1,{\"Ref\":\"L\"}]}", "\"b\""},
        {"{\"Fn::Select\":[\"7\",{\"Ref\":\"L\"}]}", "null"},
        {"{\"Fn::Split\":[\"|\",\"a|b\"]}", "[\"a\",\"b\"]"},
        {"{\"Fn::FindInMap\":[\"M\",{\"Ref\":\"Env\"},\"size\"]}", "\"big\""},
        {"{\"Fn::FindInMap\":[\"M\",\"none\",\"size\",{\"DefaultValue\":\"d\"}]}", "\"d\""},
        {"{\"Fn::FindInMap\":[\"M\",{\"Ref\":\"Asked\"},\"size\"]}", "\"${FindInMap}\""},
        {"{\"Fn::If\":[\"Prod\",1,2]}", "1"},
        {"{\"Fn::If\":[\"Test\",1,2]}", "2"},
        {"{\"Fn::If\":[\"Open\",1,2]}", "1"},
        {"{\"Fn::Length\":{\"Ref\":\"L\"}}", "2"},
        {"{\"Fn::ToJsonString\":{\"a\":{\"Ref\":\"Env\"}}}", "\"{\\\"a\\\":\\\"prod\\\"}\""},
        {"{\"Fn::ImportValue\":\"x\"}", "\"${import x}\""},
        {"{\"Fn::Transform\":{\"Name\":\"x\"}}", "null"},
        {"{\"Ref\":7}", "null"},
        {"{\"Fn::Join\":7}", "null"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    const struct cvz_value template = from_json(TEMPLATE, &arena);

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cfn c = cfn_begin(&template, &arena);
        const struct cvz_value v = from_json(cases[i][0], &arena);
        struct cvz_value result = cfn_eval(&c, &v);
        if (!cvz_str_is(to_json(&result, &arena), cases[i][1]))
            print_error("%s\n", cases[i][0]);
        assert_json(&result, cases[i][1], &arena);
    }
    cvz_arena_release(&arena);
}

static void conditions_are_true_false_or_not_known(void **state)
{
    (void)state;
    static const struct {
        struct cvz_str name;
        enum cfn_truth is;
    } cases[] = {
        {CVZ_STR_INIT("Prod"), CFN_TRUE},     {CVZ_STR_INIT("Test"), CFN_FALSE},
        {CVZ_STR_INIT("Open"), CFN_UNKNOWN},  {CVZ_STR_INIT("Both"), CFN_FALSE},
        {CVZ_STR_INIT("Any"), CFN_TRUE},      {CVZ_STR_INIT("None"), CFN_UNKNOWN},
        {CVZ_STR_INIT("Round"), CFN_UNKNOWN},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    const struct cvz_value template = from_json(TEMPLATE, &arena);
    struct cfn c = cfn_begin(&template, &arena);

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_int_equal(cfn_condition(&c, cases[i].name), cases[i].is);
    cvz_arena_release(&arena);
}

static void loops_repeat_their_body(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    const struct cvz_value template = from_json(TEMPLATE, &arena);
    struct cfn c = cfn_begin(&template, &arena);
    const struct cvz_value loop = from_json(
        "[\"N\",{\"Ref\":\"L\"},{\"Q${N}\":{\"Name\":{\"Ref\":\"N\"},\"T\":\"x-&{N}\"}}]", &arena);
    struct cvz_value v = cfn_loop(&c, &loop);

    assert_json(&v, "{\"Qa\":{\"Name\":\"a\",\"T\":\"x-a\"},\"Qb\":{\"Name\":\"b\",\"T\":\"x-b\"}}",
                &arena);
    const struct cvz_value unknown = from_json("[\"N\",{\"Ref\":\"Asked\"},{}]", &arena);
    v = cfn_loop(&c, &unknown);
    assert_int_equal(v.type, CVZ_TYPE_NULL);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_give_what_can_be_told_without_a_stack),
        cmocka_unit_test(conditions_are_true_false_or_not_known),
        cmocka_unit_test(loops_repeat_their_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

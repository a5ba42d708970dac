/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "graph/kind.h"

static const struct cvz_kind table[] = {
    {.name = CVZ_STR_INIT("aws.ec2.instance"), .label = CVZ_STR_INIT("EC2 instance")},
    {.name = CVZ_STR_INIT("aws.ec2.vpc"), .label = CVZ_STR_INIT("VPC of the table")},
    {.name = CVZ_STR_INIT("aws.s3.bucket"), .label = CVZ_STR_INIT("S3 bucket")},
};
static const struct cvz_kinds kinds = {table, CVZ_COUNT_OF(table)};

static void prefers_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(table); i++)
        assert_ptr_equal(cvz_kinds_find(&kinds, table[i].name), &table[i]);
}

static void recognises_kinds_by_their_last_words(void **state)
{
    static const struct {
        const char *kind, *label;
    } cases[] = {
        {"aws.ec2.vpcs", "VPC"},
        {"gcp.account", "Account"},
        {"azure.network.vnet", "Virtual network"},
        {"Microsoft.Network/virtualNetworks", "Virtual network"},
        {"Microsoft.Compute/virtualMachines", "Virtual machine"},
        {"aws_security_group", "Security group"},
        {"google_compute_subnetwork", "Subnet"},
        {"aws_db_instance", "Database"},
        {"hcloud.load-balancer", "Load balancer"},
        {"my.internal-load-balancers", "Load balancer"},
        {"AWS::S3::Bucket", "Bucket"},
        {"subnet", "Subnet"},
        {"region", "Region"},
        {"x.zone", "Zone"},
        {"external", "External"},
        {"internet", "Internet"},
        {"database", "Database"},
        {"key", "Key"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_str(cvz_kinds_find(&kinds, cvz_str_from(cases[i].kind))->label, cases[i].label);
}

static void places_the_words_of_structure(void **state)
{
    (void)state;
    const struct cvz_kind *vpc = cvz_kinds_find(NULL, CVZ_STR("vpc"));
    assert_int_equal(vpc->role, CVZ_ROLE_CONTAINER);
    assert_int_equal(vpc->level, CVZ_LEVEL_NETWORK);
    assert_int_equal(cvz_kinds_find(NULL, CVZ_STR("internet"))->tier, CVZ_TIER_OUTSIDE);
    assert_int_equal(cvz_kinds_find(NULL, CVZ_STR("a.zone"))->level, CVZ_LEVEL_ZONE);
    assert_int_equal(cvz_kinds_find(NULL, CVZ_STR("a.security-group"))->role, CVZ_ROLE_GUARD);
}

static void answers_the_unknown_with_a_generic_row(void **state)
{
    static const char *const unknown[] = {"", ".", "a.b.c", "foo-bar", "s", "-", "--s", "_____"};
    char huge[5000];

    (void)state;
    memset(huge, 'A', sizeof huge);
    for (size_t i = 0; i < CVZ_COUNT_OF(unknown); i++)
        assert_str(cvz_kinds_find(&kinds, cvz_str_from(unknown[i]))->name, "");
    const struct cvz_kind *kind = cvz_kinds_find(&kinds, (struct cvz_str){huge, sizeof huge});
    assert_str(kind->name, "");
    assert_int_equal(kind->category, CVZ_CATEGORY_OTHER);
    assert_int_equal(kind->role, CVZ_ROLE_NODE);
    assert_int_equal(kind->tier, CVZ_TIER_NONE);
}

static void finds_each_word_of_its_own_table(void **state)
{
    /* A row out of order would not be found. */
    static const char *const all[] = {
#define KIND(word, label, category, role, tier, level, icon) word
#include "graph/kind_words.inc"
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(all); i++)
        assert_str(cvz_kinds_find(NULL, cvz_str_from(all[i]))->name, all[i]);
}

static void reads_back_the_words_of_its_tables(void **state)
{
    enum cvz_category category = CVZ_CATEGORY_COUNT;
    enum cvz_role role = CVZ_ROLE_COUNT;
    enum cvz_tier tier = CVZ_TIER_COUNT;
    enum cvz_level level = CVZ_LEVEL_COUNT;

    (void)state;
    for (unsigned i = 0; i < CVZ_CATEGORY_COUNT; i++) {
        assert_true(cvz_category_parse(cvz_str_from(cvz_category_name(i)), &category));
        assert_int_equal(category, i);
        assert_true(cvz_category_label(i)[0] != '\0');
    }
    assert_true(cvz_role_parse(CVZ_STR("guard"), &role));
    assert_int_equal(role, CVZ_ROLE_GUARD);
    assert_true(cvz_tier_parse(CVZ_STR("messaging"), &tier));
    assert_int_equal(tier, CVZ_TIER_MESSAGING);
    assert_true(cvz_level_parse(CVZ_STR("subnet"), &level));
    assert_int_equal(level, CVZ_LEVEL_SUBNET);
    assert_false(cvz_category_parse(CVZ_STR("Compute"), &category));
    assert_false(cvz_role_parse(CVZ_STR(""), &role));
    assert_false(cvz_tier_parse(CVZ_STR("top"), &tier));
    assert_false(cvz_level_parse(CVZ_STR("attic"), &level));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefers_the_table),
        cmocka_unit_test(recognises_kinds_by_their_last_words),
        cmocka_unit_test(places_the_words_of_structure),
        cmocka_unit_test(answers_the_unknown_with_a_generic_row),
        cmocka_unit_test(finds_each_word_of_its_own_table),
        cmocka_unit_test(reads_back_the_words_of_its_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

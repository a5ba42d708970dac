/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

#include "cloud/standing.h"

static struct cvz_catalogue *catalogue;

static int set_up(void **state)
{
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    return cvz_catalogue_load(NULL, &catalogue, &err);
}

static int tear_down(void **state)
{
    (void)state;
    cvz_catalogue_free(catalogue);
    return 0;
}

static void the_content_tells_the_format(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"terraform-state", "{\"version\":4,\"terraform_version\":\"1.9.0\",\"resources\":[]}"},
        {"terraform-state", "{\"version\":3,\"serial\":1,\"modules\":[]}"},
        {"terraform-show", "{\"format_version\":\"1.0\",\"values\":{}}"},
        {"terraform-show", "\xef\xbb\xbf {\"format_version\":\"1.2\",\"planned_values\":{}}"},
        {"cloudformation", "Resources: {A: {Type: \"AWS::SQS::Queue\"}}\n"},
        {"cloudformation", "{\"AWSTemplateFormatVersion\":\"2010-09-09\",\"Resources\":{}}"},
        {"arm", "{\"$schema\":\"https://x/deploymentTemplate.json#\",\"resources\":[]}"},
        {"arm", "// by hand\n{\"$schema\":\"https://x/deploymentTemplate.json#\"}"},
        {"aws-config", "{\"configSnapshotId\":\"x\",\"configurationItems\":[]}"},
        {"resource-graph", "[{\"id\":\"/subscriptions/s\",\"type\":\"microsoft.x/y\"}]"},
        {"cloud-asset", "{\"name\":\"//a.googleapis.com/b\",\"asset_type\":\"a/B\"}"},
        {"cloud-asset", "{\"name\":\"//a/b\",\"assetType\":\"a/B\"}\n{\"name\":\"//a/c\"}\n"},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_import import = {.graph = NULL};
        struct cvz_err err = CVZ_ERR_INIT;
        assert_ok(cvz_import_read(cvz_str_from(cases[i][1]), CVZ_STR("dir/f"), catalogue, &arena,
                                  &import, &err),
                  &err);
        assert_str(cvz_str_from(import.format->name), cases[i][0]);
        assert_str(import.coverage[0].operation, "f");
        cvz_graph_unref(import.graph);
        cvz_arena_release(&arena);
    }
}

static void what_is_none_of_them_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int code;
        const char *says;
    } cases[] = {
        {"", CVZ_EINVALID, "line 1"},
        {"{}", CVZ_EINVALID, "Terraform state, terraform show -json"},
        {"[1]", CVZ_EINVALID, "no format that is known"},
        {"{\"a\":1}\n{\"a\":", CVZ_EINVALID, "no format"},
        {"Resources: {A: [}", CVZ_EINVALID, "line 1"},
        {"\x1f\x8b", CVZ_EUNSUPPORTED, "gunzip"},
        {"provider \"aws\" {\n}\n", CVZ_EUNSUPPORTED, "terraform show -json"},
        {"targetScope = 'x'\n", CVZ_EUNSUPPORTED, "az bicep build"},
        {"{\"version\":4,\"serial\":1,\"resources\":{}}", CVZ_EINVALID,
         "resources: must be a list"},
        {"{\"AWSTemplateFormatVersion\":1,\"Resources\":[]}", CVZ_EINVALID, "no format"},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_import import;
        struct cvz_err err = CVZ_ERR_INIT;
        int rc = cvz_import_read(cvz_str_from(cases[i].text), CVZ_STR("f"), catalogue, &arena,
                                 &import, &err);
        assert_fails(rc, cases[i].code, &err, cases[i].says);
        cvz_arena_release(&arena);
    }
}

static void every_table_loads(void **state)
{
    (void)state;
    static const char *const tables[] = {NULL, "terraform", "cloudformation"};

    for (size_t i = 0; i < CVZ_COUNT_OF(tables); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct import_tables loaded;
        struct cvz_err err = CVZ_ERR_INIT;
        assert_ok(import_tables_load(tables[i], &arena, &loaded, &err), &err);
        assert_true(loaded.n_providers == 3);
        assert_true(tables[i] == NULL || loaded.n_types > 150);
        import_tables_release(&loaded);
        cvz_arena_release(&arena);
    }
}

static void standings_have_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < CVZ_STANDING_COUNT; i++) {
        assert_true(strlen(cvz_standing_name(i)) > 0);
        assert_true(strlen(cvz_standing_meaning(i)) > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_content_tells_the_format),
        cmocka_unit_test(what_is_none_of_them_is_told),
        cmocka_unit_test(every_table_loads),
        cmocka_unit_test(standings_have_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "store/interchange.h"

static const char small[] =
    "{\"format\":\"cloudviz.inventory/1\",\"taken\":\"2026-11-23T10:00:00Z\",\n"
    "\"resources\":[\n"
    "{\"id\":\"a\",\"kind\":\"vpc\",\"name\":\"net \\\"1\\\"\",\"account\":\"42\"},\n"
    "{\"id\":\"b\",\"kind\":\"vm\",\"state\":\"running\",\"source\":\"s\",\"parent\":\"a\","
    "\"nocase\":true,\"tags\":{\"env\":\"prod\",\"z\":\"\"},"
    "\"properties\":{\"cpu\":2,\"list\":[1,{\"x\":null}]}},\n"
    "{\"id\":\"out\",\"kind\":\"external\",\"external\":true}],\n"
    "\"relations\":[\n"
    "{\"source\":\"b\",\"target\":\"out\",\"verb\":\"targets\",\"origin\":\"derived\","
    "\"rule\":\"r\",\"field\":\"f\",\"seen\":\"2026-11-23T10:00:00Z\"}],\n"
    "\"coverage\":[\n"
    "{\"provider\":\"aws\",\"account\":\"42\",\"region\":\"eu\",\"service\":\"ec2\","
    "\"operation\":\"DescribeVpcs\",\"kinds\":\"vpc,vm\",\"action\":\"ec2:DescribeVpcs\","
    "\"cause\":\"AccessDenied\",\"status\":\"denied\",\"filtered\":true,\"calls\":1,\"pages\":2,"
    "\"retries\":3,\"throttles\":4,\"resources\":4294967295,\"ms\":6}]}\n";

static int read(const char *text, struct cvz_arena *arena, struct cvz_inventory *ret,
                struct cvz_err *err)
{
    return cvz_inventory_read(cvz_str_from(text), arena, ret, err);
}

static void reads_back_what_it_writes(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_inventory inventory = {0};
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    assert_ok(read(small, &arena, &inventory, &err), &err);
    assert_int_equal(cvz_graph_size(inventory.graph), 3);
    assert_int_equal(inventory.n_coverage, 1);
    assert_int_equal(inventory.coverage[0].status, CVZ_COVER_DENIED);
    assert_int_equal(inventory.coverage[0].resources, UINT32_MAX);
    cvz_inventory_write(&buf, inventory.graph, inventory.coverage, inventory.n_coverage);
    assert_str(cvz_buf_str(&buf), small);
    cvz_graph_unref(inventory.graph);
    cvz_buf_release(&buf);
    cvz_arena_release(&arena);
}

static void writes_an_empty_inventory(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    cvz_inventory_write(&buf, g, NULL, 0);
    assert_str(cvz_buf_str(&buf), "{\"format\":\"cloudviz.inventory/1\",\n\"resources\":[],\n"
                                  "\"relations\":[],\n\"coverage\":[]}\n");
    cvz_buf_release(&buf);
    cvz_graph_unref(g);
    cvz_graph_builder_free(b);
}

static void takes_what_it_does_not_know_as_properties(void **state)
{
    static const struct {
        const char *resource, *properties;
    } cases[] = {
        {"\"size\":\"big\",\"z\":{\"b\":1,\"a\":2}", "{\"size\":\"big\",\"z\":{\"a\":2,\"b\":1}}"},
        {"\"properties\":{\"z\":1,\"a\":2}", "{\"a\":2,\"z\":1}"},
        {"\"x\":1,\"properties\":{\"x\":2,\"y\":3}", "{\"x\":2,\"y\":3}"},
        {"\"properties\":{}", ""},
        {"\"properties\":null,\"tags\":null,\"name\":null,\"external\":null", ""},
        {"\"account\":123456789012", ""},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_inventory inventory = {0};
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_str text =
            cvz_arena_printf(&arena,
                             "{\"format\":\"cloudviz.inventory/1\",\"resources\":[{\"id\":\"i\","
                             "\"kind\":\"k\",%s}]}",
                             cases[i].resource);
        assert_ok(cvz_inventory_read(text, &arena, &inventory, &err), &err);
        assert_str(cvz_graph_resource(inventory.graph, 0)->properties, cases[i].properties);
        cvz_graph_unref(inventory.graph);
    }
    cvz_arena_release(&arena);
}

#define DOCUMENT(members) "{\"format\":\"cloudviz.inventory/1\"," members "}"
#define RESOURCE(members) DOCUMENT("\"resources\":[{\"id\":\"i\",\"kind\":\"k\"},{" members "}]")
#define RELATION(members) DOCUMENT("\"relations\":[{" members "}]")

static void words_of_other_tools_count_as_depends_on(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_inventory inventory = {0};
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    assert_ok(read(RELATION("\"source\":\"a\",\"target\":\"b\",\"verb\":\"eats\""), &arena,
                   &inventory, &err),
              &err);
    const struct cvz_relation *r = cvz_graph_relation(inventory.graph, 0);
    assert_int_equal(r->verb, CVZ_VERB_DEPENDS_ON);
    assert_str(r->rule, "eats");
    cvz_graph_unref(inventory.graph);
    cvz_arena_release(&arena);
}

static void errors_name_the_place(void **state)
{
    static const struct {
        const char *text;
        int code;
        const char *error;
    } cases[] = {
        {"", CVZ_EINVALID, "line 1"},
        {"[]", CVZ_EINVALID, "\"format\""},
        {"{}", CVZ_EINVALID, "\"format\""},
        {"{\"format\":1}", CVZ_EINVALID, "\"format\""},
        {"{\"format\":\"cloudviz.inventory/2\"}", CVZ_EUNSUPPORTED, "cloudviz.inventory/2"},
        {DOCUMENT("\"taken\":7"), CVZ_EINVALID, "taken: must be a string"},
        {DOCUMENT("\"resources\":{}"), CVZ_EINVALID, "resources: must be a list"},
        {DOCUMENT("\"resources\":[1]"), CVZ_EINVALID, "resources[0]: must be an object"},
        {RESOURCE("\"kind\":\"k\""), CVZ_EINVALID, "resources[1].id: is missing"},
        {RESOURCE("\"id\":\"j\""), CVZ_EINVALID, "resources[1].kind: is missing"},
        {RESOURCE("\"id\":[]"), CVZ_EINVALID, "resources[1].id: must be a string"},
        {RESOURCE("\"id\":\"j\",\"kind\":\"k\",\"tags\":[]"), CVZ_EINVALID,
         "resources[1].tags: must be an object of strings"},
        {RESOURCE("\"id\":\"j\",\"kind\":\"k\",\"tags\":{\"a\":1}"), CVZ_EINVALID,
         "resources[1].tags: must be an object of strings"},
        {RESOURCE("\"id\":\"j\",\"kind\":\"k\",\"properties\":1"), CVZ_EINVALID,
         "resources[1].properties: must be an object"},
        {RESOURCE("\"id\":\"j\",\"kind\":\"k\",\"external\":1"), CVZ_EINVALID,
         "resources[1].external: must be true or false"},
        {RESOURCE("\"id\":\"j\",\"kind\":\"k\",\"parent\":{}"), CVZ_EINVALID,
         "resources[1].parent: must be a string"},
        {RELATION("\"source\":\"a\",\"target\":\"b\",\"verb\":[]"), CVZ_EINVALID,
         "relations[0].verb: must be a string"},
        {RELATION("\"source\":\"a\",\"verb\":\"reads\""), CVZ_EINVALID, "relations[0]: "},
        {RELATION("\"source\":\"a\",\"target\":\"b\",\"verb\":\"reads\",\"origin\":\"x\""),
         CVZ_EINVALID, "relations[0].origin: must be"},
        {DOCUMENT("\"coverage\":[{}]"), CVZ_EINVALID, "coverage[0].status: "},
        {DOCUMENT("\"coverage\":[{\"status\":\"complete\",\"calls\":-1}]"), CVZ_EINVALID,
         "coverage[0].calls: must be a whole number"},
        {DOCUMENT("\"coverage\":[{\"status\":\"complete\",\"pages\":4294967296}]"), CVZ_EINVALID,
         "coverage[0].pages: must be a whole number"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_inventory inventory = {0};
        struct cvz_err err = CVZ_ERR_INIT;
        int rc = read(cases[i].text, &arena, &inventory, &err);
        assert_fails(rc, cases[i].code, &err, cases[i].error);
        assert_null(inventory.graph);
    }
    cvz_arena_release(&arena);
}

static void refuses_ids_that_are_too_long_with_their_place(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_inventory inventory = {0};
    struct cvz_err err = CVZ_ERR_INIT;
    char id[3000];

    (void)state;
    memset(id, 'x', sizeof id);
    struct cvz_str text = cvz_arena_printf(
        &arena, DOCUMENT("\"resources\":[{\"id\":\"%.*s\",\"kind\":\"k\"}]"), (int)sizeof id, id);
    assert_fails(cvz_inventory_read(text, &arena, &inventory, &err), CVZ_EINVALID, &err,
                 "resources[0]: the id of a resource has 3000 bytes");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_what_it_writes),
        cmocka_unit_test(writes_an_empty_inventory),
        cmocka_unit_test(takes_what_it_does_not_know_as_properties),
        cmocka_unit_test(words_of_other_tools_count_as_depends_on),
        cmocka_unit_test(errors_name_the_place),
        cmocka_unit_test(refuses_ids_that_are_too_long_with_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

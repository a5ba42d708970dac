/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/embed.h"

/* tools/embed.c made this of tests/unit/base/embedded, without the .skip file. */
extern const struct cvz_embed embedded_samples;

static void files_stand_in_order_of_their_names(void **state)
{
    (void)state;
    assert_int_equal(embedded_samples.n, 3);
    assert_str(embedded_samples.p[0].name, "bytes.bin");
    assert_str(embedded_samples.p[1].name, "empty.txt");
    assert_str(embedded_samples.p[2].name, "folder/text.txt");
}

static void every_byte_survives(void **state)
{
    (void)state;
    const struct cvz_embed_file *file = cvz_embed_find(&embedded_samples, CVZ_STR("bytes.bin"));
    assert_non_null(file);
    assert_int_equal(file->bytes.n, 256 + 10);
    for (size_t i = 0; i < 256; i++)
        assert_int_equal((unsigned char)file->bytes.p[i], i);
    assert_memory_equal(file->bytes.p + 256, "0123456789", 10);
}

static void an_empty_file_is_there(void **state)
{
    (void)state;
    const struct cvz_embed_file *file = cvz_embed_find(&embedded_samples, CVZ_STR("empty.txt"));
    assert_non_null(file);
    assert_int_equal(file->bytes.n, 0);
}

static void a_name_that_is_not_there_finds_nothing(void **state)
{
    (void)state;
    static const char *const missing[] = {"", "a", "text.txt", "folder", "folder/none.skip", "zz"};
    for (size_t i = 0; i < CVZ_COUNT_OF(missing); i++)
        assert_null(cvz_embed_find(&embedded_samples, cvz_str_from(missing[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_stand_in_order_of_their_names),
        cmocka_unit_test(every_byte_survives),
        cmocka_unit_test(an_empty_file_is_there),
        cmocka_unit_test(a_name_that_is_not_there_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/address.h"

#include "test.h"

static struct cvz_block block_of(const char *text)
{
    struct cvz_block block;

    if (!cvz_block_parse(cvz_str_from(text), &block))
        fail_msg("%s is no range", text);
    return block;
}

static void texts_are_read_and_written(void **state)
{
    static const struct {
        const char *text, *again;
    } rows[] = {
        {"10.0.1.0/24", "10.0.1.0/24"},
        {"10.0.1.77/24", "10.0.1.0/24"},
        {"192.0.2.1", "192.0.2.1"},
        {"192.0.2.1/32", "192.0.2.1"},
        {"255.255.255.255/1", "128.0.0.0/1"},
        {"0.0.0.0/0", "0.0.0.0/0"},
        {"*", "0.0.0.0/0"},
        {"Any", "0.0.0.0/0"},
        {"Internet", "0.0.0.0/0"},
        {"2001:DB8::/32", "2001:db8::/32"},
        {"2001:db8:0:1:ffff::1/64", "2001:db8:0:1::/64"},
        {"::/0", "::/0"},
        {"::1", "::1"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_block block = block_of(rows[i].text);
        struct cvz_str text = cvz_block_text(&block, &arena);
        assert_true(cvz_str_is(text, rows[i].again));
    }
    cvz_arena_release(&arena);
}

static void what_is_no_range_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8x",
        "2001:db8::/129",
        "VirtualNetwork",
        "sg-0123",
        "1.2.3.4/0x8",
        "10.0.0.0/ 8",
        "::ffff:1.2.3.4:5:6:7:8:9:a:b:c:d:e:f:0:1:2:3:4:5:6:7:8",
    };
    struct cvz_block block;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++)
        assert_false(cvz_block_parse(cvz_str_from(texts[i]), &block));
    assert_false(cvz_block_parse((struct cvz_str){"10.0.0.1\0x", 10}, &block));
}

static void private_ranges_are_known(void **state)
{
    static const struct {
        const char *text;
        bool is_private;
    } rows[] = {
        {"10.0.0.0/8", true},      {"10.255.1.2", true},     {"172.16.0.0/12", true},
        {"172.32.0.0/16", false},  {"172.16.0.0/11", false}, {"192.168.4.0/24", true},
        {"192.169.0.0/16", false}, {"100.127.0.1", true},    {"203.0.113.0/24", false},
        {"0.0.0.0/0", false},      {"fd00:1::/32", true},    {"fe80::1", true},
        {"2001:db8::/32", false},  {"::/0", false},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_block block = block_of(rows[i].text);
        assert_int_equal(cvz_block_is_private(&block), rows[i].is_private);
    }
}

static uint32_t find(const struct cvz_blocks *blocks, uint32_t network, const char *text)
{
    struct cvz_block block = block_of(text);

    return cvz_blocks_find(blocks, network, &block);
}

static void add(struct cvz_blocks *blocks, uint32_t network, const char *text, uint32_t owner,
                uint8_t depth)
{
    struct cvz_block block = block_of(text);

    cvz_blocks_add(blocks, network, &block, owner, depth);
}

/* Two networks with the same ranges, a third with its own. */
static void the_smallest_range_of_the_own_network_comes_first(void **state)
{
    struct cvz_blocks blocks = CVZ_BLOCKS_INIT;

    (void)state;
    assert_int_equal(find(&blocks, 1, "10.0.0.1"), CVZ_BLOCKS_NONE);
    add(&blocks, 1, "10.0.0.0/16", 1, 4);
    add(&blocks, 1, "10.0.1.0/24", 11, 6);
    add(&blocks, 2, "10.0.0.0/16", 2, 4);
    add(&blocks, 2, "10.0.1.0/24", 12, 6);
    add(&blocks, 3, "10.3.0.0/16", 3, 4);
    add(&blocks, 3, "2001:db8:3::/56", 3, 4);
    /* One subnet that is all of its network. */
    add(&blocks, 3, "10.3.0.0/16", 13, 6);

    assert_int_equal(find(&blocks, 1, "10.0.1.9"), 11);
    assert_int_equal(find(&blocks, 2, "10.0.1.0/25"), 12);
    assert_int_equal(find(&blocks, 1, "10.0.2.0/24"), 1);
    assert_int_equal(find(&blocks, 1, "10.0.0.0/16"), 1);
    assert_int_equal(find(&blocks, 1, "10.0.0.0/15"), CVZ_BLOCKS_NONE);
    /* Of others: where only one has it. */
    assert_int_equal(find(&blocks, 3, "10.0.1.9"), CVZ_BLOCKS_NONE);
    assert_int_equal(find(&blocks, 1, "10.3.7.0/24"), 13);
    assert_int_equal(find(&blocks, CVZ_BLOCKS_ALL, "10.3.7.7"), 13);
    assert_int_equal(find(&blocks, 1, "2001:db8:3:7::1"), 3);
    assert_int_equal(find(&blocks, 1, "0.0.0.0/0"), CVZ_BLOCKS_NONE);
    cvz_blocks_release(&blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_and_written),
        cmocka_unit_test(what_is_no_range_is_refused),
        cmocka_unit_test(private_ranges_are_known),
        cmocka_unit_test(the_smallest_range_of_the_own_network_comes_first),
    };
    return cmocka_run_group_tests_name("cloud_address", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "render/encode_priv.h"

/* U+FEFF */
#define APART "\xef\xbb\xbf"

struct row {
    const char *in, *xml, *mermaid, *dot;
};

static const struct row rows[] = {
    {"plain text_1", "plain text_1", "plain text_1", "\"plain text_1\""},
    {"a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&#39;", "a#lt;b#gt;#amp;#quot;c'", "\"a<b>&amp;\\\"c'\""},
    {"\\N\\G", "\\N\\G", "#92;" APART "N#92;" APART "G", "\"\\\\N\\\\G\""},
    {"%%{init}%%", "%%{init}%%", "#37;#37;{init}#37;#37;", "\"%%{init}%%\""},
    {"`md` #1;", "`md` #1;", "#96;md#96; #35;1;", "\"`md` #1;\""},
    {"a\x01z", "a\xef\xbf\xbdz", "a z", "\"a z\""},
    {"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd",
     "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {"\xef\xbf\xbf", "\xef\xbf\xbd", "\xef\xbf\xbf", "\"\xef\xbf\xbd\""},
    {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\""},
};

static void check(void (*encode)(struct cvz_buf *, struct cvz_str), const char *in,
                  const char *expected)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    encode(&buf, cvz_str_from(in));
    assert_str(cvz_buf_str(&buf), expected);
    cvz_buf_release(&buf);
}

static void as_label(struct cvz_buf *buf, struct cvz_str s)
{
    encode_mermaid(buf, s, MERMAID_LABEL);
}

static void as_event(struct cvz_buf *buf, struct cvz_str s)
{
    encode_mermaid(buf, s, MERMAID_EVENT);
}

static void as_heading(struct cvz_buf *buf, struct cvz_str s)
{
    encode_mermaid(buf, s, MERMAID_HEADING);
}

static void each_sink_gets_what_it_may_hold(void **state)
{
    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        check(encode_xml, rows[i].in, rows[i].xml);
        check(as_label, rows[i].in, rows[i].mermaid);
        check(encode_dot, rows[i].in, rows[i].dot);
    }
}

/* What means something to Mermaid in company only stays readable without. */
static void mermaid_keeps_what_means_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *in, *label, *event, *heading;
    } cases[] = {
        {"my_db", "my_db", "my_db", "my_db"},
        {"_my_ db_", "_" APART "my_" APART " db_" APART, "_my_ db_", "_my_ db_"},
        {"50% $5 ~/x", "50% $5 ~/x", "50% $5 ~/x", "50% $5 ~/x"},
        {"%% x", "#37;#37; x", "#37;#37; x", "#37;#37; x"},
        {"$$x ~~y", "$" APART "$" APART "x ~" APART "~" APART "y", "$$x ~~y", "$$x ~~y"},
        {"*.example", "*" APART ".example", "*.example", "*.example"},
        {"- a - b", "-" APART " a - b", "- a - b", "- a - b"},
        {"1. a 2. b", "1." APART " a 2. b", "1. a 2. b", "1. a 2. b"},
        {"2) b) (c)", "2)" APART " b) (c)", "2) b) (c)", "2) b) (c)"},
        {"10.0.0.0/8 (x) [y] {z}; |end|", "10.0.0.0/8 (x) [y] {z}; |end|",
         "10.0.0.0/8 (x) [y] {z}; |end|", "10.0.0.0/8 (x) [y] {z}; |end|"},
        {"\"a\" `b` c\\", "#quot;a#quot; #96;b#96; c#92;" APART, "\"a\" `b` c\\", "\"a\" `b` c\\"},
        {"arn:aws: x", "arn:aws#58; x", "arn:aws#58; x", "arn#58;aws#58; x"},
        {"fa:fa-car", "fa#58;" APART "fa-car", "fa:fa-car", "fa#58;fa-car"},
        {"style a:b", "style a#58;b", "style a#58;b", "style a#58;b"},
        {"o\xef\xac\x82", "o\xef\xac\x82" APART, "o\xef\xac\x82" APART, "o\xef\xac\x82" APART},
    };
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        check(as_label, cases[i].in, cases[i].label);
        check(as_event, cases[i].in, cases[i].event);
        check(as_heading, cases[i].in, cases[i].heading);
    }
}

static void markdown_shows_what_it_gets(void **state)
{
    (void)state;
    static const struct {
        const char *in, *text, *code;
    } cases[] = {
        {"", "", ""},
        {"web-1 (a.b)", "web-1 (a.b)", "`web-1 (a.b)`"},
        {"a_b *c*", "a\\_b \\*c\\*", "`a_b *c*`"},
        {"<b>&amp;", "&lt;b&gt;&amp;amp;", "`<b>&amp;`"},
        {"a|b\\|c", "a&#124;b\\\\&#124;c", "a&#124;b\\\\&#124;c"},
        {"1. a 2. b", "1\\. a 2. b", "`1. a 2. b`"},
        {"- a - b", "\\- a - b", "`- a - b`"},
        {"http://x www.y", "http&#58;//x www&#46;y", "`http://x www.y`"},
        {"a`b``", "a\\`b\\`\\`", "``` a`b`` ```"},
    };
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        check(encode_markdown, cases[i].in, cases[i].text);
        check(encode_markdown_code, cases[i].in, cases[i].code);
    }
}

static void a_nul_byte_does_not_end_the_text(void **state)
{
    (void)state;
    struct cvz_buf buf = CVZ_BUF_INIT;
    encode_xml(&buf, CVZ_STR("a\0b"));
    assert_str(cvz_buf_str(&buf), "a\xef\xbf\xbd"
                                  "b");
    cvz_buf_release(&buf);
}

static void quarter_pixels_are_written_exactly(void **state)
{
    (void)state;
    static const struct {
        int32_t units;
        const char *text;
    } numbers[] = {{0, "0"},
                   {1, "0.25"},
                   {2, "0.5"},
                   {3, "0.75"},
                   {48, "12"},
                   {-1, "-0.25"},
                   {-6, "-1.5"},
                   {4003, "1000.75"},
                   {INT32_MAX, "536870911.75"},
                   {INT32_MIN, "-536870912"}};
    for (size_t i = 0; i < CVZ_COUNT_OF(numbers); i++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        encode_units(&buf, numbers[i].units);
        assert_str(cvz_buf_str(&buf), numbers[i].text);
        cvz_buf_release(&buf);
    }
}

static void hundredths_lose_their_zeros(void **state)
{
    (void)state;
    struct cvz_buf buf = CVZ_BUF_INIT;
    encode_hundredths(&buf, 175);
    cvz_buf_add_char(&buf, ' ');
    encode_hundredths(&buf, 150);
    cvz_buf_add_char(&buf, ' ');
    encode_hundredths(&buf, 600);
    cvz_buf_add_char(&buf, ' ');
    encode_hundredths(&buf, 5);
    assert_str(cvz_buf_str(&buf), "1.75 1.5 6 0.05");
    cvz_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sink_gets_what_it_may_hold),
        cmocka_unit_test(markdown_shows_what_it_gets),
        cmocka_unit_test(mermaid_keeps_what_means_nothing),
        cmocka_unit_test(a_nul_byte_does_not_end_the_text),
        cmocka_unit_test(quarter_pixels_are_written_exactly),
        cmocka_unit_test(hundredths_lose_their_zeros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

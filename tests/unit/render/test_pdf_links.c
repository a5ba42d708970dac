/* SPDX-License-Identifier: Apache-2.0 */
/* The update behind a PDF: of one by hand, and of what is none. */
#include "../test.h"

#include "render/pdf_priv.h"

#include <stdio.h>
#include <stdlib.h>

static const struct cvz_page pages[] = {
    {.anchor = CVZ_STR_INIT("p1"), .name = CVZ_STR_INIT("Overview"), .parent = CVZ_PAGE_NONE},
    {.anchor = CVZ_STR_INIT("p2"),
     .name = CVZ_STR_INIT("b\xc3\xa9ta \xf0\x9f\x98\x80"),
     .parent = 0},
};
static const struct cvz_pages both = {pages, 2};
static const struct pdf_link link_down = {.page = 0, .target = 1, .corners = {1, 2, 3.5, 4.25}};

/* As Cairo writes it: objects, the table, the trailer. */
static struct cvz_buf document(void)
{
    static const char *const objects[] = {
        "1 0 obj\n<< /Type /Pages\n   /Kids [ 2 0 R 3 0 R ]\n   /Count 2\n>>\nendobj\n",
        "2 0 obj\n<< /Type /Page % 1\n   /Parent 1 0 R\n>>\nendobj\n",
        "3 0 obj\n<< /Type /Page % 2\n   /Parent 1 0 R\n>>\nendobj\n",
        "4 0 obj\n<< /Producer (hand)\n>>\nendobj\n",
        "5 0 obj\n<< /Type /Catalog\n   /Pages 1 0 R\n>>\nendobj\n",
    };
    size_t offsets[CVZ_COUNT_OF(objects)];
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_buf_add_z(&buf, "%PDF-1.4\n");
    for (size_t i = 0; i < CVZ_COUNT_OF(objects); i++) {
        offsets[i] = buf.n;
        cvz_buf_add_z(&buf, objects[i]);
    }
    size_t table = buf.n;
    cvz_buf_printf(&buf, "xref\n0 %zu\n0000000000 65535 f \n", CVZ_COUNT_OF(objects) + 1);
    for (size_t i = 0; i < CVZ_COUNT_OF(objects); i++)
        cvz_buf_printf(&buf, "%010zu 00000 n \n", offsets[i]);
    cvz_buf_printf(
        &buf, "trailer\n<< /Size 6\n   /Root 5 0 R\n   /Info 4 0 R\n>>\nstartxref\n%zu\n%%%%EOF\n",
        table);
    return buf;
}

static void expect(const struct cvz_buf *out, const char *text)
{
    if (cvz_str_find(cvz_buf_str(out), cvz_str_from(text)) < 0)
        fail_msg("'%s' is missing", text);
}

static void adds_links_destinations_and_bookmarks(void **state)
{
    (void)state;
    struct cvz_buf in = document(), out = CVZ_BUF_INIT;

    assert_int_equal(pdf_add_links(cvz_buf_str(&in), &both, &link_down, 1, &out, NULL), 0);
    assert_true(out.n > in.n && memcmp(out.p, in.p, in.n) == 0);
    expect(&out, "/Subtype /Link /Border [0 0 0] /Rect [ 1.00 2.00 3.50 4.25 ] /Dest /p2 >>");
    expect(&out, "/p1 [2 0 R /Fit]\n/p2 [3 0 R /Fit]\n");
    expect(&out, "/Title <FEFF006200E9007400610020D83DDE00> /Dest /p2 /Parent 7 0 R");
    expect(&out, "trailer\n<< /Size 9 /Root 5 0 R /Info 4 0 R /Prev ");
    cvz_buf_release(&in);
    cvz_buf_release(&out);
}

/* Each object of the update stands where its row of the table says. */
static void the_table_tells_where_objects_are(void **state)
{
    (void)state;
    struct cvz_buf in = document(), out = CVZ_BUF_INIT;

    assert_int_equal(pdf_add_links(cvz_buf_str(&in), &both, &link_down, 1, &out, NULL), 0);
    struct cvz_str update = cvz_str_sub(cvz_buf_str(&out), in.n, out.n);
    ptrdiff_t table = cvz_str_find(update, CVZ_STR("xref\n0 1\n"));
    assert_true(table > 0);
    struct cvz_str rows = cvz_str_sub(update, (size_t)table, update.n), line;
    unsigned long number = 0, found = 0;
    while (cvz_str_split(&rows, '\n', &line) && !cvz_str_is(line, "trailer")) {
        unsigned long first = strtoul(line.p, NULL, 10);
        if (line.n == 18 + 1 && line.p[line.n - 2] == 'n') {
            char head[32];
            int n = snprintf(head, sizeof head, "%lu 0 obj\n", number);
            assert_memory_equal(out.p + first, head, (size_t)n);
            found++;
        }
        number = first;
    }
    assert_int_equal(found, 2 + 1 + 1 + 2); /* pages, catalog, bookmarks */
    cvz_buf_release(&in);
    cvz_buf_release(&out);
}

static void what_is_no_document_is_an_error(void **state)
{
    (void)state;
    struct cvz_buf whole = document();
    static const char *const others[] = {
        "",
        "startxref",
        "startxref\n0\n%%EOF\n",
        "startxref\n99999999999999999999\n",
        "xref\n0 4294967295\nstartxref\n0\n",
        "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 7 0 R /Info 8 0 R >>\nstartxref\n0\n",
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(others); i++) {
        struct cvz_buf out = CVZ_BUF_INIT;
        assert_int_equal(pdf_add_links(cvz_str_from(others[i]), &both, NULL, 0, &out, NULL),
                         CVZ_EINTERNAL);
        cvz_buf_release(&out);
    }
    for (size_t n = 0; n + 8 < whole.n; n++) { /* cut short: an error, or still whole enough */
        struct cvz_buf out = CVZ_BUF_INIT;
        int rc = pdf_add_links(cvz_str_sub(cvz_buf_str(&whole), 0, n), &both, NULL, 0, &out, NULL);
        assert_int_equal(rc, CVZ_EINTERNAL);
        cvz_buf_release(&out);
    }
    for (size_t at = 0; at < whole.n; at++) { /* one byte wrong: no crash */
        struct cvz_buf out = CVZ_BUF_INIT;
        char was = whole.p[at];
        whole.p[at] = '9';
        (void)!pdf_add_links(cvz_buf_str(&whole), &both, NULL, 0, &out, NULL);
        whole.p[at] = was;
        cvz_buf_release(&out);
    }
    cvz_buf_release(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_links_destinations_and_bookmarks),
        cmocka_unit_test(the_table_tells_where_objects_are),
        cmocka_unit_test(what_is_no_document_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

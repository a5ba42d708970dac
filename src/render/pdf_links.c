/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links, destinations and bookmarks, as an incremental update behind what Cairo has written (ISO
 * 32000-1, 7.5.6, 12.3 and 12.5.6.5). Cairo can write them, too, but 1.16 leaves two references
 * for each link of which one leads to no object, and loses destinations.
 */
#include "render/pdf_priv.h"

#include "base/num.h"
#include "base/utf8.h"
#include "render/text_priv.h"

enum {
    ENTRY = 20,              /* bytes of a row of the cross-reference table */
    BOOKMARK_MAX = 400 * PX, /* as wide as a reader's side bar can be made */
    TAIL = 64,               /* "startxref" stands in the last bytes */
};

/* A document with a cross-reference table, as Cairo writes version 1.4. */
struct reader {
    struct cvz_str text;
    struct cvz_str rows; /* of the table */
    uint64_t table;      /* where it begins */
    uint64_t n_objects, root, info;
};

/* An object that the update writes. */
struct written {
    uint64_t number;
    size_t offset;
};

struct update {
    struct reader in;
    const struct cvz_pages *pages;
    const struct pdf_link *links; /* by page */
    size_t n_links;
    uint64_t *page_objects;
    uint64_t outline; /* object of the bookmarks' root; those of the pages follow it */
    size_t start;     /* of the document in `out` */
    struct cvz_buf *out;
    CVZ_VEC(struct written) objects; /* by number, but for the pages', which come first */
    struct cvz_arena arena;
};

/* ---- reading ---- */

/* The number behind the key's first place. */
static bool number_after(struct cvz_str text, const char *key, uint64_t *ret)
{
    ptrdiff_t at = cvz_str_find(text, cvz_str_from(key));
    if (at < 0)
        return false;
    struct cvz_str rest = cvz_str_sub(text, (size_t)at + strlen(key), text.n), digits;
    rest = cvz_str_trim(cvz_str_sub(rest, 0, ENTRY));
    for (digits = rest, digits.n = 0;
         digits.n < rest.n && rest.p[digits.n] >= '0' && rest.p[digits.n] <= '9'; digits.n++)
        ;
    int64_t n;
    if (digits.n == 0 || !cvz_parse_i64(digits, &n))
        return false;
    *ret = (uint64_t)n;
    return true;
}

static bool open_document(struct reader *in)
{
    size_t tail = in->text.n > TAIL ? in->text.n - TAIL : 0;

    if (!number_after(cvz_str_sub(in->text, tail, TAIL), "startxref", &in->table))
        return false;
    struct cvz_str table = cvz_str_sub(in->text, in->table, in->text.n);
    static const struct cvz_str head = CVZ_STR_INIT("xref\n0 ");
    if (!cvz_str_starts(table, head) || !number_after(table, head.p, &in->n_objects))
        return false;
    size_t first = head.n + (size_t)cvz_str_find_char(cvz_str_sub(table, head.n, ENTRY), '\n') + 1;
    in->rows = cvz_str_sub(table, first, in->n_objects * ENTRY);
    struct cvz_str trailer = cvz_str_sub(table, first + in->rows.n, table.n);
    return in->rows.n == in->n_objects * ENTRY && number_after(trailer, "/Root", &in->root) &&
           number_after(trailer, "/Info", &in->info);
}

/* From "<<" up to the end of the object's dictionary, without its ">>"; {NULL, 0} if there is no
 * such object. */
static struct cvz_str object_of(const struct reader *in, uint64_t number)
{
    enum { OFFSET_DIGITS = 10 };
    int64_t offset;

    if (number >= in->n_objects ||
        !cvz_parse_i64(cvz_str_sub(in->rows, number * ENTRY, OFFSET_DIGITS), &offset))
        return CVZ_STR_NULL;
    struct cvz_str object = cvz_str_sub(in->text, (size_t)offset, in->text.n);
    ptrdiff_t begin = cvz_str_find(object, CVZ_STR("<<"));
    ptrdiff_t end = cvz_str_find(object, CVZ_STR("endobj"));
    if (begin < 0 || end < begin)
        return CVZ_STR_NULL;
    object = cvz_str_trim(cvz_str_sub(object, (size_t)begin, (size_t)(end - begin)));
    return cvz_str_sub(object, 0, object.n - 2);
}

/* The objects of the pages, in order. */
static bool find_pages(struct update *u)
{
    struct cvz_str catalog = object_of(&u->in, u->in.root);
    uint64_t tree = 0;

    if (!number_after(catalog, "/Pages", &tree))
        return false;
    struct cvz_str kids = object_of(&u->in, tree);
    ptrdiff_t at = cvz_str_find(kids, CVZ_STR("/Kids ["));
    if (at < 0)
        return false;
    kids = cvz_str_sub(kids, (size_t)at, kids.n);
    for (uint32_t i = 0; i < u->pages->n; i++) {
        const char *before = i == 0 ? "/Kids [" : " 0 R";
        if (!number_after(kids, before, &u->page_objects[i]))
            return false;
        kids = cvz_str_sub(kids, (size_t)cvz_str_find(kids, cvz_str_from(before)) + strlen(before),
                           kids.n);
    }
    return true;
}

/* ---- writing ---- */

static void begin_object(struct update *u, uint64_t number)
{
    cvz_vec_push(&u->objects, (struct written){number, u->out->n - u->start});
    cvz_buf_printf(u->out, "%llu 0 obj\n", (unsigned long long)number);
}

/* A text string: UTF-16, for all of Unicode. */
static void add_text(struct cvz_buf *out, struct cvz_str text)
{
    cvz_buf_add_z(out, "<FEFF");
    while (text.n > 0) {
        uint32_t c = cvz_utf8_next(&text);
        if (c >= 0x10000)
            cvz_buf_printf(out, "%04X%04X", (unsigned)(0xd800 + (c - 0x10000) / 0x400),
                           (unsigned)(0xdc00 + c % 0x400));
        else
            cvz_buf_printf(out, "%04X", (unsigned)c);
    }
    cvz_buf_add_char(out, '>');
}

static void add_target(struct update *u, uint32_t page)
{
    cvz_buf_printf(u->out, " /Dest /%.*s", CVZ_STR_ARG(u->pages->p[page].anchor));
}

static size_t write_page(struct update *u, uint32_t page, size_t link)
{
    begin_object(u, u->page_objects[page]);
    cvz_buf_add_str(u->out, object_of(&u->in, u->page_objects[page]));
    cvz_buf_add_z(u->out, "/Annots [\n");
    for (; link < u->n_links && u->links[link].page == page; link++) {
        cvz_buf_add_z(u->out, "<< /Type /Annot /Subtype /Link /Border [0 0 0] /Rect [");
        for (size_t i = 0; i < CVZ_COUNT_OF(u->links[link].corners); i++) {
            cvz_buf_add_char(u->out, ' ');
            cvz_buf_add_fixed(u->out, u->links[link].corners[i], 2);
        }
        cvz_buf_add_z(u->out, " ]");
        add_target(u, u->links[link].target);
        cvz_buf_add_z(u->out, " >>\n");
    }
    cvz_buf_add_z(u->out, "] >>\nendobj\n");
    return link;
}

static void write_catalog(struct update *u)
{
    begin_object(u, u->in.root);
    cvz_buf_add_str(u->out, object_of(&u->in, u->in.root));
    cvz_buf_printf(u->out, "/PageMode /UseOutlines /Outlines %llu 0 R\n/Dests <<\n",
                   (unsigned long long)u->outline);
    for (uint32_t i = 0; i < u->pages->n; i++)
        cvz_buf_printf(u->out, "/%.*s [%llu 0 R /Fit]\n", CVZ_STR_ARG(u->pages->p[i].anchor),
                       (unsigned long long)u->page_objects[i]);
    cvz_buf_add_z(u->out, ">> >>\nendobj\n");
}

/* Neighbours in the tree of bookmarks; 0: none, for the first is nobody's neighbour. */
struct kin {
    uint32_t first, last, previous, next;
    uint32_t n;
};

static struct kin *relate_pages(struct update *u)
{
    struct kin *kin = CVZ_ARENA_ARRAY(&u->arena, struct kin, u->pages->n);

    for (uint32_t i = 1; i < u->pages->n; i++) {
        struct kin *parent = &kin[u->pages->p[i].parent];
        kin[i].previous = parent->last;
        if (parent->last != 0)
            kin[parent->last].next = i;
        else
            parent->first = i;
        parent->last = i;
        parent->n++;
    }
    return kin;
}

static void add_reference(struct update *u, const char *name, uint32_t page)
{
    if (page != 0)
        cvz_buf_printf(u->out, " /%s %llu 0 R", name, (unsigned long long)u->outline + 1 + page);
}

/* The overview is open, what lies below it closed. */
static void write_bookmarks(struct update *u)
{
    struct kin *kin = relate_pages(u);
    unsigned long long root = u->outline;

    begin_object(u, root);
    cvz_buf_printf(u->out,
                   "<< /Type /Outlines /First %llu 0 R /Last %llu 0 R /Count %u >>\nendobj\n",
                   root + 1, root + 1, kin[0].n + 1);
    for (uint32_t i = 0; i < u->pages->n; i++) {
        const struct cvz_page *page = &u->pages->p[i];
        struct cvz_str name = text_fit(&u->arena, text_clean(&u->arena, page->name),
                                       style_font(STYLE_NAME), BOOKMARK_MAX, CUT_MIDDLE);
        begin_object(u, root + 1 + i);
        cvz_buf_add_z(u->out, "<< /Title ");
        add_text(u->out, name);
        add_target(u, i);
        cvz_buf_printf(u->out, " /Parent %llu 0 R", i == 0 ? root : root + 1 + page->parent);
        add_reference(u, "First", kin[i].first);
        add_reference(u, "Last", kin[i].last);
        add_reference(u, "Prev", kin[i].previous);
        add_reference(u, "Next", kin[i].next);
        if (kin[i].n > 0)
            cvz_buf_printf(u->out, " /Count %s%u", i == 0 ? "" : "-", kin[i].n);
        cvz_buf_add_z(u->out, " >>\nendobj\n");
    }
}

static void write_table(struct update *u)
{
    size_t table = u->out->n - u->start;

    cvz_buf_add_z(u->out, "xref\n0 1\n0000000000 65535 f \n");
    for (size_t i = 0; i < u->objects.n; i++)
        cvz_buf_printf(u->out, "%llu 1\n%010zu 00000 n \n",
                       (unsigned long long)u->objects.p[i].number, u->objects.p[i].offset);
    cvz_buf_printf(u->out,
                   "trailer\n<< /Size %llu /Root %llu 0 R /Info %llu 0 R /Prev %llu >>\n"
                   "startxref\n%zu\n%%%%EOF\n",
                   (unsigned long long)u->outline + 1 + u->pages->n, (unsigned long long)u->in.root,
                   (unsigned long long)u->in.info, (unsigned long long)u->in.table, table);
}

static int by_number(const void *pa, const void *pb)
{
    const struct written *a = pa;
    const struct written *b = pb;

    return (a->number > b->number) - (a->number < b->number);
}

int pdf_add_links(struct cvz_str document, const struct cvz_pages *pages,
                  const struct pdf_link *links, size_t n_links, struct cvz_buf *out,
                  struct cvz_err *err)
{
    struct update u = {.in = {.text = document},
                       .pages = pages,
                       .links = links,
                       .n_links = n_links,
                       .start = out->n,
                       .out = out};
    size_t link = 0;

    u.page_objects = CVZ_ARENA_ARRAY(&u.arena, uint64_t, pages->n);
    bool readable = open_document(&u.in) && find_pages(&u);
    u.outline = u.in.n_objects;
    cvz_buf_add_str(out, document);
    for (uint32_t i = 0; i < pages->n && readable; i++)
        link = write_page(&u, i, link);
    if (readable) {
        write_catalog(&u);
        write_bookmarks(&u);
        qsort(u.objects.p, u.objects.n, sizeof u.objects.p[0], by_number);
        write_table(&u);
    }
    cvz_vec_release(&u.objects);
    cvz_arena_release(&u.arena);
    return readable ? 0 : cvz_fail(err, CVZ_EINTERNAL, "pdf: Cairo's table of objects is strange");
}

/* SPDX-License-Identifier: Apache-2.0 */
/* From bytes to values: JSON, lines of JSON, YAML with the short forms of CloudFormation. */
#include "cloud/import/import_priv.h"

#include "codec/json.h"
#include "codec/yaml.h"

/* ---- what is none of ours ---- */

static const struct alien {
    struct cvz_str bytes; /* at the beginning */
    const char *says;
} aliens[] = {
    {CVZ_STR_INIT("PK\x03\x04"), "this is a saved plan or another archive; write it out with "
                                 "'terraform show -json PLAN > plan.json'"},
    {CVZ_STR_INIT("\x1f\x8b"), "this is compressed; unpack it first (gunzip)"},
    {CVZ_STR_INIT("\x28\xb5\x2f\xfd"), "this is compressed; unpack it first (unzstd)"},
    {CVZ_STR_INIT("\xff\xfe"), "this is UTF-16; write it as UTF-8"},
    {CVZ_STR_INIT("\xfe\xff"), "this is UTF-16; write it as UTF-8"},
    {CVZ_STR_INIT("SQLite format 3"), "this is a database; name it with --store sqlite:FILE"},
};

static int refuse_aliens(struct cvz_str text, struct cvz_err *err)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(aliens); i++) {
        if (cvz_str_starts(text, aliens[i].bytes))
            return cvz_fail(err, CVZ_EUNSUPPORTED, "%s", aliens[i].says);
    }
    return 0;
}

/* ---- lines ---- */

static void note_bad_line(struct import_doc *doc, size_t line, const struct cvz_err *err,
                          struct cvz_arena *arena)
{
    if (doc->n_bad++ == 0)
        doc->bad = cvz_arena_printf(arena, "line %zu: %s", line, err->text);
}

static void read_lines(struct cvz_str text, struct cvz_arena *arena, struct import_doc *ret)
{
    struct cvz_list list = {0};
    struct cvz_str line;

    ret->form = IMPORT_LINES;
    for (size_t i = 1; cvz_str_split(&text, '\n', &line); i++) {
        struct cvz_value v;
        struct cvz_err err = CVZ_ERR_INIT;
        line = cvz_str_trim(line);
        if (line.n == 0)
            continue;
        if (cvz_json_read(line, arena, &v, &err) == 0)
            cvz_list_add(&list, arena, v);
        else
            note_bad_line(ret, i, &err, arena);
    }
    ret->root = cvz_list_end(&list);
}

/* Several documents, one on a line: the first line is a whole one, and more follows. */
static bool is_lines(struct cvz_str text, struct cvz_arena *arena)
{
    struct cvz_str rest = text, line;
    struct cvz_value v;

    return cvz_str_split(&rest, '\n', &line) && cvz_str_trim(rest).n > 0 &&
           cvz_json_read(cvz_str_trim(line), arena, &v, NULL) == 0 &&
           cvz_value_is(&v, CVZ_TYPE_OBJECT);
}

/* ---- JSON as the resource manager takes it ---- */

/* Where a comment that begins here ends; `at` when none does. */
static size_t comment_end(struct cvz_str text, size_t at)
{
    struct cvz_str rest = cvz_str_sub(text, at, text.n);
    bool is_line = cvz_str_starts(rest, CVZ_STR("//"));
    ptrdiff_t end = -1;

    if (!is_line && !cvz_str_starts(rest, CVZ_STR("/*")))
        return at;
    end = is_line ? cvz_str_find_char(rest, '\n') : cvz_str_find(rest, CVZ_STR("*/"));
    return end < 0 ? text.n : at + (size_t)end + (is_line ? 0 : 2);
}

/* Templates have comments, and texts that go over several lines: both become plain JSON, line by
 * line, so that places in messages stay what they are. */
static struct cvz_str without_comments(struct cvz_str text, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    bool in_text = false;

    for (size_t i = 0; i < text.n;) {
        size_t end = in_text ? i : comment_end(text, i);
        char c = text.p[i];
        if (end > i) {
            i = end;
            continue;
        }
        if (in_text && c == '\\' && i + 1 < text.n) {
            cvz_buf_add(&buf, text.p + i, 2);
            i += 2;
            continue;
        }
        in_text = in_text != (c == '"');
        if (in_text && (c == '\n' || c == '\r' || c == '\t'))
            cvz_buf_add_z(&buf, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        else
            cvz_buf_add_char(&buf, c);
        i++;
    }
    struct cvz_str plain = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return plain;
}

static int read_json(struct cvz_str text, struct cvz_arena *arena, struct import_doc *ret,
                     struct cvz_err *err)
{
    if (is_lines(text, arena)) {
        read_lines(text, arena, ret);
        return 0;
    }
    ret->form = IMPORT_JSON;
    if (cvz_json_read(text, arena, &ret->root, NULL) == 0)
        return 0;
    if (cvz_str_find_nocase(text, CVZ_STR("deploymentTemplate.json")) >= 0)
        text = without_comments(text, arena);
    return cvz_json_read(text, arena, &ret->root, err);
}

/* ---- YAML ---- */

/* "!Sub" -> "Fn::Sub" */
static bool short_form(void *ctx, struct cvz_str tag, struct cvz_str *ret_name)
{
    struct cvz_arena *arena = ctx;

    if (cvz_str_is(tag, "Ref") || cvz_str_is(tag, "Condition"))
        *ret_name = cvz_arena_str(arena, tag);
    else
        *ret_name = cvz_arena_printf(arena, "Fn::%.*s", CVZ_STR_ARG(tag));
    return true;
}

static int read_yaml(struct cvz_str text, struct cvz_arena *arena, struct import_doc *ret,
                     struct cvz_err *err)
{
    const struct cvz_yaml_tags tags = {.name = short_form, .ctx = arena};

    ret->form = IMPORT_YAML;
    return cvz_yaml_read_tagged(text, &tags, arena, &ret->root, err);
}

/* ---- */

/* Languages that are not read: only what their tools make of them. */
static const struct source {
    struct cvz_str begins; /* a line */
    const char *says;
} sources[] = {
#define TERRAFORM                                                                                  \
    "this is Terraform's own language; what it makes of it is read: "                              \
    "'terraform show -json > state.json'"
#define BICEP "this is Bicep; what it makes of it is read: 'az bicep build --file FILE'"
    {CVZ_STR_INIT("resource \""), TERRAFORM}, {CVZ_STR_INIT("provider \""), TERRAFORM},
    {CVZ_STR_INIT("module \""), TERRAFORM},   {CVZ_STR_INIT("variable \""), TERRAFORM},
    {CVZ_STR_INIT("terraform {"), TERRAFORM}, {CVZ_STR_INIT("data \""), TERRAFORM},
    {CVZ_STR_INIT("targetScope"), BICEP},     {CVZ_STR_INIT("param "), BICEP},
    {CVZ_STR_INIT("resource "), BICEP},
#undef TERRAFORM
#undef BICEP
};

static const char *source_says(struct cvz_str text)
{
    struct cvz_str line;

    while (cvz_str_split(&text, '\n', &line)) {
        for (size_t i = 0; i < CVZ_COUNT_OF(sources); i++)
            if (cvz_str_starts(line, sources[i].begins))
                return sources[i].says;
    }
    return NULL;
}

int import_doc_read(struct cvz_str text, struct cvz_arena *arena, struct import_doc *ret,
                    struct cvz_err *err)
{
    static const struct cvz_str mark = CVZ_STR_INIT("\xef\xbb\xbf");

    *ret = (struct import_doc){0};
    int rc = refuse_aliens(text, err);
    if (rc != 0)
        return rc;
    if (cvz_str_starts(text, mark))
        text = cvz_str_sub(text, mark.n, text.n);
    text = cvz_str_trim(text);
    if (text.n == 0 || text.p[0] == '{' || text.p[0] == '[' || text.p[0] == '/')
        return read_json(text, arena, ret, err);
    const char *says = source_says(text);
    if (says != NULL)
        return cvz_fail(err, CVZ_EUNSUPPORTED, "%s", says);
    if (cvz_str_find(text, CVZ_STR("Resources")) >= 0)
        return read_yaml(text, arena, ret, err);
    return read_json(text, arena, ret, err);
}

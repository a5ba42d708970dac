/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/show.h"

#include "app/app.h"

#include "cli/text.h"
#include "codec/json.h"

enum { INDENT = 2, LABEL = 10, DEPTH_MAX = 24 };

struct cvz_str cvz_show_text(const struct cvz_value *document, const char *path)
{
    struct cvz_str s = cvz_value_str(cvz_value_path(document, path));

    return s.p != NULL ? s : CVZ_STR("");
}

static void add_bold(struct cvz_cli *cli, struct cvz_str s)
{
    cvz_buf_add_z(&cli->out, cli->colour ? "\x1b[1m" : "");
    cvz_text_add_safe(&cli->out, s);
    cvz_buf_add_z(&cli->out, cli->colour ? "\x1b[0m" : "");
}

void cvz_show_heading(struct cvz_cli *cli, const char *heading)
{
    cvz_buf_add_char(&cli->out, '\n');
    add_bold(cli, cvz_str_from(heading));
    cvz_buf_add_char(&cli->out, '\n');
}

static void add_fact(struct cvz_cli *cli, const char *label, struct cvz_str text)
{
    if (text.n == 0)
        return;
    cvz_buf_printf(&cli->out, "%*s%-*s ", INDENT, "", LABEL, label);
    cvz_text_add_safe(&cli->out, text);
    cvz_buf_add_char(&cli->out, '\n');
}

/* ---- properties: like YAML, for reading only ---- */

static void add_tree(struct cvz_buf *buf, const struct cvz_value *v, size_t indent);

static bool is_simple(const struct cvz_value *v)
{
    return (v->type != CVZ_TYPE_OBJECT && v->type != CVZ_TYPE_ARRAY) || v->n == 0;
}

static void add_simple(struct cvz_buf *buf, const struct cvz_value *v)
{
    struct cvz_buf json = CVZ_BUF_INIT;

    if (v->type == CVZ_TYPE_STRING && v->n > 0) {
        cvz_text_add_safe(buf, cvz_value_str(v));
        return;
    }
    cvz_json_write(&json, v, CVZ_JSON_COMPACT);
    cvz_text_add_safe(buf, cvz_buf_str(&json));
    cvz_buf_release(&json);
}

static void add_item(struct cvz_buf *buf, const struct cvz_value *v, size_t indent)
{
    if (is_simple(v) || indent > (size_t)DEPTH_MAX * INDENT) {
        cvz_buf_add_char(buf, ' ');
        add_simple(buf, v);
        cvz_buf_add_char(buf, '\n');
        return;
    }
    cvz_buf_add_char(buf, '\n');
    add_tree(buf, v, indent + INDENT);
}

static void add_tree(struct cvz_buf *buf, const struct cvz_value *v, size_t indent)
{
    for (uint32_t i = 0; i < v->n; i++) {
        cvz_text_add_spaces(buf, indent);
        if (v->type == CVZ_TYPE_ARRAY) {
            cvz_buf_add_char(buf, '-');
            add_item(buf, &v->u.items[i], indent);
            continue;
        }
        cvz_text_add_safe(buf, cvz_value_str(&v->u.members[i].name));
        cvz_buf_add_char(buf, ':');
        add_item(buf, &v->u.members[i].value, indent);
    }
}

/* ---- a resource ---- */

static void add_path(struct cvz_cli *cli, const struct cvz_value *path)
{
    struct cvz_buf chain = CVZ_BUF_INIT;

    for (uint32_t i = 0; i < path->n; i++) {
        cvz_buf_add_z(&chain, i > 0 ? " > " : "");
        cvz_buf_add_str(&chain, cvz_show_text(&path->u.items[i], "name"));
    }
    add_fact(cli, "inside", cvz_buf_str(&chain));
    cvz_buf_release(&chain);
}

static void add_tags(struct cvz_cli *cli, const struct cvz_value *tags)
{
    if (tags->n == 0)
        return;
    cvz_show_heading(cli, "Tags");
    add_tree(&cli->out, tags, INDENT);
}

static size_t widest(const struct cvz_value *rows, const char *path)
{
    size_t width = 0;

    for (uint32_t i = 0; i < rows->n; i++) {
        size_t w = cvz_text_width(cvz_show_text(&rows->u.items[i], path));
        width = w > width ? w : width;
    }
    return width;
}

/* "field ..., rule ..., derived": on what a relation stands. */
static void add_grounds(struct cvz_buf *buf, const struct cvz_value *relation)
{
    static const struct {
        const char *member;
        const char *says;
    } grounds[] = {{"field", "field "}, {"rule", "rule "}, {"seen", "seen "}};

    cvz_text_add_safe(buf, cvz_show_text(relation, "origin"));
    for (size_t i = 0; i < CVZ_COUNT_OF(grounds); i++) {
        struct cvz_str text = cvz_show_text(relation, grounds[i].member);
        if (text.n == 0)
            continue;
        cvz_buf_printf(buf, ", %s", grounds[i].says);
        cvz_text_add_safe(buf, text);
    }
}

static void add_relations(struct cvz_cli *cli, const struct cvz_value *relations)
{
    struct cvz_buf *buf = &cli->out;
    size_t verbs = widest(relations, "says");
    size_t names = widest(relations, "other.name");
    size_t kinds = widest(relations, "other.kind");

    if (relations->n == 0)
        return;
    names = names > 40 ? 40 : names;
    cvz_show_heading(cli, "Relations");
    for (uint32_t i = 0; i < relations->n; i++) {
        const struct cvz_value *r = &relations->u.items[i];
        cvz_text_add_spaces(buf, INDENT);
        size_t used = cvz_text_add_cell(buf, cvz_show_text(r, "says"), verbs, CVZ_TEXT_CUT_END);
        cvz_text_add_spaces(buf, verbs - used + 2);
        used = cvz_text_add_cell(buf, cvz_show_text(r, "other.name"), names, CVZ_TEXT_CUT_MIDDLE);
        cvz_text_add_spaces(buf, names - used + 2);
        used = cvz_text_add_cell(buf, cvz_show_text(r, "other.kind"), kinds, CVZ_TEXT_CUT_END);
        cvz_text_add_spaces(buf, kinds - used + 2);
        add_grounds(buf, r);
        cvz_buf_add_char(buf, '\n');
    }
}

void cvz_show_resource(struct cvz_cli *cli, const struct cvz_value *r)
{
    static const char *const facts[] = {"kind",   "state", "provider", "account", "group",
                                        "region", "zone",  "category", "created"};
    const struct cvz_value *properties = cvz_value_path(r, "properties");

    add_bold(cli, cvz_show_text(r, "name"));
    if (cvz_show_text(r, "kindLabel").n > 0) {
        cvz_buf_add_z(&cli->out, "  ");
        cvz_text_add_safe(&cli->out, cvz_show_text(r, "kindLabel"));
    }
    cvz_buf_add_char(&cli->out, '\n');
    cvz_text_add_safe(&cli->out, cvz_show_text(r, "id"));
    cvz_buf_add_z(&cli->out, "\n\n");
    for (size_t i = 0; i < CVZ_COUNT_OF(facts); i++)
        add_fact(cli, facts[i], cvz_show_text(r, facts[i]));
    add_path(cli, cvz_value_path(r, "path"));
    int64_t contains = 0;
    if (cvz_value_i64(cvz_value_path(r, "contains"), &contains) && contains > 0)
        cvz_buf_printf(&cli->out, "%*s%-*s %lld resources\n", INDENT, "", LABEL, "contains",
                       (long long)contains);
    add_tags(cli, cvz_value_path(r, "tags"));
    add_relations(cli, cvz_value_path(r, "relations"));
    if (properties->n > 0) {
        cvz_show_heading(cli, "Properties");
        add_tree(&cli->out, properties, INDENT);
    }
}

/* ---- an explanation ---- */

static void add_reference(struct cvz_cli *cli, const struct cvz_value *reference)
{
    add_bold(cli, cvz_show_text(reference, "name"));
    cvz_buf_add_z(&cli->out, " (");
    cvz_text_add_safe(&cli->out, cvz_show_text(reference, "kind"));
    cvz_buf_add_char(&cli->out, ')');
}

void cvz_show_explanation(struct cvz_cli *cli, const struct cvz_value *explanation)
{
    const struct cvz_value *steps = cvz_value_path(explanation, "steps");
    bool direct = false;

    (void)cvz_value_bool(cvz_value_path(explanation, "direct"), &direct);
    add_reference(cli, cvz_value_path(explanation, "source"));
    cvz_buf_add_z(&cli->out, direct ? " and " : steps->n > 0 ? " is connected with " : " and ");
    add_reference(cli, cvz_value_path(explanation, "target"));
    if (steps->n == 0)
        cvz_buf_add_z(&cli->out, " are not connected, as far as is known.\n");
    else if (direct)
        cvz_buf_add_z(&cli->out, " are connected directly:\n");
    else
        cvz_buf_printf(&cli->out, " in %u steps:\n", steps->n);
    for (uint32_t i = 0; i < steps->n; i++) {
        const struct cvz_value *step = &steps->u.items[i];
        cvz_buf_add_z(&cli->out, "\n  ");
        add_reference(cli, cvz_value_path(step, "source"));
        cvz_buf_add_z(&cli->out, "  ");
        cvz_text_add_safe(&cli->out, cvz_show_text(step, "verb"));
        cvz_buf_add_z(&cli->out, "  ");
        add_reference(cli, cvz_value_path(step, "target"));
        cvz_buf_add_char(&cli->out, '\n');
        if (cvz_show_text(step, "origin").n > 0) {
            cvz_buf_add_z(&cli->out, "      ");
            add_grounds(&cli->out, step);
            cvz_buf_add_char(&cli->out, '\n');
        }
    }
}

/* ---- a history ---- */

static void add_change(struct cvz_cli *cli, const struct cvz_value *change)
{
    enum { SHOWN = 60 };
    struct cvz_buf text = CVZ_BUF_INIT;
    const char *const sides[] = {"from", "to"};

    cvz_buf_add_z(&cli->out, "    ");
    cvz_text_add_safe(&cli->out, cvz_show_text(change, "field"));
    cvz_buf_add_z(&cli->out, ": ");
    for (size_t i = 0; i < CVZ_COUNT_OF(sides); i++) {
        cvz_buf_clear(&text);
        add_simple(&text, cvz_value_path(change, sides[i]));
        cvz_buf_add_z(&cli->out, i > 0 ? " -> " : "");
        cvz_text_add_cell(&cli->out, cvz_buf_str(&text), SHOWN, CVZ_TEXT_CUT_END);
    }
    cvz_buf_add_char(&cli->out, '\n');
    cvz_buf_release(&text);
}

void cvz_show_history(struct cvz_cli *cli, const struct cvz_value *versions)
{
    for (uint32_t i = 0; i < versions->n; i++) {
        const struct cvz_value *v = &versions->u.items[i];
        const struct cvz_value *changes = cvz_value_path(v, "changes");
        cvz_text_add_safe(&cli->out, cvz_show_text(v, "time"));
        cvz_buf_add_z(&cli->out, "  ");
        add_bold(cli, cvz_show_text(v, "change"));
        cvz_buf_add_z(&cli->out, "  ");
        cvz_text_add_safe(&cli->out, cvz_show_text(v, "name"));
        cvz_buf_add_z(&cli->out, " (");
        cvz_text_add_safe(&cli->out, cvz_show_text(v, "kind"));
        cvz_buf_add_z(&cli->out, ")\n");
        for (uint32_t k = 0; k < changes->n; k++)
            add_change(cli, &changes->u.items[k]);
    }
}

/* ---- changes ---- */

void cvz_show_change(struct cvz_cli *cli, const struct cvz_value *row, struct cvz_buf *buf)
{
    static const struct {
        const char *change;
        char sign;
    } signs[] = {{"added", '+'}, {"removed", '-'}, {"changed", '~'}};
    struct cvz_str change = cvz_show_text(row, "change");

    for (size_t i = 0; i < CVZ_COUNT_OF(signs); i++)
        if (cvz_str_is(change, signs[i].change))
            cvz_buf_printf(buf, "%c ", signs[i].sign);
    cvz_text_add_safe(buf, cvz_app_change_text(row, &cli->arena));
    cvz_buf_add_char(buf, '\n');
}

void cvz_show_changes(struct cvz_cli *cli, const struct cvz_value *diff, struct cvz_buf *buf)
{
    enum { SHOWN = 20 };
    const struct cvz_value *rows[SHOWN];
    size_t total = cvz_app_change_lines(diff, rows, SHOWN);

    for (size_t i = 0; i < total && i < SHOWN; i++)
        cvz_show_change(cli, rows[i], buf);
    if (total > SHOWN)
        cvz_buf_printf(buf, "and %zu more: see `cloudviz diff`\n", total - SHOWN);
}

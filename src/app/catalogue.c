/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app_priv.h"

#include "cloud/discover.h"

static struct cvz_value texts_of(const struct cvz_str *texts, size_t n, struct cvz_arena *arena)
{
    struct cvz_list list = {0};

    for (size_t i = 0; i < n; i++)
        cvz_list_add(&list, arena, cvz_value_from_str(texts[i]));
    return cvz_list_end(&list);
}

static struct cvz_value rules_of(const struct cvz_catalogue *catalogue, size_t index,
                                 struct cvz_arena *arena)
{
    struct cvz_catalogue_relation rule;
    struct cvz_list list = {0};

    for (size_t i = 0; cvz_catalogue_relation(catalogue, index, i, &rule); i++) {
        struct cvz_dict doc = {0};
        cvz_doc_set(&doc, arena, "verb", rule.verb);
        cvz_doc_set(&doc, arena, "field", rule.field);
        cvz_dict_set(&doc, arena, CVZ_STR("kinds"), texts_of(rule.targets, rule.n_targets, arena));
        if (rule.is_reverse)
            cvz_dict_set(&doc, arena, CVZ_STR("reverse"), cvz_value_from_bool(true));
        cvz_list_add(&list, arena, cvz_dict_end(&doc));
    }
    return cvz_list_end(&list);
}

static struct cvz_value row_document(const struct cvz_catalogue *catalogue, size_t index,
                                     const struct cvz_catalogue_row *row, struct cvz_arena *arena)
{
    const struct cvz_str *actions;
    size_t n_actions = cvz_catalogue_actions(catalogue, index, arena, &actions);
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "kind", row->kind->name);
    cvz_doc_set(&doc, arena, "label", row->kind->label);
    cvz_doc_set(&doc, arena, "category", cvz_str_from(cvz_category_name(row->kind->category)));
    cvz_doc_set(&doc, arena, "provider", row->provider);
    cvz_doc_set(&doc, arena, "service", row->service);
    cvz_doc_set(&doc, arena, "operation", row->operation);
    cvz_doc_set(&doc, arena, "action", row->action);
    cvz_dict_set(&doc, arena, CVZ_STR("actions"), texts_of(actions, n_actions, arena));
    cvz_doc_set_i64(&doc, arena, "relations", (int64_t)row->n_relations);
    cvz_dict_set(&doc, arena, CVZ_STR("rules"), rules_of(catalogue, index, arena));
    return cvz_dict_end(&doc);
}

int cvz_app_catalogue(struct cvz_app *app, struct cvz_str provider, struct cvz_arena *arena,
                      struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_catalogue_row row;
    struct cvz_kinds kinds;
    struct cvz_list list = {0};

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; cvz_catalogue_row(app->catalogue, i, &row); i++)
        if (row.operation.n > 0 && (provider.n == 0 || cvz_str_eq(provider, row.provider)))
            cvz_list_add(&list, arena, row_document(app->catalogue, i, &row, arena));
    if (list.n == 0)
        return cvz_fail(err, CVZ_ENOTFOUND, "the catalogue has nothing of '%.*s'",
                        CVZ_STR_ARG(provider));
    *ret = cvz_list_end(&list);
    return 0;
}

/* ---- the table of the README ---- */

struct cell {
    struct cvz_buf labels;
    size_t kinds;
};

static void add_label(struct cell *cell, struct cvz_str label)
{
    cvz_buf_printf(&cell->labels, "%s%.*s", cell->kinds > 0 ? ", " : "", CVZ_STR_ARG(label));
    cell->kinds++;
}

static void write_provider(const struct cvz_catalogue *catalogue, struct cvz_str provider,
                           struct cvz_buf *buf)
{
    struct cell cells[CVZ_CATEGORY_COUNT] = {{.kinds = 0}};
    struct cvz_catalogue_row row;
    size_t kinds = 0, rules = 0;

    for (size_t i = 0; cvz_catalogue_row(catalogue, i, &row); i++) {
        if (row.operation.n == 0 || !cvz_str_eq(row.provider, provider))
            continue;
        add_label(&cells[row.kind->category], row.kind->label);
        kinds++;
        rules += row.n_relations;
    }
    cvz_buf_printf(buf, "### %.*s: %zu kinds, %zu rules for relations\n\n| | |\n|---|---|\n",
                   CVZ_STR_ARG(provider), kinds, rules);
    for (int c = 0; c < CVZ_CATEGORY_COUNT; c++) {
        if (cells[c].kinds > 0)
            cvz_buf_printf(buf, "| **%s** (%zu) | %.*s |\n", cvz_category_label(c), cells[c].kinds,
                           CVZ_STR_ARG(cvz_buf_str(&cells[c].labels)));
        cvz_buf_release(&cells[c].labels);
    }
}

/* Kinds by category and provider: one row for each category. */
static void write_counts(const struct cvz_catalogue *catalogue, struct cvz_str provider,
                         struct cvz_buf *buf)
{
    enum { PROVIDERS_MAX = 8 };
    size_t counts[CVZ_CATEGORY_COUNT][PROVIDERS_MAX] = {{0}}, n = 0;
    struct cvz_str names[PROVIDERS_MAX];
    struct cvz_catalogue_row row;
    const char *name;

    for (size_t i = 0; n < PROVIDERS_MAX && (name = cvz_discover_provider(i)) != NULL; i++) {
        if (provider.n == 0 || cvz_str_is(provider, name))
            names[n++] = cvz_str_from(name);
    }
    for (size_t i = 0; cvz_catalogue_row(catalogue, i, &row); i++) {
        for (size_t p = 0; p < n && row.operation.n > 0; p++)
            counts[row.kind->category][p] += cvz_str_eq(row.provider, names[p]);
    }
    cvz_buf_add_z(buf, "| kinds of resources |");
    for (size_t p = 0; p < n; p++)
        cvz_buf_printf(buf, " %.*s |", CVZ_STR_ARG(names[p]));
    cvz_buf_add_z(buf, "\n|---|");
    for (size_t p = 0; p < n; p++)
        cvz_buf_add_z(buf, "---:|");
    for (int c = 0; c < CVZ_CATEGORY_COUNT; c++) {
        cvz_buf_printf(buf, "\n| %s |", cvz_category_label(c));
        for (size_t p = 0; p < n; p++)
            cvz_buf_printf(buf, " %zu |", counts[c][p]);
    }
    cvz_buf_add_char(buf, '\n');
}

int cvz_app_catalogue_markdown(struct cvz_app *app, struct cvz_str provider, struct cvz_buf *buf,
                               struct cvz_err *err)
{
    struct cvz_kinds kinds;
    const char *name;

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        write_counts(app->catalogue, provider, buf);
    for (size_t i = 0; rc == 0 && (name = cvz_discover_provider(i)) != NULL; i++) {
        if (provider.n > 0 && !cvz_str_is(provider, name))
            continue;
        cvz_buf_add_char(buf, '\n');
        write_provider(app->catalogue, cvz_str_from(name), buf);
    }
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the use cases share. */
#ifndef CVZ_APP_APP_PRIV_H
#define CVZ_APP_APP_PRIV_H

#include "app/app.h"
#include "cloud/catalogue.h"
#include "cloud/import.h"
#include "graph/coverage.h"
#include "graph/graph.h"
#include "graph/kind.h"
#include "http/client.h"
#include "store/store.h"

/* No file that is imported or drawn may be larger. */
#define CVZ_APP_FILE_MAX ((size_t)1 << 30)

struct cvz_app {
    struct cvz_app_settings settings;
    struct cvz_arena arena;
    struct cvz_store *store;         /* NULL until it was needed */
    struct cvz_catalogue *catalogue; /* the same */
};

/* How the network is used; 0 and "": as usual. */
struct cvz_app_http {
    unsigned in_flight, max_attempts;
    int64_t timeout_ms, connect_ms;
    struct cvz_str ca_file;
};
struct cvz_http_params cvz_app_http_params(const struct cvz_app *app,
                                           const struct cvz_app_http *wanted,
                                           struct cvz_arena *arena);

const struct cvz_clock *cvz_app_clock(const struct cvz_app *app);
/* RFC 3339. */
struct cvz_str cvz_app_now(struct cvz_app *app, struct cvz_arena *arena);

/* Opened at the first call. Without `create`, a store that is not there is CVZ_ENOTFOUND with what
 * to do about it. */
int cvz_app_store(struct cvz_app *app, bool create, struct cvz_store **ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;
int cvz_app_kinds(struct cvz_app *app, struct cvz_kinds *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- source.c ---- */

/* A graph, what is known of its coverage, and which of its nodes the filter means. */
struct cvz_app_inventory {
    struct cvz_graph *graph;
    struct cvz_coverage *coverage;
    size_t n_coverage;
    uint8_t *marks; /* one byte for each node */
    uint32_t n_marked;
    struct cvz_buf text;      /* of a file: strings point into it */
    struct cvz_import import; /* of another tool's file; zeroed for the others */
};

int cvz_app_inventory_open(struct cvz_app *app, const struct cvz_app_source *source,
                           struct cvz_arena *arena, struct cvz_app_inventory *ret,
                           struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_app_inventory_close(struct cvz_app_inventory *inventory); /* a zeroed one too */

/* ---- files.c ---- */

/* The parts of a bundle (store/bundle.h). */
#define CVZ_APP_BUNDLE_INVENTORY "inventory.json"
#define CVZ_APP_BUNDLE_RECORDING "recording.jsonl"

/* Reads a file; of a bundle, one part of it. *text holds it and more; ret_part lies within. The
 * errors name the file. */
int cvz_app_part_read(const char *path, const char *part, struct cvz_buf *text,
                      struct cvz_str *ret_part, struct cvz_err *err) CVZ_MUST_CHECK;

/* A file of any format that is known; fills graph, coverage and import of *ret, which
 * cvz_app_inventory_close releases, after an error, too. */
int cvz_app_file_read(struct cvz_app *app, const char *path, struct cvz_arena *arena,
                      struct cvz_app_inventory *ret, struct cvz_err *err) CVZ_MUST_CHECK;
/* "Terraform state" */
const char *cvz_app_file_format(const struct cvz_app_inventory *inventory);

/* A moment of the store in the form that it compares; "" for now, and then *ret is "". */
int cvz_app_moment(struct cvz_store *store, struct cvz_str text, struct cvz_arena *arena,
                   struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The node that a person means; cvz_app_show says how. */
int cvz_app_find(const struct cvz_graph *g, struct cvz_str what, uint32_t *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- document.c ---- */

/* Sets a text member, unless it is empty. */
void cvz_doc_set(struct cvz_dict *doc, struct cvz_arena *arena, const char *name,
                 struct cvz_str text);
void cvz_doc_set_i64(struct cvz_dict *doc, struct cvz_arena *arena, const char *name, int64_t v);

/* The members that cvz_app_list promises. */
void cvz_doc_set_resource(struct cvz_dict *doc, struct cvz_arena *arena, const struct cvz_graph *g,
                          uint32_t node, struct cvz_kinds kinds);
/* {"id", "kind", "name"} */
struct cvz_value cvz_doc_reference(struct cvz_arena *arena, const struct cvz_graph *g,
                                   uint32_t node);
/* {"verb", "origin", "rule", "field", "seen"} */
void cvz_doc_set_relation(struct cvz_dict *doc, struct cvz_arena *arena,
                          const struct cvz_relation *relation);
struct cvz_value cvz_doc_coverage(struct cvz_arena *arena, const struct cvz_coverage *row);

#endif

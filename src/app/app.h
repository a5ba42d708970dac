/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The use cases: what CloudViz does, without a command line and without a server. Nothing here
 * prints or reads an argument; results are value trees (documents), files or bytes.
 *
 * A struct cvz_app opens what a use case needs when it needs it, and belongs to one thread.
 * Documents live in the arena that the caller gives.
 */
#ifndef CVZ_APP_APP_H
#define CVZ_APP_APP_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "codec/value.h"

struct cvz_app;

/* All borrowed; must outlive the app. */
struct cvz_app_settings {
    struct cvz_str store;          /* URL; "" for the user's own */
    struct cvz_str catalogue_dir;  /* "" for none */
    const struct cvz_clock *clock; /* NULL: the machine's */
};

struct cvz_app *cvz_app_new(const struct cvz_app_settings *settings);
void cvz_app_free(struct cvz_app *app); /* NULL is accepted */

/* "sqlite:<the user's data folder>/cloudviz/inventory.db"; CVZ_ENOTFOUND when there is neither HOME
 * nor XDG_DATA_HOME. */
int cvz_app_default_store(struct cvz_arena *arena, struct cvz_str *ret,
                          struct cvz_err *err) CVZ_MUST_CHECK;

/* Several names; borrowed. */
struct cvz_app_strings {
    const struct cvz_str *p;
    size_t n;
};

/* Moments that are known by a name. X(constant, name, meaning) */
#define CVZ_MOMENT_TABLE(X)                                                                        \
    X(CVZ_MOMENT_NOW, "now", "as it is in the store now")                                          \
    X(CVZ_MOMENT_LIVE, "live", "the same")                                                         \
    X(CVZ_MOMENT_LAST, "last", "behind the last scan")                                             \
    X(CVZ_MOMENT_PREVIOUS, "previous", "before the last scan")

enum cvz_moment {
#define CVZ_MOMENT_ENUM(constant, name, meaning) constant,
    CVZ_MOMENT_TABLE(CVZ_MOMENT_ENUM)
#undef CVZ_MOMENT_ENUM
        CVZ_MOMENT_COUNT
};

/* Whether a text names a moment. */
bool cvz_app_is_moment(struct cvz_str text);

/* Which inventory, and what of it. */
struct cvz_app_source {
    struct cvz_str file;   /* an inventory file in place of the store; "" */
    struct cvz_str at;     /* a moment: as cvz_time_parse reads it, or a word of CVZ_MOMENT_TABLE;
                              "" for now */
    struct cvz_str filter; /* graph/filter.h; "" for all */
};

/* Of the store, or a file: what cvz_app_diff takes as one side. */
struct cvz_app_source cvz_app_side(struct cvz_str text);
/* Whether a text is one for certain: it names a moment, or a file that is there. */
bool cvz_app_is_side(struct cvz_str text);

/* ---- looking ---- */

/* An array of resources, each {"id", "kind", "kindLabel", "name", "provider", "account", "region",
 * "zone", "group", "category", "state", "created", "parent", "tags"}; what is not known is left
 * out. External nodes only when the filter asks for something. */
int cvz_app_list(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* A resource named by its id, the last part of its id, or a name that no other one has: as above,
 * with "properties", "path" (its containers, outermost first) and "relations". CVZ_ENOTFOUND;
 * CVZ_EUSAGE, naming some, when several are meant. */
int cvz_app_show(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_str what,
                 struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* How two resources are connected: {"source", "target", "direct", "steps": [...]}, the relations
 * between them (direct) or else the shortest way, as graph/explain.h finds it; no steps when there
 * is no way. */
int cvz_app_explain(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_str a,
                    struct cvz_str b, struct cvz_arena *arena, struct cvz_value *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;

/* An array of {"id", "started", "finished", "origin", "scope"}, newest first. */
int cvz_app_scans(struct cvz_app *app, struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

/* An array of ledger rows; scan 0: the latest word on each. Of a file, when it is not "": all that
 * it has. */
int cvz_app_coverage(struct cvz_app *app, int64_t scan, struct cvz_str file,
                     struct cvz_arena *arena, struct cvz_value *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* Versions, newest first: {"time", "change", "id", "kind", "name", "changes": [{"field", "from",
 * "to"}]}. With an empty `what`, of all resources. */
int cvz_app_history(struct cvz_app *app, struct cvz_str what, size_t limit, struct cvz_arena *arena,
                    struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* What is different between two inventories. `before` and `after` are each a moment of the store
 * (cvz_app_is_moment) or a file of any format; after "": the store as it is now. Only what both
 * can tell is compared. {"before", "after", "counts": {"added", "removed", "changed", "relations"},
 * "resources": [{"change", "id", "kind", "kindLabel", "name", "provider", "account", "region",
 * "changes": [{"field", "from", "to"}]}], "relations": [{"change", "verb", "source", "target",
 * "implied" where an end came or went with it}]}; "notLookedFor" counts what one side has and the
 * other has not looked for. `filter` is that of a source. */
int cvz_app_diff(struct cvz_app *app, struct cvz_str before, struct cvz_str after,
                 struct cvz_str filter, struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* The rows of it that are worth a line, `max` at most: resources, then relations between what was
 * there before and is there after. Returns how many there are. */
size_t cvz_app_change_lines(const struct cvz_value *diff, const struct cvz_value **ret, size_t max);

/* One row of its resources or relations in one line: "web-1 (EC2 instance): state running →
 * stopped". Long values are cut. */
struct cvz_str cvz_app_change_text(const struct cvz_value *row, struct cvz_arena *arena);

/* The kinds that the catalogue knows: {"kind", "label", "category", "service",
 * "operation", "action", "actions", "relations", "rules": [{"verb", "field", "kinds"}]}. */
int cvz_app_catalogue(struct cvz_app *app, struct cvz_str provider, struct cvz_arena *arena,
                      struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The same for people, as Markdown: how many of what, then their names. */
int cvz_app_catalogue_markdown(struct cvz_app *app, struct cvz_str provider, struct cvz_buf *buf,
                               struct cvz_err *err) CVZ_MUST_CHECK;

/* What files of other tools declare beside the inventory: {"counts": {"managed": 7, ...}, "parts",
 * "resources": [{"standing", "kind", "name", "account", "region", "id", "address", "file",
 * "differences": [{"field", "declared", "live"}]}]}. `only` holds names of standings, by commas; ""
 * for all. */
int cvz_app_standing(struct cvz_app *app, const struct cvz_str *files, size_t n_files,
                     const struct cvz_app_source *source, struct cvz_str only,
                     struct cvz_arena *arena, struct cvz_value *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- files ---- */

/* The formats that import reads, beside the inventory's own: {"name", "label", "made", "reads"}. */
struct cvz_value cvz_app_import_formats(struct cvz_arena *arena);

/* Puts a file of any format into the store. {"file", "format", "scan", "resources", "relations",
 * "added", "changed", "gone", "unchanged", "seen"}, and "cause" when something was left out. Of a
 * file that says what is meant to be, what a scan has seen already stays as it was ("seen"). */
int cvz_app_import(struct cvz_app *app, const char *path, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The inventory as an interchange file, appended to `out`. A filter keeps the resources that match,
 * their containers, and the relations that go out from them; what those lead to outside is named as
 * an external. */
int cvz_app_export(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_buf *out,
                   struct cvz_err *err) CVZ_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The inventory as of a moment, and the versions of resources. */
#include "base/clock.h"
#include "codec/json.h"
#include "store/interchange.h"
#include "store/pack.h"
#include "store/sqlite_priv.h"

/* What a query for versions answers, in this order. */
#define VERSION_COLUMNS                                                                            \
    "r.id, v.flags, v.kind, v.provider, v.account, v.region, v.zone, v.grouped, v.category,"       \
    " v.state, v.name, v.created, v.tags, v.pack, v.place, v.size, v.source,"                      \
    " COALESCE(parent.id, '')"

enum {
    COLUMN_ID,
    COLUMN_FLAGS,
    COLUMN_KIND,
    COLUMN_NAME = COLUMN_KIND + 8,
    COLUMN_CREATED,
    COLUMN_TAGS,
    COLUMN_PACK,
    COLUMN_PLACE,
    COLUMN_SIZE,
    COLUMN_SOURCE,
    COLUMN_PARENT,
    COLUMN_BEHIND,
};

struct versions {
    const struct sqlite_store *s;
    sqlite3_stmt *stmt;
    struct cvz_words words;
    struct cvz_packer packer;
    sqlite3_stmt *pack_stmt;
    int64_t pack; /* which one is unpacked; 0: none */
    struct cvz_str texts;
    struct cvz_arena scratch; /* of one row */
    CVZ_VEC(struct cvz_tag) tags;
    struct cvz_err *err;
};

static void versions_release(struct versions *v)
{
    sqlite3_finalize(v->stmt);
    sqlite3_finalize(v->pack_stmt);
    cvz_words_release(&v->words);
    cvz_packer_release(&v->packer);
    cvz_arena_release(&v->scratch);
    cvz_vec_release(&v->tags);
}

/* Number to text; a number that is no word shows damage, which is found once for all rows. */
static struct cvz_str word_at(const struct versions *v, sqlite3_stmt *stmt, int column, bool *bad)
{
    int64_t number = sqlite3_column_int64(stmt, column);

    if (number >= 0 && (uint64_t)number < v->words.text.n)
        return v->words.text.p[number];
    *bad = true;
    return CVZ_STR("");
}

static int read_tags(struct versions *v, struct cvz_str json)
{
    struct cvz_value object;

    cvz_vec_clear(&v->tags);
    if (json.n == 0)
        return 0;
    int rc = cvz_json_read(json, &v->scratch, &object, NULL);
    if (rc != 0 || !cvz_value_is(&object, CVZ_TYPE_OBJECT))
        return sqlite_damaged(v->s, "tags are no JSON object", v->err);
    for (uint32_t i = 0; i < object.n; i++)
        cvz_vec_push(&v->tags, (struct cvz_tag){cvz_value_str(&object.u.members[i].name),
                                                cvz_value_str(&object.u.members[i].value)});
    return 0;
}

/* Versions that began together share a pack: the one at hand mostly is the right one. */
static int open_pack(struct versions *v, int64_t pack)
{
    int rc = 0;

    if (pack == v->pack)
        return 0;
    v->pack = 0;
    if (v->pack_stmt == NULL)
        rc = sqlite_prepare(v->s, "SELECT bytes, size FROM pack WHERE pack = $1", &v->pack_stmt,
                            v->err);
    if (rc != 0)
        return rc;
    sqlite3_bind_int64(v->pack_stmt, 1, pack);
    rc = sqlite_next(v->s, v->pack_stmt, v->err);
    if (rc >= 0) {
        bool whole =
            rc == 1 && cvz_unpack(&v->packer, sqlite_text(v->pack_stmt, 0),
                                  (uint64_t)sqlite3_column_int64(v->pack_stmt, 1), &v->texts);
        rc = whole ? 0 : sqlite_damaged(v->s, "properties cannot be unpacked", v->err);
    }
    sqlite3_reset(v->pack_stmt);
    if (rc == 0)
        v->pack = pack;
    return rc;
}

static int read_properties(struct versions *v, struct cvz_str *ret)
{
    int64_t place = sqlite3_column_int64(v->stmt, COLUMN_PLACE);
    int64_t size = sqlite3_column_int64(v->stmt, COLUMN_SIZE);

    *ret = CVZ_STR("");
    if (size == 0)
        return 0;
    int rc = open_pack(v, sqlite3_column_int64(v->stmt, COLUMN_PACK));
    if (rc != 0)
        return rc;
    if (place < 0 || size < 0 || (uint64_t)place > v->texts.n ||
        (uint64_t)size > v->texts.n - (uint64_t)place)
        return sqlite_damaged(v->s, "properties reach beyond their pack", v->err);
    *ret = cvz_str_sub(v->texts, (size_t)place, (size_t)size);
    return 0;
}

/* One row as a resource, borrowed until the next row. */
static int read_version(struct versions *v, struct cvz_resource *ret, struct cvz_str *ret_parent)
{
    struct cvz_str *const words[] = {&ret->kind, &ret->provider, &ret->account,  &ret->region,
                                     &ret->zone, &ret->group,    &ret->category, &ret->state};
    bool bad = false;

    cvz_arena_clear(&v->scratch);
    *ret = (struct cvz_resource){
        .id = sqlite_text(v->stmt, COLUMN_ID),
        .name = sqlite_text(v->stmt, COLUMN_NAME),
        .created = sqlite_text(v->stmt, COLUMN_CREATED),
        .flags = (uint32_t)sqlite3_column_int(v->stmt, COLUMN_FLAGS),
    };
    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++)
        *words[i] = word_at(v, v->stmt, COLUMN_KIND + (int)i, &bad);
    ret->source = word_at(v, v->stmt, COLUMN_SOURCE, &bad);
    if (bad)
        return sqlite_damaged(v->s, "a version uses a word that is not there", v->err);
    int rc = read_properties(v, &ret->properties);
    if (rc == 0)
        rc = read_tags(v, sqlite_text(v->stmt, COLUMN_TAGS));
    ret->tags = v->tags.p;
    ret->n_tags = (uint32_t)v->tags.n;
    *ret_parent = sqlite_text(v->stmt, COLUMN_PARENT);
    return rc;
}

/* ---- a graph ---- */

/* The scan that was the latest at a moment. 0: none. */
static int find_scan(struct versions *v, int64_t at_ms, int64_t *ret_scan,
                     struct cvz_str *ret_finished, struct cvz_arena *arena)
{
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(v->s,
                            "SELECT scan, finished FROM scan WHERE moment <= $1"
                            " ORDER BY scan DESC LIMIT 1",
                            &stmt, v->err);
    if (rc == 0) {
        sqlite3_bind_int64(stmt, 1, at_ms);
        rc = sqlite_next(v->s, stmt, v->err);
    }
    if (rc == 1) {
        *ret_scan = sqlite3_column_int64(stmt, 0);
        *ret_finished = cvz_arena_str(arena, sqlite_text(stmt, 1));
    }
    sqlite3_finalize(stmt);
    return rc < 0 ? rc : 0;
}

/* In order of vid, which is the order of packs: each is opened once. */
static const char versions_sql[] = "SELECT " VERSION_COLUMNS " FROM version v"
                                   " CROSS JOIN resource r ON r.rid = v.rid"
                                   " LEFT JOIN resource parent ON parent.rid = v.parent"
                                   " WHERE v.from_scan <= $1 AND (v.to_scan = 0 OR v.to_scan > $1)"
                                   " ORDER BY v.vid";

static int load_resources(struct versions *v, int64_t scan, struct cvz_graph_builder *b)
{
    struct cvz_resource resource;
    struct cvz_str parent;

    int rc = sqlite_prepare(v->s, versions_sql, &v->stmt, v->err);
    if (rc != 0)
        return rc;
    sqlite3_bind_int64(v->stmt, 1, scan);
    while (rc == 0 && (rc = sqlite_next(v->s, v->stmt, v->err)) == 1) {
        rc = read_version(v, &resource, &parent);
        if (rc == 0)
            rc = cvz_graph_builder_add(b, &resource, parent, v->err);
    }
    return rc;
}

static int load_relations(struct versions *v, int64_t scan, struct cvz_graph_builder *b)
{
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(v->s,
                            "SELECT source.id, target.id, l.origin, l.verb, l.rule, l.field, l.seen"
                            " FROM relation l JOIN resource source ON source.rid = l.source"
                            " JOIN resource target ON target.rid = l.target"
                            " WHERE l.from_scan <= $1 AND (l.to_scan = 0 OR l.to_scan > $1)",
                            &stmt, v->err);
    if (rc == 0)
        sqlite3_bind_int64(stmt, 1, scan);
    while (rc == 0 && (rc = sqlite_next(v->s, stmt, v->err)) == 1) {
        bool bad = false;
        struct cvz_relation_new relation = {
            .source_id = sqlite_text(stmt, 0),
            .target_id = sqlite_text(stmt, 1),
            .origin = sqlite3_column_int(stmt, 2) == CVZ_ORIGIN_DERIVED ? CVZ_ORIGIN_DERIVED
                                                                        : CVZ_ORIGIN_DECLARED,
            .rule = word_at(v, stmt, 4, &bad),
            .field = word_at(v, stmt, 5, &bad),
            .seen = word_at(v, stmt, 6, &bad),
        };
        bad |= !cvz_verb_parse(word_at(v, stmt, 3, &bad), &relation.verb);
        rc = bad ? sqlite_damaged(v->s, "a relation uses a word that is not there", v->err)
                 : cvz_graph_builder_relate(b, &relation, v->err);
    }
    sqlite3_finalize(stmt);
    return rc;
}

int sqlite_load(struct cvz_store *store, int64_t at_ms, struct cvz_graph **ret, struct cvz_err *err)
{
    struct versions v = {.s = sqlite_store_of(store), .err = err};
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str finished = CVZ_STR("");
    int64_t scan = 0;

    int rc = sqlite_run(v.s, "BEGIN", err);
    if (rc != 0)
        goto out;
    rc = find_scan(&v, at_ms, &scan, &finished, &arena);
    if (rc == 0 && scan > 0)
        rc = sqlite_read_words(v.s, &v.words, err);
    if (rc == 0 && scan > 0)
        rc = load_resources(&v, scan, b);
    if (rc == 0 && scan > 0)
        rc = load_relations(&v, scan, b);
    sqlite3_exec(v.s->db, "ROLLBACK", NULL, NULL, NULL);
    if (rc == 0)
        *ret = cvz_graph_builder_finish(b, finished);
out:
    versions_release(&v);
    cvz_graph_builder_free(b);
    cvz_arena_release(&arena);
    return rc;
}

/* ---- history ---- */

/* A version counts from the moment at which it began; the last one of a resource that went, from
 * the moment at which it went. */
#define HISTORY_SQL(condition)                                                                     \
    "SELECT " VERSION_COLUMNS ", v.added, v.gone, s.moment, e.moment FROM version v"               \
    " JOIN resource r ON r.rid = v.rid LEFT JOIN resource parent ON parent.rid = v.parent"         \
    " JOIN scan s ON s.scan = v.from_scan LEFT JOIN scan e ON e.scan = v.to_scan"                  \
    " WHERE " condition                                                                            \
    " ORDER BY CASE v.gone WHEN 0 THEN v.from_scan ELSE v.to_scan END DESC, r.id LIMIT $1"

static struct cvz_str moment_at(sqlite3_stmt *stmt, int column, struct cvz_arena *arena)
{
    char text[CVZ_TIME_TEXT_MAX];

    if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
        return CVZ_STR("");
    size_t n = cvz_time_format(sqlite3_column_int64(stmt, column), text);
    return cvz_arena_str(arena, (struct cvz_str){text, n});
}

static struct cvz_str change_at(sqlite3_stmt *stmt)
{
    if (sqlite3_column_int(stmt, COLUMN_BEHIND + 1) != 0)
        return CVZ_STR("gone");
    return sqlite3_column_int(stmt, COLUMN_BEHIND) != 0 ? CVZ_STR("added") : CVZ_STR("changed");
}

static int read_history_row(struct versions *v, struct cvz_arena *arena, struct cvz_version *ret)
{
    struct cvz_resource resource;
    struct cvz_str parent;
    struct cvz_buf json = CVZ_BUF_INIT;

    int rc = read_version(v, &resource, &parent);
    if (rc != 0)
        return rc;
    cvz_resource_write(&json, &resource, parent);
    *ret = (struct cvz_version){
        .id = cvz_arena_str(arena, resource.id),
        .kind = cvz_arena_str(arena, resource.kind),
        .name = cvz_arena_str(arena, resource.name),
        .valid_from = moment_at(v->stmt, COLUMN_BEHIND + 2, arena),
        .valid_to = moment_at(v->stmt, COLUMN_BEHIND + 3, arena),
        .resource = cvz_arena_str(arena, cvz_buf_str(&json)),
        .change = change_at(v->stmt),
    };
    cvz_buf_release(&json);
    return 0;
}

int sqlite_history(struct cvz_store *store, struct cvz_str id, size_t limit,
                   struct cvz_arena *arena, struct cvz_version **ret, size_t *ret_n,
                   struct cvz_err *err)
{
    struct versions v = {.s = sqlite_store_of(store), .err = err};
    CVZ_VEC(struct cvz_version) list = CVZ_VEC_INIT;

    int rc = sqlite_run(v.s, "BEGIN", err);
    if (rc != 0)
        return rc;
    rc = sqlite_read_words(v.s, &v.words, err);
    if (rc == 0)
        rc = sqlite_prepare(v.s,
                            id.n > 0 ? HISTORY_SQL("r.id = $2") : HISTORY_SQL("v.flags & 1 = 0"),
                            &v.stmt, err);
    if (rc != 0)
        goto out;
    sqlite3_bind_int64(v.stmt, 1, limit < INT64_MAX ? (int64_t)limit : INT64_MAX);
    if (id.n > 0)
        sqlite_bind_text(v.stmt, 2, id);
    while (rc == 0 && (rc = sqlite_next(v.s, v.stmt, err)) == 1) {
        struct cvz_version version = {0};
        rc = read_history_row(&v, arena, &version);
        cvz_vec_push(&list, version);
    }
    if (rc == 0) {
        *ret = CVZ_ARENA_ARRAY(arena, struct cvz_version, list.n);
        if (list.n > 0)
            memcpy(*ret, list.p, list.n * sizeof *list.p);
        *ret_n = list.n;
    }
out:
    versions_release(&v);
    sqlite3_exec(v.s->db, "ROLLBACK", NULL, NULL, NULL);
    cvz_vec_release(&list);
    return rc;
}

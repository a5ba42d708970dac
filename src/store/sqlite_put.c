/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a scan: reads what the store knows, lets delta.c judge, writes what is different. All of it
 * in one transaction. */
#include "codec/json.h"
#include "store/pack.h"
#include "store/sqlite_priv.h"

enum statement {
    ADD_WORD,
    ADD_SCAN,
    COUNT_SCAN,
    ADD_RESOURCE,
    CHANGE_RESOURCE,
    FIND_OTHERWISE,
    FIND_VERSION_OTHERWISE,
    ADD_VERSION,
    END_VERSION,
    ADD_PACK,
    ADD_LINK,
    END_LINK,
    ADD_COVERAGE,
    STATEMENT_COUNT
};

static const char *const statements[] = {
    [ADD_WORD] = "INSERT INTO word (wid, text) VALUES ($1, $2)",
    [ADD_SCAN] = "INSERT INTO scan VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, 0, 0, 0)",
    [COUNT_SCAN] = "UPDATE scan SET resources = $2, added = $3, changed = $4, gone = $5,"
                   " unchanged = $6, relations_added = $7, relations_gone = $8 WHERE scan = $1",
    [ADD_RESOURCE] = "INSERT INTO resource (version, hash, flags, parent, source, rid, id)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7)",
    [CHANGE_RESOURCE] = "UPDATE resource SET version = $1, hash = $2, flags = $3, parent = $4,"
                        " source = $5 WHERE rid = $6",
    [FIND_OTHERWISE] = "UPDATE resource SET source = $1 WHERE rid = $2",
    [FIND_VERSION_OTHERWISE] = "UPDATE version SET source = $1 WHERE vid = $2",
    [ADD_VERSION] = "INSERT INTO version VALUES ($1, $2, $3, 0, $4, 0, $5, $6, $7, $8, $9, $10,"
                    " $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
    [ADD_PACK] = "INSERT INTO pack (pack, size, bytes) VALUES ($1, $2, $3)",
    [END_VERSION] = "UPDATE version SET to_scan = $2, gone = $3 WHERE vid = $1",
    [ADD_LINK] = "INSERT INTO relation (source, target, verb, rule, field, from_scan, to_scan,"
                 " origin, seen) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)",
    [END_LINK] = "UPDATE relation SET to_scan = $6 WHERE source = $1 AND target = $2"
                 " AND verb = $3 AND rule = $4 AND field = $5 AND to_scan = 0",
    [ADD_COVERAGE] = "INSERT INTO coverage VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
                     " $12, $13, $14, $15, $16, $17, $18, $19)",
};

struct put {
    const struct sqlite_store *s;
    struct cvz_delta delta;
    sqlite3_stmt *stmt[STATEMENT_COUNT];
    size_t n_words; /* how many the store has */
    size_t n_known; /* how many resources the store has */
    int64_t scan;
    int64_t next_version;
    struct cvz_packer packer;
    int64_t next_pack;
    struct cvz_buf texts; /* of the pack that is open */
    struct cvz_buf tags;
    struct cvz_err *err;
};

/* ---- what the store knows ---- */

/* The place of a rid among the known, which ascend by it and mostly have no gaps. */
static uint32_t known_of_rid(const struct cvz_delta *d, int64_t rid)
{
    size_t low = 0;
    size_t high = d->known.n;

    if (rid >= 1 && (uint64_t)rid <= high && d->known.p[rid - 1].rid == rid)
        return (uint32_t)(rid - 1);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->known.p[middle].rid == rid)
            return (uint32_t)middle;
        if (d->known.p[middle].rid < rid)
            low = middle + 1;
        else
            high = middle;
    }
    return CVZ_KNOWN_NONE;
}

/* Stored big-endian, so that SQL shows them as they are printed. */
static struct cvz_hash128 hash_from(struct cvz_str bytes)
{
    struct cvz_hash128 hash = {0};

    for (size_t i = 0; i < 8 && bytes.n == 16; i++) {
        hash.hi = hash.hi << 8 | (unsigned char)bytes.p[i];
        hash.lo = hash.lo << 8 | (unsigned char)bytes.p[8 + i];
    }
    return hash;
}

static void hash_to(struct cvz_hash128 hash, char out[16])
{
    for (unsigned i = 0; i < 8; i++) {
        out[i] = (char)(hash.hi >> (56 - 8 * i) & 0xff);
        out[8 + i] = (char)(hash.lo >> (56 - 8 * i) & 0xff);
    }
}

static int read_known(struct put *p)
{
    struct cvz_delta *d = &p->delta;
    CVZ_VEC(int64_t) parents = CVZ_VEC_INIT;
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(p->s,
                            "SELECT rid, id, version, hash, flags, parent, source FROM resource"
                            " ORDER BY rid",
                            &stmt, p->err);
    while (rc == 0 && (rc = sqlite_next(p->s, stmt, p->err)) == 1) {
        int64_t source = sqlite3_column_int64(stmt, 6);
        rc = 0;
        if (source < 0 || (uint64_t)source >= p->n_words || d->known.n >= CVZ_KNOWN_NONE - 1) {
            rc = sqlite_damaged(p->s, "a resource's source is no word", p->err);
            break;
        }
        cvz_vec_push(&d->known, (struct cvz_known){
                                    .rid = sqlite3_column_int64(stmt, 0),
                                    .id = cvz_arena_str(&d->arena, sqlite_text(stmt, 1)),
                                    .version = sqlite3_column_int64(stmt, 2),
                                    .hash = hash_from(sqlite_text(stmt, 3)),
                                    .flags = (uint32_t)sqlite3_column_int(stmt, 4),
                                    .parent = CVZ_KNOWN_NONE,
                                    .source = (uint32_t)source,
                                });
        cvz_vec_push(&parents, sqlite3_column_int64(stmt, 5));
    }
    for (size_t i = 0; i < parents.n; i++)
        if (parents.p[i] != 0)
            d->known.p[i].parent = known_of_rid(d, parents.p[i]);
    p->n_known = d->known.n;
    cvz_vec_release(&parents);
    sqlite3_finalize(stmt);
    return rc;
}

static int read_links(struct put *p)
{
    struct cvz_delta *d = &p->delta;
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(p->s,
                            "SELECT source, target, verb, rule, field FROM relation"
                            " WHERE to_scan = 0 ORDER BY source, target, verb, rule, field",
                            &stmt, p->err);
    while (rc == 0 && (rc = sqlite_next(p->s, stmt, p->err)) == 1) {
        struct cvz_link link = {
            .source = known_of_rid(d, sqlite3_column_int64(stmt, 0)),
            .target = known_of_rid(d, sqlite3_column_int64(stmt, 1)),
            .verb = (uint32_t)sqlite3_column_int64(stmt, 2),
            .rule = (uint32_t)sqlite3_column_int64(stmt, 3),
            .field = (uint32_t)sqlite3_column_int64(stmt, 4),
            .fate = CVZ_FATE_KEPT,
        };
        rc = 0;
        if (link.source == CVZ_KNOWN_NONE || link.target == CVZ_KNOWN_NONE)
            rc = sqlite_damaged(p->s, "a relation's end is no resource", p->err);
        cvz_vec_push(&d->links, link);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static int read_number(struct put *p, const char *sql, int64_t *ret)
{
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(p->s, sql, &stmt, p->err);
    if (rc == 0)
        rc = sqlite_next(p->s, stmt, p->err);
    if (rc == 1)
        *ret = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc < 0 ? rc : 0;
}

static int read_store(struct put *p)
{
    int rc = sqlite_read_words(p->s, &p->delta.words, p->err);
    p->n_words = p->delta.words.text.n;
    if (rc == 0)
        rc = read_known(p);
    if (rc == 0)
        rc = read_links(p);
    if (rc == 0)
        rc = read_number(p, "SELECT COALESCE(MAX(vid), 0) + 1 FROM version", &p->next_version);
    if (rc == 0)
        rc = read_number(p, "SELECT COALESCE(MAX(pack), 0) + 1 FROM pack", &p->next_pack);
    if (rc == 0)
        rc = read_number(p, "SELECT COALESCE(MAX(scan), 0) + 1 FROM scan", &p->scan);
    return rc;
}

/* ---- what is different ---- */

static int run(struct put *p, enum statement which)
{
    return sqlite_do(p->s, p->stmt[which], p->err);
}

static void bind_numbers(sqlite3_stmt *stmt, int place, const int64_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sqlite3_bind_int64(stmt, place + (int)i, numbers[i]);
}

static int64_t word(struct put *p, struct cvz_str s)
{
    return cvz_words_number(&p->delta.words, s);
}

static int write_scan(struct put *p, const struct cvz_scan *scan, int64_t finished_ms)
{
    sqlite3_stmt *stmt = p->stmt[ADD_SCAN];
    int64_t moment = 0;

    int rc = read_number(p, "SELECT moment FROM scan ORDER BY scan DESC LIMIT 1", &moment);
    if (rc != 0)
        return rc;
    if (p->scan == 1 || finished_ms > moment)
        moment = finished_ms;
    sqlite3_bind_int64(stmt, 1, p->scan);
    sqlite_bind_text(stmt, 2, scan->started);
    sqlite_bind_text(stmt, 3, scan->finished);
    sqlite3_bind_int64(stmt, 4, moment);
    sqlite_bind_text(stmt, 5, scan->scope);
    sqlite_bind_text(stmt, 6, scan->origin);
    return run(p, ADD_SCAN);
}

static int count_scan(struct put *p)
{
    const struct cvz_scan_stats *stats = &p->delta.stats;
    const int64_t counts[] = {
        p->scan,     stats->resources, stats->added,           stats->changed,
        stats->gone, stats->unchanged, stats->relations_added, stats->relations_gone};

    bind_numbers(p->stmt[COUNT_SCAN], 1, counts, CVZ_COUNT_OF(counts));
    return run(p, COUNT_SCAN);
}

static int64_t rid_of(const struct put *p, uint32_t known)
{
    return known != CVZ_KNOWN_NONE ? p->delta.known.p[known].rid : 0;
}

static struct cvz_str tags_text(struct put *p, const struct cvz_resource *r)
{
    cvz_buf_clear(&p->tags);
    for (uint32_t i = 0; i < r->n_tags; i++) {
        cvz_buf_add_char(&p->tags, i == 0 ? '{' : ',');
        cvz_json_write_str(&p->tags, r->tags[i].key);
        cvz_buf_add_char(&p->tags, ':');
        cvz_json_write_str(&p->tags, r->tags[i].value);
    }
    if (r->n_tags > 0)
        cvz_buf_add_char(&p->tags, '}');
    return cvz_buf_str(&p->tags);
}

static int write_pack(struct put *p)
{
    sqlite3_stmt *stmt = p->stmt[ADD_PACK];

    if (p->texts.n == 0)
        return 0;
    struct cvz_str packed = cvz_pack(&p->packer, cvz_buf_str(&p->texts));
    sqlite3_bind_int64(stmt, 1, p->next_pack++);
    sqlite3_bind_int64(stmt, 2, (int64_t)p->texts.n);
    sqlite3_bind_blob64(stmt, 3, packed.p, packed.n, SQLITE_STATIC);
    cvz_buf_clear(&p->texts);
    return run(p, ADD_PACK);
}

static int bind_properties(struct put *p, sqlite3_stmt *stmt, int place, struct cvz_str json)
{
    const int64_t none[] = {0, 0, 0};
    const int64_t there[] = {p->next_pack, (int64_t)p->texts.n, (int64_t)json.n};

    if (json.n > CVZ_PACK_TEXT_MAX)
        return cvz_fail(p->err, CVZ_ETOOBIG, "a resource's properties have %zu bytes (limit %d)",
                        json.n, CVZ_PACK_TEXT_MAX);
    bind_numbers(stmt, place, json.n > 0 ? there : none, CVZ_COUNT_OF(there));
    cvz_buf_add_str(&p->texts, json);
    return p->texts.n >= CVZ_PACK_BYTES ? write_pack(p) : 0;
}

static int begin_version(struct put *p, const struct cvz_known *k, int64_t version)
{
    const struct cvz_resource *r = cvz_graph_resource(p->delta.graph, k->node);
    sqlite3_stmt *stmt = p->stmt[ADD_VERSION];
    bool was_there = k->version != 0 && (k->flags & CVZ_RESOURCE_EXTERNAL) == 0;
    const int64_t numbers[] = {
        version,
        k->rid,
        p->scan,
        !was_there,
        r->flags,
        rid_of(p, k->parent),
        word(p, r->kind),
        word(p, r->provider),
        word(p, r->account),
        word(p, r->region),
        word(p, r->zone),
        word(p, r->group),
        word(p, r->category),
        word(p, r->state),
        k->source,
    };

    bind_numbers(stmt, 1, numbers, CVZ_COUNT_OF(numbers));
    sqlite_bind_text(stmt, 16, r->name);
    sqlite_bind_text(stmt, 17, r->created);
    sqlite_bind_text(stmt, 18, tags_text(p, r));
    int rc = bind_properties(p, stmt, 19, r->properties);
    return rc == 0 ? run(p, ADD_VERSION) : rc;
}

static int end_version(struct put *p, const struct cvz_known *k, bool gone)
{
    const int64_t numbers[] = {k->version, p->scan, gone};

    bind_numbers(p->stmt[END_VERSION], 1, numbers, CVZ_COUNT_OF(numbers));
    return run(p, END_VERSION);
}

static int write_resource(struct put *p, size_t index, int64_t version, uint32_t flags)
{
    const struct cvz_known *k = &p->delta.known.p[index];
    enum statement which = index < p->n_known ? CHANGE_RESOURCE : ADD_RESOURCE;
    sqlite3_stmt *stmt = p->stmt[which];
    char hash[16];

    hash_to(k->hash, hash);
    sqlite3_bind_int64(stmt, 1, version);
    sqlite3_bind_blob(stmt, 2, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 3, flags);
    sqlite3_bind_int64(stmt, 4, rid_of(p, k->parent));
    sqlite3_bind_int64(stmt, 5, k->source);
    sqlite3_bind_int64(stmt, 6, k->rid);
    if (which == ADD_RESOURCE)
        sqlite_bind_text(stmt, 7, k->id);
    return run(p, which);
}

/* As it was, but found by another row of the ledger, which from now on tells whether it is gone. */
static int find_otherwise(struct put *p, const struct cvz_known *k)
{
    const int64_t of_resource[] = {k->source, k->rid};
    const int64_t of_version[] = {k->source, k->version};

    bind_numbers(p->stmt[FIND_OTHERWISE], 1, of_resource, CVZ_COUNT_OF(of_resource));
    bind_numbers(p->stmt[FIND_VERSION_OTHERWISE], 1, of_version, CVZ_COUNT_OF(of_version));
    int rc = run(p, FIND_OTHERWISE);
    return rc == 0 ? run(p, FIND_VERSION_OTHERWISE) : rc;
}

static int write_known(struct put *p, size_t index)
{
    const struct cvz_known *k = &p->delta.known.p[index];
    int rc = 0;

    if (k->fate == CVZ_FATE_KEPT || (k->fate == CVZ_FATE_UNCHANGED && !k->found_otherwise))
        return 0;
    if (k->fate == CVZ_FATE_UNCHANGED)
        return find_otherwise(p, k);
    if (k->fate == CVZ_FATE_GONE) {
        rc = end_version(p, k, true);
        return rc == 0 ? write_resource(p, index, 0, k->flags) : rc;
    }
    uint32_t flags = cvz_graph_resource(p->delta.graph, k->node)->flags;
    bool goes = (flags & ~k->flags & CVZ_RESOURCE_EXTERNAL) != 0;
    if (k->fate == CVZ_FATE_CHANGED)
        rc = end_version(p, k, goes);
    int64_t version = p->next_version++;
    if (rc == 0)
        rc = begin_version(p, k, version);
    return rc == 0 ? write_resource(p, index, version, flags) : rc;
}

static int write_links(struct put *p)
{
    const struct cvz_delta *d = &p->delta;
    int rc = 0;

    for (size_t i = 0; i < d->links.n && rc == 0; i++) {
        const struct cvz_link *link = &d->links.p[i];
        const int64_t numbers[] = {rid_of(p, link->source),
                                   rid_of(p, link->target),
                                   link->verb,
                                   link->rule,
                                   link->field,
                                   p->scan};
        if (link->fate != CVZ_FATE_GONE)
            continue;
        bind_numbers(p->stmt[END_LINK], 1, numbers, CVZ_COUNT_OF(numbers));
        rc = run(p, END_LINK);
    }
    for (size_t i = 0; i < d->added.n && rc == 0; i++) {
        const struct cvz_link *link = &d->added.p[i];
        const struct cvz_relation *r = cvz_graph_relation(d->graph, link->relation);
        const int64_t numbers[] = {rid_of(p, link->source),
                                   rid_of(p, link->target),
                                   link->verb,
                                   link->rule,
                                   link->field,
                                   p->scan,
                                   r->origin,
                                   word(p, r->seen)};
        bind_numbers(p->stmt[ADD_LINK], 1, numbers, CVZ_COUNT_OF(numbers));
        rc = run(p, ADD_LINK);
    }
    return rc;
}

static int write_coverage(struct put *p)
{
    sqlite3_stmt *stmt = p->stmt[ADD_COVERAGE];
    int rc = 0;

    for (size_t i = 0; i < p->delta.n_coverage && rc == 0; i++) {
        const struct cvz_coverage *c = &p->delta.coverage[i];
        struct cvz_str status = cvz_str_from(cvz_cover_name(c->status));
        const int64_t words[] = {
            p->scan,
            (int64_t)i,
            word(p, c->provider),
            word(p, c->account),
            word(p, c->region),
            word(p, c->service),
            word(p, c->operation),
            word(p, c->kinds),
            word(p, c->action),
            word(p, status),
        };
        const int64_t counts[] = {c->filtered,  c->calls,     c->pages, c->retries,
                                  c->throttles, c->resources, c->ms,    c->reused};
        bind_numbers(stmt, 1, words, CVZ_COUNT_OF(words));
        sqlite_bind_text(stmt, 11, c->cause);
        bind_numbers(stmt, 12, counts, CVZ_COUNT_OF(counts));
        rc = run(p, ADD_COVERAGE);
    }
    return rc;
}

static int write_words(struct put *p)
{
    int rc = 0;

    for (size_t i = p->n_words; i < p->delta.words.text.n && rc == 0; i++) {
        sqlite3_bind_int64(p->stmt[ADD_WORD], 1, (int64_t)i);
        sqlite_bind_text(p->stmt[ADD_WORD], 2, p->delta.words.text.p[i]);
        rc = run(p, ADD_WORD);
    }
    return rc;
}

static int write_delta(struct put *p, const struct cvz_scan *scan, int64_t finished_ms)
{
    int rc = 0;

    for (size_t i = 0; i < STATEMENT_COUNT && rc == 0; i++)
        rc = sqlite_prepare(p->s, statements[i], &p->stmt[i], p->err);
    if (rc == 0)
        rc = write_scan(p, scan, finished_ms);
    for (size_t i = 0; i < p->delta.known.n && rc == 0; i++)
        rc = write_known(p, i);
    if (rc == 0)
        rc = write_pack(p);
    if (rc == 0)
        rc = write_links(p);
    if (rc == 0)
        rc = write_coverage(p);
    if (rc == 0)
        rc = write_words(p); /* last: by now all words have been met */
    return rc == 0 ? count_scan(p) : rc;
}

int sqlite_put(struct cvz_store *store, const struct cvz_scan *scan, int64_t finished_ms,
               const struct cvz_graph *graph, const struct cvz_coverage *coverage,
               size_t n_coverage, struct cvz_scan_stats *ret, struct cvz_err *err)
{
    const struct sqlite_store *s = sqlite_store_of(store);
    struct put p = {
        .s = s,
        .delta = {.graph = graph, .coverage = coverage, .n_coverage = n_coverage},
        .err = err,
    };

    int rc = sqlite_run(s, "BEGIN IMMEDIATE", err);
    if (rc != 0)
        return rc;
    rc = read_store(&p);
    if (rc == 0) {
        cvz_delta_compute(&p.delta);
        rc = write_delta(&p, scan, finished_ms);
    }
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(p.stmt[i]);
    if (rc == 0)
        rc = sqlite_run(s, "COMMIT", err);
    if (rc == 0) {
        p.delta.stats.scan_id = p.scan;
        *ret = p.delta.stats;
    } else {
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    }
    cvz_delta_release(&p.delta);
    cvz_packer_release(&p.packer);
    cvz_buf_release(&p.tags);
    cvz_buf_release(&p.texts);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "putting the scan");
}

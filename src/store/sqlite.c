/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory in an SQLite file: opening, migrating, errors. Writing is in sqlite_put.c, reading
 * in sqlite_load.c and sqlite_lists.c.
 */
#include "store/sqlite_priv.h"

#include "base/file.h"
#include "base/mem.h"
#include "store/migrations.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    APPLICATION_ID = 0x43565a31, /* "CVZ1", for file(1) and for us */
    BUSY_MS = 10000,
    PATH_BYTES_MAX = 4096,
};

struct sqlite_store *sqlite_store_of(struct cvz_store *store)
{
    CVZ_CHECK_MAGIC(store, SQLITE_STORE_MAGIC);
    return (struct sqlite_store *)store;
}

/* ---- errors ---- */

static const struct cause {
    int sqlite;
    int code;
    const char *text;
} causes[] = {
    {SQLITE_BUSY, CVZ_EUNAVAILABLE, "another process keeps it locked"},
    {SQLITE_LOCKED, CVZ_EUNAVAILABLE, "another connection keeps it locked"},
    {SQLITE_READONLY, CVZ_EDENIED, "it is read-only"},
    {SQLITE_FULL, CVZ_EIO, "the disk is full"},
    {SQLITE_NOTADB, CVZ_EINVALID, "this is not a database"},
    {SQLITE_CORRUPT, CVZ_EINVALID, "the file is damaged"},
    {SQLITE_NOMEM, CVZ_ENOMEM, "out of memory"},
    {SQLITE_TOOBIG, CVZ_ETOOBIG, "a value is too large"},
    {SQLITE_PERM, CVZ_EDENIED, "permission denied"},
    {SQLITE_CANTOPEN, CVZ_EIO, "the file cannot be opened"},
    {SQLITE_IOERR, CVZ_EIO, "reading or writing failed"},
};

int sqlite_fail(const struct sqlite_store *s, const char *doing, struct cvz_err *err)
{
    int sqlite = sqlite3_errcode(s->db) & 0xff;
    int system = sqlite3_system_errno(s->db);

    for (size_t i = 0; i < CVZ_COUNT_OF(causes); i++) {
        if (causes[i].sqlite != sqlite)
            continue;
        if (system == EACCES || system == EROFS)
            return cvz_fail_errno(err, CVZ_EDENIED, system, "store %s: cannot %s", s->path.p,
                                  doing);
        if (sqlite == SQLITE_IOERR && system != 0)
            return cvz_fail_errno(err, CVZ_EIO, system, "store %s: cannot %s: %s", s->path.p, doing,
                                  causes[i].text);
        return cvz_fail(err, causes[i].code, "store %s: cannot %s: %s", s->path.p, doing,
                        causes[i].text);
    }
    return cvz_fail(err, CVZ_EINTERNAL, "store %s: cannot %s: %s", s->path.p, doing,
                    sqlite3_errmsg(s->db));
}

int sqlite_damaged(const struct sqlite_store *s, const char *what, struct cvz_err *err)
{
    return cvz_fail(err, CVZ_EINVALID, "store %s: the file is damaged: %s", s->path.p, what);
}

/* ---- statements ---- */

int sqlite_run(const struct sqlite_store *s, const char *sql, struct cvz_err *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_fail(s, "prepare it", err);
    return 0;
}

/* SQLite takes "$2" for a name and numbers it by its first appearance; "?2" is what we mean. */
static void add_numbered(struct cvz_buf *buf, const char *sql)
{
    cvz_buf_add_z(buf, sql);
    for (size_t i = 0; i < buf->n; i++)
        if (buf->p[i] == '$')
            buf->p[i] = '?';
}

int sqlite_prepare(const struct sqlite_store *s, const char *sql, sqlite3_stmt **ret,
                   struct cvz_err *err)
{
    struct cvz_buf numbered = CVZ_BUF_INIT;
    int rc = 0;

    add_numbered(&numbered, sql);
    if (sqlite3_prepare_v2(s->db, numbered.p, (int)numbered.n, ret, NULL) != SQLITE_OK)
        rc = sqlite_fail(s, "read it", err);
    cvz_buf_release(&numbered);
    return rc;
}

int sqlite_next(const struct sqlite_store *s, sqlite3_stmt *stmt, struct cvz_err *err)
{
    int rc = sqlite3_step(stmt);

    if (rc == SQLITE_ROW)
        return 1;
    return rc == SQLITE_DONE ? 0 : sqlite_fail(s, "read it", err);
}

int sqlite_do(const struct sqlite_store *s, sqlite3_stmt *stmt, struct cvz_err *err)
{
    int rc = sqlite3_step(stmt) == SQLITE_DONE ? 0 : sqlite_fail(s, "write to it", err);

    sqlite3_reset(stmt);
    return rc;
}

struct cvz_str sqlite_text(sqlite3_stmt *stmt, int column)
{
    const char *p = (const char *)sqlite3_column_blob(stmt, column);
    int n = sqlite3_column_bytes(stmt, column);

    return p != NULL ? (struct cvz_str){p, (size_t)n} : CVZ_STR("");
}

void sqlite_bind_text(sqlite3_stmt *stmt, int place, struct cvz_str s)
{
    sqlite3_bind_text64(stmt, place, s.n > 0 ? s.p : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

int sqlite_read_words(const struct sqlite_store *s, struct cvz_words *words, struct cvz_err *err)
{
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(s, "SELECT wid, text FROM word ORDER BY wid", &stmt, err);
    while (rc == 0 && (rc = sqlite_next(s, stmt, err)) == 1) {
        rc = 0;
        if (sqlite3_column_int64(stmt, 0) != (int64_t)words->text.n ||
            cvz_words_number(words, sqlite_text(stmt, 1)) + 1 != words->text.n)
            rc = sqlite_damaged(s, "its words are not numbered from 0", err);
    }
    if (rc == 0 && words->text.n == 0)
        rc = sqlite_damaged(s, "it has no words", err);
    sqlite3_finalize(stmt);
    return rc;
}

/* ---- opening ---- */

static int read_pragma(const struct sqlite_store *s, const char *sql, int64_t *ret,
                       struct cvz_err *err)
{
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(s, sql, &stmt, err);
    if (rc == 0)
        rc = sqlite_next(s, stmt, err);
    if (rc == 1)
        *ret = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return rc < 0 ? rc : 0;
}

static int migrate_from(const struct sqlite_store *s, size_t version, struct cvz_err *err)
{
    struct cvz_buf sql = CVZ_BUF_INIT;

    for (size_t step = version + 1; step <= cvz_migrations_count(); step++)
        cvz_migration_sql(&sql, step, "sqlite");
    cvz_buf_printf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %zu;", APPLICATION_ID,
                   cvz_migrations_count());
    int rc = sqlite_run(s, sql.p, err);
    cvz_buf_release(&sql);
    return rc;
}

/* Ours, new enough, not too new; brought to the present form, under the write lock so that two
 * processes do not do it at once. */
static int check_and_migrate(const struct sqlite_store *s, bool create, struct cvz_err *err)
{
    int64_t version = 0;
    int64_t application = 0;
    int64_t tables = 0;

    int rc = read_pragma(s, "PRAGMA user_version", &version, err);
    if (rc == 0)
        rc = read_pragma(s, "PRAGMA application_id", &application, err);
    if (rc == 0)
        rc = read_pragma(s, "SELECT COUNT(*) FROM sqlite_schema", &tables, err);
    if (rc != 0)
        return rc;
    if (tables > 0 && application != APPLICATION_ID)
        return cvz_fail(err, CVZ_EINVALID, "store %s: this database belongs to another program",
                        s->path.p);
    if (tables == 0 && !create)
        return cvz_fail(err, CVZ_EINVALID, "store %s: the file is empty", s->path.p);
    if (version < 0 || (size_t)version > cvz_migrations_count())
        return cvz_fail(err, CVZ_ECONFLICT,
                        "store %s: written by a newer program (form %lld, this one knows %zu)",
                        s->path.p, (long long)version, cvz_migrations_count());
    return (size_t)version < cvz_migrations_count() ? migrate_from(s, (size_t)version, err) : 0;
}

static int migrate(const struct sqlite_store *s, bool create, struct cvz_err *err)
{
    int64_t version = 0;

    int rc = read_pragma(s, "PRAGMA user_version", &version, err);
    if (rc != 0)
        return rc;
    if (version == (int64_t)cvz_migrations_count())
        return check_and_migrate(s, create, err);
    rc = sqlite_run(s, "BEGIN IMMEDIATE", err);
    if (rc != 0)
        return rc;
    rc = check_and_migrate(s, create, err);
    if (rc == 0)
        rc = sqlite_run(s, "COMMIT", err);
    else
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* An inventory tells a lot of its owner: the file is made for him alone, before SQLite makes one
 * for everybody. */
static int make_file(const struct sqlite_store *s, struct cvz_err *err)
{
    struct cvz_str path = cvz_buf_str(&s->path);
    ptrdiff_t slash = cvz_str_rfind_char(path, '/');
    int rc = 0;

    if (slash > 0) {
        char folder[PATH_BYTES_MAX];
        memcpy(folder, path.p, (size_t)slash);
        folder[slash] = '\0';
        if (access(folder, F_OK) != 0)
            rc = cvz_dir_make(folder, 0700, err);
    }
    if (rc != 0)
        return rc;
    int fd = open(path.p, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    else if (errno != EEXIST)
        return cvz_fail_errno(err, errno == EACCES || errno == EROFS ? CVZ_EDENIED : CVZ_EIO, errno,
                              "store %s: cannot create it", path.p);
    return 0;
}

static int check_path(const struct sqlite_store *s, bool create, struct cvz_err *err)
{
    struct stat st;

    if (stat(s->path.p, &st) == 0) {
        if (S_ISREG(st.st_mode))
            return 0;
        return cvz_fail(err, CVZ_EINVALID, "store %s: this is not a file", s->path.p);
    }
    if (errno != ENOENT)
        return cvz_fail_errno(err, errno == EACCES ? CVZ_EDENIED : CVZ_EIO, errno, "store %s",
                              s->path.p);
    if (!create)
        return cvz_fail(err, CVZ_ENOTFOUND, "store %s: there is none yet", s->path.p);
    return make_file(s, err);
}

/* What a file from a stranger contains is data, never code. */
static int set_up(const struct sqlite_store *s, struct cvz_err *err)
{
    sqlite3_busy_timeout(s->db, BUSY_MS);
    sqlite3_extended_result_codes(s->db, 1);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return sqlite_run(s,
                      "PRAGMA page_size = 8192; PRAGMA cache_size = -65536;"
                      "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
                      "PRAGMA journal_size_limit = 16777216; PRAGMA synchronous = NORMAL",
                      err);
}

/* A file that cannot be written can still be read: it keeps the journal that it has. */
static int choose_journal(const struct sqlite_store *s, struct cvz_err *err)
{
    if (sqlite3_db_readonly(s->db, "main") == 1)
        return 0;
    return sqlite_run(s, "PRAGMA journal_mode = WAL", err);
}

static void sqlite_close(struct cvz_store *store)
{
    struct sqlite_store *s = sqlite_store_of(store);

    sqlite3_close(s->db);
    cvz_buf_release(&s->path);
    free(s);
}

static int sqlite_open(struct cvz_str location, bool create, struct cvz_store **ret,
                       struct cvz_err *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    bool in_memory = cvz_str_is(location, ":memory:");

    if (location.n == 0 || location.n >= PATH_BYTES_MAX || cvz_str_find_char(location, '\0') >= 0)
        return cvz_fail(err, CVZ_EUSAGE, "store \"sqlite:%.*s\": this is no path",
                        CVZ_STR_ARG(cvz_str_sub(location, 0, 100)));
    struct sqlite_store *s = CVZ_NEW(struct sqlite_store);
    s->base = (struct cvz_store){SQLITE_STORE_MAGIC, &cvz_store_sqlite};
    cvz_buf_add_str(&s->path, location);

    int rc = in_memory ? 0 : check_path(s, create, err);
    if (rc == 0 && sqlite3_open_v2(s->path.p, &s->db, flags, NULL) != SQLITE_OK)
        rc = sqlite_fail(s, "open it", err);
    if (rc == 0)
        rc = set_up(s, err);
    if (rc == 0)
        rc = migrate(s, create || in_memory, err);
    if (rc == 0)
        rc = choose_journal(s, err);
    if (rc == 0)
        *ret = &s->base;
    else
        sqlite_close(&s->base);
    return rc;
}

const struct cvz_store_ops cvz_store_sqlite = {
    .scheme = "sqlite",
    .open = sqlite_open,
    .close = sqlite_close,
    .put = sqlite_put,
    .load = sqlite_load,
    .scans = sqlite_scans,
    .coverage = sqlite_coverage,
    .history = sqlite_history,
    .first_seen = sqlite_first_seen,
};

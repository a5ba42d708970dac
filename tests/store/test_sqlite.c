/* SPDX-License-Identifier: Apache-2.0 */
/* What is SQLite's own: files that are not what they should be, and processes that die. */
#include "../unit/test.h"

#include "base/file.h"
#include "base/rng.h"
#include "store/interchange.h"
#include "store/store.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[64];
static char path[128];
static char url[160];
static struct cvz_err err;

static void remove_store(void)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    char name[160];

    for (size_t i = 0; i < CVZ_COUNT_OF(ends); i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/cvz-sqlite-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.db", folder);
    snprintf(url, sizeof url, "sqlite:%s", path);
    err = CVZ_ERR_INIT;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    remove_store();
    rmdir(folder);
    return 0;
}

static struct cvz_store *opened(bool create)
{
    struct cvz_store *store = NULL;

    assert_ok(cvz_store_open(cvz_str_from(url), create, &store, &err), &err);
    return store;
}

static void assert_not_opened(bool create, int code, const char *part)
{
    struct cvz_store *store = NULL;

    assert_fails(cvz_store_open(cvz_str_from(url), create, &store, &err), code, &err, part);
    assert_null(store);
}

/* n resources of that state, each related to the next. */
static struct cvz_graph *graph_of(uint32_t n, const char *state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    char id[32];
    char next[32];

    for (uint32_t i = 0; i < n; i++) {
        snprintf(id, sizeof id, "r%u", i);
        snprintf(next, sizeof next, "r%u", (i + 1) % n);
        const struct cvz_resource r = {.id = cvz_str_from(id),
                                       .kind = CVZ_STR("vm"),
                                       .state = cvz_str_from(state),
                                       .properties = CVZ_STR("{\"a\":\"some text\"}")};
        const struct cvz_relation_new relation = {.source_id = cvz_str_from(id),
                                                  .target_id = cvz_str_from(next),
                                                  .verb = CVZ_VERB_READS,
                                                  .rule = cvz_str_from(state)};
        assert_ok(cvz_graph_builder_add(b, &r, CVZ_STR_NULL, &err), &err);
        assert_ok(cvz_graph_builder_relate(b, &relation, &err), &err);
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

static int put(struct cvz_store *store, const struct cvz_graph *g, struct cvz_err *ret)
{
    struct cvz_scan_stats stats;
    const struct cvz_scan scan = {.finished = CVZ_STR("2026-11-23T10:00:00Z")};

    return cvz_store_put(store, &scan, g, NULL, 0, &stats, ret);
}

static void run_sql(const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void write_file(const char *text)
{
    assert_ok(cvz_file_write(path, cvz_str_from(text), 0644, &err), &err);
}

/* ---- files ---- */

static void makes_a_file_for_its_owner_alone(void **state)
{
    struct stat st;

    (void)state;
    assert_not_opened(false, CVZ_ENOTFOUND, "there is none yet");
    cvz_store_close(opened(true));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    cvz_store_close(opened(false));
}

static void makes_the_folder_too(void **state)
{
    struct cvz_str inside = CVZ_STR_NULL;
    char text[160];

    (void)state;
    snprintf(text, sizeof text, "sqlite:%s/new/store.db", folder);
    inside = cvz_str_from(text);
    struct cvz_store *store = NULL;
    assert_ok(cvz_store_open(inside, true, &store, &err), &err);
    cvz_store_close(store);
    snprintf(text, sizeof text, "%s/new/store.db", folder);
    assert_int_equal(unlink(text), 0);
    snprintf(text, sizeof text, "%s/new", folder);
    assert_int_equal(rmdir(text), 0);
}

static void refuses_what_is_no_store(void **state)
{
    static const struct {
        const char *url, *part;
    } cases[] = {
        {"", "begins with none of sqlite:"}, {"nothing", "begins with none of"},
        {":memory:", "begins with none of"}, {"mysql://x", "begins with none of"},
        {"sqlite:", "this is no path"},
    };
    struct cvz_store *store = NULL;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_fails(cvz_store_open(cvz_str_from(cases[i].url), true, &store, &err), CVZ_EUSAGE,
                     &err, cases[i].part);
    snprintf(url, sizeof url, "sqlite:%s", folder);
    assert_not_opened(true, CVZ_EINVALID, "this is not a file");
    snprintf(url, sizeof url, "sqlite:%s", path);
    write_file("this is a letter and no database at all, as anybody can see who opens it; and it "
               "is long enough to hold a header of a hundred bytes");
    assert_not_opened(true, CVZ_EINVALID, "this is not a database");
    write_file("");
    assert_not_opened(false, CVZ_EINVALID, "the file is empty");
    cvz_store_close(opened(true));
}

static void refuses_the_database_of_another_program(void **state)
{
    (void)state;
    run_sql("CREATE TABLE bookmarks (url TEXT)");
    assert_not_opened(true, CVZ_EINVALID, "belongs to another program");
}

static void refuses_a_store_of_a_newer_program(void **state)
{
    (void)state;
    cvz_store_close(opened(true));
    run_sql("PRAGMA user_version = 99");
    assert_not_opened(true, CVZ_ECONFLICT, "written by a newer program (form 99");
}

static void tells_of_damage(void **state)
{
    static const struct {
        const char *sql, *part;
    } cases[] = {
        {"UPDATE version SET kind = 4711", "a word that is not there"},
        {"UPDATE version SET pack = 4711", "cannot be unpacked"},
        {"UPDATE pack SET bytes = x'00ff'", "cannot be unpacked"},
        {"UPDATE pack SET size = 1 << 40", "cannot be unpacked"},
        {"UPDATE version SET place = 1 << 40", "reach beyond their pack"},
        {"UPDATE version SET size = -1", "reach beyond their pack"},
        {"UPDATE version SET tags = '{\"a\"'", "tags are no JSON object"},
        {"UPDATE version SET tags = '[1]'", "tags are no JSON object"},
        {"UPDATE relation SET verb = 4711", "a word that is not there"},
        {"DELETE FROM word WHERE wid = 1", "words are not numbered"},
        {"DELETE FROM word", "it has no words"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_graph *g = graph_of(3, "on");
        struct cvz_graph *loaded = NULL;
        struct cvz_store *store = opened(true);
        assert_ok(put(store, g, &err), &err);
        cvz_store_close(store);
        run_sql(cases[i].sql);
        store = opened(false);
        assert_fails(cvz_store_load(store, CVZ_STR(""), &loaded, &err), CVZ_EINVALID, &err,
                     cases[i].part);
        assert_null(loaded);
        cvz_store_close(store);
        cvz_graph_unref(g);
        remove_store();
    }
}

/* Any byte of the file may be another: an answer or an error, never a crash. */
static void survives_flipped_bytes(void **state)
{
    struct cvz_graph *g = graph_of(50, "on");
    struct cvz_store *store = opened(true);
    struct cvz_buf bytes = CVZ_BUF_INIT;
    struct cvz_rng rng = cvz_rng_seeded(7);

    (void)state;
    assert_ok(put(store, g, &err), &err);
    cvz_store_close(store);
    assert_ok(cvz_file_read(path, 1 << 24, &bytes, &err), &err);
    for (unsigned round = 0; round < 150; round++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        char *copy = cvz_arena_str(&arena, cvz_buf_str(&bytes)).p != NULL
                         ? memcpy(cvz_arena_bytes(&arena, bytes.n), bytes.p, bytes.n)
                         : NULL;
        for (unsigned i = 0; i < 8; i++)
            copy[cvz_rng_below(&rng, (uint32_t)bytes.n)] = (char)cvz_rng_u32(&rng);
        remove_store();
        assert_ok(cvz_file_write(path, (struct cvz_str){copy, bytes.n}, 0600, &err), &err);
        struct cvz_graph *loaded = NULL;
        struct cvz_version *versions = NULL;
        size_t n = 0;
        store = NULL;
        if (cvz_store_open(cvz_str_from(url), false, &store, &err) == 0) {
            if (cvz_store_load(store, CVZ_STR(""), &loaded, &err) == 0)
                cvz_graph_unref(loaded);
            (void)!cvz_store_history(store, CVZ_STR(""), 100, &arena, &versions, &n, &err);
            (void)!put(store, g, &err);
            cvz_store_close(store);
        }
        cvz_arena_release(&arena);
    }
    cvz_buf_release(&bytes);
    cvz_graph_unref(g);
}

enum { NOBODY = 65534 };

/* Nothing is read-only to root: the file becomes another user's, and so do we. */
static void become_nobody(void)
{
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(folder, NOBODY, NOBODY), 0);
    assert_int_equal(chown(path, NOBODY, NOBODY), 0);
    assert_int_equal(seteuid(NOBODY), 0);
}

static void assert_reads_but_does_not_write(const struct cvz_graph *g)
{
    struct cvz_graph *loaded = NULL;
    struct cvz_store *store = opened(false);

    assert_ok(cvz_store_load(store, CVZ_STR(""), &loaded, &err), &err);
    assert_int_equal(cvz_graph_size(loaded), 3);
    assert_fails(put(store, g, &err), CVZ_EDENIED, &err, "read-only");
    cvz_store_close(store);
    cvz_graph_unref(loaded);
}

static void reads_but_does_not_write_a_read_only_file(void **state)
{
    struct cvz_graph *g = graph_of(3, "on");
    struct cvz_store *store = opened(true);

    (void)state;
    assert_ok(put(store, g, &err), &err);
    cvz_store_close(store);
    assert_int_equal(chmod(path, 0400), 0);
    become_nobody();
    assert_reads_but_does_not_write(g);
    assert_int_equal(chmod(folder, 0500), 0);
    assert_reads_but_does_not_write(g);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(chmod(path, 0000), 0);
    assert_not_opened(false, CVZ_EDENIED, "ermission denied");
    assert_int_equal(seteuid(getuid()), 0);
    cvz_graph_unref(g);
}

static void an_unchanged_put_writes_next_to_nothing(void **state)
{
    struct cvz_graph *g = graph_of(2000, "on");
    struct cvz_store *store = opened(true);
    struct stat before;
    struct stat after;

    (void)state;
    assert_ok(put(store, g, &err), &err);
    cvz_store_close(store);
    assert_int_equal(stat(path, &before), 0);
    store = opened(true);
    for (int i = 0; i < 20; i++)
        assert_ok(put(store, g, &err), &err);
    cvz_store_close(store);
    assert_int_equal(stat(path, &after), 0);
    assert_true(after.st_size - before.st_size <= 8192);
    cvz_graph_unref(g);
}

/* ---- processes ---- */

static void two_handles_see_each_others_scans_whole(void **state)
{
    struct cvz_graph *small = graph_of(2, "on");
    struct cvz_graph *large = graph_of(5, "on");
    struct cvz_graph *loaded = NULL;
    struct cvz_store *a = opened(true);
    struct cvz_store *b = opened(true);

    (void)state;
    assert_ok(put(a, small, &err), &err);
    assert_ok(put(b, large, &err), &err);
    assert_ok(cvz_store_load(a, CVZ_STR(""), &loaded, &err), &err);
    assert_int_equal(cvz_graph_size(loaded), 5);
    cvz_graph_unref(loaded);
    cvz_graph_unref(small);
    cvz_graph_unref(large);
    cvz_store_close(a);
    cvz_store_close(b);
}

static void assert_sound_file(void)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

static char *text_of_store(void)
{
    struct cvz_store *store = opened(false);
    struct cvz_graph *g = NULL;
    struct cvz_buf text = CVZ_BUF_INIT;

    assert_ok(cvz_store_load(store, CVZ_STR(""), &g, &err), &err);
    cvz_inventory_write(&text, g, NULL, 0);
    cvz_graph_unref(g);
    cvz_store_close(store);
    return text.p;
}

/* A child puts another state over and over, until it is killed somewhere. */
static void put_until_killed(int ready, const struct cvz_graph *a, const struct cvz_graph *b)
{
    struct cvz_store *store = NULL;

    if (cvz_store_open(cvz_str_from(url), false, &store, NULL) != 0)
        _exit(1);
    if (write(ready, "x", 1) != 1)
        _exit(1);
    for (unsigned i = 0;; i++)
        if (put(store, i % 2 == 0 ? b : a, NULL) != 0)
            _exit(1);
}

static void a_put_that_is_killed_leaves_the_store_before_or_after_it(void **state)
{
    struct cvz_graph *a = graph_of(1500, "on");
    struct cvz_graph *b = graph_of(1500, "off");
    struct cvz_rng rng = cvz_rng_seeded(11);
    unsigned seen[2] = {0, 0};

    (void)state;
    struct cvz_store *store = opened(true);
    assert_ok(put(store, b, &err), &err);
    cvz_store_close(store);
    char *text_b = text_of_store();
    store = opened(true);
    assert_ok(put(store, a, &err), &err);
    cvz_store_close(store);
    char *text_a = text_of_store();
    for (unsigned round = 0; round < 15; round++) {
        int pipes[2];
        char byte;
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
            put_until_killed(pipes[1], a, b);
        close(pipes[1]);
        assert_int_equal(read(pipes[0], &byte, 1), 1);
        close(pipes[0]);
        const struct timespec pause = {.tv_nsec = (long)cvz_rng_below(&rng, 120000) * 1000};
        nanosleep(&pause, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));

        assert_sound_file();
        char *text = text_of_store();
        bool is_a = strcmp(text, text_a) == 0;
        assert_true(is_a || strcmp(text, text_b) == 0);
        seen[is_a]++;
        free(text);
    }
    print_message("# killed 15 times: %u before, %u after\n", seen[1], seen[0]);
    free(text_a);
    free(text_b);
    cvz_graph_unref(a);
    cvz_graph_unref(b);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(makes_a_file_for_its_owner_alone),
        CASE(makes_the_folder_too),
        CASE(refuses_what_is_no_store),
        CASE(refuses_the_database_of_another_program),
        CASE(refuses_a_store_of_a_newer_program),
        CASE(tells_of_damage),
        CASE(survives_flipped_bytes),
        CASE(reads_but_does_not_write_a_read_only_file),
        CASE(an_unchanged_put_writes_next_to_nothing),
        CASE(two_handles_see_each_others_scans_whole),
        CASE(a_put_that_is_killed_leaves_the_store_before_or_after_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

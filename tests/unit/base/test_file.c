/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/file.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/cvz-test-file-XXXXXX";

static const char *path_of(const char *name)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) != NULL ? 0 : -1;
}

static int remove_dir(void **state)
{
    (void)state;
    unlink(path_of("a"));
    rmdir(path_of("x/y"));
    rmdir(path_of("x"));
    return rmdir(dir);
}

static void reads_what_was_written(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct stat st;

    (void)state;
    assert_ok(cvz_file_write(path_of("a"), CVZ_STR("one"), 0600, &err), &err);
    assert_ok(cvz_file_write(path_of("a"), (struct cvz_str){"t\0o", 3}, 0600, &err), &err);
    assert_int_equal(stat(path_of("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_ok(cvz_file_read(path_of("a"), 3, &buf, &err), &err);
    assert_int_equal(buf.n, 3);
    assert_memory_equal(buf.p, "t\0o", 4);
    assert_fails(cvz_file_read(path_of("a"), 2, &buf, &err), CVZ_ETOOBIG, &err,
                 "more than 2 bytes");
    cvz_buf_release(&buf);
}

static void names_the_path_that_failed(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    assert_fails(cvz_file_read(path_of("none"), 9, &buf, &err), CVZ_ENOTFOUND, &err, "none");
    assert_fails(cvz_file_read(dir, 9, &buf, &err), CVZ_EINVALID, &err, "is no file");
    assert_fails(cvz_file_write(path_of("no/such"), CVZ_STR("x"), 0600, &err), CVZ_ENOTFOUND, &err,
                 "no/such");
    assert_ok(cvz_file_write("/dev/null", CVZ_STR("x"), 0600, &err), &err);
    assert_int_equal(access("/dev/null", F_OK), 0);
    cvz_buf_release(&buf);
}

static void makes_folders(void **state)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct stat st;

    (void)state;
    assert_ok(cvz_dir_make(path_of("x/y"), 0700, &err), &err);
    assert_ok(cvz_dir_make(path_of("x/y"), 0700, &err), &err);
    assert_int_equal(stat(path_of("x/y"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_not_equal(cvz_dir_make(path_of("a/b"), 0700, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),
        cmocka_unit_test(names_the_path_that_failed),
        cmocka_unit_test(makes_folders),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that are run for what they print. */
#include "../test.h"

#include "base/clock.h"
#include "cloud/process.h"
#include "cloud/secret.h"

#include <signal.h>
#include <time.h>

struct run {
    const char *argv[4];
    struct cvz_process_params params;
    struct cvz_buf out, notes;
    struct cvz_err err;
};

static void prepare(struct run *r, const char *script)
{
    *r = (struct run){.argv = {"sh", "-c", script, NULL}, .notes = CVZ_BUF_INIT_MAX(16)};
    r->params = (struct cvz_process_params){
        .argv = r->argv, .timeout_ms = 20000, .output_max = 100, .notes = &r->notes};
}

static int run(struct run *r)
{
    r->err = CVZ_ERR_INIT;
    return cvz_process_run(&r->params, &r->out, &r->err);
}

static void done(struct run *r)
{
    cvz_secret_release(&r->out);
    cvz_buf_release(&r->notes);
}

static void output_and_notes_are_taken(void **state)
{
    static const char *const envp[] = {"GREETING=hi", "PATH=/usr/bin:/bin", NULL};
    struct run r;

    (void)state;
    prepare(&r, "echo $GREETING; pwd; cat; echo note >&2");
    r.params.envp = envp;
    r.params.dir = "/";
    assert_ok(run(&r), &r.err);
    assert_str(cvz_buf_str(&r.out), "hi\n/\n"); /* standard input is empty */
    assert_str(cvz_buf_str(&r.notes), "note\n");
    assert_true(r.out.cap >= 100); /* from the start: no copies are left behind */
    done(&r);
}

static void notes_are_cut_and_output_is_not(void **state)
{
    struct run r;

    (void)state;
    prepare(&r, "yes | head -c 100000 >&2; echo fine");
    assert_ok(run(&r), &r.err);
    assert_str(cvz_buf_str(&r.out), "fine\n");
    assert_int_equal(r.notes.n, 16);
    done(&r);
    prepare(&r, "printf %0100d 0");
    assert_ok(run(&r), &r.err);
    assert_int_equal(r.out.n, 100);
    done(&r);
    prepare(&r, "printf %0101d 0; sleep 60");
    assert_fails(run(&r), CVZ_ETOOBIG, &r.err, "more than 100 bytes of output");
    done(&r);
}

static void its_end_is_told(void **state)
{
    struct run r;

    (void)state;
    prepare(&r, "echo half; exit 7");
    assert_fails(run(&r), CVZ_EAUTH, &r.err, "ended with status 7");
    assert_str(cvz_buf_str(&r.out), "half\n");
    done(&r);
    prepare(&r, "kill -TERM $$");
    assert_fails(run(&r), CVZ_EAUTH, &r.err, "ended with signal 15");
    done(&r);
    prepare(&r, "");
    r.argv[0] = "no-such-program-anywhere";
    assert_fails(run(&r), CVZ_ENOTFOUND, &r.err, "cannot run no-such-program-anywhere");
    done(&r);
    prepare(&r, "");
    r.params.dir = "/no/such/folder";
    assert_true(run(&r) < 0);
    done(&r);
}

/* Whatever it has started goes with it, and nobody waits for what it leaves behind. */
static void it_is_ended_in_time(void **state)
{
    int64_t before = cvz_clock_steady(&cvz_clock_system);
    static const volatile int cancelled = 1;
    const struct timespec pause = {.tv_nsec = 10000000};
    struct run r;
    int child = 0;

    (void)state;
    prepare(&r, "sleep 60 & echo $!; wait");
    r.params.timeout_ms = 300;
    assert_fails(run(&r), CVZ_ETIMEOUT, &r.err, "no end after 300 ms");
    assert_int_equal(sscanf(r.out.p, "%d", &child), 1);
    for (int i = 0; i < 200 && kill(child, 0) == 0; i++) { /* until init has taken it away */
        char path[64];
        char text[256] = "";
        snprintf(path, sizeof path, "/proc/%d/stat", child);
        FILE *f = fopen(path, "r");
        if (f == NULL)
            break;
        text[fread(text, 1, sizeof text - 1, f)] = '\0';
        fclose(f);
        if (strstr(text, ") Z ") != NULL)
            break;
        assert_true(i < 199);
        nanosleep(&pause, NULL);
    }
    done(&r);
    prepare(&r, "sleep 5 >/dev/null & echo fine"); /* keeps standard error open */
    assert_ok(run(&r), &r.err);
    assert_str(cvz_buf_str(&r.out), "fine\n");
    done(&r);
    prepare(&r, "sleep 60");
    r.params.cancelled = &cancelled;
    assert_fails(run(&r), CVZ_ECANCELLED, &r.err, "cancelled");
    done(&r);
    assert_true(cvz_clock_steady(&cvz_clock_system) - before < 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(output_and_notes_are_taken),
        cmocka_unit_test(notes_are_cut_and_output_is_not),
        cmocka_unit_test(its_end_is_told),
        cmocka_unit_test(it_is_ended_in_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

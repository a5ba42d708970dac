/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "cli/opt.h"

struct global_options {
    bool quiet;
    unsigned verbose;
};

struct command_options {
    struct cvz_str output, format;
    int64_t detail;
    bool legend;
    struct cvz_opt_list regions, tags;
};

static bool formats(size_t i, struct cvz_choice *ret)
{
    static const char *const names[] = {"svg", "png", "mermaid"};

    if (i >= CVZ_COUNT_OF(names))
        return false;
    *ret = (struct cvz_choice){names[i], "", i == 2 ? "mmd" : NULL};
    return true;
}

static const struct cvz_opt global_rows[] = {
    {.name = "quiet", .letter = 'q', CVZ_OPT_FLAG_IN(struct global_options, quiet)},
    {.name = "verbose", .letter = 'v', CVZ_OPT_TALLY_IN(struct global_options, verbose)},
    {.name = NULL},
};

static const struct cvz_opt command_rows[] = {
    {.name = "output",
     .letter = 'o',
     CVZ_OPT_TEXT_IN(struct command_options, output),
     .value = "FILE"},
    {.name = "format",
     .letter = 'f',
     CVZ_OPT_CHOICE_IN(struct command_options, format),
     .value = "FORMAT",
     .choices = formats,
     .preset = "svg",
     .setting = CVZ_OPT_SETTING(FORMAT)},
    {.name = "detail",
     .letter = 'd',
     CVZ_OPT_NUMBER_IN(struct command_options, detail),
     .value = "N",
     .min = 1,
     .max = 4,
     .preset = "3",
     .setting = CVZ_OPT_SETTING(DETAIL)},
    {.name = "legend", CVZ_OPT_FLAG_IN(struct command_options, legend), .preset = "true"},
    {.name = "region",
     .letter = 'r',
     CVZ_OPT_LIST_IN(struct command_options, regions),
     .value = "GLOB",
     .setting = CVZ_OPT_SETTING(REGIONS)},
    {.name = "tag", CVZ_OPT_EACH_IN(struct command_options, tags), .value = "KEY=VALUE"},
    {.name = NULL},
};

static const struct cvz_operand operand_rows[] = {
    {.name = "FIRST", .help = "a format", .choices = formats},
    {.name = "REST", .help = "more", .optional = true, .many = true},
    {.name = NULL},
};

enum { ARGS_MAX = 12 };

/* A command line, read. */
struct reading {
    struct global_options globals;
    struct command_options options;
    struct cvz_arena arena;
    struct cvz_opt_parser parser;
    int operand_index[ARGS_MAX + 1];
    char *args[ARGS_MAX + 1];
    struct cvz_err err;
    int rc;
};

/* An argv is writable, by C's tradition. */
static char *argument(struct cvz_arena *arena, struct cvz_str word)
{
    char *copy = cvz_arena_bytes(arena, word.n + 1);

    memcpy(copy, word.p, word.n);
    copy[word.n] = '\0';
    return copy;
}

/* `line` is split at blanks; the first word is the program. */
static void read_line(struct reading *r, const char *line)
{
    int argc = 0;
    struct cvz_str rest = cvz_str_from(line);
    struct cvz_str word;

    *r = (struct reading){.rc = 0};
    while (cvz_str_split(&rest, ' ', &word)) {
        assert_true(argc < ARGS_MAX);
        r->args[argc++] = argument(&r->arena, word);
    }
    r->parser = (struct cvz_opt_parser){
        .argc = argc,
        .argv = r->args,
        .next = 1,
        .targets = {{global_rows, &r->globals}, {command_rows, &r->options}},
        .n_targets = 2,
        .arena = &r->arena,
        .operand_index = r->operand_index,
    };
    cvz_opt_preset(&r->parser.targets[1], &r->arena);
    r->rc = cvz_opt_parse(&r->parser, false, &r->err);
}

static void defaults_hold_where_nothing_is_said(void **state)
{
    struct reading r;

    (void)state;
    read_line(&r, "x");
    assert_ok(r.rc, &r.err);
    assert_str(r.options.format, "svg");
    assert_int_equal(r.options.detail, 3);
    assert_true(r.options.legend);
    assert_null(r.options.output.p);
    assert_int_equal(r.options.regions.n, 0);
    cvz_arena_release(&r.arena);
}

static void reads_every_way_to_write_an_option(void **state)
{
    static const char *const ways[] = {
        "x --output a.png --detail 2 -qvv",
        "x --output=a.png --detail=2 -q -v -v",
        "x -o a.png -d 2 --quiet --verbose --verbose",
        "x -oa.png -d2 -vqv",
        "x -vvqo a.png -d2",
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(ways); i++) {
        struct reading r;
        read_line(&r, ways[i]);
        assert_ok(r.rc, &r.err);
        assert_str(r.options.output, "a.png");
        assert_int_equal(r.options.detail, 2);
        assert_true(r.globals.quiet);
        assert_int_equal(r.globals.verbose, 2);
        cvz_arena_release(&r.arena);
    }
}

static void a_flag_can_be_taken_back(void **state)
{
    struct reading r;

    (void)state;
    read_line(&r, "x --no-legend --quiet --no-quiet");
    assert_ok(r.rc, &r.err);
    assert_false(r.options.legend);
    assert_false(r.globals.quiet);
    cvz_arena_release(&r.arena);
}

static void lists_grow_by_commas_and_by_repetition(void **state)
{
    struct reading r;

    (void)state;
    read_line(&r, "x -r a,b --region=c --region d,e,f --tag k=1,2 --tag l=3");
    assert_ok(r.rc, &r.err);
    assert_int_equal(r.options.regions.n, 6);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(r.options.regions.p[i].p[0], "abcdef"[i]);
    assert_int_equal(r.options.tags.n, 2);
    assert_str(r.options.tags.p[0], "k=1,2");
    assert_str(r.options.tags.p[1], "l=3");
    cvz_arena_release(&r.arena);
}

static void another_name_means_the_same(void **state)
{
    struct reading r;

    (void)state;
    read_line(&r, "x mmd --format mmd");
    assert_ok(r.rc, &r.err);
    assert_str(r.options.format, "mermaid");
    assert_ok(cvz_opt_check_operands(&r.parser, operand_rows, &r.err), &r.err);
    assert_str(r.parser.operands.p[0], "mermaid");
    cvz_arena_release(&r.arena);
}

static void operands_stand_anywhere(void **state)
{
    struct reading r;

    (void)state;
    read_line(&r, "x svg -q - --output f two -- --not-an-option -v");
    assert_ok(r.rc, &r.err);
    assert_int_equal(r.parser.operands.n, 5);
    assert_str(r.parser.operands.p[1], "-");
    assert_str(r.parser.operands.p[3], "--not-an-option");
    assert_int_equal(r.operand_index[2], 6 - 0);
    assert_int_equal(r.globals.verbose, 0);
    assert_ok(cvz_opt_check_operands(&r.parser, operand_rows, &r.err), &r.err);
    cvz_arena_release(&r.arena);
}

static void mistakes_name_their_place(void **state)
{
    static const struct {
        const char *line;
        const char *says;
        int index;
        size_t from, length;
    } rows[] = {
        {"x --outptu f", "unknown option '--outptu' (did you mean '--output'?)", 1, 0, 8},
        {"x --zzz", "unknown option '--zzz'", 1, 0, 5},
        {"x -qz", "unknown option '-z'", 1, 2, 1},
        {"x --output", "option '--output' needs a value: FILE", 2, 0, 1},
        {"x -qo", "option '-o' needs a value: FILE", 2, 0, 1},
        {"x --quiet=yes", "option '--quiet' takes no value", 1, 7, 4},
        {"x --no-output f", "unknown option '--no-output'", 1, 0, 11},
        {"x -o a q -o b", "option '-o' was given twice", 4, 0, 2},
        {"x --format svg -f png", "option '-f' was given twice", 3, 0, 2},
        {"x --detail=5", "5 is not between 1 and 4", 1, 9, 1},
        {"x -d0x", "'0x' is no whole number", 1, 2, 2},
        {"x --detail 99999999999999999999", "no whole number", 2, 0, 20},
        {"x --format=svgg",
         "unknown format 'svgg' (did you mean 'svg'?); it can be svg, png, "
         "mermaid",
         1, 9, 4},
        {"x -r a,,b", "empty item between commas", 2, 0, 4},
        {"x --tag=", "empty value", 1, 6, 0},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct reading r;
        read_line(&r, rows[i].line);
        assert_fails(r.rc, CVZ_EUSAGE, &r.err, rows[i].says);
        assert_int_equal(r.parser.place.index, rows[i].index);
        assert_int_equal(r.parser.place.from, rows[i].from);
        assert_int_equal(r.parser.place.length, rows[i].length);
        cvz_arena_release(&r.arena);
    }
}

static void operands_are_held_against_their_table(void **state)
{
    static const struct cvz_operand one[] = {{.name = "ONE", .help = "just this"}, {.name = NULL}};
    static const struct {
        const char *line;
        const struct cvz_operand *operands;
        const char *says;
        int index;
    } rows[] = {
        {"x", one, "ONE is missing: just this", 1},
        {"x a b", one, "unexpected argument 'b'", 2},
        {"x a", NULL, "unexpected argument 'a'", 1},
        {"x jpg", operand_rows, "unknown FIRST 'jpg'", 1},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct reading r;
        read_line(&r, rows[i].line);
        assert_ok(r.rc, &r.err);
        assert_fails(cvz_opt_check_operands(&r.parser, rows[i].operands, &r.err), CVZ_EUSAGE,
                     &r.err, rows[i].says);
        assert_int_equal(r.parser.place.index, rows[i].index);
        cvz_arena_release(&r.arena);
    }
}

static void points_at_the_place(void **state)
{
    static const struct {
        const char *args[4];
        struct cvz_opt_place place;
        const char *shown;
    } rows[] = {
        {{"x", "--bad", "f"}, {1, 0, 5}, "    cloudviz --bad f\n             ^~~~~\n"},
        {{"x", "a b", "c"}, {1, 2, 1}, "    cloudviz 'a b' c\n                ^\n"},
        {{"x", "a", "b"}, {3, 0, 1}, "    cloudviz a b\n                 ^\n"},
        {{"x", "\x1b[1m", "--\xe6\x97\xa5"},
         {2, 0, 5},
         "    cloudviz \xef\xbf\xbd[1m --\xe6\x97\xa5\n                  ^~~~\n"},
        {{"x", "a", "b"}, {-1, 0, 0}, ""},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_buf buf = CVZ_BUF_INIT;
        char *args[3];
        for (size_t k = 0; k < CVZ_COUNT_OF(args); k++)
            args[k] = argument(&arena, cvz_str_from(rows[i].args[k]));
        cvz_buf_add_z(&buf, "");
        cvz_opt_point(&buf, 3, args, rows[i].place);
        assert_string_equal(buf.p, rows[i].shown);
        cvz_buf_release(&buf);
        cvz_arena_release(&arena);
    }
}

static void a_long_line_is_cut_around_the_place(void **state)
{
    enum { N = 300 };
    char *args[N + 2];
    char word[] = "word", bad[] = "bad";
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    for (int i = 0; i < N; i++)
        args[i] = word;
    args[N] = bad;
    cvz_opt_point(&buf, N + 1, args, (struct cvz_opt_place){.index = N, .length = 3});
    char *caret = strstr(buf.p, "^~~");
    assert_non_null(caret);
    assert_true(buf.n < 300);
    const char *second = strchr(buf.p, '\n') + 1;
    /* The ellipsis takes one column and three bytes. */
    assert_memory_equal(buf.p + (caret - second) + 2, "bad", 3);
    cvz_buf_release(&buf);
}

static const char *variable(void *ctx, const char *name)
{
    static const char *const pairs[][2] = {
        {"CLOUDVIZ_DETAIL", "1"}, {"CLOUDVIZ_REGIONS", "eu-*,us-*"}, {"CLOUDVIZ_FORMAT", "png"}};

    (void)ctx;
    for (size_t i = 0; i < CVZ_COUNT_OF(pairs); i++)
        if (strcmp(pairs[i][0], name) == 0)
            return pairs[i][1];
    return NULL;
}

static const char *wrong_variable(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "CLOUDVIZ_FORMAT") == 0 ? "gif" : NULL;
}

static void settings_stand_in_for_what_is_not_given(void **state)
{
    struct cvz_conf_params params = {.get = variable};
    struct cvz_conf *conf;
    struct reading r;

    (void)state;
    read_line(&r, "x -d 4");
    assert_ok(cvz_conf_load(&params, &r.arena, &conf, &r.err), &r.err);
    assert_ok(cvz_opt_apply_settings(&r.parser, conf, &r.err), &r.err);
    assert_int_equal(r.options.detail, 4);
    assert_str(r.options.format, "png");
    assert_int_equal(r.options.regions.n, 2);
    assert_str(r.options.regions.p[1], "us-*");

    params.get = wrong_variable;
    assert_ok(cvz_conf_load(&params, &r.arena, &conf, &r.err), &r.err);
    assert_fails(cvz_opt_apply_settings(&r.parser, conf, &r.err), CVZ_EUSAGE, &r.err,
                 "CLOUDVIZ_FORMAT: ");
    cvz_arena_release(&r.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_hold_where_nothing_is_said),
        cmocka_unit_test(reads_every_way_to_write_an_option),
        cmocka_unit_test(a_flag_can_be_taken_back),
        cmocka_unit_test(lists_grow_by_commas_and_by_repetition),
        cmocka_unit_test(another_name_means_the_same),
        cmocka_unit_test(operands_stand_anywhere),
        cmocka_unit_test(mistakes_name_their_place),
        cmocka_unit_test(operands_are_held_against_their_table),
        cmocka_unit_test(points_at_the_place),
        cmocka_unit_test(a_long_line_is_cut_around_the_place),
        cmocka_unit_test(settings_stand_in_for_what_is_not_given),
    };

    return cmocka_run_group_tests_name("cli/opt", tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/opt.h"

#include "base/num.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "cli/suggest.h"
#include "cli/text.h"

#include <inttypes.h>

/* An option as it stands on the command line. */
struct hit {
    const struct cvz_opt *opt;
    size_t target, row; /* where it stands in the parser's tables */
    void *object;
    bool negated;      /* --no-name */
    const char *shown; /* "--format", "-f": as typed, for messages */
    int index;         /* in argv */
    size_t value_from; /* where in argv[index] its value begins, when it stands there */
};

static void *member_of(const struct hit *hit)
{
    return (char *)hit->object + hit->opt->offset;
}

static int fail_at(struct cvz_opt_parser *p, int index, size_t from, size_t length)
{
    p->place = (struct cvz_opt_place){.index = index, .from = from, .length = length};
    return CVZ_EUSAGE;
}

static int fail_at_argument(struct cvz_opt_parser *p, int index)
{
    return fail_at(p, index, 0, index < p->argc ? strlen(p->argv[index]) : 1);
}

/* ---- values ---- */

static void list_append(struct cvz_opt_list *list, struct cvz_arena *arena, struct cvz_str s)
{
    if ((list->n & (list->n - 1)) == 0) { /* full: 0, 1, 2, 4 ... */
        struct cvz_str *grown =
            CVZ_ARENA_ARRAY(arena, struct cvz_str, list->n == 0 ? 1 : list->n * 2);
        if (list->n > 0)
            memcpy(grown, list->p, list->n * sizeof *grown);
        list->p = grown;
    }
    list->p[list->n++] = s;
}

static int set_number(const struct hit *hit, struct cvz_str value, struct cvz_err *err)
{
    const struct cvz_opt *o = hit->opt;
    int64_t number;

    if (!cvz_parse_i64(value, &number))
        return cvz_fail(err, CVZ_EUSAGE, "option '%s': '%.*s' is no whole number", hit->shown,
                        CVZ_STR_ARG(value));
    if (number < o->min || number > o->max)
        return cvz_fail(err, CVZ_EUSAGE,
                        "option '%s': %" PRId64 " is not between %" PRId64 " and %" PRId64,
                        hit->shown, number, o->min, o->max);
    *(int64_t *)member_of(hit) = number;
    return 0;
}

/* Names of a family as "a, b, c"; a suggestion for `typed` where there is one. */
static void describe_choices(cvz_choice_fn *choices, struct cvz_str typed, struct cvz_buf *buf)
{
    struct cvz_suggestion s = CVZ_SUGGESTION_FOR(typed);
    char hint[CVZ_SUGGEST_TEXT_MAX];
    struct cvz_choice c;

    for (size_t i = 0; choices(i, &c); i++)
        cvz_suggest_offer(&s, c.name);
    cvz_buf_add_z(buf, cvz_suggest_text(&s, "", hint));
    cvz_buf_add_z(buf, "; it can be ");
    for (size_t i = 0; choices(i, &c); i++) {
        cvz_buf_add_z(buf, i == 0 ? "" : ", ");
        cvz_buf_add_z(buf, c.name);
    }
}

/* *value becomes the name where it was the alias. */
static bool is_choice(cvz_choice_fn *choices, struct cvz_str *value)
{
    struct cvz_choice c;

    for (size_t i = 0; choices(i, &c); i++)
        if (cvz_str_is(*value, c.name) || (c.alias != NULL && cvz_str_is(*value, c.alias))) {
            *value = cvz_str_from(c.name);
            return true;
        }
    return false;
}

/* Anything where there is no family of names. */
static int check_name(const struct hit *hit, struct cvz_str *value, struct cvz_err *err)
{
    bool is_other = hit->opt->also != NULL && hit->opt->also(*value);

    if (hit->opt->choices == NULL || is_choice(hit->opt->choices, value) || is_other)
        return 0;
    struct cvz_buf known = CVZ_BUF_INIT;
    describe_choices(hit->opt->choices, *value, &known);
    const char *what = hit->opt->type == CVZ_OPT_CHOICE ? hit->opt->name : "value";
    int rc = cvz_fail(err, CVZ_EUSAGE, "option '%s': unknown %s '%.*s'%s", hit->shown, what,
                      CVZ_STR_ARG(*value), known.p);
    cvz_buf_release(&known);
    return rc;
}

static int set_choice(const struct hit *hit, struct cvz_str value, struct cvz_err *err)
{
    int rc = check_name(hit, &value, err);

    if (rc == 0)
        *(struct cvz_str *)member_of(hit) = value;
    return rc;
}

static int add_to_list(struct cvz_opt_parser *p, const struct hit *hit, struct cvz_str value,
                       struct cvz_err *err)
{
    struct cvz_str rest = value;
    struct cvz_str piece = value;
    bool split = hit->opt->type == CVZ_OPT_LIST;

    if (value.n == 0)
        return cvz_fail(err, CVZ_EUSAGE, "option '%s': empty value", hit->shown);
    while (!split || cvz_str_split(&rest, ',', &piece)) {
        if (piece.n == 0)
            return cvz_fail(err, CVZ_EUSAGE, "option '%s': empty item between commas", hit->shown);
        int rc = check_name(hit, &piece, err);
        if (rc != 0)
            return rc;
        list_append(member_of(hit), p->arena, piece);
        if (!split)
            break;
    }
    return 0;
}

static int set_value(struct cvz_opt_parser *p, const struct hit *hit, struct cvz_str value,
                     struct cvz_err *err)
{
    switch (hit->opt->type) {
    case CVZ_OPT_FLAG:
        *(bool *)member_of(hit) = !hit->negated;
        return 0;
    case CVZ_OPT_TALLY:
        ++*(unsigned *)member_of(hit);
        return 0;
    case CVZ_OPT_TEXT:
        *(struct cvz_str *)member_of(hit) = value;
        return 0;
    case CVZ_OPT_NUMBER:
        return set_number(hit, value, err);
    case CVZ_OPT_CHOICE:
        return set_choice(hit, value, err);
    case CVZ_OPT_LIST:
    case CVZ_OPT_EACH:
        return add_to_list(p, hit, value, err);
    case CVZ_OPT_COUNT:
        break;
    }
    return cvz_fail(err, CVZ_EINTERNAL, "option '%s' has no type", hit->shown);
}

static bool takes_value(const struct cvz_opt *o)
{
    return o->type != CVZ_OPT_FLAG && o->type != CVZ_OPT_TALLY;
}

static bool may_repeat(const struct cvz_opt *o)
{
    return !takes_value(o) || o->type == CVZ_OPT_LIST || o->type == CVZ_OPT_EACH;
}

void cvz_opt_preset(const struct cvz_opt_target *target, struct cvz_arena *arena)
{
    struct cvz_opt_parser p = {.arena = arena};

    for (const struct cvz_opt *o = target->options; o != NULL && o->name != NULL; o++) {
        struct hit hit = {.opt = o, .object = target->object, .shown = o->name};
        if (o->preset == NULL)
            continue;
        int rc = set_value(&p, &hit, cvz_str_from(o->preset), NULL);
        CVZ_ASSERT(rc == 0); /* a default that its own row refuses */
    }
}

/* ---- options ---- */

static struct hit hit_of(const struct cvz_opt_parser *p, size_t target, size_t row)
{
    return (struct hit){
        .opt = &p->targets[target].options[row],
        .target = target,
        .row = row,
        .object = p->targets[target].object,
    };
}

static struct hit find_letter(const struct cvz_opt_parser *p, char letter)
{
    for (size_t t = 0; t < p->n_targets; t++) {
        const struct cvz_opt *rows = p->targets[t].options;
        for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++)
            if (rows[i].letter == letter)
                return hit_of(p, t, i);
    }
    return (struct hit){.opt = NULL};
}

static bool is_negation_of(struct cvz_str name, const struct cvz_opt *o)
{
    return o->type == CVZ_OPT_FLAG && cvz_str_starts(name, CVZ_STR("no-")) &&
           cvz_str_is(cvz_str_sub(name, 3, name.n), o->name);
}

static struct hit find_name(const struct cvz_opt_parser *p, struct cvz_str name)
{
    for (size_t t = 0; t < p->n_targets; t++) {
        const struct cvz_opt *rows = p->targets[t].options;
        for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++) {
            bool negated = is_negation_of(name, &rows[i]);
            if (!negated && !cvz_str_is(name, rows[i].name))
                continue;
            struct hit hit = hit_of(p, t, i);
            hit.negated = negated;
            return hit;
        }
    }
    return (struct hit){.opt = NULL};
}

static int fail_unknown_name(struct cvz_opt_parser *p, int index, struct cvz_str name,
                             struct cvz_err *err)
{
    struct cvz_suggestion s = CVZ_SUGGESTION_FOR(name);
    char hint[CVZ_SUGGEST_TEXT_MAX];

    for (size_t t = 0; t < p->n_targets; t++)
        for (const struct cvz_opt *o = p->targets[t].options; o != NULL && o->name != NULL; o++)
            cvz_suggest_offer(&s, o->name);
    fail_at(p, index, 0, name.n + 2);
    return cvz_fail(err, CVZ_EUSAGE, "unknown option '--%.*s'%s", CVZ_STR_ARG(name),
                    cvz_suggest_text(&s, "--", hint));
}

/* What stands behind '=' or the letter, or else the next argument. */
static int take_value(struct cvz_opt_parser *p, const struct hit *hit, int *ret_index,
                      struct cvz_str *ret, struct cvz_err *err)
{
    *ret_index = hit->index;
    if (hit->value_from > 0) {
        *ret = cvz_str_from(p->argv[hit->index] + hit->value_from);
        return 0;
    }
    if (p->next >= p->argc) {
        fail_at_argument(p, p->argc);
        return cvz_fail(err, CVZ_EUSAGE, "option '%s' needs a value: %s", hit->shown,
                        hit->opt->value);
    }
    *ret_index = p->next++;
    *ret = cvz_str_from(p->argv[*ret_index]);
    return 0;
}

static int apply(struct cvz_opt_parser *p, const struct hit *hit, struct cvz_err *err)
{
    struct cvz_str value = CVZ_STR_NULL;
    int index = hit->index;
    uint64_t bit = UINT64_C(1) << hit->row;

    CVZ_ASSERT(hit->row < 64);
    if ((p->given[hit->target] & bit) != 0 && !may_repeat(hit->opt)) {
        fail_at_argument(p, hit->index);
        return cvz_fail(err, CVZ_EUSAGE, "option '%s' was given twice", hit->shown);
    }
    p->given[hit->target] |= bit;
    if (takes_value(hit->opt)) {
        int rc = take_value(p, hit, &index, &value, err);
        if (rc != 0)
            return rc;
    }
    int rc = set_value(p, hit, value, err);
    if (rc != 0)
        fail_at(p, index, index == hit->index ? hit->value_from : 0, value.n);
    return rc;
}

/* "--name", "--no-name", "--name=value" */
static int parse_long(struct cvz_opt_parser *p, struct cvz_err *err)
{
    struct cvz_str arg = cvz_str_from(p->argv[p->next]);
    struct cvz_str name = cvz_str_sub(arg, 2, arg.n);
    ptrdiff_t equals = cvz_str_find_char(name, '=');
    int index = p->next++;

    if (equals >= 0)
        name = cvz_str_sub(name, 0, (size_t)equals);
    struct hit hit = find_name(p, name);
    if (hit.opt == NULL)
        return fail_unknown_name(p, index, name, err);
    struct cvz_str shown = cvz_arena_str(p->arena, cvz_str_sub(arg, 0, name.n + 2));
    hit.index = index;
    hit.shown = shown.p;
    if (equals >= 0 && !takes_value(hit.opt)) {
        fail_at(p, index, shown.n, arg.n - shown.n);
        return cvz_fail(err, CVZ_EUSAGE, "option '%s' takes no value", hit.shown);
    }
    hit.value_from = equals >= 0 ? shown.n + 1 : 0;
    return apply(p, &hit, err);
}

/* "-q", "-qv", "-o FILE", "-oFILE", "-qoFILE" */
static int parse_letters(struct cvz_opt_parser *p, struct cvz_err *err)
{
    const char *arg = p->argv[p->next];
    int index = p->next++;

    for (size_t i = 1; arg[i] != '\0'; i++) {
        struct hit hit = find_letter(p, arg[i]);
        if (hit.opt == NULL) {
            fail_at(p, index, i, 1);
            return cvz_fail(err, CVZ_EUSAGE, "unknown option '-%c'", arg[i]);
        }
        bool valued = takes_value(hit.opt);
        hit.index = index;
        hit.shown = cvz_arena_printf(p->arena, "-%c", arg[i]).p;
        hit.value_from = valued && arg[i + 1] != '\0' ? i + 1 : 0;
        int rc = apply(p, &hit, err);
        if (rc != 0 || valued)
            return rc;
    }
    return 0;
}

int cvz_opt_parse(struct cvz_opt_parser *p, bool stop_at_operand, struct cvz_err *err)
{
    p->place.index = -1;
    while (p->next < p->argc) {
        const char *arg = p->argv[p->next];
        int rc = 0;
        if (p->only_operands || arg[0] != '-' || arg[1] == '\0') {
            p->operand_index[p->operands.n] = p->next++;
            list_append(&p->operands, p->arena, cvz_str_from(arg));
            if (stop_at_operand)
                return 0;
        } else if (strcmp(arg, "--") == 0) {
            p->only_operands = true;
            p->next++;
        } else if (arg[1] == '-') {
            rc = parse_long(p, err);
        } else {
            rc = parse_letters(p, err);
        }
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* ---- settings ---- */

/* As if the value stood on the command line. */
static int apply_setting(struct cvz_opt_parser *p, const struct hit *hit,
                         const struct cvz_conf *conf, struct cvz_err *err)
{
    enum cvz_setting_id id = (enum cvz_setting_id)(hit->opt->setting - 1);
    size_t n = 1;
    struct cvz_str text = CVZ_STR("");
    const struct cvz_str *values = &text;
    int rc = 0;

    if (cvz_settings[id].type == CVZ_SETTING_TYPE_LIST)
        values = cvz_conf_list(conf, id, &n);
    else if (hit->opt->type == CVZ_OPT_NUMBER)
        text = cvz_arena_printf(p->arena, "%" PRId64, cvz_conf_number(conf, id));
    else
        text = cvz_conf_text(conf, id);
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = set_value(p, hit, values[i], err);
    return rc != 0 ? cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(cvz_conf_place(conf, id))) : 0;
}

int cvz_opt_apply_settings(struct cvz_opt_parser *p, const struct cvz_conf *conf,
                           struct cvz_err *err)
{
    for (size_t t = 0; t < p->n_targets; t++) {
        const struct cvz_opt *rows = p->targets[t].options;
        for (size_t i = 0; rows != NULL && rows[i].name != NULL; i++) {
            struct hit hit = hit_of(p, t, i);
            hit.shown = rows[i].name;
            bool given = (p->given[t] & UINT64_C(1) << i) != 0;
            if (given || rows[i].setting == 0 ||
                cvz_conf_source(conf, rows[i].setting - 1) == CVZ_CONF_DEFAULT)
                continue;
            int rc = apply_setting(p, &hit, conf, err);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

/* ---- operands ---- */

static int check_choice(struct cvz_opt_parser *p, const struct cvz_operand *operand, size_t i,
                        struct cvz_err *err)
{
    struct cvz_str *value = &p->operands.p[i];

    if (operand->choices == NULL || is_choice(operand->choices, value))
        return 0;
    struct cvz_buf known = CVZ_BUF_INIT;
    describe_choices(operand->choices, *value, &known);
    fail_at_argument(p, p->operand_index[i]);
    int rc = cvz_fail(err, CVZ_EUSAGE, "unknown %s '%.*s'%s", operand->name, CVZ_STR_ARG(*value),
                      known.p);
    cvz_buf_release(&known);
    return rc;
}

int cvz_opt_check_operands(struct cvz_opt_parser *p, const struct cvz_operand *operands,
                           struct cvz_err *err)
{
    static const struct cvz_operand none[] = {{.name = NULL}};
    const struct cvz_operand *o = operands != NULL ? operands : none;
    size_t i = 0;

    for (; o->name != NULL; o++) {
        if (i >= p->operands.n && !o->optional) {
            fail_at_argument(p, p->argc);
            return cvz_fail(err, CVZ_EUSAGE, "%s is missing: %s", o->name, o->help);
        }
        do {
            int rc = i < p->operands.n ? check_choice(p, o, i, err) : 0;
            if (rc != 0)
                return rc;
            i++;
        } while (o->many && i < p->operands.n);
    }
    if (i < p->operands.n) {
        fail_at_argument(p, p->operand_index[i]);
        return cvz_fail(err, CVZ_EUSAGE, "unexpected argument '%.*s'",
                        CVZ_STR_ARG(p->operands.p[i]));
    }
    return 0;
}

/* ---- where ---- */

enum { POINT_INDENT = 4, POINT_COLUMNS = 96, POINT_BEFORE = 40 };

static bool needs_quotes(struct cvz_str arg)
{
    return arg.n == 0 || cvz_str_find_char(arg, ' ') >= 0 || cvz_str_find_char(arg, '\'') >= 0;
}

/* Appends one argument as a shell would want it, as far as a reader is concerned. */
static void add_argument(struct cvz_buf *line, struct cvz_str arg)
{
    const char *quote = needs_quotes(arg) ? "'" : "";

    if (line->n > 0)
        cvz_buf_add_char(line, ' ');
    cvz_buf_add_z(line, quote);
    cvz_text_add_safe(line, arg);
    cvz_buf_add_z(line, quote);
}

/* Columns of the part of the line that the place means. */
static void locate(const struct cvz_buf *before, struct cvz_str arg, struct cvz_opt_place place,
                   size_t *ret_from, size_t *ret_length)
{
    size_t quote = needs_quotes(arg) ? 1 : 0;
    size_t length = cvz_text_width(cvz_str_sub(arg, place.from, place.length));

    *ret_from = cvz_text_width(cvz_buf_str(before)) + 1 + quote +
                cvz_text_width(cvz_str_sub(arg, 0, place.from));
    *ret_length = length > 0 ? length : 1;
}

void cvz_opt_point(struct cvz_buf *buf, int argc, char *const *argv, struct cvz_opt_place place)
{
    struct cvz_buf line = CVZ_BUF_INIT;
    size_t from = 0, length = 1;

    if (place.index < 0)
        return;
    cvz_buf_add_z(&line, "cloudviz");
    for (int i = 1; i < argc; i++) {
        struct cvz_str arg = cvz_str_from(argv[i]);
        if (i == place.index)
            locate(&line, arg, place, &from, &length);
        add_argument(&line, arg);
    }
    if (place.index >= argc)
        from = cvz_text_width(cvz_buf_str(&line)) + 1;

    struct cvz_str shown = cvz_buf_str(&line);
    cvz_text_add_spaces(buf, POINT_INDENT);
    if (from >
        POINT_COLUMNS - POINT_BEFORE) { /* the beginning goes; columns are code points here */
        size_t cut = from - POINT_BEFORE;
        size_t gone = 0;
        while (shown.n > 0 && gone < cut)
            gone += cvz_text_code_width(cvz_utf8_next(&shown));
        cvz_buf_add_z(buf, "\xe2\x80\xa6");
        from = from - gone + 1;
    }
    cvz_text_add_cell(buf, shown, POINT_COLUMNS, CVZ_TEXT_CUT_END);
    cvz_buf_add_char(buf, '\n');
    cvz_text_add_spaces(buf, POINT_INDENT + from);
    cvz_buf_add_char(buf, '^');
    for (size_t i = 1; i < length && from + i < POINT_COLUMNS; i++)
        cvz_buf_add_char(buf, '~');
    cvz_buf_add_char(buf, '\n');
    cvz_buf_release(&line);
}

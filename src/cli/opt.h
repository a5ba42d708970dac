/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options and operands of a command line, as rows of tables. One parser reads an argv by them;
 * help, man page, reference and shell completion are written from the same rows.
 *
 * The grammar is GNU's: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, bundled letters (-qv), "--"
 * before operands that begin with a dash; every flag NAME has a --no-NAME. Options may stand
 * before, between and behind operands.
 */
#ifndef CVZ_CLI_OPT_H
#define CVZ_CLI_OPT_H

#include "app/choice.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "conf/conf.h"

#include <stdint.h>

enum cvz_opt_type {
    CVZ_OPT_FLAG,   /* bool: --name, --no-name */
    CVZ_OPT_TALLY,  /* unsigned: how often it stands there */
    CVZ_OPT_TEXT,   /* struct cvz_str, {NULL, 0} when not given and without a default */
    CVZ_OPT_NUMBER, /* int64_t, min..max */
    CVZ_OPT_CHOICE, /* struct cvz_str: one of `choices` */
    CVZ_OPT_LIST,   /* struct cvz_opt_list: repeated, or separated by commas */
    CVZ_OPT_EACH,   /* struct cvz_opt_list: repeated; commas belong to the value */
    CVZ_OPT_COUNT
};

struct cvz_opt_list {
    struct cvz_str *p;
    size_t n;
};

/* What a value is, for shells that complete it. */
enum cvz_opt_hint { CVZ_HINT_NONE, CVZ_HINT_FILE, CVZ_HINT_DIR, CVZ_HINT_KIND, CVZ_HINT_COMMAND };

struct cvz_opt {
    const char *name; /* "format"; NULL ends a table */
    char letter;      /* 'f', or 0 */
    enum cvz_opt_type type;
    enum cvz_opt_hint hint;
    const char *value; /* "FORMAT"; NULL for flags */
    const char *help;
    const char *preset;                 /* the default, as one would type it; NULL: none */
    const char *preset_says;            /* the default in words, where it is no value; or NULL */
    int64_t min, max;                   /* CVZ_OPT_NUMBER */
    cvz_choice_fn *choices;             /* CVZ_OPT_CHOICE; lists: NULL for anything */
    bool (*also)(struct cvz_str value); /* what is taken beside the choices; NULL: nothing */
    unsigned setting; /* 1 + enum cvz_setting_id that stands in when it is not given; 0: none */
    size_t offset;    /* of the member that takes the value */
};

/* offsetof, refusing at compile time a member whose type is not the row's. */
#define CVZ_OPT_MEMBER(owner, member, wanted)                                                      \
    (offsetof(owner, member) + 0 * sizeof(char[_Generic(((owner *)0)->member, wanted : 1)]))
/* .setting of a row */
#define CVZ_OPT_SETTING(name) (1 + (unsigned)CVZ_SETTING_##name)
#define CVZ_OPT_FLAG_IN(owner, member)                                                             \
    .type = CVZ_OPT_FLAG, .offset = CVZ_OPT_MEMBER(owner, member, bool)
#define CVZ_OPT_TALLY_IN(owner, member)                                                            \
    .type = CVZ_OPT_TALLY, .offset = CVZ_OPT_MEMBER(owner, member, unsigned)
#define CVZ_OPT_TEXT_IN(owner, member)                                                             \
    .type = CVZ_OPT_TEXT, .offset = CVZ_OPT_MEMBER(owner, member, struct cvz_str)
#define CVZ_OPT_NUMBER_IN(owner, member)                                                           \
    .type = CVZ_OPT_NUMBER, .offset = CVZ_OPT_MEMBER(owner, member, int64_t)
#define CVZ_OPT_CHOICE_IN(owner, member)                                                           \
    .type = CVZ_OPT_CHOICE, .offset = CVZ_OPT_MEMBER(owner, member, struct cvz_str)
#define CVZ_OPT_LIST_IN(owner, member)                                                             \
    .type = CVZ_OPT_LIST, .offset = CVZ_OPT_MEMBER(owner, member, struct cvz_opt_list)
#define CVZ_OPT_EACH_IN(owner, member)                                                             \
    .type = CVZ_OPT_EACH, .offset = CVZ_OPT_MEMBER(owner, member, struct cvz_opt_list)

/* One positional argument. */
struct cvz_operand {
    const char *name; /* "FILE"; NULL ends a table */
    const char *help;
    bool optional;
    bool many; /* only the last one */
    enum cvz_opt_hint hint;
    cvz_choice_fn *choices; /* or NULL: anything */
};

/* Options of one table and the object whose members they fill. */
struct cvz_opt_target {
    const struct cvz_opt *options;
    void *object;
};

/* Which argument is to blame, for the line under an error message. */
struct cvz_opt_place {
    int index; /* in argv; argc: behind the last one; -1: none */
    size_t from, length;
};

/* A command line being read. Operands are collected until a call returns at the first of them
 * (stop_at_operand) or at the end. */
struct cvz_opt_parser {
    int argc;
    char *const *argv;
    int next;
    bool only_operands; /* "--" was read */
    struct cvz_opt_target targets[2];
    uint64_t given[2]; /* of each target: the rows that were read, as bits */
    size_t n_targets;
    struct cvz_arena *arena; /* lists and joined values */
    struct cvz_opt_place place;
    struct cvz_opt_list operands;
    int *operand_index; /* of each operand, in argv; argc elements, given by the caller */
};

/* Fills in the defaults of a table. */
void cvz_opt_preset(const struct cvz_opt_target *target, struct cvz_arena *arena);

/* Reads on from parser->next. CVZ_EUSAGE with parser->place set. */
int cvz_opt_parse(struct cvz_opt_parser *parser, bool stop_at_operand,
                  struct cvz_err *err) CVZ_MUST_CHECK;

/* Gives every option that was not on the command line the value that its setting has by variable or
 * file. Errors name the place where that stands. */
int cvz_opt_apply_settings(struct cvz_opt_parser *parser, const struct cvz_conf *conf,
                           struct cvz_err *err) CVZ_MUST_CHECK;

/* Holds the operands against their table: too few, too many, no choice of theirs. */
int cvz_opt_check_operands(struct cvz_opt_parser *parser, const struct cvz_operand *operands,
                           struct cvz_err *err) CVZ_MUST_CHECK;

/* The command line with a caret under the place, two lines; nothing for a place without index. Long
 * lines are cut around the place; bytes that a terminal would obey are replaced. */
void cvz_opt_point(struct cvz_buf *buf, int argc, char *const *argv, struct cvz_opt_place place);

#endif

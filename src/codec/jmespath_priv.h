/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of JMESPath: tokens (lex), nodes (parse), evaluation (eval), functions (fn). */
#ifndef CVZ_CODEC_JMESPATH_PRIV_H
#define CVZ_CODEC_JMESPATH_PRIV_H

#include "codec/jmespath.h"

/* ---- tokens ---- */

enum jp_token_type {
    JP_END,
    JP_NAME,
    JP_QUOTED,
    JP_LITERAL,
    JP_NUMBER,
    JP_CURRENT,
    JP_EXPREF,
    JP_COLON,
    JP_COMMA,
    JP_RBRACKET,
    JP_RPAREN,
    JP_RBRACE,
    JP_PIPE,
    JP_OR,
    JP_AND,
    JP_EQ,
    JP_NE,
    JP_LT,
    JP_LE,
    JP_GT,
    JP_GE,
    JP_FLATTEN,
    JP_STAR,
    JP_FILTER,
    JP_DOT,
    JP_NOT,
    JP_LBRACE,
    JP_LBRACKET,
    JP_LPAREN,
    JP_TOKEN_COUNT
};

struct jp_token {
    enum jp_token_type type;
    size_t offset;
    struct cvz_value value; /* of names, literals and numbers */
};

/* Takes one token off *rest; `text` is the whole, for the places in errors. */
int cvz_jp_next_token(struct cvz_str text, struct cvz_str *rest, struct cvz_arena *arena,
                      struct jp_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* "at 7: cause": the place counts from 1. */
int cvz_jp_fail(struct cvz_err *err, int code, size_t offset, const char *cause);

/* ---- nodes ---- */

enum jp_op {
    JP_OP_CURRENT,
    JP_OP_FIELD,
    JP_OP_LITERAL,
    JP_OP_INDEX,
    JP_OP_SLICE,
    JP_OP_THEN,    /* left, then right on its result: "." and "|" */
    JP_OP_PROJECT, /* right on each item of left */
    JP_OP_VALUES,  /* right on the value of each member of left */
    JP_OP_SELECT,  /* right on each item of left for which cond holds */
    JP_OP_FLATTEN,
    JP_OP_OR,
    JP_OP_AND,
    JP_OP_NOT,
    JP_OP_COMPARE,
    JP_OP_LIST,
    JP_OP_HASH,
    JP_OP_CALL,
    JP_OP_COUNT
};

struct jp_slice {
    int64_t start, stop, step;
    bool has_start, has_stop;
};

struct jp_node {
    enum jp_op op;
    enum jp_token_type comparator;
    unsigned depth;
    uint32_t work; /* upper bound of how often one piece of the input is visited */
    size_t offset;
    const struct jp_node *left, *right, *cond;
    struct cvz_value value; /* a literal, or a field's name */
    struct jp_slice slice;  /* start alone: an index */
    const struct jp_node *const *kids;
    const struct cvz_value *names; /* of a hash's kids */
    size_t n_kids;
    const struct jp_function *function;
};

struct cvz_jmespath {
    struct cvz_str text;
    const struct jp_node *root;
};

/* ---- evaluation ---- */

struct jp_run {
    struct cvz_arena *arena;
    struct cvz_err *err;
    size_t text_made; /* bytes of new strings so far */
};

int cvz_jp_eval(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                struct cvz_value *ret) CVZ_MUST_CHECK;

/* Everything but null, false, and empty strings, arrays and objects. */
bool cvz_jp_is_true(const struct cvz_value *v);

/* ---- functions ---- */

enum {
    JP_NULL = 1 << CVZ_TYPE_NULL,
    JP_BOOL = 1 << CVZ_TYPE_BOOL,
    JP_NUM = 1 << CVZ_TYPE_INT | 1 << CVZ_TYPE_REAL,
    JP_STR = 1 << CVZ_TYPE_STRING,
    JP_ARRAY = 1 << CVZ_TYPE_ARRAY,
    JP_OBJECT = 1 << CVZ_TYPE_OBJECT,
    JP_ANY = JP_NULL | JP_BOOL | JP_NUM | JP_STR | JP_ARRAY | JP_OBJECT,
    JP_ARRAY_NUM = 1 << 10, /* an array of numbers only */
    JP_ARRAY_STR = 1 << 11, /* an array of strings only */
    JP_EXPR = 1 << 12,      /* &expression */
    JP_ARGS_MAX = 2
};

struct jp_args {
    const struct cvz_value *values;
    const struct jp_node *expr; /* the &expression among them */
    size_t n;
    size_t offset; /* of the call, for errors */
};

struct jp_function {
    struct cvz_str name;
    unsigned n_args;
    bool variadic; /* the last one may be repeated */
    unsigned types[JP_ARGS_MAX];
    int (*call)(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret);
};

const struct jp_function *cvz_jp_function(struct cvz_str name); /* NULL: there is none */
int cvz_jp_call(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                struct cvz_value *ret) CVZ_MUST_CHECK;

#endif

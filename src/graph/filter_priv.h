/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled filter: what filter_parse.c makes and filter_eval.c walks. */
#ifndef CVZ_GRAPH_FILTER_PRIV_H
#define CVZ_GRAPH_FILTER_PRIV_H

#include "graph/filter.h"

#include <stddef.h>

enum filter_op {
    FILTER_ALL, /* every part holds */
    FILTER_ANY, /* at least one does */
    FILTER_NOT,
    FILTER_MATCH,   /* a field against values */
    FILTER_TAG,     /* a tag against values, or its presence */
    FILTER_TEXT,    /* what people search in, against values */
    FILTER_RELATED, /* has a relation to one of parts[0] */
    FILTER_WITHIN,  /* stands below one of parts[0] */
    FILTER_OP_COUNT
};

struct filter_expr {
    enum filter_op op;
    const struct filter_expr **parts; /* ALL, ANY; one for NOT, RELATED, WITHIN */
    uint32_t n_parts;
    size_t field;       /* MATCH: offset of a struct cvz_str in struct cvz_resource */
    struct cvz_str key; /* TAG */
    const struct cvz_str *values;
    uint32_t n_values; /* 0 for TAG: presence */
    bool contains;     /* values are substrings, not globs */
    enum cvz_verb verb;
    bool backwards;
};

struct cvz_filter {
    const struct filter_expr *root; /* NULL: everything */
};

#endif

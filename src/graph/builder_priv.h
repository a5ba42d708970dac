/* SPDX-License-Identifier: Apache-2.0 */
/* What builder.c collects and finish.c sorts. */
#ifndef CVZ_GRAPH_BUILDER_PRIV_H
#define CVZ_GRAPH_BUILDER_PRIV_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "graph/graph.h"

#define ROW_NONE UINT32_MAX
#define ENTRY_NONE UINT32_MAX

enum { CVZ_ID_MAX = 2048 };

/* An id that was mentioned. */
struct entry {
    struct cvz_str id;
    uint32_t row; /* ROW_NONE until the resource is added; several spellings may share one */
};

/* Texts, each once. */
struct words {
    CVZ_VEC(struct cvz_str) text; /* by number */
    struct cvz_map number_of;
};

/* A relation: ends are entries, texts are numbers of link_words. */
struct link {
    uint32_t source, target;
    uint32_t rule, field, seen;
    uint8_t verb, origin;
};

struct cvz_graph_builder {
    struct cvz_arena arena;            /* becomes the snapshot's */
    struct cvz_arena scratch;          /* for the length of a call */
    CVZ_VEC(struct entry) entries;     /* by entry number */
    CVZ_VEC(struct cvz_resource) rows; /* .parent is an entry number here */
    CVZ_VEC(struct link) links;
    struct words shared;          /* kinds, regions, tags ... */
    struct words link_words;      /* what links say */
    CVZ_VEC(uint32_t) order;      /* of the tags that are being added */
    struct cvz_map entry_of;      /* id -> entry */
    struct cvz_map row_of_folded; /* folded id -> row, for CVZ_RESOURCE_ID_NOCASE */
};

/* Back to an empty builder. */
void cvz_graph_builder_reset(struct cvz_graph_builder *b);

#endif

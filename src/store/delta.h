/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a scan makes of the store: which resources and relations are new, changed, gone or as they
 * were. Pure: a backend fills in what it knows, computes, and writes what came out.
 */
#ifndef CVZ_STORE_DELTA_H
#define CVZ_STORE_DELTA_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/store.h"

#define CVZ_KNOWN_NONE UINT32_MAX

/* Texts that repeat, numbered; 0 is the empty one. */
struct cvz_words {
    struct cvz_arena arena;
    struct cvz_map number_of;
    CVZ_VEC(struct cvz_str) text; /* by number */
};

void cvz_words_release(struct cvz_words *words);
/* The number of s; new ones go to the end. */
uint32_t cvz_words_number(struct cvz_words *words, struct cvz_str s);

enum cvz_fate {
    CVZ_FATE_KEPT,      /* not in the scan, and nothing proves that it is gone */
    CVZ_FATE_UNCHANGED, /* in the scan, as it was */
    CVZ_FATE_ADDED,     /* new, or back again */
    CVZ_FATE_CHANGED,
    CVZ_FATE_GONE,
};

/* A resource of the store or, behind those, a new one of the scan. */
struct cvz_known {
    int64_t rid;     /* ascending */
    int64_t version; /* its current one's number; 0 while it is gone */
    struct cvz_str id;
    struct cvz_hash128 hash;
    uint32_t flags;
    uint32_t parent; /* among the known; CVZ_KNOWN_NONE */
    uint32_t source; /* word */
    /* what came out */
    uint32_t node;        /* in the scan's graph; CVZ_NODE_NONE */
    uint8_t fate;         /* enum cvz_fate */
    bool found_otherwise; /* unchanged, but by another coverage row: source is the new one */
};

/* A relation: ends are known resources, texts are words. */
struct cvz_link {
    uint32_t source, target, verb, rule, field;
    uint32_t relation; /* in the scan's graph, for new ones */
    uint8_t fate;      /* enum cvz_fate; added ones stand in `added` */
};

struct cvz_delta {
    /* what the backend fills in */
    struct cvz_words words;
    struct cvz_arena arena;
    CVZ_VEC(struct cvz_known) known;
    CVZ_VEC(struct cvz_link) links; /* current ones, in order of their members */
    const struct cvz_graph *graph;
    const struct cvz_coverage *coverage;
    size_t n_coverage;
    /* what came out, beside the fates */
    CVZ_VEC(struct cvz_link) added;
    struct cvz_scan_stats stats;
    /* inside */
    uint32_t *known_of_node;
    struct cvz_map finds;    /* coverage key -> whether it proves absence */
    struct cvz_map complete; /* kind, place and source -> whether all its rows are complete */
};

void cvz_delta_release(struct cvz_delta *delta);
void cvz_delta_compute(struct cvz_delta *delta);

#endif

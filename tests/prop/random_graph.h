/* SPDX-License-Identifier: Apache-2.0 */
/* Random inventories: few ids, so that they meet; hostile texts; cycles, strays and ends that never
 * come. */
#ifndef CVZ_TESTS_PROP_RANDOM_GRAPH_H
#define CVZ_TESTS_PROP_RANDOM_GRAPH_H

#include "base/arena.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "graph/graph.h"
#include "prop.h"

enum { RANDOM_RESOURCES_MAX = 24, RANDOM_RELATIONS_MAX = 40 };

struct random_inventory {
    struct cvz_resource resources[RANDOM_RESOURCES_MAX];
    struct cvz_str parents[RANDOM_RESOURCES_MAX];
    uint32_t n_resources;
    struct cvz_relation_new relations[RANDOM_RELATIONS_MAX];
    uint32_t n_relations;
};

static inline struct cvz_str random_choice(struct cvz_rng *rng, const char *const *texts, size_t n)
{
    return cvz_str_from(texts[cvz_rng_below(rng, (uint32_t)n)]);
}

/* Well-formed, but with anything in it. */
static inline struct cvz_str random_hostile(struct cvz_rng *rng, struct cvz_arena *arena)
{
    static const uint32_t points[] = {0,   1,    '"',    '\\',    '*', '?', '\'', '/', ':',
                                      ' ', 0xe9, 0x202e, 0x1f600, 'a', 'B', '\n', '-', '@'};
    uint32_t n = cvz_rng_below(rng, 6);
    char *text = cvz_arena_bytes(arena, n * 4 + 1);
    size_t length = 0;

    for (uint32_t i = 0; i < n; i++)
        length += cvz_utf8_encode(points[cvz_rng_below(rng, CVZ_COUNT_OF(points))], text + length);
    return (struct cvz_str){text, length};
}

static inline struct cvz_str random_id(struct cvz_rng *rng, struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "%s%u", cvz_rng_below(rng, 6) == 0 ? "x/\xc3\xa9:" : "r",
                            cvz_rng_below(rng, RANDOM_RESOURCES_MAX + 4));
}

static inline void random_resource(struct cvz_rng *rng, struct cvz_arena *arena,
                                   struct cvz_resource *ret)
{
    static const char *const kinds[] = {"vm", "aws.ec2.vpc", "db", "subnet"};
    static const char *const words[] = {"", "eu", "us-1", "Prod", "prod", "running"};
    struct cvz_str *const texts[] = {&ret->provider, &ret->account,  &ret->region, &ret->zone,
                                     &ret->group,    &ret->category, &ret->state};

    *ret = (struct cvz_resource){.id = random_id(rng, arena)};
    ret->kind = random_choice(rng, kinds, CVZ_COUNT_OF(kinds));
    ret->name = random_hostile(rng, arena);
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++)
        *texts[i] = random_choice(rng, words, CVZ_COUNT_OF(words));
    ret->n_tags = cvz_rng_below(rng, 4);
    struct cvz_tag *tags = CVZ_ARENA_ARRAY(arena, struct cvz_tag, ret->n_tags);
    for (uint32_t i = 0; i < ret->n_tags; i++)
        tags[i] = (struct cvz_tag){random_hostile(rng, arena), random_hostile(rng, arena)};
    ret->tags = tags;
    if (cvz_rng_below(rng, 2) == 0)
        ret->properties = cvz_arena_printf(arena, "{\"n\":%u}", cvz_rng_below(rng, 5));
    if (cvz_rng_below(rng, 8) == 0)
        ret->flags = CVZ_RESOURCE_EXTERNAL;
}

/* Each id once: of two that differ, the order would decide. */
static inline void random_inventory(struct cvz_rng *rng, struct cvz_arena *arena,
                                    struct random_inventory *ret)
{
    static const char *const rules[] = {"", "r/1", "r/2"};

    *ret = (struct random_inventory){0};
    for (uint32_t wanted = cvz_rng_below(rng, RANDOM_RESOURCES_MAX); wanted > 0; wanted--) {
        struct cvz_resource *r = &ret->resources[ret->n_resources];
        bool is_new = true;
        random_resource(rng, arena, r);
        for (uint32_t i = 0; i < ret->n_resources; i++)
            is_new = is_new && !cvz_str_eq(r->id, ret->resources[i].id);
        if (cvz_rng_below(rng, 4) > 0)
            ret->parents[ret->n_resources] = random_id(rng, arena);
        ret->n_resources += is_new;
    }
    ret->n_relations = cvz_rng_below(rng, RANDOM_RELATIONS_MAX);
    for (uint32_t i = 0; i < ret->n_relations; i++)
        ret->relations[i] = (struct cvz_relation_new){
            .source_id = random_id(rng, arena),
            .target_id = random_id(rng, arena),
            .verb = cvz_rng_below(rng, 3) == 0 ? CVZ_VERB_PEERS_WITH : CVZ_VERB_TARGETS,
            .origin = cvz_rng_below(rng, 2) == 0 ? CVZ_ORIGIN_DECLARED : CVZ_ORIGIN_DERIVED,
            .rule = random_choice(rng, rules, CVZ_COUNT_OF(rules)),
        };
}

/* In the order that `order` gives: the first n_resources numbers are resources. */
static inline struct cvz_graph *random_build(const struct random_inventory *inventory,
                                             const uint32_t *order)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    for (uint32_t i = 0; i < inventory->n_resources + inventory->n_relations; i++) {
        uint32_t k = order != NULL ? order[i] : i;
        int rc = 0;
        if (k < inventory->n_resources)
            rc = cvz_graph_builder_add(b, &inventory->resources[k], inventory->parents[k], NULL);
        else
            rc = cvz_graph_builder_relate(b, &inventory->relations[k - inventory->n_resources],
                                          NULL);
        CVZ_ASSERT(rc == 0);
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR("2026-11-23T10:00:00Z"));
    cvz_graph_builder_free(b);
    return g;
}

static inline struct cvz_graph *random_graph(struct cvz_rng *rng)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct random_inventory inventory;

    random_inventory(rng, &arena, &inventory);
    struct cvz_graph *g = random_build(&inventory, NULL);
    cvz_arena_release(&arena);
    return g;
}

#endif

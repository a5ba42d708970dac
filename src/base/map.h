/* SPDX-License-Identifier: Apache-2.0 */
/*
 * struct cvz_map: string -> uint32_t, open addressing. Keys are borrowed: they must outlive the map
 * (an arena's strings do). Its order is nobody's business: walk the array that the numbers index.
 *
 * struct cvz_intern: each different string once, in an arena of its own, numbered from 0 in order
 * of first appearance.
 */
#ifndef CVZ_BASE_MAP_H
#define CVZ_BASE_MAP_H

#include "base/arena.h"
#include "base/str.h"
#include "base/vec.h"

#include <stdint.h>

#define CVZ_MAP_NONE UINT32_MAX

struct cvz_map_slot {
    struct cvz_str key;
    uint32_t value;
    uint32_t hash; /* 0 marks a free slot */
};

struct cvz_map {
    struct cvz_map_slot *slots;
    size_t cap; /* a power of two, or 0 */
    size_t n;
};

#define CVZ_MAP_INIT ((struct cvz_map){0})

void cvz_map_release(struct cvz_map *map);

/* CVZ_MAP_NONE when the key is not there. */
uint32_t cvz_map_get(const struct cvz_map *map, struct cvz_str key);

/* Sets or replaces; value must not be CVZ_MAP_NONE. */
void cvz_map_put(struct cvz_map *map, struct cvz_str key, uint32_t value);

/* Puts only where nothing stands; returns what stands there afterwards. */
uint32_t cvz_map_put_new(struct cvz_map *map, struct cvz_str key, uint32_t value);

struct cvz_intern {
    struct cvz_arena arena;
    struct cvz_map map;
    CVZ_VEC(struct cvz_str) strings;
};

#define CVZ_INTERN_INIT ((struct cvz_intern){0})

void cvz_intern_release(struct cvz_intern *in);

/* The number of s; a copy is made when it is new. */
uint32_t cvz_intern_id(struct cvz_intern *in, struct cvz_str s);

/* The one copy of s, alive as long as the interner. The empty string is {"", 0}. */
struct cvz_str cvz_intern_str(struct cvz_intern *in, struct cvz_str s);

#endif

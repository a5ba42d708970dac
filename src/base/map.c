/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include "base/hash.h"

#include <stdlib.h>
#include <unistd.h>
#include <sys/random.h>

/* Keys come from the outside; a seed of our own for each process keeps them from being chosen to
 * collide. */
static uint64_t process_seed(void)
{
    static uint64_t seed;
    uint64_t found = __atomic_load_n(&seed, __ATOMIC_RELAXED);

    if (found == 0) {
        if (getrandom(&found, sizeof found, GRND_NONBLOCK) != (ssize_t)sizeof found)
            found = (uint64_t)getpid() * UINT64_C(0x9e3779b97f4a7c15);
        found |= 1;
        uint64_t expected = 0;
        if (!__atomic_compare_exchange_n(&seed, &expected, found, false, __ATOMIC_RELAXED,
                                         __ATOMIC_RELAXED))
            found = expected;
    }
    return found;
}

static uint32_t hash_key(struct cvz_str key)
{
    uint32_t h = (uint32_t)(cvz_hash64(key, process_seed()) >> 32);

    return h != 0 ? h : 1;
}

/* The slot of the key, or the free one where it would go. */
static struct cvz_map_slot *find(const struct cvz_map *map, struct cvz_str key, uint32_t hash)
{
    size_t mask = map->cap - 1;

    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct cvz_map_slot *slot = &map->slots[i];
        if (slot->hash == 0 || (slot->hash == hash && cvz_str_eq(slot->key, key)))
            return slot;
    }
}

static void grow(struct cvz_map *map)
{
    struct cvz_map bigger = {.cap = map->cap < 16 ? 16 : map->cap * 2, .n = map->n};

    bigger.slots = CVZ_NEW_ARRAY(struct cvz_map_slot, bigger.cap);
    for (size_t i = 0; i < map->cap; i++) {
        const struct cvz_map_slot *slot = &map->slots[i];
        if (slot->hash != 0)
            *find(&bigger, slot->key, slot->hash) = *slot;
    }
    free(map->slots);
    *map = bigger;
}

void cvz_map_release(struct cvz_map *map)
{
    free(map->slots);
    *map = CVZ_MAP_INIT;
}

uint32_t cvz_map_get(const struct cvz_map *map, struct cvz_str key)
{
    if (map->n == 0)
        return CVZ_MAP_NONE;

    const struct cvz_map_slot *slot = find(map, key, hash_key(key));
    return slot->hash != 0 ? slot->value : CVZ_MAP_NONE;
}

static struct cvz_map_slot *slot_for(struct cvz_map *map, struct cvz_str key, uint32_t value)
{
    uint32_t hash = hash_key(key);

    CVZ_ASSERT(value != CVZ_MAP_NONE);
    if ((map->n + 1) * 4 > map->cap * 3)
        grow(map);
    struct cvz_map_slot *slot = find(map, key, hash);
    if (slot->hash == 0) {
        *slot = (struct cvz_map_slot){.key = key, .value = value, .hash = hash};
        map->n++;
    }
    return slot;
}

void cvz_map_put(struct cvz_map *map, struct cvz_str key, uint32_t value)
{
    slot_for(map, key, value)->value = value;
}

uint32_t cvz_map_put_new(struct cvz_map *map, struct cvz_str key, uint32_t value)
{
    return slot_for(map, key, value)->value;
}

void cvz_intern_release(struct cvz_intern *in)
{
    cvz_arena_release(&in->arena);
    cvz_map_release(&in->map);
    cvz_vec_release(&in->strings);
}

uint32_t cvz_intern_id(struct cvz_intern *in, struct cvz_str s)
{
    uint32_t id = cvz_map_get(&in->map, s);

    if (id != CVZ_MAP_NONE)
        return id;
    CVZ_ASSERT(in->strings.n < CVZ_MAP_NONE);
    id = (uint32_t)in->strings.n;
    struct cvz_str copy = cvz_arena_str(&in->arena, s);
    cvz_vec_push(&in->strings, copy);
    cvz_map_put(&in->map, copy, id);
    return id;
}

struct cvz_str cvz_intern_str(struct cvz_intern *in, struct cvz_str s)
{
    if (s.n == 0)
        return CVZ_STR("");
    uint32_t id = cvz_intern_id(in, s);
    return in->strings.p[id];
}

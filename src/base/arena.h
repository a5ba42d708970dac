/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arena: memory that is given out piece by piece and freed as a whole. One arena per request, page,
 * catalogue, snapshot, layout, render. Not thread-safe: an arena belongs to one thread at a time.
 */
#ifndef CVZ_BASE_ARENA_H
#define CVZ_BASE_ARENA_H

#include "base/str.h"

#include <stddef.h>

struct cvz_arena {
    struct cvz_arena_chunk *chunks; /* newest first */
    char *next;
    size_t left;
    size_t used; /* bytes given out since the last clear, for budgets and statistics */
};

#define CVZ_ARENA_INIT ((struct cvz_arena){0})

/* Frees everything; the arena can be used again. Accepts a zeroed struct. */
void cvz_arena_release(struct cvz_arena *arena);

/* As cvz_arena_release, for arenas that held secrets: overwrites what it gave out first. */
void cvz_arena_wipe(struct cvz_arena *arena);

/* Takes everything back but keeps the largest chunk for the next round. */
void cvz_arena_clear(struct cvz_arena *arena);

/* Never NULL; uninitialised; aligned for any type; lives until release or clear. */
void *cvz_arena_alloc(struct cvz_arena *arena, size_t size);

/* The same, zeroed, for n elements; the product is checked. */
void *cvz_arena_calloc(struct cvz_arena *arena, size_t n, size_t size);

#define CVZ_ARENA_NEW(arena, type) ((type *)cvz_arena_calloc((arena), 1, sizeof(type)))
#define CVZ_ARENA_ARRAY(arena, type, n) ((type *)cvz_arena_calloc((arena), (n), sizeof(type)))

/* Unaligned bytes (for text). */
char *cvz_arena_bytes(struct cvz_arena *arena, size_t size);

/* Copies; the copy has a NUL behind it, which its length does not count. */
struct cvz_str cvz_arena_str(struct cvz_arena *arena, struct cvz_str s);
struct cvz_str cvz_arena_lower(struct cvz_arena *arena, struct cvz_str s); /* ASCII letters only */
struct cvz_str cvz_arena_printf(struct cvz_arena *arena, const char *fmt, ...) CVZ_PRINTF(2, 3);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cvz_arena_chunk {
    struct cvz_arena_chunk *older;
    size_t size;
    alignas(max_align_t) char bytes[];
};

enum { CHUNK_MIN = 4096, CHUNK_MAX = 1 << 20 };

/* Chunks double up to CHUNK_MAX: small arenas stay small, large ones make few calls. */
static void add_chunk(struct cvz_arena *arena, size_t at_least)
{
    size_t size = CHUNK_MIN;

    if (arena->chunks != NULL)
        size = arena->chunks->size < CHUNK_MAX / 2 ? arena->chunks->size * 2 : CHUNK_MAX;
    if (size < at_least)
        size = at_least;

    struct cvz_arena_chunk *chunk = cvz_malloc(sizeof *chunk + size);
    chunk->older = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->next = chunk->bytes;
    arena->left = size;
}

char *cvz_arena_bytes(struct cvz_arena *arena, size_t size)
{
    CVZ_ASSERT(size <= CVZ_ALLOC_MAX);
    if (size > arena->left || arena->chunks == NULL)
        add_chunk(arena, size);

    char *p = arena->next;
    arena->next += size;
    arena->left -= size;
    arena->used += size;
    return p;
}

void *cvz_arena_alloc(struct cvz_arena *arena, size_t size)
{
    size_t pad = (size_t)(-(uintptr_t)arena->next) & (alignof(max_align_t) - 1);

    CVZ_ASSERT(size <= CVZ_ALLOC_MAX);
    if (pad + size > arena->left || arena->chunks == NULL) {
        add_chunk(arena, size);
        pad = 0;
    }
    return cvz_arena_bytes(arena, pad + size) + pad;
}

void *cvz_arena_calloc(struct cvz_arena *arena, size_t n, size_t size)
{
    size_t total = 0;

    CVZ_ASSERT(cvz_mul_size(n, size, &total));
    return memset(cvz_arena_alloc(arena, total), 0, total);
}

struct cvz_str cvz_arena_str(struct cvz_arena *arena, struct cvz_str s)
{
    char *p = cvz_arena_bytes(arena, s.n + 1);

    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct cvz_str){p, s.n};
}

struct cvz_str cvz_arena_lower(struct cvz_arena *arena, struct cvz_str s)
{
    char *p = cvz_arena_bytes(arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        p[i] = cvz_char_lower(s.p[i]);
    p[s.n] = '\0';
    return (struct cvz_str){p, s.n};
}

struct cvz_str cvz_arena_printf(struct cvz_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_list again;

    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    CVZ_ASSERT(n >= 0);
    char *p = cvz_arena_bytes(arena, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return (struct cvz_str){p, (size_t)n};
}

static void free_chunks(struct cvz_arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct cvz_arena_chunk *older = chunk->older;
        free(chunk);
        chunk = older;
    }
}

void cvz_arena_release(struct cvz_arena *arena)
{
    free_chunks(arena->chunks);
    *arena = CVZ_ARENA_INIT;
}

void cvz_arena_wipe(struct cvz_arena *arena)
{
    for (struct cvz_arena_chunk *c = arena->chunks; c != NULL; c = c->older)
        explicit_bzero(c->bytes, c->size);
    cvz_arena_release(arena);
}

void cvz_arena_clear(struct cvz_arena *arena)
{
    struct cvz_arena_chunk *keep = arena->chunks;

    for (struct cvz_arena_chunk *c = keep; c != NULL; c = c->older)
        if (c->size > keep->size)
            keep = c;
    if (keep == NULL)
        return;

    struct cvz_arena_chunk *c = arena->chunks;
    while (c != NULL) {
        struct cvz_arena_chunk *older = c->older;
        if (c != keep)
            free(c);
        c = older;
    }
    keep->older = NULL;
    arena->chunks = keep;
    arena->next = keep->bytes;
    arena->left = keep->size;
    arena->used = 0;
}

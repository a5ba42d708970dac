/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The INI dialect of AWS's shared files, read as the vendor's own tools do: "[section]", "key =
 * value" or "key: value" (keys in any case), whole-line comments with '#' or ';', indented lines
 * that continue a value, [DEFAULT] whose keys stand in every section. A repeated section or key is
 * an error.
 */
#ifndef CVZ_CLOUD_INI_H
#define CVZ_CLOUD_INI_H

#include "base/arena.h"
#include "base/err.h"

enum { CVZ_INI_MAX = 1 << 20 }; /* bytes of a file */

struct cvz_ini_entry {
    struct cvz_str key;   /* lower case */
    struct cvz_str value; /* trimmed; lines of a continued value are joined by '\n' */
};

struct cvz_ini_section {
    struct cvz_str name; /* as written */
    const struct cvz_ini_entry *entries;
    size_t n;
};

struct cvz_ini {
    const struct cvz_ini_section *sections;
    size_t n;
};

/* Everything lives in the arena. CVZ_EINVALID with "line L: cause", or CVZ_ETOOBIG. No message
 * repeats what a line holds. */
int cvz_ini_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_ini *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* The value, or CVZ_STR_NULL. NULL is accepted for the section. */
struct cvz_str cvz_ini_get(const struct cvz_ini_section *section, const char *key);

/* A value that begins with a line break holds keys of its own: "endpoint_url" of "\nendpoint_url =
 * x". CVZ_STR_NULL when it is not there. */
struct cvz_str cvz_ini_nested(struct cvz_str value, const char *key);

#endif

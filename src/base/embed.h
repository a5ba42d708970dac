/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that are built into the program. tools/embed.c writes one `const struct cvz_embed` for each
 * family of them (catalogue, icons, migrations ...); tools/meson.build says how to ask for one.
 */
#ifndef CVZ_BASE_EMBED_H
#define CVZ_BASE_EMBED_H

#include "base/str.h"

struct cvz_embed_file {
    struct cvz_str name;  /* relative to the family's folder, with '/': "aws/ec2.yaml" */
    struct cvz_str bytes; /* a NUL follows, which the length does not count */
};

/* Sorted by name (bytes), each name once. */
struct cvz_embed {
    const struct cvz_embed_file *p;
    size_t n;
};

/* NULL when there is no file of that name. */
const struct cvz_embed_file *cvz_embed_find(const struct cvz_embed *embed, struct cvz_str name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML documents to the value tree, through libyaml's events. Plain scalars are read by the JSON
 * schema of YAML 1.2: null (also "~" and nothing at all), true, false, numbers as JSON writes them;
 * all else, "yes", "no" and "0123" included, are strings. Aliases are followed; a document may not
 * grow beyond CVZ_YAML_NODES_MAX by them. There are no merge keys. An empty document is null.
 */
#ifndef CVZ_CODEC_YAML_H
#define CVZ_CODEC_YAML_H

#include "base/err.h"
#include "codec/value.h"

enum { CVZ_YAML_DEPTH_MAX = 64, CVZ_YAML_NODES_MAX = 1 << 20 };

/* One document; a second one, a duplicate key or an unknown tag is an error with line and column.
 * `text` need not outlive the call. */
int cvz_yaml_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

/* What becomes of local tags ("!Ref x"): the node is wrapped in an object with one member, whose
 * name `name` gives for the tag without its '!'. False: the tag is unknown. */
struct cvz_yaml_tags {
    bool (*name)(void *ctx, struct cvz_str tag, struct cvz_str *ret_name);
    void *ctx;
};

int cvz_yaml_read_tagged(struct cvz_str text, const struct cvz_yaml_tags *tags,
                         struct cvz_arena *arena, struct cvz_value *ret,
                         struct cvz_err *err) CVZ_MUST_CHECK;

#endif

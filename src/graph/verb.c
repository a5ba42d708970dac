/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/verb.h"

#include <assert.h>

static const struct cvz_verb_info verbs[] = {
#define VERB_ROW(constant, text, inverse, edge_class) [constant] = {text, inverse, edge_class},
    CVZ_VERB_TABLE(VERB_ROW)
#undef VERB_ROW
};
static_assert(CVZ_COUNT_OF(verbs) == CVZ_VERB_COUNT, "a row for each verb");

static const char *const edge_classes[] = {
    [CVZ_EDGE_TRAFFIC] = "traffic",       [CVZ_EDGE_DATA] = "data",
    [CVZ_EDGE_SECURITY] = "security",     [CVZ_EDGE_IDENTITY] = "identity",
    [CVZ_EDGE_DEPENDENCY] = "dependency", [CVZ_EDGE_PEERING] = "peering",
};
static_assert(CVZ_COUNT_OF(edge_classes) == CVZ_EDGE_CLASS_COUNT, "a name for each class");

const struct cvz_verb_info *cvz_verb_info(enum cvz_verb verb)
{
    CVZ_ASSERT(verb < CVZ_VERB_COUNT);
    return &verbs[verb];
}

bool cvz_verb_parse(struct cvz_str text, enum cvz_verb *ret)
{
    for (unsigned i = 0; i < CVZ_VERB_COUNT; i++) {
        if (cvz_str_is(text, verbs[i].text)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

const char *cvz_edge_class_name(enum cvz_edge_class edge_class)
{
    CVZ_ASSERT(edge_class < CVZ_EDGE_CLASS_COUNT);
    return edge_classes[edge_class];
}

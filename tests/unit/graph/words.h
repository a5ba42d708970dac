/* SPDX-License-Identifier: Apache-2.0 */
/* Small graphs from small texts: "a", "a<net" (a in net), "?x" (external x), "a>b" (a reads b),
 * "a=on" (a's state), separated by blanks. */
#ifndef CVZ_TESTS_UNIT_GRAPH_WORDS_H
#define CVZ_TESTS_UNIT_GRAPH_WORDS_H

#include "../test.h"

#include "graph/graph.h"

static inline void add_word(struct cvz_graph_builder *b, struct cvz_str word)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str rest = word;
    struct cvz_str first;
    struct cvz_resource r = {.kind = CVZ_STR("k")};

    if (cvz_str_find_char(word, '>') > 0 && cvz_str_split(&rest, '>', &first)) {
        const struct cvz_relation_new relation = {
            .source_id = first, .target_id = rest, .verb = CVZ_VERB_READS};
        assert_ok(cvz_graph_builder_relate(b, &relation, &err), &err);
        return;
    }
    struct cvz_str parent = CVZ_STR("");
    if (cvz_str_find_char(word, '<') > 0 && cvz_str_split(&rest, '<', &word))
        parent = rest;
    rest = word;
    if (cvz_str_find_char(word, '=') > 0 && cvz_str_split(&rest, '=', &word))
        r.state = rest;
    if (cvz_str_starts(word, CVZ_STR("?"))) {
        r.flags = CVZ_RESOURCE_EXTERNAL;
        word = cvz_str_sub(word, 1, word.n);
    }
    r.id = word;
    assert_ok(cvz_graph_builder_add(b, &r, parent, &err), &err);
}

static inline struct cvz_graph *graph_of(const char *text)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_str rest = cvz_str_from(text);
    struct cvz_str word;

    while (cvz_str_split(&rest, ' ', &word))
        if (word.n > 0)
            add_word(b, word);
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

#endif

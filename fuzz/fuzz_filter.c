/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/filter.h"

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cvz_graph *small_graph(void)
{
    static const char *const ids[] = {"a", "B", "net/c", ""};
    const struct cvz_tag tag = {CVZ_STR("env"), CVZ_STR("prod")};
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    for (size_t i = 0; ids[i][0] != '\0'; i++) {
        const struct cvz_resource r = {.id = cvz_str_from(ids[i]),
                                       .kind = CVZ_STR("aws.ec2.vpc"),
                                       .tags = &tag,
                                       .n_tags = i % 2};
        const struct cvz_relation_new relation = {
            .source_id = r.id, .target_id = CVZ_STR("a"), .verb = CVZ_VERB_TARGETS};
        CVZ_ASSERT(cvz_graph_builder_add(b, &r, CVZ_STR("net/c"), NULL) == 0);
        CVZ_ASSERT(cvz_graph_builder_relate(b, &relation, NULL) == 0);
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

/* A text is refused with its place, or runs; what it finds and what its negation finds is all. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf negated = CVZ_BUF_INIT;
    struct cvz_str text = {(const char *)data, size};
    const struct cvz_filter *filter = NULL;
    uint8_t marks[4];

    if (cvz_filter_compile(text, &arena, &filter, &err) == 0) {
        struct cvz_graph *g = small_graph();
        uint32_t n = cvz_graph_size(g);
        CVZ_ASSERT(n <= sizeof marks);
        uint32_t found = cvz_filter_run(filter, g, marks);
        CVZ_ASSERT(found <= n);
        cvz_buf_add_z(&negated, "not (");
        cvz_buf_add_str(&negated, text);
        cvz_buf_add_char(&negated, ')');
        if (cvz_filter_compile(cvz_buf_str(&negated), &arena, &filter, &err) == 0)
            CVZ_ASSERT(cvz_filter_run(filter, g, marks) == n - found);
        cvz_graph_unref(g);
    } else {
        CVZ_ASSERT(err.code == CVZ_EUSAGE &&
                   cvz_str_starts(cvz_str_from(err.text), CVZ_STR("filter")));
    }
    cvz_buf_release(&negated);
    cvz_arena_release(&arena);
    return 0;
}

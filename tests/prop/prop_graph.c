/* SPDX-License-Identifier: Apache-2.0 */
#include "random_graph.h"

#include "graph/merge.h"
#include "graph/filter.h"
#include "store/interchange.h"

/* ---- the snapshot ---- */

static bool same_text(const struct cvz_graph *a, const struct cvz_graph *b)
{
    struct cvz_buf x = CVZ_BUF_INIT;
    struct cvz_buf y = CVZ_BUF_INIT;

    cvz_inventory_write(&x, a, NULL, 0);
    cvz_inventory_write(&y, b, NULL, 0);
    bool same = cvz_str_eq(cvz_buf_str(&x), cvz_buf_str(&y));
    cvz_buf_release(&x);
    cvz_buf_release(&y);
    return same;
}

static bool any_order_gives_the_same_graph(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct random_inventory inventory;
    uint32_t order[2 * (RANDOM_RESOURCES_MAX + RANDOM_RELATIONS_MAX)];

    random_inventory(&rng, &arena, &inventory);
    uint32_t n = inventory.n_resources + inventory.n_relations;
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    cvz_rng_shuffle(&rng, order, n, sizeof *order);
    struct cvz_graph *a = random_build(&inventory, NULL);
    struct cvz_graph *b = random_build(&inventory, order);
    bool same = same_text(a, b);
    cvz_graph_unref(a);
    cvz_graph_unref(b);
    cvz_arena_release(&arena);
    return same;
}

static bool is_in(struct cvz_ids ids, uint32_t number)
{
    bool found = false;

    for (uint32_t i = 0; i < ids.n; i++) {
        if (i > 0 && ids.p[i - 1] >= ids.p[i])
            return false;
        found = found || ids.p[i] == number;
    }
    return found;
}

static bool tree_and_indexes_are_sound(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_graph *g = random_graph(&rng);
    uint32_t n = cvz_graph_size(g);
    uint32_t n_children = 0;
    uint32_t n_out = 0;
    bool sound = true;

    for (uint32_t i = 0; i < n && sound; i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        uint32_t steps = 0;
        for (uint32_t at = i; at != CVZ_NODE_NONE && steps <= n; steps++)
            at = cvz_graph_resource(g, at)->parent;
        struct cvz_ids siblings =
            r->parent != CVZ_NODE_NONE ? cvz_graph_children(g, r->parent) : cvz_graph_roots(g);
        sound = steps <= n && is_in(siblings, i) && cvz_graph_find(g, r->id) == i &&
                (i == 0 || cvz_str_cmp(cvz_graph_resource(g, i - 1)->id, r->id) < 0);
        for (uint32_t k = 1; k < r->n_tags && sound; k++)
            sound = cvz_str_cmp(r->tags[k - 1].key, r->tags[k].key) < 0;
        n_children += cvz_graph_children(g, i).n;
        n_out += cvz_graph_out(g, i).n;
    }
    sound = sound && n_children + cvz_graph_roots(g).n == n && n_out == cvz_graph_n_relations(g);
    for (uint32_t i = 0; i < cvz_graph_n_relations(g) && sound; i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, i);
        sound = is_in(cvz_graph_out(g, r->source), i) && is_in(cvz_graph_in(g, r->target), i);
    }
    cvz_graph_unref(g);
    return sound;
}

/* What the spellings of one id that compares without case add up to does not depend on which came
 * first. */
static bool spellings_are_one_in_any_order(uint64_t seed)
{
    static const char *const spellings[] = {"/Subs/VM", "/subs/vm", "/SUBS/vm", "/subs/VM"};
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct random_inventory inventory = {0};
    uint32_t order[RANDOM_RESOURCES_MAX + RANDOM_RELATIONS_MAX];

    for (uint32_t i = 0; i < CVZ_COUNT_OF(spellings); i++) {
        inventory.resources[i] = (struct cvz_resource){.id = cvz_str_from(spellings[i]),
                                                       .kind = CVZ_STR("vm"),
                                                       .flags = CVZ_RESOURCE_ID_NOCASE};
        inventory.relations[i] = (struct cvz_relation_new){.source_id = CVZ_STR("other"),
                                                           .target_id = cvz_str_from(spellings[i])};
        order[i] = i;
        order[i + CVZ_COUNT_OF(spellings)] = i + CVZ_COUNT_OF(spellings);
    }
    inventory.n_resources = inventory.n_relations = CVZ_COUNT_OF(spellings);
    cvz_rng_shuffle(&rng, order, (size_t)2 * CVZ_COUNT_OF(spellings), sizeof *order);
    struct cvz_graph *g = random_build(&inventory, order);
    uint32_t vm = cvz_graph_find(g, CVZ_STR("/SuBs/Vm"));
    bool one = cvz_graph_size(g) == 2 && vm != CVZ_NODE_NONE && cvz_graph_n_relations(g) == 1 &&
               cvz_str_is(cvz_graph_resource(g, vm)->id, "/SUBS/vm");
    cvz_graph_unref(g);
    return one;
}

/* ---- interchange ---- */

static bool a_file_reads_back_as_what_was_written(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_graph *g = random_graph(&rng);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_inventory again = {0};
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    cvz_inventory_write(&text, g, NULL, 0);
    bool same = cvz_inventory_read(cvz_buf_str(&text), &arena, &again, &err) == 0 &&
                same_text(g, again.graph);
    cvz_graph_unref(again.graph);
    cvz_graph_unref(g);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    return same;
}

/* ---- differences ---- */

static bool differences_are_the_same_from_both_sides(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_graph *a = random_graph(&rng);
    struct cvz_graph *b = random_graph(&rng);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_diff there;
    struct cvz_diff back;
    struct cvz_diff none;

    cvz_graph_diff(a, b, &arena, &there);
    cvz_graph_diff(b, a, &arena, &back);
    cvz_graph_diff(a, a, &arena, &none);
    bool holds = none.n_resources == 0 && none.n_relations == 0 &&
                 there.n_resources == back.n_resources && there.n_relations == back.n_relations &&
                 there.count[CVZ_DIFF_ADDED] == back.count[CVZ_DIFF_REMOVED] &&
                 there.count[CVZ_DIFF_REMOVED] == back.count[CVZ_DIFF_ADDED];
    for (uint32_t i = 0; i < there.n_resources && holds; i++)
        holds = there.resources[i].before == back.resources[i].after &&
                there.resources[i].after == back.resources[i].before &&
                there.resources[i].fields == back.resources[i].fields;
    cvz_arena_release(&arena);
    cvz_graph_unref(a);
    cvz_graph_unref(b);
    return holds;
}

/* Which of what a merged graph holds has changed, told without its marks. */
static bool marks_say_what_is_where(const struct cvz_graph *a, const struct cvz_graph *b,
                                    const struct cvz_merged *m)
{
    for (uint32_t i = 0; i < cvz_graph_size(m->graph); i++) {
        const struct cvz_resource *r = cvz_graph_resource(m->graph, i);
        uint32_t before = cvz_graph_find(a, r->id), after = cvz_graph_find(b, r->id);
        bool was = before != CVZ_NODE_NONE &&
                   (cvz_graph_resource(a, before)->flags & CVZ_RESOURCE_EXTERNAL) == 0;
        bool is = after != CVZ_NODE_NONE &&
                  (cvz_graph_resource(b, after)->flags & CVZ_RESOURCE_EXTERNAL) == 0;
        if ((m->nodes[i] == CVZ_DIFF_ADDED) != (is && !was) ||
            (m->nodes[i] == CVZ_DIFF_REMOVED) != (was && !is) ||
            (m->nodes[i] == CVZ_DIFF_CHANGED && !(was && is)))
            return false;
    }
    return true;
}

static bool a_merged_graph_holds_both_and_marks_the_differences(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_graph *a = random_graph(&rng);
    struct cvz_graph *b = random_graph(&rng);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_merged m = {0}, same = {0};
    struct cvz_diff diff, none;
    uint32_t marked = 0, related = 0;

    cvz_graph_diff(a, b, &arena, &diff);
    cvz_graph_diff(a, a, &arena, &none);
    bool holds = cvz_graph_merge(a, b, &diff, &arena, &m, &err) == 0 &&
                 cvz_graph_merge(a, a, &none, &arena, &same, &err) == 0 &&
                 same_text(a, same.graph) && marks_say_what_is_where(a, b, &m);
    for (uint32_t i = 0; holds && i < cvz_graph_size(a); i++)
        holds = cvz_graph_find(m.graph, cvz_graph_resource(a, i)->id) != CVZ_NODE_NONE;
    for (uint32_t i = 0; holds && i < cvz_graph_size(b); i++)
        holds = cvz_graph_find(m.graph, cvz_graph_resource(b, i)->id) != CVZ_NODE_NONE;
    for (uint32_t i = 0; holds && i < cvz_graph_size(m.graph); i++)
        marked += m.nodes[i] != CVZ_DIFF_SAME;
    for (uint32_t i = 0; holds && i < cvz_graph_n_relations(m.graph); i++)
        related += m.relations[i] != CVZ_DIFF_SAME;
    holds = holds && marked == diff.n_resources && related == diff.n_relations;
    cvz_arena_release(&arena);
    cvz_graph_unref(m.graph);
    cvz_graph_unref(same.graph);
    cvz_graph_unref(a);
    cvz_graph_unref(b);
    return holds;
}

/* ---- filters against an evaluator that asks each node for itself ---- */

enum shape { AND, OR, NOT, FIELD, TAG, TEXT, RELATED, WITHIN, SHAPES };

struct condition {
    enum shape shape;
    const struct condition *a, *b;
    unsigned field;
    struct cvz_str key, value;
    bool contains, negate, backwards;
    enum cvz_verb verb;
};

static const struct {
    const char *name;
    size_t offset;
} fields[] = {
    {"id", offsetof(struct cvz_resource, id)},
    {"kind", offsetof(struct cvz_resource, kind)},
    {"name", offsetof(struct cvz_resource, name)},
    {"region", offsetof(struct cvz_resource, region)},
    {"state", offsetof(struct cvz_resource, state)},
    {"zone", offsetof(struct cvz_resource, zone)},
    {"account", offsetof(struct cvz_resource, account)},
};

static const struct condition *random_condition(struct cvz_rng *rng, struct cvz_arena *arena,
                                                unsigned depth)
{
    static const char *const values[] = {"", "*", "r1*", "vm", "*.vpc", "EU", "us-?", "prod", "r"};
    struct condition *c = CVZ_ARENA_NEW(arena, struct condition);

    c->shape = depth == 0 ? FIELD + cvz_rng_below(rng, 3) : cvz_rng_below(rng, SHAPES);
    c->field = cvz_rng_below(rng, CVZ_COUNT_OF(fields));
    c->key = random_hostile(rng, arena);
    c->value = cvz_rng_below(rng, 3) == 0 ? random_hostile(rng, arena)
                                          : random_choice(rng, values, CVZ_COUNT_OF(values));
    c->contains = cvz_rng_below(rng, 2) == 0;
    c->negate = cvz_rng_below(rng, 4) == 0;
    c->backwards = cvz_rng_below(rng, 2) == 0;
    c->verb = cvz_rng_below(rng, 3) == 0 ? CVZ_VERB_PEERS_WITH : CVZ_VERB_TARGETS;
    if (c->shape <= NOT || c->shape >= RELATED)
        c->a = random_condition(rng, arena, depth - 1);
    if (c->shape <= OR)
        c->b = random_condition(rng, arena, depth - 1);
    return c;
}

static void add_quoted(struct cvz_buf *buf, struct cvz_str s)
{
    cvz_buf_add_char(buf, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            cvz_buf_add_char(buf, '\\');
        cvz_buf_add_char(buf, s.p[i]);
    }
    cvz_buf_add_char(buf, '"');
}

static void write_condition(struct cvz_buf *buf, const struct condition *c)
{
    static const char *const operators[2][2] = {{"=", "~"}, {"!=", "!~"}};

    if (c->shape == TAG)
        add_quoted((cvz_buf_add_z(buf, "tag:"), buf), c->key);
    else if (c->shape == FIELD || c->shape == TEXT)
        cvz_buf_add_z(buf, c->shape == TEXT ? "text" : fields[c->field].name);
    if (c->shape >= FIELD && c->shape <= TEXT) {
        cvz_buf_add_z(buf, operators[c->negate][c->contains]);
        add_quoted(buf, c->value);
        return;
    }
    if (c->shape == NOT)
        cvz_buf_add_z(buf, "not ");
    if (c->shape == WITHIN)
        cvz_buf_add_z(buf, "within");
    if (c->shape == RELATED)
        cvz_buf_printf(buf, "%s%s", c->backwards ? "<" : "", cvz_verb_info(c->verb)->text);
    cvz_buf_add_char(buf, '(');
    write_condition(buf, c->a);
    if (c->shape <= OR) {
        cvz_buf_add_z(buf, c->shape == AND ? (c->negate ? " " : " and ") : " or ");
        write_condition(buf, c->b);
    }
    cvz_buf_add_char(buf, ')');
}

static bool value_matches(const struct condition *c, struct cvz_str s)
{
    return c->contains ? cvz_str_find_nocase(s, c->value) >= 0 : cvz_str_glob(c->value, s, true);
}

static bool text_matches(const struct condition *c, const struct cvz_resource *r)
{
    bool found = value_matches(c, r->id) || value_matches(c, r->name) ||
                 value_matches(c, r->kind) || value_matches(c, r->state);

    for (uint32_t i = 0; i < r->n_tags; i++)
        found = found || value_matches(c, r->tags[i].key) || value_matches(c, r->tags[i].value);
    return found;
}

static bool tag_matches(const struct condition *c, const struct cvz_resource *r)
{
    for (uint32_t i = 0; i < r->n_tags; i++)
        if (cvz_str_eq(r->tags[i].key, c->key))
            return value_matches(c, r->tags[i].value);
    return false;
}

static bool is_meant(const struct condition *c, const struct cvz_graph *g, uint32_t node);

static bool is_related(const struct condition *c, const struct cvz_graph *g, uint32_t node)
{
    bool both = c->verb == CVZ_VERB_PEERS_WITH;

    for (uint32_t i = 0; i < cvz_graph_n_relations(g); i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, i);
        if (r->verb != c->verb)
            continue;
        if ((both || !c->backwards) && r->source == node && is_meant(c->a, g, r->target))
            return true;
        if ((both || c->backwards) && r->target == node && is_meant(c->a, g, r->source))
            return true;
    }
    return false;
}

static bool is_meant(const struct condition *c, const struct cvz_graph *g, uint32_t node)
{
    const struct cvz_resource *r = cvz_graph_resource(g, node);
    const char *field = (const char *)r + fields[c->field].offset;

    switch (c->shape) {
    case AND:
        return is_meant(c->a, g, node) && is_meant(c->b, g, node);
    case OR:
        return is_meant(c->a, g, node) || is_meant(c->b, g, node);
    case NOT:
        return !is_meant(c->a, g, node);
    case FIELD:
        return value_matches(c, *(const struct cvz_str *)field) != c->negate;
    case TAG:
        return tag_matches(c, r) != c->negate;
    case TEXT:
        return text_matches(c, r) != c->negate;
    case RELATED:
        return is_related(c, g, node);
    case WITHIN:
        return r->parent != CVZ_NODE_NONE &&
               (is_meant(c->a, g, r->parent) || is_meant(c, g, r->parent));
    case SHAPES:
        break;
    }
    return false;
}

static bool a_filter_means_what_it_says(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_graph *g = random_graph(&rng);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_filter *filter = NULL;
    uint8_t marks[RANDOM_RESOURCES_MAX + 2 * RANDOM_RELATIONS_MAX];

    const struct condition *c = random_condition(&rng, &arena, 3);
    write_condition(&text, c);
    bool holds = cvz_filter_compile(cvz_buf_str(&text), &arena, &filter, &err) == 0;
    if (holds)
        cvz_filter_run(filter, g, marks);
    for (uint32_t i = 0; i < cvz_graph_size(g) && holds; i++)
        holds = (marks[i] != 0) == is_meant(c, g, i);
    if (!holds)
        printf("# filter: %s\n# error: %s\n", text.p, err.text);
    cvz_graph_unref(g);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    return holds;
}

int main(void)
{
    struct prop_tap tap = {0};

    prop_check(&tap, "any order gives the same graph", any_order_gives_the_same_graph, 1500);
    prop_check(&tap, "tree and indexes are sound", tree_and_indexes_are_sound, 1500);
    prop_check(&tap, "spellings are one in any order", spellings_are_one_in_any_order, 200);
    prop_check(&tap, "a file reads back as what was written", a_file_reads_back_as_what_was_written,
               1000);
    prop_check(&tap, "differences are the same from both sides",
               differences_are_the_same_from_both_sides, 1000);
    prop_check(&tap, "a merged graph holds both, and marks the differences",
               a_merged_graph_holds_both_and_marks_the_differences, 1000);
    prop_check(&tap, "a filter means what it says", a_filter_means_what_it_says, 3000);
    return prop_end(&tap);
}

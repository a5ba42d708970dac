/* SPDX-License-Identifier: Apache-2.0 */
#include "prop.h"

#include "base/utf8.h"
#include "codec/json.h"
#include "codec/yaml.h"
#include "codec/jmespath.h"

#include <math.h>

/* ---- random trees ---- */

struct maker {
    struct cvz_rng *rng;
    struct cvz_arena *arena;
    bool printable; /* ASCII letters and signs only */
};

static struct cvz_str random_text(const struct maker *m)
{
    static const uint32_t tops[] = {0x20, 0x7f, 0x7f, 0x800, 0xd800, 0x110000};
    uint32_t n = cvz_rng_below(m->rng, 12);
    char *text = cvz_arena_bytes(m->arena, n * 4 + 1);
    size_t length = 0;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t code = cvz_rng_below(m->rng, tops[cvz_rng_below(m->rng, CVZ_COUNT_OF(tops))]);
        length += cvz_utf8_encode(m->printable ? 0x20 + code % 0x5f : code, text + length);
    }
    return (struct cvz_str){text, length};
}

static struct cvz_value random_number(struct cvz_rng *rng)
{
    uint64_t bits = (uint64_t)cvz_rng_u32(rng) << 32 | cvz_rng_u32(rng);
    double real;

    switch (cvz_rng_below(rng, 4)) {
    case 0:
        return cvz_value_from_i64((int64_t)cvz_rng_below(rng, 2000) - 1000);
    case 1:
        return cvz_value_from_i64((int64_t)bits);
    case 2:
        real = (double)((int64_t)cvz_rng_below(rng, 2000000) - 1000000) / 1000.0;
        return (struct cvz_value){.type = CVZ_TYPE_REAL, .u.real = real};
    }
    memcpy(&real, &bits, sizeof real);
    return (struct cvz_value){.type = CVZ_TYPE_REAL, .u.real = isfinite(real) ? real : 0.5};
}

static struct cvz_value random_tree(const struct maker *m, unsigned depth)
{
    uint32_t kind = cvz_rng_below(m->rng, depth == 0 ? 4 : 7);
    uint32_t n = cvz_rng_below(m->rng, cvz_rng_below(m->rng, 20) == 0 ? 60 : 6);
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (kind == 0)
        return cvz_value_null;
    if (kind == 1)
        return cvz_value_from_bool(cvz_rng_below(m->rng, 2) == 1);
    if (kind == 2)
        return random_number(m->rng);
    if (kind == 3)
        return cvz_value_from_str(random_text(m));
    for (uint32_t i = 0; i < n && kind == 4; i++)
        cvz_list_add(&list, m->arena, random_tree(m, depth - 1));
    if (kind == 4)
        return cvz_list_end(&list);
    for (uint32_t i = 0; i < n; i++) {
        struct cvz_str name = random_text(m);
        cvz_dict_set(&dict, m->arena, name, random_tree(m, depth - 1));
    }
    return cvz_dict_end(&dict);
}

/* ---- properties ---- */

typedef int read_fn(struct cvz_str text, struct cvz_arena *arena, struct cvz_value *ret,
                    struct cvz_err *err);

static bool reads_back(uint64_t seed, enum cvz_json_style style, read_fn *read, bool printable)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf first = CVZ_BUF_INIT;
    struct cvz_buf second = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value again;

    struct cvz_value v = random_tree(&(struct maker){&rng, &arena, printable}, 4);
    cvz_json_write(&first, &v, style);
    bool holds = read(cvz_buf_str(&first), &arena, &again, &err) == 0;
    if (!holds)
        printf("# %s\n", err.text);
    if (holds) {
        cvz_json_write(&second, &again, style);
        holds = cvz_value_eq(&v, &again) && cvz_value_eq(&again, &v) &&
                cvz_str_eq(cvz_buf_str(&first), cvz_buf_str(&second));
    }
    cvz_buf_release(&first);
    cvz_buf_release(&second);
    cvz_arena_release(&arena);
    return holds;
}

static bool compact_json_reads_back(uint64_t seed)
{
    return reads_back(seed, CVZ_JSON_COMPACT, cvz_json_read, false);
}

static bool pretty_json_reads_back(uint64_t seed)
{
    return reads_back(seed, CVZ_JSON_PRETTY, cvz_json_read, false);
}

static bool canonical_json_reads_back(uint64_t seed)
{
    return reads_back(seed, CVZ_JSON_CANONICAL, cvz_json_read, false);
}

/* JSON is YAML, a few code points that YAML does not print apart, and its plain scalars are read by
 * JSON's rules. */
static bool json_is_yaml(uint64_t seed)
{
    return reads_back(seed, CVZ_JSON_PRETTY, cvz_yaml_read, true);
}

/* Members shuffled at every level. */
static struct cvz_value shuffled(const struct cvz_value *v, struct cvz_rng *rng,
                                 struct cvz_arena *arena)
{
    struct cvz_value copy = *v;

    if (v->type == CVZ_TYPE_ARRAY) {
        struct cvz_value *items = CVZ_ARENA_ARRAY(arena, struct cvz_value, v->n);
        for (size_t i = 0; i < v->n; i++)
            items[i] = shuffled(&v->u.items[i], rng, arena);
        copy.u.items = items;
    }
    if (v->type == CVZ_TYPE_OBJECT) {
        struct cvz_member *members = CVZ_ARENA_ARRAY(arena, struct cvz_member, v->n);
        for (size_t i = 0; i < v->n; i++)
            members[i] = (struct cvz_member){v->u.members[i].name,
                                             shuffled(&v->u.members[i].value, rng, arena)};
        cvz_rng_shuffle(rng, members, v->n, sizeof *members);
        copy.u.members = members;
    }
    return copy;
}

static bool order_of_members_does_not_count(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf first = CVZ_BUF_INIT;
    struct cvz_buf second = CVZ_BUF_INIT;

    struct cvz_value v = random_tree(&(struct maker){&rng, &arena, false}, 4);
    struct cvz_value other = shuffled(&v, &rng, &arena);
    cvz_json_write(&first, &v, CVZ_JSON_CANONICAL);
    cvz_json_write(&second, &other, CVZ_JSON_CANONICAL);
    bool holds = cvz_value_eq(&v, &other) && cvz_str_eq(cvz_buf_str(&first), cvz_buf_str(&second));
    cvz_buf_release(&first);
    cvz_buf_release(&second);
    cvz_arena_release(&arena);
    return holds;
}

/* Cutting a document anywhere, or changing one byte, never reads outside it (the sanitizers watch)
 * and gives an error or a tree that can be written. */
static bool damaged_json_is_refused_or_read(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value again = cvz_value_null;
    bool holds = true;

    struct cvz_value v = random_tree(&(struct maker){&rng, &arena, false}, 4);
    cvz_json_write(&text, &v, CVZ_JSON_PRETTY);
    size_t n = cvz_rng_below(&rng, (uint32_t)text.n + 1);
    char *damaged = malloc(n + 1);
    memcpy(damaged, text.p, n);
    if (n > 0 && cvz_rng_below(&rng, 2) == 0)
        damaged[cvz_rng_below(&rng, (uint32_t)n)] = (char)cvz_rng_below(&rng, 256);
    int rc = cvz_json_read((struct cvz_str){damaged, n}, &arena, &again, &err);
    if (rc != 0)
        holds = strncmp(err.text, "line ", 5) == 0;
    cvz_json_write(&text, &again, CVZ_JSON_CANONICAL);
    free(damaged);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    return holds;
}

/* An expression made of the path to a random node finds exactly that node. */
static bool a_path_finds_its_node(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf path = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_jmespath *expr;
    struct cvz_value found = cvz_value_null;

    struct cvz_value v = random_tree(&(struct maker){&rng, &arena, false}, 4);
    const struct cvz_value *at = &v;
    cvz_buf_add_char(&path, '@');
    while (at->n > 0 && (at->type == CVZ_TYPE_ARRAY || at->type == CVZ_TYPE_OBJECT)) {
        uint32_t i = cvz_rng_below(&rng, at->n);
        if (at->type == CVZ_TYPE_ARRAY) {
            cvz_buf_printf(&path, "[%d]",
                           cvz_rng_below(&rng, 2) == 0 ? (int)i : (int)i - (int)at->n);
            at = &at->u.items[i];
        } else {
            cvz_buf_add_char(&path, '.');
            cvz_json_write_str(&path, cvz_value_str(&at->u.members[i].name));
            at = &at->u.members[i].value;
        }
    }
    bool holds = cvz_jmespath_compile(cvz_buf_str(&path), &arena, &expr, &err) == 0 &&
                 cvz_jmespath_search(expr, &v, &arena, &found, &err) == 0 &&
                 cvz_value_eq(&found, at);
    cvz_buf_release(&path);
    cvz_arena_release(&arena);
    return holds;
}

int main(void)
{
    struct prop_tap tap = {0};

    prop_check(&tap, "compact JSON reads back", compact_json_reads_back, 3000);
    prop_check(&tap, "pretty JSON reads back", pretty_json_reads_back, 3000);
    prop_check(&tap, "canonical JSON reads back", canonical_json_reads_back, 3000);
    prop_check(&tap, "JSON is YAML", json_is_yaml, 3000);
    prop_check(&tap, "the order of members does not count", order_of_members_does_not_count, 3000);
    prop_check(&tap, "damaged JSON is refused or read", damaged_json_is_refused_or_read, 6000);
    prop_check(&tap, "a path finds its node", a_path_finds_its_node, 3000);
    return prop_end(&tap);
}

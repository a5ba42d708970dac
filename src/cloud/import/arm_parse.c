/* SPDX-License-Identifier: Apache-2.0 */
/* Expressions of ARM templates: calls, texts in quotes, whole numbers, members, indexes. */
#include "cloud/import/arm_priv.h"

#include "base/num.h"

struct parser {
    struct cvz_str rest;
    struct cvz_arena *arena;
    unsigned depth;
};

static const struct arm_node *parse(struct parser *p);

static void skip_space(struct parser *p)
{
    while (p->rest.n > 0 && (p->rest.p[0] == ' ' || p->rest.p[0] == '\t' || p->rest.p[0] == '\n' ||
                             p->rest.p[0] == '\r'))
        p->rest = cvz_str_sub(p->rest, 1, p->rest.n);
}

static bool take(struct parser *p, char c)
{
    skip_space(p);
    if (p->rest.n == 0 || p->rest.p[0] != c)
        return false;
    p->rest = cvz_str_sub(p->rest, 1, p->rest.n);
    return true;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '-';
}

static struct cvz_str take_word(struct parser *p)
{
    size_t n = 0;

    skip_space(p);
    while (n < p->rest.n && is_word(p->rest.p[n]))
        n++;
    struct cvz_str word = cvz_str_sub(p->rest, 0, n);
    p->rest = cvz_str_sub(p->rest, n, p->rest.n);
    return word;
}

static struct arm_node *new_node(struct parser *p, enum arm_node_type type, struct cvz_str text)
{
    struct arm_node *node = CVZ_ARENA_NEW(p->arena, struct arm_node);

    node->type = type;
    node->text = text;
    return node;
}

static const struct arm_node *with_args(struct arm_node *node, struct cvz_arena *arena,
                                        const struct arm_node *a, const struct arm_node *b)
{
    node->n_args = b != NULL ? 2 : 1;
    node->args = CVZ_ARENA_ARRAY(arena, const struct arm_node *, 2);
    node->args[0] = a;
    node->args[1] = b;
    return a == NULL ? NULL : node;
}

/* 'it''s' */
static const struct arm_node *parse_text(struct parser *p)
{
    char *out = cvz_arena_bytes(p->arena, p->rest.n + 1);
    size_t n = 0, i = 0;

    for (; i < p->rest.n; i++) {
        if (p->rest.p[i] == '\'') {
            if (i + 1 >= p->rest.n || p->rest.p[i + 1] != '\'')
                break;
            i++;
        }
        out[n++] = p->rest.p[i];
    }
    if (i == p->rest.n)
        return NULL;
    out[n] = '\0';
    p->rest = cvz_str_sub(p->rest, i + 1, p->rest.n);
    return new_node(p, ARM_TEXT, (struct cvz_str){out, n});
}

static const struct arm_node *parse_call(struct parser *p, struct cvz_str name)
{
    CVZ_VEC(const struct arm_node *) args = CVZ_VEC_INIT;
    struct arm_node *node = new_node(p, ARM_CALL, name);
    bool good = true;

    if (!take(p, ')')) {
        do {
            const struct arm_node *arg = parse(p);
            good = arg != NULL;
            cvz_vec_push(&args, arg);
        } while (good && take(p, ','));
        good = good && take(p, ')');
    }
    node->n_args = args.n;
    node->args = CVZ_ARENA_ARRAY(p->arena, const struct arm_node *, args.n);
    if (args.n > 0)
        memcpy(node->args, args.p, args.n * sizeof *args.p);
    cvz_vec_release(&args);
    return good ? node : NULL;
}

static const struct arm_node *parse_primary(struct parser *p)
{
    int64_t number;

    if (take(p, '\''))
        return parse_text(p);
    struct cvz_str word = take_word(p);
    if (word.n == 0)
        return NULL;
    if (cvz_parse_i64(word, &number)) {
        struct arm_node *node = new_node(p, ARM_NUMBER, word);
        node->number = number;
        return node;
    }
    /* Functions of a template's own: "contoso.name(...)". */
    while (p->rest.n > 0 && p->rest.p[0] == '.' && take(p, '.')) {
        struct cvz_str more = take_word(p);
        word = cvz_arena_printf(p->arena, "%.*s.%.*s", CVZ_STR_ARG(word), CVZ_STR_ARG(more));
    }
    return take(p, '(') ? parse_call(p, word) : NULL;
}

static const struct arm_node *parse_postfix(struct parser *p, const struct arm_node *node)
{
    while (node != NULL) {
        (void)take(p, '?'); /* what is not there gives null anyway */
        if (take(p, '.')) {
            (void)take(p, '?');
            struct cvz_str name = take_word(p);
            if (name.n == 0)
                return NULL;
            node = with_args(new_node(p, ARM_MEMBER, name), p->arena, node, NULL);
        } else if (take(p, '[')) {
            const struct arm_node *index = parse(p);
            if (index == NULL || !take(p, ']'))
                return NULL;
            node = with_args(new_node(p, ARM_INDEX, CVZ_STR("")), p->arena, node, index);
        } else {
            break;
        }
    }
    return node;
}

static const struct arm_node *parse(struct parser *p)
{
    if (p->depth >= ARM_DEPTH_MAX)
        return NULL;
    p->depth++;
    const struct arm_node *node = parse_postfix(p, parse_primary(p));
    p->depth--;
    return node;
}

const struct arm_node *arm_parse(struct cvz_str text, struct cvz_arena *arena)
{
    struct parser p = {.rest = text, .arena = arena};
    const struct arm_node *node = parse(&p);

    skip_space(&p);
    return p.rest.n == 0 ? node : NULL;
}

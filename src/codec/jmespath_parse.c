/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Pratt parser (V. Pratt, Top Down Operator Precedence, 1973): `prefix` reads what an expression
 * starts with, `infix` what goes on, as long as it binds tighter than `power`.
 *
 * A projection takes to its right side all that binds tighter than PROJECTION_STOP.
 *
 * An expression may name its input many times over, and such expressions can be put into each
 * other, so that 64 KiB of text could ask for 2^10000 nodes. Every node therefore carries an upper
 * bound of how often it visits one piece of its input (`work`), and the compiler refuses too much.
 */
#include "codec/jmespath_priv.h"

#include "base/vec.h"

enum { WORK_MAX = 1 << 20, PROJECTION_STOP = 10 };

/* How tightly a token binds what stands before it; 0 ends an expression. */
static const unsigned char powers[JP_TOKEN_COUNT] = {
    [JP_PIPE] = 1,  [JP_OR] = 2,      [JP_AND] = 3,  [JP_EQ] = 5,   [JP_NE] = 5,
    [JP_LT] = 5,    [JP_LE] = 5,      [JP_GT] = 5,   [JP_GE] = 5,   [JP_FLATTEN] = 9,
    [JP_STAR] = 20, [JP_FILTER] = 21, [JP_DOT] = 40, [JP_NOT] = 45, [JP_LBRACKET] = 55,
};

typedef CVZ_VEC(struct jp_token) tokens;
typedef CVZ_VEC(const struct jp_node *) nodes;

struct parser {
    const struct jp_token *at;
    unsigned depth;
    struct cvz_arena *arena;
    struct cvz_err *err;
    int rc; /* of the first failure; the functions below give NULL then */
};

static const struct jp_node *expression(struct parser *p, unsigned power);

static const struct jp_node *fail(struct parser *p, int code, const char *cause)
{
    p->rc = cvz_jp_fail(p->err, code, p->at->offset, cause);
    return NULL;
}

static bool take(struct parser *p, enum jp_token_type type)
{
    if (p->at->type != type)
        return false;
    p->at++;
    return true;
}

static bool expect(struct parser *p, enum jp_token_type type, const char *cause)
{
    if (take(p, type))
        return true;
    fail(p, CVZ_EINVALID, cause);
    return false;
}

/* ---- nodes ---- */

static uint64_t count_nodes(const struct cvz_value *v)
{
    uint64_t n = 1;

    if (v->type == CVZ_TYPE_ARRAY)
        for (size_t i = 0; i < v->n; i++)
            n += count_nodes(&v->u.items[i]);
    if (v->type == CVZ_TYPE_OBJECT)
        for (size_t i = 0; i < v->n; i++)
            n += count_nodes(&v->u.members[i].value);
    return n;
}

static bool takes_expression(const struct jp_node *node)
{
    for (size_t i = 0; node->function != NULL && i < JP_ARGS_MAX; i++)
        if ((node->function->types[i] & JP_EXPR) != 0)
            return true;
    return false;
}

static uint64_t work_of(const struct jp_node *node)
{
    uint64_t left = node->left != NULL ? node->left->work : 0;
    uint64_t right = node->right != NULL ? node->right->work : 0;

    if (node->op == JP_OP_LITERAL)
        return count_nodes(&node->value);
    if (node->cond != NULL)
        right += node->cond->work;
    if (node->op == JP_OP_THEN || node->op == JP_OP_PROJECT || node->op == JP_OP_VALUES ||
        node->op == JP_OP_SELECT)
        return left * right;
    uint64_t sum = left + right;
    for (size_t i = 0; i < node->n_kids; i++)
        sum =
            i > 0 && takes_expression(node) ? sum * node->kids[i]->work : sum + node->kids[i]->work;
    return sum > 0 ? sum : 1;
}

static unsigned deeper(unsigned depth, const struct jp_node *kid)
{
    return kid != NULL && kid->depth > depth ? kid->depth : depth;
}

/* Every node is made here, complete. */
static const struct jp_node *add(struct parser *p, struct jp_node made)
{
    unsigned depth = deeper(deeper(deeper(0, made.left), made.right), made.cond);

    for (size_t i = 0; i < made.n_kids; i++)
        depth = deeper(depth, made.kids[i]);
    uint64_t work = work_of(&made);
    if (depth >= CVZ_JMESPATH_DEPTH_MAX)
        return fail(p, CVZ_ETOOBIG, "this expression is nested too deeply");
    if (work > WORK_MAX)
        return fail(p, CVZ_ETOOBIG, "this expression multiplies its input too often");
    made.depth = depth + 1;
    made.work = (uint32_t)work;

    struct jp_node *node = CVZ_ARENA_NEW(p->arena, struct jp_node);
    *node = made;
    return node;
}

static const struct jp_node *add_current(struct parser *p)
{
    return add(p, (struct jp_node){.op = JP_OP_CURRENT});
}

/* NULL as soon as one side is. */
static const struct jp_node *add_pair(struct parser *p, enum jp_op op, const struct jp_node *left,
                                      const struct jp_node *right)
{
    if (left == NULL || right == NULL)
        return NULL;
    return add(p, (struct jp_node){.op = op, .left = left, .right = right});
}

static const struct jp_node *add_single(struct parser *p, enum jp_op op, const struct jp_node *left)
{
    return left != NULL ? add(p, (struct jp_node){.op = op, .left = left}) : NULL;
}

/* Moves collected kids into the arena. */
static const struct jp_node *add_kids(struct parser *p, struct jp_node made, const nodes *kids)
{
    if (p->rc != 0)
        return NULL;
    const struct jp_node **packed = CVZ_ARENA_ARRAY(p->arena, const struct jp_node *, kids->n);
    for (size_t i = 0; i < kids->n; i++)
        packed[i] = kids->p[i];
    made.kids = packed;
    made.n_kids = kids->n;
    return add(p, made);
}

/* ---- [a, b] and {x: a, y: b} and f(a, &b) ---- */

/* Behind "[". */
static const struct jp_node *select_list(struct parser *p)
{
    nodes kids = CVZ_VEC_INIT;

    do {
        cvz_vec_push(&kids, expression(p, 0));
    } while (p->rc == 0 && take(p, JP_COMMA));
    if (p->rc == 0)
        expect(p, JP_RBRACKET, "expected ',' or ']'");
    const struct jp_node *node = add_kids(p, (struct jp_node){.op = JP_OP_LIST}, &kids);
    cvz_vec_release(&kids);
    return node;
}

/* Behind "{". */
static const struct jp_node *select_hash(struct parser *p)
{
    nodes kids = CVZ_VEC_INIT;
    CVZ_VEC(struct cvz_value) names = CVZ_VEC_INIT;

    do {
        cvz_vec_push(&names, p->at->value);
        if (!take(p, JP_NAME) && !expect(p, JP_QUOTED, "expected a name"))
            break;
        if (!expect(p, JP_COLON, "expected ':'"))
            break;
        cvz_vec_push(&kids, expression(p, 0));
    } while (p->rc == 0 && take(p, JP_COMMA));
    if (p->rc == 0)
        expect(p, JP_RBRACE, "expected ',' or '}'");

    struct cvz_value *packed = CVZ_ARENA_ARRAY(p->arena, struct cvz_value, names.n);
    memcpy(packed, names.p, names.n * sizeof *packed);
    const struct jp_node *node =
        add_kids(p, (struct jp_node){.op = JP_OP_HASH, .names = packed}, &kids);
    cvz_vec_release(&names);
    cvz_vec_release(&kids);
    return node;
}

/* One argument, which is an &expression exactly where the function takes one. */
static const struct jp_node *argument(struct parser *p, const struct jp_function *function,
                                      size_t i)
{
    unsigned types = i < function->n_args ? function->types[i] : 0;

    if ((types & JP_EXPR) != 0) {
        if (!expect(p, JP_EXPREF, "this argument must be an expression: &..."))
            return NULL;
    } else if (p->at->type == JP_EXPREF) {
        return fail(p, CVZ_EINVALID, "this argument cannot be an expression");
    }
    return expression(p, 0);
}

/* Behind "name(". */
static const struct jp_node *call(struct parser *p, const struct jp_token *name)
{
    nodes kids = CVZ_VEC_INIT;
    const struct jp_function *function = cvz_jp_function(cvz_value_str(&name->value));

    if (function == NULL) {
        p->at = name;
        return fail(p, CVZ_EINVALID, "no such function");
    }
    if (!take(p, JP_RPAREN)) {
        do {
            const struct jp_node *kid = argument(p, function, kids.n);
            cvz_vec_push(&kids, kid);
        } while (p->rc == 0 && take(p, JP_COMMA));
        if (p->rc == 0)
            expect(p, JP_RPAREN, "expected ',' or ')'");
    }
    if (p->rc == 0 &&
        (kids.n < function->n_args || (kids.n > function->n_args && !function->variadic))) {
        p->at = name;
        fail(p, CVZ_EINVALID, "wrong number of arguments");
    }
    const struct jp_node *node = add_kids(
        p, (struct jp_node){.op = JP_OP_CALL, .function = function, .offset = name->offset}, &kids);
    cvz_vec_release(&kids);
    return node;
}

/* ---- projections ---- */

/* Behind a ".". */
static const struct jp_node *dot_right(struct parser *p, unsigned power)
{
    if (take(p, JP_LBRACKET))
        return select_list(p);
    if (take(p, JP_LBRACE))
        return select_hash(p);
    if (p->at->type == JP_NAME || p->at->type == JP_QUOTED || p->at->type == JP_STAR)
        return expression(p, power);
    return fail(p, CVZ_EINVALID, "expected a name, '*', '[' or '{'");
}

static const struct jp_node *projection_right(struct parser *p, unsigned power)
{
    if (powers[p->at->type] < PROJECTION_STOP)
        return add_current(p);
    if (p->at->type == JP_LBRACKET || p->at->type == JP_FILTER)
        return expression(p, power);
    if (take(p, JP_DOT))
        return dot_right(p, power);
    return fail(p, CVZ_EINVALID, "expected '.' or '['");
}

/* Behind "[?". */
static const struct jp_node *filter(struct parser *p, const struct jp_node *left)
{
    const struct jp_node *cond = expression(p, 0);

    if (cond == NULL || left == NULL || !expect(p, JP_RBRACKET, "expected ']'"))
        return NULL;
    const struct jp_node *right =
        p->at->type == JP_FLATTEN ? add_current(p) : projection_right(p, powers[JP_FILTER]);
    if (right == NULL)
        return NULL;
    return add(p, (struct jp_node){.op = JP_OP_SELECT, .left = left, .right = right, .cond = cond});
}

static const struct jp_node *flatten(struct parser *p, const struct jp_node *left)
{
    const struct jp_node *flat = add_single(p, JP_OP_FLATTEN, left);

    return flat != NULL ? add_pair(p, JP_OP_PROJECT, flat, projection_right(p, powers[JP_FLATTEN]))
                        : NULL;
}

/* Behind "[", at a number or colon: [1] or [0:2:1]. */
static const struct jp_node *index_or_slice(struct parser *p, const struct jp_node *left)
{
    int64_t numbers[3] = {0, 0, 1};
    bool given[3] = {false, false, false};
    unsigned part = 0;

    if (left == NULL)
        return NULL;
    for (; part < 3; part++) {
        if (p->at->type == JP_NUMBER) {
            numbers[part] = p->at->value.u.integer;
            given[part] = true;
            p->at++;
        }
        if (!take(p, JP_COLON))
            break;
    }
    if (part == 3 || !expect(p, JP_RBRACKET, "expected ']'"))
        return part == 3 ? fail(p, CVZ_EINVALID, "expected ']'") : NULL;
    if (numbers[2] == 0)
        return fail(p, CVZ_EINVALID, "a slice cannot have steps of 0");
    struct jp_node made = {
        .op = part == 0 ? JP_OP_INDEX : JP_OP_SLICE,
        .left = left,
        .slice = {numbers[0], numbers[1], numbers[2], given[0], given[1]},
    };
    const struct jp_node *node = add(p, made);
    if (part == 0 || node == NULL)
        return node;
    return add_pair(p, JP_OP_PROJECT, node, projection_right(p, powers[JP_STAR]));
}

static bool at_number_or_colon(const struct parser *p)
{
    return p->at->type == JP_NUMBER || p->at->type == JP_COLON;
}

/* Behind "[" at the start of an expression. */
static const struct jp_node *bracket_prefix(struct parser *p)
{
    if (at_number_or_colon(p))
        return index_or_slice(p, add_current(p));
    if (p->at->type == JP_STAR && p->at[1].type == JP_RBRACKET) {
        p->at += 2;
        return add_pair(p, JP_OP_PROJECT, add_current(p), projection_right(p, powers[JP_STAR]));
    }
    return select_list(p);
}

/* Behind "[" that follows an expression. */
static const struct jp_node *bracket_infix(struct parser *p, const struct jp_node *left)
{
    if (at_number_or_colon(p))
        return index_or_slice(p, left);
    if (!expect(p, JP_STAR, "expected a number, ':', '*' or '?'") ||
        !expect(p, JP_RBRACKET, "expected ']'"))
        return NULL;
    return add_pair(p, JP_OP_PROJECT, left, projection_right(p, powers[JP_STAR]));
}

static const struct jp_node *values(struct parser *p, const struct jp_node *left, unsigned power)
{
    return left != NULL ? add_pair(p, JP_OP_VALUES, left, projection_right(p, power)) : NULL;
}

/* ---- expressions ---- */

static const struct jp_node *name_or_call(struct parser *p, const struct jp_token *name)
{
    if (p->at->type == JP_LPAREN) {
        if (name->type == JP_QUOTED)
            return fail(p, CVZ_EINVALID, "a function's name is not quoted");
        p->at++;
        return call(p, name);
    }
    return add(p, (struct jp_node){.op = JP_OP_FIELD, .value = name->value});
}

static const struct jp_node *parenthesis(struct parser *p)
{
    const struct jp_node *inner = expression(p, 0);

    return inner != NULL && expect(p, JP_RPAREN, "expected ')'") ? inner : NULL;
}

/* The signs that an expression can start with. */
static const struct jp_node *prefix_sign(struct parser *p, const struct jp_token *token)
{
    if (token->type == JP_CURRENT)
        return add_current(p);
    if (token->type == JP_STAR)
        return values(p, add_current(p), powers[JP_STAR]);
    if (token->type == JP_FILTER)
        return filter(p, add_current(p));
    if (token->type == JP_FLATTEN)
        return flatten(p, add_current(p));
    if (token->type == JP_NOT)
        return add_single(p, JP_OP_NOT, expression(p, powers[JP_NOT]));
    if (token->type == JP_LBRACKET)
        return bracket_prefix(p);
    if (token->type == JP_LBRACE)
        return select_hash(p);
    if (token->type == JP_LPAREN)
        return parenthesis(p);
    p->at = token;
    return fail(p, CVZ_EINVALID, "expected an expression");
}

static const struct jp_node *prefix(struct parser *p)
{
    const struct jp_token *token = p->at;

    if (token->type == JP_END)
        return fail(p, CVZ_EINVALID, "the expression ends too early");
    p->at++;
    if (token->type == JP_NAME || token->type == JP_QUOTED)
        return name_or_call(p, token);
    if (token->type == JP_LITERAL)
        return add(p, (struct jp_node){.op = JP_OP_LITERAL, .value = token->value});
    return prefix_sign(p, token);
}

static const struct jp_node *compare(struct parser *p, const struct jp_node *left,
                                     enum jp_token_type comparator)
{
    const struct jp_node *right = expression(p, powers[comparator]);

    if (right == NULL)
        return NULL;
    return add(p, (struct jp_node){
                      .op = JP_OP_COMPARE, .left = left, .right = right, .comparator = comparator});
}

static const struct jp_node *infix(struct parser *p, const struct jp_node *left)
{
    enum jp_token_type type = p->at->type;

    p->at++;
    if (type == JP_DOT) {
        if (take(p, JP_STAR))
            return values(p, left, powers[JP_DOT]);
        return add_pair(p, JP_OP_THEN, left, dot_right(p, powers[JP_DOT]));
    }
    if (type == JP_LBRACKET)
        return bracket_infix(p, left);
    if (type == JP_FILTER)
        return filter(p, left);
    if (type == JP_FLATTEN)
        return flatten(p, left);
    if (type == JP_PIPE)
        return add_pair(p, JP_OP_THEN, left, expression(p, powers[type]));
    if (type == JP_OR)
        return add_pair(p, JP_OP_OR, left, expression(p, powers[type]));
    if (type == JP_AND)
        return add_pair(p, JP_OP_AND, left, expression(p, powers[type]));
    if (type >= JP_EQ && type <= JP_GE)
        return compare(p, left, type);
    p->at--;
    return fail(p, CVZ_EINVALID, "expected an operator");
}

static const struct jp_node *expression(struct parser *p, unsigned power)
{
    if (p->depth == CVZ_JMESPATH_DEPTH_MAX)
        return fail(p, CVZ_ETOOBIG, "this expression is nested too deeply");
    p->depth++;
    const struct jp_node *left = prefix(p);
    while (left != NULL && power < powers[p->at->type])
        left = infix(p, left);
    p->depth--;
    return left;
}

/* ---- the whole ---- */

static int split(struct cvz_str text, struct cvz_arena *arena, tokens *list, struct cvz_err *err)
{
    struct cvz_str rest = text;
    struct jp_token token;
    int rc;

    do {
        rc = cvz_jp_next_token(text, &rest, arena, &token, err);
        if (rc == 0)
            cvz_vec_push(list, token);
    } while (rc == 0 && token.type != JP_END);
    return rc;
}

int cvz_jmespath_compile(struct cvz_str text, struct cvz_arena *arena,
                         const struct cvz_jmespath **ret, struct cvz_err *err)
{
    tokens list = CVZ_VEC_INIT;

    if (text.n > CVZ_JMESPATH_TEXT_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "an expression of %zu bytes is too long", text.n);
    text = cvz_arena_str(arena, text);
    int rc = split(text, arena, &list, err);
    if (rc != 0)
        goto out;
    struct parser p = {.at = list.p, .arena = arena, .err = err};
    const struct jp_node *root = expression(&p, 0);
    if (root != NULL && p.at->type != JP_END)
        fail(&p, CVZ_EINVALID, "the expression ends before this");
    rc = p.rc;
    if (rc == 0) {
        struct cvz_jmespath *expr = CVZ_ARENA_NEW(arena, struct cvz_jmespath);
        expr->text = text;
        expr->root = root;
        *ret = expr;
    }
out:
    cvz_vec_release(&list);
    return rc;
}

struct cvz_str cvz_jmespath_text(const struct cvz_jmespath *expr)
{
    return expr->text;
}

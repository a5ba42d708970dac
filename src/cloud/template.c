/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/template.h"

#include "base/vec.h"
#include "codec/jmespath.h"

#include <assert.h>

static const char *const var_names[] = {
#define VAR_ROW(constant, name) [constant] = name,
    CVZ_VAR_TABLE(VAR_ROW)
#undef VAR_ROW
};
static_assert(CVZ_COUNT_OF(var_names) == CVZ_VAR_COUNT, "a name for each variable");

/* Literal text, or an expression over a variable or, for VAR_OF_ITEM, over the item. */
enum { VAR_OF_ITEM = CVZ_VAR_COUNT, VAR_LITERAL };

struct piece {
    unsigned var;
    struct cvz_str literal;
    const struct cvz_jmespath *path; /* NULL: the variable itself */
    bool behind_slash;               /* what it gives is one word of a path */
};

struct cvz_template {
    struct cvz_str source;
    const struct piece *pieces;
    size_t n;
};

/* ---- compiling ---- */

/* Offset behind the brace that closes the expression which begins at `from`; 0 when none does.
 * Braces inside quotes and inside multi-select hashes do not count. */
static size_t closing_brace(struct cvz_str text, size_t from)
{
    unsigned depth = 1;
    char quote = '\0';

    for (size_t i = from; i < text.n; i++) {
        char c = text.p[i];
        if (quote != '\0') {
            if (c == '\\')
                i++;
            else if (c == quote)
                quote = '\0';
        } else if (c == '\'' || c == '"' || c == '`') {
            quote = c;
        } else if (c == '{') {
            depth++;
        } else if (c == '}' && --depth == 0) {
            return i + 1;
        }
    }
    return 0;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

/* "$parent.clusterArn" -> the variable, and what follows as an expression over it. */
static int read_variable(struct cvz_str text, struct piece *piece, struct cvz_str *ret_rest,
                         struct cvz_err *err)
{
    size_t n = 1;

    while (n < text.n && is_name_char(text.p[n]))
        n++;
    struct cvz_str name = cvz_str_sub(text, 1, n - 1);
    for (piece->var = 0; piece->var < CVZ_VAR_COUNT; piece->var++) {
        if (cvz_str_is(name, var_names[piece->var]))
            break;
    }
    if (piece->var == CVZ_VAR_COUNT)
        return cvz_fail(err, CVZ_EINVALID, "unknown variable '$%.*s'", CVZ_STR_ARG(name));
    *ret_rest = cvz_str_sub(text, n, text.n);
    if (ret_rest->n == 0)
        return 0;
    if (ret_rest->p[0] == '.')
        *ret_rest = cvz_str_sub(*ret_rest, 1, ret_rest->n);
    else if (ret_rest->p[0] != '[')
        return cvz_fail(err, CVZ_EINVALID, "'.' or '[' must follow '$%.*s'", CVZ_STR_ARG(name));
    if (ret_rest->n == 0)
        return cvz_fail(err, CVZ_EINVALID, "a name must follow '$%.*s.'", CVZ_STR_ARG(name));
    return 0;
}

static int compile_piece(struct cvz_str text, struct cvz_arena *arena, struct piece *piece,
                         struct cvz_err *err)
{
    struct cvz_str expression = cvz_str_trim(text);

    if (expression.n > 0 && expression.p[0] == '+') {
        piece->behind_slash = false;
        expression = cvz_str_trim(cvz_str_sub(expression, 1, expression.n));
    }
    piece->var = VAR_OF_ITEM;
    if (expression.n > 0 && expression.p[0] == '$') {
        int rc = read_variable(expression, piece, &expression, err);
        if (rc != 0 || expression.n == 0)
            return rc;
    }
    return cvz_jmespath_compile(expression, arena, &piece->path, err);
}

int cvz_template_compile(struct cvz_str text, struct cvz_arena *arena,
                         const struct cvz_template **ret, struct cvz_err *err)
{
    CVZ_VEC(struct piece) pieces = CVZ_VEC_INIT;
    struct cvz_str source = cvz_arena_str(arena, text);
    size_t at = 0;
    int rc = 0;

    while (at < source.n && rc == 0) {
        struct cvz_str rest = cvz_str_sub(source, at, source.n);
        ptrdiff_t brace = cvz_str_find_char(rest, '{');
        size_t literal = brace < 0 ? rest.n : (size_t)brace;
        if (literal > 0)
            cvz_vec_push(&pieces,
                         (struct piece){VAR_LITERAL, cvz_str_sub(rest, 0, literal), NULL, false});
        at += literal;
        if (brace < 0)
            break;
        size_t end = closing_brace(source, at + 1);
        if (end == 0) {
            rc = cvz_fail(err, CVZ_EINVALID, "at %zu: '{' without '}'", at);
            break;
        }
        struct piece piece = {.behind_slash = at > 0 && source.p[at - 1] == '/'};
        rc = compile_piece(cvz_str_sub(source, at + 1, end - at - 2), arena, &piece, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "in the braces at %zu", at);
        cvz_vec_push(&pieces, piece);
        at = end;
    }
    if (rc == 0) {
        struct cvz_template *t = CVZ_ARENA_NEW(arena, struct cvz_template);
        struct piece *copy = CVZ_ARENA_ARRAY(arena, struct piece, pieces.n);
        if (pieces.n > 0)
            memcpy(copy, pieces.p, pieces.n * sizeof *copy);
        *t = (struct cvz_template){source, copy, pieces.n};
        *ret = t;
    }
    cvz_vec_release(&pieces);
    return rc;
}

bool cvz_template_uses(const struct cvz_template *t, enum cvz_var var)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->pieces[i].var == (unsigned)var)
            return true;
    }
    return false;
}

bool cvz_template_uses_item(const struct cvz_template *t)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->pieces[i].var == VAR_OF_ITEM)
            return true;
    }
    return cvz_template_uses(t, CVZ_VAR_ITEM);
}

struct cvz_str cvz_template_source(const struct cvz_template *t)
{
    return t->source;
}

/* ---- evaluating ---- */

static int piece_value(const struct piece *piece, const struct cvz_vars *vars,
                       struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    unsigned var = piece->var == VAR_OF_ITEM ? CVZ_VAR_ITEM : piece->var;

    if (piece->var == VAR_LITERAL) {
        *ret = cvz_value_from_str(piece->literal);
        return 0;
    }
    if (piece->path == NULL) {
        *ret = vars->of[var];
        return 0;
    }
    return cvz_jmespath_search(piece->path, &vars->of[var], arena, ret, err);
}

/* How a piece's text goes into the whole. */
enum encoding { ENCODE_NOT, ENCODE_PATH };

static int render(const struct cvz_template *t, const struct cvz_vars *vars, enum encoding encoding,
                  struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_str text = CVZ_STR("");
    int rc = 0;

    for (size_t i = 0; i < t->n && rc == 0 && text.p != NULL; i++) {
        struct cvz_value v = cvz_value_null;
        rc = piece_value(&t->pieces[i], vars, arena, &v, err);
        if (rc != 0)
            break;
        text = cvz_value_text(&v, arena);
        if (encoding == ENCODE_NOT || t->pieces[i].var == VAR_LITERAL)
            cvz_buf_add_str(&buf, text);
        else
            cvz_percent_encode(&buf, text, !t->pieces[i].behind_slash);
    }
    if (rc == 0)
        *ret = text.p == NULL ? CVZ_STR_NULL : cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return rc;
}

int cvz_template_value(const struct cvz_template *t, const struct cvz_vars *vars,
                       struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_str text;

    if (t->n == 1)
        return piece_value(&t->pieces[0], vars, arena, ret, err);
    int rc = render(t, vars, ENCODE_NOT, arena, &text, err);
    if (rc == 0)
        *ret = text.p == NULL ? cvz_value_null : cvz_value_from_str(text);
    return rc;
}

int cvz_template_text(const struct cvz_template *t, const struct cvz_vars *vars,
                      struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    return render(t, vars, ENCODE_NOT, arena, ret, err);
}

int cvz_template_path(const struct cvz_template *t, const struct cvz_vars *vars,
                      struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    return render(t, vars, ENCODE_PATH, arena, ret, err);
}

void cvz_percent_encode(struct cvz_buf *buf, struct cvz_str s, bool keep_slash)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~' ||
                        (c == '/' && keep_slash);
        if (is_plain) {
            cvz_buf_add_char(buf, (char)c);
        } else {
            const char escape[3] = {'%', hex[c >> 4], hex[c & 15]};
            cvz_buf_add(buf, escape, sizeof escape);
        }
    }
}

/* ---- trees ---- */

struct cvz_tree {
    uint8_t type; /* enum cvz_type: a template for strings, `n` children for arrays and objects */
    struct cvz_value scalar;
    const struct cvz_template *text;
    const struct cvz_tree *const *children;
    const struct cvz_str *names; /* of an object's children */
    size_t n;
};

static int compile_children(const struct cvz_value *v, struct cvz_arena *arena,
                            struct cvz_tree *tree, struct cvz_err *err)
{
    bool is_object = v->type == CVZ_TYPE_OBJECT;
    const struct cvz_tree **children = CVZ_ARENA_ARRAY(arena, const struct cvz_tree *, v->n);
    struct cvz_str *names = CVZ_ARENA_ARRAY(arena, struct cvz_str, is_object ? v->n : 0);

    for (uint32_t i = 0; i < v->n; i++) {
        const struct cvz_value *child = is_object ? &v->u.members[i].value : &v->u.items[i];
        int rc = cvz_tree_compile(child, arena, &children[i], err);
        if (is_object) {
            names[i] = cvz_arena_str(arena, cvz_value_str(&v->u.members[i].name));
            if (rc != 0)
                return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(names[i]));
        }
        if (rc != 0)
            return rc;
    }
    tree->children = children;
    tree->names = names;
    tree->n = v->n;
    return 0;
}

int cvz_tree_compile(const struct cvz_value *v, struct cvz_arena *arena,
                     const struct cvz_tree **ret, struct cvz_err *err)
{
    struct cvz_tree *tree = CVZ_ARENA_NEW(arena, struct cvz_tree);
    int rc = 0;

    tree->type = v->type;
    if (v->type == CVZ_TYPE_STRING)
        rc = cvz_template_compile(cvz_value_str(v), arena, &tree->text, err);
    else if (v->type == CVZ_TYPE_ARRAY || v->type == CVZ_TYPE_OBJECT)
        rc = compile_children(v, arena, tree, err);
    else
        tree->scalar = *v;
    if (rc == 0)
        *ret = tree;
    return rc;
}

int cvz_tree_value(const struct cvz_tree *tree, const struct cvz_vars *vars,
                   struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (tree == NULL) {
        *ret = cvz_dict_end(&dict);
        return 0;
    }
    if (tree->type == CVZ_TYPE_STRING)
        return cvz_template_value(tree->text, vars, arena, ret, err);
    if (tree->type != CVZ_TYPE_ARRAY && tree->type != CVZ_TYPE_OBJECT) {
        *ret = tree->scalar;
        return 0;
    }
    for (size_t i = 0; i < tree->n; i++) {
        struct cvz_value child;
        int rc = cvz_tree_value(tree->children[i], vars, arena, &child, err);
        if (rc != 0)
            return rc;
        if (child.type == CVZ_TYPE_NULL)
            continue;
        if (tree->type == CVZ_TYPE_ARRAY)
            cvz_list_add(&list, arena, child);
        else
            cvz_dict_set(&dict, arena, tree->names[i], child);
    }
    *ret = tree->type == CVZ_TYPE_ARRAY ? cvz_list_end(&list) : cvz_dict_end(&dict);
    return 0;
}

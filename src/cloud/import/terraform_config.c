/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration in a plan: where values come from that are not known before they are made. A
 * reference ("aws_subnet.a.id", "module.net.subnet", "var.subnet") is followed through calls and
 * outputs of modules to resources; they stand in the place of the value as symbols.
 */
#include "cloud/import/terraform_priv.h"

enum { MODULE_DEPTH_MAX = 64, FOLLOW_MAX = 16, SYMBOLS_MAX = 256, BLOCK_DEPTH_MAX = 16 };

static struct cvz_str joined(struct cvz_arena *arena, struct cvz_str module, struct cvz_str address)
{
    return cvz_arena_printf(arena, "%.*s%s%.*s", CVZ_STR_ARG(module), module.n > 0 ? "." : "",
                            CVZ_STR_ARG(address));
}

/* ---- reading ---- */

static void read_providers(struct tf_config *c, const struct cvz_value *configs)
{
    for (uint32_t i = 0; configs->type == CVZ_TYPE_OBJECT && i < configs->n; i++) {
        const struct cvz_value *expressions =
            cvz_value_get_z(&configs->u.members[i].value, "expressions");
        struct import_scope *scope = tf_scope(c->tf, cvz_value_str(&configs->u.members[i].name));
        static const char *const accounts[] = {"subscription_id", "project"};
        struct cvz_str region =
            cvz_value_get_str(cvz_value_get_z(expressions, "region"), "constant_value");
        if (region.n > 0)
            scope->region = region;
        for (size_t k = 0; k < CVZ_COUNT_OF(accounts); k++) {
            struct cvz_str account =
                cvz_value_get_str(cvz_value_get_z(expressions, accounts[k]), "constant_value");
            if (account.n > 0)
                scope->account = account;
        }
    }
}

static void read_module(struct tf_config *c, const struct cvz_value *value, struct cvz_str path,
                        uint32_t above, const struct cvz_value *call, unsigned depth)
{
    const struct cvz_value *resources = cvz_value_get_z(value, "resources");
    const struct cvz_value *calls = cvz_value_get_z(value, "module_calls");
    const struct tf_module module = {path, above, call, value};
    uint32_t number = (uint32_t)c->modules.n;

    if (depth > MODULE_DEPTH_MAX || value->type != CVZ_TYPE_OBJECT)
        return;
    cvz_vec_push(&c->modules, module);
    for (uint32_t i = 0; resources->type == CVZ_TYPE_ARRAY && i < resources->n; i++) {
        const struct cvz_value *v = &resources->u.items[i];
        const struct tf_block block = {cvz_value_get_z(v, "expressions"),
                                       cvz_value_get_str(v, "provider_config_key"), number};
        cvz_map_put(&c->block_of, joined(c->tf->im->arena, path, cvz_value_get_str(v, "address")),
                    (uint32_t)c->blocks.n);
        cvz_vec_push(&c->blocks, block);
    }
    for (uint32_t i = 0; calls->type == CVZ_TYPE_OBJECT && i < calls->n; i++) {
        const struct cvz_member *m = &calls->u.members[i];
        struct cvz_str step =
            cvz_arena_printf(c->tf->im->arena, "module.%.*s", CVZ_STR_ARG(cvz_value_str(&m->name)));
        read_module(c, cvz_value_get_z(&m->value, "module"), joined(c->tf->im->arena, path, step),
                    number, cvz_value_get_z(&m->value, "expressions"), depth + 1);
    }
}

void tf_config_read(struct tf_config *config, struct tf *tf, const struct cvz_value *configuration)
{
    config->tf = tf;
    read_providers(config, cvz_value_get_z(configuration, "provider_config"));
    read_module(config, cvz_value_get_z(configuration, "root_module"), CVZ_STR(""), UINT32_MAX,
                &cvz_value_null, 0);
}

void tf_config_release(struct tf_config *config)
{
    cvz_map_release(&config->block_of);
    cvz_vec_release(&config->blocks);
    cvz_vec_release(&config->modules);
    cvz_map_release(&config->instances_of);
    cvz_vec_release(&config->links);
}

void tf_config_index(struct tf_config *c)
{
    const struct tf *tf = c->tf;

    for (uint32_t i = (uint32_t)tf->instances.n; i > 0; i--) {
        struct cvz_str address =
            tf_plain_address(tf_address(&tf->instances.p[i - 1], tf->im->arena), tf->im->arena);
        const struct tf_link link = {i - 1, cvz_map_get(&c->instances_of, address)};
        cvz_map_put(&c->instances_of, address, (uint32_t)c->links.n);
        cvz_vec_push(&c->links, link);
    }
}

static const struct tf_block *block_of(const struct tf_config *c,
                                       const struct tf_instance *instance)
{
    struct cvz_arena *arena = c->tf->im->arena;
    uint32_t at = cvz_map_get(&c->block_of, tf_plain_address(tf_address(instance, arena), arena));

    return at == CVZ_MAP_NONE ? NULL : &c->blocks.p[at];
}

struct cvz_str tf_config_provider(const struct tf_config *config,
                                  const struct tf_instance *instance)
{
    const struct tf_block *block = block_of(config, instance);

    return block != NULL ? block->provider : CVZ_STR("");
}

/* ---- following ---- */

struct following {
    struct tf_config *config;
    const struct tf_instance *from;
    struct cvz_list symbols;
    bool same_index; /* each.key, count.index: the instance of the same index is meant */
};

static void follow(struct following *f, uint32_t module, struct cvz_str reference, unsigned depth);

static void follow_all(struct following *f, uint32_t module, const struct cvz_value *expression,
                       unsigned depth)
{
    const struct cvz_value *references = cvz_value_get_z(expression, "references");

    struct cvz_str before = CVZ_STR("");

    for (uint32_t i = 0; references->type == CVZ_TYPE_ARRAY && i < references->n; i++) {
        struct cvz_str reference = cvz_value_str(&references->u.items[i]);
        /* "a.b[0].id", "a.b[0]", "a.b": only the first, the others are its beginnings. */
        bool is_new = reference.n > 0 && !cvz_str_starts(before, reference);
        if (is_new && f->symbols.n < SYMBOLS_MAX)
            follow(f, module, reference, depth + 1);
        if (is_new)
            before = reference;
    }
}

static void add_symbol(struct following *f, struct cvz_str address)
{
    struct cvz_str symbol = tf_symbol(address, f->config->tf->im->arena);

    for (size_t i = 0; i < f->symbols.n; i++) {
        if (cvz_str_eq(cvz_value_str(&f->symbols.items[i]), symbol))
            return;
    }
    if (f->symbols.n < SYMBOLS_MAX)
        cvz_list_add(&f->symbols, f->config->tf->im->arena, cvz_value_from_str(symbol));
}

/* All instances of a resource, or the one with the index that is asked for. */
static void add_instances(struct following *f, struct cvz_str address)
{
    const struct tf_config *c = f->config;
    struct cvz_arena *arena = c->tf->im->arena;
    struct cvz_str plain = tf_plain_address(address, arena);
    uint32_t first = cvz_map_get(&c->instances_of, plain), at = first;

    if (plain.n < address.n) {
        add_symbol(f, address);
        return;
    }
    for (; f->same_index && at != CVZ_MAP_NONE; at = c->links.p[at].next) {
        const struct tf_instance *instance = &c->tf->instances.p[c->links.p[at].instance];
        if (cvz_value_eq(&instance->index, &f->from->index)) {
            add_symbol(f, tf_address(instance, arena));
            return;
        }
    }
    for (at = first; at != CVZ_MAP_NONE && f->symbols.n < SYMBOLS_MAX; at = c->links.p[at].next)
        add_symbol(f, tf_address(&c->tf->instances.p[c->links.p[at].instance], arena));
}

static struct cvz_str next_step(struct cvz_str *rest)
{
    struct cvz_str step = CVZ_STR("");

    (void)cvz_str_split(rest, '.', &step);
    return step;
}

/* "module.net.subnet": an output of a module that this one calls. */
static void follow_output(struct following *f, uint32_t module, struct cvz_str rest, unsigned depth)
{
    const struct tf_config *c = f->config;
    struct cvz_arena *arena = c->tf->im->arena;
    struct cvz_str step = tf_plain_address(next_step(&rest), arena);
    struct cvz_str path = joined(arena, c->modules.p[module].path,
                                 cvz_arena_printf(arena, "module.%.*s", CVZ_STR_ARG(step)));
    struct cvz_str output = tf_plain_address(next_step(&rest), arena);

    for (uint32_t i = 0; i < c->modules.n && output.n > 0; i++) {
        const struct tf_module *m = &c->modules.p[i];
        if (m->above != module || !cvz_str_eq(m->path, path))
            continue;
        follow_all(f, i,
                   cvz_value_get_z(cvz_value_get(cvz_value_get_z(m->value, "outputs"), output),
                                   "expression"),
                   depth);
    }
}

/* "var.subnet": what the caller gave. */
static void follow_variable(struct following *f, uint32_t module, struct cvz_str rest,
                            unsigned depth)
{
    const struct tf_module *m = &f->config->modules.p[module];

    if (m->above != UINT32_MAX)
        follow_all(
            f, m->above,
            cvz_value_get(m->call, tf_plain_address(next_step(&rest), f->config->tf->im->arena)),
            depth);
}

static void follow(struct following *f, uint32_t module, struct cvz_str reference, unsigned depth)
{
    struct cvz_str rest = reference;
    struct cvz_str first = next_step(&rest);

    if (depth > FOLLOW_MAX)
        return;
    if (cvz_str_is(first, "each") || cvz_str_is(first, "count")) {
        f->same_index = true;
    } else if (cvz_str_is(first, "module")) {
        follow_output(f, module, rest, depth);
    } else if (cvz_str_is(first, "var")) {
        follow_variable(f, module, rest, depth);
    } else if (!cvz_str_is(first, "local") && !cvz_str_is(first, "data") &&
               !cvz_str_is(first, "path") && !cvz_str_is(first, "terraform") &&
               !cvz_str_is(first, "self")) {
        struct cvz_str name = next_step(&rest);
        struct cvz_str address = cvz_arena_printf(f->config->tf->im->arena, "%.*s.%.*s",
                                                  CVZ_STR_ARG(first), CVZ_STR_ARG(name));
        if (name.n > 0)
            add_instances(
                f, joined(f->config->tf->im->arena, f->config->modules.p[module].path, address));
    }
}

/* ---- filling in ---- */

struct filling {
    struct tf_config *config;
    const struct tf_instance *instance;
    uint32_t module;
};

static struct cvz_value symbols_of(const struct filling *g, const struct cvz_value *expression)
{
    struct following f = {.config = g->config, .from = g->instance};
    const struct cvz_value *references = cvz_value_get_z(expression, "references");

    /* Indexes first: they say which instances the others mean. */
    for (uint32_t i = 0; i < references->n && !f.same_index; i++) {
        struct cvz_str reference = cvz_value_str(&references->u.items[i]);
        f.same_index = cvz_str_starts(reference, CVZ_STR("each.")) ||
                       cvz_str_starts(reference, CVZ_STR("count."));
    }
    follow_all(&f, g->module, expression, 0);
    return f.symbols.n > 0 ? cvz_list_end(&f.symbols) : cvz_value_null;
}

/* Whether `true` stands anywhere in what a plan does not know. */
static bool has_unknown(const struct cvz_value *unknown, unsigned depth)
{
    if (unknown->type == CVZ_TYPE_BOOL)
        return unknown->u.boolean;
    for (uint32_t i = 0; depth < BLOCK_DEPTH_MAX && i < unknown->n; i++) {
        if (unknown->type == CVZ_TYPE_ARRAY && has_unknown(&unknown->u.items[i], depth + 1))
            return true;
        if (unknown->type == CVZ_TYPE_OBJECT &&
            has_unknown(&unknown->u.members[i].value, depth + 1))
            return true;
    }
    return false;
}

/* A value of one expression: as a whole unknown, or in parts. */
static struct cvz_value fill_leaf(const struct filling *g, const struct cvz_value *v,
                                  const struct cvz_value *expression,
                                  const struct cvz_value *unknown)
{
    struct cvz_arena *arena = g->config->tf->im->arena;
    struct cvz_dict dict = {0};

    if (v == &cvz_value_null)
        return symbols_of(g, expression);
    if (v->type != CVZ_TYPE_OBJECT || !has_unknown(unknown, 0))
        return *v;
    for (uint32_t i = 0; i < v->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&v->u.members[i].name), v->u.members[i].value);
    cvz_dict_set(&dict, arena, CVZ_STR("(known after apply)"), symbols_of(g, expression));
    return cvz_dict_end(&dict);
}

static struct cvz_value fill(const struct filling *g, const struct cvz_value *v,
                             const struct cvz_value *expression, const struct cvz_value *unknown,
                             unsigned depth);

static struct cvz_value fill_list(const struct filling *g, const struct cvz_value *v,
                                  const struct cvz_value *expression,
                                  const struct cvz_value *unknown, unsigned depth)
{
    struct cvz_list list = {0};
    uint32_t n = v->type == CVZ_TYPE_ARRAY ? v->n : expression->n;

    for (uint32_t i = 0; i < n; i++)
        cvz_list_add(&list, g->config->tf->im->arena,
                     fill(g, cvz_value_at(v, i), cvz_value_at(expression, i),
                          cvz_value_at(unknown, i), depth + 1));
    return cvz_list_end(&list);
}

static struct cvz_value fill_block(const struct filling *g, const struct cvz_value *v,
                                   const struct cvz_value *expression,
                                   const struct cvz_value *unknown, unsigned depth)
{
    struct cvz_arena *arena = g->config->tf->im->arena;
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; v->type == CVZ_TYPE_OBJECT && i < v->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&v->u.members[i].name), v->u.members[i].value);
    for (uint32_t i = 0; i < expression->n; i++) {
        const struct cvz_member *m = &expression->u.members[i];
        struct cvz_str name = cvz_value_str(&m->name);
        struct cvz_value filled =
            fill(g, cvz_value_get(v, name), &m->value, cvz_value_get(unknown, name), depth + 1);
        if (filled.type != CVZ_TYPE_NULL)
            cvz_dict_set(&dict, arena, name, filled);
    }
    return cvz_dict_end(&dict);
}

/* The value with what `expression` knows of it where it is not there: a missing one is
 * &cvz_value_null, one that is null is known to be. */
static struct cvz_value fill(const struct filling *g, const struct cvz_value *v,
                             const struct cvz_value *expression, const struct cvz_value *unknown,
                             unsigned depth)
{
    bool is_missing = v == &cvz_value_null;

    if (depth > BLOCK_DEPTH_MAX)
        return *v;
    if (cvz_value_get_z(expression, "references")->type == CVZ_TYPE_ARRAY)
        return fill_leaf(g, v, expression, unknown);
    if (expression->type == CVZ_TYPE_ARRAY && (is_missing || v->type == CVZ_TYPE_ARRAY))
        return fill_list(g, v, expression, unknown, depth);
    if (expression->type == CVZ_TYPE_OBJECT && (is_missing || v->type == CVZ_TYPE_OBJECT) &&
        cvz_value_get_z(expression, "constant_value")->type == CVZ_TYPE_NULL)
        return fill_block(g, v, expression, unknown, depth);
    return *v;
}

struct cvz_value tf_config_fill(struct tf_config *config, const struct tf_instance *instance)
{
    const struct tf_block *block = block_of(config, instance);

    if (block == NULL || instance->values.type != CVZ_TYPE_OBJECT ||
        block->expressions->type != CVZ_TYPE_OBJECT)
        return instance->values;
    const struct filling g = {config, instance, block->module};
    const struct cvz_value *unknown =
        instance->unknown != NULL ? instance->unknown : &cvz_value_null;
    return fill(&g, &instance->values, block->expressions, unknown, 0);
}

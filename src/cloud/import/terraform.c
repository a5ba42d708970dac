/* SPDX-License-Identifier: Apache-2.0 */
/* From instances of Terraform's resources to ours, whatever file they stood in. */
#include "cloud/import/terraform_priv.h"

void tf_release(struct tf *tf)
{
    cvz_vec_release(&tf->providers);
    cvz_map_release(&tf->provider_of);
    cvz_vec_release(&tf->instances);
    cvz_map_release(&tf->nodes_of);
}

struct import_scope *tf_scope(struct tf *tf, struct cvz_str provider)
{
    uint32_t at = cvz_map_put_new(&tf->provider_of, provider, (uint32_t)tf->providers.n);

    if (at == tf->providers.n)
        cvz_vec_push(&tf->providers, (struct tf_provider){.name = provider});
    return &tf->providers.p[at].scope;
}

/* ---- addresses ---- */

struct cvz_str tf_address(const struct tf_instance *instance, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (instance->module.n > 0)
        cvz_buf_printf(&buf, "%.*s.", CVZ_STR_ARG(instance->module));
    cvz_buf_printf(&buf, "%.*s.%.*s", CVZ_STR_ARG(instance->type), CVZ_STR_ARG(instance->name));
    if (instance->index.type == CVZ_TYPE_STRING)
        cvz_buf_printf(&buf, "[\"%.*s\"]", CVZ_STR_ARG(cvz_value_str(&instance->index)));
    else if (instance->index.type == CVZ_TYPE_INT)
        cvz_buf_printf(&buf, "[%lld]", (long long)instance->index.u.integer);
    if (instance->deposed.n > 0)
        cvz_buf_printf(&buf, " (deposed %.*s)", CVZ_STR_ARG(instance->deposed));
    struct cvz_str address = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return address;
}

struct cvz_str tf_plain_address(struct cvz_str address, struct cvz_arena *arena)
{
    char *p = cvz_arena_bytes(arena, address.n + 1);
    bool in_index = false, in_text = false;
    size_t n = 0;

    for (size_t i = 0; i < address.n; i++) {
        char c = address.p[i];
        if (in_index && c == '"')
            in_text = !in_text;
        if (!in_index && c == '[')
            in_index = true;
        if (!in_index)
            p[n++] = c;
        if (in_index && !in_text && c == ']')
            in_index = false;
    }
    p[n] = '\0';
    return (struct cvz_str){p, n};
}

struct cvz_str tf_symbol(struct cvz_str address, struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "${%.*s}", CVZ_STR_ARG(address));
}

/* ---- scopes ---- */

static void fill_missing(struct cvz_str *target, struct cvz_str text)
{
    if (target->n == 0)
        *target = text;
}

void tf_learn_scope(struct tf *tf, const struct tf_instance *instance)
{
    const struct import_provider *provider =
        import_provider_of_type(tf->im->tables, instance->type);
    struct import_scope *scope = tf_scope(tf, instance->provider);
    struct import_scope told = {.account = {NULL, 0}};

    if (provider == NULL || (scope->account.n > 0 && scope->region.n > 0))
        return;
    for (size_t i = 0; i < provider->ids.n; i++) {
        struct cvz_str id = CVZ_STR_NULL;
        if (cvz_expr_text(&provider->ids.p[i], &instance->values, tf->im->arena, &id, NULL) == 0 &&
            cvz_pattern_pick(provider->id, id).n > 0)
            import_scope_split(provider, id, &told);
    }
    tf->providers.p[cvz_map_get(&tf->provider_of, instance->provider)].provider = provider;
    fill_missing(&scope->partition, told.partition);
    fill_missing(&scope->account, told.account);
    fill_missing(&scope->region, told.region);
}

void tf_add(struct tf *tf, const struct tf_instance *instance)
{
    tf_learn_scope(tf, instance);
    cvz_vec_push(&tf->instances, *instance);
}

struct cvz_value tf_with_missing(const struct cvz_value *v, const struct cvz_value *other,
                                 struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    if (v->type != CVZ_TYPE_OBJECT || other->type != CVZ_TYPE_OBJECT)
        return *v;
    for (uint32_t i = 0; i < other->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&other->u.members[i].name),
                     other->u.members[i].value);
    for (uint32_t i = 0; i < v->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&v->u.members[i].name), v->u.members[i].value);
    return cvz_dict_end(&dict);
}

/* ---- modules ---- */

/* The end of the first step of a module path: "module.a[0]" of "module.a[0].module.b". */
static size_t step_end(struct cvz_str path, size_t from)
{
    bool in_text = false;

    for (size_t i = from; i < path.n; i++) {
        if (path.p[i] == '"')
            in_text = !in_text;
        if (!in_text && path.p[i] == '.' &&
            cvz_str_starts(cvz_str_sub(path, i, path.n), CVZ_STR(".module.")))
            return i;
    }
    return path.n;
}

static struct cvz_str symbolic_id(const struct tf *tf, struct cvz_str address)
{
    return cvz_arena_printf(tf->im->arena, "terraform:%.*s%s%.*s", CVZ_STR_ARG(tf->lineage),
                            tf->lineage.n > 0 ? ":" : "", CVZ_STR_ARG(address));
}

/* The containers of a module path; WEAVE_NONE for the root. */
static uint32_t module_of(struct tf *tf, struct cvz_str path)
{
    uint32_t node = WEAVE_NONE;

    for (size_t end = 0; end < path.n;) {
        size_t from = end > 0 ? end + 1 : 0;
        end = step_end(path, from + 1);
        struct cvz_str step = cvz_str_sub(path, from, end - from);
        node = import_container(tf->im, symbolic_id(tf, cvz_str_sub(path, 0, end)),
                                CVZ_STR("terraform.module"), step, node);
    }
    return node;
}

/* ---- dependencies ---- */

static bool lists(const struct cvz_value *addresses, struct cvz_str address)
{
    for (uint32_t i = 0; addresses->type == CVZ_TYPE_ARRAY && i < addresses->n; i++) {
        if (cvz_str_eq(cvz_value_str(&addresses->u.items[i]), address))
            return true;
    }
    return false;
}

/* Terraform lists what a resource needs, and all that this needs: the latter is left out. */
static bool is_indirect(const struct tf *tf, const struct cvz_value *depends,
                        struct cvz_str address)
{
    for (uint32_t i = 0; i < depends->n; i++) {
        uint32_t other = cvz_map_get(&tf->nodes_of, cvz_value_str(&depends->u.items[i]));
        if (other != CVZ_MAP_NONE && lists(tf->instances.p[other].depends, address))
            return true;
    }
    return false;
}

static void add_dependencies(struct tf *tf, const struct tf_instance *instance, uint32_t node)
{
    enum { DEPENDS_MAX = 200 };
    const struct cvz_value *depends = instance->depends;

    if (depends == NULL || depends->type != CVZ_TYPE_ARRAY || depends->n > DEPENDS_MAX)
        return;
    for (uint32_t i = 0; i < depends->n; i++) {
        struct cvz_str address = cvz_value_str(&depends->u.items[i]);
        if (address.n > 0 && !is_indirect(tf, depends, address))
            import_refer_local(tf->im, node, CVZ_VERB_DEPENDS_ON, tf_symbol(address, tf->im->arena),
                               CVZ_STR("terraform/depends-on"), CVZ_STR("dependencies"));
    }
}

/* ---- into the run ---- */

/* A configuration whose resources tell no account has that of another one of the provider. */
static struct import_scope scope_of(struct tf *tf, const struct tf_instance *instance)
{
    struct import_scope scope = *tf_scope(tf, instance->provider);
    const struct import_provider *provider =
        import_provider_of_type(tf->im->tables, instance->type);

    for (size_t i = 0; i < tf->providers.n && scope.account.n == 0; i++) {
        if (provider != NULL && tf->providers.p[i].provider == provider) {
            scope.account = tf->providers.p[i].scope.account;
            fill_missing(&scope.partition, tf->providers.p[i].scope.partition);
        }
    }
    return scope;
}

/* "google_foo_bar" -> "gcp.foo-bar": a cloud's own name begins the kind. */
static struct cvz_str generic_kind(struct tf *tf, struct cvz_str type,
                                   const struct import_provider *provider)
{
    struct cvz_str kind = import_kind_of(type, tf->im->arena);
    ptrdiff_t dot = cvz_str_find_char(kind, '.');

    if (provider == NULL || dot < 0)
        return kind;
    return cvz_arena_printf(tf->im->arena, "%.*s%.*s", CVZ_STR_ARG(provider->name),
                            CVZ_STR_ARG(cvz_str_sub(kind, (size_t)dot, kind.n)));
}

static void finish_instance(struct tf *tf, const struct tf_instance *instance)
{
    struct importing *im = tf->im;
    struct cvz_str address = tf_address(instance, im->arena);
    struct import_item item = {
        .type = import_type_find(im->tables, instance->type),
        .type_name = instance->type,
        .address = address,
        .symbol = symbolic_id(tf, address),
        .scope = scope_of(tf, instance),
        .parent = WEAVE_NONE,
        .intent = instance->intent,
        .state = instance->intent == CVZ_INTENT_CREATE ? CVZ_STR("planned") : CVZ_STR(""),
        .doc = instance->values,
    };

    item.provider = import_provider_of_type(im->tables, instance->type);
    if (item.provider == NULL || item.scope.account.n == 0)
        item.parent = module_of(tf, instance->module);
    if (item.type == NULL)
        item.kind = generic_kind(tf, instance->type, item.provider);
    uint32_t node = import_add(im, &item);
    if (node == WEAVE_NONE)
        return;
    weave_key(&im->weave, node, tf_symbol(address, im->arena));
    weave_key(&im->weave, node, tf_symbol(tf_plain_address(address, im->arena), im->arena));
    if (item.type == NULL)
        import_refer_found(im, node, &item.doc, CVZ_STR("terraform/reference"));
    if (im->weave.nodes.p[node].n_refs == 0)
        add_dependencies(tf, instance, node);
}

void tf_finish(struct tf *tf)
{
    for (uint32_t i = 0; i < tf->instances.n; i++) {
        struct cvz_str address = tf_address(&tf->instances.p[i], tf->im->arena);
        (void)cvz_map_put_new(&tf->nodes_of, tf_plain_address(address, tf->im->arena), i);
    }
    for (size_t i = 0; i < tf->instances.n; i++)
        finish_instance(tf, &tf->instances.p[i]);
}

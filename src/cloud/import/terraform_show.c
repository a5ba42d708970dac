/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `terraform show -json` writes, of a state or of a plan. A plan has what will be
 * (planned_values), what is done about it (resource_changes), what was (prior_state) and where its
 * references come from (configuration).
 */
#include "cloud/import/terraform_priv.h"

enum { MODULE_DEPTH_MAX = 64 };

static unsigned detect(const struct import_doc *doc)
{
    const struct cvz_value *root = &doc->root;

    if (doc->form != IMPORT_JSON ||
        cvz_value_get_z(root, "format_version")->type != CVZ_TYPE_STRING)
        return 0;
    return cvz_value_get_z(root, "planned_values")->type == CVZ_TYPE_OBJECT ||
                   cvz_value_get_z(root, "values")->type == CVZ_TYPE_OBJECT ||
                   cvz_value_get_z(root, "resource_changes")->type == CVZ_TYPE_ARRAY ||
                   cvz_value_get_z(root, "terraform_version")->type == CVZ_TYPE_STRING
               ? 100
               : 0;
}

struct show {
    struct tf tf;
    struct tf_config config;
    struct cvz_map change_of;        /* address -> place in changes */
    const struct cvz_value *changes; /* resource_changes; may be null */
};

/* ---- instances ---- */

/* "module.a[0].aws_b.c" -> "module.a[0]" */
static struct cvz_str module_of(struct cvz_str address, struct cvz_str type,
                                struct cvz_arena *arena)
{
    struct cvz_str needle = cvz_arena_printf(arena, ".%.*s.", CVZ_STR_ARG(type));
    struct cvz_str rest = address;
    size_t at = 0;

    if (!cvz_str_starts(address, CVZ_STR("module.")))
        return CVZ_STR("");
    for (ptrdiff_t found; (found = cvz_str_find(rest, needle)) >= 0;) {
        at += (size_t)found;
        rest = cvz_str_sub(address, at + 1, address.n);
        if (cvz_str_find(rest, CVZ_STR(".module.")) < 0)
            return cvz_str_sub(address, 0, at);
        at++;
    }
    return CVZ_STR("");
}

static bool fill_instance(struct show *s, const struct cvz_value *v, struct tf_instance *ret)
{
    struct cvz_str address = cvz_value_get_str(v, "address");

    *ret = (struct tf_instance){
        .type = cvz_value_get_str(v, "type"),
        .name = cvz_value_get_str(v, "name"),
        .provider = cvz_value_get_str(v, "provider_name"),
        .index = *cvz_value_get_z(v, "index"),
        .depends = cvz_value_get_z(v, "depends_on"),
        .deposed = cvz_value_get_str(v, "deposed"),
    };
    if (ret->type.n == 0 || ret->name.n == 0)
        return false;
    ret->module = cvz_value_get_str(v, "module_address");
    if (ret->module.n == 0)
        ret->module = module_of(address, ret->type, s->tf.im->arena);
    if (s->config.block_of.n > 0) {
        struct cvz_str provider = tf_config_provider(&s->config, ret);
        ret->provider = provider.n > 0 ? provider : ret->provider;
    }
    return true;
}

/* ---- changes ---- */

static bool has_action(const struct cvz_value *actions, const char *name)
{
    for (uint32_t i = 0; actions->type == CVZ_TYPE_ARRAY && i < actions->n; i++) {
        if (cvz_str_is(cvz_value_str(&actions->u.items[i]), name))
            return true;
    }
    return false;
}

static enum cvz_intent intent_of(const struct cvz_value *change)
{
    const struct cvz_value *actions = cvz_value_get_z(change, "actions");
    bool creates = has_action(actions, "create");

    if (has_action(actions, "delete"))
        return creates ? CVZ_INTENT_REPLACE : CVZ_INTENT_DESTROY;
    if (has_action(actions, "update"))
        return CVZ_INTENT_UPDATE;
    if (has_action(actions, "forget"))
        return creates ? CVZ_INTENT_REPLACE : CVZ_INTENT_FORGET;
    return creates ? CVZ_INTENT_CREATE : CVZ_INTENT_HAVE;
}

static struct cvz_value before_of(struct show *s, const struct cvz_value *change)
{
    return import_without_marked(cvz_value_get_z(change, "before"),
                                 cvz_value_get_z(change, "before_sensitive"), s->tf.im->arena);
}

static void index_changes(struct show *s, const struct cvz_value *root)
{
    s->changes = cvz_value_get_z(root, "resource_changes");
    for (uint32_t i = 0; s->changes->type == CVZ_TYPE_ARRAY && i < s->changes->n; i++) {
        const struct cvz_value *v = &s->changes->u.items[i];
        if (cvz_value_get_str(v, "address").n > 0 && cvz_value_get_str(v, "deposed").n == 0)
            cvz_map_put(&s->change_of, cvz_value_get_str(v, "address"), i);
    }
}

/* What a plan does about a resource that will be there. */
static void apply_change(struct show *s, struct cvz_str address, struct tf_instance *instance)
{
    uint32_t at = address.n > 0 ? cvz_map_get(&s->change_of, address) : CVZ_MAP_NONE;

    if (at == CVZ_MAP_NONE)
        return;
    const struct cvz_value *change = cvz_value_get_z(&s->changes->u.items[at], "change");
    instance->intent = intent_of(change);
    instance->before = before_of(s, change);
    instance->unknown = cvz_value_get_z(change, "after_unknown");
}

/* What a plan ends: it is in no planned module. */
static void add_ends(struct show *s)
{
    for (uint32_t i = 0; s->changes->type == CVZ_TYPE_ARRAY && i < s->changes->n; i++) {
        const struct cvz_value *v = &s->changes->u.items[i];
        const struct cvz_value *change = cvz_value_get_z(v, "change");
        enum cvz_intent intent = intent_of(change);
        struct tf_instance instance;
        if (intent != CVZ_INTENT_DESTROY && intent != CVZ_INTENT_FORGET)
            continue;
        if (cvz_str_is(cvz_value_get_str(v, "mode"), "data"))
            continue;
        struct cvz_value before = before_of(s, change);
        if (!fill_instance(s, v, &instance) || before.type != CVZ_TYPE_OBJECT) {
            import_skip(s->tf.im, "resource_changes[%u]: type, name and change.before are needed",
                        i);
            continue;
        }
        instance.intent = intent;
        instance.values = before;
        tf_add(&s->tf, &instance);
    }
}

/* ---- modules ---- */

static void read_resource(struct show *s, const struct cvz_value *v, struct cvz_str module,
                          uint32_t number)
{
    struct tf_instance instance;
    const struct cvz_value *values = cvz_value_get_z(v, "values");

    if (cvz_str_is(cvz_value_get_str(v, "mode"), "data"))
        return;
    if (!fill_instance(s, v, &instance) ||
        (values->type != CVZ_TYPE_OBJECT && values->type != CVZ_TYPE_NULL)) {
        import_skip(s->tf.im, "%.*s%sresources[%u]: type, name and an object of values are needed",
                    CVZ_STR_ARG(module), module.n > 0 ? "." : "", number);
        return;
    }
    if (module.n > 0)
        instance.module = module;
    if (cvz_value_get_z(v, "tainted")->type == CVZ_TYPE_BOOL &&
        cvz_value_get_z(v, "tainted")->u.boolean)
        instance.intent = CVZ_INTENT_REPLACE;
    instance.values =
        import_without_marked(values, cvz_value_get_z(v, "sensitive_values"), s->tf.im->arena);
    apply_change(s, cvz_value_get_str(v, "address"), &instance);
    tf_add(&s->tf, &instance);
}

static void read_module(struct show *s, const struct cvz_value *module, unsigned depth)
{
    const struct cvz_value *resources = cvz_value_get_z(module, "resources");
    const struct cvz_value *children = cvz_value_get_z(module, "child_modules");
    struct cvz_str address = cvz_value_get_str(module, "address");

    if (depth > MODULE_DEPTH_MAX) {
        import_skip(s->tf.im, "%.*s: modules stand too deep", CVZ_STR_ARG(address));
        return;
    }
    for (uint32_t i = 0; resources->type == CVZ_TYPE_ARRAY && i < resources->n; i++)
        read_resource(s, &resources->u.items[i], address, i);
    for (uint32_t i = 0; children->type == CVZ_TYPE_ARRAY && i < children->n; i++)
        read_module(s, &children->u.items[i], depth + 1);
}

/* ---- the whole ---- */

/* Before anything is planned, the ids of what is there tell whose and where. */
static void learn_from_prior(struct show *s)
{
    for (uint32_t i = 0; s->changes->type == CVZ_TYPE_ARRAY && i < s->changes->n; i++) {
        const struct cvz_value *v = &s->changes->u.items[i];
        struct tf_instance instance;
        if (!fill_instance(s, v, &instance))
            continue;
        instance.values = before_of(s, cvz_value_get_z(v, "change"));
        if (instance.values.type == CVZ_TYPE_OBJECT)
            tf_learn_scope(&s->tf, &instance);
    }
}

static void fill_from_configuration(struct show *s)
{
    tf_config_index(&s->config);
    for (size_t i = 0; i < s->tf.instances.n; i++) {
        struct tf_instance *instance = &s->tf.instances.p[i];
        if (instance->before.type == CVZ_TYPE_OBJECT)
            instance->values =
                tf_with_missing(&instance->values, &instance->before, s->tf.im->arena);
        instance->values = tf_config_fill(&s->config, instance);
    }
}

static int read_show(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    const struct cvz_value *root = &doc->root;
    const struct cvz_value *planned = cvz_value_get_z(root, "planned_values");
    bool is_plan = planned->type == CVZ_TYPE_OBJECT;
    const struct cvz_value *values = is_plan ? planned : cvz_value_get_z(root, "values");
    struct show s = {.tf = {.im = im}, .changes = &cvz_value_null};
    int rc = 0;

    if (values->type != CVZ_TYPE_OBJECT && values->type != CVZ_TYPE_NULL)
        rc = cvz_fail(err, CVZ_EINVALID, "values: must be an object");
    if (rc == 0) {
        index_changes(&s, root);
        tf_config_read(&s.config, &s.tf, cvz_value_get_z(root, "configuration"));
        learn_from_prior(&s);
        read_module(&s, cvz_value_get_z(values, "root_module"), 0);
        add_ends(&s);
        fill_from_configuration(&s);
        if (is_plan)
            im->taken = cvz_arena_str(im->out, cvz_value_get_str(root, "timestamp"));
        tf_finish(&s.tf);
    }
    cvz_map_release(&s.change_of);
    tf_config_release(&s.config);
    tf_release(&s.tf);
    return rc;
}

const struct import_ops import_terraform_show = {
    .format = {.name = "terraform-show",
               .label = "terraform show -json",
               .made = "terraform show -json > state.json; terraform show -json PLAN > plan.json",
               .reads = "a state's values; a plan's planned values, changes and the references of "
                        "its configuration"},
    .table = "terraform",
    .is_declared = true,
    .detect = detect,
    .read = read_show,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ARM templates (Bicep's as compiled): their resources become rows as Azure Resource Graph would
 * have them, and the catalogue's own entries read those. What only a deployment knows has a name of
 * its own: the subscription is "template", the resource group the file.
 */
#include "cloud/import/arm_priv.h"

enum { NESTED_MAX = 16, ROWS_MAX = 20000 };

static unsigned detect(const struct import_doc *doc)
{
    struct cvz_str schema = cvz_value_get_str(&doc->root, "$schema");

    if (doc->form != IMPORT_JSON)
        return 0;
    if (cvz_str_find_nocase(schema, CVZ_STR("deploymentTemplate.json")) >= 0 ||
        cvz_str_find_nocase(schema, CVZ_STR("deploymentParameters.json")) >= 0)
        return 100;
    return 0;
}

struct deployment {
    struct importing *im;
    struct arm arm;
    struct cvz_list rows;
    unsigned depth;    /* of nested templates */
    bool is_truncated; /* more rows than anybody deploys */
};

/* Where a resource of a template stands that another one holds. */
struct above {
    struct cvz_str type, name;
};

static void read_template(struct deployment *d, const struct cvz_value *template,
                          const struct arm_scope *scope);

/* ---- rows ---- */

static struct cvz_str eval_text(struct deployment *d, const struct cvz_value *v)
{
    struct cvz_value value = arm_value(&d->arm, v, 0);
    struct cvz_str s = cvz_value_text(&value, d->arm.arena);

    return s.p != NULL ? s : CVZ_STR("");
}

/* An extension stands below what its scope names. */
static struct cvz_str id_of(struct deployment *d, const struct cvz_value *v, struct cvz_str type,
                            struct cvz_str name)
{
    const struct arm_scope *s = d->arm.scope;
    struct cvz_str path = arm_path(type, name, d->arm.arena);
    struct cvz_str scope = eval_text(d, cvz_value_get_z(v, "scope"));

    if (cvz_str_eq_nocase(type, CVZ_STR("Microsoft.Resources/resourceGroups")))
        return cvz_arena_printf(d->arm.arena, "/subscriptions/%.*s/resourceGroups/%.*s",
                                CVZ_STR_ARG(s->subscription), CVZ_STR_ARG(name));
    if (cvz_str_starts(scope, CVZ_STR("/")))
        return cvz_arena_printf(d->arm.arena, "%.*s/providers/%.*s", CVZ_STR_ARG(scope),
                                CVZ_STR_ARG(path));
    return cvz_arena_printf(d->arm.arena,
                            "/subscriptions/%.*s/resourceGroups/%.*s/providers/%.*s%s%.*s",
                            CVZ_STR_ARG(s->subscription), CVZ_STR_ARG(s->group), CVZ_STR_ARG(scope),
                            scope.n > 0 ? "/providers/" : "", CVZ_STR_ARG(path));
}

/* A value without texts that begin with what is not known: they are no names of anything. */
static struct cvz_value without_symbols(struct deployment *d, const struct cvz_value *v,
                                        unsigned depth)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (depth > ARM_DEPTH_MAX || cvz_str_starts(cvz_value_str(v), CVZ_STR("${")))
        return cvz_value_null;
    if (v->type == CVZ_TYPE_ARRAY) {
        for (uint32_t i = 0; i < v->n; i++)
            cvz_list_add(&list, d->arm.arena, without_symbols(d, &v->u.items[i], depth + 1));
        return cvz_list_end(&list);
    }
    if (v->type != CVZ_TYPE_OBJECT)
        return *v;
    for (uint32_t i = 0; i < v->n; i++)
        cvz_dict_set(&dict, d->arm.arena, cvz_value_str(&v->u.members[i].name),
                     without_symbols(d, &v->u.members[i].value, depth + 1));
    return cvz_dict_end(&dict);
}

static void add_row(struct deployment *d, const struct cvz_value *v, struct cvz_str type,
                    struct cvz_str name)
{
    static const char *const members[] = {"location", "tags", "sku",       "kind",      "identity",
                                          "zones",    "plan", "managedBy", "properties"};
    static const struct cat_strs nothing = {NULL, 0};
    struct cvz_arena *arena = d->arm.arena;
    struct cvz_dict dict = {0};
    ptrdiff_t slash = cvz_str_rfind_char(name, '/');
    struct cvz_str last = slash < 0 ? name : cvz_str_sub(name, (size_t)slash + 1, name.n);

    if (d->rows.n >= ROWS_MAX) {
        d->is_truncated = true;
        return;
    }
    struct cvz_str id = id_of(d, v, type, name);
    if (cvz_str_eq_nocase(type, CVZ_STR("Microsoft.Resources/resourceGroups")))
        type = CVZ_STR("microsoft.resources/subscriptions/resourcegroups");
    for (size_t i = 0; i < CVZ_COUNT_OF(members); i++) {
        struct cvz_value value = arm_value(&d->arm, cvz_value_get_z(v, members[i]), 0);
        value = without_symbols(d, &value, 0);
        value = import_without_secrets(d->im->tables, &value, nothing, arena);
        if (cvz_str_is(cvz_str_from(members[i]), "properties"))
            value = arm_with_ids(&value, id, arena);
        if (value.type != CVZ_TYPE_NULL)
            cvz_dict_set(&dict, arena, cvz_str_from(members[i]), value);
    }
    cvz_dict_set(&dict, arena, CVZ_STR("id"), cvz_value_from_str(id));
    cvz_dict_set(&dict, arena, CVZ_STR("name"), cvz_value_from_str(last));
    /* In small letters, as Resource Graph has them. */
    cvz_dict_set(&dict, arena, CVZ_STR("type"), cvz_value_from_str(cvz_arena_lower(arena, type)));
    cvz_dict_set(&dict, arena, CVZ_STR("subscriptionId"),
                 cvz_value_from_str(d->arm.scope->subscription));
    cvz_dict_set(&dict, arena, CVZ_STR("resourceGroup"), cvz_value_from_str(d->arm.scope->group));
    cvz_list_add(&d->rows, arena, cvz_dict_end(&dict));
}

/* ---- nested templates ---- */

static struct cvz_value given_parameters(struct deployment *d, const struct cvz_value *parameters)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; parameters->type == CVZ_TYPE_OBJECT && i < parameters->n; i++) {
        const struct cvz_member *m = &parameters->u.members[i];
        const struct cvz_value *value = cvz_value_get_z(&m->value, "value");
        if (value->type == CVZ_TYPE_NULL)
            continue; /* a reference to a vault, or nothing */
        struct cvz_value evaluated = arm_value(&d->arm, value, 0);
        cvz_dict_set(&dict, d->arm.arena, cvz_value_str(&m->name), evaluated);
    }
    return cvz_dict_end(&dict);
}

static void read_nested(struct deployment *d, const struct cvz_value *v, struct cvz_str name)
{
    const struct cvz_value *properties = cvz_value_get_z(v, "properties");
    const struct cvz_value *template = cvz_value_get_z(properties, "template");
    struct cvz_str evaluation =
        cvz_value_get_str(cvz_value_get_z(properties, "expressionEvaluationOptions"), "scope");
    const struct arm_scope *outer = d->arm.scope;
    struct cvz_str group = eval_text(d, cvz_value_get_z(v, "resourceGroup"));
    struct cvz_str subscription = eval_text(d, cvz_value_get_z(v, "subscriptionId"));
    struct arm_scope scope = *outer;

    if (template->type != CVZ_TYPE_OBJECT) {
        import_skip(d->im, "%.*s: the template that it links to is not in the file",
                    CVZ_STR_ARG(name));
        return;
    }
    if (d->depth >= NESTED_MAX) {
        import_skip(d->im, "%.*s: templates nest too deep", CVZ_STR_ARG(name));
        return;
    }
    if (cvz_str_eq_nocase(evaluation, CVZ_STR("inner"))) {
        scope.given = given_parameters(d, cvz_value_get_z(properties, "parameters"));
        scope.parameters = cvz_value_get_z(template, "parameters");
        scope.variables = cvz_value_get_z(template, "variables");
    }
    scope.name = name;
    scope.group = group.n > 0 ? group : outer->group;
    scope.subscription = subscription.n > 0 ? subscription : outer->subscription;
    d->depth++;
    read_template(d, template, &scope);
    d->depth--;
    d->arm.scope = outer;
}

/* ---- resources ---- */

static void read_resources(struct deployment *d, const struct cvz_value *resources,
                           const struct above *above);

static bool is_off(struct deployment *d, const struct cvz_value *v)
{
    struct cvz_value condition = arm_value(&d->arm, cvz_value_get_z(v, "condition"), 0);
    bool is_true = true, is_existing = false;

    (void)cvz_value_bool(&condition, &is_true);
    (void)cvz_value_bool(cvz_value_get_z(v, "existing"), &is_existing);
    return !is_true || is_existing;
}

static void read_one(struct deployment *d, const struct cvz_value *v, const struct above *above)
{
    struct cvz_str type = cvz_value_get_str(v, "type");
    struct cvz_str name = eval_text(d, cvz_value_get_z(v, "name"));

    if (is_off(d, v))
        return;
    if (above != NULL) {
        type = cvz_arena_printf(d->arm.arena, "%.*s/%.*s", CVZ_STR_ARG(above->type),
                                CVZ_STR_ARG(type));
        name = cvz_arena_printf(d->arm.arena, "%.*s/%.*s", CVZ_STR_ARG(above->name),
                                CVZ_STR_ARG(name));
    }
    /* "Microsoft.Network/virtualNetworks@2024-01-01" */
    ptrdiff_t at = cvz_str_find_char(type, '@');
    if (at > 0)
        type = cvz_str_sub(type, 0, (size_t)at);
    if (cvz_str_find_char(type, '/') < 0 || name.n == 0) {
        import_skip(d->im, "resources: type and name are needed: %.*s %.*s", CVZ_STR_ARG(type),
                    CVZ_STR_ARG(name));
        return;
    }
    if (cvz_str_eq_nocase(type, CVZ_STR("Microsoft.Resources/deployments"))) {
        read_nested(d, v, name);
        return;
    }
    add_row(d, v, type, name);
    const struct above here = {type, name};
    read_resources(d, cvz_value_get_z(v, "resources"), &here);
}

/* {"copy": {"name", "count"}}: as many of them. */
static void read_resource(struct deployment *d, const struct cvz_value *v,
                          const struct above *above)
{
    const struct cvz_value *copy = cvz_value_get_z(v, "copy");
    const struct arm_loop *outer = d->arm.loop;
    int64_t count = 0;

    if (copy->type != CVZ_TYPE_OBJECT) {
        read_one(d, v, above);
        return;
    }
    struct cvz_value value = arm_value(&d->arm, cvz_value_get_z(copy, "count"), 0);
    if (!cvz_value_i64(&value, &count)) {
        import_skip(d->im, "copy %.*s: how many there are is known to a deployment alone",
                    CVZ_STR_ARG(cvz_value_get_str(copy, "name")));
        count = 1;
    }
    for (int64_t i = 0; i < count && i < ARM_LOOP_MAX; i++) {
        const struct arm_loop loop = {cvz_value_get_str(copy, "name"), i, outer};
        d->arm.loop = &loop;
        read_one(d, v, above);
    }
    d->arm.loop = outer;
}

/* A list, or an object whose members are the resources' symbolic names. */
static void read_resources(struct deployment *d, const struct cvz_value *resources,
                           const struct above *above)
{
    for (uint32_t i = 0; resources->type == CVZ_TYPE_ARRAY && i < resources->n; i++) {
        if (resources->u.items[i].type == CVZ_TYPE_OBJECT)
            read_resource(d, &resources->u.items[i], above);
        else
            import_skip(d->im, "resources[%u]: must be an object", i);
    }
    for (uint32_t i = 0; resources->type == CVZ_TYPE_OBJECT && i < resources->n; i++) {
        if (resources->u.members[i].value.type == CVZ_TYPE_OBJECT)
            read_resource(d, &resources->u.members[i].value, above);
        else
            import_skip(d->im, "resources.%.*s: must be an object",
                        CVZ_STR_ARG(cvz_value_str(&resources->u.members[i].name)));
    }
}

static void read_template(struct deployment *d, const struct cvz_value *template,
                          const struct arm_scope *scope)
{
    d->arm.scope = scope;
    read_resources(d, cvz_value_get_z(template, "resources"), NULL);
}

/* ---- the whole ---- */

/* "main.json" -> "main" */
static struct cvz_str stem(struct cvz_str name)
{
    ptrdiff_t dot = cvz_str_rfind_char(name, '.');

    name = dot > 0 ? cvz_str_sub(name, 0, (size_t)dot) : name;
    return name.n > 0 ? name : CVZ_STR("template");
}

static int read_arm(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    struct deployment d = {.im = im, .arm = {.arena = im->arena, .steps = ARM_STEPS_MAX}};
    struct cvz_str name = stem(im->row.operation);
    const struct cvz_dict none = {0};
    const struct arm_scope scope = {
        .parameters = cvz_value_get_z(&doc->root, "parameters"),
        .variables = cvz_value_get_z(&doc->root, "variables"),
        .given = cvz_dict_end(&none),
        .subscription = CVZ_STR("template"),
        .group = name,
        .name = name,
    };

    if (cvz_str_find_nocase(cvz_value_get_str(&doc->root, "$schema"),
                            CVZ_STR("deploymentParameters")) >= 0)
        return cvz_fail(err, CVZ_EUNSUPPORTED,
                        "these are a template's parameters; the template is read");
    uint8_t type = cvz_value_get_z(&doc->root, "resources")->type;
    if (type != CVZ_TYPE_NULL && type < CVZ_TYPE_ARRAY)
        return cvz_fail(err, CVZ_EINVALID, "resources: must be a list or an object");
    read_template(&d, &doc->root, &scope);
    if (d.arm.is_spent)
        import_skip(im, "parts that nest too deep or multiply too much");
    if (d.is_truncated)
        import_skip(im, "more than %d resources", (int)ROWS_MAX);
    struct cvz_value rows = cvz_list_end(&d.rows);
    struct cvz_value folded = arm_folded(&rows, im->catalogue, im->arena);
    struct cvz_value all = import_with_groups(&folded, im->arena);
    return import_rows(im, "azure", &all, "resources", err);
}

const struct import_ops import_arm = {
    .format = {.name = "arm",
               .label = "ARM template",
               .made = "the template; az bicep build; az group export",
               .reads = "resources with those inside them, loops, conditions, nested templates; "
                        "parameters' defaults, variables and functions as far as they can be told "
                        "without a deployment"},
    .is_declared = true,
    .detect = detect,
    .read = read_arm,
};

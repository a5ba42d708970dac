/* SPDX-License-Identifier: Apache-2.0 */
/* CloudFormation templates, JSON or YAML, and what `aws cloudformation get-template` writes. */
#include "cloud/import/cloudformation_priv.h"

/* The template in the document, which may be the answer of get-template. */
static const struct cvz_value *template_of(const struct cvz_value *root)
{
    const struct cvz_value *body = cvz_value_get_z(root, "TemplateBody");

    return body->type == CVZ_TYPE_OBJECT ? body : root;
}

static unsigned detect(const struct import_doc *doc)
{
    const struct cvz_value *body = cvz_value_get_z(&doc->root, "TemplateBody");
    const struct cvz_value *template = template_of(&doc->root);
    const struct cvz_value *resources = cvz_value_get_z(template, "Resources");
    uint32_t typed = 0;

    if (doc->form == IMPORT_LINES)
        return 0;
    if (body->type == CVZ_TYPE_STRING)
        return 80;
    if (resources->type != CVZ_TYPE_OBJECT)
        return 0;
    for (uint32_t i = 0; i < resources->n; i++) {
        struct cvz_str type = cvz_value_get_str(&resources->u.members[i].value, "Type");
        typed += cvz_str_find(type, CVZ_STR("::")) > 0;
    }
    if (cvz_value_get_z(template, "AWSTemplateFormatVersion")->type != CVZ_TYPE_NULL)
        return 100;
    return typed > 0 ? 90 : 0;
}

struct reading {
    struct importing *im;
    struct cfn cfn;
};

/* A resource may depend on another one beside what its properties say. */
static void add_depends(struct reading *r, uint32_t node, const struct cvz_value *depends)
{
    uint32_t n = depends->type == CVZ_TYPE_ARRAY ? depends->n : 1;

    for (uint32_t i = 0; i < n; i++) {
        struct cvz_str name =
            cvz_value_str(depends->type == CVZ_TYPE_ARRAY ? &depends->u.items[i] : depends);
        if (name.n > 0)
            import_refer_local(r->im, node, CVZ_VERB_DEPENDS_ON,
                               cvz_arena_printf(r->im->arena, "${%.*s}", CVZ_STR_ARG(name)),
                               CVZ_STR("cloudformation/depends-on"), CVZ_STR("DependsOn"));
    }
}

static void read_resource(struct reading *r, const struct cvz_member *m)
{
    struct importing *im = r->im;
    struct cvz_str name = cvz_value_str(&m->name);
    struct cvz_str type = cvz_value_get_str(&m->value, "Type");
    struct cvz_str condition = cvz_value_get_str(&m->value, "Condition");
    struct import_item item = {
        .type = import_type_find(im->tables, type),
        .provider = import_provider_of_type(im->tables, type),
        .type_name = type,
        .address = name,
        .symbol = cvz_arena_printf(im->arena, "cloudformation:%.*s:%.*s",
                                   CVZ_STR_ARG(im->row.operation), CVZ_STR_ARG(name)),
        .parent = WEAVE_NONE,
        .intent = CVZ_INTENT_CREATE,
        .state = CVZ_STR("planned"),
    };

    if (condition.n > 0 && cfn_condition(&r->cfn, condition) == CFN_FALSE)
        return;
    if (type.n == 0) {
        import_skip(im, "Resources.%.*s: Type is missing", CVZ_STR_ARG(name));
        return;
    }
    if (item.type == NULL)
        item.kind = import_kind_of(type, im->arena);
    item.doc = cfn_eval(&r->cfn, cvz_value_get_z(&m->value, "Properties"));
    uint32_t node = import_add(im, &item);
    if (node == WEAVE_NONE)
        return;
    weave_key(&im->weave, node, cvz_arena_printf(im->arena, "${%.*s}", CVZ_STR_ARG(name)));
    import_refer_found(im, node, &item.doc, CVZ_STR("cloudformation/reference"));
    add_depends(r, node, cvz_value_get_z(&m->value, "DependsOn"));
}

static void read_resources(struct reading *r, const struct cvz_value *resources, unsigned depth)
{
    enum { LOOPS_MAX = 8 };

    for (uint32_t i = 0; i < resources->n; i++) {
        const struct cvz_member *m = &resources->u.members[i];
        struct cvz_str name = cvz_value_str(&m->name);
        if (cfn_is_loop(name) && depth < LOOPS_MAX) {
            struct cvz_value all = cfn_loop(&r->cfn, &m->value);
            if (all.type == CVZ_TYPE_OBJECT)
                read_resources(r, &all, depth + 1);
            else
                import_skip(r->im, "Resources.%.*s: only a stack knows what for",
                            CVZ_STR_ARG(name));
        } else if (m->value.type == CVZ_TYPE_OBJECT) {
            read_resource(r, m);
        } else {
            import_skip(r->im, "Resources.%.*s: must be an object", CVZ_STR_ARG(name));
        }
    }
}

static int read_template(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    const struct cvz_value *body = cvz_value_get_z(&doc->root, "TemplateBody");
    struct import_doc inner = *doc;
    struct reading r = {.im = im};

    if (body->type == CVZ_TYPE_STRING) {
        int rc = import_doc_read(cvz_value_str(body), im->arena, &inner, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "TemplateBody");
    }
    r.cfn = cfn_begin(template_of(&inner.root), im->arena);
    if (r.cfn.resources->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "Resources: must be an object");
    read_resources(&r, r.cfn.resources, 0);
    if (r.cfn.is_spent)
        import_skip(im, "parts that nest too deep or multiply too much");
    return 0;
}

const struct import_ops import_cloudformation = {
    .format = {.name = "cloudformation",
               .label = "CloudFormation template",
               .made = "the template; aws cloudformation get-template --stack-name NAME",
               .reads = "resources, with functions, conditions, mappings and parameters' defaults "
                        "as far as they can be told without a stack; SAM's types, too"},
    .table = "cloudformation",
    .is_declared = true,
    .detect = detect,
    .read = read_template,
};

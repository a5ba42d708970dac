/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's and OpenTofu's state files: version 4, and version 3 of Terraform before 0.12. */
#include "cloud/import/terraform_priv.h"

#include "base/num.h"

static unsigned detect(const struct import_doc *doc)
{
    const struct cvz_value *root = &doc->root;
    bool has_version = cvz_value_get_z(root, "version")->type == CVZ_TYPE_INT;

    if (doc->form != IMPORT_JSON || root->type != CVZ_TYPE_OBJECT)
        return 0;
    if (cvz_value_get_z(root, "encrypted_data")->type != CVZ_TYPE_NULL)
        return 100;
    if (has_version && (cvz_value_get_z(root, "terraform_version")->type == CVZ_TYPE_STRING ||
                        cvz_value_get_z(root, "lineage")->type == CVZ_TYPE_STRING))
        return 100;
    return has_version && cvz_value_get_z(root, "serial")->type == CVZ_TYPE_INT ? 60 : 0;
}

/* ---- version 4 ---- */

/* [{"type": "get_attr", "value": "password"}, {"type": "index", "value": {"value": 0}}] */
static struct cvz_value without_sensitive(const struct cvz_value *values,
                                          const struct cvz_value *paths, struct cvz_arena *arena)
{
    struct cvz_value kept = *values;

    for (uint32_t i = 0; paths->type == CVZ_TYPE_ARRAY && i < paths->n; i++) {
        const struct cvz_value *path = &paths->u.items[i];
        struct cvz_list steps = {0};
        for (uint32_t k = 0; path->type == CVZ_TYPE_ARRAY && k < path->n; k++) {
            const struct cvz_value *step = cvz_value_get_z(&path->u.items[k], "value");
            cvz_list_add(&steps, arena,
                         step->type == CVZ_TYPE_OBJECT ? *cvz_value_get_z(step, "value") : *step);
        }
        if (path->type == CVZ_TYPE_STRING) /* as early betas wrote it */
            cvz_list_add(&steps, arena, *path);
        if (steps.n > 0)
            kept = import_without_path(&kept, steps.items, steps.n, arena);
    }
    return kept;
}

/* Attributes of one instance; null when there are none to read. */
static struct cvz_value values_of(struct tf *tf, const struct cvz_value *instance)
{
    const struct cvz_value *attributes = cvz_value_get_z(instance, "attributes");
    struct cvz_value values = *attributes;

    if (attributes->type == CVZ_TYPE_NULL)
        values = tf_unflatten(cvz_value_get_z(instance, "attributes_flat"), tf->im->arena);
    if (values.type != CVZ_TYPE_OBJECT)
        return cvz_value_null;
    return without_sensitive(&values, cvz_value_get_z(instance, "sensitive_attributes"),
                             tf->im->arena);
}

static void read_instance(struct tf *tf, const struct tf_instance *like, const struct cvz_value *v,
                          const char *place)
{
    struct tf_instance instance = *like;

    instance.values = v->type == CVZ_TYPE_OBJECT ? values_of(tf, v) : cvz_value_null;
    instance.index = *cvz_value_get_z(v, "index_key");
    instance.depends = cvz_value_get_z(v, "dependencies");
    if (instance.depends->type == CVZ_TYPE_NULL)
        instance.depends = cvz_value_get_z(v, "depends_on");
    instance.deposed = cvz_value_get_str(v, "deposed");
    if (instance.deposed.n > 0)
        instance.intent = CVZ_INTENT_DESTROY;
    else if (cvz_str_is(cvz_value_get_str(v, "status"), "tainted"))
        instance.intent = CVZ_INTENT_REPLACE;
    if (instance.values.type != CVZ_TYPE_OBJECT) {
        import_skip(tf->im, "%s: attributes must be an object", place);
        return;
    }
    tf_add(tf, &instance);
}

static void read_resource(struct tf *tf, const struct cvz_value *v, uint32_t number)
{
    const struct cvz_value *instances = cvz_value_get_z(v, "instances");
    const struct tf_instance like = {
        .module = cvz_value_get_str(v, "module"),
        .type = cvz_value_get_str(v, "type"),
        .name = cvz_value_get_str(v, "name"),
        .provider = cvz_value_get_str(v, "provider"),
    };

    if (cvz_str_is(cvz_value_get_str(v, "mode"), "data"))
        return; /* what was looked up is not looked after */
    if (like.type.n == 0 || like.name.n == 0 || instances->type != CVZ_TYPE_ARRAY) {
        import_skip(tf->im, "resources[%u]: type, name and a list of instances are needed", number);
        return;
    }
    for (uint32_t i = 0; i < instances->n; i++) {
        struct cvz_str place =
            cvz_arena_printf(tf->im->arena, "resources[%u].instances[%u]", number, i);
        read_instance(tf, &like, &instances->u.items[i], place.p);
    }
}

static int read_v4(struct tf *tf, const struct cvz_value *root, struct cvz_err *err)
{
    const struct cvz_value *resources = cvz_value_get_z(root, "resources");

    if (resources->type != CVZ_TYPE_ARRAY && resources->type != CVZ_TYPE_NULL)
        return cvz_fail(err, CVZ_EINVALID, "resources: must be a list");
    for (uint32_t i = 0; i < resources->n; i++)
        read_resource(tf, &resources->u.items[i], i);
    return 0;
}

/* ---- version 3 ---- */

/* ["root", "vpc"] -> "module.vpc" */
static struct cvz_str path_of(struct tf *tf, const struct cvz_value *path)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (uint32_t i = 1; path->type == CVZ_TYPE_ARRAY && i < path->n; i++)
        cvz_buf_printf(&buf, "%smodule.%.*s", i > 1 ? "." : "",
                       CVZ_STR_ARG(cvz_value_str(&path->u.items[i])));
    struct cvz_str text = cvz_arena_str(tf->im->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* "data.aws_ami.x", "aws_instance.web.1": the name and the index of the key. */
static bool split_key(struct cvz_str key, struct tf_instance *instance)
{
    struct cvz_str part;
    int64_t index;

    if (cvz_str_starts(key, CVZ_STR("data.")) || !cvz_str_split(&key, '.', &part) ||
        !cvz_str_split(&key, '.', &instance->name))
        return false;
    if (cvz_parse_i64(key, &index))
        instance->index = cvz_value_from_i64(index);
    return true;
}

static void read_v3_object(struct tf *tf, const struct tf_instance *like,
                           const struct cvz_value *object, const char *place)
{
    struct tf_instance instance = *like;
    struct cvz_value flat = *cvz_value_get_z(object, "attributes");

    if (flat.type != CVZ_TYPE_OBJECT) {
        import_skip(tf->im, "%s: attributes must be an object", place);
        return;
    }
    instance.values = tf_unflatten(&flat, tf->im->arena);
    if (cvz_value_get_z(object, "tainted")->type == CVZ_TYPE_BOOL &&
        cvz_value_get_z(object, "tainted")->u.boolean)
        instance.intent = CVZ_INTENT_REPLACE;
    if (instance.values.type == CVZ_TYPE_OBJECT)
        tf_add(tf, &instance);
}

static void read_v3_resource(struct tf *tf, struct cvz_str module, const struct cvz_member *m)
{
    struct cvz_str key = cvz_value_str(&m->name);
    const struct cvz_value *primary = cvz_value_get_z(&m->value, "primary");
    const struct cvz_value *deposed = cvz_value_get_z(&m->value, "deposed");
    struct tf_instance like = {
        .module = module,
        .type = cvz_value_get_str(&m->value, "type"),
        .provider = cvz_value_get_str(&m->value, "provider"),
        .depends = cvz_value_get_z(&m->value, "depends_on"),
    };

    if (cvz_str_starts(key, CVZ_STR("data.")))
        return;
    if (like.type.n == 0 || !split_key(key, &like)) {
        import_skip(tf->im, "%.*s: type and a key of type and name are needed", CVZ_STR_ARG(key));
        return;
    }
    if (primary->type == CVZ_TYPE_OBJECT)
        read_v3_object(tf, &like, primary, key.p);
    like.intent = CVZ_INTENT_DESTROY;
    for (uint32_t i = 0; deposed->type == CVZ_TYPE_ARRAY && i < deposed->n; i++) {
        like.deposed = cvz_arena_printf(tf->im->arena, "%u", i);
        read_v3_object(tf, &like, &deposed->u.items[i], key.p);
    }
}

static int read_v3(struct tf *tf, const struct cvz_value *root, struct cvz_err *err)
{
    const struct cvz_value *modules = cvz_value_get_z(root, "modules");

    if (modules->type != CVZ_TYPE_ARRAY && modules->type != CVZ_TYPE_NULL)
        return cvz_fail(err, CVZ_EINVALID, "modules: must be a list");
    for (uint32_t i = 0; i < modules->n; i++) {
        const struct cvz_value *module = &modules->u.items[i];
        const struct cvz_value *resources = cvz_value_get_z(module, "resources");
        struct cvz_str path = path_of(tf, cvz_value_get_z(module, "path"));
        if (resources->type != CVZ_TYPE_OBJECT && resources->type != CVZ_TYPE_NULL) {
            import_skip(tf->im, "modules[%u]: resources must be an object", i);
            continue;
        }
        for (uint32_t k = 0; k < resources->n; k++)
            read_v3_resource(tf, path, &resources->u.members[k]);
    }
    return 0;
}

/* ---- what holds nothing ---- */

static int refuse_stubs(const struct cvz_value *root, struct cvz_err *err)
{
    struct cvz_str backend = cvz_value_get_str(cvz_value_get_z(root, "backend"), "type");
    bool is_empty = cvz_value_get_z(root, "resources")->type == CVZ_TYPE_NULL &&
                    cvz_value_get_z(root, "modules")->type == CVZ_TYPE_NULL;

    if (cvz_value_get_z(root, "encrypted_data")->type != CVZ_TYPE_NULL)
        return cvz_fail(err, CVZ_EUNSUPPORTED,
                        "the state is encrypted; write it out with 'tofu state pull > FILE' or "
                        "'tofu show -json > FILE' where the key is");
    if (is_empty && backend.n > 0)
        return cvz_fail(err, CVZ_EUNSUPPORTED,
                        "this only says where the state is kept (backend \"%.*s\"); fetch it with "
                        "'terraform state pull > FILE'",
                        CVZ_STR_ARG(backend));
    return 0;
}

static int read_state(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    static const struct {
        int64_t version;
        int (*read)(struct tf *tf, const struct cvz_value *root, struct cvz_err *err);
    } versions[] = {{3, read_v3}, {4, read_v4}};
    struct tf tf = {.im = im, .lineage = cvz_value_get_str(&doc->root, "lineage")};
    int64_t version = 0;

    int rc = refuse_stubs(&doc->root, err);
    if (rc != 0)
        return rc;
    (void)cvz_value_i64(cvz_value_get_z(&doc->root, "version"), &version);
    rc = CVZ_EUNSUPPORTED;
    for (size_t i = 0; i < CVZ_COUNT_OF(versions); i++) {
        if (versions[i].version == version)
            rc = versions[i].read(&tf, &doc->root, err);
    }
    if (rc == CVZ_EUNSUPPORTED)
        rc = cvz_fail(err, rc,
                      "version %lld of the state is not known; 'terraform show -json' may "
                      "write one that is",
                      (long long)version);
    if (rc == 0)
        tf_finish(&tf);
    tf_release(&tf);
    return rc;
}

const struct import_ops import_terraform_state = {
    .format = {.name = "terraform-state",
               .label = "Terraform state",
               .made = "terraform state pull > prod.tfstate",
               .reads = "managed resources of all modules, versions 3 and 4; OpenTofu's, too"},
    .table = "terraform",
    .is_declared = true,
    .detect = detect,
    .read = read_state,
};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AWS Config: a delivered snapshot (configurationItems), the answer of batch-get-resource-config,
 * and that of an advanced query. Types are CloudFormation's; AWS Config itself says who is related.
 */
#include "cloud/import/import_priv.h"

#include "codec/json.h"

/* Where the items stand. */
static const char *const lists[] = {"configurationItems", "baseConfigurationItems", "Results"};

static const struct cvz_value *items_of(const struct cvz_value *root)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(lists); i++) {
        if (cvz_value_get_z(root, lists[i])->type == CVZ_TYPE_ARRAY)
            return cvz_value_get_z(root, lists[i]);
    }
    return &cvz_value_null;
}

static unsigned detect(const struct import_doc *doc)
{
    const struct cvz_value *items = items_of(&doc->root);
    const struct cvz_value *first = cvz_value_at(items, 0);

    if (doc->form != IMPORT_JSON || items->type != CVZ_TYPE_ARRAY)
        return 0;
    if (cvz_value_get_z(&doc->root, "configSnapshotId")->type != CVZ_TYPE_NULL ||
        cvz_value_get_z(&doc->root, "QueryInfo")->type != CVZ_TYPE_NULL)
        return 100;
    return cvz_value_get_z(first, "resourceType")->type == CVZ_TYPE_STRING ? 80 : 0;
}

/* ---- ids ---- */

/* The text behind the last ':' or '/'. */
static struct cvz_str tail(struct cvz_str arn)
{
    size_t n = arn.n;

    while (n > 0 && arn.p[n - 1] != ':' && arn.p[n - 1] != '/')
        n--;
    return cvz_str_sub(arn, n, arn.n);
}

/* The id that our kind gives to what AWS Config calls so; the ARN where no template makes one. */
static struct cvz_str id_of(struct importing *im, const struct import_item *item,
                            const struct cvz_value *v)
{
    struct cvz_str arn = cvz_value_get_str(v, "ARN").n > 0 ? cvz_value_get_str(v, "ARN")
                                                           : cvz_value_get_str(v, "arn");
    struct cvz_str name = cvz_value_get_str(v, "resourceName");
    struct cvz_str native = cvz_value_get_str(v, "resourceId");

    if (name.n > 0 && cvz_str_eq(tail(arn), name))
        native = name;
    struct cvz_str id = item->type != NULL
                            ? import_kind_id(im, item->type->kind, native, &item->scope)
                            : CVZ_STR("");
    return id.n > 0 ? id : arn;
}

/* ---- relationships ---- */

static const struct word {
    struct cvz_str begins; /* "Is contained in Vpc" */
    bool is_parent;
} words[] = {
    {CVZ_STR_INIT("Is contained in"), true},
    {CVZ_STR_INIT("Is attached to"), false},
    {CVZ_STR_INIT("Is associated with"), false},
};

/* What a relation to a thing of this kind means. */
static const struct meaning {
    const char *kind;
    enum cvz_verb verb;
} meanings[] = {
    {"aws.ec2.security-group", CVZ_VERB_SECURED_BY},
    {"aws.kms.key", CVZ_VERB_ENCRYPTED_BY},
    {"aws.iam.role", CVZ_VERB_ASSUMES},
    {"aws.iam.policy", CVZ_VERB_GRANTED},
    {"aws.wafv2.web-acl", CVZ_VERB_SECURED_BY},
};

/* Both ends tell of what they have in common; the one of the higher rank is the source. */
static unsigned rank(const struct importing *im, struct cvz_str kind)
{
    static const uint8_t ranks[CVZ_ROLE_COUNT] = {
        [CVZ_ROLE_GUARD] = 0,     [CVZ_ROLE_SHARED] = 0,     [CVZ_ROLE_CONTAINER] = 1,
        [CVZ_ROLE_HIDDEN] = 2,    [CVZ_ROLE_NODE] = 3,       [CVZ_ROLE_PLUMBING] = 4,
        [CVZ_ROLE_FURNITURE] = 4, [CVZ_ROLE_ATTACHMENT] = 5, [CVZ_ROLE_BORDER] = 5,
    };

    return ranks[cvz_kinds_find(&im->weave.kinds, kind)->role];
}

static void relate(struct importing *im, const struct import_item *item, uint32_t node,
                   const struct cvz_value *relationship)
{
    struct cvz_str name = cvz_value_get_str(relationship, "name");
    struct cvz_str id = cvz_value_get_str(relationship, "resourceId");
    const struct import_type *other =
        import_type_find(im->tables, cvz_value_get_str(relationship, "resourceType"));
    struct cvz_str *to = CVZ_ARENA_NEW(im->arena, struct cvz_str);
    struct weave_ref ref = {
        .source = node,
        .verb = CVZ_VERB_ATTACHED_TO,
        .key = id.n > 0 ? id : cvz_value_get_str(relationship, "resourceName"),
        .field = CVZ_STR("relationships[].name"),
        .to = {to, 1},
        .is_local = true,
    };

    if (name.n == 0)
        name = cvz_value_get_str(relationship, "relationshipName");
    if (other == NULL || item->type == NULL)
        return;
    *to = other->kind;
    ref.rule = cvz_arena_printf(im->arena, "aws-config/%.*s", CVZ_STR_ARG(other->kind));
    for (size_t i = 0; i < CVZ_COUNT_OF(meanings); i++) {
        if (cvz_str_is(other->kind, meanings[i].kind))
            ref.verb = meanings[i].verb;
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++) {
        if (!cvz_str_starts(name, words[i].begins))
            continue;
        ref.is_parent = words[i].is_parent;
        unsigned a = rank(im, item->type->kind), b = rank(im, other->kind);
        if (ref.is_parent || a > b || (a == b && cvz_str_cmp(item->type->kind, other->kind) < 0))
            weave_refer(&im->weave, &ref);
    }
}

/* Networks stand in networks; the innermost one is asked first. */
static void add_relationships(struct importing *im, const struct import_item *item, uint32_t node,
                              const struct cvz_value *relationships)
{
    static const char *const order[] = {"AWS::EC2::Subnet", "AWS::EC2::VPC"};

    for (size_t o = 0; o <= CVZ_COUNT_OF(order); o++) {
        for (uint32_t i = 0; relationships->type == CVZ_TYPE_ARRAY && i < relationships->n; i++) {
            const struct cvz_value *v = &relationships->u.items[i];
            size_t place = 0;
            while (place < CVZ_COUNT_OF(order) &&
                   !cvz_str_is(cvz_value_get_str(v, "resourceType"), order[place]))
                place++;
            if (place == o)
                relate(im, item, node, v);
        }
    }
}

/* ---- items ---- */

/* Some answers hold the configuration as JSON in a text. */
static struct cvz_value configuration_of(struct importing *im, const struct cvz_value *v)
{
    const struct cvz_value *configuration = cvz_value_get_z(v, "configuration");
    struct cvz_value inner;

    if (configuration->type == CVZ_TYPE_STRING &&
        cvz_json_read(cvz_value_str(configuration), im->arena, &inner, NULL) == 0)
        return inner;
    return *configuration;
}

/* Tags stand beside the configuration: {"k": "v"} or [{"key", "value"}]. */
static struct cvz_value document_of(struct importing *im, const struct cvz_value *v)
{
    struct cvz_value configuration = configuration_of(im, v);
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; configuration.type == CVZ_TYPE_OBJECT && i < configuration.n; i++)
        cvz_dict_set(&dict, im->arena, cvz_value_str(&configuration.u.members[i].name),
                     configuration.u.members[i].value);
    cvz_dict_set(&dict, im->arena, CVZ_STR("tags"), *cvz_value_get_z(v, "tags"));
    return cvz_dict_end(&dict);
}

static void read_item(struct importing *im, const struct cvz_value *v, uint32_t number)
{
    struct cvz_str type = cvz_value_get_str(v, "resourceType");
    struct import_item item = {
        .type = import_type_find(im->tables, type),
        .provider = import_provider_of_type(im->tables, type),
        .type_name = type,
        .address = cvz_value_get_str(v, "resourceName").n > 0 ? cvz_value_get_str(v, "resourceName")
                                                              : cvz_value_get_str(v, "resourceId"),
        .label = cvz_value_get_str(v, "resourceName"),
        .created = cvz_value_get_str(v, "resourceCreationTime"),
        .scope = {.account = cvz_value_text(cvz_value_get_z(v, "awsAccountId"), im->arena),
                  .region = cvz_value_get_str(v, "awsRegion"),
                  .zone = cvz_value_get_str(v, "availabilityZone")},
        .parent = WEAVE_NONE,
    };

    if (item.scope.account.n == 0)
        item.scope.account = cvz_value_text(cvz_value_get_z(v, "accountId"), im->arena);
    if (cvz_str_is(item.scope.region, "global"))
        item.scope.region = CVZ_STR("");
    if (cvz_str_find(item.scope.zone, CVZ_STR("-")) < 0)
        item.scope.zone = CVZ_STR(""); /* "Not Applicable", "Multiple Availability Zones" */
    if (cvz_str_starts(cvz_value_get_str(v, "configurationItemStatus"), CVZ_STR("ResourceDeleted")))
        return;
    if (type.n == 0 || item.address.n == 0) {
        import_skip(im, "configurationItems[%u]: resourceType and resourceId are needed", number);
        return;
    }
    if (item.type == NULL)
        item.kind = import_kind_of(type, im->arena);
    item.doc = document_of(im, v);
    item.id = id_of(im, &item, v);
    item.symbol =
        cvz_arena_printf(im->arena, "%.*s:%.*s", CVZ_STR_ARG(type), CVZ_STR_ARG(item.address));
    uint32_t node = import_add(im, &item);
    if (node == WEAVE_NONE)
        return;
    weave_key(&im->weave, node, cvz_value_get_str(v, "resourceId"));
    weave_key(&im->weave, node, cvz_value_get_str(v, "resourceName"));
    weave_key(&im->weave, node, cvz_value_get_str(v, "ARN"));
    add_relationships(im, &item, node, cvz_value_get_z(v, "relationships"));
}

static int read_snapshot(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    const struct cvz_value *items = items_of(&doc->root);

    (void)err;
    for (uint32_t i = 0; i < items->n; i++) {
        struct cvz_value v = items->u.items[i], inner;
        if (v.type == CVZ_TYPE_STRING &&
            cvz_json_read(cvz_value_str(&v), im->arena, &inner, NULL) == 0)
            v = inner; /* of an advanced query */
        if (v.type == CVZ_TYPE_OBJECT)
            read_item(im, &v, i);
        else
            import_skip(im, "configurationItems[%u]: must be an object", i);
    }
    return 0;
}

const struct import_ops import_aws_config = {
    .format = {.name = "aws-config",
               .label = "AWS Config snapshot",
               .made = "aws configservice deliver-config-snapshot; aws configservice "
                       "select-resource-config --expression 'SELECT *'",
               .reads = "configuration items with their tags and relationships; deleted ones are "
                        "left out"},
    .table = "cloudformation",
    .detect = detect,
    .read = read_snapshot,
};

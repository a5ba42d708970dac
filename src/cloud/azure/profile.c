/* SPDX-License-Identifier: Apache-2.0 */
/* azureProfile.json: the subscriptions that somebody has signed in to, and which one is meant where
 * none is named. The file begins with a byte order mark; members that are not known here stay. */
#include "cloud/azure/files_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"

static const char file_name[] = "azureProfile.json";
static const char mark[] = "\xef\xbb\xbf";

static struct cvz_str text_of(const struct cvz_value *object, const char *dotted)
{
    struct cvz_str s = cvz_value_str(cvz_value_path(object, dotted));

    return s.p != NULL ? s : CVZ_STR("");
}

/* A missing file is an empty object. */
static int read_document(const struct cvz_azure_session *s, struct cvz_arena *arena,
                         struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_str path = cvz_arena_printf(arena, "%.*s/%s", CVZ_STR_ARG(s->config_dir), file_name);
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err failed = CVZ_ERR_INIT;
    const struct cvz_dict none = {0};
    int rc = cvz_file_read(path.p, CVZ_AZURE_FILE_MAX, &buf, &failed);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));

    cvz_buf_release(&buf);
    *ret = cvz_dict_end(&none);
    if (rc == CVZ_ENOTFOUND)
        return 0;
    if (cvz_str_starts(text, CVZ_STR(mark)))
        text = cvz_str_sub(text, sizeof mark - 1, text.n);
    if (rc == 0 && cvz_str_trim(text).n > 0) {
        rc = cvz_json_read(text, arena, ret, &failed);
        if (rc == 0 && !cvz_value_is(ret, CVZ_TYPE_OBJECT))
            rc = cvz_fail(&failed, CVZ_EINVALID, "no JSON object");
        if (rc != 0)
            (void)cvz_fail_context(&failed, rc, "%s", path.p);
    }
    if (rc != 0 && err != NULL)
        *err = failed;
    return rc;
}

static struct cvz_azure_subscription read_one(const struct cvz_value *v)
{
    struct cvz_azure_subscription one = {
        .id = text_of(v, "id"),
        .name = text_of(v, "name"),
        .state = text_of(v, "state"),
        .tenant = text_of(v, "tenantId"),
        .home_tenant = text_of(v, "homeTenantId"),
        .user = text_of(v, "user.name"),
        .user_type = text_of(v, "user.type"),
        .cloud = text_of(v, "environmentName"),
    };

    if (!cvz_value_bool(cvz_value_get(v, CVZ_STR("isDefault")), &one.is_default))
        one.is_default = false;
    return one;
}

bool cvz_azure_is_subscription(const struct cvz_azure_subscription *one, struct cvz_str text)
{
    return cvz_str_eq_nocase(one->id, text) || cvz_str_eq_nocase(one->name, text);
}

int cvz_azure_profile_read(const struct cvz_azure_session *s, struct cvz_arena *arena,
                           struct cvz_azure_subscription **ret, size_t *ret_n, struct cvz_err *err)
{
    struct cvz_value document;
    int rc = read_document(s, arena, &document, err);

    if (rc != 0)
        return rc;
    const struct cvz_value *list = cvz_value_get(&document, CVZ_STR("subscriptions"));
    size_t n = cvz_value_is(list, CVZ_TYPE_ARRAY) ? list->n : 0;
    *ret = CVZ_ARENA_ARRAY(arena, struct cvz_azure_subscription, n);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct cvz_azure_subscription one = read_one(cvz_value_at(list, i));
        if (one.id.n > 0 && cvz_str_eq_nocase(one.cloud, s->cloud))
            (*ret)[(*ret_n)++] = one;
    }
    return 0;
}

/* ---- adding ---- */

static void set(struct cvz_dict *d, struct cvz_arena *arena, const char *name, struct cvz_str text)
{
    cvz_dict_set(d, arena, cvz_str_from(name), cvz_value_from_str(text));
}

static struct cvz_value write_one(const struct cvz_azure_subscription *one, bool is_default,
                                  struct cvz_arena *arena)
{
    struct cvz_dict user = {0};
    struct cvz_dict d = {0};
    const struct cvz_list none = {0};

    set(&user, arena, "name", one->user);
    set(&user, arena, "type", one->user_type);
    set(&d, arena, "id", one->id);
    set(&d, arena, "name", one->name);
    set(&d, arena, "state", one->state);
    cvz_dict_set(&d, arena, CVZ_STR("user"), cvz_dict_end(&user));
    cvz_dict_set(&d, arena, CVZ_STR("isDefault"), cvz_value_from_bool(is_default));
    set(&d, arena, "tenantId", one->tenant);
    set(&d, arena, "environmentName", one->cloud);
    set(&d, arena, "homeTenantId", one->home_tenant);
    if (one->tenant_name.n > 0) {
        cvz_dict_set(&d, arena, CVZ_STR("tenantDefaultDomain"),
                     one->tenant_domain.n > 0 ? cvz_value_from_str(one->tenant_domain)
                                              : cvz_value_null);
        set(&d, arena, "tenantDisplayName", one->tenant_name);
    }
    cvz_dict_set(&d, arena, CVZ_STR("managedByTenants"), cvz_list_end(&none));
    return cvz_dict_end(&d);
}

static size_t find(const struct cvz_azure_subscription *list, size_t n, struct cvz_str id)
{
    size_t i = 0;

    while (i < n && !cvz_str_eq_nocase(list[i].id, id))
        i++;
    return i;
}

/* Which of the added ones is meant from now on. */
static size_t choose_default(const struct cvz_value *old,
                             const struct cvz_azure_subscription *added, size_t n)
{
    for (uint32_t i = 0; i < old->n; i++) {
        struct cvz_azure_subscription one = read_one(cvz_value_at(old, i));
        size_t at = one.is_default ? find(added, n, one.id) : n;
        if (at < n)
            return at;
    }
    for (size_t i = 0; i < n; i++)
        if (cvz_str_is(added[i].state, "Enabled"))
            return i;
    return 0;
}

/* An old one, which is the default no more. */
static struct cvz_value keep_one(const struct cvz_value *v, struct cvz_arena *arena)
{
    struct cvz_dict d = {0};

    if (!cvz_value_is(v, CVZ_TYPE_OBJECT))
        return *v;
    for (uint32_t i = 0; i < v->n; i++)
        cvz_dict_set(&d, arena, cvz_value_str(&v->u.members[i].name), v->u.members[i].value);
    cvz_dict_set(&d, arena, CVZ_STR("isDefault"), cvz_value_from_bool(false));
    return cvz_dict_end(&d);
}

static struct cvz_value merge(const struct cvz_value *document,
                              const struct cvz_azure_subscription *added, size_t n,
                              struct cvz_arena *arena)
{
    const struct cvz_value *old = cvz_value_get(document, CVZ_STR("subscriptions"));
    struct cvz_dict root = {0};
    struct cvz_list list = {0};

    if (!cvz_value_is(old, CVZ_TYPE_ARRAY))
        old = &cvz_value_null;
    size_t chosen = choose_default(old, added, n);
    for (uint32_t i = 0; i < old->n; i++) {
        const struct cvz_value *one = cvz_value_at(old, i);
        if (find(added, n, text_of(one, "id")) == n)
            cvz_list_add(&list, arena, keep_one(one, arena));
    }
    for (size_t i = 0; i < n; i++)
        cvz_list_add(&list, arena, write_one(&added[i], i == chosen, arena));
    for (uint32_t i = 0; i < document->n; i++)
        cvz_dict_set(&root, arena, cvz_value_str(&document->u.members[i].name),
                     document->u.members[i].value);
    cvz_dict_set(&root, arena, CVZ_STR("subscriptions"), cvz_list_end(&list));
    return cvz_dict_end(&root);
}

int cvz_azure_profile_add(const struct cvz_azure_session *s,
                          const struct cvz_azure_subscription *added, size_t n, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT_MAX(CVZ_AZURE_FILE_MAX);
    struct cvz_value document;
    int rc = read_document(s, &arena, &document, err);

    if (rc == 0) {
        struct cvz_str path =
            cvz_arena_printf(&arena, "%.*s/%s", CVZ_STR_ARG(s->config_dir), file_name);
        document = merge(&document, added, n, &arena);
        cvz_buf_add_z(&text, mark);
        cvz_json_write(&text, &document, CVZ_JSON_COMPACT);
        rc = text.failed
                 ? cvz_fail(err, CVZ_ETOOBIG, "%s: more than %d bytes", path.p, CVZ_AZURE_FILE_MAX)
                 : cvz_file_write(path.p, cvz_buf_str(&text), 0600, err);
    }
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    return rc;
}

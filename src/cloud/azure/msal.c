/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/msal.h"

#include "cloud/jwt.h"
#include "codec/json.h"

enum { LIFETIME_S = 600, SCOPES_MAX = 4096 /* bytes */ };

/* The names that one authority is known by; the first is the preferred one. */
static const char *const environments[][5] = {
    {"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"},
    {"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"},
    {"login.microsoftonline.us", "login.usgovcloudapi.net"},
};

static struct cvz_str text_of(const struct cvz_value *entry, const char *name)
{
    struct cvz_str s = cvz_value_get_str(entry, name);

    return s.p != NULL ? s : CVZ_STR("");
}

static int64_t number_of(const struct cvz_value *entry, const char *name, int64_t fallback)
{
    int64_t n;

    return cvz_value_i64(cvz_value_get_z(entry, name), &n) ? n : fallback;
}

/* ---- the document ---- */

int cvz_msal_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_msal_cache *ret,
                  struct cvz_err *err)
{
    const struct cvz_dict none = {0};

    ret->arena = arena;
    ret->root = cvz_dict_end(&none);
    if (cvz_str_trim(text).n == 0)
        return 0;
    if (cvz_json_read(text, arena, &ret->root, NULL) != 0 ||
        !cvz_value_is(&ret->root, CVZ_TYPE_OBJECT)) {
        ret->root = cvz_dict_end(&none);
        return cvz_fail(err, CVZ_EINVALID, "no token cache: no JSON object");
    }
    return 0;
}

void cvz_msal_write(const struct cvz_msal_cache *cache, struct cvz_buf *buf)
{
    cvz_json_write(buf, &cache->root, CVZ_JSON_PRETTY);
}

static const struct cvz_value *section_of(const struct cvz_msal_cache *cache, const char *name)
{
    const struct cvz_value *section = cvz_value_get_z(&cache->root, name);

    return cvz_value_is(section, CVZ_TYPE_OBJECT) ? section : &cvz_value_null;
}

static struct cvz_dict dict_of(const struct cvz_value *object, struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; cvz_value_is(object, CVZ_TYPE_OBJECT) && i < object->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&object->u.members[i].name),
                     object->u.members[i].value);
    return dict;
}

static void put(struct cvz_msal_cache *cache, const char *section, struct cvz_str key,
                struct cvz_value entry)
{
    struct cvz_dict entries = dict_of(section_of(cache, section), cache->arena);
    struct cvz_dict root = dict_of(&cache->root, cache->arena);

    cvz_dict_set(&entries, cache->arena, key, entry);
    cvz_dict_set(&root, cache->arena, cvz_str_from(section), cvz_dict_end(&entries));
    cache->root = cvz_dict_end(&root);
}

/* ---- looking ---- */

static bool is_same_environment(struct cvz_str a, struct cvz_str b)
{
    if (cvz_str_eq_nocase(a, b))
        return true;
    for (size_t i = 0; i < CVZ_COUNT_OF(environments); i++) {
        bool has_a = false;
        bool has_b = false;
        for (const char *const *name = environments[i]; *name != NULL; name++) {
            has_a = has_a || cvz_str_eq_nocase(a, cvz_str_from(*name));
            has_b = has_b || cvz_str_eq_nocase(b, cvz_str_from(*name));
        }
        if (has_a && has_b)
            return true;
    }
    return false;
}

bool cvz_msal_find_account(const struct cvz_msal_cache *cache, struct cvz_str host,
                           struct cvz_str username, struct cvz_msal_account *ret)
{
    const struct cvz_value *section = section_of(cache, "Account");
    struct cvz_msal_account found = {0};

    for (uint32_t i = 0; i < section->n; i++) {
        const struct cvz_value *entry = &section->u.members[i].value;
        struct cvz_str home_id = text_of(entry, "home_account_id");
        if (home_id.n == 0 || !is_same_environment(text_of(entry, "environment"), host) ||
            (username.n > 0 && !cvz_str_eq_nocase(text_of(entry, "username"), username)))
            continue;
        if (found.home_id.n > 0 && !cvz_str_eq(found.home_id, home_id))
            return false;
        found = (struct cvz_msal_account){home_id, text_of(entry, "environment"),
                                          text_of(entry, "username")};
    }
    if (found.home_id.n > 0)
        *ret = found;
    return found.home_id.n > 0;
}

static bool is_of(const struct cvz_value *entry, const struct cvz_msal_account *account,
                  struct cvz_str client)
{
    return cvz_str_eq(text_of(entry, "home_account_id"), account->home_id) &&
           is_same_environment(text_of(entry, "environment"), account->environment) &&
           cvz_str_eq_nocase(text_of(entry, "client_id"), client) && text_of(entry, "secret").n > 0;
}

/* "https://management.azure.com//.default" is of "https://management.azure.com". */
static bool is_scope_of(struct cvz_str scope, struct cvz_str resource)
{
    struct cvz_str rest = cvz_str_sub(scope, resource.n, scope.n);

    if (!cvz_str_eq_nocase(cvz_str_sub(scope, 0, resource.n), resource))
        return false;
    if (cvz_str_starts(rest, CVZ_STR("//")))
        rest = cvz_str_sub(rest, 1, rest.n);
    return cvz_str_is(rest, "/.default") || cvz_str_is(rest, "/user_impersonation");
}

static bool is_for(struct cvz_str target, const struct cvz_str *resources)
{
    struct cvz_str scope;

    while (cvz_str_split(&target, ' ', &scope))
        for (const struct cvz_str *r = resources; r->p != NULL; r++)
            if (is_scope_of(scope, *r))
                return true;
    return false;
}

bool cvz_msal_find_access(const struct cvz_msal_cache *cache,
                          const struct cvz_msal_account *account, struct cvz_str client,
                          struct cvz_str tenant, const struct cvz_str *resources, int64_t after_s,
                          struct cvz_str *ret_token, int64_t *ret_expires_s)
{
    const struct cvz_value *section = section_of(cache, "AccessToken");
    int64_t best = after_s;

    for (uint32_t i = 0; i < section->n; i++) {
        const struct cvz_value *entry = &section->u.members[i].value;
        int64_t expires = number_of(entry, "expires_on", 0);
        if (expires > best && is_of(entry, account, client) &&
            cvz_str_eq_nocase(text_of(entry, "realm"), tenant) &&
            cvz_str_eq_nocase(text_of(entry, "token_type"), CVZ_STR("Bearer")) &&
            is_for(text_of(entry, "target"), resources)) {
            best = expires;
            *ret_token = text_of(entry, "secret");
            *ret_expires_s = expires;
        }
    }
    return best > after_s;
}

/* Its member of the section, or NULL. */
static const struct cvz_member *find_refresh(const struct cvz_msal_cache *cache,
                                             const struct cvz_msal_account *account,
                                             struct cvz_str client)
{
    const struct cvz_value *section = section_of(cache, "RefreshToken");
    const struct cvz_member *newest = NULL;
    int64_t written = -1;

    for (uint32_t i = 0; i < section->n; i++) {
        const struct cvz_value *entry = &section->u.members[i].value;
        int64_t at = number_of(entry, "last_modification_time", 0);
        if (at > written && is_of(entry, account, client)) {
            written = at;
            newest = &section->u.members[i];
        }
    }
    return newest;
}

bool cvz_msal_find_refresh(const struct cvz_msal_cache *cache,
                           const struct cvz_msal_account *account, struct cvz_str client,
                           struct cvz_str *ret_token)
{
    const struct cvz_member *found = find_refresh(cache, account, client);

    if (found != NULL)
        *ret_token = text_of(&found->value, "secret");
    return found != NULL;
}

/* ---- adding ---- */

/* What goes into the entries of one event. */
struct facts {
    struct cvz_msal_cache *cache;
    const struct cvz_msal_event *event;
    struct cvz_str home_id;  /* "": unknown, as for applications */
    struct cvz_str target;   /* scopes, sorted */
    struct cvz_value claims; /* of the id token; null when there is none */
};

static void set(struct cvz_dict *entry, const struct facts *f, const char *name,
                struct cvz_str value)
{
    cvz_dict_set(entry, f->cache->arena, cvz_str_from(name),
                 cvz_value_from_str(cvz_arena_str(f->cache->arena, value)));
}

/* The schema wants numbers as texts. */
static void set_number(struct cvz_dict *entry, const struct facts *f, const char *name,
                       int64_t value)
{
    set(entry, f, name, cvz_arena_printf(f->cache->arena, "%lld", (long long)value));
}

/* The parts, joined by '-' and in lower case. */
static struct cvz_str key_of(const struct facts *f, const struct cvz_str *parts, size_t n)
{
    struct cvz_buf key = CVZ_BUF_INIT;

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            cvz_buf_add_char(&key, '-');
        cvz_buf_add_str(&key, parts[i]);
    }
    struct cvz_str kept = cvz_arena_lower(f->cache->arena, cvz_buf_str(&key));
    cvz_buf_release(&key);
    return kept;
}

static struct cvz_dict start_entry(const struct facts *f, const char *type, struct cvz_str secret)
{
    struct cvz_dict entry = {0};

    set(&entry, f, "credential_type", cvz_str_from(type));
    set(&entry, f, "secret", secret);
    set(&entry, f, "home_account_id", f->home_id);
    set(&entry, f, "environment", f->event->host);
    set(&entry, f, "client_id", f->event->client);
    return entry;
}

static void add_access(const struct facts *f)
{
    const struct cvz_msal_event *e = f->event;
    struct cvz_str secret = text_of(e->response, "access_token");
    struct cvz_str type = text_of(e->response, "token_type");
    int64_t lifetime = number_of(e->response, "expires_in", LIFETIME_S);
    const struct cvz_str parts[] = {f->home_id, e->host,   CVZ_STR("accesstoken"),
                                    e->client,  e->tenant, f->target};

    if (secret.n == 0)
        return;
    struct cvz_dict entry = start_entry(f, "AccessToken", secret);
    set(&entry, f, "target", f->target);
    set(&entry, f, "realm", e->tenant);
    set(&entry, f, "token_type", type.n > 0 ? type : CVZ_STR("Bearer"));
    set_number(&entry, f, "cached_at", e->now_s);
    set_number(&entry, f, "expires_on", e->now_s + lifetime);
    set_number(&entry, f, "extended_expires_on",
               e->now_s + number_of(e->response, "ext_expires_in", lifetime));
    if (number_of(e->response, "refresh_in", 0) > 0)
        set_number(&entry, f, "refresh_on", e->now_s + number_of(e->response, "refresh_in", 0));
    put(f->cache, "AccessToken", key_of(f, parts, CVZ_COUNT_OF(parts)), cvz_dict_end(&entry));
}

static void add_account(const struct facts *f)
{
    const struct cvz_str parts[] = {f->home_id, f->event->host, f->event->tenant};
    struct cvz_str local = text_of(&f->claims, "oid");
    struct cvz_str name = text_of(&f->claims, "preferred_username");
    struct cvz_dict entry = {0};

    if (f->event->account != NULL || f->home_id.n == 0)
        return;
    set(&entry, f, "home_account_id", f->home_id);
    set(&entry, f, "environment", f->event->host);
    set(&entry, f, "realm", f->event->tenant);
    set(&entry, f, "local_account_id", local.n > 0 ? local : text_of(&f->claims, "sub"));
    set(&entry, f, "username", name.n > 0 ? name : text_of(&f->claims, "upn"));
    set(&entry, f, "authority_type", CVZ_STR("MSSTS"));
    set(&entry, f, "account_source", CVZ_STR("urn:ietf:params:oauth:grant-type:device_code"));
    put(f->cache, "Account", key_of(f, parts, CVZ_COUNT_OF(parts)), cvz_dict_end(&entry));
}

static void add_id(const struct facts *f)
{
    const struct cvz_msal_event *e = f->event;
    struct cvz_str secret = text_of(e->response, "id_token");
    const struct cvz_str parts[] = {f->home_id, e->host,   CVZ_STR("idtoken"),
                                    e->client,  e->tenant, CVZ_STR("")};

    if (secret.n == 0)
        return;
    struct cvz_dict entry = start_entry(f, "IdToken", secret);
    set(&entry, f, "realm", e->tenant);
    put(f->cache, "IdToken", key_of(f, parts, CVZ_COUNT_OF(parts)), cvz_dict_end(&entry));
}

static void add_refresh(const struct facts *f)
{
    const struct cvz_msal_event *e = f->event;
    struct cvz_str secret = text_of(e->response, "refresh_token");
    struct cvz_str family = text_of(e->response, "foci");
    const struct cvz_str parts[] = {f->home_id, e->host,     CVZ_STR("refreshtoken"),
                                    e->client,  CVZ_STR(""), f->target};
    const struct cvz_member *old =
        e->account != NULL ? find_refresh(f->cache, e->account, e->client) : NULL;

    if (secret.n == 0)
        return;
    if (old != NULL) {
        struct cvz_dict renewed = dict_of(&old->value, f->cache->arena);
        set(&renewed, f, "secret", secret);
        set_number(&renewed, f, "last_modification_time", e->now_s);
        put(f->cache, "RefreshToken", cvz_value_str(&old->name), cvz_dict_end(&renewed));
        return;
    }
    struct cvz_dict entry = start_entry(f, "RefreshToken", secret);
    set(&entry, f, "target", f->target);
    set_number(&entry, f, "last_modification_time", e->now_s);
    if (family.n > 0)
        set(&entry, f, "family_id", family);
    put(f->cache, "RefreshToken", key_of(f, parts, CVZ_COUNT_OF(parts)), cvz_dict_end(&entry));
}

static void add_application(const struct facts *f)
{
    const struct cvz_msal_event *e = f->event;
    struct cvz_str family = text_of(e->response, "foci");
    struct cvz_dict entry = {0};

    set(&entry, f, "client_id", e->client);
    set(&entry, f, "environment", e->host);
    if (family.n > 0)
        set(&entry, f, "family_id", family);
    put(f->cache, "AppMetadata",
        cvz_arena_printf(f->cache->arena, "appmetadata-%.*s-%.*s", CVZ_STR_ARG(e->host),
                         CVZ_STR_ARG(e->client)),
        cvz_dict_end(&entry));
}

/* {"uid":"...","utid":"..."} in base64url. */
static struct cvz_str read_home_id(const struct cvz_msal_event *e, struct cvz_arena *arena)
{
    struct cvz_buf decoded = CVZ_BUF_INIT;
    struct cvz_value info = cvz_value_null;

    if (e->account != NULL)
        return e->account->home_id;
    if (!cvz_base64url_decode(&decoded, text_of(e->response, "client_info")) ||
        cvz_json_read(cvz_arena_str(arena, cvz_buf_str(&decoded)), arena, &info, NULL) != 0)
        info = cvz_value_null;
    cvz_buf_release(&decoded);
    struct cvz_str user = text_of(&info, "uid");
    struct cvz_str tenant = text_of(&info, "utid");
    if (user.n == 0 || tenant.n == 0)
        return CVZ_STR("");
    return cvz_arena_printf(arena, "%.*s.%.*s", CVZ_STR_ARG(user), CVZ_STR_ARG(tenant));
}

static struct cvz_str sort_scopes(struct cvz_str text, struct cvz_arena *arena)
{
    struct cvz_str *scopes = CVZ_ARENA_ARRAY(arena, struct cvz_str, SCOPES_MAX);
    struct cvz_buf sorted = CVZ_BUF_INIT;
    struct cvz_str scope;
    size_t n = 0;

    text.n = text.n < SCOPES_MAX ? text.n : SCOPES_MAX;
    while (cvz_str_split(&text, ' ', &scope)) {
        size_t at = n;
        if (scope.n == 0)
            continue;
        for (; at > 0 && cvz_str_cmp(scopes[at - 1], scope) > 0; at--)
            scopes[at] = scopes[at - 1];
        scopes[at] = scope;
        n++;
    }
    for (size_t i = 0; i < n; i++)
        cvz_buf_printf(&sorted, "%s%.*s", i > 0 ? " " : "", CVZ_STR_ARG(scopes[i]));
    struct cvz_str kept = cvz_arena_str(arena, cvz_buf_str(&sorted));
    cvz_buf_release(&sorted);
    return kept;
}

void cvz_msal_add(struct cvz_msal_cache *cache, const struct cvz_msal_event *event)
{
    struct cvz_str scope = text_of(event->response, "scope");
    struct facts f = {
        .cache = cache,
        .event = event,
        .home_id = read_home_id(event, cache->arena),
        .target = sort_scopes(scope.n > 0 ? scope : event->scope, cache->arena),
    };

    if (cvz_jwt_claims(text_of(event->response, "id_token"), cache->arena, &f.claims, NULL) != 0)
        f.claims = cvz_value_null;
    add_access(&f);
    add_account(&f);
    add_id(&f);
    add_refresh(&f);
    add_application(&f);
}

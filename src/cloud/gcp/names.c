/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/gcp/names_priv.h"

/* "v1", "v1beta2", "alpha" */
static bool is_version(struct cvz_str word)
{
    return cvz_str_is(word, "alpha") || cvz_str_is(word, "beta") ||
           (word.n >= 2 && word.p[0] == 'v' && word.p[1] >= '0' && word.p[1] <= '9');
}

/* The path without API and version: "compute/v1/projects/p" -> "projects/p". */
static struct cvz_str without_version(struct cvz_str path)
{
    enum { WORDS_MAX = 2 };
    struct cvz_str rest = path, word;

    for (int i = 0; i < WORDS_MAX && cvz_str_split(&rest, '/', &word); i++) {
        if (is_version(word))
            return rest;
    }
    return path;
}

struct parts {
    struct cvz_str host, path; /* host "": a path alone */
    bool is_link;
};

static struct parts parts_of(struct cvz_str key)
{
    static const char *const starts[] = {"https://", "http://", "//"};
    struct parts parts = {.path = key, .host = CVZ_STR("")};

    for (size_t i = 0; i < CVZ_COUNT_OF(starts); i++) {
        struct cvz_str start = cvz_str_from(starts[i]);
        if (!cvz_str_starts(key, start))
            continue;
        struct cvz_str rest = cvz_str_sub(key, start.n, key.n);
        ptrdiff_t slash = cvz_str_find_char(rest, '/');
        if (slash <= 0)
            return parts;
        parts.is_link = start.n > 2;
        parts.host = cvz_str_sub(rest, 0, (size_t)slash);
        parts.path = cvz_str_sub(rest, (size_t)slash + 1, rest.n);
        return parts;
    }
    return parts;
}

/* Links to other places than Google's are just texts. */
static bool is_foreign(const struct parts *parts)
{
    return parts->is_link && !cvz_str_ends(parts->host, CVZ_STR(".googleapis.com"));
}

struct cvz_str cvz_gcp_normal_key(struct cvz_str key, struct cvz_arena *arena)
{
    const struct parts parts = parts_of(key);

    (void)arena;
    if (parts.host.n == 0 || is_foreign(&parts))
        return key;
    return parts.is_link ? without_version(parts.path) : parts.path;
}

/* "//storage.googleapis.com/{name}" or "storage.googleapis.com/Bucket" -> the host; "" for none. */
static struct cvz_str service_host(const struct cat_entry *entry)
{
    struct cvz_str host = CVZ_STR(""), rest;

    if (entry == NULL)
        return host;
    const struct parts parts = parts_of(cvz_template_source(entry->id));
    if (parts.host.n > 0 && cvz_str_find_char(parts.host, '{') < 0)
        return parts.host;
    if (entry->in_index.types.n == 0)
        return host;
    rest = entry->in_index.types.p[0];
    (void)cvz_str_split(&rest, '/', &host);
    return host;
}

struct cvz_str cvz_gcp_full_id(struct cvz_str key, const struct cat_entry *entry,
                               struct cvz_arena *arena)
{
    const struct parts parts = parts_of(key);
    struct cvz_str host = parts.host, path = parts.path, api;

    if (is_foreign(&parts) || (parts.host.n > 0 && !parts.is_link))
        return key;
    if (parts.is_link) {
        struct cvz_str rest = path;
        path = without_version(path);
        /* The first word of a path on the common host is the API. */
        if (cvz_str_is(host, "www.googleapis.com") && cvz_str_split(&rest, '/', &api))
            host = cvz_arena_printf(arena, "%.*s.googleapis.com", CVZ_STR_ARG(api));
    } else {
        host = service_host(entry);
    }
    return host.n == 0
               ? key
               : cvz_arena_printf(arena, "//%.*s/%.*s", CVZ_STR_ARG(host), CVZ_STR_ARG(path));
}

/* "us-central1-a" -> "us-central1"; regions as they are; "global" and continents are none. */
static struct cvz_str region_in(struct cvz_str place)
{
    ptrdiff_t dash = cvz_str_rfind_char(place, '-');

    if (dash < 0)
        return CVZ_STR("");
    return (size_t)dash + 2 == place.n ? cvz_str_sub(place, 0, (size_t)dash) : place;
}

struct cvz_str cvz_gcp_normal_region(struct cvz_str region, struct cvz_arena *arena)
{
    (void)arena;
    return region_in(region);
}

struct cvz_str cvz_gcp_normal_organization(struct cvz_str organization, struct cvz_arena *arena)
{
    return cvz_str_find_char(organization, '/') >= 0
               ? organization
               : cvz_arena_printf(arena, "organizations/%.*s", CVZ_STR_ARG(organization));
}

bool cvz_gcp_split_id(struct cvz_str id, struct cvz_str *ret_account, struct cvz_str *ret_region)
{
    const struct parts parts = parts_of(id);
    struct cvz_str rest = parts.is_link ? without_version(parts.path) : parts.path;
    struct cvz_str word, name;
    bool is_first = true, is_name = parts.host.n > 0 && !is_foreign(&parts);

    *ret_account = *ret_region = CVZ_STR("");
    while (cvz_str_split(&rest, '/', &word)) {
        bool is_place = cvz_str_is(word, "zones") || cvz_str_is(word, "regions") ||
                        cvz_str_is(word, "locations");
        bool is_root = is_first && (cvz_str_is(word, "projects") || cvz_str_is(word, "folders") ||
                                    cvz_str_is(word, "organizations"));
        is_first = false;
        if (!is_place && !is_root)
            continue;
        if (!cvz_str_split(&rest, '/', &name) || name.n == 0)
            return is_name;
        if (is_place)
            *ret_region = region_in(name);
        else if (cvz_str_is(word, "projects"))
            *ret_account = name;
        is_name |= is_root;
    }
    return is_name;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From files to a catalogue: the built-in ones, then those of a folder; kinds into one sorted
 * table; calls that are the same into one list operation.
 */
#include "cloud/catalogue_priv.h"

#include "base/embed.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

enum { FILES_MAX = 4096 };
#define FILE_SIZE_MAX ((size_t)8 << 20)

extern const struct cvz_embed cvz_embedded_catalogue;

/* ---- files ---- */

static int read_embedded(struct cat_loader *l, struct cvz_err *err)
{
    int rc = 0;

    /* What others rest on comes first. */
    for (size_t i = 0, n = cvz_embedded_catalogue.n; i < 2 * n && rc == 0; i++) {
        const struct cvz_embed_file *file = &cvz_embedded_catalogue.p[i < n ? i : i - n];
        if (cvz_str_starts(file->name, CVZ_STR("import/")))
            continue; /* the types of other tools: cloud/import/tables.c */
        if (cat_is_provider_file(file->name) == (i < n))
            rc = cat_read_file(l, file->name, file->bytes, false, err);
    }
    return rc;
}

static int is_yaml(const struct dirent *entry)
{
    struct cvz_str name = cvz_str_from(entry->d_name);

    return name.p[0] != '.' &&
           (cvz_str_ends(name, CVZ_STR(".yaml")) || cvz_str_ends(name, CVZ_STR(".yml")));
}

static int read_path(struct cat_loader *l, const char *path, struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT;
    int rc = cvz_file_read(path, FILE_SIZE_MAX, &text, err);

    if (rc == 0)
        rc = cat_read_file(l, cvz_str_from(path), cvz_buf_str(&text), true, err);
    cvz_buf_release(&text);
    return rc;
}

/* The folder's files in order of their names: later ones win. */
static int read_folder(struct cat_loader *l, const char *dir, struct cvz_err *err)
{
    struct dirent **entries = NULL;
    struct cvz_buf path = CVZ_BUF_INIT;
    int n = scandir(dir, &entries, is_yaml, alphasort);
    int rc = 0;

    if (n < 0)
        return cvz_fail_errno(err, errno == ENOENT ? CVZ_ENOTFOUND : CVZ_EIO, errno,
                              "catalogue folder %s", dir);
    if (n > FILES_MAX)
        rc = cvz_fail(err, CVZ_ETOOBIG, "catalogue folder %s: more than %d files", dir,
                      (int)FILES_MAX);
    for (int i = 0; i < 2 * n && rc == 0; i++) {
        const char *name = entries[i < n ? i : i - n]->d_name;
        if (cat_is_provider_file(cvz_str_from(name)) != (i < n))
            continue;
        cvz_buf_clear(&path);
        cvz_buf_printf(&path, "%s/%s", dir, name);
        rc = read_path(l, path.p, err);
    }
    for (int i = 0; i < n; i++)
        free(entries[i]);
    free(entries);
    cvz_buf_release(&path);
    return rc;
}

/* ---- kinds ---- */

static int by_kind(const void *a, const void *b)
{
    const struct cvz_kind *x = a, *y = b;

    return cvz_str_cmp(x->name, y->name);
}

uint32_t cat_kind_find(const struct cvz_catalogue *catalogue, struct cvz_str name)
{
    size_t from = 0, to = catalogue->n_kinds;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = cvz_str_cmp(catalogue->kinds[mid].name, name);
        if (order == 0)
            return (uint32_t)mid;
        if (order < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return CAT_KIND_NONE;
}

/* Whether an entry of the provider stands for what the engine would make of its own. */
static bool has_anchor(const struct cat_loader *l, struct cvz_str provider, enum cat_anchor anchor)
{
    for (size_t i = 0; i < l->resources.n; i++) {
        const struct cat_entry *entry = &l->resources.p[i]->entry;
        if (entry->anchor == anchor && cvz_str_eq(entry->service->provider, provider))
            return true;
    }
    return false;
}

/* Kinds that the engine itself makes for each provider that has no entry for them. */
static const struct {
    const char *name;
    enum cat_anchor anchor;
} engine_kinds[] = {{"account", CAT_ANCHOR_ACCOUNT}, {"region", CAT_ANCHOR_REGION}};

/* One row for each engine kind of each provider; `known` keeps each name once. */
static void add_engine_kinds(struct cat_loader *l, struct cvz_map *known, struct cvz_str provider,
                             struct cvz_kind *kinds, size_t *n)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(engine_kinds); i++) {
        struct cvz_str name =
            cvz_arena_printf(l->arena, "%.*s.%s", CVZ_STR_ARG(provider), engine_kinds[i].name);
        if (cvz_map_get(known, name) != CVZ_MAP_NONE ||
            has_anchor(l, provider, engine_kinds[i].anchor))
            continue;
        cvz_map_put(known, name, 0);
        kinds[*n] = *cvz_kinds_find(NULL, name);
        kinds[*n].name = name;
        (*n)++;
    }
}

static void make_kinds(struct cat_loader *l)
{
    struct cvz_catalogue *c = l->catalogue;
    struct cvz_map known = CVZ_MAP_INIT;
    size_t n = 0, max = l->resources.n * (1 + CVZ_COUNT_OF(engine_kinds));

    c->kinds = CVZ_ARENA_ARRAY(l->arena, struct cvz_kind, max);
    for (size_t i = 0; i < l->resources.n; i++) {
        c->kinds[n++] = l->resources.p[i]->kind;
        cvz_map_put(&known, l->resources.p[i]->kind.name, 0);
    }
    for (size_t i = 0; i < l->resources.n; i++)
        add_engine_kinds(l, &known, l->resources.p[i]->entry.service->provider, c->kinds, &n);
    c->n_kinds = n;
    if (n > 0)
        qsort(c->kinds, n, sizeof *c->kinds, by_kind);
    c->entry_of = CVZ_ARENA_ARRAY(l->arena, const struct cat_entry *, n);
    for (size_t i = 0; i < l->resources.n; i++) {
        struct cat_entry *entry = &l->resources.p[i]->entry;
        entry->kind = cat_kind_find(c, entry->kind_name);
        c->entry_of[entry->kind] = entry;
    }
    cvz_map_release(&known);
}

static int check_references(struct cat_loader *l, struct cvz_err *err)
{
    for (size_t i = 0; i < l->references.n; i++) {
        const struct cat_reference *reference = &l->references.p[i];
        for (size_t k = 0; k < reference->to->n; k++) {
            struct cvz_str name = reference->to->names[k];
            reference->to->kinds[k] = cat_kind_find(l->catalogue, name);
            if (reference->to->kinds[k] == CAT_KIND_NONE)
                return cvz_fail(err, CVZ_EINVALID, "%.*s: unknown kind '%.*s'",
                                CVZ_STR_ARG(reference->where), CVZ_STR_ARG(name));
        }
    }
    return 0;
}

/* A list that hangs under its own kind, directly or by others, would never be asked. */
static int check_parents(const struct cvz_catalogue *c, const struct cat_resource *resource,
                         struct cvz_err *err)
{
    uint32_t kind = resource->entry.kind;

    for (size_t steps = 0; kind != CAT_KIND_NONE; steps++) {
        const struct cat_entry *entry = c->entry_of[kind];
        if (entry == NULL)
            return cvz_fail(err, CVZ_EINVALID, "%.*s: %.*s: list: parent: no entry lists that kind",
                            CVZ_STR_ARG(resource->entry.service->file),
                            CVZ_STR_ARG(resource->entry.kind_name));
        if (steps > c->n_kinds)
            return cvz_fail(err, CVZ_EINVALID, "%.*s: %.*s: list: parent: leads back to itself",
                            CVZ_STR_ARG(resource->entry.service->file),
                            CVZ_STR_ARG(resource->entry.kind_name));
        if (entry->list == CAT_LIST_NONE)
            return 0;
        const struct cat_kinds *parent = &c->lists[entry->list].call.parent;
        kind = parent->n > 0 ? parent->kinds[0] : CAT_KIND_NONE;
    }
    return 0;
}

/* ---- lists ---- */

/* By which lists are told apart. */
static struct cvz_str list_key(const struct cat_call *call, struct cvz_arena *arena)
{
    const struct cvz_str parts[] = {call->service->provider, call->service->name, call->operation,
                                    call->shape};
    struct cvz_buf key = CVZ_BUF_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++) {
        cvz_buf_add_str(&key, parts[i]);
        cvz_buf_add_char(&key, '\n');
    }
    struct cvz_str ret = cvz_arena_str(arena, cvz_buf_str(&key));
    cvz_buf_release(&key);
    return ret;
}

static bool is_same_page(const struct cat_page *a, const struct cat_page *b)
{
    if (a->tokens.n != b->tokens.n || a->size != b->size ||
        !cvz_str_eq(a->size_param, b->size_param))
        return false;
    for (size_t i = 0; i < a->tokens.n; i++) {
        if (!cvz_str_eq(a->tokens.p[i], b->tokens.p[i]))
            return false;
    }
    return true;
}

/* Numbers the lists: entries with the same call get the same number. */
static int number_lists(struct cat_loader *l, struct cvz_err *err)
{
    struct cvz_catalogue *c = l->catalogue;
    struct cvz_map numbers = CVZ_MAP_INIT;
    int rc = 0;

    c->lists = CVZ_ARENA_ARRAY(l->arena, struct cat_list, l->resources.n);
    for (size_t i = 0; i < l->resources.n && rc == 0; i++) {
        struct cat_resource *resource = l->resources.p[i];
        resource->entry.list = CAT_LIST_NONE;
        if (!resource->has_list)
            continue;
        uint32_t number =
            cvz_map_put_new(&numbers, list_key(&resource->list, l->arena), (uint32_t)c->n_lists);
        struct cat_list *list = &c->lists[number];
        if (number == c->n_lists) {
            c->n_lists++;
            list->call = resource->list;
        } else if (!is_same_page(&list->call.page, &resource->list.page)) {
            rc = cvz_fail(err, CVZ_EINVALID,
                          "%.*s: %.*s: list: page differs from %.*s, which shares the operation",
                          CVZ_STR_ARG(resource->entry.service->file),
                          CVZ_STR_ARG(resource->entry.kind_name),
                          CVZ_STR_ARG(list->entries[0]->kind_name));
        }
        resource->entry.list = number;
        list->n_entries++;
    }
    cvz_map_release(&numbers);
    return rc;
}

static void fill_lists(struct cat_loader *l)
{
    struct cvz_catalogue *c = l->catalogue;
    const struct cat_entry ***fill =
        CVZ_ARENA_ARRAY(l->arena, const struct cat_entry **, c->n_lists);

    for (size_t i = 0; i < c->n_lists; i++) {
        fill[i] = CVZ_ARENA_ARRAY(l->arena, const struct cat_entry *, c->lists[i].n_entries);
        c->lists[i].entries = fill[i];
    }
    for (size_t i = 0; i < l->resources.n; i++) {
        const struct cat_entry *entry = &l->resources.p[i]->entry;
        if (entry->list != CAT_LIST_NONE)
            *fill[entry->list]++ = entry;
    }
}

/* ---- the whole ---- */

static int finish(struct cat_loader *l, struct cvz_err *err)
{
    struct cvz_catalogue *c = l->catalogue;

    make_kinds(l);
    int rc = check_references(l, err);
    if (rc == 0)
        rc = number_lists(l, err);
    if (rc != 0)
        return rc;
    fill_lists(l);
    rc = cat_link_indexes(l, err);
    for (size_t i = 0; i < l->resources.n && rc == 0; i++)
        rc = check_parents(c, l->resources.p[i], err);
    c->bulk_tags = CVZ_ARENA_ARRAY(l->arena, const struct cat_bulk_tags *, l->bulk_tags.n);
    for (size_t i = 0; i < l->bulk_tags.n; i++)
        c->bulk_tags[c->n_bulk_tags++] = l->bulk_tags.p[i];
    c->accounts = CVZ_ARENA_ARRAY(l->arena, const struct cat_accounts *, l->accounts.n);
    for (size_t i = 0; i < l->accounts.n; i++)
        c->accounts[c->n_accounts++] = l->accounts.p[i];
    return rc;
}

static void release_loader(struct cat_loader *l)
{
    cvz_map_release(&l->number_of);
    cvz_vec_release(&l->resources);
    cvz_vec_release(&l->references);
    cvz_vec_release(&l->bulk_tags);
    cvz_vec_release(&l->indexes);
    cvz_vec_release(&l->accounts);
    cvz_vec_release(&l->defaults);
}

static struct cat_loader begin(void)
{
    struct cvz_catalogue *catalogue = CVZ_NEW(struct cvz_catalogue);

    return (struct cat_loader){.catalogue = catalogue, .arena = &catalogue->arena};
}

static int end(struct cat_loader *l, int rc, struct cvz_catalogue **ret, struct cvz_err *err)
{
    if (rc == 0)
        rc = finish(l, err);
    release_loader(l);
    if (rc == 0)
        *ret = l->catalogue;
    else
        cvz_catalogue_free(l->catalogue);
    return rc;
}

int cvz_catalogue_load(const char *dir, struct cvz_catalogue **ret, struct cvz_err *err)
{
    struct cat_loader l = begin();
    int rc = read_embedded(&l, err);

    if (rc == 0 && dir != NULL)
        rc = read_folder(&l, dir, err);
    return end(&l, rc, ret, err);
}

int cat_load_text(struct cvz_str name, struct cvz_str text, struct cvz_catalogue **ret,
                  struct cvz_err *err)
{
    struct cat_loader l = begin();

    return end(&l, cat_read_file(&l, name, text, false, err), ret, err);
}

void cvz_catalogue_free(struct cvz_catalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    for (size_t i = 0; i < catalogue->patterns.n; i++)
        cvz_pattern_free(catalogue->patterns.p[i]);
    cvz_vec_release(&catalogue->patterns);
    for (size_t i = 0; i < catalogue->n_indexes; i++)
        cvz_map_release(&catalogue->indexes[i]->chain_of);
    cvz_arena_release(&catalogue->arena);
    free(catalogue);
}

struct cvz_kinds cvz_catalogue_kinds(const struct cvz_catalogue *catalogue)
{
    return (struct cvz_kinds){catalogue->kinds, catalogue->n_kinds};
}

bool cvz_catalogue_text(size_t index, struct cvz_str *ret)
{
    if (index >= cvz_embedded_catalogue.n)
        return false;
    *ret = cvz_embedded_catalogue.p[index].bytes;
    return true;
}

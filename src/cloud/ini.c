/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/ini.h"

#include "base/map.h"
#include "base/vec.h"

struct builder {
    struct cvz_str name;
    CVZ_VEC(struct cvz_ini_entry) entries;
};

struct reader {
    struct cvz_arena *arena;
    CVZ_VEC(struct builder) sections;
    struct cvz_map names; /* of sections */
    struct cvz_map keys;  /* "<section number> <key>" */
    struct cvz_buf value; /* of the entry that may be continued */
    bool open;            /* there is one */
    size_t indent;        /* of the line that began it */
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct cvz_str trim(struct cvz_str s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = cvz_str_sub(s, 1, s.n);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

static size_t indent_of(struct cvz_str line)
{
    size_t i = 0;

    while (i < line.n && is_blank(line.p[i]))
        i++;
    return i;
}

/* What was gathered becomes the last entry's value. */
static void close_entry(struct reader *r)
{
    if (!r->open)
        return;
    struct builder *section = &r->sections.p[r->sections.n - 1];
    struct cvz_str value = cvz_buf_str(&r->value);
    while (value.n > 0 && is_blank(value.p[value.n - 1]))
        value.n--;
    section->entries.p[section->entries.n - 1].value = cvz_arena_str(r->arena, value);
    r->open = false;
}

static int begin_section(struct reader *r, struct cvz_str header, struct cvz_err *err)
{
    ptrdiff_t end = cvz_str_rfind_char(header, ']');
    struct builder section = {0};

    close_entry(r);
    section.name = cvz_arena_str(r->arena, cvz_str_sub(header, 1, (size_t)end - 1));
    if (cvz_map_get(&r->names, section.name) != CVZ_MAP_NONE)
        return cvz_fail(err, CVZ_EINVALID, "the section [%.*s] stands twice",
                        CVZ_STR_ARG(section.name));
    cvz_map_put(&r->names, section.name, (uint32_t)r->sections.n);
    cvz_vec_push(&r->sections, section);
    return 0;
}

static int begin_entry(struct reader *r, struct cvz_str line, struct cvz_err *err)
{
    size_t at = 0;

    close_entry(r);
    while (at < line.n && line.p[at] != '=' && line.p[at] != ':')
        at++;
    if (r->sections.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "a key stands before the first section");
    if (at == line.n)
        return cvz_fail(err, CVZ_EINVALID, "neither a section, nor \"key = value\"");
    struct cvz_str key = cvz_arena_lower(r->arena, trim(cvz_str_sub(line, 0, at)));
    if (key.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "a value without a key");
    struct cvz_str unique = cvz_arena_printf(r->arena, "%zu %.*s", r->sections.n, CVZ_STR_ARG(key));
    if (cvz_map_get(&r->keys, unique) != CVZ_MAP_NONE)
        return cvz_fail(err, CVZ_EINVALID, "the key stands twice in its section");
    cvz_map_put(&r->keys, unique, 0);
    cvz_vec_push(&r->sections.p[r->sections.n - 1].entries, (struct cvz_ini_entry){.key = key});
    cvz_buf_clear(&r->value);
    cvz_buf_add_str(&r->value, trim(cvz_str_sub(line, at + 1, line.n)));
    r->open = true;
    return 0;
}

static int read_line(struct reader *r, struct cvz_str line, struct cvz_err *err)
{
    struct cvz_str text = trim(line);

    if (text.n > 0 && (text.p[0] == '#' || text.p[0] == ';'))
        return 0;
    if (text.n == 0) { /* part of a value that goes on behind it */
        if (r->open)
            cvz_buf_add_char(&r->value, '\n');
        return 0;
    }
    size_t indent = indent_of(line);
    if (r->open && indent > r->indent) {
        cvz_buf_add_char(&r->value, '\n');
        cvz_buf_add_str(&r->value, text);
        return 0;
    }
    r->indent = indent;
    if (text.p[0] == '[' && cvz_str_rfind_char(text, ']') > 1)
        return begin_section(r, text, err);
    return begin_entry(r, text, err);
}

/* A value that begins with a line break must hold "key = value" lines. */
static int check_nested(const struct cvz_ini_section *section, struct cvz_err *err)
{
    for (size_t i = 0; i < section->n; i++) {
        struct cvz_str rest = section->entries[i].value;
        if (rest.n == 0 || rest.p[0] != '\n')
            continue;
        for (struct cvz_str line; cvz_str_split(&rest, '\n', &line);)
            if (trim(line).n > 0 && cvz_str_find_char(line, '=') < 0)
                return cvz_fail(err, CVZ_EINVALID,
                                "section [%.*s]: an indented line under %.*s is no \"key = value\"",
                                CVZ_STR_ARG(section->name), CVZ_STR_ARG(section->entries[i].key));
    }
    return 0;
}

static bool has_key(const struct builder *b, struct cvz_str key)
{
    for (size_t i = 0; i < b->entries.n; i++)
        if (cvz_str_eq(b->entries.p[i].key, key))
            return true;
    return false;
}

/* The section's own entries, then those of [DEFAULT] that it does not have. */
static struct cvz_ini_section finish_section(struct reader *r, const struct builder *own,
                                             const struct builder *defaults)
{
    size_t most = own->entries.n + (defaults != NULL ? defaults->entries.n : 0);
    struct cvz_ini_entry *entries = CVZ_ARENA_ARRAY(r->arena, struct cvz_ini_entry, most);
    struct cvz_ini_section section = {.name = own->name, .entries = entries};

    for (size_t i = 0; i < own->entries.n; i++)
        entries[section.n++] = own->entries.p[i];
    for (size_t i = 0; defaults != NULL && i < defaults->entries.n; i++)
        if (!has_key(own, defaults->entries.p[i].key))
            entries[section.n++] = defaults->entries.p[i];
    return section;
}

enum { DEFAULTS_MAX = 64 }; /* entries of [DEFAULT]: they are copied into every section */

static int finish(struct reader *r, struct cvz_ini *ret, struct cvz_err *err)
{
    uint32_t at = cvz_map_get(&r->names, CVZ_STR("DEFAULT"));
    const struct builder *defaults = at != CVZ_MAP_NONE ? &r->sections.p[at] : NULL;
    struct cvz_ini_section *sections =
        CVZ_ARENA_ARRAY(r->arena, struct cvz_ini_section, r->sections.n);
    size_t n = 0;

    close_entry(r);
    if (defaults != NULL && defaults->entries.n > DEFAULTS_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "[DEFAULT] has more than %d keys", DEFAULTS_MAX);
    for (size_t i = 0; i < r->sections.n; i++) {
        if (i == at)
            continue;
        sections[n] = finish_section(r, &r->sections.p[i], defaults);
        int rc = check_nested(&sections[n++], err);
        if (rc != 0)
            return rc;
    }
    *ret = (struct cvz_ini){.sections = sections, .n = n};
    return 0;
}

int cvz_ini_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_ini *ret,
                 struct cvz_err *err)
{
    struct reader r = {.arena = arena};
    struct cvz_str rest = text;
    size_t number = 0;
    int rc = 0;

    if (text.n > CVZ_INI_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "more than %d bytes", CVZ_INI_MAX);
    cvz_buf_reserve(&r.value, text.n + 1); /* values may be secrets: growing would leave copies */
    for (struct cvz_str line; rc == 0 && cvz_str_split(&rest, '\n', &line);) {
        number++;
        rc = read_line(&r, line, err);
        if (rc != 0)
            (void)cvz_fail_context(err, rc, "line %zu", number);
    }
    if (rc == 0)
        rc = finish(&r, ret, err);
    if (r.value.p != NULL)
        explicit_bzero(r.value.p, r.value.cap);
    cvz_buf_release(&r.value);
    for (size_t i = 0; i < r.sections.n; i++)
        cvz_vec_release(&r.sections.p[i].entries);
    cvz_vec_release(&r.sections);
    cvz_map_release(&r.names);
    cvz_map_release(&r.keys);
    return rc;
}

struct cvz_str cvz_ini_get(const struct cvz_ini_section *section, const char *key)
{
    for (size_t i = 0; section != NULL && i < section->n; i++)
        if (cvz_str_is(section->entries[i].key, key))
            return section->entries[i].value;
    return CVZ_STR_NULL;
}

struct cvz_str cvz_ini_nested(struct cvz_str value, const char *key)
{
    struct cvz_str found = CVZ_STR_NULL;

    if (value.n == 0 || value.p[0] != '\n')
        return found;
    for (struct cvz_str line; cvz_str_split(&value, '\n', &line);) {
        ptrdiff_t at = cvz_str_find_char(line, '=');
        if (at > 0 && cvz_str_is(trim(cvz_str_sub(line, 0, (size_t)at)), key))
            found = trim(cvz_str_sub(line, (size_t)at + 1, line.n));
    }
    return found;
}

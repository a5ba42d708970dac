/* SPDX-License-Identifier: Apache-2.0 */
/* Documents: what a value is called says how it is masked. */
#include "app/mask_priv.h"

#include "base/num.h"
#include "codec/json.h"
#include "http/url.h"

enum { DEPTH = 4, INTEGER = 24 };

/* Values of members that end so say what something is, not whose. */
static const char *const describing[] = {
    "type",
    "state",
    "status",
    "mode",
    "class",
    "protocol",
    "engine",
    "version",
    "family",
    "size",
    "tier",
    "sku",
    "runtime",
    "architecture",
    "platform",
    "region",
    "location",
    "zone",
    "zones",
    "action",
    "effect",
    "access",
    "scheme",
    "algorithm",
    "direction",
    "category",
    "kind",
    "verb",
    "locationname",
    "regionname",
    "availabilityzone",
    "operation",
    "service",
    "partition",
    "origin",
};

/* Members whose own members are named by people. */
static const char *const tag_holders[] = {"tags",       "labels",        "tag",
                                          "metadata",   "annotations",   "variables",
                                          "userlabels", "resourcelabels"};

static bool ends_in(struct cvz_str name, const char *const *endings, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct cvz_str end = cvz_str_from(endings[i]);
        if (name.n >= end.n && cvz_str_eq_nocase(cvz_str_sub(name, name.n - end.n, end.n), end))
            return true;
    }
    return false;
}

static struct cvz_mask_hint hint_of(const struct cvz_mask *m, struct cvz_str name,
                                    struct cvz_str text, enum cvz_mask_form form)
{
    bool whole = cvz_mask_is_learned(m, text);

    return (struct cvz_mask_hint){
        .form = form,
        .is_own = whole,
        .describes = !whole && ends_in(name, describing, CVZ_COUNT_OF(describing)),
    };
}

/* ---- JSON ---- */

static struct cvz_value mask_json(struct cvz_mask *m, struct cvz_str name,
                                  const struct cvz_value *v, unsigned depth,
                                  struct cvz_arena *arena);

/* A document within a text, as it is or in a URL's code. */
static bool mask_inner(struct cvz_mask *m, struct cvz_str text, unsigned depth, struct cvz_buf *out)
{
    bool coded = cvz_str_starts(text, CVZ_STR("%7B")) || cvz_str_starts(text, CVZ_STR("%5B"));
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf plain = CVZ_BUF_INIT;
    struct cvz_value v;
    bool is_json = false;

    if (depth >= DEPTH || text.n < 2 || !(coded || text.p[0] == '{' || text.p[0] == '['))
        return false;
    if (coded)
        cvz_url_decode(&plain, text);
    else
        cvz_buf_add_str(&plain, text);
    if (cvz_json_read(cvz_buf_str(&plain), &arena, &v, NULL) == 0) {
        struct cvz_buf json = CVZ_BUF_INIT;
        struct cvz_value masked = mask_json(m, CVZ_STR(""), &v, depth + 1, &arena);
        cvz_json_write(&json, &masked, CVZ_JSON_COMPACT);
        if (coded)
            cvz_url_encode(out, cvz_buf_str(&json));
        else
            cvz_buf_add_str(out, cvz_buf_str(&json));
        cvz_buf_release(&json);
        is_json = true;
    }
    cvz_buf_release(&plain);
    cvz_arena_release(&arena);
    return is_json;
}

static void mask_leaf(struct cvz_mask *m, struct cvz_str name, struct cvz_str text, unsigned depth,
                      enum cvz_mask_form form, struct cvz_buf *out)
{
    struct cvz_mask_hint hint = hint_of(m, name, text, form);
    size_t start = out->n;

    if (mask_inner(m, text, depth, out))
        return;
    cvz_mask_scan(m, text, hint, out);
    if (hint.is_own && cvz_str_eq(cvz_str_sub(cvz_buf_str(out), start, out->n), text)) {
        out->n = start; /* "db.internal": of what says nothing by itself */
        hint.is_wholly = true;
        cvz_mask_scan(m, text, hint, out);
    }
}

static struct cvz_value mask_string(struct cvz_mask *m, struct cvz_str name, struct cvz_str text,
                                    unsigned depth, struct cvz_arena *arena)
{
    struct cvz_buf out = CVZ_BUF_INIT;

    mask_leaf(m, name, text, depth, CVZ_MASK_PLAIN, &out);
    struct cvz_value v = cvz_value_from_str(cvz_arena_str(arena, cvz_buf_str(&out)));
    cvz_buf_release(&out);
    return v;
}

/* An account may be written as a number. */
static struct cvz_value mask_number(struct cvz_mask *m, const struct cvz_value *v)
{
    char digits[INTEGER];
    int64_t n;
    int length = snprintf(digits, sizeof digits, "%lld", (long long)v->u.integer);
    struct cvz_str text = {digits, (size_t)length};

    if (v->u.integer < 0 || !cvz_mask_is_learned(m, text) ||
        !cvz_value_i64(&(struct cvz_value){.type = CVZ_TYPE_STRING,
                                           .n = (uint32_t)length,
                                           .u.string = cvz_mask_word(m, text).p},
                       &n))
        return *v;
    return cvz_value_from_i64(n);
}

/* A name that is nobody's stays; one that holds an id does not. */
static struct cvz_str mask_name(struct cvz_mask *m, struct cvz_str name, bool is_persons,
                                struct cvz_arena *arena)
{
    bool is_id = cvz_str_find_char(name, '/') >= 0 || cvz_str_find_char(name, ':') >= 0 ||
                 cvz_str_find_char(name, '@') >= 0 || cvz_str_find_char(name, '-') >= 0;
    struct cvz_buf out = CVZ_BUF_INIT;

    if (!is_persons && !is_id && !cvz_mask_names_somebody(m, name))
        return name;
    cvz_mask_scan(m, name, (struct cvz_mask_hint){.form = CVZ_MASK_PLAIN}, &out);
    struct cvz_str masked = cvz_arena_str(arena, cvz_buf_str(&out));
    cvz_buf_release(&out);
    return masked;
}

static struct cvz_value mask_object(struct cvz_mask *m, struct cvz_str name,
                                    const struct cvz_value *v, unsigned depth,
                                    struct cvz_arena *arena)
{
    bool is_persons = ends_in(name, tag_holders, CVZ_COUNT_OF(tag_holders));
    struct cvz_dict d = {0};

    for (uint32_t i = 0; i < v->n; i++) {
        struct cvz_str own = cvz_value_str(&v->u.members[i].name);
        cvz_dict_set(
            &d, arena, mask_name(m, own, is_persons, arena),
            mask_json(m, is_persons ? CVZ_STR("") : own, &v->u.members[i].value, depth, arena));
    }
    return cvz_dict_end(&d);
}

static struct cvz_value mask_json(struct cvz_mask *m, struct cvz_str name,
                                  const struct cvz_value *v, unsigned depth,
                                  struct cvz_arena *arena)
{
    struct cvz_list list = {0};

    switch ((enum cvz_type)v->type) {
    case CVZ_TYPE_STRING:
        return mask_string(m, name, cvz_value_str(v), depth, arena);
    case CVZ_TYPE_INT:
        return mask_number(m, v);
    case CVZ_TYPE_OBJECT:
        return mask_object(m, name, v, depth, arena);
    case CVZ_TYPE_ARRAY:
        for (uint32_t i = 0; i < v->n; i++)
            cvz_list_add(&list, arena, mask_json(m, name, &v->u.items[i], depth, arena));
        return cvz_list_end(&list);
    case CVZ_TYPE_NULL:
    case CVZ_TYPE_BOOL:
    case CVZ_TYPE_REAL:
    case CVZ_TYPE_COUNT:
        break;
    }
    return *v;
}

/* ---- XML ---- */

/* The name in "<name a='b'>", without its prefix. */
static struct cvz_str element_name(struct cvz_str tag)
{
    size_t n = 1;

    while (n < tag.n && tag.p[n] != '>' && tag.p[n] != ' ' && tag.p[n] != '/' && tag.p[n] != '\n')
        n++;
    struct cvz_str name = cvz_str_sub(tag, 1, n - 1);
    ptrdiff_t colon = cvz_str_find_char(name, ':');
    return colon >= 0 ? cvz_str_sub(name, (size_t)colon + 1, name.n) : name;
}

/* Tags stay as they are, with their attributes, which are the service's, unless one names
 * somebody. */
static void mask_xml(struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out)
{
    struct cvz_str name = CVZ_STR("");

    for (struct cvz_str rest = text; rest.n > 0;) {
        ptrdiff_t open = cvz_str_find_char(rest, '<');
        struct cvz_str words = cvz_str_sub(rest, 0, open < 0 ? rest.n : (size_t)open);
        mask_leaf(m, name, words, 0, CVZ_MASK_XML, out);
        rest = cvz_str_sub(rest, words.n, rest.n);
        ptrdiff_t close = cvz_str_find_char(rest, '>');
        struct cvz_str tag = cvz_str_sub(rest, 0, close < 0 ? rest.n : (size_t)close + 1);
        if (tag.n > 0)
            name = element_name(tag);
        if (cvz_mask_names_somebody(m, tag))
            cvz_mask_scan(m, tag, (struct cvz_mask_hint){.form = CVZ_MASK_URL}, out);
        else
            cvz_buf_add_str(out, tag);
        rest = cvz_str_sub(rest, tag.n, rest.n);
    }
}

/* ---- forms and URLs ---- */

/* "Filter.1.Name" is called Name. */
static struct cvz_str last_word(struct cvz_str name)
{
    struct cvz_str found = name;

    for (struct cvz_str rest = name, part; cvz_str_split(&rest, '.', &part);)
        if (part.n > 0 && !(part.p[0] >= '0' && part.p[0] <= '9'))
            found = part;
    return found;
}

static void mask_form(struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out)
{
    const char *between = "";

    for (struct cvz_str field, name; cvz_str_split(&text, '&', &field); between = "&") {
        bool has_value = cvz_str_find_char(field, '=') >= 0;
        (void)cvz_str_split(&field, '=', &name);
        cvz_buf_printf(out, "%s", between);
        if (cvz_mask_names_somebody(m, name))
            cvz_mask_scan(m, name, (struct cvz_mask_hint){.form = CVZ_MASK_URL}, out);
        else
            cvz_buf_add_str(out, name);
        if (has_value) {
            cvz_buf_add_char(out, '=');
            mask_leaf(m, last_word(name), field, 0, CVZ_MASK_URL, out);
        }
    }
}

/* ":8080" at the end of a host; "" for none. */
static struct cvz_str port_of(struct cvz_str host)
{
    ptrdiff_t colon = cvz_str_rfind_char(host, ':');
    int64_t number;

    if (colon < 0 || !cvz_parse_i64(cvz_str_sub(host, (size_t)colon + 1, host.n), &number) ||
        number < 0 || number > UINT16_MAX)
        return CVZ_STR("");
    return cvz_str_sub(host, (size_t)colon, host.n);
}

void cvz_mask_url(struct cvz_mask *m, struct cvz_str url, struct cvz_buf *out)
{
    const struct cvz_mask_hint plain = {.form = CVZ_MASK_PLAIN};
    const struct cvz_mask_hint coded = {.form = CVZ_MASK_URL};
    size_t from = cvz_str_starts(url, CVZ_STR("https://"))  ? 8
                  : cvz_str_starts(url, CVZ_STR("http://")) ? 7
                                                            : 0;
    ptrdiff_t query = cvz_str_find_char(url, '?');
    struct cvz_str path = cvz_str_sub(url, from, (query < 0 ? url.n : (size_t)query) - from);
    ptrdiff_t slash = cvz_str_find_char(path, '/');
    struct cvz_str host = cvz_str_sub(path, 0, slash < 0 ? path.n : (size_t)slash);
    struct cvz_str port = port_of(host);

    cvz_buf_add_str(out, cvz_str_sub(url, 0, from));
    cvz_mask_scan(m, cvz_str_sub(host, 0, host.n - port.n), plain, out);
    cvz_buf_add_str(out, port);
    cvz_mask_scan(m, cvz_str_sub(path, host.n, path.n), coded, out);
    if (query < 0)
        return;
    cvz_buf_add_char(out, '?');
    mask_form(m, cvz_str_sub(url, (size_t)query + 1, url.n), out);
}

/* Names and values of a form are letters, digits and marks that a URL may hold. */
static bool is_form(struct cvz_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] <= ' ' || text.p[i] == '<' || text.p[i] == '{' || text.p[i] == '"')
            return false;
    return cvz_str_find_char(text, '=') > 0;
}

void cvz_mask_body(struct cvz_mask *m, struct cvz_str body, struct cvz_buf *out)
{
    struct cvz_str text = cvz_str_trim(body);

    if (mask_inner(m, text, 0, out))
        return;
    if (text.n > 0 && text.p[0] == '<')
        mask_xml(m, body, out);
    else if (is_form(text))
        mask_form(m, body, out);
    else
        cvz_mask_text(m, body, out);
}

void cvz_mask_text(struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out)
{
    cvz_mask_scan(m, text, hint_of(m, CVZ_STR(""), text, CVZ_MASK_PLAIN), out);
}

/* ---- our own documents ---- */

/* Words of an interchange document that are its own. */
static bool is_structure(struct cvz_str name)
{
    static const char *const names[] = {
        "format", "taken",   "kind",      "provider", "category", "region",  "zone",
        "state",  "verb",    "rule",      "field",    "origin",   "seen",    "created",
        "status", "service", "operation", "action",   "kinds",    "started", "finished",
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(names); i++)
        if (cvz_str_is(name, names[i]))
            return true;
    return false;
}

static struct cvz_value mask_row(struct cvz_mask *m, const struct cvz_value *row,
                                 struct cvz_arena *arena)
{
    struct cvz_dict d = {0};

    if (!cvz_value_is(row, CVZ_TYPE_OBJECT))
        return mask_json(m, CVZ_STR(""), row, 0, arena);
    for (uint32_t i = 0; i < row->n; i++) {
        const struct cvz_member *member = &row->u.members[i];
        struct cvz_str name = cvz_value_str(&member->name);
        cvz_dict_set(&d, arena, name,
                     is_structure(name) ? member->value
                                        : mask_json(m, name, &member->value, 0, arena));
    }
    return cvz_dict_end(&d);
}

struct cvz_value cvz_mask_inventory(struct cvz_mask *m, const struct cvz_value *inventory,
                                    struct cvz_arena *arena)
{
    struct cvz_dict d = {0};

    for (uint32_t i = 0; i < inventory->n; i++) {
        const struct cvz_member *member = &inventory->u.members[i];
        struct cvz_list rows = {0};
        for (uint32_t k = 0; cvz_value_is(&member->value, CVZ_TYPE_ARRAY) && k < member->value.n;
             k++)
            cvz_list_add(&rows, arena, mask_row(m, &member->value.u.items[k], arena));
        cvz_dict_set(&d, arena, cvz_value_str(&member->name),
                     cvz_value_is(&member->value, CVZ_TYPE_ARRAY) ? cvz_list_end(&rows)
                                                                  : member->value);
    }
    return cvz_dict_end(&d);
}

/* Regions and zones are resources too, whose names are the cloud's. */
static bool is_place(const struct cvz_value *row)
{
    struct cvz_str name = cvz_value_str(cvz_value_get(row, CVZ_STR("name")));

    return cvz_str_eq(name, cvz_value_str(cvz_value_get(row, CVZ_STR("region")))) ||
           cvz_str_eq(name, cvz_value_str(cvz_value_get(row, CVZ_STR("zone"))));
}

static void learn_row(struct cvz_mask *m, const struct cvz_value *row)
{
    static const char *const members[] = {"name", "account", "group"};
    const struct cvz_value *tags = cvz_value_get(row, CVZ_STR("tags"));

    if (!is_place(row))
        cvz_mask_learn_id(m, cvz_value_str(cvz_value_get(row, CVZ_STR("id"))));
    for (size_t i = is_place(row); i < CVZ_COUNT_OF(members); i++)
        cvz_mask_learn(m, cvz_value_get_str(row, members[i]));
    for (uint32_t i = 0; cvz_value_is(tags, CVZ_TYPE_OBJECT) && i < tags->n; i++)
        cvz_mask_learn(m, cvz_value_str(&tags->u.members[i].value));
}

void cvz_mask_learn_inventory(struct cvz_mask *m, const struct cvz_value *inventory)
{
    const struct cvz_value *resources = cvz_value_get(inventory, CVZ_STR("resources"));

    if (!cvz_value_is(resources, CVZ_TYPE_ARRAY))
        return;
    for (uint32_t i = 0; i < resources->n; i++) {
        cvz_mask_know(m, cvz_value_str(cvz_value_get(&resources->u.items[i], CVZ_STR("region"))));
        cvz_mask_know(m, cvz_value_str(cvz_value_get(&resources->u.items[i], CVZ_STR("zone"))));
    }
    for (uint32_t i = 0; i < resources->n; i++)
        learn_row(m, &resources->u.items[i]);
}

static void mask_member(struct cvz_mask *m, struct cvz_str name, const struct cvz_value *v,
                        struct cvz_arena *arena, struct cvz_dict *d)
{
    static const struct {
        const char *name;
        void (*mask)(struct cvz_mask *, struct cvz_str, struct cvz_buf *);
    } members[] = {{"url", cvz_mask_url}, {"body", cvz_mask_body}, {"response", cvz_mask_body}};
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_value masked = *v;

    for (size_t i = 0; i < CVZ_COUNT_OF(members); i++)
        if (cvz_str_is(name, members[i].name)) {
            members[i].mask(m, cvz_value_str(v), &out);
            masked = cvz_value_from_str(cvz_arena_str(arena, cvz_buf_str(&out)));
        }
    if (cvz_str_is(name, "headers"))
        masked = mask_json(m, CVZ_STR(""), v, 0, arena);
    cvz_dict_set(d, arena, name, masked);
    cvz_buf_release(&out);
}

int cvz_mask_recording(struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out,
                       struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    int rc = 0;

    for (struct cvz_str line; rc == 0 && cvz_str_split(&text, '\n', &line);) {
        struct cvz_dict d = {0};
        struct cvz_value record;
        if (line.n == 0 || line.p[0] == '#')
            continue;
        rc = cvz_json_read(line, &arena, &record, err);
        if (rc == 0 && !cvz_value_is(&record, CVZ_TYPE_OBJECT))
            rc = cvz_fail(err, CVZ_EINVALID, "a recording's line is no object");
        for (uint32_t i = 0; rc == 0 && i < record.n; i++)
            mask_member(m, cvz_value_str(&record.u.members[i].name), &record.u.members[i].value,
                        &arena, &d);
        struct cvz_value masked = cvz_dict_end(&d);
        cvz_json_write(out, &masked, CVZ_JSON_COMPACT);
        cvz_buf_add_char(out, '\n');
        cvz_arena_clear(&arena);
    }
    cvz_arena_release(&arena);
    return rc;
}

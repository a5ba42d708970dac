/* SPDX-License-Identifier: Apache-2.0 */
/* Between resolve.c, which knows all names, and relate.c, which follows the references. */
#ifndef CVZ_CLOUD_RESOLVE_PRIV_H
#define CVZ_CLOUD_RESOLVE_PRIV_H

#include "cloud/scan_priv.h"

#define FOUND_NONE UINT32_MAX

struct index; /* of all names */

/* Who is meant by a key in what `from` says: of the first of these kinds that has it; of any kind;
 * by a host name that resolve_plain_host() gave. FOUND_NONE for nobody. */
uint32_t resolve_kinds(const struct index *index, const struct scan_found *from,
                       const struct cat_kinds *to, struct cvz_str key);
uint32_t resolve_any(const struct index *index, const struct scan_found *from, struct cvz_str key);
uint32_t resolve_host(const struct index *index, struct cvz_str host);

/* "Web.Example.COM." -> "web.example.com" */
struct cvz_str resolve_plain_host(struct cvz_str host, struct cvz_arena *arena);

/* Whether a text is an id that stands for itself in the whole cloud. */
bool resolve_is_whole_id(const struct scan *scan, struct cvz_str text);

/* The id that the catalogue gives to an account or, where `region` is one, to a region of it. */
struct cvz_str resolve_anchor_id(struct scan *scan, const struct cat_entry *entry,
                                 const struct scan_account *account, struct cvz_str region);

/* All relations, when everything has its place: `container_of` has, by found, the container's place
 * in found, or FOUND_NONE. */
int relate_all(struct scan *scan, const struct index *index, const uint32_t *container_of,
               struct cvz_err *err) CVZ_MUST_CHECK;

#endif

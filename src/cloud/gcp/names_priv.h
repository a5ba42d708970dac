/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of Google Cloud's resources: full ones, //compute.googleapis.com/projects/p/zones/z/...;
 * links, https://www.googleapis.com/compute/v1/projects/p/...; and paths, projects/p/....
 * https://cloud.google.com/asset-inventory/docs/asset-names
 */
#ifndef CVZ_CLOUD_GCP_NAMES_PRIV_H
#define CVZ_CLOUD_GCP_NAMES_PRIV_H

#include "cloud/provider.h"

/* The path of any of the three forms; other texts as they are. */
struct cvz_str cvz_gcp_normal_key(struct cvz_str key, struct cvz_arena *arena);
/* The full name; a path gets the service of the entry's own ids, or of its asset type. */
struct cvz_str cvz_gcp_full_id(struct cvz_str key, const struct cat_entry *entry,
                               struct cvz_arena *arena);
/* Of a zone its region; "global", "us" and the like are none. */
struct cvz_str cvz_gcp_normal_region(struct cvz_str region, struct cvz_arena *arena);
/* "123" -> "organizations/123"; folders and organisations as they are. */
struct cvz_str cvz_gcp_normal_organization(struct cvz_str organization, struct cvz_arena *arena);

/* Whether a text is one of the three forms; account is its project, region that of its region, zone
 * or location. */
bool cvz_gcp_split_id(struct cvz_str id, struct cvz_str *ret_account, struct cvz_str *ret_region);

#endif

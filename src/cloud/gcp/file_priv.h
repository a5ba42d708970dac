/* SPDX-License-Identifier: Apache-2.0 */
/* Credential files: JSON objects with a "type". */
#ifndef CVZ_CLOUD_GCP_FILE_PRIV_H
#define CVZ_CLOUD_GCP_FILE_PRIV_H

#include "cloud/gcp/session_priv.h"
#include "codec/value.h"

enum { CVZ_GCP_FILE_MAX = 256 * 1024 }; /* bytes */

struct cvz_gcp_file {
    struct cvz_str path;
    const char
        *origin; /* who named it: "application-credentials", "gcloud-account", "gcloud-adc" */
    struct cvz_value json; /* an object; null when nothing was read */
};

/* Finds the first file that there is and reads it into the arena. Path and origin are set as soon
 * as they are known, on an error too. CVZ_ENOTFOUND (without a path) when there is none;
 * CVZ_EINVALID with the path and the cause for one that is none. */
int cvz_gcp_file_find(struct cvz_gcp_session *s, struct cvz_arena *arena, struct cvz_gcp_file *ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* One file. ret->path must be set, with a NUL behind it. */
int cvz_gcp_file_read(struct cvz_arena *arena, struct cvz_gcp_file *ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* A text that must be there, not empty; CVZ_EINVALID with the member's name. */
int cvz_gcp_need(const struct cvz_value *object, const char *name, struct cvz_str *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;
/* "" when it is missing or no text. */
struct cvz_str cvz_gcp_member(const struct cvz_value *object, const char *name);

/* "~/.config/gcloud/application_default_credentials.json", in the arena, with a NUL behind it;
 * "" without a home. */
struct cvz_str cvz_gcp_adc_path(const struct cvz_gcp_session *s, struct cvz_arena *arena);

#endif

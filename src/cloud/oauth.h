/* SPDX-License-Identifier: Apache-2.0 */
/* Token endpoints of OAuth 2.0 (RFC 6749): a form is posted, a token or an error comes back. */
#ifndef CVZ_CLOUD_OAUTH_H
#define CVZ_CLOUD_OAUTH_H

#include "cloud/ask.h"
#include "cloud/bearer.h"
#include "codec/value.h"

/* Posts a form. `authorization` is a header's value, or CVZ_STR_NULL. The answer lives in the
 * arena. */
int cvz_oauth_post(const struct cvz_ask *ask, struct cvz_str url, struct cvz_str form,
                   struct cvz_str authorization, struct cvz_arena *arena,
                   struct cvz_http_response *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The object that a successful answer holds; else an error with what it says: {"error":"code",
 * "error_description":"text"}, or {"error":{"status":"CODE","message":"text"}}. CVZ_EUNAVAILABLE
 * where it is the service that is in trouble, CVZ_EDENIED for 403, else CVZ_EAUTH; the code stands
 * in err->provider. */
int cvz_oauth_read(const struct cvz_http_response *response, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* What an answer other than 2xx says, as above; also {"error":{"code":"CODE",...}} and
 * {"message":"text"}. `answer` is what it holds, null when that is no JSON. */
int cvz_oauth_fail(const struct cvz_http_response *response, const struct cvz_value *answer,
                   struct cvz_err *err);

/* access_token and expires_in of such an object. */
int cvz_oauth_take_token(const struct cvz_clock *clock, const struct cvz_value *answer,
                         struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* Both in one. */
int cvz_oauth_read_token(const struct cvz_clock *clock, const struct cvz_http_response *response,
                         struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* An answer may quote what it was sent: an error that repeats (the beginning of) a secret is cut
 * down to its status. The second form takes the fields of a form that are secrets. err may be NULL.
 */
void cvz_oauth_conceal(struct cvz_str secret, struct cvz_err *err);
void cvz_oauth_conceal_form(struct cvz_str form, struct cvz_err *err);

/* The header's value "Bearer ..." (RFC 6750). */
struct cvz_str cvz_oauth_bearer(struct cvz_str token, struct cvz_arena *arena);

/* "Basic ..." (RFC 7617) of a client's id and secret. */
struct cvz_str cvz_oauth_basic(struct cvz_str id, struct cvz_str secret, struct cvz_arena *arena);

#endif

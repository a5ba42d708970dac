/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine asks of a provider: who are we, how is a request for an operation written, what
 * does an answer say. One const struct for each provider, listed in providers.c; the engine never
 * names one.
 */
#ifndef CVZ_CLOUD_PROVIDER_H
#define CVZ_CLOUD_PROVIDER_H

#include "cloud/catalogue_priv.h"
#include "cloud/discover.h"
#include "cloud/identity.h"

/* One request of an operation, with everything filled in. */
struct cvz_call {
    const struct cat_call *op;
    struct cvz_str partition;
    struct cvz_str region;   /* where it goes; for global services where they are signed for */
    struct cvz_str path;     /* rest: path and query, encoded */
    struct cvz_str url;      /* the whole URL, as an answer gave it; "": from what stands here */
    struct cvz_str host;     /* "" for the usual one */
    struct cvz_value params; /* an object: parameters, page token and page size */
};

/* What a refusal means to the engine. */
enum cvz_refusal {
    CVZ_REFUSAL_OTHER,
    CVZ_REFUSAL_THROTTLED,
    CVZ_REFUSAL_DENIED,
    CVZ_REFUSAL_DISABLED,
    CVZ_REFUSAL_EXPIRED,     /* renew the token, try again */
    CVZ_REFUSAL_SKEWED,      /* our clock is wrong, server_ms is right: try again */
    CVZ_REFUSAL_NOT_FOUND,   /* what was asked for is not there (any more) */
    CVZ_REFUSAL_UNSUPPORTED, /* the endpoint does not know the operation */
    CVZ_REFUSAL_TRANSIENT,
    CVZ_REFUSAL_TOO_LARGE, /* ask for less at once */
};

struct cvz_answer_error {
    enum cvz_refusal refusal;
    struct cvz_str code;    /* the provider's own, "" when it gave none */
    struct cvz_str message; /* without secrets; may be "" */
    int64_t server_ms;      /* SKEWED: what time it is */
};

struct cvz_provider_identity {
    struct cvz_str id;        /* "arn:aws:iam::123456789012:user/ci" */
    struct cvz_str account;   /* "123456789012" */
    struct cvz_str partition; /* {$partition} of the catalogue */
    struct cvz_str region;    /* the default one, never "" */
};

/* A call that is made beside the catalogue's, for the ledger and the plan. */
struct cvz_provider_step {
    const char *service, *operation, *action;
};

struct cvz_provider_ops {
    const char *name;
    const char *alias;              /* what else people call it; NULL for nothing */
    const char *name_tag;           /* the tag that people name things by, "" for none */
    bool has_nocase_ids;            /* its ids compare without regard to ASCII case */
    bool has_one_access;            /* who may enter one account enters all with the same token */
    const char *const *all_regions; /* built in, for plans; NULL behind the last */
    struct cvz_provider_step identify_step, enter_step;

    /* A session holds what belongs to the whole scan. Reads configuration, asks nobody. */
    int (*open)(const struct cvz_discover_params *params, void **ret_session, struct cvz_err *err);
    void (*close)(void *session); /* NULL is accepted */

    /* An access holds the credentials for one account; account "" is the session's own. Asks
     * nobody. */
    int (*enter)(void *session, struct cvz_str account, struct cvz_str role, void **ret_access,
                 struct cvz_err *err);
    void (*leave)(void *access); /* NULL is accepted */

    /* Who the access makes us; may block. Lives in the arena. */
    int (*identify)(void *access, struct cvz_arena *arena, struct cvz_provider_identity *ret,
                    struct cvz_err *err);

    /* The request for a call, signed for now; may block to renew a token. */
    int (*request)(void *access, const struct cvz_call *call, struct cvz_arena *arena,
                   struct cvz_http_request *ret, struct cvz_err *err);
    /* The body of a successful answer, without protocol's wrapping. May point into the response. */
    int (*read)(const struct cvz_call *call, const struct cvz_http_response *response,
                struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err);
    /* What an answer other than 2xx means. */
    void (*read_error)(void *access, const struct cvz_call *call,
                       const struct cvz_http_response *response, struct cvz_arena *arena,
                       struct cvz_answer_error *ret);
    /* How long the service asks to be left alone after an answer, in milliseconds; 0: not at all.
     * May be NULL. */
    int64_t (*pause_ms)(const struct cvz_http_response *response);
    void (*renew)(void *access);                        /* the token is no good any more */
    void (*set_time)(void *session, int64_t server_ms); /* the service's clock */

    /* The form in which references and names are compared (links, full names and paths may mean the
     * same); the text itself, or one in the arena. May be NULL: as they are. */
    struct cvz_str (*normal_key)(struct cvz_str key, struct cvz_arena *arena);
    /* A region as resources name it, "" for none; may be NULL: as it is. */
    struct cvz_str (*normal_region)(struct cvz_str region, struct cvz_arena *arena);
    /* What is scanned as an organisation, as requests name it; may be NULL: as it is. */
    struct cvz_str (*normal_organization)(struct cvz_str organization, struct cvz_arena *arena);
    /* What such a form is called in full as a resource of a catalogue's service; NULL: as it is. */
    struct cvz_str (*full_id)(struct cvz_str key, const struct cat_entry *entry,
                              struct cvz_arena *arena);

    /* Whether a text is a global id, and whose; the parts point into it and may be "". */
    bool (*split_id)(struct cvz_str id, struct cvz_str *ret_account, struct cvz_str *ret_region);

    /* The least-privilege document for these actions, sorted and each once. */
    void (*write_policy)(const struct cvz_str *actions, size_t n, struct cvz_buf *buf);

    /* For people (cloud/identity.h), which says what they give; may block; may be NULL: not to be
     * had. */
    int (*whoami)(void *session, struct cvz_arena *arena, struct cvz_whoami *ret,
                  struct cvz_err *err);
    int (*login)(void *session, const struct cvz_login_params *params, struct cvz_arena *arena,
                 struct cvz_login *ret, struct cvz_err *err);
};

/* NULL when there is none of that name. */
const struct cvz_provider_ops *cvz_provider_find(struct cvz_str name);
/* The form in which a provider's ids are compared; the id itself, or one in the arena. */
struct cvz_str cvz_provider_normal_id(struct cvz_str provider, struct cvz_str id,
                                      struct cvz_arena *arena);
/* "aws, azure", for messages. */
void cvz_provider_names(struct cvz_buf *buf);

#endif

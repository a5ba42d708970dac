/* SPDX-License-Identifier: Apache-2.0 */
/* Managed identities: a service beside the program hands out tokens for what it runs in. Variables
 * tell which one; a virtual machine has none of them. */
#include "cloud/azure/credentials_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum {
    PROBE_MS = 1000,
    KEY_MAX = 4096,
    VM_ATTEMPTS = 6,
    VM_FIRST_MS = 800, /* 0 + 1.6 + 3.2 + 6.4 + 12.8 s */
    VM_GONE_MS =
        2500, /* 0 + 5 + 10 + 20 + 40 s: an endpoint that is being replaced is back in 70 */
};

/* What is asked, and how. */
struct place {
    const char *name;
    const char *url;        /* the variable that says where; NULL: `fixed` under `base` */
    const char *also;       /* set too, or this is not the place; NULL: nothing more */
    const char *header;     /* that carries the value of `also`; NULL: none does */
    const char *version;    /* api-version; NULL: not asked for */
    const char *client_id;  /* the parameter for a user-assigned identity */
    cvz_ask_policy *policy; /* NULL: the usual one */
    bool is_form;           /* POST with a form, else GET with a query */
    bool is_challenged;     /* a first 401 names a file that holds the password */
};

static cvz_ask_policy vm_policy;

/* In this order; the first whose variables are set. */
static const struct place places[] = {
    {"App Service", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "X-IDENTITY-HEADER", "2019-08-01",
     "client_id", NULL, false, false},
    {"Azure Arc", "IDENTITY_ENDPOINT", "IMDS_ENDPOINT", NULL, "2020-06-01", "client_id", NULL,
     false, true},
    {"Machine Learning", "MSI_ENDPOINT", "MSI_SECRET", "secret", "2017-09-01", "clientid", NULL,
     false, false},
    {"Cloud Shell", "MSI_ENDPOINT", NULL, NULL, NULL, "client_id", NULL, true, false},
};
static const struct place machine = {"virtual machine", NULL,      NULL,  NULL, "2018-02-01",
                                     "client_id",       vm_policy, false, false};

/* The service is restarted at times, answers 404 while an identity is being assigned, and
 * throttles. One that does not answer at all is not asked again. */
static int64_t vm_policy(int status, unsigned attempt)
{
    bool again = status == 404 || status == 410 || status == 429 || status >= 500;
    int64_t first = status == 410 ? VM_GONE_MS : VM_FIRST_MS;

    if (!again || attempt + 1 == VM_ATTEMPTS)
        return -1;
    return attempt == 0 ? 0 : first << attempt;
}

/* ---- where ---- */

/* NULL: the variables do not fit together. */
static const struct place *find_place(const struct cvz_azure_session *s)
{
    const char *url = NULL; /* of the first that is set: only that one's rows count */

    for (size_t i = 0; i < CVZ_COUNT_OF(places); i++) {
        if (url == NULL && cvz_azure_env(s, places[i].url) != NULL)
            url = places[i].url;
        if (url != NULL && strcmp(url, places[i].url) == 0 &&
            (places[i].also == NULL || cvz_azure_env(s, places[i].also) != NULL))
            return &places[i];
    }
    return url != NULL ? NULL : &machine;
}

/* Passwords and tokens go over plain http only within this machine and to its link-local
 * neighbours. */
static bool is_near(const struct cvz_url *url)
{
    return url->tls || cvz_url_host_is_loopback(url->host) ||
           (cvz_str_starts(url->host, CVZ_STR("169.254.")) &&
            cvz_str_glob(CVZ_STR("*.*.*.*"), url->host, false) &&
            strspn(url->host.p, "0123456789.") >= url->host.n);
}

static int find_url(const struct cvz_azure_session *s, const struct place *place,
                    struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    static const char pod[] = "AZURE_POD_IDENTITY_AUTHORITY_HOST";
    const char *base = cvz_azure_env(s, place->url != NULL ? place->url : pod);
    struct cvz_str text = cvz_str_from(base != NULL ? base : "http://169.254.169.254");
    struct cvz_url url;

    if (place->url == NULL) {
        while (cvz_str_ends(text, CVZ_STR("/")))
            text.n--;
        text = cvz_arena_printf(arena, "%.*s/metadata/identity/oauth2/token", CVZ_STR_ARG(text));
    }
    int rc = cvz_url_split(text, &url, err);
    if (rc == 0 && url.query.p != NULL)
        rc = cvz_fail(err, CVZ_EINVALID, "a URL without a query was expected");
    if (rc == 0 && !is_near(&url))
        rc = cvz_fail(err, CVZ_EINVALID, "plain http to %.*s, which is not this machine",
                      CVZ_STR_ARG(url.host));
    if (rc != 0)
        return cvz_fail_context(err, rc, "%s", place->url != NULL ? place->url : pod);
    *ret = text;
    return 0;
}

/* ---- what ---- */

struct question {
    const struct place *place;
    struct cvz_http_header headers[3];
    struct cvz_http_request request;
};

static void add_header(struct question *q, const char *name, struct cvz_str value)
{
    q->headers[q->request.n_headers++] = (struct cvz_http_header){cvz_str_from(name), value};
}

static void write_question(const struct cvz_azure_session *s, struct question *q,
                           struct cvz_str url, struct cvz_arena *arena)
{
    const struct place *place = q->place;
    struct cvz_str client = cvz_str_from(cvz_azure_env(s, "AZURE_CLIENT_ID"));
    struct cvz_buf form = CVZ_BUF_INIT;

    if (place->version != NULL)
        cvz_form_add(&form, CVZ_STR("api-version"), cvz_str_from(place->version));
    cvz_form_add(&form, CVZ_STR("resource"), s->resource);
    if (client.n > 0)
        cvz_form_add(&form, cvz_str_from(place->client_id), client);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&form));
    cvz_buf_release(&form);
    q->request = (struct cvz_http_request){
        .method = CVZ_STR("GET"), .url = url, .headers = q->headers, .no_proxy = true};
    if (place->is_form) {
        q->request.method = CVZ_STR("POST");
        q->request.body = text;
        add_header(q, "content-type", CVZ_STR("application/x-www-form-urlencoded"));
    } else {
        q->request.url = cvz_arena_printf(arena, "%.*s?%.*s", CVZ_STR_ARG(url), CVZ_STR_ARG(text));
    }
    add_header(q, "Metadata", CVZ_STR("true"));
    if (place->header != NULL)
        add_header(q, place->header, cvz_str_from(cvz_azure_env(s, place->also)));
}

/* ---- Arc's challenge ---- */

/* "Basic realm=/var/opt/azcmagent/tokens/<name>.key": only such a file is opened, since whoever
 * listens at that port chooses the name. */
static int read_key(const struct cvz_azure_session *s, const struct cvz_http_response *r,
                    struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_str scheme = cvz_str_trim(cvz_http_header_get(r, "www-authenticate"));
    struct cvz_str prefix = CVZ_STR("Basic realm=");
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_buf key = CVZ_BUF_INIT_MAX(KEY_MAX + 16);

    if (!cvz_str_eq_nocase(cvz_str_sub(scheme, 0, prefix.n), prefix))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "a challenge that names no key file");
    struct cvz_str path = cvz_arena_str(arena, cvz_str_sub(scheme, prefix.n, scheme.n));
    ptrdiff_t slash = cvz_str_rfind_char(path, '/');
    if (slash < 0 || !cvz_str_eq(cvz_str_sub(path, 0, (size_t)slash), s->arc_folder) ||
        !cvz_str_ends(path, CVZ_STR(".key")) || cvz_str_find_char(path, '\0') >= 0)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "a challenge with a key file that is not %.*s/*.key",
                        CVZ_STR_ARG(s->arc_folder));
    cvz_buf_reserve(&buf, KEY_MAX);
    int rc = cvz_file_read(path.p, KEY_MAX, &buf, err);
    if (rc == CVZ_ENOTFOUND)
        rc = cvz_fail(err, CVZ_EUNAVAILABLE, "a challenge with %s, which is not there", path.p);
    if (rc == 0) {
        cvz_buf_reserve(&key, KEY_MAX);
        cvz_buf_add_z(&key, "Basic ");
        cvz_buf_add_str(&key, cvz_str_trim(cvz_buf_str(&buf)));
        *ret = cvz_arena_str(arena, cvz_buf_str(&key));
    }
    cvz_secret_release(&buf);
    cvz_secret_release(&key);
    return rc;
}

/* An old agent hands out the system's identity whatever it is asked for. */
static int check_client(const struct cvz_azure_session *s, const struct cvz_http_response *r,
                        struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_str client = cvz_str_from(cvz_azure_env(s, "AZURE_CLIENT_ID"));
    struct cvz_value answer = cvz_value_null;

    if (client.n == 0 || r->status != 200 || cvz_json_read(r->body, arena, &answer, NULL) != 0 ||
        cvz_str_eq_nocase(cvz_value_str(cvz_value_path(&answer, "client_id")), client))
        return 0;
    return cvz_fail(err, CVZ_EUNAVAILABLE, "the token is not for AZURE_CLIENT_ID");
}

static int answer_challenge(struct cvz_azure_session *s, const struct cvz_ask *ask,
                            struct question *q, struct cvz_arena *arena,
                            struct cvz_http_response *response, struct cvz_err *err)
{
    struct cvz_str key = CVZ_STR_NULL;

    if (response->status != 401)
        return cvz_fail(err, CVZ_ENOTFOUND, "status %d where a challenge was expected",
                        response->status);
    int rc = read_key(s, response, arena, &key, err);
    if (rc != 0)
        return rc;
    add_header(q, "Authorization", key);
    rc = cvz_ask_send(ask, &q->request, arena, response, err);
    return rc != 0 ? rc : check_client(s, response, arena, err);
}

/* ---- asking ---- */

/* Elsewhere nobody answers at that address, and the usual patience would be wasted. The service
 * refuses a question without its header at once. */
static int probe(const struct cvz_azure_session *s, const struct question *q,
                 struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_http_request bare = q->request;
    const struct cvz_ask ask = {
        .http = &s->params.http, .policy = cvz_ask_once, .timeout_ms = PROBE_MS};
    struct cvz_http_response response;

    bare.n_headers = 0;
    int rc = cvz_ask_send(&ask, &bare, arena, &response, err);
    if (rc == CVZ_ECANCELLED)
        return rc;
    return rc == 0 ? 0
                   : cvz_fail(err, CVZ_ENOTFOUND, "no answer: this is no virtual machine of Azure");
}

static int ask_place(struct cvz_azure_session *s, struct question *q, struct cvz_bearer_token *ret,
                     struct cvz_err *err)
{
    const struct cvz_ask ask = {.http = &s->params.http,
                                .pause = &s->params.pause,
                                .policy = q->place->policy,
                                .timeout_ms = CVZ_AZURE_TIMEOUT_MS};
    struct cvz_http_response response;
    int rc = cvz_ask_send(&ask, &q->request, ret->arena, &response, err);

    if (rc == 0 && q->place->is_challenged)
        rc = answer_challenge(s, &ask, q, ret->arena, &response, err);
    return rc != 0 ? rc : cvz_azure_read_token(s, &response, NULL, ret, err);
}

/* A machine without an identity, and a service that refuses, leave the word to the next source. So
 * does everything that goes wrong at the machine's own address, which others may answer at. */
int cvz_azure_load_managed(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                           struct cvz_err *err)
{
    struct question q = {.place = find_place(s)};
    bool is_machine = q.place == &machine;
    bool is_certain = cvz_azure_env(s, "AZURE_POD_IDENTITY_AUTHORITY_HOST") != NULL ||
                      cvz_azure_is_only(s, "ManagedIdentityCredential");
    struct cvz_str url = CVZ_STR_NULL;

    if (q.place == NULL)
        return cvz_fail(err, CVZ_ENOTFOUND,
                        "IDENTITY_ENDPOINT is set, and neither IDENTITY_HEADER nor IMDS_ENDPOINT");
    int rc = find_url(s, q.place, ret->arena, &url, err);

    if (rc == 0 && cvz_azure_env(s, "IDENTITY_SERVER_THUMBPRINT") != NULL &&
        cvz_azure_env(s, "IDENTITY_HEADER") != NULL)
        rc = cvz_fail(err, CVZ_ENOTFOUND, "Service Fabric's are not supported");
    if (rc == 0) {
        write_question(s, &q, url, ret->arena);
        if (is_machine && !is_certain)
            rc = probe(s, &q, ret->arena, err);
    }
    if (rc == 0)
        rc = ask_place(s, &q, ret, err);
    if (rc != 0) {
        bool goes_on = rc == CVZ_EAUTH || rc == CVZ_EDENIED || (is_machine && rc != CVZ_ECANCELLED);
        if (goes_on && err != NULL)
            err->code = CVZ_ENOTFOUND;
        return cvz_fail_context(err, goes_on ? CVZ_ENOTFOUND : rc, "%s", q.place->name);
    }
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One logical call of an operation: a job of the HTTP client for each page, refusals judged by the
 * provider, every end written into the ledger.
 */
#include "cloud/scan_priv.h"

#include "codec/json.h"

#include <stdlib.h>

struct scan_call *call_new(struct scan *scan, const struct call_params *params)
{
    struct scan_call *call = CVZ_NEW(struct scan_call);
    const struct cat_service *service = params->op->service;

    call->scan = scan;
    call->ops = params->ops;
    call->op = params->op;
    call->account = params->account;
    call->region = params->region;
    call->asked = params->asked;
    if (call->asked.n == 0)
        call->asked = service->is_global ? service->region : params->region;
    call->row = ledger_row(scan, params->account, params->region, params->op, params->kinds);
    call->page_size = params->op->page.size;
    call->limit_group = cvz_arena_printf(&call->arena, "%.*s/%.*s/%.*s",
                                         CVZ_STR_ARG(params->account->identity.account),
                                         CVZ_STR_ARG(call->asked), CVZ_STR_ARG(service->name));
    return call;
}

/* The rows of the ledger that a call is for: that of each account whose resources it asks for. */
static size_t rows_of(const struct scan_call *call, const uint32_t **ret)
{
    *ret = call->batch != NULL ? call->batch->rows : &call->row;
    return call->batch != NULL ? call->batch->n : 1;
}

static void answered(struct scan_call *call)
{
    const uint32_t *rows;
    size_t n = rows_of(call, &rows);

    for (size_t i = 0; i < n; i++)
        ledger_answered(call->scan, rows[i]);
}

static void missed(struct scan_call *call, enum cvz_cover cover, struct cvz_str cause)
{
    const uint32_t *rows;
    size_t n = rows_of(call, &rows);

    for (size_t i = 0; i < n; i++)
        ledger_missed(call->scan, rows[i], cover, cause);
}

static void call_free(struct scan_call *call)
{
    cvz_map_release(&call->tokens_seen);
    cvz_arena_release(&call->arena);
    free(call);
}

static void call_end(struct scan_call *call, bool ok)
{
    call->ops->end(call, ok);
    call_free(call);
}

void call_drop(struct scan_call *call)
{
    call_end(call, true);
}

static int render(struct scan_call *call, const struct cvz_vars *vars, struct cvz_err *err)
{
    const struct cat_call *op = call->op;
    struct cvz_value params;

    call->path = call->host = CVZ_STR("");
    int rc = cvz_tree_value(op->params, vars, &call->arena, &params, err);
    if (rc == 0 && op->path != NULL)
        rc = cvz_template_path(op->path, vars, &call->arena, &call->path, err);
    const struct cvz_template *host = op->host != NULL ? op->host : op->service->host;
    if (rc == 0 && host != NULL)
        rc = cvz_template_text(host, vars, &call->arena, &call->host, err);
    if (rc == 0 && (call->path.p == NULL || call->host.p == NULL))
        rc = cvz_fail(err, CVZ_EINVALID, "an expression in the path gives nothing");
    /* An id of an answer stands at the beginning, perhaps: it must not become a part of the host.
     */
    else if (rc == 0 && call->path.n > 0 && call->path.p[0] != '/')
        rc = cvz_fail(err, CVZ_EINVALID, "the path does not begin with '/'");
    if (rc != 0)
        return rc;
    if (call->describe != NULL && call->describe->batch_param.n > 0) {
        struct cvz_dict dict = {0};
        for (uint32_t i = 0; i < params.n; i++)
            cvz_dict_set(&dict, &call->arena, cvz_value_str(&params.u.members[i].name),
                         params.u.members[i].value);
        cvz_dict_set(&dict, &call->arena, call->describe->batch_param, vars->of[CVZ_VAR_KEYS]);
        params = cvz_dict_end(&dict);
    }
    /* What the templates share with an item must outlive it. */
    call->params = cvz_value_copy(&params, &call->arena);
    return 0;
}

void call_render_and_start(struct scan_call *call, const struct cvz_vars *vars)
{
    struct cvz_err err = CVZ_ERR_INIT;

    if (render(call, vars, &err) == 0) {
        call_start(call);
        return;
    }
    missed(call, CVZ_COVER_FAILED, cvz_str_from(err.text));
    call_end(call, false);
}

/* ---- attempts ---- */

/* Parameters, page tokens and page size as one object. */
static struct cvz_value page_params(const struct scan_call *call, struct cvz_arena *arena)
{
    const struct cat_page *page = &call->op->page;
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; i < call->params.n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&call->params.u.members[i].name),
                     call->params.u.members[i].value);
    if (page->size_param.n > 0)
        cvz_dict_set(&dict, arena, page->size_param, cvz_value_from_i64(call->page_size));
    for (size_t i = 0; call->tokens != NULL && i < page->tokens.n; i++) {
        if (call->tokens[i].type != CVZ_TYPE_NULL)
            cvz_dict_set(&dict, arena, page->tokens.p[i], call->tokens[i]);
    }
    return cvz_dict_end(&dict);
}

static int prepare(void *ctx, unsigned attempt, struct cvz_arena *arena,
                   struct cvz_http_request *ret, struct cvz_err *err)
{
    struct scan_call *call = ctx;
    struct scan *scan = call->scan;
    uint64_t max_calls = scan->params->scope.max_calls;

    (void)attempt;
    if (scan_is_cancelled(scan))
        return cvz_fail(err, CVZ_ECANCELLED, "the scan was cancelled");
    if (max_calls > 0 && scan->calls >= max_calls) {
        scan->is_limited = true;
        return cvz_fail(err, CVZ_ECANCELLED, "left out by the limit of %llu calls",
                        (unsigned long long)max_calls);
    }
    if (cvz_map_get(&scan->dead.map, call->limit_group) != CVZ_MAP_NONE)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the endpoint does not answer");
    call->is_refused = false;
    call->token = call->account->access->token;
    call->attempt = (struct cvz_call){
        .op = call->op,
        .partition = call->account->identity.partition,
        .region = call->asked,
        .path = call->path,
        .host = call->host,
        .url = call->url,
        .params = page_params(call, arena),
    };
    int rc = scan->ops->request(call->account->access->access, &call->attempt, arena, ret, err);
    if (rc == 0)
        scan->calls++;
    return rc;
}

/* The first to see that a token is no good renews it for all; a call that was signed with an older
 * one just goes again. */
static void renew_once(struct scan_call *call)
{
    if (call->token != call->account->access->token)
        return;
    call->account->access->token++;
    call->scan->ops->renew(call->account->access->access);
}

static enum cvz_http_verdict judge_refusal(struct scan_call *call,
                                           const struct cvz_answer_error *error)
{
    switch (error->refusal) {
    case CVZ_REFUSAL_THROTTLED:
        return CVZ_HTTP_THROTTLE;
    case CVZ_REFUSAL_TRANSIENT:
        return CVZ_HTTP_RETRY;
    case CVZ_REFUSAL_EXPIRED:
        renew_once(call);
        return CVZ_HTTP_AGAIN;
    case CVZ_REFUSAL_SKEWED:
        call->scan->ops->set_time(call->scan->session, error->server_ms);
        return CVZ_HTTP_AGAIN;
    case CVZ_REFUSAL_OTHER:
    case CVZ_REFUSAL_DENIED:
    case CVZ_REFUSAL_DISABLED:
    case CVZ_REFUSAL_NOT_FOUND:
    case CVZ_REFUSAL_UNSUPPORTED:
    case CVZ_REFUSAL_TOO_LARGE:
        break;
    }
    return CVZ_HTTP_FAIL;
}

static bool is_among(struct cvz_str text, const struct cat_strs *texts)
{
    for (size_t i = 0; i < texts->n; i++) {
        if (cvz_str_eq(text, texts->p[i]))
            return true;
    }
    return false;
}

/* A page for people that something on the way wrote (a proxy, a sign-in page): no API answers so,
 * and it goes. What the answer calls itself says little. */
static bool is_web_page(struct cvz_str body)
{
    static const char *const heads[] = {"<!doctype html", "<html"};

    body = cvz_str_trim(body);
    for (size_t i = 0; i < CVZ_COUNT_OF(heads); i++) {
        struct cvz_str head = cvz_str_from(heads[i]);
        if (cvz_str_eq_nocase(cvz_str_sub(body, 0, head.n), head))
            return true;
    }
    return false;
}

static enum cvz_http_verdict judge(void *ctx, const struct cvz_http_response *response,
                                   int64_t *wait_ms, struct cvz_err *err)
{
    struct scan_call *call = ctx;
    struct cvz_answer_error error;

    (void)wait_ms;
    if (response->status == 0)
        return cvz_code_is_retryable(err->code) ? CVZ_HTTP_RETRY : CVZ_HTTP_FAIL;
    if (call->scan->ops->pause_ms != NULL)
        cvz_http_client_hold(call->scan->http, call->limit_group,
                             call->scan->ops->pause_ms(response));
    if (response->status >= 200 && response->status < 300) {
        if (!is_web_page(response->body))
            return CVZ_HTTP_ACCEPT;
        (void)cvz_fail(err, CVZ_EUNAVAILABLE, "the answer is a web page, not data");
        return CVZ_HTTP_RETRY;
    }
    cvz_arena_clear(&call->scan->page);
    call->scan->ops->read_error(call->account->access->access, &call->attempt, response,
                                &call->scan->page, &error);
    bool is_told = error.code.n > 0 || error.message.n > 0;
    call->is_refused = true;
    call->refusal = error.refusal;
    call->refusal_code = cvz_arena_str(&call->arena, error.code);
    if (is_among(error.code, &call->op->disabled_on))
        call->refusal = CVZ_REFUSAL_DISABLED;
    (void)cvz_fail(err, CVZ_EUNAVAILABLE, "%.*s%s%.*s%sHTTP %d%s", CVZ_STR_ARG(error.code),
                   error.code.n > 0 && error.message.n > 0 ? ": " : "", CVZ_STR_ARG(error.message),
                   is_told ? " (" : "", response->status, is_told ? ")" : "");
    if (is_among(error.code, &call->op->empty_on) || call->refusal == CVZ_REFUSAL_DISABLED)
        return CVZ_HTTP_FAIL;
    return judge_refusal(call, &error);
}

/* ---- pages ---- */

static bool is_last(const struct cvz_value *token)
{
    return token->type == CVZ_TYPE_NULL || (token->type == CVZ_TYPE_STRING && token->n == 0);
}

/* The same tokens again would go on for ever. */
static bool is_new_page(struct scan_call *call)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    for (size_t i = 0; i < call->op->page.tokens.n; i++) {
        cvz_json_write(&text, &call->tokens[i], CVZ_JSON_CANONICAL);
        cvz_buf_add_char(&text, '\n');
    }
    struct cvz_str key = cvz_arena_str(&call->arena, cvz_buf_str(&text));
    cvz_buf_release(&text);
    bool is_new = cvz_map_get(&call->tokens_seen, key) == CVZ_MAP_NONE;
    cvz_map_put(&call->tokens_seen, key, 0);
    return is_new;
}

/* The same for the addresses that answers give. */
static int next_url(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
                    bool *ret_more, struct cvz_err *err)
{
    struct cvz_str url = CVZ_STR_NULL;

    int rc = cvz_expr_text(&call->op->page.url, body, arena, &url, err);
    if (rc != 0 || url.n == 0)
        return rc;
    call->url = cvz_arena_str(&call->arena, url);
    if (cvz_map_get(&call->tokens_seen, call->url) != CVZ_MAP_NONE)
        return cvz_fail(err, CVZ_EINVALID,
                        "the address of the next page comes back: stopped after %u pages",
                        call->n_pages + 1);
    cvz_map_put(&call->tokens_seen, call->url, 0);
    *ret_more = true;
    return 0;
}

/* *ret_more: there is a next page, and the tokens are its. */
static int next_page(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
                     bool *ret_more, struct cvz_err *err)
{
    const struct cat_page *page = &call->op->page;
    bool more = true, any = false;
    struct cvz_value v;

    *ret_more = false;
    if (page->url.path != NULL)
        return next_url(call, body, arena, ret_more, err);
    if (page->tokens.n == 0)
        return 0;
    if (page->more.path != NULL) {
        int rc = cvz_expr_value(&page->more, body, arena, &v, err);
        if (rc != 0)
            return rc;
        if (!cvz_value_bool(&v, &more) || !more)
            return 0;
    }
    struct cvz_value *tokens = CVZ_ARENA_ARRAY(&call->arena, struct cvz_value, page->tokens.n);
    for (size_t i = 0; i < page->tokens.n; i++) {
        int rc = cvz_expr_value(&page->next.p[i], body, arena, &v, err);
        if (rc != 0)
            return rc;
        tokens[i] = is_last(&v) ? cvz_value_null : cvz_value_copy(&v, &call->arena);
        any |= tokens[i].type != CVZ_TYPE_NULL;
    }
    if (!any && page->more.path != NULL)
        return cvz_fail(err, CVZ_EINVALID, "there are more pages, but no token for the next");
    if (!any)
        return 0;
    call->tokens = tokens;
    if (!is_new_page(call))
        return cvz_fail(err, CVZ_EINVALID, "the page token comes back: stopped after %u pages",
                        call->n_pages + 1);
    *ret_more = true;
    return 0;
}

/* An answer may say itself that it is not whole. */
static int note_partial(struct scan_call *call, const struct cvz_value *body,
                        struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_texts texts = {CVZ_VEC_INIT};
    int rc = 0;

    for (size_t i = 0; i < call->op->partial.n && rc == 0; i++) {
        struct cvz_value v;
        rc = cvz_expr_value(&call->op->partial.p[i], body, arena, &v, err);
        if (rc == 0)
            cvz_expr_add_texts(&call->op->partial.p[i], &v, arena, &texts);
    }
    for (size_t i = 0; i < texts.v.n; i++)
        missed(call, CVZ_COVER_PARTIAL, texts.v.p[i]);
    cvz_vec_release(&texts.v);
    return rc;
}

static void start(struct scan_call *call, bool is_urgent);

/* The next page is on its way while this one is read: an index gives its pages one by one, and what
 * one costs here is as long as what the other takes to come. */
static void go_ahead(struct scan_call *call)
{
    start(call, true);
    cvz_http_client_push(call->scan->http);
}

static int read_page(struct scan_call *call, const struct cvz_http_response *response,
                     bool *ret_more, struct cvz_err *err)
{
    struct scan *scan = call->scan;
    struct cvz_arena *arena = &scan->page;
    struct cvz_err last = CVZ_ERR_INIT;
    struct cvz_value body;

    (void)cvz_time_format(cvz_clock_wall(scan->params->http.clock), call->seen);
    cvz_arena_clear(arena);
    int rc = scan->ops->read(&call->attempt, response, arena, &body, err);
    if (rc != 0)
        return rc;
    int ended = next_page(call, &body, arena, ret_more, &last);
    if (*ret_more)
        go_ahead(call);
    rc = call->ops->page(call, &body, arena, err);
    if (rc == 0)
        rc = note_partial(call, &body, arena, err);
    if (rc != 0)
        return rc;
    call->n_pages++;
    scan->ledger.rows.p[call->row].coverage.pages++;
    if (ended != 0)
        *err = last;
    return ended;
}

/* ---- ends ---- */

static enum cvz_cover cover_of(const struct scan_call *call, const struct cvz_err *err)
{
    static const enum cvz_cover covers[] = {
        [CVZ_REFUSAL_OTHER] = CVZ_COVER_FAILED,
        [CVZ_REFUSAL_THROTTLED] = CVZ_COVER_THROTTLED,
        [CVZ_REFUSAL_DENIED] = CVZ_COVER_DENIED,
        [CVZ_REFUSAL_DISABLED] = CVZ_COVER_DISABLED,
        [CVZ_REFUSAL_EXPIRED] = CVZ_COVER_DENIED,
        [CVZ_REFUSAL_SKEWED] = CVZ_COVER_DENIED,
        [CVZ_REFUSAL_NOT_FOUND] = CVZ_COVER_FAILED,
        [CVZ_REFUSAL_UNSUPPORTED] = CVZ_COVER_UNSUPPORTED,
        [CVZ_REFUSAL_TRANSIENT] = CVZ_COVER_FAILED,
        [CVZ_REFUSAL_TOO_LARGE] = CVZ_COVER_FAILED,
    };

    if (call->is_refused)
        return covers[call->refusal];
    if (err->code == CVZ_ECANCELLED)
        return CVZ_COVER_SKIPPED;
    return err->code == CVZ_EAUTH ? CVZ_COVER_DENIED : CVZ_COVER_FAILED;
}

static void miss(struct scan_call *call, const struct cvz_err *err)
{
    if (call->n_pages > 0)
        answered(call);
    missed(call, cover_of(call, err), cvz_str_from(err->text));
    call_end(call, false);
}

/* Asks for less at once; false when it is the least already. */
static bool halve_page(struct scan_call *call)
{
    if (call->page_size <= call->op->page.size_min)
        return false;
    call->page_size /= 2;
    if (call->page_size < call->op->page.size_min)
        call->page_size = call->op->page.size_min;
    return true;
}

static void on_answer(struct scan_call *call, const struct cvz_http_response *response)
{
    struct cvz_err err = CVZ_ERR_INIT;
    bool more = false;

    if (read_page(call, response, &more, &err) != 0) {
        /* With the next page under way, the call ends when that has come. */
        if (more)
            call->broken = cvz_arena_str(&call->arena, cvz_str_from(err.text));
        else
            miss(call, &err);
    } else if (!more) {
        answered(call);
        call_end(call, true);
    }
}

/* A page could not be read, and what came after it is no use. */
static void end_broken(struct scan_call *call)
{
    struct cvz_err err = CVZ_ERR_INIT;

    call->is_refused = false;
    (void)cvz_fail(&err, CVZ_EINVALID, "%.*s", CVZ_STR_ARG(call->broken));
    miss(call, &err);
}

static void on_failure(struct scan_call *call, int code, const struct cvz_http_response *response,
                       const struct cvz_err *err)
{
    struct scan *scan = call->scan;
    bool is_too_large =
        call->is_refused ? call->refusal == CVZ_REFUSAL_TOO_LARGE : code == CVZ_ETOOBIG;
    /* What it was to tell about is gone since it was listed. */
    bool is_gone = call->is_refused && call->refusal == CVZ_REFUSAL_NOT_FOUND &&
                   call->refusal_code.n > 0 && (call->parent != NULL || call->group != NULL);

    if (is_gone || (call->is_refused && is_among(call->refusal_code, &call->op->empty_on))) {
        answered(call);
        call_end(call, true);
        return;
    }
    if (is_too_large && halve_page(call)) {
        call_start(call);
        return;
    }
    bool is_silent = !call->is_refused && response->status == 0 &&
                     (code == CVZ_EUNAVAILABLE || code == CVZ_ETIMEOUT);
    if (is_silent)
        (void)cvz_intern_id(&scan->dead, call->limit_group);
    miss(call, err);
}

static void done(void *ctx, int code, const struct cvz_http_response *response,
                 const struct cvz_http_stats *stats, const struct cvz_err *err)
{
    struct scan_call *call = ctx;
    struct scan *scan = call->scan;

    scan->calls_done++;
    scan->calls_open--;
    ledger_count(scan, call->row, stats);
    scan_progress(scan, call);
    if (call->broken.p != NULL)
        end_broken(call);
    else if (code == 0)
        on_answer(call, response);
    else
        on_failure(call, code, response, err);
}

static void start(struct scan_call *call, bool is_urgent)
{
    const struct cvz_http_job job = {
        .limit_group = call->limit_group,
        .is_urgent = is_urgent,
        .prepare = prepare,
        .judge = judge,
        .done = done,
        .ctx = call,
    };

    call->scan->calls_open++;
    cvz_http_client_submit(call->scan->http, &job);
}

int call_each_item(struct scan_call *call, const struct cvz_value *body, call_take *take,
                   struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_value items;

    int rc = cvz_expr_value(&call->op->items, body, arena, &items, err);
    for (uint32_t i = 0; rc == 0 && items.type == CVZ_TYPE_ARRAY && i < items.n; i++)
        rc = take(call, &items.u.items[i], arena, err);
    return rc;
}

void call_start(struct scan_call *call)
{
    start(call, call->n_pages > 0);
}

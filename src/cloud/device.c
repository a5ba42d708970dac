/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/device.h"

#include "http/url.h"

enum {
    INTERVAL_S = 5,      /* where the service does not say */
    INTERVAL_MAX_S = 60, /* whatever it says */
    SLOWER_S = 5,
    LIFETIME_MAX_S = 3600,
    CODE_MAX = 64,
};

struct cvz_str cvz_device_printable(struct cvz_str text, struct cvz_arena *arena)
{
    char *p = cvz_arena_bytes(arena, text.n + 1);

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        p[i] = c >= ' ' && c < 0x7f ? text.p[i] : ' ';
    }
    p[text.n] = '\0';
    return (struct cvz_str){p, text.n};
}

static struct cvz_str text_of(const struct cvz_value *answer, const char *name)
{
    return name != NULL ? cvz_value_get_str(answer, name) : CVZ_STR_NULL;
}

static int64_t clamp(const struct cvz_value *answer, const char *name, int64_t usual, int64_t most)
{
    int64_t n;

    if (!cvz_value_i64(cvz_value_get_z(answer, name), &n) || n < 1)
        return usual;
    return n < most ? n : most;
}

/* It is shown to a person, who types it in. */
static bool is_code(struct cvz_str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] <= ' ' || code.p[i] >= 0x7f)
            return false;
    return code.n > 0 && code.n <= CODE_MAX;
}

static bool is_presentable(struct cvz_str url)
{
    struct cvz_url parts;

    return cvz_url_split(url, &parts, NULL) == 0 &&
           (parts.tls || cvz_url_host_is_loopback(parts.host));
}

int cvz_device_start(struct cvz_device_flow *flow, const struct cvz_value *answer,
                     const struct cvz_device_names *names, const struct cvz_login_params *login,
                     struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_str whole = text_of(answer, names->whole_url);
    struct cvz_str url = whole.n > 0 ? whole : text_of(answer, names->url);
    struct cvz_str code = text_of(answer, names->user_code);

    flow->device_code = text_of(answer, names->device_code);
    if (flow->device_code.n == 0 || !is_code(code) || !is_presentable(url))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "no code: an answer that makes no sense");
    flow->interval_s = clamp(answer, names->interval, INTERVAL_S, INTERVAL_MAX_S);
    flow->until_ms = cvz_clock_wall(flow->http->clock) +
                     clamp(answer, names->expires_in, LIFETIME_MAX_S, LIFETIME_MAX_S) * 1000;
    const struct cvz_login_prompt prompt = {
        .url = url,
        .code = code,
        .message = cvz_device_printable(text_of(answer, names->message), arena),
        .expires_ms = flow->until_ms,
    };
    login->prompt(login->ctx, &prompt);
    return 0;
}

/* ---- waiting ---- */

/* What services say while there is no token; rc 0 goes on. */
static const struct {
    const char *word;
    int rc;
    int64_t slower_s;
    const char *text;
} states[] = {
    {"authorization_pending", 0, 0, NULL},
    {"slow_down", 0, SLOWER_S, NULL},
    {"authorization_declined", CVZ_EDENIED, 0, "the sign-in was declined"},
    {"access_denied", CVZ_EDENIED, 0, "the sign-in was declined"},
    {"expired_token", CVZ_ETIMEOUT, 0, "the code has expired"},
    {"code_expired", CVZ_ETIMEOUT, 0, "the code has expired"},
    {"bad_verification_code", CVZ_EAUTH, 0, "the service does not know its own code"},
};

/* 0: ask again. */
static int judge(struct cvz_device_flow *flow, int rc, struct cvz_str word,
                 const struct cvz_err *failed, struct cvz_err *err)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(states); i++)
        if (cvz_str_is(word, states[i].word)) {
            flow->interval_s += states[i].slower_s;
            return states[i].rc == 0 ? 0 : cvz_fail(err, states[i].rc, "%s", states[i].text);
        }
    if (cvz_code_is_retryable(rc) &&
        (failed->http_status == 0 || failed->http_status == 429 || failed->http_status >= 500)) {
        flow->interval_s =
            flow->interval_s * 2 < INTERVAL_MAX_S ? flow->interval_s * 2 : INTERVAL_MAX_S;
        return 0;
    }
    if (err != NULL)
        *err = *failed;
    return rc;
}

int cvz_device_wait(struct cvz_device_flow *flow, cvz_device_ask_fn *ask, void *ctx,
                    struct cvz_err *err)
{
    int tried = -1;
    int rc = 0;

    while (rc == 0 && tried != 0) {
        struct cvz_err failed = CVZ_ERR_INIT;
        struct cvz_str word = CVZ_STR("");
        rc = cvz_ask_wait(flow->pause, flow->interval_s * 1000, flow->http->cancelled, err);
        if (rc == 0 && cvz_clock_wall(flow->http->clock) >= flow->until_ms)
            rc = cvz_fail(err, CVZ_ETIMEOUT, "the code has expired");
        if (rc == 0 && (tried = ask(ctx, &word, &failed)) != 0)
            rc = judge(flow, tried, word, &failed, err);
    }
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Token caches: every text is read or refused; an answer (here the same text) can be added to what
 * was read, and what was added is found again in what is written. */
#include "base/check.h"
#include "cloud/azure/msal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct cvz_msal_cache *cache, const struct cvz_msal_event *event,
                 bool must_be_there)
{
    const struct cvz_str resources[] = {CVZ_STR("https://management.azure.com"), CVZ_STR_NULL};
    struct cvz_str secret = CVZ_STR_NULL;
    struct cvz_msal_account account;
    int64_t until = 0;

    if (!cvz_msal_find_account(cache, event->host, CVZ_STR(""), &account))
        return;
    CVZ_ASSERT(account.home_id.n > 0);
    if (cvz_msal_find_access(cache, &account, event->client, event->tenant, resources, 1000,
                             &secret, &until))
        CVZ_ASSERT(secret.n > 0 && until > 1000);
    bool found = cvz_msal_find_refresh(cache, &account, event->client, &secret);
    CVZ_ASSERT(found ? secret.n > 0 : !must_be_there);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct cvz_str text = {(const char *)data, size};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf written = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_msal_cache cache;
    struct cvz_msal_cache again;
    struct cvz_msal_account account;

    if (cvz_msal_read(text, &arena, &cache, &err) != 0) {
        CVZ_ASSERT(err.text[0] != '\0');
        cvz_arena_release(&arena);
        return 0;
    }
    const struct cvz_value response = cache.root;
    struct cvz_msal_event event = {
        .client = CVZ_STR("c"),
        .host = CVZ_STR("login.microsoftonline.com"),
        .tenant = CVZ_STR("t"),
        .scope = CVZ_STR("https://management.azure.com/.default openid"),
        .response = &response,
        .now_s = 1764000000,
    };
    look(&cache, &event, false);
    cvz_msal_add(&cache, &event);
    look(&cache, &event, false);
    if (cvz_msal_find_account(&cache, event.host, CVZ_STR(""), &account)) {
        event.account = &account;
        cvz_msal_add(&cache, &event);
    }
    bool has_refresh =
        event.account != NULL && cvz_value_str(cvz_value_path(&response, "refresh_token")).n > 0;
    look(&cache, &event, has_refresh);
    cvz_msal_write(&cache, &written);
    CVZ_ASSERT(cvz_msal_read(cvz_buf_str(&written), &arena, &again, &err) == 0);
    CVZ_ASSERT(cvz_value_eq(&cache.root, &again.root));
    look(&again, &event, has_refresh);
    cvz_buf_release(&written);
    cvz_arena_release(&arena);
    return 0;
}

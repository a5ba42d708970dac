/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which accounts a scan goes to: those that the scope names, those that the cloud lists for an
 * organisation or for who asks, or the identity's own; and the credentials for each.
 */
#include "cloud/scan_priv.h"

/* ---- the table of accounts ---- */

struct scan_account *account_find(struct scan *scan, struct cvz_str text)
{
    uint32_t place = cvz_map_get(&scan->account_of, text);

    return place == CVZ_MAP_NONE ? NULL : scan->accounts.p[place];
}

static struct scan_account *add_account(struct scan *scan,
                                        const struct cvz_provider_identity *identity,
                                        struct scan_access *access)
{
    struct scan_account *account = CVZ_ARENA_NEW(&scan->arena, struct scan_account);

    account->identity = *identity;
    account->access = access;
    account->name = account->alias = CVZ_STR("");
    account->found = UINT32_MAX;
    account->number = (uint32_t)scan->accounts.n;
    account->index_state = CVZ_ARENA_ARRAY(&scan->arena, uint8_t, scan->catalogue->n_indexes);
    cvz_map_put_new(&scan->account_of, account->identity.account, account->number);
    cvz_vec_push(&scan->accounts, account);
    return account;
}

struct scan_account *account_of(struct scan *scan, struct cvz_str text,
                                const struct scan_account *like)
{
    struct scan_account *account = account_find(scan, text);

    if (account != NULL)
        return account;
    struct cvz_provider_identity identity = like->identity;
    identity.account = cvz_intern_str(&scan->words, text);
    account = add_account(scan, &identity, like->access);
    account->is_nowhere = text.n == 0;
    return account;
}

static void account_rename(struct scan *scan, struct scan_account *account, struct cvz_str id)
{
    if (cvz_map_get(&scan->account_of, id) != CVZ_MAP_NONE)
        return;
    account->alias = account->identity.account;
    account->identity.account = id;
    cvz_map_put_new(&scan->account_of, id, account->number);
}

/* ---- entering ---- */

static void count_step(struct scan *scan, uint32_t row)
{
    scan->ledger.rows.p[row].coverage.calls++;
    scan->calls++;
}

/* Enters an account and asks who we are there. */
static int enter(struct scan *scan, struct cvz_str account, struct cvz_str role,
                 struct scan_access **ret, struct cvz_provider_identity *ret_identity,
                 struct cvz_err *err)
{
    struct scan_access *a = CVZ_ARENA_NEW(&scan->arena, struct scan_access);

    int rc = scan->ops->enter(scan->session, account, role, &a->access, err);
    if (rc != 0)
        return rc;
    cvz_vec_push(&scan->accesses, a);
    rc = scan->ops->identify(a->access, &scan->arena, ret_identity, err);
    if (rc != 0)
        return rc;
    uint32_t row = ledger_step(scan, ret_identity->account, &scan->ops->identify_step);
    count_step(scan, row);
    ledger_answered(scan, row);
    *ret = a;
    return 0;
}

/* An account that cannot be entered is a row of the ledger; the others go on. */
static void enter_by_role(struct scan *scan, struct cvz_str account)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;
    struct cvz_provider_identity identity = {.account = CVZ_STR("")};
    struct cvz_err err = CVZ_ERR_INIT;
    struct scan_access *access = NULL;
    int rc = 0;

    if (scope->role.n == 0)
        rc = cvz_fail(&err, CVZ_EDENIED, "another account: no role to assume was given");
    else
        rc = enter(scan, account, scope->role, &access, &identity, &err);
    if (rc == 0 && !cvz_str_eq(identity.account, account))
        rc = cvz_fail(&err, CVZ_EDENIED, "the role leads to account %.*s",
                      CVZ_STR_ARG(identity.account));
    if (rc == 0) {
        (void)add_account(scan, &identity, access);
        return;
    }
    uint32_t row = ledger_step(scan, account, &scan->ops->enter_step);
    if (scope->role.n > 0)
        count_step(scan, row);
    ledger_missed(scan, row,
                  rc == CVZ_EDENIED || rc == CVZ_EAUTH ? CVZ_COVER_DENIED : CVZ_COVER_FAILED,
                  cvz_str_from(err.text));
}

/* Who we are without any role. */
struct own {
    struct cvz_provider_identity identity;
    struct scan_access *access;
};

static void enter_one(struct scan *scan, const struct own *own, struct cvz_str account)
{
    bool is_own = cvz_str_eq(account, own->identity.account);

    if (account_find(scan, account) != NULL)
        return;
    /* The account that an organisation is managed from has not the role that leads to the others.
     */
    bool is_manager = is_own && scan->params->scope.organization.n > 0;
    if (is_manager || (scan->params->scope.role.n == 0 && (is_own || scan->ops->has_one_access))) {
        struct cvz_provider_identity identity = own->identity;
        identity.account = cvz_intern_str(&scan->words, account);
        (void)add_account(scan, &identity, own->access);
    } else {
        enter_by_role(scan, account);
    }
}

/* ---- accounts that the cloud lists ---- */

static int listed_page(struct scan_call *call, const struct cvz_value *body,
                       struct cvz_arena *arena, struct cvz_err *err)
{
    const struct cat_accounts *accounts = call->accounts;
    struct scan *scan = call->scan;
    struct cvz_value items;

    int rc = cvz_expr_value(&accounts->call.items, body, arena, &items, err);
    for (uint32_t i = 0; rc == 0 && items.type == CVZ_TYPE_ARRAY && i < items.n; i++) {
        const struct cvz_value *item = &items.u.items[i];
        struct cvz_value where = cvz_value_from_bool(true);
        struct cvz_str texts[] = {CVZ_STR_NULL, CVZ_STR_NULL, CVZ_STR_NULL};
        const struct cvz_expr *const exprs[] = {&accounts->id, &accounts->alias, &accounts->name};
        if (accounts->where.path != NULL)
            rc = cvz_expr_value(&accounts->where, item, arena, &where, err);
        for (size_t k = 0; rc == 0 && k < CVZ_COUNT_OF(exprs); k++)
            rc = cvz_expr_text(exprs[k], item, arena, &texts[k], err);
        if (rc != 0 || texts[0].n == 0 || !cvz_value_is_true(&where))
            continue;
        const struct scan_listed listed = {cvz_intern_str(&scan->words, texts[0]),
                                           cvz_intern_str(&scan->words, texts[1]),
                                           cvz_intern_str(&scan->words, texts[2])};
        cvz_vec_push(&scan->listed, listed);
    }
    return rc;
}

static void listed_end(struct scan_call *call, bool ok)
{
    (void)call;
    (void)ok;
}

static const struct call_ops listed_ops = {listed_page, listed_end};

static void ask_for_accounts(struct scan *scan, struct scan_account *asker,
                             const struct cat_accounts *accounts)
{
    const struct call_params params = {
        .ops = &listed_ops,
        .op = &accounts->call,
        .account = asker,
        .region = CVZ_STR(""),
        .kinds = CVZ_STR(""),
    };
    struct scan_call *call = call_new(scan, &params);
    const struct item_context context = {
        .scan = scan, .account = asker, .region = asker->identity.region};
    const struct cvz_value document = scope_document(scan, &call->arena, &asker, 1, NULL);
    const struct cvz_vars vars = item_vars(&context, &document);

    call->accounts = accounts;
    call_render_and_start(call, &vars);
}

static bool is_for(const struct scan *scan, const struct cat_accounts *accounts, enum cat_when when)
{
    return cvz_str_is(accounts->call.service->provider, scan->ops->name) && accounts->when == when;
}

/* Asks in all of the provider's ways for such accounts; true when there is one. */
static bool ask_all(struct scan *scan, struct scan_account *asker, enum cat_when when)
{
    bool any = false;

    for (size_t i = 0; i < scan->catalogue->n_accounts; i++) {
        if (!is_for(scan, scan->catalogue->accounts[i], when))
            continue;
        ask_for_accounts(scan, asker, scan->catalogue->accounts[i]);
        any = true;
    }
    if (any)
        cvz_http_client_run(scan->http);
    return any;
}

static void note_listed(struct scan *scan, struct scan_account *account,
                        const struct scan_listed *listed)
{
    account->name = listed->name;
    account->alias = listed->alias;
    if (!cvz_str_eq(listed->id, account->identity.account)) /* it was named by its alias */
        account_rename(scan, account, listed->id);
    if (listed->alias.n > 0)
        cvz_map_put_new(&scan->account_of, listed->alias, account->number);
}

/* Enters the accounts that the provider lists; false when it has no way to list them. */
static bool list_accounts(struct scan *scan, const struct own *own)
{
    struct scan_account asker = {.identity = own->identity, .access = own->access};
    enum cat_when when = CAT_WHEN_VISIBLE;

    if (scan->params->scope.organization.n > 0)
        when = CAT_WHEN_ORGANIZATION;
    if (!ask_all(scan, &asker, when))
        return false;
    for (size_t i = 0; i < scan->listed.n; i++) {
        const struct scan_listed *listed = &scan->listed.p[i];
        enter_one(scan, own, listed->id);
        struct scan_account *account = account_find(scan, listed->id);
        if (account != NULL)
            note_listed(scan, account, listed);
    }
    return true;
}

/* What is to be known of the accounts that are named. */
static void look_up_named(struct scan *scan)
{
    size_t n = scan->accounts.n;

    for (size_t i = 0; i < n; i++) {
        struct scan_account *account = scan->accounts.p[i];
        cvz_vec_clear(&scan->listed);
        if (account->is_nowhere || !ask_all(scan, account, CAT_WHEN_NAMED) || scan->listed.n == 0)
            continue;
        note_listed(scan, account, &scan->listed.p[0]);
    }
}

/* ---- the whole ---- */

static int enter_own(struct scan *scan, const struct own *own, struct cvz_err *err)
{
    struct cvz_provider_identity identity;
    struct scan_access *access = NULL;

    if (scan->params->scope.role.n == 0) {
        (void)add_account(scan, &own->identity, own->access);
        return 0;
    }
    int rc = enter(scan, own->identity.account, scan->params->scope.role, &access, &identity, err);
    if (rc == 0)
        (void)add_account(scan, &identity, access);
    return rc;
}

int accounts_enter(struct scan *scan, struct cvz_discovery *ret, struct cvz_err *err)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;
    struct own own = {.access = NULL};

    int rc = enter(scan, CVZ_STR(""), CVZ_STR(""), &own.access, &own.identity, err);
    if (rc != 0)
        return rc;
    ret->identity = cvz_arena_str(scan->out, own.identity.id);
    scan->own_account = own.identity.account;
    for (size_t i = 0; i < scope->n_accounts; i++)
        enter_one(scan, &own, scope->accounts[i]);
    bool is_own = scope->organization.n == 0 && own.identity.account.n > 0;
    if (scope->n_accounts == 0 && is_own)
        rc = enter_own(scan, &own, err);
    else if (scope->n_accounts == 0 && !list_accounts(scan, &own))
        return cvz_fail(err, CVZ_EUSAGE, "%s: %s", scan->ops->name,
                        scope->organization.n > 0
                            ? "there is no way to list an organisation's accounts"
                            : "no account is named, and the credentials name none");
    if (rc == 0 && (scope->n_accounts > 0 || is_own))
        look_up_named(scan);
    /* What is in no account is asked for by who we are. */
    if (rc == 0 && scan->accounts.n == 0 && scope->n_accounts == 0)
        (void)account_of(scan, CVZ_STR(""),
                         &(struct scan_account){.identity = own.identity, .access = own.access});
    ret->account =
        cvz_arena_str(scan->out, scan->accounts.n > 0 ? scan->accounts.p[0]->identity.account
                                                      : own.identity.account);
    return rc;
}

void accounts_leave(struct scan *scan)
{
    for (size_t i = 0; i < scan->accesses.n; i++)
        scan->ops->leave(scan->accesses.p[i]->access);
    for (size_t i = 0; i < scan->accounts.n; i++)
        cvz_vec_release(&scan->accounts.p[i]->regions);
    cvz_vec_release(&scan->accesses);
    cvz_vec_release(&scan->accounts);
    cvz_vec_release(&scan->listed);
    cvz_map_release(&scan->account_of);
}

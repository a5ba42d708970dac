/* SPDX-License-Identifier: Apache-2.0 */
#include "estates.h"

#include "base/rng.h"

enum {
    SUBNETS_MAX = 6,
    GUARDS_MAX = 5,
    SHARED_MAX = 512, /* per account */
    AROUND = 24,      /* cards that are neighbours, if they are in one container */
    PER_NETWORK = 44, /* cards of a network's subnets, about */
    NETWORKS_PER_ACCOUNT = 5,
};

struct list {
    uint32_t n, p[SHARED_MAX];
};

struct estate {
    struct picture *picture;
    struct cvz_rng rng;
    uint32_t wanted; /* cards */
    unsigned flags;
    CVZ_VEC(uint32_t) cards;
    /* of the account */
    uint32_t account;
    struct list roles, keys, stores;
    /* of the network */
    uint32_t subnets[SUBNETS_MAX], n_subnets;
    uint32_t table;
    struct list guards, servers, databases, functions;
};

static bool chance(struct estate *e, uint32_t percent)
{
    return cvz_rng_below(&e->rng, 100) < percent;
}

static uint32_t any_of(struct estate *e, const struct list *list)
{
    return list->p[cvz_rng_below(&e->rng, list->n)];
}

static void note(struct list *list, uint32_t card)
{
    if (list->n < SHARED_MAX)
        list->p[list->n++] = card;
}

static uint32_t container(struct estate *e, uint32_t parent, const char *label)
{
    return (e->flags & ESTATE_FLAT) != 0 ? CVZ_ITEM_NONE
                                         : picture_container(e->picture, parent, label);
}

static uint32_t card(struct estate *e, uint32_t parent, enum cvz_tier tier, const char *label)
{
    uint32_t c = picture_card(e->picture, parent,
                              (e->flags & ESTATE_PLAIN) != 0 ? CVZ_TIER_NONE : tier, label);

    cvz_vec_push(&e->cards, c);
    return c;
}

static uint32_t in_subnet(struct estate *e, enum cvz_tier tier, const char *label)
{
    return card(e, e->subnets[cvz_rng_below(&e->rng, e->n_subnets)], tier, label);
}

/* ---- what an account shares ---- */

static void add_shared(struct estate *e, uint32_t what)
{
    if (what < 5)
        note(&e->roles, card(e, e->account, CVZ_TIER_PLATFORM, "role"));
    else if (what < 9)
        note(&e->keys, card(e, e->account, CVZ_TIER_PLATFORM, "key"));
    else
        note(&e->stores,
             card(e, e->account, what < 13 ? CVZ_TIER_DATA : CVZ_TIER_MESSAGING, "store"));
}

static void open_account(struct estate *e)
{
    e->account = container(e, CVZ_ITEM_NONE, "account");
    e->roles.n = e->keys.n = e->stores.n = 0;
    for (uint32_t what = 0; what <= 10; what += 5)
        add_shared(e, what);
}

/* ---- what a network holds ---- */

static void open_network(struct estate *e, uint32_t region)
{
    uint32_t network = container(e, region, "network");

    e->guards.n = e->servers.n = e->databases.n = e->functions.n = 0;
    e->n_subnets = 2 + cvz_rng_below(&e->rng, SUBNETS_MAX - 1);
    for (uint32_t i = 0; i < e->n_subnets; i++)
        e->subnets[i] = container(e, network, "subnet");
    uint32_t gateway = card(e, network, CVZ_TIER_ENTRY, "gateway");
    e->table = card(e, network, CVZ_TIER_NONE, "table");
    picture_edge(e->picture, e->table, gateway);
    uint32_t n = 2 + cvz_rng_below(&e->rng, GUARDS_MAX - 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t guard = card(e, network, CVZ_TIER_NONE, "guard");
        if (i > 0)
            picture_edge(e->picture, guard, any_of(e, &e->guards));
        note(&e->guards, guard);
    }
    for (uint32_t i = cvz_rng_below(&e->rng, 8); i > 0; i--)
        add_shared(e, cvz_rng_below(&e->rng, 15));
}

static void add_server(struct estate *e)
{
    uint32_t subnet = e->subnets[cvz_rng_below(&e->rng, e->n_subnets)];
    uint32_t server = card(e, subnet, CVZ_TIER_COMPUTE, "server");

    picture_edge(e->picture, server, any_of(e, &e->guards));
    if (chance(e, 35))
        picture_edge(e->picture, server, any_of(e, &e->roles));
    for (uint32_t disks = cvz_rng_below(&e->rng, 3); disks > 0; disks--) {
        uint32_t disk = card(e, subnet, CVZ_TIER_DATA, "disk");
        picture_edge(e->picture, server, disk);
        if (chance(e, 15))
            picture_edge(e->picture, disk, any_of(e, &e->keys));
    }
    note(&e->servers, server);
}

static void add_balancer(struct estate *e)
{
    uint32_t balancer = in_subnet(e, CVZ_TIER_ENTRY, "balancer");

    picture_edge(e->picture, balancer, e->guards.p[0]);
    for (uint32_t i = 2 + cvz_rng_below(&e->rng, 4); i > 0 && e->servers.n > 0; i--)
        picture_edge(e->picture, balancer, any_of(e, &e->servers));
    if (chance(e, 30))
        picture_edge(e->picture, balancer, any_of(e, &e->stores));
}

static void add_database(struct estate *e)
{
    uint32_t database = in_subnet(e, CVZ_TIER_DATA, "database");

    picture_edge(e->picture, database, any_of(e, &e->guards));
    if (chance(e, 40))
        picture_edge(e->picture, database, any_of(e, &e->keys));
    if (chance(e, 80) && e->servers.n > 0)
        picture_edge(e->picture, any_of(e, &e->servers), database);
    note(&e->databases, database);
}

static void add_function(struct estate *e)
{
    uint32_t function = in_subnet(e, CVZ_TIER_COMPUTE, "function");

    picture_edge(e->picture, function, any_of(e, &e->roles));
    if (chance(e, 40) && e->databases.n > 0)
        picture_edge(e->picture, function, any_of(e, &e->databases));
    if (chance(e, 40))
        picture_edge(e->picture, function, any_of(e, &e->stores));
    note(&e->functions, function);
}

static void add_interface(struct estate *e)
{
    bool translates = chance(e, 30);
    uint32_t c = in_subnet(e, translates ? CVZ_TIER_ENTRY : CVZ_TIER_NONE, "interface");

    picture_edge(e->picture, c, translates ? e->table : any_of(e, &e->guards));
}

static void add_cache(struct estate *e)
{
    uint32_t cache = in_subnet(e, CVZ_TIER_DATA, "cache");

    picture_edge(e->picture, cache, any_of(e, &e->guards));
    if (e->functions.n > 0)
        picture_edge(e->picture, any_of(e, &e->functions), cache);
}

static void fill_network(struct estate *e)
{
    static const struct {
        uint32_t below; /* of a hundred */
        void (*add)(struct estate *);
    } kinds[] = {{42, add_server},   {52, add_balancer},  {64, add_database},
                 {82, add_function}, {92, add_interface}, {100, add_cache}};
    size_t end = e->cards.n + PER_NETWORK / 2 + cvz_rng_below(&e->rng, PER_NETWORK);

    while (e->cards.n < end && e->cards.n < e->wanted) {
        uint32_t x = cvz_rng_below(&e->rng, 100), k = 0;
        while (kinds[k].below <= x)
            k++;
        kinds[k].add(e);
    }
}

/* ---- the whole ---- */

/* Edges of any kind until there are three for two cards: nine of ten between neighbours. */
static void add_any(struct estate *e)
{
    uint32_t n = (uint32_t)e->cards.n;
    size_t tries = (size_t)40 * n;

    while (n > 1 && e->picture->edges.n < (size_t)n * 3 / 2 && tries-- > 0) {
        uint32_t at = cvz_rng_below(&e->rng, n), to = cvz_rng_below(&e->rng, n);
        bool anywhere = chance(e, 10);
        if (!anywhere)
            to = (at + n + cvz_rng_below(&e->rng, 2 * AROUND + 1) - AROUND) % n;
        uint32_t a = e->cards.p[at], b = e->cards.p[to];
        bool near = e->picture->items.p[a].parent == e->picture->items.p[b].parent;
        if (a != b && (anywhere || near))
            picture_edge(e->picture, a, b);
    }
}

void estate_make(struct picture *picture, uint32_t n, uint64_t seed, unsigned flags)
{
    struct estate *e = CVZ_ARENA_NEW(&picture->arena, struct estate);
    uint32_t region = CVZ_ITEM_NONE;

    *e = (struct estate){
        .picture = picture, .rng = cvz_rng_seeded(seed), .wanted = n, .flags = flags};
    for (uint32_t i = 0; e->cards.n < n; i++) {
        if (i % NETWORKS_PER_ACCOUNT == 0)
            open_account(e);
        if (i % NETWORKS_PER_ACCOUNT == 0 || chance(e, 50))
            region = container(e, e->account, "region");
        open_network(e, region);
        fill_network(e);
    }
    add_any(e);
    cvz_vec_release(&e->cards);
    picture_finish(picture);
}

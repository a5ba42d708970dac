/* SPDX-License-Identifier: Apache-2.0 */
#include "random_graph.h"

#include "store/interchange.h"
#include "store/store.h"

enum { SCANS = 6 };

static bool is_found(const struct random_inventory *inventory, struct cvz_str id)
{
    for (uint32_t i = 0; i < inventory->n_resources; i++)
        if (cvz_str_eq(inventory->resources[i].id, id))
            return (inventory->resources[i].flags & CVZ_RESOURCE_EXTERNAL) == 0;
    return false;
}

/* What a scan found, as the store gives it back: stamped with its moment and its source, without
 * externals that nothing names and relations among externals (no answer tells of those). */
static struct cvz_graph *found_by(struct cvz_rng *rng, struct cvz_arena *arena,
                                  struct cvz_str taken)
{
    struct random_inventory inventory;
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    random_inventory(rng, arena, &inventory);
    for (uint32_t i = 0; i < inventory.n_resources; i++) {
        struct cvz_resource r = inventory.resources[i];
        if ((r.flags & CVZ_RESOURCE_EXTERNAL) != 0)
            continue;
        r.account = CVZ_STR("1");
        r.region = CVZ_STR("eu");
        r.source = CVZ_STR("1/eu/s/List");
        CVZ_ASSERT(cvz_graph_builder_add(b, &r, inventory.parents[i], NULL) == 0);
    }
    for (uint32_t i = 0; i < inventory.n_relations; i++) {
        inventory.relations[i].origin = CVZ_ORIGIN_DECLARED;
        if (!is_found(&inventory, inventory.relations[i].source_id) &&
            !is_found(&inventory, inventory.relations[i].target_id))
            continue;
        CVZ_ASSERT(cvz_graph_builder_relate(b, &inventory.relations[i], NULL) == 0);
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, taken);
    cvz_graph_builder_free(b);
    return g;
}

static bool same_inventory(const struct cvz_graph *a, const struct cvz_graph *b)
{
    struct cvz_buf x = CVZ_BUF_INIT;
    struct cvz_buf y = CVZ_BUF_INIT;

    cvz_inventory_write(&x, a, NULL, 0);
    cvz_inventory_write(&y, b, NULL, 0);
    bool same = cvz_str_eq(cvz_buf_str(&x), cvz_buf_str(&y));
    if (!same)
        printf("# got: %s\n# expected: %s\n", x.p, y.p);
    cvz_buf_release(&x);
    cvz_buf_release(&y);
    return same;
}

/* Scans that see everything: each moment comes back as what was found then. */
static bool every_moment_comes_back(uint64_t seed)
{
    struct cvz_rng rng = cvz_rng_seeded(seed);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_graph *found[SCANS];
    struct cvz_str moments[SCANS];
    struct cvz_store *store = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_scan_stats stats;
    const struct cvz_coverage complete = {
        .account = CVZ_STR("1"),
        .region = CVZ_STR("eu"),
        .service = CVZ_STR("s"),
        .operation = CVZ_STR("List"),
        .kinds = CVZ_STR("vm,aws.ec2.vpc,db,subnet"),
        .status = CVZ_COVER_COMPLETE,
    };
    bool holds = cvz_store_open(CVZ_STR("sqlite::memory:"), true, &store, &err) == 0;

    for (unsigned i = 0; i < SCANS; i++) {
        moments[i] = cvz_arena_printf(&arena, "2026-11-%02uT10:00:00Z", i + 1);
        found[i] = found_by(&rng, &arena, moments[i]);
        const struct cvz_scan scan = {.finished = moments[i]};
        holds = holds && cvz_store_put(store, &scan, found[i], &complete, 1, &stats, &err) == 0;
    }
    for (unsigned i = 0; i < SCANS && holds; i++) {
        struct cvz_graph *loaded = NULL;
        holds = cvz_store_load(store, moments[i], &loaded, &err) == 0 &&
                same_inventory(loaded, found[i]);
        cvz_graph_unref(loaded);
    }
    if (err.code != CVZ_OK)
        printf("# %s\n", err.text);
    for (unsigned i = 0; i < SCANS; i++)
        cvz_graph_unref(found[i]);
    cvz_store_close(store);
    cvz_arena_release(&arena);
    return holds;
}

int main(void)
{
    struct prop_tap tap = {0};

    prop_check(&tap, "every moment comes back", every_moment_comes_back, 300);
    return prop_end(&tap);
}

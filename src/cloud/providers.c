/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of providers: to add one, add its line. */
#include "cloud/provider.h"

extern const struct cvz_provider_ops cvz_provider_aws, cvz_provider_azure, cvz_provider_gcp;

static const struct cvz_provider_ops *const providers[] = {
    &cvz_provider_aws,
    &cvz_provider_azure,
    &cvz_provider_gcp,
};

const struct cvz_provider_ops *cvz_provider_find(struct cvz_str name)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(providers); i++) {
        const char *alias = providers[i]->alias;
        if (cvz_str_is(name, providers[i]->name) || (alias != NULL && cvz_str_is(name, alias)))
            return providers[i];
    }
    return NULL;
}

struct cvz_str cvz_provider_normal_id(struct cvz_str provider, struct cvz_str id,
                                      struct cvz_arena *arena)
{
    const struct cvz_provider_ops *ops = cvz_provider_find(provider);

    if (ops == NULL)
        return id;
    if (ops->normal_key != NULL)
        id = ops->normal_key(id, arena);
    return ops->has_nocase_ids ? cvz_arena_lower(arena, id) : id;
}

void cvz_provider_names(struct cvz_buf *buf)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(providers); i++)
        cvz_buf_printf(buf, "%s%s", i > 0 ? ", " : "", providers[i]->name);
}

const char *cvz_discover_provider_alias(size_t index)
{
    return index < CVZ_COUNT_OF(providers) ? providers[index]->alias : NULL;
}

const char *cvz_discover_provider(size_t index)
{
    return index < CVZ_COUNT_OF(providers) ? providers[index]->name : NULL;
}

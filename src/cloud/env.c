/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/discover.h"

#include <stdlib.h>

static const char *get(void *ctx, const char *name)
{
    (void)ctx;
    return getenv(name);
}

const struct cvz_env cvz_env_process = {.get = get};

const char *cvz_env_get(const struct cvz_env *env, const char *name)
{
    const char *value = env->get(env->ctx, name);

    return value != NULL && value[0] != '\0' ? value : NULL;
}

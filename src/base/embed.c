/* SPDX-License-Identifier: Apache-2.0 */
#include "base/embed.h"

const struct cvz_embed_file *cvz_embed_find(const struct cvz_embed *embed, struct cvz_str name)
{
    size_t from = 0, to = embed->n;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int order = cvz_str_cmp(embed->p[mid].name, name);
        if (order == 0)
            return &embed->p[mid];
        if (order < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return NULL;
}

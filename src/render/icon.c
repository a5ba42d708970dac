/* SPDX-License-Identifier: Apache-2.0 */
#include "render/icon_priv.h"

const struct icon *icon_find(struct cvz_str name)
{
    size_t low = 0, high = icon_table_n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = cvz_str_cmp(icon_table[mid].name, name);
        if (order == 0)
            return &icon_table[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct icon *icon_of_kind(const struct cvz_kind *kind)
{
    const struct icon *icon = icon_find(kind->icon);
    if (icon == NULL)
        icon = icon_find(cvz_str_from(cvz_category_name(kind->category)));
    if (icon == NULL)
        icon = icon_find(CVZ_STR("other"));
    CVZ_ASSERT(icon != NULL);
    return icon;
}

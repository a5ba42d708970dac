/* SPDX-License-Identifier: Apache-2.0 */
#include "app/viewing_priv.h"

#include "app/choice.h"

#define TAG_PREFIX CVZ_STR("tag:")

/* All but the last, which needs a key (cvz_app_is_tag_grouping). */
bool cvz_app_groupings(size_t i, struct cvz_choice *ret)
{
    enum cvz_grouping grouping = (enum cvz_grouping)(i + CVZ_GROUPING_NONE + 1);

    if (grouping >= CVZ_GROUPING_TAG)
        return false;
    *ret = (struct cvz_choice){.name = cvz_grouping_name(grouping),
                               .help = cvz_grouping_meaning(grouping)};
    return true;
}
_Static_assert(CVZ_GROUPING_TAG + 1 == CVZ_GROUPING_COUNT, "the one with a key is the last");

bool cvz_app_is_tag_grouping(struct cvz_str text)
{
    return cvz_str_starts(text, TAG_PREFIX) && text.n > TAG_PREFIX.n;
}

bool cvz_app_lenses(size_t i, struct cvz_choice *ret)
{
    if (i >= CVZ_LENS_COUNT)
        return false;
    *ret = (struct cvz_choice){.name = cvz_lens_name((enum cvz_lens)i),
                               .help = cvz_lens_meaning((enum cvz_lens)i)};
    return true;
}

bool cvz_app_stages(size_t i, struct cvz_choice *ret)
{
    if (i >= CVZ_STAGE_COUNT)
        return false;
    *ret = (struct cvz_choice){.name = cvz_stage_name((enum cvz_stage)i),
                               .help = cvz_stage_meaning((enum cvz_stage)i)};
    return true;
}

static int find_all(cvz_choice_fn *family, const char *what, struct cvz_app_strings names,
                    uint32_t *ret, struct cvz_err *err)
{
    int rc = 0;

    *ret = 0;
    for (size_t i = 0; rc == 0 && i < names.n; i++) {
        unsigned bit = 0;
        rc = cvz_app_choice_find(family, what, names.p[i], &bit, err);
        *ret |= rc == 0 ? CVZ_BIT(bit) : 0;
    }
    return rc;
}

static int find_grouping(struct cvz_str name, struct cvz_view_params *ret, struct cvz_err *err)
{
    unsigned number = 0;

    if (name.n == 0)
        return 0;
    if (cvz_app_is_tag_grouping(name)) {
        ret->grouping = CVZ_GROUPING_TAG;
        ret->group_tag = cvz_str_sub(name, TAG_PREFIX.n, name.n);
        return 0;
    }
    int rc = cvz_app_choice_find(cvz_app_groupings, "grouping", name, &number, err);
    if (rc == 0)
        ret->grouping = (enum cvz_grouping)(number + CVZ_GROUPING_NONE + 1);
    return rc;
}

int cvz_app_view_options(const struct cvz_app_draw_params *params, struct cvz_view_params *ret,
                         struct cvz_err *err)
{
    int rc = find_grouping(params->group_by, ret, err);

    if (rc == 0)
        rc = find_all(cvz_app_lenses, "lens", params->lenses, &ret->lenses, err);
    if (rc == 0)
        rc = find_all(cvz_app_stages, "stage", params->without, &ret->without, err);
    return rc;
}

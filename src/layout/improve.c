/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/arrange_priv.h"

enum { ROUNDS = 8 };

void cvz_improve(struct cvz_plan *plan)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < plan->n_frames; i++)
            cvz_swap_leaves(plan, plan->frames[i]);
    }
}

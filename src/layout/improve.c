/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/arrange_priv.h"
void cvz_improve(struct cvz_plan *plan)
{
    (void)plan;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in place of graphviz_child.c where Graphviz was not there when this program was built. */
#include "app/graphviz_priv.h"

bool cvz_graphviz_is_there(void)
{
    return false;
}

bool cvz_graphviz_run(const struct cvz_graphviz_job *job, int fd)
{
    (void)job;
    (void)fd;
    return false;
}

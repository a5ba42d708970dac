/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_TESTS_UNIT_CLOUD_AWS_PARAMS_H
#define CVZ_TESTS_UNIT_CLOUD_AWS_PARAMS_H

#include "../world.h"

#include "cloud/aws/credentials.h"

/* Of that world; no metadata service is asked. */
static inline struct cvz_aws_session_params test_aws_params(const struct test_world *w)
{
    return (struct cvz_aws_session_params){.env = &w->env,
                                           .http = w->http,
                                           .profile = CVZ_STR(""),
                                           .mfa_code = CVZ_STR(""),
                                           .no_metadata = true};
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transport_priv.h"

int cvz_http_session_open(const struct cvz_http_params *params, struct cvz_http_session **ret,
                          struct cvz_err *err)
{
    if (params->transport == NULL)
        return cvz_http_live_open(params, ret, err);
    return params->transport->ops->open(params->transport, params, ret, err);
}

int cvz_http_transport_close(struct cvz_http_transport *transport, struct cvz_err *err)
{
    return transport == NULL ? 0 : transport->ops->close(transport, err);
}

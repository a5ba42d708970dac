/* SPDX-License-Identifier: Apache-2.0 */
/* Policy documents and ARNs. */
#include "cloud/aws/aws_priv.h"

#include "codec/json.h"

void aws_write_policy(const struct cvz_str *actions, size_t n, struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n"
                       "      \"Effect\": \"Allow\",\n      \"Action\": [");
    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_z(buf, i > 0 ? ",\n        " : "\n        ");
        cvz_json_write_str(buf, actions[i]);
    }
    cvz_buf_add_z(buf, n > 0 ? "\n      ]" : "]");
    cvz_buf_add_z(buf, ",\n      \"Resource\": \"*\"\n    }\n  ]\n}\n");
}

/* arn:partition:service:region:account:resource */
bool aws_split_id(struct cvz_str id, struct cvz_str *ret_account, struct cvz_str *ret_region)
{
    struct cvz_str parts[5], rest = id;

    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++) {
        if (!cvz_str_split(&rest, ':', &parts[i]))
            return false;
    }
    if (!cvz_str_is(parts[0], "arn") || parts[1].n == 0 || parts[2].n == 0 || rest.n == 0)
        return false;
    *ret_region = parts[3];
    *ret_account = parts[4];
    return true;
}

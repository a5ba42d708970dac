/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the AWS provider. */
#ifndef CVZ_CLOUD_AWS_AWS_PRIV_H
#define CVZ_CLOUD_AWS_AWS_PRIV_H

#include "cloud/aws/session.h"
#include "cloud/provider.h"

/* How a protocol of the catalogue writes requests and reads answers. */
struct aws_protocol {
    const char *name;
    /* Method, target (path and query), headers and body; everything but the host and signature. */
    int (*write)(const struct cvz_call *call, struct cvz_arena *arena,
                 struct cvz_http_request *request, struct cvz_str *ret_target, struct cvz_err *err);
    /* The members of the answer. */
    int (*read)(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                struct cvz_value *ret, struct cvz_err *err);
};

/* NULL for a protocol that nobody speaks. */
const struct aws_protocol *aws_protocol_find(struct cvz_str name);

int aws_read_form_answer(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                         struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;
int aws_read_json_answer(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                         struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;
int aws_read_xml_answer(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                        struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* Code, message and meaning of an answer that is no 2xx. */
void aws_read_error(const struct cvz_http_response *response, int64_t wall_ms,
                    struct cvz_arena *arena, struct cvz_answer_error *ret);

/* "https://ec2.eu-west-1.amazonaws.com" of a call. */
struct cvz_str aws_usual_endpoint(const struct cvz_call *call,
                                  const struct cvz_aws_partition *partition,
                                  struct cvz_arena *arena);

void aws_write_policy(const struct cvz_str *actions, size_t n, struct cvz_buf *buf);
bool aws_split_id(struct cvz_str id, struct cvz_str *ret_account, struct cvz_str *ret_region);

#endif

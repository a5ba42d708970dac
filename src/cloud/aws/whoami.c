/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/aws/whoami.h"

int cvz_aws_whoami(struct cvz_aws_session *session, struct cvz_aws_credentials *creds,
                   struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    struct cvz_aws_identity who;
    int rc = cvz_aws_caller_identity(session, creds, arena, &who, err);

    if (rc != 0)
        return rc;
    struct cvz_readable *own = CVZ_ARENA_NEW(arena, struct cvz_readable);
    *own = (struct cvz_readable){.id = who.account, .name = CVZ_STR(""), .state = CVZ_STR("")};
    *ret = (struct cvz_whoami){
        .source = cvz_str_from(cvz_aws_credentials_source(creds)),
        .identity = who.arn,
        .account = who.account,
        .expires_ms = cvz_aws_credentials_expires_ms(creds),
        .readable = own,
        .n_readable = 1,
        .note = CVZ_STR(""),
    };
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case: one file that says what is asked of the engine, what the cloud answers, and what has to
 * come out of it.
 *
 *     # Comment lines stand before the first section.
 *     [settings]
 *     region eu-west-1              the words of case.c: account, region, kind, tag, role,
 *     kind aws.ec2.vpc              organization, max-calls, max-body, max-attempts, in-flight,
 *                                   cancel-after, env NAME=VALUE
 *     [include] identity.calls      sections of another file beside this one
 *     [call] POST https://ec2.eu-west-1.amazonaws.com/ [X-Amz-Target]
 *     Action=DescribeVpcs&...       the body of the request
 *     [reply] 200 text/xml          several replies: played in order
 *     > Date: ...                   further headers
 *     <DescribeVpcsResponse>...     the body; status 0: no answer, for this cause
 *     [expect]
 *     ...                           the result, as case_describe writes it
 *
 * A request that no call of the file describes is answered with status 599; a reply that was never
 * asked for fails the case.
 */
#ifndef CVZ_TESTS_EXTRACT_CASE_H
#define CVZ_TESTS_EXTRACT_CASE_H

#include "base/vec.h"
#include "cloud/discover.h"

struct case_file {
    struct cvz_arena arena;
    struct cvz_buf recording; /* the calls and replies */
    struct cvz_str expected;
    struct cvz_discover_params params;
    CVZ_VEC(struct cvz_str) accounts, regions, kinds;
    CVZ_VEC(struct cvz_tag) tags;
    CVZ_VEC(struct cvz_tag) env;
    unsigned cancel_after; /* answers; 0: never */
    volatile int cancelled;
    size_t expect_at; /* offset of the line behind [expect] in the file */
};

int case_read(const char *path, struct case_file *c, struct cvz_err *err) CVZ_MUST_CHECK;
void case_release(struct case_file *c);

/* The result as text: the outcome, resources, relations, coverage. */
void case_describe(int rc, const struct cvz_err *err, const struct cvz_discovery *found,
                   struct cvz_buf *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "params.h"

static struct cvz_aws_session *open_session(struct test_world *w)
{
    struct cvz_aws_session *s = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_aws_session_params params = test_aws_params(w);

    assert_ok(cvz_aws_session_new(&params, &s, &err), &err);
    return s;
}

static void assert_endpoint(struct test_world *w, const char *service, const char *expected)
{
    struct cvz_aws_session *s = open_session(w);
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str url;

    assert_ok(cvz_aws_session_endpoint(s, service, &url, &err), &err);
    if (expected == NULL)
        assert_null(url.p);
    else
        assert_str(url, expected);
    cvz_aws_session_free(s);
}

static void endpoints_are_looked_up_in_order(void **state)
{
    struct test_world w;

    (void)state;
    test_world_start(&w);
    assert_endpoint(&w, "EC2", NULL);
    test_world_write(&w, ".aws/config",
                     "[default]\nendpoint_url = http://profile/\nservices = mine\n"
                     "[services mine]\nec2 =\n  endpoint_url = http://services\n"
                     "elastic_load_balancing_v2 =\n  endpoint_url = http://elb\n");
    assert_endpoint(&w, "EC2", "http://services");
    assert_endpoint(&w, "Elastic Load Balancing v2", "http://elb");
    assert_endpoint(&w, "IAM", "http://profile");
    test_world_set(&w, "AWS_ENDPOINT_URL", "http://all:5000//");
    assert_endpoint(&w, "EC2", "http://all:5000");
    test_world_set(&w, "AWS_ENDPOINT_URL_SSO_OIDC", "http://oidc");
    assert_endpoint(&w, "SSO OIDC", "http://oidc");
    assert_endpoint(&w, "SSO", "http://all:5000");
    test_world_set(&w, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    assert_endpoint(&w, "EC2", NULL);
    test_world_stop(&w);
}

static void a_bad_endpoint_is_named(void **state)
{
    struct test_world w;
    struct cvz_aws_session *s;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str url;

    (void)state;
    test_world_start(&w);
    test_world_set(&w, "AWS_ENDPOINT_URL_EC2", "ec2.local");
    s = open_session(&w);
    assert_fails(cvz_aws_session_endpoint(s, "EC2", &url, &err), CVZ_EINVALID, &err,
                 "the endpoint configured for EC2: ");
    cvz_aws_session_free(s);
    test_world_write(&w, ".aws/config", "[default]\nservices = none\n");
    s = open_session(&w);
    assert_fails(cvz_aws_session_endpoint(s, "IAM", &url, &err), CVZ_EINVALID, &err,
                 "services section \"none\"");
    cvz_aws_session_free(s);
    test_world_stop(&w);
}

static void the_region_comes_from_the_environment_then_the_profile(void **state)
{
    struct test_world w;

    (void)state;
    test_world_start(&w);
    test_world_write(&w, ".aws/config", "[default]\nregion = profile-1\n");
    test_world_set(&w, "AWS_DEFAULT_REGION", "default-1");
    static const char *const expected[] = {"eu-west-1", "default-1", "profile-1"};
    for (size_t i = 0; i < 3; i++) {
        struct cvz_aws_session *s = open_session(&w);
        assert_str(cvz_aws_session_region(s), expected[i]);
        cvz_aws_session_free(s);
        test_world_set(&w, i == 0 ? "AWS_REGION" : "AWS_DEFAULT_REGION", "");
    }
    test_world_write(&w, ".aws/config", "");
    struct cvz_aws_session *s = open_session(&w);
    assert_str(cvz_aws_session_region(s), "");
    cvz_aws_session_free(s);
    test_world_stop(&w);
}

static void files_with_errors_are_named_with_the_line(void **state)
{
    struct test_world w;
    struct cvz_aws_session *s = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    test_world_start(&w);
    test_world_write(&w, ".aws/credentials", "[default]\nSECRET\n");
    struct cvz_aws_session_params params = test_aws_params(&w);
    assert_fails(cvz_aws_session_new(&params, &s, &err), CVZ_EINVALID, &err,
                 "/.aws/credentials: line 2: ");
    assert_null(strstr(err.text, "SECRET"));
    test_world_stop(&w);
}

static void partitions_follow_from_regions(void **state)
{
    static const char *const pairs[][3] = {
        {"eu-west-1", "aws", "amazonaws.com"},
        {"cn-north-1", "aws-cn", "amazonaws.com.cn"},
        {"us-gov-east-1", "aws-us-gov", "amazonaws.com"},
        {"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"},
        {"us-iso-east-1", "aws-iso", "c2s.ic.gov"},
        {"", "aws", "amazonaws.com"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(pairs); i++) {
        const struct cvz_aws_partition *p = cvz_aws_partition_of_region(cvz_str_from(pairs[i][0]));
        assert_string_equal(p->name, pairs[i][1]);
        assert_string_equal(p->dns_suffix, pairs[i][2]);
        assert_ptr_equal(cvz_aws_partition_named(cvz_str_from(p->name)), p);
    }
    assert_null(cvz_aws_partition_named(CVZ_STR("aws-moon")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endpoints_are_looked_up_in_order),
        cmocka_unit_test(a_bad_endpoint_is_named),
        cmocka_unit_test(the_region_comes_from_the_environment_then_the_profile),
        cmocka_unit_test(files_with_errors_are_named_with_the_line),
        cmocka_unit_test(partitions_follow_from_regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

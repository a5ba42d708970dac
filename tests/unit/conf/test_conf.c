/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/file.h"
#include "codec/json.h"
#include "conf/conf.h"

#include <stdlib.h>
#include <unistd.h>

/* An environment of a few variables. */
struct fake_env {
    struct {
        const char *name, *value;
    } vars[8];
};

static const char *fake_get(void *ctx, const char *name)
{
    const struct fake_env *env = ctx;

    for (size_t i = 0; i < CVZ_COUNT_OF(env->vars) && env->vars[i].name != NULL; i++)
        if (strcmp(env->vars[i].name, name) == 0)
            return env->vars[i].value;
    return NULL;
}

/* A folder with the file cloudviz/config.yaml, made anew for each test. */
struct place {
    char folder[64];
    char file[128];
    struct cvz_arena arena;
};

static int make_place(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct cvz_err err = CVZ_ERR_INIT;

    snprintf(p->folder, sizeof p->folder, "/tmp/cvz-conf-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->file, sizeof p->file, "%s/cloudviz", p->folder);
    assert_ok(cvz_dir_make(p->file, 0755, &err), &err);
    snprintf(p->file, sizeof p->file, "%s/cloudviz/config.yaml", p->folder);
    *state = p;
    return 0;
}

static int drop_place(void **state)
{
    struct place *p = *state;

    unlink(p->file);
    p->file[strlen(p->folder) + strlen("/cloudviz")] = '\0';
    rmdir(p->file);
    rmdir(p->folder);
    cvz_arena_release(&p->arena);
    free(p);
    return 0;
}

static int load(struct place *p, const char *yaml, struct fake_env env, struct cvz_conf **ret,
                struct cvz_err *err)
{
    size_t n = 0;

    while (env.vars[n].name != NULL)
        n++;
    env.vars[n].name = "XDG_CONFIG_HOME";
    env.vars[n].value = p->folder;
    if (yaml != NULL)
        assert_ok(cvz_file_write(p->file, cvz_str_from(yaml), 0644, err), err);
    return cvz_conf_load(&(struct cvz_conf_params){.get = fake_get, .ctx = &env}, &p->arena, ret,
                         err);
}

static void the_flag_wins_over_the_variable_over_the_file(void **state)
{
    struct place *p = *state;
    struct cvz_conf *conf;
    struct cvz_err err = CVZ_ERR_INIT;
    char expected[200];

    assert_ok(load(p, "theme: light\ndetail: 2\nfit: a4\nin_flight: 4\n",
                   (struct fake_env){{{"CLOUDVIZ_THEME", "dark"}, {"CLOUDVIZ_DETAIL", "4"}}}, &conf,
                   &err),
              &err);
    assert_ok(cvz_conf_set(conf, CVZ_SETTING_THEME, CVZ_STR("minimal"), &err), &err);
    assert_ok(cvz_conf_set(conf, CVZ_SETTING_THEME, CVZ_STR("colorful"), &err), &err);

    assert_str(cvz_conf_text(conf, CVZ_SETTING_THEME), "colorful");
    assert_str(cvz_conf_place(conf, CVZ_SETTING_THEME), "--theme");
    assert_int_equal(cvz_conf_source(conf, CVZ_SETTING_THEME), CVZ_CONF_FLAG);
    assert_int_equal(cvz_conf_number(conf, CVZ_SETTING_DETAIL), 4);
    assert_str(cvz_conf_place(conf, CVZ_SETTING_DETAIL), "CLOUDVIZ_DETAIL");
    assert_str(cvz_conf_text(conf, CVZ_SETTING_FIT), "a4");
    snprintf(expected, sizeof expected, "%s, line 3: fit", p->file);
    assert_str(cvz_conf_place(conf, CVZ_SETTING_FIT), expected);
    assert_str(cvz_conf_text(conf, CVZ_SETTING_LAYOUT), "hierarchical");
    assert_str(cvz_conf_place(conf, CVZ_SETTING_LAYOUT), "default");
    assert_str(cvz_conf_file(conf), p->file);
}

static void every_default_is_valid_and_documented(void **state)
{
    struct place *p = *state;
    struct cvz_conf *conf;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;

    assert_ok(load(p, NULL, (struct fake_env){{{"HOME", "/home/u"}}}, &conf, &err), &err);
    assert_str(cvz_conf_text(conf, CVZ_SETTING_STORE),
               "sqlite:/home/u/.local/share/cloudviz/inventory.db");
    assert_str(cvz_conf_file(conf), "");
    cvz_conf_write_reference(&text);
    for (int id = 0; id < CVZ_SETTING_COUNT; id++) {
        struct cvz_str name = cvz_setting_variable((enum cvz_setting_id)id, &p->arena);
        assert_non_null(strstr(text.p, name.p));
        assert_true(strlen(cvz_settings[id].help) > 10);
        assert_int_equal(cvz_setting_find(cvz_str_from(cvz_settings[id].name)), id);
    }
    assert_int_equal(cvz_setting_find(CVZ_STR("in-flight")), CVZ_SETTING_IN_FLIGHT);
    assert_int_equal(cvz_setting_find(CVZ_STR("in-flights")), CVZ_SETTING_COUNT);
    assert_int_equal(cvz_setting_find(CVZ_STR("")), CVZ_SETTING_COUNT);
    cvz_buf_release(&text);
}

static void the_data_folder_follows_xdg(void **state)
{
    struct place *p = *state;
    struct cvz_conf *conf;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(load(p, NULL, (struct fake_env){{{"XDG_DATA_HOME", "/data"}, {"HOME", "/home/u"}}},
                   &conf, &err),
              &err);
    assert_str(cvz_conf_text(conf, CVZ_SETTING_STORE), "sqlite:/data/cloudviz/inventory.db");
    assert_ok(load(p, NULL, (struct fake_env){{{"XDG_DATA_HOME", "relative"}}}, &conf, &err), &err);
    assert_str(cvz_conf_text(conf, CVZ_SETTING_STORE), "");
}

static void reads_every_type(void **state)
{
    struct place *p = *state;
    struct cvz_conf *conf;
    struct cvz_err err = CVZ_ERR_INIT;
    size_t n;

    assert_ok(load(p,
                   "regions: [eu-*, us-east-1]\naccounts: 012345678901\ntimeout: 1500ms\n"
                   "connect_timeout: 2\nca_file: ~/ca.pem\nlog_level: debug\nkinds:\n",
                   (struct fake_env){{{"HOME", "/home/u"}, {"CLOUDVIZ_KINDS", "aws.ec2.*, ,x"}}},
                   &conf, &err),
              &err);
    const struct cvz_str *regions = cvz_conf_list(conf, CVZ_SETTING_REGIONS, &n);
    assert_int_equal(n, 2);
    assert_str(regions[0], "eu-*");
    assert_str(regions[1], "us-east-1");
    assert_str(cvz_conf_list(conf, CVZ_SETTING_ACCOUNTS, &n)[0], "012345678901");
    assert_int_equal(cvz_conf_number(conf, CVZ_SETTING_TIMEOUT), 1500);
    assert_int_equal(cvz_conf_number(conf, CVZ_SETTING_CONNECT_TIMEOUT), 2000);
    assert_str(cvz_conf_text(conf, CVZ_SETTING_CA_FILE), "/home/u/ca.pem");
    assert_str(cvz_conf_list(conf, CVZ_SETTING_KINDS, &n)[1], "x");
    assert_int_equal(n, 2);
}

static void says_where_a_wrong_value_stands(void **state)
{
    static const struct {
        const char *yaml;
        const char *variable, *value;
        const char *error;
    } cases[] = {
        {"# mine\nin_flight: 0\n", "X", "",
         "config.yaml, line 2: in_flight: expected a number "
         "from 1 to 512"},
        {"them: dark\n", "X", "", "config.yaml, line 1: them: there is no such setting"},
        {"theme: [a]\n", "X", "", "config.yaml, line 1: theme: expected a single value"},
        {"{\"detail\": 9}\n", "X", "", "config.yaml: detail: expected a number from 1 to 4"},
        {"regions: [{a: b}]\n", "X", "", "line 1: regions: expected a list of texts"},
        {"- a\n", "X", "", "config.yaml: expected settings"},
        {"a: b: c\n", "X", "", "config.yaml: line 1, column 5: mapping values"},
        {"theme: Dark Blue\n", "X", "", "theme: expected a name of small letters"},
        {"timeout: soon\n", "X", "", "timeout: expected a time such as"},
        {"timeout: 9223372036854775807h\n", "X", "", "timeout: expected a time such as"},
        {"", "CLOUDVIZ_COLOR", "pink", "CLOUDVIZ_COLOR: expected one of: auto always never"},
        /* A wrong value is wrong even where another one wins over it. */
        {"detail: 9\n", "CLOUDVIZ_DETAIL", "1", "line 1: detail: expected a number from 1 to 4"},
    };
    struct place *p = *state;

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_conf *conf;
        struct fake_env env = {{{cases[i].variable, cases[i].value}}};
        assert_fails(load(p, cases[i].yaml, env, &conf, &err), CVZ_EINVALID, &err, cases[i].error);
    }
}

static void a_file_that_was_asked_for_must_be_there(void **state)
{
    struct place *p = *state;
    struct cvz_conf *conf;
    struct cvz_err err = CVZ_ERR_INIT;
    struct fake_env env = {{{"CLOUDVIZ_CONFIG", "/nowhere/at/all.yaml"}}};

    assert_fails(load(p, NULL, env, &conf, &err), CVZ_ENOTFOUND, &err, "/nowhere/at/all.yaml");
    assert_ok(load(p, "theme: dark\n", (struct fake_env){{{"HOME", "/h"}}}, &conf, &err), &err);
    struct cvz_conf_params params = {.path = p->file, .get = fake_get, .ctx = &env};
    assert_ok(cvz_conf_load(&params, &p->arena, &conf, &err), &err); /* --config wins */
    assert_str(cvz_conf_text(conf, CVZ_SETTING_THEME), "dark");
}

static void shows_values_without_passwords(void **state)
{
    struct place *p = *state;
    struct cvz_conf *conf;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_value v;

    assert_ok(load(p, "store: postgresql://me:se:c@ret@db.example/inv\nregions: [a, b]\n",
                   (struct fake_env){{{"HOME", "/h"}}}, &conf, &err),
              &err);
    cvz_conf_write_text(conf, &text);
    assert_non_null(strstr(text.p, "store             postgresql://me:********@db.example/inv"));
    assert_null(strstr(text.p, "se:c"));

    cvz_buf_clear(&text);
    cvz_conf_write_json(conf, &text);
    assert_null(strstr(text.p, "se:c"));
    assert_ok(cvz_json_read(cvz_buf_str(&text), &p->arena, &v, &err), &err);
    assert_int_equal(v.n, CVZ_SETTING_COUNT);
    assert_str(cvz_value_str(cvz_value_path(&v, "regions.source")), "file");
    assert_int_equal(cvz_value_path(&v, "regions.value")->n, 2);
    assert_int_equal(cvz_value_path(&v, "detail.value")->u.integer, 3);
    cvz_buf_release(&text);
}

/* CVZ_ACCEPT=1 writes the page instead (make golden-accept). */
static void the_page_of_settings_is_the_table(void **state)
{
    const char *root = getenv("CVZ_SOURCE_ROOT");
    struct cvz_buf page = CVZ_BUF_INIT;
    struct cvz_buf table = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    char path[4096];

    (void)state;
    if (root == NULL)
        skip();
    snprintf(path, sizeof path, "%s/docs/settings.md", root);
    cvz_conf_write_reference(&table);
    if (getenv("CVZ_ACCEPT") != NULL)
        assert_ok(cvz_file_write(path, cvz_buf_str(&table), 0644, &err), &err);
    assert_ok(cvz_file_read(path, 1 << 20, &page, &err), &err);
    assert_str(cvz_buf_str(&page), table.p);
    cvz_buf_release(&page);
    cvz_buf_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_flag_wins_over_the_variable_over_the_file, make_place,
                                        drop_place),
        cmocka_unit_test_setup_teardown(every_default_is_valid_and_documented, make_place,
                                        drop_place),
        cmocka_unit_test_setup_teardown(the_data_folder_follows_xdg, make_place, drop_place),
        cmocka_unit_test_setup_teardown(reads_every_type, make_place, drop_place),
        cmocka_unit_test_setup_teardown(says_where_a_wrong_value_stands, make_place, drop_place),
        cmocka_unit_test_setup_teardown(a_file_that_was_asked_for_must_be_there, make_place,
                                        drop_place),
        cmocka_unit_test_setup_teardown(shows_values_without_passwords, make_place, drop_place),
        cmocka_unit_test(the_page_of_settings_is_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

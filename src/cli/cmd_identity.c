/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about credentials: whoami, login. */
#include "app/identity.h"
#include "cli/commands_priv.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/text.h"

#include <unistd.h>

enum { READS_SHOWN = 3 };

static struct cvz_app_identity_params params_of(const struct cvz_cli *cli, struct cvz_str provider,
                                                struct cvz_str profile)
{
    return (struct cvz_app_identity_params){
        .provider = provider,
        .profile = profile,
        .timeout_ms = cvz_conf_number(cli->conf, CVZ_SETTING_TIMEOUT),
        .connect_ms = cvz_conf_number(cli->conf, CVZ_SETTING_CONNECT_TIMEOUT),
        .ca_file = cvz_conf_text(cli->conf, CVZ_SETTING_CA_FILE),
        .cancelled = cvz_interrupt_watch(),
    };
}

/* ---- whoami ---- */

struct whoami_options {
    struct cvz_listing listing;
    struct cvz_str profile;
};

static const struct cvz_opt whoami_rows[] = {
    {.name = "profile",
     .setting = CVZ_OPT_SETTING(PROFILE),
     CVZ_OPT_TEXT_IN(struct whoami_options, profile),
     .value = "NAME",
     .help = "profile of the provider's own settings",
     .preset_says = "what the environment says"},
    CVZ_LISTING_OPTIONS(struct whoami_options, listing),
    {.name = NULL},
};

static const char *const whoami_paragraphs[] = {
    "Which identity a scan would use, where its credentials come from, until when they are good, "
    "and which accounts, subscriptions or projects it may read. Credentials are found where the "
    "provider's own command line finds them; no secret is shown.",
    NULL,
};

static const struct cvz_operand whoami_operands[] = {
    {.name = "PROVIDER",
     .help = "which cloud, by default all",
     .optional = true,
     .choices = cvz_app_providers},
    {.name = NULL},
};

static const struct cvz_example whoami_examples[] = {
    {"cloudviz whoami", "in each cloud"},
    {"cloudviz whoami azure --json | jq -r '.[0].reads[].id'", "the subscriptions that are seen"},
    {.line = NULL},
};

static const struct cvz_column whoami_columns[] = {
    {"PROVIDER", "provider", CVZ_COLUMN_FIXED},
    {"IDENTITY", "identity", CVZ_COLUMN_CUT_MIDDLE},
    {"ACCOUNT", "account", 0},
    {"SOURCE", "source", 0},
    {"UNTIL", "expires", CVZ_COLUMN_FIXED},
    {"READS", "reads", 0},
    {"CODE", "code", CVZ_COLUMN_CSV_ONLY},
    {"ERROR", "error", CVZ_COLUMN_CSV_ONLY},
    {"NOTE", "note", CVZ_COLUMN_CSV_ONLY},
    {NULL, NULL, 0},
};

/* "Main, Test, Lab and 4 more" */
static struct cvz_str say_reads(const struct cvz_value *reads, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    uint32_t n = cvz_value_is(reads, CVZ_TYPE_ARRAY) ? reads->n : 0;

    for (uint32_t i = 0; i < n && i < READS_SHOWN; i++) {
        struct cvz_str name = cvz_value_str(cvz_value_path(cvz_value_at(reads, i), "name"));
        if (name.n == 0)
            name = cvz_value_str(cvz_value_path(cvz_value_at(reads, i), "id"));
        cvz_buf_printf(&buf, "%s%.*s", i > 0 ? ", " : "", CVZ_STR_ARG(name));
    }
    if (n > READS_SHOWN)
        cvz_buf_printf(&buf, " and %u more", (unsigned)(n - READS_SHOWN));
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* The same rows, with a text for what may be read; what has no column in a table is noted. */
static struct cvz_value rows_for_table(struct cvz_cli *cli, const struct cvz_value *found)
{
    static const char *const notes[] = {"error", "note"};
    struct cvz_list rows = {0};

    for (uint32_t i = 0; i < found->n; i++) {
        const struct cvz_value *one = cvz_value_at(found, i);
        struct cvz_dict row = {0};
        for (uint32_t k = 0; k < one->n; k++)
            cvz_dict_set(&row, &cli->arena, cvz_value_str(&one->u.members[k].name),
                         one->u.members[k].value);
        cvz_dict_set(&row, &cli->arena, CVZ_STR("reads"),
                     cvz_value_from_str(say_reads(cvz_value_path(one, "reads"), &cli->arena)));
        cvz_list_add(&rows, &cli->arena, cvz_dict_end(&row));
        for (size_t k = 0; k < CVZ_COUNT_OF(notes); k++) {
            struct cvz_str text = cvz_value_str(cvz_value_path(one, notes[k]));
            if (text.n == 0)
                continue;
            cvz_text_add_safe(&cli->note, cvz_value_str(cvz_value_path(one, "provider")));
            cvz_buf_add_z(&cli->note, ": ");
            cvz_text_add_safe(&cli->note, text);
            cvz_buf_add_char(&cli->note, '\n');
        }
    }
    return cvz_list_end(&rows);
}

static int run_whoami(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                      struct cvz_err *err)
{
    const struct whoami_options *o = options;
    const struct cvz_app_identity_params params =
        params_of(cli, operands->n > 0 ? operands->p[0] : CVZ_STR("all"), o->profile);
    struct cvz_value found = cvz_value_null;

    int rc = cvz_app_whoami(cvz_cli_app(cli), &params, &cli->arena, &found, err);
    if (!cvz_value_is(&found, CVZ_TYPE_ARRAY) || found.n == 0)
        return rc;
    struct cvz_value rows = o->listing.json ? found : rows_for_table(cli, &found);
    int list_rc = cvz_listing_write(cli, &o->listing, whoami_columns, &rows, rc == 0 ? err : NULL);
    return rc != 0 ? rc : list_rc;
}

const struct cvz_command cvz_command_whoami = {
    .name = "whoami",
    .group = CVZ_GROUP_COLLECT,
    .summary = "say which identity each cloud would see, and what it may read",
    .paragraphs = whoami_paragraphs,
    .operands = whoami_operands,
    .options = whoami_rows,
    .options_size = sizeof(struct whoami_options),
    .examples = whoami_examples,
    .run = run_whoami,
};

/* ---- login ---- */

struct login_options {
    struct cvz_str profile, tenant, client;
    bool json;
};

static const struct cvz_opt login_rows[] = {
    {.name = "tenant",
     .letter = 't',
     CVZ_OPT_TEXT_IN(struct login_options, tenant),
     .value = "ID",
     .help = "Azure: the tenant to sign in to, by name or id",
     .preset_says = "AZURE_TENANT_ID, else one's own"},
    {.name = "client",
     CVZ_OPT_TEXT_IN(struct login_options, client),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "Google: the file of an OAuth client of one's own",
     .preset_says = "the one that the provider's command line is"},
    {.name = "profile",
     .setting = CVZ_OPT_SETTING(PROFILE),
     CVZ_OPT_TEXT_IN(struct login_options, profile),
     .value = "NAME",
     .help = "profile of the provider's own settings",
     .preset_says = "what the environment says"},
    {.name = "json",
     CVZ_OPT_FLAG_IN(struct login_options, json),
     .help = "write who has signed in as JSON"},
    {.name = NULL},
};

static const char *const login_paragraphs[] = {
    "A person signs in with a browser, on this machine or another; what to do there is said on "
    "standard error. The result is kept where the provider's own command line keeps its own, in "
    "its format, for its owner alone: that goes on with it, and this goes on with that one's.",
    "Ctrl-C gives up.",
    NULL,
};

/* Those that one can sign in to: all but "all". */
static bool login_providers(size_t i, struct cvz_choice *ret)
{
    return cvz_app_providers(i, ret) && strcmp(ret->name, "all") != 0;
}

static const struct cvz_operand login_operands[] = {
    {.name = "PROVIDER", .help = "which cloud", .choices = login_providers},
    {.name = NULL},
};

static const struct cvz_example login_examples[] = {
    {"cloudviz login azure -t contoso.onmicrosoft.com", "with a code, in any browser"},
    {"cloudviz login aws --profile work", "IAM Identity Center, as `aws sso login` does it"},
    {.line = NULL},
};

/* At once, whatever else is still to be written. */
static void tell(void *ctx, const struct cvz_value *prompt)
{
    struct cvz_str url = cvz_value_str(cvz_value_path(prompt, "url"));
    struct cvz_str code = cvz_value_str(cvz_value_path(prompt, "code"));
    struct cvz_buf text = CVZ_BUF_INIT;

    (void)ctx;
    cvz_buf_add_z(&text, "Open ");
    cvz_text_add_safe(&text, url);
    if (code.n > 0) {
        cvz_buf_add_z(&text, "\nand enter the code ");
        cvz_text_add_safe(&text, code);
    }
    cvz_buf_add_z(&text, "\nWaiting for you to sign in there (Ctrl-C gives up) ...\n");
    (void)!write(STDERR_FILENO, text.p, text.n);
    cvz_buf_release(&text);
}

static void write_login(struct cvz_cli *cli, const struct cvz_value *done)
{
    static const struct {
        const char *before, *member;
    } parts[] = {{" as ", "identity"}, {" (", "account"}, {"; kept in ", "place"}};

    cvz_buf_add_z(&cli->out, "Signed in");
    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++) {
        struct cvz_str text = cvz_value_str(cvz_value_path(done, parts[i].member));
        if (text.n == 0)
            continue;
        cvz_buf_add_z(&cli->out, parts[i].before);
        cvz_text_add_safe(&cli->out, text);
        if (parts[i].before[1] == '(')
            cvz_buf_add_char(&cli->out, ')');
    }
    cvz_buf_add_z(&cli->out, "\n");
    struct cvz_str note = cvz_value_str(cvz_value_path(done, "note"));
    if (note.n > 0) {
        cvz_text_add_safe(&cli->note, note);
        cvz_buf_add_char(&cli->note, '\n');
    }
}

static int run_login(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                     struct cvz_err *err)
{
    const struct login_options *o = options;
    const struct cvz_app_login_params params = {
        .identity = params_of(cli, operands->p[0], o->profile),
        .tenant = o->tenant,
        .client = o->client,
        .prompt = tell,
    };
    struct cvz_value done = cvz_value_null;

    int rc = cvz_app_login(cvz_cli_app(cli), &params, &cli->arena, &done, err);
    if (rc != 0)
        return rc;
    if (o->json)
        cvz_json_print(cli, &done);
    else
        write_login(cli, &done);
    return 0;
}

const struct cvz_command cvz_command_login = {
    .name = "login",
    .group = CVZ_GROUP_COLLECT,
    .summary = "sign in to a cloud with a browser",
    .paragraphs = login_paragraphs,
    .operands = login_operands,
    .options = login_rows,
    .options_size = sizeof(struct login_options),
    .examples = login_examples,
    .run = run_login,
};

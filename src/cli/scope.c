/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scope.h"

#include "cli/commands_priv.h"

void cvz_cli_discover_settings(struct cvz_cli *cli, struct cvz_app_discover_params *params)
{
    params->max_attempts = (unsigned)cvz_conf_number(cli->conf, CVZ_SETTING_MAX_ATTEMPTS);
    params->timeout_ms = cvz_conf_number(cli->conf, CVZ_SETTING_TIMEOUT);
    params->connect_ms = cvz_conf_number(cli->conf, CVZ_SETTING_CONNECT_TIMEOUT);
    params->ca_file = cvz_conf_text(cli->conf, CVZ_SETTING_CA_FILE);
}

static struct cvz_app_strings strings_of(const struct cvz_opt_list *list)
{
    return (struct cvz_app_strings){.p = list->p, .n = list->n};
}

struct cvz_app_discover_params cvz_cli_scope(struct cvz_cli *cli, const struct cvz_scope_options *o)
{
    struct cvz_app_discover_params params = {
        .accounts = strings_of(&o->accounts),
        .regions = strings_of(&o->regions),
        .kinds = strings_of(&o->kinds),
        .groups = strings_of(&o->groups),
        .organization = o->organization,
        .tags = strings_of(&o->tags),
        .role = o->role,
        .profile = o->profile,
        .max_calls = (uint64_t)o->max_calls,
        .is_shallow = o->shallow,
        .in_flight = (unsigned)o->in_flight,
    };

    cvz_cli_discover_settings(cli, &params);
    return params;
}

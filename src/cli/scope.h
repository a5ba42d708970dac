/* SPDX-License-Identifier: Apache-2.0 */
/* Options of the commands that scan: what of a cloud, and how. */
#ifndef CVZ_CLI_SCOPE_H
#define CVZ_CLI_SCOPE_H

#include "app/discover.h"
#include "cli/command.h"

/* The member of a command's options. */
struct cvz_scope_options {
    struct cvz_opt_list accounts, regions, kinds, groups, tags;
    struct cvz_str organization, role, profile;
    int64_t max_calls, in_flight;
    bool shallow;
};

#define CVZ_SCOPE_OPTIONS(owner, member)                                                           \
    {.name = "account",                                                                            \
     .setting = CVZ_OPT_SETTING(ACCOUNTS),                                                         \
     .letter = 'a',                                                                                \
     CVZ_OPT_LIST_IN(owner, member.accounts),                                                      \
     .value = "ID",                                                                                \
     .help = "scan this account, subscription or project; an AWS account in the role that --role " \
             "names",                                                                              \
     .preset_says = "the credentials' own, or all that they see"},                                 \
        {.name = "organization",                                                                   \
         .setting = CVZ_OPT_SETTING(ORGANIZATION),                                                 \
         CVZ_OPT_TEXT_IN(owner, member.organization),                                              \
         .value = "ID",                                                                            \
         .help =                                                                                   \
             "scan all accounts of this organisation, folder (folders/123) or management group; "  \
             "'self' for AWS"},                                                                    \
        {.name = "group",                                                                          \
         .setting = CVZ_OPT_SETTING(GROUPS),                                                       \
         .letter = 'g',                                                                            \
         CVZ_OPT_LIST_IN(owner, member.groups),                                                    \
         .value = "GLOB",                                                                          \
         .help = "only resource groups like this: prod-*",                                         \
         .preset_says = "all"},                                                                    \
        {.name = "region",                                                                         \
         .setting = CVZ_OPT_SETTING(REGIONS),                                                      \
         .letter = 'r',                                                                            \
         CVZ_OPT_LIST_IN(owner, member.regions),                                                   \
         .value = "GLOB",                                                                          \
         .help = "only regions like this: eu-*",                                                   \
         .preset_says = "all that are enabled"},                                                   \
        {.name = "kind",                                                                           \
         .setting = CVZ_OPT_SETTING(KINDS),                                                        \
         .letter = 'k',                                                                            \
         CVZ_OPT_LIST_IN(owner, member.kinds),                                                     \
         .value = "GLOB",                                                                          \
         .hint = CVZ_HINT_KIND,                                                                    \
         .help = "only kinds like this: aws.ec2.*",                                                \
         .preset_says = "all of the catalogue"},                                                   \
        {.name = "tag",                                                                            \
         .letter = 't',                                                                            \
         CVZ_OPT_EACH_IN(owner, member.tags),                                                      \
         .value = "KEY=VALUE",                                                                     \
         .help = "only resources with this tag; the value may be a glob"},                         \
        {.name = "max-calls",                                                                      \
         .setting = CVZ_OPT_SETTING(MAX_CALLS),                                                    \
         CVZ_OPT_NUMBER_IN(owner, member.max_calls),                                               \
         .value = "N",                                                                             \
         .help = "make no more calls than this; what is left out is in the coverage",              \
         .min = 0,                                                                                 \
         .max = 1000000000,                                                                        \
         .preset_says = "no limit"},                                                               \
        {.name = "role",                                                                           \
         .setting = CVZ_OPT_SETTING(ROLE),                                                         \
         CVZ_OPT_TEXT_IN(owner, member.role),                                                      \
         .value = "ROLE",                                                                          \
         .help = "role to assume in each account: a name, or a whole ARN"},                        \
        {.name = "profile",                                                                        \
         .setting = CVZ_OPT_SETTING(PROFILE),                                                      \
         CVZ_OPT_TEXT_IN(owner, member.profile),                                                   \
         .value = "NAME",                                                                          \
         .help = "profile of the provider's own settings",                                         \
         .preset_says = "what the environment says"},                                              \
        {.name = "in-flight",                                                                      \
         .setting = CVZ_OPT_SETTING(IN_FLIGHT),                                                    \
         CVZ_OPT_NUMBER_IN(owner, member.in_flight),                                               \
         .value = "N",                                                                             \
         .help = "calls at once",                                                                  \
         .min = 1,                                                                                 \
         .max = 512,                                                                               \
         .preset = "32"},                                                                          \
    {                                                                                              \
        .name = "shallow", CVZ_OPT_FLAG_IN(owner, member.shallow),                                 \
        .help = "leave out what has to be listed resource by resource: containers of an account, " \
                "records of a zone"                                                                \
    }

/* What these and the settings of the network say; the rest is zero. */
struct cvz_app_discover_params cvz_cli_scope(struct cvz_cli *cli,
                                             const struct cvz_scope_options *options);

#endif

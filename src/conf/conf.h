/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings: one table says what there is, and parser, documentation and `config show` are read from
 * it. A setting `in_flight` is the flag --in-flight, the variable CLOUDVIZ_IN_FLIGHT and the key
 * `in_flight` of the YAML file; the flag wins over the variable, the variable over the file, the
 * file over the default.
 *
 *     cvz_conf_load(&params, &arena, &conf, err)            variables and file
 *     cvz_conf_set(conf, CVZ_SETTING_THEME, text, err)      each flag that was given
 *     cvz_conf_text(conf, CVZ_SETTING_THEME)
 *
 * The file is $XDG_CONFIG_HOME/cloudviz/config.yaml, or what --config or CLOUDVIZ_CONFIG names.
 */
#ifndef CVZ_CONF_CONF_H
#define CVZ_CONF_CONF_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum cvz_setting_type {
    CVZ_SETTING_TYPE_TEXT,
    CVZ_SETTING_TYPE_PATH, /* "~/" is the home folder */
    CVZ_SETTING_TYPE_WORD, /* one of names that the reader of the setting knows */
    CVZ_SETTING_TYPE_CHOICE,
    CVZ_SETTING_TYPE_NUMBER,
    CVZ_SETTING_TYPE_DURATION, /* "500ms", "30s", "2m"; milliseconds */
    CVZ_SETTING_TYPE_BOOL,
    CVZ_SETTING_TYPE_LIST, /* a list of texts; separated by commas in flags and variables */
    CVZ_SETTING_TYPE_COUNT
};

/* X(constant, name, type, default, choices, min, max, help). Numbers and durations are bounded by
 * min and max (milliseconds); a default of "" is "none", or made from the environment (store). */
#define CVZ_SETTING_TABLE(X)                                                                       \
    X(STORE, "store", TEXT, "", "", 0, 0, "where the inventory is kept: `sqlite:PATH`")            \
    X(CATALOGUE, "catalogue", PATH, "", "", 0, 0,                                                  \
      "a folder of catalogue files that are added to the built-in ones")                           \
    X(PROFILE, "profile", TEXT, "", "", 0, 0,                                                      \
      "the profile of the cloud's own configuration files that credentials come from")             \
    X(ROLE, "role", TEXT, "", "", 0, 0, "the role to assume: a name, or a whole ARN")              \
    X(ACCOUNTS, "accounts", LIST, "", "", 0, 0, "which accounts to scan; none: one's own")         \
    X(ORGANIZATION, "organization", TEXT, "", "", 0, 0,                                            \
      "the organisation, folder or management group whose accounts are scanned")                   \
    X(GROUPS, "groups", LIST, "", "", 0, 0, "which resource groups to keep (`prod-*`); none: all") \
    X(REGIONS, "regions", LIST, "", "", 0, 0, "which regions to scan (`eu-*`); none: all enabled") \
    X(KINDS, "kinds", LIST, "", "", 0, 0, "which kinds to scan (`aws.ec2.*`); none: all")          \
    X(IN_FLIGHT, "in_flight", NUMBER, "32", "", 1, 512, "requests at the same time")               \
    X(MAX_ATTEMPTS, "max_attempts", NUMBER, "5", "", 1, 20, "how often a request is tried")        \
    X(MAX_CALLS, "max_calls", NUMBER, "0", "", 0, INT64_C(1000000000),                             \
      "stop a scan after so many requests; 0: no limit")                                           \
    X(SINCE_MAX_DAYS, "since_max_days", NUMBER, "7", "", 1, 3650,                                  \
      "how old the scan may be that `--since last` builds on; everything is read after an older "  \
      "one")                                                                                       \
    X(TIMEOUT, "timeout", DURATION, "60s", "", 100, 600000, "how long a request may take")         \
    X(CONNECT_TIMEOUT, "connect_timeout", DURATION, "5s", "", 100, 60000,                          \
      "how long a connection may take")                                                            \
    X(CA_FILE, "ca_file", PATH, "", "", 0, 0,                                                      \
      "certificates to trust (PEM) in place of the system's")                                      \
    X(FORMAT, "format", WORD, "", "", 0, 0,                                                        \
      "the format of pictures; none: by the name of the output file, else `svg`")                  \
    X(LAYOUT, "layout", WORD, "hierarchical", "", 0, 0, "how pictures are laid out")               \
    X(DIRECTION, "direction", WORD, "down", "", 0, 0, "where the flow of a picture leads")         \
    X(THEME, "theme", WORD, "professional", "", 0, 0, "the colours of pictures")                   \
    X(FIT, "fit", WORD, "screen", "", 0, 0, "what a picture must fit on")                          \
    X(DETAIL, "detail", NUMBER, "3", "", 1, 4, "how much a card says")                             \
    X(LOG_LEVEL, "log_level", CHOICE, "warn", "error warn info debug", 0, 0,                       \
      "which messages are written to standard error")                                              \
    X(COLOR, "color", CHOICE, "auto", "auto always never", 0, 0,                                   \
      "colours on the terminal; `auto` heeds NO_COLOR")

enum cvz_setting_id {
#define CVZ_SETTING_ENUM(constant, name, type, preset, choices, min, max, help)                    \
    CVZ_SETTING_##constant,
    CVZ_SETTING_TABLE(CVZ_SETTING_ENUM)
#undef CVZ_SETTING_ENUM
        CVZ_SETTING_COUNT
};

struct cvz_setting {
    const char *name;
    enum cvz_setting_type type;
    const char *preset;
    const char *choices; /* CVZ_SETTING_TYPE_CHOICE: separated by blanks */
    int64_t min, max;
    const char *help; /* Markdown, one line, no full stop */
};

extern const struct cvz_setting cvz_settings[CVZ_SETTING_COUNT];

/* By its name, with '-' or '_'; CVZ_SETTING_COUNT when there is none. */
enum cvz_setting_id cvz_setting_find(struct cvz_str name);
/* "CLOUDVIZ_IN_FLIGHT", "--in-flight" */
struct cvz_str cvz_setting_variable(enum cvz_setting_id id, struct cvz_arena *arena);
struct cvz_str cvz_setting_flag(enum cvz_setting_id id, struct cvz_arena *arena);

enum cvz_conf_source { CVZ_CONF_DEFAULT, CVZ_CONF_FILE, CVZ_CONF_VARIABLE, CVZ_CONF_FLAG };

struct cvz_conf;

struct cvz_conf_params {
    const char *path; /* of the file, as --config has it; NULL or "": not given */
    /* Environment variables: NULL or "" when unset. NULL: the process's own. */
    const char *(*get)(void *ctx, const char *name);
    void *ctx;
};

/* Reads variables and file. Every value is checked, whether another one wins over it or not:
 * CVZ_EINVALID names the place ("/home/a/.config/cloudviz/config.yaml, line 3: in_flight: ...",
 * "CLOUDVIZ_IN_FLIGHT: ..."). A file that was asked for must be there; the usual one need not. The
 * settings live in the arena, which must outlive them. */
int cvz_conf_load(const struct cvz_conf_params *params, struct cvz_arena *arena,
                  struct cvz_conf **ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* What a flag says: wins over all else; the last one counts. */
int cvz_conf_set(struct cvz_conf *conf, enum cvz_setting_id id, struct cvz_str text,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* The value in force; each for settings of its types only. Texts are never NULL, "" when unset. */
struct cvz_str cvz_conf_text(const struct cvz_conf *conf, enum cvz_setting_id id);
int64_t cvz_conf_number(const struct cvz_conf *conf, enum cvz_setting_id id);
bool cvz_conf_bool(const struct cvz_conf *conf, enum cvz_setting_id id);
const struct cvz_str *cvz_conf_list(const struct cvz_conf *conf, enum cvz_setting_id id,
                                    size_t *ret_n);

enum cvz_conf_source cvz_conf_source(const struct cvz_conf *conf, enum cvz_setting_id id);
/* Where the value comes from, for people: "default", "--theme", "CLOUDVIZ_THEME", "<file>, line 3".
 * Whoever refuses a value (a theme that there is none of) puts this before its error:
 * cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(cvz_conf_place(conf, id))). */
struct cvz_str cvz_conf_place(const struct cvz_conf *conf, enum cvz_setting_id id);
/* The file that was read, "" when there was none. */
struct cvz_str cvz_conf_file(const struct cvz_conf *conf);

/* The table as Markdown: docs/settings.md. */
void cvz_conf_write_reference(struct cvz_buf *buf);
/* Every setting with its value and where it comes from, in columns or as JSON; passwords in URLs
 * masked. */
void cvz_conf_write_text(const struct cvz_conf *conf, struct cvz_buf *buf);
void cvz_conf_write_json(const struct cvz_conf *conf, struct cvz_buf *buf);

#endif

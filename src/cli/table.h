/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Listings: an array of documents as a table for a person, as CSV, or as JSON. A terminal gets
 * columns that fit its width; a pipe gets every text in full.
 */
#ifndef CVZ_CLI_TABLE_H
#define CVZ_CLI_TABLE_H

#include "cli/command.h"
#include "codec/value.h"

enum cvz_column_flags {
    CVZ_COLUMN_NUMBER = 1 << 0,     /* right-aligned */
    CVZ_COLUMN_CUT_MIDDLE = 1 << 1, /* both ends tell something */
    CVZ_COLUMN_FIXED = 1 << 2,      /* never narrower than its contents */
    CVZ_COLUMN_CSV_ONLY = 1 << 3,   /* not in the table */
};

struct cvz_column {
    const char *title; /* "REGION"; NULL ends a list of columns */
    const char *path;  /* member of a document: "region", "source.name" */
    unsigned flags;    /* enum cvz_column_flags */
};

/* How a listing is wanted: options that all listing commands have. */
struct cvz_listing {
    bool json;
    bool csv;
};

#define CVZ_LISTING_OPTIONS(owner, member)                                                         \
    {.name = "json",                                                                               \
     CVZ_OPT_FLAG_IN(owner, member.json),                                                          \
     .help = "write JSON, with everything that is known"},                                         \
    {                                                                                              \
        .name = "csv", CVZ_OPT_FLAG_IN(owner, member.csv),                                         \
        .help = "write comma-separated values, with a header line"                                 \
    }

/* Writes `rows`, an array, to cli->out. CVZ_EUSAGE when both json and csv are wanted. */
int cvz_listing_write(struct cvz_cli *cli, const struct cvz_listing *wanted,
                      const struct cvz_column *columns, const struct cvz_value *rows,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* Writes one document to cli->out as JSON, safe for the terminal if there is one. */
void cvz_json_print(struct cvz_cli *cli, const struct cvz_value *document);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* The steps by which a store comes to its present form: db/migrations/NNNN_name.sql, built in. */
#ifndef CVZ_STORE_MIGRATIONS_H
#define CVZ_STORE_MIGRATIONS_H

#include "base/str.h"

#include <stddef.h>

/* They are numbered from 1 without a gap. */
size_t cvz_migrations_count(void);

/* Appends the SQL of step `number`, as the dialect ("sqlite", "pg") wants it: of the parts between
 * a line "-- @DIALECT" and the next "-- @..." line only those of this dialect, and all of the rest
 * ("-- @all" goes back to it). */
void cvz_migration_sql(struct cvz_buf *buf, size_t number, const char *dialect);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What every store has to do, whatever is behind it: run with a URL that opens a fresh, empty
 * one. */
#ifndef CVZ_TESTS_STORE_SUITE_H
#define CVZ_TESTS_STORE_SUITE_H

/* Makes a fresh store's URL, into `out`. */
typedef void (*suite_url_fn)(char out[512]);

int suite_run(const char *name, suite_url_fn fresh_url);

#endif

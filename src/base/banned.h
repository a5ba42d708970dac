/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls that no file of src/ may make, with what to use instead. The build force-includes this
 * header, so that a use is a compile error that names the way out and not a matter of review.
 */
#ifndef CVZ_BASE_BANNED_H
#define CVZ_BASE_BANNED_H

/* Their declarations come first: below, the names no longer reach a header. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define strcpy(...) cvz_banned_strcpy_use_cvz_buf
#define strcat(...) cvz_banned_strcat_use_cvz_buf
#define strncpy(...) cvz_banned_strncpy_use_cvz_buf
#define strncat(...) cvz_banned_strncat_use_cvz_buf
#define sprintf(...) cvz_banned_sprintf_use_cvz_buf_printf_or_snprintf
#define vsprintf(...) cvz_banned_vsprintf_use_vsnprintf
#define strtok(...) cvz_banned_strtok_use_cvz_str_split
#define strtok_r(...) cvz_banned_strtok_r_use_cvz_str_split
#define atoi(...) cvz_banned_atoi_use_cvz_parse_i64
#define atol(...) cvz_banned_atol_use_cvz_parse_i64
#define atof(...) cvz_banned_atof_use_cvz_parse_double
#define gets(...) cvz_banned_gets_use_cvz_file_read
#define system(...) cvz_banned_system_use_posix_spawn
#define localtime(...) cvz_banned_localtime_use_cvz_time_format
#define gmtime(...) cvz_banned_gmtime_use_cvz_time_format
#define ctime(...) cvz_banned_ctime_use_cvz_time_format
#define rand(...) cvz_banned_rand_use_cvz_rng
#define srand(...) cvz_banned_srand_use_cvz_rng

#endif

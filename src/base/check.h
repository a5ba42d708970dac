/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invariants and compiler attributes.
 *
 * CVZ_ASSERT states what must hold whatever the outside world does; it stays on in every build and
 * its expression has no side effects. Input is never asserted: it is checked and answered with an
 * error (err.h).
 */
#ifndef CVZ_BASE_CHECK_H
#define CVZ_BASE_CHECK_H

#define CVZ_MUST_CHECK __attribute__((warn_unused_result))
#define CVZ_PRINTF(fmt, args) __attribute__((format(printf, fmt, args), nonnull(fmt)))
#define CVZ_NORETURN __attribute__((noreturn))
#define CVZ_COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Prints where and what, then aborts. Never returns; any thread. */
CVZ_NORETURN void cvz_assert_failed(const char *expr, const char *file, int line);

#define CVZ_ASSERT(expr) ((expr) ? (void)0 : cvz_assert_failed(#expr, __FILE__, __LINE__))

/* Objects that travel through `void *` begin with `uint32_t magic`; this is the checked way back.
 */
#define CVZ_CHECK_MAGIC(obj, value) CVZ_ASSERT((obj) != NULL && (obj)->magic == (value))

#endif

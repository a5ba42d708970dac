/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

bool cvz_str_eq_nocase(struct cvz_str a, struct cvz_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (cvz_char_lower(a.p[i]) != cvz_char_lower(b.p[i]))
            return false;
    return true;
}

int cvz_str_cmp(struct cvz_str a, struct cvz_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n > 0 ? memcmp(a.p, b.p, n) : 0;

    if (c != 0)
        return c;
    return (a.n > b.n) - (a.n < b.n);
}

static bool is_digit(struct cvz_str s, size_t i)
{
    return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* The run of digits from *i on without its leading zeros; *i ends up behind it. */
static struct cvz_str take_digits(struct cvz_str s, size_t *i)
{
    while (is_digit(s, *i) && s.p[*i] == '0')
        ++*i;
    size_t from = *i;
    while (is_digit(s, *i))
        ++*i;
    return cvz_str_sub(s, from, *i - from);
}

int cvz_str_cmp_natural(struct cvz_str a, struct cvz_str b)
{
    size_t i = 0, j = 0;

    while (i < a.n && j < b.n) {
        if (is_digit(a, i) && is_digit(b, j)) {
            struct cvz_str x = take_digits(a, &i), y = take_digits(b, &j);
            if (x.n != y.n) /* the longer number is the larger */
                return x.n < y.n ? -1 : 1;
            int order = cvz_str_cmp(x, y);
            if (order != 0)
                return order;
        } else if (a.p[i] != b.p[j]) {
            return (unsigned char)a.p[i] < (unsigned char)b.p[j] ? -1 : 1;
        } else {
            i++, j++;
        }
    }
    if ((i < a.n) != (j < b.n))
        return i < a.n ? 1 : -1;
    return cvz_str_cmp(a, b); /* they differ in leading zeros at most */
}

bool cvz_str_starts(struct cvz_str s, struct cvz_str prefix)
{
    return s.n >= prefix.n && cvz_str_eq((struct cvz_str){s.p, prefix.n}, prefix);
}

bool cvz_str_ends(struct cvz_str s, struct cvz_str suffix)
{
    return s.n >= suffix.n &&
           cvz_str_eq((struct cvz_str){s.p + (s.n - suffix.n), suffix.n}, suffix);
}

ptrdiff_t cvz_str_find(struct cvz_str s, struct cvz_str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n > 0 ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at != NULL ? at - s.p : -1;
}

ptrdiff_t cvz_str_find_nocase(struct cvz_str s, struct cvz_str needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (cvz_str_eq_nocase((struct cvz_str){s.p + i, needle.n}, needle))
            return (ptrdiff_t)i;
    return -1;
}

ptrdiff_t cvz_str_find_char(struct cvz_str s, char c)
{
    const char *at = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

    return at != NULL ? at - s.p : -1;
}

ptrdiff_t cvz_str_rfind_char(struct cvz_str s, char c)
{
    const char *at = s.n > 0 ? memrchr(s.p, c, s.n) : NULL;

    return at != NULL ? at - s.p : -1;
}

struct cvz_str cvz_str_sub(struct cvz_str s, size_t from, size_t n)
{
    if (from >= s.n)
        return (struct cvz_str){s.p, 0};
    if (n > s.n - from)
        n = s.n - from;
    return (struct cvz_str){s.p + from, n};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct cvz_str cvz_str_trim(struct cvz_str s)
{
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool cvz_str_split(struct cvz_str *rest, char sep, struct cvz_str *ret_piece)
{
    if (rest->p == NULL)
        return false;

    ptrdiff_t at = cvz_str_find_char(*rest, sep);
    if (at < 0) {
        *ret_piece = *rest;
        *rest = CVZ_STR_NULL;
        return true;
    }
    *ret_piece = (struct cvz_str){rest->p, (size_t)at};
    *rest = (struct cvz_str){rest->p + at + 1, rest->n - (size_t)at - 1};
    return true;
}

/* Greedy with one point of return: on a mismatch the last '*' takes one byte more. */
bool cvz_str_glob(struct cvz_str pattern, struct cvz_str s, bool nocase)
{
    size_t p = 0;
    size_t star = SIZE_MAX;
    size_t retry = 0;

    for (size_t i = 0; i < s.n;) {
        bool in = p < pattern.n;
        if (in && pattern.p[p] == '*') {
            star = p++;
            retry = i;
        } else if (in && (pattern.p[p] == '?' || pattern.p[p] == s.p[i] ||
                          (nocase && cvz_char_lower(pattern.p[p]) == cvz_char_lower(s.p[i])))) {
            p++;
            i++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            i = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.n && pattern.p[p] == '*')
        p++;
    return p == pattern.n;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The "C" locale for the calls that take one; made once, never freed, read-only after. */
static locale_t c_locale(void)
{
    static locale_t made;
    locale_t found = __atomic_load_n(&made, __ATOMIC_ACQUIRE);

    if (found == (locale_t)0) {
        locale_t fresh = newlocale(LC_ALL_MASK, "C", (locale_t)0);
        CVZ_ASSERT(fresh != (locale_t)0);
        if (__atomic_compare_exchange_n(&made, &found, fresh, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE))
            return fresh;
        freelocale(fresh);
    }
    return found;
}

bool cvz_parse_i64(struct cvz_str s, int64_t *ret)
{
    bool negative = s.n > 0 && s.p[0] == '-';
    int64_t v = 0;

    if (s.n == (size_t)negative)
        return false;
    for (size_t i = negative; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_sub_overflow(v, digit, &v)) /* downwards: INT64_MIN has no positive twin */
            return false;
    }
    if (!negative && v == INT64_MIN)
        return false;
    *ret = negative ? v : -v;
    return true;
}

static size_t skip_digits(struct cvz_str s, size_t i)
{
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    return i;
}

/* RFC 8259 section 6, with leading zeros let through: they are the caller's to refuse. */
static bool has_number_shape(struct cvz_str s)
{
    size_t start = s.n > 0 && s.p[0] == '-';
    size_t i = skip_digits(s, start);

    if (i == start)
        return false;
    if (i < s.n && s.p[i] == '.') {
        size_t fraction = ++i;
        i = skip_digits(s, i);
        if (i == fraction)
            return false;
    }
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
            i++;
        size_t exponent = i;
        i = skip_digits(s, i);
        if (i == exponent)
            return false;
    }
    return i == s.n;
}

bool cvz_parse_double(struct cvz_str s, double *ret)
{
    char small[64];
    char *text = small;

    if (!has_number_shape(s))
        return false;
    if (s.n >= sizeof small)
        text = malloc(s.n + 1);
    if (text == NULL)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    *ret = strtod_l(text, NULL, c_locale());
    if (text != small)
        free(text);
    return true;
}

bool cvz_parse_size(struct cvz_str s, uint64_t *ret)
{
    static const char units[] = "kKmMgG";
    const char *unit = s.n > 1 ? strchr(units, s.p[s.n - 1]) : NULL;
    unsigned shift = 0;
    int64_t v = 0;

    if (unit != NULL && *unit != '\0') {
        shift = 10U * (unsigned)((unit - units) / 2 + 1);
        s.n--;
    }
    if (!cvz_parse_i64(s, &v) || v < 0 || v > (INT64_MAX >> shift))
        return false;
    *ret = (uint64_t)v << shift;
    return true;
}

size_t cvz_format_i64(int64_t v, char out[24])
{
    char reversed[24];
    size_t n = 0;
    uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;

    do {
        reversed[n++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);

    size_t length = 0;
    if (v < 0)
        out[length++] = '-';
    while (n > 0)
        out[length++] = reversed[--n];
    return length;
}

size_t cvz_format_double(double v, char out[CVZ_DOUBLE_TEXT_MAX])
{
    int n = 0;

    if (!isfinite(v)) {
        memcpy(out, "null", 4);
        return 4;
    }
    if (v == floor(v) && fabs(v) < 1e15)
        return cvz_format_i64((int64_t)v, out);

    locale_t old = uselocale(c_locale());
    for (int precision = 15; precision <= 17; precision++) {
        n = snprintf(out, CVZ_DOUBLE_TEXT_MAX, "%.*g", precision, v);
        if (strtod(out, NULL) == v)
            break;
    }
    uselocale(old);
    return (size_t)n;
}

static bool is_zero_text(const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text[i] >= '1' && text[i] <= '9')
            return false;
    return true;
}

size_t cvz_format_fixed(double v, int digits, char out[CVZ_FIXED_TEXT_MAX])
{
    CVZ_ASSERT(digits >= 0 && digits <= 17);
    locale_t old = uselocale(c_locale());
    int n = snprintf(out, CVZ_FIXED_TEXT_MAX, "%.*f", digits, isfinite(v) ? v : 0.0);
    uselocale(old);
    size_t length = (size_t)n;
    if (out[0] == '-' && is_zero_text(out, length))
        memmove(out, out + 1, length--);
    return length;
}

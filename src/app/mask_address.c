/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses. Two that share their first n bits share the first n bits of what they become: each bit
 * is flipped or not by a keyed function of the bits before it (Xu, Fan, Ammar, Moon: On the Design
 * and Performance of Prefix-Preserving IP Traffic Trace Anonymization, 2001). What an address is
 * for stays: private ones become private ones, public ones public ones, and those with a meaning of
 * their own ("any", loopback, link-local, multicast) stay as they are. The first bit that may
 * change always does, so that no address stays as it was.
 */
#include "app/mask_priv.h"

#include <arpa/inet.h>

/* Longest match; the bits that stay. Where `octet` is set, the first one is looked up. */
static const struct range {
    uint32_t address;
    unsigned bits, kept;
} ranges[] = {
    {0x00000000, 8, 32},  {0x7f000000, 16, 32}, {0x7f000000, 8, 8},   {0xa9fe0000, 16, 32},
    {0xe0000000, 3, 32},  {0x0a000000, 8, 8},   {0xac100000, 12, 12}, {0xc0a80000, 16, 16},
    {0x64400000, 10, 10}, {0xac000000, 8, 12},  {0xc0000000, 8, 16},  {0xa9000000, 8, 16},
    {0x64000000, 8, 10},
};

static uint32_t mask_of(unsigned bits)
{
    return bits == 0 ? 0 : UINT32_MAX << (32 - bits);
}

static bool is_fixed_octet(unsigned octet)
{
    return octet == 0 || octet == 10 || octet == 100 || octet == 127 || octet == 169 ||
           octet == 172 || octet == 192 || octet >= 224;
}

/* A cycle through all octets that may change (Sattolo): none stays. */
void cvz_mask_prepare_addresses(struct cvz_mask *m)
{
    unsigned char cycle[256], bytes[32];
    size_t n = 0;

    for (unsigned i = 0; i < 256; i++) {
        m->octets[i] = (unsigned char)i;
        if (!is_fixed_octet(i))
            cycle[n++] = (unsigned char)i;
    }
    for (size_t i = n; i-- > 1;) {
        cvz_mask_bytes(m, 'o', (uint32_t)i, CVZ_STR(""), bytes);
        size_t other = (size_t)(bytes[0] << 8 | bytes[1]) % i;
        unsigned char t = cycle[i];
        cycle[i] = cycle[other];
        cycle[other] = t;
    }
    for (size_t i = 0; i < n; i++)
        m->octets[cycle[i]] = cycle[(i + 1) % n];
}

/* Whether the bit behind these is flipped. */
static bool is_flipped(const struct cvz_mask *m, char family, const unsigned char *address,
                       unsigned bits)
{
    unsigned char prefix[16] = {0}, out[32];

    memcpy(prefix, address, bits / 8);
    if (bits % 8 != 0)
        prefix[bits / 8] = (unsigned char)(address[bits / 8] & (0xff << (8 - bits % 8)));
    cvz_mask_bytes(m, family, bits, (struct cvz_str){(const char *)prefix, sizeof prefix}, out);
    return (out[0] & 1) != 0;
}

/* The bits from `kept` up to `end`; those behind are cleared where they were clear: networks. */
static void permute(const struct cvz_mask *m, char family, const unsigned char *address,
                    unsigned kept, unsigned end, unsigned char *out)
{
    for (unsigned i = kept; i < end; i++)
        if (i == kept || is_flipped(m, family, address, i))
            out[i / 8] ^= (unsigned char)(0x80 >> i % 8);
}

/* How many of the last bits are clear. */
static unsigned clear_bits(const unsigned char *address, unsigned bits)
{
    unsigned n = 0;

    while (n < bits && (address[(bits - 1 - n) / 8] >> (n % 8) & 1) == 0)
        n++;
    return n;
}

/* "/24" behind an address: its number, and how long it is; `most` when there is none. */
static unsigned prefix_length(struct cvz_str text, unsigned most, size_t *ret_n)
{
    unsigned bits = 0;
    size_t i = 1;

    *ret_n = 0;
    if (text.n < 2 || text.p[0] != '/')
        return most;
    for (; i < text.n && i <= 3 && text.p[i] >= '0' && text.p[i] <= '9'; i++)
        bits = bits * 10 + (unsigned)(text.p[i] - '0');
    if (i == 1 || bits > most)
        return most;
    *ret_n = i;
    return bits;
}

/* Up to the prefix's length where what lies behind it is clear, else to the end. */
static unsigned end_of(const unsigned char *address, unsigned size, unsigned prefix)
{
    return size - clear_bits(address, size) <= prefix ? prefix : size;
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Four numbers between dots, or between the dashes of a host's name. */
static size_t read_ipv4(struct cvz_str text, unsigned char out[4], char *ret_between)
{
    size_t i = 0;

    for (unsigned k = 0; k < 4; k++) {
        unsigned v = 0;
        size_t from = i;
        if (k == 1)
            *ret_between = i < text.n ? text.p[i] : '\0';
        if (k > 0 &&
            (i >= text.n || text.p[i] != *ret_between || (text.p[i] != '.' && text.p[i] != '-')))
            return 0;
        from += k > 0;
        for (i = from; i < text.n && i < from + 3 && text.p[i] >= '0' && text.p[i] <= '9'; i++)
            v = v * 10 + (unsigned)(text.p[i] - '0');
        if (i == from || v > 255)
            return 0;
        out[k] = (unsigned char)v;
    }
    bool goes_on =
        i < text.n && (is_word(text.p[i]) || (text.p[i] == *ret_between && i + 1 < text.n &&
                                              text.p[i + 1] >= '0' && text.p[i + 1] <= '9'));
    return goes_on ? 0 : i;
}

size_t cvz_mask_ipv4(const struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out)
{
    unsigned char from[4], to[4];
    char between = '\0';
    size_t n = read_ipv4(text, from, &between);
    size_t n_prefix = 0;

    if (n == 0)
        return 0;
    unsigned prefix = prefix_length(cvz_str_sub(text, n, text.n), 32, &n_prefix);
    uint32_t address = (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 |
                       (uint32_t)from[3];
    unsigned kept = 8, best = 0;
    for (size_t i = 0; i < CVZ_COUNT_OF(ranges); i++)
        if (ranges[i].bits > best && (address & mask_of(ranges[i].bits)) == ranges[i].address) {
            best = ranges[i].bits;
            kept = ranges[i].kept;
        }
    unsigned end = end_of(from, 32, prefix);
    memcpy(to, from, sizeof to);
    if (end >= 8)
        to[0] = m->octets[from[0]];
    permute(m, '4', from, kept, end, to);
    cvz_buf_printf(out, "%u%c%u%c%u%c%u", to[0], between, to[1], between, to[2], between, to[3]);
    cvz_buf_add_str(out, cvz_str_sub(text, n, n_prefix));
    return n + n_prefix;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Unspecified, loopback, link-local, multicast, NAT64 and AWS's metadata: they stay. */
static bool is_special(const unsigned char a[16])
{
    static const unsigned char zero[15];
    static const unsigned char nat64[12] = {0, 0x64, 0xff, 0x9b};
    static const unsigned char metadata[8] = {0xfd, 0, 0x0e, 0xc2};

    return memcmp(a, zero, sizeof zero) == 0 || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80) ||
           a[0] == 0xff || memcmp(a, nat64, sizeof nat64) == 0 ||
           memcmp(a, metadata, sizeof metadata) == 0;
}

size_t cvz_mask_ipv6(const struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out)
{
    char copy[INET6_ADDRSTRLEN];
    unsigned char from[16], to[16];
    size_t n = 0, n_prefix = 0, colons = 0;

    for (; n < text.n && n < sizeof copy - 1 && (is_hex(text.p[n]) || text.p[n] == ':'); n++)
        colons += text.p[n] == ':';
    while (n > 0 && n < text.n && text.p[n - 1] == ':' && (n < 2 || text.p[n - 2] != ':'))
        n--; /* one colon at the end is the sentence's */
    if (colons < 2)
        return 0;
    memcpy(copy, text.p, n);
    copy[n] = '\0';
    bool goes_on = n < text.n && is_word(text.p[n]);
    if (goes_on || inet_pton(AF_INET6, copy, from) != 1)
        return 0;
    unsigned prefix = prefix_length(cvz_str_sub(text, n, text.n), 128, &n_prefix);
    unsigned kept = is_special(from) ? 128 : from[0] >= 0xfc ? 8 : 3;
    memcpy(to, from, sizeof to);
    permute(m, '6', from, kept, end_of(from, 128, prefix), to);
    CVZ_ASSERT(inet_ntop(AF_INET6, to, copy, sizeof copy) != NULL);
    cvz_buf_add_z(out, copy);
    cvz_buf_add_str(out, cvz_str_sub(text, n, n_prefix));
    return n + n_prefix;
}

/* ---- groups of hexadecimal digits ---- */

static bool has_shape(struct cvz_str text, const char *shape)
{
    size_t i = 0;

    for (; shape[i] != '\0'; i++)
        if (i >= text.n || (shape[i] == 'x' ? !is_hex(text.p[i]) : text.p[i] != shape[i]))
            return false;
    return i == text.n || !(is_hex(text.p[i]) || text.p[i] == shape[2]);
}

size_t cvz_mask_hex_groups(const struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out)
{
    static const char *const shapes[] = {"xx:xx:xx:xx:xx:xx", "xx-xx-xx-xx-xx-xx",
                                         "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"};
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[32];
    char lower[40];

    for (size_t k = 0; k < CVZ_COUNT_OF(shapes); k++) {
        size_t n = strlen(shapes[k]);
        if (!has_shape(text, shapes[k]))
            continue;
        for (size_t i = 0; i < n; i++)
            lower[i] = cvz_char_lower(text.p[i]);
        cvz_mask_bytes(m, 'h', 0, (struct cvz_str){lower, n}, bytes);
        for (size_t i = 0; i < n; i++) {
            char c = digits[bytes[i % 32] >> (i < 32 ? 0 : 4) & 15];
            bool is_upper = text.p[i] >= 'A' && text.p[i] <= 'F';
            cvz_buf_add_char(out, shapes[k][i] != 'x'    ? text.p[i]
                                  : is_upper && c >= 'a' ? (char)(c - 'a' + 'A')
                                                         : c);
        }
        return n;
    }
    return 0;
}

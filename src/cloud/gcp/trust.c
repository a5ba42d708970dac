/* SPDX-License-Identifier: Apache-2.0 */
/* Whom secrets may be sent to. */
#include "cloud/gcp/session_priv.h"

#include "http/url.h"

#include <arpa/inet.h>
#include <assert.h>

static const char google[] = "googleapis.com";

static bool is_below(struct cvz_str host, struct cvz_str domain)
{
    return host.n > domain.n + 1 && host.p[host.n - domain.n - 1] == '.' &&
           cvz_str_eq_nocase(cvz_str_sub(host, host.n - domain.n, domain.n), domain);
}

/* Over https, on the usual port. The universe's domain is the user's word, never a file's. */
static bool is_google(const struct cvz_gcp_session *s, const struct cvz_url *url)
{
    return url->tls && url->default_port &&
           (is_below(url->host, cvz_str_from(google)) || is_below(url->host, s->universe));
}

/* Addresses that lead no further than the next machine: 169.254.0.0/16, and AWS's in IPv6. */
static bool is_link_local(struct cvz_str host)
{
    static const unsigned char aws[16] = {0xfd, 0, 0x0e, 0xc2, [14] = 2, [15] = 0x54};
    char text[INET6_ADDRSTRLEN];
    unsigned char address[16];

    if (host.n >= sizeof text)
        return false;
    memcpy(text, host.p, host.n);
    text[host.n] = '\0';
    if (inet_pton(AF_INET, text, address) == 1)
        return address[0] == 169 && address[1] == 254;
    return inet_pton(AF_INET6, text, address) == 1 && memcmp(address, aws, sizeof aws) == 0;
}

int cvz_gcp_check_own_url(struct cvz_str *text, const char *name, struct cvz_err *err)
{
    struct cvz_url url;

    while (cvz_str_ends(*text, CVZ_STR("/")))
        text->n--;
    int rc = cvz_url_split(*text, &url, err);
    if (rc == 0 && url.query.p != NULL)
        rc = cvz_fail(err, CVZ_EINVALID, "a URL without a query was expected");
    if (rc == 0 && !url.tls && !cvz_url_host_is_loopback(url.host))
        rc = cvz_fail(err, CVZ_EINVALID,
                      "plain http is for this machine only: tokens are sent there");
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", name);
}

int cvz_gcp_check_url(const struct cvz_gcp_session *s, struct cvz_str text,
                      enum cvz_gcp_url_use use, const char *member, struct cvz_err *err)
{
    static const struct {
        bool google, link_local, any_tls, accounts;
        const char *expected;
    } uses[] = {
        [CVZ_GCP_URL_TOKEN] = {.google = true, .expected = "https and a host of Google's"},
        [CVZ_GCP_URL_METADATA] = {.link_local = true, .expected = "a link-local address"},
        [CVZ_GCP_URL_SUBJECT] = {.link_local = true,
                                 .any_tls = true,
                                 .expected = "https or a link-local address"},
        [CVZ_GCP_URL_SIGN_IN] = {.google = true,
                                 .accounts = true,
                                 .expected = "https://accounts.google.com"},
    };
    static_assert(CVZ_COUNT_OF(uses) == CVZ_GCP_URL_COUNT, "a row for each use");
    struct cvz_url url;
    int rc = cvz_url_split(text, &url, err);

    if (rc != 0)
        return cvz_fail_context(err, rc, "%s", member);
    if (cvz_url_host_is_loopback(url.host)) {
        if (s->trust_loopback)
            return 0;
        return cvz_fail(err, CVZ_EINVALID,
                        "%s leads to this machine, which CLOUDVIZ_TRUST_LOOPBACK=1 must allow",
                        member);
    }
    if ((uses[use].google && is_google(s, &url)) ||
        (uses[use].link_local && is_link_local(url.host)) || (uses[use].any_tls && url.tls) ||
        (uses[use].accounts && url.tls && cvz_str_is(url.host, "accounts.google.com")))
        return 0;
    return cvz_fail(err, CVZ_EINVALID, "%s leads to %.*s: expected %s", member,
                    CVZ_STR_ARG(url.authority), uses[use].expected);
}

bool cvz_gcp_session_is_trusted(const struct cvz_gcp_session *s, struct cvz_str text)
{
    struct cvz_url url, own;

    if (cvz_url_split(text, &url, NULL) != 0)
        return false;
    if (is_google(s, &url))
        return true;
    for (size_t i = 0; i < s->overrides.n; i++)
        if (cvz_url_split(s->overrides.p[i], &own, NULL) == 0 && url.tls == own.tls &&
            url.port == own.port && cvz_str_eq_nocase(url.host, own.host))
            return true;
    return false;
}

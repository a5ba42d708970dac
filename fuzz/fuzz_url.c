/* SPDX-License-Identifier: Apache-2.0 */
/* URLs: what is accepted is made of its own pieces; encoding comes back. */
#include "base/check.h"
#include "http/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_str text = {(const char *)data, size};
    struct cvz_url url;
    struct cvz_buf encoded = CVZ_BUF_INIT;
    struct cvz_buf decoded = CVZ_BUF_INIT;

    if (cvz_url_split(text, &url, NULL) == 0) {
        size_t query = url.query.p != NULL ? url.query.n + 1 : 0;
        CVZ_ASSERT(url.scheme.n + 3 + url.authority.n + url.path.n + query == size);
        CVZ_ASSERT(url.host.n > 0 && url.port > 0);
        (void)cvz_url_host_is_loopback(url.host);
    }
    cvz_url_encode(&encoded, text);
    cvz_url_decode(&decoded, cvz_buf_str(&encoded));
    CVZ_ASSERT(cvz_str_eq(cvz_buf_str(&decoded), text));
    cvz_buf_clear(&decoded);
    cvz_url_decode(&decoded, text);
    CVZ_ASSERT(decoded.n <= size);
    cvz_buf_release(&encoded);
    cvz_buf_release(&decoded);
    return 0;
}

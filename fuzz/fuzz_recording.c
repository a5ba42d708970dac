/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings: every text is read or refused; redacting twice is redacting once. */
#include "base/check.h"
#include "http/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_str text = {(const char *)data, size};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_http_record *records;
    struct cvz_http_transport *transport = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf once = CVZ_BUF_INIT;
    struct cvz_buf twice = CVZ_BUF_INIT;
    size_t n;

    if (cvz_http_records_read(text, &arena, &records, &n, &err) == 0) {
        CVZ_ASSERT(cvz_http_replay_new(text, 0, &transport, &err) == 0);
        CVZ_ASSERT(cvz_http_replay_unused(transport) == n);
        CVZ_ASSERT(cvz_http_transport_close(transport, &err) == 0);
    } else {
        CVZ_ASSERT(err.code != 0 && err.text[0] != '\0');
    }
    cvz_http_redact(&once, text);
    cvz_http_redact(&twice, cvz_buf_str(&once));
    CVZ_ASSERT(cvz_str_eq(cvz_buf_str(&once), cvz_buf_str(&twice)));
    cvz_buf_release(&once);
    cvz_buf_release(&twice);
    cvz_arena_release(&arena);
    return 0;
}

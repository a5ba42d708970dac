/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the hand-made picture: sample FORMAT [DETAIL [DPI]] > file. For eyes and for readers of
 * other projects, which the tests run over it. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    const struct cvz_format_ops *format = argc > 1 ? cvz_format_find(cvz_str_from(argv[1])) : NULL;
    if (format == NULL) {
        fputs("usage: sample FORMAT [DETAIL [DPI]]\n", stderr);
        return 2;
    }
    struct fixture f;
    fixture_init(&f);
    struct cvz_picture picture = fixture_picture(&f);
    picture.detail = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 3;
    picture.dpi = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 96;
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    int rc = format->write(&picture, &out, &err);
    if (rc != 0)
        fprintf(stderr, "sample: %s\n", err.text);
    else
        fwrite(out.p, 1, out.n, stdout);
    cvz_buf_release(&out);
    fixture_release(&f);
    return rc != 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/source.h"

#include "base/file.h"

static struct cvz_str join(struct cvz_arena *arena, const struct cvz_opt_list *operands,
                           size_t first)
{
    struct cvz_buf joined = CVZ_BUF_INIT;

    for (size_t i = first; i < operands->n; i++) {
        cvz_buf_add_z(&joined, i > first ? " " : "");
        cvz_buf_add_str(&joined, operands->p[i]);
    }
    struct cvz_str s = cvz_arena_str(arena, cvz_buf_str(&joined));
    cvz_buf_release(&joined);
    return s;
}

struct cvz_app_source cvz_cli_source(struct cvz_cli *cli, const struct cvz_source_options *options,
                                     const struct cvz_opt_list *operands, size_t first)
{
    return (struct cvz_app_source){
        .file = options->from,
        .at = options->at,
        .filter = join(&cli->arena, operands, first),
    };
}

int cvz_cli_write_file(struct cvz_cli *cli, struct cvz_str path, const struct cvz_buf *bytes,
                       struct cvz_err *err)
{
    if (path.n == 0 || cvz_str_is(path, "-")) {
        cvz_buf_add_str(&cli->out, cvz_buf_str(bytes));
        return 0;
    }
    return cvz_file_write(cvz_arena_str(&cli->arena, path).p, cvz_buf_str(bytes), 0666, err);
}

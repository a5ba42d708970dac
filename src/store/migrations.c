/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migrations.h"

#include "base/embed.h"
#include "base/num.h"

extern const struct cvz_embed cvz_embedded_migrations;

size_t cvz_migrations_count(void)
{
    return cvz_embedded_migrations.n;
}

void cvz_migration_sql(struct cvz_buf *buf, size_t number, const char *dialect)
{
    int64_t name_number = 0;
    bool wanted = true;

    CVZ_ASSERT(number >= 1 && number <= cvz_embedded_migrations.n);
    const struct cvz_embed_file *file = &cvz_embedded_migrations.p[number - 1];
    CVZ_ASSERT(cvz_parse_i64(cvz_str_sub(file->name, 0, 4), &name_number) &&
               (size_t)name_number == number);

    struct cvz_str rest = file->bytes;
    struct cvz_str line;
    while (cvz_str_split(&rest, '\n', &line)) {
        struct cvz_str marker = CVZ_STR("-- @");
        if (cvz_str_starts(line, marker)) {
            struct cvz_str word = cvz_str_trim(cvz_str_sub(line, marker.n, line.n));
            wanted = cvz_str_is(word, "all") || cvz_str_is(word, dialect);
            continue;
        }
        if (!wanted)
            continue;
        cvz_buf_add_str(buf, line);
        cvz_buf_add_char(buf, '\n');
    }
}

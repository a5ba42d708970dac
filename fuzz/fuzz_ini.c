/* SPDX-License-Identifier: Apache-2.0 */
/* Shared configuration files: every text is read or refused, and what was read can be looked up. */
#include "base/check.h"
#include "cloud/ini.h"
#include "cloud/shell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_str text = {(const char *)data, size};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_ini ini;
    char **words;
    size_t n;

    if (cvz_ini_read(text, &arena, &ini, &err) == 0) {
        for (size_t i = 0; i < ini.n; i++)
            for (size_t k = 0; k < ini.sections[i].n; k++) {
                CVZ_ASSERT(ini.sections[i].entries[k].key.n > 0);
                (void)cvz_ini_nested(ini.sections[i].entries[k].value, "endpoint_url");
            }
    } else {
        CVZ_ASSERT(err.text[0] != '\0');
    }
    if (cvz_shell_split(text, &arena, &words, &n, NULL) == 0)
        CVZ_ASSERT(words[n] == NULL);
    cvz_arena_release(&arena);
    return 0;
}

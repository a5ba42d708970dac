/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target over the files of a folder, without libFuzzer: what a fuzzer once found stays
 * found, with every compiler and sanitizer. Each input is in a block of its own size, so that a
 * read beyond it is seen.
 */
#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay(const char *folder, const char *name)
{
    char path[4096];
    struct cvz_buf bytes = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (cvz_file_read(path, 1 << 24, &bytes, &err) != 0) {
        printf("# %s\n", err.text);
        return false;
    }
    printf("# %s\n", name);
    fflush(stdout); /* the name is out before the input can crash us */
    uint8_t *exact = malloc(bytes.n > 0 ? bytes.n : 1);
    if (bytes.n > 0)
        memcpy(exact, bytes.p, bytes.n);
    LLVMFuzzerTestOneInput(exact, bytes.n);
    free(exact);
    cvz_buf_release(&bytes);
    return true;
}

int main(int argc, char **argv)
{
    struct dirent **names = NULL;
    unsigned done = 0;
    bool ok = true;

    if (argc != 2)
        return fprintf(stderr, "usage: %s FOLDER\n", argv[0]), 2;
    int n = scandir(argv[1], &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            ok = replay(argv[1], names[i]->d_name) && ok;
            done++;
        }
        free(names[i]);
    }
    free(names);
    ok = ok && done > 0;
    printf("%s 1 - %u inputs of %s\n1..1\n", ok ? "ok" : "not ok", done, argv[1]);
    return !ok;
}

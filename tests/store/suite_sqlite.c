/* SPDX-License-Identifier: Apache-2.0 */
/* The suite over SQLite: in memory with no argument, in files with the argument "file". */
#include "suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/cvz-store-XXXXXX";
static unsigned n_files;

static void memory_url(char out[512])
{
    snprintf(out, 512, "sqlite::memory:");
}

static void file_url(char out[512])
{
    snprintf(out, 512, "sqlite:%s/%u.db", folder, n_files++);
}

static void remove_files(void)
{
    char path[600];

    for (unsigned i = 0; i < n_files; i++) {
        snprintf(path, sizeof path, "%s/%u.db", folder, i);
        unlink(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "file") != 0)
        return suite_run("sqlite, in memory", memory_url);
    if (mkdtemp(folder) == NULL)
        return 1;
    int rc = suite_run("sqlite, in a file", file_url);
    remove_files();
    return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time generator: files -> one C file with a sorted table of their names and bytes
 * (base/embed.h).
 *
 *     embed SYMBOL FOLDER OUTPUT.c DEPFILE [SUFFIX...]
 *
 * FOLDER is walked to its leaves; names are relative to it. Only files that end in one of the
 * suffixes are taken, all where none is given; names that begin with a dot never are. A folder that
 * does not exist gives an empty table. The depfile names folders as well as files, so that a file
 * that is added or removed makes the table anew.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { EMBED_DEPTH_MAX = 16 };
#define EMBED_FILE_MAX ((size_t)64 << 20)

struct walk {
    const char *root;
    char *const *suffixes;
    int n_suffixes;
    CVZ_VEC(char *) files;   /* relative names, owned */
    CVZ_VEC(char *) folders; /* paths as opened, owned */
};

static char *joined(const char *a, const char *b)
{
    struct cvz_buf path = CVZ_BUF_INIT;

    cvz_buf_add_z(&path, a);
    if (*a != '\0' && *b != '\0')
        cvz_buf_add_char(&path, '/');
    cvz_buf_add_z(&path, b);
    cvz_buf_reserve(&path, 1);
    return path.p;
}

static bool is_wanted(const struct walk *walk, const char *name)
{
    for (int i = 0; i < walk->n_suffixes; i++) {
        if (cvz_str_ends(cvz_str_from(name), cvz_str_from(walk->suffixes[i])))
            return true;
    }
    return walk->n_suffixes == 0;
}

static int walk_folder(struct walk *walk, const char *relative, int depth, struct cvz_err *err);

static int walk_entry(struct walk *walk, const char *relative, int depth, struct cvz_err *err)
{
    char *path = joined(walk->root, relative);
    struct stat st;
    int rc = 0;

    if (stat(path, &st) != 0)
        rc = cvz_fail_errno(err, CVZ_EIO, errno, "%s", path);
    else if (S_ISDIR(st.st_mode))
        rc = walk_folder(walk, relative, depth + 1, err);
    else if (S_ISREG(st.st_mode) && is_wanted(walk, relative))
        cvz_vec_push(&walk->files, joined("", relative));
    free(path);
    return rc;
}

static int walk_folder(struct walk *walk, const char *relative, int depth, struct cvz_err *err)
{
    char *path = joined(walk->root, relative);
    DIR *dir = NULL;
    int rc = 0;

    cvz_vec_push(&walk->folders, path);
    if (depth > EMBED_DEPTH_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "%s: folders nested too deep", path);
    dir = opendir(path);
    if (dir == NULL && errno == ENOENT && depth == 0)
        return 0;
    if (dir == NULL)
        return cvz_fail_errno(err, CVZ_EIO, errno, "%s", path);
    for (struct dirent *entry; rc == 0 && (entry = readdir(dir)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        char *child = joined(relative, entry->d_name);
        rc = walk_entry(walk, child, depth, err);
        free(child);
    }
    closedir(dir);
    return rc;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Octal escapes have a fixed width of three digits, so that a digit may follow. */
static void add_literal(struct cvz_buf *out, struct cvz_str bytes)
{
    enum { LINE = 96 };
    size_t column = 0;

    cvz_buf_add_z(out, "    \"");
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '?') {
            cvz_buf_add_char(out, (char)c);
            column++;
        } else {
            const char escape[4] = {'\\', (char)('0' + (c >> 6)), (char)('0' + (c >> 3 & 7)),
                                    (char)('0' + (c & 7))};
            cvz_buf_add(out, escape, sizeof escape);
            column += sizeof escape;
        }
        if ((column >= LINE || c == '\n') && i + 1 < bytes.n) {
            cvz_buf_add_z(out, "\"\n    \"");
            column = 0;
        }
    }
    cvz_buf_add_z(out, "\"");
}

static int add_file(const struct walk *walk, const char *name, size_t number, struct cvz_buf *out,
                    struct cvz_err *err)
{
    struct cvz_buf bytes = CVZ_BUF_INIT;
    char *path = joined(walk->root, name);
    int rc = cvz_file_read(path, EMBED_FILE_MAX, &bytes, err);

    if (rc == 0) {
        cvz_buf_printf(out, "static const char bytes_%zu[] =\n", number);
        add_literal(out, cvz_buf_str(&bytes));
        cvz_buf_add_z(out, ";\n\n");
    }
    free(path);
    cvz_buf_release(&bytes);
    return rc;
}

static void add_table(const struct walk *walk, const char *symbol, struct cvz_buf *out)
{
    if (walk->files.n > 0)
        cvz_buf_add_z(out, "static const struct cvz_embed_file files[] = {\n");
    for (size_t i = 0; i < walk->files.n; i++) {
        struct cvz_str name = cvz_str_from(walk->files.p[i]);
        cvz_buf_add_z(out, "    {{\n");
        add_literal(out, name);
        cvz_buf_printf(out, ", %zu}, {bytes_%zu, sizeof bytes_%zu - 1}},\n", name.n, i, i);
    }
    if (walk->files.n > 0)
        cvz_buf_add_z(out, "};\n\n");
    cvz_buf_printf(out, "extern const struct cvz_embed %s;\n", symbol);
    cvz_buf_printf(out, "const struct cvz_embed %s = {%s, %zu};\n", symbol,
                   walk->files.n > 0 ? "files" : "NULL", walk->files.n);
}

static void add_dependency(struct cvz_buf *out, const char *path)
{
    cvz_buf_add_z(out, " \\\n  ");
    for (; *path != '\0'; path++) {
        if (*path == ' ' || *path == '#' || *path == '\\')
            cvz_buf_add_char(out, '\\');
        else if (*path == '$')
            cvz_buf_add_char(out, '$');
        cvz_buf_add_char(out, *path);
    }
}

static int generate(struct walk *walk, char *const *argv, struct cvz_err *err)
{
    const char *symbol = argv[1], *output = argv[3], *depfile = argv[4];
    struct cvz_buf code = CVZ_BUF_INIT, dependencies = CVZ_BUF_INIT;

    int rc = walk_folder(walk, "", 0, err);
    if (rc != 0)
        goto out;
    if (walk->files.n > 0)
        qsort(walk->files.p, walk->files.n, sizeof *walk->files.p, by_name);
    qsort(walk->folders.p, walk->folders.n, sizeof *walk->folders.p, by_name);

    cvz_buf_add_z(&code, "/* Made by tools/embed.c. */\n#include \"base/embed.h\"\n\n"
                         "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n\n");
    cvz_buf_printf(&dependencies, "%s:", output);
    for (size_t i = 0; rc == 0 && i < walk->files.n; i++) {
        char *path = joined(walk->root, walk->files.p[i]);
        rc = add_file(walk, walk->files.p[i], i, &code, err);
        add_dependency(&dependencies, path);
        free(path);
    }
    if (rc != 0)
        goto out;
    add_table(walk, symbol, &code);
    for (size_t i = 0; i < walk->folders.n; i++)
        add_dependency(&dependencies, walk->folders.p[i]);
    cvz_buf_add_char(&dependencies, '\n');

    rc = cvz_file_write(output, cvz_buf_str(&code), 0644, err);
    if (rc == 0)
        rc = cvz_file_write(depfile, cvz_buf_str(&dependencies), 0644, err);

out:
    cvz_buf_release(&code);
    cvz_buf_release(&dependencies);
    return rc;
}

int main(int argc, char **argv)
{
    struct cvz_err err = CVZ_ERR_INIT;

    if (argc < 5) {
        fputs("usage: embed SYMBOL FOLDER OUTPUT.c DEPFILE [SUFFIX...]\n", stderr);
        return 2;
    }
    struct walk walk = {.root = argv[2], .suffixes = argv + 5, .n_suffixes = argc - 5};
    int rc = generate(&walk, argv, &err);
    if (rc != 0)
        fprintf(stderr, "embed: %s\n", err.text);
    for (size_t i = 0; i < walk.files.n; i++)
        free(walk.files.p[i]);
    for (size_t i = 0; i < walk.folders.n; i++)
        free(walk.folders.p[i]);
    cvz_vec_release(&walk.files);
    cvz_vec_release(&walk.folders);
    return rc == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time: writes src/render/metrics_table.inc, the advance widths of Inter, out of the fonts of
 * Debian's fonts-inter. The table is checked in, so that a build needs no font; `ninja metrics`
 * writes it anew (and `ninja metrics-check` compares).
 *
 *     metrics Inter-Regular.otf Inter-SemiBold.otf > metrics_table.inc
 */
#include <ft2build.h>
#include FT_FREETYPE_H
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Latin, Greek, Cyrillic, punctuation, currency, letterlike, arrows, mathematical, shapes. What
 * lies elsewhere is covered by the classes of text.c. */
static const struct {
    FT_ULong first, last;
} wanted[] = {{0x20, 0x7e},     {0xa0, 0x2ff},    {0x370, 0x52f},   {0x1e00, 0x1fff},
              {0x2010, 0x205e}, {0x2070, 0x20c0}, {0x2100, 0x23ff}, {0x25a0, 0x27bf}};

static FT_Face open_face(FT_Library library, const char *path)
{
    FT_Face face;
    if (FT_New_Face(library, path, 0, &face) != 0) {
        fprintf(stderr, "metrics: cannot read %s\n", path);
        exit(1);
    }
    return face;
}

/* In 1/2048 em. */
static long advance(FT_Face face, FT_ULong code_point)
{
    FT_UInt glyph = FT_Get_Char_Index(face, code_point);
    if (glyph == 0 || FT_Load_Glyph(face, glyph, FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING) != 0)
        return -1;
    return (face->glyph->metrics.horiAdvance * 2048 + face->units_per_EM / 2) / face->units_per_EM;
}

int main(int argc, char **argv)
{
    FT_Library library;
    if (argc != 3 || FT_Init_FreeType(&library) != 0) {
        fputs("usage: metrics REGULAR SEMIBOLD\n", stderr);
        return 2;
    }
    FT_Face regular = open_face(library, argv[1]), semibold = open_face(library, argv[2]);
    puts("/* Written by tools/metrics.c from Debian's fonts-inter; do not edit.\n"
         " * {code point, regular, semibold}, in 1/2048 em, in order. */");
    unsigned column = 0;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        for (FT_ULong c = wanted[i].first; c <= wanted[i].last; c++) {
            long r = advance(regular, c), s = advance(semibold, c);
            if (r < 0 || s < 0)
                continue;
            printf("{0x%lx, %ld, %ld},%s", c, r, s, ++column % 5 == 0 ? "\n" : " ");
        }
    }
    putchar('\n');
    return ferror(stdout) != 0;
}

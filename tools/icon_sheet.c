/* SPDX-License-Identifier: Apache-2.0 */
/* The contact sheet: every glyph at 16 and 32 px in black on white, at 22 px on its tile as cards
 * have it, and its names; as SVG on standard output. For eyes: glyphs have to be told apart. */
#include "render/icon_priv.h"

#include <stdio.h>

enum { COLUMNS = 5, CELL_W = 216, CELL_H = 48, TILE = 32, MARGIN = 12 };

static void glyph(const struct icon *icon, int x, int y, int side, const char *color)
{
    printf("<path transform=\"translate(%d %d)scale(%.4f)\" stroke=\"%s\" d=\"%.*s\"/>\n", x, y,
           (double)side / ICON_GRID, color, (int)icon->path.n, icon->path.p);
}

static void names(const struct icon *icon, int x, int y)
{
    for (size_t i = 0; i < icon_table_n; i++) {
        if (icon_table[i].glyph != icon->glyph)
            continue;
        printf("<text x=\"%d\" y=\"%d\">%.*s</text>\n", x, y, (int)icon_table[i].name.n,
               icon_table[i].name.p);
        y += 13;
    }
}

int main(void)
{
    int n = 0, cell = 0;

    for (size_t i = 0; i < icon_table_n; i++)
        n += icon_table[i].glyph == i;
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" fill=\"none\" "
           "stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n"
           "<title>The glyphs of CloudViz</title>\n"
           "<style>text{fill:#1b2430;font:11px Inter,sans-serif}</style>\n"
           "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
           COLUMNS * CELL_W + MARGIN, (n + COLUMNS - 1) / COLUMNS * CELL_H + MARGIN);
    for (size_t i = 0; i < icon_table_n; i++) {
        if (icon_table[i].glyph != i)
            continue;
        int x = cell % COLUMNS * CELL_W + MARGIN, y = cell / COLUMNS * CELL_H + MARGIN;
        cell++;
        glyph(&icon_table[i], x, y + 8, 16, "black");
        glyph(&icon_table[i], x + 24, y, 32, "black");
        printf("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\" fill=\"#6c39cf\"/>\n",
               x + 66, y, TILE, TILE);
        glyph(&icon_table[i], x + 71, y + 5, 22, "white");
        names(&icon_table[i], x + 106, y + 20);
    }
    puts("</svg>");
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The contact sheet: every glyph at 16 px in black on white, at 22 px on its tile, and its name; as
 * SVG on standard output. For eyes: glyphs have to be told apart. */
#include "render/icon_priv.h"

#include <stdio.h>

enum { COLUMNS = 6, CELL_W = 170, CELL_H = 44 };

static void glyph(const struct icon *icon, int x, int y, double scale, const char *color)
{
    printf("<path transform=\"translate(%d %d)scale(%g)\" fill=\"none\" stroke=\"%s\" "
           "stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\" "
           "d=\"%.*s\"/>\n",
           x, y, scale, color, (int)icon->path.n, icon->path.p);
}

int main(void)
{
    int rows = (int)(icon_table_n + COLUMNS - 1) / COLUMNS;
    printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">\n"
           "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
           COLUMNS * CELL_W, rows * CELL_H);
    for (size_t i = 0; i < icon_table_n; i++) {
        int x = (int)(i % COLUMNS) * CELL_W + 8, y = (int)(i / COLUMNS) * CELL_H + 6;
        glyph(&icon_table[i], x, y + 8, 16.0 / ICON_GRID, "black");
        printf("<rect x=\"%d\" y=\"%d\" width=\"32\" height=\"32\" rx=\"5\" fill=\"#6c39cf\"/>\n",
               x + 24, y);
        glyph(&icon_table[i], x + 29, y + 5, 22.0 / ICON_GRID, "white");
        printf("<text x=\"%d\" y=\"%d\" font-family=\"Inter\" font-size=\"11\">%.*s</text>\n",
               x + 62, y + 20, (int)icon_table[i].name.n, icon_table[i].name.p);
    }
    puts("</svg>");
    return 0;
}

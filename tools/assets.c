/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Build-time: compiles assets/icons/icons.yaml and assets/themes/<name>.yaml into C tables, so that
 * the program parses neither. Every mistake in them (an unknown word of a path, a glyph that leaves
 * its grid, a token that is missing, unknown or no colour) ends the build with file and line.
 *
 *     assets icons ICONS.yaml OUT.c
 *     assets themes TOKENS.h OUT.c THEME.yaml...
 *
 * Files are flat YAML maps of plain scalars, read through libyaml's events.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { MAX_ENTRIES = 512, MAX_OPS = 512 };

struct entry {
    char *key, *value;
    size_t line;
};

struct map {
    const char *path;
    struct entry entries[MAX_ENTRIES];
    size_t n;
};

static _Noreturn void die(const char *path, size_t line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static _Noreturn void die(const char *path, size_t line, const char *fmt, ...)
{
    fprintf(stderr, "%s:%zu: ", path, line);
    va_list args;
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

/* ---- flat YAML maps ---- */

static char *scalar_of(const yaml_event_t *event)
{
    char *copy = malloc(event->data.scalar.length + 1);
    if (copy == NULL)
        abort();
    memcpy(copy, event->data.scalar.value, event->data.scalar.length);
    copy[event->data.scalar.length] = '\0';
    return copy;
}

static void add_scalar(struct map *map, const yaml_event_t *event, bool *in_value)
{
    size_t line = event->start_mark.line + 1;
    if (map->n == MAX_ENTRIES)
        die(map->path, line, "more than %d entries", MAX_ENTRIES);
    struct entry *e = &map->entries[map->n];
    if (!*in_value) {
        *e = (struct entry){.key = scalar_of(event), .line = line};
        for (size_t i = 0; i < map->n; i++)
            if (strcmp(map->entries[i].key, e->key) == 0)
                die(map->path, line, "'%s' stands here twice", e->key);
    } else {
        e->value = scalar_of(event);
        map->n++;
    }
    *in_value = !*in_value;
}

static void read_map(struct map *map, const char *path)
{
    *map = (struct map){.path = path};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die(path, 0, "%s", strerror(errno));
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        abort();
    yaml_parser_set_input_file(&parser, file);
    bool in_value = false, done = false;
    unsigned depth = 0;
    while (!done) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event))
            die(path, parser.problem_mark.line + 1, "%s", parser.problem);
        if (event.type == YAML_SCALAR_EVENT)
            add_scalar(map, &event, &in_value);
        else if (event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_ALIAS_EVENT ||
                 (event.type == YAML_MAPPING_START_EVENT && depth++ > 0))
            die(path, event.start_mark.line + 1, "a flat map of plain values is expected");
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    fclose(file);
}

static void release_map(struct map *map)
{
    for (size_t i = 0; i < map->n; i++) {
        free(map->entries[i].key);
        free(map->entries[i].value);
    }
    map->n = 0;
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static const struct entry *find(const struct map *map, const char *key)
{
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->entries[i].key, key) == 0)
            return &map->entries[i];
    return NULL;
}

/* ---- path data ---- */

/* Coordinates are written in hundredths of the grid's unit. */
struct path {
    const struct map *map;
    const struct entry *entry;
    const char *at;
    double x, y; /* current point */
    double start_x, start_y;
    double ctrl_x, ctrl_y; /* second control point of the last cubic, for S */
    bool after_cubic;
    char ops[MAX_OPS];
    double args[MAX_OPS][6];
    size_t n;
};

static void skip_blanks(struct path *p)
{
    while (*p->at == ' ' || *p->at == ',')
        p->at++;
}

static double number(struct path *p)
{
    skip_blanks(p);
    const char *start = p->at;
    if (*p->at == '-')
        p->at++;
    bool dot = false, digits = false;
    for (; isdigit((unsigned char)*p->at) || (*p->at == '.' && !dot); p->at++) {
        dot |= *p->at == '.';
        digits |= *p->at != '.';
    }
    if (!digits)
        die(p->map->path, p->entry->line, "%s: a number is expected at \"%.12s\"", p->entry->key,
            start);
    return strtod(start, NULL);
}

static void emit(struct path *p, char op, const double *args, size_t n)
{
    if (p->n == MAX_OPS)
        die(p->map->path, p->entry->line, "%s: too long", p->entry->key);
    p->ops[p->n] = op;
    for (size_t i = 0; i < n; i++) {
        if (args[i] < 0.5 || args[i] > 23.5)
            die(p->map->path, p->entry->line, "%s: %g lies outside of the grid", p->entry->key,
                args[i]);
        p->args[p->n][i] = args[i];
    }
    p->n++;
    if (n >= 2) {
        p->x = args[n - 2];
        p->y = args[n - 1];
    }
    p->after_cubic = op == 'C';
    if (op == 'C') {
        p->ctrl_x = args[2];
        p->ctrl_y = args[3];
    }
}

static void move_to(struct path *p, double x, double y)
{
    emit(p, 'M', (double[]){x, y}, 2);
    p->start_x = x;
    p->start_y = y;
}

static void line_to(struct path *p, double x, double y)
{
    emit(p, 'L', (double[]){x, y}, 2);
}

static void close_path(struct path *p)
{
    emit(p, 'Z', NULL, 0);
    p->x = p->start_x;
    p->y = p->start_y;
}

/* One arc of at most a quarter turn, as a cubic (the usual 4/3 tan(a/4)). */
static void quarter(struct path *p, double cx, double cy, double r, double from, double to)
{
    double k = 4.0 / 3.0 * tan((to - from) / 4.0);
    emit(p, 'C',
         (double[]){cx + r * (cos(from) - k * sin(from)), cy + r * (sin(from) + k * cos(from)),
                    cx + r * (cos(to) + k * sin(to)), cy + r * (sin(to) - k * cos(to)),
                    cx + r * cos(to), cy + r * sin(to)},
         6);
}

/* SVG 1.1, F.6.5: from end points to centre, for circles. */
static void arc_to(struct path *p, double r, bool large, bool sweep, double x, double y)
{
    double dx = (p->x - x) / 2.0, dy = (p->y - y) / 2.0;
    double half = sqrt(dx * dx + dy * dy);
    if (half == 0.0)
        return;
    r = fmax(r, half);
    double k = sqrt(fmax(0.0, r * r - half * half)) / half * (large == sweep ? -1.0 : 1.0);
    double cx = (p->x + x) / 2.0 + k * dy, cy = (p->y + y) / 2.0 - k * dx;
    double from = atan2(p->y - cy, p->x - cx), to = atan2(y - cy, x - cx);
    if (sweep && to < from)
        to += 2.0 * M_PI;
    if (!sweep && to > from)
        to -= 2.0 * M_PI;
    int parts = (int)ceil(fabs(to - from) / (M_PI / 2.0) - 1e-9);
    for (int i = 0; i < parts; i++)
        quarter(p, cx, cy, r, from + (to - from) * i / parts, from + (to - from) * (i + 1) / parts);
}

static void circle(struct path *p, double cx, double cy, double r)
{
    move_to(p, cx + r, cy);
    for (int i = 0; i < 4; i++)
        quarter(p, cx, cy, r, M_PI / 2.0 * i, M_PI / 2.0 * (i + 1));
    close_path(p);
}

static void rectangle(struct path *p, double x, double y, double w, double h, double r)
{
    move_to(p, x + r, y);
    line_to(p, x + w - r, y);
    quarter(p, x + w - r, y + r, r, -M_PI / 2.0, 0.0);
    line_to(p, x + w, y + h - r);
    quarter(p, x + w - r, y + h - r, r, 0.0, M_PI / 2.0);
    line_to(p, x + r, y + h);
    quarter(p, x + r, y + h - r, r, M_PI / 2.0, M_PI);
    line_to(p, x, y + r);
    quarter(p, x + r, y + r, r, M_PI, M_PI * 1.5);
    close_path(p);
}

/* One command with the numbers behind it; `relative` for lower-case letters. */
static void command(struct path *p, char op, bool relative)
{
    double ox = relative ? p->x : 0.0, oy = relative ? p->y : 0.0, a[7] = {0};
    static const struct {
        char op;
        int n;
    } arity[] = {{'M', 2}, {'L', 2}, {'H', 1}, {'V', 1}, {'C', 6},
                 {'S', 4}, {'A', 7}, {'Z', 0}, {'O', 3}, {'R', 5}};
    int n = -1;
    for (size_t i = 0; i < sizeof arity / sizeof *arity; i++)
        if (arity[i].op == op)
            n = arity[i].n;
    if (n < 0 || (relative && (op == 'O' || op == 'R')))
        die(p->map->path, p->entry->line, "%s: unknown word '%c' in the path", p->entry->key,
            relative ? tolower(op) : op);
    for (int i = 0; i < n; i++)
        a[i] = number(p);

    if (op == 'M')
        move_to(p, ox + a[0], oy + a[1]);
    else if (op == 'L')
        line_to(p, ox + a[0], oy + a[1]);
    else if (op == 'H')
        line_to(p, ox + a[0], p->y);
    else if (op == 'V')
        line_to(p, p->x, oy + a[0]);
    else if (op == 'C')
        emit(p, 'C', (double[]){ox + a[0], oy + a[1], ox + a[2], oy + a[3], ox + a[4], oy + a[5]},
             6);
    else if (op == 'S')
        emit(p, 'C',
             (double[]){p->after_cubic ? 2.0 * p->x - p->ctrl_x : p->x,
                        p->after_cubic ? 2.0 * p->y - p->ctrl_y : p->y, ox + a[0], oy + a[1],
                        ox + a[2], oy + a[3]},
             6);
    else if (op == 'A')
        arc_to(p, a[0], a[3] != 0.0, a[4] != 0.0, ox + a[5], oy + a[6]);
    else if (op == 'Z')
        close_path(p);
    else if (op == 'O')
        circle(p, a[0], a[1], a[2]);
    else
        rectangle(p, a[0], a[1], a[2], a[3], a[4]);
}

static void parse_path(struct path *p)
{
    char op = '\0';
    bool relative = false;
    for (p->at = p->entry->value; skip_blanks(p), *p->at != '\0';) {
        if (isalpha((unsigned char)*p->at)) {
            op = (char)toupper((unsigned char)*p->at);
            relative = islower((unsigned char)*p->at);
            p->at++;
        } else if (op == 'M') {
            op = 'L'; /* further pairs behind a move are lines */
        } else if (op == '\0' || op == 'Z') {
            die(p->map->path, p->entry->line, "%s: a path starts with a letter", p->entry->key);
        }
        command(p, op, relative);
    }
    if (p->n == 0)
        die(p->map->path, p->entry->line, "%s: an empty path", p->entry->key);
}

static void print_hundredths(FILE *out, double v, bool *separate)
{
    char text[32];
    long n = lround(v * 100.0);
    snprintf(text, sizeof text,
             n % 100 == 0  ? "%ld"
             : n % 10 == 0 ? "%ld.%01ld"
                           : "%ld.%02ld",
             n / 100, n % 10 == 0 ? n / 10 % 10 : n % 100);
    fprintf(out, "%s%s", *separate ? " " : "", text);
    *separate = true;
}

static void print_glyph(FILE *out, const struct path *p, size_t number)
{
    static const char ops[] = "MLCZ";
    static const size_t n_args[] = {2, 2, 6, 0};
    fprintf(out, "static const int16_t path_%zu[] = {", number);
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        size_t op = (size_t)(strchr(ops, p->ops[i]) - ops);
        fprintf(out, "%zu, ", op);
        for (size_t k = 0; k < n_args[op]; k++)
            fprintf(out, "%ld, ", lround(p->args[i][k] * 100.0));
        n += 1 + n_args[op];
    }
    fprintf(out, "};\nstatic const char text_%zu[] = \"", number);
    for (size_t i = 0; i < p->n; i++) {
        bool separate = false;
        fputc(p->ops[i], out);
        for (size_t k = 0; k < n_args[strchr(ops, p->ops[i]) - ops]; k++)
            print_hundredths(out, p->args[i][k], &separate);
    }
    fprintf(out, "\";\nenum { LENGTH_%zu = %zu };\n", number, n);
}

static FILE *open_out(const char *path)
{
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        die(path, 0, "%s", strerror(errno));
    fputs("/* Generated by tools/assets.c; do not edit. */\n", out);
    return out;
}

static void close_out(FILE *out, const char *path)
{
    if (ferror(out) != 0 || fclose(out) != 0)
        die(path, 0, "%s", strerror(errno));
}

static int compile_icons(const char *in, const char *out_path)
{
    static struct map map;
    read_map(&map, in);
    qsort(map.entries, map.n, sizeof map.entries[0], by_key);
    FILE *out = open_out(out_path);
    fputs("#include \"render/icon_priv.h\"\n", out);
    for (size_t i = 0; i < map.n; i++) {
        if (map.entries[i].value[0] == '=')
            continue;
        struct path path = {.map = &map, .entry = &map.entries[i]};
        parse_path(&path);
        print_glyph(out, &path, i);
    }
    fputs("const struct icon icon_table[] = {\n", out);
    for (size_t i = 0; i < map.n; i++) {
        const struct entry *e = &map.entries[i], *as = e;
        if (e->value[0] == '=' && ((as = find(&map, e->value + 1)) == NULL || *as->value == '='))
            die(in, e->line, "%s: no glyph '%s'", e->key, e->value + 1);
        size_t k = (size_t)(as - map.entries);
        fprintf(out,
                "    {CVZ_STR_INIT(\"%s\"), %zu, CVZ_STR_INIT(text_%zu), path_%zu, LENGTH_%zu},\n",
                e->key, k, k, k, k);
    }
    fprintf(out, "};\nconst size_t icon_table_n = %zu;\n", map.n);
    close_out(out, out_path);
    return 0;
}

/* ---- themes ---- */

/* The token names are those of the X-macro in the header: X(constant, "name", ...). */
static size_t read_tokens(const char *path, char names[][48], size_t max)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        die(path, 0, "%s", strerror(errno));
    char line[512];
    size_t n = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        const char *x = strstr(line, "X(TOKEN_");
        const char *from = x != NULL ? strchr(x, '"') : NULL;
        const char *to = from != NULL ? strchr(from + 1, '"') : NULL;
        if (to == NULL || to - from - 1 >= 48 || n == max)
            continue;
        memcpy(names[n], from + 1, (size_t)(to - from - 1));
        names[n++][to - from - 1] = '\0';
    }
    fclose(file);
    return n;
}

/* "#1b2430" */
static const char *digits_of(const struct map *map, const struct entry *e)
{
    if (e->value[0] != '#' || strlen(e->value) != 7 ||
        strspn(e->value + 1, "0123456789abcdef") != 6)
        die(map->path, e->line, "%s: '%s' is no colour like \"#1b2430\"", e->key, e->value);
    return e->value + 1;
}

/* The provider of a token "provider-NAME", or NULL. */
static const char *provider_of(const char *key)
{
    static const char prefix[] = "provider-";
    size_t n = sizeof prefix - 1;
    return strncmp(key, prefix, n) == 0 && key[n] != '\0' ? key + n : NULL;
}

/* More than a theme has room for do not compile. */
static void print_providers(FILE *out, const struct map *map)
{
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++) {
        const struct entry *e = &map->entries[i];
        const char *provider = provider_of(e->key);
        if (provider == NULL)
            continue;
        fprintf(out, "        .providers[%zu] = {CVZ_STR_INIT(\"%s\"), 0x%s},\n", n++, provider,
                digits_of(map, e));
    }
    fprintf(out, "        .n_providers = %zu,\n", n);
}

static void print_theme(FILE *out, const struct map *map, char names[][48], size_t n_tokens)
{
    const struct entry *name = find(map, "name"), *help = find(map, "help");
    if (name == NULL || help == NULL)
        die(map->path, 1, "a theme has 'name' and 'help'");
    fprintf(out, "    {.name = CVZ_STR_INIT(\"%s\"), .help = \"%s\", .colors = {\n", name->value,
            help->value);
    for (size_t i = 0; i < n_tokens; i++) {
        const struct entry *e = find(map, names[i]);
        if (e == NULL)
            die(map->path, 1, "token '%s' is missing", names[i]);
        fprintf(out, "        0x%s, /* %s */\n", digits_of(map, e), names[i]);
    }
    fputs("        },\n", out);
    print_providers(out, map);
    fputs("    },\n", out);
    for (size_t i = 0; i < map->n; i++) {
        const struct entry *e = &map->entries[i];
        bool known = e == name || e == help || provider_of(e->key) != NULL;
        for (size_t k = 0; k < n_tokens; k++)
            known |= strcmp(e->key, names[k]) == 0;
        if (!known)
            die(map->path, e->line, "unknown token '%s'", e->key);
    }
}

static int compile_themes(int n_files, char **files, const char *tokens, const char *out_path)
{
    static struct map map;
    static char names[128][48];
    size_t n_tokens = read_tokens(tokens, names, 128);
    FILE *out = open_out(out_path);
    fputs("#include \"render/theme_priv.h\"\nconst struct cvz_theme theme_table[] = {\n", out);
    for (int i = 0; i < n_files; i++) {
        read_map(&map, files[i]);
        print_theme(out, &map, names, n_tokens);
        release_map(&map);
    }
    fprintf(out, "};\nconst size_t theme_table_n = %d;\n", n_files);
    close_out(out, out_path);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "icons") == 0)
        return compile_icons(argv[2], argv[3]);
    if (argc >= 5 && strcmp(argv[1], "themes") == 0)
        return compile_themes(argc - 4, argv + 4, argv[2], argv[3]);
    fputs("usage: assets icons ICONS.yaml OUT.c | assets themes TOKENS.h OUT.c THEME.yaml...\n",
          stderr);
    return 2;
}

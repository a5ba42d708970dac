/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/shell.h"

enum { WORDS_MAX = 256 };

struct splitter {
    struct cvz_str rest;
    struct cvz_buf word;
    bool in_word;
};

static char take(struct splitter *s)
{
    char c = s->rest.p[0];

    s->rest = cvz_str_sub(s->rest, 1, s->rest.n);
    return c;
}

/* Up to the closing quote. In double quotes a backslash escapes itself and the quote. */
static bool take_quoted(struct splitter *s, char quote)
{
    while (s->rest.n > 0) {
        char c = take(s);
        if (c == quote)
            return true;
        if (c == '\\' && quote == '"' && s->rest.n > 0 &&
            (s->rest.p[0] == '"' || s->rest.p[0] == '\\'))
            c = take(s);
        cvz_buf_add_char(&s->word, c);
    }
    return false;
}

/* One word; false when a quotation stays open. in_word says whether there was one. */
static bool take_word(struct splitter *s)
{
    s->in_word = false;
    cvz_buf_clear(&s->word);
    while (s->rest.n > 0) {
        char c = take(s);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            if (s->in_word)
                return true;
            continue;
        }
        s->in_word = true;
        if (c == '\'' || c == '"') {
            if (!take_quoted(s, c))
                return false;
            continue;
        }
        if (c == '\\') {
            if (s->rest.n == 0)
                return false;
            c = take(s);
        }
        cvz_buf_add_char(&s->word, c);
    }
    return true;
}

int cvz_shell_split(struct cvz_str text, struct cvz_arena *arena, char ***ret_argv, size_t *ret_n,
                    struct cvz_err *err)
{
    struct splitter s = {.rest = text};
    char **argv = CVZ_ARENA_ARRAY(arena, char *, WORDS_MAX + 1);
    size_t n = 0;
    int rc = 0;

    while (s.rest.n > 0) {
        if (!take_word(&s)) {
            rc = cvz_fail(err, CVZ_EINVALID, "a quotation has no end");
            break;
        }
        if (!s.in_word)
            break;
        if (n == WORDS_MAX) {
            rc = cvz_fail(err, CVZ_ETOOBIG, "more than %d words", WORDS_MAX);
            break;
        }
        struct cvz_str word = cvz_buf_str(&s.word);
        argv[n] = cvz_arena_bytes(arena, word.n + 1);
        memcpy(argv[n], word.p, word.n);
        argv[n++][word.n] = '\0';
    }
    cvz_buf_release(&s.word);
    if (rc != 0)
        return rc;
    *ret_argv = argv;
    *ret_n = n;
    return 0;
}

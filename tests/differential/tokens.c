/* SPDX-License-Identifier: Apache-2.0 */
/* For tokens.py. Reads lines of JSON, {"key":PEM,"header":TEXT,"claims":TEXT}, and answers each
 * with a line: the token, or "error: ..."; for {"token":TEXT} with its claims in canonical form. */
#include "cloud/jwt.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

static struct cvz_str member(const struct cvz_value *v, const char *name)
{
    return cvz_value_str(cvz_value_get(v, cvz_str_from(name)));
}

static int answer(struct cvz_str line, struct cvz_arena *arena, struct cvz_buf *out,
                  struct cvz_err *err)
{
    struct cvz_value v, claims;
    int rc = cvz_json_read(line, arena, &v, err);

    if (rc == 0 && member(&v, "token").p != NULL) {
        rc = cvz_jwt_claims(member(&v, "token"), arena, &claims, err);
        if (rc == 0)
            cvz_json_write(out, &claims, CVZ_JSON_CANONICAL);
    } else if (rc == 0) {
        const struct cvz_jwt_params params = {.header = member(&v, "header"),
                                              .claims = member(&v, "claims"),
                                              .key_pem = member(&v, "key")};
        rc = cvz_jwt_sign(&params, out, err);
    }
    return rc;
}

int main(void)
{
    char *line = NULL;
    size_t cap = 0;

    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_buf out = CVZ_BUF_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        if (answer((struct cvz_str){line, (size_t)n}, &arena, &out, &err) != 0)
            printf("error: %s\n", err.text);
        else
            printf("%s\n", out.p);
        fflush(stdout);
        cvz_buf_release(&out);
        cvz_arena_release(&arena);
    }
    free(line);
    return 0;
}

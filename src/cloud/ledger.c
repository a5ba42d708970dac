/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/scan_priv.h"

#include <stdlib.h>

static uint32_t find_row(struct scan *scan, const struct cvz_coverage *c)
{
    struct ledger *ledger = &scan->ledger;
    struct cvz_str key = cvz_coverage_key(c, &scan->arena);
    uint32_t row = cvz_map_put_new(&ledger->row_of, key, (uint32_t)ledger->rows.n);

    if (row == ledger->rows.n)
        cvz_vec_push(&ledger->rows, (struct ledger_row){.coverage = *c});
    return row;
}

/* "a,b" and "b,c" give "a,b,c". */
static struct cvz_str union_of(struct cvz_arena *arena, struct cvz_str all, struct cvz_str more)
{
    struct cvz_str piece, rest = more;
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_buf_add_str(&buf, all);
    while (cvz_str_split(&rest, ',', &piece)) {
        struct cvz_str known = cvz_buf_str(&buf), word;
        bool is_known = piece.n == 0;
        while (!is_known && cvz_str_split(&known, ',', &word))
            is_known = cvz_str_eq(word, piece);
        if (is_known)
            continue;
        if (buf.n > 0)
            cvz_buf_add_char(&buf, ',');
        cvz_buf_add_str(&buf, piece);
    }
    struct cvz_str ret = buf.n == all.n ? all : cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return ret;
}

uint32_t ledger_row(struct scan *scan, const struct scan_account *account, struct cvz_str region,
                    const struct cat_call *op, struct cvz_str kinds)
{
    const struct cvz_coverage c = {
        .provider = scan->provider,
        .account = account->identity.account,
        .region = cvz_intern_str(&scan->words, region),
        .service = op->service->name,
        .operation = op->operation,
        .kinds = CVZ_STR(""),
        .action = CVZ_STR(""),
        .cause = CVZ_STR(""),
    };
    uint32_t row = find_row(scan, &c);
    struct cvz_coverage *coverage = &scan->ledger.rows.p[row].coverage;

    coverage->kinds = union_of(&scan->arena, coverage->kinds, kinds);
    for (size_t i = 0; i < op->actions.n; i++)
        coverage->action = union_of(&scan->arena, coverage->action, op->actions.p[i]);
    return row;
}

uint32_t ledger_step(struct scan *scan, struct cvz_str account,
                     const struct cvz_provider_step *step)
{
    const struct cvz_coverage c = {
        .provider = scan->provider,
        .account = account,
        .region = CVZ_STR(""),
        .service = cvz_str_from(step->service),
        .operation = cvz_str_from(step->operation),
        .kinds = CVZ_STR(""),
        .action = cvz_str_from(step->action),
        .cause = CVZ_STR(""),
    };

    return find_row(scan, &c);
}

void ledger_answered(struct scan *scan, uint32_t row)
{
    scan->ledger.rows.p[row].answered++;
}

void ledger_missed(struct scan *scan, uint32_t row, enum cvz_cover miss, struct cvz_str cause)
{
    struct ledger_row *r = &scan->ledger.rows.p[row];

    if (r->missed++ > 0)
        return;
    r->miss = (uint8_t)miss;
    r->coverage.cause = cvz_arena_str(&scan->arena, cause);
}

void ledger_forgive(struct scan *scan, uint32_t row)
{
    scan->ledger.rows.p[row].missed = 0;
}

void ledger_note(struct scan *scan, uint32_t row, struct cvz_str note)
{
    struct cvz_str *cause = &scan->ledger.rows.p[row].coverage.cause;

    *cause = cvz_arena_printf(&scan->arena, "%.*s%s%.*s", CVZ_STR_ARG(*cause),
                              cause->n > 0 ? "; " : "", CVZ_STR_ARG(note));
}

void ledger_count(struct scan *scan, uint32_t row, const struct cvz_http_stats *stats)
{
    struct cvz_coverage *c = &scan->ledger.rows.p[row].coverage;

    c->calls += stats->calls;
    c->retries += stats->retries;
    c->throttles += stats->throttles;
    c->ms += stats->ms;
}

static enum cvz_cover status_of(const struct ledger_row *row)
{
    if (row->missed == 0)
        return CVZ_COVER_COMPLETE;
    return row->answered == 0 ? row->miss : CVZ_COVER_PARTIAL;
}

static int by_key(const void *a, const void *b)
{
    const struct cvz_coverage *x = a, *y = b;
    const struct cvz_str left[] = {x->account, x->region, x->service, x->operation};
    const struct cvz_str right[] = {y->account, y->region, y->service, y->operation};

    for (size_t i = 0; i < CVZ_COUNT_OF(left); i++) {
        int order = cvz_str_cmp(left[i], right[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

bool ledger_finish(struct scan *scan, struct cvz_discovery *ret)
{
    struct ledger *ledger = &scan->ledger;
    bool is_complete = true;

    ret->coverage = CVZ_ARENA_ARRAY(scan->out, struct cvz_coverage, ledger->rows.n);
    ret->n_coverage = ledger->rows.n;
    for (size_t i = 0; i < ledger->rows.n; i++) {
        struct cvz_coverage c = ledger->rows.p[i].coverage;
        struct cvz_str *const texts[] = {&c.provider,  &c.account, &c.region, &c.service,
                                         &c.operation, &c.kinds,   &c.action, &c.cause};
        for (size_t k = 0; k < CVZ_COUNT_OF(texts); k++)
            *texts[k] = cvz_arena_str(scan->out, *texts[k]);
        c.status = (uint8_t)status_of(&ledger->rows.p[i]);
        c.filtered |= scope_filters(scan) && c.kinds.n > 0;
        is_complete &= !cvz_cover_is_gap(c.status);
        ret->coverage[i] = c;
    }
    if (ret->n_coverage > 0)
        qsort(ret->coverage, ret->n_coverage, sizeof *ret->coverage, by_key);
    return is_complete;
}

void ledger_release(struct ledger *ledger)
{
    cvz_vec_release(&ledger->rows);
    cvz_map_release(&ledger->row_of);
}

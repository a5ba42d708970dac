/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of the pipeline in their order: which run, and what the ledger tells of each. */
#include "view/draft_priv.h"

#include <assert.h>

/* A step without a stage of its own cannot be left out. */
enum { NO_STAGE = CVZ_STAGE_COUNT };

struct step {
    void (*run)(struct draft *d);
    unsigned stage;
    const char *note;    /* "" for steps that take no resource away */
    uint32_t roles;      /* what the step is about: drawn as cards where it is left out */
    bool even_if_simple; /* runs where everything is drawn, too */
};

static const char *const notes[] = {
#define STAGE_NOTE(constant, name, note, meaning) [constant] = note,
    CVZ_STAGE_TABLE(STAGE_NOTE)
#undef STAGE_NOTE
};
static_assert(CVZ_COUNT_OF(notes) == CVZ_STAGE_COUNT, "a note for each stage");

#define STAGE(constant, ...)                                                                       \
    {                                                                                              \
        .stage = constant, __VA_ARGS__                                                             \
    }

static const struct step steps[] = {
    {draft_select, NO_STAGE, "outside the selection", 0, true},
    {draft_lift_nested, NO_STAGE, "", 0, false},
    {draft_regroup, NO_STAGE, "frames, grouped in another way", 0, true},
    {draft_show_changes, NO_STAGE, "", 0, false},
    STAGE(CVZ_STAGE_HIDE, .run = draft_hide, .roles = CVZ_BIT(CVZ_ROLE_HIDDEN)),
    STAGE(CVZ_STAGE_ATTACH, .run = draft_attach, .roles = CVZ_BIT(CVZ_ROLE_ATTACHMENT)),
    STAGE(CVZ_STAGE_CONTRACT, .run = draft_contract, .roles = CVZ_BIT(CVZ_ROLE_PLUMBING)),
    STAGE(CVZ_STAGE_GUARD, .run = draft_guard, .roles = CVZ_BIT(CVZ_ROLE_GUARD)),
    {draft_look, NO_STAGE, "outside the lenses", 0, true},
    STAGE(CVZ_STAGE_SHARE, .run = draft_share, .roles = CVZ_BIT(CVZ_ROLE_SHARED)),
    STAGE(CVZ_STAGE_FURNISH, .run = draft_furnish,
          .roles = CVZ_BIT(CVZ_ROLE_FURNITURE) | CVZ_BIT(CVZ_ROLE_BORDER)),
    STAGE(CVZ_STAGE_EXTERNALS, .run = draft_drop_externals),
    STAGE(CVZ_STAGE_IDLE, .run = draft_drop_idle),
    {draft_drop_empty, NO_STAGE, "in containers with no workload", 0, true},
    STAGE(CVZ_STAGE_ZONES, .run = draft_make_zones),
    STAGE(CVZ_STAGE_FOLD, .run = draft_fold_equivalent),
    STAGE(CVZ_STAGE_FOLD_KINDS, .run = draft_fold_kinds),
    STAGE(CVZ_STAGE_COLLAPSE, .run = draft_collapse),
    STAGE(CVZ_STAGE_SHELVE, .run = draft_shelve_excess),
    STAGE(CVZ_STAGE_CATEGORIES, .run = draft_make_categories),
    STAGE(CVZ_STAGE_SHED, .run = draft_shed_edges),
};

static uint32_t count_drawn(const struct draft *d)
{
    uint32_t n = 0;

    for (uint32_t v = 0; v < d->n_real; v++)
        n += d->nodes.p[v].fate == DRAFT_ACTIVE && !d->nodes.p[v].external;
    return n;
}

/* What a step that is left out would have put away is a card like any other. */
static void release_roles(struct draft *d, uint32_t roles)
{
    for (uint32_t v = 0; roles != 0 && v < d->n_real; v++) {
        if ((roles & CVZ_BIT(d->nodes.p[v].role)) != 0)
            d->nodes.p[v].role = CVZ_ROLE_NODE;
    }
}

static bool is_left_out(uint32_t without, const struct step *step)
{
    return step->stage != NO_STAGE && (without & CVZ_BIT(step->stage)) != 0;
}

void draft_run(struct draft *d, struct cvz_buf *ledger_notes)
{
    uint32_t without = d->params->without | draft_lens_without(d->params->lenses);
    uint32_t before = count_drawn(d);

    for (size_t i = 0; i < CVZ_COUNT_OF(steps); i++) {
        const struct step *step = &steps[i];
        const char *note = step->stage == NO_STAGE ? step->note : notes[step->stage];
        if (!step->even_if_simple && !d->params->simplify)
            continue;
        if (is_left_out(without, step)) {
            release_roles(d, step->roles);
            cvz_buf_printf(ledger_notes, "without %s\n",
                           cvz_stage_name((enum cvz_stage)step->stage));
            continue;
        }
        step->run(d);
        cvz_arena_clear(&d->scratch);
        uint32_t after = count_drawn(d);
        if (after < before && note[0] != '\0')
            cvz_buf_printf(ledger_notes, "%u %s\n", before - after, note);
        before = after;
    }
}

/* ---- names ---- */

static const char *const stage_names[] = {
#define STAGE_NAME(constant, name, note, meaning) [constant] = name,
    CVZ_STAGE_TABLE(STAGE_NAME)
#undef STAGE_NAME
};

static const char *const stage_meanings[] = {
#define STAGE_MEANING(constant, name, note, meaning) [constant] = meaning,
    CVZ_STAGE_TABLE(STAGE_MEANING)
#undef STAGE_MEANING
};

const char *cvz_stage_name(enum cvz_stage stage)
{
    CVZ_ASSERT(stage < CVZ_STAGE_COUNT);
    return stage_names[stage];
}

const char *cvz_stage_meaning(enum cvz_stage stage)
{
    CVZ_ASSERT(stage < CVZ_STAGE_COUNT);
    return stage_meanings[stage];
}

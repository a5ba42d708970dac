/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From top to bottom: a page holds what it is about, as cards; then containers are opened, those
 * with little in them first, level by level, until its budget is used up. What has to stay closed
 * gets pages of its own, neighbours together where they fit one page. A page that cannot even hold
 * its own cards stands those of one kind behind one card, the commonest kind first.
 */
#include "app/atlas_plan_priv.h"

#include "base/map.h"
#include "base/range.h"

#include <stdlib.h>
#include <string.h>

enum {
    GROUP_MIN = 2, /* items that one card may stand for */
    KINDS_NAMED = 3,
    PATH_NAMED = 4,
};

/* ---- names ---- */

static struct cvz_str label_of(const struct atlas_planner *p, const struct atlas_slot *slot)
{
    return slot->card.label.p != NULL ? slot->card.label : p->whole->items[slot->card.item].label;
}

static struct cvz_str from_to(struct atlas_planner *p, struct cvz_str first, struct cvz_str last)
{
    return cvz_arena_printf(&p->atlas->arena, "%.*s \xe2\x80\xa6 %.*s", CVZ_STR_ARG(first),
                            CVZ_STR_ARG(last));
}

/* "Bucket, Queue", in order of appearance. */
static struct cvz_str kinds_of(struct atlas_planner *p, struct cvz_ids items)
{
    struct cvz_map seen = CVZ_MAP_INIT;
    struct cvz_buf buf = CVZ_BUF_INIT;
    uint32_t n = 0;

    for (uint32_t i = 0; i < items.n && n <= KINDS_NAMED; i++) {
        struct cvz_str kind = p->whole->items[items.p[i]].kind_label;
        if (kind.n == 0 || cvz_map_put_new(&seen, kind, n) != n)
            continue;
        cvz_buf_add_z(&buf, n == 0 ? "" : ", ");
        cvz_buf_add_str(&buf, n == KINDS_NAMED ? CVZ_STR("\xe2\x80\xa6") : kind);
        n++;
    }
    struct cvz_str text = cvz_arena_str(&p->atlas->arena, cvz_buf_str(&buf));
    cvz_map_release(&seen);
    cvz_buf_release(&buf);
    return text;
}

/* What it lies in, outermost first; of a deep place the innermost. */
static struct cvz_str path_of(struct atlas_planner *p, uint32_t item)
{
    uint32_t way[PATH_NAMED];
    uint32_t n = 0;
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (uint32_t at = p->whole->items[item].parent; at != CVZ_ITEM_NONE && n < PATH_NAMED;
         at = p->whole->items[at].parent)
        way[n++] = at;
    while (n > 0) {
        cvz_buf_add_z(&buf, buf.n > 0 ? " \xe2\x80\xba " : "");
        cvz_buf_add_str(&buf, p->whole->items[way[--n]].label);
    }
    struct cvz_str text = cvz_arena_str(&p->atlas->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* ---- the cards of a page ---- */

static void add_item(struct atlas_plan *plan, uint32_t item, uint32_t parent)
{
    cvz_vec_push(&plan->slots, (struct atlas_slot){.card = {.item = item, .parent = parent},
                                                   .link = CVZ_PAGE_NONE});
}

static int by_label(const void *pa, const void *pb, void *ctx)
{
    const struct cvz_item *items = ctx;
    uint32_t a = *(const uint32_t *)pa;
    uint32_t b = *(const uint32_t *)pb;
    int order = cvz_str_cmp(items[a].label, items[b].label);

    return order != 0 ? order : (a > b) - (a < b);
}

/* In `parts` cards of about the same number. The items are sorted where they stand. */
static void add_groups(struct atlas_planner *p, struct atlas_plan *plan, uint32_t *items,
                       uint32_t n, uint32_t parts, uint32_t parent)
{
    const struct cvz_item *all = p->whole->items;

    qsort_r(items, n, sizeof items[0], by_label, p->whole->items);
    for (uint32_t k = 0; k < parts; k++) {
        uint32_t from = (uint32_t)((uint64_t)n * k / parts);
        uint32_t to = (uint32_t)((uint64_t)n * (k + 1) / parts);
        struct atlas_slot slot = {.group = {items + from, to - from}, .link = CVZ_PAGE_NONE};
        slot.card = (struct cvz_part_card){
            .item = items[from],
            .parent = parent,
            .count = to - from,
            .id =
                cvz_arena_printf(&p->atlas->arena, "group:%.*s", CVZ_STR_ARG(all[items[from]].id)),
            .label = from_to(p, all[items[from]].label, all[items[to - 1]].label),
            .kind_label = kinds_of(p, slot.group),
        };
        cvz_vec_push(&plan->slots, slot);
    }
}

/* Items of one kind. */
struct family {
    uint32_t n;
    uint32_t number;
    uint32_t parts; /* cards that it becomes; 0: one for each of it */
    uint32_t *items;
};

static int by_size_then_number(const void *pa, const void *pb)
{
    const struct family *a = *(const struct family *const *)pa;
    const struct family *b = *(const struct family *const *)pb;

    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static uint32_t parts_for(const struct atlas_planner *p, uint32_t n)
{
    return (n + p->max_nodes - 1) / p->max_nodes;
}

/* Stands the largest families behind cards until `room` is kept to; false if that is not enough. */
static bool fold_families(const struct atlas_planner *p, struct family **largest, uint32_t n,
                          uint32_t cards, uint32_t room)
{
    for (uint32_t i = 0; i < n && cards > room && largest[i]->n >= GROUP_MIN; i++) {
        largest[i]->parts = parts_for(p, largest[i]->n);
        cards -= largest[i]->n - largest[i]->parts;
    }
    return cards <= room;
}

/* The family of each item of the list: the items that a reader would call by the same word. */
static struct family *find_families(struct atlas_planner *p, struct cvz_ids list, uint32_t *of,
                                    uint32_t *ret_n)
{
    struct cvz_map numbers = CVZ_MAP_INIT;
    struct family *families = CVZ_ARENA_ARRAY(&p->scratch, struct family, list.n);
    uint32_t n = 0;

    for (uint32_t i = 0; i < list.n; i++) {
        of[i] = cvz_map_put_new(&numbers, p->whole->items[list.p[i]].kind_label, n);
        n += of[i] == n;
        families[of[i]].number = of[i];
        families[of[i]].n++;
    }
    for (uint32_t f = 0; f < n; f++) {
        families[f].items = CVZ_ARENA_ARRAY(&p->atlas->arena, uint32_t, families[f].n);
        families[f].n = 0;
    }
    for (uint32_t i = 0; i < list.n; i++)
        families[of[i]].items[families[of[i]].n++] = list.p[i];
    cvz_map_release(&numbers);
    *ret_n = n;
    return families;
}

/* Too many for the room: those of one kind behind one card, or, when there are too many kinds, the
 * list in pieces. */
static void add_folded(struct atlas_planner *p, struct atlas_plan *plan, struct cvz_ids list,
                       uint32_t parent, uint32_t room)
{
    uint32_t n = 0;
    uint32_t *of = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, list.n);
    struct family *families = find_families(p, list, of, &n);
    struct family **largest = CVZ_ARENA_ARRAY(&p->scratch, struct family *, n);

    for (uint32_t f = 0; f < n; f++)
        largest[f] = &families[f];
    qsort(largest, n, sizeof largest[0], by_size_then_number);
    if (!fold_families(p, largest, n, list.n, room)) {
        uint32_t *all = CVZ_ARENA_ARRAY(&p->atlas->arena, uint32_t, list.n);
        memcpy(all, list.p, list.n * sizeof all[0]);
        add_groups(p, plan, all, list.n, cvz_min_u32(room, parts_for(p, list.n)), parent);
        return;
    }
    for (uint32_t i = 0; i < list.n; i++) {
        struct family *family = &families[of[i]];
        if (family->parts == 0)
            add_item(plan, list.p[i], parent);
        else if (family->items != NULL)
            add_groups(p, plan, family->items, family->n, family->parts, parent);
        if (family->parts > 0)
            family->items = NULL; /* at the place of its first */
    }
}

static void add_list(struct atlas_planner *p, struct atlas_plan *plan, struct cvz_ids list,
                     uint32_t parent)
{
    uint32_t used = (uint32_t)plan->slots.n;
    uint32_t room = p->max_nodes > used ? p->max_nodes - used : 1;

    if (list.n > room) {
        add_folded(p, plan, list, parent, room);
        return;
    }
    for (uint32_t i = 0; i < list.n; i++)
        add_item(plan, list.p[i], parent);
}

static bool is_closed(const struct atlas_planner *p, const struct atlas_slot *slot)
{
    return slot->group.n == 0 && !slot->card.open && p->whole->items[slot->card.item].container;
}

struct candidate {
    uint32_t slot, n;
};

static int by_children_then_slot(const void *pa, const void *pb)
{
    const struct candidate *a = pa;
    const struct candidate *b = pb;

    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    return (a->slot > b->slot) - (a->slot < b->slot);
}

/* Opens the containers among the slots from `from` on whose content still fits. */
static void open_level(struct atlas_planner *p, struct atlas_plan *plan, uint32_t from)
{
    uint32_t to = (uint32_t)plan->slots.n, n = 0;
    struct candidate *candidates = CVZ_ARENA_ARRAY(&p->scratch, struct candidate, to - from);

    for (uint32_t k = from; k < to; k++)
        if (is_closed(p, &plan->slots.p[k]))
            candidates[n++] =
                (struct candidate){k, atlas_children(p, plan->slots.p[k].card.item).n};
    qsort(candidates, n, sizeof candidates[0], by_children_then_slot);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = candidates[i].slot;
        if (plan->slots.n + candidates[i].n > p->max_nodes)
            break;
        plan->slots.p[k].card.open = true;
        add_list(p, plan, atlas_children(p, plan->slots.p[k].card.item), k);
    }
}

/* Cards depth first, as a view has its items. */
static void sort_slots(struct atlas_planner *p, struct atlas_plan *plan)
{
    uint32_t n = (uint32_t)plan->slots.n, n_sorted = 0, n_stack = 0;
    uint32_t *next = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, n + 1);
    uint32_t *head = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, n + 1);
    uint32_t *stack = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, n + 1);
    uint32_t *now_at = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, n + 1);
    atlas_slots sorted = CVZ_VEC_INIT;

    for (uint32_t k = 0; k <= n; k++)
        head[k] = next[k] = CVZ_ITEM_NONE;
    for (uint32_t k = n; k-- > 0;) { /* children of each as a list, in order */
        uint32_t parent = cvz_min_u32(plan->slots.p[k].card.parent, n);
        next[k] = head[parent];
        head[parent] = k;
    }
    cvz_vec_reserve(&sorted, n);
    for (uint32_t k = head[n]; n_sorted < n;) {
        for (; k != CVZ_ITEM_NONE; k = head[k]) {
            struct atlas_slot slot = plan->slots.p[k];
            if (slot.card.parent != CVZ_ITEM_NONE)
                slot.card.parent = now_at[slot.card.parent];
            now_at[k] = n_sorted++;
            cvz_vec_push(&sorted, slot);
            stack[n_stack++] = next[k];
        }
        k = n_stack > 0 ? stack[--n_stack] : CVZ_ITEM_NONE;
    }
    cvz_vec_release(&plan->slots);
    plan->slots.p = sorted.p;
    plan->slots.n = sorted.n;
    plan->slots.cap = sorted.cap;
}

/* ---- pages below a page ---- */

static uint32_t size_of(const struct atlas_planner *p, struct cvz_ids items)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < items.n; i++)
        sum += p->size[items.p[i]];
    return sum;
}

/* Cards that stand for more, next to one another in one container: what one page is to show. */
struct batch {
    CVZ_VEC(uint32_t) slots;
    uint32_t size;
};

/* Every network has a subnet "a". */
static bool is_named_within(const struct cvz_item *item)
{
    return item->container && (item->level == CVZ_LEVEL_SUBNET || item->level == CVZ_LEVEL_ZONE);
}

/* Of several cards the names of the first and the last, behind that of what they lie in. */
static struct cvz_str title_of(struct atlas_planner *p, const struct atlas_plan *plan,
                               const struct batch *batch, struct cvz_ids roots)
{
    const struct atlas_slot *first = &plan->slots.p[batch->slots.p[0]];
    const struct cvz_item *items = p->whole->items;
    uint32_t parent = items[roots.p[0]].parent;

    bool single = batch->slots.n == 1 && first->group.n == 0;
    struct cvz_str names =
        single ? label_of(p, first)
               : from_to(p, items[roots.p[0]].label, items[roots.p[roots.n - 1]].label);

    if (parent == CVZ_ITEM_NONE || (single && !is_named_within(&items[roots.p[0]])))
        return names;
    return cvz_arena_printf(&p->atlas->arena, "%.*s: %.*s", CVZ_STR_ARG(items[parent].label),
                            CVZ_STR_ARG(names));
}

static void flush_batch(struct atlas_planner *p, uint32_t number, struct batch *batch)
{
    struct atlas_plan *plan = &p->plans.p[number];
    uint32_t n = 0;

    for (size_t i = 0; i < batch->slots.n; i++)
        n += atlas_content(&plan->slots.p[batch->slots.p[i]]).n;
    if (n == 0)
        return;
    uint32_t *roots = CVZ_ARENA_ARRAY(&p->atlas->arena, uint32_t, n);
    n = 0;
    for (size_t i = 0; i < batch->slots.n; i++) {
        struct atlas_slot *slot = &plan->slots.p[batch->slots.p[i]];
        struct cvz_ids content = atlas_content(slot);
        for (uint32_t k = 0; k < content.n; k++)
            roots[n++] = content.p[k];
        slot->link = (uint32_t)p->plans.n;
    }
    struct atlas_plan below = {.parent = number, .roots = {roots, n}};
    below.kind = kinds_of(p, below.roots);
    below.path = path_of(p, roots[0]);
    below.title = title_of(p, plan, batch, below.roots);
    cvz_vec_push(&p->plans, below);
    cvz_vec_clear(&batch->slots);
    batch->size = 0;
}

struct stand_in {
    uint32_t parent, slot;
};

static int by_parent_then_slot(const void *pa, const void *pb)
{
    const struct stand_in *a = pa;
    const struct stand_in *b = pb;

    if (a->parent != b->parent) /* those outside of all frames have the largest, and come last */
        return a->parent < b->parent ? -1 : 1;
    return (a->slot > b->slot) - (a->slot < b->slot);
}

/* Container by container, whatever lies between two of its cards. */
static struct stand_in *find_stand_ins(struct atlas_planner *p, const struct atlas_plan *plan,
                                       uint32_t *ret_n)
{
    struct stand_in *found = CVZ_ARENA_ARRAY(&p->scratch, struct stand_in, plan->slots.n);
    uint32_t n = 0;

    for (uint32_t k = 0; k < plan->slots.n; k++) {
        const struct atlas_slot *slot = &plan->slots.p[k];
        if (slot->group.n > 0 || is_closed(p, slot))
            found[n++] = (struct stand_in){slot->card.parent, k};
    }
    if (n > 1)
        qsort(found, n, sizeof found[0], by_parent_then_slot);
    *ret_n = n;
    return found;
}

static void plan_below(struct atlas_planner *p, uint32_t number)
{
    struct batch batch = {.size = 0};
    uint32_t n = 0;
    struct stand_in *found = find_stand_ins(p, &p->plans.p[number], &n);

    for (uint32_t i = 0; i < n; i++) {
        uint32_t size = size_of(p, atlas_content(&p->plans.p[number].slots.p[found[i].slot]));
        if (i > 0 && (found[i].parent != found[i - 1].parent || batch.size + size > p->max_nodes))
            flush_batch(p, number, &batch);
        batch.size += size;
        cvz_vec_push(&batch.slots, found[i].slot);
    }
    flush_batch(p, number, &batch);
    cvz_vec_release(&batch.slots);
}

/* What stays closed says how much is in it. */
static void close_card(struct atlas_planner *p, struct atlas_slot *slot)
{
    const struct cvz_item *item = &p->whole->items[slot->card.item];
    uint32_t inside = p->size[slot->card.item] - 1;

    slot->card.count = inside > 1 ? inside : 0;
    if (item->kind_label.n == 0) /* one that stands for no resource: a category */
        slot->card.kind_label = cvz_arena_printf(&p->atlas->arena, "%u resources", inside);
}

void atlas_plan_page(struct atlas_planner *p, uint32_t number)
{
    struct atlas_plan plan = p->plans.p[number];
    bool is_container = plan.roots.n == 1 && p->whole->items[plan.roots.p[0]].container;

    add_list(p, &plan, plan.roots, CVZ_ITEM_NONE);
    if (is_container) { /* what the page is about is open, whatever it holds */
        plan.slots.p[0].card.open = true;
        add_list(p, &plan, atlas_children(p, plan.roots.p[0]), 0);
    }
    for (uint32_t from = 0, to; from < plan.slots.n; from = to) {
        to = (uint32_t)plan.slots.n;
        open_level(p, &plan, from);
    }
    sort_slots(p, &plan);
    for (uint32_t k = 0; k < plan.slots.n; k++) {
        struct atlas_slot *slot = &plan.slots.p[k];
        if (slot->group.n > 0)
            continue;
        if (is_closed(p, slot)) {
            close_card(p, slot);
        } else {
            p->atlas->home[slot->card.item] = number;
        }
    }
    p->plans.p[number] = plan;
    plan_below(p, number);
    cvz_arena_clear(&p->scratch);
}

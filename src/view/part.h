/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts: a view cut out of another one, for a page of several. Where the whole has an item, the
 * part has it too, or a card that stands for it and others, or nothing. Edges are those of the
 * whole, between the cards that stand for their ends; what leaves the part is counted as a stub.
 */
#ifndef CVZ_VIEW_PART_H
#define CVZ_VIEW_PART_H

#include "view/view.h"

/* An item of a part. */
struct cvz_part_card {
    uint32_t item;   /* of the whole: what it is, or the first of what it stands for */
    uint32_t parent; /* card, smaller than the card's own number; or CVZ_ITEM_NONE */
    bool open;       /* a container around its content; else a card */
    bool port;       /* stands for what is elsewhere: nothing of it counts as shown here */
    uint32_t count;  /* >1: stands for so many */
    /* Instead of the item's own, unless they are {NULL, 0}; they live as long as the whole. */
    struct cvz_str id, label, kind_label;
};

struct cvz_part {
    const struct cvz_part_card *cards;
    uint32_t n_cards;
    const uint32_t *card_of; /* for each item of the whole: a card, or CVZ_ITEM_NONE */
    uint32_t max_edges;      /* 0: no limit */
};

/* The ledger is that of the part: its total are the resources of all items that have a card which
 * is no port; shown are the namesakes of cards, the others are folded. The whole must outlive the
 * part. Never fails. */
struct cvz_view *cvz_view_part(const struct cvz_view *whole, const struct cvz_part *part);

#endif

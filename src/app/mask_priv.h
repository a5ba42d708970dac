/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_APP_MASK_PRIV_H
#define CVZ_APP_MASK_PRIV_H

#include "app/mask.h"
#include "base/map.h"
#include "base/vec.h"

struct cvz_mask {
    unsigned char key[CVZ_MASK_KEY];
    struct cvz_arena arena;
    struct cvz_map dull;    /* words that say nothing; lower case, as all below */
    struct cvz_map known;   /* words */
    struct cvz_map learned; /* compounds ("web-1"), words, whole texts */
    struct cvz_map words;   /* of a word, the index of what it became */
    struct cvz_map given;   /* what words became: nothing twice */
    CVZ_VEC(struct cvz_str) became;
    unsigned char octets[256]; /* what the first of an address becomes, where it may change */
};

/* Keyed bytes for a purpose, a number and a text. */
void cvz_mask_bytes(const struct cvz_mask *m, char purpose, uint32_t number, struct cvz_str text,
                    unsigned char out[32]);

/* What a word becomes, in lower case. */
struct cvz_str cvz_mask_word(struct cvz_mask *m, struct cvz_str lower);

/* ---- addresses, which begin at text ---- */

void cvz_mask_prepare_addresses(struct cvz_mask *m);
/* Each appends what the address becomes, and gives how many bytes it had; 0: there is none. */
size_t cvz_mask_ipv4(const struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out);
size_t cvz_mask_ipv6(const struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out);
/* A MAC address, a UUID. */
size_t cvz_mask_hex_groups(const struct cvz_mask *m, struct cvz_str text, struct cvz_buf *out);

/* ---- texts ---- */

enum cvz_mask_form { CVZ_MASK_PLAIN, CVZ_MASK_XML, CVZ_MASK_URL };

/* How the text is meant. */
struct cvz_mask_hint {
    enum cvz_mask_form form;
    bool is_own;    /* every word is somebody's, known or not */
    bool is_wholly; /* short ones too */
    bool describes; /* words that were not learned stay */
};
void cvz_mask_scan(struct cvz_mask *m, struct cvz_str text, struct cvz_mask_hint hint,
                   struct cvz_buf *out);

bool cvz_mask_is_learned(const struct cvz_mask *m, struct cvz_str text);
/* Whether something that was learned, and is known as nothing else, stands in it. */
bool cvz_mask_names_somebody(const struct cvz_mask *m, struct cvz_str text);

#endif

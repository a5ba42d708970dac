/* SPDX-License-Identifier: Apache-2.0 */
/* How well colours are told apart: WCAG 2.1's contrast, and differences in Oklab (Ottosson 2020) as
 * seen with the colour-vision deficiencies of Machado, Oliveira and Fernandes (2009), severity 1.
 */
#ifndef CVZ_TESTS_RENDER_COLOUR_H
#define CVZ_TESTS_RENDER_COLOUR_H

#include <stdint.h>

#define COLOUR_LEAST 0.05 /* 0.02 is just noticeable side by side */

/* 1 to 21. */
double colour_contrast(uint32_t a, uint32_t b);

/* For the eye that can tell the two least; *ret_eye is its name. */
double colour_difference(uint32_t a, uint32_t b, const char **ret_eye);

#endif

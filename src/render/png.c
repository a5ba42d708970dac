/* SPDX-License-Identifier: Apache-2.0 */
#include "render/formats_priv.h"

/* SPDX-License-Identifier: Apache-2.0 */
/* Catalogue files: a folder of them may come from anybody. */
#include "cloud/catalogue_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_catalogue *catalogue = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str text = {(const char *)data, size};

    if (cat_load_text(CVZ_STR("fuzz.yaml"), text, &catalogue, &err) == 0)
        cvz_catalogue_free(catalogue);
    return 0;
}

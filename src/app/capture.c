/* SPDX-License-Identifier: Apache-2.0 */
#include "app/capture.h"

#include "app/app_priv.h"
#include "app/mask.h"
#include "base/file.h"
#include "codec/json.h"
#include "store/bundle.h"

#include <errno.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <unistd.h>

/* A capture on its way. */
struct capture {
    struct cvz_app *own; /* with a passing store */
    const struct cvz_app_capture_params *params;
    struct cvz_arena *arena;
    struct cvz_str scratch;   /* where recordings are written, beside the file */
    struct cvz_buf recording; /* all of them */
    struct cvz_buf inventory;
    struct cvz_list scans;
};

/* ---- scanning ---- */

static int make_scratch(struct capture *c, struct cvz_err *err)
{
    struct cvz_str path = cvz_arena_printf(c->arena, "%.*s.XXXXXX", CVZ_STR_ARG(c->params->file));
    char *name = cvz_arena_bytes(c->arena, path.n + 1);

    memcpy(name, path.p, path.n + 1);
    int fd = mkstemp(name);
    if (fd < 0)
        return cvz_fail_errno(err, CVZ_EIO, errno, "cannot write beside %.*s",
                              CVZ_STR_ARG(c->params->file));
    close(fd);
    c->scratch = cvz_str_from(name);
    return 0;
}

/* One provider; what it was answered joins the recording. 0 or CVZ_EPARTIAL where it has a result.
 */
static int scan(struct capture *c, struct cvz_str provider, struct cvz_err *err)
{
    struct cvz_app_discover_params params = *c->params->discover;
    struct cvz_value found = cvz_value_null;

    params.provider = provider;
    params.record = c->scratch;
    params.replay = CVZ_STR("");
    int rc = cvz_app_discover(c->own, &params, c->arena, &found, err);
    if (rc != 0 && rc != CVZ_EPARTIAL)
        return rc;
    for (uint32_t i = 0; cvz_value_is(&found, CVZ_TYPE_ARRAY) && i < found.n; i++)
        cvz_list_add(&c->scans, c->arena, found.u.items[i]);
    int read = cvz_file_read(c->scratch.p, CVZ_APP_FILE_MAX, &c->recording, err);
    return read != 0 ? read : rc;
}

static int scan_all(struct capture *c, struct cvz_err *err)
{
    int worst = 0;

    for (size_t i = 0; i < c->params->providers.n; i++) {
        int rc = scan(c, c->params->providers.p[i], err);
        if (rc != 0 && rc != CVZ_EPARTIAL)
            return rc;
        worst = rc != 0 ? rc : worst;
    }
    return worst;
}

/* ---- masking ---- */

/* What the catalogue says is nobody's, nor are kinds and regions. */
static void know_words(struct cvz_mask *mask)
{
    struct cvz_str text;

    for (size_t i = 0; cvz_catalogue_text(i, &text); i++)
        cvz_mask_know(mask, text);
}

static int mask_all(struct capture *c, struct cvz_err *err)
{
    unsigned char key[CVZ_MASK_KEY];
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf recording = CVZ_BUF_INIT;
    struct cvz_value inventory;

    CVZ_ASSERT(RAND_bytes(key, sizeof key) == 1);
    struct cvz_mask *mask = cvz_mask_new(key);
    explicit_bzero(key, sizeof key);
    int rc = cvz_json_read(cvz_buf_str(&c->inventory), &arena, &inventory, err);
    if (rc == 0) {
        know_words(mask);
        cvz_mask_learn_inventory(mask, &inventory);
        inventory = cvz_mask_inventory(mask, &inventory, &arena);
        rc = cvz_mask_recording(mask, cvz_buf_str(&c->recording), &recording, err);
    }
    if (rc == 0) {
        inventory = cvz_value_copy(&inventory, &arena); /* out of the text that is replaced */
        cvz_buf_clear(&c->inventory);
        cvz_json_write(&c->inventory, &inventory, CVZ_JSON_COMPACT);
        cvz_buf_release(&c->recording);
        c->recording = recording;
    } else {
        cvz_buf_release(&recording);
    }
    cvz_mask_free(mask);
    cvz_arena_release(&arena);
    return rc;
}

/* ---- writing ---- */

static struct cvz_str describe(const struct capture *c, struct cvz_buf *buf)
{
    struct cvz_dict doc = {0};
    struct cvz_list providers = {0};

    for (size_t i = 0; i < c->params->providers.n; i++)
        cvz_list_add(&providers, c->arena, cvz_value_from_str(c->params->providers.p[i]));
    cvz_doc_set(&doc, c->arena, "format", CVZ_STR("cloudviz.bundle/1"));
    cvz_doc_set(&doc, c->arena, "program", CVZ_STR("cloudviz " CVZ_VERSION));
    cvz_doc_set(&doc, c->arena, "taken", cvz_app_now(c->own, c->arena));
    cvz_dict_set(&doc, c->arena, CVZ_STR("providers"), cvz_list_end(&providers));
    cvz_dict_set(&doc, c->arena, CVZ_STR("masked"), cvz_value_from_bool(c->params->is_masked));
    struct cvz_value v = cvz_dict_end(&doc);
    cvz_json_write(buf, &v, CVZ_JSON_PRETTY);
    return cvz_buf_str(buf);
}

static int write_bundle(const struct capture *c, size_t *ret_size, struct cvz_err *err)
{
    struct cvz_buf meta = CVZ_BUF_INIT;
    struct cvz_buf bytes = CVZ_BUF_INIT;
    const struct cvz_bundle_part parts[] = {
        {CVZ_STR("meta.json"), describe(c, &meta)},
        {CVZ_STR(CVZ_APP_BUNDLE_INVENTORY), cvz_buf_str(&c->inventory)},
        {CVZ_STR(CVZ_APP_BUNDLE_RECORDING), cvz_buf_str(&c->recording)},
    };
    int rc = cvz_bundle_write(parts, CVZ_COUNT_OF(parts), &bytes, err);

    if (rc == 0)
        rc = cvz_file_write(cvz_arena_str(c->arena, c->params->file).p, cvz_buf_str(&bytes), 0600,
                            err);
    *ret_size = bytes.n;
    cvz_buf_release(&meta);
    cvz_buf_release(&bytes);
    return rc;
}

static int64_t count_lines(struct cvz_str text)
{
    int64_t n = 0;

    for (struct cvz_str line; cvz_str_split(&text, '\n', &line);)
        n += line.n > 0;
    return n;
}

static int64_t count_resources(const struct capture *c)
{
    struct cvz_value scans = cvz_list_end(&c->scans);
    int64_t all = 0, n;

    for (uint32_t i = 0; i < scans.n; i++)
        if (cvz_value_i64(cvz_value_path(&scans.u.items[i], "resources"), &n))
            all += n;
    return all;
}

static struct cvz_value result_of(const struct capture *c, size_t size)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, c->arena, "file", c->params->file);
    cvz_doc_set_i64(&doc, c->arena, "bytes", (int64_t)size);
    cvz_dict_set(&doc, c->arena, CVZ_STR("masked"), cvz_value_from_bool(c->params->is_masked));
    cvz_doc_set_i64(&doc, c->arena, "resources", count_resources(c));
    cvz_doc_set_i64(&doc, c->arena, "answers", count_lines(cvz_buf_str(&c->recording)));
    cvz_dict_set(&doc, c->arena, CVZ_STR("scans"), cvz_list_end(&c->scans));
    return cvz_dict_end(&doc);
}

static int run(struct capture *c, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_app_source all = {CVZ_STR(""), CVZ_STR(""), CVZ_STR("")};
    size_t size = 0;
    int scanned = scan_all(c, err);

    if (scanned != 0 && scanned != CVZ_EPARTIAL)
        return scanned;
    int rc = cvz_app_export(c->own, &all, &c->inventory, err);
    if (rc == 0 && c->params->is_masked)
        rc = mask_all(c, err);
    if (rc == 0)
        rc = write_bundle(c, &size, err);
    if (rc != 0)
        return rc;
    *ret = result_of(c, size);
    return scanned;
}

int cvz_app_capture(struct cvz_app *app, const struct cvz_app_capture_params *params,
                    struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_app_settings settings = {
        .store = CVZ_STR("sqlite::memory:"),
        .catalogue_dir = app->settings.catalogue_dir,
        .clock = app->settings.clock,
    };
    struct capture c = {.params = params, .arena = arena};
    int rc = make_scratch(&c, err);

    if (rc != 0)
        return rc;
    c.own = cvz_app_new(&settings);
    rc = run(&c, ret, err);
    if (c.scratch.p != NULL)
        unlink(c.scratch.p);
    cvz_app_free(c.own);
    cvz_buf_release(&c.recording);
    cvz_buf_release(&c.inventory);
    return rc;
}

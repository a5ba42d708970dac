/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Offline sources: files of other tools that say what is in a cloud, or what is meant to be. A
 * file's format is told by its content. Everything in such a file may be hostile.
 */
#ifndef CVZ_CLOUD_IMPORT_H
#define CVZ_CLOUD_IMPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "cloud/catalogue.h"
#include "codec/jmespath.h"
#include "graph/coverage.h"
#include "graph/graph.h"

/* The account of the ledger's rows that files are: their resources' sources begin with it. */
#define CVZ_IMPORT_ACCOUNT "file"

/* One format of the registry (cloud/import/formats.c). */
struct cvz_import_format {
    const char *name;  /* "terraform-state" */
    const char *label; /* "Terraform state" */
    const char *made;  /* how to come by such a file: "terraform state pull" */
    const char *reads; /* what of it is read, for the documentation */
};

/* The index-th; false behind the last. */
bool cvz_import_format(size_t index, struct cvz_import_format *ret);

/* What a file wants with a resource. X(constant, name, meaning) */
#define CVZ_INTENT_TABLE(X)                                                                        \
    X(CVZ_INTENT_HAVE, "have", "it is there, as far as the file knows")                            \
    X(CVZ_INTENT_CREATE, "create", "it is to be created")                                          \
    X(CVZ_INTENT_UPDATE, "update", "it is to be changed")                                          \
    X(CVZ_INTENT_REPLACE, "replace", "it is to be destroyed and created again")                    \
    X(CVZ_INTENT_DESTROY, "destroy", "it is to be destroyed")                                      \
    X(CVZ_INTENT_FORGET, "forget", "it stays, but is no longer looked after")

enum cvz_intent {
#define CVZ_INTENT_ENUM(constant, name, meaning) constant,
    CVZ_INTENT_TABLE(CVZ_INTENT_ENUM)
#undef CVZ_INTENT_ENUM
        CVZ_INTENT_COUNT
};

/* Something that a file and the cloud both tell of a resource: the file's value, and where the
 * cloud's stands in the properties of the resource. */
struct cvz_fact {
    struct cvz_str name; /* as the file has it: "instance_type" */
    struct cvz_value value;
    const struct cvz_jmespath *live;
};

/* What a file says of one resource that it looks after. */
struct cvz_declared {
    struct cvz_str id;      /* the graph's */
    struct cvz_str address; /* the file's own name for it: "module.web.aws_instance.a[0]" */
    enum cvz_intent intent;
    bool is_symbolic; /* no provider gave this id (yet) */
    const struct cvz_fact *facts;
    size_t n_facts;
    bool tells_tags; /* the graph's tags are the file's */
};

/* What a file holds. Everything lives in the arena, except the graph. */
struct cvz_import {
    const struct cvz_import_format *format;
    struct cvz_graph *graph; /* the caller unrefs it */
    struct cvz_coverage *coverage;
    size_t n_coverage;
    const struct cvz_declared *declared; /* in the order of the file */
    size_t n_declared;
    bool is_declared; /* the file says what is meant to be; it does not report what was seen */
};

/* Reads a whole file; `name` stands in messages and in the ledger ("prod.tfstate"), its folders do
 * not. CVZ_EUNSUPPORTED when no format knows it, and for those that hold nothing to read
 * (encrypted, remote); CVZ_EINVALID with place and cause for one that is damaged. What is wrong
 * with single resources leaves those out and stands in the ledger. The catalogue must outlive
 * what comes out. */
int cvz_import_read(struct cvz_str text, struct cvz_str name, const struct cvz_catalogue *catalogue,
                    struct cvz_arena *arena, struct cvz_import *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the readers of Terraform's files share: state (terraform_state.c, terraform_flat.c for the
 * older ones) and what `terraform show -json` writes (terraform_show.c, terraform_config.c).
 * OpenTofu writes the same.
 */
#ifndef CVZ_CLOUD_IMPORT_TERRAFORM_PRIV_H
#define CVZ_CLOUD_IMPORT_TERRAFORM_PRIV_H

#include "cloud/import/import_priv.h"

/* One instance of a resource. */
struct tf_instance {
    struct cvz_str module; /* "module.a[0].module.b", "" for the root */
    struct cvz_str type, name;
    struct cvz_str provider;         /* the configuration of the provider, whatever it is called */
    struct cvz_value index;          /* of count or for_each; null */
    struct cvz_value values;         /* without what is sensitive */
    struct cvz_value before;         /* of a plan: as it is; null */
    const struct cvz_value *unknown; /* of a plan: what is known after it alone; may be NULL */
    const struct cvz_value *depends; /* addresses, without indexes; may be null */
    enum cvz_intent intent;
    struct cvz_str deposed; /* key of an object that waits for its end; "" */
};

/* What is known of all that one provider configuration makes. */
struct tf_provider {
    struct cvz_str name;
    const struct import_provider *provider; /* NULL until one of its resources was read */
    struct import_scope scope;
};

struct tf {
    struct importing *im;
    struct cvz_str lineage; /* of a state; "" */
    CVZ_VEC(struct tf_provider) providers;
    struct cvz_map provider_of; /* name -> place */
    CVZ_VEC(struct tf_instance) instances;
    struct cvz_map nodes_of; /* address without indexes -> place in `depends` */
};

void tf_release(struct tf *tf);

/* The scope that instances of this provider configuration have. */
struct import_scope *tf_scope(struct tf *tf, struct cvz_str provider);

/* What the ids of an instance tell of its provider configuration. */
void tf_learn_scope(struct tf *tf, const struct tf_instance *instance);
void tf_add(struct tf *tf, const struct tf_instance *instance);

/* "module.a.aws_instance.b[0]" */
struct cvz_str tf_address(const struct tf_instance *instance, struct cvz_arena *arena);
/* "module.a[0].aws_b.c[\"x\"]" -> "module.a.aws_b.c" */
struct cvz_str tf_plain_address(struct cvz_str address, struct cvz_arena *arena);
/* "${...}": how values name what has no id yet. */
struct cvz_str tf_symbol(struct cvz_str address, struct cvz_arena *arena);

/* The object with the members that only the other one has. */
struct cvz_value tf_with_missing(const struct cvz_value *v, const struct cvz_value *other,
                                 struct cvz_arena *arena);

/* All that was added, into the run. */
void tf_finish(struct tf *tf);

/* Flat attributes of old states ("tags.%", "subnets.#") as a tree. */
struct cvz_value tf_unflatten(const struct cvz_value *flat, struct cvz_arena *arena);

/* ---- the configuration in a plan ---- */

/* Resources by address without indexes. */
struct tf_config {
    struct tf *tf;
    struct cvz_map block_of; /* address -> place in blocks */
    CVZ_VEC(struct tf_block) blocks;
    CVZ_VEC(struct tf_module) modules;
    struct cvz_map instances_of; /* address without indexes -> first in `links` */
    CVZ_VEC(struct tf_link) links;
};

struct tf_block { /* a resource's */
    const struct cvz_value *expressions;
    struct cvz_str provider;
    uint32_t module;
};

struct tf_module {
    struct cvz_str path;           /* "module.a.module.b" */
    uint32_t above;                /* the caller; UINT32_MAX for the root */
    const struct cvz_value *call;  /* the expressions that it is called with */
    const struct cvz_value *value; /* its own: outputs, resources */
};

struct tf_link {
    uint32_t instance, next;
};

void tf_config_read(struct tf_config *config, struct tf *tf, const struct cvz_value *configuration);
void tf_config_release(struct tf_config *config);
/* Which instances there are, for references to all of them. */
void tf_config_index(struct tf_config *config);
/* The values, with symbols where they are not known before they are made. */
struct cvz_value tf_config_fill(struct tf_config *config, const struct tf_instance *instance);
/* The provider configuration of an instance; "" when the plan does not say. */
struct cvz_str tf_config_provider(const struct tf_config *config,
                                  const struct tf_instance *instance);

#endif

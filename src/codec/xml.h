/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML answers of web services to the value tree, through expat. No DTD is accepted, so there are no
 * entities to expand.
 *
 * The mapping: the document is an object with one member, the root element's name. An element with
 * child elements is an object; one without is a string (its text, trimmed if it has line breaks);
 * an empty one is null. Attributes become members "@name" where an element has element children,
 * and are dropped otherwise. Namespace prefixes are dropped. Repeated children become an array
 * under their name. Since one child and a list of one look alike, the caller's rules say which
 * elements are list wrappers: such an element is always an array of its children, whatever their
 * names.
 */
#ifndef CVZ_CODEC_XML_H
#define CVZ_CODEC_XML_H

#include "base/err.h"
#include "codec/value.h"

struct cvz_xml_rules {
    const struct cvz_str
        *item_names;             /* an element all of whose children have this name is a list */
    size_t n_item_names;         /* ("item", "member") */
    const struct cvz_str *lists; /* elements of these names are lists, even when empty */
    size_t n_lists;
    const struct cvz_str *flat; /* children of these names are arrays even when alone */
    size_t n_flat;
};

enum { CVZ_XML_DEPTH_MAX = 128 };

/* Errors as cvz_json_read's; a document type declaration is one. `text` need not outlive the call;
 * rules may be NULL. */
int cvz_xml_read(struct cvz_str text, const struct cvz_xml_rules *rules, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif

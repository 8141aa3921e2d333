/* The compiled style sheets of a directory of pages: XML in, HTML out. */
#ifndef HAB_PAGES_H
#define HAB_PAGES_H

#include <libxml/tree.h>

#include "base/secret.h"
#include "web/present.h"

/* As hab_pages_load(), for style sheets that make no HTML: `names` must be there, and
 * no style.css. */
hab_status hab_pages_load_texts(const char *directory, const char *const *names, size_t count,
                                hab_pages **pages, hab_error *error);

/* Adds the style sheet `text` as the page `name`; what it imports is found in the
 * directory of the others. `from` says who gives it, for sentences: "plugin …". HAB_EXISTS
 * with both who give a page of that name. As hab_pages_load(). */
hab_status hab_pages_add(hab_pages *pages, const char *name, const char *from, const char *text,
                         hab_error *error);

/* Runs the page `name` over `source`; *content is malloc'd. HAB_NOT_FOUND when
 * there is no such page. Any thread. */
hab_status hab_pages_render(const hab_pages *pages, const char *name, xmlDocPtr source,
                            char **content, size_t *size, hab_error *error);

/* The same, as a tree: what a page for print gives to hab_pdf_render(). The caller
 * frees it with xmlFreeDoc(). */
hab_status hab_pages_transform(const hab_pages *pages, const char *name, xmlDocPtr source,
                               xmlDocPtr *result, hab_error *error);

/* Of all that pages are made with: the sheets, what they import, the style. */
void hab_pages_digest(const hab_pages *pages, uint8_t digest[HAB_HASH_SIZE]);

#endif

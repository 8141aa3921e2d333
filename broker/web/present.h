/* One answer, many shapes: a JSON document becomes JSON, XML or HTML. */
#ifndef HAB_PRESENT_H
#define HAB_PRESENT_H

#include <jansson.h>

#include "base/status.h"
#include "web/exchange.h"

/* Loads and compiles `*.xsl` of a directory (layout.xsl is imported by the others)
 * and reads style.css. The error names file and line. No network, no entities.
 * Before threads and forks start; read-only afterwards. */
hab_status hab_pages_load(const char *directory, hab_pages **pages, hab_error *error);
void hab_pages_free(hab_pages *pages); /* NULL is allowed */

/* The style sheet, and a short digest of it; empty when `pages` is NULL. */
hab_slice hab_pages_style(const hab_pages *pages);
const char *hab_pages_style_digest(const hab_pages *pages);

/* Fills status-independent parts of the answer (type, content) from
 * exchange->document in the shape that Accept asks for; problem documents
 * (RFC 9457) when status is 400 or more and no HTML is wanted. */
void hab_present(hab_exchange *exchange);

/* What a page needs beside its document: where the portal is ("/extranet/"), the session's
 * token for forms ("" without one), and whether it is "ouverte", "partielle" or "fermee". */
typedef struct hab_page_context {
    const char *mount;
    const char *csrf;
    const char *session;
} hab_page_context;

/* Runs the page `name` over a document; *content is malloc'd. As hab_pages_render(). */
hab_status hab_present_page(const hab_pages *pages, const char *name,
                            const hab_page_context *context, json_t *document, char **content,
                            size_t *size, hab_error *error);

/* Whether the client prefers HTML to JSON. */
int hab_wants_html(hab_slice accept);

#endif

/* A document for paper: JSON through a page for print (conf/pages/imprime-*.xsl). */
#ifndef HAB_PRINT_H
#define HAB_PRINT_H

#include <jansson.h>

#include "web/present.h"

/* *content is a PDF, malloc'd, the caller frees; the same document gives the same
 * bytes. The page sees it as <page><document>…. HAB_NOT_FOUND: no such page;
 * HAB_CORRUPT: the page says what pdf.h does not know. Blocking, any thread. */
hab_status hab_print(const hab_pages *pages, const char *page, json_t *document, char **content,
                     size_t *size, hab_error *error);

#endif

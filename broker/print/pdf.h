/* A document to print: tagged PDF in French, A4, by pango and cairo.
 *
 * The source is a small part of HTML, as conf/pages/imprime-*.xsl write it: document
 * (attribute titre), h1, h2, h3, p, ul and ol of li, table of tr of th and td, strong,
 * br, signature (attribute nom: a box to sign in), saut (a new page). Text is set with
 * French typography, headings stay with what follows, a table's first row of th is
 * repeated on each page; page numbers are artifacts. Anything else is HAB_CORRUPT. */
#ifndef HAB_PDF_H
#define HAB_PDF_H

#include <libxml/tree.h>

#include "base/status.h"

/* *content is malloc'd, the caller frees. Blocking: tens of ms. Any thread. */
hab_status hab_pdf_render(xmlDocPtr source, char **content, size_t *size, hab_error *error);

#endif

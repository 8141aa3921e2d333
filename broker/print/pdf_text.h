/* The text of one block of a document to print, as pango sets it. Inside pdf.c. */
#ifndef HAB_PDF_TEXT_H
#define HAB_PDF_TEXT_H

#include <libxml/tree.h>
#include <pango/pangocairo.h>

#include "base/status.h"

typedef enum hab_pdf_face {
    HAB_PDF_BODY,
    HAB_PDF_TITLE,    /* h1 */
    HAB_PDF_HEADING,  /* h2 */
    HAB_PDF_SUBTITLE, /* h3 */
    HAB_PDF_CELL,
    HAB_PDF_HEAD, /* of a column or a row */
    HAB_PDF_NOTE, /* the foot of a page, in boxes */
} hab_pdf_face;

/* For all text of one document. */
PangoContext *hab_pdf_context(void);

/* Plain text. Whatever it holds is text: nothing of it is markup. */
PangoLayout *hab_pdf_plain(PangoContext *context, hab_pdf_face face, const char *text);

/* The content of an element: text, strong, br. HAB_CORRUPT for anything else. `title`
 * is a line above it, in bold, or NULL. */
hab_status hab_pdf_inline(PangoContext *context, hab_pdf_face face, const char *title,
                          xmlNodePtr element, PangoLayout **layout, hab_error *error);

#endif

/* The source of a document to print, as bands. Inside pdf.c. */
#ifndef HAB_PDF_BANDS_H
#define HAB_PDF_BANDS_H

#include "print/pdf_sheet.h"

/* An empty array that frees its bands. */
GPtrArray *hab_pdf_bands_new(void);
hab_pdf_band *hab_pdf_bands_add(GPtrArray *bands);

/* A cell of the band, `width` wide; takes the layout over. */
void hab_pdf_band_cell(hab_pdf_band *band, const char *tag, PangoLayout *layout, double x,
                       double width);

/* Adds all that the root element holds. HAB_CORRUPT for what pdf.h does not know. */
hab_status hab_pdf_read(PangoContext *context, xmlNodePtr root, GPtrArray *bands, hab_error *error);

/* A table of tr of th and td. */
hab_status hab_pdf_read_table(PangoContext *context, xmlNodePtr table, GPtrArray *bands,
                              hab_error *error);

/* The next element from `node` on, or NULL; *strange is set to what is neither an
 * element nor white space. */
xmlNodePtr hab_pdf_element(xmlNodePtr node, xmlNodePtr *strange);
int hab_pdf_is(xmlNodePtr element, const char *name);
hab_status hab_pdf_strange(xmlNodePtr node, hab_error *error);

#endif

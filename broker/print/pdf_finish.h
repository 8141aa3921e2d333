/* What cairo cannot say in a PDF. Inside pdf.c. */
#ifndef HAB_PDF_FINISH_H
#define HAB_PDF_FINISH_H

#include "base/status.h"

/* Adds to a PDF of cairo's: the language, that readers show the title, of what each
 * TH is the head; takes the date away. *content is malloc'd. HAB_CORRUPT. */
hab_status hab_pdf_finish(const char *raw, size_t raw_size, char **content, size_t *size,
                          hab_error *error);

#endif

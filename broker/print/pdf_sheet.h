/* Bands of text set on pages. Inside pdf.c.
 *
 * A band is what stands side by side: one cell for a paragraph, two for an item of a
 * list, one a column for a row of a table. Bands follow each other down the pages; one
 * that is too high is cut between lines. */
#ifndef HAB_PDF_SHEET_H
#define HAB_PDF_SHEET_H

#include "print/pdf_text.h"

/* A4, in points. */
#define HAB_PDF_WIDTH 595.28
#define HAB_PDF_HEIGHT 841.89
#define HAB_PDF_MARGIN 62.0
#define HAB_PDF_MEASURE (HAB_PDF_WIDTH - 2 * HAB_PDF_MARGIN) /* the width of the text */

enum { HAB_PDF_COLUMNS_MAX = 12 };

typedef struct hab_pdf_cell {
    PangoLayout *layout; /* owned; set to the width that it has */
    const char *tag;     /* its structure element, "TD"; static, as all here */
    double x;            /* of the text, from the left margin */
    double width;
} hab_pdf_cell;

typedef struct hab_pdf_band {
    const char *opens;  /* the structure element that begins with it ("Table"), or NULL */
    const char *closes; /* the one that ends behind it, or NULL */
    const char *tag;    /* the one of its own around its cells ("TR"), or NULL */
    double before;      /* space above, but not at the top of a page */
    double padding;     /* around each cell, inside its rules */
    double least;       /* height at least */
    int outline;        /* level of a heading; 0: none */
    int keep;           /* stays with the next band */
    int whole;          /* is not cut if a page can hold it */
    int rules;          /* around each cell */
    int page;           /* a new page before it */
    int head;           /* the head of a table, which continues it on each page */
    size_t count;
    hab_pdf_cell cells[HAB_PDF_COLUMNS_MAX];
} hab_pdf_band;

/* Sets the bands, a GPtrArray of hab_pdf_band, and writes page numbers; `title` stands
 * at the foot of each page. */
void hab_pdf_set(const GPtrArray *bands, PangoContext *context, const char *title,
                 cairo_surface_t *surface);

#endif

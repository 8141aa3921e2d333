/* Tables of a document to print: what their columns need, then a band a row. */
#include "print/pdf_bands.h"

#define PADDING 4.0

/* What a column needs: `least` so that no word is cut, `wanted` so that nothing is
 * broken into lines. */
typedef struct column {
    double least;
    double wanted;
    double x;
    double width;
} column;

typedef struct table {
    PangoContext *context;
    hab_error *error;
    GPtrArray *rows; /* hab_pdf_band, without widths yet */
    column columns[HAB_PDF_COLUMNS_MAX];
    size_t count;
} table;

static hab_status read_cell(table *t, hab_pdf_band *row, xmlNodePtr element)
{
    int head = hab_pdf_is(element, "th");
    PangoLayout *layout = NULL;
    hab_status status;

    if (!head && !hab_pdf_is(element, "td")) {
        return hab_pdf_strange(element, t->error);
    }
    if (row->count == HAB_PDF_COLUMNS_MAX) {
        return hab_fail(t->error, HAB_CORRUPT, "a table to print has %d columns at most",
                        HAB_PDF_COLUMNS_MAX);
    }
    status = hab_pdf_inline(t->context, head ? HAB_PDF_HEAD : HAB_PDF_CELL, NULL, element, &layout,
                            t->error);
    if (status == HAB_OK) {
        row->head = row->head && head;
        hab_pdf_band_cell(row, head ? "TH" : "TD", layout, 0, 0);
    }
    return status;
}

static hab_status read_row(table *t, xmlNodePtr element)
{
    hab_pdf_band *row = hab_pdf_bands_add(t->rows);
    xmlNodePtr strange = NULL;
    hab_status status = HAB_OK;

    row->tag = "TR";
    row->padding = PADDING;
    row->rules = 1;
    row->whole = 1;
    row->head = t->rows->len == 1;
    for (xmlNodePtr cell = hab_pdf_element(element->children, &strange);
         cell != NULL && status == HAB_OK; cell = hab_pdf_element(cell->next, &strange)) {
        status = read_cell(t, row, cell);
    }
    if (status == HAB_OK && strange != NULL) {
        status = hab_pdf_strange(strange, t->error);
    }
    if (status == HAB_OK && (row->count == 0 || (t->count != 0 && row->count != t->count))) {
        status = hab_fail(t->error, HAB_CORRUPT, "a row of a table to print lacks cells");
    }
    row->keep = row->head;
    t->count = row->count;
    return status;
}

static hab_status read_rows(table *t, xmlNodePtr element)
{
    xmlNodePtr strange = NULL;
    hab_status status = HAB_OK;

    for (xmlNodePtr row = hab_pdf_element(element->children, &strange);
         row != NULL && status == HAB_OK; row = hab_pdf_element(row->next, &strange)) {
        status = hab_pdf_is(row, "tr") ? read_row(t, row) : hab_pdf_strange(row, t->error);
    }
    return status == HAB_OK && strange != NULL ? hab_pdf_strange(strange, t->error) : status;
}

/* The width of a text that is broken where `width` says: 0 at each word, -1 nowhere. */
static double text_width(PangoLayout *layout, int width)
{
    int found;

    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_width(layout, width);
    pango_layout_get_size(layout, &found, NULL);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    /* a unit more, so that rounding breaks no line */
    return (double) (found + PANGO_SCALE) / PANGO_SCALE;
}

static void measure(table *t)
{
    double most = HAB_PDF_MEASURE / (double) t->count - 2 * PADDING;

    for (size_t i = 0; i < t->rows->len; i++) {
        const hab_pdf_band *row = g_ptr_array_index(t->rows, i);

        for (size_t c = 0; c < row->count; c++) {
            column *wide = &t->columns[c];

            wide->least = MAX(wide->least, text_width(row->cells[c].layout, 0));
            wide->wanted = MAX(wide->wanted, text_width(row->cells[c].layout, -1));
        }
    }
    for (size_t c = 0; c < t->count; c++) {
        t->columns[c].wanted = MIN(t->columns[c].wanted, 3 * most);
        t->columns[c].least = MIN(t->columns[c].least, t->columns[c].wanted);
    }
}

/* All of the measure is used: what is left over, or lacking, is shared by what the
 * columns want beyond their least; without any room for words, all are alike. */
static void share(table *t)
{
    double room = HAB_PDF_MEASURE - 2 * PADDING * (double) t->count;
    double least = 0;
    double wanted = 0;
    double x = 0;

    for (size_t c = 0; c < t->count; c++) {
        least += t->columns[c].least;
        wanted += t->columns[c].wanted;
    }
    for (size_t c = 0; c < t->count; c++) {
        column *set = &t->columns[c];

        if (wanted <= room) {
            set->width = set->wanted * room / wanted;
        } else if (least <= room && wanted > least) {
            set->width =
                set->least + (set->wanted - set->least) * (room - least) / (wanted - least);
        } else {
            set->width = room / (double) t->count;
        }
        set->x = x + PADDING;
        x += set->width + 2 * PADDING;
    }
}

static void add_rows(table *t, GPtrArray *bands)
{
    for (size_t i = 0; i < t->rows->len; i++) {
        hab_pdf_band *row = g_ptr_array_index(t->rows, i);

        for (size_t c = 0; c < row->count; c++) {
            hab_pdf_cell *cell = &row->cells[c];

            cell->x = t->columns[c].x;
            cell->width = t->columns[c].width;
            pango_layout_set_width(cell->layout, (int) (cell->width * PANGO_SCALE));
        }
        g_ptr_array_add(bands, row);
    }
    g_ptr_array_set_free_func(t->rows, NULL); /* they have a new owner */
}

hab_status hab_pdf_read_table(PangoContext *context, xmlNodePtr element, GPtrArray *bands,
                              hab_error *error)
{
    table t = {.context = context, .error = error, .rows = hab_pdf_bands_new()};
    hab_status status = read_rows(&t, element);

    if (status == HAB_OK && t.rows->len > 0) {
        hab_pdf_band *first = g_ptr_array_index(t.rows, 0);
        hab_pdf_band *last = g_ptr_array_index(t.rows, t.rows->len - 1);

        first->opens = "Table";
        first->before = 8;
        last->closes = "Table";
        measure(&t);
        share(&t);
        add_rows(&t, bands);
    }
    g_ptr_array_unref(t.rows);
    return status;
}

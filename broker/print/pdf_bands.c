#include "print/pdf_bands.h"

#include <string.h>

#define INDENT 14.0
#define BOX_PADDING 8.0
#define BOX_HEIGHT 96.0
#define BOX_GAP 14.0
#define BOX_WIDTH ((HAB_PDF_MEASURE - BOX_GAP) / 2)

/* Where a block is read. */
typedef struct reader {
    PangoContext *context;
    GPtrArray *bands;
    hab_error *error;
    int page; /* the next band begins a page */
} reader;

/* What a block of text is, by its name. */
typedef struct block {
    const char *name;
    const char *tag;
    double before;
    hab_pdf_face face;
    int outline; /* a heading, too: kept whole and with what follows */
} block;

static const block blocks[] = {
    {"h1", "H1", 10, HAB_PDF_TITLE, 1},
    {"h2", "H2", 17, HAB_PDF_HEADING, 2},
    {"h3", "H3", 11, HAB_PDF_SUBTITLE, 3},
    {"p", "P", 6, HAB_PDF_BODY, 0},
};

static void free_band(gpointer data)
{
    hab_pdf_band *band = data;

    for (size_t i = 0; i < band->count; i++) {
        g_object_unref(band->cells[i].layout);
    }
    g_free(band);
}

GPtrArray *hab_pdf_bands_new(void)
{
    return g_ptr_array_new_with_free_func(free_band);
}

hab_pdf_band *hab_pdf_bands_add(GPtrArray *bands)
{
    hab_pdf_band *band = g_new0(hab_pdf_band, 1);

    g_ptr_array_add(bands, band);
    return band;
}

void hab_pdf_band_cell(hab_pdf_band *band, const char *tag, PangoLayout *layout, double x,
                       double width)
{
    pango_layout_set_width(layout, (int) (width * PANGO_SCALE));
    band->cells[band->count++] =
        (hab_pdf_cell){.layout = layout, .tag = tag, .x = x, .width = width};
}

int hab_pdf_is(xmlNodePtr element, const char *name)
{
    return element != NULL && strcmp((const char *) element->name, name) == 0;
}

xmlNodePtr hab_pdf_element(xmlNodePtr node, xmlNodePtr *strange)
{
    for (; node != NULL; node = node->next) {
        if (node->type == XML_ELEMENT_NODE) {
            return node;
        }
        if (!xmlIsBlankNode(node)) {
            *strange = node;
        }
    }
    return NULL;
}

hab_status hab_pdf_strange(xmlNodePtr node, hab_error *error)
{
    return hab_fail(error, HAB_CORRUPT, "a document to print has no %.40s in a %.40s",
                    node->name != NULL ? (const char *) node->name : "?",
                    node->parent != NULL && node->parent->name != NULL
                        ? (const char *) node->parent->name
                        : "document");
}

static hab_pdf_band *add_band(reader *r, double before)
{
    hab_pdf_band *band = hab_pdf_bands_add(r->bands);

    band->before = before;
    band->page = r->page;
    r->page = 0;
    return band;
}

/* What introduces a list or a table stays with it. */
static int introduces(xmlNodePtr element)
{
    xmlNodePtr strange = NULL;
    xmlNodePtr next = hab_pdf_element(element->next, &strange);

    return hab_pdf_is(next, "ul") || hab_pdf_is(next, "table") || hab_pdf_is(next, "signature");
}

static hab_status read_block(reader *r, const block *what, xmlNodePtr element)
{
    PangoLayout *layout = NULL;
    hab_status status = hab_pdf_inline(r->context, what->face, NULL, element, &layout, r->error);
    hab_pdf_band *band;

    if (status != HAB_OK) {
        return status;
    }
    band = add_band(r, what->before);
    band->outline = what->outline;
    band->whole = what->outline != 0;
    band->keep = what->outline != 0 || introduces(element);
    /* a paragraph is one over two pages: its parts are spans of it */
    band->tag = what->outline != 0 ? NULL : what->tag;
    hab_pdf_band_cell(band, what->outline != 0 ? what->tag : "Span", layout, 0, HAB_PDF_MEASURE);
    return HAB_OK;
}

static hab_status read_item(reader *r, xmlNodePtr element)
{
    PangoLayout *layout = NULL;
    hab_status status = hab_pdf_inline(r->context, HAB_PDF_BODY, NULL, element, &layout, r->error);
    hab_pdf_band *band;

    if (status != HAB_OK) {
        return status;
    }
    band = add_band(r, 3);
    band->tag = "LI";
    hab_pdf_band_cell(band, "Lbl", hab_pdf_plain(r->context, HAB_PDF_BODY, "–"), 0, INDENT);
    hab_pdf_band_cell(band, "LBody", layout, INDENT, HAB_PDF_MEASURE - INDENT);
    return HAB_OK;
}

static hab_status read_list(reader *r, xmlNodePtr list)
{
    size_t first = r->bands->len;
    xmlNodePtr strange = NULL;
    hab_status status = HAB_OK;

    for (xmlNodePtr item = hab_pdf_element(list->children, &strange);
         item != NULL && status == HAB_OK; item = hab_pdf_element(item->next, &strange)) {
        status = hab_pdf_is(item, "li") ? read_item(r, item) : hab_pdf_strange(item, r->error);
    }
    if (status == HAB_OK && strange != NULL) {
        status = hab_pdf_strange(strange, r->error);
    }
    if (status == HAB_OK && r->bands->len > first) {
        ((hab_pdf_band *) g_ptr_array_index(r->bands, first))->opens = "L";
        ((hab_pdf_band *) g_ptr_array_index(r->bands, r->bands->len - 1))->closes = "L";
    }
    return status;
}

static hab_status read_box(reader *r, xmlNodePtr element, hab_pdf_band *band)
{
    xmlChar *name = xmlGetNoNsProp(element, BAD_CAST "nom");
    PangoLayout *layout = NULL;
    hab_status status;

    if (name == NULL) {
        return hab_fail(r->error, HAB_CORRUPT, "a signature of a document to print has a nom");
    }
    status =
        hab_pdf_inline(r->context, HAB_PDF_NOTE, (const char *) name, element, &layout, r->error);
    xmlFree(name);
    if (status == HAB_OK) {
        hab_pdf_band_cell(band, "P", layout,
                          BOX_PADDING + (double) band->count * (BOX_WIDTH + BOX_GAP),
                          BOX_WIDTH - 2 * BOX_PADDING);
    }
    return status;
}

/* Two boxes stand side by side; *element goes on to the second. */
static hab_status read_boxes(reader *r, xmlNodePtr *element)
{
    xmlNodePtr strange = NULL;
    xmlNodePtr second = hab_pdf_element((*element)->next, &strange);
    hab_pdf_band *band = add_band(r, BOX_GAP);
    hab_status status = read_box(r, *element, band);

    band->padding = BOX_PADDING;
    band->least = BOX_HEIGHT;
    band->whole = 1;
    band->rules = 1;
    if (status == HAB_OK && strange == NULL && hab_pdf_is(second, "signature")) {
        status = read_box(r, second, band);
        *element = second;
    }
    return status;
}

static hab_status read_table(reader *r, xmlNodePtr table)
{
    size_t first = r->bands->len;
    hab_status status = hab_pdf_read_table(r->context, table, r->bands, r->error);

    if (status == HAB_OK && r->bands->len > first) {
        ((hab_pdf_band *) g_ptr_array_index(r->bands, first))->page = r->page;
        r->page = 0;
    }
    return status;
}

static hab_status read_element(reader *r, xmlNodePtr *element)
{
    for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
        if (hab_pdf_is(*element, blocks[i].name)) {
            return read_block(r, &blocks[i], *element);
        }
    }
    if (hab_pdf_is(*element, "ul")) {
        return read_list(r, *element);
    }
    if (hab_pdf_is(*element, "table")) {
        return read_table(r, *element);
    }
    if (hab_pdf_is(*element, "signature")) {
        return read_boxes(r, element);
    }
    if (hab_pdf_is(*element, "saut")) {
        r->page = 1;
        return HAB_OK;
    }
    return hab_pdf_strange(*element, r->error);
}

hab_status hab_pdf_read(PangoContext *context, xmlNodePtr root, GPtrArray *bands, hab_error *error)
{
    reader r = {.context = context, .bands = bands, .error = error};
    xmlNodePtr strange = NULL;
    hab_status status = HAB_OK;

    for (xmlNodePtr element = hab_pdf_element(root->children, &strange);
         element != NULL && status == HAB_OK; element = hab_pdf_element(element->next, &strange)) {
        status = read_element(&r, &element);
    }
    return status == HAB_OK && strange != NULL ? hab_pdf_strange(strange, error) : status;
}

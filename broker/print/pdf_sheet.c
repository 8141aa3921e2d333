#include "print/pdf_sheet.h"

#include <cairo-pdf.h>
#include <stdio.h>

#define TOP 62.0
#define BOTTOM (HAB_PDF_HEIGHT - 74.0)
#define FOOT (HAB_PDF_HEIGHT - 46.0)
#define LEADING 1.16 /* between lines, of what the font asks for */
#define RULE_WIDTH 0.5
#define SHADE 0.94
#define AFTER 5.0       /* space below a list or a table */
#define HEAD_MOST 200.0 /* a higher head of a table is not repeated */

enum { LINES_KEPT = 2 }; /* together, at the foot and at the top of a page */

typedef struct sheet {
    const GPtrArray *bands;
    PangoContext *context;
    const char *title;
    cairo_surface_t *surface;
    cairo_t *cr; /* NULL while pages are counted */
    unsigned page;
    unsigned pages;
    int outlines[4]; /* the last heading of each level */
    double y;
    int fresh;                /* nothing stands on the page but the head of a table */
    const hab_pdf_band *head; /* of the table that is being set */
} sheet;

/* How far a band is set: the next line of each of its cells. */
typedef struct progress {
    GSList *lines[HAB_PDF_COLUMNS_MAX];
} progress;

static const hab_pdf_band *band_at(const sheet *s, size_t i)
{
    return g_ptr_array_index(s->bands, i);
}

static double line_height(PangoLayoutLine *line, double *baseline)
{
    PangoRectangle logical;
    double height;

    pango_layout_line_get_extents(line, NULL, &logical);
    height = LEADING * logical.height / PANGO_SCALE;
    if (baseline != NULL) {
        *baseline = (double) -logical.y / PANGO_SCALE
                    + (height - (double) logical.height / PANGO_SCALE) / 2;
    }
    return height;
}

/* The height of `count` lines. */
static double lines_height(GSList *lines, size_t count)
{
    double height = 0;

    for (size_t i = 0; lines != NULL && i < count; i++, lines = lines->next) {
        height += line_height(lines->data, NULL);
    }
    return height;
}

/* The highest cell, with as many lines of each. */
static double band_height(const hab_pdf_band *band, const progress *from, size_t lines)
{
    double height = 0;

    for (size_t i = 0; i < band->count; i++) {
        height = MAX(height, lines_height(from->lines[i], lines));
    }
    return MAX(height + 2 * band->padding, band->least);
}

static progress begin(const hab_pdf_band *band)
{
    progress from = {{NULL}};

    for (size_t i = 0; i < band->count; i++) {
        from.lines[i] = pango_layout_get_lines(band->cells[i].layout);
    }
    return from;
}

/* How many lines of a cell go into `room`, when not all do: never so that one line
 * would stand alone on either page, as long as there is a choice. */
static size_t lines_in(GSList *lines, double room, int fresh)
{
    size_t left = g_slist_length(lines);
    size_t fit = 0;
    double height = 0;

    for (GSList *at = lines; at != NULL; at = at->next, fit++) {
        height += line_height(at->data, NULL);
        if (height > room) {
            break;
        }
    }
    if (fit < left && left - fit < LINES_KEPT && fit > LINES_KEPT) {
        fit = left - LINES_KEPT;
    }
    /* a line higher than a page is set all the same */
    return fit == 0 && fresh ? 1 : fit;
}

static void draw_text(sheet *s, PangoLayout *layout, double x, double y)
{
    cairo_move_to(s->cr, x, y);
    pango_cairo_show_layout(s->cr, layout);
}

/* Behind all tags but those of groups, the foot is part of no text: an artifact. */
static void draw_foot(sheet *s)
{
    char text[60];
    int width;
    PangoLayout *number;
    PangoLayout *title = hab_pdf_plain(s->context, HAB_PDF_NOTE, s->title);

    (void) snprintf(text, sizeof(text), "page %u / %u", s->page, s->pages);
    number = hab_pdf_plain(s->context, HAB_PDF_NOTE, text);
    pango_layout_get_size(number, &width, NULL);
    pango_layout_set_width(title, (int) ((HAB_PDF_MEASURE - 80) * PANGO_SCALE));
    pango_layout_set_height(title, -1);
    pango_layout_set_ellipsize(title, PANGO_ELLIPSIZE_END);
    cairo_set_source_rgb(s->cr, 0.3, 0.3, 0.3);
    draw_text(s, title, HAB_PDF_MARGIN, FOOT);
    draw_text(s, number, HAB_PDF_WIDTH - HAB_PDF_MARGIN - (double) width / PANGO_SCALE, FOOT);
    cairo_set_source_rgb(s->cr, 0, 0, 0);
    g_object_unref(title);
    g_object_unref(number);
}

static void end_page(sheet *s)
{
    if (s->cr != NULL) {
        draw_foot(s);
        cairo_show_page(s->cr);
    }
}

static void open_tag(sheet *s, const char *tag)
{
    if (s->cr != NULL && tag != NULL) {
        cairo_tag_begin(s->cr, tag, NULL);
    }
}

static void close_tag(sheet *s, const char *tag)
{
    if (s->cr != NULL && tag != NULL) {
        cairo_tag_end(s->cr, tag);
    }
}

static void draw_rules(sheet *s, const hab_pdf_band *band, double height)
{
    for (size_t i = 0; i < band->count; i++) {
        const hab_pdf_cell *cell = &band->cells[i];

        cairo_rectangle(s->cr, HAB_PDF_MARGIN + cell->x - band->padding, s->y,
                        cell->width + 2 * band->padding, height);
        if (band->head) {
            cairo_set_source_rgb(s->cr, SHADE, SHADE, SHADE);
            cairo_fill_preserve(s->cr);
        }
        cairo_set_source_rgb(s->cr, 0.55, 0.55, 0.55);
        cairo_stroke(s->cr);
    }
    cairo_set_source_rgb(s->cr, 0, 0, 0);
}

/* Pango takes the space away where it breaks a line. It stays in our text: read aloud or
 * copied, the words of two lines are not one. */
static void give_back_spaces(PangoLayoutLine *line)
{
    const char *text = pango_layout_get_text(line->layout);
    PangoGlyphString *space = pango_glyph_string_new();

    for (GSList *at = line->runs; at != NULL; at = at->next) {
        PangoLayoutRun *run = at->data;

        for (int i = 0; i < run->glyphs->num_glyphs; i++) {
            if (run->glyphs->glyphs[i].glyph == PANGO_GLYPH_EMPTY
                && text[run->item->offset + run->glyphs->log_clusters[i]] == ' ') {
                pango_shape(" ", 1, &run->item->analysis, space);
                run->glyphs->glyphs[i].glyph = space->glyphs[0].glyph;
            }
        }
    }
    pango_glyph_string_free(space);
}

/* Sets the next `count` lines of a cell. */
static void draw_lines(sheet *s, const hab_pdf_cell *cell, GSList **lines, size_t count,
                       double padding)
{
    double y = s->y + padding;

    for (size_t i = 0; *lines != NULL && i < count; i++, *lines = (*lines)->next) {
        double baseline;
        double height = line_height((*lines)->data, &baseline);

        if (s->cr != NULL) {
            cairo_move_to(s->cr, HAB_PDF_MARGIN + cell->x, y + baseline);
            give_back_spaces((*lines)->data);
            pango_cairo_show_layout_line(s->cr, (*lines)->data);
        }
        y += height;
    }
}

/* Sets what goes into `room`, tagged unless it only repeats the head of a table. */
static void draw_slice(sheet *s, const hab_pdf_band *band, progress *from, double room, int tagged)
{
    size_t counts[HAB_PDF_COLUMNS_MAX];
    double height = 0;

    for (size_t i = 0; i < band->count; i++) {
        counts[i] = lines_in(from->lines[i], room - 2 * band->padding, s->fresh);
        height = MAX(height, lines_height(from->lines[i], counts[i]));
    }
    height = MAX(height + 2 * band->padding, MIN(band->least, room));
    if (s->cr != NULL && band->rules) {
        draw_rules(s, band, height);
    }
    for (size_t i = 0; i < band->count; i++) {
        /* a row has all its cells; what is left of an item has no bullet */
        const char *tag = tagged && (counts[i] > 0 || band->rules) ? band->cells[i].tag : NULL;

        open_tag(s, tag);
        draw_lines(s, &band->cells[i], &from->lines[i], counts[i], band->padding);
        close_tag(s, tag);
    }
    s->y += height;
}

/* A table goes on under its head. */
static void new_page(sheet *s)
{
    end_page(s);
    s->page++;
    s->y = TOP;
    if (s->head != NULL) {
        progress from = begin(s->head);

        draw_slice(s, s->head, &from, BOTTOM - s->y, 0);
    }
    s->fresh = 1;
}

static int is_set(const hab_pdf_band *band, const progress *from)
{
    for (size_t i = 0; i < band->count; i++) {
        if (from->lines[i] != NULL) {
            return 0;
        }
    }
    return 1;
}

/* How many must stand together: three cannot be cut so that two do. */
static size_t least_lines(const hab_pdf_band *band, const progress *from)
{
    size_t most = 0;

    for (size_t i = 0; i < band->count; i++) {
        most = MAX(most, g_slist_length(from->lines[i]));
    }
    return most <= LINES_KEPT + 1 ? most : LINES_KEPT;
}

/* The room that a band needs at least, with those that it stays with. */
static double room_for(const sheet *s, size_t i)
{
    double room = 0;
    const hab_pdf_band *band;

    do {
        progress from;
        double whole;

        band = band_at(s, i);
        from = begin(band);
        whole = band_height(band, &from, SIZE_MAX);
        if (!band->whole || whole > BOTTOM - TOP) {
            whole = band_height(band, &from, least_lines(band, &from));
        }
        room += (i > 0 ? band->before : 0) + whole;
        i++;
    } while (band->keep && i < s->bands->len && !band_at(s, i)->page);
    return room;
}

static void add_outline(sheet *s, const hab_pdf_band *band)
{
    char place[60];

    if (s->cr == NULL || band->outline == 0) {
        return;
    }
    (void) snprintf(place, sizeof(place), "page=%u pos=[%d %d]", s->page, 0,
                    (int) MAX(s->y - band->before, 0));
    s->outlines[band->outline] = cairo_pdf_surface_add_outline(
        s->surface, s->outlines[band->outline - 1], pango_layout_get_text(band->cells[0].layout),
        place, band->outline == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
    for (size_t i = (size_t) band->outline + 1; i < G_N_ELEMENTS(s->outlines); i++) {
        s->outlines[i] = s->outlines[band->outline];
    }
}

/* A paragraph is one over all its pages; a row that is cut becomes two, each with all
 * its cells. */
static void next_part(sheet *s, const hab_pdf_band *band)
{
    if (band->rules) {
        close_tag(s, band->tag);
    }
    new_page(s);
    if (band->rules) {
        open_tag(s, band->tag);
    }
}

static void set_band(sheet *s, size_t i)
{
    const hab_pdf_band *band = band_at(s, i);
    progress from = begin(band);
    double top;

    if (!s->fresh && (band->page || s->y + room_for(s, i) > BOTTOM)) {
        new_page(s);
    } else if (!s->fresh) {
        s->y += band->before;
    }
    top = s->y;
    open_tag(s, band->opens);
    add_outline(s, band);
    open_tag(s, band->tag);
    draw_slice(s, band, &from, BOTTOM - s->y, 1);
    while (!is_set(band, &from)) {
        next_part(s, band);
        draw_slice(s, band, &from, BOTTOM - s->y, 1);
    }
    close_tag(s, band->tag);
    s->fresh = 0;
    if (band->head && s->y - top < HEAD_MOST) {
        s->head = band;
    }
    if (band->closes != NULL) {
        close_tag(s, band->closes);
        s->head = NULL;
        s->y += AFTER;
    }
}

static void set_all(sheet *s)
{
    s->page = 1;
    s->y = TOP;
    s->fresh = 1;
    open_tag(s, "Document");
    for (size_t i = 0; i < s->bands->len; i++) {
        set_band(s, i);
    }
    end_page(s);
    close_tag(s, "Document");
    s->pages = s->page;
}

void hab_pdf_set(const GPtrArray *bands, PangoContext *context, const char *title,
                 cairo_surface_t *surface)
{
    sheet s = {.bands = bands, .context = context, .title = title, .surface = surface};

    set_all(&s);
    s.cr = cairo_create(surface);
    cairo_set_line_width(s.cr, RULE_WIDTH);
    set_all(&s);
    cairo_destroy(s.cr);
}

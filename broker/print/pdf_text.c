#include "print/pdf_text.h"

#include <string.h>

/* U+2028: a new line of the same paragraph. */
#define LINE_SEPARATOR 0x2028

/* What is read of one block: white space collapses, as in HTML. */
typedef struct gathered {
    GString *text;
    PangoAttrList *attributes;
    int space; /* one stands before the next character */
} gathered;

PangoContext *hab_pdf_context(void)
{
    /* the map is the thread's own: threads share no font */
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = cairo_font_options_create();

    /* paper knows no pixels */
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("fr-FR"));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    return context;
}

/* Embeddings, overrides, isolates and marks of direction: one of them in a name would
 * turn round the sentence that it stands in. */
static int turns_direction(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e
           || c == 0x200f || c == 0x061c;
}

static int is_space(gunichar c)
{
    return c == ' ' || g_unichar_iscntrl(c) || c == LINE_SEPARATOR || c == 0x2029;
}

static void add_character(gathered *g, gunichar c)
{
    if (is_space(c)) {
        g->space = g->text->len > 0;
    } else if (!turns_direction(c)) {
        if (g->space) {
            g_string_append_c(g->text, ' ');
            g->space = 0;
        }
        g_string_append_unichar(g->text, c);
    }
}

static hab_status add_text(gathered *g, const char *text, hab_error *error)
{
    /* fonts and readers know a letter with its accent better than the two apart */
    char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE);

    if (composed == NULL) {
        return hab_fail(error, HAB_CORRUPT, "a document to print is not UTF-8");
    }
    for (const char *at = composed; *at != '\0'; at = g_utf8_next_char(at)) {
        add_character(g, g_utf8_get_char(at));
    }
    g_free(composed);
    return HAB_OK;
}

static void add_break(gathered *g)
{
    g->space = 0;
    /* whoever reads the text alone is not to join the words */
    g_string_append_c(g->text, ' ');
    g_string_append_unichar(g->text, LINE_SEPARATOR);
}

static void embolden(gathered *g, gsize from)
{
    PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);

    bold->start_index = (guint) from;
    bold->end_index = (guint) g->text->len;
    pango_attr_list_insert(g->attributes, bold);
}

static hab_status gather(gathered *g, xmlNodePtr element, hab_error *error)
{
    hab_status status = HAB_OK;

    for (xmlNodePtr node = element->children; node != NULL && status == HAB_OK; node = node->next) {
        const char *name = (const char *) node->name;

        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            status = node->content == NULL ? HAB_OK : add_text(g, (char *) node->content, error);
        } else if (node->type == XML_ELEMENT_NODE && strcmp(name, "br") == 0) {
            add_break(g);
        } else if (node->type == XML_ELEMENT_NODE && strcmp(name, "strong") == 0) {
            gsize from = g->text->len;

            status = gather(g, node, error);
            embolden(g, from);
        } else {
            status = hab_fail(error, HAB_CORRUPT, "a document to print has no %.40s in a %.40s",
                              name != NULL ? name : "?", (const char *) element->name);
        }
    }
    return status;
}

static PangoFontDescription *describe(hab_pdf_face face)
{
    static const struct {
        const char *family;
        double size;
        PangoWeight weight;
    } faces[] = {
        [HAB_PDF_BODY] = {"DejaVu Serif,serif", 9.5, PANGO_WEIGHT_NORMAL},
        [HAB_PDF_TITLE] = {"DejaVu Sans,sans-serif", 17, PANGO_WEIGHT_BOLD},
        [HAB_PDF_HEADING] = {"DejaVu Sans,sans-serif", 12, PANGO_WEIGHT_BOLD},
        [HAB_PDF_SUBTITLE] = {"DejaVu Sans,sans-serif", 10, PANGO_WEIGHT_BOLD},
        [HAB_PDF_CELL] = {"DejaVu Sans,sans-serif", 8, PANGO_WEIGHT_NORMAL},
        [HAB_PDF_HEAD] = {"DejaVu Sans,sans-serif", 8, PANGO_WEIGHT_BOLD},
        [HAB_PDF_NOTE] = {"DejaVu Sans,sans-serif", 7.5, PANGO_WEIGHT_NORMAL},
    };
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family_static(font, faces[face].family);
    pango_font_description_set_weight(font, faces[face].weight);
    pango_font_description_set_absolute_size(font, faces[face].size * PANGO_SCALE);
    return font;
}

static PangoLayout *new_layout(PangoContext *context, hab_pdf_face face)
{
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = describe(face);

    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    /* a word that is too long is cut; what is read from right to left stays in its line */
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout, FALSE);
    return layout;
}

/* What is printed is what is written: an address that is cut gets no hyphen, and a
 * ligature would come back as a character of its own. */
static PangoAttrList *new_attributes(void)
{
    PangoAttrList *attributes = pango_attr_list_new();

    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_attr_list_insert(attributes, pango_attr_font_features_new("liga=0, clig=0"));
    return attributes;
}

PangoLayout *hab_pdf_plain(PangoContext *context, hab_pdf_face face, const char *text)
{
    PangoLayout *layout = new_layout(context, face);

    pango_layout_set_text(layout, text, -1);
    return layout;
}

hab_status hab_pdf_inline(PangoContext *context, hab_pdf_face face, const char *title,
                          xmlNodePtr element, PangoLayout **layout, hab_error *error)
{
    gathered g = {.text = g_string_new(NULL), .attributes = new_attributes()};
    hab_status status = HAB_OK;

    if (title != NULL) {
        status = add_text(&g, title, error);
        embolden(&g, 0);
        add_break(&g);
    }
    if (status == HAB_OK) {
        status = gather(&g, element, error);
    }
    if (status == HAB_OK) {
        *layout = new_layout(context, face);
        pango_layout_set_text(*layout, g.text->str, (int) g.text->len);
        pango_layout_set_attributes(*layout, g.attributes);
    }
    pango_attr_list_unref(g.attributes);
    (void) g_string_free(g.text, TRUE);
    return status;
}

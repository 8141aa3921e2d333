#include "print/pdf.h"

#include <cairo-pdf.h>
#include <stdlib.h>
#include <string.h>

#include "print/pdf_bands.h"
#include "print/pdf_finish.h"

typedef struct buffer {
    char *bytes;
    size_t size;
    size_t room;
} buffer;

static cairo_status_t keep(void *closure, const unsigned char *bytes, unsigned size)
{
    buffer *to = closure;

    if (size > to->room - to->size) {
        size_t room = 2 * (to->room + size);
        char *more = realloc(to->bytes, room);

        if (more == NULL) {
            return CAIRO_STATUS_NO_MEMORY;
        }
        to->bytes = more;
        to->room = room;
    }
    memcpy(to->bytes + to->size, bytes, size);
    to->size += size;
    return CAIRO_STATUS_SUCCESS;
}

static hab_status draw(const GPtrArray *bands, PangoContext *context, const char *title,
                       buffer *drawn, hab_error *error)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(keep, drawn, HAB_PDF_WIDTH, HAB_PDF_HEIGHT);
    cairo_status_t status;

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, "Caf");
    hab_pdf_set(bands, context, title, surface);
    cairo_surface_finish(surface);
    status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS) {
        return hab_fail(error, status == CAIRO_STATUS_NO_MEMORY ? HAB_MEMORY : HAB_CORRUPT,
                        "a document to print: %s", cairo_status_to_string(status));
    }
    return HAB_OK;
}

static hab_status render(xmlNodePtr root, const char *title, char **content, size_t *size,
                         hab_error *error)
{
    PangoContext *context = hab_pdf_context();
    GPtrArray *bands = hab_pdf_bands_new();
    buffer drawn = {.bytes = NULL};
    hab_status status = hab_pdf_read(context, root, bands, error);

    if (status == HAB_OK) {
        status = draw(bands, context, title, &drawn, error);
    }
    g_ptr_array_unref(bands);
    g_object_unref(context);
    if (status == HAB_OK) {
        status = hab_pdf_finish(drawn.bytes, drawn.size, content, size, error);
    }
    free(drawn.bytes);
    return status;
}

hab_status hab_pdf_render(xmlDocPtr source, char **content, size_t *size, hab_error *error)
{
    xmlNodePtr root = xmlDocGetRootElement(source);
    xmlChar *title;
    hab_status status;

    if (!hab_pdf_is(root, "document")) {
        return hab_fail(error, HAB_CORRUPT, "a document to print begins with document");
    }
    title = xmlGetNoNsProp(root, BAD_CAST "titre");
    if (title == NULL) {
        return hab_fail(error, HAB_CORRUPT, "a document to print has a titre");
    }
    status = render(root, (const char *) title, content, size, error);
    xmlFree(title);
    return status;
}

#include "print/pdf_finish.h"

#include <stdlib.h>
#include <string.h>

#include <qpdf/qpdf-c.h>

static int is_element(qpdf_data pdf, qpdf_oh node, const char *name)
{
    return qpdf_oh_is_dictionary(pdf, node)
           && strcmp(qpdf_oh_get_name(pdf, qpdf_oh_get_key(pdf, node, "/S")), name) == 0;
}

/* The children of a structure element: an array, or one alone. */
static int child_count(qpdf_data pdf, qpdf_oh children)
{
    return qpdf_oh_is_array(pdf, children) ? qpdf_oh_get_array_n_items(pdf, children) : 1;
}

static qpdf_oh child_at(qpdf_data pdf, qpdf_oh children, int i)
{
    return qpdf_oh_is_array(pdf, children) ? qpdf_oh_get_array_item(pdf, children, i) : children;
}

/* The last cell of a row tells: what has nothing but heads is the head of the table. */
static void add_scope(qpdf_data pdf, qpdf_oh row)
{
    qpdf_oh cells = qpdf_oh_get_key(pdf, row, "/K");
    int count = child_count(pdf, cells);
    int head = is_element(pdf, child_at(pdf, cells, count - 1), "/TH");

    for (int i = 0; i < count; i++) {
        qpdf_oh cell = child_at(pdf, cells, i);

        if (is_element(pdf, cell, "/TH")) {
            qpdf_oh_replace_key(pdf, cell, "/A",
                                qpdf_oh_parse(pdf, head ? "<</O /Table /Scope /Column>>"
                                                        : "<</O /Table /Scope /Row>>"));
        }
    }
}

static void add_scopes(qpdf_data pdf, qpdf_oh table)
{
    qpdf_oh rows = qpdf_oh_get_key(pdf, table, "/K");

    for (int i = 0; i < child_count(pdf, rows); i++) {
        add_scope(pdf, child_at(pdf, rows, i));
    }
}

static void add_to_tables(qpdf_data pdf, qpdf_oh root)
{
    qpdf_oh tree = qpdf_oh_get_key(pdf, root, "/StructTreeRoot");
    qpdf_oh document = child_at(pdf, qpdf_oh_get_key(pdf, tree, "/K"), 0);
    qpdf_oh blocks = qpdf_oh_get_key(pdf, document, "/K");

    for (int i = 0; i < child_count(pdf, blocks); i++) {
        if (is_element(pdf, child_at(pdf, blocks, i), "/Table")) {
            add_scopes(pdf, child_at(pdf, blocks, i));
        }
    }
}

static void amend(qpdf_data pdf)
{
    qpdf_oh root = qpdf_get_root(pdf);
    qpdf_oh info = qpdf_oh_get_key(pdf, qpdf_get_trailer(pdf), "/Info");

    qpdf_oh_replace_key(pdf, root, "/Lang", qpdf_oh_new_string(pdf, "fr-FR"));
    qpdf_oh_replace_key(pdf, root, "/MarkInfo", qpdf_oh_parse(pdf, "<</Marked true>>"));
    qpdf_oh_replace_key(pdf, root, "/ViewerPreferences",
                        qpdf_oh_parse(pdf, "<</DisplayDocTitle true>>"));
    /* the same document gives the same bytes, whenever */
    qpdf_oh_remove_key(pdf, info, "/CreationDate");
    add_to_tables(pdf, root);
}

static int write(qpdf_data pdf, char **content, size_t *size)
{
    char *copy;

    if (qpdf_init_write_memory(pdf) > QPDF_WARNINGS) {
        return 0;
    }
    qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
    /* the tags are many small objects */
    qpdf_set_object_stream_mode(pdf, qpdf_o_generate);
    if (qpdf_write(pdf) > QPDF_WARNINGS) {
        return 0;
    }
    copy = malloc(qpdf_get_buffer_length(pdf));
    if (copy != NULL) {
        *size = qpdf_get_buffer_length(pdf);
        memcpy(copy, qpdf_get_buffer(pdf), *size);
        *content = copy;
    }
    return copy != NULL;
}

hab_status hab_pdf_finish(const char *raw, size_t raw_size, char **content, size_t *size,
                          hab_error *error)
{
    qpdf_data pdf = qpdf_init();
    hab_status status = HAB_OK;
    int written = 0;

    qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
    qpdf_silence_errors(pdf);
    if (qpdf_read_memory(pdf, "cairo", raw, raw_size, NULL) <= QPDF_WARNINGS) {
        amend(pdf);
        written = !qpdf_has_error(pdf) && write(pdf, content, size);
    }
    if (!written) {
        status = hab_fail(error, HAB_CORRUPT, "a document to print: %.200s",
                          qpdf_has_error(pdf) ? qpdf_get_error_full_text(pdf, qpdf_get_error(pdf))
                                              : "not enough memory");
    }
    qpdf_cleanup(&pdf);
    return status;
}

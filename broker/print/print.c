#include "print/print.h"

#include "print/pdf.h"
#include "web/json_xml.h"
#include "web/pages.h"

hab_status hab_print(const hab_pages *pages, const char *page, json_t *document, char **content,
                     size_t *size, hab_error *error)
{
    xmlDocPtr source = hab_xml_document("page");
    xmlDocPtr printed = NULL;
    hab_status status = HAB_MEMORY;

    if (source != NULL && hab_xml_add_value(xmlDocGetRootElement(source), "document", document)) {
        status = hab_pages_transform(pages, page, source, &printed, error);
    }
    xmlFreeDoc(source);
    if (status == HAB_OK) {
        status = hab_pdf_render(printed, content, size, error);
    }
    xmlFreeDoc(printed);
    return status;
}

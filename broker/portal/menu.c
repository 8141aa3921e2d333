#include "portal/menu.h"

#include "type/call.h"

void hab_menu_add(const hab_type *type, unsigned readers, unsigned roles, json_t *links)
{
    char path[33];

    hab_type_path(type, path);
    for (size_t i = 0; i < type->page_count; i++) {
        const hab_page *page = &type->pages[i];

        if (page->menu != NULL && (page->flags & (HAB_PAGE_PUBLIC | HAB_PAGE_AGENT)) == readers
            && (readers != HAB_PAGE_AGENT || page->roles & roles)) {
            json_array_append_new(links, json_pack("{s:s, s:o}", "titre", page->menu, "adresse",
                                                   json_sprintf("%s/%s", path, page->path)));
        }
    }
}

void hab_menu_set(const hab_types *types, unsigned readers, unsigned roles, json_t *document)
{
    json_t *links = json_array();

    for (size_t i = 0; i < types->count; i++) {
        hab_menu_add(&types->items[i], readers, roles, links);
    }
    if (json_array_size(links) > 0) {
        json_object_set(document, "pages", links);
    }
    json_decref(links);
}

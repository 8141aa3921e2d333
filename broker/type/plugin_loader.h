/* Loads convention types and keeps them: shared objects in, a table of types out.
 *
 * Threads: load and free alone, before and after the rest; look-ups anywhere. */
#ifndef HAB_PLUGIN_LOADER_H
#define HAB_PLUGIN_LOADER_H

#include <jansson.h>

#include "base/status.h"
#include "plugin.h"

enum {
    HAB_TYPES_MAX = 32,
    HAB_SERVICES_MAX = 256,
    HAB_TYPE_PAGES_MAX = 64,
    HAB_SHEETS_MAX = 64,
    HAB_KINDS_MAX = 16
};

typedef struct hab_type {
    const hab_plugin *plugin;
    void *state;
    void *library; /* dlopen()'s handle */
    uint32_t key;  /* hab_type_key() of its name */
    const hab_service *services;
    size_t service_count;
    json_t *annexe_schema; /* NULL when the plugin has none */
    json_t *request_form;  /* the public form, form_description.h; NULL: there is none */
    const hab_page *pages;
    size_t page_count;
    json_t *page_forms[HAB_TYPE_PAGES_MAX]; /* beside the pages; NULL: it has no form */
    const hab_sheet *sheets;
    size_t sheet_count;
    const hab_kind *kinds;
    size_t kind_count;
    char *file; /* of the plugin, for what is found wrong later */
} hab_type;

typedef struct hab_types {
    hab_type items[HAB_TYPES_MAX];
    size_t count;
} hab_types;

/* Loads `file`, checks its ABI, that it is the type `name`, and its settings
 * (`settings` is the path of a JSON file, or NULL), then adds it. The error names
 * the file, and what was found and expected: missing file, no symbol, both ABI
 * versions, the settings' field and rule. HAB_INVALID, HAB_VERSION, HAB_IO, HAB_FULL,
 * HAB_EXISTS when the type is loaded already. */
hab_status hab_types_load(hab_types *types, const char *name, const char *file,
                          const char *settings, hab_error *error);

/* Closes all plugins; the struct may be used again. */
void hab_types_free(hab_types *types);

/* NULL when there is none. */
const hab_type *hab_type_find(const hab_types *types, hab_slice name);
const hab_type *hab_type_by_key(const hab_types *types, uint32_t key);
const hab_service *hab_service_find(const hab_type *type, hab_slice name);

/* The form that one of the type's pages describes; NULL when it has none. */
const json_t *hab_page_form(const hab_type *type, const hab_page *page);

#endif

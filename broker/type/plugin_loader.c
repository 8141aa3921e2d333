#include "type/plugin_loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convention/convention.h"
#include "request/form_description.h"
#include "type/plugin_dispatch.h"
#include "type/plugin_kinds.h"
#include "type/plugin_pages.h"

enum { SETTINGS_MAX = 1 << 20 }; /* bytes */

/* The first breach becomes the sentence; the others are counted. */
typedef struct first_breach {
    char text[320];
    unsigned more;
} first_breach;

static void keep_first(void *context, const char *field, const char *rule)
{
    first_breach *first = context;

    if (first->text[0] != '\0') {
        first->more++;
    } else {
        (void) snprintf(first->text, sizeof(first->text), "%s%s%s", field,
                        field[0] == '\0' ? "" : ": ", rule);
    }
}

static hab_status fail_settings(hab_error *error, const char *settings, const first_breach *first)
{
    if (first->more == 0) {
        return hab_fail(error, HAB_INVALID, "settings %s: %s", settings, first->text);
    }
    return hab_fail(error, HAB_INVALID, "settings %s: %s (and %u more)", settings, first->text,
                    first->more);
}

/* [a-z][a-z0-9_]*, `max` bytes at most. */
static int is_name(const char *name, size_t max)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz";
    static const char others[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    return name != NULL && name[0] != '\0' && strchr(first, name[0]) != NULL
           && strspn(name, others) == strlen(name) && strlen(name) <= max;
}

static int is_filled(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* The shared object, by its own path: dlopen() would look elsewhere for a bare name. */
static hab_status open_library(const char *file, void **library, hab_error *error)
{
    char *path = realpath(file, NULL);

    if (path == NULL) {
        return hab_fail(error, HAB_IO, "plugin %s: %s", file, strerror(errno));
    }
    *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    free(path);
    if (*library == NULL) {
        return hab_fail(error, HAB_INVALID, "plugin %s: cannot be loaded: %s", file, dlerror());
    }
    return HAB_OK;
}

static hab_status check_versions(const hab_plugin *plugin, const char *file, hab_error *error)
{
    if (plugin->major == HAB_ABI_MAJOR && plugin->minor <= HAB_ABI_MINOR) {
        return HAB_OK;
    }
    return hab_fail(error, HAB_VERSION,
                    "plugin %s: is built for plugin ABI %u.%u, expected %u.0 to %u.%u", file,
                    plugin->major, plugin->minor, HAB_ABI_MAJOR, HAB_ABI_MAJOR, HAB_ABI_MINOR);
}

static hab_status check_descriptor(const hab_plugin *plugin, const char *name, const char *file,
                                   hab_error *error)
{
    if (!is_name(plugin->name, 32)) {
        return hab_fail(error, HAB_INVALID,
                        "plugin %s: its name \"%s\" is not of the form [a-z][a-z0-9_]{0,31}", file,
                        plugin->name == NULL ? "" : plugin->name);
    }
    if (strcmp(plugin->name, name) != 0) {
        return hab_fail(error, HAB_INVALID, "plugin %s: is the type \"%s\", expected \"%s\"", file,
                        plugin->name, name);
    }
    if (!is_filled(plugin->title)) {
        return hab_fail(error, HAB_INVALID, "plugin %s: has no title", file);
    }
    if (plugin->open == NULL || plugin->close == NULL || plugin->services == NULL
        || plugin->annexe_check == NULL || plugin->annexe_compile == NULL || plugin->decide == NULL
        || plugin->article == NULL) {
        return hab_fail(error, HAB_INVALID, "plugin %s: lacks a function of plugin.h", file);
    }
    return HAB_OK;
}

/* A schema embedded in a plugin; *schema is NULL when it has none. */
static hab_status read_schema(const char *text, const char *which, const char *file,
                              json_t **schema, hab_error *error)
{
    json_error_t where;
    hab_error why;

    *schema = NULL;
    if (text == NULL) {
        return HAB_OK;
    }
    *schema = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    if (*schema == NULL) {
        return hab_fail(error, HAB_INVALID, "plugin %s: %s schema, line %d: %s", file, which,
                        where.line, where.text);
    }
    if (hab_schema_usable(*schema, &why) != HAB_OK) {
        json_decref(*schema);
        *schema = NULL;
        return hab_fail(error, HAB_INVALID, "plugin %s: %s schema: %.200s", file, which, why.text);
    }
    return HAB_OK;
}

/* The whole file, malloc'd; the caller frees *text. */
static hab_status read_settings(const char *settings, char **text, size_t *size, hab_error *error)
{
    FILE *file = fopen(settings, "re");
    char *bytes = file == NULL ? NULL : malloc(SETTINGS_MAX);
    size_t got = bytes == NULL ? 0 : fread(bytes, 1, SETTINGS_MAX, file);
    int failed = bytes == NULL || ferror(file);
    int why = errno;

    if (file != NULL) {
        (void) fclose(file);
    }
    if (failed || got == SETTINGS_MAX) {
        free(bytes);
        return failed ? hab_fail(error, HAB_IO, "settings %s: %s", settings, strerror(why))
                      : hab_fail(error, HAB_INVALID, "settings %s: longer than %d bytes", settings,
                                 SETTINGS_MAX - 1);
    }
    *text = bytes;
    *size = got;
    return HAB_OK;
}

static hab_status check_settings(const hab_plugin *plugin, const char *file, const char *settings,
                                 hab_slice text, hab_error *error)
{
    json_error_t where;
    first_breach first = {.text = ""};
    json_t *schema;
    json_t *document;
    hab_status status = read_schema(plugin->settings_schema, "settings", file, &schema, error);

    if (status != HAB_OK) {
        return status;
    }
    if (schema == NULL) {
        return hab_fail(error, HAB_INVALID, "settings %s: the type \"%s\" takes none", settings,
                        plugin->name);
    }
    document = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &where);
    if (document == NULL) {
        status = hab_fail(error, HAB_INVALID, "settings %s: line %d: %s", settings, where.line,
                          where.text);
    } else if (hab_schema_check(schema, document, "", keep_first, &first) != HAB_OK) {
        status = fail_settings(error, settings, &first);
    }
    json_decref(document);
    json_decref(schema);
    return status;
}

/* Opens the plugin with settings that its schema allows. */
static hab_status open_plugin(const hab_plugin *plugin, const char *file, const char *settings,
                              void **state, hab_error *error)
{
    first_breach first = {.text = ""};
    hab_reporter reporter = {.report = keep_first, .context = &first};
    char *bytes = NULL;
    size_t size = 0;
    hab_status status = HAB_OK;

    if (settings != NULL) {
        status = read_settings(settings, &bytes, &size, error);
    }
    if (status == HAB_OK && settings != NULL) {
        status = check_settings(plugin, file, settings, hab_slice_of(bytes, size), error);
    }
    if (status == HAB_OK
        && plugin->open(&hab_plugin_host, hab_slice_of(bytes, size), &reporter, state) != 0) {
        if (reporter.breaches == 0) {
            keep_first(&first, "", "refused by the plugin without a reason");
        }
        status = settings != NULL ? fail_settings(error, settings, &first)
                                  : hab_fail(error, HAB_INVALID, "plugin %s: %s", file, first.text);
    }
    free(bytes);
    return status;
}

static hab_status check_services(const hab_type *type, const char *file, hab_error *error)
{
    if (type->services == NULL || type->service_count < 1
        || type->service_count > HAB_SERVICES_MAX) {
        return hab_fail(error, HAB_INVALID, "plugin %s: gives %zu services, expected 1 to %d", file,
                        type->services == NULL ? 0 : type->service_count, HAB_SERVICES_MAX);
    }
    for (size_t i = 0; i < type->service_count; i++) {
        const hab_service *service = &type->services[i];

        if (!is_name(service->name, 48)) {
            return hab_fail(error, HAB_INVALID,
                            "plugin %s: its service \"%s\" is not of the form [a-z][a-z0-9_]{0,47}",
                            file, service->name == NULL ? "" : service->name);
        }
        if (!is_filled(service->title) || !is_filled(service->article)) {
            return hab_fail(error, HAB_INVALID,
                            "plugin %s: its service \"%s\" has no title or no article", file,
                            service->name);
        }
        if (hab_service_find(type, hab_slice_text(service->name)) != service) {
            return hab_fail(error, HAB_INVALID, "plugin %s: gives the service \"%s\" twice", file,
                            service->name);
        }
    }
    return HAB_OK;
}

/* What is set was opened; `plugin` is set last of all. */
static void close_type(hab_type *type)
{
    if (type->plugin != NULL) {
        type->plugin->close(type->state);
    }
    json_decref(type->annexe_schema);
    json_decref(type->request_form);
    hab_type_free_pages(type);
    free(type->file);
    if (type->library != NULL) {
        (void) dlclose(type->library);
    }
}

static hab_status find_plugin(void *library, const char *name, const char *file,
                              const hab_plugin **plugin, hab_error *error)
{
    const hab_plugin *found = dlsym(library, HAB_PLUGIN_SYMBOL);
    hab_status status;

    if (found == NULL) {
        return hab_fail(error, HAB_INVALID, "plugin %s: has no symbol \"%s\"", file,
                        HAB_PLUGIN_SYMBOL);
    }
    status = check_versions(found, file, error);
    if (status == HAB_OK) {
        status = check_descriptor(found, name, file, error);
    }
    if (status == HAB_OK) {
        *plugin = found;
    }
    return status;
}

static hab_status read_request_form(hab_type *type, const char *file, hab_error *error)
{
    const hab_plugin *plugin = type->plugin;
    const char *text;
    hab_error why = {""};
    hab_status status;

    if (plugin->minor < 1 || plugin->request_form == NULL) {
        return HAB_OK;
    }
    text = plugin->request_form(type->state);
    status = text != NULL ? hab_form_description(text, &type->request_form, &why)
                          : hab_fail(&why, HAB_INVALID, "none is given");
    return status == HAB_OK
               ? HAB_OK
               : hab_fail(error, status, "plugin %s: request form: %.300s", file, why.text);
}

static hab_status load_type(hab_type *type, const char *name, const char *file,
                            const char *settings, hab_error *error)
{
    const hab_plugin *plugin = NULL;
    hab_status status = open_library(file, &type->library, error);

    if (status == HAB_OK) {
        status = find_plugin(type->library, name, file, &plugin, error);
    }
    if (status != HAB_OK || plugin == NULL) {
        return status;
    }
    status = read_schema(plugin->annexe_schema, "annexe", file, &type->annexe_schema, error);
    if (status == HAB_OK) {
        status = open_plugin(plugin, file, settings, &type->state, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    type->plugin = plugin;
    type->key = hab_type_key(plugin->name);
    type->services = plugin->services(type->state, &type->service_count);
    status = check_services(type, file, error);
    if (status == HAB_OK) {
        status = read_request_form(type, file, error);
    }
    return status == HAB_OK ? hab_type_read_pages(type, error) : status;
}

hab_status hab_types_load(hab_types *types, const char *name, const char *file,
                          const char *settings, hab_error *error)
{
    hab_type type = {.plugin = NULL};
    hab_status status = HAB_MEMORY;

    /* Two names could share a key, and then each other's rights. */
    if (hab_type_by_key(types, hab_type_key(name)) != NULL) {
        return hab_fail(error, HAB_EXISTS, "plugin %s: the type \"%s\" is loaded already", file,
                        name);
    }
    if (types->count == HAB_TYPES_MAX) {
        return hab_fail(error, HAB_FULL, "plugin %s: %d types are loaded already", file,
                        HAB_TYPES_MAX);
    }
    type.file = strdup(file);
    if (type.file != NULL) {
        status = load_type(&type, name, file, settings, error);
    }
    if (status == HAB_OK) {
        status = hab_type_read_kinds(&type, types, error);
    }
    if (status != HAB_OK) {
        close_type(&type);
        return status;
    }
    types->items[types->count++] = type;
    return HAB_OK;
}

void hab_types_free(hab_types *types)
{
    while (types->count > 0) {
        close_type(&types->items[--types->count]);
    }
}

const hab_type *hab_type_find(const hab_types *types, hab_slice name)
{
    for (size_t i = 0; i < types->count; i++) {
        if (hab_slice_equal(hab_slice_text(types->items[i].plugin->name), name)) {
            return &types->items[i];
        }
    }
    return NULL;
}

const hab_type *hab_type_by_key(const hab_types *types, uint32_t key)
{
    for (size_t i = 0; i < types->count; i++) {
        if (types->items[i].key == key) {
            return &types->items[i];
        }
    }
    return NULL;
}

const hab_service *hab_service_find(const hab_type *type, hab_slice name)
{
    for (size_t i = 0; i < type->service_count; i++) {
        if (hab_slice_equal(hab_slice_text(type->services[i].name), name)) {
            return &type->services[i];
        }
    }
    return NULL;
}

const json_t *hab_page_form(const hab_type *type, const hab_page *page)
{
    return type->page_forms[page - type->pages];
}

#include "type/plugin_kinds.h"

#include <string.h>

const hab_kind *hab_kind_find(const hab_type *type, const char *name)
{
    for (size_t i = 0; i < type->kind_count; i++) {
        if (strcmp(type->kinds[i].name, name) == 0) {
            return &type->kinds[i];
        }
    }
    return NULL;
}

/* [A-Z]{2,8} */
static int is_kind_name(const char *name)
{
    size_t length = name != NULL ? strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") : 0;

    return length >= 2 && length <= 8 && name[length] == '\0';
}

static hab_status refuse(const hab_type *type, const hab_kind *kind, const char *why,
                         hab_error *error)
{
    return hab_fail(error, HAB_INVALID, "plugin %s: its kind \"%.40s\" %s", type->file,
                    kind->name != NULL ? kind->name : "", why);
}

static hab_status check_kind(const hab_type *type, const hab_kind *kind, const hab_types *types,
                             hab_error *error)
{
    if (!is_kind_name(kind->name)) {
        return refuse(type, kind, "is not of the form [A-Z]{2,8}", error);
    }
    if (kind->title == NULL || kind->title[0] == '\0') {
        return refuse(type, kind, "has no title", error);
    }
    if (kind->places != 0 && kind->places != 1) {
        return refuse(type, kind, "neither has places nor has none", error);
    }
    if (hab_kind_find(type, kind->name) != kind) {
        return refuse(type, kind, "is given twice", error);
    }
    for (size_t i = 0; i < types->count; i++) {
        const hab_type *other = &types->items[i];

        if (other != type && hab_kind_find(other, kind->name) != NULL) {
            return hab_fail(error, HAB_EXISTS,
                            "plugin %s: its kind \"%s\" is one of the type \"%s\" already",
                            type->file, kind->name, other->plugin->name);
        }
    }
    return HAB_OK;
}

hab_status hab_type_read_kinds(hab_type *type, const hab_types *types, hab_error *error)
{
    const hab_plugin *plugin = type->plugin;
    hab_status status = HAB_OK;

    if (plugin->minor < 3 || plugin->kinds == NULL) {
        return HAB_OK;
    }
    type->kinds = plugin->kinds(type->state, &type->kind_count);
    if (type->kind_count > HAB_KINDS_MAX || (type->kinds == NULL && type->kind_count > 0)) {
        return hab_fail(error, HAB_INVALID, "plugin %s: gives %zu kinds, expected 0 to %d",
                        type->file, type->kind_count, HAB_KINDS_MAX);
    }
    for (size_t i = 0; i < type->kind_count && status == HAB_OK; i++) {
        status = check_kind(type, &type->kinds[i], types, error);
    }
    return status;
}

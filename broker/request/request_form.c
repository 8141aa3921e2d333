#include "request/request_form.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "convention/annexe.h"
#include "convention/convention_schema.h"
#include "request/request.h"
#include "type/plugin_dispatch.h"

/* The type goes along, so that a document read alone says what it is; when it is given,
 * it is this one. */
static json_t *without_type(const json_t *given, const char *name, json_t *errors)
{
    const json_t *type = json_object_get(given, "type");
    json_t *rest = json_copy((json_t *) given);

    if (type != NULL && (!json_is_string(type) || strcmp(json_string_value(type), name) != 0)) {
        hab_entry_report(errors, "type", "Ce formulaire est celui d’un autre type de convention.");
    }
    json_object_del(rest, "type");
    return rest;
}

static json_t *with_type(json_t *entry, const char *name)
{
    json_t *document = json_pack("{s:s}", "type", name);

    if (document != NULL && json_object_update(document, entry) != 0) {
        json_decref(document);
        document = NULL;
    }
    json_decref(entry);
    return document;
}

/* The document as it will be stored and numbered. */
static json_t *probe_of(const json_t *document, int64_t now)
{
    const char *siret =
        json_string_value(json_object_get(json_object_get(document, "partenaire"), "siret"));
    char numero[40], when[HAB_TIME_TEXT];
    json_t *probe = json_copy((json_t *) document);

    hab_format_time(now, when);
    (void) snprintf(numero, sizeof(numero), "%u-%s", hab_local_time(now).date / 10000,
                    siret != NULL ? siret : "");
    json_object_set_new(probe, "numero", json_string(siret != NULL ? numero : "PROVISOIRE"));
    json_object_set_new(probe, "historique", json_pack("[{s:s}]", "quand", when));
    return probe;
}

/* The last net: what the form lets pass must make a lawful convention. */
static void check_convention(const hab_request_form *form, const json_t *document, json_t *errors)
{
    json_t *probe = probe_of(document, form->now);
    json_t *convention = hab_request_convention(form->types, probe, "preparee");
    json_t *schema = hab_convention_schema();

    if (convention == NULL || schema == NULL) {
        hab_entry_report(errors, "annexe", "Cette demande ne peut pas devenir une convention.");
    } else {
        (void) hab_annexe_check(form->types, schema, convention, hab_entry_report, errors);
    }
    json_decref(schema);
    json_decref(convention);
    json_decref(probe);
}

/* What the form's own rules cannot say, in order of what is worth saying first. */
static hab_status check_meaning(const hab_request_form *form, const json_t *document,
                                json_t *errors)
{
    (void) hab_type_request_check(form->type, document, hab_entry_report, errors);
    if (json_array_size(errors) == 0) {
        check_convention(form, document, errors);
    }
    return json_array_size(errors) == 0 ? HAB_OK : HAB_INVALID;
}

hab_status hab_request_form_check(const hab_request_form *form, const json_t *given,
                                  json_t **document, json_t *errors)
{
    const hab_entry_context context = {.txn = form->txn, .description = form->type->request_form};
    const char *name = form->type->plugin->name;
    json_t *rest = without_type(given, name, errors);
    json_t *made = NULL;
    hab_status status = rest != NULL ? hab_entry_check(&context, rest, &made, errors) : HAB_MEMORY;

    json_decref(rest);
    if (status == HAB_OK) {
        made = with_type(made, name);
        status = made != NULL ? check_meaning(form, made, errors) : HAB_MEMORY;
    }
    if (status != HAB_OK) {
        json_decref(made);
        return status;
    }
    *document = made;
    return HAB_OK;
}

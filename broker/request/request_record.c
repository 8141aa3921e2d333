#include "request/request_record.h"

#include <stdio.h>

#include "base/calendar.h"
#include "trace/change.h"

hab_status hab_acting_open(hab_acting *acting, uint64_t number)
{
    hab_request request;
    json_t *document;
    const hab_type *type;
    hab_status status = hab_request_get(acting->txn, number, &request, &document);

    if (status != HAB_OK) {
        return status;
    }
    type = hab_type_by_key(acting->broker->types, request.record.type);
    if (type == NULL) {
        json_decref(document);
        return hab_fail(acting->error, HAB_INVALID,
                        "type: Ce type de convention n’est pas chargé sur ce serveur.");
    }
    acting->request = request;
    acting->document = document;
    acting->type = type;
    return HAB_OK;
}

hab_status hab_acting_trace(const hab_acting *acting, const char *operation, const char *object)
{
    const hab_request_record *request = &acting->request.record;
    const char *numero = json_string_value(json_object_get(acting->document, "numero"));
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_PAGE,
                               .allowed = 1,
                               .time = acting->now * 1000000,
                               .person = acting->agent,
                               .convention = request->convention,
                               .version = request->convention != 0,
                               .numero = hab_slice_text(numero != NULL ? numero : ""),
                               .type = hab_slice_text(acting->type->plugin->name),
                               .role = hab_slice_text(acting->agent != 0 ? "agent" : ""),
                               .operation = hab_slice_text(operation),
                               .object =
                                   hab_slice_text(object != NULL ? object : request->reference)};

    return hab_change_trace(acting->txn, &record);
}

json_t *hab_acting_values(const hab_acting *acting)
{
    const json_t *partner = json_object_get(acting->document, "partenaire");

    return json_pack("{s:s, s:s, s:s, s:s, s:O*, s:O*, s:O*, s:O*}", "reference",
                     acting->request.record.reference, "type", acting->type->plugin->name, "titre",
                     acting->type->plugin->title, "caf", acting->request.record.caf, "demandeur",
                     json_object_get(acting->document, "demandeur"), "partenaire",
                     json_object_get(partner, "nom"), "numero",
                     json_object_get(acting->document, "numero"), "motif",
                     json_object_get(acting->document, "motif"));
}

static hab_status write_to_requester(const hab_acting *acting, const char *template)
{
    const json_t *requester = json_object_get(acting->document, "demandeur");
    const char *to = json_string_value(json_object_get(requester, "courriel"));
    json_t *values = hab_acting_values(acting);
    hab_letter letter = {.template = template,
                         .to = to != NULL ? to : "",
                         .values = values,
                         .caf = acting->request.record.caf};
    uint64_t number;
    hab_status status = HAB_MEMORY;

    if (values != NULL) {
        status = hab_outbox_put(acting->txn, acting->broker->key, &letter, acting->now, &number);
    }
    json_decref(values);
    return status == HAB_INVALID
               ? hab_fail(acting->error, HAB_INVALID,
                          "demandeur.courriel: Ce n’est pas une adresse électronique.")
               : status;
}

static hab_status note(hab_acting *acting, const hab_move *move)
{
    char when[HAB_TIME_TEXT];
    json_t *history = json_object_get(acting->document, "historique");
    json_t *entry;

    hab_format_time(acting->now, when);
    entry = json_pack("{s:s, s:I, s:s, s:s}", "quand", when, "qui", (json_int_t) acting->agent,
                      "acte", move->act, "texte", move->text != NULL ? move->text : "");
    if (history == NULL) {
        return json_object_set_new(acting->document, "historique", json_pack("[o]", entry)) == 0
                   ? HAB_OK
                   : HAB_MEMORY;
    }
    return json_array_append_new(history, entry) == 0 ? HAB_OK : HAB_MEMORY;
}

hab_status hab_acting_move(hab_acting *acting, const hab_move *move)
{
    hab_request_record *record = &acting->request.record;
    unsigned former = record->state;
    char operation[40];
    hab_status status = note(acting, move);

    record->state = (uint8_t) (move->to != 0 ? move->to : former);
    record->changed = acting->now;
    if (status == HAB_OK) {
        status = hab_request_write(acting->txn, &acting->request, acting->document, former);
    }
    if (status == HAB_OK && move->letter != NULL) {
        status = write_to_requester(acting, move->letter);
    }
    (void) snprintf(operation, sizeof(operation), "demande.%s", move->act);
    return status == HAB_OK ? hab_acting_trace(acting, operation, NULL) : status;
}

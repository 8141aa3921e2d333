/* The establishments, or the Mam, that a request's convention would open: under which
 * number, given by whom, and whether another convention has that number already. */
#include "convention/version.h"
#include "portal/desk_request.h"

enum { AT_ONCE = 100 };

/* Whatever in an annexe has an "id" of its own: id → name. */
static void collect(const json_t *value, json_t *found)
{
    const char *id = json_string_value(json_object_get(value, "id"));
    const char *name = json_string_value(json_object_get(value, "nom"));
    const char *member;
    size_t i;
    json_t *part;

    if (id != NULL) {
        json_object_set_new(found, id, json_string(name != NULL ? name : ""));
    }
    json_object_foreach((json_t *) value, member, part)
    {
        collect(part, found);
    }
    json_array_foreach(value, i, part)
    {
        collect(part, found);
    }
}

static json_t *collected(const json_t *document)
{
    json_t *found = json_object();

    collect(json_object_get(document, "annexe"), found);
    return found;
}

/* `requested`: what the request itself says; the rest has got its number from its type. */
static json_t *targets_of(const json_t *found, const json_t *requested)
{
    json_t *targets = json_array();
    const char *id;
    json_t *name;

    json_object_foreach((json_t *) found, id, name)
    {
        json_array_append_new(targets,
                              json_pack("{s:s, s:O, s:b, s:[]}", "id", id, "nom", name, "attribue",
                                        json_object_get(requested, id) == NULL, "conventions"));
    }
    return targets;
}

/* Names the convention at those of the targets that it has too. */
static hab_status compare(hab_txn *txn, uint64_t number, const hab_convention_record *record,
                          json_t *targets)
{
    json_t *document;
    json_t *theirs;
    json_t *target;
    size_t i;
    hab_status status = hab_version_document(txn, number, record->version, &document);

    if (status != HAB_OK) {
        return status;
    }
    theirs = collected(document);
    json_array_foreach(targets, i, target)
    {
        if (json_object_get(theirs, json_string_value(json_object_get(target, "id"))) != NULL) {
            json_array_append_new(json_object_get(target, "conventions"),
                                  json_string(record->numero));
        }
    }
    json_decref(theirs);
    json_decref(document);
    return HAB_OK;
}

/* What is over holds no number any more; another type's numbers are others. */
static hab_status compare_all(hab_txn *txn, const hab_request *request, json_t *targets)
{
    uint64_t numbers[AT_ONCE] = {0};
    unsigned count = AT_ONCE;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == AT_ONCE) {
        status = hab_convention_list(txn, request->record.caf, numbers[AT_ONCE - 1], numbers,
                                     AT_ONCE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            hab_convention_record record;

            status = hab_convention_get(txn, numbers[i], &record);
            if (status == HAB_OK && record.type == request->record.type
                && record.state != HAB_CONVENTION_TERMINEE) {
                status = compare(txn, numbers[i], &record, targets);
            }
        }
    }
    return status;
}

json_t *hab_desk_request_targets(hab_txn *txn, const hab_exchange *exchange,
                                 const hab_request *request, const json_t *document)
{
    json_t *convention = hab_request_convention(exchange->broker->types, document, "preparee");
    json_t *found = collected(convention);
    json_t *requested = collected(document);
    json_t *targets = targets_of(found, requested);

    if (json_array_size(targets) > 0 && compare_all(txn, request, targets) != HAB_OK) {
        json_decref(targets);
        targets = NULL;
    }
    json_decref(requested);
    json_decref(found);
    json_decref(convention);
    return targets;
}

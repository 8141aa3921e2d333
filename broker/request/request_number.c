/* The numbers that requests give to their conventions to come. */
#include <stdio.h>

#include "base/calendar.h"
#include "request/request_record.h"
#include "type/plugin_dispatch.h"

enum { PREFIX_MAX = 7, SERIAL_MAX = 99999 };

/* Beside the references, which begin with "DH-". */
enum { NUMERO_KEY = HAB_NUMERO_MAX + 4 };

static hab_slice numero_key(const char *numero, char key[NUMERO_KEY])
{
    int length = snprintf(key, NUMERO_KEY, "n:%s", numero);

    return hab_slice_of(key, (size_t) length);
}

hab_status hab_numero_claim(hab_txn *txn, uint64_t request, const char *numero)
{
    char key[NUMERO_KEY];
    uint8_t value[8];

    hab_put_u64be(value, request);
    return hab_insert(txn, HAB_TABLE_REQUEST_REF, numero_key(numero, key),
                      hab_slice_of(value, sizeof(value)));
}

hab_status hab_numero_release(hab_txn *txn, const char *numero)
{
    char key[NUMERO_KEY];

    return hab_delete(txn, HAB_TABLE_REQUEST_REF, numero_key(numero, key));
}

hab_status hab_numero_free(hab_txn *txn, const char *numero, int *is_free)
{
    char key[NUMERO_KEY];
    hab_slice value;
    uint64_t convention;
    hab_status status = hab_convention_find(txn, hab_slice_text(numero), &convention);

    if (status == HAB_NOT_FOUND) {
        status = hab_get(txn, HAB_TABLE_REQUEST_REF, numero_key(numero, key), &value);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *is_free = status == HAB_NOT_FOUND;
    return HAB_OK;
}

/* "LI" of "LI-4": how the articles of a type are cited, and its conventions numbered. */
static void prefix_of(const hab_type *type, char prefix[PREFIX_MAX + 1])
{
    const char *article = hab_type_article(type, HAB_REASON_CONVENTION_ENDED);
    size_t length = strcspn(article, "-");

    length = length < PREFIX_MAX ? length : PREFIX_MAX;
    memcpy(prefix, article, length);
    prefix[length] = '\0';
}

/* MCP: "2026-21910999900017"; 1, because it is a number as it stands. Else 0 and what
 * a serial number follows: "LI-2026-911". */
static int number_stem(const hab_type *type, const hab_request *request, const json_t *document,
                       int64_t now, char stem[HAB_NUMERO_MAX + 1])
{
    const char *siret =
        json_string_value(json_object_get(json_object_get(document, "partenaire"), "siret"));
    unsigned year = hab_local_time(now).date / 10000;
    char prefix[PREFIX_MAX + 1];

    prefix_of(type, prefix);
    if (strcmp(prefix, "MCP") == 0 && siret != NULL) {
        (void) snprintf(stem, HAB_NUMERO_MAX + 1, "%u-%.14s", year, siret);
        return 1;
    }
    (void) snprintf(stem, HAB_NUMERO_MAX + 1, "%s-%u-%.*s", prefix[0] != '\0' ? prefix : "C", year,
                    (int) strcspn(request->record.caf, " "), request->record.caf);
    return 0;
}

static hab_status nth_number(const char *stem, int whole, unsigned serial,
                             char numero[HAB_NUMERO_MAX + 1])
{
    int length = whole && serial == 1
                     ? snprintf(numero, HAB_NUMERO_MAX + 1, "%s", stem)
                     : snprintf(numero, HAB_NUMERO_MAX + 1, "%s-%0*u", stem, whole ? 1 : 3, serial);

    return length <= HAB_NUMERO_MAX && serial <= SERIAL_MAX ? HAB_OK : HAB_FULL;
}

hab_status hab_request_propose(hab_txn *txn, const hab_broker *broker, const hab_request *request,
                               const json_t *document, int64_t now, char numero[HAB_NUMERO_MAX + 1])
{
    const hab_type *type = hab_type_by_key(broker->types, request->record.type);
    char stem[HAB_NUMERO_MAX + 1];
    char tried[HAB_NUMERO_MAX + 1];
    int is_free = 0;
    int whole;
    hab_status status = HAB_OK;

    if (type == NULL) {
        return HAB_INVALID;
    }
    whole = number_stem(type, request, document, now, stem);
    for (unsigned serial = 1; status == HAB_OK && !is_free; serial++) {
        status = nth_number(stem, whole, serial, tried);
        if (status == HAB_OK) {
            status = hab_numero_free(txn, tried, &is_free);
        }
    }
    if (status == HAB_OK) {
        memcpy(numero, tried, sizeof(tried));
    }
    return status;
}

#include "person/person.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>

#include "person/session.h"
#include "store/meta.h"

static const char counter[] = "person";

/* One letter of an address. Only ASCII: no two identifiants look alike, and lower
 * case means the same to every program. */
static int address_character(unsigned char c)
{
    return isalnum(c) || (c != '\0' && strchr(".!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

/* The part after the @: labels of letters, digits and inner hyphens, two at least. */
static int domain_valid(const char *domain)
{
    size_t label = 0;
    size_t dots = 0;

    for (const char *c = domain; *c != '\0'; c++) {
        if (*c == '.') {
            if (label == 0 || c[-1] == '-') {
                return 0;
            }
            label = 0;
            dots++;
        } else if (isalnum((unsigned char) *c) || (*c == '-' && label > 0)) {
            label++;
        } else {
            return 0;
        }
    }
    return dots > 0 && label > 0 && domain[strlen(domain) - 1] != '-';
}

static int local_part_valid(const char *text, const char *at)
{
    if (at == text || at - text > 64 || text[0] == '.' || at[-1] == '.') {
        return 0;
    }
    for (const char *c = text; c < at; c++) {
        if (!address_character((unsigned char) *c) || (c[0] == '.' && c[1] == '.')) {
            return 0;
        }
    }
    return 1;
}

hab_status hab_identifiant(hab_slice text, char identifiant[HAB_IDENTIFIANT_MAX + 1])
{
    char lower[HAB_IDENTIFIANT_MAX + 1] = "";
    const char *from = text.data;
    const char *at;

    if (text.size == 0 || text.size > HAB_IDENTIFIANT_MAX) {
        return HAB_INVALID;
    }
    for (size_t i = 0; i < text.size; i++) {
        lower[i] = (char) tolower((unsigned char) from[i]);
    }
    lower[text.size] = '\0';
    at = strchr(lower, '@');
    if (strlen(lower) != text.size || at == NULL || !local_part_valid(lower, at)
        || !domain_valid(at + 1)) {
        return HAB_INVALID;
    }
    memcpy(identifiant, lower, text.size + 1);
    return HAB_OK;
}

hab_status hab_person_record_get(hab_txn *txn, uint64_t number, hab_person_record *record)
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_PERSON, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size != sizeof(*record) || *(const uint8_t *) value.data != 1) {
        return HAB_CORRUPT;
    }
    memcpy(record, value.data, sizeof(*record));
    return HAB_OK;
}

static void copy_text(char *to, size_t room, const json_t *document, const char *field)
{
    const char *text = json_string_value(json_object_get(document, field));

    to[0] = '\0';
    if (text != NULL && strlen(text) < room) {
        memcpy(to, text, strlen(text) + 1);
    }
}

hab_status hab_person_get(hab_txn *txn, uint64_t number, hab_person *person)
{
    hab_person found = {.number = number};
    uint8_t key[8];
    hab_slice value;
    json_t *document;
    hab_status status = hab_person_record_get(txn, number, &found.record);

    hab_put_u64be(key, number);
    if (status == HAB_OK) {
        status = hab_get(txn, HAB_TABLE_PERSON_DOC, hab_slice_of(key, sizeof(key)), &value);
    }
    if (status != HAB_OK) {
        return status;
    }
    document = json_loadb(value.data, value.size, 0, NULL);
    if (document == NULL) {
        return HAB_CORRUPT;
    }
    copy_text(found.identifiant, sizeof(found.identifiant), document, "identifiant");
    copy_text(found.nom, sizeof(found.nom), document, "nom");
    copy_text(found.prenom, sizeof(found.prenom), document, "prenom");
    json_decref(document);
    *person = found;
    return HAB_OK;
}

hab_status hab_person_find(hab_txn *txn, hab_slice text, uint64_t *number)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    hab_slice value;
    hab_status status = hab_identifiant(text, identifiant);

    if (status != HAB_OK) {
        return HAB_NOT_FOUND;
    }
    status = hab_get(txn, HAB_TABLE_IDENTIFIANT, hab_slice_text(identifiant), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size != sizeof(*number)) {
        return HAB_CORRUPT;
    }
    *number = hab_get_u64be(value.data);
    return HAB_OK;
}

static hab_status put_document(hab_txn *txn, hab_slice key, const char *identifiant, hab_slice nom,
                               hab_slice prenom)
{
    json_t *document =
        json_pack("{s:s, s:s%, s:s%}", "identifiant", identifiant, "nom", (const char *) nom.data,
                  nom.size, "prenom", (const char *) prenom.data, prenom.size);
    char *text = document == NULL ? NULL : json_dumps(document, JSON_COMPACT);
    hab_status status = HAB_MEMORY;

    json_decref(document);
    if (text != NULL) {
        status = hab_put(txn, HAB_TABLE_PERSON_DOC, key, hab_slice_text(text));
        free(text);
    }
    return status;
}

static hab_status create(hab_txn *txn, const char *identifiant, hab_slice nom, hab_slice prenom,
                         int64_t now, uint64_t *number)
{
    hab_person_record record = {.layout = 1, .state = HAB_PERSON_ACTIVE, .since = now};
    uint8_t bytes[8];
    hab_slice key = hab_slice_of(bytes, sizeof(bytes));
    uint64_t next;
    hab_status status = hab_next_number(txn, counter, &next);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(bytes, next);
    status = hab_put(txn, HAB_TABLE_PERSON, key, hab_slice_of(&record, sizeof(record)));
    if (status == HAB_OK) {
        status = put_document(txn, key, identifiant, nom, prenom);
    }
    if (status == HAB_OK) {
        status = hab_insert(txn, HAB_TABLE_IDENTIFIANT, hab_slice_text(identifiant), key);
    }
    if (status == HAB_OK) {
        *number = next;
    }
    return status;
}

hab_status hab_person_ensure(hab_txn *txn, hab_slice text, hab_slice nom, hab_slice prenom,
                             int64_t now, uint64_t *number, int *created)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];
    hab_status status = hab_identifiant(text, identifiant);

    if (status != HAB_OK || nom.size > HAB_NAME_MAX || prenom.size > HAB_NAME_MAX) {
        return HAB_INVALID;
    }
    status = hab_person_find(txn, hab_slice_text(identifiant), number);
    *created = status == HAB_NOT_FOUND;
    return *created ? create(txn, identifiant, nom, prenom, now, number) : status;
}

static hab_status put_state(hab_txn *txn, uint64_t number, hab_person_state state,
                            uint64_t convention, int64_t now)
{
    hab_person_record record;
    uint8_t key[8];
    hab_status status = hab_person_record_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    record.state = (uint8_t) state;
    record.since = now;
    hab_put_u64be(key, convention);
    memcpy(record.through, key + sizeof(key) - sizeof(record.through), sizeof(record.through));
    hab_put_u64be(key, number);
    status = hab_put(txn, HAB_TABLE_PERSON, hab_slice_of(key, sizeof(key)),
                     hab_slice_of(&record, sizeof(record)));
    if (status == HAB_OK && state == HAB_PERSON_SUSPENDED) {
        status = hab_session_close_all(txn, number, NULL, HAB_SESSION_SUSPENDED, now, NULL);
    }
    return status;
}

hab_status hab_person_set_state(hab_txn *txn, uint64_t number, hab_person_state state, int64_t now)
{
    return put_state(txn, number, state, 0, now);
}

hab_status hab_person_suspend(hab_txn *txn, uint64_t number, uint64_t convention, int64_t now)
{
    return put_state(txn, number, HAB_PERSON_SUSPENDED, convention, now);
}

uint64_t hab_person_suspended_through(const hab_person_record *record)
{
    uint8_t key[8] = {0};

    memcpy(key + sizeof(key) - sizeof(record->through), record->through, sizeof(record->through));
    return hab_get_u64be(key);
}

#include "convention/version.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "base/json_text.h"

/* convention, version, person: see tables.h. */
enum { MEMBER_KEY = 20, MEMBER_PREFIX = 12 };

static void member_key(uint64_t convention, uint32_t version, uint64_t person,
                       uint8_t key[MEMBER_KEY])
{
    hab_put_u64be(key, convention);
    hab_put_u32be(key + 8, version);
    hab_put_u64be(key + MEMBER_PREFIX, person);
}

hab_status hab_version_document(hab_txn *txn, uint64_t convention, uint32_t version,
                                json_t **document)
{
    hab_slice text;
    json_t *found;
    hab_status status = hab_convention_document(txn, convention, version, &text);

    if (status != HAB_OK) {
        return status;
    }
    found = json_loadb(text.data, text.size, 0, NULL);
    if (found == NULL) {
        return HAB_CORRUPT;
    }
    *document = found;
    return HAB_OK;
}

int64_t hab_version_effect(const json_t *document)
{
    const json_t *signature = json_object_get(document, "signature");
    const char *text = json_string_value(json_object_get(document, "effet"));
    int64_t effect = 0;

    if (text == NULL) {
        text = json_string_value(json_object_get(signature, "date"));
    }
    if (text == NULL || hab_parse_time(hab_slice_text(text), &effect, NULL) != HAB_OK) {
        return 0;
    }
    return effect;
}

hab_status hab_version_effect_of(hab_txn *txn, uint64_t convention, uint32_t version,
                                 int64_t *effect)
{
    static const char *const names[] = {"effet", "signature"};
    hab_slice text;
    json_t *document;
    int64_t found;
    hab_status status = hab_convention_document(txn, convention, version, &text);

    if (status != HAB_OK) {
        return status;
    }
    document = json_object();
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        hab_slice value = hab_json_member(text, names[i]);

        (void) json_object_set_new(document, names[i],
                                   json_loadb(value.data, value.size, JSON_DECODE_ANY, NULL));
    }
    found = hab_version_effect(document);
    json_decref(document);
    if (version > 1 && found == 0) {
        return HAB_CORRUPT; /* an avenant is signed */
    }
    *effect = found;
    return HAB_OK;
}

hab_status hab_version_at(hab_txn *txn, uint64_t convention, int64_t now, uint32_t *version)
{
    hab_convention_record record;
    uint32_t found;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK) {
        return status;
    }
    for (found = record.version; found > 1; found--) {
        int64_t effect;

        status = hab_version_effect_of(txn, convention, found, &effect);
        if (status != HAB_OK) {
            return status;
        }
        if (effect <= now) {
            break;
        }
    }
    *version = found;
    return HAB_OK;
}

hab_status hab_version_members(hab_txn *txn, uint64_t convention, uint32_t version,
                               hab_member_fn each, void *context)
{
    uint8_t from[MEMBER_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_MEMBER, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    member_key(convention, version, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, NULL);
    while (status == HAB_OK && memcmp(key.data, from, MEMBER_PREFIX) == 0) {
        hab_status given = each(context, hab_get_u64be((const uint8_t *) key.data + MEMBER_PREFIX));

        if (given != HAB_OK) {
            hab_cursor_close(cursor);
            return given;
        }
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_version_names(hab_txn *txn, uint64_t convention, uint32_t version, uint64_t person)
{
    uint8_t key[MEMBER_KEY];
    hab_slice value;

    member_key(convention, version, person, key);
    return hab_get(txn, HAB_TABLE_MEMBER, hab_slice_of(key, sizeof(key)), &value);
}

hab_status hab_place_write(hab_txn *txn, const hab_place *place,
                           const hab_habilitation_record *record, hab_slice scope,
                           hab_write_fn write)
{
    uint8_t key[HAB_HABILITATION_KEY];
    uint8_t member[MEMBER_KEY];
    size_t size = sizeof(*record) + scope.size;
    uint8_t *value = malloc(size);
    hab_status status;

    if (value == NULL) {
        return HAB_MEMORY;
    }
    memcpy(value, record, sizeof(*record));
    if (scope.size > 0) {
        memcpy(value + sizeof(*record), scope.data, scope.size);
    }
    hab_habilitation_key(place->person, place->type, place->convention, place->version, key);
    status =
        write(txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)), hab_slice_of(value, size));
    free(value);
    if (status == HAB_OK) {
        member_key(place->convention, place->version, place->person, member);
        status =
            write(txn, HAB_TABLE_MEMBER, hab_slice_of(member, sizeof(member)), hab_slice_text(""));
    }
    return status;
}

hab_status hab_place_read(hab_txn *txn, const hab_place *place, hab_habilitation_record *record,
                          hab_slice *scope)
{
    uint8_t key[HAB_HABILITATION_KEY];
    hab_slice value;
    hab_status status;

    hab_habilitation_key(place->person, place->type, place->convention, place->version, key);
    status = hab_get(txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size < sizeof(*record) || *(const uint8_t *) value.data != 1) {
        return HAB_CORRUPT;
    }
    memcpy(record, value.data, sizeof(*record));
    if (scope != NULL) {
        *scope = hab_slice_of((const uint8_t *) value.data + sizeof(*record),
                              value.size - sizeof(*record));
    }
    return HAB_OK;
}

hab_status hab_place_strike(hab_txn *txn, const hab_place *place, int in_force, int64_t now)
{
    uint8_t key[HAB_HABILITATION_KEY];
    uint8_t member[MEMBER_KEY];
    hab_status status;

    member_key(place->convention, place->version, place->person, member);
    status = hab_delete(txn, HAB_TABLE_MEMBER, hab_slice_of(member, sizeof(member)));
    if (status != HAB_OK) {
        return status;
    }
    if (in_force) {
        status = hab_habilitation_close(txn, place->person, place->type, place->convention,
                                        place->version, now);
    } else {
        hab_habilitation_key(place->person, place->type, place->convention, place->version, key);
        status = hab_delete(txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)));
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

#include "convention/version.h"

#include "base/calendar.h"

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

hab_status hab_version_at(hab_txn *txn, uint64_t convention, int64_t now, uint32_t *version)
{
    hab_convention_record record;
    uint32_t found;
    hab_status status = hab_convention_get(txn, convention, &record);

    if (status != HAB_OK) {
        return status;
    }
    for (found = record.version; found > 1; found--) {
        json_t *document;
        int64_t effect;

        status = hab_version_document(txn, convention, found, &document);
        if (status != HAB_OK) {
            return status;
        }
        effect = hab_version_effect(document);
        json_decref(document);
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

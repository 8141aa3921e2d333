#include "convention/convention.h"

#include <stdlib.h>

#include "base/secret.h"
#include "store/meta.h"

static const char generation_counter[] = "convention.generation";

uint32_t hab_type_key(const char *type)
{
    uint8_t hash[HAB_HASH_SIZE];

    hab_sha256(hab_slice_text(type), hash);
    hash[0] |= 0x80; /* never 0, which is where a person's sessions stand */
    return hab_get_u32be(hash);
}

const char *hab_convention_state_name(unsigned state)
{
    static const char *const names[] = {
        [HAB_CONVENTION_PREPAREE] = "preparee", [HAB_CONVENTION_SIGNEE] = "signee",
        [HAB_CONVENTION_ACTIVE] = "active",     [HAB_CONVENTION_PREAVIS] = "preavis",
        [HAB_CONVENTION_TERMINEE] = "terminee",
    };

    return state < sizeof(names) / sizeof(names[0]) ? names[state] : NULL;
}

hab_status hab_convention_get(hab_txn *txn, uint64_t number, hab_convention_record *record)
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_CONVENTION, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size != sizeof(*record) || *(const uint8_t *) value.data != 1) {
        return HAB_CORRUPT;
    }
    memcpy(record, value.data, sizeof(*record));
    record->numero[HAB_NUMERO_MAX] = '\0';
    record->caf[sizeof(record->caf) - 1] = '\0';
    return HAB_OK;
}

/* caf, convention: see tables.h. */
enum { CAF_KEY = 16 };

static void caf_key(const char *caf, uint64_t number, uint8_t key[CAF_KEY])
{
    memset(key, 0, CAF_KEY);
    memcpy(key, caf, strnlen(caf, 7));
    hab_put_u64be(key + 8, number);
}

/* A convention stays with its Caf, so that a change of it finds its entry there. */
static hab_status list_with_caf(hab_txn *txn, uint64_t number, const char *caf)
{
    uint8_t key[CAF_KEY];
    hab_slice found;
    hab_status status;

    caf_key(caf, number, key);
    status = hab_get(txn, HAB_TABLE_CAF_CONVENTION, hab_slice_of(key, sizeof(key)), &found);
    return status != HAB_NOT_FOUND ? status
                                   : hab_put(txn, HAB_TABLE_CAF_CONVENTION,
                                             hab_slice_of(key, sizeof(key)), hab_slice_text(""));
}

hab_status hab_convention_put(hab_txn *txn, uint64_t number, const hab_convention_record *record)
{
    uint64_t generation;
    uint8_t key[8];
    hab_status status = hab_next_number(txn, generation_counter, &generation);

    if (status == HAB_OK) {
        status = list_with_caf(txn, number, record->caf);
    }
    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(key, number);
    return hab_put(txn, HAB_TABLE_CONVENTION, hab_slice_of(key, sizeof(key)),
                   hab_slice_of(record, sizeof(*record)));
}

/* Of a Caf: its part of the list; of all: the conventions themselves. */
hab_status hab_convention_list(hab_txn *txn, const char *caf, uint64_t after, uint64_t *numbers,
                               unsigned max, unsigned *count)
{
    const size_t prefix = caf != NULL ? 8 : 0;
    uint8_t from[CAF_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(
        txn, caf != NULL ? HAB_TABLE_CAF_CONVENTION : HAB_TABLE_CONVENTION, &cursor);
    unsigned found = 0;

    if (status != HAB_OK) {
        return status;
    }
    caf_key(caf != NULL ? caf : "", after + 1, from);
    status = hab_seek(cursor, hab_slice_of(from + 8 - prefix, prefix + 8), &key, NULL);
    while (status == HAB_OK && found < max && memcmp(key.data, from, prefix) == 0) {
        numbers[found++] = hab_get_u64be((const uint8_t *) key.data + prefix);
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        *count = found;
        return HAB_OK;
    }
    return status;
}

hab_status hab_convention_index(hab_txn *txn)
{
    static const uint8_t first[8] = {0};
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_CONVENTION, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(first, sizeof(first)), &key, &value);
    while (status == HAB_OK) {
        hab_convention_record record;

        if (key.size != 8 || value.size != sizeof(record)) {
            status = HAB_CORRUPT;
            break;
        }
        memcpy(&record, value.data, sizeof(record));
        record.caf[sizeof(record.caf) - 1] = '\0';
        status = list_with_caf(txn, hab_get_u64be(key.data), record.caf);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_convention_generation(hab_txn *txn, uint64_t *generation)
{
    return hab_last_number(txn, generation_counter, generation);
}

hab_status hab_convention_find(hab_txn *txn, hab_slice numero, uint64_t *number)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_NUMERO, numero, &value);

    if (status != HAB_OK) {
        return status;
    }
    if (value.size != sizeof(*number)) {
        return HAB_CORRUPT;
    }
    *number = hab_get_u64be(value.data);
    return HAB_OK;
}

hab_status hab_convention_document(hab_txn *txn, uint64_t number, uint32_t version,
                                   hab_slice *document)
{
    uint8_t key[12];

    if (version == 0) {
        hab_convention_record record;
        hab_status status = hab_convention_get(txn, number, &record);

        if (status != HAB_OK) {
            return status;
        }
        version = record.version;
    }
    hab_put_u64be(key, number);
    hab_put_u32be(key + 8, version);
    return hab_get(txn, HAB_TABLE_CONVENTION_DOC, hab_slice_of(key, sizeof(key)), document);
}

hab_status hab_convention_partner(hab_txn *txn, uint64_t number, char name[HAB_PARTNER_MAX + 1])
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_PARTNER, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size > HAB_PARTNER_MAX) {
        return HAB_CORRUPT;
    }
    memcpy(name, value.data, value.size);
    name[value.size] = '\0';
    return HAB_OK;
}

hab_reason hab_convention_open_at(const hab_convention_record *record, int64_t now)
{
    switch (record->state) {
    case HAB_CONVENTION_PREPAREE: return HAB_REASON_CONVENTION_NOT_SIGNED;
    case HAB_CONVENTION_SIGNEE: return HAB_REASON_CONVENTION_NOT_ACTIVE;
    case HAB_CONVENTION_ACTIVE:
    case HAB_CONVENTION_PREAVIS: break;
    case HAB_CONVENTION_TERMINEE: return HAB_REASON_CONVENTION_ENDED;
    default: return HAB_REASON_INTERNAL;
    }
    if (record->end != 0 && now >= record->end) {
        return HAB_REASON_CONVENTION_ENDED;
    }
    if (record->effect == 0 || now < record->effect) {
        return HAB_REASON_CONVENTION_NOT_YET;
    }
    return record->suspended ? HAB_REASON_CONVENTION_SUSPENDED : HAB_REASON_GRANTED;
}

hab_status hab_convention_suspend(hab_txn *txn, uint64_t number, int suspended)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    record.suspended = suspended != 0;
    return hab_convention_put(txn, number, &record);
}

hab_status hab_convention_set_state(hab_txn *txn, uint64_t number, hab_convention_state state)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    record.state = (uint8_t) state;
    return hab_convention_put(txn, number, &record);
}

hab_status hab_convention_set_end(hab_txn *txn, uint64_t number, int64_t end)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    record.end = end;
    return hab_convention_put(txn, number, &record);
}

void hab_habilitation_key(uint64_t person, uint32_t type, uint64_t convention, uint32_t version,
                          uint8_t key[HAB_HABILITATION_KEY])
{
    hab_put_u64be(key, person);
    hab_put_u32be(key + 8, type);
    hab_put_u64be(key + 12, convention);
    hab_put_u32be(key + 20, version);
}

hab_status hab_habilitation_close(hab_txn *txn, uint64_t person, uint32_t type, uint64_t convention,
                                  uint32_t version, int64_t until)
{
    hab_habilitation_record record;
    uint8_t key[HAB_HABILITATION_KEY];
    hab_slice slice = hab_slice_of(key, sizeof(key));
    hab_slice value;
    uint8_t *copy;
    hab_status status;

    hab_habilitation_key(person, type, convention, version, key);
    status = hab_get(txn, HAB_TABLE_ACCESS, slice, &value);
    if (status != HAB_OK) {
        return status;
    }
    copy = value.size < sizeof(record) ? NULL : malloc(value.size);
    if (copy == NULL) {
        return value.size < sizeof(record) ? HAB_CORRUPT : HAB_MEMORY;
    }
    memcpy(copy, value.data, value.size);
    memcpy(&record, copy, sizeof(record));
    record.until = until;
    memcpy(copy, &record, sizeof(record));
    status = hab_put(txn, HAB_TABLE_ACCESS, slice, hab_slice_of(copy, value.size));
    free(copy);
    return status;
}

#include "control/signal_record.h"

#include <stdlib.h>

#include "base/bytes.h"

enum { LAYOUT = 1, OF_KEY = 16, CAF_PART = 8, PERSON_PART = 8 };

static hab_status decode(hab_slice value, hab_signal_record *record, json_t **document)
{
    json_t *found;

    if (value.size < sizeof(*record) || ((const uint8_t *) value.data)[0] == 0) {
        return HAB_CORRUPT;
    }
    if (((const uint8_t *) value.data)[0] > LAYOUT) {
        return HAB_VERSION;
    }
    if (document != NULL) {
        found = json_loadb((const char *) value.data + sizeof(*record),
                           value.size - sizeof(*record), 0, NULL);
        if (found == NULL) {
            return HAB_CORRUPT;
        }
        *document = found;
    }
    memcpy(record, value.data, sizeof(*record));
    return HAB_OK;
}

hab_status hab_signal_record_get(hab_txn *txn, uint64_t number, hab_signal_record *record,
                                 json_t **document)
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_SIGNAL, hab_slice_of(key, sizeof(key)), &value);
    return status == HAB_OK ? decode(value, record, document) : status;
}

void hab_signal_queue_key(const char *caf, unsigned state, uint64_t number,
                          uint8_t key[HAB_SIGNAL_QUEUE_KEY])
{
    memset(key, 0, HAB_SIGNAL_QUEUE_KEY);
    memcpy(key, caf, strnlen(caf, HAB_CAF_MAX));
    key[CAF_PART] = (uint8_t) state;
    hab_put_u64be(key + HAB_SIGNAL_QUEUE_PREFIX, number);
}

static void of_key(uint64_t person, uint64_t number, uint8_t key[OF_KEY])
{
    hab_put_u64be(key, person);
    hab_put_u64be(key + PERSON_PART, number);
}

/* A signal that is new has no former queue. */
static hab_status leave_queue(hab_txn *txn, uint64_t number)
{
    uint8_t key[HAB_SIGNAL_QUEUE_KEY];
    hab_signal_record former;
    hab_status status = hab_signal_record_get(txn, number, &former, NULL);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    hab_signal_queue_key(former.caf, former.state, number, key);
    return hab_delete(txn, HAB_TABLE_SIGNAL_QUEUE, hab_slice_of(key, sizeof(key)));
}

static hab_status enqueue(hab_txn *txn, uint64_t number, const hab_signal_record *record)
{
    uint8_t key[HAB_SIGNAL_QUEUE_KEY];
    uint8_t of[OF_KEY];
    hab_status status;

    hab_signal_queue_key(record->caf, record->state, number, key);
    of_key(record->person, number, of);
    status =
        hab_put(txn, HAB_TABLE_SIGNAL_QUEUE, hab_slice_of(key, sizeof(key)), hab_slice_text(""));
    return status == HAB_OK
               ? hab_put(txn, HAB_TABLE_SIGNAL_OF, hab_slice_of(of, sizeof(of)), hab_slice_text(""))
               : status;
}

static hab_status write_record(hab_txn *txn, uint64_t number, const hab_signal_record *record,
                               hab_slice text)
{
    uint8_t *value = malloc(sizeof(*record) + text.size);
    uint8_t key[8];
    hab_status status;

    if (value == NULL) {
        return HAB_MEMORY;
    }
    hab_put_u64be(key, number);
    memcpy(value, record, sizeof(*record));
    value[0] = LAYOUT;
    memcpy(value + sizeof(*record), text.data, text.size);
    status = hab_put(txn, HAB_TABLE_SIGNAL, hab_slice_of(key, sizeof(key)),
                     hab_slice_of(value, sizeof(*record) + text.size));
    free(value);
    return status;
}

hab_status hab_signal_record_put(hab_txn *txn, uint64_t number, const hab_signal_record *record,
                                 const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    hab_status status = text != NULL ? leave_queue(txn, number) : HAB_MEMORY;

    if (status == HAB_OK) {
        status = write_record(txn, number, record, hab_slice_text(text));
    }
    if (status == HAB_OK) {
        status = enqueue(txn, number, record);
    }
    free(text);
    return status;
}

hab_status hab_signal_record_remove(hab_txn *txn, uint64_t number)
{
    uint8_t key[8];
    uint8_t of[OF_KEY];
    hab_signal_record record;
    hab_status status = hab_signal_record_get(txn, number, &record, NULL);

    if (status == HAB_OK) {
        status = leave_queue(txn, number);
    }
    if (status == HAB_OK) {
        of_key(record.person, number, of);
        status = hab_delete(txn, HAB_TABLE_SIGNAL_OF, hab_slice_of(of, sizeof(of)));
    }
    hab_put_u64be(key, number);
    return status == HAB_OK ? hab_delete(txn, HAB_TABLE_SIGNAL, hab_slice_of(key, sizeof(key)))
                            : status;
}

hab_status hab_signal_walk_person(hab_txn *txn, uint64_t person, hab_signal_fn each, void *context)
{
    uint8_t behind[OF_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_SIGNAL_OF, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    of_key(person, UINT64_MAX, behind);
    (void) hab_seek(cursor, hab_slice_of(behind, sizeof(behind)), &key, NULL);
    status = hab_previous(cursor, &key, NULL);
    while (status == HAB_OK && memcmp(key.data, behind, PERSON_PART) == 0) {
        status = each(context, hab_get_u64be((const uint8_t *) key.data + PERSON_PART));
        if (status == HAB_OK) {
            status = hab_previous(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

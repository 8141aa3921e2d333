/* Requests in the store: their record, their reference, their queue. */
#include "request/request.h"

#include <stdlib.h>

#include "person/agent.h"
#include "request/request_record.h"
#include "store/meta.h"

/* caf, state, request: see tables.h. */
enum { QUEUE_KEY = 17, CAF_SIZE = 8 };

const char *hab_request_state_name(unsigned state)
{
    static const char *const names[] = {
        [HAB_REQUEST_TRANSMISE] = "transmise", [HAB_REQUEST_A_COMPLETER] = "a_completer",
        [HAB_REQUEST_VERIFIEE] = "verifiee",   [HAB_REQUEST_ENVOYEE] = "convention_envoyee",
        [HAB_REQUEST_SIGNEE] = "signee",       [HAB_REQUEST_ACTIVEE] = "activee",
        [HAB_REQUEST_REFUSEE] = "refusee",
    };

    return state < sizeof(names) / sizeof(names[0]) ? names[state] : NULL;
}

static void queue_key(const char caf[CAF_SIZE], unsigned state, uint64_t number,
                      uint8_t key[QUEUE_KEY])
{
    memset(key, 0, QUEUE_KEY);
    memcpy(key, caf, strnlen(caf, CAF_SIZE - 1));
    key[CAF_SIZE] = (uint8_t) state;
    hab_put_u64be(key + CAF_SIZE + 1, number);
}

static hab_status put_value(hab_txn *txn, const hab_request *request, const json_t *document)
{
    static const size_t before = sizeof(request->record);
    size_t length = json_dumpb(document, NULL, 0, JSON_COMPACT);
    uint8_t *value = length > 0 ? malloc(before + length) : NULL;
    uint8_t key[8];
    hab_status status = HAB_MEMORY;

    if (value != NULL) {
        hab_put_u64be(key, request->number);
        memcpy(value, &request->record, before);
        (void) json_dumpb(document, (char *) value + before, length, JSON_COMPACT);
        status = hab_put(txn, HAB_TABLE_REQUEST, hab_slice_of(key, sizeof(key)),
                         hab_slice_of(value, before + length));
    }
    free(value);
    return status;
}

hab_status hab_request_write(hab_txn *txn, const hab_request *request, const json_t *document,
                             unsigned former)
{
    const hab_request_record *record = &request->record;
    uint8_t key[QUEUE_KEY];
    hab_status status = put_value(txn, request, document);

    if (status == HAB_OK && former != 0 && former != record->state) {
        queue_key(record->caf, former, request->number, key);
        status = hab_delete(txn, HAB_TABLE_REQUEST_QUEUE, hab_slice_of(key, sizeof(key)));
    }
    if (status == HAB_OK && former != record->state) {
        queue_key(record->caf, record->state, request->number, key);
        status = hab_put(txn, HAB_TABLE_REQUEST_QUEUE, hab_slice_of(key, sizeof(key)),
                         hab_slice_text(""));
    }
    return status;
}

static const char reference_digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* Crockford's */

/* Ten digits of five random bits: nobody finds another's request by trying. */
static hab_status new_reference(char reference[HAB_REFERENCE_TEXT + 1])
{
    static const char shape[] = "DH-****-****-**";
    uint8_t random[sizeof(shape)];
    hab_status status = hab_random(random, sizeof(random));

    for (size_t i = 0; status == HAB_OK && i < sizeof(shape); i++) {
        reference[i] = shape[i];
        if (shape[i] == '*') {
            reference[i] = reference_digits[random[i] & 31];
        }
    }
    return status;
}

/* As people copy it: small letters, and those that look like digits. */
static hab_status read_reference(hab_slice text, char reference[HAB_REFERENCE_TEXT])
{
    const char *from = text.data;

    if (text.size != HAB_REFERENCE_TEXT) {
        return HAB_NOT_FOUND;
    }
    for (size_t i = 0; i < HAB_REFERENCE_TEXT; i++) {
        char c = (char) (from[i] >= 'a' && from[i] <= 'z' ? from[i] - 'a' + 'A' : from[i]);

        if (i > 2) {
            c = (char) (c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c);
        }
        reference[i] = c;
    }
    return HAB_OK;
}

static hab_status reserve_reference(hab_txn *txn, hab_request *request)
{
    uint8_t key[8];
    hab_status status;

    hab_put_u64be(key, request->number);
    do {
        status = new_reference(request->record.reference);
        if (status == HAB_OK) {
            status = hab_insert(txn, HAB_TABLE_REQUEST_REF,
                                hab_slice_of(request->record.reference, HAB_REFERENCE_TEXT),
                                hab_slice_of(key, sizeof(key)));
        }
    } while (status == HAB_EXISTS);
    return status;
}

/* What the Caf adds later is never taken from the requester. */
static json_t *requested_part(const json_t *document)
{
    static const char *const members[] = {"type", "caf", "demandeur", "partenaire", "annexe"};
    json_t *part = json_object();

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        json_t *member = json_object_get(document, members[i]);

        if (member != NULL) {
            json_object_set_new(part, members[i], json_deep_copy(member));
        }
    }
    return part;
}

static hab_status submit(hab_acting *a, const char *caf)
{
    static const hab_move move = {
        .to = HAB_REQUEST_TRANSMISE, .act = "transmise", .letter = "accuse-reception"};
    hab_request_record *record = &a->request.record;
    hab_status status = hab_next_number(a->txn, "request", &a->request.number);

    if (status == HAB_OK) {
        *record = (hab_request_record){
            .layout = 1, .type = a->type->key, .created = a->now, .changed = a->now};
        memcpy(record->caf, caf, strlen(caf));
        status = reserve_reference(a->txn, &a->request);
    }
    return status == HAB_OK ? hab_acting_move(a, &move) : status;
}

hab_status hab_request_submit(hab_txn *txn, const hab_broker *broker, const json_t *document,
                              int64_t now, hab_request *request)
{
    const char *type = json_string_value(json_object_get(document, "type"));
    const char *caf = json_string_value(json_object_get(document, "caf"));
    hab_acting acting = {.txn = txn, .broker = broker, .now = now};
    hab_status status;

    if (type == NULL || caf == NULL || caf[0] == '\0' || strlen(caf) > HAB_CAF_MAX) {
        return HAB_INVALID;
    }
    acting.type = hab_type_find(broker->types, hab_slice_text(type));
    if (acting.type == NULL) {
        return HAB_INVALID;
    }
    acting.document = requested_part(document);
    status = acting.document != NULL ? submit(&acting, caf) : HAB_MEMORY;
    json_decref(acting.document);
    if (status == HAB_OK) {
        *request = acting.request;
    }
    return status;
}

hab_status hab_request_get(hab_txn *txn, uint64_t number, hab_request *request, json_t **document)
{
    hab_request found = {.number = number};
    json_t *read = NULL;
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, number);
    status = hab_get(txn, HAB_TABLE_REQUEST, hab_slice_of(key, sizeof(key)), &value);
    if (status != HAB_OK) {
        return status;
    }
    if (value.size < sizeof(found.record) || *(const uint8_t *) value.data != 1) {
        return HAB_CORRUPT;
    }
    memcpy(&found.record, value.data, sizeof(found.record));
    found.record.caf[CAF_SIZE - 1] = '\0';
    found.record.reference[HAB_REFERENCE_TEXT] = '\0';
    if (document != NULL) {
        read = json_loadb((const char *) value.data + sizeof(found.record),
                          value.size - sizeof(found.record), 0, NULL);
        if (read == NULL) {
            return HAB_CORRUPT;
        }
        *document = read;
    }
    *request = found;
    return HAB_OK;
}

hab_status hab_request_find(hab_txn *txn, hab_slice text, hab_request *request, json_t **document)
{
    char reference[HAB_REFERENCE_TEXT];
    hab_slice value;
    hab_status status = read_reference(text, reference);

    if (status == HAB_OK) {
        status =
            hab_get(txn, HAB_TABLE_REQUEST_REF, hab_slice_of(reference, sizeof(reference)), &value);
    }
    if (status == HAB_OK && value.size != sizeof(uint64_t)) {
        status = HAB_CORRUPT;
    }
    return status == HAB_OK ? hab_request_get(txn, hab_get_u64be(value.data), request, document)
                            : status;
}

/* Where the walk goes on from a key that is not wanted: the wanted state of the same
 * Caf, or of the next one. */
static void skip_to(const uint8_t *at, unsigned state, uint8_t key[QUEUE_KEY])
{
    memset(key, 0, QUEUE_KEY);
    memcpy(key, at, CAF_SIZE);
    if (at[CAF_SIZE] < state) {
        key[CAF_SIZE] = (uint8_t) state;
    } else {
        memset(key + CAF_SIZE, 0xff, QUEUE_KEY - CAF_SIZE);
    }
}

static hab_status walk(hab_txn *txn, hab_cursor *cursor, const uint8_t from[QUEUE_KEY], int one_caf,
                       unsigned state, hab_request *requests, unsigned max, unsigned *count)
{
    uint8_t next[QUEUE_KEY];
    hab_slice key;
    hab_status status = hab_seek(cursor, hab_slice_of(from, QUEUE_KEY), &key, NULL);

    while (status == HAB_OK && *count < max) {
        const uint8_t *at = key.data;

        if (key.size != QUEUE_KEY) {
            return HAB_CORRUPT;
        }
        if (one_caf && memcmp(at, from, CAF_SIZE) != 0) {
            break;
        }
        if (state != 0 && at[CAF_SIZE] != state) {
            skip_to(at, state, next);
            status = hab_seek(cursor, hab_slice_of(next, sizeof(next)), &key, NULL);
            continue;
        }
        status = hab_request_get(txn, hab_get_u64be(at + CAF_SIZE + 1), &requests[*count], NULL);
        if (status == HAB_OK) {
            (*count)++;
            status = hab_next(cursor, &key, NULL);
        }
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_request_list(hab_txn *txn, const char *caf, unsigned state, const hab_request *after,
                            hab_request *requests, unsigned max, unsigned *count)
{
    uint8_t from[QUEUE_KEY];
    hab_cursor *cursor;
    unsigned found = 0;
    hab_status status;

    if (caf != NULL && after != NULL && strcmp(caf, after->record.caf) != 0) {
        return HAB_INVALID; /* the walk would go on in another Caf's queue */
    }
    status = hab_cursor_open(txn, HAB_TABLE_REQUEST_QUEUE, &cursor);
    if (status != HAB_OK) {
        return status;
    }
    if (after != NULL) {
        queue_key(after->record.caf, after->record.state, after->number + 1, from);
    } else {
        queue_key(caf != NULL ? caf : "", state, 0, from);
    }
    status = walk(txn, cursor, from, caf != NULL, state, requests, max, &found);
    hab_cursor_close(cursor);
    if (status == HAB_OK) {
        *count = found;
    }
    return status;
}

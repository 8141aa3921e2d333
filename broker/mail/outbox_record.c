#include "mail/outbox_record.h"

#include <stdlib.h>

hab_mail_key hab_mail_key_of(uint64_t number)
{
    hab_mail_key key;

    hab_put_u64be(key.bytes, number);
    return key;
}

hab_slice hab_mail_key_slice(const hab_mail_key *key)
{
    return hab_slice_of(key->bytes, sizeof(key->bytes));
}

static hab_slice queue_key(uint8_t state, int64_t due, uint64_t number,
                           uint8_t key[HAB_MAIL_QUEUE_KEY])
{
    key[0] = state;
    hab_put_u64be(key + 1, (uint64_t) due);
    hab_put_u64be(key + 9, number);
    return hab_slice_of(key, HAB_MAIL_QUEUE_KEY);
}

hab_status hab_mail_read(hab_txn *txn, uint64_t number, hab_stored_mail *mail)
{
    hab_mail_key key = hab_mail_key_of(number);
    hab_stored_mail found;
    hab_slice value;
    const uint8_t *bytes;
    hab_status status = hab_get(txn, HAB_TABLE_MAIL, hab_mail_key_slice(&key), &value);

    if (status != HAB_OK) {
        return status;
    }
    bytes = value.data;
    if (value.size < sizeof(found.record) || bytes[0] != HAB_MAIL_LAYOUT) {
        return value.size > 0 && bytes[0] > HAB_MAIL_LAYOUT ? HAB_VERSION : HAB_CORRUPT;
    }
    memcpy(&found.record, bytes, sizeof(found.record));
    bytes += sizeof(found.record);
    value.size -= sizeof(found.record);
    if (found.record.document > value.size) {
        return HAB_CORRUPT;
    }
    found.text = hab_slice_of(bytes, found.record.document);
    found.sealed = hab_slice_of(bytes + found.text.size, value.size - found.text.size);
    *mail = found;
    return HAB_OK;
}

/* From a copy: what is written may point into the store. */
static hab_status write_mail(hab_txn *txn, uint64_t number, const hab_stored_mail *mail)
{
    size_t size = sizeof(mail->record) + mail->text.size + mail->sealed.size;
    hab_mail_key key = hab_mail_key_of(number);
    uint8_t *value = malloc(size);
    uint8_t *end = value;
    hab_status status;

    if (value == NULL) {
        return HAB_MEMORY;
    }
    memcpy(end, &mail->record, sizeof(mail->record));
    end += sizeof(mail->record);
    memcpy(end, mail->text.data, mail->text.size);
    if (mail->sealed.size > 0) {
        memcpy(end + mail->text.size, mail->sealed.data, mail->sealed.size);
    }
    status = hab_put(txn, HAB_TABLE_MAIL, hab_mail_key_slice(&key), hab_slice_of(value, size));
    free(value);
    return status;
}

hab_status hab_mail_insert(hab_txn *txn, uint64_t number, const hab_stored_mail *mail)
{
    uint8_t key[HAB_MAIL_QUEUE_KEY];
    hab_status status = write_mail(txn, number, mail);

    if (status != HAB_OK) {
        return status;
    }
    return hab_put(txn, HAB_TABLE_MAIL_QUEUE,
                   queue_key(mail->record.state, mail->record.due, number, key),
                   hab_slice_of("", 0));
}

hab_status hab_mail_move(hab_txn *txn, uint64_t number, hab_stored_mail *mail, hab_mail_state state,
                         int64_t due)
{
    uint8_t bytes[HAB_MAIL_QUEUE_KEY];
    hab_slice former = queue_key(mail->record.state, mail->record.due, number, bytes);
    hab_status status;

    mail->record.state = (uint8_t) state;
    mail->record.due = due;
    status = hab_mail_insert(txn, number, mail); /* first: the texts end with the first write */
    if (status == HAB_OK) {
        status = hab_delete(txn, HAB_TABLE_MAIL_QUEUE, former);
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* The key in a state's queue at or after (due, number). */
static hab_status seek_queue(hab_cursor *cursor, hab_mail_state state, int64_t due, uint64_t number,
                             hab_slice *key)
{
    uint8_t from[HAB_MAIL_QUEUE_KEY];
    hab_slice value;

    return hab_seek(cursor, queue_key((uint8_t) state, due, number, from), key, &value);
}

/* Whether a key belongs to a state's queue; its time and number when it does. */
static int in_queue(hab_slice key, hab_mail_state state, int64_t *due, uint64_t *number)
{
    const uint8_t *bytes = key.data;

    if (key.size != HAB_MAIL_QUEUE_KEY || bytes[0] != state) {
        return 0;
    }
    *due = (int64_t) hab_get_u64be(bytes + 1);
    *number = hab_get_u64be(bytes + 9);
    return 1;
}

hab_status hab_mail_first(hab_txn *txn, hab_mail_state state, int64_t now, uint64_t *number)
{
    hab_cursor *cursor;
    hab_slice key;
    int64_t due;
    uint64_t found;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_MAIL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = seek_queue(cursor, state, 0, 0, &key);
    if (status == HAB_OK && (!in_queue(key, state, &due, &found) || due > now)) {
        status = HAB_NOT_FOUND;
    }
    hab_cursor_close(cursor);
    if (status == HAB_OK) {
        *number = found;
    }
    return status;
}

static int copy_field(const json_t *document, const char *field, char *to, size_t room)
{
    const char *text = json_string_value(json_object_get(document, field));

    if (text == NULL || strlen(text) >= room) {
        return 0;
    }
    memcpy(to, text, strlen(text) + 1);
    return 1;
}

hab_status hab_mail_fill(uint64_t number, const hab_stored_mail *stored, const json_t *document,
                         hab_mail *mail)
{
    const hab_mail_record *record = &stored->record;
    hab_mail made = {.number = number,
                     .state = (hab_mail_state) record->state,
                     .tries = record->tries,
                     .created = record->created,
                     .due = record->due,
                     .expires = record->expires,
                     .sealed = record->sealed};

    if (!copy_field(document, "modele", made.template, sizeof(made.template))
        || (!made.sealed && !copy_field(document, "a", made.to, sizeof(made.to)))
        || !copy_field(document, "caf", made.caf, sizeof(made.caf))) {
        return HAB_CORRUPT;
    }
    memcpy(made.message_id, record->message_id, sizeof(record->message_id));
    memcpy(made.error, record->error, sizeof(record->error));
    *mail = made;
    return HAB_OK;
}

hab_status hab_outbox_get(hab_txn *txn, uint64_t number, hab_mail *mail)
{
    json_t *document;
    hab_stored_mail found;
    hab_status status = hab_mail_read(txn, number, &found);

    if (status != HAB_OK) {
        return status;
    }
    document = json_loadb(found.text.data, found.text.size, 0, NULL);
    status = document == NULL ? HAB_CORRUPT : hab_mail_fill(number, &found, document, mail);
    json_decref(document);
    return status;
}

hab_status hab_outbox_list(hab_txn *txn, hab_mail_state state, const char *caf,
                           const hab_mail *after, hab_mail *mails, unsigned max, unsigned *count)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    int64_t due = after->due;
    uint64_t number = after->number;
    unsigned found = 0;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_MAIL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = seek_queue(cursor, state, due, number + 1, &key);
    while (status == HAB_OK && found < max && in_queue(key, state, &due, &number)) {
        status = hab_outbox_get(txn, number, &mails[found]);
        if (status == HAB_OK) {
            found += caf == NULL || strcmp(mails[found].caf, caf) == 0;
            status = hab_next(cursor, &key, &value);
        } else if (status == HAB_NOT_FOUND) {
            status = HAB_CORRUPT;
        }
    }
    hab_cursor_close(cursor);
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        *count = found;
        return HAB_OK;
    }
    return status;
}

hab_status hab_outbox_count(hab_txn *txn, hab_mail_state state, uint64_t *count)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    int64_t due;
    uint64_t number;
    uint64_t found = 0;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_MAIL_QUEUE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = seek_queue(cursor, state, 0, 0, &key);
    while (status == HAB_OK && in_queue(key, state, &due, &number)) {
        found++;
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        *count = found;
        return HAB_OK;
    }
    return status;
}

static hab_status remove_mail(hab_txn *txn, uint64_t number)
{
    hab_mail_key key = hab_mail_key_of(number);
    uint8_t bytes[HAB_MAIL_QUEUE_KEY];
    hab_stored_mail found;
    hab_status status = hab_mail_read(txn, number, &found);

    if (status == HAB_OK) {
        status = hab_delete(txn, HAB_TABLE_MAIL, hab_mail_key_slice(&key));
    }
    if (status == HAB_OK) {
        status = hab_delete(txn, HAB_TABLE_MAIL_QUEUE,
                            queue_key(found.record.state, found.record.due, number, bytes));
    }
    return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
}

/* Removes the mails of a state that ended before a second; adds to *removed. */
static hab_status sweep_state(hab_txn *txn, hab_mail_state state, int64_t before, unsigned max,
                              unsigned *removed)
{
    hab_status status = HAB_OK;

    while (status == HAB_OK && *removed < max) {
        uint64_t number;

        status = hab_mail_first(txn, state, before, &number);
        if (status == HAB_OK) {
            status = remove_mail(txn, number);
            *removed += status == HAB_OK;
        }
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_outbox_sweep(hab_txn *txn, int64_t now, unsigned max, unsigned *removed)
{
    unsigned count = 0;
    hab_status status = sweep_state(txn, HAB_MAIL_SENT, now - HAB_MAIL_KEPT, max, &count);

    if (status == HAB_OK) {
        status = sweep_state(txn, HAB_MAIL_DEAD, now - HAB_MAIL_DEAD_KEPT, max, &count);
    }
    if (status == HAB_OK) {
        *removed = count;
    }
    return status;
}

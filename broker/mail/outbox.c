#include "mail/outbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/seal.h"
#include "mail/outbox_record.h"
#include "store/meta.h"
#include "trace/change.h"

enum {
    FIRST_DELAY = 60,
    LONGEST_DELAY = 6 * 3600,
    ENDED_AT_ONCE = 100 /* mails found over in one claim, so that nobody waits long */
};

static const char counter[] = "mail";
static const char purpose[] = "courriel";

/* What others say goes to terminals and pages: one line of plain ASCII. */
static void keep_error(hab_mail_record *record, const char *error)
{
    memset(record->error, 0, sizeof(record->error));
    for (size_t i = 0; error[i] != '\0' && i < sizeof(record->error); i++) {
        record->error[i] = '?';
        if (error[i] >= ' ' && error[i] <= '~') {
            record->error[i] = error[i];
        }
    }
}

static hab_status trace(hab_txn *txn, const char *operation, uint64_t number, int64_t now)
{
    char object[32];
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_UPSTREAM,
                               .allowed = 1,
                               .time = now * 1000000,
                               .operation = hab_slice_text(operation)};

    (void) snprintf(object, sizeof(object), "courriel-%llu", (unsigned long long) number);
    record.object = hab_slice_text(object);
    return hab_change_trace(txn, &record);
}

/* The JSON of a mail without its values: what is kept of one that is over. */
static char *shell_of(hab_slice text)
{
    json_t *document = json_loadb(text.data, text.size, 0, NULL);
    char *shell = NULL;

    if (document != NULL) {
        (void) json_object_del(document, "valeurs");
        shell = json_dumps(document, JSON_COMPACT);
    }
    json_decref(document);
    return shell;
}

/* Sent or dead: nothing secret stays, and no content that nobody will send again. */
static hab_status end_mail(hab_txn *txn, uint64_t number, hab_stored_mail *mail,
                           hab_mail_state state, int64_t now)
{
    int again = state == HAB_MAIL_DEAD && !mail->record.secret;
    char *shell = again ? NULL : shell_of(mail->text);
    hab_status status;

    if (!again && shell == NULL) {
        return HAB_CORRUPT;
    }
    mail->sealed = hab_slice_of("", 0);
    if (!again) {
        mail->text = hab_slice_text(shell);
        mail->record.document = (uint32_t) mail->text.size;
    }
    status = hab_mail_move(txn, number, mail, state, now);
    free(shell);
    if (status != HAB_OK) {
        return status;
    }
    return trace(txn, state == HAB_MAIL_SENT ? "courriel.remis" : "courriel.mort", number, now);
}

/* Lower-case letters, digits and hyphens: a file's name that leads nowhere else. */
static int template_valid(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return length > 0 && length <= HAB_TEMPLATE_MAX && name[length] == '\0';
}

/* Seals a JSON object; *sealed is the caller's to free. */
static hab_status seal_secret(const uint8_t *master, const json_t *secret, uint64_t number,
                              uint8_t **sealed, size_t *size)
{
    hab_mail_key about = hab_mail_key_of(number);
    char *text = json_dumps(secret, JSON_COMPACT);
    size_t length = text == NULL ? 0 : strlen(text);
    uint8_t *made = malloc(length + HAB_SEAL_EXTRA);
    hab_status status = HAB_MEMORY;

    if (text != NULL && made != NULL) {
        status =
            hab_seal(master, purpose, hab_mail_key_slice(&about), hab_slice_of(text, length), made);
    }
    if (text != NULL) {
        hab_wipe(text, length);
    }
    free(text);
    if (status != HAB_OK) {
        free(made);
        return status;
    }
    *sealed = made;
    *size = length + HAB_SEAL_EXTRA;
    return HAB_OK;
}

static hab_status draw_message_id(hab_mail_record *record)
{
    uint8_t bytes[HAB_MAIL_ID];
    char text[2 * HAB_MAIL_ID + 1];
    hab_status status = hab_random(bytes, sizeof(bytes));

    if (status == HAB_OK) {
        hab_hex(bytes, sizeof(bytes), text);
        memcpy(record->message_id, text, sizeof(record->message_id));
    }
    return status;
}

static hab_status put_letter(hab_txn *txn, const uint8_t *master, const hab_letter *letter,
                             const char *text, int64_t now, uint64_t *number)
{
    hab_stored_mail mail = {.record = {.layout = HAB_MAIL_LAYOUT,
                                       .state = HAB_MAIL_WAITING,
                                       .secret = letter->secret != NULL,
                                       .created = now,
                                       .due = now,
                                       .expires = letter->expires,
                                       .document = (uint32_t) strlen(text)},
                            .text = hab_slice_text(text)};
    uint8_t *sealed = NULL;
    uint64_t next;
    hab_status status = hab_next_number(txn, counter, &next);

    if (status == HAB_OK) {
        status = draw_message_id(&mail.record);
    }
    if (status == HAB_OK && letter->secret != NULL) {
        status = seal_secret(master, letter->secret, next, &sealed, &mail.sealed.size);
        mail.sealed.data = sealed;
    }
    if (status == HAB_OK) {
        status = hab_mail_insert(txn, next, &mail);
    }
    free(sealed);
    if (status == HAB_OK) {
        *number = next;
    }
    return status;
}

hab_status hab_outbox_put(hab_txn *txn, const uint8_t *master, const hab_letter *letter,
                          int64_t now, uint64_t *number)
{
    char to[HAB_IDENTIFIANT_MAX + 1];
    hab_mail room;
    json_t *document;
    char *text;
    hab_status status = HAB_MEMORY;

    if (hab_identifiant(hab_slice_text(letter->to), to) != HAB_OK
        || !template_valid(letter->template) || strlen(letter->caf) >= sizeof(room.caf)
        || !json_is_object(letter->values)
        || (letter->secret != NULL && !json_is_object(letter->secret))) {
        return HAB_INVALID;
    }
    document = json_pack("{s:s, s:s, s:s, s:O}", "modele", letter->template, "a", to, "caf",
                         letter->caf, "valeurs", letter->values);
    text = document == NULL ? NULL : json_dumps(document, JSON_COMPACT);
    json_decref(document);
    if (text != NULL) {
        status = put_letter(txn, master, letter, text, now, number);
    }
    free(text);
    return status;
}

void hab_values_free(json_t *values)
{
    const char *text = json_string_value(values);
    const char *name;
    json_t *inner;
    size_t i;

    if (text != NULL) {
        hab_wipe((void *) (uintptr_t) text, json_string_length(values));
    }
    json_array_foreach(values, i, inner)
    {
        hab_values_free(json_incref(inner));
    }
    json_object_foreach(values, name, inner)
    {
        hab_values_free(json_incref(inner));
    }
    json_decref(values);
}

static hab_status add_secret(const uint8_t *master, uint64_t number, hab_slice sealed,
                             json_t *values)
{
    hab_mail_key about = hab_mail_key_of(number);
    size_t size = sealed.size - HAB_SEAL_EXTRA;
    json_t *secret = NULL;
    uint8_t *text;
    hab_status status;

    if (sealed.size < HAB_SEAL_EXTRA) {
        return HAB_CORRUPT;
    }
    text = malloc(size + 1);
    if (text == NULL) {
        return HAB_MEMORY;
    }
    status = hab_unseal(master, purpose, hab_mail_key_slice(&about), sealed, text);
    if (status == HAB_OK) {
        secret = json_loadb((const char *) text, size, 0, NULL);
        status = json_object_update(values, secret) == 0 ? HAB_OK : HAB_CORRUPT;
        hab_wipe(text, size);
    }
    json_decref(secret); /* its texts live on in `values`, which is wiped */
    free(text);
    return status;
}

/* The template's values, secrets included. */
static hab_status open_values(const uint8_t *master, uint64_t number, const hab_stored_mail *mail,
                              const json_t *document, json_t **values)
{
    json_t *made = json_incref(json_object_get(document, "valeurs"));
    hab_status status = json_is_object(made) ? HAB_OK : HAB_CORRUPT;

    if (status == HAB_OK && mail->sealed.size > 0) {
        status = add_secret(master, number, mail->sealed, made);
    }
    if (status != HAB_OK) {
        hab_values_free(made);
        return status;
    }
    *values = made;
    return HAB_OK;
}

/* What a mail says, and what is to be known of it. */
static hab_status open_mail(const uint8_t *master, uint64_t number, const hab_stored_mail *stored,
                            hab_mail *mail, json_t **values)
{
    json_t *document = json_loadb(stored->text.data, stored->text.size, 0, NULL);
    json_t *opened = NULL;
    hab_status status =
        document == NULL ? HAB_CORRUPT : open_values(master, number, stored, document, &opened);

    if (status == HAB_OK) {
        status = hab_mail_fill(number, stored, document, mail);
    }
    json_decref(document);
    if (status != HAB_OK) {
        hab_values_free(opened);
        return status;
    }
    *values = opened;
    return HAB_OK;
}

/* Why a mail must not be tried again; NULL when it may be. */
static const char *over(const hab_mail_record *record, int64_t now)
{
    if (record->expires != 0 && record->expires <= now) {
        return "expired before it could be sent";
    }
    return record->tries >= HAB_MAIL_TRIES ? "tried too often" : NULL;
}

/* Makes the mail this process's own for HAB_MAIL_LEASE. A claim counts as a try: a
 * mail whose sending kills the process is not sent for ever. */
static hab_status take(hab_txn *txn, hab_stored_mail *found, int64_t now, hab_mail *mail)
{
    found->record.tries++;
    mail->tries = found->record.tries;
    mail->state = HAB_MAIL_SENDING;
    mail->due = now + HAB_MAIL_LEASE;
    return hab_mail_move(txn, mail->number, found, mail->state, mail->due);
}

static hab_status find_next(hab_txn *txn, int64_t now, uint64_t *number)
{
    hab_status status = hab_mail_first(txn, HAB_MAIL_SENDING, now, number);

    return status == HAB_NOT_FOUND ? hab_mail_first(txn, HAB_MAIL_WAITING, now, number) : status;
}

hab_status hab_outbox_due(hab_txn *txn, int64_t now)
{
    uint64_t number;

    return find_next(txn, now, &number);
}

/* Claims the first mail that is due, or finds it over and ends it: then *values stays
 * NULL, and there may be others. */
static hab_status claim_first(hab_txn *txn, const uint8_t *master, int64_t now, hab_mail *mail,
                              json_t **values)
{
    const char *why;
    uint64_t number;
    hab_stored_mail found;
    hab_status status = find_next(txn, now, &number);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_mail_read(txn, number, &found);
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    why = over(&found.record, now);
    if (why == NULL) {
        status = open_mail(master, number, &found, mail, values);
        if (status == HAB_OK) {
            return take(txn, &found, now, mail);
        }
        if (status != HAB_CORRUPT) {
            return status;
        }
        why = "cannot be opened with this key"; /* the mails behind it must go out */
    }
    if (found.record.error[0] == '\0') {
        keep_error(&found.record, why);
    }
    return end_mail(txn, number, &found, HAB_MAIL_DEAD, now);
}

hab_status hab_outbox_claim(hab_txn *txn, const uint8_t *master, int64_t now, hab_mail *mail,
                            json_t **values)
{
    hab_mail claimed;
    json_t *opened = NULL;
    hab_status status = HAB_OK;

    for (unsigned i = 0; i < ENDED_AT_ONCE && status == HAB_OK && opened == NULL; i++) {
        status = claim_first(txn, master, now, &claimed, &opened);
    }
    if (status == HAB_OK && opened == NULL) {
        status = HAB_NOT_FOUND;
    }
    if (status != HAB_OK) {
        hab_values_free(opened);
        return status;
    }
    *mail = claimed;
    *values = opened;
    return HAB_OK;
}

/* A claimed mail, as long as the claim is still its last one. */
static hab_status read_claimed(hab_txn *txn, const hab_mail *mail, hab_stored_mail *found)
{
    hab_status status = hab_mail_read(txn, mail->number, found);

    if (status == HAB_OK
        && (found->record.state != HAB_MAIL_SENDING || found->record.tries != mail->tries
            || found->record.due != mail->due)) {
        return HAB_NOT_FOUND;
    }
    return status;
}

hab_status hab_outbox_sent(hab_txn *txn, const hab_mail *mail, int64_t now)
{
    hab_stored_mail found;
    hab_status status = read_claimed(txn, mail, &found);

    if (status != HAB_OK) {
        return status;
    }
    keep_error(&found.record, "");
    return end_mail(txn, mail->number, &found, HAB_MAIL_SENT, now);
}

hab_status hab_outbox_failed(hab_txn *txn, const hab_mail *mail, const char *error, int permanent,
                             int64_t now)
{
    hab_stored_mail found;
    hab_status status = read_claimed(txn, mail, &found);

    if (status != HAB_OK) {
        return status;
    }
    keep_error(&found.record, error);
    if (permanent || found.record.tries >= HAB_MAIL_TRIES) {
        return end_mail(txn, mail->number, &found, HAB_MAIL_DEAD, now);
    }
    return hab_mail_move(txn, mail->number, &found, HAB_MAIL_WAITING,
                         now + hab_outbox_delay(found.record.tries));
}

uint32_t hab_outbox_delay(uint32_t tries)
{
    uint32_t delay = FIRST_DELAY;

    for (uint32_t i = 1; i < tries && delay < LONGEST_DELAY; i++) {
        delay *= 2;
    }
    return delay < LONGEST_DELAY ? delay : LONGEST_DELAY;
}

hab_status hab_outbox_retry(hab_txn *txn, uint64_t number, int64_t now)
{
    hab_stored_mail found;
    hab_status status = hab_mail_read(txn, number, &found);

    if (status != HAB_OK || found.record.state != HAB_MAIL_DEAD) {
        return status != HAB_OK ? status : HAB_NOT_FOUND;
    }
    if (found.record.secret || (found.record.expires != 0 && found.record.expires <= now)) {
        return HAB_DENIED;
    }
    found.record.tries = 0;
    return hab_mail_move(txn, number, &found, HAB_MAIL_WAITING, now);
}

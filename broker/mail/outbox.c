#include "mail/outbox.h"

#include <stdio.h>
#include <stdlib.h>

#include "mail/outbox_content.h"
#include "store/meta.h"
#include "trace/change.h"

enum {
    FIRST_DELAY = 60,
    LONGEST_DELAY = 6 * 3600,
    ENDED_AT_ONCE = 100 /* mails found over in one claim, so that nobody waits long */
};

static const char counter[] = "mail";
static const char destroyed[] = "destroyed with what it was about";

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

/* A server's words may name whom it refuses: of a sealed mail its code alone is kept. */
static void keep_answer(hab_mail_record *record, const char *error)
{
    char code[] = "the server said ...";

    if (record->sealed && strspn(error, "0123456789") >= 3) {
        memcpy(code + sizeof(code) - 4, error, 3);
        error = code;
    }
    keep_error(record, record->sealed && strchr(error, '@') != NULL ? "not delivered" : error);
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
    int again = state == HAB_MAIL_DEAD && !mail->record.secret && !mail->record.sealed;
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
                             int64_t now, uint64_t *number)
{
    hab_stored_mail mail = {.record = {.layout = HAB_MAIL_LAYOUT,
                                       .state = HAB_MAIL_WAITING,
                                       .secret = letter->secret != NULL,
                                       .created = now,
                                       .due = now,
                                       .expires = letter->expires}};
    hab_content content = {0};
    uint64_t next;
    hab_status status = hab_next_number(txn, counter, &next);

    if (status == HAB_OK) {
        status = draw_message_id(&mail.record);
    }
    if (status == HAB_OK) {
        status = hab_content_make(txn, master, letter, next, &content);
    }
    if (status == HAB_OK) {
        mail.record.sealed = letter->sealed_key.size > 0;
        mail.record.document = (uint32_t) strlen(content.text);
        mail.text = hab_slice_text(content.text);
        mail.sealed = hab_slice_of(content.sealed, content.sealed_size);
        status = hab_mail_insert(txn, next, &mail);
    }
    hab_content_free(&content);
    if (status == HAB_OK) {
        *number = next;
    }
    return status;
}

hab_status hab_outbox_put(hab_txn *txn, const uint8_t *master, const hab_letter *letter,
                          int64_t now, uint64_t *number)
{
    char to[HAB_IDENTIFIANT_MAX + 1];
    hab_letter lower = *letter;
    hab_mail room;

    if (hab_identifiant(hab_slice_text(letter->to), to) != HAB_OK
        || !template_valid(letter->template) || strlen(letter->caf) >= sizeof(room.caf)
        || !json_is_object(letter->values)
        || (letter->secret != NULL && !json_is_object(letter->secret))
        || (letter->sealed_key.size > 0 && letter->vault == NULL)) {
        return HAB_INVALID;
    }
    lower.to = to;
    return put_letter(txn, master, &lower, now, number);
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

/* Without the vault the mail cannot be opened; those behind it can. */
static hab_status put_off(hab_txn *txn, uint64_t number, hab_stored_mail *found, int64_t now)
{
    found->record.tries++;
    keep_error(&found->record, "the vault is not open");
    return hab_mail_move(txn, number, found, HAB_MAIL_WAITING,
                         now + hab_outbox_delay(found->record.tries));
}

/* Claims the first mail that is due, or finds it over and ends it: then *values stays
 * NULL, and there may be others. */
static hab_status claim_first(hab_txn *txn, const uint8_t *master, hab_vault *vault, int64_t now,
                              hab_mail *mail, json_t **values)
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
        status = hab_content_open(txn, master, vault, number, &found, mail, values);
        if (status == HAB_OK) {
            return take(txn, &found, now, mail);
        }
        if (status == HAB_LATER) {
            return put_off(txn, number, &found, now);
        }
        if (status != HAB_CORRUPT && status != HAB_NOT_FOUND) {
            return status;
        }
        /* The mails behind it must go out. */
        why = status == HAB_CORRUPT ? "cannot be opened with this key" : destroyed;
    }
    if (found.record.error[0] == '\0') {
        keep_error(&found.record, why);
    }
    return end_mail(txn, number, &found, HAB_MAIL_DEAD, now);
}

hab_status hab_outbox_claim(hab_txn *txn, const uint8_t *master, hab_vault *vault, int64_t now,
                            hab_mail *mail, json_t **values)
{
    hab_mail claimed;
    json_t *opened = NULL;
    hab_status status = HAB_OK;

    for (unsigned i = 0; i < ENDED_AT_ONCE && status == HAB_OK && opened == NULL; i++) {
        status = claim_first(txn, master, vault, now, &claimed, &opened);
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
    keep_answer(&found.record, error);
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
    if (found.record.secret || found.record.sealed
        || (found.record.expires != 0 && found.record.expires <= now)) {
        return HAB_DENIED;
    }
    found.record.tries = 0;
    return hab_mail_move(txn, number, &found, HAB_MAIL_WAITING, now);
}

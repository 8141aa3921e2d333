#include "mail/outbox_content.h"

#include <stdlib.h>

#include "base/seal.h"

enum { SLOT = 8 };

static const char purpose[] = "courriel";

static void free_text(char *text)
{
    if (text != NULL) {
        hab_wipe(text, strlen(text));
    }
    free(text);
}

/* Seals a JSON object under the master key. */
static hab_status seal_secret(const uint8_t *master, const json_t *secret, uint64_t number,
                              hab_content *content)
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
    free_text(text);
    if (status != HAB_OK) {
        free(made);
        return status;
    }
    content->sealed = made;
    content->sealed_size = length + HAB_SEAL_EXTRA;
    return HAB_OK;
}

/* The address and all values, as text; NULL without memory. */
static char *hidden_text(const hab_letter *letter)
{
    json_t *values = json_copy((json_t *) (uintptr_t) letter->values);
    json_t *hidden = NULL;
    char *text = NULL;

    if (values != NULL
        && (letter->secret == NULL
            || json_object_update(values, (json_t *) (uintptr_t) letter->secret) == 0)) {
        hidden = json_pack("{s:s, s:O}", "a", letter->to, "valeurs", values);
    }
    if (hidden != NULL) {
        text = json_dumps(hidden, JSON_COMPACT);
    }
    json_decref(hidden);
    json_decref(values);
    return text;
}

static hab_status seal_under(hab_txn *txn, const hab_letter *letter, uint64_t number,
                             hab_content *content)
{
    hab_mail_key about = hab_mail_key_of(number);
    char *text = hidden_text(letter);
    size_t length = text == NULL ? 0 : strlen(text);
    uint8_t *made = malloc(SLOT + length + HAB_VAULT_EXTRA);
    uint64_t slot = 0;
    hab_status status = HAB_MEMORY;

    if (text != NULL && made != NULL) {
        status = hab_vault_seal_under(txn, letter->vault, letter->sealed_type, letter->sealed_key,
                                      hab_mail_key_slice(&about), hab_slice_of(text, length), &slot,
                                      made + SLOT);
    }
    free_text(text);
    if (status != HAB_OK) {
        free(made);
        return status;
    }
    memcpy(made, &slot, SLOT);
    content->sealed = made;
    content->sealed_size = SLOT + length + HAB_VAULT_EXTRA;
    return HAB_OK;
}

hab_status hab_content_make(hab_txn *txn, const uint8_t *master, const hab_letter *letter,
                            uint64_t number, hab_content *content)
{
    int under = letter->sealed_key.size > 0;
    hab_content made = {0};
    json_t *clear = under ? json_pack("{s:s, s:s}", "modele", letter->template, "caf", letter->caf)
                          : json_pack("{s:s, s:s, s:s, s:O}", "modele", letter->template, "a",
                                      letter->to, "caf", letter->caf, "valeurs", letter->values);
    hab_status status;

    made.text = clear == NULL ? NULL : json_dumps(clear, JSON_COMPACT);
    json_decref(clear);
    status = made.text == NULL ? HAB_MEMORY : HAB_OK;
    if (status == HAB_OK && under) {
        status = seal_under(txn, letter, number, &made);
    } else if (status == HAB_OK && letter->secret != NULL) {
        status = seal_secret(master, letter->secret, number, &made);
    }
    if (status != HAB_OK) {
        hab_content_free(&made);
        return status;
    }
    *content = made;
    return HAB_OK;
}

void hab_content_free(hab_content *content)
{
    free(content->text);
    free(content->sealed);
    *content = (hab_content){0};
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

/* Reads a text that was sealed as JSON, and wipes it. */
static json_t *read_opened(uint8_t *text, size_t size)
{
    json_t *read = json_loadb((const char *) text, size, 0, NULL);

    hab_wipe(text, size);
    return read;
}

static hab_status add_secret(const uint8_t *master, uint64_t number, hab_slice sealed,
                             json_t *values)
{
    hab_mail_key about = hab_mail_key_of(number);
    json_t *secret = NULL;
    uint8_t *text;
    hab_status status;

    if (sealed.size < HAB_SEAL_EXTRA) {
        return HAB_CORRUPT;
    }
    text = malloc(sealed.size);
    if (text == NULL) {
        return HAB_MEMORY;
    }
    status = hab_unseal(master, purpose, hab_mail_key_slice(&about), sealed, text);
    if (status == HAB_OK) {
        secret = read_opened(text, sealed.size - HAB_SEAL_EXTRA);
        status = json_object_update(values, secret) == 0 ? HAB_OK : HAB_CORRUPT;
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

/* The same of what is sealed under a record's key: *hidden is {a, valeurs}. */
static hab_status open_hidden(hab_txn *txn, hab_vault *vault, uint64_t number, hab_slice sealed,
                              json_t **hidden)
{
    hab_mail_key about = hab_mail_key_of(number);
    const uint8_t *bytes = sealed.data;
    json_t *opened = NULL;
    uint64_t slot;
    uint8_t *text;
    hab_status status;

    if (vault == NULL || sealed.size < SLOT + HAB_VAULT_EXTRA) {
        return vault == NULL ? HAB_LATER : HAB_CORRUPT;
    }
    text = malloc(sealed.size);
    if (text == NULL) {
        return HAB_MEMORY;
    }
    memcpy(&slot, bytes, SLOT);
    sealed = hab_slice_of(bytes + SLOT, sealed.size - SLOT);
    status = hab_vault_unseal_under(txn, vault, slot, hab_mail_key_slice(&about), sealed, text);
    if (status == HAB_OK) {
        opened = read_opened(text, sealed.size - HAB_VAULT_EXTRA);
        status = opened == NULL ? HAB_CORRUPT : HAB_OK;
    }
    free(text);
    if (status == HAB_OK) {
        *hidden = opened;
    }
    return status;
}

/* The address and the values of a mail that is sealed under a record's key. */
static hab_status open_under(hab_txn *txn, hab_vault *vault, uint64_t number, hab_slice sealed,
                             char *to, json_t **values)
{
    json_t *hidden = NULL;
    const json_t *address;
    json_t *opened;
    hab_status status = open_hidden(txn, vault, number, sealed, &hidden);

    if (status != HAB_OK) {
        return status;
    }
    address = json_object_get(hidden, "a");
    opened = json_object_get(hidden, "valeurs");
    if (!json_is_object(opened) || !json_is_string(address)
        || json_string_length(address) > HAB_IDENTIFIANT_MAX) {
        hab_values_free(hidden);
        return HAB_CORRUPT;
    }
    memcpy(to, json_string_value(address), json_string_length(address) + 1);
    *values = json_incref(opened);
    json_decref(hidden);
    return HAB_OK;
}

hab_status hab_content_open(hab_txn *txn, const uint8_t *master, hab_vault *vault, uint64_t number,
                            const hab_stored_mail *stored, hab_mail *mail, json_t **values)
{
    json_t *document = json_loadb(stored->text.data, stored->text.size, 0, NULL);
    json_t *opened = NULL;
    hab_mail filled;
    hab_status status =
        document == NULL ? HAB_CORRUPT : hab_mail_fill(number, stored, document, &filled);

    if (status == HAB_OK) {
        status = stored->record.sealed
                     ? open_under(txn, vault, number, stored->sealed, filled.to, &opened)
                     : open_values(master, number, stored, document, &opened);
    }
    json_decref(document);
    if (status != HAB_OK) {
        return status;
    }
    *mail = filled;
    *values = opened;
    return HAB_OK;
}

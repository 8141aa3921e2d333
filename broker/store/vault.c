/* The records of the vault: what is sealed, under the key of which slot. */
#include "store/vault.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "store/vault_slot.h"

enum {
    NONCE = 12,
    TAG = 16,
    HEAD = 8 /* of a record: its slot */
};

/* What a text is sealed as: none opens as the other. */
enum { A_RECORD = 'r', SOMETHING_MORE = 'm' };

/* A record's key in the table, type u32 and the plugin's own, which is bound to what is
 * sealed. */
typedef struct record_key {
    uint8_t bytes[4 + HAB_VAULT_KEY_MAX];
    size_t size;
} record_key;

static hab_status make_record_key(uint32_t type, hab_slice key, record_key *made)
{
    if (key.size == 0 || key.size > HAB_VAULT_KEY_MAX) {
        return HAB_INVALID;
    }
    hab_put_u32be(made->bytes, type);
    memcpy(made->bytes + 4, key.data, key.size);
    made->size = 4 + key.size;
    return HAB_OK;
}

/* Starts either direction. */
static EVP_CIPHER_CTX *start(const uint8_t *key, const uint8_t *nonce, uint8_t kind,
                             hab_slice about, int seals)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int length;

    if (context == NULL
        || EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, nonce, seals) != 1
        || EVP_CipherUpdate(context, NULL, &length, &kind, 1) != 1
        || (about.size > 0
            && EVP_CipherUpdate(context, NULL, &length, about.data, (int) about.size) != 1)) {
        EVP_CIPHER_CTX_free(context);
        return NULL;
    }
    return context;
}

/* `sealed`: nonce, cipher text, tag. */
static hab_status seal(const uint8_t *key, uint8_t kind, hab_slice about, hab_slice data,
                       uint8_t *sealed)
{
    EVP_CIPHER_CTX *context;
    uint8_t *text = sealed + NONCE;
    int length = 0;
    int done;

    if (hab_random(sealed, NONCE) != HAB_OK) {
        return HAB_IO;
    }
    context = start(key, sealed, kind, about, 1);
    if (context == NULL) {
        return HAB_MEMORY;
    }
    done = (data.size == 0
            || EVP_EncryptUpdate(context, text, &length, data.data, (int) data.size) == 1)
           && EVP_EncryptFinal_ex(context, text + length, &length) == 1
           && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, text + data.size) == 1;
    EVP_CIPHER_CTX_free(context);
    return done ? HAB_OK : HAB_MEMORY;
}

/* HAB_CORRUPT for what this key did not seal so. */
static hab_status unseal(const uint8_t *key, uint8_t kind, hab_slice about, hab_slice sealed,
                         uint8_t *data)
{
    const uint8_t *bytes = sealed.data;
    size_t size = sealed.size - HAB_VAULT_EXTRA;
    uint8_t tag[TAG];
    EVP_CIPHER_CTX *context;
    int length = 0;
    int opened;

    if (sealed.size < HAB_VAULT_EXTRA || sealed.size > INT_MAX) {
        return HAB_CORRUPT;
    }
    context = start(key, bytes, kind, about, 0);
    if (context == NULL) {
        return HAB_MEMORY;
    }
    memcpy(tag, bytes + NONCE + size, TAG);
    opened =
        (size == 0 || EVP_DecryptUpdate(context, data, &length, bytes + NONCE, (int) size) == 1)
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1
        && EVP_DecryptFinal_ex(context, data + length, &length) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!opened) {
        hab_wipe(data, size); /* deciphered before it was found to be false */
        return HAB_CORRUPT;
    }
    return HAB_OK;
}

/* A record as it is stored: *sealed points into the store. */
static hab_status find_record(hab_txn *txn, const record_key *key, uint64_t *slot,
                              hab_slice *sealed)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_VAULT, hab_slice_of(key->bytes, key->size), &value);

    if (status != HAB_OK) {
        return status;
    }
    if (value.size < HEAD + HAB_VAULT_EXTRA) {
        return HAB_CORRUPT;
    }
    memcpy(slot, value.data, sizeof(*slot));
    *sealed = hab_slice_of((const uint8_t *) value.data + HEAD, value.size - HEAD);
    return HAB_OK;
}

static hab_status put_record(hab_txn *txn, hab_vault *vault, const record_key *key,
                             hab_slice document)
{
    size_t size = HEAD + document.size + HAB_VAULT_EXTRA;
    uint8_t *record = malloc(size);
    uint8_t secret[HAB_VAULT_SLOT];
    hab_slice about = hab_slice_of(key->bytes, key->size);
    uint64_t slot = 0;
    hab_status status = record != NULL ? hab_slot_take(txn, vault, &slot, secret) : HAB_MEMORY;

    if (status == HAB_OK) {
        memcpy(record, &slot, sizeof(slot));
        status = seal(secret, A_RECORD, about, document, record + HEAD);
    }
    hab_wipe(secret, sizeof(secret));
    if (status == HAB_OK) {
        status = hab_insert(txn, HAB_TABLE_VAULT, about, hab_slice_of(record, size));
    }
    free(record);
    return status;
}

hab_status hab_vault_put(hab_txn *txn, hab_vault *vault, uint32_t type, hab_slice key,
                         hab_slice document)
{
    record_key made;
    uint64_t slot;
    hab_slice sealed;
    hab_status status = make_record_key(type, key, &made);

    if (status != HAB_OK || document.size > INT_MAX - HAB_VAULT_EXTRA) {
        return HAB_INVALID;
    }
    status = find_record(txn, &made, &slot, &sealed);
    if (status != HAB_NOT_FOUND) {
        return status == HAB_OK ? HAB_EXISTS : status;
    }
    return put_record(txn, vault, &made, document);
}

hab_status hab_vault_get(hab_txn *txn, hab_vault *vault, uint32_t type, hab_slice key,
                         uint8_t **document, size_t *size)
{
    record_key made;
    uint8_t secret[HAB_VAULT_SLOT];
    uint8_t *text;
    uint64_t slot;
    hab_slice sealed;
    hab_status status = make_record_key(type, key, &made);

    if (status != HAB_OK) {
        return HAB_NOT_FOUND;
    }
    status = find_record(txn, &made, &slot, &sealed);
    if (status != HAB_OK) {
        return status;
    }
    text = malloc(sealed.size); /* one that is empty has an address, too */
    status = text != NULL ? hab_slot_read(vault, slot, secret) : HAB_MEMORY;
    if (status == HAB_OK) {
        status = unseal(secret, A_RECORD, hab_slice_of(made.bytes, made.size), sealed, text);
    }
    hab_wipe(secret, sizeof(secret));
    if (status != HAB_OK) {
        free(text);
        return status;
    }
    *document = text;
    *size = sealed.size - HAB_VAULT_EXTRA;
    return HAB_OK;
}

hab_status hab_vault_destroy(hab_txn *txn, uint32_t type, hab_slice key)
{
    record_key made;
    uint64_t slot;
    hab_slice sealed;
    hab_status status = make_record_key(type, key, &made);

    if (status != HAB_OK) {
        return HAB_NOT_FOUND;
    }
    status = find_record(txn, &made, &slot, &sealed);
    if (status == HAB_OK) {
        status = hab_delete(txn, HAB_TABLE_VAULT, hab_slice_of(made.bytes, made.size));
    }
    return status == HAB_OK ? hab_slot_doom(txn, slot) : status;
}

hab_status hab_vault_seal_under(hab_txn *txn, hab_vault *vault, uint32_t type, hab_slice key,
                                hab_slice about, hab_slice data, uint64_t *slot, uint8_t *sealed)
{
    record_key made;
    uint8_t secret[HAB_VAULT_SLOT];
    uint64_t found;
    hab_slice record;
    hab_status status = make_record_key(type, key, &made);

    if (status != HAB_OK || data.size > INT_MAX - HAB_VAULT_EXTRA) {
        return HAB_INVALID;
    }
    status = find_record(txn, &made, &found, &record);
    if (status == HAB_OK) {
        status = hab_slot_read(vault, found, secret);
    }
    if (status == HAB_OK) {
        status = seal(secret, SOMETHING_MORE, about, data, sealed);
    }
    hab_wipe(secret, sizeof(secret));
    if (status == HAB_OK) {
        *slot = found;
    }
    return status;
}

hab_status hab_vault_unseal_under(hab_txn *txn, hab_vault *vault, uint64_t slot, hab_slice about,
                                  hab_slice sealed, uint8_t *data)
{
    uint8_t secret[HAB_VAULT_SLOT];
    hab_status status = hab_slot_doomed(txn, slot);

    if (status != HAB_NOT_FOUND) {
        return status == HAB_OK ? HAB_NOT_FOUND : status;
    }
    status = hab_slot_read(vault, slot, secret);
    if (status == HAB_OK) {
        status = unseal(secret, SOMETHING_MORE, about, sealed, data);
    }
    hab_wipe(secret, sizeof(secret));
    return status == HAB_CORRUPT ? HAB_NOT_FOUND : status;
}

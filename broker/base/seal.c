#include "base/seal.h"

#include <openssl/evp.h>

enum { LAYOUT = 1, NONCE = 12, TAG = 16, HEAD = 1 + NONCE };

/* The purpose's own key: a text sealed for one never opens as another's. */
static void derive(const uint8_t *master, const char *purpose, uint8_t key[HAB_HASH_SIZE])
{
    hab_hmac_sha256(hab_slice_of(master, HAB_HASH_SIZE), hab_slice_text(purpose), key);
}

/* Starts either direction, with the layout and what the text is about bound to it. */
static EVP_CIPHER_CTX *start(const uint8_t *master, const char *purpose, const uint8_t *head,
                             hab_slice about, int seals)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t key[HAB_HASH_SIZE];
    int length;
    int started;

    derive(master, purpose, key);
    started = context != NULL
              && EVP_CipherInit_ex(context, EVP_aes_256_gcm(), NULL, key, head + 1, seals) == 1
              && EVP_CipherUpdate(context, NULL, &length, head, 1) == 1
              && EVP_CipherUpdate(context, NULL, &length, about.data, (int) about.size) == 1;
    hab_wipe(key, sizeof(key));
    if (!started) {
        EVP_CIPHER_CTX_free(context);
        return NULL;
    }
    return context;
}

hab_status hab_seal(const uint8_t *master, const char *purpose, hab_slice about, hab_slice data,
                    uint8_t *sealed)
{
    uint8_t head[HEAD] = {LAYOUT};
    EVP_CIPHER_CTX *context;
    int length = 0;
    int done;

    if (hab_random(head + 1, NONCE) != HAB_OK) {
        return HAB_IO;
    }
    context = start(master, purpose, head, about, 1);
    if (context == NULL) {
        return HAB_MEMORY;
    }
    done =
        EVP_EncryptUpdate(context, sealed + HEAD, &length, data.data, (int) data.size) == 1
        && EVP_EncryptFinal_ex(context, sealed + HEAD + length, &length) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG, sealed + HEAD + data.size) == 1;
    EVP_CIPHER_CTX_free(context);
    memcpy(sealed, head, HEAD);
    return done ? HAB_OK : HAB_MEMORY;
}

hab_status hab_unseal(const uint8_t *master, const char *purpose, hab_slice about, hab_slice sealed,
                      uint8_t *data)
{
    const uint8_t *bytes = sealed.data;
    size_t size = sealed.size - HAB_SEAL_EXTRA;
    uint8_t tag[TAG];
    EVP_CIPHER_CTX *context;
    int length = 0;
    int opened;

    if (sealed.size < HAB_SEAL_EXTRA || bytes[0] != LAYOUT) {
        return HAB_CORRUPT;
    }
    context = start(master, purpose, bytes, about, 0);
    if (context == NULL) {
        return HAB_MEMORY;
    }
    memcpy(tag, bytes + HEAD + size, TAG);
    opened = EVP_DecryptUpdate(context, data, &length, bytes + HEAD, (int) size) == 1
             && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1
             && EVP_DecryptFinal_ex(context, data + length, &length) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!opened) {
        hab_wipe(data, size); /* deciphered before it was found to be false */
        return HAB_CORRUPT;
    }
    return HAB_OK;
}

#include "base/secret.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>

hab_status hab_random(void *to, size_t size)
{
    return RAND_priv_bytes(to, (int) size) == 1 ? HAB_OK : HAB_IO;
}

/* One context a thread, freed with it, and one fetched digest: a fetch for each hash
 * costs more than the hash. */
static _Thread_local EVP_MD_CTX *sha256_context;
static EVP_MD *sha256_digest;
static pthread_key_t sha256_key;
static pthread_once_t sha256_once = PTHREAD_ONCE_INIT;

static void free_context(void *context)
{
    EVP_MD_CTX_free(context);
}

static void prepare_sha256(void)
{
    sha256_digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (sha256_digest == NULL || pthread_key_create(&sha256_key, free_context) != 0) {
        abort();
    }
}

static void open_context(void)
{
    (void) pthread_once(&sha256_once, prepare_sha256);
    sha256_context = EVP_MD_CTX_new();
    (void) pthread_setspecific(sha256_key, sha256_context);
}

void hab_sha256(hab_slice data, uint8_t hash[HAB_HASH_SIZE])
{
    if (sha256_context == NULL) {
        open_context();
    }
    if (sha256_context == NULL || EVP_DigestInit_ex(sha256_context, sha256_digest, NULL) != 1
        || EVP_DigestUpdate(sha256_context, data.data, data.size) != 1
        || EVP_DigestFinal_ex(sha256_context, hash, NULL) != 1) {
        abort(); /* no digest, no identity: nothing sane can follow */
    }
}

void hab_hmac_sha256(hab_slice key, hab_slice data, uint8_t mac[HAB_HASH_SIZE])
{
    unsigned size = HAB_HASH_SIZE;

    if (HMAC(EVP_sha256(), key.data, (int) key.size, data.data, data.size, mac, &size) == NULL) {
        abort();
    }
}

int hab_equal_secret(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void hab_wipe(void *secret, size_t size)
{
    OPENSSL_cleanse(secret, size);
}

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t hab_base64url(const void *data, size_t size, char *text)
{
    const uint8_t *bytes = data;
    size_t length = 0;
    unsigned bits = 0;
    uint32_t held = 0;

    for (size_t i = 0; i < size; i++) {
        held = (held << 8) | bytes[i];
        for (bits += 8; bits >= 6; bits -= 6) {
            text[length++] = base64url[(held >> (bits - 6)) & 63];
        }
    }
    if (bits > 0) {
        text[length++] = base64url[(held << (6 - bits)) & 63];
    }
    text[length] = '\0';
    return length;
}

static int base64url_value(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
}

hab_status hab_base64url_decode(hab_slice text, void *data, size_t size)
{
    const char *characters = text.data;
    uint8_t *bytes = data;
    size_t length = 0;
    unsigned bits = 0;
    uint32_t held = 0;

    if (text.size != (size * 4 + 2) / 3) {
        return HAB_INVALID;
    }
    for (size_t i = 0; i < text.size; i++) {
        int value = base64url_value(characters[i]);

        if (value < 0) {
            return HAB_INVALID;
        }
        held = (held << 6) | (uint32_t) value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[length++] = (uint8_t) (held >> bits);
        }
    }
    /* The spare bits are zero, or two texts would name one token. */
    return length == size && (held & ((1U << bits) - 1)) == 0 ? HAB_OK : HAB_INVALID;
}

void hab_hex(const void *data, size_t size, char *text)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * size] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

hab_status hab_hex_decode(hab_slice text, void *data, size_t size)
{
    const char *characters = text.data;
    uint8_t *bytes = data;

    if (text.size != 2 * size) {
        return HAB_INVALID;
    }
    for (size_t i = 0; i < size; i++) {
        int high = hex_value(characters[2 * i]);
        int low = hex_value(characters[2 * i + 1]);

        if (high < 0 || low < 0) {
            return HAB_INVALID;
        }
        bytes[i] = (uint8_t) ((high << 4) | low);
    }
    return HAB_OK;
}

hab_status hab_first_password(char password[HAB_FIRST_PASSWORD_LENGTH + 1])
{
    uint8_t byte;
    size_t length = 0;

    while (length < HAB_FIRST_PASSWORD_LENGTH) {
        if (hab_random(&byte, 1) != HAB_OK) {
            hab_wipe(password, HAB_FIRST_PASSWORD_LENGTH);
            return HAB_IO;
        }
        /* Two of the 64 characters are not alphanumeric: draw again. */
        if ((byte & 63) < 62) {
            password[length++] = base64url[byte & 63];
        }
    }
    password[length] = '\0';
    return HAB_OK;
}

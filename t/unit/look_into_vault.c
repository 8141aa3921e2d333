/* For tests of destruction (LI-2): what the store's vault holds, opened by other means than
 * the vault's own code, and whether any key that is left opens what was kept of it.
 * Usage: look_into_vault list STORE
 *            each record: its slot, the slot's bytes, its key, what is sealed, all in
 *            hexadecimal, then what that opens to
 *        look_into_vault open KEYS KEY SEALED
 *            each slot of the file KEYS that opens it */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "store/tables.h"

enum { NONCE = 12, TAG = 16, SLOT = 32, HEAD = 8, BYTES_MAX = 1 << 16, A_RECORD = 'r' };

typedef struct bytes {
    uint8_t at[BYTES_MAX];
    size_t size;
} bytes;

/* AES-256-GCM: nonce, text, tag; bound to 'r' and the record's key. */
static int opens(const uint8_t *slot, hab_slice about, hab_slice sealed, bytes *text)
{
    const uint8_t kind = A_RECORD;
    const uint8_t *from = sealed.data;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t tag[TAG];
    int length = 0;
    int done;

    if (context == NULL || sealed.size < NONCE + TAG || sealed.size > BYTES_MAX) {
        abort();
    }
    text->size = sealed.size - NONCE - TAG;
    memcpy(tag, from + NONCE + text->size, TAG);
    done = EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, slot, from) == 1
           && EVP_DecryptUpdate(context, NULL, &length, &kind, 1) == 1
           && EVP_DecryptUpdate(context, NULL, &length, about.data, (int) about.size) == 1
           && EVP_DecryptUpdate(context, text->at, &length, from + NONCE, (int) text->size) == 1
           && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1
           && EVP_DecryptFinal_ex(context, text->at + length, &length) == 1;
    EVP_CIPHER_CTX_free(context);
    return done;
}

static FILE *open_keys(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) {
        perror(path);
        exit(2);
    }
    return file;
}

static int read_slot(FILE *keys, uint64_t slot, uint8_t key[SLOT])
{
    return fseek(keys, (long) slot * SLOT, SEEK_SET) == 0 && fread(key, SLOT, 1, keys) == 1;
}

static void print_hex(const void *data, size_t size, char end)
{
    for (size_t i = 0; i < size; i++) {
        printf("%02x", ((const uint8_t *) data)[i]);
    }
    putchar(end);
}

static void print_record(FILE *keys, hab_slice about, hab_slice value)
{
    static bytes text;
    uint64_t slot;
    hab_slice sealed = hab_slice_of((const uint8_t *) value.data + HEAD, value.size - HEAD);
    uint8_t key[SLOT];

    memcpy(&slot, value.data, HEAD);
    if (!read_slot(keys, slot, key) || !opens(key, about, sealed, &text)) {
        fprintf(stderr, "slot %llu does not open its record\n", (unsigned long long) slot);
        exit(1);
    }
    printf("%llu ", (unsigned long long) slot);
    print_hex(key, SLOT, ' ');
    print_hex(about.data, about.size, ' ');
    print_hex(sealed.data, sealed.size, ' ');
    (void) fwrite(text.at, text.size, 1, stdout);
    putchar('\n');
}

static int list(const char *directory)
{
    char path[4096];
    const hab_store_options options = {.path = path,
                                       .tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_READ};
    hab_error error;
    hab_store *store;
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice about;
    hab_slice value;
    FILE *keys;

    (void) snprintf(path, sizeof(path), "%s/vault.keys", directory);
    keys = open_keys(path);
    (void) snprintf(path, sizeof(path), "%s/main.mdb", directory);
    if (hab_store_open(&options, &store, &error) != HAB_OK || hab_begin_read(store, &txn) != HAB_OK
        || hab_cursor_open(txn, HAB_TABLE_VAULT, &cursor) != HAB_OK) {
        fprintf(stderr, "the store does not open\n");
        return 2;
    }
    while (hab_next(cursor, &about, &value) == HAB_OK) {
        print_record(keys, about, value);
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    hab_store_close(store);
    (void) fclose(keys);
    return 0;
}

static void from_hex(const char *text, bytes *into)
{
    if (OPENSSL_hexstr2buf_ex(into->at, BYTES_MAX, &into->size, text, '\0') != 1) {
        fprintf(stderr, "not hexadecimal, or too long\n");
        exit(2);
    }
}

static int try_all(const char *path, const char *about_text, const char *sealed_text)
{
    static bytes about;
    static bytes sealed;
    static bytes text;
    FILE *keys = open_keys(path);
    uint8_t key[SLOT];

    from_hex(about_text, &about);
    from_hex(sealed_text, &sealed);
    for (uint64_t slot = 0; read_slot(keys, slot, key); slot++) {
        if (opens(key, hab_slice_of(about.at, about.size), hab_slice_of(sealed.at, sealed.size),
                  &text)) {
            printf("%llu\n", (unsigned long long) slot);
        }
    }
    (void) fclose(keys);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 3 && strcmp(arguments[1], "list") == 0) {
        return list(arguments[2]);
    }
    if (count == 5 && strcmp(arguments[1], "open") == 0) {
        return try_all(arguments[2], arguments[3], arguments[4]);
    }
    fprintf(stderr, "usage: look_into_vault list STORE | open KEYS KEY SEALED\n");
    return 2;
}

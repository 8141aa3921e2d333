/* For tests of what must not change: a line a table of main.mdb that was named, with how
 * many records it has and what they come to.
 * Usage: digest_tables STORE TABLE… */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker.h"
#include "store/tables.h"

static void must(int well, const char *what)
{
    if (!well) {
        fprintf(stderr, "digest_tables: %s\n", what);
        exit(2);
    }
}

static hab_main_table table_of(const char *name)
{
    unsigned table = 0;

    while (table < HAB_TABLE_COUNT && strcmp(hab_main_tables[table], name) != 0) {
        table++;
    }
    must(table < HAB_TABLE_COUNT, name);
    return (hab_main_table) table;
}

static void add(EVP_MD_CTX *digest, hab_slice bytes)
{
    const uint64_t size = bytes.size;

    must(EVP_DigestUpdate(digest, &size, sizeof(size)) == 1
             && EVP_DigestUpdate(digest, bytes.data, bytes.size) == 1,
         "a digest");
}

static void print_table(hab_txn *txn, const char *name)
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    uint8_t sum[32];
    unsigned long count = 0;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status;

    must(digest != NULL && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1, "a digest");
    must(hab_cursor_open(txn, table_of(name), &cursor) == HAB_OK, "a cursor");
    for (status = hab_seek(cursor, hab_slice_of("", 1), &key, &value); status == HAB_OK;
         status = hab_next(cursor, &key, &value)) {
        add(digest, key);
        add(digest, value);
        count++;
    }
    must(status == HAB_NOT_FOUND && EVP_DigestFinal_ex(digest, sum, NULL) == 1, name);
    printf("%s\t%lu\t", name, count);
    for (size_t i = 0; i < sizeof(sum); i++) {
        printf("%02x", sum[i]);
    }
    printf("\n");
    hab_cursor_close(cursor);
    EVP_MD_CTX_free(digest);
}

int main(int argc, char **argv)
{
    hab_error error = {""};
    hab_store *store = NULL;
    hab_txn *txn;

    must(argc > 2, "wants a store and tables");
    if (hab_main_open(argv[1], HAB_STORE_READ, 0, &store, &error) != HAB_OK
        || hab_begin_read(store, &txn) != HAB_OK) {
        must(0, error.text);
    }
    for (int i = 2; i < argc; i++) {
        print_table(txn, argv[i]);
    }
    hab_abort(txn);
    hab_store_close(store);
    return 0;
}

/* Communes where something is published, as people name them. */
#include "publish/directory_key.h"

enum { SCANNED = 500 /* names that one search looks at */ };

static int begins(hab_slice text, const char *prefix)
{
    size_t size = strlen(prefix);

    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

static int is_listed(const hab_directory_commune *communes, unsigned count, const char *code)
{
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(communes[i].code, code) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Its name and how much is published there stand under its code. */
static hab_status read_commune(hab_txn *txn, hab_directory_commune *commune)
{
    char folded[HAB_FOLDED];
    uint8_t key[2 * HAB_DIRECTORY_CODE + 1];
    hab_slice value;
    size_t length;
    hab_status status;

    if (!hab_fold(hab_slice_text(commune->code), folded) || strlen(folded) > HAB_DIRECTORY_CODE) {
        return HAB_CORRUPT;
    }
    length = strlen(folded) + 1;
    memcpy(key, folded, length);
    memcpy(key + length, commune->code, strlen(commune->code));
    status = hab_get(txn, HAB_TABLE_DIRECTORY_PLACE,
                     hab_slice_of(key, length + strlen(commune->code)), &value);
    if (status != HAB_OK || value.size < 4 || value.size - 4 > HAB_DIRECTORY_NAME) {
        return status == HAB_OK || status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    commune->count = hab_get_u32be(value.data);
    memcpy(commune->nom, (const uint8_t *) value.data + 4, value.size - 4);
    commune->nom[value.size - 4] = '\0';
    return HAB_OK;
}

static hab_status add_commune(hab_txn *txn, hab_slice key, hab_directory_commune *communes,
                              unsigned *count)
{
    hab_directory_commune *made = &communes[*count];
    const uint8_t *end = memchr(key.data, '\0', key.size);
    size_t name = end != NULL ? (size_t) (end - (const uint8_t *) key.data) + 1 : key.size;
    hab_status status;

    if (key.size - name > HAB_DIRECTORY_CODE || key.size == name) {
        return HAB_CORRUPT;
    }
    memset(made->code, 0, sizeof(made->code));
    memcpy(made->code, (const uint8_t *) key.data + name, key.size - name);
    if (is_listed(communes, *count, made->code)) {
        return HAB_OK;
    }
    status = read_commune(txn, made);
    *count += status == HAB_OK;
    return status;
}

hab_status hab_directory_communes(hab_txn *txn, hab_slice begin,
                                  hab_directory_commune communes[HAB_DIRECTORY_COMMUNES],
                                  unsigned *count)
{
    char folded[HAB_FOLDED];
    unsigned found = 0;
    hab_cursor *cursor;
    hab_slice key;
    hab_status status;

    if (!hab_fold(begin, folded) || folded[0] == '\0') {
        *count = 0;
        return HAB_OK;
    }
    status = hab_cursor_open(txn, HAB_TABLE_DIRECTORY_PLACE, &cursor);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_text(folded), &key, NULL);
    for (unsigned scanned = 0; status == HAB_OK && scanned < SCANNED
                               && found < HAB_DIRECTORY_COMMUNES && begins(key, folded);
         scanned++) {
        status = add_commune(txn, key, communes, &found);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *count = found;
    return HAB_OK;
}

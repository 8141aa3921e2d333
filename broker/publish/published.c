/* What is published, as it is read: cheap enough for an event loop. */
#include "publish/published.h"

#include "base/secret.h"

int hab_published_is_id(hab_slice id)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789._-";
    const char *text = id.data;

    if (text == NULL || id.size == 0 || id.size > HAB_PUBLICATION_ID_MAX || text[0] == '.') {
        return 0;
    }
    for (size_t i = 0; i < id.size; i++) {
        if (memchr(characters, text[i], sizeof(characters) - 1) == NULL) {
            return 0;
        }
    }
    return 1;
}

hab_slice hab_published_key(uint32_t type, hab_slice id, uint8_t key[HAB_PUBLISHED_KEY])
{
    hab_put_u32be(key, type);
    if (id.size > 0) {
        memcpy(key + 4, id.data, id.size);
    }
    return hab_slice_of(key, 4 + id.size);
}

static hab_slice take(const uint8_t **at, size_t size)
{
    hab_slice taken = hab_slice_of(*at, size);

    *at += size;
    return taken;
}

hab_status hab_published_read(hab_slice key, hab_slice value, hab_published *published)
{
    hab_published read;
    const uint8_t *at = value.data;
    size_t texts;

    if (key.size <= 4 || value.size < sizeof(read.record)) {
        return HAB_CORRUPT;
    }
    memcpy(&read.record, at, sizeof(read.record));
    at += sizeof(read.record);
    texts = (size_t) read.record.nom_size + read.record.commune_nom_size + read.record.sheet_size;
    if (read.record.layout != 1 || read.record.kind[sizeof(read.record.kind) - 1] != '\0'
        || read.record.caf[sizeof(read.record.caf) - 1] != '\0'
        || read.record.commune[sizeof(read.record.commune) - 1] != '\0'
        || value.size - sizeof(read.record) < texts) {
        return HAB_CORRUPT;
    }
    read.type = hab_get_u32be(key.data);
    read.id = hab_slice_of((const uint8_t *) key.data + 4, key.size - 4);
    read.nom = take(&at, read.record.nom_size);
    read.commune_nom = take(&at, read.record.commune_nom_size);
    read.sheet = take(&at, read.record.sheet_size);
    read.document = take(&at, value.size - sizeof(read.record) - texts);
    *published = read;
    return HAB_OK;
}

/* The id of what is found is the caller's: keys are not kept by the store. */
hab_status hab_published_get(hab_txn *txn, uint32_t type, hab_slice id, hab_published *published)
{
    uint8_t key[HAB_PUBLISHED_KEY];
    hab_slice value;
    hab_status status;

    if (!hab_published_is_id(id)) {
        return HAB_NOT_FOUND;
    }
    status = hab_get(txn, HAB_TABLE_PUBLISHED, hab_published_key(type, id, key), &value);
    if (status == HAB_OK) {
        status = hab_published_read(hab_slice_of(key, 4 + id.size), value, published);
    }
    if (status == HAB_OK) {
        published->id = id;
    }
    return status;
}

hab_status hab_published_walk(hab_txn *txn, uint32_t type, hab_slice id, hab_published_fn each,
                              void *context)
{
    uint8_t bytes[HAB_PUBLISHED_KEY];
    hab_slice from, key, value;
    hab_cursor *cursor;
    hab_status status;

    if (id.size > HAB_PUBLICATION_ID_MAX) {
        return HAB_INVALID;
    }
    from = hab_published_key(type, id, bytes);
    status = hab_cursor_open(txn, HAB_TABLE_PUBLISHED, &cursor);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, from, &key, &value);
    if (status == HAB_OK && hab_slice_equal(key, from)) {
        status = hab_next(cursor, &key, &value);
    }
    while (status == HAB_OK) {
        hab_published published;
        hab_status given = hab_published_read(key, value, &published);

        given = given == HAB_OK ? each(context, &published) : given;
        if (given != HAB_OK) {
            hab_cursor_close(cursor);
            return given;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_published_page(hab_txn *txn, const hab_published *published,
                              const uint8_t sheets[HAB_PUBLICATION_DIGEST], hab_slice *page)
{
    uint8_t key[HAB_PUBLISHED_KEY];
    hab_published_made made;
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_PUBLISHED_PAGE,
                                hab_published_key(published->type, published->id, key), &value);

    if (status != HAB_OK || value.size < sizeof(made)) {
        return status == HAB_OK ? HAB_CORRUPT : status;
    }
    memcpy(&made, value.data, sizeof(made));
    if (memcmp(made.document, published->record.digest, HAB_PUBLICATION_DIGEST) != 0
        || memcmp(made.sheets, sheets, HAB_PUBLICATION_DIGEST) != 0) {
        return HAB_NOT_FOUND;
    }
    *page = hab_slice_of((const uint8_t *) value.data + sizeof(made), value.size - sizeof(made));
    return HAB_OK;
}

/* Both are parts of hashes, and so is what both give together. */
void hab_published_etag(const hab_published *published,
                        const uint8_t sheets[HAB_PUBLICATION_DIGEST], int page,
                        char etag[HAB_PUBLICATION_ETAG])
{
    uint8_t digest[HAB_PUBLICATION_DIGEST];

    for (size_t i = 0; i < sizeof(digest); i++) {
        digest[i] = published->record.digest[i] ^ (page ? sheets[i] : 0);
    }
    etag[0] = '"';
    hab_hex(digest, sizeof(digest), etag + 1);
    memcpy(etag + 1 + 2 * sizeof(digest), page ? "h\"" : "j\"", 3);
}

hab_status hab_published_drop(hab_txn *txn, hab_main_table table, hab_slice key)
{
    hab_status status = hab_delete(txn, table, key);

    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

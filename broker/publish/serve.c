#include "publish/serve.h"

#include <stdlib.h>
#include <string.h>

#include "type/call.h"
#include "web/present.h"

static const char directory[] = "annuaire/";

const hab_header hab_served_headers[HAB_SERVED_HEADERS] = {
    {"Cache-Control", "public, no-cache"},
    {"Vary", "Accept"},
};

struct hab_reader {
    hab_txn *txn;
};

hab_status hab_reader_new(hab_store *store, hab_reader **reader)
{
    hab_reader *made = calloc(1, sizeof(*made));
    hab_status status = made != NULL ? hab_begin_read(store, &made->txn) : HAB_MEMORY;

    if (status != HAB_OK) {
        free(made);
        return status;
    }
    hab_set_aside(made->txn);
    *reader = made;
    return HAB_OK;
}

void hab_reader_free(hab_reader *reader)
{
    if (reader != NULL) {
        hab_abort(reader->txn);
        free(reader);
    }
}

static hab_slice behind(hab_slice text, size_t size)
{
    return hab_slice_of((const char *) text.data + size, text.size - size);
}

static int begins_with(hab_slice text, const char *begin)
{
    size_t size = strlen(begin);

    return text.size > size && memcmp(text.data, begin, size) == 0;
}

int hab_served_path(const hab_types *types, hab_slice path, const hab_type **type, hab_slice *id)
{
    for (size_t i = 0; i < types->count; i++) {
        char name[33 + 1];
        size_t length;

        hab_type_path(&types->items[i], name);
        length = strlen(name);
        memcpy(name + length, "/", 2);
        if (begins_with(path, name)) {
            hab_slice rest = behind(path, length + 1);

            if (rest.size > HAB_PUBLICATION_ID_MAX || memchr(rest.data, '/', rest.size) != NULL) {
                return 0;
            }
            *type = &types->items[i];
            *id = rest;
            return 1;
        }
    }
    return 0;
}

static hab_status read_published(hab_txn *txn, uint32_t type, hab_slice id, int html,
                                 const uint8_t sheets[HAB_PUBLICATION_DIGEST], hab_served *served)
{
    hab_published published;
    hab_slice content;
    hab_status status = hab_published_get(txn, type, id, &published);

    if (status == HAB_OK) {
        content = published.document;
        status = html ? hab_published_page(txn, &published, sheets, &content) : HAB_OK;
    }
    if (status == HAB_OK) {
        served->type = html ? "text/html; charset=utf-8" : "application/json";
        served->modified = published.record.modified;
        served->content = content;
        hab_published_etag(&published, sheets, html, served->etag);
    }
    return status;
}

hab_status hab_reader_find(hab_reader *reader, const hab_types *types, hab_slice path,
                           hab_slice accept, const uint8_t sheets[HAB_PUBLICATION_DIGEST],
                           hab_served *served)
{
    const hab_type *type;
    hab_slice id;
    hab_status status;

    if (!begins_with(path, directory)
        || !hab_served_path(types, behind(path, strlen(directory)), &type, &id)) {
        return HAB_NOT_FOUND;
    }
    status = hab_renew(reader->txn);
    if (status == HAB_OK) {
        status = read_published(reader->txn, type->key, id, hab_wants_html(accept), sheets, served);
        if (status != HAB_OK) {
            hab_set_aside(reader->txn);
        }
    }
    return status;
}

void hab_reader_rest(hab_reader *reader)
{
    hab_set_aside(reader->txn);
}

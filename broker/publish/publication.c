/* What is published, as it is changed: document, places in the directory, and that its page
 * is to be made. */
#include "publish/published.h"

#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/secret.h"
#include "base/text.h"
#include "publish/directory.h"
#include "request/reference.h"
#include "type/plugin_kinds.h"

enum { NAME_MAX_SIZE = 200 };

/* Members of the document that are the host's to give. */
static const char *const own_members[] = {"id",      "type",         "genre", "genre_titre",
                                          "nom",     "commune",      "caf",   "places",
                                          "modifie", "modifie_texte"};

static int is_name(const char *text)
{
    hab_slice name = hab_slice_of(text, text != NULL ? strlen(text) : 0);

    return text != NULL && name.size <= NAME_MAX_SIZE && hab_text_valid(name, 0);
}

static int is_sheet(const hab_type *type, const char *name)
{
    for (size_t i = 0; name != NULL && i < type->sheet_count; i++) {
        if (type->sheets[i].use == HAB_SHEET_PAGE && strcmp(type->sheets[i].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}

const char *hab_publication_fault(const hab_type *type, const hab_publication *publication)
{
    const hab_publication *p = publication;

    if (!hab_published_is_id(p->id)) {
        return "an id of something to publish that is none";
    }
    if (!is_sheet(type, p->sheet)) {
        return "a sheet of something to publish that it does not carry";
    }
    if (p->kind == NULL || hab_kind_find(type, p->kind) == NULL) {
        return "a kind of something to publish that is not one of kinds()";
    }
    if (!is_name(p->nom) || p->nom[0] == '\0') {
        return "something to publish whose name is empty, too long or no text";
    }
    if (p->commune == NULL
        || (p->commune[0] != '\0' && !hab_insee_valid(hab_slice_text(p->commune)))
        || !is_name(p->commune_nom)) {
        return "something to publish whose commune is none";
    }
    if (p->caf == NULL || !hab_caf_valid(hab_slice_text(p->caf))) {
        return "something to publish whose Caf is none";
    }
    return p->document.data == NULL || p->document.size > HAB_PUBLICATION_MAX
               ? "something to publish without a document, or with too long a one"
               : NULL;
}

/* What is about to be published: all texts are its own. */
typedef struct draft {
    hab_publication_record record;
    const char *commune_nom; /* the code, when it has no name */
    const char *sheet;
    json_t *document;
} draft;

static void add_own(const hab_type *type, const hab_publication *publication, draft *d)
{
    json_t *document = d->document;
    const hab_kind *kind = hab_kind_find(type, publication->kind);

    for (size_t i = 0; i < sizeof(own_members) / sizeof(own_members[0]); i++) {
        json_object_del(document, own_members[i]);
    }
    json_object_set_new(document, "id", json_stringn(publication->id.data, publication->id.size));
    json_object_set_new(document, "type", json_string(type->plugin->name));
    json_object_set_new(document, "genre", json_string(kind->name));
    json_object_set_new(document, "genre_titre", json_string(kind->title));
    json_object_set_new(document, "nom", json_string(publication->nom));
    json_object_set_new(document, "caf", json_string(publication->caf));
    json_object_set_new(document, "places", json_integer(publication->places));
    if (publication->commune[0] != '\0') {
        json_object_set_new(
            document, "commune",
            json_pack("{s:s, s:s}", "code", publication->commune, "nom", d->commune_nom));
    }
}

static hab_status begin(const hab_type *type, const hab_publication *publication, draft *d)
{
    const hab_publication *p = publication;

    d->document = json_loadb(p->document.data, p->document.size, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(d->document)) {
        json_decref(d->document);
        return HAB_INVALID;
    }
    d->sheet = p->sheet;
    d->commune_nom = p->commune_nom[0] != '\0' ? p->commune_nom : p->commune;
    d->record = (hab_publication_record){.layout = 1,
                                         .places = p->places,
                                         .nom_size = (uint16_t) strlen(p->nom),
                                         .commune_nom_size = (uint16_t) strlen(d->commune_nom),
                                         .sheet_size = (uint16_t) strlen(p->sheet)};
    memcpy(d->record.kind, p->kind, strlen(p->kind));
    memcpy(d->record.caf, p->caf, strlen(p->caf));
    memcpy(d->record.commune, p->commune, strlen(p->commune));
    add_own(type, p, d);
    return HAB_OK;
}

/* The second and the digest that the draft has when it was last changed then. */
static hab_status date(draft *d, int64_t modified)
{
    char text[2 * HAB_TIME_TEXT];
    uint8_t hash[HAB_HASH_SIZE];
    json_t *all = json_pack("[s, O]", d->sheet, d->document);
    char *sorted;

    hab_format_time(modified, text);
    json_object_set_new(d->document, "modifie", json_string(text));
    hab_format_french(modified, text);
    json_object_set_new(d->document, "modifie_texte", json_string(text));
    d->record.modified = modified;
    sorted = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(all);
    if (sorted == NULL) {
        return HAB_MEMORY;
    }
    hab_sha256(hab_slice_text(sorted), hash);
    free(sorted);
    memcpy(d->record.digest, hash, HAB_PUBLICATION_DIGEST);
    return HAB_OK;
}

/* As it is stored; *value is the caller's. */
static hab_status encode(const draft *d, const char *nom, uint8_t **value, size_t *size)
{
    const hab_publication_record *record = &d->record;
    size_t length = json_dumpb(d->document, NULL, 0, JSON_COMPACT);
    size_t names = (size_t) record->nom_size + record->commune_nom_size + record->sheet_size;
    uint8_t *made = length > 0 ? malloc(sizeof(*record) + names + length) : NULL;
    uint8_t *at = made;

    if (made != NULL) {
        memcpy(at, record, sizeof(*record));
        at += sizeof(*record);
        memcpy(at, nom, record->nom_size);
        at += record->nom_size;
        memcpy(at, d->commune_nom, record->commune_nom_size);
        at += record->commune_nom_size;
        memcpy(at, d->sheet, record->sheet_size);
        (void) json_dumpb(d->document, (char *) at + record->sheet_size, length, JSON_COMPACT);
        *value = made;
        *size = sizeof(*record) + names + length;
    }
    return made != NULL ? HAB_OK : HAB_MEMORY;
}

/* The page of what was there goes at once. */
static hab_status store(hab_txn *txn, hab_slice key, hab_slice value)
{
    hab_published published;
    hab_status status = hab_put(txn, HAB_TABLE_PUBLISHED, key, value);

    if (status == HAB_OK) {
        status = hab_published_drop(txn, HAB_TABLE_PUBLISHED_PAGE, key);
    }
    if (status == HAB_OK) {
        status = hab_put(txn, HAB_TABLE_UNRENDERED, key, hab_slice_text(""));
    }
    if (status == HAB_OK) {
        status = hab_published_read(key, value, &published);
    }
    return status == HAB_OK ? hab_directory_add(txn, &published) : status;
}

/* Puts the draft in the place of what is there, which may be the same. */
static hab_status replace(hab_txn *txn, draft *d, const char *nom, hab_slice key, int64_t now)
{
    hab_slice id = hab_slice_of((const uint8_t *) key.data + 4, key.size - 4);
    hab_published old;
    uint8_t *value = NULL;
    size_t size = 0;
    hab_status status = hab_published_get(txn, hab_get_u32be(key.data), id, &old);

    if (status == HAB_OK) {
        status = date(d, old.record.modified);
        if (status != HAB_OK
            || memcmp(d->record.digest, old.record.digest, sizeof(d->record.digest)) == 0) {
            return status;
        }
    }
    if (status == HAB_OK || status == HAB_NOT_FOUND) {
        hab_status found = status;

        status = date(d, now);
        status = status == HAB_OK ? encode(d, nom, &value, &size) : status;
        if (status == HAB_OK && found == HAB_OK) {
            status = hab_directory_remove(txn, &old);
        }
    }
    if (status == HAB_OK) {
        status = store(txn, key, hab_slice_of(value, size));
    }
    free(value);
    return status;
}

hab_status hab_publish(hab_txn *txn, const hab_type *type, const hab_publication *publication,
                       int64_t now)
{
    uint8_t key[HAB_PUBLISHED_KEY];
    draft d;
    hab_status status;

    if (hab_publication_fault(type, publication) != NULL) {
        return HAB_INVALID;
    }
    status = begin(type, publication, &d);
    if (status == HAB_OK) {
        status = replace(txn, &d, publication->nom,
                         hab_published_key(type->key, publication->id, key), now);
        json_decref(d.document);
    }
    return status;
}

hab_status hab_unpublish(hab_txn *txn, uint32_t type, hab_slice id)
{
    static const hab_main_table tables[] = {HAB_TABLE_PUBLISHED, HAB_TABLE_PUBLISHED_PAGE,
                                            HAB_TABLE_UNRENDERED};
    uint8_t bytes[HAB_PUBLISHED_KEY];
    hab_published old;
    hab_slice key;
    hab_status status = hab_published_get(txn, type, id, &old);

    if (status != HAB_OK) {
        return status;
    }
    key = hab_published_key(type, id, bytes);
    status = hab_directory_remove(txn, &old);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && status == HAB_OK; i++) {
        status = hab_published_drop(txn, tables[i], key);
    }
    return status;
}

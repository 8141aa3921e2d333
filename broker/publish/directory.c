/* The directory as it is changed. */
#include "publish/directory.h"

#include "publish/directory_key.h"

enum { PLACE_KEY = HAB_FOLDED + HAB_DIRECTORY_CODE };

/* What the directory keeps of something: its own copy, for slices end with a write. */
typedef struct entry {
    hab_directory_tail tail; /* begins with the folded name */
    int places;
    char kind[HAB_DIRECTORY_KIND + 1];
    char commune[HAB_DIRECTORY_CODE + 1];
    char commune_nom[HAB_DIRECTORY_NAME + 1];
} entry;

static hab_status copy(char *to, size_t room, const void *from, size_t size)
{
    if (size >= room) {
        return HAB_CORRUPT;
    }
    memcpy(to, from, size);
    to[size] = '\0';
    return HAB_OK;
}

static hab_status read_entry(const hab_published *published, entry *e)
{
    const hab_publication_record *record = &published->record;
    char folded[HAB_FOLDED];

    if (!hab_fold(published->nom, folded) || published->id.size > HAB_PUBLICATION_ID_MAX
        || copy(e->kind, sizeof(e->kind), record->kind, strnlen(record->kind, sizeof(record->kind)))
               != HAB_OK
        || copy(e->commune, sizeof(e->commune), record->commune,
                strnlen(record->commune, sizeof(record->commune)))
               != HAB_OK
        || copy(e->commune_nom, sizeof(e->commune_nom), published->commune_nom.data,
                published->commune_nom.size)
               != HAB_OK) {
        return HAB_CORRUPT;
    }
    hab_directory_tail_of(published, folded, &e->tail);
    e->places = record->places > 0;
    return HAB_OK;
}

static hab_status change(hab_txn *txn, hab_main_table table, hab_slice key, int add)
{
    return add ? hab_put(txn, table, key, hab_slice_text("")) : hab_published_drop(txn, table, key);
}

static hab_status change_range(hab_txn *txn, const entry *e, int places, const char *kind,
                               const char *commune, int add)
{
    uint8_t key[HAB_DIRECTORY_RANGE + HAB_DIRECTORY_KEY];
    size_t size = hab_directory_range(places, kind, commune, key);

    memcpy(key + size, e->tail.bytes, e->tail.size);
    return change(txn, HAB_TABLE_DIRECTORY, hab_slice_of(key, size + e->tail.size), add);
}

/* One key a combination of what a search may ask for. */
static hab_status change_ranges(hab_txn *txn, const entry *e, int add)
{
    const char *const kinds[] = {"", e->kind};
    const char *const communes[] = {"", e->commune};
    const unsigned commune_count = e->commune[0] != '\0' ? 2 : 1;
    hab_status status = HAB_OK;

    for (int places = 0; places <= e->places; places++) {
        for (unsigned kind = 0; kind < 2; kind++) {
            for (unsigned commune = 0; commune < commune_count && status == HAB_OK; commune++) {
                status = change_range(txn, e, places, kinds[kind], communes[commune], add);
            }
        }
    }
    return status;
}

static hab_status change_words(hab_txn *txn, const entry *e, int add)
{
    const char *at = (const char *) e->tail.bytes;
    size_t name = strlen(at);
    uint8_t key[HAB_DIRECTORY_KEY];
    hab_status status = HAB_OK;

    for (hab_slice word; status == HAB_OK && (word = hab_directory_word(&at)).size > 0;) {
        memcpy(key, word.data, word.size);
        memcpy(key + word.size, e->tail.bytes + name, e->tail.size - name);
        status = change(txn, HAB_TABLE_DIRECTORY_WORD,
                        hab_slice_of(key, word.size + e->tail.size - name), add);
    }
    return status;
}

/* One more, or one less, is published in the commune that this key names. */
static hab_status count_place(hab_txn *txn, const entry *e, hab_slice key, int add)
{
    uint8_t value[4 + HAB_DIRECTORY_NAME];
    size_t length = strlen(e->commune_nom);
    uint32_t count = 0;
    hab_slice found;
    hab_status status = hab_get(txn, HAB_TABLE_DIRECTORY_PLACE, key, &found);

    if (status == HAB_OK && found.size >= 4) {
        count = hab_get_u32be(found.data);
    }
    if ((status != HAB_OK && status != HAB_NOT_FOUND) || (!add && count == 0)) {
        return status == HAB_OK || status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    if (!add && count == 1) {
        return hab_delete(txn, HAB_TABLE_DIRECTORY_PLACE, key);
    }
    hab_put_u32be(value, add ? count + 1 : count - 1);
    memcpy(value + 4, e->commune_nom, length);
    return hab_put(txn, HAB_TABLE_DIRECTORY_PLACE, key, hab_slice_of(value, 4 + length));
}

/* Under its code, and under its name: people write one commune's name in several ways. */
static hab_status change_places(hab_txn *txn, const entry *e, int add)
{
    const char *const texts[] = {e->commune, e->commune_nom};
    char folded[2][HAB_FOLDED] = {"", ""};
    hab_status status = HAB_OK;

    for (unsigned i = 0; i < 2 && e->commune[0] != '\0' && status == HAB_OK; i++) {
        uint8_t key[PLACE_KEY];
        size_t size;

        if (!hab_fold(hab_slice_text(texts[i]), folded[i])) {
            return HAB_CORRUPT;
        }
        if (i == 0 || strcmp(folded[0], folded[1]) != 0) {
            size = strlen(folded[i]) + 1;
            memcpy(key, folded[i], size);
            memcpy(key + size, e->commune, strlen(e->commune));
            status = count_place(txn, e, hab_slice_of(key, size + strlen(e->commune)), add);
        }
    }
    return status;
}

static hab_status change_all(hab_txn *txn, const hab_published *published, int add)
{
    entry e;
    hab_status status = read_entry(published, &e);

    if (status == HAB_OK) {
        status = change_ranges(txn, &e, add);
    }
    if (status == HAB_OK) {
        status = change_words(txn, &e, add);
    }
    return status == HAB_OK ? change_places(txn, &e, add) : status;
}

hab_status hab_directory_add(hab_txn *txn, const hab_published *published)
{
    return change_all(txn, published, 1);
}

hab_status hab_directory_remove(hab_txn *txn, const hab_published *published)
{
    return change_all(txn, published, 0);
}

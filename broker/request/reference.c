#include "request/reference.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/fold.h"
#include "base/text.h"

enum { CODE_MAX = sizeof(((hab_reference *) 0)->code) - 1, KEY_MAX = 1 + HAB_FOLDED + CODE_MAX };

static const char *const kinds[] = {
    [HAB_REFERENCE_COMMUNES] = "communes",
    [HAB_REFERENCE_CAF] = "caf",
    [HAB_REFERENCE_ETABLISSEMENTS] = "etablissements",
};

hab_status hab_reference_kind_find(hab_slice name, hab_reference_kind *kind)
{
    for (unsigned i = HAB_REFERENCE_COMMUNES; i <= HAB_REFERENCE_ETABLISSEMENTS; i++) {
        if (hab_slice_equal(name, hab_slice_text(kinds[i]))) {
            *kind = (hab_reference_kind) i;
            return HAB_OK;
        }
    }
    return HAB_NOT_FOUND;
}

static hab_slice code_key(hab_reference_kind kind, hab_slice code, uint8_t key[1 + CODE_MAX])
{
    key[0] = (uint8_t) kind;
    memcpy(key + 1, code.data, code.size);
    return hab_slice_of(key, 1 + code.size);
}

static int is_kind(hab_slice key, hab_reference_kind kind)
{
    return key.size > 0 && *(const uint8_t *) key.data == (uint8_t) kind;
}

/* Counts entries, `most` at most. */
static hab_status count_entries(hab_txn *txn, hab_reference_kind kind, uint64_t most,
                                uint64_t *count)
{
    uint8_t first = (uint8_t) kind;
    uint64_t counted = 0;
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_REFERENCE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, hab_slice_of(&first, 1), &key, NULL);
    while (status == HAB_OK && is_kind(key, kind) && ++counted < most) {
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *count = counted;
    return HAB_OK;
}

int hab_reference_loaded(hab_txn *txn, hab_reference_kind kind)
{
    uint64_t count = 0;

    return count_entries(txn, kind, 1, &count) == HAB_OK && count > 0;
}

hab_status hab_reference_count(hab_txn *txn, hab_reference_kind kind, uint64_t *count)
{
    return count_entries(txn, kind, UINT64_MAX, count);
}

static void take(char *to, size_t room, const json_t *document, const char *member)
{
    const char *text = json_string_value(json_object_get(document, member));

    to[0] = '\0';
    if (text != NULL && strlen(text) < room) {
        memcpy(to, text, strlen(text) + 1);
    }
}

static hab_status read_entry(hab_slice code, hab_slice value, hab_reference *entry)
{
    json_t *document = json_loadb(value.data, value.size, 0, NULL);

    if (document == NULL || code.size > CODE_MAX) {
        json_decref(document);
        return HAB_CORRUPT;
    }
    memset(entry, 0, sizeof(*entry));
    memcpy(entry->code, code.data, code.size);
    take(entry->nom, sizeof(entry->nom), document, "nom");
    take(entry->caf, sizeof(entry->caf), document, "caf");
    take(entry->commune, sizeof(entry->commune), document, "commune");
    take(entry->type, sizeof(entry->type), document, "type");
    json_decref(document);
    return HAB_OK;
}

hab_status hab_reference_get(hab_txn *txn, hab_reference_kind kind, hab_slice code,
                             hab_reference *entry)
{
    uint8_t key[1 + CODE_MAX];
    hab_slice value;
    hab_status status;

    if (code.size == 0 || code.size > CODE_MAX) {
        return HAB_NOT_FOUND;
    }
    status = hab_get(txn, HAB_TABLE_REFERENCE, code_key(kind, code, key), &value);
    return status == HAB_OK ? read_entry(code, value, entry) : status;
}

static int begins(hab_slice key, hab_slice prefix)
{
    return key.size >= prefix.size && memcmp(key.data, prefix.data, prefix.size) == 0;
}

static hab_status search_codes(hab_txn *txn, hab_slice prefix, hab_reference *entries, unsigned max,
                               unsigned *count)
{
    hab_cursor *cursor;
    hab_slice key, value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_REFERENCE, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, prefix, &key, &value);
    while (status == HAB_OK && *count < max && begins(key, prefix)) {
        status = read_entry(hab_slice_of((const uint8_t *) key.data + 1, key.size - 1), value,
                            &entries[*count]);
        if (status == HAB_OK) {
            ++*count;
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

/* The code stands behind the NUL of the name. */
static hab_status read_named(hab_txn *txn, hab_reference_kind kind, hab_slice key,
                             hab_reference *entry)
{
    const uint8_t *end = memchr(key.data, '\0', key.size);
    size_t before = end != NULL ? (size_t) (end - (const uint8_t *) key.data) + 1 : key.size;

    return before < key.size ? hab_reference_get(
               txn, kind, hab_slice_of((const uint8_t *) key.data + before, key.size - before),
               entry)
                             : HAB_CORRUPT;
}

static hab_status search_names(hab_txn *txn, hab_reference_kind kind, hab_slice prefix,
                               hab_reference *entries, unsigned max, unsigned *count)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_REFERENCE_NAME, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_seek(cursor, prefix, &key, NULL);
    while (status == HAB_OK && *count < max && begins(key, prefix)) {
        status = read_named(txn, kind, key, &entries[*count]);
        if (status == HAB_OK) {
            ++*count;
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_reference_search(hab_txn *txn, hab_reference_kind kind, hab_slice text,
                                hab_reference *entries, unsigned max, unsigned *count)
{
    char folded[HAB_FOLDED];
    uint8_t key[1 + HAB_FOLDED];
    unsigned found = 0;
    hab_status status = HAB_OK;

    if (!hab_fold(text, folded)) {
        *count = 0;
        return HAB_OK;
    }
    if (text.size > 0 && text.size <= CODE_MAX) {
        status = search_codes(txn, code_key(kind, text, key), entries, max, &found);
    }
    if (status == HAB_OK && found == 0) {
        size_t length = strlen(folded);

        key[0] = (uint8_t) kind;
        memcpy(key + 1, folded, length + 1);
        status = search_names(txn, kind, hab_slice_of(key, 1 + length), entries, max, &found);
    }
    if (status == HAB_OK) {
        *count = found;
    }
    return status;
}

int hab_reference_same_name(hab_slice a, hab_slice b)
{
    char folded_a[HAB_FOLDED], folded_b[HAB_FOLDED];

    if (!hab_fold(a, folded_a) || !hab_fold(b, folded_b)) {
        return 0;
    }
    return folded_a[0] != '\0' && strcmp(folded_a, folded_b) == 0;
}

static hab_status clear_table(hab_txn *txn, hab_table table, hab_reference_kind kind)
{
    uint8_t first = (uint8_t) kind;
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, table, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    while ((status = hab_seek(cursor, hab_slice_of(&first, 1), &key, NULL)) == HAB_OK
           && is_kind(key, kind)) {
        uint8_t copy[HAB_KEY_MAX];

        memcpy(copy, key.data, key.size);
        status = hab_delete(txn, table, hab_slice_of(copy, key.size));
        if (status != HAB_OK) {
            break;
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_reference_clear(hab_txn *txn, hab_reference_kind kind)
{
    hab_status status = clear_table(txn, HAB_TABLE_REFERENCE, kind);

    return status == HAB_OK ? clear_table(txn, HAB_TABLE_REFERENCE_NAME, kind) : status;
}

int hab_insee_valid(hab_slice text)
{
    const char *code = text.data;

    if (text.size != 5) {
        return 0;
    }
    for (size_t i = 0; i < text.size; i++) {
        int corsica = i == 1 && code[0] == '2' && (code[1] == 'A' || code[1] == 'B');

        if ((code[i] < '0' || code[i] > '9') && !corsica) {
            return 0;
        }
    }
    return 1;
}

int hab_caf_valid(hab_slice text)
{
    const char *code = text.data;

    if (text.size < 3 || text.size > 7) {
        return 0;
    }
    for (size_t i = 0; i < text.size; i++) {
        if ((code[i] < '0' || code[i] > '9') && (i < 3 || code[i] != ' ')) {
            return 0;
        }
    }
    return 1;
}

int hab_establishment_valid(hab_slice text)
{
    const char *code = text.data;

    for (size_t i = 0; i < text.size; i++) {
        if (!isalnum((unsigned char) code[i])
            && (i == 0 || code[i] == '\0' || strchr("._-", code[i]) == NULL)) {
            return 0;
        }
    }
    return text.size > 0 && text.size <= CODE_MAX;
}

static int is_kind_of_establishment(const char *type)
{
    static const char *const known[] = {"EAJE", "ALSH", "RPE", "LAEP"};

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (strcmp(type, known[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What is wrong with an entry, or NULL. */
static const char *fault_of(hab_reference_kind kind, const hab_reference *entry)
{
    hab_slice code = hab_slice_text(entry->code);
    hab_slice nom = hab_slice_text(entry->nom);

    if (kind == HAB_REFERENCE_COMMUNES && !hab_insee_valid(code)) {
        return "code: five characters of an INSEE code";
    }
    if (kind == HAB_REFERENCE_CAF && !hab_caf_valid(code)) {
        return "code: three digits of a Caf, and sometimes a rank";
    }
    if (kind == HAB_REFERENCE_ETABLISSEMENTS && !hab_establishment_valid(code)) {
        return "code: 31 letters, digits, dots and hyphens at most";
    }
    if (nom.size == 0 || !hab_text_valid(nom, 0)) {
        return "nom: a name, 200 bytes at most";
    }
    if (entry->caf[0] != '\0' && !hab_caf_valid(hab_slice_text(entry->caf))) {
        return "caf: three digits of a Caf, and sometimes a rank";
    }
    if (entry->commune[0] != '\0' && !hab_insee_valid(hab_slice_text(entry->commune))) {
        return "commune: five characters of an INSEE code";
    }
    if (kind == HAB_REFERENCE_ETABLISSEMENTS && !is_kind_of_establishment(entry->type)) {
        return "type: EAJE, ALSH, RPE or LAEP";
    }
    return NULL;
}

static hab_status put_name(hab_txn *txn, hab_reference_kind kind, const hab_reference *entry)
{
    char folded[HAB_FOLDED];
    uint8_t key[KEY_MAX];
    size_t length;

    if (!hab_fold(hab_slice_text(entry->nom), folded)) {
        return HAB_INVALID;
    }
    length = strlen(folded) + 1;
    key[0] = (uint8_t) kind;
    memcpy(key + 1, folded, length);
    memcpy(key + 1 + length, entry->code, strlen(entry->code));
    return hab_put(txn, HAB_TABLE_REFERENCE_NAME,
                   hab_slice_of(key, 1 + length + strlen(entry->code)), hab_slice_text(""));
}

hab_status hab_reference_put(hab_txn *txn, hab_reference_kind kind, const hab_reference *entry,
                             hab_error *error)
{
    const char *fault = fault_of(kind, entry);
    uint8_t key[1 + CODE_MAX];
    json_t *document;
    char *text;
    hab_status status;

    if (fault != NULL) {
        return hab_fail(error, HAB_INVALID, "%s", fault);
    }
    document = json_pack("{s:s, s:s, s:s, s:s}", "nom", entry->nom, "caf", entry->caf, "commune",
                         entry->commune, "type", entry->type);
    text = json_dumps(document, JSON_COMPACT);
    json_decref(document);
    if (text == NULL) {
        return hab_fail(error, HAB_INVALID, "nom: a name, 200 bytes at most");
    }
    status = hab_insert(txn, HAB_TABLE_REFERENCE, code_key(kind, hab_slice_text(entry->code), key),
                        hab_slice_text(text));
    free(text);
    if (status == HAB_OK) {
        status = put_name(txn, kind, entry);
    }
    return status == HAB_EXISTS
               ? hab_fail(error, HAB_INVALID, "code: %s is listed twice", entry->code)
           : status != HAB_OK ? hab_fail(error, status, "%s", hab_status_text(status))
                              : HAB_OK;
}

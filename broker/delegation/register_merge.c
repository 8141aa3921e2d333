#include "delegation/register_record.h"

#include <stdlib.h>
#include <string.h>

#include "convention/version.h"

/* A version that is being stored, beside the one before. */
typedef struct merging {
    hab_txn *txn;
    uint64_t convention;
    uint32_t version;
    json_t *former;   /* lines by identifiant, as signed */
    json_t *lines;    /* the same of this version */
    json_t *standing; /* lines of the register; null for who is struck */
    hab_error *error;
} merging;

/* {identifiant, lower case: line}. */
static json_t *lines_of(const json_t *persons)
{
    json_t *lines = json_object();
    size_t i;
    json_t *line;

    json_array_foreach(persons, i, line)
    {
        const char *written = json_string_value(json_object_get(line, "identifiant"));
        char identifiant[HAB_IDENTIFIANT_MAX + 1];

        if (written != NULL && hab_identifiant(hab_slice_text(written), identifiant) == HAB_OK
            && json_object_set(lines, identifiant, line) != 0) {
            json_decref(lines);
            return NULL;
        }
    }
    return lines;
}

static const json_t *persons_of(const json_t *document)
{
    return json_object_get(json_object_get(document, "annexe"), "personnes");
}

/* Whether this version says something else of a person than the one before. */
static int is_changed(const merging *m, const char *identifiant)
{
    const json_t *before = json_object_get(m->former, identifiant);
    const json_t *now = json_object_get(m->lines, identifiant);

    return before == NULL || now == NULL ? before != now : !json_equal(before, now);
}

/* Keeps a line of the register, for this version too. */
static hab_status keep(merging *m, const char *identifiant, hab_slice line)
{
    json_t *read = line.size > 0 ? json_loadb(line.data, line.size, 0, NULL) : json_null();

    if (read == NULL) {
        return HAB_CORRUPT;
    }
    return json_object_set_new(m->standing, identifiant, read) == 0 ? HAB_OK : HAB_MEMORY;
}

/* What the store gave would not outlive the write. */
static hab_status mark(const merging *m, uint64_t number, hab_slice line)
{
    char *copy = malloc(line.size + 1);
    hab_status status;

    if (copy == NULL) {
        return HAB_MEMORY;
    }
    memcpy(copy, line.data, line.size);
    status = hab_register_write(m->txn, m->convention, number, m->version,
                                hab_slice_of(copy, line.size));
    free(copy);
    return status;
}

static int is_suspended(const json_t *value)
{
    const char *name;
    json_t *member;
    size_t i;

    if (json_is_true(json_object_get(value, "suspendue"))) {
        return 1;
    }
    json_object_foreach((json_t *) value, name, member)
    {
        if (is_suspended(member)) {
            return 1;
        }
    }
    json_array_foreach(value, i, member)
    {
        if (is_suspended(member)) {
            return 1;
        }
    }
    return 0;
}

/* A suspension noted in the register is lifted by an act, never by an avenant that does not
 * know of it (MCP-9.1). */
static hab_status supersede(const merging *m, const hab_person *person, hab_slice line)
{
    const json_t *now = json_object_get(m->lines, person->identifiant);
    json_t *held = line.size > 0 ? json_loadb(line.data, line.size, 0, NULL) : NULL;
    int lifts = now != NULL && is_suspended(held) && !is_suspended(now);

    json_decref(held);
    return lifts
               ? hab_fail(m->error, HAB_INVALID,
                          "annexe.personnes: %s est sous le coup d’une suspension, que cet avenant "
                          "lèverait\u00a0: rétablissez ou retirez d’abord ce qui est suspendu, ou "
                          "gardez sa ligne comme elle est (MCP-9.1).",
                          person->identifiant)
               : mark(m, person->number, line);
}

/* The latest word counts: the avenant's on whom it changes, else the register's. */
static hab_status weigh(merging *m, uint64_t number, hab_slice value)
{
    hab_register_record record;
    hab_person person;
    hab_slice line;
    hab_status status = hab_register_decode(value, &record, &line);

    if (status != HAB_OK || !hab_register_stands(&record, m->version)) {
        return status;
    }
    status = hab_person_get(m->txn, number, &person);
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    return is_changed(m, person.identifiant) ? supersede(m, &person, line)
                                             : keep(m, person.identifiant, line);
}

/* All that the register has of the convention, from where the cursor stands. */
static hab_status weigh_all(merging *m, hab_cursor *cursor, hab_slice key, hab_slice value)
{
    uint8_t prefix[HAB_REGISTER_KEY];
    hab_status status = HAB_OK;

    hab_register_key(m->convention, 0, prefix);
    while (status == HAB_OK && memcmp(key.data, prefix, sizeof(m->convention)) == 0) {
        status = weigh(m, hab_get_u64be((const uint8_t *) key.data + 8), value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
            if (status == HAB_NOT_FOUND) {
                return HAB_OK;
            }
        }
    }
    return status;
}

static int append(json_t *persons, json_t *line)
{
    return json_is_null(line) || json_array_append(persons, line) == 0;
}

/* In the annexe's order, those whom only the register names behind. */
static json_t *merged_persons(const merging *m, const json_t *signed_ones)
{
    json_t *persons = json_array();
    const char *identifiant;
    json_t *line;
    size_t i;
    int well = persons != NULL;

    json_array_foreach(signed_ones, i, line)
    {
        const char *written = json_string_value(json_object_get(line, "identifiant"));
        char lower[HAB_IDENTIFIANT_MAX + 1] = "";
        json_t *standing;

        (void) hab_identifiant(hab_slice_text(written != NULL ? written : ""), lower);
        standing = json_object_get(m->standing, lower);
        well = well && append(persons, standing != NULL ? standing : line);
    }
    json_object_foreach(m->standing, identifiant, line)
    {
        well = well && (json_object_get(m->lines, identifiant) != NULL || append(persons, line));
    }
    if (!well) {
        json_decref(persons);
        return NULL;
    }
    return persons;
}

static json_t *merged_document(const merging *m, json_t *document)
{
    json_t *merged = json_copy(document);
    json_t *annexe = json_copy(json_object_get(document, "annexe"));

    if (json_object_set_new(annexe, "personnes", merged_persons(m, persons_of(document))) != 0
        || json_object_set(merged, "annexe", annexe) != 0) {
        json_decref(merged);
        merged = NULL;
    }
    json_decref(annexe);
    return merged;
}

static hab_status merge(merging *m, hab_cursor *cursor, hab_slice key, hab_slice value,
                        json_t *document, json_t **merged)
{
    json_t *former;
    hab_status status = hab_version_document(m->txn, m->convention, m->version - 1, &former);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    m->former = lines_of(persons_of(former));
    m->lines = lines_of(persons_of(document));
    m->standing = json_object();
    status = m->former != NULL && m->lines != NULL && m->standing != NULL
                 ? weigh_all(m, cursor, key, value)
                 : HAB_MEMORY;
    if (status == HAB_OK) {
        *merged = merged_document(m, document);
        status = *merged != NULL ? HAB_OK : HAB_MEMORY;
    }
    json_decref(m->former);
    json_decref(m->lines);
    json_decref(m->standing);
    json_decref(former);
    return status;
}

hab_status hab_register_merge(hab_txn *txn, uint64_t convention, uint32_t version, json_t *document,
                              json_t **merged, hab_error *error)
{
    merging m = {.txn = txn, .convention = convention, .version = version, .error = error};
    uint8_t from[HAB_REGISTER_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status;

    if (version == 1) { /* nothing was there before */
        *merged = json_incref(document);
        return HAB_OK;
    }
    status = hab_cursor_open(txn, HAB_TABLE_REGISTER, &cursor);
    if (status != HAB_OK) {
        return status;
    }
    hab_register_key(convention, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    if (status == HAB_OK && memcmp(key.data, from, sizeof(convention)) == 0) {
        status = merge(&m, cursor, key, value, document, merged);
    } else if (status == HAB_OK || status == HAB_NOT_FOUND) {
        *merged = json_incref(document);
        status = HAB_OK;
    }
    hab_cursor_close(cursor);
    return status;
}

#include "convention/annexe.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "base/schema.h"
#include "convention/cover.h"
#include "convention/due.h"
#include "convention/version.h"
#include "delegation/register.h"
#include "store/meta.h"
#include "trace/change.h"

/* What a document says in its common part, once checked. */
typedef struct terms {
    const json_t *document;
    const hab_type *type;
    const char *numero;
    uint32_t version;
    int64_t effect; /* 0: not signed, no date */
    int64_t end;
    hab_convention_state state;
} terms;

/* One store under way. */
typedef struct storing {
    hab_txn *txn;
    const hab_broker *broker;
    const terms *terms;
    int64_t now;
    int64_t from;   /* of its habilitations */
    json_t *merged; /* what it is compiled from: the document, with the register's lines */
    size_t next_person;
    hab_import *import;
    hab_error *error;
} storing;

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

static hab_slice dump(const json_t *document, char **text)
{
    *text = json_dumps(document, JSON_COMPACT | JSON_SORT_KEYS);
    return *text != NULL ? hab_slice_text(*text) : (hab_slice){0};
}

hab_status hab_annexe_check(const hab_types *types, const json_t *schema, const json_t *document,
                            hab_report_fn report, void *context)
{
    hab_status status = hab_schema_check(schema, document, "", report, context);
    const hab_type *type;
    char *text;

    if (status != HAB_OK) {
        return status;
    }
    type = hab_type_find(types, hab_slice_text(text_of(document, "type")));
    if (type == NULL) {
        report(context, "type", "no plugin of this name is loaded");
        return HAB_INVALID;
    }
    status = dump(document, &text).size > 0 ? HAB_OK : HAB_MEMORY;
    if (status == HAB_OK) {
        status = hab_type_check(type, hab_slice_text(text), report, context);
    }
    free(text);
    return status;
}

static hab_status parse_state(const char *name, hab_convention_state *state)
{
    for (unsigned i = HAB_CONVENTION_PREPAREE; i <= HAB_CONVENTION_TERMINEE; i++) {
        if (strcmp(name, hab_convention_state_name(i)) == 0) {
            *state = (hab_convention_state) i;
            return HAB_OK;
        }
    }
    return HAB_INVALID;
}

static hab_status parse(const hab_types *types, const json_t *document, terms *read,
                        hab_error *error)
{
    const char *signature = text_of(json_object_get(document, "signature"), "date");
    const char *effect = text_of(document, "effet");
    const char *end = text_of(document, "fin");

    read->document = document;
    read->numero = text_of(document, "numero");
    read->version = (uint32_t) json_integer_value(json_object_get(document, "version"));
    read->type = hab_type_find(types, hab_slice_text(text_of(document, "type")));
    if (read->type == NULL || read->numero[0] == '\0' || strlen(read->numero) > HAB_NUMERO_MAX
        || read->version == 0) {
        return hab_fail(error, HAB_INVALID, "type, numero or version is missing");
    }
    if (parse_state(text_of(document, "etat"), &read->state) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "etat: unknown state");
    }
    if (signature[0] == '\0' && read->state != HAB_CONVENTION_PREPAREE) {
        return hab_fail(error, HAB_INVALID, "etat: only « preparee » stands without a signature");
    }
    effect = effect[0] != '\0' ? effect : signature;
    if (effect[0] != '\0'
        && hab_parse_time(hab_slice_text(effect), &read->effect, NULL) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "effet: neither a date nor a time");
    }
    if (end[0] != '\0' && hab_parse_end(hab_slice_text(end), &read->end) != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "fin: neither a date nor a time");
    }
    return HAB_OK;
}

/* The person of the merged annexe with this identifiant, for their names. Plugins name them
 * in the annexe's order, so that the search begins behind the last one found. */
static const json_t *person_of(storing *s, const char *identifiant)
{
    const json_t *persons = json_object_get(json_object_get(s->merged, "annexe"), "personnes");
    size_t count = json_array_size(persons);

    for (size_t tried = 0; tried < count; tried++) {
        const json_t *person = json_array_get(persons, (s->next_person + tried) % count);

        if (strcmp(text_of(person, "identifiant"), identifiant) == 0) {
            s->next_person += tried + 1;
            return person;
        }
    }
    return NULL;
}

static hab_status put_habilitation(const storing *s, uint64_t person, const char *role,
                                   hab_slice scope)
{
    const hab_place place = {.person = person,
                             .type = s->terms->type->key,
                             .convention = s->import->convention,
                             .version = s->import->version};
    hab_habilitation_record record = {.layout = 1, .from = s->from};

    strncpy(record.role, role, sizeof(record.role) - 1);
    return hab_place_write(s->txn, &place, &record, scope, hab_insert);
}

static hab_status store_person(void *context, const char *identifiant, const char *role,
                               hab_slice scope)
{
    storing *s = context;
    const json_t *person = person_of(s, identifiant);
    uint64_t number;
    int created;
    hab_status status;

    if (person == NULL) {
        return hab_fail(s->error, HAB_INVALID, "%s: the plugin names a person not in the annexe",
                        identifiant);
    }
    status = hab_person_ensure(
        s->txn, hab_slice_text(identifiant), hab_slice_text(text_of(person, "nom")),
        hab_slice_text(text_of(person, "prenom")), s->now, &number, &created);
    if (status == HAB_OK) {
        status = put_habilitation(s, number, role, scope);
    }
    if (status != HAB_OK) {
        return hab_fail(s->error, status, "%s: %s", identifiant,
                        status == HAB_EXISTS ? "named twice" : hab_status_text(status));
    }
    s->import->persons++;
    s->import->created += created != 0;
    return HAB_OK;
}

static hab_status store_target(void *context, hab_slice target, hab_slice document)
{
    const storing *s = context;
    hab_status status = hab_cover_put(s->txn, s->terms->type->key, target, document,
                                      s->import->convention, s->import->version);

    return status == HAB_INVALID
               ? hab_fail(s->error, status,
                          "the plugin names a target that is none, or describes one by what is "
                          "no JSON object of %d bytes",
                          HAB_COVER_DOCUMENT_MAX)
               : status;
}

/* The former version decides until this one takes effect. */
static hab_status close_version(hab_txn *txn, uint32_t type, uint64_t convention, uint32_t version,
                                int64_t until)
{
    uint8_t prefix[12];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_MEMBER, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(prefix, convention);
    hab_put_u32be(prefix + 8, version);
    status = hab_seek(cursor, hab_slice_of(prefix, sizeof(prefix)), &key, NULL);
    while (status == HAB_OK && memcmp(key.data, prefix, sizeof(prefix)) == 0) {
        uint64_t person = hab_get_u64be((const uint8_t *) key.data + 12);

        status = hab_habilitation_close(txn, person, type, convention, version, until);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, NULL);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status put_document(const storing *s)
{
    uint8_t key[12];
    char *text;
    hab_slice document = dump(s->terms->document, &text);
    hab_status status = HAB_MEMORY;

    hab_put_u64be(key, s->import->convention);
    hab_put_u32be(key + 8, s->import->version);
    if (text != NULL) {
        status =
            hab_insert(s->txn, HAB_TABLE_CONVENTION_DOC, hab_slice_of(key, sizeof(key)), document);
        free(text);
    }
    return status;
}

static hab_status put_partner(const storing *s)
{
    const char *name = text_of(json_object_get(s->terms->document, "partenaire"), "nom");
    uint8_t key[8];

    if (strlen(name) > HAB_PARTNER_MAX) {
        return hab_fail(s->error, HAB_INVALID, "partenaire.nom: at most %d bytes", HAB_PARTNER_MAX);
    }
    hab_put_u64be(key, s->import->convention);
    return hab_put(s->txn, HAB_TABLE_PARTNER, hab_slice_of(key, sizeof(key)), hab_slice_text(name));
}

static hab_status create_convention(storing *s, hab_convention_record *record)
{
    const terms *p = s->terms;
    uint8_t key[8];
    hab_status status;

    if (p->version != 1) {
        return hab_fail(s->error, HAB_INVALID, "version: a new convention begins with version 1");
    }
    status = hab_next_number(s->txn, "convention", &s->import->convention);
    if (status != HAB_OK) {
        return status;
    }
    *record = (hab_convention_record){.layout = 1, .type = p->type->key};
    memcpy(record->numero, p->numero, strlen(p->numero)); /* parse() has measured it */
    s->from = 0; /* before its effect the convention itself refuses */
    hab_put_u64be(key, s->import->convention);
    return hab_insert(s->txn, HAB_TABLE_NUMERO, hab_slice_text(p->numero),
                      hab_slice_of(key, sizeof(key)));
}

/* HAB_EXISTS with the same document is no error: importing again changes nothing. */
static hab_status same_document(const storing *s)
{
    hab_slice stored;
    char *text;
    hab_slice document;
    hab_status status =
        hab_convention_document(s->txn, s->import->convention, s->terms->version, &stored);

    if (status != HAB_OK) {
        return status;
    }
    document = dump(s->terms->document, &text);
    status = text == NULL ? HAB_MEMORY : hab_slice_equal(document, stored) ? HAB_OK : HAB_EXISTS;
    free(text);
    return status;
}

static hab_status amend_convention(storing *s, hab_convention_record *record)
{
    const terms *p = s->terms;

    if (record->type != p->type->key) {
        return hab_fail(s->error, HAB_INVALID, "type: convention %s is of another type", p->numero);
    }
    if (p->version != record->version + 1) {
        return hab_fail(s->error, HAB_INVALID, "version: after %u comes %u", record->version,
                        record->version + 1);
    }
    if (record->state == HAB_CONVENTION_TERMINEE) {
        return hab_fail(s->error, HAB_INVALID, "version: convention %s is terminee", p->numero);
    }
    if (p->effect == 0) {
        return hab_fail(s->error, HAB_INVALID, "signature: an avenant is signed by both (LI-5)");
    }
    s->from = p->effect;
    return close_version(s->txn, record->type, s->import->convention, record->version, p->effect);
}

static hab_status trace_import(const storing *s)
{
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .channel = HAB_TRACE_COMMAND,
                               .allowed = 1,
                               .time = s->now * 1000000,
                               .convention = s->import->convention,
                               .version = s->import->version,
                               .numero = hab_slice_text(s->terms->numero),
                               .type = hab_slice_text(s->terms->type->plugin->name),
                               .operation = hab_slice_text("convention.enregistree")};

    return hab_change_trace(s->txn, &record);
}

/* A notice that runs goes on running under an avenant. */
static hab_convention_state state_after(const hab_convention_record *record, const terms *p)
{
    int in_notice = p->version > 1 && record->state == HAB_CONVENTION_PREAVIS && record->end != 0;

    return in_notice && p->state == HAB_CONVENTION_ACTIVE ? HAB_CONVENTION_PREAVIS : p->state;
}

/* Recorded as over: its end is done like any other. */
static hab_status end_now(const storing *s, const hab_convention_record *record)
{
    return record->state == HAB_CONVENTION_TERMINEE
               ? hab_due_put(s->txn, s->now, HAB_DUE_END, s->import->convention)
               : HAB_OK;
}

/* What a type cannot take note of does not happen. */
static hab_status tell_type(const storing *s)
{
    hab_status status =
        hab_due_for_version(s->txn, s->broker, s->import->convention, s->terms->effect, s->now);

    return status == HAB_INVALID
               ? hab_fail(s->error, HAB_CORRUPT, "the plugin cannot take note of the version")
               : status;
}

/* The document is stored as it was signed, and compiled with what its persons hold by the
 * register (MCP-9.1). */
static hab_status compile(storing *s)
{
    char *text;
    hab_slice document;
    hab_status status = hab_register_merge(s->txn, s->import->convention, s->import->version,
                                           (json_t *) s->terms->document, &s->merged, s->error);

    if (status != HAB_OK) {
        return status;
    }
    document = dump(s->merged, &text);
    status = text == NULL
                 ? HAB_MEMORY
                 : hab_type_compile(s->terms->type, document, store_person, store_target, s);
    free(text);
    json_decref(s->merged);
    return status;
}

static hab_status write_version(storing *s, hab_convention_record *record)
{
    const terms *p = s->terms;
    int first = p->version == 1;
    int64_t former = record->end;
    hab_status status;

    record->version = p->version;
    record->state = (uint8_t) state_after(record, p);
    record->effect = first ? p->effect : record->effect;
    /* An avenant that names no end takes back none. */
    record->end = p->end != 0 || first ? p->end : record->end;
    strncpy(record->caf, text_of(p->document, "caf"), sizeof(record->caf) - 1);
    status = hab_convention_put(s->txn, s->import->convention, record);
    if (status == HAB_OK && record->end != former) {
        status = hab_due_for_end(s->txn, s->import->convention, former, record->end, s->now);
    }
    if (status == HAB_OK) {
        status = end_now(s, record);
    }
    if (status == HAB_OK) {
        status = put_document(s);
    }
    if (status == HAB_OK) {
        status = put_partner(s);
    }
    if (status == HAB_OK) {
        status = compile(s);
    }
    return status == HAB_OK ? trace_import(s) : status;
}

hab_status hab_annexe_store(hab_txn *txn, const hab_broker *broker, const json_t *document,
                            int64_t now, hab_import *import, hab_error *error)
{
    terms read = {0};
    hab_import done = {0};
    hab_convention_record record = {0};
    storing s = {
        .txn = txn, .broker = broker, .terms = &read, .now = now, .import = &done, .error = error};
    hab_status status = parse(broker->types, document, &read, error);

    if (status != HAB_OK) {
        return status;
    }
    done.version = read.version;
    status = hab_convention_find(txn, hab_slice_text(read.numero), &done.convention);
    if (status == HAB_NOT_FOUND) {
        status = create_convention(&s, &record);
    } else if (status == HAB_OK) {
        status = hab_convention_get(txn, done.convention, &record);
        if (status == HAB_OK && read.version <= record.version) {
            status = same_document(&s);
            if (status == HAB_OK) {
                *import = done;
            }
            return status == HAB_EXISTS ? hab_fail(error, HAB_EXISTS,
                                                   "version: %u of %s is stored with other content",
                                                   read.version, read.numero)
                                        : status;
        }
        if (status == HAB_OK) {
            status = amend_convention(&s, &record);
        }
    }
    if (status == HAB_OK) {
        status = write_version(&s, &record);
    }
    if (status == HAB_OK) {
        status = tell_type(&s);
    }
    if (status == HAB_OK) {
        *import = done;
    }
    return status;
}

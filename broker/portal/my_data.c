/* mes-donnees: what is held about the person, on a page and as a file to take away; who
 * corrects it is told beside it (articles 15, 16 and 20 of the GDPR). */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "person/conditions.h"
#include "person/person.h"
#include "portal/portal.h"
#include "request/reference.h"
#include "type/plugin_loader.h"
#include "web/answer.h"

static void set_time(json_t *document, const char *name, int64_t time)
{
    char text[2 * HAB_TIME_TEXT], label[64];

    if (time == 0) {
        return;
    }
    hab_format_time(time, text);
    json_object_set_new(document, name, json_string(text));
    (void) snprintf(label, sizeof(label), "%s_texte", name);
    hab_format_french(time, text);
    json_object_set_new(document, label, json_string(text));
}

static json_t *identity_document(const hab_person *person)
{
    json_t *document =
        json_pack("{s:I, s:s, s:s, s:s, s:s}", "numero", (json_int_t) person->number, "identifiant",
                  person->identifiant, "nom", person->nom, "prenom", person->prenom, "etat",
                  person->record.state == HAB_PERSON_ACTIVE ? "active" : "suspendue");

    set_time(document, "depuis", person->record.since);
    return document;
}

/* When, never what: no hash leaves the store. */
static hab_status add_password(hab_txn *txn, uint64_t person, hab_password_kind kind,
                               const char *name, json_t *document)
{
    hab_credential credential;
    hab_status status = hab_credential_get(txn, person, kind, &credential);

    if (status == HAB_OK) {
        set_time(document, name, credential.record.issued);
        hab_wipe(&credential, sizeof(credential));
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status add_conditions(hab_txn *txn, uint64_t person, json_t *document)
{
    json_t *conditions;
    int accepted;
    int64_t when = 0;
    hab_status status = hab_conditions_accepted(txn, person, &accepted, &when);

    if (status == HAB_OK) {
        conditions =
            json_pack("{s:i, s:b}", "version", HAB_CONDITIONS_VERSION, "acceptees", accepted);
        set_time(conditions, "acceptees_le", when);
        json_object_set_new(document, "conditions", conditions);
    }
    return status;
}

/* The Caf that corrects: by its name where the list of them is loaded. */
static void name_caf(hab_txn *txn, const char *code, json_t *document)
{
    hab_reference caf;

    json_object_set_new(document, "caf", json_string(code));
    if (hab_reference_get(txn, HAB_REFERENCE_CAF, hab_slice_text(code), &caf) == HAB_OK) {
        json_object_set_new(document, "caf_nom", json_string(caf.nom));
    }
}

static json_t *habilitation_document(hab_txn *txn, const hab_types *types, hab_slice key,
                                     const hab_habilitation_record *record)
{
    const uint8_t *bytes = key.data;
    const hab_type *type = hab_type_by_key(types, hab_get_u32be(bytes + 8));
    uint64_t number = hab_get_u64be(bytes + 12);
    char partner[HAB_PARTNER_MAX + 1] = "";
    hab_convention_record convention;
    json_t *document;

    if (hab_convention_get(txn, number, &convention) != HAB_OK) {
        return NULL;
    }
    (void) hab_convention_partner(txn, number, partner);
    document = json_pack("{s:s, s:i, s:s*, s:s, s:s, s:s#}", "convention", convention.numero,
                         "version", (int) hab_get_u32be(bytes + 20), "type",
                         type != NULL ? type->plugin->title : NULL, "partenaire", partner, "etat",
                         hab_convention_state_name(convention.state), "role", record->role,
                         (int) strnlen(record->role, sizeof(record->role)));
    name_caf(txn, convention.caf, document);
    set_time(document, "du", record->from != 0 ? record->from : convention.effect);
    set_time(document, "au", record->until);
    return document;
}

/* Those of former versions too: they are held. */
static hab_status add_habilitations(hab_txn *txn, const hab_types *types, uint64_t person,
                                    json_t *list)
{
    uint8_t from[HAB_HABILITATION_KEY];
    hab_cursor *cursor;
    hab_slice key, value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_habilitation_key(person, 1, 0, 0, from); /* behind the sessions */
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && memcmp(key.data, from, sizeof(person)) == 0) {
        hab_habilitation_record record;

        if (key.size != sizeof(from) || value.size < sizeof(record)) {
            status = HAB_CORRUPT;
            break;
        }
        memcpy(&record, value.data, sizeof(record));
        if (json_array_append_new(list, habilitation_document(txn, types, key, &record)) != 0) {
            status = HAB_CORRUPT;
            break;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status fill(hab_txn *txn, const hab_exchange *exchange, json_t *document)
{
    uint64_t number = exchange->session.record.person;
    json_t *passwords = json_object();
    json_t *list = json_array();
    json_t *sessions = hab_sessions_document(txn, exchange);
    hab_person person;
    hab_status status = hab_person_get(txn, number, &person);

    if (status == HAB_OK) {
        json_object_set_new(document, "personne", identity_document(&person));
        status = add_password(txn, number, HAB_PASSWORD_OWN, "choisi_le", passwords);
    }
    if (status == HAB_OK) {
        status = add_password(txn, number, HAB_PASSWORD_FIRST, "provisoire_du", passwords);
    }
    if (status == HAB_OK) {
        status = add_conditions(txn, number, document);
    }
    if (status == HAB_OK) {
        status = add_habilitations(txn, exchange->broker->types, number, list);
    }
    json_object_set_new(document, "mot_de_passe", passwords);
    json_object_set_new(document, "habilitations", list);
    if (sessions == NULL || json_object_set_new(document, "sessions", sessions) != 0) {
        return status == HAB_OK ? HAB_MEMORY : status;
    }
    return status;
}

/* NULL when it failed, and the answer says so. */
static json_t *collect(hab_exchange *exchange)
{
    json_t *document = json_object();
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = fill(txn, exchange, document);
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        json_decref(document);
        hab_answer_failure(exchange, status, "a person's data");
        return NULL;
    }
    set_time(document, "etabli_le", exchange->now);
    return document;
}

void hab_my_data_get(hab_exchange *exchange)
{
    json_t *document = collect(exchange);

    if (document != NULL) {
        hab_answer_document(exchange, 200, "mes-donnees", document);
    }
}

void hab_my_data_export(hab_exchange *exchange)
{
    json_t *document = collect(exchange);
    char *text;

    if (document == NULL) {
        return;
    }
    text = json_dumps(document, JSON_INDENT(2));
    json_decref(document);
    hab_answer_content(exchange, "application/json", text, text != NULL ? strlen(text) : 0);
    if (text != NULL) {
        hab_answer_header(exchange, "Content-Disposition",
                          "attachment; filename=\"mes-donnees.json\"");
    }
}

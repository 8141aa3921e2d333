/* A signal as pages and programs read it. */
#include "base/calendar.h"
#include "control/signal_record.h"
#include "convention/convention.h"

/* By number: see signal.h. */
static const char *const states[] = {NULL, "nouveau", "question", "repondu", "clos"};
static const char *const outcomes[] = {NULL, "fausse_alerte", "justifie", "suspension",
                                       "suppression"};
enum {
    STATES = sizeof(states) / sizeof(states[0]),
    OUTCOMES = sizeof(outcomes) / sizeof(outcomes[0])
};

static unsigned find_name(const char *const *names, unsigned count, const char *name)
{
    for (unsigned i = 1; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return 0;
}

const char *hab_signal_state_name(unsigned state)
{
    return state < STATES ? states[state] : NULL;
}

const char *hab_signal_outcome_name(unsigned outcome)
{
    return outcome < OUTCOMES ? outcomes[outcome] : NULL;
}

hab_signal_state hab_signal_state_of(const char *name)
{
    return (hab_signal_state) find_name(states, STATES, name);
}

hab_signal_outcome hab_signal_outcome_of(const char *name)
{
    return (hab_signal_outcome) find_name(outcomes, OUTCOMES, name);
}

const char *hab_signal_rule_code(unsigned rule)
{
    const hab_rule_face *face = rule != 0 ? hab_rule_face_of((hab_rule) rule) : NULL;

    return face != NULL ? face->code : "personne";
}

const char *hab_signal_rule_title(unsigned rule)
{
    const hab_rule_face *face = rule != 0 ? hab_rule_face_of((hab_rule) rule) : NULL;

    return face != NULL ? face->title : "Connexion signalée par la personne";
}

static void set_time(json_t *document, const char *field, int64_t time)
{
    char text[HAB_TIME_TEXT];

    hab_format_time(time, text);
    json_object_set_new(document, field, json_string(text));
}

/* What it says itself, without a look at anything else. */
static json_t *own_document(uint64_t number, const hab_signal_record *record)
{
    json_t *document = json_pack(
        "{s:I, s:s, s:s, s:s?, s:s*, s:s, s:I, s:b}", "signalement", (json_int_t) number, "regle",
        hab_signal_rule_code(record->rule), "titre", hab_signal_rule_title(record->rule), "etat",
        hab_signal_state_name(record->state), "issue", hab_signal_outcome_name(record->outcome),
        "caf", record->caf, "fois", (json_int_t) record->times, "automatique", record->automatic);

    if (document != NULL) {
        set_time(document, "le", record->raised);
        set_time(document, "premier", record->first);
        set_time(document, "dernier", record->last);
        if (record->state == HAB_SIGNAL_ASKED) {
            set_time(document, "echeance", hab_signal_deadline(record->asked));
        }
    }
    return document;
}

static hab_status add_convention(hab_txn *txn, uint64_t convention, json_t *document)
{
    hab_convention_record record;
    char partner[HAB_PARTNER_MAX + 1];
    hab_status status;

    if (convention == 0) {
        return HAB_OK;
    }
    status = hab_convention_get(txn, convention, &record);
    if (status == HAB_OK) {
        status = hab_convention_partner(txn, convention, partner);
    }
    if (status != HAB_OK) {
        return status;
    }
    json_object_set_new(document, "convention", json_string(record.numero));
    json_object_set_new(document, "partenaire", json_string(partner));
    return HAB_OK;
}

static hab_status add_person(hab_txn *txn, uint64_t number, json_t *document)
{
    hab_person person;
    hab_status status = hab_person_get(txn, number, &person);

    if (status != HAB_OK) {
        return status;
    }
    return json_object_set_new(document, "personne",
                               json_pack("{s:I, s:s, s:s, s:s, s:b}", "numero", (json_int_t) number,
                                         "identifiant", person.identifiant, "nom", person.nom,
                                         "prenom", person.prenom, "suspendue",
                                         person.record.state == HAB_PERSON_SUSPENDED))
                   == 0
               ? HAB_OK
               : HAB_MEMORY;
}

static json_t *evidence_of(const hab_signal_record *record)
{
    json_t *numbers = json_array();

    for (size_t i = 0; i < HAB_SIGNAL_EVIDENCE && record->evidence[i] != 0; i++) {
        json_array_append_new(numbers, json_integer((json_int_t) record->evidence[i]));
    }
    return numbers;
}

/* Times in words for programs, persons by name. */
static hab_status add_exchanges(hab_txn *txn, const json_t *kept, json_t *document)
{
    json_t *exchanges = json_deep_copy(json_object_get(kept, "echanges"));
    hab_status status = exchanges != NULL ? HAB_OK : HAB_CORRUPT;
    json_t *exchange;
    size_t place;

    json_array_foreach(exchanges, place, exchange)
    {
        char name[2 * HAB_NAME_MAX + 2] = "";
        hab_person person;
        json_int_t author = json_integer_value(json_object_get(exchange, "auteur"));

        if (author != 0 && status == HAB_OK) {
            status = hab_person_get(txn, (uint64_t) author, &person);
        }
        if (author != 0 && status == HAB_OK) {
            (void) snprintf(name, sizeof(name), "%s %s", person.prenom, person.nom);
        }
        set_time(exchange, "le", json_integer_value(json_object_get(exchange, "le")));
        json_object_set_new(exchange, "auteur_nom", json_string(name));
    }
    if (status != HAB_OK) {
        json_decref(exchanges);
        return status;
    }
    return json_object_set_new(document, "echanges", exchanges) == 0 ? HAB_OK : HAB_MEMORY;
}

static hab_status fill(hab_txn *txn, const hab_signal_record *record, const json_t *kept,
                       json_t *document)
{
    hab_status status = add_convention(txn, record->convention, document);

    if (status == HAB_OK) {
        status = add_person(txn, record->person, document);
    }
    if (status == HAB_OK
        && (json_object_set(document, "explication", json_object_get(kept, "texte")) != 0
            || json_object_set_new(document, "preuves", evidence_of(record)) != 0)) {
        status = HAB_MEMORY;
    }
    return status == HAB_OK ? add_exchanges(txn, kept, document) : status;
}

hab_status hab_signal_document(hab_txn *txn, uint64_t number, json_t **document)
{
    hab_signal_record record;
    json_t *kept;
    json_t *made;
    hab_status status = hab_signal_record_get(txn, number, &record, &kept);

    if (status != HAB_OK) {
        return status;
    }
    made = own_document(number, &record);
    status = made != NULL ? fill(txn, &record, kept, made) : HAB_MEMORY;
    json_decref(kept);
    if (status != HAB_OK) {
        json_decref(made);
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    *document = made;
    return HAB_OK;
}

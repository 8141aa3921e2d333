/* caf/traces/N: the records of a demand, the newest first, with what became of each access. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "portal/desk_traces.h"
#include "portal/reason_text.h"
#include "web/answer.h"
#include "web/form.h"

enum { FOLLOWS = 60 /* seconds in which an outcome is looked for */ };

/* A record, encoded again: what is read is valid for a moment. */
typedef struct entry {
    uint64_t writer;
    uint64_t count;
    uint64_t number;
    uint64_t person;
    int64_t time;
    uint64_t bytes; /* of its outcome, */
    unsigned status;
    int ended; /* when there is one */
    size_t size;
    uint8_t record[HAB_TRACE_MAX];
} entry;

typedef struct view {
    hab_exchange *exchange;
    const hab_consultation *consultation;
    hab_consulting reading;
    entry *entries; /* HAB_TRACES_PAGE of them */
    unsigned count;
} view;

static int keep(void *context, const hab_trace_record *record, uint64_t number)
{
    view *v = context;
    entry *kept;

    if (v->count == HAB_TRACES_PAGE) {
        return 1;
    }
    kept = &v->entries[v->count++];
    *kept = (entry){.writer = record->writer,
                    .count = record->count,
                    .number = number,
                    .person = record->person,
                    .time = record->time};
    kept->size = hab_trace_encode(record, kept->record);
    return 0;
}

static int keep_outcome(void *context, const hab_trace_record *record, uint64_t number)
{
    view *v = context;

    (void) number;
    for (unsigned i = 0; i < v->count; i++) {
        entry *kept = &v->entries[i];

        if (kept->writer == record->reference_writer && kept->count == record->reference) {
            kept->ended = 1;
            kept->status = record->status;
            kept->bytes = record->bytes;
        }
    }
    return 0;
}

/* "TIME-SKIP", in microseconds; 0 for anything else. */
static int read_place(const hab_exchange *exchange, hab_trace_place *place)
{
    char text[48] = "";
    char rest;

    *place = (hab_trace_place){.time = 0};
    if (hab_query_value(exchange->query, "avant", text, sizeof(text)) == HAB_NOT_FOUND) {
        return 1;
    }
    return text[0] >= '1' && text[0] <= '9' && strspn(text, "0123456789-") == strlen(text)
           && strlen(text) <= 40
           && sscanf(text, "%18" SCNd64 "-%18" SCNu64 "%c", &place->time, &place->skip, &rest) == 2;
}

/* The entries of a person, the newest of which is `first`: the time of the oldest, or 0 when they
 * were met before. */
static int64_t oldest_of(const view *v, unsigned first)
{
    const uint64_t person = v->entries[first].person;
    int64_t time = 0;

    for (unsigned i = 0; i < v->count; i++) {
        if (v->entries[i].person != person) {
            continue;
        }
        if (i < first) {
            return 0;
        }
        time = v->entries[i].time;
    }
    return time;
}

/* By the index of each person: a time in which others did much may lie between the records. */
static hab_status read_outcomes(view *v, hab_error *error)
{
    hab_consulting reading = v->reading;
    hab_status status = HAB_OK;

    reading.each = keep_outcome;
    reading.looked = 0;
    for (unsigned i = 0; status == HAB_OK && i < v->count; i++) {
        const entry *newest = &v->entries[i];
        const int64_t from = newest->person != 0 ? oldest_of(v, i) : 0;

        if (from != 0) {
            status = hab_consultation_outcomes(&reading, newest->person, from,
                                               newest->time + (int64_t) FOLLOWS * 1000000, error);
        }
    }
    return status;
}

static hab_status read_entries(view *v, hab_error *error)
{
    hab_status status = hab_consultation_read(&v->reading, error);

    return status == HAB_OK ? read_outcomes(v, error) : status;
}

/* -- in words */

static const char *word_of(const json_t *record, const char *field)
{
    const char *text = json_string_value(json_object_get(record, field));

    return text != NULL ? text : "";
}

static const char *channel_text(unsigned channel)
{
    static const char *const texts[] = {[HAB_TRACE_PAGE] = "Page",
                                        [HAB_TRACE_WEBSERVICE] = "Service web",
                                        [HAB_TRACE_UPSTREAM] = "Application",
                                        [HAB_TRACE_COMMAND] = "Ligne de commande"};

    return channel <= HAB_TRACE_COMMAND ? texts[channel] : "Inconnu";
}

/* As pages for the person say it, but for what is said to them. */
static const char *reason_text(hab_reason reason)
{
    switch (reason) {
    case HAB_REASON_NOT_IN_ANNEXE: return "Non habilité à ce service";
    case HAB_REASON_TARGET_NOT_LISTED: return "Hors du périmètre de l’habilitation";
    default: return hab_reason_text_of(reason)->title;
    }
}

static void set_service(const hab_types *types, json_t *record)
{
    const hab_type *type = hab_type_find(types, hab_slice_text(word_of(record, "type")));
    const hab_service *service =
        type != NULL ? hab_service_find(type, hab_slice_text(word_of(record, "service"))) : NULL;

    if (service != NULL) {
        (void) json_object_set_new(record, "service_titre", json_string(service->title));
    }
}

static void set_person(hab_txn *txn, uint64_t number, json_t *record)
{
    hab_person person;

    if (number != 0 && hab_person_get(txn, number, &person) == HAB_OK) {
        (void) json_object_set_new(record, "personne_nom",
                                   json_sprintf("%s %s", person.prenom, person.nom));
        (void) json_object_set_new(record, "identifiant", json_string(person.identifiant));
    }
}

void hab_traces_words(const hab_types *types, const hab_trace_record *record, json_t *document)
{
    char time[HAB_TIME_TEXT];

    hab_traces_time_text(record->time / 1000000, time);
    (void) json_object_set_new(document, "heure_texte", json_string(time));
    (void) json_object_set_new(document, "canal_texte", json_string(channel_text(record->channel)));
    if (!record->allowed) {
        (void) json_object_set_new(document, "motif_texte",
                                   json_string(reason_text((hab_reason) record->reason)));
    }
    set_service(types, document);
}

/* As hab_trace_json(), and what a person reads better. NULL when it fails. */
static json_t *entry_document(hab_txn *txn, const hab_types *types, const entry *kept)
{
    hab_trace_record record;
    char *text;
    json_t *document;

    if (hab_trace_decode(hab_slice_of(kept->record, kept->size), &record, NULL) != HAB_OK) {
        return NULL;
    }
    record.writer = kept->writer;
    record.count = kept->count;
    text = hab_trace_json(&record, kept->number);
    document = text != NULL ? json_loads(text, 0, NULL) : NULL;
    free(text);
    hab_traces_words(types, &record, document);
    if (kept->ended) {
        (void) json_object_set_new(document, "statut", json_integer(kept->status));
        (void) json_object_set_new(document, "octets", json_integer((json_int_t) kept->bytes));
    }
    set_person(txn, record.person, document);
    return document;
}

/* -- the page */

static hab_status add_entries(hab_txn *txn, const view *v, json_t *document)
{
    const hab_consulting *reading = &v->reading;
    json_t *list = json_array();

    for (unsigned i = 0; i < v->count; i++) {
        if (json_array_append_new(list,
                                  entry_document(txn, v->exchange->broker->types, &v->entries[i]))
            != 0) {
            json_decref(list);
            return HAB_MEMORY;
        }
    }
    (void) json_object_set_new(document, "traces", list);
    if (reading->stopped && reading->place.time != 0) {
        (void) json_object_set_new(
            document, "suite",
            json_sprintf("%" PRId64 "-%" PRIu64, reading->place.time, reading->place.skip));
    }
    if (reading->stopped && v->count < HAB_TRACES_PAGE) {
        (void) json_object_set_new(document, "parcourus",
                                   json_integer((json_int_t) reading->looked));
    }
    return HAB_OK;
}

static hab_status view_document(const view *v, json_t **document)
{
    json_t *made;
    hab_txn *txn;
    hab_status status = hab_begin_read(v->exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    made = hab_desk_document(txn, v->exchange);
    status = made != NULL ? add_entries(txn, v, made) : HAB_MEMORY;
    if (status == HAB_OK) {
        (void) json_object_set_new(made, "demande",
                                   hab_traces_demand_document(txn, v->exchange, v->consultation));
        *document = made;
    } else {
        json_decref(made);
    }
    hab_abort(txn);
    return status;
}

/* The sums are of the whole demand: the first page has them. */
static hab_status add_figures(const view *v, json_t *document, hab_error *error)
{
    hab_figures figures;
    hab_status status = hab_traces_count(v->exchange->broker, v->consultation, &figures, error);

    if (status == HAB_OK) {
        (void) json_object_set_new(document, "chiffres", hab_traces_figures_document(&figures));
    }
    return status;
}

static void show(view *v)
{
    const int first = v->reading.place.time == 0;
    json_t *document = NULL;
    hab_error error = {"the traces of a demand"};
    hab_status status = read_entries(v, &error);

    if (status == HAB_OK) {
        status = view_document(v, &document);
    }
    if (status == HAB_OK && first) {
        status = add_figures(v, document, &error);
    }
    if (status == HAB_OK) {
        hab_answer_document(v->exchange, 200, "caf-traces-demande", document);
    } else {
        json_decref(document);
        hab_answer_failure(v->exchange, status, error.text);
    }
}

void hab_traces_view(hab_exchange *exchange, const hab_consultation *consultation)
{
    view v = {.exchange = exchange,
              .consultation = consultation,
              .reading = {.store = exchange->broker->store,
                          .trace = exchange->broker->trace,
                          .consultation = consultation,
                          .backwards = 1,
                          .most_looked = HAB_TRACES_LOOKED,
                          .each = keep}};

    v.reading.context = &v;
    if (!read_place(exchange, &v.reading.place)) {
        hab_answer_problem(exchange, 400, "saisie", "Adresse mal formée",
                           "Le lien vers la suite des traces est coupé ou changé\u00a0: revenez à "
                           "la demande.");
        return;
    }
    v.entries = malloc(HAB_TRACES_PAGE * sizeof(*v.entries));
    if (v.entries == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "the traces of a demand");
        return;
    }
    show(&v);
    free(v.entries);
}

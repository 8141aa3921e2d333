/* signalement: a partner's person tells the Caf that somebody leaves, or changes function
 * (LI-3.4, ST-3.4, MAM-4.4, MCP-9.2). The Caf gets a task and a mail. */
#include "portal/portal.h"

#include "convention/notify.h"
#include "convention/task.h"
#include "convention/version.h"
#include "person/limit.h"
#include "person/person.h"
#include "portal/guard.h"
#include "web/answer.h"
#include "web/present.h"

enum { TEXT_MAX = 2000, A_DAY = 20 };

/* A report on its way. */
typedef struct report {
    const hab_exchange *exchange;
    hab_txn *txn;
    const json_t *form;
    const char *field; /* that is wrong, or NULL */
    const char *why;
    uint64_t convention;
    hab_convention_record record;
    const hab_type *type;
    char person[HAB_IDENTIFIANT_MAX + 1];
} report;

static const char *text_of(const json_t *form, const char *field)
{
    const char *text = json_string_value(json_object_get(form, field));

    return text != NULL ? text : "";
}

static hab_status wrong(report *r, const char *field, const char *why)
{
    r->field = field;
    r->why = why;
    return HAB_INVALID;
}

/* The conventions whose annexe in force names the person: those they may speak of. */
static void add_convention(void *context, const hab_type *type, const hab_convention *convention,
                           const hab_habilitation_record *habilitation, hab_slice scope)
{
    (void) habilitation;
    (void) scope;
    json_array_append_new(context, json_pack("{s:s, s:s}", "numero", convention->record.numero,
                                             "titre", type->plugin->title));
}

static json_t *page(const hab_exchange *exchange, hab_status *status)
{
    uint64_t person = exchange->session.record.person;
    json_t *conventions = json_array();
    json_t *document = NULL;
    hab_txn *txn;

    *status = hab_begin_read(exchange->broker->store, &txn);
    if (*status == HAB_OK) {
        *status = hab_rights_of(txn, exchange->broker->types, person, exchange->now, add_convention,
                                conventions);
        if (*status == HAB_OK) {
            document = json_pack("{s:o*, s:O}", "personne", hab_person_document(txn, person),
                                 "conventions", conventions);
        }
        hab_abort(txn);
    }
    json_decref(conventions);
    return document;
}

void hab_report_get(hab_exchange *exchange)
{
    hab_status status;
    json_t *document = page(exchange, &status);

    if (document == NULL) {
        hab_answer_failure(exchange, status, "a list of conventions");
        return;
    }
    hab_query_to_document(exchange, "fait", document);
    hab_answer_document(exchange, 200, "signalement", document);
}

/* Another's convention is answered as one that there is not. */
static hab_status find_convention(report *r)
{
    uint32_t version = 0;
    hab_status status =
        hab_convention_find(r->txn, hab_slice_text(text_of(r->form, "convention")), &r->convention);

    if (status == HAB_OK) {
        status = hab_convention_get(r->txn, r->convention, &r->record);
    }
    if (status == HAB_OK) {
        status = hab_version_at(r->txn, r->convention, r->exchange->now, &version);
    }
    if (status == HAB_OK) {
        status =
            hab_version_names(r->txn, r->convention, version, r->exchange->session.record.person);
    }
    if (status == HAB_NOT_FOUND) {
        return wrong(r, "convention", "Choisissez l’une des conventions dont l’annexe vous nomme.");
    }
    r->type = hab_type_by_key(r->exchange->broker->types, r->record.type);
    return status;
}

static hab_status find_person(report *r)
{
    const hab_slice text = hab_slice_text(text_of(r->form, "personne"));
    uint32_t version = 0;
    uint64_t number = 0;
    hab_status status = hab_identifiant(text, r->person);

    if (status == HAB_OK) {
        status = hab_person_find(r->txn, text, &number);
    }
    if (status == HAB_OK) {
        status = hab_version_at(r->txn, r->convention, r->exchange->now, &version);
    }
    if (status == HAB_OK) {
        status = hab_version_names(r->txn, r->convention, version, number);
    }
    return status == HAB_INVALID || status == HAB_NOT_FOUND
               ? wrong(r, "personne",
                       "Donnez l’adresse électronique d’une personne que l’annexe de cette "
                       "convention nomme.")
               : status;
}

static hab_status read_form(report *r)
{
    const char *nature = text_of(r->form, "nature");
    const json_t *text = json_object_get(r->form, "texte");
    hab_status status;

    if (strcmp(nature, "depart") != 0 && strcmp(nature, "changement") != 0) {
        return wrong(r, "nature", "Choisissez un départ ou un changement de fonction.");
    }
    if (text != NULL && (!json_is_string(text) || json_string_length(text) > TEXT_MAX)) {
        return wrong(r, "texte", "Les précisions sont un texte de 2000 octets au plus.");
    }
    status = find_convention(r);
    return status == HAB_OK ? find_person(r) : status;
}

/* So that nobody floods a Caf. */
static hab_status count_report(const report *r)
{
    const uint64_t person = r->exchange->session.record.person;

    return hab_limit_use(r->txn, r->exchange->broker->key, "signalement",
                         hab_slice_of(&person, sizeof(person)), A_DAY, r->exchange->now);
}

static hab_status tell_agents(const report *r)
{
    json_t *values = hab_convention_values(r->txn, r->exchange->broker->types, r->convention);
    hab_status status = values == NULL
                            ? HAB_MEMORY
                            : hab_notify_agents(r->txn, r->exchange->broker, r->record.caf,
                                                "signalement", values, r->exchange->now);

    json_decref(values);
    return status;
}

static hab_status add_task(const report *r)
{
    uint64_t number;
    json_t *task = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "type",
                             r->type != NULL ? r->type->plugin->name : "", "caf", r->record.caf,
                             "nature", text_of(r->form, "nature"), "convention", r->record.numero,
                             "personne", r->person, "texte", text_of(r->form, "texte"));
    hab_status status = task == NULL
                            ? HAB_MEMORY
                            : hab_task_add(r->txn, task, r->exchange->session.record.person,
                                           r->exchange->now, &number);

    json_decref(task);
    return status == HAB_OK ? tell_agents(r) : status;
}

static hab_status transmit(report *r)
{
    hab_status status = hab_begin_write(r->exchange->broker->store, &r->txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_still_live(r->txn, r->exchange) ? read_form(r) : HAB_DENIED;
    if (status == HAB_OK) {
        status = count_report(r);
    }
    if (status == HAB_OK) {
        status = add_task(r);
    }
    if (status != HAB_OK) {
        hab_abort(r->txn);
        return status;
    }
    return hab_commit(r->txn);
}

static void refuse(hab_exchange *exchange, const report *r)
{
    hab_status status;
    json_t *under;

    hab_answer_field(exchange, r->field, r->why);
    if (!hab_wants_html(exchange->accept)) {
        return;
    }
    under = page(exchange, &status);
    if (under != NULL && json_object_update_missing(exchange->document, under) == 0) {
        json_object_set(exchange->document, "saisie", (json_t *) r->form);
        exchange->page = "signalement";
    }
    json_decref(under);
}

void hab_report_post(hab_exchange *exchange, json_t *form)
{
    report r = {.exchange = exchange, .form = form};
    hab_status status = transmit(&r);

    if (status == HAB_INVALID) {
        refuse(exchange, &r);
    } else if (status == HAB_LATER) {
        hab_answer_problem(exchange, 429, "trop_d_essais", "Trop de signalements",
                           "Vous avez déjà envoyé vingt signalements aujourd’hui. Appelez la Caf.");
    } else if (status == HAB_DENIED) {
        hab_answer_problem(exchange, 401, "session_fermee", "Session fermée",
                           "Votre session a pris fin\u00a0: reconnectez-vous.");
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a report");
    } else if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, "signalement?fait=signalement");
    } else {
        hab_answer_document(exchange, 201, "signalement", json_pack("{s:b}", "transmis", 1));
    }
}

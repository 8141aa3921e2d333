/* mes-services: what one may use, under which convention, until when. */
#include "portal/portal.h"

#include "base/calendar.h"
#include "portal/desk.h"
#include "portal/menu.h"
#include "portal/reason_text.h"
#include "portal/refusal.h"
#include "trace/trace.h"
#include "web/answer.h"
#include "web/present.h"

enum { TARGETS_MAX = 200, TARGET_SIZE = 64 };

/* One convention being written down. */
typedef struct view {
    hab_txn *txn;
    json_t *conventions; /* those written so far */
    int64_t now;
    hab_local local;
    const hab_type *type;
    hab_slice scope;
} view;

static hab_reason ask(const view *v, const hab_service *service, hab_slice target,
                      hab_answer *answer)
{
    const hab_ask question = {.service = service->name,
                              .target = target,
                              .now = v->now,
                              .date = v->local.date,
                              .minute = v->local.minute,
                              .weekday = v->local.weekday};

    return hab_type_decide(v->type, v->scope, &question, answer);
}

/* What the person will be told, and so worth showing: a service that is theirs. */
static int concerns_person(hab_reason reason)
{
    return reason == HAB_REASON_GRANTED || reason == HAB_REASON_OUTSIDE_HOURS
           || reason == HAB_REASON_FORMALITIES || reason == HAB_REASON_RIGHT_SUSPENDED;
}

static int already_listed(const json_t *targets, const char *code)
{
    size_t i;
    json_t *target;

    json_array_foreach(targets, i, target)
    {
        if (strcmp(json_string_value(json_object_get(target, "code")), code) == 0) {
            return 1;
        }
    }
    return 0;
}

static void try_target(const view *v, const hab_service *service, const json_t *value,
                       const json_t *owner, json_t *targets)
{
    const char *code = json_string_value(value);
    const char *name = json_string_value(json_object_get(owner, "nom"));
    hab_answer answer;

    if (json_string_length(value) == 0 || json_string_length(value) > TARGET_SIZE
        || json_array_size(targets) == TARGETS_MAX
        || !concerns_person(ask(v, service, hab_slice_text(code), &answer))
        || already_listed(targets, code)) {
        return;
    }
    json_array_append_new(targets,
                          json_pack("{s:s, s:s}", "code", code, "nom", name != NULL ? name : code));
}

/* Targets stand in annexes in as many shapes as there are types. The type itself
 * knows its targets: every text of the annexe is tried, and those that it accepts
 * for this person are listed, named by the "nom" beside them. */
static void find_targets(const view *v, const hab_service *service, const json_t *value,
                         const json_t *owner, json_t *targets)
{
    const char *name;
    size_t i;
    json_t *inner;

    if (json_is_string(value)) {
        try_target(v, service, value, owner, targets);
    } else if (json_is_array(value)) {
        json_array_foreach(value, i, inner)
        {
            find_targets(v, service, inner, owner, targets);
        }
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *) value, name, inner)
        {
            if (strcmp(name, "personnes") != 0) {
                find_targets(v, service, inner, value, targets);
            }
        }
    }
}

static void add_reason(json_t *document, hab_reason reason)
{
    json_object_set_new(document, "ouvert", json_boolean(reason == HAB_REASON_GRANTED));
    if (reason != HAB_REASON_GRANTED) {
        json_object_set_new(document, "motif", json_string(hab_reason_code((int) reason)));
        json_object_set_new(document, "raison", json_string(hab_reason_text_of(reason)->detail));
    }
}

static hab_reason reason_of_first(const view *v, const hab_service *service, const json_t *targets,
                                  hab_answer *answer)
{
    const char *code = json_string_value(json_object_get(json_array_get(targets, 0), "code"));

    return code != NULL ? ask(v, service, hab_slice_text(code), answer) : HAB_REASON_RIGHT_MISSING;
}

static void add_service(const view *v, const hab_service *service, const json_t *annexe,
                        hab_reason convention, json_t *services)
{
    json_t *targets = json_array();
    json_t *document;
    hab_answer answer;
    hab_reason reason = ask(v, service, (hab_slice){0}, &answer);

    if (service->target != NULL) {
        find_targets(v, service, annexe, NULL, targets);
        reason = reason_of_first(v, service, targets, &answer);
    }
    if (concerns_person(reason)) {
        document = json_pack("{s:s, s:s, s:s*, s:s*, s:s*}", "nom", service->name, "titre",
                             service->title, "article", service->article, "url", service->url,
                             "perimetre", service->target);
        add_reason(document, convention != HAB_REASON_GRANTED ? convention : reason);
        if (convention == HAB_REASON_GRANTED && answer.opens != 0) {
            hab_put_opening(document, answer.opens);
        }
        if (json_array_size(targets) > 0) {
            json_object_set(document, "cibles", targets);
        }
        json_array_append_new(services, document);
    }
    json_decref(targets);
}

static void add_dates(json_t *document, const hab_convention_record *record)
{
    char text[2 * HAB_TIME_TEXT], time[HAB_TIME_TEXT];

    if (record->effect != 0) {
        hab_format_time(record->effect, time);
        json_object_set_new(document, "effet", json_string(time));
    }
    if (record->end != 0) {
        hab_format_time(record->end, time);
        hab_format_until(record->end, text);
        json_object_set_new(document, "fin", json_string(time));
        json_object_set_new(document, "fin_texte", json_string(text));
    }
}

/* What the type brings for whom its open convention names. */
static void add_pages(const hab_type *type, json_t *document)
{
    json_t *links = json_array();

    hab_menu_add(type, 0, 0, links);
    if (json_array_size(links) > 0) {
        json_object_set(document, "pages", links);
    }
    json_decref(links);
}

static json_t *convention_document(const view *v, const hab_convention_record *record,
                                   const hab_habilitation_record *habilitation,
                                   const json_t *source)
{
    const json_t *partner = json_object_get(source, "partenaire");
    const char *state = hab_convention_state_name(record->state);
    hab_reason reason = hab_convention_open_at(record, v->now);
    json_t *services = json_array();
    json_t *document = json_pack("{s:s, s:s, s:s, s:s*, s:s, s:s*, s:s#}", "numero", record->numero,
                                 "type", v->type->plugin->name, "titre", v->type->plugin->title,
                                 "partenaire", json_string_value(json_object_get(partner, "nom")),
                                 "caf", record->caf, "etat", state, "role", habilitation->role,
                                 (int) strnlen(habilitation->role, sizeof(habilitation->role)));

    add_dates(document, record);
    add_reason(document, reason);
    for (size_t i = 0; i < v->type->service_count; i++) {
        add_service(v, &v->type->services[i], json_object_get(source, "annexe"), reason, services);
    }
    json_object_set_new(document, "services", services);
    if (reason == HAB_REASON_GRANTED) {
        add_pages(v->type, document);
    }
    return document;
}

static void add_convention(void *context, const hab_type *type, const hab_convention *convention,
                           const hab_habilitation_record *habilitation, hab_slice scope)
{
    view *v = context;
    hab_slice text;
    json_t *source = NULL;

    v->type = type;
    v->scope = scope;
    if (hab_convention_document(v->txn, convention->number, 0, &text) == HAB_OK) {
        source = json_loadb(text.data, text.size, 0, NULL);
    }
    json_array_append_new(v->conventions,
                          convention_document(v, &convention->record, habilitation, source));
    json_decref(source);
}

/* A Caf's agent finds the way to the desk here. */
static hab_status add_agent(hab_txn *txn, uint64_t person, json_t *document)
{
    hab_agent_record agent;
    hab_status status = hab_agent_get(txn, person, &agent);

    if (status == HAB_OK) {
        json_object_set_new(document, "agent", hab_desk_agent_document(&agent));
    }
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static json_t *services_document(hab_txn *txn, const hab_exchange *exchange, hab_status *status)
{
    uint64_t person = exchange->session.record.person;
    view v = {.txn = txn,
              .conventions = json_array(),
              .now = exchange->now,
              .local = hab_local_time(exchange->now)};
    json_t *document = json_pack("{s:o*, s:o}", "personne", hab_person_document(txn, person),
                                 "conventions", v.conventions);

    *status =
        hab_rights_of(txn, exchange->broker->types, person, exchange->now, add_convention, &v);
    if (*status == HAB_OK) {
        *status = add_agent(txn, person, document);
    }
    if (*status != HAB_OK) {
        json_decref(document);
        return NULL;
    }
    return document;
}

/* An agent whom no convention names works at the desk. */
static int belongs_at_desk(const hab_exchange *exchange, const json_t *document)
{
    return hab_wants_html(exchange->accept) && json_object_get(document, "agent") != NULL
           && json_array_size(json_object_get(document, "conventions")) == 0;
}

void hab_services_get(hab_exchange *exchange)
{
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        document = services_document(txn, exchange, &status);
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a list of services");
        return;
    }
    hab_query_to_document(exchange, "fait", document);
    if (belongs_at_desk(exchange, document)) {
        hab_answer_redirect(exchange, json_object_get(document, "fait") != NULL
                                          ? "caf/?fait=mot-de-passe"
                                          : "caf/");
        json_decref(document);
        return;
    }
    hab_answer_document(exchange, 200, "mes-services", document);
}

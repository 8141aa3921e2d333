/* conditions: the terms of use, read by anybody, accepted once by each person. */
#include "person/conditions.h"

#include "base/calendar.h"
#include "portal/act.h"
#include "portal/guard.h"
#include "portal/portal.h"
#include "portal/refusal.h"
#include "portal/way.h"
#include "web/answer.h"
#include "web/present.h"

const char *const hab_conditions_fields[] = {"accepte", "retour", "csrf", NULL};

static int may_accept(const hab_exchange *exchange)
{
    return hab_has_session(exchange) && exchange->session_reason != HAB_REASON_PASSWORD_TO_CHANGE
           && !exchange->bearer;
}

static hab_status read_acceptance(const hab_exchange *exchange, int *accepted, int64_t *when)
{
    hab_txn *txn;
    hab_status status;

    *accepted = 0;
    if (!may_accept(exchange)) {
        return HAB_OK;
    }
    status = hab_begin_read(exchange->broker->store, &txn);
    if (status == HAB_OK) {
        status = hab_conditions_accepted(txn, exchange->session.record.person, accepted, when);
        hab_abort(txn);
    }
    return status;
}

static void answer_state(hab_exchange *exchange, int accepted, int64_t when)
{
    char time[HAB_TIME_TEXT], text[2 * HAB_TIME_TEXT], csrf[HAB_TOKEN_TEXT + 1];
    json_t *document = json_pack("{s:i, s:b, s:b}", "version", HAB_CONDITIONS_VERSION, "acceptees",
                                 accepted, "a_accepter", may_accept(exchange) && !accepted);

    if (accepted) {
        hab_format_time(when, time);
        hab_format_french(when, text);
        json_object_set_new(document, "acceptees_le", json_string(time));
        json_object_set_new(document, "acceptees_le_texte", json_string(text));
    }
    if (hab_has_session(exchange)) {
        hab_csrf_token(exchange, csrf);
        json_object_set_new(document, "csrf", json_string(csrf));
    }
    hab_query_to_document(exchange, "retour", document);
    hab_answer_document(exchange, 200, "conditions", document);
}

void hab_conditions_get(hab_exchange *exchange)
{
    int accepted;
    int64_t when = 0;
    hab_status status = read_acceptance(exchange, &accepted, &when);

    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the terms of use");
    } else {
        answer_state(exchange, accepted, when);
    }
}

/* HAB_DENIED when the session ended meanwhile; accepting again is not traced again. */
static hab_status record(hab_txn *txn, const hab_exchange *exchange)
{
    uint64_t person = exchange->session.record.person;
    hab_act act = {
        .operation = "conditions.acceptees", .person = person, .session = exchange->session.hash};
    int accepted = 0;
    hab_status status = hab_still_live(txn, exchange)
                            ? hab_conditions_accepted(txn, person, &accepted, NULL)
                            : HAB_DENIED;

    if (status == HAB_OK && !accepted) {
        status = hab_conditions_accept(txn, person, exchange->now);
        if (status == HAB_OK) {
            status = hab_act_trace(txn, exchange, &act);
        }
    }
    return status == HAB_OK ? hab_session_lift(txn, person, HAB_GATE_CONDITIONS) : status;
}

static hab_status accept(const hab_exchange *exchange)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = record(txn, exchange);
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

static void show_form(hab_exchange *exchange, const hab_form *form)
{
    if (hab_wants_html(exchange->accept) && exchange->document != NULL) {
        exchange->page = "conditions";
        json_object_set_new(exchange->document, "version", json_integer(HAB_CONDITIONS_VERSION));
        json_object_set_new(exchange->document, "a_accepter", json_true());
        hab_form_to_document(form, "retour", exchange->document);
    }
}

static void run(hab_exchange *exchange, const hab_form *form)
{
    hab_status status = accept(exchange);

    if (status == HAB_DENIED) {
        hab_refuse_page(exchange, HAB_REASON_SESSION_ENDED);
    } else if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "the terms of use");
    } else {
        exchange->session_reason = HAB_REASON_GRANTED;
        if (hab_wants_html(exchange->accept)) {
            hab_way_on(exchange, hab_form_value(form, "retour"), "mes-services");
        } else {
            hab_conditions_get(exchange);
        }
    }
}

void hab_conditions_post(hab_exchange *exchange, const hab_form *form)
{
    if (!hab_has_session(exchange) || exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE) {
        hab_refuse_page(exchange, exchange->session_reason);
    } else if (!may_accept(exchange)) {
        hab_refuse_page(exchange, HAB_REASON_NOT_ALLOWED);
    } else if (!hab_slice_equal(hab_form_value(form, "accepte"), hab_slice_text("oui"))) {
        hab_answer_field(exchange, "accepte",
                         "Cochez la case pour accepter les conditions, ou déconnectez-vous.");
        show_form(exchange, form);
    } else {
        run(exchange, form);
    }
}

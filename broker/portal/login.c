/* connexion, deconnexion. */
#include "portal/portal.h"

#include "portal/act.h"
#include "portal/authentication.h"
#include "portal/device.h"
#include "portal/guard.h"
#include "portal/refusal.h"
#include "portal/way.h"
#include "web/answer.h"
#include "web/present.h"

const char *const hab_login_fields[] = {"identifiant", "mot_de_passe", "retour", NULL};
const char *const hab_logout_fields[] = {"csrf", NULL};

void hab_login_get(hab_exchange *exchange)
{
    json_t *document = json_pack("{s:b}", "connecte", hab_has_session(exchange));

    hab_query_to_document(exchange, "retour", document);
    hab_query_to_document(exchange, "motif", document);
    hab_query_to_document(exchange, "fait", document);
    hab_answer_document(exchange, 200, "connexion", document);
}

/* A person gets the form again, with what was typed but the password. */
static void show_form(hab_exchange *exchange, const hab_form *form)
{
    if (hab_wants_html(exchange->accept) && exchange->document != NULL) {
        exchange->page = "connexion";
        hab_form_to_document(form, "identifiant", exchange->document);
        hab_form_to_document(form, "retour", exchange->document);
    }
}

/* The session that the browser brought along is replaced, not left behind. */
static hab_status end_former(const hab_exchange *exchange)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_session_close(txn, exchange->session.hash, HAB_SESSION_LOGGED_OUT, exchange->now);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

/* What a program learns of its new session. */
static json_t *session_document(const hab_exchange *exchange)
{
    char csrf[HAB_TOKEN_TEXT + 1];
    json_t *person = NULL;
    hab_txn *txn;

    if (hab_begin_read(exchange->broker->store, &txn) == HAB_OK) {
        person = hab_person_document(txn, exchange->session.record.person);
        hab_abort(txn);
    }
    hab_csrf_token(exchange, csrf);
    return json_pack("{s:o*, s:b, s:b, s:s}", "personne", person, "mot_de_passe_a_changer",
                     exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE,
                     "conditions_a_accepter", exchange->session_reason == HAB_REASON_CONDITIONS,
                     "csrf", csrf);
}

static void enter(hab_exchange *exchange, const hab_form *form, const hab_authentication *made)
{
    if (hab_has_session(exchange) && !exchange->bearer) {
        (void) end_former(exchange);
    }
    exchange->session = made->session;
    exchange->session_reason = hab_session_gate_reason(made->session.record.gate);
    hab_answer_cookie(exchange, HAB_SESSION_COOKIE, made->token, 0);
    hab_device_remember(exchange, made->person);
    if (hab_wants_html(exchange->accept)) {
        hab_way_on(exchange, hab_form_value(form, "retour"), "mes-services");
    } else {
        hab_answer_document(exchange, 200, "connexion", session_document(exchange));
    }
}

void hab_login_post(hab_exchange *exchange, const hab_form *form)
{
    hab_authentication made = {.identifiant = hab_form_value(form, "identifiant"),
                               .password = hab_form_value(form, "mot_de_passe"),
                               .channel = HAB_CHANNEL_PAGE};
    hab_verdict verdict = {.article = ""};
    hab_status status;

    if (made.identifiant.size == 0 || made.password.size == 0) {
        hab_answer_field(exchange, made.identifiant.size == 0 ? "identifiant" : "mot_de_passe",
                         made.identifiant.size == 0
                             ? "Indiquez votre identifiant\u00a0: c’est votre adresse électronique."
                             : "Indiquez votre mot de passe.");
        show_form(exchange, form);
        return;
    }
    status = hab_authenticate(exchange, &made);
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a login");
    } else if (made.reason == HAB_REASON_GRANTED) {
        enter(exchange, form, &made);
    } else {
        verdict.reason = made.reason;
        hab_refuse_with(exchange, &verdict, made.wait);
        show_form(exchange, form);
    }
    hab_wipe(made.token, sizeof(made.token));
}

void hab_logout_get(hab_exchange *exchange)
{
    if (!hab_has_session(exchange)) {
        hab_answer_redirect(exchange, "connexion");
        return;
    }
    hab_answer_document(exchange, 200, "deconnexion", json_pack("{s:b}", "connecte", 1));
}

static hab_status close_session(const hab_exchange *exchange)
{
    hab_act act = {.operation = "session.fermee",
                   .channel = (hab_channel) exchange->session.record.channel,
                   .person = exchange->session.record.person,
                   .session = exchange->session.hash};
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_session_close(txn, exchange->session.hash, HAB_SESSION_LOGGED_OUT, exchange->now);
    if (status == HAB_OK) {
        status = hab_act_trace(txn, exchange, &act);
    }
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

void hab_logout_post(hab_exchange *exchange, const hab_form *form)
{
    hab_status status = hab_has_session(exchange) ? close_session(exchange) : HAB_OK;

    (void) form;
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a logout");
        return;
    }
    exchange->session_reason = HAB_REASON_NO_SESSION;
    hab_answer_cookie(exchange, HAB_SESSION_COOKIE, "", 0);
    if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, "connexion?fait=deconnexion");
    } else {
        hab_answer_document(exchange, 200, "deconnexion", json_pack("{s:b}", "connecte", 0));
    }
}

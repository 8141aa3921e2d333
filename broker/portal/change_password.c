/* mot-de-passe: the person changes it, at the first login or at any time (LI-3.2). */
#include "portal/portal.h"

#include "person/conditions.h"
#include "person/person.h"
#include "portal/act.h"
#include "portal/authentication.h"
#include "portal/guard.h"
#include "portal/refusal.h"
#include "portal/way.h"
#include "web/answer.h"
#include "web/present.h"

static const char operation[] = "mot_de_passe.change";

const char *const hab_change_password_fields[] = {"ancien", "nouveau", "confirmation",
                                                  "retour", "csrf",    NULL};

static int is_forced(const hab_exchange *exchange)
{
    return exchange->session_reason == HAB_REASON_PASSWORD_TO_CHANGE;
}

static hab_status read_self(const hab_exchange *exchange, hab_person *person)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_person_get(txn, exchange->session.record.person, person);
        hab_abort(txn);
    }
    return status;
}

void hab_change_password_get(hab_exchange *exchange)
{
    hab_person person;
    json_t *document;
    hab_status status = read_self(exchange, &person);

    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a person");
        return;
    }
    document = json_pack("{s:s, s:b}", "identifiant", person.identifiant, "mot_de_passe_a_changer",
                         is_forced(exchange));
    hab_query_to_document(exchange, "retour", document);
    hab_answer_document(exchange, 200, "mot-de-passe", document);
}

/* A person gets the form again, empty but for the way back. */
static void show_form(hab_exchange *exchange, const hab_form *form, const hab_person *person)
{
    if (hab_wants_html(exchange->accept) && exchange->document != NULL) {
        exchange->page = "mot-de-passe";
        json_object_set_new(exchange->document, "identifiant", json_string(person->identifiant));
        json_object_set_new(exchange->document, "mot_de_passe_a_changer",
                            json_boolean(is_forced(exchange)));
        hab_form_to_document(form, "retour", exchange->document);
    }
}

/* 1 when the form is in order; else the answer says which field is not. */
static int check_form(hab_exchange *exchange, const hab_form *form, const char *identifiant)
{
    hab_slice former = hab_form_value(form, "ancien");
    hab_slice wanted = hab_form_value(form, "nouveau");
    hab_slice again = hab_form_value(form, "confirmation");
    hab_error why;

    if (former.size == 0) {
        hab_answer_field(exchange, "ancien", "Indiquez votre mot de passe actuel.");
    } else if (wanted.data == NULL
               || hab_password_check(wanted, identifiant, exchange->broker->common, &why)
                      != HAB_OK) {
        hab_answer_field(exchange, "nouveau",
                         wanted.data != NULL ? why.text : "Indiquez un nouveau mot de passe.");
    } else if (hab_slice_equal(former, wanted)) {
        hab_answer_field(exchange, "nouveau", "Choisissez un mot de passe différent de l’actuel.");
    } else if (again.data != NULL && !hab_slice_equal(wanted, again)) {
        hab_answer_field(exchange, "confirmation",
                         "Les deux saisies diffèrent\u00a0: tapez deux fois le même mot de passe.");
    } else {
        return 1;
    }
    return 0;
}

/* HAB_DENIED when the session ended while the hash was computed. */
static hab_status replace(hab_txn *txn, const hab_exchange *exchange, const char *hash,
                          char token[HAB_TOKEN_TEXT + 1], hab_session *session)
{
    uint64_t person = exchange->session.record.person;
    hab_session_gate gate = HAB_GATE_CONDITIONS;
    hab_act act = {.operation = operation, .person = person};
    hab_status status = hab_still_live(txn, exchange) ? HAB_OK : HAB_DENIED;

    if (status == HAB_OK) {
        status = hab_credential_put(txn, person, HAB_PASSWORD_OWN, hash, exchange->now);
    }
    if (status == HAB_OK) {
        status =
            hab_session_close_all(txn, person, NULL, HAB_SESSION_PASSWORD, exchange->now, NULL);
    }
    if (status == HAB_OK) {
        status = hab_conditions_gate(txn, person, &gate);
    }
    if (status == HAB_OK) {
        status =
            hab_session_open(txn, person, HAB_CHANNEL_PAGE, gate, &exchange->broker->terms,
                             exchange->address, exchange->agent, exchange->now, token, session);
    }
    act.session = session->hash;
    return status == HAB_OK ? hab_act_trace(txn, exchange, &act) : status;
}

static hab_status store(const hab_exchange *exchange, hab_slice password,
                        char token[HAB_TOKEN_TEXT + 1], hab_session *session)
{
    char hash[HAB_PASSWORD_HASH_MAX];
    hab_txn *txn;
    hab_status status = hab_password_hash(password, &exchange->broker->cost, hash);

    if (status == HAB_OK) {
        status = hab_begin_write(exchange->broker->store, &txn);
    }
    if (status != HAB_OK) {
        return status;
    }
    status = replace(txn, exchange, hash, token, session);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

static void change(hab_exchange *exchange, const hab_form *form)
{
    char token[HAB_TOKEN_TEXT + 1], csrf[HAB_TOKEN_TEXT + 1];
    hab_status status = store(exchange, hab_form_value(form, "nouveau"), token, &exchange->session);

    if (status == HAB_DENIED) {
        hab_refuse_page(exchange, HAB_REASON_SESSION_ENDED);
        return;
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a change of password");
        return;
    }
    exchange->session_reason = hab_session_gate_reason(exchange->session.record.gate);
    hab_answer_cookie(exchange, HAB_SESSION_COOKIE, token, 0);
    hab_wipe(token, sizeof(token));
    if (hab_wants_html(exchange->accept)) {
        hab_way_on(exchange, hab_form_value(form, "retour"), "mes-services?fait=mot-de-passe");
        return;
    }
    hab_csrf_token(exchange, csrf);
    hab_answer_document(exchange, 200, "mot-de-passe",
                        json_pack("{s:b, s:b, s:s}", "mot_de_passe_a_changer", 0,
                                  "conditions_a_accepter",
                                  exchange->session_reason == HAB_REASON_CONDITIONS, "csrf", csrf));
}

static void refuse(hab_exchange *exchange, hab_reason reason, uint32_t wait)
{
    hab_verdict verdict = {.reason = reason, .article = ""};

    if (reason == HAB_REASON_BAD_CREDENTIALS) {
        hab_answer_field(exchange, "ancien", "Ce n’est pas votre mot de passe actuel.");
    } else {
        hab_refuse_with(exchange, &verdict, wait);
    }
}

void hab_change_password_post(hab_exchange *exchange, const hab_form *form)
{
    hab_reason reason = HAB_REASON_GRANTED;
    uint32_t wait = 0;
    hab_person person;
    hab_status status = read_self(exchange, &person);

    if (status == HAB_OK && !check_form(exchange, form, person.identifiant)) {
        show_form(exchange, form, &person);
        return;
    }
    if (status == HAB_OK) {
        status = hab_confirm_password(exchange, hab_form_value(form, "ancien"), operation, &reason,
                                      &wait);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a change of password");
    } else if (reason != HAB_REASON_GRANTED) {
        refuse(exchange, reason, wait);
        show_form(exchange, form, &person);
    } else {
        change(exchange, form);
    }
}

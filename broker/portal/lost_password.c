/* mot-de-passe/perdu: a new password is mailed to the address on record, never to one
 * that is typed (LI-3.2, ST-3.2, MAM-4.2).
 *
 * Whoever asks gets the same answer, in the same time, whether there is such an account
 * or not: a password is made and hashed for everybody, and kept for those who exist. The
 * own password stays good until the mailed one has been used. */
#include "mail/outbox.h"
#include "person/challenge.h"
#include "person/limit.h"
#include "person/person.h"
#include "portal/act.h"
#include "portal/portal.h"
#include "trace/trace.h"
#include "web/answer.h"
#include "web/present.h"

enum { A_DAY_TO_AN_ACCOUNT = 3, A_DAY_FROM_AN_ADDRESS = 20, IPV6_NETWORK = 8, DAY = 24 * 3600 };

static const char operation[] = "mot_de_passe.demande";

const char *const hab_lost_password_fields[] = {"identifiant", "texte", "defi", NULL};

typedef struct new_password {
    char text[HAB_FIRST_PASSWORD_LENGTH + 1];
    char hash[HAB_PASSWORD_HASH_MAX];
} new_password;

/* Puts a new challenge into the document: one a form, so that none is used twice. */
static hab_status add_challenge(const hab_exchange *exchange, json_t *document)
{
    char token[HAB_CHALLENGE_TOKEN + 1], question[HAB_CHALLENGE_QUESTION + 1];
    hab_status status = hab_challenge_new(exchange->broker, exchange->now, token, question);

    if (status == HAB_OK) {
        json_object_set_new(document, "defi", json_string(token));
        json_object_set_new(document, "question", json_string(question));
        json_object_set_new(document, "image",
                            json_sprintf("mot-de-passe/perdu/image?defi=%s", token));
    }
    return status;
}

void hab_lost_password_get(hab_exchange *exchange)
{
    json_t *document = json_object();
    hab_status status = add_challenge(exchange, document);

    if (status != HAB_OK) {
        json_decref(document);
        hab_answer_failure(exchange, status, "a text to retype");
        return;
    }
    hab_answer_document(exchange, 200, "mot-de-passe-perdu", document);
}

void hab_lost_password_picture(hab_exchange *exchange)
{
    char token[HAB_CHALLENGE_TOKEN + 1];
    char *png = NULL;
    size_t size = 0;
    hab_status status = hab_query_value(exchange->query, "defi", token, sizeof(token));

    if (status == HAB_OK) {
        status = hab_challenge_picture(exchange->broker, hab_slice_text(token), exchange->now, &png,
                                       &size);
    }
    if (status == HAB_OK) {
        hab_answer_content(exchange, "image/png", png, size);
    } else if (status == HAB_INVALID || status == HAB_NOT_FOUND) {
        hab_answer_problem(exchange, 404, "inconnu", "Image introuvable",
                           "Ce texte à recopier a expiré\u00a0: rechargez la page.");
    } else {
        hab_answer_failure(exchange, status, "a text to retype");
    }
}

/* A person gets the form again, with what was typed and a new text; a program learns
 * which one to answer next. */
static void ask_again(hab_exchange *exchange, const hab_form *form, const char *field,
                      const char *detail)
{
    hab_status status;

    hab_answer_field(exchange, field, detail);
    if (exchange->document == NULL) {
        return;
    }
    status = add_challenge(exchange, exchange->document);
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a text to retype");
        return;
    }
    exchange->page = "mot-de-passe-perdu";
    if (hab_wants_html(exchange->accept)) {
        hab_form_to_document(form, "identifiant", exchange->document);
    }
}

/* Whoever has one IPv6 address has its whole network. */
static hab_slice network_of(const hab_exchange *exchange)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    int is_ipv4 = memcmp(exchange->address, mapped, sizeof(mapped)) == 0;

    return hab_slice_of(exchange->address, is_ipv4 ? sizeof(exchange->address) : IPV6_NETWORK);
}

static hab_status trace(hab_txn *txn, const hab_exchange *exchange, uint64_t person,
                        hab_reason reason)
{
    const hab_act act = {.operation = operation, .reason = reason, .person = person};

    return hab_act_trace(txn, exchange, &act);
}

static hab_status end_write(hab_txn *txn, hab_status status)
{
    if (status == HAB_OK) {
        return hab_commit(txn);
    }
    hab_abort(txn);
    return status;
}

/* Whether this request may go on: the address's day, then the text. A wrong text is
 * counted, and its challenge spent. */
static hab_status admit(const hab_exchange *exchange, const hab_form *form, hab_reason *reason)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    *reason = HAB_REASON_GRANTED;
    status = hab_limit_use(txn, exchange->broker->key, "mot-de-passe.adresse", network_of(exchange),
                           A_DAY_FROM_AN_ADDRESS, exchange->now);
    if (status == HAB_LATER) {
        *reason = HAB_REASON_TOO_MANY_TRIES;
        status = HAB_OK;
    } else if (status == HAB_OK) {
        status = hab_challenge_answer(txn, exchange->broker, hab_form_value(form, "defi"),
                                      hab_form_value(form, "texte"), exchange->now);
    }
    if (status == HAB_DENIED) {
        *reason = HAB_REASON_NOT_ALLOWED;
        status = HAB_OK;
    }
    if (status == HAB_OK && *reason != HAB_REASON_GRANTED) {
        status = trace(txn, exchange, 0, *reason);
    }
    return end_write(txn, status);
}

/* For everybody, known or not: it is what takes the time. */
static hab_status make_password(const hab_exchange *exchange, new_password *made)
{
    hab_status status = hab_first_password(made->text);

    return status == HAB_OK
               ? hab_password_hash(hab_slice_text(made->text), &exchange->broker->cost, made->hash)
               : status;
}

/* Who is meant, and why no mail goes: GRANTED when one does. */
static hab_status find_person(hab_txn *txn, const hab_exchange *exchange, hab_slice identifiant,
                              hab_person *person, hab_reason *reason)
{
    char lower[HAB_IDENTIFIANT_MAX + 1] = "";
    int is_address = hab_identifiant(identifiant, lower) == HAB_OK;
    hab_status limit = hab_limit_use(txn, exchange->broker->key, "mot-de-passe.compte",
                                     hab_slice_text(lower), A_DAY_TO_AN_ACCOUNT, exchange->now);
    hab_status status = HAB_NOT_FOUND;

    if (limit != HAB_OK && limit != HAB_LATER) {
        return limit;
    }
    if (is_address) {
        status = hab_person_find(txn, hab_slice_text(lower), &person->number);
    }
    if (status == HAB_OK) {
        status = hab_person_get(txn, person->number, person);
    }
    *reason = status == HAB_NOT_FOUND                     ? HAB_REASON_BAD_CREDENTIALS
              : person->record.state != HAB_PERSON_ACTIVE ? HAB_REASON_PERSON_SUSPENDED
              : limit == HAB_LATER                        ? HAB_REASON_TOO_MANY_TRIES
                                                          : HAB_REASON_GRANTED;
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status mail(hab_txn *txn, const hab_exchange *exchange, const hab_person *person,
                       const new_password *made)
{
    json_t *values = json_pack("{s:s, s:s, s:s}", "prenom", person->prenom, "nom", person->nom,
                               "identifiant", person->identifiant);
    json_t *secret = json_pack("{s:s}", "mot_de_passe", made->text);
    const hab_letter letter = {.template = "nouveau-mot-de-passe",
                               .to = person->identifiant,
                               .values = values,
                               .secret = secret,
                               .caf = "",
                               .expires = exchange->now + HAB_FIRST_PASSWORD_LIFE};
    uint64_t number;
    hab_status status = HAB_MEMORY;

    if (values != NULL && secret != NULL) {
        status = hab_outbox_put(txn, exchange->broker->key, &letter, exchange->now, &number);
    }
    json_decref(values);
    hab_values_free(secret);
    return status;
}

static hab_status give(hab_txn *txn, const hab_exchange *exchange, hab_slice identifiant,
                       const new_password *made)
{
    hab_person person = {.number = 0};
    hab_reason reason;
    hab_status status = find_person(txn, exchange, identifiant, &person, &reason);

    if (status == HAB_OK && reason == HAB_REASON_GRANTED) {
        status =
            hab_credential_put(txn, person.number, HAB_PASSWORD_FIRST, made->hash, exchange->now);
        if (status == HAB_OK) {
            status = mail(txn, exchange, &person, made);
        }
    }
    return status == HAB_OK ? trace(txn, exchange, person.number, reason) : status;
}

static hab_status send(const hab_exchange *exchange, hab_slice identifiant)
{
    new_password made;
    hab_txn *txn;
    hab_status status = make_password(exchange, &made);

    if (status == HAB_OK) {
        status = hab_begin_write(exchange->broker->store, &txn);
    }
    if (status == HAB_OK) {
        status = end_write(txn, give(txn, exchange, identifiant, &made));
    }
    hab_wipe(&made, sizeof(made));
    return status;
}

/* Nothing of it depends on who was named. */
static void answer_sent(hab_exchange *exchange)
{
    hab_answer_document(
        exchange, 200, "mot-de-passe-perdu",
        json_pack("{s:b, s:s}", "demande", 1, "detail",
                  "Si ce compte existe, un message part à son adresse électronique, celle que "
                  "la Caf a enregistrée. Il contient un mot de passe à utiliser dans les 24\u00a0"
                  "heures."));
}

static void refuse_address(hab_exchange *exchange)
{
    hab_answer_problem(exchange, 429, hab_reason_code(HAB_REASON_TOO_MANY_TRIES),
                       "Trop de demandes",
                       "Trop de mots de passe ont été demandés depuis votre connexion "
                       "aujourd’hui. Réessayez demain, ou adressez-vous à votre Caf.");
    hab_answer_header(exchange, "Retry-After", "%d", (int) (DAY - exchange->now % DAY));
}

void hab_lost_password_post(hab_exchange *exchange, const hab_form *form)
{
    hab_slice identifiant = hab_form_value(form, "identifiant");
    hab_reason reason = HAB_REASON_GRANTED;
    hab_status status;

    if (identifiant.size == 0) {
        ask_again(exchange, form, "identifiant",
                  "Indiquez votre identifiant\u00a0: c’est votre adresse électronique.");
        return;
    }
    if (hab_form_value(form, "texte").size == 0) {
        ask_again(exchange, form, "texte",
                  "Recopiez le texte de l’image, ou répondez à la question.");
        return;
    }
    status = admit(exchange, form, &reason);
    if (status == HAB_OK && reason == HAB_REASON_GRANTED) {
        status = send(exchange, identifiant);
    }
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a new password");
    } else if (reason == HAB_REASON_TOO_MANY_TRIES) {
        refuse_address(exchange);
    } else if (reason != HAB_REASON_GRANTED) {
        ask_again(exchange, form, "texte",
                  "Ce n’était pas le bon texte, ou il avait expiré. En voici un autre.");
    } else {
        answer_sent(exchange);
    }
}

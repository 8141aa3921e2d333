/* demande-habilitation/suivi: where a request stands, for who has its reference and its
 * requester's address; and its form again, when the Caf asks for more. */
#include "portal/portal.h"

#include <stdio.h>

#include "base/calendar.h"
#include "portal/filing.h"
#include "type/plugin_dispatch.h"
#include "web/answer.h"
#include "web/present.h"

static const char page_name[] = "demande-suivi";

/* What was typed, and found by it. */
typedef struct follow {
    const char *reference;
    char courriel[HAB_IDENTIFIANT_MAX + 1];
    hab_request request;
    json_t *document;
    const hab_type *type;
} follow;

void hab_request_follow_get(hab_exchange *exchange)
{
    json_t *document = json_object();

    hab_query_to_document(exchange, "reference", document);
    hab_answer_document(exchange, 200, page_name, document);
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

static void refuse(hab_exchange *exchange, const char *reference, const char *courriel,
                   const char *field, const char *message)
{
    json_t *page = json_pack("{s:s, s:s}", "reference", reference, "courriel", courriel);

    hab_answer_errors(exchange, page_name, page,
                      json_pack("[{s:s, s:s}]", "champ", field, "message", message));
}

/* The same for an unknown reference and for another's address. */
static hab_status find(const hab_exchange *exchange, follow *f)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_request_find(txn, hab_slice_text(f->reference), &f->request, &f->document);
    hab_abort(txn);
    if (status == HAB_OK
        && strcmp(text_of(json_object_get(f->document, "demandeur"), "courriel"), f->courriel)
               != 0) {
        status = HAB_NOT_FOUND;
    }
    if (status == HAB_OK) {
        f->type = hab_type_by_key(exchange->broker->types, f->request.record.type);
    }
    return status == HAB_OK && f->type == NULL ? HAB_NOT_FOUND : status;
}

/* The state in plain words, and what comes next. */
static const char *words_of(unsigned state)
{
    static const char *const words[] = {
        [HAB_REQUEST_TRANSMISE] = "Votre demande est chez la Caf, qui va la vérifier.",
        [HAB_REQUEST_A_COMPLETER] =
            "La Caf vous demande de compléter ou de corriger votre demande.",
        [HAB_REQUEST_VERIFIEE] = "La Caf a vérifié votre demande et prépare la convention.",
        [HAB_REQUEST_ENVOYEE] =
            "La convention vous a été envoyée\u00a0: renvoyez-la signée à la Caf.",
        [HAB_REQUEST_SIGNEE] = "La Caf a reçu la convention signée. Elle va ouvrir les accès.",
        [HAB_REQUEST_ACTIVEE] = "Les accès sont ouverts\u00a0: chaque personne a reçu un courriel.",
        [HAB_REQUEST_REFUSEE] = "La Caf a refusé votre demande.",
    };

    return state < sizeof(words) / sizeof(words[0]) && words[state] != NULL ? words[state] : "";
}

static void show_state(hab_exchange *exchange, const follow *f)
{
    const hab_request_record *record = &f->request.record;
    const char *state = hab_request_state_name(record->state);
    char created[2 * HAB_TIME_TEXT], changed[2 * HAB_TIME_TEXT];

    hab_format_french(record->created, created);
    hab_format_french(record->changed, changed);
    hab_answer_document(exchange, 200, page_name,
                        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:O*}", "reference",
                                  record->reference, "courriel", f->courriel, "type",
                                  f->type->plugin->name, "nom", f->type->plugin->title, "etat",
                                  state != NULL ? state : "", "etat_texte", words_of(record->state),
                                  "transmise_texte", created, "depuis_texte", changed, "motif",
                                  json_object_get(f->document, "motif")));
}

/* What the requester once sent, without what the Caf has added. */
static json_t *sent_part(const json_t *document)
{
    static const char *const members[] = {"caf", "demandeur", "partenaire", "annexe"};
    json_t *part = json_object();

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        json_object_set(part, members[i], json_object_get(document, members[i]));
    }
    return part;
}

static void complete(hab_exchange *exchange, const follow *f, json_t *document)
{
    hab_filing filing = {.exchange = exchange,
                         .type = f->type,
                         .request = &f->request,
                         .to = "demande-habilitation/suivi",
                         .courriel = f->courriel};
    json_t *sent;

    if (strcmp(text_of(document, "action"), "completer") == 0) {
        sent = sent_part(f->document);
        hab_filing_show(&filing, sent);
        json_decref(sent);
    } else {
        hab_filing_run(&filing, document);
    }
}

static void answer(hab_exchange *exchange, const follow *f, json_t *document)
{
    int completes = json_object_get(document, "action") != NULL
                    || json_object_get(document, "ajouter") != NULL
                    || json_object_get(document, "retirer") != NULL
                    || json_object_get(document, "annexe") != NULL;

    if (completes && hab_request_allows(&f->request, HAB_REQUEST_COMPLETE)
        && f->type->request_form != NULL) {
        complete(exchange, f, document);
    } else {
        show_state(exchange, f);
    }
}

void hab_request_follow_post(hab_exchange *exchange, json_t *document)
{
    json_t *reference = json_incref(json_object_get(document, "reference"));
    json_t *courriel = json_incref(json_object_get(document, "courriel"));
    follow f = {.reference = json_is_string(reference) ? json_string_value(reference) : ""};
    const char *typed = json_is_string(courriel) ? json_string_value(courriel) : "";
    hab_status status;

    json_object_del(document, "reference");
    json_object_del(document, "courriel");
    if (f.reference[0] == '\0') {
        refuse(exchange, f.reference, typed, "reference",
               "Indiquez la référence de votre demande, par exemple DH-7K2M-94QX-B3.");
    } else if (hab_identifiant(hab_slice_text(typed), f.courriel) != HAB_OK) {
        refuse(exchange, f.reference, typed, "courriel",
               "Indiquez l’adresse électronique donnée dans la demande, par exemple "
               "prenom.nom@mairie.example.");
    } else {
        status = find(exchange, &f);
        if (status == HAB_NOT_FOUND) {
            refuse(exchange, f.reference, typed, "reference",
                   "Aucune demande n’a cette référence et cette adresse. Recopiez-les de l’accusé "
                   "de réception.");
        } else if (status != HAB_OK) {
            hab_answer_failure(exchange, status, "a request's state");
        } else {
            answer(exchange, &f, document);
        }
    }
    json_decref(f.document);
    json_decref(reference);
    json_decref(courriel);
}

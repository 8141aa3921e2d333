/* caf/conventions/NUMERO/preavis: a letter received, the end it has, and only then its
 * record (section 4). */
#include "base/calendar.h"
#include "convention/notice.h"
#include "portal/desk_convention.h"
#include "web/answer.h"
#include "web/present.h"

/* What may be left out is not left out by what is no text. */
static hab_status check_texts(const json_t *form, hab_error *error)
{
    static const char *const fields[] = {"fin", "texte"};

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        const json_t *given = json_object_get(form, fields[i]);

        if (given != NULL && !json_is_string(given)) {
            return hab_fail(error, HAB_INVALID, "%s: Donnez un texte, ou rien.", fields[i]);
        }
    }
    return HAB_OK;
}

/* What the form says, in the words of a notice. */
static hab_status read_form(const json_t *form, hab_notice *notice, hab_error *error)
{
    const char *ground = hab_desk_text(form, "motif");
    const char *by = hab_desk_text(form, "par");
    const char *end = hab_desk_text(form, "fin");

    *notice = (hab_notice){
        .ground = HAB_GROUND_ORDINARY, .by = HAB_PARTY_CAF, .text = hab_desk_text(form, "texte")};
    if (strcmp(ground, "manquement") == 0) {
        notice->ground = HAB_GROUND_BREACH;
    } else if (strcmp(ground, "preavis") != 0) {
        return hab_fail(error, HAB_INVALID,
                        "motif: Choisissez «\u00a0préavis\u00a0» ou «\u00a0manquement\u00a0».");
    }
    if (strcmp(by, "partenaire") == 0) {
        notice->by = HAB_PARTY_PARTNER;
    } else if (strcmp(by, "caf") != 0) {
        return hab_fail(error, HAB_INVALID, "par: Choisissez qui a envoyé la lettre.");
    }
    if (hab_parse_date(hab_slice_text(hab_desk_text(form, "reception")), &notice->receipt)
        != HAB_OK) {
        return hab_fail(error, HAB_INVALID,
                        "reception: Donnez le jour où la lettre a été reçue, comme 2026-11-22.");
    }
    if (end[0] != '\0' && hab_parse_end(hab_slice_text(end), &notice->end) != HAB_OK) {
        return hab_fail(error, HAB_INVALID,
                        "fin: Donnez le dernier jour souhaité, comme 2027-01-11.");
    }
    return check_texts(form, error);
}

/* An error about a date goes beside that date. */
static void point_to_field(hab_exchange *exchange, const hab_notice *notice)
{
    if (exchange->status == 422 && exchange->document != NULL
        && strcmp(hab_desk_text(exchange->document, "champ"), "acte") == 0) {
        json_object_set_new(exchange->document, "champ", json_string("reception"));
    } else if (exchange->status == 409 && exchange->document != NULL && notice->end != 0) {
        json_object_set_new(exchange->document, "champ", json_string("fin"));
    }
}

/* The page: the convention, what was typed, and the proposal if there is one. */
static json_t *page(const hab_exchange *exchange, const hab_desk_convention *convention,
                    const json_t *form)
{
    json_t *document = NULL;
    hab_txn *txn;

    if (hab_begin_read(exchange->broker->store, &txn) != HAB_OK) {
        return NULL;
    }
    document = hab_desk_convention_view(txn, exchange, convention);
    hab_abort(txn);
    if (document != NULL) {
        json_object_set(document, "saisie", (json_t *) form);
    }
    return document;
}

static void refuse(hab_exchange *exchange, const hab_desk_convention *convention,
                   const json_t *form, const hab_notice *notice, hab_status status,
                   const hab_error *error)
{
    json_t *under;

    hab_desk_refuse(exchange, status, error, "a notice");
    point_to_field(exchange, notice);
    if (!hab_wants_html(exchange->accept) || (exchange->status != 409 && exchange->status != 422)) {
        return;
    }
    under = page(exchange, convention, form);
    if (under != NULL && json_object_update_missing(exchange->document, under) == 0) {
        exchange->page = "caf-preavis";
    }
    json_decref(under);
}

static hab_status propose(const hab_exchange *exchange, const hab_desk_convention *convention,
                          const hab_notice *notice, hab_notice_review *review, hab_error *error)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_notice_propose(txn, exchange->broker, convention->number, notice,
                                    exchange->now, review, error);
        hab_abort(txn);
    }
    return status;
}

static void answer_proposal(hab_exchange *exchange, const hab_desk_convention *convention,
                            const json_t *form, const hab_notice_review *review)
{
    json_t *document = page(exchange, convention, form);
    char time[HAB_TIME_TEXT];
    char text[2 * HAB_TIME_TEXT];

    if (document == NULL) {
        hab_answer_failure(exchange, HAB_MEMORY, "a notice");
        return;
    }
    hab_format_time(review->end, time);
    hab_format_until(review->end, text);
    json_object_set_new(document, "proposition",
                        json_pack("{s:s, s:s, s:s, s:b}", "fin", time, "fin_texte", text, "article",
                                  review->article, "immediate", review->end <= exchange->now));
    hab_answer_document(exchange, 200, "caf-preavis", document);
}

static hab_status record(const hab_exchange *exchange, const hab_desk_convention *convention,
                         const hab_notice *notice, hab_error *error)
{
    hab_txn *txn;
    hab_status status =
        hab_desk_begin(exchange, HAB_ROLE_CONVENTIONS, convention->record.caf, &txn);

    return status == HAB_OK ? hab_desk_end(
               txn, hab_notice_give(txn, exchange->broker, convention->number, notice,
                                    exchange->session.record.person, exchange->now, error))
                            : status;
}

void hab_desk_notice_get(hab_exchange *exchange, const hab_desk_convention *convention)
{
    json_t *document = page(exchange, convention, NULL);

    if (document == NULL) {
        hab_answer_failure(exchange, HAB_CORRUPT, "a convention");
        return;
    }
    hab_answer_document(exchange, 200, "caf-preavis", document);
}

/* A first time it is only shown; what is then confirmed is checked again. */
void hab_desk_notice_post(hab_exchange *exchange, const hab_desk_convention *convention,
                          const json_t *form)
{
    const json_t *given = json_object_get(form, "confirme");
    int confirmed = json_is_true(given) || strcmp(hab_desk_text(form, "confirme"), "oui") == 0;
    hab_notice notice;
    hab_notice_review review;
    hab_error error = {""};
    hab_status status = read_form(form, &notice, &error);

    if (status == HAB_OK && confirmed) {
        status = record(exchange, convention, &notice, &error);
    } else if (status == HAB_OK) {
        status = propose(exchange, convention, &notice, &review, &error);
    }
    if (status != HAB_OK) {
        refuse(exchange, convention, form, &notice, status, &error);
    } else if (confirmed) {
        hab_desk_convention_done(exchange, convention, "preavis");
    } else {
        answer_proposal(exchange, convention, form, &review);
    }
}

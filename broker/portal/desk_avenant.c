/* caf/conventions/NUMERO/avenant: the annexe changed, the difference shown, the signature
 * recorded (LI-5, ST-6, MAM-6, MCP-17.3). */
#include <stdlib.h>

#include "convention/annexe_form.h"
#include "convention/avenant.h"
#include "convention/convention_schema.h"
#include "convention/difference.h"
#include "convention/version.h"
#include "portal/desk_convention.h"
#include "web/answer.h"
#include "web/form_document.h"
#include "web/once.h"
#include "web/present.h"

enum { ROWS_MAX = 6000 }; /* of an annexe, with the rows in its rows */

/* One avenant on its way through the page. */
typedef struct editing {
    hab_exchange *exchange;
    const hab_desk_convention *convention;
    json_t *form;     /* as submitted */
    json_t *last;     /* the last version's document */
    json_t *document; /* the next one's */
    json_t *errors;
    hab_error error;
} editing;

static hab_status read_last(editing *e)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(e->exchange->broker->store, &txn);

    if (status == HAB_OK) {
        status = hab_version_document(txn, e->convention->number, e->convention->record.version,
                                      &e->last);
        hab_abort(txn);
    }
    return status;
}

/* A line of signatories each. */
static json_t *signatories(const json_t *given)
{
    const char *text = json_string_value(given);
    json_t *list = json_array();

    if (text == NULL) {
        json_decref(list);
        return json_deep_copy(given);
    }
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");

        if (length > 0) {
            json_array_append_new(list, json_stringn(text, length));
        }
        text += length;
        text += strspn(text, "\r\n");
    }
    return list;
}

/* An empty field is none; what is no text stays, for the check to refuse it. */
static void set_text(json_t *to, const char *field, const json_t *from)
{
    if (from != NULL && !(json_is_string(from) && json_string_length(from) == 0)) {
        json_object_set(to, field, (json_t *) from);
    }
}

/* The next version, from what the form says. */
static hab_status make_document(editing *e)
{
    const json_t *given = json_object_get(e->form, "signature");
    json_t *signature = json_object();
    json_t *wanted =
        json_pack("{s:o}", "annexe",
                  hab_annexe_of_form(e->convention->type, json_object_get(e->form, "annexe")));

    set_text(signature, "date", json_object_get(given, "date"));
    set_text(signature, "lieu", json_object_get(given, "lieu"));
    if (json_object_get(given, "signataires") != NULL) {
        json_object_set_new(signature, "signataires",
                            signatories(json_object_get(given, "signataires")));
    }
    if (json_object_size(signature) > 0) {
        json_object_set(wanted, "signature", signature);
    }
    json_decref(signature);
    set_text(wanted, "effet", json_object_get(e->form, "effet"));
    e->document = hab_avenant_document(e->last, wanted,
                                       hab_convention_state_name(e->convention->record.state));
    json_decref(wanted);
    return e->document != NULL ? HAB_OK : HAB_MEMORY;
}

/* The rules of schemas and plugins are told to programmers; here is what people read.
 * Others are passed on as they are. */
static const char *sentence_of(const char *rule)
{
    static const struct {
        const char *words;
        const char *sentence;
    } known[] = {
        {"e-mail", "Donnez une adresse électronique, comme nom@exemple.fr."},
        {"is missing", "Ce champ est à remplir."},
        {"INSEE", "Donnez un code Insee de cinq caractères, comme 75056."},
        {"one of", "Choisissez l’une des valeurs proposées."},
        {"twice", "Cette ligne figure déjà dans l’annexe."},
        {"a date", "Donnez une date, comme 2026-11-22."},
        {"at most", "La valeur est trop grande, ou la liste trop longue."},
        {"at least", "La valeur est trop petite, ou la liste trop courte."},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strstr(rule, known[i].words) != NULL) {
            return known[i].sentence;
        }
    }
    return NULL;
}

static void report(void *context, const char *field, const char *rule)
{
    const char *sentence = sentence_of(rule);

    json_array_append_new(
        context, sentence != NULL ? json_pack("{s:s, s:s}", "champ", field, "message", sentence)
                                  : json_pack("{s:s, s:s++}", "champ", field, "message",
                                              "Cette valeur n’est pas admise (", rule, ")."));
}

/* What is only shown needs no signature yet. */
static hab_status check(editing *e, int is_signed)
{
    json_t *schema = hab_convention_schema();
    json_t *document = json_copy(e->document);
    hab_status status = HAB_MEMORY;

    if (!is_signed) {
        json_object_del(document, "signature");
        json_object_del(document, "effet");
    }
    if (schema != NULL && document != NULL) {
        status = hab_annexe_check(e->exchange->broker->types, schema, document, report, e->errors);
    }
    json_decref(document);
    json_decref(schema);
    return status;
}

/* What stands under every answer of this page. */
static json_t *page(const editing *e, const json_t *annexe)
{
    json_t *document = NULL;
    hab_txn *txn;

    if (hab_begin_read(e->exchange->broker->store, &txn) != HAB_OK) {
        return NULL;
    }
    document = hab_desk_document(txn, e->exchange);
    json_object_set_new(document, "convention",
                        hab_desk_convention_summary(txn, e->exchange, e->convention));
    hab_abort(txn);
    json_object_set_new(document, "formulaire", hab_annexe_form(e->convention->type, annexe));
    json_object_set(document, "annexe", (json_t *) annexe);
    json_object_set(document, "saisie", e->form);
    return document;
}

static void answer_form(editing *e, const json_t *annexe)
{
    json_t *document = page(e, annexe);

    if (document == NULL) {
        hab_answer_failure(e->exchange, HAB_MEMORY, "an avenant");
        return;
    }
    hab_answer_document(e->exchange, 200, "caf-avenant", document);
}

/* The difference to the version before, and the fields of the signature. */
static void answer_review(editing *e)
{
    char once[HAB_ONCE_TOKEN + 2];
    json_t *changes =
        hab_difference(json_object_get(e->last, "annexe"), json_object_get(e->document, "annexe"));
    json_t *document = page(e, json_object_get(e->document, "annexe"));
    char *text = json_dumps(json_object_get(e->document, "annexe"), JSON_COMPACT);

    if (changes == NULL || document == NULL || text == NULL
        || hab_once_new(e->exchange->now, once) != HAB_OK) {
        json_decref(changes);
        json_decref(document);
        hab_answer_failure(e->exchange, HAB_MEMORY, "an avenant");
    } else {
        json_object_set_new(document, "relecture", json_true());
        json_object_set_new(document, "changements", changes);
        json_object_set_new(document, "annexe_json", json_string(text));
        json_object_set_new(document, "envoi_unique", json_string(once));
        hab_answer_document(e->exchange, 200, "caf-avenant", document);
    }
    free(text);
}

/* The form again, with what is wrong: nothing typed is lost; a program gets the errors
 * alone. */
static void answer_errors(editing *e, hab_status status)
{
    json_t *document;

    if (status != HAB_INVALID) {
        hab_desk_refuse(e->exchange, status, &e->error, "an avenant");
        return;
    }
    if (json_array_size(e->errors) == 0) {
        const char *colon = strstr(e->error.text, ": ");
        size_t length = colon != NULL ? (size_t) (colon - e->error.text) : 0;

        json_array_append_new(e->errors,
                              json_pack("{s:s%, s:s}", "champ", e->error.text, length, "message",
                                        colon != NULL ? colon + 2 : e->error.text));
    }
    document = hab_wants_html(e->exchange->accept) ? page(e, json_object_get(e->document, "annexe"))
                                                   : json_object();
    hab_answer_errors(e->exchange, "caf-avenant", document, json_incref(e->errors));
}

/* Persons whom the last version does not name: those who may need a password. */
static json_t *new_persons(const editing *e)
{
    const json_t *before = json_object_get(json_object_get(e->last, "annexe"), "personnes");
    const json_t *after = json_object_get(json_object_get(e->document, "annexe"), "personnes");
    json_t *list = json_array();
    size_t i, j;
    json_t *person, *former;

    json_array_foreach(after, i, person)
    {
        int is_new = 1;

        json_array_foreach(before, j, former)
        {
            is_new &= strcasecmp(hab_desk_text(former, "identifiant"),
                                 hab_desk_text(person, "identifiant"))
                      != 0;
        }
        if (is_new) {
            json_array_append(list, person);
        }
    }
    return list;
}

/* Records it, unless the same review did so before: a double click makes one version. A
 * program has no token, and a page of yesterday's has none that lives. */
static hab_status record_once(editing *e, hab_txn *txn, const hab_new_account *accounts,
                              size_t count)
{
    const hab_exchange *exchange = e->exchange;
    const hab_slice once = hab_slice_text(hab_desk_text(e->form, "envoi_unique"));
    int guarded = hab_once_lives(once, exchange->now);
    char outcome[HAB_ONCE_OUTCOME + 1] = "";
    hab_status status = guarded ? hab_once_outcome(txn, once, exchange->now, outcome) : HAB_OK;

    if (status == HAB_OK && strcmp(outcome, e->convention->record.numero) != 0) {
        status =
            hab_avenant_record(txn, exchange->broker, e->convention->number, e->document, accounts,
                               count, exchange->session.record.person, exchange->now, &e->error);
        if (status == HAB_OK && guarded) {
            status = hab_once_spend(txn, once, exchange->now, e->convention->record.numero);
        }
    }
    return status;
}

static hab_status store(editing *e, const hab_new_account *accounts, size_t count)
{
    hab_txn *txn;
    hab_status status =
        hab_desk_begin(e->exchange, HAB_ROLE_CONVENTIONS, e->convention->record.caf, &txn);

    return status == HAB_OK ? hab_desk_end(txn, record_once(e, txn, accounts, count)) : status;
}

static hab_status record(editing *e)
{
    hab_new_account *accounts = NULL;
    size_t count = 0;
    json_t *persons = new_persons(e);
    hab_status status = check(e, 1);

    if (status == HAB_OK) {
        status = hab_accounts_of(e->exchange->broker, persons, &accounts, &count);
    }
    if (status == HAB_OK) {
        status = store(e, accounts, count);
    }
    hab_accounts_free(accounts, count);
    json_decref(persons);
    return status;
}

/* The annexe of the review comes back as one text, within the limits of any body. */
static hab_status take_reviewed(editing *e)
{
    const json_t *text = json_object_get(e->form, "annexe_json");
    json_t *annexe;

    if (text == NULL) {
        return HAB_OK;
    }
    if (hab_form_document(hab_slice_of(json_string_value(text), json_string_length(text)),
                          HAB_BODY_JSON, &annexe, NULL)
        != HAB_OK) {
        return hab_fail(&e->error, HAB_INVALID, "annexe: L’annexe relue n’est pas lisible.");
    }
    json_object_del(e->form, "annexe_json");
    json_object_set_new(e->form, "annexe", annexe);
    return HAB_OK;
}

static size_t count_rows(const json_t *value)
{
    size_t count = json_array_size(value);
    const char *name;
    size_t place;
    json_t *inner;

    json_object_foreach((json_t *) value, name, inner)
    {
        count += count_rows(inner);
    }
    json_array_foreach(value, place, inner)
    {
        count += count_rows(inner);
    }
    return count;
}

/* Each row is a dozen fields of a page, which must end. */
static hab_status check_rows(editing *e)
{
    return count_rows(json_object_get(e->form, "annexe")) <= ROWS_MAX
               ? HAB_OK
               : hab_fail(&e->error, HAB_INVALID, "annexe: L’annexe a plus de %d lignes.",
                          ROWS_MAX);
}

/* A row more or less: the form again. 1 when that was asked. */
static int change_rows(editing *e)
{
    const char *more = hab_desk_text(e->form, "ajouter");
    const char *less = hab_desk_text(e->form, "retirer");

    if (more[0] == '\0' && less[0] == '\0') {
        return 0;
    }
    if ((more[0] != '\0' ? hab_annexe_form_add(e->form, more)
                         : hab_annexe_form_remove(e->form, less))
        != HAB_OK) {
        hab_answer_field(e->exchange, more[0] != '\0' ? "ajouter" : "retirer",
                         "L’annexe n’a pas de telle ligne.");
    } else {
        answer_form(e, json_object_get(e->form, "annexe"));
    }
    return 1;
}

static int confirmed(const json_t *form)
{
    return json_is_true(json_object_get(form, "confirme"))
           || strcmp(hab_desk_text(form, "confirme"), "oui") == 0;
}

/* The last version, and the next one that the form makes of it. */
static hab_status prepare(editing *e)
{
    hab_status status = read_last(e);

    if (status == HAB_OK) {
        status = take_reviewed(e);
    }
    if (status == HAB_OK) {
        status = check_rows(e);
    }
    return status == HAB_OK ? make_document(e) : status;
}

static void edit(editing *e)
{
    hab_status status = prepare(e);

    if (status == HAB_OK && change_rows(e)) {
        return;
    }
    if (status == HAB_OK && strcmp(hab_desk_text(e->form, "reprendre"), "oui") == 0) {
        answer_form(e, json_object_get(e->form, "annexe"));
        return;
    }
    if (status == HAB_OK) {
        status = confirmed(e->form) ? record(e) : check(e, 0);
    }
    if (status != HAB_OK) {
        answer_errors(e, status);
    } else if (confirmed(e->form)) {
        hab_desk_convention_done(e->exchange, e->convention, "avenant");
    } else {
        answer_review(e);
    }
}

static void close_editing(editing *e)
{
    json_decref(e->last);
    json_decref(e->document);
    json_decref(e->errors);
}

/* A convention that is over, or of a type that is not loaded, is not amended. */
static int may_amend(hab_exchange *exchange, const hab_desk_convention *convention)
{
    if (convention->type != NULL && convention->record.state != HAB_CONVENTION_TERMINEE) {
        return 1;
    }
    hab_answer_problem(exchange, 409, "etat", "Ce n’est pas possible",
                       "Une convention terminée ne change plus.");
    return 0;
}

void hab_desk_avenant_get(hab_exchange *exchange, const hab_desk_convention *convention)
{
    editing e = {.exchange = exchange, .convention = convention, .error = {""}};
    hab_status status;

    if (!may_amend(exchange, convention)) {
        return;
    }
    status = read_last(&e);
    if (status != HAB_OK) {
        hab_answer_failure(exchange, status, "a convention");
        return;
    }
    answer_form(&e, json_object_get(e.last, "annexe"));
    json_decref(e.last);
}

void hab_desk_avenant_post(hab_exchange *exchange, const hab_desk_convention *convention,
                           json_t *form)
{
    editing e = {.exchange = exchange,
                 .convention = convention,
                 .form = form,
                 .errors = json_array(),
                 .error = {""}};

    if (may_amend(exchange, convention)) {
        edit(&e);
    }
    close_editing(&e);
}

void hab_desk_avenant_print_post(hab_exchange *exchange, const hab_desk_convention *convention,
                                 json_t *form)
{
    editing e = {.exchange = exchange,
                 .convention = convention,
                 .form = form,
                 .errors = json_array(),
                 .error = {""}};
    hab_status status;

    if (may_amend(exchange, convention)) {
        status = prepare(&e);
        if (status == HAB_OK) {
            status = check(&e, 0);
        }
        if (status != HAB_OK) {
            answer_errors(&e, status);
        } else {
            hab_desk_avenant_print(exchange, e.last, json_incref(e.document));
        }
    }
    close_editing(&e);
}

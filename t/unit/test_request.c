/* Requests from submission to activation (requirements, section 2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "conventions.h"
#include "web/form_document.h"
#include "mail/outbox.h"
#include "type/plugin_dispatch.h"
#include "request/request.h"
#include "trace/trace.h"

enum { NOW = IMPORTED + 3600, AGENT = 77, MAILS = 20 };

static hab_broker broker;
static hab_error error;

/* A type with steps, as that of MCP has: its annexe is the request's. */
static const hab_step fake_steps[] = {
    {"formalites_cnil", "Formalités Cnil", "MCP-17.1", "annexe.formalites_cnil",
     HAB_STEP_FAVOURABLE},
    {"etapes_contrat", "Étapes du contrat", "MCP-12", NULL, HAB_STEP_DONE},
    {"deliberation", "Délibération", "ST-3.1", "annexe.deliberation", HAB_STEP_REFERENCE}};

static const hab_step *steps_of_fake(const void *state, size_t *count)
{
    (void) state;
    *count = 3;
    return fake_steps;
}

static int fake_ready(const void *state, hab_slice request, void *report)
{
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    const json_t *opinion = hab_path_get(document, "etapes.formalites_cnil.etat");
    int favourable =
        json_is_string(opinion) && strcmp(json_string_value(opinion), "favorable") == 0;
    int done = hab_path_get(document, "etapes.etapes_contrat") != NULL;

    (void) state;
    if (!favourable) {
        hab_plugin_host.report(report, "etapes.formalites_cnil", "MCP-17.1 : avis favorable");
    }
    if (!done) {
        hab_plugin_host.report(report, "etapes.etapes_contrat", "MCP-12 : étapes à faire");
    }
    json_decref(document);
    return !favourable || !done;
}

static int fake_check(const void *state, hab_slice convention, void *report)
{
    (void) state;
    (void) convention;
    (void) report;
    return 0;
}

static int fake_compile(const void *state, hab_slice convention, void *sink)
{
    json_t *document = json_loadb(convention.data, convention.size, 0, NULL);
    const json_t *persons = hab_path_get(document, "annexe.personnes");
    size_t i;
    json_t *person;

    (void) state;
    json_array_foreach(persons, i, person)
    {
        (void) hab_plugin_host.emit(sink, json_string_value(json_object_get(person, "identifiant")),
                                    "", (hab_slice){0});
    }
    json_decref(document);
    return 0;
}

static const char *fake_article(const void *state, int reason)
{
    (void) state;
    return reason == HAB_REASON_CONVENTION_NOT_SIGNED ? "MCP-17.1" : "MCP-17.2";
}

static const hab_plugin fake = {.major = HAB_ABI_MAJOR,
                                .minor = HAB_ABI_MINOR,
                                .name = "essai",
                                .title = "Essai",
                                .annexe_check = fake_check,
                                .annexe_compile = fake_compile,
                                .article = fake_article,
                                .request_steps = steps_of_fake,
                                .request_ready = fake_ready};

static int open_all(void **state)
{
    static hab_types all;

    open_store(state);
    all = types;
    all.items[all.count++] = (hab_type){.plugin = &fake, .key = hab_type_key("essai")};
    error.text[0] = '\0';
    broker = (hab_broker){
        .store = *state, .types = &all, .cost = {.memory_kib = 64, .passes = 1}, .key = {1, 2, 3}};
    return 0;
}

/* For the commune 75056, with Anne and Bruno, by Zoé. */
static json_t *request_document(const char *changes)
{
    return changed("{\"type\": \"lieu_information\", \"caf\": \"751\","
                   " \"demandeur\": {\"nom\": \"Z\", \"prenom\": \"Zoé\","
                   "  \"courriel\": \"zoe@x.example\"},"
                   " \"partenaire\": {\"nom\": \"Ville\", \"adresse\": \"1 place du Test\"},"
                   " \"annexe\": {\"communes\": [{\"code\": \"75056\", \"nom\": \"Paris\"}],"
                   "  \"personnes\": ["
                   "   {\"identifiant\": \"anne@x.example\", \"nom\": \"A\", \"prenom\": \"Anne\"},"
                   "   {\"identifiant\": \"bruno@x.example\", \"nom\": \"B\","
                   "    \"prenom\": \"Bruno\"}]}}",
                   changes);
}

static hab_request submit(const char *changes)
{
    json_t *document = request_document(changes);
    hab_request request = {0};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_submit(txn, &broker, document, NOW, &request), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(document);
    return request;
}

/* Commits what succeeds and gives up what does not, as all callers do. */
static hab_status act(const hab_request *request, hab_request_act wanted, const char *details)
{
    json_t *object = json_of(details);
    hab_txn *txn;
    hab_status status;

    error.text[0] = '\0';
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = hab_request_do(txn, &broker, request->number, wanted, object, AGENT, NOW, &error);
    if (status == HAB_OK) {
        assert_int_equal(hab_commit(txn), HAB_OK);
    } else {
        hab_abort(txn);
    }
    json_decref(object);
    return status;
}

static void must(const hab_request *request, hab_request_act wanted, const char *details)
{
    if (act(request, wanted, details) != HAB_OK) {
        fail_msg("%s", error.text);
    }
}

/* Read again; the caller frees the document. */
static hab_request reread(const hab_request *request, json_t **document)
{
    hab_request found = {0};
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_get(txn, request->number, &found, document), HAB_OK);
    hab_abort(txn);
    return found;
}

static unsigned state_of(const hab_request *request)
{
    return reread(request, NULL).record.state;
}

static char *dump_of(const hab_request *request, const char *path)
{
    json_t *document;
    char *text;

    (void) reread(request, &document);
    text = json_dumps(hab_path_get(document, path), JSON_COMPACT | JSON_ENCODE_ANY);
    json_decref(document);
    return text;
}

static void assert_holds(const hab_request *request, const char *path, const char *expected)
{
    char *text = dump_of(request, path);

    assert_string_equal(text != NULL ? text : "", expected);
    free(text);
}

static unsigned list_mails(hab_mail mails[MAILS])
{
    static const hab_mail first = {0};
    unsigned count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, mails, MAILS, &count),
                     HAB_OK);
    hab_abort(txn);
    return count;
}

/* How many mails of this template wait for this address. */
static unsigned mails_of(const char *template, const char *to)
{
    hab_mail mails[MAILS];
    unsigned count = list_mails(mails);
    unsigned found = 0;

    for (unsigned i = 0; i < count; i++) {
        found += strcmp(mails[i].template, template) == 0 && strcmp(mails[i].to, to) == 0;
    }
    return found;
}

/* The values of the waiting mail of this template, as it will be sent. */
static json_t *values_of(const char *template)
{
    json_t *values = NULL;
    json_t *found = NULL;
    hab_mail mail;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    while (hab_outbox_claim(txn, broker.key, broker.vault, NOW, &mail, &values) == HAB_OK) {
        if (found == NULL && strcmp(mail.template, template) == 0) {
            found = values;
        } else {
            hab_values_free(values);
        }
    }
    hab_abort(txn);
    assert_non_null(found);
    return found;
}

/* Whether a table's values hold a text. */
static int stored(hab_table table, const char *text)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_txn *txn;
    int found = 0;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, table, &cursor), HAB_OK);
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    while (status == HAB_OK) {
        found |= memmem(value.data, value.size, text, strlen(text)) != NULL;
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return found;
}

static void assert_traced(const hab_request *request, const char *operation, uint64_t person)
{
    hab_trace_record record;
    hab_cursor *cursor;
    hab_slice value;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    assert_int_equal(hab_last(cursor, NULL, &value), HAB_OK);
    assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
    assert_true(hab_slice_equal(record.operation, hab_slice_text(operation)));
    assert_true(hab_slice_equal(record.object, hab_slice_text(request->record.reference)));
    assert_int_equal(record.person, person);
    hab_cursor_close(cursor);
    hab_abort(txn);
}

#define SIGNATURE                                                                                  \
    "{\"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"Paris\","                              \
    " \"signataires\": [\"A. Un, maire\", \"B. Deux, directeur\"]}}"

static const struct {
    hab_request_act act;
    const char *details;
} way[] = {{HAB_REQUEST_VERIFY, "{}"},
           {HAB_REQUEST_SEND, "{\"numero\": \"LI-2026-751-001\"}"},
           {HAB_REQUEST_SIGN, SIGNATURE}};

/* Leads a new request to verifiee, convention_envoyee or signee. */
static void lead(const hab_request *request, unsigned state)
{
    for (unsigned i = 0; i < 3 && state_of(request) != state; i++) {
        must(request, way[i].act, way[i].details);
    }
    assert_int_equal(state_of(request), state);
}

static hab_status activate(const hab_request *request)
{
    hab_new_account *accounts = NULL;
    size_t count = 0;
    json_t *document;
    hab_txn *txn;
    hab_status status;

    error.text[0] = '\0';
    (void) reread(request, &document);
    assert_int_equal(hab_accounts_prepare(&broker, document, &accounts, &count), HAB_OK);
    json_decref(document);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status =
        hab_request_activate(txn, &broker, request->number, accounts, count, AGENT, NOW, &error);
    hab_accounts_free(accounts, count);
    if (status == HAB_OK) {
        assert_int_equal(hab_commit(txn), HAB_OK);
    } else {
        hab_abort(txn);
    }
    return status;
}

/* N: acknowledgement to the requester, with a reference to follow the request by. */
static void submission_is_acknowledged(void **state)
{
    hab_request request = submit("{}");
    json_t *values;

    (void) state;
    assert_int_equal(strlen(request.record.reference), HAB_REFERENCE_TEXT);
    assert_int_equal(strspn(request.record.reference + 3, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"),
                     HAB_REFERENCE_TEXT - 3);
    assert_int_equal(state_of(&request), HAB_REQUEST_TRANSMISE);
    assert_int_equal(mails_of("accuse-reception", "zoe@x.example"), 1);
    values = values_of("accuse-reception");
    assert_string_equal(json_string_value(json_object_get(values, "reference")),
                        request.record.reference);
    hab_values_free(values);
    assert_traced(&request, "demande.transmise", 0);
}

/* What the Caf alone says is not taken from a stranger. */
static void submission_keeps_only_the_requesters_part(void **state)
{
    hab_request request = submit("{\"numero\": \"LI-1\", \"motif_prive\": \"x\", \"effet\": \"x\","
                                 " \"etapes\": {}, \"signature\": {\"date\": \"2026-01-01\"}}");
    static const char *const members[] = {"numero", "motif_prive", "effet", "etapes", "signature"};

    (void) state;
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        assert_holds(&request, members[i], "");
    }
}

static void unknown_types_and_bad_addresses_are_refused(void **state)
{
    static const char *const changes[] = {
        "{\"type\": \"mam\"}", "{\"caf\": \"\"}", "{\"caf\": \"75112345\"}",
        "{\"demandeur\": {\"courriel\": \"zoe\"}}", "{\"demandeur\": null}"};

    (void) state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        json_t *document = request_document(changes[i]);
        hab_request request;
        hab_txn *txn;

        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
        assert_int_equal(hab_request_submit(txn, &broker, document, NOW, &request), HAB_INVALID);
        hab_abort(txn);
        json_decref(document);
    }
}

/* A reference is found as people copy it. */
static void reference_is_forgiving_and_exact(void **state)
{
    hab_request request = submit("{}");
    char text[HAB_REFERENCE_TEXT + 1];
    hab_request found;
    hab_txn *txn;

    (void) state;
    for (size_t i = 0; i <= HAB_REFERENCE_TEXT; i++) {
        char c = request.record.reference[i];

        text[i] = (char) (c == '0' ? 'o' : c == '1' ? 'l' : c >= 'A' ? c + 'a' - 'A' : c);
    }
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_find(txn, hab_slice_text(text), &found, NULL), HAB_OK);
    assert_int_equal(found.number, request.number);
    text[4] = text[4] == '2' ? '3' : '2';
    assert_int_equal(hab_request_find(txn, hab_slice_text(text), &found, NULL), HAB_NOT_FOUND);
    assert_int_equal(hab_request_find(txn, hab_slice_text("DH-"), &found, NULL), HAB_NOT_FOUND);
    hab_abort(txn);
}

/* Section 2, states: what is not in this table is refused, and changes nothing. */
static void each_state_allows_what_it_allows(void **state)
{
    static const struct {
        unsigned from;
        const char *allowed; /* by hab_request_act: V A C R S E G X */
    } cases[] = {{HAB_REQUEST_TRANSMISE, "VA.R.E.."}, {HAB_REQUEST_A_COMPLETER, "..CR.E.."},
                 {HAB_REQUEST_VERIFIEE, ".A.RSE.."},  {HAB_REQUEST_ENVOYEE, "...R.EG."},
                 {HAB_REQUEST_SIGNEE, "...R.E.X"},    {HAB_REQUEST_ACTIVEE, "........"},
                 {HAB_REQUEST_REFUSEE, "........"}};

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const hab_request request = {.record = {.state = (uint8_t) cases[i].from}};

        for (unsigned a = HAB_REQUEST_VERIFY; a <= HAB_REQUEST_ACTIVATE; a++) {
            if (hab_request_allows(&request, (hab_request_act) a)
                != (cases[i].allowed[a - 1] != '.')) {
                fail_msg("state %s, act %u", hab_request_state_name(cases[i].from), a);
            }
        }
        assert_false(hab_request_allows(&request, (hab_request_act) 0));
        assert_false(hab_request_allows(&request, (hab_request_act) 9));
    }
}

static void an_act_out_of_place_changes_nothing(void **state)
{
    hab_request request = submit("{}");
    char *before = dump_of(&request, "historique");

    (void) state;
    assert_int_equal(act(&request, HAB_REQUEST_SIGN, SIGNATURE), HAB_DENIED);
    assert_non_null(strstr(error.text, "transmise"));
    assert_int_equal(act(&request, HAB_REQUEST_SEND, "{\"numero\": \"LI-1\"}"), HAB_DENIED);
    assert_holds(&request, "historique", before);
    free(before);
}

static void history_says_who_did_what(void **state)
{
    hab_request request = submit("{}");

    (void) state;
    must(&request, HAB_REQUEST_VERIFY, "{}");
    assert_traced(&request, "demande.verifiee", AGENT);
    assert_holds(&request, "historique[0].acte", "\"transmise\"");
    assert_holds(&request, "historique[0].qui", "0");
    assert_holds(&request, "historique[1]",
                 "{\"quand\":\"2026-01-12T11:00:00Z\",\"qui\":77,\"acte\":\"verifiee\","
                 "\"texte\":\"\"}");
}

/* The requester hears what is missing, and sends a new document. */
static void completion_replaces_the_requesters_part(void **state)
{
    hab_request request = submit("{}");
    json_t *document = request_document("{\"partenaire\": {\"nom\": \"Grande ville\"},"
                                        " \"numero\": \"LI-9\"}");
    char *text = json_dumps(document, 0);
    json_t *values;

    (void) state;
    assert_int_equal(act(&request, HAB_REQUEST_ASK, "{\"motif\": \"  \"}"), HAB_INVALID);
    assert_int_equal(strncmp(error.text, "motif: ", 7), 0);
    must(&request, HAB_REQUEST_ASK, "{\"motif\": \"Une pièce manque\"}");
    values = values_of("demande-a-completer");
    assert_string_equal(json_string_value(json_object_get(values, "motif")), "Une pièce manque");
    hab_values_free(values);
    assert_int_equal(act(&request, HAB_REQUEST_COMPLETE, "{\"type\": \"structures\"}"),
                     HAB_INVALID);
    must(&request, HAB_REQUEST_COMPLETE, text);
    assert_int_equal(state_of(&request), HAB_REQUEST_TRANSMISE);
    assert_holds(&request, "partenaire.nom", "\"Grande ville\"");
    assert_holds(&request, "numero", "");
    assert_holds(&request, "motif", "");
    assert_int_equal(mails_of("accuse-reception", "zoe@x.example"), 2);
    json_object_set_new(document, "caf", json_string("752"));
    free(text);
    text = json_dumps(document, 0);
    must(&request, HAB_REQUEST_ASK, "{\"motif\": \"Encore\"}");
    assert_int_equal(act(&request, HAB_REQUEST_COMPLETE, text), HAB_INVALID);
    free(text);
    json_decref(document);
}

static void complete_with(const hab_request *request, const char *partner)
{
    json_t *document = request_document("{\"type\": \"essai\"}");
    char *text;

    json_object_set_new(document, "partenaire", json_of(partner));
    text = json_dumps(document, 0);
    must(request, HAB_REQUEST_ASK, "{\"motif\": \"Une pièce manque\"}");
    must(request, HAB_REQUEST_COMPLETE, text);
    free(text);
    json_decref(document);
}

/* MCP-17.1: formalities that are favourable for one partner are not another's. */
static void steps_are_of_one_partner(void **state)
{
    static const char kept[] = "{\"etat\":\"favorable\",\"date\":\"2026-01-10\"}";
    hab_request request = submit("{\"type\": \"essai\"}");

    (void) state;
    must(&request, HAB_REQUEST_STEP,
         "{\"etape\": \"formalites_cnil\", \"etat\": \"favorable\", \"date\": \"2026-01-10\"}");
    complete_with(&request, "{\"nom\": \"Ville\", \"adresse\": \"2 place du Test\"}");
    assert_holds(&request, "etapes.formalites_cnil", kept);
    complete_with(&request, "{\"nom\": \"Autre\", \"siret\": \"21910999900017\"}");
    assert_holds(&request, "etapes", "");
    must(&request, HAB_REQUEST_STEP,
         "{\"etape\": \"formalites_cnil\", \"etat\": \"favorable\", \"date\": \"2026-01-10\"}");
    complete_with(&request, "{\"nom\": \"Même\", \"siret\": \"21910999900017\"}");
    assert_holds(&request, "etapes.formalites_cnil", kept);
    complete_with(&request, "{\"nom\": \"Même\", \"siret\": \"35600000000048\"}");
    assert_holds(&request, "etapes", "");
}

/* Refused with a public reason and a private one, which no mail holds. */
static void private_reason_stays_with_the_caf(void **state)
{
    hab_request request = submit("{}");

    (void) state;
    lead(&request, HAB_REQUEST_ENVOYEE);
    assert_int_equal(act(&request, HAB_REQUEST_REFUSE, "{\"motif_prive\": \"fraude\"}"),
                     HAB_INVALID);
    must(&request, HAB_REQUEST_REFUSE,
         "{\"motif\": \"Hors du champ\", \"motif_prive\": \"soupçon de fraude\"}");
    assert_holds(&request, "motif_prive", "\"soupçon de fraude\"");
    assert_holds(&request, "historique[3].texte", "\"Hors du champ\"");
    assert_int_equal(mails_of("demande-refusee", "zoe@x.example"), 1);
    assert_true(stored(HAB_TABLE_MAIL, "Hors du champ"));
    assert_false(stored(HAB_TABLE_MAIL, "fraude"));
    assert_false(stored(HAB_TABLE_CHANGE, "fraude"));
    /* its number is free again */
    request = submit("{}");
    lead(&request, HAB_REQUEST_ENVOYEE);
}

static void numbers_are_given_once(void **state)
{
    hab_request first = submit("{}");
    hab_request second = submit("{}");
    static const char *const bad[] = {"", "-1", "LI 1", "12345678901234567890123456789012", "é"};
    char details[80];

    (void) state;
    store_document(broker.store, lieu("{}")); /* LI-1 */
    must(&first, HAB_REQUEST_VERIFY, "{}");
    must(&second, HAB_REQUEST_VERIFY, "{}");
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        (void) snprintf(details, sizeof(details), "{\"numero\": \"%s\"}", bad[i]);
        assert_int_equal(act(&first, HAB_REQUEST_SEND, details), HAB_INVALID);
    }
    assert_int_equal(act(&first, HAB_REQUEST_SEND, "{\"numero\": \"LI-1\"}"), HAB_INVALID);
    must(&first, HAB_REQUEST_SEND, "{\"numero\": \"LI-2\"}");
    assert_int_equal(act(&second, HAB_REQUEST_SEND, "{\"numero\": \"LI-2\"}"), HAB_INVALID);
    assert_int_equal(strncmp(error.text, "numero: ", 8), 0);
    assert_int_equal(mails_of("convention-envoyee", "zoe@x.example"), 1);
}

static void assert_proposed(const hab_request *request, const char *changes, const char *expected)
{
    json_t *document = request_document(changes);
    char numero[HAB_NUMERO_MAX + 1] = "";
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_propose(txn, &broker, request, document, NOW, numero), HAB_OK);
    hab_abort(txn);
    json_decref(document);
    assert_string_equal(numero, expected);
}

/* MCP D: YYYY-SIRET; else type, year, Caf and a serial number. */
static void numbers_are_proposed(void **state)
{
    hab_request request = submit("{}");
    hab_request mcp = submit("{\"type\": \"essai\"}");
    static const char partner[] = "{\"partenaire\": {\"siret\": \"21910999900017\"}}";

    (void) state;
    assert_proposed(&request, "{}", "LI-2026-751-001");
    store_document(broker.store, lieu("{\"numero\": \"LI-2026-751-001\"}"));
    assert_proposed(&request, "{}", "LI-2026-751-002");
    assert_proposed(&mcp, partner, "2026-21910999900017");
    store_document(broker.store, lieu("{\"numero\": \"2026-21910999900017\"}"));
    assert_proposed(&mcp, partner, "2026-21910999900017-2");
}

/* The signed return: a day that has come, a place, signatories; no effect before it. */
static void signature_is_checked(void **state)
{
    static const struct {
        const char *details;
        const char *field;
    } cases[] = {
        {"{}", "signature.date: "},
        {"{\"signature\": {\"date\": \"2026-01-13\", \"lieu\": \"P\", \"signataires\": [\"A\"]}}",
         "signature.date: "},
        {"{\"signature\": {\"date\": \"2026-02-30\", \"lieu\": \"P\", \"signataires\": [\"A\"]}}",
         "signature.date: "},
        {"{\"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"\", \"signataires\": [\"A\"]}}",
         "signature.lieu: "},
        {"{\"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"P\", \"signataires\": []}}",
         "signature.signataires: "},
        {"{\"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"P\", \"signataires\": [\"\"]}}",
         "signature.signataires: "},
        {"{\"effet\": \"2026-01-11\", \"signature\": {\"date\": \"2026-01-12\", \"lieu\": \"P\","
         " \"signataires\": [\"A\"]}}",
         "effet: "}};
    hab_request request = submit("{}");

    (void) state;
    lead(&request, HAB_REQUEST_ENVOYEE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(act(&request, HAB_REQUEST_SIGN, cases[i].details), HAB_INVALID);
        assert_int_equal(strncmp(error.text, cases[i].field, strlen(cases[i].field)), 0);
    }
    must(&request, HAB_REQUEST_SIGN, SIGNATURE);
    assert_traced(&request, "demande.signee", AGENT);
}

/* LI-3.1: activation only after the signed convention is recorded. */
static void no_activation_without_signature(void **state)
{
    hab_request request = submit("{}");

    (void) state;
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(activate(&request), HAB_DENIED);
        assert_non_null(strstr(error.text, "LI-3.1"));
        must(&request, way[i].act, way[i].details);
    }
    assert_int_equal(mails_of("premier-mot-de-passe", "anne@x.example"), 0);
    assert_int_equal(activate(&request), HAB_OK);
    assert_int_equal(activate(&request), HAB_DENIED);
}

/* MCP-17.1, MCP-12: nor before the steps; what they record goes into the annexe. */
static void no_activation_before_the_steps(void **state)
{
    hab_request request = submit("{\"type\": \"essai\"}");

    (void) state;
    lead(&request, HAB_REQUEST_SIGNEE);
    assert_int_equal(activate(&request), HAB_INVALID);
    assert_non_null(strstr(error.text, "MCP-17.1"));
    must(&request, HAB_REQUEST_STEP,
         "{\"etape\": \"formalites_cnil\", \"etat\": \"attente\", \"date\": \"2026-01-10\"}");
    assert_int_equal(activate(&request), HAB_INVALID);
    must(&request, HAB_REQUEST_STEP,
         "{\"etape\": \"formalites_cnil\", \"etat\": \"favorable\", \"date\": \"2026-01-11\"}");
    assert_int_equal(activate(&request), HAB_INVALID);
    assert_non_null(strstr(error.text, "MCP-12"));
    must(&request, HAB_REQUEST_STEP, "{\"etape\": \"etapes_contrat\", \"date\": \"2026-01-11\"}");
    must(&request, HAB_REQUEST_STEP,
         "{\"etape\": \"deliberation\", \"numero\": \"2026-003\", \"date\": \"2026-01-05\"}");
    if (activate(&request) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    assert_true(stored(HAB_TABLE_CONVENTION_DOC,
                       "\"formalites_cnil\":{\"date\":\"2026-01-11\",\"etat\":\"favorable\"}"));
    assert_true(stored(HAB_TABLE_CONVENTION_DOC,
                       "\"deliberation\":{\"date\":\"2026-01-05\",\"numero\":\"2026-003\"}"));
    assert_false(stored(HAB_TABLE_CONVENTION_DOC, "etapes_contrat"));
}

static void steps_are_checked(void **state)
{
    static const struct {
        const char *details;
        const char *field;
    } cases[] = {
        {"{}", "etape: "},
        {"{\"etape\": \"autre\", \"date\": \"2026-01-10\"}", "etape: "},
        {"{\"etape\": \"formalites_cnil\", \"date\": \"2026-01-10\"}", "etat: "},
        {"{\"etape\": \"formalites_cnil\", \"etat\": \"oui\", \"date\": \"2026-01-10\"}", "etat: "},
        {"{\"etape\": \"formalites_cnil\", \"etat\": \"favorable\"}", "date: "},
        {"{\"etape\": \"etapes_contrat\", \"date\": \"2026-01-13\"}", "date: "},
        {"{\"etape\": \"deliberation\", \"date\": \"2026-01-10\"}", "numero: "}};
    hab_request request = submit("{\"type\": \"essai\"}");

    (void) state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(act(&request, HAB_REQUEST_STEP, cases[i].details), HAB_INVALID);
        assert_int_equal(strncmp(error.text, cases[i].field, strlen(cases[i].field)), 0);
    }
}

static void give_own_password(const char *identifiant)
{
    uint64_t person;
    int created;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("B"),
                                       hab_slice_text("Bruno"), NOW, &person, &created),
                     HAB_OK);
    assert_int_equal(hab_credential_put(txn, person, HAB_PASSWORD_OWN, "$argon2id$x", NOW), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* LI-3.2: every person named gets their mail; who has an account keeps its password. */
static void activation_opens_and_tells_everybody(void **state)
{
    hab_request request = submit("{}");
    hab_convention_record record;
    const char *password;
    json_t *values;
    hab_txn *txn;

    (void) state;
    give_own_password("bruno@x.example");
    lead(&request, HAB_REQUEST_SIGNEE);
    assert_int_equal(activate(&request), HAB_OK);
    assert_traced(&request, "demande.activee", AGENT);
    assert_int_equal(mails_of("premier-mot-de-passe", "anne@x.example"), 1);
    assert_int_equal(mails_of("premier-mot-de-passe", "bruno@x.example"), 0);
    assert_int_equal(mails_of("habilitation-ouverte", "bruno@x.example"), 1);
    values = values_of("premier-mot-de-passe");
    password = json_string_value(json_object_get(values, "mot_de_passe"));
    assert_int_equal(strlen(password), HAB_FIRST_PASSWORD_LENGTH);
    for (hab_table table = 0; table < HAB_TABLE_COUNT; table++) {
        assert_false(stored(table, password)); /* LI-3.2: the Caf never sees it */
    }
    hab_values_free(values);
    request = reread(&request, NULL);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, request.record.convention, &record), HAB_OK);
    hab_abort(txn);
    assert_string_equal(record.numero, "LI-2026-751-001");
    assert_int_equal(hab_convention_open_at(&record, NOW), HAB_REASON_GRANTED);
}

/* Nobody is left without a password: then nothing happens at all. */
static void activation_wants_the_passwords(void **state)
{
    hab_request request = submit("{}");
    hab_txn *txn;
    uint64_t number;

    (void) state;
    lead(&request, HAB_REQUEST_SIGNEE);
    assert_int_equal(act(&request, HAB_REQUEST_ACTIVATE, "{}"), HAB_LATER);
    assert_non_null(strstr(error.text, "anne@x.example"));
    assert_int_equal(state_of(&request), HAB_REQUEST_SIGNEE);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_find(txn, hab_slice_text("LI-2026-751-001"), &number),
                     HAB_NOT_FOUND);
    hab_abort(txn);
}

static void a_number_taken_meanwhile_stops_activation(void **state)
{
    hab_request request = submit("{}");

    (void) state;
    lead(&request, HAB_REQUEST_SIGNEE);
    store_document(broker.store, lieu("{\"numero\": \"LI-2026-751-001\"}"));
    assert_int_equal(activate(&request), HAB_EXISTS);
    assert_int_equal(state_of(&request), HAB_REQUEST_SIGNEE);
}

static unsigned list(const char *caf, unsigned wanted, const hab_request *after, unsigned max,
                     hab_request *requests)
{
    unsigned count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_request_list(txn, caf, wanted, after, requests, max, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static hab_status list_status(const char *caf, const hab_request *after)
{
    hab_request found;
    unsigned count;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_request_list(txn, caf, 0, after, &found, 1, &count);
    hab_abort(txn);
    return status;
}

static void queue_is_by_caf_state_and_age(void **state)
{
    hab_request a = submit("{}");
    hab_request b = submit("{\"caf\": \"752\"}");
    hab_request c = submit("{}");
    hab_request d = submit("{}");
    hab_request found[8];

    (void) state;
    must(&a, HAB_REQUEST_VERIFY, "{}");
    assert_int_equal(list("751", 0, NULL, 8, found), 3);
    assert_int_equal(found[0].number, c.number);
    assert_int_equal(found[2].number, a.number);
    assert_int_equal(list("751", HAB_REQUEST_TRANSMISE, NULL, 8, found), 2);
    assert_int_equal(found[0].number, c.number);
    assert_int_equal(list("751", HAB_REQUEST_TRANSMISE, NULL, 1, found), 1);
    assert_int_equal(list("751", HAB_REQUEST_TRANSMISE, &found[0], 8, found), 1);
    assert_int_equal(found[0].number, d.number);
    assert_int_equal(list("751", HAB_REQUEST_TRANSMISE, &found[0], 8, found), 0);
    assert_int_equal(list("752", 0, NULL, 8, found), 1);
    assert_int_equal(list_status("752", &c), HAB_INVALID);
    assert_int_equal(list("753", 0, NULL, 8, found), 0);
    assert_int_equal(list(NULL, 0, NULL, 8, found), 4);
    assert_int_equal(list(NULL, HAB_REQUEST_TRANSMISE, NULL, 8, found), 3);
    assert_int_equal(found[2].number, b.number);
    assert_int_equal(list(NULL, HAB_REQUEST_VERIFIEE, NULL, 8, found), 1);
    assert_int_equal(list(NULL, HAB_REQUEST_REFUSEE, NULL, 8, found), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_all, close_store)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(submission_is_acknowledged),
        TEST(submission_keeps_only_the_requesters_part),
        TEST(unknown_types_and_bad_addresses_are_refused),
        TEST(reference_is_forgiving_and_exact),
        TEST(each_state_allows_what_it_allows),
        TEST(an_act_out_of_place_changes_nothing),
        TEST(history_says_who_did_what),
        TEST(completion_replaces_the_requesters_part),
        TEST(steps_are_of_one_partner),
        TEST(private_reason_stays_with_the_caf),
        TEST(numbers_are_given_once),
        TEST(numbers_are_proposed),
        TEST(signature_is_checked),
        TEST(no_activation_without_signature),
        TEST(no_activation_before_the_steps),
        TEST(steps_are_checked),
        TEST(activation_opens_and_tells_everybody),
        TEST(activation_wants_the_passwords),
        TEST(a_number_taken_meanwhile_stops_activation),
        TEST(queue_is_by_caf_state_and_age),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}

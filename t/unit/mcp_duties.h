/* For tests of what time and both parties bring to Mon Compte Partenaire: two conventions of
 * the Caf 751 since 12 January 2026, that of Valclair (Pia, principal; Sam, suppléant; Mia and
 * Max, members) and that of Otto. The plugin's files are built into the test; the plugin that
 * is loaded lends its state. */
#ifndef HAB_TEST_MCP_DUTIES_H
#define HAB_TEST_MCP_DUTIES_H

#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "desk.h"
#include "mail/outbox.h"
#include "type/call.h"

#include "../../plugins/mon_compte_partenaire/duty.h"
#include "../../plugins/mon_compte_partenaire/sweep.h"

#define PIA "pia@valclair.example"
#define SAM "sam@valclair.example"
#define MIA "mia@valclair.example"
#define MAX_M "max@valclair.example"
#define OTTO "otto@poste.example"
#define ALIX "alix@caf751.example" /* role conventions */
#define ADA "ada@caf751.example"   /* role administration */
#define NORA "nora@cnaf.example"   /* all Cafs, role conventions */
#define CARL "carl@caf952.example" /* of another Caf, role conventions */
#define VALCLAIR "2026-21910999900017"
#define POSTE "2026-35600000000048"
#define SPACE "mon-compte-partenaire/"

enum { MCP_TYPE = 2 }; /* its place in `types` */

static const mcp_state *self;
static uint64_t valclair; /* the host's number of the convention */
static uint64_t poste;
static hab_error error;

static inline int load_mcp(void **state)
{
    if (load_types(state) != 0) {
        return -1;
    }
    if (hab_types_load(&types, "mon_compte_partenaire",
                       BUILD_DIR "/plugins/mon_compte_partenaire.so",
                       SOURCE_DIR "/conf/settings/mon_compte_partenaire.json", &error)
        != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    self = types.items[MCP_TYPE].state;
    return 0;
}

#define HELD(service) "{\"service\": \"" service "\", \"responsable_metier\": \"R. Métier\"}"
#define NAMED(identifiant, prenom, held)                                                           \
    "{\"identifiant\": \"" identifiant "\", \"nom\": \"Zq" prenom "\", \"prenom\": \"" prenom      \
    "\", \"habilitations\": [" held "]}"

/* Valclair's, with what a test changes. */
static inline json_t *convention_of_valclair(const char *changes)
{
    return changed(
        "{\"schema\": 1, \"type\": \"mon_compte_partenaire\","
        " \"numero\": \"" VALCLAIR "\", \"version\": 1, \"caf\": \"751\","
        " \"etat\": \"active\", \"signature\": {\"date\": \"2026-01-12\","
        "  \"lieu\": \"Paris\", \"signataires\": [\"A. Un\", \"B. Deux\"]},"
        " \"partenaire\": {\"nom\": \"Commune de Valclair\", \"adresse\": \"1 place\","
        "  \"siret\": \"21910999900017\"},"
        " \"annexe\": {\"mode\": \"delegue\", \"quota\": 10,"
        "  \"missions\": [\"quotients_familiaux\", \"adresses_des_familles\"],"
        "  \"bulletin\": {\"services\": [\"quotient_familial\", \"adresses_familles\"]},"
        "  \"formalites_cnil\": {\"etat\": \"favorable\", \"date\": \"2026-01-10\"},"
        "  \"gestionnaires\": {\"principal\": \"" PIA "\", \"suppleant\": \"" SAM "\"},"
        "  \"personnes\": [" NAMED(PIA, "Pia", "") ", " NAMED(SAM, "Sam", "") ", " NAMED(
            MIA, "Mia",
            HELD("quotient_familial") ", " HELD(
                "adresses_familles")) ", " NAMED(MAX_M, "Max", HELD("quotient_familial")) "]}}",
        changes);
}

static inline json_t *convention_of_poste(void)
{
    return convention_of_valclair("{\"numero\": \"" POSTE "\", \"partenaire\": {\"nom\": \"Poste\","
                                  " \"siret\": \"35600000000048\"},"
                                  " \"annexe\": {\"gestionnaires\": {\"principal\": \"" OTTO "\","
                                  "  \"suppleant\": \"olga@poste.example\"},"
                                  "  \"personnes\": [" NAMED(OTTO, "Otto", "") ", " NAMED(
                                      "olga@poste.example", "Olga", "") "]}}");
}

static inline uint64_t number_of(const char *numero)
{
    uint64_t number = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_find(txn, hab_slice_text(numero), &number), HAB_OK);
    hab_abort(txn);
    return number;
}

static inline int open_mcp(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    broker.sheets = pages;
    store_document(broker.store, convention_of_valclair("{}"));
    store_document(broker.store, convention_of_poste());
    valclair = number_of(VALCLAIR);
    poste = number_of(POSTE);
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    make_agent(ADA, "751", HAB_ROLE_ADMINISTRATION);
    make_agent(NORA, "", HAB_ROLE_CONVENTIONS);
    make_agent(CARL, "952", HAB_ROLE_CONVENTIONS);
    return 0;
}

#define MCP_TEST(name) cmocka_unit_test_setup_teardown(name, open_mcp, close_portal)

static inline int64_t at(const char *text)
{
    int64_t time;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &time, NULL), HAB_OK);
    return time;
}

/* -- pages; `page` of Valclair, and of one dossier of it (0: none) */

static inline const char *path_of(const char *page, uint64_t dossier)
{
    static char path[160];
    int size = snprintf(path, sizeof(path), SPACE "%s/%u", page, (unsigned) valclair);

    if (dossier != 0) {
        (void) snprintf(path + size, sizeof(path) - (size_t) size, "/%u", (unsigned) dossier);
    }
    return path;
}

/* What somebody reads, and does, as a program. */
static inline unsigned read_as(const char *identifiant, const char *page, uint64_t dossier)
{
    log_in(identifiant);
    return get_json(path_of(page, dossier));
}

static inline unsigned act_as(const char *identifiant, const char *page, uint64_t dossier,
                              const char *fields)
{
    log_in(identifiant);
    return post_json(path_of(page, dossier), fields);
}

/* A member of the dossier that was answered with. */
static inline const json_t *said(const char *member)
{
    return json_object_get(json_object_get(answer.document, "dossier"), member);
}

static inline const char *says(const char *member)
{
    const char *text = json_string_value(said(member));

    return text != NULL ? text : "";
}

static inline uint64_t dossier_number(void)
{
    return (uint64_t) json_integer_value(said("dossier"));
}

static inline size_t listed(void)
{
    return json_array_size(json_object_get(answer.document, "dossiers"));
}

static inline int offers(const char *acte)
{
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(answer.document, "actes"), i, one)
    {
        if (strcmp(json_string_value(one), acte) == 0) {
            return 1;
        }
    }
    return 0;
}

/* -- time */

static inline int due_work(void *context, hab_call *call)
{
    return mcp_due(self, call, context);
}

static inline int64_t due_at(int64_t second)
{
    int64_t when = -1;

    assert_int_equal(hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 0, due_work, &when,
                                  second, &error),
                     HAB_DONE);
    return when;
}

static inline int sweep_work(void *context, hab_call *call)
{
    (void) context;
    return mcp_sweep(self, call);
}

static inline int one_batch(int64_t second)
{
    return hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 1, sweep_work, NULL, second,
                        &error);
}

/* Does all that is due at that second; gives how many batches it took. */
static inline unsigned sweep_at(int64_t second)
{
    unsigned batches = 0;
    int64_t next;

    while ((next = due_at(second)) != 0 && next <= second) {
        if (one_batch(second) != HAB_DONE) {
            fail_msg("%s", error.text);
        }
        assert_true(++batches < 1000);
    }
    return batches;
}

static inline unsigned sweep(const char *when)
{
    return sweep_at(at(when));
}

/* -- mails and traces */

/* Mails of a sheet, to one address (NULL: any), that wait. */
static inline unsigned mails(const char *sheet, const char *to)
{
    enum { MAX = 1000 };
    static const hab_mail first;
    static hab_mail found[MAX];
    unsigned count;
    unsigned matching = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    hab_abort(txn);
    for (unsigned i = 0; i < count; i++) {
        matching += (sheet == NULL || strcmp(found[i].template, sheet) == 0)
                    && (to == NULL || strcmp(found[i].to, to) == 0);
    }
    return matching;
}

/* Sends all that waits; the sheets must take what they are given. */
static inline void send_mails(void)
{
    hab_mail mail;
    json_t *values;
    hab_txn *txn;
    hab_status status = HAB_OK;

    while (status == HAB_OK) {
        assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
        status = hab_outbox_claim(txn, broker.key, broker.vault, now + 86400, &mail, &values);
        if (status == HAB_OK) {
            assert_int_equal(hab_outbox_sent(txn, &mail, now + 86400), HAB_OK);
            hab_values_free(values);
        }
        assert_int_equal(hab_commit(txn), HAB_OK);
    }
}

/* How many traces of this operation are on record. */
static inline unsigned traced(const char *operation)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    unsigned count = 0;
    hab_status status;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    status = hab_seek(cursor, hab_slice_of("", 1), &key, &value);
    for (; status == HAB_OK; status = hab_next(cursor, &key, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        count += hab_slice_equal(record.operation, hab_slice_text(operation));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return count;
}

#endif

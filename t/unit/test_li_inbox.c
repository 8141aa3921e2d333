/* The pages of a lieu (requirements, section 7): who sees which demandes, what retrieving
 * does, and once; the follow-up; figures. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "demandes.h"
#include "desk.h"
#include "families.h"
#include "portal/guard.h"

/* Anne and Bruno are of a lieu with the communes 75056 and 91999; Carla of one with 92004.
 * Alix is an agent of the Caf 751, Colin of another. */
#define CARLA "carla@autre.example"
#define ALIX "alix@caf751.example"
#define COLIN "colin@caf752.example"
#define DEMANDES "lieu-information/demandes"

enum { DAY = 86400 };

static int open_two(void **state)
{
    if (open_lieu(state) != 0) {
        return -1;
    }
    broker.sheets = pages;
    store_document(broker.store, lieu("{\"numero\": \"LI-3\", \"annexe\": {\"communes\": ["
                                      "{\"code\": \"75056\", \"nom\": \"Paris\"},"
                                      "{\"code\": \"91999\", \"nom\": \"Valclair\"}]}}"));
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-2\", \"annexe\": {\"communes\": ["
                        "{\"code\": \"92004\", \"nom\": \"Asnières\"}], \"personnes\": ["
                        "{\"identifiant\": \"carla@autre.example\", \"nom\": \"C\","
                        " \"prenom\": \"Carla\"}]}}"));
    make_agent(ALIX, "751", HAB_ROLE_CONVENTIONS);
    make_agent(COLIN, "752", HAB_ROLE_CONVENTIONS);
    return 0;
}

/* -- what a test does */

typedef struct parcel {
    const char *commune;
    int i;
    char reference[LI_REFERENCE + 1];
} parcel;

static int put(void *context, hab_call *call)
{
    parcel *p = context;

    return family_put(self, call, family_demande(p->commune, p->i, "famille@mail.example"),
                      p->reference);
}

/* The reference of a demande that is transmitted now. */
static const char *transmit(const char *commune, int i)
{
    static parcel ring[4];
    static unsigned next;
    parcel *p = &ring[next++ % 4];

    *p = (parcel){.commune = commune, .i = i};
    assert_int_equal(run_call(put, p), HAB_DONE);
    return p->reference;
}

typedef struct look {
    const char *reference;
    uint64_t number;
    li_shell shell;
} look;

static int find(void *context, hab_call *call)
{
    look *l = context;

    return li_find(self, call, pl_text(l->reference), &l->number, &l->shell);
}

static li_shell shell_of(const char *reference)
{
    look l = {.reference = reference};

    assert_int_equal(run_call(find, &l), HAB_DONE);
    return l.shell;
}

static int destroy(void *context, hab_call *call)
{
    look *l = context;

    return li_find(self, call, pl_text(l->reference), &l->number, &l->shell) == HAB_DONE
               ? li_destroy(self, call, l->number, 0)
               : HAB_FAILED;
}

static const char *path_to(const char *reference, const char *more)
{
    static char path[96];

    (void) snprintf(path, sizeof(path), DEMANDES "/%s%s", reference, more);
    return path;
}

static unsigned counted(const char *state)
{
    assert_int_equal(get_json(DEMANDES), 200);
    return (unsigned) json_integer_value(
        json_object_get(json_object_get(answer.document, "comptes"), state));
}

/* LI-1 refuses, and the trace says who was refused what. */
static void assert_refused_by_commune(unsigned status)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;

    assert_int_equal(status, 403);
    assert_string_equal(text_of("article"), "LI-1");
    last_trace(bytes, &record);
    assert_int_equal(record.reason, HAB_REASON_TARGET_NOT_LISTED);
    assert_false(record.allowed);
    assert_true(hab_slice_equal(record.service, hab_slice_text("demandes")));
}

/* An act is on record, of this demande. */
static void assert_act(const char *operation, const char *reference)
{
    hab_txn *txn;
    hab_cursor *cursor;
    hab_slice value;
    hab_status status;
    int found = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CHANGE, &cursor), HAB_OK);
    for (status = hab_last(cursor, NULL, &value); status == HAB_OK && !found;
         status = hab_previous(cursor, NULL, &value)) {
        hab_trace_record record;

        assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
        found = hab_slice_equal(record.operation, hab_slice_text(operation))
                && hab_slice_equal(record.object, hab_slice_text(reference));
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    assert_true(found);
}

/* -- the inbox */

/* LI-1: the communes of the annexe, and no others. */
static void a_person_sees_the_communes_of_the_annexe(void **state)
{
    const char *mine = transmit("75056", 1);
    const char *theirs = transmit("92004", 1);

    (void) state;
    log_in(ANNE);
    assert_int_equal(get_json(DEMANDES), 200);
    assert_true(shows(mine));
    assert_false(shows(theirs));
    assert_int_equal(get_json(DEMANDES "?commune=75056"), 200);
    assert_true(shows(mine));
    assert_refused_by_commune(get_json(DEMANDES "?commune=92004"));
    assert_refused_by_commune(get_json(DEMANDES "?commune=00000"));
    assert_int_equal(get_json(DEMANDES "?etat=perdue"), 400);
    assert_int_equal(get_json(DEMANDES "?suite=1234"), 400);
}

/* LI-1: who is named in no open convention of a lieu is told why. */
static void nobody_else_has_an_inbox(void **state)
{
    (void) state;
    assert_int_equal(get_json(DEMANDES), 401);
    log_in(ALIX);
    assert_int_equal(get_json(DEMANDES), 403);
    assert_string_equal(text_of("article"), "LI-3.2");
    assert_int_equal(post_json(DEMANDES, "{\"avis\": \"quotidien\"}"), 403);
    assert_int_equal(get_json(DEMANDES ".xml"), 403);
    assert_int_equal(get_json("lieu-information/chiffres"), 403);
}

/* Nothing of a family is in the list, opened or not. */
static void the_list_says_nothing_of_families(void **state)
{
    char reference[LI_REFERENCE + 1];

    (void) state;
    strcpy(reference, transmit("75056", 0));
    log_in(ANNE);
    for (int opened = 0; opened < 2; opened++) {
        assert_int_equal(get(DEMANDES "?etat=notifiee"), 200);
        assert_int_equal(get(opened ? DEMANDES "?etat=recuperee" : DEMANDES), 200);
        assert_true(shows(reference));
        assert_false(shows("Marchand") || shows("Hélène") || shows("famille@mail.example"));
        assert_int_equal(get_json(opened ? DEMANDES "?etat=recuperee" : DEMANDES), 200);
        assert_false(shows("Marchand") || shows("Hélène") || shows("famille@mail.example"));
        assert_int_equal(get(path_to(reference, "")), 200);
        assert_true(shows("Marchand"));
    }
}

/* Pages of 25, first due first over all communes, each demande once. */
static void pages_follow_each_other(void **state)
{
    char path[128] = DEMANDES;
    json_t *seen = json_object();
    char last[16] = "";

    (void) state;
    for (int i = 0; i < 60; i++) {
        now = NOW + (i % 7) * DAY;
        (void) transmit(i % 2 != 0 ? "75056" : "91999", i);
    }
    now = NOW;
    log_in(ANNE);
    for (int page = 0; page < 3; page++) {
        const json_t *list;
        size_t index;
        json_t *demande;

        assert_int_equal(get_json(path), 200);
        list = json_object_get(answer.document, "demandes");
        assert_int_equal(json_array_size(list), page < 2 ? 25 : 10);
        json_array_foreach(list, index, demande)
        {
            const char *limit = json_string_value(json_object_get(demande, "limite"));

            assert_true(strcmp(limit, last) >= 0);
            (void) snprintf(last, sizeof(last), "%s", limit);
            json_object_set_new(seen, json_string_value(json_object_get(demande, "reference")),
                                json_true());
        }
        (void) snprintf(path, sizeof(path), DEMANDES "?suite=%s", text_of("suite"));
    }
    assert_null(json_object_get(answer.document, "suite"));
    assert_int_equal(json_object_size(seen), 60);
    json_decref(seen);
}

/* LI-3.4: fifteen days, then late. */
static void late_ones_show(void **state)
{
    const char *old = transmit("75056", 1);
    const char *young;
    const json_t *demande;

    (void) state;
    now = NOW + 10 * DAY;
    young = transmit("91999", 2);
    now = NOW + 15 * DAY;
    log_in(ANNE);
    assert_int_equal(counted("retard"), 0);
    now = NOW + 16 * DAY;
    log_in(ANNE);
    assert_int_equal(counted("retard"), 1);
    assert_int_equal(counted("notifiee"), 2);
    assert_int_equal(get_json(DEMANDES "?retard=1"), 200);
    assert_true(shows(old));
    assert_false(shows(young));
    demande = json_array_get(json_object_get(answer.document, "demandes"), 0);
    assert_true(json_is_true(json_object_get(demande, "retard")));
    assert_int_equal(json_integer_value(json_object_get(demande, "jours")), 1);
    assert_int_equal(get(DEMANDES), 200);
    assert_true(shows("En retard de 1\u00a0jour"));
    assert_true(shows("Restent 9\u00a0jours"));
}

/* N: their choice, a mail for each or one a day. */
static void a_person_chooses_how_to_be_told(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(get_json(DEMANDES), 200);
    assert_string_equal(text_of("avis"), "chaque");
    assert_int_equal(post_json(DEMANDES, "{\"avis\": \"parfois\"}"), 422);
    assert_int_equal(post_json(DEMANDES, "{\"avis\": \"quotidien\"}"), 200);
    assert_traced("avis.quotidien", HAB_REASON_GRANTED);
    assert_int_equal(get_json(DEMANDES), 200);
    assert_string_equal(text_of("avis"), "quotidien");
    log_in(BRUNO);
    assert_int_equal(get_json(DEMANDES), 200);
    assert_string_equal(text_of("avis"), "chaque");
}

/* -- one demande */

/* LI-1, LI-3.4: who opens it first has retrieved it; the others see who. */
static void a_demande_is_retrieved_once(void **state)
{
    static const char *const shapes[] = {"", ".pdf", ".xml"};

    (void) state;
    log_in(ANNE);
    for (int i = 0; i < 3; i++) {
        char reference[LI_REFERENCE + 1];
        uint64_t anne = person_in(broker.store, ANNE);

        now = NOW;
        strcpy(reference, transmit("75056", i));
        log_in(ANNE);
        assert_int_equal(get(path_to(reference, shapes[i])), 200);
        assert_int_equal(shell_of(reference).state, LI_RECUPEREE);
        assert_int_equal(shell_of(reference).retrieved_by, anne);
        now = NOW + 60;
        log_in(BRUNO);
        assert_int_equal(get(path_to(reference, "")), 200);
        assert_true(shows("par Anne A"));
        assert_int_equal(shell_of(reference).retrieved_by, anne);
        assert_int_equal(shell_of(reference).retrieved, NOW);
    }
    assert_int_equal(counted("recuperee"), 3);
}

/* LI-1: page, PDF, XML and follow-up alike are of the commune's lieu. */
static void a_stranger_has_no_demande(void **state)
{
    static const char *const shapes[] = {"", ".pdf", ".xml"};
    char reference[LI_REFERENCE + 1];

    (void) state;
    strcpy(reference, transmit("75056", 1));
    log_in(CARLA);
    for (int i = 0; i < 3; i++) {
        assert_refused_by_commune(get_json(path_to(reference, shapes[i])));
        assert_false(shows("N’Guyen"));
    }
    assert_refused_by_commune(post_json(path_to(reference, ""), "{\"issue\": \"place\"}"));
    assert_refused_by_commune(get_json(DEMANDES ".xml?commune=75056"));
    assert_refused_by_commune(get_json("lieu-information/chiffres?commune=75056"));
    assert_int_equal(shell_of(reference).state, LI_NOTIFIEE);
    forget_cookies();
    assert_int_equal(get_json(path_to(reference, "")), 401);
}

static void what_is_none_is_not_found(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(get_json(path_to("FA-0000-0000", "")), 404);
    assert_int_equal(get_json(path_to("FA-0000-0000", ".pdf")), 404);
    assert_int_equal(get_json(path_to(transmit("75056", 1), ".doc")), 404);
    assert_int_equal(get_json(path_to("FA", "")), 404);
    assert_int_equal(get_json(path_to("", "")), 404);
    assert_int_equal(counted("notifiee"), 1);
}

/* LI-2: destroyed, it says so, and nothing else. */
static void a_destroyed_demande_says_so(void **state)
{
    look l = {.reference = transmit("75056", 0)};

    (void) state;
    log_in(ANNE);
    assert_int_equal(get(path_to(l.reference, "")), 200);
    assert_int_equal(run_call(destroy, &l), HAB_DONE);
    assert_int_equal(get(path_to(l.reference, "")), 410);
    assert_true(shows("détruites le"));
    assert_false(shows("Marchand"));
    assert_int_equal(get_json(path_to(l.reference, "")), 410);
    assert_int_equal(get_json(path_to(l.reference, ".pdf")), 410);
    assert_int_equal(get_json(path_to(l.reference, ".xml")), 410);
    assert_int_equal(post_json(path_to(l.reference, ""), "{\"issue\": \"place\"}"), 410);
}

/* W: the lieu says what came of it, once it has it. */
static void the_follow_up_comes_after_the_retrieval(void **state)
{
    char reference[LI_REFERENCE + 1];

    (void) state;
    strcpy(reference, transmit("75056", 1));
    log_in(ANNE);
    assert_int_equal(post_json(path_to(reference, ""), "{\"issue\": \"place\"}"), 409);
    assert_int_equal(get_json(path_to(reference, "")), 200);
    assert_int_equal(post_json(path_to(reference, ""), "{\"issue\": \"poney\"}"), 422);
    assert_int_equal(post_json(path_to(reference, ""), "{}"), 422);
    assert_int_equal(post_json(path_to(reference, ".pdf"), "{\"issue\": \"place\"}"), 404);
    assert_int_equal(shell_of(reference).state, LI_RECUPEREE);
    assert_int_equal(post_json(path_to(reference, ""), "{\"issue\": \"attente\"}"), 200);
    assert_act("demande.traitee", reference);
    log_in(BRUNO);
    assert_int_equal(post_json(path_to(reference, ""), "{\"issue\": \"place\"}"), 200);
    assert_int_equal(shell_of(reference).outcome, LI_PLACE);
    assert_int_equal(counted("traitee"), 1);
    assert_int_equal(get(path_to(reference, "?fait=traitee")), 200);
    assert_true(shows("Une place a été trouvée"));
}

/* -- figures */

static void figures_are_counts(void **state)
{
    char reference[LI_REFERENCE + 1];

    (void) state;
    strcpy(reference, transmit("75056", 1));
    (void) transmit("91999", 2);
    (void) transmit("92004", 3);
    log_in(ANNE);
    assert_int_equal(get_json(path_to(reference, "")), 200);
    assert_int_equal(get("lieu-information/chiffres"), 200);
    assert_true(shows("format=svg"));
    assert_int_equal(get_json("lieu-information/chiffres?format=csv"), 200);
    assert_true(shows("\"75056\",\"75056\",2026-01,1,1,0,0,0,0,0,0,0\r\n"));
    assert_true(shows("\"91999\",\"91999\",2026-01,1,0,0,0,0,0,0,0,0\r\n"));
    assert_false(shows("92004"));
    assert_int_equal(get_json("lieu-information/chiffres?format=svg"), 200);
    assert_true(shows("2 transmises, 1 récupérées"));
    assert_int_equal(get_json("lieu-information/chiffres?annee=2025"), 200);
    assert_false(shows("75056"));
    assert_int_equal(get_json("lieu-information/chiffres?annee=2027"), 404);
    assert_int_equal(get_json("lieu-information/chiffres-caf"), 403);
}

/* The Caf has the figures of its communes; another Caf has not. */
static void the_caf_has_its_figures(void **state)
{
    (void) state;
    (void) transmit("75056", 1);
    (void) transmit("92004", 3);
    log_in(ALIX);
    assert_int_equal(get_json("lieu-information/chiffres-caf?format=csv"), 200);
    assert_true(shows("\"75056\"") && shows("\"92004\""));
    assert_int_equal(get("lieu-information/chiffres-caf"), 200);
    log_in(COLIN);
    assert_int_equal(get_json("lieu-information/chiffres-caf?format=csv"), 200);
    assert_false(shows("75056"));
    assert_int_equal(get_json("lieu-information/chiffres-caf?caf=751"), 404);
    assert_false(shows("75056"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_two, close_lieu)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_person_sees_the_communes_of_the_annexe),
        TEST(nobody_else_has_an_inbox),
        TEST(the_list_says_nothing_of_families),
        TEST(pages_follow_each_other),
        TEST(late_ones_show),
        TEST(a_person_chooses_how_to_be_told),
        TEST(a_demande_is_retrieved_once),
        TEST(a_stranger_has_no_demande),
        TEST(what_is_none_is_not_found),
        TEST(a_destroyed_demande_says_so),
        TEST(the_follow_up_comes_after_the_retrieval),
        TEST(figures_are_counts),
        TEST(the_caf_has_its_figures),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}

/* MAM-2: a name is published only while that person's consent is recorded; withdrawal takes
 * it offline at once. MAM-3: what is published was validated. MAM-6: who departs by an
 * avenant is no more online from that second. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "convention/convention.h"
#include "convention/due.h"
#include "convention/suspension.h"
#include "mams.h"

#define PAGE "mam/consentement"

/* Logged in as somebody, the answer of a POST with these fields. */
static unsigned answer_as(const char *identifiant, const char *fields)
{
    log_in(identifiant);
    return post_json(PAGE, fields);
}

static void give(const char *identifiant)
{
    assert_int_equal(answer_as(identifiant, "{\"mam\": \"" MAM_ID "\", \"action\": \"donner\"}"),
                     303);
}

static void withdraw(const char *identifiant)
{
    assert_int_equal(answer_as(identifiant, "{\"mam\": \"" MAM_ID "\", \"action\": \"retirer\"}"),
                     303);
}

/* What the page tells somebody about the one Mam. */
static const char *told(const char *identifiant, const char *field)
{
    static char value[64];

    log_in(identifiant);
    assert_int_equal(get_json(PAGE), 200);
    (void) snprintf(value, sizeof(value), "%s",
                    pl_member(json_array_get(json_object_get(answer.document, "mams"), 0), field));
    return value;
}

static size_t steps_of(const char *identifiant)
{
    (void) told(identifiant, "accord");
    return json_array_size(
        json_object_get(json_array_get(json_object_get(answer.document, "mams"), 0), "historique"));
}

/* Another version has come into force. */
static void tell_change_of(const char *numero)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_call_event(txn, &broker, convention_in(broker.store, numero),
                                    HAB_EVENT_CONVENTION_CHANGED, now),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void tell_change(void)
{
    tell_change_of("MAM-1");
}

static void suspend_convention(int suspends)
{
    const hab_suspension how = {.suspends = suspends, .reason = "", .now = now};
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_suspend_convention(txn, &broker, convention_in(broker.store, "MAM-1"), &how), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* ---- the life of a consent ---- */

static void a_consent_is_given_and_withdrawn_by_oneself(void **state)
{
    (void) state;
    assert_string_equal(told(NADIA, "accord"), "aucun");
    assert_string_equal(told(NADIA, "suite"), "premier_envoi");
    give(NADIA);
    assert_string_equal(told(NADIA, "accord"), "donne");
    assert_int_equal(steps_of(NADIA), 1);
    now += 60;
    withdraw(NADIA);
    assert_traced("consentement.retire", HAB_REASON_GRANTED);
    assert_string_equal(told(NADIA, "accord"), "retire");
    assert_int_equal(steps_of(NADIA), 2);
    give(NADIA);
    give(NADIA); /* sent twice, given once */
    assert_int_equal(steps_of(NADIA), 3);
    assert_string_equal(told(ELODIE, "accord"), "aucun");
}

static void the_page_says_what_would_be_published(void **state)
{
    const json_t *one;

    (void) state;
    (void) told(NADIA, "accord");
    one = json_array_get(json_object_get(answer.document, "mams"), 0);
    assert_string_equal(pl_member(json_object_get(one, "nom_publie"), "nom"), "Zqnomnadia");
    assert_string_equal(pl_member(json_object_get(one, "nom_publie"), "prenom"), "Zqnadia");
    assert_string_equal(pl_member(one, "nom"), "Les Petits Loirs");
    assert_int_equal(get(PAGE), 200);
    assert_true(shows("Zqnadia Zqnomnadia"));
    assert_false(shows("Zqelodie"));
    assert_true(shows("Donner mon accord"));
}

/* Each consent is kept in the history, and may be a version to validate: there is an end to
 * them each day, and none to taking one back. */
static void consents_have_an_end_each_day(void **state)
{
    (void) state;
    for (unsigned i = 0; i < 200; i++) {
        give(NADIA);
        withdraw(NADIA);
    }
    assert_int_equal(answer_as(NADIA, "{\"mam\": \"" MAM_ID "\", \"action\": \"donner\"}"), 429);
    withdraw(NADIA);
    assert_string_equal(told(NADIA, "accord"), "retire");
    now += 86400;
    give(NADIA);
    assert_int_equal(answer_as(NADIA, "{\"mam\": \"" MAM_ID "\", \"action\": \"retirer\"}"), 303);
}

/* Nothing was given there, and nothing fails. */
static void a_mam_that_is_none_has_no_consent(void **state)
{
    char fields[600];

    (void) state;
    (void) snprintf(fields, sizeof(fields), "{\"mam\": \"%0400d\", \"action\": \"retirer\"}", 1);
    assert_int_equal(answer_as(NADIA, fields), 303);
    assert_int_equal(answer_as(NADIA, "{\"mam\": 1, \"action\": \"retirer\"}"), 303);
    assert_int_equal(answer_as(NADIA, "{\"action\": \"retirer\"}"), 303);
}

/* Whatever a colleague writes into the fields, it is the own consent that changes. */
static void a_colleague_cannot_consent_for_another(void **state)
{
    char fields[256];

    (void) state;
    (void) snprintf(fields, sizeof(fields),
                    "{\"mam\": \"" MAM_ID "\", \"action\": \"donner\", \"personne\": %llu,"
                    " \"identifiant\": \"" ELODIE "\", \"nom\": \"Zqnomelodie\"}",
                    (unsigned long long) person_in(broker.store, ELODIE));
    (void) answer_as(NADIA, fields);
    assert_string_equal(told(ELODIE, "accord"), "aucun");
    submit("Bienvenue");
    accept();
    assert_false(is_public("Zqnomelodie"));
}

static void nobody_else_consents(void **state)
{
    (void) state;
    assert_int_equal(answer_as(ANNE, "{\"mam\": \"" MAM_ID "\", \"action\": \"donner\"}"), 403);
    assert_int_equal(answer_as(NADIA, "{\"mam\": \"MAM-751-0002\", \"action\": \"donner\"}"), 403);
    assert_int_equal(answer_as(NADIA, "{\"mam\": \"" MAM_ID "\", \"action\": \"tout\"}"), 422);
    forget_cookies();
    assert_int_equal(post_json(PAGE, "{\"mam\": \"" MAM_ID "\", \"action\": \"donner\"}"), 401);
    assert_string_equal(told(NADIA, "accord"), "aucun");
}

/* ---- what is online ---- */

static size_t names_online(void)
{
    json_t *document = published();
    size_t count = json_array_size(json_object_get(document, "assistants"));

    assert_non_null(document);
    json_decref(document);
    return count;
}

static void only_those_who_consent_are_named(void **state)
{
    (void) state;
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    assert_false(is_public("Zqnomnadia")); /* MAM-3: not before the Caf */
    assert_string_equal(told(NADIA, "suite"), "chez_la_caf");
    accept();
    assert_int_equal(names_online(), 2);
    assert_true(is_public("Zqnomnadia"));
    assert_true(is_public("Zqnomelodie"));
    assert_false(is_public("Zqnomzoe"));
    assert_false(is_public("Zqzoe"));
    assert_false(is_public("mam.example")); /* MAM-1: no address */
    assert_string_equal(told(NADIA, "suite"), "en_ligne");
}

static void withdrawal_is_at_once_and_for_one_alone(void **state)
{
    int64_t second;

    (void) state;
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    accept();
    second = now;
    withdraw(NADIA);
    assert_int_equal(now, second);
    assert_false(is_public("Zqnomnadia"));
    assert_false(is_public("Zqnadia"));
    assert_true(is_public("Zqnomelodie"));
    assert_int_equal(names_online(), 1);
}

/* MAM-2 goes before what is at work: a brouillon, something submitted, something rejected. */
static void withdrawal_does_not_wait_for_what_is_at_work(void **state)
{
    (void) state;
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    accept();
    submit("Autrement");
    withdraw(NADIA);
    assert_false(is_public("Zqnomnadia"));
    assert_true(is_public("Bienvenue"));
    assert_false(is_public("Autrement"));
    accept();
    assert_true(is_public("Autrement"));
    assert_false(is_public("Zqnomnadia"));
    assert_true(is_public("Zqnomelodie"));
}

/* ---- by which way a name goes to the Caf ---- */

static void a_consent_joins_what_waits_at_the_caf(void **state)
{
    uint32_t version;

    (void) state;
    submit("Bienvenue");
    version = fiche_now().working;
    give(NADIA);
    assert_int_equal(fiche_now().working, version);
    accept();
    assert_int_equal(fiche_now().online, version);
    assert_true(is_public("Zqnomnadia"));
}

/* The agent who read the fiche before the name joined it is told, and decides nothing. */
static int accept_revision(void *context, hab_call *call)
{
    const uint32_t *revision = context;
    int conflict = 0;
    int outcome = fiche_accept(&self->fiche, call, MAM_ID, 1, *revision, NULL, &conflict);

    assert_true(conflict);
    return outcome;
}

static void who_read_it_before_is_told(void **state)
{
    uint32_t revision;

    (void) state;
    submit("Bienvenue");
    revision = fiche_now().revision;
    give(NADIA);
    assert_int_equal(run_call(accept_revision, &revision), HAB_DONE);
    assert_null(published());
}

/* What is online stays; a version like it goes to the Caf, in the person's own name. */
static void a_consent_submits_what_is_online_anew(void **state)
{
    (void) state;
    submit("Bienvenue");
    accept();
    assert_string_equal(told(NADIA, "suite"), "envoi_immediat");
    give(NADIA);
    assert_int_equal(fiche_now().working, 2);
    assert_int_equal(fiche_now().online, 1);
    assert_false(is_public("Zqnomnadia"));
    assert_true(is_public("Bienvenue"));
    assert_string_equal(told(NADIA, "suite"), "chez_la_caf");
    accept();
    assert_true(is_public("Zqnomnadia"));
    assert_true(is_public("Bienvenue"));
    assert_int_equal(fiche_now().online, 2);
}

/* MAM-3: what was withdrawn and is given again is validated again. */
static void a_name_given_again_is_validated_again(void **state)
{
    (void) state;
    give(NADIA);
    submit("Bienvenue");
    accept();
    withdraw(NADIA);
    give(NADIA);
    assert_false(is_public("Zqnomnadia"));
    accept();
    assert_true(is_public("Zqnomnadia"));
}

/* ---- departure, suspension ---- */

/* MAM-6: also of a Mam that the avenant does not speak of any more, and whose fiche another
 * convention keeps. */
static void who_moves_to_another_mam_is_gone_from_the_first(void **state)
{
    (void) state;
    store_mam(2, "2026-01-12", IS_NADIA ", " IS_ZOE);
    store_other_mam(1, "2026-01-12", MAM_ID);
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    accept();
    assert_true(is_public("Zqnomelodie"));
    store_other_mam(2, "2026-01-12", "MAM-751-0002");
    tell_change_of("MAM-2");
    assert_false(is_public("Zqnomelodie"));
    assert_true(is_public("Zqnomnadia"));
}

static void who_departs_by_an_avenant_is_gone(void **state)
{
    (void) state;
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    accept();
    store_mam(2, "2026-01-12", IS_ELODIE ", " IS_ZOE);
    tell_change();
    assert_false(is_public("Zqnomnadia"));
    assert_true(is_public("Zqnomelodie"));
    /* MAM-2: back by a third, she is asked again */
    store_mam(3, "2026-01-12", IS_NADIA ", " IS_ELODIE ", " IS_ZOE);
    tell_change();
    assert_false(is_public("Zqnomnadia"));
    assert_string_equal(told(NADIA, "accord"), "caduc");
}

/* `by`: a broker with its types, or, as habilctl, without. */
static void suspend_by(const hab_broker *by, const char *identifiant, int suspends)
{
    const hab_suspension how = {.suspends = suspends, .reason = "", .now = now};
    uint64_t person = person_in(broker.store, identifiant);
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_suspend_person(txn, by, person, 0, &how), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void suspend(const char *identifiant, int suspends)
{
    suspend_by(&broker, identifiant, suspends);
}

/* MAM-4.4: in the suspension's own transaction; restored, the consent still holds. */
static void who_is_suspended_is_not_named(void **state)
{
    (void) state;
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    accept();
    suspend(NADIA, 1);
    assert_false(is_public("Zqnomnadia"));
    assert_true(is_public("Zqnomelodie"));
    suspend(NADIA, 0);
    assert_true(is_public("Zqnomnadia"));
    assert_string_equal(told(NADIA, "accord"), "donne");
}

/* MAM-4.4: habilctl has no types; whoever has them does it with what is due. */
static void who_is_suspended_from_outside_is_not_named(void **state)
{
    const hab_broker outside = {.types = NULL};
    hab_error error;
    unsigned done;

    (void) state;
    give(NADIA);
    submit("Bienvenue");
    accept();
    suspend_by(&outside, NADIA, 1);
    assert_int_equal(hab_due_run(&broker, now, 100, &done, &error), HAB_OK);
    assert_false(is_public("Zqnomnadia"));
}

/* MAM-2, MAM-4.4: what happens under a suspended convention is seen at once, and its end
 * brings back the names that still may stand. */
static void a_suspended_convention_hides_no_withdrawal(void **state)
{
    (void) state;
    give(NADIA);
    give(ELODIE);
    submit("Bienvenue");
    accept();
    suspend_convention(1);
    assert_true(is_public("Zqnomnadia"));
    suspend(NADIA, 1);
    assert_false(is_public("Zqnomnadia"));
    suspend_convention(0);
    assert_false(is_public("Zqnomnadia"));
    assert_true(is_public("Zqnomelodie"));
    suspend(NADIA, 0);
    assert_true(is_public("Zqnomnadia"));
}

/* A consent can be withdrawn when the convention is suspended, and its pages are shut. */
static void withdrawal_needs_no_open_convention(void **state)
{
    (void) state;
    give(NADIA);
    submit("Bienvenue");
    accept();
    suspend_convention(1);
    assert_int_equal(answer_as(ELODIE, "{\"mam\": \"" MAM_ID "\", \"action\": \"donner\"}"), 403);
    assert_string_equal(told(NADIA, "accord"), "donne");
    withdraw(NADIA);
    assert_false(is_public("Zqnomnadia"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_consent_is_given_and_withdrawn_by_oneself, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(the_page_says_what_would_be_published, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(consents_have_an_end_each_day, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(a_mam_that_is_none_has_no_consent, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(a_colleague_cannot_consent_for_another, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(nobody_else_consents, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(only_those_who_consent_are_named, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(withdrawal_is_at_once_and_for_one_alone, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(withdrawal_does_not_wait_for_what_is_at_work, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_consent_joins_what_waits_at_the_caf, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(who_read_it_before_is_told, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(a_consent_submits_what_is_online_anew, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_name_given_again_is_validated_again, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(who_moves_to_another_mam_is_gone_from_the_first, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(who_departs_by_an_avenant_is_gone, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(who_is_suspended_is_not_named, open_mam, close_portal),
        cmocka_unit_test_setup_teardown(who_is_suspended_from_outside_is_not_named, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_suspended_convention_hides_no_withdrawal, open_mam,
                                        close_portal),
        cmocka_unit_test_setup_teardown(withdrawal_needs_no_open_convention, open_mam,
                                        close_portal),
    };

    return cmocka_run_group_tests(tests, load_mam, free_types);
}

/* What others commit while a hash is computed: the last step sees it. The store's
 * next write transaction is preceded by another's, as if it had come first. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "person/attempt.h"
#include "portal.h"
#include "store/store_backend.h"

static const hab_backend *real;
static hab_backend racing;
static void (*rival)(void); /* runs once, before the next write */

static hab_status begin(hab_store *store, int write, hab_txn **txn)
{
    void (*run)(void) = rival;

    if (write && run != NULL) {
        rival = NULL;
        run();
    }
    return real->begin(store, write, txn);
}

static int open_race(void **state)
{
    int failed = open_portal(state);

    if (!failed) {
        real = broker.store->backend;
        racing = *real;
        racing.begin = begin;
        broker.store->backend = &racing;
        rival = NULL;
    }
    return failed;
}

static int close_race(void **state)
{
    broker.store->backend = real;
    return close_portal(state);
}

static void replace_password(void)
{
    give_password(ANNE, HAB_PASSWORD_OWN, "un tout autre mot", NOW);
}

static void suspend(void)
{
    hab_txn *txn;
    uint64_t person = person_in(broker.store, ANNE);

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_set_state(txn, person, HAB_PERSON_SUSPENDED, now), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void fail_meanwhile(void)
{
    hab_attempt_key key = hab_attempt_of_person(person_in(broker.store, ANNE), NULL);
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(hab_attempt_failed(txn, &key, now), HAB_OK);
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void reset(void)
{
    hab_txn *txn;
    uint64_t person = person_in(broker.store, ANNE);

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_first_password_store(txn, person, "$argon2id$nouveau", now), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* A new password revokes the older, even for a login under way. */
static void password_replaced_meanwhile_opens_nothing(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    rival = replace_password;
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
    assert_string_equal(cookies[0], "");
}

/* LI-3.4: suspended at once. */
static void person_suspended_meanwhile_stays_out(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    rival = suspend;
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
    assert_string_equal(text_of("motif"), "personne_suspendue");
    assert_string_equal(cookies[0], "");
}

/* Guesses sent all at once are no more than the delays allow: the right one among
 * them learns nothing. */
static void guess_among_many_learns_nothing(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    rival = fail_meanwhile;
    assert_int_equal(try_login(ANNE, PASSWORD), 429);
    assert_string_equal(cookies[0], "");
    rival = fail_meanwhile;
    now += 100;
    assert_int_equal(try_login(ANNE, "faux"), 429);
}

static void close_sessions(void)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_session_close_all(txn, person_in(broker.store, ANNE), NULL,
                                           HAB_SESSION_REVOKED, now, NULL),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void change_of_an_ended_session_changes_nothing(void **state)
{
    (void) state;
    log_in(ANNE);
    rival = close_sessions;
    assert_int_equal(post_json("mot-de-passe", "{\"ancien\": \"" PASSWORD "\","
                                               " \"nouveau\": \"une autre phrase\"}"),
                     401);
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
}

/* LI-3.2: a password that the Caf replaced, which may be stolen, is not replaced again by
 * whoever knew it. */
static void change_of_a_revoked_password_changes_nothing(void **state)
{
    hab_credential credential;
    hab_txn *txn;

    (void) state;
    log_in(ANNE);
    rival = reset;
    assert_int_equal(post_json("mot-de-passe", "{\"ancien\": \"" PASSWORD "\","
                                               " \"nouveau\": \"une autre phrase\"}"),
                     422);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_credential_get(txn, person_in(broker.store, ANNE), HAB_PASSWORD_FIRST, &credential),
        HAB_OK);
    hab_abort(txn);
    assert_string_equal(credential.hash, "$argon2id$nouveau");
    now += 100; /* the delay of the failure */
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
}

static void spend(void)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_credential_spend(txn, person_in(broker.store, ANNE)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* Section 3: a mailed password works once, even tried twice at the same moment. */
static void mailed_password_spent_meanwhile_opens_nothing(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    rival = spend;
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 401);
    assert_string_equal(cookies[0], "");
}

static void suspend_later(void)
{
    rival = suspend;
}

/* The same between the proof of the old password and the store of the new one. */
static void change_after_suspension_is_refused(void **state)
{
    (void) state;
    log_in(ANNE);
    rival = suspend_later;
    assert_int_equal(post_json("mot-de-passe", "{\"ancien\": \"" PASSWORD "\","
                                               " \"nouveau\": \"une autre phrase\"}"),
                     401);
    assert_int_equal(get_json("mes-services"), 401);
}

#define RACE_TEST(test) cmocka_unit_test_setup_teardown(test, open_race, close_race)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        RACE_TEST(password_replaced_meanwhile_opens_nothing),
        RACE_TEST(person_suspended_meanwhile_stays_out),
        RACE_TEST(guess_among_many_learns_nothing),
        RACE_TEST(change_of_an_ended_session_changes_nothing),
        RACE_TEST(change_of_a_revoked_password_changes_nothing),
        RACE_TEST(mailed_password_spent_meanwhile_opens_nothing),
        RACE_TEST(change_after_suspension_is_refused),
    };

    return cmocka_run_group_tests_name("race", tests, load_types, free_types);
}

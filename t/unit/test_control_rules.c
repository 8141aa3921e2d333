/* Each control of connections fires where it must and is silent where it must (LI-3.4, ST-3.4,
 * MAM-4.4; section 6). */
#include "control_fixture.h"

#define OFFICE "198.51.100.7"
#define HOME "203.0.113.9"
#define TUESDAY "2026-11-17T"

static use access_at(int64_t second, const char *address)
{
    return (use){.person = 1, .convention = CAF_75, .second = second, .address = address};
}

/* -- where from */

static void come_from(controlled *c, const char *time, const char *country)
{
    use a = access_at(at(time), HOME);

    a.country = country;
    put(c, &a);
}

static void learn_france(controlled *c)
{
    use a = access_at(0, OFFICE);

    a.country = "FR";
    learn_work(c, a);
}

static void place_abroad_never_seen_fires_once(void **state)
{
    learn_france(*state);
    come_from(*state, TUESDAY "10:00:00+01:00", "BE");
    come_from(*state, TUESDAY "10:01:00+01:00", "BE");
    assert_signals(*state, HAB_RULE_PLACE, 1);
    assert_int_equal(((controlled *) *state)->signals[0].times, 1);
    assert_says(*state, "Premier accès depuis le pays BE à 10:00 le mardi 17 novembre 2026. Ce "
                        "compte n’était utilisé que depuis FR (100 accès en 10 jours d’activité).");
}

/* Each country is told, the second within the hour too. */
static void place_abroad_and_another_join(void **state)
{
    controlled *c = *state;

    learn_france(c);
    come_from(c, TUESDAY "10:00:00+01:00", "BE");
    come_from(c, TUESDAY "10:30:00+01:00", "LU");
    come_from(c, TUESDAY "10:31:00+01:00", "BE");
    assert_signals(c, HAB_RULE_PLACE, 1);
    assert_int_equal(c->signals[0].times, 2);
    assert_int_equal(c->signals[0].evidence[1], c->signals[0].evidence[0] + 1);
    assert_says(c, "Premier accès depuis le pays LU à 10:30");
}

static void place_of_an_account_that_is_new_does_not(void **state)
{
    use a = access_at(at("2026-11-16T10:00:00+01:00"), OFFICE);

    a.country = "FR";
    repeat(*state, a, 200, 10);
    come_from(*state, TUESDAY "10:00:00+01:00", "BE");
    assert_signals(*state, HAB_RULE_PLACE, 0);
}

/* Five days, of which the last has one access less than thirty in all. */
static void learn_days(controlled *c, unsigned of_the_last)
{
    for (unsigned day = 9; day <= 13; day++) {
        char time[32];
        use a = access_at(0, OFFICE);

        (void) snprintf(time, sizeof(time), "2026-11-%02uT10:00:00+01:00", day);
        a.second = at(time);
        a.country = "FR";
        repeat(c, a, day == 13 ? of_the_last : 6, 60);
    }
    come_from(c, TUESDAY "10:00:00+01:00", "BE");
}

static void place_fires_after_thirty_accesses(void **state)
{
    learn_days(*state, 6);
    assert_signals(*state, HAB_RULE_PLACE, 1);
}

static void place_does_not_after_twenty_nine(void **state)
{
    learn_days(*state, 5);
    assert_signals(*state, HAB_RULE_PLACE, 0);
}

static void place_overseas_is_france_by_day(void **state)
{
    learn_france(*state);
    come_from(*state, TUESDAY "10:00:00+01:00", "RE");
    assert_signals(*state, HAB_RULE_PLACE, 0);
}

static void place_overseas_at_night_fires(void **state)
{
    learn_france(*state);
    come_from(*state, TUESDAY "23:00:00+01:00", "RE");
    assert_signals(*state, HAB_RULE_PLACE, 1);
    assert_says(*state, "à un moment (nuit, dimanche ou jour férié) où il ne l’était jamais");
}

static void place_without_countries_needs_another_sign(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    come_from(c, TUESDAY "10:00:00+01:00", NULL);
    assert_signals(c, HAB_RULE_PLACE, 0);
}

static void place_without_countries_after_refusals_fires(void **state)
{
    controlled *c = *state;
    use a = access_at(at(TUESDAY "10:00:00+01:00"), OFFICE);

    learn_work(c, a);
    a.reason = HAB_REASON_RIGHT_MISSING;
    repeat(c, a, 3, 60);
    come_from(c, TUESDAY "10:10:00+01:00", NULL);
    assert_signals(c, HAB_RULE_PLACE, 1);
    assert_says(c, "Premier accès depuis le réseau 203.0.113.0/24 à 10:10 le mardi 17 novembre "
                   "2026, après plusieurs refus");
}

static void place_that_is_no_country_is_not_known(void **state)
{
    learn_france(*state);
    come_from(*state, TUESDAY "10:00:00+01:00", "--");
    assert_signals(*state, HAB_RULE_PLACE, 0);
}

/* -- an extreme number */

static void volume_three_times_the_busiest_hour_fires(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at("2026-11-16T14:00:00+01:00"), OFFICE), 110, 20);
    repeat(c, access_at(at(TUESDAY "14:00:00+01:00"), OFFICE), 330, 10);
    assert_signals(c, HAB_RULE_VOLUME, 1);
    assert_says(c, "330 accès entre 14:00 et 14:54 le mardi 17 novembre 2026, alors que l’heure "
                   "la plus chargée de ses 10 jours d’activité précédents en compte 110.");
}

static void volume_below_three_times_does_not(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at("2026-11-16T14:00:00+01:00"), OFFICE), 110, 20);
    repeat(c, access_at(at(TUESDAY "14:00:00+01:00"), OFFICE), 329, 10);
    assert_signals(c, HAB_RULE_VOLUME, 0);
}

static void volume_below_the_floor_does_not(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at(TUESDAY "14:00:00+01:00"), OFFICE), 299, 10);
    assert_signals(c, HAB_RULE_VOLUME, 0);
}

static void volume_at_the_floor_fires(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at(TUESDAY "14:00:00+01:00"), OFFICE), 300, 10);
    assert_signals(c, HAB_RULE_VOLUME, 1);
}

static void volume_of_more_than_an_hour_does_not(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at(TUESDAY "10:00:00+01:00"), OFFICE), 600, 13);
    assert_signals(c, HAB_RULE_VOLUME, 0);
}

static void volume_of_a_programme_that_works_so_each_day_does_not(void **state)
{
    controlled *c = *state;

    for (unsigned day = 2; day <= 20; day++) {
        char time[32];

        (void) snprintf(time, sizeof(time), "2026-11-%02uT%s", day, "12:00:00+01:00");
        repeat(c, access_at(at(time), OFFICE), 800, 4);
    }
    set_term(c, "75", "nuit", "active", json_false()); /* among them are Sundays */
    assert_signals(c, HAB_RULE_VOLUME, 0);
}

/* Four hundred in an hour around midnight, and on another day: told twice, and no habit. */
static void exceed_at_night(controlled *c, const char *time)
{
    set_term(c, "75", "nuit", "active", json_false());
    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at(time), OFFICE), 400, 9);
    assert_signals(c, HAB_RULE_VOLUME, 1);
    repeat(c, access_at(at("2026-11-20T14:00:00+01:00"), OFFICE), 400, 8);
    assert_signals(c, HAB_RULE_VOLUME, 2);
}

static void volume_told_before_midnight_is_no_habit_after_it(void **state)
{
    exceed_at_night(*state, TUESDAY "23:10:00+01:00");
}

static void volume_told_after_midnight_is_no_habit_before_it(void **state)
{
    exceed_at_night(*state, TUESDAY "23:30:00+01:00");
}

/* -- refusals */

static void refuse(controlled *c, unsigned count, hab_reason reason, int64_t step)
{
    use a = access_at(at(TUESDAY "10:00:00+01:00"), OFFICE);

    a.reason = reason;
    repeat(c, a, count, step);
}

static void refusals_ten_in_half_an_hour_fire(void **state)
{
    refuse(*state, 10, HAB_REASON_TARGET_NOT_LISTED, 199);
    assert_signals(*state, HAB_RULE_REFUSALS, 1);
    assert_says(*state, "10 demandes refusées entre 10:00 et 10:29 le mardi 17 novembre 2026.");
}

static void refusals_nine_do_not(void **state)
{
    refuse(*state, 9, HAB_REASON_TARGET_NOT_LISTED, 1);
    assert_signals(*state, HAB_RULE_REFUSALS, 0);
}

static void refusals_ten_in_more_than_half_an_hour_do_not(void **state)
{
    refuse(*state, 10, HAB_REASON_TARGET_NOT_LISTED, 200);
    assert_signals(*state, HAB_RULE_REFUSALS, 0);
}

static void refusals_by_the_hours_of_a_service_or_a_session_do_not(void **state)
{
    refuse(*state, 40, HAB_REASON_OUTSIDE_HOURS, 1);
    refuse(*state, 40, HAB_REASON_SESSION_EXPIRED, 1);
    refuse(*state, 40, HAB_REASON_INTERNAL, 1);
    refuse(*state, 40, HAB_REASON_PERSON_SUSPENDED, 1);
    refuse(*state, 40, HAB_REASON_CONVENTION_SUSPENDED, 1);
    refuse(*state, 40, HAB_REASON_CONVENTION_ENDED, 1);
    refuse(*state, 40, HAB_REASON_FORMALITIES, 1);
    assert_signals(*state, HAB_RULE_REFUSALS, 0);
}

static void refusals_under_two_conventions_are_not_added(void **state)
{
    controlled *c = *state;
    use a = access_at(at(TUESDAY "10:10:00+01:00"), OFFICE);

    refuse(c, 9, HAB_REASON_TARGET_NOT_LISTED, 1);
    a.convention = CAF_93;
    a.reason = HAB_REASON_TARGET_NOT_LISTED;
    repeat(c, a, 9, 1);
    assert_signals(c, HAB_RULE_REFUSALS, 0);
}

static void refusals_that_go_on_are_told_each_hour_in_one_signal(void **state)
{
    controlled *c = *state;

    refuse(c, 120, HAB_REASON_TARGET_NOT_LISTED, 60); /* two hours */
    assert_signals(c, HAB_RULE_REFUSALS, 1);
    assert_int_equal(c->signals[0].times, 2);
}

/* -- targets */

static void visit(controlled *c, const char *time, unsigned count, int64_t step)
{
    int64_t second = at(time);

    for (unsigned i = 0; i < count; i++) {
        char target[16];
        use a = access_at(second + i * step, OFFICE);

        (void) snprintf(target, sizeof(target), "%05u", 91000 + i);
        a.target = target;
        put(c, &a);
    }
}

static void targets_twenty_five_in_an_hour_fire(void **state)
{
    learn_work(*state, access_at(0, OFFICE));
    visit(*state, TUESDAY "10:00:00+01:00", 25, 149);
    assert_signals(*state, HAB_RULE_TARGETS, 1);
    assert_says(*state, "25 cibles différentes entre 10:00 et 10:59 le mardi 17 novembre 2026");
}

static void targets_twenty_four_do_not(void **state)
{
    learn_work(*state, access_at(0, OFFICE));
    visit(*state, TUESDAY "10:00:00+01:00", 24, 10);
    visit(*state, TUESDAY "10:20:00+01:00", 24, 10); /* the same again */
    assert_signals(*state, HAB_RULE_TARGETS, 0);
}

static void targets_in_more_than_an_hour_do_not(void **state)
{
    learn_work(*state, access_at(0, OFFICE));
    visit(*state, TUESDAY "10:00:00+01:00", 40, 150);
    assert_signals(*state, HAB_RULE_TARGETS, 0);
}

static void targets_of_who_looks_after_as_many_do_not(void **state)
{
    learn_work(*state, access_at(0, OFFICE));
    visit(*state, "2026-11-16T14:00:00+01:00", 20, 30);
    visit(*state, TUESDAY "10:00:00+01:00", 39, 30);
    assert_signals(*state, HAB_RULE_TARGETS, 0);
}

/* -- the function in the annexe */

static void use_as(controlled *c, uint64_t person, const char *service)
{
    use a = access_at(at(TUESDAY "10:00:00+01:00"), OFFICE);

    a.person = person;
    a.service = service;
    repeat(c, a, 3, 60);
}

static void set_functions(controlled *c, const char *caf, const char *service)
{
    hab_controls controls;
    json_t *document;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_controls_get(txn, caf, &controls), HAB_OK);
    document = hab_controls_document(&controls);
    hab_controls_free(&controls);
    json_object_set_new(
        document, "fonctions",
        json_pack("[{s:s, s:[s, s]}]", "service", service, "mots", "bénévole", "Stagiaire"));
    assert_int_equal(hab_controls_put(txn, caf, document, &c->f->error), HAB_OK);
    json_decref(document);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void function_with_a_word_of_the_caf_fires_once_a_day(void **state)
{
    controlled *c = *state;

    set_functions(c, "75", "lieu_information/demandes");
    use_as(c, 2, "demandes");
    assert_signals(c, HAB_RULE_FUNCTION, 1);
    assert_int_equal(c->signals[0].times, 1);
    assert_says(c, "Le service demandes a été utilisé à 10:00 le mardi 17 novembre 2026. Dans "
                   "l’annexe, la fonction de la personne contient «\u00a0Stagiaire\u00a0»");
}

static void function_with_other_words_does_not(void **state)
{
    controlled *c = *state;

    set_functions(c, "75", "lieu_information/*");
    use_as(c, 1, "demandes");
    use_as(c, 3, "demandes"); /* "stagiaires" is another word */
    use_as(c, 9, "demandes"); /* whom the annexe does not name */
    assert_signals(c, HAB_RULE_FUNCTION, 0);
}

static void function_is_of_the_service_and_the_caf_that_say_so(void **state)
{
    controlled *c = *state;
    use a = access_at(at(TUESDAY "10:00:00+01:00"), OFFICE);

    set_functions(c, "75", "lieu_information/attestations");
    set_functions(c, "93", "mam/*");
    use_as(c, 2, "demandes");
    a.person = 2;
    a.convention = CAF_93;
    put(c, &a);
    assert_signals(c, HAB_RULE_FUNCTION, 0);
}

/* -- long unused */

static void wake(controlled *c, const char *time, unsigned count, int64_t step)
{
    repeat(c, access_at(at("2026-08-19T10:00:00+02:00"), OFFICE), 1, 1);
    repeat(c, access_at(at(time), OFFICE), count, step);
}

static void revived_after_ninety_days_with_thirty_accesses_fires(void **state)
{
    wake(*state, "2026-11-17T09:00:00+01:00", 30, 100);
    assert_signals(*state, HAB_RULE_REVIVED, 1);
    assert_says(*state, "30 accès entre 09:00 et 09:48 le mardi 17 novembre 2026, après 90 jours "
                        "sans aucun accès.");
}

static void revived_a_second_too_early_does_not(void **state)
{
    wake(*state, "2026-11-17T08:59:59+01:00", 30, 100);
    assert_signals(*state, HAB_RULE_REVIVED, 0);
}

static void revived_with_twenty_nine_does_not(void **state)
{
    wake(*state, "2026-11-17T09:00:00+01:00", 29, 100);
    assert_signals(*state, HAB_RULE_REVIVED, 0);
}

static void revived_slowly_does_not(void **state)
{
    wake(*state, "2026-11-17T09:00:00+01:00", 60, 130);
    assert_signals(*state, HAB_RULE_REVIVED, 0);
}

static void revived_is_not_who_was_never_there(void **state)
{
    repeat(*state, access_at(at("2026-11-17T09:00:00+01:00"), OFFICE), 60, 10);
    assert_signals(*state, HAB_RULE_REVIVED, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_controls, teardown_controls)
        TEST(place_abroad_never_seen_fires_once),
        TEST(place_abroad_and_another_join),
        TEST(place_of_an_account_that_is_new_does_not),
        TEST(place_fires_after_thirty_accesses),
        TEST(place_does_not_after_twenty_nine),
        TEST(place_overseas_is_france_by_day),
        TEST(place_overseas_at_night_fires),
        TEST(place_without_countries_needs_another_sign),
        TEST(place_without_countries_after_refusals_fires),
        TEST(place_that_is_no_country_is_not_known),
        TEST(volume_three_times_the_busiest_hour_fires),
        TEST(volume_below_three_times_does_not),
        TEST(volume_below_the_floor_does_not),
        TEST(volume_at_the_floor_fires),
        TEST(volume_of_more_than_an_hour_does_not),
        TEST(volume_of_a_programme_that_works_so_each_day_does_not),
        TEST(volume_told_before_midnight_is_no_habit_after_it),
        TEST(volume_told_after_midnight_is_no_habit_before_it),
        TEST(refusals_ten_in_half_an_hour_fire),
        TEST(refusals_nine_do_not),
        TEST(refusals_ten_in_more_than_half_an_hour_do_not),
        TEST(refusals_by_the_hours_of_a_service_or_a_session_do_not),
        TEST(refusals_under_two_conventions_are_not_added),
        TEST(refusals_that_go_on_are_told_each_hour_in_one_signal),
        TEST(targets_twenty_five_in_an_hour_fire),
        TEST(targets_twenty_four_do_not),
        TEST(targets_in_more_than_an_hour_do_not),
        TEST(targets_of_who_looks_after_as_many_do_not),
        TEST(function_with_a_word_of_the_caf_fires_once_a_day),
        TEST(function_with_other_words_does_not),
        TEST(function_is_of_the_service_and_the_caf_that_say_so),
        TEST(revived_after_ninety_days_with_thirty_accesses_fires),
        TEST(revived_a_second_too_early_does_not),
        TEST(revived_with_twenty_nine_does_not),
        TEST(revived_slowly_does_not),
        TEST(revived_is_not_who_was_never_there),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

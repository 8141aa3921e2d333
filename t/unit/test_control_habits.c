/* The controls of connections that compare with what an account is used to: several networks at
 * once, and accesses at night (LI-3.4, ST-3.4, MAM-4.4; section 6). */
#include "control_fixture.h"

#define OFFICE "198.51.100.7"
#define HOME "203.0.113.9"
#define TUESDAY "2026-11-17T"

static use access_at(int64_t second, const char *address)
{
    return (use){.person = 1, .convention = CAF_75, .second = second, .address = address};
}

/* -- several networks at once */

/* From one network to another and back, `step` seconds apart. */
static void alternate(controlled *c, unsigned runs, int64_t step)
{
    int64_t second = at(TUESDAY "10:00:00+01:00");

    for (unsigned i = 0; i < runs; i++) {
        use a = access_at(second + i * step, i % 2 == 0 ? OFFICE : HOME);

        put(c, &a);
    }
}

static void networks_that_alternate_three_returns_fire(void **state)
{
    controlled *c = *state;

    alternate(c, 5, 60);
    assert_signals(c, HAB_RULE_NETWORKS, 1);
    assert_says(c, "Le compte est passé 4 fois d’un réseau à l’autre entre 10:00 et 10:04 le "
                   "mardi 17 novembre 2026, en revenant 3 fois");
    assert_int_equal(c->signals[0].person, 1);
    assert_string_equal(c->signals[0].caf, "75");
    assert_int_equal(c->signals[0].evidence[4], 5);
}

static void networks_with_two_returns_do_not(void **state)
{
    alternate(*state, 4, 60);
    assert_signals(*state, HAB_RULE_NETWORKS, 0);
}

static void networks_just_within_the_window_fire(void **state)
{
    alternate(*state, 5, 449); /* the first of five is just inside of half an hour */
    assert_signals(*state, HAB_RULE_NETWORKS, 1);
}

static void networks_just_outside_of_the_window_do_not(void **state)
{
    alternate(*state, 5, 450);
    assert_signals(*state, HAB_RULE_NETWORKS, 0);
}

/* Both have been the account's for so many days. */
static void settle(controlled *c, int64_t days)
{
    int64_t second = at(TUESDAY "10:00:00+01:00") - days * 86400;

    repeat(c, access_at(second, OFFICE), 1, 1);
    repeat(c, access_at(second + 3600, HOME), 1, 1);
}

static void networks_of_its_own_for_a_week_are_a_telephone_on_the_desk(void **state)
{
    settle(*state, 8);
    alternate(*state, 10, 60); /* eight returns */
    assert_signals(*state, HAB_RULE_NETWORKS, 0);
}

static void networks_of_its_own_three_times_as_often_are_two_at_work(void **state)
{
    settle(*state, 8);
    alternate(*state, 11, 60);
    assert_signals(*state, HAB_RULE_NETWORKS, 1);
    assert_says(*state, "en revenant 9 fois");
}

static void networks_known_for_less_than_a_week_are_not_its_own(void **state)
{
    settle(*state, 6);
    alternate(*state, 5, 60);
    assert_signals(*state, HAB_RULE_NETWORKS, 1);
}

static void networks_one_of_its_own_and_a_stranger_fire(void **state)
{
    repeat(*state, access_at(at("2026-11-02T10:00:00+01:00"), OFFICE), 1, 1);
    alternate(*state, 5, 60);
    assert_signals(*state, HAB_RULE_NETWORKS, 1);
}

static void networks_of_its_own_fire_at_the_most_returns_a_caf_can_ask(void **state)
{
    set_term(*state, "75", "reseaux", "retours", json_integer(6));
    settle(*state, 8);
    alternate(*state, 16, 60); /* as many runs as are remembered */
    assert_signals(*state, HAB_RULE_NETWORKS, 1);
}

static void networks_from_the_office_home_are_a_change_of_place(void **state)
{
    int64_t second = at(TUESDAY "17:00:00+01:00");

    second = repeat(*state, access_at(second, OFFICE), 30, 10);
    repeat(*state, access_at(second, HOME), 30, 10);
    assert_signals(*state, HAB_RULE_NETWORKS, 0);
}

static void networks_of_a_journey_are_never_come_back_to(void **state)
{
    int64_t second = at(TUESDAY "17:00:00+01:00");

    for (unsigned i = 0; i < 12; i++) {
        char address[32];

        (void) snprintf(address, sizeof(address), "203.0.%u.9", i);
        repeat(*state, access_at(second + i * 60, address), 1, 1);
    }
    assert_signals(*state, HAB_RULE_NETWORKS, 0);
}

static void networks_are_of_many_addresses(void **state)
{
    static const char *const addresses[] = {"198.51.100.7", "198.51.100.200", "2001:db8:5:1::1",
                                            "2001:db8:5:2::1"};
    int64_t second = at(TUESDAY "10:00:00+01:00");

    for (unsigned i = 0; i < 20; i++) {
        repeat(*state, access_at(second + i * 10, addresses[i % 2]), 1, 1);
        repeat(*state, access_at(second + 1000 + i * 10, addresses[2 + i % 2]), 1, 1);
    }
    assert_int_equal(((controlled *) *state)->queued, 40);
    run(*state);
    /* The records are rolled in the order of time: one network, then the other. */
    assert_signals(*state, HAB_RULE_NETWORKS, 0);
}

/* -- at night, on Sundays and holidays */

static void night_with_ten_accesses_fires(void **state)
{
    learn_work(*state, access_at(0, OFFICE));
    repeat(*state, access_at(at("2026-11-22T02:10:00+01:00"), OFFICE), 10, 180);
    assert_signals(*state, HAB_RULE_NIGHT, 1);
    assert_says(*state, "10 accès entre 02:10 et 02:37 le dimanche 22 novembre 2026");
    assert_says(*state, "alors que 0 des 100 accès de ses 10 jours d’activité");
    assert_int_equal(((controlled *) *state)->signals[0].first, at("2026-11-22T02:10:00+01:00"));
    assert_int_equal(((controlled *) *state)->signals[0].last, at("2026-11-22T02:37:00+01:00"));
}

static void night_with_nine_does_not(void **state)
{
    learn_work(*state, access_at(0, OFFICE));
    repeat(*state, access_at(at(TUESDAY "02:10:00+01:00"), OFFICE), 9, 180);
    assert_signals(*state, HAB_RULE_NIGHT, 0);
}

static void night_whose_tenth_is_four_hours_later_does_not(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-11-22T08:00:00+01:00"), OFFICE), 9, 60);
    repeat(c, access_at(at("2026-11-22T12:00:00+01:00"), OFFICE), 1, 1);
    assert_signals(c, HAB_RULE_NIGHT, 0);
}

static void night_whose_tenth_is_just_within_four_hours_fires(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-11-22T08:00:00+01:00"), OFFICE), 9, 60);
    repeat(c, access_at(at("2026-11-22T11:59:59+01:00"), OFFICE), 1, 1);
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

static void night_less_than_two_hours_after_the_day_is_working_late(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at(TUESDAY "21:50:00+01:00"), OFFICE), 1, 1);
    repeat(c, access_at(at(TUESDAY "22:00:00+01:00"), OFFICE), 40, 160); /* to 23:44 */
    assert_signals(c, HAB_RULE_NIGHT, 0);
}

static void night_two_hours_after_the_day_fires(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at(TUESDAY "21:50:00+01:00"), OFFICE), 1, 1);
    repeat(c, access_at(at(TUESDAY "23:50:00+01:00"), OFFICE), 10, 10);
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

static void night_that_goes_on_from_the_evening_fires(void **state)
{
    controlled *c = *state;

    learn_work(c, access_at(0, OFFICE));
    repeat(c, access_at(at(TUESDAY "21:50:00+01:00"), OFFICE), 26, 600); /* to 2:00 */
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

/* The Caf of Paris says that its night is another: what it says holds, for its conventions alone.
 */
static void set_night(controlled *c, const char *from, const char *to)
{
    hab_controls controls;
    json_t *document;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_controls_get(txn, "75", &controls), HAB_OK);
    document = hab_controls_document(&controls);
    hab_controls_free(&controls);
    json_object_set_new(document, "nuit", json_pack("{s:s, s:s}", "de", from, "a", to));
    assert_int_equal(hab_controls_put(txn, "75", document, &c->f->error), HAB_OK);
    json_decref(document);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void night_of_a_caf_begins_and_ends_when_it_says(void **state)
{
    controlled *c = *state;

    set_night(c, "20:00", "05:00");
    repeat(c, access_at(at("2026-11-16T05:00:00+01:00"), OFFICE), 20, 10);
    run(c);
    assert_int_equal(c->count, 0);
    repeat(c, access_at(at(TUESDAY "20:00:00+01:00"), OFFICE), 10, 10);
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

static void night_of_a_caf_may_lie_within_one_day(void **state)
{
    controlled *c = *state;

    set_night(c, "01:00", "04:00");
    repeat(c, access_at(at(TUESDAY "00:30:00+01:00") - 7200, OFFICE), 10, 10);
    repeat(c, access_at(at(TUESDAY "04:00:00+01:00"), OFFICE), 20, 10);
    run(c);
    assert_int_equal(c->count, 0);
    repeat(c, access_at(at("2026-11-18T03:00:00+01:00"), OFFICE), 10, 10);
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

static void night_of_a_caf_is_not_that_of_another(void **state)
{
    controlled *c = *state;
    use a = access_at(at(TUESDAY "20:00:00+01:00"), OFFICE);

    set_night(c, "20:00", "05:00");
    a.convention = CAF_93;
    repeat(c, a, 20, 10);
    assert_signals(c, HAB_RULE_NIGHT, 0);
}

static void night_is_from_22_to_6_in_paris(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at(TUESDAY "05:59:50+01:00"), OFFICE), 9, 1);
    repeat(c, access_at(at(TUESDAY "06:00:00+01:00"), OFFICE), 50, 1);
    repeat(c, access_at(at("2026-07-15T21:59:00+02:00"), OFFICE), 50, 1);
    assert_signals(c, HAB_RULE_NIGHT, 0);
}

static void night_in_summer_is_by_the_clock_of_paris(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-07-15T20:00:00Z"), OFFICE), 10, 1);
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

static void night_is_also_a_public_holiday(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-11-11T10:00:00+01:00"), OFFICE), 10, 60);
    assert_signals(c, HAB_RULE_NIGHT, 1);
    assert_says(c, "le mercredi 11 novembre 2026");
}

static void night_is_also_the_monday_after_easter(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-04-07T10:00:00+02:00"), OFFICE), 10, 60);
    run(c);
    assert_int_equal(c->count, 0);
    repeat(c, access_at(at("2027-03-29T10:00:00+02:00"), OFFICE), 10, 60);
    assert_signals(c, HAB_RULE_NIGHT, 1);
}

/* Ten accesses in an afternoon. */
static unsigned found_on(controlled *c, const char *day)
{
    char time[32];
    unsigned before = c->count;

    (void) snprintf(time, sizeof(time), "%sT13:00:00Z", day);
    repeat(c, access_at(at(time), OFFICE), 10, 60);
    run(c);
    return c->count - before;
}

/* Beside those that move with Easter. */
static void night_is_not_the_day_before_or_after_a_holiday(void **state)
{
    static const char *const days[] = {"2026-05-13", "2026-05-15", "2026-05-22",
                                       "2026-05-26", "2027-05-05", "2027-05-18"};

    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        if (found_on(*state, days[i]) != 0) {
            fail_msg("%s is a working day", days[i]);
        }
    }
}

static void night_of_ascension_fires(void **state)
{
    assert_int_equal(found_on(*state, "2026-05-14"), 1);
}

static void night_of_the_monday_after_pentecost_fires(void **state)
{
    assert_int_equal(found_on(*state, "2027-05-17"), 1);
}

/* The clocks were turned on the Sunday before: six in the morning is another second. */
static void night_ends_at_six_after_the_clocks_were_turned(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-03-30T04:00:00Z"), OFFICE), 20, 60);
    repeat(c, access_at(at("2026-10-26T05:00:00Z"), OFFICE), 20, 60);
    assert_signals(c, HAB_RULE_NIGHT, 0);
}

static void night_before_six_after_the_clocks_were_turned_fires(void **state)
{
    controlled *c = *state;

    repeat(c, access_at(at("2026-03-30T03:50:00Z"), OFFICE), 10, 59);
    run(c);
    assert_int_equal(c->count, 1);
    repeat(c, access_at(at("2026-10-26T04:50:00Z"), OFFICE), 10, 59);
    assert_signals(c, HAB_RULE_NIGHT, 2);
}

/* A person who works at night is told about once, not every night. */
static void night_that_is_a_habit_does_not(void **state)
{
    controlled *c = *state;

    for (unsigned day = 2; day <= 20; day++) {
        char time[32];

        (void) snprintf(time, sizeof(time), "2026-11-%02uT%s", day, "23:00:00+01:00");
        repeat(c, access_at(at(time), OFFICE), day < 4 ? 2 : 20, 60);
    }
    assert_signals(c, HAB_RULE_NIGHT, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_controls, teardown_controls)
        TEST(networks_that_alternate_three_returns_fire),
        TEST(networks_with_two_returns_do_not),
        TEST(networks_just_within_the_window_fire),
        TEST(networks_just_outside_of_the_window_do_not),
        TEST(networks_of_its_own_for_a_week_are_a_telephone_on_the_desk),
        TEST(networks_of_its_own_three_times_as_often_are_two_at_work),
        TEST(networks_known_for_less_than_a_week_are_not_its_own),
        TEST(networks_one_of_its_own_and_a_stranger_fire),
        TEST(networks_of_its_own_fire_at_the_most_returns_a_caf_can_ask),
        TEST(networks_from_the_office_home_are_a_change_of_place),
        TEST(networks_of_a_journey_are_never_come_back_to),
        TEST(networks_are_of_many_addresses),
        TEST(night_with_ten_accesses_fires),
        TEST(night_with_nine_does_not),
        TEST(night_whose_tenth_is_four_hours_later_does_not),
        TEST(night_whose_tenth_is_just_within_four_hours_fires),
        TEST(night_less_than_two_hours_after_the_day_is_working_late),
        TEST(night_two_hours_after_the_day_fires),
        TEST(night_that_goes_on_from_the_evening_fires),
        TEST(night_of_a_caf_begins_and_ends_when_it_says),
        TEST(night_of_a_caf_may_lie_within_one_day),
        TEST(night_of_a_caf_is_not_that_of_another),
        TEST(night_is_from_22_to_6_in_paris),
        TEST(night_in_summer_is_by_the_clock_of_paris),
        TEST(night_is_also_a_public_holiday),
        TEST(night_is_also_the_monday_after_easter),
        TEST(night_is_not_the_day_before_or_after_a_holiday),
        TEST(night_of_ascension_fires),
        TEST(night_of_the_monday_after_pentecost_fires),
        TEST(night_ends_at_six_after_the_clocks_were_turned),
        TEST(night_before_six_after_the_clocks_were_turned_fires),
        TEST(night_that_is_a_habit_does_not),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What time brings to demandes: reminders (LI-3.4), destruction at six months and at the
 * end of a convention (LI-2), whatever day the server was off. */
#define _GNU_SOURCE /* memmem */
#include "lieu_time.h"

/* -- reminders */

/* LI-3.4: 15 days from the mail; 7 days and 2 days before the last one, and the day after
 * it, each person gets one mail. */
static void three_reminders_then_silence(void **state)
{
    char text[40];

    (void) state;
    (void) families("2026-03-01T09:00:00Z", PARIS, 1); /* to be retrieved by 16 March */
    forget_mails("2026-03-01T09:30:00Z");
    for (unsigned day = 2; day <= 31; day++) {
        const int said = day == 9 || day == 14 || day == 17;

        (void) snprintf(text, sizeof(text), "2026-03-%02uT07:30:00Z", day);
        (void) sweep(text);
        if (mails("li-rappel", ANNE) != (unsigned) said
            || mails("li-rappel", BRUNO) != (unsigned) said || mails(NULL, NULL) != 2U * said) {
            fail_msg("day %u: %u mails", day, mails(NULL, NULL));
        }
        forget_mails(text);
    }
}

/* LI-3.4: what was retrieved is not asked for. */
static void what_is_retrieved_needs_no_reminder(void **state)
{
    uint64_t number = families("2026-03-01T09:00:00Z", PARIS, 1);

    (void) state;
    (void) sweep("2026-03-08T07:30:00Z");
    retrieve("2026-03-08T10:00:00Z", ANNE, number, 1);
    forget_mails("2026-03-08T11:00:00Z");
    (void) sweep("2026-03-09T07:30:00Z");
    (void) sweep("2026-03-14T07:30:00Z");
    (void) sweep("2026-03-17T07:30:00Z");
    assert_int_equal(mails(NULL, NULL), 0);
}

/* LI-3.4: one mail a day says all that waits, by commune, and no word of a family. */
static void one_mail_says_all(void **state)
{
    json_t *values;
    json_t *communes;
    char *text;

    (void) state;
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-2\", \"annexe\": {\"communes\": [{\"code\": \"69123\","
                        " \"nom\": \"Lyon\"}]}}"));
    (void) families("2026-03-01T09:00:00Z", PARIS, 2);
    (void) families("2026-03-06T09:00:00Z", PARIS, 3);
    (void) families("2026-03-02T09:00:00Z", LYON, 4);
    (void) families("2026-03-12T09:00:00Z", LYON, 5);
    (void) sweep("2026-03-16T07:30:00Z");
    forget_mails("2026-03-16T08:00:00Z");
    (void) sweep("2026-03-17T07:30:00Z");
    assert_int_equal(mails("li-rappel", ANNE), 1);
    assert_int_equal(mails(NULL, NULL), 2);
    values = send_mails(at("2026-03-17T08:00:00Z"), "li-rappel");
    assert_int_equal(integer_of(values, "retard"), 2);
    assert_int_equal(integer_of(values, "deux"), 4);
    assert_int_equal(integer_of(values, "sept"), 3);
    communes = json_object_get(values, "communes");
    assert_int_equal(json_array_size(communes), 2);
    assert_int_equal(integer_of(json_array_get(communes, 0), "deux"), 4);
    assert_int_equal(integer_of(json_array_get(communes, 1), "retard"), 2);
    text = json_dumps(values, 0);
    assert_null(strstr(text, "Zorglub"));
    assert_null(strstr(text, "mail.example"));
    free(text);
    hab_values_free(values);
}

/* LI-3.4: off for a week, the server says once what is so now; nothing is said twice. */
static void a_server_that_was_off_says_it_once(void **state)
{
    json_t *values;

    (void) state;
    (void) families("2026-03-01T09:00:00Z", PARIS, 1);
    (void) sweep("2026-03-08T07:30:00Z");
    forget_mails("2026-03-08T08:00:00Z");
    assert_true(sweep("2026-03-15T14:00:00Z") > 0);
    assert_int_equal(mails("li-rappel", ANNE), 1);
    assert_int_equal(sweep("2026-03-15T20:00:00Z"), 0);
    values = send_mails(at("2026-03-15T21:00:00Z"), "li-rappel");
    assert_int_equal(integer_of(values, "deux"), 1);
    assert_int_equal(integer_of(values, "sept"), 0);
    hab_values_free(values);
    (void) sweep("2026-03-16T07:30:00Z");
    assert_int_equal(mails(NULL, NULL), 0);
    (void) sweep("2026-03-17T07:30:00Z");
    assert_int_equal(mails("li-rappel", ANNE), 1);
}

/* LI-3.4: with the Caf's own delay of 5 days, the notification itself is a week's word. */
static void a_short_delay_has_no_week(void **state)
{
    (void) state;
    json_object_set_new(self->settings, "delai", json_integer(5));
    (void) families("2026-03-01T09:00:00Z", PARIS, 1); /* by 6 March */
    json_object_del(self->settings, "delai");
    forget_mails("2026-03-01T10:00:00Z");
    (void) sweep("2026-03-02T07:30:00Z");
    (void) sweep("2026-03-03T07:30:00Z");
    assert_int_equal(mails(NULL, NULL), 0);
    (void) sweep("2026-03-04T07:30:00Z");
    assert_int_equal(mails("li-rappel", ANNE), 1);
}

/* LI-3.4: who wants one mail a day gets what is new since the last, and no empty one. */
static void one_mail_a_day_says_what_is_new(void **state)
{
    json_t *values;

    (void) state;
    want_one_mail_a_day(ANNE);
    (void) families("2026-03-01T09:00:00Z", PARIS, 2);
    assert_int_equal(mails("li-nouvelle-demande", ANNE), 0);
    assert_int_equal(mails("li-nouvelle-demande", BRUNO), 2);
    forget_mails("2026-03-01T10:00:00Z");
    (void) sweep("2026-03-02T07:30:00Z");
    assert_int_equal(mails(NULL, NULL), 1);
    assert_int_equal(mails("li-resume", ANNE), 1);
    values = send_mails(at("2026-03-02T08:00:00Z"), "li-resume");
    assert_int_equal(integer_of(values, "nouvelles"), 2);
    hab_values_free(values);
    (void) families("2026-03-02T09:00:00Z", PARIS, 1);
    forget_mails("2026-03-02T10:00:00Z");
    (void) sweep("2026-03-03T07:30:00Z");
    values = send_mails(at("2026-03-03T08:00:00Z"), "li-resume");
    assert_int_equal(integer_of(values, "nouvelles"), 1);
    hab_values_free(values);
    (void) sweep("2026-03-04T07:30:00Z");
    assert_int_equal(mails(NULL, NULL), 0);
}

/* The morning is at 7:00 in Paris, in winter, in summer and on the days between. */
static void morning_is_at_seven_in_paris(void **state)
{
    (void) state;
    assert_int_equal(due_at(at("2026-03-27T12:00:00Z")), 0);
    (void) families("2026-03-27T12:00:00Z", PARIS, 1);
    (void) sweep("2026-03-27T12:00:00Z");
    assert_int_equal(due_at(at("2026-03-27T12:00:00Z")), at("2026-03-28T06:00:00Z"));
    (void) sweep("2026-03-28T06:00:00Z");
    assert_int_equal(due_at(at("2026-03-28T06:00:00Z")), at("2026-03-29T05:00:00Z"));
    (void) sweep("2026-10-24T05:00:00Z");
    assert_int_equal(due_at(at("2026-10-24T05:00:00Z")), at("2026-10-25T06:00:00Z"));
}

/* -- six months */

/* LI-2: asked for on one day, gone at the first second of the other, in Paris. */
static void assert_destroyed(const char *when, const char *before, const char *from)
{
    uint64_t number = families(when, PARIS, 1);

    (void) sweep(before);
    assert_true(can_be_read(number));
    (void) sweep(from);
    assert_false(can_be_read(number));
    assert_int_equal(shell_of(number).state, LI_DETRUITE);
    assert_int_equal(shell_of(number).destroyed, at(from));
}

static void six_months_end_with_the_month(void **state)
{
    (void) state;
    assert_destroyed("2026-01-12T12:00:00Z", "2026-07-11T21:59:59Z", "2026-07-11T22:00:00Z");
    assert_destroyed("2026-08-31T12:00:00Z", "2027-02-27T22:59:59Z", "2027-02-27T23:00:00Z");
    assert_destroyed("2027-08-31T12:00:00Z", "2028-02-28T22:59:59Z", "2028-02-28T23:00:00Z");
    assert_destroyed("2028-02-29T12:00:00Z", "2028-08-28T21:59:59Z", "2028-08-28T22:00:00Z");
    /* handed over in the last hour of a day of Paris, on the eve of a turn of the clocks */
    assert_destroyed("2028-09-29T21:30:00Z", "2029-03-28T21:59:59Z", "2029-03-28T22:00:00Z");
}

/* LI-2: a week off delays nothing more: all that is overdue goes at once, by batches. */
static void what_is_overdue_goes_by_batches(void **state)
{
    const char *now_text = "2026-09-20T15:00:00Z";
    uint64_t last;

    (void) state;
    (void) families("2026-03-12T12:00:00Z", PARIS, 250);
    last = families("2026-03-15T12:00:00Z", PARIS, 200);
    for (unsigned batch = 1; batch <= 3; batch++) {
        assert_true(due_at(at(now_text)) <= at(now_text));
        one_batch(at(now_text));
        assert_int_equal(traced("demande.detruite"), batch < 3 ? batch * LI_BATCH : 450);
    }
    assert_false(can_be_read(last));
    (void) sweep(now_text);
    assert_int_equal(traced("demande.detruite"), 450);
}

/* LI-2: a process that dies in the middle of a batch has done nothing of it. */
static int dying_work(void *context, hab_call *call)
{
    (void) context;
    return li_sweep(self, call) == HAB_DONE ? HAB_FAILED : HAB_DONE;
}

static void a_batch_is_done_or_not(void **state)
{
    uint64_t number = families("2026-03-12T12:00:00Z", PARIS, 10);
    const int64_t second = at("2026-09-12T08:00:00Z");

    (void) state;
    assert_int_equal(
        hab_call_run(&broker, &types.items[0], NULL, NULL, 1, dying_work, NULL, second, &error),
        HAB_FAILED);
    assert_true(can_be_read(number));
    assert_int_equal(traced("demande.detruite"), 0);
    (void) sweep("2026-09-12T08:00:00Z");
    assert_false(can_be_read(number));
    assert_int_equal(traced("demande.detruite"), 10);
}

/* -- the end of a convention */

/* LI-2: families without an answer are told at once, under their own key; a day later all
 * is destroyed, and what was retrieved is to be attested. */
static void an_end_tells_then_destroys(void **state)
{
    uint64_t waiting = families("2026-03-01T12:00:00Z", PARIS, 1);
    uint64_t retrieved = families("2026-03-01T12:00:00Z", PARIS, 1);
    family treated = {.number = families("2026-03-01T12:00:00Z", PARIS, 1)};

    (void) state;
    retrieve("2026-03-02T12:00:00Z", ANNE, treated.number, 2);
    run_at("2026-03-03T12:00:00Z", treat_work, &treated);
    forget_mails("2026-03-03T13:00:00Z");
    end_convention("2026-03-31T22:00:00Z");
    (void) sweep("2026-03-31T22:00:05Z");
    assert_int_equal(mails("li-sans-lieu", NULL), 2);
    assert_true(can_be_read(waiting));
    forget_mails("2026-03-31T22:01:00Z");
    (void) sweep("2026-04-01T21:59:00Z");
    assert_true(can_be_read(waiting));
    (void) sweep("2026-04-01T22:00:05Z");
    assert_false(can_be_read(waiting) || can_be_read(retrieved) || can_be_read(treated.number));
    assert_int_equal(shell_of(retrieved).flags & LI_BY_CONVENTION_END, LI_BY_CONVENTION_END);
    assert_int_equal(mails(NULL, NULL), 0);
    (void) sweep("2026-04-02T07:00:00Z");
    assert_int_equal(mails("li-attestation-a-signer", ANNE), 1);
    assert_int_equal(due_at(at("2026-04-02T07:00:00Z")), at("2026-04-03T05:00:00Z"));
}

/* LI-1: who has another open convention for the commune goes on reading. */
static void another_lieu_keeps_them(void **state)
{
    uint64_t number = families("2026-03-01T12:00:00Z", PARIS, 1);

    (void) state;
    store_document(broker.store, lieu("{\"numero\": \"LI-2\"}"));
    forget_mails("2026-03-03T13:00:00Z");
    end_convention("2026-03-31T22:00:00Z");
    (void) sweep("2026-03-31T22:00:05Z");
    assert_int_equal(mails("li-sans-lieu", NULL), 0);
    (void) sweep("2026-04-02T22:00:05Z");
    assert_true(can_be_read(number));
}

/* LI-2: more demandes than a batch holds are all told of, and all destroyed. */
static void a_large_end_is_done_by_batches(void **state)
{
    uint64_t last = families("2026-03-01T12:00:00Z", PARIS, 2 * LI_BATCH + 1);

    (void) state;
    forget_mails("2026-03-03T13:00:00Z");
    end_convention("2026-03-31T22:00:00Z");
    assert_true(sweep("2026-03-31T22:00:05Z") >= 3);
    assert_int_equal(mails("li-sans-lieu", NULL), 2 * LI_BATCH + 1);
    assert_true(sweep("2026-04-01T22:00:05Z") >= 3);
    assert_int_equal(traced("demande.detruite"), 2 * LI_BATCH + 1);
    assert_false(can_be_read(last));
    assert_int_equal(mails("li-sans-lieu", NULL), 2 * LI_BATCH + 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_time, close_lieu)
    const struct CMUnitTest tests[] = {
        TEST(three_reminders_then_silence),
        TEST(what_is_retrieved_needs_no_reminder),
        TEST(one_mail_says_all),
        TEST(a_server_that_was_off_says_it_once),
        TEST(a_short_delay_has_no_week),
        TEST(one_mail_a_day_says_what_is_new),
        TEST(morning_is_at_seven_in_paris),
        TEST(six_months_end_with_the_month),
        TEST(what_is_overdue_goes_by_batches),
        TEST(a_batch_is_done_or_not),
        TEST(an_end_tells_then_destroys),
        TEST(another_lieu_keeps_them),
        TEST(a_large_end_is_done_by_batches),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}

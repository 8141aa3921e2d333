/* What the controls keep of an account, and when: each access once whoever is killed, batches of
 * any size alike, a page at most, nothing older than the trace, each Caf its own terms (LI-3.4,
 * ST-3.4, MAM-4.4; section 6). */
#include <signal.h>
#include <sys/wait.h>

#include "control_fixture.h"

#define OFFICE "198.51.100.7"

static use use_at(const char *time, uint64_t person, uint64_t convention)
{
    return (use){.person = person, .convention = convention, .second = at(time), .address = OFFICE};
}

/* Refusals of one person under a convention, enough for a signal. */
static void refuse(controlled *c, uint64_t person, uint64_t convention)
{
    use a = use_at("2026-11-17T10:00:00+01:00", person, convention);

    a.reason = HAB_REASON_RIGHT_MISSING;
    repeat(c, a, 10, 5);
}

static void a_caf_that_has_put_a_rule_out_has_no_signals_of_it(void **state)
{
    controlled *c = *state;

    set_term(c, "75", "refus", "active", json_false());
    refuse(c, 1, CAF_75);
    refuse(c, 2, CAF_93);
    assert_signals(c, HAB_RULE_REFUSALS, 1);
    assert_string_equal(c->signals[0].caf, "93");
    assert_int_equal(c->signals[0].person, 2);
    assert_int_equal(c->signals[0].convention, CAF_93);
}

static void the_terms_of_one_caf_are_not_those_of_another(void **state)
{
    controlled *c = *state;

    set_term(c, "75", "refus", "refus", json_integer(11));
    refuse(c, 1, CAF_75);
    refuse(c, 1, CAF_75_TOO); /* ten and ten, of two conventions */
    refuse(c, 2, CAF_93);
    assert_signals(c, HAB_RULE_REFUSALS, 1);
    assert_string_equal(c->signals[0].caf, "93");
}

static void the_evidence_is_of_the_convention_alone(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-11-17T10:00:00+01:00", 1, CAF_75);
    use other = use_at("2026-11-17T10:00:01+01:00", 1, CAF_93);

    for (unsigned i = 0; i < 10; i++) {
        a.reason = HAB_REASON_RIGHT_MISSING;
        a.second += 5;
        put(c, &a); /* records 1, 3, 5… */
        other.second = a.second + 1;
        put(c, &other);
    }
    assert_signals(c, HAB_RULE_REFUSALS, 1);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(c->signals[0].evidence[i], 1 + 2 * i);
    }
    assert_int_equal(c->signals[0].evidence[10], 0);
}

static void records_older_than_two_days_are_learnt_and_raise_nothing(void **state)
{
    controlled *c = *state;
    int64_t last;

    refuse(c, 1, CAF_75);
    last = at("2026-11-17T10:00:45+01:00");
    write_queue(c);
    roll(c->f);
    c->now = last + 2 * 86400 + 1;
    follow_to_the_end(c);
    read_signals(c);
    assert_int_equal(c->count, 0);
    assert_int_equal(account_of(c, 1).counts[HAB_PROFILE_REFUSALS], 10);
}

static void records_of_two_days_raise(void **state)
{
    controlled *c = *state;

    refuse(c, 1, CAF_75);
    write_queue(c);
    roll(c->f);
    c->now = at("2026-11-17T10:00:45+01:00") + 2 * 86400;
    follow_to_the_end(c);
    read_signals(c);
    assert_int_equal(c->count, 1);
}

static void what_is_no_access_of_somebody_leaves_no_profile(void **state)
{
    static const unsigned kinds[] = {HAB_TRACE_OUTCOME, HAB_TRACE_CHANGE, HAB_TRACE_FOLLOW};
    controlled *c = *state;
    hab_trace_record record = {.person = 1, .convention = CAF_75, .allowed = 1};
    use nobody = use_at("2026-11-17T10:00:00+01:00", 0, CAF_75);
    use unbound = use_at("2026-11-17T10:00:00+01:00", 1, 0);
    use unknown = use_at("2026-11-17T10:00:00+01:00", 1, 77);
    hab_txn *txn;
    uint64_t count;

    for (unsigned i = 0; i < 3; i++) {
        record.kind = (uint8_t) kinds[i];
        record.time = nobody.second * 1000000;
        put_record(c, &record);
    }
    put(c, &nobody);
    put(c, &unbound);
    put(c, &unknown);
    run(c);
    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_CONTROL, &count), HAB_OK);
    hab_abort(txn);
    assert_int_equal(count, 0);
}

/* Days of nine persons with something of everything in them. */
static void fill(controlled *c)
{
    static const char *const countries[] = {"FR", "FR", "FR", "BE", NULL};
    int64_t begin = at("2026-11-16T20:00:00+01:00");
    uint32_t dice = 7;

    for (unsigned i = 0; i < 6000; i++) {
        char address[32];
        char target[16];
        use a = {.second = begin + i * 11, .address = address, .target = target};

        dice = dice * 1664525 + 1013904223;
        a.person = 1 + (dice >> 16) % 9;
        a.convention = 1 + (dice >> 20) % 3;
        a.country = countries[(dice >> 8) % 5];
        a.reason = (dice >> 24) % 3 == 0 ? HAB_REASON_TARGET_NOT_LISTED : HAB_REASON_GRANTED;
        (void) snprintf(address, sizeof(address), "198.51.%u.7", (dice >> 12) % 4);
        (void) snprintf(target, sizeof(target), "%u", (dice >> 10) % 400);
        put(c, &a);
    }
    write_queue(c);
    roll(c->f);
}

/* What stands in the store of all accounts, hashed. */
static uint64_t digest(controlled *c)
{
    uint64_t hash = 1469598103934665603U;
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_CONTROL, &cursor), HAB_OK);
    for (hab_status status = hab_seek(cursor, hab_slice_of("", 1), &key, &value); status == HAB_OK;
         status = hab_next(cursor, &key, &value)) {
        for (size_t i = 0; i < value.size; i++) {
            hash = (hash ^ ((const uint8_t *) value.data)[i]) * 1099511628211U;
        }
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return hash;
}

/* Signals by person, convention and rule, whatever the order they were raised in. */
static uint64_t signals_digest(controlled *c)
{
    uint64_t sum = 0;

    read_signals(c);
    assert_in_range(c->count, 20, SIGNALS - 1);
    for (unsigned i = 0; i < c->count; i++) {
        const hab_signal *s = &c->signals[i];
        uint64_t hash = s->person * 1000003 + s->convention * 10007 + s->rule;

        hash = hash * 31 + s->times;
        hash = hash * 1000003 + (uint64_t) s->first * 7 + (uint64_t) s->last;
        for (unsigned j = 0; j < HAB_SIGNAL_EVIDENCE; j++) {
            hash = hash * 31 + s->evidence[j];
        }
        for (const char *p = s->text; *p != '\0'; p++) {
            hash = hash * 31 + (uint8_t) *p;
        }
        sum += hash;
    }
    return sum;
}

static void begin_anew(controlled *c)
{
    void *made = c->f;
    void *state;
    uint8_t *queue = c->queue;

    teardown(&made);
    setup_controls(&state);
    free(((controlled *) state)->queue);
    *c = *(controlled *) state;
    c->queue = queue;
    free(state);
}

static void batches_of_any_size_come_to_the_same(void **state)
{
    static const unsigned sizes[] = {HAB_CONTROL_BATCH, 1000, 333, 100};
    controlled *c = *state;
    uint64_t accounts = 0;
    uint64_t signals = 0;

    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        if (i > 0) {
            begin_anew(c);
        }
        fill(c);
        c->batch = sizes[i];
        follow_to_the_end(c);
        if (i == 0) {
            accounts = digest(c);
            signals = signals_digest(c);
        }
        assert_int_equal(digest(c), accounts);
        assert_int_equal(signals_digest(c), signals);
    }
}

static uint64_t number_followed(controlled *c)
{
    uint64_t number;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_last_number(txn, "controls", &number), HAB_OK);
    hab_abort(txn);
    return number;
}

static void run_child(controlled *c)
{
    unsigned left = 1;
    hab_error error;

    open_main(c->f, HAB_STORE_WRITE);
    attach_broker(c);
    while (left && hab_control_follow(&c->broker, c->now, 50, &left, &error) == HAB_OK) {
    }
    _exit(0);
}

/* Kills whoever controls six times, at any moment, then ends it. */
static void follow_with_kills(controlled *c)
{
    for (unsigned i = 1; i <= 6; i++) {
        pid_t child;

        hab_store_close(c->f->main);
        child = fork();
        if (child == 0) {
            run_child(c);
        }
        open_main(c->f, HAB_STORE_WRITE);
        attach_broker(c);
        while (number_followed(c) < i * 700) {
        }
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
    follow_to_the_end(c);
}

static void a_process_that_is_killed_at_any_time_sees_each_access_once(void **state)
{
    controlled *c = *state;
    uint64_t accounts;
    uint64_t signals;

    fill(c);
    follow_to_the_end(c);
    accounts = digest(c);
    signals = signals_digest(c);
    begin_anew(c);
    fill(c);
    close_wal(c->f);
    follow_with_kills(c);
    assert_int_equal(digest(c), accounts);
    assert_int_equal(signals_digest(c), signals);
}

static size_t stored_size(controlled *c, uint64_t person)
{
    uint8_t key[8];
    hab_slice value;
    hab_txn *txn;

    hab_put_u64be(key, person);
    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_get(txn, HAB_TABLE_CONTROL, hab_slice_of(key, 8), &value), HAB_OK);
    hab_abort(txn);
    return value.size;
}

static void ten_thousand_networks_and_targets_are_a_page_at_most(void **state)
{
    controlled *c = *state;
    int64_t begin = at("2026-10-01T10:00:00+02:00");

    for (unsigned i = 0; i < 10000; i++) {
        char address[32];
        char target[16];
        char country[3] = {(char) ('A' + i % 26), (char) ('A' + i / 26 % 26), '\0'};
        use a = {.person = 1,
                 .convention = 1 + i % 3,
                 .second = begin + i * 400,
                 .address = address,
                 .country = country,
                 .target = target};

        (void) snprintf(address, sizeof(address), "10.%u.%u.7", i / 256, i % 256);
        (void) snprintf(target, sizeof(target), "%u", i);
        a.reason = i % 2 != 0 ? HAB_REASON_RIGHT_MISSING : HAB_REASON_GRANTED;
        put(c, &a);
    }
    run(c);
    assert_in_range(stored_size(c, 1), 1000, HAB_PROFILE_MAX);
    assert_int_equal(account_of(c, 1).counts[HAB_PROFILE_NETWORKS], HAB_NETWORKS_MAX);
}

static void an_ordinary_account_takes_little(void **state)
{
    controlled *c = *state;

    learn_work(c, use_at("2026-11-02T10:00:00+01:00", 1, CAF_75));
    run(c);
    assert_in_range(stored_size(c, 1), 100, 900);
}

static void what_is_older_than_the_trace_is_forgotten(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-01-10T10:00:00+01:00", 1, CAF_75);

    c->broker.retention = 6;
    a.address = "203.0.113.9";
    a.country = "BE";
    put(c, &a);
    a = use_at("2026-06-10T10:00:00+02:00", 1, CAF_75);
    a.country = "FR";
    put(c, &a);
    run(c);
    assert_int_equal(account_of(c, 1).counts[HAB_PROFILE_NETWORKS], 2);
    a = use_at("2026-07-20T10:00:00+02:00", 1, CAF_75);
    put(c, &a);
    run(c);
    assert_int_equal(account_of(c, 1).counts[HAB_PROFILE_NETWORKS], 1);
    assert_int_equal(account_of(c, 1).counts[HAB_PROFILE_COUNTRIES], 1);
    assert_int_equal(account_of(c, 1).counts[HAB_PROFILE_DAYS], 2);
}

/* Refusals at night, from two networks, in an hour of winter, then nothing but days of work. */
static void no_list_keeps_what_is_older_than_the_trace(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-01-10T23:00:00+01:00", 1, CAF_75);
    hab_profile account;

    c->broker.retention = 6;
    a.reason = HAB_REASON_RIGHT_MISSING;
    for (unsigned i = 0; i < 12; i++) {
        a.address = i % 2 == 0 ? OFFICE : "203.0.113.9";
        put(c, &a);
        a.second += 60;
    }
    a = use_at("2026-06-10T10:00:00+02:00", 1, CAF_75);
    put(c, &a);
    run(c);
    account = account_of(c, 1);
    assert_int_equal(account.counts[HAB_PROFILE_RUNS], 13);
    assert_int_equal(account.counts[HAB_PROFILE_REFUSALS], 12);
    assert_int_equal(account.counts[HAB_PROFILE_NIGHTS], 12);
    assert_true(account.counts[HAB_PROFILE_FIRED] > 0);
    a = use_at("2026-07-20T10:00:00+02:00", 1, CAF_75);
    put(c, &a);
    run(c);
    account = account_of(c, 1);
    assert_int_equal(account.counts[HAB_PROFILE_RUNS], 1);
    assert_int_equal(account.counts[HAB_PROFILE_REFUSALS], 0);
    assert_int_equal(account.counts[HAB_PROFILE_NIGHTS], 0);
    assert_int_equal(account.counts[HAB_PROFILE_RECENT], 2);
    assert_int_equal(account.counts[HAB_PROFILE_FIRED], 0);
}

static void an_account_that_nobody_uses_any_more_is_forgotten(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-01-10T10:00:00+01:00", 1, CAF_75);
    hab_txn *txn;
    uint64_t count;

    c->broker.retention = 6;
    for (a.person = 1; a.person <= 8; a.person++) {
        put(c, &a);
    }
    run(c);
    a = use_at("2026-11-10T10:00:00+01:00", 9, CAF_75);
    put(c, &a);
    run(c);
    assert_int_equal(hab_begin_read(c->f->main, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_CONTROL, &count), HAB_OK);
    hab_abort(txn);
    assert_int_equal(count, 1);
    assert_int_equal(account_of(c, 9).counts[HAB_PROFILE_DAYS], 1);
}

static void a_record_of_the_future_teaches_nothing(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-11-17T10:00:00+01:00", 1, CAF_75);

    put(c, &a);
    a.second += 7200;
    put(c, &a);
    write_queue(c);
    roll(c->f);
    c->now = at("2026-11-17T10:00:05+01:00");
    follow_to_the_end(c);
    assert_int_equal(account_of(c, 1).last, c->now - 5);
}

/* What was written by a clock set ahead by mistake does not keep all that follows from being
 * seen until then. */
static void a_clock_that_was_ahead_does_not_blind_the_controls(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-12-17T10:00:00+01:00", 1, CAF_75);

    put(c, &a);
    run(c);
    assert_int_equal(account_of(c, 1).last, a.second);
    refuse(c, 1, CAF_75); /* a month before */
    c->now = at("2026-11-17T10:01:00+01:00");
    run(c);
    assert_int_equal(c->count, 1);
    assert_int_equal(account_of(c, 1).last, at("2026-11-17T10:00:45+01:00"));
}

static void a_damaged_profile_stops_the_controls_with_a_sentence(void **state)
{
    controlled *c = *state;
    use a = use_at("2026-11-17T10:00:00+01:00", 1, CAF_75);
    uint8_t key[8];
    unsigned left = 7;
    hab_txn *txn;

    hab_put_u64be(key, 1);
    assert_int_equal(hab_begin_write(c->f->main, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_CONTROL, hab_slice_of(key, 8), hab_slice_of("\1\377", 2)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    put(c, &a);
    write_queue(c);
    roll(c->f);
    assert_int_equal(hab_control_follow(&c->broker, c->now, 10, &left, &c->f->error), HAB_CORRUPT);
    assert_non_null(strstr(c->f->error.text, "cannot control the connections"));
    assert_int_equal(left, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_controls, teardown_controls)
        TEST(a_caf_that_has_put_a_rule_out_has_no_signals_of_it),
        TEST(the_terms_of_one_caf_are_not_those_of_another),
        TEST(the_evidence_is_of_the_convention_alone),
        TEST(records_older_than_two_days_are_learnt_and_raise_nothing),
        TEST(records_of_two_days_raise),
        TEST(what_is_no_access_of_somebody_leaves_no_profile),
        TEST(batches_of_any_size_come_to_the_same),
        TEST(a_process_that_is_killed_at_any_time_sees_each_access_once),
        TEST(ten_thousand_networks_and_targets_are_a_page_at_most),
        TEST(an_ordinary_account_takes_little),
        TEST(what_is_older_than_the_trace_is_forgotten),
        TEST(no_list_keeps_what_is_older_than_the_trace),
        TEST(an_account_that_nobody_uses_any_more_is_forgotten),
        TEST(a_record_of_the_future_teaches_nothing),
        TEST(a_clock_that_was_ahead_does_not_blind_the_controls),
        TEST(a_damaged_profile_stops_the_controls_with_a_sentence),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

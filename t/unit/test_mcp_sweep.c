/* The round of the first of the month, and dossiers whose time has come (MCP-16): each month
 * once, whoever is killed; what fails does not keep the others from their turn. */
#include "mcp_duties.h"

static const char round_key[] = "W";

typedef struct record {
    json_t *found;
} record;

static int record_work(void *context, hab_call *call)
{
    record *r = context;
    hab_slice value;
    int outcome = self->host->calls->get(call, pl_text(round_key), &value);
    if (outcome == HAB_DONE) {
        r->found = json_loadb(value.data, value.size, 0, NULL);
    }
    return outcome;
}

/* The record of rounds, the caller's; NULL: none. */
static json_t *round_now(void)
{
    record r = {.found = NULL};

    (void) hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 0, record_work, &r, now,
                        &error);
    return r.found;
}

static json_int_t month_done(void)
{
    json_t *found = round_now();
    json_int_t month = json_integer_value(json_object_get(found, "mois"));

    assert_null(json_object_get(found, "apres"));
    json_decref(found);
    return month;
}

/* A store without a record waits for the next first of a month. */
static void it_begins_with_the_next_month(void **state)
{
    (void) state;
    sweep("2026-01-20T10:00:00Z");
    assert_int_equal(month_done(), 202601);
    assert_int_equal(due_at(at("2026-01-20T10:00:00Z")), at("2026-02-01T08:00:00+01:00"));
    assert_int_equal(sweep("2026-02-01T06:59:59Z"), 0);
    assert_true(sweep("2026-02-01T07:00:00Z") > 0);
    assert_int_equal(month_done(), 202602);
    assert_int_equal(sweep("2026-02-28T23:00:00Z"), 0);
}

/* On the first, before eight, the month's own round is still to come. */
static void the_first_before_eight_is_before(void **state)
{
    (void) state;
    sweep("2026-04-01T05:00:00Z");
    assert_int_equal(month_done(), 202603);
    assert_int_equal(due_at(at("2026-04-01T05:00:00Z")), at("2026-04-01T08:00:00+02:00"));
}

/* By the clock in Paris, over both of its turns, and over the year's end. */
static void rounds_are_at_eight_in_paris(void **state)
{
    static const char *const firsts[] = {"2026-03-01T07:00:00Z", "2026-04-01T06:00:00Z",
                                         "2026-11-01T07:00:00Z", "2026-12-01T07:00:00Z",
                                         "2027-01-01T07:00:00Z"};

    (void) state;
    sweep("2026-02-28T10:00:00Z");
    for (size_t i = 0; i < sizeof(firsts) / sizeof(*firsts); i++) {
        if (i == 2) { /* months without a server have no round */
            sweep("2026-10-31T10:00:00Z");
            assert_int_equal(month_done(), 202610);
        }
        assert_int_equal(due_at(at(firsts[i]) - 1), at(firsts[i]));
        assert_int_equal(sweep_at(at(firsts[i]) - 1), 0);
        assert_true(sweep_at(at(firsts[i])) > 0);
    }
    assert_int_equal(month_done(), 202701);
}

/* Each batch is a transaction: who is killed between two goes on where the record says. */
static void a_kill_repeats_nothing(void **state)
{
    int64_t second = at("2027-01-01T07:00:00Z");

    (void) state;
    sweep("2026-12-15T10:00:00Z");
    send_mails();
    for (unsigned i = 0; due_at(second) <= second; i++) {
        assert_int_equal(one_batch(second), HAB_DONE);
        second += i == 1 || i == 3 ? 3600 : 1; /* behind a try that was written down, too */
        assert_true(i < 50);
    }
    assert_int_equal(month_done(), 202701);
    assert_int_equal(traced("bilan.prepare"), 2);
    assert_int_equal(mails("mcp-bilan-pret", PIA), 1);
    assert_int_equal(mails("mcp-bilan-pret", OTTO), 1);
}

/* What the Caf did to the delegation of Valclair can be read no more. */
static int damage_work(void *context, hab_call *call)
{
    pl_key key = pl_key_begin('G');

    (void) context;
    pl_key_u64(&key, valclair);
    return self->host->calls->put(call, pl_key_slice(&key), pl_text("damaged"));
}

static void what_fails_does_not_stop_the_others(void **state)
{
    int64_t second = at("2027-01-01T07:00:00Z");
    unsigned failures = 0;

    (void) state;
    sweep("2026-12-15T10:00:00Z");
    assert_int_equal(hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 1, damage_work, NULL,
                                  second, &error),
                     HAB_DONE);
    for (unsigned i = 0; due_at(second) <= second; i++) {
        if (one_batch(second) != HAB_DONE) {
            failures++;
            second += 60; /* the host puts it off so long */
        }
        assert_true(i < 50);
    }
    assert_int_equal(failures, 3);
    assert_int_equal(month_done(), 202701);
    assert_int_equal(mails("mcp-bilan-pret", OTTO), 1);
    assert_int_equal(mails("mcp-bilan-pret", PIA), 0);
}

/* A dossier that fails is left for a day; the round and the other dossiers go on. */
static void a_dossier_that_fails_is_left_for_a_day(void **state)
{
    int64_t second = at("2026-02-05T07:00:00Z");
    unsigned failures = 0;
    char path[96];

    (void) state;
    now = at("2026-01-12T10:00:00Z");
    assert_int_equal(act_as(PIA, "reunir", 0, "{\"objet\": \"A\", \"dates_souhaitees\": \"B\"}"),
                     200);
    log_in(OTTO);
    (void) snprintf(path, sizeof(path), SPACE "reunir/%u", (unsigned) poste);
    assert_int_equal(post_json(path, "{\"objet\": \"A\", \"dates_souhaitees\": \"B\"}"), 200);
    sweep("2026-02-01T07:00:00Z");
    send_mails();
    assert_int_equal(hab_call_run(&broker, &types.items[MCP_TYPE], NULL, NULL, 1, damage_work, NULL,
                                  second, &error),
                     HAB_DONE);
    for (unsigned i = 0; due_at(second) <= second; i++) {
        if (one_batch(second) != HAB_DONE) {
            failures++;
            second += 60;
        }
        assert_true(i < 50);
    }
    assert_int_equal(failures, 3);
    assert_int_equal(mails("mcp-reunion-nouvelle", OTTO), 1);
    assert_int_equal(mails("mcp-reunion-nouvelle", PIA), 0);
    assert_true(due_at(second) > second + 80000);
}

/* Nothing is written for a Caf without a convention of this type. */
static void without_a_convention_nothing_is_due(void **state)
{
    (void) state;
    assert_int_equal(open_portal(state), 0);
    assert_int_equal(due_at(at("2026-01-20T10:00:00Z")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MCP_TEST(it_begins_with_the_next_month),
        MCP_TEST(the_first_before_eight_is_before),
        MCP_TEST(rounds_are_at_eight_in_paris),
        MCP_TEST(a_kill_repeats_nothing),
        MCP_TEST(what_fails_does_not_stop_the_others),
        MCP_TEST(a_dossier_that_fails_is_left_for_a_day),
        cmocka_unit_test_teardown(without_a_convention_nothing_is_due, close_portal),
    };

    return cmocka_run_group_tests(tests, load_mcp, free_types);
}

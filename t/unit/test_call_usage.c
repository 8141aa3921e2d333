/* What a plugin is told of uses and traces: of its own conventions alone, bounded, and each
 * reading traced with its motive (MCP-7, MCP-16; section 6). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "essai.h"
#include "trace/change.h"
#include "traced.h"

/* What is asked, and what was told: a line each. */
static uint64_t convention;
static uint64_t person;
static int64_t from;
static int64_t to;
static unsigned most;
static const char *motif;
static int gives; /* by `each` */
static int outcome;
static char lines[1 << 17];
static unsigned count;

static int open_traced(void **state)
{
    if (open_essai(state) != 0 || keep_a_trace() != 0) {
        return -1;
    }
    convention = convention_in(broker.store, "ES-1");
    person = 0;
    from = NOW;
    to = NOW + 86400;
    most = 500;
    motif = "contrôle annuel";
    gives = HAB_DONE;
    return 0;
}

static int close_traced(void **state)
{
    return close_portal(state) | drop_the_trace();
}

static void begin_lines(void)
{
    lines[0] = '\0';
    count = 0;
}

static int add_line(const char *line)
{
    size_t used = strlen(lines);

    assert_true(used + strlen(line) < sizeof(lines));
    strcpy(lines + used, line);
    count++;
    return gives;
}

static int each_use(void *context, const hab_use *use)
{
    char line[128];

    assert_ptr_equal(context, lines);
    (void) snprintf(line, sizeof(line), "%s %s +%ld -%ld\n",
                    use->person == person_in(broker.store, ANNE) ? "Anne" : "Bruno", use->service,
                    use->allowed == 0 ? 0 : (long) (use->allowed - NOW),
                    use->refused == 0 ? 0 : (long) (use->refused - NOW));
    return add_line(line);
}

static int each_month(void *context, const hab_use_month *month)
{
    char line[128];

    assert_ptr_equal(context, lines);
    (void) snprintf(line, sizeof(line), "%u %s %s %lu\n", month->month, month->service,
                    hab_reason_code(month->reason), (unsigned long) month->count);
    return add_line(line);
}

static const char *said(const json_t *record, const char *name)
{
    const char *text = json_string_value(json_object_get(record, name));

    return text != NULL ? text : "";
}

static int each_record(void *context, hab_slice key, hab_slice value)
{
    json_t *record = json_loadb(value.data, value.size, 0, NULL);
    char line[512];

    assert_ptr_equal(context, lines);
    assert_true(hab_slice_equal(key, hab_slice_text(said(record, "trace"))));
    assert_string_equal(said(record, "convention"), "ES-1");
    (void) snprintf(line, sizeof(line), "%s %s %s %s\n", said(record, "heure"),
                    said(record, "operation"), said(record, "cible"), said(record, "motif"));
    json_decref(record);
    return add_line(line);
}

static int tell_uses(hab_call *call)
{
    begin_lines();
    outcome = calls->uses(call, convention, person, each_use, lines);
    return outcome == HAB_DONE ? answer_well(call) : outcome;
}

static int tell_months(hab_call *call)
{
    begin_lines();
    outcome =
        calls->use_months(call, convention, (uint32_t) from, (uint32_t) to, each_month, lines);
    return outcome == HAB_DONE ? answer_well(call) : outcome;
}

static int tell_journal(hab_call *call)
{
    begin_lines();
    outcome = calls->journal(call, convention, person, from, to, most, motif, each_record, lines);
    return outcome == HAB_DONE ? answer_well(call) : outcome;
}

static const char *commune;

static int may_read(hab_call *call)
{
    int allowed = calls->may(call, "lire", hab_slice_text(commune), hab_slice_text(""), NULL);

    return allowed == HAB_DONE ? answer_well(call) : allowed;
}

/* Each second one access: Anne twice, the last in vain, and Bruno. */
static void three_accesses(void)
{
    commune = "75056";
    log_in(ANNE);
    assert_int_equal(visit(PAGE, may_read), 200);
    now++;
    commune = "69123";
    assert_int_equal(visit(PAGE, may_read), 403);
    now++;
    forget_cookies();
    log_in(BRUNO);
    assert_int_equal(visit(PAGE, may_read), 403);
    now++;
}

static void uses_are_told_by_person_mcp_16(void **state)
{
    (void) state;
    three_accesses();
    roll_the_trace();
    assert_int_equal(visit(PAGE, tell_uses), 200);
    assert_string_equal(lines, "Anne lire +0 -1\nBruno lire +0 -2\n");
    person = person_in(broker.store, BRUNO);
    assert_int_equal(visit(PAGE, tell_uses), 200);
    assert_string_equal(lines, "Bruno lire +0 -2\n");
}

/* MCP-16: refusals, persons, uses by month. */
static void a_bilan_has_its_numbers_by_month_mcp_16(void **state)
{
    (void) state;
    three_accesses();
    from = to = 202601;
    assert_int_equal(visit(PAGE, tell_months), 200);
    assert_string_equal(lines, "");
    roll_the_trace();
    assert_int_equal(visit(PAGE, tell_months), 200);
    assert_string_equal(lines, "202601 lire autorise 1\n202601 lire cible_non_listee 2\n");
    to = 202512;
    from = 0;
    assert_int_equal(visit(PAGE, tell_months), 200);
    assert_string_equal(lines, "");
}

/* Of another type, or of none, there is nothing to tell, and nothing to trace. */
static void conventions_of_others_are_not_told(void **state)
{
    static const essai_fn tellers[] = {tell_uses, tell_months, tell_journal};
    uint64_t others[3] = {convention_in(broker.store, "LI-1"), 0, 999};

    (void) state;
    three_accesses();
    roll_the_trace();
    for (unsigned i = 0; i < 9; i++) {
        uint64_t before = traces_written();

        convention = others[i / 3];
        assert_int_equal(visit(PAGE, tellers[i % 3]), 404);
        assert_int_equal(outcome, HAB_NONE);
        assert_int_equal(count, 0);
        assert_int_equal(traces_written(), before);
    }
}

static void a_walk_ends_when_the_plugin_says_so(void **state)
{
    static const essai_fn tellers[] = {tell_uses, tell_months, tell_journal};

    (void) state;
    three_accesses();
    roll_the_trace();
    for (unsigned i = 0; i < 3; i++) {
        from = i == 1 ? 202601 : NOW;
        to = i == 1 ? 202601 : NOW + 60;
        gives = HAB_NONE;
        assert_int_equal(visit(PAGE, tellers[i]), 200);
        assert_int_equal(count, 1);
        gives = HAB_FAILED;
        assert_int_equal(visit(PAGE, tellers[i]), 503);
        assert_int_equal(outcome, HAB_FAILED);
        assert_int_equal(count, 1);
    }
}

/* MCP-7: latest first, whether it was rolled or not. */
static void the_journal_is_of_one_convention_latest_first_mcp_7(void **state)
{
    (void) state;
    three_accesses();
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 3);
    roll_the_trace();
    now++;
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_non_null(strstr(lines, " traces.lues  autorise\n"));
    assert_int_equal(count, 4);
    to = NOW + 2;
    from = NOW + 1;
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 2);
    assert_null(strstr(lines, "autorise"));
    person = person_in(broker.store, ANNE);
    from = NOW;
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 2);
    assert_true(strstr(lines, "autorise") > strstr(lines, "cible_non_listee"));
}

static void the_journal_keeps_the_last_alone(void **state)
{
    char all[sizeof(lines)];

    (void) state;
    three_accesses();
    to = NOW + 2;
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 3);
    strcpy(all, lines);
    for (most = 1; most <= 2; most++) {
        assert_int_equal(visit(PAGE, tell_journal), 200);
        assert_int_equal(count, most);
        assert_memory_equal(lines, all, strlen(lines));
    }
}

static hab_status trace_an_outcome(hab_txn *txn)
{
    hab_trace_record record = {.kind = HAB_TRACE_OUTCOME,
                               .person = person_in(broker.store, ANNE),
                               .convention = convention,
                               .numero = hab_slice_text("ES-1"),
                               .time = now * 1000000};

    return hab_change_trace(txn, &record);
}

static hab_status trace_of_another(hab_txn *txn)
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .person = person_in(broker.store, ANNE),
                               .convention = convention_in(broker.store, "LI-1"),
                               .numero = hab_slice_text("LI-1"),
                               .time = now * 1000000};

    return hab_change_trace(txn, &record);
}

/* A partner sees its own organisation's traces only, of accesses and acts. */
static void the_same_person_elsewhere_is_not_shown(void **state)
{
    (void) state;
    three_accesses();
    in_a_transaction(trace_an_outcome);
    in_a_transaction(trace_of_another);
    person = person_in(broker.store, ANNE);
    for (unsigned rolled = 0; rolled < 2; rolled++) {
        to = NOW + 3;
        assert_int_equal(visit(PAGE, tell_journal), 200);
        assert_int_equal(count, 2);
        roll_the_trace();
        now += 10;
    }
}

/* Reading traces is itself traced, with a motive and whose they are. */
static void a_reading_is_traced(void **state)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;
    char number[24];
    char long_motif[300];

    (void) state;
    log_in(BRUNO);
    person = person_in(broker.store, ANNE);
    (void) snprintf(number, sizeof(number), "%lu", (unsigned long) person);
    for (unsigned page = PAGE; page <= PAGE_WRITES; page++) {
        assert_int_equal(visit(page, tell_journal), 200);
        last_trace(bytes, &record);
        assert_true(hab_slice_equal(record.operation, hab_slice_text("traces.lues")));
        assert_true(hab_slice_equal(record.object, hab_slice_text(motif)));
        assert_true(hab_slice_equal(record.target, hab_slice_text(number)));
        assert_int_equal(record.kind, HAB_TRACE_CHANGE);
        assert_int_equal(record.allowed, 1);
        assert_int_equal(record.person, person_in(broker.store, BRUNO));
        assert_int_equal(record.convention, convention);
        assert_true(hab_slice_equal(record.numero, hab_slice_text("ES-1")));
    }
    memset(long_motif, 'm', sizeof(long_motif));
    long_motif[sizeof(long_motif) - 1] = '\0';
    motif = long_motif;
    assert_int_equal(visit(PAGE, tell_journal), 200);
    last_trace(bytes, &record);
    assert_int_equal(record.object.size, HAB_TRACE_TEXT_MAX);
}

/* A page of elsewhere has nobody read in their name, for a motive that it names. */
static void no_link_of_another_site_reads(void **state)
{
    uint64_t before;

    (void) state;
    three_accesses();
    before = traces_written();
    fetch_site = "cross-site";
    assert_int_equal(visit(PAGE, tell_journal), 403);
    assert_int_equal(outcome, HAB_REFUSED);
    fetch_site = NULL;
    purpose = "prefetch";
    assert_int_equal(visit(PAGE, tell_journal), 403);
    purpose = NULL;
    assert_int_equal(count, 0);
    assert_int_equal(traces_written(), before);
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 3);
}

static void assert_misused(void)
{
    uint64_t before = traces_written();

    assert_int_equal(visit(PAGE, tell_journal), 503);
    assert_int_equal(outcome, HAB_FAILED);
    assert_int_equal(count, 0);
    assert_int_equal(traces_written(), before);
    most = 500;
    motif = "contrôle";
    from = NOW;
    to = NOW + 10;
}

static void what_is_not_bounded_is_refused(void **state)
{
    (void) state;
    three_accesses();
    most = 501;
    assert_misused();
    most = 0;
    assert_misused();
    motif = "";
    assert_misused();
    motif = NULL;
    assert_misused();
    to = from - 1;
    assert_misused();
    from = -1;
    assert_misused();
    to = INT64_MAX;
    assert_misused();
    broker.trace = NULL;
    assert_misused();
    broker.trace = "/nowhere/trace";
    assert_misused();
    broker.trace = trace_directory;
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 3);
}

static hab_status trace_many(hab_txn *txn)
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .person = person_in(broker.store, ANNE),
                               .convention = convention,
                               .numero = hab_slice_text("ES-1"),
                               .operation = hab_slice_text("GET")};
    hab_status status = HAB_OK;

    for (unsigned i = 0; i < 1200 && status == HAB_OK; i++) {
        record.time = now * 1000000 + i;
        status = hab_change_trace(txn, &record);
    }
    return status;
}

static void of_many_the_last_five_hundred_are_given(void **state)
{
    (void) state;
    log_in(ANNE);
    in_a_transaction(trace_many);
    roll_the_trace();
    in_a_transaction(trace_many);
    assert_int_equal(visit(PAGE, tell_journal), 200);
    assert_int_equal(count, 500);
    assert_non_null(strstr(lines, ".001199Z"));
    assert_null(strstr(lines, ".000949Z"));
}

#define TRACED_TEST(name) cmocka_unit_test_setup_teardown(name, open_traced, close_traced)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TRACED_TEST(uses_are_told_by_person_mcp_16),
        TRACED_TEST(a_bilan_has_its_numbers_by_month_mcp_16),
        TRACED_TEST(conventions_of_others_are_not_told),
        TRACED_TEST(a_walk_ends_when_the_plugin_says_so),
        TRACED_TEST(the_journal_is_of_one_convention_latest_first_mcp_7),
        TRACED_TEST(the_journal_keeps_the_last_alone),
        TRACED_TEST(the_same_person_elsewhere_is_not_shown),
        TRACED_TEST(a_reading_is_traced),
        TRACED_TEST(no_link_of_another_site_reads),
        TRACED_TEST(what_is_not_bounded_is_refused),
        TRACED_TEST(of_many_the_last_five_hundred_are_given),
    };

    return cmocka_run_group_tests_name("call_usage", tests, load_essai, free_types);
}

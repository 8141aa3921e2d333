/* What a plugin that delegates may ask of the host (MCP-9.1, MCP-9.2): lines read and kept,
 * accounts, versions and conventions of its own type, and of no other. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "convention/suspension.h"
#include "essai.h"

#define CARLA "carla@x.example"
#define LINE "{\"nom\": \"N\", \"prenom\": \"P\", \"note\": \"neuve\"}"

static uint64_t es; /* the convention of the type */
static uint64_t li; /* one of another */
static uint64_t anne;

static int open_delegation(void **state)
{
    if (open_essai(state) != 0) {
        return -1;
    }
    es = convention_in(broker.store, "ES-1");
    li = convention_in(broker.store, "LI-1");
    anne = person_in(broker.store, ANNE);
    return 0;
}

static int enlist(hab_call *call, uint64_t person)
{
    return calls->enlist(call, es, person, hab_slice_text(LINE));
}

static int read_lines(hab_call *call)
{
    hab_line line;

    assert_int_equal(calls->line(call, es, anne, &line), HAB_DONE);
    assert_int_equal(line.member.person, anne);
    assert_string_equal(line.member.identifiant, ANNE);
    assert_string_equal(line.member.prenom, "Anne");
    assert_string_equal(line.role, "lecteur");
    assert_true(line.active);
    assert_true(hab_slice_equal(line.document, hab_slice_text("{\"identifiant\":\"" ANNE
                                                              "\",\"nom\":\"A\",\"prenom\":"
                                                              "\"Anne\"}")));
    assert_int_equal(calls->line(call, es, 4711, &line), HAB_NONE);
    assert_int_equal(calls->line(call, 4711, anne, &line), HAB_NONE);
    assert_int_equal(calls->line(call, li, anne, &line), HAB_NONE);
    return HAB_DONE;
}

static void a_line_is_told_of_the_own_type(void **state)
{
    (void) state;
    assert_int_equal(duty(0, read_lines), HAB_DONE);
}

static unsigned seen;
static int given;

static int see(void *context, const hab_line *line)
{
    uint64_t *last = context;

    assert_true(line->member.person > *last);
    assert_true(line->document.size > 0);
    *last = line->member.person;
    seen++;
    return given;
}

static int read_all(hab_call *call)
{
    uint64_t last = 0;

    seen = 0;
    return calls->lines(call, es, see, &last);
}

static void a_walk_ends_as_the_plugin_wants(void **state)
{
    (void) state;
    given = HAB_DONE;
    assert_int_equal(duty(0, read_all), HAB_DONE);
    assert_int_equal(seen, 2);
    given = HAB_NONE;
    assert_int_equal(duty(0, read_all), HAB_DONE);
    assert_int_equal(seen, 1);
    given = HAB_FAILED;
    assert_int_equal(duty(0, read_all), HAB_FAILED);
    given = 77;
    assert_int_equal(duty(0, read_all), HAB_FAILED);
    given = HAB_DONE;
}

/* In one call: it sees what it has done. */
static int act(hab_call *call)
{
    hab_line line;
    hab_line kept;
    uint64_t carla;

    assert_int_equal(calls->account(call, es, CARLA, "C", "Carla", &carla), HAB_DONE);
    assert_int_equal(calls->line(call, es, carla, &line), HAB_NONE);
    assert_int_equal(enlist(call, carla), HAB_DONE);
    assert_int_equal(calls->line(call, es, carla, &line), HAB_DONE);
    assert_non_null(memmem(line.document.data, line.document.size, "neuve", 5));
    assert_non_null(memmem(line.document.data, line.document.size, CARLA, strlen(CARLA)));
    assert_string_equal(line.role, "lecteur");
    assert_int_equal(calls->line(call, es, anne, &kept), HAB_DONE);
    assert_int_equal(calls->strike(call, es, anne), HAB_DONE);
    assert_int_equal(calls->strike(call, es, anne), HAB_NONE);
    assert_int_equal(calls->line(call, es, anne, &line), HAB_NONE);
    assert_non_null(memmem(kept.document.data, kept.document.size, ANNE, strlen(ANNE)));
    return HAB_DONE;
}

static void what_a_call_does_it_sees(void **state)
{
    (void) state;
    assert_int_equal(duty(1, act), HAB_DONE);
    assert_int_equal(duty(0, read_all), HAB_DONE);
    assert_int_equal(seen, 2); /* Bruno and Carla */
}

/* Of another type's convention, of one that is not there, of who is not there: nothing. */
static int act_elsewhere(hab_call *call)
{
    hab_slice document;
    uint64_t person;

    assert_int_equal(calls->enlist(call, li, anne, hab_slice_text(LINE)), HAB_NONE);
    assert_int_equal(calls->strike(call, li, anne), HAB_NONE);
    assert_int_equal(calls->renew(call, li, anne), HAB_NONE);
    assert_int_equal(calls->account(call, li, CARLA, "C", "Carla", &person), HAB_NONE);
    assert_int_equal(calls->document(call, li, 1, &document), HAB_NONE);
    assert_int_equal(calls->document(call, es, 2, &document), HAB_NONE);
    assert_int_equal(calls->versions(call, li, NULL, NULL), HAB_NONE);
    assert_int_equal(calls->lines(call, li, see, NULL), HAB_NONE);
    assert_int_equal(calls->strike(call, es, 4711), HAB_NONE);
    assert_int_equal(calls->renew(call, es, 4711), HAB_NONE);
    assert_int_equal(calls->account(call, es, "carla", "C", "Carla", &person), HAB_NONE);
    return HAB_DONE;
}

static void another_convention_is_none(void **state)
{
    (void) state;
    assert_int_equal(duty(1, act_elsewhere), HAB_DONE);
}

static int strike_anne(hab_call *call)
{
    return calls->strike(call, es, anne);
}

static int enlist_anne(hab_call *call)
{
    return enlist(call, anne);
}

static int renew_anne(hab_call *call)
{
    return calls->renew(call, es, anne);
}

static int open_carla(hab_call *call)
{
    uint64_t person;

    return calls->account(call, es, CARLA, "C", "Carla", &person);
}

static int enlist_nobody(hab_call *call)
{
    return enlist(call, 4711);
}

static int enlist_a_list(hab_call *call)
{
    return calls->enlist(call, es, anne, hab_slice_text("[]"));
}

static void what_only_reads_changes_nothing(void **state)
{
    static const essai_fn works[] = {strike_anne, enlist_anne, renew_anne, open_carla};

    (void) state;
    for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++) {
        assert_int_equal(duty(0, works[i]), HAB_FAILED);
    }
    assert_int_equal(duty(0, read_lines), HAB_DONE);
}

/* What annexe_compile() does not take is dropped with all the call did. */
static void what_does_not_compile_fails(void **state)
{
    (void) state;
    assert_int_equal(duty(1, enlist_nobody), HAB_FAILED);
    assert_int_equal(duty(1, enlist_a_list), HAB_FAILED);
    cannot_compile = 1;
    assert_int_equal(duty(1, enlist_anne), HAB_FAILED);
    cannot_compile = 0;
    assert_int_equal(duty(0, read_lines), HAB_DONE);
}

static int read_suspended(hab_call *call)
{
    hab_line line;

    assert_int_equal(calls->line(call, es, anne, &line), HAB_DONE);
    assert_false(line.active);
    return HAB_DONE;
}

static hab_status suspend_anne(hab_txn *txn)
{
    const hab_suspension how = {.suspends = 1, .reason = "", .now = NOW};

    return hab_suspend_person(txn, &broker, anne, 0, &how);
}

static void a_suspended_person_has_a_line(void **state)
{
    (void) state;
    in_a_transaction(suspend_anne);
    assert_int_equal(duty(0, read_suspended), HAB_DONE);
}

/* MCP-9.1: the very next decision. */
static int may_read(hab_call *call)
{
    int outcome = calls->may(call, "lire", hab_slice_text("75056"), hab_slice_text(""), NULL);

    return outcome == HAB_DONE ? answer_well(call) : outcome;
}

static void who_is_struck_is_refused_next(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, may_read), 200);
    assert_int_equal(duty(1, strike_anne), HAB_DONE);
    assert_int_equal(visit(PAGE, may_read), 403);
    assert_string_equal(text_of("motif"), "hors_annexe");
    assert_int_equal(duty(1, enlist_anne), HAB_DONE);
    assert_int_equal(visit(PAGE, may_read), 200);
}

/* The session ends with the password. */
static void who_is_renewed_is_thrown_out(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, may_read), 200);
    assert_int_equal(duty(1, renew_anne), HAB_DONE);
    assert_int_equal(visit(PAGE, may_read), 401);
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
}

static hab_version versions[3];

static int keep_version(void *context, const hab_version *version)
{
    unsigned *count = context;

    assert_true(*count < 3);
    versions[(*count)++] = *version;
    return HAB_DONE;
}

static int read_versions(hab_call *call)
{
    unsigned count = 0;
    hab_slice documents[3];

    assert_int_equal(calls->versions(call, es, keep_version, &count), HAB_DONE);
    assert_int_equal(count, 2);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(calls->document(call, es, i, &documents[i]), HAB_DONE);
    }
    assert_true(hab_slice_equal(documents[0], documents[1]));
    assert_false(hab_slice_equal(documents[1], documents[2]));
    return HAB_DONE;
}

/* MCP-17.3: one that is signed, and not in force yet. */
static void versions_are_told_with_their_time(void **state)
{
    (void) state;
    store_document(broker.store,
                   convention_of_essai("{\"version\": 2, \"effet\": \"2026-02-01\"}"));
    assert_int_equal(duty(0, read_versions), HAB_DONE);
    assert_int_equal(versions[0].number, 1);
    assert_int_equal(versions[0].from, 0);
    assert_int_equal(versions[0].until, 1769900400); /* 2026-01-31T23:00:00Z */
    assert_true(versions[0].in_force);
    assert_int_equal(versions[1].number, 2);
    assert_int_equal(versions[1].from, 1769900400);
    assert_int_equal(versions[1].until, 0);
    assert_false(versions[1].in_force);
}

/* A document outlives what is written after it was asked for. */
static int read_then_write(hab_call *call)
{
    hab_slice document;
    char *copy;

    assert_int_equal(calls->document(call, es, 0, &document), HAB_DONE);
    copy = malloc(document.size);
    memcpy(copy, document.data, document.size);
    for (unsigned i = 0; i < 200; i++) {
        char key[20];

        (void) snprintf(key, sizeof(key), "clef-%u", i);
        assert_int_equal(put(call, key, LINE), HAB_DONE);
        assert_int_equal(enlist(call, anne), HAB_DONE);
    }
    assert_memory_equal(copy, document.data, document.size);
    free(copy);
    return HAB_DONE;
}

static void a_document_is_as_signed(void **state)
{
    (void) state;
    assert_int_equal(duty(1, read_then_write), HAB_DONE);
    assert_int_equal(duty(1, read_then_write), HAB_DONE);
}

static const char *wanted_caf;
static uint64_t behind;

static int count_convention(void *context, const hab_right *right)
{
    (void) context;
    assert_int_equal(right->convention, es);
    assert_string_equal(right->numero, "ES-1");
    assert_string_equal(right->partner, "Ville");
    assert_string_equal(right->caf, "751");
    assert_string_equal(right->role, "");
    seen++;
    return HAB_DONE;
}

static int count_conventions(hab_call *call)
{
    seen = 0;
    return calls->conventions(call, wanted_caf, behind, count_convention, NULL);
}

static unsigned conventions_of(const char *caf, uint64_t after)
{
    wanted_caf = caf;
    behind = after;
    assert_int_equal(duty(0, count_conventions), HAB_DONE);
    return seen;
}

static hab_status suspend_convention(hab_txn *txn)
{
    return hab_convention_suspend(txn, es, 1);
}

/* LI-1 is of the same Caf, and of another type. */
static void open_conventions_are_listed_by_caf(void **state)
{
    (void) state;
    assert_int_equal(conventions_of(NULL, 0), 1);
    assert_int_equal(conventions_of("751", 0), 1);
    assert_int_equal(conventions_of("752", 0), 0);
    assert_int_equal(conventions_of("751", es - 1), 1);
    assert_int_equal(conventions_of("751", es), 0);
    in_a_transaction(suspend_convention);
    assert_int_equal(conventions_of("751", 0), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_delegation, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_line_is_told_of_the_own_type),  TEST(a_walk_ends_as_the_plugin_wants),
        TEST(what_a_call_does_it_sees),        TEST(another_convention_is_none),
        TEST(what_only_reads_changes_nothing), TEST(what_does_not_compile_fails),
        TEST(a_suspended_person_has_a_line),   TEST(who_is_struck_is_refused_next),
        TEST(who_is_renewed_is_thrown_out),    TEST(versions_are_told_with_their_time),
        TEST(a_document_is_as_signed),         TEST(open_conventions_are_listed_by_caf),
    };

    return cmocka_run_group_tests_name("calls of a delegation", tests, load_essai, free_types);
}

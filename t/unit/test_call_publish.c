/* What a plugin opens to all stands with its call, and only with it; what the ABI does not
 * allow fails the call; the sweep makes the pages (ST-2, ST-4, MAM-2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "essai.h"
#include "publish/publication.h"

static const hab_kind kinds[] = {{.name = "ESSAI", .title = "Essai", .places = 1}};

static hab_publication given;
static hab_error error;

static int load_publisher(void **state)
{
    if (load_essai(state) != 0) {
        return -1;
    }
    essai->kinds = kinds;
    essai->kind_count = 1;
    return 0;
}

static int open_publisher(void **state)
{
    given = (hab_publication){.id = hab_slice_text("E-1"),
                              .sheet = "essai-page",
                              .kind = "ESSAI",
                              .nom = "Un essai",
                              .commune = "",
                              .commune_nom = "",
                              .caf = "751",
                              .document = hab_slice_text("{\"dit\": \"bonjour\"}")};
    return open_essai(state);
}

static int publish_it(hab_call *call)
{
    return calls->publish(call, &given);
}

static int publish_and_answer(hab_call *call)
{
    return publish_it(call) == HAB_DONE ? answer_well(call) : HAB_FAILED;
}

static int publish_and_refuse(hab_call *call)
{
    assert_int_equal(publish_it(call), HAB_DONE);
    return calls->problem(call, 409, "essai", "Essai", "Essai.", HAB_REASON_GRANTED);
}

static int unpublish_it(hab_call *call)
{
    return calls->unpublish(call, given.id);
}

static int unpublish_and_fail(hab_call *call)
{
    assert_int_equal(unpublish_it(call), HAB_DONE);
    return HAB_FAILED;
}

static unsigned read_it(void)
{
    return get_json("annuaire/essai/E-1");
}

static void it_is_there_from_the_commit_on(void **state)
{
    (void) state;
    assert_int_equal(read_it(), 404);
    log_in(ANNE);
    assert_int_equal(visit(PAGE_WRITES, publish_and_answer), 200);
    assert_int_equal(read_it(), 200);
    assert_true(shows("\"dit\":\"bonjour\""));
    assert_int_equal(duty(1, unpublish_it), HAB_DONE);
    assert_int_equal(read_it(), 404);
    assert_int_equal(duty(1, unpublish_it), HAB_NONE);
}

static void what_is_dropped_changes_nothing(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE_WRITES, publish_and_refuse), 409);
    assert_int_equal(read_it(), 404);
    assert_int_equal(duty(1, publish_it), HAB_DONE);
    assert_int_equal(duty(1, unpublish_and_fail), HAB_FAILED);
    assert_int_equal(read_it(), 200);
}

static void a_call_that_reads_publishes_nothing(void **state)
{
    (void) state;
    assert_int_equal(duty(0, publish_it), HAB_FAILED);
    assert_int_equal(read_it(), 404);
    assert_int_equal(duty(1, publish_it), HAB_DONE);
    assert_int_equal(duty(0, unpublish_it), HAB_FAILED);
    assert_int_equal(read_it(), 200);
}

/* The log says what a plugin's author has to look for. */
static void assert_misused(const char *why)
{
    essai_fn work = publish_it;

    assert_int_equal(hab_call_run(&broker, essai, NULL, NULL, 1, run_duty, &work, now, &error),
                     HAB_FAILED);
    if (strstr(error.text, why) == NULL) {
        fail_msg("%s, not %s", error.text, why);
    }
    assert_int_equal(read_it(), 404);
}

static void what_is_not_allowed_fails_the_call(void **state)
{
    const hab_publication lawful = given;

    (void) state;
    given.kind = "EAJE";
    assert_misused("a kind of something to publish");
    given = lawful;
    given.sheet = "accueil";
    assert_misused("a sheet of something to publish");
    given = lawful;
    given.id = hab_slice_text("../E-1");
    assert_misused("an id of something to publish");
    given = lawful;
    given.nom = NULL;
    assert_misused("whose name is");
    given = lawful;
    given.caf = "";
    assert_misused("whose Caf is none");
    given = lawful;
    given.commune = "Lyon";
    assert_misused("whose commune is none");
    given = lawful;
    given.document = hab_slice_text("[1]");
    assert_misused("no JSON object");
}

static void types_never_meet(void **state)
{
    (void) state;
    assert_int_equal(duty(1, publish_it), HAB_DONE);
    assert_int_equal(duty_of(&types.items[0], 1, unpublish_it), HAB_NONE);
    assert_int_equal(read_it(), 200);
    assert_int_equal(get_json("annuaire/lieu-information/E-1"), 404);
}

static uint64_t waiting(void)
{
    uint64_t count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_count(txn, HAB_TABLE_UNRENDERED, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static void the_sweep_makes_the_pages(void **state)
{
    unsigned batches = 0;

    (void) state;
    assert_int_equal(duty(1, publish_it), HAB_DONE);
    assert_int_equal(waiting(), 1);
    assert_int_equal(hab_sweep_run(&broker, now, 10000, &batches, &error), HAB_OK);
    assert_string_equal(error.text, "");
    assert_int_equal(waiting(), 0);
    assert_int_equal(hab_sweep_run(&broker, now, 10000, &batches, &error), HAB_OK);
    assert_int_equal(batches, 0);
    assert_int_equal(get("annuaire/essai/E-1"), 200);
    assert_true(shows("bonjour"));
}

#define PUBLISH_TEST(name) cmocka_unit_test_setup_teardown(name, open_publisher, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PUBLISH_TEST(it_is_there_from_the_commit_on),
        PUBLISH_TEST(what_is_dropped_changes_nothing),
        PUBLISH_TEST(a_call_that_reads_publishes_nothing),
        PUBLISH_TEST(what_is_not_allowed_fails_the_call),
        PUBLISH_TEST(types_never_meet),
        PUBLISH_TEST(the_sweep_makes_the_pages),
    };

    return cmocka_run_group_tests_name("call_publish", tests, load_publisher, free_types);
}

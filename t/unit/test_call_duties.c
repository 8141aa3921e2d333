/* A plugin without a page: its duties, the parts of its streams, what happens to its
 * conventions (plugin_call.h, LI-2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "convention/due.h"
#include "essai.h"

static int give;

static int never(hab_call *call)
{
    (void) call;
    fail_msg("must not run");
    return HAB_FAILED;
}

static int answer_in_a_duty(hab_call *call)
{
    assert_int_equal(calls->caller(call)->person, 0);
    return answer_well(call);
}

static int write_only(hab_call *call)
{
    return put(call, "clef", "valeur");
}

static void a_duty_answers_nobody(void **state)
{
    (void) state;
    assert_int_equal(duty(1, answer_in_a_duty), HAB_FAILED);
    assert_int_equal(duty(1, write_only), HAB_DONE);
    assert_true(is_stored("clef"));
}

static int64_t stream_state;

static int make_part(const void *state, hab_call *call, void *context)
{
    assert_ptr_equal(context, &stream_state);
    assert_ptr_equal(state, essai->state);
    assert_int_equal(put(call, "partie", "valeur"), HAB_DONE);
    assert_int_equal(calls->part(call, hab_slice_text("<a>")), HAB_DONE);
    return calls->part(call, hab_slice_text("</a>")) == HAB_DONE ? give : HAB_FAILED;
}

static void close_stream(const void *state, void *context)
{
    (void) state;
    ++*(int64_t *) context;
}

static const hab_stream a_stream = {.type = "application/xml",
                                    .filename = "tout.xml",
                                    .next = make_part,
                                    .close = close_stream,
                                    .context = &stream_state};

static int begin_a_stream(hab_call *call)
{
    assert_int_equal(calls->part(call, hab_slice_text("x")), HAB_FAILED);
    return calls->stream(call, &a_stream);
}

static int make_one(void *context, hab_call *call)
{
    (void) context;
    return make_part(call->type->state, call, &stream_state);
}

static void each_part_of_a_stream_is_a_call(void **state)
{
    (void) state;
    log_in(ANNE);
    stream_state = 0;
    assert_int_equal(visit(PAGE, begin_a_stream), 200);
    assert_non_null(answer.stream);
    assert_ptr_equal(answer.stream_type, essai);
    assert_true(answer.more);
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"tout.xml\"");
    give = HAB_DONE;
    assert_int_equal(
        hab_call_run(&broker, essai, &essai_pages[PAGE], &answer, 1, make_one, NULL, now, NULL),
        HAB_DONE);
    assert_int_equal(answer.content_size, strlen("<a></a>"));
    assert_memory_equal(answer.content, "<a></a>", answer.content_size);
    assert_true(is_stored("partie"));
}

static int begin_two_streams(hab_call *call)
{
    assert_int_equal(calls->stream(call, &a_stream), HAB_DONE);
    return calls->stream(call, &a_stream);
}

/* Whatever happened, its context is freed, once. */
static void a_stream_that_does_not_begin_is_closed(void **state)
{
    (void) state;
    log_in(ANNE);
    stream_state = 0;
    assert_int_equal(visit(PAGE, begin_two_streams), 503);
    assert_null(answer.stream);
    assert_int_equal(stream_state, 2);
}

static int write_and_fail(hab_call *call)
{
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    return HAB_FAILED;
}

static hab_convention_record record_of(uint64_t convention)
{
    hab_convention_record record;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_get(txn, convention, &record), HAB_OK);
    hab_abort(txn);
    return record;
}

static void end_it(int64_t end)
{
    uint64_t convention = convention_in(broker.store, "ES-1");
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_convention_set_end(txn, convention, end), HAB_OK);
    assert_int_equal(hab_due_for_end(txn, convention, 0, end, now), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* LI-2: the type is told of the end in its transaction, which fails with it. */
static void an_end_is_told_to_the_type(void **state)
{
    uint64_t convention = convention_in(broker.store, "ES-1");
    unsigned done;

    (void) state;
    end_it(now + 5);
    assert_int_equal(hab_due_run(&broker, now + 4, 10, &done, NULL), HAB_OK);
    assert_int_equal(told.kind, 0);
    on_event = write_and_fail;
    assert_int_not_equal(hab_due_run(&broker, now + 5, 10, &done, NULL), HAB_OK);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_ACTIVE);
    assert_false(is_stored("clef"));
    on_event = write_only;
    assert_int_equal(hab_due_run(&broker, now + 5 + 3600, 10, &done, NULL), HAB_OK);
    assert_int_equal(record_of(convention).state, HAB_CONVENTION_TERMINEE);
    assert_int_equal(told.kind, HAB_EVENT_CONVENTION_ENDED);
    assert_int_equal(told.convention, convention);
    assert_true(is_stored("clef"));
}

static void one_recorded_as_over_is_told_too(void **state)
{
    unsigned done;

    (void) state;
    store_document(broker.store, convention_of_essai("{\"version\": 2, \"etat\": \"terminee\","
                                                     " \"fin\": \"2026-01-12\"}"));
    assert_int_equal(hab_due_run(&broker, NOW, 10, &done, NULL), HAB_OK);
    assert_int_equal(told.convention, convention_in(broker.store, "ES-1"));
}

/* What a plugin of a former minor has behind its struct is never read. */
static void a_former_plugin_is_told_nothing(void **state)
{
    unsigned done;

    (void) state;
    end_it(now);
    on_event = never;
    essai_plugin.minor = 1;
    assert_int_equal(hab_due_run(&broker, now, 10, &done, NULL), HAB_OK);
    essai_plugin.minor = HAB_ABI_MINOR;
    assert_int_equal(told.kind, 0);
}

static hab_status avenant(const char *changes)
{
    hab_import import;
    hab_error error = {""};
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = store_in(txn, convention_of_essai(changes), &import, &error);
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    assert_int_equal(hab_commit(txn), HAB_OK);
    return HAB_OK;
}

static void assert_told(hab_event_kind kind)
{
    assert_int_equal(told.kind, kind);
    assert_int_equal(told.convention, convention_in(broker.store, "ES-1"));
    told = (hab_event){.kind = 0};
}

static unsigned in_force;

static int see_its_version(hab_call *call)
{
    hab_right right;

    assert_int_equal(calls->convention(call, told.convention, &right), HAB_DONE);
    assert_int_equal(right.version, in_force);
    assert_int_equal(calls->target(call, told.convention, hab_slice_text("69123"), &(hab_slice){0}),
                     right.version == 2 ? HAB_DONE : HAB_NONE);
    return write_only(call);
}

/* MAM-6, ST-6: the type is told in the transaction of the version, which fails with it. */
static void a_version_in_force_is_told_at_once(void **state)
{
    static const char next[] = "{\"version\": 2, \"annexe\": {\"communes\": [\"69123\"]}}";
    unsigned done;

    (void) state;
    on_event = write_and_fail;
    assert_int_not_equal(avenant(next), HAB_OK);
    assert_false(is_stored("clef"));
    assert_int_equal(record_of(convention_in(broker.store, "ES-1")).version, 1);
    on_event = see_its_version;
    in_force = 2;
    assert_int_equal(avenant(next), HAB_OK);
    assert_told(HAB_EVENT_CONVENTION_CHANGED);
    assert_true(is_stored("clef"));
    on_event = never;
    assert_int_equal(avenant(next), HAB_OK); /* the same once more changes nothing */
    assert_int_equal(hab_due_run(&broker, NOW, 10, &done, NULL), HAB_OK);
    assert_int_equal(done, 0);
}

/* One with a later effect, at that second. */
static void a_version_to_come_is_told_when_it_comes(void **state)
{
    enum { FEBRUARY = 1769900400 }; /* 2026-02-01 in Paris */
    unsigned done;

    (void) state;
    on_event = never;
    assert_int_equal(avenant("{\"version\": 2, \"effet\": \"2026-02-01\","
                             " \"annexe\": {\"communes\": [\"69123\"]}}"),
                     HAB_OK);
    assert_int_equal(hab_due_run(&broker, FEBRUARY - 1, 10, &done, NULL), HAB_OK);
    assert_int_equal(told.kind, 0);
    on_event = see_its_version;
    in_force = 2;
    now = FEBRUARY;
    assert_int_equal(hab_due_run(&broker, FEBRUARY, 10, &done, NULL), HAB_OK);
    assert_int_equal(done, 1);
    assert_told(HAB_EVENT_CONVENTION_CHANGED);
    assert_int_equal(hab_due_run(&broker, FEBRUARY + 1, 10, &done, NULL), HAB_OK);
    assert_int_equal(told.kind, 0);
}

static hab_status activate(hab_txn *txn)
{
    const hab_broker without_types = {.types = NULL};
    uint64_t convention;
    hab_status status = hab_convention_find(txn, hab_slice_text("ES-2"), &convention);

    if (status == HAB_OK) {
        status = hab_convention_set_state(txn, convention, HAB_CONVENTION_ACTIVE);
    }
    return status == HAB_OK ? hab_due_for_version(txn, &without_types, convention, NOW - 10, NOW)
                            : status;
}

/* ST-3.1: what opens nothing yet is told when it does; by who has no types, as soon as
 * somebody has them. */
static void an_activation_is_told(void **state)
{
    unsigned done;

    (void) state;
    on_event = never;
    store_document(broker.store,
                   convention_of_essai("{\"numero\": \"ES-2\", \"etat\": \"signee\"}"));
    on_event = NULL;
    in_a_transaction(activate);
    assert_int_equal(told.kind, 0);
    assert_int_equal(hab_due_run(&broker, NOW, 10, &done, NULL), HAB_OK);
    assert_int_equal(told.kind, HAB_EVENT_CONVENTION_CHANGED);
    assert_int_equal(told.convention, convention_in(broker.store, "ES-2"));
    told = (hab_event){.kind = 0};
    store_document(broker.store, convention_of_essai("{\"numero\": \"ES-3\"}"));
    assert_int_equal(told.kind, HAB_EVENT_CONVENTION_CHANGED);
    assert_int_equal(told.convention, convention_in(broker.store, "ES-3"));
}

/* A plugin of minor 2 hears of ends alone. */
static void a_plugin_hears_of_what_its_minor_knows(void **state)
{
    unsigned done;

    (void) state;
    essai_plugin.minor = 2;
    assert_int_equal(avenant("{\"version\": 2}"), HAB_OK);
    assert_int_equal(told.kind, 0);
    end_it(now);
    assert_int_equal(hab_due_run(&broker, now, 10, &done, NULL), HAB_OK);
    essai_plugin.minor = HAB_ABI_MINOR;
    assert_told(HAB_EVENT_CONVENTION_ENDED);
}

static int mail_a_secret(hab_call *call)
{
    return calls->mail(call, &(hab_order){.sheet = "essai-courriel",
                                          .to = hab_slice_text("famille@x.example"),
                                          .values = hab_slice_text("{}"),
                                          .secret = hab_slice_text("{\"code\": \"QXRZT\"}")});
}

/* An import has no master key: a secret that nothing seals is not kept. */
static void an_import_keeps_no_secret(void **state)
{
    (void) state;
    on_event = mail_a_secret;
    assert_int_not_equal(avenant("{\"version\": 2}"), HAB_OK);
    assert_int_equal(duty(1, mail_a_secret), HAB_DONE);
}

#define DUTY_TEST(name) cmocka_unit_test_setup_teardown(name, open_essai, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DUTY_TEST(a_duty_answers_nobody),
        DUTY_TEST(each_part_of_a_stream_is_a_call),
        DUTY_TEST(a_stream_that_does_not_begin_is_closed),
        DUTY_TEST(an_end_is_told_to_the_type),
        DUTY_TEST(one_recorded_as_over_is_told_too),
        DUTY_TEST(a_former_plugin_is_told_nothing),
        DUTY_TEST(a_version_in_force_is_told_at_once),
        DUTY_TEST(a_version_to_come_is_told_when_it_comes),
        DUTY_TEST(an_activation_is_told),
        DUTY_TEST(a_plugin_hears_of_what_its_minor_knows),
        DUTY_TEST(an_import_keeps_no_secret),
    };

    return cmocka_run_group_tests_name("call_duties", tests, load_essai, free_types);
}

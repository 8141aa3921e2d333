/* What a plugin's page may be used for: decided as in front of a protected location, and
 * traced whatever becomes of it (requirements, section 5; LI-1, MCP-9.2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "convention/suspension.h"
#include "essai.h"

static const char *commune = "75056";
static hab_right seen;

static int may_read(hab_call *call)
{
    int outcome = calls->may(call, "lire", hab_slice_text(commune), hab_slice_text("FA-1"), &seen);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    assert_string_equal(seen.numero, "ES-1");
    assert_string_equal(seen.partner, "Ville");
    assert_string_equal(seen.caf, "751");
    assert_string_equal(seen.role, "lecteur");
    assert_int_equal(seen.version, 1);
    assert_true(hab_slice_equal(seen.scope, hab_slice_text("750562A004")));
    return answer_well(call);
}

static int write_then_may(hab_call *call)
{
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    return may_read(call);
}

static int may_and_insist(hab_call *call)
{
    assert_int_equal(answer_well(call), HAB_DONE);
    assert_int_equal(put(call, "clef", "valeur"), HAB_DONE);
    assert_int_equal(may_read(call), HAB_REFUSED);
    return HAB_DONE;
}

static void assert_trace_is_whole(hab_reason reason)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;

    last_trace(bytes, &record);
    assert_int_equal(record.kind, HAB_TRACE_ACCESS);
    assert_int_equal(record.reason, reason);
    assert_int_equal(record.allowed, reason == HAB_REASON_GRANTED);
    assert_int_equal(record.person, person_in(broker.store, ANNE));
    assert_int_equal(record.convention, convention_in(broker.store, "ES-1"));
    assert_int_equal(record.version, 1);
    assert_int_equal(record.time, now * 1000000);
    assert_memory_equal(record.session, answer.session.hash, sizeof(record.session));
    assert_memory_equal(record.address, client_address, sizeof(record.address));
    assert_true(hab_slice_equal(record.type, hab_slice_text("essai")));
    assert_true(hab_slice_equal(record.service, hab_slice_text("lire")));
    assert_true(hab_slice_equal(record.target, hab_slice_text(commune)));
    assert_true(hab_slice_equal(record.object, hab_slice_text("FA-1")));
    assert_true(hab_slice_equal(record.numero, hab_slice_text("ES-1")));
    assert_true(hab_slice_equal(record.role, hab_slice_text("lecteur")));
    assert_true(hab_slice_equal(record.operation, hab_slice_text("GET")));
    assert_true(hab_slice_equal(record.article, hab_slice_text("ES-1")));
}

static void a_right_is_granted_and_traced(void **state)
{
    uint64_t before;

    (void) state;
    client_address[0] = 0x20;
    log_in(ANNE);
    for (unsigned page = PAGE; page <= PAGE_WRITES; page++) {
        before = traces_written();
        assert_int_equal(visit(page, may_read), 200);
        assert_int_equal(traces_written(), before + 1);
        assert_trace_is_whole(HAB_REASON_GRANTED);
    }
}

/* LI-1: another commune; what the call wrote is dropped, its refusal is not. */
static void a_refusal_is_traced_and_keeps_nothing(void **state)
{
    static const struct {
        unsigned page;
        essai_fn work;
    } cases[] = {{PAGE, may_read}, {PAGE_WRITES, write_then_may}, {PAGE_WRITES, may_and_insist}};

    (void) state;
    client_address[0] = 0x20;
    log_in(ANNE);
    commune = "69123";
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t before = traces_written();

        assert_int_equal(visit(cases[i].page, cases[i].work), 403);
        assert_string_equal(text_of("motif"), "cible_non_listee");
        assert_string_equal(text_of("article"), "ES-1");
        assert_string_equal(text_of("service"), "Lire");
        assert_string_equal(text_of("dit"), "");
        assert_int_equal(traces_written(), before + 1);
        assert_trace_is_whole(HAB_REASON_TARGET_NOT_LISTED);
        assert_false(is_stored("clef"));
    }
    commune = "75056";
}

static int may_use_what_fails(hab_call *call)
{
    return calls->may(call, "panne", hab_slice_text(""), hab_slice_text(""), NULL);
}

static int may_use_what_is_not(hab_call *call)
{
    return calls->may(call, "ecrire", hab_slice_text(""), hab_slice_text(""), NULL);
}

static void a_verdict_that_is_none_refuses(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, may_use_what_fails), 403);
    assert_string_equal(text_of("motif"), "module_en_echec");
    assert_traced("GET", HAB_REASON_PLUGIN_FAILED);
    assert_int_equal(visit(PAGE, may_use_what_is_not), 503);
}

static void suspend(const char *identifiant, int convention)
{
    const hab_suspension how = {.suspends = 1, .reason = "", .now = NOW};
    hab_txn *txn;
    hab_status status;
    uint64_t number = convention ? convention_in(broker.store, identifiant)
                                 : person_in(broker.store, identifiant);

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = convention ? hab_suspend_convention(txn, &broker, number, &how)
                        : hab_suspend_person(txn, &broker, number, 0, &how);
    assert_int_equal(status, HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static int never(hab_call *call)
{
    (void) call;
    fail_msg("must not run");
    return HAB_FAILED;
}

/* LI-3.4: suspended between the look of the router and the page: it does not run. */
static void who_is_suspended_meanwhile_is_out(void **state)
{
    (void) state;
    log_in(ANNE);
    on_get = never;
    begin_visit(HAB_GET, JSON);
    assert_int_equal(answer.session_reason, HAB_REASON_GRANTED);
    suspend(ANNE, 0);
    hab_call_page(&answer, essai, &essai_pages[PAGE], NULL);
    assert_int_equal(answer.status, 401);
}

static hab_status end_sessions(hab_txn *txn)
{
    return hab_session_close_all(txn, answer.session.record.person, NULL, HAB_SESSION_PASSWORD, NOW,
                                 NULL);
}

/* So is who has ended their session, or changed their password. */
static void a_session_ended_meanwhile_is_out(void **state)
{
    (void) state;
    log_in(ANNE);
    on_get = never;
    begin_visit(HAB_GET, JSON);
    in_a_transaction(end_sessions);
    hab_call_page(&answer, essai, &essai_pages[PAGE], NULL);
    assert_int_equal(answer.status, 401);
}

static void a_suspended_convention_opens_nothing(void **state)
{
    (void) state;
    log_in(ANNE);
    suspend("ES-1", 1);
    assert_int_equal(visit(PAGE, may_read), 403);
    assert_string_equal(text_of("motif"), "convention_suspendue");
    assert_traced("GET", HAB_REASON_CONVENTION_SUSPENDED);
}

static hab_status end_it(hab_txn *txn)
{
    uint64_t convention;

    assert_int_equal(hab_convention_find(txn, hab_slice_text("ES-1"), &convention), HAB_OK);
    return hab_convention_set_end(txn, convention, NOW + 1);
}

static int give_no_right(void *context, const hab_right *right)
{
    (void) context;
    (void) right;
    fail_msg("a right under what has ended");
    return HAB_FAILED;
}

static int has_no_rights(hab_call *call)
{
    assert_int_equal(calls->rights(call, give_no_right, NULL), HAB_DONE);
    return answer_well(call);
}

/* Section 4: access goes on until the end, then stops at that second. */
static void an_end_closes_at_its_second(void **state)
{
    (void) state;
    log_in(ANNE);
    in_a_transaction(end_it);
    assert_int_equal(visit(PAGE, may_read), 200);
    now++;
    assert_int_equal(visit(PAGE, may_read), 403);
    assert_string_equal(text_of("motif"), "convention_terminee");
    assert_int_equal(visit(PAGE, has_no_rights), 200);
}

/* Nobody on a page for anyone has a right to anything. */
static void a_stranger_has_no_right(void **state)
{
    (void) state;
    assert_int_equal(visit(PAGE, never), 401);
    assert_int_equal(visit(PAGE_PUBLIC, has_no_rights), 200);
    assert_int_equal(visit(PAGE_PUBLIC, may_read), 401);
    assert_traced("GET", HAB_REASON_NO_SESSION);
}

static void browsers_are_led_to_the_login(void **state)
{
    (void) state;
    on_get = never;
    begin_visit(HAB_GET, HTML);
    hab_call_page(&answer, essai, &essai_pages[PAGE], NULL);
    assert_int_equal(answer.status, 303);
    assert_string_equal(header("Location"), "/extranet/connexion?retour=/extranet/essai/page");
}

static int read_bearer(hab_call *call)
{
    assert_true(hab_slice_equal(calls->caller(call)->bearer, hab_slice_text("secret-de-flux")));
    assert_int_equal(calls->caller(call)->person, 0);
    return answer_well(call);
}

static int read_channel(hab_call *call)
{
    assert_int_equal(calls->caller(call)->channel, HAB_CHANNEL_WEBSERVICE);
    assert_int_equal(calls->caller(call)->bearer.size, 0);
    return may_read(call);
}

/* MCP-9.2: what a program does under a person's credentials is said so. */
static void the_channel_is_told(void **state)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;
    hab_session session;
    char token[HAB_TOKEN_TEXT + 1];
    char field[80];
    hab_txn *txn;

    (void) state;
    authorization = "Bearer secret-de-flux";
    assert_int_equal(visit(PAGE_PUBLIC, read_bearer), 200);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_session_open(txn, person_in(broker.store, ANNE), HAB_CHANNEL_WEBSERVICE,
                                      HAB_GATE_NONE, &broker.terms, client_address,
                                      hab_slice_text("un programme"), NOW, token, &session),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    (void) snprintf(field, sizeof(field), "Bearer %s", token);
    authorization = field;
    assert_int_equal(visit(PAGE, read_channel), 200);
    last_trace(bytes, &record);
    assert_int_equal(record.channel, HAB_TRACE_WEBSERVICE);
}

/* -- Conventions and their persons */

static int count_rights(void *context, const hab_right *right)
{
    assert_string_equal(right->numero, "ES-1");
    assert_string_equal(right->role, "lecteur");
    ++*(int *) context;
    return HAB_DONE;
}

static int stop_at_once(void *context, const hab_right *right)
{
    (void) right;
    ++*(int *) context;
    return HAB_NONE;
}

static int give_nonsense(void *context, const hab_right *right)
{
    (void) right;
    (void) context;
    return 99;
}

static int list_rights(hab_call *call)
{
    int count = 0;

    assert_int_equal(calls->rights(call, count_rights, &count), HAB_DONE);
    assert_int_equal(count, 1);
    assert_int_equal(calls->rights(call, stop_at_once, &count), HAB_DONE);
    assert_int_equal(count, 2);
    assert_int_equal(calls->rights(call, give_nonsense, NULL), HAB_FAILED);
    return answer_well(call);
}

static void rights_are_those_of_the_type_alone(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE, list_rights), 200);
}

static int remember_member(void *context, const hab_member *member)
{
    strcat(context, member->identifiant);
    strcat(context, " ");
    return HAB_DONE;
}

static int remember_target(void *context, hab_slice target, hab_slice value)
{
    strncat(context, target.data, target.size);
    strncat(context, value.data, value.size);
    strcat(context, " ");
    return HAB_DONE;
}

static int remember_numero(void *context, const hab_right *right)
{
    assert_string_equal(right->role, "");
    strcat(context, right->numero);
    return HAB_DONE;
}

static char found[256];
static uint64_t convention;

static int list_members(hab_call *call)
{
    found[0] = '\0';
    return calls->members(call, convention, remember_member, found);
}

static int list_covered(hab_call *call)
{
    found[0] = '\0';
    return calls->covered(call, convention, remember_target, found);
}

static int list_covering(hab_call *call)
{
    found[0] = '\0';
    return calls->covering(call, hab_slice_text(commune), remember_numero, found);
}

static int read_convention(hab_call *call)
{
    return calls->convention(call, convention, &seen);
}

static void members_are_those_who_may_act(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "ES-1");
    assert_int_equal(duty(0, list_members), HAB_DONE);
    assert_string_equal(found, "anne@x.example bruno@x.example ");
    suspend(BRUNO, 0);
    assert_int_equal(duty(0, list_members), HAB_DONE);
    assert_string_equal(found, "anne@x.example ");
}

/* A convention of another type is none. */
static void types_do_not_meet(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "LI-1");
    assert_int_equal(duty(0, read_convention), HAB_NONE);
    assert_int_equal(duty(0, list_members), HAB_NONE);
    assert_int_equal(duty(0, list_covered), HAB_NONE);
    convention = convention_in(broker.store, "ES-1");
    assert_int_equal(duty(0, read_convention), HAB_DONE);
    assert_int_equal(duty_of(&types.items[0], 0, read_convention), HAB_NONE);
}

/* An avenant covers from its effect on. */
static void what_is_covered_follows_the_version_in_force(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "ES-1");
    store_document(broker.store, convention_of_essai("{\"version\": 2, \"effet\": \"2026-02-01\","
                                                     " \"annexe\": {\"communes\": [\"69123\"]}}"));
    commune = "75056";
    assert_int_equal(duty(0, list_covering), HAB_DONE);
    assert_string_equal(found, "ES-1");
    now += 30 * 24 * 3600;
    assert_int_equal(duty(0, list_covering), HAB_DONE);
    assert_string_equal(found, "");
    assert_int_equal(duty(0, list_covered), HAB_DONE);
    assert_string_equal(found, "69123 ");
}

static int read_target(hab_call *call)
{
    hab_slice document;
    int outcome = calls->target(call, convention, hab_slice_text(commune), &document);

    found[0] = '\0';
    if (outcome == HAB_DONE) {
        strncat(found, document.data, document.size);
    }
    return outcome;
}

/* What is said of a target is what the version in force says. */
static void a_target_is_described_by_the_version_in_force(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "ES-1");
    describes = "{\"n\": 2}";
    store_document(broker.store, convention_of_essai("{\"version\": 2, \"effet\": \"2026-02-01\","
                                                     " \"annexe\": {\"communes\": [\"69123\"]}}"));
    commune = "75056";
    assert_int_equal(duty(0, read_target), HAB_DONE);
    assert_string_equal(found, "");
    now += 30 * 24 * 3600;
    assert_int_equal(duty(0, read_target), HAB_NONE);
    commune = "69123";
    assert_int_equal(duty(0, read_target), HAB_DONE);
    assert_string_equal(found, "{\"n\": 2}");
    assert_int_equal(duty(0, list_covered), HAB_DONE);
    assert_string_equal(found, "69123{\"n\": 2} ");
    assert_int_equal(duty_of(&types.items[0], 0, read_target), HAB_NONE);
    commune = "75056";
}

static uint64_t person;

static char place_read[128]; /* as texts of a right last as long as its call */

static int read_place(hab_call *call)
{
    int outcome = calls->place(call, convention, person, &seen);

    if (outcome == HAB_DONE) {
        (void) snprintf(place_read, sizeof(place_read), "%s %.*s", seen.role, (int) seen.scope.size,
                        (const char *) seen.scope.data);
    }
    return outcome;
}

static int place_is(const char *place)
{
    return seen.convention == convention && strcmp(place_read, place) == 0;
}

/* MAM-6: the place of a person is what the version in force says, whatever the state of
 * person and convention; it opens nothing. */
static void a_place_is_told_of_anyone_whatever_their_state(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "ES-1");
    person = person_in(broker.store, BRUNO);
    assert_int_equal(duty(0, read_place), HAB_DONE);
    assert_true(place_is("lecteur 750562A004"));
    suspend(BRUNO, 0);
    suspend("ES-1", 1);
    assert_int_equal(duty(0, read_place), HAB_DONE);
    in_a_transaction(end_it);
    now += 2;
    assert_int_equal(duty(0, read_place), HAB_DONE);
    assert_true(place_is("lecteur 750562A004"));
    assert_int_equal(seen.end, NOW + 1);
}

static void a_place_follows_the_version_in_force(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "ES-1");
    person = person_in(broker.store, BRUNO);
    store_document(broker.store,
                   convention_of_essai("{\"version\": 2, \"effet\": \"2026-02-01\","
                                       " \"annexe\": {\"personnes\": [{\"identifiant\":"
                                       " \"anne@x.example\", \"nom\": \"A\","
                                       " \"prenom\": \"Anne\"}], \"communes\": [\"69123\"]}}"));
    assert_int_equal(duty(0, read_place), HAB_DONE);
    assert_int_equal(seen.version, 1);
    now += 30 * 24 * 3600;
    assert_int_equal(duty(0, read_place), HAB_NONE);
    person = person_in(broker.store, ANNE);
    assert_int_equal(duty(0, read_place), HAB_DONE);
    assert_int_equal(seen.version, 2);
    assert_true(place_is("lecteur 69123"));
}

static void whom_a_convention_does_not_name_has_no_place(void **state)
{
    (void) state;
    convention = convention_in(broker.store, "ES-1");
    person = person_in(broker.store, ANNE) + 1000;
    assert_int_equal(duty(0, read_place), HAB_NONE);
    person = 0;
    assert_int_equal(duty(0, read_place), HAB_NONE);
    person = person_in(broker.store, ANNE);
    assert_int_equal(duty_of(&types.items[0], 0, read_place), HAB_NONE);
    convention = convention_in(broker.store, "LI-1");
    assert_int_equal(duty(0, read_place), HAB_NONE);
    convention += 1000;
    assert_int_equal(duty(0, read_place), HAB_NONE);
}

/* -- Agents */

static int agent_of(hab_call *call, const char *caf)
{
    int outcome = calls->agent(call, caf);

    return outcome == HAB_DONE ? answer_well(call) : outcome;
}

static int agent_of_paris(hab_call *call)
{
    return agent_of(call, "751");
}

static int agent_of_the_rhone(hab_call *call)
{
    return agent_of(call, "691");
}

/* What is another Caf's does not exist for an agent, and the try is traced. */
static void agents_see_their_own_caf(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(visit(PAGE_AGENTS, never), 403);
    make_agent(ANNE, "751", HAB_ROLE_TRACES);
    assert_int_equal(visit(PAGE_AGENTS, never), 403);
    make_agent(ANNE, "751", HAB_ROLE_CONVENTIONS);
    assert_int_equal(visit(PAGE_AGENTS, agent_of_paris), 200);
    assert_int_equal(visit(PAGE_AGENTS, agent_of_the_rhone), 404);
    assert_traced("caf.acces", HAB_REASON_NOT_ALLOWED);
    assert_null(json_object_get(answer.document, "agent"));
    make_agent(ANNE, "", HAB_ROLE_CONVENTIONS);
    assert_int_equal(visit(PAGE_AGENTS, agent_of_the_rhone), 200);
    assert_int_equal(visit(PAGE, agent_of_paris), 503);
}

/* The desk's menu is the same on the pages of types. */
static void the_agent_is_named_as_on_the_desks_own_pages(void **state)
{
    json_t *expected =
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:[s, s]}", "identifiant", ANNE, "nom", "A", "prenom",
                  "Anne", "caf", "751", "nationale", 0, "roles", "conventions", "validation");

    (void) state;
    log_in(ANNE);
    make_agent(ANNE, "751", HAB_ROLE_CONVENTIONS | HAB_ROLE_VALIDATION);
    assert_int_equal(visit(PAGE_AGENTS, answer_well), 200);
    assert_true(json_equal(json_object_get(answer.document, "agent"), expected));
    assert_string_equal(text_of("dit"), "oui");
    assert_int_equal(visit(PAGE, answer_well), 200);
    assert_null(json_object_get(answer.document, "agent"));
    json_decref(expected);
}

#define RIGHTS_TEST(name) cmocka_unit_test_setup_teardown(name, open_essai, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        RIGHTS_TEST(a_right_is_granted_and_traced),
        RIGHTS_TEST(a_refusal_is_traced_and_keeps_nothing),
        RIGHTS_TEST(a_verdict_that_is_none_refuses),
        RIGHTS_TEST(who_is_suspended_meanwhile_is_out),
        RIGHTS_TEST(a_session_ended_meanwhile_is_out),
        RIGHTS_TEST(a_suspended_convention_opens_nothing),
        RIGHTS_TEST(an_end_closes_at_its_second),
        RIGHTS_TEST(a_stranger_has_no_right),
        RIGHTS_TEST(browsers_are_led_to_the_login),
        RIGHTS_TEST(the_channel_is_told),
        RIGHTS_TEST(rights_are_those_of_the_type_alone),
        RIGHTS_TEST(members_are_those_who_may_act),
        RIGHTS_TEST(types_do_not_meet),
        RIGHTS_TEST(what_is_covered_follows_the_version_in_force),
        RIGHTS_TEST(a_target_is_described_by_the_version_in_force),
        RIGHTS_TEST(a_place_is_told_of_anyone_whatever_their_state),
        RIGHTS_TEST(a_place_follows_the_version_in_force),
        RIGHTS_TEST(whom_a_convention_does_not_name_has_no_place),
        RIGHTS_TEST(agents_see_their_own_caf),
        RIGHTS_TEST(the_agent_is_named_as_on_the_desks_own_pages),
    };

    return cmocka_run_group_tests_name("call_rights", tests, load_essai, free_types);
}

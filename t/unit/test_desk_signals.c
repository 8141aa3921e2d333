/* The desk of what the controls of connections found, and the partner's answer (requirements,
 * section 6; LI-3.4, ST-3.4, MAM-4.4): roles, Cafs, acts, replays. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"
#include "traced.h"

#include "control/signal.h"
#include "trace/change.h"
#include "trace/trace_read.h"

#define TRACES "traces@caf751.example"
#define OTHER_TRACES "autre@caf751.example"
#define CONVENTIONS "conventions@caf751.example"
#define FOREIGN "traces@caf911.example"
#define NATIONAL "traces@cnaf.example"

static int open_desk(void **state)
{
    if (open_portal(state) != 0 || keep_a_trace() != 0) {
        return -1;
    }
    make_agent(TRACES, "751", HAB_ROLE_TRACES);
    make_agent(OTHER_TRACES, "751", HAB_ROLE_TRACES | HAB_ROLE_CONVENTIONS);
    make_agent(CONVENTIONS, "751", HAB_ROLE_CONVENTIONS | HAB_ROLE_ADMINISTRATION);
    make_agent(FOREIGN, "911", HAB_ROLE_TRACES);
    make_agent(NATIONAL, "", HAB_ROLE_TRACES);
    return 0;
}

static int close_desk(void **state)
{
    return drop_the_trace() + close_portal(state);
}

static void as(const char *identifiant)
{
    forget_cookies();
    log_in(identifiant);
}

/* Begins a write, for what the tests put there themselves. */
static hab_txn *begin_write(void)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    return txn;
}

static uint64_t raise_with(const char *identifiant, hab_rule rule, uint64_t evidence)
{
    hab_signal signal = {.rule = rule,
                         .person = person_in(broker.store, identifiant),
                         .convention = convention_in(broker.store, "LI-1"),
                         .first = now - 600,
                         .last = now,
                         .evidence = {evidence}};
    hab_txn *txn = begin_write();

    strcpy(signal.text, "Douze refus en dix minutes <b>.");
    assert_int_equal(hab_signal_raise(txn, &broker, &signal, now), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    return signal.number;
}

static uint64_t raise_one(const char *identifiant, hab_rule rule)
{
    return raise_with(identifiant, rule, 0);
}

static hab_signal signal_of(uint64_t number)
{
    hab_signal signal;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_get(txn, number, &signal), HAB_OK);
    hab_abort(txn);
    return signal;
}

/* "caf/signalements", "signalements" */
static const char *page_of(const char *list, uint64_t number)
{
    static char path[128];

    (void) snprintf(path, sizeof(path), "%s/%llu", list, (unsigned long long) number);
    return path;
}

/* A program's act, or a browser's with the session's token. */
static unsigned act(uint64_t number, const char *body)
{
    return post_json(page_of("caf/signalements", number), body);
}

static unsigned answer_to(uint64_t number, const char *text)
{
    char body[256];

    (void) snprintf(body, sizeof(body), "{\"reponse\": \"%s\"}", text);
    return post_json(page_of("signalements", number), body);
}

static char *value_in_page(const char *name)
{
    static char value[128];
    char pattern[64];
    const char *at;

    (void) snprintf(pattern, sizeof(pattern), "name=\"%s\" value=\"", name);
    at = strstr(answer.content, pattern);
    assert_non_null(at);
    (void) sscanf(at + strlen(pattern), "%127[^\"]", value);
    return value;
}

/* What a form of a signal's page sends, as the page is now. */
static const char *form_of(uint64_t number, const char *rest)
{
    static char body[512];
    char token[128];

    assert_int_equal(get(page_of("caf/signalements", number)), 200);
    strcpy(token, value_in_page("csrf"));
    (void) snprintf(body, sizeof(body), "csrf=%s&vu=%s&%s", token, value_in_page("vu"), rest);
    return body;
}

static unsigned send_form(uint64_t number, const char *body)
{
    return post(page_of("caf/signalements", number), body);
}

#define ASK "{\"acte\": \"question\", \"question\": \"Qui s’est connecté ?\"}"
#define CLOSE(issue) "{\"acte\": \"clore\", \"issue\": \"" issue "\", \"motif\": \"Vu.\"}"

/* Who may see and do what: every agent, every page, every act. */
static void only_agents_of_traces_of_the_caf_are_let_in(void **state)
{
    static const struct {
        const char *who;
        unsigned list, page, acts, rules;
    } rows[] = {{TRACES, 200, 200, 200, 200},      {OTHER_TRACES, 200, 200, 200, 200},
                {CONVENTIONS, 403, 403, 403, 403}, {FOREIGN, 200, 404, 404, 200},
                {NATIONAL, 200, 200, 200, 200},    {ANNE, 403, 403, 403, 403}};
    static const char *const acts[] = {ASK, CLOSE("fausse_alerte"), CLOSE("suspension"),
                                       CLOSE("suppression")};

    (void) state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        as(rows[i].who);
        for (size_t j = 0; j < sizeof(acts) / sizeof(acts[0]); j++) {
            uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);
            unsigned status = act(number, acts[j]);

            /* who is struck already is neither suspended nor struck: a conflict */
            if (status != rows[i].acts && !(status == 409 && j >= 2)) {
                fail_msg("%s: act %zu gives %u", rows[i].who, j, status);
            }
            if (rows[i].acts != 200) {
                assert_int_equal(signal_of(number).state, HAB_SIGNAL_NEW);
            }
            assert_int_equal(get_json(page_of("caf/signalements", number)), rows[i].page);
        }
        assert_int_equal(get_json("caf/signalements"), rows[i].list);
        assert_int_equal(get_json("caf/controles"), rows[i].rules);
    }
    assert_int_equal(get_json("caf/signalements/0"), 403);
    forget_cookies();
    assert_int_equal(get_json("caf/signalements"), 401);
}

static void another_caf_lists_nothing_and_its_tries_are_traced(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);

    (void) state;
    as(FOREIGN);
    assert_int_equal(get_json("caf/signalements?caf=751"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "signalements")), 0);
    assert_int_equal(get(page_of("caf/signalements", number)), 404);
    assert_traced("caf.acces", HAB_REASON_NOT_ALLOWED);
    as(NATIONAL);
    assert_int_equal(get_json("caf/signalements?caf=751"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "signalements")), 1);
    assert_int_equal(get_json("caf/signalements?caf=911"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "signalements")), 0);
}

static void a_list_is_narrowed_and_read_page_by_page(void **state)
{
    unsigned seen = 0;
    char path[96] = "caf/signalements?regle=refus";

    (void) state;
    for (unsigned i = 0; i < 30; i++) {
        now += HAB_SIGNAL_REPEATS + 601;
        raise_one(BRUNO, HAB_RULE_REFUSALS);
        raise_one(BRUNO, HAB_RULE_NIGHT);
    }
    as(TRACES);
    for (;;) {
        json_t *next;

        assert_int_equal(get_json(path), 200);
        seen += (unsigned) json_array_size(json_object_get(answer.document, "signalements"));
        next = json_object_get(answer.document, "suite");
        if (next == NULL) {
            break;
        }
        assert_int_equal(seen, 25);
        (void) snprintf(path, sizeof(path), "caf/signalements?regle=refus&avant=%lld",
                        (long long) json_integer_value(next));
    }
    assert_int_equal(seen, 30);
    assert_int_equal(get_json("caf/signalements?etat=clos"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "signalements")), 0);
    assert_int_equal(get("caf/signalements?etat=nouveau&regle=nuit"), 200);
    assert_true(shows("La nuit, le dimanche"));
    assert_int_equal(get("caf/"), 200);
    assert_true(shows("<strong>60</strong>"));
}

/* An access of Bruno's under LI-1, rolled; gives its number. */
static int keep_number(void *context, const hab_trace_record *record, uint64_t number)
{
    if (hab_slice_equal(record->operation, hab_slice_text("GET"))) {
        *(uint64_t *) context = number;
    }
    return 0;
}

static uint64_t traced_access(void)
{
    const hab_trace_filter all = {.person = 0};
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .reason = HAB_REASON_TARGET_NOT_LISTED,
                               .time = (now - 60) * 1000000,
                               .person = person_in(broker.store, BRUNO),
                               .convention = convention_in(broker.store, "LI-1"),
                               .type = hab_slice_text("lieu_information"),
                               .service = hab_slice_text("demandes"),
                               .target = hab_slice_text("13055"),
                               .operation = hab_slice_text("GET"),
                               .address = {[10] = 0xff, 0xff, 192, 0, 2, 7}};
    hab_txn *txn = begin_write();
    uint64_t number = 0;
    hab_error error = {""};

    assert_int_equal(hab_change_trace(txn, &record), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    roll_the_trace();
    assert_int_equal(
        hab_trace_read(broker.store, broker.trace, &all, NULL, keep_number, &number, &error),
        HAB_OK);
    assert_true(number > 0);
    return number;
}

/* "Reading traces is itself traced, with a motive." */
static void the_records_are_shown_and_their_reading_is_traced(void **state)
{
    uint64_t access = traced_access();
    uint64_t number = raise_with(BRUNO, HAB_RULE_REFUSALS, access);
    char object[80];
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;

    (void) state;
    as(TRACES);
    assert_int_equal(get(page_of("caf/signalements", number)), 200);
    assert_true(shows("192.0.2.7"));
    assert_true(shows("13055"));
    assert_true(shows("Douze refus en dix minutes &lt;b&gt;."));
    assert_traced("traces.lues", HAB_REASON_GRANTED);
    last_trace(bytes, &record);
    (void) snprintf(object, sizeof(object), "personne:%llu signalement:%llu",
                    (unsigned long long) person_in(broker.store, BRUNO),
                    (unsigned long long) number);
    assert_true(hab_slice_equal(record.object, hab_slice_text(object)));
}

/* It came from another worker, behind one that was later. */
static void a_record_that_came_late_is_shown_too(void **state)
{
    uint64_t access = traced_access(); /* a minute ago */
    hab_signal signal = {.rule = HAB_RULE_REFUSALS,
                         .person = person_in(broker.store, BRUNO),
                         .convention = convention_in(broker.store, "LI-1"),
                         .first = now - 50,
                         .last = now,
                         .evidence = {access},
                         .text = "Refus."};
    hab_txn *txn = begin_write();

    (void) state;
    assert_int_equal(hab_signal_raise(txn, &broker, &signal, now), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    as(TRACES);
    assert_int_equal(get(page_of("caf/signalements", signal.number)), 200);
    assert_true(shows("192.0.2.7"));
}

static void a_question_is_answered_and_explained(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);

    (void) state;
    as(BRUNO);
    assert_int_equal(get_json(page_of("signalements", number)), 404);
    assert_int_equal(answer_to(number, "Trop tôt."), 404);
    as(TRACES);
    assert_int_equal(act(number, ASK), 200);
    assert_int_equal(act(number, CLOSE("justifie")), 200);
    as(BRUNO);
    assert_int_equal(answer_to(number, "Trop tard."), 409);

    now += 86400 + 601;
    number = raise_one(BRUNO, HAB_RULE_REFUSALS);
    as(TRACES);
    assert_int_equal(act(number, ASK), 200);
    assert_int_equal(act(number, ASK), 409);
    as(ANNE);
    assert_int_equal(get_json(page_of("signalements", number)), 404);
    assert_int_equal(answer_to(number, "Moi."), 404);
    assert_int_equal(get_json("signalements"), 200);
    assert_int_equal(json_array_size(json_object_get(answer.document, "signalements")), 0);
    as(BRUNO);
    assert_int_equal(get("signalements"), 200);
    assert_true(shows("Nombreux refus"));
    assert_int_equal(get(page_of("signalements", number)), 200);
    assert_true(shows("Qui s’est connecté ?"));
    assert_false(shows("Prénom Nom")); /* no agent has a name here */
    assert_int_equal(answer_to(number, ""), 422);
    assert_string_equal(text_of("champ"), "reponse");
    assert_int_equal(answer_to(number, "J’étais en déplacement."), 200);
    assert_traced("controle.reponse", HAB_REASON_GRANTED);
    assert_int_equal(answer_to(number, "Encore."), 409);
    as(TRACES);
    assert_int_equal(get(page_of("caf/signalements", number)), 200);
    assert_true(shows("J’étais en déplacement."));
    assert_int_equal(act(number, CLOSE("justifie")), 200);
    assert_string_equal(text_of("issue"), "justifie");
}

/* Shown as late, and nothing is done by itself. */
static void an_answer_that_does_not_come_is_late(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);

    (void) state;
    as(TRACES);
    assert_int_equal(act(number, ASK), 200);
    now += (int64_t) HAB_ANSWER_DAYS * 86400 - 60;
    as(TRACES);
    assert_int_equal(get("caf/signalements"), 200);
    assert_false(shows("En retard"));
    now += 120;
    assert_int_equal(get("caf/signalements"), 200);
    assert_true(shows("En retard"));
    assert_int_equal(signal_of(number).state, HAB_SIGNAL_ASKED);
}

/* What ends an access is confirmed in a browser; what is typed is never lost. */
static void a_suspension_is_confirmed_first(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);
    char body[512];

    (void) state;
    origin = ORIGIN;
    as(TRACES);
    strcpy(body, form_of(number, "acte=clore&issue=suspension&motif=Refus"));
    assert_int_equal(send_form(number, body), 200);
    assert_true(shows("Revenir sans rien faire"));
    assert_int_equal(signal_of(number).state, HAB_SIGNAL_NEW);
    strcat(body, "&confirme=oui");
    assert_int_equal(send_form(number, body), 303);
    assert_int_equal(signal_of(number).outcome, HAB_OUTCOME_SUSPENDED);
    assert_int_equal(send_form(number, body), 409); /* sent again */
    origin = NULL;
    forget_cookies();
    give_password(BRUNO, HAB_PASSWORD_OWN, PASSWORD, NOW);
    assert_int_equal(try_login(BRUNO, PASSWORD), 401);
}

static void a_form_needs_a_motive_an_outcome_and_its_token(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);

    (void) state;
    origin = ORIGIN;
    as(TRACES);
    assert_int_equal(send_form(number, "acte=clore&issue=fausse_alerte&motif=Rien"), 403);
    assert_int_equal(send_form(number, form_of(number, "acte=clore&issue=suppression&motif=")),
                     422);
    assert_true(shows("id=\"motif-faute\""));
    assert_int_equal(send_form(number, form_of(number, "acte=clore&motif=Rien")), 422);
    assert_int_equal(send_form(number, form_of(number, "acte=oublier")), 422);
    assert_int_equal(signal_of(number).state, HAB_SIGNAL_NEW);
}

/* A page that is no longer so decides nothing. */
static void two_agents_at_once_do_not_decide_twice(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);
    char first[512];
    char jar[sizeof(cookies)];

    (void) state;
    origin = ORIGIN;
    as(TRACES);
    strcpy(first, form_of(number, "acte=clore&issue=suspension&motif=Refus&confirme=oui"));
    memcpy(jar, cookies, sizeof(cookies));
    origin = NULL;
    as(OTHER_TRACES);
    assert_int_equal(act(number, ASK), 200);
    memcpy(cookies, jar, sizeof(cookies));
    origin = ORIGIN;
    assert_int_equal(send_form(number, first), 409);
    assert_true(shows("a changé depuis"));
    assert_int_equal(signal_of(number).state, HAB_SIGNAL_ASKED);
}

/* An agent whom a signal concerns reads it, and decides nothing. */
static void nobody_closes_their_own(void **state)
{
    uint64_t number = raise_one(BRUNO, HAB_RULE_REFUSALS);

    (void) state;
    make_agent(BRUNO, "751", HAB_ROLE_TRACES);
    as(BRUNO);
    assert_int_equal(get(page_of("caf/signalements", number)), 200);
    assert_true(shows("vous concerne"));
    assert_int_equal(act(number, ASK), 409);
    assert_int_equal(act(number, CLOSE("fausse_alerte")), 409);
    assert_int_equal(signal_of(number).state, HAB_SIGNAL_NEW);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        TEST(only_agents_of_traces_of_the_caf_are_let_in),
        TEST(another_caf_lists_nothing_and_its_tries_are_traced),
        TEST(a_list_is_narrowed_and_read_page_by_page),
        TEST(the_records_are_shown_and_their_reading_is_traced),
        TEST(a_record_that_came_late_is_shown_too),
        TEST(a_question_is_answered_and_explained),
        TEST(an_answer_that_does_not_come_is_late),
        TEST(a_suspension_is_confirmed_first),
        TEST(a_form_needs_a_motive_an_outcome_and_its_token),
        TEST(two_agents_at_once_do_not_decide_twice),
        TEST(nobody_closes_their_own),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}

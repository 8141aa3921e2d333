/* For tests of signals: raised, asked about, answered and closed over the demo's conventions. */
#ifndef HAB_TEST_SIGNALS_H
#define HAB_TEST_SIGNALS_H

#include "life.h"

#include "control/signal.h"
#include "decision.h"
#include "person/agent.h"

static int64_t now;
static hab_signal found;

static inline int open_signals(void **state)
{
    (void) open_life(state);
    now = at("2026-06-01T12:00:00Z");
    return 0;
}

static inline uint64_t person_of(const char *identifiant)
{
    uint64_t number;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_person_find(txn, hab_slice_text(identifiant), &number), HAB_OK);
    hab_abort(txn);
    return number;
}

static inline uint64_t make_agent(const char *identifiant, const char *caf, unsigned roles)
{
    hab_agent_record record = {.layout = 1, .roles = (uint8_t) roles, .since = now};
    uint64_t person;
    int created;

    strcpy(record.caf, caf);
    begin();
    assert_int_equal(hab_person_ensure(txn, hab_slice_text(identifiant), hab_slice_text("Agent"),
                                       hab_slice_text("Alix"), now, &person, &created),
                     HAB_OK);
    assert_int_equal(hab_agent_put(txn, person, &record), HAB_OK);
    commit();
    return person;
}

static inline hab_signal about(const char *identifiant, uint64_t convention, hab_rule rule)
{
    hab_signal signal = {.rule = rule,
                         .person = person_of(identifiant),
                         .convention = convention,
                         .first = now - 60,
                         .last = now,
                         .evidence = {7, 8}};

    strcpy(signal.text, "Douze refus en dix minutes.");
    return signal;
}

static inline uint64_t raise_one(const char *identifiant, uint64_t convention, hab_rule rule)
{
    found = about(identifiant, convention, rule);
    begin();
    assert_int_equal(hab_signal_raise(txn, &broker, &found, now), HAB_OK);
    commit();
    return found.number;
}

static inline hab_signal signal_of(uint64_t number)
{
    hab_signal signal;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_signal_get(txn, number, &signal), HAB_OK);
    hab_abort(txn);
    return signal;
}

static inline hab_status end(hab_status status)
{
    if (status == HAB_OK) {
        commit();
    } else {
        hab_abort(txn);
    }
    return status;
}

static inline hab_status ask_as(uint64_t number, uint64_t agent, const char *text)
{
    const hab_signal_act act = {.agent = agent, .text = text, .now = now};

    begin();
    return end(hab_signal_ask(txn, &broker, number, &act, &error));
}

static inline hab_status answer_as(uint64_t number, const char *identifiant, const char *text)
{
    const hab_signal_act act = {.agent = person_of(identifiant), .text = text, .now = now};

    begin();
    return end(hab_signal_answer(txn, &broker, number, &act, &error));
}

static inline hab_status close_as(uint64_t number, uint64_t agent, hab_signal_outcome outcome)
{
    const hab_signal_act act = {.agent = agent, .text = "Motif de la Caf", .now = now};

    begin();
    return end(hab_signal_close(txn, &broker, number, outcome, &act, &error));
}

static inline void assert_refused(hab_status status, hab_status expected, const char *sentence)
{
    assert_int_equal(status, expected);
    if (strstr(error.text, sentence) == NULL) {
        fail_msg("%s", error.text);
    }
}

static inline hab_reason decision(const char *identifiant, const char *type, const char *service,
                                  const char *target)
{
    hab_decider *decider;
    hab_verdict verdict;
    hab_demand demand = {.type = type_of(type), .target = hab_slice_text(target)};

    demand.service = hab_service_find(demand.type, hab_slice_text(service));
    assert_non_null(demand.service);
    assert_int_equal(hab_decider_new(broker.store, &decider), HAB_OK);
    hab_decide_person(decider, person_of(identifiant), &demand, now, NULL, NULL, &verdict);
    hab_decider_free(decider);
    return verdict.reason;
}

static inline void suspends_by_itself(const char *caf, const char *rule)
{
    hab_controls controls;
    json_t *document;

    begin();
    assert_int_equal(hab_controls_get(txn, caf, &controls), HAB_OK);
    document = hab_controls_document(&controls);
    json_object_set_new(json_object_get(json_object_get(document, "regles"), rule), "suspend",
                        json_true());
    assert_int_equal(hab_controls_put(txn, caf, document, &error), HAB_OK);
    hab_controls_free(&controls);
    json_decref(document);
    commit();
}

#endif

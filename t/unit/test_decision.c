/* The decision: every ground of requirements, section 5, alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "decision.h"
#include "conventions.h"

enum {
    NOW = 1773000000,     /* 2026-03-08 20:00 UTC */
    MARCH_20 = 1773961200 /* 2026-03-20 in Paris begins */
};

static hab_demand demand_for(const char *type, const char *service, const char *target)
{
    const hab_type *found = hab_type_find(&types, hab_slice_text(type));

    return (hab_demand){.type = found,
                        .service = hab_service_find(found, hab_slice_text(service)),
                        .target = hab_slice_text(target)};
}

static hab_verdict decide_at(hab_store *store, const char *identifiant, const char *type,
                             const char *service, const char *target, int64_t now)
{
    hab_demand demand = demand_for(type, service, target);
    hab_decider *decider;
    hab_verdict verdict;

    assert_int_equal(hab_decider_new(store, &decider), HAB_OK);
    hab_decide_person(decider, person_in(store, identifiant), &demand, now, NULL, NULL, &verdict);
    hab_decider_free(decider);
    return verdict;
}

static hab_verdict demandes(hab_store *store, const char *identifiant, int64_t now)
{
    return decide_at(store, identifiant, "lieu_information", "demandes", "75056", now);
}

static void assert_verdict(hab_verdict verdict, hab_reason reason, const char *article)
{
    if (verdict.reason != reason || strcmp(verdict.article, article) != 0) {
        fail_msg("reason %d (%s), not %d (%s)", (int) verdict.reason, verdict.article, (int) reason,
                 article);
    }
}

static void with_all_in_order_access_is_given(void **state)
{
    hab_verdict verdict;

    store_document(*state, lieu("{}"));
    verdict = demandes(*state, "anne@x.example", NOW);
    assert_verdict(verdict, HAB_REASON_GRANTED, "LI-1");
    assert_int_equal(verdict.person, person_in(*state, "anne@x.example"));
    assert_int_equal(verdict.convention, convention_in(*state, "LI-1"));
    assert_int_equal(verdict.version, 1);
    assert_string_equal(verdict.numero, "LI-1");
}

/* LI-1, ST-1, ST-3.3: the target, the kind, the right, one by one. */
static void the_right_is_for_a_service_and_a_target(void **state)
{
    static const struct {
        const char *who, *type, *service, *target;
        hab_reason reason;
    } cases[] = {
        {"anne@x.example", "lieu_information", "demandes", "75057", HAB_REASON_TARGET_NOT_LISTED},
        {"anne@x.example", "lieu_information", "demandes", "7505", HAB_REASON_TARGET_NOT_LISTED},
        {"anne@x.example", "lieu_information", "demandes", "", HAB_REASON_TARGET_MISSING},
        {"anne@x.example", "structures", "fonctionnement", "EAJE-1", HAB_REASON_NOT_IN_ANNEXE},
        {"carla@x.example", "lieu_information", "demandes", "75056", HAB_REASON_NOT_IN_ANNEXE},
        {"carla@x.example", "structures", "disponibilites", "EAJE-1", HAB_REASON_GRANTED},
        {"carla@x.example", "structures", "disponibilites", "RPE-1", HAB_REASON_WRONG_KIND},
        {"carla@x.example", "structures", "fonctionnement", "RPE-1", HAB_REASON_GRANTED},
        {"carla@x.example", "structures", "fonctionnement", "EAJE-9", HAB_REASON_TARGET_NOT_LISTED},
        {"denis@x.example", "structures", "fonctionnement", "EAJE-1", HAB_REASON_GRANTED},
        {"denis@x.example", "structures", "disponibilites", "EAJE-1", HAB_REASON_RIGHT_MISSING},
        {"denis@x.example", "structures", "fonctionnement", "RPE-1", HAB_REASON_TARGET_NOT_LISTED},
    };

    store_document(*state, lieu("{}"));
    store_document(*state, structures("{}"));
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        hab_verdict verdict =
            decide_at(*state, cases[i].who, cases[i].type, cases[i].service, cases[i].target, NOW);

        if (verdict.reason != cases[i].reason || verdict.article[0] == '\0') {
            fail_msg("case %zu: reason %d (%s)", i, (int) verdict.reason, verdict.article);
        }
    }
}

/* Section 4, through a decision: each state refuses, with the type's own article. */
static void the_convention_must_be_open(void **state)
{
    store_document(*state, lieu("{\"numero\": \"LI-1\", \"etat\": \"preparee\","
                                " \"signature\": null}"));
    assert_verdict(demandes(*state, "anne@x.example", NOW), HAB_REASON_CONVENTION_NOT_SIGNED,
                   "LI-3.1");
    store_document(*state, structures("{\"etat\": \"signee\"}"));
    assert_verdict(
        decide_at(*state, "carla@x.example", "structures", "fonctionnement", "EAJE-1", NOW),
        HAB_REASON_CONVENTION_NOT_ACTIVE, "ST-3.1");
}

/* LI-4: access goes on in notice, to the last second of the last day in Paris. */
static void notice_runs_to_the_second(void **state)
{
    store_document(*state, lieu("{\"etat\": \"preavis\", \"fin\": \"2026-03-19\"}"));
    assert_verdict(demandes(*state, "anne@x.example", NOW), HAB_REASON_GRANTED, "LI-1");
    assert_verdict(demandes(*state, "anne@x.example", MARCH_20 - 1), HAB_REASON_GRANTED, "LI-1");
    assert_verdict(demandes(*state, "anne@x.example", MARCH_20), HAB_REASON_CONVENTION_ENDED,
                   "LI-4");
}

static void nothing_opens_before_its_date(void **state)
{
    store_document(*state, lieu("{\"effet\": \"2026-03-20\"}"));
    assert_int_equal(demandes(*state, "anne@x.example", MARCH_20 - 1).reason,
                     HAB_REASON_CONVENTION_NOT_YET);
    assert_int_equal(demandes(*state, "anne@x.example", MARCH_20).reason, HAB_REASON_GRANTED);
}

/* LI-5, MAM-6: who joins or leaves by an avenant does so at that second. */
static void an_avenant_decides_from_its_second(void **state)
{
    store_document(*state, lieu("{}"));
    store_document(*state, lieu("{\"version\": 2, \"effet\": \"2026-03-20\", \"annexe\":"
                                " {\"personnes\": [{\"identifiant\": \"eva@x.example\","
                                " \"nom\": \"E\", \"prenom\": \"Eva\"}]}}"));
    assert_int_equal(demandes(*state, "bruno@x.example", MARCH_20 - 1).reason, HAB_REASON_GRANTED);
    assert_int_equal(demandes(*state, "eva@x.example", MARCH_20 - 1).reason,
                     HAB_REASON_NOT_IN_ANNEXE);
    assert_int_equal(demandes(*state, "bruno@x.example", MARCH_20).reason,
                     HAB_REASON_NOT_IN_ANNEXE);
    assert_int_equal(demandes(*state, "eva@x.example", MARCH_20).reason, HAB_REASON_GRANTED);
    assert_int_equal(demandes(*state, "eva@x.example", MARCH_20).version, 2);
}

/* A person may have several conventions of a type: one that grants is enough, and
 * else the refusal that came furthest is told. */
static void the_best_of_several_conventions_decides(void **state)
{
    hab_verdict verdict;

    store_document(*state, lieu("{\"numero\": \"A\", \"etat\": \"terminee\"}"));
    store_document(*state, lieu("{\"numero\": \"B\", \"annexe\": {\"communes\":"
                                " [{\"code\": \"2A004\", \"nom\": \"Ajaccio\"}]}}"));
    store_document(*state, lieu("{\"numero\": \"C\", \"effet\": \"2026-12-01\"}"));
    verdict = demandes(*state, "anne@x.example", NOW);
    assert_verdict(verdict, HAB_REASON_TARGET_NOT_LISTED, "LI-1");
    assert_string_equal(verdict.numero, "B");
    store_document(*state, lieu("{\"numero\": \"D\"}"));
    verdict = demandes(*state, "anne@x.example", NOW);
    assert_verdict(verdict, HAB_REASON_GRANTED, "LI-1");
    assert_string_equal(verdict.numero, "D");
}

typedef struct session_case {
    hab_store *store;
    hab_decider *decider;
    hab_session session;
    char token[HAB_TOKEN_TEXT + 1];
} session_case;

static session_case open_session(hab_store *store, hab_channel channel, int password_change)
{
    static const hab_session_terms terms = {HAB_SESSION_IDLE, HAB_SESSION_LIFETIME};
    static const uint8_t address[16];
    session_case s = {.store = store};
    hab_txn *txn;

    store_document(store, lieu("{}"));
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    assert_int_equal(hab_session_open(txn, 1, channel, password_change, &terms, address,
                                      hab_slice_text(""), NOW, s.token, &s.session),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(hab_decider_new(store, &s.decider), HAB_OK);
    return s;
}

static hab_verdict decide_token(const session_case *s, const char *token, int64_t now)
{
    hab_demand demand = demand_for("lieu_information", "demandes", "75056");
    hab_verdict verdict;

    hab_decide(s->decider, hab_slice_text(token), &demand, now, &verdict);
    return verdict;
}

/* LI-3.2: nobody, an unknown token, one that expired; each its own reason. */
static void a_live_session_is_wanted(void **state)
{
    session_case s = open_session(*state, HAB_CHANNEL_PAGE, 0);
    char unknown[HAB_TOKEN_TEXT + 1];
    hab_verdict verdict;

    memset(unknown, 'A', HAB_TOKEN_TEXT);
    unknown[HAB_TOKEN_TEXT] = '\0';
    verdict = decide_token(&s, s.token, NOW + 1);
    assert_verdict(verdict, HAB_REASON_GRANTED, "LI-1");
    assert_int_equal(verdict.person, 1);
    assert_memory_equal(verdict.session, s.session.hash, HAB_HASH_SIZE);
    verdict = decide_token(&s, "", NOW + 1);
    assert_int_equal(verdict.reason, HAB_REASON_NO_SESSION);
    assert_int_equal(verdict.person, 0);
    assert_int_equal(decide_token(&s, unknown, NOW + 1).reason, HAB_REASON_NO_SESSION);
    assert_int_equal(decide_token(&s, "not a token", NOW + 1).reason, HAB_REASON_NO_SESSION);
    verdict = decide_token(&s, s.token, NOW + HAB_SESSION_LIFETIME + 1);
    assert_int_equal(verdict.reason, HAB_REASON_SESSION_EXPIRED);
    hab_decider_free(s.decider);
}

/* LI-3.2: nothing opens but the change of a first password. */
static void a_password_to_change_opens_nothing(void **state)
{
    session_case s = open_session(*state, HAB_CHANNEL_PAGE, 1);

    assert_int_equal(decide_token(&s, s.token, NOW + 1).reason, HAB_REASON_PASSWORD_TO_CHANGE);
    hab_decider_free(s.decider);
}

/* MCP-9.2: a web service's token is a channel of its own, known to the trace. */
static void the_channel_of_the_session_is_told(void **state)
{
    session_case s = open_session(*state, HAB_CHANNEL_WEBSERVICE, 0);

    assert_int_equal(decide_token(&s, s.token, NOW + 1).channel, HAB_CHANNEL_WEBSERVICE);
    hab_decider_free(s.decider);
}

static void a_use_is_written_down_once_a_minute(void **state)
{
    session_case s = open_session(*state, HAB_CHANNEL_PAGE, 0);

    assert_int_equal(decide_token(&s, s.token, NOW + HAB_SESSION_TOUCH - 1).touch, 0);
    assert_int_equal(decide_token(&s, s.token, NOW + HAB_SESSION_TOUCH).touch, 1);
    hab_decider_free(s.decider);
}

typedef hab_status (*act_fn)(hab_txn *txn, const session_case *s);

static hab_status suspend_person(hab_txn *txn, const session_case *s)
{
    (void) s;
    return hab_person_set_state(txn, 1, HAB_PERSON_SUSPENDED, NOW + 2);
}

static hab_status close_session(hab_txn *txn, const session_case *s)
{
    return hab_session_close(txn, s->session.hash, HAB_SESSION_LOGGED_OUT, NOW + 2);
}

static hab_status suspend_convention(hab_txn *txn, const session_case *s)
{
    (void) s;
    return hab_convention_suspend(txn, 1, 1);
}

static hab_status end_convention(hab_txn *txn, const session_case *s)
{
    (void) s;
    return hab_convention_set_end(txn, 1, NOW + 3);
}

/* LI-3.4, section 5: the very next decision sees what was committed before it. */
static void assert_seen(void **state, act_fn act, hab_reason expected)
{
    session_case s = open_session(*state, HAB_CHANNEL_PAGE, 0);
    hab_txn *txn;

    assert_int_equal(decide_token(&s, s.token, NOW + 3).reason, HAB_REASON_GRANTED);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(act(txn, &s), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(decide_token(&s, s.token, NOW + 3).reason, expected);
    hab_decider_free(s.decider);
}

static void a_suspended_person_is_refused_at_once(void **state)
{
    assert_seen(state, suspend_person, HAB_REASON_PERSON_SUSPENDED);
    assert_int_equal(demandes(*state, "anne@x.example", NOW + 3).reason,
                     HAB_REASON_PERSON_SUSPENDED);
    assert_string_equal(demandes(*state, "anne@x.example", NOW + 3).article, "LI-3.4");
}

static void a_closed_session_is_refused_at_once(void **state)
{
    assert_seen(state, close_session, HAB_REASON_SESSION_ENDED);
}

static void a_suspended_convention_is_refused_at_once(void **state)
{
    assert_seen(state, suspend_convention, HAB_REASON_CONVENTION_SUSPENDED);
}

static void an_ended_convention_is_refused_at_once(void **state)
{
    assert_seen(state, end_convention, HAB_REASON_CONVENTION_ENDED);
}

static void nobody_and_nothing_are_refused(void **state)
{
    hab_demand demand = demand_for("lieu_information", "demandes", "75056");
    hab_decider *decider;
    hab_verdict verdict;

    assert_int_equal(hab_decider_new(*state, &decider), HAB_OK);
    hab_decide_person(decider, 1, &demand, NOW, NULL, NULL, &verdict);
    assert_int_not_equal(verdict.reason, HAB_REASON_GRANTED);
    assert_int_equal(verdict.person, 0);
    hab_decider_free(decider);
    hab_decider_free(NULL);
}

/* Fail closed: a right that cannot be read is none. */
static void a_broken_record_grants_nothing(void **state)
{
    uint8_t key[HAB_HABILITATION_KEY];
    hab_txn *txn;

    store_document(*state, lieu("{}"));
    hab_habilitation_key(1, hab_type_key("lieu_information"), 1, 1, key);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)), hab_slice_text("\1broken")),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(demandes(*state, "anne@x.example", NOW).reason, HAB_REASON_INTERNAL);
}

typedef struct steps {
    char names[128];
    int last;
} steps;

static void note_step(void *context, const char *step, const char *found, int holds)
{
    steps *s = context;
    size_t length = strlen(s->names);

    assert_true(found[0] != '\0');
    snprintf(s->names + length, sizeof(s->names) - length, "%s ", step);
    s->last = holds;
}

static void each_step_is_told_in_order(void **state)
{
    hab_demand demand = demand_for("lieu_information", "demandes", "75057");
    hab_decider *decider;
    hab_verdict verdict;
    steps s = {.last = 1};

    store_document(*state, lieu("{}"));
    assert_int_equal(hab_decider_new(*state, &decider), HAB_OK);
    hab_decide_person(decider, 1, &demand, NOW, note_step, &s, &verdict);
    hab_decider_free(decider);
    assert_string_equal(s.names, "personne annexe convention droit ");
    assert_false(s.last);
}

static void note_right(void *context, const hab_type *type, const hab_convention *convention,
                       const hab_habilitation_record *habilitation, hab_slice scope)
{
    char *text = context;

    assert_int_equal(habilitation->layout, 1);
    assert_true(scope.size > 0);
    strcat(strcat(text, type->plugin->name), ":");
    strcat(strcat(text, convention->record.numero), " ");
}

/* « Mes services »: what is in force now, and nothing of anybody else. */
static void the_rights_of_a_person_are_those_in_force(void **state)
{
    char text[256] = "";
    hab_txn *txn;

    store_document(*state, lieu("{\"numero\": \"A\"}"));
    store_document(*state, lieu("{\"numero\": \"B\", \"etat\": \"signee\"}"));
    store_document(*state, structures("{}"));
    store_document(*state,
                   lieu("{\"numero\": \"A\", \"version\": 2, \"effet\": \"2026-02-01\","
                        " \"annexe\": {\"personnes\": [{\"identifiant\": \"bruno@x.example\","
                        " \"nom\": \"B\", \"prenom\": \"Bruno\"}]}}"));
    assert_int_equal(hab_begin_read(*state, &txn), HAB_OK);
    assert_int_equal(hab_rights_of(txn, &types, 1, NOW, note_right, text), HAB_OK);
    assert_string_equal(text, "lieu_information:B ");
    text[0] = '\0';
    assert_int_equal(hab_rights_of(txn, &types, 2, NOW, note_right, text), HAB_OK);
    assert_string_equal(text, "lieu_information:A lieu_information:B ");
    text[0] = '\0';
    assert_int_equal(hab_rights_of(txn, &types, 99, NOW, note_right, text), HAB_OK);
    assert_string_equal(text, "");
    hab_abort(txn);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_store, close_store)
    const struct CMUnitTest tests[] = {
        TEST(with_all_in_order_access_is_given),
        TEST(the_right_is_for_a_service_and_a_target),
        TEST(the_convention_must_be_open),
        TEST(notice_runs_to_the_second),
        TEST(nothing_opens_before_its_date),
        TEST(an_avenant_decides_from_its_second),
        TEST(the_best_of_several_conventions_decides),
        TEST(a_live_session_is_wanted),
        TEST(a_password_to_change_opens_nothing),
        TEST(the_channel_of_the_session_is_told),
        TEST(a_use_is_written_down_once_a_minute),
        TEST(a_suspended_person_is_refused_at_once),
        TEST(a_closed_session_is_refused_at_once),
        TEST(a_suspended_convention_is_refused_at_once),
        TEST(an_ended_convention_is_refused_at_once),
        TEST(nobody_and_nothing_are_refused),
        TEST(a_broken_record_grants_nothing),
        TEST(each_step_is_told_in_order),
        TEST(the_rights_of_a_person_are_those_in_force),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}

/* Rights that nobody uses (MCP-9.1, MCP-16): from when they count, who removes or keeps them,
 * and the mail of the month. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "mail/outbox.h"
#include "partners.h"
#include "trace/usage.h"
#include "trace/usage_key.h"
#include "type/call.h"

#include "../../plugins/mon_compte_partenaire/sweep.h"

#define UNUSED SPACE "inutilises/2"

static json_int_t figure(const char *name)
{
    return json_integer_value(json_object_get(answer.document, name));
}

static int64_t at(const char *text)
{
    int64_t time;

    assert_int_equal(hab_parse_time(hab_slice_text(text), &time, NULL), HAB_OK);
    return time;
}

/* What the trace tells of a use. */
static void use(uint64_t convention, const char *identifiant, const char *service, int64_t allowed)
{
    const hab_use_record record = {.layout = 1, .allowed = allowed, .refused = now};
    uint8_t key[HAB_USAGE_KEY];
    size_t size = hab_usage_key(convention, person_in(broker.store, identifiant),
                                hab_slice_text(service), key);
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_USE, hab_slice_of(key, size), hab_slice_of(&record, sizeof(record))),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* The right of a person in the list, or NULL. */
static const json_t *listed(const char *identifiant, const char *service)
{
    size_t i;
    json_t *right;

    json_array_foreach(json_object_get(answer.document, "droits"), i, right)
    {
        if (strcmp(json_string_value(json_object_get(right, "identifiant")), identifiant) == 0
            && strcmp(json_string_value(json_object_get(right, "service")), service) == 0) {
            return right;
        }
    }
    return NULL;
}

static const char *said(const json_t *right, const char *name)
{
    const char *text = json_string_value(json_object_get(right, name));

    return text != NULL ? text : "";
}

static json_int_t days(const json_t *right)
{
    return json_integer_value(json_object_get(right, "jours"));
}

static unsigned act(const char *path, const char *identifiant, const char *service,
                    const char *rest)
{
    char body[400];

    (void) snprintf(body, sizeof(body), "{\"droits\": [\"%llu/%s\"], %s}",
                    (unsigned long long) person_in(broker.store, identifiant), service, rest);
    return post_json(path, body);
}

/* MCP-16: the convention was signed on 19 January 2026; 150 days are over on 18 June, 180 on
 * 18 July. */
static void a_right_counts_from_the_convention_on(void **state)
{
    (void) state;
    now = at("2026-06-17T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_int_equal(figure("total"), 0);
    now = at("2026-06-18T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_int_equal(figure("a_retirer"), 0);
    assert_int_equal(days(listed(CLAIRE, "quotient_familial")), 150);
    assert_string_equal(said(listed(CLAIRE, "quotient_familial"), "etat"), "a_surveiller");
    assert_true(
        json_is_false(json_object_get(listed(CLAIRE, "quotient_familial"), "gestionnaire")));
    assert_true(json_is_null(json_object_get(listed(CLAIRE, "quotient_familial"), "dernier")));
    now = at("2026-07-18T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_string_equal(said(listed(CLAIRE, "quotient_familial"), "etat"), "a_retirer");
    assert_int_equal(figure("a_retirer"), figure("total"));
}

/* MCP-9.1: a gestionnaire sees the rights of both, and is offered nobody's but colleagues'. */
static void rights_of_gestionnaires_are_the_cafs(void **state)
{
    (void) state;
    now = at("2026-07-18T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_true(
        json_is_true(json_object_get(listed(OLIVIER, "quotient_familial"), "gestionnaire")));
    assert_int_equal(get(UNUSED), 200);
    assert_true(shows("aria-label=\"Claire Fontaine"));
    assert_false(shows("aria-label=\"Olivier Renaud"));
    assert_true(shows("Par la Caf"));
}

static void an_access_that_was_given_starts_it_again(void **state)
{
    (void) state;
    now = at("2026-08-01T12:00:00Z");
    use(VALCLAIR, CLAIRE, "quotient_familial", at("2026-06-01T12:00:00Z"));
    use(VALCLAIR, YANN, "quotient_familial", 0); /* refused alone */
    use(VALCLAIR, YANN, "adresses_familles", at("2026-02-10T12:00:00Z"));
    use(MONTSOREL, MARTINE, "quotient_familial", now); /* under another convention */
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_null(listed(CLAIRE, "quotient_familial"));
    assert_int_equal(days(listed(YANN, "quotient_familial")), 194);
    assert_int_equal(days(listed(YANN, "adresses_familles")), 172);
    assert_string_equal(said(listed(YANN, "adresses_familles"), "dernier"), "2026-02-10");
    assert_int_equal(days(listed(MARTINE, "quotient_familial")), 194);
}

static void a_right_that_was_granted_later_counts_from_then(void **state)
{
    char body[200];

    (void) state;
    now = at("2026-05-01T12:00:00Z");
    enter_as(OLIVIER);
    (void) snprintf(body, sizeof(body),
                    "{\"personnes\": [%llu], \"acte\": \"accorder\", \"services\":"
                    " [\"adresses_familles\"], \"responsable_metier\": \"Zoé\","
                    " \"confirmer\": true}",
                    (unsigned long long) person_in(broker.store, CLAIRE));
    assert_int_equal(post_json(SPACE "groupe/2", body), 200);
    now = at("2026-09-27T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_null(listed(CLAIRE, "adresses_familles"));
    now = at("2026-09-28T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_int_equal(days(listed(CLAIRE, "adresses_familles")), 150);
}

/* MCP-9.1: one act, by the same rules as any other. */
static void it_is_removed_after_it_was_shown(void **state)
{
    (void) state;
    now = at("2026-08-01T12:00:00Z");
    enter_as(MARTINE);
    assert_int_equal(act(UNUSED, YANN, "quotient_familial", "\"action\": \"retirer\""), 200);
    assert_string_equal(text_of("etape"), "essai");
    assert_int_equal(figure("possibles"), 1);
    assert_int_equal(
        act(UNUSED, YANN, "quotient_familial", "\"action\": \"retirer\", \"confirmer\": true"),
        200);
    assert_int_equal(count_traces("habilitation.retiree", HAB_REASON_GRANTED), 1);
    assert_int_equal(get_json(UNUSED), 200);
    assert_null(listed(YANN, "quotient_familial"));
    assert_non_null(listed(YANN, "adresses_familles"));
    /* one's own stays */
    assert_int_equal(
        act(UNUSED, MARTINE, "quotient_familial", "\"action\": \"retirer\", \"confirmer\": true"),
        200);
    assert_int_equal(figure("impossibles"), 1);
    assert_int_equal(count_traces("habilitation.retiree", HAB_REASON_GRANTED), 1);
}

static void it_is_kept_with_a_reason(void **state)
{
    (void) state;
    now = at("2026-08-01T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(act(UNUSED, YANN, "quotient_familial", "\"action\": \"garder\""), 422);
    assert_int_equal(
        act(UNUSED, YANN, "quotient_familial", "\"action\": \"garder\", \"motif\": \"  \""), 422);
    assert_int_equal(act(UNUSED, YANN, "quotient_familial",
                         "\"action\": \"garder\", \"motif\": \"Remplace en été.\""),
                     200);
    assert_int_equal(count_traces("habilitation.conservee", HAB_REASON_GRANTED), 1);
    assert_int_equal(get_json(UNUSED), 200);
    assert_null(listed(YANN, "quotient_familial"));
    now = at("2026-12-30T12:00:00Z");
    enter_as(OLIVIER);
    assert_int_equal(get_json(UNUSED), 200);
    assert_int_equal(days(listed(YANN, "quotient_familial")), 151);
    assert_string_equal(said(json_object_get(listed(YANN, "quotient_familial"), "garde"), "motif"),
                        "Remplace en été.");
    assert_int_equal(get(UNUSED), 200);
    assert_true(shows("Remplace en été."));
}

/* All that is named is kept, or nothing. */
static void what_is_not_held_is_not_kept(void **state)
{
    char body[200];
    unsigned long long claire;

    (void) state;
    claire = (unsigned long long) person_in(broker.store, CLAIRE);
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"garder\", \"motif\": \"Oui.\", \"droits\":"
                    " [\"%llu/quotient_familial\", \"%llu/adresses_familles\"]}",
                    claire, claire);
    enter_as(OLIVIER);
    assert_int_equal(post_json(UNUSED, body), 422);
    assert_int_equal(count_traces("habilitation.conservee", HAB_REASON_GRANTED), 0);
}

/* MCP-9.1: whoever may not remove a right may not keep it. */
static void nobody_keeps_ones_own(void **state)
{
    (void) state;
    now = at("2026-08-01T12:00:00Z");
    enter_as(MARTINE);
    assert_int_equal(
        act(UNUSED, MARTINE, "quotient_familial", "\"action\": \"garder\", \"motif\": \"À moi.\""),
        403);
    assert_int_equal(
        act(UNUSED, OLIVIER, "quotient_familial", "\"action\": \"garder\", \"motif\": \"À lui.\""),
        403);
    assert_int_equal(
        act(UNUSED, HUGO, "quotient_familial", "\"action\": \"garder\", \"motif\": \"Ailleurs.\""),
        403);
    enter_as(CLAIRE);
    assert_int_equal(get_json(UNUSED), 403);
    assert_int_equal(
        act(UNUSED, YANN, "quotient_familial", "\"action\": \"garder\", \"motif\": \"Oui.\""), 403);
    enter_as(SYLVIE);
    assert_int_equal(get_json(UNUSED), 403);
    assert_int_equal(count_traces("habilitation.conservee", HAB_REASON_GRANTED), 0);
}

static void what_names_no_right_is_refused(void **state)
{
    static const char *const bodies[] = {"{\"action\": \"retirer\"}",
                                         "{\"action\": \"retirer\", \"droits\": []}",
                                         "{\"action\": \"retirer\", \"droits\": [\"12\"]}",
                                         "{\"action\": \"retirer\", \"droits\": [\"12/x y\"]}",
                                         "{\"action\": \"retirer\", \"droits\": [\"/x\", \"0/x\"]}",
                                         "{\"action\": \"effacer\", \"droits\": [\"12/x\"]}"};

    (void) state;
    enter_as(OLIVIER);
    for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
        assert_int_equal(post_json(UNUSED, bodies[i]), 422);
    }
}

/* In centralised mode the Caf removes. */
static void in_centralised_mode_removal_is_asked_for(void **state)
{
    (void) state;
    now = at("2026-12-01T12:00:00Z");
    enter_as(SYLVIE);
    assert_int_equal(get_json(SPACE "inutilises/3"), 200);
    assert_string_equal(text_of("peut"), "demander");
    assert_int_equal(act(SPACE "inutilises/3", YANN, "quotient_familial",
                         "\"action\": \"retirer\", \"confirmer\": true"),
                     200);
    assert_int_equal(count_traces("habilitation.demandee", HAB_REASON_GRANTED), 1);
    assert_int_equal(count_traces("habilitation.retiree", HAB_REASON_GRANTED), 0);
}

/* -- the mail of the month */

static unsigned mails(const char *to)
{
    enum { MAX = 32 };
    hab_mail found[MAX];
    static const hab_mail first;
    unsigned count = 0, wanted = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_list(txn, HAB_MAIL_WAITING, NULL, &first, found, MAX, &count),
                     HAB_OK);
    for (unsigned i = 0; i < count; i++) {
        wanted +=
            strcmp(found[i].template, "mcp-droits-inutilises") == 0 && strcmp(found[i].to, to) == 0;
    }
    hab_abort(txn);
    return wanted;
}

static int round_work(void *context, hab_call *call)
{
    const mcp_state *own = types.items[PARTNERS_TYPE].state;
    mcp_place place;
    int outcome = mcp_place_of(own, call, VALCLAIR, &place);

    (void) context;
    assert_int_equal(outcome, HAB_DONE);
    outcome = mcp_unused_round(own, call, &place);
    mcp_leave(&place);
    return outcome;
}

static void the_round_tells_the_gestionnaires(void **state)
{
    (void) state;
    now = at("2026-06-01T06:00:00Z");
    assert_int_equal(hab_call_run(&broker, &types.items[PARTNERS_TYPE], NULL, NULL, 1, round_work,
                                  NULL, now, NULL),
                     HAB_DONE);
    assert_int_equal(mails(OLIVIER), 0);
    now = at("2026-07-01T06:00:00Z");
    assert_int_equal(hab_call_run(&broker, &types.items[PARTNERS_TYPE], NULL, NULL, 1, round_work,
                                  NULL, now, NULL),
                     HAB_DONE);
    assert_int_equal(mails(OLIVIER), 1);
    assert_int_equal(mails(MARTINE), 1);
    assert_int_equal(mails(CLAIRE), 0);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_partners, close_portal)
    const struct CMUnitTest tests[] = {
        TEST(a_right_counts_from_the_convention_on),
        TEST(rights_of_gestionnaires_are_the_cafs),
        TEST(an_access_that_was_given_starts_it_again),
        TEST(a_right_that_was_granted_later_counts_from_then),
        TEST(it_is_removed_after_it_was_shown),
        TEST(it_is_kept_with_a_reason),
        TEST(what_is_not_held_is_not_kept),
        TEST(nobody_keeps_ones_own),
        TEST(what_names_no_right_is_refused),
        TEST(in_centralised_mode_removal_is_asked_for),
        TEST(the_round_tells_the_gestionnaires),
    };

    return cmocka_run_group_tests_name("mcp_unused", tests, load_partners, free_types);
}

/* The terms of use, accepted once (LI-1, ST-1, MAM-1, MCP-15). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "portal.h"

#define CLAIRE "claire@x.example"

/* A person who has accepted nothing yet. */
static void give_claire_an_account(void)
{
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-2026-751-002\", \"annexe\": {\"personnes\":"
                        " [{\"identifiant\": \"" CLAIRE "\", \"nom\": \"C\","
                        " \"prenom\": \"Claire\"}]}}"));
    give_password(CLAIRE, HAB_PASSWORD_OWN, PASSWORD, NOW);
}

static hab_reason verdict_of(const char *type)
{
    const hab_type *found = hab_type_find(&types, hab_slice_text(type));
    hab_demand demand = {.type = found,
                         .service = hab_service_find(found, hab_slice_text("demandes")),
                         .target = hab_slice_text("75056")};
    hab_decider *decider;
    hab_verdict verdict;

    assert_int_equal(hab_decider_new(broker.store, &decider), HAB_OK);
    hab_decide(decider, hab_slice_text(strchr(cookies[0], '=') + 1), &demand, now, &verdict);
    hab_decider_free(decider);
    if (verdict.reason == HAB_REASON_CONDITIONS) {
        assert_string_equal(verdict.article, "LI-1");
    }
    return verdict.reason;
}

/* LI-1: a session of somebody who did not accept opens nothing but what it takes. */
static void nothing_opens_before(void **state)
{
    static const char *const closed[] = {"mes-services", "mes-sessions"};

    (void) state;
    give_claire_an_account();
    assert_int_equal(try_login(CLAIRE, PASSWORD), 200);
    assert_string_equal(text_of("conditions_a_accepter"), "true");
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        assert_int_equal(get_json(closed[i]), 403);
        assert_string_equal(text_of("motif"), "conditions_a_accepter");
    }
    assert_int_equal(verdict_of("lieu_information"), HAB_REASON_CONDITIONS);
    assert_int_equal(get("mes-services"), 303);
    assert_string_equal(header("Location"), "/extranet/conditions?retour=/extranet/mes-services");
    assert_int_equal(get("mot-de-passe"), 200);
    assert_int_equal(get("deconnexion"), 200);
    assert_int_equal(get("conditions?retour=/extranet/mes-services"), 200);
    assert_true(shows("name=\"retour\" value=\"/extranet/mes-services\""));
}

/* Accepting is traced, lifts the gate in the same session, and leads back. */
static void accepting_opens_and_leads_back(void **state)
{
    (void) state;
    give_claire_an_account();
    assert_int_equal(post("connexion", "identifiant=claire%40x.example&mot_de_passe="
                                       "une+phrase+que+nul+ne+devine&retour=%2Fdemandes%3Fa%3Db"),
                     303);
    assert_string_equal(header("Location"), "/extranet/conditions?retour=/demandes%3Fa%3Db");
    now += 30;
    assert_int_equal(post("conditions", "accepte=oui&retour=%2Fdemandes%3Fa%3Db"), 303);
    assert_string_equal(header("Location"), "/demandes?a=b");
    assert_traced("conditions.acceptees", HAB_REASON_GRANTED);
    assert_int_equal(verdict_of("lieu_information"), HAB_REASON_GRANTED);
    assert_int_equal(get_json("conditions"), 200);
    assert_string_equal(text_of("acceptees"), "true");
    assert_string_equal(text_of("acceptees_le"), "2026-01-12T11:00:30Z");
    now += 60;
    assert_int_equal(post_json("conditions", "{\"accepte\": \"oui\"}"), 200);
    assert_string_equal(text_of("acceptees_le"), "2026-01-12T11:00:30Z");
    forget_cookies();
    assert_int_equal(try_login(CLAIRE, PASSWORD), 200);
    assert_string_equal(text_of("conditions_a_accepter"), "");
    assert_traced("session.ouverte", HAB_REASON_GRANTED);
}

/* The person's other sessions are open from then on too. */
static void acceptance_is_the_persons(void **state)
{
    char other[sizeof(cookies[0])];

    (void) state;
    give_claire_an_account();
    assert_int_equal(try_login(CLAIRE, PASSWORD), 200);
    memcpy(other, cookies[0], sizeof(other));
    forget_cookies();
    assert_int_equal(try_login(CLAIRE, PASSWORD), 200);
    assert_int_equal(post_json("conditions", "{\"accepte\": \"oui\"}"), 200);
    memcpy(cookies[0], other, sizeof(other));
    assert_int_equal(get_json("mes-services"), 200);
}

/* Nothing is accepted by not saying so, by a stranger, or before the password. */
static void acceptance_is_wanted_in_words(void **state)
{
    (void) state;
    give_claire_an_account();
    assert_int_equal(post_json("conditions", "{\"accepte\": \"oui\"}"), 401);
    assert_int_equal(get("conditions"), 200);
    assert_false(shows("name=\"accepte\""));
    assert_int_equal(try_login(CLAIRE, PASSWORD), 200);
    assert_int_equal(post_json("conditions", "{}"), 422);
    assert_string_equal(text_of("champ"), "accepte");
    assert_int_equal(post("conditions", "accepte=non&retour=%2Fdemandes"), 422);
    assert_true(shows("value=\"/demandes\""));
    assert_true(shows("name=\"accepte\""));
    assert_int_equal(get_json("mes-services"), 403);
    origin = ORIGIN;
    assert_int_equal(post("conditions", "accepte=oui"), 403);
    origin = NULL;
    assert_int_equal(get_json("mes-services"), 403);
}

/* Password first, then the terms, then the way back. */
static void password_comes_first(void **state)
{
    (void) state;
    give_claire_an_account();
    give_password(CLAIRE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    assert_int_equal(try_login(CLAIRE, "aB3dE5gH"), 200);
    assert_string_equal(text_of("mot_de_passe_a_changer"), "true");
    assert_int_equal(post_json("conditions", "{\"accepte\": \"oui\"}"), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_a_changer");
    assert_int_equal(post("mot-de-passe", "ancien=aB3dE5gH&nouveau=une+autre+phrase"
                                          "&retour=%2Fdemandes"),
                     303);
    assert_string_equal(header("Location"), "/extranet/conditions?retour=/demandes");
    assert_int_equal(get_json("mes-services"), 403);
    assert_string_equal(text_of("motif"), "conditions_a_accepter");
}

/* MCP-9.2, MCP-15: no token for a program before the human accepted. */
static void no_token_before(void **state)
{
    (void) state;
    give_claire_an_account();
    give_password(CLAIRE, HAB_PASSWORD_OWN, "secret", NOW);
    authorization = "Basic Y2xhaXJlQHguZXhhbXBsZTpzZWNyZXQ="; /* claire@x.example:secret */
    assert_int_equal(ask("jeton", JSON, NULL, ""), 403);
    assert_string_equal(text_of("motif"), "conditions_a_accepter");
    assert_traced("session.refusee", HAB_REASON_CONDITIONS);
    accept_conditions(CLAIRE);
    assert_int_equal(ask("jeton", JSON, NULL, ""), 200);
}

/* The terms are those of partners: a Caf agent has none to accept. */
static void agents_need_not(void **state)
{
    static const hab_agent_record agent = {
        .layout = 1, .roles = HAB_ROLE_CONVENTIONS, .caf = "751", .since = NOW};
    hab_txn *txn;

    (void) state;
    give_claire_an_account();
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_agent_put(txn, person_in(broker.store, CLAIRE), &agent), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(try_login(CLAIRE, PASSWORD), 200);
    assert_string_equal(text_of("conditions_a_accepter"), "");
    assert_int_equal(get_json("mes-services"), 200);
}

#define PORTAL_TEST(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PORTAL_TEST(nothing_opens_before),      PORTAL_TEST(accepting_opens_and_leads_back),
        PORTAL_TEST(acceptance_is_the_persons), PORTAL_TEST(acceptance_is_wanted_in_words),
        PORTAL_TEST(password_comes_first),      PORTAL_TEST(no_token_before),
        PORTAL_TEST(agents_need_not),
    };

    return cmocka_run_group_tests_name("conditions", tests, load_types, free_types);
}

/* What is held about a person, shown to them and to nobody else. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "portal.h"

/* A person with everything: two conventions, a former version, both passwords. */
static void fill_annes_account(void)
{
    store_document(broker.store,
                   lieu("{\"version\": 2, \"effet\": \"2026-01-20\", \"annexe\": {\"personnes\":"
                        " [{\"identifiant\": \"bruno@x.example\", \"nom\": \"B\","
                        " \"prenom\": \"Bruno\"}]}}"));
    store_document(broker.store, structures("{\"annexe\": {\"personnes\": [{\"identifiant\":"
                                            " \"anne@x.example\", \"nom\": \"A\","
                                            " \"prenom\": \"Anne\", \"droits\": [{"
                                            " \"etablissement\": \"RPE-1\", \"services\":"
                                            " [\"fonctionnement\"]}]}]}}"));
    log_in(ANNE);
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
}

static const json_t *item(const char *list, size_t place)
{
    return json_array_get(json_object_get(answer.document, list), place);
}

static const char *member(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);

    return value != NULL ? json_string_value(value) : "";
}

static void all_that_is_held_is_told(void **state)
{
    (void) state;
    fill_annes_account();
    assert_int_equal(get_json("mes-donnees"), 200);
    assert_string_equal(text_of("personne.identifiant"), ANNE);
    assert_string_equal(text_of("personne.etat"), "active");
    assert_string_equal(text_of("mot_de_passe.choisi_le"), "2026-01-12T11:00:00Z");
    assert_string_equal(text_of("mot_de_passe.provisoire_du"), "2026-01-12T11:00:00Z");
    assert_string_equal(text_of("conditions.acceptees"), "true");
    assert_string_equal(text_of("conditions.acceptees_le"), "2026-01-12T10:00:00Z");
    assert_int_equal(json_array_size(json_object_get(answer.document, "habilitations")), 2);
    assert_int_equal(json_array_size(json_object_get(answer.document, "sessions")), 1);
    for (size_t i = 0; i < 2; i++) {
        int is_lieu = strncmp(member(item("habilitations", i), "convention"), "LI-", 3) == 0;

        assert_string_equal(member(item("habilitations", i), "caf"), "751");
        assert_string_not_equal(member(item("habilitations", i), "partenaire"), "");
        assert_string_not_equal(member(item("habilitations", i), "du"), "");
        assert_string_equal(member(item("habilitations", i), "au"),
                            is_lieu ? "2026-01-19T23:00:00Z" : "");
    }
}

/* And how to have it corrected: by the Caf of each convention. */
static void page_says_who_corrects(void **state)
{
    (void) state;
    fill_annes_account();
    assert_int_equal(get("mes-donnees"), 200);
    assert_true(shows("Faire corriger"));
    assert_true(shows("Caf 751"));
    assert_true(shows("LI-1"));
    assert_true(shows("mes-donnees/export"));
}

static void assert_no_secret_shown(void)
{
    static const char *const secrets[] = {"argon2", "aB3dE5gH", PASSWORD,
                                          "csrf",   "jeton\":", "hash"};
    char token[64];

    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        assert_false(shows(secrets[i]));
    }
    (void) snprintf(token, sizeof(token), "%s", strchr(cookies[0], '=') + 1);
    assert_false(shows(token));
}

/* The file holds the same, without a hash or a secret. */
static void export_is_a_file_without_secrets(void **state)
{
    json_t *exported;
    json_t *page;

    (void) state;
    fill_annes_account();
    assert_int_equal(get_json("mes-donnees"), 200);
    assert_no_secret_shown();
    page = json_incref(answer.document);
    assert_int_equal(get("mes-donnees/export"), 200);
    assert_string_equal(answer.type, "application/json");
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"mes-donnees.json\"");
    assert_string_equal(header("Cache-Control"), "no-store");
    assert_no_secret_shown();
    exported = json_loadb(answer.content, answer.content_size, 0, NULL);
    assert_true(json_equal(exported, page));
    json_decref(exported);
    json_decref(page);
}

/* Nobody else's, and to nobody else. */
static void data_are_the_persons_own(void **state)
{
    (void) state;
    fill_annes_account();
    assert_int_equal(get_json("mes-donnees"), 200);
    assert_false(shows("bruno"));
    forget_cookies();
    assert_int_equal(get_json("mes-donnees"), 401);
    assert_int_equal(get_json("mes-donnees/export"), 401);
    log_in(BRUNO);
    assert_int_equal(get_json("mes-donnees/export"), 200);
    assert_false(shows("anne"));
    assert_false(shows("provisoire_du"));
}

#define PORTAL_TEST(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PORTAL_TEST(all_that_is_held_is_told),
        PORTAL_TEST(page_says_who_corrects),
        PORTAL_TEST(export_is_a_file_without_secrets),
        PORTAL_TEST(data_are_the_persons_own),
    };

    return cmocka_run_group_tests_name("my data", tests, load_types, free_types);
}

/* Persons and their services from a table (MCP-9.1, MCP-9.2): tried first, line by line; then
 * all of it or nothing; nothing is ever taken away. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "partners.h"

#define IMPORT SPACE "import/2"
#define HEAD "identifiant;nom;prenom;fonction;services;responsable_metier;fin\n"
#define NEW                                                                                        \
    "Nina.Petit@valclair.example;Petit;Nina;Agent;quotient_familial;Claire Roux;30/06/2027\n"
#define KNOWN CLAIRE ";;;;quotient_familial|adresses_familles;Claire Roux;\n"
#define HELD YANN ";Kerbrat;Yann;;quotient_familial;Claire Roux;\n"

static json_int_t figure(const char *name)
{
    return json_integer_value(json_object_get(answer.document, name));
}

static const json_t *row(size_t index)
{
    return json_array_get(json_object_get(answer.document, "lignes"), index);
}

static const char *row_text(size_t index, const char *name)
{
    const char *text = json_string_value(json_object_get(row(index), name));

    return text != NULL ? text : "";
}

/* Of what would be done. */
static const char *row_act(size_t index, const char *name)
{
    const json_t *act = json_object_get(row(index), "acte");
    const char *text = json_string_value(json_object_get(act, name));

    return text != NULL ? text : "";
}

static unsigned send_table(const char *csv, const char *rest)
{
    json_t *body = json_of(rest);
    char *text;
    unsigned status;

    assert_int_equal(json_object_set_new(body, "csv", json_string(csv)), 0);
    text = json_dumps(body, 0);
    status = post_json(IMPORT, text);
    free(text);
    json_decref(body);
    return status;
}

static int is_known(const char *identifiant)
{
    uint64_t number;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_person_find(txn, hab_slice_text(identifiant), &number);
    hab_abort(txn);
    return status == HAB_OK;
}

static void an_import_is_tried_first(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(send_table(HEAD NEW KNOWN HELD, "{}"), 200);
    assert_string_equal(text_of("etape"), "essai");
    assert_int_equal(figure("possibles"), 2);
    assert_int_equal(figure("deja"), 1);
    assert_int_equal(json_integer_value(json_object_get(row(0), "ligne")), 2);
    assert_string_equal(row_text(0, "identifiant"), "nina.petit@valclair.example");
    assert_string_equal(row_act(0, "acte"), "inviter");
    assert_string_equal(row_act(0, "fin"), "2027-06-30");
    assert_string_equal(row_act(1, "acte"), "accorder");
    assert_int_equal(json_array_size(json_object_get(json_object_get(row(1), "acte"), "services")),
                     1); /* what is held already is not granted again */
    assert_string_equal(row_text(2, "effet"), "deja");
    assert_false(is_known("nina.petit@valclair.example"));
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

static void a_confirmed_import_is_done(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(send_table(HEAD NEW KNOWN HELD, "{\"confirmer\": true, \"possibles\": 2}"),
                     200);
    assert_string_equal(text_of("etape"), "fait");
    assert_true(is_known("nina.petit@valclair.example"));
    assert_int_equal(count_traces("habilitation.invitee", HAB_REASON_GRANTED), 1);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 2);
    /* again: nothing is left to do */
    assert_int_equal(send_table(HEAD NEW KNOWN HELD, "{\"confirmer\": true}"), 200);
    assert_int_equal(figure("possibles"), 0);
    assert_int_equal(figure("deja"), 3);
}

/* Nothing of it, unless those lines are left out on purpose. */
static void lines_to_mend_keep_all_back(void **state)
{
    const char table[] = HEAD NEW "paul@valclair.example;Petit;;;quotient_familial;Claire Roux;\n"
                                  "rose@valclair.example;Petit;Rose;;inconnu;Claire Roux;\n"
                                  "zoe@valclair.example;Petit;Zoé;;quotient_familial;;\n"
                                  "lou@valclair.example;Petit;Lou;;;;31/02/2027\n"
                                  "nina.petit@valclair.example;Petit;Nina;;;;\n"
                                  "pas une adresse;Petit;Noé;;;;\n";
    static const char *const fields[] = {"",    "prenom",      "services[0]", "responsable_metier",
                                         "fin", "identifiant", "identifiant"};

    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(send_table(table, "{\"confirmer\": true}"), 422);
    assert_string_equal(text_of("etape"), "essai");
    assert_int_equal(figure("possibles"), 1);
    assert_int_equal(figure("impossibles"), 6);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(row_text(i, "champ"), fields[i]);
        assert_int_equal(json_integer_value(json_object_get(row(i), "ligne")), i + 2);
    }
    assert_false(is_known("nina.petit@valclair.example"));
    assert_int_equal(send_table(table, "{\"confirmer\": true, \"ecarter\": true}"), 200);
    assert_true(is_known("nina.petit@valclair.example"));
    assert_false(is_known("paul@valclair.example"));
}

/* MCP-9.2: ten persons, four of whom are named; lines together go beyond it. */
static void the_quota_counts_all_lines(void **state)
{
    char table[2000] = HEAD;

    (void) state;
    for (int i = 0; i < 8; i++) {
        (void) snprintf(table + strlen(table), sizeof(table) - strlen(table),
                        "p%d@valclair.example;Petit;Prénom;;;;\n", i);
    }
    enter_as(OLIVIER);
    assert_int_equal(send_table(table, "{}"), 200);
    assert_int_equal(figure("possibles"), 6);
    assert_int_equal(figure("impossibles"), 2);
    assert_string_equal(row_text(6, "article"), "MCP-9.2");
    assert_int_equal(send_table(table, "{\"confirmer\": true, \"possibles\": 6}"), 422);
    assert_false(is_known("p0@valclair.example"));
    assert_int_equal(send_table(table, "{\"confirmer\": true, \"ecarter\": true}"), 200);
    assert_true(is_known("p5@valclair.example"));
    assert_false(is_known("p6@valclair.example"));
    /* and what was told before the place was taken is told again */
    assert_int_equal(send_table(HEAD NEW, "{\"confirmer\": true, \"possibles\": 1}"), 409);
    assert_int_equal(figure("possibles"), 0);
}

/* MCP-9.1: neither oneself nor the other gestionnaire. */
static void nobody_imports_a_right_for_oneself(void **state)
{
    (void) state;
    enter_as(MARTINE);
    assert_int_equal(send_table(HEAD MARTINE ";;;;adresses_familles;Claire Roux;\n" OLIVIER
                                             ";;;;adresses_familles;Claire Roux;\n",
                                "{\"confirmer\": true, \"ecarter\": true}"),
                     200);
    assert_int_equal(figure("possibles"), 0);
    assert_string_equal(row_text(0, "effet"), "impossible");
    assert_int_equal(count_traces("habilitation.refusee", HAB_REASON_NOT_ALLOWED), 1);
    assert_int_equal(count_traces("habilitation.accordee", HAB_REASON_GRANTED), 0);
}

static void columns_come_in_any_order(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(send_table("\xEF\xBB\xBFPrénom,NOM,Identifiant,\"Responsable métier\","
                                "Services\r\nNina,\"Petit, Ép. Roux\",NINA@valclair.example,"
                                "Zoé,quotient_familial adresses_familles\r\n",
                                "{}"),
                     200);
    assert_int_equal(figure("possibles"), 1);
    assert_string_equal(row_text(0, "nom"), "Petit, Ép. Roux");
    assert_string_equal(row_text(0, "identifiant"), "nina@valclair.example");
    assert_int_equal(json_array_size(json_object_get(json_object_get(row(0), "acte"), "services")),
                     2);
}

static void refuse(const char *table, const char *word)
{
    assert_int_equal(send_table(table, "{}"), 422);
    assert_string_equal(text_of("champ"), "csv");
    if (strstr(text_of("detail"), word) == NULL) {
        fail_msg("%s: %s", table, text_of("detail"));
    }
}

static void what_is_no_table_says_where(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    refuse("", "identifiant");
    refuse("nom;prenom\nPetit;Nina\n", "identifiant");
    refuse("identifiant;mot_de_passe\na@b.example;x\n", "mot_de_passe");
    refuse("identifiant;nom;nom\n", "deux fois");
    refuse(HEAD, "aucune personne");
    refuse("identifiant;nom\na@b.example;Petit;Nina\n", "Ligne 2");
    refuse("identifiant;nom\na@b.example;\"Petit\n", "Ligne 2");
    assert_int_equal(post_json(IMPORT, "{}"), 422);
    assert_int_equal(post_json(IMPORT, "{\"csv\": \"identifiant\\na@b.example\","
                                       " \"lignes\": []}"),
                     422);
}

/* Programs need no table. */
static void programs_send_lines(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(
        post_json(IMPORT,
                  "{\"lignes\": [{\"identifiant\": \"nina@valclair.example\", \"nom\": \"Petit\","
                  " \"prenom\": \"Nina\", \"services\": [\"quotient_familial\"],"
                  " \"responsable_metier\": \"Zoé\", \"fin\": \"2027-06-30\"}],"
                  " \"confirmer\": true}"),
        200);
    assert_string_equal(row_text(0, "effet"), "fait");
    assert_true(is_known("nina@valclair.example"));
    assert_int_equal(post_json(IMPORT, "{\"lignes\": [{\"identifiant\": \"a@b.example\","
                                       " \"mot_de_passe\": \"x\"}]}"),
                     422);
    assert_int_equal(post_json(IMPORT, "{\"lignes\": [{\"services\": [1]}]}"), 422);
    assert_int_equal(post_json(IMPORT, "{\"lignes\": \"a\"}"), 422);
}

static void others_import_nothing(void **state)
{
    (void) state;
    enter_as(CLAIRE);
    assert_int_equal(send_table(HEAD NEW, "{\"confirmer\": true}"), 403);
    enter_as(SYLVIE);
    assert_int_equal(send_table(HEAD NEW, "{\"confirmer\": true}"), 403);
    assert_int_equal(get(IMPORT), 403);
    assert_false(is_known("nina.petit@valclair.example"));
}

/* A browser keeps what was typed; the model is a table. */
static void a_browser_mends_its_table(void **state)
{
    char body[400];
    char csrf[80] = "";
    const char *found;

    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get(IMPORT), 200);
    assert_true(shows("textarea"));
    found = memmem(answer.content, answer.content_size, "name=\"csrf\" value=\"", 19);
    assert_non_null(found);
    (void) snprintf(csrf, sizeof(csrf), "%.*s", (int) strcspn(found + 19, "\""), found + 19);
    origin = ORIGIN;
    (void) snprintf(body, sizeof(body), "csrf=%s&csv=nom%%3Bprenom%%0D%%0APetit%%3BNina", csrf);
    assert_int_equal(post(IMPORT, body), 422);
    assert_true(shows("Petit;Nina"));
    (void) snprintf(body, sizeof(body),
                    "csrf=%s&csv=identifiant%%3Bnom%%3Bprenom%%0D%%0Anina%%40valclair.example%%3B"
                    "Petit%%3BNina%%0D%%0Apaul%%40valclair.example%%3BPetit%%3B",
                    csrf);
    assert_int_equal(post(IMPORT, body), 200);
    assert_true(shows("Relire avant de confirmer"));
    assert_true(shows("Colonne prenom"));
    assert_true(shows("name=\"ecarter\""));
    (void) strcat(body, "&possibles=1&confirmer=oui&ecarter=oui");
    assert_int_equal(post(IMPORT, body), 200);
    assert_true(shows("fait."));
    assert_true(is_known("nina@valclair.example"));
    assert_int_equal(get(IMPORT "?modele=csv"), 200);
    assert_true(shows("identifiant;nom;prenom;fonction;services;responsable_metier;fin"));
    assert_string_equal(header("Content-Disposition"), "attachment; filename=\"personnes.csv\"");
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, open_partners, close_portal)
    const struct CMUnitTest tests[] = {
        TEST(an_import_is_tried_first),
        TEST(a_confirmed_import_is_done),
        TEST(lines_to_mend_keep_all_back),
        TEST(the_quota_counts_all_lines),
        TEST(nobody_imports_a_right_for_oneself),
        TEST(columns_come_in_any_order),
        TEST(what_is_no_table_says_where),
        TEST(programs_send_lines),
        TEST(others_import_nothing),
        TEST(a_browser_mends_its_table),
    };

    return cmocka_run_group_tests_name("mcp_import", tests, load_partners, free_types);
}

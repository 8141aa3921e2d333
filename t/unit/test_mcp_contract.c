/* The contract by version, as pages and as PDF: what was signed, what an avenant changed, and
 * for whose eyes (MCP-2, MCP-3, MCP-8, MCP-9.1, MCP-9.2, MCP-16, MCP-17.3). */
#define _GNU_SOURCE /* memmem */
#include "pdf_reader.h"

#include "partners.h"

/* An avenant of Valclair: another quota, another suppléant, one service and one mission less,
 * one person less. In force from a day on; "" for the second of the signature. */
static void amend(const char *effect)
{
    json_t *document = valclair();
    json_t *annexe = json_object_get(document, "annexe");

    json_object_set_new(document, "version", json_integer(2));
    json_object_set_new(json_object_get(document, "signature"), "date", json_string("2026-05-20"));
    if (effect[0] != '\0') {
        json_object_set_new(document, "effet", json_string(effect));
    }
    json_object_set_new(annexe, "quota", json_integer(15));
    json_object_set_new(annexe, "missions", json_of("[\"quotients_familiaux\"]"));
    json_object_set_new(json_object_get(annexe, "bulletin"), "services",
                        json_of("[\"quotient_familial\"]"));
    json_object_set_new(json_object_get(annexe, "gestionnaires"), "suppleant", json_string(CLAIRE));
    json_array_remove(json_object_get(annexe, "personnes"), 3);
    json_array_remove(
        json_object_get(json_array_get(json_object_get(annexe, "personnes"), 0), "habilitations"),
        1);
    store_document(broker.store, document);
}

static const json_t *version_at(size_t index)
{
    return json_array_get(json_object_get(answer.document, "versions"), index);
}

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

/* The change of a field of the avenant; NULL when there is none. */
static const json_t *change_of(const json_t *version, const char *field)
{
    size_t index;
    json_t *change;

    json_array_foreach(json_object_get(version, "changements"), index, change)
    {
        if (strcmp(member(change, "champ"), field) == 0) {
            return change;
        }
    }
    return NULL;
}

static const char *first_of(const json_t *change, const char *list)
{
    const char *text = json_string_value(json_array_get(json_object_get(change, list), 0));

    return text != NULL ? text : "";
}

/* MCP-2, MCP-17.3: the version in force first, and what the avenant changed. */
static void versions_with_what_an_avenant_changed(void **state)
{
    const json_t *second;

    (void) state;
    amend("");
    enter_as(OLIVIER);
    assert_int_equal(get_json(SPACE "contrat/2"), 200);
    second = version_at(0);
    assert_int_equal(json_integer_value(json_object_get(second, "numero")), 2);
    assert_string_equal(member(second, "etat"), "en_vigueur");
    assert_string_equal(member(version_at(1), "etat"), "passee");
    assert_string_equal(member(json_object_get(version_at(1), "depuis"), "texte"),
                        "19\u00a0janvier\u00a02026");
    assert_string_equal(member(change_of(second, "annexe.quota"), "avant"), "10");
    assert_string_equal(member(change_of(second, "annexe.quota"), "apres"), "15");
    assert_string_equal(member(change_of(second, "annexe.gestionnaires.suppleant"), "apres"),
                        CLAIRE);
    assert_string_equal(first_of(change_of(second, "annexe.missions"), "retraits"),
                        "Adresses des familles");
    assert_string_equal(first_of(change_of(second, "annexe.bulletin.services"), "retraits"),
                        "Consultation des adresses des familles");
    assert_string_equal(first_of(change_of(second, "annexe.personnes"), "retraits"),
                        "Yann Kerbrat");
    assert_string_equal(first_of(change_of(second, "annexe.personnes"), "modifies"),
                        "Olivier Renaud");
    assert_null(change_of(second, "annexe.mode"));
    assert_null(json_object_get(version_at(1), "changements"));
    assert_int_equal(get(SPACE "contrat/2"), 200);
    assert_true(shows("Ce que l’avenant a changé"));
}

/* MCP-9.1: who comes and goes is the gestionnaires' to know. */
static void who_came_and_went_is_for_gestionnaires(void **state)
{
    (void) state;
    amend("2026-06-01");
    enter_as(YANN);
    assert_int_equal(get_json(SPACE "contrat/2"), 200);
    assert_string_equal(member(version_at(0), "etat"), "en_vigueur");
    assert_string_equal(member(version_at(1), "etat"), "a_venir");
    assert_non_null(change_of(version_at(1), "annexe.quota"));
    assert_null(change_of(version_at(1), "annexe.personnes"));
}

/* A version to come is shown as such. */
static void a_version_to_come(void **state)
{
    (void) state;
    amend("2026-06-01");
    enter_as(OLIVIER);
    assert_int_equal(get_json(SPACE "contrat/2/2"), 200);
    assert_string_equal(text_of("version.etat"), "a_venir");
    assert_string_equal(text_of("version.depuis.texte"), "1er\u00a0juin\u00a02026");
    assert_int_equal(get(SPACE "contrat/2/2"), 200);
    assert_true(shows("ne décide encore de rien"));
    assert_true(shows("prend effet le 1er\u00a0juin\u00a02026"));
}

/* MCP-2: convention, contrat de service, bulletin and annexe of a version, on one page. */
static void a_version_is_read_as_a_page(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get(SPACE "contrat/2/1"), 200);
    assert_true(shows("Cette version est en vigueur"));
    assert_true(shows("BA-911-2026-014"));
    assert_true(shows("CS-911-2026-014"));
    assert_true(shows("19\u00a0janvier\u00a02026"));
    assert_true(shows("Article\u00a016"));
    assert_true(shows("Étapes préalables"));
    assert_true(shows("incident de sécurité"));
    assert_true(shows(YANN));
    assert_false(shows("<saut"));
    assert_false(shows("<signature"));
}

/* MCP-9.1: a member reads the contract, and who the gestionnaires are, not who else. */
static void colleagues_are_not_named_to_a_member(void **state)
{
    (void) state;
    enter_as(CLAIRE);
    assert_int_equal(get_json(SPACE "contrat/2/1"), 200);
    assert_false(shows(YANN));
    assert_true(shows(MARTINE));
    assert_false(shows("responsable_metier"));
    assert_int_equal(get(SPACE "contrat/2/1"), 200);
    assert_false(shows(YANN));
    assert_true(shows("ne sont montrées qu’aux gestionnaires"));
}

static const char *paper(const char *name)
{
    char path[80];

    (void) snprintf(path, sizeof(path), SPACE "contrat/2/1/%s.pdf", name);
    assert_int_equal(get(path), 200);
    assert_string_equal(answer.type, "application/pdf");
    (void) ask_pdf("pdftotext", answer.content, answer.content_size, "-");
    flatten(said);
    return said;
}

static int is_tagged(void)
{
    return strstr(ask_pdf("pdfinfo", answer.content, answer.content_size, ""),
                  "Tagged:          yes")
           != NULL;
}

/* MCP-2: each piece of the contract on paper, tagged. */
static void the_papers_of_a_version(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_non_null(strstr(paper("convention"), "Article 9 – Habilitations"));
    assert_true(is_tagged());
    assert_non_null(strstr(paper("contrat"), "référence CS-911-2026-014 du 19 janvier 2026"));
    assert_non_null(strstr(said, "toute la journée"));
    assert_non_null(strstr(said, "signalé à la Caf sans délai"));
    assert_non_null(strstr(said, "Un bilan est dressé chaque année"));
    assert_true(is_tagged());
    assert_non_null(strstr(paper("bulletin"), "référence BA-911-2026-014"));
    assert_non_null(strstr(said, "Consultation des adresses des familles"));
    assert_non_null(strstr(said, "Quotients familiaux, pour les activités"));
    assert_true(is_tagged());
    assert_non_null(strstr(paper("annexe"), YANN));
    assert_true(is_tagged());
}

/* MCP-9.1 */
static void papers_do_not_name_colleagues_either(void **state)
{
    static const char *const names[] = {"convention", "contrat", "bulletin", "annexe"};

    (void) state;
    enter_as(CLAIRE);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        assert_null(strstr(paper(names[i]), YANN));
    }
}

static void what_is_not_there_is_not_found(void **state)
{
    (void) state;
    enter_as(OLIVIER);
    assert_int_equal(get_json(SPACE "contrat/2/7"), 404);
    assert_int_equal(get_json(SPACE "contrat/2/1/secret.pdf"), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(versions_with_what_an_avenant_changed, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(who_came_and_went_is_for_gestionnaires, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(a_version_to_come, open_partners, close_portal),
        cmocka_unit_test_setup_teardown(a_version_is_read_as_a_page, open_partners, close_portal),
        cmocka_unit_test_setup_teardown(colleagues_are_not_named_to_a_member, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(the_papers_of_a_version, open_partners, close_portal),
        cmocka_unit_test_setup_teardown(papers_do_not_name_colleagues_either, open_partners,
                                        close_portal),
        cmocka_unit_test_setup_teardown(what_is_not_there_is_not_found, open_partners,
                                        close_portal),
    };

    return cmocka_run_group_tests(tests, load_partners, free_types);
}

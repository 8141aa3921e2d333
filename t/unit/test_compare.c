/* A document of a described form beside another, as the Caf reads what is new in a fiche
 * (ST-2, ST-4), and as its history shows it. */
#include "documents.h"

#include "conventions.h"
#include "form/description.h"
#include "form/entry.h"

#define TEXTS "\"erreur\": \"E\""

static const char description[] =
    "{\"titre\": \"Fiche\", \"chapeau\": \"C\", \"sections\": ["
    "{\"titre\": \"Accueil\", \"champs\": ["
    " {\"chemin\": \"accueil.projet\", \"type\": \"texte_long\", \"libelle\": \"Projet\", " TEXTS
    "},"
    " {\"chemin\": \"accueil.places\", \"type\": \"nombre\", \"libelle\": \"Places\", " TEXTS "},"
    " {\"chemin\": \"accueil.acces\", \"type\": \"oui_non\", \"libelle\": \"Accessible\", " TEXTS
    "},"
    " {\"chemin\": \"accueil.ouverture\", \"type\": \"heure\", \"libelle\": \"Ouverture\", " TEXTS
    "},"
    " {\"chemin\": \"accueil.modes\", \"type\": \"choix_multiple\", \"libelle\": \"Modes\", " TEXTS
    ", \"options\": [{\"valeur\": \"r\", \"libelle\": \"Régulier\"},"
    "  {\"valeur\": \"o\", \"libelle\": \"Occasionnel\"}]},"
    " {\"chemin\": \"commune.nom\", \"type\": \"commune\", \"libelle\": \"Commune\", " TEXTS ","
    "  \"cle\": {\"chemin\": \"commune.code\", \"type\": \"code_insee\", \"libelle\": "
    "\"Code\", " TEXTS "}}]},"
    "{\"titre\": \"Fermetures\", \"groupe\": {\"chemin\": \"fermetures\", \"nom\": \"Fermeture\","
    " \"min\": 0, \"max\": 5, \"ajouter\": \"Ajouter\", \"retirer\": \"Retirer\","
    " \"unique\": {\"chemin\": \"du\", \"erreur\": \"E\"}, \"champs\": ["
    "  {\"chemin\": \"du\", \"type\": \"date\", \"libelle\": \"Du\", " TEXTS "},"
    "  {\"chemin\": \"motif\", \"type\": \"texte\", \"libelle\": \"Motif\", " TEXTS "}]}},"
    "{\"titre\": \"Tarifs\", \"groupe\": {\"chemin\": \"tarifs\", \"nom\": \"Tarif\","
    " \"min\": 0, \"max\": 5, \"ajouter\": \"Ajouter\", \"retirer\": \"Retirer\", \"champs\": ["
    "  {\"chemin\": \"prix\", \"type\": \"texte\", \"libelle\": \"Prix\", " TEXTS "}]}}]}";

static json_t *form;
static hab_txn *txn;

static int begin(void **state)
{
    hab_error error = {""};

    assert_int_equal(open_store(state), 0);
    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    if (hab_entry_description(description, &form, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    return 0;
}

static int end(void **state)
{
    json_decref(form);
    hab_abort(txn);
    return close_store(state);
}

/* The view of one section, as JSON; `before` NULL: beside nothing. */
static const char *seen(const char *document, const char *before, size_t section)
{
    static char text[2048];
    const hab_entry_context context = {.txn = txn, .description = form};
    json_t *now = json_of(document);
    json_t *was = before != NULL ? json_of(before) : NULL;
    json_t *view = hab_entry_compare(&context, now, was);
    char *dumped =
        json_dumps(json_array_get(json_object_get(view, "sections"), section), JSON_COMPACT);

    assert_string_equal(json_string_value(json_object_get(view, "titre")), "Fiche");
    assert_int_equal(json_array_size(json_object_get(view, "sections")), 3);
    assert_non_null(dumped);
    snprintf(text, sizeof(text), "%s", dumped);
    free(dumped);
    json_decref(view);
    json_decref(was);
    json_decref(now);
    return text;
}

/* Each type says in French what it holds; what is empty is left out. */
static void a_document_alone(void **state)
{
    (void) state;
    assert_string_equal(
        seen("{\"accueil\": {\"places\": 12500, \"acces\": true, \"ouverture\": \"07:30\","
             " \"modes\": [\"r\", \"o\"]}, \"commune\": {\"nom\": \"Sens\", \"code\": \"89387\"}}",
             NULL, 0),
        "{\"titre\":\"Accueil\",\"lignes\":["
        "{\"chemin\":\"accueil.places\",\"libelle\":\"Places\",\"valeur\":\"12\u202f500\"},"
        "{\"chemin\":\"accueil.acces\",\"libelle\":\"Accessible\",\"valeur\":\"Oui\"},"
        "{\"chemin\":\"accueil.ouverture\",\"libelle\":\"Ouverture\","
        "\"valeur\":\"7\u00a0h\u00a030\"},"
        "{\"chemin\":\"accueil.modes\",\"libelle\":\"Modes\",\"valeur\":\"Régulier, Occasionnel\"},"
        "{\"chemin\":\"commune.nom\",\"libelle\":\"Commune\",\"valeur\":\"Sens (89387)\"}]}");
    assert_string_equal(
        seen("{\"accueil\": {\"places\": 2026, \"acces\": false}}", NULL, 0),
        "{\"titre\":\"Accueil\",\"lignes\":["
        "{\"chemin\":\"accueil.places\",\"libelle\":\"Places\",\"valeur\":\"2026\"},"
        "{\"chemin\":\"accueil.acces\",\"libelle\":\"Accessible\","
        "\"valeur\":\"Non\"}]}");
    assert_string_equal(seen("{\"accueil\": {\"places\": 1002003}}", NULL, 0),
                        "{\"titre\":\"Accueil\",\"lignes\":[{\"chemin\":\"accueil.places\","
                        "\"libelle\":\"Places\",\"valeur\":\"1\u202f002\u202f003\"}]}");
    assert_string_equal(seen("{}", NULL, 1),
                        "{\"titre\":\"Fermetures\",\"lignes\":[],\"rangees\":[]}");
}

static void lines_that_differ(void **state)
{
    (void) state;
    /* texts whole, one added, one gone, one the same */
    assert_string_equal(
        seen(
            "{\"accueil\": {\"projet\": \"Un\\nDeux\", \"acces\": true, \"ouverture\": \"08:00\"}}",
            "{\"accueil\": {\"projet\": \"Un\", \"places\": 3, \"ouverture\": \"08:00\"}}", 0),
        "{\"titre\":\"Accueil\",\"lignes\":["
        "{\"chemin\":\"accueil.projet\",\"libelle\":\"Projet\",\"valeur\":\"Un\\nDeux\","
        "\"avant\":\"Un\",\"change\":\"modification\"},"
        "{\"chemin\":\"accueil.places\",\"libelle\":\"Places\",\"avant\":\"3\","
        "\"change\":\"retrait\"},"
        "{\"chemin\":\"accueil.acces\",\"libelle\":\"Accessible\",\"valeur\":\"Oui\","
        "\"change\":\"ajout\"},"
        "{\"chemin\":\"accueil.ouverture\",\"libelle\":\"Ouverture\","
        "\"valeur\":\"8\u00a0h\u00a000\"}],\"change\":\"modification\"}");
    /* nothing changed: nothing says so */
    assert_null(strstr(seen("{\"accueil\": {\"places\": 3}}", "{\"accueil\": {\"places\": 3}}", 0),
                       "change"));
    /* a section that is new, or gone, as a whole */
    assert_non_null(
        strstr(seen("{\"accueil\": {\"places\": 3}}", "{}", 0), "],\"change\":\"ajout\"}"));
    assert_non_null(
        strstr(seen("{}", "{\"accueil\": {\"places\": 3}}", 0), "],\"change\":\"retrait\"}"));
}

#define NOEL "{\"du\": \"2026-12-24\", \"motif\": \"Noël\"}"
#define AOUT "{\"du\": \"2026-08-01\", \"motif\": \"Été\"}"

/* Rows are told apart by the field that no two share, wherever they stand. */
static void rows_by_their_name(void **state)
{
    (void) state;
    assert_null(strstr(
        seen("{\"fermetures\": [" AOUT ", " NOEL "]}", "{\"fermetures\": [" NOEL ", " AOUT "]}", 1),
        "change"));
    assert_string_equal(
        seen("{\"fermetures\": [{\"du\": \"2026-12-24\", \"motif\": \"Fêtes\"},"
             " {\"du\": \"2027-02-01\"}]}",
             "{\"fermetures\": [" AOUT ", " NOEL "]}", 1),
        "{\"titre\":\"Fermetures\",\"lignes\":[],\"rangees\":["
        "{\"titre\":\"Fermeture 1\",\"lignes\":["
        "{\"chemin\":\"fermetures[0].du\",\"libelle\":\"Du\",\"valeur\":\"24 décembre 2026\"},"
        "{\"chemin\":\"fermetures[0].motif\",\"libelle\":\"Motif\",\"valeur\":\"Fêtes\","
        "\"avant\":\"Noël\",\"change\":\"modification\"}],\"change\":\"modification\"},"
        "{\"titre\":\"Fermeture 2\",\"lignes\":["
        "{\"chemin\":\"fermetures[1].du\",\"libelle\":\"Du\",\"valeur\":\"1er février 2027\","
        "\"change\":\"ajout\"}],\"change\":\"ajout\"},"
        /* gone: at the end, and no place to point at */
        "{\"titre\":\"Fermeture 1\",\"lignes\":["
        "{\"libelle\":\"Du\",\"avant\":\"1er août 2026\",\"change\":\"retrait\"},"
        "{\"libelle\":\"Motif\",\"avant\":\"Été\",\"change\":\"retrait\"}],"
        "\"change\":\"retrait\"}],\"change\":\"modification\"}");
}

/* Without such a field, or without a value of it, by their place. */
static void rows_by_their_place(void **state)
{
    (void) state;
    assert_string_equal(
        seen("{\"tarifs\": [{\"prix\": \"2 euros\"}]}",
             "{\"tarifs\": [{\"prix\": \"1 euro\"}, {\"prix\": \"9 euros\"}]}", 2),
        "{\"titre\":\"Tarifs\",\"lignes\":[],\"rangees\":["
        "{\"titre\":\"Tarif 1\",\"lignes\":[{\"chemin\":\"tarifs[0].prix\",\"libelle\":\"Prix\","
        "\"valeur\":\"2 euros\",\"avant\":\"1 euro\",\"change\":\"modification\"}],"
        "\"change\":\"modification\"},"
        "{\"titre\":\"Tarif 2\",\"lignes\":[{\"libelle\":\"Prix\",\"avant\":\"9 euros\","
        "\"change\":\"retrait\"}],\"change\":\"retrait\"}],\"change\":\"modification\"}");
    assert_non_null(strstr(seen("{\"fermetures\": [{\"motif\": \"A\"}]}",
                                "{\"fermetures\": [{\"motif\": \"B\"}, " NOEL "]}", 1),
                           "\"valeur\":\"A\",\"avant\":\"B\""));
    /* a row without a name is not the one that has one */
    assert_null(
        strstr(seen("{\"fermetures\": [{\"motif\": \"A\"}]}", "{\"fermetures\": [" NOEL "]}", 1),
               "modification\"}],\"change\":\"modification\"}]"));
    /* one that says nothing is none */
    assert_string_equal(seen("{\"tarifs\": [{}]}", "{\"tarifs\": [{}, {}]}", 2),
                        "{\"titre\":\"Tarifs\",\"lignes\":[],\"rangees\":[]}");
}

/* A document that an older form made: what is no field any more is passed over, what had
 * another type is shown as it was. */
static void a_document_of_an_older_form(void **state)
{
    (void) state;
    assert_string_equal(
        seen("{\"accueil\": {\"modes\": [\"o\"], \"places\": 4}}",
             "{\"accueil\": {\"modes\": [\"x\"], \"places\": \"quatre\", \"ouverture\": [],"
             " \"acces\": {\"oui\": 1}, \"parti\": \"p\"}, \"autre\": [{\"a\": 1}],"
             " \"fermetures\": \"aucune\"}",
             0),
        "{\"titre\":\"Accueil\",\"lignes\":["
        "{\"chemin\":\"accueil.places\",\"libelle\":\"Places\",\"valeur\":\"4\","
        "\"avant\":\"quatre\",\"change\":\"modification\"},"
        "{\"chemin\":\"accueil.modes\",\"libelle\":\"Modes\",\"valeur\":\"Occasionnel\","
        "\"avant\":\"x\",\"change\":\"modification\"}],\"change\":\"modification\"}");
    assert_non_null(strstr(seen("{\"fermetures\": [" AOUT "]}",
                                "{\"fermetures\": [{\"du\": \"en août\", \"motif\": 3}, 7]}", 1),
                           "\"avant\":\"en août\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_document_alone, begin, end),
        cmocka_unit_test_setup_teardown(lines_that_differ, begin, end),
        cmocka_unit_test_setup_teardown(rows_by_their_name, begin, end),
        cmocka_unit_test_setup_teardown(rows_by_their_place, begin, end),
        cmocka_unit_test_setup_teardown(a_document_of_an_older_form, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

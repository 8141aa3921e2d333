/* The conventions and avenants that a Caf prints: what stands in them, by article. */
#include "pdf_reader.h"

#include "web/answer.h"
#include "print/print.h"

static hab_pages *pages;
static json_t *document; /* what is printed */
static char *printed;
static size_t printed_size;

static int load_pages(void **state)
{
    hab_error error = {""};

    (void) state;
    if (hab_pages_load(SOURCE_DIR "/conf/pages", &pages, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

static int free_pages(void **state)
{
    (void) state;
    hab_pages_free(pages);
    return 0;
}

static int forget(void **state)
{
    (void) state;
    json_decref(document);
    document = NULL;
    free(printed);
    printed = NULL;
    return 0;
}

/* A convention of the demo, as imprime-convention.xsl wants it. */
static json_t *load(const char *demo)
{
    char path[300];
    json_t *convention;

    (void) forget(NULL);
    (void) snprintf(path, sizeof(path), "%s/conf/demo/%s.json", SOURCE_DIR, demo);
    convention = json_load_file(path, 0, NULL);
    assert_non_null(convention);
    document = json_pack("{s:o, s:s, s:{s:s, s:s}}", "convention", convention, "type_titre",
                         "Titre du type", "services", "quotient_familial",
                         "Consultation du quotient familial", "fiche", "Fiche de la Mam");
    assert_non_null(document);
    return convention;
}

/* Prints it; its text, in reading order, is in `said`. */
static void print_page(const char *page)
{
    hab_error error = {""};

    free(printed);
    printed = NULL;
    if (hab_print(pages, page, document, &printed, &printed_size, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    (void) ask_pdf("pdftotext -enc UTF-8", printed, printed_size, "-");
    flatten(said);
}

static void assert_says(const char *text)
{
    if (strstr(said, text) == NULL) {
        fail_msg("does not say: %s", text);
    }
}

static void assert_silent(const char *text)
{
    if (strstr(said, text) != NULL) {
        fail_msg("says: %s", text);
    }
}

/* Each person of the annexe stands in it. */
static void assert_names_all(const json_t *convention)
{
    size_t i;
    json_t *person;

    json_array_foreach(json_object_get(json_object_get(convention, "annexe"), "personnes"), i,
                       person)
    {
        assert_says(json_string_value(json_object_get(person, "nom")));
        assert_says(json_string_value(json_object_get(person, "prenom")));
        assert_says(json_string_value(json_object_get(person, "identifiant")));
    }
}

static void lieu_information(void **state)
{
    static const char *const order[] = {"Convention « Titre du type »",
                                        "N° LI-2026-911-001",
                                        "Entre les parties",
                                        "Commune de Valclair",
                                        "219 109 999 00017",
                                        "Article 1 – Objet",
                                        "gratuit",
                                        "Article 2 –",
                                        "six mois au plus",
                                        "dans le mois qui suit",
                                        "Article 3 –",
                                        "3.1 Demande",
                                        "3.2 Identifiants",
                                        "huit caractères",
                                        "3.4 Obligations",
                                        "dans les quinze jours calendaires",
                                        "Article 4 –",
                                        "Article 5 – Avenants",
                                        "Fait en deux exemplaires, à Évry-Courcouronnes, le 12 "
                                        "janvier 2026",
                                        "Pour la Caf",
                                        "Pour le lieu d’information",
                                        "Annexe 1 –",
                                        "Point d’information petite enfance",
                                        "91999",
                                        "Annexe 2 –",
                                        NULL};
    json_t *convention = load("lieu-information");

    (void) state;
    print_page("imprime-convention");
    assert_in_order(said, order);
    assert_names_all(convention);
    assert_silent("Article 6");
}

static void structures(void **state)
{
    static const char *const order[] = {"Article 1 – Objet",
                                        "Article 2 –",
                                        "publicité déguisée",
                                        "après validation par la Caf",
                                        "Article 3 –",
                                        "délibération n° 2026-003 du 27 janvier 2026",
                                        "Article 4 –",
                                        "annule et remplace",
                                        "Article 5 –",
                                        "Article 6 –",
                                        "Annexe 1 –",
                                        "EAJE-911-0042",
                                        "Annexe 2 –",
                                        "Droits par personne",
                                        "Karim Haddad",
                                        "Multi-accueil Les Lucioles (EAJE-911-0042)",
                                        "oui",
                                        "non",
                                        "Karim Haddad",
                                        "Relais petite enfance de Bréval (RPE-911-0007)",
                                        "non",
                                        "oui",
                                        NULL};
    json_t *convention = load("structures");

    (void) state;
    print_page("imprime-convention");
    assert_in_order(said, order);
    assert_names_all(convention);
}

static void mam(void **state)
{
    static const char *const order[] = {"Article 1 – Objet",
                                        "Article 2 – Consentement mutuel",
                                        "Article 3 –",
                                        "attestation de destruction",
                                        "4.1 Demande",
                                        "4.4 Obligations",
                                        "5 a. Rectification",
                                        "5 b. Durée",
                                        "Article 6 –",
                                        "L’arrivée ou le départ",
                                        "soit 4, à",
                                        "Pour la Caf",
                                        "Nadia Cherif",
                                        "Élodie Blanchard",
                                        "Corinne Lefort",
                                        "Les Petits Loirs",
                                        NULL};
    json_t *convention = load("mam");

    (void) state;
    print_page("imprime-convention");
    assert_in_order(said, order);
    assert_names_all(convention);
}

static void mon_compte_partenaire(void **state)
{
    json_t *convention = load("mon-compte-partenaire");

    (void) state;
    print_page("imprime-convention");
    for (unsigned i = 1; i <= 17; i++) {
        char title[40];

        (void) snprintf(title, sizeof(title), "Article %u – ", i);
        assert_says(title);
    }
    assert_says("en mode délégué");
    assert_says("ne dépasse pas 10.");
    assert_says("six mois au moins");
    assert_says("formalités auprès de la Cnil");
    assert_says("Services ouverts au partenaire au 19 janvier 2026");
    assert_says("Consultation du quotient familial");
    assert_says("Gestionnaire suppléant Martine Colin (martine.colin@valclair.example)");
    assert_names_all(convention);
    assert_int_equal(json_object_set_new(json_object_get(convention, "annexe"), "mode",
                                         json_string("centralise")),
                     0);
    print_page("imprime-convention");
    assert_says("en mode centralisé");
    assert_silent("en mode délégué");
}

/* section 4: LI-4, ST-5, MAM-5b, MCP-17.2, each with its own ways to end */
static void ways_to_end_are_those_of_the_type(void **state)
{
    static const struct {
        const char *demo;
        const char *says[3];
        const char *never;
    } types[] = {
        {"lieu-information",
         {"au moins trois mois avant la date anniversaire",
          "la Caf peut, à tout moment, mettre fin", "n’appartient qu’à elle"},
         "un mois après la réception"},
        {"structures",
         {"au moins trois mois avant la date anniversaire", "tacite reconduction", "à cet instant"},
         "manquement"},
        {"mam",
         {"au moins trois mois avant la date anniversaire",
          "la Caf peut mettre fin à la convention à tout moment", "n’appartient qu’à elle"},
         "un mois après la réception"},
        {"mon-compte-partenaire",
         {"à tout moment, par lettre recommandée", "trois mois au moins après la réception",
          "d’elle-même un mois après la réception"},
         "date anniversaire"},
    };

    (void) state;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        (void) load(types[i].demo);
        print_page("imprime-convention");
        for (size_t j = 0; j < 3; j++) {
            assert_says(types[i].says[j]);
        }
        assert_says("L’accès reste ouvert jusqu’à cette date");
        assert_silent(types[i].never);
    }
}

static void what_is_not_signed_leaves_room(void **state)
{
    json_t *convention = load("lieu-information");

    (void) state;
    assert_int_equal(json_object_del(convention, "signature"), 0);
    assert_int_equal(json_object_set_new(document, "caf_nom", json_string("Caf de l’Essai")), 0);
    print_page("imprime-convention");
    assert_says("Caf de l’Essai, représentée");
    assert_says("exemplaires, à ……");
    assert_silent("Évry-Courcouronnes");
}

/* A plugin of one's own has no articles here: it is printed all the same. */
static void type_without_articles_is_printed(void **state)
{
    json_t *convention = load("lieu-information");

    (void) state;
    assert_int_equal(json_object_set_new(convention, "type", json_string("piscine")), 0);
    print_page("imprime-convention");
    assert_says("Pour le partenaire");
    assert_says("Annexe – Personnes habilitées");
    assert_names_all(convention);
}

/* LI-5, ST-6, MAM-6, MCP-17.3: an avenant shows what it changes */
static void avenant(void **state)
{
    static const char *const order[] = {
        "Avenant n° 2",
        "article 17.3",
        "la version 3",
        "Personne claire@lieu.example › Fonction",
        "Agent",
        "Directrice",
        "Personne awa@lieu.example",
        "Nom : Diop",
        "Service : Consultation du quotient familial",
        "Fin : 31 décembre 2026",
        "Bulletin d’adhésion › Services Consultation du quotient familial –",
        "prend effet le 1er juin 2026",
        "Fait en deux exemplaires, à ……",
        "Pour le partenaire",
        NULL};
    json_t *convention = load("mon-compte-partenaire");
    json_t *difference = json_pack(
        "[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:{s:s, s:[{s:s, s:s}]}}, {s:s, s:s, s:s},"
        " {s:s, s:s, s:i, s:i}, {s:s, s:s, s:s}]",
        "champ", "annexe.personnes[claire@lieu.example].fonction", "nature", "changement", "avant",
        "Agent", "apres", "Directrice", "champ", "annexe.personnes[awa@lieu.example]", "nature",
        "ajout", "apres", "nom", "Diop", "habilitations", "service", "quotient_familial", "fin",
        "2026-12-31", "champ", "annexe.bulletin.services[1]", "nature", "retrait", "avant",
        "quotient_familial", "champ", "version", "nature", "changement", "avant", 2, "apres", 3,
        "champ", "effet", "nature", "ajout", "apres", "2026-06-01");

    (void) state;
    assert_non_null(difference);
    assert_int_equal(json_object_set_new(document, "difference", difference), 0);
    assert_int_equal(json_object_set_new(document, "version", json_integer(3)), 0);
    assert_int_equal(json_object_set_new(convention, "effet", json_string("2026-06-01")), 0);
    print_page("imprime-avenant");
    assert_in_order(said, order);
    assert_silent("version 2");
    assert_silent("Prise d’effet 1er juin"); /* it has a section of its own */
}

/* Hostile names cannot break it */
static void hostile_names_are_names(void **state)
{
    static const char hostile[] = "<b>&amp; \x01\x1b ) Tj\xe2\x80\xae 😀 \xef\xbf\xbf שלום";
    json_t *convention = load("lieu-information");
    json_t *person =
        json_array_get(json_object_get(json_object_get(convention, "annexe"), "personnes"), 0);

    (void) state;
    assert_int_equal(json_object_set_new(person, "nom", json_string(hostile)), 0);
    assert_int_equal(json_object_set_new(person, "fonction", json_string("{//x}$\\u202e")), 0);
    assert_int_equal(
        json_object_set_new(json_object_get(convention, "partenaire"), "nom", json_string(hostile)),
        0);
    print_page("imprime-convention");
    assert_says("<b>&amp; ) Tj 😀");
    assert_says("{//x}$\\u202e");
    assert_says("page 1 / ");
}

static const char *header(const hab_exchange *exchange, const char *name)
{
    for (unsigned i = 0; i < exchange->header_count; i++) {
        if (strcmp(exchange->headers[i].name, name) == 0) {
            return exchange->headers[i].value;
        }
    }
    return "";
}

static void answer_is_a_pdf_with_a_plain_name(void **state)
{
    hab_exchange exchange = {.pages = pages};

    (void) state;
    (void) load("mam");
    hab_answer_pdf(&exchange, "imprime-convention", json_incref(document),
                   "MAM/2026\"\r\nX: é_1.pdf");
    assert_int_equal(exchange.status, 200);
    assert_string_equal(exchange.type, "application/pdf");
    assert_memory_equal(exchange.content, "%PDF-1.", 7);
    assert_string_equal(header(&exchange, "Content-Disposition"),
                        "inline; filename=\"MAM-2026---X-----1.pdf\"");
    hab_exchange_clear(&exchange);
}

static void failure_is_no_half_answer(void **state)
{
    hab_exchange exchange = {.pages = pages};

    (void) state;
    (void) load("mam");
    hab_answer_pdf(&exchange, "imprime-rien", json_incref(document), "x.pdf");
    assert_int_equal(exchange.status, 503);
    assert_null(exchange.content);
    assert_non_null(strstr(exchange.log, "imprime-rien"));
    assert_string_equal(header(&exchange, "Content-Disposition"), "");
    hab_exchange_clear(&exchange);
    exchange = (hab_exchange){.pages = pages};
    /* a page for screens */
    hab_answer_pdf(&exchange, "erreur", json_incref(document), "x.pdf");
    assert_int_equal(exchange.status, 503);
    hab_exchange_clear(&exchange);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(lieu_information, forget),
        cmocka_unit_test_teardown(structures, forget),
        cmocka_unit_test_teardown(mam, forget),
        cmocka_unit_test_teardown(mon_compte_partenaire, forget),
        cmocka_unit_test_teardown(ways_to_end_are_those_of_the_type, forget),
        cmocka_unit_test_teardown(what_is_not_signed_leaves_room, forget),
        cmocka_unit_test_teardown(type_without_articles_is_printed, forget),
        cmocka_unit_test_teardown(avenant, forget),
        cmocka_unit_test_teardown(hostile_names_are_names, forget),
        cmocka_unit_test_teardown(answer_is_a_pdf_with_a_plain_name, forget),
        cmocka_unit_test_teardown(failure_is_no_half_answer, forget),
    };

    return cmocka_run_group_tests_name("print", tests, load_pages, free_pages);
}

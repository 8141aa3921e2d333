/* What all may read of an establishment (ST-1 to ST-4): nothing that the Caf has not
 * validated, nobody's name, and whatever was typed as text. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk.h"
#include "structures.h"
#include "web/form_document.h"

#define ALIX "alix@caf751.example"
#define POINTS "[\"publicite\", \"injure\", \"opinion\", \"nuisible\"]"

/* Establishments of all kinds. */
static int open_all(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    self = own_type()->state;
    store_document(
        broker.store,
        structures("{\"annexe\": {\"etablissements\": ["
                   " {\"id\": \"EAJE-1\", \"nom\": \"Les Lutins\", \"type\": \"EAJE\","
                   "  \"adresse\": \"1 rue de l’Annexe, 75001 Paris\","
                   "  \"commune\": {\"code\": \"75056\", \"nom\": \"Paris\"}},"
                   " {\"id\": \"ALSH-1\", \"nom\": \"Les Copains\", \"type\": \"ALSH\"},"
                   " {\"id\": \"LAEP-1\", \"nom\": \"La Pause\", \"type\": \"LAEP\"},"
                   " {\"id\": \"RPE-1\", \"nom\": \"Le Relais\", \"type\": \"RPE\"}],"
                   " \"personnes\": [{\"identifiant\": \"carla@x.example\", \"nom\": \"Zqnom\","
                   "  \"prenom\": \"Carla\", \"droits\": ["
                   "   {\"etablissement\": \"EAJE-1\","
                   "    \"services\": [\"disponibilites\", \"fonctionnement\"]},"
                   "   {\"etablissement\": \"ALSH-1\", \"services\": [\"fonctionnement\"]},"
                   "   {\"etablissement\": \"LAEP-1\", \"services\": [\"fonctionnement\"]},"
                   "   {\"etablissement\": \"RPE-1\", \"services\": [\"fonctionnement\"]}]}]}}"));
    make_agent(ALIX, "751", HAB_ROLE_VALIDATION);
    return 0;
}

/* -- what a director sends */

#define COMMON                                                                                     \
    "\"horaires\": [{\"jour\": \"lundi\", \"debut\": \"07:30\", \"fin\": \"12:00\"},"              \
    " {\"jour\": \"lundi\", \"debut\": \"13:30\", \"fin\": \"18:00\"}],"                           \
    "\"fermetures\": [{\"du\": \"2026-08-03\", \"au\": \"2026-08-21\", \"motif\": \"Congés\"}],"  \
    "\"coordonnees\": {\"adresse\": \"3 allée des Acacias, 75002 Paris\","                        \
    " \"commune\": {\"code\": \"75056\", \"nom\": \"Paris\"}, \"telephone\": \"01 99 00 20 42\","  \
    " \"courriel\": \"lutins@ville.example\", \"site\": \"https://ville.example/lutins\"},"        \
    "\"accessibilite\": {\"locaux\": true}"

#define EAJE                                                                                       \
    "{\"accueil\": {\"type\": \"micro_creche\", \"capacite\": 12, \"ages\": \"de 10 semaines à "  \
    "3 ans\", \"formules\": [\"regulier\", \"urgence\"]},"                                         \
    "\"tarification\": {\"mode\": \"psu\"}, \"projet\": \"Beaucoup de jardin.\","                  \
    "\"admission\": \"La commission se réunit en mai.\","                                         \
    "\"inscription\": {\"ou\": \"À la mairie.\"}," COMMON "}"

#define ALSH                                                                                       \
    "{\"accueil\": {\"ages\": \"de 3 à 11 ans\", \"periodes\": [\"mercredis\", \"ete\"],"         \
    " \"capacite\": 60}, \"tarifs\": [{\"libelle\": \"Journée\", \"montant\": \"8,50 €\"}],"    \
    "\"repas\": {\"formule\": \"fourni\"}, \"transport\": {\"propose\": false},"                   \
    "\"projet\": \"Dehors.\", \"inscription\": {\"ou\": \"À la mairie.\"}," COMMON "}"

#define RPE                                                                                        \
    "{\"missions\": {\"publics\": [\"familles\"], \"details\": \"Nous vous aidons.\"},"            \
    "\"communes\": [{\"commune\": {\"code\": \"75056\", \"nom\": \"Paris\"}}]," COMMON "}"

#define LAEP                                                                                       \
    "{\"accueil\": {\"ages\": \"jusqu’à 6 ans\", \"participation\": \"gratuit\","               \
    " \"anonymat\": true, \"inscription\": false}, \"projet\": \"Jouer ensemble.\"," COMMON "}"

static unsigned send_fiche(const char *kind, const char *id, unsigned revision, const char *saisie)
{
    char path[120];

    (void) snprintf(path, sizeof(path), "structures/fonctionnement/%s/%s?revision=%u", kind, id,
                    revision);
    return post_json(path, saisie);
}

static void submit(const char *kind, const char *id, unsigned revision, const char *saisie)
{
    log_in(CARLA);
    if (send_fiche(kind, id, revision, saisie) != 200) {
        fail_msg("%u: %s: %s", answer.status, text_of("detail"),
                 json_dumps(answer.document, JSON_COMPACT));
    }
}

static void decide(const char *action, const char *id, unsigned version, unsigned revision)
{
    char path[80], body[400];

    log_in(ALIX);
    (void) snprintf(path, sizeof(path), "structures/validation/%s/%u", id, version);
    (void) snprintf(body, sizeof(body),
                    "{\"action\": \"%s\", \"revision\": %u, \"motif\": \"Non.\","
                    " \"controle\": " POINTS "}",
                    action, revision);
    if (post_json(path, body) != 200) {
        fail_msg("%u: %s", answer.status, text_of("detail"));
    }
}

/* A saisie with one text in the place of another. */
static char *with(const char *saisie, const char *from, const char *to)
{
    const char *found = strstr(saisie, from);
    size_t size = strlen(saisie) + strlen(to) + 1;
    char *made = malloc(size);

    assert_non_null(found);
    assert_non_null(made);
    (void) snprintf(made, size, "%.*s%s%s", (int) (found - saisie), saisie, to,
                    found + strlen(from));
    return made;
}

/* -- what all read */

static char *page_text; /* of the last page_of() */

/* The page that all read of an establishment. */
static const char *page_of(const char *id)
{
    hab_published found;
    hab_error error = {""};
    size_t size;
    hab_txn *txn;

    free(page_text);
    page_text = NULL;
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_published_get(txn, own_type()->key, hab_slice_text(id), &found), HAB_OK);
    if (hab_publish_make(&broker, &found, &page_text, &size, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    hab_abort(txn);
    page_text = realloc(page_text, size + 1);
    page_text[size] = '\0';
    return page_text;
}

static int close_all(void **state)
{
    free(page_text);
    page_text = NULL;
    return close_portal(state);
}

static void assert_on(const char *page, const char *words)
{
    if (strstr(page, words) == NULL) {
        fail_msg("\"%s\" is not on the page %s", words, page);
    }
}

static void assert_not_on(const char *page, const char *words)
{
    if (strstr(page, words) != NULL) {
        fail_msg("\"%s\" is on the page", words);
    }
}

/* ST-1, ST-2, ST-3.3: only what the Caf has validated; rejected, nothing. */
static void nothing_is_read_before_it_is_validated(void **state)
{
    char *later;

    (void) state;
    submit("eaje", "EAJE-1", 0, EAJE);
    assert_null(published("EAJE-1"));
    decide("rejeter", "EAJE-1", 1, 1);
    assert_null(published("EAJE-1"));
    submit("eaje", "EAJE-1", 2, EAJE);
    decide("accepter", "EAJE-1", 2, 3);
    assert_on(page_of("EAJE-1"), "Beaucoup de jardin.");
    later = with(EAJE, "Beaucoup de jardin.", "Surtout de la lecture.");
    submit("eaje", "EAJE-1", 4, later);
    assert_on(page_of("EAJE-1"), "Beaucoup de jardin.");
    assert_not_on(page_of("EAJE-1"), "lecture");
    /* free places, published at once, bring nothing else along */
    assert_int_equal(post_json(PLACES, "{\"semaine\": \"2026-01-12\", \"revision\": 0, \"places\":"
                                       " {\"moins_1_an\": {\"lundi_matin\": 3}}}"),
                     200);
    assert_not_on(page_of("EAJE-1"), "lecture");
    assert_on(page_of("EAJE-1"), "Lundi matin");
    decide("accepter", "EAJE-1", 3, 5);
    assert_on(page_of("EAJE-1"), "Surtout de la lecture.");
    assert_not_on(page_of("EAJE-1"), "jardin"); /* ST-4 */
    free(later);
}

/* Programs read all that the page says; nobody is named. */
static void the_document_is_whole_and_names_nobody(void **state)
{
    json_t *document;
    const json_t *saisie;
    char *text;

    (void) state;
    submit("eaje", "EAJE-1", 0, EAJE);
    decide("accepter", "EAJE-1", 1, 1);
    document = published("EAJE-1");
    assert_non_null(document);
    saisie = json_object_get(document, "fonctionnement");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(saisie, "accueil"), "capacite")), 12);
    assert_string_equal(json_string_value(json_object_get(document, "adresse")),
                        "3 allée des Acacias, 75002 Paris");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(document, "commune"), "code")), "75056");
    assert_true(json_array_size(json_object_get(document, "rubriques")) > 0);
    text = json_dumps(document, JSON_COMPACT);
    assert_null(strstr(text, "Carla"));
    assert_null(strstr(text, "Zqnom"));
    assert_null(strstr(text, CARLA));
    assert_null(strstr(text, "auteur"));
    free(text);
    json_decref(document);
    assert_not_on(page_of("EAJE-1"), "Carla");
}

/* The page of a parent: what, where, when, how to reach it. */
static void parents_read_what_they_need(void **state)
{
    const char *page;

    (void) state;
    submit("eaje", "EAJE-1", 0, EAJE);
    decide("accepter", "EAJE-1", 1, 1);
    page = page_of("EAJE-1");
    assert_on(page, "Les Lutins");
    assert_on(page, "Établissement d’accueil du jeune enfant");
    assert_on(page, "de 7\u00a0h\u00a030 à 12\u00a0h, de 13\u00a0h\u00a030 à 18\u00a0h");
    assert_on(page, "href=\"tel:0199002042\"");
    assert_on(page, "href=\"mailto:lutins@ville.example\"");
    assert_on(page, "href=\"https://ville.example/lutins\" rel=\"nofollow noopener\"");
    assert_on(page, "Micro-crèche");
    assert_on(page, "validées par la Caf");
}

/* ST-1: each kind has a form of its own, and no other's. */
static void each_kind_has_its_form(void **state)
{
    static const struct {
        const char *kind;
        const char *id;
        const char *saisie;
        const char *words;
    } kinds[] = {{"eaje", "EAJE-1", EAJE, "Beaucoup de jardin."},
                 {"alsh", "ALSH-1", ALSH, "8,50 €"},
                 {"rpe", "RPE-1", RPE, "Nous vous aidons."},
                 {"laep", "LAEP-1", LAEP, "Jouer ensemble."}};

    (void) state;
    for (size_t i = 0; i < 4; i++) {
        char path[120];

        log_in(CARLA);
        for (size_t other = 0; other < 4; other++) {
            if (other != i) {
                assert_int_equal(send_fiche(kinds[other].kind, kinds[i].id, 0, kinds[other].saisie),
                                 404);
            }
        }
        (void) snprintf(path, sizeof(path), "structures/fonctionnement/%s/%s?revision=0",
                        kinds[i].kind, kinds[i].id);
        assert_int_equal(get(path), 200);
        submit(kinds[i].kind, kinds[i].id, 0, kinds[i].saisie);
        decide("accepter", kinds[i].id, 1, 1);
        assert_on(page_of(kinds[i].id), kinds[i].words);
    }
}

/* What the annexe says stands in the form that was never filled in. */
static void a_form_begins_with_the_annexe(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_int_equal(get("structures/fonctionnement/eaje/EAJE-1?revision=0"), 200);
    assert_true(shows("1 rue de l’Annexe, 75001 Paris"));
    assert_true(shows("value=\"75056\""));
}

static void assert_wrong(const char *from, const char *to, const char *field)
{
    char *saisie = with(EAJE, from, to);
    const json_t *errors;
    size_t index;
    json_t *one;
    int found = 0;

    assert_int_equal(send_fiche("eaje", "EAJE-1", 0, saisie), 422);
    errors = json_object_get(answer.document, "erreurs");
    json_array_foreach(errors, index, one)
    {
        found |= strcmp(json_string_value(json_object_get(one, "champ")), field) == 0;
    }
    if (!found) {
        fail_msg("%s is not blamed: %s", field, json_dumps(answer.document, JSON_COMPACT));
    }
    free(saisie);
}

/* Hours and days follow one another; links lead to sites; numbers are bounded. */
static void what_cannot_be_is_refused_by_its_field(void **state)
{
    (void) state;
    log_in(CARLA);
    assert_wrong("\"fin\": \"12:00\"", "\"fin\": \"07:30\"", "horaires[0].fin");
    assert_wrong("\"debut\": \"13:30\"", "\"debut\": \"11:30\"", "horaires[1].debut");
    assert_wrong("\"au\": \"2026-08-21\"", "\"au\": \"2026-08-02\"", "fermetures[0].au");
    assert_wrong("https://ville.example/lutins", "javascript:alert(1)", "coordonnees.site");
    assert_wrong("https://ville.example/lutins", "https://vi\u202ell.example", "coordonnees.site");
    assert_wrong("\"capacite\": 12", "\"capacite\": 0", "accueil.capacite");
    assert_wrong("\"capacite\": 12", "\"capacite\": 501", "accueil.capacite");
    assert_wrong("micro_creche", "ludotheque", "accueil.type");
    assert_wrong("\"projet\": \"Beaucoup de jardin.\"", "\"projet\": \"\u202e\"", "projet");
    assert_null(published("EAJE-1"));
}

/* ST-2: hostile content is text, wherever it stands. */
static void what_was_typed_is_text(void **state)
{
    static const char *const hostile[] = {
        "<script>alert(1)</script>",      "<svg onload=alert(1)>",
        "'><img src=x onerror=alert(1)>", "</dd></dl><a href='https://mal.example'>ici</a>",
        "{{7*7}} ${7*7} <!-- -->",        "javascript:alert(1) https://p\u0430ypal.example"};

    (void) state;
    for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
        char *first = with(EAJE, "Beaucoup de jardin.", hostile[i]);
        char *saisie = with(first, "À la mairie.", hostile[i]);
        const char *page;

        submit("eaje", "EAJE-1", (unsigned) (2 * i), saisie);
        decide("accepter", "EAJE-1", (unsigned) i + 1, (unsigned) (2 * i) + 1);
        page = page_of("EAJE-1");
        assert_not_on(page, "<script");
        assert_not_on(page, "<svg");
        assert_not_on(page, "<img");
        assert_not_on(page, "href=\"javascript");
        assert_not_on(page, "mal.example\"");
        assert_not_on(page, "ypal.example\"");
        assert_not_on(page, "<!--");
        free(first);
        free(saisie);
    }
}

/* Every week that may be published, each number at its longest. */
static void publish_all_weeks(void)
{
    json_t *row = json_object();
    json_t *grid = json_object();

    for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
        json_object_set_new(row, places_half_day(half), json_integer(99));
    }
    for (unsigned age = 0; age < PLACES_AGES; age++) {
        json_object_set(grid, places_age(age), row);
    }
    for (int week = 0; week <= PLACES_AHEAD; week++) {
        char day[11];
        json_t *document;
        char *body;

        pl_date_text(pl_add_days(20260112, week * 7), day);
        document = json_pack("{s:s, s:i, s:O}", "semaine", day, "revision", 0, "places", grid);
        body = json_dumps(document, JSON_COMPACT);
        assert_int_equal(post_json(PLACES, body), 200);
        free(body);
        json_decref(document);
    }
    json_decref(row);
    json_decref(grid);
}

/* Each text at its longest, in letters of two bytes. */
static void set_longest(json_t *saisie)
{
    static const struct {
        const char *path;
        size_t letters;
    } texts[] = {{"projet", 1990},
                 {"equipe", 1000},
                 {"admission", 1000},
                 {"tarification.details", 1000},
                 {"inscription.ou", 300},
                 {"inscription.quand", 300},
                 {"inscription.documents", 500},
                 {"accessibilite.details", 500}};
    char text[4001];

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        text[0] = '\0';
        for (size_t letter = 0; letter < texts[i].letters; letter++) {
            strcat(text, "é");
        }
        assert_int_equal(hab_path_set(saisie, texts[i].path, json_string(text)), HAB_OK);
    }
}

static void set_closures(json_t *saisie, const char *why)
{
    json_t *rows = json_array();

    for (int i = 0; i < 20; i++) {
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "du", "2026-08-03", "au",
                                              "2026-08-21", "motif", why));
    }
    json_object_set_new(saisie, "fermetures", rows);
}

static unsigned send_document(unsigned revision, const json_t *saisie)
{
    char *text = json_dumps(saisie, JSON_COMPACT);
    unsigned status;

    log_in(CARLA);
    status = send_fiche("eaje", "EAJE-1", revision, text);
    free(text);
    return status;
}

/* The longest that is taken can be published, with all weeks; what is longer is refused when
 * it is entered, not when the Caf accepts it. */
static void the_longest_saisie_can_be_published(void **state)
{
    json_t *saisie = json_loads(EAJE, 0, NULL);
    char why[101] = "";
    json_t *document;

    (void) state;
    set_longest(saisie);
    set_closures(saisie, "Congés");
    assert_int_equal(send_document(0, saisie), 200);
    publish_all_weeks();
    decide("accepter", "EAJE-1", 1, 1);
    document = published("EAJE-1");
    assert_int_equal(json_array_size(json_object_get(document, "disponibilites")), 13);
    assert_int_equal(json_integer_value(json_object_get(document, "places")), 4 * 99);
    assert_on(page_of("EAJE-1"), "ééééé");
    json_decref(document);
    memset(why, 'x', 100);
    set_closures(saisie, why);
    assert_int_equal(send_document(2, saisie), 422);
    assert_true(shows("trop longue pour être publiée"));
    json_decref(saisie);
}

/* 200 characters of an annexe may be more bytes than a publication's name has. */
static void a_long_name_is_cut_between_characters(void **state)
{
    char name[402] = "a";
    json_t *cut;

    (void) state;
    for (size_t at = 1; at < 401; at += 2) {
        memcpy(name + at, "é", 3);
    }
    cut = pl_beginning(name, PL_NAME_BYTES);
    assert_int_equal(json_string_length(cut), PL_NAME_BYTES - 1);
    assert_memory_equal(json_string_value(cut), name, PL_NAME_BYTES - 1);
    json_decref(cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_name_is_cut_between_characters),
        cmocka_unit_test_setup_teardown(nothing_is_read_before_it_is_validated, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(the_document_is_whole_and_names_nobody, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(parents_read_what_they_need, open_all, close_all),
        cmocka_unit_test_setup_teardown(each_kind_has_its_form, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_form_begins_with_the_annexe, open_all, close_all),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused_by_its_field, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(what_was_typed_is_text, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_longest_saisie_can_be_published, open_all, close_all),
    };

    return cmocka_run_group_tests(tests, load_types, free_types);
}

/* annuaire: anybody searches what is published and reads it, as a page or as JSON; what was
 * taken back is gone with the next request (ST-2, ST-4, MAM-2), and nothing of a session
 * stands on what shared caches may keep. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "desk.h"
#include "publications.h"

static unsigned left;
static hab_error error;

static int load(void **state)
{
    if (load_types(state) != 0) {
        return -1;
    }
    types.items[types.count] = publisher();
    types.items[types.count++].file = strdup("essai.so");
    return 0;
}

static int open_directory(void **state)
{
    left = 0;
    error.text[0] = '\0';
    if (open_portal(state) != 0) {
        return -1;
    }
    held.store = broker.store;
    return 0;
}

static void publish_some(void)
{
    hab_publication relay = creche("RPE-1");
    hab_publication other = creche("EAJE-2");

    relay.kind = "RPE";
    relay.nom = "Relais des Lutins";
    relay.places = 0;
    other.nom = "Multi-accueil <script>alert(1)</script> & Cie";
    other.commune = "69266";
    other.commune_nom = "Lyons-la-Forêt";
    other.places = 0;
    assert_int_equal(publish(creche("EAJE-1")), HAB_OK);
    assert_int_equal(publish(relay), HAB_OK);
    assert_int_equal(publish(other), HAB_OK);
}

static const char *result(size_t index, const char *member)
{
    const json_t *results = json_object_get(answer.document, "resultats");
    const char *text = json_string_value(json_object_get(json_array_get(results, index), member));

    return text != NULL ? text : "";
}

static size_t results(void)
{
    return json_array_size(json_object_get(answer.document, "resultats"));
}

static void anybody_searches(void **state)
{
    (void) state;
    publish_some();
    assert_int_equal(get_json("annuaire"), 200);
    assert_int_equal(results(), 3);
    assert_string_equal(result(0, "nom"), "Crèche des Lutins");
    assert_string_equal(result(0, "genre_titre"), "Crèche");
    assert_string_equal(result(0, "lien"), "annuaire/petite-enfance/EAJE-1");
    assert_string_equal(header("Cache-Control"), "public, no-cache");
    assert_string_equal(header("Vary"), "Accept");
    assert_int_equal(get_json("annuaire?nom=lutins&places=1&genre=EAJE&commune=lyon%20(69123)"),
                     200);
    assert_int_equal(results(), 1);
    assert_string_equal(text_of("commune.nom"), "Lyon");
    assert_int_equal(get_json("annuaire?genre=RPE"), 200);
    assert_string_equal(result(0, "id"), "RPE-1");
    assert_int_equal(get_json("annuaire?nom=relais&places=1"), 200);
    assert_int_equal(results(), 0);
    assert_int_equal(get("annuaire"), 200);
    assert_true(shows("href=\"/extranet/annuaire/petite-enfance/EAJE-1\""));
    assert_true(shows("&lt;script&gt;alert(1)&lt;/script&gt; &amp; Cie"));
    assert_false(shows("<script"));
    assert_true(shows("2\u00a0places libres"));
}

static void several_communes_are_a_choice(void **state)
{
    (void) state;
    publish_some();
    assert_int_equal(get_json("annuaire?commune=lyon&genre=EAJE"), 200);
    assert_null(json_object_get(answer.document, "resultats"));
    assert_int_equal(json_array_size(json_object_get(answer.document, "communes")), 2);
    assert_int_equal(get("annuaire?commune=lyon&genre=EAJE"), 200);
    assert_true(
        shows("href=\"/extranet/annuaire?commune=69123&amp;genre=EAJE&amp;places=&amp;nom=\""));
    assert_true(shows("Lyon (69123)</a> – 2\u00a0fiches"));
    assert_true(shows("Lyons-la-Forêt (69266)</a> – 1\u00a0fiche<"));
    assert_int_equal(get_json("annuaire?commune=69123&genre=EAJE&places=&nom="), 200);
    assert_int_equal(results(), 1);
    assert_int_equal(get("annuaire?commune=lyons"), 200);
    assert_true(shows("value=\"Lyons-la-Forêt (69266)\""));
}

/* What finds nothing says what to do. */
static void nothing_found_says_what_to_do(void **state)
{
    (void) state;
    assert_int_equal(get("annuaire"), 200);
    assert_true(shows("Aucune fiche n’est publiée pour l’instant"));
    publish_some();
    assert_int_equal(get("annuaire?commune=Marseille"), 200);
    assert_true(shows("commune voisine"));
    assert_true(shows("value=\"Marseille\""));
    assert_int_equal(get("annuaire?nom=zzz"), 200);
    assert_true(shows("Retirez un critère"));
}

static void pages_follow_each_other(void **state)
{
    char id[8], nom[32], path[4096] = "annuaire?nom=%C3%A9toile";
    unsigned pages_seen = 0, seen = 0;
    hab_publication given;

    (void) state;
    for (unsigned i = 0; i < 45; i++) {
        (void) snprintf(id, sizeof(id), "e%u", i);
        (void) snprintf(nom, sizeof(nom), "Étoile & lune %02u", i);
        given = creche(id);
        given.nom = nom;
        assert_int_equal(publish(given), HAB_OK);
    }
    while (path[0] != '\0') {
        assert_int_equal(get_json(path), 200);
        for (size_t i = 0; i < results(); i++, seen++) {
            (void) snprintf(id, sizeof(id), "e%u", seen);
            assert_string_equal(result(i, "id"), id);
        }
        (void) snprintf(path, sizeof(path), "%s", text_of("suite"));
        pages_seen++;
    }
    assert_int_equal(seen, 45);
    assert_int_equal(pages_seen, 3);
    assert_int_equal(get("annuaire?nom=lune"), 200);
    assert_true(shows("Fiches suivantes"));
}

/* Section 8 of what is public: a query is anybody's. */
static void hostile_queries_are_refused_by_field(void **state)
{
    static const struct {
        const char *query, *field;
    } cases[] = {
        {"genre=X", "genre"},
        {"genre=eaje", "genre"},
        {"genre=EAJE%00", "genre"},
        {"genre=EAJEEAJEEAJEEAJEEAJE", "genre"},
        {"places=2", "places"},
        {"places=oui", "places"},
        {"nom=%ff", "nom"},
        {"nom=a%00b", "nom"},
        {"nom=a%0ab", "nom"},
        {"commune=%1b", "commune"},
        {"apres=zz", "apres"},
        {"apres=00", "apres"},
        {"apres=6161616100", "apres"},
        {"nom=%", "nom"},
    };
    static char path[2048];

    (void) state;
    publish_some();
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void) snprintf(path, sizeof(path), "annuaire?%s", cases[i].query);
        if (get_json(path) != 422 || strcmp(text_of("champ"), cases[i].field) != 0) {
            fail_msg("%s: %u, %s", path, answer.status, text_of("champ"));
        }
        assert_string_equal(header("Cache-Control"), "no-store");
        assert_int_equal(get(path), 422);
        assert_true(shows("id=\"erreurs\""));
    }
    for (size_t i = 0; i < 2; i++) {
        int size = snprintf(path, sizeof(path), "annuaire?%s=", i == 0 ? "nom" : "commune");

        memset(path + size, 'a', 203);
        path[size + 203] = '\0';
        assert_int_equal(get(path), 200);
        strcat(path, "a");
        assert_int_equal(get(path), 422);
    }
    assert_int_equal(get("annuaire?nom=%3Cscript%3E%22%27&commune=%22%3E%3Csvg"), 200);
    assert_false(shows("<script"));
    assert_false(shows("<svg"));
    assert_int_equal(post("annuaire", "nom=a"), 405);
}

static void one_is_a_page_or_a_document(void **state)
{
    char etag[64];

    (void) state;
    publish_some();
    assert_int_equal(get("annuaire/petite-enfance/EAJE-1"), 200);
    assert_string_equal(answer.type, "text/html; charset=utf-8");
    assert_true(shows("<h1>Crèche des Lutins</h1>"));
    assert_true(shows("Jouer dehors"));
    assert_true(shows("href=\"../../style.css?"));
    assert_string_equal(header("Cache-Control"), "public, no-cache");
    assert_string_equal(header("Vary"), "Accept");
    assert_int_equal(answer.modified, PUBLISHED_AT);
    (void) snprintf(etag, sizeof(etag), "%s", header("ETag"));
    assert_int_equal(strlen(etag), HAB_PUBLICATION_ETAG - 1);
    assert_int_equal(get_json("annuaire/petite-enfance/EAJE-1"), 200);
    assert_string_equal(answer.type, "application/json");
    assert_true(shows("\"projet\":\"Jouer dehors\""));
    assert_string_not_equal(header("ETag"), etag);
}

static void what_is_not_published_is_nowhere(void **state)
{
    static const char *const paths[] = {
        "annuaire/petite-enfance/EAJE-9",  "annuaire/petite-enfance/",
        "annuaire/petite_enfance/EAJE-1",  "annuaire/petite-enfance/EAJE-1/",
        "annuaire/petite-enfance/.EAJE-1", "annuaire/petite-enfance/../EAJE-1",
        "annuaire/structures/EAJE-1",      "annuaire/",
        "annuaire/inconnu/EAJE-1",
    };

    (void) state;
    publish_some();
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_int_equal(get_json(paths[i]), 404);
        assert_string_equal(text_of("detail"), "Cette fiche n’est pas, ou n’est plus, publiée.");
        assert_string_equal(header("Cache-Control"), "no-store");
        assert_int_equal(get(paths[i]), 404);
        assert_true(shows("href=\"/extranet/annuaire\""));
    }
    assert_int_equal(unpublish("EAJE-1"), HAB_OK);
    assert_int_equal(get("annuaire/petite-enfance/EAJE-1"), 404);
    assert_int_equal(get_json("annuaire?nom=crèche"), 200);
    assert_int_equal(results(), 0);
}

/* Shared caches may keep it: the same bytes for who is logged in, and no cookie. */
static void nothing_of_a_session_is_on_it(void **state)
{
    static const char *const paths[] = {"annuaire", "annuaire/petite-enfance/EAJE-1"};
    char *before;
    size_t size;

    (void) state;
    publish_some();
    for (size_t i = 0; i < 2; i++) {
        forget_cookies();
        assert_int_equal(get(paths[i]), 200);
        size = answer.content_size;
        before = malloc(size);
        memcpy(before, answer.content, size);
        log_in(ANNE);
        assert_int_equal(get(paths[i]), 200);
        assert_int_equal(answer.content_size, size);
        assert_memory_equal(answer.content, before, size);
        assert_null(header_at("Set-Cookie", 0));
        free(before);
    }
}

static int is_made(const char *id)
{
    uint8_t sheets[HAB_PUBLICATION_DIGEST];
    hab_published published;
    hab_slice page;
    hab_status status = find(id, &published);

    hab_publish_sheets(broker.sheets, sheets);
    status = status == HAB_OK ? hab_published_page(txn, &published, sheets, &page) : status;
    hab_abort(txn);
    return status == HAB_OK;
}

static unsigned render_all(unsigned max)
{
    unsigned batches = 0;

    do {
        assert_int_equal(hab_publish_render(&broker, max, &left, &error), HAB_OK);
        assert_true(++batches < 100);
    } while (left > 0);
    return batches;
}

/* The made page is the one that was made on the spot, and goes with what it shows. */
static void pages_are_made_in_batches(void **state)
{
    char *before;
    size_t size;

    (void) state;
    publish_some();
    assert_int_equal(hab_publish_render(&broker, 0, &left, &error), HAB_OK);
    assert_int_equal(left, 1);
    assert_false(is_made("EAJE-1"));
    assert_int_equal(get("annuaire/petite-enfance/EAJE-1"), 200);
    size = answer.content_size;
    before = malloc(size);
    memcpy(before, answer.content, size);
    assert_int_equal(hab_publish_render(&broker, 1, &left, &error), HAB_OK);
    assert_int_equal(keys_in(HAB_TABLE_UNRENDERED), 2);
    assert_true(is_made("EAJE-1"));
    (void) render_all(2);
    assert_true(is_made("EAJE-2") && is_made("RPE-1"));
    assert_int_equal(keys_in(HAB_TABLE_UNRENDERED), 0);
    assert_int_equal(get("annuaire/petite-enfance/EAJE-1"), 200);
    assert_int_equal(answer.content_size, size);
    assert_memory_equal(answer.content, before, size);
    free(before);
    assert_int_equal(unpublish("EAJE-1"), HAB_OK);
    assert_int_equal(keys_in(HAB_TABLE_PUBLISHED_PAGE), 2);
    assert_int_equal(publish(creche("EAJE-1")), HAB_OK);
    assert_false(is_made("EAJE-1"));
}

/* Another sheet, as after an update: all pages again, once; meanwhile the new ones are shown. */
static void a_change_of_sheets_makes_all_again(void **state)
{
    static const char text[] = SHEET("<p>Autrement</p>");
    char etag[64], id[8];

    (void) state;
    for (unsigned i = 0; i < 40; i++) {
        (void) snprintf(id, sizeof(id), "e%u", i);
        assert_int_equal(publish(creche(id)), HAB_OK);
    }
    (void) render_all(16);
    assert_true(is_made("e0") && is_made("e39"));
    assert_int_equal(get("annuaire/petite-enfance/e7"), 200);
    (void) snprintf(etag, sizeof(etag), "%s", header("ETag"));
    assert_int_equal(hab_pages_add(pages, "essai-autre", "ici", text, &error), HAB_OK);
    assert_false(is_made("e0"));
    assert_int_equal(get("annuaire/petite-enfance/e7"), 200);
    assert_string_not_equal(header("ETag"), etag);
    assert_int_equal(hab_publish_render(&broker, 16, &left, &error), HAB_OK);
    assert_int_equal(left, 1);
    assert_int_equal(publish(creche("neuve")), HAB_OK);
    assert_int_equal(render_all(16), 2);
    for (unsigned i = 0; i < 40; i++) {
        (void) snprintf(id, sizeof(id), "e%u", i);
        assert_true(is_made(id));
    }
    assert_true(is_made("neuve"));
    assert_int_equal(hab_publish_render(&broker, 0, &left, &error), HAB_OK);
    assert_int_equal(left, 0);
}

/* A page that fails is told once, and is in nobody's way. */
static void a_page_that_fails_is_told(void **state)
{
    hab_publication broken = creche("A-casse");

    (void) state;
    broken.sheet = "essai-casse";
    assert_int_equal(publish(broken), HAB_OK);
    assert_int_equal(publish(creche("EAJE-1")), HAB_OK);
    (void) render_all(1);
    assert_non_null(strstr(error.text, "page essai-casse of A-casse: "));
    assert_true(is_made("EAJE-1"));
    error.text[0] = '\0';
    assert_int_equal(hab_publish_render(&broker, 9, &left, &error), HAB_OK);
    assert_string_equal(error.text, "");
    assert_int_equal(get("annuaire/petite-enfance/A-casse"), 503);
    assert_non_null(strstr(answer.log, "essai-casse"));
    assert_int_equal(get_json("annuaire/petite-enfance/A-casse"), 200);
}

/* habilctl has no sheets: it makes nothing, and asks for nothing. */
static void without_sheets_nothing_is_made(void **state)
{
    (void) state;
    publish_some();
    broker.sheets = NULL;
    assert_int_equal(hab_publish_render(&broker, 0, &left, &error), HAB_OK);
    assert_int_equal(left, 0);
    assert_int_equal(hab_publish_render(&broker, 9, &left, &error), HAB_OK);
    assert_int_equal(keys_in(HAB_TABLE_UNRENDERED), 3);
}

/* What a type had published that is not loaded any more is not there, until it is again. */
static void a_type_that_is_not_loaded_publishes_nothing(void **state)
{
    (void) state;
    publish_some();
    types.count--;
    assert_int_equal(get("annuaire/petite-enfance/EAJE-1"), 404);
    assert_int_equal(get_json("annuaire"), 200);
    assert_int_equal(results(), 0);
    (void) render_all(9);
    assert_string_equal(error.text, "");
    types.count++;
    assert_int_equal(get("annuaire/petite-enfance/EAJE-1"), 200);
}

static void the_entrance_leads_there(void **state)
{
    (void) state;
    assert_int_equal(get(""), 200);
    assert_true(shows("href=\"/extranet/annuaire\""));
}

#define PAGE_TEST(name) cmocka_unit_test_setup_teardown(name, open_directory, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PAGE_TEST(anybody_searches),
        PAGE_TEST(several_communes_are_a_choice),
        PAGE_TEST(nothing_found_says_what_to_do),
        PAGE_TEST(pages_follow_each_other),
        PAGE_TEST(hostile_queries_are_refused_by_field),
        PAGE_TEST(one_is_a_page_or_a_document),
        PAGE_TEST(what_is_not_published_is_nowhere),
        PAGE_TEST(nothing_of_a_session_is_on_it),
        PAGE_TEST(pages_are_made_in_batches),
        PAGE_TEST(a_change_of_sheets_makes_all_again),
        PAGE_TEST(a_page_that_fails_is_told),
        PAGE_TEST(without_sheets_nothing_is_made),
        PAGE_TEST(a_type_that_is_not_loaded_publishes_nothing),
        PAGE_TEST(the_entrance_leads_there),
    };

    return cmocka_run_group_tests_name("directory_page", tests, load, free_types);
}

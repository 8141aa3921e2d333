/* Pages of convention types on the portal: who gets to them, with which method, with what;
 * and the menus that lead there. The type is built here from t/abi/bad.c. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk.h"

#define AGENT "agnes@caf.example"
#define FORM_TEXT                                                                                  \
    "{\\\"titre\\\": \\\"T\\\", \\\"chapeau\\\": \\\"C\\\", \\\"sections\\\": [{\\\"titre\\\":"    \
    " \\\"S\\\", \\\"champs\\\": [{\\\"chemin\\\": \\\"mot\\\", \\\"type\\\": \\\"texte\\\","      \
    " \\\"libelle\\\": \\\"Mot\\\", \\\"obligatoire\\\": true, \\\"erreur\\\": \\\"E\\\"}]}]}"

static char directory[] = "/tmp/hab-pages-XXXXXX";

static void run(const char *command)
{
    if (system(command) != 0) {
        fail_msg("failed: %s", command);
    }
}

/* The type "essai_un", with a page of each kind. */
static int load(void **state)
{
    const char *compiler = getenv("CC");
    char command[2048];
    char file[64];
    hab_error error = {""};

    assert_non_null(mkdtemp(directory));
    (void) snprintf(file, sizeof(file), "%s/essai.so", directory);
    (void) snprintf(
        command, sizeof(command),
        "%s -std=gnu11 -shared -fPIC -fvisibility=hidden -w -I%s/broker/include"
        " -DNAME='\"essai_un\"' -DIDENTIFIANT='\"anne@x.example\"' -DPAGES='"
        "{.path = \"tous\", .flags = HAB_PAGE_PUBLIC, .menu = \"Pour tous\", .get = bad_get,"
        " .post = bad_post},"
        "{.path = \"moi\", .menu = \"Pour moi\", .get = bad_get, .post = bad_post},"
        "{.path = \"moi/\", .get = bad_get},"
        "{.path = \"caf\", .flags = HAB_PAGE_AGENT, .roles = HAB_AGENT_TRACES,"
        " .menu = \"Pour la Caf\", .get = bad_get},"
        "{.path = \"envoi\", .post = bad_post},"
        "{.path = \"flux\", .flags = HAB_PAGE_PUBLIC | HAB_PAGE_DATA, .form = \"%s\","
        " .post = bad_post}"
        "' %s/t/abi/bad.c -o %s",
        compiler != NULL ? compiler : "gcc", SOURCE_DIR, FORM_TEXT, SOURCE_DIR, file);
    run(command);
    if (load_types(state) != 0
        || hab_types_load(&types, "essai_un", file, NULL, &error) != HAB_OK) {
        print_error("%s\n", error.text);
        return -1;
    }
    return 0;
}

static int unload(void **state)
{
    char command[64];

    (void) snprintf(command, sizeof(command), "rm -r %s", directory);
    run(command);
    return free_types(state);
}

static void make_convention(const char *changes)
{
    json_t *document = lieu(changes);

    json_object_set_new(document, "type", json_string("essai_un"));
    json_object_set_new(document, "numero", json_string("ES-1"));
    store_document(broker.store, document);
}

static int open_pages(void **state)
{
    if (open_portal(state) != 0) {
        return -1;
    }
    make_agent(AGENT, "751", HAB_ROLE_TRACES);
    return 0;
}

static void anyone_opens_a_public_page(void **state)
{
    (void) state;
    assert_int_equal(get_json("essai-un/tous"), 200);
    assert_int_equal(json_integer_value(json_object_get(answer.document, "personne")), 0);
    log_in(ANNE);
    assert_int_equal(get_json("essai-un/tous"), 200);
    assert_int_equal(json_integer_value(json_object_get(answer.document, "personne")), 1);
    assert_string_equal(text_of("prenom"), "Anne");
}

static void a_person_opens_the_others(void **state)
{
    (void) state;
    assert_int_equal(get_json("essai-un/moi"), 401);
    assert_string_equal(text_of("motif"), "sans_session");
    assert_int_equal(get("essai-un/moi"), 303);
    assert_string_equal(header("Location"), "/extranet/connexion?retour=/extranet/essai-un/moi");
    log_in(ANNE);
    assert_int_equal(get_json("essai-un/moi"), 200);
    assert_string_equal(text_of("prenom"), "Anne");
}

/* A session that must first change its password, or accept the terms, opens none. */
static void a_session_that_is_not_whole_opens_none(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 200);
    assert_int_equal(get_json("essai-un/moi"), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_a_changer");
}

static void agents_of_the_role_open_theirs(void **state)
{
    (void) state;
    assert_int_equal(get_json("essai-un/caf"), 401);
    log_in(ANNE);
    assert_int_equal(get_json("essai-un/caf"), 403);
    assert_string_equal(text_of("motif"), "acte_non_autorise");
    forget_cookies();
    log_in(AGENT);
    assert_int_equal(get_json("essai-un/caf"), 200);
    assert_string_equal(text_of("caf"), "751");
    make_agent(AGENT, "751", HAB_ROLE_CONVENTIONS);
    assert_int_equal(get_json("essai-un/caf"), 403);
}

static void paths_lead_to_one_page(void **state)
{
    static const char *const none[] = {"essai-un",      "essai-un/",      "essai-un/autre",
                                       "essai_un/tous", "essai-un/tous/", "essai-un/flux/x"};

    (void) state;
    log_in(ANNE);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        if (get_json(none[i]) != 404) {
            fail_msg("%s: %u", none[i], answer.status);
        }
    }
    assert_int_equal(get_json("essai-un/moi/FA-1"), 200);
    assert_string_equal(text_of("reste"), "FA-1");
    assert_int_equal(get_json("essai-un/moi"), 200);
    assert_string_equal(text_of("reste"), "");
}

static void other_methods_are_refused_by_name(void **state)
{
    (void) state;
    assert_int_equal(get_json("essai-un/envoi"), 405);
    assert_string_equal(header("Allow"), "POST");
    assert_int_equal(get_json("essai-un/flux"), 405);
    assert_string_equal(header("Allow"), "POST");
    assert_int_equal(post_json("essai-un/caf", "{}"), 405);
    assert_string_equal(header("Allow"), "GET, HEAD");
    log_in(ANNE);
    assert_int_equal(post_json("essai-un/moi/x", "{}"), 405);
}

/* A browser proves that the form was ours; what it sent arrives without the proof. */
static void a_post_carries_the_token(void **state)
{
    char body[160];

    (void) state;
    assert_int_equal(post_json("essai-un/moi", "{}"), 401);
    log_in(ANNE);
    (void) snprintf(body, sizeof(body), "csrf=%s&mot=a&liste[0].x=b", text_of("csrf"));
    assert_int_equal(ask("essai-un/moi", JSON, FORM, body), 200);
    assert_string_equal(text_of("mot"), "a");
    assert_null(json_object_get(answer.document, "csrf"));
    origin = ORIGIN;
    assert_int_equal(ask("essai-un/moi", JSON, FORM, "mot=a"), 403);
    assert_string_equal(text_of("motif"), "formulaire_refuse");
    assert_int_equal(ask("essai-un/tous", JSON, FORM, "mot=a"), 403);
    origin = "https://mechant.example";
    assert_int_equal(ask("essai-un/moi", JSON, FORM, body), 403);
    forget_cookies();
    assert_int_equal(ask("essai-un/tous", JSON, FORM, "mot=a"), 403);
    origin = ORIGIN;
    assert_int_equal(ask("essai-un/tous", JSON, FORM, "mot=a"), 200);
}

static void bodies_are_checked(void **state)
{
    static char long_body[HAB_BODY_MAX + 2];

    (void) state;
    assert_int_equal(ask("essai-un/tous", JSON, "text/plain", "x"), 415);
    assert_int_equal(post_json("essai-un/tous", "{\"a\": "), 400);
    memset(long_body, 'x', sizeof(long_body) - 1);
    assert_int_equal(post_json("essai-un/tous", long_body), 413);
    assert_int_equal(ask("essai-un/flux", JSON, FORM, "mot=a"), 415);
    assert_string_equal(text_of("detail"), "Envoyez du JSON (application/json).");
}

/* A front site has no session, but a secret that the plugin knows. */
static void a_bearer_that_is_no_session_reaches_the_plugin(void **state)
{
    (void) state;
    authorization = "Bearer secret-du-site";
    assert_int_equal(get_json("essai-un/tous"), 200);
    assert_string_equal(text_of("jeton"), "secret-du-site");
    assert_int_equal(get_json("essai-un/moi"), 401);
}

static void a_token_opens_what_a_session_does(void **state)
{
    char bearer[128];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    authorization = "Basic YW5uZUB4LmV4YW1wbGU6dW5lIHBocmFzZSBxdWUgbnVsIG5lIGRldmluZQ==";
    assert_int_equal(post_json("jeton", "{}"), 200);
    (void) snprintf(bearer, sizeof(bearer), "Bearer %s", text_of("jeton"));
    authorization = bearer;
    assert_int_equal(get_json("essai-un/moi"), 200);
    assert_int_equal(post_json("essai-un/moi", "{\"mot\": \"a\"}"), 200);
    assert_string_equal(text_of("mot"), "a");
}

static const json_t *link_of(const json_t *links, const char *address)
{
    size_t i;
    json_t *link;

    json_array_foreach(links, i, link)
    {
        if (strcmp(json_string_value(json_object_get(link, "adresse")), address) == 0) {
            return link;
        }
    }
    return NULL;
}

static const json_t *links_of_convention(const char *numero)
{
    size_t i;
    json_t *convention;

    assert_int_equal(get_json("mes-services"), 200);
    json_array_foreach(json_object_get(answer.document, "conventions"), i, convention)
    {
        if (strcmp(json_string_value(json_object_get(convention, "numero")), numero) == 0) {
            return json_object_get(convention, "pages");
        }
    }
    fail_msg("no convention %s", numero);
    return NULL;
}

/* Under the convention that opens them, as long as it does. */
static void services_lead_to_the_pages(void **state)
{
    const json_t *links;

    (void) state;
    log_in(ANNE);
    make_convention("{}");
    links = links_of_convention("ES-1");
    assert_int_equal(json_array_size(links), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(links, 0), "titre")),
                        "Pour moi");
    assert_non_null(link_of(links, "essai-un/moi"));
    assert_int_equal(get("mes-services"), 200);
    assert_true(shows("<a href=\"/extranet/essai-un/moi\">Pour moi</a>"));
    assert_null(link_of(links_of_convention("LI-1"), "essai-un/moi"));
    make_convention("{\"version\": 2, \"fin\": \"2026-01-12\"}");
    now += 86400;
    log_in(ANNE);
    assert_null(links_of_convention("ES-1"));
}

static void the_desk_leads_to_the_pages_of_a_role(void **state)
{
    (void) state;
    log_in(AGENT);
    assert_int_equal(get_json("caf"), 200);
    assert_non_null(link_of(json_object_get(answer.document, "pages"), "essai-un/caf"));
    assert_int_equal(get("caf"), 200);
    assert_true(shows("<a href=\"/extranet/essai-un/caf\">Pour la Caf</a>"));
    make_agent(AGENT, "751", HAB_ROLE_ADMINISTRATION);
    assert_int_equal(get_json("caf"), 200);
    assert_null(link_of(json_object_get(answer.document, "pages"), "essai-un/caf"));
}

static void the_entrance_leads_to_public_pages(void **state)
{
    const json_t *links;

    (void) state;
    assert_int_equal(get_json(""), 200);
    links = json_object_get(answer.document, "pages");
    assert_non_null(link_of(links, "essai-un/tous"));
    assert_null(link_of(links, "essai-un/moi"));
    assert_int_equal(get(""), 200);
    assert_true(shows("<a href=\"/extranet/essai-un/tous\">Pour tous</a>"));
    assert_true(shows("<a href=\"/extranet/connexion\">"));
    log_in(ANNE);
    assert_int_equal(get(""), 303);
    assert_string_equal(header("Location"), "/extranet/mes-services");
}

#define PAGES_TEST(test) cmocka_unit_test_setup_teardown(test, open_pages, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PAGES_TEST(anyone_opens_a_public_page),
        PAGES_TEST(a_person_opens_the_others),
        PAGES_TEST(a_session_that_is_not_whole_opens_none),
        PAGES_TEST(agents_of_the_role_open_theirs),
        PAGES_TEST(paths_lead_to_one_page),
        PAGES_TEST(other_methods_are_refused_by_name),
        PAGES_TEST(a_post_carries_the_token),
        PAGES_TEST(bodies_are_checked),
        PAGES_TEST(a_bearer_that_is_no_session_reaches_the_plugin),
        PAGES_TEST(a_token_opens_what_a_session_does),
        PAGES_TEST(services_lead_to_the_pages),
        PAGES_TEST(the_desk_leads_to_the_pages_of_a_role),
        PAGES_TEST(the_entrance_leads_to_public_pages),
    };

    return cmocka_run_group_tests_name("plugin_pages", tests, load, unload);
}

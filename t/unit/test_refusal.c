/* Refusals, foreign forms, malformed requests: what the portal says no to, and how. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "portal.h"
#include "store/store_backend.h"

/* A refused request of a protected location. */
static unsigned refuse_until(hab_reason reason, int64_t opens, const char *accept)
{
    const hab_verdict verdict = {
        .reason = reason, .article = "LI-4", .numero = "LI-2026-751-001", .opens = opens};
    const hab_type *type = hab_type_find(&types, hab_slice_text("lieu_information"));
    const hab_demand demand = {.type = type, .service = &type->services[0]};

    hab_exchange_clear(&answer);
    answer = (hab_exchange){.broker = &broker,
                            .pages = pages,
                            .mount = hab_slice_text("/extranet/"),
                            .accept = hab_slice_text(accept),
                            .method = HAB_GET,
                            .now = now,
                            .refusal = &verdict,
                            .demand = &demand,
                            .target_uri = hab_slice_text("/demandes?c=1&d=2")};
    hab_exchange_run(&answer);
    return answer.status;
}

static unsigned refuse(hab_reason reason, const char *accept)
{
    return refuse_until(reason, 0, accept);
}

static void program_gets_a_problem_document(void **state)
{
    (void) state;
    assert_int_equal(refuse(HAB_REASON_CONVENTION_ENDED, "*/*"), 403);
    assert_string_equal(answer.type, "application/problem+json");
    assert_string_equal(text_of("motif"), "convention_terminee");
    assert_string_equal(text_of("article"), "LI-4");
    assert_string_equal(text_of("convention"), "LI-2026-751-001");
    assert_int_equal(json_integer_value(json_object_get(answer.document, "status")), 403);
    assert_string_equal(header("WWW-Authenticate"), "");
    assert_int_equal(refuse(HAB_REASON_NO_SESSION, JSON), 401);
    assert_non_null(strstr(header("WWW-Authenticate"), "Bearer realm="));
}

static void person_reads_why_and_what_to_do(void **state)
{
    (void) state;
    assert_int_equal(refuse(HAB_REASON_CONVENTION_ENDED, HTML), 403);
    assert_string_equal(answer.type, "text/html; charset=utf-8");
    assert_true(shows("<html lang=\"fr\">"));
    assert_true(shows("La convention a pris fin"));
    assert_true(shows("Que faire"));
    assert_true(shows("LI-4"));
    assert_true(shows("LI-2026-751-001"));
    /* nobody is known: no menu */
    assert_false(shows("<nav"));
}

static void login_comes_first_with_the_way_back(void **state)
{
    (void) state;
    assert_int_equal(refuse(HAB_REASON_NO_SESSION, HTML), 303);
    assert_string_equal(header("Location"), "/extranet/connexion?retour=/demandes%3Fc%3D1%26d%3D2");
    assert_int_equal(refuse(HAB_REASON_SESSION_EXPIRED, HTML), 303);
    assert_non_null(strstr(header("Location"), "&motif=session_expiree"));
    assert_int_equal(refuse(HAB_REASON_PASSWORD_TO_CHANGE, HTML), 303);
    assert_string_equal(header("Location"),
                        "/extranet/mot-de-passe?retour=/demandes%3Fc%3D1%26d%3D2");
    assert_int_equal(refuse(HAB_REASON_CONDITIONS, HTML), 303);
    assert_string_equal(header("Location"),
                        "/extranet/conditions?retour=/demandes%3Fc%3D1%26d%3D2");
}

/* Every reason has its words and its status; none opens anything. */
static void every_reason_is_explained(void **state)
{
    (void) state;
    for (int reason = 1; reason < HAB_REASON_COUNT; reason++) {
        if (strcmp(hab_reason_code(reason), "inconnu") == 0) {
            continue;
        }
        assert_true(refuse((hab_reason) reason, JSON) >= 400);
        assert_string_equal(text_of("motif"), hab_reason_code(reason));
        assert_string_not_equal(text_of("title"), "");
        assert_string_not_equal(text_of("que_faire"), "");
        if (reason != HAB_REASON_INTERNAL) {
            assert_string_not_equal(text_of("title"), "Service momentanément indisponible");
        }
    }
    assert_int_equal(refuse(HAB_REASON_OUTSIDE_HOURS, JSON), 503);
    assert_int_equal(refuse(HAB_REASON_INTERNAL, JSON), 503);
    assert_string_equal(header("Retry-After"), "60");
}

/* MCP-4: a service that is closed says when it opens. */
static void closed_service_says_when_it_opens(void **state)
{
    (void) state;
    assert_int_equal(refuse_until(HAB_REASON_OUTSIDE_HOURS, now + 90, JSON), 503);
    assert_string_equal(header("Retry-After"), "90");
    assert_int_equal(strlen(text_of("ouvre")), strlen("2026-11-23T07:00:00Z"));
    assert_int_equal(refuse_until(HAB_REASON_OUTSIDE_HOURS, now, JSON), 503);
    assert_string_equal(header("Retry-After"), "1");

    assert_int_equal(refuse_until(HAB_REASON_OUTSIDE_HOURS, 1795417200, JSON), 503);
    assert_string_equal(text_of("ouvre"), "2026-11-23T07:00:00Z");
    assert_string_equal(text_of("ouvre_texte"), "lundi 23 novembre 2026 à 8 h");
    assert_int_equal(refuse_until(HAB_REASON_OUTSIDE_HOURS, 1795417200, HTML), 503);
    assert_true(shows("Ce service ouvre "));
    assert_true(shows("lundi\u00a023\u00a0novembre\u00a02026\u00a0à\u00a08\u00a0h"));

    /* no known time: no header */
    assert_int_equal(refuse(HAB_REASON_OUTSIDE_HOURS, JSON), 503);
    assert_string_equal(header("Retry-After"), "");
    assert_null(json_object_get(answer.document, "ouvre"));
    assert_int_equal(refuse(HAB_REASON_OUTSIDE_HOURS, HTML), 503);
    assert_false(shows("Ce service ouvre "));
}

/* Fail closed: no store, no pages, and still a refusal. */
static void refusal_needs_neither_store_nor_pages(void **state)
{
    hab_pages *kept = pages;
    hab_store *store = broker.store;

    (void) state;
    pages = NULL;
    broker.store = NULL;
    assert_int_equal(refuse(HAB_REASON_INTERNAL, HTML), 503);
    assert_string_equal(answer.type, "application/problem+json");
    assert_int_equal(refuse(HAB_REASON_NO_SESSION, HTML), 401);
    assert_int_equal(get("connexion"), 503);
    assert_int_equal(get("style.css"), 404);
    pages = kept;
    assert_int_equal(get("mes-services"), 503);
    assert_true(shows("indisponible"));
    broker.store = store;
}

static void store_that_cannot_write_is_said(void **state)
{
    hab_store *store = broker.store;
    hab_store_mode mode = store->mode;

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);

    store->mode = HAB_STORE_READ;
    assert_int_equal(try_login(ANNE, PASSWORD), 503);
    assert_string_not_equal(answer.log, "");
    assert_string_equal(cookies[0], "");
    store->mode = mode;
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
}

static void csrf_of_session(char token[HAB_TOKEN_TEXT + 1])
{
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    (void) snprintf(token, HAB_TOKEN_TEXT + 1, "%s", text_of("csrf"));
}

/* A browser's form comes from here and carries the session's token. */
static void foreign_form_is_refused(void **state)
{
    char token[HAB_TOKEN_TEXT + 1], body[120];

    (void) state;
    log_in(ANNE);
    csrf_of_session(token);
    (void) snprintf(body, sizeof(body), "action=fermer-les-autres&csrf=%s", token);
    origin = "https://mechant.example";
    assert_int_equal(post("mes-sessions", body), 403);
    assert_int_equal(post("connexion", "identifiant=a%40b.example&mot_de_passe=x"), 403);
    origin = "null";
    assert_int_equal(post("mes-sessions", body), 403);
    origin = "https://extranet.example.mechant.example";
    assert_int_equal(post("mes-sessions", body), 403);
    origin = ORIGIN;
    assert_int_equal(post("mes-sessions", "action=fermer-les-autres"), 403);
    assert_int_equal(post("mes-sessions", body), 303);
}

static void wrong_token_is_refused_from_anyone(void **state)
{
    char token[HAB_TOKEN_TEXT + 1], body[120];

    (void) state;
    log_in(ANNE);
    csrf_of_session(token);
    assert_int_equal(post("mes-sessions", "action=fermer-les-autres"), 303);
    assert_int_equal(post("mes-sessions", "action=fermer-les-autres&csrf="), 403);
    csrf_header = "faux";
    assert_int_equal(post("mes-sessions", "action=fermer-les-autres"), 403);
    csrf_header = token;
    origin = ORIGIN;
    assert_int_equal(post("mes-sessions", "action=fermer-les-autres"), 303);
    csrf_header = NULL;
    /* another session's token is none */
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    (void) snprintf(body, sizeof(body), "action=fermer-les-autres&csrf=%s", token);
    assert_int_equal(post("mes-sessions", body), 403);
}

static void site_is_checked_without_origin(void **state)
{
    static const char *const foreign[] = {"cross-site", "same-site", "autre"};

    (void) state;
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        hab_exchange_clear(&answer);
        answer = (hab_exchange){.broker = &broker,
                                .pages = pages,
                                .mount = hab_slice_text("/extranet/"),
                                .path = hab_slice_text("connexion"),
                                .fetch_site = hab_slice_text(foreign[i]),
                                .method = HAB_POST,
                                .now = now};
        hab_exchange_run(&answer);
        assert_int_equal(answer.status, 403);
    }
}

static void malformed_requests_have_their_status(void **state)
{
    static char long_body[HAB_BODY_MAX + 2];

    (void) state;
    assert_int_equal(get("nulle-part"), 404);
    assert_true(shows("introuvable"));
    assert_int_equal(get_json("mes-services/"), 404);
    assert_int_equal(get("jeton"), 405);
    assert_string_equal(header("Allow"), "POST");
    assert_int_equal(post("mes-services", ""), 405);
    assert_string_equal(header("Allow"), "GET, HEAD");
    assert_int_equal(ask("connexion", JSON, "text/plain", "identifiant=a"), 415);
    assert_int_equal(ask("connexion", JSON, NULL, "identifiant=a"), 415);
    memset(long_body, 'a', sizeof(long_body) - 1);
    assert_int_equal(post_json("connexion", long_body), 413);
    assert_int_equal(post_json("connexion", "{\"identifiant\": \"a\", \"admin\": \"1\"}"), 400);
    assert_true(shows("admin"));
    assert_int_equal(post_json("connexion", "{\"identifiant\": 1}"), 400);
    assert_true(shows("identifiant"));
    assert_int_equal(post_json("connexion", "[]"), 400);
    assert_int_equal(post("connexion", "identifiant=a&identifiant=b"), 400);
    assert_int_equal(post("connexion", "identifiant=%zz"), 400);
    assert_int_equal(post("connexion", "mot_de_passe=%00"), 400);
    assert_int_equal(post("connexion", ""), 422);
    assert_true(shows("aria-invalid=\"true\""));
}

static void pages_are_guarded_and_not_kept(void **state)
{
    (void) state;
    assert_int_equal(get("connexion"), 200);
    assert_non_null(strstr(header("Content-Security-Policy"), "default-src 'none'"));
    assert_non_null(strstr(header("Content-Security-Policy"), "frame-ancestors 'none'"));
    assert_string_equal(header("X-Content-Type-Options"), "nosniff");
    assert_string_equal(header("Referrer-Policy"), "same-origin");
    assert_string_equal(header("Cache-Control"), "no-store");
    assert_string_equal(header("Vary"), "Accept, Cookie");
    assert_int_equal(get("style.css"), 200);
    assert_string_equal(answer.type, "text/css; charset=utf-8");
    assert_non_null(strstr(header("Cache-Control"), "max-age="));
    assert_string_not_equal(header("ETag"), "");
    assert_string_equal(header("X-Content-Type-Options"), "nosniff");
}

static void only_password_routes_go_to_the_pool_of_hashes(void **state)
{
    static const char *const paths[] = {"connexion", "mot-de-passe", "jeton"};
    hab_exchange exchange = {.method = HAB_POST};

    (void) state;
    for (size_t i = 0; i < 3; i++) {
        exchange.path = hab_slice_text(paths[i]);
        exchange.method = HAB_POST;
        assert_true(hab_exchange_hashes(&exchange));
        exchange.method = HAB_GET;
        assert_false(hab_exchange_hashes(&exchange));
    }
    exchange.method = HAB_POST;
    exchange.path = hab_slice_text("mes-sessions");
    assert_false(hab_exchange_hashes(&exchange));
    exchange.path = hab_slice_text("nulle-part");
    assert_false(hab_exchange_hashes(&exchange));
}

#define PORTAL_TEST(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PORTAL_TEST(program_gets_a_problem_document),
        PORTAL_TEST(person_reads_why_and_what_to_do),
        PORTAL_TEST(login_comes_first_with_the_way_back),
        PORTAL_TEST(every_reason_is_explained),
        PORTAL_TEST(closed_service_says_when_it_opens),
        PORTAL_TEST(refusal_needs_neither_store_nor_pages),
        PORTAL_TEST(store_that_cannot_write_is_said),
        PORTAL_TEST(foreign_form_is_refused),
        PORTAL_TEST(wrong_token_is_refused_from_anyone),
        PORTAL_TEST(site_is_checked_without_origin),
        PORTAL_TEST(malformed_requests_have_their_status),
        PORTAL_TEST(pages_are_guarded_and_not_kept),
        PORTAL_TEST(only_password_routes_go_to_the_pool_of_hashes),
    };

    return cmocka_run_group_tests_name("refusal", tests, load_types, free_types);
}

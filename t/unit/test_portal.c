/* Login, change of password, sessions, services, tokens (requirements, section 3). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "portal.h"

static void login_opens_a_session(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_string_equal(text_of("personne.prenom"), "Anne");
    assert_string_equal(text_of("mot_de_passe_a_changer"), "");
    assert_int_equal(strlen(text_of("csrf")), HAB_TOKEN_TEXT);
    assert_non_null(strstr(header("Set-Cookie"), "; Path=/; Secure; HttpOnly; SameSite=Lax"));
    assert_traced("session.ouverte", HAB_REASON_GRANTED);
    assert_int_equal(get_json("mes-services"), 200);
}

static void login_form_leads_on(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, "secret de test", NOW);
    assert_int_equal(post("connexion", "identifiant=Anne%40X.example&mot_de_passe=secret+de+test"),
                     303);
    assert_string_equal(header("Location"), "/extranet/mes-services");
    assert_int_equal(post("connexion", "identifiant=anne%40x.example&mot_de_passe=secret+de+test"
                                       "&retour=%2Fdemandes%3Fa%3Db%26n%3D%C3%A9"),
                     303);
    assert_string_equal(header("Location"), "/demandes?a=b&n=%C3%A9");
}

/* A way back leads nowhere but here. */
static void foreign_way_back_is_ignored(void **state)
{
    static const char *const ways[] = {"https%3A%2F%2Fmechant.example", "%2F%2Fmechant.example",
                                       "%2F%5Cmechant.example", "demandes", "%2F%C2"};
    char body[200];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, "secret", NOW);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        unsigned status;

        (void) snprintf(body, sizeof(body),
                        "identifiant=anne%%40x.example&mot_de_passe=secret&retour=%s", ways[i]);
        status = post("connexion", body);
        assert_true(
            status == 400
            || (status == 303 && strcmp(header("Location"), "/extranet/mes-services") == 0));
    }
}

/* Same answer for known and unknown identifiants. */
static void failures_tell_nothing(void **state)
{
    char *known;

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    assert_int_equal(try_login(ANNE, "faux"), 401);
    assert_traced("session.refusee", HAB_REASON_BAD_CREDENTIALS);
    known = strdup(answer.content);
    assert_int_equal(try_login("personne@nulle-part.example", "faux"), 401);
    assert_string_equal(answer.content, known);
    assert_traced("session.refusee", HAB_REASON_BAD_CREDENTIALS);
    /* no password yet, and no address at all */
    assert_int_equal(try_login(BRUNO, "faux"), 401);
    assert_string_equal(answer.content, known);
    assert_int_equal(try_login("pas une adresse", "faux"), 401);
    assert_string_equal(answer.content, known);
    assert_string_equal(cookies[0], "");
    free(known);
}

static void delay_refuses_without_trying(void **state)
{
    static const char *const names[] = {ANNE, "personne@nulle-part.example"};
    char waits[2][16];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    for (size_t i = 0; i < 2; i++) {
        for (int tries = 0; tries < 5; tries++) {
            now += 100;
            assert_int_equal(try_login(names[i], "faux"), 401);
        }
        assert_int_equal(try_login(names[i], PASSWORD), 429);
        (void) snprintf(waits[i], sizeof(waits[i]), "%s", header("Retry-After"));
        assert_traced("session.refusee", HAB_REASON_TOO_MANY_TRIES);
    }
    assert_string_equal(waits[0], "75");
    assert_string_equal(waits[1], "75");
    now += 100;
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
}

/* A stranger's failures do not keep the person out of their own browser. */
static void known_device_is_not_delayed_by_strangers(void **state)
{
    char device[sizeof(cookies[1])];

    (void) state;
    log_in(ANNE);
    memcpy(device, cookies[1], sizeof(device));
    forget_cookies();
    for (int tries = 0; tries < 6; tries++) {
        (void) try_login(ANNE, "faux");
    }
    assert_int_equal(try_login(ANNE, PASSWORD), 429);
    memcpy(cookies[1], device, sizeof(device));
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
}

/* A device's cookie can be neither made up nor lent. */
static void device_cookie_is_one_persons(void **state)
{
    char *number = cookies[1] + strlen(cookie_names[1]) + 1;

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    for (int tries = 0; tries < 6; tries++) {
        (void) try_login(ANNE, "faux");
        now += 20;
    }
    log_in(BRUNO);
    assert_int_equal(try_login(ANNE, PASSWORD), 429);
    now += 600;
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    (void) memset(number, number[0] == 'A' ? 'B' : 'A', 4);
    (void) try_login(ANNE, "faux");
    (void) memset(number, number[0] == 'A' ? 'B' : 'A', 4);
    assert_int_equal(try_login(ANNE, PASSWORD), 429);
}

static void without_a_key_no_device_is_known(void **state)
{
    (void) state;
    memset(broker.key, 0, sizeof(broker.key));
    log_in(ANNE);
    assert_string_equal(cookies[1], "");
}

/* LI-3.2: a first password must be changed before anything else opens. */
static void first_password_opens_only_the_change(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 200);
    assert_string_equal(text_of("mot_de_passe_a_changer"), "true");
    assert_int_equal(get_json("mes-services"), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_a_changer");
    assert_int_equal(get("mes-sessions"), 303);
    assert_string_equal(header("Location"), "/extranet/mot-de-passe?retour=/extranet/mes-sessions");
    assert_int_equal(get("mot-de-passe?retour=/extranet/mes-sessions"), 200);
    assert_true(shows("name=\"retour\" value=\"/extranet/mes-sessions\""));
    assert_int_equal(
        post_json("mot-de-passe", "{\"ancien\": \"aB3dE5gH\", \"nouveau\": \"" PASSWORD "\"}"),
        200);
    assert_traced("mot_de_passe.change", HAB_REASON_GRANTED);
    assert_int_equal(get_json("mes-services"), 200);
}

/* It works once, for 24 hours at most. */
static void first_password_works_once_for_a_day(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    now = NOW + HAB_FIRST_PASSWORD_LIFE;
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_expire");
    assert_traced("session.refusee", HAB_REASON_PASSWORD_EXPIRED);
    now--;
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 200);
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_expire");
}

/* Section 3: until the mailed password is used and the own one changed, the own one is
 * good; afterwards neither is. The way back outlives the forced change. */
static void mailed_password_leaves_the_own_until_changed(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    assert_string_equal(text_of("mot_de_passe_a_changer"), "");
    forget_cookies();
    assert_int_equal(post("connexion", "identifiant=anne%40x.example&mot_de_passe=aB3dE5gH"
                                       "&retour=%2Fdemandes%3Fa%3Db"),
                     303);
    assert_string_equal(header("Location"), "/extranet/mot-de-passe?retour=/demandes%3Fa%3Db");
    assert_int_equal(post("mot-de-passe", "ancien=aB3dE5gH&nouveau=une+autre+phrase"
                                          "&retour=%2Fdemandes%3Fa%3Db"),
                     303);
    assert_string_equal(header("Location"), "/demandes?a=b");
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
    now += 60;
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 401);
    now += 60;
    assert_int_equal(try_login(ANNE, "une autre phrase"), 200);
}

/* A mailed password proves nothing in a session that the own one opened. */
static void mailed_password_changes_nothing_elsewhere(void **state)
{
    (void) state;
    log_in(ANNE);
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    assert_int_equal(
        post_json("mot-de-passe", "{\"ancien\": \"aB3dE5gH\", \"nouveau\": \"une autre phrase\"}"),
        422);
    assert_string_equal(text_of("champ"), "ancien");
}

/* LI-3.4: the Caf can suspend one person at once. */
static void suspended_person_is_out(void **state)
{
    hab_txn *txn;

    (void) state;
    log_in(ANNE);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_person_set_state(txn, person_in(broker.store, ANNE), HAB_PERSON_SUSPENDED, now),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(get_json("mes-services"), 401);
    assert_string_equal(text_of("motif"), "personne_suspendue");
    assert_int_equal(get("mes-services"), 401);
    assert_true(shows("suspendu"));
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
    assert_string_equal(text_of("motif"), "personne_suspendue");
    assert_int_equal(try_login(ANNE, "faux"), 401);
    assert_string_equal(text_of("motif"), "identification_refusee");
}

static void change_rotates_and_ends_the_others(void **state)
{
    char other[sizeof(cookies[0])], former[sizeof(cookies[0])];

    (void) state;
    log_in(ANNE);
    memcpy(other, cookies[0], sizeof(other));
    forget_cookies();
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    memcpy(former, cookies[0], sizeof(former));
    assert_int_equal(post_json("mot-de-passe", "{\"ancien\": \"" PASSWORD "\","
                                               " \"nouveau\": \"une autre phrase longue\"}"),
                     200);
    assert_string_not_equal(former, cookies[0]);
    assert_int_equal(get_json("mes-services"), 200);
    memcpy(cookies[0], former, sizeof(former));
    assert_int_equal(get_json("mes-services"), 401);
    memcpy(cookies[0], other, sizeof(other));
    assert_int_equal(get_json("mes-services"), 401);
    assert_string_equal(text_of("motif"), "session_fermee");
    assert_int_equal(try_login(ANNE, PASSWORD), 401);
    now += 60;
    assert_int_equal(try_login(ANNE, "une autre phrase longue"), 200);
}

static void change_is_refused_by_field(void **state)
{
    static const struct {
        const char *body;
        const char *field;
    } cases[] = {
        {"{\"nouveau\": \"une autre phrase\"}", "ancien"},
        {"{\"ancien\": \"faux\", \"nouveau\": \"une autre phrase\"}", "ancien"},
        {"{\"ancien\": \"" PASSWORD "\"}", "nouveau"},
        {"{\"ancien\": \"" PASSWORD "\", \"nouveau\": \"court\"}", "nouveau"},
        {"{\"ancien\": \"" PASSWORD "\", \"nouveau\": \"" PASSWORD "\"}", "nouveau"},
        {"{\"ancien\": \"" PASSWORD "\", \"nouveau\": \"moi-anne@x.example\"}", "nouveau"},
        {"{\"ancien\": \"" PASSWORD "\", \"nouveau\": \"une autre phrase\","
         " \"confirmation\": \"une autre frase\"}",
         "confirmation"},
    };

    (void) state;
    log_in(ANNE);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        now += 60;
        assert_int_equal(post_json("mot-de-passe", cases[i].body), 422);
        assert_string_equal(text_of("champ"), cases[i].field);
    }
    now += 60;
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
}

/* Guesses at the former password wait as logins do. */
static void change_counts_its_failures(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(
        post_json("mot-de-passe", "{\"ancien\": \"faux\", \"nouveau\": \"une autre phrase\"}"),
        422);
    assert_traced("mot_de_passe.change", HAB_REASON_BAD_CREDENTIALS);
    assert_int_equal(post_json("mot-de-passe", "{\"ancien\": \"" PASSWORD "\","
                                               " \"nouveau\": \"une autre phrase\"}"),
                     429);
}

static void logout_ends_the_session(void **state)
{
    char former[sizeof(cookies[0])];

    (void) state;
    log_in(ANNE);
    memcpy(former, cookies[0], sizeof(former));
    assert_int_equal(post("deconnexion", ""), 303);
    assert_string_equal(header("Location"), "/extranet/connexion?fait=deconnexion");
    assert_string_equal(cookies[0], "__Host-habilitation=");
    assert_traced("session.fermee", HAB_REASON_GRANTED);
    memcpy(cookies[0], former, sizeof(former));
    assert_int_equal(get_json("mes-services"), 401);
    assert_string_equal(text_of("motif"), "session_fermee");
    assert_int_equal(post_json("deconnexion", "{}"), 200);
}

static void login_replaces_the_session_it_came_with(void **state)
{
    char former[sizeof(cookies[0])];

    (void) state;
    log_in(ANNE);
    memcpy(former, cookies[0], sizeof(former));
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    memcpy(cookies[0], former, sizeof(former));
    assert_int_equal(get_json("mes-services"), 401);
}

static const char *session_id(size_t i)
{
    const json_t *list = json_object_get(answer.document, "sessions");

    return json_string_value(json_object_get(json_array_get(list, i), "id"));
}

static size_t session_count(void)
{
    return json_array_size(json_object_get(answer.document, "sessions"));
}

static void sessions_are_listed_and_ended(void **state)
{
    char first[sizeof(cookies[0])], body[120];

    (void) state;
    log_in(ANNE);
    memcpy(first, cookies[0], sizeof(first));
    for (int i = 0; i < 2; i++) {
        forget_cookies();
        now++;
        assert_int_equal(try_login(ANNE, PASSWORD), 200);
    }
    assert_int_equal(get_json("mes-sessions"), 200);
    assert_int_equal(session_count(), 3);
    assert_true(shows("\"appareil\":\"Firefox, Linux\""));
    (void) snprintf(body, sizeof(body), "{\"action\": \"fermer\", \"id\": \"%s\"}", session_id(2));
    assert_int_equal(post_json("mes-sessions", body), 200);
    assert_traced("session.fermee", HAB_REASON_GRANTED);
    assert_int_equal(session_count(), 2);
    assert_int_equal(post_json("mes-sessions", body), 422);
    assert_int_equal(post_json("mes-sessions", "{\"action\": \"fermer-les-autres\"}"), 200);
    assert_int_equal(session_count(), 1);
    memcpy(cookies[0], first, sizeof(first));
    assert_int_equal(get_json("mes-services"), 401);
}

/* One person's sessions are not another's to end. */
static void session_of_another_is_not_found(void **state)
{
    char body[120];

    (void) state;
    log_in(ANNE);
    assert_int_equal(get_json("mes-sessions"), 200);
    (void) snprintf(body, sizeof(body), "{\"action\": \"fermer\", \"id\": \"%s\"}", session_id(0));
    forget_cookies();
    log_in(BRUNO);
    assert_int_equal(post_json("mes-sessions", body), 422);
    assert_string_equal(text_of("champ"), "id");
}

/* MCP-9.2: a web service uses the credentials of the human, and the trace says so. */
static void token_is_taken_with_the_own_credentials(void **state)
{
    uint8_t bytes[HAB_TRACE_MAX];
    hab_trace_record record;
    char bearer[80];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, "secret", NOW);
    authorization = "Basic YW5uZUB4LmV4YW1wbGU6c2VjcmV0"; /* anne@x.example:secret */
    assert_int_equal(ask("jeton", JSON, NULL, ""), 200);
    assert_string_equal(text_of("expire"), "2026-01-12T23:00:00Z");
    last_trace(bytes, &record);
    assert_int_equal(record.channel, HAB_TRACE_WEBSERVICE);
    assert_true(hab_slice_equal(record.operation, hab_slice_text("jeton.emis")));
    (void) snprintf(bearer, sizeof(bearer), "Bearer %s", text_of("jeton"));
    authorization = bearer;
    assert_int_equal(get_json("mes-services"), 200);
    assert_int_equal(get_json("mot-de-passe"), 403);
    assert_string_equal(text_of("motif"), "acte_non_autorise");
}

static void token_asks_for_credentials(void **state)
{
    (void) state;
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    assert_int_equal(ask("jeton", JSON, NULL, ""), 401);
    assert_non_null(strstr(header("WWW-Authenticate"), "Basic realm="));
    authorization = "Basic YW5uZUB4LmV4YW1wbGU6ZmF1eA=="; /* anne@x.example:faux */
    assert_int_equal(ask("jeton", JSON, NULL, ""), 401);
    authorization = "Basic YW5uZUB4LmV4YW1wbGU6YUIzZEU1Z0g="; /* anne@x.example:aB3dE5gH */
    now += 60;
    assert_int_equal(ask("jeton", JSON, NULL, ""), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_a_changer");
    /* which did not use it up */
    authorization = NULL;
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 200);
}

static void services_say_what_under_which_convention(void **state)
{
    (void) state;
    store_document(broker.store, structures("{\"annexe\": {\"personnes\": [{\"identifiant\":"
                                            " \"anne@x.example\", \"nom\": \"A\","
                                            " \"prenom\": \"Anne\", \"droits\": [{"
                                            " \"etablissement\": \"RPE-1\", \"services\":"
                                            " [\"fonctionnement\"]}]}]},"
                                            " \"fin\": \"2026-09-30\"}"));
    log_in(ANNE);
    assert_int_equal(get("mes-services"), 200);
    assert_true(shows("LI-1"));
    assert_true(shows("75056"));
    assert_true(shows("ST-1"));
    assert_true(shows("Le Relais"));
    assert_true(shows("30\u00a0septembre\u00a02026"));
    /* neither what is another's nor what a relais has not */
    assert_false(shows("Les Lutins"));
    assert_int_equal(get_json("mes-services"), 200);
    assert_false(shows("\"nom\":\"disponibilites\""));
}

static void use_of_a_page_keeps_the_session(void **state)
{
    (void) state;
    log_in(ANNE);
    for (int i = 0; i < 4; i++) {
        now += HAB_SESSION_IDLE - 1;
        assert_int_equal(get_json("mes-services"), 200);
    }
    now += HAB_SESSION_IDLE;
    assert_int_equal(get_json("mes-services"), 401);
    assert_string_equal(text_of("motif"), "session_expiree");
}

#define PORTAL_TEST(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PORTAL_TEST(login_opens_a_session),
        PORTAL_TEST(login_form_leads_on),
        PORTAL_TEST(foreign_way_back_is_ignored),
        PORTAL_TEST(failures_tell_nothing),
        PORTAL_TEST(delay_refuses_without_trying),
        PORTAL_TEST(known_device_is_not_delayed_by_strangers),
        PORTAL_TEST(device_cookie_is_one_persons),
        PORTAL_TEST(without_a_key_no_device_is_known),
        PORTAL_TEST(first_password_opens_only_the_change),
        PORTAL_TEST(first_password_works_once_for_a_day),
        PORTAL_TEST(mailed_password_leaves_the_own_until_changed),
        PORTAL_TEST(mailed_password_changes_nothing_elsewhere),
        PORTAL_TEST(suspended_person_is_out),
        PORTAL_TEST(change_rotates_and_ends_the_others),
        PORTAL_TEST(change_is_refused_by_field),
        PORTAL_TEST(change_counts_its_failures),
        PORTAL_TEST(logout_ends_the_session),
        PORTAL_TEST(login_replaces_the_session_it_came_with),
        PORTAL_TEST(sessions_are_listed_and_ended),
        PORTAL_TEST(session_of_another_is_not_found),
        PORTAL_TEST(token_is_taken_with_the_own_credentials),
        PORTAL_TEST(token_asks_for_credentials),
        PORTAL_TEST(services_say_what_under_which_convention),
        PORTAL_TEST(use_of_a_page_keeps_the_session),
    };

    return cmocka_run_group_tests_name("portal", tests, load_types, free_types);
}

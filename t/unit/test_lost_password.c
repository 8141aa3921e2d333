/* A lost password (LI-3.2, ST-3.2, MAM-4.2), and the known ways to take over an account
 * through such a form. */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <argon2.h>
#include <cmocka.h>

#include "mail/outbox.h"
#include "portal.h"

#define NOBODY "personne@nulle-part.example"

static unsigned hashes; /* computed since it was set to 0 */

/* The library's own, counted. */
int argon2id_hash_encoded(const uint32_t t_cost, const uint32_t m_cost, const uint32_t parallelism,
                          const void *pwd, const size_t pwdlen, const void *salt,
                          const size_t saltlen, const size_t hashlen, char *encoded,
                          const size_t encodedlen)
{
    hashes++;
    return argon2_hash(t_cost, m_cost, parallelism, pwd, pwdlen, salt, saltlen, NULL, hashlen,
                       encoded, encodedlen, Argon2_id, ARGON2_VERSION_NUMBER);
}

int argon2id_verify(const char *encoded, const void *pwd, const size_t pwdlen)
{
    hashes++;
    return argon2_verify(encoded, pwd, pwdlen, Argon2_id);
}

/* A form's token, and what a person answers to its question. */
typedef struct proof {
    char token[300];
    char answer[32];
} proof;

static proof new_proof(void)
{
    static const char *const ranks[] = {"premier", "deuxième", "troisième", "quatrième",
                                        "cinquième"};
    proof made;
    const char *question, *word;

    assert_int_equal(get_json("mot-de-passe/perdu"), 200);
    (void) snprintf(made.token, sizeof(made.token), "%s", text_of("defi"));
    question = text_of("question");
    word = strstr(question, ": ") + 2;
    for (size_t rank = 0; rank < 5 && strstr(question, ranks[rank]) == NULL; rank++) {
        word += strcspn(word, ",") + 2;
    }
    (void) snprintf(made.answer, sizeof(made.answer), "%.*s", (int) strcspn(word, ",\xc2"), word);
    return made;
}

static unsigned request_with(const proof *given, const char *identifiant)
{
    char body[700];

    (void) snprintf(body, sizeof(body),
                    "{\"identifiant\": \"%s\", \"texte\": \"%s\", \"defi\": \"%s\"}", identifiant,
                    given->answer, given->token);
    return post_json("mot-de-passe/perdu", body);
}

static unsigned request(const char *identifiant)
{
    proof given = new_proof();

    return request_with(&given, identifiant);
}

/* Takes the next mail out; the password it carries, "" when there is no mail. */
static const char *mailed_to(const char *address)
{
    static char password[16];
    hab_mail mail;
    json_t *values = NULL;
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    status = hab_outbox_claim(txn, broker.key, broker.vault, now, &mail, &values);
    password[0] = '\0';
    if (status == HAB_OK) {
        assert_string_equal(mail.template, "nouveau-mot-de-passe");
        assert_string_equal(mail.to, address);
        assert_int_equal(mail.expires, now + HAB_FIRST_PASSWORD_LIFE);
        (void) snprintf(password, sizeof(password), "%s",
                        json_string_value(json_object_get(values, "mot_de_passe")));
        assert_int_equal(hab_outbox_sent(txn, &mail, now), HAB_OK);
    } else {
        assert_int_equal(status, HAB_NOT_FOUND);
    }
    hab_values_free(values);
    assert_int_equal(hab_commit(txn), HAB_OK);
    return password;
}

/* LI-3.2: a new password, eight alphanumerics, to the address on record; it opens the
 * change screen and nothing else. */
static void new_password_is_mailed_and_changed(void **state)
{
    char password[16];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    assert_int_equal(request("ANNE@x.example"), 200);
    assert_traced("mot_de_passe.demande", HAB_REASON_GRANTED);
    (void) snprintf(password, sizeof(password), "%s", mailed_to(ANNE));
    assert_int_equal(strlen(password), 8);
    assert_int_equal(try_login(ANNE, password), 200);
    assert_string_equal(text_of("mot_de_passe_a_changer"), "true");
    assert_int_equal(get_json("mes-services"), 403);
    assert_int_equal(try_login(ANNE, password), 403); /* reuse */
    assert_string_equal(text_of("motif"), "mot_de_passe_expire");
}

/* As a form, too: the answer is a page. */
static void form_works_as_a_page(void **state)
{
    proof given = new_proof();
    char body[700];

    (void) state;
    assert_int_equal(get("mot-de-passe/perdu"), 200);
    assert_true(shows("mot-de-passe/perdu/image?defi="));
    assert_true(shows("Quel est le"));
    (void) snprintf(body, sizeof(body), "identifiant=anne%%40x.example&texte=faux&defi=%s",
                    given.token);
    assert_int_equal(post("mot-de-passe/perdu", body), 422);
    assert_true(shows("value=\"anne@x.example\""));
    assert_traced("mot_de_passe.demande", HAB_REASON_NOT_ALLOWED);
    given = new_proof();
    (void) snprintf(body, sizeof(body), "identifiant=anne%%40x.example&texte=%s&defi=%s",
                    given.answer, given.token);
    assert_int_equal(post("mot-de-passe/perdu", body), 200);
    assert_true(shows("Si ce compte existe"));
    assert_false(shows(ANNE));
}

static void picture_is_served(void **state)
{
    proof given = new_proof();
    char path[400];

    (void) state;
    (void) snprintf(path, sizeof(path), "mot-de-passe/perdu/image?defi=%s", given.token);
    assert_int_equal(get(path), 200);
    assert_string_equal(answer.type, "image/png");
    assert_memory_equal(answer.content, "\x89PNG", 4);
    assert_string_equal(header("Cache-Control"), "no-store");
    assert_int_equal(get("mot-de-passe/perdu/image?defi=x"), 404);
    assert_int_equal(get("mot-de-passe/perdu/image"), 404);
}

/* Path 1: no password can be set before the mail has proved whose account it is. */
static void no_password_before_the_proof(void **state)
{
    proof given = new_proof();
    char body[700];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    (void) snprintf(body, sizeof(body),
                    "{\"identifiant\": \"" ANNE "\", \"texte\": \"%s\", \"defi\": \"%s\","
                    " \"nouveau\": \"un mot de passe choisi\"}",
                    given.answer, given.token);
    assert_int_equal(post_json("mot-de-passe/perdu", body), 400);
    assert_int_equal(request_with(&given, ANNE), 200);
    assert_int_equal(
        post_json("mot-de-passe", "{\"ancien\": \"" PASSWORD "\", \"nouveau\": \"une phrase\"}"),
        401);
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
}

/* Path 2: an address that is typed is no address to write to. */
static void typed_address_gets_nothing(void **state)
{
    static const char *const typed[] = {ANNE ", eve@mechant.example", "eve@mechant.example",
                                        ANNE "\\nBcc: eve@mechant.example",
                                        ANNE " eve@mechant.example", "<eve@mechant.example>" ANNE};
    proof given = new_proof();
    char body[700];

    (void) state;
    (void) snprintf(body, sizeof(body),
                    "{\"identifiant\": \"" ANNE "\", \"texte\": \"%s\", \"defi\": \"%s\","
                    " \"adresse\": \"eve@mechant.example\"}",
                    given.answer, given.token);
    assert_int_equal(post_json("mot-de-passe/perdu", body), 400);
    for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
        unsigned status = request(typed[i]);

        assert_true(status == 200 || status == 400);
        assert_string_equal(mailed_to("nobody"), "");
    }
}

/* Path 3: how the request addressed us stands nowhere in the mail. */
static void host_of_the_request_is_not_in_the_mail(void **state)
{
    hab_mail mail;
    json_t *values;
    hab_txn *txn;
    char *text;

    (void) state;
    own_origin = origin = "https://mechant.example";
    assert_int_equal(request(ANNE), 200);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_claim(txn, broker.key, broker.vault, now, &mail, &values), HAB_OK);
    hab_abort(txn);
    text = json_dumps(values, 0);
    assert_null(strstr(text, "mechant"));
    assert_null(strstr(text, "://"));
    free(text);
    hab_values_free(values);
}

/* Path 4: a mailed password is over after 24 hours. */
static void mailed_password_expires(void **state)
{
    char password[16];

    (void) state;
    assert_int_equal(request(ANNE), 200);
    (void) snprintf(password, sizeof(password), "%s", mailed_to(ANNE));
    now = NOW + HAB_FIRST_PASSWORD_LIFE;
    assert_int_equal(try_login(ANNE, password), 403);
    assert_string_equal(text_of("motif"), "mot_de_passe_expire");
    now--;
    assert_int_equal(try_login(ANNE, password), 200);
}

/* Path 5: the newest alone is good, and the own one until it has been changed: nobody is
 * locked out by a stranger who asks. */
static void older_mailed_password_dies(void **state)
{
    char older[16], newer[16];

    (void) state;
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    assert_int_equal(request(ANNE), 200);
    (void) snprintf(older, sizeof(older), "%s", mailed_to(ANNE));
    assert_int_equal(request(ANNE), 200);
    (void) snprintf(newer, sizeof(newer), "%s", mailed_to(ANNE));
    assert_string_not_equal(older, newer);
    assert_int_equal(try_login(ANNE, older), 401);
    now += 60;
    assert_int_equal(try_login(ANNE, PASSWORD), 200);
    assert_int_equal(get_json("mes-services"), 200);
    assert_int_equal(try_login(ANNE, newer), 200);
    assert_string_equal(text_of("mot_de_passe_a_changer"), "true");
}

/* Asking ends no session either: it would be a way to throw somebody out. */
static void asking_ends_no_session(void **state)
{
    char mine[sizeof(cookies[0])];

    (void) state;
    log_in(ANNE);
    memcpy(mine, cookies[0], sizeof(mine));
    forget_cookies();
    assert_int_equal(request(ANNE), 200);
    memcpy(cookies[0], mine, sizeof(mine));
    assert_int_equal(get_json("mes-services"), 200);
}

static void suspend(const char *identifiant)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(
        hab_person_set_state(txn, person_in(broker.store, identifiant), HAB_PERSON_SUSPENDED, now),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static void write_headers(char *text, size_t size)
{
    size_t length = 0;

    for (unsigned i = 0; i < answer.header_count; i++) {
        length += (size_t) snprintf(text + length, size - length, "%s: %s\n",
                                    answer.headers[i].name, answer.headers[i].value);
    }
}

/* Path 6: status, body, size, headers, and the computations that take the time are the
 * same for everybody: known, unknown, suspended, without a password, over the limit. */
static void answer_tells_nothing_of_the_account(void **state)
{
    static const struct {
        const char *identifiant;
        hab_reason reason;
    } cases[] = {{ANNE, HAB_REASON_GRANTED},
                 {NOBODY, HAB_REASON_BAD_CREDENTIALS},
                 {"pas une adresse", HAB_REASON_BAD_CREDENTIALS},
                 {BRUNO, HAB_REASON_PERSON_SUSPENDED},
                 {ANNE, HAB_REASON_GRANTED},
                 {ANNE, HAB_REASON_GRANTED},
                 {ANNE, HAB_REASON_TOO_MANY_TRIES}};
    char headers[2][1024], *body = NULL;

    (void) state;
    suspend(BRUNO);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        proof given = new_proof();

        hashes = 0;
        assert_int_equal(request_with(&given, cases[i].identifiant), 200);
        assert_int_equal(hashes, 1);
        assert_traced("mot_de_passe.demande", cases[i].reason);
        write_headers(headers[i > 0], sizeof(headers[0]));
        if (i == 0) {
            body = strdup(answer.content);
        }
        assert_string_equal(answer.content, body);
        assert_string_equal(headers[i > 0], headers[0]);
    }
    free(body);
}

/* The login that follows takes as long for all accounts too: what was typed alone says
 * how many computations there are. */
static void login_tells_nothing_of_the_slots(void **state)
{
    static const char *const names[] = {ANNE, BRUNO, "claire@x.example", NOBODY};

    (void) state;
    store_document(broker.store,
                   lieu("{\"numero\": \"LI-2026-751-002\", \"annexe\": {\"personnes\":"
                        " [{\"identifiant\": \"claire@x.example\", \"nom\": \"C\","
                        " \"prenom\": \"Claire\"}]}}"));
    give_password(ANNE, HAB_PASSWORD_OWN, PASSWORD, NOW);
    give_password(ANNE, HAB_PASSWORD_FIRST, "aB3dE5gH", NOW);
    give_password(BRUNO, HAB_PASSWORD_OWN, PASSWORD, NOW);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        hashes = 0;
        assert_int_equal(try_login(names[i], "zZ9yY8xX"), 401);
        assert_int_equal(hashes, 2);
        now += 60;
        hashes = 0;
        assert_int_equal(try_login(names[i], "pas de cette forme"), 401);
        assert_int_equal(hashes, 1);
    }
    hashes = 0;
    assert_int_equal(try_login(ANNE, "aB3dE5gH"), 200);
    assert_int_equal(hashes, 2);
}

/* Path 7: one victim gets three mails a day. */
static void victim_is_not_flooded(void **state)
{
    (void) state;
    for (int i = 0; i < 6; i++) {
        assert_int_equal(request(ANNE), 200);
        assert_int_equal(strlen(mailed_to(ANNE)), i < 3 ? 8 : 0);
    }
    assert_int_equal(request(BRUNO), 200);
    assert_int_equal(strlen(mailed_to(BRUNO)), 8);
    now += 24 * 3600;
    assert_int_equal(request(ANNE), 200);
    assert_int_equal(strlen(mailed_to(ANNE)), 8);
}

/* One address asks twenty times a day, rightly or wrongly; an IPv6 network is one. */
static void address_is_limited(void **state)
{
    proof given;

    (void) state;
    client_address[0] = 0x20;
    for (int i = 0; i < 20; i++) {
        client_address[15]++;
        given = new_proof();
        if (i % 2 == 0) {
            given.answer[0] = 'x';
        }
        (void) request_with(&given, NOBODY);
    }
    hashes = 0;
    assert_int_equal(request(ANNE), 429);
    assert_int_equal(hashes, 0);
    assert_string_not_equal(header("Retry-After"), "");
    assert_traced("mot_de_passe.demande", HAB_REASON_TOO_MANY_TRIES);
    assert_string_equal(mailed_to("nobody"), "");
    client_address[7]++;
    assert_int_equal(request(ANNE), 200);
}

/* A text is retyped once: no program asks again with the same. */
static void text_is_good_once(void **state)
{
    proof given = new_proof();

    (void) state;
    assert_int_equal(request_with(&given, NOBODY), 200);
    hashes = 0;
    assert_int_equal(request_with(&given, ANNE), 422);
    assert_int_equal(hashes, 0);
    assert_string_equal(text_of("champ"), "texte");
    assert_string_not_equal(text_of("defi"), given.token);
    given = new_proof();
    now += 16 * 60;
    assert_int_equal(request_with(&given, ANNE), 422);
    assert_int_equal(post_json("mot-de-passe/perdu", "{\"identifiant\": \"" ANNE "\"}"), 422);
    assert_int_equal(post_json("mot-de-passe/perdu", "{\"texte\": \"x\"}"), 422);
    assert_string_equal(text_of("champ"), "identifiant");
    assert_string_equal(mailed_to("nobody"), "");
}

/* A form of another site asks for nothing. */
static void foreign_form_is_refused(void **state)
{
    proof given = new_proof();

    (void) state;
    origin = "https://mechant.example";
    assert_int_equal(request_with(&given, ANNE), 403);
    origin = NULL;
    assert_string_equal(mailed_to("nobody"), "");
}

/* Fail closed. */
static void without_a_key_nothing_is_mailed(void **state)
{
    (void) state;
    memset(broker.key, 0, sizeof(broker.key));
    assert_int_equal(get("mot-de-passe/perdu"), 503);
    assert_int_equal(post_json("mot-de-passe/perdu", "{\"identifiant\": \"" ANNE "\","
                                                     " \"texte\": \"x\", \"defi\": \"x\"}"),
                     503);
}

#define PORTAL_TEST(test) cmocka_unit_test_setup_teardown(test, open_portal, close_portal)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PORTAL_TEST(new_password_is_mailed_and_changed),
        PORTAL_TEST(form_works_as_a_page),
        PORTAL_TEST(picture_is_served),
        PORTAL_TEST(no_password_before_the_proof),
        PORTAL_TEST(typed_address_gets_nothing),
        PORTAL_TEST(host_of_the_request_is_not_in_the_mail),
        PORTAL_TEST(mailed_password_expires),
        PORTAL_TEST(older_mailed_password_dies),
        PORTAL_TEST(asking_ends_no_session),
        PORTAL_TEST(answer_tells_nothing_of_the_account),
        PORTAL_TEST(login_tells_nothing_of_the_slots),
        PORTAL_TEST(victim_is_not_flooded),
        PORTAL_TEST(address_is_limited),
        PORTAL_TEST(text_is_good_once),
        PORTAL_TEST(foreign_form_is_refused),
        PORTAL_TEST(without_a_key_nothing_is_mailed),
    };

    return cmocka_run_group_tests_name("lost password", tests, load_types, free_types);
}

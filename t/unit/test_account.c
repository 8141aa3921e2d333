/* Accounts that a delegation opens: passwords are made by the broker and go to their owner
 * alone, directly (MCP-9.1, LI-3.2); hashing them keeps nothing else from being done. */
#include "life.h"

#include "delegation/account.h"
#include "delegation/register.h"

#define NEWCOMER "sofia.lemaire@valclair.example"
#define CHOSEN "une phrase que nul ne devine"

static uint64_t convention;
static int64_t now;

static int open_convention(void **state)
{
    (void) open_life(state);
    broker.cost = (hab_hash_cost){.memory_kib = 64, .passes = 1};
    now = at("2026-06-01T12:00:00Z");
    convention = store(demo(MCP), now);
    return 0;
}

static void enlist(uint64_t person)
{
    json_t *line = json_pack("{s:s, s:s, s:[]}", "nom", "N", "prenom", "P", "habilitations");
    hab_register *reg;

    assert_int_equal(hab_register_open(txn, &broker, convention, now, &reg), HAB_OK);
    assert_int_equal(hab_register_put(reg, person, line, &error), HAB_OK);
    hab_register_close(reg);
    json_decref(line);
}

static uint64_t open_account(const char *identifiant)
{
    uint64_t person;

    assert_int_equal(
        hab_account_open(txn, &broker, convention, identifiant, "N", "P", now, &person), HAB_OK);
    return person;
}

/* As a gestionnaire does it. */
static uint64_t invite(const char *identifiant)
{
    uint64_t person;

    begin();
    person = open_account(identifiant);
    enlist(person);
    commit();
    return person;
}

static void strike(uint64_t person)
{
    hab_register *reg;

    begin();
    assert_int_equal(hab_register_open(txn, &broker, convention, now, &reg), HAB_OK);
    assert_int_equal(hab_register_strike(reg, person), HAB_OK);
    hab_register_close(reg);
    commit();
}

static hab_status password_of(uint64_t person, hab_password_kind kind, hab_credential *credential)
{
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_credential_get(txn, person, kind, credential);
    hab_abort(txn);
    return status;
}

static int has(uint64_t person, hab_password_kind kind)
{
    hab_credential credential;

    return password_of(person, kind, &credential) == HAB_OK;
}

static void choose(uint64_t person)
{
    char hash[HAB_PASSWORD_HASH_MAX];

    assert_int_equal(hab_password_hash(hab_slice_text(CHOSEN), &broker.cost, hash), HAB_OK);
    begin();
    assert_int_equal(hab_credential_put(txn, person, HAB_PASSWORD_OWN, hash, now), HAB_OK);
    commit();
}

/* Whether the next mail carries the password that opens the person's account. */
static void assert_mail_opens(uint64_t person, const char *template)
{
    hab_credential credential;
    hab_mail mail;
    json_t *values = NULL;
    const char *password;

    begin();
    assert_int_equal(hab_outbox_claim(txn, broker.key, NULL, now, &mail, &values), HAB_OK);
    assert_string_equal(mail.template, template);
    assert_int_equal(mail.expires, now + HAB_FIRST_PASSWORD_LIFE);
    commit();
    password = json_string_value(json_object_get(values, "mot_de_passe"));
    assert_int_equal(strlen(password), HAB_FIRST_PASSWORD_LENGTH);
    assert_string_equal(json_string_value(json_object_get(values, "numero")),
                        "2026-21910999900017");
    assert_int_equal(password_of(person, HAB_PASSWORD_FIRST, &credential), HAB_OK);
    assert_int_equal(hab_password_verify(hab_slice_text(password), credential.hash, &broker.cost),
                     HAB_OK);
    hab_values_free(values);
}

/* MCP-9.1: made by the system, mailed to the person, once. */
static void a_first_password_is_mailed_once(void **state)
{
    uint64_t person = invite(NEWCOMER);

    (void) state;
    assert_false(has(person, HAB_PASSWORD_FIRST));
    assert_int_equal(mails(NULL, NULL), 0);
    assert_int_equal(run_due(now), 1);
    assert_int_equal(mails("premier-mot-de-passe", NEWCOMER), 1);
    assert_int_equal(mails(NULL, NULL), 1);
    assert_int_equal(traced("mot_de_passe.emis"), 1);
    assert_mail_opens(person, "premier-mot-de-passe");
    assert_int_equal(run_due(now + 3600), 0);
    assert_int_equal(traced("mot_de_passe.emis"), 1);
}

/* Once its 24 hours are over, asking again sends another; before, it is still good. */
static void one_that_has_expired_is_made_again(void **state)
{
    (void) state;
    (void) invite(NEWCOMER);
    assert_int_equal(run_due(now), 1);
    (void) invite(NEWCOMER);
    assert_int_equal(run_due(now), 0);
    now += HAB_FIRST_PASSWORD_LIFE;
    (void) invite(NEWCOMER);
    assert_int_equal(run_due(now), 1);
    assert_int_equal(mails("premier-mot-de-passe", NEWCOMER), 2);
}

static void whoever_chose_one_meanwhile_keeps_it(void **state)
{
    uint64_t person = invite(NEWCOMER);

    (void) state;
    choose(person);
    assert_int_equal(run_due(now), 1);
    assert_true(has(person, HAB_PASSWORD_OWN));
    assert_false(has(person, HAB_PASSWORD_FIRST));
    assert_int_equal(mails("premier-mot-de-passe", NULL), 0);
    assert_int_equal(mails("habilitation-ouverte", NEWCOMER), 1);
}

static void who_has_one_is_told_once(void **state)
{
    uint64_t person;

    (void) state;
    begin();
    person = open_account(NEWCOMER);
    commit();
    choose(person);
    (void) run_due(now);
    assert_int_equal(mails(NULL, NULL), 0);
    assert_int_equal(invite(NEWCOMER), person);
    assert_int_equal(mails("habilitation-ouverte", NEWCOMER), 1);
    (void) invite(NEWCOMER); /* a change of the line is no news of this kind */
    assert_int_equal(mails(NULL, NULL), 1);
    assert_int_equal(run_due(now), 0);
}

/* LI-3.4: whoever is struck or suspended before it was made gets none. */
static void who_is_not_named_any_more_gets_none(void **state)
{
    uint64_t struck = invite(NEWCOMER);
    uint64_t suspended = invite("ines.fabre@valclair.example");

    (void) state;
    strike(struck);
    begin();
    assert_int_equal(hab_person_set_state(txn, suspended, HAB_PERSON_SUSPENDED, now), HAB_OK);
    commit();
    assert_int_equal(run_due(now), 2);
    assert_int_equal(mails(NULL, NULL), 0);
    assert_false(has(struck, HAB_PASSWORD_FIRST));
    assert_false(has(suspended, HAB_PASSWORD_FIRST));
}

/* The convention has ended meanwhile. */
static void what_is_over_opens_no_account(void **state)
{
    uint64_t person = invite(NEWCOMER);

    (void) state;
    begin();
    assert_int_equal(hab_convention_set_state(txn, convention, HAB_CONVENTION_TERMINEE), HAB_OK);
    commit();
    assert_int_equal(run_due(now), 1);
    assert_false(has(person, HAB_PASSWORD_FIRST));
}

static hab_session open_session(uint64_t person, char token[HAB_TOKEN_TEXT + 1])
{
    const hab_session_terms terms = {.idle = HAB_SESSION_IDLE, .lifetime = HAB_SESSION_LIFETIME};
    const uint8_t address[16] = {0};
    hab_session session;

    begin();
    assert_int_equal(hab_session_open(txn, person, HAB_CHANNEL_PAGE, HAB_GATE_NONE, &terms, address,
                                      hab_slice_text("test"), now, token, &session),
                     HAB_OK);
    commit();
    return session;
}

static hab_reason check_session(const char *token)
{
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;
    hab_reason reason;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    reason = hab_session_check(txn, hab_slice_text(token), now, hash, &record);
    hab_abort(txn);
    return reason;
}

static void renew(uint64_t person)
{
    begin();
    assert_int_equal(hab_account_renew(txn, convention, person, now), HAB_OK);
    commit();
}

/* The very next request is refused, and the old password opens nothing from then on. */
static void a_renewed_account_is_closed_at_once(void **state)
{
    char token[HAB_TOKEN_TEXT + 1];
    uint64_t person = invite(NEWCOMER);

    (void) state;
    choose(person);
    (void) run_due(now);
    (void) open_session(person, token);
    assert_int_equal(check_session(token), HAB_REASON_GRANTED);
    renew(person);
    assert_int_equal(check_session(token), HAB_REASON_SESSION_ENDED);
    assert_false(has(person, HAB_PASSWORD_OWN));
    assert_false(has(person, HAB_PASSWORD_FIRST));
    assert_int_equal(run_due(now), 1);
    assert_int_equal(mails("nouveau-mot-de-passe", NEWCOMER), 1);
    assert_true(has(person, HAB_PASSWORD_FIRST));
    assert_int_equal(run_due(now + 3600), 0);
}

/* Even one that was just mailed: somebody else may have read it. */
static void a_mailed_password_is_renewed_too(void **state)
{
    hab_credential before;
    hab_credential after;
    uint64_t person = invite(NEWCOMER);

    (void) state;
    assert_int_equal(run_due(now), 1);
    assert_int_equal(password_of(person, HAB_PASSWORD_FIRST, &before), HAB_OK);
    renew(person);
    assert_int_equal(run_due(now), 1);
    assert_int_equal(password_of(person, HAB_PASSWORD_FIRST, &after), HAB_OK);
    assert_memory_not_equal(before.hash, after.hash, sizeof(before.hash));
    begin();
    assert_int_equal(hab_account_renew(txn, convention, 4711, now), HAB_NOT_FOUND);
    hab_abort(txn);
}

/* A thousand that wait keep nobody's end from coming. */
static void what_else_is_due_comes_first(void **state)
{
    enum { INVITED = 40 };
    const hab_notice notice = {HAB_GROUND_ORDINARY, HAB_PARTY_CAF, 20260601, 0, NULL};
    uint64_t lieu = store(convention_from(LI, "2026-01-12"), now);
    int64_t end;
    unsigned done = 0;
    unsigned runs = 0;

    (void) state;
    assert_int_equal(give(lieu, &notice, now), HAB_OK);
    end = record_of(lieu).end;
    now = end - 1;
    (void) run_due(now); /* what announces it */
    for (unsigned i = 0; i < INVITED; i++) {
        char identifiant[64];

        (void) snprintf(identifiant, sizeof(identifiant), "p%u@valclair.example", i);
        (void) invite(identifiant);
    }
    assert_int_equal(hab_due_run(&broker, end, 1, &done, &error), HAB_OK);
    assert_int_equal(record_of(lieu).state, HAB_CONVENTION_TERMINEE);
    for (; traced("mot_de_passe.emis") < INVITED; runs++) {
        assert_true(runs < INVITED);
        assert_true(run_due(end) <= INVITED / 2); /* a run is short */
    }
    assert_int_equal(mails("premier-mot-de-passe", NULL), INVITED);
}

/* One that cannot be hashed is tried again, and told. */
static void one_that_cannot_be_made_waits(void **state)
{
    uint64_t person = invite(NEWCOMER);
    unsigned done;

    (void) state;
    broker.cost.memory_kib = 0;
    assert_int_not_equal(hab_due_run(&broker, now, 50, &done, &error), HAB_OK);
    assert_int_equal(done, 0);
    assert_false(has(person, HAB_PASSWORD_FIRST));
    broker.cost.memory_kib = 64;
    assert_int_equal(run_due(now + 3600), 1);
    assert_true(has(person, HAB_PASSWORD_FIRST));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_convention, close_life)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_first_password_is_mailed_once),      TEST(one_that_has_expired_is_made_again),
        TEST(whoever_chose_one_meanwhile_keeps_it), TEST(who_has_one_is_told_once),
        TEST(who_is_not_named_any_more_gets_none),  TEST(what_is_over_opens_no_account),
        TEST(a_renewed_account_is_closed_at_once),  TEST(a_mailed_password_is_renewed_too),
        TEST(what_else_is_due_comes_first),         TEST(one_that_cannot_be_made_waits),
    };

    return cmocka_run_group_tests_name("account", tests, load_all, free_all);
}

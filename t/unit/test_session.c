#define _GNU_SOURCE /* memmem */
/* Sessions: opened, found, used, ended, swept (requirements, sections 3 and 11). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "person/session.h"

enum { NOW = 1768212000, PERSON = 7, OTHER = 8 };

static const hab_session_terms terms = {.idle = HAB_SESSION_IDLE, .lifetime = HAB_SESSION_LIFETIME};
static const uint8_t address[16] = {[10] = 0xff, [11] = 0xff, [12] = 192, [14] = 2, [15] = 1};

static int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};
    hab_store *store;

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    *state = store;
    return 0;
}

static int close_store(void **state)
{
    hab_store_close(*state);
    return 0;
}

static hab_txn *begin_write(void **state)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(*state, &txn), HAB_OK);
    return txn;
}

static hab_session open_one(hab_txn *txn, uint64_t person, int64_t now,
                            char token[HAB_TOKEN_TEXT + 1])
{
    hab_session session;

    assert_int_equal(hab_session_open(txn, person, HAB_CHANNEL_PAGE, 0, &terms, address,
                                      hab_slice_text("Mozilla/5.0"), now, token, &session),
                     HAB_OK);
    return session;
}

static hab_reason check(hab_txn *txn, const char *token, int64_t now)
{
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;

    return hab_session_check(txn, hab_slice_text(token), now, hash, &record);
}

static void opened_session_is_found(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    hab_session session = open_one(txn, PERSON, NOW, token);
    uint8_t hash[HAB_HASH_SIZE];
    hab_session_record record;

    assert_int_equal(strlen(token), HAB_TOKEN_TEXT);
    assert_int_equal(hab_session_check(txn, hab_slice_text(token), NOW, hash, &record),
                     HAB_REASON_GRANTED);
    assert_memory_equal(hash, session.hash, sizeof(hash));
    assert_int_equal(record.person, PERSON);
    assert_memory_equal(record.address, address, sizeof(address));
    hab_abort(txn);
}

/* The store keeps a digest: whoever reads it can impersonate nobody. */
static void token_is_not_in_the_store(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    uint8_t secret[HAB_TOKEN_SIZE];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;

    (void) open_one(txn, PERSON, NOW, token);
    assert_int_equal(hab_base64url_decode(hab_slice_text(token), secret, sizeof(secret)), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor), HAB_OK);
    assert_int_equal(hab_last(cursor, &key, &value), HAB_OK);
    hab_cursor_close(cursor);
    assert_null(memmem(key.data, key.size, secret + 8, 8));
    assert_null(memmem(value.data, value.size, secret + 8, 8));
    assert_null(memmem(value.data, value.size, token + 12, 12));
    hab_abort(txn);
}

static void malformed_or_unknown_token_is_no_session(void **state)
{
    hab_txn *txn = begin_write(state);
    hab_session_record record = {.person = 99};
    uint8_t hash[HAB_HASH_SIZE] = {42};
    char token[HAB_TOKEN_TEXT + 2];

    assert_int_equal(check(txn, "", NOW), HAB_REASON_NO_SESSION);
    assert_int_equal(check(txn, "trop-court", NOW), HAB_REASON_NO_SESSION);
    (void) open_one(txn, PERSON, NOW, token);
    token[HAB_TOKEN_TEXT] = 'A';
    token[HAB_TOKEN_TEXT + 1] = '\0';
    assert_int_equal(hab_session_check(txn, hab_slice_text(token), NOW, hash, &record),
                     HAB_REASON_NO_SESSION);
    assert_int_equal(hash[0], 42);
    token[HAB_TOKEN_TEXT] = '\0';
    token[0] = token[0] == 'A' ? 'B' : 'A';
    assert_int_equal(hab_session_check(txn, hab_slice_text(token), NOW, hash, &record),
                     HAB_REASON_NO_SESSION);
    assert_int_equal(record.person, 99);
    hab_abort(txn);
}

static void idle_session_expires_at_its_second(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];

    (void) open_one(txn, PERSON, NOW, token);
    assert_int_equal(check(txn, token, NOW + HAB_SESSION_IDLE - 1), HAB_REASON_GRANTED);
    assert_int_equal(check(txn, token, NOW + HAB_SESSION_IDLE), HAB_REASON_SESSION_EXPIRED);
    hab_abort(txn);
}

static void use_prolongs_but_not_beyond_twelve_hours(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    hab_session session = open_one(txn, PERSON, NOW, token);
    int64_t end = NOW + HAB_SESSION_LIFETIME;

    for (int64_t now = NOW; now < end; now += HAB_SESSION_IDLE - 1) {
        assert_int_equal(check(txn, token, now), HAB_REASON_GRANTED);
        assert_int_equal(hab_session_touch(txn, session.hash, now), HAB_OK);
    }
    assert_int_equal(hab_session_touch(txn, session.hash, end - 1), HAB_OK);
    assert_int_equal(check(txn, token, end - 1), HAB_REASON_GRANTED);
    assert_int_equal(check(txn, token, end), HAB_REASON_SESSION_EXPIRED);
    hab_abort(txn);
}

static void late_touch_changes_nothing(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    hab_session session = open_one(txn, PERSON, NOW, token);
    static const uint8_t nobody[HAB_HASH_SIZE];

    assert_int_equal(hab_session_touch(txn, session.hash, NOW + 100), HAB_OK);
    assert_int_equal(hab_session_touch(txn, session.hash, NOW + 50), HAB_OK);
    assert_int_equal(check(txn, token, NOW + 99 + HAB_SESSION_IDLE), HAB_REASON_GRANTED);
    assert_int_equal(hab_session_touch(txn, session.hash, NOW + 100 + HAB_SESSION_IDLE), HAB_OK);
    assert_int_equal(check(txn, token, NOW + 100 + HAB_SESSION_IDLE), HAB_REASON_SESSION_EXPIRED);
    assert_int_equal(hab_session_close(txn, session.hash, HAB_SESSION_LOGGED_OUT, NOW + 101),
                     HAB_OK);
    assert_int_equal(hab_session_touch(txn, session.hash, NOW + 102), HAB_OK);
    assert_int_equal(check(txn, token, NOW + 103), HAB_REASON_SESSION_ENDED);
    assert_int_equal(hab_session_touch(txn, nobody, NOW), HAB_NOT_FOUND);
    hab_abort(txn);
}

/* LI-3.4: the Caf can suspend one person at once. */
static void each_end_has_its_reason(void **state)
{
    static const struct {
        hab_session_end why;
        hab_reason reason;
    } ends[] = {{HAB_SESSION_LOGGED_OUT, HAB_REASON_SESSION_ENDED},
                {HAB_SESSION_REVOKED, HAB_REASON_SESSION_ENDED},
                {HAB_SESSION_PASSWORD, HAB_REASON_SESSION_ENDED},
                {HAB_SESSION_SUSPENDED, HAB_REASON_PERSON_SUSPENDED}};
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        hab_session session = open_one(txn, PERSON, NOW, token);

        assert_int_equal(hab_session_close(txn, session.hash, ends[i].why, NOW + 1), HAB_OK);
        assert_int_equal(check(txn, token, NOW + 1), ends[i].reason);
        /* the first end stands */
        assert_int_equal(hab_session_close(txn, session.hash, HAB_SESSION_LOGGED_OUT, NOW + 2),
                         HAB_OK);
        assert_int_equal(check(txn, token, NOW + 2), ends[i].reason);
    }
    hab_abort(txn);
}

/* LI-3.2: a mailed password opens nothing but the change screen. LI-1: nor does a
 * session whose terms are to be accepted. A gate nobody knows stays shut. */
static void gate_is_not_granted(void **state)
{
    static const struct {
        hab_session_gate gate;
        hab_reason reason;
    } gates[] = {{HAB_GATE_PASSWORD, HAB_REASON_PASSWORD_TO_CHANGE},
                 {HAB_GATE_CONDITIONS, HAB_REASON_CONDITIONS},
                 {(hab_session_gate) 3, HAB_REASON_INTERNAL}};
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    hab_session session;

    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
        assert_int_equal(hab_session_open(txn, PERSON, HAB_CHANNEL_PAGE, gates[i].gate, &terms,
                                          address, hab_slice_text(""), NOW, token, &session),
                         HAB_OK);
        assert_int_equal(check(txn, token, NOW), gates[i].reason);
        assert_int_equal(check(txn, token, NOW + HAB_SESSION_IDLE), HAB_REASON_SESSION_EXPIRED);
    }
    hab_abort(txn);
}

/* Only the gate that was passed is lifted, and only from what is still open. */
static void lifting_opens_that_gate_alone(void **state)
{
    hab_txn *txn = begin_write(state);
    char tokens[3][HAB_TOKEN_TEXT + 1];
    hab_session sessions[3];

    for (int i = 0; i < 3; i++) {
        assert_int_equal(hab_session_open(txn, PERSON, HAB_CHANNEL_PAGE,
                                          i == 0 ? HAB_GATE_PASSWORD : HAB_GATE_CONDITIONS, &terms,
                                          address, hab_slice_text("x"), NOW, tokens[i],
                                          &sessions[i]),
                         HAB_OK);
    }
    assert_int_equal(hab_session_close(txn, sessions[2].hash, HAB_SESSION_REVOKED, NOW), HAB_OK);
    assert_int_equal(hab_session_lift(txn, PERSON, HAB_GATE_CONDITIONS), HAB_OK);
    assert_int_equal(check(txn, tokens[0], NOW), HAB_REASON_PASSWORD_TO_CHANGE);
    assert_int_equal(check(txn, tokens[1], NOW), HAB_REASON_GRANTED);
    assert_int_equal(check(txn, tokens[2], NOW), HAB_REASON_SESSION_ENDED);
    hab_abort(txn);
}

static void others_are_ended_and_strangers_left(void **state)
{
    hab_txn *txn = begin_write(state);
    char mine[HAB_TOKEN_TEXT + 1], second[HAB_TOKEN_TEXT + 1], third[HAB_TOKEN_TEXT + 1];
    char stranger[HAB_TOKEN_TEXT + 1];
    hab_session kept = open_one(txn, PERSON, NOW, mine);
    unsigned closed = 0;

    (void) open_one(txn, PERSON, NOW, second);
    (void) open_one(txn, PERSON, NOW, third);
    (void) open_one(txn, OTHER, NOW, stranger);
    assert_int_equal(
        hab_session_close_all(txn, PERSON, kept.hash, HAB_SESSION_REVOKED, NOW, &closed), HAB_OK);
    assert_int_equal(closed, 2);
    assert_int_equal(check(txn, mine, NOW), HAB_REASON_GRANTED);
    assert_int_equal(check(txn, second, NOW), HAB_REASON_SESSION_ENDED);
    assert_int_equal(check(txn, third, NOW), HAB_REASON_SESSION_ENDED);
    assert_int_equal(check(txn, stranger, NOW), HAB_REASON_GRANTED);
    assert_int_equal(hab_session_close_all(txn, PERSON, NULL, HAB_SESSION_SUSPENDED, NOW, &closed),
                     HAB_OK);
    assert_int_equal(closed, 1);
    assert_int_equal(check(txn, mine, NOW), HAB_REASON_PERSON_SUSPENDED);
    hab_abort(txn);
}

static void list_is_live_latest_first_and_bounded(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    hab_session sessions[3], ended;
    unsigned count = 0;
    static const int order[] = {3, 1, 5, 2, 4};

    for (size_t i = 0; i < 5; i++) {
        (void) open_one(txn, PERSON, NOW + order[i], token);
    }
    ended = open_one(txn, PERSON, NOW + 10, token);
    assert_int_equal(hab_session_close(txn, ended.hash, HAB_SESSION_LOGGED_OUT, NOW + 10), HAB_OK);
    (void) open_one(txn, OTHER, NOW + 11, token);
    assert_int_equal(hab_session_list(txn, PERSON, 0, NOW + 12, sessions, 3, &count), HAB_OK);
    assert_int_equal(count, 3);
    assert_int_equal(sessions[0].record.used, NOW + 5);
    assert_int_equal(sessions[1].record.used, NOW + 4);
    assert_int_equal(sessions[2].record.used, NOW + 3);
    assert_string_equal(sessions[0].agent, "Mozilla/5.0");
    hab_abort(txn);
}

static void agent_is_cut_and_cleaned(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1], agent[300];
    hab_session session, listed;
    unsigned count = 0;

    memset(agent, 'a', sizeof(agent));
    agent[0] = '\n';
    agent[1] = (char) 0xc3;
    assert_int_equal(hab_session_open(txn, PERSON, HAB_CHANNEL_PAGE, 0, &terms, address,
                                      hab_slice_of(agent, sizeof(agent)), NOW, token, &session),
                     HAB_OK);
    assert_int_equal(hab_session_list(txn, PERSON, 0, NOW, &listed, 1, &count), HAB_OK);
    assert_int_equal(strlen(listed.agent), HAB_AGENT_MAX);
    assert_memory_equal(listed.agent, "??aa", 4);
    assert_string_equal(listed.agent, session.agent);
    hab_abort(txn);
}

/* MCP-9.2: tokens are listed apart, by the name that their program gave. */
static void tokens_are_named_and_listed_apart(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1], name[HAB_SESSION_TEXT_MAX + 1];
    hab_session session, listed[3];
    unsigned count = 0;

    (void) open_one(txn, PERSON, NOW, token);
    assert_int_equal(hab_session_open(txn, PERSON, HAB_CHANNEL_WEBSERVICE, 0, &terms, address,
                                      hab_slice_text("curl"), NOW + 1, token, &session),
                     HAB_OK);
    memset(name, 'n', sizeof(name));
    assert_int_equal(hab_session_name(txn, &session, hab_slice_of(name, sizeof(name))),
                     HAB_INVALID);
    assert_string_equal(session.agent, "curl");
    name[HAB_SESSION_TEXT_MAX] = '\0';
    assert_int_equal(hab_session_name(txn, &session, hab_slice_text(name)), HAB_OK);
    assert_int_equal(hab_session_touch(txn, session.hash, NOW + 90), HAB_OK);
    assert_int_equal(
        hab_session_list(txn, PERSON, 1 << HAB_CHANNEL_WEBSERVICE, NOW + 91, listed, 3, &count),
        HAB_OK);
    assert_int_equal(count, 1);
    assert_string_equal(listed[0].agent, name);
    assert_int_equal(listed[0].record.used, NOW + 90);
    assert_int_equal(
        hab_session_list(txn, PERSON, 1 << HAB_CHANNEL_PAGE, NOW + 91, listed, 3, &count), HAB_OK);
    assert_int_equal(count, 1);
    assert_string_equal(listed[0].agent, "Mozilla/5.0");
    assert_int_equal(hab_session_list(txn, PERSON, 0, NOW + 91, listed, 3, &count), HAB_OK);
    assert_int_equal(count, 2);
    hab_abort(txn);
}

static void sweep_forgets_only_what_is_long_over(void **state)
{
    hab_txn *txn = begin_write(state);
    char live[HAB_TOKEN_TEXT + 1], old[HAB_TOKEN_TEXT + 1], recent[HAB_TOKEN_TEXT + 1];
    int64_t later = NOW + HAB_SESSION_LIFETIME + HAB_SESSION_KEPT;
    unsigned removed = 9;
    uint64_t left = 0;

    (void) open_one(txn, PERSON, NOW, old);
    (void) open_one(txn, PERSON, NOW + 1, recent);
    (void) open_one(txn, PERSON, later, live);
    assert_int_equal(hab_session_sweep(txn, later - 1, 5, &removed), HAB_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(hab_session_sweep(txn, later, 5, &removed), HAB_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(check(txn, old, later), HAB_REASON_NO_SESSION);
    assert_int_equal(check(txn, recent, later), HAB_REASON_SESSION_EXPIRED);
    assert_int_equal(check(txn, live, later), HAB_REASON_GRANTED);
    assert_int_equal(hab_count(txn, HAB_TABLE_EXPIRY, &left), HAB_OK);
    assert_int_equal(left, 2);
    hab_abort(txn);
}

static void record_of_a_later_version_is_refused(void **state)
{
    hab_txn *txn = begin_write(state);
    char token[HAB_TOKEN_TEXT + 1];
    hab_session session = open_one(txn, PERSON, NOW, token);
    uint8_t bytes[HAB_HASH_SIZE + 4] = {0};
    hab_slice key = hab_slice_of(bytes, sizeof(bytes));

    memcpy(bytes, session.hash, 8);
    memcpy(bytes + 12, session.hash + 8, HAB_HASH_SIZE - 8);
    session.record.layout = 2;
    assert_int_equal(
        hab_put(txn, HAB_TABLE_ACCESS, key, hab_slice_of(&session.record, sizeof(session.record))),
        HAB_OK);
    assert_int_equal(check(txn, token, NOW), HAB_REASON_INTERNAL);
    assert_int_equal(hab_put(txn, HAB_TABLE_ACCESS, key, hab_slice_of(&session.record, 3)), HAB_OK);
    assert_int_equal(check(txn, token, NOW), HAB_REASON_INTERNAL);
    hab_abort(txn);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(opened_session_is_found, open_store, close_store),
        cmocka_unit_test_setup_teardown(token_is_not_in_the_store, open_store, close_store),
        cmocka_unit_test_setup_teardown(malformed_or_unknown_token_is_no_session, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(idle_session_expires_at_its_second, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(use_prolongs_but_not_beyond_twelve_hours, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(late_touch_changes_nothing, open_store, close_store),
        cmocka_unit_test_setup_teardown(each_end_has_its_reason, open_store, close_store),
        cmocka_unit_test_setup_teardown(gate_is_not_granted, open_store, close_store),
        cmocka_unit_test_setup_teardown(lifting_opens_that_gate_alone, open_store, close_store),
        cmocka_unit_test_setup_teardown(others_are_ended_and_strangers_left, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(list_is_live_latest_first_and_bounded, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(agent_is_cut_and_cleaned, open_store, close_store),
        cmocka_unit_test_setup_teardown(tokens_are_named_and_listed_apart, open_store, close_store),
        cmocka_unit_test_setup_teardown(sweep_forgets_only_what_is_long_over, open_store,
                                        close_store),
        cmocka_unit_test_setup_teardown(record_of_a_later_version_is_refused, open_store,
                                        close_store),
    };

    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}

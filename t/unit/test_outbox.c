/* Mails that wait to be sent: once each, retried ever later, secrets sealed while they
 * wait and gone once they are over (requirements, section 3). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "trace/change.h"
#include "mail/outbox.h"

enum { NOW = 1768212000, DAY = 24 * 3600 };

static const uint8_t key[HAB_HASH_SIZE] = {7};
static const char password[] = "Zx4kQ9pL";

static hab_store *store;

static int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};
    hab_txn *txn;

    assert_int_equal(hab_store_open_memory(&options, &store, NULL), HAB_OK);
    assert_int_equal(hab_begin_write(store, &txn), HAB_OK);
    *state = txn;
    return 0;
}

static int close_store(void **state)
{
    hab_abort(*state);
    hab_store_close(store);
    return 0;
}

static uint64_t put_to(hab_txn *txn, const char *to, int secret, const char *caf, int64_t expires,
                       int64_t now)
{
    json_t *values = json_pack("{s:s}", "prenom", "Odile");
    json_t *sealed = secret ? json_pack("{s:s}", "mot_de_passe", password) : NULL;
    hab_letter letter = {.template = "premier-mot-de-passe",
                         .to = to,
                         .values = values,
                         .secret = sealed,
                         .caf = caf,
                         .expires = expires};
    uint64_t number = 0;

    assert_int_equal(hab_outbox_put(txn, key, &letter, now, &number), HAB_OK);
    json_decref(values);
    json_decref(sealed);
    return number;
}

static uint64_t put(hab_txn *txn, int secret, int64_t now)
{
    return put_to(txn, "odile@mairie.example", secret, "751", 0, now);
}

static hab_mail claim(hab_txn *txn, int64_t now)
{
    hab_mail mail = {0};
    json_t *values = NULL;

    assert_int_equal(hab_outbox_claim(txn, key, NULL, now, &mail, &values), HAB_OK);
    hab_values_free(values);
    return mail;
}

static void assert_nothing_due(hab_txn *txn, int64_t now)
{
    hab_mail mail;
    json_t *values = NULL;

    assert_int_equal(hab_outbox_claim(txn, key, NULL, now, &mail, &values), HAB_NOT_FOUND);
    assert_null(values);
}

static hab_mail get(hab_txn *txn, uint64_t number)
{
    hab_mail mail = {0};

    assert_int_equal(hab_outbox_get(txn, number, &mail), HAB_OK);
    return mail;
}

/* Whether a text stands anywhere in the record of a mail. */
static int record_has(hab_txn *txn, uint64_t number, const char *text)
{
    uint8_t bytes[8];
    hab_slice value;

    hab_put_u64be(bytes, number);
    assert_int_equal(hab_get(txn, HAB_TABLE_MAIL, hab_slice_of(bytes, 8), &value), HAB_OK);
    return memmem(value.data, value.size, text, strlen(text)) != NULL;
}

static void assert_last_trace(hab_txn *txn, const char *operation, const char *object)
{
    hab_change_chain chain;
    hab_trace_record record;
    uint8_t bytes[8];
    hab_slice value;

    assert_int_equal(hab_change_head(txn, &chain), HAB_OK);
    hab_put_u64be(bytes, chain.count);
    assert_int_equal(hab_get(txn, HAB_TABLE_CHANGE, hab_slice_of(bytes, 8), &value), HAB_OK);
    assert_int_equal(hab_trace_decode(value, &record, NULL), HAB_OK);
    assert_true(hab_slice_equal(record.operation, hab_slice_text(operation)));
    assert_true(hab_slice_equal(record.object, hab_slice_text(object)));
}

static void a_mail_is_claimed_once_with_its_values_and_secret(void **state)
{
    hab_mail mail;
    json_t *values = NULL;
    uint64_t number = put(*state, 1, NOW);

    assert_nothing_due(*state, NOW - 1);
    assert_int_equal(hab_outbox_claim(*state, key, NULL, NOW, &mail, &values), HAB_OK);
    assert_int_equal(mail.number, number);
    assert_int_equal(mail.state, HAB_MAIL_SENDING);
    assert_int_equal(mail.tries, 1);
    assert_string_equal(mail.to, "odile@mairie.example");
    assert_string_equal(mail.template, "premier-mot-de-passe");
    assert_string_equal(mail.caf, "751");
    assert_int_equal(strlen(mail.message_id), 32);
    assert_string_equal(json_string_value(json_object_get(values, "prenom")), "Odile");
    assert_string_equal(json_string_value(json_object_get(values, "mot_de_passe")), password);
    hab_values_free(values);
    assert_nothing_due(*state, NOW + HAB_MAIL_LEASE - 1);
}

static void oldest_due_first(void **state)
{
    uint64_t late = put(*state, 0, NOW + 10);
    uint64_t early = put(*state, 0, NOW);
    uint64_t next = put(*state, 0, NOW);

    assert_int_equal(claim(*state, NOW + 10).number, early);
    assert_int_equal(claim(*state, NOW + 10).number, next);
    assert_int_equal(claim(*state, NOW + 10).number, late);
    assert_nothing_due(*state, NOW + 10);
}

static void a_secret_is_sealed_then_gone(void **state)
{
    uint64_t number = put(*state, 1, NOW);
    hab_mail mail;

    assert_false(record_has(*state, number, password));
    assert_true(record_has(*state, number, "Odile"));
    mail = claim(*state, NOW);
    assert_false(record_has(*state, number, password));
    assert_int_equal(hab_outbox_sent(*state, &mail, NOW + 2), HAB_OK);
    assert_false(record_has(*state, number, "Odile"));
    mail = get(*state, number);
    assert_int_equal(mail.state, HAB_MAIL_SENT);
    assert_int_equal(mail.due, NOW + 2);
    assert_string_equal(mail.to, "odile@mairie.example");
    assert_last_trace(*state, "courriel.remis", "courriel-1");
    assert_nothing_due(*state, NOW + 40 * DAY);
}

/* The record keeps its shape: what was 8 bytes of text is not there in any form. */
static void an_ended_mail_has_no_sealed_part(void **state)
{
    uint64_t number = put(*state, 1, NOW);
    hab_mail mail = claim(*state, NOW);
    uint8_t bytes[8];
    hab_slice value;
    size_t before;

    hab_put_u64be(bytes, number);
    assert_int_equal(hab_get(*state, HAB_TABLE_MAIL, hab_slice_of(bytes, 8), &value), HAB_OK);
    before = value.size;
    assert_int_equal(hab_outbox_failed(*state, &mail, "550 no", 1, NOW), HAB_OK);
    assert_int_equal(hab_get(*state, HAB_TABLE_MAIL, hab_slice_of(bytes, 8), &value), HAB_OK);
    assert_true(value.size + 29 + strlen(password) < before);
}

static void another_key_opens_nothing_and_holds_up_nobody(void **state)
{
    static const uint8_t other[HAB_HASH_SIZE] = {8};
    uint64_t sealed = put(*state, 1, NOW);
    uint64_t plain = put(*state, 0, NOW);
    hab_mail mail;
    json_t *values = NULL;

    assert_int_equal(hab_outbox_claim(*state, other, NULL, NOW, &mail, &values), HAB_OK);
    assert_int_equal(mail.number, plain);
    hab_values_free(values);
    mail = get(*state, sealed);
    assert_int_equal(mail.state, HAB_MAIL_DEAD);
    assert_string_equal(mail.error, "cannot be opened with this key");
    assert_last_trace(*state, "courriel.mort", "courriel-1");
}

static void delays_grow_up_to_six_hours(void **state)
{
    (void) state;
    assert_int_equal(hab_outbox_delay(1), 60);
    for (uint32_t tries = 1; tries < 40; tries++) {
        assert_true(hab_outbox_delay(tries) <= hab_outbox_delay(tries + 1));
    }
    assert_true(hab_outbox_delay(2) > hab_outbox_delay(1));
    assert_int_equal(hab_outbox_delay(40), 6 * 3600);
    assert_int_equal(hab_outbox_delay(UINT32_MAX), 6 * 3600);
}

/* RFC 5321, 4.5.4.1: at least four days of tries, then a dead letter. */
static void a_mail_is_tried_for_days_under_one_message_id_then_dead(void **state)
{
    uint64_t number = put(*state, 0, NOW);
    hab_mail first = {0};
    int64_t now = NOW;

    for (uint32_t try = 1; try <= HAB_MAIL_TRIES; try++) {
        hab_mail mail = claim(*state, now);

        first = try == 1 ? mail : first;
        assert_int_equal(mail.tries, try);
        assert_string_equal(mail.message_id, first.message_id);
        assert_int_equal(hab_outbox_failed(*state, &mail, "451 later", 0, now), HAB_OK);
        if (try < HAB_MAIL_TRIES) {
            assert_int_equal(get(*state, number).state, HAB_MAIL_WAITING);
            assert_string_equal(get(*state, number).error, "451 later");
            now += hab_outbox_delay(try);
            assert_nothing_due(*state, now - 1);
        }
    }
    assert_true(now - NOW >= 4 * DAY);
    assert_int_equal(get(*state, number).state, HAB_MAIL_DEAD);
    assert_nothing_due(*state, now + 40 * DAY);
}

static void what_the_server_refuses_for_good_is_dead_at_once(void **state)
{
    uint64_t number = put(*state, 0, NOW);
    hab_mail mail = claim(*state, NOW);

    assert_int_equal(hab_outbox_failed(*state, &mail, "550 5.1.1 no\r\nsuch \x1b[31mone", 1, NOW),
                     HAB_OK);
    mail = get(*state, number);
    assert_int_equal(mail.state, HAB_MAIL_DEAD);
    assert_string_equal(mail.error, "550 5.1.1 no??such ?[31mone");
    assert_last_trace(*state, "courriel.mort", "courriel-1");
    assert_nothing_due(*state, NOW + DAY);
}

/* A process died in between: another sends it, under the same Message-ID. */
static void a_lease_that_ran_out_is_taken_over(void **state)
{
    hab_mail lost;
    hab_mail taken;
    uint64_t number = put(*state, 1, NOW);

    lost = claim(*state, NOW);
    taken = claim(*state, NOW + HAB_MAIL_LEASE);
    assert_int_equal(taken.number, number);
    assert_int_equal(taken.tries, 2);
    assert_string_equal(taken.message_id, lost.message_id);
    /* …and the first, if it lives after all, has no say any more. */
    assert_int_equal(hab_outbox_sent(*state, &lost, NOW + 301), HAB_NOT_FOUND);
    assert_int_equal(hab_outbox_failed(*state, &lost, "421", 0, NOW + 301), HAB_NOT_FOUND);
    assert_int_equal(hab_outbox_sent(*state, &taken, NOW + 302), HAB_OK);
    assert_int_equal(hab_outbox_sent(*state, &taken, NOW + 303), HAB_NOT_FOUND);
}

static void a_mail_that_kills_its_sender_is_not_sent_for_ever(void **state)
{
    uint64_t number = put(*state, 0, NOW);
    int64_t now = NOW;

    for (int i = 0; i < HAB_MAIL_TRIES; i++, now += HAB_MAIL_LEASE) {
        (void) claim(*state, now);
    }
    assert_nothing_due(*state, now);
    assert_int_equal(get(*state, number).state, HAB_MAIL_DEAD);
}

static void what_has_expired_is_not_sent(void **state)
{
    uint64_t number = put_to(*state, "odile@mairie.example", 1, "", NOW + DAY, NOW);
    hab_mail mail = claim(*state, NOW + DAY - 1);

    assert_int_equal(hab_outbox_failed(*state, &mail, "", 0, NOW + DAY - 1), HAB_OK);
    assert_nothing_due(*state, NOW + DAY + 60);
    mail = get(*state, number);
    assert_int_equal(mail.state, HAB_MAIL_DEAD);
    assert_string_equal(mail.error, "expired before it could be sent");
}

static void a_dead_mail_waits_again_unless_its_secret_is_gone(void **state)
{
    uint64_t plain = put(*state, 0, NOW);
    uint64_t secret = put(*state, 1, NOW + 1);
    uint64_t expired = put_to(*state, "odile@mairie.example", 0, "", NOW + 100, NOW + 2);
    json_t *values = NULL;
    hab_mail mail;

    for (int i = 0; i < 3; i++) {
        mail = claim(*state, NOW + 2);
        assert_int_equal(hab_outbox_failed(*state, &mail, "550", 1, NOW + 3), HAB_OK);
    }
    assert_int_equal(hab_outbox_retry(*state, secret, NOW + 200), HAB_DENIED);
    assert_int_equal(hab_outbox_retry(*state, expired, NOW + 200), HAB_DENIED);
    assert_int_equal(hab_outbox_retry(*state, 99, NOW + 200), HAB_NOT_FOUND);
    assert_int_equal(hab_outbox_retry(*state, plain, NOW + 200), HAB_OK);
    assert_int_equal(hab_outbox_retry(*state, plain, NOW + 200), HAB_NOT_FOUND);
    assert_int_equal(hab_outbox_claim(*state, key, NULL, NOW + 200, &mail, &values), HAB_OK);
    assert_int_equal(mail.number, plain);
    assert_int_equal(mail.tries, 1);
    assert_string_equal(json_string_value(json_object_get(values, "prenom")), "Odile");
    hab_values_free(values);
}

static void a_letter_that_is_none_is_refused(void **state)
{
    static const char *const addresses[] = {"",
                                            "odile",
                                            "odile@mairie.example\r\nBcc: x@y.example",
                                            "odile@mairie.example, x@y.example",
                                            "<odile@mairie.example>",
                                            "odile@[127.0.0.1]",
                                            "\"o d\"@mairie.example"};
    static const char *const templates[] = {"", "../secret", "A", "x.xsl",
                                            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    json_t *values = json_object();
    hab_letter letter = {.template = "signalement", .values = values, .caf = ""};
    uint64_t number = 77;
    uint64_t count = 0;

    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        letter.to = addresses[i];
        assert_int_equal(hab_outbox_put(*state, key, &letter, NOW, &number), HAB_INVALID);
    }
    letter.to = "odile@mairie.example";
    for (size_t i = 0; i < sizeof(templates) / sizeof(*templates); i++) {
        letter.template = templates[i];
        assert_int_equal(hab_outbox_put(*state, key, &letter, NOW, &number), HAB_INVALID);
    }
    assert_int_equal(number, 77);
    assert_int_equal(hab_count(*state, HAB_TABLE_MAIL, &count), HAB_OK);
    assert_int_equal(count, 0);
    json_decref(values);
}

static void lists_go_on_where_they_stopped_and_keep_to_a_caf(void **state)
{
    hab_mail mails[3];
    hab_mail after = {0};
    unsigned count = 0;

    for (int i = 0; i < 5; i++) {
        (void) put_to(*state, "odile@mairie.example", 0, i % 2 == 0 ? "751" : "331", 0, NOW);
    }
    assert_int_equal(hab_outbox_list(*state, HAB_MAIL_WAITING, NULL, &after, mails, 3, &count),
                     HAB_OK);
    assert_int_equal(count, 3);
    assert_int_equal(mails[2].number, 3);
    assert_int_equal(hab_outbox_list(*state, HAB_MAIL_WAITING, NULL, &mails[2], mails, 3, &count),
                     HAB_OK);
    assert_int_equal(count, 2);
    assert_int_equal(mails[0].number, 4);
    assert_int_equal(hab_outbox_list(*state, HAB_MAIL_WAITING, "331", &after, mails, 3, &count),
                     HAB_OK);
    assert_int_equal(count, 2);
    assert_int_equal(mails[1].number, 4);
    assert_int_equal(hab_outbox_list(*state, HAB_MAIL_DEAD, NULL, &after, mails, 3, &count),
                     HAB_OK);
    assert_int_equal(count, 0);
}

static void sweep_forgets_what_was_kept_long_enough(void **state)
{
    hab_mail mail;
    uint64_t left = 0;
    unsigned removed = 9;

    for (int i = 0; i < 4; i++) {
        (void) put(*state, 0, NOW);
        mail = claim(*state, NOW);
        assert_int_equal(i < 3 ? hab_outbox_sent(*state, &mail, NOW)
                               : hab_outbox_failed(*state, &mail, "550", 1, NOW),
                         HAB_OK);
    }
    (void) put(*state, 0, NOW); /* waits, however long */
    assert_int_equal(hab_outbox_sweep(*state, NOW + HAB_MAIL_KEPT - 1, 10, &removed), HAB_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(hab_outbox_sweep(*state, NOW + HAB_MAIL_KEPT, 2, &removed), HAB_OK);
    assert_int_equal(removed, 2);
    assert_int_equal(hab_outbox_sweep(*state, NOW + HAB_MAIL_KEPT, 10, &removed), HAB_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(hab_outbox_sweep(*state, NOW + HAB_MAIL_DEAD_KEPT, 10, &removed), HAB_OK);
    assert_int_equal(removed, 1);
    assert_int_equal(hab_count(*state, HAB_TABLE_MAIL, &left), HAB_OK);
    assert_int_equal(left, 1);
    assert_int_equal(hab_count(*state, HAB_TABLE_MAIL_QUEUE, &left), HAB_OK);
    assert_int_equal(left, 1);
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, open_store, close_store)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        STORE_TEST(a_mail_is_claimed_once_with_its_values_and_secret),
        STORE_TEST(oldest_due_first),
        STORE_TEST(a_secret_is_sealed_then_gone),
        STORE_TEST(an_ended_mail_has_no_sealed_part),
        STORE_TEST(another_key_opens_nothing_and_holds_up_nobody),
        cmocka_unit_test(delays_grow_up_to_six_hours),
        STORE_TEST(a_mail_is_tried_for_days_under_one_message_id_then_dead),
        STORE_TEST(what_the_server_refuses_for_good_is_dead_at_once),
        STORE_TEST(a_lease_that_ran_out_is_taken_over),
        STORE_TEST(a_mail_that_kills_its_sender_is_not_sent_for_ever),
        STORE_TEST(what_has_expired_is_not_sent),
        STORE_TEST(a_dead_mail_waits_again_unless_its_secret_is_gone),
        STORE_TEST(a_letter_that_is_none_is_refused),
        STORE_TEST(lists_go_on_where_they_stopped_and_keep_to_a_caf),
        STORE_TEST(sweep_forgets_what_was_kept_long_enough),
    };

    return cmocka_run_group_tests_name("outbox", tests, NULL, NULL);
}

/* A run of the mails that are due: each is handed over once, whatever died meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "mail/delivery.h"
#include "mail/receipt.h"

enum { LONG_AGO = 3600 }; /* seconds: a claim's lease has run out since */

static char directory[] = "/tmp/hab-delivery-XXXXXX";
static char receipts[64];
static hab_broker broker = {.key = {7}};
static hab_delivery delivery = {.to = directory,
                                .from = "extranet@caf.example",
                                .base = "https://extranet.example/extranet/",
                                .receipts = receipts,
                                .tls = 1};
static hab_pages *templates;
static hab_txn *txn;

static int open_all(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};
    hab_error error = {""};

    (void) state;
    strcpy(strrchr(directory, '-'), "-XXXXXX");
    assert_non_null(mkdtemp(directory));
    (void) snprintf(receipts, sizeof(receipts), "%s/receipts", directory);
    assert_int_equal(hab_store_open_memory(&options, &broker.store, NULL), HAB_OK);
    if (hab_mail_templates(SOURCE_DIR "/conf/mail", &templates, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    delivery.templates = templates;
    return 0;
}

static int close_all(void **state)
{
    char command[96];

    (void) state;
    hab_vault_close(broker.vault);
    broker.vault = NULL;
    hab_store_close(broker.store);
    hab_pages_free(templates);
    (void) snprintf(command, sizeof(command), "rm -r %s", directory);
    return system(command);
}

/* A mail that was claimed by a process that then died. */
static hab_mail claimed_long_ago(void)
{
    int64_t then = hab_now() - LONG_AGO;
    json_t *values = json_pack("{s:s, s:s, s:s}", "reference", "DH-0000-0000-00", "titre",
                               "Lieu d’information", "caf", "911");
    hab_letter letter = {.template = "accuse-reception",
                         .to = "odile@mairie.example",
                         .values = values,
                         .caf = "911"};
    json_t *filled = NULL;
    hab_mail mail = {0};
    uint64_t number;

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_put(txn, broker.key, &letter, then, &number), HAB_OK);
    assert_int_equal(hab_outbox_claim(txn, broker.key, broker.vault, then, &mail, &filled), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_values_free(filled);
    json_decref(values);
    return mail;
}

static unsigned run(void)
{
    hab_error error = {""};
    unsigned sent = 0;
    unsigned failed = 0;

    if (hab_delivery_run(&broker, &delivery, 10, &sent, &failed, &error) != HAB_OK) {
        fail_msg("%s", error.text);
    }
    assert_int_equal(failed, 0);
    return sent;
}

static int was_written(const hab_mail *mail)
{
    char path[128];

    (void) snprintf(path, sizeof(path), "%s/%s.eml", directory, mail->message_id);
    return access(path, F_OK) == 0;
}

static hab_mail_state state_of(const hab_mail *mail)
{
    hab_mail found = {0};

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_get(txn, mail->number, &found), HAB_OK);
    hab_abort(txn);
    return found.state;
}

static void a_mail_whose_sender_died_before_is_sent(void **state)
{
    hab_mail mail = claimed_long_ago();

    (void) state;
    assert_int_equal(run(), 1);
    assert_true(was_written(&mail));
    assert_int_equal(state_of(&mail), HAB_MAIL_SENT);
    assert_int_equal(run(), 0);
}

static void a_mail_whose_sender_died_after_is_not_sent_again(void **state)
{
    hab_mail mail = claimed_long_ago();
    hab_receipts noted = hab_receipts_open(receipts);

    (void) state;
    hab_receipt_note(&noted, &mail);
    hab_receipts_close(&noted);
    assert_int_equal(run(), 1);
    assert_false(was_written(&mail));
    assert_int_equal(state_of(&mail), HAB_MAIL_SENT);
}

static void a_run_notes_what_was_taken(void **state)
{
    hab_mail mail = claimed_long_ago();
    hab_receipts noted;

    (void) state;
    assert_int_equal(run(), 1);
    noted = hab_receipts_open(receipts);
    assert_true(hab_receipt_holds(&noted, &mail));
    mail.message_id[0] = mail.message_id[0] == '0' ? '1' : '0';
    assert_false(hab_receipt_holds(&noted, &mail));
    hab_receipts_close(&noted);
}

static void receipts_that_cannot_be_kept_stop_no_mail(void **state)
{
    hab_mail mail = claimed_long_ago();

    (void) state;
    (void) snprintf(receipts, sizeof(receipts), "%s/nowhere/receipts", directory);
    assert_int_equal(run(), 1);
    assert_true(was_written(&mail));
}

static void put_sealed(hab_slice key, uint64_t *number)
{
    json_t *values = json_pack("{s:s, s:s, s:s}", "reference", "DH-0000-0000-00", "titre",
                               "Lieu d’information", "caf", "911");
    const hab_letter letter = {.template = "accuse-reception",
                               .to = "famille-lune@courriel.example",
                               .values = values,
                               .caf = "911",
                               .vault = broker.vault,
                               .sealed_type = 7,
                               .sealed_key = key};

    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_vault_put(txn, broker.vault, 7, key, hab_slice_text("la famille")),
                     HAB_OK);
    assert_int_equal(hab_outbox_put(txn, broker.key, &letter, hab_now(), number), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(values);
}

static int file_has(const char *path, const char *text)
{
    char command[256];

    (void) snprintf(command, sizeof(command), "grep -q '%s' '%s'", text, path);
    return system(command) == 0;
}

static void LI_2_a_sealed_mail_reaches_its_address_and_no_other_file(void **state)
{
    hab_mail mail = {0};
    uint64_t number = 0;
    char path[128];

    (void) state;
    assert_int_equal(hab_vault_open(directory, &broker.vault, NULL), HAB_OK);
    put_sealed(hab_slice_text("demande"), &number);
    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_get(txn, number, &mail), HAB_OK);
    hab_abort(txn);
    assert_string_equal(mail.to, "");
    assert_int_equal(run(), 1);
    assert_int_equal(state_of(&mail), HAB_MAIL_SENT);
    (void) snprintf(path, sizeof(path), "%s/%s.eml", directory, mail.message_id);
    assert_true(file_has(path, "famille-lune@courriel.example"));
    assert_true(file_has(receipts, mail.message_id));
    assert_false(file_has(receipts, "famille-lune"));
}

static void LI_2_a_mail_of_a_destroyed_record_is_not_sent(void **state)
{
    hab_mail mail = {0};
    uint64_t number = 0;

    (void) state;
    assert_int_equal(hab_vault_open(directory, &broker.vault, NULL), HAB_OK);
    put_sealed(hab_slice_text("demande"), &number);
    assert_int_equal(hab_begin_write(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_get(txn, number, &mail), HAB_OK);
    assert_int_equal(hab_vault_destroy(txn, 7, hab_slice_text("demande")), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(run(), 0);
    assert_int_equal(state_of(&mail), HAB_MAIL_DEAD);
    assert_false(was_written(&mail));
}

#define DELIVERY_TEST(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DELIVERY_TEST(a_mail_whose_sender_died_before_is_sent),
        DELIVERY_TEST(a_mail_whose_sender_died_after_is_not_sent_again),
        DELIVERY_TEST(a_run_notes_what_was_taken),
        DELIVERY_TEST(receipts_that_cannot_be_kept_stop_no_mail),
        DELIVERY_TEST(LI_2_a_sealed_mail_reaches_its_address_and_no_other_file),
        DELIVERY_TEST(LI_2_a_mail_of_a_destroyed_record_is_not_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

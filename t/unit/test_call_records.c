/* A plugin's own records, its sealed ones, mails and limits: two types never meet, nothing
 * refused stays, what is destroyed is gone before the answer (LI-2). */
#define _GNU_SOURCE /* memmem */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "essai.h"
#include "mail/outbox.h"
#include "request/reference.h"

static char directory[64];
static const hab_type *other; /* a type that has records too */

static int open_records(void **state)
{
    hab_error error = {""};

    if (open_essai(state) != 0) {
        return -1;
    }
    strcpy(directory, "/tmp/hab-call-XXXXXX");
    if (mkdtemp(directory) == NULL || hab_vault_open(directory, &broker.vault, &error) != HAB_OK) {
        return -1;
    }
    other = &types.items[0];
    return 0;
}

static int close_records(void **state)
{
    char path[128];

    hab_vault_close(broker.vault);
    (void) snprintf(path, sizeof(path), "%s/vault.keys", directory);
    (void) unlink(path);
    (void) rmdir(directory);
    return close_portal(state);
}

/* -- Records */

static int write_some(hab_call *call)
{
    assert_int_equal(put(call, "a1", "un"), HAB_DONE);
    assert_int_equal(put(call, "a2", "deux"), HAB_DONE);
    assert_int_equal(put(call, "a3", ""), HAB_DONE);
    assert_int_equal(put(call, "b", "quatre"), HAB_DONE);
    return put(call, "\xff", "dernier");
}

static int write_one(hab_call *call)
{
    return put(call, "a1", "autre");
}

static int read_one(hab_call *call)
{
    hab_slice value;

    assert_int_equal(calls->get(call, hab_slice_text("a1"), &value), HAB_DONE);
    assert_true(hab_slice_equal(value, hab_slice_text("un")));
    return calls->get(call, hab_slice_text("a"), &value);
}

static int remove_one(hab_call *call)
{
    assert_int_equal(calls->remove(call, hab_slice_text("a1")), HAB_DONE);
    return calls->remove(call, hab_slice_text("a1"));
}

static int use_bad_keys(hab_call *call)
{
    static const char bytes[401];
    hab_slice value;

    assert_int_equal(calls->get(call, hab_slice_of("", 0), &value), HAB_FAILED);
    assert_int_equal(calls->put(call, hab_slice_of(bytes, 401), hab_slice_text("")), HAB_FAILED);
    assert_int_equal(calls->put(call, hab_slice_of(bytes, 400), hab_slice_text("x")), HAB_DONE);
    return calls->get(call, hab_slice_of(bytes, 400), &value);
}

static void records_are_of_one_type(void **state)
{
    (void) state;
    assert_int_equal(duty(1, write_some), HAB_DONE);
    assert_int_equal(duty_of(other, 1, write_one), HAB_DONE);
    assert_int_equal(duty(0, read_one), HAB_NONE);
    assert_int_equal(duty_of(other, 1, remove_one), HAB_NONE);
    assert_int_equal(duty(0, read_one), HAB_NONE);
    assert_int_equal(duty(1, use_bad_keys), HAB_DONE);
}

static const char *prefix;
static const char *from;
static int back;
static int stop;
static char seen[64];

static int remember(void *context, hab_slice key, hab_slice value)
{
    (void) context;
    (void) value;
    if (*(const uint8_t *) key.data == 0xff) {
        strcat(seen, "!");
    } else {
        strncat(seen, key.data, key.size);
    }
    strcat(seen, " ");
    return stop;
}

static int scan(hab_call *call)
{
    seen[0] = '\0';
    return calls->scan(call, hab_slice_text(prefix), hab_slice_text(from), back, remember, NULL);
}

static void walks_keep_to_their_prefix(void **state)
{
    static const struct {
        const char *prefix;
        const char *from;
        int back;
        const char *seen;
    } cases[] = {
        {"a", "", 0, "a1 a2 a3 "},  {"a", "a2", 0, "a2 a3 "},     {"a", "a25", 0, "a3 "},
        {"a", "b", 0, ""},          {"a", "0", 0, "a1 a2 a3 "},   {"", "", 0, "a1 a2 a3 b ! "},
        {"c", "", 0, ""},           {"a", "", 1, "a3 a2 a1 "},    {"a", "a3", 1, "a2 a1 "},
        {"a", "b", 1, "a3 a2 a1 "}, {"a", "a1", 1, ""},           {"a", "0", 1, ""},
        {"b", "", 1, "b "},         {"", "", 1, "! b a3 a2 a1 "}, {"\xff", "", 1, "! "},
        {"", "b", 1, "a3 a2 a1 "},
    };

    (void) state;
    assert_int_equal(duty(1, write_some), HAB_DONE);
    assert_int_equal(duty_of(other, 1, write_some), HAB_DONE);
    stop = HAB_DONE;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        prefix = cases[i].prefix;
        from = cases[i].from;
        back = cases[i].back;
        assert_int_equal(duty(0, scan), HAB_DONE);
        assert_string_equal(seen, cases[i].seen);
    }
}

static void a_walk_ends_as_it_is_told(void **state)
{
    static const int gives[][2] = {{HAB_NONE, HAB_DONE}, {HAB_FAILED, HAB_FAILED}, {5, HAB_FAILED}};

    (void) state;
    assert_int_equal(duty(1, write_some), HAB_DONE);
    prefix = from = "";
    back = 0;
    for (size_t i = 0; i < sizeof(gives) / sizeof(gives[0]); i++) {
        stop = gives[i][0];
        assert_int_equal(duty(0, scan), gives[i][1]);
        assert_string_equal(seen, "a1 ");
    }
}

/* -- Sealed records */

static int seal_one(hab_call *call)
{
    return calls->seal(call, hab_slice_text("D1"), hab_slice_text("Famille Durand"));
}

static int unseal_one(hab_call *call)
{
    hab_slice document;
    int outcome = HAB_DONE;

    for (int i = 0; i < 200 && outcome == HAB_DONE; i++) {
        outcome = calls->unseal(call, hab_slice_text("D1"), &document);
        assert_true(outcome != HAB_DONE
                    || hab_slice_equal(document, hab_slice_text("Famille Durand")));
    }
    return outcome;
}

static int destroy_one(hab_call *call)
{
    int outcome = calls->destroy(call, hab_slice_text("D1"));

    return outcome == HAB_DONE && calls->caller(call)->person != 0 ? answer_well(call) : outcome;
}

static int destroy_and_refuse(hab_call *call)
{
    assert_int_equal(calls->destroy(call, hab_slice_text("D1")), HAB_DONE);
    return calls->field(call, "x", "Non.");
}

static hab_status doomed(void)
{
    hab_txn *txn;
    hab_status status;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    status = hab_vault_doomed(txn);
    hab_abort(txn);
    return status;
}

static void what_is_destroyed_is_gone_before_the_answer(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(duty(1, seal_one), HAB_DONE);
    assert_int_equal(duty(1, seal_one), HAB_FAILED);
    assert_int_equal(duty(0, unseal_one), HAB_DONE);
    assert_int_equal(duty_of(other, 0, unseal_one), HAB_NONE);
    assert_int_equal(visit(PAGE_WRITES, destroy_and_refuse), 422);
    assert_int_equal(duty(0, unseal_one), HAB_DONE);
    assert_int_equal(visit(PAGE_WRITES, destroy_one), 200);
    assert_int_equal(doomed(), HAB_NOT_FOUND);
    assert_int_equal(duty(0, unseal_one), HAB_NONE);
    assert_int_equal(visit(PAGE_WRITES, destroy_one), 404);
}

static void without_a_vault_nothing_is_sealed(void **state)
{
    hab_vault *vault = broker.vault;

    (void) state;
    broker.vault = NULL;
    assert_int_equal(duty(1, seal_one), HAB_FAILED);
    broker.vault = vault;
    assert_int_equal(duty(1, seal_one), HAB_DONE);
}

/* -- Mails */

static hab_slice sealed_by;
static const char *sheet = "essai-courriel";
static const char *to = "famille@x.example";

static int order_mail(hab_call *call)
{
    return calls->mail(call, &(hab_order){.sheet = sheet,
                                          .to = hab_slice_text(to),
                                          .values = hab_slice_text("{\"reference\": \"FA-1\"}"),
                                          .secret = hab_slice_text("{\"code\": \"QXRZT\"}"),
                                          .sealed_by = sealed_by,
                                          .caf = "751"});
}

static int order_and_refuse(hab_call *call)
{
    assert_int_equal(order_mail(call), HAB_DONE);
    return calls->field(call, "x", "Non.");
}

static int mail_agents(hab_call *call)
{
    return calls->mail_agents(call, "751", sheet, hab_slice_text("{\"nombre\": 1}"));
}

static unsigned wanted_roles;

static int mail_role(hab_call *call)
{
    return calls->mail_role(call, "751", wanted_roles, sheet, hab_slice_text("{\"nombre\": 1}"));
}

static uint64_t mails_waiting(void)
{
    uint64_t count = 0;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_count(txn, HAB_MAIL_WAITING, &count), HAB_OK);
    hab_abort(txn);
    return count;
}

static void mails_go_with_what_caused_them(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(duty(1, order_mail), HAB_DONE);
    assert_int_equal(mails_waiting(), 1);
    assert_int_equal(visit(PAGE_WRITES, order_and_refuse), 422);
    assert_int_equal(mails_waiting(), 1);
    to = "pas une adresse";
    assert_int_equal(duty(1, order_mail), HAB_NONE);
    to = "famille@x.example";
    sheet = "premier-mot-de-passe";
    assert_int_equal(duty(1, order_mail), HAB_FAILED);
    sheet = "essai-page";
    assert_int_equal(duty(1, order_mail), HAB_FAILED);
    sheet = "essai-courriel";
    make_agent(BRUNO, "751", HAB_ROLE_CONVENTIONS);
    assert_int_equal(duty(1, mail_agents), HAB_DONE);
    assert_int_equal(mails_waiting(), 2);
}

/* Whether the store holds a text in any of its mails. */
static int mails_say(const char *text)
{
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_txn *txn;
    int says = 0;

    assert_int_equal(hab_begin_read(broker.store, &txn), HAB_OK);
    assert_int_equal(hab_cursor_open(txn, HAB_TABLE_MAIL, &cursor), HAB_OK);
    for (hab_status status = hab_seek(cursor, hab_slice_of("", 1), &key, &value); status == HAB_OK;
         status = hab_next(cursor, &key, &value)) {
        says |= memmem(value.data, value.size, text, strlen(text)) != NULL;
    }
    hab_cursor_close(cursor);
    hab_abort(txn);
    return says;
}

/* ST-2: each agent who may do the work is told, once; national ones where the Caf has
 * none. */
static void agents_are_told_by_their_role(void **state)
{
    (void) state;
    make_agent(ANNE, "751", HAB_ROLE_CONVENTIONS);
    make_agent(BRUNO, "", HAB_ROLE_VALIDATION);
    wanted_roles = HAB_AGENT_VALIDATION;
    assert_int_equal(duty(1, mail_role), HAB_DONE);
    assert_int_equal(mails_waiting(), 1);
    assert_true(mails_say(BRUNO));
    make_agent(ANNE, "751", HAB_ROLE_VALIDATION | HAB_ROLE_TRACES);
    wanted_roles = HAB_AGENT_VALIDATION | HAB_AGENT_TRACES;
    assert_int_equal(duty(1, mail_role), HAB_DONE);
    assert_int_equal(mails_waiting(), 2);
    assert_true(mails_say(ANNE));
    assert_int_equal(duty(0, mail_role), HAB_FAILED);
    wanted_roles = 0;
    assert_int_equal(duty(1, mail_role), HAB_FAILED);
    assert_int_equal(mails_waiting(), 2);
}

/* LI-2: under a record's key even the address is unreadable once it is destroyed. */
static void a_mail_is_sealed_with_its_record(void **state)
{
    (void) state;
    log_in(ANNE);
    assert_int_equal(duty(1, order_mail), HAB_DONE);
    assert_true(mails_say("famille@x.example"));
    assert_false(mails_say("QXRZT"));
    to = "autre@x.example";
    sealed_by = hab_slice_text("D1");
    assert_int_equal(duty(1, order_mail), HAB_FAILED);
    assert_int_equal(duty(1, seal_one), HAB_DONE);
    assert_int_equal(duty(1, order_mail), HAB_DONE);
    assert_int_equal(mails_waiting(), 2);
    assert_false(mails_say("autre@x.example"));
    to = "famille@x.example";
    sealed_by = hab_slice_of("", 0);
}

/* -- Limits, communes */

static int counted;

static int use_once(hab_call *call)
{
    counted = calls->limit(call, "code", hab_slice_text("FA-1"), 3);
    return HAB_DONE;
}

static int guess(hab_call *call)
{
    counted = calls->limit_client(call, "code", 3);
    return calls->field(call, "code", "Ce n’est pas le bon.");
}

static void uses_are_counted_by_type(void **state)
{
    (void) state;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(duty(1, use_once), HAB_DONE);
        assert_int_equal(counted, i < 3 ? HAB_DONE : HAB_NONE);
    }
    assert_int_equal(duty_of(other, 1, use_once), HAB_DONE);
    assert_int_equal(counted, HAB_DONE);
    now += 24 * 3600;
    assert_int_equal(duty(1, use_once), HAB_DONE);
    assert_int_equal(counted, HAB_DONE);
}

/* Who guesses is refused each time, and counted all the same; by network for IPv6. */
static void a_refused_try_counts(void **state)
{
    (void) state;
    client_address[0] = 0x20;
    for (int i = 0; i < 4; i++) {
        client_address[15] = (uint8_t) i;
        assert_int_equal(send_to(PAGE_PUBLIC, guess), 422);
        assert_int_equal(counted, i < 3 ? HAB_DONE : HAB_NONE);
    }
    client_address[7] = 1;
    assert_int_equal(send_to(PAGE_PUBLIC, guess), 422);
    assert_int_equal(counted, HAB_DONE);
}

static hab_status load_communes(hab_txn *txn)
{
    const hab_reference entry = {.code = "2A004", .nom = "Ajaccio", .caf = "201"};

    return hab_reference_put(txn, HAB_REFERENCE_COMMUNES, &entry, NULL);
}

static int find_commune(hab_call *call)
{
    char nom[204] = "";
    char caf[8] = "";
    int outcome = calls->commune(call, hab_slice_text("2A004"), nom, caf);

    if (outcome == HAB_DONE) {
        assert_string_equal(nom, "Ajaccio");
        assert_string_equal(caf, "201");
        assert_int_equal(calls->commune(call, hab_slice_text("75056"), nom, caf), HAB_NONE);
        assert_int_equal(calls->commune(call, hab_slice_text("2a004"), nom, caf), HAB_NONE);
    }
    return outcome;
}

static void communes_are_of_the_official_list(void **state)
{
    (void) state;
    assert_int_equal(duty(0, find_commune), HAB_NONE);
    in_a_transaction(load_communes);
    assert_int_equal(duty(0, find_commune), HAB_DONE);
}

/* -- Paper */

static int print_in_a_duty(hab_call *call)
{
    hab_slice bytes;
    int outcome =
        calls->print(call, "essai-page", hab_slice_text("{\"dit\": \"Bonjour\"}"), &bytes);

    assert_true(outcome != HAB_DONE || memcmp(bytes.data, "%PDF-", 5) == 0);
    return outcome;
}

static int answer_on_paper(hab_call *call)
{
    int outcome =
        calls->pdf(call, "essai-page", hab_slice_text("{\"dit\": \"Bonjour\"}"), "essai.pdf");

    /* the store's one writer is not kept waiting for a paper */
    assert_null(call->exchange->content);
    return outcome;
}

static void documents_are_printed(void **state)
{
    (void) state;
    log_in(ANNE);
    broker.sheets = pages;
    assert_int_equal(duty(0, print_in_a_duty), HAB_DONE);
    assert_int_equal(visit(PAGE, answer_on_paper), 200);
    assert_string_equal(answer.type, "application/pdf");
    assert_string_equal(header("Content-Disposition"), "inline; filename=\"essai.pdf\"");
    assert_memory_equal(answer.content, "%PDF-", 5);
}

#define RECORDS_TEST(name) cmocka_unit_test_setup_teardown(name, open_records, close_records)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        RECORDS_TEST(records_are_of_one_type),
        RECORDS_TEST(walks_keep_to_their_prefix),
        RECORDS_TEST(a_walk_ends_as_it_is_told),
        RECORDS_TEST(what_is_destroyed_is_gone_before_the_answer),
        RECORDS_TEST(without_a_vault_nothing_is_sealed),
        RECORDS_TEST(mails_go_with_what_caused_them),
        RECORDS_TEST(agents_are_told_by_their_role),
        RECORDS_TEST(a_mail_is_sealed_with_its_record),
        RECORDS_TEST(uses_are_counted_by_type),
        RECORDS_TEST(a_refused_try_counts),
        RECORDS_TEST(communes_are_of_the_official_list),
        RECORDS_TEST(documents_are_printed),
    };

    return cmocka_run_group_tests_name("call_records", tests, load_essai, free_types);
}

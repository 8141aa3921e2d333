/* Mails about a sealed record: sealed under its key, address and all, and void once the
 * record is destroyed (LI-2, LI-3.4). */
#define _GNU_SOURCE /* memmem */
#include <fcntl.h>
#include <sys/stat.h>

#include "mail/outbox.h"
#include "vault.h"

enum { NOW = 1768212000 };

static const uint8_t master[HAB_HASH_SIZE] = {7};
static const char record[] = "demande-1";
static const char address[] = "accueil@creche-lilas.example";
static const char first_name[] = "Enguerrand-Marker";
static const char link_word[] = "jeton-4f8Zk2";

static int setup_record(void **state)
{
    int status = setup_lmdb(state);

    commit_put(*state, record, "une famille");
    return status;
}

static hab_status try_put(const fixture *f, hab_txn *txn, const char *key, uint64_t *number)
{
    json_t *values = json_pack("{s:s}", "prenom", first_name);
    json_t *secret = json_pack("{s:s}", "lien", link_word);
    const hab_letter letter = {.template = "lieu-demande",
                               .to = address,
                               .values = values,
                               .secret = secret,
                               .caf = "751",
                               .vault = f->vault,
                               .sealed_type = TYPE,
                               .sealed_key = hab_slice_text(key)};
    hab_status status = hab_outbox_put(txn, master, &letter, NOW, number);

    json_decref(values);
    json_decref(secret);
    return status;
}

static uint64_t put_sealed(const fixture *f)
{
    hab_txn *txn = begin(f);
    uint64_t number = 0;

    assert_int_equal(try_put(f, txn, record, &number), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    return number;
}

static hab_status claim_with(const fixture *f, hab_vault *vault, int64_t now, hab_mail *mail,
                             json_t **values)
{
    hab_txn *txn = begin(f);
    hab_status status = hab_outbox_claim(txn, master, vault, now, mail, values);

    assert_int_equal(hab_commit(txn), HAB_OK);
    return status;
}

static hab_status claim(const fixture *f, int64_t now, hab_mail *mail)
{
    json_t *values = NULL;
    hab_status status = claim_with(f, f->vault, now, mail, &values);

    hab_values_free(values);
    return status;
}

static hab_mail look(const fixture *f, uint64_t number)
{
    hab_mail mail = {0};
    hab_txn *txn;

    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_outbox_get(txn, number, &mail), HAB_OK);
    hab_abort(txn);
    return mail;
}

static void assert_in_no_file(const fixture *f, const char *text)
{
    static const char *const names[] = {"main.mdb", "vault.keys"};
    char path[128];
    struct stat status;
    uint8_t *content;
    int file;

    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof(path), "%s/%s", f->directory, names[i]);
        file = open(path, O_RDONLY);
        assert_int_equal(fstat(file, &status), 0);
        content = malloc((size_t) status.st_size);
        assert_int_equal(read(file, content, (size_t) status.st_size), status.st_size);
        close(file);
        assert_null(memmem(content, (size_t) status.st_size, text, strlen(text)));
        free(content);
    }
}

static void assert_says_nothing(const fixture *f)
{
    assert_in_no_file(f, address);
    assert_in_no_file(f, first_name);
    assert_in_no_file(f, link_word);
}

/* The record's content alone: the queues keep their order, however it is sealed. */
static size_t size_of(const fixture *f, uint64_t number)
{
    uint8_t key[8];
    hab_slice value;
    hab_txn *txn;

    hab_put_u64be(key, number);
    assert_int_equal(hab_begin_read(f->store, &txn), HAB_OK);
    assert_int_equal(hab_get(txn, HAB_TABLE_MAIL, hab_slice_of(key, 8), &value), HAB_OK);
    hab_abort(txn);
    return value.size;
}

static void LI_2_nothing_of_a_sealed_mail_is_in_the_clear(void **state)
{
    fixture *f = *state;
    uint64_t number = put_sealed(f);
    json_t *values = NULL;
    hab_mail mail = look(f, number);

    assert_true(mail.sealed);
    assert_string_equal(mail.to, "");
    assert_string_equal(mail.template, "lieu-demande");
    assert_int_equal(claim_with(f, f->vault, NOW, &mail, &values), HAB_OK);
    assert_string_equal(mail.to, address);
    assert_string_equal(json_string_value(json_object_get(values, "prenom")), first_name);
    assert_string_equal(json_string_value(json_object_get(values, "lien")), link_word);
    hab_values_free(values);
    assert_says_nothing(f);
}

/* What a command of habilctl's prints about the store. */
static void ask(const fixture *f, const char *words, char *said, size_t room)
{
    char command[512];
    FILE *output;
    size_t size;

    snprintf(command, sizeof(command), BUILD_DIR "/habilctl --store %s %s", f->directory, words);
    output = popen(command, "r");
    assert_non_null(output);
    size = fread(said, 1, room - 1, output);
    said[size] = '\0';
    assert_int_equal(pclose(output), 0);
}

static void lists_of_mails_say_that_it_is_sealed(void **state)
{
    static const char *const commands[] = {"mail list", "mail show 1"};
    fixture *f = *state;
    char said[4096];

    assert_int_equal(put_sealed(f), 1);
    for (int i = 0; i < 2; i++) {
        ask(f, commands[i], said, sizeof(said));
        assert_non_null(strstr(said, "scellé"));
        assert_non_null(strstr(said, "lieu-demande"));
        assert_null(strstr(said, "creche-lilas"));
    }
    ask(f, "stats", said, sizeof(said));
    assert_non_null(strstr(said, "\"scelles\": 1,"));
}

static void what_was_sent_is_gone_from_the_record(void **state)
{
    fixture *f = *state;
    uint64_t number = put_sealed(f);
    size_t before = size_of(f, number);
    hab_mail mail;
    hab_txn *txn;

    assert_int_equal(claim(f, NOW, &mail), HAB_OK);
    txn = begin(f);
    assert_int_equal(hab_outbox_sent(txn, &mail, NOW + 1), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_true(size_of(f, number) + HAB_VAULT_EXTRA + strlen(address) < before);
    assert_int_equal(look(f, number).state, HAB_MAIL_SENT);
    assert_string_equal(look(f, number).to, "");
    assert_says_nothing(f);
}

/* Servers name in their answers whom they refuse. */
static void a_refusal_is_kept_without_the_servers_words(void **state)
{
    static const struct {
        const char *said;
        const char *kept;
    } answers[] = {{"451 4.3.0 <accueil@creche-lilas.example> later", "the server said 451"},
                   {"550 5.1.1 no mailbox accueil here", "the server said 550"},
                   {"cannot write to accueil@creche-lilas.example", "not delivered"},
                   {"Could not resolve host", "Could not resolve host"}};
    fixture *f = *state;
    uint64_t number = put_sealed(f);
    int64_t now = NOW;
    hab_mail mail;

    for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
        hab_txn *txn;

        assert_int_equal(claim(f, now, &mail), HAB_OK);
        txn = begin(f);
        assert_int_equal(hab_outbox_failed(txn, &mail, answers[i].said, 0, now), HAB_OK);
        assert_int_equal(hab_commit(txn), HAB_OK);
        assert_string_equal(look(f, number).error, answers[i].kept);
        now = look(f, number).due;
    }
    assert_says_nothing(f);
}

static void a_dead_one_is_not_tried_again(void **state)
{
    fixture *f = *state;
    uint64_t number = put_sealed(f);
    size_t before = size_of(f, number);
    hab_mail mail;
    hab_txn *txn;

    assert_int_equal(claim(f, NOW, &mail), HAB_OK);
    txn = begin(f);
    assert_int_equal(hab_outbox_failed(txn, &mail, "550", 1, NOW), HAB_OK);
    assert_int_equal(hab_outbox_retry(txn, number, NOW), HAB_DENIED);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(look(f, number).state, HAB_MAIL_DEAD);
    assert_true(size_of(f, number) + strlen(address) < before);
}

/* Whether its slot was overwritten yet, or is another's by now. */
static void LI_2_a_mail_is_void_once_its_record_is_destroyed(void **state)
{
    fixture *f = *state;

    for (int how = 0; how < 3; how++) {
        uint64_t number = put_sealed(f);
        hab_mail mail;

        commit_destroy(f, record);
        if (how > 0) {
            assert_int_equal(purge(f, 10), how == 1 ? 2 : 1); /* 1: with the former round's */
        }
        if (how == 2) {
            commit_put(f, "autre", "une autre famille");
        }
        assert_int_equal(claim(f, NOW, &mail), HAB_NOT_FOUND);
        mail = look(f, number);
        assert_int_equal(mail.state, HAB_MAIL_DEAD);
        assert_string_equal(mail.error, "destroyed with what it was about");
        assert_says_nothing(f);
        if (how < 2) {
            commit_put(f, record, "la même, de nouveau");
        }
    }
}

static void a_void_mail_holds_up_nobody(void **state)
{
    fixture *f = *state;
    json_t *values = json_object();
    const hab_letter letter = {
        .template = "accuse-reception", .to = "odile@mairie.example", .values = values, .caf = ""};
    uint64_t number = 0;
    hab_txn *txn;
    hab_mail mail;

    (void) put_sealed(f);
    commit_destroy(f, record);
    txn = begin(f);
    assert_int_equal(hab_outbox_put(txn, master, &letter, NOW, &number), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    json_decref(values);
    assert_int_equal(claim(f, NOW, &mail), HAB_OK);
    assert_int_equal(mail.number, number);
    assert_false(mail.sealed);
}

static void without_the_vault_it_waits(void **state)
{
    fixture *f = *state;
    uint64_t number = put_sealed(f);
    json_t *values = NULL;
    hab_mail mail;

    assert_int_equal(claim_with(f, NULL, NOW, &mail, &values), HAB_NOT_FOUND);
    mail = look(f, number);
    assert_int_equal(mail.state, HAB_MAIL_WAITING);
    assert_int_equal(mail.due, NOW + hab_outbox_delay(1));
    assert_int_equal(claim(f, mail.due, &mail), HAB_OK);
    assert_string_equal(mail.to, address);
}

static void another_mails_content_does_not_open_as_its(void **state)
{
    fixture *f = *state;
    uint64_t one = put_sealed(f);
    uint64_t two = put_sealed(f);
    uint8_t bytes[2][8];
    uint8_t copy[1024];
    hab_slice value;
    hab_txn *txn = begin(f);
    hab_mail mail;

    hab_put_u64be(bytes[0], one);
    hab_put_u64be(bytes[1], two);
    assert_int_equal(hab_get(txn, HAB_TABLE_MAIL, hab_slice_of(bytes[1], 8), &value), HAB_OK);
    assert_true(value.size < sizeof(copy));
    memcpy(copy, value.data, value.size);
    assert_int_equal(
        hab_put(txn, HAB_TABLE_MAIL, hab_slice_of(bytes[0], 8), hab_slice_of(copy, value.size)),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    assert_int_equal(claim(f, NOW, &mail), HAB_OK);
    assert_int_equal(mail.number, two);
    assert_int_equal(look(f, one).state, HAB_MAIL_DEAD);
}

static void a_record_that_is_not_there_seals_nothing(void **state)
{
    fixture *f = *state;
    hab_txn *txn = begin(f);
    uint64_t number = 77;
    uint64_t count = 9;

    assert_int_equal(try_put(f, txn, "demande-2", &number), HAB_NOT_FOUND);
    assert_int_equal(number, 77);
    assert_int_equal(hab_count(txn, HAB_TABLE_MAIL, &count), HAB_OK);
    assert_int_equal(count, 0);
    hab_abort(txn);
}

#define RECORD_TEST(function) cmocka_unit_test_setup_teardown(function, setup_record, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        RECORD_TEST(LI_2_nothing_of_a_sealed_mail_is_in_the_clear),
        RECORD_TEST(lists_of_mails_say_that_it_is_sealed),
        RECORD_TEST(what_was_sent_is_gone_from_the_record),
        RECORD_TEST(a_refusal_is_kept_without_the_servers_words),
        RECORD_TEST(a_dead_one_is_not_tried_again),
        RECORD_TEST(LI_2_a_mail_is_void_once_its_record_is_destroyed),
        RECORD_TEST(a_void_mail_holds_up_nobody),
        RECORD_TEST(without_the_vault_it_waits),
        RECORD_TEST(another_mails_content_does_not_open_as_its),
        RECORD_TEST(a_record_that_is_not_there_seals_nothing),
    };

    return cmocka_run_group_tests_name("sealed mails", tests, NULL, NULL);
}

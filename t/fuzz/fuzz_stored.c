/* Any bytes as a mail or a sealed record in the store, and as what a mail has sealed. The
 * first byte chooses.
 *
 * Rules: nothing crashes; what was not sealed here never opens; a mail that cannot be
 * opened is dead, and is claimed by nobody. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "broker.h"
#include "mail/outbox_record.h"

enum { NOW = 1768212000, TYPE = 7, CHOICES = 5 };

static const uint8_t master[HAB_HASH_SIZE] = {7};
static const hab_slice demande = {.data = "demande", .size = 7};
static hab_store *store;
static hab_vault *vault;
static uint64_t slot;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

/* A store with one sealed record; its file of keys has no name any more. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 64 << 20};
    char directory[] = "/tmp/hab-fuzz-XXXXXX";
    char path[64];
    uint8_t sealed[HAB_VAULT_EXTRA];
    hab_txn *txn;

    (void) argc;
    (void) argv;
    must(mkdtemp(directory) != NULL && hab_vault_open(directory, &vault, NULL) == HAB_OK
             && hab_vault_path(directory, path, sizeof(path)) == HAB_OK && unlink(path) == 0
             && rmdir(directory) == 0 && hab_store_open_memory(&options, &store, NULL) == HAB_OK
             && hab_begin_write(store, &txn) == HAB_OK
             && hab_vault_put(txn, vault, TYPE, demande, hab_slice_text("une famille")) == HAB_OK
             && hab_vault_seal_under(txn, vault, TYPE, demande, demande, hab_slice_of("", 0), &slot,
                                     sealed)
                    == HAB_OK
             && hab_commit(txn) == HAB_OK,
         "a store and its vault open");
    return 0;
}

static void try_record(hab_txn *txn, hab_slice bytes)
{
    static const uint8_t key[] = {0, 0, 0, TYPE, 'x'};
    uint8_t *document = NULL;
    size_t size;

    must(hab_put(txn, HAB_TABLE_VAULT, hab_slice_of(key, sizeof(key)), bytes) == HAB_OK,
         "any bytes can be stored");
    must(hab_vault_get(txn, vault, TYPE, hab_slice_text("x"), &document, &size) != HAB_OK
             && document == NULL,
         "what was not sealed here does not open");
    (void) hab_vault_destroy(txn, TYPE, hab_slice_text("x"));
}

/* The mail number 1, waiting, and what claiming it gives. */
static hab_status claim(hab_txn *txn, const hab_stored_mail *stored, hab_mail *mail)
{
    json_t *values = NULL;
    hab_status status;

    must(hab_mail_insert(txn, 1, stored) == HAB_OK, "any mail can be stored");
    (void) hab_outbox_get(txn, 1, mail);
    status = hab_outbox_claim(txn, master, vault, NOW, mail, &values);
    must((status == HAB_OK) == (values != NULL), "a claimed mail has values");
    hab_values_free(values);
    return status;
}

static hab_stored_mail waiting(hab_slice text, hab_slice sealed, int under)
{
    return (hab_stored_mail){.record = {.layout = HAB_MAIL_LAYOUT,
                                        .state = HAB_MAIL_WAITING,
                                        .secret = sealed.size > 0 && !under,
                                        .sealed = (uint8_t) under,
                                        .document = (uint32_t) text.size},
                             .text = text,
                             .sealed = sealed};
}

/* Its text and what it has sealed are the input's, cut in two. */
static void try_mail(hab_txn *txn, hab_slice bytes, int under)
{
    const uint8_t *data = bytes.data;
    size_t cut = bytes.size == 0 ? 0 : data[0] % bytes.size;
    hab_stored_mail stored;
    hab_mail mail;
    hab_status status;

    stored = waiting(hab_slice_of(data, cut), hab_slice_of(data + cut, bytes.size - cut), under);
    status = claim(txn, &stored, &mail);
    must(status != HAB_OK || stored.sealed.size == 0, "what was not sealed here does not open");
}

/* What is sealed is well sealed, and says anything. */
static void try_content(hab_txn *txn, hab_slice bytes)
{
    static const char text[] = "{\"modele\":\"lieu\",\"caf\":\"751\"}";
    hab_mail_key about = hab_mail_key_of(1);
    uint8_t *sealed = malloc(sizeof(slot) + bytes.size + HAB_VAULT_EXTRA);
    hab_stored_mail stored;
    hab_mail mail;

    must(sealed != NULL
             && hab_vault_seal_under(txn, vault, TYPE, demande, hab_mail_key_slice(&about), bytes,
                                     &slot, sealed + sizeof(slot))
                    == HAB_OK,
         "anything can be sealed");
    memcpy(sealed, &slot, sizeof(slot));
    stored = waiting(hab_slice_text(text),
                     hab_slice_of(sealed, sizeof(slot) + bytes.size + HAB_VAULT_EXTRA), 1);
    if (claim(txn, &stored, &mail) != HAB_OK) {
        must(hab_outbox_get(txn, 1, &mail) == HAB_OK && mail.state == HAB_MAIL_DEAD,
             "what cannot be opened is dead");
    } else {
        must(strlen(mail.to) <= HAB_IDENTIFIANT_MAX, "an address fits");
    }
    free(sealed);
}

/* An object that has an address, whatever its values are. */
static void try_values(hab_txn *txn, hab_slice bytes)
{
    static const char form[] = "{\"a\":\"odile@mairie.example\",\"valeurs\":%.*s}";
    size_t room = sizeof(form) + bytes.size;
    char *text = malloc(room);
    int length;

    must(text != NULL, "there is memory");
    length = snprintf(text, room, form, (int) bytes.size, (const char *) bytes.data);
    try_content(txn, hab_slice_of(text, (size_t) length));
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hab_slice rest;
    hab_txn *txn;

    if (size == 0 || hab_begin_write(store, &txn) != HAB_OK) {
        return 0;
    }
    rest = hab_slice_of(data + 1, size - 1);
    switch (data[0] % CHOICES) {
    case 0: try_record(txn, rest); break;
    case 1: try_mail(txn, rest, 0); break;
    case 2: try_mail(txn, rest, 1); break;
    case 3: try_content(txn, rest); break;
    default: try_values(txn, rest); break;
    }
    hab_abort(txn);
    return 0;
}

/* For tests of mails with a real nginx: puts mails in the outbox of a store, all in one
 * transaction, and prints number and Message-ID of each.
 * Usage: put_mails STORE KEY-FILE COUNT [SECRET] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "broker.h"
#include "base/calendar.h"
#include "mail/outbox.h"

static hab_status put(hab_txn *txn, const hab_broker *broker, int i, const char *secret)
{
    char to[64];
    json_t *values = json_pack("{s:s, s:s, s:s, s:s, s:s}", "prenom", "Odile", "nom", "Martin",
                               "identifiant", "odile@mairie.example", "numero", "LI-2026-751-001",
                               "motif", "Un essai\n.seul sur sa ligne");
    json_t *sealed = secret == NULL ? NULL : json_pack("{s:s}", "mot_de_passe", secret);
    hab_letter letter = {.template = sealed != NULL ? "premier-mot-de-passe" : "demande-refusee",
                         .to = to,
                         .values = values,
                         .secret = sealed,
                         .caf = "751"};
    hab_mail mail;
    uint64_t number;
    hab_status status;

    (void) snprintf(to, sizeof(to), "personne-%d@mairie.example", i);
    status = hab_outbox_put(txn, broker->key, &letter, hab_now(), &number);
    if (status == HAB_OK) {
        status = hab_outbox_get(txn, number, &mail);
    }
    if (status == HAB_OK) {
        printf("%" PRIu64 " %s\n", number, mail.message_id);
    }
    json_decref(values);
    json_decref(sealed);
    return status;
}

int main(int argc, char **argv)
{
    hab_broker broker = {0};
    hab_error error = {""};
    hab_txn *txn;
    hab_status status;

    if (argc < 4) {
        return 2;
    }
    status = hab_key_load(argv[2], broker.key, &error);
    if (status == HAB_OK) {
        status = hab_main_open(argv[1], HAB_STORE_WRITE, 0, &broker.store, &error);
    }
    if (status == HAB_OK) {
        status = hab_begin_write(broker.store, &txn);
    }
    for (int i = 0; status == HAB_OK && i < atoi(argv[3]); i++) {
        status = put(txn, &broker, i, argv[4]);
    }
    if (status == HAB_OK) {
        status = hab_commit(txn);
    }
    hab_store_close(broker.store);
    if (status != HAB_OK) {
        fprintf(stderr, "put_mails: %s %s\n", hab_status_text(status), error.text);
        return 1;
    }
    return 0;
}

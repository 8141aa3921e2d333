/* For tests with a real nginx: raises a signal of each rule about a person, as the controls do,
 * and prints its number.
 * Usage: put_signals STORE CONVENTION IDENTIFIANT RULE… */
#include <inttypes.h>
#include <stdio.h>

#include "base/calendar.h"
#include "control/signal.h"
#include "convention/convention.h"

static hab_status put(hab_txn *txn, const hab_broker *broker, char **argv, const char *rule)
{
    int64_t now = hab_now();
    hab_signal signal = {.rule = hab_rule_of(rule), .first = now - 600, .last = now};
    hab_status status = hab_convention_find(txn, hab_slice_text(argv[2]), &signal.convention);

    if (status == HAB_OK) {
        status = hab_person_find(txn, hab_slice_text(argv[3]), &signal.person);
    }
    (void) snprintf(signal.text, sizeof(signal.text), "Relevé pour l’essai\u00a0: %s.", rule);
    if (status == HAB_OK) {
        status = hab_signal_raise(txn, broker, &signal, now);
    }
    if (status == HAB_OK) {
        printf("%" PRIu64 "\n", signal.number);
    }
    return status;
}

int main(int argc, char **argv)
{
    hab_broker broker = {0};
    hab_error error = {""};
    hab_txn *txn;
    hab_status status;

    if (argc < 5) {
        return 2;
    }
    status = hab_main_open(argv[1], HAB_STORE_WRITE, 0, &broker.store, &error);
    if (status == HAB_OK) {
        status = hab_begin_write(broker.store, &txn);
    }
    for (int i = 4; status == HAB_OK && i < argc; i++) {
        status = put(txn, &broker, argv, argv[i]);
    }
    if (status == HAB_OK) {
        status = hab_commit(txn);
    }
    hab_store_close(broker.store);
    if (status != HAB_OK) {
        fprintf(stderr, "put_signals: %s %s\n", hab_status_text(status), error.text);
        return 1;
    }
    return 0;
}

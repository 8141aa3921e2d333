/* habilctl stats: how full the store is, and of what. */
#include <jansson.h>
#include <stdio.h>

#include "command.h"
#include "mail/outbox.h"

static const char name[] = "stats";

static json_t *table_counts(hab_txn *txn, hab_status *status)
{
    json_t *counts = json_object();

    for (hab_table table = 0; *status == HAB_OK && table < HAB_TABLE_COUNT; table++) {
        uint64_t count;

        *status = hab_count(txn, table, &count);
        if (*status == HAB_OK) {
            json_object_set_new(counts, hab_main_tables[table], json_integer((json_int_t) count));
        }
    }
    return counts;
}

/* What somebody should look at: mails that pile up, and those given up. */
static json_t *mail_counts(hab_txn *txn, hab_status *status)
{
    uint64_t waiting = 0;
    uint64_t sending = 0;
    uint64_t dead = 0;

    if (*status == HAB_OK) {
        *status = hab_outbox_count(txn, HAB_MAIL_WAITING, &waiting);
    }
    if (*status == HAB_OK) {
        *status = hab_outbox_count(txn, HAB_MAIL_SENDING, &sending);
    }
    if (*status == HAB_OK) {
        *status = hab_outbox_count(txn, HAB_MAIL_DEAD, &dead);
    }
    return json_pack("{s:I, s:I, s:I}", "attente", (json_int_t) waiting, "envoi",
                     (json_int_t) sending, "mort", (json_int_t) dead);
}

static json_int_t count_in(hab_txn *txn, hab_table table, hab_status *status)
{
    uint64_t count = 0;

    if (*status == HAB_OK) {
        *status = hab_count(txn, table, &count);
    }
    return (json_int_t) count;
}

/* Personal data under keys of their own; keys that wait to be overwritten do not for long. */
static json_t *vault_counts(hab_txn *txn, hab_status *status)
{
    json_int_t sealed = count_in(txn, HAB_TABLE_VAULT, status);
    json_int_t doomed = count_in(txn, HAB_TABLE_DOOMED, status);
    json_int_t free_slots = count_in(txn, HAB_TABLE_FREE_SLOT, status);

    return json_pack("{s:I, s:I, s:I}", "scelles", sealed, "a_detruire", doomed, "libres",
                     free_slots);
}

static hab_status print_stats(const command_context *context)
{
    hab_store_stats stats;
    hab_txn *txn;
    json_t *document;
    json_t *tables;
    hab_status status = hab_store_stat(context->main, &stats);

    if (status == HAB_OK) {
        status = hab_begin_read(context->main, &txn);
    }
    if (status != HAB_OK) {
        return status;
    }
    tables = table_counts(txn, &status);
    document = json_pack("{s:s, s:I, s:I, s:I, s:i, s:o, s:o, s:o}", "store", context->store,
                         "map_bytes", (json_int_t) stats.map_bytes, "used_bytes",
                         (json_int_t) stats.used_bytes, "last_txn", (json_int_t) stats.last_txn,
                         "readers", (int) stats.readers, "tables", tables, "courriels",
                         mail_counts(txn, &status), "coffre", vault_counts(txn, &status));
    hab_abort(txn);
    if (status == HAB_OK && json_dumpf(document, stdout, JSON_INDENT(2)) != 0) {
        status = HAB_IO;
    }
    putchar('\n');
    json_decref(document);
    return status;
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    hab_status status;
    int next = command_options(name, argc, argv, options, NULL);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = print_stats(context);
    return status == HAB_OK ? EXIT_DONE
                            : command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
}

const command command_stats = {
    .name = name,
    .summary = "how full the store is, and of what, as JSON",
    .help = "stats\n\nBytes of the map and those used, reader slots taken, records of each table,\n"
            "mails that wait, are being sent, or were given up, personal data that are sealed,\n"
            "keys to be overwritten and slots for new ones (coffre).\n",
    .run = run,
};

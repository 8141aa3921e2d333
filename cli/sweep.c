/* habilctl sweep: forgets sessions, counters and mails that have had their time, and
 * does what time brings: ends of conventions, reminders, what the types have to do. */
#include <stdio.h>

#include "base/calendar.h"
#include "command.h"
#include "convention/due.h"
#include "mail/outbox.h"
#include "person/attempt.h"
#include "person/challenge.h"
#include "person/limit.h"
#include "type/call.h"

static const char name[] = "sweep";

enum {
    AT_ONCE = 1000,  /* records a transaction, so that nobody waits for long */
    ROUND = 1000,    /* ms of the types' work */
    ROUNDS_TOLD = 10 /* then a line says how far it is */
};

typedef struct swept {
    size_t sessions;
    size_t counters;
    size_t mails;
    size_t due;
    size_t batches;
} swept;

typedef hab_status (*sweep_fn)(hab_txn *txn, int64_t now, unsigned max, unsigned *removed);

static hab_status sweep(hab_store *store, sweep_fn pass, int64_t now, size_t *total)
{
    unsigned removed = AT_ONCE;
    hab_status status = HAB_OK;

    while (status == HAB_OK && removed == AT_ONCE) {
        hab_txn *txn;

        removed = 0;
        status = hab_begin_write(store, &txn);
        if (status != HAB_OK) {
            break;
        }
        status = pass(txn, now, AT_ONCE, &removed);
        if (status == HAB_OK) {
            status = hab_commit(txn);
        } else {
            hab_abort(txn);
        }
        *total += status == HAB_OK ? removed : 0;
    }
    return status;
}

/* What an old session, a counter or a sent mail has left. */
static hab_status forget(hab_store *store, int64_t now, swept *done)
{
    hab_status status = sweep(store, hab_session_sweep, now, &done->sessions);

    if (status == HAB_OK) {
        status = sweep(store, hab_attempt_sweep, now, &done->counters);
    }
    if (status == HAB_OK) {
        status = sweep(store, hab_limit_sweep, now, &done->counters);
    }
    if (status == HAB_OK) {
        status = sweep(store, hab_challenge_sweep, now, &done->counters);
    }
    return status == HAB_OK ? sweep(store, hab_outbox_sweep, now, &done->mails) : status;
}

/* Ends that have come, reminders. */
static hab_status run_due(const hab_broker *broker, int64_t now, swept *done, hab_error *error)
{
    unsigned count = AT_ONCE;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count > 0) {
        status = hab_due_run(broker, now, AT_ONCE, &count, error);
        done->due += count;
    }
    return status;
}

/* What the types have to do, until nothing is due. One that fails waits, and the others
 * go on; a server that is at it needs no help. */
static hab_status run_types(const hab_broker *broker, swept *done, hab_error *error)
{
    hab_error said = {""};
    hab_status status = HAB_OK;
    hab_status failed = HAB_OK;
    unsigned batches = 1;

    for (unsigned round = 1; batches > 0 && status != HAB_LATER; round++) {
        status = hab_sweep_run(broker, hab_now(), ROUND, &batches, &said);
        done->batches += batches;
        if (said.text[0] != '\0' && status == HAB_OK) {
            fprintf(stderr, "habilctl %s: %s\n", name, said.text);
        }
        if (status != HAB_OK && status != HAB_LATER && failed == HAB_OK) {
            failed = status;
            *error = said;
        }
        if (round % ROUNDS_TOLD == 0) {
            fprintf(stderr, "habilctl %s: %zu batches\n", name, done->batches);
        }
    }
    return failed;
}

static hab_status run_all(const hab_broker *broker, swept *done, hab_error *error)
{
    int64_t now = hab_now();
    hab_status status = forget(broker->store, now, done);

    if (status == HAB_OK) {
        status = run_due(broker, now, done, error);
    }
    return status == HAB_OK ? run_types(broker, done, error) : status;
}

static int sweep_store(command_context *context, hab_broker *broker)
{
    swept done = {0};
    hab_error error = {""};
    hab_status status = hab_vault_open(context->store, &broker->vault, &error);

    broker->store = context->main;
    broker->trace = context->trace;
    broker->types = &context->types;
    if (status == HAB_OK) {
        status = run_all(broker, &done, &error);
    }
    hab_vault_close(broker->vault);
    printf("%zu sessions, %zu counters and %zu mails forgotten, %zu due things done, "
           "%zu batches of the types\n",
           done.sessions, done.counters, done.mails, done.due, done.batches);
    return status == HAB_OK
               ? EXIT_DONE
               : command_fail(EXIT_REFUSED, name, "%s",
                              error.text[0] != '\0' ? error.text : hab_status_text(status));
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"key", required_argument, NULL, 0}, {0}};
    const char *key = NULL;
    hab_broker broker = {0};
    int result;
    int next = command_options(name, argc, argv, options, &key);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (!command_key(context, name, key, broker.key) || !command_types(context)
        || !command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    result = sweep_store(context, &broker);
    hab_wipe(broker.key, sizeof(broker.key));
    return result;
}

const command command_sweep = {
    .name = name,
    .summary = "forgets ended sessions and old counters, does what is due",
    .help = "sweep [--key FILE]\n\n"
            "Forgets what has had its time, and does what time brings: ends of conventions,\n"
            "reminders, and the types' own: personal data past their time are destroyed. To be\n"
            "run where no server runs, now and then (a timer, once a day); works beside servers,\n"
            "which do the same by themselves.\n\n"
            "  --key FILE       the master key; default habilitation.key beside the store\n\n"
            "Exit 1 when something failed: the rest was done all the same.\n",
    .run = run,
};

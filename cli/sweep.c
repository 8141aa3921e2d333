/* habilctl sweep: forgets sessions, counters and mails that have had their time, and
 * does what time brings: ends of conventions, reminders. */
#include <stdio.h>

#include "base/calendar.h"
#include "command.h"
#include "convention/due.h"
#include "mail/outbox.h"
#include "person/attempt.h"
#include "person/challenge.h"
#include "person/limit.h"

static const char name[] = "sweep";

enum { AT_ONCE = 1000 }; /* records a transaction, so that nobody waits for long */

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

/* Ends that have come, reminders. */
static hab_status run_due(command_context *context, int64_t now, size_t *total, hab_error *error)
{
    const hab_broker broker = {.store = context->main, .types = &context->types};
    unsigned done = AT_ONCE;
    hab_status status = HAB_OK;

    while (status == HAB_OK && done == AT_ONCE) {
        status = hab_due_run(&broker, now, AT_ONCE, &done, error);
        *total += done;
    }
    return status;
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    size_t sessions = 0;
    size_t counters = 0;
    size_t due = 0;
    hab_error error = {""};
    size_t mails = 0;
    int64_t now = hab_now();
    hab_status status;
    int next = command_options(name, argc, argv, options, NULL);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (!command_types(context) || !command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = sweep(context->main, hab_session_sweep, now, &sessions);
    if (status == HAB_OK) {
        status = sweep(context->main, hab_attempt_sweep, now, &counters);
    }
    if (status == HAB_OK) {
        status = sweep(context->main, hab_limit_sweep, now, &counters);
    }
    if (status == HAB_OK) {
        status = sweep(context->main, hab_challenge_sweep, now, &counters);
    }
    if (status == HAB_OK) {
        status = sweep(context->main, hab_outbox_sweep, now, &mails);
    }
    if (status == HAB_OK) {
        status = run_due(context, now, &due, &error);
    }
    printf("%zu sessions, %zu counters and %zu mails forgotten, %zu due things done\n", sessions,
           counters, mails, due);
    return status == HAB_OK
               ? EXIT_DONE
               : command_fail(EXIT_REFUSED, name, "%s",
                              error.text[0] != '\0' ? error.text : hab_status_text(status));
}

const command command_sweep = {
    .name = name,
    .summary = "forgets ended sessions and old counters, does what is due",
    .help =
        "sweep\n\nTo be run now and then (a timer, once a day). Works beside running servers.\n",
    .run = run,
};

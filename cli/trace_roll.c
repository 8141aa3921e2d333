/* habilctl trace roll: does what workers do each second, until nothing is left. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "trace_command.h"
#include "trace/retention.h"
#include "upkeep.h"

static const char name[] = "trace";

static void print_report(const hab_roll_report *report)
{
    printf("%" PRIu64 " records rolled, %u logs removed", report->records, report->removed);
    if (report->torn > 0) {
        printf(", %u of them torn at the end", report->torn);
    }
    if (report->damaged > 0) {
        printf(", %u damaged and kept as damaged-wal-…", report->damaged);
    }
    putchar('\n');
}

static void add_report(hab_roll_report *sum, const hab_roll_report *report)
{
    sum->records += report->records;
    sum->removed += report->removed;
    sum->torn += report->torn;
    sum->damaged += report->damaged;
}

static hab_status keep(const hab_broker *broker, hab_roll_report *sum, hab_error *error)
{
    hab_upkeep upkeep = {0};
    hab_status status;

    do {
        status = hab_upkeep_run(broker, hab_now_us(), &upkeep, error);
        add_report(sum, &upkeep.rolled);
        free(upkeep.heads.lines);
    } while (status == HAB_OK && upkeep.left);
    return status;
}

int trace_roll_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"key", required_argument, NULL, 0}, {0}};
    const char *key = NULL;
    hab_roll_report sum = {0};
    hab_error error = {""};
    hab_broker broker = {.retention = HAB_RETENTION_MAX};
    hab_status status;
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
    broker.store = context->main;
    broker.trace = context->trace;
    broker.heads = context->heads;
    broker.types = &context->types;
    status = keep(&broker, &sum, &error);
    hab_wipe(broker.key, sizeof(broker.key));
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", error.text);
    }
    print_report(&sum);
    return EXIT_DONE;
}

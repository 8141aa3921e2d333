/* habilctl trace alarms, and resume: what was found changed, and letting the service go on. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "trace/alarm.h"
#include "trace_command.h"

static const char name[] = "trace";

static const char *text_of(const json_t *alarm, const char *field)
{
    const char *text = json_string_value(json_object_get(alarm, field));

    return text != NULL ? text : "";
}

static int stands(const json_t *alarm)
{
    return json_is_null(json_object_get(alarm, "levee"));
}

/* All of them, or those that stand, the oldest first. Gives how many. */
static size_t print_alarms(const json_t *alarms, int all)
{
    size_t count = 0;

    for (size_t i = json_array_size(alarms); i-- > 0;) {
        const json_t *alarm = json_array_get(alarms, i);

        if (!all && !stands(alarm)) {
            continue;
        }
        count++;
        printf("%" JSON_INTEGER_FORMAT "\t%s\t%s\t%s\t%s\n",
               json_integer_value(json_object_get(alarm, "alarme")), text_of(alarm, "le"),
               stands(alarm) ? "-" : text_of(alarm, "levee"), text_of(alarm, "lieu"),
               text_of(alarm, "phrase"));
    }
    return count;
}

static hab_status read_alarms(hab_store *store, json_t **alarms)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(store, &txn);

    if (status == HAB_OK) {
        status = hab_alarm_list(txn, UINT32_MAX, alarms);
        hab_abort(txn);
    }
    return status;
}

int trace_alarms_run(command_context *context, int argc, char **argv)
{
    json_t *alarms;
    hab_status status;

    if (argc > 1) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[1]);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = read_alarms(context->main, &alarms);
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
    (void) print_alarms(alarms, 1);
    json_decref(alarms);
    return EXIT_DONE;
}

static hab_status lift(hab_store *store, const char *motive)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(store, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_alarm_lift(txn, 0, motive, hab_now());
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

/* While a worker is at the heads, it is the worker who lets them go on. */
static int let_heads_go_on(const command_context *context, const uint8_t key[HAB_KEY_SIZE])
{
    const hab_broker broker = {
        .store = context->main, .trace = context->trace, .heads = context->heads};
    hab_heads_signed done = {0};
    hab_head_key pair;
    hab_error error = {"the key of the heads cannot be made"};
    hab_status status = hab_head_key_of(key, &pair);

    if (status == HAB_OK) {
        status = hab_alarm_settle(&broker, &pair, hab_now_us(), &done, &error);
        hab_wipe(&pair, sizeof(pair));
        free(done.lines);
    }
    return status == HAB_OK || status == HAB_LATER || status == HAB_NOT_FOUND
               ? EXIT_DONE
               : command_fail(EXIT_REFUSED, name,
                              "lifted, but no head says so yet (workers go on trying): %s",
                              error.text);
}

static int resume(command_context *context, const char *motive, const uint8_t key[HAB_KEY_SIZE])
{
    json_t *alarms;
    hab_status status = read_alarms(context->main, &alarms);

    if (status == HAB_OK) {
        status = lift(context->main, motive);
        if (status == HAB_OK) {
            printf("%zu lifted\n", print_alarms(alarms, 0));
        }
        json_decref(alarms);
    }
    switch (status) {
    case HAB_OK: return let_heads_go_on(context, key);
    case HAB_NOT_FOUND: return command_fail(EXIT_REFUSED, name, "no alarm stands");
    case HAB_INVALID:
        return command_fail(EXIT_USAGE, name, "--motif wants a text of %d bytes at most",
                            HAB_ALARM_MOTIVE);
    default: return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
}

int trace_resume_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"motif", required_argument, NULL, 0}, {"key", required_argument, NULL, 0}, {0}};
    const char *values[2] = {0};
    uint8_t key[HAB_KEY_SIZE];
    int result;
    int next = command_options(name, argc, argv, options, values);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (values[0] == NULL) {
        return command_fail(EXIT_USAGE, name, "resume wants a --motif, see --help");
    }
    if (!command_key(context, name, values[1], key) || !command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    result = resume(context, values[0], key);
    hab_wipe(key, sizeof(key));
    return result;
}

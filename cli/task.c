/* habilctl task: what waits for the agents of a Caf. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "convention/task.h"

static const char name[] = "task";

static const char *text_of(const json_t *task, const char *field)
{
    const char *text = json_string_value(json_object_get(task, field));

    return text != NULL ? text : "";
}

static void print_task(const json_t *task)
{
    printf("%" JSON_INTEGER_FORMAT "\t%s\t%s\t%s\t%s\t%s\t%s\n",
           json_integer_value(json_object_get(task, "numero")), text_of(task, "caf"),
           text_of(task, "nature"), text_of(task, "convention"), text_of(task, "personne"),
           text_of(task, "cree"), text_of(task, "faite"));
}

/* All pages of the list, in one transaction. */
static hab_status print_all(hab_txn *txn, const char *caf, int done)
{
    enum { AT_ONCE = 100 };
    size_t count = AT_ONCE;
    uint64_t after = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == AT_ONCE) {
        json_t *tasks;
        json_t *task;
        size_t place;

        status = hab_task_list(txn, caf, done, after, AT_ONCE, &tasks);
        if (status != HAB_OK) {
            break;
        }
        json_array_foreach(tasks, place, task)
        {
            print_task(task);
            after = (uint64_t) json_integer_value(json_object_get(task, "numero"));
        }
        count = json_array_size(tasks);
        json_decref(tasks);
    }
    return status;
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"caf", required_argument, NULL, 0}, {"done", no_argument, NULL, 0}, {0}};
    const char *values[2] = {0};
    int next = command_options(name, argc, argv, options, values);
    hab_txn *txn;
    hab_status status;

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next != 1 || strcmp(argv[next], "list") != 0) {
        return command_fail(EXIT_USAGE, name, "wants the action list, see --help");
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = print_all(txn, values[0], values[1] != NULL);
        hab_abort(txn);
    }
    return status == HAB_OK ? EXIT_DONE
                            : command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
}

const command command_task = {
    .name = name,
    .summary = "lists what waits for the agents of a Caf",
    .help = "task list [--caf CODE] [--done]\n\n"
            "Number, Caf, nature, convention, person, when it came, when it was done. Oldest\n"
            "first; --done: those that are done.\n",
    .run = run,
};

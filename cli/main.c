/* habilctl: what an administrator does to a store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

static const command *const commands[] = {
    &command_init,   &command_import,    &command_person_, &command_agent, &command_convention_,
    &command_decide, &command_trace,     &command_backup,  &command_sweep, &command_stats,
    &command_grow,   &command_reference, &command_task,    &command_mail,  &command_control,
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_help(FILE *to)
{
    fputs("usage: habilctl [--store DIR] [--plugins DIR] [--settings DIR] COMMAND …\n\n", to);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(to, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    }
    fputs("\n"
          "  --store DIR     the store (HABILITATION_STORE, else " COMMAND_STORE ")\n"
          "  --plugins DIR   the convention types, NAME.so each (HABILITATION_PLUGINS, else\n"
          "                  " COMMAND_PLUGINS ")\n"
          "  --settings DIR  their settings, NAME.json for those that have some\n"
          "                  (HABILITATION_SETTINGS, else " COMMAND_SETTINGS ")\n\n"
          "`habilctl COMMAND --help` says more. Exit: 0 done or granted, 1 refused or failed,\n"
          "2 not understood.\n",
          to);
}

static const char *from_environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0' ? value : otherwise;
}

/* The options before the command. Its index in argv, or -1. */
static int read_globals(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"store", required_argument, NULL, 0},
                                            {"plugins", required_argument, NULL, 0},
                                            {"settings", required_argument, NULL, 0},
                                            {"help", no_argument, NULL, 0},
                                            {0}};
    const char *values[4] = {0};
    int next = command_options("", argc, argv, options, values);

    context->store =
        values[0] != NULL ? values[0] : from_environment("HABILITATION_STORE", COMMAND_STORE);
    context->plugins =
        values[1] != NULL ? values[1] : from_environment("HABILITATION_PLUGINS", COMMAND_PLUGINS);
    context->settings =
        values[2] != NULL ? values[2] : from_environment("HABILITATION_SETTINGS", COMMAND_SETTINGS);
    if (values[3] != NULL) {
        print_help(stdout);
        exit(EXIT_DONE);
    }
    return next;
}

static const command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}

static int wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    command_context context = {0};
    const command *found;
    int result;
    int next = read_globals(&context, argc, argv);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next == argc) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    found = find_command(argv[next]);
    if (found == NULL) {
        return command_fail(EXIT_USAGE, argv[next], "no such command, see `habilctl --help`");
    }
    if (wants_help(argc - next, argv + next)) {
        printf("usage: habilctl %s", found->help);
        return EXIT_DONE;
    }
    result = found->run(&context, argc - next, argv + next);
    hab_store_close(context.main);
    hab_types_free(&context.types);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return command_fail(EXIT_REFUSED, found->name, "standard output cannot be written");
    }
    return result;
}

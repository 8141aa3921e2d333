/* habilctl trace heads: the signed lines, as they stand in their files. */
#include <stdio.h>

#include "trace/heads.h"
#include "trace_command.h"

static const char name[] = "trace";

static hab_status print_line(void *context, hab_slice line, const char *where)
{
    (void) context;
    (void) where;
    return fwrite(line.data, 1, line.size, stdout) == line.size && putchar('\n') != EOF ? HAB_OK
                                                                                        : HAB_IO;
}

static hab_status print_last(const char *heads, hab_error *error)
{
    char line[HAB_HEAD_LINE];
    hab_status status = hab_heads_last(heads, line, error);

    if (status == HAB_OK) {
        puts(line);
    }
    return status;
}

int trace_heads_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"last", no_argument, NULL, 0}, {0}};
    const char *last = NULL;
    hab_error error = {""};
    hab_status status;
    int next = command_options(name, argc, argv, options, &last);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = last != NULL ? print_last(context->heads, &error)
                          : hab_heads_each(context->heads, print_line, NULL, &error);
    if (status != HAB_OK || fflush(stdout) != 0) {
        return command_fail(EXIT_REFUSED, name, "%s",
                            error.text[0] != '\0' ? error.text : "the list cannot be written");
    }
    return EXIT_DONE;
}

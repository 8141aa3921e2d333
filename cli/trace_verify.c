/* habilctl trace verify: walks the chain, and says where it is broken. */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "trace/trace_verify.h"
#include "trace_command.h"

static const char name[] = "trace";

static void print_problem(void *context, const char *sentence)
{
    (void) context;
    puts(sentence);
}

static void print_progress(void *context, uint64_t records)
{
    const int *terminal = context;

    if (*terminal) {
        fprintf(stderr, "\r%" PRIu64 " records", records);
    }
}

int trace_verify_run(command_context *context, int argc, char **argv)
{
    int terminal = isatty(STDERR_FILENO);
    hab_verify_listener listener = {
        .problem = print_problem, .progress = print_progress, .context = &terminal};
    hab_verify_report report;
    hab_error error = {""};
    hab_status status;

    if (argc > 1) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[1]);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_trace_verify(context->main, context->trace, &listener, &report, &error);
    if (terminal) {
        fputs("\r\033[K", stderr);
    }
    if (status != HAB_OK && error.text[0] != '\0') {
        return command_fail(EXIT_REFUSED, name, "%s", error.text);
    }
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%" PRIu64 " problems in %" PRIu64 " records",
                            report.problems, report.records);
    }
    printf("%" PRIu64 " records, the chain is whole up to number %" PRIu64 "\n", report.records,
           report.number);
    if (report.torn > 0) {
        printf("%u logs end in a batch that was being written: nobody was answered for it\n",
               report.torn);
    }
    return EXIT_DONE;
}

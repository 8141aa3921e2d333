/* The words of `habilctl trace`; argv[0] is the word. */
#ifndef HAB_TRACE_COMMAND_H
#define HAB_TRACE_COMMAND_H

#include "command.h"

/* A reading of the trace: by whom is not known here, but why. */
typedef struct trace_reading {
    const char *motive;
    const char *what; /* "liste", "preuve 12" */
    uint64_t person;  /* whose records; 0: anybody's */
    uint64_t convention;
} trace_reading;

/* Whether there is one; else says so, for EXIT_USAGE. */
int trace_reading_has_motive(const char *motive);
/* Traces it; else says why not, and nothing is to be shown. */
int trace_reading_note(const command_context *context, const trace_reading *reading);

int trace_verify_run(command_context *context, int argc, char **argv);
int trace_roll_run(command_context *context, int argc, char **argv);
int trace_check_export_run(command_context *context, int argc, char **argv);
int trace_prove_run(command_context *context, int argc, char **argv);
int trace_check_run(command_context *context, int argc, char **argv);
int trace_key_run(command_context *context, int argc, char **argv);
int trace_heads_run(command_context *context, int argc, char **argv);
int trace_alarms_run(command_context *context, int argc, char **argv);
int trace_resume_run(command_context *context, int argc, char **argv);

#endif

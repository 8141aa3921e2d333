/* The words of `habilctl trace`; argv[0] is the word. */
#ifndef HAB_TRACE_COMMAND_H
#define HAB_TRACE_COMMAND_H

#include "command.h"

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

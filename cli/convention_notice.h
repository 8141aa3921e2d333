/* The actions of `habilctl convention` on notices and breaches. */
#ifndef HAB_CLI_CONVENTION_NOTICE_H
#define HAB_CLI_CONVENTION_NOTICE_H

#include "command.h"

/* Whether an action is one of those. */
int convention_notice_is(const char *action);

/* argv[0] is the action. */
int convention_notice_run(command_context *context, int argc, char **argv);

#endif

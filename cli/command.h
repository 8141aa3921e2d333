/* A habilctl command: its name, its help, its function. */
#ifndef HAB_COMMAND_H
#define HAB_COMMAND_H

#include <getopt.h>
#include <jansson.h>

#include "broker.h"
#include "trace/trace.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* What every command works with; the store and the types are opened on demand. */
typedef struct command_context {
    const char *store;    /* --store DIR or HABILITATION_STORE */
    const char *plugins;  /* --plugins DIR or HABILITATION_PLUGINS */
    const char *settings; /* --settings DIR or HABILITATION_SETTINGS */
    hab_store *main;      /* after command_open() */
    hab_types types;      /* after command_types() */
    char trace[4096];     /* the trace directory, after command_open() */
    char heads[4096];     /* that of its heads, after command_open() */
} command_context;

/* Where a package has them. */
#define COMMAND_STORE "/var/lib/habilitation"
#define COMMAND_PLUGINS "/usr/lib/nginx/habilitation"
#define COMMAND_SETTINGS "/etc/nginx/habilitation"

typedef struct command {
    const char *name;
    const char *summary;                                         /* one line of `habilctl --help` */
    const char *help;                                            /* `habilctl NAME --help` */
    int (*run)(command_context *context, int argc, char **argv); /* argv[0]: its name */
} command;

/* Acts as the owner of `directory` from now on when run by root, so that workers
 * can use what is made there. Says what is wrong and gives 0, or 1. */
int command_act_as_owner(const char *directory);

/* Opens main.mdb, acting as the owner of the store's directory from then on: files
 * that the caller alone may read are opened before. Says what is wrong and gives 0,
 * or opens and gives 1. */
int command_open(command_context *context, hab_store_mode mode);

/* Reads the master key of `file`, or (NULL) of habilitation.key beside the store; before
 * command_open(). Says what is wrong and gives 0, or 1. */
int command_key(const command_context *context, const char *name, const char *file,
                uint8_t key[HAB_KEY_SIZE]);

/* Loads every plugin of --plugins, with the settings of its name. 1 when done. */
int command_types(command_context *context);

/* Reads `--name value` and `--flag` of a command: values[i] receives what options[i]
 * was given ("" for a flag) and is untouched when it was not. Gives the index of the
 * first operand in argv, which it sorts behind the options; or says what is wrong
 * and gives -1. `options` ends with zeros. The name "" is habilctl's own: its options
 * end where the command begins. */
int command_options(const char *name, int argc, char **argv, const struct option *options,
                    const char **values);

/* Reads a time as people write it: a date or RFC 3339; NULL is now. 1 when done. */
int command_time(const char *name, const char *text, int64_t *time);
/* Reads a size in bytes, "64g", "512m". 1 when done. */
int command_size(const char *name, const char *text, uint64_t *size);

/* Prints "habilctl NAME: sentence" on standard error, and gives `exit_code`. */
int command_fail(int exit_code, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Finds a person by identifiant or number, a convention by its number. 1 when
 * found; else says so. */
int command_person(hab_txn *txn, const char *text, uint64_t *number);
int command_convention(hab_txn *txn, const char *text, uint64_t *number);

/* Runs `print` over each record of a table of main.mdb, in a read transaction. Says what is
 * wrong; gives the exit code. */
typedef hab_status (*command_print_fn)(hab_txn *txn, hab_slice key, hab_slice value);
int command_list(command_context *context, const char *name, hab_main_table table,
                 command_print_fn print);

/* Sets a time in a document that is printed; 0, no time, is left out. */
void command_set_time(json_t *object, const char *field, int64_t time);

/* Traces an act of the command line in the transaction of the change. */
hab_status command_trace_change(hab_txn *txn, const char *operation, uint64_t person,
                                uint64_t convention, const char *object);

extern const command command_init, command_import, command_person_, command_convention_,
    command_decide, command_trace, command_backup, command_sweep, command_stats, command_grow,
    command_reference, command_task, command_agent, command_mail, command_control;

#endif

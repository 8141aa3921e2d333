/* habilctl convention: its life between two imports. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "command.h"
#include "convention/convention.h"
#include "convention/due.h"
#include "convention/suspension.h"
#include "convention_notice.h"

static const char name[] = "convention";

static int failed(const char *what, hab_status status)
{
    return command_fail(EXIT_REFUSED, name, "%s: %s", what, hab_status_text(status));
}

/* The type's name stands in the document only. */
static json_t *document_of(hab_txn *txn, uint64_t number)
{
    hab_slice text;

    if (hab_convention_document(txn, number, 0, &text) != HAB_OK) {
        return NULL;
    }
    return json_loadb(text.data, text.size, 0, NULL);
}

static void format_time(int64_t time, char text[HAB_TIME_TEXT])
{
    text[0] = '\0';
    if (time != 0) {
        hab_format_time(time, text);
    }
}

static hab_status print_line(hab_txn *txn, hab_slice key, hab_slice value)
{
    uint64_t number = value.size == sizeof(number) ? hab_get_u64be(value.data) : 0;
    hab_convention_record record;
    char effect[HAB_TIME_TEXT];
    char end[HAB_TIME_TEXT];
    json_t *document;
    hab_status status = hab_convention_get(txn, number, &record);

    (void) key;
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    document = document_of(txn, number);
    format_time(record.effect, effect);
    format_time(record.end, end);
    if (document != NULL) {
        printf("%s\t%s\t%" PRIu32 "\t%s%s\t%s\t%s\n", record.numero,
               json_string_value(json_object_get(document, "type")), record.version,
               hab_convention_state_name(record.state), record.suspended ? ", suspendue" : "",
               effect, end);
    }
    json_decref(document);
    return document != NULL ? HAB_OK : HAB_CORRUPT;
}

static hab_status print_one(hab_txn *txn, uint64_t number)
{
    hab_convention_record record;
    json_t *shown;
    hab_status status = hab_convention_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    shown = json_pack("{s:s, s:I, s:i, s:s, s:b, s:o}", "numero", record.numero, "interne",
                      (json_int_t) number, "version", (int) record.version, "etat",
                      hab_convention_state_name(record.state), "suspendue", record.suspended,
                      "document", document_of(txn, number));
    if (shown == NULL) {
        return HAB_CORRUPT;
    }
    command_set_time(shown, "effet", record.effect);
    command_set_time(shown, "fin", record.end);
    status = json_dumpf(shown, stdout, JSON_INDENT(2)) == 0 ? HAB_OK : HAB_IO;
    putchar('\n');
    json_decref(shown);
    return status;
}

static int show(command_context *context, const char *numero)
{
    hab_txn *txn;
    uint64_t number;
    hab_status status;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status != HAB_OK) {
        return failed(numero, status);
    }
    if (!command_convention(txn, numero, &number)) {
        hab_abort(txn);
        return EXIT_REFUSED;
    }
    status = print_one(txn, number);
    hab_abort(txn);
    return status == HAB_OK ? EXIT_DONE : failed(numero, status);
}

/* An act on one convention, in a write transaction. */
typedef struct act {
    const char *motif; /* "" when none was given */
    const char *at;    /* NULL when none was given */
    int64_t time;      /* of --at, or now */
    hab_error error;
} act;

typedef hab_status (*act_fn)(hab_txn *txn, uint64_t number, act *a);

/* At once, and those it concerns are told. */
static hab_status set_suspended(hab_txn *txn, uint64_t number, act *a, int suspends)
{
    const hab_broker broker = {.types = NULL};
    const hab_suspension how = {.suspends = suspends, .reason = a->motif, .now = hab_now()};
    hab_status status = hab_suspend_convention(txn, &broker, number, &how);

    if (status == HAB_EXISTS) {
        return hab_fail(&a->error, status, suspends ? "is suspended already" : "is not suspended");
    }
    return status == HAB_DENIED ? hab_fail(
               &a->error, status, "only a convention that is active, or in notice, is suspended")
                                : status;
}

static hab_status suspend(hab_txn *txn, uint64_t number, act *a)
{
    return set_suspended(txn, number, a, 1);
}

static hab_status restore(hab_txn *txn, uint64_t number, act *a)
{
    return set_suspended(txn, number, a, 0);
}

/* LI-3.1, ST-3.1, MAM-4.1: only once the signed convention is recorded. */
static hab_status activate(hab_txn *txn, uint64_t number, act *a)
{
    const hab_broker broker = {.types = NULL};
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    if (record.state != HAB_CONVENTION_SIGNEE) {
        return hab_fail(&a->error, HAB_DENIED,
                        record.state == HAB_CONVENTION_PREPAREE
                            ? "its signature is not recorded: import the signed version"
                            : "only a convention in the state « signee » is activated");
    }
    record.state = HAB_CONVENTION_ACTIVE;
    if (a->at != NULL) {
        record.effect = a->time;
    }
    status = hab_convention_put(txn, number, &record);
    if (status == HAB_OK) {
        status = hab_due_for_version(txn, &broker, number, record.effect, hab_now());
    }
    return status == HAB_OK ? command_trace_change(txn, "convention.activee", 0, number, "")
                            : status;
}

/* Access goes on to that second and stops there; until then it is in notice. */
static hab_status end(hab_txn *txn, uint64_t number, act *a)
{
    hab_convention_record record;
    char object[HAB_TIME_TEXT];
    int64_t former;
    hab_status status = hab_convention_get(txn, number, &record);

    if (status != HAB_OK) {
        return status;
    }
    if (record.state != HAB_CONVENTION_ACTIVE && record.state != HAB_CONVENTION_PREAVIS) {
        return hab_fail(&a->error, HAB_DENIED,
                        "only a convention that is active, or in notice, is ended");
    }
    former = record.end;
    record.state = HAB_CONVENTION_PREAVIS;
    record.end = a->time;
    hab_format_time(a->time, object);
    status = hab_convention_put(txn, number, &record);
    if (status == HAB_OK && record.end != former) {
        status = hab_due_for_end(txn, number, former, record.end, hab_now());
    }
    return status == HAB_OK ? command_trace_change(txn, "convention.fin", 0, number, object)
                            : status;
}

static int change(command_context *context, const char *numero, act_fn perform, act *a)
{
    hab_txn *txn;
    uint64_t number;
    hab_status status;

    if (!command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_write(context->main, &txn);
    if (status != HAB_OK) {
        return failed(numero, status);
    }
    if (!command_convention(txn, numero, &number)) {
        hab_abort(txn);
        return EXIT_REFUSED;
    }
    status = perform(txn, number, a);
    if (status == HAB_OK) {
        status = hab_commit(txn);
    } else {
        hab_abort(txn);
    }
    if (a->error.text[0] != '\0') {
        return command_fail(EXIT_REFUSED, name, "%s: %s", numero, a->error.text);
    }
    return status == HAB_OK ? EXIT_DONE : failed(numero, status);
}

static int run_on_one(command_context *context, const char *action, const char *numero, act *a,
                      int with_motif)
{
    static const struct {
        const char *name;
        act_fn perform;
        int takes_motif;
    } acts[] = {{"suspend", suspend, 1},
                {"restore", restore, 1},
                {"activate", activate, 0},
                {"end", end, 0}};

    for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
        if (strcmp(action, acts[i].name) == 0) {
            if (acts[i].takes_motif ? a->at != NULL : with_motif) {
                return command_fail(EXIT_USAGE, name, "%s takes no %s", action,
                                    with_motif ? "--motif" : "--at");
            }
            return change(context, numero, acts[i].perform, a);
        }
    }
    if (strcmp(action, "show") != 0) {
        return command_fail(EXIT_USAGE, name, "%s: no such action, see --help", action);
    }
    return show(context, numero);
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"motif", required_argument, NULL, 0}, {"at", required_argument, NULL, 0}, {0}};
    const char *values[2] = {0};
    act a = {0};
    int next;

    if (argc > 1 && convention_notice_is(argv[1])) {
        return convention_notice_run(context, argc - 1, argv + 1);
    }
    next = command_options(name, argc, argv, options, values);
    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next == 1 && strcmp(argv[next], "list") == 0) {
        return command_list(context, name, HAB_TABLE_NUMERO, print_line);
    }
    if (argc - next != 2) {
        return command_fail(EXIT_USAGE, name, "wants an action and a number, see --help");
    }
    a.motif = values[0] != NULL ? values[0] : "";
    a.at = values[1];
    if (strlen(a.motif) > HAB_TRACE_TEXT_MAX) {
        return command_fail(EXIT_USAGE, name, "--motif takes %d bytes", HAB_TRACE_TEXT_MAX);
    }
    if (!command_time(name, a.at, &a.time)) {
        return EXIT_USAGE;
    }
    return run_on_one(context, argv[next], argv[next + 1], &a, values[0] != NULL);
}

const command command_convention_ = {
    .name = name,
    .summary = "lists, shows, suspends, restores, activates, ends conventions",
    .help = "convention ACTION …\n\n"
            "  list                           number, type, version, state, effect, end\n"
            "  show NUMERO                    as JSON, with its document\n"
            "  suspend NUMERO [--motif TEXT]  at once: the next request is refused\n"
            "  restore NUMERO [--motif TEXT]\n"
            "  activate NUMERO [--at TIME]    once signed; TIME: when it takes effect, instead\n"
            "                                 of what the document says\n"
            "  end NUMERO [--at TIME]         access stops at that second (now); until then the\n"
            "                                 convention is in notice and gives access\n"
            "  term NUMERO                    the next anniversary, and the earliest end of a\n"
            "                                 letter received today, by ground and party\n"
            "  notice NUMERO --motif preavis|manquement --par caf|partenaire --reception DATE\n"
            "         [--fin TIME] [--texte T]\n"
            "                                 records a letter; it ends the convention as soon\n"
            "                                 as its type allows, or at --fin, of which a date\n"
            "                                 is the last day\n"
            "  notices NUMERO                 number, ground, party, receipt, end, article\n"
            "  remedied NUMERO N              breach N is remedied: the former end holds again\n\n"
            "TIME is a date (its first second in Paris) or RFC 3339.\n",
    .run = run,
};

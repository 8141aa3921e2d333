/* habilctl control: what the controls of connections found, and what a Caf wants of them. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "command.h"
#include "control/signal.h"

static const char name[] = "control";

enum { AT_ONCE = 100 };

/* What was asked for. */
typedef struct wanted {
    const char *caf;
    const char *state;
    const char *rule;
    const char *outcome;
    const char *motive;
    const char *key;
} wanted;

static int failed(const char *what, hab_status status)
{
    return command_fail(EXIT_REFUSED, name, "%s: %s", what, hab_status_text(status));
}

static const char *text_in(const json_t *document, const char *field)
{
    const char *text = json_string_value(json_object_get(document, field));

    return text != NULL ? text : "-";
}

static hab_status print_line(hab_txn *txn, uint64_t number)
{
    json_t *document;
    hab_status status = hab_signal_document(txn, number, &document);

    if (status != HAB_OK) {
        return status;
    }
    printf("%" PRIu64 "\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", number, text_in(document, "caf"),
           text_in(document, "regle"), text_in(document, "etat"), text_in(document, "issue"),
           text_in(document, "convention"),
           text_in(json_object_get(document, "personne"), "identifiant"), text_in(document, "le"));
    json_decref(document);
    return HAB_OK;
}

/* All pages of the list, in one transaction. */
static hab_status print_all(hab_txn *txn, const wanted *w)
{
    static hab_signal signals[AT_ONCE];
    hab_signal_state state = w->state != NULL ? hab_signal_state_of(w->state) : 0;
    unsigned count = AT_ONCE;
    uint64_t before = 0;
    hab_status status = HAB_OK;

    while (status == HAB_OK && count == AT_ONCE) {
        status = hab_signal_list(txn, w->caf, state, before, signals, AT_ONCE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count; i++) {
            before = signals[i].number;
            if (w->rule == NULL || strcmp(w->rule, hab_signal_rule_code(signals[i].rule)) == 0) {
                status = print_line(txn, before);
            }
        }
    }
    return status;
}

static int list(command_context *context, const wanted *w)
{
    hab_txn *txn;
    hab_status status;

    if (w->state != NULL && hab_signal_state_of(w->state) == 0) {
        return command_fail(EXIT_USAGE, name, "%s: no such state, see --help", w->state);
    }
    if (w->rule != NULL && strcmp(w->rule, "personne") != 0 && hab_rule_of(w->rule) == 0) {
        return command_fail(EXIT_USAGE, name, "%s: no such rule, see --help", w->rule);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = print_all(txn, w);
        hab_abort(txn);
    }
    return status == HAB_OK ? EXIT_DONE : failed("list", status);
}

static int read_number(const char *text, uint64_t *number)
{
    char *end;

    *number = text[0] >= '1' && text[0] <= '9' ? strtoull(text, &end, 10) : 0;
    return *number != 0 && *end == '\0';
}

static int print_json(json_t *document)
{
    int printed = json_dumpf(document, stdout, JSON_INDENT(2));

    putchar('\n');
    json_decref(document);
    return printed == 0 ? EXIT_DONE : failed("standard output", HAB_IO);
}

static int show(command_context *context, const char *text)
{
    json_t *document = NULL;
    uint64_t number;
    hab_txn *txn;
    hab_status status;

    if (!read_number(text, &number)) {
        return command_fail(EXIT_USAGE, name, "%s: is no number of a signal", text);
    }
    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = hab_signal_document(txn, number, &document);
        hab_abort(txn);
    }
    return status == HAB_OK ? print_json(document) : failed(text, status);
}

static int finish(command_context *context, const hab_broker *broker, uint64_t number,
                  const wanted *w)
{
    const hab_signal_act act = {.text = w->motive, .now = hab_now()};
    hab_error error = {""};
    hab_txn *txn;
    hab_status status = hab_begin_write(context->main, &txn);

    if (status != HAB_OK) {
        return failed("close", status);
    }
    status = hab_signal_close(txn, broker, number, hab_signal_outcome_of(w->outcome), &act, &error);
    if (status == HAB_OK) {
        status = hab_commit(txn);
    } else {
        hab_abort(txn);
    }
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%" PRIu64 ": %s", number,
                            error.text[0] != '\0' ? error.text : hab_status_text(status));
    }
    printf("closed %" PRIu64 " as %s\n", number, w->outcome);
    return EXIT_DONE;
}

/* The mails that it causes hold no secret, so that no key is needed. */
static int close_one(command_context *context, const char *text, const wanted *w)
{
    hab_broker broker = {.types = &context->types};
    uint64_t number;

    if (!read_number(text, &number)) {
        return command_fail(EXIT_USAGE, name, "%s: is no number of a signal", text);
    }
    if (w->outcome == NULL || hab_signal_outcome_of(w->outcome) == HAB_OUTCOME_NONE) {
        return command_fail(EXIT_USAGE, name,
                            "wants --issue fausse_alerte, justifie, suspension or suppression");
    }
    if (w->motive == NULL) {
        return command_fail(EXIT_USAGE, name, "wants --motif TEXT");
    }
    if (!command_types(context) || !command_open(context, HAB_STORE_WRITE)) {
        return EXIT_REFUSED;
    }
    broker.store = context->main;
    return finish(context, &broker, number, w);
}

static int print_rules(command_context *context, const char *caf)
{
    hab_controls controls;
    json_t *document = NULL;
    hab_txn *txn;
    hab_status status;

    if (!command_open(context, HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    status = hab_begin_read(context->main, &txn);
    if (status == HAB_OK) {
        status = hab_controls_get(txn, caf, &controls);
        hab_abort(txn);
    }
    if (status == HAB_OK) {
        document = hab_controls_document(&controls);
        hab_controls_free(&controls);
    }
    return document != NULL ? print_json(document) : failed(caf, status);
}

static hab_status store_rules(hab_txn *txn, const char *caf, const json_t *document,
                              hab_error *error)
{
    char object[HAB_TRACE_TEXT_MAX + 1];
    hab_status status = hab_controls_put(txn, caf, document, error);

    (void) snprintf(object, sizeof(object), "caf:%s", caf);
    return status == HAB_OK ? command_trace_change(txn, "controles.regles", 0, 0, object) : status;
}

/* The file is read before the rights of whoever runs this are given up. */
static int put_rules(command_context *context, const char *caf, const char *file)
{
    json_error_t where;
    json_t *document = json_load_file(file, JSON_REJECT_DUPLICATES, &where);
    hab_error error = {""};
    hab_txn *txn;
    hab_status status;

    if (document == NULL) {
        return command_fail(EXIT_REFUSED, name, "%s:%d: %s", file, where.line, where.text);
    }
    if (!command_open(context, HAB_STORE_WRITE)) {
        json_decref(document);
        return EXIT_REFUSED;
    }
    status = hab_begin_write(context->main, &txn);
    if (status == HAB_OK) {
        status = store_rules(txn, caf, document, &error);
        if (status == HAB_OK) {
            status = hab_commit(txn);
        } else {
            hab_abort(txn);
        }
    }
    json_decref(document);
    return status == HAB_OK
               ? EXIT_DONE
               : command_fail(EXIT_REFUSED, name, "%s: %s", file,
                              error.text[0] != '\0' ? error.text : hab_status_text(status));
}

static int rules(command_context *context, const wanted *w)
{
    if (w->caf == NULL || w->caf[0] == '\0' || strlen(w->caf) > HAB_CAF_MAX) {
        return command_fail(EXIT_USAGE, name, "rules wants --caf CODE");
    }
    return w->key == NULL ? print_rules(context, w->caf) : put_rules(context, w->caf, w->key);
}

static int run_on_one(command_context *context, const char *action, const wanted *w)
{
    if (w->key == NULL) {
        return command_fail(EXIT_USAGE, name, "wants an action and a number, see --help");
    }
    if (strcmp(action, "show") == 0) {
        return show(context, w->key);
    }
    return strcmp(action, "close") == 0
               ? close_one(context, w->key, w)
               : command_fail(EXIT_USAGE, name, "%s: no such action, see --help", action);
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"caf", required_argument, NULL, 0},   {"state", required_argument, NULL, 0},
        {"rule", required_argument, NULL, 0},  {"issue", required_argument, NULL, 0},
        {"motif", required_argument, NULL, 0}, {0}};
    const char *values[5] = {0};
    int next = command_options(name, argc, argv, options, values);
    wanted w = {.caf = values[0],
                .state = values[1],
                .rule = values[2],
                .outcome = values[3],
                .motive = values[4]};

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next < 1 || argc - next > 2) {
        return command_fail(EXIT_USAGE, name, "wants an action, see --help");
    }
    w.key = argc - next == 2 ? argv[next + 1] : NULL;
    if (strcmp(argv[next], "list") == 0 && w.key == NULL) {
        return list(context, &w);
    }
    return strcmp(argv[next], "rules") == 0 ? rules(context, &w)
                                            : run_on_one(context, argv[next], &w);
}

const command command_control = {
    .name = name,
    .summary = "shows, closes what the controls of connections found; their rules",
    .help =
        "control ACTION …\n\n"
        "  list [--caf CODE] [--state STATE] [--rule RULE]\n"
        "                        number, Caf, rule, state, outcome, convention, person, when;\n"
        "                        the newest first. STATE: nouveau, question, repondu, clos.\n"
        "                        RULE: reseaux, provenance, nuit, volume, refus, cibles,\n"
        "                        fonction, reveil, or personne (reported by the person)\n"
        "  show N                all of one, JSON\n"
        "  close N --issue ISSUE --motif TEXT\n"
        "                        closes one, and does what the outcome says: fausse_alerte,\n"
        "                        justifie, suspension (of the person), suppression (of the\n"
        "                        habilitation). Those it concerns are told by mail\n"
        "  rules --caf CODE [FILE]\n"
        "                        what a Caf wants of the controls, JSON; with a FILE, sets it\n\n"
        "Exit: 0 done, 1 refused or failed, 2 not understood.\n",
    .run = run,
};

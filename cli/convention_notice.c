#include "convention_notice.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "convention/notice.h"
#include "type/plugin_dispatch.h"

static const char name[] = "convention";

/* One action on one convention. */
typedef struct acting {
    const hab_broker *broker;
    hab_txn *txn;
    uint64_t convention;
    const hab_notice *notice; /* of `notice` */
    uint32_t number;          /* of `remedied` */
    hab_error error;
} acting;

typedef hab_status (*acting_fn)(acting *a);

static const char *text_of(const json_t *notice, const char *field)
{
    const char *text = json_string_value(json_object_get(notice, field));

    return text != NULL ? text : "";
}

static hab_status print_notices(acting *a)
{
    json_t *notices;
    json_t *notice;
    size_t place;
    hab_status status = hab_notice_list(a->txn, a->convention, &notices);

    if (status != HAB_OK) {
        return status;
    }
    json_array_foreach(notices, place, notice)
    {
        printf("%zu\t%s\t%s\t%s\t%s\t%s\t%s\n", place + 1, text_of(notice, "motif"),
               text_of(notice, "par"), text_of(notice, "reception"), text_of(notice, "fin"),
               text_of(notice, "article"), text_of(notice, "remedie"));
    }
    json_decref(notices);
    return HAB_OK;
}

static void print_earliest(const hab_term_rules *rules, const hab_convention_record *record,
                           hab_ground ground, hab_party by)
{
    int64_t now = hab_now();
    char text[HAB_TIME_TEXT] = "refuse";
    const char *article;
    int64_t end;

    if (hab_term_earliest(rules, ground, by, hab_local_time(record->effect).date,
                          hab_local_time(now).date, now, &end, &article)
        == HAB_OK) {
        hab_format_time(end, text);
    }
    printf("%s\t%s\t%s\t%s\n", ground == HAB_GROUND_BREACH ? "manquement" : "preavis",
           by == HAB_PARTY_CAF ? "caf" : "partenaire", text, article);
}

static hab_status print_term(acting *a)
{
    hab_convention_record record;
    const hab_type *type;
    const hab_term_rules *rules;
    char text[HAB_TIME_TEXT];
    hab_status status = hab_convention_get(a->txn, a->convention, &record);

    if (status != HAB_OK) {
        return status;
    }
    type = hab_type_by_key(a->broker->types, record.type);
    rules = type != NULL ? hab_type_terms(type) : NULL;
    if (rules == NULL || record.effect == 0) {
        return hab_fail(&a->error, HAB_DENIED,
                        rules == NULL ? "its type gives no rules of its dates"
                                      : "it has not taken effect");
    }
    hab_format_time(hab_convention_term(&record, hab_now()), text);
    printf("terme\t\t%s\t%s\n", text, rules->term_article);
    print_earliest(rules, &record, HAB_GROUND_ORDINARY, HAB_PARTY_CAF);
    print_earliest(rules, &record, HAB_GROUND_ORDINARY, HAB_PARTY_PARTNER);
    print_earliest(rules, &record, HAB_GROUND_BREACH, HAB_PARTY_CAF);
    print_earliest(rules, &record, HAB_GROUND_BREACH, HAB_PARTY_PARTNER);
    return HAB_OK;
}

static hab_status give(acting *a)
{
    return hab_notice_give(a->txn, a->broker, a->convention, a->notice, 0, hab_now(), &a->error);
}

static hab_status remedy(acting *a)
{
    return hab_notice_remedied(a->txn, a->broker, a->convention, a->number, 0, hab_now(),
                               &a->error);
}

static int act(command_context *context, const char *numero, int writes, acting_fn perform,
               acting *a)
{
    hab_broker broker = {.types = &context->types};
    hab_status status;

    if (!command_types(context)
        || !command_open(context, writes ? HAB_STORE_WRITE : HAB_STORE_READ)) {
        return EXIT_REFUSED;
    }
    broker.store = context->main;
    a->broker = &broker;
    status =
        writes ? hab_begin_write(context->main, &a->txn) : hab_begin_read(context->main, &a->txn);
    if (status == HAB_OK && !command_convention(a->txn, numero, &a->convention)) {
        hab_abort(a->txn);
        return EXIT_REFUSED;
    }
    if (status == HAB_OK) {
        status = perform(a);
        if (status == HAB_OK && writes) {
            status = hab_commit(a->txn);
        } else {
            hab_abort(a->txn);
        }
    }
    return status == HAB_OK
               ? EXIT_DONE
               : command_fail(EXIT_REFUSED, name, "%s: %s", numero,
                              a->error.text[0] != '\0' ? a->error.text : hab_status_text(status));
}

/* One of two words. 0 for another one, or none. */
static int choose(const char *option, const char *value, const char *first, const char *second)
{
    if (value != NULL && strcmp(value, first) == 0) {
        return 1;
    }
    if (value != NULL && strcmp(value, second) == 0) {
        return 2;
    }
    command_fail(0, name, "%s is %s or %s", option, first, second);
    return 0;
}

static int read_notice(const char *const values[5], hab_notice *notice)
{
    int ground = choose("--motif", values[0], "preavis", "manquement");
    int by = ground != 0 ? choose("--par", values[1], "caf", "partenaire") : 0;

    if (by == 0) {
        return 0;
    }
    *notice = (hab_notice){.ground = ground == 1 ? HAB_GROUND_ORDINARY : HAB_GROUND_BREACH,
                           .by = by == 1 ? HAB_PARTY_CAF : HAB_PARTY_PARTNER,
                           .text = values[4]};
    if (values[2] == NULL
        || hab_parse_date(hab_slice_text(values[2]), &notice->receipt) != HAB_OK) {
        command_fail(0, name, "--reception is the day the letter came (2026-11-22)");
        return 0;
    }
    if (values[3] != NULL && hab_parse_end(hab_slice_text(values[3]), &notice->end) != HAB_OK) {
        command_fail(0, name, "--fin is the last day (2026-11-22), or a time");
        return 0;
    }
    return 1;
}

static int run_notice(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"motif", required_argument, NULL, 0},     {"par", required_argument, NULL, 0},
        {"reception", required_argument, NULL, 0}, {"fin", required_argument, NULL, 0},
        {"texte", required_argument, NULL, 0},     {0}};
    const char *values[5] = {0};
    int next = command_options(name, argc, argv, options, values);
    hab_notice notice;
    acting a = {.notice = &notice};

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next != 1) {
        return command_fail(EXIT_USAGE, name, "wants an action and a number, see --help");
    }
    return read_notice(values, &notice) ? act(context, argv[next], 1, give, &a) : EXIT_USAGE;
}

static int run_remedied(command_context *context, char **argv)
{
    char *end;
    unsigned long number = strtoul(argv[2], &end, 10);
    acting a = {.number = (uint32_t) number};

    if (*end != '\0' || number == 0 || number > UINT32_MAX) {
        return command_fail(EXIT_USAGE, name, "%s: no number of a notice", argv[2]);
    }
    return act(context, argv[1], 1, remedy, &a);
}

int convention_notice_is(const char *action)
{
    return strcmp(action, "notice") == 0 || strcmp(action, "notices") == 0
           || strcmp(action, "remedied") == 0 || strcmp(action, "term") == 0;
}

int convention_notice_run(command_context *context, int argc, char **argv)
{
    acting a = {.number = 0};

    if (strcmp(argv[0], "notice") == 0) {
        return run_notice(context, argc, argv);
    }
    if (strcmp(argv[0], "remedied") == 0) {
        return argc == 3 ? run_remedied(context, argv)
                         : command_fail(EXIT_USAGE, name, "wants a convention and a notice");
    }
    if (argc != 2) {
        return command_fail(EXIT_USAGE, name, "wants an action and a number, see --help");
    }
    return act(context, argv[1], 0, strcmp(argv[0], "term") == 0 ? print_term : print_notices, &a);
}

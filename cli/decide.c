/* habilctl decide: a decision, step by step, as a server would take it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "command.h"
#include "decision.h"
#include "person/person.h"

static const char name[] = "decide";

static void print_step(void *context, const char *step, const char *found, int holds)
{
    (void) context;
    printf("%-10s  %s  %s\n", step, holds ? "oui" : "non", found);
}

static int print_verdict(const hab_verdict *verdict)
{
    const char *article = verdict->article;
    int granted = verdict->reason == HAB_REASON_GRANTED;
    char time[HAB_TIME_TEXT], text[2 * HAB_TIME_TEXT];

    printf("%s%s", granted ? "autorisé" : "refusé : ",
           granted ? "" : hab_reason_code((int) verdict->reason));
    printf(article[0] != '\0' ? " (%s)\n" : "\n", article);
    if (verdict->opens != 0) {
        hab_format_time(verdict->opens, time);
        hab_format_opening(verdict->opens, text);
        printf("ouvre %s (%s)\n", text, time);
    }
    return granted ? EXIT_DONE : EXIT_REFUSED;
}

/* TYPE/SERVICE as a location's `habilitation` names them. */
static int read_service(const hab_types *types, const char *text, hab_demand *demand)
{
    const char *slash = strchr(text, '/');

    if (slash == NULL) {
        command_fail(0, name, "--service %s: wants TYPE/SERVICE", text);
        return 0;
    }
    demand->type = hab_type_find(types, hab_slice_of(text, (size_t) (slash - text)));
    if (demand->type == NULL) {
        command_fail(0, name, "--service %s: no such convention type is loaded", text);
        return 0;
    }
    demand->service = hab_service_find(demand->type, hab_slice_text(slash + 1));
    if (demand->service == NULL) {
        command_fail(0, name, "--service %s: %s has no such service", text,
                     demand->type->plugin->name);
        return 0;
    }
    return 1;
}

static int decide(command_context *context, const char *identifiant, const hab_demand *demand,
                  int64_t now)
{
    hab_decider *decider;
    hab_verdict verdict;
    hab_txn *txn;
    uint64_t person;
    int found;
    hab_status status = hab_begin_read(context->main, &txn);

    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
    found = command_person(txn, identifiant, &person);
    hab_abort(txn);
    if (!found) {
        return EXIT_REFUSED;
    }
    status = hab_decider_new(context->main, &decider);
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
    hab_decide_person(decider, person, demand, now, print_step, NULL, &verdict);
    hab_decider_free(decider);
    return print_verdict(&verdict);
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"personne", required_argument, NULL, 0},
                                            {"service", required_argument, NULL, 0},
                                            {"cible", required_argument, NULL, 0},
                                            {"a", required_argument, NULL, 0},
                                            {0}};
    const char *values[4] = {0};
    hab_demand demand = {0};
    int64_t now;
    int next = command_options(name, argc, argv, options, values);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc || values[0] == NULL || values[1] == NULL) {
        return command_fail(EXIT_USAGE, name, "wants --personne and --service, see --help");
    }
    if (!command_time(name, values[3], &now)) {
        return EXIT_USAGE;
    }
    if (!command_types(context)) {
        return EXIT_REFUSED;
    }
    if (!read_service(&context->types, values[1], &demand)) {
        return EXIT_USAGE;
    }
    if (values[2] != NULL) {
        demand.target = hab_slice_text(values[2]);
    }
    return command_open(context, HAB_STORE_READ) ? decide(context, values[0], &demand, now)
                                                 : EXIT_REFUSED;
}

const command command_decide = {
    .name = name,
    .summary = "prints each step of a decision",
    .help = "decide --personne IDENTIFIANT --service TYPE/SERVICE [--cible TARGET] [--a TIME]\n\n"
            "Decides as a server would for a live session of this person, and says why.\n"
            "Nothing is traced, for nothing is opened. Exit 0 when access is given, 1 when not.\n\n"
            "  --cible TARGET  a commune, an establishment, a Mam\n"
            "  --a TIME        instead of now: a date (its first second in Paris) or RFC 3339\n",
    .run = run,
};

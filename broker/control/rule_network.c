/* Where an account is used from: several networks at once, and places it never came from. */
#include "control/sight.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    HOUR = 3600,
    DAY = 86400,
    LONG_PAUSE = 30 * DAY,
    REFUSED_BEFORE = 3,
    SETTLED = 7 * DAY, /* a network that the account has had for so long is one of its own */
    OWN_TIMES = 3      /* so many times the returns, among its own */
};

/* Whether one of the runs between two others is of the same network. */
static int came_before(const hab_run *runs, unsigned from, unsigned i)
{
    for (unsigned j = from; j < i; j++) {
        if (runs[j].network == runs[i].network) {
            return 1;
        }
    }
    return 0;
}

static void add_runs(const hab_sight *sight, unsigned from, hab_finding *finding)
{
    const hab_profile *account = sight->account;

    for (unsigned i = from; i < account->counts[HAB_PROFILE_RUNS]; i++) {
        const hab_run *run = &account->runs[i];

        if (run->convention == (uint32_t) sight->event->convention) {
            hab_finding_add(finding, run->number, run->to);
        }
    }
}

/* What the account did in the time that the rule has. */
typedef struct passage {
    int networks;
    int returns;
    int strange; /* of them, to or from a network that is not one of its own */
} passage;

static int is_own(const hab_sight *sight, uint64_t network)
{
    const hab_profile *account = sight->account;

    for (unsigned i = 0; i < account->counts[HAB_PROFILE_NETWORKS]; i++) {
        if (account->networks[i].network == network) {
            return account->networks[i].first + SETTLED <= sight->at;
        }
    }
    return 0;
}

static passage pass(const hab_sight *sight, unsigned from)
{
    const hab_profile *account = sight->account;
    const hab_run *runs = account->runs;
    passage p = {0};

    for (unsigned i = from; i < account->counts[HAB_PROFILE_RUNS]; i++) {
        if (came_before(runs, from, i)) {
            p.returns++;
            p.strange += !is_own(sight, runs[i].network) || !is_own(sight, runs[i - 1].network);
        } else {
            p.networks++;
        }
    }
    return p;
}

/* Who goes from the office to their home leaves a network and comes to another; who comes back
 * to it, again and again, is in two places. But a telephone on the desk does so all day long, and
 * a computer whose radio link comes and goes: between networks that have been the account's own
 * for a week, it takes several times as many returns, which only two at work make. The session
 * tells nothing of that: a telephone has one of its own, and a stolen one is in two places. */
int hab_rule_networks(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_NETWORKS].terms;
    const hab_profile *account = sight->account;
    unsigned from = account->counts[HAB_PROFILE_RUNS];
    int among_own = terms[2] * OWN_TIMES; /* of those that can be remembered */
    passage p;
    char span[HAB_SPAN_TEXT];

    while (from > 0 && account->runs[from - 1].to + (uint32_t) terms[1] * 60 > sight->at) {
        from--;
    }
    p = pass(sight, from);
    among_own = among_own < HAB_RUNS_MAX - terms[0] ? among_own : HAB_RUNS_MAX - terms[0];
    if (p.networks < terms[0] || (p.strange < terms[2] && p.returns < among_own)) {
        return 0;
    }
    add_runs(sight, from, finding);
    hab_span_text(account->runs[from].to, sight->at, span);
    hab_finding_tell(finding,
                     "Le compte est passé %d fois d’un réseau à l’autre %s, en revenant %d fois à "
                     "un réseau qu’il venait de quitter (%d réseaux différents).",
                     p.networks + p.returns - 1, span, p.returns, p.networks);
    return 1;
}

/* France and what is of it overseas. */
static int is_french(const char code[2])
{
    static const char codes[] = "FRGPMQGFREYTPMBLMFWFPFNC";

    for (size_t i = 0; i + 2 < sizeof(codes); i += 2) {
        if (memcmp(codes + i, code, 2) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What makes a new place strange, a phrase; NULL when nothing does. */
static const char *other_sign(const hab_sight *sight)
{
    const hab_profile *account = sight->account;
    hab_habit habit = hab_habit_of(sight, HAB_RULE_NIGHT);
    unsigned refused = 0;

    for (unsigned i = 0; i < account->counts[HAB_PROFILE_REFUSALS]; i++) {
        refused += account->refusals[i].second + HOUR > sight->at;
    }
    if (refused >= REFUSED_BEFORE) {
        return "après plusieurs refus";
    }
    if (sight->pause >= LONG_PAUSE) {
        return "après un mois ou plus sans accès";
    }
    return sight->off && habit.off == 0
               ? "à un moment (nuit, dimanche ou jour férié) où il ne l’était jamais"
               : NULL;
}

/* The countries that the account came from before: "FR, RE". */
static void countries_text(const hab_sight *sight, char *text, size_t size)
{
    const hab_profile *account = sight->account;
    size_t used = 0;

    text[0] = '\0';
    for (unsigned i = 0; i + 1 < account->counts[HAB_PROFILE_COUNTRIES]; i++) {
        used += (size_t) snprintf(text + used, size - used, "%s%.2s", i > 0 ? ", " : "",
                                  account->countries[i].code);
    }
}

static void tell_country(const hab_sight *sight, const char *sign, const hab_habit *habit,
                         const char *when, hab_finding *finding)
{
    char before[HAB_COUNTRIES_MAX * 4 + 1];

    countries_text(sight, before, sizeof(before));
    hab_finding_tell(finding,
                     "Premier accès depuis le pays %.2s %s%s%s. Ce compte n’était utilisé que "
                     "depuis %s (%" PRIu64 " accès en %u jours d’activité).",
                     sight->event->country, when, sign != NULL ? ", " : "",
                     sign != NULL ? sign : "", before, habit->accesses, habit->days);
}

static void tell_network(const hab_sight *sight, const char *sign, const hab_habit *habit,
                         const char *when, hab_finding *finding)
{
    char network[HAB_NETWORK_TEXT];

    hab_network_text(sight->event->network, network);
    hab_finding_tell(finding,
                     "Premier accès depuis le réseau %s %s, %s (%" PRIu64
                     " accès depuis d’autres réseaux en %u jours d’activité).",
                     network, when, sign, habit->accesses, habit->days);
}

/* A country that is none of France's needs no other sign. */
int hab_rule_place(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_PLACE].terms;
    int by_network = sight->event->country[0] == '\0' && sight->new_network;
    hab_habit habit;
    const char *sign;
    char when[HAB_SPAN_TEXT];

    if (!sight->new_country && !by_network) {
        return 0;
    }
    habit = hab_habit_of(sight, HAB_RULE_PLACE);
    if (habit.days < (unsigned) terms[1] || habit.accesses < (uint64_t) terms[0]) {
        return 0;
    }
    sign = other_sign(sight);
    if (sign == NULL && (by_network || is_french(sight->event->country))) {
        return 0;
    }
    hab_finding_add(finding, sight->event->number, sight->at);
    hab_span_text(sight->at, sight->at, when);
    (by_network ? tell_network : tell_country)(sight, sign, &habit, when, finding);
    return 1;
}

/* How much an account does: accesses in an hour, refusals, targets, and after a long sleep. */
#include "control/sight.h"

#include "portal/reason_text.h"

enum { DAY = 86400, HOUR = 3600 };

static uint32_t since(const hab_sight *sight, uint32_t seconds)
{
    return sight->at >= seconds ? sight->at - seconds + 1 : 0;
}

/* The last hour's accesses, of which the last ones are kept. */
static void tell_hour(const hab_sight *sight, hab_finding *finding, char span[HAB_SPAN_TEXT])
{
    (void) hab_finding_moments(finding, sight, HAB_PROFILE_RECENT, since(sight, HOUR));
    finding->first = (int64_t) sight->account->minutes[0].minute * 60;
    finding->last = sight->at;
    hab_span_text(finding->first, finding->last, span);
}

int hab_rule_volume(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_VOLUME].terms;
    uint32_t count = hab_minutes_sum(sight->account);
    hab_habit habit;
    char span[HAB_SPAN_TEXT];

    if (count < (uint32_t) terms[0]) {
        return 0;
    }
    habit = hab_habit_of(sight, HAB_RULE_VOLUME);
    if (count < hab_extreme((uint32_t) terms[0], (uint32_t) terms[1], &habit)) {
        return 0;
    }
    tell_hour(sight, finding, span);
    hab_finding_tell(finding,
                     "%u accès %s, alors que l’heure la plus chargée de ses %u jours d’activité "
                     "précédents en compte %u.",
                     count, span, habit.days, habit.most);
    return 1;
}

int hab_rule_refusals(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_REFUSALS].terms;
    unsigned count;
    char span[HAB_SPAN_TEXT];

    if (!sight->refused) {
        return 0;
    }
    count = hab_finding_moments(finding, sight, HAB_PROFILE_REFUSALS,
                                since(sight, (uint32_t) terms[1] * 60));
    if (count < (unsigned) terms[0]) {
        return 0;
    }
    hab_span_text(finding->first, finding->last, span);
    hab_finding_tell(finding,
                     "%u demandes refusées %s. Motif de la dernière\u00a0: «\u00a0%s\u00a0».",
                     count, span, hab_reason_text_of(sight->event->reason)->title);
    return 1;
}

/* When the first of the targets that count was asked for. */
static uint32_t first_target(const hab_sight *sight)
{
    const hab_profile *account = sight->account;

    return account->targets[account->counts[HAB_PROFILE_TARGETS] - sight->targets].last;
}

int hab_rule_targets(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_TARGETS].terms;
    uint32_t window = (uint32_t) terms[1] * 60;
    hab_habit habit;
    char span[HAB_SPAN_TEXT];

    if (sight->targets < (uint32_t) terms[0]) {
        return 0;
    }
    habit = hab_habit_of(sight, HAB_RULE_TARGETS);
    if (sight->targets < hab_extreme((uint32_t) terms[0], (uint32_t) terms[2], &habit)) {
        return 0;
    }
    (void) hab_finding_moments(finding, sight, HAB_PROFILE_RECENT, since(sight, window));
    finding->first = first_target(sight);
    finding->last = sight->at;
    hab_span_text(finding->first, finding->last, span);
    hab_finding_tell(finding,
                     "%u cibles différentes %s, alors que ses %u jours d’activité précédents n’en "
                     "comptent pas plus de %u en %d minutes.",
                     sight->targets, span, habit.days, habit.most, terms[1]);
    return 1;
}

int hab_rule_revived(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_REVIVED].terms;
    const hab_profile *account = sight->account;
    uint32_t count = hab_minutes_sum(account);
    char span[HAB_SPAN_TEXT];

    if (account->woke == 0 || account->woke + DAY <= sight->at
        || account->slept < (uint32_t) terms[0] * DAY || count < (uint32_t) terms[1]) {
        return 0;
    }
    tell_hour(sight, finding, span);
    hab_finding_tell(finding, "%u accès %s, après %u jours sans aucun accès.", count, span,
                     account->slept / DAY);
    return 1;
}

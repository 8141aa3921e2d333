/* Accesses at night, on Sundays and on holidays, by an account that is not used then. */
#include "control/sight.h"

#include <inttypes.h>

enum { HOUR = 3600 };

int hab_rule_night(const hab_sight *sight, hab_finding *finding)
{
    const int *terms = sight->controls->rules[HAB_RULE_NIGHT].terms;
    uint32_t window = (uint32_t) terms[1] * HOUR;
    hab_habit habit;
    unsigned count;
    char span[HAB_SPAN_TEXT];

    if (!sight->off || sight->account->counts[HAB_PROFILE_NIGHTS] < terms[0]) {
        return 0;
    }
    count = hab_finding_moments(finding, sight, HAB_PROFILE_NIGHTS,
                                sight->at >= window ? sight->at - window + 1 : 0);
    habit = hab_habit_of(sight, HAB_RULE_NIGHT);
    if (count < (unsigned) terms[0]
        || (habit.off > 0 && habit.off * 100 >= habit.accesses * (unsigned) terms[2])) {
        return 0;
    }
    hab_span_text(finding->first, finding->last, span);
    hab_finding_tell(finding,
                     "%u accès %s (la nuit, un dimanche ou un jour férié), alors que %" PRIu64
                     " des %" PRIu64 " accès de ses %u jours d’activité précédents y étaient.",
                     count, span, habit.off, habit.accesses, habit.days);
    return 1;
}

/* The dates of a convention's life: anniversaries, notices, breaches (requirements,
 * section 4). Pure functions over Paris dates; the rules come from the type's plugin.
 *
 * Months count from a day to the day of the same number; where the month has none, to
 * its last day (code de procédure civile, 641). A delay is over at the end of its last
 * day (642): an end is the second that the next day begins. That of article 642 which
 * carries a delay over a Sunday or a holiday is for acts of procedure, and not used.
 *
 * - A term begins again at each anniversary of the effect; it ends with the day before.
 *   Where notice is for the anniversary, it comes in time on the day of the same number
 *   so many months before it, and one day later it is for the next anniversary.
 * - Where notice is for any day, the convention ends when the day begins that follows
 *   receipt plus the months; so for a breach that may be remedied meanwhile.
 * - Ends are midnights in Paris, whichever hour the clocks show in UTC. */
#ifndef HAB_TERM_H
#define HAB_TERM_H

#include "base/calendar.h"
#include "plugin.h"

typedef enum hab_ground {
    HAB_GROUND_ORDINARY = 1, /* notice */
    HAB_GROUND_BREACH = 2
} hab_ground;

typedef enum hab_party { HAB_PARTY_CAF = 1, HAB_PARTY_PARTNER = 2 } hab_party;

/* `date` plus months, negative allowed, by the rule above. */
uint32_t hab_add_months(uint32_t date, int months);

/* The first anniversary of `effect` after `date`, that of a 29 February being the last
 * day of February. */
uint32_t hab_anniversary_after(uint32_t effect, uint32_t date);

/* The earliest lawful end for a notice received on the day `receipt` (for a breach
 * that works at once: at the second `now`). *article is the clause, never NULL.
 * HAB_DENIED when the type or the party has no such right (ST: no clause of breach). */
hab_status hab_term_earliest(const hab_term_rules *rules, hab_ground ground, hab_party by,
                             uint32_t effect, uint32_t receipt, int64_t now, int64_t *end,
                             const char **article);

/* Whether a convention may end at `end` for that notice: HAB_OK, HAB_DENIED with the
 * clause (too early, or, where a term ends at its anniversary only, not at one). */
hab_status hab_term_lawful(const hab_term_rules *rules, hab_ground ground, hab_party by,
                           uint32_t effect, uint32_t receipt, int64_t now, int64_t end,
                           const char **article);

#endif

#include "convention/term.h"

/* The last day of the month, where it has no day of that number. */
static uint32_t last_existing(uint32_t date)
{
    int64_t start;

    while (hab_day_start(date, &start) != HAB_OK && date % 100 > 28) {
        date--;
    }
    return date;
}

uint32_t hab_add_months(uint32_t date, int months)
{
    int month = (int) (date / 10000 * 12 + date / 100 % 100) - 1 + months;

    return last_existing((uint32_t) (month / 12 * 10000 + (month % 12 + 1) * 100) + date % 100);
}

uint32_t hab_anniversary_after(uint32_t effect, uint32_t date)
{
    int years = date > effect ? (int) (date / 10000 - effect / 10000) : 0;
    uint32_t anniversary = hab_add_months(effect, 12 * (years > 0 ? years : 1));

    return anniversary > date ? anniversary : hab_add_months(effect, 12 * (years + 1));
}

/* Where the term ends: the first anniversary that the notice comes early enough for. */
static uint32_t anniversary_with_notice(const hab_term_rules *rules, uint32_t effect,
                                        uint32_t receipt)
{
    uint32_t anniversary = hab_anniversary_after(effect, receipt);

    while (hab_add_months(anniversary, -(int) rules->notice_months) < receipt) {
        anniversary = hab_anniversary_after(effect, anniversary);
    }
    return anniversary;
}

/* The second that the day after the delay's last one begins. */
static hab_status after_months(uint32_t receipt, unsigned months, int64_t *end)
{
    return hab_day_start(hab_add_days(hab_add_months(receipt, (int) months), 1), end);
}

static int is_party(uint8_t parties, hab_party by)
{
    return (parties & (by == HAB_PARTY_CAF ? HAB_BY_CAF : HAB_BY_PARTNER)) != 0;
}

static hab_status earliest_of_breach(const hab_term_rules *rules, uint32_t receipt, int64_t now,
                                     int64_t *end)
{
    if (rules->breach_months == 0) {
        *end = now;
        return HAB_OK;
    }
    return after_months(receipt, rules->breach_months, end);
}

hab_status hab_term_earliest(const hab_term_rules *rules, hab_ground ground, hab_party by,
                             uint32_t effect, uint32_t receipt, int64_t now, int64_t *end,
                             const char **article)
{
    int breach = ground == HAB_GROUND_BREACH;

    *article = breach ? rules->breach_article : rules->notice_article;
    if (!is_party(breach ? rules->breach_by : rules->notice_by, by)) {
        return HAB_DENIED;
    }
    if (breach) {
        return earliest_of_breach(rules, receipt, now, end);
    }
    if (rules->notice_end == HAB_NOTICE_AT_ANNIVERSARY) {
        return hab_day_start(anniversary_with_notice(rules, effect, receipt), end);
    }
    return after_months(receipt, rules->notice_months, end);
}

static int is_anniversary(uint32_t effect, int64_t end)
{
    uint32_t date = hab_local_time(end).date;
    int64_t start;

    return hab_day_start(date, &start) == HAB_OK && start == end
           && hab_anniversary_after(effect, hab_add_days(date, -1)) == date;
}

hab_status hab_term_lawful(const hab_term_rules *rules, hab_ground ground, hab_party by,
                           uint32_t effect, uint32_t receipt, int64_t now, int64_t end,
                           const char **article)
{
    int64_t earliest;
    hab_status status =
        hab_term_earliest(rules, ground, by, effect, receipt, now, &earliest, article);

    if (status != HAB_OK) {
        return status;
    }
    if (end < earliest
        || (ground == HAB_GROUND_ORDINARY && rules->notice_end == HAB_NOTICE_AT_ANNIVERSARY
            && !is_anniversary(effect, end))) {
        return HAB_DENIED;
    }
    return HAB_OK;
}

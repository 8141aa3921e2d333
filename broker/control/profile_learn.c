/* Learning an access: each list of the account takes its part of it. */
#include "control/sight.h"

enum {
    SUNDAY = 7,
    HOUR = 3600,
    DAY = 86400,
    LATE = 300,         /* seconds: other workers' records may come so much later */
    SLEEP = 7 * DAY,    /* a pause worth remembering: the least that a Caf can ask for */
    EVENING = 2 * HOUR, /* seconds after an access by day: who is still there works late */
    HABIT_OF_DAYS = 3   /* what was extreme on so many days is a habit */
};

static int is_night(const hab_controls *controls, uint32_t minute)
{
    return controls->night_from < controls->night_to
               ? minute >= controls->night_from && minute < controls->night_to
               : minute >= controls->night_from || minute < controls->night_to;
}

static int is_refusal(uint16_t reason)
{
    return reason != HAB_REASON_GRANTED && reason != HAB_REASON_OUTSIDE_HOURS;
}

static void learn_pause(hab_sight *s)
{
    hab_profile *account = s->account;

    s->at = s->event->second > account->last ? s->event->second : account->last;
    s->pause = account->last != 0 ? s->at - account->last : 0;
    if (s->pause >= SLEEP) {
        account->slept = s->pause;
        account->woke = s->at;
    }
    account->last = s->at;
}

static void learn_network(hab_sight *s)
{
    hab_profile *account = s->account;
    hab_known_network *known = NULL;

    if (s->event->network == 0) {
        return;
    }
    for (unsigned i = 0; i < account->counts[HAB_PROFILE_NETWORKS] && known == NULL; i++) {
        if (account->networks[i].network == s->event->network) {
            known = hab_profile_renew(account, HAB_PROFILE_NETWORKS, i);
        }
    }
    if (known == NULL) {
        s->new_network = 1;
        known = hab_profile_add(account, HAB_PROFILE_NETWORKS);
        *known = (hab_known_network){.network = s->event->network, .first = s->at};
    }
    known->last = s->at;
}

static void learn_country(hab_sight *s)
{
    hab_profile *account = s->account;
    hab_known_country *known = NULL;

    if (s->event->country[0] == '\0') {
        return;
    }
    for (unsigned i = 0; i < account->counts[HAB_PROFILE_COUNTRIES] && known == NULL; i++) {
        if (memcmp(account->countries[i].code, s->event->country, 2) == 0) {
            known = hab_profile_renew(account, HAB_PROFILE_COUNTRIES, i);
        }
    }
    if (known == NULL) {
        s->new_country = account->counts[HAB_PROFILE_COUNTRIES] > 0;
        known = hab_profile_add(account, HAB_PROFILE_COUNTRIES);
        memcpy(known->code, s->event->country, 2);
    }
    known->last = s->at;
}

static void learn_run(hab_sight *s)
{
    hab_profile *account = s->account;
    unsigned count = account->counts[HAB_PROFILE_RUNS];
    hab_run *run;

    if (s->event->network == 0) {
        return;
    }
    if (count > 0 && account->runs[count - 1].network == s->event->network) {
        run = &account->runs[count - 1];
    } else {
        run = hab_profile_add(account, HAB_PROFILE_RUNS);
        run->network = s->event->network;
    }
    run->to = s->at;
    run->number = s->event->number;
    run->convention = (uint32_t) s->event->convention;
}

static void learn_moment(hab_sight *s, hab_profile_list list)
{
    hab_moment *moment = hab_profile_add(s->account, list);

    *moment = (hab_moment){
        .number = s->event->number, .second = s->at, .convention = (uint32_t) s->event->convention};
}

/* Who is at work when the night begins and goes on for a while came by day, and comes as they
 * always do; who comes at night was not there before. */
static void learn_night(hab_sight *s)
{
    if (!s->off) {
        s->account->by_day = s->at;
    } else if (s->at - s->account->by_day >= EVENING) {
        learn_moment(s, HAB_PROFILE_NIGHTS);
    }
}

static void learn_minute(hab_sight *s)
{
    hab_profile *account = s->account;
    uint32_t minute = s->at / 60;
    unsigned old = 0;
    unsigned count;

    while (old < account->counts[HAB_PROFILE_MINUTES]
           && account->minutes[old].minute + 60 <= minute) {
        old++;
    }
    hab_profile_drop(account, HAB_PROFILE_MINUTES, old);
    count = account->counts[HAB_PROFILE_MINUTES];
    if (count == 0 || account->minutes[count - 1].minute != minute) {
        ((hab_minute *) hab_profile_add(account, HAB_PROFILE_MINUTES))->minute = minute;
        count = account->counts[HAB_PROFILE_MINUTES];
    }
    account->minutes[count - 1].count++;
}

/* FNV-1a, which begins with what was hashed before. */
static uint32_t fnv(uint32_t before, hab_slice text)
{
    const uint8_t *bytes = text.data;

    for (size_t i = 0; i < text.size; i++) {
        before = (before ^ bytes[i]) * 16777619U;
    }
    return before;
}

static const uint32_t hash_of_nothing = 2166136261U;

uint32_t hab_service_hash(const hab_seen_access *access)
{
    return fnv(fnv(hash_of_nothing, access->type), access->service);
}

static uint32_t hash_target(const hab_seen_access *access)
{
    return fnv(fnv(hash_of_nothing, hab_slice_of(&access->convention, sizeof(access->convention))),
               access->target);
}

static void learn_target(hab_sight *s)
{
    hab_profile *account = s->account;
    uint32_t window = (uint32_t) s->controls->rules[HAB_RULE_TARGETS].terms[1] * 60;
    hab_seen_target *seen = NULL;
    uint32_t target = hash_target(s->event);

    if (s->event->target.size > 0) {
        for (unsigned i = 0; i < account->counts[HAB_PROFILE_TARGETS] && seen == NULL; i++) {
            if (account->targets[i].hash == target) {
                seen = hab_profile_renew(account, HAB_PROFILE_TARGETS, i);
            }
        }
        seen = seen != NULL ? seen : hab_profile_add(account, HAB_PROFILE_TARGETS);
        *seen = (hab_seen_target){.hash = target, .last = s->at};
    }
    for (unsigned i = account->counts[HAB_PROFILE_TARGETS];
         i > 0 && account->targets[i - 1].last + window > s->at; i--) {
        s->targets++;
    }
}

static void learn_day(hab_sight *s, uint32_t date)
{
    hab_profile *account = s->account;
    unsigned count = account->counts[HAB_PROFILE_DAYS];
    uint32_t hour = hab_minutes_sum(account);
    hab_active_day *day;

    if (count == 0 || account->days[count - 1].date < date) {
        day = hab_profile_add(account, HAB_PROFILE_DAYS);
        day->date = date;
    } else {
        day = &account->days[count - 1];
    }
    day->accesses++;
    day->off += s->off != 0;
    day->peak = hour > day->peak ? hour : day->peak;
    day->targets = s->targets > day->targets ? (uint16_t) s->targets : day->targets;
}

int hab_profile_learn(hab_sight *s, const hab_local *local, int holiday)
{
    if ((uint64_t) s->event->second + LATE < s->account->last) {
        return 0;
    }
    s->off = is_night(s->controls, local->minute) || local->weekday == SUNDAY || holiday;
    s->refused = is_refusal(s->event->reason);
    learn_pause(s);
    learn_network(s);
    learn_country(s);
    learn_run(s);
    learn_moment(s, HAB_PROFILE_RECENT);
    if (s->refused) {
        learn_moment(s, HAB_PROFILE_REFUSALS);
    }
    learn_night(s);
    learn_minute(s);
    learn_target(s);
    learn_day(s, local->date);
    return 1;
}

/* Seconds that a rule looks back. */
static uint32_t window_of(const hab_sight *sight, hab_rule rule)
{
    uint32_t term = (uint32_t) sight->controls->rules[rule].terms[1];

    switch (rule) {
    case HAB_RULE_VOLUME: return HOUR;
    case HAB_RULE_NIGHT: return term * HOUR;
    case HAB_RULE_TARGETS: return term * 60;
    default: return 0;
    }
}

/* How many of the account's days were over before what the rule looks at. */
static unsigned days_before(const hab_sight *sight, hab_rule rule)
{
    const hab_profile *account = sight->account;
    uint32_t date = hab_local_time((int64_t) sight->at - window_of(sight, rule)).date;
    unsigned count = account->counts[HAB_PROFILE_DAYS] - 1; /* the present one is the last */

    while (count > 0 && account->days[count - 1].date >= date) {
        count--;
    }
    return count;
}

void hab_habit_mark(const hab_sight *sight, hab_rule rule)
{
    hab_profile *account = sight->account;

    for (unsigned i = days_before(sight, rule); i < account->counts[HAB_PROFILE_DAYS]; i++) {
        account->days[i].extreme |= (uint16_t) (1U << rule);
    }
}

int hab_habit_marked(const hab_sight *sight, hab_rule rule)
{
    const hab_profile *account = sight->account;

    return account->days[account->counts[HAB_PROFILE_DAYS] - 1].extreme >> rule & 1;
}

/* Days that were extreme by a rule are no habit, until they are too many. */
static unsigned extreme_mask(const hab_profile *account, unsigned days, hab_rule rule)
{
    unsigned extreme = 0;

    for (unsigned i = 0; i < days; i++) {
        extreme += account->days[i].extreme >> rule & 1;
    }
    return extreme >= HABIT_OF_DAYS ? 0 : 1U << rule;
}

hab_habit hab_habit_of(const hab_sight *sight, hab_rule rule)
{
    unsigned days = days_before(sight, rule);
    unsigned extreme = extreme_mask(sight->account, days, rule);
    hab_habit habit = {.days = days};

    for (unsigned i = 0; i < days; i++) {
        const hab_active_day *day = &sight->account->days[i];
        uint32_t peak = rule == HAB_RULE_TARGETS ? day->targets : day->peak;

        if ((day->extreme & extreme) == 0) {
            habit.accesses += day->accesses;
            habit.off += day->off;
            habit.most = peak > habit.most ? peak : habit.most;
        }
    }
    return habit;
}

uint32_t hab_minutes_sum(const hab_profile *account)
{
    uint32_t sum = 0;

    for (unsigned i = 0; i < account->counts[HAB_PROFILE_MINUTES]; i++) {
        sum += account->minutes[i].count;
    }
    return sum;
}

uint32_t hab_extreme(uint32_t least, uint32_t times, const hab_habit *habit)
{
    uint32_t often = times * (habit->days > 0 ? habit->most : least); /* nothing is known yet */

    return often > least ? often : least;
}

/* A batch of accesses is sorted by person; each account is read once, learns its accesses in
 * their order, is looked at by the rules after each, and is written once. */
#include "control/control.h"

#include <stdlib.h>

#include "base/holidays.h"
#include "control/control_terms.h"
#include "control/sight.h"
#include "trace/follow.h"

enum {
    HOUR = 3600,
    DAY = 86400,
    OLD = 2 * DAY, /* seconds: learnt from, and no more */
    MONTH = 31 * DAY,
    CLOCKS = 64 /* hours whose time in Paris is known */
};

/* An hour of Paris, which begins when one of UTC does. */
typedef struct clock_hour {
    int64_t hour; /* since 1970 */
    hab_local local;
    int holiday;
} clock_hour;

typedef struct batch {
    const hab_broker *broker;
    int64_t now;
    hab_seen_access *accesses;
    unsigned count;
    hab_txn *txn;
    hab_terms terms;
    clock_hour clocks[CLOCKS];
} batch;

typedef int (*rule_fn)(const hab_sight *sight, hab_finding *finding);

/* Each but the function's, which is asked of the annexe. */
static const rule_fn rules[HAB_RULE_COUNT] = {
    [HAB_RULE_NETWORKS] = hab_rule_networks, [HAB_RULE_PLACE] = hab_rule_place,
    [HAB_RULE_NIGHT] = hab_rule_night,       [HAB_RULE_VOLUME] = hab_rule_volume,
    [HAB_RULE_REFUSALS] = hab_rule_refusals, [HAB_RULE_TARGETS] = hab_rule_targets,
    [HAB_RULE_REVIVED] = hab_rule_revived,
};

static void take(void *context, const hab_trace_record *record, uint64_t number)
{
    batch *b = context;

    b->count += (unsigned) hab_access_seen(record, number, &b->accesses[b->count]);
}

static hab_local local_of(batch *b, uint32_t second, int *holiday)
{
    clock_hour *known = &b->clocks[second / HOUR % CLOCKS];
    hab_local local;

    if (known->local.date == 0 || known->hour != second / HOUR) {
        known->hour = second / HOUR;
        known->local = hab_local_time(known->hour * HOUR);
        known->holiday = hab_public_holiday(known->local.date);
    }
    local = known->local;
    local.minute = (uint16_t) (local.minute + second % HOUR / 60);
    *holiday = known->holiday;
    return local;
}

/* Whether a rule has fired of late; else it has now. `what` tells apart what a rule looks at. */
static int is_silent(const hab_sight *sight, uint32_t what, uint32_t seconds)
{
    const hab_profile *account = sight->account;

    for (unsigned i = 0; i < account->counts[HAB_PROFILE_FIRED]; i++) {
        const hab_fired *fired = &account->fired[i];

        if (fired->rule == what && fired->convention == (uint32_t) sight->event->convention) {
            return fired->second + seconds > sight->at;
        }
    }
    return 0;
}

static void set_fired(hab_sight *sight, uint32_t what)
{
    hab_profile *account = sight->account;
    hab_fired fired = {
        .rule = what, .convention = (uint32_t) sight->event->convention, .second = sight->at};

    for (unsigned i = 0; i < account->counts[HAB_PROFILE_FIRED]; i++) {
        if (account->fired[i].rule == what && account->fired[i].convention == fired.convention) {
            hab_profile_remove(account, HAB_PROFILE_FIRED, i);
            break;
        }
    }
    *(hab_fired *) hab_profile_add(account, HAB_PROFILE_FIRED) = fired;
}

static hab_status raise_signal(batch *b, const hab_sight *sight, hab_rule rule,
                               const hab_finding *finding)
{
    hab_signal signal = {.rule = rule,
                         .person = sight->event->person,
                         .convention = sight->event->convention,
                         .first = finding->first,
                         .last = finding->last};

    if (sight->at < b->now - OLD) {
        return HAB_OK;
    }
    memcpy(signal.text, finding->text, sizeof(signal.text));
    memcpy(signal.evidence, finding->evidence, sizeof(signal.evidence));
    return hab_signal_raise(b->txn, b->broker, &signal, b->now);
}

static hab_status apply(batch *b, hab_sight *sight, hab_rule rule)
{
    /* a country is new but once */
    int again = rule == HAB_RULE_PLACE && sight->new_country;
    int silent = !again && is_silent(sight, rule, HOUR);
    hab_finding finding = {0};

    if (!sight->controls->rules[rule].on || (silent && hab_habit_marked(sight, rule))
        || !rules[rule](sight, &finding)) {
        return HAB_OK;
    }
    hab_habit_mark(sight,
                   rule); /* what goes on after midnight is no habit, though it is not told */
    if (silent) {
        return HAB_OK;
    }
    set_fired(sight, rule);
    return raise_signal(b, sight, rule, &finding);
}

/* The annexe is asked once a day for each service that a Caf's words speak of. */
static hab_status apply_function(batch *b, hab_sight *sight)
{
    uint32_t what = HAB_RULE_FUNCTION | hab_service_hash(sight->event) << 8;
    hab_finding finding = {0};
    hab_slice function;
    hab_status status;

    if (!sight->controls->rules[HAB_RULE_FUNCTION].on || !hab_rule_function_concerns(sight)
        || is_silent(sight, what, DAY)) {
        return HAB_OK;
    }
    status =
        hab_terms_function(&b->terms, sight->event->convention, sight->event->person, &function);
    if (status != HAB_OK) {
        return status;
    }
    set_fired(sight, what);
    return hab_rule_function(sight, function, &finding)
               ? raise_signal(b, sight, HAB_RULE_FUNCTION, &finding)
               : HAB_OK;
}

static hab_status control(batch *b, hab_profile *account, const hab_seen_access *access)
{
    const hab_caf_terms *caf;
    hab_sight sight = {.account = account, .event = access};
    hab_local local;
    int holiday;
    hab_status status = hab_terms_of(&b->terms, access->convention, &caf);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_OK : status; /* a store that was made anew */
    }
    sight.controls = &caf->controls;
    local = local_of(b, access->second, &holiday);
    if (access->second > b->now + HOUR || !hab_profile_learn(&sight, &local, holiday)) {
        return HAB_OK;
    }
    for (unsigned rule = 1; status == HAB_OK && rule < HAB_RULE_COUNT; rule++) {
        status = rule == HAB_RULE_FUNCTION ? apply_function(b, &sight)
                                           : apply(b, &sight, (hab_rule) rule);
    }
    return status;
}

static hab_status control_person(batch *b, const hab_seen_access *accesses, unsigned count,
                                 int64_t oldest)
{
    hab_profile account;
    hab_status status = hab_profile_load(b->txn, accesses->person, oldest, &account);

    if (status == HAB_OK && account.last > b->now + DAY) {
        account = (hab_profile){.layout = 1}; /* a clock set ahead taught it: nothing is later */
    }
    for (unsigned i = 0; status == HAB_OK && i < count; i++) {
        status = control(b, &account, &accesses[i]);
    }
    if (status == HAB_OK && account.last != 0) {
        status = hab_profile_save(b->txn, accesses->person, &account);
    }
    return status;
}

static int compare(const void *left, const void *right)
{
    const hab_seen_access *a = left;
    const hab_seen_access *b = right;

    if (a->person != b->person) {
        return a->person < b->person ? -1 : 1;
    }
    return (a->number > b->number) - (a->number < b->number);
}

static hab_status control_all(batch *b, int64_t oldest)
{
    hab_status status = HAB_OK;
    unsigned from = 0;

    qsort(b->accesses, b->count, sizeof(*b->accesses), compare);
    while (status == HAB_OK && from < b->count) {
        unsigned end = from + 1;

        while (end < b->count && b->accesses[end].person == b->accesses[from].person) {
            end++;
        }
        status = control_person(b, &b->accesses[from], end - from, oldest);
        from = end;
    }
    return status;
}

static hab_status write(hab_txn *txn, void *context)
{
    batch *b = context;
    int64_t oldest = b->now - (int64_t) b->broker->retention * MONTH;
    hab_status status;

    b->txn = txn;
    b->terms = (hab_terms){.txn = txn, .broker = b->broker, .now = b->now};
    status = control_all(b, oldest);
    hab_terms_close(&b->terms);
    return status == HAB_OK ? hab_profile_sweep(txn, oldest) : status;
}

hab_status hab_control_follow(const hab_broker *broker, int64_t now, unsigned max, unsigned *left,
                              hab_error *error)
{
    hab_error detail = {""};
    batch b = {.broker = broker, .now = now, .accesses = malloc(max * sizeof(*b.accesses))};
    hab_follower follower = {
        .key = HAB_FOLLOWS_CONTROLS, .take = take, .write = write, .context = &b};
    hab_status status =
        b.accesses != NULL ? hab_follow(broker->store, broker->trace, &follower, max, left, &detail)
                           : HAB_MEMORY;

    free(b.accesses);
    return status == HAB_OK
               ? HAB_OK
               : hab_fail(error, status, "cannot control the connections: %s",
                          detail.text[0] != '\0' ? detail.text : hab_status_text(status));
}

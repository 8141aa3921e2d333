/* A month and a day of invented traffic for the controls of connections: people at work, on two
 * sites, on the move, at night, and programmes; on the last day, planted anomalies of each kind.
 * How large these are is drawn from ranges around what is plausible, not from the rules' terms:
 * some are too small to be seen, and some of the ordinary traffic looks like them. */
#ifndef BENCH_CONTROLS_TRAFFIC_H
#define BENCH_CONTROLS_TRAFFIC_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "control/rule.h"

enum { TRAFFIC_DAYS = 31, TRAFFIC_OF_A_CONVENTION = 10, HOUR_S = 3600, DAY_S = 86400 };

typedef enum way {
    WAY_OFFICE,
    WAY_TWO_SITES,
    WAY_MOBILE,
    WAY_WITH_PHONE,
    WAY_NIGHT,
    WAY_PROGRAMME,
    WAY_ASLEEP /* unused for months, and back on the last day, or not */
} way;

typedef struct person {
    way way;
    uint32_t office; /* the address's first three bytes */
    uint32_t other;
    char country[3];
    int abroad; /* works from a neighbour country now and then */
    int rate;   /* accesses a day */
    int targets;
    int planted; /* a hab_rule, 0: nothing */
} person;

typedef struct event {
    int64_t second;
    uint32_t person; /* from 0 */
    uint32_t network;
    uint32_t target;
    uint16_t refused;
    char country[2];
} event;

typedef struct traffic {
    uint64_t chance;
    unsigned persons;
    person *people;
    event *events; /* of one day */
    size_t count;
    size_t room;
} traffic;

/* splitmix64 */
static inline uint64_t draw(traffic *t)
{
    uint64_t z = t->chance += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static inline int between(traffic *t, int least, int most)
{
    return least + (int) (draw(t) % (uint64_t) (most - least + 1));
}

/* Small ones as often as large ones: each doubling is as likely as the next. */
static inline int scaled(traffic *t, int least, int most)
{
    int doublings = 0;
    int low;

    while (least << (doublings + 1) <= most) {
        doublings++;
    }
    low = least << between(t, 0, doublings);
    return between(t, low, low * 2 < most ? low * 2 : most);
}

static inline int permille(traffic *t, int chance)
{
    return between(t, 1, 1000) <= chance;
}

static inline uint32_t some_network(traffic *t)
{
    return (uint32_t) (20 + draw(t) % 180) << 16 | (uint32_t) (draw(t) % 65536);
}

static inline void make_person(traffic *t, person *p, unsigned number)
{
    static const char *const neighbours[] = {"BE", "LU", "CH", "DE"};
    int kind = between(t, 1, 1000);

    p->office = some_network(t);
    p->other = some_network(t);
    p->way = kind <= 700   ? WAY_OFFICE
             : kind <= 800 ? WAY_TWO_SITES
             : kind <= 870 ? WAY_MOBILE
             : kind <= 945 ? WAY_WITH_PHONE
             : kind <= 970 ? WAY_NIGHT
             : kind <= 975 ? WAY_PROGRAMME
                           : WAY_ASLEEP;
    p->rate = p->way == WAY_PROGRAMME ? scaled(t, 100, 600) : scaled(t, 4, 100);
    p->targets = permille(t, 50) ? between(t, 20, 60) : scaled(t, 1, 12);
    p->abroad = permille(t, 10);
    memcpy(p->country, number / TRAFFIC_OF_A_CONVENTION % 4 == 3 ? "RE" : "FR", 3);
    if (p->abroad && permille(t, 300)) {
        memcpy(p->country, neighbours[draw(t) % 4], 3);
    }
}

/* So many of each kind, each on a person of their own. */
static inline void plant(traffic *t, unsigned each)
{
    for (int rule = 1; rule < HAB_RULE_COUNT; rule++) {
        for (unsigned left = each; left > 0;) {
            person *p = &t->people[draw(t) % t->persons];

            if (p->planted == 0) {
                p->planted = rule;
                p->way = rule == HAB_RULE_REVIVED ? WAY_ASLEEP
                         : p->way == WAY_ASLEEP   ? WAY_OFFICE
                                                  : p->way;
                left--;
            }
        }
    }
}

static inline void traffic_open(traffic *t, unsigned persons, unsigned planted, uint64_t seed)
{
    *t = (traffic){.chance = seed, .persons = persons};
    t->people = calloc(persons, sizeof(*t->people));
    for (unsigned i = 0; i < persons; i++) {
        make_person(t, &t->people[i], i);
    }
    plant(t, planted);
}

static inline void traffic_close(traffic *t)
{
    free(t->people);
    free(t->events);
}

static inline event *add_event(traffic *t, const person *p, int64_t second, uint32_t network)
{
    event *e;

    if (t->count == t->room) {
        t->room = t->room * 2 + 4096;
        t->events = realloc(t->events, t->room * sizeof(*t->events));
    }
    e = &t->events[t->count++];
    *e = (event){.second = second,
                 .person = (uint32_t) (p - t->people),
                 .network = network,
                 .target = (uint32_t) (draw(t) % (uint64_t) p->targets),
                 .refused = (uint16_t) permille(t, 15)};
    memcpy(e->country, p->country, 2);
    return e;
}

/* Accesses spread over some time, a little bunched. */
static inline void spread(traffic *t, const person *p, int64_t from, int seconds, int count,
                          uint32_t network)
{
    int64_t at = from;

    for (int i = 0; i < count; i++) {
        at = permille(t, 300) ? from + between(t, 0, seconds) : at + between(t, 2, 90);
        at = at > from + seconds ? from + between(t, 0, seconds) : at;
        (void) add_event(t, p, at, network);
    }
}

/* A device on the move is given another network every now and then. */
static inline void move_about(traffic *t, const person *p, int64_t from, int count)
{
    int64_t at = from;
    uint32_t network = p->office;

    for (int i = 0; i < count; i++) {
        at += scaled(t, 5, 1500);
        if (permille(t, 80)) {
            network = (p->other & 0xffff00) | (uint32_t) (draw(t) % 24);
        }
        (void) add_event(t, p, at, network);
    }
}

static inline void ordinary_hours(traffic *t, const person *p, int64_t midnight)
{
    int count = between(t, p->rate / 2, p->rate * 3 / 2);
    int64_t morning = midnight + 8 * HOUR_S + between(t, 0, 2 * HOUR_S);

    if (permille(t, 10)) {
        count *= between(t, 2, 4); /* a campaign, the end of a quarter */
    }
    switch (p->way) {
    case WAY_TWO_SITES:
        spread(t, p, morning, 3 * HOUR_S, count / 2, p->office);
        spread(t, p, morning + 5 * HOUR_S, 3 * HOUR_S, count / 2, p->other);
        break;
    case WAY_MOBILE: move_about(t, p, morning, count); break;
    case WAY_WITH_PHONE:
        spread(t, p, morning, 8 * HOUR_S, count, p->office);
        spread(t, p, morning, 8 * HOUR_S, between(t, 0, 4), p->other);
        break;
    case WAY_NIGHT: spread(t, p, midnight + 21 * HOUR_S, 8 * HOUR_S, count, p->office); break;
    case WAY_PROGRAMME: spread(t, p, morning, HOUR_S, count, p->office); break;
    default: spread(t, p, morning, 8 * HOUR_S, count, permille(t, 150) ? p->other : p->office);
    }
}

/* What happens to anybody: a right that is not there, a new laptop elsewhere, work in the
 * evening, a day abroad, a tour of all one's places. */
static inline void chance_hours(traffic *t, const person *p, int64_t midnight)
{
    int64_t at = midnight + 9 * HOUR_S + between(t, 0, 7 * HOUR_S);

    if (permille(t, 8)) {
        for (int i = between(t, 2, 9); i > 0; i--) {
            add_event(t, p, at + i * 40, p->office)->refused = 1;
        }
    }
    if (permille(t, 10)) {
        spread(t, p, midnight + 19 * HOUR_S, HOUR_S, between(t, 2, 15), some_network(t));
    }
    if (permille(t, 10)) {
        spread(t, p, midnight + 21 * HOUR_S, 2 * HOUR_S, between(t, 2, 14), p->other);
    }
    if (p->abroad && permille(t, 300)) {
        event *e = add_event(t, p, at, p->other);

        memcpy(e->country, "BE", 2);
    }
    if (permille(t, 1) && permille(t, 400)) {
        memcpy(add_event(t, p, at, some_network(t))->country, "ES", 2); /* on a journey */
    }
}

static inline void planted_pace(traffic *t, const person *p, int64_t from, int seconds, int count,
                                uint32_t network, uint16_t refused, int other_targets)
{
    for (int i = 0; i < count; i++) {
        event *e = add_event(t, p, from + (int64_t) seconds * i / count, network);

        e->refused = refused;
        e->target = other_targets ? 1000 + (uint32_t) i : e->target;
    }
}

/* Two at once, each at work with the same account. */
static inline void planted_networks(traffic *t, const person *p, int64_t from)
{
    uint32_t stranger = some_network(t);
    int64_t end = from + between(t, 15, 120) * 60;

    for (int64_t at = from; at < end; at += between(t, 30, 400)) {
        (void) add_event(t, p, at, permille(t, 500) ? p->office : stranger);
    }
}

static inline void planted_place(traffic *t, const person *p, int64_t from)
{
    static const char *const countries[] = {"RU", "CN", "US", "NL", "MA", "BR"};
    const char *country = countries[draw(t) % 6];
    uint32_t network = some_network(t);

    for (int i = between(t, 1, 25); i > 0; i--) {
        memcpy(add_event(t, p, from + i * 30, network)->country, country, 2);
    }
}

static inline void planted_hours(traffic *t, const person *p, int64_t midnight)
{
    int64_t at = midnight + 9 * HOUR_S + between(t, 0, 7 * HOUR_S);
    int least = p->way == WAY_PROGRAMME ? p->rate * 3 : 250;

    switch (p->planted) {
    case HAB_RULE_NETWORKS: planted_networks(t, p, at); break;
    case HAB_RULE_PLACE: planted_place(t, p, at); break;
    case HAB_RULE_NIGHT:
        planted_pace(t, p, midnight + between(t, 0, 4 * HOUR_S), between(t, 600, 7000),
                     scaled(t, 8, 80), p->other, 0, 0);
        break;
    case HAB_RULE_VOLUME:
        planted_pace(t, p, at, between(t, 900, 4000), scaled(t, least, least * 12), p->office, 0,
                     0);
        break;
    case HAB_RULE_REFUSALS:
        planted_pace(t, p, at, between(t, 120, 2400), scaled(t, 8, 80), p->office, 1, 0);
        break;
    case HAB_RULE_TARGETS:
        planted_pace(t, p, at, between(t, 300, 4500), scaled(t, 20, 160), p->office, 0, 1);
        break;
    case HAB_RULE_REVIVED:
        planted_pace(t, p, at, between(t, 600, 4200), scaled(t, 25, 200), p->other, 0, 0);
        break;
    case HAB_RULE_FUNCTION: (void) add_event(t, p, at, p->office); break;
    default: break;
    }
}

static inline int compare_events(const void *left, const void *right)
{
    const event *a = left;
    const event *b = right;

    if (a->second != b->second) {
        return a->second < b->second ? -1 : 1;
    }
    return (a->person > b->person) - (a->person < b->person);
}

/* Who sleeps was there on the first day, long ago; some come back on the last, without haste. */
static inline void sleeper_hours(traffic *t, const person *p, unsigned day, int64_t midnight)
{
    if (day == 0) {
        spread(t, p, midnight + 9 * HOUR_S, 6 * HOUR_S, between(t, 1, 30), p->office);
    } else if (day == TRAFFIC_DAYS && p->planted == 0 && permille(t, 300)) {
        spread(t, p, midnight + 10 * HOUR_S, 2 * HOUR_S, between(t, 3, 35), p->office);
    }
}

/* Makes the events of a day, in order; 0 is the one long ago, TRAFFIC_DAYS the one with what was
 * planted. A function is out of place from the last day on alone: see who reads it. */
static inline void traffic_day(traffic *t, unsigned day, int64_t midnight, int off)
{
    t->count = 0;
    for (unsigned i = 0; i < t->persons; i++) {
        const person *p = &t->people[i];

        if (p->way == WAY_ASLEEP) {
            sleeper_hours(t, p, day, midnight);
        } else if (day > 0 && off && permille(t, 985) && p->way != WAY_PROGRAMME
                   && p->way != WAY_NIGHT) {
            continue;
        } else if (day > 0 && off && p->way <= WAY_WITH_PHONE) {
            spread(t, p, midnight + 14 * HOUR_S, 2 * HOUR_S, between(t, 2, 14), p->other);
        } else if (day > 0 && !permille(t, 120)) {
            ordinary_hours(t, p, midnight);
            chance_hours(t, p, midnight);
        }
        if (day == TRAFFIC_DAYS && p->planted != 0) {
            planted_hours(t, p, midnight);
        }
    }
    qsort(t->events, t->count, sizeof(*t->events), compare_events);
}

#endif

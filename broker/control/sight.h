/* One access as the rules see it, beside what its account did before; and what they find. */
#ifndef HAB_SIGHT_H
#define HAB_SIGHT_H

#include "base/calendar.h"
#include "control/profile.h"
#include "control/signal.h"
#include "trace/trace.h"

/* An access, or a refusal. Its texts point into the segment. */
typedef struct hab_seen_access {
    uint64_t person;
    uint64_t convention;
    uint64_t number;  /* of the record */
    uint64_t network; /* 0: not known */
    uint32_t second;
    uint16_t reason;
    char country[2]; /* zeros: not known */
    hab_slice type;
    hab_slice service;
    hab_slice target;
} hab_seen_access;

typedef struct hab_sight {
    hab_profile *account; /* the event is in it */
    const hab_seen_access *event;
    const hab_controls *controls;
    uint32_t at;    /* the event's second, no earlier than the one before */
    uint32_t pause; /* seconds since the access before; 0 for the first */
    int off;        /* at night, on a Sunday or a holiday */
    int refused;    /* for what a person can be asked about */
    int new_network;
    int new_country;
    uint32_t targets; /* different ones, in the time that the rule has */
} hab_sight;

typedef struct hab_finding {
    int64_t first;
    int64_t last;
    char text[HAB_SIGNAL_TEXT + 1];
    uint64_t evidence[HAB_SIGNAL_EVIDENCE];
    unsigned count; /* of evidence */
} hab_finding;

/* Of an access's address and its text: "198.51.100.0/24", "2001:db8:1::/48". */
enum { HAB_NETWORK_TEXT = 64 };
uint64_t hab_network_of(const uint8_t address[16]);
void hab_network_text(uint64_t network, char text[HAB_NETWORK_TEXT]);

/* Fills an event; 0 for a record that counts for nothing. */
int hab_access_seen(const hab_trace_record *record, uint64_t number, hab_seen_access *event);

/* FNV-1a of the type and the service. */
uint32_t hab_service_hash(const hab_seen_access *access);

/* Lets the account learn the event and fills the rest of the sight, whose account, event and
 * controls are given; `local` is the event's time, `holiday` of its day. 0 for an event that
 * came so late that it counts for nothing. */
int hab_profile_learn(hab_sight *sight, const hab_local *local, int holiday);

/* What the account does usually: its last days without those that the rule looks at now (at
 * midnight they are two), nor those that were extreme by it (until three were: that is a habit
 * too). */
typedef struct hab_habit {
    unsigned days; /* all of them */
    uint64_t accesses;
    uint64_t off;
    uint32_t most; /* accesses in an hour; for HAB_RULE_TARGETS, targets */
} hab_habit;

hab_habit hab_habit_of(const hab_sight *sight, hab_rule rule);
/* The days that the rule looks at now are extreme by it; whether the present one is already. */
void hab_habit_mark(const hab_sight *sight, hab_rule rule);
int hab_habit_marked(const hab_sight *sight, hab_rule rule);
/* What is more than that: `least`, and so many times the most. */
uint32_t hab_extreme(uint32_t least, uint32_t times, const hab_habit *habit);
/* Accesses in the last hour. */
uint32_t hab_minutes_sum(const hab_profile *account);

/* -- the finding */

/* Adds those moments since a second that are of the event's convention; gives their count. */
unsigned hab_finding_moments(hab_finding *finding, const hab_sight *sight, hab_profile_list list,
                             uint32_t since);
/* The sentence, cut at a whole character where it is too long. */
void hab_finding_tell(hab_finding *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* One record; the last ones stay. */
void hab_finding_add(hab_finding *finding, uint64_t number, uint32_t second);
/* "entre 02:10 et 02:41 le dimanche 22 novembre 2026" */
enum { HAB_SPAN_TEXT = 224 };
void hab_span_text(int64_t first, int64_t last, char text[HAB_SPAN_TEXT]);

/* -- the rules: 1 when they find something */

int hab_rule_networks(const hab_sight *sight, hab_finding *finding);
int hab_rule_place(const hab_sight *sight, hab_finding *finding);
int hab_rule_night(const hab_sight *sight, hab_finding *finding);
int hab_rule_volume(const hab_sight *sight, hab_finding *finding);
int hab_rule_refusals(const hab_sight *sight, hab_finding *finding);
int hab_rule_targets(const hab_sight *sight, hab_finding *finding);
int hab_rule_revived(const hab_sight *sight, hab_finding *finding);
/* Whether a Caf's words speak of the service at all; and the one that is in a function. */
int hab_rule_function_concerns(const hab_sight *sight);
int hab_rule_function(const hab_sight *sight, hab_slice function, hab_finding *finding);

#endif

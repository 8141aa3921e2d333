/* What the controls know of one account: its networks, its countries, its last days and its last
 * hours; never more than a page, and nothing older than the trace is kept. Stands in
 * HAB_TABLE_CONTROL. */
#ifndef HAB_PROFILE_H
#define HAB_PROFILE_H

#include "store/store.h"
#include "store/tables.h"

/* The lists of an account, each with the oldest element first. */
typedef enum hab_profile_list { /* stands in the store: never reuse or reorder */
                                HAB_PROFILE_NETWORKS,
                                HAB_PROFILE_COUNTRIES,
                                HAB_PROFILE_RUNS,
                                HAB_PROFILE_REFUSALS,
                                HAB_PROFILE_NIGHTS,
                                HAB_PROFILE_RECENT,
                                HAB_PROFILE_TARGETS,
                                HAB_PROFILE_DAYS,
                                HAB_PROFILE_MINUTES,
                                HAB_PROFILE_FIRED,
                                HAB_PROFILE_LISTS
} hab_profile_list;

enum {
    HAB_PROFILE_MAX = 4096, /* bytes, as stored */
    HAB_NETWORKS_MAX = 24,
    HAB_COUNTRIES_MAX = 8,
    HAB_RUNS_MAX = 16,
    HAB_MOMENTS_MAX = 32,
    HAB_RECENT_MAX = 12,
    HAB_TARGETS_MAX = 80,
    HAB_DAYS_MAX = 28,
    HAB_MINUTES_MAX = 60,
    HAB_FIRED_MAX = 16
};

/* A network that the account has come from: /24 of IPv4, /48 of IPv6. */
typedef struct hab_known_network {
    uint64_t network;
    uint32_t first; /* seconds */
    uint32_t last;
} hab_known_network;

typedef struct hab_known_country {
    char code[2];
    uint8_t reserved[2];
    uint32_t last;
} hab_known_country;

/* Accesses that came one after the other from one network. */
typedef struct hab_run {
    uint64_t network;
    uint64_t number; /* of its last record */
    uint32_t reserved;
    uint32_t to;         /* second of its last record */
    uint32_t convention; /* the same: a store has no 2^32 of them */
    uint32_t reserved2;
} hab_run;

typedef struct hab_moment {
    uint64_t number; /* of the record */
    uint32_t second;
    uint32_t convention;
} hab_moment;

typedef struct hab_seen_target {
    uint32_t hash;
    uint32_t last;
} hab_seen_target;

/* One of the last days on which the account was used. */
typedef struct hab_active_day {
    uint32_t date; /* YYYYMMDD, Paris */
    uint32_t accesses;
    uint32_t off;     /* of them, at night, on a Sunday or a holiday */
    uint32_t peak;    /* the most in an hour */
    uint16_t targets; /* the most in the time that the rule has */
    uint16_t extreme; /* 1 << HAB_RULE_VOLUME…: not what the account does usually */
} hab_active_day;

typedef struct hab_minute {
    uint32_t minute; /* since 1970 */
    uint32_t count;
} hab_minute;

/* A rule is silent for a while after it has fired. */
typedef struct hab_fired {
    uint32_t rule; /* hab_rule, and above it what else it is about */
    uint32_t convention;
    uint32_t second;
} hab_fired;

typedef struct hab_profile {
    uint8_t layout; /* 1 */
    uint8_t counts[HAB_PROFILE_LISTS];
    uint8_t reserved[5];
    uint32_t last;  /* second of the last access; 0: there was none */
    uint32_t slept; /* seconds before it woke, the last time that it did */
    uint32_t woke;
    uint32_t by_day; /* second of its last access on a working day, not at night */
    hab_known_network networks[HAB_NETWORKS_MAX];
    hab_known_country countries[HAB_COUNTRIES_MAX];
    hab_run runs[HAB_RUNS_MAX];
    hab_moment refusals[HAB_MOMENTS_MAX];
    hab_moment nights[HAB_MOMENTS_MAX];
    hab_moment recent[HAB_RECENT_MAX];
    hab_seen_target targets[HAB_TARGETS_MAX];
    hab_active_day days[HAB_DAYS_MAX];
    hab_minute minutes[HAB_MINUTES_MAX];
    hab_fired fired[HAB_FIRED_MAX];
} hab_profile;

/* A new one, when the store has none, or what it has was all before `oldest` (a second). */
hab_status hab_profile_load(hab_txn *txn, uint64_t person, int64_t oldest, hab_profile *account);
hab_status hab_profile_save(hab_txn *txn, uint64_t person, const hab_profile *account);

/* Forgets accounts that were last used before `oldest`: looks at some, from where the last call
 * ended. */
hab_status hab_profile_sweep(hab_txn *txn, int64_t oldest);

/* A place for one more at the end of a list, zeros; the oldest goes when it is full. */
void *hab_profile_add(hab_profile *account, hab_profile_list list);
/* Takes away one, and the first ones. */
void hab_profile_remove(hab_profile *account, hab_profile_list list, unsigned index);
void hab_profile_drop(hab_profile *account, hab_profile_list list, unsigned count);
/* Moves one to the end. */
void *hab_profile_renew(hab_profile *account, hab_profile_list list, unsigned index);

#endif

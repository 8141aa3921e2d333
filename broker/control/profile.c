#include "control/profile.h"

#include <stddef.h>

#include "base/calendar.h"
#include "store/meta.h"

/* Where a list stands in an account, and of what it is made. */
typedef struct shape {
    size_t place;
    size_t size; /* of an element */
    size_t time; /* in it, a uint32_t */
    unsigned max;
} shape;

#define LIST(member, type, time, most)                                                             \
    {                                                                                              \
        offsetof(hab_profile, member), sizeof(type), offsetof(type, time), most                    \
    }

static const shape shapes[HAB_PROFILE_LISTS] = {
    [HAB_PROFILE_NETWORKS] = LIST(networks, hab_known_network, last, HAB_NETWORKS_MAX),
    [HAB_PROFILE_COUNTRIES] = LIST(countries, hab_known_country, last, HAB_COUNTRIES_MAX),
    [HAB_PROFILE_RUNS] = LIST(runs, hab_run, to, HAB_RUNS_MAX),
    [HAB_PROFILE_REFUSALS] = LIST(refusals, hab_moment, second, HAB_MOMENTS_MAX),
    [HAB_PROFILE_NIGHTS] = LIST(nights, hab_moment, second, HAB_MOMENTS_MAX),
    [HAB_PROFILE_RECENT] = LIST(recent, hab_moment, second, HAB_RECENT_MAX),
    [HAB_PROFILE_TARGETS] = LIST(targets, hab_seen_target, last, HAB_TARGETS_MAX),
    [HAB_PROFILE_DAYS] = LIST(days, hab_active_day, date, HAB_DAYS_MAX),
    [HAB_PROFILE_MINUTES] = LIST(minutes, hab_minute, minute, HAB_MINUTES_MAX),
    [HAB_PROFILE_FIRED] = LIST(fired, hab_fired, second, HAB_FIRED_MAX),
};

_Static_assert(sizeof(hab_profile) <= HAB_PROFILE_MAX, "an account is a page");

enum { HEAD = offsetof(hab_profile, networks), SWEEP = 32 /* accounts looked at, a batch */ };

static const char swept_key[] = "controls_swept";

static uint8_t *element(hab_profile *account, hab_profile_list list, unsigned index)
{
    return (uint8_t *) account + shapes[list].place + index * shapes[list].size;
}

static uint32_t time_of(hab_profile *account, unsigned list, unsigned index)
{
    uint32_t time;

    memcpy(&time, element(account, (hab_profile_list) list, index) + shapes[list].time,
           sizeof(time));
    return time;
}

void hab_profile_drop(hab_profile *account, hab_profile_list list, unsigned count)
{
    unsigned left = account->counts[list] - count;

    memmove(element(account, list, 0), element(account, list, count), left * shapes[list].size);
    account->counts[list] = (uint8_t) left;
}

void hab_profile_remove(hab_profile *account, hab_profile_list list, unsigned index)
{
    unsigned behind = account->counts[list] - index - 1;

    memmove(element(account, list, index), element(account, list, index + 1),
            behind * shapes[list].size);
    account->counts[list]--;
}

void *hab_profile_add(hab_profile *account, hab_profile_list list)
{
    void *added;

    if (account->counts[list] == shapes[list].max) {
        hab_profile_drop(account, list, 1);
    }
    added = element(account, list, account->counts[list]++);
    memset(added, 0, shapes[list].size);
    return added;
}

void *hab_profile_renew(hab_profile *account, hab_profile_list list, unsigned index)
{
    uint8_t kept[sizeof(hab_run)]; /* the largest of all */
    void *renewed;

    memcpy(kept, element(account, list, index), shapes[list].size);
    hab_profile_remove(account, list, index);
    renewed = hab_profile_add(account, list);
    memcpy(renewed, kept, shapes[list].size);
    return renewed;
}

/* The head, and of each list what it has. */
static size_t encode(const hab_profile *account, uint8_t bytes[HAB_PROFILE_MAX])
{
    size_t size = HEAD;

    memcpy(bytes, account, HEAD);
    for (unsigned list = 0; list < HAB_PROFILE_LISTS; list++) {
        size_t part = account->counts[list] * shapes[list].size;

        memcpy(bytes + size, (const uint8_t *) account + shapes[list].place, part);
        size += part;
    }
    return size;
}

static hab_status decode(hab_slice value, hab_profile *account)
{
    const uint8_t *bytes = value.data;
    size_t size = HEAD;

    if (value.size < HEAD || bytes[0] != 1) {
        return value.size > 0 && bytes[0] > 1 ? HAB_VERSION : HAB_CORRUPT;
    }
    memcpy(account, bytes, HEAD);
    for (unsigned list = 0; list < HAB_PROFILE_LISTS; list++) {
        size_t part = account->counts[list] * shapes[list].size;

        if (account->counts[list] > shapes[list].max || part > value.size - size) {
            return HAB_CORRUPT;
        }
        memcpy((uint8_t *) account + shapes[list].place, bytes + size, part);
        size += part;
    }
    return size == value.size ? HAB_OK : HAB_CORRUPT;
}

/* The least time that an element of a list may have. */
static uint32_t least_of(hab_profile_list list, uint32_t oldest)
{
    switch (list) {
    case HAB_PROFILE_DAYS: return hab_local_time(oldest).date;
    case HAB_PROFILE_MINUTES: return oldest / 60;
    default: return oldest;
    }
}

/* What each list has of before goes; they are in the order of time. */
static void forget(hab_profile *account, uint32_t oldest)
{
    for (unsigned list = 0; list < HAB_PROFILE_LISTS; list++) {
        uint32_t least = least_of((hab_profile_list) list, oldest);
        unsigned gone = 0;

        while (gone < account->counts[list] && time_of(account, list, gone) < least) {
            gone++;
        }
        hab_profile_drop(account, (hab_profile_list) list, gone);
    }
    if (account->woke < oldest) {
        account->woke = account->slept = 0;
    }
    if (account->by_day < oldest) {
        account->by_day = 0;
    }
}

hab_status hab_profile_load(hab_txn *txn, uint64_t person, int64_t oldest, hab_profile *account)
{
    uint8_t key[8];
    hab_slice value;
    hab_status status;

    hab_put_u64be(key, person);
    status = hab_get(txn, HAB_TABLE_CONTROL, hab_slice_of(key, sizeof(key)), &value);
    if (status == HAB_OK) {
        status = decode(value, account);
    } else if (status == HAB_NOT_FOUND) {
        *account = (hab_profile){.layout = 1};
        return HAB_OK;
    }
    if (status == HAB_OK && account->last < oldest) {
        *account = (hab_profile){.layout = 1};
    } else if (status == HAB_OK) {
        forget(account, oldest > 0 ? (uint32_t) oldest : 0);
    }
    return status;
}

hab_status hab_profile_save(hab_txn *txn, uint64_t person, const hab_profile *account)
{
    uint8_t bytes[HAB_PROFILE_MAX];
    uint8_t key[8];
    size_t size = encode(account, bytes);

    hab_put_u64be(key, person);
    return hab_put(txn, HAB_TABLE_CONTROL, hab_slice_of(key, sizeof(key)),
                   hab_slice_of(bytes, size));
}

static int is_old(hab_slice value, int64_t oldest)
{
    uint32_t last;

    if (value.size < HEAD) {
        return 1;
    }
    memcpy(&last, (const uint8_t *) value.data + offsetof(hab_profile, last), sizeof(last));
    return last < oldest;
}

/* The accounts to forget among SWEEP after *at, which becomes the last that was looked at, 0 at
 * the end of all. */
static hab_status find_old(hab_txn *txn, int64_t oldest, uint64_t *at, uint64_t old[SWEEP],
                           unsigned *count)
{
    uint8_t from[8];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_CONTROL, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(from, *at + 1);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    for (unsigned i = 0; status == HAB_OK && i < SWEEP; i++) {
        *at = hab_get_u64be(key.data);
        if (is_old(value, oldest)) {
            old[(*count)++] = *at;
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    if (status == HAB_NOT_FOUND) {
        *at = 0;
        return HAB_OK;
    }
    return status;
}

hab_status hab_profile_sweep(hab_txn *txn, int64_t oldest)
{
    uint64_t old[SWEEP];
    uint64_t at;
    unsigned count = 0;
    hab_status status = hab_last_number(txn, swept_key, &at);

    if (status == HAB_OK) {
        status = find_old(txn, oldest, &at, old, &count);
    }
    for (unsigned i = 0; status == HAB_OK && i < count; i++) {
        uint8_t key[8];

        hab_put_u64be(key, old[i]);
        status = hab_delete(txn, HAB_TABLE_CONTROL, hab_slice_of(key, sizeof(key)));
    }
    return status == HAB_OK ? hab_put(txn, HAB_TABLE_META, hab_slice_text(swept_key),
                                      hab_slice_of(&at, sizeof(at)))
                            : status;
}

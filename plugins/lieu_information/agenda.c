/* The duties that time brings, the first one first; what they share. */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

enum { AT_JOB = 9, AT_OBJECT = 10, JOB_KEY = 18 }; /* places in a key T */

static int take_first(void *context, hab_slice key, hab_slice value)
{
    pl_key *first = context;

    (void) value;
    if (key.size <= PL_KEY_MAX) {
        memcpy(first->bytes, key.data, key.size);
        first->size = key.size;
    }
    return HAB_NONE;
}

int li_first(const li *self, hab_call *call, const pl_key *prefix, const pl_key *from, pl_key *key)
{
    hab_slice start = from != NULL ? pl_key_slice(from) : (hab_slice){.data = "", .size = 0};
    pl_key found = {.size = 0};
    int outcome = self->calls->scan(call, pl_key_slice(prefix), start, 0, take_first, &found);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    *key = found;
    return found.size > 0 ? HAB_DONE : HAB_NONE;
}

/* -- jobs of key T */

static pl_key job_key(int64_t when, li_job job, uint64_t object)
{
    pl_key key = pl_key_begin('T');

    pl_key_u64(&key, (uint64_t) when);
    pl_key_u8(&key, (uint8_t) job);
    pl_key_u64(&key, object);
    return key;
}

static int put_job(const li *self, hab_call *call, int64_t when, li_job job, uint64_t object)
{
    const pl_key key = job_key(when, job, object);
    const li_place begin = {.state = 0};

    return pl_put_record(self->host, call, &key, &begin, sizeof(begin));
}

static int first_job(const li *self, hab_call *call, pl_key *key)
{
    const pl_key all = pl_key_begin('T');
    int outcome = li_first(self, call, &all, NULL, key);

    if (outcome == HAB_DONE && key->size != JOB_KEY) {
        self->calls->log(call, "a duty has a key of another size");
        return HAB_FAILED;
    }
    return outcome;
}

static int jobs_due(const li *self, hab_call *call, int64_t *when)
{
    pl_key key;
    int outcome = first_job(self, call, &key);

    if (outcome == HAB_DONE) {
        *when = (int64_t) pl_u64_at(pl_key_slice(&key), 1);
    }
    return outcome;
}

static int job_over(const li *self, hab_call *call, const pl_key *key, li_job job,
                    uint64_t convention)
{
    int outcome = self->calls->remove(call, pl_key_slice(key));

    if (outcome == HAB_DONE && job == LI_JOB_TELL) {
        outcome = put_job(self, call, self->calls->caller(call)->now + LI_TELL_WAIT, LI_JOB_END,
                          convention);
    }
    return outcome;
}

static int jobs_batch(const li *self, hab_call *call)
{
    pl_key key;
    li_place place;
    li_job job;
    uint64_t convention;
    int over = 0;
    int outcome = first_job(self, call, &key);

    if (outcome == HAB_DONE) {
        outcome = pl_get_record(self->host, call, &key, &place, sizeof(place));
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    job = (li_job) key.bytes[AT_JOB];
    convention = pl_u64_at(pl_key_slice(&key), AT_OBJECT);
    outcome = li_end_batch(self, call, job, convention, &place, &over);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return over ? job_over(self, call, &key, job, convention)
                : pl_put_record(self->host, call, &key, &place, sizeof(place));
}

/* -- the plugin's due(), sweep() and event() */

typedef struct duty {
    int (*due)(const li *self, hab_call *call, int64_t *when);
    int (*batch)(const li *self, hab_call *call);
} duty;

static const duty duties[] = {{li_destruction_due, li_destruction_batch},
                              {jobs_due, jobs_batch},
                              {li_morning_due, li_morning_batch}};

/* *when is 0 when there is nothing at all. A duty whose time has come goes before those
 * below it, however long these have been due: a mail that cannot be made keeps nothing
 * from being destroyed (LI-2). */
static int earliest(const li *self, hab_call *call, const duty **first, int64_t *when)
{
    const int64_t now = self->calls->caller(call)->now;

    *when = 0;
    *first = NULL;
    for (size_t i = 0; i < sizeof(duties) / sizeof(*duties); i++) {
        int64_t its = 0;
        int outcome = duties[i].due(self, call, &its);

        if (outcome != HAB_DONE && outcome != HAB_NONE) {
            return outcome;
        }
        if (outcome == HAB_DONE && (*first == NULL || its < *when)) {
            *first = &duties[i];
            *when = its;
        }
        if (*first != NULL && *when <= now) {
            break;
        }
    }
    return HAB_DONE;
}

int li_due(const void *state, hab_call *call, int64_t *when)
{
    const duty *first;

    return earliest(state, call, &first, when);
}

int li_sweep(const void *state, hab_call *call)
{
    const li *self = state;
    const duty *first;
    int64_t when;
    int outcome = earliest(self, call, &first, &when);

    if (outcome != HAB_DONE || first == NULL || when > self->calls->caller(call)->now) {
        return outcome;
    }
    return first->batch(self, call);
}

int li_event(const void *state, hab_call *call, const hab_event *event)
{
    const li *self = state;

    if (event->kind != HAB_EVENT_CONVENTION_ENDED) {
        return HAB_DONE;
    }
    return put_job(self, call, self->calls->caller(call)->now, LI_JOB_TELL, event->convention);
}

/* -- words and mails */

const char *li_commune_name(const li *self, hab_call *call, const char *code, char name[204])
{
    char caf[LI_CAF + 1];

    return self->calls->commune(call, pl_text(code), name, caf) == HAB_DONE ? name : code;
}

json_t *li_convention_values(const hab_right *right, int64_t now)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:b}", "numero", right->numero, "partenaire",
                     right->partner, "caf", right->caf, "id", (json_int_t) right->convention,
                     "terminee", right->end != 0 && right->end <= now);
}

static int add_member(void *context, const hab_member *member)
{
    json_t *one =
        json_pack("{s:I, s:s, s:s, s:s}", "personne", (json_int_t) member->person, "identifiant",
                  member->identifiant, "nom", member->nom, "prenom", member->prenom);

    return json_array_append_new(context, one) == 0 ? HAB_DONE : HAB_FAILED;
}

json_t *li_members(const li *self, hab_call *call, uint64_t convention)
{
    json_t *members = json_array();

    if (members != NULL
        && self->calls->members(call, convention, add_member, members) == HAB_FAILED) {
        json_decref(members);
        return NULL;
    }
    return members;
}

int li_mail_to(const li *self, hab_call *call, const char *identifiant, const char *sheet,
               int64_t expires, const json_t *values)
{
    char *text = json_dumps(values, JSON_COMPACT);
    hab_order order = {.sheet = sheet, .to = pl_text(identifiant), .expires = expires};
    int outcome;

    if (text == NULL) {
        return HAB_FAILED;
    }
    order.values = pl_text(text);
    order.caf = json_string_value(json_object_get(values, "caf"));
    outcome = self->calls->mail(call, &order);
    free(text);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int li_tell_members(const li *self, hab_call *call, uint64_t convention, const char *sheet,
                    int64_t expires, json_t *values)
{
    json_t *members = li_members(self, call, convention);
    int outcome = members != NULL ? HAB_DONE : HAB_FAILED;
    size_t index;
    json_t *member;

    json_array_foreach(members, index, member)
    {
        if (outcome != HAB_DONE
            || json_object_set(values, "nom", json_object_get(member, "nom")) != 0
            || json_object_set(values, "prenom", json_object_get(member, "prenom")) != 0) {
            outcome = outcome == HAB_DONE ? HAB_FAILED : outcome;
            break;
        }
        outcome = li_mail_to(self, call, json_string_value(json_object_get(member, "identifiant")),
                             sheet, expires, values);
    }
    json_decref(members);
    return outcome;
}

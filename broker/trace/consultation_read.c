/* What a demand for traces may show, and reading it: the index of the person, the convention or
 * the object leads to the records, the rest is looked at one by one, so many at most. */
#include <limits.h>

#include "trace/consultation.h"

/* -- what belongs to a Caf */

static hab_status is_of_caf(hab_txn *txn, const char *caf, uint64_t convention)
{
    hab_convention_record record;
    hab_status status = hab_convention_get(txn, convention, &record);

    return status == HAB_OK && strcmp(record.caf, caf) != 0 ? HAB_NOT_FOUND : status;
}

/* Whether a convention of the Caf names the person, or did. */
static hab_status is_named(hab_txn *txn, const char *caf, uint64_t person)
{
    uint8_t from[HAB_HABILITATION_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_habilitation_key(person, 1, 0, 0, from); /* behind the sessions, which have no type */
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, NULL);
    while (status == HAB_OK) {
        const uint8_t *bytes = key.data;

        if (key.size != HAB_HABILITATION_KEY || hab_get_u64be(bytes) != person) {
            status = HAB_NOT_FOUND;
            break;
        }
        status = is_of_caf(txn, caf, hab_get_u64be(bytes + 12));
        if (status != HAB_NOT_FOUND) {
            break;
        }
        status = hab_next(cursor, &key, NULL);
    }
    hab_cursor_close(cursor);
    return status;
}

static hab_status is_agent_of(hab_txn *txn, const char *caf, uint64_t person)
{
    hab_agent_record agent;
    hab_status status = hab_agent_get(txn, person, &agent);

    return status == HAB_OK && strcmp(agent.caf, caf) != 0 ? HAB_NOT_FOUND : status;
}

hab_status hab_consultation_concerns(hab_txn *txn, const char *caf, uint64_t person)
{
    hab_person_record record;
    hab_status status = hab_person_record_get(txn, person, &record);

    if (status != HAB_OK || caf[0] == '\0') {
        return status;
    }
    status = is_named(txn, caf, person);
    return status == HAB_NOT_FOUND ? is_agent_of(txn, caf, person) : status;
}

/* An act of an agent is their Caf's, even of one whom a convention elsewhere names. */
static hab_status shows_loose(hab_txn *txn, const char *caf, const hab_trace_record *record)
{
    uint64_t convention;
    hab_status status;

    if (record->numero.size > 0) {
        status = hab_convention_find(txn, record->numero, &convention);
        return status == HAB_OK ? is_of_caf(txn, caf, convention) : status;
    }
    if (record->person == 0) {
        return HAB_NOT_FOUND;
    }
    return hab_slice_equal(record->role, hab_slice_text("agent"))
               ? is_agent_of(txn, caf, record->person)
               : is_named(txn, caf, record->person);
}

hab_status hab_consultation_shows(hab_txn *txn, const char *caf, const hab_trace_record *record)
{
    if (caf[0] == '\0') {
        return HAB_OK;
    }
    return record->convention != 0 ? is_of_caf(txn, caf, record->convention)
                                   : shows_loose(txn, caf, record);
}

/* -- what is asked for */

static int equals_if_asked(const char *asked, hab_slice text)
{
    return asked[0] == '\0' || hab_slice_equal(hab_slice_text(asked), text);
}

static unsigned kinds_of(const hab_consulting *reading)
{
    static const unsigned of_nature[] = {
        [HAB_WANTED_ANY] = 1U << HAB_TRACE_ACCESS | 1U << HAB_TRACE_FOLLOW | 1U << HAB_TRACE_CHANGE,
        [HAB_WANTED_ACCESSES] = 1U << HAB_TRACE_ACCESS | 1U << HAB_TRACE_FOLLOW,
        [HAB_WANTED_CHANGES] = 1U << HAB_TRACE_CHANGE};
    const hab_nature_wanted nature = reading->consultation->criteria.nature;

    return of_nature[nature]
           | (reading->outcomes && nature != HAB_WANTED_CHANGES ? 1U << HAB_TRACE_OUTCOME : 0U);
}

static int is_decided(const hab_criteria *criteria, const hab_trace_record *record)
{
    return criteria->decision == HAB_TRACE_ANY
           || (record->kind != HAB_TRACE_OUTCOME
               && record->allowed == (criteria->decision == HAB_TRACE_ALLOWED));
}

static int matches(const hab_consulting *reading, const hab_trace_record *record)
{
    const hab_criteria *criteria = &reading->consultation->criteria;

    return (kinds_of(reading) & 1U << record->kind) != 0
           && (criteria->person == 0 || criteria->person == record->person)
           && (criteria->convention == 0 || criteria->convention == record->convention)
           && equals_if_asked(criteria->type, record->type)
           && equals_if_asked(criteria->service, record->service)
           && equals_if_asked(criteria->target, record->target)
           && equals_if_asked(criteria->object, record->object) && is_decided(criteria, record);
}

/* -- reading */

typedef struct walk {
    hab_consulting *reading;
    hab_txn *txn;
    hab_trace_place from; /* where it begins */
    uint64_t passed;      /* of the records of that time, that were given before */
    hab_status status;
} walk;

/* The place is behind a record that was looked at. */
static void step(hab_trace_place *place, int64_t time)
{
    if (place->time == time) {
        place->skip++;
    } else {
        *place = (hab_trace_place){.time = time, .skip = 1};
    }
}

static hab_status is_wanted(const walk *w, const hab_trace_record *record)
{
    return matches(w->reading, record)
               ? hab_consultation_shows(w->txn, w->reading->consultation->caf, record)
               : HAB_NOT_FOUND;
}

static int look(void *context, const hab_trace_record *record, uint64_t number)
{
    walk *w = context;
    hab_consulting *reading = w->reading;

    if (record->time == w->from.time && w->passed < w->from.skip) {
        w->passed++;
        return 0;
    }
    if (reading->looked == reading->most_looked) {
        reading->stopped = 1;
        return 1;
    }
    reading->looked++;
    w->status = is_wanted(w, record);
    if (w->status == HAB_OK) {
        reading->stopped = reading->each(reading->context, record, number);
    }
    if (!reading->stopped) {
        step(&reading->place, record->time);
    }
    return reading->stopped || (w->status != HAB_OK && w->status != HAB_NOT_FOUND);
}

/* What leads to the records, and nothing more: those that a filter passes over are not counted
 * as looked at, and there may be millions of them. */
static void set_lead(const hab_criteria *criteria, hab_trace_filter *filter)
{
    if (criteria->object[0] != '\0') {
        filter->object = hab_slice_text(criteria->object);
    } else if (criteria->person != 0) {
        filter->person = criteria->person;
    } else if (criteria->convention != 0) {
        filter->convention = criteria->convention;
    } else {
        filter->target = hab_slice_text(criteria->target);
    }
}

static void set_bounds(const hab_consulting *reading, hab_trace_filter *filter)
{
    const hab_criteria *criteria = &reading->consultation->criteria;
    const int64_t time = reading->place.time;

    filter->from = criteria->from * 1000000;
    filter->to = criteria->to * 1000000;
    if (time != 0 && reading->backwards) {
        filter->to = time < filter->to ? time + 1 : filter->to;
    } else if (time > filter->from) {
        filter->from = time;
    }
}

hab_status hab_consultation_read(hab_consulting *reading, hab_error *error)
{
    walk w = {.reading = reading, .from = reading->place};
    hab_trace_filter filter = {.backwards = reading->backwards};
    hab_status status = hab_begin_read(reading->store, &w.txn);

    if (status != HAB_OK) {
        return hab_fail(error, status, "the store cannot be read");
    }
    set_lead(&reading->consultation->criteria, &filter);
    set_bounds(reading, &filter);
    reading->looked = 0;
    reading->stopped = 0;
    status = hab_trace_read(reading->store, reading->trace, &filter, NULL, look, &w, error);
    hab_abort(w.txn);
    if (status == HAB_OK && w.status != HAB_OK && w.status != HAB_NOT_FOUND) {
        return hab_fail(error, w.status, "whose a record is cannot be told");
    }
    return status;
}

static int look_at_outcome(void *context, const hab_trace_record *record, uint64_t number)
{
    hab_consulting *reading = context;

    return reading->looked++ >= reading->most_looked
           || reading->each(reading->context, record, number);
}

hab_status hab_consultation_outcomes(hab_consulting *reading, uint64_t person, int64_t from,
                                     int64_t to, hab_error *error)
{
    const hab_trace_filter filter = {.person = person,
                                     .convention = reading->consultation->criteria.convention,
                                     .kinds = 1U << HAB_TRACE_OUTCOME,
                                     .from = from,
                                     .to = to};

    return hab_trace_read(reading->store, reading->trace, &filter, NULL, look_at_outcome, reading,
                          error);
}

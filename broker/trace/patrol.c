#include "trace/patrol.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "trace/patrol_ends.h"
#include "trace/retention.h"
#include "trace/roll.h"
#include "trace/segment.h"

/* One call. */
typedef struct rounds {
    const char *trace;
    unsigned left; /* records that may be looked at */
    hab_patrol *patrol;
    hab_patrol_finding *finding;
    hab_error *error;
    uint32_t *months; /* that have a file, ascending */
    size_t count;
} rounds;

hab_status hab_patrol_found(hab_patrol_finding *finding, const char *place, const char *format, ...)
{
    va_list arguments;

    (void) snprintf(finding->place, sizeof(finding->place), "%s", place);
    va_start(arguments, format);
    (void) vsnprintf(finding->sentence, sizeof(finding->sentence), format, arguments);
    va_end(arguments);
    return HAB_CORRUPT;
}

static hab_status found_in(const rounds *r, uint32_t month, const char *kind, const char *sentence)
{
    char name[HAB_SEGMENT_NAME];
    char place[HAB_PLACE];

    hab_segment_name(month, name);
    hab_place_of_month(month, kind, place);
    return hab_patrol_found(r->finding, place, "Segment %s\u00a0: %s", name, sentence);
}

static hab_status tell_record(const rounds *r, uint64_t number, const char *place,
                              const char *sentence)
{
    char name[HAB_SEGMENT_NAME];

    hab_segment_name(r->patrol->month, name);
    return hab_patrol_found(r->finding, place,
                            "Segment %s, enregistrement n°\u00a0%" PRIu64 "\u00a0: %s", name,
                            number, sentence);
}

static hab_status found_at(const rounds *r, uint64_t number, const char *kind, const char *sentence)
{
    char place[HAB_PLACE];

    hab_place_of_record(r->patrol->month, number, kind, place);
    return tell_record(r, number, place, sentence);
}

static hab_status found_changed(const rounds *r, uint64_t number, const uint8_t made[HAB_HASH_SIZE])
{
    char place[HAB_PLACE];

    hab_place_of_link(r->patrol->month, number, made, place);
    return tell_record(r, number, place,
                       "il ne donne plus l’empreinte de la chaîne\u00a0: lui, ou celui d’avant, a "
                       "été changé.");
}

/* -- the way: months from the newest to the oldest, and again. */

static int has_month(const rounds *r, uint32_t month)
{
    for (size_t i = 0; i < r->count; i++) {
        if (r->months[i] == month) {
            return 1;
        }
    }
    return 0;
}

/* That before `month`, or the newest before any; 0: none. */
static uint32_t month_before(const rounds *r, uint32_t month)
{
    for (size_t i = r->count; i-- > 0;) {
        if (month == 0 || r->months[i] < month) {
            return r->months[i];
        }
    }
    return 0;
}

static int month_index(uint32_t month)
{
    return (int) (month / 100) * 12 + (int) (month % 100);
}

/* Traces are dropped, the oldest first, when their time is over; not before. */
static hab_status check_oldest(const rounds *r)
{
    hab_patrol *patrol = r->patrol;
    uint32_t former = patrol->oldest;

    patrol->oldest = r->count > 0 ? r->months[0] : 0;
    if (former == 0 || has_month(r, former)
        || month_index(month_before(r, 0)) - month_index(former) > HAB_RETENTION_MIN) {
        return HAB_OK;
    }
    return found_in(r, former, "disparu",
                    "le fichier a disparu avant la fin de sa durée de conservation.");
}

/* To the month before; behind the oldest the round is over. */
static void go_on(rounds *r)
{
    hab_patrol *patrol = r->patrol;

    patrol->month = month_before(r, patrol->month);
    patrol->number = 0;
    patrol->broken = 0;
    if (patrol->month == 0) {
        patrol->rounds++;
        r->left = 0;
    }
}

/* -- a month. */

static hab_status check_start(const rounds *r, const hab_chain *chain)
{
    const hab_patrol *patrol = r->patrol;

    if (patrol->after == 0) {
        return HAB_OK;
    }
    if (chain->last != patrol->after) {
        return found_at(r, chain->last, "fin",
                        "le segment suivant n’en continue pas le dernier\u00a0: celui-ci a été "
                        "raccourci ou remplacé, ou il en manque un entre eux.");
    }
    return memcmp(chain->head, patrol->follows, HAB_HASH_SIZE) == 0
               ? HAB_OK
               : found_at(r, chain->last, "suite",
                          "le segment suivant ne continue pas celui-ci tel qu’il est.");
}

/* Behind the last record. */
static hab_status check_end(const rounds *r, const hab_chain *chain)
{
    const hab_patrol *patrol = r->patrol;

    if (patrol->number <= chain->last) {
        return found_at(r, patrol->number, "absent", "il manque, et tous ceux d’après.");
    }
    return patrol->number == chain->last + 1
                   && memcmp(chain->head, patrol->chain, HAB_HASH_SIZE) == 0
               ? HAB_OK
               : found_at(r, chain->last, "tete",
                          "il n’est pas celui que le segment annonce comme dernier.");
}

static hab_status leave_month(rounds *r, const hab_chain *chain)
{
    hab_patrol *patrol = r->patrol;
    hab_status status = check_end(r, chain);

    patrol->after = chain->first - 1;
    memcpy(patrol->follows, chain->before, HAB_HASH_SIZE);
    go_on(r);
    return status;
}

/* One record: the number that is due, and the hash that comes of it. */
static hab_status check_record(const rounds *r, hab_slice key, hab_slice value)
{
    hab_patrol *patrol = r->patrol;
    uint8_t stored[HAB_HASH_SIZE];
    uint8_t made[HAB_HASH_SIZE];
    uint64_t due = patrol->number;
    int former = patrol->broken;
    hab_slice record;

    if (key.size != sizeof(uint64_t) || hab_segment_part(value, &record, stored) != HAB_OK) {
        patrol->number++;
        patrol->broken = 1;
        return found_at(r, due, "illisible", "ce n’est plus un enregistrement.");
    }
    patrol->number = hab_get_u64be(key.data) + 1;
    hab_segment_link(patrol->chain, record);
    patrol->broken = patrol->number == due + 1 && memcmp(patrol->chain, stored, HAB_HASH_SIZE) != 0;
    memcpy(made, patrol->chain, HAB_HASH_SIZE);
    memcpy(patrol->chain, stored, HAB_HASH_SIZE);
    if (patrol->number != due + 1) {
        return found_at(r, due, "absent", "il manque, ou plusieurs à partir de lui.");
    }
    return patrol->broken && !former ? found_changed(r, due, made) : HAB_OK;
}

static hab_status walk(rounds *r, hab_txn *txn, const hab_chain *chain)
{
    hab_patrol *patrol = r->patrol;
    uint8_t from[8];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_SEGMENT_RECORD, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(from, patrol->number);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && r->left > 0) {
        r->left--;
        status = check_record(r, key, value);
        if (status == HAB_OK) {
            status = hab_next(cursor, &key, &value);
        }
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? leave_month(r, chain) : status;
}

/* A segment that was made but never begun holds nothing. */
static hab_status look_at(rounds *r, hab_txn *txn)
{
    hab_patrol *patrol = r->patrol;
    hab_chain chain;
    hab_status status = hab_segment_chain(txn, &chain);

    if (status == HAB_NOT_FOUND) {
        go_on(r);
        return HAB_OK;
    }
    if (status == HAB_OK && patrol->number == 0) {
        patrol->number = chain.first;
        memcpy(patrol->chain, chain.before, HAB_HASH_SIZE);
        status = check_start(r, &chain);
    }
    return status == HAB_OK ? walk(r, txn, &chain) : status;
}

/* What cannot be read is passed over, once it is told. */
static hab_status pass_over(rounds *r, const char *kind, const char *sentence)
{
    uint32_t month = r->patrol->month;

    r->patrol->after = 0;
    go_on(r);
    return found_in(r, month, kind, sentence);
}

/* Dropped a moment ago, or gone: the next round sees. */
static hab_status leave_gone(rounds *r)
{
    r->patrol->month = 0;
    r->left = 0;
    return HAB_OK;
}

static hab_status step_within(rounds *r, const hab_segment *segment)
{
    hab_txn *txn;
    hab_status status;

    if (hab_segment_removed(segment)) {
        return leave_gone(r);
    }
    if (hab_segment_replaced(segment)) {
        return pass_over(r, "remplace", "le fichier qui était ouvert n’est plus à sa place.");
    }
    status = hab_begin_read(hab_segment_store(segment), &txn);
    if (status == HAB_OK) {
        status = look_at(r, txn);
        hab_abort(txn);
    }
    return status;
}

static hab_status step_month(rounds *r)
{
    hab_segment *segment;
    hab_status status = hab_segment_open(r->trace, r->patrol->month, 0, &segment, r->error);

    if (status == HAB_NOT_FOUND) {
        return leave_gone(r);
    }
    if (status == HAB_OK) {
        status = step_within(r, segment);
        hab_segment_close(segment);
    }
    return status == HAB_CORRUPT && r->finding->place[0] == '\0'
               ? pass_over(r, "illisible", "le fichier n’est plus lisible.")
               : status;
}

static hab_status walk_months(rounds *r)
{
    hab_patrol *patrol = r->patrol;
    hab_status status = HAB_OK;

    if (patrol->month == 0 || !has_month(r, patrol->month)) {
        patrol->month = 0;
        patrol->after = 0;
        status = check_oldest(r);
        go_on(r);
    }
    while (status == HAB_OK && r->left > 0) {
        status = step_month(r);
    }
    return status;
}

hab_status hab_patrol_step(hab_store *main, const char *trace, const char *heads,
                           const uint8_t public[HAB_HEAD_PUBLIC], unsigned max, hab_patrol *patrol,
                           hab_patrol_finding *finding, hab_error *error)
{
    rounds r = {.trace = trace, .left = max, .patrol = patrol, .finding = finding, .error = error};
    hab_status status = HAB_OK;

    finding->place[0] = '\0';
    error->text[0] = '\0';
    /* One that stays broken must not hide the other. */
    if (patrol->calls++ % 2 == 0) {
        status = hab_patrol_ends(main, trace, heads, public, finding, error);
    }
    if (status == HAB_OK) {
        status = hab_segment_months(trace, &r.months, &r.count, error);
    }
    if (status != HAB_OK) {
        return status;
    }
    status = walk_months(&r);
    free(r.months);
    return status != HAB_OK && status != HAB_CORRUPT && error->text[0] == '\0' ? hab_fail(
               error, status, "cannot read the trace in %s: %s", trace, hab_status_text(status))
                                                                               : status;
}

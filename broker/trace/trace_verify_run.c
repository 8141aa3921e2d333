/* The runs of a month. A search passes over those whose times, as the month says, are not the
 * ones it looks for: a change there hides entries that are whole. */
#include <stdlib.h>

#include "base/bytes.h"
#include "trace/segment_run.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

/* The times of a run's entries, as they were met. */
typedef struct met {
    uint64_t earliest;
    uint64_t latest;
} met;

struct hab_verify_runs {
    hab_txn *txn;
    hab_numbered_run *at;
    met *met; /* of each */
    size_t count;
};

hab_status hab_verify_runs_open(hab_txn *txn, hab_verify_runs **runs)
{
    hab_verify_runs *opened = calloc(1, sizeof(*opened));
    hab_status status =
        opened == NULL ? HAB_MEMORY : hab_runs_list(txn, &opened->at, &opened->count);

    if (status == HAB_OK) {
        opened->txn = txn;
        opened->met = calloc(opened->count + 1, sizeof(*opened->met));
        status = opened->met != NULL ? HAB_OK : HAB_MEMORY;
    }
    if (status != HAB_OK) {
        hab_verify_runs_close(opened);
        return status;
    }
    for (size_t i = 0; i < opened->count; i++) {
        opened->met[i].earliest = UINT64_MAX;
    }
    *runs = opened;
    return HAB_OK;
}

void hab_verify_runs_close(hab_verify_runs *runs)
{
    if (runs != NULL) {
        free(runs->at);
        free(runs->met);
        free(runs);
    }
}

/* -- walking them. */
typedef struct walking {
    met *met;
    hab_index_fn each;
    void *context;
} walking;

static hab_status note_time(void *context, uint64_t who, int64_t time, uint64_t number)
{
    const walking *w = context;
    uint64_t at = (uint64_t) time;

    w->met->earliest = at < w->met->earliest ? at : w->met->earliest;
    w->met->latest = at > w->met->latest ? at : w->met->latest;
    return w->each(w->context, who, time, number);
}

hab_status hab_verify_runs_each(hab_verify_runs *runs, hab_index index, hab_index_fn each,
                                void *context)
{
    hab_status status = HAB_OK;

    for (size_t i = 0; status == HAB_OK && i < runs->count; i++) {
        walking w = {.met = &runs->met[i], .each = each, .context = context};

        if (runs->at[i].run.state == HAB_RUN_WHOLE) {
            status = hab_run_each(runs->txn, runs->at[i].number, index, note_time, &w);
        }
    }
    return status;
}

/* -- what is said of each. */

/* Whether a record that is indexed has this very time: it may have no entry at all. 0 is what a
 * run without records leaves. */
static hab_status has_time(hab_txn *txn, uint64_t time, uint64_t reached, int *has)
{
    uint8_t from[HAB_SEGMENT_TIME_KEY] = {0};
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_SEGMENT_TIME, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_put_u64be(from, time);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    *has =
        time == 0
        || (status == HAB_OK && key.size == HAB_SEGMENT_TIME_KEY && memcmp(key.data, from, 8) == 0
            && hab_get_u64be((const uint8_t *) key.data + 8) <= reached);
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status check_times(hab_verifying *v, const hab_verify_runs *runs, size_t at,
                              uint64_t reached, const char *place)
{
    const hab_run *run = &runs->at[at].run;
    const met *times = &runs->met[at];
    int begins = 0;
    int ends = 0;
    hab_status status = has_time(runs->txn, run->earliest, reached, &begins);

    if (status == HAB_OK) {
        status = has_time(runs->txn, run->latest, reached, &ends);
    }
    if (status == HAB_OK
        && (!begins || !ends || run->earliest > times->earliest || run->latest < times->latest)) {
        hab_verify_problem(v,
                           "%s: changed: the times that its index has in run %llu are not what it "
                           "says of them",
                           place, (ull) runs->at[at].number);
    }
    return status;
}

static int is_as_made(const hab_run *run)
{
    static const hab_run none;

    return run->level == hab_run_level(run->records)
           && memcmp(run->reserved, none.reserved, sizeof(none.reserved)) == 0
           && memcmp(&run->reached, &none.reached, sizeof(none.reached)) == 0;
}

static hab_status check_run(hab_verifying *v, const hab_verify_runs *runs, size_t at,
                            uint64_t reached, const char *place)
{
    const hab_run *run = &runs->at[at].run;

    if (run->state < HAB_RUN_WHOLE || run->state > HAB_RUN_MERGED
        || (run->state == HAB_RUN_WHOLE && !is_as_made(run))) {
        hab_verify_problem(v, "%s: changed: what it says of run %llu of its indexes", place,
                           (ull) runs->at[at].number);
    }
    return run->state == HAB_RUN_WHOLE ? check_times(v, runs, at, reached, place) : HAB_OK;
}

static int is_known(const hab_verify_runs *runs, uint64_t number)
{
    for (size_t i = 0; i < runs->count; i++) {
        if (runs->at[i].number == number) {
            return 1;
        }
    }
    return 0;
}

/* Entries of runs that the month does not know: one of theirs would not be written. */
static hab_status check_strays(hab_verifying *v, const hab_verify_runs *runs, const char *place)
{
    uint8_t from[8] = {0};
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(runs->txn, HAB_SEGMENT_ENTRY, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    while ((status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value)) == HAB_OK) {
        uint64_t run = key.size >= sizeof(from) ? hab_get_u64be(key.data) : UINT64_MAX;

        if (!is_known(runs, run)) {
            hab_verify_problem(v, "%s: the index has entries in run %llu, which is none", place,
                               (ull) run);
            break;
        }
        if (run == UINT64_MAX) {
            break;
        }
        hab_put_u64be(from, run + 1);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

hab_status hab_verify_runs_end(hab_verifying *v, const hab_verify_runs *runs, uint64_t reached,
                               uint64_t indexed, const char *place)
{
    hab_status status = HAB_OK;
    uint64_t records = 0;

    for (size_t i = 0; status == HAB_OK && i < runs->count; i++) {
        const hab_run *run = &runs->at[i].run;

        records += run->state == HAB_RUN_WHOLE ? run->records : 0;
        status = check_run(v, runs, i, reached, place);
    }
    if (status == HAB_OK && records != indexed) {
        hab_verify_problem(v, "%s: says that %llu records are in its indexes, %llu are", place,
                           (ull) records, (ull) indexed);
    }
    return status == HAB_OK && runs->count > 0 ? check_strays(v, runs, place) : status;
}

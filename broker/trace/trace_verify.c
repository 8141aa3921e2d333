#include "trace/trace_verify.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/bytes.h"
#include "trace/retention.h"
#include "trace/trace_verify_part.h"

typedef unsigned long long ull;

enum { STEP = 65536 }; /* records, from one telling of how far it is to the next */

void hab_verify_problem(hab_verifying *v, const char *format, ...)
{
    char sentence[800];
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    v->state->report.problems++;
    if (v->out != NULL) {
        hab_verify_send_problem(v, sentence);
    } else {
        v->listener->problem(v->listener->context, sentence);
    }
}

void hab_verify_count(hab_verifying *v)
{
    if (++v->state->report.records % STEP != 0) {
        return;
    }
    if (v->out != NULL) {
        hab_verify_send_progress(v);
    } else {
        v->listener->progress(v->listener->context, v->state->report.records, v->state->total);
    }
}

void hab_verify_purge(hab_verifying *v, const hab_trace_record *record)
{
    char name[HAB_SEGMENT_NAME];

    if (v->state->purged != 0 && record->kind == HAB_TRACE_CHANGE
        && hab_slice_equal(record->operation, hab_slice_text(HAB_RETENTION_OPERATION))) {
        hab_segment_name(v->state->purged, name);
        v->state->purge_told |= hab_slice_equal(record->object, hab_slice_text(name));
    }
}

/* What comes behind a month that could not be read is measured against nothing. */
static void lose(hab_verifying *v)
{
    v->state->lost = 1;
    v->state->forgotten = 1;
    v->state->first = v->state->first == 0 ? 1 : v->state->first;
    hab_positions_free(&v->writers);
}

static hab_status check_months(hab_verifying *v, hab_error *error)
{
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(v->source->trace, &months, &count, error);

    if (status != HAB_OK) {
        return status;
    }
    for (size_t i = 0; status == HAB_OK && i < count; i++) {
        char name[HAB_SEGMENT_NAME];
        char place[HAB_VERIFY_PLACE];
        int ended = 0;

        hab_segment_name(months[i], name);
        (void) snprintf(place, sizeof(place), "segment %s", name);
        hab_verify_seal(v, months[i]);
        status = hab_verify_apart(v, hab_verify_segment, &months[i], place, &ended, error);
        if (status == HAB_OK && !ended) {
            lose(v);
        }
    }
    free(months);
    v->state->report.number = v->state->number;
    return status;
}

/* The months against what main.mdb knows of them. */
static void check_known(hab_verifying *v)
{
    const hab_verify_state *s = v->state;

    if (s->lost) {
        return; /* told */
    }
    if (s->known.number > s->number) {
        hab_verify_problem(v,
                           "truncated: the segments end at number %llu, main.mdb knows number %llu",
                           (ull) s->number, (ull) s->known.number);
    } else if (s->known.number > 0 && s->known.number >= s->first && !s->known_found) {
        hab_verify_problem(v, "missing: number %llu, which main.mdb knows", (ull) s->known.number);
    }
}

static void check_purge(hab_verifying *v)
{
    char name[HAB_SEGMENT_NAME];

    if (v->state->purged != 0 && !v->state->purge_told) {
        hab_segment_name(v->state->purged, name);
        hab_verify_problem(v, "segment %s: missing: no record says that it was dropped", name);
    }
}

static hab_status open_logs(const hab_verifying *v, hab_logs *logs, hab_error *error)
{
    hab_status status = hab_logs_list(v->source->trace, logs, error);

    for (size_t i = 0; status == HAB_OK && i < logs->count; i++) {
        status = hab_log_open(v->source->trace, &logs->at[i], error);
        status = status == HAB_NOT_FOUND ? HAB_OK : status;
    }
    return status;
}

static hab_status check_logs(hab_verifying *v, const hab_logs *logs, hab_error *error)
{
    hab_status status = HAB_OK;

    for (size_t i = 0; status == HAB_OK && i < logs->count; i++) {
        if (logs->at[i].fd >= 0) {
            status = hab_verify_log(v, &logs->at[i], error);
        }
    }
    return status;
}

static hab_status check_main(hab_verifying *v, hab_error *error)
{
    int ended = 0;
    hab_status status = hab_verify_apart(v, hab_verify_main_again, NULL, "main.mdb", &ended, error);

    if (status == HAB_OK && ended) {
        check_known(v);
        status = hab_verify_changes(v);
    }
    return status;
}

/* Logs are opened first, then main.mdb, then the months: what is rolled meanwhile stands twice,
 * never not at all (trace_view.h). Heads are read after main.mdb, which must not know one that
 * was signed meanwhile, and before the months, which must have the records of all. */
static hab_status check_all(hab_verifying *v, hab_error *error)
{
    hab_logs logs = {0};
    int main_read = 0;
    hab_status status = open_logs(v, &logs, error);

    if (status == HAB_OK && v->source->main != NULL) {
        status = hab_verify_apart(v, hab_verify_main, NULL, "main.mdb", &main_read, error);
    }
    if (status == HAB_OK) {
        status = hab_verify_heads_load(v, error);
    }
    if (status == HAB_OK) {
        status = check_months(v, error);
    }
    if (status == HAB_OK && main_read) {
        status = check_main(v, error);
    }
    if (status == HAB_OK) {
        status = check_logs(v, &logs, error);
    }
    if (status == HAB_OK) {
        hab_verify_heads_end(v);
        check_purge(v);
    }
    hab_logs_free(&logs);
    return status;
}

hab_status hab_trace_verify(const hab_verify_source *source, const hab_verify_listener *listener,
                            hab_verify_report *report, hab_error *error)
{
    hab_verifying v = {.source = source, .listener = listener};
    hab_error detail = {""};
    hab_status status;

    v.state =
        mmap(NULL, sizeof(*v.state), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (v.state == MAP_FAILED) {
        return hab_fail(error, HAB_MEMORY, "cannot verify: out of memory");
    }
    status = check_all(&v, &detail);
    if (status == HAB_OK) {
        *report = v.state->report;
        status = report->problems == 0 ? HAB_OK : HAB_CORRUPT;
    } else {
        (void) hab_fail(error, status, "%s",
                        detail.text[0] != '\0' ? detail.text : hab_status_text(status));
    }
    munmap(v.state, sizeof(*v.state));
    hab_positions_free(&v.writers);
    free(v.heads);
    free(v.changes);
    return status;
}

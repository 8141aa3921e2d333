/* What the trace tells a plugin of a convention of its type: uses that were counted, and
 * the records themselves (MCP-7, MCP-16). */
#include "type/call_host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "portal/guard.h"
#include "portal/refusal.h"
#include "trace/trace_read.h"
#include "trace/usage.h"

enum { JOURNAL_MOST = 500 };

typedef struct walk {
    hab_each_use use;
    hab_each_use_month month;
    void *context;
    int given; /* what the plugin's `each` gave last */
} walk;

static hab_status give_use(void *context, const hab_use *use)
{
    walk *w = context;

    w->given = w->use(w->context, use);
    return w->given == HAB_DONE ? HAB_OK : HAB_LATER;
}

static hab_status give_month(void *context, const hab_use_month *month)
{
    walk *w = context;

    w->given = w->month(w->context, month);
    return w->given == HAB_DONE ? HAB_OK : HAB_LATER;
}

static int finish(hab_call *call, const walk *w, hab_status status)
{
    return w->given != HAB_DONE ? hab_call_walked(call, w->given)
                                : hab_call_must(call, status, "the uses of a convention");
}

int hab_call_uses(hab_call *call, uint64_t convention, uint64_t person, hab_each_use each,
                  void *context)
{
    walk w = {.use = each, .context = context};
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    return outcome == HAB_DONE
               ? finish(call, &w, hab_usage_walk(call->txn, convention, person, give_use, &w))
               : outcome;
}

int hab_call_use_months(hab_call *call, uint64_t convention, uint32_t from, uint32_t to,
                        hab_each_use_month each, void *context)
{
    walk w = {.month = each, .context = context};
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    return outcome == HAB_DONE
               ? finish(call, &w, hab_usage_months(call->txn, convention, from, to, give_month, &w))
               : outcome;
}

/* The last records, as they are told. */
typedef struct journal {
    hab_each_record each;
    void *context;
    unsigned left;
    int given;         /* what the plugin's `each` gave last */
    hab_status status; /* of telling it */
} journal;

static int give_record(void *context, const hab_trace_record *record, uint64_t number)
{
    journal *j = context;
    char id[HAB_TRACE_ID];
    char *json = hab_trace_json(record, number);

    if (json == NULL) {
        j->status = HAB_MEMORY;
        return 1;
    }
    j->given =
        j->each(j->context, hab_slice_of(id, hab_trace_id(record->writer, record->count, id)),
                hab_slice_text(json));
    free(json);
    return --j->left == 0 || j->given != HAB_DONE;
}

/* No link of another site has somebody read, for a motive that it names. */
static int check_asked(hab_call *call)
{
    int outcome;

    if (call->exchange == NULL || hab_is_asked_for(call->exchange)) {
        return HAB_DONE;
    }
    outcome = hab_call_may_answer(call);
    if (outcome == HAB_DONE) {
        hab_refuse_link(call->exchange);
        call->refused = 1;
        outcome = HAB_REFUSED;
    }
    return outcome;
}

/* Reading traces is itself traced, with its motive (section 6). */
static int trace_reading(hab_call *call, uint64_t convention, uint64_t person, const char *motif)
{
    char number[24] = "";
    hab_note note = {.operation = "traces.lues", .convention = convention};

    if (person != 0) {
        (void) snprintf(number, sizeof(number), "%" PRIu64, person);
    }
    note.target = hab_slice_text(number);
    note.object = hab_slice_text(motif);
    return hab_call_note(call, &note);
}

static int read_journal(hab_call *call, const hab_trace_filter *filter, journal *j)
{
    hab_error error = {""};
    hab_status status = hab_trace_read(call->broker->store, call->broker->trace, filter, NULL,
                                       give_record, j, &error);
    int outcome = hab_call_must(call, status != HAB_OK ? status : j->status,
                                error.text[0] != '\0' ? error.text : "a record of the trace");

    return outcome == HAB_DONE ? hab_call_walked(call, j->given) : outcome;
}

int hab_call_journal(hab_call *call, uint64_t convention, uint64_t person, int64_t from, int64_t to,
                     unsigned most, const char *motif, hab_each_record each, void *context)
{
    hab_trace_filter filter = {.person = person,
                               .convention = convention,
                               .kinds = 1U << HAB_TRACE_ACCESS | 1U << HAB_TRACE_CHANGE,
                               .backwards = 1};
    journal j = {.each = each, .context = context, .left = most, .given = HAB_DONE};
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (most == 0 || most > JOURNAL_MOST || motif == NULL || motif[0] == '\0' || from < 0
        || to < from || to >= INT64_MAX / 1000000) {
        return hab_call_misused(call, "traces without a motive, too many, or of no time");
    }
    filter.from = from * 1000000;
    filter.to = (to + 1) * 1000000;
    if (call->broker->trace == NULL) {
        return hab_call_must(call, HAB_IO, "the trace");
    }
    outcome = check_asked(call);
    if (outcome == HAB_DONE) {
        outcome = trace_reading(call, convention, person, motif);
    }
    return outcome == HAB_DONE ? read_journal(call, &filter, &j) : outcome;
}

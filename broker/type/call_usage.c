/* What the trace tells a plugin of a convention of its type: uses that were counted, and
 * the records themselves (MCP-7, MCP-16). */
#include "type/call_host.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

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

/* A record, encoded again: what was read is valid for a moment. */
typedef struct entry {
    uint64_t writer;
    uint64_t count;
    uint64_t number;
    size_t size;
    uint8_t bytes[HAB_TRACE_MAX];
} entry;

/* The last records, the oldest of which gives its place to the next. */
typedef struct journal {
    entry *entries;
    unsigned most;
    uint64_t read;
} journal;

static int keep_record(void *context, const hab_trace_record *record, uint64_t number)
{
    journal *j = context;
    entry *kept = &j->entries[j->read++ % j->most];

    kept->writer = record->writer;
    kept->count = record->count;
    kept->number = number;
    kept->size = hab_trace_encode(record, kept->bytes);
    return 0;
}

static int give_record(hab_call *call, const entry *kept, hab_each_record each, void *context)
{
    char id[HAB_TRACE_ID];
    hab_trace_record record;
    char *json;
    int given;
    int outcome =
        hab_call_must(call, hab_trace_decode(hab_slice_of(kept->bytes, kept->size), &record, NULL),
                      "a record of the trace");

    if (outcome != HAB_DONE) {
        return outcome;
    }
    record.writer = kept->writer;
    record.count = kept->count;
    json = hab_trace_json(&record, kept->number);
    if (json == NULL) {
        return hab_call_must(call, HAB_MEMORY, "a record of the trace");
    }
    given = each(context, hab_slice_of(id, hab_trace_id(record.writer, record.count, id)),
                 hab_slice_text(json));
    free(json);
    return given;
}

static int give_records(hab_call *call, const journal *j, hab_each_record each, void *context)
{
    uint64_t first = j->read > j->most ? j->read - j->most : 0;
    int given = HAB_DONE;

    for (uint64_t i = j->read; given == HAB_DONE && i-- > first;) {
        given = give_record(call, &j->entries[i % j->most], each, context);
    }
    return hab_call_walked(call, given);
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
                                       keep_record, j, &error);

    return hab_call_must(call, status, error.text);
}

int hab_call_journal(hab_call *call, uint64_t convention, uint64_t person, int64_t from, int64_t to,
                     unsigned most, const char *motif, hab_each_record each, void *context)
{
    hab_trace_filter filter = {.person = person,
                               .convention = convention,
                               .kinds = 1U << HAB_TRACE_ACCESS | 1U << HAB_TRACE_CHANGE};
    journal j = {.most = most};
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
    outcome = trace_reading(call, convention, person, motif);
    if (outcome == HAB_DONE) {
        j.entries = malloc(most * sizeof(*j.entries));
        outcome = j.entries != NULL ? read_journal(call, &filter, &j)
                                    : hab_call_must(call, HAB_MEMORY, "the trace");
    }
    if (outcome == HAB_DONE) {
        outcome = give_records(call, &j, each, context);
    }
    free(j.entries);
    return outcome;
}

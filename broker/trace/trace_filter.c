#include "trace/trace_filter.h"

#include <stdlib.h>

#include "base/bytes.h"

/* A longer text than records keep is met by the part they would have kept of it. */
static int text_matches(hab_slice wanted, hab_slice text)
{
    enum { kept_min = HAB_TRACE_TEXT_MAX - 3 }; /* less a character that does not fit */

    if (wanted.size <= HAB_TRACE_TEXT_MAX) {
        return wanted.size == 0 || hab_slice_equal(wanted, text);
    }
    return text.size >= kept_min && memcmp(wanted.data, text.data, text.size) == 0;
}

static int outcome_matches(hab_trace_outcome outcome, const hab_trace_record *record)
{
    return outcome == HAB_TRACE_ANY
           || (record->kind != HAB_TRACE_OUTCOME
               && record->allowed == (outcome == HAB_TRACE_ALLOWED));
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *) a;
    uint64_t right = *(const uint64_t *) b;

    return (left > right) - (left < right);
}

static int convention_matches(const hab_trace_filter *filter, uint64_t convention)
{
    return (filter->convention == 0 || filter->convention == convention)
           && (filter->conventions == NULL
               || bsearch(&convention, filter->conventions, filter->convention_count,
                          sizeof(convention), compare_numbers)
                      != NULL);
}

int hab_trace_matches(const hab_trace_filter *filter, const hab_trace_record *record)
{
    return (filter->person == 0 || filter->person == record->person)
           && (filter->kinds == 0 || (filter->kinds & (1U << record->kind)) != 0)
           && record->time >= filter->from && (filter->to == 0 || record->time < filter->to)
           && outcome_matches(filter->outcome, record)
           && convention_matches(filter, record->convention)
           && text_matches(filter->service, record->service)
           && text_matches(filter->target, record->target)
           && text_matches(filter->object, record->object);
}

/* What a filter lets through. */
#ifndef HAB_TRACE_FILTER_H
#define HAB_TRACE_FILTER_H

#include "trace/trace_read.h"

int hab_trace_matches(const hab_trace_filter *filter, const hab_trace_record *record);

#endif

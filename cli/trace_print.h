/* How `habilctl trace` prints records. */
#ifndef HAB_TRACE_PRINT_H
#define HAB_TRACE_PRINT_H

#include "trace/trace.h"

typedef enum trace_format { TRACE_TEXT, TRACE_JSON, TRACE_CSV } trace_format;

/* "text", "json", "csv". 1 when it is one of them. */
int trace_format_of(const char *name, trace_format *format);

/* What comes before the first record; nothing but for CSV. */
void trace_print_head(trace_format format);

/* One record on one line, on standard output. 0 without memory. */
int trace_print(trace_format format, const hab_trace_record *record, uint64_t number);

#endif

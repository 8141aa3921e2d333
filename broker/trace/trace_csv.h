/* Records as rows of a table (RFC 4180): the keys of hab_trace_json() are its columns. */
#ifndef HAB_TRACE_CSV_H
#define HAB_TRACE_CSV_H

#include <jansson.h>
#include <stdio.h>

void hab_trace_csv_head(FILE *to);
/* `record` is what hab_trace_json() gave, read again. */
void hab_trace_csv_row(FILE *to, const json_t *record);

#endif

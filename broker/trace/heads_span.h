/* The segments that hold the records behind a number, to be walked in order. */
#ifndef HAB_HEADS_SPAN_H
#define HAB_HEADS_SPAN_H

#include "trace/head.h"
#include "trace/segment.h"

typedef struct hab_span {
    uint32_t month;
    hab_segment *segment;
    hab_txn *txn;
    hab_chain chain;
} hab_span;

typedef struct hab_spans {
    hab_span *at; /* ascending; those that have begun */
    size_t count;
    uint32_t broken; /* the month that could not be opened */
} hab_spans;         /* all zero: closed */

/* Opens the newest segment, and those before it back to the one that holds `number`, or ends
 * with the number before. 0: all. On failure nothing stays open, and `broken` is set. */
hab_status hab_spans_open(const char *trace, uint64_t number, hab_spans *spans, hab_error *error);
void hab_spans_close(hab_spans *spans);

/* The one that holds a number, or NULL. */
const hab_span *hab_spans_find(const hab_spans *spans, uint64_t number);

/* The chain's hash after `number`: a record's, or what the first segment follows.
 * HAB_NOT_FOUND when nothing says it. */
hab_status hab_spans_chain(const hab_spans *spans, uint64_t number, uint8_t chain[HAB_HASH_SIZE]);

/* Every record from `first` to `last` of one segment. HAB_NOT_FOUND, with its number in *at, for
 * one that is missing; HAB_CORRUPT for what is no record. `each` gives HAB_OK to go on. */
typedef hab_status (*hab_span_fn)(void *context, uint64_t number, hab_slice record,
                                  const uint8_t chain[HAB_HASH_SIZE]);
hab_status hab_span_each(const hab_span *span, uint64_t first, uint64_t last, hab_span_fn each,
                         void *context, uint64_t *at);

#endif

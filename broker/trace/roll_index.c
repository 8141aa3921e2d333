#include "trace/roll.h"

#include <stdlib.h>
#include <unistd.h>

#include "trace/segment_index.h"

/* One call. */
typedef struct indexing {
    const char *directory;
    unsigned turns; /* that are left */
    hab_error *error;
} indexing;

/* A month as far as there are turns; *left is 0 when it is indexed. */
static hab_status index_month(indexing *i, uint32_t month, unsigned *left)
{
    hab_segment *segment;
    hab_status status = hab_segment_open(i->directory, month, 0, &segment, i->error);

    if (status == HAB_NOT_FOUND) { /* it was just dropped */
        *left = 0;
        return HAB_OK;
    }
    if (status != HAB_OK) {
        return status;
    }
    *left = 1;
    while (status == HAB_OK && *left && i->turns > 0) {
        i->turns--;
        status = hab_segment_index(segment, left, i->error);
    }
    hab_segment_close(segment);
    return status;
}

/* The newest, then the others from the oldest on. */
static hab_status index_months(indexing *i, const uint32_t *months, size_t count, uint32_t *indexed,
                               unsigned *left)
{
    hab_status status = index_month(i, months[count - 1], left);

    for (size_t at = 0; status == HAB_OK && !*left && at < count - 1; at++) {
        if (months[at] >= *indexed) {
            status = index_month(i, months[at], left);
            if (status == HAB_OK && !*left) {
                *indexed = months[at] + 1;
            }
        }
    }
    return status;
}

hab_status hab_roll_index(const char *directory, unsigned turns, uint32_t *indexed, unsigned *left,
                          hab_error *error)
{
    indexing i = {.directory = directory, .turns = turns, .error = error};
    unsigned more = 0;
    uint32_t *months;
    size_t count;
    int lock;
    hab_status status = hab_roll_lock(directory, 0, &lock, error);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_segment_months(directory, &months, &count, error);
    if (status == HAB_OK) {
        if (count > 0) {
            status = index_months(&i, months, count, indexed, &more);
        }
        free(months);
    }
    close(lock);
    if (status == HAB_OK) {
        *left = more;
    }
    return status;
}

/* For tests that roll: writes COUNT accesses to a log of their own, as a worker does, some of
 * a transaction, with the objects "essai-FIRST" and on.
 * Usage: put_traces STORE FIRST COUNT */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker.h"
#include "base/calendar.h"
#include "trace/wal.h"

enum { AT_ONCE = 100 };

static size_t add(uint8_t *frame, uint64_t number)
{
    char object[40];
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .time = hab_now_us(),
                               .person = 1 + number % 7,
                               .convention = 1 + number % 3,
                               .reason = HAB_REASON_RIGHT_MISSING,
                               .operation = hab_slice_text("GET")};
    uint32_t size;

    (void) snprintf(object, sizeof(object), "essai-%" PRIu64, number);
    record.object = hab_slice_text(object);
    size = (uint32_t) hab_trace_encode(&record, frame + HAB_WAL_FRAME);
    memcpy(frame, &size, sizeof(size));
    return HAB_WAL_FRAME + size;
}

static hab_status put(hab_wal *wal, uint64_t first, uint64_t count, hab_error *error)
{
    static uint8_t batch[AT_ONCE * (HAB_WAL_FRAME + HAB_TRACE_MAX)];
    hab_status status = HAB_OK;
    uint64_t done = 0;

    while (status == HAB_OK && done < count) {
        uint64_t writer;
        uint64_t counted;
        size_t size = 0;

        for (unsigned i = 0; i < AT_ONCE && done < count; i++) {
            size += add(batch + size, first + done++);
        }
        status = hab_wal_write(wal, batch, size, &writer, &counted, error);
    }
    return status;
}

/* As its owner does: the roll is theirs. */
static int act_as_owner(const char *directory)
{
    struct stat status;

    return stat(directory, &status) == 0
           && (geteuid() != 0
               || (setgid(status.st_gid) == 0 && setuid(status.st_uid) == 0
                   && prctl(PR_SET_DUMPABLE, 1) == 0)); /* sanitizers look into it */
}

int main(int argc, char **argv)
{
    char trace[4096];
    hab_error error = {""};
    hab_status status;
    hab_wal *wal;

    if (argc != 4 || hab_trace_path(argv[1], trace, sizeof(trace)) != HAB_OK
        || !act_as_owner(argv[1])) {
        return 2;
    }
    status = hab_wal_open(trace, &wal, &error);
    if (status == HAB_OK) {
        status = put(wal, strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10), &error);
        hab_wal_close(wal);
    }
    if (status != HAB_OK) {
        fprintf(stderr, "put_traces: %s\n", error.text);
    }
    return status == HAB_OK ? 0 : 1;
}

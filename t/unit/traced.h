/* For tests of the portal: a trace that can be rolled, counted and read, in a directory of
 * its own beside the store in memory. */
#ifndef HAB_TEST_TRACED_H
#define HAB_TEST_TRACED_H

#include <dirent.h>
#include <unistd.h>

#include "portal.h"
#include "trace/roll.h"
#include "trace/usage.h"

static char trace_directory[32];

/* After open_portal(). */
static inline int keep_a_trace(void)
{
    strcpy(trace_directory, "/tmp/hab-traced-XXXXXX");
    broker.trace = mkdtemp(trace_directory);
    return broker.trace != NULL ? 0 : -1;
}

static inline int drop_the_trace(void)
{
    DIR *stream = opendir(trace_directory);
    struct dirent *entry;

    while (stream != NULL && (entry = readdir(stream)) != NULL) {
        char path[512];

        (void) snprintf(path, sizeof(path), "%s/%s", trace_directory, entry->d_name);
        (void) unlink(path);
    }
    if (stream != NULL) {
        closedir(stream);
    }
    return rmdir(trace_directory);
}

/* What workers do each second. */
static inline void roll_the_trace(void)
{
    hab_roll_report report;
    hab_error why = {""};
    unsigned left = 1;

    if (hab_roll(broker.store, broker.trace, now, &report, &why) != HAB_OK) {
        fail_msg("%s", why.text);
    }
    while (left) {
        if (hab_usage_follow(broker.store, broker.trace, HAB_USAGE_BATCH, &left, &why) != HAB_OK) {
            fail_msg("%s", why.text);
        }
    }
}

#endif

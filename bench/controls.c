/* controls DIR PERSONS PLANTED SEED: replays a month and a day of invented traffic of so many
 * persons, with so many planted anomalies of each kind on the last day, in the empty directory
 * DIR; prints what the controls of connections found of them, one line of JSON. */
#include "controls_replay.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "broker.h"

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static void print(const replay *r, double taken)
{
    printf("{\"records\": %lu, \"seconds\": %.1f, \"batches\": %u, \"batch_ms\": %.1f, "
           "\"longest_ms\": %.1f",
           (unsigned long) r->records, taken, r->batches, r->spent / r->batches * 1e3,
           r->longest * 1e3);
    for (unsigned rule = 0; rule < HAB_RULE_COUNT; rule++) {
        const score *s = &r->scores[rule];

        printf(", \"%s\": {\"planted\": %u, \"found\": %u, \"recall\": %.3f, \"raised\": %u, "
               "\"right\": %u, \"precision\": %.3f}",
               rule == 0 ? "all" : hab_rule_face_of((hab_rule) rule)->code, s->planted, s->found,
               replay_share(s->found, s->planted), s->raised, s->right,
               replay_share(s->right, s->raised));
    }
    printf("}\n");
}

int main(int argc, char **argv)
{
    char trace[4096];
    replay r = {.directory = trace};
    double begun = seconds();

    if (argc != 5 || snprintf(trace, sizeof(trace), "%s/trace", argv[1]) >= (int) sizeof(trace)) {
        (void) fprintf(stderr, "usage: controls DIR PERSONS PLANTED SEED\n");
        return 2;
    }
    (void) mkdir(trace, 0700);
    replay_must(&r, hab_main_open(argv[1], HAB_STORE_CREATE, UINT64_C(1) << 30, &r.main, &r.error),
                "store");
    replay_run(&r, (unsigned) strtoul(argv[2], NULL, 10), (unsigned) strtoul(argv[3], NULL, 10),
               strtoull(argv[4], NULL, 10));
    hab_store_close(r.main);
    print(&r, seconds() - begun);
    return 0;
}

/* habilctl grow: a larger map, without a restart of anybody. */
#include <inttypes.h>
#include <stdio.h>

#include "command.h"

static const char name[] = "grow";

static int grow(hab_store *store, uint64_t size)
{
    hab_store_stats stats;
    hab_status status = hab_store_stat(store, &stats);

    if (status == HAB_OK && size <= stats.map_bytes) {
        return command_fail(EXIT_REFUSED, name, "the map has %" PRIu64 " bytes already",
                            stats.map_bytes);
    }
    if (status == HAB_OK) {
        status = hab_store_grow(store, size);
    }
    if (status == HAB_OK) {
        status = hab_store_stat(store, &stats);
    }
    if (status != HAB_OK) {
        return command_fail(EXIT_REFUSED, name, "%s", hab_status_text(status));
    }
    printf("the map has %" PRIu64 " bytes\n", stats.map_bytes);
    return EXIT_DONE;
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{0}};
    uint64_t size;
    int next = command_options(name, argc, argv, options, NULL);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (argc - next != 1) {
        return command_fail(EXIT_USAGE, name, "wants a size, see --help");
    }
    if (!command_size(name, argv[next], &size)) {
        return EXIT_USAGE;
    }
    return command_open(context, HAB_STORE_WRITE) ? grow(context->main, size) : EXIT_REFUSED;
}

const command command_grow = {
    .name = name,
    .summary = "raises the size of the store's map",
    .help = "grow SIZE\n\n"
            "SIZE is the new size of the map, as 128g: address space, not disk. Running\n"
            "servers adopt it by themselves.\n",
    .run = run,
};

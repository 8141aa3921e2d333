/* habilctl import: convention documents into the store.
 *
 * Documents are read and checked outside the store's transaction, which then
 * holds a batch of them: nobody waits for a check, and a commit serves many. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "command.h"
#include "convention/annexe.h"
#include "convention/convention_schema.h"

static const char name[] = "import";

enum {
    BATCH = 500,          /* documents a transaction */
    BATCH_PERSONS = 20000 /* or fewer, when they are long */
};

/* One file: `.json` holds one document, `.jsonl` one a line. */
typedef struct source {
    const char *path;
    FILE *file;
    int lines;
    size_t line; /* the last one read, 0 in a .json */
    off_t size;
} source;

typedef struct pending {
    json_t *document;
    size_t line;
} pending;

typedef struct importing {
    hab_broker broker; /* without keys; store: NULL with --check */
    json_t *schema;
    source *source;
    pending batch[BATCH];
    size_t count;
    size_t batch_persons;
    /* all files */
    size_t conventions;
    size_t unchanged;
    size_t persons;
    size_t created;
    /* progress */
    struct timespec started;
    time_t shown; /* seconds after `started` of the last line */
} importing;

static int failed(const source *from, size_t line, const char *text)
{
    if (line != 0) {
        fprintf(stderr, "%s:%zu: %s\n", from->path, line, text);
    } else {
        fprintf(stderr, "%s: %s\n", from->path, text);
    }
    return 0;
}

/* hab_report_fn */
static void report(void *context, const char *field, const char *rule)
{
    const importing *i = context;
    char where[32] = "";

    if (i->source->line != 0) {
        snprintf(where, sizeof(where), ":%zu", i->source->line);
    }
    fprintf(stderr, "%s%s: %s%s%s\n", i->source->path, where, field, field[0] != '\0' ? ": " : "",
            rule);
}

static size_t persons_of(const json_t *document)
{
    return json_array_size(json_object_get(json_object_get(document, "annexe"), "personnes"));
}

/* At most a line a second; one that rewrites itself on a terminal. */
static void show_progress(importing *i)
{
    int terminal = isatty(STDERR_FILENO);
    struct timespec now;
    double elapsed;
    off_t at = ftello(i->source->file);

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - i->started.tv_sec <= i->shown) {
        return;
    }
    i->shown = now.tv_sec - i->started.tv_sec;
    elapsed = (double) i->shown + (double) (now.tv_nsec - i->started.tv_nsec) / 1e9;
    fprintf(stderr, "%s%s: %d %%, %zu conventions, %zu persons, %.0f persons/s%s",
            terminal ? "\r" : "", i->source->path,
            i->source->size > 0 ? (int) (100 * at / i->source->size) : 0, i->conventions,
            i->persons, (double) i->persons / elapsed, terminal ? "\033[K" : "\n");
}

static void count_import(importing *i, const hab_import *import)
{
    i->conventions++;
    i->unchanged += import->persons == 0;
    i->persons += import->persons;
    i->created += import->created;
}

/* Stores `count` documents of the batch in one transaction. All, or none and the
 * index of the one that failed, or `count` when it was the commit. */
static hab_status store_some(importing *i, size_t count, size_t *at, hab_error *error)
{
    hab_import done[BATCH];
    hab_txn *txn;
    hab_status status = hab_begin_write(i->broker.store, &txn);

    *at = count;
    if (status != HAB_OK) {
        return status;
    }
    for (size_t n = 0; n < count; n++) {
        status =
            hab_annexe_store(txn, &i->broker, i->batch[n].document, hab_now(), &done[n], error);
        if (status != HAB_OK) {
            hab_abort(txn);
            *at = n;
            return status;
        }
    }
    status = hab_commit(txn);
    for (size_t n = 0; status == HAB_OK && n < count; n++) {
        count_import(i, &done[n]);
    }
    return status;
}

static const char *sentence(hab_status status)
{
    return status == HAB_FULL
               ? "no room left: free some of the disk, or raise the map with `habilctl grow`"
               : hab_status_text(status);
}

/* What stands before a document that cannot be stored is stored all the same, so
 * that an import goes on from there. */
static int flush(importing *i)
{
    hab_error error = {""};
    size_t at = 0;
    hab_status status = HAB_OK;

    if (i->count > 0 && i->broker.store != NULL) {
        status = store_some(i, i->count, &at, &error);
    }
    if (status != HAB_OK) {
        size_t line = at < i->count ? i->batch[at].line : 0;

        failed(i->source, line, error.text[0] != '\0' ? error.text : sentence(status));
        if (at > 0 && at < i->count) {
            (void) store_some(i, at, &at, NULL);
        }
    }
    for (size_t n = 0; n < i->count; n++) {
        json_decref(i->batch[n].document);
    }
    i->count = 0;
    i->batch_persons = 0;
    return status == HAB_OK;
}

static int take(importing *i, json_t *document)
{
    if (hab_annexe_check(i->broker.types, i->schema, document, report, i) != HAB_OK) {
        json_decref(document);
        return 0;
    }
    i->batch[i->count++] = (pending){.document = document, .line = i->source->line};
    i->batch_persons += persons_of(document);
    if (i->broker.store == NULL) {
        count_import(i, &(hab_import){.persons = (unsigned) persons_of(document)});
    }
    show_progress(i);
    return i->count < BATCH && i->batch_persons < BATCH_PERSONS ? 1 : flush(i);
}

static json_t *parse(importing *i, const char *text, size_t size)
{
    json_error_t error;
    json_t *document = text == NULL ? json_loadf(i->source->file, JSON_REJECT_DUPLICATES, &error)
                                    : json_loadb(text, size, JSON_REJECT_DUPLICATES, &error);

    if (document == NULL && text == NULL) {
        failed(i->source, (size_t) error.line, error.text);
    } else if (document == NULL) {
        failed(i->source, i->source->line, error.text);
    }
    return document;
}

/* 1 at the end of the file. */
static int read_lines(importing *i)
{
    char *text = NULL;
    size_t room = 0;
    ssize_t length;
    int good = 1;

    while (good && (length = getline(&text, &room, i->source->file)) > 0) {
        json_t *document;

        i->source->line++;
        if (length == 1) {
            continue; /* an empty line */
        }
        document = parse(i, text, (size_t) length);
        good = document != NULL && take(i, document);
    }
    free(text);
    if (good && ferror(i->source->file)) {
        good = failed(i->source, i->source->line, strerror(errno));
    }
    return good;
}

static int import_file(importing *i, source *from)
{
    json_t *document;
    int good;

    i->source = from;
    if (from->lines) {
        good = read_lines(i);
    } else {
        document = parse(i, NULL, 0);
        good = document != NULL && take(i, document);
    }
    return flush(i) && good;
}

static int ends_with(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length > strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

/* All of them before anything is written: a name that is wrong is told at once,
 * and the caller's files are read as the caller. */
static int open_sources(source *sources, char **paths, int count)
{
    for (int n = 0; n < count; n++) {
        source *s = &sources[n];
        struct stat status;

        *s = (source){.path = paths[n], .lines = ends_with(paths[n], ".jsonl")};
        if (!s->lines && !ends_with(s->path, ".json")) {
            return failed(s, 0, "neither .json (one document) nor .jsonl (one a line)");
        }
        s->file = fopen(s->path, "re");
        if (s->file == NULL || fstat(fileno(s->file), &status) != 0) {
            return failed(s, 0, strerror(errno));
        }
        s->size = status.st_size;
    }
    return 1;
}

static void close_sources(source *sources, int count)
{
    for (int n = 0; n < count; n++) {
        if (sources[n].file != NULL) {
            fclose(sources[n].file);
        }
    }
    free(sources);
}

static void print_result(const importing *i)
{
    if (isatty(STDERR_FILENO) && i->shown > 0) {
        fputc('\n', stderr);
    }
    if (i->broker.store == NULL) {
        printf("%zu conventions, %zu persons: lawful\n", i->conventions, i->persons);
        return;
    }
    printf("%zu conventions imported (%zu unchanged), %zu persons named in them, %zu of them new\n",
           i->conventions, i->unchanged, i->persons, i->created);
}

static int import_all(importing *i, source *sources, int count)
{
    int good = 1;

    clock_gettime(CLOCK_MONOTONIC, &i->started);
    for (int n = 0; good && n < count; n++) {
        good = import_file(i, &sources[n]);
    }
    print_result(i);
    return good ? EXIT_DONE : EXIT_REFUSED;
}

static int prepare(command_context *context, source *sources, char **paths, int count, int check)
{
    return command_types(context) && open_sources(sources, paths, count)
           && (check || command_open(context, HAB_STORE_WRITE));
}

static int run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {{"check", no_argument, NULL, 0}, {0}};
    const char *check = NULL;
    int next = command_options(name, argc, argv, options, &check);
    int count = argc - next;
    importing *i;
    source *sources;
    int result = EXIT_REFUSED;

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (count == 0) {
        return command_fail(EXIT_USAGE, name, "wants files, see --help");
    }
    i = calloc(1, sizeof(*i));
    sources = calloc((size_t) count, sizeof(*sources));
    if (i == NULL || sources == NULL) {
        command_fail(EXIT_REFUSED, name, "%s", hab_status_text(HAB_MEMORY));
    } else if (prepare(context, sources, argv + next, count, check != NULL)) {
        i->broker.types = &context->types;
        i->broker.store = context->main;
        i->schema = hab_convention_schema();
        result = import_all(i, sources, count);
        json_decref(i->schema);
    }
    if (sources != NULL) {
        close_sources(sources, count);
    }
    free(i);
    return result;
}

const command command_import = {
    .name = name,
    .summary = "checks and stores convention documents",
    .help = "import [--check] FILE…\n\n"
            "FILE.json holds one convention, FILE.jsonl one a line. A document is checked\n"
            "against the common schema, then by its type, and every breach is said with its\n"
            "field and rule. The first version makes the convention, the next ones are its\n"
            "avenants; what is stored already is left as it is. A document that breaks a rule\n"
            "ends the import: nothing of it is stored, what stands before it is.\n\n"
            "  --check  only checks, without a store\n",
    .run = run,
};

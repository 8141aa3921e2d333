/* habilctl trace verify: says where the trace is broken; of the store, or of a copy. */
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "trace/trace_verify.h"
#include "trace_command.h"

static const char name[] = "trace";

/* What was asked for. */
typedef struct asked {
    const char *trace; /* NULL: the store's */
    const char *heads; /* besides the store's */
    const char *key;
    const char *public;
    int progress;
    uint8_t half[HAB_HEAD_PUBLIC]; /* the key's public half */
    char main[4096];
    struct timespec begun;
} asked;

static void print_problem(void *context, const char *sentence)
{
    const asked *a = context;

    if (a->progress) {
        fputs("\r\033[K", stderr);
    }
    puts(sentence);
}

static void print_progress(void *context, uint64_t records, uint64_t total)
{
    const asked *a = context;
    struct timespec now;
    double seconds;

    if (!a->progress) {
        return;
    }
    (void) clock_gettime(CLOCK_MONOTONIC, &now);
    seconds =
        (double) (now.tv_sec - a->begun.tv_sec) + (double) (now.tv_nsec - a->begun.tv_nsec) / 1e9;
    fprintf(stderr, "\r%" PRIu64, records);
    if (total > 0) {
        fprintf(stderr, " of %" PRIu64, total);
    }
    fprintf(stderr, " records, %.0f a second", seconds > 0 ? (double) records / seconds : 0);
}

/* A public key, or a file that holds one. */
static int read_public(const char *text, uint8_t half[HAB_HEAD_PUBLIC])
{
    char line[HAB_HEAD_PUBLIC_TEXT + 2] = "";
    FILE *file = NULL;

    if (strlen(text) != HAB_HEAD_PUBLIC_TEXT || access(text, R_OK) == 0) {
        file = fopen(text, "re");
        if (file == NULL || fgets(line, sizeof(line), file) == NULL) {
            line[0] = '\0';
        }
        line[strcspn(line, "\n")] = '\0';
        text = line;
    }
    if (file != NULL) {
        fclose(file);
    }
    return hab_base64url_decode(hab_slice_text(text), half, HAB_HEAD_PUBLIC) == HAB_OK;
}

static int read_master(const command_context *context, const char *file,
                       uint8_t half[HAB_HEAD_PUBLIC])
{
    uint8_t master[HAB_KEY_SIZE];
    hab_head_key key;
    hab_status status;

    if (!command_key(context, name, file, master)) {
        return 0;
    }
    status = hab_head_key_of(master, &key);
    hab_wipe(master, sizeof(master));
    if (status == HAB_OK) {
        memcpy(half, key.public, sizeof(key.public));
        hab_wipe(&key, sizeof(key));
    }
    return status == HAB_OK;
}

/* What the heads are verified with. 1 when there is a key, 0 when the heads are left out. */
static int find_key(const command_context *context, asked *a, int *exit_code)
{
    *exit_code = EXIT_DONE;
    if (a->public != NULL) {
        if (!read_public(a->public, a->half)) {
            *exit_code =
                command_fail(EXIT_USAGE, name, "%s: no public key, nor a file with one", a->public);
        }
        return *exit_code == EXIT_DONE;
    }
    if (a->key == NULL && a->trace != NULL) {
        *exit_code = command_fail(EXIT_USAGE, name, "--trace wants --heads and --public or --key");
        return 0;
    }
    if (!read_master(context, a->key, a->half)) {
        *exit_code = EXIT_REFUSED;
        return 0;
    }
    return 1;
}

static int find_store(command_context *context, asked *a, hab_verify_source *source)
{
    struct stat found;

    if (hab_trace_path(context->store, context->trace, sizeof(context->trace)) != HAB_OK
        || hab_heads_path(context->store, context->heads, sizeof(context->heads)) != HAB_OK
        || hab_main_path(context->store, a->main, sizeof(a->main)) != HAB_OK) {
        command_fail(0, name, "%s: the path is too long", context->store);
        return 0;
    }
    if (!command_act_as_owner(context->store)) {
        return 0;
    }
    if (stat(a->main, &found) != 0) {
        command_fail(0, name, "cannot open %s: %m", a->main);
        return 0;
    }
    source->main = a->main;
    source->trace = context->trace;
    source->heads[0] = context->heads;
    source->heads[1] = a->heads;
    return 1;
}

static int find_copy(const asked *a, hab_verify_source *source)
{
    struct stat found;

    source->trace = a->trace;
    source->heads[0] = a->heads;
    if (stat(a->trace, &found) != 0) {
        command_fail(0, name, "cannot open %s: %m", a->trace);
        return 0;
    }
    return 1;
}

static int tell(const hab_verify_report *report, const hab_verify_source *source)
{
    printf("%" PRIu64 " records, the chain is whole up to number %" PRIu64 "\n", report->records,
           report->number);
    if (report->covered > 0) {
        printf("%" PRIu64 " heads, signed for what is up to number %" PRIu64 "\n", report->heads,
               report->covered);
    } else if (source->public == NULL || report->number > 0) {
        puts("no head is signed for it yet");
    }
    if (report->torn > 0) {
        printf("%u logs end in a batch that was being written: nobody was answered for it\n",
               report->torn);
    }
    return EXIT_DONE;
}

static int verify(asked *a, const hab_verify_source *source)
{
    hab_verify_listener listener = {
        .problem = print_problem, .progress = print_progress, .context = a};
    hab_verify_report report;
    hab_error error = {""};
    hab_status status;

    (void) clock_gettime(CLOCK_MONOTONIC, &a->begun);
    status = hab_trace_verify(source, &listener, &report, &error);
    if (a->progress) {
        fputs("\r\033[K", stderr);
    }
    if (status != HAB_OK && error.text[0] != '\0') {
        return command_fail(EXIT_REFUSED, name, "%s", error.text);
    }
    if (status != HAB_OK) {
        (void) fflush(stdout);
        return command_fail(EXIT_REFUSED, name, "%" PRIu64 " problems in %" PRIu64 " records",
                            report.problems, report.records);
    }
    return tell(&report, source);
}

int trace_verify_run(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"trace", required_argument, NULL, 0}, {"heads", required_argument, NULL, 0},
        {"key", required_argument, NULL, 0},   {"public", required_argument, NULL, 0},
        {"progress", no_argument, NULL, 0},    {0}};
    const char *values[5] = {0};
    hab_verify_source source = {0};
    asked a = {.progress = isatty(STDERR_FILENO)};
    struct stat found;
    int exit_code;
    int next = command_options(name, argc, argv, options, values);

    if (next < 0) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    a.trace = values[0];
    a.heads = values[1];
    a.key = values[2];
    a.public = values[3];
    a.progress = a.progress || values[4] != NULL;
    if (a.key != NULL && a.public != NULL) {
        return command_fail(EXIT_USAGE, name, "--key or --public, not both");
    }
    if (a.trace != NULL && a.heads == NULL) {
        return command_fail(EXIT_USAGE, name, "--trace wants --heads and --public or --key");
    }
    if (a.heads != NULL && stat(a.heads, &found) != 0) {
        return command_fail(EXIT_REFUSED, name, "cannot open %s: %m", a.heads);
    }
    if (!find_key(context, &a, &exit_code)) {
        return exit_code;
    }
    source.public = a.half;
    if (!(a.trace != NULL ? find_copy(&a, &source) : find_store(context, &a, &source))) {
        return EXIT_REFUSED;
    }
    return verify(&a, &source);
}

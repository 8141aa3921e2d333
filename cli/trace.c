/* habilctl trace: lists and follows the trace; other words have files of their own. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "command.h"
#include "trace/trace_read.h"
#include "trace_command.h"
#include "trace_print.h"

static const char name[] = "trace";
static const struct timespec pause_between_looks = {.tv_nsec = 500000000L};

typedef struct listing {
    trace_format format;
    hab_trace_filter filter;
    int follow;
    int failed;
} listing;

static int failed(const hab_error *error)
{
    return command_fail(EXIT_REFUSED, name, "%s", error->text);
}

static int print_record(void *context, const hab_trace_record *record, uint64_t number)
{
    listing *l = context;

    l->failed = !trace_print(l->format, record, number) || ferror(stdout) != 0;
    return l->failed;
}

static int list(const command_context *context, listing *l)
{
    hab_trace_cursor cursor = {0};
    hab_error error = {""};
    hab_status status;

    trace_print_head(l->format);
    do {
        status = hab_trace_read(context->main, context->trace, &l->filter, &cursor, print_record, l,
                                &error);
        if (fflush(stdout) != 0) {
            l->failed = 1;
        }
        if (l->follow && status == HAB_OK && !l->failed) {
            (void) nanosleep(&pause_between_looks, NULL);
        }
    } while (l->follow && status == HAB_OK && !l->failed);
    hab_trace_cursor_free(&cursor);
    if (status != HAB_OK) {
        return failed(&error);
    }
    return l->failed ? command_fail(EXIT_REFUSED, name, "the list cannot be written") : EXIT_DONE;
}

/* A day given as --to counts whole. */
static int read_time(const char *text, int is_end, int64_t *time_us)
{
    hab_slice given;
    uint32_t date;
    int64_t time;

    if (text == NULL) {
        return 1;
    }
    given = hab_slice_text(text);
    if (!command_time(name, text, &time)) {
        return 0;
    }
    if (is_end && hab_parse_date(given, &date) == HAB_OK
        && hab_day_start(hab_add_days(date, 1), &time) != HAB_OK) {
        command_fail(0, name, "%s: the calendar ends there", text);
        return 0;
    }
    *time_us = time * 1000000;
    return 1;
}

static int note_reading(const command_context *context, const listing *l,
                        const char *const values[])
{
    char what[64];
    const trace_reading reading = {.motive = values[6],
                                   .what = what,
                                   .person = l->filter.person,
                                   .convention = l->filter.convention};

    (void) snprintf(what, sizeof(what), "%s%s%s%s%s", l->follow ? "suivi" : "liste",
                    values[2] != NULL ? " de " : "", values[2] != NULL ? values[2] : "",
                    values[3] != NULL ? " à " : "", values[3] != NULL ? values[3] : "");
    return trace_reading_note(context, &reading);
}

static int find_filters(const command_context *context, listing *l, const char *const values[])
{
    hab_txn *txn;
    int found = 1;

    if (hab_begin_read(context->main, &txn) != HAB_OK) {
        command_fail(0, name, "the store cannot be read");
        return 0;
    }
    if (values[0] != NULL) {
        found = command_person(txn, values[0], &l->filter.person);
    }
    if (found && values[1] != NULL) {
        found = command_convention(txn, values[1], &l->filter.convention);
    }
    hab_abort(txn);
    return found;
}

static int run_list(command_context *context, int argc, char **argv)
{
    static const struct option options[] = {
        {"person", required_argument, NULL, 0}, {"convention", required_argument, NULL, 0},
        {"from", required_argument, NULL, 0},   {"to", required_argument, NULL, 0},
        {"format", required_argument, NULL, 0}, {"follow", no_argument, NULL, 0},
        {"motif", required_argument, NULL, 0},  {0}};
    const char *values[7] = {0};
    listing l = {.format = TRACE_TEXT};
    int next = command_options(name, argc, argv, options, values);

    if (next < 0 || !read_time(values[2], 0, &l.filter.from)
        || !read_time(values[3], 1, &l.filter.to)) {
        return EXIT_USAGE;
    }
    if (next != argc) {
        return command_fail(EXIT_USAGE, name, "%s is one word too many", argv[next]);
    }
    if (values[4] != NULL && !trace_format_of(values[4], &l.format)) {
        return command_fail(EXIT_USAGE, name, "%s: text, json or csv", values[4]);
    }
    if (!trace_reading_has_motive(values[6])) {
        return EXIT_USAGE;
    }
    l.follow = values[5] != NULL;
    if (l.follow && values[2] == NULL) {
        l.filter.from = hab_now_us();
    }
    if (!command_open(context, HAB_STORE_WRITE) || !find_filters(context, &l, values)
        || !note_reading(context, &l, values)) {
        return EXIT_REFUSED;
    }
    return list(context, &l);
}

/* The words behind `habilctl trace`. */
static const struct word {
    const char *name;
    int (*run)(command_context *context, int argc, char **argv);
} words[] = {{"list", run_list},           {"verify", trace_verify_run},
             {"roll", trace_roll_run},     {"check-export", trace_check_export_run},
             {"prove", trace_prove_run},   {"check", trace_check_run},
             {"key", trace_key_run},       {"heads", trace_heads_run},
             {"alarms", trace_alarms_run}, {"resume", trace_resume_run}};

static int run(command_context *context, int argc, char **argv)
{
    static char follow[] = "--follow";

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-f") == 0) {
            argv[i] = follow;
        }
    }
    for (size_t i = 0; argc > 1 && i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(argv[1], words[i].name) == 0) {
            return words[i].run(context, argc - 1, argv + 1);
        }
    }
    return run_list(context, argc, argv);
}

const command command_trace = {
    .name = name,
    .summary = "lists, follows, verifies and rolls the trace",
    .help =
        "trace [list] --motif TEXT [-f] [--person WHO] [--convention NUMERO] [--from TIME]\n"
        "                      [--to TIME] [--format text|json|csv]\n"
        "       habilctl trace verify [--trace DIR] [--heads DIR|FILE] [--key FILE|--public KEY]\n"
        "                      [--progress]\n"
        "       habilctl trace roll\n"
        "       habilctl trace check-export --public KEY FILE\n"
        "       habilctl trace prove --motif TEXT NUMBER\n"
        "       habilctl trace check --public KEY [FILE]\n"
        "       habilctl trace key [--key FILE]\n"
        "       habilctl trace heads [--last]\n"
        "       habilctl trace alarms\n"
        "       habilctl trace resume --motif TEXT [--key FILE]\n\n"
        "Lists every access, outcome and change in order of time; with -f (--follow), those\n"
        "that come, from now on or from --from. WHO is an identifiant or a number, TIME a\n"
        "date or RFC 3339; --to goes up to that second, a date counts whole. TEXT says why the\n"
        "trace is read: the reading is itself traced, with its motive.\n\n"
        "verify walks the chain over months, logs and changes, and says where a record was\n"
        "changed, is missing, moved or cut off: 1 then. With --trace, it is a copy that is\n"
        "verified, without main.mdb, and with the public key alone; heads are those of a\n"
        "directory, or of a syslog, which knows what an old copy does not. What was written\n"
        "after the last head, a minute, no head vouches for. roll moves logs into the month's\n"
        "segment and counts the uses of rights, as workers do every few seconds. check-export\n"
        "says whether an export of the desk is as it was given out, by whom and why: 1 when it\n"
        "was changed. KEY is the public key of the heads, or a file with it.\n\n"
        "prove prints the proof of the record with that number: itself, and what leads from\n"
        "it to the signed head that covers it. check reads such a proof from FILE or standard\n"
        "input, needs neither store nor network, and prints the record: 1 when it is not\n"
        "proven. key prints the public key that goes with the master key (--key, default\n"
        "habilitation.key beside the store). heads lists the signed lines, --last the last.\n\n"
        "alarms lists what was found changed: number, when, when it was lifted or -, place,\n"
        "sentence. While one stands, nothing that is protected is opened: resume lifts all that\n"
        "stand, prints them, and signs that what is there is taken as it is. TEXT says why, and\n"
        "is kept. 1 when none stands.\n",
    .run = run,
};

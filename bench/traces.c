/* traces DIR RECORDS [UPTO]: RECORDS traces of October 2026, or, with MONTHS=12, of the year that
 * ends with it, made by chance and rolled as workers' logs are, a step at a time; then searches by
 * person in October. What DIR holds already is gone on with; UPTO ends before the last. Prints one
 * line of JSON; verification is `habilctl trace verify`'s to measure, on what stays in DIR.
 * `traces DIR drop` seals the month and drops it.
 *
 * 100,000 persons, 20,000 conventions and 36,000 targets, all as likely: the worst case for an
 * index, whose entries lie as far from each other as can be. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/calendar.h"
#include "broker.h"
#include "trace/follow.h"
#include "trace/heads.h"
#include "trace/retention.h"
#include "trace/roll.h"
#include "trace/segment.h"
#include "trace/trace_read.h"
#include "trace/wal.h"

enum {
    PERSONS = 100000,
    CONVENTIONS = 20000,
    TARGETS = 36000,
    BATCH = 1000,   /* records of one write to a log */
    STEP = 2000000, /* records of one roll */
    SEARCHES = 1000,
    PAGE = 50, /* records that the desk shows at once */
    MONTH = 202610,
    DAY = 86400
};

typedef struct bench {
    const char *directory;
    char trace[4096];
    char heads[4096];
    hab_store *main;
    hab_wal *wal;
    int64_t start; /* of the first month, microseconds */
    int64_t month; /* that is searched: its start, microseconds */
    int64_t end;   /* and its end */
    int64_t step;  /* microseconds between two records */
    uint64_t total;
    uint64_t upto;
    uint64_t before; /* what was there */
    uint64_t made;
    uint64_t state; /* of chance */
    double write_s, roll_s, index_s, head_s, worst_roll_s;
    hab_error error;
} bench;

static void fail(const bench *b, const char *what)
{
    fprintf(stderr, "traces: %s: %s\n", what, b->error.text);
    exit(1);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* xorshift64*: the same records in each run. */
static uint32_t chance(bench *b, uint32_t below)
{
    b->state ^= b->state >> 12;
    b->state ^= b->state << 25;
    b->state ^= b->state >> 27;
    return (uint32_t) ((b->state * UINT64_C(2685821657736338717)) >> 32) % below;
}

static void open_all(bench *b)
{
    (void) mkdir(b->directory, 0750);
    if (hab_trace_path(b->directory, b->trace, sizeof(b->trace)) != HAB_OK
        || hab_heads_path(b->directory, b->heads, sizeof(b->heads)) != HAB_OK) {
        fail(b, "the path is too long");
    }
    (void) mkdir(b->trace, 0750);
    (void) mkdir(b->heads, 0750);
    if (hab_main_open(b->directory, HAB_STORE_CREATE, 0, &b->main, &b->error) != HAB_OK) {
        fail(b, "store");
    }
}

/* Goes on behind what is there. */
static void find_end(bench *b)
{
    hab_trace_head head = {0};
    hab_txn *txn;

    if (hab_begin_read(b->main, &txn) != HAB_OK || hab_trace_head_get(txn, &head) != HAB_OK) {
        fail(b, "head");
    }
    hab_abort(txn);
    b->before = b->made = head.number;
    b->state = UINT64_C(88172645463325252) + head.number;
}

static int64_t start_of(const char *time)
{
    int64_t start = 0;

    if (hab_parse_time(hab_slice_text(time), &start, NULL) != HAB_OK) {
        fprintf(stderr, "traces: %s is no time\n", time);
        exit(1);
    }
    return start * 1000000;
}

static void plan(bench *b)
{
    const char *months = getenv("MONTHS");
    int year = months != NULL && strcmp(months, "12") == 0;

    b->month = start_of("2026-10-01T00:00:00Z");
    b->end = start_of("2026-11-01T00:00:00Z");
    b->start = year ? start_of("2025-11-01T00:00:00Z") : b->month;
    b->step = (b->end - b->start) / (int64_t) b->total;
}

/* As an access and what became of it are: two of three records are accesses here. */
static size_t make_record(bench *b, uint8_t bytes[HAB_TRACE_MAX])
{
    char target[16];
    char numero[32];
    uint32_t convention = chance(b, CONVENTIONS);
    hab_trace_record record = {.kind = b->made % 3 == 2 ? HAB_TRACE_OUTCOME : HAB_TRACE_ACCESS,
                               .allowed = chance(b, 50) != 0,
                               .time = b->start + (int64_t) b->made * b->step,
                               .person = 1 + chance(b, PERSONS),
                               .convention = 1 + convention,
                               .version = 1,
                               .type = hab_slice_text("mon_compte_partenaire"),
                               .service = hab_slice_text("quotient_familial"),
                               .operation = hab_slice_text("GET"),
                               .country = {'F', 'R'},
                               .address = {[10] = 0xFF, [11] = 0xFF, [12] = 10}};

    record.reason = record.allowed ? HAB_REASON_GRANTED : HAB_REASON_RIGHT_MISSING;
    (void) snprintf(target, sizeof(target), "%05u", chance(b, TARGETS));
    (void) snprintf(numero, sizeof(numero), "2026-%014u", convention);
    record.target = hab_slice_text(target);
    record.numero = hab_slice_text(numero);
    record.address[15] = (uint8_t) chance(b, 250);
    return hab_trace_encode(&record, bytes);
}

static void write_batch(bench *b, uint8_t *batch)
{
    uint64_t writer;
    uint64_t first;
    size_t size = 0;

    for (unsigned i = 0; i < BATCH && b->made < b->upto; i++, b->made++) {
        uint32_t length = (uint32_t) make_record(b, batch + size + HAB_WAL_FRAME);

        memcpy(batch + size, &length, sizeof(length));
        size += HAB_WAL_FRAME + length;
    }
    if (hab_wal_write(b->wal, batch, size, &writer, &first, &b->error) != HAB_OK) {
        fail(b, "log");
    }
}

static void write_logs(bench *b)
{
    static uint8_t batch[BATCH * (HAB_WAL_FRAME + HAB_TRACE_MAX)];
    double from = seconds();

    if (hab_wal_open(b->trace, &b->wal, &b->error) != HAB_OK) {
        fail(b, "log");
    }
    for (unsigned written = 0; written < STEP && b->made < b->upto; written += BATCH) {
        write_batch(b, batch);
    }
    hab_wal_close(b->wal);
    b->write_s += seconds() - from;
}

static void index_month(bench *b)
{
    uint32_t indexed = 0;
    unsigned left = 1;

    while (left) {
        if (hab_roll_index(b->trace, 20, &indexed, &left, &b->error) != HAB_OK) {
            fail(b, "index");
        }
    }
}

static void roll(bench *b)
{
    int64_t now = (b->start + (int64_t) b->made * b->step) / 1000000;
    hab_roll_report report;
    double from = seconds();
    double rolled;

    if (hab_roll(b->main, b->trace, now, &report, &b->error) != HAB_OK) {
        fail(b, "roll");
    }
    rolled = seconds();
    index_month(b);
    b->roll_s += rolled - from;
    b->index_s += seconds() - rolled;
    b->worst_roll_s = seconds() - from > b->worst_roll_s ? seconds() - from : b->worst_roll_s;
}

static void sign(bench *b, const hab_head_key *key, int64_t now)
{
    double from = seconds();
    hab_heads_signed done = {0};

    do {
        free(done.lines);
        if (hab_heads_advance(b->main, b->trace, b->heads, key, now, &done, &b->error) != HAB_OK) {
            fail(b, "heads");
        }
        now += 61 * INT64_C(1000000);
    } while (done.count > 0 || done.left);
    free(done.lines);
    b->head_s += seconds() - from;
}

static double rate(const bench *b)
{
    double took = b->roll_s + b->index_s;

    return took > 0 ? (double) (b->made - b->before) / took : 0;
}

static void fill(bench *b, const hab_head_key *key)
{
    while (b->made < b->upto) {
        write_logs(b);
        roll(b);
        sign(b, key, b->start + (int64_t) b->made * b->step);
        fprintf(stderr, "\r%" PRIu64 " records, %.0f a second rolled", b->made, rate(b));
    }
    fputc('\n', stderr);
}

/* Records that a search gives, and how many are wanted; 0: all. */
typedef struct finding {
    unsigned count;
    unsigned wanted;
} finding;

static int count_record(void *context, const hab_trace_record *record, uint64_t number)
{
    finding *f = context;

    (void) record;
    (void) number;
    return ++f->count == f->wanted;
}

static int compare_times(const void *a, const void *b)
{
    double left = *(const double *) a;
    double right = *(const double *) b;

    return (left > right) - (left < right);
}

/* October of persons taken by chance, the newest first; gives how many records it read. */
static unsigned search(bench *b, unsigned wanted, double times[SEARCHES])
{
    unsigned total = 0;

    for (unsigned i = 0; i < SEARCHES; i++) {
        hab_trace_filter filter = {
            .person = 1 + chance(b, PERSONS), .from = b->month, .to = b->end, .backwards = 1};
        finding f = {.wanted = wanted};
        double from = seconds();

        if (hab_trace_read(b->main, b->trace, &filter, NULL, count_record, &f, &b->error)
            != HAB_OK) {
            fail(b, "search");
        }
        times[i] = seconds() - from;
        total += f.count;
    }
    qsort(times, SEARCHES, sizeof(times[0]), compare_times);
    return total / SEARCHES;
}

static double bytes_of(bench *b)
{
    uint32_t *months;
    size_t count;
    double bytes = 0;

    if (hab_segment_months(b->trace, &months, &count, &b->error) != HAB_OK) {
        fail(b, "months");
    }
    for (size_t i = 0; i < count; i++) {
        char name[HAB_SEGMENT_NAME];
        char path[8192];
        struct stat status;

        hab_segment_name(months[i], name);
        (void) snprintf(path, sizeof(path), "%s/%s", b->trace, name);
        bytes += stat(path, &status) == 0 ? (double) status.st_size : 0;
    }
    free(months);
    return bytes;
}

/* One record more than the retention later; whoever follows the trace has seen all. */
static void go_on_later(bench *b, int64_t *now)
{
    static const char *const followers[] = {HAB_FOLLOWS_USAGE, HAB_FOLLOWS_CONTROLS};
    uint64_t seen = UINT64_MAX;
    hab_txn *txn;

    *now = start_of("2027-11-02T00:00:00Z") / 1000000;
    if (hab_begin_write(b->main, &txn) != HAB_OK) {
        fail(b, "store");
    }
    for (unsigned i = 0; i < sizeof(followers) / sizeof(followers[0]); i++) {
        if (hab_put(txn, HAB_TABLE_META, hab_slice_text(followers[i]),
                    hab_slice_of(&seen, sizeof(seen)))
            != HAB_OK) {
            fail(b, "store");
        }
    }
    if (hab_commit(txn) != HAB_OK) {
        fail(b, "store");
    }
    b->start = *now * 1000000;
    b->upto = b->made + 1;
    write_logs(b);
    roll(b);
}

/* The month is over: its seal, which waits for its end, and its drop, which does not. */
static void drop_month(bench *b, const hab_head_key *key)
{
    hab_broker broker = {
        .store = b->main, .trace = b->trace, .heads = b->heads, .retention = HAB_RETENTION_DEFAULT};
    double bytes = bytes_of(b);
    uint32_t month = 0;
    int file = -1;
    int64_t now;
    double dropped;
    double from;

    go_on_later(b, &now);
    b->head_s = 0;
    sign(b, key, b->start);
    from = seconds();
    if (hab_retention_drop(&broker, now + DAY, &month, &file, &b->error) != HAB_OK
        || month != MONTH) {
        fail(b, "drop");
    }
    dropped = seconds();
    close(file);
    printf("{\"bytes\": %.0f, \"sealed_s\": %.1f, \"dropped_s\": %.3f, \"freed_s\": %.3f}\n", bytes,
           b->head_s, dropped - from, seconds() - dropped);
}

static void measure(bench *b, const hab_head_key *key)
{
    static double page[SEARCHES];
    static double all[SEARCHES];
    unsigned found;

    fill(b, key);
    (void) search(b, PAGE, page);
    found = search(b, 0, all);
    printf("{\"records\": %" PRIu64 ", \"of_them_now\": %" PRIu64 ", \"bytes_a_record\": %.0f, "
           "\"written_s\": %.1f, \"rolled_s\": %.1f, \"indexed_s\": %.1f, \"signed_s\": %.1f, "
           "\"rolled_a_second\": %.0f, \"longest_roll_s\": %.2f, ",
           b->made, b->made - b->before, bytes_of(b) / (double) b->made, b->write_s, b->roll_s,
           b->index_s, b->head_s, rate(b), b->worst_roll_s);
    printf("\"page_ms\": %.2f, \"page_p99_ms\": %.2f, \"found_a_search\": %u, "
           "\"search_ms\": %.2f, \"search_p99_ms\": %.2f}\n",
           page[SEARCHES / 2] * 1e3, page[SEARCHES * 99 / 100] * 1e3, found,
           all[SEARCHES / 2] * 1e3, all[SEARCHES * 99 / 100] * 1e3);
}

int main(int argc, char **argv)
{
    static const uint8_t master[HAB_KEY_SIZE] = {1};
    bench b = {.state = 0};
    hab_head_key key;
    int drops = argc == 3 && strcmp(argv[2], "drop") == 0;

    if (argc < 3 || argc > 4 || (!drops && (b.total = strtoull(argv[2], NULL, 10)) == 0)) {
        fprintf(stderr, "usage: traces DIR RECORDS [UPTO] | traces DIR drop\n");
        return 2;
    }
    b.upto = argc == 4 ? strtoull(argv[3], NULL, 10) : b.total;
    b.directory = argv[1];
    open_all(&b);
    find_end(&b);
    if (hab_head_key_of(master, &key) != HAB_OK) {
        fail(&b, "key");
    }
    if (drops) {
        drop_month(&b, &key);
    } else {
        plan(&b);
        measure(&b, &key);
    }
    hab_store_close(b.main);
    return 0;
}

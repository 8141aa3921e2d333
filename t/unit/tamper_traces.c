/* For tests of verification: makes a store with the traces of three months, and harms it.
 * Usage:
 *   tamper_traces make STORE KEY-FILE          prints the heads, as a syslog has them
 *   tamper_traces sign STORE KEY-FILE          signs, as workers do; prints likewise
 *   tamper_traces make-log STORE               leaves a log, and changes, that are not rolled
 *   tamper_traces make-logs STORE              leaves three logs of one writer
 *   tamper_traces resume STORE KEY-FILE        signs that an alarm was lifted; prints likewise
 *   tamper_traces drop STORE KEY-FILE          drops the oldest month, its time over; likewise
 *   tamper_traces forget STORE                 main.mdb no longer knows how far the trace goes
 *   tamper_traces live STORE                   writes as a worker, and lives until its input ends
 *   tamper_traces delete|swap|insert|cut|inflate|unindex|hide|count TRACE MONTH NUMBER
 *   tamper_traces rechain STORE MONTH NUMBER   changes a record, and all that follows from it */
#include <inttypes.h>
#include <unistd.h>

#include "tamper_month.h"

#include "broker.h"
#include "base/calendar.h"
#include "store/tables.h"
#include "trace/change.h"
#include "trace/follow.h"
#include "trace/heads.h"
#include "trace/retention.h"
#include "trace/roll.h"
#include "trace/wal.h"
#include "trace/wal_file.h"

enum { STEPS = 3 }; /* rolls, and heads, of a month */

static char heads[4096];
static char main_path[4096];

static void find(const char *store)
{
    must(hab_trace_path(store, trace, sizeof(trace)) == HAB_OK
             && hab_heads_path(store, heads, sizeof(heads)) == HAB_OK
             && hab_main_path(store, main_path, sizeof(main_path)) == HAB_OK,
         "paths");
}

static hab_store *open_main(const char *store)
{
    hab_store *main;

    must(hab_main_open(store, HAB_STORE_WRITE, 0, &main, &error) == HAB_OK, "main.mdb");
    return main;
}

static hab_head_key key_of(const char *file)
{
    uint8_t master[HAB_KEY_SIZE];
    hab_head_key key;

    must(hab_key_load(file, master, &error) == HAB_OK, "key");
    must(hab_head_key_of(master, &key) == HAB_OK, "key of heads");
    return key;
}

/* -- making. */
static hab_trace_record make_record(unsigned i, int64_t time)
{
    static char object[32];

    (void) snprintf(object, sizeof(object), "dossier-%u", i % 40);
    return (hab_trace_record){.kind = HAB_TRACE_ACCESS,
                              .allowed = i % 2 == 0,
                              .reason = HAB_REASON_GRANTED,
                              .person = i % 8,
                              .convention = 1 + i % 3,
                              .time = time + i * 1000,
                              .type = hab_slice_text("lieu_information"),
                              .service = hab_slice_text("demandes"),
                              .target = hab_slice_text("75056"),
                              .object = hab_slice_text(object),
                              .operation = hab_slice_text("GET")};
}

static void write_log(hab_wal *wal, unsigned count, int64_t time)
{
    uint8_t *batch = malloc(count * (HAB_WAL_FRAME + HAB_TRACE_MAX));
    uint64_t writer;
    uint64_t first;
    size_t size = 0;

    for (unsigned i = 0; i < count; i++) {
        hab_trace_record record = make_record(i, time);
        uint32_t length = (uint32_t) hab_trace_encode(&record, batch + size + HAB_WAL_FRAME);

        memcpy(batch + size, &length, sizeof(length));
        size += HAB_WAL_FRAME + length;
    }
    must(hab_wal_write(wal, batch, size, &writer, &first, &error) == HAB_OK, "log");
    free(batch);
}

/* In two batches: of the last one, nobody knows that it was answered for. */
static void write_dead(unsigned count, int64_t time)
{
    hab_wal *wal;

    must(hab_wal_open(trace, &wal, &error) == HAB_OK, "log");
    write_log(wal, count - 1, time);
    write_log(wal, 1, time + count * 1000);
    hab_wal_close(wal);
}

static void write_changes(hab_store *main, unsigned count, int64_t time)
{
    hab_txn *txn;

    must(hab_begin_write(main, &txn) == HAB_OK, "main.mdb");
    for (unsigned i = 0; i < count; i++) {
        hab_trace_record record = make_record(i, time);

        record.kind = HAB_TRACE_CHANGE;
        must(hab_change_trace(txn, &record) == HAB_OK, "change");
    }
    must(hab_commit(txn) == HAB_OK, "main.mdb");
}

static void roll(hab_store *main, int64_t now)
{
    hab_roll_report rolled;
    uint32_t indexed = 0;
    unsigned left = 1;

    must(hab_roll(main, trace, now / 1000000, &rolled, &error) == HAB_OK, "roll");
    while (left > 0) {
        left = 0;
        must(hab_roll_index(trace, 100, &indexed, &left, &error) == HAB_OK, "index");
    }
}

static void tell(hab_heads_signed *done)
{
    for (unsigned i = 0; i < done->count; i++) {
        printf("Nov 22 10:00:%02u caf nginx[77]: %s\n", i % 60, done->lines[i]);
    }
    free(done->lines);
}

static void sign(hab_store *main, const hab_head_key *key, int64_t now)
{
    hab_heads_signed done = {.left = 1};

    while (done.left) {
        must(hab_heads_advance(main, trace, heads, key, now, &done, &error) == HAB_OK, "sign");
        tell(&done);
    }
}

static int make(const char *store, const char *key_file)
{
    static const char *const months[] = {"2026-09-03T08:00:00Z", "2026-10-03T08:00:00Z",
                                         "2026-11-03T08:00:00Z"};
    static const int64_t day = 86400 * (int64_t) 1000000;
    hab_head_key key = key_of(key_file);
    hab_store *main = open_main(store);
    int64_t time = 0;

    for (unsigned month = 0; month < 3; month++) {
        must(hab_parse_time(hab_slice_text(months[month]), &time, NULL) == HAB_OK, "time");
        time *= 1000000;
        for (unsigned step = 0; step < STEPS; step++, time += day) {
            write_dead(month == 2 ? 400 : 60, time);
            write_changes(main, 4, time);
            roll(main, time + 60000000);
            sign(main, &key, time + 120000000);
        }
    }
    write_dead(15, time);
    roll(main, time + 60000000); /* and no head yet */
    write_dead(10, time + 60000000);
    write_changes(main, 5, time + 60000000);
    hab_store_close(main);
    return 0;
}

static int sign_more(const char *store, const char *key_file)
{
    static const int64_t later = 1795341600000000; /* 22 November 2026 */
    hab_head_key key = key_of(key_file);
    hab_store *main = open_main(store);

    roll(main, later);
    sign(main, &key, later);
    hab_store_close(main);
    return 0;
}

static int make_log(const char *store)
{
    static const int64_t time = 1795000000000000;
    hab_store *main = open_main(store);

    write_dead(20, time);
    write_changes(main, 5, time);
    hab_store_close(main);
    return 0;
}

static int make_logs(const char *store)
{
    int64_t time = 1795341600000000;
    unsigned ended = 0;
    hab_wal *wal;

    (void) store;
    must(hab_wal_open(trace, &wal, &error) == HAB_OK, "log");
    while (ended < 2) {
        hab_logs logs;

        write_log(wal, 10000, time += 10000000);
        must(hab_logs_list(trace, &logs, &error) == HAB_OK, "logs");
        ended = 0;
        for (size_t i = 0; i < logs.count; i++) {
            ended += logs.at[i].superseded != 0;
        }
        hab_logs_free(&logs);
    }
    hab_wal_close(wal);
    return 0;
}

static int resume(const char *store, const char *key_file)
{
    hab_head_key key = key_of(key_file);
    hab_heads_signed done;
    hab_store *main = open_main(store);

    must(hab_heads_resume(main, trace, heads, &key, 1795345200000000, &done, &error) == HAB_OK,
         "resume");
    tell(&done);
    hab_store_close(main);
    return 0;
}

/* All who follow the trace have seen it to its end. */
static void follow(hab_store *main)
{
    static const char *const followers[] = {HAB_FOLLOWS_USAGE, HAB_FOLLOWS_CONTROLS};
    const uint64_t end = 1 << 20;
    hab_txn *txn;

    must(hab_begin_write(main, &txn) == HAB_OK, "main.mdb");
    for (size_t i = 0; i < sizeof(followers) / sizeof(followers[0]); i++) {
        must(hab_put(txn, HAB_TABLE_META, hab_slice_text(followers[i]),
                     hab_slice_of(&end, sizeof(end)))
                 == HAB_OK,
             "follower");
    }
    must(hab_commit(txn) == HAB_OK, "main.mdb");
}

static int drop(const char *store, const char *key_file)
{
    static const int64_t now = 1795348800000000;
    hab_head_key key = key_of(key_file);
    hab_broker broker = {.trace = trace, .heads = heads, .retention = 1};
    uint32_t month = 0;
    int file = -1;

    broker.store = open_main(store);
    follow(broker.store);
    must(hab_retention_drop(&broker, now / 1000000, &month, &file, &error) == HAB_OK
             && month == 202609,
         "drop");
    close(file);
    roll(broker.store, now);
    sign(broker.store, &key, now);
    hab_store_close(broker.store);
    return 0;
}

static int forget(const char *store)
{
    hab_store *main = open_main(store);
    hab_txn *txn;

    must(hab_begin_write(main, &txn) == HAB_OK, "main.mdb");
    must(hab_delete(txn, HAB_TABLE_META, hab_slice_text("trace.head")) == HAB_OK, "head");
    must(hab_commit(txn) == HAB_OK, "main.mdb");
    hab_store_close(main);
    return 0;
}

static int live(const char *store)
{
    hab_wal *wal;

    (void) store;
    must(hab_wal_open(trace, &wal, &error) == HAB_OK, "log");
    write_log(wal, 20, 1795341600000000);
    write_log(wal, 1, 1795341700000000);
    puts("ready");
    (void) fflush(stdout);
    while (getchar() != EOF) {
    }
    hab_wal_close(wal);
    return 0;
}

/* -- changing a record and making everything anew that follows from it: its writer's chain, the
 * months' chain, their positions, and what main.mdb knows. */
typedef struct forging {
    uint64_t writer;
    hab_position position; /* of that writer, made anew; count 0 before */
    uint8_t chain[HAB_HASH_SIZE];
    uint64_t last;
} forging;

static void forge_record(opened *o, forging *f, uint64_t number, uint64_t wanted)
{
    value v = get(o, number);
    size_t size = v.size - HAB_HASH_SIZE;
    uint8_t previous[HAB_HASH_SIZE];
    hab_trace_record record;

    must(hab_trace_decode(hab_slice_of(v.bytes, size), &record, previous) == HAB_OK, "record");
    if (number == wanted) {
        f->writer = record.writer;
        memcpy(f->position.hash, previous, HAB_HASH_SIZE);
        v.bytes[3] ^= 1; /* allowed, or not */
    }
    if (number == wanted || (f->position.count > 0 && record.writer == f->writer)) {
        hab_trace_chain(v.bytes, size, f->writer, record.count, f->position.hash);
        f->position.count = record.count;
    }
    hab_segment_link(f->chain, hab_slice_of(v.bytes, size));
    memcpy(v.bytes + size, f->chain, HAB_HASH_SIZE);
    put(o, number, &v);
}

static void forge_month(forging *f, uint32_t month, uint64_t wanted)
{
    opened o = open_month(month);
    hab_chain chain;
    hab_slice record;
    uint64_t from;

    must(hab_segment_chain(o.txn, &chain) == HAB_OK, "chain");
    from = chain.first;
    if (chain.first <= wanted) {
        from = wanted;
        memcpy(f->chain, chain.before, HAB_HASH_SIZE);
        if (wanted > chain.first) {
            must(hab_segment_record(o.txn, wanted - 1, &record, f->chain) == HAB_OK, "record");
        }
    } else {
        memcpy(chain.before, f->chain, HAB_HASH_SIZE);
    }
    for (uint64_t number = from; number <= chain.last; number++) {
        forge_record(&o, f, number, wanted);
    }
    memcpy(chain.head, f->chain, HAB_HASH_SIZE);
    put_chain(&o, &chain);
    must(hab_segment_set_position(o.txn, f->writer, &f->position) == HAB_OK, "position");
    f->last = chain.last;
    commit(&o);
}

static int rechain(const char *store, uint32_t month, uint64_t wanted)
{
    hab_trace_head head;
    uint32_t *months;
    forging f = {0};
    hab_store *main;
    hab_txn *txn;
    size_t count;

    must(hab_segment_months(trace, &months, &count, &error) == HAB_OK, "months");
    for (size_t i = 0; i < count; i++) {
        if (months[i] >= month) {
            forge_month(&f, months[i], wanted);
        }
    }
    free(months);
    head.number = f.last;
    memcpy(head.hash, f.chain, HAB_HASH_SIZE);
    main = open_main(store);
    must(hab_begin_write(main, &txn) == HAB_OK, "main.mdb");
    must(hab_put(txn, HAB_TABLE_META, hab_slice_text("trace.head"),
                 hab_slice_of(&head, sizeof(head)))
             == HAB_OK,
         "head");
    (void) hab_delete(txn, HAB_TABLE_META, hab_slice_text("trace.heads"));
    must(hab_commit(txn) == HAB_OK, "main.mdb");
    hab_store_close(main);
    return 0;
}

static int with_key(const char *how, const char *store, const char *key_file)
{
    static const struct {
        const char *name;
        int (*run)(const char *store, const char *key_file);
    } ways[] = {{"make", make}, {"sign", sign_more}, {"resume", resume}, {"drop", drop}};

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (strcmp(how, ways[i].name) == 0) {
            return ways[i].run(store, key_file);
        }
    }
    return 2;
}

static int without_key(const char *how, const char *store)
{
    static const struct {
        const char *name;
        int (*run)(const char *store);
    } ways[] = {
        {"make-log", make_log}, {"make-logs", make_logs}, {"forget", forget}, {"live", live}};

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (strcmp(how, ways[i].name) == 0) {
            return ways[i].run(store);
        }
    }
    return 2;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "rechain") != 0) {
        (void) snprintf(trace, sizeof(trace), "%s", argv[2]);
        return harm(argv[1], (uint32_t) strtoul(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    }
    if (argc < 3 || argc > 5) {
        return 2;
    }
    find(argv[2]);
    if (argc == 5) {
        return rechain(argv[2], (uint32_t) strtoul(argv[3], NULL, 10), strtoull(argv[4], NULL, 10));
    }
    return argc == 4 ? with_key(argv[1], argv[2], argv[3]) : without_key(argv[1], argv[2]);
}

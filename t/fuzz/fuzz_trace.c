/* Any bytes as a record, as a log, and as harm done to a good log. The first byte
 * chooses.
 *
 * Rules: nothing crashes; what is decoded is what the encoder would write, and can
 * be printed; a log gives records of its own writer only; a harmed log gives
 * nothing that was not written, in the order it was written. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "trace/wal.h"
#include "trace/wal_file.h"

enum { writer = 0x77, records_max = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(int holds, const char *rule)
{
    if (!holds) {
        fprintf(stderr, "broken rule: %s\n", rule);
        abort();
    }
}

static void try_record(hab_slice bytes)
{
    uint8_t again[HAB_TRACE_MAX];
    uint8_t previous[HAB_HASH_SIZE];
    hab_trace_record record;
    json_t *object;
    size_t size;
    char *line;

    if (hab_trace_decode(bytes, &record, previous) != HAB_OK) {
        return;
    }
    size = hab_trace_encode(&record, again);
    if (again[0]
        == *(const uint8_t *) bytes.data) { /* one of a former layout is made one of this */
        must(size == bytes.size, "an encoding has one size");
        hab_trace_chain(again, bytes.size, record.writer, record.count, previous);
        must(memcmp(again, bytes.data, bytes.size) == 0, "a record has one encoding");
    }
    must(hab_record_writer(bytes) == record.writer, "the writer is where logs look for it");
    must(hab_record_count(bytes) == record.count, "the count is where logs look for it");
    line = hab_trace_json(&record, 1);
    object = json_loads(line, 0, NULL);
    must(object != NULL && strchr(line, '\n') == NULL, "a record is one line of JSON");
    json_decref(object);
    free(line);
}

/* A file with these bytes, as a log of `writer`. */
static hab_log log_of(const uint8_t *bytes, size_t size)
{
    char path[] = "/tmp/hab-fuzz-XXXXXX";
    hab_log log = {.writer = writer, .sequence = 1, .fd = mkstemp(path)};

    unlink(path);
    must(log.fd >= 0 && write(log.fd, bytes, size) == (ssize_t) size, "a file can be written");
    return log;
}

static void try_log(const uint8_t *data, size_t size)
{
    hab_log log = log_of(data, size);
    hab_log_reader reader;
    hab_slice record;

    must(hab_log_load(&log, &reader, NULL) == HAB_OK, "any file can be loaded");
    while (hab_log_next(&reader, &record)) {
        must(hab_record_writer(record) == writer, "a log gives its own writer's records");
        try_record(record);
    }
    must(!hab_log_next(&reader, &record), "the end is the end");
    hab_log_unload(&reader);
    hab_log_close(&log);
}

/* A good log of `count` records, some of which begin a batch. Gives its size. */
static size_t make_log(uint8_t *bytes, unsigned count, uint64_t begins)
{
    uint8_t head[HAB_HASH_SIZE] = {0};
    hab_wal_header header;
    size_t at = sizeof(header);

    hab_wal_header_set(&header, writer, 1, 1, head);
    memcpy(bytes, &header, sizeof(header));
    for (unsigned i = 0; i < count; i++) {
        hab_trace_record record = {.kind = i % 2 ? HAB_TRACE_OUTCOME : HAB_TRACE_ACCESS,
                                   .person = i,
                                   .service = hab_slice_of("demandes", i % 8)};
        uint8_t *to = bytes + at + HAB_WAL_FRAME;
        uint32_t words[2] = {(uint32_t) hab_trace_encode(&record, to)};
        size_t size = words[0];

        hab_trace_chain(to, size, writer, i + 1, head);
        words[0] |= i == 0 || (begins >> i & 1) != 0 ? HAB_WAL_BATCH : 0;
        words[1] = hab_wal_crc(words[0], to, size);
        memcpy(bytes + at, words, sizeof(words));
        at += HAB_WAL_FRAME + size;
    }
    return at;
}

/* Writes harm over it: u16 place, u8 byte, again and again. */
static int harm(uint8_t *bytes, size_t size, const uint8_t *data, size_t left)
{
    int changed = 0;

    for (; left >= 3; data += 3, left -= 3) {
        size_t place = (data[0] | (size_t) data[1] << 8) % size;

        changed |= bytes[place] != data[2];
        bytes[place] = data[2];
    }
    return changed;
}

static void try_harm(const uint8_t *data, size_t size)
{
    static uint8_t bytes[HAB_WAL_HEADER + records_max * (HAB_WAL_FRAME + HAB_TRACE_MAX)];
    unsigned count = 1 + data[0] % records_max;
    uint64_t begins;
    size_t length;
    hab_log_reader reader;
    hab_slice record;
    hab_log log;
    uint64_t last = 0;
    unsigned found = 0;
    int changed;

    memcpy(&begins, data + 1, sizeof(begins));
    length = make_log(bytes, count, begins);
    changed = harm(bytes, length, data + 9, size - 9);
    log = log_of(bytes, length);
    must(hab_log_load(&log, &reader, NULL) == HAB_OK, "a harmed file can be loaded");
    while (hab_log_next(&reader, &record)) {
        must(hab_record_count(record) > last && hab_record_count(record) <= count,
             "records come in the order they were written");
        last = hab_record_count(record);
        found++;
    }
    must(changed || (found == count && reader.damaged == 0 && reader.torn == 0),
         "a good log is read whole");
    must(last == found || reader.damaged > 0, "a gap is noticed");
    hab_log_unload(&reader);
    hab_log_close(&log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    if (data[0] % 3 == 0) {
        try_record(hab_slice_of(data + 1, size - 1));
    } else if (data[0] % 3 == 1) {
        try_log(data + 1, size - 1);
    } else if (size >= 10) {
        try_harm(data + 1, size - 1);
    }
    return 0;
}

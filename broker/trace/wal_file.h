/* The files of write-ahead logs: their layout, and how they are read.
 *
 * `wal-<writer, 16 hex>-<sequence, 8 hex>`: a header, then frames of u32 size,
 * u32 CRC-32 of size and record, record; then zeros. The first frame of a batch
 * has HAB_WAL_BATCH set in its size. A batch begins only after the one before is
 * on disk, so a frame that is not whole is the torn end of a log if no batch
 * begins after it (nobody was answered for it), and damage if one does. */
#ifndef HAB_WAL_FILE_H
#define HAB_WAL_FILE_H

#include "base/status.h"
#include "trace/positions.h"
#include "trace/trace.h"

enum {
    HAB_WAL_NAME = 32, /* bytes that hold the name of a log or a spare file */
    HAB_WAL_HEADER = 72
};

static const uint32_t HAB_WAL_BATCH = 0x80000000;

typedef struct hab_wal_header {
    char magic[8];
    uint32_t layout;
    uint32_t sequence;
    uint64_t writer;
    uint64_t first; /* count of the first record that may stand here */
    uint8_t before[HAB_HASH_SIZE];
    uint32_t crc; /* of what is above */
    uint32_t reserved;
} hab_wal_header;

void hab_wal_header_set(hab_wal_header *header, uint64_t writer, uint32_t sequence, uint64_t first,
                        const uint8_t before[HAB_HASH_SIZE]);
int hab_wal_header_valid(const hab_wal_header *header);

uint32_t hab_wal_crc(uint32_t size_word, const uint8_t *record, size_t size);

void hab_wal_name(uint64_t writer, uint32_t sequence, char name[HAB_WAL_NAME]);

/* A log that the trace directory held when it was listed. */
typedef struct hab_log {
    uint64_t writer;
    uint32_t sequence;
    int superseded; /* its writer has a later file: this one is complete */
    int alive;      /* its writer lives; known once open */
    int fd;         /* -1: not open */
    char name[HAB_WAL_NAME];
} hab_log;

typedef struct hab_logs {
    hab_log *at; /* by writer, then sequence */
    size_t count;
} hab_logs;

/* Lists; opens none. HAB_IO, HAB_MEMORY. */
hab_status hab_logs_list(const char *directory, hab_logs *logs, hab_error *error);
/* Closes what is open. */
void hab_logs_free(hab_logs *logs);

/* Opens one for reading, and looks whether its writer lives. HAB_NOT_FOUND when it
 * is gone, which means that it was rolled since it was listed. */
hab_status hab_log_open(const char *directory, hab_log *log, hab_error *error);
void hab_log_close(hab_log *log);

/* The records of one log, as far as they were written when it was loaded. The log stays open
 * while they are read. */
typedef struct hab_log_reader {
    int fd; /* of a log that is being written to; -1: what was loaded is all there will be */
    uint8_t *bytes;
    size_t size;
    size_t used; /* the rest is zeros */
    size_t offset;
    uint64_t writer;
    hab_wal_header header; /* zeros when it is damaged */
    unsigned damaged;      /* places where acknowledged bytes are not whole */
    size_t damaged_at;     /* offset of the first of them */
    size_t torn;           /* bytes of a batch that was never acknowledged */
} hab_log_reader;

hab_status hab_log_load(const hab_log *log, hab_log_reader *reader, hab_error *error);
/* The same, but what stands before the last record of `after` (how far its writer is rolled) may
 * be left out, damage too: a log is read each second. Of one that is still written to, no more
 * than its writer has come to: nearly all of it may be zeros. Whatever stands behind many of them
 * is read once the log is complete. */
hab_status hab_log_load_after(const hab_log *log, const hab_position *after, hab_log_reader *reader,
                              hab_error *error);
void hab_log_unload(hab_log_reader *reader);
/* Frees the bytes, and keeps what was found out about them. */
void hab_log_drop_bytes(hab_log_reader *reader);

/* The next record, whole by its CRC and of this log's writer; 0 after the last. It
 * points into the reader. */
int hab_log_next(hab_log_reader *reader, hab_slice *record);

/* The writer and the count of a record that hab_log_next() gave. */
uint64_t hab_record_writer(hab_slice record);
uint64_t hab_record_count(hab_slice record);

#endif

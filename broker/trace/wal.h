/* A worker's write-ahead log: what is in it is on disk.
 *
 * Files `wal-<writer>-<sequence>` in the trace directory, written in advance with
 * zeros so that appending changes no metadata; wal_file.h says what is in them.
 *
 * Threads. One thread at a time calls hab_wal_write(); hab_wal_prepare() may run
 * beside it. The file is locked (flock) while its worker lives, which is how the
 * roller knows the dead. */
#ifndef HAB_WAL_H
#define HAB_WAL_H

#include "base/status.h"
#include "trace/trace.h"

enum {
    HAB_WAL_FILE_SIZE = 16 << 20, /* bytes */
    HAB_WAL_FRAME = 8             /* bytes before each record */
};

typedef struct hab_wal hab_wal;

/* Opens a log in `directory`, with its first file. HAB_IO, HAB_FULL. */
hab_status hab_wal_open(const char *directory, hab_wal **wal, hab_error *error);

/* NULL is allowed; what was written stays for the roller. */
void hab_wal_close(hab_wal *wal);

/* The batch: records from hab_trace_encode(), one after the other, each behind
 * HAB_WAL_FRAME bytes: its u32 size (set by the caller) and room for its CRC.
 * Gives each its writer and count, chains them, writes and syncs: one pwrite,
 * one fdatasync. Blocking. *writer and *first receive the identity of the first
 * record, the others follow. An empty batch tries the log and writes nothing.
 *
 * On success all are durable. On failure none may be taken as written, and this
 * writer's life is over: the next call begins a new one, and so service resumes
 * when the cause is mended. A directory that cannot be written, a file deleted
 * or replaced are failures too, found at each call; what was acknowledged of a
 * deleted file is saved into a new one of the same name before a new life. */
hab_status hab_wal_write(hab_wal *wal, uint8_t *batch, size_t size, uint64_t *writer,
                         uint64_t *first, hab_error *error);

/* Writes the next file in advance when it is missing. Blocking. */
hab_status hab_wal_prepare(hab_wal *wal, hab_error *error);
/* Whether hab_wal_prepare() has something to do; cheap, any thread. */
int hab_wal_wants_prepare(const hab_wal *wal);

#endif

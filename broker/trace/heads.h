/* The heads' files, apart from the trace: `heads/YYYY-MM.jsonl` in the store's directory, a line
 * each (head.h), of the month in which they were signed (UTC); and `heads/YYYY-MM.seal` for
 * each month of the trace that is over: the digests of its file's blocks.
 *
 * A month of the trace that is dropped leaves its last line and its seal: `before` of the next
 * line still finds what it follows. */
#ifndef HAB_HEADS_H
#define HAB_HEADS_H

#include "store/store.h"
#include "trace/head.h"

/* What hab_heads_advance() has signed. */
typedef struct hab_heads_signed {
    unsigned count;
    char (*lines)[HAB_HEAD_LINE]; /* of them, for the syslog; malloc'd, the caller frees */
} hab_heads_signed;

/* Signs what was rolled since the last head, when that was a minute ago or longer, or a month is
 * over; appends the lines and syncs them. Reads each record it covers: HAB_CORRUPT, with where
 * and what (an alarm is to be raised), when the chain, the last line, its signature, or main.mdb
 * do not agree with each other: nothing is signed then, nor later, until hab_heads_resume().
 * HAB_LATER while another process does it. A line that a crash has cut is taken away: it was
 * told nobody. `now` in microseconds. Blocking; a thread of the pool. */
hab_status hab_heads_advance(hab_store *main, const char *trace, const char *heads,
                             const hab_head_key *key, int64_t now, hab_heads_signed *done,
                             hab_error *error);

/* Signs that what stands is taken as it is, after an alarm was lifted (HAB_HEAD_RESUME). */
hab_status hab_heads_resume(hab_store *main, const char *trace, const char *heads,
                            const hab_head_key *key, int64_t now, hab_heads_signed *done,
                            hab_error *error);

/* The last line that was signed; HAB_NOT_FOUND before the first. */
hab_status hab_heads_last(const char *heads, char line[HAB_HEAD_LINE], hab_error *error);

/* Each line, oldest first, as it stands there; `where` names file and line for people. `each`
 * gives HAB_OK to go on. */
typedef hab_status (*hab_heads_fn)(void *context, hab_slice line, const char *where);
hab_status hab_heads_each(const char *heads, hab_heads_fn each, void *context, hab_error *error);

/* -- seals: blocks of a month's file that nobody writes to any more. */
enum { HAB_SEAL_BLOCK = 4 << 20 }; /* bytes */

/* Digests up to `max` blocks more of a month's file, into a seal that is not finished; *left is 0
 * when it is, in its place and synced. What was begun by a process that died is begun anew. */
hab_status hab_seal_advance(const char *trace, const char *heads, uint32_t month, unsigned max,
                            unsigned *left, hab_error *error);
/* SHA-256 of the seal's file. HAB_NOT_FOUND. */
hab_status hab_seal_digest(const char *heads, uint32_t month, uint8_t digest[HAB_HASH_SIZE],
                           hab_error *error);
/* Compares a month's file with its seal: `each` is told each block that differs, by its offset;
 * a file of another length is told too. */
typedef void (*hab_seal_fn)(void *context, uint64_t offset, const char *sentence);
hab_status hab_seal_compare(const char *trace, const char *heads, uint32_t month, hab_seal_fn each,
                            void *context, hab_error *error);

#endif

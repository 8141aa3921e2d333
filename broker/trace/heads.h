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
#include "trace/place.h"

/* What hab_heads_advance() has signed. */
typedef struct hab_heads_signed {
    unsigned count;
    char (*lines)[HAB_HEAD_LINE]; /* of them, for the syslog; malloc'd, the caller frees */
    unsigned left;                /* there is more to sign, or to seal, at once */
    char place[HAB_PLACE];        /* with HAB_CORRUPT: where */
} hab_heads_signed;               /* set on failure too: what was signed is signed */

/* Signs what was rolled since the last head, when that was a minute ago or longer, a tree is
 * full, or a month is over; appends the lines and syncs them. Reads each record it covers:
 * HAB_CORRUPT, with what and where (an alarm is to be raised), when the chain, the last line, its
 * signature, or main.mdb do not agree with each other: nothing is signed then, nor later, until
 * hab_heads_resume(). HAB_LATER while another process does it. A line that a crash has cut is
 * taken away: it was told nobody. A month that is over is sealed, a part at a call. `now` in
 * microseconds. Blocking; a thread of the pool. */
hab_status hab_heads_advance(hab_store *main, const char *trace, const char *heads,
                             const hab_head_key *key, int64_t now, hab_heads_signed *done,
                             hab_error *error);

/* Signs that what stands is taken as it is, after an alarm was lifted (HAB_HEAD_RESUME). Records
 * that no head covers yet are covered when they are whole, else left without. */
hab_status hab_heads_resume(hab_store *main, const char *trace, const char *heads,
                            const hab_head_key *key, int64_t now, hab_heads_signed *done,
                            hab_error *error);

/* The last line that was signed; HAB_NOT_FOUND before the first. */
hab_status hab_heads_last(const char *heads, char line[HAB_HEAD_LINE], hab_error *error);

/* Each line, oldest first, as it stands there; `where` names file and line for people. `each`
 * gives HAB_OK to go on. */
typedef hab_status (*hab_heads_fn)(void *context, hab_slice line, const char *where);
hab_status hab_heads_each(const char *heads, hab_heads_fn each, void *context, hab_error *error);

/* A month of the trace was dropped: of the heads signed in it, the last line alone stays. */
hab_status hab_heads_drop(const char *heads, uint32_t month, hab_error *error);

/* Keeps everybody from signing until close(*lock): heads and main.mdb copied meanwhile agree.
 * HAB_LATER while somebody signs, unless `wait`. Makes the directory when it is missing. */
hab_status hab_heads_lock(const char *heads, int wait, int *lock, hab_error *error);

/* What main.mdb knows of the heads: files that end before `sequence`, or have another line there,
 * were cut or exchanged. They may be ahead of it by what was signed when a process died. Zeros
 * before the first. */
typedef struct hab_heads_known {
    uint64_t sequence;
    uint8_t hash[HAB_HASH_SIZE]; /* hab_head_hash() of that line */
    uint32_t sealed;             /* the last month that a head has sealed; 0: none */
    uint32_t reserved;
} hab_heads_known;

hab_status hab_heads_known_get(hab_txn *txn, hab_heads_known *known);

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

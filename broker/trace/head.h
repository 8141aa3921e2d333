/* A signed head: what the trace was at a moment, in one line that proves it (requirements,
 * section 6; CNIL 2021-122).
 *
 * Heads follow each other: each has a sequence number, and the SHA-256 of the line before.
 * Each covers the records after those of the head before, HAB_HEAD_COVERED at most: `root` is
 * the root of their Merkle tree (RFC 6962, 2.1: leaf SHA-256(0x00 ‖ number, 8 bytes, big-endian
 * ‖ record), node SHA-256(0x01 ‖ left ‖ right)), so that one record is proven without showing
 * the others; `chain` is the segments' chain up to the last.
 *
 * The line is JSON without spaces; "signature" is its last member, Ed25519 (RFC 8032) over the
 * bytes of the line before `,"signature":`. The key comes from the master key
 * (HMAC-SHA-256 of "trace heads"), so whoever has the public key alone can verify. */
#ifndef HAB_HEAD_H
#define HAB_HEAD_H

#include "base/secret.h"
#include "base/status.h"

enum {
    HAB_HEAD_COVERED = 65536,
    HAB_HEAD_LINE = 1024,      /* bytes of a line, with its NUL, at most */
    HAB_HEAD_PUBLIC = 32,      /* bytes of a public key */
    HAB_HEAD_PUBLIC_TEXT = 43, /* the same in base64url */
    HAB_HEAD_SIGNATURE = 64,
    HAB_PROOF_MAX = 16 /* hashes that lead from a record to its root */
};

typedef enum hab_head_kind {
    HAB_HEAD_MINUTE = 1, /* "minute": of activity */
    HAB_HEAD_SEAL = 2,   /* "mois": a month is over; `seal` is SHA-256 of its seal file */
    HAB_HEAD_RESUME = 3  /* "reprise": an alarm was lifted; what stands is taken as it is */
} hab_head_kind;

typedef struct hab_head {
    hab_head_kind kind;
    uint64_t sequence; /* from 1 */
    int64_t time;      /* UTC, microseconds, when it was signed */
    uint32_t month;    /* YYYYMM of the segment that holds the last record, or is sealed */
    uint64_t first;    /* of the records it covers; number + 1 when it covers none */
    uint64_t number;   /* of the last record in the segments */
    uint8_t chain[HAB_HASH_SIZE];
    uint8_t root[HAB_HASH_SIZE];   /* SHA-256 of nothing when it covers none */
    uint8_t before[HAB_HASH_SIZE]; /* SHA-256 of the line before, without its line feed; zeros */
    uint8_t seal[HAB_HASH_SIZE];   /* zeros but for HAB_HEAD_SEAL */
} hab_head;

/* The pair of a master key; the caller wipes it. */
typedef struct hab_head_key {
    uint8_t secret[32];
    uint8_t public[HAB_HEAD_PUBLIC];
} hab_head_key;

hab_status hab_head_key_of(const uint8_t *master, hab_head_key *key);

/* Writes the line, without line feed, signed. Gives its length, 0 on failure. */
size_t hab_head_write(const hab_head *head, const hab_head_key *key, char line[HAB_HEAD_LINE]);

/* Reads and verifies a line against a public key. HAB_INVALID for what is no head, HAB_DENIED
 * for a signature that is not of this key, HAB_VERSION for a later layout. Bytes of anybody. */
hab_status hab_head_read(hab_slice line, const uint8_t public[HAB_HEAD_PUBLIC], hab_head *head);

/* Reads a line without asking who signed it: to find the one that is wanted, among many. */
hab_status hab_head_parse(hab_slice line, hab_head *head);

/* SHA-256 of a line: what the next head has as `before`. */
void hab_head_hash(hab_slice line, uint8_t hash[HAB_HASH_SIZE]);

/* -- the tree: fed with the records' leaves in order, it keeps a hash a level. */
typedef struct hab_tree {
    uint64_t leaves;
    uint8_t levels[HAB_PROOF_MAX + 1][HAB_HASH_SIZE];
} hab_tree; /* all zero: empty */

/* `record` has HAB_TRACE_MAX bytes at most. */
void hab_tree_leaf(uint64_t number, hab_slice record, uint8_t leaf[HAB_HASH_SIZE]);
/* HAB_HEAD_COVERED of them at most. */
void hab_tree_add(hab_tree *tree, const uint8_t leaf[HAB_HASH_SIZE]);
void hab_tree_root(const hab_tree *tree, uint8_t root[HAB_HASH_SIZE]);

/* The path of leaf `index` among `count` (RFC 6962, 2.1.1); gives how many hashes it is. */
unsigned hab_tree_path(const uint8_t (*leaves)[HAB_HASH_SIZE], uint64_t count, uint64_t index,
                       uint8_t path[HAB_PROOF_MAX][HAB_HASH_SIZE]);
/* The root that a leaf and its path lead to. HAB_INVALID for a path of another length. */
hab_status hab_tree_climb(const uint8_t leaf[HAB_HASH_SIZE], uint64_t index, uint64_t count,
                          const uint8_t (*path)[HAB_HASH_SIZE], unsigned length,
                          uint8_t root[HAB_HASH_SIZE]);

#endif

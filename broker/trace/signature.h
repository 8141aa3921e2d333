/* What is given out of the trace, signed as its heads are (Ed25519, RFC 8032), so that who
 * holds it can show that it is whole, offline. */
#ifndef HAB_SIGNATURE_H
#define HAB_SIGNATURE_H

#include <jansson.h>

#include "trace/head.h"

hab_status hab_head_sign(const hab_head_key *key, hab_slice bytes,
                         uint8_t signature[HAB_HEAD_SIGNATURE]);
/* HAB_DENIED for a signature that is not of this key and these bytes. */
hab_status hab_head_verify(const uint8_t public[HAB_HEAD_PUBLIC], hab_slice bytes,
                           const uint8_t signature[HAB_HEAD_SIGNATURE]);

/* SHA-256 of what comes piece by piece. */
typedef struct hab_digest hab_digest;
hab_status hab_digest_open(hab_digest **digest);
hab_status hab_digest_add(hab_digest *digest, hab_slice bytes);
/* Of all so far; nothing may be added then. */
hab_status hab_digest_end(hab_digest *digest, uint8_t hash[HAB_HASH_SIZE]);
void hab_digest_close(hab_digest *digest); /* NULL is allowed */

/* The last line of an export: what it says of itself, of the bytes before, and the signature,
 * its last member, over all of the line before `,"signature":`. */
typedef struct hab_export_end {
    uint8_t hash[HAB_HASH_SIZE];
    uint64_t lines;       /* line feeds in the bytes before */
    const json_t *header; /* members that stand first; borrowed */
} hab_export_end;

/* malloc'd, without a line feed; NULL when it fails. */
char *hab_export_sign(const hab_export_end *end, const hab_head_key *key);

enum { HAB_EXPORT_LINE = 64 << 10 };

/* The line that signs, of the last line of a file with its line feed: the line itself, or in a
 * table a remark in base64url. 0 for what is neither. */
int hab_export_line(hab_slice last, char line[HAB_EXPORT_LINE], size_t *size);

/* Verifies an export against a public key, whatever its bytes: `line` is its last, the rest what
 * stands before. HAB_INVALID for what is no such line, HAB_DENIED with why for a signature or a
 * digest that does not fit. *said receives the line's members; the caller frees. */
hab_status hab_export_check(hab_slice line, const uint8_t hash[HAB_HASH_SIZE], uint64_t lines,
                            const uint8_t public[HAB_HEAD_PUBLIC], json_t **said, hab_error *error);

#endif

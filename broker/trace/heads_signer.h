/* What signs heads: the state of one call, under the lock. */
#ifndef HAB_HEADS_SIGNER_H
#define HAB_HEADS_SIGNER_H

#include "trace/heads.h"
#include "trace/heads_file.h"
#include "trace/heads_span.h"
#include "trace/place.h"
#include "trace/roll.h"

typedef struct hab_signer {
    hab_store *main;
    const char *trace;
    const char *heads;
    const hab_head_key *key;
    int64_t now;
    hab_heads_signed *done;
    hab_error *error;
    hab_heads_known known;         /* what main.mdb says of the heads… */
    hab_trace_head rolled;         /* …and of the segments */
    hab_head last;                 /* all zero before the first */
    uint8_t before[HAB_HASH_SIZE]; /* of the last line */
    hab_spans spans;               /* from last.number on */
    char (*lines)[HAB_HEAD_LINE];  /* signed, and not yet written */
    unsigned count;
} hab_signer;

/* Fails with HAB_CORRUPT, the place and the sentence. */
hab_status hab_signer_corrupt(hab_signer *s, const char *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same of a record, whose name begins the sentence. */
hab_status hab_signer_broken(hab_signer *s, uint32_t month, uint64_t number, const char *kind,
                             const char *sentence);

/* -- heads_check.c */

/* What main.mdb says; before the segments are opened, which may then only be ahead of it. */
hab_status hab_signer_load(hab_signer *s);
/* Whether files, main.mdb and segments agree; finds the last head, and opens the segments. */
hab_status hab_signer_check(hab_signer *s);
/* Writes down in main.mdb what is known. */
hab_status hab_signer_know(hab_signer *s);
/* Takes what stands as it is: the last line that is a head of this key. */
hab_status hab_signer_accept(hab_signer *s);

/* -- heads_sign.c */

/* Signs the records behind the last head: trees that are full, what a month's end leaves, and
 * the rest when it is due. */
hab_status hab_signer_cover(hab_signer *s, hab_head_kind kind, int due);
/* A head that covers nothing. */
hab_status hab_signer_add(hab_signer *s, hab_head *head);
/* Writes what was signed, and tells main.mdb. */
hab_status hab_signer_flush(hab_signer *s);
void hab_signer_free(hab_signer *s);

#endif

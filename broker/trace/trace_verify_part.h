/* What the parts of the verification (trace_verify.h) share. */
#ifndef HAB_TRACE_VERIFY_PART_H
#define HAB_TRACE_VERIFY_PART_H

#include <stdio.h>

#include "trace/change.h"
#include "trace/heads.h"
#include "trace/roll.h"
#include "trace/segment_index.h"
#include "trace/trace_verify.h"
#include "trace/wal_file.h"

enum { HAB_VERIFY_PLACE = 160 }; /* bytes of the name of a place */

typedef struct hab_verify_head {
    hab_head head;
    uint8_t hash[HAB_HASH_SIZE]; /* of its line */
    char where[64];              /* file and line */
    unsigned source;             /* where it was found */
    int replaced;                /* a later head covers its records again */
} hab_verify_head;

/* How far it has come: in memory that the processes of its parts share, so that what one has
 * seen when it dies is known. */
typedef struct hab_verify_state {
    hab_verify_report report;
    uint64_t total; /* records there are to look at; 0: not known */
    uint64_t first; /* number of the oldest record that is kept; 0: none was met */
    uint64_t number;
    uint8_t chain[HAB_HASH_SIZE]; /* of the record before, as `number` */
    int lost;       /* a month could not be read: what comes has nothing to be measured against */
    int forgotten;  /* writers may have records that are not kept */
    uint32_t month; /* at hand, or the last */
    size_t head;    /* the first that was not reached */
    hab_tree tree;  /* of the records of that head */
    int64_t open_since;           /* time of the first record after the last head; 0: none */
    int64_t latest;               /* time of the latest record */
    uint32_t purged;              /* the month before the oldest that is kept; 0: none */
    int purge_told;               /* a record says that it was dropped */
    int known_found;              /* `known` was met */
    hab_trace_head known;         /* by main.mdb */
    hab_trace_head known_now;     /* and after the months and heads were read */
    hab_heads_known heads;        /* by main.mdb */
    hab_change_chain changes;     /* main.mdb's own chain, when it was read */
    hab_change_chain changes_now; /* and after the months were */
} hab_verify_state;

typedef struct hab_verifying {
    const hab_verify_source *source;
    const hab_verify_listener *listener;
    hab_verify_state *state;
    hab_positions writers;  /* as the records say */
    hab_verify_head *heads; /* by sequence */
    size_t head_count;
    const char *heads_directory; /* with seals; NULL: heads of a syslog alone */
    uint8_t *changes;            /* main.mdb's records, each behind its u32 size */
    size_t changes_size;
    FILE *out; /* where a part tells what it finds; NULL in the first process */
} hab_verifying;

/* -- trace_verify.c */
void hab_verify_problem(hab_verifying *v, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void hab_verify_count(hab_verifying *v);
/* The month before the oldest that is kept was dropped, or taken away: a record tells. */
void hab_verify_purge(hab_verifying *v, const hab_trace_record *record);

/* -- trace_verify_apart.c */
typedef hab_status (*hab_verify_part)(hab_verifying *v, void *context, hab_error *error);

/* Runs a part in a process of its own: its problems are told, what it did to `state` stands, the
 * writers' positions are what it left. *ended is 0 when it died: those are as before then, and
 * a problem of `place` was told. HAB_MEMORY, HAB_IO: no process can be made. */
hab_status hab_verify_apart(hab_verifying *v, hab_verify_part part, void *context,
                            const char *place, int *ended, hab_error *error);
/* A part gives the first process what it found. */
void hab_verify_send_problem(hab_verifying *v, const char *sentence);
void hab_verify_send_progress(hab_verifying *v);
void hab_verify_send_change(hab_verifying *v, hab_slice record);

/* -- trace_verify_writer.c */
/* A record against the one before it by the same writer. `where` names it. */
hab_status hab_verify_writer(hab_verifying *v, const hab_trace_record *record,
                             const uint8_t previous[HAB_HASH_SIZE], hab_slice bytes,
                             const char *where);
/* What a month says of its writers against what the records say. */
hab_status hab_verify_positions(hab_verifying *v, hab_txn *txn, const char *place);

/* -- trace_verify_segment.c: a part; `context` is the month, a uint32_t. */
hab_status hab_verify_segment(hab_verifying *v, void *context, hab_error *error);

/* -- trace_verify_index.c: what the records say that each index holds, against what it holds. */
typedef struct hab_verify_index hab_verify_index;
hab_status hab_verify_index_open(hab_txn *txn, const hab_chain *chain, hab_verify_index **index);
void hab_verify_index_add(hab_verify_index *index, uint64_t number, const hab_trace_record *record);
hab_status hab_verify_index_end(hab_verifying *v, hab_verify_index *index, const char *place);
void hab_verify_index_close(hab_verify_index *index); /* NULL is allowed */

/* -- trace_verify_run.c: what a month says of the runs that its indexes are kept in, by which a
 * search passes over them, against the entries they have. */
typedef struct hab_verify_runs hab_verify_runs;
/* HAB_CORRUPT when what it says is nothing it can say. */
hab_status hab_verify_runs_open(hab_txn *txn, hab_verify_runs **runs);
/* Every entry of those that are whole. */
hab_status hab_verify_runs_each(hab_verify_runs *runs, hab_index index, hab_index_fn each,
                                void *context);
/* After each index was walked: records up to `reached` are indexed, `indexed` of them. */
hab_status hab_verify_runs_end(hab_verifying *v, const hab_verify_runs *runs, uint64_t reached,
                               uint64_t indexed, const char *place);
void hab_verify_runs_close(hab_verify_runs *runs); /* NULL is allowed */

/* -- trace_verify_tail.c: what is not rolled yet. */
/* Parts: main.mdb's head and records, before the months; its chain's end, after them. */
hab_status hab_verify_main(hab_verifying *v, void *context, hab_error *error);
hab_status hab_verify_main_again(hab_verifying *v, void *context, hab_error *error);
hab_status hab_verify_changes(hab_verifying *v);
hab_status hab_verify_log(hab_verifying *v, const hab_log *log, hab_error *error);

/* -- trace_verify_heads.c */
hab_status hab_verify_heads_load(hab_verifying *v, hab_error *error);
/* The month of the head that knows this number and chain; 0: none does. */
uint32_t hab_verify_heads_before(const hab_verifying *v, uint64_t number,
                                 const uint8_t chain[HAB_HASH_SIZE]);
/* A record with its number and chain (those of `state`) against the head that covers it. */
void hab_verify_heads_record(hab_verifying *v, hab_slice record, int64_t time);
/* Passes heads up to `number`, whose records are not there; `tell` it. */
void hab_verify_heads_pass(hab_verifying *v, uint64_t number, int tell);
/* After the months: each follows the one before, none is beyond the records, or main.mdb. */
void hab_verify_heads_end(hab_verifying *v);

/* -- trace_verify_seal.c: a month that is over against its seal, before LMDB reads it. */
void hab_verify_seal(hab_verifying *v, uint32_t month);

#endif

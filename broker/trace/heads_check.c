/* Whether what is to be signed agrees: the last line, main.mdb, the segments. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/tables.h"
#include "trace/heads_signer.h"

typedef unsigned long long ull;

static const char known_key[] = "trace.heads";

hab_status hab_signer_corrupt(hab_signer *s, const char *place, const char *format, ...)
{
    char sentence[400];
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(sentence, sizeof(sentence), format, arguments);
    va_end(arguments);
    (void) snprintf(s->done->place, sizeof(s->done->place), "%s", place);
    return hab_fail(s->error, HAB_CORRUPT, "%s: %s", place, sentence);
}

hab_status hab_signer_broken(hab_signer *s, uint32_t month, uint64_t number, const char *kind,
                             const char *sentence)
{
    char place[HAB_PLACE];

    hab_place_of_record(month, number, kind, place);
    return hab_signer_corrupt(s, place, "%s", sentence);
}

hab_status hab_heads_known_get(hab_txn *txn, hab_heads_known *known)
{
    hab_slice value;
    hab_status status = hab_get(txn, HAB_TABLE_META, hab_slice_text(known_key), &value);

    if (status == HAB_NOT_FOUND) {
        *known = (hab_heads_known){0};
        return HAB_OK;
    }
    if (status == HAB_OK) {
        if (value.size != sizeof(*known)) {
            return HAB_CORRUPT;
        }
        memcpy(known, value.data, sizeof(*known));
    }
    return status;
}

static hab_status put_known(hab_signer *s)
{
    hab_txn *txn;
    hab_status status = hab_begin_write(s->main, &txn);

    if (status != HAB_OK) {
        return status;
    }
    status = hab_put(txn, HAB_TABLE_META, hab_slice_text(known_key),
                     hab_slice_of(&s->known, sizeof(s->known)));
    if (status != HAB_OK) {
        hab_abort(txn);
        return status;
    }
    return hab_commit(txn);
}

hab_status hab_signer_know(hab_signer *s)
{
    hab_status status = put_known(s);

    return status == HAB_OK ? HAB_OK
                            : hab_fail(s->error, status, "cannot note heads in main.mdb: %s",
                                       hab_status_text(status));
}

hab_status hab_signer_load(hab_signer *s)
{
    hab_txn *txn;
    hab_status status = hab_begin_read(s->main, &txn);

    if (status == HAB_OK) {
        status = hab_trace_head_get(txn, &s->rolled);
        if (status == HAB_OK) {
            status = hab_heads_known_get(txn, &s->known);
        }
        hab_abort(txn);
    }
    if (status == HAB_CORRUPT) {
        return hab_signer_corrupt(s, "main.mdb/illisible", "what it says of the trace is nothing");
    }
    return status == HAB_OK
               ? HAB_OK
               : hab_fail(s->error, status, "cannot read main.mdb: %s", hab_status_text(status));
}

/* -- the files against main.mdb */

/* Lines that main.mdb does not know yet: a process died before it told. */
typedef struct ahead {
    hab_signer *signer;
    const char *place;
    uint8_t before[HAB_HASH_SIZE];
    uint32_t sealed;
    int found; /* the line that main.mdb knows */
} ahead;

static hab_status look_ahead(void *context, hab_slice line, const char *where)
{
    ahead *a = context;
    hab_signer *s = a->signer;
    uint8_t hash[HAB_HASH_SIZE];
    hab_head head;

    if (hab_head_parse(line, &head) != HAB_OK || head.sequence < s->known.sequence) {
        return HAB_OK;
    }
    hab_head_hash(line, hash);
    if (head.sequence == s->known.sequence) {
        a->found = memcmp(hash, s->known.hash, HAB_HASH_SIZE) == 0;
    } else if (memcmp(head.before, a->before, HAB_HASH_SIZE) != 0
               || hab_head_read(line, s->key->public, &head) != HAB_OK) {
        return hab_signer_corrupt(s, a->place, "%s: this head does not follow the one before it",
                                  where);
    } else if (head.kind == HAB_HEAD_SEAL) {
        a->sealed = head.month;
    }
    memcpy(a->before, hash, HAB_HASH_SIZE);
    return HAB_OK;
}

static hab_status check_ahead(hab_signer *s, const char *place)
{
    ahead a = {
        .signer = s, .place = place, .sealed = s->known.sealed, .found = s->known.sequence == 0};
    hab_status status = hab_heads_each(s->heads, look_ahead, &a, s->error);

    if (status == HAB_OK && !a.found) {
        status = hab_signer_corrupt(s, place, "head %llu is not the one that main.mdb knows",
                                    (ull) s->known.sequence);
    }
    if (status == HAB_OK) {
        s->known.sealed = a.sealed;
    }
    return status;
}

static hab_status check_known(hab_signer *s, const char *place)
{
    if (s->last.sequence > s->known.sequence) {
        return check_ahead(s, place);
    }
    if (s->last.sequence < s->known.sequence) {
        return hab_signer_corrupt(s, place, "cut: ends with head %llu, main.mdb knows head %llu",
                                  (ull) s->last.sequence, (ull) s->known.sequence);
    }
    return memcmp(s->before, s->known.hash, HAB_HASH_SIZE) == 0
               ? HAB_OK
               : hab_signer_corrupt(s, place, "head %llu is not the one that main.mdb knows",
                                    (ull) s->last.sequence);
}

static hab_status check_files(hab_signer *s)
{
    char place[HAB_PLACE];
    hab_heads_tail tail = {0};
    hab_status status = hab_heads_tail_read(s->heads, &tail, s->error);

    hab_place_of_text(tail.place, hab_slice_text(tail.line), place);
    if (status == HAB_CORRUPT) {
        return hab_signer_corrupt(s, place, "it ends in what is no head");
    }
    if (status != HAB_OK) {
        return status;
    }
    if (tail.line[0] == '\0') {
        hab_place_of_end("heads", s->known.sequence, NULL, place);
        return s->known.sequence == 0
                   ? HAB_OK
                   : hab_signer_corrupt(s, place, "none is there, main.mdb knows head %llu",
                                        (ull) s->known.sequence);
    }
    status = hab_head_read(hab_slice_text(tail.line), s->key->public, &s->last);
    if (status != HAB_OK) {
        return hab_signer_corrupt(s, place, "its last line is %s",
                                  status == HAB_DENIED ? "not signed with this store's key"
                                                       : "no head");
    }
    hab_head_hash(hab_slice_text(tail.line), s->before);
    return check_known(s, place);
}

/* -- the segments against both */

static hab_status check_missing(hab_signer *s)
{
    int in_main = s->rolled.number > 0;
    uint64_t wanted = in_main ? s->rolled.number : s->last.number;
    char place[HAB_PLACE];

    hab_place_of_end(in_main ? "main.mdb" : "heads", wanted, NULL, place);
    return wanted == 0 ? HAB_OK
                       : hab_signer_corrupt(s, place,
                                            "truncated: no segment is there, number "
                                            "%llu is known",
                                            (ull) wanted);
}

/* A number up to which somebody knows the trace, and its chain. */
static hab_status check_end(hab_signer *s, const char *who, uint64_t number,
                            const uint8_t known[HAB_HASH_SIZE])
{
    const hab_span *newest = &s->spans.at[s->spans.count - 1];
    const hab_span *span = hab_spans_find(&s->spans, number);
    uint8_t chain[HAB_HASH_SIZE];
    char place[HAB_PLACE];
    hab_status status = hab_spans_chain(&s->spans, number, chain);

    if (status != HAB_OK && span != NULL) {
        return hab_signer_broken(s, span->month, number,
                                 status == HAB_NOT_FOUND ? "absent" : "illisible",
                                 "missing: main.mdb, or a head, knows this record");
    }
    hab_place_of_end(who, number, status == HAB_OK ? chain : NULL, place);
    if (status != HAB_OK) {
        return hab_signer_corrupt(s, place, "truncated: the segments end at number %llu",
                                  (ull) newest->chain.last);
    }
    return memcmp(chain, known, HAB_HASH_SIZE) == 0
               ? HAB_OK
               : hab_signer_corrupt(s, place,
                                    "re-made: the segments have another chain up to here");
}

static hab_status older_main(hab_signer *s)
{
    char place[HAB_PLACE];

    hab_place_of_end("main.mdb", s->rolled.number, s->rolled.hash, place);
    return hab_signer_corrupt(
        s, place, "an older copy: it knows number %llu, head %llu was signed at number %llu",
        (ull) s->rolled.number, (ull) s->last.sequence, (ull) s->last.number);
}

/* What main.mdb knows first, as the patrol does. After a resumption, what the head was signed
 * over may be missing: the chain goes on from there. */
static hab_status check_segments(hab_signer *s)
{
    int resumed = s->last.kind == HAB_HEAD_RESUME;
    hab_status status = HAB_OK;

    if (resumed && s->rolled.number <= s->last.number) {
        return HAB_OK;
    }
    if (s->spans.count == 0) {
        return check_missing(s);
    }
    if (s->rolled.number < s->last.number) {
        return older_main(s);
    }
    if (s->rolled.number > 0) {
        status = check_end(s, "main.mdb", s->rolled.number, s->rolled.hash);
    }
    return status == HAB_OK && s->last.number > 0 && !resumed
               ? check_end(s, "heads", s->last.number, s->last.chain)
               : status;
}

/* HAB_CORRUPT, with its place, for a month that is none. */
static hab_status open_spans(hab_signer *s)
{
    hab_status status = hab_spans_open(s->trace, s->last.number, &s->spans, s->error);
    char place[HAB_PLACE];
    hab_error detail = *s->error;

    if (status != HAB_CORRUPT) {
        return status;
    }
    hab_place_of_month(s->spans.broken, "illisible", place);
    return hab_signer_corrupt(s, place, "%s", detail.text);
}

hab_status hab_signer_check(hab_signer *s)
{
    hab_status status = check_files(s);

    if (status == HAB_OK) {
        status = open_spans(s);
    }
    return status == HAB_OK ? check_segments(s) : status;
}

/* -- what stands, as it is */

/* The last lines: one of them was signed here, unless somebody has written more behind it. */
enum { LOOKED_AT = 256 };

typedef struct accepting {
    hab_signer *signer;
    uint64_t count; /* lines */
    char lines[LOOKED_AT][HAB_HEAD_LINE];
} accepting;

static hab_status keep_line(void *context, hab_slice line, const char *where)
{
    accepting *a = context;
    char *kept = a->lines[a->count++ % LOOKED_AT];
    size_t size = line.size < HAB_HEAD_LINE ? line.size : HAB_HEAD_LINE - 1;

    (void) where;
    memcpy(kept, line.data, size);
    kept[size] = '\0';
    hab_head_hash(line, a->signer->before);
    return HAB_OK;
}

static void accept_last(accepting *a)
{
    hab_signer *s = a->signer;

    for (uint64_t i = 0; i < a->count && i < LOOKED_AT; i++) {
        const char *line = a->lines[(a->count - 1 - i) % LOOKED_AT];

        if (hab_head_read(hab_slice_text(line), s->key->public, &s->last) == HAB_OK) {
            s->last.sequence += i;
            break;
        }
    }
    if (s->last.sequence < s->known.sequence) {
        s->last.sequence = s->known.sequence;
    }
}

hab_status hab_signer_accept(hab_signer *s)
{
    accepting *a = calloc(1, sizeof(*a));
    hab_status status;

    if (a == NULL) {
        return hab_fail(s->error, HAB_MEMORY, "cannot read heads: out of memory");
    }
    a->signer = s;
    status = hab_heads_each(s->heads, keep_line, a, s->error);
    if (status == HAB_OK) {
        accept_last(a);
        status = open_spans(s);
    }
    free(a);
    return status;
}

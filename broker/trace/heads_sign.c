/* Signing: records become leaves, trees become lines, lines are written. */
#include <stdlib.h>

#include "trace/heads_signer.h"

enum { AT_ONCE = 4 /* heads a call: about a second of reading */ };

typedef unsigned long long ull;

/* Of one head: what is read of its records. */
typedef struct reading {
    hab_signer *signer;
    const hab_span *span;
    hab_tree tree;
    uint8_t chain[HAB_HASH_SIZE];
} reading;

static hab_status read_record(void *context, uint64_t number, hab_slice record,
                              const uint8_t chain[HAB_HASH_SIZE])
{
    reading *r = context;
    uint8_t leaf[HAB_HASH_SIZE];

    hab_segment_link(r->chain, record);
    if (memcmp(r->chain, chain, HAB_HASH_SIZE) != 0) {
        char place[HAB_PLACE];

        hab_place_of_link(r->span->month, number, r->chain, place);
        return hab_signer_corrupt(r->signer, place,
                                  "changed: the record does not give the hash of the chain");
    }
    hab_tree_leaf(number, record, leaf);
    hab_tree_add(&r->tree, leaf);
    return HAB_OK;
}

hab_status hab_signer_add(hab_signer *s, hab_head *head)
{
    char(*more)[HAB_HEAD_LINE] = realloc(s->lines, (s->count + 1) * sizeof(*more));
    size_t size;

    if (more == NULL) {
        return hab_fail(s->error, HAB_MEMORY, "cannot sign a head: out of memory");
    }
    s->lines = more;
    head->sequence = s->last.sequence + 1;
    head->time = s->now;
    memcpy(head->before, s->before, HAB_HASH_SIZE);
    size = hab_head_write(head, s->key, s->lines[s->count]);
    if (size == 0) {
        return hab_fail(s->error, HAB_INVALID, "cannot sign head %llu", (ull) head->sequence);
    }
    s->count++;
    s->last = *head;
    hab_head_hash(hab_slice_of(s->lines[s->count - 1], size), s->before);
    return HAB_OK;
}

static hab_status missing(hab_signer *s, const hab_span *span, uint64_t number)
{
    return hab_signer_broken(s, span->month, number, "absent",
                             "missing: no record has this number");
}

/* One head over records of one segment. */
static hab_status sign_records(hab_signer *s, const hab_span *span, hab_head *head)
{
    reading r = {.signer = s, .span = span};
    uint64_t at;
    hab_status status;

    memcpy(r.chain, head->chain, HAB_HASH_SIZE);
    status = hab_span_each(span, head->first, head->number, read_record, &r, &at);
    if (status == HAB_NOT_FOUND) {
        return missing(s, span, at);
    }
    if (status == HAB_CORRUPT && s->done->place[0] == '\0') {
        return hab_signer_broken(s, span->month, at, "illisible", "changed: this is no record");
    }
    if (status != HAB_OK) {
        return s->done->place[0] != '\0'
                   ? status
                   : hab_fail(s->error, status, "cannot read the segments: %s",
                              hab_status_text(status));
    }
    memcpy(head->chain, r.chain, HAB_HASH_SIZE);
    hab_tree_root(&r.tree, head->root);
    return hab_signer_add(s, head);
}

/* A segment goes on where the one before it was signed. */
static hab_status check_start(hab_signer *s, const hab_span *span, uint64_t next)
{
    const hab_span *former = hab_spans_find(&s->spans, next - 1);

    if (next != span->chain.first
        || memcmp(span->chain.before, s->last.chain, HAB_HASH_SIZE) == 0) {
        return HAB_OK;
    }
    return hab_signer_broken(s, former != NULL ? former->month : span->month, next - 1, "suite",
                             "the segment behind it does not follow it as it was signed");
}

/* Up to where main.mdb and the segments both go. */
static uint64_t limit_of(const hab_signer *s)
{
    uint64_t last = s->spans.count > 0 ? s->spans.at[s->spans.count - 1].chain.last : 0;

    return last < s->rolled.number ? last : s->rolled.number;
}

/* Before the first head, the oldest segment says where the chain begins. */
static void begin(hab_signer *s)
{
    if (s->last.sequence == 0 && s->spans.count > 0) {
        s->last.number = s->spans.at[0].chain.first - 1;
        memcpy(s->last.chain, s->spans.at[0].chain.before, HAB_HASH_SIZE);
    }
}

hab_status hab_signer_cover(hab_signer *s, hab_head_kind kind, int due)
{
    uint64_t limit = limit_of(s);
    hab_status status = HAB_OK;

    begin(s);
    while (status == HAB_OK && s->last.number < limit) {
        hab_head head = {.kind = kind, .first = s->last.number + 1};
        const hab_span *span = hab_spans_find(&s->spans, head.first);
        uint64_t end;

        if (span == NULL) {
            return missing(s, &s->spans.at[s->spans.count - 1], head.first);
        }
        end = span->chain.last < limit ? span->chain.last : limit;
        head.number = end - head.first < HAB_HEAD_COVERED ? end : head.first + HAB_HEAD_COVERED - 1;
        if (!due && head.number == limit && limit - head.first + 1 < HAB_HEAD_COVERED) {
            break;
        }
        if (s->count == AT_ONCE) {
            s->done->left = 1;
            break;
        }
        head.month = span->month;
        memcpy(head.chain, s->last.chain, HAB_HASH_SIZE);
        status = check_start(s, span, head.first);
        status = status == HAB_OK ? sign_records(s, span, &head) : status;
    }
    return status;
}

/* The lines go on to who called, for the syslog. */
static hab_status hand_over(hab_signer *s)
{
    unsigned count = s->done->count + s->count;
    char(*all)[HAB_HEAD_LINE] = realloc(s->done->lines, count * sizeof(*all));

    if (all == NULL) {
        return hab_fail(s->error, HAB_MEMORY, "cannot tell the heads: out of memory");
    }
    memcpy(all + s->done->count, s->lines, s->count * sizeof(*all));
    s->done->lines = all;
    s->done->count = count;
    s->count = 0;
    return HAB_OK;
}

hab_status hab_signer_flush(hab_signer *s)
{
    char *text;
    size_t size = 0;
    hab_status status;

    if (s->count == 0) {
        return HAB_OK;
    }
    text = malloc((size_t) s->count * HAB_HEAD_LINE);
    if (text == NULL) {
        return hab_fail(s->error, HAB_MEMORY, "cannot write heads: out of memory");
    }
    for (unsigned i = 0; i < s->count; i++) {
        size_t length = strlen(s->lines[i]);

        memcpy(text + size, s->lines[i], length);
        text[size + length] = '\n';
        size += length + 1;
    }
    status =
        hab_heads_append(s->heads, hab_segment_month(s->now), hab_slice_of(text, size), s->error);
    free(text);
    if (status == HAB_OK) {
        status = hand_over(s);
    }
    if (status == HAB_OK) {
        s->known.sequence = s->last.sequence;
        memcpy(s->known.hash, s->before, HAB_HASH_SIZE);
        status = hab_signer_know(s);
    }
    return status;
}

void hab_signer_free(hab_signer *s)
{
    free(s->lines);
    hab_spans_close(&s->spans);
}

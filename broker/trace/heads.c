#include "trace/heads.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/heads_signer.h"
#include "trace/segment_index.h"

enum { SEAL_BLOCKS = 16 /* a call: 64 MiB */ };

static const int64_t minute = 60 * (int64_t) 1000000;

hab_status hab_heads_lock(const char *heads, int wait, int *lock, hab_error *error)
{
    char path[PATH_MAX];
    int opened;

    if (mkdir(heads, 0750) != 0 && errno != EEXIST) {
        (void) hab_fail(error, HAB_IO, "cannot make %s: %m", heads);
        return HAB_IO;
    }
    (void) snprintf(path, sizeof(path), "%s/heads.lock", heads);
    opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (opened < 0) {
        (void) hab_fail(error, HAB_IO, "cannot open %s: %m", path);
        return HAB_IO;
    }
    if (flock(opened, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
        hab_status status = errno == EWOULDBLOCK ? HAB_LATER : HAB_IO;

        (void) hab_fail(error, status, "cannot lock %s: %m", path);
        close(opened);
        return status;
    }
    *lock = opened;
    return HAB_OK;
}

/* -- a month that is over */

/* The oldest month that no head has sealed, and behind which another has begun; 0: none. */
static hab_status find_unsealed(const hab_signer *s, uint32_t newest, uint32_t *month)
{
    uint32_t *months;
    size_t count;
    hab_status status = hab_segment_months(s->trace, &months, &count, s->error);

    if (status != HAB_OK) {
        return status;
    }
    *month = 0;
    for (size_t i = 0; *month == 0 && i < count; i++) {
        if (months[i] > s->known.sealed && months[i] < newest) {
            *month = months[i];
        }
    }
    free(months);
    return HAB_OK;
}

static hab_status sign_seal(hab_signer *s, uint32_t month)
{
    hab_head head = {.kind = HAB_HEAD_SEAL,
                     .month = month,
                     .first = s->last.number + 1,
                     .number = s->last.number};
    hab_status status = hab_seal_digest(s->heads, month, head.seal, s->error);

    if (status != HAB_OK) {
        return status;
    }
    memcpy(head.chain, s->last.chain, HAB_HASH_SIZE);
    hab_sha256(hab_slice_of("", 0), head.root);
    status = hab_signer_add(s, &head);
    if (status == HAB_OK) {
        s->known.sealed = month;
        status = hab_signer_flush(s);
    }
    return status;
}

/* Whether every record of the months before the newest is under a head. */
static int is_covered(const hab_signer *s, const hab_span *newest)
{
    return s->last.sequence > 0 && s->last.kind != HAB_HEAD_RESUME
           && s->last.number + 1 >= newest->chain.first;
}

/* Its indexes first: once it is sealed, nothing in its file may move. */
static hab_status settle(hab_signer *s, uint32_t month, unsigned *left)
{
    hab_segment *segment;
    int lock;
    hab_status status = hab_roll_lock(s->trace, 0, &lock, s->error);

    *left = 1;
    if (status != HAB_OK) {
        return status == HAB_LATER ? HAB_OK : status;
    }
    status = hab_segment_open(s->trace, month, 0, &segment, s->error);
    if (status == HAB_OK) {
        status = hab_segment_index(segment, left, s->error);
        hab_segment_close(segment);
    }
    close(lock);
    return status;
}

static hab_status seal_month(hab_signer *s)
{
    uint32_t month = 0;
    unsigned left = 1;
    hab_status status = HAB_OK;

    if (s->spans.count > 0 && is_covered(s, &s->spans.at[s->spans.count - 1])) {
        status = find_unsealed(s, s->spans.at[s->spans.count - 1].month, &month);
    }
    if (status != HAB_OK || month == 0) {
        return status;
    }
    status = settle(s, month, &left);
    if (status == HAB_OK && left == 0) {
        status = hab_seal_advance(s->trace, s->heads, month, SEAL_BLOCKS, &left, s->error);
        status = status == HAB_OK && left == 0 ? sign_seal(s, month) : status;
    }
    s->done->left |= status == HAB_OK;
    return status;
}

/* -- the calls */

/* A clock that was set back does not keep the next head for years. */
static int is_due(const hab_signer *s)
{
    return s->last.sequence == 0 || s->now - s->last.time >= minute || s->now < s->last.time;
}

static hab_status advance(hab_signer *s)
{
    hab_status status = hab_signer_check(s);

    if (status == HAB_OK) {
        status = hab_signer_cover(s, HAB_HEAD_MINUTE, is_due(s));
    }
    if (status == HAB_OK) {
        status = hab_signer_flush(s);
    }
    return status == HAB_OK && !s->done->left ? seal_month(s) : status;
}

/* Where the chain goes on, when what leads there is not whole. */
static hab_status sign_as_it_is(hab_signer *s)
{
    hab_head head = {
        .kind = HAB_HEAD_RESUME, .number = s->rolled.number, .month = hab_segment_month(s->now)};
    const hab_span *newest = s->spans.count > 0 ? &s->spans.at[s->spans.count - 1] : NULL;

    memcpy(head.chain, s->rolled.hash, HAB_HASH_SIZE);
    if (newest != NULL) {
        head.month = newest->month;
    }
    if (newest != NULL && newest->chain.last >= s->rolled.number) {
        head.number = newest->chain.last;
        memcpy(head.chain, newest->chain.head, HAB_HASH_SIZE);
    }
    head.first = head.number + 1;
    hab_sha256(hab_slice_of("", 0), head.root);
    return hab_signer_add(s, &head);
}

/* Whether the records behind the last head are all there, and lead on from it. */
static int follow_on(const hab_signer *s)
{
    uint8_t chain[HAB_HASH_SIZE];
    const hab_span *newest = s->spans.count > 0 ? &s->spans.at[s->spans.count - 1] : NULL;

    return newest != NULL && s->rolled.number <= newest->chain.last
           && (s->last.sequence == 0
               || (hab_spans_chain(&s->spans, s->last.number, chain) == HAB_OK
                   && memcmp(chain, s->last.chain, HAB_HASH_SIZE) == 0));
}

static hab_status resume(hab_signer *s)
{
    hab_status status = hab_signer_accept(s);
    hab_head last = s->last;
    uint8_t before[HAB_HASH_SIZE];

    if (status != HAB_OK) {
        return status;
    }
    memcpy(before, s->before, HAB_HASH_SIZE);
    status = follow_on(s) ? hab_signer_cover(s, HAB_HEAD_RESUME, 1) : HAB_OK;
    if (status == HAB_CORRUPT) {
        s->done->place[0] = '\0';
        s->count = 0;
        s->last = last;
        memcpy(s->before, before, HAB_HASH_SIZE);
        status = HAB_OK;
    }
    if (status == HAB_OK && s->count == 0) {
        status = sign_as_it_is(s);
    }
    return status == HAB_OK ? hab_signer_flush(s) : status;
}

static hab_status locked(hab_signer *s, hab_status (*run)(hab_signer *s))
{
    int lock;
    hab_status status;

    *s->done = (hab_heads_signed){0};
    status = hab_heads_lock(s->heads, 0, &lock, s->error);
    if (status != HAB_OK) {
        return status;
    }
    status = hab_signer_load(s);
    if (status == HAB_OK) {
        status = run(s);
    }
    hab_signer_free(s);
    close(lock);
    if (status == HAB_CORRUPT && s->done->place[0] == '\0') {
        hab_place_of_text("trace", hab_slice_text(s->error->text), s->done->place);
    }
    return status;
}

hab_status hab_heads_advance(hab_store *main, const char *trace, const char *heads,
                             const hab_head_key *key, int64_t now, hab_heads_signed *done,
                             hab_error *error)
{
    hab_signer s = {.main = main,
                    .trace = trace,
                    .heads = heads,
                    .key = key,
                    .now = now,
                    .done = done,
                    .error = error};

    return locked(&s, advance);
}

hab_status hab_heads_resume(hab_store *main, const char *trace, const char *heads,
                            const hab_head_key *key, int64_t now, hab_heads_signed *done,
                            hab_error *error)
{
    hab_signer s = {.main = main,
                    .trace = trace,
                    .heads = heads,
                    .key = key,
                    .now = now,
                    .done = done,
                    .error = error};

    return locked(&s, resume);
}

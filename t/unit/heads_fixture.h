/* What the tests of heads, seals and proofs share: a trace, and the heads signed over it. */
#ifndef HEADS_FIXTURE_H
#define HEADS_FIXTURE_H

#include <fcntl.h>

#include "trace/heads.h"
#include "trace_fixture.h"

static const uint8_t heads_master[32] = {4, 5, 6};
static const int64_t one_minute = 60 * (int64_t) 1000000;

typedef struct heads_state {
    fixture *f;
    char heads[80];
    hab_head_key key;
    hab_heads_signed done;
    hab_error error;
} heads_state;

static inline int heads_setup(void **state)
{
    heads_state *h = calloc(1, sizeof(*h));

    setup(state);
    h->f = *state;
    snprintf(h->heads, sizeof(h->heads), "%s/heads", h->f->directory);
    *state = h;
    return hab_head_key_of(heads_master, &h->key) != HAB_OK;
}

static inline int heads_teardown(void **state)
{
    heads_state *h = *state;

    free(h->done.lines);
    each_file(h->heads, "", delete_file, NULL);
    rmdir(h->heads);
    *state = h->f;
    free(h);
    return teardown(state);
}

static inline hab_status try_advance(heads_state *h)
{
    free(h->done.lines);
    return hab_heads_advance(h->f->main, h->f->trace, h->heads, &h->key, h->f->clock, &h->done,
                             &h->error);
}

/* How many lines were signed. */
static inline unsigned advance(heads_state *h)
{
    if (try_advance(h) != HAB_OK) {
        fail_msg("%s", h->error.text);
    }
    return h->done.count;
}

/* Writes and rolls so many records, a minute later. */
static inline void minute_of(heads_state *h, unsigned records)
{
    write_accesses(h->f, records);
    roll(h->f);
    h->f->clock += one_minute;
}

static inline void assert_corrupt(heads_state *h, const char *place, const char *sentence)
{
    assert_int_equal(try_advance(h), HAB_CORRUPT);
    assert_int_equal(h->done.count, 0);
    if (strncmp(h->done.place, place, strlen(place)) != 0) {
        fail_msg("%s is not the place: %s", place, h->done.place);
    }
    if (strstr(h->error.text, sentence) == NULL) {
        fail_msg("\"%s\" is not in: %s", sentence, h->error.text);
    }
}

static inline hab_head head_of(heads_state *h, unsigned line)
{
    hab_head head;

    assert_int_equal(hab_head_read(hab_slice_text(h->done.lines[line]), h->key.public, &head),
                     HAB_OK);
    return head;
}

static inline unsigned resume(heads_state *h)
{
    free(h->done.lines);
    if (hab_heads_resume(h->f->main, h->f->trace, h->heads, &h->key, h->f->clock, &h->done,
                         &h->error)
        != HAB_OK) {
        fail_msg("%s", h->error.text);
    }
    return h->done.count;
}

/* Changes the bytes of a record, and of nothing else. */
static inline void change_record(heads_state *h, uint32_t month, uint64_t number)
{
    uint8_t key[8];
    uint8_t copy[HAB_TRACE_MAX + HAB_HASH_SIZE];
    hab_segment *segment;
    hab_slice value;
    hab_txn *txn;

    hab_put_u64be(key, number);
    assert_int_equal(hab_segment_open(h->f->trace, month, 0, &segment, &h->error), HAB_OK);
    assert_int_equal(hab_begin_write(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_get(txn, HAB_SEGMENT_RECORD, hab_slice_of(key, 8), &value), HAB_OK);
    memcpy(copy, value.data, value.size);
    copy[40] ^= 1;
    assert_int_equal(
        hab_put(txn, HAB_SEGMENT_RECORD, hab_slice_of(key, 8), hab_slice_of(copy, value.size)),
        HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_segment_close(segment);
}

static inline void delete_record(heads_state *h, uint32_t month, uint64_t number)
{
    uint8_t key[8];
    hab_segment *segment;
    hab_txn *txn;

    hab_put_u64be(key, number);
    assert_int_equal(hab_segment_open(h->f->trace, month, 0, &segment, &h->error), HAB_OK);
    assert_int_equal(hab_begin_write(hab_segment_store(segment), &txn), HAB_OK);
    assert_int_equal(hab_delete(txn, HAB_SEGMENT_RECORD, hab_slice_of(key, 8)), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_segment_close(segment);
}

/* A file of the trace that is another one: its end was cut, or its chain made again. */
static inline void set_rolled(heads_state *h, uint64_t number, uint8_t first)
{
    hab_trace_head head;
    hab_txn *txn;

    assert_int_equal(hab_begin_write(h->f->main, &txn), HAB_OK);
    assert_int_equal(hab_trace_head_get(txn, &head), HAB_OK);
    head.number = number;
    head.hash[0] ^= first;
    assert_int_equal(hab_put(txn, HAB_TABLE_META, hab_slice_text("trace.head"),
                             hab_slice_of(&head, sizeof(head))),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* -- the heads' own files */

static inline void file_of(heads_state *h, const char *name, char path[160])
{
    snprintf(path, 160, "%s/%s", h->heads, name);
}

static inline void append_bytes(heads_state *h, const char *name, const char *bytes, size_t size)
{
    char path[160];
    int file;

    file_of(h, name, path);
    file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0640);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, size), size);
    close(file);
}

static inline void write_over(heads_state *h, const char *name, off_t from_end, const char *byte)
{
    struct stat stat;
    char path[160];
    int file;

    file_of(h, name, path);
    file = open(path, O_RDWR);
    assert_int_equal(fstat(file, &stat), 0);
    assert_int_equal(pwrite(file, byte, 1, stat.st_size - from_end), 1);
    close(file);
}

#endif

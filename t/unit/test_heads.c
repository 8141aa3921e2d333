/* Signed heads at intervals and at each month's end (section 6, CNIL 2021-122): nothing is signed
 * that does not agree, and whoever is killed, whenever, no line is lost or doubled. */
#include <fcntl.h>
#include <sys/file.h>
#include <time.h>

#include "heads_fixture.h"

static const int64_t december = 1796083200; /* 1 December 2026, 00:00:00 UTC */

typedef struct lines {
    unsigned count;
    char text[64][HAB_HEAD_LINE];
} lines;

static hab_status keep(void *context, hab_slice line, const char *where)
{
    lines *l = context;

    (void) where;
    assert_true(l->count < 64);
    memcpy(l->text[l->count], line.data, line.size);
    l->text[l->count++][line.size] = '\0';
    return HAB_OK;
}

static lines all_lines(heads_state *h)
{
    lines l = {0};

    assert_int_equal(hab_heads_each(h->heads, keep, &l, &h->error), HAB_OK);
    return l;
}

/* Sequence numbers without a gap, each line after the one before, nothing left uncovered. */
static void assert_chain(heads_state *h, unsigned expected)
{
    lines l = all_lines(h);
    uint8_t before[HAB_HASH_SIZE] = {0};
    uint64_t number = 0;

    assert_int_equal(l.count, expected);
    for (unsigned i = 0; i < l.count; i++) {
        hab_head head;

        assert_int_equal(hab_head_read(hab_slice_text(l.text[i]), h->key.public, &head), HAB_OK);
        assert_int_equal(head.sequence, i + 1);
        assert_memory_equal(head.before, before, HAB_HASH_SIZE);
        assert_int_equal(head.first, number + 1);
        number = head.number;
        hab_head_hash(hab_slice_text(l.text[i]), before);
    }
}

static void nothing_is_signed_over_nothing(void **state)
{
    heads_state *h = *state;
    char line[HAB_HEAD_LINE];

    assert_int_equal(advance(h), 0);
    assert_int_equal(hab_heads_last(h->heads, line, &h->error), HAB_NOT_FOUND);
}

static void a_minute_of_activity_is_signed(void **state)
{
    heads_state *h = *state;
    char line[HAB_HEAD_LINE];
    hab_head head;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    head = head_of(h, 0);
    assert_int_equal(head.kind, HAB_HEAD_MINUTE);
    assert_int_equal(head.first, 1);
    assert_int_equal(head.number, 5);
    assert_int_equal(head.month, 202611);
    assert_int_equal(head.time, h->f->clock);
    assert_int_equal(hab_heads_last(h->heads, line, &h->error), HAB_OK);
    assert_string_equal(line, h->done.lines[0]);
    assert_int_equal(advance(h), 0);
    write_accesses(h->f, 3);
    roll(h->f);
    h->f->clock = head.time + one_minute - 1;
    assert_int_equal(advance(h), 0);
    h->f->clock++;
    assert_int_equal(advance(h), 1);
    assert_int_equal(head_of(h, 0).first, 6);
    h->f->clock += 10 * one_minute;
    assert_int_equal(advance(h), 0);
    assert_chain(h, 2);
}

/* A clock that is set back must not leave the trace unsigned until it is there again. */
static void a_clock_set_back_is_no_excuse(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    h->f->clock -= 86400 * (int64_t) 1000000;
    write_accesses(h->f, 1);
    roll(h->f);
    assert_int_equal(advance(h), 1);
    assert_chain(h, 2);
}

static void a_full_tree_does_not_wait(void **state)
{
    heads_state *h = *state;

    minute_of(h, 1);
    assert_int_equal(advance(h), 1);
    for (unsigned left = HAB_HEAD_COVERED + 10; left > 0;) {
        unsigned count = left < 8192 ? left : 8192;

        write_accesses(h->f, count);
        left -= count;
    }
    roll(h->f);
    assert_int_equal(advance(h), 1);
    assert_int_equal(head_of(h, 0).number, 1 + HAB_HEAD_COVERED);
    h->f->clock += one_minute;
    assert_int_equal(advance(h), 1);
    assert_chain(h, 3);
}

/* A month's end: its last records, its seal, and the new month go on at once. */
static void a_month_that_is_over_is_sealed(void **state)
{
    heads_state *h = *state;
    uint8_t digest[HAB_HASH_SIZE];
    hab_head head;
    lines l;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    write_accesses(h->f, 2);
    h->f->clock = december * 1000000;
    write_accesses(h->f, 3);
    roll(h->f);
    while (advance(h) > 0 || h->done.left) {
    }
    h->f->clock += one_minute;
    (void) advance(h);
    l = all_lines(h);
    assert_int_equal(l.count, 4);
    for (unsigned i = 0; i < l.count; i++) {
        static const struct {
            hab_head_kind kind;
            uint32_t month;
            uint64_t number;
        } expected[] = {{HAB_HEAD_MINUTE, 202611, 5},
                        {HAB_HEAD_MINUTE, 202611, 7},
                        {HAB_HEAD_MINUTE, 202612, 10},
                        {HAB_HEAD_SEAL, 202611, 10}};

        assert_int_equal(hab_head_read(hab_slice_text(l.text[i]), h->key.public, &head), HAB_OK);
        assert_int_equal(head.kind, expected[i].kind);
        assert_int_equal(head.month, expected[i].month);
        assert_int_equal(head.number, expected[i].number);
    }
    assert_int_equal(hab_seal_digest(h->heads, 202611, digest, &h->error), HAB_OK);
    assert_memory_equal(head.seal, digest, HAB_HASH_SIZE);
    assert_chain(h, 4);
}

/* -- what does not agree is not signed, nor anything after it, until it is lifted */

static void resumes(heads_state *h)
{
    assert_true(resume(h) > 0);
    assert_int_equal(head_of(h, 0).kind, HAB_HEAD_RESUME);
    assert_int_equal(advance(h), 0);
    minute_of(h, 4);
    assert_int_equal(advance(h), 1);
}

static void a_changed_record_is_not_signed(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    change_record(h, 202611, 3);
    assert_corrupt(h, "2026-11.mdb/3/", "changed");
    h->f->clock += one_minute;
    assert_corrupt(h, "2026-11.mdb/3/", "changed");
    resumes(h);
    assert_int_equal(head_of(h, 0).first, 6);
}

static void a_missing_record_is_not_signed(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    delete_record(h, 202611, 3);
    assert_corrupt(h, "2026-11.mdb/3/absent", "missing");
    resumes(h);
}

static void the_record_signed_last_is_looked_at(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    minute_of(h, 5);
    delete_record(h, 202611, 5);
    assert_corrupt(h, "2026-11.mdb/5/absent", "a head, knows this record");
    resumes(h);
}

/* Records that were whole are covered by the resumption: they stay provable. */
static void a_resumption_covers_what_is_whole(void **state)
{
    heads_state *h = *state;
    hab_head head;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    minute_of(h, 5);
    assert_int_equal(resume(h), 1);
    head = head_of(h, 0);
    assert_int_equal(head.kind, HAB_HEAD_RESUME);
    assert_int_equal(head.first, 6);
    assert_int_equal(head.number, 10);
    assert_chain(h, 2);
}

static void cut_segments_are_not_signed(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    set_rolled(h, 9, 0);
    assert_corrupt(h, "main.mdb/9/absent", "truncated: the segments end at number 5");
    resumes(h);
    assert_int_equal(head_of(h, 0).first, 10);
}

static void a_chain_made_again_is_not_signed(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    set_rolled(h, 5, 1);
    assert_corrupt(h, "main.mdb/5/", "re-made");
    resumes(h);
}

static void an_older_main_is_found_out(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    set_rolled(h, 4, 0);
    assert_corrupt(h, "main.mdb/4/", "an older copy");
    resumes(h);
}

static void segments_that_are_gone_are_missed(void **state)
{
    heads_state *h = *state;
    char path[160];

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    snprintf(path, sizeof(path), "%s/2026-11.mdb", h->f->trace);
    assert_int_equal(unlink(path), 0);
    assert_corrupt(h, "main.mdb/5/absent", "truncated");
    resumes(h);
}

/* -- the heads' own files */

static off_t size_of(heads_state *h, const char *name, off_t cut)
{
    struct stat found;
    char path[160];

    file_of(h, name, path);
    assert_int_equal(stat(path, &found), 0);
    if (cut != 0) {
        assert_int_equal(truncate(path, found.st_size - cut), 0);
    }
    return found.st_size;
}

static void a_changed_line_stops_signing(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    minute_of(h, 5);
    write_over(h, "2026-11.jsonl", 20, "#");
    assert_corrupt(h, "heads/2026-11.jsonl/", "no head");
    resumes(h);
}

static void a_line_of_another_key_stops_signing(void **state)
{
    heads_state *h = *state;
    uint8_t master[32] = {9};

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    assert_int_equal(hab_head_key_of(master, &h->key), HAB_OK);
    assert_corrupt(h, "heads/2026-11.jsonl/", "not signed with this store's key");
}

static void lines_that_are_gone_are_missed(void **state)
{
    heads_state *h = *state;
    off_t one;
    off_t both;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    one = size_of(h, "2026-11.jsonl", 0);
    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    both = size_of(h, "2026-11.jsonl", 0);
    (void) size_of(h, "2026-11.jsonl", both - one);
    assert_corrupt(h, "heads/2026-11.jsonl/", "cut: ends with head 1, main.mdb knows head 2");
    each_file(h->heads, "2026", delete_file, NULL);
    assert_corrupt(h, "heads/2/absent", "main.mdb knows head 2");
    resumes(h);
}

/* A line is not a cut one because its line feed was taken: it stays where it is. */
static void a_line_without_its_line_feed_stays(void **state)
{
    heads_state *h = *state;
    off_t size;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    size = size_of(h, "2026-11.jsonl", 1);
    minute_of(h, 5);
    assert_corrupt(h, "heads/1/absent", "main.mdb knows head 1");
    assert_int_equal(size_of(h, "2026-11.jsonl", 0), size - 1);
}

/* -- killed anywhere */

static void a_cut_line_is_taken_away(void **state)
{
    heads_state *h = *state;
    char zeros[5000] = {0};

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    append_bytes(h, "2026-11.jsonl", "{\"v\":1,\"tete\":2,", 16);
    minute_of(h, 5);
    assert_int_equal(all_lines(h).count, 1);
    assert_int_equal(advance(h), 1);
    append_bytes(h, "2026-11.jsonl", zeros, sizeof(zeros));
    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    assert_chain(h, 3);
}

static void a_file_that_was_only_made_is_used(void **state)
{
    heads_state *h = *state;

    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    append_bytes(h, "2026-12.jsonl", "", 0);
    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    append_bytes(h, "2027-01.jsonl", "{\"v", 3);
    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    assert_chain(h, 3);
}

static void set_known(heads_state *h, const hab_heads_known *known)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(h->f->main, &txn), HAB_OK);
    assert_int_equal(hab_put(txn, HAB_TABLE_META, hab_slice_text("trace.heads"),
                             hab_slice_of(known, sizeof(*known))),
                     HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

static hab_heads_known get_known(heads_state *h)
{
    hab_heads_known known;
    hab_txn *txn;

    assert_int_equal(hab_begin_read(h->f->main, &txn), HAB_OK);
    assert_int_equal(hab_heads_known_get(txn, &known), HAB_OK);
    hab_abort(txn);
    return known;
}

/* Killed between the line and main.mdb's note of it: it is found again. */
static void lines_that_main_does_not_know_yet_are_taken(void **state)
{
    heads_state *h = *state;
    hab_heads_known known = {0};

    for (unsigned i = 0; i < 3; i++) {
        minute_of(h, 5);
        assert_int_equal(advance(h), 1);
        set_known(h, &known);
        minute_of(h, 5);
        assert_int_equal(advance(h), 1);
        known = get_known(h);
        assert_int_equal(known.sequence, 2 * (i + 1));
    }
    assert_chain(h, 6);
    known.hash[3] ^= 1;
    set_known(h, &known);
    assert_corrupt(h, "heads/2026-11.jsonl/", "not the one that main.mdb knows");
}

/* A seal that was signed is not signed twice; one that was begun is gone on with. */
static void a_seal_survives_who_is_killed(void **state)
{
    heads_state *h = *state;
    hab_heads_known known;

    minute_of(h, 5);
    h->f->clock = december * 1000000;
    write_accesses(h->f, 3);
    roll(h->f);
    do {
        (void) advance(h);
    } while (h->done.left);
    known = get_known(h);
    assert_int_equal(known.sealed, 202611);
    known = (hab_heads_known){0};
    set_known(h, &known);
    h->f->clock += one_minute;
    assert_int_equal(advance(h), 0);
    write_accesses(h->f, 1);
    roll(h->f);
    assert_int_equal(advance(h), 1);
    assert_int_equal(get_known(h).sealed, 202611);
    assert_chain(h, 4);
}

static void one_process_signs_at_a_time(void **state)
{
    heads_state *h = *state;
    int lock;

    minute_of(h, 5);
    assert_int_equal(hab_heads_lock(h->heads, 0, &lock, &h->error), HAB_OK);
    assert_int_equal(try_advance(h), HAB_LATER);
    close(lock);
    assert_int_equal(advance(h), 1);
}

/* -- a month that is dropped leaves its last line */

static void a_dropped_month_leaves_its_last_line(void **state)
{
    heads_state *h = *state;
    char path[160];
    char last[HAB_HEAD_LINE];
    lines l;

    for (unsigned i = 0; i < 3; i++) {
        minute_of(h, 5);
        assert_int_equal(advance(h), 1);
    }
    strcpy(last, h->done.lines[0]);
    h->f->clock = december * 1000000;
    minute_of(h, 5);
    while (advance(h) > 0 || h->done.left) {
    }
    assert_int_equal(hab_heads_drop(h->heads, 202611, &h->error), HAB_OK);
    snprintf(path, sizeof(path), "%s/2026-11.mdb", h->f->trace);
    assert_int_equal(unlink(path), 0);
    l = all_lines(h);
    assert_int_equal(l.count, 3);
    assert_string_equal(l.text[0], last);
    minute_of(h, 5);
    assert_int_equal(advance(h), 1);
    assert_int_equal(hab_heads_drop(h->heads, 202001, &h->error), HAB_OK);
    assert_int_equal(all_lines(h).count, 4);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, heads_setup, heads_teardown)
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_signed_over_nothing),
        TEST(a_minute_of_activity_is_signed),
        TEST(a_clock_set_back_is_no_excuse),
        TEST(a_full_tree_does_not_wait),
        TEST(a_month_that_is_over_is_sealed),
        TEST(a_changed_record_is_not_signed),
        TEST(a_missing_record_is_not_signed),
        TEST(the_record_signed_last_is_looked_at),
        TEST(a_resumption_covers_what_is_whole),
        TEST(cut_segments_are_not_signed),
        TEST(a_chain_made_again_is_not_signed),
        TEST(an_older_main_is_found_out),
        TEST(segments_that_are_gone_are_missed),
        TEST(a_changed_line_stops_signing),
        TEST(a_line_of_another_key_stops_signing),
        TEST(lines_that_are_gone_are_missed),
        TEST(a_line_without_its_line_feed_stays),
        TEST(a_cut_line_is_taken_away),
        TEST(a_file_that_was_only_made_is_used),
        TEST(lines_that_main_does_not_know_yet_are_taken),
        TEST(a_seal_survives_who_is_killed),
        TEST(one_process_signs_at_a_time),
        TEST(a_dropped_month_leaves_its_last_line),
    };

    return cmocka_run_group_tests_name("heads", tests, NULL, NULL);
}

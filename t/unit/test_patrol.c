/* The patrol (section 6, CNIL 2021-122: a change must raise an alarm): what was changed in the
 * segments is found and located, wherever it is, and what is well is not accused. */
#include "trace_fixture.h"

#include "broker.h"
#include "store/tables.h"
#include "trace/heads.h"
#include "trace/patrol.h"
#include "trace/patrol_ends.h"

enum { RECORDS = 40, MANY = 1000 };

static hab_patrol patrol;
static hab_patrol_finding finding;

static int begin_patrol(void **state)
{
    patrol = (hab_patrol){0};
    return setup(state);
}

static hab_status step(fixture *f, unsigned max)
{
    static const uint8_t nobody[HAB_HEAD_PUBLIC];
    hab_status status =
        hab_patrol_step(f->main, f->trace, NULL, nobody, max, &patrol, &finding, &f->error);

    if (status != HAB_OK && status != HAB_CORRUPT) {
        fail_msg("%s", f->error.text);
    }
    return status;
}

/* Steps to the end of a round, and to that of the next: each part is looked at. The places that
 * are found, joined by spaces, each once. */
static const char *places(fixture *f)
{
    static char found[4096];
    uint64_t rounds = patrol.rounds + 2;

    found[0] = '\0';
    for (unsigned i = 0; patrol.rounds < rounds; i++) {
        assert_true(i < 1000);
        if (step(f, MANY) == HAB_CORRUPT && strstr(found, finding.place) == NULL) {
            assert_true(finding.place[0] != '\0' && finding.sentence[0] != '\0');
            strcat(strcat(found, finding.place), " ");
        }
    }
    return found;
}

static void assert_well(fixture *f)
{
    assert_string_equal(places(f), "");
}

/* The month of `day`, with records in it. */
static void write_month(fixture *f, int64_t months)
{
    f->clock = (noon + months * 31 * 86400) * 1000000;
    write_accesses(f, RECORDS);
    close_wal(f);
    roll(f);
}

static hab_segment *open_month(fixture *f, uint32_t month)
{
    hab_segment *segment;

    assert_int_equal(hab_segment_open(f->trace, month, 0, &segment, &f->error), HAB_OK);
    return segment;
}

typedef void (*tamper_fn)(hab_txn *txn, uint64_t number);

static void tamper(fixture *f, uint32_t month, tamper_fn act, uint64_t number)
{
    hab_segment *segment = open_month(f, month);
    hab_txn *txn;

    assert_int_equal(hab_begin_write(hab_segment_store(segment), &txn), HAB_OK);
    act(txn, number);
    assert_int_equal(hab_commit(txn), HAB_OK);
    hab_segment_close(segment);
}

static hab_slice key_of(uint64_t number, uint8_t key[8])
{
    hab_put_u64be(key, number);
    return hab_slice_of(key, 8);
}

static void flip(hab_txn *txn, uint64_t number, size_t at, uint8_t bits)
{
    uint8_t copy[HAB_TRACE_MAX + HAB_HASH_SIZE];
    uint8_t key[8];
    hab_slice value;

    assert_int_equal(hab_get(txn, HAB_SEGMENT_RECORD, key_of(number, key), &value), HAB_OK);
    memcpy(copy, value.data, value.size);
    copy[at] ^= bits;
    assert_int_equal(
        hab_put(txn, HAB_SEGMENT_RECORD, key_of(number, key), hab_slice_of(copy, value.size)),
        HAB_OK);
}

static void change_record(hab_txn *txn, uint64_t number)
{
    flip(txn, number, 40, 1);
}

static void change_again(hab_txn *txn, uint64_t number)
{
    flip(txn, number, 40, 2);
}

static void delete_record(hab_txn *txn, uint64_t number)
{
    uint8_t key[8];

    assert_int_equal(hab_delete(txn, HAB_SEGMENT_RECORD, key_of(number, key)), HAB_OK);
}

static void swap_with_next(hab_txn *txn, uint64_t number)
{
    uint8_t copies[2][HAB_TRACE_MAX + HAB_HASH_SIZE];
    size_t sizes[2];
    uint8_t key[8];

    for (unsigned i = 0; i < 2; i++) {
        hab_slice value;

        assert_int_equal(hab_get(txn, HAB_SEGMENT_RECORD, key_of(number + i, key), &value), HAB_OK);
        memcpy(copies[i], value.data, value.size);
        sizes[i] = value.size;
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(hab_put(txn, HAB_SEGMENT_RECORD, key_of(number + i, key),
                                 hab_slice_of(copies[1 - i], sizes[1 - i])),
                         HAB_OK);
    }
}

/* From `number` on, with hashes that fit: what somebody does who knows the chain. */
static void remake_chain(hab_txn *txn, uint64_t number)
{
    uint8_t chain[HAB_HASH_SIZE];
    hab_chain ends;
    hab_slice record;

    change_record(txn, number);
    assert_int_equal(hab_segment_record(txn, number - 1, &record, chain), HAB_OK);
    assert_int_equal(hab_segment_chain(txn, &ends), HAB_OK);
    for (; number <= ends.last; number++) {
        uint8_t copy[HAB_TRACE_MAX + HAB_HASH_SIZE];
        uint8_t key[8];
        uint8_t former[HAB_HASH_SIZE];
        hab_slice value;

        assert_int_equal(hab_get(txn, HAB_SEGMENT_RECORD, key_of(number, key), &value), HAB_OK);
        assert_int_equal(hab_segment_part(value, &record, former), HAB_OK);
        hab_segment_link(chain, record);
        memcpy(copy, value.data, value.size);
        for (size_t at = 0; at + HAB_HASH_SIZE <= value.size; at++) {
            if (memcmp(copy + at, former, HAB_HASH_SIZE) == 0) {
                memcpy(copy + at, chain, HAB_HASH_SIZE);
                break;
            }
        }
        assert_int_equal(
            hab_put(txn, HAB_SEGMENT_RECORD, key_of(number, key), hab_slice_of(copy, value.size)),
            HAB_OK);
    }
    memcpy(ends.head, chain, HAB_HASH_SIZE);
    assert_int_equal(
        hab_put(txn, HAB_SEGMENT_META, hab_slice_text("chain"), hab_slice_of(&ends, sizeof(ends))),
        HAB_OK);
}

static void path_of(const fixture *f, const char *name, char path[512])
{
    (void) snprintf(path, 512, "%s/%s", f->trace, name);
}

/* Copies a file of the trace; a new file takes the name. */
static void copy_file(const fixture *f, const char *from, const char *to)
{
    char paths[2][512];
    char command[2200];

    path_of(f, from, paths[0]);
    path_of(f, to, paths[1]);
    (void) snprintf(command, sizeof(command), "cp %s %s.new && mv %s.new %s", paths[0], paths[1],
                    paths[1], paths[1]);
    assert_int_equal(system(command), 0);
}

static void remove_file(const fixture *f, const char *name)
{
    char path[512];

    path_of(f, name, path);
    assert_int_equal(unlink(path), 0);
}

static void an_intact_trace_is_not_accused(void **state)
{
    fixture *f = *state;

    assert_well(f); /* nothing at all */
    write_month(f, 0);
    assert_well(f);
    write_month(f, 1);
    write_month(f, 2);
    assert_well(f);
    write_month(f, 2);
    assert_well(f);
}

/* A month goes while this process has it open, and has just listed it: that is no other file in
 * its place. The file's name is a link to nowhere meanwhile, which is listed and not there. */
static void a_month_that_was_just_dropped_is_not_accused(void **state)
{
    fixture *f = *state;
    hab_segment *open;
    char path[512];

    write_month(f, 0);
    write_month(f, 9);
    open = open_month(f, 202611);
    remove_file(f, "2026-11.mdb");
    path_of(f, "2026-11.mdb", path);
    assert_int_equal(symlink("nowhere", path), 0);
    for (unsigned calls = 0; calls < 4; calls++) {
        assert_int_equal(step(f, MANY), HAB_OK);
    }
    assert_int_equal(unlink(path), 0);
    assert_well(f);
    hab_segment_close(open);
}

static void a_round_is_made_of_steps(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    write_month(f, 1);
    for (unsigned calls = 1; patrol.rounds == 0; calls++) {
        assert_true(calls <= 2 * RECORDS / 16 + 2);
        assert_int_equal(step(f, 16), HAB_OK);
        assert_true(patrol.rounds > 0 || calls < 2 * RECORDS / 16 + 2);
        if (calls == 1) {
            assert_int_equal(patrol.month, 202612);
            assert_int_equal(patrol.number, RECORDS + 17);
        }
    }
    assert_int_equal(patrol.month, 0);
}

static void a_changed_record_is_found_and_located(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    write_month(f, 1);
    tamper(f, 202611, change_record, 7);
    assert_non_null(strstr(places(f), "2026-11.mdb/7/"));
    assert_null(strchr(strchr(places(f), ' ') + 1, ' ')); /* nothing else */
    assert_non_null(strstr(finding.sentence, "2026-11.mdb"));
    tamper(f, 202611, change_record, 7);
    assert_well(f);
}

/* The same change is one place for ever; another one of the same record is not. */
static void another_change_is_another_place(void **state)
{
    fixture *f = *state;
    char first[128];

    write_month(f, 0);
    tamper(f, 202611, change_record, 7);
    strcpy(first, places(f));
    assert_string_equal(places(f), first);
    tamper(f, 202611, change_again, 7);
    assert_string_not_equal(places(f), first);
}

static void the_first_of_a_run_tells_of_all(void **state)
{
    fixture *f = *state;
    const char *found;

    write_month(f, 0);
    for (uint64_t number = 10; number < 30; number++) {
        tamper(f, 202611, change_record, number);
    }
    tamper(f, 202611, change_record, 35);
    found = places(f);
    assert_non_null(strstr(found, "2026-11.mdb/10/"));
    assert_non_null(strstr(found, "2026-11.mdb/35/"));
    assert_null(strstr(found, "2026-11.mdb/11/"));
    assert_null(strstr(found, "2026-11.mdb/30/"));
}

static void a_record_that_is_gone_or_moved_is_found(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    tamper(f, 202611, swap_with_next, 20);
    assert_non_null(strstr(places(f), "2026-11.mdb/20/"));
    tamper(f, 202611, swap_with_next, 20);
    assert_well(f);
    tamper(f, 202611, delete_record, 20);
    assert_string_equal(places(f), "2026-11.mdb/20/absent ");
}

static void last_records_that_are_gone_are_found(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    tamper(f, 202611, delete_record, RECORDS);
    assert_string_equal(places(f), "2026-11.mdb/40/absent ");
}

/* A chain that fits in itself: main.mdb knows another one; so does the month that follows. */
static void a_chain_that_was_made_again_is_found(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    tamper(f, 202611, remake_chain, 30);
    assert_int_equal(strncmp(places(f), "main.mdb/40/", 12), 0);
    assert_null(strchr(strchr(places(f), ' ') + 1, ' ')); /* nothing else */
    tamper(f, 202611, remake_chain, 30);
    assert_well(f);
    write_month(f, 1);
    assert_well(f);
    tamper(f, 202611, remake_chain, 30);
    assert_string_equal(places(f), "2026-11.mdb/40/suite ");
}

/* Section 6: an old copy put back, of the month that is written to and of a former one. */
static void an_older_copy_is_found(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    copy_file(f, "2026-11.mdb", "old");
    write_month(f, 0);
    copy_file(f, "2026-11.mdb", "whole");
    copy_file(f, "old", "2026-11.mdb");
    assert_string_equal(places(f), "main.mdb/80/absent ");
    copy_file(f, "whole", "2026-11.mdb");
    assert_well(f);
    write_month(f, 1);
    copy_file(f, "old", "2026-11.mdb");
    assert_string_equal(places(f), "2026-11.mdb/40/fin ");
    remove_file(f, "old");
    remove_file(f, "whole");
}

/* What the roll does with an older copy leaves a gap that is seen for ever. */
static void an_older_copy_that_was_rolled_into_is_found(void **state)
{
    fixture *f = *state;

    write_month(f, 0);
    copy_file(f, "2026-11.mdb", "old");
    write_month(f, 0);
    copy_file(f, "old", "2026-11.mdb");
    remove_file(f, "old");
    write_month(f, 0);
    assert_string_equal(places(f), "2026-11.mdb/41/absent ");
}

static void a_file_that_is_gone_is_found(void **state)
{
    fixture *f = *state;

    for (int64_t month = 0; month < 3; month++) {
        write_month(f, month);
    }
    assert_well(f);
    copy_file(f, "2026-12.mdb", "kept");
    remove_file(f, "2026-12.mdb");
    assert_string_equal(places(f), "2026-11.mdb/40/fin ");
    copy_file(f, "kept", "2026-12.mdb");
    assert_well(f);
    remove_file(f, "2026-11.mdb");
    assert_string_equal(places(f), "2026-11.mdb/disparu ");
    remove_file(f, "2027-01.mdb");
    assert_non_null(strstr(places(f), "main.mdb/120/absent"));
    remove_file(f, "kept");
}

/* CNIL 2021-122: traces go when their time is over. */
static void a_month_that_had_its_time_may_go(void **state)
{
    fixture *f = *state;

    for (int64_t month = 0; month < 8; month++) {
        write_month(f, month);
    }
    assert_well(f);
    remove_file(f, "2026-11.mdb");
    assert_well(f);
    remove_file(f, "2026-12.mdb");
    assert_string_equal(places(f), "2026-12.mdb/disparu ");
}

static void a_file_that_is_none_is_found(void **state)
{
    fixture *f = *state;
    char path[512];
    FILE *file;

    write_month(f, 0);
    write_month(f, 1);
    path_of(f, "2026-11.mdb", path);
    file = fopen(path, "r+b");
    assert_non_null(file);
    for (int i = 0; i < 3 * 4096; i++) {
        assert_int_equal(fputc('x', file), 'x');
    }
    assert_int_equal(fclose(file), 0);
    assert_string_equal(places(f), "2026-11.mdb/illisible ");
}

static void a_file_put_in_the_place_of_an_open_one_is_found(void **state)
{
    fixture *f = *state;
    hab_segment *reader;

    write_month(f, 0);
    reader = open_month(f, 202611);
    copy_file(f, "2026-11.mdb", "2026-11.mdb");
    assert_string_equal(places(f), "2026-11.mdb/remplace ");
    hab_segment_close(reader);
    assert_well(f);
}

static void forget_rolled(fixture *f)
{
    hab_txn *txn;

    assert_int_equal(hab_begin_write(f->main, &txn), HAB_OK);
    assert_int_equal(hab_delete(txn, HAB_TABLE_META, hab_slice_text("trace.head")), HAB_OK);
    assert_int_equal(hab_commit(txn), HAB_OK);
}

/* A head that says where the chain goes on after a lift may stand where records were cut off:
 * what was lifted is not found once more under another name. */
static void a_resumption_is_not_accused_of_what_was_lifted(void **state)
{
    static const uint8_t master[HAB_KEY_SIZE] = {7};
    fixture *f = *state;
    hab_heads_signed done;
    hab_head_key key;
    char heads[512];

    write_month(f, 0);
    copy_file(f, "2026-11.mdb", "old");
    write_month(f, 0);
    copy_file(f, "old", "2026-11.mdb");
    path_of(f, "heads", heads);
    assert_int_equal(hab_head_key_of(master, &key), HAB_OK);
    assert_int_equal(hab_heads_resume(f->main, f->trace, heads, &key, f->clock, &done, &f->error),
                     HAB_OK);
    free(done.lines);
    forget_rolled(f); /* of main.mdb's the place is the one that was lifted */
    assert_int_equal(hab_patrol_ends(f->main, f->trace, heads, key.public, &finding, &f->error),
                     HAB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_intact_trace_is_not_accused, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_resumption_is_not_accused_of_what_was_lifted,
                                        begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_month_that_was_just_dropped_is_not_accused, begin_patrol,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_round_is_made_of_steps, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_changed_record_is_found_and_located, begin_patrol,
                                        teardown),
        cmocka_unit_test_setup_teardown(another_change_is_another_place, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(the_first_of_a_run_tells_of_all, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_record_that_is_gone_or_moved_is_found, begin_patrol,
                                        teardown),
        cmocka_unit_test_setup_teardown(last_records_that_are_gone_are_found, begin_patrol,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_chain_that_was_made_again_is_found, begin_patrol,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_older_copy_is_found, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(an_older_copy_that_was_rolled_into_is_found, begin_patrol,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_gone_is_found, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_month_that_had_its_time_may_go, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_is_none_is_found, begin_patrol, teardown),
        cmocka_unit_test_setup_teardown(a_file_put_in_the_place_of_an_open_one_is_found,
                                        begin_patrol, teardown),
    };

    return cmocka_run_group_tests_name("patrol", tests, NULL, NULL);
}

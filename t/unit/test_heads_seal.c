/* Seals: a month that is over is kept as it was, block by block, and what changes is located
 * (section 6). */
#include <fcntl.h>

#include "heads_fixture.h"

enum { BLOCKS = 3, LENGTH = 2 * HAB_SEAL_BLOCK + 12345 };

static const uint32_t month = 202610;

static void path_of(heads_state *h, const char *name, char path[160])
{
    snprintf(path, 160, "%s/%s", h->f->directory, name);
}

/* A file of three blocks, the last one short. */
static int seal_setup(void **state)
{
    int failed = heads_setup(state);
    heads_state *h = *state;
    uint8_t *bytes = malloc(LENGTH);
    char path[160];
    int file;

    for (size_t i = 0; i < LENGTH; i++) {
        bytes[i] = (uint8_t) (i * 31 >> 8);
    }
    path_of(h, "trace/2026-10.mdb", path);
    file = open(path, O_WRONLY | O_CREAT, 0640);
    assert_int_equal(write(file, bytes, LENGTH), LENGTH);
    close(file);
    free(bytes);
    assert_int_equal(mkdir(h->heads, 0750), 0);
    return failed;
}

static unsigned go_on(heads_state *h, unsigned max)
{
    unsigned left = 9;

    if (hab_seal_advance(h->f->trace, h->heads, month, max, &left, &h->error) != HAB_OK) {
        fail_msg("%s", h->error.text);
    }
    return left;
}

static void seal(heads_state *h)
{
    assert_int_equal(go_on(h, BLOCKS), 0);
}

static void write_at(heads_state *h, const char *name, off_t offset, const char *bytes, size_t size)
{
    char path[160];
    int file;

    path_of(h, name, path);
    file = open(path, O_WRONLY);
    assert_int_equal(pwrite(file, bytes, size, offset), size);
    close(file);
}

typedef struct found {
    unsigned count;
    uint64_t offset; /* of the first */
    char sentence[200];
} found;

static void note_block(void *context, uint64_t offset, const char *sentence)
{
    found *f = context;

    if (f->count++ == 0) {
        f->offset = offset;
        snprintf(f->sentence, sizeof(f->sentence), "%s", sentence);
    }
}

static found compare(heads_state *h)
{
    found f = {0};

    if (hab_seal_compare(h->f->trace, h->heads, month, note_block, &f, &h->error) != HAB_OK) {
        fail_msg("%s", h->error.text);
    }
    return f;
}

static void a_seal_is_a_text_that_others_can_check(void **state)
{
    heads_state *h = *state;
    char path[160];
    char line[256];
    char expected[64];
    unsigned lines = 0;
    FILE *stream;

    seal(h);
    path_of(h, "heads/2026-10.seal", path);
    stream = fopen(path, "r");
    assert_non_null(fgets(line, sizeof(line), stream));
    snprintf(expected, sizeof(expected), "2026-10.mdb %d %d\n", LENGTH, HAB_SEAL_BLOCK);
    assert_string_equal(line, expected);
    while (fgets(line, sizeof(line), stream) != NULL) {
        assert_int_equal(strlen(line), 65);
        lines++;
    }
    fclose(stream);
    assert_int_equal(lines, BLOCKS);
    assert_int_equal(compare(h).count, 0);
}

static void it_grows_block_by_block(void **state)
{
    heads_state *h = *state;
    uint8_t digest[HAB_HASH_SIZE];

    assert_int_equal(go_on(h, 1), 1);
    assert_int_equal(hab_seal_digest(h->heads, month, digest, &h->error), HAB_NOT_FOUND);
    assert_int_equal(go_on(h, 1), 1);
    assert_int_equal(go_on(h, 1), 0);
    assert_int_equal(compare(h).count, 0);
    assert_int_equal(hab_seal_digest(h->heads, month, digest, &h->error), HAB_OK);
    assert_int_equal(go_on(h, 1), 0);
}

/* Killed in the middle of a line, or after the disk has made zeros of it. */
static void what_was_cut_is_begun_anew(void **state)
{
    static const char zeros[10] = {0};
    heads_state *h = *state;
    char path[160];

    path_of(h, "heads/2026-10.seal.part", path);
    assert_int_equal(go_on(h, 2), 1);
    assert_int_equal(truncate(path, 70), 0);
    assert_int_equal(go_on(h, 2), 1);
    write_at(h, "heads/2026-10.seal.part", 40, zeros, sizeof(zeros));
    assert_int_equal(go_on(h, 2), 1);
    assert_int_equal(go_on(h, 1), 0);
    assert_int_equal(compare(h).count, 0);
}

static void a_bit_that_changed_is_located(void **state)
{
    heads_state *h = *state;
    found f;

    seal(h);
    write_at(h, "trace/2026-10.mdb", HAB_SEAL_BLOCK + 77, "x", 1);
    f = compare(h);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.offset, HAB_SEAL_BLOCK);
    assert_non_null(strstr(f.sentence, "2026-10.mdb, block 1 of"));
}

static void another_length_is_told(void **state)
{
    heads_state *h = *state;
    char path[160];

    seal(h);
    path_of(h, "trace/2026-10.mdb", path);
    assert_int_equal(truncate(path, LENGTH - 1), 0);
    assert_non_null(strstr(compare(h).sentence, "which is not what its seal says"));
    assert_int_equal(truncate(path, 5), 0);
    assert_in_range(compare(h).count, 2, 9);
    assert_int_equal(truncate(path, LENGTH + HAB_SEAL_BLOCK), 0);
    assert_in_range(compare(h).count, 2, 9);
}

/* Who changes the seal with the file is found by its head: the digest is another. */
static void a_seal_that_changed_has_another_digest(void **state)
{
    heads_state *h = *state;
    uint8_t before[HAB_HASH_SIZE];
    uint8_t after[HAB_HASH_SIZE];

    seal(h);
    assert_int_equal(hab_seal_digest(h->heads, month, before, &h->error), HAB_OK);
    write_at(h, "heads/2026-10.seal", 100, "0", 1);
    assert_int_equal(hab_seal_digest(h->heads, month, after, &h->error), HAB_OK);
    assert_memory_not_equal(before, after, HAB_HASH_SIZE);
    assert_int_equal(compare(h).count, 1);
}

static void what_is_not_there_is_said(void **state)
{
    heads_state *h = *state;
    found f = {0};
    unsigned left;

    assert_int_equal(hab_seal_advance(h->f->trace, h->heads, 202609, 1, &left, &h->error),
                     HAB_NOT_FOUND);
    assert_int_equal(hab_seal_compare(h->f->trace, h->heads, month, note_block, &f, &h->error),
                     HAB_NOT_FOUND);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, seal_setup, heads_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_seal_is_a_text_that_others_can_check),
        TEST(it_grows_block_by_block),
        TEST(what_was_cut_is_begun_anew),
        TEST(a_bit_that_changed_is_located),
        TEST(another_length_is_told),
        TEST(a_seal_that_changed_has_another_digest),
        TEST(what_is_not_there_is_said),
    };

    return cmocka_run_group_tests_name("heads_seal", tests, NULL, NULL);
}

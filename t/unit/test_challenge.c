/* The text shown on screen, and the question that needs no eyes (LI-3.2). */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gd.h>

#include "person/challenge.h"
#include "person/picture.h"

enum { NOW = 1768212000 };

static hab_broker broker;
static hab_txn *txn;
static char token[HAB_CHALLENGE_TOKEN + 1];
static char question[HAB_CHALLENGE_QUESTION + 1];

static int open_store(void **state)
{
    const hab_store_options options = {.tables = hab_main_tables,
                                       .table_count = HAB_TABLE_COUNT,
                                       .schema = HAB_MAIN_SCHEMA,
                                       .mode = HAB_STORE_CREATE,
                                       .map_size = 16 << 20};

    (void) state;
    broker = (hab_broker){.key = {1, 2, 3}};
    return hab_store_open_memory(&options, &broker.store, NULL) != HAB_OK
           || hab_begin_write(broker.store, &txn) != HAB_OK
           || hab_challenge_new(&broker, NOW, token, question) != HAB_OK;
}

static int close_store(void **state)
{
    (void) state;
    hab_abort(txn);
    hab_store_close(broker.store);
    return 0;
}

/* What a person would answer. */
static void answer_of(const char *asked, char answer[32])
{
    static const char *const ranks[] = {"premier", "deuxième", "troisième", "quatrième",
                                        "cinquième"};
    const char *word = strstr(asked, ": ") + 2;

    for (size_t rank = 0; rank < 5; rank++) {
        size_t length = strcspn(word, ",\xc2");

        if (strstr(asked, ranks[rank]) != NULL) {
            (void) snprintf(answer, 32, "%.*s", (int) length, word);
            return;
        }
        word += length + 2;
    }
    fail_msg("no answer to %s", asked);
}

static hab_status answer(const char *text, int64_t now)
{
    return hab_challenge_answer(txn, &broker, hab_slice_text(token), hab_slice_text(text), now);
}

static void right_answer_is_good_once(void **state)
{
    char right[32];

    (void) state;
    answer_of(question, right);
    assert_int_equal(answer(right, NOW + 1), HAB_OK);
    assert_int_equal(answer(right, NOW + 2), HAB_DENIED);
}

/* Case and spaces aside. */
static void answer_is_read_kindly(void **state)
{
    char right[32], typed[36] = "  ";

    (void) state;
    answer_of(question, right);
    for (size_t i = 0; right[i] != '\0'; i++) {
        typed[i + 2] = (char) toupper(right[i]);
    }
    strcat(typed, " ");
    assert_int_equal(answer(typed, NOW), HAB_OK);
}

/* One guess a challenge. */
static void wrong_answer_spends_it(void **state)
{
    char right[32];

    (void) state;
    answer_of(question, right);
    assert_int_equal(answer("ce n’est pas cela", NOW), HAB_DENIED);
    assert_int_equal(answer(right, NOW), HAB_DENIED);
}

static void empty_answer_is_wrong(void **state)
{
    (void) state;
    assert_int_equal(answer("", NOW), HAB_DENIED);
}

static void endless_answer_is_wrong(void **state)
{
    char endless[500];

    (void) state;
    memset(endless, 'a', sizeof(endless));
    endless[sizeof(endless) - 1] = '\0';
    assert_int_equal(answer(endless, NOW), HAB_DENIED);
}

static void challenge_expires(void **state)
{
    char right[32];

    (void) state;
    answer_of(question, right);
    assert_int_equal(answer(right, NOW + HAB_CHALLENGE_LIFE), HAB_DENIED);
    assert_int_equal(answer(right, NOW + HAB_CHALLENGE_LIFE - 1), HAB_OK);
}

/* A token is neither made up, nor changed, nor another server's, nor read. */
static void token_is_sealed(void **state)
{
    char right[32], forged[sizeof(token)];

    (void) state;
    answer_of(question, right);
    assert_null(strstr(token, right));
    memcpy(forged, token, sizeof(forged));
    for (size_t i = 0; token[i] != '\0'; i += 7) {
        token[i] = token[i] == 'A' ? 'B' : 'A';
        assert_int_equal(answer(right, NOW), HAB_DENIED);
        memcpy(token, forged, sizeof(token));
    }
    broker.key[0]++;
    assert_int_equal(answer(right, NOW), HAB_DENIED);
    broker.key[0]--;
    assert_int_equal(answer(right, NOW), HAB_OK);
}

/* Fail closed: with the zeros that stand for no key, anybody could make tokens. */
static void without_a_key_there_is_none(void **state)
{
    char right[32];

    (void) state;
    answer_of(question, right);
    memset(broker.key, 0, sizeof(broker.key));
    assert_int_equal(hab_challenge_new(&broker, NOW, token, question), HAB_DENIED);
    assert_int_equal(answer(right, NOW), HAB_DENIED);
}

/* The picture of a token is a PNG, the same each time it is asked for. */
static void picture_shows_the_text(void **state)
{
    char *png[2];
    size_t size[2];
    gdImagePtr image;

    (void) state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            hab_challenge_picture(&broker, hab_slice_text(token), NOW, &png[i], &size[i]), HAB_OK);
    }
    assert_int_equal(size[0], size[1]);
    assert_memory_equal(png[0], png[1], size[0]);
    image = gdImageCreateFromPngPtr((int) size[0], png[0]);
    assert_non_null(image);
    assert_int_equal(gdImageSX(image), 268);
    assert_int_equal(gdImageSY(image), 84);
    gdImageDestroy(image);
    free(png[0]);
    free(png[1]);
    assert_int_equal(hab_challenge_picture(&broker, hab_slice_text("x"), NOW, png, size),
                     HAB_INVALID);
    assert_int_equal(
        hab_challenge_picture(&broker, hab_slice_text(token), NOW + HAB_CHALLENGE_LIFE, png, size),
        HAB_INVALID);
}

/* Another text, or another seed, is another picture. */
static void pictures_differ(void **state)
{
    static const uint8_t seeds[2][HAB_PICTURE_SEED] = {{1}, {2}};
    char *png[3];
    size_t size[3];

    (void) state;
    assert_int_equal(hab_picture_draw("ACEF34", seeds[0], &png[0], &size[0]), HAB_OK);
    assert_int_equal(hab_picture_draw("ACEF34", seeds[1], &png[1], &size[1]), HAB_OK);
    assert_int_equal(hab_picture_draw("ACEF36", seeds[0], &png[2], &size[2]), HAB_OK);
    assert_true(size[0] != size[1] || memcmp(png[0], png[1], size[0]) != 0);
    assert_true(size[0] != size[2] || memcmp(png[0], png[2], size[0]) != 0);
    for (int i = 0; i < 3; i++) {
        free(png[i]);
    }
}

static void only_the_expired_are_forgotten(void **state)
{
    unsigned removed = 9;

    (void) state;
    assert_int_equal(answer("x", NOW), HAB_DENIED);
    assert_int_equal(hab_challenge_sweep(txn, NOW + HAB_CHALLENGE_LIFE - 1, 10, &removed), HAB_OK);
    assert_int_equal(removed, 0);
    assert_int_equal(hab_challenge_sweep(txn, NOW + HAB_CHALLENGE_LIFE, 10, &removed), HAB_OK);
    assert_int_equal(removed, 1);
}

#define CHALLENGE_TEST(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CHALLENGE_TEST(right_answer_is_good_once),
        CHALLENGE_TEST(answer_is_read_kindly),
        CHALLENGE_TEST(wrong_answer_spends_it),
        CHALLENGE_TEST(empty_answer_is_wrong),
        CHALLENGE_TEST(endless_answer_is_wrong),
        CHALLENGE_TEST(challenge_expires),
        CHALLENGE_TEST(token_is_sealed),
        CHALLENGE_TEST(without_a_key_there_is_none),
        CHALLENGE_TEST(picture_shows_the_text),
        CHALLENGE_TEST(pictures_differ),
        CHALLENGE_TEST(only_the_expired_are_forgotten),
    };

    return cmocka_run_group_tests_name("challenge", tests, NULL, NULL);
}

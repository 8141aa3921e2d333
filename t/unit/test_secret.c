/* Random bytes, digests, encodings, first passwords (LI-3.2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/secret.h"

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char text[2 * HAB_HASH_SIZE + 1];

    hab_hex(bytes, size, text);
    assert_string_equal(text, expected);
}

static void digests_are_those_of_the_standards(void **state)
{
    uint8_t hash[HAB_HASH_SIZE];

    (void) state;
    /* FIPS 180-4, "abc"; twice, for the context is kept. */
    for (int i = 0; i < 2; i++) {
        hab_sha256(hab_slice_text("abc"), hash);
        assert_hex(hash, sizeof(hash),
                   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    hab_sha256(hab_slice_text(""), hash);
    assert_hex(hash, sizeof(hash),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    /* RFC 4231, test case 2. */
    hab_hmac_sha256(hab_slice_text("Jefe"), hab_slice_text("what do ya want for nothing?"), hash);
    assert_hex(hash, sizeof(hash),
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void base64url_is_rfc_4648_without_padding(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},           {"f", "Zg"},         {"fo", "Zm8"},       {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"\xff\xef", "_-8"}, {"fooba", "Zm9vYmE"}};

    (void) state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        size_t size = strlen(pairs[i][0]);
        char text[32];
        char back[16];

        assert_int_equal(hab_base64url(pairs[i][0], size, text), strlen(pairs[i][1]));
        assert_string_equal(text, pairs[i][1]);
        assert_int_equal(hab_base64url_decode(hab_slice_text(text), back, size), HAB_OK);
        assert_memory_equal(back, pairs[i][0], size);
    }
}

/* Two texts for one token would make two sessions of one. */
static void only_the_exact_encoding_is_decoded(void **state)
{
    static const char *const wrong[] = {"Zm8=", "Zm9", "Zm+", "Zm/",   "Z m",
                                        "Zm8A", "Zm",  "",    "Zm\x80"};
    uint8_t bytes[2];

    (void) state;
    assert_int_equal(hab_base64url_decode(hab_slice_text("Zm8"), bytes, sizeof(bytes)), HAB_OK);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hab_base64url_decode(hab_slice_text(wrong[i]), bytes, sizeof(bytes)),
                         HAB_INVALID);
    }
}

static void hexadecimal_goes_there_and_back(void **state)
{
    static const char *const wrong[] = {"0aF0", "0af", "0af00", "0ag0", " af0", ""};
    static const uint8_t bytes[] = {0x00, 0x7f, 0xa5, 0xff};
    uint8_t back[sizeof(bytes)];
    char text[2 * sizeof(bytes) + 1];

    (void) state;
    hab_hex(bytes, sizeof(bytes), text);
    assert_string_equal(text, "007fa5ff");
    assert_int_equal(hab_hex_decode(hab_slice_text(text), back, sizeof(back)), HAB_OK);
    assert_memory_equal(back, bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(hab_hex_decode(hab_slice_text(wrong[i]), back, 2), HAB_INVALID);
    }
}

static void secrets_are_compared_whole_and_wiped(void **state)
{
    char secret[] = "0123456789abcdef";
    static const char zeros[sizeof(secret)];

    (void) state;
    assert_true(hab_equal_secret(secret, "0123456789abcdef", 16));
    assert_false(hab_equal_secret(secret, "0123456789abcdeF", 16));
    assert_false(hab_equal_secret(secret, "x123456789abcdef", 16));
    hab_wipe(secret, sizeof(secret));
    assert_memory_equal(secret, zeros, sizeof(secret));
}

static void random_bytes_differ(void **state)
{
    uint8_t one[HAB_TOKEN_SIZE] = {0};
    uint8_t other[HAB_TOKEN_SIZE] = {0};

    (void) state;
    assert_int_equal(hab_random(one, sizeof(one)), HAB_OK);
    assert_int_equal(hab_random(other, sizeof(other)), HAB_OK);
    assert_memory_not_equal(one, other, sizeof(one));
}

/* LI-3.2: exactly eight, letters of both cases and digits, all of them drawn. Of
 * 32,000 characters, one of the 62 is missing once in 10^220 runs. */
static void a_first_password_is_eight_alphanumerics(void **state)
{
    enum { DRAWS = 4000, CHARACTERS = 62 };
    unsigned seen[256] = {0};
    unsigned distinct = 0;

    (void) state;
    for (int i = 0; i < DRAWS; i++) {
        char password[HAB_FIRST_PASSWORD_LENGTH + 1];

        memset(password, '?', sizeof(password));
        assert_int_equal(hab_first_password(password), HAB_OK);
        assert_int_equal(strlen(password), 8);
        for (const char *c = password; *c != '\0'; c++) {
            assert_true((*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z')
                        || (*c >= 'a' && *c <= 'z'));
            distinct += seen[(unsigned char) *c]++ == 0;
        }
    }
    assert_int_equal(distinct, CHARACTERS);
    for (size_t c = 0; c < 256; c++) {
        /* 516 on average, with a deviation of 23: none is favoured. */
        assert_true(seen[c] == 0 || (seen[c] > 300 && seen[c] < 750));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_the_standards),
        cmocka_unit_test(base64url_is_rfc_4648_without_padding),
        cmocka_unit_test(only_the_exact_encoding_is_decoded),
        cmocka_unit_test(hexadecimal_goes_there_and_back),
        cmocka_unit_test(secrets_are_compared_whole_and_wiped),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(a_first_password_is_eight_alphanumerics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

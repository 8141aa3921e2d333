#include "base/fold.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

/* The letter without accent of U+00C0 to U+00FF, "" for what is no letter. */
static const char *plain_letter(uint8_t second)
{
    static const char letters[] = "aaaaaa?ceeeeiiiidnooooo?ouuuuy?s";
    static const char *const one[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i",
                                      "j", "k", "l", "m", "n", "o", "p", "q", "r",
                                      "s", "t", "u", "v", "w", "x", "y", "z"};
    char letter = letters[second & 0x1f];

    if ((second & 0x1f) == 6) {
        return "ae";
    }
    if (second == 0xbf) {
        return "y";
    }
    return letter == '?' ? "" : one[letter - 'a'];
}

/* One character as it counts in a comparison; " " for what only separates. */
static const char *fold_character(const uint8_t *bytes, size_t size, char plain[5])
{
    if (size == 1) {
        plain[0] = (char) (isalnum(bytes[0]) ? tolower(bytes[0]) : ' ');
        plain[1] = '\0';
        return plain;
    }
    if (size == 2 && bytes[0] == 0xc3) {
        return plain_letter(bytes[1]);
    }
    if (size == 2 && bytes[0] == 0xc5 && (bytes[1] == 0x92 || bytes[1] == 0x93)) {
        return "oe";
    }
    if (size == 2 && (bytes[0] == 0xcc || (bytes[0] == 0xcd && bytes[1] < 0xb0))) {
        return ""; /* an accent by itself */
    }
    if (bytes[0] == 0xe2 || bytes[0] == 0xc2) {
        return " "; /* typographic signs and spaces */
    }
    memcpy(plain, bytes, size);
    plain[size] = '\0';
    return plain;
}

/* Writes out the abbreviated saint that the word just ended may be. */
static size_t end_word(char *folded, size_t start, size_t length)
{
    size_t size = length - start;

    if (size == 2 && memcmp(folded + start, "st", 2) == 0) {
        memcpy(folded + start, "saint", 5);
        return start + 5;
    }
    if (size == 3 && memcmp(folded + start, "ste", 3) == 0) {
        memcpy(folded + start, "sainte", 6);
        return start + 6;
    }
    return length;
}

int hab_fold(hab_slice text, char folded[HAB_FOLDED])
{
    const uint8_t *bytes = text.data;
    size_t length = 0, start = 0;

    if (text.size > HAB_FOLD_MAX) {
        return 0;
    }
    for (size_t place = 0; place < text.size;) {
        char plain[5];
        size_t size = hab_character(bytes + place, text.size - place);
        const char *letter = size > 0 ? fold_character(bytes + place, size, plain) : NULL;

        if (letter == NULL) {
            return 0;
        }
        if (letter[0] == ' ') {
            length = end_word(folded, start, length);
            if (length > start) {
                folded[length++] = ' ';
            }
            start = length;
        } else {
            memcpy(folded + length, letter, strlen(letter));
            length += strlen(letter);
        }
        place += size;
    }
    while (length > 0 && folded[length - 1] == ' ') {
        length--;
    }
    folded[length] = '\0';
    return 1;
}

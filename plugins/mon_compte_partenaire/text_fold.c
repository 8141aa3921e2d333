/* Texts as people look for them: no case, no accents. */
#include "persons.h"

#include <stdlib.h>
#include <string.h>

/* The letter below the accent of U+00C0 to U+00FF; a blank where there is none. */
static char plain_latin(unsigned code)
{
    static const char letters[] =
        "aaaaaaaceeeeiiiidnooooo ouuuuy saaaaaaaceeeeiiiidnooooo ouuuuy y";

    return letters[code - 0xC0];
}

/* Writes what a character of two bytes becomes; 0 when it stays. */
static size_t fold_pair(const uint8_t *at, char *to)
{
    unsigned code = (at[0] & 0x1FU) << 6 | (at[1] & 0x3FU);

    if (code == 0x152 || code == 0x153) {
        to[0] = 'o';
        to[1] = 'e';
        return 2;
    }
    if (code < 0xC0 || code > 0xFF || plain_latin(code) == ' ') {
        return 0;
    }
    to[0] = plain_latin(code);
    return 1;
}

char *mcp_fold(const char *text)
{
    const uint8_t *from = (const uint8_t *) text;
    char *folded = malloc(strlen(text) + 1);
    size_t size = 0;

    while (folded != NULL && *from != '\0') {
        size_t made = from[0] >= 0xC2 && from[0] <= 0xDF && from[1] != '\0'
                          ? fold_pair(from, folded + size)
                          : 0;

        if (made > 0) {
            size += made;
            from += 2;
        } else {
            folded[size++] = (char) (*from >= 'A' && *from <= 'Z' ? *from - 'A' + 'a' : *from);
            from++;
        }
    }
    if (folded != NULL) {
        folded[size] = '\0';
    }
    return folded;
}

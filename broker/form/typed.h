/* What a person typed, tidied: no spaces at its ends, one between words. */
#ifndef HAB_TYPED_H
#define HAB_TYPED_H

#include "base/bytes.h"
#include "base/status.h"

enum { HAB_TYPED_CHARACTERS = 4000, HAB_TYPED_MAX = 4 * HAB_TYPED_CHARACTERS + 4 };

typedef enum hab_typed_lines {
    HAB_TYPED_LINE,   /* one line */
    HAB_TYPED_COMMAS, /* lines are joined by commas */
    HAB_TYPED_KEPT    /* lines stay, with one empty line between two at most */
} hab_typed_lines;

typedef struct hab_typed {
    char text[HAB_TYPED_MAX + 1];
    size_t size;
    size_t characters;
} hab_typed;

/* HAB_FULL when it is too long; HAB_INVALID when it is no text that a person can have meant:
 * not UTF-8, or with characters that nobody sees (hab_text_visible()). What only says how
 * to break or to draw a word is dropped. */
hab_status hab_typed_read(hab_typed *typed, hab_slice given, hab_typed_lines lines);

/* Whether there is nothing but spaces. */
int hab_typed_blank(hab_slice text);

#endif

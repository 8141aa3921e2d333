#include "form/typed.h"

#include <string.h>

#include "base/text.h"

/* A soft hyphen, a variation of how a sign is drawn: they come along when text is pasted. */
static int is_dropped(uint32_t c)
{
    return c == 0xad || c == 0xfe0e || c == 0xfe0f;
}

static int is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x202f;
}

static void put(hab_typed *t, char c)
{
    t->text[t->size++] = c;
    t->characters++;
}

/* Between two words a space; between two lines, `ends` line feeds apart, what the field
 * keeps of that. Never more than two characters. */
static void put_space(hab_typed *t, hab_typed_lines lines, unsigned ends)
{
    if (ends > 0 && lines == HAB_TYPED_KEPT) {
        for (unsigned i = 0; i < ends && i < 2; i++) {
            put(t, '\n');
        }
        return;
    }
    if (ends > 0 && lines == HAB_TYPED_COMMAS && t->text[t->size - 1] != ',') {
        put(t, ',');
    }
    put(t, ' ');
}

hab_status hab_typed_read(hab_typed *t, hab_slice given, hab_typed_lines lines)
{
    const uint8_t *bytes = given.data;
    unsigned ends = 0;
    int space = 0;

    *t = (hab_typed){.size = 0};
    for (size_t place = 0; place < given.size;) {
        size_t size = hab_character(bytes + place, given.size - place);
        uint32_t c = size > 0 ? hab_code_point(bytes + place, size) : 0;

        if (size == 0 || (!is_dropped(c) && !is_space(c) && hab_invisible(c))) {
            return HAB_INVALID;
        }
        if (t->size + size + 2 > HAB_TYPED_MAX) {
            return HAB_FULL;
        }
        if (is_space(c)) {
            space = 1;
            ends += c == '\n';
        } else if (!is_dropped(c)) {
            if (space && t->size > 0) {
                put_space(t, lines, ends);
            }
            space = 0;
            ends = 0;
            memcpy(t->text + t->size, bytes + place, size);
            t->size += size;
            t->characters++;
        }
        place += size;
    }
    t->text[t->size] = '\0';
    return HAB_OK;
}

int hab_typed_blank(hab_slice text)
{
    const uint8_t *bytes = text.data;
    size_t place = 0, size;

    while ((size = hab_character(bytes + place, text.size - place)) > 0
           && is_space(hab_code_point(bytes + place, size))) {
        place += size;
    }
    return place == text.size;
}

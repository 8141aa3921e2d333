#include "form/typed.h"

#include <string.h>

#include "base/text.h"

static uint32_t code_point(const uint8_t *bytes, size_t size)
{
    uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0x7fU >> size);

    for (size_t i = 1; i < size; i++) {
        value = (value << 6) | (bytes[i] & 0x3fU);
    }
    return value;
}

/* What nobody types and no reader sees: C1, marks of direction, of no width, of private
 * use, tags; they make one text look like another. */
static int is_invisible(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0x80, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},     {0x115f, 0x1160},
                  {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
                  {0x3164, 0x3164}, {0xe000, 0xf8ff}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
                  {0xffa0, 0xffa0}, {0xfff0, 0xffff}, {0xe0000, 0x10ffff}};

    for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
        if (c >= ranges[i].from && c <= ranges[i].to) {
            return 1;
        }
    }
    return 0;
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

int hab_typed_read(hab_typed *t, hab_slice given, hab_typed_lines lines)
{
    const uint8_t *bytes = given.data;
    unsigned ends = 0;
    int space = 0;

    *t = (hab_typed){.size = 0};
    for (size_t place = 0; place < given.size;) {
        size_t size = hab_character(bytes + place, given.size - place);
        uint32_t c = size > 0 ? code_point(bytes + place, size) : 0;

        if (size == 0 || t->size + size + 2 > HAB_TYPED_MAX || is_invisible(c)
            || ((c < 0x20 || c == 0x7f) && !is_space(c))) {
            return 0;
        }
        if (is_space(c)) {
            space = 1;
            ends += c == '\n';
        } else {
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
    return 1;
}

int hab_typed_blank(hab_slice text)
{
    const uint8_t *bytes = text.data;
    size_t place = 0, size;

    while ((size = hab_character(bytes + place, text.size - place)) > 0
           && is_space(code_point(bytes + place, size))) {
        place += size;
    }
    return place == text.size;
}

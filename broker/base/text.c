#include "base/text.h"

#include <ctype.h>

/* The least value that needs so many bytes: a longer form hides another text. */
static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

size_t hab_character(const uint8_t *bytes, size_t left)
{
    size_t size;
    uint32_t value;

    if (left == 0) {
        return 0;
    }
    if (bytes[0] < 0x80) {
        return 1;
    }
    size = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
    if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || size > left) {
        return 0;
    }
    value = bytes[0] & (0x7fU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        value = (value << 6) | (bytes[i] & 0x3fU);
    }
    return value < least[size] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff) ? 0
                                                                                           : size;
}

static int is_control(uint8_t byte)
{
    return byte < 0x20 || byte == 0x7f;
}

int hab_text_valid(hab_slice text, int lines)
{
    const uint8_t *bytes = text.data;

    for (size_t place = 0; place < text.size;) {
        size_t size = hab_character(bytes + place, text.size - place);
        int line = bytes[place] == '\n' || bytes[place] == '\r' || bytes[place] == '\t';

        if (size == 0 || (is_control(bytes[place]) && !(lines && line))) {
            return 0;
        }
        place += size;
    }
    return 1;
}

uint32_t hab_code_point(const uint8_t *bytes, size_t size)
{
    uint32_t value = size == 1 ? bytes[0] : bytes[0] & (0x7fU >> size);

    for (size_t i = 1; i < size; i++) {
        value = (value << 6) | (bytes[i] & 0x3fU);
    }
    return value;
}

int hab_invisible(uint32_t c)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {{0x00, 0x1f},       {0x7f, 0x9f},     {0xad, 0xad},       {0x34f, 0x34f},
                  {0x61c, 0x61c},     {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},
                  {0x200b, 0x200f},   {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},
                  {0xe000, 0xf8ff},   {0xfdd0, 0xfdef}, {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},
                  {0xffa0, 0xffa0},   {0xfff0, 0xffff}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
                  {0xe0000, 0x10ffff}};

    for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
        if (c >= ranges[i].from && c <= ranges[i].to) {
            return 1;
        }
    }
    return (c & 0xfffe) == 0xfffe;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char) tolower((unsigned char) c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

hab_status hab_percent_decode(hab_slice text, int form, char *to, size_t *size)
{
    const char *from = text.data;
    size_t length = 0;

    for (size_t i = 0; i < text.size; i++) {
        if (from[i] == '%') {
            int high = i + 2 < text.size ? hex_value(from[i + 1]) : -1;
            int low = high >= 0 ? hex_value(from[i + 2]) : -1;

            if (low < 0) {
                return HAB_INVALID;
            }
            to[length++] = (char) ((high << 4) | low);
            i += 2;
        } else {
            to[length] = from[i];
            if (form && from[i] == '+') {
                to[length] = ' ';
            }
            length++;
        }
    }
    to[length] = '\0';
    *size = length;
    return HAB_OK;
}

void hab_percent_encode(hab_slice text, char *to)
{
    static const char digits[] = "0123456789ABCDEF";
    const uint8_t *bytes = text.data;

    for (size_t i = 0; i < text.size; i++) {
        if (bytes[i] < 0x80 && (isalnum(bytes[i]) || strchr("-._~/", bytes[i]) != NULL)
            && bytes[i] != '\0') {
            *to++ = (char) bytes[i];
        } else {
            *to++ = '%';
            *to++ = digits[bytes[i] >> 4];
            *to++ = digits[bytes[i] & 15];
        }
    }
    *to = '\0';
}

int hab_local_path(hab_slice text)
{
    const char *path = text.data;

    if (text.size == 0 || path[0] != '/' || (text.size > 1 && path[1] == '/')) {
        return 0;
    }
    return memchr(path, '\\', text.size) == NULL && hab_text_valid(text, 0);
}

/* Texts of acts, and what is said of them. */
#include "acte_rules.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The character at *text, which is UTF-8; moves behind it. */
static uint32_t next_character(const char **text)
{
    const uint8_t *at = (const uint8_t *) *text;
    unsigned more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC0 ? 1 : 0;
    uint32_t value = more == 0 ? *at : *at & (0x3FU >> more);

    for (at++; more > 0 && (*at & 0xC0) == 0x80; more--) {
        value = value << 6 | (*at++ & 0x3FU);
    }
    *text = (const char *) at;
    return value;
}

/* As the host's forms have it: controls, marks of no width, tags, private use. */
static int is_invisible(uint32_t c)
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

int act_is_visible(const char *text)
{
    while (*text != '\0') {
        if (is_invisible(next_character(&text))) {
            return 0;
        }
    }
    return 1;
}

json_t *act_trimmed(const char *text)
{
    size_t size;
    char *copy;
    json_t *trimmed;

    text += strspn(text, " \t\r\n");
    copy = strdup(text);
    if (copy == NULL) {
        return NULL;
    }
    for (size = strlen(copy); size > 0 && strchr(" \t\r\n", copy[size - 1]) != NULL; size--) {
        copy[size - 1] = '\0';
    }
    for (char *c = copy; (c = strpbrk(c, "\t\r\n")) != NULL;) {
        *c = ' ';
    }
    trimmed = json_string(copy);
    free(copy);
    return trimmed;
}

void act_say(mcp_result *result, mcp_effect effect, const char *field, const char *article,
             const char *format, ...)
{
    char said[2 * MCP_FULL_NAME];
    size_t size;
    va_list list;

    va_start(list, format);
    (void) vsnprintf(said, sizeof(said), format, list);
    va_end(list);
    size = strlen(said);
    if (size >= sizeof(result->phrase)) {
        size = sizeof(result->phrase) - 1;
        while (size > 0 && ((uint8_t) said[size] & 0xC0) == 0x80) {
            size--;
        }
    }
    result->effect = effect;
    result->field = field;
    result->article = article;
    memcpy(result->phrase, said, size);
    result->phrase[size] = '\0';
}

#define FIELD(n) "services[" #n "]"
#define TEN(t)                                                                                     \
    FIELD(t##0), FIELD(t##1), FIELD(t##2), FIELD(t##3), FIELD(t##4), FIELD(t##5), FIELD(t##6),     \
        FIELD(t##7), FIELD(t##8), FIELD(t##9)

const char *act_services_field(size_t index)
{
    static const char *const fields[] = {TEN(), TEN(1), TEN(2), TEN(3), TEN(4), TEN(5), TEN(6)};

    return index < ACT_SERVICES ? fields[index] : "services";
}

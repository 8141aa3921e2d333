/* A text that is made piece by piece in memory, and wiped when it is done with. */
#include "lieu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int li_text_open(li_text_out *text)
{
    *text = (li_text_out){0};
    text->file = open_memstream(&text->bytes, &text->size);
    return text->file != NULL ? 0 : FAILED;
}

int li_text_close(li_text_out *text)
{
    FILE *file = text->file;
    int failed = file == NULL || ferror(file) != 0;

    text->file = NULL;
    return (file != NULL && fclose(file) != 0) || failed ? FAILED : 0;
}

void li_text_free(li_text_out *text)
{
    if (text->file != NULL) {
        (void) li_text_close(text);
    }
    if (text->bytes != NULL) {
        explicit_bzero(text->bytes, text->size);
    }
    free(text->bytes);
    *text = (li_text_out){0};
}

/* Bytes of the character of UTF-8 at `at`, and the character; 0 for what is none. */
static size_t character(const uint8_t *at, uint32_t *found)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : 4;
    uint32_t value = size == 1 ? at[0] : at[0] & (0x7fU >> size);

    if (size == 4 && at[0] >> 3 != 30) {
        return 0;
    }
    for (size_t i = 1; i < size; i++) {
        if (at[i] >> 6 != 2) { /* the final NUL too */
            return 0;
        }
        value = value << 6 | (at[i] & 0x3fU);
    }
    if (size > 1 && value < least[size]) {
        return 0;
    }
    *found = value;
    return size;
}

/* XML 1.0, section 2.2, Char. */
static int holds(uint32_t c)
{
    return c == '\t' || c == '\n' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd)
           || (c >= 0x10000 && c <= 0x10ffff);
}

static const char *entity_of(uint32_t c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    default: return NULL;
    }
}

void li_xml_text(FILE *out, const char *text)
{
    const uint8_t *at = (const uint8_t *) text;

    while (*at != '\0') {
        uint32_t c = 0;
        size_t size = character(at, &c);
        const char *entity = entity_of(c);

        if (size == 0 || !holds(c)) {
            (void) fputs("\xef\xbf\xbd", out); /* U+FFFD */
        } else if (entity != NULL) {
            (void) fputs(entity, out);
        } else {
            (void) fwrite(at, 1, size, out);
        }
        at += size > 0 ? size : 1;
    }
}

/* A text that begins like a formula would be reckoned by a spreadsheet: it gets an
 * apostrophe before it. */
void li_csv_text(FILE *out, const char *text)
{
    (void) fputc('"', out);
    if (text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL) {
        (void) fputc('\'', out);
    }
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            (void) fputc('"', out);
        }
        (void) fputc(*text, out);
    }
    (void) fputc('"', out);
}

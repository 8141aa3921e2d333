#include "common/common.h"

#include <stdlib.h>
#include <string.h>

size_t pl_characters(const char *text)
{
    size_t length = 0;

    for (; *text != '\0'; text++) {
        length += ((unsigned char) *text & 0xC0) != 0x80;
    }
    return length;
}

/* A form's lines end with CR LF. */
char *pl_typed(const json_t *typed, const char *member)
{
    const char *text = pl_member(typed, member);
    char *copy = malloc(strlen(text) + 1);
    size_t size = 0;

    if (copy == NULL) {
        return NULL;
    }
    text += strspn(text, " \t\r\n");
    for (; *text != '\0'; text++) {
        if (*text != '\r') {
            copy[size++] = *text;
        }
    }
    while (size > 0 && strchr(" \t\n", copy[size - 1]) != NULL) {
        size--;
    }
    copy[size] = '\0';
    return copy;
}

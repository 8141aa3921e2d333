/* JSON documents, in and out. */
#include "common/common.h"

#include <stdlib.h>
#include <string.h>

hab_slice pl_text(const char *text)
{
    return (hab_slice){.data = text, .size = strlen(text)};
}

const char *pl_member(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

json_t *pl_beginning(const char *text, size_t bytes)
{
    size_t size = strlen(text);
    char *copy;
    json_t *made;

    if (size > bytes) {
        size = bytes;
        while (size > 0 && ((uint8_t) text[size] & 0xC0) == 0x80) {
            size--;
        }
    }
    copy = strndup(text, size);
    for (char *c = copy; c != NULL && *c != '\0'; c++) {
        if ((uint8_t) *c < 0x20 || *c == 0x7f) {
            *c = ' ';
        }
    }
    made = copy != NULL ? json_stringn(copy, size) : NULL;
    free(copy);
    return made;
}

int pl_answer(const hab_host *host, hab_call *call, unsigned status, const char *sheet,
              json_t *document)
{
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    int outcome = HAB_FAILED;

    json_decref(document);
    if (text != NULL) {
        outcome = host->calls->answer(call, status, sheet, pl_text(text));
    }
    free(text);
    return outcome;
}

int pl_describe(const hab_host *host, void *sink, const char *target, json_t *document)
{
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    int failed = -1;

    if (text != NULL) {
        failed = host->describe(sink, pl_text(target), pl_text(text));
    }
    free(text);
    json_decref(document);
    return failed;
}

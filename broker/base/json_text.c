#include "base/json_text.h"

/* Behind a string, or at `end`. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\' && at + 1 < end;
    }
    return at < end ? at + 1 : end;
}

/* Behind a value: at what closes or follows it, or at `end`. */
static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;

    while (at < end && (depth > 0 || (*at != ',' && *at != '}' && *at != ']'))) {
        depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        at = *at == '"' ? skip_string(at, end) : at + 1;
    }
    return at;
}

hab_slice hab_json_member(hab_slice object, const char *name)
{
    const char *at = object.data;
    const char *end = at + object.size;
    size_t length = strlen(name);

    while (end - at > 1 && (*at == '{' || *at == ',')) {
        const char *key = at + 1;
        const char *colon = skip_string(key, end);

        if (colon == end || *colon != ':') {
            break;
        }
        at = skip_value(colon + 1, end);
        if ((size_t) (colon - key) == length + 2 && memcmp(key + 1, name, length) == 0) {
            return hab_slice_of(colon + 1, (size_t) (at - colon - 1));
        }
    }
    return (hab_slice){0};
}

int hab_json_next(hab_slice array, hab_slice *element)
{
    const char *begin = array.data;
    const char *end = begin + array.size;
    const char *at = element->data != NULL ? (const char *) element->data + element->size : begin;
    const char *behind;

    if (end - at < 2 || (*at != '[' && *at != ',')) {
        return 0;
    }
    behind = skip_value(at + 1, end);
    *element = hab_slice_of(at + 1, (size_t) (behind - at - 1));
    return element->size > 0;
}

hab_slice hab_json_string(hab_slice value)
{
    const char *text = value.data;

    return value.size >= 2 && text[0] == '"' && memchr(text, '\\', value.size) == NULL
               ? hab_slice_of(text + 1, value.size - 2)
               : (hab_slice){0};
}

#include "web/form_document.h"

#include <stdlib.h>

#include "base/secret.h"
#include "base/text.h"

enum { NAME_MAX = 120 }; /* bytes of a field's path */

/* One step of a path: a member's name, or a place in an array. */
typedef struct step {
    const char *name; /* NULL: a place */
    size_t size;
    size_t place;
} step;

static int is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || c == '_';
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "[12]"; 0 when it is none. */
static size_t read_place(const char *text, step *to)
{
    size_t length = 1;
    size_t place = 0;

    while (is_digit(text[length]) && length < 5) {
        place = place * 10 + (size_t) (text[length] - '0');
        length++;
    }
    if (length == 1 || text[length] != ']' || place >= HAB_DOCUMENT_ROWS) {
        return 0;
    }
    *to = (step){.place = place};
    return length + 1;
}

static size_t read_name(const char *text, step *to)
{
    size_t length = 0;

    if (!is_name_start(text[0])) {
        return 0;
    }
    while (is_name_start(text[length]) || is_digit(text[length])) {
        length++;
    }
    *to = (step){.name = text, .size = length};
    return length;
}

/* "[12]" behind something, ".name" behind something, "name" to begin with. */
static size_t read_step(const char *path, int first, step *to)
{
    size_t length;

    if (first) {
        return read_name(path, to);
    }
    if (*path == '[') {
        return read_place(path, to);
    }
    length = *path == '.' ? read_name(path + 1, to) : 0;
    return length > 0 ? length + 1 : 0;
}

/* Cuts a path into steps; 0 when it is no path. */
static size_t read_path(const char *path, step steps[HAB_DOCUMENT_DEPTH])
{
    size_t count = 0;

    while (*path != '\0') {
        size_t length = count < HAB_DOCUMENT_DEPTH ? read_step(path, count == 0, &steps[count]) : 0;

        if (length == 0) {
            return 0;
        }
        path += length;
        count++;
    }
    return count;
}

static json_t *follow(const json_t *from, const step *to)
{
    return to->name == NULL ? json_array_get(from, to->place)
                            : json_object_getn(from, to->name, to->size);
}

json_t *hab_path_get(const json_t *document, const char *path)
{
    step steps[HAB_DOCUMENT_DEPTH];
    size_t count = read_path(path, steps);
    json_t *found = count > 0 ? follow(document, &steps[0]) : NULL;

    for (size_t i = 1; i < count; i++) {
        found = follow(found, &steps[i]);
    }
    return found;
}

/* Puts `value` (stolen) where one step leads; rows come one after the other. */
static hab_status put(json_t *into, const step *at, json_t *value)
{
    int failed;

    if (value == NULL) {
        return HAB_MEMORY;
    }
    if (at->name != NULL) {
        failed = json_object_setn_new(into, at->name, at->size, value);
    } else if (at->place == json_array_size(into)) {
        failed = json_array_append_new(into, value);
    } else {
        failed = json_array_set_new(into, at->place, value);
    }
    return failed ? HAB_INVALID : HAB_OK;
}

/* The container that step `i` is a part of, made when it is missing. */
static hab_status enter(json_t **into, const step *steps, size_t i)
{
    json_t *next = follow(*into, &steps[i - 1]);
    hab_status status = HAB_OK;

    if (next == NULL) {
        next = steps[i].name != NULL ? json_object() : json_array();
        status = put(*into, &steps[i - 1], next);
    } else if (steps[i].name != NULL ? !json_is_object(next) : !json_is_array(next)) {
        status = HAB_INVALID;
    }
    *into = next;
    return status;
}

hab_status hab_path_set(json_t *document, const char *path, json_t *value)
{
    step steps[HAB_DOCUMENT_DEPTH];
    size_t count = read_path(path, steps);
    json_t *into = document;
    hab_status status = count > 0 ? HAB_OK : HAB_INVALID;

    for (size_t i = 1; i < count && status == HAB_OK; i++) {
        status = enter(&into, steps, i);
    }
    if (status != HAB_OK) {
        json_decref(value);
        return status;
    }
    return put(into, &steps[count - 1], value);
}

static hab_status refuse(hab_error *error, const char *name, const char *why)
{
    return hab_fail(error, HAB_INVALID, "Le champ «\u00a0%s\u00a0» %s.",
                    hab_text_valid(hab_slice_text(name), 0) ? name : "", why);
}

/* A field given again (boxes ticked under one name) makes an array. */
static hab_status add(json_t *document, const char *name, json_t *value)
{
    json_t *there = hab_path_get(document, name);
    json_t *both;

    if (there == NULL) {
        return hab_path_set(document, name, value);
    }
    if (json_is_array(there) && json_is_string(json_array_get(there, 0))) {
        return json_array_append_new(there, value) ? HAB_MEMORY : HAB_OK;
    }
    both = json_is_string(there) ? json_pack("[O, o]", there, value) : NULL;
    if (both == NULL) {
        json_decref(value);
        return HAB_INVALID;
    }
    return hab_path_set(document, name, both);
}

/* Decoded, NUL-terminated; the caller wipes and frees. */
static hab_status decode(hab_slice text, char **to, size_t *size)
{
    char *decoded = malloc(text.size + 1);
    hab_status status = decoded == NULL ? HAB_MEMORY : hab_percent_decode(text, 1, decoded, size);

    if (status != HAB_OK) {
        free(decoded);
        return status;
    }
    decoded[*size] = '\0';
    *to = decoded;
    return HAB_OK;
}

static hab_status add_decoded(json_t *document, const char *name, size_t name_size, hab_slice value,
                              hab_error *error)
{
    json_t *text;

    if (name_size > NAME_MAX || strlen(name) != name_size) {
        return refuse(error, "", "porte un nom trop long");
    }
    if (!hab_text_valid(value, 1)) {
        return refuse(error, name, "contient des caractères qui ne sont pas du texte");
    }
    text = json_stringn(value.data, value.size);
    if (text == NULL) {
        return HAB_MEMORY;
    }
    return add(document, name, text) == HAB_OK ? HAB_OK
                                               : refuse(error, name, "n’a pas sa place ici");
}

static hab_status read_pair(json_t *document, hab_slice pair, hab_error *error)
{
    const char *text = pair.data;
    const char *equals = memchr(text, '=', pair.size);
    size_t length = equals != NULL ? (size_t) (equals - text) : pair.size;
    size_t after = equals != NULL ? length + 1 : length;
    char *name = NULL, *value = NULL;
    size_t name_size = 0, size = 0;
    hab_status status = decode(hab_slice_of(text, length), &name, &name_size);

    if (status == HAB_OK) {
        status = decode(hab_slice_of(text + after, pair.size - after), &value, &size);
    }
    if (status == HAB_OK) {
        status = add_decoded(document, name, name_size, hab_slice_of(value, size), error);
    } else if (status == HAB_INVALID) {
        (void) refuse(error, "", "est mal codé");
    }
    if (value != NULL) {
        hab_wipe(value, size);
    }
    free(value);
    free(name);
    return status;
}

static hab_status read_urlencoded(hab_slice body, json_t *document, hab_error *error)
{
    const char *from = body.data;
    const char *end = from + body.size;
    unsigned fields = 0;

    while (from < end) {
        const char *ampersand = memchr(from, '&', (size_t) (end - from));
        const char *to = ampersand != NULL ? ampersand : end;
        hab_status status = HAB_OK;

        if (to > from) {
            status = ++fields > HAB_DOCUMENT_FIELDS
                         ? hab_fail(error, HAB_INVALID, "Le formulaire a trop de champs.")
                         : read_pair(document, hab_slice_of(from, (size_t) (to - from)), error);
        }
        if (status != HAB_OK) {
            return status;
        }
        from = to + 1;
    }
    return HAB_OK;
}

static hab_status check_json(const json_t *value, const char *name, unsigned depth,
                             hab_error *error);

static hab_status check_members(const json_t *object, unsigned depth, hab_error *error)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *) object, name, value)
    {
        step one;
        size_t length = strlen(name);
        hab_status status = length == 0 || length > NAME_MAX || read_name(name, &one) != length
                                ? refuse(error, length <= NAME_MAX ? name : "", "est inconnu")
                                : check_json(value, name, depth, error);

        if (status != HAB_OK) {
            return status;
        }
    }
    return HAB_OK;
}

static hab_status check_elements(const json_t *array, const char *name, unsigned depth,
                                 hab_error *error)
{
    size_t index;
    json_t *value;

    if (json_array_size(array) > HAB_DOCUMENT_ROWS) {
        return refuse(error, name, "a trop de lignes");
    }
    json_array_foreach(array, index, value)
    {
        hab_status status = check_json(value, name, depth, error);

        if (status != HAB_OK) {
            return status;
        }
    }
    return HAB_OK;
}

/* The same limits as a form's: what passes here is text, and not too deep. */
static hab_status check_json(const json_t *value, const char *name, unsigned depth,
                             hab_error *error)
{
    if (json_is_string(value)) {
        return hab_text_valid(hab_slice_of(json_string_value(value), json_string_length(value)), 1)
                   ? HAB_OK
                   : refuse(error, name, "contient des caractères qui ne sont pas du texte");
    }
    if (json_is_boolean(value) || json_is_integer(value)) {
        return HAB_OK;
    }
    if (depth == HAB_DOCUMENT_DEPTH) {
        return refuse(error, name, "est imbriqué trop profondément");
    }
    if (json_is_object(value)) {
        return check_members(value, depth + 1, error);
    }
    return json_is_array(value) ? check_elements(value, name, depth + 1, error)
                                : refuse(error, name, "n’est pas un texte");
}

static hab_status read_json(hab_slice body, json_t **document, hab_error *error)
{
    json_t *read = json_loadb(body.data, body.size, JSON_REJECT_DUPLICATES, NULL);
    hab_status status = json_is_object(read)
                            ? check_members(read, 1, error)
                            : hab_fail(error, HAB_INVALID, "Le corps n’est pas un objet JSON.");

    if (status != HAB_OK) {
        json_decref(read);
        return status;
    }
    *document = read;
    return HAB_OK;
}

hab_status hab_form_document(hab_slice body, hab_body_kind kind, json_t **document,
                             hab_error *error)
{
    json_t *made;
    hab_status status;

    if (kind == HAB_BODY_JSON) {
        return read_json(body, document, error);
    }
    made = json_object();
    status = made != NULL ? read_urlencoded(body, made, error) : HAB_MEMORY;
    if (status != HAB_OK) {
        json_decref(made);
        return status;
    }
    *document = made;
    return HAB_OK;
}

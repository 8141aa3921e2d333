#include "web/form.h"

#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <strings.h>

#include "base/secret.h"
#include "base/text.h"

static hab_slice skip_spaces(hab_slice text)
{
    const char *from = text.data;

    while (text.size > 0 && (*from == ' ' || *from == '\t')) {
        from++;
        text.size--;
    }
    return hab_slice_of(from, text.size);
}

/* Cuts what stands before `separator` off the text. */
static hab_slice cut(hab_slice *text, char separator)
{
    const char *from = text->data;
    const char *end = text->size > 0 ? memchr(from, separator, text->size) : NULL;
    size_t size = end != NULL ? (size_t) (end - from) : text->size;

    *text = end != NULL ? hab_slice_of(end + 1, text->size - size - 1) : (hab_slice){0};
    return hab_slice_of(from, size);
}

static int is_text(hab_slice slice, const char *text)
{
    return slice.size == strlen(text) && memcmp(slice.data, text, slice.size) == 0;
}

hab_body_kind hab_body_kind_of(hab_slice content_type)
{
    static const char form[] = "application/x-www-form-urlencoded";
    static const char json[] = "application/json";
    hab_slice media = cut(&content_type, ';');
    const char *text = media.data;

    while (media.size > 0 && (text[media.size - 1] == ' ' || text[media.size - 1] == '\t')) {
        media.size--;
    }
    if (media.size == sizeof(form) - 1 && strncasecmp(text, form, media.size) == 0) {
        return HAB_BODY_FORM;
    }
    if (media.size == sizeof(json) - 1 && strncasecmp(text, json, media.size) == 0) {
        return HAB_BODY_JSON;
    }
    return HAB_BODY_OTHER;
}

/* Names come from strangers: only what can be shown is repeated to them. */
static hab_status refuse(hab_error *error, hab_slice name, const char *why)
{
    int size = name.size < 60 ? (int) name.size : 60;

    if (!hab_text_valid(hab_slice_of(name.data, (size_t) size), 0)) {
        size = 0;
    }
    return hab_fail(error, HAB_INVALID, "Le champ «\u00a0%.*s\u00a0» %s.", size,
                    (const char *) name.data, why);
}

static const char *known_name(const char *const *names, hab_slice name)
{
    for (; *names != NULL; names++) {
        if (is_text(name, *names)) {
            return *names;
        }
    }
    return NULL;
}

/* Takes `value` over; frees it when it is refused. */
static hab_status add(hab_form *form, const char *const *names, hab_slice name, char *value,
                      size_t size, hab_error *error)
{
    const char *known = known_name(names, name);
    const char *why = NULL;

    if (known == NULL) {
        why = "est inconnu";
    } else if (hab_form_value(form, known).data != NULL || form->count == HAB_FIELDS_MAX) {
        why = "est donné deux fois";
    } else if (!hab_text_valid(hab_slice_of(value, size), 0)) {
        why = "contient des caractères qui ne sont pas du texte";
    }
    if (why != NULL) {
        hab_wipe(value, size);
        free(value);
        return refuse(error, name, why);
    }
    form->fields[form->count++] = (hab_form_field){.name = known, .value = value, .size = size};
    return HAB_OK;
}

static hab_status decode(hab_slice text, char **value, size_t *size)
{
    char *decoded = malloc(text.size + 1);
    hab_status status = decoded == NULL ? HAB_MEMORY : hab_percent_decode(text, 1, decoded, size);

    if (status != HAB_OK) {
        free(decoded);
        return status;
    }
    *value = decoded;
    return HAB_OK;
}

static hab_status read_pair(hab_form *form, const char *const *names, hab_slice pair,
                            hab_error *error)
{
    hab_slice encoded = cut(&pair, '=');
    char *name = NULL, *value = NULL;
    size_t name_size = 0, size = 0;
    hab_status status = decode(encoded, &name, &name_size);

    if (status == HAB_OK) {
        status = decode(pair, &value, &size);
    }
    if (status == HAB_OK) {
        status = add(form, names, hab_slice_of(name, name_size), value, size, error);
    } else if (status == HAB_INVALID) {
        (void) refuse(error, encoded, "est mal codé");
    }
    free(name);
    return status;
}

static hab_status read_urlencoded(hab_slice body, const char *const *names, hab_form *form,
                                  hab_error *error)
{
    while (body.size > 0) {
        hab_slice pair = cut(&body, '&');
        hab_status status = pair.size > 0 ? read_pair(form, names, pair, error) : HAB_OK;

        if (status != HAB_OK) {
            return status;
        }
    }
    return HAB_OK;
}

/* jansson frees its strings without wiping them. */
static void wipe_string(json_t *value)
{
    if (json_is_string(value)) {
        hab_wipe((char *) json_string_value(value), json_string_length(value));
    }
}

static hab_status read_member(hab_form *form, const char *const *names, const char *name,
                              json_t *value, hab_error *error)
{
    size_t size = json_string_length(value);
    char *copy;

    if (!json_is_string(value)) {
        return refuse(error, hab_slice_text(name), "n’est pas un texte");
    }
    copy = malloc(size + 1);
    if (copy == NULL) {
        return HAB_MEMORY;
    }
    memcpy(copy, json_string_value(value), size + 1);
    return add(form, names, hab_slice_text(name), copy, size, error);
}

static hab_status read_json(hab_slice body, const char *const *names, hab_form *form,
                            hab_error *error)
{
    json_t *document = json_loadb(body.data, body.size, JSON_REJECT_DUPLICATES, NULL);
    const char *name;
    json_t *value;
    hab_status status = HAB_OK;

    if (!json_is_object(document)) {
        json_decref(document);
        return hab_fail(error, HAB_INVALID, "Le corps n’est pas un objet JSON.");
    }
    json_object_foreach(document, name, value)
    {
        if (status == HAB_OK) {
            status = read_member(form, names, name, value, error);
        }
        wipe_string(value);
    }
    json_decref(document);
    return status;
}

hab_status hab_form_read(hab_slice body, hab_body_kind kind, const char *const *names,
                         hab_form *form, hab_error *error)
{
    hab_form made = {.count = 0};
    hab_status status = kind == HAB_BODY_JSON ? read_json(body, names, &made, error)
                                              : read_urlencoded(body, names, &made, error);

    if (status != HAB_OK) {
        hab_form_clear(&made);
    }
    *form = made;
    return status;
}

void hab_form_clear(hab_form *form)
{
    for (size_t i = 0; i < form->count; i++) {
        hab_wipe(form->fields[i].value, form->fields[i].size);
        free(form->fields[i].value);
    }
    form->count = 0;
}

hab_slice hab_form_value(const hab_form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++) {
        if (strcmp(form->fields[i].name, name) == 0) {
            return hab_slice_of(form->fields[i].value, form->fields[i].size);
        }
    }
    return (hab_slice){0};
}

/* `to` stays as it was when this is no text. */
static hab_status decode_value(hab_slice value, char *to)
{
    char *decoded = malloc(value.size + 1);
    size_t length = 0;
    hab_status status;

    if (decoded == NULL) {
        return HAB_MEMORY;
    }
    status = hab_percent_decode(value, 1, decoded, &length);
    if (status == HAB_OK && !hab_text_valid(hab_slice_of(decoded, length), 0)) {
        status = HAB_INVALID;
    }
    if (status == HAB_OK) {
        memcpy(to, decoded, length + 1);
    }
    hab_wipe(decoded, value.size);
    free(decoded);
    return status;
}

hab_status hab_query_value(hab_slice query, const char *name, char *to, size_t size)
{
    while (query.size > 0) {
        hab_slice value = cut(&query, '&');
        hab_slice found = cut(&value, '=');

        if (is_text(found, name)) {
            return value.size < size ? decode_value(value, to) : HAB_INVALID;
        }
    }
    return HAB_NOT_FOUND;
}

hab_slice hab_cookie_value(hab_slice cookie, const char *name)
{
    while (cookie.size > 0) {
        hab_slice value = skip_spaces(cut(&cookie, ';'));
        hab_slice found = cut(&value, '=');

        if (is_text(found, name)) {
            return value.data != NULL ? value : hab_slice_text("");
        }
    }
    return (hab_slice){0};
}

/* What stands behind the scheme and its space; .data is NULL for another scheme. */
static hab_slice credentials_of(hab_slice authorization, const char *scheme)
{
    hab_slice word = cut(&authorization, ' ');

    if (word.size != strlen(scheme) || strncasecmp(word.data, scheme, word.size) != 0) {
        return (hab_slice){0};
    }
    authorization = skip_spaces(authorization);
    return authorization.size > 0 ? authorization : hab_slice_text("");
}

hab_slice hab_bearer_token(hab_slice authorization)
{
    return credentials_of(authorization, "Bearer");
}

/* Strict base64 (RFC 4648, 4); gives the size, or -1. */
static int base64_decode(hab_slice text, char *to)
{
    const char *characters = text.data;
    int padding = 0;
    int size;

    if (text.size == 0 || text.size % 4 != 0) {
        return -1;
    }
    while (padding < 2 && characters[text.size - 1 - (size_t) padding] == '=') {
        padding++;
    }
    /* EVP_DecodeBlock() would skip spaces around the text. */
    for (size_t i = 0; i < text.size - (size_t) padding; i++) {
        if (characters[i] == '=' || characters[i] <= ' ') {
            return -1;
        }
    }
    size = EVP_DecodeBlock((unsigned char *) to, text.data, (int) text.size);
    return size < 0 ? -1 : size - padding;
}

hab_status hab_basic_read(hab_slice authorization, hab_basic *basic)
{
    hab_slice text = credentials_of(authorization, "Basic");
    hab_slice decoded;
    int size;

    if (text.data == NULL) {
        return HAB_NOT_FOUND;
    }
    if (text.size > HAB_CREDENTIAL_MAX) {
        return HAB_INVALID;
    }
    size = base64_decode(text, basic->memory);
    decoded = hab_slice_of(basic->memory, size > 0 ? (size_t) size : 0);
    if (decoded.size == 0 || memchr(decoded.data, ':', decoded.size) == NULL
        || !hab_text_valid(decoded, 0)) {
        hab_wipe(basic->memory, sizeof(basic->memory));
        return HAB_INVALID;
    }
    basic->identifiant = cut(&decoded, ':');
    basic->password = decoded;
    return HAB_OK;
}

#define _GNU_SOURCE /* strcasestr */
#include "form/field.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/format.h"
#include "base/text.h"
#include "person/person.h"
#include "request/reference.h"

enum { TEXT_DEFAULT = 100, GIVEN_MAX = 4000 };

/* What was typed, tidied: no spaces at its ends, one between words. */
typedef struct typed {
    const json_t *rule;
    char text[GIVEN_MAX + 1];
    size_t size;
    size_t characters;
} typed;

typedef hab_status (*check_fn)(typed *t, json_t **value, hab_error *error);

static const char *text_of(const json_t *rule, const char *member)
{
    const char *text = json_string_value(json_object_get(rule, member));

    return text != NULL ? text : "";
}

/* The form's own sentence for this field. */
static hab_status refuse(const json_t *rule, hab_error *error)
{
    return hab_fail(error, HAB_INVALID, "%s", text_of(rule, "erreur"));
}

static hab_status keep(json_t *made, json_t **value)
{
    if (made == NULL) {
        return HAB_MEMORY;
    }
    *value = made;
    return HAB_OK;
}

static hab_status keep_text(const char *text, json_t **value)
{
    return keep(json_string(text), value);
}

static size_t bound_of(const json_t *rule, const char *member, size_t otherwise)
{
    const json_t *bound = json_object_get(rule, member);

    return json_is_integer(bound) ? (size_t) json_integer_value(bound) : otherwise;
}

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

/* Between two words: a space; between two lines of an address, a comma. */
static void put_space(typed *t, int comma)
{
    if (comma && t->text[t->size - 1] != ',') {
        t->text[t->size++] = ',';
        t->characters++;
    }
    t->text[t->size++] = ' ';
    t->characters++;
}

/* 0 when it is no text that a person can have meant. */
static int tidy(typed *t, hab_slice given, int lines)
{
    const uint8_t *bytes = given.data;
    int space = 0, line = 0;

    for (size_t place = 0; place < given.size;) {
        size_t size = hab_character(bytes + place, given.size - place);
        uint32_t c = size > 0 ? code_point(bytes + place, size) : 0;

        if (size == 0 || t->size + size + 2 > GIVEN_MAX || is_invisible(c)
            || ((c < 0x20 || c == 0x7f) && !is_space(c))) {
            return 0;
        }
        if (is_space(c)) {
            space = 1;
            line |= c == '\n';
        } else {
            if (space && t->size > 0) {
                put_space(t, lines && line);
            }
            space = line = 0;
            memcpy(t->text + t->size, bytes + place, size);
            t->size += size;
            t->characters++;
        }
        place += size;
    }
    t->text[t->size] = '\0';
    return 1;
}

/* A text no longer than its rule allows. A character has two bytes at most on average,
 * as French has: stores and mails count bytes. */
static hab_status check_length(const typed *t, size_t otherwise, hab_error *error)
{
    size_t most = bound_of(t->rule, "max", otherwise);

    return t->characters <= most && t->size <= 2 * most
               ? HAB_OK
               : hab_fail(error, HAB_INVALID,
                          "Ce texte est trop long\u00a0: %zu caractères au plus. Abrégez-le.",
                          most);
}

/* Texts are shown and mailed to others: none of them is an address to go to. */
static int has_address(const char *text)
{
    return strstr(text, "://") != NULL || strcasestr(text, "www.") != NULL
           || strpbrk(text, "@<>") != NULL;
}

static hab_status check_text(typed *t, json_t **value, hab_error *error)
{
    hab_status status = check_length(t, TEXT_DEFAULT, error);

    if (status == HAB_OK && has_address(t->text)) {
        return hab_fail(error, HAB_INVALID,
                        "Ce champ ne prend ni adresse de site, ni adresse électronique, ni les "
                        "signes < et > : retirez-les.");
    }
    return status == HAB_OK ? keep_text(t->text, value) : status;
}

/* A surname or first name: letters, and what joins them. It goes into mails, so it can
 * be no address of a site. */
static hab_status check_name(typed *t, json_t **value, hab_error *error)
{
    for (const char *c = t->text; *c != '\0'; c++) {
        int dot_of_abbreviation = *c == '.' && (c[1] == '\0' || c[1] == ' ' || c[1] == '-');

        if ((unsigned char) *c < 0x80 && !isalpha((unsigned char) *c) && strchr(" '-", *c) == NULL
            && !dot_of_abbreviation) {
            return hab_fail(error, HAB_INVALID,
                            "Un nom s’écrit avec des lettres, des espaces, des traits d’union et "
                            "des apostrophes. Retirez «\u00a0%c\u00a0».",
                            *c);
        }
    }
    return check_text(t, value, error);
}

static hab_status check_email(typed *t, json_t **value, hab_error *error)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];

    return hab_identifiant(hab_slice_of(t->text, t->size), identifiant) == HAB_OK
               ? keep_text(identifiant, value)
               : refuse(t->rule, error);
}

/* "+33 1 99 00 10 01", "01.99.00.10.01": digits, and what parts them. */
static hab_status check_telephone(typed *t, json_t **value, hab_error *error)
{
    size_t digits = 0;

    for (size_t i = 0; i < t->size; i++) {
        digits += isdigit((unsigned char) t->text[i]) != 0;
        if (!isdigit((unsigned char) t->text[i]) && strchr(" .-", t->text[i]) == NULL
            && !(i == 0 && t->text[i] == '+' && isdigit((unsigned char) t->text[1]))) {
            return refuse(t->rule, error);
        }
    }
    return digits >= 6 && digits <= 15 && t->size <= 30 && strchr(" .-", t->text[0]) == NULL
               ? keep_text(t->text, value)
               : refuse(t->rule, error);
}

static void remove_spaces(typed *t)
{
    size_t size = 0;

    for (size_t i = 0; i < t->size; i++) {
        if (t->text[i] != ' ') {
            t->text[size++] = t->text[i];
        }
    }
    t->text[size] = '\0';
    t->size = size;
}

static hab_status check_siret(typed *t, json_t **value, hab_error *error)
{
    remove_spaces(t);
    return hab_siret_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                           : refuse(t->rule, error);
}

static hab_status check_insee(typed *t, json_t **value, hab_error *error)
{
    remove_spaces(t);
    for (char *c = t->text; *c != '\0'; c++) {
        *c = (char) toupper((unsigned char) *c);
    }
    return hab_insee_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                           : refuse(t->rule, error);
}

static hab_status check_code(typed *t, json_t **value, hab_error *error)
{
    return hab_establishment_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                                   : refuse(t->rule, error);
}

static hab_status check_caf(typed *t, json_t **value, hab_error *error)
{
    return hab_caf_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                         : refuse(t->rule, error);
}

static hab_status check_date(typed *t, json_t **value, hab_error *error)
{
    uint32_t date;

    return hab_parse_date(hab_slice_of(t->text, t->size), &date) == HAB_OK
               ? keep_text(t->text, value)
               : refuse(t->rule, error);
}

static hab_status check_number(typed *t, json_t **value, hab_error *error)
{
    size_t number = strtoul(t->text, NULL, 10);

    return strspn(t->text, "0123456789") == t->size && t->size <= 9
                   && number >= bound_of(t->rule, "min", 0)
                   && number <= bound_of(t->rule, "max", 999999999)
               ? keep(json_integer((json_int_t) number), value)
               : refuse(t->rule, error);
}

static int is_option(const json_t *rule, const char *text)
{
    size_t index;
    json_t *option;

    json_array_foreach(json_object_get(rule, "options"), index, option)
    {
        if (strcmp(text_of(option, "valeur"), text) == 0) {
            return 1;
        }
    }
    return 0;
}

static hab_status check_choice(typed *t, json_t **value, hab_error *error)
{
    return is_option(t->rule, t->text) ? keep_text(t->text, value) : refuse(t->rule, error);
}

static const struct {
    const char *name;
    check_fn check; /* NULL: of several texts */
    int lines, takes_options;
} types[] = {
    {"texte", check_text, 0, 0},
    {"nom", check_name, 0, 0},
    {"adresse", check_text, 1, 0},
    {"courriel", check_email, 0, 0},
    {"telephone", check_telephone, 0, 0},
    {"siret", check_siret, 0, 0},
    {"code_insee", check_insee, 0, 0},
    {"code", check_code, 0, 0},
    {"caf", check_caf, 0, 0},
    {"commune", check_text, 0, 0},
    {"etablissement", check_text, 0, 0},
    {"date", check_date, 0, 0},
    {"nombre", check_number, 0, 0},
    {"choix", check_choice, 0, 1},
    {"choix_multiple", NULL, 0, 1},
};

enum { TYPES = sizeof(types) / sizeof(*types) };

static size_t type_index(const char *type)
{
    size_t i = 0;

    while (i < TYPES && strcmp(types[i].name, type) != 0) {
        i++;
    }
    return i;
}

int hab_entry_field_type(const char *type, int *takes_options)
{
    size_t i = type_index(type);

    if (i < TYPES) {
        *takes_options = types[i].takes_options;
    }
    return i < TYPES;
}

static int only_spaces(hab_slice text)
{
    const uint8_t *bytes = text.data;
    size_t place = 0, size;

    while ((size = hab_character(bytes + place, text.size - place)) > 0
           && is_space(code_point(bytes + place, size))) {
        place += size;
    }
    return place == text.size;
}

int hab_entry_field_blank(const json_t *given)
{
    if (json_is_array(given)) {
        return json_array_size(given) == 0;
    }
    return given == NULL
           || (json_is_string(given)
               && only_spaces(hab_slice_of(json_string_value(given), json_string_length(given))));
}

/* Boxes: one text, or several, each an option, none twice. */
static hab_status check_choices(const json_t *rule, const json_t *given, json_t **value,
                                hab_error *error)
{
    json_t *made = json_array();
    json_t *seen = json_object();
    size_t count = json_is_array(given) ? json_array_size(given) : 1;
    hab_status status = made != NULL && seen != NULL ? HAB_OK : HAB_MEMORY;

    for (size_t i = 0; i < count && status == HAB_OK; i++) {
        const json_t *item = json_is_array(given) ? json_array_get(given, i) : given;
        const char *text = json_string_value(item);

        if (text == NULL || !is_option(rule, text) || json_object_get(seen, text) != NULL) {
            status = refuse(rule, error);
        } else if (json_object_set_new(seen, text, json_true()) != 0
                   || json_array_append_new(made, json_string(text)) != 0) {
            status = HAB_MEMORY;
        }
    }
    json_decref(seen);
    if (status != HAB_OK) {
        json_decref(made);
        return status;
    }
    *value = made;
    return HAB_OK;
}

hab_status hab_entry_field_check(const json_t *rule, const json_t *given, json_t **value,
                                 hab_error *error)
{
    size_t type = type_index(text_of(rule, "type"));
    typed t = {.rule = rule};
    char number[24];
    hab_slice text = hab_slice_of(json_string_value(given), json_string_length(given));

    if (type >= TYPES) {
        return HAB_CORRUPT;
    }
    if (types[type].check == NULL) {
        return check_choices(rule, given, value, error);
    }
    if (json_is_integer(given)) {
        (void) snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(given));
        text = hab_slice_text(number);
    }
    if (text.data == NULL) {
        return refuse(rule, error);
    }
    if (!tidy(&t, text, types[type].lines)) {
        return hab_fail(error, HAB_INVALID,
                        "Ce texte contient des caractères qui ne se voient pas, ou il est trop "
                        "long. Saisissez-le au clavier, sans le coller.");
    }
    return types[type].check(&t, value, error);
}

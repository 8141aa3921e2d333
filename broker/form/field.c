#define _GNU_SOURCE /* strcasestr */
#include "form/field.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "base/format.h"
#include "form/site.h"
#include "form/typed.h"
#include "person/person.h"
#include "request/reference.h"

enum { TEXT_DEFAULT = 100, LONG_TEXT_DEFAULT = 1000 };

typedef hab_status (*check_fn)(const json_t *rule, hab_typed *t, json_t **value, hab_error *error);

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

/* A text no longer than its rule allows. A character has two bytes at most on average,
 * as French has: stores and mails count bytes. */
static hab_status check_length(const json_t *rule, const hab_typed *t, hab_error *error)
{
    size_t most = hab_entry_field_most(rule);

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

static hab_status check_text(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    hab_status status = check_length(rule, t, error);

    if (status == HAB_OK && has_address(t->text)) {
        return hab_fail(error, HAB_INVALID,
                        "Ce champ ne prend ni adresse de site, ni adresse électronique, ni les "
                        "signes < et > : retirez-les.");
    }
    return status == HAB_OK ? keep_text(t->text, value) : status;
}

/* A surname or first name: letters, and what joins them. It goes into mails, so it can
 * be no address of a site. */
static hab_status check_name(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
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
    return check_text(rule, t, value, error);
}

static hab_status check_email(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    char identifiant[HAB_IDENTIFIANT_MAX + 1];

    return hab_identifiant(hab_slice_of(t->text, t->size), identifiant) == HAB_OK
               ? keep_text(identifiant, value)
               : refuse(rule, error);
}

/* "+33 1 99 00 10 01", "01.99.00.10.01": digits, and what parts them. */
static hab_status check_telephone(const json_t *rule, hab_typed *t, json_t **value,
                                  hab_error *error)
{
    size_t digits = 0;

    for (size_t i = 0; i < t->size; i++) {
        digits += isdigit((unsigned char) t->text[i]) != 0;
        if (!isdigit((unsigned char) t->text[i]) && strchr(" .-", t->text[i]) == NULL
            && !(i == 0 && t->text[i] == '+' && isdigit((unsigned char) t->text[1]))) {
            return refuse(rule, error);
        }
    }
    return digits >= 6 && digits <= 15 && t->size <= 30 && strchr(" .-", t->text[0]) == NULL
               ? keep_text(t->text, value)
               : refuse(rule, error);
}

static void remove_spaces(hab_typed *t)
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

static hab_status check_siret(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    remove_spaces(t);
    return hab_siret_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                           : refuse(rule, error);
}

static hab_status check_insee(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    remove_spaces(t);
    for (char *c = t->text; *c != '\0'; c++) {
        *c = (char) toupper((unsigned char) *c);
    }
    return hab_insee_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                           : refuse(rule, error);
}

static hab_status check_code(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    return hab_establishment_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                                   : refuse(rule, error);
}

static hab_status check_caf(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    return hab_caf_valid(hab_slice_of(t->text, t->size)) ? keep_text(t->text, value)
                                                         : refuse(rule, error);
}

static hab_status check_date(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    uint32_t date;

    return hab_parse_date(hab_slice_of(t->text, t->size), &date) == HAB_OK
               ? keep_text(t->text, value)
               : refuse(rule, error);
}

/* "8h30", "8 h 30", "8:30", "08h": an hour, and minutes that may be left out behind "h". */
static hab_status check_hour(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    unsigned hour = 0, minute = 0;
    size_t digits, rest;
    char made[8];

    remove_spaces(t);
    digits = strspn(t->text, "0123456789");
    rest = digits > 0 && digits < t->size ? t->size - digits - 1 : 0;
    if (digits < 1 || digits > 2 || digits == t->size || strchr("hH:", t->text[digits]) == NULL
        || strspn(t->text + digits + 1, "0123456789") != rest
        || (rest != 2 && (rest != 0 || t->text[digits] == ':'))) {
        return refuse(rule, error);
    }
    hour = (unsigned) strtoul(t->text, NULL, 10);
    minute = (unsigned) strtoul(t->text + digits + 1, NULL, 10);
    if (hour > 23 || minute > 59) {
        return refuse(rule, error);
    }
    (void) snprintf(made, sizeof(made), "%02u:%02u", hour, minute);
    return keep_text(made, value);
}

/* What is told to a person at length may hold anything that can be read. */
static hab_status check_long_text(const json_t *rule, hab_typed *t, json_t **value,
                                  hab_error *error)
{
    hab_status status = check_length(rule, t, error);

    return status == HAB_OK ? keep_text(t->text, value) : status;
}

/* A letter of another alphabet can look like one of ours, and lead elsewhere. */
static hab_status check_site(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    char site[HAB_SITE_MAX + 1];
    hab_status status;

    for (size_t i = 0; i < t->size; i++) {
        if ((unsigned char) t->text[i] >= 0x80) {
            return hab_fail(error, HAB_INVALID,
                            "L’adresse d’un site s’écrit sans accent et sans lettre d’un autre "
                            "alphabet\u00a0: copiez-la depuis la barre d’adresse de votre "
                            "navigateur.");
        }
    }
    status = hab_site_read(t->text, site);
    if (status == HAB_FULL) {
        return hab_fail(error, HAB_INVALID,
                        "Cette adresse est trop longue\u00a0: %d caractères au plus.",
                        HAB_SITE_MAX);
    }
    return status == HAB_OK ? keep_text(site, value) : refuse(rule, error);
}

static hab_status check_number(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    size_t number = strtoul(t->text, NULL, 10);

    return strspn(t->text, "0123456789") == t->size && t->size <= 9
                   && number >= bound_of(rule, "min", 0)
                   && number <= bound_of(rule, "max", 999999999)
               ? keep(json_integer((json_int_t) number), value)
               : refuse(rule, error);
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

static hab_status check_choice(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    return is_option(rule, t->text) ? keep_text(t->text, value) : refuse(rule, error);
}

static hab_status check_yes_no(const json_t *rule, hab_typed *t, json_t **value, hab_error *error)
{
    return is_option(rule, t->text) ? keep(json_boolean(strcmp(t->text, "oui") == 0), value)
                                    : refuse(rule, error);
}

static const struct {
    const char *name;
    check_fn check; /* NULL: of several texts */
    hab_typed_lines lines;
    int takes_options;
    size_t most; /* characters of a text unless "max" says it; 0: it says something else */
} types[] = {
    {"texte", check_text, HAB_TYPED_LINE, 0, TEXT_DEFAULT},
    {"texte_long", check_long_text, HAB_TYPED_KEPT, 0, LONG_TEXT_DEFAULT},
    {"nom", check_name, HAB_TYPED_LINE, 0, TEXT_DEFAULT},
    {"adresse", check_text, HAB_TYPED_COMMAS, 0, TEXT_DEFAULT},
    {"courriel", check_email, HAB_TYPED_LINE, 0, 0},
    {"telephone", check_telephone, HAB_TYPED_LINE, 0, 0},
    {"siret", check_siret, HAB_TYPED_LINE, 0, 0},
    {"code_insee", check_insee, HAB_TYPED_LINE, 0, 0},
    {"code", check_code, HAB_TYPED_LINE, 0, 0},
    {"caf", check_caf, HAB_TYPED_LINE, 0, 0},
    {"commune", check_text, HAB_TYPED_LINE, 0, TEXT_DEFAULT},
    {"etablissement", check_text, HAB_TYPED_LINE, 0, TEXT_DEFAULT},
    {"date", check_date, HAB_TYPED_LINE, 0, 0},
    {"heure", check_hour, HAB_TYPED_LINE, 0, 0},
    {"nombre", check_number, HAB_TYPED_LINE, 0, 0},
    {"oui_non", check_yes_no, HAB_TYPED_LINE, 0, 0},
    {"choix", check_choice, HAB_TYPED_LINE, 1, 0},
    {"site", check_site, HAB_TYPED_LINE, 0, 0},
    {"choix_multiple", NULL, HAB_TYPED_LINE, 1, 0},
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

size_t hab_entry_field_most(const json_t *rule)
{
    size_t i = type_index(text_of(rule, "type"));

    return i < TYPES && types[i].most > 0 ? bound_of(rule, "max", types[i].most) : TEXT_DEFAULT;
}

int hab_entry_field_type(const char *type, int *takes_options)
{
    size_t i = type_index(type);

    if (i < TYPES) {
        *takes_options = types[i].takes_options;
    }
    return i < TYPES;
}

const char *hab_entry_said(const json_t *value)
{
    return json_is_boolean(value) ? (json_is_true(value) ? "oui" : "non")
                                  : json_string_value(value);
}

int hab_entry_field_blank(const json_t *given)
{
    if (json_is_array(given)) {
        return json_array_size(given) == 0;
    }
    return given == NULL
           || (json_is_string(given)
               && hab_typed_blank(
                   hab_slice_of(json_string_value(given), json_string_length(given))));
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
    hab_typed t;
    hab_status status;
    char number[24];
    hab_slice text = hab_slice_of(json_string_value(given), json_string_length(given));

    if (type >= TYPES) {
        return HAB_CORRUPT;
    }
    if (types[type].check == NULL) {
        return check_choices(rule, given, value, error);
    }
    if (json_is_boolean(given) && types[type].check == check_yes_no) {
        text = hab_slice_text(hab_entry_said(given));
    } else if (json_is_integer(given)) {
        (void) snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(given));
        text = hab_slice_text(number);
    }
    if (text.data == NULL) {
        return refuse(rule, error);
    }
    status = hab_typed_read(&t, text, types[type].lines);
    if (status != HAB_OK) {
        return hab_fail(error, HAB_INVALID, "%s",
                        status == HAB_FULL
                            ? "Ce texte est trop long\u00a0: abrégez-le."
                            : "Ce texte contient un caractère invisible, ou qui change le sens de "
                              "la lecture. Saisissez-le au clavier, sans le coller.");
    }
    return types[type].check(rule, &t, value, error);
}

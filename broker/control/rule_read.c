/* Reading what a Caf wants of the controls, member by member: nothing unknown, nothing wrong. */
#include "control/rule_read.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"

enum { FUNCTIONS_MAX = 50, WORDS_MAX = 20, SERVICE_MAX = 80 };

typedef struct reading {
    hab_controls *controls;
    int whole;
    hab_error *error;
} reading;

static hab_status wrong(const reading *r, const char *field, const char *phrase)
{
    return hab_fail(r->error, HAB_INVALID, "%s: %s", field, phrase);
}

static hab_status absent(const reading *r, const char *field)
{
    return r->whole ? wrong(r, field, "Cette valeur manque.") : HAB_OK;
}

static hab_status read_flag(const reading *r, const json_t *value, const char *field, int *flag)
{
    if (value == NULL) {
        return absent(r, field);
    }
    if (!json_is_boolean(value)) {
        return wrong(r, field, "Répondez par oui ou par non.");
    }
    *flag = json_is_true(value);
    return HAB_OK;
}

static hab_status read_term(const reading *r, const json_t *value, const char *field,
                            const hab_rule_term *term, int *to)
{
    json_int_t number = json_integer_value(value);

    if (value == NULL) {
        return absent(r, field);
    }
    if (!json_is_integer(value) || number < term->least || number > term->most) {
        return hab_fail(r->error, HAB_INVALID, "%s: Donnez un nombre de %d à %d.", field,
                        term->least, term->most);
    }
    *to = (int) number;
    return HAB_OK;
}

/* No member but those that are known. */
static hab_status check_members(const reading *r, const json_t *object, const char *field,
                                int (*known)(const char *name, unsigned rule), unsigned rule)
{
    char path[160];
    const char *name;
    json_t *value;

    if (!json_is_object(object)) {
        return wrong(r, field, "Ce n’est pas un objet.");
    }
    json_object_foreach((json_t *) object, name, value)
    {
        if (!known(name, rule)) {
            (void) snprintf(path, sizeof(path), "%s%s%.60s", field, field[0] != '\0' ? "." : "",
                            name);
            return wrong(r, path, "Ce nom n’est pas connu.");
        }
    }
    return HAB_OK;
}

static int known_in_rule(const char *name, unsigned rule)
{
    for (unsigned i = 0; i < hab_rule_terms((hab_rule) rule); i++) {
        if (strcmp(name, hab_rule_face_of((hab_rule) rule)->terms[i].name) == 0) {
            return 1;
        }
    }
    return strcmp(name, "active") == 0 || strcmp(name, "suspend") == 0;
}

static int known_rule(const char *name, unsigned rule)
{
    (void) rule;
    return hab_rule_of(name) != 0;
}

static int known_of_night(const char *name, unsigned rule)
{
    (void) rule;
    return strcmp(name, "de") == 0 || strcmp(name, "a") == 0;
}

static int known_of_function(const char *name, unsigned rule)
{
    (void) rule;
    return strcmp(name, "service") == 0 || strcmp(name, "mots") == 0;
}

static int known_of_document(const char *name, unsigned rule)
{
    (void) rule;
    return strcmp(name, "regles") == 0 || strcmp(name, "nuit") == 0
           || strcmp(name, "fonctions") == 0;
}

static hab_status read_rule(const reading *r, const json_t *object, unsigned rule)
{
    const hab_rule_face *face = hab_rule_face_of((hab_rule) rule);
    char field[96];
    hab_status status;

    (void) snprintf(field, sizeof(field), "regles.%s", face->code);
    if (object == NULL) {
        return absent(r, field);
    }
    status = check_members(r, object, field, known_in_rule, rule);
    if (status == HAB_OK) {
        (void) snprintf(field, sizeof(field), "regles.%s.active", face->code);
        status =
            read_flag(r, json_object_get(object, "active"), field, &r->controls->rules[rule].on);
    }
    if (status == HAB_OK) {
        (void) snprintf(field, sizeof(field), "regles.%s.suspend", face->code);
        status = read_flag(r, json_object_get(object, "suspend"), field,
                           &r->controls->rules[rule].suspends);
    }
    for (unsigned i = 0; status == HAB_OK && i < hab_rule_terms((hab_rule) rule); i++) {
        const hab_rule_term *term = &face->terms[i];

        (void) snprintf(field, sizeof(field), "regles.%s.%s", face->code, term->name);
        status = read_term(r, json_object_get(object, term->name), field, term,
                           &r->controls->rules[rule].terms[i]);
    }
    return status;
}

static hab_status read_rules(const reading *r, const json_t *rules)
{
    hab_status status =
        rules != NULL ? check_members(r, rules, "regles", known_rule, 0) : absent(r, "regles");

    for (unsigned rule = 1; status == HAB_OK && rules != NULL && rule < HAB_RULE_COUNT; rule++) {
        status =
            read_rule(r, json_object_get(rules, hab_rule_face_of((hab_rule) rule)->code), rule);
    }
    return status;
}

static int digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "22:00" */
static hab_status read_minute(const reading *r, const json_t *value, const char *field,
                              uint32_t *minute)
{
    const char *text = json_string_value(value);

    if (value == NULL) {
        return absent(r, field);
    }
    if (text != NULL && json_string_length(value) == 5 && digit(text[0]) && digit(text[1])
        && text[2] == ':' && digit(text[3]) && digit(text[4])) {
        unsigned hours = (unsigned) ((text[0] - '0') * 10 + text[1] - '0');
        unsigned minutes = (unsigned) ((text[3] - '0') * 10 + text[4] - '0');

        if (hours < 24 && minutes < 60) {
            *minute = hours * 60 + minutes;
            return HAB_OK;
        }
    }
    return wrong(r, field, "Donnez une heure comme 22:00.");
}

static hab_status read_night(const reading *r, const json_t *night)
{
    hab_controls *controls = r->controls;
    hab_status status;

    if (night == NULL) {
        return absent(r, "nuit");
    }
    status = check_members(r, night, "nuit", known_of_night, 0);
    if (status == HAB_OK) {
        status = read_minute(r, json_object_get(night, "de"), "nuit.de", &controls->night_from);
    }
    if (status == HAB_OK) {
        status = read_minute(r, json_object_get(night, "a"), "nuit.a", &controls->night_to);
    }
    return status == HAB_OK && controls->night_from == controls->night_to
               ? wrong(r, "nuit.a", "La nuit finit à une autre heure qu’elle ne commence.")
               : status;
}

/* Of a name, [a-z][a-z0-9_]*, the end; NULL when there is none. */
static const char *name_end(const char *text)
{
    if (*text < 'a' || *text > 'z') {
        return NULL;
    }
    while ((*text >= 'a' && *text <= 'z') || digit(*text) || *text == '_') {
        text++;
    }
    return text;
}

/* "TYPE/SERVICE" or "TYPE/\*" */
static int is_service(const json_t *value)
{
    const char *text = json_string_value(value);
    const char *slash;
    const char *end;

    if (text == NULL || json_string_length(value) > SERVICE_MAX) {
        return 0;
    }
    slash = name_end(text);
    if (slash == NULL || *slash != '/') {
        return 0;
    }
    end = strcmp(slash, "/*") == 0 ? slash + 2 : name_end(slash + 1);
    return end != NULL && (size_t) (end - text) == json_string_length(value);
}

static int are_words(const json_t *words)
{
    char folded[HAB_FOLDED];
    json_t *word;
    size_t i;

    if (!json_is_array(words) || json_array_size(words) == 0
        || json_array_size(words) > WORDS_MAX) {
        return 0;
    }
    json_array_foreach(words, i, word)
    {
        if (!json_is_string(word)
            || !hab_fold(hab_slice_of(json_string_value(word), json_string_length(word)), folded)
            || folded[0] == '\0') {
            return 0;
        }
    }
    return 1;
}

static hab_status read_function(const reading *r, const json_t *item, size_t i)
{
    char field[64];
    hab_status status;

    (void) snprintf(field, sizeof(field), "fonctions[%zu]", i);
    status = check_members(r, item, field, known_of_function, 0);
    if (status == HAB_OK && !is_service(json_object_get(item, "service"))) {
        (void) snprintf(field, sizeof(field), "fonctions[%zu].service", i);
        status = wrong(r, field, "Donnez un service comme lieu_information/demandes ou mam/*.");
    }
    if (status == HAB_OK && !are_words(json_object_get(item, "mots"))) {
        (void) snprintf(field, sizeof(field), "fonctions[%zu].mots", i);
        status = wrong(r, field, "Donnez de un à vingt mots.");
    }
    return status;
}

static hab_status read_functions(const reading *r, json_t *functions)
{
    hab_status status = HAB_OK;
    json_t *item;
    size_t i;

    if (functions == NULL) {
        return absent(r, "fonctions");
    }
    if (!json_is_array(functions) || json_array_size(functions) > FUNCTIONS_MAX) {
        return wrong(r, "fonctions", "Donnez une liste de cinquante lignes au plus.");
    }
    json_array_foreach(functions, i, item)
    {
        if (status == HAB_OK) {
            status = read_function(r, item, i);
        }
    }
    return status;
}

hab_status hab_controls_read(const json_t *document, int whole, hab_controls *controls,
                             hab_error *error)
{
    reading r = {.controls = controls, .whole = whole, .error = error};
    json_t *functions = json_object_get(document, "fonctions");
    hab_status status;

    *controls = hab_controls_usual();
    status = check_members(&r, document, "", known_of_document, 0);
    if (status == HAB_OK) {
        status = read_rules(&r, json_object_get(document, "regles"));
    }
    if (status == HAB_OK) {
        status = read_night(&r, json_object_get(document, "nuit"));
    }
    if (status == HAB_OK) {
        status = read_functions(&r, functions);
    }
    if (status == HAB_OK) {
        controls->functions = functions != NULL ? json_deep_copy(functions) : json_array();
        status = controls->functions != NULL ? HAB_OK : HAB_MEMORY;
    }
    return status;
}

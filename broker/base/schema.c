#include "base/schema.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"

enum { FIELD_MAX = 256, RULE_MAX = 512, REF_DEPTH_MAX = 64 };

#define COUNT_OF(array) (sizeof(array) / sizeof(*(array)))

typedef struct checker {
    const json_t *root;
    hab_report_fn report;
    void *context;
    int breaches;
} checker;

/* One value under one word of its schema. */
typedef struct place {
    const json_t *schema;
    const char *word;
    const json_t *rule; /* what the schema writes behind the word */
    const json_t *value;
    const char *field;
} place;

/* The look over a schema before it is used. */
typedef struct survey {
    const json_t *root;
    const char *bad; /* the word that is not of the subset */
} survey;

/* One word of the subset: the JSON types that its rule may have in a schema, what
 * else is asked of the rule (NULL: nothing), and how a value is checked against it
 * (NULL: the word rules nothing). */
typedef struct keyword {
    const char *name;
    unsigned types;
    int (*well_written)(survey *s, const json_t *rule);
    void (*check)(checker *c, const place *at);
} keyword;

enum {
    OBJECT = 1 << JSON_OBJECT,
    ARRAY = 1 << JSON_ARRAY,
    STRING = 1 << JSON_STRING,
    INTEGER = 1 << JSON_INTEGER,
    NUMBER = INTEGER | 1 << JSON_REAL,
    TRUE = 1 << JSON_TRUE,
    FALSE = 1 << JSON_FALSE,
    ANY = 0xFF
};

static int is_schema(survey *s, const json_t *schema);
static void check_value(checker *c, const json_t *schema, const json_t *value, const char *field);

/* What its schema says of a value comes first, what was found behind it. */
static void __attribute__((format(printf, 4, 5)))
breach(checker *c, const json_t *schema, const char *field, const char *format, ...)
{
    const char *title = json_string_value(json_object_get(schema, "title"));
    const char *description = json_string_value(json_object_get(schema, "description"));
    char found[RULE_MAX / 2];
    char rule[RULE_MAX];
    va_list arguments;

    va_start(arguments, format);
    (void) vsnprintf(found, sizeof(found), format, arguments);
    va_end(arguments);
    if (title == NULL && description == NULL) {
        c->report(c->context, field, found);
    } else {
        (void) snprintf(rule, sizeof(rule), "%s%s%s (%s)", title == NULL ? "" : title,
                        title != NULL && description != NULL ? ": " : "",
                        description == NULL ? "" : description, found);
        c->report(c->context, field, rule);
    }
    c->breaches++;
}

/* Field names are cut, never overrun: they only serve to find the place. */
static const char *member(char field[FIELD_MAX], const char *parent, const char *name)
{
    (void) snprintf(field, FIELD_MAX, "%s%s%s", parent, parent[0] == '\0' ? "" : ".", name);
    return field;
}

/* type */

static int has_type(const json_t *value, const char *type)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return strcmp(type, "object") == 0;
    case JSON_ARRAY: return strcmp(type, "array") == 0;
    case JSON_STRING: return strcmp(type, "string") == 0;
    case JSON_INTEGER: return strcmp(type, "integer") == 0 || strcmp(type, "number") == 0;
    case JSON_REAL: return strcmp(type, "number") == 0;
    case JSON_TRUE:
    case JSON_FALSE: return strcmp(type, "boolean") == 0;
    case JSON_NULL: return strcmp(type, "null") == 0;
    }
    return 0;
}

static int is_type_name(survey *s, const json_t *rule)
{
    static const char *const names[] = {"object", "array",   "string", "integer",
                                        "number", "boolean", "null"};
    const char *name = json_string_value(rule);

    (void) s;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static void check_type(checker *c, const place *at)
{
    if (!has_type(at->value, json_string_value(at->rule))) {
        breach(c, at->schema, at->field, "must be of type %s", json_string_value(at->rule));
    }
}

/* const, enum */

static int is_filled(survey *s, const json_t *rule)
{
    (void) s;
    return json_array_size(rule) > 0;
}

static int is_one_of(const json_t *value, const json_t *list)
{
    size_t index;
    json_t *item;

    json_array_foreach(list, index, item)
    {
        if (json_equal(value, item)) {
            return 1;
        }
    }
    return 0;
}

static void check_choice(checker *c, const place *at)
{
    int is_enum = strcmp(at->word, "enum") == 0;
    char *text;

    if (is_enum ? is_one_of(at->value, at->rule) : json_equal(at->value, at->rule)) {
        return;
    }
    text = json_dumps(at->rule, JSON_ENCODE_ANY);
    breach(c, at->schema, at->field, "must be %s%s", is_enum ? "one of " : "",
           text == NULL ? "what the schema says" : text);
    free(text);
}

/* required, properties, additionalProperties */

static int is_names(survey *s, const json_t *rule)
{
    size_t index;
    json_t *item;

    (void) s;
    json_array_foreach(rule, index, item)
    {
        if (!json_is_string(item)) {
            return 0;
        }
    }
    return 1;
}

static void check_required(checker *c, const place *at)
{
    const json_t *properties = json_object_get(at->schema, "properties");
    char field[FIELD_MAX];
    size_t index;
    json_t *item;

    json_array_foreach(json_is_object(at->value) ? at->rule : NULL, index, item)
    {
        const char *name = json_string_value(item);

        if (json_object_get(at->value, name) == NULL) {
            breach(c, json_object_get(properties, name), member(field, at->field, name),
                   "is missing");
        }
    }
}

static int is_schema_map(survey *s, const json_t *rule)
{
    const char *name;
    json_t *schema;

    json_object_foreach((json_t *) rule, name, schema)
    {
        if (!is_schema(s, schema)) {
            return 0;
        }
    }
    return 1;
}

static void check_properties(checker *c, const place *at)
{
    const char *name;
    json_t *schema;
    char field[FIELD_MAX];

    json_object_foreach((json_t *) at->rule, name, schema)
    {
        const json_t *value = json_object_get(at->value, name);

        if (value != NULL) {
            check_value(c, schema, value, member(field, at->field, name));
        }
    }
}

static void check_additional(checker *c, const place *at)
{
    const json_t *properties = json_object_get(at->schema, "properties");
    const char *name;
    json_t *value;
    char field[FIELD_MAX];

    json_object_foreach((json_t *) at->value, name, value)
    {
        if (json_object_get(properties, name) == NULL) {
            breach(c, NULL, member(field, at->field, name), "is not a field known here");
        }
    }
}

/* items, uniqueItems */

static void check_items(checker *c, const place *at)
{
    size_t index;
    json_t *item;
    char field[FIELD_MAX];

    json_array_foreach(at->value, index, item)
    {
        (void) snprintf(field, sizeof(field), "%s[%zu]", at->field, index);
        check_value(c, at->rule, item, field);
    }
}

/* Items that are written alike are the same: a set of texts, so that a long list
 * takes no quadratic time. */
static void check_unique(checker *c, const place *at)
{
    json_t *seen = json_object();
    size_t index;
    json_t *item;

    json_array_foreach(at->value, index, item)
    {
        char *text = json_dumps(item, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT);

        if (text == NULL || json_object_get(seen, text) != NULL
            || json_object_set_new_nocheck(seen, text, json_true()) != 0) {
            breach(c, at->schema, at->field, "holds %s twice", text == NULL ? "an item" : text);
        }
        free(text);
    }
    json_decref(seen);
}

/* minItems, maxItems, minLength, maxLength, minimum, maximum */

static int is_count(survey *s, const json_t *rule)
{
    (void) s;
    return json_integer_value(rule) >= 0;
}

/* UTF-8 characters: bytes that do not continue one. */
static size_t characters(const json_t *text)
{
    const char *at = json_string_value(text);
    size_t count = 0;

    for (size_t i = 0; i < json_string_length(text); i++) {
        count += ((unsigned char) at[i] & 0xC0) != 0x80;
    }
    return count;
}

static void check_bound(checker *c, const place *at)
{
    int is_max = strncmp(at->word, "max", 3) == 0;
    const char *of = at->word + 3;
    const char *unit = "";
    double size;

    if (strcmp(of, "Items") == 0 && json_is_array(at->value)) {
        size = (double) json_array_size(at->value);
        unit = " items";
    } else if (strcmp(of, "Length") == 0 && json_is_string(at->value)) {
        size = (double) characters(at->value);
        unit = " characters";
    } else if (strcmp(of, "imum") == 0 && json_is_number(at->value)) {
        size = json_number_value(at->value);
    } else {
        return;
    }
    if (is_max ? size > json_number_value(at->rule) : size < json_number_value(at->rule)) {
        breach(c, at->schema, at->field, "must be %s %.15g%s", is_max ? "at most" : "at least",
               json_number_value(at->rule), unit);
    }
}

/* pattern */

static int is_pattern(survey *s, const json_t *rule)
{
    regex_t regex;

    (void) s;
    if (regcomp(&regex, json_string_value(rule), REG_EXTENDED | REG_NOSUB) != 0) {
        return 0;
    }
    regfree(&regex);
    return 1;
}

static void check_pattern(checker *c, const place *at)
{
    regex_t regex;
    int matches;

    if (!json_is_string(at->value)) {
        return;
    }
    matches = regcomp(&regex, json_string_value(at->rule), REG_EXTENDED | REG_NOSUB) == 0;
    if (matches) { /* a pattern that no longer compiles matches nothing */
        matches = regexec(&regex, json_string_value(at->value), 0, NULL, 0) == 0;
        regfree(&regex);
    }
    if (!matches) {
        breach(c, at->schema, at->field, "must match %s", json_string_value(at->rule));
    }
}

/* format */

static int is_format(survey *s, const json_t *rule)
{
    (void) s;
    return hab_format_find(json_string_value(rule)) != NULL;
}

static void check_format(checker *c, const place *at)
{
    const hab_format *format = hab_format_find(json_string_value(at->rule));
    hab_slice text = hab_slice_of(json_string_value(at->value), json_string_length(at->value));

    if (json_is_string(at->value) && !format->holds(text)) {
        breach(c, at->schema, at->field, "must be %s", format->expected);
    }
}

/* $ref */

static const json_t *ref_target(const json_t *root, const json_t *rule)
{
    static const char prefix[] = "#/$defs/";
    const char *ref = json_string_value(rule);

    if (ref == NULL || strncmp(ref, prefix, strlen(prefix)) != 0) {
        return NULL;
    }
    return json_object_get(json_object_get(root, "$defs"), ref + strlen(prefix));
}

/* It leads to a schema, and not back to itself without a step into the value. */
static int is_ref(survey *s, const json_t *rule)
{
    for (int depth = 0; depth < REF_DEPTH_MAX; depth++) {
        const json_t *target = ref_target(s->root, rule);

        if (target == NULL) {
            return 0;
        }
        rule = json_object_get(target, "$ref");
        if (rule == NULL) {
            return 1;
        }
    }
    return 0;
}

static void check_ref(checker *c, const place *at)
{
    check_value(c, ref_target(c->root, at->rule), at->value, at->field);
}

static const keyword *keyword_of(const char *name)
{
    static const keyword words[] = {
        {"type", STRING, is_type_name, check_type},
        {"const", ANY, NULL, check_choice},
        {"enum", ARRAY, is_filled, check_choice},
        {"required", ARRAY, is_names, check_required},
        {"properties", OBJECT, is_schema_map, check_properties},
        {"additionalProperties", FALSE, NULL, check_additional},
        {"items", OBJECT, is_schema, check_items},
        {"uniqueItems", TRUE, NULL, check_unique},
        {"minItems", INTEGER, is_count, check_bound},
        {"maxItems", INTEGER, is_count, check_bound},
        {"minLength", INTEGER, is_count, check_bound},
        {"maxLength", INTEGER, is_count, check_bound},
        {"minimum", NUMBER, NULL, check_bound},
        {"maximum", NUMBER, NULL, check_bound},
        {"pattern", STRING, is_pattern, check_pattern},
        {"format", STRING, is_format, check_format},
        {"$ref", STRING, is_ref, check_ref},
        {"$defs", OBJECT, is_schema_map, NULL},
        {"$schema", STRING, NULL, NULL},
        {"$id", STRING, NULL, NULL},
        {"title", STRING, NULL, NULL},
        {"description", STRING, NULL, NULL},
    };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strcmp(name, words[i].name) == 0) {
            return &words[i];
        }
    }
    return NULL;
}

static int is_schema(survey *s, const json_t *schema)
{
    const char *name;
    json_t *rule;

    json_object_foreach((json_t *) schema, name, rule)
    {
        const keyword *word = keyword_of(name);

        if (word == NULL || (word->types & 1U << json_typeof(rule)) == 0
            || (word->well_written != NULL && !word->well_written(s, rule))) {
            s->bad = s->bad == NULL ? name : s->bad;
            return 0;
        }
    }
    return json_is_object(schema);
}

static void check_value(checker *c, const json_t *schema, const json_t *value, const char *field)
{
    place at = {.schema = schema, .value = value, .field = field};
    json_t *rule;

    json_object_foreach((json_t *) schema, at.word, rule)
    {
        const keyword *word = keyword_of(at.word);

        at.rule = rule;
        if (word->check != NULL) {
            word->check(c, &at);
        }
    }
}

hab_status hab_schema_usable(const json_t *schema, hab_error *error)
{
    survey s = {.root = schema};

    if (is_schema(&s, schema)) {
        return HAB_OK;
    }
    return hab_fail(error, HAB_CORRUPT, "its schema goes beyond what is checked: \"%s\"",
                    s.bad == NULL ? "a schema that is no object" : s.bad);
}

hab_status hab_schema_check(const json_t *schema, const json_t *value, const char *field,
                            hab_report_fn report, void *context)
{
    checker c = {.root = schema, .report = report, .context = context};
    hab_error error;

    if (hab_schema_usable(schema, &error) != HAB_OK) {
        report(context, field, error.text);
        return HAB_CORRUPT;
    }
    check_value(&c, schema, value, field);
    return c.breaches == 0 ? HAB_OK : HAB_INVALID;
}

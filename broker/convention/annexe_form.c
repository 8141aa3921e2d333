#include "convention/annexe_form.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/form_document.h"

enum { FIELD_MAX = 120, DEPTH = 8 };

/* Where a schema is walked. */
typedef struct walk {
    const json_t *root; /* for references */
    int depth;
} walk;

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

/* Only "#/$defs/NAME", as broker/base/schema.h has it. */
static const json_t *resolve(const walk *w, const json_t *schema)
{
    static const char prefix[] = "#/$defs/";
    const char *reference = text_of(schema, "$ref");

    if (strncmp(reference, prefix, sizeof(prefix) - 1) != 0) {
        return schema;
    }
    return json_object_get(json_object_get(w->root, "$defs"), reference + sizeof(prefix) - 1);
}

static int is_type(const json_t *schema, const char *type)
{
    return strcmp(text_of(schema, "type"), type) == 0;
}

static const json_t *items_of(const walk *w, const json_t *schema)
{
    return resolve(w, json_object_get(schema, "items"));
}

/* The words of the four types' annexes; another type's names speak for themselves. */
static const char *label_of(const char *name)
{
    static const struct {
        const char *name;
        const char *label;
    } labels[] = {
        {"adresse", "Adresse"},
        {"bulletin", "Bulletin d’adhésion"},
        {"code", "Code"},
        {"communes", "Communes"},
        {"contrat", "Contrat de service"},
        {"courriel", "Courriel"},
        {"date", "Date"},
        {"deliberation", "Délibération"},
        {"droits", "Droits"},
        {"etablissement", "Établissement"},
        {"etablissements", "Établissements"},
        {"etat", "État"},
        {"fin", "Dernier jour"},
        {"fonction", "Fonction"},
        {"formalites_cnil", "Formalités Cnil"},
        {"gestionnaires", "Gestionnaires"},
        {"habilitations", "Habilitations"},
        {"id", "Identifiant de l’établissement ou de la Mam"},
        {"identifiant", "Adresse électronique"},
        {"lieu", "Lieu d’information"},
        {"mam", "Mam"},
        {"missions", "Missions"},
        {"mode", "Mode de gestion"},
        {"nom", "Nom"},
        {"numero", "Numéro"},
        {"personnes", "Personnes"},
        {"prenom", "Prénom"},
        {"principal", "Gestionnaire principal"},
        {"qualite", "Qualité"},
        {"quota", "Nombre de personnes au plus"},
        {"reference", "Référence"},
        {"responsable_metier", "Responsable métier"},
        {"service", "Service"},
        {"services", "Services"},
        {"suppleant", "Gestionnaire suppléant"},
        {"suspendue", "Suspendue"},
        {"telephone", "Téléphone"},
        {"type", "Type"},
    };

    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcmp(labels[i].name, name) == 0) {
            return labels[i].label;
        }
    }
    return name;
}

/* ---- shown ---- */

static json_t *show(walk *w, const json_t *schema, const json_t *value, const char *path,
                    const char *label);

static json_t *node(const char *nature, const char *path, const char *label)
{
    return json_pack("{s:s, s:s, s:s}", "champ", path, "libelle", label, "nature", nature);
}

/* A leaf's text, as it stands in a field. */
static json_t *leaf_text(const json_t *value)
{
    return json_is_integer(value)
               ? json_sprintf("%" JSON_INTEGER_FORMAT, json_integer_value(value))
               : json_string(json_is_string(value) ? json_string_value(value) : "");
}

static int names_it(const json_t *required, const char *name)
{
    size_t i;
    json_t *entry;

    json_array_foreach(required, i, entry)
    {
        if (strcmp(json_string_value(entry), name) == 0) {
            return 1;
        }
    }
    return 0;
}

static json_t *show_object(walk *w, const json_t *schema, const json_t *value, const char *path,
                           const char *label, const char *nature)
{
    json_t *made = node(nature, path, label);
    json_t *children = json_array();
    const char *name;
    json_t *property;

    json_object_foreach(json_object_get(schema, "properties"), name, property)
    {
        char below[FIELD_MAX];
        json_t *child;

        (void) snprintf(below, sizeof(below), "%s.%s", path, name);
        child = show(w, property, json_object_get(value, name), below, label_of(name));
        json_object_set_new(child, "obligatoire",
                            json_boolean(names_it(json_object_get(schema, "required"), name)));
        json_array_append_new(children, child);
    }
    json_object_set_new(made, "enfants", children);
    return made;
}

static json_t *show_rows(walk *w, const json_t *schema, const json_t *value, const char *path,
                         const char *label)
{
    const json_t *items = items_of(w, schema);
    json_t *made = node("rangees", path, label);
    json_t *rows = json_array();
    size_t place;
    json_t *row;

    json_array_foreach(value, place, row)
    {
        char below[FIELD_MAX];
        char title[FIELD_MAX];

        (void) snprintf(below, sizeof(below), "%s[%zu]", path, place);
        (void) snprintf(title, sizeof(title), "%s, ligne %zu", label, place + 1);
        json_array_append_new(rows, show_object(w, items, row, below, title, "rangee"));
    }
    json_object_set_new(made, "enfants", rows);
    return made;
}

static int chosen(const json_t *value, const json_t *option)
{
    size_t i;
    json_t *entry;

    json_array_foreach(value, i, entry)
    {
        if (json_equal(entry, option)) {
            return 1;
        }
    }
    return json_equal(value, option);
}

static void add_options(json_t *made, const json_t *options, const json_t *value)
{
    json_t *list = json_array();
    size_t i;
    json_t *option;

    json_array_foreach(options, i, option)
    {
        json_array_append_new(
            list, json_pack("{s:O, s:b}", "valeur", option, "choisi", chosen(value, option)));
    }
    json_object_set_new(made, "choix", list);
}

/* Texts without a list to choose from: one field each, and one more to add another. */
static json_t *show_texts(const json_t *value, const char *path, const char *label)
{
    json_t *made = node("groupe", path, label);
    json_t *children = json_array();

    for (size_t place = 0; place <= json_array_size(value); place++) {
        char below[FIELD_MAX];
        json_t *child;

        (void) snprintf(below, sizeof(below), "%s[%zu]", path, place);
        child = node("texte", below, label);
        json_object_set_new(child, "valeur", leaf_text(json_array_get(value, place)));
        json_array_append_new(children, child);
    }
    json_object_set_new(made, "enfants", children);
    return made;
}

static json_t *show_array(walk *w, const json_t *schema, const json_t *value, const char *path,
                          const char *label)
{
    const json_t *items = items_of(w, schema);
    json_t *made;

    if (is_type(items, "object")) {
        return show_rows(w, schema, value, path, label);
    }
    if (json_object_get(items, "enum") == NULL) {
        return show_texts(value, path, label);
    }
    made = node("cases", path, label);
    add_options(made, json_object_get(items, "enum"), value);
    return made;
}

static json_t *show_leaf(const json_t *schema, const json_t *value, const char *path,
                         const char *label)
{
    const json_t *fixed = json_object_get(schema, "const");
    const json_t *options = json_object_get(schema, "enum");
    json_t *made;

    if (is_type(schema, "boolean")) {
        made = node("case", path, label);
        json_object_set_new(made, "choisi", json_boolean(json_is_true(value)));
    } else if (fixed != NULL) {
        made = node("fixe", path, label);
        json_object_set_new(made, "valeur", leaf_text(fixed));
    } else if (options != NULL) {
        made = node("choix", path, label);
        add_options(made, options, value);
    } else {
        made = node(is_type(schema, "integer") ? "nombre" : "texte", path, label);
        json_object_set_new(made, "valeur", leaf_text(value));
    }
    return made;
}

static json_t *show(walk *w, const json_t *schema, const json_t *value, const char *path,
                    const char *label)
{
    json_t *made;

    schema = resolve(w, schema);
    if (w->depth == DEPTH) {
        return node("fixe", path, label);
    }
    w->depth++;
    made = is_type(schema, "object")  ? show_object(w, schema, value, path, label, "groupe")
           : is_type(schema, "array") ? show_array(w, schema, value, path, label)
                                      : show_leaf(schema, value, path, label);
    w->depth--;
    return made;
}

json_t *hab_annexe_form(const hab_type *type, const json_t *annexe)
{
    walk w = {.root = type->annexe_schema};

    return type->annexe_schema != NULL ? show(&w, type->annexe_schema, annexe, "annexe", "Annexe")
                                       : NULL;
}

/* ---- and back ---- */

static json_t *mean(walk *w, const json_t *schema, const json_t *given);

/* What the schema does not know is kept, for the check to refuse it. */
static json_t *mean_object(walk *w, const json_t *schema, const json_t *given)
{
    json_t *properties = json_object_get(schema, "properties");
    json_t *made = json_object();
    int filled = 0;
    const char *name;
    json_t *member;

    json_object_foreach(properties, name, member)
    {
        json_t *value = mean(w, member, json_object_get(given, name));

        filled |= value != NULL && json_object_get(resolve(w, member), "const") == NULL;
        if (value != NULL) {
            json_object_set_new(made, name, value);
        }
    }
    json_object_foreach((json_t *) given, name, member)
    {
        if (json_object_get(properties, name) == NULL) {
            filled = 1;
            json_object_set(made, name, member);
        }
    }
    if (!filled) {
        json_decref(made);
        return NULL;
    }
    return made;
}

static json_t *mean_array(walk *w, const json_t *schema, const json_t *given)
{
    const json_t *items = items_of(w, schema);
    json_t *made = json_array();
    json_t *alone = json_is_string(given) ? mean(w, items, given) : NULL;
    size_t place;
    json_t *element;

    if (alone != NULL) {
        json_array_append_new(made, alone); /* one box ticked */
    }
    json_array_foreach(given, place, element)
    {
        json_t *value = mean(w, items, element);

        if (value != NULL) {
            json_array_append_new(made, value);
        }
    }
    if (json_array_size(made) == 0) {
        json_decref(made);
        return NULL;
    }
    return made;
}

static json_t *mean_integer(const json_t *given)
{
    const char *text = json_string_value(given);
    char *end;
    long long value;

    if (text == NULL) {
        return json_incref((json_t *) given);
    }
    if (text[0] == '\0') {
        return NULL;
    }
    errno = 0;
    value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 ? json_integer(value) : json_string(text);
}

static json_t *mean_leaf(const json_t *schema, const json_t *given)
{
    const json_t *fixed = json_object_get(schema, "const");
    const char *text = json_string_value(given);

    if (fixed != NULL && (given == NULL || (text != NULL && text[0] == '\0'))) {
        return json_deep_copy(fixed);
    }
    if (given == NULL) {
        return NULL;
    }
    if (is_type(schema, "integer")) {
        return mean_integer(given);
    }
    if (is_type(schema, "boolean") && text != NULL) {
        return strcmp(text, "oui") == 0 ? json_true() : NULL;
    }
    return text != NULL && text[0] == '\0' ? NULL : json_deep_copy(given);
}

static json_t *mean(walk *w, const json_t *schema, const json_t *given)
{
    json_t *made;

    schema = resolve(w, schema);
    if (w->depth == DEPTH) {
        return json_deep_copy(given);
    }
    w->depth++;
    if (is_type(schema, "object") && (given == NULL || json_is_object(given))) {
        made = mean_object(w, schema, given);
    } else if (is_type(schema, "array")
               && (given == NULL || json_is_array(given) || json_is_string(given))) {
        made = mean_array(w, schema, given);
    } else {
        made = mean_leaf(schema, given);
    }
    w->depth--;
    return made;
}

json_t *hab_annexe_of_form(const hab_type *type, const json_t *given)
{
    walk w = {.root = type->annexe_schema};
    json_t *made =
        type->annexe_schema != NULL ? mean(&w, type->annexe_schema, given) : json_deep_copy(given);

    return made != NULL ? made : json_object();
}

hab_status hab_annexe_form_add(json_t *given, const char *rows)
{
    json_t *list = hab_path_get(given, rows);

    if (strncmp(rows, "annexe.", 7) != 0) {
        return HAB_INVALID;
    }
    if (list == NULL) {
        return hab_path_set(given, rows, json_pack("[{}]"));
    }
    if (!json_is_array(list) || json_array_size(list) >= HAB_DOCUMENT_ROWS) {
        return HAB_INVALID;
    }
    return json_array_append_new(list, json_object()) == 0 ? HAB_OK : HAB_MEMORY;
}

hab_status hab_annexe_form_remove(json_t *given, const char *row)
{
    char path[FIELD_MAX];
    const char *bracket = strrchr(row, '[');
    size_t length = bracket != NULL ? (size_t) (bracket - row) : 0;
    json_t *list;

    if (length == 0 || length >= sizeof(path) || strncmp(row, "annexe.", 7) != 0) {
        return HAB_INVALID;
    }
    memcpy(path, row, length);
    path[length] = '\0';
    list = hab_path_get(given, path);
    return json_array_remove(list, strtoul(bracket + 1, NULL, 10)) == 0 ? HAB_OK : HAB_INVALID;
}

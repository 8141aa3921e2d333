#include "form/description.h"

#include <stdio.h>
#include <string.h>

#include "form/condition.h"
#include "form/field.h"
#include "form/typed.h"
#include "web/form_document.h"

enum { PLACE_MAX = 160 };

static hab_status wrong(hab_error *error, const char *place, const char *member, const char *rule)
{
    return hab_fail(error, HAB_INVALID, "%s%s%s: %s", place, place[0] != '\0' ? "." : "", member,
                    rule);
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

/* The members named, ended by NULL, are texts that say something. */
static hab_status check_texts(const json_t *object, const char *const *members, const char *place,
                              hab_error *error)
{
    for (; *members != NULL; members++) {
        if (text_of(object, *members)[0] == '\0') {
            return wrong(error, place, *members, "a text is wanted");
        }
    }
    return HAB_OK;
}

static hab_status check_path(const char *path, const char *place, hab_error *error)
{
    json_t *probe = json_object();
    hab_status status = hab_path_set(probe, path, json_true());

    json_decref(probe);
    return status == HAB_OK && strchr(path, '[') == NULL
               ? HAB_OK
               : wrong(error, place, "chemin", "a path such as \"partenaire.nom\" is wanted");
}

typedef hab_status (*check_fn)(json_t *item, const char *place, hab_error *error);

/* Each item of an array that has at least one. */
static hab_status check_each(const json_t *object, const char *member, const char *place,
                             check_fn check, hab_error *error)
{
    const json_t *items = json_object_get(object, member);
    size_t index;
    json_t *item;

    if (json_array_size(items) == 0) {
        return wrong(error, place, member, "an array is wanted, with something in it");
    }
    json_array_foreach(items, index, item)
    {
        char inner[PLACE_MAX];
        hab_status status;

        (void) snprintf(inner, sizeof(inner), "%.80s%s%.40s[%zu]", place,
                        place[0] != '\0' ? "." : "", member, index);
        status = check(item, inner, error);
        if (status != HAB_OK) {
            return status;
        }
    }
    return HAB_OK;
}

static hab_status check_option(json_t *option, const char *place, hab_error *error)
{
    static const char *const texts[] = {"valeur", "libelle", NULL};

    return check_texts(option, texts, place, error);
}

static hab_status check_field(json_t *field, const char *place, hab_error *error);

/* The field of the code beside a name of a list. */
static hab_status check_key(json_t *key, const char *place, hab_error *error)
{
    char inner[PLACE_MAX];

    (void) snprintf(inner, sizeof(inner), "%.140s.cle", place);
    return json_object_get(key, "cle") == NULL
               ? check_field(key, inner, error)
               : wrong(error, place, "cle", "a field with the code of what is named");
}

static hab_status add_yes_no(json_t *field)
{
    return json_object_set_new(field, "options",
                               json_pack("[{s:s, s:s}, {s:s, s:s}]", "valeur", "oui", "libelle",
                                         "Oui", "valeur", "non", "libelle", "Non"))
                   == 0
               ? HAB_OK
               : HAB_MEMORY;
}

/* What a type wants of its field. */
static hab_status check_type(json_t *field, const char *place, hab_error *error)
{
    const char *type = text_of(field, "type");
    int takes_options = 0;

    if (!hab_entry_field_type(type, &takes_options)) {
        return wrong(error, place, "type", "no such type of field");
    }
    if (takes_options) {
        return check_each(field, "options", place, check_option, error);
    }
    if (strcmp(type, "oui_non") == 0) {
        return add_yes_no(field);
    }
    if (strcmp(type, "texte_long") == 0
        && json_integer_value(json_object_get(field, "max")) > HAB_TYPED_CHARACTERS) {
        return wrong(error, place, "max", "4000 characters at most");
    }
    return strcmp(type, "commune") == 0 || strcmp(type, "etablissement") == 0
               ? check_key(json_object_get(field, "cle"), place, error)
               : HAB_OK;
}

static hab_status check_field(json_t *field, const char *place, hab_error *error)
{
    static const char *const texts[] = {"chemin", "libelle", "erreur", NULL};
    hab_status status = check_texts(field, texts, place, error);

    if (status == HAB_OK) {
        status = check_path(text_of(field, "chemin"), place, error);
    }
    return status == HAB_OK ? check_type(field, place, error) : status;
}

static hab_status check_service(json_t *service, const char *place, hab_error *error)
{
    static const char *const texts[] = {"champ", "valeur", "erreur", NULL};
    const json_t *only = json_object_get(service, "pour");
    hab_status status = check_option(service, place, error);

    return status == HAB_OK && only != NULL ? check_texts(only, texts, place, error) : status;
}

static hab_status check_matrix(json_t *matrix, const char *place, hab_error *error)
{
    static const char *const texts[] = {"chemin", "groupe",  "membre", "cle",
                                        "nom",    "libelle", "erreur", NULL};
    hab_status status = check_texts(matrix, texts, place, error);

    return status == HAB_OK ? check_each(matrix, "services", place, check_service, error) : status;
}

static hab_status check_group(json_t *group, const char *place, hab_error *error)
{
    static const char *const texts[] = {"chemin", "nom", "ajouter", "retirer", NULL};
    static const char *const unique[] = {"chemin", "erreur", NULL};
    json_t *matrix = json_object_get(group, "matrice");
    json_int_t min = json_integer_value(json_object_get(group, "min"));
    json_int_t max = json_integer_value(json_object_get(group, "max"));
    char inner[PLACE_MAX];
    hab_status status = check_texts(group, texts, place, error);

    if (status == HAB_OK && (min < 0 || max < 1 || max < min || max > HAB_DOCUMENT_ROWS)) {
        return wrong(error, place, "max", "rows between min and 500 are wanted");
    }
    if (status == HAB_OK) {
        status = check_path(text_of(group, "chemin"), place, error);
    }
    if (status == HAB_OK) {
        status = check_each(group, "champs", place, check_field, error);
    }
    if (status == HAB_OK && json_object_get(group, "unique") != NULL) {
        status = check_texts(json_object_get(group, "unique"), unique, place, error);
    }
    if (status == HAB_OK && matrix != NULL) {
        (void) snprintf(inner, sizeof(inner), "%.140s.matrice", place);
        status = check_matrix(matrix, inner, error);
    }
    return status;
}

static hab_status check_section(json_t *section, const char *place, hab_error *error)
{
    static const char *const texts[] = {"titre", NULL};
    json_t *group = json_object_get(section, "groupe");
    char inner[PLACE_MAX];
    hab_status status = check_texts(section, texts, place, error);

    if (status != HAB_OK) {
        return status;
    }
    if (group == NULL || json_object_get(section, "champs") != NULL) {
        status = check_each(section, "champs", place, check_field, error);
    }
    if (status == HAB_OK && group != NULL) {
        (void) snprintf(inner, sizeof(inner), "%.140s.groupe", place);
        status = check_group(group, inner, error);
    }
    return status;
}

/* Rights are given in requests alone, which keep no draft. */
static int has_matrix(const json_t *form)
{
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(form, "sections"), index, section)
    {
        if (json_object_get(json_object_get(section, "groupe"), "matrice") != NULL) {
            return 1;
        }
    }
    return 0;
}

static hab_status check_form(const json_t *form, hab_error *error)
{
    static const char *const texts[] = {"titre", "chapeau", NULL};
    static const char *const words[][2] = {{"envoi", NULL}, {"bouton", NULL}, {"brouillon", NULL}};
    hab_status status = check_texts(form, texts, "", error);

    for (size_t i = 0; status == HAB_OK && i < sizeof(words) / sizeof(*words); i++) {
        if (json_object_get(form, words[i][0]) != NULL) {
            status = check_texts(form, words[i], "", error);
        }
    }
    if (status == HAB_OK && json_object_get(form, "relire") != NULL
        && (!json_is_false(json_object_get(form, "relire")) || text_of(form, "bouton")[0] == '\0'
            || text_of(form, "envoi")[0] == '\0')) {
        status = wrong(error, "", "relire", "false is wanted, with envoi and bouton");
    }
    if (status == HAB_OK && json_object_get(form, "brouillon") != NULL && has_matrix(form)) {
        status = wrong(error, "", "brouillon", "a form with a matrix keeps no draft");
    }
    return status == HAB_OK ? check_each(form, "sections", "", check_section, error) : status;
}

hab_status hab_entry_description(const char *text, json_t **form, hab_error *error)
{
    json_error_t where;
    json_t *read = json_loads(text, JSON_REJECT_DUPLICATES, &where);
    hab_status status;

    if (read == NULL) {
        return hab_fail(error, HAB_INVALID, "line %d: %s", where.line, where.text);
    }
    status = check_form(read, error);
    if (status == HAB_OK) {
        status = hab_condition_read(read, error);
    }
    if (status != HAB_OK) {
        json_decref(read);
        return status;
    }
    *form = read;
    return HAB_OK;
}

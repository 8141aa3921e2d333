/* What an avenant changed, plainly: missions, services, mode, quota, gestionnaires… */
#include "space.h"

#include <string.h>
#include <strings.h>

/* A value of both documents that is one text or one number. */
typedef struct scalar {
    const char *path;
    const char *label;
} scalar;

static const scalar scalars[] = {
    {"partenaire.nom", "Nom du partenaire"},
    {"partenaire.adresse", "Adresse du partenaire"},
    {"partenaire.telephone", "Téléphone du partenaire"},
    {"partenaire.courriel", "Courriel du partenaire"},
    {"partenaire.representant.nom", "Nom du représentant"},
    {"partenaire.representant.prenom", "Prénom du représentant"},
    {"partenaire.representant.qualite", "Qualité du représentant"},
    {"annexe.contrat.reference", "Contrat de service"},
    {"annexe.contrat.date", "Date du contrat de service"},
    {"annexe.bulletin.reference", "Bulletin d’adhésion"},
    {"annexe.bulletin.date", "Date du bulletin d’adhésion"},
    {"annexe.mode", "Gestion des habilitations"},
    {"annexe.quota", "Nombre de personnes au plus"},
    {"annexe.formalites_cnil.etat", "Formalités auprès de la Cnil"},
    {"annexe.gestionnaires.principal", "Gestionnaire principal"},
    {"annexe.gestionnaires.suppleant", "Gestionnaire suppléant"},
};

static const json_t *value_at(const json_t *document, const char *path)
{
    const json_t *at = document;

    while (at != NULL) {
        const char *dot = strchr(path, '.');

        if (dot == NULL) {
            return json_object_get(at, path);
        }
        at = json_object_getn(at, path, (size_t) (dot - path));
        path = dot + 1;
    }
    return NULL;
}

static const char *word_of(const char *code)
{
    static const char *const words[][2] = {{"delegue", "en mode délégué"},
                                           {"centralise", "en mode centralisé"},
                                           {"favorable", "favorables"},
                                           {"attente", "en attente"},
                                           {"defavorable", "défavorables"}};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(words[i][0], code) == 0) {
            return words[i][1];
        }
    }
    return code;
}

/* NULL for what does not stand there. */
static json_t *text_of(const json_t *value)
{
    const char *text = json_string_value(value);
    uint32_t date = text != NULL ? pl_date_read(text) : 0;
    char words[PL_WORDS];

    if (json_is_integer(value)) {
        return json_sprintf("%lld", (long long) json_integer_value(value));
    }
    if (date != 0) {
        pl_date_words(date, words);
        return json_string(words);
    }
    return text != NULL ? json_string(word_of(text)) : NULL;
}

static int add_scalar(const scalar *s, const json_t *before, const json_t *after, json_t *changes)
{
    const json_t *was = value_at(before, s->path);
    const json_t *is = value_at(after, s->path);

    if (json_equal(was, is) || (was == NULL && is == NULL)) {
        return 0;
    }
    return json_array_append_new(changes,
                                 json_pack("{s:s, s:s, s:o*, s:o*}", "champ", s->path, "libelle",
                                           s->label, "avant", text_of(was), "apres", text_of(is)));
}

/* -- lists of names */

/* How an element is compared, and what is said of it. */
typedef struct listing {
    const mcp_state *state;
    const char *path;
    const char *label;
    const char *(*key)(const json_t *element);
    json_t *(*title)(const mcp_state *state, const json_t *element);
} listing;

static const char *identifiant_of(const json_t *person)
{
    return pl_member(person, "identifiant");
}

static json_t *service_title(const mcp_state *state, const json_t *name)
{
    const mcp_service *service = mcp_service_find(state, json_string_value(name));

    return json_string(service != NULL ? state->services[service - state->details].title
                                       : json_string_value(name));
}

static json_t *mission_title(const mcp_state *state, const json_t *name)
{
    return json_string(mcp_mission_title(state, json_string_value(name)));
}

static json_t *person_title(const mcp_state *state, const json_t *person)
{
    (void) state;
    return json_sprintf("%s %s", pl_member(person, "prenom"), pl_member(person, "nom"));
}

/* A set of the keys of a list, in small letters of ASCII: an address says the same in any case. */
static json_t *keys_of(const listing *l, const json_t *list)
{
    json_t *keys = json_object();
    size_t index;
    json_t *element;

    json_array_foreach(list, index, element)
    {
        char key[256];
        size_t size = 0;

        for (const char *c = l->key(element); *c != '\0' && size + 1 < sizeof(key); c++) {
            key[size++] = (char) (*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
        }
        key[size] = '\0';
        if (json_object_set(keys, key, element) != 0) {
            json_decref(keys);
            return NULL;
        }
    }
    return keys;
}

/* What stands in one and not in the other. */
static json_t *only_in(const listing *l, const json_t *keys, const json_t *others)
{
    json_t *titles = json_array();
    const char *key;
    json_t *element;

    json_object_foreach((json_t *) keys, key, element)
    {
        if (json_object_get(others, key) == NULL
            && json_array_append_new(titles, l->title(l->state, element)) != 0) {
            json_decref(titles);
            return NULL;
        }
    }
    return titles;
}

/* What stands in both, and says something else. */
static json_t *changed_in(const listing *l, const json_t *keys, const json_t *others)
{
    json_t *titles = json_array();
    const char *key;
    json_t *element;

    json_object_foreach((json_t *) keys, key, element)
    {
        const json_t *other = json_object_get(others, key);

        if (other != NULL && !json_equal(element, other)
            && json_array_append_new(titles, l->title(l->state, element)) != 0) {
            json_decref(titles);
            return NULL;
        }
    }
    return titles;
}

static int add_list(const listing *l, const json_t *before, const json_t *after, json_t *changes)
{
    json_t *was = keys_of(l, value_at(before, l->path));
    json_t *is = keys_of(l, value_at(after, l->path));
    json_t *added = was != NULL && is != NULL ? only_in(l, is, was) : NULL;
    json_t *removed = added != NULL ? only_in(l, was, is) : NULL;
    json_t *changed = removed != NULL ? changed_in(l, is, was) : NULL;
    int failed = changed == NULL;

    if (!failed
        && json_array_size(added) + json_array_size(removed) + json_array_size(changed) > 0) {
        failed = json_array_append_new(
            changes, json_pack("{s:s, s:s, s:O, s:O, s:O}", "champ", l->path, "libelle", l->label,
                               "ajouts", added, "retraits", removed, "modifies", changed));
    }
    json_decref(was);
    json_decref(is);
    json_decref(added);
    json_decref(removed);
    json_decref(changed);
    return failed;
}

json_t *mcp_contract_changes(const mcp_state *state, const json_t *before, const json_t *after,
                             int persons)
{
    const listing lists[] = {
        {state, "annexe.missions", "Missions", json_string_value, mission_title},
        {state, "annexe.bulletin.services", "Services du bulletin d’adhésion", json_string_value,
         service_title},
        {state, "annexe.personnes", "Personnes nommées", identifiant_of, person_title},
    };
    size_t count = sizeof(lists) / sizeof(*lists) - (persons ? 0 : 1);
    json_t *changes = json_array();
    int failed = 0;

    for (size_t i = 0; i < count && !failed; i++) {
        failed = add_list(&lists[i], before, after, changes);
    }
    for (size_t i = 0; i < sizeof(scalars) / sizeof(*scalars) && !failed; i++) {
        failed = add_scalar(&scalars[i], before, after, changes);
    }
    if (failed) {
        json_decref(changes);
        return NULL;
    }
    return changes;
}

/* Reading acts: what is posted, and nothing that it may not say (MCP-9.1). */
#include "acte_rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Members, as bits. */
enum {
    PERSONNE = 1,
    IDENTIFIANT = 2,
    NOM = 4,
    PRENOM = 8,
    FONCTION = 16,
    SERVICES = 32,
    RESPONSABLE = 64,
    FIN = 128,
    MOTIF = 256
};

static const struct {
    const char *name;
    unsigned has, needs;
} verbs[] = {[ACT_INVITER] = {"inviter",
                              IDENTIFIANT | NOM | PRENOM | FONCTION | SERVICES | RESPONSABLE | FIN,
                              IDENTIFIANT | NOM | PRENOM},
             [ACT_ACCORDER] = {"accorder", PERSONNE | SERVICES | RESPONSABLE | FIN,
                               PERSONNE | SERVICES | RESPONSABLE},
             [ACT_RETIRER] = {"retirer", PERSONNE | SERVICES, PERSONNE | SERVICES},
             [ACT_SUSPENDRE] = {"suspendre", PERSONNE | SERVICES | MOTIF, PERSONNE},
             [ACT_RETABLIR] = {"retablir", PERSONNE | SERVICES, PERSONNE},
             [ACT_ECHEANCE] = {"echeance", PERSONNE | SERVICES | FIN, PERSONNE | SERVICES},
             [ACT_RESPONSABLE] = {"responsable", PERSONNE | SERVICES | RESPONSABLE,
                                  PERSONNE | SERVICES | RESPONSABLE},
             [ACT_SORTIR] = {"sortir", PERSONNE | MOTIF, PERSONNE}};

typedef struct member {
    const char *name;
    unsigned bit;
    size_t most; /* characters of a text */
    const char *article;
    const char *missing; /* what would be right */
} member;

static const member members[] = {
    {"personne", PERSONNE, 0, "MCP-9.1", "Choisissez la personne."},
    {"identifiant", IDENTIFIANT, ACT_ADDRESS, "MCP-9.1",
     "Écrivez l’adresse électronique de la personne, comme "
     "«\u00a0prenom.nom@mairie.example\u00a0»."},
    {"nom", NOM, ACT_NAME, "MCP-9.1", "Écrivez le nom de la personne."},
    {"prenom", PRENOM, ACT_NAME, "MCP-9.1", "Écrivez le prénom de la personne."},
    {"fonction", FONCTION, ACT_NAME, "MCP-9.1", "Écrivez la fonction de la personne."},
    {"services", SERVICES, 0, "MCP-3", "Choisissez au moins un service."},
    {"responsable_metier", RESPONSABLE, ACT_NAME, "MCP-9.2",
     "Écrivez le nom du responsable métier qui a demandé l’habilitation (MCP-9.2)."},
    {"fin", FIN, 10, "MCP-9.1", "Écrivez le dernier jour, comme «\u00a02027-06-30\u00a0»."},
    {"motif", MOTIF, ACT_REASON, "MCP-9.1", "Écrivez le motif."}};

act_verb act_verb_of(const json_t *act)
{
    const char *name = pl_member(act, "acte");
    int verb = ACT_INVITER;

    while (verb < ACT_NONE && strcmp(verbs[verb].name, name) != 0) {
        verb++;
    }
    return (act_verb) verb;
}

static const member *member_of(const char *name)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        if (strcmp(members[i].name, name) == 0) {
            return &members[i];
        }
    }
    return NULL;
}

static int wrong(mcp_result *result, const member *m, const char *phrase)
{
    act_say(result, MCP_WRONG, m->name, m->article, "%s", phrase);
    return -1;
}

/* -- members of each kind */

/* The identification number of a person, as a number or as a form's text. */
static int read_person(const member *m, const json_t *value, json_t **read, mcp_result *result)
{
    enum { DIGITS = 18 };
    const char *text = json_string_value(value);
    json_int_t number = json_integer_value(value);

    if (text != NULL && strlen(text) <= DIGITS && strspn(text, "0123456789") == strlen(text)) {
        number = (json_int_t) strtoull(text, NULL, 10);
    }
    if (number <= 0) {
        return wrong(result, m, m->missing);
    }
    *read = json_integer(number);
    return 0;
}

static int is_service_name(const char *name)
{
    return name[0] != '\0' && strlen(name) < MCP_NAME
           && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static int lists(const json_t *list, const char *name)
{
    size_t index;
    json_t *item;

    json_array_foreach(list, index, item)
    {
        if (strcmp(json_string_value(item), name) == 0) {
            return 1;
        }
    }
    return 0;
}

static int add_service(const json_t *value, json_t *services, mcp_result *result)
{
    const char *name = json_string_value(value);
    const char *field = act_services_field(json_array_size(services));

    if (name == NULL || !is_service_name(name)) {
        act_say(result, MCP_WRONG, field, "MCP-3",
                "Un service s’écrit par son nom, tel que le "
                "bulletin d’adhésion le donne.");
        return -1;
    }
    if (lists(services, name)) {
        act_say(result, MCP_WRONG, field, "MCP-9.1",
                "Le service «\u00a0%s\u00a0» est là deux fois.", name);
        return -1;
    }
    return json_array_append_new(services, json_string(name));
}

/* One as a text, none as an empty one, or a list. */
static int read_services(const member *m, const json_t *value, json_t **read, mcp_result *result)
{
    json_t *services = json_array();
    int failed = services == NULL ? -1 : 0;
    size_t index;
    json_t *item;

    if (json_is_string(value)) {
        failed = json_string_length(value) > 0 ? add_service(value, services, result) : failed;
    } else if (!json_is_array(value) || json_array_size(value) > ACT_SERVICES) {
        failed = wrong(result, m, "Les services sont une liste de noms, 64 au plus.");
    }
    json_array_foreach(value, index, item)
    {
        failed = failed == 0 ? add_service(item, services, result) : failed;
    }
    if (failed != 0) {
        json_decref(services);
        return -1;
    }
    *read = services;
    return 0;
}

/* The host has the last word on addresses; this one keeps out what is none at all. */
static int is_address(const char *text)
{
    const char *at = strchr(text, '@');

    for (const char *c = text; *c != '\0'; c++) {
        if (*c < 0x21 || *c > 0x7e) {
            return 0;
        }
    }
    return at != NULL && at != text && at[1] != '\0' && strpbrk(text, ",;<>\"") == NULL
           && strchr(at + 1, '@') == NULL;
}

static json_t *lower(json_t *text)
{
    char *copy = text != NULL ? strdup(json_string_value(text)) : NULL;
    json_t *made;

    json_decref(text);
    for (char *c = copy; c != NULL && *c != '\0'; c++) {
        *c = (char) (*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
    }
    made = copy != NULL ? json_string(copy) : NULL;
    free(copy);
    return made;
}

static int check_text(const member *m, const char *text, mcp_result *result)
{
    if (pl_characters(text) > m->most) {
        act_say(result, MCP_WRONG, m->name, m->article,
                "C’est trop long\u00a0: %zu caractères au "
                "plus.",
                m->most);
        return -1;
    }
    if ((m->bit & (NOM | PRENOM)) != 0 && strlen(text) > ACT_NAME) { /* an account's are bytes */
        return wrong(result, m,
                     "C’est trop long\u00a0: 100\u00a0lettres au plus, où une lettre accentuée en "
                     "vaut deux.");
    }
    if (!act_is_visible(text)) {
        return wrong(result, m,
                     "Un caractère ne se voit pas\u00a0: effacez le texte, et tapez-le à "
                     "nouveau.");
    }
    if (m->bit == FIN && text[0] != '\0' && pl_date_read(text) == 0) {
        return wrong(result, m, m->missing);
    }
    return m->bit == IDENTIFIANT && !is_address(text) ? wrong(result, m, m->missing) : 0;
}

static int read_text(const member *m, const json_t *value, json_t **read, mcp_result *result)
{
    json_t *text;

    if (!json_is_string(value)) {
        return wrong(result, m, m->missing);
    }
    text = act_trimmed(json_string_value(value));
    if (m->bit == IDENTIFIANT) {
        text = lower(text);
    }
    if (text == NULL || check_text(m, json_string_value(text), result) != 0) {
        json_decref(text);
        return -1;
    }
    *read = text;
    return 0;
}

/* -- the act */

static int is_plain(const char *name)
{
    enum { MOST = 40 };

    return name[0] != '\0' && strlen(name) <= MOST
           && strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

/* A right that nobody grants by writing it down: told apart, for it is traced. */
static int foreign(mcp_result *result, const char *name)
{
    act_say(result, MCP_FORBIDDEN, is_plain(name) ? name : "acte", "MCP-9.1",
            "Un acte n’a pas de champ «\u00a0%s\u00a0»\u00a0: retirez-le (MCP-9.1).",
            is_plain(name) ? name : "…");
    return -1;
}

static int read_member(act_verb verb, const char *name, const json_t *value, json_t *act,
                       mcp_result *result)
{
    const member *m = member_of(name);
    json_t *read = NULL;
    int failed;

    if (m == NULL) {
        return foreign(result, name);
    }
    if ((verbs[verb].has & m->bit) == 0) {
        return wrong(result, m, "Ce champ ne sert pas à cet acte\u00a0: retirez-le.");
    }
    failed = m->bit == PERSONNE   ? read_person(m, value, &read, result)
             : m->bit == SERVICES ? read_services(m, value, &read, result)
                                  : read_text(m, value, &read, result);
    return failed != 0 ? failed : json_object_set_new(act, m->name, read);
}

static int is_empty(const json_t *value)
{
    return value == NULL || (json_is_string(value) && json_string_length(value) == 0)
           || (json_is_array(value) && json_array_size(value) == 0);
}

/* MCP-9.2: who is invited to use services is so for somebody. */
static int check_needs(act_verb verb, const json_t *act, mcp_result *result)
{
    unsigned needs = verbs[verb].needs;

    if (verb == ACT_INVITER && !is_empty(json_object_get(act, "services"))) {
        needs |= RESPONSABLE;
    }
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        if ((needs & members[i].bit) != 0 && is_empty(json_object_get(act, members[i].name))) {
            return wrong(result, &members[i], members[i].missing);
        }
    }
    if (verb == ACT_ECHEANCE && json_object_get(act, "fin") == NULL) {
        return wrong(result, member_of("fin"),
                     "Dites le dernier jour, comme «\u00a02027-06-30\u00a0», ou laissez-le vide "
                     "pour qu’il n’y en ait plus.");
    }
    return 0;
}

static int read_members(act_verb verb, const json_t *posted, json_t *act, mcp_result *result)
{
    int failed = 0;
    const char *name;
    json_t *value;

    json_object_foreach((json_t *) posted, name, value)
    {
        if (failed == 0 && strcmp(name, "acte") != 0) {
            failed = read_member(verb, name, value, act, result);
        }
    }
    return failed != 0 ? failed : check_needs(verb, act, result);
}

int mcp_act_parse(const json_t *posted, json_t **act, mcp_result *result)
{
    act_verb verb = act_verb_of(posted);
    json_t *read;

    *result = (mcp_result){.effect = MCP_DOES};
    if (verb == ACT_NONE) {
        act_say(result, MCP_WRONG, "acte", "MCP-9.1",
                "Dites quel acte\u00a0: inviter, accorder, retirer, suspendre, retablir, echeance, "
                "responsable ou sortir.");
        return -1;
    }
    read = json_pack("{s:s}", "acte", verbs[verb].name);
    if (read == NULL || read_members(verb, posted, read, result) != 0) {
        json_decref(read);
        return -1;
    }
    *act = read;
    return 0;
}

json_t *mcp_act_typed(const json_t *posted)
{
    json_t *typed = json_object();
    const char *name;
    json_t *value;

    json_object_foreach((json_t *) posted, name, value)
    {
        int known = strcmp(name, "acte") == 0 || member_of(name) != NULL;

        if (known && (json_is_string(value) || json_is_array(value))
            && json_object_set(typed, name, value) != 0) {
            json_decref(typed);
            return NULL;
        }
    }
    return typed;
}

int mcp_act_read(const mcp_state *state, hab_call *call, hab_slice posted, json_t **act)
{
    json_t *document = json_loadb(posted.data, posted.size, JSON_REJECT_DUPLICATES, NULL);
    mcp_result result;
    int outcome = HAB_DONE;

    if (mcp_act_parse(document, act, &result) != 0) {
        outcome = result.effect == MCP_DOES ? HAB_FAILED : mcp_act_refuse(state, call, &result);
    }
    json_decref(document);
    return outcome;
}

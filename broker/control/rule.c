#include "control/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control/rule_read.h"

enum { DAY_MINUTES = 1440 };

static const hab_rule_face faces[HAB_RULE_COUNT] = {
    [HAB_RULE_NETWORKS] = {"reseaux",
                           "Plusieurs réseaux à la fois",
                           "Un même compte passe et repasse d’un réseau à un autre, comme si "
                           "plusieurs personnes s’en servaient. Entre des réseaux qui sont les "
                           "siens depuis une semaine, il y faut trois fois plus de retours.",
                           {{"reseaux", "Réseaux différents", 2, 10, 2},
                            {"minutes", "En combien de minutes", 5, 240, 30},
                            {"retours", "Retours à un réseau quitté", 1, 6, 3}}},
    [HAB_RULE_PLACE] = {"provenance",
                        "Provenance inhabituelle",
                        "Le compte est utilisé depuis un pays d’où il ne l’avait jamais été\u00a0; "
                        "ou, quand autre chose est inhabituel (l’heure, des refus, un mois sans "
                        "accès), depuis un réseau ou un territoire d’outre-mer nouveaux.",
                        {{"acces", "Accès avant de comparer", 1, 1000, 30},
                         {"jours", "Jours d’activité avant de comparer", 1, 28, 5}}},
    [HAB_RULE_NIGHT] = {"nuit",
                        "La nuit, le dimanche, un jour férié",
                        "Le compte est utilisé à des heures où il ne l’est pas d’habitude, plus de "
                        "deux heures après son dernier accès de la journée.",
                        {{"acces", "Accès", 1, 32, 10},
                         {"heures", "En combien d’heures", 1, 24, 4},
                         {"habitude", "C’est une habitude à partir de (% des accès)", 1, 100, 20}}},
    [HAB_RULE_VOLUME] = {"volume",
                         "Nombre d’accès extrême",
                         "Le compte fait en une heure beaucoup plus d’accès que d’habitude.",
                         {{"acces", "Accès en une heure, au moins", 10, 60000, 300},
                          {"fois", "Fois l’heure la plus chargée de ses habitudes", 1, 50, 3}}},
    [HAB_RULE_REFUSALS] = {"refus",
                           "Nombreux refus",
                           "Le compte demande à plusieurs reprises ce à quoi il n’a pas droit.",
                           {{"refus", "Refus", 2, 32, 10},
                            {"minutes", "En combien de minutes", 1, DAY_MINUTES, 30}}},
    [HAB_RULE_TARGETS] = {"cibles",
                          "Nombreuses cibles en peu de temps",
                          "Le compte parcourt beaucoup plus de cibles (communes, "
                          "établissements…) que d’habitude.",
                          {{"cibles", "Cibles différentes", 2, 80, 25},
                           {"minutes", "En combien de minutes", 1, DAY_MINUTES, 60},
                           {"fois", "Fois le plus grand nombre de ses habitudes", 1, 50, 2}}},
    [HAB_RULE_FUNCTION] = {"fonction",
                           "Fonction sans rapport avec le droit",
                           "La fonction de la personne dans l’annexe ne va pas avec le service "
                           "qu’elle utilise.",
                           {{NULL, NULL, 0, 0, 0}}},
    [HAB_RULE_REVIVED] = {"reveil",
                          "Réveil d’un compte longtemps inutilisé",
                          "Un compte qui ne servait plus fait soudain de nombreux accès.",
                          {{"jours", "Jours sans aucun accès", 7, 365, 90},
                           {"acces", "Puis accès en une heure", 1, 10000, 30}}},
};

const hab_rule_face *hab_rule_face_of(hab_rule rule)
{
    return rule > 0 && rule < HAB_RULE_COUNT ? &faces[rule] : NULL;
}

hab_rule hab_rule_of(const char *code)
{
    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        if (strcmp(faces[rule].code, code) == 0) {
            return (hab_rule) rule;
        }
    }
    return (hab_rule) 0;
}

unsigned hab_rule_terms(hab_rule rule)
{
    unsigned count = 0;

    while (count < HAB_RULE_TERMS && faces[rule].terms[count].name != NULL) {
        count++;
    }
    return count;
}

hab_controls hab_controls_usual(void)
{
    hab_controls controls = {.night_from = 1320, .night_to = 360};

    for (unsigned rule = 1; rule < HAB_RULE_COUNT; rule++) {
        controls.rules[rule].on = 1;
        for (unsigned i = 0; i < hab_rule_terms((hab_rule) rule); i++) {
            controls.rules[rule].terms[i] = faces[rule].terms[i].usual;
        }
    }
    return controls;
}

/* "Caf 8 bytes": the code, and NULs behind it. HAB_INVALID for no code. */
static hab_status caf_key(const char *caf, char key[HAB_CAF_MAX + 1])
{
    size_t size = strlen(caf);

    if (size == 0 || size > HAB_CAF_MAX) {
        return HAB_INVALID;
    }
    for (size_t i = 0; i <= HAB_CAF_MAX; i++) {
        key[i] = (char) (i < size ? caf[i] : '\0');
    }
    return HAB_OK;
}

hab_status hab_controls_get(hab_txn *txn, const char *caf, hab_controls *controls)
{
    char key[HAB_CAF_MAX + 1];
    hab_controls read;
    hab_slice value;
    json_t *document;
    hab_status status = caf_key(caf, key);

    if (status == HAB_OK) {
        status = hab_get(txn, HAB_TABLE_CONTROL_TERM, hab_slice_of(key, sizeof(key)), &value);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    document = status == HAB_OK ? json_loadb(value.data, value.size, 0, NULL) : json_object();
    if (document == NULL) {
        return status == HAB_OK ? HAB_CORRUPT : HAB_MEMORY;
    }
    status = hab_controls_read(document, 0, &read, NULL);
    json_decref(document);
    if (status == HAB_OK) {
        *controls = read;
    }
    return status == HAB_INVALID ? HAB_CORRUPT : status;
}

void hab_controls_free(hab_controls *controls)
{
    json_decref(controls->functions);
    controls->functions = NULL;
}

static json_t *rule_document(const hab_controls *controls, unsigned rule)
{
    json_t *object = json_pack("{s:b, s:b}", "active", controls->rules[rule].on, "suspend",
                               controls->rules[rule].suspends);

    for (unsigned i = 0; object != NULL && i < hab_rule_terms((hab_rule) rule); i++) {
        if (json_object_set_new(object, faces[rule].terms[i].name,
                                json_integer(controls->rules[rule].terms[i]))
            != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

json_t *hab_controls_document(const hab_controls *controls)
{
    char from[8];
    char to[8];
    json_t *rules = json_object();
    int failed = rules == NULL;

    for (unsigned rule = 1; !failed && rule < HAB_RULE_COUNT; rule++) {
        failed = json_object_set_new(rules, faces[rule].code, rule_document(controls, rule)) != 0;
    }
    if (failed) {
        json_decref(rules);
        return NULL;
    }
    (void) snprintf(from, sizeof(from), "%02u:%02u", controls->night_from / 60 % 24,
                    controls->night_from % 60);
    (void) snprintf(to, sizeof(to), "%02u:%02u", controls->night_to / 60 % 24,
                    controls->night_to % 60);
    return json_pack("{s:o, s:{s:s, s:s}, s:O}", "regles", rules, "nuit", "de", from, "a", to,
                     "fonctions", controls->functions);
}

static hab_status store(hab_txn *txn, const char key[HAB_CAF_MAX + 1], const hab_controls *controls)
{
    json_t *document = hab_controls_document(controls);
    char *text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    hab_status status = HAB_MEMORY;

    if (text != NULL) {
        status = hab_put(txn, HAB_TABLE_CONTROL_TERM, hab_slice_of(key, HAB_CAF_MAX + 1),
                         hab_slice_text(text));
    }
    free(text);
    json_decref(document);
    return status;
}

hab_status hab_controls_put(hab_txn *txn, const char *caf, const json_t *document, hab_error *error)
{
    char key[HAB_CAF_MAX + 1];
    hab_controls controls;
    hab_status status = caf_key(caf, key);

    if (status != HAB_OK) {
        return hab_fail(error, status, "caf: Ce n’est pas un code de Caf.");
    }
    status = hab_controls_read(document, 1, &controls, error);
    if (status == HAB_OK) {
        status = store(txn, key, &controls);
        hab_controls_free(&controls);
    }
    return status;
}

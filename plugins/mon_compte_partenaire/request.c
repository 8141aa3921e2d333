/* The public request of a partner: its form with the services of the settings, what the
 * form cannot say, the annexe that it makes, and the steps before access (MCP-12,
 * MCP-17.1). */
#include "mcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char form[] =
#include "plugins/mon_compte_partenaire/request.form.json.inc"
    ;

static const char *text_of(const json_t *object, const char *field)
{
    const char *text = json_string_value(json_object_get(object, field));

    return text != NULL ? text : "";
}

const char *mcp_mission_title(const mcp_state *state, const char *mission)
{
    size_t index;
    json_t *written;

    json_array_foreach(json_object_get(state->settings, "missions"), index, written)
    {
        if (strcmp(text_of(written, "name"), mission) == 0) {
            return text_of(written, "title");
        }
    }
    return mission;
}

static int has_option(const json_t *options, const char *value)
{
    size_t index;
    json_t *option;

    json_array_foreach(options, index, option)
    {
        if (strcmp(text_of(option, "valeur"), value) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_option(json_t *options, const char *value, const char *label)
{
    if (!has_option(options, value)) {
        json_array_append_new(options, json_pack("{s:s, s:s}", "valeur", value, "libelle", label));
    }
}

/* MCP-3, MCP-8: what may be asked for is what the settings declare. */
static void fill_options(const mcp_state *state, json_t *field)
{
    json_t *options = json_object_get(field, "options");

    for (size_t i = 0; i < state->count; i++) {
        if (strcmp(text_of(field, "chemin"), "annexe.missions") == 0) {
            add_option(options, state->details[i].mission.text,
                       mcp_mission_title(state, state->details[i].mission.text));
        } else if (strcmp(text_of(field, "chemin"), "annexe.bulletin.services") == 0) {
            add_option(options, state->services[i].name, state->services[i].title);
        }
    }
}

char *mcp_request_form_new(const mcp_state *state)
{
    json_t *document = json_loads(form, 0, NULL);
    char *text;
    size_t index, place;
    json_t *section, *field;

    json_array_foreach(json_object_get(document, "sections"), index, section)
    {
        json_array_foreach(json_object_get(section, "champs"), place, field)
        {
            fill_options(state, field);
        }
    }
    text = document != NULL ? json_dumps(document, JSON_COMPACT) : NULL;
    json_decref(document);
    return text;
}

const char *mcp_request_form(const void *state)
{
    return ((const mcp_state *) state)->form;
}

static int lists(const json_t *list, const char *text)
{
    size_t index;
    json_t *item;

    json_array_foreach(list, index, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), text) == 0) {
            return 1;
        }
    }
    return 0;
}

/* MCP-8: a service is asked for with the mission that it is for. */
static int check_missions(const mcp_state *state, const json_t *annexe, void *report)
{
    const json_t *missions = json_object_get(annexe, "missions");
    int breaches = 0;
    size_t index;
    json_t *item;

    json_array_foreach(json_object_get(json_object_get(annexe, "bulletin"), "services"), index,
                       item)
    {
        const mcp_service *service = mcp_service_find(state, json_string_value(item));
        char said[400];

        if (service != NULL && !lists(missions, service->mission.text)) {
            snprintf(
                said, sizeof(said),
                "Le service «\u00a0%s\u00a0» sert la mission «\u00a0%s\u00a0»\u00a0: cochez-la "
                "aussi, ou retirez le service.",
                state->services[service - state->details].title,
                mcp_mission_title(state, service->mission.text));
            state->host->report(report, "annexe.missions", said);
            breaches++;
        }
    }
    return breaches;
}

/* MCP-9.1: two persons. */
static int check_gestionnaires(const mcp_state *state, const json_t *annexe, void *report)
{
    const json_t *both = json_object_get(annexe, "gestionnaires");

    if (strcasecmp(text_of(json_object_get(both, "principal"), "identifiant"),
                   text_of(json_object_get(both, "suppleant"), "identifiant"))
        != 0) {
        return 0;
    }
    state->host->report(report, "annexe.gestionnaires.suppleant.identifiant",
                        "C’est l’adresse du gestionnaire principal\u00a0: le suppléant est une "
                        "autre personne, avec la sienne.");
    return 1;
}

int mcp_request_check(const void *state, hab_slice request, void *report)
{
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    const json_t *annexe = json_object_get(document, "annexe");
    int breaches = FAILED;

    if (document != NULL) {
        breaches = check_missions(state, annexe, report);
        breaches += check_gestionnaires(state, annexe, report);
    }
    json_decref(document);
    return breaches;
}

/* A gestionnaire grants habilitations, and has none to begin with. */
static json_t *person_of(const json_t *gestionnaire)
{
    return json_pack("{s:O, s:O, s:O, s:O*, s:[]}", "identifiant",
                     json_object_get(gestionnaire, "identifiant"), "nom",
                     json_object_get(gestionnaire, "nom"), "prenom",
                     json_object_get(gestionnaire, "prenom"), "fonction",
                     json_object_get(gestionnaire, "fonction"), "habilitations");
}

/* The day of the transmission: until the formalities are recorded, they wait since then. */
static json_t *day_of(const json_t *request)
{
    const json_t *first = json_array_get(json_object_get(request, "historique"), 0);
    const char *when = text_of(first, "quand");

    return strlen(when) >= 10 ? json_stringn(when, 10) : NULL;
}

static json_t *annexe_of(const json_t *request)
{
    const json_t *asked = json_object_get(request, "annexe");
    const json_t *both = json_object_get(asked, "gestionnaires");
    const json_t *principal = json_object_get(both, "principal");
    const json_t *suppleant = json_object_get(both, "suppleant");

    return json_pack("{s:O, s:O, s:O, s:O, s:{s:s, s:o}, s:{s:O, s:O}, s:[o, o]}", "mode",
                     json_object_get(asked, "mode"), "quota", json_object_get(asked, "quota"),
                     "missions", json_object_get(asked, "missions"), "bulletin",
                     json_object_get(asked, "bulletin"), "formalites_cnil", "etat", "attente",
                     "date", day_of(request), "gestionnaires", "principal",
                     json_object_get(principal, "identifiant"), "suppleant",
                     json_object_get(suppleant, "identifiant"), "personnes", person_of(principal),
                     person_of(suppleant));
}

int mcp_request_annexe(const void *state, hab_slice request, void *sink)
{
    const mcp_state *opened = state;
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    json_t *annexe = annexe_of(document);
    char *text = annexe != NULL ? json_dumps(annexe, JSON_COMPACT) : NULL;
    int failed = FAILED;

    if (text != NULL) {
        failed = opened->host->give(sink, (hab_slice){.data = text, .size = strlen(text)});
    }
    free(text);
    json_decref(annexe);
    json_decref(document);
    return failed;
}

const hab_step *mcp_request_steps(const void *state, size_t *count)
{
    static const hab_step steps[] = {{.name = "formalites_cnil",
                                      .title = "Formalités auprès de la Cnil",
                                      .article = "MCP-17.1",
                                      .path = "annexe.formalites_cnil",
                                      .kind = HAB_STEP_FAVOURABLE},
                                     {.name = "prealables_contrat",
                                      .title = "Préalables du contrat de service",
                                      .article = "MCP-12",
                                      .kind = HAB_STEP_DONE}};

    (void) state;
    *count = sizeof(steps) / sizeof(*steps);
    return steps;
}

int mcp_request_ready(const void *state, hab_slice request, void *report)
{
    const mcp_state *opened = state;
    json_t *document = json_loadb(request.data, request.size, 0, NULL);
    const json_t *steps = json_object_get(document, "etapes");
    int missing = 0;

    if (strcmp(text_of(json_object_get(steps, "formalites_cnil"), "etat"), "favorable") != 0) {
        opened->host->report(report, "etapes.formalites_cnil",
                             "MCP-17.1\u00a0: enregistrez les formalités auprès de la Cnil comme "
                             "favorables.");
        missing++;
    }
    if (text_of(json_object_get(steps, "prealables_contrat"), "date")[0] == '\0') {
        opened->host->report(report, "etapes.prealables_contrat",
                             "MCP-12\u00a0: enregistrez les préalables du contrat de service.");
        missing++;
    }
    json_decref(document);
    return missing;
}

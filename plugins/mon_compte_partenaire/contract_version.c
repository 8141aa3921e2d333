/* One version of the contract: the convention, the contrat de service, the bulletin d'adhésion,
 * the annexes, as a page and on paper (MCP-2). */
#include "space.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What of it is printed alone. */
typedef struct paper {
    const char *path;
    const char *piece; /* as the sheet knows it */
    const char *file;
} paper;

static const paper papers[] = {
    {"/convention.pdf", "convention", "convention"},
    {"/contrat.pdf", "contrat", "contrat-de-service"},
    {"/bulletin.pdf", "bulletin", "bulletin-d-adhesion"},
    {"/annexe.pdf", "annexe", "annexe"},
};

typedef struct opened {
    const mcp_state *state;
    hab_call *call;
    const mcp_place *place;
    hab_version version;
    json_t *document; /* as signed */
} opened;

static int unknown(const mcp_state *state, hab_call *call)
{
    return state->host->calls->problem(call, 404, "version_inconnue", "Cette version n’existe pas",
                                       "Revenez au contrat, et choisissez-y une version.",
                                       HAB_REASON_GRANTED);
}

/* -- what of the document is for whom */

static int is_gestionnaire(const json_t *annexe, const json_t *person)
{
    const json_t *both = json_object_get(annexe, "gestionnaires");
    const char *identifiant = pl_member(person, "identifiant");

    return strcasecmp(identifiant, pl_member(both, "principal")) == 0
           || strcasecmp(identifiant, pl_member(both, "suppleant")) == 0;
}

/* Colleagues, and what they hold, are for the gestionnaires: others see who those are. */
static int hide_persons(const json_t *document)
{
    json_t *annexe = json_object_get(document, "annexe");
    json_t *shown = json_array();
    size_t index;
    json_t *person;

    json_array_foreach(json_object_get(annexe, "personnes"), index, person)
    {
        if (is_gestionnaire(annexe, person)
            && (json_array_append(shown, person) != 0
                || json_object_set_new(person, "habilitations", json_array()) != 0)) {
            json_decref(shown);
            return HAB_FAILED;
        }
    }
    return json_object_set_new(annexe, "personnes", shown) == 0 ? HAB_DONE : HAB_FAILED;
}

/* -- the view */

static int find_version(opened *o)
{
    hab_version *versions;
    size_t count;
    int outcome = mcp_versions_read(o->state, o->call, o->place->convention, &versions, &count);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = HAB_NONE;
    for (size_t i = 0; i < count; i++) {
        if (versions[i].number == o->place->number) {
            o->version = versions[i];
            outcome = HAB_DONE;
        }
    }
    free(versions);
    return outcome;
}

/* The services of that version's bulletin, with the hours that the settings have now. */
static json_t *services_of(const opened *o, json_t *titles)
{
    int64_t now = o->state->host->calls->caller(o->call)->now;
    const json_t *bulletin = json_object_get(json_object_get(o->document, "annexe"), "bulletin");
    json_t *list = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(json_object_get(bulletin, "services"), index, name)
    {
        const mcp_service *service = mcp_service_find(o->state, json_string_value(name));
        json_t *view = service != NULL ? mcp_service_view(o->state, service, now) : NULL;
        json_t *hours = view != NULL ? mcp_service_hours_view(o->state, service, now) : NULL;

        if (service != NULL
            && (hours == NULL || json_object_update(view, hours) != 0
                || json_object_set(titles, service->name.text, json_object_get(view, "titre")) != 0
                || json_array_append(list, view) != 0)) {
            json_decref(list);
            list = NULL;
        }
        json_decref(hours);
        json_decref(view);
    }
    return list;
}

static json_t *missions_of(const opened *o)
{
    json_t *list = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(json_object_get(json_object_get(o->document, "annexe"), "missions"), index,
                       name)
    {
        (void) json_array_append_new(
            list, json_pack("{s:O, s:s}", "nom", name, "titre",
                            mcp_mission_title(o->state, json_string_value(name))));
    }
    return list;
}

static json_t *version_of(const opened *o)
{
    json_t *view = mcp_version_view(&o->version, o->state->host->calls->caller(o->call)->now);

    if (view != NULL && json_object_set(view, "convention", o->document) != 0) {
        json_decref(view);
        return NULL;
    }
    return view;
}

static json_t *document_of(const opened *o)
{
    json_t *document = mcp_place_document(o->place);
    json_t *titles = json_object();
    json_t *details = titles != NULL ? services_of(o, titles) : NULL;
    json_t *added = details != NULL
                        ? json_pack("{s:o, s:s, s:O, s:O, s:o, s:b}", "version", version_of(o),
                                    "type_titre", "Mon Compte Partenaire", "services", titles,
                                    "bulletin", details, "missions", missions_of(o), "personnes",
                                    (o->place->seat & MCP_GESTIONNAIRES) != 0)
                        : NULL;

    if (document == NULL || added == NULL || json_object_update(document, added) != 0) {
        json_decref(document);
        document = NULL;
    }
    json_decref(added);
    json_decref(details);
    json_decref(titles);
    return document;
}

/* -- answers */

static int print(const opened *o, const paper *printed, json_t *document)
{
    char filename[100];
    char *text;
    int outcome = HAB_FAILED;

    (void) snprintf(filename, sizeof(filename), "%s-%s-version-%" PRIu32 ".pdf", printed->file,
                    o->place->numero, o->version.number);
    (void) json_object_set_new(document, "piece", json_string(printed->piece));
    text = json_dumps(document, JSON_COMPACT);
    if (text != NULL) {
        outcome =
            o->state->host->calls->pdf(o->call, "mcp-contrat-papier", pl_text(text), filename);
    }
    free(text);
    return outcome;
}

static const paper *find_paper(hab_slice path)
{
    for (size_t i = 0; i < sizeof(papers) / sizeof(*papers); i++) {
        if (path.size == strlen(papers[i].path)
            && memcmp(path.data, papers[i].path, path.size) == 0) {
            return &papers[i];
        }
    }
    return NULL;
}

static int answer(const opened *o, const paper *printed)
{
    json_t *document = document_of(o);
    int outcome = HAB_FAILED;

    if (document != NULL) {
        outcome = printed != NULL ? print(o, printed, document)
                                  : pl_answer(o->state->host, o->call, 200, "mcp-contrat-version",
                                              json_incref(document));
    }
    json_decref(document);
    return outcome;
}

int mcp_contract_version(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    hab_slice path = place->tail;
    opened o = {.state = state, .call = call, .place = place};
    const paper *printed = find_paper(path);
    int outcome = path.size > 0 && printed == NULL ? HAB_NONE : find_version(&o);

    if (outcome == HAB_DONE) {
        outcome = mcp_version_read(state, call, place->convention, o.version.number, &o.document);
    }
    if (outcome == HAB_NONE) {
        return unknown(state, call);
    }
    if (outcome == HAB_DONE && (place->seat & MCP_GESTIONNAIRES) == 0) {
        outcome = hide_persons(o.document);
    }
    if (outcome == HAB_DONE) {
        outcome = answer(&o, printed);
    }
    json_decref(o.document);
    return outcome;
}

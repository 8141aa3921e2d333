/* Requests to the Caf, kept as dossiers (MCP-9.1). */
#include "demande.h"

#include <string.h>

enum { MAILS_A_DAY = 20, A_DAY = 5000 /* of a convention: an organisation at once */ };

/* -- asked for */

/* A group of a thousand is a thousand requests: some mails a day tell that they wait. */
static int tell_caf(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *act, uint64_t number)
{
    const hab_slice who = {.data = &place->convention, .size = sizeof(place->convention)};
    json_t *values;
    int outcome = state->host->calls->limit(call, "mcp.demandes", who, MAILS_A_DAY);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    values =
        json_pack("{s:I, s:s}", "demande", (json_int_t) number, "acte", pl_member(act, "acte"));
    outcome =
        values != NULL ? mcp_tell_caf(state, call, place, "mcp-demande-recue", values) : HAB_FAILED;
    json_decref(values);
    return outcome;
}

static int open_one(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *act, mcp_dossier *dossier)
{
    json_t *content = json_pack("{s:O, s:s, s:s}", "voeu", act, "etat", "transmise", "siege",
                                suivi_seat(place->seat));
    int outcome =
        content != NULL ? mcp_dossier_open(state, call, place, dossier, content) : HAB_FAILED;

    json_decref(content);
    if (outcome == HAB_DONE) {
        outcome = suivi_same_keep(state, call, place, MCP_DEMANDE, act, dossier->number);
    }
    if (outcome == HAB_DONE) {
        outcome = suivi_trace(state, call, place, "habilitation.demandee", dossier);
    }
    return outcome == HAB_DONE ? tell_caf(state, call, place, act, dossier->number) : outcome;
}

/* Nobody fills the store, or the queue that the Caf decides one by one. */
static int limit(const mcp_state *state, hab_call *call, const mcp_place *place)
{
    const hab_slice who = {.data = &place->convention, .size = sizeof(place->convention)};
    int outcome = state->host->calls->limit(call, "demandes", who, A_DAY);

    return outcome == HAB_NONE ? state->host->calls->problem(
               call, 429, "trop_en_un_jour", "C’est beaucoup pour un jour",
               "Votre organisme a déjà adressé 5\u00a0000 demandes à la Caf aujourd’hui\u00a0: "
               "reprenez demain, ou appelez-la.",
               HAB_REASON_TOO_MANY_TRIES)
                               : outcome;
}

int mcp_demande_ask(const mcp_state *state, hab_call *call, const mcp_place *place,
                    const json_t *act, uint64_t *number)
{
    mcp_dossier dossier = {.kind = MCP_DEMANDE,
                           .subject =
                               (uint64_t) json_integer_value(json_object_get(act, "personne"))};
    int outcome = suivi_same(state, call, place, MCP_DEMANDE, act, number);

    if (outcome != HAB_NONE) {
        return outcome;
    }
    outcome = limit(state, call, place);
    if (outcome == HAB_DONE) {
        outcome = open_one(state, call, place, act, &dossier);
    }
    if (outcome == HAB_DONE) {
        *number = dossier.number;
    }
    return outcome;
}

/* -- as pages show it */

static const char *title_of(const json_t *act)
{
    static const struct {
        const char *act;
        const char *title;
    } titles[] = {{"inviter", "Inviter une personne"},
                  {"accorder", "Accorder des services"},
                  {"retirer", "Retirer des services"},
                  {"suspendre", "Suspendre"},
                  {"retablir", "Rétablir"},
                  {"echeance", "Changer la date de fin"},
                  {"responsable", "Changer le responsable métier"},
                  {"sortir", "Retirer la personne de la convention"}};
    const char *name = pl_member(act, "acte");

    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
        if (strcmp(titles[i].act, name) == 0) {
            return titles[i].title;
        }
    }
    return name;
}

static json_t *services_of(const mcp_state *state, const json_t *act)
{
    json_t *list = json_array();
    size_t i;
    json_t *name;

    json_array_foreach(json_object_get(act, "services"), i, name)
    {
        const char *text = json_string_value(name);

        if (text != NULL) {
            (void) json_array_append_new(list, json_pack("{s:s, s:s}", "nom", text, "titre",
                                                         suivi_service_title(state, text)));
        }
    }
    return list;
}

json_t *mcp_demande_view(const mcp_state *state, const mcp_dossier *dossier, const json_t *content)
{
    const json_t *act = json_object_get(content, "voeu");
    json_t *view =
        json_pack("{s:I, s:I, s:s, s:O, s:s, s:o, s:I, s:I, s:s, s:o}", "numero",
                  (json_int_t) dossier->number, "convention", (json_int_t) dossier->convention,
                  "etat", pl_member(content, "etat"), "acte", act, "titre", title_of(act),
                  "services", services_of(state, act), "sujet", (json_int_t) dossier->subject,
                  "auteur", (json_int_t) dossier->author, "siege", pl_member(content, "siege"),
                  "ouverte", suivi_time(dossier->opened));

    if (view != NULL && dossier->closed != 0) {
        (void) json_object_set_new(view, "close", suivi_time(dossier->closed));
        (void) json_object_set_new(view, "motif", json_string(pl_member(content, "motif")));
    }
    return view;
}

static uint64_t number_in(const json_t *view, const char *member)
{
    return (uint64_t) json_integer_value(json_object_get(view, member));
}

/* Of whom an invitation is about, the act alone knows the name. */
static json_t *subject_of(const mcp_state *state, hab_call *call, const json_t *view)
{
    const json_t *act = json_object_get(view, "acte");
    uint64_t person = number_in(view, "sujet");

    return person != 0 ? suivi_person(state, call, number_in(view, "convention"), person)
                       : json_pack("{s:i, s:s++}", "numero", 0, "nom", pl_member(act, "prenom"),
                                   " ", pl_member(act, "nom"));
}

int mcp_demande_words(const mcp_state *state, hab_call *call, json_t *view)
{
    json_t *subject = subject_of(state, call, view);
    json_t *author =
        suivi_person(state, call, number_in(view, "convention"), number_in(view, "auteur"));

    return json_object_set_new(view, "sujet", subject) == 0
                   && json_object_set_new(view, "auteur", author) == 0
               ? HAB_DONE
               : HAB_FAILED;
}

/* -- its end */

int mcp_demande_close(const mcp_state *state, hab_call *call, mcp_dossier *dossier, json_t *content,
                      const char *etat, const char *motif)
{
    const hab_caller *caller = state->host->calls->caller(call);
    int outcome = suivi_same_forget(state, call, dossier->convention, MCP_DEMANDE,
                                    json_object_get(content, "voeu"));

    if (outcome != HAB_DONE || json_object_set_new(content, "etat", json_string(etat)) != 0
        || json_object_set_new(content, "par", json_integer((json_int_t) caller->person)) != 0
        || json_object_set_new(content, "motif", json_string(motif != NULL ? motif : "")) != 0) {
        return HAB_FAILED;
    }
    dossier->open = 0;
    dossier->closed = caller->now;
    return mcp_dossier_write(state, call, dossier, content);
}

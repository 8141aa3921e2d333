/* A question as pages show it. */
#include "question.h"

#include <string.h>

static int64_t second_in(const json_t *object, const char *member)
{
    return (int64_t) json_integer_value(json_object_get(object, member));
}

static int is_late(const mcp_dossier *dossier, const json_t *content, int64_t now)
{
    return dossier->open && strcmp(pl_member(content, "etat"), "posee") == 0
           && now >= second_in(content, "echeance");
}

json_t *mcp_question_view(const mcp_dossier *dossier, const json_t *content, int64_t now)
{
    const json_t *wish = json_object_get(content, "voeu");
    json_t *view = json_pack(
        "{s:I, s:I, s:s, s:I, s:I, s:s, s:s, s:o, s:o, s:b, s:o, s:o}", "numero",
        (json_int_t) dossier->number, "convention", (json_int_t) dossier->convention, "etat",
        pl_member(content, "etat"), "sujet", (json_int_t) dossier->subject, "auteur",
        (json_int_t) dossier->author, "service", pl_member(wish, "service"), "texte",
        pl_member(wish, "texte"), "ouverte", suivi_time(dossier->opened), "echeance",
        suivi_time(second_in(content, "echeance") - 1), "en_retard", is_late(dossier, content, now),
        "reponses", json_deep_copy(json_object_get(content, "reponses")), "delais",
        json_deep_copy(json_object_get(content, "delais")));

    if (view != NULL && dossier->closed != 0) {
        (void) json_object_set_new(view, "close", suivi_time(dossier->closed));
        (void) json_object_set_new(view, "issue",
                                   json_deep_copy(json_object_get(content, "issue")));
    }
    return view;
}

/* Who an agent is, is the Caf's own. */
static int name_in(const mcp_state *state, hab_call *call, const json_t *view, json_t *object,
                   const char *member, int shown)
{
    uint64_t person = (uint64_t) second_in(object, member);

    return shown ? json_object_set_new(
               object, member,
               suivi_person(state, call, (uint64_t) second_in(view, "convention"), person))
                 : json_object_del(object, member);
}

static int name_list(const mcp_state *state, hab_call *call, const json_t *view, const char *member,
                     int shown)
{
    int failed = 0;
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(view, member), i, one)
    {
        failed |= name_in(state, call, view, one, "par", shown);
        failed |= json_object_set_new(one, "le", suivi_time(second_in(one, "le")));
    }
    return failed;
}

int mcp_question_words(const mcp_state *state, hab_call *call, json_t *view)
{
    int agent = state->host->calls->caller(call)->roles != 0;
    const char *service = pl_member(view, "service");
    json_t *issue = json_object_get(view, "issue");
    int failed = name_in(state, call, view, view, "sujet", 1);

    failed |= name_in(state, call, view, view, "auteur", agent);
    failed |= name_list(state, call, view, "reponses", 1);
    failed |= name_list(state, call, view, "delais", agent);
    if (issue != NULL) {
        failed |= name_in(state, call, view, issue, "par", agent);
        (void) json_object_del(issue, "le");
    }
    if (service[0] != '\0') {
        failed |= json_object_set_new(view, "service_titre",
                                      json_string(suivi_service_title(state, service)));
    }
    return failed == 0 ? HAB_DONE : HAB_FAILED;
}

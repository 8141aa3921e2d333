/* What a Caf sees of the claims about its fiches, and answers (ST-2, MAM-5a). */
#include "fiche/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the list: suivi-reclamations */

/* A tail: state, second, number. */
static int add_row(const fiche_type *self, hab_call *call, const desk_row *row, json_t *list)
{
    hab_slice tail = {.data = row->tail, .size = row->size};
    json_t *claim = NULL;
    json_t *view = NULL;
    int outcome = claim_get(self, call, pl_u64_at(tail, 1 + sizeof(uint64_t)), &claim);
    int days;

    if (outcome == HAB_DONE) {
        outcome = claim_view(self, call, claim, &view);
    }
    if (outcome == HAB_DONE) {
        days = pl_days_between(pl_date_of((int64_t) pl_u64_at(tail, 1)),
                               self->calls->caller(call)->date);
        (void) json_object_set_new(view, "jours", json_integer(days));
        outcome = json_array_append_new(list, view) == 0 ? HAB_DONE : HAB_FAILED;
    }
    json_decref(claim);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int fiche_desk_claims_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    json_t *list = json_array();
    json_t *document = json_pack("{s:s, s:o}", "base", self->path, "reclamations", list);
    desk_rows rows;
    size_t count = 0;
    int outcome = document != NULL ? desk_rows_begin(self, call, &rows) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = claim_list(self, call, &rows);
    }
    if (outcome == HAB_DONE) {
        count = desk_rows_end(self, call, &rows, document);
    }
    for (size_t i = 0; i < count && outcome == HAB_DONE; i++) {
        outcome = add_row(self, call, &rows.of[i], list);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    return desk_show(self, call, "suivi-reclamations", document);
}

/* -- one: suivi-reclamations/N */

static int find(const fiche_type *self, hab_call *call, json_t **claim)
{
    uint64_t number = claim_number(self, call);
    int outcome = number != 0 ? claim_get(self, call, number, claim) : HAB_NONE;

    if (outcome == HAB_NONE) {
        return desk_unknown(self, call);
    }
    return outcome == HAB_DONE ? self->calls->agent(call, pl_member(*claim, "caf")) : outcome;
}

static json_t *issues_view(const json_t *claim)
{
    json_t *view = json_array();

    for (const char *const *issue = claim_issues(claim); *issue != NULL; issue++) {
        (void) json_array_append_new(view, json_string(*issue));
    }
    return view;
}

/* With what was typed, when there was something. */
static int document_of(const fiche_type *self, hab_call *call, const json_t *claim,
                       const json_t *typed, json_t **made)
{
    fiche_record fiche;
    int kept = fiche_read(self, call, pl_member(claim, "fiche"), &fiche);
    int outcome = claim_view(self, call, claim, made);

    if (outcome != HAB_DONE || kept == HAB_FAILED) {
        return HAB_FAILED;
    }
    (void) json_object_set_new(
        *made, "suivie",
        json_boolean(kept == HAB_DONE && strcmp(fiche.caf, pl_member(claim, "caf")) == 0));
    (void) json_object_set_new(*made, "issues", issues_view(claim));
    if (typed != NULL) {
        (void) json_object_set_new(*made, "saisie",
                                   json_pack("{s:s, s:s}", "issue", pl_member(typed, "issue"),
                                             "texte", pl_member(typed, "texte")));
    }
    return HAB_DONE;
}

int fiche_desk_claim_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    json_t *claim = NULL;
    json_t *view = NULL;
    int outcome = find(self, call, &claim);

    if (outcome == HAB_DONE) {
        outcome = document_of(self, call, claim, NULL, &view);
    }
    if (outcome == HAB_DONE) {
        (void) desk_add_done(self, call, view);
        outcome = desk_show(self, call, "suivi-reclamation", json_incref(view));
    }
    json_decref(view);
    json_decref(claim);
    return outcome;
}

/* -- its answer */

static int refuse(const fiche_type *self, hab_call *call, const json_t *claim, const json_t *typed,
                  const desk_refusal *refusal)
{
    json_t *view = NULL;
    int outcome = document_of(self, call, claim, typed, &view);

    if (outcome != HAB_DONE) {
        json_decref(view);
        return outcome;
    }
    return desk_refuse(self, call, "suivi-reclamation", view, refusal);
}

/* The outcome that was chosen, one of the claim's own; NULL for none. */
static const char *issue_of(const json_t *claim, const json_t *typed)
{
    const char *chosen = pl_member(typed, "issue");

    for (const char *const *issue = claim_issues(claim); *issue != NULL; issue++) {
        if (strcmp(*issue, chosen) == 0) {
            return *issue;
        }
    }
    return NULL;
}

static int refuse_field(const fiche_type *self, hab_call *call, const json_t *claim,
                        const json_t *typed, const char *field, const char *detail)
{
    return refuse(self, call, claim, typed,
                  &(desk_refusal){.status = 422,
                                  .motif = "saisie",
                                  .title = "La réponse n’est pas envoyée",
                                  .detail = detail,
                                  .field = field});
}

static int answer(const fiche_type *self, hab_call *call, const json_t *claim, const char *issue,
                  const char *text)
{
    uint64_t number = (uint64_t) json_integer_value(json_object_get(claim, "numero"));
    char path[64];
    int outcome = claim_answer(self, call, claim, issue, text);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) snprintf(path, sizeof(path), "suivi-reclamations/%llu?fait=repondue",
                    (unsigned long long) number);
    return desk_answer_done(self, call, path,
                            json_pack("{s:I, s:s, s:s}", "numero", (json_int_t) number, "etat",
                                      "repondue", "issue", issue));
}

static int act(const fiche_type *self, hab_call *call, const json_t *claim, const json_t *typed)
{
    const char *issue = issue_of(claim, typed);
    char *text = pl_typed(typed, "texte");
    int outcome = HAB_FAILED;

    if (text == NULL) {
        return HAB_FAILED;
    }
    if (claim_state_of(claim) != CLAIM_OPEN) {
        outcome = refuse(self, call, claim, typed,
                         &(desk_refusal){.status = 409,
                                         .motif = "conflit",
                                         .title = "Une réponse est déjà partie",
                                         .detail = "Un collègue a répondu entre-temps\u00a0: la "
                                                   "vôtre n’est pas envoyée."});
    } else if (issue == NULL) {
        outcome = refuse_field(self, call, claim, typed, "issue", "Choisissez la suite donnée.");
    } else if (text[0] == '\0' || pl_characters(text) > DESK_TEXT) {
        outcome = refuse_field(self, call, claim, typed, "texte",
                               "Écrivez la réponse, en 1000 caractères au plus.");
    } else {
        outcome = answer(self, call, claim, issue, text);
    }
    free(text);
    return outcome;
}

int fiche_desk_claim_post(const void *state, hab_call *call, hab_slice document)
{
    const fiche_type *self = state;
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    json_t *claim = NULL;
    int outcome = typed != NULL ? find(self, call, &claim) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = act(self, call, claim, typed);
    }
    json_decref(claim);
    json_decref(typed);
    return outcome;
}

/* What who has written a claim sees of it (ST-2, MAM-5a): the form, the own ones, one. */
#include "fiche/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the form: reclamer/ID */

int fiche_claim_enter(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    fiche_place place;
    int outcome = fiche_enter(self, call, self->service, &place);

    if (outcome == HAB_DONE) {
        outcome = fiche_name_form(self, call, &place);
    }
    fiche_leave(&place);
    return outcome;
}

static int put(const fiche_type *self, hab_call *call, const json_t *typed, uint64_t *number)
{
    fiche_place place;
    int outcome = fiche_enter(self, call, self->service, &place);

    if (outcome == HAB_DONE) {
        outcome = claim_put(self, call, &place, typed, number);
    }
    fiche_leave(&place);
    return outcome;
}

int fiche_claim_post(const void *state, hab_call *call, hab_slice document)
{
    const fiche_type *self = state;
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    uint64_t number = 0;
    char path[64];
    int outcome = typed != NULL ? put(self, call, typed, &number) : HAB_FAILED;

    json_decref(typed);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) snprintf(path, sizeof(path), "reclamations/%llu?fait=transmise",
                    (unsigned long long) number);
    return desk_answer_done(
        self, call, path,
        json_pack("{s:I, s:s}", "numero", (json_int_t) number, "etat", "ouverte"));
}

/* -- own ones: reclamations, reclamations/N */

typedef struct own {
    uint64_t of[DESK_ROWS + 1];
    size_t count;
} own;

static int keep(void *context, uint64_t number)
{
    own *list = context;

    list->of[list->count++] = number;
    return list->count <= DESK_ROWS ? HAB_DONE : HAB_NONE;
}

static int add_claim(const fiche_type *self, hab_call *call, uint64_t number, json_t *list)
{
    json_t *claim = NULL;
    json_t *view = NULL;
    int outcome = claim_get(self, call, number, &claim);

    if (outcome == HAB_DONE) {
        outcome = claim_view(self, call, claim, &view);
    }
    if (outcome == HAB_DONE && json_array_append_new(list, view) != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(claim);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int fiche_claims_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    char before[24] = "0";
    json_t *list = json_array();
    json_t *document = json_pack("{s:s, s:o}", "base", self->path, "reclamations", list);
    own found = {.count = 0};
    int outcome;

    (void) self->calls->query(call, "avant", before, sizeof(before));
    outcome = document != NULL ? claim_own(self, call, strtoull(before, NULL, 10), keep, &found)
                               : HAB_FAILED;
    for (size_t i = 0; i < found.count && i < DESK_ROWS && outcome == HAB_DONE; i++) {
        outcome = add_claim(self, call, found.of[i], list);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    if (found.count > DESK_ROWS) {
        (void) json_object_set_new(document, "avant",
                                   json_integer((json_int_t) found.of[DESK_ROWS - 1]));
    }
    return desk_show(self, call, "reclamations", document);
}

static int unknown(const fiche_type *self, hab_call *call)
{
    return self->calls->problem(call, 404, "inconnu", "Page introuvable",
                                "Vérifiez le numéro, ou revenez à la liste de vos envois.",
                                HAB_REASON_GRANTED);
}

/* Another person's is as if it were not there. */
static int find_own(const fiche_type *self, hab_call *call, json_t **claim)
{
    uint64_t number = claim_number(self, call);
    uint64_t author = 0;
    int outcome = number != 0 ? claim_get(self, call, number, claim) : HAB_NONE;

    if (outcome == HAB_DONE) {
        author = (uint64_t) json_integer_value(json_object_get(*claim, "auteur"));
        outcome = author == self->calls->caller(call)->person ? HAB_DONE : HAB_NONE;
    }
    return outcome == HAB_NONE ? unknown(self, call) : outcome;
}

int fiche_claim_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    json_t *claim = NULL;
    json_t *view = NULL;
    int outcome = find_own(self, call, &claim);

    if (outcome == HAB_DONE) {
        outcome = claim_view(self, call, claim, &view);
    }
    json_decref(claim);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) desk_add_done(self, call, view);
    return desk_show(self, call, "reclamation", view);
}

/* Who published which places, when, and what changed. */
#include "places.h"

#include <inttypes.h>
#include <stdlib.h>

enum { LISTED = 20, TEXT = 24 };

typedef struct row {
    uint64_t number;
    places_change change;
} row;

typedef struct listing {
    row rows[LISTED + 1]; /* one more says that there are more */
    size_t count;
} listing;

static int keep(void *context, uint64_t number, const places_change *change)
{
    listing *list = context;

    list->rows[list->count] = (row){.number = number, .change = *change};
    return ++list->count <= LISTED ? HAB_DONE : HAB_NONE;
}

static int view_of(const fiche_type *self, hab_call *call, const row *shown, json_t **view)
{
    const places_change *change = &shown->change;
    json_t *made = places_week_view(change->week);
    hab_member author;
    int outcome = self->calls->person(call, change->author, &author);

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(made, "auteur_nom",
                                   json_sprintf("%s %s", author.prenom, author.nom));
    }
    if ((outcome != HAB_DONE && outcome != HAB_NONE)
        || json_object_update_new(
               made, json_pack("{s:I, s:I, s:o, s:b, s:o}", "numero", (json_int_t) shown->number,
                               "auteur", (json_int_t) change->author, "quand",
                               fiche_time(change->saved), "recopiee", change->copied, "changements",
                               places_difference(&change->before, &change->after)))
               != 0) {
        json_decref(made);
        return HAB_FAILED;
    }
    *view = made;
    return HAB_DONE;
}

static int show(const fiche_type *self, hab_call *call, const fiche_place *place,
                const listing *list)
{
    json_t *rows = json_array();
    json_t *document = json_pack("{s:{s:s, s:s}, s:o}", "etablissement", "id", place->id, "nom",
                                 pl_member(place->target, "nom"), "publications", rows);
    int outcome = HAB_DONE;

    for (size_t i = 0; outcome == HAB_DONE && i < list->count && i < LISTED; i++) {
        json_t *view = NULL;

        outcome = view_of(self, call, &list->rows[i], &view);
        if (outcome == HAB_DONE) {
            (void) json_array_append_new(rows, view);
        }
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    if (list->count > LISTED) {
        (void) json_object_set_new(document, "suite",
                                   json_integer((json_int_t) list->rows[LISTED - 1].number));
    }
    return pl_answer(self->host, call, 200, "structures-disponibilites-historique", document);
}

int structures_changes_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    listing list = {.count = 0};
    char before[TEXT] = "";
    fiche_place place;
    int outcome = fiche_enter(self, call, "disponibilites", &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = self->calls->query(call, "suite", before, sizeof(before));
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = places_history(self, call, place.id, strtoull(before, NULL, 10), keep, &list);
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = show(self, call, &place, &list);
    }
    fiche_leave(&place);
    return outcome;
}

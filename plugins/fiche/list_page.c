/* The fiches of a person: the list of them, over all open conventions, and one of them,
 * with what is online and what is at work. */
#include "fiche/fiche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fiche/own.h"

enum { ROWS = 50, NOM = 100, PATH = 128 };

typedef struct list {
    const fiche_type *self;
    hab_call *call;
    fiche_own own;
    char nom[NOM + 1]; /* asked for; "" for all */
    size_t page;       /* from 0 */
    json_t *document;
} list;

/* -- what a fiche leads to */

static json_t *way(const char *libelle, const fiche_type *self, const char *below, const char *id)
{
    return json_pack("{s:s, s:o}", "libelle", libelle, "chemin",
                     json_sprintf("%s/%s%s", self->path, below, id));
}

/* The form, and what else the type has for this person. */
static int add_parts(const fiche_type *self, hab_slice scope, const char *id, const char *kind,
                     json_t *view)
{
    const char *form = self->form(kind);
    json_t *parts = json_array();
    int outcome = HAB_DONE;

    if (form != NULL && fiche_has(self, scope, self->service, id)) {
        const char *libelle = "Renseigner la fiche";

        outcome =
            json_array_append_new(parts, way(libelle, self, form, id)) == 0 ? HAB_DONE : HAB_FAILED;
    }
    if (outcome == HAB_DONE && self->parts != NULL) {
        outcome = self->parts(self, scope, id, kind, parts);
    }
    if (json_object_set_new(view, "parties", parts) != 0) {
        return HAB_FAILED;
    }
    return outcome;
}

/* -- the list */

static json_t *row_view(const list *l, const fiche_row *row)
{
    return json_pack("{s:s, s:s, s:s, s:O*, s:b}", "id", row->id, "nom",
                     pl_member(row->target, "nom"), "type", pl_member(row->target, "type"),
                     "commune", json_object_get(row->target, "commune"), "fiche",
                     fiche_has(l->self, fiche_own_scope(&l->own, row), l->self->service, row->id));
}

static int add_convention(const list *l, const fiche_row *row, json_t *view)
{
    hab_right right;
    int outcome = l->self->calls->convention(l->call, row->convention, &right);

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(view, "convention", json_string(right.numero));
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

/* The states are for those whose right it is to enter the fiche. */
static int add_row(const list *l, const fiche_row *row, json_t *rows)
{
    json_t *view = row_view(l, row);
    fiche_record fiche;
    int outcome = view != NULL ? add_convention(l, row, view) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = add_parts(l->self, fiche_own_scope(&l->own, row), row->id,
                            pl_member(row->target, "type"), view);
    }
    if (outcome == HAB_DONE && json_is_true(json_object_get(view, "fiche"))) {
        outcome = fiche_read(l->self, l->call, row->id, &fiche);
        outcome = outcome == HAB_DONE ? fiche_add_states(l->self, l->call, row->id, &fiche, view)
                                      : outcome;
    }
    if (json_array_append_new(rows, view) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int read_query(list *l)
{
    const hab_calls *calls = l->self->calls;
    char page[8] = "";
    int outcome = calls->query(l->call, "nom", l->nom, sizeof(l->nom));

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = calls->query(l->call, "page", page, sizeof(page));
    }
    l->page = (size_t) strtoul(page, NULL, 10);
    l->page -= l->page > 0;
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int fill(list *l)
{
    json_t *rows = json_object_get(l->document, "fiches");
    size_t first = l->page * ROWS;
    int outcome = HAB_DONE;

    for (size_t i = first; i < l->own.count && i < first + ROWS && outcome == HAB_DONE; i++) {
        outcome = add_row(l, &l->own.rows[i], rows);
    }
    return outcome;
}

static int show_list(list *l)
{
    char sheet[48];
    size_t pages = (l->own.count + ROWS - 1) / ROWS;
    int outcome = HAB_FAILED;

    if (l->page >= pages) {
        l->page = 0;
    }
    l->document = json_pack("{s:s, s:s, s:I, s:I, s:I, s:[]}", "base", l->self->path, "nom", l->nom,
                            "total", (json_int_t) l->own.count, "page", (json_int_t) l->page + 1,
                            "pages", (json_int_t) pages, "fiches");
    if (l->document != NULL) {
        outcome = fill(l);
    }
    if (outcome == HAB_DONE) {
        outcome = pl_answer(l->self->host, l->call, 200, fiche_sheet(l->self, "fiches", sheet),
                            json_incref(l->document));
    }
    return outcome;
}

/* The decision says why: not named, ended, suspended. */
static int refuse_stranger(const list *l)
{
    int outcome = l->self->calls->may(l->call, l->self->service, (hab_slice){.size = 0},
                                      (hab_slice){.size = 0}, NULL);

    return outcome == HAB_DONE ? HAB_FAILED : outcome;
}

int fiche_list_get(const void *state, hab_call *call)
{
    list l = {.self = state, .call = call};
    int outcome = read_query(&l);

    if (outcome == HAB_DONE) {
        outcome = fiche_own_read(l.self, call, l.nom, &l.own);
    }
    if (outcome == HAB_DONE) {
        outcome = l.own.scope_count > 0 ? show_list(&l) : refuse_stranger(&l);
    }
    json_decref(l.document);
    fiche_own_free(&l.own);
    return outcome;
}

/* -- one of them */

static int add_ways(const fiche_type *self, const fiche_place *place, json_t *view)
{
    const char *id = place->id;
    int failed =
        json_object_set_new(view, "historique", json_sprintf("%s/historique/%s", self->path, id))
        | json_object_set_new(view, "reclamation", json_sprintf("%s/reclamer/%s", self->path, id));

    if (place->fiche.online != 0) {
        failed |= json_object_set_new(view, "publication",
                                      json_sprintf("annuaire/%s/%s", self->path, id));
    }
    return failed == 0 ? HAB_DONE : HAB_FAILED;
}

static int add_done(const fiche_type *self, hab_call *call, json_t *view)
{
    char fait[16];
    int outcome = self->calls->query(call, "fait", fait, sizeof(fait));

    if (outcome == HAB_DONE && json_object_set_new(view, "fait", json_string(fait)) != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

json_t *fiche_place_view(const fiche_type *self, const fiche_place *place)
{
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:O*, s:O*, s:I}", "base", self->path, "id", place->id, "nom",
        pl_member(place->target, "nom"), "type", pl_member(place->target, "type"), "adresse",
        json_object_get(place->target, "adresse"), "commune",
        json_object_get(place->target, "commune"), "revision", (json_int_t) place->fiche.revision);
}

int fiche_overview_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    char sheet[48];
    fiche_place place;
    json_t *view;
    int outcome = fiche_enter(self, call, self->service, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    view = place.number == 0 ? fiche_place_view(self, &place) : NULL;
    outcome = place.number == 0 ? HAB_FAILED : HAB_NONE;
    if (view != NULL) {
        outcome =
            add_parts(self, place.right.scope, place.id, pl_member(place.target, "type"), view);
    }
    if (outcome == HAB_DONE) {
        outcome = add_ways(self, &place, view);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_add_states(self, call, place.id, &place.fiche, view);
    }
    if (outcome == HAB_DONE) {
        outcome = add_done(self, call, view);
    }
    if (outcome == HAB_DONE) {
        outcome =
            pl_answer(self->host, call, 200, fiche_sheet(self, "fiche", sheet), json_incref(view));
    }
    json_decref(view);
    fiche_leave(&place);
    return outcome;
}

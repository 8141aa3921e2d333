/* What a Caf has to validate, oldest first, and what it has online (ST-2, ST-3.3, MAM-3). */
#include "fiche/desk.h"

#include <stdio.h>
#include <string.h>

/* -- what waits */

static int keep_queued(void *context, const char *id, uint32_t number, int64_t submitted,
                       hab_slice key)
{
    (void) id;
    (void) submitted;
    return desk_rows_keep(context, key, number);
}

/* The tail of a queued key: the second, then the id. */
static int64_t queued_at(const desk_row *row, char id[FICHE_ID_MAX + 1])
{
    size_t size = row->size - sizeof(uint64_t);

    memcpy(id, row->tail + sizeof(uint64_t), size);
    id[size] = '\0';
    return (int64_t) pl_u64_at((hab_slice){.data = row->tail, .size = row->size}, 0);
}

static json_t *about(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche)
{
    json_t *target = NULL;
    json_t *document = NULL;
    int outcome = fiche_read(self, call, id, fiche);

    if (outcome == HAB_DONE) {
        outcome = fiche_target(self, call, fiche->convention, id, &target);
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        document = desk_document(self, call, id, fiche, target);
    }
    json_decref(target);
    return document;
}

static json_t *queued_view(const fiche_type *self, hab_call *call, const desk_row *row)
{
    char id[FICHE_ID_MAX + 1];
    int64_t submitted = queued_at(row, id);
    fiche_version version;
    fiche_record fiche;
    json_t *view = about(self, call, id, &fiche);
    int days = pl_days_between(pl_date_of(submitted), self->calls->caller(call)->date);

    if (view == NULL
        || fiche_version_read(self, call, id, row->number, &version, NULL) != HAB_DONE) {
        json_decref(view);
        return NULL;
    }
    (void) json_object_set_new(view, "version", json_integer(row->number));
    (void) json_object_set_new(view, "soumise", fiche_time(submitted));
    (void) json_object_set_new(view, "jours", json_integer(days));
    (void) json_object_set_new(view, "auteur", json_integer((json_int_t) version.author));
    (void) json_object_set_new(view, "auteur_nom", desk_name(self, call, version.author));
    (void) json_object_set_new(view, "remplace", json_boolean(fiche.online != 0));
    return view;
}

static int add_queue(const fiche_type *self, hab_call *call, json_t *document)
{
    json_t *list = json_array();
    desk_rows rows;
    int outcome = desk_rows_begin(self, call, &rows);
    pl_key from = desk_rows_from(&rows, 'Q');
    size_t count;

    (void) json_object_set_new(document, "fiches", list);
    if (outcome == HAB_DONE) {
        outcome = fiche_queue(self, call, rows.caf, pl_key_slice(&from), keep_queued, &rows);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    count = desk_rows_end(self, call, &rows, document);
    for (size_t i = 0; i < count && outcome == HAB_DONE; i++) {
        outcome = json_array_append_new(list, queued_view(self, call, &rows.of[i])) == 0
                      ? HAB_DONE
                      : HAB_FAILED;
    }
    return outcome;
}

/* -- what is online */

typedef struct online {
    const char *after;
    char ids[DESK_ROWS + 1][FICHE_ID_MAX + 1];
    size_t count;
} online;

static int keep_online(void *context, const char *id)
{
    online *list = context;

    if (list->count > DESK_ROWS) {
        return HAB_NONE;
    }
    (void) snprintf(list->ids[list->count++], sizeof(list->ids[0]), "%s", id);
    return HAB_DONE;
}

static json_t *online_view(const fiche_type *self, hab_call *call, const char *id)
{
    fiche_version version;
    fiche_record fiche;
    json_t *view = about(self, call, id, &fiche);

    if (view != NULL && fiche.online != 0
        && fiche_version_read(self, call, id, fiche.online, &version, NULL) == HAB_DONE) {
        (void) json_object_set_new(view, "publiee", fiche_time(version.published));
    }
    return view;
}

/* Of one Caf: a national agent chooses it. */
static int add_online(const fiche_type *self, hab_call *call, json_t *document)
{
    char after[FICHE_ID_MAX + 1] = "";
    json_t *views = json_array();
    online list = {.count = 0};
    desk_rows rows;
    int outcome = desk_rows_begin(self, call, &rows);

    (void) json_object_set_new(document, "fiches", views);
    (void) self->calls->query(call, "apres", after, sizeof(after));
    if (outcome == HAB_DONE && rows.caf[0] != '\0') {
        outcome = fiche_online(self, call, rows.caf, after, keep_online, &list);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) desk_rows_end(self, call, &rows, document);
    for (size_t i = 0; i < list.count && i < DESK_ROWS && outcome == HAB_DONE; i++) {
        outcome = json_array_append_new(views, online_view(self, call, list.ids[i])) == 0
                      ? HAB_DONE
                      : HAB_FAILED;
    }
    if (list.count > DESK_ROWS) {
        (void) json_object_set_new(document, "apres", json_string(list.ids[DESK_ROWS - 1]));
    }
    return outcome;
}

/* Straight to one by its number; what is another Caf's is found no more than what is not
 * there. */
static int lead_to(const fiche_type *self, hab_call *call, const char *id, json_t *document)
{
    const hab_caller *caller = self->calls->caller(call);
    char known[FICHE_ID_MAX + 1];
    char path[FICHE_ID_MAX + 64];
    fiche_record fiche;
    uint32_t number;
    int found = fiche_place_read(pl_text(id), known, &number) && number == 0;
    int outcome = found ? fiche_read(self, call, id, &fiche) : HAB_NONE;

    if (outcome == HAB_DONE && (caller->national || strcmp(caller->caf, fiche.caf) == 0)) {
        json_decref(document);
        (void) snprintf(path, sizeof(path), "%s/publication/%s", self->path, id);
        return self->calls->redirect(call, path);
    }
    if (outcome == HAB_FAILED || outcome == HAB_REFUSED) {
        json_decref(document);
        return outcome;
    }
    (void) json_object_set_new(document, "cherche", json_string(id));
    return desk_refuse(self, call, "validation", document,
                       &(desk_refusal){.status = 404,
                                       .motif = "fiche_inconnue",
                                       .title = "Aucune fiche n’a ce numéro",
                                       .detail = "Vérifiez le numéro, ou cherchez dans la liste.",
                                       .field = "id"});
}

/* -- the page */

static int list(const fiche_type *self, hab_call *call, int online_ones, json_t *document)
{
    char id[64];
    int outcome = online_ones ? add_online(self, call, document) : add_queue(self, call, document);

    if (outcome == HAB_DONE) {
        outcome = desk_add_done(self, call, document);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    if (online_ones && self->calls->query(call, "id", id, sizeof(id)) == HAB_DONE) {
        return lead_to(self, call, id, document);
    }
    return desk_show(self, call, "validation", document);
}

int fiche_desk_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    char view[16] = "";
    int online_ones;
    json_t *document;

    (void) self->calls->query(call, "vue", view, sizeof(view));
    online_ones = strcmp(view, "en_ligne") == 0;
    document =
        json_pack("{s:s, s:s}", "base", self->path, "vue", online_ones ? "en_ligne" : "a_valider");
    return document != NULL ? list(self, call, online_ones, document) : HAB_FAILED;
}

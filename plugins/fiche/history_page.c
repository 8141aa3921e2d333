/* The versions of a fiche, last first, and one of them beside another: who wrote what, when
 * (ST-3.4, MAM-4.4). What is written there can be taken up again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fiche/own.h"

enum { SHOWN = 30, PATH = 160 };

/* -- the history */

typedef struct history {
    uint32_t before; /* numbers below it; 0: all */
    uint32_t numbers[SHOWN];
    size_t count;
    int more;
} history;

static int note_version(void *context, const fiche_version *version)
{
    history *h = context;

    if (h->before != 0 && version->number >= h->before) {
        return HAB_DONE;
    }
    if (h->count == SHOWN) {
        h->more = 1;
        return HAB_NONE;
    }
    h->numbers[h->count++] = version->number;
    return HAB_DONE;
}

/* A number of the query; 0 when there is none. */
static int number_asked(const fiche_type *self, hab_call *call, const char *name, uint32_t *number)
{
    char text[12] = "";
    int outcome = self->calls->query(call, name, text, sizeof(text));

    *number = (uint32_t) strtoul(text, NULL, 10);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int view_of(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                   json_t **view, json_t **content)
{
    fiche_version version;
    int outcome = fiche_version_read(self, call, id, number, &version, content);

    if (outcome == HAB_DONE) {
        outcome = fiche_version_view(self, call, &version, *content, view);
    }
    if (outcome == HAB_DONE
        && json_object_set_new(*view, "chemin",
                               json_sprintf("%s/versions/%s/%u", self->path, id, number))
               != 0) {
        outcome = HAB_FAILED;
    }
    return outcome;
}

static int add_versions(const fiche_type *self, hab_call *call, const char *id, const history *h,
                        json_t *document)
{
    json_t *list = json_array();
    int outcome = json_object_set_new(document, "versions", list) == 0 ? HAB_DONE : HAB_FAILED;

    for (size_t i = 0; i < h->count && outcome == HAB_DONE; i++) {
        json_t *content = NULL;
        json_t *view = NULL;

        outcome = view_of(self, call, id, h->numbers[i], &view, &content);
        if (outcome == HAB_DONE && json_array_append(list, view) != 0) {
            outcome = HAB_FAILED;
        }
        json_decref(view);
        json_decref(content);
    }
    if (h->more && outcome == HAB_DONE) {
        (void) json_object_set_new(document, "avant", json_integer(h->numbers[SHOWN - 1]));
    }
    return outcome;
}

/* Which versions are online and at work. */
static int add_places(const fiche_place *place, json_t *document)
{
    return json_object_set_new(document, "en_ligne", json_integer(place->fiche.online)) == 0
                   && json_object_set_new(document, "travail", json_integer(place->fiche.working))
                          == 0
               ? HAB_DONE
               : HAB_FAILED;
}

int fiche_history_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    char sheet[48];
    history h = {.count = 0};
    fiche_place place;
    json_t *document = NULL;
    int outcome = fiche_enter(self, call, self->service, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = place.number == 0 ? number_asked(self, call, "avant", &h.before) : HAB_NONE;
    if (outcome == HAB_DONE) {
        outcome = fiche_history(self, call, place.id, note_version, &h);
    }
    if (outcome == HAB_DONE) {
        document = fiche_place_view(self, &place);
        outcome = document != NULL ? add_versions(self, call, place.id, &h, document) : HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = add_places(&place, document);
    }
    if (outcome == HAB_DONE) {
        outcome = pl_answer(self->host, call, 200, fiche_sheet(self, "historique", sheet),
                            json_incref(document));
    }
    json_decref(document);
    fiche_leave(&place);
    return outcome;
}

/* -- a version */

typedef struct opened {
    const fiche_type *self;
    hab_call *call;
    fiche_place place;
    fiche_version version;
    json_t *content;
    json_t *view;
    uint32_t other; /* it is shown beside this one; 0: alone */
    int conflict;   /* it lost to the other */
} opened;

static int unknown(const opened *o)
{
    return o->self->calls->problem(o->call, 404, "version_inconnue", "Cette version n’existe pas",
                                   "Revenez à l’historique de la fiche, et choisissez-y une "
                                   "version.",
                                   HAB_REASON_GRANTED);
}

static void close_version(opened *o)
{
    json_decref(o->content);
    json_decref(o->view);
    fiche_leave(&o->place);
}

static int open_version(opened *o)
{
    int outcome = fiche_enter(o->self, o->call, o->self->service, &o->place);

    if (outcome == HAB_DONE) {
        outcome = view_of(o->self, o->call, o->place.id, o->place.number, &o->view, &o->content);
        outcome = outcome == HAB_NONE ? unknown(o) : outcome;
    }
    if (outcome == HAB_DONE) {
        outcome =
            fiche_version_read(o->self, o->call, o->place.id, o->place.number, &o->version, NULL);
    }
    return outcome;
}

/* The one it lost to, else the one that was online when it was submitted, else the one
 * before it. */
static int choose_other(opened *o)
{
    uint32_t own = o->place.number;
    uint32_t asked;
    int outcome = number_asked(o->self, o->call, "conflit", &asked);

    o->conflict = asked != 0 && asked != own && asked <= o->place.fiche.last;
    if (o->conflict) {
        o->other = asked;
    } else if (o->version.based_on != 0 && o->version.based_on != own) {
        o->other = o->version.based_on;
    } else {
        o->other = own - 1;
    }
    return outcome;
}

static int add_difference(const opened *o, json_t *document, const json_t *before)
{
    json_t *difference = NULL;
    int outcome =
        fiche_difference(o->self, o->call, o->place.fiche.kind, o->content, before, &difference);

    if (outcome == HAB_DONE && json_object_set_new(document, "contenu", difference) != 0) {
        outcome = HAB_FAILED;
    }
    return outcome;
}

static int add_other(const opened *o, json_t *document)
{
    json_t *view = NULL;
    json_t *content = NULL;
    int outcome = o->other != 0 ? view_of(o->self, o->call, o->place.id, o->other, &view, &content)
                                : HAB_NONE;

    if (outcome == HAB_DONE && json_object_set(document, "autre", view) != 0) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = add_difference(o, document, content);
    }
    json_decref(view);
    json_decref(content);
    return outcome;
}

static json_t *document_of(const opened *o)
{
    json_t *document = fiche_place_view(o->self, &o->place);

    if (document != NULL
        && (json_object_set(document, "version", o->view) != 0
            || json_object_set(document, "saisie", json_object_get(o->content, "saisie")) != 0
            || json_object_set_new(document, "conflit", json_boolean(o->conflict)) != 0
            || json_object_set_new(document, "historique",
                                   json_sprintf("%s/historique/%s", o->self->path, o->place.id))
                   != 0
            || json_object_set_new(document, "formulaire",
                                   json_sprintf("%s/%s%s", o->self->path,
                                                o->self->form(o->place.fiche.kind), o->place.id))
                   != 0
            || add_places(&o->place, document) != HAB_DONE)) {
        json_decref(document);
        return NULL;
    }
    return document;
}

int fiche_version_get(const void *state, hab_call *call)
{
    char sheet[48];
    opened o = {.self = state, .call = call};
    json_t *document = NULL;
    int outcome = open_version(&o);

    if (outcome == HAB_DONE) {
        outcome = choose_other(&o);
    }
    if (outcome == HAB_DONE) {
        document = document_of(&o);
        outcome = document != NULL ? add_other(&o, document) : HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = pl_answer(o.self->host, call, 200, fiche_sheet(o.self, "version", sheet),
                            json_incref(document));
    }
    json_decref(document);
    close_version(&o);
    return outcome;
}

/* -- taken up again */

static int say_changed(const opened *o)
{
    return o->self->calls->problem(
        o->call, 409, "fiche_modifiee", "La fiche a changé",
        "Quelqu’un l’a modifiée depuis que cette page s’est affichée. Rien n’est repris : "
        "rouvrez la version, regardez ce qui a changé, puis reprenez-la si vous le voulez encore.",
        HAB_REASON_GRANTED);
}

static int answer_resumed(const opened *o, uint32_t number)
{
    char path[PATH];
    uint32_t revision = o->place.fiche.revision + 1;

    if (!o->self->calls->caller(o->call)->html) {
        return pl_answer(o->self->host, o->call, 200, NULL,
                         json_pack("{s:s, s:I, s:I, s:s}", "id", o->place.id, "version",
                                   (json_int_t) number, "revision", (json_int_t) revision, "etat",
                                   fiche_state_name(FICHE_BROUILLON)));
    }
    (void) snprintf(path, sizeof(path), "%s/%s%s?revision=%" PRIu32, o->self->path,
                    o->self->form(o->place.fiche.kind), o->place.id, revision);
    return o->self->calls->redirect(o->call, path);
}

static int resume(const opened *o, uint32_t revision)
{
    const fiche_entry entry = {.id = o->place.id,
                               .kind = o->place.fiche.kind,
                               .right = &o->place.right,
                               .revision = revision,
                               .saisie = json_object_get(o->content, "saisie")};
    uint32_t number;
    int conflict;
    int outcome = fiche_limit(o->self, o->call, o->place.id);

    if (outcome == HAB_DONE) {
        outcome = fiche_save(o->self, o->call, &entry, &number, &conflict);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return conflict ? say_changed(o) : answer_resumed(o, number);
}

/* The revision that a page or a program sends along, a text or a number; 0 for none. */
static int revision_of(hab_slice document, uint32_t *revision)
{
    json_t *given = json_loadb(document.data, document.size, 0, NULL);
    const json_t *value = json_object_get(given, "revision");
    const char *text = json_string_value(value);
    char *end = NULL;
    int known = json_is_integer(value);

    *revision = (uint32_t) json_integer_value(value);
    if (text != NULL) {
        *revision = (uint32_t) strtoul(text, &end, 10);
        known = end != text && *end == '\0';
    }
    json_decref(given);
    return known;
}

int fiche_version_post(const void *state, hab_call *call, hab_slice document)
{
    opened o = {.self = state, .call = call};
    uint32_t revision;
    int outcome = open_version(&o);

    if (outcome == HAB_DONE) {
        outcome = revision_of(document, &revision)
                      ? resume(&o, revision)
                      : o.self->calls->field(call, "revision",
                                             "Dites quelle révision de la fiche vous avez lue.");
    }
    close_version(&o);
    return outcome;
}

/* The page of a week of an Eaje's free places: to read, to publish at once, to copy from the
 * week before (ST-1, ST-3.3, ST-4). */
#include "places.h"

#include <stdio.h>
#include <string.h>

enum { WEEK = 7, PATH = 128, DAY = 11, TYPED = 12, PAST = 52 };

#define SHEET "structures-disponibilites"

typedef struct visit {
    const fiche_type *self;
    hab_call *call;
    fiche_place place;
    uint32_t today;
    uint32_t week;
    int has_fiche; /* may open it */
    places_week record;
} visit;

static int enter(visit *v)
{
    int outcome = fiche_enter(v->self, v->call, "disponibilites", &v->place);

    if (outcome == HAB_DONE && v->place.number != 0) {
        fiche_leave(&v->place);
        return v->self->calls->problem(v->call, 404, "inconnu", "Page inconnue",
                                       "Il n’y a rien à cette adresse.", HAB_REASON_GRANTED);
    }
    if (outcome == HAB_DONE) {
        v->has_fiche = fiche_has(v->self, v->place.right.scope, v->self->service, v->place.id);
        v->today = v->self->calls->caller(v->call)->date;
    }
    return outcome;
}

/* -- what the page says */

static int add_author(const visit *v, json_t *view)
{
    hab_member author;
    int outcome;

    if (v->record.revision == 0) {
        return HAB_DONE;
    }
    (void) json_object_set_new(view, "auteur", json_integer((json_int_t) v->record.author));
    (void) json_object_set_new(view, "quand", fiche_time(v->record.saved));
    outcome = v->self->calls->person(v->call, v->record.author, &author);
    if (outcome == HAB_DONE) {
        (void) json_object_set_new(view, "auteur_nom",
                                   json_sprintf("%s %s", author.prenom, author.nom));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static void add_day(json_t *view, const char *name, uint32_t day)
{
    char text[DAY];

    pl_date_text(day, text);
    (void) json_object_set_new(view, name, json_string(text));
}

static int add_weeks(const visit *v, json_t *view)
{
    const uint32_t next = pl_add_days(v->week, WEEK);
    const uint32_t before = pl_add_days(v->week, -WEEK);
    places_week last;
    int outcome = places_read(v->self, v->call, v->place.id, before, &last);

    add_day(view, "precedente", before);
    if (places_open(next, v->today)) {
        add_day(view, "suivante", next);
    }
    (void) json_object_set_new(view, "ouverte", json_boolean(places_open(v->week, v->today)));
    (void) json_object_set_new(view, "recopiable", json_boolean(!places_empty(&last.grid)));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* The week as it is published now. */
static int view_of(visit *v, json_t **document)
{
    json_t *view = places_week_view(v->week);
    int outcome = places_read(v->self, v->call, v->place.id, v->week, &v->record);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        (void) json_object_set_new(
            view, "etablissement",
            json_pack("{s:s, s:s}", "id", v->place.id, "nom", pl_member(v->place.target, "nom")));
        (void) json_object_set_new(view, "fiche", json_boolean(v->has_fiche));
        (void) json_object_set_new(view, "places", places_view(&v->record.grid));
        (void) json_object_set_new(view, "revision", json_integer(v->record.revision));
        outcome = add_author(v, view);
    }
    if (outcome == HAB_DONE) {
        outcome = add_weeks(v, view);
    }
    if (outcome == HAB_DONE) {
        outcome = places_add_words(view);
    }
    if (outcome != HAB_DONE) {
        json_decref(view);
        return outcome;
    }
    *document = view;
    return HAB_DONE;
}

/* -- reading */

static int bad_week(const visit *v)
{
    return v->self->calls->problem(
        v->call, 400, "semaine_inconnue", "Cette semaine n’est pas proposée",
        "Choisissez le lundi d’une semaine, jusqu’à douze semaines après la semaine en cours.",
        HAB_REASON_GRANTED);
}

/* Weeks of the last year can be read again. */
static int read_week(visit *v)
{
    const uint32_t present = places_monday(v->today);
    char text[DAY + 1];
    int outcome = v->self->calls->query(v->call, "semaine", text, sizeof(text));

    v->week = present;
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    v->week = pl_date_read(text);
    return v->week != 0 && pl_weekday(v->week) == 1 && v->week >= pl_add_days(present, -PAST * WEEK)
                   && (v->week < present || places_open(v->week, v->today))
               ? HAB_DONE
               : bad_week(v);
}

static int add_done(const visit *v, json_t *view)
{
    char done[12];
    int outcome = v->self->calls->query(v->call, "fait", done, sizeof(done));

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(view, "fait", json_string(done));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int structures_places_get(const void *state, hab_call *call)
{
    visit v = {.self = state, .call = call};
    json_t *view = NULL;
    int outcome = enter(&v);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = read_week(&v);
    if (outcome == HAB_DONE) {
        outcome = view_of(&v, &view);
    }
    if (outcome == HAB_DONE) {
        outcome = add_done(&v, view);
    }
    fiche_leave(&v.place);
    if (outcome != HAB_DONE) {
        json_decref(view);
        return outcome;
    }
    return pl_answer(v.self->host, call, 200, SHEET, view);
}

/* -- publishing */

/* What was typed, in the shape of "places": nothing of it is lost. */
static json_t *typed_view(const json_t *document)
{
    const json_t *given = json_object_get(document, "places");
    json_t *typed = json_object();

    for (unsigned age = 0; age < PLACES_AGES; age++) {
        const json_t *row = json_object_get(given, places_age(age));
        json_t *kept = json_object();

        for (unsigned half = 0; half < PLACES_HALF_DAYS; half++) {
            const char *text = pl_member(row, places_half_day(half));

            (void) json_object_set_new(kept, places_half_day(half),
                                       json_sprintf("%.*s", TYPED, text));
        }
        (void) json_object_set_new(typed, places_age(age), kept);
    }
    return typed;
}

typedef struct refusal {
    unsigned status;
    const char *motif;
    const char *title;
    const char *detail;
    const char *field;        /* NULL: none is at fault */
    const uint32_t *revision; /* that the next attempt is over; NULL: the present one */
} refusal;

/* The page again, with what is wrong, what was typed, and what is published now. */
static int say(visit *v, const refusal *why, const json_t *document)
{
    json_t *view = NULL;
    int outcome = view_of(v, &view);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_update_new(view,
                                  json_pack("{s:s+, s:i, s:s, s:s, s:s, s:s*}", "type",
                                            "urn:habilitation:motif:", why->motif, "status",
                                            why->status, "motif", why->motif, "title", why->title,
                                            "detail", why->detail, "champ", why->field));
    if (v->self->calls->caller(v->call)->html) {
        (void) json_object_set_new(view, "saisie", typed_view(document));
    }
    if (why->revision != NULL) {
        (void) json_object_set_new(view, "revision", json_integer(*why->revision));
    }
    return pl_answer(v->self->host, v->call, why->status, SHEET, view);
}

/* What somebody else may have published meanwhile was not read: the revision stays. */
static int say_fault(visit *v, const places_given *given, const places_fault *fault,
                     const json_t *document)
{
    if (!v->self->calls->caller(v->call)->html || strncmp(fault->field, "places.", 7) != 0) {
        return v->self->calls->field(v->call, fault->field, fault->detail);
    }
    return say(v,
               &(refusal){.status = 422,
                          .motif = "saisie",
                          .title = "Un nombre est à corriger",
                          .detail = fault->detail,
                          .field = fault->field,
                          .revision = &given->revision},
               document);
}

static int say_conflict(visit *v, const json_t *document)
{
    return say(
        v,
        &(refusal){.status = 409,
                   .motif = "modifie_entre_temps",
                   .title = "Cette semaine a été publiée par quelqu’un d’autre",
                   .detail =
                       "Depuis que la page s’est affichée, une autre personne a publié cette "
                       "semaine. Rien de votre saisie n’est publié\u00a0: comparez-la avec ce qui "
                       "est en ligne, puis publiez à nouveau si elle doit le remplacer."},
        document);
}

static int say_nothing_to_copy(const visit *v)
{
    return v->self->calls->problem(v->call, 409, "rien_a_recopier", "Rien à recopier",
                                   "Aucune place n’a été publiée pour la semaine précédente.",
                                   HAB_REASON_GRANTED);
}

static int copy_last(const visit *v, places_grid *grid)
{
    places_week last;
    int outcome = places_read(v->self, v->call, v->place.id, pl_add_days(v->week, -WEEK), &last);

    *grid = last.grid;
    return outcome == HAB_DONE && places_empty(grid) ? HAB_NONE : outcome;
}

static int answer_published(visit *v, int copied)
{
    char path[PATH];
    char day[DAY];
    json_t *view = NULL;
    int outcome;

    if (v->self->calls->caller(v->call)->html) {
        pl_date_text(v->week, day);
        (void) snprintf(path, sizeof(path), "structures/disponibilites/%s?semaine=%s&fait=%s",
                        v->place.id, day, copied ? "recopiees" : "publiees");
        return v->self->calls->redirect(v->call, path);
    }
    outcome = view_of(v, &view);
    return outcome == HAB_DONE ? pl_answer(v->self->host, v->call, 200, NULL, view) : outcome;
}

static int publish(visit *v, const places_given *given, const json_t *document)
{
    places_entry wanted = {.id = v->place.id,
                           .convention = v->place.convention,
                           .week = given->week,
                           .revision = given->revision,
                           .copied = given->copies,
                           .grid = given->grid};
    int conflict = 0;
    int outcome = fiche_limit(v->self, v->call, v->place.id);

    if (outcome == HAB_DONE && given->copies) {
        outcome = copy_last(v, &wanted.grid);
    }
    if (outcome == HAB_NONE) {
        return say_nothing_to_copy(v);
    }
    if (outcome == HAB_DONE) {
        outcome = places_publish(v->self, v->call, &wanted, &conflict);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return conflict ? say_conflict(v, document) : answer_published(v, given->copies);
}

int structures_places_post(const void *state, hab_call *call, hab_slice document)
{
    visit v = {.self = state, .call = call};
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    places_given given;
    places_fault fault;
    int outcome = enter(&v);

    if (outcome == HAB_DONE) {
        int taken = places_take(typed, v.today, &given, &fault);

        v.week = given.week;
        outcome = taken ? publish(&v, &given, typed) : say_fault(&v, &given, &fault, typed);
        fiche_leave(&v.place);
    }
    json_decref(typed);
    return outcome;
}

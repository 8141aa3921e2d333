/* What was submitted beside what is online, and what the Caf decides about it (ST-2, ST-3.3,
 * MAM-3): accepted with the whole checklist, or rejected with reasons. */
#include "fiche/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fiche/warning.h"

enum { LINES_MOST = 400 }; /* that can have a reason each: fields of a form are counted */

typedef struct decision {
    const fiche_type *self;
    hab_call *call;
    fiche_place place;
    fiche_version version;
    json_t *content;
    json_t *view;  /* the difference */
    json_t *typed; /* NULL: nothing was */
    char field[32];
    const char *wrong; /* with what was typed there; NULL: nothing */
} decision;

static void leave(decision *d)
{
    fiche_leave(&d->place);
    json_decref(d->content);
    json_decref(d->view);
    json_decref(d->typed);
}

/* A brouillon is the partner's own. */
static int find(decision *d)
{
    int outcome = fiche_desk_enter(d->self, d->call, &d->place);

    if (outcome == HAB_DONE && d->place.number != 0) {
        outcome = fiche_version_read(d->self, d->call, d->place.id, d->place.number, &d->version,
                                     &d->content);
    } else if (outcome == HAB_DONE) {
        outcome = HAB_NONE;
    }
    if (outcome == HAB_DONE && d->version.submitted == 0) {
        outcome = HAB_NONE;
    }
    return outcome == HAB_NONE ? desk_unknown(d->self, d->call) : outcome;
}

static int is_open(const decision *d)
{
    return d->version.state == FICHE_SOUMISE;
}

/* What it would replace, or what it replaced; 0: nothing. */
static uint32_t compared_with(const decision *d)
{
    return is_open(d) ? d->place.fiche.online : d->version.based_on;
}

static int compare(decision *d)
{
    uint32_t number = compared_with(d);
    fiche_version version;
    json_t *before = NULL;
    int outcome = HAB_NONE;

    if (d->view != NULL) {
        return HAB_DONE;
    }
    if (number != 0) {
        outcome = fiche_version_read(d->self, d->call, d->place.id, number, &version, &before);
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome =
            fiche_difference(d->self, d->call, d->place.fiche.kind, d->content, before, &d->view);
    }
    json_decref(before);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

/* -- the page */

static const json_t *reason_of(const json_t *reasons, const char *path)
{
    size_t i;
    json_t *one;

    json_array_foreach(reasons, i, one)
    {
        if (strcmp(pl_member(one, "chemin"), path) == 0) {
            return json_object_get(one, "motif");
        }
    }
    return NULL;
}

typedef struct numbering {
    const json_t *reasons; /* typed */
    int count;
} numbering;

/* A line gets its number in the form, and the reason that was typed beside it. */
static int number_line(void *context, const char *row, json_t *line)
{
    numbering *n = context;
    const char *path = pl_member(line, "chemin");
    const json_t *reason = reason_of(n->reasons, path);

    (void) row;
    if (path[0] == '\0' || n->count == LINES_MOST) {
        return HAB_DONE;
    }
    if (json_is_string(reason)) {
        (void) json_object_set(line, "motif", (json_t *) (uintptr_t) reason);
    }
    return json_object_set_new(line, "rang", json_integer(n->count++)) == 0 ? HAB_DONE : HAB_FAILED;
}

/* A form gives one ticked box as a text. */
static int is_ticked(const json_t *codes, const char *code)
{
    size_t i;
    json_t *one;

    if (json_is_string(codes)) {
        return strcmp(json_string_value(codes), code) == 0;
    }
    json_array_foreach(codes, i, one)
    {
        if (json_is_string(one) && strcmp(json_string_value(one), code) == 0) {
            return 1;
        }
    }
    return 0;
}

static json_t *points_view(const decision *d)
{
    const json_t *codes = json_object_get(d->typed != NULL ? d->typed : d->content, "controle");
    json_t *view = json_array();

    for (size_t i = 0; i < d->self->point_count; i++) {
        const fiche_point *point = &d->self->points[i];

        (void) json_array_append_new(
            view, json_pack("{s:s, s:s, s:s, s:b}", "code", point->code, "texte", point->text,
                            "article", point->article, "coche", is_ticked(codes, point->code)));
    }
    return view;
}

/* Another version that waits, when this one does not any more. */
static int add_waiting(const decision *d, json_t *document)
{
    const fiche_record *fiche = &d->place.fiche;
    fiche_version version;
    int outcome = HAB_NONE;

    if (!is_open(d) && fiche->working != 0) {
        outcome = fiche_version_read(d->self, d->call, d->place.id, fiche->working, &version, NULL);
    }
    if (outcome == HAB_DONE && version.state == FICHE_SOUMISE) {
        (void) json_object_set_new(document, "a_valider", json_integer(version.number));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int add_version(const decision *d, json_t *document)
{
    json_t *view = NULL;
    int outcome = fiche_version_view(d->self, d->call, &d->version, d->content, &view);

    (void) json_object_set_new(document, "version", view);
    return outcome == HAB_DONE ? add_waiting(d, document) : outcome;
}

static int document_of(decision *d, json_t **made)
{
    numbering n = {.reasons = json_object_get(d->typed, "motifs")};
    const fiche_record *fiche = &d->place.fiche;
    json_t *document = desk_document(d->self, d->call, d->place.id, fiche, d->place.target);
    int outcome = document != NULL ? add_version(d, document) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = compare(d);
    }
    if (outcome == HAB_DONE) {
        outcome = desk_lines(d->view, number_line, &n);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    (void) json_object_set_new(document, "numero", json_integer(d->version.number));
    (void) json_object_set_new(document, "revision", json_integer(fiche->revision));
    (void) json_object_set_new(document, "en_ligne", json_integer(fiche->online));
    (void) json_object_set_new(document, "ouverte", json_boolean(is_open(d)));
    (void) json_object_set_new(document, "points", points_view(d));
    (void) json_object_set_new(document, "alertes", fiche_warnings(d->view));
    if (d->typed != NULL) {
        (void) json_object_set_new(document, "saisie",
                                   json_pack("{s:s}", "motif", pl_member(d->typed, "motif")));
    }
    (void) json_object_set_new(document, "avant", json_integer(compared_with(d)));
    (void) json_object_set(document, "difference", d->view);
    *made = document;
    return HAB_DONE;
}

int fiche_decision_get(const void *state, hab_call *call)
{
    decision d = {.self = state, .call = call};
    json_t *document = NULL;
    int outcome = find(&d);

    if (outcome == HAB_DONE) {
        outcome = document_of(&d, &document);
    }
    if (outcome == HAB_DONE) {
        outcome = desk_show(d.self, call, "decision", document);
    }
    leave(&d);
    return outcome;
}

/* -- what is refused */

static int refuse(decision *d, const desk_refusal *refusal)
{
    json_t *document = NULL;
    int outcome = document_of(d, &document);

    return outcome == HAB_DONE ? desk_refuse(d->self, d->call, "decision", document, refusal)
                               : outcome;
}

static int refuse_field(decision *d, const char *field, const char *detail)
{
    return refuse(d, &(desk_refusal){.status = 422,
                                     .motif = "saisie",
                                     .title = "La décision n’est pas enregistrée",
                                     .detail = detail,
                                     .field = field});
}

static int refuse_conflict(decision *d)
{
    return refuse(d,
                  &(desk_refusal){.status = 409,
                                  .motif = "conflit",
                                  .title = "Cette fiche a changé entre-temps",
                                  .detail = "Quelqu’un l’a enregistrée ou a décidé depuis que "
                                            "vous l’avez ouverte. Rien n’a été fait\u00a0: voici "
                                            "ce qu’il en est maintenant."});
}

/* -- what is decided */

/* The revision that the agent has read; a form gives a text. 0: none was named. */
static uint32_t revision_of(const json_t *typed)
{
    const json_t *revision = json_object_get(typed, "revision");
    unsigned long long value = json_is_integer(revision)
                                   ? (unsigned long long) json_integer_value(revision)
                                   : strtoull(pl_member(typed, "revision"), NULL, 10);

    return value <= UINT32_MAX ? (uint32_t) value : 0;
}

/* The points that were ticked; *missing is the first that was not. NULL without memory. */
static json_t *ticked(const decision *d, const fiche_point **missing)
{
    const json_t *codes = json_object_get(d->typed, "controle");
    json_t *list = json_array();

    *missing = NULL;
    for (size_t i = d->self->point_count; i-- > 0;) {
        const fiche_point *point = &d->self->points[i];

        if (!is_ticked(codes, point->code)) {
            *missing = point;
        } else if (json_array_insert_new(list, 0, json_string(point->code)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static int answer(const decision *d, const char *path, unsigned state)
{
    json_t *document = json_pack("{s:s, s:I, s:s}", "id", d->place.id, "numero",
                                 (json_int_t) d->version.number, "etat", fiche_state_name(state));

    return document != NULL ? desk_answer_done(d->self, d->call, path, document) : HAB_FAILED;
}

/* A version that is no more submitted has changed like any other. */
static int settle(decision *d, int outcome, int conflict, const char *path, unsigned state)
{
    if (outcome == HAB_NONE || (outcome == HAB_DONE && conflict)) {
        return refuse_conflict(d);
    }
    return outcome == HAB_DONE ? answer(d, path, state) : outcome;
}

static int accept(decision *d)
{
    char detail[1000];
    const fiche_point *missing = NULL;
    json_t *controle = ticked(d, &missing);
    int conflict = 0;
    int outcome = HAB_FAILED;

    if (controle != NULL && missing != NULL) {
        json_decref(controle);
        (void) snprintf(
            detail, sizeof(detail),
            "Cochez chaque point de contrôle avant d’accepter. Il reste\u00a0: «\u00a0%s\u00a0»",
            missing->text);
        return refuse_field(d, "controle", detail);
    }
    if (controle != NULL) {
        outcome = fiche_accept(d->self, d->call, d->place.id, d->place.number,
                               revision_of(d->typed), controle, &conflict);
    }
    json_decref(controle);
    return settle(d, outcome, conflict, "validation?fait=acceptee", FICHE_PUBLIEE);
}

/* -- reasons */

typedef struct line_wanted {
    const char *path;
    json_t *label; /* NULL: there is no such line */
} line_wanted;

static int find_line(void *context, const char *row, json_t *line)
{
    line_wanted *wanted = context;

    if (strcmp(pl_member(line, "chemin"), wanted->path) != 0) {
        return HAB_DONE;
    }
    wanted->label =
        json_sprintf("%s%s%s", row, row[0] != '\0' ? " – " : "", pl_member(line, "libelle"));
    return HAB_NONE;
}

static void blame(decision *d, const char *wrong, const char *field)
{
    d->wrong = wrong;
    (void) snprintf(d->field, sizeof(d->field), "%s", field);
}

static int is_too_long(decision *d, const char *text, const char *field)
{
    if (pl_characters(text) <= DESK_TEXT) {
        return 0;
    }
    blame(d, "Écrivez 1000 caractères au plus.", field);
    return 1;
}

/* One of the lines that were shown, with a reason; an empty one says nothing. */
static int add_reason(decision *d, json_t *reasons, const json_t *typed, size_t place)
{
    line_wanted wanted = {.path = pl_member(typed, "chemin")};
    char field[32];
    char *text = pl_typed(typed, "motif");
    int outcome = text != NULL ? HAB_DONE : HAB_FAILED;

    (void) snprintf(field, sizeof(field), "motifs[%zu]", place);
    if (text != NULL && text[0] != '\0' && !is_too_long(d, text, field)) {
        if (wanted.path[0] != '\0') {
            (void) desk_lines(d->view, find_line, &wanted);
        }
        if (wanted.label == NULL) {
            blame(d, "Choisissez une ligne de la fiche.", field);
        } else {
            outcome =
                json_array_append_new(reasons, json_pack("{s:s, s:O, s:s}", "chemin", wanted.path,
                                                         "libelle", wanted.label, "motif", text))
                        == 0
                    ? HAB_DONE
                    : HAB_FAILED;
        }
    }
    json_decref(wanted.label);
    free(text);
    return outcome;
}

static int add_reasons(decision *d, json_t *reasons)
{
    int outcome = compare(d);
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(d->typed, "motifs"), i, one)
    {
        if (outcome == HAB_DONE && d->wrong == NULL) {
            outcome = add_reason(d, reasons, one, i);
        }
    }
    return outcome;
}

static int reject_for(decision *d, const char *motif, const json_t *reasons)
{
    const fiche_point *missing;
    json_t *controle = ticked(d, &missing);
    int conflict = 0;
    int outcome = HAB_FAILED;

    if (controle != NULL) {
        outcome = fiche_reject(d->self, d->call, d->place.id, d->place.number,
                               revision_of(d->typed), motif, reasons, controle, &conflict);
    }
    json_decref(controle);
    return settle(d, outcome, conflict, "validation?fait=rejetee", FICHE_REJETEE);
}

static int reject(decision *d)
{
    json_t *reasons = json_array();
    char *motif = pl_typed(d->typed, "motif");
    int outcome = reasons != NULL && motif != NULL ? add_reasons(d, reasons) : HAB_FAILED;

    if (outcome == HAB_DONE && d->wrong == NULL && !is_too_long(d, motif, "motif")
        && motif[0] == '\0' && json_array_size(reasons) == 0) {
        blame(d,
              "Écrivez pourquoi vous refusez\u00a0: un motif général, ou un motif à côté d’une "
              "ligne.",
              "motif");
    }
    if (outcome == HAB_DONE) {
        outcome =
            d->wrong != NULL ? refuse_field(d, d->field, d->wrong) : reject_for(d, motif, reasons);
    }
    free(motif);
    json_decref(reasons);
    return outcome;
}

static int decide(decision *d)
{
    const char *action = pl_member(d->typed, "action");

    if (!is_open(d) || revision_of(d->typed) != d->place.fiche.revision) {
        return refuse_conflict(d);
    }
    if (strcmp(action, "accepter") == 0) {
        return accept(d);
    }
    return strcmp(action, "rejeter") == 0
               ? reject(d)
               : refuse_field(d, "action", "Acceptez la fiche, ou refusez-la.");
}

int fiche_decision_post(const void *state, hab_call *call, hab_slice document)
{
    decision d = {.self = state, .call = call};
    int outcome = find(&d);

    if (outcome == HAB_DONE) {
        d.typed = json_loadb(document.data, document.size, 0, NULL);
        outcome = d.typed != NULL ? decide(&d) : HAB_FAILED;
    }
    leave(&d);
    return outcome;
}

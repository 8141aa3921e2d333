/* What the pages of the Caf and those of claims share. */
#include "fiche/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX = 512, PATH_SIZE = 160 };

json_t *desk_name(const fiche_type *self, hab_call *call, uint64_t person)
{
    hab_member member;
    char name[NAME_MAX] = "";

    if (person != 0 && self->calls->person(call, person, &member) == HAB_DONE) {
        (void) snprintf(name, sizeof(name), "%s %s", member.prenom, member.nom);
    }
    return json_string(name);
}

static void add_convention(const fiche_type *self, hab_call *call, uint64_t convention,
                           json_t *document)
{
    hab_right right;

    if (self->calls->convention(call, convention, &right) == HAB_DONE) {
        (void) json_object_set_new(document, "convention", json_string(right.numero));
        (void) json_object_set_new(document, "partenaire", json_string(right.partner));
    }
}

json_t *desk_document(const fiche_type *self, hab_call *call, const char *id,
                      const fiche_record *fiche, const json_t *target)
{
    const char *name = pl_member(target, "nom");
    json_t *document =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:O*}", "base", self->path, "id", id, "genre",
                  fiche->kind, "caf", fiche->caf, "nom", name[0] != '\0' ? name : id, "commune",
                  json_object_get(target, "commune"));

    if (document != NULL) {
        add_convention(self, call, fiche->convention, document);
    }
    return document;
}

int desk_add_done(const fiche_type *self, hab_call *call, json_t *document)
{
    char done[DESK_DONE];
    int outcome = self->calls->query(call, "fait", done, sizeof(done));

    if (outcome == HAB_DONE) {
        (void) json_object_set_new(document, "fait", json_string(done));
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int lines_of(const json_t *lines, const char *row, desk_each_line each, void *context)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *line;

    json_array_foreach(lines, i, line)
    {
        if (outcome == HAB_DONE) {
            outcome = each(context, row, line);
        }
    }
    return outcome;
}

static int rows_of(const json_t *rows, desk_each_line each, void *context)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *row;

    json_array_foreach(rows, i, row)
    {
        if (outcome == HAB_DONE) {
            outcome =
                lines_of(json_object_get(row, "lignes"), pl_member(row, "titre"), each, context);
        }
    }
    return outcome;
}

int desk_lines(const json_t *view, desk_each_line each, void *context)
{
    int outcome = HAB_DONE;
    size_t i;
    json_t *section;

    json_array_foreach(json_object_get(view, "sections"), i, section)
    {
        if (outcome == HAB_DONE) {
            outcome = lines_of(json_object_get(section, "lignes"), "", each, context);
        }
        if (outcome == HAB_DONE) {
            outcome = rows_of(json_object_get(section, "rangees"), each, context);
        }
    }
    return outcome;
}

int desk_unknown(const fiche_type *self, hab_call *call)
{
    return self->calls->problem(call, 404, "inconnu", "Page introuvable",
                                "Cette adresse ne mène à rien que votre Caf suive.",
                                HAB_REASON_GRANTED);
}

int desk_show(const fiche_type *self, hab_call *call, const char *page, json_t *document)
{
    char name[48];

    return pl_answer(self->host, call, 200, fiche_sheet(self, page, name), document);
}

int desk_refuse(const fiche_type *self, hab_call *call, const char *page, json_t *document,
                const desk_refusal *refusal)
{
    char name[48];
    json_t *problem =
        json_pack("{s:s+, s:s, s:i, s:s, s:s}", "type", "urn:habilitation:motif:", refusal->motif,
                  "title", refusal->title, "status", (int) refusal->status, "detail",
                  refusal->detail, "motif", refusal->motif);

    if (problem != NULL && refusal->field != NULL) {
        (void) json_object_set_new(problem, "champ", json_string(refusal->field));
    }
    if (document == NULL || problem == NULL || json_object_update(document, problem) != 0) {
        json_decref(problem);
        json_decref(document);
        return HAB_FAILED;
    }
    json_decref(problem);
    return pl_answer(self->host, call, refusal->status, fiche_sheet(self, page, name), document);
}

int desk_answer_done(const fiche_type *self, hab_call *call, const char *path, json_t *document)
{
    char to[PATH_SIZE];

    if (!self->calls->caller(call)->html) {
        return pl_answer(self->host, call, 200, NULL, document);
    }
    json_decref(document);
    (void) snprintf(to, sizeof(to), "%s/%s", self->path, path);
    return self->calls->redirect(call, to);
}

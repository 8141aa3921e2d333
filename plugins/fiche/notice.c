/* Mails: to the Caf's agents of validation, and to those who may enter a fiche. */
#include "fiche/fiche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every mail says of a fiche; NULL without memory. */
static int values_of(const fiche_type *self, hab_call *call, const char *id,
                     const fiche_version *version, const fiche_record *fiche, json_t **values)
{
    json_t *target = NULL;
    int outcome = fiche_target(self, call, fiche->convention, id, &target);

    if (outcome == HAB_FAILED) {
        return outcome;
    }
    *values =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "id", id, "etablissement",
                  outcome == HAB_DONE ? pl_member(target, "nom") : id, "chemin", self->path, "caf",
                  fiche->caf, "version", (json_int_t) version->number, "article", self->article);
    json_decref(target);
    return *values != NULL ? HAB_DONE : HAB_FAILED;
}

int fiche_tell_caf(const fiche_type *self, hab_call *call, const char *id,
                   const fiche_version *version, const fiche_record *fiche)
{
    char sheet[48];
    json_t *values = NULL;
    char *text = NULL;
    int outcome = values_of(self, call, id, version, fiche, &values);

    if (outcome == HAB_DONE) {
        text = json_dumps(values, JSON_COMPACT);
        outcome = text != NULL
                      ? self->calls->mail_role(call, fiche->caf, HAB_AGENT_VALIDATION,
                                               fiche_sheet(self, "soumise", sheet), pl_text(text))
                      : HAB_FAILED;
    }
    free(text);
    json_decref(values);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* -- to persons */

static int note_member(void *context, const hab_member *member)
{
    json_t *person =
        json_pack("{s:I, s:s, s:s, s:s}", "personne", (json_int_t) member->person, "identifiant",
                  member->identifiant, "nom", member->nom, "prenom", member->prenom);

    return json_array_append_new(context, person) == 0 ? HAB_DONE : HAB_FAILED;
}

/* Who may enter it now, by the annexe in force. */
static int concerns(const fiche_type *self, hab_call *call, uint64_t convention, const char *id,
                    const json_t *member, int *concerned)
{
    uint64_t person = (uint64_t) json_integer_value(json_object_get(member, "personne"));
    hab_right right;
    int outcome = self->calls->place(call, convention, person, &right);

    *concerned = outcome == HAB_DONE && fiche_has(self, right.scope, self->service, id);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int send_to_all(const fiche_type *self, hab_call *call, const char *id, const char *sheet,
                       const fiche_record *fiche, json_t *values)
{
    json_t *members = json_array();
    size_t index;
    json_t *member;
    int concerned = 0;
    int outcome = self->calls->members(call, fiche->convention, note_member, members);

    json_array_foreach(members, index, member)
    {
        if (outcome == HAB_DONE) {
            outcome = concerns(self, call, fiche->convention, id, member, &concerned);
        }
        if (outcome == HAB_DONE && concerned) {
            outcome = pl_mail(self->host, call, sheet, fiche->caf, member, values);
        }
    }
    json_decref(members);
    return outcome;
}

int fiche_tell_partner(const fiche_type *self, hab_call *call, const char *id, const char *sheet,
                       const fiche_version *version, const fiche_record *fiche, const char *motif,
                       const json_t *motifs)
{
    char name[48];
    json_t *values = NULL;
    int outcome = values_of(self, call, id, version, fiche, &values);

    if (outcome == HAB_DONE
        && (json_object_set_new(values, "motif", json_string(motif)) != 0
            || (motifs != NULL && json_object_set(values, "motifs", (json_t *) motifs) != 0))) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = send_to_all(self, call, id, fiche_sheet(self, sheet, name), fiche, values);
    }
    json_decref(values);
    return outcome;
}

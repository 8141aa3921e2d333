/* Fiches and their versions as pages and programs see them. */
#include "fiche/fiche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *fiche_sheet(const fiche_type *self, const char *page, char name[48])
{
    (void) snprintf(name, 48, "%s-%s", self->name, page);
    return name;
}

json_t *fiche_time(int64_t second)
{
    char words[PL_WORDS];

    pl_time_words(second, words);
    return json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
}

/* -- a version */

static int add_times(json_t *view, const fiche_version *version)
{
    const struct {
        const char *name;
        int64_t second;
    } times[] = {{"enregistree", version->saved},
                 {"soumise", version->submitted},
                 {"decidee", version->decided},
                 {"publiee", version->published},
                 {"terminee", version->ended}};
    int failed = 0;

    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        if (times[i].second != 0) {
            failed |= json_object_set_new(view, times[i].name, fiche_time(times[i].second));
        }
    }
    return failed;
}

/* The name of a person, when there is one. */
static int add_name(const fiche_type *self, hab_call *call, json_t *view, const char *field,
                    uint64_t person)
{
    hab_member member;
    int outcome = person != 0 ? self->calls->person(call, person, &member) : HAB_NONE;

    if (outcome == HAB_DONE
        && json_object_set_new(view, field, json_sprintf("%s %s", member.prenom, member.nom))
               != 0) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* The name of who decided is for the desk: to the partner the Caf has. */
static int add_names(const fiche_type *self, hab_call *call, const fiche_version *version,
                     json_t *view)
{
    int outcome = add_name(self, call, view, "auteur_nom", version->author);

    if (outcome == HAB_DONE && self->calls->caller(call)->roles != 0) {
        outcome = add_name(self, call, view, "decidee_par", version->decided_by);
    }
    return outcome;
}

int fiche_version_view(const fiche_type *self, hab_call *call, const fiche_version *version,
                       const json_t *content, json_t **view)
{
    json_t *made =
        json_pack("{s:I, s:s, s:I, s:b, s:O*, s:O*}", "numero", (json_int_t) version->number,
                  "etat", fiche_state_name(version->state), "auteur", (json_int_t) version->author,
                  "a_part", version->aside, "motif", json_object_get(content, "motif"), "motifs",
                  json_object_get(content, "motifs"));
    int outcome = HAB_FAILED;

    if (made != NULL && add_times(made, version) == 0) {
        outcome = add_names(self, call, version, made);
    }
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *view = made;
    return HAB_DONE;
}

static int add_version(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                       const char *field, json_t *view)
{
    fiche_version version;
    json_t *content = NULL;
    json_t *made = NULL;
    int outcome;

    if (number == 0) {
        return HAB_DONE;
    }
    outcome = fiche_version_read(self, call, id, number, &version, &content);
    if (outcome == HAB_DONE) {
        outcome = fiche_version_view(self, call, &version, content, &made);
    }
    if (outcome == HAB_DONE && json_object_set_new(view, field, made) != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(content);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int fiche_add_states(const fiche_type *self, hab_call *call, const char *id,
                     const fiche_record *fiche, json_t *view)
{
    int outcome = add_version(self, call, id, fiche->online, "en_ligne", view);

    return outcome == HAB_DONE ? add_version(self, call, id, fiche->working, "travail", view)
                               : outcome;
}

/* -- a version beside another */

static int review(const fiche_type *self, hab_call *call, const char *kind, const json_t *saisie,
                  const json_t *before, json_t **view)
{
    char *text = json_dumps(saisie, JSON_COMPACT);
    char *former = before != NULL ? json_dumps(before, JSON_COMPACT) : NULL;
    hab_slice made;
    int outcome = HAB_FAILED;

    if (text != NULL && (before == NULL || former != NULL)) {
        outcome = self->calls->review(call, self->form(kind), pl_text(text),
                                      pl_text(former != NULL ? former : ""), &made);
    }
    if (outcome == HAB_DONE) {
        *view = json_loadb(made.data, made.size, 0, NULL);
        outcome = *view != NULL ? HAB_DONE : HAB_FAILED;
    }
    free(former);
    free(text);
    return outcome;
}

/* Of a section: "modification" when any of its lines has changed; NULL for none. */
static const char *change_of(const json_t *lines)
{
    size_t index;
    json_t *line;

    json_array_foreach(lines, index, line)
    {
        if (json_object_get(line, "change") != NULL) {
            return "modification";
        }
    }
    return NULL;
}

/* What the type publishes besides, as one more section. */
static int add_joint(const fiche_type *self, hab_call *call, const json_t *content,
                     const json_t *before, json_t *view)
{
    const json_t *joint = json_object_get(content, "joint");
    const json_t *former = json_object_get(before, "joint");
    json_t *lines = NULL;
    json_t *section;
    int outcome;

    if (self->joint_view == NULL || joint == NULL) {
        return HAB_DONE;
    }
    outcome = self->joint_view(self, call, joint, former, &lines);
    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    section = json_pack("{s:s, s:s*, s:o, s:[]}", "titre", "Publié avec la fiche", "change",
                        change_of(lines), "lignes", lines, "rangees");
    return json_array_append_new(json_object_get(view, "sections"), section) == 0 ? HAB_DONE
                                                                                  : HAB_FAILED;
}

int fiche_difference(const fiche_type *self, hab_call *call, const char *kind,
                     const json_t *content, const json_t *before, json_t **view)
{
    json_t *made = NULL;
    int outcome = self->form(kind) != NULL
                      ? review(self, call, kind, json_object_get(content, "saisie"),
                               json_object_get(before, "saisie"), &made)
                      : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = add_joint(self, call, content, before, made);
    }
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *view = made;
    return HAB_DONE;
}

/* What all may read of a Mam: its fiche as the Caf has validated it, and the names of those
 * who consent, surname and first name only (MAM-1, MAM-2). */
#include "mam.h"

#include <stdlib.h>
#include <string.h>

#define CONTACT "contact."

/* As a parent reads it: no paths, no marks of changes. Contacts stand apart: they are links. */
static json_t *plain_lines(const json_t *lines)
{
    json_t *list = json_array();
    size_t index;
    json_t *line;

    json_array_foreach(lines, index, line)
    {
        if (pl_member(line, "valeur")[0] != '\0'
            && strncmp(pl_member(line, "chemin"), CONTACT, sizeof(CONTACT) - 1) != 0) {
            (void) json_array_append_new(list, json_pack("{s:s, s:s}", "libelle",
                                                         pl_member(line, "libelle"), "valeur",
                                                         pl_member(line, "valeur")));
        }
    }
    return list;
}

static json_t *plain_section(const json_t *section)
{
    json_t *lines = plain_lines(json_object_get(section, "lignes"));
    json_t *rows = json_array();
    size_t index;
    json_t *row;

    json_array_foreach(json_object_get(section, "rangees"), index, row)
    {
        (void) json_array_append_new(rows, json_pack("{s:s, s:o}", "titre", pl_member(row, "titre"),
                                                     "lignes",
                                                     plain_lines(json_object_get(row, "lignes"))));
    }
    return json_pack("{s:s, s:o, s:o}", "titre", pl_member(section, "titre"), "lignes", lines,
                     "rangees", rows);
}

/* The form's own words for what was entered; sections without a word are left out. */
static int add_sections(const mam *self, hab_call *call, const json_t *entered, json_t *document)
{
    char *text = json_dumps(entered, JSON_COMPACT);
    json_t *sections = json_array();
    json_t *view, *section, *plain;
    size_t index;
    hab_slice seen;
    int outcome = text != NULL ? self->fiche.calls->review(call, MAM_FORM_PATH, pl_text(text),
                                                           pl_text(""), &seen)
                               : HAB_FAILED;

    free(text);
    view = outcome == HAB_DONE ? json_loadb(seen.data, seen.size, 0, NULL) : NULL;
    json_array_foreach(json_object_get(view, "sections"), index, section)
    {
        plain = plain_section(section);
        if (json_array_size(json_object_get(plain, "lignes")) > 0
            || json_array_size(json_object_get(plain, "rangees")) > 0) {
            (void) json_array_append(sections, plain);
        }
        json_decref(plain);
    }
    json_decref(view);
    if (json_object_set_new(document, "rubriques", sections) != 0 && outcome == HAB_DONE) {
        return HAB_FAILED;
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static json_t *published_names(const json_t *names)
{
    json_t *list = json_array();
    size_t index;
    json_t *name;

    json_array_foreach(names, index, name)
    {
        (void) json_array_append_new(list, json_pack("{s:s, s:s}", "nom", pl_member(name, "nom"),
                                                     "prenom", pl_member(name, "prenom")));
    }
    return list;
}

static int add_names(const mam *self, hab_call *call, const char *id, const json_t *joint,
                     json_t *document)
{
    json_t *names;
    int outcome = mam_names(self, call, id, joint, &names);

    if (outcome == HAB_DONE) {
        outcome = json_object_set_new(document, "assistants", published_names(names)) == 0
                      ? HAB_DONE
                      : HAB_FAILED;
        json_decref(names);
    }
    return outcome;
}

static void fill(const json_t *document, const char *id, const fiche_record *fiche,
                 hab_publication *publication)
{
    const json_t *commune = json_object_get(
        json_object_get(json_object_get(document, "fonctionnement"), "contact"), "commune");

    *publication = (hab_publication){.id = pl_text(id),
                                     .sheet = "mam-publique",
                                     .kind = MAM_KIND,
                                     .nom = pl_member(document, "nom"),
                                     .commune = pl_member(commune, "code"),
                                     .commune_nom = pl_member(commune, "nom"),
                                     .caf = fiche->caf};
}

int mam_compose(const fiche_type *self, hab_call *call, const char *id, const fiche_record *fiche,
                const json_t *online, const json_t *target, hab_publication *publication,
                json_t **document)
{
    const mam *own = (const mam *) self;
    const json_t *entered = json_object_get(online, "saisie");
    const json_t *contact = json_object_get(entered, "contact");
    const char *nom = pl_member(target, "nom");
    json_t *made;
    int outcome;

    if (online == NULL) {
        return HAB_NONE;
    }
    made =
        json_pack("{s:o, s:s, s:O}", "nom", pl_beginning(nom[0] != '\0' ? nom : id, PL_NAME_BYTES),
                  "adresse", pl_member(contact, "adresse"), "fonctionnement", entered);
    outcome = made != NULL ? add_sections(own, call, entered, made) : HAB_FAILED;
    if (outcome == HAB_DONE) {
        outcome = add_names(own, call, id, json_object_get(online, "joint"), made);
    }
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    fill(made, id, fiche, publication);
    *document = made;
    return HAB_DONE;
}

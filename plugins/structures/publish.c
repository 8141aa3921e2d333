/* What all may read of an establishment: what the Caf has validated of its fonctionnement,
 * and its free places. Its name and its kind are those of the annexe, which is signed. */
#include "places.h"

#include <stdlib.h>
#include <string.h>

/* A section that says nothing more than a part of the saisie that the page shows in a way
 * of its own. */
static int is_shown_apart(const json_t *section)
{
    static const char *const apart[] = {"horaires[", "coordonnees."};
    const json_t *row = json_array_get(json_object_get(section, "rangees"), 0);
    const json_t *lines = json_object_get(row != NULL ? row : section, "lignes");
    const char *path = pl_member(json_array_get(lines, 0), "chemin");

    for (size_t i = 0; i < sizeof(apart) / sizeof(*apart); i++) {
        if (strncmp(path, apart[i], strlen(apart[i])) == 0) {
            return 1;
        }
    }
    return json_array_size(lines) == 0;
}

static int add_sections(json_t *document, hab_slice view)
{
    json_t *read = json_loadb(view.data, view.size, 0, NULL);
    json_t *sections = json_array();
    size_t index;
    json_t *section;

    json_array_foreach(json_object_get(read, "sections"), index, section)
    {
        if (!is_shown_apart(section)) {
            (void) json_array_append(sections, section);
        }
    }
    json_decref(read);
    return read != NULL && json_object_set_new(document, "rubriques", sections) == 0 ? HAB_DONE
                                                                                     : HAB_FAILED;
}

/* As its readers see it. */
static int review(const fiche_type *self, hab_call *call, const char *kind, const json_t *saisie,
                  json_t *document)
{
    char *text = json_dumps(saisie, JSON_COMPACT);
    hab_slice view;
    int outcome = HAB_FAILED;

    if (text != NULL) {
        outcome = self->calls->review(call, self->form(kind), pl_text(text), (hab_slice){.size = 0},
                                      &view);
    }
    free(text);
    return outcome == HAB_DONE ? add_sections(document, view) : HAB_FAILED;
}

static int add_fonctionnement(const fiche_type *self, hab_call *call, const char *kind,
                              const json_t *online, json_t *document)
{
    json_t *saisie = json_object_get(online, "saisie");

    if (saisie == NULL || self->form(kind) == NULL
        || json_object_set(document, "fonctionnement", saisie) != 0) {
        return HAB_FAILED;
    }
    return review(self, call, kind, saisie, document);
}

static int add_places(const fiche_type *self, hab_call *call, const char *id, json_t *document,
                      uint32_t *best)
{
    json_t *weeks;
    int outcome = places_coming(self, call, id, &weeks, best);

    if (outcome == HAB_DONE && json_array_size(weeks) > 0) {
        outcome = json_object_set(document, "disponibilites", weeks) == 0
                      ? places_add_words(document)
                      : HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        json_decref(weeks);
    }
    return outcome;
}

/* What the Caf has validated comes before what the annexe says. */
static void add_place(json_t *document, const json_t *target, const json_t *contact)
{
    static const char *const members[] = {"adresse", "commune"};

    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        json_t *value = json_object_get(contact, members[i]);

        if (value == NULL) {
            value = json_object_get(target, members[i]);
        }
        if (value != NULL) {
            (void) json_object_set(document, members[i], value);
        }
    }
}

/* An annexe may say more than a name of the directory holds. */
static void shorten_commune(json_t *document)
{
    const json_t *commune = json_object_get(document, "commune");

    if (commune != NULL) {
        (void) json_object_set_new(
            document, "commune",
            json_pack("{s:s, s:o}", "code", pl_member(commune, "code"), "nom",
                      pl_beginning(pl_member(commune, "nom"), PL_NAME_BYTES)));
    }
}

static int fill(const fiche_type *self, hab_call *call, const char *id, const hab_kind *kind,
                const json_t *online, json_t *document, uint32_t *places)
{
    int outcome = HAB_DONE;

    if (online != NULL) {
        outcome = add_fonctionnement(self, call, kind->name, online, document);
    }
    if (outcome == HAB_DONE && kind->places) {
        outcome = add_places(self, call, id, document, places);
    }
    return outcome == HAB_DONE && json_object_size(document) == 0 ? HAB_NONE : outcome;
}

int structures_compose(const fiche_type *self, hab_call *call, const char *id,
                       const fiche_record *fiche, const json_t *online, const json_t *target,
                       hab_publication *publication, json_t **document)
{
    const hab_kind *kind =
        structures_kind(online != NULL ? fiche->kind : pl_member(target, "type"));
    const json_t *contact = json_object_get(json_object_get(online, "saisie"), "coordonnees");
    json_t *made = json_object();
    uint32_t places = 0;
    int outcome = kind != NULL ? fill(self, call, id, kind, online, made, &places) : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    (void) json_object_set_new(made, "nom", pl_beginning(pl_member(target, "nom"), PL_NAME_BYTES));
    add_place(made, target, contact);
    shorten_commune(made);
    publication->sheet = "structures-publique";
    publication->kind = kind->name;
    publication->nom = pl_member(made, "nom");
    publication->commune = pl_member(json_object_get(made, "commune"), "code");
    publication->commune_nom = pl_member(json_object_get(made, "commune"), "nom");
    publication->caf = fiche->caf;
    publication->places = places;
    *document = made;
    return HAB_DONE;
}

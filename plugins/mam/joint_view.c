/* The names of a version as the Caf reads them, beside those of another. */
#include "mam.h"

#include <string.h>

static json_t *name_of(const json_t *line)
{
    return json_sprintf("%s %s", pl_member(line, "prenom"), pl_member(line, "nom"));
}

/* The line of the same person; of the same consent, too: one that was given anew is a new
 * name to publish (MAM-3). */
static const json_t *same_in(const json_t *other, const json_t *line)
{
    const mam_accord accord = {.number =
                                   (uint32_t) json_integer_value(json_object_get(line, "accord"))};

    return mam_line_of(other, (uint64_t) json_integer_value(json_object_get(line, "personne")),
                       &accord);
}

static int add(json_t *lines, const json_t *line, const json_t *former, const char *change)
{
    json_t *view = json_pack("{s:s, s:o*, s:o*, s:s*}", "libelle", "Nom publié", "valeur",
                             line != NULL ? name_of(line) : NULL, "avant",
                             former != NULL ? name_of(former) : NULL, "change", change);

    return json_array_append_new(lines, view) == 0 ? HAB_DONE : HAB_FAILED;
}

static int add_names(json_t *lines, const json_t *joint, const json_t *before)
{
    size_t index;
    json_t *line;
    int outcome = HAB_DONE;

    json_array_foreach(joint, index, line)
    {
        const json_t *former = same_in(before, line);

        if (before == NULL || (former != NULL && json_equal(line, former))) {
            outcome = add(lines, line, NULL, NULL);
        } else {
            outcome = add(lines, line, former, former != NULL ? "modification" : "ajout");
        }
        if (outcome != HAB_DONE) {
            return outcome;
        }
    }
    return outcome;
}

/* Those who stand there no more; a consent given anew is told once, as what comes. */
static int add_gone(json_t *lines, const json_t *joint, const json_t *before)
{
    size_t index;
    json_t *line;
    int outcome = HAB_DONE;

    json_array_foreach(before, index, line)
    {
        uint64_t person = (uint64_t) json_integer_value(json_object_get(line, "personne"));

        if (mam_line_of(joint, person, NULL) == NULL) {
            outcome = add(lines, NULL, line, "retrait");
        }
        if (outcome != HAB_DONE) {
            return outcome;
        }
    }
    return outcome;
}

int mam_joint_view(const fiche_type *self, hab_call *call, const json_t *joint,
                   const json_t *before, json_t **lines)
{
    json_t *list = json_array();
    int outcome = list != NULL ? add_names(list, joint, before) : HAB_FAILED;

    (void) self;
    (void) call;
    if (outcome == HAB_DONE) {
        outcome = add_gone(list, joint, before);
    }
    if (outcome != HAB_DONE) {
        json_decref(list);
        return outcome;
    }
    *lines = list;
    return HAB_DONE;
}

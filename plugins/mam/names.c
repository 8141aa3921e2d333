/* Whose names go with the fiche of a Mam: those who consent (MAM-2), whom the Caf has
 * validated (MAM-3), and who are parties (MAM-6). */
#include "mam.h"

#include <string.h>

/* Conventions are numbers in a list: what the host gives does not outlive its next call. */
static int add_convention(void *context, const hab_right *right)
{
    json_t *number = json_integer((json_int_t) right->convention);

    return json_array_append_new(context, number) == 0 ? HAB_DONE : HAB_FAILED;
}

/* The open conventions that cover a Mam; the caller frees. */
static int conventions_of(const mam *self, hab_call *call, const char *id, json_t **conventions)
{
    json_t *list = json_array();
    int outcome = list != NULL
                      ? self->fiche.calls->covering(call, pl_text(id), add_convention, list)
                      : HAB_FAILED;

    if (outcome != HAB_DONE) {
        json_decref(list);
        return outcome;
    }
    *conventions = list;
    return HAB_DONE;
}

/* HAB_NONE unless the version in force names the person for this Mam. */
static int place_in(const mam *self, hab_call *call, const char *id, uint64_t convention,
                    uint64_t person)
{
    hab_right right;
    hab_slice said;
    int outcome = self->fiche.calls->target(call, convention, pl_text(id), &said);

    return outcome == HAB_DONE ? self->fiche.calls->place(call, convention, person, &right)
                               : outcome;
}

int mam_is_party(const mam *self, hab_call *call, const char *id, uint64_t convention,
                 uint64_t person, int *party)
{
    json_t *conventions;
    int outcome = convention != 0 ? place_in(self, call, id, convention, person) : HAB_NONE;

    *party = outcome == HAB_DONE;
    if (outcome != HAB_NONE) {
        return outcome;
    }
    outcome = conventions_of(self, call, id, &conventions);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    for (size_t i = 0; !*party && outcome == HAB_DONE && i < json_array_size(conventions); i++) {
        outcome = place_in(self, call, id,
                           (uint64_t) json_integer_value(json_array_get(conventions, i)), person);
        *party = outcome == HAB_DONE;
        outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    json_decref(conventions);
    return outcome;
}

/* Before the first line of a greater number. */
static int add_member(void *context, const hab_member *member)
{
    json_t *parties = context;
    size_t place = 0;
    json_t *line;

    while (place < json_array_size(parties)
           && (uint64_t) json_integer_value(
                  json_object_get(json_array_get(parties, place), "personne"))
                  < member->person) {
        place++;
    }
    line = json_array_get(parties, place);
    if (line != NULL
        && (uint64_t) json_integer_value(json_object_get(line, "personne")) == member->person) {
        return HAB_DONE;
    }
    line = json_pack("{s:I, s:s, s:s}", "personne", (json_int_t) member->person, "nom", member->nom,
                     "prenom", member->prenom);
    return json_array_insert_new(parties, place, line) == 0 ? HAB_DONE : HAB_FAILED;
}

/* Who is named and not suspended, [{"personne", "nom", "prenom"}] by number. */
static int parties_of(const mam *self, hab_call *call, const char *id, json_t **parties)
{
    json_t *conventions;
    json_t *list;
    size_t index;
    json_t *number;
    int outcome = conventions_of(self, call, id, &conventions);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    list = json_array();
    json_array_foreach(conventions, index, number)
    {
        outcome = self->fiche.calls->members(call, (uint64_t) json_integer_value(number),
                                             add_member, list);
        if (outcome != HAB_DONE) {
            break;
        }
    }
    json_decref(conventions);
    if (outcome != HAB_DONE || list == NULL) {
        json_decref(list);
        return outcome != HAB_DONE ? outcome : HAB_FAILED;
    }
    *parties = list;
    return HAB_DONE;
}

const json_t *mam_line_of(const json_t *joint, uint64_t person, const mam_accord *accord)
{
    size_t index;
    json_t *line;

    json_array_foreach(joint, index, line)
    {
        if ((uint64_t) json_integer_value(json_object_get(line, "personne")) == person
            && (accord == NULL
                || json_integer_value(json_object_get(line, "accord"))
                       == (json_int_t) accord->number)) {
            return line;
        }
    }
    return NULL;
}

/* The lines of `parties` whose consent lives. With a joint part: those that it has with this
 * very consent, in its words, for these the Caf has read. */
static int keep_consenting(const mam *self, hab_call *call, const char *id, const json_t *parties,
                           const json_t *joint, json_t *names)
{
    size_t index;
    json_t *party;

    json_array_foreach(parties, index, party)
    {
        uint64_t person = (uint64_t) json_integer_value(json_object_get(party, "personne"));
        mam_accord accord;
        int outcome = mam_accord_read(self, call, id, person, &accord);
        json_t *line;

        if (outcome != HAB_DONE && outcome != HAB_NONE) {
            return outcome;
        }
        if (outcome == HAB_NONE || accord.state != MAM_ACCORD_DONNE) {
            continue;
        }
        if (joint != NULL && mam_line_of(joint, person, &accord) == NULL) {
            continue;
        }
        line = json_deep_copy(joint != NULL ? mam_line_of(joint, person, &accord) : party);
        if (line == NULL
            || json_object_set_new(line, "accord", json_integer((json_int_t) accord.number)) != 0
            || json_array_append(names, line) != 0) {
            json_decref(line);
            return HAB_FAILED;
        }
        json_decref(line);
    }
    return HAB_DONE;
}

static int consenting(const mam *self, hab_call *call, const char *id, const json_t *joint,
                      json_t **names)
{
    json_t *parties;
    json_t *list;
    int outcome = parties_of(self, call, id, &parties);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    list = json_array();
    outcome = keep_consenting(self, call, id, parties, joint, list);
    json_decref(parties);
    if (outcome != HAB_DONE || list == NULL) {
        json_decref(list);
        return outcome != HAB_DONE ? outcome : HAB_FAILED;
    }
    *names = list;
    return HAB_DONE;
}

int mam_names(const mam *self, hab_call *call, const char *id, const json_t *joint, json_t **names)
{
    if (!json_is_array(joint)) {
        *names = json_array();
        return *names != NULL ? HAB_DONE : HAB_FAILED;
    }
    return consenting(self, call, id, joint, names);
}

int mam_joint(const fiche_type *self, hab_call *call, const char *id, uint64_t convention,
              json_t **joint)
{
    (void) convention;
    return consenting((const mam *) self, call, id, NULL, joint);
}

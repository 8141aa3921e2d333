/* Who may work on a fiche: a person by the annexe (ST-3.3, MAM-4.3), an agent by the Caf. */
#include "fiche/fiche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char id_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                 "0123456789._-";

static int number_read(const char *text, uint32_t *number)
{
    enum { DIGITS = 9 };
    size_t size = strspn(text, "0123456789");

    if (size == 0 || size > DIGITS || text[size] != '\0' || text[0] == '0') {
        return 0;
    }
    *number = (uint32_t) strtoul(text, NULL, 10);
    return 1;
}

int fiche_place_read(hab_slice rest, char id[FICHE_ID_MAX + 1], uint32_t *number)
{
    char text[FICHE_ID_MAX + 12];
    size_t size;

    *number = 0;
    if (rest.size == 0 || rest.size >= sizeof(text)) {
        return 0;
    }
    memcpy(text, rest.data, rest.size);
    text[rest.size] = '\0';
    size = strspn(text, id_letters);
    if (size == 0 || size > FICHE_ID_MAX || strlen(text) != rest.size) {
        return 0;
    }
    memcpy(id, text, size);
    id[size] = '\0';
    return text[size] == '\0' || (text[size] == '/' && number_read(text + size + 1, number));
}

/* -- what conventions and scopes say of a target */

static int weigh_cover(void *context, const hab_right *right)
{
    fiche_cover *cover = context;

    if (cover->first == 0) {
        cover->first = right->convention;
    }
    cover->found |= right->convention == cover->wanted;
    return HAB_DONE;
}

/* A suspended one gives no access, and keeps what is online under it. */
static int still_stands(const fiche_type *self, hab_call *call, const char *id, uint64_t convention,
                        int *stands)
{
    hab_slice document;
    hab_right right;
    int outcome = self->calls->convention(call, convention, &right);

    *stands = outcome == HAB_DONE && (right.end == 0 || right.end > self->calls->caller(call)->now);
    if (*stands) {
        outcome = self->calls->target(call, convention, pl_text(id), &document);
        *stands = outcome == HAB_DONE;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int fiche_covering(const fiche_type *self, hab_call *call, const char *id, fiche_cover *cover)
{
    int outcome;

    cover->first = 0;
    cover->found = 0;
    outcome = self->calls->covering(call, pl_text(id), weigh_cover, cover);
    return outcome == HAB_DONE && !cover->found && cover->wanted != 0
               ? still_stands(self, call, id, cover->wanted, &cover->found)
               : outcome;
}

int fiche_target(const fiche_type *self, hab_call *call, uint64_t convention, const char *id,
                 json_t **target)
{
    hab_slice document;
    int outcome = self->calls->target(call, convention, pl_text(id), &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    *target = document.size > 0 ? json_loadb(document.data, document.size, 0, NULL)
                                : json_pack("{s:s}", "nom", id);
    return json_is_object(*target) ? HAB_DONE : HAB_FAILED;
}

static int is_same(void *context, const char *id)
{
    return strcmp(id, context) == 0 ? HAB_NONE : HAB_DONE;
}

int fiche_has(const fiche_type *self, hab_slice scope, const char *service, const char *id)
{
    return self->targets(scope, service, is_same, (void *) id) == HAB_NONE;
}

/* -- a person */

static int unknown(const fiche_type *self, hab_call *call)
{
    return self->calls->problem(call, 404, "fiche_inconnue", "Cette fiche n’existe pas",
                                "Revenez à la liste de vos fiches, et choisissez-y "
                                "l’établissement.",
                                HAB_REASON_GRANTED);
}

/* One convention at a time says what is online of an establishment. */
static int refuse_second(const fiche_type *self, hab_call *call, const fiche_place *place)
{
    fiche_cover cover = {.wanted = place->fiche.convention};
    int outcome;

    if (place->fiche.convention == 0 || place->fiche.convention == place->convention) {
        return HAB_DONE;
    }
    outcome = fiche_covering(self, call, place->id, &cover);
    if (outcome != HAB_DONE || !cover.found) {
        return outcome;
    }
    return self->calls->problem(
        call, 403, "autre_convention", "Cet établissement est suivi sous une autre convention",
        "Une autre convention en cours comprend aussi cet établissement, et sa fiche y est tenue "
        "à jour. Adressez-vous à votre Caf : elle seule peut dire laquelle des deux le garde.",
        HAB_REASON_TARGET_NOT_LISTED);
}

/* The right once more, as the last call of the host's: its slices are to be read. */
static int read_right(const fiche_type *self, hab_call *call, fiche_place *place)
{
    int outcome = self->calls->place(call, place->convention, self->calls->caller(call)->person,
                                     &place->right);

    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int decide(const fiche_type *self, hab_call *call, const char *service, fiche_place *place)
{
    char object[24] = "fiche";
    hab_right right;
    int outcome;

    if (place->number != 0) {
        (void) snprintf(object, sizeof(object), "fiche/%u", place->number);
    }
    outcome = self->calls->may(call, service, pl_text(place->id), pl_text(object), &right);
    if (outcome == HAB_DONE) {
        place->convention = right.convention;
        (void) snprintf(place->caf, sizeof(place->caf), "%s", right.caf);
    }
    return outcome;
}

int fiche_enter(const fiche_type *self, hab_call *call, const char *service, fiche_place *place)
{
    int outcome;

    *place = (fiche_place){.number = 0};
    if (!fiche_place_read(self->calls->caller(call)->rest, place->id, &place->number)) {
        return unknown(self, call);
    }
    outcome = decide(self, call, service, place);
    if (outcome == HAB_DONE) {
        outcome = fiche_read(self, call, place->id, &place->fiche);
        outcome = outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    if (outcome == HAB_DONE) {
        outcome = refuse_second(self, call, place);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_target(self, call, place->convention, place->id, &place->target);
        outcome = outcome == HAB_NONE ? HAB_FAILED : outcome; /* decided, and not covered */
    }
    if (outcome == HAB_DONE) {
        outcome = read_right(self, call, place);
    }
    if (outcome != HAB_DONE) {
        fiche_leave(place);
    }
    return outcome;
}

int fiche_limit(const fiche_type *self, hab_call *call, const char *id)
{
    enum { SAVES = 200 };
    pl_key who = pl_key_begin('F');
    int outcome;

    pl_key_u64(&who, self->calls->caller(call)->person);
    pl_key_text(&who, pl_text(id));
    outcome = self->calls->limit(call, "fiche", pl_key_slice(&who), SAVES);
    return outcome != HAB_NONE
               ? outcome
               : self->calls->problem(call, 429, "trop_d_envois", "Trop d’enregistrements",
                                      "Vous avez enregistré cette fiche deux cents fois "
                                      "aujourd’hui : reprenez demain.",
                                      HAB_REASON_GRANTED);
}

void fiche_leave(fiche_place *place)
{
    json_decref(place->target);
    place->target = NULL;
}

/* -- an agent */

/* The annexe may have lost it since: then it is called by its id. */
static int target_or_id(const fiche_type *self, hab_call *call, fiche_place *place)
{
    int outcome = fiche_target(self, call, place->convention, place->id, &place->target);

    if (outcome == HAB_NONE) {
        place->target = json_pack("{s:s, s:s}", "nom", place->id, "type", place->fiche.kind);
        outcome = place->target != NULL ? HAB_DONE : HAB_FAILED;
    }
    return outcome;
}

int fiche_desk_enter(const fiche_type *self, hab_call *call, fiche_place *place)
{
    int outcome;

    *place = (fiche_place){.number = 0};
    if (!fiche_place_read(self->calls->caller(call)->rest, place->id, &place->number)) {
        return HAB_NONE;
    }
    outcome = fiche_read(self, call, place->id, &place->fiche);
    if (outcome == HAB_DONE) {
        place->convention = place->fiche.convention;
        memcpy(place->caf, place->fiche.caf, sizeof(place->caf));
        outcome = self->calls->agent(call, place->caf);
    }
    if (outcome == HAB_DONE) {
        outcome = target_or_id(self, call, place);
    }
    if (outcome == HAB_DONE) {
        outcome = self->calls->convention(call, place->convention, &place->right);
        outcome = outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    if (outcome != HAB_DONE) {
        fiche_leave(place);
    }
    return outcome;
}

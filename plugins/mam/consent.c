/* What a consent brings about when it is given, withdrawn, or lost with the person's place
 * in the convention. */
#include "mam.h"

#include <string.h>

/* A version like the one online, for the Caf to validate the name in (MAM-3). */
static int submit_anew(const mam *self, hab_call *call, const char *id, uint64_t convention,
                       const fiche_record *fiche)
{
    const hab_calls *calls = self->fiche.calls;
    fiche_entry entry = {.id = id, .kind = fiche->kind, .revision = fiche->revision, .submits = 1};
    fiche_version online;
    hab_right right;
    json_t *content;
    uint32_t version;
    int conflict;
    int outcome = fiche_version_read(&self->fiche, call, id, fiche->online, &online, &content);

    if (outcome != HAB_DONE) {
        return HAB_FAILED;
    }
    outcome = calls->place(call, convention, calls->caller(call)->person, &right);
    if (outcome == HAB_DONE) {
        entry.right = &right;
        entry.saisie = json_object_get(content, "saisie");
        outcome = fiche_save(&self->fiche, call, &entry, &version, &conflict);
    }
    json_decref(content);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int mam_give(const mam *self, hab_call *call, const char *id, uint64_t convention)
{
    uint64_t person = self->fiche.calls->caller(call)->person;
    fiche_record fiche;
    mam_accord accord;
    int outcome = mam_accord_read(self, call, id, person, &accord);

    if (outcome == HAB_DONE && accord.state == MAM_ACCORD_DONNE) {
        return HAB_DONE;
    }
    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = mam_accord_write(self, call, id, person, MAM_ACCORD_DONNE, convention);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = fiche_rejoin(&self->fiche, call, id);
    if (outcome != HAB_NONE) {
        return outcome;
    }
    outcome = fiche_read(&self->fiche, call, id, &fiche);
    if (outcome == HAB_DONE && fiche.online != 0 && fiche.working == 0) {
        return submit_anew(self, call, id, convention, &fiche);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* What waits at the Caf and what is online are read anew. */
static int renew(const mam *self, hab_call *call, const char *id)
{
    fiche_record fiche;
    int outcome = fiche_rejoin(&self->fiche, call, id);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = fiche_read(&self->fiche, call, id, &fiche);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_refresh(&self->fiche, call, id, fiche.convention);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

int mam_withdraw(const mam *self, hab_call *call, const char *id)
{
    uint64_t person = self->fiche.calls->caller(call)->person;
    mam_accord accord;
    int outcome = mam_accord_read(self, call, id, person, &accord);

    if (outcome == HAB_DONE && accord.state == MAM_ACCORD_DONNE) {
        outcome = mam_accord_write(self, call, id, person, MAM_ACCORD_RETIRE, accord.convention);
        return outcome == HAB_DONE ? renew(self, call, id) : outcome;
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* Who comes back later is asked again. Somebody suspended is still a party. */
static int lapse(const mam *self, hab_call *call, const char *id, const hab_event *event,
                 uint64_t person)
{
    int party;
    mam_accord accord;
    int outcome = mam_accord_read(self, call, id, person, &accord);

    if (outcome != HAB_DONE || accord.state != MAM_ACCORD_DONNE) {
        return outcome;
    }
    outcome = mam_is_party(self, call, id,
                           event->kind == HAB_EVENT_CONVENTION_CHANGED ? event->convention : 0,
                           person, &party);
    if (outcome != HAB_DONE || party) {
        return outcome;
    }
    return mam_accord_write(self, call, id, person, MAM_ACCORD_CADUC, accord.convention);
}

static int lapse_all(const mam *self, hab_call *call, const char *id, const hab_event *event)
{
    json_t *persons;
    size_t index;
    json_t *person;
    int outcome = mam_accord_persons(self, call, id, &persons);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    json_array_foreach(persons, index, person)
    {
        outcome = lapse(self, call, id, event, (uint64_t) json_integer_value(person));
        if (outcome != HAB_DONE) {
            break;
        }
    }
    json_decref(persons);
    return outcome;
}

static int add_id(void *context, hab_slice id, hab_slice said)
{
    (void) said;
    return json_array_append_new(context, json_stringn(id.data, id.size)) == 0 ? HAB_DONE
                                                                               : HAB_FAILED;
}

int mam_event(const void *state, hab_call *call, const hab_event *event)
{
    const mam *self = state;
    json_t *ids;
    int outcome;

    if (event->kind != HAB_EVENT_CONVENTION_ENDED && event->kind != HAB_EVENT_CONVENTION_CHANGED) {
        return HAB_DONE;
    }
    ids = json_array();
    outcome =
        ids != NULL ? self->fiche.calls->covered(call, event->convention, add_id, ids) : HAB_FAILED;
    if (outcome == HAB_DONE) {
        outcome = mam_accord_under(self, call, event->convention, ids);
    }
    for (size_t i = 0; outcome == HAB_DONE && i < json_array_size(ids); i++) {
        outcome = lapse_all(self, call, json_string_value(json_array_get(ids, i)), event);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_event(state, call, event);
    }
    /* also of a Mam whose fiche another convention keeps */
    for (size_t i = 0; outcome == HAB_DONE && i < json_array_size(ids); i++) {
        outcome = renew(self, call, json_string_value(json_array_get(ids, i)));
    }
    json_decref(ids);
    return outcome;
}

/* What becomes of the fiches of a convention that ends, or whose annexe changes: what no
 * open convention covers any more is read by nobody, the same second (MAM-6). */
#include "fiche/fiche.h"

#include <string.h>

#define ENDED "La convention a pris fin."
#define LEFT "L’annexe de la convention ne comprend plus cet établissement."

static int note_id(void *context, const char *id)
{
    return json_array_append_new(context, json_string(id)) == 0 ? HAB_DONE : HAB_FAILED;
}

/* What was submitted is not for the Caf to decide any more. */
static int take_from_queue(const fiche_type *self, hab_call *call, const char *id,
                           const char *motif)
{
    fiche_version version;
    fiche_record fiche;
    json_t *content = NULL;
    int outcome = fiche_read(self, call, id, &fiche);

    if (outcome == HAB_DONE) {
        outcome = fiche.working != 0
                      ? fiche_version_read(self, call, id, fiche.working, &version, &content)
                      : HAB_NONE;
    }
    if (outcome != HAB_DONE || version.state != FICHE_SOUMISE) {
        json_decref(content);
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    outcome = fiche_queue_remove(self, call, fiche.caf, version.submitted, id);
    version.state = FICHE_RETIREE;
    version.ended = self->calls->caller(call)->now;
    fiche.working = 0;
    fiche.revision++;
    if (outcome == HAB_DONE) {
        outcome = json_object_set_new(content, "motif", json_string(motif)) == 0
                      ? fiche_version_write(self, call, id, &version, content)
                      : HAB_FAILED;
    }
    json_decref(content);
    return outcome == HAB_DONE ? fiche_write(self, call, id, &fiche) : outcome;
}

/* Those who signed know it: no mail. */
static int leave(const fiche_type *self, hab_call *call, const char *id, const char *motif)
{
    int outcome = fiche_withdraw(self, call, id, motif, 0);

    return outcome == HAB_DONE || outcome == HAB_NONE ? take_from_queue(self, call, id, motif)
                                                      : outcome;
}

static int go_on(const fiche_type *self, hab_call *call, const char *id, uint64_t convention)
{
    int outcome = fiche_follow(self, call, id, convention);

    if (outcome == HAB_DONE) {
        outcome = fiche_rejoin(self, call, id);
    }
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int settle(const fiche_type *self, hab_call *call, const char *id, const hab_event *event)
{
    int ended = event->kind == HAB_EVENT_CONVENTION_ENDED;
    fiche_cover cover = {.wanted = ended ? 0 : event->convention};
    int outcome = fiche_covering(self, call, id, &cover);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (!cover.found && cover.first == 0) {
        return leave(self, call, id, ended ? ENDED : LEFT);
    }
    return go_on(self, call, id, cover.found ? event->convention : cover.first);
}

int fiche_event(const void *state, hab_call *call, const hab_event *event)
{
    const fiche_type *self = state;
    json_t *ids = json_array();
    size_t index;
    json_t *id;
    int outcome = HAB_DONE;

    if (event->kind == HAB_EVENT_CONVENTION_ENDED || event->kind == HAB_EVENT_CONVENTION_CHANGED) {
        outcome = fiche_kept(self, call, event->convention, note_id, ids);
    }
    json_array_foreach(ids, index, id)
    {
        if (outcome == HAB_DONE) {
            outcome = settle(self, call, json_string_value(id), event);
        }
    }
    json_decref(ids);
    return outcome;
}

/* What the Caf decides about a fiche, and what becomes of what all may read (ST-2, ST-3.3,
 * ST-4, MAM-4.3). */
#include "fiche/fiche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A version that an agent decides about. */
typedef struct decision {
    const fiche_type *self;
    hab_call *call;
    const char *id;
    int64_t now;
    uint64_t agent;
    fiche_record fiche;
    fiche_version version;
    json_t *content;
} decision;

/* HAB_NONE unless it is submitted. */
static int begin(decision *d, uint32_t number, uint32_t revision, int *conflict)
{
    const hab_caller *caller = d->self->calls->caller(d->call);
    int outcome = fiche_read(d->self, d->call, d->id, &d->fiche);

    *conflict = 0;
    d->now = caller->now;
    d->agent = caller->person;
    if (outcome == HAB_DONE) {
        outcome =
            number != 0 && d->fiche.working == number
                ? fiche_version_read(d->self, d->call, d->id, number, &d->version, &d->content)
                : HAB_NONE;
    }
    if (outcome == HAB_DONE && d->version.state != FICHE_SOUMISE) {
        outcome = HAB_NONE;
    }
    *conflict = outcome == HAB_DONE && d->fiche.revision != revision;
    return outcome;
}

/* It leaves the list of what is to be validated, and says what the agent affirmed. */
static int decide(decision *d, uint8_t state, const json_t *controle)
{
    d->version.state = state;
    d->version.decided = d->now;
    d->version.decided_by = d->agent;
    d->fiche.revision++;
    if (controle != NULL && json_object_set(d->content, "controle", (json_t *) controle) != 0) {
        return HAB_FAILED;
    }
    return fiche_queue_remove(d->self, d->call, d->fiche.caf, d->version.submitted, d->id);
}

static int write_all(const decision *d)
{
    int outcome = fiche_version_write(d->self, d->call, d->id, &d->version, d->content);

    return outcome == HAB_DONE ? fiche_write(d->self, d->call, d->id, &d->fiche) : outcome;
}

/* A version that is online ends, and stays in the history. */
static int end_online(const fiche_type *self, hab_call *call, const char *id,
                      const fiche_record *fiche, uint8_t state, const char *motif, uint64_t by)
{
    fiche_version version;
    json_t *content = NULL;
    int outcome = fiche_version_read(self, call, id, fiche->online, &version, &content);

    if (outcome != HAB_DONE) {
        return HAB_FAILED;
    }
    version.state = state;
    version.ended = self->calls->caller(call)->now;
    version.ended_by = by;
    if (motif != NULL && json_object_set_new(content, "motif", json_string(motif)) != 0) {
        outcome = HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_version_write(self, call, id, &version, content);
    }
    json_decref(content);
    return outcome;
}

/* -- acceptance */

static int put_online(decision *d, const json_t *controle)
{
    int outcome = decide(d, FICHE_PUBLIEE, controle);

    if (outcome == HAB_DONE && d->fiche.online != 0) {
        outcome = end_online(d->self, d->call, d->id, &d->fiche, FICHE_REMPLACEE, NULL, d->agent);
    }
    d->version.published = d->now;
    d->fiche.online = d->version.number;
    d->fiche.working = 0;
    if (outcome == HAB_DONE) {
        outcome = write_all(d);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_trace(d->self, d->call, "fiche.publiee", d->id, d->version.number,
                              d->fiche.convention);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_refresh(d->self, d->call, d->id, d->fiche.convention);
    }
    return outcome == HAB_DONE ? fiche_tell_partner(d->self, d->call, d->id, "publiee", &d->version,
                                                    &d->fiche, "", NULL)
                               : outcome;
}

/* Whether its convention is still there to publish under. */
static int still_covered(const decision *d)
{
    fiche_cover cover = {.wanted = d->fiche.convention};
    int outcome = fiche_covering(d->self, d->call, d->id, &cover);

    return outcome != HAB_DONE || cover.found ? outcome : HAB_NONE;
}

int fiche_accept(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                 uint32_t revision, const json_t *controle, int *conflict)
{
    decision d = {.self = self, .call = call, .id = id};
    int outcome = begin(&d, number, revision, conflict);

    if (outcome == HAB_DONE && !*conflict) {
        outcome = still_covered(&d);
    }
    if (outcome == HAB_DONE && !*conflict) {
        outcome = put_online(&d, controle);
    }
    json_decref(d.content);
    return outcome;
}

/* -- rejection */

static int send_back(decision *d, const char *motif, const json_t *motifs, const json_t *controle)
{
    int outcome = decide(d, FICHE_REJETEE, controle);

    if (json_object_set_new(d->content, "motif", json_string(motif)) != 0
        || (motifs != NULL && json_object_set(d->content, "motifs", (json_t *) motifs) != 0)) {
        return HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = write_all(d);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_trace(d->self, d->call, "fiche.rejetee", d->id, d->version.number,
                              d->fiche.convention);
    }
    return outcome == HAB_DONE ? fiche_tell_partner(d->self, d->call, d->id, "rejetee", &d->version,
                                                    &d->fiche, motif, motifs)
                               : outcome;
}

int fiche_reject(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                 uint32_t revision, const char *motif, const json_t *motifs, const json_t *controle,
                 int *conflict)
{
    decision d = {.self = self, .call = call, .id = id};
    int outcome = begin(&d, number, revision, conflict);

    if (outcome == HAB_DONE && !*conflict) {
        outcome = send_back(&d, motif, motifs, controle);
    }
    json_decref(d.content);
    return outcome;
}

/* -- withdrawal */

static int tell_withdrawn(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                          const fiche_record *fiche, const char *motif)
{
    fiche_version version = {.state = FICHE_RETIREE}; /* of places alone, no version tells */
    int outcome =
        number != 0 ? fiche_version_read(self, call, id, number, &version, NULL) : HAB_DONE;

    return outcome == HAB_DONE
               ? fiche_tell_partner(self, call, id, "retiree", &version, fiche, motif, NULL)
               : outcome;
}

int fiche_withdraw(const fiche_type *self, hab_call *call, const char *id, const char *motif,
                   uint64_t agent)
{
    fiche_record fiche;
    uint32_t number;
    int outcome = fiche_read(self, call, id, &fiche);

    if (outcome == HAB_DONE) {
        outcome = self->calls->unpublish(call, pl_text(id));
    }
    number = fiche.online;
    if (outcome != HAB_DONE && !(outcome == HAB_NONE && number != 0)) {
        return outcome;
    }
    outcome =
        number != 0 ? end_online(self, call, id, &fiche, FICHE_RETIREE, motif, agent) : HAB_DONE;
    fiche.online = 0;
    fiche.revision++;
    if (outcome == HAB_DONE) {
        outcome = fiche_online_put(self, call, fiche.caf, id, 0);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_write(self, call, id, &fiche);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_trace(self, call, "fiche.retiree", id, number, fiche.convention);
    }
    return outcome == HAB_DONE && agent != 0 ? tell_withdrawn(self, call, id, number, &fiche, motif)
                                             : outcome;
}

/* -- what all may read */

/* Of what was never saved: its convention and kind, that it may be found by them. */
static int introduce(fiche_record *fiche, const json_t *target)
{
    fiche->layout = 1;
    (void) snprintf(fiche->kind, sizeof(fiche->kind), "%s", pl_member(target, "type"));
    return fiche->kind[0] != '\0' ? HAB_DONE : HAB_FAILED;
}

static int take_back(const fiche_type *self, hab_call *call, const char *id,
                     const fiche_record *fiche)
{
    int outcome = self->calls->unpublish(call, pl_text(id));

    return outcome == HAB_DONE || outcome == HAB_NONE
               ? fiche_online_put(self, call, fiche->caf, id, 0)
               : outcome;
}

static int publish(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche,
                   hab_publication *publication, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    int outcome = HAB_FAILED;

    if (text != NULL) {
        publication->document = pl_text(text);
        outcome = self->calls->publish(call, publication);
    }
    free(text);
    return outcome == HAB_DONE ? fiche_online_put(self, call, fiche->caf, id, 1) : outcome;
}

/* Of a fiche that its convention covers. */
static int compose(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche,
                   const json_t *target)
{
    hab_publication publication = {.id = pl_text(id)};
    fiche_version version;
    json_t *online = NULL;
    json_t *document = NULL;
    int outcome = HAB_DONE;

    if (fiche->online != 0) {
        outcome = fiche_version_read(self, call, id, fiche->online, &version, &online);
        outcome = outcome == HAB_NONE ? HAB_FAILED : outcome;
    }
    if (outcome == HAB_DONE) {
        outcome = self->compose(self, call, id, fiche, online, target, &publication, &document);
        if (outcome == HAB_NONE) {
            outcome = take_back(self, call, id, fiche);
        } else if (outcome == HAB_DONE) {
            outcome = publish(self, call, id, fiche, &publication, document);
        }
    }
    json_decref(document);
    json_decref(online);
    return outcome;
}

/* The Caf of a convention. */
static int caf_of(const fiche_type *self, hab_call *call, uint64_t convention, char caf[FICHE_CAF])
{
    hab_right right;
    int outcome = self->calls->convention(call, convention, &right);

    if (outcome == HAB_DONE) {
        (void) snprintf(caf, FICHE_CAF, "%s", right.caf);
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int take_under(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche,
                      uint64_t convention, const json_t *target)
{
    char caf[FICHE_CAF];
    int outcome = caf_of(self, call, convention, caf);

    if (outcome == HAB_DONE && fiche->layout == 0) {
        outcome = introduce(fiche, target);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_take(self, call, id, fiche, convention, caf);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_write(self, call, id, fiche);
    }
    return outcome;
}

/* What is not online is published when it is `wanted` only. */
static int refresh(const fiche_type *self, hab_call *call, const char *id, uint64_t convention,
                   int wanted)
{
    fiche_cover cover = {.wanted = convention};
    json_t *target = NULL;
    fiche_record fiche;
    int outcome = fiche_read(self, call, id, &fiche);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = fiche_covering(self, call, id, &cover);
    }
    if (outcome == HAB_DONE && !cover.found) {
        return take_back(self, call, id, &fiche);
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_target(self, call, convention, id, &target);
    }
    if (outcome == HAB_DONE) {
        outcome = take_under(self, call, id, &fiche, convention, target);
    }
    if (outcome == HAB_DONE && !wanted) {
        int online = fiche_is_online(self, call, id, &fiche);

        wanted = online == HAB_DONE;
        outcome = online == HAB_NONE ? HAB_DONE : online;
    }
    if (outcome == HAB_DONE && wanted) {
        outcome = compose(self, call, id, &fiche, target);
    }
    json_decref(target);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

int fiche_refresh(const fiche_type *self, hab_call *call, const char *id, uint64_t convention)
{
    return refresh(self, call, id, convention, 1);
}

int fiche_follow(const fiche_type *self, hab_call *call, const char *id, uint64_t convention)
{
    return refresh(self, call, id, convention, 0);
}

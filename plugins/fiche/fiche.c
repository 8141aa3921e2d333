/* Fiches and their versions in the store, and what a person saves. */
#include "fiche/fiche.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYOUT = 1 };

static const char *const state_names[FICHE_STATES] = {
    [FICHE_BROUILLON] = "brouillon", [FICHE_SOUMISE] = "soumise", [FICHE_PUBLIEE] = "publiee",
    [FICHE_REMPLACEE] = "remplacee", [FICHE_RETIREE] = "retiree", [FICHE_REJETEE] = "rejetee"};

const char *fiche_state_name(unsigned state)
{
    return state < FICHE_STATES ? state_names[state] : NULL;
}

/* -- records */

static pl_key fiche_key(const char *id)
{
    pl_key key = pl_key_begin('F');

    pl_key_text(&key, pl_text(id));
    return key;
}

int fiche_read(const fiche_type *self, hab_call *call, const char *id, fiche_record *fiche)
{
    pl_key key = fiche_key(id);
    int outcome;

    *fiche = (fiche_record){.layout = 0};
    outcome = pl_get_record(self->host, call, &key, fiche, sizeof(*fiche));
    if (outcome == HAB_DONE && fiche->layout != LAYOUT) {
        self->calls->log(call, "a fiche has another layout");
        return HAB_FAILED;
    }
    return outcome;
}

/* The list of its convention follows it. */
static int follow_convention(const fiche_type *self, hab_call *call, const char *id,
                             uint64_t before, uint64_t after)
{
    int outcome = HAB_DONE;

    if (before == after) {
        return HAB_DONE;
    }
    if (before != 0) {
        outcome = fiche_kept_put(self, call, before, id, 0);
    }
    return outcome == HAB_DONE ? fiche_kept_put(self, call, after, id, 1) : outcome;
}

int fiche_write(const fiche_type *self, hab_call *call, const char *id, const fiche_record *fiche)
{
    pl_key key = fiche_key(id);
    fiche_record before;
    int outcome = fiche_read(self, call, id, &before);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = follow_convention(self, call, id, before.convention, fiche->convention);
    }
    return outcome == HAB_DONE ? pl_put_record(self->host, call, &key, fiche, sizeof(*fiche))
                               : outcome;
}

static pl_key versions_key(const char *id)
{
    pl_key key = pl_key_begin('V');

    pl_key_text(&key, pl_text(id));
    pl_key_u8(&key, 0);
    return key;
}

static pl_key version_key(const char *id, uint32_t number)
{
    pl_key key = versions_key(id);

    pl_key_u32(&key, number);
    return key;
}

/* HAB_FAILED for what is no version. */
static int version_of(hab_slice value, fiche_version *version)
{
    if (value.size < sizeof(*version)) {
        return HAB_FAILED;
    }
    memcpy(version, value.data, sizeof(*version));
    return version->layout == LAYOUT && fiche_state_name(version->state) != NULL ? HAB_DONE
                                                                                 : HAB_FAILED;
}

int fiche_version_read(const fiche_type *self, hab_call *call, const char *id, uint32_t number,
                       fiche_version *version, json_t **content)
{
    pl_key key = version_key(id, number);
    hab_slice value;
    int outcome = self->calls->get(call, pl_key_slice(&key), &value);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = version_of(value, version);
    if (outcome == HAB_DONE && content != NULL) {
        *content = json_loadb((const char *) value.data + sizeof(*version),
                              value.size - sizeof(*version), 0, NULL);
        outcome = *content != NULL ? HAB_DONE : HAB_FAILED;
    }
    if (outcome != HAB_DONE) {
        self->calls->log(call, "a version of a fiche is damaged");
    }
    return outcome;
}

int fiche_version_write(const fiche_type *self, hab_call *call, const char *id,
                        const fiche_version *version, const json_t *content)
{
    pl_key key = version_key(id, version->number);
    size_t size = json_dumpb(content, NULL, 0, JSON_COMPACT);
    uint8_t *value = size > 0 ? malloc(sizeof(*version) + size) : NULL;
    int outcome = HAB_FAILED;

    if (value != NULL) {
        memcpy(value, version, sizeof(*version));
        (void) json_dumpb(content, (char *) value + sizeof(*version), size, JSON_COMPACT);
        outcome = self->calls->put(call, pl_key_slice(&key),
                                   (hab_slice){.data = value, .size = sizeof(*version) + size});
    }
    free(value);
    return outcome;
}

typedef struct history_walk {
    fiche_each_version each;
    void *context;
} history_walk;

static int give_version(void *context, hab_slice key, hab_slice value)
{
    const history_walk *walk = context;
    fiche_version version;
    int outcome = version_of(value, &version);

    (void) key;
    return outcome == HAB_DONE ? walk->each(walk->context, &version) : outcome;
}

int fiche_history(const fiche_type *self, hab_call *call, const char *id, fiche_each_version each,
                  void *context)
{
    pl_key key = versions_key(id);
    history_walk walk = {.each = each, .context = context};

    return self->calls->scan(call, pl_key_slice(&key), (hab_slice){.size = 0}, 1, give_version,
                             &walk);
}

int fiche_trace(const fiche_type *self, hab_call *call, const char *operation, const char *id,
                uint32_t number, uint64_t convention)
{
    char object[24];
    hab_note note = {.operation = operation,
                     .service = self->service,
                     .target = pl_text(id),
                     .convention = convention};

    (void) snprintf(object, sizeof(object), "fiche/%u", number);
    note.object = pl_text(object);
    return self->calls->trace(call, &note);
}

/* -- saving */

typedef struct saving {
    const fiche_type *self;
    hab_call *call;
    const fiche_entry *entry;
    int64_t now;
    uint64_t person;
    uint64_t convention;
    char caf[FICHE_CAF];
    fiche_record fiche;
    uint32_t number;
} saving;

static int begin(saving *s)
{
    const hab_caller *caller = s->self->calls->caller(s->call);
    hab_right right;
    int outcome = s->self->calls->convention(s->call, s->entry->right->convention, &right);

    if (outcome != HAB_DONE) {
        return HAB_FAILED;
    }
    s->now = caller->now;
    s->person = caller->person;
    s->convention = right.convention;
    (void) snprintf(s->caf, sizeof(s->caf), "%s", right.caf);
    outcome = fiche_read(s->self, s->call, s->entry->id, &s->fiche);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* What it holds; the caller frees. */
static int content_of(const saving *s, json_t **content)
{
    const fiche_type *self = s->self;
    json_t *joint = NULL;
    int outcome = HAB_DONE;

    if (s->entry->submits && self->joint != NULL) {
        outcome = self->joint(self, s->call, s->entry->id, s->convention, &joint);
    }
    if (outcome == HAB_DONE) {
        *content = json_pack("{s:O, s:o*}", "saisie", s->entry->saisie, "joint", joint);
        outcome = *content != NULL ? HAB_DONE : HAB_FAILED;
    }
    return outcome;
}

static int write_version(const saving *s, int aside)
{
    const fiche_version version = {.layout = LAYOUT,
                                   .state = s->entry->submits && !aside ? FICHE_SOUMISE
                                                                        : FICHE_BROUILLON,
                                   .aside = (uint8_t) aside,
                                   .number = s->number,
                                   .based_on = s->fiche.online,
                                   .author = s->person,
                                   .convention = s->convention,
                                   .saved = s->now,
                                   .submitted = s->entry->submits && !aside ? s->now : 0};
    json_t *content = NULL;
    int outcome = content_of(s, &content);

    if (outcome == HAB_DONE) {
        outcome = fiche_version_write(s->self, s->call, s->entry->id, &version, content);
    }
    json_decref(content);
    return outcome;
}

static int trace(const saving *s, const char *operation)
{
    return fiche_trace(s->self, s->call, operation, s->entry->id, s->number, s->convention);
}

/* Somebody else has saved: nothing of it is touched, not even its revision. */
static int put_aside(saving *s)
{
    const char *id = s->entry->id;
    int outcome;

    s->number = ++s->fiche.last;
    outcome = write_version(s, 1);
    if (outcome == HAB_DONE) {
        outcome = fiche_write(s->self, s->call, id, &s->fiche);
    }
    return outcome == HAB_DONE ? trace(s, "fiche.mise_a_part") : outcome;
}

/* What was at work gives way: it stays in the history. */
static int replace(const saving *s, fiche_version *version, const json_t *content)
{
    int outcome = HAB_DONE;

    if (version->state == FICHE_SOUMISE) {
        outcome =
            fiche_queue_remove(s->self, s->call, s->fiche.caf, version->submitted, s->entry->id);
    }
    if (outcome != HAB_DONE || version->state == FICHE_REJETEE) {
        return outcome;
    }
    version->state = FICHE_REMPLACEE;
    version->ended = s->now;
    version->ended_by = s->person;
    return fiche_version_write(s->self, s->call, s->entry->id, version, content);
}

/* The number of what is saved: a brouillon of one's own is written over. */
static int choose_number(saving *s)
{
    fiche_version version;
    json_t *content = NULL;
    int outcome = s->fiche.working != 0 ? fiche_version_read(s->self, s->call, s->entry->id,
                                                             s->fiche.working, &version, &content)
                                        : HAB_NONE;

    s->fiche.working = 0; /* what was at work is in no list any more */
    if (outcome == HAB_DONE && version.state == FICHE_BROUILLON && version.author == s->person) {
        s->number = version.number;
    } else if (outcome == HAB_DONE) {
        outcome = replace(s, &version, content);
    }
    if (s->number == 0) {
        s->number = ++s->fiche.last;
    }
    json_decref(content);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int write_fiche(saving *s)
{
    int outcome;

    s->fiche.layout = LAYOUT;
    s->fiche.revision++;
    (void) snprintf(s->fiche.kind, sizeof(s->fiche.kind), "%s", s->entry->kind);
    outcome = fiche_take(s->self, s->call, s->entry->id, &s->fiche, s->convention, s->caf);
    s->fiche.working = s->number;
    return outcome == HAB_DONE ? fiche_write(s->self, s->call, s->entry->id, &s->fiche) : outcome;
}

static int submit(const saving *s)
{
    fiche_version version;
    int outcome = fiche_queue_put(s->self, s->call, s->fiche.caf, s->now, s->entry->id, s->number);

    if (outcome == HAB_DONE) {
        outcome = trace(s, "fiche.soumise");
    }
    if (outcome == HAB_DONE) {
        outcome = fiche_version_read(s->self, s->call, s->entry->id, s->number, &version, NULL);
    }
    return outcome == HAB_DONE ? fiche_tell_caf(s->self, s->call, s->entry->id, &version, &s->fiche)
                               : outcome;
}

static int store(saving *s)
{
    uint64_t before = s->fiche.convention;
    int outcome = choose_number(s);

    if (outcome == HAB_DONE) {
        outcome = write_version(s, 0);
    }
    if (outcome == HAB_DONE) {
        outcome = write_fiche(s);
    }
    if (outcome == HAB_DONE) {
        outcome = s->entry->submits ? submit(s) : trace(s, "fiche.enregistree");
    }
    /* what is online says under which annexe it is so */
    return outcome == HAB_DONE && before != 0 && before != s->convention
               ? fiche_follow(s->self, s->call, s->entry->id, s->convention)
               : outcome;
}

int fiche_save(const fiche_type *self, hab_call *call, const fiche_entry *entry, uint32_t *version,
               int *conflict)
{
    saving s = {.self = self, .call = call, .entry = entry};
    int outcome = begin(&s);

    *version = 0;
    *conflict = 0;
    if (outcome != HAB_DONE) {
        return outcome;
    }
    if (s.fiche.revision == entry->revision) {
        outcome = store(&s);
    } else {
        *conflict = 1;
        outcome = entry->keep_aside ? put_aside(&s) : HAB_DONE;
    }
    *version = s.number;
    return outcome;
}

int fiche_rejoin(const fiche_type *self, hab_call *call, const char *id)
{
    fiche_record fiche;
    fiche_version version = {.state = 0};
    json_t *content = NULL;
    json_t *joint = NULL;
    int outcome = self->joint != NULL ? fiche_read(self, call, id, &fiche) : HAB_NONE;

    if (outcome == HAB_DONE) {
        outcome = fiche.working != 0
                      ? fiche_version_read(self, call, id, fiche.working, &version, &content)
                      : HAB_NONE;
    }
    if (outcome == HAB_DONE) {
        outcome = version.state == FICHE_SOUMISE
                      ? self->joint(self, call, id, version.convention, &joint)
                      : HAB_NONE;
    }
    if (outcome == HAB_DONE && !json_equal(joint, json_object_get(content, "joint"))) {
        fiche.revision++;
        outcome = json_object_set(content, "joint", joint) == 0
                      ? fiche_version_write(self, call, id, &version, content)
                      : HAB_FAILED;
        outcome = outcome == HAB_DONE ? fiche_write(self, call, id, &fiche) : outcome;
    }
    json_decref(joint);
    json_decref(content);
    return outcome;
}

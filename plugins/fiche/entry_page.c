/* The form of a fiche: filled in from what is there, saved as a brouillon or submitted to
 * the Caf, and never over what somebody else has saved meanwhile (ST-3.3, MAM-4.3). */
#include "fiche/fiche.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 160 };

static const char *kind_of(const fiche_place *place)
{
    return pl_member(place->target, "type");
}

/* -- before the form */

static int send_prefill(const fiche_type *self, hab_call *call, const json_t *document)
{
    char *text = json_dumps(document, JSON_COMPACT);
    int outcome = text != NULL ? self->calls->prefill(call, pl_text(text)) : HAB_FAILED;

    free(text);
    return outcome;
}

/* What the annexe says already. */
static int fill_from_annexe(const fiche_type *self, hab_call *call, const fiche_place *place)
{
    json_t *document = NULL;
    int outcome = HAB_DONE;

    if (self->prefill != NULL) {
        outcome = self->prefill(self, call, place->target, &document);
    } else {
        document = json_pack("{s:O*, s:O*}", "adresse", json_object_get(place->target, "adresse"),
                             "commune", json_object_get(place->target, "commune"));
    }
    if (outcome == HAB_DONE) {
        outcome = document != NULL ? send_prefill(self, call, document) : HAB_FAILED;
    }
    json_decref(document);
    return outcome;
}

static int fill(const fiche_type *self, hab_call *call, const fiche_place *place)
{
    uint32_t number = place->fiche.working != 0 ? place->fiche.working : place->fiche.online;
    fiche_version version;
    json_t *content = NULL;
    int outcome;

    if (number == 0) {
        return fill_from_annexe(self, call, place);
    }
    outcome = fiche_version_read(self, call, place->id, number, &version, &content);
    if (outcome == HAB_DONE) {
        outcome = send_prefill(self, call, json_object_get(content, "saisie"));
    }
    json_decref(content);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

/* The revision of the query; HAB_NONE when none is named. */
static int revision_asked(const fiche_type *self, hab_call *call, uint32_t *revision)
{
    char text[12];
    char *end;
    int outcome = self->calls->query(call, "revision", text, sizeof(text));

    if (outcome == HAB_DONE) {
        *revision = (uint32_t) strtoul(text, &end, 10);
        outcome = end != text && *end == '\0' ? HAB_DONE : HAB_NONE;
    }
    return outcome;
}

static int lead_to_present(const fiche_type *self, hab_call *call, const fiche_place *place)
{
    char path[PATH];

    (void) snprintf(path, sizeof(path), "%s/%s%s?revision=%" PRIu32, self->path,
                    self->form(kind_of(place)), place->id, place->fiche.revision);
    return self->calls->redirect(call, path);
}

static int no_form(const fiche_type *self, hab_call *call)
{
    return self->calls->problem(call, 404, "fiche_inconnue", "Cette fiche n’est pas là",
                                "Cet établissement n’est pas de ce type : ouvrez sa fiche depuis "
                                "la liste de vos fiches.",
                                HAB_REASON_GRANTED);
}

/* `kind` NULL: of a type with one form. */
static int enter(const fiche_type *self, hab_call *call, const char *kind, fiche_place *place)
{
    int outcome = fiche_enter(self, call, self->service, place);

    if (outcome == HAB_DONE
        && (self->form(kind_of(place)) == NULL || place->number != 0
            || (kind != NULL && strcmp(kind, kind_of(place)) != 0))) {
        fiche_leave(place);
        return no_form(self, call);
    }
    return outcome;
}

/* What the form is about: there may be many alike. */
int fiche_name_form(const fiche_type *self, hab_call *call, const fiche_place *place)
{
    json_t *name = pl_beginning(pl_member(place->target, "nom"), PL_NAME_BYTES);
    int outcome = name != NULL ? self->calls->subject(call, json_string_value(name)) : HAB_FAILED;

    json_decref(name);
    return outcome;
}

static int lead(const fiche_type *self, hab_call *call, const fiche_place *place)
{
    uint32_t revision;
    int outcome;

    if (!self->calls->caller(call)->html) {
        return HAB_DONE; /* a program fills in nothing, and names the revision when it sends */
    }
    outcome = revision_asked(self, call, &revision);
    if (outcome == HAB_NONE) {
        return lead_to_present(self, call, place);
    }
    return outcome == HAB_DONE ? fill(self, call, place) : outcome;
}

int fiche_entry_enter_as(const fiche_type *self, hab_call *call, const char *kind)
{
    fiche_place place;
    int outcome = enter(self, call, kind, &place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = fiche_name_form(self, call, &place);
    if (outcome == HAB_DONE) {
        outcome = lead(self, call, &place);
    }
    fiche_leave(&place);
    return outcome;
}

int fiche_entry_enter(const void *state, hab_call *call)
{
    return fiche_entry_enter_as(state, call, NULL);
}

int fiche_entry_get(const void *state, hab_call *call)
{
    const fiche_type *self = state;
    fiche_place place;
    uint32_t revision = 0;
    int outcome;

    if (!self->calls->caller(call)->html) {
        return HAB_DONE;
    }
    outcome = enter(self, call, NULL, &place);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    outcome = revision_asked(self, call, &revision);
    if (outcome == HAB_DONE && revision != place.fiche.revision) {
        outcome = lead_to_present(self, call, &place);
    }
    fiche_leave(&place);
    return outcome;
}

/* -- what comes of it */

typedef struct sending {
    const fiche_type *self;
    hab_call *call;
    fiche_place place;
    json_t *saisie;
    uint32_t number;
} sending;

static int answer_saved(const sending *s, fiche_state state)
{
    char path[PATH];

    if (!s->self->calls->caller(s->call)->html) {
        return pl_answer(s->self->host, s->call, 200, NULL,
                         json_pack("{s:s, s:I, s:I, s:s}", "id", s->place.id, "version",
                                   (json_int_t) s->number, "revision",
                                   (json_int_t) s->place.fiche.revision + 1, "etat",
                                   fiche_state_name(state)));
    }
    (void) snprintf(path, sizeof(path), "%s/fiches/%s?fait=%s", s->self->path, s->place.id,
                    fiche_state_name(state));
    return s->self->calls->redirect(s->call, path);
}

static int note_last(void *context, const fiche_version *version)
{
    *(fiche_version *) context = *version;
    return version->aside ? HAB_DONE : HAB_NONE;
}

/* What somebody else has saved: it is at work, or online, or was withdrawn. */
static int find_other(const sending *s, fiche_version *other)
{
    const fiche_record *fiche = &s->place.fiche;
    uint32_t number = fiche->working != 0 ? fiche->working : fiche->online;

    return number != 0 ? fiche_version_read(s->self, s->call, s->place.id, number, other, NULL)
                       : fiche_history(s->self, s->call, s->place.id, note_last, other);
}

/* Nothing is kept for a program: it has what it sent. */
static int tell_program(const sending *s, const fiche_version *other)
{
    json_t *document = json_pack(
        "{s:s, s:s, s:i, s:s, s:s, s:I}", "type", "urn:habilitation:motif:fiche_modifiee", "title",
        "La fiche a changé", "status", 409, "motif", "fiche_modifiee", "detail",
        "Elle a changé depuis la révision que vous avez lue. Rien n’est enregistré : relisez-la, "
        "et envoyez de nouveau ce qui doit l’être, avec sa révision.",
        "revision", (json_int_t) s->place.fiche.revision);
    json_t *view = NULL;
    int outcome = document != NULL ? HAB_DONE : HAB_FAILED;

    if (outcome == HAB_DONE && other->number != 0) {
        outcome = fiche_version_view(s->self, s->call, other, NULL, &view);
    }
    if (outcome != HAB_DONE
        || (view != NULL && json_object_set_new(document, "version", view) != 0)) {
        json_decref(document);
        return outcome != HAB_DONE ? outcome : HAB_FAILED;
    }
    return pl_answer(s->self->host, s->call, 409, NULL, document);
}

static int answer_conflict(const sending *s)
{
    char path[PATH];
    fiche_version other = {.number = 0};
    int outcome = find_other(s, &other);

    if (outcome != HAB_DONE) {
        return HAB_FAILED;
    }
    if (!s->self->calls->caller(s->call)->html) {
        return tell_program(s, &other);
    }
    (void) snprintf(path, sizeof(path), "%s/versions/%s/%" PRIu32 "?conflit=%" PRIu32,
                    s->self->path, s->place.id, s->number, other.number);
    return s->self->calls->redirect(s->call, path);
}

static int save(sending *s, uint32_t revision, int submits)
{
    const fiche_entry entry = {.id = s->place.id,
                               .kind = kind_of(&s->place),
                               .right = &s->place.right,
                               .revision = revision,
                               .saisie = s->saisie,
                               .submits = submits,
                               .keep_aside = s->self->calls->caller(s->call)->html};
    int conflict;
    int outcome = fiche_limit(s->self, s->call, s->place.id);

    if (outcome == HAB_DONE) {
        outcome = fiche_save(s->self, s->call, &entry, &s->number, &conflict);
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    return conflict ? answer_conflict(s)
                    : answer_saved(s, submits ? FICHE_SOUMISE : FICHE_BROUILLON);
}

/* Whether it is, with what the type adds, what all can read now. */
static int is_online(const sending *s, int *same)
{
    const fiche_type *self = s->self;
    fiche_version version;
    json_t *content = NULL;
    json_t *joint = NULL;
    int outcome = HAB_DONE;

    *same = 0;
    if (s->place.fiche.online == 0) {
        return HAB_DONE;
    }
    outcome =
        fiche_version_read(self, s->call, s->place.id, s->place.fiche.online, &version, &content);
    *same = outcome == HAB_DONE && json_equal(s->saisie, json_object_get(content, "saisie"));
    if (*same && self->joint != NULL) {
        outcome = self->joint(self, s->call, s->place.id, s->place.convention, &joint);
        *same = outcome == HAB_DONE && json_equal(joint, json_object_get(content, "joint"));
    }
    json_decref(joint);
    json_decref(content);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int refuse_same(const sending *s)
{
    return s->self->calls->problem(s->call, 409, "deja_en_ligne", "Rien n’a changé",
                                   "Ce que vous envoyez est déjà en ligne, mot pour mot. La Caf "
                                   "n’a rien à valider : rien n’est envoyé.",
                                   HAB_REASON_GRANTED);
}

static int submit(sending *s, uint32_t revision)
{
    int same = 0;
    int outcome = HAB_DONE;

    if (revision == s->place.fiche.revision) {
        outcome = is_online(s, &same);
    }
    if (outcome == HAB_DONE) {
        outcome = same ? refuse_same(s) : save(s, revision, 1);
    }
    return outcome;
}

static int run(const fiche_type *self, hab_call *call, hab_slice given, const char *form,
               int submits)
{
    sending s = {.self = self, .call = call};
    uint32_t revision = 0;
    int outcome = enter(self, call, NULL, &s.place);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    s.saisie = json_loadb(given.data, given.size, 0, NULL);
    if (s.saisie == NULL || (form != NULL && strcmp(form, self->form(kind_of(&s.place))) != 0)) {
        outcome = HAB_FAILED;
    } else {
        outcome = revision_asked(self, call, &revision);
    }
    if (outcome == HAB_NONE) {
        outcome = self->calls->field(
            call, "revision",
            "Ajoutez à l’adresse la révision de la fiche que vous avez lue : ?revision=0 pour une "
            "fiche qui n’a jamais été enregistrée.");
    } else if (outcome == HAB_DONE) {
        outcome = submits ? submit(&s, revision) : save(&s, revision, 0);
    }
    json_decref(s.saisie);
    fiche_leave(&s.place);
    return outcome;
}

int fiche_entry_post(const void *state, hab_call *call, hab_slice document)
{
    return run(state, call, document, NULL, 1);
}

int fiche_entry_draft(const void *state, hab_call *call, const hab_page *page, hab_slice given)
{
    return run(state, call, given, page->path, 0);
}

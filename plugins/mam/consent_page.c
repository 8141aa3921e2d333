/* Where an assistant maternel says whether the own name may be published, and nobody else
 * does (MAM-2): nothing that is sent names a person. */
#include "mam.h"

#include <string.h>

/* What becomes of the name with the versions that there are. */
static const char *course_of(const json_t *online, const json_t *submitted,
                             const fiche_record *fiche, uint64_t person, const mam_accord *accord)
{
    if (accord->state == MAM_ACCORD_DONNE && mam_line_of(online, person, accord) != NULL) {
        return "en_ligne";
    }
    if (submitted != NULL) {
        return "chez_la_caf";
    }
    if (fiche->working != 0) {
        return "prochain_envoi";
    }
    return fiche->online != 0 ? "envoi_immediat" : "premier_envoi";
}

/* The joint part of a version; borrowed from *content, which the caller frees. NULL when
 * there is none, or, when `state` is not 0, the version is in another one. */
static int joint_of(const mam *self, hab_call *call, const char *id, uint32_t number,
                    unsigned state, json_t **content, const json_t **joint)
{
    fiche_version version;
    int outcome;

    *content = NULL;
    *joint = NULL;
    if (number == 0) {
        return HAB_DONE;
    }
    outcome = fiche_version_read(&self->fiche, call, id, number, &version, content);
    if (outcome == HAB_DONE && (state == 0 || version.state == state)) {
        *joint = json_object_get(*content, "joint");
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int add_course(const mam *self, hab_call *call, const char *id, const mam_accord *accord,
                      json_t *view)
{
    fiche_record fiche;
    json_t *online = NULL, *working = NULL;
    const json_t *names, *submitted;
    uint64_t person = self->fiche.calls->caller(call)->person;
    int outcome = fiche_read(&self->fiche, call, id, &fiche);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = joint_of(self, call, id, fiche.online, 0, &online, &names);
    }
    if (outcome == HAB_DONE) {
        outcome = joint_of(self, call, id, fiche.working, FICHE_SOUMISE, &working, &submitted);
    }
    if (outcome == HAB_DONE
        && json_object_set_new(view, "suite",
                               json_string(course_of(names, submitted, &fiche, person, accord)))
               != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(online);
    json_decref(working);
    return outcome;
}

static json_t *time_view(int64_t second)
{
    char words[PL_WORDS];

    pl_time_words(second, words);
    return json_pack("{s:I, s:s}", "seconde", (json_int_t) second, "texte", words);
}

/* The name of a Mam is what the annexe in force says; the id when it says nothing. */
static json_t *title_of(const mam *self, hab_call *call, const char *id, uint64_t convention)
{
    hab_slice said;
    json_t *target = NULL;
    json_t *title;

    if (convention != 0
        && self->fiche.calls->target(call, convention, pl_text(id), &said) == HAB_DONE) {
        target = json_loadb(said.data, said.size, 0, NULL);
    }
    title = json_string(pl_member(target, "nom")[0] != '\0' ? pl_member(target, "nom") : id);
    json_decref(target);
    return title;
}

/* One Mam of the page. Without a convention that is open there is only what was given to
 * be withdrawn. */
static int add_mam(const mam *self, hab_call *call, const char *id, uint64_t convention,
                   json_t *list)
{
    const hab_caller *caller = self->fiche.calls->caller(call);
    mam_accord accord;
    json_t *history = NULL;
    json_t *view = NULL;
    int outcome = mam_accord_read(self, call, id, caller->person, &accord);

    if (outcome == HAB_DONE || outcome == HAB_NONE) {
        outcome = mam_accord_history(self, call, id, caller->person, &history);
    }
    if (outcome == HAB_DONE) {
        const char *state = mam_accord_name(accord.state);

        view =
            json_pack("{s:s, s:o*, s:{s:s, s:s}, s:s, s:o*, s:b, s:O}", "id", id, "nom",
                      title_of(self, call, id, convention), "nom_publie", "prenom", caller->prenom,
                      "nom", caller->nom, "accord", state != NULL ? state : "aucun", "depuis",
                      state != NULL ? time_view(accord.since) : NULL, "peut_donner",
                      convention != 0, "historique", history);
        outcome = view != NULL ? add_course(self, call, id, &accord, view) : HAB_FAILED;
    }
    if (outcome == HAB_DONE && json_array_append(list, view) != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(view);
    json_decref(history);
    return outcome;
}

/* Each Mam once, {id: convention}. */
static int add_right(void *context, const hab_right *right)
{
    char id[ID_MAX + 1];

    return mam_of_scope(right->scope, id)
                   && json_object_set_new(context, id, json_integer((json_int_t) right->convention))
                          == 0
               ? HAB_DONE
               : HAB_FAILED;
}

/* Those of former places where a consent still lives: it can be withdrawn whatever became
 * of the convention. */
static int add_former(const mam *self, hab_call *call, json_t *conventions)
{
    uint64_t person = self->fiche.calls->caller(call)->person;
    json_t *ids;
    size_t index;
    json_t *id;
    int outcome = mam_accord_mams(self, call, person, &ids);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    json_array_foreach(ids, index, id)
    {
        const char *name = json_string_value(id);
        mam_accord accord;

        outcome = mam_accord_read(self, call, name, person, &accord);
        if (outcome != HAB_DONE) {
            break;
        }
        if (accord.state == MAM_ACCORD_DONNE && json_object_get(conventions, name) == NULL) {
            (void) json_object_set_new(conventions, name, json_integer(0));
        }
    }
    json_decref(ids);
    return outcome;
}

static int list_mams(const mam *self, hab_call *call, json_t *list)
{
    json_t *conventions = json_object();
    const char *id;
    json_t *convention;
    int outcome =
        conventions != NULL ? self->fiche.calls->rights(call, add_right, conventions) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = add_former(self, call, conventions);
    }
    if (outcome == HAB_DONE) {
        json_object_foreach(conventions, id, convention)
        {
            outcome = add_mam(self, call, id, (uint64_t) json_integer_value(convention), list);
            if (outcome != HAB_DONE) {
                break;
            }
        }
    }
    json_decref(conventions);
    return outcome;
}

int mam_consent_get(const void *state, hab_call *call)
{
    const mam *self = state;
    char done[16] = "";
    json_t *list = json_array();
    int outcome = list != NULL ? list_mams(self, call, list) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        (void) self->fiche.calls->query(call, "fait", done, sizeof(done));
        outcome = pl_answer(self->fiche.host, call, 200, "mam-consentement",
                            json_pack("{s:O, s:s*}", "mams", list, "fait",
                                      strcmp(done, "donne") == 0    ? "donne"
                                      : strcmp(done, "retire") == 0 ? "retire"
                                                                    : NULL));
    }
    json_decref(list);
    return outcome;
}

static int done(const mam *self, hab_call *call, int outcome, const char *page)
{
    return outcome == HAB_DONE ? self->fiche.calls->redirect(call, page) : outcome;
}

int mam_consent_post(const void *state, hab_call *call, hab_slice document)
{
    const mam *self = state;
    const hab_calls *calls = self->fiche.calls;
    json_t *given = json_loadb(document.data, document.size, 0, NULL);
    const char *id = pl_member(given, "mam");
    const char *action = pl_member(given, "action");
    hab_right right;
    uint64_t convention = 0;
    int outcome;

    if (strcmp(action, "retirer") == 0) {
        /* whoever gave it may always take it back; for what names no Mam there is none */
        outcome = strlen(id) <= ID_MAX ? mam_withdraw(self, call, id) : HAB_DONE;
        outcome = done(self, call, outcome, MAM_CONSENT_PATH "?fait=retire");
    } else if (strcmp(action, "donner") == 0) {
        outcome = calls->may(call, MAM_SERVICE, pl_text(id), pl_text("consentement"), &right);
        if (outcome == HAB_DONE) {
            convention = right.convention; /* what the host gives ends with its next call */
            outcome = fiche_limit(&self->fiche, call, id);
        }
        outcome = outcome == HAB_DONE ? mam_give(self, call, id, convention) : outcome;
        outcome = done(self, call, outcome, MAM_CONSENT_PATH "?fait=donne");
    } else {
        outcome = calls->field(call, "action", "Choisissez de donner ou de retirer votre accord.");
    }
    json_decref(given);
    return outcome;
}

/* What is online of a fiche, its versions that the Caf has seen, and its withdrawal, with a
 * reason that is told to the partner (ST-2, MAM-3). */
#include "fiche/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct page {
    const fiche_type *self;
    hab_call *call;
    fiche_place place;
} page;

static int find(page *p)
{
    int outcome = fiche_desk_enter(p->self, p->call, &p->place);

    if (outcome == HAB_DONE && p->place.number != 0) {
        outcome = HAB_NONE;
    }
    return outcome == HAB_NONE ? desk_unknown(p->self, p->call) : outcome;
}

/* -- the page */

/* Places alone can be online, with no version. */
static int add_state(const page *p, json_t *document)
{
    int outcome = fiche_is_online(p->self, p->call, p->place.id, &p->place.fiche);

    (void) json_object_set_new(document, "en_ligne", json_boolean(outcome == HAB_DONE));
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int add_online(const page *p, json_t *document)
{
    uint32_t number = p->place.fiche.online;
    fiche_version version;
    json_t *content = NULL;
    json_t *view = NULL;
    int outcome =
        number != 0 ? fiche_version_read(p->self, p->call, p->place.id, number, &version, &content)
                    : HAB_NONE;

    if (outcome == HAB_DONE) {
        outcome = fiche_version_view(p->self, p->call, &version, content, &view);
        (void) json_object_set_new(document, "version", view);
    }
    if (outcome == HAB_DONE) {
        view = NULL;
        outcome = fiche_difference(p->self, p->call, p->place.fiche.kind, content, NULL, &view);
        (void) json_object_set_new(document, "contenu", view);
    }
    json_decref(content);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

typedef struct past {
    json_t *list;
    fiche_version of[DESK_ROWS];
    size_t count;
} past;

/* A brouillon that was never submitted is the partner's own. */
static int keep_version(void *context, const fiche_version *version)
{
    past *found = context;

    if (version->submitted != 0) {
        found->of[found->count++] = *version;
    }
    return found->count < DESK_ROWS ? HAB_DONE : HAB_NONE;
}

static int add_past(const page *p, json_t *document)
{
    json_t *list = json_array();
    past found = {.count = 0};
    int outcome = fiche_history(p->self, p->call, p->place.id, keep_version, &found);

    for (size_t i = 0; i < found.count && outcome == HAB_DONE; i++) {
        json_t *view = NULL;

        outcome = fiche_version_view(p->self, p->call, &found.of[i], NULL, &view);
        if (outcome == HAB_DONE && json_array_append_new(list, view) != 0) {
            outcome = HAB_FAILED;
        }
    }
    (void) json_object_set_new(document, "versions", list);
    return outcome;
}

typedef struct claims {
    uint64_t of[DESK_ROWS];
    size_t count;
} claims;

static int keep_claim(void *context, uint64_t number)
{
    claims *found = context;

    found->of[found->count++] = number;
    return found->count < DESK_ROWS ? HAB_DONE : HAB_NONE;
}

/* A fiche that came from another Caf left its claims there. */
static int add_claim(const page *p, uint64_t number, json_t *list)
{
    json_t *claim = NULL;
    json_t *view = NULL;
    int outcome = claim_get(p->self, p->call, number, &claim);

    if (outcome == HAB_DONE && strcmp(pl_member(claim, "caf"), p->place.caf) == 0) {
        outcome = claim_view(p->self, p->call, claim, &view);
    }
    if (outcome == HAB_DONE && view != NULL && json_array_append_new(list, view) != 0) {
        outcome = HAB_FAILED;
    }
    json_decref(claim);
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

static int add_claims(const page *p, json_t *document)
{
    json_t *list = json_array();
    claims found = {.count = 0};
    int outcome = claim_about(p->self, p->call, p->place.id, keep_claim, &found);

    for (size_t i = 0; i < found.count && outcome == HAB_DONE; i++) {
        outcome = add_claim(p, found.of[i], list);
    }
    (void) json_object_set_new(document, "reclamations", list);
    return outcome;
}

static int document_of(const page *p, json_t **made)
{
    json_t *document =
        desk_document(p->self, p->call, p->place.id, &p->place.fiche, p->place.target);
    int outcome = document != NULL ? add_state(p, document) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = add_online(p, document);
    }
    if (outcome == HAB_DONE) {
        outcome = add_past(p, document);
    }
    if (outcome == HAB_DONE) {
        outcome = add_claims(p, document);
    }
    if (outcome != HAB_DONE) {
        json_decref(document);
        return outcome;
    }
    *made = document;
    return HAB_DONE;
}

int fiche_online_get(const void *state, hab_call *call)
{
    page p = {.self = state, .call = call};
    json_t *document = NULL;
    int outcome = find(&p);

    if (outcome == HAB_DONE) {
        outcome = document_of(&p, &document);
    }
    if (outcome == HAB_DONE) {
        outcome = desk_add_done(p.self, call, document);
    }
    if (outcome == HAB_DONE) {
        outcome = desk_show(p.self, call, "publication", json_incref(document));
    }
    json_decref(document);
    fiche_leave(&p.place);
    return outcome;
}

/* -- withdrawal */

static int refuse(const page *p, const json_t *typed, const desk_refusal *refusal)
{
    json_t *document = NULL;
    int outcome = document_of(p, &document);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) json_object_set_new(document, "saisie",
                               json_pack("{s:s}", "motif", pl_member(typed, "motif")));
    return desk_refuse(p->self, p->call, "publication", document, refusal);
}

static int refuse_field(const page *p, const json_t *typed, const char *field, const char *detail)
{
    return refuse(p, typed,
                  &(desk_refusal){.status = 422,
                                  .motif = "saisie",
                                  .title = "La fiche n’est pas retirée",
                                  .detail = detail,
                                  .field = field});
}

static int withdraw(const page *p, const json_t *typed, const char *motif)
{
    char path[FICHE_ID_MAX + 64];
    json_t *document;
    int outcome = fiche_withdraw(p->self, p->call, p->place.id, motif,
                                 p->self->calls->caller(p->call)->person);

    if (outcome == HAB_NONE) {
        return refuse(p, typed,
                      &(desk_refusal){.status = 409,
                                      .motif = "conflit",
                                      .title = "Rien n’est en ligne",
                                      .detail = "Cette fiche n’est pas, ou n’est plus, en ligne."});
    }
    if (outcome != HAB_DONE) {
        return outcome;
    }
    (void) snprintf(path, sizeof(path), "publication/%s?fait=retiree", p->place.id);
    document = json_pack("{s:s, s:s}", "id", p->place.id, "etat", fiche_state_name(FICHE_RETIREE));
    return document != NULL ? desk_answer_done(p->self, p->call, path, document) : HAB_FAILED;
}

/* The version that the page showed to be online, 0: places alone. Who names none withdraws
 * whatever there is. */
static int is_shown(const page *p, const json_t *typed)
{
    const json_t *number = json_object_get(typed, "numero");
    const unsigned long long shown = json_is_integer(number)
                                         ? (unsigned long long) json_integer_value(number)
                                         : strtoull(pl_member(typed, "numero"), NULL, 10);

    return number == NULL || shown == p->place.fiche.online;
}

static int refuse_changed(const page *p, const json_t *typed)
{
    return refuse(p, typed,
                  &(desk_refusal){.status = 409,
                                  .motif = "conflit",
                                  .title = "Cette fiche a changé entre-temps",
                                  .detail = "Une autre version est en ligne depuis que vous avez "
                                            "ouvert la page. Rien n’est retiré\u00a0: lisez-la, "
                                            "puis retirez-la s’il le faut encore."});
}

static int act(const page *p, const json_t *typed)
{
    char *motif = pl_typed(typed, "motif");
    int outcome = HAB_FAILED;

    if (motif == NULL) {
        return HAB_FAILED;
    }
    if (strcmp(pl_member(typed, "action"), "retirer") != 0) {
        outcome = refuse_field(p, typed, "action", "Une fiche en ligne peut être retirée.");
    } else if (motif[0] == '\0') {
        outcome = refuse_field(p, typed, "motif",
                               "Écrivez pourquoi vous la retirez\u00a0: le partenaire le lira.");
    } else if (pl_characters(motif) > DESK_TEXT) {
        outcome = refuse_field(p, typed, "motif", "Écrivez 1000 caractères au plus.");
    } else if (!is_shown(p, typed) && p->place.fiche.online != 0) {
        outcome = refuse_changed(p, typed);
    } else {
        outcome = withdraw(p, typed, motif);
    }
    free(motif);
    return outcome;
}

int fiche_online_post(const void *state, hab_call *call, hab_slice document)
{
    page p = {.self = state, .call = call};
    json_t *typed = json_loadb(document.data, document.size, 0, NULL);
    int outcome = typed != NULL ? find(&p) : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = act(&p, typed);
    }
    fiche_leave(&p.place);
    json_decref(typed);
    return outcome;
}

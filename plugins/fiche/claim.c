/* Claims on record, and the mails about them. */
#include "fiche/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { A_DAY = 10, DIGITS = 18 };

/* -- keys */

static pl_key record_key(uint64_t number)
{
    pl_key key = pl_key_begin('R');

    pl_key_u64(&key, number);
    return key;
}

static pl_key queue_key(const json_t *claim, claim_state state)
{
    pl_key key = pl_key_begin('r');

    pl_key_text(&key, pl_text(pl_member(claim, "caf")));
    pl_key_u8(&key, 0);
    pl_key_u8(&key, (uint8_t) state);
    pl_key_u64(&key, (uint64_t) json_integer_value(json_object_get(claim, "recue")));
    pl_key_u64(&key, (uint64_t) json_integer_value(json_object_get(claim, "numero")));
    return key;
}

static pl_key own_key(uint64_t person)
{
    pl_key key = pl_key_begin('p');

    pl_key_u64(&key, person);
    return key;
}

static int put_empty(const fiche_type *self, hab_call *call, const pl_key *key)
{
    return self->calls->put(call, pl_key_slice(key), pl_text(""));
}

/* -- records */

static int write_claim(const fiche_type *self, hab_call *call, const json_t *claim)
{
    pl_key key = record_key((uint64_t) json_integer_value(json_object_get(claim, "numero")));
    char *text = json_dumps(claim, JSON_COMPACT);
    int outcome =
        text != NULL ? self->calls->put(call, pl_key_slice(&key), pl_text(text)) : HAB_FAILED;

    free(text);
    return outcome;
}

int claim_get(const fiche_type *self, hab_call *call, uint64_t number, json_t **claim)
{
    pl_key key = record_key(number);
    hab_slice value;
    int outcome = self->calls->get(call, pl_key_slice(&key), &value);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    *claim = json_loadb(value.data, value.size, 0, NULL);
    return *claim != NULL ? HAB_DONE : HAB_FAILED;
}

uint64_t claim_number(const fiche_type *self, hab_call *call)
{
    hab_slice rest = self->calls->caller(call)->rest;
    const char *text = rest.data;
    uint64_t number = 0;

    if (rest.size == 0 || rest.size > DIGITS || text[0] == '0') {
        return 0;
    }
    for (size_t i = 0; i < rest.size; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return 0;
        }
        number = number * 10 + (uint64_t) (text[i] - '0');
    }
    return number;
}

claim_state claim_state_of(const json_t *claim)
{
    return json_object_get(claim, "reponse") != NULL ? CLAIM_ANSWERED : CLAIM_OPEN;
}

const char *const *claim_issues(const json_t *claim)
{
    static const char *const complaints[] = {"fondee", "non_fondee", "sans_suite", NULL};
    static const char *const requests[] = {"faite", "refusee", NULL};

    return json_object_get(claim, "nature") != NULL ? requests : complaints;
}

static int trace(const fiche_type *self, hab_call *call, const char *operation, const json_t *claim)
{
    char object[48];
    const char *id = pl_member(claim, "fiche");
    uint64_t number = (uint64_t) json_integer_value(json_object_get(claim, "numero"));
    hab_note note = {.operation = operation,
                     .service = self->service,
                     .target = pl_text(id),
                     .convention =
                         (uint64_t) json_integer_value(json_object_get(claim, "convention"))};

    (void) snprintf(object, sizeof(object), "reclamation/%llu", (unsigned long long) number);
    note.object = pl_text(object);
    return self->calls->trace(call, &note);
}

/* -- mails */

static json_t *mail_values(const fiche_type *self, const json_t *claim)
{
    return json_pack("{s:s, s:O, s:O, s:O, s:O*}", "base", self->path, "numero",
                     json_object_get(claim, "numero"), "nom_fiche", json_object_get(claim, "nom"),
                     "caf", json_object_get(claim, "caf"), "nature",
                     json_object_get(claim, "nature"));
}

/* What was written is read at the desk, not in mails. */
static int tell_caf(const fiche_type *self, hab_call *call, const json_t *claim)
{
    json_t *values = mail_values(self, claim);
    char *text = values != NULL ? json_dumps(values, JSON_COMPACT) : NULL;
    char name[48];
    int outcome = HAB_FAILED;

    if (text != NULL) {
        outcome =
            self->calls->mail_role(call, pl_member(claim, "caf"), HAB_AGENT_VALIDATION,
                                   fiche_sheet(self, "reclamation-recue", name), pl_text(text));
    }
    free(text);
    json_decref(values);
    return outcome;
}

static int mail_author(const fiche_type *self, hab_call *call, const json_t *claim,
                       const hab_member *author, json_t *values)
{
    char name[48];
    hab_order order = {.sheet = fiche_sheet(self, "reponse", name),
                       .to = pl_text(author->identifiant),
                       .caf = pl_member(claim, "caf")};
    char *text;
    int outcome = HAB_FAILED;

    (void) json_object_set_new(values, "prenom", json_string(author->prenom));
    (void) json_object_set_new(values, "nom", json_string(author->nom));
    (void) json_object_set(values, "reponse", json_object_get(claim, "reponse"));
    text = json_dumps(values, JSON_COMPACT);
    if (text != NULL) {
        order.values = pl_text(text);
        outcome = self->calls->mail(call, &order);
    }
    free(text);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int tell_author(const fiche_type *self, hab_call *call, const json_t *claim)
{
    json_t *values = mail_values(self, claim);
    hab_member author;
    int outcome = HAB_FAILED;

    if (values != NULL) {
        outcome = self->calls->person(
            call, (uint64_t) json_integer_value(json_object_get(claim, "auteur")), &author);
    }
    if (outcome == HAB_DONE) {
        outcome = mail_author(self, call, claim, &author, values);
    }
    json_decref(values);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

/* -- a new one */

static json_t *make(const fiche_type *self, hab_call *call, const fiche_place *place,
                    const json_t *typed, uint64_t number)
{
    const hab_caller *caller = self->calls->caller(call);

    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:O*, s:O*, s:O*}", "numero",
                     (json_int_t) number, "fiche", place->id, "nom",
                     pl_member(place->target, "nom"), "genre", pl_member(place->target, "type"),
                     "caf", place->caf, "convention", (json_int_t) place->convention, "auteur",
                     (json_int_t) caller->person, "recue", (json_int_t) caller->now, "nature",
                     json_object_get(typed, "nature"), "texte", json_object_get(typed, "texte"),
                     "remede", json_object_get(typed, "remede"));
}

static int list(const fiche_type *self, hab_call *call, const json_t *claim, uint64_t number)
{
    pl_key queued = queue_key(claim, CLAIM_OPEN);
    pl_key own = own_key(self->calls->caller(call)->person);
    pl_key about = pl_key_begin('o');
    int outcome = put_empty(self, call, &queued);

    pl_key_u64(&own, number);
    pl_key_text(&about, pl_text(pl_member(claim, "fiche")));
    pl_key_u8(&about, 0);
    pl_key_u64(&about, number);
    if (outcome == HAB_DONE) {
        outcome = put_empty(self, call, &own);
    }
    return outcome == HAB_DONE ? put_empty(self, call, &about) : outcome;
}

static int limit(const fiche_type *self, hab_call *call)
{
    const hab_caller *caller = self->calls->caller(call);
    int outcome = self->calls->limit(call, "reclamation", pl_text(caller->identifiant), A_DAY);

    return outcome == HAB_NONE
               ? self->calls->problem(call, 429, "trop_de_reclamations",
                                      "C’est assez pour aujourd’hui",
                                      "Vous en avez déjà envoyé dix aujourd’hui. Votre Caf les "
                                      "lira\u00a0; écrivez de nouveau demain.",
                                      HAB_REASON_TOO_MANY_TRIES)
               : outcome;
}

int claim_put(const fiche_type *self, hab_call *call, const fiche_place *place, const json_t *typed,
              uint64_t *number)
{
    json_t *claim = NULL;
    int outcome = limit(self, call);

    if (outcome == HAB_DONE) {
        outcome = pl_number(self->host, call, "reclamation", number);
    }
    if (outcome == HAB_DONE) {
        claim = make(self, call, place, typed, *number);
        outcome = claim != NULL ? write_claim(self, call, claim) : HAB_FAILED;
    }
    if (outcome == HAB_DONE) {
        outcome = list(self, call, claim, *number);
    }
    if (outcome == HAB_DONE) {
        outcome = tell_caf(self, call, claim);
    }
    if (outcome == HAB_DONE) {
        outcome = trace(self, call, "reclamation.transmise", claim);
    }
    json_decref(claim);
    return outcome;
}

/* -- its answer */

static int move(const fiche_type *self, hab_call *call, const json_t *claim)
{
    pl_key open = queue_key(claim, CLAIM_OPEN);
    pl_key answered = queue_key(claim, CLAIM_ANSWERED);
    int outcome = self->calls->remove(call, pl_key_slice(&open));

    return outcome == HAB_DONE ? put_empty(self, call, &answered) : HAB_FAILED;
}

int claim_answer(const fiche_type *self, hab_call *call, const json_t *claim, const char *issue,
                 const char *text)
{
    const hab_caller *caller = self->calls->caller(call);
    json_t *answered = json_copy((json_t *) (uintptr_t) claim);
    json_t *answer = json_pack("{s:s, s:s, s:I, s:I}", "issue", issue, "texte", text, "agent",
                               (json_int_t) caller->person, "quand", (json_int_t) caller->now);
    int outcome = json_object_set_new(answered, "reponse", answer) == 0
                      ? write_claim(self, call, answered)
                      : HAB_FAILED;

    if (outcome == HAB_DONE) {
        outcome = move(self, call, claim);
    }
    if (outcome == HAB_DONE) {
        outcome = tell_author(self, call, answered);
    }
    if (outcome == HAB_DONE) {
        outcome = trace(self, call, "reclamation.repondue", claim);
    }
    json_decref(answered);
    return outcome;
}

/* Attestations: that the lieu's own copies are destroyed (LI-2). What is to be attested
 * stands under key C; a signature settles all of it, once. */
#include "agenda.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_DEMANDE = 9, LIST_MAX = 1000 };

/* A month after the destruction; the same day of the month, or its last (LI-2). */
uint32_t li_attest_by(uint32_t since)
{
    return pl_add_months(since, 1);
}

/* -- what is to be attested */

typedef struct reading {
    li_pending *pending;
    uint64_t mark; /* FNV-1a, 64 bits, of the numbers */
} reading;

static uint64_t mark_of(uint64_t mark, hab_slice bytes)
{
    const uint8_t *at = bytes.data;

    for (size_t i = 0; i < bytes.size; i++) {
        mark = (mark ^ at[i]) * 0x100000001b3U;
    }
    return mark;
}

static int read_pending(void *context, hab_slice key, hab_slice value)
{
    reading *at = context;
    li_pending *pending = at->pending;
    uint32_t date;

    if (pending->count == LI_PENDING_MAX) {
        pending->more = 1;
        return HAB_NONE;
    }
    if (value.size != sizeof(date)) {
        return HAB_FAILED;
    }
    memcpy(&date, value.data, sizeof(date));
    if (pending->since == 0 || date < pending->since) {
        pending->since = date;
    }
    if (pending->of != NULL) {
        pending->of[pending->count] = pl_u64_at(key, AT_DEMANDE);
    }
    at->mark = mark_of(at->mark, key);
    pending->count++;
    return HAB_DONE;
}

int li_pending_of(const li *self, hab_call *call, uint64_t convention, int with_list,
                  li_pending *pending)
{
    li_pending found = {.of = with_list ? calloc(LI_PENDING_MAX, sizeof(*found.of)) : NULL};
    reading at = {.pending = &found, .mark = 0xcbf29ce484222325U};
    pl_key prefix = pl_key_begin('C');
    int outcome = HAB_FAILED;

    pl_key_u64(&prefix, convention);
    if (!with_list || found.of != NULL) {
        outcome = self->calls->scan(call, pl_key_slice(&prefix), (hab_slice){.data = "", .size = 0},
                                    0, read_pending, &at);
    }
    if (outcome != HAB_DONE) {
        free(found.of);
        return outcome;
    }
    found.deadline = found.since != 0 ? li_attest_by(found.since) : 0;
    (void) snprintf(found.list, sizeof(found.list), "%016" PRIx64, at.mark);
    *pending = found;
    return HAB_DONE;
}

/* -- asking for it */

static pl_key duty_key(uint64_t convention)
{
    pl_key key = pl_key_begin('H');

    pl_key_u64(&key, convention);
    return key;
}

int li_duty_of(const li *self, hab_call *call, uint64_t convention, li_duty *duty)
{
    const pl_key key = duty_key(convention);

    return pl_get_record(self->host, call, &key, duty, sizeof(*duty));
}

/* What this day says; the latest counts, so that a server that was off says one thing. */
static li_stage stage_of(uint32_t deadline, uint32_t today)
{
    if (today > deadline) {
        return LI_MISSING;
    }
    if (today == deadline) {
        return LI_LAST_DAY;
    }
    return today >= pl_add_days(deadline, -7) ? LI_REMINDED : LI_ASKED;
}

static json_t *duty_values(const li *self, hab_call *call, uint64_t convention,
                           const li_pending *pending)
{
    char day[PL_WORDS];
    hab_right right;
    json_t *values = NULL;

    pl_date_words(pending->deadline, day);
    if (self->calls->convention(call, convention, &right) == HAB_DONE) {
        values = li_convention_values(&right, self->calls->caller(call)->now);
    }
    if (values == NULL || json_object_set_new(values, "avant_le", json_string(day)) != 0
        || json_object_set_new(values, "nombre", json_integer((json_int_t) pending->count)) != 0
        || json_object_set_new(values, "plus", json_boolean(pending->more)) != 0) {
        json_decref(values);
        return NULL;
    }
    return values;
}

static int say_stage(const li *self, hab_call *call, uint64_t convention, li_stage stage,
                     json_t *values)
{
    int64_t tomorrow = pl_second_of(pl_add_days(self->calls->caller(call)->date, 1), LI_MORNING);
    char *text;
    int outcome = HAB_FAILED;

    if (stage == LI_ASKED || stage == LI_REMINDED || stage == LI_LAST_DAY) {
        return li_tell_members(self, call, convention,
                               stage == LI_ASKED ? "li-attestation-a-signer"
                                                 : "li-attestation-rappel",
                               stage == LI_LAST_DAY ? tomorrow : 0, values);
    }
    text = json_dumps(values, JSON_COMPACT);
    if (text != NULL) {
        outcome = self->calls->mail_agents(call, json_string_value(json_object_get(values, "caf")),
                                           "li-attestation-manquante", pl_text(text));
    }
    free(text);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int reach_stage(const li *self, hab_call *call, uint64_t convention, li_stage stage,
                       const li_pending *pending)
{
    const pl_key key = duty_key(convention);
    li_duty duty = {.layout = 1, .stage = (uint8_t) stage, .since = pending->since};
    json_t *values = duty_values(self, call, convention, pending);
    int outcome = HAB_FAILED;

    if (values != NULL) {
        (void) snprintf(duty.caf, sizeof(duty.caf), "%s",
                        json_string_value(json_object_get(values, "caf")));
        outcome = say_stage(self, call, convention, stage, values);
    }
    json_decref(values);
    return outcome == HAB_DONE ? pl_put_record(self->host, call, &key, &duty, sizeof(duty))
                               : outcome;
}

/* The first mail asks, however late it is: nobody is reminded, or reported, of what they
 * were never asked. */
int li_duty_morning(const li *self, hab_call *call, uint64_t convention, unsigned *work)
{
    uint32_t today = self->calls->caller(call)->date;
    li_duty duty = {.stage = 0};
    li_pending pending;
    li_stage stage = LI_ASKED;
    int outcome = li_duty_of(self, call, convention, &duty);

    if (outcome == HAB_DONE) {
        stage = stage_of(li_attest_by(duty.since), today);
    }
    if ((outcome != HAB_DONE && outcome != HAB_NONE) || stage <= (li_stage) duty.stage) {
        return outcome;
    }
    outcome = li_pending_of(self, call, convention, 0, &pending);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    *work += (unsigned) pending.count;
    return pending.count > 0 ? reach_stage(self, call, convention, stage, &pending) : HAB_DONE;
}

/* -- signing */

const char *li_name_of(const li *self, hab_call *call, json_t *names, uint64_t person)
{
    char key[24];
    hab_member member;
    const char *known;

    (void) snprintf(key, sizeof(key), "%" PRIu64, person);
    known = json_string_value(json_object_get(names, key));
    if (known == NULL && self->calls->person(call, person, &member) == HAB_DONE) {
        (void) json_object_set_new(names, key, json_sprintf("%s %s", member.prenom, member.nom));
        known = json_string_value(json_object_get(names, key));
    }
    return known != NULL ? known : "";
}

/* The group of those destroyed on one day and retrieved by one person. */
static json_t *group_of(const li *self, hab_call *call, json_t *groups, json_t *names,
                        const li_shell *shell)
{
    uint32_t date = pl_date_of(shell->destroyed);
    char key[40];
    char day[PL_WORDS];
    json_t *group;

    (void) snprintf(key, sizeof(key), "%" PRIu32 "/%" PRIu64, date, shell->retrieved_by);
    group = json_object_get(groups, key);
    if (group == NULL) {
        pl_date_words(date, day);
        group = json_pack("{s:s, s:s, s:[]}", "detruites", day, "par",
                          li_name_of(self, call, names, shell->retrieved_by), "references");
        if (json_object_set_new(groups, key, group) != 0) {
            return NULL;
        }
    }
    return json_object_get(group, "references");
}

/* The references, by group; NULL when it fails. */
static json_t *groups_of(const li *self, hab_call *call, const li_pending *pending)
{
    json_t *groups = json_object();
    json_t *names = json_object();
    int outcome = groups != NULL && names != NULL ? HAB_DONE : HAB_FAILED;

    for (size_t i = 0; i < pending->count && outcome == HAB_DONE; i++) {
        li_shell shell;

        outcome = li_read(self, call, pending->of[i], &shell);
        if (outcome == HAB_DONE
            && json_array_append_new(group_of(self, call, groups, names, &shell),
                                     json_string(shell.reference))
                   != 0) {
            outcome = HAB_FAILED;
        }
    }
    json_decref(names);
    if (outcome != HAB_DONE) {
        json_decref(groups);
        return NULL;
    }
    return groups;
}

static json_t *list_of(json_t *groups)
{
    json_t *list = json_array();
    const char *key;
    json_t *group;

    json_object_foreach(groups, key, group)
    {
        (void) json_array_append(list, group);
    }
    return list;
}

static json_t *signer_of(const hab_caller *caller, const li_signature *signature)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "personne", (json_int_t) caller->person,
                     "identifiant", caller->identifiant, "nom", caller->nom, "prenom",
                     caller->prenom, "signature", signature->nom, "fonction", signature->fonction);
}

static json_t *attestation_of(const li *self, hab_call *call, const json_t *convention,
                              const li_pending *pending, const li_signature *signature,
                              uint64_t number)
{
    const hab_caller *caller = self->calls->caller(call);
    json_t *groups = groups_of(self, call, pending);
    char day[PL_WORDS];
    json_t *document = NULL;

    pl_date_words(caller->date, day);
    if (groups != NULL) {
        document =
            json_pack("{s:I, s:O, s:I, s:s, s:I, s:s, s:o, s:o}", "numero", (json_int_t) number,
                      "convention", convention, "nombre", (json_int_t) pending->count, "liste",
                      pending->list, "quand", (json_int_t) caller->now, "signee_le", day,
                      "signataire", signer_of(caller, signature), "groupes", list_of(groups));
    }
    json_decref(groups);
    return document;
}

static pl_key attestation_key(char letter, uint64_t number)
{
    pl_key key = pl_key_begin(letter);

    pl_key_u64(&key, number);
    return key;
}

static pl_key of_caf_key(const char *caf)
{
    pl_key key = pl_key_begin('P');

    pl_key_text(&key, pl_text(caf));
    pl_key_u8(&key, 0);
    return key;
}

static int keep(const li *self, hab_call *call, uint64_t number, const json_t *document)
{
    const pl_key record = attestation_key('A', number);
    const pl_key paper = attestation_key('a', number);
    char *text = json_dumps(document, JSON_COMPACT);
    hab_slice pdf;
    int outcome = HAB_FAILED;

    if (text != NULL) {
        outcome = self->calls->put(call, pl_key_slice(&record), pl_text(text));
    }
    if (outcome == HAB_DONE) {
        outcome = self->calls->print(call, "lieu-imprime-attestation", pl_text(text), &pdf);
    }
    free(text);
    return outcome == HAB_DONE ? self->calls->put(call, pl_key_slice(&paper), pdf) : outcome;
}

static int keep_indexes(const li *self, hab_call *call, uint64_t number, uint64_t convention,
                        const char *caf)
{
    const hab_slice nothing = {.data = "", .size = 0};
    pl_key by_convention = pl_key_begin('B');
    pl_key by_caf = of_caf_key(caf);
    int outcome;

    pl_key_u64(&by_convention, convention);
    pl_key_u64(&by_convention, number);
    pl_key_u64(&by_caf, number);
    outcome = self->calls->put(call, pl_key_slice(&by_convention), nothing);
    return outcome == HAB_DONE ? self->calls->put(call, pl_key_slice(&by_caf), nothing) : outcome;
}

/* What is left, if there is more than one attestation holds, is asked for anew. */
static int settle(const li *self, hab_call *call, uint64_t convention, const li_pending *pending,
                  uint64_t number)
{
    const pl_key duty = duty_key(convention);
    char object[24];
    hab_note note = {
        .operation = "attestation.signee", .service = "demandes", .convention = convention};
    int outcome = HAB_DONE;

    for (size_t i = 0; i < pending->count && outcome == HAB_DONE; i++) {
        outcome = li_attest(self, call, pending->of[i], number);
    }
    if (outcome == HAB_DONE) {
        outcome = self->calls->remove(call, pl_key_slice(&duty));
    }
    if (outcome != HAB_DONE && outcome != HAB_NONE) {
        return outcome;
    }
    (void) snprintf(object, sizeof(object), "A%" PRIu64, number);
    note.object = pl_text(object);
    return self->calls->trace(call, &note);
}

int li_attestation_sign(const li *self, hab_call *call, const json_t *convention,
                        const li_pending *pending, const li_signature *signature, uint64_t *number)
{
    uint64_t id = (uint64_t) json_integer_value(json_object_get(convention, "id"));
    const char *caf = json_string_value(json_object_get(convention, "caf"));
    json_t *document = NULL;
    int outcome = pl_number(self->host, call, "attestation", number);

    if (outcome == HAB_DONE) {
        document = attestation_of(self, call, convention, pending, signature, *number);
        outcome = document != NULL ? keep(self, call, *number, document) : HAB_FAILED;
    }
    json_decref(document);
    if (outcome == HAB_DONE) {
        outcome = keep_indexes(self, call, *number, id, caf);
    }
    return outcome == HAB_DONE ? settle(self, call, id, pending, *number) : outcome;
}

/* -- those that were signed */

int li_attestation_read(const li *self, hab_call *call, uint64_t number, json_t **document)
{
    const pl_key key = attestation_key('A', number);
    hab_slice text;
    int outcome = self->calls->get(call, pl_key_slice(&key), &text);

    if (outcome == HAB_DONE) {
        *document = json_loadb(text.data, text.size, 0, NULL);
        outcome = *document != NULL ? HAB_DONE : HAB_FAILED;
    }
    return outcome;
}

int li_attestation_pdf(const li *self, hab_call *call, uint64_t number)
{
    const pl_key key = attestation_key('a', number);
    char filename[48];
    hab_slice pdf;
    int outcome = self->calls->get(call, pl_key_slice(&key), &pdf);

    (void) snprintf(filename, sizeof(filename), "attestation-%" PRIu64 ".pdf", number);
    return outcome == HAB_DONE ? self->calls->content(call, "application/pdf", pdf, filename, "", 0)
                               : outcome;
}

typedef struct numbers {
    uint64_t of[LIST_MAX];
    size_t count;
    size_t max;
} numbers;

/* The number ends the key. */
static int add_number(void *context, hab_slice key, hab_slice value)
{
    numbers *list = context;

    (void) value;
    if (list->count == list->max) {
        return HAB_NONE;
    }
    list->of[list->count++] = pl_u64_at(key, key.size - 8);
    return HAB_DONE;
}

/* Without the references: they are many. */
static json_t *summaries(const li *self, hab_call *call, const numbers *list)
{
    json_t *all = json_array();

    for (size_t i = 0; i < list->count; i++) {
        json_t *document;

        if (li_attestation_read(self, call, list->of[i], &document) != HAB_DONE) {
            json_decref(all);
            return NULL;
        }
        (void) json_object_del(document, "groupes");
        (void) json_array_append_new(all, document);
    }
    return all;
}

static json_t *latest(const li *self, hab_call *call, const pl_key *prefix, uint64_t before,
                      unsigned max)
{
    numbers list = {.max = max < LIST_MAX ? max : LIST_MAX};
    pl_key from = *prefix;

    pl_key_u64(&from, before);
    if (self->calls->scan(call, pl_key_slice(prefix),
                          before != 0 ? pl_key_slice(&from) : (hab_slice){.data = "", .size = 0}, 1,
                          add_number, &list)
        != HAB_DONE) {
        return NULL;
    }
    return summaries(self, call, &list);
}

json_t *li_attestations_of(const li *self, hab_call *call, uint64_t convention, uint64_t before,
                           unsigned max)
{
    pl_key prefix = pl_key_begin('B');

    pl_key_u64(&prefix, convention);
    return latest(self, call, &prefix, before, max);
}

json_t *li_attestations_of_caf(const li *self, hab_call *call, const char *caf, uint64_t before,
                               unsigned max)
{
    const pl_key prefix = caf[0] != '\0' ? of_caf_key(caf) : pl_key_begin('A');

    return latest(self, call, &prefix, before, max);
}

/* Destruction: of what is six months old, and of what is nobody's at the end of a
 * convention (LI-2). */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

enum { AT_DATE = 1, AT_NUMBER = 5 }; /* places in a key X */

static const hab_slice nothing = {.data = "", .size = 0};

/* Numbers found by a walk, to be worked on when it is over. */
typedef struct found {
    uint64_t of[LI_BATCH];
    size_t count;
    uint32_t until; /* of keys X: the last day */
    li_place *place;
} found;

/* -- six months */

int li_destruction_due(const li *self, hab_call *call, int64_t *when)
{
    const pl_key all = pl_key_begin('X');
    pl_key key;
    int outcome = li_first(self, call, &all, NULL, &key);

    if (outcome == HAB_DONE) {
        *when = pl_second_of(pl_u32_at(pl_key_slice(&key), AT_DATE), 0);
    }
    return outcome;
}

static int add_due(void *context, hab_slice key, hab_slice value)
{
    found *list = context;

    (void) value;
    if (list->count == LI_BATCH || pl_u32_at(key, AT_DATE) > list->until) {
        return HAB_NONE;
    }
    list->of[list->count++] = pl_u64_at(key, AT_NUMBER);
    return HAB_DONE;
}

int li_destruction_batch(const li *self, hab_call *call)
{
    const pl_key all = pl_key_begin('X');
    found list = {.until = self->calls->caller(call)->date};
    int outcome = self->calls->scan(call, pl_key_slice(&all), nothing, 0, add_due, &list);

    for (size_t i = 0; i < list.count && outcome == HAB_DONE; i++) {
        outcome = li_destroy(self, call, list.of[i], 0);
    }
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

/* -- the end of a convention */

/* To an address that nobody has checked: nothing that was typed is in it. It waits under
 * the demande's own key, and is void with it. */
static int mail_family(const li *self, hab_call *call, const char *address, const li_shell *shell,
                       uint64_t number)
{
    const pl_key key = li_demande_key(number);
    char name[204];
    json_t *values =
        json_pack("{s:s, s:s, s:s, s:O*}", "caf", shell->caf, "reference", shell->reference,
                  "commune", li_commune_name(self, call, shell->commune, name), "ailleurs",
                  li_turn_to(self, shell->caf));
    char *text = values != NULL ? json_dumps(values, JSON_COMPACT) : NULL;
    int outcome = HAB_FAILED;

    json_decref(values);
    if (text != NULL) {
        const hab_order order = {.sheet = "li-sans-lieu",
                                 .to = pl_text(address),
                                 .values = pl_text(text),
                                 .secret = nothing,
                                 .sealed_by = pl_key_slice(&key),
                                 .caf = "",
                                 .expires = self->calls->caller(call)->now + LI_TELL_WAIT};

        outcome = self->calls->mail(call, &order);
    }
    free(text);
    return outcome == HAB_NONE ? HAB_DONE : outcome;
}

static int tell_family(const li *self, hab_call *call, uint64_t number, const li_shell *shell)
{
    json_t *document;
    const char *address;
    int outcome = li_open_document(self, call, number, &document);

    if (outcome != HAB_DONE) {
        return outcome == HAB_NONE ? HAB_DONE : outcome; /* the vault has lost its key */
    }
    address = json_string_value(json_object_get(json_object_get(document, "contact"), "courriel"));
    if (address != NULL) {
        outcome = mail_family(self, call, address, shell, number);
    }
    json_decref(document);
    return outcome;
}

static int end_demande(const li *self, hab_call *call, li_job job, uint64_t convention,
                       uint64_t number)
{
    li_shell shell;
    int outcome = li_read(self, call, number, &shell);

    if (outcome != HAB_DONE || shell.convention != convention) {
        return outcome;
    }
    return job == LI_JOB_TELL ? tell_family(self, call, number, &shell)
                              : li_destroy(self, call, number, LI_BY_CONVENTION_END);
}

static int add_listed(void *context, uint64_t number, hab_slice key)
{
    found *list = context;

    if (list->count == LI_BATCH || key.size > PL_KEY_MAX) {
        return HAB_NONE;
    }
    list->of[list->count++] = number;
    memcpy(list->place->after, key.data, key.size);
    list->place->after_size = (uint8_t) key.size;
    return HAB_DONE;
}

/* A batch of the demandes of one commune in one state; *count is how many it looked at. */
static int end_state(const li *self, hab_call *call, li_job job, uint64_t convention,
                     const char *commune, li_place *place, size_t *count)
{
    pl_key after = {.size = place->after_size};
    found list = {.place = place};
    int outcome;

    memcpy(after.bytes, place->after, place->after_size);
    outcome = li_list(self, call, commune, (li_state) place->state, pl_key_slice(&after),
                      add_listed, &list);
    for (size_t i = 0; i < list.count && outcome == HAB_DONE; i++) {
        outcome = end_demande(self, call, job, convention, list.of[i]);
    }
    *count = list.count;
    return outcome == HAB_NONE ? HAB_FAILED : outcome;
}

typedef struct next_commune {
    const char *after;
    char code[LI_CODE + 1];
} next_commune;

static int is_next(void *context, hab_slice key, hab_slice value)
{
    next_commune *next = context;

    (void) value;
    if (key.size != LI_CODE || memcmp(key.data, next->after, LI_CODE) <= 0) {
        return HAB_DONE;
    }
    memcpy(next->code, key.data, LI_CODE);
    return HAB_NONE;
}

static int say_some(void *context, const hab_right *right)
{
    (void) right;
    *(int *) context = 1;
    return HAB_NONE;
}

/* Goes to the convention's next commune that no other one covers; HAB_NONE at the end. */
static int enter_commune(const li *self, hab_call *call, uint64_t convention, li_place *place)
{
    int covered = 0;
    next_commune next = {.after = place->commune};
    int outcome = self->calls->covered(call, convention, is_next, &next);

    if (outcome != HAB_DONE || next.code[0] == '\0') {
        return outcome == HAB_DONE ? HAB_NONE : outcome;
    }
    memcpy(place->commune, next.code, LI_CODE);
    place->after_size = 0;
    outcome = self->calls->covering(call, pl_text(next.code), say_some, &covered);
    place->state = outcome == HAB_DONE && !covered ? LI_NOTIFIEE : 0;
    return outcome;
}

/* Families whose demande was treated have had their answer. */
static void leave_state(li_place *place, li_job job)
{
    place->after_size = 0;
    place->state = place->state < (job == LI_JOB_TELL ? LI_RECUPEREE : LI_TRAITEE)
                       ? (uint8_t) (place->state + 1)
                       : 0;
}

int li_end_batch(const li *self, hab_call *call, li_job job, uint64_t convention, li_place *place,
                 int *over)
{
    int outcome = HAB_DONE;
    size_t count = 0;

    for (unsigned steps = 0; steps < LI_BATCH && count == 0 && outcome == HAB_DONE; steps++) {
        if (place->state == 0) {
            outcome = enter_commune(self, call, convention, place);
        } else {
            char commune[LI_CODE + 1] = "";

            memcpy(commune, place->commune, LI_CODE);
            outcome = end_state(self, call, job, convention, commune, place, &count);
            if (outcome == HAB_DONE && count < LI_BATCH) {
                leave_state(place, job);
            }
        }
    }
    *over = outcome == HAB_NONE;
    return *over ? HAB_DONE : outcome;
}

/* Lists of claims, and a claim as pages show it. */
#include "fiche/claim.h"

#include <string.h>

/* Keys that end with a claim's number. */
typedef struct number_walk {
    claim_each each;
    void *context;
} number_walk;

static int give(void *context, hab_slice key, hab_slice value)
{
    const number_walk *walk = context;

    (void) value;
    return key.size > sizeof(uint64_t)
               ? walk->each(walk->context, pl_u64_at(key, key.size - sizeof(uint64_t)))
               : HAB_FAILED;
}

int claim_own(const fiche_type *self, hab_call *call, uint64_t before, claim_each each,
              void *context)
{
    pl_key prefix = pl_key_begin('p');
    number_walk walk = {.each = each, .context = context};
    pl_key from;

    pl_key_u64(&prefix, self->calls->caller(call)->person);
    from = prefix;
    if (before != 0) {
        pl_key_u64(&from, before);
    }
    return self->calls->scan(call, pl_key_slice(&prefix),
                             before != 0 ? pl_key_slice(&from) : (hab_slice){.size = 0}, 1, give,
                             &walk);
}

int claim_about(const fiche_type *self, hab_call *call, const char *id, claim_each each,
                void *context)
{
    pl_key prefix = pl_key_begin('o');
    number_walk walk = {.each = each, .context = context};

    pl_key_text(&prefix, pl_text(id));
    pl_key_u8(&prefix, 0);
    return self->calls->scan(call, pl_key_slice(&prefix), (hab_slice){.size = 0}, 1, give, &walk);
}

static int keep(void *context, hab_slice key, hab_slice value)
{
    (void) value;
    return desk_rows_keep(context, key, 0);
}

int claim_list(const fiche_type *self, hab_call *call, desk_rows *rows)
{
    pl_key prefix = pl_key_begin('r');
    pl_key from = desk_rows_from(rows, 'r');

    if (rows->caf[0] != '\0') {
        pl_key_text(&prefix, pl_text(rows->caf));
        pl_key_u8(&prefix, 0);
    }
    return self->calls->scan(call, pl_key_slice(&prefix), pl_key_slice(&from), 0, keep, rows);
}

/* -- as pages show it */

static uint64_t number_in(const json_t *object, const char *member)
{
    return (uint64_t) json_integer_value(json_object_get(object, member));
}

static int add_time(json_t *view, const char *member)
{
    return json_object_set_new(view, member, fiche_time((int64_t) number_in(view, member)));
}

/* The number of a convention is the host's own; who answered is the Caf's. */
static int add_words(const fiche_type *self, hab_call *call, json_t *view)
{
    int agent = self->calls->caller(call)->roles != 0;
    json_t *answer = json_object_get(view, "reponse");
    hab_right right;
    int outcome = self->calls->convention(call, number_in(view, "convention"), &right);
    int failed = 0;

    (void) json_object_del(view, "convention");
    if (outcome == HAB_DONE) {
        failed |= json_object_set_new(view, "convention", json_string(right.numero));
        failed |= json_object_set_new(view, "partenaire", json_string(right.partner));
    }
    failed |=
        json_object_set_new(view, "auteur_nom", desk_name(self, call, number_in(view, "auteur")));
    failed |= add_time(view, "recue");
    if (answer != NULL) {
        failed |= add_time(answer, "quand");
        failed |= agent
                  && json_object_set_new(answer, "agent_nom",
                                         desk_name(self, call, number_in(answer, "agent")));
        (void) json_object_del(answer, "agent");
    }
    return outcome == HAB_FAILED || failed ? HAB_FAILED : HAB_DONE;
}

int claim_view(const fiche_type *self, hab_call *call, const json_t *claim, json_t **view)
{
    json_t *made = json_deep_copy(claim);
    int outcome = made != NULL ? add_words(self, call, made) : HAB_FAILED;

    if (outcome == HAB_DONE
        && (json_object_set_new(made, "base", json_string(self->path)) != 0
            || json_object_set_new(
                   made, "etat",
                   json_string(claim_state_of(claim) == CLAIM_OPEN ? "ouverte" : "repondue"))
                   != 0)) {
        outcome = HAB_FAILED;
    }
    if (outcome != HAB_DONE) {
        json_decref(made);
        return outcome;
    }
    *view = made;
    return HAB_DONE;
}

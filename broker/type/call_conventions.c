/* Conventions of the type, seen by its plugin: which cover a target, what one covers, whom
 * it names. */
#include "type/call_host.h"

#include "convention/cover.h"
#include "convention/version.h"

/* A convention of this type; one of another is none. */
static int read_own(hab_call *call, uint64_t number)
{
    int outcome = hab_call_outcome(call, hab_convention_get(call->txn, number, &call->convention),
                                   "a convention");

    return outcome == HAB_DONE && call->convention.type != call->type->key ? HAB_NONE : outcome;
}

int hab_call_version(hab_call *call, uint64_t number, uint32_t *version)
{
    int outcome = read_own(call, number);

    return outcome == HAB_DONE
               ? hab_call_outcome(call, hab_version_at(call->txn, number, call->now, version),
                                  "a convention's version")
               : outcome;
}

int hab_call_right_of(hab_call *call, uint64_t number, uint32_t version, hab_right *right)
{
    int outcome =
        hab_call_must(call, hab_convention_partner(call->txn, number, call->partner), "a partner");

    if (outcome == HAB_DONE) {
        *right = (hab_right){.convention = number,
                             .version = version,
                             .numero = call->convention.numero,
                             .partner = call->partner,
                             .caf = call->convention.caf,
                             .role = "",
                             .end = call->convention.end};
    }
    return outcome;
}

int hab_call_convention(hab_call *call, uint64_t number, hab_right *right)
{
    uint32_t version;
    int outcome = hab_call_version(call, number, &version);

    return outcome == HAB_DONE ? hab_call_right_of(call, number, version, right) : outcome;
}

/* A walk whose `each` is the plugin's: it ends at the first HAB_LATER, and `given` says
 * why. */
typedef struct walk {
    hab_call *call;
    hab_each_right right;
    hab_each_record record;
    hab_each_member member;
    void *context;
    int given;
} walk;

static hab_status go_on(walk *w, int given)
{
    w->given = given;
    return given == HAB_DONE ? HAB_OK : HAB_LATER;
}

static int finish(walk *w, hab_status status, const char *what)
{
    if (w->given != HAB_DONE) {
        return hab_call_walked(w->call, w->given);
    }
    return hab_call_must(w->call, status, what);
}

static hab_status give_right(void *context, uint64_t convention,
                             const hab_convention_record *record, uint32_t version)
{
    walk *w = context;
    hab_right right;
    int outcome;

    w->call->convention = *record;
    outcome = hab_call_right_of(w->call, convention, version, &right);
    return go_on(w, outcome == HAB_DONE ? w->right(w->context, &right) : outcome);
}

int hab_call_covering(hab_call *call, hab_slice target, hab_each_right each, void *context)
{
    walk w = {.call = call, .right = each, .context = context};
    hab_status status =
        hab_cover_find(call->txn, call->type->key, target, call->now, give_right, &w);

    return finish(&w, status, "what covers a target");
}

static hab_status give_target(void *context, hab_slice target, hab_slice document)
{
    walk *w = context;

    return go_on(w, w->record(w->context, target, document));
}

int hab_call_covered(hab_call *call, uint64_t convention, hab_each_record each, void *context)
{
    walk w = {.call = call, .record = each, .context = context};
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    return outcome == HAB_DONE
               ? finish(&w, hab_cover_list(call->txn, convention, version, give_target, &w),
                        "what a convention covers")
               : outcome;
}

int hab_call_target(hab_call *call, uint64_t convention, hab_slice target, hab_slice *document)
{
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    return outcome == HAB_DONE
               ? hab_call_outcome(call,
                                  hab_cover_get(call->txn, convention, version, target, document),
                                  "what a convention covers")
               : outcome;
}

static hab_status give_member(void *context, uint64_t number)
{
    walk *w = context;
    hab_person person;
    hab_status status = hab_person_get(w->call->txn, number, &person);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    if (person.record.state != HAB_PERSON_ACTIVE) {
        return HAB_OK;
    }
    return go_on(w, w->member(w->context, &(hab_member){.person = number,
                                                        .identifiant = person.identifiant,
                                                        .nom = person.nom,
                                                        .prenom = person.prenom}));
}

int hab_call_members(hab_call *call, uint64_t convention, hab_each_member each, void *context)
{
    walk w = {.call = call, .member = each, .context = context};
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    return outcome == HAB_DONE
               ? finish(&w, hab_version_members(call->txn, convention, version, give_member, &w),
                        "the persons of a convention")
               : outcome;
}

/* Conventions of the type, seen by its plugin: which there are, which cover a target, what one
 * covers, whom it names, its versions. */
#include "type/call_host.h"

#include <stdlib.h>

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

/* From when a version decides. */
static int effect_of(hab_call *call, uint64_t convention, uint32_t version, int64_t *effect)
{
    *effect = 0;
    return version > 1 ? hab_call_must(
               call, hab_version_effect_of(call->txn, convention, version, effect), "a version")
                       : HAB_DONE;
}

int hab_call_versions(hab_call *call, uint64_t convention, hab_each_version each, void *context)
{
    hab_version version = {.number = 1};
    uint32_t in_force;
    int outcome = hab_call_version(call, convention, &in_force);

    for (uint32_t last = call->convention.version; outcome == HAB_DONE && version.number <= last;
         version.number++) {
        version.until = 0;
        version.in_force = version.number == in_force;
        if (version.number < last) {
            outcome = effect_of(call, convention, version.number + 1, &version.until);
        }
        if (outcome == HAB_DONE) {
            const hab_version given = version;

            outcome = each(context, &given);
            if (outcome != HAB_DONE) {
                return hab_call_walked(call, outcome);
            }
        }
        version.from = version.until;
    }
    return outcome;
}

/* What the store gives is good until the next write: then it is copied. */
static int keep_document(hab_call *call, hab_slice stored, hab_slice *document)
{
    char *copy;

    if (!call->writes) {
        *document = stored;
        return HAB_DONE;
    }
    copy = malloc(stored.size);
    if (copy == NULL) {
        return hab_call_outcome(call, HAB_MEMORY, "a document");
    }
    memcpy(copy, stored.data, stored.size);
    *document = hab_slice_of(copy, stored.size);
    return hab_call_keep(call, copy, stored.size);
}

int hab_call_document(hab_call *call, uint64_t convention, uint32_t version, hab_slice *document)
{
    hab_slice stored;
    int outcome =
        version != 0 ? read_own(call, convention) : hab_call_version(call, convention, &version);

    if (outcome == HAB_DONE) {
        outcome = hab_call_outcome(
            call, hab_convention_document(call->txn, convention, version, &stored), "a version");
    }
    return outcome == HAB_DONE ? keep_document(call, stored, document) : outcome;
}

/* One of a list: told when it is of this type, and open. */
static int give_open(hab_call *call, uint64_t number, hab_each_right each, void *context)
{
    uint32_t version;
    hab_right right;
    int outcome = read_own(call, number);

    if (outcome != HAB_DONE
        || hab_convention_open_at(&call->convention, call->now) != HAB_REASON_GRANTED) {
        return outcome == HAB_NONE ? HAB_DONE : outcome;
    }
    outcome = hab_call_version(call, number, &version);
    if (outcome == HAB_DONE) {
        outcome = hab_call_right_of(call, number, version, &right);
    }
    return outcome == HAB_DONE ? each(context, &right) : outcome;
}

int hab_call_conventions(hab_call *call, const char *caf, uint64_t after, hab_each_right each,
                         void *context)
{
    enum { AT_ONCE = 64 };
    uint64_t numbers[AT_ONCE];
    unsigned count = AT_ONCE;
    int outcome = HAB_DONE;

    while (outcome == HAB_DONE && count == AT_ONCE) {
        outcome = hab_call_must(
            call, hab_convention_list(call->txn, caf, after, numbers, AT_ONCE, &count),
            "conventions");
        for (unsigned i = 0; i < count && outcome == HAB_DONE; i++) {
            after = numbers[i];
            outcome = give_open(call, after, each, context);
            if (outcome != HAB_DONE) {
                return hab_call_walked(call, outcome);
            }
        }
    }
    return outcome;
}

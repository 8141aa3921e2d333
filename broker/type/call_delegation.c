/* The lines of a convention, read and kept by its plugin, and the accounts of whom they name
 * (MCP-9.1). */
#include "type/call_host.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "convention/version.h"
#include "delegation/account.h"
#include "delegation/register.h"

/* The register of a convention of the type, kept open: acts come by the thousand. */
static int open_register(hab_call *call, uint64_t convention)
{
    uint32_t version;
    int outcome;

    if (call->reg != NULL && call->reg_of == convention) {
        return HAB_DONE;
    }
    outcome = hab_call_version(call, convention, &version);
    if (outcome != HAB_DONE) {
        return outcome;
    }
    hab_register_close(call->reg);
    call->reg = NULL;
    call->reg_of = convention;
    return hab_call_must(
        call, hab_register_open(call->txn, call->broker, convention, call->now, &call->reg),
        "the register of a convention");
}

static void take_name(const json_t *name, char to[HAB_NAME_MAX + 1])
{
    if (json_string_length(name) > 0) {
        (void) snprintf(to, HAB_NAME_MAX + 1, "%s", json_string_value(name));
    }
}

/* As the line calls them: what another convention does is nobody's business here (MCP-9.1). */
static void name_by_line(hab_person *person, hab_slice document)
{
    json_t *line = json_loadb(document.data, document.size, 0, NULL);

    take_name(json_object_get(line, "nom"), person->nom);
    take_name(json_object_get(line, "prenom"), person->prenom);
    json_decref(line);
}

/* Who a line is about, and as what it was compiled. */
static hab_status describe(const hab_call *call, const hab_person *person, hab_slice document,
                           char role[32], hab_line *line)
{
    const hab_place place = {.person = person->number,
                             .type = call->type->key,
                             .convention = call->reg_of,
                             .version = hab_register_version(call->reg)};
    hab_habilitation_record habilitation;
    hab_status status = hab_place_read(call->txn, &place, &habilitation, NULL);

    if (status != HAB_OK) {
        return status;
    }
    memcpy(role, habilitation.role, sizeof(habilitation.role));
    role[sizeof(habilitation.role) - 1] = '\0';
    *line = (hab_line){.member = {.person = person->number,
                                  .identifiant = person->identifiant,
                                  .nom = person->nom,
                                  .prenom = person->prenom},
                       .active = person->record.state == HAB_PERSON_ACTIVE,
                       .role = role,
                       .document = document};
    return HAB_OK;
}

/* The store's own bytes would not outlive a write. */
static int keep_document(hab_call *call, hab_line *line)
{
    char *copy = malloc(line->document.size);

    if (copy == NULL) {
        return hab_call_outcome(call, HAB_MEMORY, "a line");
    }
    memcpy(copy, line->document.data, line->document.size);
    line->document.data = copy;
    return hab_call_keep(call, copy, line->document.size);
}

int hab_call_line(hab_call *call, uint64_t convention, uint64_t person, hab_line *line)
{
    hab_slice document;
    int outcome = open_register(call, convention);

    if (outcome == HAB_DONE) {
        outcome =
            hab_call_outcome(call, hab_person_get(call->txn, person, &call->named), "a person");
    }
    if (outcome == HAB_DONE) {
        outcome =
            hab_call_outcome(call, hab_register_line(call->reg, &call->named, &document), "a line");
    }
    if (outcome == HAB_DONE) {
        name_by_line(&call->named, document);
        outcome =
            hab_call_must(call, describe(call, &call->named, document, call->role, line), "a line");
    }
    return outcome == HAB_DONE ? keep_document(call, line) : outcome;
}

/* A walk whose `each` is the plugin's: it ends at the first HAB_LATER, and `given` says
 * why. */
typedef struct walk {
    hab_call *call;
    hab_each_line each;
    void *context;
    int given;
} walk;

static hab_status give_line(void *context, const hab_person *person, hab_slice document)
{
    walk *w = context;
    hab_person named = *person;
    char role[32];
    hab_line line;
    hab_status status;

    name_by_line(&named, document);
    status = describe(w->call, &named, document, role, &line);
    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    w->given = w->each(w->context, &line);
    return w->given == HAB_DONE ? HAB_OK : HAB_LATER;
}

int hab_call_lines(hab_call *call, uint64_t convention, hab_each_line each, void *context)
{
    walk w = {.call = call, .each = each, .context = context};
    hab_status status;
    int outcome = open_register(call, convention);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    status = hab_register_walk(call->reg, give_line, &w);
    return w.given != HAB_DONE ? hab_call_walked(call, w.given)
                               : hab_call_must(call, status, "the lines of a convention");
}

/* What a plugin would change. */
static int open_to_write(hab_call *call, uint64_t convention)
{
    int outcome = hab_call_may_write(call);

    return outcome == HAB_DONE ? open_register(call, convention) : outcome;
}

int hab_call_enlist(hab_call *call, uint64_t convention, uint64_t person, hab_slice line)
{
    json_t *document;
    hab_error error = {""};
    int outcome = open_to_write(call, convention);

    if (outcome == HAB_DONE) {
        outcome = hab_call_json(call, line, &document);
    }
    if (outcome == HAB_DONE) {
        outcome =
            hab_call_must(call, hab_register_put(call->reg, person, document, &error), "a line");
        hab_call_log(call, error.text);
        json_decref(document);
    }
    return outcome;
}

int hab_call_strike(hab_call *call, uint64_t convention, uint64_t person)
{
    int outcome = open_to_write(call, convention);

    return outcome == HAB_DONE
               ? hab_call_outcome(call, hab_register_strike(call->reg, person), "a line")
               : outcome;
}

int hab_call_account(hab_call *call, uint64_t convention, const char *identifiant, const char *nom,
                     const char *prenom, uint64_t *person)
{
    hab_status status;
    int outcome = open_to_write(call, convention);

    if (outcome != HAB_DONE) {
        return outcome;
    }
    status = hab_account_open(call->txn, call->broker, convention, identifiant, nom, prenom,
                              call->now, person);
    return status == HAB_INVALID ? HAB_NONE : hab_call_must(call, status, "an account");
}

int hab_call_renew(hab_call *call, uint64_t convention, uint64_t person)
{
    int outcome = open_to_write(call, convention);

    return outcome == HAB_DONE ? hab_call_outcome(
               call, hab_account_renew(call->txn, convention, person, call->now), "a new password")
                               : outcome;
}

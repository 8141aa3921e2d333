/* What the caller of a plugin's page may do: decided as in front of a protected location,
 * and traced. */
#include "type/call_host.h"

#include <stdlib.h>

#include "portal/refusal.h"
#include "web/answer.h"

int hab_call_refuse(hab_call *call, const hab_verdict *verdict, const hab_service *service)
{
    hab_exchange *exchange = call->exchange;
    const hab_demand demand = {.type = call->type, .service = service};
    size_t size = exchange->mount.size + exchange->path.size;
    char *target = malloc(size + 1);

    if (target == NULL) {
        return hab_call_outcome(call, HAB_MEMORY, "a refusal");
    }
    memcpy(target, exchange->mount.data, exchange->mount.size);
    memcpy(target + exchange->mount.size, exchange->path.data, exchange->path.size);
    hab_exchange_clear(exchange); /* of what was answered already */
    exchange->demand = &demand;
    hab_refuse(exchange, verdict, hab_slice_of(target, size));
    exchange->demand = NULL;
    free(target);
    call->refused = 1;
    return HAB_REFUSED;
}

static int trace_verdict(hab_call *call, const hab_verdict *verdict, const hab_demand *demand,
                         hab_slice object)
{
    hab_trace_record record = {.kind = HAB_TRACE_ACCESS,
                               .reason = (uint16_t) verdict->reason,
                               .convention = verdict->convention,
                               .version = verdict->version,
                               .numero = hab_slice_text(verdict->numero),
                               .role = hab_slice_text(verdict->role),
                               .service = hab_slice_text(demand->service->name),
                               .target = hab_verdict_target(verdict, demand),
                               .object = object,
                               .article = hab_slice_text(verdict->article)};

    return hab_call_trace_add(call, &record);
}

/* What the person's own line of the annexe says. */
static int add_scope(hab_call *call, const hab_habilitation_record *habilitation, hab_slice scope,
                     hab_right *right)
{
    memcpy(call->role, habilitation->role, sizeof(call->role));
    call->role[sizeof(call->role) - 1] = '\0';
    right->role = call->role;
    right->scope = scope;
    return HAB_DONE;
}

static int read_habilitation(hab_call *call, hab_slice value, hab_habilitation_record *read,
                             hab_slice *scope)
{
    if (value.size < sizeof(*read) || *(const uint8_t *) value.data != 1) {
        return hab_call_outcome(call, HAB_CORRUPT, "a habilitation");
    }
    memcpy(read, value.data, sizeof(*read));
    *scope = hab_slice_of((const uint8_t *) value.data + sizeof(*read), value.size - sizeof(*read));
    return HAB_DONE;
}

/* What one version says of one person. HAB_NONE when it does not name them. */
static int right_under(hab_call *call, uint64_t person, uint64_t convention, uint32_t version,
                       hab_right *right)
{
    uint8_t key[HAB_HABILITATION_KEY];
    hab_habilitation_record habilitation;
    hab_slice value;
    hab_slice scope = {0};
    int outcome;

    hab_habilitation_key(person, call->type->key, convention, version, key);
    outcome = hab_call_outcome(
        call, hab_get(call->txn, HAB_TABLE_ACCESS, hab_slice_of(key, sizeof(key)), &value),
        "a habilitation");
    if (outcome == HAB_DONE) {
        outcome = read_habilitation(call, value, &habilitation, &scope);
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_must(call, hab_convention_get(call->txn, convention, &call->convention),
                                "a convention");
    }
    if (outcome == HAB_DONE) {
        outcome = hab_call_right_of(call, convention, version, right);
    }
    return outcome == HAB_DONE ? add_scope(call, &habilitation, scope, right) : outcome;
}

static int granted_right(hab_call *call, const hab_verdict *verdict, hab_right *right)
{
    int outcome =
        right_under(call, call->caller.person, verdict->convention, verdict->version, right);

    return outcome == HAB_NONE ? hab_call_must(call, HAB_CORRUPT, "a habilitation") : outcome;
}

int hab_call_place(hab_call *call, uint64_t convention, uint64_t person, hab_right *right)
{
    uint32_t version;
    int outcome = hab_call_version(call, convention, &version);

    return outcome == HAB_DONE ? right_under(call, person, convention, version, right) : outcome;
}

static void decide(hab_call *call, const hab_demand *demand, hab_verdict *verdict)
{
    if (call->caller.person != 0) {
        hab_decide_within(call->txn, call->caller.person, call->caller.channel, demand, call->now,
                          verdict);
        return;
    }
    *verdict = (hab_verdict){.reason = HAB_REASON_NO_SESSION,
                             .article = hab_type_article(call->type, HAB_REASON_NO_SESSION)};
}

int hab_call_may(hab_call *call, const char *service, hab_slice target, hab_slice object,
                 hab_right *right)
{
    hab_demand demand = {.type = call->type, .target = target};
    hab_verdict verdict;

    demand.service = service != NULL ? hab_service_find(call->type, hab_slice_text(service)) : NULL;
    if (demand.service == NULL || call->exchange == NULL) {
        return hab_call_misused(call, "a right to no service, or for nobody");
    }
    decide(call, &demand, &verdict);
    if (trace_verdict(call, &verdict, &demand, object) != HAB_DONE) {
        return HAB_FAILED;
    }
    if (verdict.reason != HAB_REASON_GRANTED) {
        return hab_call_refuse(call, &verdict, demand.service);
    }
    return right != NULL ? granted_right(call, &verdict, right) : HAB_DONE;
}

/* One habilitation of the caller: told when it is in force, and its convention open. */
static int weigh(hab_call *call, hab_slice key, hab_slice value, hab_each_right each, void *context)
{
    const uint8_t *bytes = key.data;
    uint64_t number = hab_get_u64be(bytes + 12);
    hab_habilitation_record habilitation = {.from = 0};
    hab_slice scope = {0};
    hab_right right;
    int outcome = read_habilitation(call, value, &habilitation, &scope);

    if (outcome != HAB_DONE || habilitation.from > call->now
        || (habilitation.until != 0 && habilitation.until <= call->now)) {
        return outcome;
    }
    if (hab_call_must(call, hab_convention_get(call->txn, number, &call->convention),
                      "a convention")
        != HAB_DONE) {
        return HAB_FAILED;
    }
    if (hab_convention_open_at(&call->convention, call->now) != HAB_REASON_GRANTED) {
        return HAB_DONE;
    }
    outcome = hab_call_right_of(call, number, hab_get_u32be(bytes + 20), &right);
    if (outcome == HAB_DONE) {
        (void) add_scope(call, &habilitation, scope, &right);
        outcome = each(context, &right);
    }
    return outcome;
}

int hab_call_rights(hab_call *call, hab_each_right each, void *context)
{
    enum { PREFIX = 12 };
    uint8_t from[HAB_HABILITATION_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status;
    int given = HAB_DONE;

    if (call->caller.person == 0) {
        return HAB_DONE;
    }
    status = hab_cursor_open(call->txn, HAB_TABLE_ACCESS, &cursor);
    if (status != HAB_OK) {
        return hab_call_outcome(call, status, "rights");
    }
    hab_habilitation_key(call->caller.person, call->type->key, 0, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (given == HAB_DONE && status == HAB_OK && key.size == sizeof(from)
           && memcmp(key.data, from, PREFIX) == 0) {
        given = weigh(call, key, value, each, context);
        status = given == HAB_DONE ? hab_next(cursor, &key, &value) : status;
    }
    hab_cursor_close(cursor);
    if (given != HAB_DONE) {
        return hab_call_walked(call, given);
    }
    return status == HAB_NOT_FOUND ? HAB_DONE : hab_call_outcome(call, status, "rights");
}

int hab_call_person(hab_call *call, uint64_t person, hab_member *member)
{
    int outcome =
        hab_call_outcome(call, hab_person_get(call->txn, person, &call->named), "a person");

    if (outcome == HAB_DONE) {
        *member = (hab_member){.person = person,
                               .identifiant = call->named.identifiant,
                               .nom = call->named.nom,
                               .prenom = call->named.prenom};
    }
    return outcome;
}

int hab_call_agent(hab_call *call, const char *caf)
{
    hab_trace_record record = {.kind = HAB_TRACE_CHANGE,
                               .reason = HAB_REASON_NOT_ALLOWED,
                               .operation = hab_slice_text("caf.acces"),
                               .role = hab_slice_text("agent"),
                               .object = hab_slice_text(caf != NULL ? caf : "")};

    if (call->page == NULL || (call->page->flags & HAB_PAGE_AGENT) == 0 || caf == NULL) {
        return hab_call_misused(call, "an agent on a page that is not for agents");
    }
    if (hab_agent_may(&call->agent, call->page->roles, caf)) {
        return HAB_DONE;
    }
    if (hab_call_trace_add(call, &record) != HAB_DONE) {
        return HAB_FAILED;
    }
    hab_exchange_clear(call->exchange);
    hab_answer_problem(call->exchange, 404, "inconnu", "Page introuvable",
                       "Cette adresse ne mène à rien que votre Caf suive.");
    call->refused = 1;
    return HAB_REFUSED;
}

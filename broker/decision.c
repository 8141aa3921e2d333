#include "decision.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "convention/cover.h"
#include "person/person.h"
#include "trace/alarm.h"

/* Conventions change seldom and are read always: a decider keeps those it has seen,
 * each with the generation it was read at. Any change of any convention makes a
 * new generation, and so empties the cache at once. */
enum { KEPT_CONVENTIONS = 1 << 17 };

typedef struct kept_convention {
    uint64_t number; /* 0: none */
    uint64_t generation;
    hab_convention_record record;
} kept_convention;

struct hab_decider {
    hab_txn *txn; /* set aside between decisions */
    hab_cursor *access;
    uint64_t seen;         /* the last commit seen */
    uint64_t generation;   /* of conventions, as of that commit */
    int closed;            /* an alarm stood, as of that commit */
    kept_convention *kept; /* mask + 1 of them, by number */
    uint64_t mask;
};

/* One decision under way. */
typedef struct weighing {
    hab_decider *decider;
    const hab_demand *demand;
    int64_t now;
    hab_step_fn step; /* NULL in a server */
    void *context;
    hab_verdict *verdict;
    int reached; /* how far the refusal kept so far had come */
} weighing;

/* A person may hold several conventions of a type: when none grants, the refusal
 * of the one that came furthest is the one worth telling. */
enum { REACHED_NOTHING, REACHED_ANNEXE, REACHED_CONVENTION, REACHED_PLUGIN };

hab_status hab_decider_new(hab_store *store, hab_decider **decider)
{
    hab_decider *made = calloc(1, sizeof(*made));
    hab_status status;

    if (made == NULL) {
        return HAB_MEMORY;
    }
    /* Address space: a page of it is memory once a convention falls on it. */
    made->kept = calloc(KEPT_CONVENTIONS, sizeof(*made->kept));
    made->mask = KEPT_CONVENTIONS - 1;
    status = made->kept != NULL ? hab_begin_read(store, &made->txn) : HAB_MEMORY;
    if (status == HAB_OK) {
        status = hab_cursor_open(made->txn, HAB_TABLE_ACCESS, &made->access);
    }
    if (status != HAB_OK) {
        hab_abort(made->txn);
        free(made->kept);
        free(made);
        return status;
    }
    hab_set_aside(made->txn);
    *decider = made;
    return HAB_OK;
}

void hab_decider_free(hab_decider *decider)
{
    if (decider != NULL) {
        hab_cursor_close(decider->access);
        hab_abort(decider->txn);
        free(decider->kept);
        free(decider);
    }
}

static void say(const weighing *w, const char *step, int holds, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void say(const weighing *w, const char *step, int holds, const char *format, ...)
{
    char found[256];
    va_list arguments;

    if (w->step != NULL) {
        va_start(arguments, format);
        (void) vsnprintf(found, sizeof(found), format, arguments);
        va_end(arguments);
        w->step(w->context, step, found, holds);
    }
}

static void refuse(weighing *w, int reached, hab_reason reason, const char *article)
{
    if (reached > w->reached) {
        w->reached = reached;
        w->verdict->reason = reason;
        w->verdict->article = article;
    }
}

static void name_convention(hab_verdict *verdict, uint64_t number, uint32_t version,
                            const hab_convention_record *convention,
                            const hab_habilitation_record *habilitation)
{
    verdict->convention = number;
    verdict->version = version;
    memcpy(verdict->numero, convention->numero, sizeof(verdict->numero));
    memcpy(verdict->role, habilitation->role, sizeof(verdict->role));
    verdict->role[sizeof(verdict->role) - 1] = '\0';
}

static hab_reason ask_plugin(const weighing *w, hab_slice scope, hab_answer *answer)
{
    hab_local local = hab_local_time(w->now);
    hab_ask ask = {.service = w->demand->service->name,
                   .target = w->demand->target,
                   .now = w->now,
                   .date = local.date,
                   .minute = local.minute,
                   .weekday = local.weekday,
                   .channel = w->verdict->channel};

    return hab_type_decide(w->demand->type, scope, &ask, answer);
}

static const hab_convention_record *read_convention(hab_decider *decider, uint64_t number)
{
    kept_convention *kept = &decider->kept[number & decider->mask];

    if (kept->number == number && kept->generation == decider->generation) {
        return &kept->record;
    }
    kept->number = 0;
    if (hab_convention_get(decider->txn, number, &kept->record) != HAB_OK) {
        return NULL;
    }
    kept->number = number;
    kept->generation = decider->generation;
    return &kept->record;
}

/* The convention's own conditions, then the plugin's. 1 when access is given. */
static int weigh_convention(weighing *w, uint64_t number, uint32_t version,
                            const hab_habilitation_record *habilitation, hab_slice scope)
{
    const hab_type *type = w->demand->type;
    const hab_convention_record *convention = read_convention(w->decider, number);
    hab_reason reason;
    hab_answer answer = {.opens = 0};
    int reached = REACHED_CONVENTION;

    if (convention == NULL) {
        say(w, "convention", 0, "%" PRIu64 " cannot be read", number);
        refuse(w, REACHED_PLUGIN, HAB_REASON_INTERNAL, "");
        return 0;
    }
    reason = hab_convention_open_at(convention, w->now);
    answer.article = hab_type_article(type, (int) reason);
    say(w, "convention", reason == HAB_REASON_GRANTED, "%s version %" PRIu32 ", %s%s",
        convention->numero, version, hab_convention_state_name(convention->state),
        convention->suspended ? ", suspendue" : "");
    if (reason == HAB_REASON_GRANTED) {
        reached = REACHED_PLUGIN;
        reason = ask_plugin(w, scope, &answer);
        say(w, "droit", reason == HAB_REASON_GRANTED, "%s/%s, cible « %.*s »", type->plugin->name,
            w->demand->service->name, (int) w->demand->target.size,
            (const char *) w->demand->target.data);
    }
    if (reason != HAB_REASON_GRANTED && reached <= w->reached) {
        return 0;
    }
    name_convention(w->verdict, number, version, convention, habilitation);
    w->verdict->opens = answer.opens;
    if (reason != HAB_REASON_GRANTED) {
        refuse(w, reached, reason, answer.article);
        return 0;
    }
    w->verdict->reason = HAB_REASON_GRANTED;
    w->verdict->article = w->demand->service->article;
    return 1;
}

static int in_force(const hab_habilitation_record *habilitation, int64_t now)
{
    return habilitation->from <= now && (habilitation->until == 0 || now < habilitation->until);
}

/* One habilitation of the person. 1 when access is given. */
static int weigh_habilitation(weighing *w, hab_slice key, hab_slice value)
{
    const uint8_t *bytes = key.data;
    uint64_t number = hab_get_u64be(bytes + 12);
    uint32_t version = hab_get_u32be(bytes + 20);
    hab_habilitation_record habilitation;
    hab_slice scope;
    int named;

    if (value.size < sizeof(habilitation) || *(const uint8_t *) value.data != 1) {
        refuse(w, REACHED_PLUGIN, HAB_REASON_INTERNAL, "");
        return 0;
    }
    memcpy(&habilitation, value.data, sizeof(habilitation));
    scope = hab_slice_of((const uint8_t *) value.data + sizeof(habilitation),
                         value.size - sizeof(habilitation));
    named = in_force(&habilitation, w->now);
    say(w, "annexe", named, "convention %" PRIu64 " version %" PRIu32 "%s", number, version,
        named ? ", en vigueur" : ", pas en vigueur");
    if (!named) {
        refuse(w, REACHED_ANNEXE, HAB_REASON_NOT_IN_ANNEXE,
               hab_type_article(w->demand->type, HAB_REASON_NOT_IN_ANNEXE));
        return 0;
    }
    return weigh_convention(w, number, version, &habilitation, scope);
}

/* Walks the person's habilitations of the wanted type until one grants. */
static void weigh(weighing *w, uint64_t person)
{
    enum { PREFIX = 12 };
    uint8_t from[HAB_HABILITATION_KEY];
    hab_slice key;
    hab_slice value;
    hab_cursor *cursor = w->decider->access;
    hab_status status;

    w->verdict->person = person;
    hab_habilitation_key(person, w->demand->type->key, 0, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && key.size == sizeof(from) && memcmp(key.data, from, PREFIX) == 0) {
        if (weigh_habilitation(w, key, value)) {
            return;
        }
        status = hab_next(cursor, &key, &value);
    }
    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        refuse(w, REACHED_PLUGIN + 1, HAB_REASON_INTERNAL, "");
    }
    if (w->reached == REACHED_NOTHING) {
        say(w, "annexe", 0, "nommée dans aucune convention de type %s",
            w->demand->type->plugin->name);
        refuse(w, REACHED_ANNEXE, HAB_REASON_NOT_IN_ANNEXE,
               hab_type_article(w->demand->type, HAB_REASON_NOT_IN_ANNEXE));
    }
}

/* While an alarm stands, nobody has a right. */
static void weigh_open(weighing *w, uint64_t person)
{
    if (!w->decider->closed) {
        weigh(w, person);
        return;
    }
    say(w, "trace", 0, "une alarme n’est pas levée");
    w->verdict->person = person;
    w->verdict->reason = HAB_REASON_TRACE_BROKEN;
    w->verdict->article = hab_type_article(w->demand->type, HAB_REASON_TRACE_BROKEN);
}

/* Whether the trace was found changed: nothing is opened then (trace/alarm.h). */
static hab_status see_alarm(hab_txn *txn, int *closed)
{
    uint64_t alarm;
    hab_status status = hab_alarm_stands(txn, &alarm);

    if (status != HAB_OK && status != HAB_NOT_FOUND) {
        return status;
    }
    *closed = status == HAB_OK;
    return HAB_OK;
}

/* The present, for the transaction and its cursor; what is kept of it is read anew after a
 * commit alone. */
static int see_present(hab_decider *decider)
{
    uint64_t number;

    if (hab_renew(decider->txn) != HAB_OK) {
        return 0;
    }
    number = hab_txn_number(decider->txn);
    if (hab_cursor_renew(decider->txn, decider->access) != HAB_OK
        || (number != decider->seen
            && (hab_convention_generation(decider->txn, &decider->generation) != HAB_OK
                || see_alarm(decider->txn, &decider->closed) != HAB_OK))) {
        hab_set_aside(decider->txn);
        return 0;
    }
    decider->seen = number;
    return 1;
}

/* Five characters, digits but for Corsica's letter: nothing that could be of a family. */
static int is_commune(hab_slice target)
{
    const char *code = target.data;

    if (target.size != 5) {
        return 0;
    }
    for (size_t i = 0; i < target.size; i++) {
        int letter = i == 1 && (code[i] == 'A' || code[i] == 'B');

        if (!letter && (code[i] < '0' || code[i] > '9')) {
            return 0;
        }
    }
    return 1;
}

static void name_target(hab_txn *txn, const hab_demand *demand, hab_verdict *verdict)
{
    verdict->named = verdict->reason == HAB_REASON_GRANTED || is_commune(demand->target)
                     || hab_cover_known(txn, demand->type->key, demand->target);
}

hab_slice hab_verdict_target(const hab_verdict *verdict, const hab_demand *demand)
{
    return verdict->named || demand->target.size == 0 ? demand->target
                                                      : hab_slice_text(HAB_TARGET_OTHER);
}

/* A verdict that nothing has been found for yet: an error leaves a refusal. */
static void begin_verdict(hab_verdict *verdict)
{
    memset(verdict, 0, sizeof(*verdict));
    verdict->reason = HAB_REASON_INTERNAL;
    verdict->article = "";
}

void hab_decide(hab_decider *decider, hab_slice token, const hab_demand *demand, int64_t now,
                hab_verdict *verdict)
{
    weighing w = {.decider = decider, .demand = demand, .now = now, .verdict = verdict};
    hab_session_record session = {0};

    begin_verdict(verdict);
    if (!see_present(decider)) {
        return;
    }
    verdict->reason = hab_session_check_at(decider->access, token, now, verdict->session, &session);
    verdict->person = session.person;
    verdict->channel = session.channel;
    if (verdict->reason == HAB_REASON_GRANTED) {
        verdict->reason = HAB_REASON_INTERNAL;
        verdict->touch = now - session.used >= HAB_SESSION_TOUCH;
        weigh_open(&w, session.person);
    } else {
        verdict->article = hab_type_article(demand->type, (int) verdict->reason);
    }
    name_target(decider->txn, demand, verdict);
    hab_set_aside(decider->txn);
}

/* Without a session the person's own state counts. */
static void weigh_person(weighing *w, uint64_t person)
{
    hab_person_record record;
    hab_verdict *verdict = w->verdict;
    int active;

    if (hab_person_record_get(w->decider->txn, person, &record) != HAB_OK) {
        return;
    }
    active = record.state == HAB_PERSON_ACTIVE;
    verdict->person = person;
    say(w, "personne", active, "%" PRIu64 "%s", person, active ? "" : ", suspendue");
    if (active) {
        weigh_open(w, person);
    } else {
        verdict->reason = HAB_REASON_PERSON_SUSPENDED;
        verdict->article = hab_type_article(w->demand->type, HAB_REASON_PERSON_SUSPENDED);
    }
}

void hab_decide_person(hab_decider *decider, uint64_t person, const hab_demand *demand, int64_t now,
                       hab_step_fn step, void *context, hab_verdict *verdict)
{
    weighing w = {.decider = decider,
                  .demand = demand,
                  .now = now,
                  .step = step,
                  .context = context,
                  .verdict = verdict};

    begin_verdict(verdict);
    if (see_present(decider)) {
        weigh_person(&w, person);
        hab_set_aside(decider->txn);
    }
}

void hab_decide_within(hab_txn *txn, uint64_t person, hab_channel channel, const hab_demand *demand,
                       int64_t now, hab_verdict *verdict)
{
    kept_convention kept = {.number = 0};
    hab_decider decider = {.txn = txn, .kept = &kept};
    weighing w = {.decider = &decider, .demand = demand, .now = now, .verdict = verdict};

    begin_verdict(verdict);
    verdict->channel = (uint8_t) channel;
    if (see_alarm(txn, &decider.closed) == HAB_OK
        && hab_cursor_open(txn, HAB_TABLE_ACCESS, &decider.access) == HAB_OK) {
        weigh_person(&w, person);
        hab_cursor_close(decider.access);
        name_target(txn, demand, verdict);
    }
}

hab_status hab_decider_identifiant(hab_decider *decider, uint64_t person,
                                   char identifiant[HAB_IDENTIFIANT_MAX + 1])
{
    hab_person found;
    hab_status status;

    if (!see_present(decider)) {
        return HAB_IO;
    }
    status = hab_person_get(decider->txn, person, &found);
    if (status == HAB_OK) {
        memcpy(identifiant, found.identifiant, sizeof(found.identifiant));
    }
    hab_set_aside(decider->txn);
    return status;
}

hab_status hab_decider_partner(hab_decider *decider, uint64_t convention,
                               char partner[HAB_PARTNER_MAX + 1])
{
    hab_status status;

    if (!see_present(decider)) {
        return HAB_IO;
    }
    status = hab_convention_partner(decider->txn, convention, partner);
    hab_set_aside(decider->txn);
    return status;
}

hab_status hab_rights_of(hab_txn *txn, const hab_types *types, uint64_t person, int64_t now,
                         hab_right_fn each, void *context)
{
    uint8_t from[HAB_HABILITATION_KEY];
    hab_cursor *cursor;
    hab_slice key;
    hab_slice value;
    hab_status status = hab_cursor_open(txn, HAB_TABLE_ACCESS, &cursor);

    if (status != HAB_OK) {
        return status;
    }
    hab_habilitation_key(person, 1, 0, 0, from);
    status = hab_seek(cursor, hab_slice_of(from, sizeof(from)), &key, &value);
    while (status == HAB_OK && memcmp(key.data, from, sizeof(person)) == 0) {
        const uint8_t *bytes = key.data;
        const hab_type *type = hab_type_by_key(types, hab_get_u32be(bytes + 8));
        hab_convention convention = {.number = hab_get_u64be(bytes + 12)};
        hab_habilitation_record habilitation;

        if (value.size < sizeof(habilitation)) {
            status = HAB_CORRUPT;
            break;
        }
        memcpy(&habilitation, value.data, sizeof(habilitation));
        if (type != NULL && in_force(&habilitation, now)) {
            status = hab_convention_get(txn, convention.number, &convention.record);
            if (status != HAB_OK) {
                break;
            }
            each(context, type, &convention, &habilitation,
                 hab_slice_of((const uint8_t *) value.data + sizeof(habilitation),
                              value.size - sizeof(habilitation)));
        }
        status = hab_next(cursor, &key, &value);
    }
    hab_cursor_close(cursor);
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

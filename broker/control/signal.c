#include "control/signal.h"

#include <inttypes.h>
#include <stdio.h>

#include "control/signal_tell.h"
#include "convention/suspension.h"
#include "store/meta.h"
#include "trace/change.h"

hab_status hab_signal_trace(hab_txn *txn, uint64_t number, const hab_signal_record *record,
                            const hab_signal_deed *deed)
{
    char object[HAB_TRACE_TEXT_MAX + 1];
    hab_convention_record convention = {.numero = ""};
    hab_trace_record trace = {.kind = HAB_TRACE_CHANGE,
                              .channel = deed->actor != 0 ? HAB_TRACE_PAGE : HAB_TRACE_COMMAND,
                              .allowed = 1,
                              .time = deed->now * 1000000,
                              .person = deed->actor != 0 ? deed->actor : record->person,
                              .convention = record->convention,
                              .role = hab_slice_text(deed->role),
                              .operation = hab_slice_text(deed->operation)};
    hab_status status =
        record->convention != 0 ? hab_convention_get(txn, record->convention, &convention) : HAB_OK;

    (void) snprintf(object, sizeof(object), "signalement:%" PRIu64 " personne:%" PRIu64 " %s",
                    number, record->person, deed->what);
    trace.version = convention.version;
    trace.numero = hab_slice_text(convention.numero);
    trace.object = hab_slice_text(object);
    return status == HAB_OK ? hab_change_trace(txn, &trace) : status;
}

hab_status hab_signal_get(hab_txn *txn, uint64_t number, hab_signal *signal)
{
    hab_signal_record record;
    json_t *document;
    hab_status status = hab_signal_record_get(txn, number, &record, &document);
    const char *text;

    if (status != HAB_OK) {
        return status;
    }
    *signal = (hab_signal){.number = number,
                           .rule = (hab_rule) record.rule,
                           .state = (hab_signal_state) record.state,
                           .outcome = (hab_signal_outcome) record.outcome,
                           .person = record.person,
                           .convention = record.convention,
                           .first = record.first,
                           .last = record.last,
                           .times = record.times,
                           .automatic = record.automatic,
                           .raised = record.raised,
                           .asked = record.asked};
    memcpy(signal->caf, record.caf, sizeof(signal->caf));
    memcpy(signal->evidence, record.evidence, sizeof(signal->evidence));
    text = json_string_value(json_object_get(document, "texte"));
    (void) snprintf(signal->text, sizeof(signal->text), "%s", text != NULL ? text : "");
    json_decref(document);
    return HAB_OK;
}

hab_status hab_signal_may_answer(hab_txn *txn, const hab_signal *signal, uint64_t person,
                                 int64_t now)
{
    if (signal->person == person) {
        return HAB_OK;
    }
    return signal->convention != 0 ? hab_signal_manages(txn, signal->convention, person, now)
                                   : HAB_NOT_FOUND;
}

/* The open signal that a new one joins. */
typedef struct joining {
    hab_txn *txn;
    const hab_signal *signal;
    uint64_t number; /* 0: there is none */
} joining;

static hab_status look_for_open(void *context, uint64_t number)
{
    joining *j = context;
    hab_signal_record record;
    hab_status status = hab_signal_record_get(j->txn, number, &record, NULL);

    if (status != HAB_OK) {
        return status == HAB_NOT_FOUND ? HAB_CORRUPT : status;
    }
    if (j->number == 0 && record.state != HAB_SIGNAL_CLOSED && record.rule == j->signal->rule
        && record.convention == j->signal->convention
        && j->signal->first - record.last <= HAB_SIGNAL_REPEATS) {
        j->number = number;
    }
    return HAB_OK;
}

static void add_evidence(hab_signal_record *record, const uint64_t *evidence)
{
    for (size_t i = 0; i < HAB_SIGNAL_EVIDENCE && evidence[i] != 0; i++) {
        size_t at = 0;

        while (at < HAB_SIGNAL_EVIDENCE && record->evidence[at] != 0
               && record->evidence[at] != evidence[i]) {
            at++;
        }
        if (at < HAB_SIGNAL_EVIDENCE) {
            record->evidence[at] = evidence[i];
        }
    }
}

static uint32_t times_of(const hab_signal *signal)
{
    return signal->times != 0 ? signal->times : 1;
}

/* Whether the Caf wants this rule to suspend by itself. An agent is for who administers them. */
static hab_status wants_suspension(hab_txn *txn, const hab_signal_record *record, int *wants)
{
    hab_agent_record agent;
    hab_controls controls;
    hab_status status;

    *wants = 0;
    if (record->rule == 0) {
        return HAB_OK;
    }
    status = hab_agent_get(txn, record->person, &agent);
    if (status != HAB_NOT_FOUND) {
        return status;
    }
    status = hab_controls_get(txn, record->caf, &controls);
    if (status == HAB_OK) {
        *wants = controls.rules[record->rule].suspends;
        hab_controls_free(&controls);
    }
    return status;
}

static hab_status tell_suspended(hab_txn *txn, const hab_broker *broker,
                                 const hab_signal_record *record, const char *reason, int64_t now)
{
    json_t *more = json_pack("{s:b, s:s}", "automatique", 1, "motif", reason);
    hab_status status = more == NULL ? HAB_MEMORY
                                     : hab_signal_tell(txn, broker, record, HAB_SIGNAL_PARTNER,
                                                       "controle-suspension", more, now);

    json_decref(more);
    return status;
}

/* The person reads that nobody has decided it, and what to do: in the mail of a suspension. Who is
 * suspended already stays so, for the reason they know. A type that fails to hear of it keeps
 * neither this nor what else the batch has found from being written. */
static hab_status suspend_by_rule(hab_txn *txn, const hab_broker *broker, hab_signal_record *record,
                                  int64_t now)
{
    char reason[HAB_SIGNAL_TEXT];
    const hab_suspension how = {.suspends = 1, .apart = 1, .reason = reason, .now = now};
    int wants;
    hab_status status = wants_suspension(txn, record, &wants);

    if (status != HAB_OK || !wants) {
        return status;
    }
    (void) snprintf(reason, sizeof(reason),
                    "suspension automatique, à la suite d’un contrôle des connexions (%s). "
                    "Un agent de la Caf l’examine\u00a0; vous pouvez la contester auprès d’elle.",
                    hab_signal_rule_title(record->rule));
    status = hab_suspend_person(txn, broker, record->person, record->convention, &how);
    if (status != HAB_OK) {
        return status == HAB_EXISTS ? HAB_OK : status;
    }
    record->automatic = 1;
    record->suspended = now;
    return tell_suspended(txn, broker, record, reason, now);
}

/* The first records stay as evidence; the last explanation counts. A Caf may want the rule to
 * suspend that did not when the signal was made; whom an agent has restored since is left so. */
static hab_status join(hab_txn *txn, const hab_broker *broker, uint64_t number, hab_signal *signal,
                       int64_t now)
{
    hab_signal_record record;
    json_t *document;
    hab_status status = hab_signal_record_get(txn, number, &record, &document);

    if (status != HAB_OK) {
        return status;
    }
    record.times += times_of(signal);
    record.first = signal->first < record.first ? signal->first : record.first;
    record.last = signal->last > record.last ? signal->last : record.last;
    add_evidence(&record, signal->evidence);
    status = json_object_set_new(document, "texte", json_string(signal->text)) == 0 ? HAB_OK
                                                                                    : HAB_MEMORY;
    if (status == HAB_OK && record.suspended == 0) {
        status = suspend_by_rule(txn, broker, &record, now);
    }
    if (status == HAB_OK) {
        status = hab_signal_record_put(txn, number, &record, document);
    }
    json_decref(document);
    return status == HAB_OK ? hab_signal_get(txn, number, signal) : status;
}

/* The Caf of the convention follows it, whatever the finder says. */
static hab_status find_caf(hab_txn *txn, const hab_signal *signal, hab_signal_record *record)
{
    hab_convention_record convention;
    hab_status status;

    memcpy(record->caf, signal->caf, sizeof(record->caf));
    if (signal->convention == 0) {
        return HAB_OK;
    }
    status = hab_convention_get(txn, signal->convention, &convention);
    if (status == HAB_OK) {
        memcpy(record->caf, convention.caf, sizeof(record->caf));
    }
    return status;
}

static hab_status store_new(hab_txn *txn, const hab_signal *signal, const hab_signal_record *record,
                            uint64_t *number)
{
    json_t *document = json_pack("{s:s, s:[]}", "texte", signal->text, "echanges");
    hab_status status = document != NULL ? hab_next_number(txn, "signal", number) : HAB_INVALID;

    if (status == HAB_OK) {
        status = hab_signal_record_put(txn, *number, record, document);
    }
    json_decref(document);
    return status;
}

static hab_status make(hab_txn *txn, const hab_broker *broker, hab_signal *signal, int64_t now)
{
    hab_signal_record record = {.rule = (uint8_t) signal->rule,
                                .state = HAB_SIGNAL_NEW,
                                .times = times_of(signal),
                                .person = signal->person,
                                .convention = signal->convention,
                                .raised = now,
                                .first = signal->first,
                                .last = signal->last};
    hab_signal_deed deed = {.operation = "controle.signale",
                            .role = "",
                            .what = hab_signal_rule_code(signal->rule),
                            .actor = signal->rule == 0 ? signal->person : 0,
                            .now = now};
    uint64_t number = 0;
    hab_status status = find_caf(txn, signal, &record);

    add_evidence(&record, signal->evidence);
    if (status == HAB_OK) {
        status = suspend_by_rule(txn, broker, &record, now);
    }
    if (status == HAB_OK) {
        status = store_new(txn, signal, &record, &number);
    }
    if (status == HAB_OK) {
        status = hab_signal_trace(txn, number, &record, &deed);
    }
    if (status == HAB_OK) {
        status = hab_signal_announce(txn, broker, record.caf, now);
    }
    return status == HAB_OK ? hab_signal_get(txn, number, signal) : status;
}

hab_status hab_signal_raise(hab_txn *txn, const hab_broker *broker, hab_signal *signal, int64_t now)
{
    joining j = {.txn = txn, .signal = signal};
    hab_status status = hab_signal_walk_person(txn, signal->person, look_for_open, &j);

    if (status != HAB_OK) {
        return status;
    }
    return j.number != 0 ? join(txn, broker, j.number, signal, now)
                         : make(txn, broker, signal, now);
}

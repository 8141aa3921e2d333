/* caf/alarmes: what was found changed in the trace, the rule of service, and lifting it.
 *
 * The trace is one for all Cafs, and so is the alarm: national agents with the role `traces`
 * lift it. Where there is none at all, any agent with the role does, or the service would stay
 * closed to everybody for want of somebody. */
#include <stdlib.h>

#include "base/calendar.h"
#include "portal/desk_convention.h"
#include "portal/desk_view.h"
#include "portal/portal.h"
#include "trace/alarm.h"
#include "web/answer.h"
#include "web/present.h"

enum { SHOWN = HAB_ALARM_STANDING };

static int is_reader(const hab_agent_record *agent)
{
    return (agent->roles & HAB_ROLE_TRACES) != 0;
}

/* Whether this agent is a national one with the role, who is not suspended. */
static hab_status is_national(hab_txn *txn, const hab_agent *agent, int *is)
{
    hab_person_record person;
    hab_status status = HAB_NOT_FOUND;

    if (agent->record.national != 0 && is_reader(&agent->record)) {
        status = hab_person_record_get(txn, agent->person, &person);
    }
    *is = status == HAB_OK && person.state == HAB_PERSON_ACTIVE;
    return status == HAB_NOT_FOUND ? HAB_OK : status;
}

static hab_status find_national(hab_txn *txn, int *found)
{
    enum { AT_ONCE = 32 };
    hab_agent agents[AT_ONCE];
    unsigned count = AT_ONCE;
    uint64_t after = 0;
    hab_status status = HAB_OK;

    *found = 0;
    while (status == HAB_OK && count == AT_ONCE && !*found) {
        status = hab_agent_list(txn, NULL, after, agents, AT_ONCE, &count);
        for (unsigned i = 0; status == HAB_OK && i < count && !*found; i++) {
            after = agents[i].person;
            status = is_national(txn, &agents[i], found);
        }
    }
    return status;
}

static hab_status may_lift(hab_txn *txn, const hab_exchange *exchange, int *may)
{
    int found = 1;
    hab_status status = exchange->caf_agent.national ? HAB_OK : find_national(txn, &found);

    if (status == HAB_OK) {
        *may = is_reader(&exchange->caf_agent) && (exchange->caf_agent.national || !found);
    }
    return status;
}

static void add_words(json_t *alarm, const char *field)
{
    const char *text = json_string_value(json_object_get(alarm, field));
    int64_t time;

    if (text != NULL && hab_parse_time(hab_slice_text(text), &time, NULL) == HAB_OK) {
        hab_desk_set_time(alarm, field, time);
    }
}

/* Times in words, the agent by name; gives whether it stands. */
static int tell(hab_txn *txn, json_t *alarm)
{
    const json_t *who = json_object_get(alarm, "par");
    char name[HAB_DESK_NAME];

    add_words(alarm, "le");
    add_words(alarm, "levee");
    if (json_is_integer(who)) {
        hab_desk_name(txn, (uint64_t) json_integer_value(who), name);
        json_object_set_new(alarm, "par_nom", json_string(name));
    }
    return json_is_null(json_object_get(alarm, "levee"));
}

static hab_status fill(hab_txn *txn, const hab_exchange *exchange, json_t *document)
{
    json_t *alarms;
    json_t *alarm;
    size_t place;
    int standing = 0;
    int may = 0;
    hab_status status = may_lift(txn, exchange, &may);

    if (status == HAB_OK) {
        status = hab_alarm_list(txn, SHOWN, &alarms);
    }
    if (status != HAB_OK) {
        return status;
    }
    json_array_foreach(alarms, place, alarm)
    {
        standing += tell(txn, alarm);
    }
    json_object_set_new(document, "debout", json_integer(standing));
    json_object_set_new(document, "peut_lever", json_boolean(may));
    json_object_set_new(document, "alarmes", alarms);
    return HAB_OK;
}

static const hab_desk_view view = {.page = "caf-alarmes", .what = "the alarms", .fill = fill};

void hab_desk_alarms_get(hab_exchange *exchange)
{
    hab_desk_show(exchange, &view);
}

static hab_status lift_within(hab_txn *txn, const hab_exchange *exchange, const char *motive,
                              hab_error *error)
{
    int may = 0;
    hab_status status = may_lift(txn, exchange, &may);

    if (status == HAB_OK && !may) {
        return hab_fail(error, HAB_DENIED,
                        "Un agent national chargé de la lecture des traces lève cette alarme.");
    }
    if (status == HAB_OK) {
        status = hab_alarm_lift(txn, exchange->session.record.person, motive, exchange->now);
    }
    if (status == HAB_INVALID) {
        return hab_fail(error, status,
                        "motif: Dites en quelques mots pourquoi le service peut reprendre "
                        "(%d caractères au plus, un accent comptant pour deux).",
                        HAB_ALARM_MOTIVE);
    }
    return status == HAB_NOT_FOUND ? hab_fail(
               error, HAB_EXISTS, "Aucune alarme n’est à lever\u00a0: rechargez la page.")
                                   : status;
}

static hab_status lift(const hab_exchange *exchange, const char *motive, hab_error *error)
{
    hab_txn *txn;
    hab_status status = hab_desk_begin(exchange, HAB_ROLE_TRACES, exchange->caf_agent.caf, &txn);

    return status == HAB_OK ? hab_desk_end(txn, lift_within(txn, exchange, motive, error)) : status;
}

void hab_desk_alarms_post(hab_exchange *exchange, json_t *form)
{
    hab_error error = {""};
    hab_status status = lift(exchange, hab_desk_text(form, "motif"), &error);

    if (status != HAB_OK) {
        hab_desk_show_refused(exchange, &view, status, &error);
        if (hab_wants_html(exchange->accept)) {
            (void) json_object_set(exchange->document, "saisie", form);
        }
    } else if (hab_wants_html(exchange->accept)) {
        hab_answer_redirect(exchange, "caf/alarmes?fait=alarme");
    } else {
        hab_desk_alarms_get(exchange);
    }
}
